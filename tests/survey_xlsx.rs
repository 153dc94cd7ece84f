//! Surveys in Excel workbooks: typed cells, sheets, errors, dates, and what is no workbook.
#![cfg(feature = "xlsx")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]

mod tiny;

use govgauge::diag::{Diagnostics, SourceFile, render};
use govgauge::input::survey::{SurveyInput, read};
use govgauge::lang::Lang;
use govgauge::model::{Answer, AnswerState, IndicatorIdx, RowIdx, Survey};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

fn try_read(bytes: Vec<u8>) -> Result<(Survey, Diagnostics), String> {
    let input = SurveyInput { name: "s.xlsx".into(), bytes };
    read(vec![input], &tiny::rubric(), &mut |_| {}).map_err(|d| shown(&d))
}

fn shown(diagnostics: &Diagnostics) -> String {
    diagnostics.sorted().into_iter().map(|d| render::human(d, Lang::En)).collect()
}

fn headings(sheet: &mut Worksheet, row: u32, names: &[&str]) {
    for (column, name) in (0u16..).zip(names) {
        sheet.write(row, column, *name).unwrap();
    }
}

fn with(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_gives_the_same_survey_as_a_text() {
    let text = "\
region,name,period,kind,stage,linked,rate,open,mode,domains,rating,count,days,spread
r-1,甲省,2023,province,3,85%,0.85,是,shared,tax;school,4.5,1234,3,0.25
r-2,乙县,2023,county,L2,60,0.6,0,own,2,3,0,,
r-1,甲省,2024,省,4,90,0.9,1,Shared,3,5,12,2.5,-1
";
    let from_text = SurveyInput { name: "s.csv".into(), bytes: text.into() };
    let (mut expected, _) = read(vec![from_text], &tiny::rubric(), &mut |_| {}).unwrap();
    let mut workbook = Workbook::new();
    headings(workbook.add_worksheet().set_name("说明").unwrap(), 0, &["怎样填写", "每个地区一行"]);
    let sheet = workbook.add_worksheet().set_name("数据").unwrap();
    sheet.write(0, 0, "二〇二四年调查表").unwrap();
    let mut lines = text.lines();
    headings(sheet, 2, &lines.next().unwrap().split(',').collect::<Vec<_>>());
    let percent = Format::new().set_num_format("0.0%");
    for (row, line) in (3u32..).zip(lines) {
        for (column, cell) in (0u16..).zip(line.split(',')) {
            if cell == "85%" {
                sheet.write_with_format(row, column, 0.85, &percent).unwrap();
            } else if let Ok(number) = cell.parse::<f64>() {
                sheet.write(row, column, number).unwrap();
            } else if cell == "是" {
                sheet.write(row, column, true).unwrap();
            } else if !cell.is_empty() {
                sheet.write(row, column, cell).unwrap();
            }
        }
    }
    let (mut found, remarks) =
        try_read(workbook.save_to_buffer().unwrap()).unwrap_or_else(|e| panic!("{e}"));
    assert!(remarks.is_empty(), "{}", shown(&remarks));
    found.files.clear();
    expected.files.clear();
    assert_eq!(found, expected);
}

#[test]
fn places_are_sheet_row_and_column() {
    let bytes = with(|sheet| {
        sheet.set_name("Data").unwrap();
        headings(sheet, 0, &["region", "linked", "count", "stage"]);
        headings(sheet, 1, &["r-1", "many"]);
        sheet.write(1, 2, 2.5).unwrap();
        sheet.write_formula(1, 3, Formula::new("=NA()").set_result("#N/A")).unwrap();
    });
    let problems = try_read(bytes).unwrap_err();
    for line in [
        "s.xlsx[Data]!B2: error[S027]: `many` is no answer",
        "s.xlsx[Data]!C2: error[S030]: `2.5` is not a whole number",
        "s.xlsx[Data]!D2: error[S034]: `#N/A` is an error of an Excel formula",
    ] {
        assert!(problems.contains(line), "{line}\n{problems}");
    }
}

#[test]
fn dates_are_periods_and_no_numbers() {
    let date = ExcelDateTime::from_ymd(2024, 6, 1).unwrap();
    let month = Format::new().set_num_format("yyyy-mm");
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let fill = |sheet: &mut Worksheet, at: u16, format: &Format| {
        headings(sheet, 0, &["region", "period", "count"]);
        headings(sheet, 1, &["r-1"]);
        sheet.write_with_format(1, at, &date, format).unwrap();
    };
    let (survey, _) = try_read(with(|sheet| fill(sheet, 1, &month))).unwrap();
    assert_eq!(survey.periods[0].id, "2024-06");
    assert_eq!(survey.periods[0].end.as_deref(), Some("2024-06-30"));
    let problems = try_read(with(|sheet| fill(sheet, 2, &day))).unwrap_err();
    assert!(problems.contains("[Sheet1]!C2: error[S035]: `2024-06-01` is a date"), "{problems}");
}

#[test]
fn blank_rows_and_far_cells_do_no_harm() {
    let bytes = with(|sheet| {
        headings(sheet, 0, &["region", "stage"]);
        headings(sheet, 1, &["r-1", "3"]);
        headings(sheet, 5, &["r-2", ""]);
        sheet.write(5, 1, 2).unwrap();
        sheet.write(5, 9, "a remark").unwrap();
        sheet.write_blank(1_048_575, 16_383, &Format::new().set_bold()).unwrap();
    });
    let (survey, remarks) = try_read(bytes).unwrap();
    assert_eq!(survey.rows.len(), 2);
    assert_eq!(survey.answer(RowIdx(1), IndicatorIdx(0)), Answer::Value(2.0));
    assert!(shown(&remarks).contains("[Sheet1]!J6: warning[S009]: column 10 has no heading"));
}

#[test]
fn what_cannot_be_opened_is_said() {
    let good = with(|sheet| headings(sheet, 0, &["region", "stage"]));
    assert!(try_read(good.clone()).unwrap_err().contains("S041"));
    for keep in [10, good.len() / 2, good.len() - 30] {
        assert!(try_read(good[..keep].to_vec()).unwrap_err().contains("error[S005]"), "{keep}");
    }
    assert!(try_read(with(|_| {})).unwrap_err().contains("error[S001]"));
    let no_header = with(|sheet| headings(sheet, 3, &["a", "b"]));
    let problems = try_read(no_header).unwrap_err();
    assert!(problems.contains("[Sheet1]!A4: error[S006]"), "{problems}");
}

/// A workbook with one part replaced.
fn forged(part: &str, content: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Read as _, Write as _};
    let good = with(|sheet| {
        headings(sheet, 0, &["region", "stage"]);
        headings(sheet, 1, &["r-1", "3"]);
    });
    let mut archive = zip::ZipArchive::new(Cursor::new(good)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(if name == part { content } else { &bytes }).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_not_opened() {
    let styles = vec![b' '; 100 << 20];
    let problems = try_read(forged("xl/styles.xml", &styles)).unwrap_err();
    assert!(problems.contains("error[S004]"), "{problems}");
    // The reader would make room for a million million texts before it reads the first.
    let texts = br#"<sst uniqueCount = "1000000000000"><si><t>region</t></si></sst>"#;
    let problems = try_read(forged("xl/sharedStrings.xml", texts)).unwrap_err();
    assert!(problems.contains("error[S004]"), "{problems}");
}

#[test]
fn references_that_no_program_writes_are_damage() {
    let sheet = |cells: &str| {
        let header = r#"<c r="A1" t="str"><v>region</v></c><c r="B1" t="str"><v>stage</v></c>"#;
        format!(
            "<worksheet><sheetData><row>{header}</row><row>{cells}</row></sheetData></worksheet>"
        )
    };
    let good = sheet(r#"<c r="A2" t="str"><v>r-1</v></c><c r="B2"><v>3</v></c>"#);
    assert!(try_read(forged("xl/worksheets/sheet1.xml", good.as_bytes())).is_ok());
    for cells in [
        r#"<c r="ZZZZZZZZZZ2" t="str"><v>x</v></c>"#,
        r#"<c r="B99999999999999" t="str"><v>x</v></c>"#,
        r#"<c r="A3"><v>1</v></c><c r="B2"><v>1</v></c>"#,
        r#"<c r="A2" t="s"><v>999</v></c>"#,
    ] {
        let problems = try_read(forged("xl/worksheets/sheet1.xml", sheet(cells).as_bytes()));
        assert!(problems.is_err_and(|p| p.contains("error[S005]")), "{cells}");
    }
}

#[test]
fn states_are_words_in_cells_too() {
    let bytes = with(|sheet| {
        headings(sheet, 0, &["region", "rate", "open", "mode"]);
        headings(sheet, 1, &["r-1", "不清楚", "n/a", "剔除"]);
    });
    let (survey, _) = try_read(bytes).unwrap();
    let states = [AnswerState::Unknown, AnswerState::NotApplicable, AnswerState::Excluded];
    for (at, state) in [2, 3, 4].into_iter().zip(states) {
        assert_eq!(survey.answer(RowIdx(0), IndicatorIdx(at)), Answer::Missing(state));
    }
}

#[test]
fn a_table_of_items_in_a_workbook_is_the_same_as_in_a_text() {
    let source = SourceFile::new("items.json", include_str!("tiny/items.json"));
    let rubric = govgauge::input::rubric::read(&source, &|_: &str| None).unwrap().0;
    let text = "\
town,hall,counter,type,open,ramp,wait
A,North,1,main,yes,no,10
A,North,2,branch,no,NR,
B,South,1.5,main,yes,yes,20
";
    let towns = "region,people,cards\nA,500,0.5\n";
    let mut workbook = Workbook::new();
    headings(workbook.add_worksheet(), 0, &["Notes"]);
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "Visits of spring").unwrap();
    for (row, line) in (1u32..).zip(text.lines()) {
        for (column, cell) in (0u16..).zip(line.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) => sheet.write(row, column, cell).unwrap(),
            };
        }
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let read = |name: &str, bytes: Vec<u8>| {
        let inputs = vec![
            SurveyInput { name: name.into(), bytes },
            SurveyInput { name: "towns.csv".into(), bytes: towns.into() },
        ];
        read(inputs, &rubric, &mut |_| {}).unwrap_or_else(|found| panic!("{}", shown(&found))).0
    };
    let (from_book, from_text) = (read("b.xlsx", bytes), read("t.csv", text.into()));
    let (found, expected) = (from_book.fieldwork.unwrap(), from_text.fieldwork.unwrap());
    assert_eq!(found.tables[0].tallies, expected.tables[0].tallies);
    assert_eq!(found.tables[0].values, expected.tables[0].values);
    // The title above takes a row.
    assert_eq!(found.tables[0].items[2].first, (0, 5));
    assert_eq!(expected.tables[0].items[2].first, (0, 4));
}

#[test]
fn a_formula_whose_result_is_an_empty_text_is_an_empty_cell() {
    let bytes = with(|sheet| {
        headings(sheet, 0, &["region", "count", "domains"]);
        headings(sheet, 1, &["r-1"]);
        sheet.write(1, 1, 3).unwrap();
        sheet.write_formula(1, 2, Formula::new("=\"\"").set_result("")).unwrap();
    });
    try_read(bytes).unwrap();
}
