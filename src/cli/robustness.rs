//! `govgauge robustness`: how far the results hang on what was assumed.

use super::args::{RobustnessArgs, TextFormat};
use super::files::Folder;
use super::robustness_text::text;
use super::screen::Screen;
use super::{Failure, load};
use crate::assessment::{Options, Run, assess};
use crate::lang::Lang;
use crate::robustness::assumptions::{factors, usual};
use crate::robustness::study::{Size, study};
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
    let bar =
        screen.progress(size.runs(factors(&uncertainty).len()) as u64, "重复计分", "scoring again");
    let found = study(&a, &uncertainty, size, &|| bar.inc(1)).map_err(|refusal| {
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
        TextFormat::Text => Screen::plain(&text(&study, screen.lang)),
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
