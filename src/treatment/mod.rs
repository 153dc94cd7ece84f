//! Outliers: a test of shape, winsorising, logarithms and Box–Cox, and the rule that puts them in order.
//!
//! What is learnt from a column is plain data, apart from applying it, so that it can be stored and used
//! for other regions and years.

pub mod box_cox;
pub mod log;
pub mod log_gii;
pub mod log_plus_one;
pub mod log_reflected;
pub mod pass;
pub mod transform;
pub mod two_stage;
pub mod winsorise;

use crate::stats::column::{self, Extent, Infinite};

/// Why a column cannot be treated.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum TreatmentError {
    /// A cell is infinite.
    #[error(transparent)]
    Infinite(#[from] Infinite),
    /// The column has no values.
    #[error("no values")]
    NothingPresent,
    /// All values are the same, so there is no range to transform.
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
    /// The method needs a maximum above 1.
    #[error("a maximum of {high}, expected more than 1")]
    Maximum {
        /// The greatest value.
        high: f64,
    },
    /// A parameter is outside its range.
    #[error("{name} of {value}")]
    Parameter {
        /// Which one.
        name: &'static str,
        /// What was given.
        value: f64,
    },
}

/// The extent of a column that a transformation can work with.
fn range(values: &[f64]) -> Result<Extent, TreatmentError> {
    column::finite(values)?;
    let extent = column::extent(values).ok_or(TreatmentError::NothingPresent)?;
    if extent.is_constant() {
        return Err(TreatmentError::Constant { value: extent.low });
    }
    if !extent.width().is_finite() {
        return Err(TreatmentError::TooWide { low: extent.low, high: extent.high });
    }
    Ok(extent)
}
