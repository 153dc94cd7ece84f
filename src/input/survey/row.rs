//! A row of a table, whichever kind of file it comes from.

use std::borrow::Cow;

/// One cell.
#[cfg_attr(not(feature = "xlsx"), allow(dead_code, reason = "only workbooks have them all"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    /// Characters, as typed.
    Text(&'a str),
    /// A number of a workbook.
    Number(f64),
    /// A number of a workbook that is shown as a percentage: 0.85 for `85%`.
    Percent(f64),
    /// A truth value of a workbook.
    Bool(bool),
    /// A date of a workbook, as `2024-06-01`.
    Date(&'a str),
    /// An error of a workbook, as `#N/A`.
    Fault(&'a str),
}

impl<'a> Cell<'a> {
    /// The cell as somebody sees it, without white space around it.
    pub(super) fn shown(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(trim(text)),
            Self::Date(text) | Self::Fault(text) => Cow::Borrowed(text),
            Self::Number(value) => Cow::Owned(value.to_string()),
            Self::Percent(value) => Cow::Owned(format!("{}%", percent(value))),
            Self::Bool(value) => Cow::Borrowed(if value { "TRUE" } else { "FALSE" }),
        }
    }

    /// Whether there is nothing in it.
    pub(super) fn is_blank(self) -> bool {
        matches!(self, Self::Text(text) if trim(text).is_empty())
    }
}

/// A share as the percentage that is shown for it: 0.07 is 7, not 7.000000000000001.
pub(super) fn percent(share: f64) -> f64 {
    let percent = share * 100.0;
    let rounded = (percent * 1e9).round() / 1e9;
    if rounded.is_finite() { rounded } else { percent }
}

/// Takes off white space and what looks like none at all.
pub(super) fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) => text,
        _ => text.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
        }),
    }
}

/// A row of cells.
pub(super) trait Row {
    /// How many cells it has.
    fn width(&self) -> usize;

    /// One of them; blank where there is none.
    fn cell(&self, field: usize) -> Cell<'_>;
}
