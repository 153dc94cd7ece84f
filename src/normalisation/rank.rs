//! Ranks: the worst region gets 1, and ties share the lower rank.
//!
//! # Formula
//!
//! ```text
//! 1 + number of regions that are worse
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 5, ranking.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::rank;
//! use govgauge::stats::sense::Sense;
//! let fitted = rank::fit(&[7.0, 3.0, 7.0, 9.0], Sense::Up).unwrap();
//! assert_eq!([3.0, 7.0, 9.0].map(|x| fitted.apply(x)), [1.0, 2.0, 4.0]);
//! let fitted = rank::fit(&[7.0, 3.0, 7.0, 9.0], Sense::Down).unwrap();
//! assert_eq!([3.0, 7.0, 9.0].map(|x| fitted.apply(x)), [4.0, 2.0, 1.0]);
//! ```

use super::error::{FitError, range};
use crate::stats::column;
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was learnt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rank {
    /// All values, ascending.
    pub values: Vec<f64>,
    /// Which way is better.
    pub sense: Sense,
}

/// Learns the values of a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite.
pub fn fit(values: &[f64], sense: Sense) -> Result<Rank, FitError> {
    range(values)?;
    Ok(Rank { values: column::sorted(values), sense })
}

impl Rank {
    /// How many of the values learnt from are worse; missing stays missing.
    pub fn worse(&self, value: f64) -> f64 {
        if value.is_nan() {
            return value;
        }
        let n = match self.sense {
            Sense::Up => self.values.partition_point(|x| *x < value),
            Sense::Down => self.values.len() - self.values.partition_point(|x| *x <= value),
        };
        n as f64
    }

    /// The score of a value; missing stays missing. A region that was not learnt from gets the rank it
    /// would have among the others.
    pub fn apply(&self, value: f64) -> f64 {
        1.0 + self.worse(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_everywhere() {
        let fitted = fit(&[1.0, 1.0, 2.0, 2.0, f64::NAN], Sense::Down).unwrap();
        assert!((fitted.apply(2.0) - 1.0).abs() < 1e-12 && (fitted.apply(1.0) - 3.0).abs() < 1e-12);
        assert!(fitted.apply(f64::NAN).is_nan());
        assert_eq!(fit(&[4.0; 6], Sense::Up), Err(FitError::Constant { value: 4.0 }));
    }
}
