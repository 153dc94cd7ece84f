//! COINr's two tables, read and written: scores of the reference from them, what comes back, and
//! everything that can be wrong with them.
//!
//! A folder `tests/bad/C…-name` holds `iData.csv`, `iMeta.csv` and `expected.txt`. `UPDATE=1` writes a
//! missing `expected.txt`, except in CI.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests may fail, read files and start the program"
)]

mod common;

use common::{messages, read_rubric, reference, try_survey};
use govgauge::assessment::{Options, assess};
use govgauge::diag::{Diagnostics, SourceFile, code, render};
use govgauge::input::coin::{Beside, Exported, Imported, Method, TableInput, export, import};
use govgauge::lang::Lang;
use govgauge::model::{Rubric, Survey};
use govgauge::weighting::weigh;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn table(name: &str, text: impl Into<Vec<u8>>) -> TableInput {
    TableInput { name: name.to_owned(), bytes: text.into() }
}

fn read(
    data: impl Into<Vec<u8>>,
    meta: impl Into<Vec<u8>>,
) -> Result<(Imported, Diagnostics), Diagnostics> {
    import(table("iData.csv", data), table("iMeta.csv", meta), None)
}

fn usable(data: &str, meta: &str) -> (Imported, Diagnostics) {
    read(data, meta).unwrap_or_else(|found| panic!("{}", messages(&found)))
}

fn parts(imported: &Imported) -> (Rubric, Survey, Beside) {
    let rubric = read_rubric(&SourceFile::new("rubric.json", imported.rubric.clone()));
    let (survey, _) = try_survey("survey.csv", imported.survey.clone(), &rubric)
        .unwrap_or_else(|found| panic!("{}", messages(&found)));
    let beside = Beside::read(&SourceFile::new("coin.json", imported.beside.clone()));
    (rubric, survey, beside.unwrap_or_else(|found| panic!("{}", messages(&found))))
}

fn back(imported: &Imported) -> Exported {
    let (rubric, survey, beside) = parts(imported);
    let weights = weigh(&rubric, None).unwrap();
    export(&rubric, &survey, &weights, Some(&beside), Lang::En)
}

/// The cells of a table by the keys of its rows and by heading; numbers as numbers.
fn cells(text: &str, keys: &[&str]) -> BTreeMap<(String, String), String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut cells = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let of = |key: &&str| header.iter().position(|h| h == *key).map(|at| &record[at]);
        let row = keys.iter().filter_map(of).collect::<Vec<_>>().join(" ");
        for (heading, cell) in header.iter().zip(&record) {
            let same = match cell.parse::<f64>() {
                Ok(number) => number.to_string(),
                Err(_) if cell.is_empty() => "NA".to_owned(),
                Err(_) => cell.to_owned(),
            };
            cells.insert((row.clone(), heading.to_owned()), same);
        }
    }
    cells
}

fn assert_same(exported: &Exported, data: &str, meta: &str) {
    assert_eq!(cells(&exported.meta, &["iCode"]), cells(meta, &["iCode"]));
    assert_eq!(cells(&exported.data, &["uCode", "Time"]), cells(data, &["uCode", "Time"]));
}

/// The chain of the reference's README, laid over the rubric that came of its tables.
const CHAIN: &str = r#"{
  "screening": {"availability_min": 0.7},
  "imputation": {"method": "mean"},
  "treatment": {"method": "two_stage", "transform": "log_as_reference"},
  "normalisation": {"method": "min_max", "low": 0, "high": 100}
}"#;

