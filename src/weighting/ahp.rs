//! Weights from pairwise comparisons: the analytic hierarchy process (AHP).
//!
//! # What it does
//!
//! Asks of every two children of a node how much more important one is than the other, from 1 (equal)
//! to 9 (extremely), and finds the weights that agree best with all the answers.
//!
//! # When to use it
//!
//! Where weights are a judgement and the judges find it easier to compare two things than to spread 100
//! points over ten. The consistency ratio tells whether they contradict themselves: above 0.10 the
//! comparisons should be looked at again.
//!
//! # Formula
//!
//! ```text
//! A w = λ w            w: principal eigenvector, scaled to sum to one
//! CI  = (λ − n) / (n − 1)
//! CR  = CI / RI(n)     RI: the mean CI of random matrices of the same size
//! ```
//!
//! # Example
//!
//! ```
//! use govgauge::weighting::ahp;
//!
//! // The first is twice as important as the second, and four times as important as the third.
//! let matrix = [1.0, 2.0, 4.0, 0.5, 1.0, 2.0, 0.25, 0.5, 1.0];
//! let result = ahp::weights(&matrix, 3).unwrap();
//! assert!((result.weights[0] - 4.0 / 7.0).abs() < 1e-12);
//! assert!(result.consistency_ratio < 1e-12);
//! ```
//!
//! # References
//!
//! Saaty, T. L. (1980), *The Analytic Hierarchy Process*, McGraw-Hill.

use crate::model::Ahp;

/// Weights and consistency of a matrix of comparisons.
pub use crate::stats::comparison::{Comparison as AhpResult, ComparisonError as AhpError, weights};

/// Puts the weights that follow from comparisons in place of others.
///
/// Comparisons cover all children of their node, so that nothing else stands beside their weights. They
/// are scaled to a mean of 1, the weight of a node that has none, so that a set that doubles one weight
/// means the same over comparisons as over given weights.
pub fn lay_over(weights: &mut [f64], comparisons: &[Ahp]) {
    for ahp in comparisons {
        for (node, weight) in ahp.order.iter().zip(&ahp.weights) {
            weights[node.at()] = *weight * ahp.order.len() as f64;
        }
    }
}
