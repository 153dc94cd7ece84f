//! From values in natural units to scores.
//!
//! [`normalise`] scores answers by the scale of each indicator. Nothing there is learnt from the data:
//! goalposts, break points and level scores stand in the rubric, so one region alone gets the same score
//! as among a million.
//!
//! The methods beside it, one file each and all behind [`method::Method`], learn plain numbers from a
//! column and apply them to any value, so that the same numbers serve other years and single regions.
//! Parameters are in natural units whichever way is better; nobody changes a sign.

pub mod bounds;
pub mod error;
pub mod method;

pub mod borda;
pub mod categorical;
pub mod distance_to_maximum;
pub mod distance_to_reference;
pub mod distance_to_target;
pub mod fraction_of_maximum;
pub mod goalposts;
pub mod min_max;
pub mod percentile_rank;
pub mod rank;
pub mod scaled;
pub mod sigmoid;
pub mod two_sided;
pub mod z_score;

use crate::model::{Matrix, Normalised, Raw, Rubric, Scale};

/// Scores every answer by its indicator's scale.
pub fn normalise(raw: Matrix<Raw>, rubric: &Rubric) -> Matrix<Normalised> {
    let scales: Vec<&Scale> = rubric.hierarchy.leaves().map(|(_, _, i)| &i.scale).collect();
    raw.advance(|column, value| scales[column.at()].score(value))
}
