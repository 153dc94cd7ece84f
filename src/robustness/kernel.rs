//! The arithmetic of several replicates side by side, for the widest registers that the machine has.
//!
//! A region's score on an indicator is one number, its weights are one for each replicate. So a lane is a
//! replicate, and every sum runs over the children in their order: the same bits whatever the registers.

#![expect(clippy::inline_always, reason = "compiled anew for the registers of the machine")]

use super::replicates::{NONE, SCORE_MAX};
use crate::stats::near_millionths;
use crate::stats::transcendental::{exp_each, ln_each};

/// How many replicates stand side by side.
pub(super) const LANES: usize = 16;

/// One thing per replicate, where a line of the cache begins.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub(super) struct Wide<T>([T; LANES]);

/// One number per replicate.
pub(super) type Lanes = Wide<f64>;

/// One score in millionths per replicate.
pub(super) type Keys = Wide<i32>;

impl<T: Copy> Wide<T> {
    /// The same for all replicates.
    #[inline(always)]
    pub(super) const fn all(x: T) -> Self {
        Self([x; LANES])
    }
}

impl<T> std::ops::Deref for Wide<T> {
    type Target = [T; LANES];

    #[inline(always)]
    fn deref(&self) -> &[T; LANES] {
        &self.0
    }
}

impl<T> std::ops::DerefMut for Wide<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T; LANES] {
        &mut self.0
    }
}

/// Adds weight × value to each sum.
#[inline(always)]
pub(super) fn add(sum: &mut Lanes, weights: &Lanes, values: &Lanes) {
    for (lane, sum) in sum.iter_mut().enumerate() {
        *sum += weights[lane] * values[lane];
    }
}

/// Adds weight × value, of one value for all replicates.
#[inline(always)]
pub(super) fn add_one(sum: &mut Lanes, weights: &Lanes, value: f64) {
    for (sum, weight) in sum.iter_mut().zip(weights.iter()) {
        *sum += weight * value;
    }
}

/// As [`add`], where a value may be infinite, and counts for nothing without a weight.
#[inline(always)]
pub(super) fn add_weighed(sum: &mut Lanes, weights: &Lanes, values: &Lanes) {
    for (lane, sum) in sum.iter_mut().enumerate() {
        *sum += if weights[lane] > 0.0 { weights[lane] * values[lane] } else { 0.0 };
    }
}

/// How a node's parent adds up its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// The score itself.
    Value,
    /// The logarithm above a floor.
    Log(f64),
    /// One over it, above a floor.
    Inverse(f64),
}

impl Form {
    /// From scores to what a parent adds up.
    #[inline(always)]
    pub(super) fn of_values<const N: usize>(self, x: &mut [f64; N]) {
        match self {
            Self::Value => {}
            Self::Log(floor) => {
                each(x, |x| raise(x, floor));
                ln_each(x);
            }
            Self::Inverse(floor) => each(x, |x| 1.0 / raise(x, floor)),
        }
    }

    /// Back to scores.
    #[inline(always)]
    pub(super) fn to_values<const N: usize>(self, x: &mut [f64; N]) {
        match self {
            Self::Value => {}
            Self::Log(floor) => {
                exp_each(x);
                each(x, |x| lower(x, floor));
            }
            Self::Inverse(floor) => each(x, |x| lower(1.0 / x, floor)),
        }
    }
}

/// Brings what a node adds up into the form that its parent does.
pub(super) struct Convert<'a> {
    pub(super) own: Form,
    pub(super) wanted: Form,
    pub(super) out: &'a mut Lanes,
}

impl pulp::NullaryFnOnce for Convert<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.own.to_values(self.out);
        self.wanted.of_values(self.out);
    }
}

/// Changes every number.
#[expect(clippy::needless_range_loop, reason = "as it stands it becomes wide registers")]
#[inline(always)]
fn each<const N: usize>(x: &mut [f64; N], f: impl Fn(f64) -> f64) {
    for lane in 0..N {
        x[lane] = f(x[lane]);
    }
}

#[inline(always)]
fn raise(x: f64, floor: f64) -> f64 {
    // A mean of scores of 0 may fall below it by a rounding error, which has no logarithm.
    let x = if x < 0.0 { 0.0 } else { x };
    floor + x * (100.0 - floor) / 100.0
}

#[inline(always)]
fn lower(x: f64, floor: f64) -> f64 {
    (x - floor) * 100.0 / (100.0 - floor)
}

/// Scores in millionths; whether all are in range.
pub(super) struct Millionths<'a> {
    pub(super) scores: &'a [Lanes],
    pub(super) out: &'a mut [Keys],
}

impl pulp::NullaryFnOnce for Millionths<'_> {
    type Output = bool;

    #[inline(always)]
    fn call(self) -> bool {
        let mut is_beyond = false;
        for (scores, out) in self.scores.iter().zip(self.out) {
            for (score, out) in scores.iter().zip(out.iter_mut()) {
                *out = near_millionths(*score);
                is_beyond |= score.abs() > SCORE_MAX;
            }
        }
        !is_beyond
    }
}

/// A score in millionths, as [`crate::stats::millionths`] rounds it; cut off where it is out of range.
#[expect(clippy::cast_possible_truncation, reason = "cut off")]
#[inline]
pub(super) fn millionths(score: f64) -> i32 {
    if score.is_nan() {
        return NONE;
    }
    crate::stats::millionths(score).clamp(i32::MIN.into(), i32::MAX.into()) as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn wide_steps_round_as_narrow_ones(score in -2_147.0..2_147.0_f64, whole in -90_000..90_000_i32) {
            let edge = (f64::from(whole) + 0.5) / 1e6;
            for score in [score, edge, edge.next_up(), edge.next_down(), f64::from(whole) / 1e6] {
                prop_assert_eq!(near_millionths(score), millionths(score));
            }
        }
    }

    #[test]
    fn ends_of_the_range() {
        for score in [SCORE_MAX, -SCORE_MAX, 0.0, -0.0, -0.5e-6, f64::NAN] {
            assert_eq!(near_millionths(score), millionths(score));
        }
    }
}
