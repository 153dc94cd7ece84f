//! The document of a study of robustness: what was varied, and what came out for each region.

use super::document::{BilingualText, LevelRow, RunInfo};
use super::{json, rows};
use crate::assessment::{Assessment, Run};
use crate::model::Uncertainty;
use crate::robustness::assumptions::{Factor, failed, in_words};
use crate::robustness::replicates::Failure;
use crate::robustness::sensitivity::Index;
use crate::robustness::study::{Findings, Reason, Size, Verdict, printed};
use crate::robustness::summary::Interval;
use crate::stats::round6;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the shape of this document.
pub const SCHEMA_VERSION: &str = "1.1.0";

/// How far the results of one period hang on what was assumed. 结果对假设的依赖程度。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Robustness {
    /// Always `govgauge.robustness`. 固定值。
    pub kind: String,
    /// Version of this shape. 结构版本。
    pub schema_version: String,
    /// What the result rests on. 运行信息。
    pub run: RunInfo,
    /// The period; empty where the survey names none. 时期。
    pub period: String,
    /// The seed of all random numbers. 随机种子。
    pub seed: u64,
    /// How many replicates were asked for. 要求的重复次数。
    pub replicates: u64,
    /// How many have scores. 成功的重复次数。
    pub kept: u64,
    /// Why the others have none. 失败的重复及原因。
    pub failures: Vec<FailureRow>,
    /// Whether the rubric declares what is uncertain; otherwise the usual assumptions are made. 假设是否由量规声明。
    pub is_declared: bool,
    /// What was varied. 变动的假设。
    pub assumptions: Vec<AssumptionRow>,
    /// The maturity levels, lowest first. 成熟度等级。
    pub levels: Vec<LevelRow>,
    /// The regions, in the order of the survey. 地区。
    pub regions: Vec<RegionRow>,
    /// Groups of regions that cannot be told apart, the best first. 不能区分先后的地区分组，由高到低。
    pub groups: Vec<GroupRow>,
    /// Which of two regions is ahead: all pairs of few regions, neighbours in rank of many, and what was asked for. 两两先后：地区少时为全部，地区多时为名次相邻者，另加指定的。
    pub pairs: Vec<PairRow>,
    /// Which assumption matters; null unless asked for. 各假设的影响，未要求时为 null。
    pub sensitivity: Option<SensitivityRow>,
    /// Which assumption matters for the scores of chosen regions. 各假设对指定地区得分的影响。
    pub region_sensitivity: Vec<RegionSensitivityRow>,
}

/// Replicates that failed. 失败的重复。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailureRow {
    /// `no_weights`, `nothing_left`, `not_imputed`, `not_treated`, `not_normalised` or `out_of_range`. 原因。
    pub reason: String,
    /// The same in words, with the method. 说明。
    pub text: BilingualText,
    /// The indicator that a method fails at, or null. 方法不适用的指标。
    pub indicator_id: Option<String>,
    /// How many. 次数。
    pub count: u64,
    /// The number of the first. 首次编号。
    pub first: u64,
}

/// Something that was varied. 变动的假设。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssumptionRow {
    /// `weights`, `aggregation`, `normalisation`, `exclusion`, `sampling`, `noise`, `treatment`, `imputation` or `benchmark`. 假设。
    pub id: String,
    /// How, in words. 说明。
    pub text: BilingualText,
}

/// Where a figure lies over the replicates. 区间。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntervalRow {
    /// The 5 % quantile. 5% 分位数。
    pub low: f64,
    /// The median. 中位数。
    pub median: f64,
    /// The 95 % quantile. 95% 分位数。
    pub high: f64,
    /// The mean. 均值。
    pub mean: f64,
}

/// One region. 地区。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionRow {
    /// Its id. 编号。
    pub id: String,
    /// Its name. 名称。
    pub name: BilingualText,
    /// Its score without any change, or null. 原得分。
    pub score: Option<f64>,
    /// Its rank without any change, or null. 原名次。
    pub rank: Option<u32>,
    /// Its level without any change, or null. 原等级。
    pub level: Option<u8>,
    /// In how many replicates it has a score. 有得分的重复次数。
    pub scored: u64,
    /// Its scores, or null. 得分区间。
    pub score_interval: Option<IntervalRow>,
    /// Its ranks, or null. 名次区间。
    pub rank_interval: Option<IntervalRow>,
    /// How likely each level is, the lowest first; empty without levels. 各等级的概率，由低到高。
    pub level_probabilities: Vec<f64>,
    /// How much of the benchmark is reached, 0 to 1; null where no benchmark is uncertain. 达标程度。
    pub attainment: Option<IntervalRow>,
    /// The probability that all targets are reached, likewise. 全部达标的概率。
    pub benchmark_met: Option<f64>,
    /// `robust`, `fragile`, or null without a score. 稳健或脆弱。
    pub verdict: Option<String>,
}

