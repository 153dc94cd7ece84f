//! One row through the tree: indicators up to the index, with what is missing on the way.

use super::nodes::{self, Compared};
use super::prepare::Prepared;
use super::row::Status;
use super::source::Source;
use crate::aggregation::combine;
use crate::model::{
    Aggregation, AnswerState, IndicatorIdx, MissingPolicy, NodeIdx, RowIdx, Rubric, Survey, Weights,
};
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
    /// How many indicators below have a value that was filled in.
    pub(super) imputed: u32,
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
    imputed: 0,
    answered: 0,
    applicable: 0,
};

/// A node above the indicators where only these are scored.
const NOT_SCORED: Cell = Cell { status: Status::NotApplicable, ..EMPTY };

/// An indicator that counts for nobody, or a value that could not become a score.
const SET_ASIDE: Cell = Cell { status: Status::Excluded, ..EMPTY };

/// A node of a region that was left out.
const SCREENED: Cell = Cell { status: Status::Screened, ..EMPTY };

/// By what scores are worked out.
#[derive(Clone, Copy)]
pub(super) struct Scheme<'a> {
    pub(super) rubric: &'a Rubric,
    pub(super) survey: &'a Survey,
    pub(super) weights: &'a Weights,
    pub(super) prepared: &'a Prepared,
    /// The scores of the worst and the best answer; none where scores run otherwise.
    pub(super) percent: Option<(f64, f64)>,
}

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
    scheme: Scheme<'a>,
    cells: Vec<Cell>,
    scratch: Vec<(f64, f64)>,
    /// Per node, whether all its ancestors take arithmetic means.
    linear: Vec<bool>,
    /// Per node, the weight of the children that count.
    totals: Vec<f64>,
    /// Per fit and node, the regions one is compared with; empty where no node compares.
    compared: Vec<Vec<Option<Compared<'a>>>>,
    /// Which fit the row takes that was filled last.
    fit: usize,
}

impl<'a> Tree<'a> {
    pub(super) fn new(scheme: Scheme<'a>) -> Self {
        let hierarchy = &scheme.rubric.hierarchy;
        let n = hierarchy.nodes().len();
        let mut linear = vec![true; n];
        for (idx, node) in hierarchy.iter() {
            for child in &node.children {
                linear[child.at()] =
                    linear[idx.at()] && node.aggregation == Aggregation::Arithmetic;
            }
        }
        Self {
            scheme,
            cells: vec![EMPTY; n],
            scratch: Vec::new(),
            linear,
            totals: vec![0.0; n],
            compared: nodes::compared(scheme.rubric, &scheme.prepared.fits),
            fit: 0,
        }
    }

    /// The scores of the worst and the best answer.
    pub(super) fn percent(&self) -> Option<(f64, f64)> {
        self.scheme.percent
    }

    /// Whether it can be told what a node contributes: where regions get weights of their own, other
    /// scores would bring other weights.
    pub(super) fn has_contributions(&self) -> bool {
        let own_weights =
            |n: &crate::model::Node| matches!(n.aggregation, Aggregation::BenefitOfTheDoubt { .. });
        !self.scheme.rubric.hierarchy.nodes().iter().any(own_weights)
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
        let Some((worst, best)) = self.scheme.percent else {
            return [vec![None; self.cells.len()], vec![None; self.cells.len()]];
        };
        let (actual, totals) = (self.cells.clone(), self.totals.clone());
        let bounds = [worst, best].map(|score| {
            self.fill_with(source, row, StandIn::Score(score, &actual));
            self.cells.iter().map(|c| c.score).collect()
        });
        (self.cells, self.totals) = (actual, totals);
        bounds
    }

    /// Works out every node of a row, children before parents.
    fn fill_with(&mut self, source: &Source<'_>, row: RowIdx, stand_in: StandIn<'_>) {
        let prepared = self.scheme.prepared;
        if prepared.is_screened(row) {
            self.cells.fill(SCREENED);
            return;
        }
        self.fit = prepared.fit_of(row);
        let read = |column: IndicatorIdx| {
            let state = source.columns[column.at()].state(row);
            (state, source.scores.get(row, column), source.is_imputed(row, column))
        };
        self.fill_by(read, source.only_indicators, stand_in);
    }

