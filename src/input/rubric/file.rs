//! A rubric file as it is written: types for serde, whose comments become the published schema.

use super::method_file::{
    Aggregation, Auxiliary, Denominator, Imputation, Methods, Normalisation, Penalty, Treatment,
    WeightMethod,
};
use super::scale_file::{Choice, Scale};
use super::survey_file::Survey;
use super::uncertainty_file::Uncertainty;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The same words in Chinese and in English. 同一内容的中文和英文。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("minProperties" = 1))]
pub(in crate::input) struct Text {
    /// In Chinese. 中文。
    #[serde(default)]
    pub zh: String,
    /// In English. 英文。
    #[serde(default)]
    pub en: String,
}

/// A rubric: what is asked, how it is scored, and what it rests on. 量规：问什么、怎样计分、依据什么。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Rubric {
    /// The schema, for editors; not used otherwise. 供编辑器识别的模式地址，程序不使用。
    #[serde(rename = "$schema", default)]
    #[expect(dead_code, reason = "editors read it")]
    pub json_schema: Option<String>,
    /// The version of this file format. 文件格式的版本。
    #[expect(dead_code, reason = "the schema has checked it")]
    pub schema_version: SchemaVersion,
    /// The id of the rubric. 量规编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// The version of the rubric. 量规版本。
    #[schemars(length(min = 1))]
    pub version: String,
    /// Its title. 名称。
    pub title: Text,
    /// What it is for and what it rests on. 用途和依据。
    #[serde(default)]
    pub description: Text,
    /// The documents it rests on. 所依据的文献。
    #[serde(default)]
    pub sources: Vec<Source>,
    /// Its history. 修订记录。
    #[serde(default)]
    pub changes: Vec<Change>,
    /// The kinds of region, highest first. 地区类别，由高到低。
    #[serde(default)]
    pub region_kinds: Vec<RegionKind>,
    /// What the sources name: problems, goals and the rest. 文献提出的问题、目标等事项。
    #[serde(default)]
    pub concerns: Vec<Concern>,
    /// Concerns that are known and not measured, with the reason. 已知而不计量的事项及理由。
    #[serde(default)]
    pub not_measured: Vec<NotMeasured>,
    /// Answers shared by several `choice` scales. 多个 `choice` 量尺共用的选项。
    #[serde(default)]
    pub answer_sets: Vec<AnswerSet>,
    /// Words for states of an answer, beside the built-in ones. 内置之外的状态代码。
    #[serde(default)]
    pub states: States,
    /// What a missing child does to its parent; `renormalise` unless given. 缺项的处理，默认 `renormalise`。
    #[serde(default)]
    pub missing: Missing,
    /// The share of weight that must be present for a node to have a score, 0 to 1. 计分所需的最低权重覆盖率，0 至 1。
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub coverage_min: Option<f64>,
    /// The share of a node's children, whatever their weight, that must have a score, 0 to 1; 0 unless given. 计分所需的下级最低比例（按个数，不论权重），0 至 1，默认 0。
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub children_min: Option<f64>,
    /// How several respondents of a region become one answer. 同一地区多份答卷的合并办法。
    #[serde(default)]
    pub respondents: Respondents,
    /// The levels, lowest first. 等级，由低到高。
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Pairwise comparisons that give the default weights. 给出默认权重的两两比较矩阵。
    #[serde(default)]
    pub comparisons: Vec<Ahp>,
    /// Named alternatives to the default weights. 备选权重方案。
    #[serde(default)]
    pub weight_sets: Vec<WeightSet>,
    /// Numeric columns of a survey that are no indicators. 调查表中不是指标的数值列。
    #[serde(default)]
    pub auxiliaries: Vec<Auxiliary>,
    /// What is done to the answers of all regions before they are scored. 计分之前对全部地区的答案所做的处理。
    #[serde(default)]
    pub methods: Option<Methods>,
    /// What is uncertain about the rubric, for `govgauge robustness`. 哪些假设不确定，供 `govgauge robustness` 使用。
    #[serde(default)]
    pub uncertainty: Option<Uncertainty>,
    /// Tables of items, and how they answer indicators; for surveys with more than one row per region. 事项调查表及其汇总办法，用于每个地区不止一行的调查。
    #[serde(default)]
    pub survey: Option<Survey>,
    /// The tree, from the index down to the indicators. 指标树，从总指数到指标。
    pub index: Node,
}

/// What ids look like: a letter first, then letters, digits, `_`, `.` and `-`.
pub(in crate::input) const ID: &str = "^[A-Za-z][A-Za-z0-9_.-]*$";

