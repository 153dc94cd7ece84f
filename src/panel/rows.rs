//! The rows of an item at one question, as one value.
//!
//! # Formula
//!
//! ```text
//! mean    Σ wᵢ·xᵢ / Σ wᵢ             max, min, median   of the xᵢ, whatever their weights
//! share   100 · Σ wᵢ [xᵢ has the full score] / Σ wᵢ
//! ```
//!
//! over the rows that pass the gate and have a value; a row in which the question does not apply is
//! one more row, with the value that the measure gives it, or is left out.

use super::error::Moments;
use crate::model::{RowAggregate, Tally};

/// What *not applicable* counts as beside an answer in another row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Beside {
    /// Its value, in the units of the measure.
    pub(super) value: f64,
    /// Whether that is the full score.
    pub(super) is_full: bool,
}

/// The value of a question at an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Aggregated {
    /// The value.
    pub(super) value: f64,
    /// The square of its standard error, if the rows are a sample; only of means and shares.
    pub(super) variance: Option<f64>,
}

/// The aggregate of the rows that were counted; none where no row anywhere has a value, or none
/// passes the gate.
pub(super) fn aggregate(
    tally: &Tally,
    how: RowAggregate,
    beside: Option<Beside>,
) -> Option<Aggregated> {
    if tally.n_answered == 0 {
        return None;
    }
    let beside = beside.filter(|_| tally.beside.0 > 0);
    let n_beside = if beside.is_some() { tally.beside.0 } else { 0 };
    if tally.n + n_beside == 0 {
        return None;
    }
    let (least, greatest) = range(tally, beside);
    let exact = |value: f64| Some(Aggregated { value, variance: None });
    match how {
        RowAggregate::Mean => {
            let moments = moments(tally, beside, (tally.sum, tally.sum_squared), |b| b.value);
            let mean = mean(&moments)?.clamp(least, greatest);
            Some(Aggregated { value: mean, variance: moments.variance_of_mean() })
        }
        RowAggregate::Share => {
            let full = (100.0 * tally.full.1, 10_000.0 * tally.full.1);
            let of = |b: Beside| if b.is_full { 100.0 } else { 0.0 };
            let moments = moments(tally, beside, full, of);
            let share = mean(&moments)?.clamp(0.0, 100.0);
            Some(Aggregated { value: share, variance: moments.variance_of_mean() })
        }
        RowAggregate::Maximum => exact(greatest),
        RowAggregate::Minimum => exact(least),
        RowAggregate::Median => exact(median(tally, beside.map(|b| (b.value, n_beside)))?),
    }
}

fn range(tally: &Tally, beside: Option<Beside>) -> (f64, f64) {
    match beside {
        Some(b) if tally.n == 0 => (b.value, b.value),
        Some(b) => (tally.min.min(b.value), tally.max.max(b.value)),
        None => (tally.min, tally.max),
    }
}

fn mean(moments: &Moments) -> Option<f64> {
    (moments.weight > 0.0).then(|| moments.sum / moments.weight).filter(|m| m.is_finite())
}

/// The rows with a value, and those in which the question does not apply. Of the latter only the
/// sum of weights is known; as a sample they count as of equal weight.
fn moments(
    tally: &Tally,
    beside: Option<Beside>,
    (sum, sum_squared): (f64, f64),
    value: impl Fn(Beside) -> f64,
) -> Moments {
    let mut moments = Moments {
        n: tally.n,
        weight: tally.weight,
        weight_squared: tally.weight_squared,
        sum,
        sum_squared,
    };
    if let Some(beside) = beside {
        let (n, weight) = tally.beside;
        let value = value(beside);
        moments.n += n;
        moments.weight += weight;
        moments.weight_squared += weight * weight / f64::from(n);
        moments.sum += weight * value;
        moments.sum_squared += weight * value * value;
    }
    moments
}

