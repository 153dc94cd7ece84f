//! The audit of a period's indicators: described, compared with each other and with what they are
//! parts of, and taken out one by one.

use super::correlations::{
    Importance, Limits, PairFlag, effective_weights, importances, with_denominators,
};
use super::descriptive::{Described, Flag, Thresholds, described};
use super::groups::{Group, groups};
use super::influence::{Influence, influences};
use super::strengths::Ranking;
use crate::assessment::Assessment;
use crate::model::{
    Answer, AnswerState, Hierarchy, IndicatorIdx, NodeIdx, PeriodIdx, RowIdx, Scale, Weights,
};
use crate::parallel;
use crate::stats::correlation::Method;
use crate::stats::significance::{Tested, test};

/// With fewer regions than this nothing can be said about how they differ.
pub const REGIONS_MIN: usize = 3;

/// A column goes with a denominator from here on, as in the reference.
pub const DENOMINATOR_LIMIT: f64 = 0.6;

/// How many strengths, and how many weaknesses, a region has at most.
pub const STANDINGS_MAX: usize = 5;

/// The audit of one period.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorsAudit {
    /// Which period.
    pub period: PeriodIdx,
    /// Its rows, in the order of the survey.
    pub rows: Vec<RowIdx>,
    /// How many of them have an index.
    pub n_scored: usize,
    /// The indicators as they were answered, in the order of the tree.
    pub statistics: Vec<(NodeIdx, Described)>,
    /// What is missing below each node, over all regions.
    pub gaps: Vec<(NodeIdx, Gaps)>,
    /// What is missing in each region: as a whole, and in each dimension.
    pub region_gaps: Vec<(RowIdx, NodeIdx, Gaps)>,
    /// What compares regions; none where too few have an index.
    pub compared: Option<Compared>,
}

/// What there should be, and what is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Answers that apply.
    pub n: usize,
    /// Of these, those without a value.
    pub missing: usize,
}

impl Gaps {
    /// The share that is missing; none of nothing.
    pub fn share(self) -> Option<f64> {
        (self.n > 0).then(|| self.missing as f64 / self.n as f64)
    }
}

/// What compares the regions of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Siblings, others of the same level, and nodes with those above them.
    pub correlations: Vec<Correlation>,
    /// Each group of siblings as a whole.
    pub groups: Vec<Group>,
    /// Weights against importance, level by level.
    pub importances: Vec<(NodeIdx, Level, Importance)>,
    /// Indicators and denominators that go together more than they should.
    pub denominators: Vec<Denominator>,
    /// What regions are best and worst at, region by region.
    pub standings: Vec<RegionStanding>,
    /// What comes out without each node; none where nothing of its parent would be left.
    pub influences: Vec<(NodeIdx, Option<Influence>)>,
}

/// Nodes that are looked at together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nodes with children, so far below the index.
    Depth(u32),
    /// The indicators, however deep.
    Indicators,
}

/// How two nodes stand to each other in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Children of the same parent.
    Siblings,
    /// Of the same level, with different parents.
    Level,
    /// The second is the parent of the first.
    Parent,
    /// The second is above the parent of the first.
    Ancestor,
}

/// How the scores of two nodes go together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    /// One node.
    pub first: NodeIdx,
    /// The other; an ancestor where they are of different levels.
    pub second: NodeIdx,
    /// How they stand to each other.
    pub relation: Relation,
    /// Of the scores.
    pub pearson: Option<Tested>,
    /// Of the ranks.
    pub spearman: Option<Tested>,
    /// Of the order of pairs.
    pub kendall: Option<Tested>,
    /// What should be looked at.
    pub flag: Option<PairFlag>,
    /// How far indicators are from each other, from 0, the same, to 1, opposite.
    pub distance: Option<f64>,
}

/// An indicator that goes with a denominator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Denominator {
    /// The indicator.
    pub node: NodeIdx,
    /// The position of the denominator among the auxiliary columns.
    pub auxiliary: usize,
    /// Their correlation.
    pub tested: Tested,
}

/// An indicator that a region is good or bad at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegionStanding {
    /// The region.
    pub row: RowIdx,
    /// The indicator.
    pub node: NodeIdx,
    /// Whether more than half of the others are behind, not ahead.
    pub is_strength: bool,
    /// Its rank, 1 the best.
    pub rank: u32,
    /// How many regions have a score.
    pub of: usize,
}

