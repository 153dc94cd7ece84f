//! What was found in the field: the items of a survey, what their rows add up to, and what follows
//! for items and for facets.

use super::instrument::Table;
use super::region::{PeriodIdx, RegionIdx};
use super::survey::{Column, Row, RowIdx};
use crate::lang::Text;
use std::collections::BTreeMap;
use std::ops::Range;

/// A service, a portal or a department inside a region, in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// In which region.
    pub region: RegionIdx,
    /// In which period.
    pub period: PeriodIdx,
    /// Its values of the table's attributes, as positions in `ItemTable::values`; none where empty.
    pub attributes: Vec<Option<u32>>,
    /// How many rows it has.
    pub n_rows: u32,
    /// Its first row: the file's position among `Survey::files`, and the line.
    pub first: (u16, u32),
}

/// What the rows of an item, or of anything else, add up to at one question. Two of them can be
/// joined, in any order of the rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Rows with a value, whatever the gate says.
    pub n_answered: u32,
    /// Rows in which it does not apply, whatever the gate says.
    pub n_not_applicable: u32,
    /// Rows in which the answer is not known.
    pub n_unknown: u32,
    /// Rows whose answer was set aside.
    pub n_excluded: u32,
    /// Rows without an answer.
    pub n_blank: u32,
    /// Rows with a value that pass the gate.
    pub n: u32,
    /// The sum of their weights.
    pub weight: f64,
    /// The sum of the squares of their weights.
    pub weight_squared: f64,
    /// The weighted sum of their values.
    pub sum: f64,
    /// The weighted sum of the squares of their values.
    pub sum_squared: f64,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// Rows with a value of full score that pass the gate, and the sum of their weights.
    pub full: (u32, f64),
    /// Rows that pass the gate and in which it does not apply, and the sum of their weights.
    pub beside: (u32, f64),
    /// How often each value was given, by its bits; only where a median is asked for.
    pub counts: Option<Box<BTreeMap<u64, u32>>>,
}

/// The items of one table of the instrument.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemTable {
    /// The values of each attribute, in the order of their first appearance.
    pub values: Vec<Vec<String>>,
    /// The items, sorted by period, region and key.
    pub items: Vec<Item>,
    /// One per item and slot of the table: item by item.
    pub tallies: Vec<Tally>,
    /// What each question's rows are, over all items: one per question.
    pub questions: Vec<Tally>,
    /// What each respondent did, by name.
    pub respondents: BTreeMap<String, RespondentTally>,
    /// How many rows were read.
    pub n_rows: u64,
    /// The rows of regions that were asked to be kept, in the order of the files.
    pub kept: Vec<KeptRow>,
}

/// What one respondent did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RespondentTally {
    /// Rows with two answers or more.
    pub n_rows: u32,
    /// Of these, rows whose answers have all the same score.
    pub n_alike: u32,
}

/// A row that was kept so that a score can be explained by it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRow {
    /// The item, as a position in `ItemTable::items`.
    pub item: u32,
    /// The file, as a position in `Survey::files`.
    pub file: u16,
    /// The line in it.
    pub line: u32,
    /// What was answered, one per question.
    pub answers: Vec<super::survey::Answer>,
}

/// Why an item has, or has not, a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemStatus {
    /// It has one, from its rows.
    Measured,
    /// It has one, by an exception of the measure.
    Given,
    /// It has one because nothing is known of it.
    Default,
    /// Nothing is known of it.
    NotAnswered,
    /// The measure is not for it.
    NotApplicable,
}

/// The value of an item for a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ItemValue {
    /// Why there is, or is not, a value.
    pub status: ItemStatus,
    /// The value, in the units of the measure.
    pub value: Option<f64>,
    /// Its standard error, where its rows are a sample.
    pub standard_error: Option<f64>,
}

/// What follows from the items, worked out once all rows are in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RollUps {
    /// One per measure: one per item of its table.
    pub items: Vec<Vec<ItemValue>>,
    /// One per facet of the instrument.
    pub facets: Vec<FacetAnswers>,
    /// Standard errors of the answers of regions, in their units; one column per indicator.
    pub standard_errors: Vec<BTreeMap<RowIdx, f64>>,
    /// One per group of regions: the weight of the region of each row of the survey.
    pub region_weights: Vec<Vec<f64>>,
}

/// The answers of regions in the cells of a facet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FacetAnswers {
    /// The cells, in the rubric's order or that of their codes.
    pub cells: Vec<CellAnswers>,
}

