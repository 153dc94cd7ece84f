//! `govgauge robustness`: the command from a rubric and a survey to its document.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test may read files and fail"
)]

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

fn govgauge(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_govgauge"))
        .args(["--lang", "en", "-q"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn study(arguments: &[&str]) -> Value {
    let found = govgauge(&[&["robustness", "--format", "json"], arguments].concat());
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    serde_json::from_slice(&found.stdout).unwrap()
}

fn rubric(extra: &Value) -> Value {
    let words = |w: &str| json!({"zh": w, "en": w});
    let leaf = |id: &str| json!({"id": id, "title": words(id), "scale": {"type": "percentage"}});
    let mut rubric = json!({
        "schema_version": "1.0", "id": "demo", "version": "1", "title": words("demo"),
        "index": {"id": "demo", "title": words("demo"), "children": [leaf("a"), leaf("b")]}
    });
    for (key, value) in extra.as_object().unwrap() {
        rubric[key] = value.clone();
    }
    rubric
}

fn write(folder: &Path, rubric: &Value, survey: &str) -> [String; 2] {
    let (r, s) = (folder.join("rubric.json"), folder.join("survey.csv"));
    std::fs::write(&r, rubric.to_string()).unwrap();
    std::fs::write(&s, survey).unwrap();
    [r, s].map(|p| p.to_string_lossy().into_owned())
}

#[test]
fn threads_change_nothing() {
    let run = |threads: &str| {
        let found = govgauge(&[
            "--threads",
            threads,
            "robustness",
            "samples/provinces.csv",
            "--format",
            "json",
            "--replicates",
            "100",
            "--seed",
            "7",
            "--sensitivity",
        ]);
        assert!(found.status.success());
        found.stdout
    };
    let one = run("1");
    assert_eq!(one, run("2"));
    assert_eq!(one, run("7"));
    let document: Value = serde_json::from_slice(&one).unwrap();
    let schema = govgauge::scorecard::robustness::schema();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&document));
    assert_eq!(document["seed"], 7);
}

/// What the report of the OECD prints of 5,000 random weightings: nine members whose 5th percentile
/// stays above the mean of 0.605, and the two countries with the widest bands.
#[test]
fn digital_government_of_the_oecd() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flat.json");
    let words = json!({"zh": "均匀权重", "en": "flat weights"});
    let flat = json!({
        "schema_version": "1.0", "id": "oecd-flat", "version": "1", "title": words,
        "extends": "oecd-dgi-2023", "patches": [],
        "uncertainty": {"weights": {"method": "dirichlet", "concentration": 1}}
    });
    std::fs::write(&path, flat.to_string()).unwrap();
    let found = study(&[
        "samples/oecd-dgi-2023.csv",
        "-r",
        path.to_str().unwrap(),
        "--replicates",
        "5000",
        "--seed",
        "2023",
    ]);
    assert_eq!((&found["kept"], &found["is_declared"]), (&json!(5000), &json!(true)));
    let regions = found["regions"].as_array().unwrap();
    let end = |r: &Value, end: &str| r["score_interval"][end].as_f64().unwrap();
    let ids = |r: &Value| r["id"].as_str().unwrap().to_owned();
    let mut above: Vec<String> = regions.iter().filter(|r| end(r, "low") > 60.5).map(ids).collect();
    above.sort();
    assert_eq!(above, ["AUS", "COL", "DNK", "EST", "FRA", "GBR", "IRL", "KOR", "NOR"]);
    let mut widths: Vec<(f64, String)> =
        regions.iter().map(|r| (end(r, "high") - end(r, "low"), ids(r))).collect();
    widths.sort_by(|a, b| b.0.total_cmp(&a.0));
    assert_eq!((widths[0].1.as_str(), widths[1].1.as_str()), ("PER", "TUR"));
    assert!((widths[0].0 - 23.4).abs() < 1.0 && (widths[1].0 - 20.9).abs() < 1.0, "{widths:?}");
}

#[test]
fn a_single_region_and_no_levels() {
    let folder = tempfile::tempdir().unwrap();
    let [r, s] = write(folder.path(), &rubric(&json!({})), "region,a,b\nX,20,60\n");
    let found = study(&[&s, "-r", &r, "--replicates", "50", "--sensitivity"]);
    let region = &found["regions"][0];
    assert_eq!((&region["rank"], &region["verdict"]), (&json!(1), &json!("robust")));
    assert_eq!((&region["score"], &region["level"]), (&json!(40.0), &Value::Null));
    assert_eq!(region["level_probabilities"], json!([]));
    // One region never changes its rank.
    assert_eq!(found["sensitivity"]["problem"], "constant");
}

#[test]
fn ties_everywhere_are_one_group() {
    let folder = tempfile::tempdir().unwrap();
    let survey = "region,a,b\nX,50,50\nY,50,50\nZ,50,50\n";
    let [r, s] = write(folder.path(), &rubric(&json!({})), survey);
    let found = study(&[&s, "-r", &r, "--replicates", "50"]);
    assert_eq!(found["groups"], json!([{"region_ids": ["X", "Y", "Z"]}]));
    for region in found["regions"].as_array().unwrap() {
        assert_eq!(region["rank_interval"]["high"], 1.0);
    }
}

/// Leaving out a or b leaves the other: 20, 60, and 40 where none goes; each as likely.
#[test]
fn an_indicator_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let uncertain = rubric(&json!({"uncertainty": {"exclude_one": {}}}));
    let [r, s] = write(folder.path(), &uncertain, "region,a,b\nX,20,60\n");
    let found = study(&[&s, "-r", &r, "--replicates", "600"]);
    let scores = &found["regions"][0]["score_interval"];
    assert_eq!(
        (&scores["low"], &scores["median"], &scores["high"]),
        (&json!(20.0), &json!(40.0), &json!(60.0))
    );
}

#[test]
fn what_cannot_be_used_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = [
        json!({}),
        json!({"sampling": true}),
        json!({"normalisation": ["as_given"]}),
        json!({"aggregation": {"methods": ["geometric"]}}),
        json!({"weights": {"method": "uniform", "share": 25}}),
        json!({"weights": {"method": "sets", "sets": ["default"]}}),
        json!({"noise": {"points": 0}}),
        json!({"aggregation": {"methods": ["arithmetic", "geometric"]}, "normalisation": ["as_given", "z_score"]}),
    ];
    for wrong in wrong {
        let [r, s] =
            write(folder.path(), &rubric(&json!({"uncertainty": wrong})), "region,a,b\nX,20,60\n");
        let found = govgauge(&["robustness", &s, "-r", &r]);
        let said = String::from_utf8_lossy(&found.stderr).into_owned();
        assert_eq!(found.status.code(), Some(1), "{wrong}: {said}");
        assert!(said.contains("R073") && said.contains("hint"), "{wrong}: {said}");
    }
}