/// Looks at the indicators of each period.
pub fn audit(a: &Assessment<'_>) -> Vec<IndicatorsAudit> {
    let periods = (0..a.survey.periods.len()).map(|at| u32::try_from(at).unwrap_or(u32::MAX));
    periods.map(PeriodIdx).map(|period| audit_period(a, period)).collect()
}

/// Looks at the indicators of one period.
pub fn audit_period(a: &Assessment<'_>, period: PeriodIdx) -> IndicatorsAudit {
    let of_period = |(idx, row): (RowIdx, crate::model::Row)| (row.period == period).then_some(idx);
    let rows: Vec<RowIdx> = a.survey.rows().filter_map(of_period).collect();
    let is_missing = missing(a, &rows);
    let scores = Scores::new(a, &rows);
    let n_scored = scores.of(NodeIdx::ROOT).iter().filter(|s| !s.is_nan()).count();
    IndicatorsAudit {
        period,
        statistics: statistics(a, &rows),
        gaps: gaps(&a.rubric.hierarchy, &is_missing),
        region_gaps: region_gaps(&a.rubric.hierarchy, &rows, &is_missing),
        compared: (n_scored >= REGIONS_MIN).then(|| compare(a, &rows, &scores)),
        rows,
        n_scored,
    }
}

/// The scores of all nodes over the rows of a period; `NaN` where there is none.
pub(super) struct Scores(Vec<Vec<f64>>);

impl Scores {
    fn new(a: &Assessment<'_>, rows: &[RowIdx]) -> Self {
        let column = |(node, _)| -> Vec<f64> {
            rows.iter().map(|row| a.score(*row, node).unwrap_or(f64::NAN)).collect()
        };
        Self(a.rubric.hierarchy.iter().map(column).collect())
    }

    pub(super) fn of(&self, node: NodeIdx) -> &[f64] {
        &self.0[node.at()]
    }
}

/// The answers of some rows to one indicator, in natural units, after its denominator; of a choice
/// the score, since its position says nothing. `NaN` where there is none.
pub fn raw(a: &Assessment<'_>, rows: &[RowIdx], column: IndicatorIdx, scale: &Scale) -> Vec<f64> {
    let answered = |row: &RowIdx| match (a.survey.answer(*row, column), scale) {
        (Answer::Value(value), Scale::Choice(_)) => scale.score(value),
        (Answer::Value(value), _) => value,
        _ => f64::NAN,
    };
    match a.stages() {
        Some(stages) => {
            rows.iter().map(|row| stages.raw.get(*row, column).unwrap_or(f64::NAN)).collect()
        }
        None => rows.iter().map(answered).collect(),
    }
}

fn statistics(a: &Assessment<'_>, rows: &[RowIdx]) -> Vec<(NodeIdx, Described)> {
    let leaves = a.rubric.hierarchy.leaves();
    leaves
        .map(|(node, _, indicator)| {
            let values = raw(a, rows, indicator.column, &indicator.scale);
            let mut found = described(&values, &Thresholds::default());
            let is_number = matches!(indicator.scale, Scale::Number(_));
            // Steps of a scale repeat in the nature of things, and two regions say nothing of spread.
            found.flags.retain(|flag| match flag {
                Flag::Empty | Flag::FewPresent => true,
                Flag::FewUnique => is_number && rows.len() >= REGIONS_MIN,
                Flag::Constant | Flag::ManyZeros | Flag::Outliers => rows.len() >= REGIONS_MIN,
            });
            (node, found)
        })
        .collect()
}

/// Per indicator in the order of the tree and per row: whether an answer is missing that applies, or
/// nothing where none applies.
fn missing(a: &Assessment<'_>, rows: &[RowIdx]) -> Vec<(NodeIdx, Vec<Option<bool>>)> {
    let state = |row: &RowIdx, column: IndicatorIdx| match a.survey.answer(*row, column) {
        Answer::Value(_) => Some(false),
        Answer::Missing(AnswerState::NotApplicable | AnswerState::Excluded) => None,
        Answer::Missing(_) => Some(true),
    };
    let leaves = a.rubric.hierarchy.leaves();
    leaves.map(|(n, _, i)| (n, rows.iter().map(|row| state(row, i.column)).collect())).collect()
}

fn count(cells: impl Iterator<Item = Option<bool>>) -> Gaps {
    cells.flatten().fold(Gaps::default(), |gaps, is_missing| Gaps {
        n: gaps.n + 1,
        missing: gaps.missing + usize::from(is_missing),
    })
}

