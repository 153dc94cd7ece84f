//! Columns of decimals counted value by value, so that what they come to is exact.
//!
//! # Formula
//!
//! ```text
//! Σx = Σᵥ nᵥ · v,   Σx² = Σᵥ nᵥ · v²        v the double that a decimal reads as, nᵥ how often it stands there
//! ```
//!
//! Counting takes one addition per value; the sums are those of [`Summary`], of as many products as there
//! are different values. A column with too many different ones is added up value by value.
//!
//! # Example
//!
//! ```
//! use govgauge::stats::tally::Tally;
//! let mut tally = Tally::default();
//! tally.decimals(&[10, 20, 20, 30], 1);
//! tally.value(4.0);
//! assert_eq!((tally.n(), tally.summary().mean()), (5, Some(2.4)));
//! ```

use super::decimal::{GAP, decimal, short};
use super::summary::Summary;
use crate::vector::widely;

/// How many different values are counted at most.
const WIDEST: i64 = 1 << 14;

/// Of so many different values, looking for each of them is quicker than looking at each value.
const NARROW: usize = 16;

/// Values, counted as they come.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    places: u8,
    /// The digits that the first count is of.
    first: i64,
    counts: Vec<u32>,
    /// How many are counted.
    n_counted: u32,
    /// What is counted since they were added up: half the room, so that more of it stays near.
    recent: Vec<u16>,
    n_recent: u32,
    /// What is not counted.
    rest: Option<Box<Summary>>,
}

impl Tally {
    /// Adds the decimals `digits` · 10^−`places`, of which those that are [`GAP`] are none.
    pub fn decimals(&mut self, digits: &[i32], places: u8) {
        let (low, high, n) = widely(
            #[inline(always)]
            || {
                let (mut low, mut high, mut n) = (i32::MAX, GAP, 0u32);
                for d in digits {
                    low = low.min(if *d == GAP { i32::MAX } else { *d });
                    high = high.max(*d);
                    n += u32::from(*d != GAP);
                }
                (low, high, n)
            },
        );
        if n == 0 {
            return;
        }
        self.make_way(n.into());
        let Some(factor) = self.room(low.into(), high.into(), places) else {
            let rest = self.rest.get_or_insert_default();
            for digits in digits.iter().filter(|d| **d != GAP) {
                rest.add(decimal(i64::from(*digits), places));
            }
            return;
        };
        self.n_counted += n;
        let first = self.first;
        let at = |digits: i32| usize::try_from(i64::from(digits) * factor - first);
        if high.abs_diff(low) as usize <= NARROW {
            for value in low..=high {
                let n = widely(
                    #[inline(always)]
                    || {
                        let mut n = 0u32;
                        for d in digits {
                            n += u32::from(*d == value);
                        }
                        n
                    },
                );
                if let Some(count) = at(value).ok().and_then(|at| self.counts.get_mut(at)) {
                    *count += n;
                }
            }
            return;
        }
        for part in digits.chunks(usize::from(u16::MAX)) {
            let n = u32::try_from(part.len()).unwrap_or(u32::MAX);
            if self.n_recent + n > u16::MAX.into() {
                self.settle();
            }
            self.recent.resize(self.counts.len(), 0);
            self.n_recent += n;
            for digits in part {
                // Nothing is counted so far up.
                let at = at(*digits).ok().filter(|_| *digits != GAP).unwrap_or(usize::MAX);
                if let Some(count) = self.recent.get_mut(at) {
                    *count += 1;
                }
            }
        }
    }

    /// Adds the recent counts to the others.
    fn settle(&mut self) {
        let recent = self.recent.iter_mut().map(std::mem::take);
        self.counts.iter_mut().zip(recent).for_each(|(count, more)| *count += u32::from(more));
        self.n_recent = 0;
    }

    /// Puts away what was counted, if with so many more it would be more than counts hold.
    fn make_way(&mut self, more: u64) {
        if u64::from(self.n_counted) + more > u32::MAX.into() {
            let counted = std::mem::take(self);
            self.rest = Some(Box::new(counted.summary()));
        }
    }

