//! Documents become pages: templates filled, one stylesheet, no script.

use super::ReportError;
use super::chart::palette;
use super::view::document::{Block, Cell, Document};
use crate::assessment::Run;
use crate::lang::{Lang, Text};
use askama::Template;
use std::fmt::Write as _;

/// The stylesheet of all pages.
const STYLE: &str = include_str!("../../reports/templates/report.css");

/// What pages on tables of items need besides.
const SURVEY_STYLE: &str = include_str!("../../reports/templates/survey.css");

/// A page that holds a document.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    lang: Lang,
    style: &'static str,
    levels: String,
    document: &'a Document,
}

/// A report as a page that stands alone.
pub(crate) fn report(
    lang: Lang,
    document: &Document,
    n_levels: usize,
) -> Result<String, ReportError> {
    let mut levels = level_colours(n_levels);
    if document.is_surveyed {
        levels.push_str(&table_colours(&levels.clone()));
        levels.push('\n');
        levels.push_str(SURVEY_STYLE.trim_end());
    }
    let page = Page { lang, style: STYLE, levels, document };
    Ok(page.render()?)
}

/// The colours of the levels, the same as in the charts.
fn level_colours(n_levels: usize) -> String {
    let count = u8::try_from(n_levels).unwrap_or(u8::MAX);
    let mut rules = String::new();
    for level in 1..=count {
        let fill = palette::level(level, count);
        let ink = palette::text_on(fill);
        let _ = write!(
            rules,
            ".l{level}{{background:#{:02x}{:02x}{:02x};color:#{:02x}{:02x}{:02x}}}",
            fill.0, fill.1, fill.2, ink.0, ink.1, ink.2
        );
    }
    rules
}

/// Colours that hold in every row of a heat table, a row of totals too: those of the levels, and
/// those of fifths of the scale for a rubric without levels.
fn table_colours(levels: &str) -> String {
    levels.replace(".l", "td.t.l") + &level_colours(5).replace(".l", "td.t.s")
}

/// What a link of the start page leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkKind {
    /// The comparison of all regions of a period.
    Comparison,
    /// The report on one region.
    Region,
}

/// A report that the start page links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is.
    pub kind: LinkKind,
    /// The period's id; empty where the survey names none.
    pub period: String,
    /// The region's id; empty for a comparison.
    pub id: String,
    /// The region's name; not used for a comparison.
    pub name: Text,
    /// The language of the report.
    pub lang: Lang,
    /// The file, relative to the start page.
    pub href: String,
}

/// A line of the start page: one report in its languages, addresses encoded.
struct Entry<'a> {
    link: &'a Link,
    zh: Option<String>,
    en: Option<String>,
}

/// The reports of one kind and period.
struct Group<'a> {
    kind: LinkKind,
    period: &'a str,
    entries: Vec<Entry<'a>>,
}

#[derive(Template)]
#[template(path = "index.html")]
struct IndexPage<'a> {
    style: &'static str,
    title: &'a Text,
    run: &'a Run,
    groups: Vec<Group<'a>>,
}

/// A start page in both languages that links all reports of a run, in the order given.
///
/// # Errors
///
/// If the template fails.
pub fn index_html(title: &Text, run: &Run, links: &[Link]) -> Result<String, ReportError> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for link in links {
        let at = groups.iter().position(|g| g.kind == link.kind && g.period == link.period);
        let at = at.unwrap_or_else(|| {
            groups.push(Group { kind: link.kind, period: &link.period, entries: Vec::new() });
            groups.len() - 1
        });
        let entries = &mut groups[at].entries;
        // The languages of one report usually follow each other, so the search begins at the end.
        let entry = entries.iter().rposition(|e| e.link.id == link.id).unwrap_or_else(|| {
            entries.push(Entry { link, zh: None, en: None });
            entries.len() - 1
        });
        match link.lang {
            Lang::Zh => entries[entry].zh = Some(address(&link.href)),
            Lang::En => entries[entry].en = Some(address(&link.href)),
        }
    }
    Ok(IndexPage { style: STYLE, title, run, groups }.render()?)
}

/// A relative address: what is not plain in it stands as percent-encoded bytes.
fn address(href: &str) -> String {
    let mut out = String::new();
    for byte in href.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_./~+".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encoded() {
        assert_eq!(address("region-杭.zh.html"), "region-%E6%9D%AD.zh.html");
        // A colon would make the part before it a scheme.
        assert_eq!(address("a:b"), "a%3Ab");
    }

    #[test]
    fn five_levels_have_the_colours_of_the_charts() {
        let css = level_colours(5);
        assert!(css.starts_with(".l1{background:#440154;color:#ffffff}"), "{css}");
        assert!(css.ends_with(".l5{background:#fde725;color:#000000}"), "{css}");
    }
}
