//! All steps from the answers to the index, 51 regions by 49 indicators: denominators, screening,
//! imputation, treatment, normalisation, aggregation and ranks. What a person waits for who changes one
//! setting.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark may fail")]

use criterion::{Criterion, criterion_group, criterion_main};
use govgauge::assessment::{Options, assess};
use govgauge::diag::SourceFile;
use govgauge::input::survey::SurveyInput;
use govgauge::input::{rubric, survey};
use govgauge::model::{Rubric, Survey};
use govgauge::stats::random::Stream;
use govgauge::weighting::weigh;
use serde_json::{Value, json};
use std::fmt::Write as _;

const REGIONS: usize = 51;
const INDICATORS: usize = 49;
const PILLARS: usize = 8;

/// Two halves of four pillars each; every fifth indicator is better where it is low, every seventh has
/// a denominator.
fn rubric_of(methods: &Value) -> Rubric {
    let text = |words: String| json!({"zh": words.clone(), "en": words});
    let leaf = |at: usize| {
        let mut leaf = json!({
            "id": format!("i{at}"), "title": text(format!("Indicator {at}")), "weight": 1 + at % 3,
            "scale": {"type": "amount", "direction": if at.is_multiple_of(5) { "down" } else { "up" }},
        });
        if at.is_multiple_of(7) {
            leaf["denominator"] = json!({"by": "people", "times": 1000});
        }
        leaf
    };
    let pillar = |of: usize| {
        let children: Vec<Value> =
            (0..INDICATORS).filter(|at| at % PILLARS == of).map(leaf).collect();
        json!({"id": format!("p{of}"), "title": text(format!("Pillar {of}")), "children": children})
    };
    let half = |of: usize| {
        let children: Vec<Value> = (0..PILLARS).filter(|p| p % 2 == of).map(pillar).collect();
        json!({"id": format!("h{of}"), "title": text(format!("Half {of}")), "children": children})
    };
    let rubric = json!({
        "schema_version": "1.0", "id": "rebuild", "version": "1", "title": text("Rebuild".into()),
        "auxiliaries": [{"id": "people", "title": text("People".into())}],
        "methods": methods,
        "index": {"id": "index", "title": text("Index".into()), "children": [half(0), half(1)]},
    });
    let source = SourceFile::new("rebuild.json", rubric.to_string());
    rubric::read(&source, &|_| None).unwrap().0
}

/// Every third indicator has a long tail, every ninth an outlier, four cells in a hundred are empty.
fn survey_of(rubric: &Rubric) -> Survey {
    let mut stream = Stream::new(51, 49);
    let mut text = String::from("region,people");
    for at in 0..INDICATORS {
        let _ = write!(text, ",i{at}");
    }
    for region in 0..REGIONS {
        let _ = write!(text, "\nR{region},{:.0}", 10_000.0 + 90_000.0 * stream.uniform());
        for at in 0..INDICATORS {
            let (x, gap) = (stream.uniform(), stream.uniform() < 0.04);
            let tail = if at.is_multiple_of(3) { 1.0 / (0.02 + x) } else { 100.0 * x };
            let value = if at.is_multiple_of(9) && region == 7 { 40.0 * tail } else { tail };
            let _ = if gap { write!(text, ",") } else { write!(text, ",{value:.4}") };
        }
    }
    let input = SurveyInput { name: "rebuild.csv".to_owned(), bytes: text.into_bytes() };
    survey::read(vec![input], rubric, &mut |_| {}).unwrap().0
}

fn rebuild(c: &mut Criterion) {
    let usual = json!({
        "screening": {"availability_min": 0.65},
        "imputation": {"method": "mean"},
        "treatment": {"method": "two_stage"},
        "normalisation": {"method": "min_max"},
    });
    let mut by_neighbours = usual.clone();
    by_neighbours["imputation"] = json!({"method": "nearest"});
    let mut group = c.benchmark_group("rebuild 51 x 49");
    for (name, methods) in [("mean", usual), ("nearest neighbours", by_neighbours)] {
        let rubric = rubric_of(&methods);
        let survey = survey_of(&rubric);
        let weights = weigh(&rubric, None).unwrap();
        group.bench_function(name, |b| {
            b.iter(|| {
                let a = assess(&rubric, &survey, &weights, &[], Options { rank: true });
                assert!(!a.treated().is_empty());
                a.score(govgauge::model::RowIdx(50), govgauge::model::NodeIdx::ROOT)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, rebuild);
criterion_main!(benches);
