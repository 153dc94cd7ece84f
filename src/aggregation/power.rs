//! Weighted power mean: one number says how far strong children make up for weak ones.
//!
//! # Formula
//!
//! ```text
//! (Σ wᵢ·xᵢᵖ)^(1/p)   with Σ wᵢ = 1;  p → 0: the geometric mean;  p < 0: 0 where any xᵢ is 0
//! p = 1 arithmetic, 0 geometric, −1 harmonic; the lower, the nearer to the least child
//! ```
//!
//! Scores are at least 0.
//!
//! # Example
//!
//! ```
//! // √((3² + 4²)/2) = √12.5
//! let found = govgauge::aggregation::power::mean(&[(3.0, 0.5), (4.0, 0.5)], 2.0);
//! assert!((found - 12.5_f64.sqrt()).abs() < 1e-12);
//! ```
//!
//! # References
//!
//! Hardy, G. H., Littlewood, J. E. and Pólya, G. (1934). *Inequalities*, chapter 2.
//!
//! Becker, W. et al. (2022). `COINr`, *Journal of Open Source Software* 7(78), 4567: `a_genmean`.

use crate::stats::sum::sum;
use crate::stats::transcendental::{exp, ln, pow};

/// Nearer to 0 than this a power says less than its rounding error: the geometric mean stands there.
const GEOMETRIC: f64 = 1e-9;

/// The power mean of (score, share) pairs whose shares sum to one.
pub fn mean(children: &[(f64, f64)], p: f64) -> f64 {
    let greatest = children.iter().map(|c| c.0).fold(0.0, f64::max);
    if greatest <= 0.0 || (p < GEOMETRIC && children.iter().any(|c| c.0 <= 0.0)) {
        return 0.0;
    }
    if p.abs() < GEOMETRIC {
        return exp(sum(children.iter().map(|(x, w)| w * ln(*x))));
    }
    // Scores as parts of the greatest, or large powers leave the range of numbers.
    let total = sum(children.iter().map(|(x, w)| w * pow(x / greatest, p)));
    greatest * pow(total, 1.0 / p)
}

#[cfg(test)]
mod tests {
    use super::mean;

    #[test]
    fn by_hand() {
        let two = [(20.0, 0.5), (80.0, 0.5)];
        // 1 / (0.5/20 + 0.5/80) = 32; √(20·80) = 40; (20 + 80)/2 = 50.
        for (p, expected) in [(-1.0, 32.0), (0.0, 40.0), (1.0, 50.0)] {
            assert!((mean(&two, p) - expected).abs() < 1e-9, "{p}");
        }
    }

    #[test]
    fn the_ends() {
        let two = [(20.0, 0.5), (80.0, 0.5)];
        assert!((mean(&two, -400.0) - 20.0).abs() < 0.1 && (mean(&two, 400.0) - 80.0).abs() < 0.2);
        assert!(mean(&[(0.0, 0.1), (80.0, 0.9)], -2.0).abs() < 1e-12);
        // (0.9 · 6400)^½
        assert!((mean(&[(0.0, 0.1), (80.0, 0.9)], 2.0) - 5760.0_f64.sqrt()).abs() < 1e-9);
        assert!(mean(&[(0.0, 1.0)], 2.0).abs() < 1e-12);
    }

    proptest::proptest! {
        #[test]
        fn rises_with_the_power(
            scores in proptest::collection::vec(0.5..100.0_f64, 1..8), p in -6.0..6.0_f64,
        ) {
            let share = 1.0 / scores.len() as f64;
            let children: Vec<_> = scores.iter().map(|&x| (x, share)).collect();
            proptest::prop_assert!(mean(&children, p) <= mean(&children, p + 0.5) + 1e-9);
        }
    }
}
