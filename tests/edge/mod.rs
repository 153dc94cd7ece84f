//! Small rubrics and surveys, from the file to the assessment, for tests of methods.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "each program uses a part, tests may fail, and JSON reads best where it is written"
)]

use super::common::{messages, read_rubric, read_survey};
use govgauge::assessment::{Assessment, Options, Status, assess};
use govgauge::diag::{Diagnostics, SourceFile};
use govgauge::input::{library, rubric as reader};
use govgauge::model::RowIdx;
use govgauge::weighting::weigh;
use serde_json::{Value, json};

pub fn text(words: &str) -> Value {
    json!({"zh": words, "en": words})
}

/// An indicator in natural units from 0 to 100, with more fields.
pub fn leaf(id: &str, more: Value) -> Value {
    let scale = json!({"type": "amount", "worst": 0, "best": 100});
    merged(json!({"id": id, "title": text(id), "scale": scale}), more)
}

pub fn group(id: &str, children: &[Value], more: Value) -> Value {
    merged(json!({"id": id, "title": text(id), "children": children}), more)
}

pub fn rubric(children: &[Value], more: Value) -> Value {
    let index = group("index", children, json!({}));
    let whole = json!({
        "schema_version": "1.0", "id": "edge", "version": "1", "title": text("edge"),
        "coverage_min": 0, "index": index,
    });
    merged(whole, more)
}

pub fn merged(mut onto: Value, more: Value) -> Value {
    let more = more.as_object().unwrap().clone();
    onto.as_object_mut().unwrap().extend(more);
    onto
}

pub fn normalised(by: Value) -> Value {
    json!({"methods": {"normalisation": by}})
}

pub fn min_max() -> Value {
    normalised(json!({"method": "min_max"}))
}

/// What the check of a rubric refuses it for.
pub fn refused(rubric: &Value) -> String {
    let source = SourceFile::new("rubric.json", serde_json::to_string_pretty(rubric).unwrap());
    match reader::read(&source, &library::rubric) {
        Ok(_) => panic!("not refused: {rubric}"),
        Err(found) => messages(&found),
    }
}

pub fn scored(rubric: &Value, csv: &str, check: impl FnOnce(&Assessment<'_>)) {
    let source = SourceFile::new("rubric.json", rubric.to_string());
    let rubric = read_rubric(&source);
    let survey = read_survey("survey.csv", csv, &rubric);
    let weights = weigh(&rubric, None).unwrap();
    check(&assess(&rubric, &survey, &weights, &[], Options { rank: true }));
}

pub fn region(a: &Assessment<'_>, id: &str) -> RowIdx {
    a.survey.rows().map(|(row, _)| row).find(|row| a.survey.region(*row).id == id).unwrap()
}

pub fn score(a: &Assessment<'_>, of: &str, node: &str) -> Option<f64> {
    a.score(region(a, of), a.rubric.hierarchy.find(node).unwrap())
}

pub fn status(a: &Assessment<'_>, of: &str, node: &str) -> Status {
    a.row(region(a, of)).node(a.rubric.hierarchy.find(node).unwrap()).status
}

/// The codes of what methods could not do, with the indicator.
pub fn remarks(a: &Assessment<'_>) -> Vec<String> {
    let mut all = Diagnostics::new();
    all.extend(a.remarks().iter().cloned());
    let node = |d: &govgauge::diag::Diagnostic| d.subject.node.clone().unwrap_or_default();
    let mut found: Vec<String> =
        all.iter().map(|d| format!("{} {}", d.code.as_str(), node(d))).collect();
    found.sort();
    found
}

pub fn near(found: Option<f64>, expected: f64) {
    let found = found.unwrap_or(f64::NAN);
    assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
}
