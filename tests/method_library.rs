//! The library of methods: every file says its formula, its sources and an example that is run; the guide
//! names every method that a rubric can choose, in both languages, and its sums by hand are right.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail, and read the project's own files"
)]

use govgauge::aggregation::combine;
use govgauge::input::rubric::schema::rubric_schema;
use govgauge::model::Aggregation;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Files that are no method: what methods share, and how one is chosen.
const SHARED: [&str; 5] = ["mod.rs", "method.rs", "error.rs", "bounds.rs", "transform.rs"];

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn method_files() -> Vec<PathBuf> {
    let mut files = vec![project("src/denomination.rs")];
    for folder in [
        "screening",
        "imputation",
        "imputation/panel",
        "treatment",
        "normalisation",
        "weighting",
        "aggregation",
    ] {
        for entry in std::fs::read_dir(project("src").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.extension().is_some_and(|e| e == "rs") && !SHARED.contains(&name.as_str()) {
                files.push(path);
            }
        }
    }
    files
}

#[test]
fn every_method_has_its_formula_its_sources_and_an_example() {
    let files = method_files();
    assert!(files.len() > 45, "{}", files.len());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        // The heading of an example may stand at the file or at its function.
        let says: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("//!").or(line.strip_prefix("///")))
            .map(str::trim)
            .collect();
        for title in ["# Formula", "# References", "# Example"] {
            assert!(says.contains(&title), "{}: no `{title}`", file.display());
        }
        // A code block without a word after its fence is compiled and run.
        let example = says.iter().skip_while(|line| **line != "# Example");
        let code: Vec<&str> = example.copied().skip_while(|line| *line != "```").collect();
        let proves = code.iter().skip(1).take_while(|line| **line != "```");
        assert!(proves.clone().any(|line| line.contains("assert")), "{}", file.display());
    }
}

/// The words of a choice in the schema of rubrics.
fn words(of: &str) -> Vec<String> {
    let schema = rubric_schema();
    let choice = &schema["$defs"][of]["oneOf"];
    let word = |one: &Value| {
        let plain = one["const"].as_str();
        plain.or_else(|| one["properties"]["method"]["const"].as_str()).unwrap().to_owned()
    };
    let found: Vec<String> = choice.as_array().unwrap().iter().map(word).collect();
    assert!(found.len() > 4, "{of}: {found:?}");
    found
}

#[test]
fn the_guide_names_every_method() {
    for page in ["docs/method-library.md", "docs/zh/method-library.md"] {
        let text = std::fs::read_to_string(project(page)).unwrap();
        for of in ["Imputation", "Treatment", "Normalisation", "WeightMethod", "Aggregation"] {
            for word in words(of) {
                assert!(text.contains(&format!("`{word}`")), "{page}: no `{word}` ({of})");
            }
        }
    }
}

/// 20 and 80 with equal weights, as the guide has it.
#[test]
fn the_sums_by_hand_are_right() {
    let of = |method, order: &[f64]| {
        let mut children = [(20.0, 1.0), (80.0, 1.0)];
        combine(method, 0.0, order, &mut children).unwrap()
    };
    let found = [
        ("58.31", of(Aggregation::Power(2.0), &[])),
        ("35", of(Aggregation::OrderedWeighted, &[1.0, 3.0])),
        ("35", of(Aggregation::MeanMin { alpha: 0.5, beta: 0.0 }, &[])),
    ];
    for page in ["docs/method-library.md", "docs/zh/method-library.md"] {
        let text = std::fs::read_to_string(project(page)).unwrap();
        for (printed, found) in found {
            assert!(text.contains(&format!("**{printed}**")), "{page}: {printed}");
            let printed: f64 = printed.parse().unwrap();
            assert!((found - printed).abs() < 0.005, "{found} is not {printed}");
        }
    }
}
