//! Winsorising: outliers are moved in to their neighbour, until the shape passes.
//!
//! # Formula
//!
//! ```text
//! while not pass and points < points_max:
//!     skewness ≥ 0: all values at the maximum become the next lower value
//!     skewness < 0: all values at the minimum become the next higher value
//! points = values at the maximum in the latest high step + values at the minimum in the latest low step
//! ```
//!
//! The result is a clamp between two caps, which is what is stored. As in the reference a step moves all
//! ties, so that `points` can end above `points_max`; with [`Ties::Within`] such a step is not taken. A
//! step that would leave a constant column is never taken: a column with hardly any values that differ
//! cannot be mended so.
//!
//! # References
//!
//! Dixon, W. J. (1960). Simplified estimation from censored normal samples. *Annals of Mathematical
//! Statistics* 31, 385–391. Becker, W. et al. (2022). `COINr`: An R package for developing composite
//! indicators. *Journal of Open Source Software* 7(78), 4567.
//!
//! # Example
//!
//! ```
//! use govgauge::treatment::pass::PassTest;
//! use govgauge::treatment::winsorise::{End, Winsorisation, fit};
//! let column = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 100.0];
//! let found = fit(&column, &Winsorisation::default(), &PassTest::default()).unwrap();
//! // 100 becomes 9: one point.
//! assert_eq!((found.caps.high, found.caps.low), (Some(9.0), None));
//! assert_eq!((found.n_points, found.end), (1, End::Passed));
//! assert_eq!(found.caps.apply(70.0), 9.0);
//! ```

use super::TreatmentError;
use super::pass::{PassTest, check};
use crate::stats::column;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happens to values that are the same as the outlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// They move along, even if more points are moved than allowed; as in the reference.
    Beyond,
    /// They move along, and a step that would move more than allowed is not taken.
    Within,
}

/// How much may be winsorised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Winsorisation {
    /// The most points; none for no limit.
    pub points_max: Option<usize>,
    /// Ties at the limit.
    pub ties: Ties,
}

impl Default for Winsorisation {
    fn default() -> Self {
        Self { points_max: Some(5), ties: Ties::Beyond }
    }
}

/// The ends that values are moved in to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Caps {
    /// Nothing is below it.
    pub low: Option<f64>,
    /// Nothing is above it.
    pub high: Option<f64>,
}

impl Caps {
    /// A value between the caps; a missing one stays missing.
    pub fn apply(&self, value: f64) -> f64 {
        if value.is_nan() {
            return value;
        }
        let value = self.high.map_or(value, |high| value.min(high));
        self.low.map_or(value, |low| value.max(low))
    }
}

/// Why winsorising ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The shape passes.
    Passed,
    /// As many points as allowed were moved.
    Limit,
    /// The next step would have made all values the same.
    Sparse,
    /// The column has no shape to test.
    NoShape,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Winsorised {
    /// The caps to apply.
    pub caps: Caps,
    /// How many points were moved.
    pub n_points: usize,
    /// Why it ended.
    pub end: End,
}