#[test]
fn the_reference_is_scored_from_its_tables() {
    let Some(data) = reference("coinr-synthetic/iData.csv") else { return };
    let meta = reference("coinr-synthetic/iMeta.csv").unwrap();
    let (imported, found) = usable(&data, &meta);
    assert!(found.is_empty(), "{}", messages(&found));
    assert_eq!((imported.n_rows, imported.n_indicators, imported.method), (60, 24, Method::MinMax));
    let mut file: serde_json::Value = serde_json::from_str(&imported.rubric).unwrap();
    file["methods"] = serde_json::from_str(CHAIN).unwrap();
    let rubric = read_rubric(&SourceFile::new("rubric.json", file.to_string()));
    let (survey, _) = try_survey("survey.csv", imported.survey, &rubric).unwrap();
    let weights = weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());

    let expected = reference("coinr-synthetic/06_agg_a_amean_0_100.csv").unwrap();
    let mut reader = csv::Reader::from_reader(expected.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut scored = BTreeSet::new();
    let mut n = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let (row, _) = survey.rows().find(|(at, _)| survey.region(*at).id == record[0]).unwrap();
        scored.insert(record[0].to_owned());
        for (code, cell) in header.iter().zip(&record).skip(1) {
            let Some(node) = rubric.hierarchy.find(code) else { continue };
            let expected: f64 = cell.parse().unwrap();
            let score = a.score(row, node).unwrap_or_else(|| panic!("{} {code}", &record[0]));
            let close = (score - expected).abs() <= 1e-9 * expected.abs().max(1.0);
            assert!(close, "{} {code}: {score}, expected {expected}", &record[0]);
            n += 1;
        }
    }
    // 57 regions pass the screen; 24 indicators, 6 pillars, 1 index.
    assert_eq!(n, 57 * 31);
    let root = rubric.hierarchy.find("EGMI").unwrap();
    for (row, _) in survey.rows().filter(|(at, _)| !scored.contains(&survey.region(*at).id)) {
        assert!(["U13", "U29", "U47"].contains(&survey.region(row).id.as_str()));
        assert_eq!(a.score(row, root), None);
    }
}

#[test]
fn the_tables_of_the_reference_come_back() {
    let Some(data) = reference("coinr-synthetic/iData.csv") else { return };
    let meta = reference("coinr-synthetic/iMeta.csv").unwrap();
    let (imported, _) = usable(&data, &meta);
    let exported = back(&imported);
    assert_eq!(exported.notes, []);
    assert_same(&exported, &data, &meta);
    let (again, _) = usable(&exported.data, &exported.meta);
    assert_eq!(again.rubric, imported.rubric);
    assert_eq!(again.survey, imported.survey);
}

#[test]
fn the_example_of_the_guide_is_what_is_written() {
    let text = |name: &str| fs::read_to_string(format!("docs/examples/coin/{name}")).unwrap();
    let (data, meta) = (text("iData.csv"), text("iMeta.csv"));
    let (imported, found) = usable(&data, &meta);
    assert!(found.is_empty(), "{}", messages(&found));
    assert_eq!(imported.rubric, text("rubric.json"));
    assert_eq!(imported.survey, text("survey.csv"));
    assert_eq!(imported.beside, text("coin.json"));
    let exported = back(&imported);
    assert_eq!((exported.data, exported.meta), (data, meta));
}

/// A panel with two groups, one of which changes, a passed-through column, a denominator, goalposts of
/// both directions, odd codes, and columns nobody knows.
const META: &str = "\
Level,iCode,iName,Parent,Direction,Weight,Type,Unit,Denominator,Target,goalpost_lower,goalpost_upper,goalpost_scale,goalpost_trunc2posts,Note
1,2G,移动网络,Part,1,1,Indicator,%,NA,50,0,100,100,TRUE,first
1,Days,Waiting,Part,-1,2,Indicator,days,NA,3,1,15,100,FALSE,NA
1,Staff,Staff,Other,1,0.5,Indicator,persons,Pop,9,0,0.01,100,TRUE,NA
2,Part,Part,Index,1,1,Aggregate,score,NA,NA,NA,NA,NA,NA,NA
2,Other,Other part,Index,-1,3,Aggregate,score,NA,NA,NA,NA,NA,NA,of little weight
3,Index,The index,NA,1,1,Aggregate,score,NA,NA,NA,NA,NA,NA,NA
NA,Zone,Zone of today,NA,NA,NA,Group,NA,NA,NA,NA,NA,NA,NA,NA
NA,Coast,By the sea,NA,NA,NA,Group,NA,NA,NA,NA,NA,NA,NA,NA
NA,Pop,People,NA,NA,NA,Denominator,persons,NA,NA,NA,NA,NA,NA,NA
NA,Remark,Remark,NA,NA,NA,Other,NA,NA,NA,NA,NA,NA,NA,NA
";
const DATA: &str = "\
uCode,uName,Time,Zone,Coast,Pop,Remark,2G,Days,Staff
AA,甲,2020,east,yes,1000,\"a, b\",40,8,5
BB,乙,2020,west,no,2000,NA,NA,1,8
Total,丙,2020,west,no,NA,x,70,15,NA
AA,甲,2021,west,yes,1100,NA,55,4,7
BB,乙,2021,west,no,2100,y,60,16,9
Total,丙,2021,west,no,900,NA,90.25,2,3
";

