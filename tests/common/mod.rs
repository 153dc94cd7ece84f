//! What several test programs share: reading, scoring, reference data, tolerances.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "each program uses a part, and tests may fail and read files"
)]

pub mod cases;

use govgauge::diag::{Diagnostics, SourceFile, render};
use govgauge::input::survey::SurveyInput;
use govgauge::input::{benchmark, library, rubric, survey};
use govgauge::lang::Lang;
use govgauge::model::{Benchmark, Rubric, Survey};
use govgauge::panel::roll_up;
use std::path::PathBuf;

/// Published tables print three decimals of a figure from 0 to 1.
pub const PRINTED: f64 = 5e-4;
/// The same sum in another order.
pub const ROUNDING: f64 = 1e-9;

/// Everything found, as a person would read it.
pub fn messages(found: &Diagnostics) -> String {
    found.sorted().into_iter().map(|d| render::human(d, Lang::En)).collect::<Vec<_>>().join("\n")
}

/// A rubric that comes with the program.
pub fn embedded(id: &str) -> Rubric {
    let source = library::rubric(id).unwrap();
    read_rubric(&source)
}

/// Reads a rubric that has no errors.
pub fn read_rubric(source: &SourceFile) -> Rubric {
    match rubric::read(source, &library::rubric) {
        Ok((rubric, _)) => rubric,
        Err(found) => panic!("{}", messages(&found)),
    }
}

/// The benchmarks that come with a rubric.
pub fn benchmarks(of: &Rubric) -> Vec<Benchmark> {
    library::benchmarks_of(of)
        .into_iter()
        .map(|id| match benchmark::read(&library::benchmark(id).unwrap(), of) {
            Ok((benchmark, _)) => benchmark,
            Err(found) => panic!("{}", messages(&found)),
        })
        .collect()
}

/// Reads one survey file.
pub fn try_survey(
    name: &str,
    bytes: impl Into<Vec<u8>>,
    rubric: &Rubric,
) -> Result<(Survey, Diagnostics), Diagnostics> {
    try_surveys(vec![(name, bytes.into())], rubric)
}

/// Reads the files of one survey, by name, and works out what follows from its items.
pub fn try_surveys(
    files: Vec<(&str, Vec<u8>)>,
    rubric: &Rubric,
) -> Result<(Survey, Diagnostics), Diagnostics> {
    let input = |(name, bytes): (&str, Vec<u8>)| SurveyInput { name: name.to_owned(), bytes };
    let inputs = files.into_iter().map(input).collect();
    let (mut survey, found) = survey::read(inputs, rubric, &mut |_| {})?;
    roll_up(rubric, &mut survey);
    Ok((survey, found))
}

/// Reads a survey that has no errors.
pub fn read_survey(name: &str, bytes: impl Into<Vec<u8>>, rubric: &Rubric) -> Survey {
    read_surveys(vec![(name, bytes.into())], rubric)
}

/// Reads a survey of several files that has no errors.
pub fn read_surveys(files: Vec<(&str, Vec<u8>)>, rubric: &Rubric) -> Survey {
    match try_surveys(files, rubric) {
        Ok((survey, _)) => survey,
        Err(found) => panic!("{}", messages(&found)),
    }
}

/// A file of the project.
pub fn project_file(path: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A text of the reference data, which lies beside the project and is not part of it. Where it is
/// absent the test says so and passes, but on CI it fails.
pub fn reference(path: &str) -> Option<String> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference").join(path);
    match std::fs::read_to_string(&full) {
        Ok(text) => Some(text),
        Err(e) if std::env::var_os("CI").is_some() => {
            panic!("reference data are required on CI: {}: {e}", full.display())
        }
        Err(e) => {
            eprintln!("NOT TESTED: no reference data at {}: {e}", full.display());
            None
        }
    }
}
