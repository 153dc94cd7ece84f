//! The figures of every node in one row: of one tree, or as means over the cells that stand for a
//! region as a whole.
//!
//! # Formula
//!
//! ```text
//! score          Σ score(cell) / n                 over the n cells in which the node has one
//! SE²            Σ SE²(cell) / n²                  over the same, cells as if independent
//! contribution   Σ contribution(cell) / m          over the m cells in which the root has a score;
//! potential      in the same way                   0 in a cell where the node isn't counted
//! weight         in the same way
//! coverage       its mean over the cells in which the root or the node has a score
//! bounds         in the same way; 0 and 100 in such a cell where the node has no score but might
//! ```
//!
//! So contributions add up to the root's score and weights to 1, as in one tree, and a score lies
//! between its bounds. A node has been answered where an indicator below it has been in any of the
//! cells, and applies where one does in any; without a score its status is the first of those in its
//! cells, in the order of [`Status`].

use super::row::Status;
use super::source::Source;
use super::tree::Tree;
use crate::model::{Hierarchy, RowIdx};
use crate::stats::sum::{mean, sum};

/// One node in one row, or in one cell of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Figures {
    pub(super) status: Status,
    pub(super) score: Option<f64>,
    pub(super) error: Option<f64>,
    pub(super) coverage: Option<f64>,
    pub(super) weight_effective: f64,
    pub(super) contribution: Option<f64>,
    pub(super) potential: Option<f64>,
    pub(super) score_if_worst: Option<f64>,
    pub(super) score_if_best: Option<f64>,
    pub(super) answered: u32,
    pub(super) applicable: u32,
}

/// The figures of all nodes in one tree; those that only show where a score comes from are left
/// out unless the whole is asked for.
pub(super) fn of_tree(
    tree: &mut Tree<'_>,
    hierarchy: &Hierarchy,
    source: &Source<'_>,
    row: RowIdx,
    whole: bool,
) -> Vec<Figures> {
    tree.fill(source, row);
    let [worst, best] = if whole { tree.bounds(source, row) } else { [Vec::new(), Vec::new()] };
    let errors = tree.errors(source, row);
    let effective = if whole { tree.effective_weights() } else { Vec::new() };
    let root = tree.cells()[0].score.filter(|_| whole);
    let mut figures = Vec::with_capacity(tree.cells().len());
    for (idx, _) in hierarchy.iter() {
        let cell = tree.cells()[idx.at()];
        // Only what is counted contributes; what is left out is shown by the two bounds.
        let scored = root.filter(|_| cell.counted.is_some());
        let if_zero = scored.and_then(|_| tree.root_if(idx, 0.0));
        let if_full = scored.and_then(|_| tree.root_if(idx, 100.0));
        let at = |values: &[Option<f64>]| values.get(idx.at()).copied().flatten();
        figures.push(Figures {
            status: cell.status,
            score: cell.score,
            error: at(&errors),
            coverage: cell.coverage,
            weight_effective: effective.get(idx.at()).copied().unwrap_or(0.0),
            contribution: difference(scored, if_zero),
            potential: difference(if_full, scored),
            score_if_worst: at(&worst),
            score_if_best: at(&best),
            answered: cell.answered,
            applicable: cell.applicable,
        });
    }
    figures
}

/// Never below zero: no method lowers a parent when a child rises, so less is a rounding error.
fn difference(more: Option<f64>, less: Option<f64>) -> Option<f64> {
    Some((more? - less?).max(0.0))
}

/// The figures of a region as means over its cells.
pub(super) fn of_cells(hierarchy: &Hierarchy, cells: &[Vec<Figures>]) -> Vec<Figures> {
    let n_nodes = hierarchy.nodes().len();
    let mut figures: Vec<Figures> = (0..n_nodes).map(|at| of_node(at, cells)).collect();
    // Counted by indicator, so that one is not counted once for every cell.
    for (idx, node) in hierarchy.iter().rev() {
        let total = |of: &dyn Fn(&Figures) -> u32| -> u32 {
            match node.indicator {
                Some(_) => cells.iter().map(|cell| of(&cell[idx.at()])).max().unwrap_or(0),
                None => node.children.iter().map(|c| of(&figures[c.at()])).sum(),
            }
        };
        let (answered, applicable) = (total(&|f| f.answered), total(&|f| f.applicable));
        figures[idx.at()].answered = answered;
        figures[idx.at()].applicable = applicable;
    }
    figures
}

