//! Nearness to a target or to the median from either side: too much is as bad as too little.
//!
//! # Formula
//!
//! ```text
//! share = 1 − |x − centre| / reach, not below 0
//! score = share · (high − low) + low
//! ```
//!
//! The centre is a given target or the median of the column; the reach is given, or the distance of the
//! region farthest away.
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 5. Hudrliková, L. (2013).
//! Composite indicators as a useful tool for international comparison. *Prague Economic Papers* 4,
//! 459–473: distances from a target or the average.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::bounds::Bounds;
//! use govgauge::normalisation::two_sided::{Centre, fit};
//! // One inspector per 10 firms is the aim; the farthest region is 8 off.
//! let fitted = fit(&[4.0, 10.0, 18.0], Centre::Target(10.0), None, Bounds::PERCENT).unwrap();
//! // 1 − 6/8
//! assert!((fitted.apply(4.0) - 25.0).abs() < 1e-12 && fitted.apply(18.0).abs() < 1e-12);
//! ```

use super::bounds::Bounds;
use super::error::{FitError, finite, positive};
use crate::stats::{column, moments::median};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where it is best to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Centre {
    /// At a target, in natural units.
    Target(f64),
    /// In the middle of the regions.
    Median,
}

/// What was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TwoSided {
    /// Where it is best to be.
    pub centre: f64,
    /// The distance at which the score is the lowest.
    pub reach: f64,
    /// The scores there and at the centre.
    pub bounds: Bounds,
}

/// Learns centre and reach from a column, where they are not given.
///
/// # Errors
///
/// If the target is not finite or the reach not above 0; or if one of them must be learnt from a column
/// that is empty, infinite, or all of it at the centre.
pub fn fit(
    values: &[f64],
    centre: Centre,
    reach: Option<f64>,
    bounds: Bounds,
) -> Result<TwoSided, FitError> {
    column::finite(values)?;
    let centre = match centre {
        Centre::Target(target) => finite("target", target)?,
        Centre::Median => median(values).ok_or(FitError::NothingPresent)?,
    };
    let reach = reach.map_or_else(|| farthest(values, centre), |reach| positive("reach", reach))?;
    Ok(TwoSided { centre, reach, bounds })
}

fn farthest(values: &[f64], centre: f64) -> Result<f64, FitError> {
    let extent = column::extent(values).ok_or(FitError::NothingPresent)?;
    let farthest = (extent.high - centre).max(centre - extent.low);
    if !farthest.is_finite() {
        return Err(FitError::TooWide { low: extent.low, high: extent.high });
    }
    if farthest <= 0.0 {
        return Err(FitError::Constant { value: centre });
    }
    Ok(farthest)
}

impl TwoSided {
    /// The score of a value; missing stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        let share = 1.0 - (value - self.centre).abs() / self.reach;
        self.bounds.at(if share < 0.0 { 0.0 } else { share })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_the_median() {
        // The median is 3, the farthest 7 away.
        let fitted = fit(&[1.0, 3.0, 10.0], Centre::Median, None, Bounds::UNIT).unwrap();
        assert!((fitted.apply(1.0) - 5.0 / 7.0).abs() < 1e-12);
        assert!(fitted.apply(-90.0).abs() < 1e-12 && fitted.apply(f64::NAN).is_nan());
    }

    #[test]
    fn one_region_can_be_scored_with_what_is_given() {
        let target = Centre::Target(5.0);
        let fitted = fit(&[4.0], target, Some(2.0), Bounds::UNIT).unwrap();
        assert!((fitted.apply(4.0) - 0.5).abs() < 1e-12);
        assert_eq!(fit(&[5.0], target, None, Bounds::UNIT), Err(FitError::Constant { value: 5.0 }));
        assert_eq!(
            fit(&[], Centre::Median, Some(1.0), Bounds::UNIT),
            Err(FitError::NothingPresent)
        );
        assert!(fit(&[4.0], target, Some(0.0), Bounds::UNIT).is_err());
        assert!(fit(&[4.0], Centre::Target(f64::NAN), Some(1.0), Bounds::UNIT).is_err());
    }
}
