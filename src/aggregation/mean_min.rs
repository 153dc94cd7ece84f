//! Mean–min function: the mean, drawn towards the least child as far as one likes.
//!
//! # Formula
//!
//! ```text
//! M − α·(√((M − min)² + β²) − β)     M = Σ wᵢ·xᵢ,  0 ≤ α ≤ 1,  β ≥ 0
//! α = 0: the mean;  α = 1, β = 0: the minimum;  a larger β forgives small differences
//! ```
//!
//! # Example
//!
//! ```
//! use govgauge::aggregation::mean_min::mean;
//!
//! // M = 50, M − min = 30: 50 − ½·30; with β = 40: 50 − ½·(50 − 40).
//! let children = [(20.0, 0.5), (80.0, 0.5)];
//! assert!((mean(&children, 0.5, 0.0) - 35.0).abs() < 1e-12);
//! assert!((mean(&children, 0.5, 40.0) - 45.0).abs() < 1e-12);
//! ```
//!
//! # References
//!
//! Tarabusi, E. C. and Guarini, G. (2013). An unbalance adjustment method for development indicators.
//! *Social Indicators Research* 112, 19–45.

use crate::stats::sum::sum;

/// The mean–min function of (score, share) pairs whose shares sum to one.
pub fn mean(children: &[(f64, f64)], alpha: f64, beta: f64) -> f64 {
    let mean = sum(children.iter().map(|(x, w)| w * x));
    let least = children.iter().map(|c| c.0).fold(f64::INFINITY, f64::min);
    let short = mean - least;
    if short <= 0.0 {
        return mean;
    }
    mean - alpha * (libm::hypot(short, beta) - beta)
}

#[cfg(test)]
mod tests {
    use super::mean;

    #[test]
    fn the_ends() {
        let children = [(20.0, 0.25), (80.0, 0.75)];
        assert!((mean(&children, 0.0, 0.0) - 65.0).abs() < 1e-12);
        assert!((mean(&children, 1.0, 0.0) - 20.0).abs() < 1e-12);
        assert!((mean(&[(40.0, 1.0)], 1.0, 5.0) - 40.0).abs() < 1e-12);
        assert!((mean(&children, 1.0, 1e12) - 65.0).abs() < 1e-3, "all is forgiven");
    }
}
