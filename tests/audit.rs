//! The audit of indicators: published figures of an index, a case added up by hand, and surveys too
//! small to compare anything.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail, read files and start the program"
)]

use serde_json::Value;
use std::process::{Command, Output};

fn run(lang: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_govgauge"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    command.env("GOVGAUGE_LANG", lang).output().unwrap()
}

fn said(lang: &str, arguments: &[&str]) -> String {
    let output = run(lang, arguments);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

fn audit(arguments: &[&str]) -> Value {
    let mut all = vec!["audit", "--format", "json"];
    all.extend(arguments);
    let document: Value = serde_json::from_str(&said("en", &all)).unwrap();
    let schema = govgauge::scorecard::audit::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    document
}

/// The one row of an array of the part on indicators that has these texts at these keys.
fn row<'d>(document: &'d Value, array: &str, keys: &[(&str, &str)]) -> &'d Value {
    let is = |row: &&Value| keys.iter().all(|(key, text)| row[key] == *text);
    let rows = document["indicators"][array].as_array().unwrap();
    let found: Vec<&Value> = rows.iter().filter(is).collect();
    assert_eq!(found.len(), 1, "{array} {keys:?}");
    found[0]
}

#[track_caller]
fn near(found: &Value, wanted: f64, within: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - wanted).abs() <= within, "{found} is not {wanted}");
}

const ARRAYS: [&str; 14] = [
    "periods",
    "statistics",
    "missing_nodes",
    "missing_regions",
    "correlations",
    "reliability",
    "reliability_without",
    "components",
    "loadings",
    "importance",
    "denominators",
    "standings",
    "influence",
    "limits",
];

#[test]
fn oecd_dgi_2023_published_audit() {
    let document = audit(&["-r", "oecd-dgi-2023", "samples/oecd-dgi-2023.csv"]);
    // Printed 0.92, and recomputed from the table 0.921.
    let alpha = row(&document, "reliability", &[("node_id", "dgi")]);
    near(&alpha["alpha_standardised"], 0.921, 5e-4);
    assert_eq!((&alpha["n_members"], &alpha["low"]), (&6.into(), &false.into()));
    // Printed 4.3 and 72 %, recomputed 4.31 and 71.9 %.
    let first = &document["indicators"]["components"][0];
    assert_eq!((&first["component"], &first["n"]), (&1.into(), &38.into()));
    near(&first["eigenvalue"], 4.31, 5e-3);
    near(&first["share"], 0.719, 5e-4);
    let sum: f64 = document["indicators"]["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["eigenvalue"].as_f64().unwrap())
        .sum();
    assert!((sum - 6.0).abs() < 1e-5, "the variance of six columns: {sum}");
    // Printed.
    let printed =
        [("dbd", 0.89), ("ddps", 0.82), ("gaap", 0.87), ("obd", 0.78), ("ud", 0.88), ("pro", 0.85)];
    for (node, wanted) in printed {
        let keys = [("node_id", node), ("relation", "parent")];
        near(&row(&document, "correlations", &keys)["pearson"], wanted, 5e-3);
        let importance = row(&document, "importance", &[("node_id", node)]);
        near(&importance["weight_effective"], 1.0 / 6.0, 1e-6);
        near(&importance["correlation"], wanted, 5e-3);
        assert!(row(&document, "influence", &[("node_id", node)])["mean_rank_change"].is_f64());
    }
    let pairs = document["indicators"]["correlations"].as_array().unwrap();
    assert_eq!(pairs.len(), 15 + 6);
    // Sure of everything but what is printed of Korea: rank 1 on ddps, 1.0 of 1.
    let keys = [("region_id", "KOR"), ("node_id", "ddps")];
    let korea = row(&document, "standings", &keys);
    assert_eq!((&korea["kind"], &korea["rank"]), (&"strength".into(), &1.into()));
}

/// Five regions and three indicators; no region misses anything but E, which misses `pro`.
///
/// ```text
/// dbd   0.1 0.2 0.3 0.4 0.5   mean 0.3, s = √0.025, skewness 0
/// ddps  0.5 0.4 0.3 0.2 0.1   r with dbd −1, distance √((1 + 1)/2) = 1
/// gaap  0.2 0.4 0.6 0.8 1.0   r with dbd 1, distance 0
/// obd   0.5 everywhere        constant
/// ```
#[test]
fn five_regions_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("five.csv");
    let table = "region,dbd,ddps,gaap,obd,ud,pro\n\
        A,0.1,0.5,0.2,0.5,0.1,0.3\n\
        B,0.2,0.4,0.4,0.5,0.3,0.3\n\
        C,0.3,0.3,0.6,0.5,0.2,0.3\n\
        D,0.4,0.2,0.8,0.5,0.5,0.4\n\
        E,0.5,0.1,1.0,0.5,0.4,\n";
    std::fs::write(&path, table).unwrap();
    let path = path.to_str().unwrap();
    let document = audit(&["-r", "oecd-dgi-2023", path]);
    let dbd = row(&document, "statistics", &[("node_id", "dbd")]);
    near(&dbd["mean"], 0.3, 1e-6);
    near(&dbd["sd"], 0.025_f64.sqrt(), 1e-6);
    near(&dbd["skewness"], 0.0, 1e-6);
    assert_eq!(dbd["flags"], serde_json::json!([]));
    let obd = row(&document, "statistics", &[("node_id", "obd")]);
    assert_eq!(obd["flags"], serde_json::json!(["constant", "few_unique"]));
    let pair = |first: &str, second: &str| {
        row(&document, "correlations", &[("node_id", first), ("other_id", second)])
    };
    let against = pair("dbd", "ddps");
    near(&against["pearson"], -1.0, 1e-6);
    near(&against["kendall"], -1.0, 1e-6);
    near(&against["distance"], 1.0, 1e-6);
    assert_eq!(against["flag"], "negative");
    assert_eq!(pair("dbd", "gaap")["flag"], "collinear");
    near(&pair("dbd", "gaap")["distance"], 0.0, 1e-6);
    // A constant has no correlation, and no part in the groups.
    assert_eq!(pair("dbd", "obd")["pearson"], Value::Null);
    let alpha = row(&document, "reliability", &[("node_id", "dgi")]);
    assert_eq!(alpha["left_out"], serde_json::json!(["obd"]));
    assert_eq!(alpha["n_members"], 5);
    // One of 30 answers is missing: one of six in E, one of five in `pro`.
    let gaps = |array, keys: &[(&str, &str)]| row(&document, array, keys)["share_missing"].clone();
    near(&gaps("missing_nodes", &[("node_id", "dgi")]), 1.0 / 30.0, 1e-6);
    near(&gaps("missing_nodes", &[("node_id", "pro")]), 0.2, 1e-6);
    near(&gaps("missing_regions", &[("region_id", "E"), ("node_id", "dgi")]), 1.0 / 6.0, 1e-6);
    let text = said("en", &["audit", "-r", "oecd-dgi-2023", path]);
    assert!(text.contains("indicators with the same value everywhere: 1 (obd)"), "{text}");
    assert!(text.contains("dbd – ddps -1.00"), "{text}");
    let text = said("zh", &["audit", "-r", "oecd-dgi-2023", path]);
    assert!(text.contains("1 个指标各地区取值全同，区分不出高低：obd"), "{text}");
}

