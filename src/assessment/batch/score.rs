//! Blocks of rows scored, many at once, each by itself.

use super::Plan;
use crate::aggregation::combine;
use crate::assessment::calibration::{Filling, IndicatorFit};
use crate::assessment::levels;
use crate::assessment::prepare::normalise;
use crate::assessment::prepare::raw::working;
use crate::assessment::row::Status;
use crate::assessment::tree::{Scheme, Tree};
use crate::model::{
    Aggregation, AnswerState, Block, Imputation, IndicatorIdx, IndicatorMethods, NodeIdx,
    Normalisation, Scale, Survey, Treatment,
};
use crate::stats::sum::exact_sum;

/// One row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowScore {
    /// Why the index has, or has not, a score.
    pub status: Status,
    /// The level with gates and the level by score alone; none where there is none.
    pub level: Option<(u8, u8)>,
    /// The share of applicable weight that is present.
    pub coverage: Option<f64>,
    /// How many values were filled in.
    pub imputed: u32,
}

/// The scores of a block.
#[derive(Clone, Debug, Default)]
pub struct Scored {
    /// The rows.
    pub rows: Vec<RowScore>,
    /// Row by row the score of the index and those of its children; `NaN` where there is none.
    pub scores: Vec<f64>,
    /// How many scores a row has.
    pub width: usize,
}

/// How one column becomes scores.
struct ColumnScore<'a> {
    scale: &'a Scale,
    methods: &'a IndicatorMethods,
    fit: Option<&'a IndicatorFit>,
    filling: Option<f64>,
}

/// A parent whose children all have scores.
struct Parent {
    node: NodeIdx,
    children: Vec<(usize, f64)>,
    is_mean: bool,
}

/// What scores blocks.
pub struct Scorer<'a> {
    plan: &'a Plan<'a>,
    /// Per fit.
    columns: Vec<Vec<ColumnScore<'a>>>,
    /// From the leaves up.
    parents: Vec<Parent>,
    /// For each indicator its node.
    leaves: Vec<usize>,
    /// The index and its children.
    shown: Vec<NodeIdx>,
    survey: Survey,
}

static PLAIN: IndicatorMethods = IndicatorMethods {
    denominator: None,
    imputation: Imputation::Nothing,
    treatment: Treatment::Nothing,
    normalisation: Normalisation::Scale,
};

