//! The section `survey` of a rubric as it is written: tables of items, how they answer indicators, and by
//! what scores are broken down.

use super::file::{ID, Text};
use super::scale_file::Scale;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Tables of items, and how their answers become those of regions. 事项调查表，以及怎样由事项的答复得出地区的答复。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Survey {
    /// The tables. 各调查表。
    #[schemars(length(min = 1))]
    pub tables: Vec<Table>,
    /// How items answer indicators; indicators without one are answered by regions. 指标由事项得出的办法；未列的指标由地区直接填答。
    #[serde(default)]
    pub measures: Vec<Measure>,
    /// Attributes by whose values every node is scored too. 分项：按事项属性的取值另行计分。
    #[serde(default)]
    pub facets: Vec<Facet>,
    /// The group of cells whose mean is a region's own score; all items are pooled unless given. 以哪一组分项的平均作为地区得分，默认汇总全部事项。
    #[serde(default)]
    pub overall: Option<Overall>,
    /// Groups of regions, with mean scores of their own. 地区组，另计平均得分。
    #[serde(default)]
    pub region_groups: Vec<RegionGroup>,
    /// The probability that an interval of sampling error holds, above 0.5 and below 1; 0.95 unless given. 抽样误差区间的置信水平，大于 0.5 小于 1，默认 0.95。
    #[serde(default)]
    pub confidence: Option<f64>,
}

/// A table of a survey: one or more rows per item. 一张调查表：每个事项一行或多行。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Table {
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// Its title. 名称。
    pub title: Text,
    /// What else the column of the region is called. 地区列的其他列名。
    #[serde(default)]
    pub region: Option<String>,
    /// What else the column of the period is called. 时期列的其他列名。
    #[serde(default)]
    pub period: Option<String>,
    /// The attributes that tell the items of a region apart; with none the region is the item. 区分同一地区各事项的属性；不写则地区本身为事项。
    #[serde(default)]
    pub item: Vec<String>,
    /// Columns that an item has one value in. 事项的属性列，每个事项一个值。
    #[serde(default)]
    pub attributes: Vec<Attribute>,
    /// What else the column of who answered is called. 答复人列的其他列名。
    #[serde(default)]
    pub respondent: Option<String>,
    /// What else the column of how much a row counts is called. 行权重列的其他列名。
    #[serde(default)]
    pub weight: Option<String>,
    /// Columns that are there and not used. 有而不用的列。
    #[serde(default)]
    pub ignore: Vec<String>,
    /// How many rows an item should have. 每个事项应有的行数。
    #[serde(default)]
    #[schemars(with = "Option<i64>", range(min = 1, max = 1_000_000))]
    pub rows_min: Option<f64>,
    /// What of the table is a sample; `none` unless given. 何者为抽样，默认 `none`。
    #[serde(default)]
    pub sample: Sample,
    /// What an empty cell of a question stands for, written as in a cell; no answer unless given. 空单元格表示什么，写法同单元格；默认未作答。
    #[serde(default)]
    pub blank: Option<String>,
    /// How the rows of an item become one value; `mean` unless given. 同一事项多行的合并办法，默认 `mean`。
    #[serde(default)]
    pub rows: Option<RowRule>,
    /// What is asked. 问题。
    #[schemars(length(min = 1))]
    pub questions: Vec<ItemQuestion>,
}

/// A column that describes an item. 描述事项的列。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Attribute {
    /// Its id, which is what its column is called. 编号，即列名。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// Its title, which its column may be called too. 名称，也可作列名。
    #[serde(default)]
    pub title: Option<Text>,
    /// The values it may have; any unless given. 允许的取值，默认不限。
    #[serde(default)]
    pub values: Option<Vec<Code>>,
    /// Whether an item may have none; `false` unless given. 是否可以为空，默认 `false`。
    #[serde(default)]
    pub optional: bool,
}

/// A code and what it means. 代码及其含义。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Code {
    /// As files write it. 文件中的写法。
    #[schemars(length(min = 1))]
    pub code: String,
    /// As people read it. 含义。
    pub title: Text,
}