#[test]
fn everything_in_the_tables_comes_back() {
    let (imported, found) = usable(DATA, META);
    assert_eq!(imported.method, Method::Goalposts);
    let codes: Vec<&str> = found.sorted().iter().map(|d| d.code.as_str()).collect();
    // `Total` and `2G` are written otherwise; -1 of an aggregate has no effect.
    assert_eq!(codes, ["C006", "C006", "C013"], "{}", messages(&found));
    assert_same(&back(&imported), DATA, META);
    let (rubric, survey, beside) = parts(&imported);
    assert_eq!(beside.group.as_deref(), Some("Coast"), "`Zone` of AA changes");
    assert_eq!(rubric.hierarchy.find("c_2G").map(|n| n.0), Some(2));
    assert_eq!(survey.regions[2].id, "u_Total");
    let methods = &rubric.methods.indicators;
    assert_eq!(methods[2].denominator, Some((0, 1.0)));
    // Goalposts stay in natural units: of waiting days 15 is worst and 1 is best.
    let expected = govgauge::model::Normalisation::Goalposts {
        worst: 15.0,
        best: 1.0,
        times: 100.0,
        cut: false,
    };
    assert_eq!(methods[1].normalisation, expected);
    // Days of AA in 2020: (8 − 15) / (1 − 15) · 100 = 50.
    let weights = weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());
    let (first, _) = survey.rows().next().unwrap();
    let days = a.score(first, rubric.hierarchy.find("Days").unwrap()).unwrap();
    assert!((days - 50.0).abs() < 1e-9, "{days}");
    // Staff of AA in 2020: 5 / 1000 = 0.005 of 0 to 0.01.
    let staff = a.score(first, rubric.hierarchy.find("Staff").unwrap()).unwrap();
    assert!((staff - 50.0).abs() < 1e-9, "{staff}");
}

/// COINr applies the bounds of `scaled` to values whose sign is turned: −x between 0 and 100 is x from 0
/// down to −100.
#[test]
fn bounds_of_scaled_are_turned_to_natural_units() {
    let meta = "Level,iCode,Parent,Direction,Weight,Type,scaled_lower,scaled_upper\n\
                1,A,I,-1,1,Indicator,-40,-10\n1,B,I,1,1,Indicator,5,25\n2,I,NA,1,1,Aggregate,NA,NA\n";
    let data = "uCode,A,B\nX,25,15\nY,10,5\n";
    let (imported, _) = usable(data, meta);
    assert_eq!(imported.method, Method::Scaled);
    let (rubric, survey, _) = parts(&imported);
    let weights = weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());
    let (first, _) = survey.rows().next().unwrap();
    // (−25 − −40) / (−10 − −40) · 100 and (15 − 5) / (25 − 5) · 100.
    for code in ["A", "B"] {
        let score = a.score(first, rubric.hierarchy.find(code).unwrap()).unwrap();
        assert!((score - 50.0).abs() < 1e-9, "{code}: {score}");
    }
    let exported = back(&imported).meta;
    assert_eq!(cells(&exported, &["iCode"])[&("A".to_owned(), "scaled_lower".to_owned())], "-40");
}

/// A target is used only where it is asked for. The most days of both years are 16, the target is 3, and
/// 8 days are (16 − 8) / (16 − 3) of the way.
#[test]
fn targets_are_used_on_request() {
    let method = Some(Method::DistanceToTarget);
    let (imported, _) = import(table("iData.csv", DATA), table("iMeta.csv", META), method).unwrap();
    let (rubric, survey, _) = parts(&imported);
    let weights = weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());
    let (first, _) = survey.rows().next().unwrap();
    let days = a.score(first, rubric.hierarchy.find("Days").unwrap()).unwrap();
    assert!((days - 8.0 / 13.0).abs() < 1e-9, "{days}");
    assert_same(&back(&imported), DATA, META);
}

