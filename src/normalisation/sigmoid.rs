//! A logistic curve: differences count most near the middle and least at the ends.
//!
//! # Formula
//!
//! ```text
//! share = 1 / (1 + exp(∓(x − midpoint) / width))        minus where higher is better
//! score = share · (high − low) + low
//! ```
//!
//! The midpoint is given or the median of the column; the width is given or its standard deviation.
//!
//! # References
//!
//! Han, J., Kamber, M. and Pei, J. (2012). *Data Mining: Concepts and Techniques*, 3rd ed., 3.5.2, and
//! Priddy, K. L. and Keller, P. E. (2005). *Artificial Neural Networks: An Introduction*, ch. 3: sigmoidal
//! normalisation.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::{bounds::Bounds, sigmoid};
//! use govgauge::stats::sense::Sense;
//! let given = sigmoid::fit(&[], Some(50.0), Some(10.0), Sense::Up, Bounds::PERCENT).unwrap();
//! assert_eq!(given.apply(50.0), 50.0);
//! // 1 / (1 + 1/e) = 0.731
//! assert!((given.apply(60.0) - 100.0 / (1.0 + (-1.0_f64).exp())).abs() < 1e-9);
//! ```

use super::bounds::Bounds;
use super::error::{FitError, finite, positive, range};
use crate::stats::moments::median;
use crate::stats::sense::Sense;
use crate::stats::summary::Summary;
use crate::stats::{column, transcendental::exp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sigmoid {
    /// The value that scores in the middle.
    pub midpoint: f64,
    /// The distance from it that scores 73 or 27 % of the way.
    pub width: f64,
    /// Which way is better.
    pub sense: Sense,
    /// The scores that are approached.
    pub bounds: Bounds,
}

/// Learns midpoint and width from a column, where they are not given.
///
/// # Errors
///
/// If the midpoint is not finite or the width not above 0; or if one of them must be learnt from a column
/// that is empty, constant or infinite.
pub fn fit(
    values: &[f64],
    midpoint: Option<f64>,
    width: Option<f64>,
    sense: Sense,
    bounds: Bounds,
) -> Result<Sigmoid, FitError> {
    column::finite(values)?;
    let midpoint = match midpoint {
        Some(midpoint) => finite("midpoint", midpoint)?,
        None => median(values).ok_or(FitError::NothingPresent)?,
    };
    let width = width.map_or_else(|| spread(values), |width| positive("width", width))?;
    Ok(Sigmoid { midpoint, width, sense, bounds })
}

fn spread(values: &[f64]) -> Result<f64, FitError> {
    let value = range(values)?.low;
    let sd = Summary::of(values).sd().filter(|sd| *sd > 0.0);
    sd.ok_or(FitError::Constant { value })
}

impl Sigmoid {
    /// The score of a value; missing stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        let steps = self.sense.signed(value - self.midpoint) / self.width;
        self.bounds.at(1.0 / (1.0 + exp(-steps)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learnt_from_the_column() {
        let fitted = fit(&[1.0, 2.0, 3.0], None, None, Sense::Down, Bounds::UNIT).unwrap();
        assert!((fitted.midpoint - 2.0).abs() < 1e-12 && (fitted.width - 1.0).abs() < 1e-12);
        assert!(fitted.apply(1.0) > 0.73 && fitted.apply(3.0) < 0.27);
        // The ends are approached, never passed, and nothing overflows.
        assert!((fitted.apply(-1e300) - 1.0).abs() < 1e-12 && fitted.apply(1e300).abs() < 1e-12);
        assert!(fitted.apply(f64::NAN).is_nan());
    }

    #[test]
    fn what_cannot_be_learnt_must_be_given() {
        let fit = |x: &[f64], m, w| fit(x, m, w, Sense::Up, Bounds::UNIT);
        assert_eq!(fit(&[3.0; 4], None, None), Err(FitError::Constant { value: 3.0 }));
        assert_eq!(fit(&[], None, Some(1.0)), Err(FitError::NothingPresent));
        assert!(fit(&[3.0; 4], None, Some(1.0)).is_ok());
        assert!(fit(&[], Some(0.0), Some(-1.0)).is_err());
        assert!(fit(&[f64::INFINITY], Some(0.0), Some(1.0)).is_err());
    }
}
