//! The questions of a rubric as they are sent out, filled in and sent back.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail, write files and start the program"
)]

use std::process::{Command, Output};

const RUBRIC: &str = "docs/examples/town-services.json";

fn run(lang: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_govgauge"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("GOVGAUGE_LANG", lang)
        .args(arguments)
        .output()
        .unwrap()
}

fn questions(lang: &str, arguments: &[&str]) -> String {
    let output = run(lang, &[&["rubric", "questions"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Every answer that the good answers of the town rubric need, in place of the empty cells.
fn filled(blank: &str) -> String {
    let mut reader = csv::Reader::from_reader(blank.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&header).unwrap();
    for row in reader.records().map(Result::unwrap) {
        let value = match &row[4] {
            "services.online" | "sharing.linked" => "100%",
            "services.days" => "0",
            "services.stage" | "public.satisfaction" => "5",
            "sharing.themes" => "household;tax;school;health",
            _ => "yes",
        };
        let cells = row.iter().enumerate().map(|(at, cell)| if at == 7 { value } else { cell });
        out.write_record(cells).unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

#[test]
fn a_blank_table_is_read_and_filled_in_it_scores() {
    let folder = tempfile::tempdir().unwrap();
    for lang in ["zh", "en"] {
        let blank = questions(lang, &[RUBRIC, "--format", "csv"]);
        assert!(blank.starts_with('\u{feff}'), "Excel needs the mark");
        assert_eq!(blank.lines().count(), 8, "a header and seven questions");
        let path = folder.path().join("blank.csv");
        std::fs::write(&path, &blank).unwrap();
        let check = run(lang, &["check", path.to_str().unwrap(), "-r", RUBRIC]);
        let said = String::from_utf8(check.stderr).unwrap();
        assert_eq!(check.status.code(), Some(0), "{said}");
        assert!(!said.contains("S009"), "no column is unknown: {said}");
        std::fs::write(&path, filled(blank.trim_start_matches('\u{feff}'))).unwrap();
        let arguments = ["score", path.to_str().unwrap(), "-r", RUBRIC, "--format", "json"];
        let score = run(lang, &arguments);
        let text = String::from_utf8(score.stdout).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let row = &document["scores"][0];
        // The best answer to every question is full marks.
        assert_eq!((&row["region_id"], &row["score"]), (&"R-1".into(), &100.0.into()), "{row}");
    }
}

#[test]
fn each_question_says_how_to_answer_it() {
    let all = questions("en", &[RUBRIC]);
    for id in ["services.online", "services.days", "sharing.themes", "public.satisfaction"] {
        assert!(all.lines().any(|l| l.starts_with(&format!("{id}  "))), "{id}: {all}");
    }
    for words in ["a percentage from 0 to 100", "yes or no", "household  ", "not applicable: "] {
        assert!(all.contains(words), "{words}: {all}");
    }
    let some = questions("zh", &[RUBRIC, "sharing"]);
    assert!(some.contains("sharing.linked") && !some.contains("services.days"), "{some}");
    let flagship = questions("zh", &["cn-egov"]);
    assert_eq!(flagship.lines().filter(|l| l.starts_with("  题目：")).count(), 70);
    assert!(flagship.contains("（达标："), "levels say when they are good enough");
    assert_eq!(run("en", &["rubric", "questions", RUBRIC, "nothing"]).status.code(), Some(2));
}