/// Whatever stands in the files, they are read or refused, at places that exist.
#[test]
fn damaged_tables_are_refused_in_order() {
    for (is_meta, text) in [(false, DATA), (true, META)] {
        for at in (0..text.len()).step_by(3) {
            for by in [&b""[..], b",", b"\n", b"\"", b"-", b"\xff", b"NA"] {
                let mut bytes = text.as_bytes().to_vec();
                bytes.splice(at..=at, by.iter().copied());
                let lines = bytes.split(|b| *b == b'\n').count();
                let read =
                    if is_meta { read(DATA, bytes.clone()) } else { read(bytes.clone(), META) };
                let found = match read {
                    Ok((_, found)) => found,
                    Err(found) => {
                        assert!(found.has_errors());
                        found
                    }
                };
                let damaged = if is_meta { "iMeta.csv" } else { "iData.csv" };
                for d in found.iter().filter(|d| d.place.file == damaged) {
                    assert!(d.place.position.is_none_or(|p| p.line <= lines), "{at}: {d:?}");
                }
            }
        }
    }
}

/// A rubric that COINr's tables never knew: what is exported can be imported again.
#[test]
fn any_rubric_can_be_written() {
    let rubric = common::embedded("cn-egov");
    let bytes = fs::read("samples/provinces.csv").unwrap();
    let (survey, _) = try_survey("provinces.csv", bytes, &rubric).unwrap();
    let weights = weigh(&rubric, None).unwrap();
    let exported = export(&rubric, &survey, &weights, None, Lang::En);
    assert!(!exported.notes.is_empty(), "levels have no place");
    let (again, found) = usable(&exported.data, &exported.meta);
    assert!(!found.has_errors());
    assert_eq!((again.n_indicators, again.n_rows), (70, survey.rows.len()));
    let (copy, ..) = parts(&again);
    let names = |rubric: &Rubric| {
        let nodes = rubric.hierarchy.nodes().iter();
        nodes.map(|n| n.id.replace('-', "_")).collect::<BTreeSet<_>>()
    };
    let (ours, theirs) = (names(&rubric), names(&copy));
    assert!(ours.is_subset(&theirs), "{:?}", ours.difference(&theirs));
}

/// Indicators at different depths all come to level 1.
#[test]
fn uneven_trees_are_lifted() {
    let text = r#"{"schema_version": "1.0", "id": "t", "version": "1", "title": {"en": "T"},
      "index": {"id": "t", "title": {"en": "T"}, "children": [
        {"id": "near", "weight": 3, "title": {"en": "Near"}, "scale": {"type": "percentage"}},
        {"id": "group", "title": {"en": "Group"}, "children": [
          {"id": "far", "title": {"en": "Far"}, "scale": {"type": "yes_no"}}]}]}}"#;
    let rubric = read_rubric(&SourceFile::new("t.json", text));
    let (survey, _) =
        try_survey("s.csv", "region,near,far\nr 1,40,yes\nr2,50,n/a\n", &rubric).unwrap();
    let weights = weigh(&rubric, None).unwrap();
    let exported = export(&rubric, &survey, &weights, None, Lang::En);
    let meta = cells(&exported.meta, &["iCode"]);
    let cell = |code: &str, column: &str| meta[&(code.to_owned(), column.to_owned())].as_str();
    assert_eq!(
        (cell("near", "Level"), cell("near", "Parent"), cell("near", "Weight")),
        ("1", "near_L2", "1")
    );
    assert_eq!(
        (cell("near_L2", "Level"), cell("near_L2", "Parent"), cell("near_L2", "Weight")),
        ("2", "t", "3")
    );
    assert_eq!((cell("group", "Level"), cell("t", "Level")), ("2", "3"));
    assert_eq!(exported.data, "uCode,near,far\nr_1,40,100\nr2,50,NA\n");
    // The lifted indicator, a region with a space, a state, an answer as a score, the normalisation.
    assert_eq!(exported.notes.len(), 5, "{:#?}", exported.notes);
    usable(&exported.data, &exported.meta);
}

