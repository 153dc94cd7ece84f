//! The answer of a region to a measured indicator, from the values of its items.
//!
//! # Formula
//!
//! ```text
//! x̄    = Σ wᵢ·xᵢ / Σ wᵢ             over the items (of a stratum) that have a value and a weight
//! SE²  = Σ (wᵢ / Σ w)²·SEᵢ²         where the rows of items are a sample
//! SE²  = s²·Σ w² / (Σ w)²           where the items are a sample; s²/n with equal weights
//! ```
//!
//! An item whose value is given or a default has no sampling error of its own. An item with fewer
//! than two rows has an error that nobody knows; it takes the root mean square of those of the
//! region's other items, so that a single visit does not hide the spread seen elsewhere.

use super::error::variance_of_mean;
use super::rows::aggregate;
use super::strata::Layers;
use crate::model::{
    Answer, AnswerState, Column, ItemStatus, ItemTable, ItemValue, Measure, RowIdx, Sample, Table,
    Takes,
};
use crate::stats::sum::{mean, sum};
use std::collections::BTreeMap;

/// The answers of all rows to one indicator.
pub(super) struct Answers {
    pub(super) column: Column,
    pub(super) standard_errors: BTreeMap<RowIdx, f64>,
}

impl Answers {
    pub(super) fn new(n_rows: usize) -> Self {
        Self { column: Column::unanswered(n_rows), standard_errors: BTreeMap::new() }
    }

    pub(super) fn set(&mut self, row: RowIdx, rolled: Rolled) {
        self.column.set(row, rolled.answer);
        if let Some(error) = rolled.standard_error {
            self.standard_errors.insert(row, error);
        }
    }

    pub(super) fn set_missing(&mut self, row: RowIdx, state: AnswerState) {
        self.column.set(row, Answer::Missing(state));
    }
}

/// The answer of one region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rolled {
    pub(super) answer: Answer,
    pub(super) standard_error: Option<f64>,
}

impl Rolled {
    const fn missing(state: AnswerState) -> Self {
        Self { answer: Answer::Missing(state), standard_error: None }
    }
}

/// How the items of a region become its answer.
pub(super) struct Roll<'a> {
    found: &'a ItemTable,
    measure: &'a Measure,
    values: &'a [ItemValue],
    sample: Sample,
    layers: Layers,
    /// The weight of each item; equal weights without.
    weights: Option<Vec<Option<f64>>>,
}

/// An item that counts.
struct Counted {
    stratum: usize,
    value: f64,
    weight: f64,
    /// Whether its value was given, so that it has no sampling error.
    is_exact: bool,
    /// The square of its standard error, where that is known.
    variance: Option<f64>,
}

impl<'a> Roll<'a> {
    pub(super) fn new(
        table: &'a Table,
        found: &'a ItemTable,
        measure: &'a Measure,
        values: &'a [ItemValue],
    ) -> Self {
        let layers = Layers::new(measure, found);
        let weights = measure.roll_up.weight.map(|question| values_of(table, found, question));
        Self { found, measure, values, sample: table.sample, layers, weights }
    }

    /// Whether a region needs a mean in every stratum, as a whole or in the cells of a facet.
    pub(super) fn needs_all(&self, facet: Option<usize>) -> bool {
        let strata = self.measure.roll_up.strata.as_ref();
        strata.is_some_and(|s| s.is_required || facet.is_some_and(|f| s.required_in.contains(&f)))
    }

    /// The answer that follows from these items.
    pub(super) fn answer(&self, items: &[u32], needs_all: bool) -> Rolled {
        let counted: Vec<Counted> = items.iter().filter_map(|i| self.counted(*i)).collect();
        let of = |stratum: usize| counted.iter().filter(move |c| c.stratum == stratum);
        let means: Vec<Option<f64>> = (0..self.layers.len())
            .map(|stratum| {
                let weight = sum(of(stratum).map(|c| c.weight));
                (weight > 0.0).then(|| sum(of(stratum).map(|c| c.weight * c.value)) / weight)
            })
            .collect();
        let Some(mean) = self.layers.mean(&means, needs_all).filter(|m| m.is_finite()) else {
            return Rolled::missing(self.why_missing(items));
        };
        // A mean of equal values may leave their range by a rounding error.
        let least = counted.iter().map(|c| c.value).fold(f64::INFINITY, f64::min);
        let greatest = counted.iter().map(|c| c.value).fold(f64::NEG_INFINITY, f64::max);
        let variance = self.variance(&counted, &means).filter(|v| v.is_finite());
        Rolled {
            answer: Answer::Value(mean.clamp(least, greatest)),
            standard_error: variance.map(f64::sqrt),
        }
    }

    fn counted(&self, at: u32) -> Option<Counted> {
        let at = at as usize;
        let of = self.values.get(at)?;
        let weight = self.weights.as_ref().map_or(Some(1.0), |w| w[at])?;
        Some(Counted {
            stratum: self.layers.of(&self.found.items[at])?,
            value: of.value?,
            weight: Some(weight).filter(|w| *w > 0.0)?,
            is_exact: matches!(of.status, ItemStatus::Given | ItemStatus::Default),
            variance: of.standard_error.map(|e| e * e),
        })
    }

    fn variance(&self, counted: &[Counted], means: &[Option<f64>]) -> Option<f64> {
        let of = |stratum: usize| counted.iter().filter(move |c| c.stratum == stratum);
        let strata = 0..self.layers.len();
        let variances: Vec<Option<f64>> = match self.sample {
            Sample::Nothing => return None,
            Sample::Items => {
                let pairs = |stratum: usize| -> Vec<(f64, f64)> {
                    of(stratum).map(|c| (c.value, c.weight)).collect()
                };
                strata.map(|stratum| variance_of_mean(&pairs(stratum))).collect()
            }
            Sample::Rows => {
                let known: Vec<f64> = counted.iter().filter_map(|c| c.variance).collect();
                let usual = mean(&known)?;
                let of_item = |c: &Counted| match c.variance {
                    Some(variance) => variance,
                    None if c.is_exact => 0.0,
                    None => usual,
                };
                let of_stratum = |stratum: usize| {
                    let total = sum(of(stratum).map(|c| c.weight));
                    let share = |c: &Counted| (c.weight / total) * (c.weight / total);
                    sum(of(stratum).map(|c| share(c) * of_item(c)))
                };
                strata.map(|stratum| Some(of_stratum(stratum))).collect()
            }
        };
        self.layers.variance(means, &variances)
    }

    /// *Not applicable* where it is so of every item; otherwise nothing is known.
    fn why_missing(&self, items: &[u32]) -> AnswerState {
        let mut of = items.iter().filter_map(|i| self.values.get(*i as usize));
        let is_nowhere =
            !items.is_empty() && of.all(|value| value.status == ItemStatus::NotApplicable);
        if is_nowhere { AnswerState::NotApplicable } else { AnswerState::NotAnswered }
    }
}

/// What each item answers to a question, in natural units, by the question's own rule.
pub(super) fn values_of(table: &Table, found: &ItemTable, question: usize) -> Vec<Option<f64>> {
    let slot = table
        .slots
        .iter()
        .position(|s| s.question == question && s.gate.is_none() && s.takes == Takes::Values);
    let rule = &table.questions[question].rows;
    let tallies = found.tallies.chunks(table.slots.len().max(1));
    let of = found.items.iter().zip(tallies);
    of.map(|(item, tallies)| {
        let by = rule.by.and_then(|by| super::item::attribute(found, item, by));
        Some(aggregate(tallies.get(slot?)?, rule.of(by), None)?.value)
    })
    .collect()
}
