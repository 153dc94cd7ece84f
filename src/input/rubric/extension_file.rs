//! A rubric that extends another one, as it is written: what it adds, and its patches.

use super::file::{Change, Concern, ID, Missing, Node, NotMeasured, SchemaVersion, Source, Text};
use super::method_file::{Auxiliary, Denominator, Imputation, Methods, Normalisation, Treatment};
use super::survey_file::Survey;
use super::uncertainty_file::Uncertainty;
use schemars::JsonSchema;
use serde::Deserialize;

/// A rubric that changes another one. 在另一份量规上修改而成的量规。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Extension {
    /// The schema, for editors; not used otherwise. 供编辑器识别的模式地址，程序不使用。
    #[serde(rename = "$schema", default)]
    #[expect(dead_code, reason = "editors read it")]
    pub json_schema: Option<String>,
    /// The version of this file format. 文件格式的版本。
    #[expect(dead_code, reason = "the schema has checked it")]
    pub schema_version: SchemaVersion,
    /// The id of this rubric, not of the one it extends. 本量规自己的编号。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// The version of this rubric. 本量规的版本。
    #[schemars(length(min = 1))]
    pub version: String,
    /// Its title. 名称。
    pub title: Text,
    /// What it is for. 用途。
    #[serde(default)]
    pub description: Option<Text>,
    /// The rubric it changes: an embedded id, or a path relative to this file. 被修改的量规：内置编号，或相对本文件的路径。
    #[schemars(length(min = 1))]
    #[expect(dead_code, reason = "read before the file is known to be sound")]
    pub extends: String,
    /// Documents added to those of the other rubric. 增加的文献。
    #[serde(default)]
    pub sources: Vec<Source>,
    /// Its history. 修订记录。
    #[serde(default)]
    pub changes: Vec<Change>,
    /// Concerns added to those of the other rubric. 增加的事项。
    #[serde(default)]
    pub concerns: Vec<Concern>,
    /// Concerns that this rubric does not measure, added to the other's. 增加的不计量事项。
    #[serde(default)]
    pub not_measured: Vec<NotMeasured>,
    /// What a missing child does to its parent; as in the other rubric unless given. 缺项的处理，默认从原量规。
    #[serde(default)]
    pub missing: Option<Missing>,
    /// The share of weight that must be present, 0 to 1; as in the other rubric unless given. 最低权重覆盖率，默认从原量规。
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub coverage_min: Option<f64>,
    /// The share of a node's children, whatever their weight, that must have a score, 0 to 1; as in the other rubric unless given. 下级最低比例（按个数），默认从原量规。
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub children_min: Option<f64>,
    /// Tables of items, in place of all that the other rubric says of them. 事项调查表及其汇总办法，整体替代原量规的。
    #[serde(default)]
    pub survey: Option<Survey>,
    /// Auxiliary columns added to those of the other rubric. 增加的辅助列。
    #[serde(default)]
    pub auxiliaries: Vec<Auxiliary>,
    /// Methods, in place of all that the other rubric says at this place. 计算方法，整体替代原量规的同名一节。
    #[serde(default)]
    pub methods: Option<Methods>,
    /// What is uncertain, in place of all that the other rubric says of it. 不确定的假设，整体替代原量规的同名一节。
    #[serde(default)]
    pub uncertainty: Option<Uncertainty>,
    /// The changes, in order. 逐项修改，按顺序执行。
    pub patches: Vec<Patch>,
}

/// One change to the rubric that is extended. 对原量规的一项修改。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::input) enum Patch {
    /// Takes a node and everything below it out. 去掉节点及其下级。
    Disable {
        /// The node. 节点编号。
        node: String,
        /// Why. 理由。
        #[serde(default)]
        why: Option<Text>,
    },
    /// Gives a node another weight. 改权重。
    Reweight {
        /// The node. 节点编号。
        node: String,
        /// The new weight beside its siblings. 在同级中的新权重。
        weight: f64,
        /// Why. 理由。
        #[serde(default)]
        why: Option<Text>,
    },
    /// Gives a node another title. 改标题。
    Retitle {
        /// The node. 节点编号。
        node: String,
        /// The new title. 新标题。
        title: Text,
        /// Why. 理由。
        #[serde(default)]
        why: Option<Text>,
    },
    /// Adds a node as the last child of a group. 在分组末尾增加节点。
    Add {
        /// The group. 分组编号。
        parent: String,
        /// The new node. 新节点。
        node: Box<Node>,
        /// Why. 理由。
        #[serde(default)]
        why: Option<Text>,
    },
    /// Gives an indicator other methods; what is not given stays as it is. 改指标的计算方法，未写的照旧。
    Methods {
        /// The indicator. 指标编号。
        node: String,
        /// What its values are divided by. 分母。
        #[serde(default)]
        denominator: Option<Denominator>,
        /// How missing values are filled in. 缺失值的填补。
        #[serde(default)]
        imputation: Option<Imputation>,
        /// How outliers are treated. 异常值的处理。
        #[serde(default)]
        treatment: Option<Treatment>,
        /// How values become scores. 标准化。
        #[serde(default)]
        normalisation: Option<Normalisation>,
        /// Why. 理由。
        #[serde(default)]
        why: Option<Text>,
    },
}
