//! How far indicators, or regions, are from each other, and which are nearest.
//!
//! # Formula
//!
//! ```text
//! indicators: √(½·(1 − r)): 0 for the same, √½ for unrelated, 1 for opposite
//! regions:    √(Σ (xⱼ − yⱼ)²/k) over the k indicators both have, each standardised
//! ```
//!
//! # References
//!
//! Gower, J. C. and Legendre, P. (1986). Metric and Euclidean properties of dissimilarity coefficients.
//! *Journal of Classification* 3, 5–48.

use crate::stats::correlation::{Method, matrix};
use crate::stats::moments::moments;

/// Distances between indicators, row by row; none where a pair has no correlation.
///
/// # Example
///
/// ```
/// use govgauge::coherence::distance::between_indicators;
/// use govgauge::stats::correlation::Method;
///
/// let columns = [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 2.0, 1.0]];
/// let found = between_indicators(Method::Pearson, &columns);
/// assert!(found[1].unwrap() < 1e-6 && (found[2].unwrap() - 1.0).abs() < 1e-12);
/// ```
pub fn between_indicators<C: AsRef<[f64]>>(method: Method, columns: &[C]) -> Vec<Option<f64>> {
    let distance = |r: Option<f64>| r.map(|r| ((1.0 - r) / 2.0).max(0.0).sqrt());
    matrix(method, columns).into_iter().map(distance).collect()
}

/// Distances between regions, row by row; none where two have no indicator in common. Columns that do
/// not vary are passed over.
///
/// # Example
///
/// ```
/// use govgauge::coherence::distance::between_regions;
///
/// // One standard deviation is 2: the first two are one apart, the last is two from the first.
/// let found = between_regions(&[[1.0, 3.0, 5.0]]);
/// assert!((found[1].unwrap() - 1.0).abs() < 1e-12 && (found[2].unwrap() - 2.0).abs() < 1e-12);
/// ```
pub fn between_regions<C: AsRef<[f64]>>(columns: &[C]) -> Vec<Option<f64>> {
    let standard = |c: &C| {
        let values = c.as_ref();
        let found = moments(values)?;
        let sd = found.sd.filter(|sd| *sd > 0.0)?;
        Some(values.iter().map(|x| (x - found.mean) / sd).collect::<Vec<f64>>())
    };
    let n = columns.first().map_or(0, |c| c.as_ref().len());
    let columns: Vec<Vec<f64>> = columns.iter().filter_map(standard).collect();
    let mut cells = vec![None; n * n];
    for a in 0..n {
        for b in a..n {
            let differences = columns.iter().map(|c| c[a] - c[b]).filter(|d| !d.is_nan());
            let (total, k) = differences.fold((0.0, 0_u32), |(total, k), d| (total + d * d, k + 1));
            let distance = (k > 0).then(|| (total / f64::from(k)).sqrt());
            cells[a * n + b] = distance;
            cells[b * n + a] = distance;
        }
    }
    cells
}

/// The `n` nearest others of one of `size` things, by distances row by row; of the same distance the
/// first.
pub fn nearest(distances: &[Option<f64>], size: usize, of: usize, n: usize) -> Vec<usize> {
    let row = &distances[of * size..(of + 1) * size];
    let mut others: Vec<(f64, usize)> = row
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != of)
        .filter_map(|(at, d)| d.map(|d| (d, at)))
        .collect();
    others.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    others.into_iter().take(n).map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_by_hand() {
        let found = between_regions(&[[1.0, 3.0, 5.0, f64::NAN], [7.0; 4]]);
        assert_eq!(nearest(&found, 4, 1, 5), [0, 2]);
        assert_eq!(nearest(&found, 4, 2, 1), [1]);
        assert_eq!(found[3], None, "nothing in common with the last");
        assert_eq!(between_indicators(Method::Pearson, &[[1.0, 1.0]]), [None]);
    }
}
