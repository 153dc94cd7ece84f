//! Principal components: the directions in which columns vary together.
//!
//! # Formula
//!
//! ```text
//! R vⱼ = λⱼ vⱼ,  λ₁ ≥ λ₂ ≥ …,  |vⱼ| = 1       R: correlations of the rows without gaps
//! share of variance of component j = λⱼ / Σ λ
//! sign of vⱼ: Σ vⱼ ≥ 0, so that a first component on which all columns load points upwards
//! ```
//!
//! # Example
//!
//! ```
//! use govgauge::stats::components::principal_components;
//!
//! // Correlation −1: λ = 2 and 0, v₁ = (1, −1)/√2 or its opposite.
//! let found = principal_components(&[[1.0, 2.0, 4.0], [3.0, 2.0, 0.0]]).unwrap();
//! assert!((found[0].eigenvalue - 2.0).abs() < 1e-12 && (found[0].share - 1.0).abs() < 1e-12);
//! assert!((found[0].vector[0].abs() - 0.5_f64.sqrt()).abs() < 1e-12);
//! ```
//!
//! # References
//!
//! Jolliffe, I. T. (2002). *Principal Component Analysis*, 2nd edition.
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, 4.1.

use super::correlation::{Method, complete_rows, matrix};
use nalgebra::{DMatrix, SymmetricEigen};

/// A principal component.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Its variance, in columns: the components of k columns have k in all.
    pub eigenvalue: f64,
    /// Its share of the variance.
    pub share: f64,
    /// How the columns enter it: squares sum to one.
    pub vector: Vec<f64>,
}

impl Component {
    /// Its correlation with each column: the vector times the root of the eigenvalue.
    pub fn loadings(&self) -> Vec<f64> {
        let scale = self.eigenvalue.max(0.0).sqrt();
        self.vector.iter().map(|v| v * scale).collect()
    }
}

/// Why columns have no components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComponentsError {
    /// There are none.
    #[error("no columns")]
    NoColumns,
    /// Too few rows have a value in every column.
    #[error("{complete} rows without gaps, at least 3 are needed")]
    TooFewRows {
        /// How many have.
        complete: usize,
    },
    /// A column has the same value in all rows without gaps.
    #[error("column {column} is constant")]
    Constant {
        /// Which, from 0.
        column: usize,
    },
    /// The decomposition did not come to an end.
    #[error("the decomposition did not converge")]
    NoConvergence,
}

/// The principal components of the correlations of columns, the largest first; rows with a gap are left
/// out.
///
/// # Errors
///
/// If there are no columns, fewer than three complete rows, or a constant column.
pub fn principal_components<C: AsRef<[f64]>>(
    columns: &[C],
) -> Result<Vec<Component>, ComponentsError> {
    if columns.is_empty() {
        return Err(ComponentsError::NoColumns);
    }
    let complete = complete_rows(columns);
    if complete[0].len() < 3 {
        return Err(ComponentsError::TooFewRows { complete: complete[0].len() });
    }
    if let Some(column) = complete.iter().position(|c| c.iter().all(|x| *x <= c[0] && c[0] <= *x)) {
        return Err(ComponentsError::Constant { column });
    }
    let cells: Vec<f64> =
        matrix(Method::Pearson, &complete).into_iter().map(|r| r.unwrap_or(0.0)).collect();
    of_matrix(&cells, columns.len())
}

/// The principal components of a symmetric matrix given row by row.
///
/// # Errors
///
/// If the decomposition does not converge.
pub fn of_matrix(cells: &[f64], k: usize) -> Result<Vec<Component>, ComponentsError> {
    /// Each eigenvalue takes a few steps; this is far beyond.
    const STEPS_PER_COLUMN: usize = 1_000;
    let matrix = DMatrix::from_row_slice(k, k, cells);
    let eigen = SymmetricEigen::try_new(matrix, f64::EPSILON, STEPS_PER_COLUMN * k.max(1))
        .ok_or(ComponentsError::NoConvergence)?;
    let total: f64 = eigen.eigenvalues.iter().sum();
    let mut found: Vec<Component> = eigen
        .eigenvalues
        .iter()
        .zip(eigen.eigenvectors.column_iter())
        .map(|(&eigenvalue, vector)| Component {
            eigenvalue,
            share: eigenvalue / total,
            vector: upwards(vector.iter().copied().collect()),
        })
        .collect();
    found.sort_by(|a, b| b.eigenvalue.total_cmp(&a.eigenvalue));
    Ok(found)
}

/// The vector, or its opposite where that is the one with a sum above 0; where the sum is 0, the first
/// entry that is not decides.
fn upwards(mut vector: Vec<f64>) -> Vec<f64> {
    /// Below this a sum is rounding.
    const NOTHING: f64 = 1e-9;
    let sum: f64 = vector.iter().sum();
    let first = vector.iter().copied().find(|v| v.abs() > NOTHING).unwrap_or(0.0);
    if if sum.abs() > NOTHING { sum < 0.0 } else { first < 0.0 } {
        for v in &mut vector {
            *v = -*v;
        }
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_matrix() {
        // 1 r / r 1 has 1 + r and 1 − r.
        let found = of_matrix(&[1.0, 0.6, 0.6, 1.0], 2).unwrap();
        assert!((found[0].eigenvalue - 1.6).abs() < 1e-12);
        assert!((found[1].eigenvalue - 0.4).abs() < 1e-12);
        assert!((found[0].share - 0.8).abs() < 1e-12);
        let half = 0.5_f64.sqrt();
        assert!(found[0].vector.iter().all(|v| (v - half).abs() < 1e-12), "upwards");
        assert!((found[1].vector[0] - half).abs() < 1e-12, "the first entry decides");
        // r of a column with a component: √1.6 · √½ = √0.8.
        assert!((found[0].loadings()[0] - 0.8_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn what_has_no_components() {
        use ComponentsError::{Constant, NoColumns, TooFewRows};
        assert_eq!(principal_components::<[f64; 3]>(&[]), Err(NoColumns));
        let gap = [[1.0, f64::NAN, 2.0], [1.0, 2.0, 3.0]];
        assert_eq!(principal_components(&gap), Err(TooFewRows { complete: 2 }));
        let constant = [[1.0, 3.0, 2.0], [5.0; 3]];
        assert_eq!(principal_components(&constant), Err(Constant { column: 1 }));
    }
}
