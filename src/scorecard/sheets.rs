//! The sheets of the workbook that only surveys with tables of items have: scores by facet, groups
//! of regions, and one sheet of items per table.

use super::breakdowns::{Named, named};
use super::items::{self, Found};
use super::xlsx::{EXCEL_ROWS, column, names, write_option};
use crate::assessment::{Assessment, Breakdown};
use crate::lang::Lang;
use crate::model::{NodeIdx, PeriodIdx, RowIdx};
use crate::stats::round6;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// The most lines a sheet of breakdowns or items is made for; beyond it the flat tables are the
/// better files.
const LINES_MAX: usize = 20_000;

/// Adds the sheets that a survey has something for.
pub(super) fn add(
    book: &mut Workbook,
    a: &Assessment<'_>,
    lang: Lang,
    bold: &Format,
) -> Result<(), XlsxError> {
    let cells = named(a);
    let n_rows = a.survey.rows.len();
    if !cells.is_empty() && cells.len() * n_rows <= LINES_MAX {
        let sheet = book.add_worksheet().set_name(lang.pick("分面得分", "By facet"))?;
        breakdowns(sheet, a, &cells, lang, bold)?;
    }
    let n_groups = a.region_groups().len() * a.survey.periods.len();
    if n_groups > 0 && n_groups * (cells.len() + 1) <= LINES_MAX {
        let sheet = book.add_worksheet().set_name(lang.pick("地区组", "Groups of regions"))?;
        groups(sheet, a, &cells, lang, bold)?;
    }
    for of in items::tables(a) {
        if !of.2.items.is_empty() && of.2.items.len() <= LINES_MAX {
            // Titles may be too long for a sheet, or hold what Excel forbids there.
            let title = format!("{} {}", lang.pick("项目", "Items"), of.0 + 1);
            let sheet = book.add_worksheet().set_name(title)?;
            table(sheet, a, of, lang, bold)?;
        }
    }
    Ok(())
}

fn head(sheet: &mut Worksheet, titles: &[String], bold: &Format) -> Result<(), XlsxError> {
    for (at, title) in (0..).zip(titles) {
        sheet.write_string_with_format(0, at, title, bold)?;
    }
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_column_width(1, 24)?;
    Ok(())
}

fn words(lang: Lang, zh: &[&str], en: &[&str]) -> Vec<String> {
    let of = match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    of.iter().map(|w| (*w).to_owned()).collect()
}

/// The nodes that have a score in any breakdown, in the order of the tree.
fn nodes(a: &Assessment<'_>, cells: &[Named]) -> Vec<NodeIdx> {
    let is_reached = |idx: &NodeIdx| cells.iter().any(|c| c.nodes.contains(idx));
    a.rubric.hierarchy.iter().map(|(idx, _)| idx).filter(is_reached).collect()
}

fn titles(a: &Assessment<'_>, nodes: &[NodeIdx], lang: Lang) -> Vec<String> {
    nodes.iter().map(|n| a.rubric.hierarchy.node(*n).title.get(lang).to_owned()).collect()
}

fn breakdowns(
    sheet: &mut Worksheet,
    a: &Assessment<'_>,
    cells: &[Named],
    lang: Lang,
    bold: &Format,
) -> Result<(), XlsxError> {
    let nodes = nodes(a, cells);
    let zh = ["地区代码", "地区", "时期", "分面", "取值代码", "取值"];
    let en = ["Region id", "Region", "Period", "Facet", "Cell id", "Cell"];
    let mut titles_of = words(lang, &zh, &en);
    let fixed = column(titles_of.len());
    titles_of.extend(titles(a, &nodes, lang));
    head(sheet, &titles_of, bold)?;
    let mut line = 1;
    for (row, _) in a.survey.rows() {
        for cell in cells {
            names(sheet, a, row, line, lang)?;
            sheet.write_string(line, 3, cell.facet.get(lang))?;
            sheet.write_string(line, 4, &cell.id)?;
            sheet.write_string(line, 5, cell.title.get(lang))?;
            for (at, node) in (fixed..).zip(&nodes) {
                if cell.nodes.contains(node) {
                    score(sheet, a, (row, cell.breakdown, *node), (line, at), lang)?;
                }
            }
            line += 1;
        }
    }
    Ok(())
}

