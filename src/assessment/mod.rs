//! The pipeline on one screen: answers → scores → levels, concerns, gaps, peers.
//!
//! [`assess`] keeps what is needed to compare rows with each other. Everything about one row is
//! worked out by [`Assessment::row`] when it is asked for, so that a hundred thousand regions stay
//! small in memory.

mod breakdown;
mod concerns;
mod gaps;
mod levels;
mod peers;
mod row;
mod run;
mod tree;

pub use breakdown::{Breakdown, BreakdownScore, GroupScore, RegionGroupScores};
pub use concerns::ConcernScore;
pub use gaps::{Gap, GapStatus};
pub use levels::{GateResult, GateStatus, NextLevel, Standing};
pub use peers::{PeerGroup, PeerStats};
pub use row::{NodeScore, Parts, RowAssessment, Status};
pub use run::Run;

use crate::model::{
    Answer, Benchmark, Matrix, NodeIdx, Normalised, Raw, RowIdx, Rubric, Survey, Weights,
};
use crate::normalisation::normalise;
use peers::Peers;
use tree::Tree;

/// What to work out beside the scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether to rank; levels are shown otherwise.
    pub rank: bool,
}

/// A survey, assessed.
#[derive(Debug)]
pub struct Assessment<'a> {
    /// The rubric.
    pub rubric: &'a Rubric,
    /// The answers.
    pub survey: &'a Survey,
    /// The weights in use.
    pub weights: &'a Weights,
    /// What the regions are compared with.
    pub benchmarks: &'a [Benchmark],
    /// What was asked for.
    pub options: Options,
    normalised: Matrix<Normalised>,
    peers: Peers,
}

/// Scores a survey against a rubric.
pub fn assess<'a>(
    rubric: &'a Rubric,
    survey: &'a Survey,
    weights: &'a Weights,
    benchmarks: &'a [Benchmark],
    options: Options,
) -> Assessment<'a> {
    let raw = answers(survey, rubric);
    let normalised = normalise(raw, rubric);
    let scores = scores(rubric, survey, weights, &normalised);
    let peers = Peers::new(rubric, survey, scores, options);
    Assessment { rubric, survey, weights, benchmarks, options, normalised, peers }
}

/// The answers that have a value.
fn answers(survey: &Survey, rubric: &Rubric) -> Matrix<Raw> {
    let mut raw = Matrix::missing(survey.rows.len(), rubric.hierarchy.indicators().len());
    for (_, _, indicator) in rubric.hierarchy.leaves() {
        for (row, _) in survey.rows() {
            if let Answer::Value(value) = survey.answer(row, indicator.column) {
                raw.set(row, indicator.column, value);
            }
        }
    }
    raw
}

/// The score of every node in every row, node by node; `NaN` where there is none.
fn scores(
    rubric: &Rubric,
    survey: &Survey,
    weights: &Weights,
    normalised: &Matrix<Normalised>,
) -> Vec<f64> {
    let n_rows = survey.rows.len();
    let mut scores = vec![f64::NAN; n_rows * rubric.hierarchy.nodes().len()];
    let mut tree = Tree::new(rubric, weights);
    for (row, _) in survey.rows() {
        tree.fill(survey, normalised, row);
        for (at, cell) in tree.cells().iter().enumerate() {
            if let Some(score) = cell.score {
                scores[at * n_rows + row.at()] = score;
            }
        }
    }
    scores
}

impl Assessment<'_> {
    /// Everything about one row.
    pub fn row(&self, row: RowIdx) -> RowAssessment {
        RowAssessment::new(self, row, Parts::All)
    }

    /// The parts of one row that are asked for; the others are empty. For very many rows.
    pub fn row_parts(&self, row: RowIdx, parts: Parts) -> RowAssessment {
        RowAssessment::new(self, row, parts)
    }

    /// The peer groups with their statistics, in the order of periods and of first appearance.
    pub fn peer_groups(&self) -> &[PeerGroup] {
        self.peers.groups()
    }

    /// The peer group of a row.
    pub fn peer_group(&self, row: RowIdx) -> &PeerGroup {
        self.peers.group_of(row)
    }

    /// The scores of a node among the peers of a row, ascending.
    pub fn peer_scores(&self, row: RowIdx, node: NodeIdx) -> &[f64] {
        self.peers.group_of(row).sorted(node)
    }

    /// One score, without working out the rest of the row.
    pub fn score(&self, row: RowIdx, node: NodeIdx) -> Option<f64> {
        self.peers.score(row, node)
    }
}
