//! Surveys as offices send them: encodings, layouts, words, several respondents.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]

mod tiny;

use govgauge::diag::{Diagnostics, render};
use govgauge::input::survey::{SurveyInput, read};
use govgauge::lang::Lang;
use govgauge::model::{Answer, AnswerState, IndicatorIdx, RowIdx, Rubric, Survey};

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
