//! The pipeline on one screen: answers → denominated, screened, imputed, treated, normalised → scores →
//! levels, concerns, gaps, peers.
//!
//! [`assess`] keeps what is needed to compare rows with each other. Everything about one row is
//! worked out by [`Assessment::row`] when it is asked for, so that a hundred thousand regions stay
//! small in memory.

pub mod batch;
mod breakdown;
pub mod calibration;
mod cells;
pub mod certainty;
mod concerns;
mod figures;
mod gaps;
mod levels;
mod nodes;
mod peers;
mod prepare;
mod region_groups;
mod remarks;
mod rescore;
mod row;
mod run;
pub mod shards;
mod source;
mod tree;

pub use crate::treatment::two_stage::Step;
pub use breakdown::{Breakdown, BreakdownScore, GroupScore, RegionGroupScores};
pub use calibration::{Calibration, Mismatch};
pub use certainty::{Certainty, RegionCertainty, Verdict};
pub use concerns::ConcernScore;
pub use gaps::{Gap, GapStatus};
pub use levels::{GateResult, GateStatus, NextLevel, Standing};
pub use peers::{PeerGroup, PeerStats};
pub use prepare::{Exclusion, From, Stages, TreatedCell};
pub use rescore::{LeafScores, Problem, Rescored};
pub use row::{NodeScore, Parts, RowAssessment, Status};
pub use run::Run;

use crate::diag::Diagnostic;
use crate::lang::Text;
use crate::model::{
    Benchmark, CellAnswers, Indicator, IndicatorIdx, InputFile, Matrix, NodeIdx, Normalised,
    RowIdx, Rubric, Survey, Weights,
};
use crate::stats::normal::half_width;
use calibration::{KIND, NodeWeight, SCHEMA_VERSION};
use cells::FacetScores;
use figures::Figures;
use nodes::Learner;
use peers::Peers;
use prepare::Prepared;
use region_groups::RegionGroups;
use source::Source;
use std::borrow::Cow;
use tree::{Scheme, Tree};

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
    /// The weights in use: those that were given, or those that follow from the data.
    pub weights: Cow<'a, Weights>,
    /// What the regions are compared with.
    pub benchmarks: &'a [Benchmark],
    /// The file of the calibration, where one was applied.
    pub calibrated_by: Option<InputFile>,
    /// Whether it is scored by what was learnt from another survey.
    pub is_calibrated: bool,
    /// What was asked for.
    pub options: Options,
    /// How sure the results of a period are, where a study was made.
    pub certainty: Option<Certainty>,
    prepared: Prepared,
    /// The scores of the worst and the best answer; none where scores run otherwise than to 100.
    percent: Option<(f64, f64)>,
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
    let prepared = prepare::prepare(rubric, survey, None);
    let (prepared, weights) = learn(rubric, survey, weights, prepared);
    finish(rubric, survey, weights, benchmarks, options, prepared)
}

/// Scores a survey by what was learnt from another one; nothing is learnt from this one.
///
/// # Errors
///
/// If the calibration does not belong to this rubric, weight set or period.
pub fn assess_calibrated<'a>(
    rubric: &'a Rubric,
    survey: &'a Survey,
    weights: &'a Weights,
    benchmarks: &'a [Benchmark],
    options: Options,
    calibration: &Calibration,
) -> Result<Assessment<'a>, Mismatch> {
    calibration.check(rubric, survey, &weights.set)?;
    let prepared = prepare::prepare(rubric, survey, Some(calibration));
    let weights = known_weights(rubric, weights, calibration)?;
    let found = finish(rubric, survey, weights, benchmarks, options, prepared);
    Ok(Assessment { is_calibrated: true, ..found })
}

fn finish<'a>(
    rubric: &'a Rubric,
    survey: &'a Survey,
    weights: Cow<'a, Weights>,
    benchmarks: &'a [Benchmark],
    options: Options,
    prepared: Prepared,
) -> Assessment<'a> {
    let percent = rubric.percent();
    let scheme = Scheme { rubric, survey, weights: &weights, prepared: &prepared, percent };
    let facets = cells::score_cells(scheme, survey);
    let scores = match overall(rubric, &facets) {
        Some((facet, cells)) => facets[facet].means(cells),
        None => scores(scheme),
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
        calibrated_by: None,
        is_calibrated: false,
        options,
        certainty: None,
        prepared,
        percent,
        facets,
        region_groups,
        half_width,
        peers,
    }
}

