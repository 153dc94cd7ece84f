//! A study: the regions of one period scored again and again under drawn assumptions.
//!
//! # Formula
//!
//! ```text
//! replicate k: one number u from 0 to 1 for each assumption, from stream k of the seed
//! alternatives: ⌊u·n⌋ of n        weights, samples, noise: the stream that u stands for
//! robust: P(nominal level) ≥ 0.9, where the rubric has levels;
//!         else the 90 % interval of the rank spans at most a fifth of the ranked regions
//! ```

use super::assumptions::{self, FLOOR, Factor, Refusal, factors};
use super::flat::FlatNode;
use super::groups::groups;
use super::plan::{Plan, UncertainWeights as Spread};
use super::replicates::{self, Replicates, SizeError, mean_rank_change, ranks_of_scores};
use super::saltelli::{Design, alternative};
use super::sensitivity::{Sensitivity, SensitivityError, sensitivity};
use super::summary::{RegionSummary, summarise};
use crate::assessment::{Assessment, Options, Rescored, assess};
use crate::lang::Text;
use crate::model::{
    Hierarchy, IndicatorMethods, Matrix, NodeIdx, Normalisation, Normalised, OtherNormalisation,
    RowIdx, Rubric, UncertainWeights, Uncertainty, Weights,
};
use crate::parallel;
use crate::stats::random::Stream;
use crate::stats::round6;
use crate::weighting::weigh;
use std::sync::atomic::{AtomicU32, Ordering};

/// The share of replicates inside an interval.
pub const COVERAGE: f64 = 0.9;

/// How likely a region must be ahead of another to be told from it.
pub const CONFIDENCE: f64 = 0.95;

/// How likely the nominal level must be for a region to be robust.
pub const LEVEL_SHARE: f64 = 0.9;

/// How much of the ranking the interval of a rank may span for a region to be robust.
pub const RANK_SPAN: f64 = 0.2;

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

    /// How many times all regions are scored.
    pub fn runs(self, n_factors: usize) -> usize {
        self.replicates + if self.sensitivity { self.rows() * (n_factors + 2) } else { 0 }
    }
}

/// Why a replicate has no scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The children of a node were left without weight.
    NoWeights,
    /// Nothing was left once an indicator was taken out.
    NothingLeft,
}

impl Reason {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoWeights => "no_weights",
            Self::NothingLeft => "nothing_left",
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
    /// All replicates.
    pub replicates: Replicates<Reason>,
    /// Which assumption matters, if that was asked for.
    pub sensitivity: Option<Result<Sensitivity, SensitivityError>>,
}

impl Findings {
    /// How many regions have a rank.
    pub fn n_ranked(&self) -> usize {
        self.ranks.iter().filter(|r| **r > 0).count()
    }

