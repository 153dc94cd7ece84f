//! The samples and rubrics that come along, damaged at random: no panic, and places that exist.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests may fail and read files"
)]

mod common;

use govgauge::diag::{Diagnostics, SourceFile, render};
use govgauge::input::survey::SurveyInput;
use govgauge::input::{library, rubric, survey};
use govgauge::lang::Lang;
use std::path::{Path, PathBuf};

/// How often each file is damaged.
const CASES: u64 = 300;
/// So much of a survey is damaged; the rest would only take time.
const SURVEY_BYTES: usize = 500;
/// So much of a rubric; smaller ones are damaged whole.
const RUBRIC_BYTES: usize = 12_000;

/// The generator of Knuth's MMIX: the same numbers on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }
}

/// Flips, cuts, repeats or swaps up to three pieces.
fn damaged(good: &[u8], chance: &mut Chance, separators: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=chance.below(3) {
        let from = chance.below(bytes.len());
        let to = (from + 1 + chance.below(12)).min(bytes.len());
        match chance.below(4) {
            0 if from < bytes.len() => bytes[from] ^= 1 << chance.below(8),
            1 => drop(bytes.drain(from..to)),
            2 => {
                let piece = bytes[from..to].to_vec();
                bytes.splice(from..from, piece);
            }
            _ => swap_fields(&mut bytes, chance, separators),
        }
    }
    bytes
}

/// Two fields change places: each from a separator to the next.
fn swap_fields(bytes: &mut Vec<u8>, chance: &mut Chance, separators: &[u8]) {
    let mut fields: Vec<Vec<u8>> =
        bytes.split_inclusive(|b| separators.contains(b)).map(<[u8]>::to_vec).collect();
    if !fields.is_empty() {
        let (one, other) = (chance.below(fields.len()), chance.below(fields.len()));
        fields.swap(one, other);
        *bytes = fields.concat();
    }
}

/// What was found can be shown, and stands in the file.
fn look(bytes: &[u8], found: &Diagnostics, case: &str) {
    let text = std::str::from_utf8(bytes).ok().filter(|t| !t.contains(['\r', '\0']));
    let text = text.map(|t| t.trim_start_matches('\u{feff}'));
    for d in found {
        for lang in Lang::ALL {
            assert!(!render::human(d, lang).trim().is_empty(), "{case}");
        }
        assert!(render::json_line(d).starts_with('{'), "{case}");
        let Some(position) = d.place.position else { continue };
        // In another encoding bytes are not characters, so that only the lines can be counted.
        let ends = bytes.iter().filter(|b| [b'\n', b'\r'].contains(b)).count();
        assert!((1..=ends + 1).contains(&position.line), "{case}: line {}", position.line);
        if let Some(line) = text.and_then(|t| t.split('\n').nth(position.line - 1)) {
            let most = line.chars().count() + 1;
            assert!((1..=most).contains(&position.column), "{case}: column {}", position.column);
        }
    }
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|p| p.extension().is_some_and(|e| e == extension)).collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} has no .{extension}");
    files
}

/// The beginning of a file, up to the end of a line.
fn beginning(path: &Path, most: usize) -> Vec<u8> {
    let mut bytes = std::fs::read(path).unwrap();
    if bytes.len() > most {
        let end = bytes[..most].iter().rposition(|b| *b == b'\n').unwrap_or(most);
        bytes.truncate(end);
    }
    bytes
}

#[test]
fn damaged_samples_are_told_not_feared() {
    // A small rubric keeps this quick; most columns of the samples are unknown to it.
    let rubric = common::embedded("oecd-dgi-2023");
    for path in files("samples", "csv") {
        let good = beginning(&path, SURVEY_BYTES);
        let mut chance = Chance(1);
        for case in 0..CASES {
            let bytes = damaged(&good, &mut chance, b",;\n");
            let case = format!("{} {case}", path.display());
            let input = SurveyInput { name: "s.csv".into(), bytes: bytes.clone() };
            match survey::read(vec![input], &rubric, &mut |_| {}) {
                Ok((_, remarks)) => look(&bytes, &remarks, &case),
                Err(found) => {
                    assert!(found.has_errors(), "{case}");
                    look(&bytes, &found, &case);
                }
            }
        }
    }
}

#[test]
fn damaged_rubrics_are_told_not_feared() {
    for path in files("rubrics", "json") {
        let good = beginning(&path, RUBRIC_BYTES);
        let mut chance = Chance(2);
        for case in 0..CASES {
            let bytes = damaged(&good, &mut chance, b",{}[]\n");
            // Bytes that are no text never get as far as the reader.
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let case = format!("{} {case}", path.display());
            let source = SourceFile::new("r.json", text.clone());
            match rubric::read(&source, &library::rubric) {
                Ok((_, remarks)) => look(text.as_bytes(), &remarks, &case),
                Err(found) => {
                    assert!(found.has_errors(), "{case}");
                    look(text.as_bytes(), &found, &case);
                }
            }
        }
    }
}
