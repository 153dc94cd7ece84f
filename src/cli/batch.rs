//! `govgauge score -o FILE.csv`: one row per region, written as the survey is read, in memory that
//! does not grow with its answers.

use super::args::ScoreArgs;
use super::files::{Folder, Stopped};
use super::screen::Screen;
use super::source::Source;
use super::stop::Stop;
use super::stream::{self, Outcome, Run};
use super::{Failure, load};
use crate::assessment::{Options, batch};
use crate::diag::Diagnostics;
use crate::lang::{Lang, Text};
use crate::scorecard::batch::{self as table, Form, Table};
use crate::scorecard::rounded::Rounded;
use std::fs::File;
use std::io::{self, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// How a file of this name is written; none where it names a folder.
pub(super) fn form(path: &Path) -> Option<Form> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "csv" => Some(Form::Csv),
        "ndjson" => Some(Form::Ndjson),
        _ => None,
    }
}

pub(super) fn run(
    args: &ScoreArgs,
    path: &Path,
    form: Form,
    screen: &Screen,
) -> Result<(), Failure> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut folder = Folder::open(parent, args.run.force, screen)?;
    folder.claim([name.as_str()])?;
    let stop = Stop::listen();
    let mut warnings = Diagnostics::new();
    let rubric = load::read_rubric(&args.survey.rubric, screen, &mut warnings)?;
    let weights = load::read_weights(&rubric, args.survey.weights.as_deref(), screen.lang)?;
    let calibration =
        load::read_calibration(args.calibration.calibration.as_deref(), &rubric, screen)?;
    let calibration = calibration.as_ref().map(|(calibration, _)| calibration);
    let cells =
        args.cells.as_deref().map(|to| CellsTo::open(to, path, args, screen)).transpose()?;
    let mut why = batch::obstacles(&rubric, &weights, calibration.is_some());
    let mut source = Source::open(&args.survey.surveys[0], &stop, screen)?;
    if args.survey.surveys.len() > 1 {
        why.push(Text::new("给出了多份文件", "there are several files"));
    }
    if args.survey.period.is_some() {
        why.push(Text::new("只取一个时期", "one period is asked for"));
    }
    if source.is_workbook() {
        why.push(Text::new("是 Excel 工作簿", "it is an Excel workbook"));
    }
    if why.is_empty() {
        let ranked = args.run.rank;
        let to = cells.as_ref().map(|to| (to.form, &to.spool));
        let run = Run {
            rubric: &rubric,
            weights: &weights,
            calibration,
            ranked,
            form,
            parent,
            cells: to,
        };
        let limit = args.memory_limit;
        let mut outcome = None;
        let done = folder.table(&name, |out| {
            let made =
                stream::run(&run, &mut source, (limit, &stop), (out, &mut warnings), screen)?;
            let whole = matches!(made, Outcome::Whole(_));
            outcome = Some(made);
            if whole { Err(Stopped::Again) } else { Ok(()) }
        });
        match (outcome, done) {
            (Some(Outcome::Whole(reason)), _) => why.push(reason),
            (_, Err(failure)) => return Err(failure),
            (_, Ok(())) => {
                screen.wrote(path);
                return cells.map_or(Ok(()), |to| to.close(screen));
            }
        }
    }
    if cells.is_some() {
        return Err(no_cells(&why, screen.lang));
    }
    whole(args, &why, source, screen)?.write(&mut folder, &name, form, args.run.rank)?;
    screen.wrote(path);
    Ok(())
}

/// Where the table of cells goes.
struct CellsTo<'s> {
    folder: Folder<'s>,
    path: PathBuf,
    name: String,
    form: Form,
    /// Its rows, until everything is known to be right.
    spool: File,
}

impl<'s> CellsTo<'s> {
    fn open(
        path: &Path,
        table: &Path,
        args: &ScoreArgs,
        screen: &'s Screen,
    ) -> Result<Self, Failure> {
        let form = form(path).filter(|_| path != table);
        let form = form.ok_or_else(|| {
            let text = Text::new(
                "--cells 要另一个以 .csv 或 .ndjson 结尾的文件名",
                "--cells wants the name of another file, which ends in .csv or .ndjson",
            );
            Failure::Usage(text.get(screen.lang).to_owned())
        })?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = Folder::open(parent, args.run.force, screen)?;
        folder.claim([name.as_str()])?;
        let spool = tempfile::tempfile_in(parent)
            .map_err(|error| super::files::unreadable(&name, &error, screen.lang))?;
        Ok(Self { folder, path: path.to_owned(), name, form, spool })
    }

