//! What came out for each region: intervals of scores and ranks, and how likely each level is.
//!
//! # Formula
//!
//! ```text
//! interval of coverage c: quantiles (1 − c)/2, ½ and (1 + c)/2, type 7
//! P(level) = share of the replicates in which the score is at least the cut below, less than the next
//! ```
//!
//! Only replicates in which the region has a score count; how many that are is told.
//!
//! # References
//!
//! Saisana, M., Saltelli, A. and Tarantola, S. (2005). Uncertainty and sensitivity analysis techniques
//! as tools for the quality assessment of composite indicators. *Journal of the Royal Statistical
//! Society A* 168, 307–323.

#![expect(clippy::inline_always, reason = "compiled anew for the registers of the machine")]
#![expect(clippy::needless_bitwise_bool, reason = "a branch would keep loops from wide registers")]

use super::ranking::{bucket, scale};
use super::replicates::{NONE, Replicates, millionths, score_of};
use crate::parallel;
use crate::vector::widest;

/// Where figures lie over the replicates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The middle.
    pub median: f64,
    /// The upper end.
    pub high: f64,
    /// The mean.
    pub mean: f64,
}

/// What came out for one region.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionSummary {
    /// In how many replicates it has a score.
    pub scored: usize,
    /// Its score; none if it never has one.
    pub score: Option<Interval>,
    /// Its rank, 1 the best; none if it never has one.
    pub rank: Option<Interval>,
    /// How likely each level is, the lowest first: one more than there are cuts.
    pub levels: Vec<f64>,
}

/// Summarises every region. `coverage` is the share of replicates inside an interval, 0.9 for 5 to 95 %;
/// `cuts` are the scores at which levels begin, ascending, without the lowest level's.
pub fn summarise<E: Sync>(
    replicates: &Replicates<E>,
    coverage: f64,
    cuts: &[f64],
) -> Vec<RegionSummary> {
    let cuts: Vec<i32> = cuts.iter().map(|c| millionths(*c)).collect();
    let regions: Vec<usize> = (0..replicates.regions()).collect();
    parallel::map(&regions, |&region| {
        let scores = replicates.has_scores().then(|| replicates.millionths(region).to_vec());
        let mut scores = scores.unwrap_or_default();
        scores.retain(|s| *s != NONE);
        let ranks = replicates.ranks(region);
        let (scored, rank) = ranks_interval(ranks, replicates.regions(), coverage);
        let levels = levels(&scores, &cuts);
        RegionSummary { scored, levels, score: scores_interval(&scores, coverage), rank }
    })
}

/// The ranks of every region alone.
pub(super) fn summarise_ranks<E: Sync>(
    replicates: &Replicates<E>,
    coverage: f64,
) -> Vec<RegionSummary> {
    let regions: Vec<usize> = (0..replicates.regions()).collect();
    parallel::map(&regions, |&region| {
        let ranks = replicates.ranks(region);
        let (scored, rank) = ranks_interval(ranks, replicates.regions(), coverage);
        RegionSummary { scored, levels: Vec::new(), score: None, rank }
    })
}

/// The interval of scores in millionths, of which none is missing.
pub(super) fn scores_interval(scores: &[i32], coverage: f64) -> Option<Interval> {
    (!scores.is_empty()).then_some(())?;
    let total = widest(Total(scores));
    let ends = ends(scores.len(), coverage);
    let found = pick(scores, ends);
    let number = |at: usize| score_of(found[at]);
    Some(interval(ends, number, total as f64 / 1e6, scores.len()))
}

/// The interval of the ranks from 1 on among so many regions, by counting each.
fn ranks_interval(ranks: &[u16], regions: usize, coverage: f64) -> (usize, Option<Interval>) {
    // Two counts in turn: what follows itself does not wait for itself.
    let mut counts = [vec![0_u32; regions + 1], vec![0_u32; regions + 1]];
    let [even, odd] = &mut counts;
    let (pairs, last) = ranks.as_chunks::<2>();
    for [one, other] in pairs {
        even[usize::from(*one)] += 1;
        odd[usize::from(*other)] += 1;
    }
    for rank in last {
        even[usize::from(*rank)] += 1;
    }
    even.iter_mut().zip(odd).for_each(|(sum, more)| *sum += *more);
    let n = ranks.len() - even[0] as usize;
    if n == 0 {
        return (0, None);
    }
    let ends = ends(n, coverage);
    let mut found = [0.0; 6];
    let (mut reached, mut at, mut total) = (0, 0, 0);
    let order = in_order(ends);
    for (rank, count) in (1_u32..).zip(&even[1..]) {
        reached += *count as usize;
        total += u64::from(rank) * u64::from(*count);
        while at < order.len() && order[at].0 < reached {
            found[order[at].1] = f64::from(rank);
            at += 1;
        }
    }
    (n, Some(interval(ends, |at| found[at], total as f64, n)))
}

