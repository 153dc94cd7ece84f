//! The most recent earlier value of the same region, if it is not too old.
//!
//! # Formula
//!
//! ```text
//! x̂(t) = x(s),  s = max { s < t : x(s) there },  t − s ≤ age
//! ```
//!
//! The age is counted in time, not in places of the series: a survey every other year with an age of 1
//! fills nothing. Imputed values are never carried on.
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`: An R package for developing composite indicators. *Journal of
//! Open Source Software* 7(78), 4567: imputation of panels by the latest value.
//!
//! # Example
//!
//! ```
//! use govgauge::imputation::panel::latest::impute;
//! let found = impute(&[2020.0, 2021.0, 2022.0], &[5.0, f64::NAN, f64::NAN], Some(1.0)).unwrap();
//! // 2021 is one year from 2020, 2022 two.
//! assert_eq!(found.values[1], 5.0);
//! assert!(found.values[2].is_nan());
//! ```

use super::series;
use crate::imputation::{ImputationError, Imputed, fill};

/// Fills a series with the latest earlier value, at most `age_max` old if that is given.
///
/// # Errors
///
/// If times do not ascend, lengths differ, a value is infinite, or the age is negative.
pub fn impute(
    times: &[f64],
    values: &[f64],
    age_max: Option<f64>,
) -> Result<Imputed, ImputationError> {
    series(times, values)?;
    if let Some(value) = age_max.filter(|age| age.is_nan() || *age < 0.0) {
        return Err(ImputationError::Parameter { name: "age", value });
    }
    let young = |age: f64| age_max.is_none_or(|max| age <= max);
    Ok(fill(values, |at| {
        let earlier = (0..at).rev().find(|&s| !values[s].is_nan())?;
        young(times[at] - times[earlier]).then_some(values[earlier])
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    #[test]
    fn nothing_comes_from_the_future() {
        let found = impute(&[1.0, 2.0, 3.0], &[GAP, 4.0, GAP], None).unwrap();
        assert_eq!((found.left(), found.mask), (vec![0], vec![false, false, true]));
        assert_eq!(impute(&[1.0], &[GAP], None).unwrap().left(), [0]);
    }

    #[test]
    fn age_is_counted_in_time() {
        let biennial = [2018.0, 2020.0, 2022.0];
        assert_eq!(impute(&biennial, &[1.0, GAP, 3.0], Some(1.0)).unwrap().left(), [1]);
        assert!(impute(&biennial, &[1.0, GAP, 3.0], Some(2.0)).unwrap().left().is_empty());
        assert!(impute(&biennial, &[1.0, GAP, 3.0], Some(-1.0)).is_err());
    }
}
