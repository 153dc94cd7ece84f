//! Scaled between two given values.
//!
//! # Formula
//!
//! ```text
//! higher is better: (x − low) / (high − low) · scale
//! lower is better:  (high − x) / (high − low) · scale
//! ```
//!
//! Not cut off; [`super::goalposts`] does that.
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`: An R package for developing composite indicators. *Journal of
//! Open Source Software* 7(78), 4567: `n_scaled`; there the caller changes the signs of both values where
//! lower is better.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::scaled;
//! use govgauge::stats::sense::Sense;
//! // Waiting days from 0 to 50: 20 days are (50 − 20) / 50 = 0.6.
//! let fitted = scaled::fit(0.0, 50.0, 100.0, Sense::Down).unwrap();
//! assert!((fitted.apply(20.0) - 60.0).abs() < 1e-12);
//! ```

use super::error::{FitError, ascending, positive};
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The values that score 0 and all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scaled {
    /// The value that scores 0.
    pub worst: f64,
    /// The value that scores `scale`.
    pub best: f64,
    /// The score of the best.
    pub scale: f64,
}

/// Sets the two values, in natural units.
///
/// # Errors
///
/// If they are not finite or do not ascend, or the scale is not above 0.
pub fn fit(low: f64, high: f64, scale: f64, sense: Sense) -> Result<Scaled, FitError> {
    ascending(low, high)?;
    let (worst, best) = sense.ends(low, high);
    Ok(Scaled { worst, best, scale: positive("scale", scale)? })
}

impl Scaled {
    /// The score of a value; missing stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        (value - self.worst) / (self.best - self.worst) * self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_ascend() {
        assert_eq!(fit(2.0, 1.0, 1.0, Sense::Up), Err(FitError::Order { low: 2.0, high: 1.0 }));
        assert!(fit(0.0, 1.0, 0.0, Sense::Up).is_err());
        assert!(fit(0.0, f64::INFINITY, 1.0, Sense::Up).is_err());
        // (15 − 0) / 10: beyond the end goes on.
        assert!((fit(0.0, 10.0, 1.0, Sense::Up).unwrap().apply(15.0) - 1.5).abs() < 1e-12);
    }
}
