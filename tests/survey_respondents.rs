//! Several respondents of one region: merged as the rubric says, by hand and as a property.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]

mod tiny;

use govgauge::input::survey::{SurveyInput, read};
use govgauge::model::{Answer, AnswerState, IndicatorIdx, Merge, RowIdx, Survey};
use proptest::prelude::*;

const HEADER: &str = "region,kind,respondent,weight,stage,linked,open,mode,domains,rating,days";

/// What each row says to: stage, linked, open, mode, domains, rating, days.
const COLUMNS: [u32; 7] = [0, 1, 3, 4, 5, 6, 8];

fn merged(how: Merge, rows: &[&str]) -> Survey {
    let mut rubric = tiny::rubric();
    rubric.merge = how;
    let rows: Vec<_> = rows.iter().map(|row| format!("r-1,county,{row}")).collect();
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    let input = SurveyInput { name: "s.csv".into(), bytes: text.into_bytes() };
    read(vec![input], &rubric, &mut |_| {}).unwrap_or_else(|d| panic!("{d:?}")).0
}

fn answers(survey: &Survey) -> Vec<Answer> {
    assert_eq!(survey.rows.len(), 1);
    COLUMNS.map(|at| survey.answer(RowIdx(0), IndicatorIdx(at))).to_vec()
}

fn says(how: Merge, rows: &[&str], expected: [f64; 7]) -> Survey {
    let survey = merged(how, rows);
    for (answer, expected) in answers(&survey).into_iter().zip(expected) {
        match answer {
            Answer::Value(value) => {
                assert!((value - expected).abs() < 1e-12, "{value}, {expected}");
            }
            Answer::Missing(state) => panic!("{state:?}"),
        }
    }
    survey
}

const TWO: [&str; 2] = ["a,1,4,80,yes,shared,tax;school,5,2", "b,3,2,60,no,rented,health,2,5"];
const THREE: [&str; 3] = [TWO[0], TWO[1], "c,,3,61,yes,own,0,4.5,30"];

#[test]
fn the_median_is_the_lower_of_the_middle_two_where_a_scale_has_steps() {
    // Steps: 2 of 2 and 4; no of yes and no; rented (50) of shared (100) and rented; 1 of 2 and 1.
    // Numbers and ratings: (80 + 60) / 2; (5 + 2) / 2; (2 + 5) / 2.
    let survey = says(Merge::Median, &TWO, [2.0, 70.0, 0.0, 2.0, 1.0, 3.5, 3.5]);
    // `health`, the option of the answer that was taken.
    assert_eq!(survey.columns[5].picked(RowIdx(0)), 0b010);
    let of = |at: u32| survey.disagreements[&(RowIdx(0), IndicatorIdx(at))];
    assert_eq!((of(1).n, of(1).min, of(1).max), (2, 60.0, 80.0));
    // Of three the middle one; choices by score: own 0, rented 50, shared 100.
    says(Merge::Median, &THREE, [3.0, 61.0, 1.0, 2.0, 1.0, 4.5, 5.0]);
}

#[test]
fn the_mean_is_by_weight() {
    // Weights 1 and 3: (4 + 3·2) / 4; (80 + 3·60) / 4; 1/4; the median of choices; (2 + 3·1) / 4;
    // (5 + 3·2) / 4; (2 + 3·5) / 4.
    says(Merge::Mean, &TWO, [2.5, 65.0, 0.25, 2.0, 1.25, 2.75, 4.25]);
    // No weight counts as 1: (4 + 3·2 + 3) / 5 and so on.
    says(Merge::Mean, &THREE, [2.6, 64.2, 0.4, 2.0, 1.0, 3.1, 9.4]);
    // Where all weights are 0, everybody counts the same.
    let nought = ["a,0,4,80,yes,shared,2,5,2", "b,0,2,60,no,rented,1,2,5"];
    says(Merge::Mean, &nought, [3.0, 70.0, 0.5, 2.0, 1.5, 3.5, 3.5]);
}

