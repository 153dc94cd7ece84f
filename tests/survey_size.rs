//! A survey of many regions and columns: every row is read, and slips everywhere stay bounded.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]

mod tiny;

use govgauge::input::survey::{SurveyInput, read};
use govgauge::model::Rubric;
use std::fmt::Write as _;

const N_REGIONS: usize = 1_000;
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

#[test]
fn slips_in_every_cell_are_not_all_kept() {
    let rubric = seventy();
    let mut text = header(&rubric);
    for n in 0..N_REGIONS {
        let _ = write!(text, "r-{n},,2024,province");
        text.push_str(&",oops".repeat(10 * N_COPIES));
        text.push('\n');
    }
    let input = SurveyInput { name: "large.csv".into(), bytes: text.into_bytes() };
    let problems = read(vec![input], &rubric, &mut |_| {}).expect_err("it is not in order");
    // Each rule keeps a thousand of its findings and one line that counts the rest.
    assert!(problems.counts().0 < 10_000);
    let cells = N_REGIONS * 10 * N_COPIES;
    assert!(problems.counts().0 < cells / 2, "{cells}");
    assert!(problems.iter().any(|d| d.message.en.contains("more of the same kind")));
}

#[test]
fn every_row_of_a_large_survey_is_read() {
    let rubric = seventy();
    let mut text = header(&rubric);
    for n in 0..N_REGIONS {
        row(&mut text, n);
    }
    let input = SurveyInput { name: "large.csv".into(), bytes: text.into_bytes() };
    let (survey, _) = read(vec![input], &rubric, &mut |_| {}).expect("it is in order");
    assert_eq!(survey.rows.len(), N_REGIONS);
    assert_eq!(survey.columns.len(), 10 * N_COPIES);
}
