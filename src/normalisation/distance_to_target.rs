//! How much of the way from the worst region to a target is done.
//!
//! # Formula
//!
//! ```text
//! (x − worst) / (target − worst)        cut off at 1 if asked
//! ```
//!
//! The target is in natural units, whichever way is better, and must be better than the worst value:
//! else the better region would score less.
//!
//! # References
//!
//! OECD (2019). *Measuring Distance to the SDG Targets*, annex A.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::distance_to_target;
//! use govgauge::stats::sense::Sense;
//! // From 40 days down to a target of 10; 25 days are half of the way.
//! let fitted = distance_to_target::fit(&[40.0, 25.0, 12.0], 10.0, Sense::Down, true).unwrap();
//! assert!((fitted.apply(25.0) - 0.5).abs() < 1e-12);
//! ```

use super::error::{FitError, finite, range};
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DistanceToTarget {
    /// The target.
    pub target: f64,
    /// The worst value.
    pub worst: f64,
    /// Whether better than the target scores as the target does.
    pub capped: bool,
}

/// Learns the worst value of a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite, or the target not better than its worst value.
pub fn fit(
    values: &[f64],
    target: f64,
    sense: Sense,
    capped: bool,
) -> Result<DistanceToTarget, FitError> {
    let extent = range(values)?;
    let target = finite("target", target)?;
    let (worst, _) = sense.ends(extent.low, extent.high);
    if sense.signed(target) <= sense.signed(worst) || !(target - worst).is_finite() {
        return Err(FitError::TargetAtWorst { target, worst });
    }
    Ok(DistanceToTarget { target, worst, capped })
}

impl DistanceToTarget {
    /// The score of a value; missing stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        let score = (value - self.worst) / (self.target - self.worst);
        if self.capped && score > 1.0 { 1.0 } else { score }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_everybody_has_passed_is_refused() {
        let found = fit(&[5.0, 8.0], 4.0, Sense::Up, false);
        assert_eq!(found, Err(FitError::TargetAtWorst { target: 4.0, worst: 5.0 }));
        assert!(fit(&[5.0, 8.0], 8.0, Sense::Down, false).is_err());
        assert!(fit(&[5.0, 8.0], f64::NAN, Sense::Up, false).is_err());
        assert!((fit(&[5.0, 8.0], 6.0, Sense::Up, false).unwrap().apply(8.0) - 3.0).abs() < 1e-12);
        assert!((fit(&[5.0, 8.0], 6.0, Sense::Up, true).unwrap().apply(8.0) - 1.0).abs() < 1e-12);
    }
}
