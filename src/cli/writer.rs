//! The rows of a batch on their way out: straight into the table, or first into a queue where they wait
//! for their ranks.

use super::files::Stopped;
use super::spool::{Blocks, Spool};
use super::stop::Stop;
use super::stream::{PIECES, Run};
use crate::assessment::batch::{self, Scored};
use crate::model::Block;
use crate::parallel;
use crate::scorecard::batch::{self as table, Place, Table};
use crate::scorecard::rounded::Rounded;
use std::io::{self, Write};

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
    pub(super) fn make(&self, block: &Block, scored: &Scored) -> Made {
        let rounded = Rounded::of(scored);
        if !self.ranked {
            return Made::Lines(self.table.lines(block, &rounded, &[]));
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
    out: &'o mut dyn Write,
    ranked: bool,
    /// What the rows that wait are called.
    labels: Spool,
    scores: Vec<Rounded>,
    rows: Rows,
}

impl<'o> Writer<'o> {
    /// Begins a table; the labels are those of blocks that are known already.
    pub(super) fn new(run: &Run<'_>, labels: Spool, out: &'o mut dyn Write) -> io::Result<Self> {
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
        let (mut labels, mut rest) = (self.labels.read()?, places.as_slice());
        for some in self.scores.chunks(PIECES * parallel::threads()) {
            stop.check()?;
            let mut jobs = Vec::with_capacity(some.len());
            for (scores, labels) in some.iter().zip(labels.next(some.len())?) {
                let (own, later) = rest.split_at(scores.len().min(rest.len()));
                rest = later;
                jobs.push((scores, labels, own));
            }
            for lines in parallel::map(&jobs, |job| self.table.of_labels(job)) {
                self.out.write_all(&lines?)?;
            }
        }
        Ok(())
    }
}

impl Table {
    /// The rows of a block whose ranks are known.
    fn of_labels(
        &self,
        (scores, labels, places): &(&Rounded, Vec<u8>, &[Place]),
    ) -> io::Result<Vec<u8>> {
        let block = Block::unpack_labels(labels).ok_or_else(damaged)?;
        Ok(self.lines(&block, scores, places))
    }
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
type Packed = (Vec<u8>, Option<Vec<u8>>);

/// The next blocks.
pub(super) fn next(
    cells: &mut Blocks,
    labels: Option<&mut Blocks>,
    most: usize,
) -> io::Result<Vec<Packed>> {
    let cells = cells.next(most)?;
    let Some(labels) = labels else {
        return Ok(cells.into_iter().map(|cells| (cells, None)).collect());
    };
    let labels = labels.next(cells.len())?;
    Ok(cells.into_iter().zip(labels.into_iter().map(Some)).collect())
}

/// The block of its cells and its labels.
pub(super) fn block((cells, labels): &Packed) -> Option<Block> {
    let block = Block::unpack_cells(cells)?;
    let Some(labels) = labels else { return Some(block) };
    let Block { regions, names, .. } = Block::unpack_labels(labels)?;
    Some(Block { regions, names, ..block })
}
