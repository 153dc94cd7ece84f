//! The pipeline on one screen: answers → scores → levels, concerns, gaps, peers.
//!
//! [`assess`] keeps what is needed to compare rows with each other. Everything about one row is
//! worked out by [`Assessment::row`] when it is asked for, so that a hundred thousand regions stay
//! small in memory.

mod breakdown;
mod cells;
mod concerns;
mod figures;
mod gaps;
mod levels;
mod peers;
mod region_groups;
mod row;
mod run;
mod source;
mod tree;

pub use breakdown::{Breakdown, BreakdownScore, GroupScore, RegionGroupScores};
pub use concerns::ConcernScore;
pub use gaps::{Gap, GapStatus};
pub use levels::{GateResult, GateStatus, NextLevel, Standing};
pub use peers::{PeerGroup, PeerStats};
pub use row::{NodeScore, Parts, RowAssessment, Status};
pub use run::Run;

use crate::model::{
    Benchmark, CellAnswers, Matrix, NodeIdx, Normalised, RowIdx, Rubric, Survey, Weights,
};
use crate::stats::normal::half_width;
use cells::FacetScores;
use figures::Figures;
use peers::Peers;
use region_groups::RegionGroups;
use source::Source;
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
    /// One per facet of the instrument.
    facets: Vec<FacetScores>,
    region_groups: RegionGroups,
    /// How many standard errors an interval reaches to either side.
    half_width: f64,
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
    let normalised = source::scored(rubric, &survey.columns, survey.rows.len());
    let facets = cells::score_cells(rubric, survey, weights);
    let scores = match overall(rubric, &facets) {
        Some((facet, cells)) => facets[facet].means(cells),
        None => scores(rubric, survey, weights, &normalised),
    };
    let region_groups = RegionGroups::new(rubric, survey);
    let confidence = rubric.instrument.as_ref().map_or(0.95, |i| i.confidence);
    let half_width = half_width(confidence);
    let peers = Peers::new(rubric, survey, scores, options);
    Assessment {
        rubric,
        survey,
        weights,
        benchmarks,
        options,
        normalised,
        facets,
        region_groups,
        half_width,
        peers,
    }
}

/// The facet and the cells whose mean is the score of a region as a whole; none where all its items
/// are pooled.
fn overall<'f>(rubric: &Rubric, facets: &'f [FacetScores]) -> Option<(usize, &'f [usize])> {
    let (facet, group) = rubric.instrument.as_ref()?.overall?;
    let cells = facets.get(facet)?.groups.get(group)?;
    Some((facet, cells.as_slice())).filter(|(_, cells)| !cells.is_empty())
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
    let source = pooled(survey, normalised);
    for (row, _) in survey.rows() {
        tree.fill(&source, row);
        for (at, cell) in tree.cells().iter().enumerate() {
            if let Some(score) = cell.score {
                scores[at * n_rows + row.at()] = score;
            }
        }
    }
    scores
}

/// What the tree of a region as a whole is worked from.
fn pooled<'s>(survey: &'s Survey, scores: &'s Matrix<Normalised>) -> Source<'s> {
    let errors = survey.fieldwork.as_ref().map_or(&[][..], |f| &f.roll_ups.standard_errors);
    Source { columns: &survey.columns, scores, errors, only_indicators: false }
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

    /// The figures of all nodes in one row: of its tree, or as means over the cells that stand for
    /// the region as a whole.
    fn figures(&self, row: RowIdx, whole: bool) -> Vec<Figures> {
        let hierarchy = &self.rubric.hierarchy;
        let mut tree = Tree::new(self.rubric, self.weights);
        let mut of =
            |source: &Source<'_>| figures::of_tree(&mut tree, hierarchy, source, row, whole);
        let Some((facet, cells)) = overall(self.rubric, &self.facets) else {
            return of(&pooled(self.survey, &self.normalised));
        };
        let answers = self.cell_answers(facet);
        let in_cell = |cell: &usize| of(&self.facets[facet].source(*cell, &answers[*cell]));
        figures::of_cells(hierarchy, &cells.iter().map(in_cell).collect::<Vec<_>>())
    }

    /// The answers in the cells of a facet.
    fn cell_answers(&self, facet: usize) -> &[CellAnswers] {
        let fieldwork = self.survey.fieldwork.as_ref();
        fieldwork.and_then(|f| f.roll_ups.facets.get(facet)).map_or(&[], |f| &f.cells)
    }

    /// The interval of sampling error around a score.
    fn interval(&self, score: Option<f64>, error: Option<f64>) -> (Option<f64>, Option<f64>) {
        let reach = error.map(|e| e * self.half_width);
        let end = |sign: f64| Some((score? + sign * reach?).clamp(0.0, 100.0));
        (end(-1.0), end(1.0))
    }
}
