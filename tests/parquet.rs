//! Parquet files as surveys: the same answers as from a CSV, whoever wrote them; what is wrong is named.
#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should say where")]
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod common;
mod tiny;

use govgauge::diag::{Diagnostics, render};
use govgauge::input::survey::{Cut, SurveyInput, read, read_part};
use govgauge::lang::Lang;
use govgauge::model::Survey;

/// What `tests/golden/parquet.py` writes, as a table of text.
const WIDE: &str = "\
region,name,period,kind,stage,linked,rate,open,mode,domains,rating,count,days,spread
110101000001,甲省,2023-01-01,province,3,85.25,0.85,yes,shared,tax;school,4.5,1234,3,0.25
110101000002,乙县,2023-01-01,county,2,60,0.6,no,own,2,4,0,,
110101000001,甲省,2024-01-01,province,4,,0.9,yes,,tax,5,12,2,-1
";

fn fixture(name: &str) -> SurveyInput {
    let bytes = std::fs::read(format!("tests/fixtures/parquet/{name}")).unwrap();
    SurveyInput { name: name.to_owned(), bytes }
}

fn csv(text: &str) -> SurveyInput {
    SurveyInput { name: "survey.csv".into(), bytes: text.as_bytes().to_vec() }
}

fn messages(found: &Diagnostics) -> String {
    found.sorted().into_iter().map(|d| render::human(d, Lang::En)).collect()
}

/// The answers, without what tells the files apart.
fn answers(input: SurveyInput) -> (Survey, String) {
    match read(vec![input], &tiny::rubric(), &mut |_| {}) {
        Ok((mut survey, remarks)) => {
            survey.files.clear();
            (survey, messages(&remarks))
        }
        Err(found) => panic!("{}", messages(&found)),
    }
}

fn refused(input: SurveyInput) -> String {
    match read(vec![input], &tiny::rubric(), &mut |_| {}) {
        Ok(_) => panic!("it was read"),
        Err(found) => messages(&found),
    }
}

#[test]
fn all_writers_give_the_answers_of_the_csv() {
    let (expected, _) = answers(csv(WIDE));
    for way in ["zstd", "snappy", "gzip", "lz4", "none", "v2", "pandas", "int96", "duckdb"] {
        let (found, remarks) = answers(fixture(&format!("wide-{way}.parquet")));
        assert_eq!(found, expected, "{way}");
        // Ids that begin with a digit, as in the CSV; nothing else.
        assert_eq!(remarks.matches("warning[S019]").count(), 1, "{way}: {remarks}");
        assert_eq!(remarks.matches("warning[").count(), 1, "{way}: {remarks}");
    }
}

#[test]
fn rows_are_counted() {
    let (survey, _) =
        read(vec![fixture("wide-zstd.parquet")], &tiny::rubric(), &mut |_| {}).unwrap();
    assert_eq!(
        (survey.files[0].name.as_str(), survey.files[0].rows),
        ("wide-zstd.parquet", Some(3))
    );
}

#[test]
fn a_long_table_is_read() {
    let text = "region,period,question,value\nr-1,2024,linked,85.25\nr-2,2024,linked,\n\
                r-1,2024,stage,L3\nr-2,2024,stage,说不清\n";
    assert_eq!(answers(fixture("long-duckdb.parquet")).0, answers(csv(text)).0);
}

#[test]
fn a_packed_file_is_unpacked() {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    let SurveyInput { name, bytes } = fixture("wide-none.parquet");
    let bytes = compress_to_vec(&bytes[..], CompressionLevel::Fastest);
    assert_eq!(answers(SurveyInput { name, bytes }).0, answers(csv(WIDE)).0);
}

#[test]
fn what_is_no_number_is_named_by_row_and_column() {
    let found = refused(fixture("nan.parquet"));
    let lines: Vec<&str> = found.lines().filter(|l| l.contains("error[")).collect();
    assert_eq!(lines.len(), 2, "{found}");
    assert!(lines[0].starts_with("nan.parquet:2:2: error[S029]"), "{found}");
    assert!(lines[1].starts_with("nan.parquet:3:2: error[S029]"), "{found}");
    // Where a text shows its line, the name of the column stands.
    assert!(found.contains("2 | linked\n"), "{found}");
}

#[test]
fn what_cannot_be_unpacked_or_read_is_named() {
    let found = refused(fixture("brotli.parquet"));
    assert!(
        found.contains("error[S071]: columns of the Parquet file are packed with brotli"),
        "{found}"
    );
    let found = refused(fixture("no-text.parquet"));
    assert!(found.contains("error[S071]: from this row on, column `mode`"), "{found}");
}

#[test]
fn columns_that_are_not_read_may_be_anything() {
    // `x_tags` is a list; a rubric without any of the columns refuses the file like a CSV.
    let (_, remarks) = answers(fixture("wide-zstd.parquet"));
    assert!(!remarks.contains("x_tags"), "{remarks}");
}

#[test]
fn every_byte_cut_off_is_damage_and_no_panic() {
    let whole = fixture("wide-snappy.parquet").bytes;
    for cut in (4..whole.len()).step_by(97) {
        let bytes = whole[..cut].to_vec();
        let found = refused(SurveyInput { name: "cut.parquet".into(), bytes });
        assert!(found.starts_with("cut.parquet:1:1: error[S071]"), "{cut}: {found}");
    }
}

