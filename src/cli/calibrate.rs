//! `govgauge calibrate`: what the methods of a rubric learn from a survey, as a file; at once, or from
//! states of its parts.

use super::args::{CalibrateArgs, CalibrateCommand, MergeArgs};
use super::files;
use super::screen::Screen;
use super::{Failure, load};
use crate::assessment::Options;
use crate::assessment::shards::{self, Named, Part};
use crate::diag::Diagnostics;
use crate::model::{Rubric, Weights};
use serde::Serialize;
use std::path::Path;

pub(super) fn run(args: &CalibrateArgs, screen: &Screen) -> Result<(), Failure> {
    if let Some(CalibrateCommand::Merge(merge)) = &args.command {
        return self::merge(merge, screen);
    }
    let Some(file) = &args.file else { return Ok(()) };
    if let Some(part) = args.cut.or(args.shard) {
        return state(args, part, file, screen);
    }
    let loaded = load::load(&args.survey, screen)?;
    let a = load::assess(&loaded, None, Options::default(), screen)?;
    write(&a.calibration(), file, args.force, screen)?;
    screen.note(
        "用法：govgauge score 调查 --calibration 该文件",
        "next: govgauge score SURVEY --calibration FILE",
    );
    Ok(())
}

/// Writes what one part of a survey says.
fn state(args: &CalibrateArgs, part: Part, file: &Path, screen: &Screen) -> Result<(), Failure> {
    let mut warnings = Diagnostics::new();
    let rubric = load::read_rubric(&args.survey.rubric, screen, &mut warnings)?;
    let weights = load::read_weights(&rubric, args.survey.weights.as_deref(), screen.lang)?;
    can_be_learnt(&rubric, &weights, screen)?;
    let (loaded, source) = match args.cut {
        None => (load::load(&args.survey, screen)?, None),
        Some(part) => {
            let (loaded, source) = load::load_part(&args.survey, part.cut(), screen)?;
            (loaded, Some(source))
        }
    };
    let (state, remarks) =
        shards::gather(&loaded.rubric, &loaded.survey, &loaded.weights, part, source);
    let mut found = Diagnostics::new();
    found.extend(remarks);
    screen.diagnostics(&found);
    write(&state, file, args.force, screen)?;
    screen.note(
        "用法：写出各份后，govgauge calibrate merge 各份 -o 校准文件",
        "next: write every part, then govgauge calibrate merge STATE… -o FILE",
    );
    Ok(())
}

/// Refuses a rubric that cannot be learnt in parts, before anything large is read.
fn can_be_learnt(rubric: &Rubric, weights: &Weights, screen: &Screen) -> Result<(), Failure> {
    let refusals = shards::refusals(rubric, weights);
    if refusals.is_empty() {
        return Ok(());
    }
    let mut found = Diagnostics::new();
    found.extend(refusals);
    screen.diagnostics(&found);
    Err(Failure::Input)
}

/// Joins states into a calibration.
fn merge(args: &MergeArgs, screen: &Screen) -> Result<(), Failure> {
    let mut warnings = Diagnostics::new();
    let rubric = load::read_rubric(&args.rubric, screen, &mut warnings)?;
    let weights = load::read_weights(&rubric, args.weights.as_deref(), screen.lang)?;
    let mut texts = Vec::new();
    for name in &args.states {
        let bytes = files::read(name, screen.lang)?;
        texts.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    let named: Vec<Named<'_>> =
        args.states.iter().zip(&texts).map(|(name, text)| Named { name, text }).collect();
    let calibration = load::keep(
        shards::merge(&rubric, &weights, &named).map(|found| (found, Diagnostics::new())),
        screen,
        &mut warnings,
    )?;
    write(&calibration, &args.file, args.force, screen)?;
    screen.note(
        "用法：govgauge score 各份调查 --calibration 该文件",
        "next: govgauge score PART --calibration FILE",
    );
    Ok(())
}

fn write(
    document: &impl Serialize,
    file: &Path,
    force: bool,
    screen: &Screen,
) -> Result<(), Failure> {
    files::write_one(file, force, screen, |out| {
        serde_json::to_writer_pretty(&mut *out, document)?;
        writeln!(out)
    })
}
