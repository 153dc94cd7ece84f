//! The program as its users run it: what it prints, what it writes, how it ends.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail, read files and start the program"
)]

use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program, in the project's folder, speaking English whatever the machine speaks.
fn govgauge(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_govgauge"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    command.env("GOVGAUGE_LANG", "en").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    govgauge(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn scores_are_a_valid_document_with_every_row() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    let output = run(&["score", "samples/provinces.csv", "-o", to]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(out(&output).is_empty(), "with -o nothing goes to standard output");
    let text = std::fs::read_to_string(folder.path().join("scores.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let schema = govgauge::scorecard::document::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // 31 provinces, two periods, 70 indicators, ten dimensions, one index.
    assert_eq!(document["scores"].as_array().unwrap().len(), 31 * 2 * 81);
    assert_eq!(document["concern_scores"].as_array().unwrap().len(), 31 * 2 * 174);
    assert_eq!(document["standings"].as_array().unwrap().len(), 31 * 2);
    for row in document["scores"].as_array().unwrap() {
        assert!(row["rank"].is_null(), "no ranks unless asked for");
        assert_eq!(row["score"].is_null(), row["status"] != "scored", "{row}");
    }
    // The description of the table is true of the table.
    let package: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("datapackage.json")).unwrap())
            .unwrap();
    let bytes = std::fs::read(folder.path().join("tidy.csv")).unwrap();
    assert!(bytes.starts_with("\u{feff}".as_bytes()), "Excel needs the mark");
    assert_eq!(package["resources"][0]["bytes"], bytes.len());
    let hash = format!("sha256:{}", govgauge::stats::hash::sha256(&bytes));
    assert_eq!(package["resources"][0]["hash"], hash);
    let mut table = csv::Reader::from_reader(&bytes[3..]);
    let fields = package["resources"][0]["schema"]["fields"].as_array().unwrap();
    let described: Vec<&str> = fields.iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(table.headers().unwrap().iter().collect::<Vec<_>>(), described);
    let mut n = 0;
    for record in table.records() {
        let record = record.unwrap();
        for (cell, field) in record.iter().zip(fields) {
            let number = matches!(field["type"].as_str(), Some("number" | "integer"));
            assert!(!number || cell.is_empty() || cell.parse::<f64>().is_ok(), "{cell}");
        }
        n += 1;
    }
    assert_eq!(n, 31 * 2 * 81);
}

