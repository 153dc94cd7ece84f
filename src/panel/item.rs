//! The value of an item for a measure.
//!
//! # Formula
//!
//! ```text
//! value = round( Σ wₚ·vₚ / Σ wₚ )   over the parts p that have a value, vₚ the aggregate of rows
//! SE²   = Σ (wₚ / Σ w)²·SEₚ²        parts as if independent
//! ```
//!
//! In this order: an item that the measure is not for doesn't get a value; the first exception that
//! holds decides; then the parts; then the default, where no part has a value. An item in which the
//! questions apply in no row is *not applicable* too, unless there is a default.

use super::rounding::round;
use super::rows::{Aggregated, Beside, aggregate};
use crate::model::{
    Condition, Instead, Item, ItemStatus, ItemTable, ItemValue, Measure, Part, Sample, Table,
    Takes, Tally,
};
use crate::stats::sum::sum;

/// The items of a table, for one measure.
pub(super) struct Items<'a> {
    table: &'a Table,
    found: &'a ItemTable,
    measure: &'a Measure,
    applies: Vec<Test>,
    exceptions: Vec<(Vec<Test>, Instead)>,
    /// One per part.
    beside: Vec<Option<Beside>>,
}

/// A condition, with the positions of its values in the table that was found.
struct Test {
    attribute: usize,
    values: Vec<u32>,
}

impl Test {
    fn new(condition: &Condition, found: &ItemTable) -> Self {
        let values = found.values.get(condition.attribute).map_or(&[][..], Vec::as_slice);
        let values = (0u32..).zip(values).filter(|(_, v)| condition.values.contains(v));
        Self { attribute: condition.attribute, values: values.map(|(at, _)| at).collect() }
    }

    fn holds(&self, item: &Item) -> bool {
        let value = item.attributes.get(self.attribute).copied().flatten();
        value.is_some_and(|v| self.values.contains(&v))
    }
}

fn all_hold(tests: &[Test], item: &Item) -> bool {
    tests.iter().all(|t| t.holds(item))
}

const fn without(status: ItemStatus) -> ItemValue {
    ItemValue { status, value: None, standard_error: None }
}

const fn exactly(status: ItemStatus, value: f64) -> ItemValue {
    ItemValue { status, value: Some(value), standard_error: None }
}

impl<'a> Items<'a> {
    pub(super) fn new(table: &'a Table, found: &'a ItemTable, measure: &'a Measure) -> Self {
        let tests =
            |of: &[Condition]| -> Vec<Test> { of.iter().map(|c| Test::new(c, found)).collect() };
        let beside = |part: &Part| {
            let value = measure.not_applicable_counts?;
            let score = match measure.takes {
                Takes::Scores => value,
                Takes::Values => table.questions[part.question].scale.score(value),
            };
            Some(Beside { value, is_full: score >= 100.0 - 1e-9 })
        };
        Self {
            table,
            found,
            measure,
            applies: tests(&measure.applies),
            exceptions: measure.exceptions.iter().map(|e| (tests(&e.when), e.then)).collect(),
            beside: measure.parts.iter().map(beside).collect(),
        }
    }

    /// The value of every item, in the order of the table.
    pub(super) fn values(&self) -> Vec<ItemValue> {
        let n_slots = self.table.slots.len().max(1);
        let tallies = self.found.tallies.chunks(n_slots);
        self.found.items.iter().zip(tallies).map(|(item, of)| self.value(item, of)).collect()
    }

    fn value(&self, item: &Item, tallies: &[Tally]) -> ItemValue {
        if !all_hold(&self.applies, item) {
            return without(ItemStatus::NotApplicable);
        }
        let exception = self.exceptions.iter().find(|(when, _)| all_hold(when, item));
        let is_open = match exception {
            Some((_, Instead::NoScore)) => return without(ItemStatus::NotApplicable),
            Some((_, Instead::Value(value))) => return exactly(ItemStatus::Given, *value),
            Some((_, Instead::NoGate)) => true,
            None => false,
        };
        let parts = self.parts(item, tallies, is_open);
        if let Some(measured) = self.measured(&parts) {
            return measured;
        }
        match self.measure.default {
            Some(value) => exactly(ItemStatus::Default, value),
            None if self.applies_nowhere(tallies) => without(ItemStatus::NotApplicable),
            None => without(ItemStatus::NotAnswered),
        }
    }

    /// The parts that have a value, with their weights.
    fn parts(&self, item: &Item, tallies: &[Tally], is_open: bool) -> Vec<(Aggregated, f64)> {
        let parts = self.measure.parts.iter().zip(&self.beside);
        parts
            .filter_map(|(part, beside)| {
                let tally = tallies.get(if is_open { part.open } else { part.gated })?;
                let rule = &self.table.questions[part.question].rows;
                let how = rule.of(rule.by.and_then(|by| attribute(self.found, item, by)));
                Some((aggregate(tally, how, *beside)?, part.weight))
            })
            .filter(|(_, weight)| *weight > 0.0)
            .collect()
    }

    fn measured(&self, parts: &[(Aggregated, f64)]) -> Option<ItemValue> {
        let total = sum(parts.iter().map(|(_, w)| *w));
        if total <= 0.0 {
            return None;
        }
        let mean = sum(parts.iter().map(|(a, w)| a.value * w)) / total;
        let value = self.measure.round.map_or(mean, |rounding| round(mean, rounding));
        if !value.is_finite() {
            return None;
        }
        let share = |w: f64| (w / total) * (w / total);
        let variances = parts.iter().map(|(a, w)| Some(a.variance? * share(*w)));
        let variances: Option<Vec<f64>> = variances.collect();
        let standard_error = match self.table.sample {
            Sample::Rows => variances.map(|v| sum(v).sqrt()),
            Sample::Nothing | Sample::Items => None,
        };
        Some(ItemValue { status: ItemStatus::Measured, value: Some(value), standard_error })
    }

    /// Whether rows say of every part that it does not apply, and none says anything else.
    fn applies_nowhere(&self, tallies: &[Tally]) -> bool {
        self.measure.parts.iter().all(|part| {
            tallies.get(part.open).is_some_and(|t| {
                t.n_not_applicable > 0 && t.n_answered + t.n_unknown + t.n_excluded + t.n_blank == 0
            })
        })
    }
}

/// The value of an attribute of an item.
pub(super) fn attribute<'f>(found: &'f ItemTable, item: &Item, at: usize) -> Option<&'f str> {
    let value = item.attributes.get(at).copied().flatten()?;
    found.values.get(at)?.get(value as usize).map(String::as_str)
}
