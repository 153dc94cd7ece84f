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
//!
//! # Example
//!
//! ```
//! use govgauge::aggregation::aggregate;
//! use govgauge::model::Aggregation;
//! // √(20 × 80) = 40 without a floor. With 1: 20 and 80 are 20.8 and 80.2 above it,
//! // √(20.8 × 80.2) = 40.8431…, and back that is 100 · 39.8431… / 99 = 40.2455….
//! let mut children = [(20.0, 1.0), (80.0, 1.0)];
//! let found = aggregate(Aggregation::Geometric, 0.0, &mut children).unwrap();
//! assert!((found - 40.0).abs() < 1e-9);
//! let found = aggregate(Aggregation::Geometric, 1.0, &mut children).unwrap();
//! let by_hand = ((20.8_f64 * 80.2).sqrt() - 1.0) * 100.0 / 99.0;
//! assert!((found - by_hand).abs() < 1e-9);
//! ```

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