    /// Works out every node of a row of which an indicator's state and score are told, and whether
    /// the score is of a value that was filled in.
    pub(super) fn fill_row(
        &mut self,
        fit: usize,
        read: impl Fn(IndicatorIdx) -> (AnswerState, Option<f64>, bool),
    ) {
        self.fit = fit;
        self.fill_by(read, false, StandIn::Policy);
    }

    fn fill_by(
        &mut self,
        read: impl Fn(IndicatorIdx) -> (AnswerState, Option<f64>, bool),
        only_indicators: bool,
        stand_in: StandIn<'_>,
    ) {
        let Scheme { rubric, prepared, .. } = self.scheme;
        let learnt = prepared.fits.get(self.fit);
        for (idx, node) in rubric.hierarchy.iter().rev() {
            self.cells[idx.at()] = match &node.indicator {
                Some(indicator) => {
                    let at = indicator.column.at();
                    let fit = learnt.and_then(|fit| fit.indicators.get(at));
                    if fit.is_some_and(|fit| fit.is_left_out) {
                        SET_ASIDE
                    } else {
                        let (state, score, is_imputed) = read(indicator.column);
                        leaf(state, score, is_imputed, stand_in, rubric.missing)
                    }
                }
                None if only_indicators => NOT_SCORED,
                None => self.parent(idx, stand_in),
            };
        }
    }

