//! `govgauge robustness`: how far the results hang on what was assumed.

use super::args::{RobustnessArgs, TextFormat};
use super::files::Folder;
use super::robustness_text::text;
use super::screen::{Screen, steps};
use super::{Failure, load};
use crate::assessment::{Options, Run, assess};
use crate::lang::Lang;
use crate::model::{RegionIdx, RowIdx, Survey};
use crate::robustness::assumptions::{Factor, factors, usual};
use crate::robustness::study::{Focus, Size, study_of};
use crate::scorecard::robustness::document;
use std::io::{self, Write as _};
use std::path::Path;

pub(super) fn run(args: &RobustnessArgs, screen: &Screen) -> Result<(), Failure> {
    let loaded = load::load(&args.survey, screen)?;
    let a = assess(
        &loaded.rubric,
        &loaded.survey,
        &loaded.weights,
        &loaded.benchmarks,
        Options { rank: true },
    );
    let uncertainty = loaded.rubric.uncertainty.clone().unwrap_or_else(|| usual(&a));
    let size = Size {
        replicates: args.replicates as usize,
        seed: args.seed,
        sensitivity: args.sensitivity,
    };
    let focus = focus(args, &loaded.survey, screen.lang)?;
    // What is reached of a benchmark moves no score, and has no runs of its own.
    let varied = factors(&uncertainty).iter().filter(|f| **f != Factor::Benchmark).count();
    let bar = screen.progress(size.runs(varied) as u64, "重复计分", "scoring again");
    let found = study_of(&a, &uncertainty, size, &focus, &steps(&bar)).map_err(|refusal| {
        let (message, hint) = (refusal.message.get(screen.lang), refusal.hint.get(screen.lang));
        Failure::Usage(match screen.lang {
            Lang::Zh => format!("{message}；{hint}"),
            Lang::En => format!("{message}; {hint}"),
        })
    })?;
    bar.finish_and_clear();
    let study = document(&a, &Run::new(&a, args.date.clone()), &uncertainty, size, &found);
    let is_json = |path: &Path| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
    let format = args.format.unwrap_or(match &args.file {
        Some(path) if is_json(path) => TextFormat::Json,
        _ => TextFormat::Text,
    });
    let said = match format {
        TextFormat::Text => Screen::plain(&text(&study, &asked(&a, &focus), screen.lang)),
        TextFormat::Json => {
            let json = serde_json::to_string_pretty(&study).map_err(io::Error::from)?;
            json + "\n"
        }
    };
    let Some(path) = &args.file else {
        io::stdout().lock().write_all(said.as_bytes())?;
        return Ok(());
    };
    let Some(name) = path.file_name().map(|n| n.to_string_lossy().into_owned()) else {
        let path = path.display();
        return Err(Failure::Usage(match screen.lang {
            Lang::Zh => format!("`{path}` 不是文件名"),
            Lang::En => format!("`{path}` is not the name of a file"),
        }));
    };
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut folder = Folder::open(parent, args.force, screen)?;
    folder.claim([name.as_str()])?;
    folder.write(&name, |out| out.write_all(said.as_bytes()))?;
    screen.wrote(path);
    Ok(())
}

/// The regions and pairs that are asked for, in the period that is studied.
fn focus(args: &RobustnessArgs, survey: &Survey, lang: Lang) -> Result<Focus, Failure> {
    let row = |name: &String| row_of(survey, name, lang);
    let regions = args.regions.iter().map(row).collect::<Result<Vec<RowIdx>, Failure>>()?;
    let mut pairs = Vec::new();
    for pair in args.compare.chunks_exact(2) {
        let (first, other) = (row(&pair[0])?, row(&pair[1])?);
        if first == other {
            let name = &pair[0];
            return Err(Failure::Usage(match lang {
                Lang::Zh => format!("`--compare` 的两个地区都是 `{name}`"),
                Lang::En => format!("both regions of `--compare` are `{name}`"),
            }));
        }
        pairs.push((first, other));
    }
    Ok(Focus { regions, pairs })
}

fn row_of(survey: &Survey, name: &str, lang: Lang) -> Result<RowIdx, Failure> {
    let region: RegionIdx = load::find_region(survey, name, lang)?;
    let last = survey.rows.last().map(|r| r.period);
    let found = survey.rows().find(|(_, r)| r.region == region && Some(r.period) == last);
    found.map(|(row, _)| row).ok_or_else(|| {
        Failure::Usage(match lang {
            Lang::Zh => format!("地区 `{name}` 在最近一期没有数据"),
            Lang::En => format!("region `{name}` is not in the latest period"),
        })
    })
}

/// The ids of the pairs that were asked for.
fn asked(a: &crate::assessment::Assessment<'_>, focus: &Focus) -> Vec<(String, String)> {
    let id = |row: &RowIdx| a.survey.region(*row).id.clone();
    focus.pairs.iter().map(|(first, other)| (id(first), id(other))).collect()
}
