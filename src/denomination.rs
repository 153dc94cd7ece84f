//! Columns divided by another column, so that large regions and small ones can be compared.
//!
//! # Formula
//!
//! ```text
//! x / (denominator / scale)      e.g. doctors / (population / 1000): doctors per 1000 people
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 2, scaling by size.
//!
//! # Example
//!
//! ```
//! use govgauge::denomination::denominate;
//! // 30 doctors for 12,000 people are 30 / (12000 / 1000) = 2.5 per 1000.
//! let found = denominate(&[30.0, 8.0], &[12_000.0, f64::NAN], 1000.0).unwrap();
//! assert!((found.values[0] - 2.5).abs() < 1e-12);
//! assert!(found.values[1].is_nan());
//! assert_eq!(found.undenominated, [1]);
//! ```

use crate::stats::column::{self, Infinite};

/// Why a column cannot be divided.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DenominationError {
    /// The two columns have different lengths.
    #[error("{values} values, {denominators} denominators")]
    Length {
        /// How many values.
        values: usize,
        /// How many denominators.
        denominators: usize,
    },
    /// The factor is not a finite number above 0.
    #[error("a scale of {0}, expected a number above 0")]
    Scale(f64),
    /// A value or a denominator is infinite.
    #[error(transparent)]
    Infinite(#[from] Infinite),
    /// Denominators that are 0 or less: the quotient would be infinite, or its direction the other way round.
    #[error("{} denominators are not above 0", rows.len())]
    NotPositive {
        /// All of their rows, from 0.
        rows: Vec<usize>,
    },
    /// Quotients too large for a number, all of their rows.
    #[error("{} quotients are too large", rows.len())]
    TooLarge {
        /// All of their rows, from 0.
        rows: Vec<usize>,
    },
}

/// A column after division.
#[derive(Clone, Debug, PartialEq)]
pub struct Denominated {
    /// The quotients; missing where either side was.
    pub values: Vec<f64>,
    /// Rows whose value was there but whose denominator was not.
    pub undenominated: Vec<usize>,
}

/// Divides a column by another, which is first divided by `scale`.
///
/// # Errors
///
/// If lengths differ, a cell is infinite, a denominator is not above 0 where there is a value to be
/// divided, or a quotient is too large.
pub fn denominate(
    values: &[f64],
    denominators: &[f64],
    scale: f64,
) -> Result<Denominated, DenominationError> {
    if values.len() != denominators.len() {
        let (values, denominators) = (values.len(), denominators.len());
        return Err(DenominationError::Length { values, denominators });
    }
    if !(scale.is_finite() && scale > 0.0) {
        return Err(DenominationError::Scale(scale));
    }
    column::finite(values)?;
    column::finite(denominators)?;
    let rows: Vec<usize> = column::present_rows(values)
        .map(|(row, _)| row)
        .filter(|&row| denominators[row] <= 0.0)
        .collect();
    if !rows.is_empty() {
        return Err(DenominationError::NotPositive { rows });
    }
    let quotients: Vec<f64> =
        values.iter().zip(denominators).map(|(x, d)| x / (d / scale)).collect();
    let rows: Vec<usize> = column::present_rows(values)
        .map(|(row, _)| row)
        .filter(|&row| !denominators[row].is_nan() && !quotients[row].is_finite())
        .collect();
    if !rows.is_empty() {
        return Err(DenominationError::TooLarge { rows });
    }
    let undenominated = column::present_rows(values)
        .map(|(row, _)| row)
        .filter(|&row| denominators[row].is_nan())
        .collect();
    Ok(Denominated { values: quotients, undenominated })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_denominator_that_is_not_above_zero_is_named() {
        let found = denominate(&[1.0, 2.0, f64::NAN, 4.0], &[0.0, 2.0, 0.0, -3.0], 1.0);
        // The third row has nothing to divide.
        assert_eq!(found, Err(DenominationError::NotPositive { rows: vec![0, 3] }));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let infinite = denominate(&[f64::INFINITY], &[1.0], 1.0);
        assert_eq!(infinite, Err(DenominationError::Infinite(Infinite { row: 0 })));
        assert_eq!(denominate(&[1.0], &[1.0], 0.0), Err(DenominationError::Scale(0.0)));
        assert!(denominate(&[1.0], &[1.0], f64::NAN).is_err());
        assert!(denominate(&[1.0], &[], 1.0).is_err());
        let large = denominate(&[1e300], &[1e-300], 1.0);
        assert_eq!(large, Err(DenominationError::TooLarge { rows: vec![0] }));
    }

    #[test]
    fn all_missing_stays_missing() {
        let found = denominate(&[f64::NAN; 2], &[f64::NAN; 2], 1.0).unwrap();
        assert!(found.values.iter().all(|x| x.is_nan()) && found.undenominated.is_empty());
    }
}