fn score(
    sheet: &mut Worksheet,
    a: &Assessment<'_>,
    (row, breakdown, node): (RowIdx, Breakdown, NodeIdx),
    (line, at): (u32, u16),
    lang: Lang,
) -> Result<(), XlsxError> {
    let found = a.breakdown_score(row, breakdown, node);
    match found.score {
        Some(score) => sheet.write_number(line, at, round6(score))?,
        // The word, not a blank: a reader must not take it for zero.
        None => sheet.write_string(line, at, found.status.title().get(lang))?,
    };
    Ok(())
}

fn groups(
    sheet: &mut Worksheet,
    a: &Assessment<'_>,
    cells: &[Named],
    lang: Lang,
    bold: &Format,
) -> Result<(), XlsxError> {
    let nodes: Vec<NodeIdx> = a.rubric.hierarchy.iter().map(|(idx, _)| idx).collect();
    let zh = ["组代码", "地区组", "时期", "地区数", "分面", "取值代码", "取值"];
    let en = ["Group id", "Group", "Period", "Regions", "Facet", "Cell id", "Cell"];
    let mut titles_of = words(lang, &zh, &en);
    let fixed = column(titles_of.len());
    titles_of.extend(titles(a, &nodes, lang));
    head(sheet, &titles_of, bold)?;
    let periods = (0u32..).zip(&a.survey.periods);
    let mut line = 1;
    for (period, of) in periods {
        for (at, group) in a.region_groups().iter().enumerate() {
            for cell in std::iter::once(None).chain(cells.iter().map(Some)) {
                sheet.write_string(line, 0, &group.id)?;
                sheet.write_string(line, 1, group.title.get(lang))?;
                sheet.write_string(line, 2, &of.id)?;
                sheet.write_number(line, 3, group.regions.len() as f64)?;
                let (facet, id, title) = cell
                    .map_or(("", "", lang.pick("总体", "Overall")), |c| {
                        (c.facet.get(lang), c.id.as_str(), c.title.get(lang))
                    });
                sheet.write_string(line, 4, facet)?;
                sheet.write_string(line, 5, id)?;
                sheet.write_string(line, 6, title)?;
                let breakdown = cell.map_or(Breakdown::Whole, |c| c.breakdown);
                for (place, node) in (fixed..).zip(&nodes) {
                    if cell.is_none_or(|c| c.nodes.contains(node)) {
                        let period = PeriodIdx(period);
                        let found = a.region_group_score(at, period, breakdown, *node);
                        write_option(sheet, line, place, found.score)?;
                    }
                }
                line += 1;
            }
        }
    }
    Ok(())
}

/// The items of a table with their attributes and their scores.
fn table(
    sheet: &mut Worksheet,
    a: &Assessment<'_>,
    of: Found<'_>,
    lang: Lang,
    bold: &Format,
) -> Result<(), XlsxError> {
    let Some(instrument) = &a.rubric.instrument else { return Ok(()) };
    let (at, table, _) = of;
    let measured: Vec<NodeIdx> = instrument.measures_of(at).map(|(_, m)| m.node).collect();
    let zh = ["地区代码", "地区", "时期", "行数"];
    let en = ["Region id", "Region", "Period", "Rows"];
    let mut titles_of = words(lang, &zh, &en);
    titles_of.extend(table.attributes.iter().map(|a| match a.title.get(lang) {
        "" => a.id.clone(),
        title => title.to_owned(),
    }));
    let fixed = column(titles_of.len());
    titles_of.extend(titles(a, &measured, lang));
    head(sheet, &titles_of, bold)?;
    let mut line = 1;
    for (row, _) in a.survey.rows() {
        let scores = items::item_scores(a, &[of], row).collect::<Vec<_>>();
        // One score per measure for each item, in their order.
        let mut scores = scores.chunks(measured.len().max(1));
        for item in items::items(a, &[of], row) {
            if line >= EXCEL_ROWS {
                return Ok(());
            }
            names(sheet, a, row, line, lang)?;
            sheet.write_number(line, 3, f64::from(item.n_rows))?;
            for (place, attribute) in (4..).zip(&item.attributes) {
                sheet.write_string(line, place, attribute.value.as_deref().unwrap_or(""))?;
            }
            for (place, of) in (fixed..).zip(scores.next().unwrap_or(&[])) {
                write_option(sheet, line, place, of.score)?;
            }
            line += 1;
        }
    }
    Ok(())
}
