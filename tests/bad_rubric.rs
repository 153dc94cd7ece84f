//! Every rule of rubrics and benchmarks is broken once, and what is said is read by a person.
//!
//! A folder `tests/bad/CODE-name` holds `rubric.json` (and what it extends), for a rule of benchmarks
//! also `benchmark.json`, and `expected.txt`. `UPDATE=1` writes a missing `expected.txt`, except in CI.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test may read files and fail"
)]

use govgauge::diag::{Diagnostics, SourceFile, code, render};
use govgauge::input::{benchmark, rubric};
use govgauge::lang::Lang;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let mut folders: Vec<_> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|f| matches!(name(f).as_bytes().first(), Some(b'R' | b'B')));
    folders.sort();
    folders
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap().to_str().unwrap().to_owned()
}

fn source(folder: &Path, file: &str) -> Option<SourceFile> {
    Some(SourceFile::new(file, std::fs::read_to_string(folder.join(file)).ok()?))
}

fn found(folder: &Path) -> Diagnostics {
    let file = source(folder, "rubric.json").unwrap();
    let read = rubric::read(&file, &|name| source(folder, name));
    let Some(file) = source(folder, "benchmark.json") else {
        return read.map_or_else(|errors| errors, |(_, warnings)| warnings);
    };
    let (rubric, _) = read.expect("the rubric beside a bad benchmark is sound");
    benchmark::read(&file, &rubric).map_or_else(|errors| errors, |(_, warnings)| warnings)
}

#[test]
fn what_is_said_is_what_was_agreed() {
    let update = std::env::var_os("UPDATE").is_some() && std::env::var_os("CI").is_none();
    let mut different = Vec::new();
    for folder in folders() {
        let found = found(&folder);
        let said: String = found
            .sorted()
            .iter()
            .map(|d| render::human(d, Lang::En))
            .collect::<Vec<_>>()
            .join("\n");
        let code = name(&folder)[..4].to_owned();
        assert!(
            found.iter().any(|d| d.code.as_str() == code),
            "{} does not break {code}:\n{said}",
            name(&folder)
        );
        let path = folder.join("expected.txt");
        if update && !path.exists() {
            std::fs::write(&path, &said).unwrap();
        }
        if std::fs::read_to_string(&path).unwrap_or_default() != said {
            different.push(format!("{}:\n{said}", name(&folder)));
        }
    }
    assert!(different.is_empty(), "not as in expected.txt:\n{}", different.join("\n"));
}

#[test]
fn every_rule_is_broken_by_some_case() {
    let broken: BTreeSet<_> = folders().iter().map(|f| name(f)[..4].to_owned()).collect();
    let rules: BTreeSet<_> = code::all()
        .map(|rule| rule.code.as_str().to_owned())
        .filter(|code| code.starts_with(['R', 'B']))
        .collect();
    assert_eq!(broken, rules);
}

#[test]
fn every_message_exists_in_both_languages() {
    for folder in folders() {
        for diagnostic in found(&folder) {
            let mut texts = vec![diagnostic.message.clone()];
            texts.extend(diagnostic.hint.clone());
            for text in texts {
                let chinese = text.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert!(chinese, "{}: no Chinese in `{}`", name(&folder), text.zh);
                assert!(
                    !text.en.is_empty() && !text.en.ends_with('.'),
                    "{}: {}",
                    name(&folder),
                    text.en
                );
                assert!(text.en.is_char_boundary(1) && !text.en.starts_with(char::is_uppercase));
            }
        }
    }
}

#[test]
fn every_page_explains_its_rule_in_both_languages() {
    for rule in code::all().filter(|r| r.code.as_str().starts_with(['R', 'B'])) {
        let (zh, en) = (rule.page(Lang::Zh), rule.page(Lang::En));
        let code = rule.code.as_str();
        assert!(zh.starts_with(&format!("# {code} {}", rule.title(Lang::Zh))), "{code}: {zh}");
        assert!(en.starts_with(&format!("# {code} {}", rule.title(Lang::En))), "{code}: {en}");
        assert!(zh.lines().count() >= 4 && en.lines().count() >= 4, "{code}: too short to help");
    }
}
