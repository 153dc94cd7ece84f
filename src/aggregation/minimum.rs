//! The weakest link: the parent is no better than its worst child. Weights do not matter.
//!
//! # Formula
//!
//! ```text
//! min xᵢ
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, 6.3, on full non-compensation.
//!
//! # Example
//!
//! ```
//! use govgauge::aggregation::aggregate;
//! use govgauge::model::Aggregation;
//! let mut children = [(55.0, 9.0), (20.0, 1.0)];
//! assert_eq!(aggregate(Aggregation::Minimum, 0.0, &mut children), Some(20.0));
//! ```

pub(super) fn minimum(children: &[(f64, f64)]) -> f64 {
    children.iter().map(|(score, _)| *score).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    #[test]
    fn by_hand() {
        assert!((super::minimum(&[(55.0, 0.9), (20.0, 0.1)]) - 20.0).abs() < 1e-12);
    }
}
