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
//!
//! # Example
//!
//! ```
//! use govgauge::aggregation::aggregate;
//! use govgauge::model::Aggregation;
//! // 0.25 × 40 + 0.75 × 80 = 70; weights need not sum to one.
//! let mut children = [(40.0, 1.0), (80.0, 3.0)];
//! let found = aggregate(Aggregation::Arithmetic, 0.0, &mut children).unwrap();
//! assert!((found - 70.0).abs() < 1e-12);
//! ```

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