/// Two regions, the one with the better rank first. 两个地区，名次在前者先。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairRow {
    /// The first. 前者。
    pub region_id: String,
    /// The other. 后者。
    pub other_id: String,
    /// The probability that the first is ahead; null where no replicate has both. 前者领先的概率。
    pub ahead: Option<f64>,
    /// The probability that they are level. 并列的概率。
    pub tied: Option<f64>,
}

/// Which assumption matters for the score of a region. 各假设对某地区得分的影响。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionSensitivityRow {
    /// The region. 地区。
    pub region_id: String,
    /// The indices; `mean` and `variance` are those of its score. 指数；均值和方差为其得分的。
    pub sensitivity: SensitivityRow,
}

/// Regions that cannot be told from the first of them. 与首个地区不能区分先后的地区。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupRow {
    /// Their ids, the best first. 地区编号。
    pub region_ids: Vec<String>,
}

/// Which assumption matters for the mean absolute change of ranks, or for the score of a region. 各假设对平均名次变动或某地区得分的影响。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SensitivityRow {
    /// How many times all regions were scored for it. 运行次数。
    pub runs: u64,
    /// How many rows of the design count. 有效的设计行数。
    pub rows: u64,
    /// The mean change of ranks, or the mean score of the region; null without indices. 平均名次变动，或该地区的平均得分。
    pub mean: Option<f64>,
    /// Its variance; null without indices. 方差。
    pub variance: Option<f64>,
    /// Why there are no indices: `constant` or `too_few`; null where there are. 没有指数的原因。
    pub problem: Option<String>,
    /// The indices of each assumption. 各假设的指数。
    pub factors: Vec<FactorRow>,
}

/// The Sobol' indices of one assumption. 一项假设的索博尔指数。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorRow {
    /// The assumption. 假设。
    pub id: String,
    /// What it is called. 名称。
    pub name: BilingualText,
    /// First order: what varies with it alone. 一阶指数：单独引起的变动。
    pub first: IndexRow,
    /// Total: what varies with it and through it with others. 总指数：连同交互作用引起的变动。
    pub total: IndexRow,
}

/// An index and its bootstrap interval. 指数及其自助法区间。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndexRow {
    /// The estimate. 估计值。
    pub value: f64,
    /// The 5 % quantile. 5% 分位数。
    pub low: f64,
    /// The 95 % quantile. 95% 分位数。
    pub high: f64,
}

/// The document of a study.
pub fn document(
    a: &Assessment<'_>,
    run: &Run,
    uncertainty: &Uncertainty,
    size: Size,
    found: &Findings,
) -> Robustness {
    let assumption = |factor: &Factor| AssumptionRow {
        id: factor.name().to_owned(),
        text: (&in_words(a.rubric, uncertainty, *factor)).into(),
    };
    let id = |at: &usize| a.survey.region(found.rows[*at]).id.clone();
    let group = |group: &Vec<usize>| GroupRow { region_ids: group.iter().map(id).collect() };
    let period = found.rows.first().map(|r| a.survey.period(*r).id.clone());
    Robustness {
        kind: "govgauge.robustness".to_owned(),
        schema_version: SCHEMA_VERSION.to_owned(),
        run: json::run_info(a, run),
        period: period.unwrap_or_default(),
        seed: size.seed,
        replicates: size.replicates as u64,
        kept: found.replicates.kept() as u64,
        failures: found
            .replicates
            .failures()
            .iter()
            .map(|f| failure(a, uncertainty, found, f))
            .collect(),
        is_declared: a.rubric.uncertainty.is_some(),
        assumptions: found.factors.iter().map(assumption).collect(),
        levels: if a.is_percent() { rows::levels(a) } else { Vec::new() },
        regions: (0..found.rows.len()).map(|at| region(a, found, at)).collect(),
        groups: found.groups.iter().map(group).collect(),
        pairs: found.pairs.iter().map(|pair| pair_row(id, pair)).collect(),
        sensitivity: found.sensitivity.as_ref().map(|s| sensitivity(found, size, s)),
        region_sensitivity: found
            .region_sensitivity
            .iter()
            .map(|(at, s)| RegionSensitivityRow {
                region_id: id(at),
                sensitivity: sensitivity(found, size, s),
            })
            .collect(),
    }
}

