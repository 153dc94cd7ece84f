//! The mean of the k most similar regions in every gap.
//!
//! # Formula
//!
//! ```text
//! d(i, j) = √( p / |K| · Σ_{k ∈ K} ((xᵢₖ − xⱼₖ) / sₖ)² )     K: the columns that both have, of p
//! x̂ᵢₗ = mean of xⱼₗ over the k regions j nearest to i that have column l
//! ```
//!
//! sₖ is the range or the standard deviation of the column, or 1. A constant column does not tell
//! regions apart and is left out of the distance. Regions as far as the k-th nearest all count, so that
//! the order of rows never matters. Where fewer than k have a value, those that do are taken; a region
//! that shares no column with any of them stays missing.
//!
//! # References
//!
//! Troyanskaya, O. et al. (2001). Missing value estimation methods for DNA microarrays.
//! *Bioinformatics* 17, 520–525. Dixon, J. K. (1979). Pattern recognition with partly missing data.
//! *IEEE Transactions on Systems, Man, and Cybernetics* 9, 617–621: the distance.
//!
//! # Example
//!
//! ```
//! use govgauge::imputation::nearest::{Scaling, impute};
//! let columns = [vec![1.0, 2.0, 9.0, 1.5], vec![10.0, 20.0, 90.0, f64::NAN]];
//! // 1.5 lies 0.5 from both 1 and 2: (10 + 20) / 2.
//! let found = impute(&columns, 2, Scaling::None).unwrap();
//! assert!((found[1].values[3] - 15.0).abs() < 1e-12);
//! ```

use super::{ImputationError, Imputed};
use crate::stats::{column, moments, sum::sum};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What differences are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// The range of the column.
    Range,
    /// The standard deviation of the column.
    Deviation,
    /// The column's own unit.
    None,
}

/// The regions to learn from, and how far apart they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nearest {
    /// How many are asked.
    pub k: usize,
    /// What differences are divided by; none for a constant column.
    pub scales: Vec<Option<f64>>,
    /// Their rows; none for a missing cell.
    pub donors: Vec<Vec<Option<f64>>>,
}

/// Keeps the rows to learn from.
///
/// # Errors
///
/// If k is 0, a column has no values or an infinite one, or lengths differ.
pub fn fit<C: AsRef<[f64]>>(
    columns: &[C],
    k: usize,
    scaling: Scaling,
) -> Result<Nearest, ImputationError> {
    let n_rows = super::rectangle(columns)?;
    if k == 0 {
        return Err(ImputationError::Parameter { name: "k", value: 0.0 });
    }
    let mut scales = Vec::with_capacity(columns.len());
    for (at, cells) in columns.iter().map(AsRef::as_ref).enumerate() {
        let extent = column::extent(cells);
        let extent = extent.ok_or(ImputationError::NothingPresent { column: at })?;
        let scale = match scaling {
            Scaling::Range => Some(extent.width()),
            Scaling::Deviation => moments::moments(cells).and_then(|m| m.sd),
            Scaling::None => Some(1.0),
        };
        scales.push(scale.filter(|_| !extent.is_constant()));
    }
    let cell = |x: f64| (!x.is_nan()).then_some(x);
    let row = |at: usize| columns.iter().map(|c| cell(c.as_ref()[at])).collect();
    Ok(Nearest { k, scales, donors: (0..n_rows).map(row).collect() })
}

impl Nearest {
    /// One row with its gaps filled, as far as there is anybody to ask.
    ///
    /// # Errors
    ///
    /// If the row has another number of cells than there are columns, or an infinite one.
    pub fn apply(&self, row: &[f64]) -> Result<Vec<f64>, ImputationError> {
        if row.len() != self.scales.len() {
            return Err(ImputationError::Length { expected: self.scales.len(), found: row.len() });
        }
        super::finite(row, 0)?;
        Ok(self.complete(row))
    }

    fn complete(&self, row: &[f64]) -> Vec<f64> {
        if !row.iter().any(|x| x.is_nan()) {
            return row.to_vec();
        }
        let distances: Vec<_> = self.donors.iter().map(|d| self.distance(row, d)).collect();
        let filled = |(at, x): (usize, &f64)| {
            if x.is_nan() { self.find(&distances, at).unwrap_or(f64::NAN) } else { *x }
        };
        row.iter().enumerate().map(filled).collect()
    }

    fn distance(&self, row: &[f64], donor: &[Option<f64>]) -> Option<f64> {
        let squares: Vec<f64> = row
            .iter()
            .zip(donor)
            .zip(&self.scales)
            .filter_map(|((x, donor), scale)| {
                let difference = (x - (*donor)?) / (*scale)?;
                (!difference.is_nan()).then_some(difference * difference)
            })
            .collect();
        let n_shared = squares.len();
        let p = self.scales.iter().flatten().count() as f64;
        (n_shared > 0).then(|| (p / n_shared as f64 * sum(squares)).sqrt())
    }

