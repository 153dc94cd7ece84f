//! What a replicate says of one region beside its score: its level with gates, and how much of a
//! benchmark is reached.

use super::flat::FlatNode;
use super::replicates::{NONE, millionths, score_of};
use super::saltelli::alternative;
use crate::assessment::{Assessment, GapStatus, Parts};
use crate::model::{NodeIdx, RowIdx, Uncertainty};
use crate::parallel;
use crate::stats::random::Stream;

/// A gate: the level it belongs to, its node, and the least millionths that pass.
struct Gate {
    level: u8,
    node: NodeIdx,
    need: i32,
}

/// A target, and the regions it does not apply to.
struct Target {
    node: NodeIdx,
    score: f64,
    is_idle: Vec<bool>,
}

/// The targets of one replicate.
pub(super) struct Targets {
    benchmark: usize,
    scores: Vec<f64>,
    /// The weight of each in the whole.
    weights: Vec<f64>,
}

/// What was reached in one replicate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reached {
    /// How much, from 0 to 1; `NaN` where no target has a score.
    pub(super) attainment: f64,
    /// Whether all targets that apply are reached.
    pub(super) is_met: bool,
}

/// What it takes to judge.
pub(super) struct Judge {
    /// The millionths at which levels begin; empty where there are none.
    cuts: Vec<i32>,
    gates: Vec<Gate>,
    /// Per region and gate, whether it is not asked without a score.
    waived: Vec<Vec<bool>>,
    benchmarks: Vec<Vec<Target>>,
    points: f64,
}

impl Judge {
    pub(super) fn new(a: &Assessment<'_>, rows: &[RowIdx], uncertainty: &Uncertainty) -> Self {
        let ladder = &a.rubric.ladder;
        let levels = if a.is_percent() { ladder.levels() } else { &[] };
        let gates = (1u8..).zip(levels).flat_map(|(level, of)| {
            let gate = move |g: &crate::model::Gate| Gate {
                level,
                node: g.node,
                need: least(ladder.score_of(g.need)),
            };
            of.gates.iter().map(gate)
        });
        let gates: Vec<Gate> = gates.collect();
        let waived =
            if gates.is_empty() { Vec::new() } else { parallel::map(rows, |r| a.waived_gates(*r)) };
        Self {
            cuts: levels.iter().map(|l| least(l.min)).collect(),
            gates,
            waived,
            benchmarks: benchmarks(a, rows, uncertainty),
            points: uncertainty.benchmark.as_ref().map_or(0.0, |b| b.points),
        }
    }

    /// How many levels there are.
    pub(super) fn n_levels(&self) -> usize {
        self.cuts.len()
    }

    /// Whether targets are looked at.
    pub(super) fn has_targets(&self) -> bool {
        !self.benchmarks.is_empty()
    }

    /// The nodes it asks the scores of.
    pub(super) fn nodes(&self) -> Vec<NodeIdx> {
        let gates = self.gates.iter().map(|g| g.node);
        let mut nodes: Vec<NodeIdx> =
            gates.chain(self.benchmarks.iter().flatten().map(|t| t.node)).collect();
        nodes.sort();
        nodes.dedup();
        nodes
    }

    /// The level, from 0 for the lowest, of a region with this score; `value` gives the scores of nodes.
    pub(super) fn level(&self, region: usize, score: i32, value: impl Fn(NodeIdx) -> f64) -> usize {
        let by_score = self.cuts.iter().take_while(|cut| score >= **cut).count();
        let closed = |(at, gate): &(usize, &Gate)| {
            let found = millionths(value(gate.node));
            if found == NONE { !self.waived[region][*at] } else { found < gate.need }
        };
        // A gate above what the score reaches closes nothing.
        let asked = self.gates.iter().enumerate().filter(|(_, g)| usize::from(g.level) <= by_score);
        let first = asked.filter(closed).map(|(_, g)| usize::from(g.level)).min();
        first.map_or(by_score, |level| level - 1).max(1) - 1
    }

    /// The targets of a replicate, under these weights.
    pub(super) fn targets(
        &self,
        (u, stream): &(f64, Stream),
        nodes: &[FlatNode],
        weights: &[f64],
    ) -> Targets {
        let benchmark = alternative(*u, self.benchmarks.len());
        let effective = effective(nodes, weights);
        let mut stream = stream.clone();
        let targets = &self.benchmarks[benchmark];
        let mut off = |score: f64| {
            if self.points > 0.0 {
                (score + self.points * stream.between(-1.0, 1.0)).clamp(0.0, 100.0)
            } else {
                score
            }
        };
        Targets {
            benchmark,
            scores: targets.iter().map(|t| off(t.score)).collect(),
            weights: targets.iter().map(|t| effective[t.node.at()]).collect(),
        }
    }

    /// How much of its targets a region reaches.
    pub(super) fn reached(
        &self,
        targets: &Targets,
        region: usize,
        value: impl Fn(NodeIdx) -> f64,
    ) -> Reached {
        let (mut total, mut weight) = (0.0, 0.0);
        let (mut asked, mut met) = (0_u32, 0_u32);
        let of = &self.benchmarks[targets.benchmark];
        for ((target, &goal), &share) in of.iter().zip(&targets.scores).zip(&targets.weights) {
            if target.is_idle[region] {
                continue;
            }
            asked += 1;
            let score = value(target.node);
            if score.is_nan() {
                continue;
            }
            met += u32::from(millionths(score) >= millionths(goal));
            total += share * if goal > 0.0 { (score / goal).min(1.0) } else { 1.0 };
            weight += share;
        }
        let attainment = if weight > 0.0 { total / weight } else { f64::NAN };
        Reached { attainment, is_met: asked > 0 && met == asked }
    }
}

/// The least millionths at or above a score.
fn least(score: f64) -> i32 {
    let near = millionths(score);
    if score_of(near) < score { near + 1 } else { near }
}

/// The weight of each node in the whole.
fn effective(nodes: &[FlatNode], weights: &[f64]) -> Vec<f64> {
    let mut effective = vec![1.0; nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        let total: f64 = node.children.iter().map(|&c| weights[c]).sum();
        for &child in &node.children {
            effective[child] = effective[at] * weights[child] / total;
        }
    }
    effective
}

fn benchmarks(a: &Assessment<'_>, rows: &[RowIdx], uncertainty: &Uncertainty) -> Vec<Vec<Target>> {
    let Some(uncertain) = &uncertainty.benchmark else { return Vec::new() };
    let named = |id: &String| uncertain.benchmarks.is_empty() || uncertain.benchmarks.contains(id);
    let chosen: Vec<usize> =
        (0..a.benchmarks.len()).filter(|&at| named(&a.benchmarks[at].id)).collect();
    let gaps = parallel::map(rows, |row| a.row_parts(*row, Parts::Judgements).gaps);
    let target = |at: usize, t: &crate::model::Target| {
        let is_idle = |gaps: &Vec<Vec<crate::assessment::Gap>>| {
            let own = gaps[at].iter().find(|g| g.node == t.node);
            own.is_some_and(|g| g.status == GapStatus::NotApplicable)
        };
        Target { node: t.node, score: t.score, is_idle: gaps.iter().map(is_idle).collect() }
    };
    let all = |at: usize| a.benchmarks[at].targets.iter().map(|t| target(at, t)).collect();
    chosen.into_iter().map(all).collect()
}
