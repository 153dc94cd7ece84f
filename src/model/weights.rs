//! Weights: given, named alternatives, and pairwise comparisons.

use super::hierarchy::{Hierarchy, NodeIdx};
use crate::lang::Text;

/// A pairwise-comparison matrix over the children of one node.
#[derive(Clone, Debug, PartialEq)]
pub struct Ahp {
    /// The parent.
    pub node: NodeIdx,
    /// Its children, in the order of the matrix.
    pub order: Vec<NodeIdx>,
    /// Row by row: how strongly the row is preferred to the column.
    pub matrix: Vec<f64>,
    /// The weights that follow, in the order of `order`; they sum to one.
    pub weights: Vec<f64>,
    /// Saaty's consistency ratio.
    pub consistency_ratio: f64,
}

/// How weights come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighting {
    /// All the same.
    Equal,
    /// By the points that experts gave.
    BudgetAllocation,
    /// By how unevenly regions are spread.
    Entropy,
    /// By how far regions differ, and how little it repeats the others.
    Critic,
    /// By the first principal component.
    PrincipalComponents,
    /// By rotated factors.
    FactorAnalysis,
    /// So that all children correlate alike with their parent.
    EqualCorrelation,
}

impl Weighting {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::BudgetAllocation => "budget_allocation",
            Self::Entropy => "entropy",
            Self::Critic => "critic",
            Self::PrincipalComponents => "principal_components",
            Self::FactorAnalysis => "factor_analysis",
            Self::EqualCorrelation => "equal_correlation",
        }
    }

    /// Whether the weights are known only once there are answers.
    pub const fn needs_data(self) -> bool {
        !matches!(self, Self::Equal | Self::BudgetAllocation)
    }
}

/// A named alternative to the default weights.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightSet {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Whose judgement it is and what for.
    pub note: Text,
    /// How weights come about where none is given, and at or below which node. What needs no data
    /// stands in `weights` already.
    pub method: Option<(Weighting, NodeIdx)>,
    /// Weights that differ from the default.
    pub weights: Vec<(NodeIdx, f64)>,
    /// Comparisons that give weights.
    pub comparisons: Vec<Ahp>,
}

/// Weights in use: each node's share inside its parent.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// The set they come from; `default` for the rubric's own.
    pub set: String,
    /// Per node, its share among its siblings; siblings sum to one. The root has 1.
    shares: Vec<f64>,
    /// Per node, the product of shares down from the root.
    effective: Vec<f64>,
}

impl Weights {
    /// Normalises non-negative weights inside each parent.
    ///
    /// # Panics
    ///
    /// If the children of a node have no weight at all: the reader of the rubric refuses that.
    pub fn new(set: impl Into<String>, hierarchy: &Hierarchy, given: &[f64]) -> Self {
        let n = hierarchy.nodes().len();
        assert_eq!(given.len(), n, "one weight per node");
        let mut shares = vec![1.0; n];
        let mut effective = vec![1.0; n];
        for (idx, node) in hierarchy.iter() {
            let sum: f64 = node.children.iter().map(|c| given[c.at()]).sum();
            assert!(
                node.children.is_empty() || sum > 0.0,
                "`{}` has children with weight",
                node.id
            );
            for child in &node.children {
                shares[child.at()] = given[child.at()] / sum;
                effective[child.at()] = effective[idx.at()] * shares[child.at()];
            }
        }
        Self { set: set.into(), shares, effective }
    }

    /// The share of a node among its siblings.
    pub fn share(&self, node: NodeIdx) -> f64 {
        self.shares[node.at()]
    }

    /// The share of a node in the whole.
    pub fn effective(&self, node: NodeIdx) -> f64 {
        self.effective[node.at()]
    }
}
