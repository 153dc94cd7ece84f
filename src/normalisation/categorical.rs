//! Classes between cut points, each with a score.
//!
//! # Formula
//!
//! ```text
//! score[number of cut points reached]      higher is better: x ≥ cut;  lower is better: x ≤ cut
//! ```
//!
//! There is one score more than cut points, from the worst class to the best. Cut points are given, or
//! they are quantiles (type 7) of the column.
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 5, categorical scale.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::categorical::{Cuts, fit};
//! use govgauge::stats::sense::Sense;
//! // Days to register: up to 3 is good, up to 10 fair.
//! let cuts = Cuts::At(vec![3.0, 10.0]);
//! let fitted = fit(&[], &cuts, &[0.0, 50.0, 100.0], Sense::Down).unwrap();
//! assert_eq!([2.0, 3.0, 10.0, 11.0].map(|x| fitted.apply(x)), [100.0, 100.0, 50.0, 0.0]);
//! ```

use super::error::{FitError, ascending, finite, range};
use crate::stats::{column, order::quantile, sense::Sense};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the classes meet.
#[derive(Clone, Debug, PartialEq)]
pub enum Cuts {
    /// At these values, in natural units, ascending.
    At(Vec<f64>),
    /// At these quantiles of the column, from 0 to 1, ascending.
    Quantiles(Vec<f64>),
}

/// What was learnt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Categorical {
    /// Where the classes meet, ascending.
    pub cuts: Vec<f64>,
    /// The scores, from the worst class to the best.
    pub scores: Vec<f64>,
    /// Which way is better.
    pub sense: Sense,
}

/// Sets the classes; the column is looked at for quantiles only.
///
/// # Errors
///
/// If there is not one score more than cut points, cut points or scores are not finite or do not ascend
/// (quantiles coincide where many regions have the same value), or quantiles are asked of a column that
/// is empty, constant or infinite.
pub fn fit(
    values: &[f64],
    cuts: &Cuts,
    scores: &[f64],
    sense: Sense,
) -> Result<Categorical, FitError> {
    let cuts = match cuts {
        Cuts::At(cuts) => cuts.clone(),
        Cuts::Quantiles(shares) => {
            range(values)?;
            let sorted = column::sorted(values);
            let cut = |share: &f64| match quantile(&sorted, *share) {
                Some(cut) if (0.0..=1.0).contains(share) => Ok(cut),
                _ => Err(FitError::Parameter { name: "quantile", value: *share }),
            };
            shares.iter().map(cut).collect::<Result<_, _>>()?
        }
    };
    if scores.len() != cuts.len() + 1 {
        return Err(FitError::Scores { cuts: cuts.len(), scores: scores.len() });
    }
    for list in [&cuts[..], scores] {
        for value in list {
            finite("cut point or score", *value)?;
        }
        for pair in list.windows(2) {
            ascending(pair[0], pair[1])?;
        }
    }
    Ok(Categorical { cuts, scores: scores.to_vec(), sense })
}

impl Categorical {
    /// The score of a value; missing stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        if value.is_nan() {
            return value;
        }
        let reached = match self.sense {
            Sense::Up => self.cuts.partition_point(|cut| *cut <= value),
            Sense::Down => self.cuts.len() - self.cuts.partition_point(|cut| *cut < value),
        };
        // There is one score more than cut points.
        self.scores.get(reached).copied().unwrap_or(f64::NAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_by_hand() {
        let column = [1.0, 2.0, 3.0, 4.0, 5.0];
        let quartiles = Cuts::Quantiles(vec![0.25, 0.5, 0.75]);
        let fitted = fit(&column, &quartiles, &[1.0, 2.0, 3.0, 4.0], Sense::Up).unwrap();
        assert_eq!(fitted.cuts, [2.0, 3.0, 4.0]);
        for (x, score) in column.into_iter().zip([1.0, 2.0, 3.0, 4.0, 4.0]) {
            assert!((fitted.apply(x) - score).abs() < 1e-12);
        }
        assert!(fitted.apply(f64::NAN).is_nan());
    }

    #[test]
    fn classes_that_coincide_are_refused() {
        let ties = [1.0, 1.0, 1.0, 1.0, 9.0];
        let quartiles = Cuts::Quantiles(vec![0.25, 0.5]);
        let found = fit(&ties, &quartiles, &[0.0, 1.0, 2.0], Sense::Up);
        assert_eq!(found, Err(FitError::Order { low: 1.0, high: 1.0 }));
        let few = fit(&[], &Cuts::At(vec![1.0]), &[5.0], Sense::Up);
        assert_eq!(few, Err(FitError::Scores { cuts: 1, scores: 1 }));
        let outside = Cuts::Quantiles(vec![1.5]);
        assert!(fit(&ties, &outside, &[0.0, 1.0], Sense::Up).is_err());
        assert!(fit(&[], &Cuts::At(vec![f64::NAN]), &[0.0, 1.0], Sense::Up).is_err());
        // One class for all is allowed.
        assert!(
            (fit(&[], &Cuts::At(vec![]), &[7.0], Sense::Up).unwrap().apply(3.0) - 7.0).abs()
                < 1e-12
        );
    }
}
