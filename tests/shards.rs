//! Learning in parts: any division gives the bytes of the whole; what cannot be learnt so is refused.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that fails should say where, and rubrics are files"
)]

mod common;

use govgauge::assessment::shards::{Named, Part, State, gather, merge, refusals};
use govgauge::assessment::{Options, assess};
use govgauge::diag::SourceFile;
use govgauge::input::survey::{SurveyInput, read_part};
use govgauge::model::{Rubric, Survey};
use govgauge::panel::roll_up;
use govgauge::weighting::weigh;
use proptest::prelude::*;

fn rubric(change: &dyn Fn(&mut serde_json::Value)) -> Rubric {
    let mut whole: serde_json::Value =
        serde_json::from_str(include_str!("tiny/parts.json")).unwrap();
    change(&mut whole);
    common::read_rubric(&SourceFile::new("parts.json", whole.to_string()))
}

fn by_period(whole: &mut serde_json::Value) {
    whole["methods"]["pooled"] = false.into();
}

const HEADER: &str =
    "region,group,period,people,doctors,wait,budget,rooms,trees,roads,lamps,share,goal";

/// What `calibrate` writes.
fn whole(rubric: &Rubric, text: &str) -> String {
    let survey = common::read_survey("s.csv", text.as_bytes(), rubric);
    let weights = weigh(rubric, None).unwrap();
    let a = assess(rubric, &survey, &weights, &[], Options::default());
    serde_json::to_string_pretty(&a.calibration()).unwrap()
}

fn state(rubric: &Rubric, survey: &Survey, part: Part) -> String {
    let weights = weigh(rubric, None).unwrap();
    let (state, _) = gather(rubric, survey, &weights, part, None);
    serde_json::to_string_pretty(&state).unwrap()
}

/// What `calibrate --part` writes.
fn cut(rubric: &Rubric, text: &str, part: Part) -> String {
    let input = SurveyInput { name: "s.csv".into(), bytes: text.as_bytes().to_vec() };
    let mut survey = match read_part(input, rubric, part.cut(), &mut |_| {}) {
        Ok((survey, _)) => survey,
        Err(found) => panic!("{}", common::messages(&found)),
    };
    roll_up(rubric, &mut survey);
    state(rubric, &survey, part)
}

/// What `calibrate merge` writes.
fn merged(rubric: &Rubric, states: &[String]) -> Result<String, String> {
    let weights = weigh(rubric, None).unwrap();
    let names: Vec<String> = (1..=states.len()).map(|n| format!("state-{n}.json")).collect();
    let files: Vec<Named<'_>> =
        names.iter().zip(states).map(|(name, text)| Named { name, text }).collect();
    merge(rubric, &weights, &files)
        .map(|found| serde_json::to_string_pretty(&found).unwrap())
        .map_err(|found| common::messages(&found))
}

fn parts(rubric: &Rubric, text: &str, of: u32) -> Vec<String> {
    (1..=of).map(|number| cut(rubric, text, Part::new(number, of).unwrap())).collect()
}

/// A table with gaps, decimals, two periods and three groups; sizes that plain sums would blur.
fn table(n_rows: usize) -> String {
    let row = |row: usize| {
        let cell = |k: usize| {
            let x = (row * 7_919 + k * 104_729) % 10_007;
            if x.is_multiple_of(9) { String::new() } else { format!("{}.{:02}", x / 10, x % 97) }
        };
        let group = ["a", "b", "\"丙,\n\"\"c\"\"\""][row % 3];
        let (period, people, doctors) = (2023 + row % 2, 1_000 + row, (row * 31) % 977);
        let cells = [1, 2, 3, 4, 5, 6].map(cell).join(",");
        let share = (row * 13) % 101;
        let goal =
            if row.is_multiple_of(5) { String::new() } else { (row * row * 1_000).to_string() };
        format!("r{row},{group},{period},{people},{doctors},{cells},{share},{goal}\n")
    };
    format!("{HEADER}\n{}", (0..n_rows).map(row).collect::<String>())
}

