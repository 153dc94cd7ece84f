//! Goalposts: between two given values, cut off beyond them.
//!
//! # Formula
//!
//! ```text
//! higher is better: (x − low) / (high − low), cut off at 0 and 1, · scale
//! lower is better:  (high − x) / (high − low), cut off at 0 and 1, · scale
//! ```
//!
//! # References
//!
//! United Nations Development Programme (2022). *Human Development Report*, technical note 1.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::goalposts;
//! use govgauge::stats::sense::Sense;
//! // Life expectancy between 20 and 85: (72.5 − 20) / 65.
//! let fitted = goalposts::fit(20.0, 85.0, 1.0, true, Sense::Up).unwrap();
//! assert!((fitted.apply(72.5) - 52.5 / 65.0).abs() < 1e-12);
//! assert_eq!(fitted.apply(90.0), 1.0);
//! ```

use super::error::FitError;
use super::scaled::{self, Scaled};
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The goalposts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goalposts {
    /// Between them.
    pub scaled: Scaled,
    /// Whether values beyond the goalposts score as the goalposts do.
    pub truncated: bool,
}

/// Sets the goalposts, in natural units.
///
/// # Errors
///
/// If they are not finite or do not ascend, or the scale is not above 0.
pub fn fit(
    low: f64,
    high: f64,
    scale: f64,
    truncated: bool,
    sense: Sense,
) -> Result<Goalposts, FitError> {
    Ok(Goalposts { scaled: scaled::fit(low, high, scale, sense)?, truncated })
}

impl Goalposts {
    /// The score of a value; missing stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        let score = self.scaled.apply(value);
        // `clamp` keeps what is missing.
        if self.truncated { score.clamp(0.0, self.scaled.scale) } else { score }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_posts_stay_in_natural_units_where_lower_is_better() {
        let fitted = fit(10.0, 30.0, 100.0, true, Sense::Down).unwrap();
        let scores = [5.0, 10.0, 15.0, 30.0, 40.0].map(|x| fitted.apply(x));
        for (score, expected) in scores.into_iter().zip([100.0, 100.0, 75.0, 0.0, 0.0]) {
            assert!((score - expected).abs() < 1e-12);
        }
        assert!(fitted.apply(f64::NAN).is_nan());
        let open = fit(10.0, 30.0, 100.0, false, Sense::Down).unwrap();
        assert!((open.apply(40.0) + 50.0).abs() < 1e-12);
    }
}