    fn parent(&mut self, idx: NodeIdx, stand_in: StandIn<'_>) -> Cell {
        let Scheme { rubric, weights, .. } = self.scheme;
        let node = rubric.hierarchy.node(idx);
        let (mut applicable_weight, mut present_weight) = (0.0, 0.0);
        let (mut imputed, mut answered, mut applicable) = (0, 0, 0);
        let (mut gap, mut asked, mut present) = (false, 0_u32, 0_u32);
        let mut worst = Status::NotApplicable;
        self.scratch.clear();
        for &child in &node.children {
            let cell = self.cells[child.at()];
            imputed += cell.imputed;
            answered += cell.answered;
            applicable += cell.applicable;
            worst = worst.min(cell.status);
            let Some(coverage) = cell.coverage else { continue };
            let share = weights.share(child);
            applicable_weight += share;
            asked += 1;
            if cell.score.is_some() {
                present += 1;
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
        let complete = !(gap && rubric.missing == MissingPolicy::NoScore);
        let enough = f64::from(present) + 1e-9 >= node.children_min * f64::from(asked);
        let covered = matches!(stand_in, StandIn::Score(..))
            || enough && coverage.is_some_and(|c| c + 1e-12 >= node.coverage_min && c > 0.0);
        let score = if complete && covered { self.joined(idx, None) } else { None };
        let status = match (score, answered + imputed) {
            (Some(_), _) => Status::Scored,
            (None, 0) => worst,
            (None, _) => Status::LowCoverage,
        };
        // Under `worst_case` a parent without any answer counts as badly as its children would.
        let worst_case = rubric.missing == MissingPolicy::WorstCase && coverage.is_some();
        let counted = match stand_in {
            StandIn::Policy => score.or(worst_case.then_some(0.0)),
            StandIn::Score(_, actual) if actual[idx.at()].score.is_some() => score,
            // What has no score is wholly open, whatever some answers below it say.
            StandIn::Score(stand_in, _) => coverage.map(|_| stand_in),
        };
        Cell { status, score, counted, coverage, imputed, answered, applicable }
    }

    /// The score of a parent whose children that count stand in the scratch space, and of whom one may
    /// have been given another score.
    fn joined(&mut self, idx: NodeIdx, moved: Option<(NodeIdx, f64)>) -> Option<f64> {
        let Scheme { rubric, weights, percent, .. } = self.scheme;
        let node = rubric.hierarchy.node(idx);
        let score = if nodes::compares(node.aggregation) {
            let compared = self.compared.get(self.fit)?.get(idx.at())?.as_ref()?;
            let (mut own, mut shares) = (Vec::new(), Vec::new());
            for &child in &node.children {
                let share = weights.share(child);
                let counted = self.cells[child.at()].counted;
                let counted = moved.filter(|m| m.0 == child).map(|m| m.1).or(counted);
                own.push(counted.filter(|_| share > 0.0).unwrap_or(f64::NAN));
                shares.push(share);
            }
            compared.score(node.aggregation, &own, &shares)?
        } else {
            combine(node.aggregation, node.floor, &node.order_weights, &mut self.scratch)?
        };
        // A mean of equal scores may leave their range by a rounding error.
        Some(if percent.is_some() { score.clamp(0.0, 100.0) } else { score })
            .filter(|score| score.is_finite())
    }

    /// The root's score if one node had another score, everything else as it is.
    pub(super) fn root_if(&mut self, node: NodeIdx, score: f64) -> Option<f64> {
        let hierarchy = &self.scheme.rubric.hierarchy;
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
        let hierarchy = &self.scheme.rubric.hierarchy;
        let mut difference = score - self.cells[node.at()].counted?;
        let mut at = node;
        while let Some(parent) = hierarchy.node(at).parent {
            self.cells[parent.at()].score?;
            difference *= self.scheme.weights.share(at) / self.totals[parent.at()];
            at = parent;
        }
        let score = self.cells[0].score? + difference;
        Some(if self.scheme.percent.is_some() { score.clamp(0.0, 100.0) } else { score })
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
        let Scheme { rubric, survey, prepared, .. } = self.scheme;
        for (idx, node) in rubric.hierarchy.iter().rev() {
            if self.cells[idx.at()].score.is_none() {
                continue;
            }
            if let Some(indicator) = &node.indicator {
                let score = |x: f64| prepared.score(rubric, survey, row, indicator, x);
                errors[idx.at()] = source.error(row, indicator, score);
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
        let (mut low, mut high) = (score - error, score + error);
        if self.scheme.percent.is_some() {
            (low, high) = (low.max(0.0), high.min(100.0));
        }
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
        let Scheme { rubric, weights, .. } = self.scheme;
        let node = rubric.hierarchy.node(parent);
        self.scratch.clear();
        for &child in &node.children {
            let share = weights.share(child);
            let counted = self.cells[child.at()].counted;
            let counted = if child == moved { Some(score) } else { counted };
            if let Some(counted) = counted.filter(|_| share > 0.0) {
                self.scratch.push((counted, share));
            }
        }
        self.joined(parent, Some((moved, score)))
    }

    /// The weight a node has in the root's score of this row, after renormalisation; 0 where it
    /// isn't counted.
    pub(super) fn effective_weights(&self) -> Vec<f64> {
        let Scheme { rubric, weights, .. } = self.scheme;
        let hierarchy = &rubric.hierarchy;
        let mut effective = vec![0.0; self.cells.len()];
        effective[0] = if self.cells[0].score.is_some() { 1.0 } else { 0.0 };
        for (idx, node) in hierarchy.iter() {
            let counted = |c: &&NodeIdx| self.cells[c.at()].counted.is_some();
            let total: f64 = node.children.iter().filter(counted).map(|&c| weights.share(c)).sum();
            for &child in node.children.iter().filter(counted).filter(|_| total > 0.0) {
                effective[child.at()] = effective[idx.at()] * weights.share(child) / total;
            }
        }
        effective
    }
}

fn leaf(
    state: AnswerState,
    score: Option<f64>,
    is_imputed: bool,
    stand_in: StandIn<'_>,
    policy: MissingPolicy,
) -> Cell {
    let status = Status::of(state);
    let scored = |score: f64| Cell {
        status,
        score: Some(score),
        counted: Some(score),
        coverage: Some(1.0),
        imputed: 0,
        answered: 1,
        applicable: 1,
    };
    match (state, score) {
        // What was filled in is still missing, and may be anything.
        (_, Some(score)) if is_imputed && matches!(stand_in, StandIn::Policy) => {
            Cell { status: Status::Imputed, imputed: 1, answered: 0, ..scored(score) }
        }
        (AnswerState::Answered, Some(score)) if !is_imputed => scored(score),
        (AnswerState::Answered, None) => SET_ASIDE,
        (AnswerState::NotApplicable | AnswerState::Excluded, _) => Cell { status, ..EMPTY },
        _ => {
            let counted = match stand_in {
                StandIn::Score(score, _) => Some(score),
                StandIn::Policy => (policy == MissingPolicy::WorstCase).then_some(0.0),
            };
            let score = if matches!(stand_in, StandIn::Policy) { None } else { counted };
            Cell { status, score, counted, coverage: Some(0.0), applicable: 1, ..EMPTY }
        }
    }
}
