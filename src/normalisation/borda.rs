//! Borda points: one for each region that is worse.
//!
//! # Formula
//!
//! ```text
//! rank − 1
//! ```
//!
//! # References
//!
//! Borda, J.-C. de (1781). Mémoire sur les élections au scrutin. *Histoire de l'Académie Royale des
//! Sciences*. OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 6.
//!
//! # Example
//!
//! ```
//! use govgauge::normalisation::borda;
//! use govgauge::stats::sense::Sense;
//! let fitted = borda::fit(&[7.0, 3.0, 7.0, 9.0], Sense::Up).unwrap();
//! assert_eq!([3.0, 7.0, 9.0].map(|x| fitted.apply(x)), [0.0, 1.0, 3.0]);
//! ```

use super::error::FitError;
use super::rank::{self, Rank};
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was learnt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Borda {
    /// The ranks.
    pub rank: Rank,
}

/// Learns the values of a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite.
pub fn fit(values: &[f64], sense: Sense) -> Result<Borda, FitError> {
    Ok(Borda { rank: rank::fit(values, sense)? })
}

impl Borda {
    /// The score of a value; missing stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        self.rank.worse(value)
    }
}