/// The median of the values that were counted, one more value so many times among them.
fn median(tally: &Tally, beside: Option<(f64, u32)>) -> Option<f64> {
    let mut values: Vec<(f64, u64)> = tally
        .counts
        .iter()
        .flat_map(|counts| counts.iter())
        .map(|(bits, n)| (f64::from_bits(*bits), u64::from(*n)))
        .chain(beside.map(|(value, n)| (value, u64::from(n))))
        .collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n: u64 = values.iter().map(|v| v.1).sum();
    let at = |position: u64| {
        let mut before = 0;
        values.iter().find_map(|(value, n)| {
            before += n;
            (position < before).then_some(*value)
        })
    };
    let (low, high) = (at(n.checked_sub(1)? / 2)?, at(n / 2)?);
    Some(f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Rows of (value or not applicable, weight), all of which pass the gate; 100 is full.
    fn tally(rows: &[(Option<f64>, f64)]) -> Tally {
        let mut tally = Tally { counts: Some(Box::default()), ..Tally::default() };
        for (value, weight) in rows {
            match value {
                Some(value) => tally.answered(*value, *weight, *value >= 100.0, true),
                None => tally.not_applicable(*weight, true),
            }
        }
        tally
    }

    fn value(rows: &[(Option<f64>, f64)], how: RowAggregate, beside: Option<f64>) -> Option<f64> {
        let beside = beside.map(|value| Beside { value, is_full: value >= 100.0 });
        aggregate(&tally(rows), how, beside).map(|a| a.value)
    }

    fn near(found: Option<f64>, expected: f64) {
        assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?}, expected {expected}");
    }

    const ROWS: [(Option<f64>, f64); 3] = [(Some(100.0), 1.0), (Some(0.0), 1.0), (Some(50.0), 2.0)];

    #[test]
    fn every_aggregate_by_hand() {
        near(value(&ROWS, RowAggregate::Mean, None), 50.0); // (100 + 0 + 2·50) / 4
        near(value(&ROWS, RowAggregate::Maximum, None), 100.0);
        near(value(&ROWS, RowAggregate::Minimum, None), 0.0);
        near(value(&ROWS, RowAggregate::Median, None), 50.0);
        near(value(&ROWS, RowAggregate::Share, None), 25.0); // weight 1 of 4
        near(value(&ROWS[..2], RowAggregate::Median, None), 50.0); // between 0 and 100
    }

    #[test]
    fn not_applicable_beside_an_answer_counts_as_told_or_not_at_all() {
        let rows = [(Some(100.0), 1.0), (None, 3.0)];
        near(value(&rows, RowAggregate::Mean, None), 100.0);
        near(value(&rows, RowAggregate::Mean, Some(0.0)), 25.0); // 100 / (1 + 3)
        near(value(&rows, RowAggregate::Minimum, Some(0.0)), 0.0);
        near(value(&rows, RowAggregate::Maximum, Some(0.0)), 100.0);
        near(value(&rows, RowAggregate::Share, Some(0.0)), 25.0);
        near(value(&rows, RowAggregate::Share, Some(100.0)), 100.0);
        near(value(&rows, RowAggregate::Median, Some(0.0)), 50.0); // of 0 and 100
    }

    #[test]
    fn not_applicable_in_every_row_is_no_value() {
        let rows = [(None, 1.0), (None, 1.0)];
        for how in [RowAggregate::Mean, RowAggregate::Maximum, RowAggregate::Share] {
            assert_eq!(value(&rows, how, Some(0.0)), None);
        }
    }

    #[test]
    fn a_gate_that_no_row_passes_leaves_no_value() {
        let mut tally = Tally::default();
        tally.answered(100.0, 1.0, true, false);
        assert_eq!(aggregate(&tally, RowAggregate::Mean, None), None);
        // A row that passes and in which it does not apply is one, where that counts.
        tally.not_applicable(1.0, true);
        assert_eq!(aggregate(&tally, RowAggregate::Maximum, None), None);
        let zero = Beside { value: 0.0, is_full: false };
        near(aggregate(&tally, RowAggregate::Maximum, Some(zero)).map(|a| a.value), 0.0);
    }

    #[test]
    fn the_error_of_a_mean_and_of_a_share() {
        // 0, 50, 100: s² = (2500 + 0 + 2500) / 2 = 2500; a third of it.
        let rows = [(Some(0.0), 1.0), (Some(50.0), 1.0), (Some(100.0), 1.0)];
        near(aggregate(&tally(&rows), RowAggregate::Mean, None).unwrap().variance, 2500.0 / 3.0);
        // One of three: p(1 − p)/(n − 1) = (2/9)/2 = 1/9, times 100².
        near(aggregate(&tally(&rows), RowAggregate::Share, None).unwrap().variance, 10_000.0 / 9.0);
        assert_eq!(aggregate(&tally(&rows), RowAggregate::Maximum, None).unwrap().variance, None);
        assert_eq!(aggregate(&tally(&rows[..1]), RowAggregate::Mean, None).unwrap().variance, None);
    }

    prop_compose! {
        fn rows()(rows in prop::collection::vec(
            (prop::option::weighted(0.8, 0.0..=100.0f64), 0.1..5.0f64), 1..12,
        )) -> Vec<(Option<f64>, f64)> { rows }
    }

    proptest! {
        /// Rows may be counted apart and joined, in any order.
        #[test]
        fn joined_tallies_are_the_tally_of_all_rows(rows in rows(), cut in 0usize..12) {
            let cut = cut.min(rows.len());
            let mut joined = tally(&rows[cut..]);
            joined.join(&tally(&rows[..cut]));
            let whole = tally(&rows);
            let zero = Some(Beside { value: 0.0, is_full: false });
            for how in [RowAggregate::Mean, RowAggregate::Maximum, RowAggregate::Minimum,
                        RowAggregate::Median, RowAggregate::Share] {
                for beside in [None, zero] {
                    let (a, b) = (aggregate(&joined, how, beside), aggregate(&whole, how, beside));
                    prop_assert_eq!(a.is_some(), b.is_some());
                    if let (Some(a), Some(b)) = (a, b) {
                        prop_assert!((a.value - b.value).abs() < 1e-9);
                        prop_assert_eq!(a.variance.is_some(), b.variance.is_some());
                    }
                }
            }
        }

        #[test]
        fn between_the_least_and_the_greatest_row(rows in rows()) {
            let values: Vec<f64> = rows.iter().filter_map(|r| r.0).collect();
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(0.0, f64::max);
            for how in [RowAggregate::Mean, RowAggregate::Maximum, RowAggregate::Minimum, RowAggregate::Median] {
                if let Some(a) = aggregate(&tally(&rows), how, None) {
                    prop_assert!(a.value >= low && a.value <= high);
                }
            }
        }
    }
}
