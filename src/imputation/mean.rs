//! The mean of the column in every gap.
//!
//! # Formula
//!
//! ```text
//! x̂ᵢ = Σx / n        over the n values that are there
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 3, unconditional mean imputation;
//! it makes the spread of the column too small.
//!
//! # Example
//!
//! ```
//! // (2 + 4) / 2 = 3.
//! let found = govgauge::imputation::mean::impute(&[2.0, f64::NAN, 4.0]).unwrap();
//! assert_eq!(found.values, [2.0, 3.0, 4.0]);
//! assert_eq!(found.mask, [false, true, false]);
//! ```

use super::{Centre, ImputationError, Imputed, constant};

/// The mean of what is there.
///
/// # Errors
///
/// If nothing is there, or a cell is infinite.
pub fn fit(values: &[f64]) -> Result<f64, ImputationError> {
    super::finite(values, 0)?;
    Centre::Mean.of_column(values).ok_or(ImputationError::NothingPresent { column: 0 })
}

/// Fills a column with its own mean.
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
    fn a_column_without_values_has_no_mean() {
        let nothing = Err(ImputationError::NothingPresent { column: 0 });
        assert_eq!(impute(&[f64::NAN; 3]), nothing);
        assert_eq!(impute(&[]), nothing);
        assert!(impute(&[1.0, f64::INFINITY]).is_err());
    }

    #[test]
    fn one_value_is_enough() {
        assert_eq!(impute(&[7.0, f64::NAN]).unwrap().values, [7.0, 7.0]);
        assert_eq!(impute(&[7.0]).unwrap().n_imputed(), 0);
    }
}
