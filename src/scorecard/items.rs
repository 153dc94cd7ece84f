//! The items of a survey's tables and their scores: the rows of `scores.json`, and their flat table
//! `items.csv`.

use super::flat::{self, Kind, number, title};
use super::harmless;
use super::rows::rounded_option;
use crate::assessment::{Assessment, Run};
use crate::model::{Attribute, Instrument, Item, ItemTable, ItemValue, Node, RowIdx, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{self, Write};

/// An item: a service, a portal, a department. 调查项目。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemRow<'a> {
    /// The period. 时期。
    pub period: Cow<'a, str>,
    /// The region. 地区。
    pub region_id: Cow<'a, str>,
    /// The table. 调查表。
    pub table_id: Cow<'a, str>,
    /// The values of its key joined by ` / `; empty where the region itself is the item. 项目编号。
    pub item_id: String,
    /// Its attributes, those of the key first. 属性。
    pub attributes: Vec<ItemAttribute<'a>>,
    /// How many rows it has. 行数。
    pub n_rows: u32,
}

/// An attribute of an item. 项目属性。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemAttribute<'a> {
    /// The attribute. 属性编号。
    pub id: Cow<'a, str>,
    /// Its value, or null. 取值。
    pub value: Option<Cow<'a, str>>,
}

/// The score of an item for an indicator. 项目得分。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemScoreRow<'a> {
    /// The period. 时期。
    pub period: Cow<'a, str>,
    /// The region. 地区。
    pub region_id: Cow<'a, str>,
    /// The table. 调查表。
    pub table_id: Cow<'a, str>,
    /// The item. 项目编号。
    pub item_id: String,
    /// The indicator. 指标。
    pub node_id: Cow<'a, str>,
    /// `measured`, `given` (by an exception), `default`, `not_answered` or `not_applicable`. 状态。
    pub status: Cow<'a, str>,
    /// The value in the units that regions answer in, or null. 取值。
    pub value: Option<f64>,
    /// The score of that value by the indicator's scale, or null. 得分。
    pub score: Option<f64>,
}

/// A table of the instrument with what was found.
pub type Found<'a> = (usize, &'a Table, &'a ItemTable);

/// The tables of the instrument with what was found.
pub fn tables<'r>(a: &'r Assessment<'_>) -> Vec<Found<'r>> {
    let tables = a.rubric.instrument.iter().flat_map(|i| i.tables.iter().enumerate());
    let found = a.survey.fieldwork.iter().flat_map(|f| &f.tables);
    tables.zip(found).map(|((at, table), found)| (at, table, found)).collect()
}

/// The value of an item for a measure, by their positions.
fn item_value(a: &Assessment<'_>, measure: usize, item: usize) -> Option<ItemValue> {
    let fieldwork = a.survey.fieldwork.as_ref()?;
    fieldwork.roll_ups.items.get(measure)?.get(item).copied()
}

/// The items of one row of the survey, table by table.
pub fn items<'r>(
    a: &'r Assessment<'_>,
    tables: &'r [Found<'r>],
    row: RowIdx,
) -> impl Iterator<Item = ItemRow<'r>> {
    let (region, period) = (a.survey.region(row), a.survey.period(row));
    tables.iter().flat_map(move |&(_, table, found)| {
        found.items[found.of(a.survey.rows[row.at()])].iter().map(move |item| ItemRow {
            period: Cow::Borrowed(period.id.as_str()),
            region_id: Cow::Borrowed(region.id.as_str()),
            table_id: Cow::Borrowed(table.id.as_str()),
            item_id: found.key(table, item),
            attributes: (0..)
                .zip(&table.attributes)
                .map(|(at, attribute)| ItemAttribute {
                    id: Cow::Borrowed(attribute.id.as_str()),
                    value: found.value(item, at).map(Cow::Borrowed),
                })
                .collect(),
            n_rows: item.n_rows,
        })
    })
}

/// The value of an item for one of its table's measures.
struct Scored<'r> {
    table: &'r Table,
    found: &'r ItemTable,
    item: &'r Item,
    node: &'r Node,
    value: ItemValue,
}

/// The values of the items of one row of the survey: item by item, in the order of the measures.
fn scored<'r>(a: &'r Assessment<'_>, tables: &[Found<'r>], row: RowIdx) -> Vec<Scored<'r>> {
    let Some(instrument) = &a.rubric.instrument else { return Vec::new() };
    let mut all = Vec::new();
    for &(table_at, table, found) in tables {
        for at in found.of(a.survey.rows[row.at()]) {
            let item = &found.items[at];
            for (measure_at, measure) in instrument.measures_of(table_at) {
                if let Some(value) = item_value(a, measure_at, at) {
                    let node = a.rubric.hierarchy.node(measure.node);
                    all.push(Scored { table, found, item, node, value });
                }
            }
        }
    }
    all
}

impl Scored<'_> {
    /// The score of the value, by the scale of the indicator.
    fn score(&self) -> Option<f64> {
        Some(self.node.indicator.as_ref()?.scale.score(self.value.value?))
    }
}