fn pair_row(id: impl Fn(&usize) -> String, pair: &crate::robustness::groups::Pair) -> PairRow {
    PairRow {
        region_id: id(&pair.region),
        other_id: id(&pair.other),
        ahead: pair.ahead.map(round6),
        tied: pair.level.map(round6),
    }
}

fn failure(
    a: &Assessment<'_>,
    uncertainty: &Uncertainty,
    found: &Findings,
    failures: &crate::robustness::replicates::Failures<Reason>,
) -> FailureRow {
    let (reason, text, indicator) = match &failures.reason {
        Failure::Model(reason) => {
            let at = match reason {
                Reason::Step { node, .. } => Some(a.rubric.hierarchy.node(*node).id.clone()),
                Reason::NoWeights | Reason::NothingLeft => None,
            };
            (reason.name(), failed(a.rubric, uncertainty, *reason), at)
        }
        Failure::Range { region } => {
            let id = &a.survey.region(found.rows[*region]).id;
            let text = crate::lang::Text::new(
                format!("地区 `{id}` 的得分超出范围"),
                format!("the score of region `{id}` is out of range"),
            );
            ("out_of_range", text, None)
        }
    };
    FailureRow {
        reason: reason.to_owned(),
        text: (&text).into(),
        indicator_id: indicator,
        count: failures.count as u64,
        first: failures.first,
    }
}

fn interval(of: Interval) -> IntervalRow {
    IntervalRow {
        low: round6(of.low),
        median: round6(of.median),
        high: round6(of.high),
        mean: round6(of.mean),
    }
}

fn region(a: &Assessment<'_>, found: &Findings, at: usize) -> RegionRow {
    let region = a.survey.region(found.rows[at]);
    let summary = &found.summaries[at];
    let shares = found.level_shares.get(at).into_iter().flatten();
    let reached = found.attainments.get(at);
    RegionRow {
        id: region.id.clone(),
        name: (&region.name).into(),
        score: printed(found.scores[at]),
        rank: Some(u32::from(found.ranks[at])).filter(|r| *r > 0),
        level: found.levels[at],
        scored: summary.scored as u64,
        score_interval: summary.score.map(interval),
        rank_interval: summary.rank.map(interval),
        level_probabilities: shares.map(|p| round6(*p)).collect(),
        attainment: reached.and_then(|r| r.interval).map(interval),
        benchmark_met: reached.and_then(|r| r.met).map(round6),
        verdict: found.verdict(at).map(|verdict| {
            match verdict {
                Verdict::Robust => "robust",
                Verdict::Fragile => "fragile",
            }
            .to_owned()
        }),
    }
}

fn sensitivity(
    found: &Findings,
    size: Size,
    result: &Result<
        crate::robustness::sensitivity::Sensitivity,
        crate::robustness::sensitivity::SensitivityError,
    >,
) -> SensitivityRow {
    use crate::robustness::sensitivity::SensitivityError;
    let factors = found.factors.iter().filter(|f| **f != Factor::Benchmark).count();
    let runs = (size.rows() * (factors + 2)) as u64;
    let index =
        |i: Index| IndexRow { value: round6(i.value), low: round6(i.low), high: round6(i.high) };
    match result {
        Ok(s) => SensitivityRow {
            runs,
            rows: s.rows as u64,
            mean: printed(s.mean),
            variance: printed(s.variance),
            problem: None,
            factors: found
                .factors
                .iter()
                .zip(&s.factors)
                .map(|(factor, indices)| FactorRow {
                    id: factor.name().to_owned(),
                    name: (&factor.title()).into(),
                    first: index(indices.first),
                    total: index(indices.total),
                })
                .collect(),
        },
        Err(error) => {
            let (problem, rows) = match error {
                SensitivityError::Constant => ("constant", size.rows()),
                SensitivityError::TooFew(rows) => ("too_few", *rows),
                SensitivityError::Number { .. } => ("too_few", 0),
            };
            SensitivityRow {
                runs,
                rows: rows as u64,
                mean: None,
                variance: None,
                problem: Some(problem.to_owned()),
                factors: Vec::new(),
            }
        }
    }
}

/// The JSON Schema (2020-12) of this document.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Robustness).to_value()
}
