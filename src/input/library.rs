//! The rubrics and benchmarks that come with the program.

use crate::diag::SourceFile;
use crate::model::Rubric;

/// Id and text of each rubric.
const RUBRICS: [(&str, &str); 5] = [
    ("cn-egov", include_str!("../../rubrics/cn-egov.json")),
    ("cn-egov-visits", include_str!("../../rubrics/cn-egov-visits.json")),
    ("eu-egov-benchmark-2023", include_str!("../../rubrics/eu-egov-benchmark-2023.json")),
    ("oecd-dgi-2023", include_str!("../../rubrics/oecd-dgi-2023.json")),
    ("wb-gtmi", include_str!("../../rubrics/wb-gtmi.json")),
];

/// Id, rubric and text of each benchmark.
const BENCHMARKS: [(&str, &str, &str); 2] = [
    (
        "tenth-five-year-plan",
        "cn-egov",
        include_str!("../../rubrics/benchmarks/tenth-five-year-plan.json"),
    ),
    (
        "digital-government",
        "cn-egov",
        include_str!("../../rubrics/benchmarks/digital-government.json"),
    ),
];

/// The text of a rubric.
pub fn rubric(id: &str) -> Option<SourceFile> {
    RUBRICS.iter().find(|r| r.0 == id).map(|(id, text)| SourceFile::new(*id, *text))
}

/// The text of a benchmark.
pub fn benchmark(id: &str) -> Option<SourceFile> {
    BENCHMARKS.iter().find(|b| b.0 == id).map(|(id, _, text)| SourceFile::new(*id, *text))
}

/// Whether a file is one of those that come with the program, to the last byte.
pub fn is_ours(file: &SourceFile) -> bool {
    let mut texts = RUBRICS.iter().map(|r| r.1).chain(BENCHMARKS.iter().map(|b| b.2));
    texts.any(|text| text == file.text)
}

/// The ids of the rubrics, the flagship first.
pub fn rubric_ids() -> impl Iterator<Item = &'static str> {
    RUBRICS.iter().map(|r| r.0)
}

/// The ids of the benchmarks.
pub fn benchmark_ids() -> impl Iterator<Item = &'static str> {
    BENCHMARKS.iter().map(|b| b.0)
}

/// The benchmarks that are made for a rubric, or for the one it extends.
pub fn benchmarks_of(rubric: &Rubric) -> Vec<&'static str> {
    let base = rubric.extends.as_ref().map(|(id, _)| id.as_str());
    let ours = |b: &&(&str, &'static str, &str)| b.1 == rubric.id || Some(b.1) == base;
    BENCHMARKS.iter().filter(ours).map(|b| b.0).collect()
}
