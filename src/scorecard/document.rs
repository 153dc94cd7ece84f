//! The shape of `scores.json`: flat arrays whose rows always have every key. A figure is a number
//! or null; shares run from 0 to 1, scores and severities from 0 to 100.

use super::breakdowns::{FacetRow, FacetScoreRow, GroupScoreRow, RegionGroupRow};
use super::items::{ItemRow, ItemScoreRow};
use super::robustness::{AssumptionRow, FailureRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A text in both languages. 中英文文本。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BilingualText {
    /// Chinese. 中文。
    pub zh: String,
    /// English. 英文。
    pub en: String,
}

impl From<&crate::lang::Text> for BilingualText {
    fn from(text: &crate::lang::Text) -> Self {
        use crate::lang::Lang;
        Self { zh: text.get(Lang::Zh).to_owned(), en: text.get(Lang::En).to_owned() }
    }
}

/// The scorecard of one run. 一次运行的评分结果。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scorecard {
    /// Always `govgauge.scores`. 固定值。
    pub kind: String,
    /// Version of this shape; additions raise the minor number, anything else the major one. 结构版本。
    pub schema_version: String,
    /// What the result rests on. 运行信息。
    pub run: RunInfo,
    /// The study behind the intervals, or null where none was made. 稳健性检验，未做时为 null。
    pub robustness: Option<RobustnessInfo>,
    /// The periods, in time order. 时期。
    pub periods: Vec<PeriodRow>,
    /// The maturity levels, lowest first. 成熟度等级。
    pub levels: Vec<LevelRow>,
    /// The nodes of the rubric, parents before children. 指标体系节点。
    pub nodes: Vec<NodeRow>,
    /// The documented problems, goals, principles, tasks, measures and systems. 关切事项。
    pub concerns: Vec<ConcernRow>,
    /// The regions, in the order of the survey. 地区。
    pub regions: Vec<RegionRow>,
    /// The benchmarks compared with. 对照基准。
    pub benchmarks: Vec<BenchmarkRow>,
    /// The targets of the benchmarks. 基准目标值。
    pub targets: Vec<TargetRow>,
    /// Quartiles of each peer group at each node. 同组分布。
    pub peers: Vec<PeerRow>,
    /// One row per period, region and node. 得分。
    pub scores: Vec<ScoreRow<'static>>,
    /// One row per period and region: its level and what blocks the next. 等级与门槛。
    pub standings: Vec<StandingRow<'static>>,
    /// One row per region of the studied period and level: how likely it has that level. 各等级的概率。
    pub level_probabilities: Vec<LevelProbabilityRow<'static>>,
    /// One row per period, region and gate. 门槛判定。
    pub gates: Vec<GateRow<'static>>,
    /// One row per period, region and concern. 关切事项的严重程度。
    pub concern_scores: Vec<ConcernScoreRow<'static>>,
    /// One row per period, region, benchmark and node with a target at or below it. 与基准的差距。
    pub gaps: Vec<GapRow<'static>>,
    /// Every value that is not as it was answered: filled in, or treated as an outlier. 填补或处理过的值。
    pub changed_values: Vec<ChangedValueRow<'static>>,
    /// The cells of facets and the groups of such cells. 分面及其取值。
    pub facets: Vec<FacetRow>,
    /// One row per period, region, cell and node that tables of items reach. 分面得分。
    pub facet_scores: Vec<FacetScoreRow<'static>>,
    /// The groups of regions. 地区组。
    pub region_groups: Vec<RegionGroupRow>,
    /// One row per period, group of regions, cell (or the whole) and node. 地区组得分。
    pub group_scores: Vec<GroupScoreRow<'static>>,
    /// The items of the survey's tables. 调查项目。
    pub items: Vec<ItemRow<'static>>,
    /// One row per item and indicator that its table answers. 项目得分。
    pub item_scores: Vec<ItemScoreRow<'static>>,
    /// What was remarked while reading the input. 数据问题。
    pub issues: Vec<IssueRow>,
}

