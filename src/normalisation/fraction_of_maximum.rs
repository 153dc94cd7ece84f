//! A share of the best: twice as much is twice the score.
//!
//! # Formula
//!
//! ```text
//! higher is better: x / max        the maximum above 0
//! lower is better:  min / x        all values above 0
//! ```
//!
//! The reference gives x / min where lower is better, which scores the worse region higher.
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 5, distance to the leader.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::fraction_of_maximum;
//! use govgauge::stats::sense::Sense;
//! let up = fraction_of_maximum::fit(&[2.0, 5.0], Sense::Up).unwrap();
//! assert_eq!(up.apply(2.0), Some(0.4));
//! let down = fraction_of_maximum::fit(&[2.0, 5.0], Sense::Down).unwrap();
//! assert_eq!((down.apply(2.0), down.apply(5.0)), (Some(1.0), Some(0.4)));
//! ```

use super::error::{FitError, range};
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FractionOfMaximum {
    /// The best value.
    pub best: f64,
    /// Which way is better.
    pub sense: Sense,
}

/// Learns the best value of a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite, or has values that are not above 0 where they must be.
pub fn fit(values: &[f64], sense: Sense) -> Result<FractionOfMaximum, FitError> {
    let extent = range(values)?;
    let (_, best) = sense.ends(extent.low, extent.high);
    if best <= 0.0 {
        return Err(FitError::NotPositive { value: best });
    }
    Ok(FractionOfMaximum { best, sense })
}

impl FractionOfMaximum {
    /// The score of a value; missing stays missing, and none where lower is better and the value not
    /// above 0.
    pub fn apply(&self, value: f64) -> Option<f64> {
        match self.sense {
            Sense::Up => Some(value / self.best),
            Sense::Down if value <= 0.0 => None,
            Sense::Down => Some(self.best / value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_need_something_above_zero() {
        let zero = Err(FitError::NotPositive { value: 0.0 });
        assert_eq!(fit(&[-3.0, 0.0], Sense::Up), zero);
        assert_eq!(fit(&[0.0, 3.0], Sense::Down), zero);
        let down = fit(&[1.0, 3.0], Sense::Down).unwrap();
        assert_eq!(down.apply(0.0), None);
        assert!(down.apply(f64::NAN).is_some_and(f64::is_nan));
        // Some below 0 are nothing against a maximum above it: −1/4.
        assert_eq!(fit(&[-1.0, 4.0], Sense::Up).unwrap().apply(-1.0), Some(-0.25));
    }
}
