//! A small survey of items, added up by hand: scores by facet and group, items, intervals, what
//! `explain` says of them, and the audit.
//!
//! ```text
//! item value, access   A c1: ramp (100 + 0)/2, signs 100 → 75 · c2: one row passes the gate → 100 · c3: 0
//! region A, access     0.75·(75 + 0)/2 + 0.25·100 = 53.125     region B: branch missing → 100
//! region A, minutes    ((10 + 20)/2 + 30 + 40)/3 = 28.333 → 100·(1 − 28.333/60) = 52.777778
//! tax in A             75 and 100·(1 − 15/60) = 75
//! health in A          0.75·0 + 0.25·100 = 25 and 100·(1 − 35/60) = 41.666667
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail, read files and start the program"
)]

use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

const RUBRIC: &str = "tests/fixtures/counters/rubric.json";
const VISITS: &str = "tests/fixtures/counters/visits.csv";

fn run(lang: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_govgauge"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    command.env("GOVGAUGE_LANG", lang).output().unwrap()
}

/// What a command prints; it must succeed.
fn said(lang: &str, arguments: &[&str]) -> String {
    let output = run(lang, arguments);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&said("en", arguments)).unwrap()
}

fn valid(schema: &Value, document: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(document).map(|e| e.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The rows of an array whose texts at these keys are these.
fn rows<'d>(document: &'d Value, array: &str, keys: &[(&str, &str)]) -> Vec<&'d Value> {
    let all = document[array].as_array().unwrap().iter();
    all.filter(|row| keys.iter().all(|(key, value)| row[*key] == *value)).collect()
}

fn near(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() < 2e-6, "{found}, expected {expected}");
}