/// By hand, from the document of the same assessment: one row per region, nulls where it has none.
#[test]
fn scores_are_written_with_types_and_nulls() {
    use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
    use ::parquet::record::Field;
    use govgauge::assessment::{Options, Run, assess};

    let rubric = common::embedded("oecd-dgi-2023");
    let ids: Vec<&str> = rubric.hierarchy.leaves().map(|(_, n, _)| n.id.as_str()).collect();
    let header = ids.join(",");
    let cells = |value: &str| vec![value; ids.len()].join(",");
    let text =
        format!("region,{header}\na,{}\nb,{}\nc,{}\n", cells("0.5"), cells(""), cells("0.25"));
    let survey = common::read_survey("s.csv", text, &rubric);
    let weights = govgauge::weighting::weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options { rank: true });
    let run = Run::new(&a, None);
    let mut bytes = Vec::new();
    govgauge::scorecard::parquet::write(&mut bytes, &a, &run, &mut |_| {}).unwrap();
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let notes = file.metadata().file_metadata().key_value_metadata().unwrap();
    let note = |key: &str| notes.iter().find(|n| n.key == key).unwrap().value.clone().unwrap();
    assert_eq!(note("govgauge.rubric_id"), "oecd-dgi-2023");
    assert_eq!(note("govgauge.run_id"), run.id);
    let rows: Vec<_> = file.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);
    for (at, row) in rows.iter().enumerate() {
        let get = |name: &str| row.get_column_iter().find(|(n, _)| *n == name).unwrap().1.clone();
        let own = a.row(govgauge::model::RowIdx(u32::try_from(at).unwrap()));
        assert_eq!(get("region_id"), Field::Str(["a", "b", "c"][at].into()));
        assert_eq!(get("period"), Field::Null);
        let rounded = |x: f64| Field::Double((x * 1e6).round() / 1e6);
        assert_eq!(get("score"), own.root().score.map_or(Field::Null, rounded));
        let whole = |n: Option<u32>| n.map_or(Field::Null, |n| Field::Int(n.try_into().unwrap()));
        assert_eq!(get("rank"), whole(own.root().rank));
        assert_eq!(get("level"), whole(own.standing.level.map(u32::from)));
        assert_eq!(get("status"), Field::Str(own.root().status.name().into()));
        for (_, node) in rubric.hierarchy.iter().filter(|(_, n)| n.depth == 1) {
            let score = own.node(rubric.hierarchy.find(&node.id).unwrap()).score;
            assert_eq!(get(&format!("score.{}", node.id)), score.map_or(Field::Null, rounded));
        }
    }
    assert!(matches!(rows[0].get_column_iter().nth(3).unwrap().1, Field::Double(_)));
    assert_eq!(rows[1].get_column_iter().nth(3).unwrap().1, &Field::Null);
}

/// Found by fuzzing.
#[test]
fn a_column_before_the_beginning_of_the_file_is_damage() {
    let found = refused(fixture("negative-offset.parquet"));
    assert!(found.contains("error[S071]"), "{found}");
}

/// Flips, in files of every packing: an answer may be another, but nothing panics and every refusal
/// has a row that exists.
#[test]
fn damaged_files_are_read_or_refused() {
    let mut state = 1u64;
    let mut below = |n: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % n
    };
    let rubric = tiny::rubric();
    for name in ["wide-none.parquet", "wide-zstd.parquet", "wide-v2.parquet", "wide-duckdb.parquet"]
    {
        let whole = fixture(name);
        for _ in 0..150 {
            let mut input = whole.clone();
            for _ in 0..=below(4) {
                let at = below(input.bytes.len());
                input.bytes[at] ^= u8::try_from(1 + below(255)).unwrap();
            }
            if let Err(found) = read(vec![input], &rubric, &mut |_| {}) {
                for d in &found {
                    let line = d.place.position.map_or(1, |p| p.line);
                    assert!((1..=4).contains(&line), "{name}: {}", d.message.en);
                }
            }
        }
    }
}

#[test]
fn parts_together_are_the_whole() {
    let rubric = tiny::rubric();
    for name in ["wide-v2.parquet", "wide-duckdb.parquet"] {
        let (whole, _) = answers(fixture(name));
        for of in [1, 2, 5] {
            let mut rows = 0;
            for number in 1..=of {
                let cut = Cut { number, of };
                let (part, _) = read_part(fixture(name), &rubric, cut, &mut |_| {}).unwrap();
                for (row, at) in part.rows() {
                    let (id, period) = (&part.region(row).id, &part.period(row).id);
                    let (same, _) = whole
                        .rows()
                        .find(|(r, _)| (&whole.region(*r).id, &whole.period(*r).id) == (id, period))
                        .unwrap();
                    for (a, b) in part.columns.iter().zip(&whole.columns) {
                        assert_eq!(a.get(row), b.get(same), "{name} {number}/{of} {at:?}");
                    }
                    rows += 1;
                }
            }
            assert_eq!(rows, whole.rows.len(), "{name} {of}");
        }
    }
}