/// What a result rests on. 运行信息。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunInfo {
    /// `r-` and twelve digits of a hash of everything below. 运行编号。
    pub id: String,
    /// The date the user gave, `2025-03-02`, or null. 日期。
    pub date: Option<String>,
    /// The tool. 工具。
    pub tool: Tool,
    /// The rubric. 量规。
    pub rubric: RubricInfo,
    /// The files read. 输入文件。
    pub inputs: Vec<InputRow>,
    /// How the scores were made. 方法。
    pub method: Method,
}

/// The tool that made the result. 工具。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Always `govgauge`. 名称。
    pub name: String,
    /// Its version. 版本。
    pub version: String,
}

/// The rubric scored against. 量规。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricInfo {
    /// Its id. 编号。
    pub id: String,
    /// Its version. 版本。
    pub version: String,
    /// Its title. 名称。
    pub title: BilingualText,
    /// The rubric it extends, or null. 所扩展的量规。
    pub extends: Option<String>,
}

/// A file that was read. 输入文件。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputRow {
    /// `rubric`, `benchmark` or `survey`. 用途。
    pub role: String,
    /// Its name without folders. 文件名。
    pub name: String,
    /// SHA-256 of its bytes. 校验值。
    pub sha256: String,
    /// Data rows, for a survey. 数据行数。
    pub rows: Option<u64>,
}

/// How the scores were made. 方法。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// The weight set in use; `default` is the rubric's own. 权重方案。
    pub weight_set: String,
    /// `renormalise`, `worst_case` or `no_score`. 缺失处理。
    pub missing: String,
    /// Whether ranks were asked for. 是否排名。
    pub ranked: bool,
    /// Decimals to which figures are rounded here. 小数位数。
    pub decimals: u8,
    /// The probability that an interval of sampling error holds; null without tables of items. 置信水平。
    pub confidence: Option<f64>,
}

/// A period. 时期。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodRow {
    /// Its id; empty where the survey names no period. 编号。
    pub id: String,
    /// Its first day, or null. 起始日。
    pub start: Option<String>,
    /// Its last day, or null. 结束日。
    pub end: Option<String>,
}

/// A maturity level. 等级。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelRow {
    /// From 1. 级数。
    pub value: u8,
    /// Its id. 编号。
    pub id: String,
    /// Its name. 名称。
    pub name: BilingualText,
    /// The least score. 下限。
    pub min: f64,
    /// The score at which the next level begins; 100 at the top. 上限。
    pub max: f64,
}

/// A node of the rubric. 节点。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeRow {
    /// Its id. 编号。
    pub id: String,
    /// Its parent, or null for the index. 上级节点。
    pub parent_id: Option<String>,
    /// `index`, `dimension`, `group` or `indicator`. 类别。
    pub kind: String,
    /// 0 for the index. 层级。
    pub depth: u32,
    /// Its place among all nodes, from 1. 次序。
    pub order: u32,
    /// Its title. 名称。
    pub name: BilingualText,
    /// Its share among its siblings. 同级权重。
    pub weight: f64,
    /// Its share in the whole. 总权重。
    pub weight_effective: f64,
    /// How its children are aggregated; null for an indicator. 汇总方法。
    pub aggregation: Option<String>,
    /// The scale of an indicator. 量表。
    pub scale: Option<String>,
    /// The unit of an indicator, where it has one. 单位。
    pub unit: Option<BilingualText>,
    /// The question of an indicator. 问题。
    pub question: Option<BilingualText>,
    /// Effort to move one level up, 1 to 5. 提升难度。
    pub effort: Option<u8>,
}

/// A concern. 关切事项。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConcernRow {
    /// Its id. 编号。
    pub id: String,
    /// `problem`, `goal`, `principle`, `task`, `measure` or `system`. 类别。
    pub kind: String,
    /// What it says. 名称。
    pub name: BilingualText,
    /// Where it is said: source and location. 出处。
    pub sources: Vec<String>,
    /// Whether the rubric measures it. 是否计量。
    pub measured: bool,
}