#[test]
fn scores_by_facet_and_group_and_item() {
    let document = json(&["score", "-r", RUBRIC, VISITS, "--format", "json"]);
    valid(&govgauge::scorecard::document::schema(), &document);
    near(&document["run"]["method"]["confidence"], 0.95);
    let cells: Vec<(&str, &str)> = document["facets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["cell_id"].as_str().unwrap(), f["kind"].as_str().unwrap()))
        .collect();
    assert_eq!(cells, [("tax", "cell"), ("health", "cell"), ("both", "group")]);
    assert_eq!(document["facets"][2]["members"], serde_json::json!(["tax", "health"]));

    let cell = |region, cell, node| {
        let keys = [("region_id", region), ("cell_id", cell), ("node_id", node)];
        let found = rows(&document, "facet_scores", &keys);
        assert_eq!(found.len(), 1, "{keys:?}");
        found[0]
    };
    near(&cell("A", "tax", "access")["score"], 75.0);
    near(&cell("A", "health", "access")["score"], 25.0);
    near(&cell("A", "health", "speed")["score"], 41.666_667);
    near(&cell("A", "health", "counters")["score"], 33.333_333);
    // (75 + 33.333333) / 2.
    near(&cell("A", "both", "counters")["score"], 54.166_667);
    assert_eq!(cell("B", "health", "access")["status"], "not_answered");
    assert!(cell("B", "health", "access")["score"].is_null());
    // Two regions, three cells, three nodes.
    assert_eq!(document["facet_scores"].as_array().unwrap().len(), 18);

    assert_eq!(document["region_groups"][1]["regions"], serde_json::json!(["A"]));
    let whole = |group: &str| {
        let of = rows(&document, "group_scores", &[("group_id", group), ("node_id", "counters")]);
        of.into_iter().find(|row| row["cell_id"].is_null() && row["facet_id"].is_null()).unwrap()
    };
    // ((53.125 + 52.777778)/2 + 100) / 2.
    near(&whole("every")["score"], 76.475_694);
    assert_eq!(whole("every")["n_regions"], 2);
    near(&whole("north")["score"], 52.951_389);
    let keys = [("group_id", "every"), ("cell_id", "health"), ("node_id", "access")];
    let health = rows(&document, "group_scores", &keys);
    near(&health[0]["score"], 25.0);
    assert_eq!(health[0]["n_regions"], 1, "B has no counter for health");

    assert_eq!(document["items"].as_array().unwrap().len(), 4);
    let item = rows(&document, "items", &[("region_id", "A"), ("item_id", "c2")])[0];
    assert_eq!(item["n_rows"], 2);
    assert_eq!(item["attributes"][1], serde_json::json!({"id": "kind", "value": "branch"}));
    let score = |item, node| {
        let keys = [("region_id", "A"), ("item_id", item), ("node_id", node)];
        rows(&document, "item_scores", &keys)[0]
    };
    near(&score("c1", "access")["score"], 75.0);
    near(&score("c1", "speed")["value"], 15.0);
    near(&score("c1", "speed")["score"], 75.0);
    near(&score("c3", "access")["score"], 0.0);
    assert_eq!(score("c3", "access")["status"], "measured");
}

/// Only c1 has two rows that count, so its error stands for those of the others.
///
/// ```text
/// access   SE²(c1) = ¼·(5000/2) = 625; main (625 + 625)/4, branch 625
///          SE² = 0.75²·312.5 + 0.25²·625 = 214.84375
/// minutes  SE²(c1) = 50/2; SE² = 3·25/9 = 8.3333, times (100/60)² = 23.148148 points²
/// index    SE² = (214.84375 + 23.148148)/4, SE = 7.713493; 1.959964·SE = 15.118168
/// ```
#[test]
fn intervals_of_sampling_error() {
    let document = json(&["score", "-r", RUBRIC, VISITS, "--format", "json"]);
    let index = rows(&document, "scores", &[("region_id", "A"), ("node_id", "counters")])[0];
    near(&index["score"], 52.951_389);
    let half = index["score_high"].as_f64().unwrap() - 52.951_389;
    assert!((half - 15.118_168).abs() < 1e-4, "{half}");
    near(&index["score_low"], 2.0 * 52.951_389 - index["score_high"].as_f64().unwrap());
    assert_eq!(index["interval"], "sampling");
    let plain = ["score", "samples/county.csv", "--format", "json", "--replicates", "0"];
    let plain = json(&plain);
    assert!(plain["scores"][0]["score_low"].is_null(), "nothing is a sample");
    for array in ["facets", "facet_scores", "region_groups", "group_scores", "items", "item_scores"]
    {
        assert_eq!(plain[array], serde_json::json!([]), "{array}");
    }
}

#[test]
fn flat_tables_are_described_and_agree_with_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    said("en", &["score", "-r", RUBRIC, VISITS, "-o", to]);
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let document: Value = serde_json::from_slice(&read("scores.json")).unwrap();
    let package: Value = serde_json::from_slice(&read("datapackage.json")).unwrap();
    let lines = |array: &str| document[array].as_array().unwrap().len();
    let expected = [
        ("tidy.csv", lines("scores")),
        ("breakdowns.csv", lines("facet_scores") + lines("group_scores")),
        ("items.csv", lines("item_scores")),
    ];
    for (resource, (name, n)) in package["resources"].as_array().unwrap().iter().zip(expected) {
        let bytes = read(name);
        assert_eq!(resource["path"], name);
        assert_eq!(resource["bytes"], bytes.len());
        let hash = format!("sha256:{}", govgauge::stats::hash::sha256(&bytes));
        assert_eq!(resource["hash"], hash);
        let mut table = csv::Reader::from_reader(&bytes[3..]);
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let described: Vec<&str> = fields.iter().map(|f| f["name"].as_str().unwrap()).collect();
        let header = table.headers().unwrap().clone();
        assert_eq!(header.iter().collect::<Vec<_>>(), described, "{name}");
        let keys = resource["schema"]["primaryKey"].as_array().unwrap().clone();
        let mut seen = std::collections::BTreeSet::new();
        for record in table.records() {
            let record = record.unwrap();
            let of = |key: &Value| {
                let at = header.iter().position(|h| *key == h).unwrap();
                record[at].to_owned()
            };
            assert!(seen.insert(keys.iter().map(of).collect::<Vec<_>>()), "{name}: {record:?}");
        }
        assert_eq!(seen.len(), n, "{name}");
    }
    // A plain survey has neither.
    let plain = tempfile::tempdir().unwrap();
    said("en", &["score", "samples/county.csv", "-o", plain.path().to_str().unwrap()]);
    assert!(!plain.path().join("breakdowns.csv").exists());
    assert!(!plain.path().join("items.csv").exists());
}

