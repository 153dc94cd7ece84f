//! `datapackage.json`: what the columns of the flat table are, for tools that read tables by their
//! description (Frictionless Data Package, version 2).

use super::tidy::{COLUMNS, Kind};
use crate::assessment::{Assessment, Run};
use crate::lang::Lang;
use serde_json::{Value, json};

/// The names that official statistics (SDMX) use for some columns.
const SDMX: [(&str, &str); 5] = [
    ("region_id", "REF_AREA"),
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

/// The description of `tidy.csv` and `scores.json`.
pub fn describe(a: &Assessment<'_>, run: &Run, tidy: &Written, scores: &Written) -> Value {
    let fields: Vec<Value> = COLUMNS
        .iter()
        .map(|(name, kind, description)| {
            let kind = match kind {
                Kind::String => "string",
                Kind::Integer => "integer",
                Kind::Number => "number",
                Kind::Date => "date",
            };
            let mut field = json!({ "name": name, "type": kind, "description": description });
            if let Some((_, concept)) = SDMX.iter().find(|(column, _)| column == name) {
                field["sdmx:concept"] = json!(concept);
            }
            field
        })
        .collect();
    json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": format!("govgauge-{}", run.id),
        "title": a.rubric.title.get(Lang::En),
        "description": a.rubric.title.get(Lang::Zh),
        "version": a.rubric.version,
        "created": run.date.as_ref().map(|d| format!("{d}T00:00:00Z")),
        "resources": [
            {
                "name": "tidy",
                "type": "table",
                "path": tidy.name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": tidy.bytes,
                "hash": format!("sha256:{}", tidy.sha256),
                "schema": {
                    "fields": fields,
                    "primaryKey": ["run_id", "period", "region_id", "node_id"],
                    "missingValues": [""],
                },
            },
            {
                "name": "scores",
                "path": scores.name,
                "format": "json",
                "mediatype": "application/json",
                "encoding": "utf-8",
                "bytes": scores.bytes,
                "hash": format!("sha256:{}", scores.sha256),
            },
        ],
    })
}
