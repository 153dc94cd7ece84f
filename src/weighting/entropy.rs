//! Entropy weights: what differs more between regions weighs more.
//!
//! # What it does
//!
//! Takes each column as shares of its sum and measures how unevenly they are spread.
//!
//! # When to use it
//!
//! To tell regions apart, not to say what matters: an important indicator on which all are alike gets
//! nothing. Columns must not be below 0, and the weights change with the scale, so scores from 0 to 100
//! are the place for it.
//!
//! # Formula
//!
//! ```text
//! pᵢⱼ = xᵢⱼ / Σᵢ xᵢⱼ    eⱼ = −Σᵢ pᵢⱼ ln pᵢⱼ / ln n      weightⱼ = (1 − eⱼ) / Σ (1 − e)
//! ```
//!
//! n: values of the column that are there; 0·ln 0 = 0.
//!
//! # Example
//!
//! ```
//! use govgauge::weighting::entropy;
//!
//! // All on one of two regions: e = 0. Half and half: e = 1.
//! let found = entropy::weights(&[[10.0, 0.0], [7.0, 7.0]]).unwrap();
//! assert!((found[0] - 1.0).abs() < 1e-12 && found[1].abs() < 1e-12);
//! ```
//!
//! # References
//!
//! Shannon, C. E. (1948). A mathematical theory of communication. *Bell System Technical Journal* 27,
//! 379–423.
//!
//! Zeleny, M. (1982). *Multiple Criteria Decision Making*, chapter 7.

use crate::stats::column;
use crate::stats::sum::sum;
use crate::stats::transcendental::ln;

/// Why columns have no entropy weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntropyError {
    /// There are none.
    #[error("no columns")]
    NoColumns,
    /// Fewer than two values are there.
    #[error("column {0} has fewer than two values")]
    TooFew(usize),
    /// A value is below 0 or infinite.
    #[error("column {0} has a value below 0 or an infinite one")]
    Negative(usize),
    /// All values are 0: they have no shares.
    #[error("column {0} is all 0")]
    AllZero(usize),
    /// No column tells regions apart.
    #[error("all columns are constant")]
    AllConstant,
}

/// Less than this is the rounding of a logarithm.
const NOTHING: f64 = 1e-12;

/// Weights of columns, `NaN` where a value is missing; they sum to one.
///
/// # Errors
///
/// If a column has fewer than two values, values below 0 or only 0, or if all are constant.
pub fn weights<C: AsRef<[f64]>>(columns: &[C]) -> Result<Vec<f64>, EntropyError> {
    if columns.is_empty() {
        return Err(EntropyError::NoColumns);
    }
    let spread = |(at, c): (usize, &C)| divergence(c.as_ref(), at);
    let divergences = columns.iter().enumerate().map(spread).collect::<Result<Vec<_>, _>>()?;
    let total = sum(divergences.iter().copied());
    if total <= 0.0 {
        return Err(EntropyError::AllConstant);
    }
    Ok(divergences.into_iter().map(|d| d / total).collect())
}

fn divergence(values: &[f64], at: usize) -> Result<f64, EntropyError> {
    let present: Vec<f64> = column::present(values).collect();
    if present.len() < 2 {
        return Err(EntropyError::TooFew(at));
    }
    if present.iter().any(|x| *x < 0.0 || x.is_infinite()) {
        return Err(EntropyError::Negative(at));
    }
    let total = sum(present.iter().copied());
    if total <= 0.0 {
        return Err(EntropyError::AllZero(at));
    }
    let shares = present.iter().map(|x| x / total).filter(|p| *p > 0.0);
    let entropy = -sum(shares.map(|p| p * ln(p))) / ln(present.len() as f64);
    let divergence = 1.0 - entropy;
    Ok(if divergence < NOTHING { 0.0 } else { divergence })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // Shares ¼ ¾: e = (¼ ln 4 + ¾ ln 4/3) / ln 2 = 0.811278; beside it a divergence of 1.
        let found = weights(&[[1.0, 3.0, f64::NAN], [5.0, 0.0, f64::NAN]]).unwrap();
        let d = 1.0 - 0.811_278_124_459_132_8;
        assert!((found[0] - d / (d + 1.0)).abs() < 1e-12);
    }

    #[test]
    fn what_has_no_entropy() {
        use EntropyError::{AllConstant, AllZero, Negative, NoColumns, TooFew};
        assert_eq!(weights::<[f64; 2]>(&[]), Err(NoColumns));
        assert_eq!(weights(&[[1.0, f64::NAN]]), Err(TooFew(0)));
        assert_eq!(weights(&[[1.0, -1.0]]), Err(Negative(0)));
        assert_eq!(weights(&[[0.0, 0.0]]), Err(AllZero(0)));
        assert_eq!(weights(&[[0.1; 10], [3.0; 10]]), Err(AllConstant));
    }
}
