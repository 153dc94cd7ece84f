//! The document of an audit: flat arrays as in `scores.json`, shares from 0 to 1, distances in
//! points of score.

use super::audit_indicators::IndicatorsPart;
use super::audit_rows::indicators_part;
use super::document::{BilingualText, IssueRow, RunInfo};
use super::rows::{issue, rounded, rounded_option};
use super::{AUDIT_SCHEMA_VERSION, json};
use crate::assessment::{Assessment, Run};
use crate::coherence::indicators::IndicatorsAudit;
use crate::coherence::survey::{
    ALIKE_ROWS_MIN, ALIKE_SHARE_MIN, Agreement, States, SurveyAudit, TableAudit,
};
use crate::diag::Diagnostics;
use crate::model::{ItemTable, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The audit of a survey. 调查审查结果。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// Always `govgauge.audit`. 固定值。
    pub kind: String,
    /// Version of this shape; additions raise the minor number, anything else the major one. 结构版本。
    pub schema_version: String,
    /// What the result rests on. 运行信息。
    pub run: RunInfo,
    /// The quality of what was answered. 作答质量。
    pub survey: SurveyPart,
    /// How the indicators behave and go together. 指标分析。
    pub indicators: IndicatorsPart,
    /// What was remarked while reading the input. 数据问题。
    pub issues: Vec<IssueRow>,
}

/// The quality of what was answered. 作答质量。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyPart {
    /// From where on respondents are flagged. 标记界限。
    pub thresholds: Thresholds,
    /// The tables of items. 调查表。
    pub tables: Vec<TableRow>,
    /// One row per table and question. 调查题目。
    pub questions: Vec<QuestionRow>,
    /// Items with fewer rows than the rubric asks for. 行数不足的项目。
    pub thin_items: Vec<ThinItemRow>,
    /// One row per table and respondent. 填报人。
    pub respondents: Vec<RespondentRow>,
    /// What the regions say to each indicator. 指标作答情况。
    pub indicators: Vec<IndicatorRow>,
    /// What each region says to the indicators. 地区作答情况。
    pub regions: Vec<RegionRow>,
}

/// From where on respondents are flagged. 标记界限。
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Rows that a respondent needs to be judged. 判断所需行数。
    pub alike_rows_min: u32,
    /// The share of rows with all answers alike that is flagged. 雷同行占比界限。
    pub alike_share_min: f64,
}

/// The shares of the states of some answers; they add up to 1, or are all 0. 各作答状态占比。
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// With a value. 已作答。
    pub answered: f64,
    /// Without an answer. 未作答。
    pub not_answered: f64,
    /// Not known. 不清楚。
    pub unknown: f64,
    /// Not applicable. 不适用。
    pub not_applicable: f64,
    /// Set aside. 已剔除。
    pub excluded: f64,
}

/// How far answers about the same thing are apart. 分歧程度。
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    /// Things with two answers or more. 可比较数。
    pub n_compared: u64,
    /// Of these, things whose answers differ. 有分歧数。
    pub n_apart: u64,
    /// Their share, or null. 有分歧占比。
    pub share: Option<f64>,
    /// The mean distance between the highest and the lowest score, in points. 平均差距。
    pub mean_spread: Option<f64>,
}

/// A table of items. 调查表。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// Its id. 编号。
    pub table_id: String,
    /// Its title. 名称。
    pub name: BilingualText,
    /// How many rows were read. 行数。
    pub n_rows: u64,
    /// How many items they are about. 项目数。
    pub n_items: u64,
    /// The least number of items of a region that has any. 每地区最少项目数。
    pub items_min: Option<f64>,
    /// The median. 每地区项目数中位数。
    pub items_median: Option<f64>,
    /// The greatest. 每地区最多项目数。
    pub items_max: Option<f64>,
    /// Regions without any item, with their periods. 没有项目的地区。
    pub without: Vec<RegionKey>,
    /// How many rows an item should have; 0 where the rubric does not say. 每项目应有行数。
    pub rows_min: u32,
    /// Items with fewer rows. 行数不足的项目数。
    pub n_thin: u64,
}

