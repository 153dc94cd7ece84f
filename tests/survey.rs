//! Surveys as offices send them: encodings, layouts, words, several respondents.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]

mod tiny;

use govgauge::diag::{Diagnostics, Severity, render};
use govgauge::input::survey::{SurveyInput, read};
use govgauge::lang::Lang;
use govgauge::model::{Answer, AnswerState, IndicatorIdx, RowIdx, Rubric, Survey};
use std::fmt::Write as _;

fn input(name: &str, bytes: impl Into<Vec<u8>>) -> SurveyInput {
    SurveyInput { name: name.into(), bytes: bytes.into() }
}

fn try_read(rubric: &Rubric, bytes: impl Into<Vec<u8>>) -> Result<(Survey, Diagnostics), String> {
    read(vec![input("s.csv", bytes)], rubric, &mut |_| {}).map_err(|d| shown(&d))
}

fn shown(diagnostics: &Diagnostics) -> String {
    diagnostics.sorted().into_iter().map(|d| render::human(d, Lang::En)).collect()
}

fn good(text: &str) -> Survey {
    try_read(&tiny::rubric(), text).unwrap_or_else(|e| panic!("{e}")).0
}

fn value(survey: &Survey, row: u32, indicator: u32) -> f64 {
    match survey.answer(RowIdx(row), IndicatorIdx(indicator)) {
        Answer::Value(value) => value,
        Answer::Missing(state) => panic!("{state:?}"),
    }
}

/// The answer that one cell of the tiny rubric gives, or the codes of what is wrong with it.
fn cell(indicator: &str, text: &str) -> Result<Answer, Vec<String>> {
    cell_in(&format!("region,{indicator}\nr-1,{text}\n"), indicator)
}

fn cell_in(table: &str, indicator: &str) -> Result<Answer, Vec<String>> {
    let rubric = tiny::rubric();
    match read(vec![input("s.csv", table)], &rubric, &mut |_| {}) {
        Ok((survey, _)) => {
            let leaf = rubric.hierarchy.leaves().find(|(_, n, _)| n.id == indicator).unwrap();
            Ok(survey.answer(RowIdx(0), leaf.2.column))
        }
        Err(problems) => {
            let errors = problems.iter().filter(|d| d.severity == Severity::Error);
            Err(errors.map(|d| d.code.to_string()).collect())
        }
    }
}

fn says(indicator: &str, texts: &[&str], value: f64) {
    for text in texts {
        match cell(indicator, text) {
            Ok(Answer::Value(found)) => {
                assert!((found - value).abs() < 1e-12, "{indicator}: {text} is {found}");
            }
            other => panic!("{indicator}: {text} is {other:?}"),
        }
    }
}

fn refuses(indicator: &str, texts: &[&str], code: &str) {
    for text in texts {
        assert_eq!(cell(indicator, text), Err(vec![code.to_owned()]), "{indicator}: {text}");
    }
}

#[test]
fn numbers_in_their_units() {
    says("linked", &["85", "85%", "85\u{ff05}", "8.5e1", "\u{ff18}\u{ff15}", " 85 ", "'85"], 85.0);
    says("rate", &["0.85", "85%", ".85"], 0.85);
    says("count", &["\"1,234\"", "1234", "\"1\u{ff0c}234\"", "1 234", "1234.0"], 1234.0);
    says("spread", &["-0.5", "\u{ff0d}0.5", "−0.5"], -0.5);
    says("rating", &["4.5"], 4.5);
    says("rating", &["很好"], 5.0);
    refuses("linked", &["185", "-1", "100.5%"], "S028");
    refuses("rate", &["85"], "S028");
    refuses("count", &["3.5"], "S030");
    refuses("count", &["12个", "-", "5%"], "S027");
    refuses("spread", &["NaN", "1e400", "-inf"], "S029");
}

#[test]
fn words_of_yes_and_no() {
    let yes = ["yes", "Y", "TRUE", "1", "是", "有", "√", "\u{ff39}\u{ff25}\u{ff33}"];
    says("open", &yes, 1.0);
    says("open", &["no", "n", "False", "0", "否", "无", "×"], 0.0);
    refuses("open", &["perhaps"], "S027");
    refuses("open", &["2"], "S028");
    refuses("open", &["0.5"], "S030");
}