fn gaps(hierarchy: &Hierarchy, missing: &[(NodeIdx, Vec<Option<bool>>)]) -> Vec<(NodeIdx, Gaps)> {
    let below = |(node, _): (NodeIdx, _)| {
        let range = hierarchy.subtree(node);
        let columns = missing.iter().filter(move |(leaf, _)| range.contains(&leaf.at()));
        (node, count(columns.flat_map(|(_, cells)| cells.iter().copied())))
    };
    hierarchy.iter().map(below).collect()
}

fn region_gaps(
    hierarchy: &Hierarchy,
    rows: &[RowIdx],
    missing: &[(NodeIdx, Vec<Option<bool>>)],
) -> Vec<(RowIdx, NodeIdx, Gaps)> {
    let nodes: Vec<NodeIdx> =
        std::iter::once(NodeIdx::ROOT).chain(hierarchy.root().children.iter().copied()).collect();
    let mut found = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        for &node in &nodes {
            let range = hierarchy.subtree(node);
            let columns = missing.iter().filter(|(leaf, _)| range.contains(&leaf.at()));
            found.push((*row, node, count(columns.map(|(_, cells)| cells[at]))));
        }
    }
    found
}

fn compare(a: &Assessment<'_>, rows: &[RowIdx], scores: &Scores) -> Compared {
    Compared {
        correlations: correlations(&a.rubric.hierarchy, scores),
        groups: groups(&a.rubric.hierarchy, scores),
        importances: weighed(a, scores),
        denominators: denominators(a, rows, scores),
        standings: standings(&a.rubric.hierarchy, rows, scores),
        influences: influence_of_nodes(a, rows),
    }
}

fn level_of(hierarchy: &Hierarchy, node: NodeIdx) -> Level {
    let of = hierarchy.node(node);
    if of.indicator.is_some() { Level::Indicators } else { Level::Depth(of.depth) }
}

/// All pairs that are looked at, in the order of the tree.
fn pairs(hierarchy: &Hierarchy) -> Vec<(NodeIdx, NodeIdx, Relation)> {
    let mut found = Vec::new();
    let nodes: Vec<NodeIdx> = hierarchy.iter().skip(1).map(|(node, _)| node).collect();
    for (at, &first) in nodes.iter().enumerate() {
        let parent = hierarchy.node(first).parent;
        for &second in &nodes[at + 1..] {
            if hierarchy.node(second).parent == parent {
                found.push((first, second, Relation::Siblings));
            } else if level_of(hierarchy, first) == level_of(hierarchy, second) {
                found.push((first, second, Relation::Level));
            }
        }
        let (mut above, mut relation) = (parent, Relation::Parent);
        while let Some(node) = above {
            found.push((first, node, relation));
            (above, relation) = (hierarchy.node(node).parent, Relation::Ancestor);
        }
    }
    found
}

fn correlations(hierarchy: &Hierarchy, scores: &Scores) -> Vec<Correlation> {
    let is_indicator = |node: NodeIdx| hierarchy.node(node).indicator.is_some();
    parallel::map(&pairs(hierarchy), |&(first, second, relation)| {
        let of = |method| test(method, scores.of(first), scores.of(second));
        let pearson = of(Method::Pearson);
        let value = pearson.map(|t| t.value);
        let both = is_indicator(first) && is_indicator(second);
        Correlation {
            first,
            second,
            relation,
            pearson,
            spearman: of(Method::Spearman),
            kendall: of(Method::Kendall),
            flag: value.and_then(|r| flag(hierarchy, second, relation, r)),
            distance: value.filter(|_| both).map(|r| ((1.0 - r) / 2.0).max(0.0).sqrt()),
        }
    })
}

/// What a correlation says of a pair: nodes that are not added up may have little in common, and an
/// only child is its parent.
fn flag(hierarchy: &Hierarchy, second: NodeIdx, relation: Relation, r: f64) -> Option<PairFlag> {
    let flag = Limits::default().flag(r)?;
    let says_something = match relation {
        Relation::Siblings => true,
        Relation::Level => flag != PairFlag::Weak,
        Relation::Parent => hierarchy.node(second).children.len() > 1,
        Relation::Ancestor => flag != PairFlag::Collinear,
    };
    says_something.then_some(flag)
}

