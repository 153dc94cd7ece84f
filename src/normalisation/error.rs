//! Why a normalisation has nothing to learn from a column, or cannot work with its parameters.

use crate::stats::column::{self, Extent, Infinite};

/// Why there is no fit.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum FitError {
    /// A cell is infinite.
    #[error(transparent)]
    Infinite(#[from] Infinite),
    /// The column has no values.
    #[error("no values")]
    NothingPresent,
    /// All values are the same, so that no region stands before another.
    #[error("all values are {value}")]
    Constant {
        /// Which one.
        value: f64,
    },
    /// The range is too wide for a number.
    #[error("values from {low} to {high} are too far apart")]
    TooWide {
        /// The least.
        low: f64,
        /// The greatest.
        high: f64,
    },
    /// A parameter is not finite, or outside its range.
    #[error("{name} of {value}")]
    Parameter {
        /// Which one.
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// Two parameters that must ascend do not.
    #[error("{low} is not below {high}")]
    Order {
        /// The one that should be lower.
        low: f64,
        /// The one that should be higher.
        high: f64,
    },
    /// The reference region is not there or has no value.
    #[error("the reference in row {row} has no value")]
    ReferenceMissing {
        /// Its row, from 0.
        row: usize,
    },
    /// The reference region is the worst of all: every distance to it would be infinite.
    #[error("the reference in row {row} has the worst value, {worst}")]
    ReferenceAtWorst {
        /// Its row, from 0.
        row: usize,
        /// The worst value.
        worst: f64,
    },
    /// The target is the worst value there is, or beyond it: regions would be scored the wrong way round.
    #[error("the target of {target} is not better than the worst value, {worst}")]
    TargetAtWorst {
        /// The target.
        target: f64,
        /// The worst value.
        worst: f64,
    },
    /// A share of the maximum needs values above 0: the value is the maximum, or, where lower is better,
    /// the minimum.
    #[error("{value} is not above 0")]
    NotPositive {
        /// The value.
        value: f64,
    },
    /// There must be one score more than cut points.
    #[error("{scores} scores for {cuts} cut points")]
    Scores {
        /// How many cut points.
        cuts: usize,
        /// How many scores.
        scores: usize,
    },
}

/// The extent of a column whose values differ.
pub(super) fn range(values: &[f64]) -> Result<Extent, FitError> {
    column::finite(values)?;
    let extent = column::extent(values).ok_or(FitError::NothingPresent)?;
    if extent.is_constant() {
        return Err(FitError::Constant { value: extent.low });
    }
    if !extent.width().is_finite() {
        return Err(FitError::TooWide { low: extent.low, high: extent.high });
    }
    Ok(extent)
}

/// Makes sure that a parameter is finite.
pub(super) fn finite(name: &'static str, value: f64) -> Result<f64, FitError> {
    if value.is_finite() { Ok(value) } else { Err(FitError::Parameter { name, value }) }
}

/// Makes sure that a parameter is finite and above 0.
pub(super) fn positive(name: &'static str, value: f64) -> Result<f64, FitError> {
    if value > 0.0 { finite(name, value) } else { Err(FitError::Parameter { name, value }) }
}

/// Makes sure that two parameters are finite and ascend.
pub(super) fn ascending(low: f64, high: f64) -> Result<(), FitError> {
    if low < high && (high - low).is_finite() { Ok(()) } else { Err(FitError::Order { low, high }) }
}
