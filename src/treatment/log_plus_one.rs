//! The plain logarithm of the distance from the least value, plus one.
//!
//! # Formula
//!
//! ```text
//! ln(x − min + 1)
//! ```
//!
//! How strongly it works depends on the unit of the column: a range below 1 hardly changes.
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`: An R package for developing composite indicators. *Journal of
//! Open Source Software* 7(78), 4567: `log_CT_orig`.
//!
//! # Example
//!
//! ```
//! let fitted = govgauge::treatment::log_plus_one::fit(&[5.0, 14.0]).unwrap();
//! // ln(14 − 5 + 1) = ln 10
//! assert!((fitted.apply(14.0).unwrap() - 10.0_f64.ln()).abs() < 1e-12);
//! assert_eq!(fitted.apply(4.0), None);
//! ```

use super::TreatmentError;
use crate::stats::transcendental::ln;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fitted logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogPlusOne {
    /// The least value learnt from.
    pub low: f64,
}

/// Learns from a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite.
pub fn fit(values: &[f64]) -> Result<LogPlusOne, TreatmentError> {
    Ok(LogPlusOne { low: super::range(values)?.low })
}

impl LogPlusOne {
    /// The logarithm; missing stays missing, and none for a value 1 or more below those learnt from.
    pub fn apply(&self, value: f64) -> Option<f64> {
        let inside = value - self.low + 1.0;
        (inside.is_nan() || inside > 0.0).then(|| ln(inside))
    }
}
