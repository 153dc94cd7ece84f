//! A survey scored piece by piece: one pass to learn, where anything is learnt, and one to score.

use super::Failure;
use super::files::Stopped;
use super::screen::Screen;
use super::source::{Source, changed};
use super::stop::Stop;
use crate::assessment::Calibration;
use crate::assessment::batch::{self, Plan, Scorer, Totals};
use crate::diag::Diagnostics;
use crate::input::survey::stream::{
    Cells, Closing, Crew, Hint, Ledger, NotStreamed, Part, Piece, Pieces, Room, Sheet,
    Stop as Ended, Task,
};
use crate::lang::{Lang, Text};
use crate::model::{Block, InputFile, Rubric, Weights};
use crate::parallel;
use crate::scorecard::batch::{self as table, Form, Lines, Table};
use crate::scorecard::cells::CellTable;
use crate::stats::exact::Tally;
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::Ordering;

/// What is to be done.
pub(super) struct Run<'r> {
    pub(super) rubric: &'r Rubric,
    pub(super) weights: &'r Weights,
    pub(super) calibration: Option<&'r Calibration>,
    pub(super) ranked: bool,
    pub(super) form: Form,
    /// The folder that the result goes to.
    pub(super) parent: &'r Path,
    /// Where what the answers come to is written, if it is, and how.
    pub(super) cells: Option<(Form, &'r File)>,
}

/// What came of it.
pub(super) enum Outcome {
    /// The table is written.
    Done,
    /// The survey must be read as a whole: why.
    Whole(Text),
}

/// How many pieces are worked on at once, for each thread.
const PIECES: usize = 2;

/// The most bytes that the ordinary reader takes.
const WHOLE_MAX: u64 = 1 << 30;

/// What the program takes by itself.
const BASE: u64 = 24 << 20;

/// Scores a survey piece by piece and writes its table.
pub(super) fn run(
    run: &Run<'_>,
    source: &mut Source<'_>,
    (limit, stop): (Option<u64>, &Stop),
    (out, warnings): (&mut dyn Write, &mut Diagnostics),
    screen: &Screen,
) -> Result<Outcome, Stopped> {
    let mut hint = None;
    loop {
        let mut pass = Pass { run, source, stop, screen, hint };
        match pass.all(limit, out, warnings) {
            Err(Interrupt::Again(found)) if hint.is_none() => hint = Some(found),
            Err(Interrupt::Again(_)) => return Err(changed(&source.name, screen.lang).into()),
            Err(Interrupt::Stopped(stopped)) => return Err(stopped),
            Ok(outcome) => return Ok(outcome),
        }
    }
}

/// Why a pass ends early.
enum Interrupt {
    /// It is to be begun again with what is known of the encoding.
    Again(Hint),
    Stopped(Stopped),
}

impl<T: Into<Stopped>> From<T> for Interrupt {
    fn from(stopped: T) -> Self {
        Self::Stopped(stopped.into())
    }
}

struct Pass<'p, 's> {
    run: &'p Run<'p>,
    source: &'p Source<'s>,
    stop: &'p Stop,
    screen: &'p Screen,
    hint: Option<Hint>,
}