/// A region. 地区。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionRow {
    /// Its id. 编号。
    pub id: String,
    /// Its name. 名称。
    pub name: BilingualText,
    /// The region it lies in, or null. 上级地区。
    pub parent_id: Option<String>,
    /// Its group, or null. 分组。
    pub group: Option<String>,
    /// Its kind, or null. 类型。
    pub kind: Option<String>,
    /// Its place in the survey, from 1. 次序。
    pub order: u32,
}

/// A benchmark. 基准。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkRow {
    /// Its id. 编号。
    pub id: String,
    /// Its version. 版本。
    pub version: String,
    /// Its title. 名称。
    pub name: BilingualText,
    /// How many targets it has. 目标数。
    pub n_targets: u32,
}

/// A target of a benchmark. 目标值。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetRow {
    /// The benchmark. 基准。
    pub benchmark_id: String,
    /// Its id. 编号。
    pub id: String,
    /// The node it is for. 节点。
    pub node_id: String,
    /// The score to reach. 目标得分。
    pub score: f64,
    /// The value to reach in natural units, where it is given so. 目标值。
    pub value: Option<f64>,
    /// The level to reach, where it is given so. 目标等级。
    pub level: Option<u8>,
    /// `stated`, `derived` or `judgement`. 依据。
    pub basis: String,
    /// How a derived figure was computed. 推算方法。
    pub formula: Option<BilingualText>,
    /// Where the document says it. 出处。
    pub sources: Vec<String>,
    /// How a doubtful figure is read. 说明。
    pub note: Option<BilingualText>,
}

/// A peer group at a node. 同组分布。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeerRow {
    /// The period. 时期。
    pub period: String,
    /// The peer group. 分组。
    pub peer_group: String,
    /// The node. 节点。
    pub node_id: String,
    /// How many peers have a score. 有分地区数。
    pub n: u32,
    /// The least score. 最小值。
    pub min: Option<f64>,
    /// The first quartile. 第一四分位数。
    pub q1: Option<f64>,
    /// The median. 中位数。
    pub median: Option<f64>,
    /// The third quartile. 第三四分位数。
    pub q3: Option<f64>,
    /// The greatest score. 最大值。
    pub max: Option<f64>,
    /// The mean. 平均值。
    pub mean: Option<f64>,
}

/// A score. 得分。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreRow<'a> {
    /// The period. 时期。
    pub period: Cow<'a, str>,
    /// The region. 地区。
    pub region_id: Cow<'a, str>,
    /// The node. 节点。
    pub node_id: Cow<'a, str>,
    /// `scored`, `imputed`, `low_coverage`, `not_answered`, `unknown`, `excluded`, `not_applicable` or `screened`. 状态。
    pub status: Cow<'a, str>,
    /// The score, or null. 得分。
    pub score: Option<f64>,
    /// The lower end of the interval of the score, or null; `interval` says of what. 区间下限。
    pub score_low: Option<f64>,
    /// The upper end. 区间上限。
    pub score_high: Option<f64>,
    /// The level: of the index with its gates, of any other node by its score. 等级。
    pub level: Option<u8>,
    /// The level by score alone. 仅按得分的等级。
    pub level_by_score: Option<u8>,
    /// The share of applicable weight that is present. 覆盖率。
    pub coverage: Option<f64>,
    /// The weight in the index of this region after renormalisation; 0 where not counted. 实际权重。
    pub weight_effective: f64,
    /// Points of the index that would be lost if this node had 0. 贡献。
    pub contribution: Option<f64>,
    /// Points that the index would gain if this node had 100. 提升潜力。
    pub potential: Option<f64>,
    /// The score if every missing answer below were the worst. 缺失按最差计的得分。
    pub score_if_worst: Option<f64>,
    /// The score if every missing answer below were the best. 缺失按最好计的得分。
    pub score_if_best: Option<f64>,
    /// Competition rank in the period; null unless asked for. 名次。
    pub rank: Option<u32>,
    /// Among how many. 参与排名数。
    pub n_ranked: Option<u32>,
    /// The peer group. 分组。
    pub peer_group: Cow<'a, str>,
    /// Percentile among the peers, 0 to 100. 百分位。
    pub percentile: Option<f64>,
    /// The score in the survey's previous period. 上期得分。
    pub previous_score: Option<f64>,
    /// Score minus previous score. 变化。
    pub change: Option<f64>,
    /// Indicators at or below the node whose value was filled in. 填补指标数。
    pub imputed: u32,
    /// Indicators with a value at or below the node. 已作答指标数。
    pub answered: u32,
    /// Applicable indicators at or below the node. 适用指标数。
    pub applicable: u32,
    /// What the interval of the score is of: `sampling`, `robustness`, or null without one. 区间的含义。
    pub interval: Option<Cow<'a, str>>,
    /// The best rank of the index in the study; null unless ranks were asked for. 名次区间下限。
    pub rank_low: Option<f64>,
    /// The worst. 名次区间上限。
    pub rank_high: Option<f64>,
}

