//! A survey as large as a country's: it must be read in seconds, in bounded memory.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures, and says what")]

mod tiny;

use govgauge::input::survey::{SurveyInput, read};
use govgauge::model::Rubric;
use std::fmt::Write as _;

const N_REGIONS: usize = 100_000;
const N_COPIES: usize = 7;

/// The tiny rubric's ten indicators, seven times.
fn seventy() -> Rubric {
    let mut rubric = tiny::rubric();
    rubric.hierarchy = tiny::repeated(N_COPIES);
    rubric
}

fn row(out: &mut String, n: usize) {
    let _ = write!(out, "r-{n},地区{n},2024,province");
    for copy in 0..N_COPIES {
        let m = n + copy;
        let (level, whole, tenth) = (m % 5 + 1, m % 100, m % 10);
        let word = if m.is_multiple_of(2) { "是" } else { "no" };
        let mode = ["own", "shared", "rented"][m % 3];
        let options = ["tax;school", "2", "health"][m % 3];
        let _ = write!(
            out,
            ",{level},{whole}.{tenth},0.{tenth},{word},{mode},{options},{level},{whole},{tenth},-{whole}.5"
        );
    }
    out.push('\n');
}

fn header(rubric: &Rubric) -> String {
    let mut header = "region,name,period,kind".to_owned();
    for (_, node, _) in rubric.hierarchy.leaves() {
        let _ = write!(header, ",{}", node.id);
    }
    header + "\n"
}

fn peak_mebibytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<usize>().ok()).unwrap_or(0) / 1024
}

#[test]
#[ignore = "measures; run it in release with --nocapture"]
fn a_hundred_thousand_regions_are_read_in_seconds() {
    let rubric = seventy();
    let mut text = header(&rubric);
    text.reserve_exact(N_REGIONS * 300);
    for n in 0..N_REGIONS {
        row(&mut text, n);
    }
    let n_bytes = text.len();
    let before = peak_mebibytes();
    let start = std::time::Instant::now();
    let input = SurveyInput { name: "large.csv".into(), bytes: text.into_bytes() };
    let (survey, _) = read(vec![input], &rubric, &mut |_| {}).expect("it is in order");
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(survey.rows.len(), N_REGIONS);
    assert_eq!(survey.columns.len(), 10 * N_COPIES);
    let peak = peak_mebibytes();
    println!("wide: {n_bytes} bytes in {seconds:.2} s, peak {before} -> {peak} MiB");
    assert!(peak < 600, "peak {peak} MiB");
}

#[test]
#[ignore = "measures; run it in release with --nocapture"]
fn seven_million_answers_of_a_long_table_are_read() {
    let rubric = seventy();
    let ids: Vec<_> = rubric.hierarchy.leaves().map(|(_, node, _)| node.id.clone()).collect();
    let mut text = "region,question,value\n".to_owned();
    for n in 0..N_REGIONS {
        for (at, id) in ids.iter().enumerate() {
            let value = ["3", "41.5", "0.5", "是", "own", "2", "4", "12", "3", "-1.5"][at % 10];
            let _ = writeln!(text, "r-{n},{id},{value}");
        }
    }
    let n_bytes = text.len();
    let start = std::time::Instant::now();
    let input = SurveyInput { name: "large.csv".into(), bytes: text.into_bytes() };
    let (survey, _) = read(vec![input], &rubric, &mut |_| {}).expect("it is in order");
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(survey.rows.len(), N_REGIONS);
    println!("long: {n_bytes} bytes in {seconds:.2} s, peak {} MiB", peak_mebibytes());
}

#[test]
#[ignore = "measures; run it in release with --nocapture"]
fn a_file_with_a_slip_in_every_cell_is_not_slower_by_much() {
    let rubric = seventy();
    let mut text = header(&rubric);
    for n in 0..N_REGIONS {
        let _ = write!(text, "r-{n},,2024,province");
        text.push_str(&",oops".repeat(10 * N_COPIES));
        text.push('\n');
    }
    let start = std::time::Instant::now();
    let input = SurveyInput { name: "large.csv".into(), bytes: text.into_bytes() };
    let problems = read(vec![input], &rubric, &mut |_| {}).expect_err("it is not in order");
    let seconds = start.elapsed().as_secs_f64();
    println!("slips: {} kept in {seconds:.2} s", problems.counts().0);
    assert!(problems.counts().0 < 10_000);
}

#[cfg(feature = "xlsx")]
#[test]
#[ignore = "measures; run it in release with --nocapture"]
fn a_workbook_of_a_million_cells_is_read() {
    let rubric = seventy();
    let mut text = header(&rubric);
    for n in 0..N_REGIONS / 5 {
        row(&mut text, n);
    }
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, line) in (0u32..).zip(text.lines()) {
        for (column, cell) in (0u16..).zip(line.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(at, column, number).unwrap(),
                Err(_) => sheet.write(at, column, cell).unwrap(),
            };
        }
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let n_bytes = bytes.len();
    let start = std::time::Instant::now();
    let input = SurveyInput { name: "large.xlsx".into(), bytes };
    let (survey, _) = read(vec![input], &rubric, &mut |_| {}).expect("it is in order");
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(survey.rows.len(), N_REGIONS / 5);
    println!("workbook: {n_bytes} bytes in {seconds:.2} s");
}