/// Finds the caps of a column.
///
/// # Errors
///
/// If a cell is infinite.
pub fn fit(
    values: &[f64],
    settings: &Winsorisation,
    test: &PassTest,
) -> Result<Winsorised, TreatmentError> {
    column::finite(values)?;
    let mut sorted = column::sorted(values);
    let (mut n_high, mut n_low, mut caps) = (0, 0, Caps::default());
    let end = loop {
        let Some(found) = check(&sorted, test) else { break End::NoShape };
        if found.passes {
            break End::Passed;
        }
        if settings.points_max.is_some_and(|max| n_high + n_low >= max) {
            break End::Limit;
        }
        let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
        let (n_first, n_last) = (
            sorted.partition_point(|x| *x <= first),
            sorted.len() - sorted.partition_point(|x| *x < last),
        );
        if n_first + n_last == sorted.len() {
            break End::Sparse;
        }
        let high = found.skewness >= 0.0;
        let n_next = if high { n_last + n_low } else { n_high + n_first };
        if settings.ties == Ties::Within && settings.points_max.is_some_and(|max| n_next > max) {
            break End::Limit;
        }
        if high {
            let from = sorted.len() - n_last;
            let cap = sorted[from - 1];
            sorted[from..].fill(cap);
            (n_high, caps.high) = (n_last, Some(cap));
        } else {
            let cap = sorted[n_first];
            sorted[..n_first].fill(cap);
            (n_low, caps.low) = (n_first, Some(cap));
        }
    };
    Ok(Winsorised { caps, n_points: n_high + n_low, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(points_max: usize, ties: Ties) -> Winsorisation {
        Winsorisation { points_max: Some(points_max), ties }
    }

    fn found(column: &[f64], settings: &Winsorisation) -> Winsorised {
        fit(column, settings, &PassTest::default()).unwrap()
    }

    #[test]
    fn low_outliers_move_up() {
        let column = [-100.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, f64::NAN, 10.0];
        let found = found(&column, &Winsorisation::default());
        assert_eq!((found.caps, found.n_points), (Caps { low: Some(2.0), high: None }, 1));
        assert!(found.caps.apply(f64::NAN).is_nan());
    }

    #[test]
    fn ties_move_together_or_not_at_all() {
        // Thirty values from 0 to 2 in tenths of 0.1, and two outliers that are the same.
        let mut column: Vec<f64> = (0..30).map(|i| f64::from(i) / 15.0).collect();
        column.extend([90.0, 90.0]);
        let beyond = found(&column, &limit(1, Ties::Beyond));
        assert_eq!((beyond.n_points, beyond.end), (2, End::Passed));
        let within = found(&column, &limit(1, Ties::Within));
        assert_eq!((within.n_points, within.end), (0, End::Limit));
        assert_eq!(found(&column, &limit(2, Ties::Within)).n_points, 2);
    }

    #[test]
    fn fifteen_zeros_and_a_one_are_sparse() {
        let mut column = vec![0.0; 15];
        column.push(1.0);
        let found = found(&column, &Winsorisation::default());
        assert_eq!((found.caps, found.n_points, found.end), (Caps::default(), 0, End::Sparse));
    }

    #[test]
    fn without_a_limit_it_goes_on() {
        let column: Vec<f64> = (0..40)
            .map(|i| {
                if i < 30 { f64::from(i) } else { 1e4 * f64::from(i) * f64::from(i) * f64::from(i) }
            })
            .collect();
        let settings = Winsorisation { points_max: None, ties: Ties::Beyond };
        assert_eq!(found(&column, &settings).end, End::Passed);
    }

    #[test]
    fn short_and_constant_columns_are_left_alone() {
        for column in [&[][..], &[1.0], &[1.0, 9.0], &[3.0; 20], &[f64::NAN; 4]] {
            let found = found(column, &Winsorisation::default());
            assert_eq!((found.caps, found.end), (Caps::default(), End::NoShape), "{column:?}");
        }
        let infinite = fit(&[f64::INFINITY], &Winsorisation::default(), &PassTest::default());
        assert!(infinite.is_err());
    }

    /// The steps of the formula, taken literally.
    fn step_by_step(column: &[f64], points_max: usize) -> Option<(Vec<f64>, usize)> {
        let (mut x, mut n_high, mut n_low) = (column.to_vec(), 0, 0);
        while n_high + n_low < points_max {
            let found = check(&x, &PassTest::default())?;
            if found.passes {
                break;
            }
            let high = found.skewness >= 0.0;
            let better = |a: f64, b: f64| if high { a.max(b) } else { a.min(b) };
            let extreme = x.iter().copied().reduce(better)?;
            let inside = |v: &f64| if high { *v < extreme } else { *v > extreme };
            let next = x.iter().copied().filter(inside).reduce(better)?;
            let n_moved = x.iter().filter(|v| !inside(v)).count();
            if high {
                n_high = n_moved;
            } else {
                n_low = n_moved;
            }
            for v in x.iter_mut().filter(|v| !inside(v)) {
                *v = next;
            }
        }
        Some((x, n_high + n_low))
    }

    proptest::proptest! {
        #[test]
        fn caps_do_what_the_steps_do(
            near in proptest::collection::vec(-3_i8..4, 8..40),
            far in proptest::collection::vec(-2000_i16..2000, 0..6),
            points_max in 1_usize..8,
        ) {
            let mut column: Vec<f64> = near.into_iter().map(f64::from).collect();
            column.extend(far.into_iter().map(f64::from));
            let found = found(&column, &limit(points_max, Ties::Beyond));
            // Where the steps end in a constant column there is no shape, and here no step.
            if found.end != End::Sparse && found.end != End::NoShape {
                let (expected, n_points) = step_by_step(&column, points_max).unwrap();
                proptest::prop_assert_eq!(found.n_points, n_points);
                for (x, expected) in column.iter().zip(expected) {
                    proptest::prop_assert!((found.caps.apply(*x) - expected).abs() < 1e-12);
                }
            }
            let within = limit(points_max, Ties::Within);
            proptest::prop_assert!(fit(&column, &within, &PassTest::default()).unwrap().n_points <= points_max);
        }
    }
}