/// The version of the file format. 文件格式的版本。
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub(in crate::input) enum SchemaVersion {
    /// The first. 第一版。
    #[serde(rename = "1.0")]
    V1,
}

/// A document. 文献。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Source {
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// Its title. 题名。
    pub title: Text,
    /// Who issued or wrote it. 发布单位或作者。
    #[serde(default)]
    pub issuer: Text,
    /// The year it is from; null where it is not known. 年份，未知时为 null。
    #[serde(default)]
    #[schemars(with = "Option<i32>", extend("x-nullable" = true))]
    pub year: Option<f64>,
    /// What a reader should know of it. 需向读者说明的情况。
    #[serde(default)]
    pub note: Option<Text>,
}

/// A place in a source. 文献中的位置。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct SourceRef {
    /// The id of the source. 文献编号。
    pub source: String,
    /// The place in it, such as a line, a page or an article. 位置，如行、页、条。
    pub at: String,
}

/// One entry of the history. 一条修订记录。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Change {
    /// The version that brought it. 版本。
    pub version: String,
    /// When, as `2026-11-22`. 日期。
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub date: String,
    /// What changed. 改了什么。
    pub what: Text,
}

/// A kind of region. 地区类别。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct RegionKind {
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// Its name. 名称。
    pub title: Text,
}

/// The kinds of concern. 事项类型。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum ConcernKind {
    /// Something that is wrong. 问题。
    Problem,
    /// Something to be reached. 目标。
    Goal,
    /// A rule to work by. 原则。
    Principle,
    /// Something to be done. 任务。
    Task,
    /// A means to do it. 措施。
    Measure,
    /// A named system or project. 系统（工程）。
    System,
}

/// A documented problem, goal, principle, task, measure or system. 文献提出的问题、目标、原则、任务、措施或系统。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Concern {
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// What kind it is. 类型。
    pub kind: ConcernKind,
    /// What it says. 内容。
    pub title: Text,
    /// Where it is said. 出处。
    #[serde(default)]
    pub sources: Vec<SourceRef>,
    /// How a doubtful passage is read. 存疑之处的读法。
    #[serde(default)]
    pub note: Option<Text>,
}

/// A concern that is not measured. 不计量的事项。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct NotMeasured {
    /// The id of the concern. 事项编号。
    pub concern: String,
    /// Why it is not measured. 理由。
    pub reason: Text,
}

/// Answers that several scales share. 共用的选项。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct AnswerSet {
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// The answers. 选项。
    #[schemars(length(min = 2))]
    pub choices: Vec<Choice>,
}

/// Words that stand for a state in a survey cell. 调查表中表示状态的代码。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct States {
    /// Somebody answered that they do not know. 答复为不清楚。
    #[serde(default)]
    pub unknown: Vec<String>,
    /// It does not apply to the region. 对该地区不适用。
    #[serde(default)]
    pub not_applicable: Vec<String>,
    /// The answer was set aside. 答复被剔除。
    #[serde(default)]
    pub excluded: Vec<String>,
}

/// What a missing child does to its parent. 缺项的处理。
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum Missing {
    /// The weights of the children that are present are renormalised inside the parent. 在本组内按现有项重新分配权重。
    #[default]
    Renormalise,
    /// Not answered and unknown count as the worst score. 未作答和不清楚按最差计。
    WorstCase,
    /// A parent with a child that is not answered or unknown has no score. 有未作答或不清楚的，上级不计分。
    NoScore,
}

/// How several respondents become one. 多份答卷的合并。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Respondents {
    /// The method; `median` unless given. 方法，默认 `median`。
    #[serde(default)]
    pub merge: Merge,
    /// With `lead`: the respondent whose answer counts. 方法为 `lead` 时，以谁的答复为准。
    #[serde(default)]
    pub lead: Option<String>,
}

/// The methods of merging respondents. 合并方法。
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum Merge {
    /// The median. 中位数。
    #[default]
    Median,
    /// The mean. 平均数。
    Mean,
    /// The worst by score. 得分最低者。
    Minimum,
    /// The answer of a named respondent. 指定答复人。
    Lead,
}

/// One maturity level. 一个成熟度等级。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Level {
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// Its name. 名称。
    pub title: Text,
    /// What it means. 含义。
    #[serde(default)]
    pub description: Text,
    /// The least score; 0 for the first level. 最低得分，第一级为 0。
    pub min: f64,
    /// What else must hold to reach it. 达到本级还须满足的条件。
    #[serde(default)]
    pub gates: Vec<Gate>,
}

