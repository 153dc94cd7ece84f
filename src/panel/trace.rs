//! How the value of an item and the answer of a region came about, for whoever asks why.

use super::item::Items;
use super::region::Roll;
use crate::model::{ItemTable, ItemValue, Measure, RowAggregate, Table};

/// How an item came to its value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemTrace {
    /// Whether the measure is for it.
    pub is_for_it: bool,
    /// The exception that holds, as a position in the measure.
    pub exception: Option<usize>,
    /// One per question of the measure.
    pub parts: Vec<PartTrace>,
}

/// What one question of a measure brings to an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartTrace {
    /// Which of the table's slots is looked at.
    pub slot: usize,
    /// How its rows become one value.
    pub how: RowAggregate,
    /// That value; none where no row gives one.
    pub value: Option<f64>,
}

/// The items of a region in one stratum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StratumTrace {
    /// How many items count.
    pub n: usize,
    /// The sum of their weights.
    pub weight: f64,
    /// Their mean; none where none counts.
    pub mean: Option<f64>,
}

/// How an item, by its position in its table, came to its value.
pub fn item(table: &Table, found: &ItemTable, measure: &Measure, at: usize) -> ItemTrace {
    Items::new(table, found, measure).trace(at)
}

/// The strata of a measure over some items, by their positions: one where it has none. `values`
/// are those of all items of the table.
pub fn strata(
    table: &Table,
    found: &ItemTable,
    measure: &Measure,
    values: &[ItemValue],
    items: &[u32],
) -> Vec<StratumTrace> {
    Roll::new(table, found, measure, values).strata(items)
}