impl<'a> Scorer<'a> {
    /// Gets ready.
    pub fn new(plan: &'a Plan<'a>) -> Self {
        let rubric = plan.rubric;
        let hierarchy = &rubric.hierarchy;
        let of_fit = |fit: Option<&'a super::Fit>| {
            let column = |at: usize, scale: &'a Scale| {
                let fit = fit.and_then(|fit| fit.indicators.get(at));
                let filling = match fit.and_then(|fit| fit.filling.as_ref()) {
                    Some(Filling::Value(value)) => Some(*value),
                    _ => None,
                };
                let methods = rubric.methods.indicators.get(at).unwrap_or(&PLAIN);
                ColumnScore { scale, methods, fit, filling }
            };
            let leaves = hierarchy.leaves().enumerate();
            leaves.map(|(at, (_, _, indicator))| column(at, &indicator.scale)).collect()
        };
        let columns: Vec<Vec<ColumnScore<'a>>> = match &plan.prepared.fits[..] {
            [] => vec![of_fit(None)],
            fits => fits.iter().map(|fit| of_fit(Some(fit))).collect(),
        };
        let mut parents = Vec::new();
        for (idx, node) in hierarchy.iter().rev().filter(|(_, node)| !node.children.is_empty()) {
            let shares = node.children.iter().map(|c| (c.at(), plan.weights.share(*c)));
            let mut children: Vec<(usize, f64)> = shares.filter(|(_, w)| *w > 0.0).collect();
            let is_mean = node.aggregation == Aggregation::Arithmetic;
            if is_mean {
                let total: f64 = children.iter().map(|c| c.1).sum();
                for child in &mut children {
                    child.1 /= total;
                }
            }
            parents.push(Parent { node: idx, children, is_mean });
        }
        let leaves = hierarchy.leaves().map(|(idx, ..)| idx.at()).collect();
        let shown = super::shown(rubric);
        Self { plan, columns, parents, leaves, shown, survey: Survey::default() }
    }

    /// Scores a block.
    pub fn score(&self, block: &Block) -> Scored {
        let n_columns = self.leaves.len();
        let mut filled = vec![0u32; block.n_rows];
        // Rows whose indicators do not all have scores.
        let mut gaps = vec![false; block.n_rows];
        let fits: Vec<usize> =
            block.period_ids.iter().map(|id| self.plan.fit_of(id).unwrap_or(0)).collect();
        let fit_of = |row: usize| {
            let period = block.periods.get(row).map_or(0, |p| *p as usize);
            fits.get(period).copied().unwrap_or(0)
        };
        for (row, column, state) in &block.states {
            let is_closed = matches!(state, AnswerState::NotApplicable | AnswerState::Excluded);
            gaps[*row as usize] |= is_closed;
            let _ = column;
        }
        let mut scores = block.answers.clone();
        for at in 0..n_columns {
            let one = if fits.len() <= 1 { self.columns.get(fit_of(0)) } else { None };
            let cells = scores.iter_mut().skip(at).step_by(n_columns.max(1));
            for (row, cell) in cells.enumerate() {
                let columns = one.unwrap_or(&self.columns[fit_of(row)]);
                let column = &columns[at];
                let mut value = *cell;
                if value.is_nan() {
                    let Some(filling) = column.filling.filter(|_| !gaps[row]) else {
                        gaps[row] = true;
                        continue;
                    };
                    filled[row] += 1;
                    value = filling;
                } else if matches!(column.scale, Scale::Choice(_)) {
                    value = working(column.scale, column.methods, value);
                }
                *cell = column.score(value).unwrap_or(f64::NAN);
                gaps[row] |= cell.is_nan();
            }
        }
        self.rows(block, &scores, &filled, &gaps, &fit_of)
    }

    /// The rows, from the scores of indicators.
    fn rows(
        &self,
        block: &Block,
        scores: &[f64],
        filled: &[u32],
        gaps: &[bool],
        fit_of: &dyn Fn(usize) -> usize,
    ) -> Scored {
        let Plan { rubric, weights, prepared, percent, .. } = self.plan;
        let scheme = Scheme { rubric, survey: &self.survey, weights, prepared, percent: *percent };
        let mut tree = Tree::new(scheme);
        let mut nodes = vec![0.0; rubric.hierarchy.nodes().len()];
        let mut scratch = Vec::new();
        let width = self.shown.len();
        let mut out = Scored {
            rows: Vec::with_capacity(block.n_rows),
            scores: Vec::with_capacity(block.n_rows * width),
            width,
        };
        let mut states = block.states.as_slice();
        for row in 0..block.n_rows {
            let own = states.partition_point(|(of, ..)| *of as usize <= row);
            let (of_row, later) = states.split_at(own);
            states = later;
            let cells = &scores[row * self.leaves.len()..(row + 1) * self.leaves.len()];
            if !gaps[row] && self.complete(cells, &mut nodes, &mut scratch) {
                out.scores.extend(self.shown.iter().map(|node| nodes[node.at()]));
                let level = percent.and_then(|_| {
                    levels::level(rubric, nodes[0], |node| (Some(nodes[node.at()]), Status::Scored))
                });
                let (status, coverage) = (Status::Scored, Some(1.0));
                out.rows.push(RowScore { status, level, coverage, imputed: filled[row] });
                continue;
            }
            let answers = &block.answers[row * self.leaves.len()..(row + 1) * self.leaves.len()];
            self.gappy(&mut tree, (answers, of_row), fit_of(row), &mut out);
        }
        out
    }

    /// Works out a row in which every indicator has a score; false where a parent has none.
    fn complete(&self, cells: &[f64], nodes: &mut [f64], scratch: &mut Vec<(f64, f64)>) -> bool {
        for (leaf, score) in self.leaves.iter().zip(cells) {
            nodes[*leaf] = *score;
        }
        let is_percent = self.plan.percent.is_some();
        for parent in &self.parents {
            let score = if parent.is_mean {
                exact_sum(parent.children.iter().map(|(at, weight)| nodes[*at] * weight))
            } else {
                let node = self.plan.rubric.hierarchy.node(parent.node);
                scratch.clear();
                scratch.extend(parent.children.iter().map(|(at, share)| (nodes[*at], *share)));
                let of = (node.aggregation, node.floor, &node.order_weights);
                match combine(of.0, of.1, of.2, scratch) {
                    Some(score) => score,
                    None => return false,
                }
            };
            let score = if is_percent { score.clamp(0.0, 100.0) } else { score };
            if !score.is_finite() {
                return false;
            }
            nodes[parent.node.at()] = score;
        }
        true
    }

    /// Works out a row in which something is missing.
    fn gappy(
        &self,
        tree: &mut Tree<'_>,
        (answers, states): (&[f64], &[(u32, u32, AnswerState)]),
        fit: usize,
        out: &mut Scored,
    ) {
        let read = |column: IndicatorIdx| {
            let how = &self.columns[fit][column.at()];
            let value = answers[column.at()];
            if !value.is_nan() {
                let value = working(how.scale, how.methods, value);
                return (AnswerState::Answered, how.score(value), false);
            }
            let known = states.iter().find(|(_, at, _)| *at == column.0);
            let state = known.map_or(AnswerState::NotAnswered, |(.., state)| *state);
            let is_open = !matches!(state, AnswerState::NotApplicable | AnswerState::Excluded);
            match how.filling.filter(|value| is_open && value.is_finite()) {
                Some(value) => (state, how.score(value), true),
                None => (state, None, false),
            }
        };
        tree.fill_row(fit, read);
        let cells = tree.cells();
        let score = |node: &NodeIdx| cells[node.at()].score.unwrap_or(f64::NAN);
        out.scores.extend(self.shown.iter().map(score));
        let root = &cells[0];
        let of = |node: NodeIdx| (cells[node.at()].score, cells[node.at()].status);
        let level = root.score.filter(|_| self.plan.percent.is_some());
        let level = level.and_then(|score| levels::level(self.plan.rubric, score, of));
        let (status, coverage, imputed) = (root.status, root.coverage, root.imputed);
        out.rows.push(RowScore { status, level, coverage, imputed });
    }
}

impl ColumnScore<'_> {
    /// The score of a value.
    #[inline]
    fn score(&self, value: f64) -> Option<f64> {
        match self.fit {
            None => Some(self.scale.score(value)),
            Some(fit) => normalise::score(self.scale, self.methods, fit, value),
        }
    }
}
