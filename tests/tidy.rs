//! Checks on the project itself: layers, first lines, sizes, pages, licences.
//!
//! Kept as ordinary tests so that `cargo test` is the whole opinion.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests may fail and read files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Modules from the bottom up. A module may import only modules *below* it.
const LAYERS: &[&[&str]] = &[
    &["lang"],
    &["diag", "stats", "parallel"],
    &["model"],
    &["input", "normalisation", "weighting", "aggregation"],
    &["assessment"],
    &["scorecard", "report"],
    &["cli"],
];

/// The longest source file we accept, tests included.
const MAX_LINES: usize = 600;

#[test]
fn imports_point_down() {
    let mut bad = Vec::new();
    for path in sources("src") {
        let Some(me) = module(&path) else { continue };
        assert!(layer(&me).is_some(), "`{me}` has no layer in this test");
        let text = fs::read_to_string(&path).unwrap();
        for (n, line) in text.lines().enumerate() {
            for other in crate_paths(line) {
                if other != me && layer(other).is_some() && layer(other) >= layer(&me) {
                    let at = format!("{}:{}", path.display(), n + 1);
                    bad.push(format!("{at}: `{me}` must not import `{other}`"));
                }
            }
        }
    }
    assert!(bad.is_empty(), "\n{}\n", bad.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let bad: Vec<_> = sources("src")
        .chain(sources("tests"))
        .chain(sources("benches"))
        .filter(|p| !fs::read_to_string(p).unwrap().starts_with("//! "))
        .collect();
    assert!(bad.is_empty(), "no `//! ` on line 1: {bad:#?}");
}

#[test]
fn files_stay_readable() {
    for path in sources("src").chain(sources("tests")).chain(sources("benches")) {
        let n = fs::read_to_string(&path).unwrap().lines().count();
        assert!(n <= MAX_LINES, "{}: {n} lines, at most {MAX_LINES}", path.display());
    }
}

#[test]
fn methods_give_formula_and_source() {
    for path in sources("src/aggregation") {
        if path.ends_with("mod.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for part in ["//! # Formula", "//! # References"] {
            assert!(text.contains(part), "{}: no `{part}`", path.display());
        }
    }
}

#[test]
fn architecture_names_every_module() {
    let text = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let modules: BTreeSet<String> = sources("src").filter_map(|p| module(&p)).collect();
    let missing: Vec<_> = modules.iter().filter(|m| !text.contains(&format!("`{m}`"))).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md does not name {missing:?}");
}

#[test]
fn every_rule_has_a_page_in_both_languages_and_a_bad_case() {
    let codes: BTreeSet<String> =
        govgauge::diag::code::all().map(|r| r.code.as_str().to_owned()).collect();
    let pages: BTreeSet<String> = fs::read_dir("docs/errors")
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".md").map(str::to_owned))
        .filter(|name| name != "README")
        .collect();
    let cases: BTreeSet<String> = fs::read_dir("tests/bad")
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.split('-').next().map(str::to_owned))
        .collect();
    assert_eq!(codes, pages, "codes and pages of docs/errors");
    assert_eq!(codes, cases, "codes and cases of tests/bad");
    for rule in govgauge::diag::code::all() {
        use govgauge::lang::Lang;
        let (zh, en) = (rule.page(Lang::Zh), rule.page(Lang::En));
        assert_ne!(zh, en, "{}: one language only", rule.code);
        let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(chinese(zh), "{}: the Chinese part comes first", rule.code);
    }
}

/// The library must not bring in what a permissive project cannot ship.
#[test]
fn licences_are_permissive() {
    const FINE: [&str; 12] = [
        "MIT",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "Zlib",
        "Unlicense",
        "CC0-1.0",
        "Unicode-3.0",
        "0BSD",
        "MIT-0",
        "Apache-2.0 WITH LLVM-exception",
    ];
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let about = std::process::Command::new("rustc").arg("-vV").output().unwrap().stdout;
    let about = String::from_utf8(about).unwrap();
    let host = about.lines().find_map(|l| l.strip_prefix("host: ")).unwrap();
    // Only what this machine builds with is here without a network.
    let out = std::process::Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", host])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let mut bad = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        let licence = package["license"].as_str().unwrap_or("none");
        // `A OR B` needs one that is fine, `A AND B` needs both; some old crates write `A/B`.
        let normal = licence.replace('/', " OR ").replace(['(', ')'], "");
        let fine = normal
            .split(" AND ")
            .all(|part| part.split(" OR ").any(|one| FINE.contains(&one.trim())));
        if !fine {
            bad.insert(package["name"].as_str().unwrap().to_owned(), licence.to_owned());
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|l| l.contains(&module))
}

/// `src/model/rubric.rs` → `model`; the crate root belongs to no layer.
fn module(path: &Path) -> Option<String> {
    let rel = path.strip_prefix("src").ok()?;
    let first = rel.components().next()?.as_os_str().to_str()?;
    let name = first.trim_end_matches(".rs");
    (name != "lib" && name != "main").then(|| name.to_owned())
}

/// Names that follow `crate::` on this line, comments left out.
fn crate_paths(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or("");
    code.split("crate::").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        (end > 0).then(|| &rest[..end])
    })
}

fn sources(root: &str) -> impl Iterator<Item = PathBuf> + use<> {
    let mut todo = vec![PathBuf::from(root)];
    let mut out = Vec::new();
    while let Some(dir) = todo.pop() {
        let Ok(entries) = fs::read_dir(&dir) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    out.sort();
    out.into_iter()
}
