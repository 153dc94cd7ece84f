//! Replicates through the fast tree and through the ordinary one: the same scores, ranks, levels,
//! attainments and failures, on random rubrics and on the flagship.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests may fail")]

mod common;

use common::{benchmarks, embedded, project_file, read_rubric, read_survey};
use govgauge::assessment::{Assessment, Options, assess};
use govgauge::diag::SourceFile;
use govgauge::model::{Benchmark, Rubric, Survey, Uncertainty};
use govgauge::robustness::assumptions::usual;
use govgauge::robustness::study::{Findings, Focus, Size, Tree, through};
use govgauge::stats::random::Stream;
use govgauge::weighting::weigh;
use serde_json::{Value, json};
use std::fmt::Write as _;

fn with<T>(
    rubric: &Rubric,
    survey: &Survey,
    benchmarks: &[Benchmark],
    f: impl FnOnce(&Assessment<'_>) -> T,
) -> T {
    let weights = weigh(rubric, None).unwrap();
    f(&assess(rubric, survey, &weights, benchmarks, Options { rank: true }))
}

fn size(replicates: usize, sensitivity: bool) -> Size {
    Size { replicates, seed: 11, sensitivity }
}

/// Both ways; the fast one is not always open.
fn both(a: &Assessment<'_>, u: &Uncertainty, size: Size) -> [Findings; 2] {
    let focus = Focus { regions: a.survey.rows().map(|(r, _)| r).take(1).collect(), pairs: vec![] };
    [Tree::Either, Tree::Ordinary]
        .map(|tree| through(a, u, size, &focus, tree, &|| {}).unwrap_or_else(|e| panic!("{e:?}")))
}

fn same([fast, plain]: &[Findings; 2]) {
    assert!(!plain.is_fast);
    assert_eq!(fast.replicates.kept(), plain.replicates.kept());
    assert_eq!(fast.replicates.failures(), plain.replicates.failures());
    assert_eq!(fast.level_shares, plain.level_shares);
    assert_eq!(fast.groups, plain.groups);
    assert_eq!(fast.pairs, plain.pairs);
    for region in 0..fast.rows.len() {
        assert_eq!(fast.replicates.ranks(region), plain.replicates.ranks(region), "{region}");
        let (one, other) = (&fast.summaries[region], &plain.summaries[region]);
        assert_eq!((one.scored, one.rank), (other.scored, other.rank));
        assert_eq!(one.score.is_some(), other.score.is_some());
        for (a, b) in one.score.iter().zip(&other.score) {
            for (a, b) in [(a.low, b.low), (a.median, b.median), (a.high, b.high), (a.mean, b.mean)]
            {
                // A score on the edge of a millionth may fall to either side.
                assert!((a - b).abs() < 1.1e-6, "{a} {b}");
            }
        }
    }
    assert_eq!(fast.attainments.len(), plain.attainments.len());
    for (a, b) in fast.attainments.iter().zip(&plain.attainments) {
        assert_eq!(a.met, b.met);
        for (a, b) in a.interval.iter().zip(&b.interval) {
            assert!((a.median - b.median).abs() < 1.1e-6);
        }
    }
    let indices =
        |f: &Findings| f.sensitivity.iter().flatten().map(|s| s.factors[0].total.value).next();
    if let (Some(a), Some(b)) = (indices(fast), indices(plain)) {
        assert!((a - b).abs() < 1e-9);
    }
}

/// A rubric of two or three levels with any sort of mean, and a survey with gaps of both kinds.
fn random(seed: u64) -> (Value, String) {
    let mut s = Stream::new(seed, 0);
    let words = |w: &str| json!({"zh": w, "en": w});
    let mut ids: Vec<String> = Vec::new();
    let means = ["arithmetic", "geometric", "harmonic", "median", "minimum"];
    let group = |id: String, children: Vec<Value>, s: &mut Stream| {
        let mean = means[s.below(if seed.is_multiple_of(3) { 5 } else { 3 })];
        let mut node = json!({
            "id": id, "title": words(&id), "children": children, "aggregation": mean,
            "weight": 1.0 + s.below(3) as f64
        });
        if ["geometric", "harmonic"].contains(&mean) {
            node["floor"] = json!(1.0 + s.below(20) as f64);
        }
        if s.below(2) == 0 {
            node["coverage_min"] = json!(0.3 + 0.1 * s.below(6) as f64);
        }
        node
    };
    let mut leaf = |s: &mut Stream| {
        let id = format!("i{}", ids.len());
        ids.push(id.clone());
        json!({"id": id, "title": words(&id), "weight": 1.0 + s.below(4) as f64,
            "scale": {"type": "amount", "worst": 0, "best": 80}})
    };
    let mut dimensions = Vec::new();
    for d in 0..3 {
        let mut children: Vec<Value> = (0..2 + s.below(4)).map(|_| leaf(&mut s)).collect();
        if s.below(2) == 0 {
            let below = (0..2 + s.below(2)).map(|_| leaf(&mut s)).collect();
            children.push(group(format!("g{d}"), below, &mut s));
        }
        dimensions.push(group(format!("d{d}"), children, &mut s));
    }
    if s.below(2) == 0 {
        dimensions.push(leaf(&mut s));
    }
    let mut index = group("all".to_owned(), dimensions, &mut s);
    index.as_object_mut().unwrap().remove("weight");
    let gate = json!([
        {"id": "gate-d", "node": "d1", "score_min": 30, "why": words("d")},
        {"id": "gate-i", "node": "i0", "score_min": 40, "why": words("i")}
    ]);
    let levels = [0, 30, 50, 70].map(|min| {
        let id = format!("l{min}");
        let mut level = json!({"id": id, "title": words(&id), "min": min});
        if min == 50 {
            level["gates"] = gate.clone();
        }
        level
    });
    let rubric = json!({
        "schema_version": "1.0", "id": "any", "version": "1", "title": words("any"),
        "levels": levels, "index": index
    });
    let mut survey = format!("region,{}\n", ids.join(","));
    let share = [0.0, 0.05, 0.3][s.below(3)];
    for region in 0..300 {
        let _ = write!(survey, "r{region}");
        for _ in &ids {
            let (u, x) = (s.uniform(), (100.0 * s.uniform()).round());
            let cell = if u < share { String::new() } else { x.to_string() };
            let cell = if u > 1.0 - share / 2.0 { "不适用".to_owned() } else { cell };
            let _ = write!(survey, ",{cell}");
        }
        survey.push('\n');
    }
    (rubric, survey)
}

fn rubric_of(value: &Value) -> Rubric {
    read_rubric(&SourceFile::new("rubric.json", value.to_string()))
}

#[test]
fn both_trees_agree_on_random_rubrics() {
    let mut fast = 0;
    for seed in 0..12 {
        let (mut rubric, survey) = random(seed);
        rubric["uncertainty"] = match seed % 4 {
            0 => json!({
                "weights": {"method": "uniform", "share": 0.3},
                "aggregation": {"methods": ["arithmetic", "geometric", "harmonic"]},
                "exclude_one": {}
            }),
            1 => json!({
                "weights": {"method": "dirichlet", "concentration": 2},
                "normalisation": ["as_given", "min_max", "percentile_rank"],
                "treatment": ["as_given", {"method": "winsorise", "points_max": 3}]
            }),
            2 => json!({"exclude_one": {}, "normalisation": ["as_given", "min_max"]}),
            _ => json!({
                "imputation": ["as_given", {"method": "median"}, {"method": "nearest", "k": 3}],
                "weights": {"method": "uniform", "share": 0.5}
            }),
        };
        let rubric = rubric_of(&rubric);
        let survey = read_survey("survey.csv", survey, &rubric);
        with(&rubric, &survey, &[], |a| {
            let mut u = rubric.uncertainty.clone().unwrap();
            if !a.has_gaps() {
                u.imputations.clear();
            }
            let found = both(a, &u, size(60, seed < 2));
            fast += u32::from(found[0].is_fast);
            same(&found);
        });
    }
    assert_eq!(fast, 12);
}

#[test]
fn both_trees_agree_on_the_flagship() {
    let rubric = embedded("cn-egov");
    let benchmarks = benchmarks(&rubric);
    let survey = read_survey("provinces.csv", project_file("samples/provinces.csv"), &rubric);
    with(&rubric, &survey, &benchmarks, |a| {
        let mut u = usual(a);
        u.exclusions = rubric.hierarchy.leaves().map(|(node, _, _)| node).collect();
        u.benchmark = Some(govgauge::model::UncertainBenchmark { benchmarks: vec![], points: 5.0 });
        let found = both(a, &u, size(200, false));
        assert!(found[0].is_fast);
        assert!(found[0].attainments.iter().any(|t| t.interval.is_some()));
        same(&found);
    });
}
