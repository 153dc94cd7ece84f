//! The region's own standing on the other indicators of the dimension in every gap.
//!
//! # Formula
//!
//! ```text
//! zᵢⱼ = (xᵢⱼ − worstⱼ) / (bestⱼ − worstⱼ)         columns j of one dimension
//! ẑᵢⱼ = mean or median of { zᵢₖ : xᵢₖ there }      over the row
//! x̂ᵢⱼ = worstⱼ + ẑᵢⱼ·(bestⱼ − worstⱼ)
//! ```
//!
//! Worst and best are the ends of the column, by its direction. A constant column says nothing about
//! where a region stands, so it does not enter the row's mean; its own gaps get the constant. A region
//! without any value in the dimension stays missing.
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`: An R package for developing composite indicators. *Journal of
//! Open Source Software* 7(78), 4567: imputation by row, normalised first.
//!
//! # Example
//!
//! ```
//! use govgauge::imputation::{Centre, row_wise};
//! use govgauge::stats::sense::Sense;
//! // Lower is better in the second column: 30 is 0, 10 is 1, so 15 is 0.75.
//! let columns = [vec![0.0, 100.0, f64::NAN], vec![30.0, 10.0, 15.0]];
//! let found = row_wise::impute(&columns, &[Sense::Up, Sense::Down], Centre::Mean).unwrap();
//! assert!((found[0].values[2] - 75.0).abs() < 1e-12);
//! ```

use super::{Centre, ImputationError, Imputed};
use crate::stats::column;
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the columns of a dimension begin and end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowWise {
    /// The worst and the best value of each column.
    pub ends: Vec<(f64, f64)>,
    /// What is taken over the row.
    pub centre: Centre,
}

/// Learns the ends of the columns of one dimension.
///
/// # Errors
///
/// If a column has no values or an infinite one, or lengths differ.
pub fn fit<C: AsRef<[f64]>>(
    columns: &[C],
    senses: &[Sense],
    centre: Centre,
) -> Result<RowWise, ImputationError> {
    super::rectangle(columns)?;
    if senses.len() != columns.len() {
        return Err(ImputationError::Length { expected: columns.len(), found: senses.len() });
    }
    let ends = columns.iter().zip(senses).enumerate().map(|(column, (cells, sense))| {
        let extent = column::extent(cells.as_ref());
        let extent = extent.ok_or(ImputationError::NothingPresent { column })?;
        Ok(sense.ends(extent.low, extent.high))
    });
    Ok(RowWise { ends: ends.collect::<Result<_, ImputationError>>()?, centre })
}

impl RowWise {
    /// One row of the dimension with its gaps filled; unchanged where nothing is there.
    ///
    /// # Errors
    ///
    /// If the row has another number of cells than there are columns.
    pub fn apply(&self, row: &[f64]) -> Result<Vec<f64>, ImputationError> {
        if row.len() != self.ends.len() {
            return Err(ImputationError::Length { expected: self.ends.len(), found: row.len() });
        }
        super::finite(row, 0)?;
        Ok(self.complete(row))
    }

    fn complete(&self, row: &[f64]) -> Vec<f64> {
        let standing = |(x, (worst, best)): (&f64, &(f64, f64))| {
            // Of a constant column this is 0/0, which counts as missing.
            (x - worst) / (best - worst)
        };
        let standings: Vec<f64> = row.iter().zip(&self.ends).map(standing).collect();
        let centre = self.centre.of(&standings);
        let filled = |(x, (worst, best)): (&f64, &(f64, f64))| match centre {
            Some(z) if x.is_nan() => worst + z * (best - worst),
            _ => *x,
        };
        row.iter().zip(&self.ends).map(filled).collect()
    }
}

/// Fills the columns of one dimension.
///
/// # Errors
///
/// If a column has no values or an infinite one, or lengths differ.
pub fn impute<C: AsRef<[f64]>>(
    columns: &[C],
    senses: &[Sense],
    centre: Centre,
) -> Result<Vec<Imputed>, ImputationError> {
    let n_rows = super::rectangle(columns)?;
    let fitted = fit(columns, senses, centre)?;
    Ok(super::by_row(columns, n_rows, |row| fitted.complete(row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    #[test]
    fn a_region_without_values_stays_missing() {
        let columns = [vec![0.0, 10.0, GAP], vec![1.0, 2.0, GAP]];
        let found = impute(&columns, &[Sense::Up; 2], Centre::Mean).unwrap();
        assert_eq!((found[0].left(), found[1].left()), (vec![2], vec![2]));
    }

    #[test]
    fn constant_columns_do_not_count_and_get_their_constant() {
        let columns = [vec![0.0, 10.0, GAP], vec![4.0, 4.0, 4.0], vec![0.0, 2.0, 1.5]];
        let found = impute(&columns, &[Sense::Up; 3], Centre::Mean).unwrap();
        // Only the third column speaks: 0.75.
        assert!((found[0].values[2] - 7.5).abs() < 1e-12);
        let gap = [vec![0.0, 10.0, 5.0], vec![4.0, 4.0, GAP]];
        let found = impute(&gap, &[Sense::Up; 2], Centre::Mean).unwrap();
        assert!((found[1].values[2] - 4.0).abs() < 1e-12);
    }

    #[test]
    fn the_median_of_the_row() {
        let columns =
            [vec![0.0, 1.0, 0.1], vec![0.0, 1.0, 0.2], vec![0.0, 1.0, 0.9], vec![0.0, 8.0, GAP]];
        let found = impute(&columns, &[Sense::Up; 4], Centre::Median).unwrap();
        assert!((found[3].values[2] - 1.6).abs() < 1e-12);
    }

    #[test]
    fn a_column_without_values_is_named() {
        let found = impute(&[vec![1.0, 2.0], vec![GAP, GAP]], &[Sense::Up; 2], Centre::Mean);
        assert_eq!(found, Err(ImputationError::NothingPresent { column: 1 }));
    }
}
