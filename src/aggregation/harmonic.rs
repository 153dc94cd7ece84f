//! Weighted harmonic mean: weak children count more still, and a zero makes the whole zero.
//!
//! # Formula
//!
//! ```text
//! 1 / Σ (wᵢ / xᵢ)   with Σ wᵢ = 1; 0 where any xᵢ is 0
//! ```
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`, *Journal of Open Source Software* 7(78), 4567: `a_hmean`.
//!
//! # Example
//!
//! ```
//! use govgauge::aggregation::aggregate;
//! use govgauge::model::Aggregation;
//! // 1 / (0.5/20 + 0.5/80) = 1 / 0.03125 = 32.
//! let mut children = [(20.0, 1.0), (80.0, 1.0)];
//! let found = aggregate(Aggregation::Harmonic, 0.0, &mut children).unwrap();
//! assert!((found - 32.0).abs() < 1e-9);
//! ```

use crate::stats::sum::sum;

pub(super) fn mean(children: &[(f64, f64)]) -> f64 {
    if children.iter().any(|(score, _)| *score <= 0.0) {
        return 0.0;
    }
    1.0 / sum(children.iter().map(|(x, w)| w / x))
}

#[cfg(test)]
mod tests {
    #[test]
    fn by_hand() {
        // 1 / (0.5/20 + 0.5/80) = 1 / 0.03125 = 32.
        assert!((super::mean(&[(20.0, 0.5), (80.0, 0.5)]) - 32.0).abs() < 1e-9);
    }
}
