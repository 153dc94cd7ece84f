//! One given value in every gap.
//!
//! # Formula
//!
//! ```text
//! x̂ᵢ = c
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 3: single imputation from
//! outside, e.g. 0 where no report means no service.
//!
//! # Example
//!
//! ```
//! let found = govgauge::imputation::constant::impute(&[2.0, f64::NAN], 0.0).unwrap();
//! assert_eq!(found.values, [2.0, 0.0]);
//! ```

use super::{ImputationError, Imputed, fill};

/// Fills a column with a given value.
///
/// # Errors
///
/// If a cell is infinite, or the value is not finite.
pub fn impute(values: &[f64], value: f64) -> Result<Imputed, ImputationError> {
    super::finite(values, 0)?;
    if !value.is_finite() {
        return Err(ImputationError::Parameter { name: "constant", value });
    }
    Ok(fill(values, |_| Some(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_column_can_be_filled() {
        assert_eq!(impute(&[f64::NAN; 2], 5.0).unwrap().values, [5.0, 5.0]);
        assert!(impute(&[1.0], f64::NAN).is_err());
    }
}
