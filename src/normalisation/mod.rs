//! From answers in natural units to scores from 0 to 100, by the scale of each indicator.
//!
//! Nothing here is learnt from the data: goalposts, break points and level scores stand in the
//! rubric, so one region alone gets the same score as among a million.

use crate::model::{Matrix, Normalised, Raw, Rubric, Scale};

/// Scores every answer by its indicator's scale.
pub fn normalise(raw: Matrix<Raw>, rubric: &Rubric) -> Matrix<Normalised> {
    let scales: Vec<&Scale> = rubric.hierarchy.leaves().map(|(_, _, i)| &i.scale).collect();
    raw.advance(|column, value| scales[column.at()].score(value))
}
