//! Checks on the project itself: layers, first lines, sizes, pages, licences.
//!
//! Kept as ordinary tests so that `cargo test` is the whole opinion.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests may fail and read files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Modules from the bottom up. A module may import only modules *below* it.
const LAYERS: &[&[&str]] = &[
    &["lang", "vector"],
    &["diag", "stats", "parallel"],
    &["model"],
    &[
        "input",
        "panel",
        "denomination",
        "screening",
        "imputation",
        "treatment",
        "normalisation",
        "weighting",
        "aggregation",
    ],
    &["assessment"],
    &["coherence", "robustness"],
    &["scorecard", "report", "sql"],
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
        for (line, other) in crate_paths(&text) {
            if other != me && layer(&other).is_some() && layer(&other) >= layer(&me) {
                bad.push(format!("{}:{line}: `{me}` must not import `{other}`", path.display()));
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
    // What holds methods together is none.
    const OTHERS: [&str; 5] = ["mod.rs", "error.rs", "bounds.rs", "method.rs", "transform.rs"];
    let steps =
        ["aggregation", "denomination.rs", "screening", "imputation", "treatment", "normalisation"];
    let paths = steps.iter().flat_map(|step| {
        let path = PathBuf::from("src").join(step);
        if path.is_file() { vec![path] } else { sources(path.to_str().unwrap()).collect() }
    });
    for path in paths {
        if OTHERS.iter().any(|other| path.ends_with(other)) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for part in ["//! # Formula", "//! # References"] {
            assert!(text.contains(part), "{}: no `{part}`", path.display());
        }
    }
}

#[test]
fn architecture_names_every_module_in_its_layer() {
    let text = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let map = text.split("### Layer ").skip(1);
    let named = map.map(|layer| {
        let layer = layer.split("\n## ").next().unwrap_or("");
        let names = layer.lines().filter_map(|l| l.strip_prefix("- `")?.split('`').next());
        names.map(str::to_owned).collect::<BTreeSet<_>>()
    });
    let named: Vec<_> = named.collect();
    let held: Vec<BTreeSet<String>> =
        LAYERS.iter().map(|l| l.iter().map(|&m| m.to_owned()).collect()).collect();
    assert_eq!(named, held, "the code map of ARCHITECTURE.md and LAYERS of this test");
    let modules: BTreeSet<String> = sources("src").filter_map(|p| module(&p)).collect();
    assert_eq!(modules, held.into_iter().flatten().collect(), "the modules of src");
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

/// Names that follow `crate::`, alone or in braces, with their lines; comments left out.
fn crate_paths(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or(""));
    let code = lines.collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (at, key) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + key.len()..];
        let names = rest.strip_prefix('{').map_or_else(|| vec![rest], outer_parts);
        for name in names.iter().map(|n| n.trim_start()) {
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
            if end > 0 {
                found.push((line, name[..end].to_owned()));
            }
        }
    }
    found
}

/// What stands between the commas of the outermost braces, whose first has been read.
fn outer_parts(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (1, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            parts.push(&text[from..at]);
            from = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    parts
}

#[test]
fn imports_in_braces_are_seen() {
    let text = "use crate::{\n    model::{Rubric, Survey}, // crate::no\n    cli,\n};\nlet x = crate::lang::Lang::Zh;";
    let names: Vec<_> = crate_paths(text);
    let expected = [(1, "model"), (1, "cli"), (5, "lang")];
    assert_eq!(names, expected.map(|(line, name)| (line, name.to_owned())));
}

/// Whether more than one sentence stands on a line of Markdown.
fn holds_two_sentences(line: &str) -> bool {
    // What stands between backticks is not prose.
    let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("x");
    let number = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    let start = prose.trim_start().trim_start_matches('#').trim_start();
    let start = start.split_once(". ").filter(|(n, _)| number(n)).map_or(start, |(_, rest)| rest);
    if start
        .split('。')
        .skip(1)
        .any(|rest| !rest.trim_matches(['”', '」', '）', ' ', '*']).is_empty())
    {
        return true;
    }
    start.match_indices(". ").any(|(at, _)| {
        let before = start[..at].rsplit([' ', '(']).next().unwrap_or("");
        // `T. L. Saaty` is one name.
        let initial = before.chars().count() == 1 && before.chars().all(char::is_uppercase);
        !initial && start[at + 2..].starts_with(|c: char| c.is_ascii_uppercase())
    })
}

#[test]
fn one_sentence_stands_on_a_line() {
    assert!(holds_two_sentences("- One. Two") && holds_two_sentences("一。二。"));
    assert!(!holds_two_sentences("1. By T. L. Saaty: `a. B`.") && !holds_two_sentences("（一。）"));
    let mut bad = Vec::new();
    for folder in ["docs", "docs/zh", "docs/design", "docs/rubrics"] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|e| e != "md") {
                continue;
            }
            let mut code = false;
            for (n, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
                if line.trim_start().starts_with("```") {
                    code = !code;
                } else if !code && !line.starts_with('|') && holds_two_sentences(line) {
                    bad.push(format!("{}:{}: {line}", path.display(), n + 1));
                }
            }
        }
    }
    assert!(bad.is_empty(), "one sentence per line:\n{}", bad.join("\n"));
}

#[test]
fn contributing_names_every_test() {
    let text = fs::read_to_string("CONTRIBUTING.md").unwrap();
    for entry in fs::read_dir("tests").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "rs") {
            let name = format!("`{}`", path.display());
            assert!(text.contains(&name), "CONTRIBUTING.md does not name {name}");
        }
    }
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
