//! A benchmark file as it is written: types for serde, whose comments become the published schema.

use crate::input::rubric::file::{ID, SchemaVersion, Source, SourceRef, Text};
use schemars::JsonSchema;
use serde::Deserialize;

/// A benchmark: targets for nodes of a rubric. 基准：为量规节点设定的目标。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Benchmark {
    /// The schema, for editors; not used otherwise. 供编辑器识别的模式地址，程序不使用。
    #[serde(rename = "$schema", default)]
    #[expect(dead_code, reason = "editors read it")]
    pub json_schema: Option<String>,
    /// The version of this file format. 文件格式的版本。
    #[expect(dead_code, reason = "the schema has checked it")]
    pub schema_version: SchemaVersion,
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// The id of the rubric it is for. 所属量规的编号。
    #[schemars(length(min = 1))]
    pub rubric: String,
    /// Its version. 版本。
    #[schemars(length(min = 1))]
    pub version: String,
    /// Its title. 名称。
    pub title: Text,
    /// What it is and what it rests on. 说明。
    #[serde(default)]
    pub description: Text,
    /// The documents it rests on; those of the rubric need not be repeated. 所依据的文献，量规已列的不必重复。
    #[serde(default)]
    pub sources: Vec<Source>,
    /// The targets. 目标。
    pub targets: Vec<Target>,
}

/// What one node should reach: a value, a level or a score. 一个节点应达到的值、等级或得分。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Target {
    /// Its id. 编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// The node it is for. 节点编号。
    pub node: String,
    /// The value to reach, in natural units. 应达到的值，自然单位。
    #[serde(default)]
    pub value: Option<f64>,
    /// The level to reach: of the scale for a maturity scale, otherwise of the rubric. 应达到的等级：成熟度量尺按量尺，其他按量规等级。
    #[serde(default)]
    #[schemars(with = "Option<i64>")]
    pub level: Option<f64>,
    /// The score to reach, 0 to 100. 应达到的得分，0 至 100。
    #[serde(default)]
    pub score: Option<f64>,
    /// Where the figure comes from. 数字的来历。
    pub basis: Basis,
    /// How the figure was computed; required where it is derived. 怎样算出，推算的必填。
    #[serde(default)]
    pub formula: Option<Text>,
    /// Where the document says it; required where it is stated. 文献出处，明示的必填。
    #[serde(default)]
    pub references: Vec<SourceRef>,
    /// The figures of the document it uses, by id. 所用数字的编号。
    #[serde(default)]
    pub quantities: Vec<String>,
    /// What it stands for: ids of concerns. 对应的事项编号。
    #[serde(default)]
    pub concerns: Vec<String>,
    /// How a doubtful figure is read. 存疑数字的读法。
    #[serde(default)]
    pub note: Option<Text>,
}

/// Where a figure comes from. 数字的来历。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Basis {
    /// The document gives the number. 文献明示。
    Stated,
    /// It is computed from stated numbers. 据文献推算。
    Derived,
    /// It is our judgement. 自行判断。
    Judgement,
}