/// A condition on one node, whatever the overall score. 对某一节点的门槛，与总分无关。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Gate {
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// The node it looks at. 所看的节点。
    pub node: String,
    /// The level the node must reach by score, from 1. 节点得分须达到的等级，从 1 起。
    #[serde(default)]
    #[schemars(with = "Option<i64>")]
    pub level_min: Option<f64>,
    /// The score the node must reach. 节点须达到的得分。
    #[serde(default)]
    pub score_min: Option<f64>,
    /// Why. 理由。
    #[serde(default)]
    pub why: Text,
    /// What it stands for. 对应的事项。
    #[serde(default)]
    pub concerns: Vec<ConcernLink>,
}

/// A concern, with a weight where it isn't 1. 事项，权重不为 1 时注明。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::input) enum ConcernLink {
    /// The id of a concern. 事项编号。
    Id(String),
    /// A concern and its weight. 事项及权重。
    Weighted(WeightedConcern),
}

/// A concern and its weight. 事项及权重。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct WeightedConcern {
    /// The id of the concern. 事项编号。
    pub concern: String,
    /// How much this counts beside the others that stand for the concern. 在承载该事项的各项中的权重。
    pub weight: f64,
}

impl ConcernLink {
    /// The id of the concern, and the weight.
    pub(in crate::input) fn parts(&self) -> (&str, f64) {
        match self {
            Self::Id(id) => (id, 1.0),
            Self::Weighted(link) => (&link.concern, link.weight),
        }
    }
}

/// Pairwise comparisons of the children of one node (AHP). 对同一节点下各子项的两两比较（层次分析法）。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Ahp {
    /// The parent. 上级节点。
    pub node: String,
    /// Its children, in the order of the matrix. 各子项，按矩阵顺序。
    pub order: Vec<String>,
    /// Row by row: how strongly the row is preferred to the column, 1 to 9 or a fraction such as `1/3`. 逐行填写行比列重要多少，取 1 至 9 或分数如 `1/3`。
    pub matrix: Vec<Vec<Ratio>>,
}

/// A number, or a fraction such as `1/3`. 数字，或分数如 `1/3`。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::input) enum Ratio {
    /// A number. 数字。
    Number(f64),
    /// A fraction. 分数。
    Fraction(#[schemars(regex(pattern = "^[0-9]+(\\.[0-9]+)?/[0-9]+(\\.[0-9]+)?$"))] String),
}

impl Ratio {
    /// Its value; not a number where a fraction makes none.
    pub(in crate::input) fn value(&self) -> f64 {
        match self {
            Self::Number(value) => *value,
            Self::Fraction(text) => text
                .split_once('/')
                .and_then(|(a, b)| Some(a.parse::<f64>().ok()? / b.parse::<f64>().ok()?))
                .unwrap_or(f64::NAN),
        }
    }
}

/// A named alternative to the default weights. 一套备选权重。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct WeightSet {
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// Its title. 名称。
    pub title: Text,
    /// Whose judgement it is and what for. 谁的判断、作何用途。
    #[serde(default)]
    pub note: Text,
    /// How weights come about where this set gives none. 本方案未给出的权重由何而来。
    #[serde(default)]
    pub method: Option<WeightMethod>,
    /// Weights by node id, in place of the default. 按节点编号给出的权重，替代默认值。
    #[serde(default)]
    pub weights: BTreeMap<String, f64>,
    /// Pairwise comparisons, in place of the default. 两两比较矩阵，替代默认值。
    #[serde(default)]
    pub comparisons: Vec<Ahp>,
}

