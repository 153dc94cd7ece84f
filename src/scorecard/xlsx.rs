//! The scores as a workbook for people with Excel: one sheet for the dimensions, one for all
//! indicators, one for the gaps, and more where items were surveyed. Every text is written as text, so nothing runs as a formula.

use super::{changed, sheets};
use crate::assessment::Assessment;
use crate::lang::Lang;
use crate::model::{NodeIdx, RowIdx};
use crate::stats::round6;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// The most survey rows a workbook is made for; beyond it the flat table is the better file.
pub const ROWS_MAX: usize = 5_000;

/// The bytes of the workbook.
///
/// # Errors
///
/// Where the workbook cannot be built, which only a rubric with more than 16,000 nodes would bring
/// about.
pub fn workbook(a: &Assessment<'_>, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed date, so that the same input gives the same bytes.
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold().set_text_wrap();
    let dimensions: Vec<NodeIdx> = a.rubric.hierarchy.root().children.clone();
    let indicators: Vec<NodeIdx> = a.rubric.hierarchy.indicators().to_vec();
    let sheet = book.add_worksheet().set_name(lang.pick("维度得分", "Dimensions"))?;
    scores(sheet, a, &dimensions, lang, &bold)?;
    let sheet = book.add_worksheet().set_name(lang.pick("指标得分", "Indicators"))?;
    scores(sheet, a, &indicators, lang, &bold)?;
    if !a.benchmarks.is_empty() {
        let sheet = book.add_worksheet().set_name(lang.pick("与基准的差距", "Gaps"))?;
        gaps(sheet, a, lang, &bold)?;
    }
    changed::add(&mut book, a, lang, &bold)?;
    sheets::add(&mut book, a, lang, &bold)?;
    book.save_to_buffer()
}

fn scores(
    sheet: &mut Worksheet,
    a: &Assessment<'_>,
    nodes: &[NodeIdx],
    lang: Lang,
    bold: &Format,
) -> Result<(), XlsxError> {
    let mut head: Vec<&str> = match lang {
        Lang::Zh => vec!["地区代码", "地区", "时期", "等级", "等级名称", "总分", "覆盖率"],
        Lang::En => {
            vec!["Region id", "Region", "Period", "Level", "Level name", "Score", "Coverage"]
        }
    };
    if a.certainty.is_some() {
        head.extend(match lang {
            Lang::Zh => ["得分区间下限", "得分区间上限", "等级的概率", "稳健程度"],
            Lang::En => ["Score from", "Score to", "Level holds", "Verdict"],
        });
    }
    let fixed = column(head.len());
    head.extend(nodes.iter().map(|&n| a.rubric.hierarchy.node(n).title.get(lang)));
    for (at, title) in (0..).zip(&head) {
        sheet.write_string_with_format(0, at, *title, bold)?;
    }
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_column_width(1, 24)?;
    for (line, (row, _)) in (1..).zip(a.survey.rows()) {
        let r = a.row(row);
        names(sheet, a, row, line, lang)?;
        if let Some(level) = r.root().level {
            sheet.write_number(line, 3, f64::from(level))?;
            let title = a.rubric.ladder.level(level).map_or("", |l| l.title.get(lang));
            sheet.write_string(line, 4, title)?;
        }
        write_option(sheet, line, 5, r.root().score)?;
        write_option(sheet, line, 6, r.root().coverage)?;
        if let Some(found) = a.certainty_of(row) {
            let score = found.score.filter(|_| r.root().score.is_some());
            write_option(sheet, line, 7, score.map(|s| s.low))?;
            write_option(sheet, line, 8, score.map(|s| s.high))?;
            write_option(sheet, line, 9, found.level_holds)?;
            if let Some(verdict) = found.verdict {
                sheet.write_string(line, 10, verdict.title().get(lang))?;
            }
        }
        for (at, &node) in (fixed..).zip(nodes) {
            let n = r.node(node);
            match n.score {
                Some(score) => sheet.write_number(line, at, round6(score))?,
                // The word, not a blank: a reader must not take it for zero.
                None => sheet.write_string(line, at, n.status.title().get(lang))?,
            };
        }
    }
    Ok(())
}

fn gaps(
    sheet: &mut Worksheet,
    a: &Assessment<'_>,
    lang: Lang,
    bold: &Format,
) -> Result<(), XlsxError> {
    let head: [&str; 10] = match lang {
        Lang::Zh => [
            "地区代码",
            "地区",
            "时期",
            "基准",
            "节点",
            "名称",
            "有目标部分的得分",
            "目标",
            "差距",
            "达成率",
        ],
        Lang::En => [
            "Region id",
            "Region",
            "Period",
            "Benchmark",
            "Node",
            "Title",
            "Score where targets stand",
            "Target",
            "Gap",
            "Attainment",
        ],
    };
    for (at, title) in (0..).zip(head) {
        sheet.write_string_with_format(0, at, title, bold)?;
    }
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_column_width(1, 24)?;
    let mut line = 1;
    for (row, _) in a.survey.rows() {
        for (benchmark, gaps) in a.benchmarks.iter().zip(&a.row(row).gaps) {
            for gap in gaps {
                if line >= EXCEL_ROWS {
                    return Ok(());
                }
                let node = a.rubric.hierarchy.node(gap.node);
                names(sheet, a, row, line, lang)?;
                sheet.write_string(line, 3, benchmark.title.get(lang))?;
                sheet.write_string(line, 4, &node.id)?;
                sheet.write_string(line, 5, node.title.get(lang))?;
                write_option(sheet, line, 6, gap.score)?;
                write_option(sheet, line, 7, Some(gap.target_score))?;
                write_option(sheet, line, 8, gap.gap)?;
                write_option(sheet, line, 9, gap.attainment)?;
                line += 1;
            }
        }
    }
    Ok(())
}

/// The most rows a worksheet has.
pub(super) const EXCEL_ROWS: u32 = 1_048_576;

pub(super) fn names(
    sheet: &mut Worksheet,
    a: &Assessment<'_>,
    row: RowIdx,
    line: u32,
    lang: Lang,
) -> Result<(), XlsxError> {
    let region = a.survey.region(row);
    sheet.write_string(line, 0, &region.id)?;
    sheet.write_string(line, 1, region.name.get(lang))?;
    sheet.write_string(line, 2, &a.survey.period(row).id)?;
    Ok(())
}

pub(super) fn write_option(
    sheet: &mut Worksheet,
    line: u32,
    at: u16,
    value: Option<f64>,
) -> Result<(), XlsxError> {
    if let Some(value) = value {
        sheet.write_number(line, at, round6(value))?;
    }
    Ok(())
}

pub(super) fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}