impl Pass<'_, '_> {
    fn all(
        &mut self,
        limit: Option<u64>,
        out: &mut dyn Write,
        warnings: &mut Diagnostics,
    ) -> Result<Outcome, Interrupt> {
        let run = self.run;
        let mut pieces = self.pieces()?;
        let (sheet, said) = match Sheet::open(&self.source.name, run.rubric, &mut pieces) {
            Ok(opened) => opened,
            Err(NotStreamed::Whole(why)) => return Ok(Outcome::Whole(why)),
            Err(NotStreamed::Problems(found)) => return Err(self.refuse(found, warnings)),
        };
        if sheet.is_long() {
            return self.long(&sheet, &mut pieces, said, limit, out, warnings);
        }
        if run.cells.is_some() {
            let text = Text::new(
                "--cells 只适用于长表（一个答案一行）",
                "--cells takes a long table, with a row for each answer",
            );
            return Err(Failure::Usage(text.get(self.screen.lang).to_owned()).into());
        }
        let n_rows = self.rows_expected(&pieces);
        self.within(limit, n_rows)?;
        let learns = run.calibration.is_none() && batch::learns(run.rubric);
        let bar = self.bar(if learns { 2 } else { 1 });
        let rank_room = usize::try_from(n_rows).unwrap_or(0);
        let mut ledger = Ledger::new(&sheet, rank_room);
        let mut found = said;
        let plan;
        if learns {
            let (closing, totals) = self.learn(&sheet, &mut pieces, ledger, &bar)?;
            let closing = self.close(closing, &mut found, warnings)?;
            let closing = match closing {
                Ok(closing) => closing,
                Err(why) => return Ok(Outcome::Whole(why)),
            };
            plan = self.fitted(&arranged(run.rubric, totals, &closing), &closing);
            pieces = self.pieces()?;
            let _ = Sheet::open(&self.source.name, run.rubric, &mut pieces);
            let mut writer = Writer::new(run, out, rank_room)?;
            let task = Task { rows: true, ..Task::default() };
            let n = self.score(&sheet, &mut pieces, task, &plan, &mut writer, None, &bar)?;
            if n != closing.n_rows {
                return Err(changed(&self.source.name, self.screen.lang).into());
            }
            writer.finish(self.stop)?;
        } else {
            plan = self.calibrated()?;
            let mut writer = Writer::new(run, out, rank_room)?;
            let task = Task { rows: true, check: true, ..Task::default() };
            let into = Some(&mut ledger);
            self.score(&sheet, &mut pieces, task, &plan, &mut writer, into, &bar)?;
            let closing = ledger.finish(&sheet);
            match self.close(closing, &mut found, warnings)? {
                Ok(closing) => self.periods_known(&plan, &closing)?,
                Err(why) => return Ok(Outcome::Whole(why)),
            }
            writer.finish(self.stop)?;
        }
        bar.finish_and_clear();
        self.source.unchanged()?;
        Ok(Outcome::Done)
    }

    /// A long table: all answers are added up by region and question, then scored.
    fn long(
        &self,
        sheet: &Sheet<'_>,
        pieces: &mut Pieces<'_>,
        mut found: Diagnostics,
        limit: Option<u64>,
        out: &mut dyn Write,
        warnings: &mut Diagnostics,
    ) -> Result<Outcome, Interrupt> {
        let run = self.run;
        let crew = match Crew::new(sheet, room(limit)) {
            Ok(crew) => crew,
            Err(why) => return Ok(Outcome::Whole(why)),
        };
        let mut cells = Cells::new(&crew);
        self.within(limit, 0)?;
        let bar = self.bar(1);
        let mut ledger = Ledger::new(sheet, 0);
        self.each(
            pieces,
            &bar,
            |piece| crew.read(piece),
            |part| {
                cells.take(part, &mut ledger);
                Ok(())
            },
        )?;
        bar.finish_and_clear();
        self.source.unchanged()?;
        let block = cells.finish(&ledger.periods(), &mut ledger);
        let closing = ledger.finish(sheet);
        let again = block.as_ref().err().cloned();
        let closing = Closing { again, ..closing };
        let closing = match self.close(closing, &mut found, warnings)? {
            Ok(closing) => closing,
            Err(why) => return Ok(Outcome::Whole(why)),
        };
        let Ok(block) = block else { return Err(Failure::Input.into()) };
        if let Some(known) = cells.respondents_known() {
            self.screen.note(
                &format!("填报人过多，只记住了前 {known} 人；其余的人若在相隔的行中重复作答，未被查出"),
                &format!("there are so many respondents that only the first {known} are remembered; of the others it was not looked whether one answers a question again in rows far apart"),
            );
        }
        if let Some((form, file)) = run.cells {
            write_cells(&cells, &block, (run.rubric, form), file)?;
        }
        let plan = match run.calibration {
            Some(_) => self.calibrated()?,
            None if batch::learns(run.rubric) => {
                let totals = batch::totals(run.rubric, &block, &closing.periods);
                self.fitted(&totals, &closing)
            }
            None => Plan::new(run.rubric, run.weights, Vec::new()),
        };
        self.periods_known(&plan, &closing)?;
        let mut writer = Writer::new(run, out, block.n_rows)?;
        let scored = Scorer::new(&plan).score(&block);
        let lines = writer.table.lines(&block, &scored);
        let index = scored.scores.chunks(scored.width.max(1));
        let keys = index.map(|row| table::rank_key(row[0])).collect();
        writer.take(&block, &lines, keys)?;
        writer.finish(self.stop)?;
        Ok(Outcome::Done)
    }