/// A node of the tree: with `children` it groups, with `scale` it is an indicator. 树的节点：有 `children` 为分组，有 `scale` 为指标。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Node {
    /// Its id: never derived from the title, never reused. 编号：不取自标题，不重复使用。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// A short title. 简短标题。
    pub title: Text,
    /// Its weight beside its siblings; 1 unless given. 在同级中的权重，默认 1。
    #[serde(default)]
    pub weight: Option<f64>,
    /// What it stands for. 承载的事项。
    #[serde(default)]
    pub concerns: Vec<ConcernLink>,
    /// Of a group: what it is about. 分组：说明。
    #[serde(default)]
    pub description: Option<Text>,
    /// Of a group: how its children are aggregated; `arithmetic` unless given. 分组：汇总方法，默认 `arithmetic`。
    #[serde(default)]
    pub aggregation: Option<Aggregation>,
    /// Of a group with a geometric, harmonic or power mean: the floor, above 0 and below 100. 几何、调和、幂平均的下限，大于 0 小于 100。
    #[serde(default)]
    pub floor: Option<f64>,
    /// Of a group with a power mean: the power. 幂平均的幂次。
    #[serde(default)]
    pub power: Option<f64>,
    /// Of a group with `ordered_weighted`: one weight per child, for the best child first. 按名次加权：每个下级一个权重，最好的在前。
    #[serde(default)]
    pub order_weights: Option<Vec<f64>>,
    /// Of a group with a Mazziotta–Pareto index: which way differences count; `down` unless given. 马齐奥塔－帕累托指数的罚分方向，默认 `down`。
    #[serde(default)]
    pub penalty: Option<Penalty>,
    /// Of a group with `mean_min`: how far the mean is drawn to the least child, 0 to 1; 0.5 unless given. 均值－最小值函数：向最低者靠拢的程度，0 至 1，默认 0.5。
    #[serde(default)]
    pub alpha: Option<f64>,
    /// Of a group with `mean_min`: how much difference is forgiven, 0 or more; 0 unless given. 均值－最小值函数：可容忍的差距，不小于 0，默认 0。
    #[serde(default)]
    pub beta: Option<f64>,
    /// Of a group with `benefit_of_the_doubt`: the least share of each child, 0 to 1; 0 unless given. 疑点利益法：每个下级的最低份额，0 至 1，默认 0。
    #[serde(default)]
    pub share_min: Option<f64>,
    /// Of a group with `benefit_of_the_doubt`: the greatest share of each child, 0 to 1; 1 unless given. 疑点利益法：每个下级的最高份额，0 至 1，默认 1。
    #[serde(default)]
    pub share_max: Option<f64>,
    /// Of a group: the share of weight that must be present, 0 to 1. 分组：最低权重覆盖率，0 至 1。
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub coverage_min: Option<f64>,
    /// Of a group: the share of its children, whatever their weight, that must have a score, 0 to 1. 分组：下级最低比例（按个数，不论权重），0 至 1。
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub children_min: Option<f64>,
    /// Of a group: its children. 分组：下级节点。
    #[serde(default)]
    pub children: Option<Vec<Node>>,
    /// Of an indicator: the question that is asked. 指标：问题。
    #[serde(default)]
    pub question: Option<Text>,
    /// Of an indicator: why it matters. 指标：为什么重要。
    #[serde(default)]
    pub why: Option<Text>,
    /// Of an indicator: the unit of the answer. 指标：单位。
    #[serde(default)]
    pub unit: Option<Text>,
    /// Of an indicator: what an answer may be and how it is scored. 指标：可填什么、怎样计分。
    #[serde(default)]
    pub scale: Option<Scale>,
    /// Of an indicator: what its values are divided by. 指标：分母。
    #[serde(default)]
    pub denominator: Option<Denominator>,
    /// Of an indicator: how missing values are filled in. 指标：缺失值的填补。
    #[serde(default)]
    pub imputation: Option<Imputation>,
    /// Of an indicator: how outliers are treated. 指标：异常值的处理。
    #[serde(default)]
    pub treatment: Option<Treatment>,
    /// Of an indicator: how values become scores. 指标：标准化。
    #[serde(default)]
    pub normalisation: Option<Normalisation>,
    /// Of an indicator: the evidence asked for. 指标：要求的佐证。
    #[serde(default)]
    pub evidence: Option<Text>,
    /// Of an indicator: examples of evidence. 指标：佐证举例。
    #[serde(default)]
    pub evidence_examples: Option<Vec<Text>>,
    /// Of an indicator: effort to move one level up, 1 to 5. 指标：提高一级所需力度，1 至 5。
    #[serde(default)]
    #[schemars(with = "Option<i64>", range(min = 1, max = 5))]
    pub effort: Option<f64>,
    /// Of an indicator: where the sources ask for it. 指标：文献出处。
    #[serde(default)]
    pub references: Option<Vec<SourceRef>>,
    /// Of an indicator: free words to group by. 指标：标签。
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    /// Of an indicator: the kinds of region it is for; all unless given. 指标：适用的地区类别，默认全部。
    #[serde(default)]
    pub applies_to: Option<Vec<String>>,
    /// Of an indicator: whether a region may say that it does not apply; `allowed` unless given. 指标：可否填不适用，默认 `allowed`。
    #[serde(default)]
    pub not_applicable: Option<NotApplicable>,
}

/// Whether a region may say that an indicator does not apply. 可否填不适用。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum NotApplicable {
    /// It may not. 不可。
    Forbidden,
    /// It may. 可以。
    Allowed,
    /// It may, and has to say why. 可以，须说明理由。
    Justified,
}