#[test]
fn levels_choices_and_options() {
    says("stage", &["3", "L3", "l3", "3级", "第3级", "三级", "第三级", "Level 3"], 3.0);
    refuses("stage", &["6", "L6", "0"], "S028");
    refuses("stage", &["2.5"], "S030");
    says("mode", &["shared", "Shared", "共建", " SHARED "], 1.0);
    refuses("mode", &["share", "1"], "S031");
    says(
        "domains",
        &["2", "tax;school", "税务、教育", "tax|教育", "\"tax,school\"", "税务┋教育"],
        2.0,
    );
    // A title may have a separator inside.
    says("domains", &["卫生、医疗", "health", "1"], 1.0);
    says("domains", &["卫生、医疗;tax"], 2.0);
    says("domains", &["0", "无", "none"], 0.0);
    refuses("domains", &["tax;helth", "tax;tax"], "S032");
    refuses("domains", &["4"], "S028");
}

#[test]
fn four_ways_of_having_no_value() {
    let states = [
        (AnswerState::NotAnswered, ["", "  ", "\u{3000}", "未作答"]),
        (AnswerState::Unknown, ["unknown", "不清楚", "\u{ff1f}", "说不清"]),
        (AnswerState::NotApplicable, ["na", "N/A", "不适用", "\u{ff2e}\u{ff21}"]),
        (AnswerState::Excluded, ["excluded", "剔除", "作废", "Excluded"]),
    ];
    for (state, words) in states {
        for word in words {
            for indicator in ["rate", "open", "mode", "domains", "rating", "count"] {
                assert_eq!(
                    cell(indicator, word),
                    Ok(Answer::Missing(state)),
                    "{indicator}: {word}"
                );
            }
        }
    }
}

#[test]
fn a_comma_is_decimal_between_semicolons_only() {
    let table = |cell: &str| format!("region;count;days\nr-1;;{cell}\n");
    assert_eq!(cell_in(&table("2,5"), "days"), Ok(Answer::Value(2.5)));
    assert_eq!(cell_in(&table("1.234,5"), "days"), Ok(Answer::Value(1234.5)));
    assert_eq!(cell_in(&table("1,234"), "days"), Err(vec!["S042".to_owned()]));
    refuses("days", &["\"2,5\""], "S027");
}

const WIDE: &str = "\
region,name,period,kind,stage,linked,rate,open,mode,domains,rating,count,days,spread
r-1,甲省,2023,province,3,85%,85\u{ff05},是,shared,tax;school,4.5,\"1,234\",3,0.25
r-2,乙县,2023,county,L2,60,0.6,no,自建,2,好,0,,
r-1,甲省,2024,省,第4级,90,0.9,√,Shared,税务、教育,5,12,2.5,-1
";

#[test]
fn a_wide_table_is_read() {
    let survey = good(WIDE);
    assert_eq!(survey.periods.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["2023", "2024"]);
    assert_eq!(survey.regions.len(), 2);
    assert_eq!(survey.regions[1].kind, Some(1));
    assert_eq!(survey.rows.len(), 3);
    let expected = [3.0, 85.0, 0.85, 1.0, 1.0, 2.0, 4.5, 1234.0, 3.0, 0.25];
    for (at, expected) in (0..).zip(expected) {
        assert!((value(&survey, 0, at) - expected).abs() < 1e-12, "indicator {at}");
    }
    assert_eq!(survey.columns[5].picked(RowIdx(0)), 0b101);
    let days = survey.answer(RowIdx(1), IndicatorIdx(8));
    assert_eq!(days, Answer::Missing(AnswerState::NotAnswered));
    // `spread` is for provinces only.
    let spread = survey.answer(RowIdx(1), IndicatorIdx(9));
    assert_eq!(spread, Answer::Missing(AnswerState::NotApplicable));
}

#[test]
fn a_long_table_gives_the_same_survey() {
    let wide = good("地区,名称,年份,阶段,已开放,领域\nr-1,甲,2024,3,是,tax\nr-2,乙,2024,,否,2\n");
    let long = good(
        "地区,名称,年份,题号,答案\nr-1,甲,2024,stage,3\nr-1,甲,2024,已开放,是\n\
         r-1,甲,2024,Domains,tax\nr-2,乙,2024,stage,\nr-2,,2024,open,否\nr-2,,2024,领域是多少？,2\n"
            .replace('？', "?")
            .as_str(),
    );
    assert_eq!(without_files(wide), without_files(long));
}

fn without_files(mut survey: Survey) -> Survey {
    survey.files.clear();
    survey
}