    /// Whether the result of a region hangs on what was assumed; none where it has no score.
    pub fn verdict(&self, at: usize) -> Option<Verdict> {
        let shares = self.level_shares.get(at);
        let nominal = self.levels[at].and_then(|l| usize::from(l).checked_sub(1));
        let is_robust = if let (Some(level), Some(shares)) = (nominal, shares) {
            *shares.get(level)? >= LEVEL_SHARE
        } else {
            let rank = self.summaries[at].rank.filter(|_| self.ranks[at] > 0)?;
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
    assumptions::check(a, uncertainty)?;
    let last = a.survey.rows.last().map(|r| r.period);
    let rows: Vec<RowIdx> =
        a.survey.rows().filter(|(_, r)| Some(r.period) == last).map(|(row, _)| row).collect();
    let plain: Vec<Rubric> = normalised_otherwise(a.rubric, uncertainty);
    let weights = (*a.weights).clone();
    let others: Vec<Assessment<'_>> = plain
        .iter()
        .map(|rubric| assess(rubric, a.survey, &weights, &[], Options::default()))
        .collect();
    let model = Model::new(a, &others, uncertainty, size.seed);
    run(a, &model, rows, size, tick)
}

fn run(
    a: &Assessment<'_>,
    model: &Model<'_>,
    rows: Vec<RowIdx>,
    size: Size,
    tick: &(dyn Fn() + Sync),
) -> Result<Findings, Refusal> {
    let scores: Vec<f64> =
        rows.iter().map(|r| a.score(*r, NodeIdx::ROOT).unwrap_or(f64::NAN)).collect();
    let ranks = ranks_of_scores(&scores);
    let levels: Vec<Option<u8>> = parallel::map(&rows, |r| {
        a.row_parts(*r, crate::assessment::Parts::Judgements).standing.level
    });
    let waived: Vec<Vec<bool>> = parallel::map(&rows, |r| a.waived_gates(*r));
    let n_levels = if a.is_percent() { a.rubric.ladder.levels().len() } else { 0 };
    let counts: Vec<AtomicU32> = (0..rows.len() * n_levels).map(|_| AtomicU32::new(0)).collect();
    let one = |number: u64, out: &mut [f64]| {
        let mut stream = Stream::new(size.seed, number);
        let point: Vec<f64> = model.factors.iter().map(|_| stream.uniform()).collect();
        let found = model.scores(&point);
        tick();
        let (found, way) = found?;
        fill(&found, &rows, out);
        if way.is_percent && out.iter().all(|s| s.is_nan() || s.abs() <= 100.0) {
            for (at, row) in rows.iter().enumerate().filter(|_| n_levels > 0) {
                let level = found.level(way.rubric, *row, &waived[at]);
                if let Some(level) = level.and_then(|l| usize::from(l).checked_sub(1)) {
                    counts[at * n_levels + level].fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        Ok::<(), Reason>(())
    };
    let replicates = replicates::run(rows.len(), size.replicates, one).map_err(too_large)?;
    let summaries = summarise(&replicates, COVERAGE, &[]);
    let level_shares = counts.chunks(n_levels.max(1)).map(shares).collect();
    let mut order: Vec<usize> = (0..rows.len()).filter(|at| ranks[*at] > 0).collect();
    order.sort_by_key(|at| ranks[*at]);
    let groups = groups(&replicates, &order, CONFIDENCE);
    let sensitivity =
        if size.sensitivity { Some(indices(model, &rows, &ranks, size, tick)?) } else { None };
    let factors = model.factors.clone();
    Ok(Findings {
        rows,
        factors,
        scores,
        ranks,
        levels,
        summaries,
        level_shares,
        groups,
        replicates,
        sensitivity,
    })
}

fn fill(found: &Rescored, rows: &[RowIdx], out: &mut [f64]) {
    for (cell, row) in out.iter_mut().zip(rows) {
        *cell = found.score(*row, NodeIdx::ROOT).unwrap_or(f64::NAN);
    }
}

fn shares(counts: &[AtomicU32]) -> Vec<f64> {
    let counts: Vec<u32> = counts.iter().map(|c| c.load(Ordering::Relaxed)).collect();
    let total: u32 = counts.iter().sum();
    let share = |n: u32| if total == 0 { 0.0 } else { f64::from(n) / f64::from(total) };
    counts.into_iter().map(share).collect()
}

fn indices(
    model: &Model<'_>,
    rows: &[RowIdx],
    nominal: &[u16],
    size: Size,
    tick: &(dyn Fn() + Sync),
) -> Result<Result<Sensitivity, SensitivityError>, Refusal> {
    let design =
        Design::quasi(size.rows(), model.factors.len(), size.seed).map_err(|_| Refusal {
            message: Text::new("假设太多", "there are too many assumptions"),
            hint: Text::new("减少 `uncertainty` 里的假设", "take some out of `uncertainty`"),
        })?;
    let outputs = design.run(|point| {
        let found = model.scores(point);
        tick();
        let mut scores = vec![f64::NAN; rows.len()];
        fill(&found?.0, rows, &mut scores);
        let change = mean_rank_change(&ranks_of_scores(&scores), nominal);
        Ok::<_, Reason>(vec![change.unwrap_or(f64::NAN)])
    });
    let first = |run: &Result<Vec<f64>, Reason>| run.as_ref().map_or(f64::NAN, |y| y[0]);
    let outputs: Vec<f64> = outputs.iter().map(first).collect();
    Ok(sensitivity(&design, &outputs, BOOTSTRAP, size.seed))
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
        SizeError::Scores { regions, replicates: n } => Refusal {
            message: Text::new(
                format!("{regions} 个地区重复 {n} 次，超过内存所容"),
                format!("{regions} regions in {n} replicates are more than is kept in memory"),
            ),
            hint: Text::new(
                format!("`--replicates` 至多 {}", replicates::SCORES_MAX / regions.max(1)),
                format!("`--replicates` is at most {}", replicates::SCORES_MAX / regions.max(1)),
            ),
        },
    }
}

/// The rubric with each of the other ways to normalise; none for its own way.
fn normalised_otherwise(rubric: &Rubric, uncertainty: &Uncertainty) -> Vec<Rubric> {
    let ways = uncertainty.normalisations.iter();
    let other = |way: &OtherNormalisation| {
        let normalisation = match way {
            OtherNormalisation::AsGiven => return None,
            OtherNormalisation::MinMax => Normalisation::MinMax { low: 0.0, high: 100.0 },
            OtherNormalisation::ZScore => Normalisation::ZScore { mean: 50.0, deviation: 10.0 },
        };
        let mut other = rubric.clone();
        let n = other.hierarchy.indicators().len();
        other.methods.indicators.resize(n, IndicatorMethods::default());
        for methods in &mut other.methods.indicators {
            methods.normalisation = normalisation.clone();
        }
        Some(other)
    };
    ways.filter_map(other).collect()
}

/// One way to normalise and to aggregate.
struct Way<'w> {
    base: &'w Assessment<'w>,
    rubric: std::borrow::Cow<'w, Rubric>,
    is_percent: bool,
}

/// What a run needs to know of its way.
#[derive(Clone, Copy)]
struct WayOf<'w> {
    rubric: &'w Rubric,
    is_percent: bool,
}

/// Draws assumptions and scores by them.
struct Model<'w> {
    factors: Vec<Factor>,
    uncertainty: &'w Uncertainty,
    hierarchy: &'w Hierarchy,
    /// Normalisation by normalisation, the ways to aggregate.
    ways: Vec<Vec<Way<'w>>>,
    plan: Plan,
    /// One per factor.
    seeds: Vec<u64>,
}

impl<'w> Model<'w> {
    fn new(
        a: &'w Assessment<'w>,
        others: &'w [Assessment<'w>],
        uncertainty: &'w Uncertainty,
        seed: u64,
    ) -> Self {
        let mut others = others.iter();
        let as_given = [OtherNormalisation::AsGiven];
        let list = &uncertainty.normalisations;
        let list = if list.is_empty() { &as_given[..] } else { list.as_slice() };
        let bases = list.iter().filter_map(|way| match way {
            OtherNormalisation::AsGiven => Some(a),
            _ => others.next(),
        });
        let ways = bases.map(|base| ways(base, uncertainty)).collect();
        let factors = factors(uncertainty);
        let key = |at| Stream::new(seed, u64::MAX - at).bits();
        let seeds = (0..factors.len() as u64).map(key).collect();
        let hierarchy = &a.rubric.hierarchy;
        Self { factors, uncertainty, hierarchy, ways, plan: plan(a, uncertainty), seeds }
    }

