//! Given weights: what the rubric's author writes beside each node.
//!
//! # What it does
//!
//! Takes the number beside each node as its weight among its siblings. Only the proportions count: 1
//! and 2 are the same as 10 and 20.
//!
//! # When to use it
//!
//! Where the weights follow from a document, a budget or an agreement, or where nothing speaks for
//! anything but equal weights.
//!
//! # Formula
//!
//! ```text
//! share = weight / Σ weights of the siblings, itself included
//! ```
//!
//! # Example
//!
//! ```
//! use govgauge::model::NodeIdx;
//! use govgauge::weighting::given::lay_over;
//!
//! // A set that doubles the weight of the third node leaves the others as they were.
//! let mut weights = [1.0, 1.0, 2.0, 3.0];
//! lay_over(&mut weights, &[(NodeIdx(2), 4.0)]);
//! assert_eq!(weights, [1.0, 1.0, 4.0, 3.0]);
//! ```
//!
//! # References
//!
//! OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 6.

use crate::model::{Hierarchy, NodeIdx};

/// The weight beside each node, in the order of the nodes.
pub fn weights(hierarchy: &Hierarchy) -> Vec<f64> {
    hierarchy.nodes().iter().map(|n| n.weight).collect()
}

/// Puts some weights in place of others.
///
/// Named siblings and siblings that are not named stand side by side afterwards, so that a set that
/// doubles one weight leaves the others as they were.
pub fn lay_over(weights: &mut [f64], given: &[(NodeIdx, f64)]) {
    for (node, weight) in given {
        weights[node.at()] = *weight;
    }
}
