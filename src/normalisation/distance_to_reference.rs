//! How near a region is to a chosen one.
//!
//! # Formula
//!
//! ```text
//! 1 − (reference − x) / (reference − worst)        cut off at 1 if asked
//! ```
//!
//! Worst is that of the column. A reference that is itself the worst has no distance to measure by.
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 5, distance to a reference.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::distance_to_reference;
//! use govgauge::stats::sense::Sense;
//! let fitted = distance_to_reference::fit(&[2.0, 4.0, 10.0], 1, Sense::Up, false).unwrap();
//! // The reference has 4: 1 − (4 − 10) / (4 − 2) = 4.
//! assert!((fitted.apply(10.0) - 4.0).abs() < 1e-12);
//! ```

use super::error::{FitError, range};
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DistanceToReference {
    /// The value of the reference.
    pub reference: f64,
    /// The worst value.
    pub worst: f64,
    /// Whether better than the reference scores as the reference does.
    pub capped: bool,
}

/// Learns from a column, one row of which is the reference.
///
/// # Errors
///
/// If the column is empty, constant or infinite, or the reference has no value or the worst one.
pub fn fit(
    values: &[f64],
    row: usize,
    sense: Sense,
    capped: bool,
) -> Result<DistanceToReference, FitError> {
    let extent = range(values)?;
    let reference = values.get(row).copied().filter(|x| !x.is_nan());
    let reference = reference.ok_or(FitError::ReferenceMissing { row })?;
    let (worst, _) = sense.ends(extent.low, extent.high);
    if sense.signed(reference) <= sense.signed(worst) {
        return Err(FitError::ReferenceAtWorst { row, worst });
    }
    Ok(DistanceToReference { reference, worst, capped })
}

impl DistanceToReference {
    /// The score of a value; missing stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        let score = 1.0 - (self.reference - value) / (self.reference - self.worst);
        if self.capped && score > 1.0 { 1.0 } else { score }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_without_a_distance_is_refused() {
        let column = [2.0, f64::NAN, 10.0];
        assert_eq!(fit(&column, 1, Sense::Up, true), Err(FitError::ReferenceMissing { row: 1 }));
        assert_eq!(fit(&column, 9, Sense::Up, true), Err(FitError::ReferenceMissing { row: 9 }));
        let worst = |row, worst| Err(FitError::ReferenceAtWorst { row, worst });
        assert_eq!(fit(&column, 0, Sense::Up, true), worst(0, 2.0));
        assert_eq!(fit(&column, 2, Sense::Down, true), worst(2, 10.0));
    }

    #[test]
    fn better_than_the_reference_can_be_cut_off() {
        let capped = fit(&[2.0, 4.0, 10.0], 1, Sense::Down, true).unwrap();
        // Lower is better: 1 − (4 − 2) / (4 − 10) = 1.33.
        assert!((capped.apply(2.0) - 1.0).abs() < 1e-12);
        assert!(capped.apply(f64::NAN).is_nan());
    }
}
