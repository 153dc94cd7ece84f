//! The same tree in every cell of every facet.

use super::figures::View;
use super::row::Status;
use super::source::{Source, scored};
use super::tree::Tree;
use crate::model::{
    CellAnswers, CellGroup, Facet, Matrix, NodeIdx, Normalised, RowIdx, Rubric, Survey, Weights,
};
use crate::stats::sum::mean;

/// The scores in the cells of one facet.
#[derive(Debug)]
pub(super) struct FacetScores {
    /// In the order of the answers.
    pub(super) cells: Vec<CellScores>,
    /// Per group of the facet, its cells.
    pub(super) groups: Vec<Vec<usize>>,
    only_indicators: bool,
}

/// The scores in one cell: node by node, row by row.
#[derive(Debug)]
pub(super) struct CellScores {
    n_rows: usize,
    normalised: Matrix<Normalised>,
    statuses: Vec<Status>,
    /// `NaN` where there is none, as in the two that follow.
    scores: Vec<f64>,
    coverages: Vec<f64>,
    /// Standard errors; empty where nothing is a sample.
    errors: Vec<f64>,
}

/// Scores all cells of all facets; nothing where the rubric has none, or nothing was rolled up.
pub(super) fn score_cells(rubric: &Rubric, survey: &Survey, weights: &Weights) -> Vec<FacetScores> {
    let (Some(instrument), Some(fieldwork)) = (&rubric.instrument, &survey.fieldwork) else {
        return Vec::new();
    };
    let facets = instrument.facets.iter().zip(&fieldwork.roll_ups.facets);
    facets
        .map(|(facet, answers)| FacetScores {
            cells: crate::parallel::map(&answers.cells, |cell| {
                CellScores::new(rubric, survey, weights, cell, facet)
            }),
            groups: facet.groups.iter().map(|group| members(group, &answers.cells)).collect(),
            only_indicators: facet.only_indicators,
        })
        .collect()
}

/// The positions of a group's cells.
fn members(group: &CellGroup, cells: &[CellAnswers]) -> Vec<usize> {
    let is_member = |cell: &CellAnswers| group.cells.is_empty() || group.cells.contains(&cell.code);
    (0..cells.len()).filter(|at| is_member(&cells[*at])).collect()
}

impl FacetScores {
    /// What the tree of a cell is worked from.
    pub(super) fn source<'s>(&'s self, cell: usize, answers: &'s CellAnswers) -> Source<'s> {
        source(&self.cells[cell].normalised, answers, self.only_indicators)
    }

    /// The mean of the scores of some cells, for every node and row; `NaN` where none has one.
    pub(super) fn means(&self, cells: &[usize]) -> Vec<f64> {
        let n = self.cells.first().map_or(0, |cell| cell.scores.len());
        let of = |at: usize| {
            let scores = cells.iter().map(|cell| self.cells[*cell].scores[at]);
            mean(&scores.filter(|s| !s.is_nan()).collect::<Vec<_>>()).unwrap_or(f64::NAN)
        };
        (0..n).map(of).collect()
    }
}

fn source<'s>(
    scores: &'s Matrix<Normalised>,
    answers: &'s CellAnswers,
    only_indicators: bool,
) -> Source<'s> {
    let errors = &answers.standard_errors;
    Source { columns: &answers.columns, scores, errors, only_indicators }
}

impl CellScores {
    fn new(
        rubric: &Rubric,
        survey: &Survey,
        weights: &Weights,
        answers: &CellAnswers,
        facet: &Facet,
    ) -> Self {
        let n_rows = survey.rows.len();
        let n = n_rows * rubric.hierarchy.nodes().len();
        let normalised = scored(rubric, &answers.columns, n_rows);
        let source = source(&normalised, answers, facet.only_indicators);
        let mut statuses = vec![Status::NotAnswered; n];
        let (mut scores, mut coverages) = (vec![f64::NAN; n], vec![f64::NAN; n]);
        let mut errors = vec![f64::NAN; if source.is_sampled() { n } else { 0 }];
        let mut tree = Tree::new(rubric, weights);
        for (row, _) in survey.rows() {
            tree.fill(&source, row);
            for (at, cell) in tree.cells().iter().enumerate() {
                let at = at * n_rows + row.at();
                statuses[at] = cell.status;
                scores[at] = cell.score.unwrap_or(f64::NAN);
                coverages[at] = cell.coverage.unwrap_or(f64::NAN);
            }
            if !errors.is_empty() {
                for (at, error) in tree.errors(&source, row).into_iter().enumerate() {
                    errors[at * n_rows + row.at()] = error.unwrap_or(f64::NAN);
                }
            }
        }
        Self { n_rows, normalised, statuses, scores, coverages, errors }
    }

    /// One node in one row.
    pub(super) fn view(&self, row: RowIdx, node: NodeIdx) -> View {
        let at = node.at() * self.n_rows + row.at();
        let known = |values: &[f64]| values.get(at).copied().filter(|v| !v.is_nan());
        View {
            status: self.statuses[at],
            score: known(&self.scores),
            error: known(&self.errors),
            coverage: known(&self.coverages),
            is_rooted: !self.scores[row.at()].is_nan(),
        }
    }
}