    /// The scores at a point: one number from 0 to 1 for each factor.
    fn scores(&self, point: &[f64]) -> Result<(Rescored, WayOf<'_>), Reason> {
        let of = |factor| {
            let at = self.factors.iter().position(|f| *f == factor)?;
            Some((point[at], self.seeds[at]))
        };
        let stream = |(u, seed): (f64, u64)| Stream::new(seed, u.to_bits());
        let pick = |factor, n| of(factor).map_or(0, |(u, _)| alternative(u, n));
        let ways = &self.ways[pick(Factor::Normalisation, self.ways.len())];
        let way = &ways[pick(Factor::Aggregation, ways.len())];
        let mut given = match of(Factor::Weights) {
            Some((u, seed)) => self.plan.draw(seed, u.to_bits()).weights,
            None => self.plan.weights.clone(),
        };
        let n = self.uncertainty.exclusions.len();
        let left_out = pick(Factor::Exclusion, n + 1).checked_sub(1);
        if let Some(left_out) = left_out.filter(|_| n > 0) {
            self.take_out(self.uncertainty.exclusions[left_out], &mut given)?;
        }
        let weights = self.weights(&given)?;
        let leaves =
            self.leaves(way, of(Factor::Sampling).map(stream), of(Factor::Noise).map(stream));
        let found = way.base.rescore(&way.rubric, &weights, leaves);
        Ok((found, WayOf { rubric: &way.rubric, is_percent: way.is_percent }))
    }

    /// Takes the weight from an indicator, and from what has nothing else below it.
    fn take_out(&self, node: NodeIdx, given: &mut [f64]) -> Result<(), Reason> {
        let mut at = node;
        loop {
            given[at.at()] = 0.0;
            let parent = self.hierarchy.node(at).parent.ok_or(Reason::NothingLeft)?;
            let mut siblings = self.hierarchy.node(parent).children.iter();
            if siblings.any(|c| given[c.at()] > 0.0) {
                return Ok(());
            }
            at = parent;
        }
    }

