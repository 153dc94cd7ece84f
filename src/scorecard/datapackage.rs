//! `datapackage.json`: what the columns of the flat tables are, for tools that read tables by their
//! description (Frictionless Data Package, version 2).

use super::flat::{Column, Kind};
use super::{breakdowns, items, tidy};
use crate::assessment::{Assessment, Run};
use crate::lang::Lang;
use serde_json::{Value, json};

/// The names that official statistics (SDMX) use for some columns.
const SDMX: [(&str, &str); 6] = [
    ("region_id", "REF_AREA"),
    ("area_id", "REF_AREA"),
    ("node_id", "INDICATOR"),
    ("period", "TIME_PERIOD"),
    ("score", "OBS_VALUE"),
    ("status", "OBS_STATUS"),
];

/// A file that the description names: its size and the SHA-256 of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name, relative to the description.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

/// The files of a scorecard that the description names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// `tidy.csv`.
    pub tidy: Written,
    /// `scores.json`.
    pub scores: Written,
    /// `breakdowns.csv`, where the rubric has tables of items.
    pub breakdowns: Option<Written>,
    /// `items.csv`, where the rubric has tables of items.
    pub items: Option<Written>,
}

/// The description of the files of a scorecard.
pub fn describe(a: &Assessment<'_>, run: &Run, files: &Files) -> Value {
    let key = ["run_id", "period", "region_id", "node_id"];
    let mut resources = vec![table("tidy", &files.tidy, &fields(&tidy::COLUMNS), &key)];
    if let Some(file) = &files.breakdowns {
        let key = ["run_id", "period", "area_kind", "area_id", "facet_id", "cell_id", "node_id"];
        resources.push(table("breakdowns", file, &fields(&breakdowns::COLUMNS), &key));
    }
    if let Some((file, instrument)) = files.items.as_ref().zip(a.rubric.instrument.as_ref()) {
        let columns = items::columns(instrument);
        let fields = columns.iter().map(|(name, kind, said)| field(name, *kind, said));
        let fields: Vec<Value> = fields.collect();
        let key = ["run_id", "period", "region_id", "table_id", "item_id", "node_id"];
        resources.push(table("items", file, &fields, &key));
    }
    let mut scores = resource("scores", &files.scores);
    scores["format"] = json!("json");
    scores["mediatype"] = json!("application/json");
    resources.push(scores);
    json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": format!("govgauge-{}", run.id),
        "title": a.rubric.title.get(Lang::En),
        "description": a.rubric.title.get(Lang::Zh),
        "version": a.rubric.version,
        "created": run.date.as_ref().map(|d| format!("{d}T00:00:00Z")),
        "resources": resources,
    })
}

fn fields(columns: &[Column]) -> Vec<Value> {
    columns.iter().map(|(name, kind, description)| field(name, *kind, description)).collect()
}

fn field(name: &str, kind: Kind, description: &str) -> Value {
    let mut field = json!({ "name": name, "type": kind.name(), "description": description });
    if let Some((_, concept)) = SDMX.iter().find(|(column, _)| *column == name) {
        field["sdmx:concept"] = json!(concept);
    }
    field
}

fn resource(name: &str, file: &Written) -> Value {
    json!({
        "name": name,
        "path": file.name,
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": format!("sha256:{}", file.sha256),
    })
}

fn table(name: &str, file: &Written, fields: &[Value], key: &[&str]) -> Value {
    let mut table = resource(name, file);
    table["type"] = json!("table");
    table["format"] = json!("csv");
    table["mediatype"] = json!("text/csv");
    table["schema"] = json!({ "fields": fields, "primaryKey": key, "missingValues": [""] });
    table
}