fn bad() -> Vec<PathBuf> {
    let mut cases: Vec<_> =
        fs::read_dir("tests/bad").unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| name(path).starts_with('C'));
    cases.sort();
    cases
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn found(case: &Path) -> Diagnostics {
    let bytes = |file: &str| fs::read(case.join(file)).unwrap();
    match read(bytes("iData.csv"), bytes("iMeta.csv")) {
        Ok((_, warnings)) => warnings,
        Err(found) => found,
    }
}

#[test]
fn what_is_said_is_what_was_agreed() {
    let update = std::env::var_os("UPDATE").is_some() && std::env::var_os("CI").is_none();
    let mut different = Vec::new();
    for case in bad() {
        let found = found(&case);
        let said: Vec<String> = found.sorted().iter().map(|d| render::human(d, Lang::En)).collect();
        let said = said.join("\n");
        assert!(found.iter().any(|d| name(&case).starts_with(d.code.as_str())), "{said}");
        let expected = case.join("expected.txt");
        if update && !expected.exists() {
            fs::write(&expected, &said).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != said {
            different.push(format!("{}:\n{said}", case.display()));
        }
    }
    assert!(different.is_empty(), "not as in expected.txt:\n{}", different.join("\n"));
}

#[test]
fn every_rule_is_broken_and_explained_in_both_languages() {
    let broken: BTreeSet<String> = bad().iter().map(|c| name(c)[..4].to_owned()).collect();
    let rules: BTreeSet<String> =
        code::coin::RULES.iter().map(|r| r.code.as_str().to_owned()).collect();
    assert_eq!(broken, rules);
    for rule in code::coin::RULES {
        for lang in Lang::ALL {
            let title = format!("# {} {}", rule.code, rule.title(lang));
            assert!(rule.page(lang).starts_with(&title), "{title}");
        }
    }
    for case in bad() {
        for d in &found(&case) {
            let hint = d.hint.as_ref().unwrap_or_else(|| panic!("{}: no hint", case.display()));
            for text in [&d.message, hint] {
                assert!(text.zh.chars().any(|c| c > '\u{2000}'), "{}", text.zh);
                assert!(!text.en.is_empty() && !text.en.ends_with('.'), "{}", text.en);
                assert!(!text.en.starts_with(char::is_uppercase), "{}", text.en);
            }
        }
    }
}

fn govgauge(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_govgauge"));
    let output = command.args(arguments).env("GOVGAUGE_LANG", "en").output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn the_commands_write_all_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (data, meta, to, back) = (path("iData.csv"), path("iMeta.csv"), path("new"), path("back"));
    fs::write(&data, DATA).unwrap();
    fs::write(&meta, META.replace("Indicator,days", "Indikator,days")).unwrap();
    let (status, said) = govgauge(&["import", "coin", &data, &meta, "-o", &to]);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("error[C015]") && !Path::new(&to).exists(), "{said}");
    fs::write(&meta, META).unwrap();
    let (status, said) = govgauge(&["import", "coin", &data, &meta, "-o", &to]);
    assert_eq!(status, Some(0), "{said}");
    let (rubric, survey) = (path("new/rubric.json"), path("new/survey.csv"));
    for line in [&["rubric", "check", &rubric][..], &["check", &survey, "-r", &rubric]] {
        let (status, said) = govgauge(line);
        assert_eq!(status, Some(0), "{line:?}: {said}");
        assert!(!said.contains("error["), "{said}");
    }
    let (status, said) = govgauge(&["score", &survey, "-r", &rubric, "--format", "csv"]);
    assert_eq!(status, Some(0), "{said}");
    let (status, said) = govgauge(&["export", "coin", &survey, "-r", &rubric, "-o", &back]);
    assert_eq!(status, Some(0), "{said}");
    let text = |name: &str| fs::read_to_string(path(name)).unwrap();
    let exported =
        Exported { data: text("back/iData.csv"), meta: text("back/iMeta.csv"), notes: Vec::new() };
    assert_same(&exported, DATA, META);
    // What somebody else wrote is left alone.
    fs::write(path("back/iData.csv"), "mine").unwrap();
    let (status, _) = govgauge(&["export", "coin", &survey, "-r", &rubric, "-o", &back]);
    assert_eq!((status, text("back/iData.csv")), (Some(2), "mine".to_owned()));
}