/// A region in a period. 地区与时期。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionKey {
    /// The period. 时期。
    pub period: String,
    /// The region. 地区。
    pub region_id: String,
}

/// A question of a table. 调查题目。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionRow {
    /// The table. 调查表。
    pub table_id: String,
    /// Its id. 编号。
    pub question_id: String,
    /// Its title. 名称。
    pub name: BilingualText,
    /// Whether it follows from other questions. 是否推算得出。
    pub derived: bool,
    /// How many rows. 行数。
    pub n: u64,
    /// What they say. 作答状态。
    pub states: Shares,
    /// How far the rows of an item are apart. 同一项目各行的分歧。
    pub disagreement: Apart,
}

/// An item with fewer rows than the rubric asks for. 行数不足的项目。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThinItemRow {
    /// The period. 时期。
    pub period: String,
    /// The region. 地区。
    pub region_id: String,
    /// The table. 调查表。
    pub table_id: String,
    /// The item. 项目编号。
    pub item_id: String,
    /// How many rows it has. 行数。
    pub n_rows: u32,
    /// How many it should have. 应有行数。
    pub rows_min: u32,
}

/// A respondent. 填报人。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RespondentRow {
    /// The table. 调查表。
    pub table_id: String,
    /// The name in the file. 填报人。
    pub respondent: String,
    /// Rows with two answers or more. 行数。
    pub n_rows: u32,
    /// Of these, rows whose answers have all the same score. 答案雷同的行数。
    pub n_alike: u32,
    /// Their share. 雷同行占比。
    pub share_alike: f64,
    /// Whether somebody should look. 是否标记。
    pub flagged: bool,
}

/// An indicator. 指标。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorRow {
    /// Its id. 编号。
    pub node_id: String,
    /// Its title. 名称。
    pub name: BilingualText,
    /// How many regions and periods. 地区数。
    pub n: u64,
    /// What they say. 作答状态。
    pub states: Shares,
    /// How far the respondents of a region are apart. 同一地区填报人的分歧。
    pub disagreement: Apart,
}

/// A region in a period. 地区。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionRow {
    /// The period. 时期。
    pub period: String,
    /// The region. 地区。
    pub region_id: String,
    /// Its name. 名称。
    pub name: BilingualText,
    /// How many indicators. 指标数。
    pub n: u64,
    /// What it says to them. 作答状态。
    pub states: Shares,
}

/// The document of an audit; a part that was not asked for is empty.
pub fn document(
    a: &Assessment<'_>,
    run: &Run,
    audit: &SurveyAudit,
    indicators: &[IndicatorsAudit],
    issues: &Diagnostics,
) -> Audit {
    let mut issues = issues.clone();
    issues.extend(a.remarks().iter().cloned());
    Audit {
        kind: "govgauge.audit".to_owned(),
        schema_version: AUDIT_SCHEMA_VERSION.to_owned(),
        run: json::run_info(a, run),
        survey: survey(a, audit),
        indicators: indicators_part(a, indicators),
        issues: issues.sorted().into_iter().map(issue).collect(),
    }
}

fn survey(a: &Assessment<'_>, audit: &SurveyAudit) -> SurveyPart {
    let of = a.rubric.instrument.iter().flat_map(|i| &i.tables);
    let found = a.survey.fieldwork.iter().flat_map(|f| &f.tables);
    let tables: Vec<_> = of.zip(found).zip(&audit.tables).map(|((t, f), x)| (t, f, x)).collect();
    SurveyPart {
        thresholds: Thresholds { alike_rows_min: ALIKE_ROWS_MIN, alike_share_min: ALIKE_SHARE_MIN },
        tables: tables.iter().map(|(t, _, x)| table(a, t, x)).collect(),
        questions: tables.iter().flat_map(|(t, _, x)| questions(t, x)).collect(),
        thin_items: tables.iter().flat_map(|(t, f, x)| thin_items(a, t, f, x)).collect(),
        respondents: tables.iter().flat_map(|(t, _, x)| respondents(t, x)).collect(),
        indicators: indicators(a, audit),
        regions: regions(a, audit),
    }
}

