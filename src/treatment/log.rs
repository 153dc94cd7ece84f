//! A logarithm that draws in high values, whatever the range of the column.
//!
//! # Formula
//!
//! ```text
//! ln(x − min + 0.01·(max − min))
//! ```
//!
//! It makes a column with a long lower tail worse; [`super::log_reflected`] looks which tail is long.
//!
//! # References
//!
//! European Commission, JRC: *COIN Tool User's Guide* (Becker, W., Benavente, D., Dominguez-Torreiro, M.
//! et al. 2019), the log of the COIN Tool.
//!
//! # Example
//!
//! ```
//! // min 0, max 100: ln(x + 1).
//! let fitted = govgauge::treatment::log::fit(&[0.0, 10.0, 100.0]).unwrap();
//! assert!((fitted.apply(10.0).unwrap() - 11.0_f64.ln()).abs() < 1e-12);
//! ```

use super::TreatmentError;
use crate::stats::transcendental::ln;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much of the range stands below the least value, so that its logarithm exists.
pub(super) const MARGIN: f64 = 0.01;

/// A fitted logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// The least value learnt from.
    pub low: f64,
    /// What is added.
    pub margin: f64,
}

/// Learns from a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite.
pub fn fit(values: &[f64]) -> Result<Log, TreatmentError> {
    let extent = super::range(values)?;
    Ok(Log { low: extent.low, margin: MARGIN * extent.width() })
}

impl Log {
    /// The logarithm; missing stays missing, and none for a value so far below those learnt from that it
    /// has no logarithm.
    pub fn apply(&self, value: f64) -> Option<f64> {
        let inside = value - self.low + self.margin;
        (inside.is_nan() || inside > 0.0).then(|| ln(inside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_below_there_is_no_logarithm() {
        let fitted = fit(&[0.0, 100.0]).unwrap();
        assert!(fitted.apply(-0.5).is_some());
        assert_eq!(fitted.apply(-1.0), None);
        assert!(fitted.apply(f64::NAN).is_some_and(f64::is_nan));
    }

    #[test]
    fn a_constant_column_is_refused() {
        assert_eq!(fit(&[2.0; 4]), Err(TreatmentError::Constant { value: 2.0 }));
        assert_eq!(fit(&[f64::NAN]), Err(TreatmentError::NothingPresent));
        let wide = TreatmentError::TooWide { low: -1e308, high: 1e308 };
        assert_eq!(fit(&[-1e308, 1e308]), Err(wide));
    }
}
