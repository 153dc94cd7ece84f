//! The result as documents for machines: `scores.json`, the flat tables, NDJSON, workbook, the
//! description of the tables, and the document of an audit.
//!
//! Everything is written row by row from an [`Assessment`](crate::assessment::Assessment), so a
//! hundred thousand regions need no more memory than one.

pub mod audit;
pub mod audit_indicators;
mod audit_rows;
pub mod batch;
pub mod breakdowns;
pub mod cells;
#[cfg(feature = "xlsx")]
mod changed;
pub mod datapackage;
mod delimited;
pub mod document;
mod figures;
pub mod flat;
pub mod items;
pub mod json;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod robustness;
pub mod rounded;
pub mod rows;
#[cfg(feature = "xlsx")]
mod sheets;
pub mod tidy;
#[cfg(feature = "xlsx")]
pub mod xlsx;

/// The version of the shape of `scores.json` and of the flat table. Additions raise the minor
/// number, anything else the major one.
pub const SCHEMA_VERSION: &str = "1.2.0";

/// The version of the shape of the document of an audit.
pub const AUDIT_SCHEMA_VERSION: &str = "1.1.0";

/// A text cell that a spreadsheet would run as a formula gets an apostrophe in front.
pub fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        std::borrow::Cow::Owned(format!("'{text}"))
    } else {
        std::borrow::Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn formulas_become_text() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(super::harmless(bad), format!("'{bad}"));
        }
        assert_eq!(super::harmless("角宿省"), "角宿省");
    }
}