/// What of a table is a sample of more. 调查表的哪一部分是抽样。
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum Sample {
    /// Nothing: the table is complete. 无：全数调查。
    #[default]
    None,
    /// The rows of each item. 每个事项的各行。
    Rows,
    /// The items of a region. 地区的各事项。
    Items,
}

/// How the rows of an item become one value. 同一事项多行的合并办法。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::input) enum RowRule {
    /// The same for all items. 各事项相同。
    Always(RowAggregate),
    /// Chosen by an attribute. 随属性而定。
    By(RowCases),
}

/// How rows become one value. 多行怎样成为一个值。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum RowAggregate {
    /// The mean, by the weights of the rows where they have any. 平均，有行权重时加权。
    Mean,
    /// The greatest. 最大。
    Max,
    /// The least. 最小。
    Min,
    /// The median. 中位数。
    Median,
    /// The share of rows with the full score, from 0 to 100. 满分行所占百分比。
    Share,
}

/// An aggregate of rows for each value of an attribute. 按属性取值分别规定的合并办法。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct RowCases {
    /// The attribute. 属性。
    pub by: String,
    /// Its values, with the aggregate of each. 各取值的合并办法。
    pub of: BTreeMap<String, RowAggregate>,
    /// For all other items. 其余事项的合并办法。
    pub otherwise: RowAggregate,
}

/// A question of a table. 调查表的一个问题。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct ItemQuestion {
    /// Its id, which is what its column is called. 编号，即列名。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// Its title, which its column may be called too. 名称，也可作列名。
    #[serde(default)]
    pub title: Option<Text>,
    /// The question in full. 完整的问题。
    #[serde(default)]
    pub question: Option<Text>,
    /// What an answer may be; yes or no unless given. 可填什么，默认是或否。
    #[serde(default)]
    pub scale: Option<Scale>,
    /// What an empty cell stands for; as in the table unless given. 空单元格表示什么，默认同本表。
    #[serde(default)]
    pub blank: Option<String>,
    /// How the rows of an item become one value; as in the table unless given. 同一事项多行的合并办法，默认同本表。
    #[serde(default)]
    pub rows: Option<RowRule>,
    /// What it follows from, row by row; such a question has no column. 由同一行的其他问题推得；这样的问题没有自己的列。
    #[serde(default)]
    pub derive: Option<Derive>,
}

/// How a question follows from others of its row: exactly one way. 由同一行其他问题推得的办法，只写一种。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Derive {
    /// Yes where at least one holds. 至少一项成立则为是。
    #[serde(default)]
    pub any_of: Option<Vec<String>>,
    /// Yes where all hold. 全部成立才为是。
    #[serde(default)]
    pub all_of: Option<Vec<String>>,
    /// How many hold. 成立的项数。
    #[serde(default)]
    pub count_of: Option<Vec<String>>,
    /// The first that is answered. 第一个有答复的。
    #[serde(default)]
    pub first_of: Option<Vec<String>>,
    /// The first minus the second. 前者减后者。
    #[serde(default)]
    pub difference: Option<Vec<String>>,
    /// The first over the second. 前者除以后者。
    #[serde(default)]
    pub ratio: Option<Vec<String>>,
    /// With `ratio`: what it is multiplied by; 1 unless given. 与 `ratio` 同用：乘数，默认 1。
    #[serde(default)]
    pub per: Option<f64>,
    /// What *not applicable* counts as, from 0 to 100; left out unless given. 不适用计为多少（0 至 100），默认不计入。
    #[serde(default)]
    #[schemars(range(min = 0, max = 100))]
    pub not_applicable_counts: Option<f64>,
}