/// Learns what nodes need, from the indicators up, so that each sees the scores below it as they are
/// in the end.
fn learn<'a>(
    rubric: &Rubric,
    survey: &Survey,
    weights: &'a Weights,
    mut prepared: Prepared,
) -> (Prepared, Cow<'a, Weights>) {
    let mut weights = Cow::Borrowed(weights);
    if !nodes::is_needed(rubric, &weights) {
        return (prepared, weights);
    }
    let hierarchy = &rubric.hierarchy;
    for (idx, node) in hierarchy.iter().rev().filter(|(_, n)| !n.children.is_empty()) {
        let mut remarks = Vec::new();
        let weighed = Learner::new(rubric, survey, &weights, &prepared).weigh(idx, &mut remarks);
        if let Some((found, rest)) = weighed {
            prepared.weight_notes.extend(rest.map(|rest| (idx, rest)));
            let mut given: Vec<f64> = hierarchy.iter().map(|(n, _)| weights.share(n)).collect();
            for (child, weight) in node.children.iter().zip(found) {
                given[child.at()] = weight;
            }
            let set = weights.set.clone();
            weights = Cow::Owned(Weights::new(set, hierarchy, &given));
        }
        if nodes::compares(node.aggregation) {
            let found =
                Learner::new(rubric, survey, &weights, &prepared).compare(idx, &mut remarks);
            for (at, fit) in found {
                prepared.fits[at].nodes.push(fit);
            }
        }
        prepared.remarks.append(&mut remarks);
    }
    (prepared, weights)
}

/// The weights of a calibration, where it has any.
fn known_weights<'a>(
    rubric: &Rubric,
    weights: &'a Weights,
    calibration: &Calibration,
) -> Result<Cow<'a, Weights>, Mismatch> {
    if calibration.weights.is_empty() {
        return Ok(Cow::Borrowed(weights));
    }
    let hierarchy = &rubric.hierarchy;
    let mut given: Vec<f64> = hierarchy.iter().map(|(n, _)| weights.share(n)).collect();
    for known in &calibration.weights {
        if let Some(node) = hierarchy.find(&known.node) {
            given[node.at()] = known.share;
        }
    }
    for node in hierarchy.nodes().iter().filter(|n| !n.children.is_empty()) {
        if node.children.iter().map(|c| given[c.at()]).sum::<f64>() <= 0.0 {
            return Err(Mismatch::Content(node.id.clone()));
        }
    }
    Ok(Cow::Owned(Weights::new(weights.set.clone(), hierarchy, &given)))
}

/// The facet and the cells whose mean is the score of a region as a whole; none where all its items
/// are pooled.
fn overall<'f>(rubric: &Rubric, facets: &'f [FacetScores]) -> Option<(usize, &'f [usize])> {
    let (facet, group) = rubric.instrument.as_ref()?.overall?;
    let cells = facets.get(facet)?.groups.get(group)?;
    Some((facet, cells.as_slice())).filter(|(_, cells)| !cells.is_empty())
}

