//! Replicates over weights, normalisation and aggregation, and Sobol' indices, on the sizes of a usual
//! index, of a country's cities and of its counties, these also with gaps.
//!
//! The whole command beside numpy is `benches/compare/robustness.py`.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark may fail")]

use criterion::{Criterion, criterion_group, criterion_main};
use govgauge::model::Aggregation;
use govgauge::robustness::flat::{Flat, FlatNode, Normalised, Setting, SettingError, Step};
use govgauge::robustness::groups::groups;
use govgauge::robustness::plan::{Plan, UncertainWeights};
use govgauge::robustness::replicates::{mean_rank_change, ranks_of_scores};
use govgauge::robustness::saltelli::{Design, alternative};
use govgauge::robustness::sensitivity::sensitivity;
use govgauge::robustness::summary::summarise;
use govgauge::stats::random::Stream;

/// Three ways to normalise, two to aggregate, and weights ± 25 %.
fn problem(regions: usize, indicators: usize, dimensions: usize, gaps: f64) -> (Flat, Plan) {
    let mut stream = Stream::new(1, 1);
    let mut cell = || {
        let score = 100.0 * stream.uniform();
        if gaps > 0.0 && stream.uniform() < gaps { f64::NAN } else { score }
    };
    let plain: Vec<Vec<f64>> =
        (0..indicators).map(|_| (0..regions).map(|_| cell()).collect()).collect();
    let other = |f: fn(f64) -> f64| Normalised {
        columns: plain.iter().map(|c| c.iter().map(|x| f(*x)).collect()).collect(),
    };
    let normalisations = [other(|x| x), other(|x| 20.0 + 0.6 * x), other(|x| x * x / 100.0)];
    let inner = |children| FlatNode { children, column: None, coverage_min: 0.0 };
    let mut nodes = vec![inner((1..=dimensions).collect())];
    for dimension in 0..dimensions {
        let own = (0..indicators).filter(|j| j % dimensions == dimension);
        nodes.push(inner(own.map(|j| 1 + dimensions + j).collect()));
    }
    let leaf = |column| FlatNode { children: vec![], column: Some(column), coverage_min: 0.0 };
    nodes.extend((0..indicators).map(leaf));
    let steps = [Aggregation::Arithmetic, Aggregation::Geometric]
        .map(|aggregation| vec![Step { aggregation, floor: 1.0 }; nodes.len()]);
    let flat = Flat::new(nodes.clone(), &normalisations, steps.to_vec(), None).unwrap();
    let plan = Plan {
        weights: vec![1.0; nodes.len()],
        nodes,
        uncertain_weights: UncertainWeights::Uniform(0.25),
        normalisations: 3,
        aggregations: 2,
    };
    (flat, plan)
}

fn replicates(c: &mut Criterion) {
    let mut group = c.benchmark_group("10,000 replicates");
    group.sample_size(10);
    let sizes = [(51, 49, 8, 0.0), (500, 40, 6, 0.0), (3_000, 40, 6, 0.0), (3_000, 40, 6, 0.04)];
    for (regions, indicators, dimensions, gaps) in sizes {
        let (flat, plan) = problem(regions, indicators, dimensions, gaps);
        group.bench_function(format!("{regions} x {indicators}, gaps {gaps}"), |b| {
            b.iter(|| {
                let found = flat.replicates(10_000, |number| plan.draw(42, number)).unwrap();
                let summary = summarise(&found, 0.9, &[20.0, 40.0, 60.0, 80.0]);
                let order: Vec<usize> = (0..regions).collect();
                (summary.len(), groups(&found, &order, 0.95).len())
            });
        });
    }
    group.finish();
}

fn indices(c: &mut Criterion) {
    let (flat, plan) = problem(51, 49, 8, 0.0);
    let mut nominal = vec![0.0; 51];
    let base = Setting { normalisation: 0, aggregation: 0, weights: plan.weights.clone() };
    flat.scores(&base, &mut nominal).unwrap();
    let nominal = ranks_of_scores(&nominal);
    c.bench_function("Sobol' indices, 6 factors, N = 1,000", |b| {
        b.iter(|| {
            let design = Design::quasi(1_000, 6, 1).unwrap();
            let outputs = design.run(|u| {
                let weights = (0..plan.weights.len()).map(|n| 0.75 + 0.5 * u[2 + n % 4]).collect();
                let (normalisation, aggregation) = (alternative(u[0], 3), alternative(u[1], 2));
                let mut scores = vec![0.0; 51];
                flat.scores(&Setting { normalisation, aggregation, weights }, &mut scores)?;
                let ranks = ranks_of_scores(&scores);
                Ok::<_, SettingError>(vec![mean_rank_change(&ranks, &nominal).unwrap_or(0.0)])
            });
            let y: Vec<f64> = outputs.into_iter().map(|o| o.unwrap()[0]).collect();
            sensitivity(&design, &y, 1_000, 1).unwrap().factors.len()
        });
    });
}

criterion_group!(benches, replicates, indices);
criterion_main!(benches);