#[test]
fn the_minimum_is_the_worst_by_score() {
    // More days are worse.
    says(Merge::Minimum, &THREE, [2.0, 60.0, 0.0, 0.0, 0.0, 2.0, 30.0]);
}

#[test]
fn the_lead_respondent_decides_where_there_is_one() {
    let lead = |name: &str| Merge::Lead(name.into());
    says(lead("b"), &THREE, [2.0, 60.0, 0.0, 2.0, 1.0, 2.0, 5.0]);
    says(lead("z"), &THREE, [4.0, 80.0, 1.0, 1.0, 2.0, 5.0, 2.0]);
    // What the lead leaves open, the first who answered decides; `unknown` is an answer.
    let rows = ["a,1,,80,yes,own,2,,2", "b,1,3,70,no,own,1,4,3", "c,1,,,unknown,,,,"];
    let survey = merged(lead("c"), &rows);
    let expected = [
        Answer::Value(3.0),
        Answer::Value(80.0),
        Answer::Missing(AnswerState::Unknown),
        Answer::Value(0.0),
        Answer::Value(2.0),
        Answer::Value(4.0),
        Answer::Value(2.0),
    ];
    assert_eq!(answers(&survey), expected);
}

#[test]
fn values_go_before_states_and_states_by_what_they_say() {
    use AnswerState::{Excluded, NotAnswered, NotApplicable, Unknown};
    let rows = ["a,1,3,?,?,n/a,剔除,剔除,", "b,1,?,,n/a,?,,剔除,"];
    let survey = merged(Merge::Median, &rows);
    let expected = [
        Answer::Value(3.0),
        Answer::Missing(Unknown),
        Answer::Missing(NotApplicable),
        Answer::Missing(NotApplicable),
        Answer::Missing(NotAnswered),
        Answer::Missing(Excluded),
        Answer::Missing(NotAnswered),
    ];
    assert_eq!(answers(&survey), expected);
    assert!(survey.disagreements.is_empty());
}

#[test]
fn comments_of_all_respondents_are_kept() {
    let rubric = tiny::rubric();
    let text = "region,respondent,stage,stage.comment\nr-1,a,3,甲\nr-1,b,3,乙\nr-1,c,2,甲\n";
    let input = SurveyInput { name: "s.csv".into(), bytes: text.into() };
    let (survey, _) = read(vec![input], &rubric, &mut |_| {}).unwrap();
    assert_eq!(survey.notes[&(RowIdx(0), IndicatorIdx(0))].comment, "甲\n乙");
}

fn row() -> impl Strategy<Value = String> {
    let mode = proptest::sample::select(vec!["own", "shared", "rented", "", "?", "n/a"]);
    (1u8..=5, 0u8..=100, any::<bool>(), mode, 0u8..=3, 10u8..=50, 0u8..=60).prop_map(
        |(stage, linked, open, mode, domains, rating, days)| {
            let rating = f64::from(rating) / 10.0;
            format!("{stage},{linked},{open},{mode},{domains},{rating},{days}")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_respondents_does_not_matter(rows in proptest::collection::vec(row(), 1..7)) {
        for how in [Merge::Median, Merge::Minimum, Merge::Mean] {
            let named: Vec<String> =
                rows.iter().enumerate().map(|(n, row)| format!("p{n},,{row}")).collect();
            let forward: Vec<&str> = named.iter().map(String::as_str).collect();
            let backward: Vec<&str> = forward.iter().rev().copied().collect();
            let (one, other) = (merged(how.clone(), &forward), merged(how, &backward));
            for (a, b) in answers(&one).into_iter().zip(answers(&other)) {
                match (a, b) {
                    (Answer::Value(a), Answer::Value(b)) => prop_assert!((a - b).abs() < 1e-9),
                    (a, b) => prop_assert_eq!(a, b),
                }
            }
            prop_assert_eq!(one.disagreements, other.disagreements);
        }
    }
}
