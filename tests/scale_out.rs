//! The examples of `docs/scale-out.md`, run: parts scheduled by xargs give what the whole gives.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail and read files, and run programs"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const SURVEY: &str = "docs/examples/scale-out/townships.csv";
const RUBRIC: &str = "docs/examples/scale-out/townships.json";

/// The folder of the program goes in front, so that a script finds it by its name.
fn path() -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_govgauge")).parent().unwrap();
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default())
}

fn govgauge(arguments: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_govgauge")).args(arguments).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// The score of the index by region.
fn index_scores(tidy: &str) -> BTreeMap<String, String> {
    let mut reader = csv::Reader::from_reader(tidy.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|h| h == name).unwrap();
    let (region, node, score) = (at("region_id"), at("node_id"), at("score"));
    let rows = reader.records().map(Result::unwrap);
    rows.filter(|r| &r[node] == "townships")
        .map(|r| (r[region].to_owned(), r[score].to_owned()))
        .collect()
}

#[test]
fn parts_by_xargs_are_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.json");
    govgauge(&["calibrate", SURVEY, "-r", RUBRIC, "-o", whole.to_str().unwrap(), "-q"]);
    let whole = std::fs::read(whole).unwrap();
    let expected = index_scores(&govgauge(&["score", SURVEY, "-r", RUBRIC, "--format", "csv"]));
    assert_eq!(expected.len(), 60);
    for n in ["1", "2", "7"] {
        let parts = folder.path().join(n);
        let out = Command::new("bash")
            .args(["docs/examples/scale-out/parts.sh", SURVEY, RUBRIC, n])
            .arg(&parts)
            .env("PATH", path())
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        assert!(std::fs::read(parts.join("calibration.json")).unwrap() == whole, "{n} parts");
        let mut found = BTreeMap::new();
        for entry in std::fs::read_dir(&parts).unwrap().map(Result::unwrap) {
            if let Ok(tidy) = std::fs::read_to_string(entry.path().join("tidy.csv")) {
                found.extend(index_scores(&tidy));
            }
        }
        assert_eq!(found, expected, "{n} parts");
    }
}

#[test]
fn what_cannot_be_cut_says_what_to_do() {
    let refuse = |arguments: &[&str], word: &str| {
        let out = Command::new(env!("CARGO_BIN_EXE_govgauge"))
            .args(arguments)
            .args(["--lang", "en", "-o", "/nowhere/never.json"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(!out.status.success() && said.contains(word), "{arguments:?}: {said}");
    };
    refuse(&["calibrate", SURVEY, "-r", RUBRIC, "--part", "3/2"], "parts are written 1/4 to 4/4");
    refuse(&["calibrate", SURVEY, SURVEY, "-r", RUBRIC, "--part", "1/2"], "given twice");
    let two = ["calibrate", SURVEY, "samples/county.csv", "-r", RUBRIC, "--part", "1/2"];
    refuse(&two, "use `--shard` for several");
    refuse(&["calibrate", "merge", SURVEY, "-r", RUBRIC], "error[M021]");
}
