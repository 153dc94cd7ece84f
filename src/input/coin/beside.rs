//! What the two tables say and neither a rubric nor a survey has a place for: the file that is
//! written beside them, and read again by the export.

use super::data::Data;
use super::ids::Ids;
use super::meta::{Entry, Kind, Meta};
use super::parameters::Method;
use crate::diag::code::coin as code;
use crate::diag::{Diagnostic, Diagnostics, SourceFile};
use crate::lang::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// The version of this file's form.
    pub schema_version: String,
    /// The id of the rubric it stands beside.
    pub rubric: String,
    /// The headings of `iMeta`, in order.
    pub meta_columns: Vec<String>,
    /// The headings of `iData`, in order.
    pub data_columns: Vec<String>,
    /// Ids of the rubric that are not the codes of COINr, with those codes.
    pub codes: BTreeMap<String, String>,
    /// Ids of the survey that are not the codes of COINr, with those codes.
    pub regions: BTreeMap<String, String>,
    /// The code of the column that became the peer groups.
    pub group: Option<String>,
    /// Cells of `iMeta` that the rubric does not hold, by code and column, in the order of the table.
    pub entries: Vec<Extra>,
    /// Columns of `iData` that the survey does not hold, by code.
    pub columns: BTreeMap<String, Vec<Cell>>,
}

/// Cells of one row of `iMeta`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// The code of the row.
    pub code: String,
    /// Its type.
    pub r#type: String,
    /// Column → cell.
    pub cells: BTreeMap<String, String>,
}

/// A cell of `iData`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The code of the region.
    pub region: String,
    /// The time; empty where the table has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time: String,
    /// What stands in the cell.
    pub value: String,
}

impl Beside {
    /// The version written and read.
    pub const VERSION: &'static str = "1.0";

    /// Reads the file.
    ///
    /// # Errors
    ///
    /// If it is not what this program wrote.
    pub fn read(source: &SourceFile) -> Result<Self, Diagnostics> {
        let read = serde_json::from_str::<Self>(&source.text);
        let (line, column, en) = match read {
            Ok(beside) if beside.schema_version == Self::VERSION => return Ok(beside),
            Ok(beside) => {
                let version = beside.schema_version;
                (1, 1, format!("schema version `{version}` is not `{}`", Self::VERSION))
            }
            Err(e) => (e.line(), e.column(), e.to_string()),
        };
        let start: usize =
            source.text.split_inclusive('\n').take(line.max(1) - 1).map(str::len).sum();
        let message = Text::new(
            format!("此文件不是 `govgauge import coin` 写出的形式：{en}"),
            format!("this is not what `govgauge import coin` writes: {en}"),
        );
        let hint = Text::new(
            "重新导入；或把此文件移走，导出时就不用它",
            "import again; or move this file away, and the export does without it",
        );
        let place = source.place(start + column.max(1) - 1, 0);
        let mut found = Diagnostics::new();
        found.push(Diagnostic::error(code::C001, place, message).hint(hint));
        Err(found)
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The code of an id of the rubric.
    pub fn code<'a>(&'a self, id: &'a str) -> &'a str {
        self.codes.get(id).map_or(id, String::as_str)
    }

    /// A cell of `iMeta` that the rubric does not hold.
    pub fn cell(&self, code: &str, column: &str) -> Option<&str> {
        let extra = self.entries.iter().find(|e| e.code == code)?;
        extra.cells.get(column).map(String::as_str)
    }
}

/// What the tables of a checked import say beyond rubric and survey.
pub(super) fn beside(
    (meta, data): (&Meta, &Data),
    rubric: &str,
    (codes, regions): (&Ids, &Ids),
    method: Method,
) -> Beside {
    let group = group(meta, data);
    let carried = meta.entries.iter().filter(|entry| match entry.kind {
        Kind::Other => true,
        Kind::Group => group.as_ref() != Some(&entry.code),
        _ => false,
    });
    Beside {
        schema_version: Beside::VERSION.to_owned(),
        rubric: rubric.to_owned(),
        meta_columns: meta.table.header.clone(),
        data_columns: data.table.header.clone(),
        codes: codes.changed(),
        regions: regions.changed(),
        entries: meta.entries.iter().filter_map(|e| extra(meta, e, method)).collect(),
        columns: carried.map(|e| (e.code.clone(), cells(data, &e.code))).collect(),
        group,
    }
}

/// The column that becomes the peer groups: the first that says the same of a region at all times.
pub(super) fn group(meta: &Meta, data: &Data) -> Option<String> {
    let is_steady = |code: &str| {
        let mut said: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        (0..data.table.rows.len()).all(|row| {
            let group = data.text(row, code);
            *said.entry(data.region(row)).or_insert(group) == group
        })
    };
    meta.of(Kind::Group).find(|e| is_steady(&e.code)).map(|e| e.code.clone())
}

fn cells(data: &Data, code: &str) -> Vec<Cell> {
    let cell = |row| {
        let value = data.text(row, code)?.to_owned();
        Some(Cell { region: data.region(row).to_owned(), time: data.time(row), value })
    };
    (0..data.table.rows.len()).filter_map(cell).collect()
}

/// The cells of a row that the rubric does not hold.
fn extra(meta: &Meta, entry: &Entry, method: Method) -> Option<Extra> {
    let held = |column: &str| match (entry.kind, column) {
        (_, "iCode" | "Type") => true,
        (Kind::Indicator, column) if method.columns().contains(&column) => true,
        (
            Kind::Indicator,
            "Direction" | "Unit" | "Denominator" | "Level" | "iName" | "Weight" | "Parent",
        )
        | (Kind::Aggregate, "Level" | "iName" | "Parent")
        | (Kind::Denominator, "iName" | "Unit") => true,
        // The index has no weight in a rubric.
        (Kind::Aggregate, "Weight") => entry.parent.is_some(),
        _ => false,
    };
    let columns = meta.table.header.iter().filter(|column| !held(column));
    let cells: BTreeMap<String, String> = columns
        .filter_map(|column| Some((column.clone(), meta.text(entry, column)?.to_owned())))
        .collect();
    let is_column = matches!(entry.kind, Kind::Group | Kind::Other);
    (is_column || !cells.is_empty()).then(|| Extra {
        code: entry.code.clone(),
        r#type: entry.kind.name().to_owned(),
        cells,
    })
}
