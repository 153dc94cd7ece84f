//! What methods cannot do with the answers they are given: one folder of `tests/bad` per case.
//!
//! A folder `tests/bad/CODE-name` holds `rubric.json` and `survey.csv`; `UPDATE=1` writes an
//! `expected.txt` that is missing, except in CI.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that fails should say where, and cases are files"
)]

mod common;

use govgauge::assessment::shards::{Named, merge};
use govgauge::assessment::{Options, assess};
use govgauge::diag::{Diagnostics, SourceFile, code, render};
use govgauge::lang::Lang;
use govgauge::model::Rubric;
use govgauge::weighting::weigh;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/bad").unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = entries.filter(|path| name(path).starts_with('M')).collect();
    cases.sort();
    cases
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn found(case: &Path) -> Diagnostics {
    let text = fs::read_to_string(case.join("rubric.json")).unwrap();
    let rubric = common::read_rubric(&SourceFile::new("rubric.json", text));
    if name(case).as_str() >= "M020" {
        return in_parts(case, &rubric);
    }
    let bytes = fs::read(case.join("survey.csv")).unwrap();
    let survey = common::read_survey("survey.csv", bytes, &rubric);
    // The last set, where there is one, is the one that the case is about.
    let weights = weigh(&rubric, rubric.weight_sets.last().map(|s| s.id.as_str())).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());
    let mut found = Diagnostics::new();
    found.extend(a.remarks().iter().cloned());
    found
}

/// What is wrong with the states of a case, `state-1.json` and so on.
fn in_parts(case: &Path, rubric: &Rubric) -> Diagnostics {
    let read = |n| {
        let name = format!("state-{n}.json");
        fs::read_to_string(case.join(&name)).ok().map(|text| (name, text))
    };
    let states: Vec<(String, String)> = (1..9).map_while(read).collect();
    let files: Vec<Named<'_>> = states.iter().map(|(name, text)| Named { name, text }).collect();
    let weights = weigh(rubric, None).unwrap();
    merge(rubric, &weights, &files).map_or_else(|found| found, |_| Diagnostics::new())
}

#[test]
fn every_case_says_what_it_should() {
    let update = std::env::var("UPDATE").is_ok() && std::env::var("CI").is_err();
    let mut bad = Vec::new();
    for case in cases() {
        let found = found(&case);
        let shown: String =
            found.sorted().into_iter().map(|d| render::human(d, Lang::En)).collect();
        let expected = case.join("expected.txt");
        if update && !expected.exists() {
            fs::write(&expected, &shown).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != shown {
            bad.push(format!("{}:\n{shown}", case.display()));
        }
        assert!(found.iter().any(|d| name(&case).starts_with(d.code.as_str())), "{shown}");
        for d in &found {
            let hint = d.hint.as_ref().unwrap();
            for text in [&d.message, hint] {
                assert!(text.zh.chars().any(|c| c > '\u{2000}'), "{}", text.zh);
                assert!(!text.en.ends_with('.'), "{}", text.en);
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn every_rule_has_a_case() {
    let cases: BTreeSet<String> = cases().iter().map(|c| name(c)[..4].to_owned()).collect();
    let rules = code::method::RULES.iter().map(|r| r.code.as_str().to_owned());
    assert_eq!(cases, rules.collect::<BTreeSet<_>>());
}
