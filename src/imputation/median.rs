//! The median of the column in every gap.
//!
//! # Formula
//!
//! ```text
//! x̂ᵢ = the value in the middle of those that are there; of an even number, the mean of the middle two
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 3.
//!
//! # Example
//!
//! ```
//! // 1, 2, 4, 90: (2 + 4) / 2 = 3; the mean would be 24.25.
//! let found = govgauge::imputation::median::impute(&[90.0, 2.0, f64::NAN, 4.0, 1.0]).unwrap();
//! assert_eq!(found.values[2], 3.0);
//! ```

use super::{Centre, ImputationError, Imputed, constant};

/// The median of what is there.
///
/// # Errors
///
/// If nothing is there, or a cell is infinite.
pub fn fit(values: &[f64]) -> Result<f64, ImputationError> {
    super::finite(values, 0)?;
    Centre::Median.of(values).ok_or(ImputationError::NothingPresent { column: 0 })
}

/// Fills a column with its own median.
///
/// # Errors
///
/// If nothing is there, or a cell is infinite.
pub fn impute(values: &[f64]) -> Result<Imputed, ImputationError> {
    constant::impute(values, fit(values)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_even_and_none() {
        assert_eq!(fit(&[3.0, f64::NAN, 1.0, 2.0]), Ok(2.0));
        assert_eq!(fit(&[4.0]), Ok(4.0));
        assert_eq!(fit(&[f64::NAN]), Err(ImputationError::NothingPresent { column: 0 }));
    }
}
