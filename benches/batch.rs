//! A wide survey of the flagship rubric through reading, scoring and writing, beside a bare pass of
//! the csv crate over the same bytes: the ratio of the two is what matters, not the seconds.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark may fail")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use govgauge::assessment::{Options, Run, assess};
use govgauge::diag::Diagnostics;
use govgauge::input::survey::SurveyInput;
use govgauge::input::{library, rubric, survey};
use govgauge::model::{Rubric, Scale};
use govgauge::scorecard::json;
use govgauge::weighting::weigh;
use std::fmt::Write as _;

const REGIONS: u32 = 2_000;

/// A survey in which every question has an answer somewhere on its scale.
fn survey_text(rubric: &Rubric) -> String {
    let mut text = String::from("region,kind");
    for (_, node, _) in rubric.hierarchy.leaves() {
        let _ = write!(text, ",{}", node.id);
    }
    // A congruential generator: the figures only have to differ.
    let mut state = 1u32;
    for region in 0..REGIONS {
        let _ = write!(text, "\nC{region:05},province");
        for (_, _, indicator) in rubric.hierarchy.leaves() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (low, high) = indicator.scale.range();
            let share = f64::from(state >> 8) / f64::from(1u32 << 24);
            let value = low + share * (high.min(low + 100.0) - low);
            let _ = match &indicator.scale {
                Scale::Number(_) => write!(text, ",{value:.1}"),
                _ => write!(text, ",{value:.0}"),
            };
        }
    }
    text.replace(".0,", ",")
}

fn batch(c: &mut Criterion) {
    let rubric = rubric::read(&library::rubric("cn-egov").unwrap(), &|_| None).unwrap().0;
    let text = whole_counts(&rubric, &survey_text(&rubric));
    let weights = weigh(&rubric, None).unwrap();
    let input = || vec![SurveyInput { name: "batch.csv".to_owned(), bytes: text.clone().into() }];
    let read = survey::read(input(), &rubric, &mut |_| {}).unwrap().0;

    let mut group = c.benchmark_group("batch");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("csv crate, bare pass", |b| {
        b.iter(|| {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let mut record = csv::ByteRecord::new();
            let mut fields = 0;
            while reader.read_byte_record(&mut record).unwrap() {
                fields += record.len();
            }
            fields
        });
    });
    group.bench_function("read", |b| {
        b.iter(|| survey::read(input(), &rubric, &mut |_| {}).unwrap().0.rows.len());
    });
    group.bench_function("score", |b| {
        b.iter(|| assess(&rubric, &read, &weights, &[], Options::default()).peer_groups().len());
    });
    group.bench_function("write scores.json", |b| {
        let a = assess(&rubric, &read, &weights, &[], Options::default());
        let run = Run::new(&a, None);
        b.iter(|| {
            let mut out = Vec::new();
            json::write(&mut out, &a, &run, &Diagnostics::new(), &mut |_| {}).unwrap();
            out.len()
        });
    });
    group.finish();
}

/// Counts take whole numbers only; one of them is in the flagship, in the range 1 to 100.
fn whole_counts(rubric: &Rubric, text: &str) -> String {
    let counts: Vec<usize> = rubric
        .hierarchy
        .leaves()
        .filter(|(_, _, i)| i.scale.name() == "count")
        .map(|(_, _, i)| i.column.at() + 2)
        .collect();
    let line = |line: &str| {
        let cells = line.split(',').enumerate();
        let whole = |(at, cell): (usize, &str)| {
            let cut = cell.split('.').next().unwrap_or(cell);
            if counts.contains(&at) && !line.starts_with("region") {
                cut.to_owned()
            } else {
                cell.to_owned()
            }
        };
        cells.map(whole).collect::<Vec<_>>().join(",")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

criterion_group!(benches, batch);
criterion_main!(benches);