fn utf16(text: &str, mark: bool, little: bool) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    let units = mark.into_iter().chain(text.encode_utf16());
    units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
}

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap()
}

fn zstd(text: &str) -> Vec<u8> {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    compress_to_vec(text.as_bytes(), CompressionLevel::Fastest)
}

#[test]
fn every_encoding_and_delimiter_gives_the_same_survey() {
    let expected = without_files(good(WIDE));
    let plain = WIDE.replace("\"1,234\"", "1234");
    let ways: Vec<(&str, Vec<u8>)> = vec![
        ("BOM", format!("\u{feff}{WIDE}").into_bytes()),
        ("CRLF", WIDE.replace('\n', "\r\n").into_bytes()),
        ("CR", WIDE.replace('\n', "\r").into_bytes()),
        ("UTF-16LE", utf16(WIDE, true, true)),
        ("UTF-16BE", utf16(WIDE, true, false)),
        ("UTF-16LE without a mark", utf16(WIDE, false, true)),
        ("UTF-16BE without a mark", utf16(WIDE, false, false)),
        ("GB18030", encoding_rs::GB18030.encode(WIDE).0.into_owned()),
        ("gzip", gzip(WIDE)),
        ("zstd", zstd(WIDE)),
        ("semicolon", plain.replace("tax;school", "tax|school").replace(',', ";").into_bytes()),
        ("tab", plain.replace(',', "\t").into_bytes()),
        ("title above", format!("二〇二四年调查表,,,\n,,,\n{WIDE}").into_bytes()),
        ("blank rows", WIDE.replace("\nr-2", "\n,,,,,,,,,,,,,\n\nr-2").into_bytes()),
    ];
    for (way, bytes) in ways {
        let (survey, _) =
            try_read(&tiny::rubric(), bytes).unwrap_or_else(|e| panic!("{way}:\n{e}"));
        assert_eq!(without_files(survey), expected, "{way}");
    }
}

#[test]
fn a_file_is_named_and_counted() {
    let rubric = tiny::rubric();
    let (survey, _) =
        read(vec![input("data/区县.csv", "region,stage\nr-1,3\n")], &rubric, &mut |_| {}).unwrap();
    let file = &survey.files[0];
    assert_eq!((file.role, file.name.as_str(), file.rows), ("survey", "区县.csv", Some(1)));
    assert_eq!(file.sha256.len(), 64);
}

#[test]
fn two_files_make_one_survey() {
    let rubric = tiny::rubric();
    let halves = || {
        vec![
            input("a.csv", "region,name,stage\nr-1,甲,3\nr-2,乙,2\n"),
            input("b.csv", "region,open\nr-2,否\nr-1,是\n"),
        ]
    };
    let (survey, _) = read(halves(), &rubric, &mut |_| {}).unwrap();
    assert_eq!(
        without_files(survey),
        without_files(good("region,name,stage,open\nr-1,甲,3,是\nr-2,乙,2,否\n"))
    );
    let mut both = halves();
    both.push(input("c.csv", "region,stage\nr-1,4\n"));
    let problems = shown(&read(both, &rubric, &mut |_| {}).unwrap_err());
    assert!(problems.contains("c.csv:2:5: error[S024]"), "{problems}");
    assert!(problems.contains("line 2 of `a.csv`"), "{problems}");
}

#[test]
fn progress_ends_at_all_bytes() {
    let mut text = "region,stage\n".to_owned();
    for n in 0..10_000 {
        let _ = writeln!(text, "r{n},3");
    }
    let mut told = Vec::new();
    let n_bytes = text.len() as u64;
    read(vec![input("a.csv", text)], &tiny::rubric(), &mut |n| told.push(n)).unwrap();
    assert!(told.len() > 2 && told.is_sorted(), "{told:?}");
    assert_eq!(told.last(), Some(&n_bytes));
}

#[test]
fn notes_stand_beside_their_answers() {
    let survey =
        good("region,linked,linked.comment,联网率.佐证\nr-1,不适用,无此类系统,文件 3 号\n");
    let note = &survey.notes[&(RowIdx(0), IndicatorIdx(1))];
    assert_eq!((note.comment.as_str(), note.evidence.as_str()), ("无此类系统", "文件 3 号"));
    let answer = survey.answer(RowIdx(0), IndicatorIdx(1));
    assert_eq!(answer, Answer::Missing(AnswerState::NotApplicable));
}
