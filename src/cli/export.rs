//! `govgauge export`: a rubric and a survey as another tool's tables.

use super::args::ExportCoinArgs;
use super::files::{self, Folder};
use super::import::BESIDE;
use super::screen::Screen;
use super::{Failure, load};
use crate::diag::{Diagnostics, SourceFile};
use crate::input::coin::{self, Beside};
use crate::model::Rubric;
use std::path::Path;

/// The two tables.
const NAMES: [&str; 2] = ["iData.csv", "iMeta.csv"];

/// The two tables of COINr.
pub(super) fn coin(args: &ExportCoinArgs, screen: &Screen) -> Result<(), Failure> {
    let loaded = load::load(&args.survey, screen)?;
    let beside = beside(&args.survey.rubric, &loaded.rubric, screen)?;
    let exported =
        coin::export(&loaded.rubric, &loaded.survey, &loaded.weights, beside.as_ref(), screen.lang);
    let mut folder = Folder::open(&args.output, args.force, screen)?;
    folder.claim(NAMES)?;
    for (name, text) in NAMES.iter().zip([&exported.data, &exported.meta]) {
        folder.write(name, |out| out.write_all(text.as_bytes()))?;
    }
    folder.close(&NAMES)?;
    for note in &exported.notes {
        screen.note(&note.zh, &note.en);
    }
    Ok(())
}

/// What an import left beside this rubric, if it is there.
fn beside(name: &str, rubric: &Rubric, screen: &Screen) -> Result<Option<Beside>, Failure> {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    let path = folder.join(BESIDE);
    if name == "-" || !Path::new(name).is_file() || !path.is_file() {
        return Ok(None);
    }
    let path = path.to_string_lossy();
    let bytes = files::read(&path, screen.lang)?;
    let source = SourceFile::new(path.as_ref(), String::from_utf8_lossy(&bytes));
    let read = Beside::read(&source).map(|beside| (beside, Diagnostics::new()));
    let beside = load::keep(read, screen, &mut Diagnostics::new())?;
    if beside.rubric == rubric.id {
        return Ok(Some(beside));
    }
    let (theirs, ours) = (&beside.rubric, &rubric.id);
    screen.note(
        &format!("`{path}` 属于量规 `{theirs}`，不是 `{ours}`，没有使用"),
        &format!("`{path}` belongs to rubric `{theirs}`, not to `{ours}`, and is not used"),
    );
    Ok(None)
}
