//! Writes the seeded data of the comparisons, with the rubrics they are scored by:
//! `cargo run --release --example compare_data -- wide 1000000 DIR`, or `long 20000000 DIR [shuffled]`.
//! With `pass FILE` it only reads a file record by record with the csv crate, as a measure.
//!
//! All figures are drawn; no region of this name exists.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a tool for measurements may fail"
)]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

/// The kinds of the forty indicators, dimension by dimension.
const DIMENSIONS: [(&str, &[Kind]); 6] = {
    use Kind::{Count, Likert, Percentage, YesNo};
    [
        ("infrastructure", &[Percentage, Percentage, Percentage, Count, Count, YesNo, YesNo]),
        ("services", &[Percentage, Percentage, Percentage, Percentage, Likert, Likert, YesNo]),
        ("data", &[Percentage, Percentage, Percentage, Count, YesNo, YesNo, Likert]),
        ("interaction", &[Likert, Likert, Likert, Percentage, Percentage, Count, YesNo]),
        ("staff", &[Percentage, Percentage, Likert, Likert, Count, YesNo]),
        ("planning", &[Percentage, Percentage, Likert, Likert, Count, YesNo]),
    ]
};

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Percentage,
    Likert,
    YesNo,
    Count,
}

/// `SplitMix64`: one number after another from a seed.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }
}

fn kinds() -> Vec<Kind> {
    DIMENSIONS.iter().flat_map(|(_, kinds)| kinds.iter().copied()).collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, path] = &arguments[..]
        && word == "pass"
    {
        return pass(Path::new(path));
    }
    let [what, n, folder, rest @ ..] = &arguments[..] else {
        panic!("usage: wide|long ROWS FOLDER [shuffled], or pass FILE");
    };
    let n: u64 = n.parse().unwrap();
    let folder = Path::new(folder);
    fs::create_dir_all(folder).unwrap();
    if what == "wide" {
        fs::write(folder.join("wide.json"), rubric("compare-wide", true)).unwrap();
        wide(n, &folder.join(format!("wide-{n}.csv")));
    } else {
        fs::write(folder.join("long.json"), rubric("compare-long", false)).unwrap();
        let shuffled = rest.first().is_some_and(|word| word == "shuffled");
        let ending = if shuffled { "-shuffled" } else { "" };
        long(n, &folder.join(format!("long-{n}{ending}.csv")), shuffled);
    }
}

/// Reads all records, and does nothing with them.
fn pass(path: &Path) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut record = csv::ByteRecord::new();
    let mut n_fields = 0;
    while reader.read_byte_record(&mut record).unwrap() {
        n_fields += record.len();
    }
    assert!(n_fields > 0, "an empty file");
}

/// One row per region: 4 % of the cells are empty, 10 % of the names are quoted.
fn wide(n: u64, path: &Path) {
    let kinds = kinds();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    let mut line = "region,name".to_owned();
    for at in 1..=kinds.len() {
        let _ = write!(line, ",i{at:02}");
    }
    line.push('\n');
    let mut draws = Draws(1);
    for region in 0..n {
        // As long as the codes and names of townships are.
        let (code, county) = (format!("r{region:08}"), region / 250);
        let _ = match draws.below(100) {
            0 => write!(line, "{code},\"Township \"\"{region:07}\"\", County {county:04}\""),
            1..10 => write!(line, "{code},\"Township {region:07}, County {county:04}\""),
            _ => write!(line, "{code},Township {region:07} of County {county:04}"),
        };
        // Regions differ as wholes, so that ranks mean something.
        let good = draws.below(60);
        for kind in &kinds {
            line.push(',');
            if draws.below(100) < 4 {
                continue;
            }
            let _ = match kind {
                Kind::Percentage => {
                    let hundredths = good * 100 + draws.below(4001);
                    write!(line, "{}.{:02}", hundredths / 100, hundredths % 100)
                }
                Kind::Likert => write!(line, "{}", 1 + (good / 20 + draws.below(3)).min(4)),
                Kind::YesNo => write!(line, "{}", u8::from(draws.below(100) < 20 + good)),
                Kind::Count => write!(line, "{}", good * 3 + draws.below(121)),
            };
        }
        line.push('\n');
        out.write_all(line.as_bytes()).unwrap();
        line.clear();
    }
    out.flush().unwrap();
}

