//! A study: the regions of one period scored again and again under drawn assumptions.
//!
//! # Formula
//!
//! ```text
//! replicate k: one number u from 0 to 1 for each assumption, from stream k of the seed
//! alternatives: ⌊u·n⌋ of n        weights, samples, noise: the stream that u stands for
//! attainment of a benchmark: the mean of min(1, score / target) over the targets, by their weights
//! robust: P(nominal level) ≥ 0.9, where the rubric has levels;
//!         else the 90 % interval of the rank spans at most a fifth of the ranked regions
//! ```

use super::assumptions::{self, FLOOR, Factor, Refusal};
use super::draws::Model;
use super::fast::Fast;
use super::groups::{Pair, groups, pairs};
use super::judge::Judge;
use super::plain::Plain;
use super::replicates::{
    self, BLOCK, Replicates, SizeError, mean_rank_change, millionths, ranks_of_scores, score_of,
};
use super::saltelli::Design;
use super::sensitivity::{Sensitivity, SensitivityError, sensitivity};
use super::summary::{Interval, RegionSummary, summarise_ranks};
use super::ways::{Step, Way, all};
use crate::assessment::{Assessment, Parts};
use crate::lang::Text;
use crate::model::{Hierarchy, NodeIdx, RowIdx, Uncertainty};
use crate::parallel;
use crate::stats::round6;

/// The share of replicates inside an interval.
pub const COVERAGE: f64 = 0.9;

/// How likely a region must be ahead of another to be told from it.
pub const CONFIDENCE: f64 = 0.95;

/// How likely the nominal level must be for a region to be robust.
pub const LEVEL_SHARE: f64 = 0.9;

/// How much of the ranking the interval of a rank may span for a region to be robust.
pub const RANK_SPAN: f64 = 0.2;

/// From how many ranked regions on the width of a rank says something: a fifth of fewer than five is
/// less than one rank.
pub const RANKED_MIN: usize = 5;

/// From how many replicates with scores on there is a verdict: of fewer, a share of 0.9 is too coarse.
pub const VERDICT_MIN: usize = 100;

/// Up to how many ranked regions all pairs are compared; beyond, neighbours in rank.
pub const PAIRED_MAX: usize = 60;

/// How many resamples make the intervals of the indices.
const BOOTSTRAP: usize = 500;

/// The size of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// How many replicates.
    pub replicates: usize,
    /// The seed of all random numbers.
    pub seed: u64,
    /// Whether to tell which assumption matters.
    pub sensitivity: bool,
}

impl Size {
    /// How many rows the design of the indices has: the power of two at or above a quarter of the
    /// replicates, from 64 to 16 384.
    pub fn rows(self) -> usize {
        (self.replicates / 4).clamp(64, 16_384).next_power_of_two()
    }

    /// How many times all regions are scored: twice for a replicate, first for the ranks of all
    /// regions, then for the scores of each.
    pub fn runs(self, n_factors: usize) -> usize {
        2 * self.replicates + if self.sensitivity { self.rows() * (n_factors + 2) } else { 0 }
    }
}

/// Why a replicate has no scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The children of a node were left without weight.
    NoWeights,
    /// Nothing was left once an indicator was taken out.
    NothingLeft,
    /// A way that was drawn cannot be taken with an indicator.
    Step {
        /// Imputation, treatment or normalisation.
        step: Factor,
        /// Which way, as the uncertainty lists them.
        way: usize,
        /// The first indicator that it fails at.
        node: NodeIdx,
    },
}

impl Reason {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoWeights => "no_weights",
            Self::NothingLeft => "nothing_left",
            Self::Step { step: Factor::Imputation, .. } => "not_imputed",
            Self::Step { step: Factor::Treatment, .. } => "not_treated",
            Self::Step { .. } => "not_normalised",
        }
    }
}

/// Whether the result of a region hangs on what was assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It hardly does.
    Robust,
    /// It does.
    Fragile,
}