#[test]
fn explanations_go_down_to_the_rows() {
    let of_region = ["explain", "-r", RUBRIC, VISITS, "--region", "A"];
    let leaf = [&of_region[..], &["-n", "access"]].concat();
    let text = said("en", &leaf);
    for line in [
        "sampling error: between",
        "questions: Ramp [ramp], Signs [sign]; mean of those that have a value",
        "only rows in which Was open [open] holds count",
        "main hall [main]   75.0%    37.5  2 items",
        "branch             25.0%   100.0  1 item",
        "3 items: 3 from its rows",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let found = json(&[&leaf[..], &["--format", "json"]].concat());
    near(&found["measured"]["strata"][1]["mean"], 37.5);
    assert_eq!(found["measured"]["lowest"][0]["item_id"], "c3");

    let item = [&of_region[..], &["--item", "c2"]].concat();
    let text = said("zh", &item);
    for line in ["1 行计入，1 行未过前提题", "visits.csv:5", "等候"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let found = json(&[&item[..], &["-n", "access", "--format", "json"]].concat());
    assert_eq!(found["measures"].as_array().unwrap().len(), 1);
    let ramp = &found["measures"][0]["questions"][0];
    assert_eq!((&ramp["n_answered"], &ramp["n_counted"]), (&2.into(), &1.into()));
    near(&ramp["value"], 100.0);
    let rows = found["rows"].as_array().unwrap();
    assert_eq!(rows.iter().map(|r| &r["line"]).collect::<Vec<_>>(), [4, 5]);
    // The gate and the two questions, and not the minutes, which answer something else.
    assert_eq!(rows[0]["answers"].as_array().unwrap().len(), 3);
    near(&rows[1]["answers"][1]["value"], 0.0);

    let wrong = run("en", &[&of_region[..], &["--item", "c9"]].concat());
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("no item `c9`"));
}

/// Where the mean over cells is the score of a region, the explanation shows the cells.
#[test]
fn the_cells_of_an_overall_score_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("overall.json");
    let text = std::fs::read_to_string(RUBRIC).unwrap();
    let mut rubric: Value = serde_json::from_str(&text).unwrap();
    rubric["survey"]["overall"] = serde_json::json!({"facet": "theme", "group": "both"});
    std::fs::write(&path, rubric.to_string()).unwrap();
    let path = path.to_str().unwrap();
    let text = said("en", &["explain", "-r", path, VISITS, "--region", "A"]);
    assert!(text.contains("(75.0 + 33.3) / 2 = 54.2"), "{text}");
    assert!(text.contains("the cells whose mean it is\n  Tax [tax]          75.0"), "{text}");
    let found = json(&["explain", "-r", path, VISITS, "--region", "A", "--format", "json"]);
    near(&found["cells"][1]["score"], 33.333_333);
}

