//! A straight line between the region's values before and after.
//!
//! # Formula
//!
//! ```text
//! x̂(t) = x(a) + (x(b) − x(a))·(t − a)/(b − a)      a < t < b, the nearest times with values
//! ```
//!
//! Before the first and after the last value there is no line: the nearest value is taken, or the gap stays.
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 3. Becker, W. et al. (2022).
//! `COINr`: An R package for developing composite indicators. *Journal of Open Source Software* 7(78), 4567.
//!
//! # Example
//!
//! ```
//! use govgauge::imputation::panel::linear::{Outside, impute};
//! let found = impute(&[2020.0, 2021.0, 2024.0], &[10.0, f64::NAN, 30.0], Outside::Nearest).unwrap();
//! // 10 + 20 · 1/4
//! assert!((found.values[1] - 15.0).abs() < 1e-12);
//! ```

use super::series;
use crate::imputation::{ImputationError, Imputed, fill};

/// What stands before the first and after the last value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// The nearest value.
    Nearest,
    /// The gap.
    Missing,
}

/// Fills a series along straight lines.
///
/// # Errors
///
/// If times do not ascend, lengths differ, or a value is infinite.
pub fn impute(times: &[f64], values: &[f64], outside: Outside) -> Result<Imputed, ImputationError> {
    series(times, values)?;
    let there = |at: &usize| !values[*at].is_nan();
    Ok(fill(values, |at| {
        let before = (0..at).rev().find(there);
        let after = (at + 1..values.len()).find(there);
        match (before, after, outside) {
            (Some(a), Some(b), _) => {
                let share = (times[at] - times[a]) / (times[b] - times[a]);
                Some(values[a] + (values[b] - values[a]) * share)
            }
            (Some(only), None, Outside::Nearest) | (None, Some(only), Outside::Nearest) => {
                Some(values[only])
            }
            _ => None,
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    #[test]
    fn outside_is_the_nearest_or_nothing() {
        let (times, values) = ([1.0, 2.0, 3.0], [GAP, 4.0, GAP]);
        let nearest = impute(&times, &values, Outside::Nearest).unwrap();
        assert!(nearest.values.iter().all(|x| (x - 4.0).abs() < 1e-12));
        assert_eq!(impute(&times, &values, Outside::Missing).unwrap().left(), [0, 2]);
        assert_eq!(impute(&times, &[GAP; 3], Outside::Nearest).unwrap().left().len(), 3);
    }

    #[test]
    fn several_gaps_lie_on_one_line() {
        let found = impute(&[0.0, 1.0, 2.0, 4.0], &[0.0, GAP, GAP, 8.0], Outside::Missing).unwrap();
        assert!((found.values[1] - 2.0).abs() < 1e-12 && (found.values[2] - 4.0).abs() < 1e-12);
    }
}
