//! Percentile ranks: the share of the other regions that are worse.
//!
//! # Formula
//!
//! ```text
//! (rank − 1) / (n − 1)        at most 1
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 5, ranking.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::percentile_rank;
//! use govgauge::stats::sense::Sense;
//! let fitted = percentile_rank::fit(&[7.0, 3.0, 7.0, 9.0, 1.0], Sense::Up).unwrap();
//! // Two of the four others are worse than 7.
//! assert_eq!(fitted.apply(7.0), 0.5);
//! ```

use super::error::FitError;
use super::rank::{self, Rank};
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was learnt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PercentileRank {
    /// The ranks.
    pub rank: Rank,
}

/// Learns the values of a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite.
pub fn fit(values: &[f64], sense: Sense) -> Result<PercentileRank, FitError> {
    Ok(PercentileRank { rank: rank::fit(values, sense)? })
}

impl PercentileRank {
    /// The score of a value; missing stays missing. A region that was not learnt from and is better than
    /// all others has 1.
    pub fn apply(&self, value: f64) -> f64 {
        // A column that is not constant has two values.
        let others = self.rank.values.len() as f64 - 1.0;
        let share = self.rank.worse(value) / others;
        if share > 1.0 { 1.0 } else { share }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_above_all() {
        let fitted = fit(&[1.0, 2.0], Sense::Up).unwrap();
        assert!((fitted.apply(9.0) - 1.0).abs() < 1e-12 && fitted.apply(0.0).abs() < 1e-12);
        assert!(fitted.apply(f64::NAN).is_nan());
        assert!(fit(&[1.0], Sense::Up).is_err());
    }
}