    fn weights(&self, given: &[f64]) -> Result<Weights, Reason> {
        let mut given = given.to_vec();
        for (idx, node) in self.hierarchy.iter().filter(|(_, n)| !n.children.is_empty()) {
            let sum: f64 = node.children.iter().map(|c| given[c.at()]).sum();
            if sum > 0.0 && sum.is_finite() {
                continue;
            }
            if given[idx.at()] > 0.0 {
                return Err(Reason::NoWeights);
            }
            // Nothing below counts, whatever its shares.
            for child in &node.children {
                given[child.at()] = 1.0;
            }
        }
        Ok(Weights::new("drawn", self.hierarchy, &given))
    }

    /// Other scores of the indicators; none where these are certain.
    fn leaves(
        &self,
        way: &Way<'_>,
        sampling: Option<Stream>,
        noise: Option<Stream>,
    ) -> Option<Matrix<Normalised>> {
        let mut leaves = sampling.map(|mut s| way.base.sampled_anew(&mut || s.normal()));
        if let Some(mut stream) = noise {
            let noisy = leaves.get_or_insert_with(|| way.base.normalised().clone());
            let points = self.uncertainty.noise;
            for (_, _, indicator) in self.hierarchy.leaves() {
                for row in (0..u32::try_from(noisy.n_rows()).unwrap_or(u32::MAX)).map(RowIdx) {
                    let off = points * stream.between(-1.0, 1.0);
                    let Some(score) = noisy.get(row, indicator.column) else { continue };
                    let score = score + off;
                    let score = if way.is_percent { score.clamp(0.0, 100.0) } else { score };
                    noisy.set(row, indicator.column, score);
                }
            }
        }
        leaves
    }
}

/// The ways to aggregate over one way to normalise.
fn ways<'w>(base: &'w Assessment<'w>, uncertainty: &Uncertainty) -> Vec<Way<'w>> {
    use std::borrow::Cow;
    let is_percent = base.is_percent();
    let Some(aggregation) = &uncertainty.aggregation else {
        return vec![Way { base, rubric: Cow::Borrowed(base.rubric), is_percent }];
    };
    let floor = if aggregation.floor > 0.0 { aggregation.floor } else { FLOOR };
    let way = |method: &crate::model::Aggregation| {
        let mut rubric = base.rubric.clone();
        let mut nodes = rubric.hierarchy.nodes().to_vec();
        for idx in &aggregation.nodes {
            let node = &mut nodes[idx.at()];
            node.aggregation = *method;
            node.floor = if node.floor > 0.0 { node.floor } else { floor };
        }
        rubric.hierarchy = Hierarchy::new(nodes);
        Way { base, rubric: Cow::Owned(rubric), is_percent }
    };
    aggregation.methods.iter().map(way).collect()
}

/// How weights are drawn.
fn plan(a: &Assessment<'_>, uncertainty: &Uncertainty) -> Plan {
    let hierarchy = &a.rubric.hierarchy;
    let shares = |w: &Weights| hierarchy.iter().map(|(n, _)| w.share(n)).collect::<Vec<f64>>();
    let set = |id: &String| {
        let given = weigh(a.rubric, Some(id)).ok()?;
        let learnt = assess(a.rubric, a.survey, &given, &[], Options::default());
        Some(shares(&learnt.weights))
    };
    let node = |node: &crate::model::Node| FlatNode {
        children: node.children.iter().map(|c| c.at()).collect(),
        column: node.indicator.as_ref().map(|i| i.column.at()),
        coverage_min: 0.0,
    };
    Plan {
        nodes: hierarchy.nodes().iter().map(node).collect(),
        weights: shares(&a.weights),
        uncertain_weights: match &uncertainty.weights {
            None => Spread::Fixed,
            Some(UncertainWeights::Uniform(share)) => Spread::Uniform(*share),
            Some(UncertainWeights::Dirichlet(c)) => Spread::Dirichlet(*c),
            Some(UncertainWeights::Sets(sets)) => {
                Spread::Sets(sets.iter().filter_map(set).collect())
            }
        },
        normalisations: 1,
        aggregations: 1,
    }
}

/// A figure as results print it.
pub fn printed(x: f64) -> Option<f64> {
    (!x.is_nan()).then(|| round6(x))
}
