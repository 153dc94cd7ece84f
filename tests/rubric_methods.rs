//! The methods that a rubric chooses: carried into the model, laid out for every indicator, changed by an
//! extension, said in words, and fed by the columns of a survey.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]
#![allow(clippy::float_cmp, reason = "the figures are as written")]

use govgauge::diag::SourceFile;
use govgauge::input::rubric::{self, diff, questions, show};
use govgauge::input::survey::{SurveyInput, read};
use govgauge::lang::Lang;
use govgauge::model::{
    Aggregation, Answer, Imputation, NodeIdx, Normalisation, RowIdx, Rubric, Scale, Survey,
    Treatment, TwoStage, Weighting,
};
use govgauge::weighting::weigh;

const BASE: &str = include_str!("tiny/methods.json");

fn rubric(text: &str) -> Rubric {
    let library = |name: &str| (name == "base.json").then(|| SourceFile::new("base.json", BASE));
    rubric::read(&SourceFile::new("r.json", text), &library).expect("it is sound").0
}

fn survey(rubric: &Rubric, text: &str) -> Survey {
    let input = SurveyInput { name: "s.csv".into(), bytes: text.as_bytes().to_vec() };
    read(vec![input], rubric, &mut |_| {}).expect("it is sound").0
}

#[test]
fn defaults_are_laid_out_for_every_indicator() {
    let rubric = rubric(BASE);
    let methods = &rubric.methods;
    let [doctors, wait, budget] = methods.indicators.as_slice() else { panic!("three of them") };
    assert_eq!(methods.auxiliaries[0].id, "people");
    assert_eq!(doctors.denominator, Some((0, 1000.0)));
    assert_eq!(wait.denominator, None);
    assert_eq!(doctors.imputation, Imputation::GroupMedian);
    assert_eq!(wait.imputation, Imputation::Linear);
    let Treatment::Winsorise(TwoStage { points_max, skewness_max, kurtosis_max, .. }) =
        doctors.treatment
    else {
        panic!("it is winsorised")
    };
    assert_eq!((points_max, skewness_max, kurtosis_max), (Some(2), 2.0, 3.5));
    assert_eq!(budget.treatment, Treatment::Nothing);
    assert_eq!(wait.normalisation, Normalisation::MinMax { low: 0.0, high: 100.0 });
    let reference = Normalisation::DistanceToReference { region: "R-7".into(), cut: true };
    assert_eq!(budget.normalisation, reference);
    assert!(methods.is_pooled);
    let screening = methods.screening.as_ref().unwrap();
    assert_eq!((screening.availability_min, screening.by_dimension), (Some(0.5), false));
    let mean = Aggregation::MeanMin { alpha: 0.3, beta: 0.0 };
    assert_eq!(rubric.hierarchy.root().aggregation, mean);
}

/// A scale with steps keeps its scores, whatever is chosen for all.
#[test]
fn what_is_chosen_for_all_is_for_numbers() {
    let asked = r#""scale": {"type": "yes_no"}"#;
    let text = BASE.replacen(r#""scale": {"type": "days", "direction": "down"}"#, asked, 1);
    let rubric = rubric(&text);
    assert!(matches!(rubric.hierarchy.leaves().nth(1).unwrap().2.scale, Scale::YesNo { .. }));
    assert_eq!(rubric.methods.indicators[1].normalisation, Normalisation::Scale);
    assert_eq!(rubric.methods.indicators[1].treatment, Treatment::Nothing);
    assert_eq!(rubric.methods.indicators[1].imputation, Imputation::Linear);
}

fn extension(more: &str) -> Rubric {
    rubric(&format!(
        r#"{{"schema_version": "1.0", "id": "ours", "version": "1",
            "title": {{"zh": "本地", "en": "Ours"}}, "extends": "base.json", {more}}}"#
    ))
}

