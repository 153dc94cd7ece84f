//! How near a region is to the best one.
//!
//! # Formula
//!
//! ```text
//! 1 − (best − x) / (best − worst)
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 5, distance to the leader.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::distance_to_maximum;
//! use govgauge::stats::sense::Sense;
//! let fitted = distance_to_maximum::fit(&[2.0, 4.0, 10.0], Sense::Up).unwrap();
//! // 1 − 6/8
//! assert!((fitted.apply(4.0) - 0.25).abs() < 1e-12);
//! ```

use super::error::{FitError, range};
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DistanceToMaximum {
    /// The worst value.
    pub worst: f64,
    /// The best value.
    pub best: f64,
}

/// Learns the ends of a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite.
pub fn fit(values: &[f64], sense: Sense) -> Result<DistanceToMaximum, FitError> {
    let extent = range(values)?;
    let (worst, best) = sense.ends(extent.low, extent.high);
    Ok(DistanceToMaximum { worst, best })
}

impl DistanceToMaximum {
    /// The score of a value; missing stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        1.0 - (self.best - value) / (self.best - self.worst)
    }
}