    /// Puts the table where it belongs.
    fn close(mut self, screen: &Screen) -> Result<(), Failure> {
        let spool = &mut self.spool;
        self.folder.write(&self.name, |out| {
            spool.seek(SeekFrom::Start(0))?;
            io::copy(spool, out).map(|_| ())
        })?;
        screen.wrote(&self.path);
        Ok(())
    }
}

/// Says that a table of cells belongs to a table of regions.
pub(super) fn cells_want_a_table() -> Text {
    Text::new(
        "--cells 要与 -o 文件.csv（或 .ndjson）同用",
        "--cells goes with -o FILE.csv (or .ndjson)",
    )
}

/// Says that there are no cells of a survey that is read as a whole, and why it is.
fn no_cells(why: &[Text], lang: Lang) -> Failure {
    let list: Vec<&str> = why.iter().take(3).map(|text| text.get(lang)).collect();
    Failure::Usage(match lang {
        Lang::Zh => {
            format!("--cells 只适用于逐段读取的长表；此调查须整体读入：{}", list.join("；"))
        }
        Lang::En => format!(
            "--cells takes a long table that is read in pieces; this survey is read as a whole: {}",
            list.join("; ")
        ),
    })
}

/// A survey that was read in memory.
struct Whole<'s> {
    loaded: load::Loaded,
    args: &'s ScoreArgs,
    screen: &'s Screen,
}

/// In memory a survey takes many times its size: columns, one matrix per step, regions.
const TIMES: u64 = 16;

/// Reads a survey in memory, and says why.
fn whole<'s>(
    args: &'s ScoreArgs,
    why: &[Text],
    source: Source<'_>,
    screen: &'s Screen,
) -> Result<Whole<'s>, Failure> {
    let list = |lang| {
        let some: Vec<&str> = why.iter().take(3).map(|text| text.get(lang)).collect();
        let more = why.len().saturating_sub(3);
        let all = some.join(if lang == Lang::Zh { "；" } else { "; " });
        match (more, lang) {
            (0, _) => all,
            (_, Lang::Zh) => format!("{all}；另有 {more} 条"),
            (_, Lang::En) => format!("{all}; and {more} more"),
        }
    };
    screen.note(
        &format!("须整体读入内存：{}", list(Lang::Zh)),
        &format!("the survey is read into memory as a whole: {}", list(Lang::En)),
    );
    let need = source.len().saturating_mul(TIMES);
    if let Some(limit) = args.memory_limit.filter(|limit| need > *limit) {
        return Err(stream::too_little(
            need,
            limit,
            screen.lang,
            &Text::new(
                "放宽上限，或先用 `govgauge calibrate` 校准后加 --calibration 分批评分",
                "raise the limit, or calibrate first and score in parts with --calibration",
            ),
        ));
    }
    let stdin = source.into_stdin(screen)?;
    let loaded = load::load_given(&args.survey, stdin, screen)?;
    Ok(Whole { loaded, args, screen })
}

impl Whole<'_> {
    fn write(
        &self,
        folder: &mut Folder<'_>,
        name: &str,
        form: Form,
        ranked: bool,
    ) -> Result<(), Failure> {
        let options = Options { rank: ranked };
        let a = load::assess(&self.loaded, Some(&self.args.calibration), options, self.screen)?;
        let shown = batch::shown(a.rubric);
        let (block, scored) = table::of_assessment(&a, &shown);
        let table = Table::new(a.rubric, &shown, form, ranked);
        let rounded = Rounded::of(scored);
        let places = if ranked {
            let mut keys = Vec::new();
            rounded.keys(&mut keys);
            table::places(&keys, &block.periods, &block.groups)
        } else {
            Vec::new()
        };
        folder.table(name, |out| {
            out.write_all(&table.head())?;
            let mut lines = Vec::new();
            table.lines(&block, &rounded, &places, &mut lines);
            Ok(out.write_all(&lines)?)
        })
    }
}
