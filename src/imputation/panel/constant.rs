//! The region's previous value, and before the first one that one.
//!
//! # Formula
//!
//! ```text
//! x̂(t) = x(s),  s = max { s < t : x(s) there },  else  s = min { s > t : x(s) there }
//! ```
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`: An R package for developing composite indicators. *Journal of
//! Open Source Software* 7(78), 4567: imputation of panels, constant.
//!
//! # Example
//!
//! ```
//! use govgauge::imputation::panel::constant::impute;
//! let gap = f64::NAN;
//! let found = impute(&[1.0, 2.0, 3.0, 4.0], &[gap, 5.0, gap, 7.0]).unwrap();
//! assert_eq!(found.values, [5.0, 5.0, 5.0, 7.0]);
//! ```

use super::series;
use crate::imputation::{ImputationError, Imputed, fill};

/// Fills a series with the value before, or else the one after.
///
/// # Errors
///
/// If times do not ascend, lengths differ, or a value is infinite.
pub fn impute(times: &[f64], values: &[f64]) -> Result<Imputed, ImputationError> {
    series(times, values)?;
    let there = |at: &usize| !values[*at].is_nan();
    Ok(fill(values, |at| {
        let before = (0..at).rev().find(there);
        before.or_else(|| (at + 1..values.len()).find(there)).map(|s| values[s])
    }))
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_empty_series_stays_empty() {
        let found = super::impute(&[1.0, 2.0], &[f64::NAN; 2]).unwrap();
        assert_eq!(found.left(), [0, 1]);
        assert!(super::impute(&[2.0, 1.0], &[f64::NAN; 2]).is_err());
    }
}