/// The score of every node in every row, node by node; `NaN` where there is none.
fn scores(scheme: Scheme<'_>) -> Vec<f64> {
    let n_rows = scheme.survey.rows.len();
    let mut scores = vec![f64::NAN; n_rows * scheme.rubric.hierarchy.nodes().len()];
    let mut tree = Tree::new(scheme);
    let source = pooled(scheme.survey, scheme.prepared);
    for (row, _) in scheme.survey.rows() {
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
fn pooled<'s>(survey: &'s Survey, prepared: &'s Prepared) -> Source<'s> {
    let errors = survey.fieldwork.as_ref().map_or(&[][..], |f| &f.roll_ups.standard_errors);
    Source {
        columns: &survey.columns,
        scores: &prepared.normalised,
        errors,
        only_indicators: false,
        imputed: &prepared.imputed,
    }
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

    /// The index of some rows under other weights, everything that was learnt from the data as it is;
    /// `NaN` where there is none.
    pub fn index_if(&self, weights: &Weights, rows: &[RowIdx]) -> Vec<f64> {
        let scheme = Scheme { weights, ..self.scheme() };
        if overall(self.rubric, &self.facets).is_some() {
            let facets = cells::score_cells(scheme, self.survey);
            let means = overall(self.rubric, &facets).map(|(at, cells)| facets[at].means(cells));
            let score = |row: &RowIdx| means.as_ref().map_or(f64::NAN, |means| means[row.at()]);
            return rows.iter().map(score).collect();
        }
        let mut tree = Tree::new(scheme);
        let source = pooled(self.survey, &self.prepared);
        let mut score = |row: &RowIdx| {
            tree.fill(&source, *row);
            tree.cells()[0].score.unwrap_or(f64::NAN)
        };
        rows.iter().map(&mut score).collect()
    }

    /// What the methods could not do with these data.
    pub fn remarks(&self) -> &[Diagnostic] {
        &self.prepared.remarks
    }

    /// What the weights below a node rest on, where they come from data and there is something to tell.
    pub fn weight_note(&self, node: NodeIdx) -> Option<&Text> {
        self.prepared.weight_notes.iter().find(|(of, _)| *of == node).map(|(_, text)| text)
    }

    /// The answers after each step; none where the rubric has no methods.
    pub fn stages(&self) -> Option<&Stages> {
        self.prepared.stages.as_ref()
    }

    /// The scores of all indicators.
    pub fn normalised(&self) -> &Matrix<Normalised> {
        &self.prepared.normalised
    }

    /// What the methods learnt for a row: from all rows, or from those of its period.
    pub fn fit(&self, row: RowIdx) -> Option<&calibration::Fit> {
        self.prepared.fits.get(self.prepared.fit_of(row))
    }

    /// The score that another answer of a row would have by what was learnt; none where it has none.
    pub fn score_if(&self, row: RowIdx, indicator: &Indicator, value: f64) -> Option<f64> {
        self.prepared.score(self.rubric, self.survey, row, indicator, value)
    }

    /// Every value that was treated, indicator by indicator.
    pub fn treated(&self) -> &[TreatedCell] {
        &self.prepared.treated
    }

    /// Whether a value was filled in.
    pub fn is_imputed(&self, row: RowIdx, indicator: IndicatorIdx) -> bool {
        pooled(self.survey, &self.prepared).is_imputed(row, indicator)
    }

    /// Whether values are filled in at all, if only there are gaps.
    pub fn imputes(&self) -> bool {
        use crate::model::Imputation;
        let methods = &self.rubric.methods.indicators;
        methods.iter().any(|i| i.imputation != Imputation::Nothing)
    }

    /// Why a row was left out; none where it wasn't.
    pub fn exclusion(&self, row: RowIdx) -> Option<&Exclusion> {
        self.prepared.exclusions.get(row.at())?.as_ref()
    }

    /// Whether scores run from 0 to 100, so that levels, targets and severities say something.
    pub fn is_percent(&self) -> bool {
        self.percent.is_some()
    }

    /// What was learnt, to be used for other regions and years.
    pub fn calibration(&self) -> Calibration {
        let hierarchy = &self.rubric.hierarchy;
        let share = |(idx, node): (NodeIdx, &crate::model::Node)| NodeWeight {
            node: node.id.clone(),
            share: self.weights.share(idx),
        };
        let from_data = nodes::from_data(self.rubric, &self.weights).is_some();
        Calibration {
            kind: KIND.to_owned(),
            schema_version: SCHEMA_VERSION.to_owned(),
            rubric_id: self.rubric.id.clone(),
            rubric_version: self.rubric.version.clone(),
            weight_set: self.weights.set.clone(),
            fits: self.prepared.fits.clone(),
            weights: hierarchy.iter().filter(|_| from_data).map(share).collect(),
        }
    }

    /// The figures of all nodes in one row: of its tree, or as means over the cells that stand for
    /// the region as a whole.
    fn figures(&self, row: RowIdx, whole: bool) -> Vec<Figures> {
        let hierarchy = &self.rubric.hierarchy;
        let mut tree = Tree::new(self.scheme());
        let mut of =
            |source: &Source<'_>| figures::of_tree(&mut tree, hierarchy, source, row, whole);
        let Some((facet, cells)) = overall(self.rubric, &self.facets) else {
            return of(&pooled(self.survey, &self.prepared));
        };
        let answers = self.cell_answers(facet);
        let in_cell = |cell: &usize| of(&self.facets[facet].source(*cell, &answers[*cell]));
        figures::of_cells(hierarchy, &cells.iter().map(in_cell).collect::<Vec<_>>())
    }

    fn scheme(&self) -> Scheme<'_> {
        Scheme {
            rubric: self.rubric,
            survey: self.survey,
            weights: &self.weights,
            prepared: &self.prepared,
            percent: self.percent,
        }
    }

    /// The answers in the cells of a facet.
    fn cell_answers(&self, facet: usize) -> &[CellAnswers] {
        let fieldwork = self.survey.fieldwork.as_ref();
        fieldwork.and_then(|f| f.roll_ups.facets.get(facet)).map_or(&[], |f| &f.cells)
    }

    /// The interval of sampling error around a score.
    fn interval(&self, score: Option<f64>, error: Option<f64>) -> (Option<f64>, Option<f64>) {
        let reach = error.map(|e| e * self.half_width);
        let end = |sign: f64| {
            let end = score? + sign * reach?;
            Some(if self.percent.is_some() { end.clamp(0.0, 100.0) } else { end })
        };
        (end(-1.0), end(1.0))
    }
}
