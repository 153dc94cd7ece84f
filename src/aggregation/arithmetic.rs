//! Weighted arithmetic mean: what is lost in one child can be made good in another.
//!
//! # Formula
//!
//! ```text
//! Σ wᵢ·xᵢ   with Σ wᵢ = 1
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, 6.1 additive aggregation.

use crate::stats::sum::sum;

pub(super) fn mean(children: &[(f64, f64)]) -> f64 {
    sum(children.iter().map(|(score, weight)| score * weight))
}

#[cfg(test)]
mod tests {
    #[test]
    fn by_hand() {
        // 0.25 × 40 + 0.75 × 80 = 70.
        assert!((super::mean(&[(40.0, 0.25), (80.0, 0.75)]) - 70.0).abs() < 1e-12);
    }
}
