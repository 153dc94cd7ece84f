//! Mazziotta–Pareto index: the mean, less a penalty for children that differ.
//!
//! # Formula
//!
//! ```text
//! M ∓ S·cv = M ∓ S²/M     M = Σ wᵢ·xᵢ,  S² = Σ wᵢ·(xᵢ − M)² · c,  cv = S/M
//! c = 1 (over n) or n/(n − 1) (over n − 1, n children)
//! adjusted: the same of   x′ = 60·(x − (g − d))/(2d) + 70,  d = (max − min)/2 over all years,
//! so that the reference g has 100; for an indicator of which less is better x′ = 200 − that
//! ```
//!
//! The minus is for what is good to have much of, the plus for what is bad.
//!
//! # Example
//!
//! ```
//! use govgauge::aggregation::mazziotta_pareto::{Penalty, Spread, mean};
//!
//! // M = 100, S² = 100 over n: 100 − 100/100.
//! let children = [(90.0, 0.5), (110.0, 0.5)];
//! assert!((mean(&children, Penalty::Down, Spread::Population) - 99.0).abs() < 1e-12);
//! // Over n − 1 S² = 200.
//! assert!((mean(&children, Penalty::Up, Spread::Sample) - 102.0).abs() < 1e-12);
//! ```
//!
//! # References
//!
//! De Muro, P., Mazziotta, M. and Pareto, A. (2011). Composite indices of development and poverty: an
//! application to MDGs. *Social Indicators Research* 104, 1–18.
//!
//! Mazziotta, M. and Pareto, A. (2016). On a generalized non-compensatory composite index for measuring
//! socio-economic phenomena. *Social Indicators Research* 127, 983–1003: the adjusted one.
//!
//! Fusco, E. et al. (2018). *Compind*, an R package: `ci_mpi` takes n − 1.

use crate::stats::sum::sum;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which way the penalty goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Penalty {
    /// Downwards, for what is good to have much of.
    Down,
    /// Upwards, for what is bad.
    Up,
}

/// What the sum of squares is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// The number of children, as its authors do.
    Population,
    /// One less.
    Sample,
}

/// The index of (score, share) pairs whose shares sum to one; 0 where their mean is 0.
pub fn mean(children: &[(f64, f64)], penalty: Penalty, spread: Spread) -> f64 {
    let mean = sum(children.iter().map(|(x, w)| w * x));
    let n = children.len() as f64;
    let correction = match spread {
        Spread::Sample if children.len() > 1 => n / (n - 1.0),
        Spread::Sample | Spread::Population => 1.0,
    };
    let square = correction * sum(children.iter().map(|(x, w)| w * (x - mean) * (x - mean)));
    if mean <= 0.0 {
        return 0.0;
    }
    match penalty {
        Penalty::Down => mean - square / mean,
        Penalty::Up => mean + square / mean,
    }
}

/// The goalposts of an indicator in the adjusted index.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goalposts {
    low: f64,
    high: f64,
}

/// All values are the same, or not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("all values are the same")]
pub struct Constant;

impl Goalposts {
    /// Half the extent of the values below and above the reference.
    ///
    /// # Errors
    ///
    /// If the least value is not below the greatest.
    pub fn new(least: f64, greatest: f64, reference: f64) -> Result<Self, Constant> {
        let half = (greatest - least) / 2.0;
        let sound = half.is_finite() && half > 0.0 && reference.is_finite();
        sound.then_some(Self { low: reference - half, high: reference + half }).ok_or(Constant)
    }

    /// A value on the scale on which the reference has 100 and the goalposts 70 and 130.
    pub fn scale(self, value: f64, less_is_better: bool) -> f64 {
        let up = 60.0 * (value - self.low) / (self.high - self.low) + 70.0;
        if less_is_better { 200.0 - up } else { up }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjusted_by_hand() {
        // d = 20, goalposts 30 and 70.
        let goalposts = Goalposts::new(20.0, 60.0, 50.0).unwrap();
        assert!((goalposts.scale(50.0, false) - 100.0).abs() < 1e-12);
        assert!((goalposts.scale(30.0, false) - 70.0).abs() < 1e-12);
        assert!((goalposts.scale(30.0, true) - 130.0).abs() < 1e-12);
        assert_eq!(Goalposts::new(5.0, 5.0, 5.0), Err(Constant));
        assert_eq!(Goalposts::new(f64::NAN, 5.0, 5.0), Err(Constant));
    }

    #[test]
    fn equal_children_have_no_penalty() {
        for spread in [Spread::Population, Spread::Sample] {
            assert!((mean(&[(70.0, 0.3), (70.0, 0.7)], Penalty::Down, spread) - 70.0).abs() < 1e-9);
            assert!((mean(&[(70.0, 1.0)], Penalty::Down, spread) - 70.0).abs() < 1e-12);
            assert!(mean(&[(0.0, 1.0)], Penalty::Up, spread).abs() < 1e-12);
        }
    }
}
