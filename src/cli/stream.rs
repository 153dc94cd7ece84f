//! A survey scored piece by piece: one pass to learn, where anything is learnt, and one to score.

use super::Failure;
use super::files::Stopped;
use super::screen::Screen;
use super::source::{Source, changed};
use super::spool::Spool;
use super::stop::Stop;
use super::writer::{self, Made, Packed, Writer};
use crate::assessment::Calibration;
use crate::assessment::batch::{self, Plan, Scorer, Sums, Totals};
use crate::diag::Diagnostics;
use crate::input::survey::stream::{
    Cells, Closing, Crew, Hint, Ledger, NotStreamed, Piece, Pieces, Room, Sheet, Stop as Ended,
};
use crate::lang::{Lang, Text};
use crate::model::{Answers, Block, InputFile, Rubric, Weights};
use crate::parallel::{self, Spare};
use crate::scorecard::batch::Form;
use crate::scorecard::cells::CellTable;
use indicatif::ProgressBar;
use std::fs::File;
use std::io::{self, Write};
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
    (out, warnings): (&mut (dyn Write + Send), &mut Diagnostics),
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

/// What one thread gathers, and the room that it works in.
#[derive(Default)]
struct Desk {
    sums: Sums,
    columns: Vec<Answers>,
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
        out: &mut (dyn Write + Send),
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
        let bar = self.bar(1);
        let rank_room = usize::try_from(n_rows).unwrap_or(0);
        let mut ledger = Ledger::new(&sheet, rank_room);
        let mut found = said;
        if learns {
            let (mut cells, mut labels) = (Spool::new(run.parent)?, Spool::new(run.parent)?);
            let spools = (&mut cells, &mut labels);
            let sums = self.learn(&sheet, &mut pieces, &mut ledger, spools, &bar)?;
            let closing = match self.close(ledger.finish(&sheet), &mut found, warnings)? {
                Ok(closing) => closing,
                Err(why) => return Ok(Outcome::Whole(why)),
            };
            let plan = self.fitted(&sums.totals(run.rubric, &closing.periods), &closing);
            self.apply(&plan, (cells, labels), out)?;
        } else {
            let plan = self.calibrated()?;
            let mut writer = Writer::new(run, Spool::new(run.parent)?, out)?;
            self.score(&sheet, &mut pieces, &plan, &mut writer, &mut ledger, &bar)?;
            self.source.unchanged()?;
            match self.close(ledger.finish(&sheet), &mut found, warnings)? {
                Ok(closing) => self.periods_known(&plan, &closing)?,
                Err(why) => return Ok(Outcome::Whole(why)),
            }
            writer.finish(self.stop)?;
        }
        bar.finish_and_clear();
        Ok(Outcome::Done)
    }

    /// A long table: all answers are added up by region and question, then scored.
    fn long(
        &self,
        sheet: &Sheet<'_>,
        pieces: &mut Pieces<'_>,
        mut found: Diagnostics,
        limit: Option<u64>,
        out: &mut (dyn Write + Send),
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
                let mut sums = Sums::default();
                sums.add(&block);
                self.fitted(&sums.totals(run.rubric, &closing.periods), &closing)
            }
            None => Plan::new(run.rubric, run.weights, Vec::new()),
        };
        self.periods_known(&plan, &closing)?;
        let mut writer = Writer::new(run, Spool::new(run.parent)?, out)?;
        let mut labels = Vec::new();
        block.pack_labels(&mut labels);
        writer.label(&labels)?;
        let made = writer.maker().make(&block, Scorer::new(&plan).score(&block));
        writer.take(&block, made)?;
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

    /// Reads everything: what is wrong, sums over the columns, and the rows, which wait in spools.
    fn learn(
        &self,
        sheet: &Sheet<'_>,
        pieces: &mut Pieces<'_>,
        ledger: &mut Ledger,
        (cells, labels): (&mut Spool, &mut Spool),
        bar: &ProgressBar,
    ) -> Result<Sums, Interrupt> {
        let (desks, rooms) = (Spare::<Desk>::default(), Spare::<Vec<u8>>::default());
        let work = |piece: &Piece| {
            desks.lend(|desk| {
                let mut part = sheet.read_into(piece, std::mem::take(&mut desk.columns));
                desk.sums.add(&part.block);
                let packed = [Block::pack_cells, Block::pack_labels].map(|pack| {
                    let mut room = rooms.take();
                    room.clear();
                    pack(&part.block, &mut room);
                    room
                });
                desk.columns = std::mem::take(&mut part.block.columns);
                (part, packed)
            })
        };
        self.each(pieces, bar, work, |(mut part, packed)| {
            ledger.take(&mut part);
            // What will be refused need not wait.
            if !ledger.has_errors() {
                cells.add(&packed[0])?;
                labels.add(&packed[1])?;
            }
            for room in packed {
                rooms.give(room);
            }
            Ok(())
        })?;
        self.source.unchanged()?;
        let mut all = Sums::default();
        desks.all().into_iter().for_each(|desk| all.join(desk.sums));
        Ok(all)
    }

    /// Scores the rows that wait and writes them.
    fn apply(
        &self,
        plan: &Plan<'_>,
        (cells, labels): (Spool, Spool),
        out: &mut (dyn Write + Send),
    ) -> Result<(), Interrupt> {
        let ranked = self.run.ranked;
        // Ranked rows need what they are called only when they are written.
        let (waiting, labels) = if ranked {
            (labels, None)
        } else {
            (Spool::new(self.run.parent)?, Some(labels.read()?))
        };
        let mut writer = Writer::new(self.run, waiting, out)?;
        let (scorer, maker) = (Scorer::new(plan), writer.maker());
        let (mut cells, mut labels) = (cells.read()?, labels);
        let rooms = Spare::default();
        let turn = |done: Vec<(Packed, Option<(Block, Made)>)>| {
            self.stop.check()?;
            for (packed, made) in done {
                packed.recycle(&rooms);
                let (block, made) = made.ok_or_else(writer::damaged)?;
                writer.take(&block, made)?;
            }
            let mut some = Vec::with_capacity(at_once());
            while some.len() < at_once()
                && let Some(packed) = Packed::next(&mut cells, labels.as_mut(), &rooms)?
            {
                some.push(packed);
            }
            Ok::<_, Stopped>(some)
        };
        let columns = Spare::<Vec<Answers>>::default();
        parallel::by_turns(turn, |packed: &Packed| {
            columns.lend(|columns| {
                let mut block = packed.block(std::mem::take(columns))?;
                let made = maker.make(&block, scorer.score(&block));
                *columns = std::mem::take(&mut block.columns);
                Some((block, made))
            })
        })?;
        writer.finish(self.stop)?;
        Ok(())
    }

    /// The pass that scores, where nothing is to be learnt before.
    fn score(
        &self,
        sheet: &Sheet<'_>,
        pieces: &mut Pieces<'_>,
        plan: &Plan<'_>,
        writer: &mut Writer<'_>,
        ledger: &mut Ledger,
        bar: &ProgressBar,
    ) -> Result<(), Interrupt> {
        let (scorer, maker) = (Scorer::new(plan), writer.maker());
        let work = |piece: &Piece| {
            let part = sheet.read(piece);
            let made = maker.make(&part.block, scorer.score(&part.block));
            let mut labels = Vec::new();
            if maker.is_ranked() {
                part.block.pack_labels(&mut labels);
            }
            (part, made, labels)
        };
        self.each(pieces, bar, work, |(mut part, made, labels)| {
            ledger.take(&mut part);
            // What will be refused need not be written.
            if !ledger.has_errors() {
                if maker.is_ranked() {
                    writer.label(&labels)?;
                }
                writer.take(&part.block, made)?;
            }
            Ok(())
        })
    }

    /// Works on all pieces, many at once, and takes the results in order.
    fn each<R: Send>(
        &self,
        pieces: &mut Pieces<'_>,
        bar: &ProgressBar,
        work: impl Fn(&Piece) -> R + Sync + Send,
        mut take: impl FnMut(R) -> Result<(), Stopped> + Send,
    ) -> Result<(), Interrupt> {
        let turn = |done: Vec<(Piece, R)>| {
            self.stop.check()?;
            for (piece, result) in done {
                pieces.recycle(piece);
                take(result)?;
            }
            bar.set_position(self.source.done.load(Ordering::Relaxed));
            read(pieces, at_once()).map_err(|ended| self.ended(ended))
        };
        parallel::by_turns(turn, work)
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
        // Keys, order and place of each row, and the scores that wait.
        let width = batch::shown(self.run.rubric).len() as u64;
        let per_row = if self.run.ranked { 72 + 4 * width } else { 12 };
        // Some are read while others are worked on.
        let pieces = (2 * PIECES * parallel::threads()) as u64 * (2 << 20);
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

/// How many pieces are worked on at once.
pub(super) fn at_once() -> usize {
    PIECES * parallel::threads()
}

/// The next pieces, so many at most; none at the end.
fn read(pieces: &mut Pieces<'_>, most: usize) -> Result<Vec<Piece>, Ended> {
    let mut some = Vec::with_capacity(most);
    while some.len() < most
        && let Some(piece) = pieces.next()?
    {
        some.push(piece);
    }
    Ok(some)
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
