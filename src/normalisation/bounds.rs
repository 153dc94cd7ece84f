//! The scores of the worst and the best.

use super::error::{FitError, ascending};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The least and the greatest score a method gives to what it has learnt from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    low: f64,
    high: f64,
}

impl Bounds {
    /// From 0 to 1.
    pub const UNIT: Self = Self { low: 0.0, high: 1.0 };
    /// From 0 to 100.
    pub const PERCENT: Self = Self { low: 0.0, high: 100.0 };
    /// From 1 to 100, for geometric and harmonic means, which cannot take a 0.
    pub const ABOVE_ZERO: Self = Self { low: 1.0, high: 100.0 };

    /// Bounds of one's own.
    ///
    /// # Errors
    ///
    /// If they are not finite or do not ascend.
    pub fn new(low: f64, high: f64) -> Result<Self, FitError> {
        ascending(low, high).map(|()| Self { low, high })
    }

    /// The score of the worst.
    pub fn low(self) -> f64 {
        self.low
    }

    /// The score of the best.
    pub fn high(self) -> f64 {
        self.high
    }

    /// The score at a share of the way from worst to best.
    pub fn at(self, share: f64) -> f64 {
        share * (self.high - self.low) + self.low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_ascend() {
        assert_eq!(Bounds::new(0.0, 100.0), Ok(Bounds::PERCENT));
        assert_eq!(Bounds::new(5.0, 5.0), Err(FitError::Order { low: 5.0, high: 5.0 }));
        assert!(Bounds::new(f64::NAN, 1.0).is_err() && Bounds::new(0.0, f64::INFINITY).is_err());
        assert!((Bounds::ABOVE_ZERO.at(0.5) - 50.5).abs() < 1e-12);
    }
}