/// What came out of a study.
#[derive(Debug)]
pub struct Findings {
    /// The rows of the period, in the order of the survey.
    pub rows: Vec<RowIdx>,
    /// What was varied.
    pub factors: Vec<Factor>,
    /// Per row, the score as published; `NaN` where there is none.
    pub scores: Vec<f64>,
    /// Per row, its rank; 0 where there is none.
    pub ranks: Vec<u16>,
    /// Per row, its level.
    pub levels: Vec<Option<u8>>,
    /// Per row, intervals of score and rank.
    pub summaries: Vec<RegionSummary>,
    /// Per row, the share of the replicates in which it has each level; empty without levels.
    pub level_shares: Vec<Vec<f64>>,
    /// Groups that cannot be told apart, the best first, as positions in `rows`.
    pub groups: Vec<Vec<usize>>,
    /// Which of two is ahead: of all pairs where there are few regions, of neighbours in rank where
    /// there are many, the better one first; and of what was asked for.
    pub pairs: Vec<Pair>,
    /// Per row, how much of the benchmark is reached; empty where no benchmark is uncertain.
    pub attainments: Vec<Attainment>,
    /// Whether the fast tree was enough.
    pub is_fast: bool,
    /// All replicates; their scores only where the ordinary tree was needed.
    pub replicates: Replicates<Reason>,
    /// Which assumption matters for the mean change of ranks, if that was asked for.
    pub sensitivity: Option<Result<Sensitivity, SensitivityError>>,
    /// Which matters for the scores of chosen regions, as positions in `rows`.
    pub region_sensitivity: Vec<(usize, Result<Sensitivity, SensitivityError>)>,
}

/// How much of an uncertain benchmark a region reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attainment {
    /// The mean attainment of its targets, from 0 to 1; none where it never has a score at one.
    pub interval: Option<Interval>,
    /// In what share of the replicates all targets are reached; none likewise.
    pub met: Option<f64>,
}

/// What to look at beside the ranks of all regions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    /// The regions whose scores are explained by the assumptions, if sensitivity is asked for.
    pub regions: Vec<RowIdx>,
    /// The pairs that are compared whatever their number.
    pub pairs: Vec<(RowIdx, RowIdx)>,
}

/// What is added up of one region over all replicates.
pub(super) struct Tally {
    pub(super) score: Option<Interval>,
    /// In how many replicates it has each level.
    pub(super) levels: Vec<u32>,
    pub(super) attainment: Option<Interval>,
    /// In how many replicates it meets the benchmark.
    pub(super) met: u32,
    /// In how many it has a score at a target.
    pub(super) judged: u64,
}

impl Findings {
    /// How many regions have a rank.
    pub fn n_ranked(&self) -> usize {
        self.ranks.iter().filter(|r| **r > 0).count()
    }

    /// Whether the result of a region hangs on what was assumed; none where it has no score, after few
    /// replicates, and where there are no levels and few ranks.
    pub fn verdict(&self, at: usize) -> Option<Verdict> {
        if self.replicates.kept() < VERDICT_MIN {
            return None;
        }
        let shares = self.level_shares.get(at);
        let nominal = self.levels[at].and_then(|l| usize::from(l).checked_sub(1));
        let is_robust = if let (Some(level), Some(shares)) = (nominal, shares) {
            *shares.get(level)? >= LEVEL_SHARE
        } else {
            let rank = self.summaries[at].rank.filter(|_| self.ranks[at] > 0)?;
            if self.n_ranked() < RANKED_MIN {
                return None;
            }
            rank.high - rank.low <= RANK_SPAN * self.n_ranked() as f64
        };
        Some(if is_robust { Verdict::Robust } else { Verdict::Fragile })
    }
}

/// Scores the rows of the last period again and again; `tick` is called after each time.
///
/// # Errors
///
/// If an assumption cannot be made of these answers, or the study is too large.
pub fn study(
    a: &Assessment<'_>,
    uncertainty: &Uncertainty,
    size: Size,
    tick: &(dyn Fn() + Sync),
) -> Result<Findings, Refusal> {
    study_of(a, uncertainty, size, &Focus::default(), tick)
}

