//! Min–max: the worst region gets the lowest score, the best the highest.
//!
//! # Formula
//!
//! ```text
//! (x − worst) / (best − worst) · (high − low) + low
//! ```
//!
//! Values beyond those learnt from score beyond the bounds.
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 5, min–max.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::{bounds::Bounds, min_max};
//! use govgauge::stats::sense::Sense;
//! let fitted = min_max::fit(&[10.0, 20.0, 50.0], Sense::Down, Bounds::PERCENT).unwrap();
//! // Lower is better: (20 − 50) / (10 − 50) = 0.75.
//! assert!((fitted.apply(20.0) - 75.0).abs() < 1e-12);
//! ```

use super::bounds::Bounds;
use super::error::{FitError, range};
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MinMax {
    /// The worst value.
    pub worst: f64,
    /// The best value.
    pub best: f64,
    /// Their scores.
    pub bounds: Bounds,
}

/// Learns the ends of a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite.
pub fn fit(values: &[f64], sense: Sense, bounds: Bounds) -> Result<MinMax, FitError> {
    let extent = range(values)?;
    let (worst, best) = sense.ends(extent.low, extent.high);
    Ok(MinMax { worst, best, bounds })
}

impl MinMax {
    /// The score of a value; missing stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        self.bounds.at((value - self.worst) / (self.best - self.worst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_serves_another_year_and_the_years_can_be_pooled() {
        let (first, second) = ([0.0, 10.0], [5.0, 20.0]);
        let fitted = fit(&first, Sense::Up, Bounds::UNIT).unwrap();
        assert!((fitted.apply(20.0) - 2.0).abs() < 1e-12);
        let pooled = fit(&[first, second].concat(), Sense::Up, Bounds::UNIT).unwrap();
        assert!((pooled.apply(5.0) - 0.25).abs() < 1e-12);
    }
}