/// The study behind the intervals. 稳健性检验。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RobustnessInfo {
    /// The period studied. 时期。
    pub period: String,
    /// The seed of all random numbers. 随机种子。
    pub seed: u64,
    /// How many replicates were asked for. 要求的重复次数。
    pub replicates: u64,
    /// How many have scores. 成功的重复次数。
    pub kept: u64,
    /// Why the others have none. 失败的重复及原因。
    pub failures: Vec<FailureRow>,
    /// The share of replicates inside an interval. 区间所含重复的比例。
    pub coverage: f64,
    /// Whether the rubric declares what is uncertain; otherwise the usual assumptions are made. 假设是否由量规声明。
    pub is_declared: bool,
    /// Whether the sampling error of the survey is part of it. 是否包括抽样误差。
    pub covers_sampling: bool,
    /// What was varied. 变动的假设。
    pub assumptions: Vec<AssumptionRow>,
}

/// How likely a region has a level. 等级的概率。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelProbabilityRow<'a> {
    /// The period. 时期。
    pub period: Cow<'a, str>,
    /// The region. 地区。
    pub region_id: Cow<'a, str>,
    /// The level. 等级。
    pub level: u8,
    /// The share of replicates in which the region has it. 概率。
    pub probability: f64,
}

/// A value that is not as it was answered. 填补或处理过的值。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedValueRow<'a> {
    /// The period. 时期。
    pub period: Cow<'a, str>,
    /// The region. 地区。
    pub region_id: Cow<'a, str>,
    /// The indicator. 指标。
    pub node_id: Cow<'a, str>,
    /// `imputed`, `winsorised_high`, `winsorised_low`, `transformed`, `winsorised_high_transformed` or `winsorised_low_transformed`. 改动。
    pub change: Cow<'a, str>,
    /// The value before, in the unit of the indicator, divided by its denominator; null where there was none. 原值。
    pub before: Option<f64>,
    /// The value after. 现值。
    pub after: Option<f64>,
}

/// The level of a region. 地区等级。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingRow<'a> {
    /// The period. 时期。
    pub period: Cow<'a, str>,
    /// The region. 地区。
    pub region_id: Cow<'a, str>,
    /// The level with gates. 等级。
    pub level: Option<u8>,
    /// The level by score alone. 仅按得分的等级。
    pub level_by_score: Option<u8>,
    /// The next level, or null at the top. 下一级。
    pub next_level: Option<u8>,
    /// The score the next level begins at. 下一级所需得分。
    pub score_needed: Option<f64>,
    /// How many points are missing. 所缺得分。
    pub score_missing: Option<f64>,
    /// The gates that block it. 未满足的门槛。
    pub blocked_by: Vec<Cow<'a, str>>,
    /// `robust` or `fragile`, or null where no study was made or there is no score. 稳健或脆弱。
    pub verdict: Option<Cow<'a, str>>,
}