/// The same, with a look at some regions and pairs.
///
/// # Errors
///
/// Likewise.
pub fn study_of(
    a: &Assessment<'_>,
    uncertainty: &Uncertainty,
    size: Size,
    focus: &Focus,
    tick: &(dyn Fn() + Sync),
) -> Result<Findings, Refusal> {
    through(a, uncertainty, size, focus, Tree::Either, tick)
}

/// Which tree the replicates go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tree {
    /// The fast one wherever it does.
    Either,
    /// The ordinary one, to compare with.
    Ordinary,
}

/// The same through a chosen tree.
///
/// # Errors
///
/// Likewise.
pub fn through(
    a: &Assessment<'_>,
    uncertainty: &Uncertainty,
    size: Size,
    focus: &Focus,
    tree: Tree,
    tick: &(dyn Fn() + Sync),
) -> Result<Findings, Refusal> {
    assumptions::check(a, uncertainty)?;
    let last = a.survey.rows.last().map(|r| r.period);
    let rows: Vec<RowIdx> =
        a.survey.rows().filter(|(_, r)| Some(r.period) == last).map(|(row, _)| row).collect();
    if rows.iter().all(|row| a.score(*row, NodeIdx::ROOT).is_none()) {
        return Err(nobody());
    }
    let model = Model::new(a, uncertainty, size.seed);
    let judge = Judge::new(a, &rows, uncertainty);
    let trees = hierarchies(a, uncertainty);
    let conclude = |core: &Core<'_>| {
        let (replicates, tallies) = core.run(size, tick).map_err(too_large)?;
        let mut found = findings(a, rows.clone(), replicates, &tallies);
        found.factors.clone_from(&model.factors);
        found.is_fast = matches!(core, Core::Fast(_));
        let chosen = chosen_pairs(&found, focus);
        found.pairs = pairs(&found.replicates, &chosen);
        if judge.has_targets() {
            found.attainments = tallies.iter().map(attainment).collect();
        }
        if size.sensitivity {
            indices(core, &model, &mut found, size, focus, tick)?;
        }
        Ok(found)
    };
    let found = with_ways(a, uncertainty, &rows, |ways| {
        let fast = match tree {
            Tree::Either => Fast::new(a, ways, &trees, &model, &judge, uncertainty),
            Tree::Ordinary => None,
        };
        fast.map(Box::new).ok_or_else(|| {
            let plain = Plain::new(ways, &trees, &model, &judge, uncertainty, &rows);
            Box::new(conclude(&Core::Plain(plain)))
        })
    });
    match found {
        // The fast tree has what it needs, and the assessments of all ways make room.
        Ok(fast) => conclude(&Core::Fast(fast)),
        Err(done) => *done,
    }
}