    fn find(&self, distances: &[Option<f64>], column: usize) -> Option<f64> {
        let asked = distances.iter().zip(&self.donors);
        let mut found: Vec<(f64, f64)> =
            asked.filter_map(|(distance, donor)| Some(((*distance)?, donor[column]?))).collect();
        // By value within a distance, so that the sum does not depend on the order of rows.
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let furthest = found.get(self.k - 1).or(found.last())?.0;
        // Distances that differ by rounding only are ties.
        let reach = furthest * (1.0 + 1e-12);
        let values: Vec<f64> = found.iter().take_while(|f| f.0 <= reach).map(|f| f.1).collect();
        crate::stats::sum::mean(&values)
    }
}

/// Fills columns from each other's rows.
///
/// # Errors
///
/// If k is 0, a column has no values or an infinite one, or lengths differ.
pub fn impute<C: AsRef<[f64]>>(
    columns: &[C],
    k: usize,
    scaling: Scaling,
) -> Result<Vec<Imputed>, ImputationError> {
    let n_rows = super::rectangle(columns)?;
    let fitted = fit(columns, k, scaling)?;
    Ok(super::by_row(columns, n_rows, |row| fitted.complete(row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    /// `tests/golden/imputation.py`: `KNNImputer` of scikit-learn 1.9.1 with three neighbours.
    #[test]
    fn the_same_as_scikit_learn() {
        let columns = [
            vec![1.2, 2.0, 2.9, 4.1, GAP, 5.8, 6.5, 7.7, 8.1, GAP],
            vec![3.1, GAP, 4.4, 5.2, 6.1, 5.9, GAP, 8.2, 7.4, 2.5],
            vec![GAP, 0.7, 1.9, 2.2, 3.9, 3.1, GAP, 3.6, 5.2, 1.1],
        ];
        let found = impute(&columns, 3, Scaling::None).unwrap();
        for (column, row, expected) in [
            (2, 0, 1.233_333_333_333_333_4),
            (1, 1, 3.333_333_333_333_333_5),
            (0, 4, 6.0),
            (1, 6, 7.166_666_666_666_667),
            (2, 6, 3.966_666_666_666_667),
            (0, 9, 2.033_333_333_333_333),
        ] {
            let value = found[column].values[row];
            assert!((value - expected).abs() < 1e-12, "cell {row}, {column}: {value}");
        }
    }

    #[test]
    fn ties_at_the_last_place_all_count() {
        // 0 and 2 lie equally far from 1; with k = 1 both are asked.
        let columns = [vec![0.0, 2.0, 1.0, 9.0], vec![10.0, 30.0, GAP, 500.0]];
        let found = impute(&columns, 1, Scaling::Range).unwrap();
        assert!((found[1].values[2] - 20.0).abs() < 1e-12);
    }

    #[test]
    fn scaling_decides_who_is_near() {
        // Seen in their own units the second column hides the first.
        let columns =
            [vec![0.0, 1.0, 0.0, 0.5], vec![0.0, 10.0, 1000.0, 400.0], vec![1.0, 2.0, GAP, 3.0]];
        let raw = impute(&columns, 1, Scaling::None).unwrap();
        // 600 from the fourth row, 990 and more from the others.
        assert!((raw[2].values[2] - 3.0).abs() < 1e-12);
        let ranged = fit(&columns, 1, Scaling::Range).unwrap();
        // Of two shared columns out of three: 3/2 · (0.5² + 0.6²) = 0.915.
        let distance = ranged.distance(&[0.0, 1000.0, GAP], &ranged.donors[3]).unwrap();
        assert!((distance - 0.915_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn nobody_to_ask_leaves_a_gap() {
        let columns = [vec![1.0, 2.0, GAP], vec![5.0, 6.0, GAP]];
        let found = impute(&columns, 5, Scaling::Range).unwrap();
        assert_eq!(found[0].left(), [2]);
        assert!(impute(&columns, 0, Scaling::Range).is_err());
    }

    #[test]
    fn constant_columns_tell_nobody_apart() {
        let columns = [vec![3.0, 3.0, 3.0], vec![1.0, 2.0, GAP]];
        let found = impute(&columns, 1, Scaling::Range).unwrap();
        assert_eq!(found[1].left(), [2]);
    }

    proptest::proptest! {
        #[test]
        fn the_order_of_rows_does_not_matter(cells in proptest::collection::vec(0_u8..6, 24)) {
            let value = |at: usize| if cells[at] == 5 { GAP } else { f64::from(cells[at]) };
            let columns: Vec<Vec<f64>> =
                (0..3).map(|c| (0..8).map(|r| value(8 * c + r)).collect()).collect();
            let turned: Vec<Vec<f64>> =
                columns.iter().map(|c| c.iter().rev().copied().collect()).collect();
            if let Ok(found) = impute(&columns, 2, Scaling::Deviation) {
                let back = impute(&turned, 2, Scaling::Deviation).unwrap();
                for (a, b) in found.iter().zip(&back) {
                    for (x, y) in a.values.iter().zip(b.values.iter().rev()) {
                        proptest::prop_assert!((x - y).abs() < 1e-9 || (x.is_nan() && y.is_nan()));
                    }
                }
            }
        }
    }
}