#[test]
fn one_two_and_seven_parts_give_the_bytes_of_the_whole() {
    let text = table(101);
    for rubric in [rubric(&|_| {}), rubric(&by_period)] {
        let expected = whole(&rubric, &text);
        assert!(expected.contains("z_score") && expected.contains("groups"), "{expected}");
        for of in [1, 2, 7] {
            let mut states = parts(&rubric, &text, of);
            states.reverse();
            assert_eq!(merged(&rubric, &states).unwrap(), expected, "{of} parts");
        }
    }
}

#[test]
fn more_parts_than_rows_are_parts_too() {
    let (text, rubric) = (table(3), rubric(&|_| {}));
    assert_eq!(merged(&rubric, &parts(&rubric, &text, 9)).unwrap(), whole(&rubric, &text));
}

#[test]
fn a_rubric_that_learns_nothing_has_a_calibration_from_parts() {
    let rubric = common::embedded("oecd-dgi-2023");
    let ids: Vec<&str> = rubric.hierarchy.leaves().map(|(_, n, _)| n.id.as_str()).collect();
    let text = format!("region,{}\na,{}\nb\n", ids[0], 1);
    let text = text.replace("\nb\n", "\nb,\n");
    assert_eq!(merged(&rubric, &parts(&rubric, &text, 2)).unwrap(), whole(&rubric, &text));
}

fn survey_rows() -> impl Strategy<Value = Vec<(String, u32)>> {
    let cell = prop_oneof![
        2 => Just(String::new()),
        3 => (0u32..100_000, 0u32..5).prop_map(|(n, d)| format!("{}", f64::from(n) / f64::from(10u32.pow(d)))),
        1 => (0u64..1_000_000_000).prop_map(|n| n.to_string()),
        1 => (1u32..9, 1u32..15).prop_map(|(n, d)| format!("0.{}{n}", "0".repeat(d as usize))),
    ];
    let row = (
        prop::collection::vec(cell, 6),
        prop_oneof![Just("a"), Just("b"), Just("")],
        prop_oneof![Just("2023"), Just("2024")],
        0u32..50,
        prop_oneof![Just(String::new()), (0u32..=100).prop_map(|n| n.to_string())],
        0u32..4,
    );
    let row = row.prop_map(|(cells, group, period, doctors, share, shard)| {
        let goal = &cells[0];
        let row = format!("{group},{period},7,{doctors},{},{share},{goal}", cells.join(","));
        (row, shard)
    });
    prop::collection::vec(row, 2..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Rows go to four shards at random; some shards may have none.
    #[test]
    fn any_division_gives_the_bytes_of_the_whole(rows in survey_rows(), pooled in any::<bool>()) {
        let rubric = if pooled { rubric(&|_| {}) } else { rubric(&by_period) };
        let line = |(at, (row, _)): (usize, &(String, u32))| format!("r{at},{row}\n");
        let text: String = rows.iter().enumerate().map(line).collect();
        let expected = whole(&rubric, &format!("{HEADER}\n{text}"));
        let states: Vec<String> = (0..4).map(|shard| {
            let own: String = rows
                .iter()
                .enumerate()
                .filter(|(_, (_, of))| *of == shard)
                .map(line)
                .collect();
            let part = Part::new(shard + 1, 4).unwrap();
            if own.is_empty() {
                return state(&rubric, &Survey::default(), part);
            }
            let survey = common::read_survey("s.csv", format!("{HEADER}\n{own}"), &rubric);
            state(&rubric, &survey, part)
        }).collect();
        prop_assert_eq!(merged(&rubric, &states).unwrap(), expected);
    }
}

#[test]
fn what_needs_all_regions_is_refused_by_name() {
    let refused = |change: &dyn Fn(&mut serde_json::Value), set: Option<&str>| {
        let rubric = rubric(change);
        let weights = weigh(&rubric, set).unwrap();
        let found: Vec<String> =
            refusals(&rubric, &weights).into_iter().map(|d| d.message.en).collect();
        found.join("\n")
    };
    assert_eq!(refused(&|_| {}, None), "");
    let method = |name: &'static str| {
        move |whole: &mut serde_json::Value| {
            whole["index"]["children"][3]["imputation"] = serde_json::json!({ "method": name });
        }
    };
    for (name, word) in [
        ("median", "median"),
        ("group_median", "median of the group"),
        ("row_mean", "other indicators"),
        ("nearest", "nearest"),
        ("expectation_maximisation", "expectation"),
        ("linear", "other periods"),
    ] {
        let found = refused(&method(name), None);
        assert!(found.starts_with("`rooms` has gaps filled") && found.contains(word), "{found}");
    }
    for (step, value, word) in [
        ("treatment", serde_json::json!({ "method": "two_stage" }), "outliers"),
        ("treatment", serde_json::json!({ "method": "log" }), "transformed"),
        ("normalisation", serde_json::json!({ "method": "rank" }), "ranks"),
        ("normalisation", serde_json::json!({ "method": "sigmoid" }), "median"),
        (
            "normalisation",
            serde_json::json!({ "method": "distance_to_reference", "region": "r1" }),
            "one region",
        ),
    ] {
        let change = |whole: &mut serde_json::Value| {
            whole["index"]["children"][3][step] = value.clone();
        };
        let found = refused(&change, None);
        assert!(found.starts_with("`rooms` has ") && found.contains(word), "{step}: {found}");
    }
    let copeland =
        |whole: &mut serde_json::Value| whole["index"]["aggregation"] = "copeland".into();
    assert!(refused(&copeland, None).contains("`parts` has an aggregation that compares"));
    let weights = |whole: &mut serde_json::Value| {
        whole["weight_sets"] = serde_json::json!([{ "id": "spread",
            "title": { "zh": "差异", "en": "Spread" }, "method": { "method": "critic" } }]);
    };
    assert!(refused(&weights, Some("spread")).contains("weights that come from the data"));
}

