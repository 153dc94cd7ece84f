//! The two tables of COINr, the field's package for R: `iData`, what regions have, and `iMeta`, what the
//! columns are and how they come together; to a rubric and a survey, and back.
//!
//! ```text
//! iData, iMeta ─ table ─▶ meta, data ─ tree, parameters, ids ─▶ rubric, survey, what is left
//!                                                 export ◀─ rubric, survey, what was left
//! ```
//!
//! Everything in the tables is read as it stands. What is wrong is said in one run, also where COINr
//! itself would not look: negative weights, several roots, infinite values, columns without
//! differences, denominators of 0.

mod beside;
mod data;
mod export;
mod export_meta;
mod found;
mod ids;
mod meta;
mod parameters;
mod rubric;
mod survey;
mod tree;

pub use beside::{Beside, Cell, Extra};
pub use export::{Exported, export};
pub use parameters::Method;

use crate::diag::code::coin as code;
use crate::diag::{Diagnostic, Diagnostics};
use crate::input::survey::plain::PlainTable;
use crate::model::Normalisation;
use data::Data;
use found::Found;
use meta::{Kind, Meta};
use serde::Serialize;
use std::collections::BTreeMap;

/// A table as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInput {
    /// The name of its file.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files that an import makes, as texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The rubric.
    pub rubric: String,
    /// The survey, as CSV.
    pub survey: String,
    /// What neither has a place for.
    pub beside: String,
    /// How many indicators there are.
    pub n_indicators: usize,
    /// How many rows the data have.
    pub n_rows: usize,
    /// How indicators are normalised.
    pub method: Method,
}

/// Reads the two tables. Indicators are normalised by `method`; without it by the one that `iMeta`
/// has the parameters of, or by min–max.
///
/// # Errors
///
/// Everything that was found, warnings included, where anything makes the tables unusable.
pub fn import(
    data: TableInput,
    meta: TableInput,
    method: Option<Method>,
) -> Result<(Imported, Diagnostics), Diagnostics> {
    let mut found = Found::default();
    let data = table(data, "uCode", &mut found);
    let meta = table(meta, "iCode", &mut found);
    let (Some(data), Some(meta)) = (data, meta) else { return Err(found.finish()) };
    let meta = Meta::read(meta, &mut found);
    let root = tree::check(&meta, &mut found);
    let data = Data::read(data, &meta, &mut found);
    let method = method.unwrap_or_else(|| Method::of(&meta));
    let normalisations: BTreeMap<String, Normalisation> = meta
        .of(Kind::Indicator)
        .map(|e| (e.code.clone(), parameters::normalisation(method, &meta, e, &mut found)))
        .collect();
    parameters::unused(method, &meta, &mut found);
    let codes = ids::of_codes(&meta, &mut found);
    let regions = ids::of_regions(&data, &mut found);
    let found = found.finish();
    let Some(root) = root.filter(|_| !found.has_errors()) else { return Err(found) };
    let beside = beside::beside((&meta, &data), codes.of(&root.code), (&codes, &regions), method);
    let imported = Imported {
        rubric: rubric::text(&meta, root, &codes, &normalisations),
        survey: survey::text(&meta, &data, (&codes, &regions), beside.group.as_deref()),
        beside: beside.text(),
        n_indicators: normalisations.len(),
        n_rows: data.table.rows.len(),
        method,
    };
    Ok((imported, found))
}

fn table(input: TableInput, key: &str, found: &mut Found) -> Option<PlainTable> {
    match PlainTable::read(&input.name, input.bytes, key) {
        Ok(table) => Some(table),
        Err(no) => {
            found.push(Diagnostic::error(code::C001, no.place, no.message).hint(no.hint));
            None
        }
    }
}

/// A text of a rubric file; a language that is not there is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Words {
    #[serde(skip_serializing_if = "String::is_empty")]
    zh: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    en: String,
}

impl Words {
    fn new(zh: &str, en: &str) -> Self {
        Self { zh: zh.to_owned(), en: en.to_owned() }
    }

    /// Words of which nobody says what language they are in.
    fn in_its_language(words: &str) -> Self {
        let is_chinese = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
        if words.contains(is_chinese) {
            Self { zh: words.to_owned(), en: String::new() }
        } else if words.contains(char::is_alphabetic) {
            Self { zh: String::new(), en: words.to_owned() }
        } else {
            // A sign such as `%` is the same in both.
            Self::new(words, words)
        }
    }
}

/// A table as CSV.
fn csv_text(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    for row in rows {
        // Memory takes whatever is written.
        let _ = writer.write_record(&row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