fn shares(states: &States) -> Shares {
    let share = |part| rounded(states.share(part));
    Shares {
        answered: share(states.answered),
        not_answered: share(states.not_answered),
        unknown: share(states.unknown),
        not_applicable: share(states.not_applicable),
        excluded: share(states.excluded),
    }
}

fn apart(agreement: &Agreement) -> Apart {
    Apart {
        n_compared: agreement.n_compared,
        n_apart: agreement.n_apart,
        share: rounded_option(agreement.share_apart()),
        mean_spread: rounded_option(agreement.spread),
    }
}

fn table(a: &Assessment<'_>, table: &Table, audit: &TableAudit) -> TableRow {
    let items = |at: usize| rounded_option(audit.items_per_region.map(|three| three[at]));
    let key = |&row: &crate::model::RowIdx| RegionKey {
        period: a.survey.period(row).id.clone(),
        region_id: a.survey.region(row).id.clone(),
    };
    TableRow {
        table_id: table.id.clone(),
        name: (&table.title).into(),
        n_rows: audit.n_rows,
        n_items: audit.n_items,
        items_min: items(0),
        items_median: items(1),
        items_max: items(2),
        without: audit.without.iter().map(key).collect(),
        rows_min: table.rows_min,
        n_thin: audit.thin.len() as u64,
    }
}

fn questions<'t>(
    table: &'t Table,
    audit: &'t TableAudit,
) -> impl Iterator<Item = QuestionRow> + 't {
    table.questions.iter().zip(&audit.questions).map(|(question, audit)| QuestionRow {
        table_id: table.id.clone(),
        question_id: question.id.clone(),
        name: (&question.title).into(),
        derived: question.derive.is_some(),
        n: audit.states.total(),
        states: shares(&audit.states),
        disagreement: apart(&audit.agreement),
    })
}

fn thin_items<'t>(
    a: &'t Assessment<'_>,
    table: &'t Table,
    found: &'t ItemTable,
    audit: &'t TableAudit,
) -> impl Iterator<Item = ThinItemRow> + 't {
    audit.thin.iter().map(|&at| {
        let item = &found.items[at];
        ThinItemRow {
            period: a.survey.periods[item.period.at()].id.clone(),
            region_id: a.survey.regions[item.region.at()].id.clone(),
            table_id: table.id.clone(),
            item_id: found.key(table, item),
            n_rows: item.n_rows,
            rows_min: table.rows_min,
        }
    })
}

fn respondents<'t>(
    table: &'t Table,
    audit: &'t TableAudit,
) -> impl Iterator<Item = RespondentRow> + 't {
    audit.respondents.iter().map(|r| RespondentRow {
        table_id: table.id.clone(),
        respondent: r.name.clone(),
        n_rows: r.n_rows,
        n_alike: r.n_alike,
        share_alike: rounded(r.share_alike()),
        flagged: r.is_flagged,
    })
}

fn indicators(a: &Assessment<'_>, audit: &SurveyAudit) -> Vec<IndicatorRow> {
    let row = |i: &crate::coherence::survey::IndicatorAudit| {
        let node = a.rubric.hierarchy.node(i.node);
        IndicatorRow {
            node_id: node.id.clone(),
            name: (&node.title).into(),
            n: i.states.total(),
            states: shares(&i.states),
            disagreement: apart(&i.agreement),
        }
    };
    audit.indicators.iter().map(row).collect()
}

fn regions(a: &Assessment<'_>, audit: &SurveyAudit) -> Vec<RegionRow> {
    let row = |r: &crate::coherence::survey::RegionAudit| RegionRow {
        period: a.survey.period(r.row).id.clone(),
        region_id: a.survey.region(r.row).id.clone(),
        name: (&a.survey.region(r.row).name).into(),
        n: r.states.total(),
        states: shares(&r.states),
    };
    audit.regions.iter().map(row).collect()
}

/// The JSON Schema (2020-12) of the document.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Audit).to_value()
}
