//! One row through the tree: indicators up to the index, with what is missing on the way.

use super::row::Status;
use super::source::Source;
use crate::aggregation::aggregate;
use crate::model::{Aggregation, AnswerState, MissingPolicy, NodeIdx, RowIdx, Rubric, Weights};
use crate::stats::sum::Sum;

/// What a node has in one row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// Why there is, or is not, a score.
    pub(super) status: Status,
    /// The score.
    pub(super) score: Option<f64>,
    /// What its parent counts: the score, or the worst one under the policy `worst_case`.
    pub(super) counted: Option<f64>,
    /// The share of applicable weight that is present; none where nothing is applicable.
    pub(super) coverage: Option<f64>,
    /// How many indicators below have a value.
    pub(super) answered: u32,
    /// How many indicators below are applicable.
    pub(super) applicable: u32,
}

const EMPTY: Cell = Cell {
    status: Status::NotAnswered,
    score: None,
    counted: None,
    coverage: None,
    answered: 0,
    applicable: 0,
};

/// A node above the indicators where only these are scored.
const NOT_SCORED: Cell = Cell { status: Status::NotApplicable, ..EMPTY };

/// What stands in for what is missing.
#[derive(Clone, Copy, Debug)]
enum StandIn<'c> {
    /// Nothing: the rubric's policy holds.
    Policy,
    /// This score, for every missing answer and for every node that has no score by the policy, so
    /// that the score by the policy always lies between the worst and the best case.
    Score(f64, &'c [Cell]),
}