/// Prepares all ways to fill gaps, to treat and to normalise, for as long as something is done with them.
fn with_ways<R>(
    a: &Assessment<'_>,
    uncertainty: &Uncertainty,
    rows: &[RowIdx],
    f: impl FnOnce(&[Way<'_>]) -> R,
) -> R {
    let weights = (*a.weights).clone();
    // Each step starts from the assessments of the one before, so that nothing is done again that does
    // not differ.
    let given = [a];
    let imputation = Step::imputation(&given, &uncertainty.imputations);
    let imputed = imputation.assess(&given, &weights);
    let imputed = all(&given, &imputed);
    let treatment = Step::treatment(&imputed, &uncertainty.treatments);
    let treated = treatment.assess(&imputed, &weights);
    let treated = all(&imputed, &treated);
    let normalisation = Step::normalisation(&treated, &uncertainty.normalisations);
    let normalised = normalisation.assess(&treated, &weights);
    f(&Way::all(a, &all(&treated, &normalised), rows, uncertainty))
}

/// What scores replicates.
enum Core<'w> {
    Fast(Box<Fast<'w>>),
    Plain(Plain<'w>),
}

impl Core<'_> {
    fn run(
        &self,
        size: Size,
        tick: &(dyn Fn() + Sync),
    ) -> Result<(Replicates<Reason>, Vec<Tally>), SizeError> {
        Ok(match self {
            Self::Fast(fast) => fast.run(size.replicates, size.seed, tick)?,
            Self::Plain(plain) => {
                let (found, counts) = plain.replicates(size.replicates, size.seed, tick)?;
                let tallies = plain.tallies(&found, &counts);
                (found, tallies)
            }
        })
    }

    fn scores(&self, points: &[Vec<f64>]) -> Vec<Result<Vec<f64>, Reason>> {
        match self {
            Self::Fast(fast) => fast.scores(points),
            Self::Plain(plain) => plain.scores(points),
        }
    }
}

fn findings(
    a: &Assessment<'_>,
    rows: Vec<RowIdx>,
    replicates: Replicates<Reason>,
    tallies: &[Tally],
) -> Findings {
    let scores: Vec<f64> =
        rows.iter().map(|r| a.score(*r, NodeIdx::ROOT).unwrap_or(f64::NAN)).collect();
    let ranks = ranks_of_scores(&scores);
    let levels: Vec<Option<u8>> =
        parallel::map(&rows, |r| a.row_parts(*r, Parts::Judgements).standing.level);
    let mut summaries = summarise_ranks(&replicates, COVERAGE);
    for (summary, tally) in summaries.iter_mut().zip(tallies) {
        summary.score = tally.score;
    }
    // What has no published score is not made sure of by the replicates in which it happens to have one.
    for (summary, _) in summaries.iter_mut().zip(&scores).filter(|(_, score)| score.is_nan()) {
        (summary.score, summary.rank) = (None, None);
    }
    let has_levels = tallies.iter().any(|t| !t.levels.is_empty());
    let of = |(tally, score): (&Tally, &f64)| {
        if score.is_nan() { Vec::new() } else { shares(&tally.levels) }
    };
    let level_shares = tallies.iter().zip(&scores).filter(|_| has_levels).map(of).collect();
    let mut order: Vec<usize> = (0..rows.len()).filter(|at| ranks[*at] > 0).collect();
    order.sort_by_key(|at| ranks[*at]);
    Findings {
        groups: groups(&replicates, &order, CONFIDENCE),
        rows,
        factors: Vec::new(),
        scores,
        ranks,
        levels,
        summaries,
        level_shares,
        pairs: Vec::new(),
        attainments: Vec::new(),
        replicates,
        is_fast: false,
        sensitivity: None,
        region_sensitivity: Vec::new(),
    }
}

fn shares(counts: &[u32]) -> Vec<f64> {
    let total: u32 = counts.iter().sum();
    let share = |n: &u32| if total == 0 { 0.0 } else { f64::from(*n) / f64::from(total) };
    counts.iter().map(share).collect()
}

fn attainment(tally: &Tally) -> Attainment {
    let met = (tally.judged > 0).then(|| f64::from(tally.met) / tally.judged as f64);
    Attainment { interval: tally.attainment, met }
}

/// All pairs of few regions, neighbours in rank of many, and what was asked for; the better one first.
fn chosen_pairs(found: &Findings, focus: &Focus) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..found.rows.len()).filter(|at| found.ranks[*at] > 0).collect();
    order.sort_by_key(|at| found.ranks[*at]);
    let mut chosen: Vec<(usize, usize)> = if order.len() <= PAIRED_MAX {
        let after = |(at, first): (usize, &usize)| {
            let (first, rest) = (*first, order[at + 1..].to_vec());
            rest.into_iter().map(move |other| (first, other))
        };
        order.iter().enumerate().flat_map(after).collect()
    } else {
        order.windows(2).map(|w| (w[0], w[1])).collect()
    };
    let at = |row: &RowIdx| found.rows.iter().position(|r| r == row);
    for (first, other) in &focus.pairs {
        let (Some(first), Some(other)) = (at(first), at(other)) else { continue };
        if !chosen.contains(&(first, other)) && !chosen.contains(&(other, first)) {
            chosen.push((first, other));
        }
    }
    chosen
}