/// How the items of a table answer an indicator. 一个指标怎样由调查表的事项得出。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Measure {
    /// The id of the indicator. 指标编号。
    pub indicator: String,
    /// The id of the table. 调查表编号。
    pub table: String,
    /// Whether scores or values are taken; `scores` unless given. 取得分还是取数值，默认 `scores`。
    #[serde(default)]
    pub takes: Takes,
    /// The questions, with weights where they aren't 1. 问题，权重不为 1 时注明。
    #[schemars(length(min = 1))]
    pub questions: Vec<Part>,
    /// The items it is for; all unless given. 所针对的事项，默认全部。
    #[serde(default)]
    pub when: When,
    /// The question that must hold in a row for it to count. 此问题成立的行才计入。
    #[serde(default)]
    pub gate: Option<String>,
    /// What *not applicable* counts as where another row of the item has an answer; left out unless given. 同一事项另有答复时，不适用计为多少，默认不计入。
    #[serde(default)]
    pub not_applicable_counts: Option<f64>,
    /// What holds for some items instead; the first that fits decides. 部分事项的例外，以最先符合者为准。
    #[serde(default)]
    pub exceptions: Vec<Exception>,
    /// The value of an item it is for and of which nothing is known. 应计而无从得知的事项取何值。
    #[serde(default)]
    pub default: Option<f64>,
    /// How the value of an item is rounded; not at all unless given. 事项数值的修约，默认不修约。
    #[serde(default)]
    pub round: Option<Rounding>,
    /// The question whose value is the weight of an item; equal weights unless given. 以哪一问题的数值为事项权重，默认等权。
    #[serde(default)]
    pub weight: Option<String>,
    /// Parts of the items with weights of their own. 分层加权。
    #[serde(default)]
    pub strata: Option<Strata>,
}

/// Conditions on attributes of an item, all of which hold. 对事项属性的条件，须同时满足。
pub(in crate::input) type When = BTreeMap<String, OneOf>;

/// A value, or several of which one must be there. 一个值，或几个值之一。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::input) enum OneOf {
    /// A value. 一个值。
    One(String),
    /// Several. 几个值。
    Several(Vec<String>),
}

impl OneOf {
    /// The values.
    pub(in crate::input) fn values(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Several(values) => values,
        }
    }
}

/// Whether scores or values are taken from answers. 取得分还是取数值。
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum Takes {
    /// Scores from 0 to 100, by the scale of each question. 按问题量尺计的得分，0 至 100。
    #[default]
    Scores,
    /// Values in natural units. 自然单位的数值。
    Values,
}

/// A question, with a weight where it isn't 1. 问题，权重不为 1 时注明。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::input) enum Part {
    /// The id of a question. 问题编号。
    Id(String),
    /// A question and its weight. 问题及权重。
    Weighted(WeightedQuestion),
}

/// A question and its weight. 问题及权重。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct WeightedQuestion {
    /// The id of the question. 问题编号。
    pub question: String,
    /// How much it counts beside the others. 权重。
    pub weight: f64,
}

impl Part {
    /// The id of the question, and the weight.
    pub(in crate::input) fn parts(&self) -> (&str, f64) {
        match self {
            Self::Id(id) => (id, 1.0),
            Self::Weighted(part) => (&part.question, part.weight),
        }
    }
}

/// What holds for some items instead of the rule. 部分事项的例外。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Exception {
    /// For which items. 针对哪些事项。
    pub when: When,
    /// What holds. 如何处理。
    pub then: Then,
}

/// What holds instead of the rule. 例外的处理。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::input) enum Then {
    /// A rule with a name. 有名称的处理办法。
    Word(ThenWord),
    /// A value. 一个值。
    Given(Given),
}

/// What holds instead of the rule, by name. 例外的处理办法。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum ThenWord {
    /// The item has no value and is not counted. 不计。
    NoScore,
    /// All rows count, whatever the gate says. 不看 `gate`，各行都计入。
    NoGate,
}

/// A value that is given. 给定的值。
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Given {
    /// The value. 值。
    pub value: f64,
}

/// Rounding to a multiple of a step. 修约到步长的整数倍。
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Rounding {
    /// The step, above 0. 步长，大于 0。
    pub to: f64,
    /// Which way; `half_up` unless given. 方式，默认 `half_up`。
    #[serde(default)]
    pub mode: RoundingMode,
}