/// The scores of the items of one row of the survey: item by item, in the order of the measures.
pub fn item_scores<'r>(
    a: &'r Assessment<'_>,
    tables: &[Found<'r>],
    row: RowIdx,
) -> impl Iterator<Item = ItemScoreRow<'r>> {
    let (region, period) = (a.survey.region(row), a.survey.period(row));
    scored(a, tables, row).into_iter().map(|s| ItemScoreRow {
        period: Cow::Borrowed(period.id.as_str()),
        region_id: Cow::Borrowed(region.id.as_str()),
        table_id: Cow::Borrowed(s.table.id.as_str()),
        item_id: s.found.key(s.table, s.item),
        node_id: Cow::Borrowed(s.node.id.as_str()),
        status: Cow::Borrowed(s.value.status.name()),
        value: rounded_option(s.value.value),
        score: rounded_option(s.score()),
    })
}

/// The attributes of all tables, each id once, in the order of their first appearance.
fn attributes(instrument: &Instrument) -> Vec<&Attribute> {
    let mut all: Vec<&Attribute> = Vec::new();
    for attribute in instrument.tables.iter().flat_map(|t| &t.attributes) {
        if !all.iter().any(|a| a.id == attribute.id) {
            all.push(attribute);
        }
    }
    all
}

/// The columns of `items.csv` before those of the attributes: name, kind, what it is.
const BEFORE: [flat::Column; 7] = [
    ("run_id", Kind::String, "run"),
    ("period", Kind::String, "period"),
    ("region_id", Kind::String, "region"),
    ("region_name_zh", Kind::String, "name of the region in Chinese"),
    ("region_name_en", Kind::String, "name of the region in English"),
    ("table_id", Kind::String, "table of the survey"),
    ("item_id", Kind::String, "key of the item joined by ` / `; empty where it is the region"),
];

/// The columns of `items.csv` after those of the attributes.
const AFTER: [flat::Column; 7] = [
    ("n_rows", Kind::Integer, "rows of the item"),
    ("node_id", Kind::String, "indicator"),
    ("node_name_zh", Kind::String, "its title in Chinese"),
    ("node_name_en", Kind::String, "its title in English"),
    ("status", Kind::String, "why there is, or is not, a value"),
    ("value", Kind::Number, "value in the units that regions answer in"),
    ("score", Kind::Number, "score of the value, 0 to 100"),
];

/// The columns of `items.csv`, in order: name, kind, what it is. Every attribute has one.
pub fn columns(instrument: &Instrument) -> Vec<(String, Kind, String)> {
    let fixed = |c: &flat::Column| (c.0.to_owned(), c.1, c.2.to_owned());
    let own = attributes(instrument).into_iter().map(|a| {
        let title = a.title.get(crate::lang::Lang::En);
        let said = if title.is_empty() { String::new() } else { format!(": {title}") };
        (format!("attribute_{}", a.id), Kind::String, format!("attribute `{}`{said}", a.id))
    });
    BEFORE.iter().map(fixed).chain(own).chain(AFTER.iter().map(fixed)).collect()
}

/// Writes `items.csv`: one line per item and indicator.
///
/// # Errors
///
/// Where `out` refuses.
pub fn write(out: &mut dyn Write, a: &Assessment<'_>, run: &Run) -> io::Result<()> {
    let Some(instrument) = &a.rubric.instrument else { return Ok(()) };
    let columns = columns(instrument);
    flat::head(out, columns.iter().map(|c| c.0.as_str()))?;
    let (tables, rows) = (tables(a), a.survey.rows().map(|(row, _)| row).collect::<Vec<_>>());
    let attributes = attributes(instrument);
    flat::batches(
        &rows,
        |&row| lines(a, run, (&tables, &attributes), row),
        |text| out.write_all(text),
    )
}

fn lines(
    a: &Assessment<'_>,
    run: &Run,
    (tables, attributes): (&[Found<'_>], &[&Attribute]),
    row: RowIdx,
) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let (region, period) = (a.survey.region(row), a.survey.period(row));
    for s in scored(a, tables, row) {
        let mut record = vec![run.id.clone(), harmless(&period.id).into_owned()];
        record.push(harmless(&region.id).into_owned());
        record.extend(title(&region.name));
        record.push(s.table.id.clone());
        record.push(harmless(&s.found.key(s.table, s.item)).into_owned());
        record.extend(attributes.iter().map(|wanted| {
            let at = s.table.attribute(&wanted.id);
            let value = at.and_then(|at| s.found.value(s.item, at)).unwrap_or("");
            harmless(value).into_owned()
        }));
        record.extend([s.item.n_rows.to_string(), s.node.id.clone()]);
        record.extend(title(&s.node.title));
        record.push(s.value.status.name().to_owned());
        let figures = [rounded_option(s.value.value), rounded_option(s.score())];
        record.extend(figures.map(number));
        writer.write_record(&record)?;
    }
    flat::bytes(writer)
}