    /// Makes room to count decimals between these ends; gives how many of the unit that is counted by
    /// make one of theirs. None where they are too far from each other.
    fn room(&mut self, low: i64, high: i64, places: u8) -> Option<i64> {
        if high - low >= WIDEST {
            return None;
        }
        if self.counts.is_empty() {
            (self.places, self.first) = (places, low);
        }
        let unit = self.places.max(places);
        let by = |from: u8| 10i64.pow(u32::from(unit - from));
        let (own, factor) = (by(self.places), by(places));
        let last = self.last();
        let mut ends = (low * factor, high * factor);
        if !self.counts.is_empty() {
            ends = (ends.0.min(self.first * own), ends.1.max(last * own));
        }
        if ends.1 - ends.0 >= WIDEST {
            // What was counted is put away.
            let counted = std::mem::take(self);
            self.rest = Some(Box::new(counted.summary()));
            if (high - low) * factor >= WIDEST {
                return None;
            }
            (self.places, self.first) = (places, low);
            self.counts.resize(usize::try_from(high - low + 1).ok()?, 0);
            return Some(1);
        }
        let n = usize::try_from(ends.1 - ends.0 + 1).ok()?;
        if own > 1 || ends.0 < self.first {
            self.settle();
            let mut counts = vec![0; n];
            for (at, count) in (self.first..).zip(&self.counts) {
                counts[usize::try_from(at * own - ends.0).ok()?] = *count;
            }
            self.counts = counts;
        } else {
            self.counts.resize(n, 0);
        }
        (self.places, self.first) = (unit, ends.0);
        Some(factor)
    }

    /// The digits that the last count is of.
    fn last(&self) -> i64 {
        self.first + i64::try_from(self.counts.len()).unwrap_or(WIDEST) - 1
    }

    /// Adds a finite double.
    pub fn value(&mut self, value: f64) {
        match short(value).and_then(|(d, places)| Some((i32::try_from(d).ok()?, places))) {
            Some((digits, places)) if digits != GAP => self.decimals(&[digits], places),
            _ => self.rest.get_or_insert_default().add(value),
        }
    }

    /// Adds what another one holds.
    pub fn join(&mut self, mut other: Self) {
        other.settle();
        if let Some(more) = other.rest.take() {
            self.rest.get_or_insert_default().join(&more);
        }
        if other.counts.is_empty() {
            return;
        }
        self.make_way(other.n_counted.into());
        let Some(factor) = self.room(other.first, other.last(), other.places) else {
            self.rest.get_or_insert_default().join(&other.summary());
            return;
        };
        self.n_counted += other.n_counted;
        for (digits, n) in (other.first..).zip(&other.counts) {
            let at = usize::try_from(digits * factor - self.first);
            if let Some(count) = at.ok().and_then(|at| self.counts.get_mut(at)) {
                *count += n;
            }
        }
    }

    /// How many values there are.
    pub fn n(&self) -> u64 {
        let rest = self.rest.as_ref().map_or(0, |rest| rest.n() as u64);
        u64::from(self.n_counted) + rest
    }

    /// What they come to.
    pub fn summary(mut self) -> Summary {
        self.settle();
        let mut all = self.rest.map_or_else(Summary::default, |rest| *rest);
        for (digits, n) in (self.first..).zip(&self.counts) {
            all.add_times(decimal(digits, self.places), (*n).into());
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A decimal of some places, or a gap.
    fn digits() -> impl Strategy<Value = i32> {
        prop_oneof![
            6 => -300..300i32,
            2 => -40_000..40_000i32,
            1 => -2_000_000_000..2_000_000_000i32,
            1 => Just(GAP),
        ]
    }

    fn parts() -> impl Strategy<Value = Vec<(Vec<i32>, u8)>> {
        let narrow = prop::collection::vec(0..50i32, 0..20);
        let part = (prop_oneof![prop::collection::vec(digits(), 0..20), narrow], 0u8..4);
        prop::collection::vec(part, 0..8)
    }

    proptest! {
        #[test]
        fn a_tally_is_the_summary_of_its_values(
            parts in parts(), others in prop::collection::vec(-1e15..1e15f64, 0..3), cut in 0usize..8
        ) {
            let (mut expected, mut whole) = (Summary::default(), Tally::default());
            let mut halves = [Tally::default(), Tally::default()];
            for (n, (digits, places)) in parts.iter().enumerate() {
                for digits in digits.iter().filter(|d| **d != GAP) {
                    expected.add(decimal((*digits).into(), *places));
                }
                whole.decimals(digits, *places);
                halves[usize::from(n >= cut)].decimals(digits, *places);
            }
            for value in others {
                expected.add(value);
                whole.value(value);
                halves[1].value(value);
            }
            let [mut joined, other] = halves;
            joined.join(other);
            prop_assert_eq!(whole.n(), expected.n() as u64);
            prop_assert_eq!(whole.summary(), expected.clone());
            prop_assert_eq!(joined.summary(), expected);
        }
    }
}