#[test]
fn an_extension_replaces_methods_and_patches_leaves() {
    let base = rubric(BASE);
    let ours = extension(
        r#""methods": {"normalisation": {"method": "min_max", "low": 1}, "pooled": false},
           "patches": [{"op": "methods", "node": "wait", "imputation": {"method": "none"}}]"#,
    );
    assert_eq!(ours.methods.screening, None);
    assert_eq!(ours.methods.indicators[1].imputation, Imputation::Nothing);
    let low = Normalisation::MinMax { low: 1.0, high: 100.0 };
    assert_eq!(ours.methods.indicators[0].normalisation, low);
    let budget = (&ours.methods.indicators[2], &base.methods.indicators[2]);
    assert_eq!(budget.0.normalisation, budget.1.normalisation);
    assert_eq!(budget.0.imputation, Imputation::Nothing);
    assert_eq!(ours.patches.len(), 1);
    let changes = diff::diff(&base, &ours);
    let says = |words: &str| changes.iter().any(|c| c.en.contains(words));
    assert!(says("methods of `wait`: gaps filled by a line between periods"), "{changes:?}");
    assert!(says("screening of regions: at least 50% of indicators answered"), "{changes:?}");
    assert!(says("methods learn from each period by itself"), "{changes:?}");
    assert_eq!(diff::diff(&base, &base), []);
}

/// By hand: shares 0.6, 0.3, 0.1 and 0.5, 0.5, 0: means 0.55, 0.4, 0.05.
#[test]
fn budgets_and_equal_weights_need_no_answers() {
    let sets = r#""weight_sets": [
        {"id": "panel", "title": {"zh": "专家", "en": "Panel"}, "method": {
          "method": "budget_allocation", "node": "methods",
          "order": ["doctors", "wait", "budget"], "points": [[60, 30, 10], [1, 1, 0]]}},
        {"id": "same", "title": {"zh": "相等", "en": "Equal"}, "method": {"method": "equal"},
          "weights": {"wait": 2}},
        {"id": "spread", "title": {"zh": "熵", "en": "Entropy"}, "method": {"method": "critic"}}
      ],
      "index": {"#;
    let text = BASE.replacen("\"index\": {", sets, 1);
    let rubric = rubric(&text);
    let shares = |set: &str| {
        let weights = weigh(&rubric, Some(set)).unwrap();
        rubric.hierarchy.indicators().iter().map(|n| weights.share(*n)).collect::<Vec<_>>()
    };
    for (found, expected) in shares("panel").into_iter().zip([0.55, 0.4, 0.05]) {
        assert!((found - expected).abs() < 1e-12);
    }
    assert_eq!(shares("same"), [0.25, 0.5, 0.25]);
    let spread = rubric.weight_set("spread").unwrap();
    assert_eq!(spread.method, Some((Weighting::Critic, NodeIdx::ROOT)));
    assert!(spread.weights.is_empty());
}

#[test]
fn columns_that_are_no_answers_are_read_from_wide_and_long_tables() {
    let rubric = rubric(BASE);
    let wide = "region,人口,doctors,wait,budget\nR-7,\"12,000\",30,3,4\nR-1,,8,4,6\n";
    let long = "region,question,value\nR-7,people,12000\nR-7,doctors,30\nR-7,wait,3\n\
                R-7,budget,4\nR-1,doctors,8\nR-1,wait,4\nR-1,budget,6\n";
    for text in [wide, long] {
        let survey = survey(&rubric, text);
        assert_eq!(survey.columns.len(), 3);
        let people = &survey.auxiliaries[0];
        assert_eq!(people.get(RowIdx(0)), Answer::Value(12_000.0));
        assert!(matches!(people.get(RowIdx(1)), Answer::Missing(_)));
    }
}

#[test]
fn methods_are_said_in_words_in_both_languages() {
    let rubric = rubric(BASE);
    let weights = weigh(&rubric, None).unwrap();
    let english = show::show(&rubric, &weights, Lang::En);
    for words in [
        "people  Inhabitants",
        "mean_min (0.3 0)",
        "divided by `people` × 1000; gaps filled by the median of the group",
        "nearness to region `R-7`, which scores 1, cut off beyond",
    ] {
        assert!(english.contains(words), "no `{words}` in\n{english}");
    }
    let chinese = show::show(&rubric, &weights, Lang::Zh);
    for words in ["辅助列", "除以 `people` × 1000；以同组中位数填补", "极差标准化"]
    {
        assert!(chinese.contains(words), "no `{words}` in\n{chinese}");
    }
    let asked = questions::text(&rubric, NodeIdx::ROOT, Lang::En);
    assert!(asked.contains("a number above 0, in persons\n  divides: doctors"), "{asked}");
    let rows = questions::rows(&rubric, NodeIdx::ROOT, Lang::Zh);
    assert_eq!(rows.last().unwrap()[4], "people");
}