#[test]
fn too_few_regions_are_told_and_nothing_fails() {
    let document = audit(&["samples/county.csv"]);
    let part = &document["indicators"];
    for name in ARRAYS {
        assert!(!part[name].is_null(), "{name}");
    }
    for name in ["correlations", "reliability", "components", "influence", "standings"] {
        assert_eq!(part[name], serde_json::json!([]), "{name}");
    }
    assert_eq!(part["statistics"].as_array().unwrap().len(), 70);
    let period = &part["periods"][0];
    assert_eq!((&period["n_regions"], &period["n_scored"]), (&1.into(), &1.into()));
    assert!(period["empty"]["zh"].as_str().unwrap().contains("至少要有 3 个"));
    let text = said("en", &["audit", "samples/county.csv"]);
    assert!(text.contains("regions with an index: 1; 3 are needed to compare them"), "{text}");
}

#[test]
fn a_part_alone_leaves_the_other_empty() {
    let survey = audit(&["samples/county.csv", "--part", "survey"]);
    assert_eq!(survey["indicators"]["periods"], serde_json::json!([]));
    assert_eq!(survey["survey"]["indicators"].as_array().unwrap().len(), 70);
    let indicators = audit(&["samples/county.csv", "--part", "indicators"]);
    assert_eq!(indicators["survey"]["indicators"], serde_json::json!([]));
    assert_eq!(indicators["indicators"]["periods"].as_array().unwrap().len(), 1);
    let text = said("en", &["audit", "samples/county.csv", "--part", "survey"]);
    assert!(!text.contains("natural units"), "{text}");
}

/// Taking a node out by hand gives the ranks that the audit compares with.
#[test]
fn without_one_of_two_the_other_is_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("turned.csv");
    // All six alike but `dbd`, which turns the order: sums A 0.9 + 0.5, B 0.1 + 1.0, C 0.2 + 1.5.
    let table = "region,dbd,ddps,gaap,obd,ud,pro\n\
        A,0.9,0.1,0.1,0.1,0.1,0.1\n\
        B,0.1,0.2,0.2,0.2,0.2,0.2\n\
        C,0.2,0.3,0.3,0.3,0.3,0.3\n";
    std::fs::write(&path, table).unwrap();
    let document = audit(&["-r", "oecd-dgi-2023", path.to_str().unwrap()]);
    // With it C, A, B; without it C, B, A: two of three move by one.
    let dbd = row(&document, "influence", &[("node_id", "dbd")]);
    near(&dbd["mean_rank_change"], 2.0 / 3.0, 1e-6);
    assert_eq!(dbd["greatest_rank_change"], 1);
    // Without another one: A 1.3, B 0.9, C 1.4 – as before.
    let ddps = row(&document, "influence", &[("node_id", "ddps")]);
    near(&ddps["mean_rank_change"], 0.0, 1e-6);
}
