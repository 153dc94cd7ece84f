//! How far a region is from the targets of a benchmark.
//!
//! # Formula
//!
//! ```text
//! gap        = target − score                      positive = short of it
//! shortfall  = max(0, target − score)              what remains; surplus elsewhere makes nothing good
//! attainment = min(1, score / target)              1 where the target is 0
//! ```
//!
//! A node above targets takes the means of its targets, weighted by their weights inside it, over
//! those whose node has a score.

use super::row::{NodeScore, Status};
use crate::model::{Basis, Benchmark, NodeIdx, Rubric, Weights};
use crate::stats::{round6, sum::Sum};

/// Whether a target is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapStatus {
    /// Reached, or passed.
    Met,
    /// Not reached.
    Short,
    /// All that have a score are reached, but some have none.
    Incomplete,
    /// The region has no score there.
    NoScore,
    /// It does not apply to this region.
    NotApplicable,
}

impl GapStatus {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Short => "short",
            Self::Incomplete => "incomplete",
            Self::NoScore => "no_score",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// One node beside one benchmark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// The node.
    pub node: NodeIdx,
    /// Whether the target, or all targets below, are reached.
    pub status: GapStatus,
    /// The region's score, over the nodes that have a target.
    pub score: Option<f64>,
    /// The score to reach.
    pub target_score: f64,
    /// Target minus score.
    pub gap: Option<f64>,
    /// What remains.
    pub shortfall: Option<f64>,
    /// How much of it is reached, 0 to 1.
    pub attainment: Option<f64>,
    /// How many targets stand here or below and apply to this region.
    pub n_targets: u32,
    /// How many of them are reached.
    pub n_met: u32,
    /// The position of the node's own target in the benchmark, and where its figure comes from; none for a node above targets.
    pub target: Option<(usize, Basis)>,
}

#[derive(Clone, Copy, Default)]
struct Total {
    weight: Sum,
    score: Sum,
    target: Sum,
    shortfall: Sum,
    attainment: Sum,
    /// For a node none of whose targets can be compared: the plain mean of the targets.
    all_weight: Sum,
    all_target: Sum,
    n_targets: u32,
    n_met: u32,
    n_scored: u32,
}

/// One gap per node that has a target at or below it, in the rubric's order.
pub(super) fn gaps(
    rubric: &Rubric,
    weights: &Weights,
    benchmark: &Benchmark,
    nodes: &[NodeScore],
) -> Vec<Gap> {
    let hierarchy = &rubric.hierarchy;
    let mut totals: Vec<Option<Total>> = vec![None; hierarchy.nodes().len()];
    let mut own = vec![None; hierarchy.nodes().len()];
    for (at, target) in benchmark.targets.iter().enumerate() {
        let gap = own_gap(target.node, at, target.score, target.basis, &nodes[target.node.at()]);
        own[target.node.at()] = Some(gap);
        let weight = weights.effective(target.node);
        let mut above = hierarchy.node(target.node).parent;
        while let Some(node) = above {
            totals[node.at()].get_or_insert_default().add(&gap, weight);
            above = hierarchy.node(node).parent;
        }
    }
    hierarchy
        .iter()
        .filter_map(|(idx, _)| {
            own[idx.at()].or_else(|| totals[idx.at()].map(|total| total.gap(idx)))
        })
        .collect()
}

fn own_gap(node: NodeIdx, at: usize, target: f64, basis: Basis, n: &NodeScore) -> Gap {
    let met = n.score.is_some_and(|s| round6(s) >= round6(target));
    let status = match (n.score, n.status) {
        (Some(_), _) if met => GapStatus::Met,
        (Some(_), _) => GapStatus::Short,
        (None, Status::NotApplicable | Status::Excluded) => GapStatus::NotApplicable,
        (None, _) => GapStatus::NoScore,
    };
    Gap {
        node,
        status,
        score: n.score,
        target_score: target,
        gap: n.score.map(|s| target - s),
        shortfall: n.score.map(|s| (target - s).max(0.0)),
        attainment: n.score.map(|s| if target > 0.0 { (s / target).min(1.0) } else { 1.0 }),
        n_targets: u32::from(status != GapStatus::NotApplicable),
        n_met: u32::from(met),
        target: Some((at, basis)),
    }
}

impl Total {
    fn add(&mut self, gap: &Gap, weight: f64) {
        self.n_targets += gap.n_targets;
        self.n_met += gap.n_met;
        if gap.n_targets > 0 {
            self.all_weight.add(weight);
            self.all_target.add(weight * gap.target_score);
        }
        if let (Some(score), Some(shortfall), Some(attainment)) =
            (gap.score, gap.shortfall, gap.attainment)
        {
            self.n_scored += 1;
            self.weight.add(weight);
            self.score.add(weight * score);
            self.target.add(weight * gap.target_score);
            self.shortfall.add(weight * shortfall);
            self.attainment.add(weight * attainment);
        }
    }

    fn gap(&self, node: NodeIdx) -> Gap {
        let weight = self.weight.value();
        let mean = |total: Sum| (weight > 0.0).then(|| total.value() / weight);
        let (score, target) = (mean(self.score), mean(self.target));
        let all = self.all_weight.value();
        let fallback = if all > 0.0 { self.all_target.value() / all } else { 0.0 };
        let status = match (self.n_targets, self.n_scored) {
            (0, _) => GapStatus::NotApplicable,
            (_, 0) => GapStatus::NoScore,
            (n, _) if n == self.n_met => GapStatus::Met,
            (_, scored) if scored == self.n_met => GapStatus::Incomplete,
            _ => GapStatus::Short,
        };
        Gap {
            node,
            status,
            score,
            target_score: target.unwrap_or(fallback),
            gap: score.zip(target).map(|(s, t)| t - s),
            shortfall: mean(self.shortfall),
            attainment: mean(self.attainment),
            n_targets: self.n_targets,
            n_met: self.n_met,
            target: None,
        }
    }
}
