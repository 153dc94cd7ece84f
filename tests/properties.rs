//! What must hold for every rubric and every survey.
#![allow(clippy::unwrap_used, clippy::format_push_string, reason = "tests may fail")]

mod common;

use common::{read_rubric, read_survey};
use govgauge::assessment::{Assessment, Options, RowAssessment, Status, assess};
use govgauge::diag::{Diagnostics, SourceFile};
use govgauge::model::{NodeIdx, Rubric, Survey};
use govgauge::scorecard::json;
use govgauge::weighting::weigh;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A rubric of three dimensions with two to four percentages each, by a rule for aggregation.
fn rubric(sizes: &[usize], weights: &[f64], aggregation: &str, missing: &str) -> Rubric {
    covered(sizes, weights, aggregation, missing, 0.0)
}

/// The same, with the least share of weight that a node needs for a score.
fn covered(
    sizes: &[usize],
    weights: &[f64],
    aggregation: &str,
    missing: &str,
    coverage_min: f64,
) -> Rubric {
    let text = |words: &str| json!({ "zh": format!("{words}号"), "en": words });
    let mut weight = weights.iter().cycle();
    let mut next = || *weight.next().unwrap();
    let dimensions: Vec<Value> = sizes
        .iter()
        .enumerate()
        .map(|(d, n)| {
            let leaf = |i: usize, weight: f64| {
                let id = format!("d{d}.i{i}");
                json!({ "id": id, "title": text(&id), "weight": weight, "scale": { "type": "percentage" } })
            };
            let children: Vec<Value> = (0..*n).map(|i| leaf(i, next())).collect();
            let id = format!("d{d}");
            json!({ "id": id, "title": text(&id), "weight": next(), "aggregation": aggregation,
                    "floor": if matches!(aggregation, "geometric" | "harmonic") { json!(1) } else { Value::Null },
                    "children": children })
        })
        .collect();
    let level = |id: &str, min: u8| json!({ "id": id, "title": text(id), "min": min });
    let mut whole = json!({
        "schema_version": "1.0", "id": "drawn", "version": "1", "title": text("drawn"),
        "missing": missing, "coverage_min": coverage_min,
        "levels": [level("low", 0), level("middle", 40), level("high", 70)],
        "index": { "id": "index", "title": text("index"), "children": dimensions },
    });
    for dimension in whole["index"]["children"].as_array_mut().unwrap() {
        if dimension["floor"].is_null() {
            dimension.as_object_mut().unwrap().remove("floor");
        }
    }
    read_rubric(&SourceFile::new("drawn.json", whole.to_string()))
}

/// A wide survey; `None` is an empty cell.
fn survey(rubric: &Rubric, rows: &[Vec<Option<f64>>]) -> Survey {
    let ids: Vec<&str> = rubric.hierarchy.leaves().map(|(_, n, _)| n.id.as_str()).collect();
    let mut text = format!("region,{}\n", ids.join(","));
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<String> = (0..ids.len())
            .map(|i| row[i % row.len()].map_or_else(String::new, |v| v.to_string()))
            .collect();
        text += &format!("r{at},{}\n", cells.join(","));
    }
    read_survey("drawn.csv", text, rubric)
}

fn rows(a: &Assessment<'_>) -> Vec<RowAssessment> {
    a.survey.rows().map(|(row, _)| a.row(row)).collect()
}