#[test]
fn the_audit_counts_gaps_contradictions_and_thin_items() {
    let document = json(&["audit", "-r", RUBRIC, VISITS, "--format", "json"]);
    valid(&govgauge::scorecard::audit::schema(), &document);
    let survey = &document["survey"];
    let table = &survey["tables"][0];
    assert_eq!((&table["n_rows"], &table["n_items"]), (&7.into(), &4.into()));
    // Three counters in A, one in B.
    near(&table["items_min"], 1.0);
    near(&table["items_median"], 2.0);
    near(&table["items_max"], 3.0);
    let question = |id: &str| rows(survey, "questions", &[("question_id", id)])[0];
    // One of seven visits has no minutes.
    near(&question("wait")["states"]["answered"], 6.0 / 7.0);
    near(&question("wait")["states"]["not_answered"], 1.0 / 7.0);
    // A c1 and A c2 differ, B c1 does not: (100 + 100 + 0)/3 points.
    let ramp = &question("ramp")["disagreement"];
    assert_eq!((&ramp["n_compared"], &ramp["n_apart"]), (&3.into(), &2.into()));
    near(&ramp["mean_spread"], 66.666_667);
    // 10 and 20 minutes of 60, and 0 and 0; c2 and c3 have one figure each.
    near(&question("wait")["disagreement"]["mean_spread"], 100.0 * 10.0 / 60.0 / 2.0);
    let thin = survey["thin_items"].as_array().unwrap();
    assert_eq!(thin.len(), 1);
    assert_eq!((&thin[0]["item_id"], &thin[0]["n_rows"]), (&"c3".into(), &1.into()));
    // Four visits by v1 and three by v2 are too few to judge.
    let respondents = survey["respondents"].as_array().unwrap();
    assert_eq!(respondents.len(), 2);
    assert!(respondents.iter().all(|r| r["flagged"] == false));
}

/// A respondent who says the same to everything in five visits or more is flagged.
#[test]
fn answers_all_alike_are_flagged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("visits.csv");
    let mut text = "region,counter,kind,theme,visitor,open,ramp,sign,wait\n".to_owned();
    for n in 1..=5 {
        let ramp = if n > 2 { "no" } else { "yes" };
        writeln!(text, "A,c{n},main,tax,lazy,yes,yes,yes,0").unwrap();
        writeln!(text, "A,c{n},main,tax,keen,yes,{ramp},yes,7").unwrap();
    }
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let document = json(&["audit", "-r", RUBRIC, path, "--format", "json"]);
    let respondents = document["survey"]["respondents"].as_array().unwrap();
    let of = |name: &str| respondents.iter().find(|r| r["respondent"] == name).unwrap();
    assert_eq!((&of("lazy")["n_rows"], &of("lazy")["n_alike"]), (&5.into(), &5.into()));
    assert_eq!(of("lazy")["flagged"], true);
    assert_eq!(of("keen")["flagged"], false, "{}", of("keen"));
    let text = said("en", &["audit", "-r", RUBRIC, path]);
    assert!(text.contains("lazy: 5 of 5 rows (100.0%)"), "{text}");
    assert!(!text.contains("keen"), "{text}");
}

#[test]
fn the_audit_of_a_plain_survey_goes_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.json");
    let to = path.to_str().unwrap();
    let printed = said("en", &["audit", "samples/provinces.csv", "-o", to]);
    assert!(printed.is_empty());
    let document: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    valid(&govgauge::scorecard::audit::schema(), &document);
    assert_eq!(document["survey"]["tables"], serde_json::json!([]));
    // 31 provinces, two periods, 70 indicators.
    assert_eq!(document["survey"]["indicators"].as_array().unwrap().len(), 70);
    assert_eq!(document["survey"]["regions"].as_array().unwrap().len(), 62);
    for row in document["survey"]["indicators"].as_array().unwrap() {
        let states = row["states"].as_object().unwrap();
        let sum: f64 = states.values().map(|v| v.as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-5, "{row}");
    }
    // Written again, it is ours; a stranger's file stays.
    said("en", &["audit", "samples/provinces.csv", "-o", to]);
    let strange = folder.path().join("notes.txt");
    std::fs::write(&strange, "mine").unwrap();
    let refused = run("en", &["audit", "samples/county.csv", "-o", strange.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(Path::new(&strange)).unwrap(), "mine");
}