/// A gate. 门槛。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateRow<'a> {
    /// The period. 时期。
    pub period: Cow<'a, str>,
    /// The region. 地区。
    pub region_id: Cow<'a, str>,
    /// The gate. 门槛。
    pub gate_id: Cow<'a, str>,
    /// The level it belongs to. 所属等级。
    pub level: u8,
    /// The node it looks at. 节点。
    pub node_id: Cow<'a, str>,
    /// `met`, `not_met`, `unanswered` or `waived`. 判定。
    pub status: Cow<'a, str>,
    /// The score of the node. 得分。
    pub score: Option<f64>,
    /// The score it asks for. 所需得分。
    pub score_needed: f64,
}

/// The severity of a concern. 严重程度。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConcernScoreRow<'a> {
    /// The period. 时期。
    pub period: Cow<'a, str>,
    /// The region. 地区。
    pub region_id: Cow<'a, str>,
    /// The concern. 关切事项。
    pub concern_id: Cow<'a, str>,
    /// 100 is worst, 0 is overcome; null without data. 严重程度。
    pub severity: Option<f64>,
    /// The share of weight of its nodes that have a score. 覆盖率。
    pub coverage: Option<f64>,
    /// How many nodes stand for it. 支撑节点数。
    pub n_nodes: u32,
}

/// A gap to a benchmark. 差距。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GapRow<'a> {
    /// The period. 时期。
    pub period: Cow<'a, str>,
    /// The region. 地区。
    pub region_id: Cow<'a, str>,
    /// The benchmark. 基准。
    pub benchmark_id: Cow<'a, str>,
    /// The node. 节点。
    pub node_id: Cow<'a, str>,
    /// The node's own target, or null for a node above targets. 目标。
    pub target_id: Option<Cow<'a, str>>,
    /// `stated`, `derived` or `judgement`; null for a node above targets. 依据。
    pub basis: Option<Cow<'a, str>>,
    /// `met`, `short`, `incomplete` (all that have a score are met, some have none), `no_score` or `not_applicable`. 状态。
    pub status: Cow<'a, str>,
    /// The region's score over the nodes that have a target. 得分。
    pub score: Option<f64>,
    /// The score to reach. 目标得分。
    pub benchmark_score: f64,
    /// Benchmark score minus score: positive is short of it. 差距（正值为未达到）。
    pub gap: Option<f64>,
    /// What remains; surplus elsewhere makes nothing good. 尚余差距。
    pub shortfall: Option<f64>,
    /// How much of it is reached, 0 to 1. 达成率。
    pub attainment: Option<f64>,
    /// Targets at or below the node that apply. 适用目标数。
    pub n_targets: u32,
    /// Targets reached. 已达目标数。
    pub n_met: u32,
}

/// A remark about the input. 数据问题。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueRow {
    /// The rule, such as `S012`. 规则编号。
    pub code: String,
    /// `error` or `warning`. 级别。
    pub severity: String,
    /// The file. 文件。
    pub file: String,
    /// The line, from 1. 行。
    pub line: Option<u64>,
    /// The column, in characters from 1. 列。
    pub column: Option<u64>,
    /// The value as written. 原值。
    pub value: Option<String>,
    /// The region it is about. 地区。
    pub region_id: Option<String>,
    /// The period it is about. 时期。
    pub period: Option<String>,
    /// The node it is about. 节点。
    pub node_id: Option<String>,
    /// What was found. 内容。
    pub message: BilingualText,
    /// What to do. 建议。
    pub hint: Option<BilingualText>,
}

/// The JSON Schema (2020-12) of `scores.json`.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Scorecard).to_value()
}
