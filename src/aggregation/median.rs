//! Weighted median: one child far off does not move the parent.
//!
//! # Formula
//!
//! ```text
//! the score at which half of the weight is reached; the mean of two where exactly half lies on each side
//! ```
//!
//! # References
//!
//! Edgeworth, F. Y. (1888). On a new method of reducing observations relating to several quantities.
//! *Philosophical Magazine* 25, 184–191.
//!
//! # Example
//!
//! ```
//! use govgauge::aggregation::aggregate;
//! use govgauge::model::Aggregation;
//! // Of 10, 40 and 90 with equal weights the middle one; with 3 of 5 parts on 90, that.
//! let mut children = [(90.0, 1.0), (10.0, 1.0), (40.0, 1.0)];
//! assert_eq!(aggregate(Aggregation::Median, 0.0, &mut children), Some(40.0));
//! let mut children = [(90.0, 3.0), (10.0, 1.0), (40.0, 1.0)];
//! assert_eq!(aggregate(Aggregation::Median, 0.0, &mut children), Some(90.0));
//! ```

use crate::stats::order::weighted_median;

pub(super) fn median(children: &mut [(f64, f64)]) -> f64 {
    weighted_median(children).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn by_hand() {
        let third = 1.0 / 3.0;
        let mut children = [(90.0, third), (10.0, third), (40.0, third)];
        assert!((super::median(&mut children) - 40.0).abs() < 1e-12);
    }
}
