//! The published schemas are those that the types make. `UPDATE=1` writes them anew, except in CI.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test may read files and fail"
)]

use govgauge::input::{benchmark::benchmark_schema, rubric::schema::rubric_schema};
use serde_json::Value;

fn compare(name: &str, schema: &Value) {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    let wanted = format!("{}\n", serde_json::to_string_pretty(schema).unwrap());
    let update = std::env::var_os("UPDATE").is_some() && std::env::var_os("CI").is_none();
    if update {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "{path} is not what the types make; run with UPDATE=1 and read the change"
    );
}

#[test]
fn rubric() {
    compare("rubrics/schema/rubric.schema.json", &rubric_schema());
}

#[test]
fn benchmark() {
    compare("rubrics/schema/benchmark.schema.json", &benchmark_schema());
}

#[test]
fn scores() {
    compare("docs/schema/scores.schema.json", &govgauge::scorecard::document::schema());
}

#[test]
fn calibration() {
    let schema = govgauge::assessment::calibration::schema();
    compare("docs/schema/calibration.schema.json", &schema);
}

#[test]
fn state() {
    compare("docs/schema/state.schema.json", &govgauge::assessment::shards::schema());
}

#[test]
fn audit() {
    compare("docs/schema/audit.schema.json", &govgauge::scorecard::audit::schema());
}

#[test]
fn robustness() {
    compare("docs/schema/robustness.schema.json", &govgauge::scorecard::robustness::schema());
}

/// A published schema must be one, and accept what the reader accepts.
#[test]
fn the_published_schema_knows_both_sorts_of_rubric() {
    let validator = jsonschema::validator_for(&rubric_schema()).unwrap();
    let text = |words: &str| serde_json::json!({"zh": words, "en": words});
    let leaf = serde_json::json!({"id": "a", "title": text("a"), "scale": {"type": "yes_no"}});
    let whole = serde_json::json!({
        "schema_version": "1.0", "id": "r", "version": "1", "title": text("r"),
        "index": {"id": "r", "title": text("r"), "children": [leaf]}
    });
    let extension = serde_json::json!({
        "schema_version": "1.0", "id": "s", "version": "1", "title": text("s"), "extends": "r",
        "patches": [{"op": "reweight", "node": "a", "weight": 2}]
    });
    assert!(validator.is_valid(&whole));
    assert!(validator.is_valid(&extension));
    let mut both = whole;
    both["extends"] = "r".into();
    assert!(!validator.is_valid(&both), "an extension has no index");
}