/// Scratch space for one row after another.
pub(super) struct Tree<'a> {
    rubric: &'a Rubric,
    weights: &'a Weights,
    cells: Vec<Cell>,
    scratch: Vec<(f64, f64)>,
    /// Per node, whether all its ancestors take arithmetic means.
    linear: Vec<bool>,
    /// Per node, the weight of the children that count.
    totals: Vec<f64>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(rubric: &'a Rubric, weights: &'a Weights) -> Self {
        let n = rubric.hierarchy.nodes().len();
        let mut linear = vec![true; n];
        for (idx, node) in rubric.hierarchy.iter() {
            for child in &node.children {
                linear[child.at()] =
                    linear[idx.at()] && node.aggregation == Aggregation::Arithmetic;
            }
        }
        let scratch = Vec::new();
        Self { rubric, weights, cells: vec![EMPTY; n], scratch, linear, totals: vec![0.0; n] }
    }

    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Works out every node of a row by the rubric's own policy.
    pub(super) fn fill(&mut self, source: &Source<'_>, row: RowIdx) {
        self.fill_with(source, row, StandIn::Policy);
    }

    /// The score of every node if what is missing were worst, and if it were best. Leaves the cells
    /// as they were filled.
    pub(super) fn bounds(&mut self, source: &Source<'_>, row: RowIdx) -> [Vec<Option<f64>>; 2] {
        let (actual, totals) = (self.cells.clone(), self.totals.clone());
        let bounds = [0.0, 100.0].map(|score| {
            self.fill_with(source, row, StandIn::Score(score, &actual));
            self.cells.iter().map(|c| c.score).collect()
        });
        (self.cells, self.totals) = (actual, totals);
        bounds
    }

    /// Works out every node of a row, children before parents.
    fn fill_with(&mut self, source: &Source<'_>, row: RowIdx, stand_in: StandIn<'_>) {
        let hierarchy = &self.rubric.hierarchy;
        for (idx, node) in hierarchy.iter().rev() {
            self.cells[idx.at()] = match &node.indicator {
                Some(indicator) => {
                    let state = source.columns[indicator.column.at()].state(row);
                    let score = source.scores.get(row, indicator.column);
                    leaf(state, score, stand_in, self.rubric.missing)
                }
                None if source.only_indicators => NOT_SCORED,
                None => self.parent(idx, stand_in),
            };
        }
    }

    fn parent(&mut self, idx: NodeIdx, stand_in: StandIn<'_>) -> Cell {
        let node = self.rubric.hierarchy.node(idx);
        let (mut applicable_weight, mut present_weight) = (0.0, 0.0);
        let (mut answered, mut applicable) = (0, 0);
        let mut gap = false;
        let mut worst = Status::NotApplicable;
        self.scratch.clear();
        for &child in &node.children {
            let cell = self.cells[child.at()];
            answered += cell.answered;
            applicable += cell.applicable;
            worst = worst.min(cell.status);
            let Some(coverage) = cell.coverage else { continue };
            let share = self.weights.share(child);
            applicable_weight += share;
            if cell.score.is_some() {
                present_weight += share * coverage;
            } else {
                gap = true;
            }
            // A child whose weight is nil counts for nothing, and may not decide a minimum.
            if let Some(score) = cell.counted.filter(|_| share > 0.0) {
                self.scratch.push((score, share));
            }
        }
        self.totals[idx.at()] = self.scratch.iter().map(|c| c.1).sum();
        let coverage = (applicable_weight > 0.0).then(|| present_weight / applicable_weight);
        let complete = !(gap && self.rubric.missing == MissingPolicy::NoScore);
        let covered = matches!(stand_in, StandIn::Score(..))
            || coverage.is_some_and(|c| c + 1e-12 >= node.coverage_min && c > 0.0);
        let score = if complete && covered {
            aggregate(node.aggregation, node.floor, &mut self.scratch)
        } else {
            None
        };
        let status = match (score, answered) {
            (Some(_), _) => Status::Scored,
            (None, 0) => worst,
            (None, _) => Status::LowCoverage,
        };
        // Under `worst_case` a parent without any answer counts as badly as its children would.
        let worst_case = self.rubric.missing == MissingPolicy::WorstCase && coverage.is_some();
        let counted = match stand_in {
            StandIn::Policy => score.or(worst_case.then_some(0.0)),
            StandIn::Score(_, actual) if actual[idx.at()].score.is_some() => score,
            // What has no score is wholly open, whatever some answers below it say.
            StandIn::Score(stand_in, _) => coverage.map(|_| stand_in),
        };
        Cell { status, score, counted, coverage, answered, applicable }
    }

    /// The root's score if one node had another score, everything else as it is.
    pub(super) fn root_if(&mut self, node: NodeIdx, score: f64) -> Option<f64> {
        let hierarchy = &self.rubric.hierarchy;
        if self.linear[node.at()] {
            return self.root_if_linear(node, score);
        }
        let mut at = node;
        let mut score = score;
        while let Some(parent) = hierarchy.node(at).parent {
            self.cells[parent.at()].score?;
            score = self.parent_if(parent, at, score)?;
            at = parent;
        }
        Some(score)
    }

    /// The same where every mean on the way up is arithmetic: the difference times the weight.
    fn root_if_linear(&self, node: NodeIdx, score: f64) -> Option<f64> {
        let hierarchy = &self.rubric.hierarchy;
        let mut difference = score - self.cells[node.at()].counted?;
        let mut at = node;
        while let Some(parent) = hierarchy.node(at).parent {
            self.cells[parent.at()].score?;
            difference *= self.weights.share(at) / self.totals[parent.at()];
            at = parent;
        }
        Some((self.cells[0].score? + difference).clamp(0.0, 100.0))
    }

    /// The standard error of the score of every node, as the cells were filled; none where nothing
    /// below is a sample.
    ///
    /// # Formula
    ///
    /// ```text
    /// SE² = Σ dᵢ²   over the children i that have one, as if they were independent
    /// dᵢ  = SEᵢ · (f(sᵢ + SEᵢ) − f(sᵢ − SEᵢ)) / (2·SEᵢ)   f the aggregation, its other children fixed
    /// ```
    ///
    /// What would leave 0–100 is cut off there, and the divisor with it.
    /// For an arithmetic mean dᵢ is `SEᵢ` times the child's share.
    pub(super) fn errors(&mut self, source: &Source<'_>, row: RowIdx) -> Vec<Option<f64>> {
        let mut errors: Vec<Option<f64>> = vec![None; self.cells.len()];
        if !source.is_sampled() {
            return errors;
        }
        let hierarchy = &self.rubric.hierarchy;
        for (idx, node) in hierarchy.iter().rev() {
            if self.cells[idx.at()].score.is_none() {
                continue;
            }
            if let Some(indicator) = &node.indicator {
                errors[idx.at()] = source.error(row, indicator);
                continue;
            }
            let (mut variance, mut is_sampled) = (Sum::default(), false);
            for &child in &node.children {
                let Some(error) = errors[child.at()] else { continue };
                is_sampled = true;
                let moved = self.slope(idx, child, error).unwrap_or(0.0) * error;
                variance.add(moved * moved);
            }
            errors[idx.at()] = is_sampled.then(|| variance.value().sqrt());
        }
        errors
    }

    /// By how much a parent's score follows that of a child, over its error on either side.
    fn slope(&mut self, parent: NodeIdx, child: NodeIdx, error: f64) -> Option<f64> {
        let score = self.cells[child.at()].counted?;
        let (low, high) = ((score - error).max(0.0), (score + error).min(100.0));
        let width = high - low;
        // Differences over less than this are rounding errors, and so is the error.
        if width < 1e-6 {
            return None;
        }
        let difference =
            self.parent_if(parent, child, high)? - self.parent_if(parent, child, low)?;
        Some(difference / width)
    }

    /// A parent's score if one child had another score.
    fn parent_if(&mut self, parent: NodeIdx, moved: NodeIdx, score: f64) -> Option<f64> {
        let node = self.rubric.hierarchy.node(parent);
        self.scratch.clear();
        for &child in &node.children {
            let share = self.weights.share(child);
            let counted = self.cells[child.at()].counted;
            let counted = if child == moved { Some(score) } else { counted };
            if let Some(counted) = counted.filter(|_| share > 0.0) {
                self.scratch.push((counted, share));
            }
        }
        aggregate(node.aggregation, node.floor, &mut self.scratch)
    }

    /// The weight a node has in the root's score of this row, after renormalisation; 0 where it
    /// isn't counted.
    pub(super) fn effective_weights(&self) -> Vec<f64> {
        let hierarchy = &self.rubric.hierarchy;
        let mut effective = vec![0.0; self.cells.len()];
        effective[0] = if self.cells[0].score.is_some() { 1.0 } else { 0.0 };
        for (idx, node) in hierarchy.iter() {
            let counted = |c: &&NodeIdx| self.cells[c.at()].counted.is_some();
            let total: f64 =
                node.children.iter().filter(counted).map(|&c| self.weights.share(c)).sum();
            for &child in node.children.iter().filter(counted).filter(|_| total > 0.0) {
                effective[child.at()] = effective[idx.at()] * self.weights.share(child) / total;
            }
        }
        effective
    }
}

fn leaf(
    state: AnswerState,
    score: Option<f64>,
    stand_in: StandIn<'_>,
    policy: MissingPolicy,
) -> Cell {
    let status = Status::of(state);
    match (state, score) {
        (AnswerState::Answered, Some(score)) => Cell {
            status,
            score: Some(score),
            counted: Some(score),
            coverage: Some(1.0),
            answered: 1,
            applicable: 1,
        },
        (AnswerState::NotApplicable | AnswerState::Excluded, _) => Cell { status, ..EMPTY },
        _ => {
            let counted = match stand_in {
                StandIn::Score(score, _) => Some(score),
                StandIn::Policy => (policy == MissingPolicy::WorstCase).then_some(0.0),
            };
            let score = if matches!(stand_in, StandIn::Policy) { None } else { counted };
            Cell { status, score, counted, coverage: Some(0.0), answered: 0, applicable: 1 }
        }
    }
}
