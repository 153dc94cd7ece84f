//! The rows of a batch on their way out: straight into the table, or first into a queue where they wait
//! for their ranks.

use super::files::Stopped;
use super::spool::{Blocks, Spool};
use super::stop::Stop;
use super::stream::{Run, at_once};
use crate::assessment::batch::{self, Scored};
use crate::model::{Answers, Block};
use crate::parallel::{self, Spare};
use crate::scorecard::batch::{self as table, Table};
use crate::scorecard::rounded::Rounded;
use std::io::{self, Write};
use std::ops::Range;

/// What a block came to.
pub(super) enum Made {
    /// Rows as they are written.
    Lines(Vec<u8>),
    /// Scores that wait for their ranks.
    Waiting(Rounded),
}

/// The periods and peer groups of all rows.
#[derive(Default)]
struct Rows {
    periods: Vec<u32>,
    groups: Vec<u32>,
    period_ids: Vec<String>,
    group_ids: Vec<String>,
}

/// What makes rows, many blocks at once.
pub(super) struct Maker {
    table: Table,
    ranked: bool,
}

impl Maker {
    /// What a block that is scored is written as.
    pub(super) fn make(&self, block: &Block, scored: Scored) -> Made {
        let rounded = Rounded::of(scored);
        if !self.ranked {
            let mut lines = Vec::new();
            self.table.lines(block, &rounded, &[], &mut lines);
            return Made::Lines(lines);
        }
        Made::Waiting(rounded)
    }

    /// Whether rows wait for their ranks.
    pub(super) fn is_ranked(&self) -> bool {
        self.ranked
    }
}

/// Where rows go.
pub(super) struct Writer<'o> {
    table: Table,
    out: &'o mut (dyn Write + Send),
    ranked: bool,
    /// What the rows that wait are called.
    labels: Spool,
    scores: Vec<Rounded>,
    rows: Rows,
}

impl<'o> Writer<'o> {
    /// Begins a table; the labels are those of blocks that are known already.
    pub(super) fn new(
        run: &Run<'_>,
        labels: Spool,
        out: &'o mut (dyn Write + Send),
    ) -> io::Result<Self> {
        let table = Table::new(run.rubric, &batch::shown(run.rubric), run.form, run.ranked);
        out.write_all(&table.head())?;
        let (scores, rows) = (Vec::new(), Rows::default());
        Ok(Self { table, out, ranked: run.ranked, labels, scores, rows })
    }

    /// What makes rows.
    pub(super) fn maker(&self) -> Maker {
        Maker { table: self.table.clone(), ranked: self.ranked }
    }

    /// Adds what the rows of a block are called.
    pub(super) fn label(&mut self, labels: &[u8]) -> io::Result<()> {
        self.labels.add(labels)
    }

    /// Takes the next block, and what it came to.
    pub(super) fn take(&mut self, block: &Block, made: Made) -> io::Result<()> {
        match made {
            Made::Lines(lines) => self.out.write_all(&lines),
            Made::Waiting(scores) => {
                self.scores.push(scores);
                self.rows.add(block);
                Ok(())
            }
        }
    }

    /// Writes what waits for its ranks.
    pub(super) fn finish(self, stop: &Stop) -> Result<(), Stopped> {
        if !self.ranked {
            return Ok(());
        }
        let mut keys = Vec::with_capacity(self.scores.iter().map(Rounded::len).sum());
        self.scores.iter().for_each(|scores| scores.keys(&mut keys));
        let places = table::places(&keys, &self.rows.periods, &self.rows.groups);
        drop(keys);
        let Self { table, out, labels, mut scores, .. } = self;
        let (mut labels, rooms) = (labels.read()?, Spare::<Vec<u8>>::default());
        let (mut waiting, mut at) = (scores.drain(..), 0);
        let turn = |done: Vec<(Ranked, io::Result<Vec<u8>>)>| {
            stop.check()?;
            for (ranked, lines) in done {
                let lines = lines?;
                out.write_all(&lines)?;
                rooms.give(ranked.labels);
                rooms.give(lines);
            }
            let mut some = Vec::with_capacity(at_once());
            while some.len() < at_once()
                && let Some(scores) = waiting.next()
            {
                let labels = labels.next(rooms.take())?.ok_or_else(damaged)?;
                let first = at;
                at += scores.len();
                some.push(Ranked { scores, labels, places: first..at });
            }
            Ok::<_, Stopped>(some)
        };
        parallel::by_turns(turn, |ranked: &Ranked| {
            let block = Block::unpack_labels(&ranked.labels).ok_or_else(damaged)?;
            let mut lines = rooms.take();
            lines.clear();
            let own = places.get(ranked.places.clone()).unwrap_or_default();
            table.lines(&block, &ranked.scores, own, &mut lines);
            Ok(lines)
        })
    }
}

/// Some rows whose ranks are known.
struct Ranked {
    scores: Rounded,
    labels: Vec<u8>,
    /// Where their places stand.
    places: Range<usize>,
}

/// What is said of a spool that does not hold what was put into it.
pub(super) fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a temporary file changed")
}

impl Rows {
    fn add(&mut self, block: &Block) {
        fn own(ids: &[String], all: &mut Vec<String>) -> Vec<u32> {
            let of = |id: &String| {
                let at = all.iter().position(|known| known == id).unwrap_or_else(|| {
                    all.push(id.clone());
                    all.len() - 1
                });
                u32::try_from(at).unwrap_or(u32::MAX)
            };
            ids.iter().map(of).collect()
        }
        let periods = own(&block.period_ids, &mut self.period_ids);
        let groups = own(&block.group_ids, &mut self.group_ids);
        self.periods.extend(block.periods.iter().map(|at| periods[*at as usize]));
        self.groups.extend(block.groups.iter().map(|at| groups[*at as usize]));
    }
}

/// The bytes of a block: its cells, and its labels where these are wanted.
pub(super) struct Packed {
    cells: Vec<u8>,
    labels: Option<Vec<u8>>,
}

impl Packed {
    /// The next block; none at the end.
    pub(super) fn next(
        cells: &mut Blocks,
        labels: Option<&mut Blocks>,
        rooms: &Spare<Vec<u8>>,
    ) -> io::Result<Option<Self>> {
        let Some(cells) = cells.next(rooms.take())? else { return Ok(None) };
        let labels = match labels {
            Some(labels) => Some(labels.next(rooms.take())?.ok_or_else(damaged)?),
            None => None,
        };
        Ok(Some(Self { cells, labels }))
    }

    /// Gives its room back.
    pub(super) fn recycle(self, rooms: &Spare<Vec<u8>>) {
        rooms.give(self.cells);
        self.labels.into_iter().for_each(|labels| rooms.give(labels));
    }

    /// The block of its cells and its labels, in the room of other columns.
    pub(super) fn block(&self, columns: Vec<Answers>) -> Option<Block> {
        let block = Block::unpack_cells(&self.cells, columns)?;
        let Some(labels) = &self.labels else { return Some(block) };
        let Block { regions, names, .. } = Block::unpack_labels(labels)?;
        Some(Block { regions, names, ..block })
    }
}
