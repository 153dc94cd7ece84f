//! The EU eGovernment Benchmark from its raw answers through reading, rolling up, scoring and
//! writing, beside a bare pass of the csv crate over the same bytes. Without the reference data,
//! which lie beside the project, there is nothing to measure.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark may fail, and reads its files"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use govgauge::assessment::{Options, Run, assess};
use govgauge::diag::Diagnostics;
use govgauge::input::survey::SurveyInput;
use govgauge::input::{library, rubric, survey};
use govgauge::model::Rubric;
use govgauge::panel;
use govgauge::scorecard::json;
use govgauge::weighting::weigh;
use std::path::Path;

const FILES: [&str; 2] = ["services.csv", "portals.csv"];

fn files() -> Option<Vec<SurveyInput>> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference/eu-egov-benchmark-2023");
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).ok()?;
        Some(SurveyInput { name: name.to_owned(), bytes })
    };
    FILES.into_iter().map(read).collect()
}

/// How many fields a plain reader finds.
fn bare_pass(inputs: &[SurveyInput]) -> usize {
    let mut fields = 0;
    for input in inputs {
        let mut reader = csv::Reader::from_reader(input.bytes.as_slice());
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record).unwrap() {
            fields += record.len();
        }
    }
    fields
}

/// Everything from bytes to `scores.json`.
fn whole_run(inputs: Vec<SurveyInput>, rubric: &Rubric) -> usize {
    let mut survey = survey::read(inputs, rubric, &mut |_| {}).unwrap().0;
    panel::roll_up(rubric, &mut survey);
    let weights = weigh(rubric, None).unwrap();
    let a = assess(rubric, &survey, &weights, &[], Options::default());
    let run = Run::new(&a, None);
    let mut out = Vec::new();
    json::write(&mut out, &a, &run, &Diagnostics::new(), &mut |_| {}).unwrap();
    out.len()
}

fn eu_egov(c: &mut Criterion) {
    let Some(inputs) = files() else {
        eprintln!("NOT MEASURED: no reference data");
        return;
    };
    let source = library::rubric("eu-egov-benchmark-2023").unwrap();
    let rubric = rubric::read(&source, &|_| None).unwrap().0;
    let read = survey::read(inputs.clone(), &rubric, &mut |_| {}).unwrap().0;
    let weights = weigh(&rubric, None).unwrap();
    let mut rolled = read.clone();
    panel::roll_up(&rubric, &mut rolled);

    let mut group = c.benchmark_group("eu-egov");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(inputs.iter().map(|i| i.bytes.len() as u64).sum()));
    group.bench_function("csv crate, bare pass", |b| b.iter(|| bare_pass(&inputs)));
    group.bench_function("read", |b| {
        b.iter(|| survey::read(inputs.clone(), &rubric, &mut |_| {}).unwrap().0.rows.len());
    });
    group.bench_function("roll up", |b| {
        b.iter(|| {
            let mut survey = read.clone();
            panel::roll_up(&rubric, &mut survey);
            survey.rows.len()
        });
    });
    group.bench_function("score", |b| {
        b.iter(|| assess(&rubric, &rolled, &weights, &[], Options::default()).peer_groups().len());
    });
    group.bench_function("read, roll up, score, write scores.json", |b| {
        b.iter(|| whole_run(inputs.clone(), &rubric));
    });
    group.finish();
}

criterion_group!(benches, eu_egov);
criterion_main!(benches);
