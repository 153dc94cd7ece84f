//! Blocks of rows scored, many at once, each by itself.

use super::Plan;
use crate::aggregation::combine;
use crate::assessment::calibration::{Filling, IndicatorFit};
use crate::assessment::levels::{self, Cuts};
use crate::assessment::prepare::normalise;
use crate::assessment::prepare::raw::working;
use crate::assessment::row::Status;
use crate::assessment::tree::{Scheme, Tree};
use crate::model::{
    Aggregation, AnswerState, Block, Imputation, IndicatorIdx, IndicatorMethods, NodeIdx,
    Normalisation, Scale, Survey, Treatment,
};
use crate::vector::widely;
use std::ops::Range;

/// The scores of a block, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scored {
    /// Why the index has, or has not, a score.
    pub status: Vec<Status>,
    /// The level with gates and the level by score alone; none where there is none.
    pub levels: Vec<Option<(u8, u8)>>,
    /// The share of applicable weight that is present; `NaN` where nothing applies.
    pub coverage: Vec<f64>,
    /// How many values were filled in.
    pub imputed: Vec<u32>,
    /// The score of the index, and those of its children; `NaN` where there is none.
    pub scores: Vec<Vec<f64>>,
}

impl Scored {
    /// Room for so many rows with so many scores each.
    pub fn with_capacity(n_rows: usize, width: usize) -> Self {
        Self {
            status: Vec::with_capacity(n_rows),
            levels: Vec::with_capacity(n_rows),
            coverage: Vec::with_capacity(n_rows),
            imputed: Vec::with_capacity(n_rows),
            scores: (0..width).map(|_| Vec::with_capacity(n_rows)).collect(),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.status.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.status.is_empty()
    }
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

/// How many rows are worked on together: few enough for their scores to stay near.
const ROWS: usize = 256;

/// What the rows of a block are worked out with.
struct Desk<'d, 'a> {
    /// Node by node the scores of some rows.
    nodes: Vec<f64>,
    /// For rows in which something is missing.
    tree: Tree<'a>,
    /// By period of the block.
    fits: Vec<usize>,
    /// Rows with answers that nothing may stand in for.
    is_closed: Vec<bool>,
    /// Of the rows to come.
    states: &'d [(u32, u32, AnswerState)],
    scratch: Vec<(f64, f64)>,
    out: Scored,
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
    /// None where levels say nothing.
    cuts: Option<Cuts>,
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
        let cuts = plan.percent.and_then(|_| Cuts::new(rubric));
        Self { plan, columns, parents, leaves, shown, cuts, survey: Survey::default() }
    }

    /// Scores a block.
    pub fn score(&self, block: &Block) -> Scored {
        let Plan { rubric, weights, prepared, percent, .. } = self.plan;
        let scheme = Scheme { rubric, survey: &self.survey, weights, prepared, percent: *percent };
        let width = self.shown.len();
        let mut desk = Desk {
            nodes: vec![0.0; rubric.hierarchy.nodes().len() * ROWS],
            tree: Tree::new(scheme),
            fits: block.period_ids.iter().map(|id| self.plan.fit_of(id).unwrap_or(0)).collect(),
            is_closed: vec![false; block.n_rows],
            states: &block.states,
            scratch: Vec::new(),
            out: Scored::with_capacity(block.n_rows, width),
        };
        for (row, _, state) in &block.states {
            let is_closed = matches!(state, AnswerState::NotApplicable | AnswerState::Excluded);
            desk.is_closed[*row as usize] |= is_closed;
        }
        for start in (0..block.n_rows).step_by(ROWS) {
            self.some(block, start..(start + ROWS).min(block.n_rows), &mut desk);
        }
        desk.out
    }

    /// Scores some rows of a block.
    fn some(&self, block: &Block, rows: Range<usize>, desk: &mut Desk<'_, '_>) {
        let n = rows.len();
        let mut filled = [0u32; ROWS];
        // Rows whose indicators do not all have scores.
        let mut gaps = [false; ROWS];
        gaps[..n].copy_from_slice(&desk.is_closed[rows.clone()]);
        let own = |values: &mut [f64], gaps: &mut [bool], filled: &mut [u32], at: usize| {
            if desk.fits.len() <= 1 {
                let fit = desk.fits.first().copied().unwrap_or(0);
                return self.columns[fit][at].scores(values, gaps, filled);
            }
            for (n, row) in rows.clone().enumerate() {
                let fit = desk.fits[block.periods.get(row).map_or(0, |p| *p as usize)];
                let one = n..=n;
                let (values, gaps) = (&mut values[one.clone()], &mut gaps[one.clone()]);
                self.columns[fit][at].scores(values, gaps, &mut filled[one]);
            }
        };
        for (at, (leaf, column)) in self.leaves.iter().zip(&block.columns).enumerate() {
            let values = &mut desk.nodes[leaf * ROWS..][..n];
            column.values(rows.clone(), values);
            own(values, &mut gaps[..n], &mut filled[..n], at);
        }
        for parent in &self.parents {
            self.parent(parent, n, &mut desk.nodes, &mut gaps, &mut desk.scratch);
        }
        self.whole(n, &filled, desk);
        for (n, row) in rows.enumerate() {
            let own = desk.states.partition_point(|(of, ..)| *of as usize <= row);
            let (of_row, later) = desk.states.split_at(own);
            desk.states = later;
            if gaps[n] {
                self.gappy(&mut desk.tree, (block, row, of_row), &desk.fits, &mut desk.out);
            }
        }
    }

    /// Adds rows to what came out as if each of their indicators had a score.
    fn whole(&self, n: usize, filled: &[u32; ROWS], desk: &mut Desk<'_, '_>) {
        let out = &mut desk.out;
        let n_rows = out.len() + n;
        out.status.resize(n_rows, Status::Scored);
        out.coverage.resize(n_rows, 1.0);
        out.imputed.extend_from_slice(&filled[..n]);
        let scores = |node: NodeIdx| &desk.nodes[node.at() * ROWS..][..n];
        for (all, node) in out.scores.iter_mut().zip(&self.shown) {
            all.extend_from_slice(scores(*node));
        }
        match &self.cuts {
            Some(cuts) => cuts.levels(n, scores, &mut out.levels),
            None => out.levels.resize(n_rows, None),
        }
    }

    /// Works out a parent in rows in which every indicator has a score; the others are told by `gaps`,
    /// to which those are added in which it has none.
    fn parent(
        &self,
        parent: &Parent,
        n_rows: usize,
        nodes: &mut [f64],
        gaps: &mut [bool; ROWS],
        scratch: &mut Vec<(f64, f64)>,
    ) {
        let is_percent = self.plan.percent.is_some();
        let mut scores = [0.0; ROWS];
        if parent.is_mean {
            // As `exact_sum`, many rows at once.
            let mut errors = [0.0; ROWS];
            for (at, weight) in &parent.children {
                let (children, weight) = (&nodes[at * ROWS..][..ROWS], *weight);
                widely(
                    #[inline(always)]
                    || add_terms(&mut scores, &mut errors, children, weight),
                );
            }
            scores.iter_mut().zip(&errors).for_each(|(sum, error)| *sum += error);
        } else {
            let node = self.plan.rubric.hierarchy.node(parent.node);
            for row in (0..n_rows).filter(|row| !gaps[*row]) {
                scratch.clear();
                let of = |(at, share): &(usize, f64)| (nodes[at * ROWS + row], *share);
                scratch.extend(parent.children.iter().map(of));
                let found = combine(node.aggregation, node.floor, &node.order_weights, scratch);
                scores[row] = found.unwrap_or(f64::NAN);
            }
        }
        for (score, gap) in scores.iter_mut().zip(gaps) {
            *score = if is_percent { score.clamp(0.0, 100.0) } else { *score };
            *gap |= !score.is_finite();
        }
        nodes[parent.node.at() * ROWS..][..ROWS].copy_from_slice(&scores);
    }

    /// Works out a row in which something is missing, in the place of what came out.
    fn gappy(
        &self,
        tree: &mut Tree<'_>,
        (block, row, states): (&Block, usize, &[(u32, u32, AnswerState)]),
        fits: &[usize],
        out: &mut Scored,
    ) {
        let period = block.periods.get(row).map_or(0, |at| *at as usize);
        let fit = fits.get(period).copied().unwrap_or(0);
        let read = |column: IndicatorIdx| {
            let how = &self.columns[fit][column.at()];
            let value = block.columns[column.at()].value(row);
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
        for (all, node) in out.scores.iter_mut().zip(&self.shown) {
            all[row] = cells[node.at()].score.unwrap_or(f64::NAN);
        }
        let root = &cells[0];
        let of = |node: NodeIdx| (cells[node.at()].score, cells[node.at()].status);
        let level = root.score.filter(|_| self.plan.percent.is_some());
        out.levels[row] = level.and_then(|score| levels::level(self.plan.rubric, score, of));
        out.status[row] = root.status;
        out.coverage[row] = root.coverage.unwrap_or(f64::NAN);
        out.imputed[row] = root.imputed;
    }
}

/// Fills gaps, and counts how often in each row.
#[expect(clippy::inline_always, reason = "for wide vectors")]
#[inline(always)]
fn fill(values: &mut [f64], filled: &mut [u32], filling: f64) {
    for (value, filled) in values.iter_mut().zip(filled) {
        *filled += u32::from(value.is_nan());
        *value = if value.is_nan() { filling } else { *value };
    }
}

/// Adds a term to each sum, and to its error what the sum lost by rounding.
#[expect(clippy::inline_always, reason = "for wide vectors")]
#[inline(always)]
fn add_terms(sums: &mut [f64; ROWS], errors: &mut [f64; ROWS], scores: &[f64], weight: f64) {
    for ((sum, error), score) in sums.iter_mut().zip(errors).zip(scores) {
        let term = score * weight;
        let next = *sum + term;
        let shifted = next - *sum;
        *error += (*sum - (next - shifted)) + (term - shifted);
        *sum = next;
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

    /// Puts scores in the place of values; notes where a gap was filled, and where there is no score.
    fn scores(&self, values: &mut [f64], gaps: &mut [bool], filled: &mut [u32]) {
        if matches!(self.scale, Scale::Choice(_)) {
            for value in values.iter_mut().filter(|value| !value.is_nan()) {
                *value = working(self.scale, self.methods, *value);
            }
        }
        match self.filling {
            Some(filling) => widely(
                #[inline(always)]
                || fill(values, filled, filling),
            ),
            None => {
                values.iter().zip(&mut *gaps).for_each(|(value, gap)| *gap |= value.is_nan());
            }
        }
        match self.fit {
            None => self.scale.score_all(values),
            Some(fit) => normalise::score_all(self.scale, self.methods, fit, values),
        }
        widely(
            #[inline(always)]
            || {
                for (value, gap) in values.iter().zip(&mut *gaps) {
                    *gap |= !value.is_finite();
                }
            },
        );
    }
}
