//! CRITIC: criteria importance through inter-criteria correlation.
//!
//! # What it does
//!
//! Weighs a column by how far regions differ on it, times how little it repeats the others.
//!
//! # When to use it
//!
//! Where several indicators say the same and should not be counted several times. Like all weights from
//! data it says nothing about what matters.
//!
//! # Formula
//!
//! ```text
//! Cⱼ = σⱼ·Σₖ (1 − rⱼₖ)      weightⱼ = Cⱼ / Σ C
//! ```
//!
//! σ: standard deviation after min–max scaling; r: correlations, of the rows complete in the pair.
//!
//! # Example
//!
//! ```
//! use govgauge::stats::correlation::Method;
//! use govgauge::weighting::critic;
//!
//! // r = 0 and equal spread: half and half.
//! let columns = [[0.0, 0.0, 9.0, 9.0], [0.0, 1.0, 0.0, 1.0]];
//! let found = critic::weights(&columns, Method::Pearson).unwrap();
//! assert!((found[0] - 0.5).abs() < 1e-12);
//! ```
//!
//! # References
//!
//! Diakoulaki, D., Mavrotas, G. and Papayannakis, L. (1995). Determining objective weights in multiple
//! criteria problems: the CRITIC method. *Computers & Operations Research* 22, 763–770.

use crate::stats::column;
use crate::stats::correlation::{Method, matrix};
use crate::stats::moments::moments;
use crate::stats::sum::sum;

/// Why columns have no CRITIC weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CriticError {
    /// There are none.
    #[error("no columns")]
    NoColumns,
    /// All values are the same, or there are fewer than two.
    #[error("column {0} is constant")]
    Constant(usize),
    /// Two columns have no rows in common on which both vary.
    #[error("columns {0} and {1} have no correlation")]
    NoCorrelation(usize, usize),
    /// Every column repeats the others exactly.
    #[error("all columns say the same")]
    AllSame,
}

/// Less than this is the rounding of a correlation of 1.
const NOTHING: f64 = 1e-12;

/// Weights of columns, higher being better in all of them, `NaN` where a value is missing; they sum to
/// one. A column alone has all the weight.
///
/// # Errors
///
/// If a column is constant, a pair has no correlation, or all columns say the same.
pub fn weights<C: AsRef<[f64]>>(columns: &[C], method: Method) -> Result<Vec<f64>, CriticError> {
    let k = columns.len();
    if k == 0 {
        return Err(CriticError::NoColumns);
    }
    let spread = |(at, c): (usize, &C)| {
        let extent = column::extent(c.as_ref()).filter(|e| !e.is_constant());
        let sd = moments(c.as_ref()).and_then(|m| m.sd);
        extent.zip(sd).map(|(extent, sd)| sd / extent.width()).ok_or(CriticError::Constant(at))
    };
    let spreads = columns.iter().enumerate().map(spread).collect::<Result<Vec<_>, _>>()?;
    if k == 1 {
        return Ok(vec![1.0]);
    }
    let correlations = matrix(method, columns);
    let mut contents = Vec::with_capacity(k);
    for (a, spread) in spreads.iter().enumerate() {
        let mut conflict = 0.0;
        for b in (0..k).filter(|b| *b != a) {
            let r = correlations[a * k + b].ok_or(CriticError::NoCorrelation(a, b))?;
            conflict += if 1.0 - r < NOTHING { 0.0 } else { 1.0 - r };
        }
        contents.push(spread * conflict);
    }
    let total = sum(contents.iter().copied());
    if total <= 0.0 {
        return Err(CriticError::AllSame);
    }
    Ok(contents.into_iter().map(|c| c / total).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated_weighs_less() {
        // The first two are one column; each has conflict 1 with the third, which has 2.
        let a = [0.0, 0.0, 9.0, 9.0];
        let found = weights(&[a, a, [0.0, 1.0, 0.0, 1.0]], Method::Pearson).unwrap();
        for (weight, expected) in found.iter().zip([0.25, 0.25, 0.5]) {
            assert!((weight - expected).abs() < 1e-12, "{found:?}");
        }
    }

    #[test]
    fn what_has_no_weights() {
        let critic = |columns: &[[f64; 3]]| weights(columns, Method::Pearson);
        assert_eq!(critic(&[]), Err(CriticError::NoColumns));
        assert_eq!(critic(&[[1.0, 2.0, 3.0], [5.0; 3]]), Err(CriticError::Constant(1)));
        assert_eq!(critic(&[[1.0, 2.0, 3.0]]), Ok(vec![1.0]));
        assert_eq!(critic(&[[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]]), Err(CriticError::AllSame));
        let apart = [[1.0, 2.0, f64::NAN], [1.0, f64::NAN, 3.0]];
        assert_eq!(critic(&apart), Err(CriticError::NoCorrelation(0, 1)));
    }
}
