//! Charts and reports: what people read.
//!
//! A report goes through three hands, and each does one thing:
//!
//! ```text
//!  Assessment ─▶ view (words and rounded numbers, chapter by chapter) ─▶ templates ─▶ HTML
//!                  ├─ sentences   rule-made, in both languages
//!                  ├─ rounding    the one place that rounds
//!                  └─ chart       numbers to SVG
//! ```
//!
//! The page needs no network and no script, and the same assessment gives the same bytes.

pub mod chart;
pub mod explain;

mod file_name;
mod html;
mod rounding;
mod sentences;
mod view;

pub use file_name::{comparison_file_name, file_name};
pub use html::{Link, LinkKind, index_html};

use crate::assessment::{Assessment, Run};
use crate::lang::Lang;
use crate::model::{PeriodIdx, RowIdx};
use view::scene::Scene;

/// What a report shows beside the levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportOptions {
    /// Whether ranks are shown; the assessment must have worked them out.
    pub rank: bool,
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The survey has no such row.
    #[error("the survey has no row {0}")]
    NoSuchRow(u32),
    /// The survey has no such period, or no region in it.
    #[error("the survey has no region in period {0}")]
    NoSuchPeriod(u32),
    /// A chart could not be drawn.
    #[error(transparent)]
    Chart(#[from] chart::ChartError),
    /// A template could not be filled.
    #[error("a report template could not be filled: {0}")]
    Template(#[from] askama::Error),
}

/// The report on one region in one period, as a page that stands alone.
///
/// # Errors
///
/// If the survey has no such row, or a chart or a template fails.
pub fn region_html(
    a: &Assessment<'_>,
    run: &Run,
    row: RowIdx,
    lang: Lang,
    options: &ReportOptions,
) -> Result<String, ReportError> {
    if row.at() >= a.survey.rows.len() {
        return Err(ReportError::NoSuchRow(row.0));
    }
    let document = view::region::document(scene(a, run, lang, *options), row)?;
    html::report(lang, &document, a.rubric.ladder.levels().len())
}

/// The comparison of all regions of one period, as a page that stands alone.
///
/// # Errors
///
/// If the survey has no region in this period, or a chart or a template fails.
pub fn comparison_html(
    a: &Assessment<'_>,
    run: &Run,
    period: PeriodIdx,
    lang: Lang,
    options: &ReportOptions,
) -> Result<String, ReportError> {
    if !a.survey.rows.iter().any(|r| r.period == period) {
        return Err(ReportError::NoSuchPeriod(period.0));
    }
    let document = view::comparison::document(scene(a, run, lang, *options), period)?;
    html::report(lang, &document, a.rubric.ladder.levels().len())
}

fn scene<'a>(a: &'a Assessment<'a>, run: &'a Run, lang: Lang, options: ReportOptions) -> Scene<'a> {
    Scene { a, run, lang, rank: options.rank && a.options.rank }
}