/// The indices of the mean rank change, and of the scores of chosen regions.
fn indices(
    core: &Core<'_>,
    model: &Model<'_>,
    found: &mut Findings,
    size: Size,
    focus: &Focus,
    tick: &(dyn Fn() + Sync),
) -> Result<(), Refusal> {
    // What is reached of a benchmark moves no score and no rank.
    let factors = model.factors.iter().filter(|f| **f != Factor::Benchmark).count();
    let design = Design::quasi(size.rows(), factors, size.seed).map_err(|_| Refusal {
        message: Text::new("假设太多", "there are too many assumptions"),
        hint: Text::new("减少 `uncertainty` 里的假设", "take some out of `uncertainty`"),
    })?;
    let at = |row: &RowIdx| found.rows.iter().position(|r| r == row);
    let regions: Vec<usize> = focus.regions.iter().filter_map(at).collect();
    let runs: Vec<usize> = (0..design.runs()).collect();
    // The fast tree takes those side by side that draw the same ways, so it is given more to choose from.
    let together = if found.is_fast { 4 * BLOCK } else { BLOCK };
    let blocks: Vec<&[usize]> = runs.chunks(together).collect();
    let outputs = parallel::map(&blocks, |block| {
        let points: Vec<Vec<f64>> = block.iter().map(|run| design.point(*run)).collect();
        let of = |scores: Result<Vec<f64>, Reason>| {
            tick();
            let Ok(scores) = scores else { return vec![f64::NAN; 1 + regions.len()] };
            let change = mean_rank_change(&ranks_of_scores(&scores), &found.ranks);
            let scores = regions.iter().map(|at| score_of(millionths(scores[*at])));
            [change.unwrap_or(f64::NAN)].into_iter().chain(scores).collect()
        };
        core.scores(&points).into_iter().map(of).collect::<Vec<Vec<f64>>>()
    });
    let output = |at: usize| -> Vec<f64> { outputs.iter().flatten().map(|y| y[at]).collect() };
    let of = |at: usize| sensitivity(&design, &output(at), BOOTSTRAP, size.seed);
    let of_regions = (1..).zip(&regions).map(|(at, region)| (*region, of(at))).collect();
    (found.sensitivity, found.region_sensitivity) = (Some(of(0)), of_regions);
    Ok(())
}

/// That there is nothing whose certainty could be told.
fn nobody() -> Refusal {
    Refusal {
        message: Text::new(
            "没有一个地区有得分，无从检验",
            "no region has a score, so that there is nothing to study",
        ),
        hint: Text::new(
            "用 `govgauge score` 查看各地区为何没有得分",
            "`govgauge score` says why each region has none",
        ),
    }
}

fn too_large(error: SizeError) -> Refusal {
    match error {
        SizeError::Regions(n) => Refusal {
            message: Text::new(
                format!("地区有 {n} 个，至多 {}", replicates::REGIONS_MAX),
                format!("{n} regions, at most {}", replicates::REGIONS_MAX),
            ),
            hint: Text::new("分批检验", "study them in parts"),
        },
        SizeError::Scores { regions, replicates: n, most } => Refusal {
            message: Text::new(
                format!("{regions} 个地区重复 {n} 次，超过内存所容"),
                format!("{regions} regions in {n} replicates are more than is kept in memory"),
            ),
            hint: Text::new(
                format!("`--replicates` 至多 {}", most / regions.max(1)),
                format!("`--replicates` is at most {}", most / regions.max(1)),
            ),
        },
    }
}

/// The tree with each way to aggregate.
fn hierarchies(a: &Assessment<'_>, uncertainty: &Uncertainty) -> Vec<Hierarchy> {
    let Some(aggregation) = &uncertainty.aggregation else {
        return vec![a.rubric.hierarchy.clone()];
    };
    let floor = if aggregation.floor > 0.0 { aggregation.floor } else { FLOOR };
    let with = |method: &crate::model::Aggregation| {
        let mut nodes = a.rubric.hierarchy.nodes().to_vec();
        for idx in &aggregation.nodes {
            let node = &mut nodes[idx.at()];
            node.aggregation = *method;
            node.floor = if node.floor > 0.0 { node.floor } else { floor };
        }
        Hierarchy::new(nodes)
    };
    aggregation.methods.iter().map(with).collect()
}

/// A figure as results print it.
pub fn printed(x: f64) -> Option<f64> {
    (!x.is_nan()).then(|| round6(x))
}