#[test]
fn a_part_that_is_missing_or_there_twice_is_refused() {
    let (text, rubric) = (table(20), rubric(&|_| {}));
    let [a, b, c] = &parts(&rubric, &text, 3)[..] else { panic!("three parts") };
    let of = |states: &[&String]| {
        let states: Vec<String> = states.iter().map(|s| (*s).clone()).collect();
        merged(&rubric, &states).unwrap_err()
    };
    assert!(of(&[a, c]).contains("error[M022]: 1 of 3 parts are missing: 2"), "{}", of(&[a, c]));
    assert!(of(&[a, b, b]).contains("part 2 is given twice: `state-2.json`"));
    let [other, _] = &parts(&rubric, &text, 2)[..] else { panic!("two parts") };
    assert!(of(&[b, other]).contains("part 1/2 is not of the same division"));
    let moved = a.replace("\"source\": null", "\"source\": \"00ff\"");
    assert!(of(&[&moved, b, c]).contains("error[M022]"));
}

#[test]
fn a_state_of_something_else_is_refused() {
    let (text, rubric) = (table(20), rubric(&|_| {}));
    let state = cut(&rubric, &text, Part::WHOLE);
    let of = |from: &str, to: &str| {
        let changed = state.replacen(from, to, 1);
        assert_ne!(changed, state, "{from}");
        merged(&rubric, &[changed]).unwrap_err()
    };
    assert!(
        of("\"rubric_version\": \"1\"", "\"rubric_version\": \"2\"")
            .contains("error[M021]: the rubric is `parts 2`, expected `parts 1`")
    );
    assert!(of("\"rubric_id\": \"parts\"", "\"rubric_id\": \"others\"").contains("`others 1`"));
    assert!(of("govgauge.state", "govgauge.calibration").contains("the kind of the file"));
    assert!(of("\"schema_version\": \"1.0\"", "\"schema_version\": \"2.0\"").contains("`2.0`"));
    assert!(of("\"weight_set\": \"", "\"weight_set\": \"x").contains("the weight set is `x"));
    assert!(of("\"max\": ", "\"max\": -1").contains("contradict each other"));
    assert!(of("\"sum\": \"", "\"sum\": \"z").contains("contradict each other"));
    assert!(of("{", "").contains("state-1.json:"));
    assert!(of("\"part\"", "\"share\"").contains("error[M021]: this is no file"));
    let read: State = serde_json::from_str(&state).unwrap();
    assert_eq!(serde_json::to_string_pretty(&read).unwrap(), state);
}
