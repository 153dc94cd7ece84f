//! Everything about one region in one period.

use super::concerns::{ConcernScore, concern_scores};
use super::gaps::{Gap, gaps};
use super::levels::{Standing, standing};
use super::{Assessment, NodeIdx};
use crate::lang::Text;
use crate::model::{AnswerState, RowIdx};
use crate::stats::round6;

/// Why a node has, or has not, a score. In the order in which a parent without any answer takes
/// its children's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It has one.
    Scored,
    /// Less weight is present below it than the rubric asks for.
    LowCoverage,
    /// Nobody answered.
    NotAnswered,
    /// The answer is not known.
    Unknown,
    /// The answer was set aside.
    Excluded,
    /// It does not apply.
    NotApplicable,
}

impl Status {
    /// The status of an indicator.
    pub const fn of(state: AnswerState) -> Self {
        match state {
            AnswerState::Answered => Self::Scored,
            AnswerState::NotAnswered => Self::NotAnswered,
            AnswerState::Unknown => Self::Unknown,
            AnswerState::NotApplicable => Self::NotApplicable,
            AnswerState::Excluded => Self::Excluded,
        }
    }

    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scored => "scored",
            Self::LowCoverage => "low_coverage",
            Self::NotAnswered => "not_answered",
            Self::Unknown => "unknown",
            Self::Excluded => "excluded",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The words people read.
    pub fn title(self) -> Text {
        match self {
            Self::Scored => Text::new("已评分", "scored"),
            Self::LowCoverage => Text::new("数据不足", "too little data"),
            Self::NotAnswered => Text::new("未作答", "not answered"),
            Self::Unknown => Text::new("不清楚", "unknown"),
            Self::Excluded => Text::new("已剔除", "excluded"),
            Self::NotApplicable => Text::new("不适用", "not applicable"),
        }
    }
}

/// One node in one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NodeScore {
    /// Why there is, or is not, a score.
    pub status: Status,
    /// The score, 0 to 100.
    pub score: Option<f64>,
    /// The lower end of the interval of sampling error; none where nothing below is a sample.
    pub score_low: Option<f64>,
    /// The upper end.
    pub score_high: Option<f64>,
    /// The level: of the root with its gates, of any other node by its score.
    pub level: Option<u8>,
    /// The share of applicable weight that is present; none where nothing is applicable.
    pub coverage: Option<f64>,
    /// The weight in the root's score of this row, after renormalisation; 0 where not counted.
    pub weight_effective: f64,
    /// Points of the root's score that would be lost if this node had 0.
    pub contribution: Option<f64>,
    /// Points that the root's score would gain if this node had 100.
    pub potential: Option<f64>,
    /// The score if every missing answer below were the worst.
    pub score_if_worst: Option<f64>,
    /// The score if every missing answer below were the best.
    pub score_if_best: Option<f64>,
    /// Competition rank among all regions of the period, if ranks were asked for.
    pub rank: Option<u32>,
    /// Among how many.
    pub n_ranked: Option<u32>,
    /// Percentile among the peers.
    pub percentile: Option<f64>,
    /// How many indicators below have a value.
    pub answered: u32,
    /// How many indicators below are applicable.
    pub applicable: u32,
}

/// Which parts of a row are worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// Everything.
    All,
    /// The nodes with all their figures, and the standing.
    Scores,
    /// The standing, the concerns and the gaps; of the nodes only status, score with
    /// its interval, level and coverage.
    Judgements,
}

/// One region in one period.
#[derive(Clone, Debug)]
pub struct RowAssessment {
    /// Which row.
    pub row: RowIdx,
    /// One per node of the rubric, in its order.
    pub nodes: Vec<NodeScore>,
    /// The level and what blocks the next.
    pub standing: Standing,
    /// One per concern of the rubric, in its order.
    pub concerns: Vec<ConcernScore>,
    /// Per benchmark, one per node that has a target at or below it.
    pub gaps: Vec<Vec<Gap>>,
}

impl RowAssessment {
    pub(super) fn new(a: &Assessment<'_>, row: RowIdx, parts: Parts) -> Self {
        let whole = parts != Parts::Judgements;
        let figures = a.figures(row, whole);
        let mut nodes: Vec<NodeScore> = Vec::with_capacity(figures.len());
        for ((idx, _), of) in a.rubric.hierarchy.iter().zip(figures) {
            let (rank, n_ranked) = a.peers.rank(row, idx).unzip();
            let (score_low, score_high) = a.interval(of.score, of.error);
            nodes.push(NodeScore {
                status: of.status,
                score: of.score,
                score_low,
                score_high,
                level: of.score.and_then(|s| level_by_score(a, s)),
                coverage: of.coverage,
                weight_effective: of.weight_effective,
                contribution: of.contribution,
                potential: of.potential,
                score_if_worst: of.score_if_worst,
                score_if_best: of.score_if_best,
                rank,
                n_ranked,
                percentile: if whole { a.peers.percentile(row, idx) } else { None },
                answered: of.answered,
                applicable: of.applicable,
            });
        }
        let standing = standing(a.rubric, &nodes);
        nodes[0].level = standing.level;
        let (mut concerns, mut gaps_of) = (Vec::new(), Vec::new());
        if parts != Parts::Scores {
            concerns = concern_scores(a.rubric, &nodes);
            gaps_of.extend(a.benchmarks.iter().map(|b| gaps(a.rubric, a.weights, b, &nodes)));
        }
        Self { row, nodes, standing, concerns, gaps: gaps_of }
    }

    /// One node.
    pub fn node(&self, node: NodeIdx) -> &NodeScore {
        &self.nodes[node.at()]
    }

    /// The root.
    pub fn root(&self) -> &NodeScore {
        &self.nodes[0]
    }
}

fn level_by_score(a: &Assessment<'_>, score: f64) -> Option<u8> {
    Some(a.rubric.ladder.by_score(round6(score))).filter(|l| *l > 0)
}
