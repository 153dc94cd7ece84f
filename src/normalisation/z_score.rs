//! Standard scores: distance from the mean in standard deviations.
//!
//! # Formula
//!
//! ```text
//! ±(x − m) / s · spread + centre        m and s over the column, s over n − 1; minus where lower is better
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 5, standardisation. United Nations (2022).
//! *E-Government Survey*, annex: the telecommunication infrastructure index.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::z_score;
//! use govgauge::stats::sense::Sense;
//! // m = 2, s = 1.
//! let fitted = z_score::fit(&[1.0, 2.0, 3.0], Sense::Down, 50.0, 10.0).unwrap();
//! assert!((fitted.apply(3.0) - 40.0).abs() < 1e-12);
//! ```

use super::error::{FitError, finite, positive, range};
use crate::stats::sense::Sense;
use crate::stats::summary::Summary;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was learnt, and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ZScore {
    /// The mean of the column.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Which way is better.
    pub sense: Sense,
    /// The score of the mean.
    pub centre: f64,
    /// The score of one standard deviation.
    pub spread: f64,
}

/// Learns mean and standard deviation of a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite, the centre not finite or the spread not above 0.
pub fn fit(values: &[f64], sense: Sense, centre: f64, spread: f64) -> Result<ZScore, FitError> {
    range(values)?;
    of_summary(&Summary::of(values), sense, centre, spread)
}

/// Learns from what a column says of itself.
///
/// # Errors
///
/// If nothing is there, or all is the same, the centre not finite or the spread not above 0.
pub fn of_summary(
    summary: &Summary,
    sense: Sense,
    centre: f64,
    spread: f64,
) -> Result<ZScore, FitError> {
    let extent = summary.extent().ok_or(FitError::NothingPresent)?;
    let mean = summary.mean().ok_or(FitError::NothingPresent)?;
    range(&[extent.low, extent.high])?;
    let (centre, spread) = (finite("centre", centre)?, positive("spread", spread)?);
    // Values so close together that their squared distances vanish are one value.
    let sd = summary.sd().filter(|sd| *sd > 0.0).ok_or(FitError::Constant { value: extent.low })?;
    Ok(ZScore { mean, sd, sense, centre, spread })
}

impl ZScore {
    /// The score of a value; missing stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        self.sense.signed(value - self.mean) / self.sd * self.spread + self.centre
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rows_are_enough() {
        // m = 2, s = √2: ±1/√2.
        let fitted = fit(&[1.0, f64::NAN, 3.0], Sense::Up, 0.0, 1.0).unwrap();
        assert!((fitted.apply(3.0) - 0.5_f64.sqrt()).abs() < 1e-12);
        assert!(fit(&[1.0, 2.0], Sense::Up, 0.0, -1.0).is_err());
    }
}
