//! The instrument of a survey whose answers are not one row per region: its tables of items, how
//! rows become items and items become the answers of regions, and by which facets scores are shown.

use super::hierarchy::NodeIdx;
use super::scale::Scale;
use crate::lang::Text;

/// What the section `survey` of a rubric says. Positions point into its own lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Instrument {
    /// The tables.
    pub tables: Vec<Table>,
    /// How answers of items become the answer of a region to an indicator; at most one for each.
    pub measures: Vec<Measure>,
    /// By which attributes scores are shown beside the whole.
    pub facets: Vec<Facet>,
    /// The facet and the group of its cells whose mean is the score of a region as a whole; without
    /// it all items of a region are pooled.
    pub overall: Option<(usize, usize)>,
    /// Named groups of regions.
    pub region_groups: Vec<RegionGroup>,
    /// The probability that an interval of sampling error holds, such as 0.95.
    pub confidence: f64,
}

/// A table of a survey: one or more rows per item.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What the column of the region is called, beside the names that every survey knows.
    pub region: Option<String>,
    /// What the column of the period is called, beside the names that every survey knows.
    pub period: Option<String>,
    /// Columns that an item has one value in, the parts of its key first.
    pub attributes: Vec<Attribute>,
    /// How many of the attributes are the key of an item inside its region; with none the region is
    /// the item.
    pub n_key: usize,
    /// The column that says who answered.
    pub respondent: Option<String>,
    /// The column that says how much a row counts.
    pub weight: Option<String>,
    /// Columns that are there and not used.
    pub ignored: Vec<String>,
    /// What is asked, derived questions after those they are derived from.
    pub questions: Vec<ItemQuestion>,
    /// How many rows an item should have.
    pub rows_min: u32,
    /// What of this table is a sample, so that its means have a sampling error.
    pub sample: Sample,
    /// The combinations of question, gate and reading that are counted while rows are read: first
    /// one per question, then what measures ask for besides.
    pub slots: Vec<Slot>,
}

/// What of a table is a sample of more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sample {
    /// Nothing: the table is complete.
    #[default]
    Nothing,
    /// The rows of each item.
    Rows,
    /// The items of a region.
    Items,
}

/// A column that describes an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its id, which is what its column is called.
    pub id: String,
    /// Its title, which its column may be called too.
    pub title: Text,
    /// The values it may have; empty where it may have any.
    pub values: Vec<Code>,
    /// Whether an item may have none.
    pub is_optional: bool,
}

/// A code and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// As files write it.
    pub code: String,
    /// As people read it.
    pub title: Text,
}

/// A question of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemQuestion {
    /// Its id, which is what its column is called.
    pub id: String,
    /// Its title, which its column may be called too.
    pub title: Text,
    /// The question in full.
    pub question: Text,
    /// What an answer may be.
    pub scale: Scale,
    /// What an empty cell stands for: read like a cell; none where it is no answer.
    pub blank: Option<String>,
    /// How the rows of an item become one value.
    pub rows: RowRule,
    /// What it is derived from, row by row; a derived question has no column.
    pub derive: Option<Derive>,
}

/// A question that follows from others of the same row, by position.
#[derive(Clone, Debug, PartialEq)]
pub struct Derive {
    /// How.
    pub how: Derivation,
    /// From which questions.
    pub from: Vec<usize>,
    /// What *not applicable* counts as; none where it is left out.
    pub not_applicable_counts: Option<f64>,
}

/// How a question follows from others. A question *holds* where its answer has the full score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Derivation {
    /// Yes where at least one holds.
    AnyOf,
    /// Yes where all hold.
    AllOf,
    /// How many hold.
    CountOf,
    /// The first that is answered.
    FirstOf,
    /// The first minus the second.
    Difference,
    /// The first over the second, times a figure such as 100.
    Ratio(f64),
}

/// How the rows of an item become one value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowAggregate {
    /// The mean, by the weights of the rows where they have any.
    #[default]
    Mean,
    /// The greatest.
    Maximum,
    /// The least.
    Minimum,
    /// The median; of an even number the mean of the middle two.
    Median,
    /// 100 times the share of rows with the full score.
    Share,
}

/// The aggregate of rows, chosen by an attribute of the item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowRule {
    /// Where no case holds.
    pub otherwise: RowAggregate,
    /// The attribute that decides.
    pub by: Option<usize>,
    /// Values of that attribute, with theirs.
    pub cases: Vec<(String, RowAggregate)>,
}

impl RowRule {
    /// The aggregate of an item whose deciding attribute has this value.
    pub fn of(&self, value: Option<&str>) -> RowAggregate {
        let case = self.cases.iter().find(|(code, _)| Some(code.as_str()) == value);
        case.map_or(self.otherwise, |c| c.1)
    }
}

/// Whether scores from 0 to 100 or values in natural units are taken from answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Takes {
    /// Scores by the scale of the question.
    #[default]
    Scores,
    /// Values in natural units.
    Values,
}

/// What is counted of a question while rows are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The question.
    pub question: usize,
    /// The question that must hold in a row for it to count.
    pub gate: Option<usize>,
    /// What is taken.
    pub takes: Takes,
}