#[test]
fn ranks_come_only_when_asked_for_and_ties_share_the_best() {
    let output = run(&[
        "score",
        "samples/oecd-dgi-2023.csv",
        "-r",
        "oecd-dgi-2023",
        "--rank",
        "--format",
        "ndjson",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let rows: Vec<Value> =
        out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut index: Vec<&Value> = rows.iter().filter(|r| r["node_id"] == "dgi").collect();
    index.sort_by(|a, b| b["score"].as_f64().unwrap().total_cmp(&a["score"].as_f64().unwrap()));
    assert_eq!(index[0]["region_id"], "KOR");
    for (at, row) in index.iter().enumerate() {
        let better = index.iter().filter(|o| o["score"].as_f64() > row["score"].as_f64()).count();
        assert_eq!(row["rank"], better + 1, "{at}");
        assert_eq!(row["n_ranked"], 38);
    }
}

/// Errors are said in one run, and nothing is written.
#[test]
fn a_survey_with_errors_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new");
    for command in ["score", "report"] {
        let output = run(&[command, "samples/broken.csv", "-o", to.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        assert!(!to.exists(), "{command} wrote something");
        assert!(err(&output).contains("samples/broken.csv:3:29: error[S027]"), "{}", err(&output));
        assert!(out(&output).is_empty());
    }
    let output = run(&["check", "samples/broken.csv", "--message-format", "json"]);
    let found: Vec<Value> =
        err(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let codes: BTreeSet<&str> = found.iter().map(|d| d["code"].as_str().unwrap()).collect();
    assert!(codes.len() >= 15, "{codes:?}");
    for d in &found {
        assert!(d["message"]["zh"].as_str().unwrap() != d["message"]["en"].as_str().unwrap());
        assert!(d["line"].as_u64().is_some() || d["code"] == "S011", "{d}");
    }
    let quotes = run(&["check", "samples/broken-quotes.csv"]);
    assert_eq!(quotes.status.code(), Some(1));
    assert!(err(&quotes).contains("error[S013]"), "{}", err(&quotes));
}

#[test]
fn encodings_and_streams_give_the_same_scores() {
    let scores = |output: Output| {
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        out(&output)
    };
    let utf8 = scores(run(&["score", "samples/provinces.csv", "--format", "ndjson"]));
    let gb = scores(run(&["score", "samples/provinces-gb18030.csv", "--format", "ndjson"]));
    assert_eq!(utf8, gb);
    let mut child = govgauge(&["score", "-", "--format", "ndjson"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/provinces.csv"));
    let text = text.unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(&text));
    let piped = scores(child.wait_with_output().unwrap());
    writer.join().unwrap().unwrap();
    assert_eq!(utf8, piped);
    let one =
        scores(run(&["score", "samples/provinces.csv", "--format", "json", "--threads", "1"]));
    let seven =
        scores(run(&["score", "samples/provinces.csv", "--format", "json", "--threads", "7"]));
    assert_eq!(one, seven);
}

#[test]
fn reports_are_the_same_bytes_twice_and_ours_to_overwrite() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    let arguments = ["report", "samples/formula.csv", "-o", to];
    let first = run(&arguments);
    assert_eq!(first.status.code(), Some(0), "{}", err(&first));
    let read = || -> Vec<Vec<u8>> {
        names(folder.path()).iter().map(|n| std::fs::read(folder.path().join(n)).unwrap()).collect()
    };
    let before = read();
    assert_eq!(run(&arguments).status.code(), Some(0), "what we wrote we may write again");
    assert_eq!(before, read());
    // Three regions and a comparison, in two languages.
    let pages: Vec<_> = names(folder.path()).into_iter().filter(|n| n.contains(".html")).collect();
    assert_eq!(pages.len(), 4 * 2 + 1, "{pages:?}");
    for page in &pages {
        let text = std::fs::read_to_string(folder.path().join(page)).unwrap();
        assert!(!text.contains("<script>alert"), "{page}: a region's name ran as a script");
        assert!(!text.contains("src=\"http") && !text.contains("href=\"http"), "{page}: network");
    }
    // Somebody's own words are not overwritten.
    let page = folder.path().join(&pages[0]);
    std::fs::write(&page, "my own notes").unwrap();
    let refused = run(&arguments);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("--force"), "{}", err(&refused));
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "my own notes");
    assert_eq!(run(&[&arguments[..], &["--force"]].concat()).status.code(), Some(0));
    assert_eq!(before, read());
}

#[test]
fn text_that_a_spreadsheet_would_run_is_neutralised() {
    let output = run(&["score", "samples/formula.csv", "--format", "csv"]);
    let text = out(&output);
    assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{}", &text[..600]);
    let mut table = csv::Reader::from_reader(text.as_bytes());
    for record in table.records() {
        for cell in &record.unwrap() {
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!runs || cell.parse::<f64>().is_ok(), "{cell}");
        }
    }
}

#[test]
fn endings_follow_the_contract() {
    let code = |arguments: &[&str]| run(arguments).status.code();
    assert_eq!(code(&["score", "samples/provinces.csv"]), Some(0));
    assert_eq!(code(&["check", "samples/broken.csv"]), Some(1));
    assert_eq!(code(&["scores"]), Some(2), "a word that is no command");
    assert_eq!(code(&["score", "samples/provinces.csv", "-r", "cn-egv"]), Some(2));
    assert_eq!(code(&["score", "no-such-file.csv"]), Some(3));
    assert_eq!(code(&["rule", "S999"]), Some(2));
    let meant = run(&["score", "samples/provinces.csv", "-r", "cn-egv"]);
    assert!(err(&meant).contains("did you mean `cn-egov`?"), "{}", err(&meant));
    let meant = run(&["explain", "samples/provinces.csv", "--region", "X-2"]);
    assert!(err(&meant).contains("did you mean `X-"), "{}", err(&meant));
}

/// A reader that goes away early is no fault: `govgauge … | head`.
#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = govgauge(&["score", "samples/prefectures.csv", "--format", "ndjson"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 64];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(!err(&output).contains("panicked"), "{}", err(&output));
}

#[test]
fn an_explanation_goes_down_to_the_answer_and_the_document() {
    let text = out(&run(&["explain", "samples/provinces.csv", "--region", "X-02"]));
    for part in [
        "what blocks the next level",
        "gate gate-coordination-body",
        "what would lift the index most",
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
    let leaf = out(&run(&[
        "explain",
        "samples/provinces.csv",
        "--region",
        "X-02",
        "--node",
        "islands.linked",
        "--period",
        "2023",
    ]));
    for part in ["question:", "answer:", "P11", "S3 L27", "kept within 0–100"] {
        assert!(leaf.contains(part), "no `{part}` in:\n{leaf}");
    }
    let json =
        out(&run(&["explain", "samples/provinces.csv", "--region", "X-02", "--format", "json"]));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["parts"].as_array().unwrap().len(), 10);
}

#[test]
fn the_program_speaks_chinese_too() {
    let help = out(&run(&["--lang", "zh", "--help"]));
    assert!(help.contains("为调查评分") && help.contains("用法"), "{help}");
    let rule = out(&run(&["--lang", "zh", "rule", "S027"]));
    assert!(rule.contains("答案"), "{rule}");
    let checked = err(&run(&["--lang", "zh", "check", "samples/broken.csv"]));
    assert!(checked.contains("错误[S027]") && checked.contains("提示："), "{checked}");
}
