//! Surveys with something wrong in them: one folder of `tests/bad` per case, named after its code.
//!
//! `UPDATE=1 cargo test --test bad_survey` writes an `expected.txt` that is missing; read it first.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]
#![allow(clippy::disallowed_methods, reason = "cases are files")]

mod tiny;

use govgauge::diag::{Diagnostics, SourceFile, code, render};
use govgauge::input::survey::{Cut, SurveyInput, read, read_part};
use govgauge::lang::Lang;
use govgauge::model::{Hierarchy, Merge, Rubric};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<_> = fs::read_dir("tests/bad")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| name(path).starts_with('S') && is_reached(&name(path)))
        .collect();
    cases.sort();
    cases
}

/// Whether this build can break the rule: some are about what it lacks, others about what it has.
fn is_reached(case: &str) -> bool {
    let has_parquet = cfg!(feature = "parquet");
    match case.get(..4) {
        Some("S070") => !has_parquet,
        Some("S071" | "S072") => has_parquet,
        _ => true,
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// The tiny rubric, changed where a rule asks for something that it doesn't have.
fn rubric(case: &str) -> Rubric {
    let mut rubric = tiny::rubric();
    match case.get(..4) {
        Some(code) if code == "S059" || ("S046"..="S054").contains(&code) => {
            rubric = of_items(&|_| {});
        }
        Some("S056" | "S057") => {
            let strata = json!({ "by": "name", "weights": { "large": 0.8, "small": 0.2 } });
            rubric = of_items(&|survey| survey["measures"][0]["strata"] = strata.clone());
        }
        Some("S058") => {
            let count = json!({ "id": "holders", "scale": { "type": "count" } });
            let rate = json!({ "id": "rate", "scale": { "type": "percentage" },
                               "derive": { "ratio": ["holders", "people"], "per": 100 } });
            rubric = of_items(&|survey| {
                let questions = survey["tables"][1]["questions"].as_array_mut().unwrap();
                questions.extend([count.clone(), rate.clone()]);
                survey["measures"][2]["questions"] = json!(["rate"]);
                survey["measures"][2]["takes"] = json!("values");
            });
        }
        Some(code) if ("S060"..="S063").contains(&code) => {
            let source = SourceFile::new("methods.json", include_str!("tiny/methods.json"));
            rubric = govgauge::input::rubric::read(&source, &|_: &str| None).unwrap().0;
        }
        Some("S010") => {
            let mut nodes = rubric.hierarchy.nodes().to_vec();
            nodes[9].title = nodes[8].title.clone();
            rubric.hierarchy = Hierarchy::new(nodes);
        }
        Some("S043") => rubric.merge = Merge::Lead("bureau".into()),
        _ => {}
    }
    rubric
}

/// The tiny rubric of items, with its section `survey` changed.
fn of_items(change: &dyn Fn(&mut Value)) -> Rubric {
    let mut whole: Value = serde_json::from_str(include_str!("tiny/items.json")).unwrap();
    change(&mut whole["survey"]);
    let source = SourceFile::new("items.json", whole.to_string());
    govgauge::input::rubric::read(&source, &|_: &str| None).unwrap().0
}

fn found(case: &Path) -> Diagnostics {
    let mut inputs: Vec<_> = fs::read_dir(case)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| name(path).starts_with("survey"))
        .map(|path| SurveyInput { name: name(&path), bytes: fs::read(&path).unwrap() })
        .collect();
    inputs.sort_by(|a, b| a.name.cmp(&b.name));
    let rubric = rubric(&name(case));
    let read = if name(case).starts_with("S073") {
        read_part(inputs.remove(0), &rubric, Cut { number: 1, of: 2 }, &mut |_| {})
    } else {
        read(inputs, &rubric, &mut |_| {})
    };
    match read {
        Ok((_, remarks)) => remarks,
        Err(problems) => problems,
    }
}

fn shown(diagnostics: &Diagnostics) -> String {
    diagnostics.sorted().into_iter().map(|d| render::human(d, Lang::En)).collect()
}

#[test]
fn every_case_says_what_it_should() {
    let update = std::env::var("UPDATE").is_ok() && std::env::var("CI").is_err();
    let mut bad = Vec::new();
    for case in cases() {
        // Without Excel support another sentence says so, under the same code.
        if case.join("survey.xlsx").exists() && !cfg!(feature = "xlsx") {
            continue;
        }
        let shown = shown(&found(&case));
        let expected = case.join("expected.txt");
        if update && !expected.exists() {
            fs::write(&expected, &shown).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != shown {
            bad.push(format!("{}:\n{shown}", case.display()));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn every_case_breaks_the_rule_it_is_named_after() {
    for case in cases() {
        let name = name(&case);
        let found = found(&case);
        assert!(found.iter().any(|d| name.starts_with(d.code.as_str())), "{name}");
    }
}

#[test]
fn every_rule_has_a_case_and_says_what_to_do() {
    let cases: BTreeSet<String> = cases().iter().map(|c| name(c)[..4].to_owned()).collect();
    let rules: BTreeSet<String> =
        code::survey::RULES.iter().map(|r| r.code.as_str().to_owned()).collect();
    let rules: BTreeSet<String> = rules.into_iter().filter(|r| is_reached(r)).collect();
    assert_eq!(cases, rules);
}

#[test]
fn every_message_is_in_both_languages_and_carries_a_hint() {
    for case in cases() {
        for d in &found(&case) {
            let hint = d.hint.as_ref().unwrap_or_else(|| panic!("{}: no hint", case.display()));
            for text in [&d.message, hint] {
                assert!(text.zh.chars().any(|c| c > '\u{2000}'), "{}: {}", case.display(), text.zh);
                assert!(!text.en.ends_with('.'), "{}: {}", case.display(), text.en);
                let first = text.en.chars().next().unwrap();
                assert!(!first.is_uppercase() || text.en.starts_with("Excel"), "{}", text.en);
            }
        }
    }
}