/// Which way to round. 修约方式。
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum RoundingMode {
    /// To the nearest; a half goes up. 取最近者，正中则进。
    #[default]
    HalfUp,
    /// To the nearest; a half goes to the even neighbour. 取最近者，正中则取偶。
    HalfEven,
    /// Up. 一律进。
    Up,
    /// Down. 一律舍。
    Down,
}

/// Parts of the items, each averaged by itself and then weighted. 分层：各层先平均，再加权。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Strata {
    /// The attribute that tells them apart. 分层所依据的属性。
    pub by: String,
    /// Its values, with their weights; items with other values are not counted. 各取值的权重；其他取值的事项不计。
    pub weights: BTreeMap<String, f64>,
    /// What a part without any value does; `renormalise` unless given. 某一层没有数值时的处理，默认 `renormalise`。
    #[serde(default)]
    pub missing: MissingStratum,
    /// The facets in whose cells all parts are needed. 在哪些分项中必须各层齐全。
    #[serde(default)]
    pub required_in: Vec<String>,
}

/// What a part of the items without any value does. 某一层没有数值时的处理。
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum MissingStratum {
    /// The weights of the other parts are renormalised. 其余各层重新分配权重。
    #[default]
    Renormalise,
    /// There is no score. 不计分。
    Required,
}

/// An attribute by whose values every node is scored too. 按其取值另行计分的属性。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Facet {
    /// Its id, which is the id of the attribute. 编号，即属性的编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// Its title. 名称。
    pub title: Text,
    /// Its cells; what the data have unless given. 各分项，默认以数据中出现的为准。
    #[serde(default)]
    pub cells: Option<Vec<Code>>,
    /// Which nodes are scored in its cells; `all` unless given. 在分项中计分的节点，默认 `all`。
    #[serde(default)]
    pub nodes: FacetNodes,
    /// Named groups of its cells. 分项的组合。
    #[serde(default)]
    pub groups: Vec<CellGroup>,
}

/// Which nodes are scored in the cells of a facet. 在分项中计分的节点。
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum FacetNodes {
    /// All. 全部。
    #[default]
    All,
    /// Indicators, and nothing above them. 只有指标。
    Indicators,
}

/// A named group of cells, with the means of their scores. 一组分项，取其得分的平均。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct CellGroup {
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// Its title. 名称。
    pub title: Text,
    /// The codes of its cells; all unless given. 所含分项的代码，默认全部。
    #[serde(default)]
    pub cells: Option<Vec<String>>,
}

/// The group of cells whose mean is a region's own score. 以哪一组分项的平均作为地区得分。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Overall {
    /// The facet. 分项所属的属性。
    pub facet: String,
    /// The group of its cells. 其分项组合。
    pub group: String,
}

/// A group of regions, with the means of their scores. 一组地区，取其得分的平均。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct RegionGroup {
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// Its title. 名称。
    pub title: Text,
    /// Its regions; all unless this, `except` or `by` is given. 所含地区；`regions`、`except`、`by` 都不写则为全部。
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub regions: Option<Vec<String>>,
    /// All regions but these. 除此以外的全部地区。
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub except: Option<Vec<String>>,
    /// A group for each of something. 按何者各成一组。
    #[serde(default)]
    pub by: Option<GroupedBy>,
    /// The weight of a region; equal unless given. 地区的权重，默认等权。
    #[serde(default)]
    pub weight: Option<RegionWeight>,
}

/// What there is a group of regions for each of. 按何者各成一组。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum GroupedBy {
    /// The region that others lie in. 上级地区。
    Parent,
    /// The peer group. 同类组。
    Group,
    /// The kind of region. 地区类别。
    Kind,
}

/// The question whose value is the weight of a region. 以哪一问题的数值为地区权重。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct RegionWeight {
    /// The table. 调查表。
    pub table: String,
    /// The question. 问题。
    pub question: String,
}