/// The answers of regions in one cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CellAnswers {
    /// Its code.
    pub code: String,
    /// One column per indicator; rows are those of the survey.
    pub columns: Vec<Column>,
    /// Standard errors, one map per indicator.
    pub standard_errors: Vec<BTreeMap<RowIdx, f64>>,
}

/// All that comes from tables of items.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fieldwork {
    /// One per table of the instrument.
    pub tables: Vec<ItemTable>,
    /// What follows; empty until it is worked out.
    pub roll_ups: RollUps,
}

impl ItemTable {
    /// The value of an item at one of the table's attributes, by position.
    pub fn value(&self, item: &Item, attribute: usize) -> Option<&str> {
        let at = (*item.attributes.get(attribute)?)?;
        self.values.get(attribute)?.get(at as usize).map(String::as_str)
    }

    /// The values of an item's key joined by ` / `; empty where the region itself is the item.
    pub fn key(&self, table: &Table, item: &Item) -> String {
        let values = (0..table.n_key).map(|at| self.value(item, at).unwrap_or(""));
        values.collect::<Vec<_>>().join(" / ")
    }

    /// The items of a region in a period, as positions among all.
    pub fn of(&self, row: Row) -> Range<usize> {
        let key = |i: &Item| (i.period, i.region);
        let wanted = (row.period, row.region);
        let from = self.items.partition_point(|i| key(i) < wanted);
        from..self.items.partition_point(|i| key(i) <= wanted)
    }

    /// What the rows of an item add up to at a slot of its table, by positions.
    pub fn tally(&self, table: &Table, item: usize, slot: usize) -> Option<&Tally> {
        self.tallies.get(item * table.slots.len() + slot)
    }
}

impl ItemStatus {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Given => "given",
            Self::Default => "default",
            Self::NotAnswered => "not_answered",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The words people read.
    pub fn title(self) -> Text {
        match self {
            Self::Measured => Text::new("由各行算出", "from its rows"),
            Self::Given => Text::new("按例外规定", "by an exception"),
            Self::Default => Text::new("无资料，取默认值", "by default, nothing known"),
            Self::NotAnswered => Text::new("未作答", "not answered"),
            Self::NotApplicable => Text::new("不适用", "not applicable"),
        }
    }
}

impl Tally {
    /// Joins another, of other rows.
    pub fn join(&mut self, other: &Self) {
        self.n_answered += other.n_answered;
        self.n_not_applicable += other.n_not_applicable;
        self.n_unknown += other.n_unknown;
        self.n_excluded += other.n_excluded;
        self.n_blank += other.n_blank;
        if other.n > 0 {
            let first = self.n == 0;
            self.min = if first { other.min } else { self.min.min(other.min) };
            self.max = if first { other.max } else { self.max.max(other.max) };
        }
        self.n += other.n;
        self.weight += other.weight;
        self.weight_squared += other.weight_squared;
        self.sum += other.sum;
        self.sum_squared += other.sum_squared;
        self.full = (self.full.0 + other.full.0, self.full.1 + other.full.1);
        self.beside = (self.beside.0 + other.beside.0, self.beside.1 + other.beside.1);
        if let Some(counts) = &other.counts {
            let mine = self.counts.get_or_insert_default();
            for (bits, n) in counts.iter() {
                *mine.entry(*bits).or_default() += n;
            }
        }
    }

    /// Counts a row with a value.
    pub fn answered(&mut self, value: f64, weight: f64, is_full: bool, passes: bool) {
        self.n_answered += 1;
        if !passes {
            return;
        }
        self.min = if self.n == 0 { value } else { self.min.min(value) };
        self.max = if self.n == 0 { value } else { self.max.max(value) };
        self.n += 1;
        self.weight += weight;
        self.weight_squared += weight * weight;
        self.sum += weight * value;
        self.sum_squared += weight * value * value;
        if is_full {
            self.full = (self.full.0 + 1, self.full.1 + weight);
        }
        if let Some(counts) = &mut self.counts {
            *counts.entry(value.to_bits()).or_default() += 1;
        }
    }

    /// Counts a row in which the question does not apply.
    pub fn not_applicable(&mut self, weight: f64, passes: bool) {
        self.n_not_applicable += 1;
        if passes {
            self.beside = (self.beside.0 + 1, self.beside.1 + weight);
        }
    }
}
