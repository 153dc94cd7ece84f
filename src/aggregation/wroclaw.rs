//! Wroclaw distance: how far a region is from an ideal one that has the best of everything, beside how
//! far regions usually are.
//!
//! # Formula
//!
//! ```text
//! idealⱼ = max over regions of xⱼ
//! dᵢ     = √ Σ wⱼ·(idealⱼ − xᵢⱼ)²             Σ w = 1 over the children that there are
//! score  = 100·(1 − dᵢ / (d̄ + 2·s_d))         not below 0; s_d over n − 1
//! ```
//!
//! The ideal has 100, and a region two standard deviations farther from it than the mean has 0. Where all
//! regions are the ideal one, all have 100. Better than the ideal, which another survey's region may be, is
//! no nearer to it and no farther.
//!
//! # References
//!
//! Hellwig, Z. (1968). Zastosowanie metody taksonomicznej do typologicznego podziału krajów. *Przegląd
//! Statystyczny* 15(4), 307–327.
//!
//! Mazziotta, M. and Pareto, A. (2016). *Composite indices of development and poverty*, on the Wroclaw
//! taxonomic method; Fusco, E., Vidoli, F. and Sahoo, B. K., *Compind*, `ci_wroclaw` (there the distance,
//! less being better).
//!
//! # Example
//!
//! ```
//! use govgauge::aggregation::wroclaw::score_among;
//!
//! let columns = [vec![100.0, 100.0, 0.0], vec![100.0, 0.0, 0.0]];
//! let score = |own: [f64; 2]| score_among(&columns, &own, &[1.0, 1.0]).unwrap();
//! // Distances 0, √(10000/2) = 70.711 and 100: mean 56.904, deviation 51.410, so 0 is at 159.723.
//! assert!((score([100.0, 100.0]) - 100.0).abs() < 1e-12);
//! assert!((score([100.0, 0.0]) - 100.0 * (1.0 - 70.711 / 159.723)).abs() < 1e-2);
//! assert!((score([0.0, 0.0]) - 100.0 * (1.0 - 100.0 / 159.723)).abs() < 1e-2);
//! ```

use crate::stats::moments::moments;
use crate::stats::sum::sum;

/// The score of a region whose children have these scores, `NaN` where there is none, among regions whose
/// scores stand child by child; none where it has no child with a weight.
pub fn score_among(columns: &[Vec<f64>], own: &[f64], shares: &[f64]) -> Option<f64> {
    let best = |column: &Vec<f64>| column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let ideal: Vec<f64> = columns.iter().map(best).collect();
    let own = distance(&ideal, own.iter().copied(), shares)?;
    let n = columns.first().map_or(0, Vec::len);
    let of = |row: usize| distance(&ideal, columns.iter().map(|c| c[row]), shares);
    let all: Vec<f64> = (0..n).filter_map(of).collect();
    let found = moments(&all)?;
    let reach = found.mean + 2.0 * found.sd.unwrap_or(0.0);
    Some(if reach > 0.0 { (100.0 * (1.0 - own / reach)).max(0.0) } else { 100.0 })
}

fn distance(ideal: &[f64], own: impl Iterator<Item = f64>, shares: &[f64]) -> Option<f64> {
    let there = own
        .zip(ideal)
        .zip(shares)
        .filter(|((x, ideal), share)| !x.is_nan() && ideal.is_finite() && **share > 0.0);
    let parts: Vec<(f64, f64)> =
        there.map(|((x, ideal), share)| ((ideal - x).max(0.0), *share)).collect();
    let total = sum(parts.iter().map(|(_, share)| *share));
    let squares = sum(parts.iter().map(|(away, share)| share * away * away));
    (total > 0.0).then(|| (squares / total).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    #[test]
    fn all_alike_are_the_ideal() {
        let columns = [vec![40.0; 3], vec![60.0; 3]];
        assert_eq!(score_among(&columns, &[40.0, 60.0], &[1.0, 3.0]), Some(100.0));
        assert_eq!(score_among(&columns, &[GAP, GAP], &[1.0, 3.0]), None);
        assert_eq!(score_among(&columns, &[GAP, 60.0], &[1.0, 0.0]), None);
    }

    #[test]
    fn far_beyond_the_others_is_zero_and_better_than_ideal_is_ideal() {
        let columns = [vec![90.0, 92.0, 94.0, 100.0]];
        assert_eq!(score_among(&columns, &[0.0], &[1.0]), Some(0.0));
        assert_eq!(score_among(&columns, &[120.0], &[1.0]), Some(100.0));
    }

    #[test]
    fn a_gap_moves_its_weight() {
        // On the first child alone: distances 0, 0, 100; mean 33.33, deviation 57.74, 0 at 148.80.
        let columns = [vec![100.0, 100.0, 0.0], vec![GAP, GAP, GAP]];
        let found = score_among(&columns, &[0.0, GAP], &[1.0, 5.0]).unwrap();
        let reach = 100.0 / 3.0 + 2.0 * (10_000.0_f64 / 3.0).sqrt();
        assert!((found - 100.0 * (1.0 - 100.0 / reach)).abs() < 1e-9);
    }
}