    /// A plan by the calibration that was given.
    fn calibrated(&self) -> Result<Plan<'_>, Failure> {
        let run = self.run;
        match run.calibration {
            Some(calibration) => Plan::calibrated(run.rubric, run.weights, calibration)
                .map_err(|mismatch| self.mismatch(&mismatch)),
            None => Ok(Plan::new(run.rubric, run.weights, Vec::new())),
        }
    }

    /// A plan by what was learnt from sums over columns; prints what methods could not do.
    fn fitted(&self, totals: &[Totals], closing: &Closing) -> Plan<'_> {
        let run = self.run;
        let file = InputFile {
            role: "survey",
            name: self.source.name.rsplit(['/', '\\']).next().unwrap_or("-").to_owned(),
            sha256: String::new(),
            rows: Some(closing.n_rows),
        };
        let (fits, remarks) = batch::fits(run.rubric, totals, &file);
        let mut all = Diagnostics::new();
        all.extend(remarks);
        self.screen.diagnostics(&all);
        Plan::new(run.rubric, run.weights, fits)
    }

    /// Begins to read.
    fn pieces(&self) -> Result<Pieces<'_>, Interrupt> {
        let (bytes, _) = self.source.bytes()?;
        Pieces::open(bytes, self.hint).map_err(|ended| self.ended(ended))
    }

    /// The first pass: what is wrong, and sums over the columns.
    fn learn(
        &self,
        sheet: &Sheet<'_>,
        pieces: &mut Pieces<'_>,
        mut ledger: Ledger,
        bar: &ProgressBar,
    ) -> Result<(Closing, Sums), Interrupt> {
        let task = Task { check: true, tally: true, rows: false };
        let mut sums = Sums::new();
        self.each(
            pieces,
            bar,
            |piece| sheet.read(piece, task),
            |mut part: Part| {
                ledger.take(&mut part);
                for (id, tallies) in part.block.period_ids.into_iter().zip(part.tallies) {
                    let all = sums.entry(id).or_default();
                    all.resize_with(tallies.len(), Default::default);
                    for (all, (tally, gaps)) in all.iter_mut().zip(tallies) {
                        all.0.join(&tally);
                        all.1 += gaps;
                    }
                }
                Ok(())
            },
        )?;
        self.source.unchanged()?;
        Ok((ledger.finish(sheet), sums))
    }

    /// The pass that scores; says how many rows there were.
    #[expect(clippy::too_many_arguments, reason = "one place puts all of them together")]
    fn score(
        &self,
        sheet: &Sheet<'_>,
        pieces: &mut Pieces<'_>,
        task: Task,
        plan: &Plan<'_>,
        writer: &mut Writer<'_>,
        mut ledger: Option<&mut Ledger>,
        bar: &ProgressBar,
    ) -> Result<usize, Interrupt> {
        let scorer = Scorer::new(plan);
        let table = writer.table.clone();
        let ranked = self.run.ranked;
        let mut n_rows = 0;
        let work = |piece: &Piece| {
            let part = sheet.read(piece, task);
            let scored = scorer.score(&part.block);
            let lines = table.lines(&part.block, &scored);
            let keys: Vec<i64> = if ranked {
                let index = scored.scores.chunks(scored.width.max(1));
                index.map(|row| table::rank_key(row[0])).collect()
            } else {
                Vec::new()
            };
            (part, lines, keys)
        };
        self.each(pieces, bar, work, |(mut part, lines, keys)| {
            n_rows += part.n_rows;
            if let Some(ledger) = &mut ledger {
                ledger.take(&mut part);
                // What will be refused need not be written.
                if ledger.has_errors() {
                    return Ok(());
                }
            }
            writer.take(&part.block, &lines, keys)
        })?;
        Ok(n_rows)
    }

    /// Works on all pieces, many at once, and takes the results in order.
    fn each<R: Send>(
        &self,
        pieces: &mut Pieces<'_>,
        bar: &ProgressBar,
        work: impl Fn(&Piece) -> R + Sync + Send,
        mut take: impl FnMut(R) -> Result<(), Stopped>,
    ) -> Result<(), Interrupt> {
        let at_once = PIECES * rayon::current_num_threads();
        let mut ended = false;
        while !ended {
            self.stop.check()?;
            let mut some = Vec::with_capacity(at_once);
            while some.len() < at_once && !ended {
                match pieces.next().map_err(|ended| self.ended(ended))? {
                    Some(piece) => some.push(piece),
                    None => ended = true,
                }
            }
            for result in parallel::map(&some, &work) {
                take(result)?;
            }
            bar.set_position(self.source.done.load(Ordering::Relaxed));
        }
        Ok(())
    }

    fn ended(&self, ended: Ended) -> Interrupt {
        match ended {
            Ended::Io(error) => {
                super::files::unreadable(&self.source.name, &error, self.screen.lang).into()
            }
            Ended::Refused(why) => {
                self.screen.diagnostics(&why.tell(&self.source.name));
                Failure::Input.into()
            }
            Ended::Again(hint) => Interrupt::Again(hint),
        }
    }

    /// Prints what was found; fails where anything of it is an error.
    fn refuse(&self, found: Diagnostics, warnings: &mut Diagnostics) -> Interrupt {
        let mut all = std::mem::take(warnings);
        all.extend(found);
        self.screen.diagnostics(&all);
        Failure::Input.into()
    }

    /// What a table came to; in an error why it must be read as a whole.
    fn close(
        &self,
        mut closing: Closing,
        found: &mut Diagnostics,
        warnings: &mut Diagnostics,
    ) -> Result<Result<Closing, Text>, Interrupt> {
        found.extend(std::mem::take(&mut closing.found));
        // Everything is said in one run, unless the survey is too large to be seen as a whole.
        let fits = self.source.len() <= WHOLE_MAX;
        if let Some(why) = closing.again.take().filter(|_| fits || !found.has_errors()) {
            return Ok(Err(why));
        }
        if found.has_errors() {
            return Err(self.refuse(std::mem::take(found), warnings));
        }
        let mut all = std::mem::take(warnings);
        all.extend(std::mem::take(found));
        self.screen.diagnostics(&all);
        Ok(Ok(closing))
    }

    fn mismatch(&self, mismatch: &crate::assessment::Mismatch) -> Failure {
        Failure::Usage(mismatch.text(self.run.rubric).get(self.screen.lang).to_owned())
    }

    /// Fails where a calibration does not know a period.
    fn periods_known(&self, plan: &Plan<'_>, closing: &Closing) -> Result<(), Failure> {
        let unknown = closing.periods.iter().find(|p| plan.fit_of(&p.id).is_none());
        unknown.map_or(Ok(()), |period| {
            Err(self.mismatch(&crate::assessment::Mismatch::Period(period.id.clone())))
        })
    }

    /// About how many rows the file has, by those at its beginning.
    fn rows_expected(&self, pieces: &Pieces<'_>) -> u64 {
        let per_row = pieces.bytes_per_line().max(1);
        self.source.len() / per_row * 9 / 8
    }

    /// Fails where the memory allowed will not do.
    fn within(&self, limit: Option<u64>, n_rows: u64) -> Result<(), Failure> {
        let Some(limit) = limit else { return Ok(()) };
        let per_row = if self.run.ranked { 80 } else { 12 };
        let pieces = (PIECES * rayon::current_num_threads()) as u64 * (2 << 20);
        let need = BASE + pieces + per_row * n_rows;
        if need <= limit {
            return Ok(());
        }
        let remedy = if self.run.ranked {
            Text::new("去掉 --rank，或放宽上限", "leave out --rank, or raise the limit")
        } else {
            Text::new("加 --threads 1，或放宽上限", "use --threads 1, or raise the limit")
        };
        Err(too_little(need, limit, self.screen.lang, &remedy))
    }

    fn bar(&self, n_passes: u64) -> ProgressBar {
        let total = self.source.len() * n_passes;
        self.screen.progress_bytes(total, "评分", "scoring")
    }
}