prop_compose! {
    fn sizes()(s in prop::collection::vec(2usize..5, 2..4)) -> Vec<usize> { s }
}
prop_compose! {
    fn weights()(w in prop::collection::vec(0.1..10.0f64, 12)) -> Vec<f64> { w }
}
fn cell() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![1 => Just(None), 5 => (0u32..=1000).prop_map(|v| Some(f64::from(v) / 10.0))]
}
prop_compose! {
    fn answers()(r in prop::collection::vec(prop::collection::vec(cell(), 12), 1..6)) -> Vec<Vec<Option<f64>>> { r }
}
fn aggregation() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["arithmetic", "geometric", "harmonic", "median", "minimum"])
}
fn missing() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["renormalise", "worst_case", "no_score"])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// An oracle by another road: with arithmetic means and nothing missing, the tree is one dot
    /// product with the effective weights.
    #[test]
    fn tree_equals_dot_product(s in sizes(), w in weights(), mut r in answers()) {
        for cell in r.iter_mut().flatten() {
            cell.get_or_insert(50.0);
        }
        let rubric = rubric(&s, &w, "arithmetic", "renormalise");
        let (survey, weights) = (survey(&rubric, &r), weigh(&rubric, None).unwrap());
        let a = assess(&rubric, &survey, &weights, &[], Options::default());
        for (row, given) in rows(&a).iter().zip(&r) {
            let dot: f64 = rubric.hierarchy.leaves()
                .map(|(idx, _, i)| weights.effective(idx) * given[i.column.at() % given.len()].unwrap())
                .sum();
            prop_assert!((row.root().score.unwrap() - dot).abs() < 1e-9);
        }
    }

    #[test]
    fn figures_stay_in_their_ranges(s in sizes(), w in weights(), r in answers(), g in aggregation(), m in missing(), c in 0.0..0.9f64) {
        let rubric = covered(&s, &w, g, m, c);
        let (survey, weights) = (survey(&rubric, &r), weigh(&rubric, None).unwrap());
        let a = assess(&rubric, &survey, &weights, &[], Options { rank: true });
        for row in rows(&a) {
            for n in &row.nodes {
                prop_assert_eq!(n.score.is_some(), n.status == Status::Scored);
                prop_assert!(n.score.is_none_or(|s| (0.0..=100.0).contains(&s)));
                prop_assert!(n.coverage.is_none_or(|c| (0.0..=1.0 + 1e-12).contains(&c)));
                prop_assert!(n.contribution.is_none_or(|c| c >= 0.0));
                prop_assert!(n.potential.is_none_or(|p| (0.0..=100.0 + 1e-9).contains(&p)));
                if let (Some(worst), Some(score), Some(best)) = (n.score_if_worst, n.score, n.score_if_best) {
                    prop_assert!(worst <= best + 1e-9);
                    // What is missing cannot make a score better than its best case, or worse than its worst.
                    prop_assert!(score <= best + 1e-9 && score >= worst - 1e-9, "{} {} {}", worst, score, best);
                }
            }
        }
    }

    /// With arithmetic means the contributions of siblings add up to their parent's, and what is
    /// not contributed is the potential.
    #[test]
    fn contributions_add_up(s in sizes(), w in weights(), r in answers()) {
        let rubric = rubric(&s, &w, "arithmetic", "renormalise");
        let (survey, weights) = (survey(&rubric, &r), weigh(&rubric, None).unwrap());
        let a = assess(&rubric, &survey, &weights, &[], Options::default());
        for row in rows(&a) {
            let Some(score) = row.root().score else { continue };
            let leaves = || rubric.hierarchy.indicators().iter().map(|&i| row.node(i));
            let points: f64 = leaves().filter_map(|n| n.contribution).sum();
            let lost: f64 = leaves().filter_map(|n| n.potential).sum();
            let weight: f64 = leaves().map(|n| n.weight_effective).sum();
            prop_assert!((points - score).abs() < 1e-6);
            prop_assert!((points + lost - 100.0).abs() < 1e-6);
            prop_assert!((weight - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn the_order_of_regions_does_not_matter(s in sizes(), w in weights(), r in answers(), g in aggregation()) {
        let rubric = rubric(&s, &w, g, "renormalise");
        let weights = weigh(&rubric, None).unwrap();
        let backwards: Vec<_> = r.iter().rev().cloned().collect();
        let (one, two) = (survey(&rubric, &r), survey(&rubric, &backwards));
        let a = assess(&rubric, &one, &weights, &[], Options { rank: true });
        let b = assess(&rubric, &two, &weights, &[], Options { rank: true });
        for (x, y) in rows(&a).iter().zip(rows(&b).iter().rev()) {
            prop_assert_eq!(&x.nodes, &y.nodes);
        }
    }

    #[test]
    fn a_better_answer_never_lowers_anything(s in sizes(), w in weights(), r in answers(), g in aggregation(), at in 0usize..12) {
        let rubric = rubric(&s, &w, g, "renormalise");
        let weights = weigh(&rubric, None).unwrap();
        let mut better = r.clone();
        for row in &mut better {
            if let Some(value) = &mut row[at] {
                *value = (*value + 10.0).min(100.0);
            }
        }
        let (one, two) = (survey(&rubric, &r), survey(&rubric, &better));
        let a = assess(&rubric, &one, &weights, &[], Options::default());
        let b = assess(&rubric, &two, &weights, &[], Options::default());
        for (x, y) in rows(&a).iter().zip(rows(&b)) {
            for (before, after) in x.nodes.iter().zip(&y.nodes) {
                prop_assert!(after.score >= before.score.map(|s| s - 1e-9));
                prop_assert!(after.level >= before.level);
            }
        }
    }

    /// Same input, same bytes, on one thread or seven.
    #[test]
    fn threads_change_nothing(s in sizes(), w in weights(), r in answers()) {
        let rubric = rubric(&s, &w, "geometric", "renormalise");
        let (survey, weights) = (survey(&rubric, &r), weigh(&rubric, None).unwrap());
        let bytes = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let a = assess(&rubric, &survey, &weights, &[], Options { rank: true });
                let run = govgauge::assessment::Run::new(&a, None);
                let mut out = Vec::new();
                json::write(&mut out, &a, &run, &Diagnostics::new(), &mut |_| {}).unwrap();
                out
            })
        };
        let one = bytes(1);
        prop_assert_eq!(&one, &bytes(2));
        prop_assert_eq!(&one, &bytes(7));
        // And what was written can be read: every row has every key, every figure is a number or null.
        let read: govgauge::scorecard::document::Scorecard = serde_json::from_slice(&one).unwrap();
        prop_assert_eq!(read.scores.len(), survey.rows.len() * rubric.hierarchy.nodes().len());
    }
}