/// Where an end of an interval lies in the order of values: so far from one position to the next.
#[derive(Clone, Copy)]
struct End {
    at: usize,
    next: usize,
    part: f64,
}

/// The lower end, the middle and the upper end among so many values, by type 7.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and n − 1")]
fn ends(n: usize, coverage: f64) -> [End; 3] {
    let side = (1.0 - coverage.clamp(0.0, 1.0)) / 2.0;
    [side, 0.5, 1.0 - side].map(|p| {
        // (1 − 0.9)/2 is not 0.05 to the last bit, and 0.05 · 100 should be a whole number.
        let h = ((n - 1) as f64 * p * 1e9).round() / 1e9;
        let at = h as usize;
        End { at, next: (at + 1).min(n - 1), part: h - h.floor() }
    })
}

/// The positions that the ends lie between, two for each, in order, and which of the six each is.
fn in_order(ends: [End; 3]) -> [(usize, usize); 6] {
    let of = |which: usize| {
        let end = ends[which / 2];
        (if which.is_multiple_of(2) { end.at } else { end.next }, which)
    };
    let mut order: [(usize, usize); 6] = std::array::from_fn(of);
    order.sort_unstable();
    order
}

/// The interval from the six values that its ends lie between.
fn interval(ends: [End; 3], number: impl Fn(usize) -> f64, total: f64, n: usize) -> Interval {
    let at = |which: usize| {
        let (below, next) = (number(2 * which), number(2 * which + 1));
        below + ends[which].part * (next - below)
    };
    Interval { low: at(0), median: at(1), high: at(2), mean: total / n as f64 }
}

/// The share of scores at each level.
fn levels(scores: &[i32], cuts: &[i32]) -> Vec<f64> {
    let below = |cut: &i32| scores.iter().filter(|s| *s < cut).count();
    let reached: Vec<usize> = cuts.iter().map(below).chain([scores.len()]).collect();
    let starts = [0].into_iter().chain(reached.iter().copied());
    let share = |n: usize| if scores.is_empty() { 0.0 } else { n as f64 / scores.len() as f64 };
    reached.iter().zip(starts).map(|(end, start)| share(end.saturating_sub(start))).collect()
}

/// Fewer values than this are sorted.
const FEW: usize = 256;

/// How many steps the range of values has when they are counted.
const STEPS: usize = 1024;

/// The values at the positions that ends lie between, as [`in_order`] numbers them. Values are counted
/// by steps of their range, and only those of the steps that hold a position are sorted.
fn pick(values: &[i32], ends: [End; 3]) -> [i32; 6] {
    let order = in_order(ends);
    let mut found = [0; 6];
    if values.len() < FEW {
        let mut values = values.to_vec();
        values.sort_unstable();
        for (at, which) in order {
            found[which] = values[at];
        }
        return found;
    }
    let mut steps = vec![0_u16; values.len()];
    widest(Step { values, steps: &mut steps });
    let mut counts = [0_u32; STEPS];
    for step in &steps {
        counts[usize::from(*step)] += 1;
    }
    // Per position, the step that holds it, and how many values stand before that.
    let (mut of, mut before) = ([0_u16; 6], [0; 6]);
    let (mut reached, mut at) = (0, 0);
    for (step, count) in (0..).zip(&counts) {
        let start = reached;
        reached += *count as usize;
        while at < order.len() && order[at].0 < reached {
            (of[at], before[at]) = (step, start);
            at += 1;
        }
    }
    let mut few = held(values, &steps, of);
    few.sort_unstable();
    for (at, (position, which)) in order.into_iter().enumerate() {
        let first = few.partition_point(|(step, _)| *step < of[at]);
        found[which] = few[first + position - before[at]].1;
    }
    found
}