/// How much of the memory allowed may go to respondents and to values.
fn room(limit: Option<u64>) -> Room {
    let Some(limit) = limit else { return Room::default() };
    let left = limit.saturating_sub(BASE + (16 << 20));
    Room { respondents: (left / 4).max(1 << 20), values: (left / 2).max(1 << 20) }
}

/// Writes the table of cells.
fn write_cells(
    cells: &Cells<'_>,
    block: &Block,
    (rubric, form): (&Rubric, Form),
    mut file: &File,
) -> io::Result<()> {
    let indicators = rubric.hierarchy.indicators().iter();
    let ids = indicators.map(|node| rubric.hierarchy.node(*node).id.as_str());
    let table = CellTable::new(ids, form);
    let mut out = table.head();
    for (row, question, figures) in cells.figures() {
        table.row(&mut out, (block, row), question, &figures);
        if out.len() > 1 << 16 {
            file.write_all(&out)?;
            out.clear();
        }
    }
    file.write_all(&out)
}

/// Says that the memory allowed will not do.
pub(super) fn too_little(need: u64, limit: u64, lang: Lang, remedy: &Text) -> Failure {
    let mebibytes = |bytes: u64| bytes.div_ceil(1 << 20);
    let (need, limit, remedy) = (mebibytes(need), mebibytes(limit), remedy.get(lang));
    Failure::Usage(match lang {
        Lang::Zh => format!("约需内存 {need} MiB，上限为 {limit} MiB；{remedy}"),
        Lang::En => format!("this takes about {need} MiB of memory, {limit} are allowed; {remedy}"),
    })
}

