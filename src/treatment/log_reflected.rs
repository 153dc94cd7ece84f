//! A logarithm that draws in the long tail of a column, whichever side it is on.
//!
//! # Formula
//!
//! ```text
//! skewness > 0:    ln(x − min + 0.01·(max − min))
//! otherwise:      −ln(max + 0.01·(max − min) − x)
//! ```
//!
//! Both rise with x.
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`: An R package for developing composite indicators. *Journal of
//! Open Source Software* 7(78), 4567: `log_CT_plus`.
//!
//! # Example
//!
//! ```
//! // The long tail is below: −ln(101 − x).
//! let fitted = govgauge::treatment::log_reflected::fit(&[0.0, 90.0, 95.0, 100.0]).unwrap();
//! assert!((fitted.apply(90.0).unwrap() + 11.0_f64.ln()).abs() < 1e-12);
//! ```

use super::TreatmentError;
use super::log::{self, Log};
use crate::stats::moments::moments;
use crate::stats::transcendental::ln;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fitted logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogReflected {
    /// The long tail is above.
    Above(Log),
    /// The long tail is below.
    Below {
        /// The greatest value learnt from.
        high: f64,
        /// What is added.
        margin: f64,
    },
}

/// Learns from a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite.
pub fn fit(values: &[f64]) -> Result<LogReflected, TreatmentError> {
    let extent = super::range(values)?;
    if moments(values).and_then(|m| m.skewness).is_some_and(|s| s > 0.0) {
        return log::fit(values).map(LogReflected::Above);
    }
    Ok(LogReflected::Below { high: extent.high, margin: log::MARGIN * extent.width() })
}

impl LogReflected {
    /// The logarithm; missing stays missing, and none for a value so far beyond those learnt from that it
    /// has no logarithm.
    pub fn apply(&self, value: f64) -> Option<f64> {
        match self {
            Self::Above(log) => log.apply(value),
            Self::Below { high, margin } => {
                let inside = high + margin - value;
                (inside.is_nan() || inside > 0.0).then(|| -ln(inside))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept_on_either_side() {
        for column in [[0.0, 1.0, 2.0, 90.0], [0.0, 88.0, 89.0, 90.0]] {
            let fitted = fit(&column).unwrap();
            let logs: Vec<f64> = column.iter().filter_map(|x| fitted.apply(*x)).collect();
            assert!(logs.len() == 4 && logs.is_sorted_by(|a, b| a < b), "{logs:?}");
        }
    }

    #[test]
    fn the_skewness_shrinks_on_either_side() {
        let skewness = |x: &[f64]| moments(x).unwrap().skewness.unwrap().abs();
        let above: Vec<f64> = (0..12).map(|i| f64::from(1 << i)).collect();
        let below: Vec<f64> = above.iter().map(|x| -x).collect();
        for column in [above, below] {
            let fitted = fit(&column).unwrap();
            let logs: Vec<f64> = column.iter().filter_map(|x| fitted.apply(*x)).collect();
            assert!(skewness(&logs) < 0.5 * skewness(&column));
        }
    }

    #[test]
    fn far_above_there_is_no_logarithm() {
        let fitted = fit(&[0.0, 90.0, 95.0, 100.0]).unwrap();
        assert_eq!(fitted.apply(101.0), None);
        assert!(fit(&[1.0, 1.0]).is_err());
    }
}