fn weighed(a: &Assessment<'_>, scores: &Scores) -> Vec<(NodeIdx, Level, Importance)> {
    let hierarchy = &a.rubric.hierarchy;
    let parents: Vec<Option<usize>> =
        hierarchy.nodes().iter().map(|n| n.parent.map(NodeIdx::at)).collect();
    let shares: Vec<f64> = hierarchy.iter().map(|(node, _)| a.weights.share(node)).collect();
    let effective = effective_weights(&parents, &shares);
    let of = |node| level_of(hierarchy, node);
    let mut levels: Vec<Level> = hierarchy.iter().skip(1).map(|(node, _)| of(node)).collect();
    levels.sort_unstable();
    levels.dedup();
    let mut found = Vec::new();
    for level in levels {
        let nodes: Vec<NodeIdx> =
            hierarchy.iter().skip(1).map(|(n, _)| n).filter(|n| of(*n) == level).collect();
        let columns: Vec<&[f64]> = nodes.iter().map(|n| scores.of(*n)).collect();
        let weights: Vec<f64> = nodes.iter().map(|n| effective[n.at()]).collect();
        let importances = importances(&columns, &weights, scores.of(NodeIdx::ROOT));
        found.extend(nodes.into_iter().zip(importances).map(|(n, i)| (n, level, i)));
    }
    found
}

fn denominators(a: &Assessment<'_>, rows: &[RowIdx], scores: &Scores) -> Vec<Denominator> {
    let number = |answer| if let Answer::Value(value) = answer { value } else { f64::NAN };
    let column = |c: &crate::model::Column| -> Vec<f64> {
        rows.iter().map(|row| number(c.get(*row))).collect()
    };
    let auxiliaries: Vec<Vec<f64>> = a.survey.auxiliaries.iter().map(column).collect();
    let indicators = a.rubric.hierarchy.indicators();
    let columns: Vec<&[f64]> = indicators.iter().map(|n| scores.of(*n)).collect();
    let found = with_denominators(&columns, &auxiliaries, DENOMINATOR_LIMIT);
    let named = |pair: super::correlations::Pair| {
        let (node, auxiliary) = (indicators[pair.first], pair.second);
        pair.tested.map(|tested| Denominator { node, auxiliary, tested })
    };
    found.into_iter().filter_map(named).collect()
}

/// What regions are best and worst at. On a strength more than half of the others are behind, on a
/// weakness more than half are ahead: what nearly all do alike is neither.
fn standings(hierarchy: &Hierarchy, rows: &[RowIdx], scores: &Scores) -> Vec<RegionStanding> {
    let indicators: Vec<NodeIdx> = hierarchy.leaves().map(|(node, _, _)| node).collect();
    let columns: Vec<&[f64]> = indicators.iter().map(|n| scores.of(*n)).collect();
    let ranking = Ranking::new(&columns);
    let sorted: Vec<Vec<f64>> = columns.iter().map(|c| crate::stats::column::sorted(c)).collect();
    let mut found = Vec::new();
    for (region, &row) in rows.iter().enumerate() {
        let all = ranking.profile(region, usize::MAX, false, 0.0).strengths;
        let ahead = |s: &&super::strengths::Standing| 2 * (s.rank as usize - 1) > s.of - 1;
        let behind = |s: &&super::strengths::Standing| {
            let own = columns[s.column][region];
            2 * sorted[s.column].partition_point(|x| *x < own) > s.of - 1
        };
        let named = |is_strength| {
            let indicators = &indicators;
            move |s: &super::strengths::Standing| RegionStanding {
                row,
                node: indicators[s.column],
                is_strength,
                rank: s.rank,
                of: s.of,
            }
        };
        found.extend(all.iter().filter(behind).take(STANDINGS_MAX).map(named(true)));
        let weak = all.iter().rev().filter(ahead).take(STANDINGS_MAX);
        found.extend(weak.map(named(false)));
    }
    found
}

/// Nothing of a parent would be left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NothingLeft;

fn influence_of_nodes(a: &Assessment<'_>, rows: &[RowIdx]) -> Vec<(NodeIdx, Option<Influence>)> {
    let hierarchy = &a.rubric.hierarchy;
    let shares: Vec<f64> = hierarchy.iter().map(|(node, _)| a.weights.share(node)).collect();
    let index = |given: &[f64]| {
        let is_left = |n: &crate::model::Node| {
            n.children.is_empty() || n.children.iter().any(|c| given[c.at()] > 0.0)
        };
        if !hierarchy.nodes().iter().all(is_left) {
            return Err(NothingLeft);
        }
        Ok(a.index_if(&Weights::new(a.weights.set.clone(), hierarchy, given), rows))
    };
    let elements: Vec<usize> = (1..hierarchy.nodes().len()).collect();
    let found = influences(&shares, &elements, index).unwrap_or_default();
    let nodes = hierarchy.iter().skip(1).map(|(node, _)| node);
    nodes.zip(found).map(|(node, found)| (node, found.ok())).collect()
}
