//! Weights from the first principal component.
//!
//! # What it does
//!
//! Gives each column its entry in the first component of the correlations, scaled to sum to one: the
//! sum of standardised columns with these weights varies more than any other with weights of the same
//! length.
//!
//! # When to use it
//!
//! Where the columns measure one thing: then the first component takes most of the variance, which is
//! told beside the weights. A column that runs against the others has a negative entry, and no weight:
//! turn it round, or take it out.
//!
//! # Formula
//!
//! ```text
//! weightⱼ = v₁ⱼ / Σ v₁       v₁: first eigenvector of the correlations, Σ v₁ > 0
//! ```
//!
//! # Example
//!
//! ```
//! use govgauge::weighting::components;
//!
//! let found = components::weights(&[[1.0, 2.0, 4.0], [0.0, 2.0, 3.0]]).unwrap();
//! assert!((found.weights[0] - 0.5).abs() < 1e-12);
//! // Two columns: the first eigenvalue is 1 + r; r = 4.333…/√(4.667 · 4.667) = 0.9286.
//! assert!((found.share - (1.0 + 13.0 / 14.0) / 2.0).abs() < 1e-12);
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, 6.1.
//!
//! Becker, W. et al. (2022). `COINr`, *Journal of Open Source Software* 7(78), 4567: `get_PCA`, whose
//! weights are v₁ with a free sign and not scaled.

use crate::stats::components::{Component, ComponentsError, principal_components};

/// Weights and what the component stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct ComponentWeights {
    /// One per column; they sum to one.
    pub weights: Vec<f64>,
    /// The share of variance that the first component takes.
    pub share: f64,
    /// All components, the largest first.
    pub components: Vec<Component>,
}

/// Why columns have no weights by components.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComponentWeightsError {
    /// They have no components.
    #[error(transparent)]
    Components(#[from] ComponentsError),
    /// Columns run against the rest.
    #[error("columns {0:?} run against the others")]
    Opposed(Vec<usize>),
}

/// Less than this is the rounding of an entry of 0.
const NOTHING: f64 = 1e-9;

/// Weights of columns by their first principal component; rows with a gap are left out.
///
/// # Errors
///
/// If there are too few complete rows, a constant column, or columns that run against the others.
pub fn weights<C: AsRef<[f64]>>(columns: &[C]) -> Result<ComponentWeights, ComponentWeightsError> {
    let components = principal_components(columns)?;
    let first = &components[0];
    let opposed: Vec<usize> =
        (0..columns.len()).filter(|&at| first.vector[at] < -NOTHING).collect();
    if !opposed.is_empty() {
        return Err(ComponentWeightsError::Opposed(opposed));
    }
    let entries: Vec<f64> = first.vector.iter().map(|v| v.max(0.0)).collect();
    let total: f64 = entries.iter().sum();
    let weights = entries.iter().map(|v| v / total).collect();
    Ok(ComponentWeights { weights, share: first.share, components })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_against_the_others_is_named() {
        let columns = [[1.0, 2.0, 3.0, 5.0], [4.0, 3.0, 2.5, 0.0], [1.0, 3.0, 4.0, 4.5]];
        assert_eq!(weights(&columns), Err(ComponentWeightsError::Opposed(vec![1])));
        let constant = ComponentsError::Constant { column: 0 };
        assert_eq!(weights(&[[1.0; 4], [1.0, 2.0, 3.0, 4.0]]), Err(constant.into()));
    }
}
