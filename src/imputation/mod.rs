//! Filling gaps, one file per method; every result says which cells were filled.
//!
//! What a method learns from the data is plain data, apart from filling, so that it can be stored and
//! used for other regions and years.

pub mod constant;
pub mod group;
pub mod mean;
pub mod median;
pub mod multivariate_normal;
pub mod nearest;
pub mod panel;
pub mod row_wise;

use crate::stats::column::{self, Infinite};
use crate::stats::{moments, unrounded};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stands for several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Centre {
    /// Their mean.
    Mean,
    /// Their median.
    Median,
}

impl Centre {
    /// The centre of what is there; none of nothing.
    pub fn of(self, values: &[f64]) -> Option<f64> {
        match self {
            Self::Mean => moments::mean(values),
            Self::Median => moments::median(values),
        }
    }

    /// The same of a whole column; a mean is rounded once, so that it is the same from parts of it.
    pub fn of_column(self, values: &[f64]) -> Option<f64> {
        match self {
            Self::Mean => unrounded::mean(values),
            Self::Median => moments::median(values),
        }
    }
}

/// A column after imputation.
#[derive(Clone, Debug)]
pub struct Imputed {
    /// The values; still missing where nothing could be found.
    pub values: Vec<f64>,
    /// Which of them were imputed.
    pub mask: Vec<bool>,
}

impl Imputed {
    /// How many cells were imputed.
    pub fn n_imputed(&self) -> usize {
        self.mask.iter().filter(|m| **m).count()
    }

    /// The share of cells that were imputed; 0 of nothing.
    pub fn share(&self) -> f64 {
        self.n_imputed() as f64 / self.mask.len().max(1) as f64
    }

    /// The rows that are still missing.
    pub fn left(&self) -> Vec<usize> {
        (0..self.values.len()).filter(|&row| self.values[row].is_nan()).collect()
    }
}

/// Missing is the same as missing.
impl PartialEq for Imputed {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&f64, &f64)| a.total_cmp(b).is_eq() || (a.is_nan() && b.is_nan());
        self.mask == other.mask
            && self.values.len() == other.values.len()
            && self.values.iter().zip(&other.values).all(same)
    }
}

/// Why a method has nothing to fill gaps with.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum ImputationError {
    /// A cell is infinite.
    #[error("column {column}: {infinite}")]
    Infinite {
        /// The column, from 0.
        column: usize,
        /// Where in it.
        infinite: Infinite,
    },
    /// A column is all missing.
    #[error("column {column} has no values")]
    NothingPresent {
        /// The column, from 0.
        column: usize,
    },
    /// Two inputs that belong together have different lengths.
    #[error("{found} entries, expected {expected}")]
    Length {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A parameter is outside its range.
    #[error("{name} of {value}")]
    Parameter {
        /// Which one.
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// The covariance matrix has no inverse: columns that determine each other, or too few rows.
    #[error("some columns determine others")]
    Singular,
    /// The iteration did not settle.
    #[error("not settled after {iterations} iterations: still moving by {moved}")]
    NotConverged {
        /// How many were made.
        iterations: usize,
        /// The last change, in standard deviations.
        moved: f64,
    },
    /// Times of a panel do not ascend.
    #[error("time {at} is not after the one before it")]
    Times {
        /// The place in the series, from 0.
        at: usize,
    },
}

/// Fills what is missing with what `find` finds for the row.
pub(crate) fn fill(values: &[f64], mut find: impl FnMut(usize) -> Option<f64>) -> Imputed {
    let mut imputed = Imputed { values: values.to_vec(), mask: vec![false; values.len()] };
    for (row, cell) in values.iter().enumerate() {
        if cell.is_nan()
            && let Some(value) = find(row).filter(|value| value.is_finite())
        {
            imputed.values[row] = value;
            imputed.mask[row] = true;
        }
    }
    imputed
}

fn finite(values: &[f64], column: usize) -> Result<(), ImputationError> {
    column::finite(values).map_err(|infinite| ImputationError::Infinite { column, infinite })
}

/// Makes sure that columns are finite and equally long; gives their length.
fn rectangle<C: AsRef<[f64]>>(columns: &[C]) -> Result<usize, ImputationError> {
    let expected = columns.first().map_or(0, |c| c.as_ref().len());
    for (at, cells) in columns.iter().map(AsRef::as_ref).enumerate() {
        if cells.len() != expected {
            return Err(ImputationError::Length { expected, found: cells.len() });
        }
        finite(cells, at)?;
    }
    Ok(expected)
}

/// Columns filled row by row: `complete` gives each row with its gaps filled where it can.
fn by_row<C: AsRef<[f64]>>(
    columns: &[C],
    n_rows: usize,
    complete: impl Fn(&[f64]) -> Vec<f64>,
) -> Vec<Imputed> {
    let row = |at: usize| columns.iter().map(|c| c.as_ref()[at]).collect::<Vec<_>>();
    let rows: Vec<Vec<f64>> = (0..n_rows).map(|at| complete(&row(at))).collect();
    let column = |(at, cells): (usize, &C)| fill(cells.as_ref(), |r| Some(rows[r][at]));
    columns.iter().enumerate().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_says_what_was_filled() {
        let found = fill(&[1.0, f64::NAN, f64::NAN], |row| (row == 1).then_some(9.0));
        assert_eq!(found.mask, [false, true, false]);
        assert_eq!((found.n_imputed(), found.left()), (1, vec![2]));
        assert!((found.share() - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(found, found.clone());
    }
}
