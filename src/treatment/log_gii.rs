//! The logarithm of the Global Innovation Index.
//!
//! # Formula
//!
//! ```text
//! ln((max − 1)·(x − min)/(max − min) + 1)        from 0 at the least value to ln max at the greatest
//! ```
//!
//! It needs a maximum above 1, or it would turn the column round.
//!
//! # References
//!
//! Cornell University, INSEAD and WIPO: *The Global Innovation Index*, appendix on sources and
//! definitions, treatment of series with outliers. The reference implementation has the formula in its
//! documentation and returns the column unchanged.
//!
//! # Example
//!
//! ```
//! // max 101, min 1: ln(100 · (x − 1)/100 + 1) = ln x.
//! let fitted = govgauge::treatment::log_gii::fit(&[1.0, 5.0, 101.0]).unwrap();
//! assert!((fitted.apply(5.0).unwrap() - 5.0_f64.ln()).abs() < 1e-12);
//! ```

use super::TreatmentError;
use crate::stats::transcendental::ln;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fitted logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogGii {
    /// The least value learnt from.
    pub low: f64,
    /// The greatest value learnt from.
    pub high: f64,
}

/// Learns from a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite, or its maximum is not above 1.
pub fn fit(values: &[f64]) -> Result<LogGii, TreatmentError> {
    let extent = super::range(values)?;
    if extent.high <= 1.0 {
        return Err(TreatmentError::Maximum { high: extent.high });
    }
    Ok(LogGii { low: extent.low, high: extent.high })
}

impl LogGii {
    /// The logarithm; missing stays missing, and none for a value so far below those learnt from that it
    /// has no logarithm.
    pub fn apply(&self, value: f64) -> Option<f64> {
        let inside = (self.high - 1.0) * (value - self.low) / (self.high - self.low) + 1.0;
        (inside.is_nan() || inside > 0.0).then(|| ln(inside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_by_hand() {
        let fitted = fit(&[-3.0, 4.0]).unwrap();
        assert!(fitted.apply(-3.0).unwrap().abs() < 1e-12);
        assert!((fitted.apply(4.0).unwrap() - ln(4.0)).abs() < 1e-12);
        assert_eq!(fit(&[0.2, 0.9]), Err(TreatmentError::Maximum { high: 0.9 }));
    }
}
