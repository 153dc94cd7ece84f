//! Weighted geometric mean: weak children count more, and a zero makes the whole zero.
//!
//! # Formula
//!
//! ```text
//! exp(Σ wᵢ·ln xᵢ)   with Σ wᵢ = 1; 0 where any xᵢ is 0
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, 6.2 geometric aggregation.

use crate::stats::{sum::sum, transcendental};

pub(super) fn mean(children: &[(f64, f64)]) -> f64 {
    if children.iter().any(|(score, _)| *score <= 0.0) {
        return 0.0;
    }
    transcendental::exp(sum(children.iter().map(|(x, w)| w * transcendental::ln(*x))))
}

#[cfg(test)]
mod tests {
    #[test]
    fn by_hand() {
        // √(20 × 80) = 40.
        assert!((super::mean(&[(20.0, 0.5), (80.0, 0.5)]) - 40.0).abs() < 1e-9);
        assert!(super::mean(&[(0.0, 0.1), (80.0, 0.9)]).abs() < 1e-12);
    }
}