/// By period, what each column came to.
type Sums = BTreeMap<String, Vec<(Tally, u64)>>;

/// The sums of the periods that learn together.
fn arranged(rubric: &Rubric, sums: Sums, closing: &Closing) -> Vec<Totals> {
    let pooled = batch::is_pooled(rubric, &closing.periods);
    let n_rows = |columns: &[(Tally, u64)]| columns.first().map_or(0, |(t, gaps)| t.n + gaps);
    if pooled {
        let mut all: Vec<(Tally, u64)> = Vec::new();
        for columns in sums.into_values() {
            all.resize_with(columns.len(), Default::default);
            for (all, (tally, gaps)) in all.iter_mut().zip(columns) {
                all.0.join(&tally);
                all.1 += gaps;
            }
        }
        let first = closing.periods.first().filter(|_| !rubric.methods.is_pooled);
        let period = first.map(|p| p.id.clone());
        return vec![Totals { period, n_rows: closing.n_rows as u64, columns: all }];
    }
    let mut sums = sums;
    let of = |period: &crate::model::Period| {
        let columns = sums.remove(&period.id).unwrap_or_default();
        Totals { period: Some(period.id.clone()), n_rows: n_rows(&columns), columns }
    };
    closing.periods.iter().map(of).collect()
}

/// Where rows go: straight out, or to a file that nobody sees until their ranks are known.
struct Writer<'o> {
    table: Table,
    out: &'o mut dyn Write,
    spool: Option<BufWriter<File>>,
    lengths: Vec<u32>,
    keys: Vec<i64>,
    periods: Vec<u32>,
    groups: Vec<u32>,
    period_ids: Vec<String>,
    group_ids: Vec<String>,
}

impl<'o> Writer<'o> {
    fn new(run: &Run<'_>, out: &'o mut dyn Write, n_rows: usize) -> Result<Self, Stopped> {
        let table = Table::new(run.rubric, &batch::shown(run.rubric), run.form, run.ranked);
        out.write_all(&table.head())?;
        let spool = if run.ranked {
            Some(BufWriter::with_capacity(1 << 16, tempfile::tempfile_in(run.parent)?))
        } else {
            None
        };
        let room = if run.ranked { n_rows } else { 0 };
        Ok(Self {
            table,
            out,
            spool,
            lengths: Vec::with_capacity(room),
            keys: Vec::with_capacity(room),
            periods: Vec::new(),
            groups: Vec::new(),
            period_ids: Vec::new(),
            group_ids: Vec::new(),
        })
    }

    fn take(&mut self, block: &Block, lines: &Lines, keys: Vec<i64>) -> Result<(), Stopped> {
        let Some(spool) = &mut self.spool else {
            self.out.write_all(&lines.bytes)?;
            return Ok(());
        };
        spool.write_all(&lines.bytes)?;
        self.lengths.extend_from_slice(&lines.lengths);
        self.keys.extend(keys);
        let own = |ids: &[String], all: &mut Vec<String>| -> Vec<u32> {
            let of = |id: &String| {
                let at = all.iter().position(|known| known == id).unwrap_or_else(|| {
                    all.push(id.clone());
                    all.len() - 1
                });
                u32::try_from(at).unwrap_or(u32::MAX)
            };
            ids.iter().map(of).collect()
        };
        let periods = own(&block.period_ids, &mut self.period_ids);
        let groups = own(&block.group_ids, &mut self.group_ids);
        self.periods.extend(block.periods.iter().map(|at| periods[*at as usize]));
        self.groups.extend(block.groups.iter().map(|at| groups[*at as usize]));
        Ok(())
    }

    /// Adds the ranks and writes what waits for them.
    fn finish(self, stop: &Stop) -> Result<(), Stopped> {
        let Some(spool) = self.spool else { return Ok(()) };
        let mut file = spool.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        let places = table::places(&self.keys, &self.periods, &self.groups);
        let mut rows = BufReader::with_capacity(1 << 18, file);
        let mut line = Vec::new();
        for (at, (length, place)) in self.lengths.iter().zip(&places).enumerate() {
            if at % (1 << 16) == 0 {
                stop.check()?;
            }
            line.resize(*length as usize, 0);
            rows.read_exact(&mut line)?;
            self.table.place(&mut line, place);
            self.out.write_all(&line)?;
        }
        Ok(())
    }
}