/// Missing children give their weight to their siblings inside the same parent, never over
/// flattened weights.
#[test]
fn missing_weight_stays_inside_the_parent() {
    let rubric = rubric(&[2, 2], &[1.0], "arithmetic", "renormalise");
    let survey = survey(&rubric, &[vec![Some(100.0), None, Some(0.0), Some(0.0)]]);
    let weights = weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());
    let row = a.row(govgauge::model::RowIdx(0));
    // Dimension 0 has 100 from its one answer, dimension 1 has 0: 50. Flattened it would be 33.3.
    assert!((row.root().score.unwrap() - 50.0).abs() < 1e-9);
    assert!((row.root().coverage.unwrap() - 0.75).abs() < 1e-9);
    assert!((row.root().score_if_worst.unwrap() - 25.0).abs() < 1e-9);
    assert!((row.root().score_if_best.unwrap() - 50.0).abs() < 1e-9);
    let missing = rubric.hierarchy.find("d0.i1").unwrap();
    assert_eq!(row.node(missing).status, Status::NotAnswered);
    assert_eq!(row.node(missing).score, None);
    assert!(row.node(missing).weight_effective.abs() < 1e-12);
    assert!(
        row.node(NodeIdx(2)).weight_effective > 0.49,
        "the sibling carries the whole dimension"
    );
}

/// The three policies on the same answers, by hand.
#[test]
fn policies_by_hand() {
    let answers = [vec![Some(80.0), None, Some(60.0), Some(40.0)]];
    let score = |missing: &str| {
        let rubric = rubric(&[2, 2], &[1.0], "arithmetic", missing);
        let survey = survey(&rubric, &answers);
        let weights = weigh(&rubric, None).unwrap();
        let a = assess(&rubric, &survey, &weights, &[], Options::default());
        a.score(govgauge::model::RowIdx(0), NodeIdx::ROOT)
    };
    // (80 + 50) / 2; ((80 + 0)/2 + 50) / 2; the first dimension has no score, so the index has none.
    assert!((score("renormalise").unwrap() - 65.0).abs() < 1e-9);
    assert!((score("worst_case").unwrap() - 45.0).abs() < 1e-9);
    assert_eq!(score("no_score"), None);
}

/// A group with too little data is wholly open: the score without it lies between the cases with it
/// at its worst and at its best.
#[test]
fn a_dropped_group_widens_the_bounds() {
    let rubric = covered(&[3, 2, 2], &[1.0], "arithmetic", "renormalise", 0.5);
    let (full, none) = (Some(100.0), None);
    let survey = survey(&rubric, &[vec![Some(0.0), none, none, full, full, full, full]]);
    let weights = weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());
    let row = a.row(govgauge::model::RowIdx(0));
    let group = rubric.hierarchy.find("d0").unwrap();
    assert_eq!(row.node(group).status, Status::LowCoverage);
    let root = row.root();
    assert!((root.score.unwrap() - 100.0).abs() < 1e-9);
    // (0 + 100 + 100) / 3 and (100 + 100 + 100) / 3.
    assert!((root.score_if_worst.unwrap() - 200.0 / 3.0).abs() < 1e-9);
    assert!((root.score_if_best.unwrap() - 100.0).abs() < 1e-9);
}
