//! `govgauge import`: another tool's tables into a rubric and a survey.

use super::args::{ImportCoinArgs, NormalisationArg};
use super::files::{self, Folder};
use super::screen::Screen;
use super::{Failure, load};
use crate::diag::Diagnostics;
use crate::input::coin::{self, Method, TableInput};

/// The rubric, the survey, and what neither has a place for.
pub(super) const RUBRIC: &str = "rubric.json";
const SURVEY: &str = "survey.csv";
pub(super) const BESIDE: &str = "coin.json";

/// The two tables of COINr.
pub(super) fn coin(args: &ImportCoinArgs, screen: &Screen) -> Result<(), Failure> {
    let table = |name: &str| -> Result<TableInput, Failure> {
        Ok(TableInput { name: name.to_owned(), bytes: files::read(name, screen.lang)? })
    };
    let (data, meta) = (table(&args.data)?, table(&args.meta)?);
    let mut warnings = Diagnostics::new();
    let method = args.normalisation.map(method);
    let imported = load::keep(coin::import(data, meta, method), screen, &mut warnings)?;
    screen.diagnostics(&warnings);
    let names = [RUBRIC, SURVEY, BESIDE];
    let mut folder = Folder::open(&args.output, args.force, screen)?;
    folder.claim(names)?;
    for (name, text) in names.iter().zip([&imported.rubric, &imported.survey, &imported.beside]) {
        folder.write(name, |out| out.write_all(text.as_bytes()))?;
    }
    folder.close(&names)?;
    let (rows, indicators) = (imported.n_rows, imported.n_indicators);
    let (rubric, survey) = (args.output.join(RUBRIC), args.output.join(SURVEY));
    let (rubric, survey) = (rubric.display(), survey.display());
    screen.note(
        &format!(
            "{rows} 行，{indicators} 个指标；下一步：govgauge score {survey} --rubric {rubric}"
        ),
        &format!(
            "{rows} rows, {indicators} indicators; next: govgauge score {survey} --rubric {rubric}"
        ),
    );
    Ok(())
}

fn method(method: NormalisationArg) -> Method {
    match method {
        NormalisationArg::MinMax => Method::MinMax,
        NormalisationArg::Scaled => Method::Scaled,
        NormalisationArg::ZScore => Method::ZScore,
        NormalisationArg::Goalposts => Method::Goalposts,
        NormalisationArg::DistanceToMaximum => Method::DistanceToMaximum,
        NormalisationArg::DistanceToTarget => Method::DistanceToTarget,
        NormalisationArg::FractionOfMaximum => Method::FractionOfMaximum,
        NormalisationArg::Rank => Method::Rank,
        NormalisationArg::PercentileRank => Method::PercentileRank,
        NormalisationArg::Borda => Method::Borda,
    }
}
