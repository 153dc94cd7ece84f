//! Tables of items: every row is about a service, a portal or a department of a region.
//!
//! Rows are not kept. Each is added to the sums of its item as it is read, so memory grows with
//! items and questions, whatever the number of rows. Only a long table waits for its end, because
//! the answers of one visit may stand anywhere in it.

mod collected;
mod derive;
mod finish;
mod form;
mod header;
mod layout;
mod review;
mod rows;
mod unmet;
mod words;

pub(super) use finish::finish;
pub(super) use form::Form;
pub(super) use header::Columns;
pub(super) use layout::{Header, layout};
pub(super) use review::{absent, cover, measured, review, settle_periods};
pub(super) use rows::{end, row};

use collected::Collected;

/// Everything taken in of the tables of items.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// One per table of the instrument.
    tables: Vec<Collected>,
    /// By file, the columns of its table of items.
    columns: Vec<Option<Columns>>,
    /// The id of the region whose rows are kept.
    keep: Option<String>,
    /// Room to work in.
    work: rows::Work,
}

impl Items {
    /// Begins with nothing; the rows of the region of this id are kept.
    pub(super) fn new(forms: &[Form<'_>], keep: Option<&str>) -> Self {
        Self {
            tables: forms.iter().map(Collected::new).collect(),
            columns: Vec::new(),
            keep: keep.map(str::to_owned),
            work: rows::Work::default(),
        }
    }

    /// Begins a file.
    pub(super) fn begin(&mut self, file: u16, columns: &Columns) {
        self.given(columns.table);
        self.columns.resize(usize::from(file) + 1, None);
        self.columns[usize::from(file)] = Some(columns.clone());
    }

    /// Notes that a file is this table, or was meant to be.
    pub(super) fn given(&mut self, table: usize) {
        self.tables[table].is_given = true;
    }

    /// How many sums there are.
    pub(super) fn n_tallies(&self) -> usize {
        self.tables.iter().map(|t| t.tallies.len()).sum()
    }

    /// How many answers of a long table wait for its end.
    pub(super) fn n_waiting(&self) -> usize {
        self.work.n_waiting()
    }

    /// Whether there is not one item.
    pub(super) fn is_empty(&self) -> bool {
        self.tables.iter().all(|t| t.entries.is_empty())
    }
}