fn of_node(at: usize, cells: &[Vec<Figures>]) -> Figures {
    let rooted = || cells.iter().filter(|cell| cell[0].score.is_some());
    let n_rooted = rooted().count() as f64;
    let points = |of: &dyn Fn(&Figures) -> Option<f64>| {
        let is_known = rooted().any(|cell| of(&cell[at]).is_some());
        is_known.then(|| sum(rooted().filter_map(|cell| of(&cell[at]))) / n_rooted)
    };
    let views: Vec<View> = cells.iter().map(|cell| View::new(&cell[at], &cell[0])).collect();
    let joined = join(&views);
    let bound = |of: &dyn Fn(&Figures) -> Option<f64>, open: f64| {
        let values = cells.iter().zip(&views).filter(|(_, view)| joined.counts(view));
        let values = values.filter_map(|(cell, view)| {
            let value = of(&cell[at]);
            let is_open = joined.score.is_some() && view.score.is_none();
            if is_open { value.and(view.coverage).map(|_| open) } else { value }
        });
        mean(&values.collect::<Vec<_>>())
    };
    Figures {
        status: joined.status,
        score: joined.score,
        error: joined.error,
        coverage: joined.coverage,
        weight_effective: points(&|f| Some(f.weight_effective)).unwrap_or(0.0),
        contribution: points(&|f| f.contribution),
        potential: points(&|f| f.potential),
        score_if_worst: bound(&|f| f.score_if_worst, 0.0),
        score_if_best: bound(&|f| f.score_if_best, 100.0),
        answered: 0,
        applicable: 0,
    }
}

/// What a mean over cells looks at in one of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) status: Status,
    pub(super) score: Option<f64>,
    pub(super) error: Option<f64>,
    pub(super) coverage: Option<f64>,
    /// Whether the root has a score in the cell.
    pub(super) is_rooted: bool,
}

impl View {
    fn new(node: &Figures, root: &Figures) -> Self {
        Self {
            status: node.status,
            score: node.score,
            error: node.error,
            coverage: node.coverage,
            is_rooted: root.score.is_some(),
        }
    }
}

/// The mean over cells at one node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Joined {
    pub(super) status: Status,
    pub(super) score: Option<f64>,
    pub(super) error: Option<f64>,
    pub(super) coverage: Option<f64>,
    is_anywhere: bool,
}

impl Joined {
    /// Whether a cell counts for the coverage and the bounds: all do where nothing has a score.
    fn counts(&self, view: &View) -> bool {
        !self.is_anywhere || view.is_rooted || view.score.is_some()
    }
}

/// Joins the cells of a group at one node.
pub(super) fn join(views: &[View]) -> Joined {
    let scores: Vec<f64> = views.iter().filter_map(|v| v.score).collect();
    let scored = views.iter().filter(|v| v.score.is_some());
    let errors: Vec<f64> = scored.filter_map(|v| v.error).collect();
    let score = mean(&scores);
    let first = views.iter().map(|v| v.status).min().unwrap_or(Status::NotAnswered);
    let mut joined = Joined {
        status: if score.is_some() { Status::Scored } else { first },
        score,
        error: (!errors.is_empty())
            .then(|| sum(errors.iter().map(|e| e * e)).sqrt() / scores.len() as f64),
        coverage: None,
        is_anywhere: views.iter().any(|v| v.is_rooted || v.score.is_some()),
    };
    let coverages = views.iter().filter(|v| joined.counts(v)).filter_map(|v| v.coverage);
    joined.coverage = mean(&coverages.collect::<Vec<_>>());
    joined
}