/// One row per answer: 3,000 regions, each respondent's forty answers together unless shuffled.
fn long(n: u64, path: &Path, shuffled: bool) {
    const REGIONS: u64 = 3_000;
    let kinds = kinds();
    let n_questions = kinds.len() as u64;
    let n_respondents = n / n_questions;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    out.write_all(b"region,respondent,question,value\n").unwrap();
    let mut line = String::new();
    // Rows in another order: a walk by a stride that has no factor in common with their number.
    let rows = n_respondents * n_questions;
    let mut stride = 1;
    if shuffled {
        stride = (rows as f64 * 0.618_033_988) as u64 | 1;
        while gcd(stride, rows) != 1 {
            stride += 2;
        }
    }
    for step in 0..rows {
        let row = ((u128::from(step) * u128::from(stride)) % u128::from(rows)) as u64;
        let (respondent, question) = (row / n_questions, row % n_questions);
        let region = respondent * REGIONS / n_respondents.max(1);
        let mut draws = Draws(row);
        let good = Draws(region ^ 0x5eed).below(60);
        let _ = write!(line, "r{region:06},{respondent},i{:02},", question + 1);
        let _ = match kinds[question as usize] {
            Kind::Percentage => write!(line, "{}", good + draws.below(41)),
            Kind::Likert => write!(line, "{}", 1 + (good / 20 + draws.below(3)).min(4)),
            Kind::YesNo => write!(line, "{}", u8::from(draws.below(100) < 20 + good)),
            Kind::Count => write!(line, "{}", good * 3 + draws.below(121)),
        };
        line.push('\n');
        if line.len() > 1 << 16 {
            out.write_all(line.as_bytes()).unwrap();
            line.clear();
        }
    }
    out.write_all(line.as_bytes()).unwrap();
    out.flush().unwrap();
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A rubric over the forty indicators; `fills` fills gaps by the mean of the column.
fn rubric(id: &str, fills: bool) -> String {
    let mut at = 0;
    let mut dimensions = Vec::new();
    for (weight, (dimension, kinds)) in (2..).zip(DIMENSIONS) {
        let mut leaves = Vec::new();
        for (place, kind) in kinds.iter().enumerate() {
            at += 1;
            let scale = match kind {
                Kind::Percentage => r#"{"type": "percentage"}"#,
                Kind::Likert => r#"{"type": "likert", "points": 5}"#,
                Kind::YesNo => r#"{"type": "yes_no"}"#,
                Kind::Count => r#"{"type": "count", "worst": 0, "best": 300}"#,
            };
            leaves.push(format!(
                r#"      {{"id": "i{at:02}", "title": {{"zh": "指标{at}", "en": "Indicator {at}"}}, "weight": {}, "scale": {scale}}}"#,
                1 + place % 3
            ));
        }
        dimensions.push(format!(
            "    {{\"id\": \"{dimension}\", \"title\": {{\"zh\": \"维度{weight}\", \"en\": \"{dimension}\"}}, \"weight\": {weight}, \"children\": [\n{}\n    ]}}",
            leaves.join(",\n")
        ));
    }
    let methods =
        if fills { "  \"methods\": {\"imputation\": {\"method\": \"mean\"}},\n" } else { "" };
    let merge = if fills { "" } else { "  \"respondents\": {\"merge\": \"mean\"},\n" };
    let levels = ["emerging", "basic", "established", "advanced", "leading"];
    let levels: Vec<String> = levels
        .iter()
        .zip(["起步", "基础", "成型", "先进", "领先"])
        .zip([0, 30, 45, 60, 75])
        .map(|((id, zh), min)| {
            format!(
                r#"    {{"id": "{id}", "title": {{"zh": "{zh}", "en": "{id}"}}, "min": {min}}}"#
            )
        })
        .collect();
    format!(
        "{{\n  \"schema_version\": \"1.0\",\n  \"id\": \"{id}\",\n  \"version\": \"1\",\n  \"title\": {{\"zh\": \"比较用\", \"en\": \"For comparisons\"}},\n{methods}{merge}  \"levels\": [\n{}\n  ],\n  \"index\": {{\"id\": \"total\", \"title\": {{\"zh\": \"总分\", \"en\": \"Total\"}}, \"children\": [\n{}\n  ]}}\n}}\n",
        levels.join(",\n"),
        dimensions.join(",\n")
    )
}
