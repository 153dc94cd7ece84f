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
use super::trace::StratumTrace;
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
        let means: Vec<Option<f64>> =
            self.of_strata(&counted).into_iter().map(|s| s.mean).collect();
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

    /// What these items are in each stratum.
    pub(super) fn strata(&self, items: &[u32]) -> Vec<StratumTrace> {
        let counted: Vec<Counted> = items.iter().filter_map(|i| self.counted(*i)).collect();
        self.of_strata(&counted)
    }

    fn of_strata(&self, counted: &[Counted]) -> Vec<StratumTrace> {
        let of = |stratum: usize| counted.iter().filter(move |c| c.stratum == stratum);
        (0..self.layers.len())
            .map(|stratum| {
                let weight = sum(of(stratum).map(|c| c.weight));
                let mean = sum(of(stratum).map(|c| c.weight * c.value)) / weight;
                StratumTrace {
                    n: of(stratum).count(),
                    weight,
                    mean: (weight > 0.0).then_some(mean),
                }
            })
            .collect()
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

#[cfg(test)]
mod tests {
    use super::super::fixture::{Said, YES, add, except, measure, table};
    use super::super::item::Items;
    use super::*;
    use crate::model::{Instead, Strata};
    use Said::{Blank, Score};
    use proptest::prelude::*;

    /// Items of one question: type, then the score of each row.
    fn field(items: &[(&str, &[f64])]) -> ItemTable {
        let mut found = ItemTable::default();
        for (kind, rows) in items {
            let rows: Vec<[Said; 3]> = rows.iter().map(|s| [Score(*s), Blank, YES]).collect();
            add(&mut found, [kind, ""], &rows);
        }
        found
    }

    fn rolled(table: &Table, measure: &Measure, found: &ItemTable, needs_all: bool) -> Rolled {
        let values = Items::new(table, found, measure).values();
        let all: Vec<u32> = (0..u32::try_from(found.items.len()).unwrap()).collect();
        Roll::new(table, found, measure, &values).answer(&all, needs_all)
    }

    fn sampled(sample: Sample) -> Table {
        Table { sample, ..table() }
    }

    fn strata(weights: &[(&str, f64)]) -> Measure {
        let mut measure = measure([1.0, 0.0]);
        measure.roll_up.strata = Some(Strata {
            attribute: 0,
            weights: weights.iter().map(|(code, w)| ((*code).to_owned(), *w)).collect(),
            is_required: false,
            required_in: vec![1],
        });
        measure
    }

    fn near(found: Answer, expected: f64) {
        let Answer::Value(value) = found else { panic!("{found:?}, expected {expected}") };
        assert!((value - expected).abs() < 1e-9, "{value}, expected {expected}");
    }

    #[test]
    fn items_count_alike_whatever_their_rows() {
        let found = field(&[("a", &[100.0]), ("a", &[0.0, 0.0, 0.0]), ("a", &[])]);
        near(rolled(&table(), &measure([1.0, 0.0]), &found, false).answer, 50.0);
    }

    #[test]
    fn a_question_may_weigh_the_items() {
        let mut found = ItemTable::default();
        // Weights are natural values of the second question: 0.25, 0.75, none, 0.
        for (score, weight) in
            [(100.0, Score(25.0)), (0.0, Score(75.0)), (9.0, Blank), (9.0, Score(0.0))]
        {
            add(&mut found, ["a", ""], &[[Score(score), weight, YES]]);
        }
        let mut measure = measure([1.0, 0.0]);
        measure.roll_up.weight = Some(1);
        near(rolled(&table(), &measure, &found, false).answer, 25.0);
    }

    #[test]
    fn strata_have_their_weights_and_one_that_lacks_gives_its_weight_away() {
        let measure = strata(&[("t", 0.8), ("i", 0.2)]);
        let both = field(&[("t", &[100.0]), ("t", &[50.0]), ("i", &[0.0]), ("x", &[0.0])]);
        // 0.8 × 75 + 0.2 × 0; what is in no stratum is not counted.
        near(rolled(&table(), &measure, &both, false).answer, 60.0);
        let one = field(&[("t", &[100.0]), ("t", &[50.0]), ("i", &[])]);
        near(rolled(&table(), &measure, &one, false).answer, 75.0);
        let found = rolled(&table(), &measure, &one, true).answer;
        assert_eq!(found, Answer::Missing(AnswerState::NotAnswered));
        near(rolled(&table(), &measure, &both, true).answer, 60.0);
    }

    #[test]
    fn strata_may_be_needed_everywhere_or_in_the_cells_of_some_facets() {
        let mut measure = strata(&[("t", 0.8), ("i", 0.2)]);
        let (table, found) = (table(), ItemTable::default());
        let needs =
            |measure: &Measure, facet| Roll::new(&table, &found, measure, &[]).needs_all(facet);
        assert_eq!([None, Some(0), Some(1)].map(|f| needs(&measure, f)), [false, false, true]);
        measure.roll_up.strata.as_mut().unwrap().is_required = true;
        assert!(needs(&measure, None) && needs(&measure, Some(0)));
    }

    #[test]
    fn not_applicable_is_only_what_is_so_of_every_item() {
        let mut measure = measure([1.0, 0.0]);
        measure.exceptions = vec![except(0, "none", Instead::NoScore)];
        let state =
            |items: &[(&str, &[f64])]| rolled(&table(), &measure, &field(items), false).answer;
        let missing = Answer::Missing;
        assert_eq!(state(&[("none", &[1.0]), ("none", &[])]), missing(AnswerState::NotApplicable));
        assert_eq!(state(&[("none", &[1.0]), ("a", &[])]), missing(AnswerState::NotAnswered));
        assert_eq!(state(&[]), missing(AnswerState::NotAnswered));
        near(state(&[("none", &[1.0]), ("a", &[40.0])]), 40.0);
    }

    /// Cochran, *Sampling Techniques*, 5.3: v(ȳ) = Σ Wₕ² sₕ² / nₕ without a finite population.
    #[test]
    fn the_error_of_a_stratified_sample_by_hand() {
        let measure = strata(&[("t", 0.6), ("i", 0.4)]);
        let found = field(&[
            ("t", &[40.0]),
            ("t", &[50.0]),
            ("t", &[60.0]),
            ("t", &[70.0]),
            ("i", &[10.0]),
            ("i", &[30.0]),
        ]);
        let found = rolled(&sampled(Sample::Items), &measure, &found, false);
        near(found.answer, 41.0); // 0.6 × 55 + 0.4 × 20
        // t: squares 225 + 25 + 25 + 225 = 500, s² = 500/3, /4 = 125/3. i: s² = 200, /2 = 100.
        let expected: f64 = 0.36 * 125.0 / 3.0 + 0.16 * 100.0; // 15 + 16
        assert!((found.standard_error.unwrap() - expected.sqrt()).abs() < 1e-9);
        assert!((expected - 31.0).abs() < 1e-12);
    }

    #[test]
    fn a_stratum_of_one_item_has_no_known_error() {
        let measure = strata(&[("t", 0.5), ("i", 0.5)]);
        let found = field(&[("t", &[40.0]), ("t", &[50.0]), ("i", &[10.0])]);
        let found = rolled(&sampled(Sample::Items), &measure, &found, false);
        assert_eq!(found.standard_error, None);
    }

    /// Hours of sleep gained with each of two drugs: Student (1908), The probable error of a mean,
    /// *Biometrika* 6, 1–25. The means are 0.75 and 2.33, their deviations 1.789 and 2.002; Welch's
    /// test of them, as R's manual prints it, has t = −1.8608 for a difference of 1.58.
    const SLEEP: [[f64; 10]; 2] = [
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    ];

    #[test]
    fn the_error_of_one_item_is_that_of_its_rows() {
        for (rows, mean, deviation) in [(&SLEEP[0], 0.75, 1.789), (&SLEEP[1], 2.33, 2.002)] {
            let found = field(&[("a", rows)]);
            let found = rolled(&sampled(Sample::Rows), &measure([1.0, 0.0]), &found, false);
            near(found.answer, mean);
            let published = deviation / 10.0_f64.sqrt();
            assert!((found.standard_error.unwrap() - published).abs() < 0.0005 / 3.0);
        }
    }

    #[test]
    fn the_error_over_two_strata_is_that_of_a_published_test() {
        let items = |kind, of: &'static [f64; 10]| of.chunks(1).map(move |row| (kind, row));
        let items: Vec<_> = items("t", &SLEEP[0]).chain(items("i", &SLEEP[1])).collect();
        let measure = strata(&[("t", 0.5), ("i", 0.5)]);
        let found = rolled(&sampled(Sample::Items), &measure, &field(&items), false);
        near(found.answer, 1.54);
        // The error of half a sum is half that of the difference.
        let published = 1.58 / 1.8608 / 2.0;
        assert!((found.standard_error.unwrap() - published).abs() < 0.00002);
    }

    #[test]
    fn errors_of_items_join_and_single_rows_take_what_is_usual() {
        let mut measure = measure([1.0, 0.0]);
        measure.exceptions = vec![except(0, "given", Instead::Value(100.0))];
        let table = sampled(Sample::Rows);
        let error = |items: &[(&str, &[f64])]| {
            rolled(&table, &measure, &field(items), false).standard_error
        };
        // 0, 100: SE² = 2500. 40, 60: SE² = 100. Halves: (2500 + 100) / 4 = 650.
        let two: [(&str, &[f64]); 3] = [("a", &[0.0, 100.0]), ("a", &[40.0, 60.0]), ("given", &[])];
        assert!((error(&two[..2]).unwrap() - 650.0_f64.sqrt()).abs() < 1e-9);
        // A given value has no error: (2500 + 100 + 0) / 9.
        assert!((error(&two).unwrap() - (2600.0_f64 / 9.0).sqrt()).abs() < 1e-9);
        // One row: the mean of the squares, 1300: (2500 + 100 + 1300) / 9.
        let single: [(&str, &[f64]); 3] = [two[0], two[1], ("a", &[7.0])];
        assert!((error(&single).unwrap() - (3900.0_f64 / 9.0).sqrt()).abs() < 1e-9);
        assert_eq!(error(&[("a", &[7.0]), ("a", &[8.0])]), None);
        assert_eq!(error(&[("given", &[])]), None);
    }

    prop_compose! {
        fn items()(items in prop::collection::vec(
            (0usize..3, prop::collection::vec(0.0..=100.0f64, 0..5)), 1..12,
        )) -> Vec<(&'static str, Vec<f64>)> {
            items.into_iter().map(|(kind, rows)| (["t", "i", "x"][kind], rows)).collect()
        }
    }

    proptest! {
        #[test]
        fn between_the_least_and_the_greatest_item(items in items(), stratified: bool) {
            let measure = if stratified { strata(&[("t", 0.7), ("i", 0.3)]) } else { measure([1.0, 0.0]) };
            let items: Vec<(&str, &[f64])> = items.iter().map(|(k, r)| (*k, r.as_slice())).collect();
            let found = field(&items);
            let values: Vec<f64> =
                Items::new(&table(), &found, &measure).values().iter().filter_map(|v| v.value).collect();
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let greatest = values.iter().copied().fold(0.0, f64::max);
            if let Answer::Value(value) = rolled(&table(), &measure, &found, false).answer {
                prop_assert!(value >= least && value <= greatest);
            }
        }
    }
}