/// The values of some steps.
fn held(values: &[i32], steps: &[u16], of: [u16; 6]) -> Vec<(u16, i32)> {
    let mut marks = vec![0_u8; steps.len().next_multiple_of(8)];
    widest(Mark { steps, of, marks: &mut marks });
    let mut found = Vec::new();
    // Most of eight at a time have no mark.
    for (eight, marks) in marks.as_chunks::<8>().0.iter().enumerate() {
        if u64::from_ne_bytes(*marks) > 0 {
            let marked = (8 * eight..).zip(marks).filter(|(_, mark)| **mark > 0);
            found.extend(marked.map(|(at, _)| (steps[at], values[at])));
        }
    }
    found
}

/// Marks what is in one of some steps.
struct Mark<'a> {
    steps: &'a [u16],
    of: [u16; 6],
    marks: &'a mut [u8],
}

impl pulp::NullaryFnOnce for Mark<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (mark, step) in self.marks.iter_mut().zip(self.steps) {
            *mark = u8::from(self.of.iter().fold(false, |is_one, of| is_one | (step == of)));
        }
    }
}

/// The sum of all.
struct Total<'a>(&'a [i32]);

impl pulp::NullaryFnOnce for Total<'_> {
    type Output = i64;

    #[inline(always)]
    fn call(self) -> i64 {
        self.0.iter().fold(0, |total, value| total + i64::from(*value))
    }
}

/// The step of each value in the range of all.
struct Step<'a> {
    values: &'a [i32],
    steps: &'a mut [u16],
}

impl pulp::NullaryFnOnce for Step<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (mut least, mut most) = (i32::MAX, i32::MIN);
        for &value in self.values {
            least = least.min(value);
            most = most.max(value);
        }
        let up = |value: i32| value.wrapping_sub(least).cast_unsigned();
        let shift = up(most) >> 31;
        let (last, scale) = scale(STEPS, up(most) >> shift);
        for (step, &value) in self.steps.iter_mut().zip(self.values) {
            *step = bucket(up(value) >> shift, scale, last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robustness::replicates::run;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        // Region 0 has 0, 1 … 100, region 1 always 50, region 2 never a score.
        let found = run(3, 101, |number, scores| {
            scores[0] = number as f64;
            scores[1] = 50.0;
            Ok::<(), ()>(())
        });
        let found = summarise(&found.unwrap(), 0.9, &[20.0, 50.0]);
        let score = found[0].score.unwrap();
        assert!((score.low - 5.0).abs() < 1e-9 && (score.high - 95.0).abs() < 1e-9);
        assert!((score.median - 50.0).abs() < 1e-9 && (score.mean - 50.0).abs() < 1e-9);
        // 0 to 19, 20 to 49, 50 to 100.
        let expected = [20.0 / 101.0, 30.0 / 101.0, 51.0 / 101.0];
        assert!(found[0].levels.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12));
        // Ahead from 51 on, level at 50: second in 50 of 101.
        let rank = found[0].rank.unwrap();
        assert!((rank.mean - (51.0 + 2.0 * 50.0) / 101.0).abs() < 1e-12);
        assert_eq!((found[2].scored, found[2].score, found[2].rank), (0, None, None));
    }

    proptest! {
        #[test]
        fn counting_is_sorting(
            values in prop::collection::vec(-2_147_000_000..2_147_000_000_i32, 1..900),
            squeeze in 1..3_000_000_i32,
            coverage in 0.0..1.0_f64,
        ) {
            let values: Vec<i32> = values.iter().map(|v| v / squeeze).collect();
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let found = pick(&values, ends(values.len(), coverage));
            for (at, which) in in_order(ends(values.len(), coverage)) {
                prop_assert_eq!(found[which], sorted[at]);
            }
            let ranks: Vec<u16> = values.iter().map(|v| u16::try_from(v.rem_euclid(50)).unwrap()).collect();
            let there: Vec<f64> = ranks.iter().filter(|r| **r > 0).map(|r| f64::from(*r)).collect();
            let (n, interval) = ranks_interval(&ranks, 49, coverage);
            prop_assert_eq!((n, interval.is_some()), (there.len(), !there.is_empty()));
            let mut there = there;
            there.sort_by(f64::total_cmp);
            if let Some(found) = interval {
                let of = |p| crate::stats::order::quantile(&there, p).unwrap();
                prop_assert!((found.median - of(0.5)).abs() < 1e-6);
                prop_assert!((found.low - of((1.0 - coverage) / 2.0)).abs() < 1e-6);
                prop_assert!((found.high - of(1.0 - (1.0 - coverage) / 2.0)).abs() < 1e-6);
            }
        }
    }
}
