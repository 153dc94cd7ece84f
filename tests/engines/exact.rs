//! The scores of a survey with all their digits, for `tests/engines/run.py`: files are rounded at six.
//!
//! `exact RUBRIC WEIGHTS CALIBRATION SURVEY…`, with `-` where there are no weights or calibration of
//! its own. One line per region and period: level, level by score, rank, coverage, then the scores of
//! all nodes.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a tool of the tests that may fail"
)]

use govgauge::assessment::{Calibration, Options, assess, assess_calibrated};
use govgauge::diag::{Diagnostics, SourceFile, render};
use govgauge::input::survey::SurveyInput;
use govgauge::input::{library, rubric, survey};
use govgauge::lang::Lang;
use govgauge::panel::roll_up;
use govgauge::weighting::weigh;
use std::path::Path;

fn messages(found: &Diagnostics) -> String {
    found.sorted().into_iter().map(|d| render::human(d, Lang::En)).collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, set, calibration, files @ ..] = &arguments[..] else {
        panic!("exact RUBRIC WEIGHTS CALIBRATION SURVEY…")
    };
    let read =
        |path: &String| SourceFile::new(path.clone(), std::fs::read_to_string(path).unwrap());
    let source = library::rubric(name).unwrap_or_else(|| read(name));
    let (rubric, _) = rubric::read(&source, &library::rubric).map_err(|f| messages(&f)).unwrap();
    let input = |path: &String| {
        let name = Path::new(path).file_name().unwrap().to_string_lossy().into_owned();
        SurveyInput { name, bytes: std::fs::read(path).unwrap() }
    };
    let inputs = files.iter().map(input).collect();
    let read = survey::read(inputs, &rubric, &mut |_| {});
    let (mut survey, _) = read.map_err(|f| messages(&f)).unwrap();
    roll_up(&rubric, &mut survey);
    let weights = weigh(&rubric, (set != "-").then_some(set.as_str())).unwrap();
    let options = Options { rank: true };
    let known = (calibration != "-").then(|| std::fs::read_to_string(calibration).unwrap());
    let known = known.map(|text| Calibration::read(&text).unwrap());
    let a = match &known {
        None => assess(&rubric, &survey, &weights, &[], options),
        Some(known) => assess_calibrated(&rubric, &survey, &weights, &[], options, known).unwrap(),
    };
    let ids: Vec<&str> = rubric.hierarchy.nodes().iter().map(|n| n.id.as_str()).collect();
    println!("region\tperiod\tlevel\tlevel_by_score\trank\tcoverage\t{}", ids.join("\t"));
    let text = |v: Option<f64>| v.map_or_else(String::new, |v| format!("{v:e}"));
    let whole = |v: Option<u32>| v.map_or_else(String::new, |v| v.to_string());
    for (row, _) in survey.rows() {
        let found = a.row(row);
        let standing = &found.standing;
        let mut line = vec![
            survey.region(row).id.clone(),
            survey.period(row).id.clone(),
            whole(standing.level.map(u32::from)),
            whole(standing.level_by_score.map(u32::from)),
            whole(found.root().rank),
            text(found.root().coverage),
        ];
        line.extend(found.nodes.iter().map(|n| text(n.score)));
        println!("{}", line.join("\t"));
    }
}
