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

use common::cases::{are_those_of, name, say_what_they_should};
use govgauge::assessment::shards::{Named, merge};
use govgauge::assessment::{Options, assess};
use govgauge::diag::{Diagnostics, SourceFile, code};
use govgauge::model::Rubric;
use govgauge::weighting::weigh;
use std::fs;
use std::path::Path;

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
    say_what_they_should('M', found);
}

#[test]
fn every_rule_has_a_case() {
    are_those_of('M', code::method::RULES);
}
