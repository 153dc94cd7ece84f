//! The sheets of the workbook that list every value which is not as it was answered: filled in, or
//! treated as an outlier.

use super::xlsx::{EXCEL_ROWS, names, write_option};
use crate::assessment::{Assessment, Step};
use crate::lang::{Lang, Text};
use crate::model::{IndicatorIdx, Node, RowIdx};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Adds them where there is something to list.
pub(super) fn add(
    book: &mut Workbook,
    a: &Assessment<'_>,
    lang: Lang,
    bold: &Format,
) -> Result<(), XlsxError> {
    let Some(stages) = a.stages() else { return Ok(()) };
    let filled = |row: &RowIdx, at: IndicatorIdx| a.is_imputed(*row, at);
    let rows: Vec<RowIdx> = a.survey.rows().map(|(row, _)| row).collect();
    let leaves: Vec<(&Node, IndicatorIdx)> =
        a.rubric.hierarchy.leaves().map(|(_, node, asked)| (node, asked.column)).collect();
    if leaves.iter().any(|(_, at)| rows.iter().any(|row| filled(row, *at))) {
        let sheet = book.add_worksheet().set_name(lang.pick("填补的值", "Filled in"))?;
        let more = [lang.pick("填补为", "Filled in with"), lang.pick("得分", "Score")];
        head(sheet, &more, lang, bold)?;
        let cells = leaves.iter().flat_map(|leaf| rows.iter().map(move |row| (*leaf, *row)));
        let cells = cells.filter(|((_, at), row)| filled(row, *at));
        for (line, ((node, at), row)) in (1..EXCEL_ROWS).zip(cells) {
            place(sheet, a, (row, node), line, lang)?;
            write_option(sheet, line, 5, stages.imputed.get(row, at))?;
            write_option(sheet, line, 6, a.normalised().get(row, at))?;
        }
    }
    if !a.treated().is_empty() {
        let sheet = book.add_worksheet().set_name(lang.pick("处理的异常值", "Treated"))?;
        let more = match lang {
            Lang::Zh => ["原值", "处理后", "处理"],
            Lang::En => ["Before", "After", "What was done"],
        };
        head(sheet, &more, lang, bold)?;
        for (line, cell) in (1..EXCEL_ROWS).zip(a.treated()) {
            let node = leaves.iter().find(|(_, at)| *at == cell.indicator);
            let Some((node, _)) = node else { continue };
            place(sheet, a, (cell.row, node), line, lang)?;
            write_option(sheet, line, 5, Some(cell.before))?;
            write_option(sheet, line, 6, Some(cell.after))?;
            sheet.write_string(line, 7, words(cell.step).get(lang))?;
        }
    }
    Ok(())
}

/// What was done to an outlier, in words.
fn words(step: Step) -> Text {
    match step {
        Step::WinsorisedHigh => Text::new("缩尾（高端）", "drawn in from above"),
        Step::WinsorisedLow => Text::new("缩尾（低端）", "drawn in from below"),
        Step::Transformed => Text::new("变换", "transformed"),
        Step::WinsorisedHighTransformed => {
            Text::new("缩尾（高端）后变换", "drawn in from above, then transformed")
        }
        Step::WinsorisedLowTransformed => {
            Text::new("缩尾（低端）后变换", "drawn in from below, then transformed")
        }
    }
}

fn head(sheet: &mut Worksheet, more: &[&str], lang: Lang, bold: &Format) -> Result<(), XlsxError> {
    let fixed = match lang {
        Lang::Zh => ["地区代码", "地区", "时期", "指标", "名称"],
        Lang::En => ["Region id", "Region", "Period", "Indicator", "Title"],
    };
    for (at, title) in (0..).zip(fixed.iter().chain(more)) {
        sheet.write_string_with_format(0, at, *title, bold)?;
    }
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_column_width(1, 24)?;
    Ok(())
}

fn place(
    sheet: &mut Worksheet,
    a: &Assessment<'_>,
    (row, node): (RowIdx, &Node),
    line: u32,
    lang: Lang,
) -> Result<(), XlsxError> {
    names(sheet, a, row, line, lang)?;
    sheet.write_string(line, 3, &node.id)?;
    sheet.write_string(line, 4, node.title.get(lang))?;
    Ok(())
}