/// How the items of a table answer an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The indicator's node.
    pub node: NodeIdx,
    /// The table.
    pub table: usize,
    /// The questions, with their weights.
    pub parts: Vec<Part>,
    /// Whether scores or values are taken.
    pub takes: Takes,
    /// The items it is for; all where empty.
    pub applies: Vec<Condition>,
    /// The question that must hold in a row for it to count.
    pub gate: Option<usize>,
    /// What *not applicable* counts as beside an answer in another row; none where it is left out.
    pub not_applicable_counts: Option<f64>,
    /// Exceptions; the first that holds decides.
    pub exceptions: Vec<Exception>,
    /// The value of an item that it is for and of which nothing is known.
    pub default: Option<f64>,
    /// How the value of an item is rounded.
    pub round: Option<Rounding>,
    /// How items become the answer of a region.
    pub roll_up: RollUp,
}

/// A question of a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// The question.
    pub question: usize,
    /// Its weight.
    pub weight: f64,
    /// Its slot with the gate of the measure.
    pub gated: usize,
    /// Its slot without.
    pub open: usize,
}

/// A condition on an item: an attribute has one of these values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The attribute.
    pub attribute: usize,
    /// The values.
    pub values: Vec<String>,
}

/// What holds for some items in place of the rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Exception {
    /// For which: all conditions hold.
    pub when: Vec<Condition>,
    /// What holds.
    pub then: Instead,
}

/// What holds in place of the rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Instead {
    /// The item has no value and is not counted.
    NoScore,
    /// The item has this value.
    Value(f64),
    /// The value comes from the answers of all rows, whatever the gate says.
    NoGate,
}

/// Rounding to a multiple of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounding {
    /// The step, above 0.
    pub step: f64,
    /// Which way.
    pub mode: RoundingMode,
}

/// Which way to round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RoundingMode {
    /// To the nearest; a half goes up.
    #[default]
    HalfUp,
    /// To the nearest; a half goes to the even neighbour.
    HalfEven,
    /// Up.
    Up,
    /// Down.
    Down,
}

/// How the items of a region become its answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RollUp {
    /// The question whose value is the weight of an item; equal weights without.
    pub weight: Option<usize>,
    /// Strata with weights of their own.
    pub strata: Option<Strata>,
}

/// Strata: the means of parts of the items, weighted.
#[derive(Clone, Debug, PartialEq)]
pub struct Strata {
    /// The attribute that tells them apart.
    pub attribute: usize,
    /// Its values with their weights.
    pub weights: Vec<(String, f64)>,
    /// Whether a region needs all of them; else the weights of those present are renormalised.
    pub is_required: bool,
    /// The facets in whose cells all are needed, whatever holds elsewhere.
    pub required_in: Vec<usize>,
}

/// Scores by the values of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    /// Its id, which is the id of the attribute in every table that has it.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its cells; empty where they are what the data have.
    pub cells: Vec<Code>,
    /// Whether only indicators are scored in its cells, and nothing above them.
    pub only_indicators: bool,
    /// Named groups of its cells.
    pub groups: Vec<CellGroup>,
}

/// A named group of cells: a node's score is the mean of its scores in the cells that have one.
#[derive(Clone, Debug, PartialEq)]
pub struct CellGroup {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// The codes of its cells; all where empty.
    pub cells: Vec<String>,
}

/// A named group of regions: a node's score is the mean of its scores in the regions that have one.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionGroup {
    /// Its id; with `by`, each of its groups has the id of what its regions share.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Who is in it.
    pub members: Members,
    /// The table and the question of it whose value is the weight of a region; equal without.
    pub weight: Option<(usize, usize)>,
}

/// Who is in a group of regions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Members {
    /// All regions.
    All,
    /// These, by id.
    Only(Vec<String>),
    /// All but these.
    Except(Vec<String>),
    /// One group for each region that others lie in.
    ByParent,
    /// One group for each peer group.
    ByGroup,
    /// One group for each kind of region.
    ByKind,
}

impl Instrument {
    /// The measure of an indicator; none where regions answer it themselves.
    pub fn measure(&self, node: NodeIdx) -> Option<&Measure> {
        self.measures.iter().find(|m| m.node == node)
    }

    /// The measures that take answers of a table, with their positions among all.
    pub fn measures_of(&self, table: usize) -> impl Iterator<Item = (usize, &Measure)> {
        self.measures.iter().enumerate().filter(move |(_, m)| m.table == table)
    }

    /// The position of the table of this id.
    pub fn table(&self, id: &str) -> Option<usize> {
        self.tables.iter().position(|t| t.id == id)
    }
}

impl Table {
    /// The position of the question of this id.
    pub fn question(&self, id: &str) -> Option<usize> {
        self.questions.iter().position(|q| q.id == id)
    }

    /// The position of the attribute of this id.
    pub fn attribute(&self, id: &str) -> Option<usize> {
        self.attributes.iter().position(|a| a.id == id)
    }

    /// The attributes that are the key of an item.
    pub fn key(&self) -> &[Attribute] {
        &self.attributes[..self.n_key]
    }

    /// Whether the region itself is the item.
    pub fn is_of_regions(&self) -> bool {
        self.n_key == 0
    }
}
