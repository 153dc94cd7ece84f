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
use super::trace::{ItemTrace, PartTrace};
use crate::model::{
    Condition, Instead, Item, ItemStatus, ItemTable, ItemValue, Measure, Part, RowAggregate,
    Sample, Table, Takes, Tally,
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

    /// How one item came to its value.
    pub(super) fn trace(&self, at: usize) -> ItemTrace {
        let n_slots = self.table.slots.len().max(1);
        let tallies = self.found.tallies.chunks(n_slots).nth(at);
        let Some((item, tallies)) = self.found.items.get(at).zip(tallies) else {
            return ItemTrace::default();
        };
        let exception = self.exceptions.iter().position(|(when, _)| all_hold(when, item));
        let is_open = exception.is_some_and(|at| self.exceptions[at].1 == Instead::NoGate);
        let part = |(part, beside): (&Part, &Option<Beside>)| {
            let slot = if is_open { part.open } else { part.gated };
            let how = self.how(part, item);
            let value = tallies.get(slot).and_then(|tally| aggregate(tally, how, *beside));
            PartTrace { slot, how, value: value.map(|v| v.value) }
        };
        ItemTrace {
            is_for_it: all_hold(&self.applies, item),
            exception,
            parts: self.measure.parts.iter().zip(&self.beside).map(part).collect(),
        }
    }

    /// How the rows of an item become the value of a part.
    fn how(&self, part: &Part, item: &Item) -> RowAggregate {
        let rule = &self.table.questions[part.question].rows;
        rule.of(rule.by.and_then(|by| attribute(self.found, item, by)))
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
                Some((aggregate(tally, self.how(part, item), *beside)?, part.weight))
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

#[cfg(test)]
mod tests {
    use super::super::fixture::{NO, Said, YES, add, except, gated, is, measure, rule, table};
    use super::*;
    use crate::model::{Rounding, RoundingMode, RowAggregate};
    use Said::{Blank, Na, Score, Unknown};

    /// The value of one item with these attributes and rows.
    fn value(
        table: &Table,
        measure: &Measure,
        attributes: [&str; 2],
        rows: &[[Said; 3]],
    ) -> ItemValue {
        let mut found = ItemTable::default();
        add(&mut found, attributes, rows);
        Items::new(table, &found, measure).values()[0]
    }

    fn plain(measure: &Measure, rows: &[[Said; 3]]) -> ItemValue {
        value(&table(), measure, ["a", "b"], rows)
    }

    fn is_measured(found: ItemValue, expected: f64) {
        assert_eq!(found.status, ItemStatus::Measured, "{found:?}");
        assert!((found.value.unwrap() - expected).abs() < 1e-9, "{found:?}, expected {expected}");
    }

    #[test]
    fn parts_are_weighted_and_what_has_no_value_gives_its_weight_to_the_others() {
        let measure = measure([1.0, 3.0]);
        is_measured(plain(&measure, &[[YES, NO, YES]]), 25.0);
        is_measured(plain(&measure, &[[YES, Na, YES]]), 100.0);
        is_measured(plain(&measure, &[[Blank, NO, YES]]), 0.0);
    }

    #[test]
    fn every_question_has_its_own_best_row() {
        // The better row is (1 + 0)/2; the best answers are (1 + 1)/2.
        let mut table = table();
        for question in &mut table.questions {
            question.rows = rule(RowAggregate::Maximum, &[("local", RowAggregate::Mean)]);
        }
        let rows = [[YES, NO, YES], [NO, YES, YES], [NO, NO, YES]];
        let measure = measure([1.0, 1.0]);
        is_measured(value(&table, &measure, ["a", "central"], &rows), 100.0);
        is_measured(value(&table, &measure, ["a", ""], &rows), 100.0);
        // Means: 1/3 each.
        is_measured(value(&table, &measure, ["a", "local"], &rows), 100.0 / 3.0);
    }

    #[test]
    fn not_applicable_beside_an_answer_counts_where_the_measure_says_so() {
        let mut measure = measure([1.0, 0.0]);
        let rows = [[YES, NO, YES], [Na, NO, YES]];
        is_measured(plain(&measure, &rows), 100.0);
        measure.not_applicable_counts = Some(0.0);
        is_measured(plain(&measure, &rows), 50.0);
    }

    #[test]
    fn what_applies_in_no_row_is_not_applicable_and_what_nobody_said_is_not_answered() {
        let mut measure = measure([1.0, 1.0]);
        measure.not_applicable_counts = Some(0.0);
        let status = |rows: &[[Said; 3]]| plain(&measure, rows).status;
        assert_eq!(status(&[[Na, Na, YES], [Na, Na, YES]]), ItemStatus::NotApplicable);
        assert_eq!(status(&[[Blank, Blank, YES]]), ItemStatus::NotAnswered);
        assert_eq!(status(&[[Na, Blank, YES]]), ItemStatus::NotAnswered);
        assert_eq!(status(&[[Na, Unknown, YES]]), ItemStatus::NotAnswered);
    }

    #[test]
    fn a_gate_leaves_only_the_rows_that_pass() {
        let rows = [[YES, YES, YES], [NO, NO, NO]];
        is_measured(plain(&gated([1.0, 1.0]), &rows), 100.0);
        is_measured(plain(&measure([1.0, 1.0]), &rows), 50.0);
        let closed = plain(&gated([1.0, 1.0]), &[[YES, YES, NO], [YES, YES, Na]]);
        assert_eq!((closed.status, closed.value), (ItemStatus::NotAnswered, None));
    }

    #[test]
    fn not_applicable_that_passes_the_gate_counts_where_another_row_has_an_answer() {
        let mut measure = gated([1.0, 0.0]);
        measure.not_applicable_counts = Some(0.0);
        // The answer stands behind the gate; the row that passes says it does not apply.
        is_measured(plain(&measure, &[[YES, NO, NO], [Na, NO, YES]]), 0.0);
    }

    #[test]
    fn conditions_come_before_exceptions_and_the_first_exception_decides() {
        let mut measure = measure([1.0, 1.0]);
        measure.applies = vec![is(0, &["a", "c"])];
        measure.exceptions = vec![
            except(1, "none", Instead::NoScore),
            except(1, "all", Instead::Value(100.0)),
            except(1, "none", Instead::Value(7.0)),
        ];
        let rows = [[NO, NO, YES]];
        let of = |attributes| value(&table(), &measure, attributes, &rows);
        is_measured(of(["a", "b"]), 0.0);
        is_measured(of(["c", ""]), 0.0);
        assert_eq!(of(["a", "none"]).status, ItemStatus::NotApplicable);
        assert_eq!(of(["a", "all"]), exactly(ItemStatus::Given, 100.0));
        assert_eq!(of(["x", "all"]), without(ItemStatus::NotApplicable));
        // An item without the attribute fulfils no condition on it.
        assert_eq!(of(["", "all"]), without(ItemStatus::NotApplicable));
    }

    #[test]
    fn an_exception_may_open_the_gate() {
        let mut measure = gated([1.0, 1.0]);
        measure.exceptions = vec![except(1, "open", Instead::NoGate)];
        let rows = [[YES, NO, NO]];
        is_measured(value(&table(), &measure, ["a", "open"], &rows), 50.0);
        assert_eq!(value(&table(), &measure, ["a", "b"], &rows).status, ItemStatus::NotAnswered);
        measure.default = Some(3.0);
        let nothing = [[Blank, Blank, NO]];
        let found = value(&table(), &measure, ["a", "open"], &nothing);
        assert_eq!(found, exactly(ItemStatus::Default, 3.0));
    }

    #[test]
    fn a_default_stands_where_nothing_is_known_but_not_where_there_is_no_score() {
        let mut measure = measure([1.0, 1.0]);
        measure.default = Some(0.0);
        measure.exceptions = vec![except(1, "none", Instead::NoScore)];
        let nothing = [[Blank, Na, YES]];
        let of = |attributes| value(&table(), &measure, attributes, &nothing);
        assert_eq!(of(["a", "b"]), exactly(ItemStatus::Default, 0.0));
        assert_eq!(of(["a", "none"]), without(ItemStatus::NotApplicable));
    }

    #[test]
    fn the_mean_of_the_parts_is_rounded_not_the_parts() {
        let mut measure = measure([1.0, 1.0]);
        measure.round = Some(Rounding { step: 1.0, mode: RoundingMode::HalfUp });
        // 66.4 and 66.6: 66.5, which goes up; each for itself would give 66 and 67 and the same
        // 66.5, unrounded.
        is_measured(plain(&measure, &[[Score(66.4), Score(66.6), YES]]), 67.0);
        // Two rows of three: 66.67.
        let rows = [[YES, YES, YES], [YES, YES, YES], [NO, NO, YES]];
        is_measured(plain(&measure, &rows), 67.0);
    }

    #[test]
    fn the_error_of_an_item_joins_those_of_its_parts() {
        let mut table = table();
        table.sample = Sample::Rows;
        // Q1: 0, 100 → s² = 5000, SE² = 2500. Q2: 0, 50 → s² = 1250, SE² = 625.
        let rows = [[NO, NO, YES], [YES, Score(50.0), YES]];
        let found = value(&table, &measure([1.0, 3.0]), ["a", "b"], &rows);
        // (1/4)²·2500 + (3/4)²·625 = 156.25 + 351.5625.
        assert!((found.standard_error.unwrap() - 507.812_5_f64.sqrt()).abs() < 1e-9);
        let single = value(&table, &measure([1.0, 3.0]), ["a", "b"], &rows[..1]);
        assert_eq!(single.standard_error, None);
        assert_eq!(plain(&measure([1.0, 3.0]), &rows).standard_error, None);
    }
}
