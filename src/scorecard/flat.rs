//! What the flat tables have in common: columns with their kinds, and lines made many at once.

use super::harmless;
use crate::lang::{Lang, Text};
use crate::parallel;
use std::io::{self, Write};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A date, `2024-01-01`.
    Date,
}

impl Kind {
    /// The word of a data package.
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Date => "date",
        }
    }
}

/// A column: name, kind, what it is.
pub type Column = (&'static str, Kind, &'static str);

/// Writes the byte-order mark, which Excel needs to read Chinese, and the line of names.
pub(super) fn head<'n>(
    out: &mut dyn Write,
    names: impl IntoIterator<Item = &'n str>,
) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(names)?;
    out.write_all(&bytes(writer)?)
}

/// What was written to memory.
pub(super) fn bytes(writer: csv::Writer<Vec<u8>>) -> io::Result<Vec<u8>> {
    writer.into_inner().map_err(|e| io::Error::other(e.to_string()))
}

/// Makes a text of each thing, many at once, and hands the texts over in their order.
pub(super) fn batches<T: Sync>(
    of: &[T],
    make: impl Fn(&T) -> io::Result<Vec<u8>> + Sync + Send,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    for batch in of.chunks(parallel::BATCH) {
        for text in parallel::map(batch, |one| make(one)) {
            take(&text?)?;
        }
    }
    Ok(())
}

/// A title in both languages, as two cells.
pub(super) fn title(text: &Text) -> [String; 2] {
    [Lang::Zh, Lang::En].map(|lang| harmless(text.get(lang)).into_owned())
}

/// A figure, or nothing.
pub(super) fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

/// A whole number, or nothing.
pub(super) fn whole<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}
