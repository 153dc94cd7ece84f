//! Cronbach's alpha: how far several columns measure one thing.
//!
//! # Formula
//!
//! ```text
//! raw          = k² · (mean of Cᵢⱼ, i ≠ j) / Σ Cᵢⱼ      C: covariances, k columns
//! standardised = the same of the correlations = k·r̄ / (1 + (k − 1)·r̄)
//! ```
//!
//! Covariances and correlations are of the rows complete in the pair.
//!
//! # Example
//!
//! ```
//! use govgauge::stats::alpha::alpha;
//!
//! // Variances 1 and 4, covariance 2: 4 · 2 / (1 + 4 + 2 + 2); correlation 1.
//! let found = alpha(&[[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]]).unwrap();
//! assert!((found.raw - 8.0 / 9.0).abs() < 1e-12);
//! assert!((found.standardised - 1.0).abs() < 1e-12);
//! ```
//!
//! # References
//!
//! Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. *Psychometrika* 16,
//! 297–334.

use super::correlation::{Method, covariance, matrix};
use super::sum::sum;

/// The two forms of alpha.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alpha {
    /// Of the covariances: columns with a wide spread count more.
    pub raw: f64,
    /// Of the correlations: all columns count the same.
    pub standardised: f64,
}

/// Cronbach's alpha; none of fewer than two columns, or where a pair of them has no correlation.
pub fn alpha<C: AsRef<[f64]>>(columns: &[C]) -> Option<Alpha> {
    let k = columns.len();
    (k > 1).then_some(())?;
    let pairs = (0..k).flat_map(|a| (0..k).map(move |b| (a, b)));
    let covariances: Option<Vec<f64>> =
        pairs.map(|(a, b)| covariance(columns[a].as_ref(), columns[b].as_ref())).collect();
    let correlations: Option<Vec<f64>> = matrix(Method::Pearson, columns).into_iter().collect();
    Some(Alpha { raw: of(&covariances?, k)?, standardised: of(&correlations?, k)? })
}

fn of(cells: &[f64], k: usize) -> Option<f64> {
    let total = sum(cells.iter().copied());
    let off = sum(cells.iter().enumerate().filter(|(at, _)| at % (k + 1) != 0).map(|(_, c)| *c));
    let n_off = (k * (k - 1)) as f64;
    // Opposite columns can cancel out: then there is nothing to share.
    (total > 0.0).then(|| (k * k) as f64 * (off / n_off) / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_alpha() {
        assert_eq!(alpha::<[f64; 2]>(&[]), None);
        assert_eq!(alpha(&[[1.0, 2.0]]), None);
        assert_eq!(alpha(&[[1.0, 1.0], [1.0, 2.0]]), None, "a constant column");
        assert_eq!(alpha(&[[1.0, 2.0], [2.0, 1.0]]), None, "opposites cancel out");
    }

    #[test]
    fn uncorrelated_columns_share_nothing() {
        let found = alpha(&[[1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0]]).unwrap();
        assert!(found.raw.abs() < 1e-12 && found.standardised.abs() < 1e-12);
    }
}
