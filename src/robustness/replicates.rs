//! Replicates: all scores and ranks under drawn assumptions, and the replicates that failed.
//!
//! Scores are kept as whole millionths, where ranks and levels are decided, so that no result hangs on
//! the order of a sum.

use super::ranking::{Scratch, ranks};
use crate::parallel;
use crate::stats::round6;
use std::ops::Range;

/// In place of a score where a region has none.
pub(super) const NONE: i32 = i32::MIN;

/// The most regions: a rank takes two bytes.
pub const REGIONS_MAX: usize = 65_535;

/// The most scores that are kept at once, six bytes each with their ranks.
pub const SCORES_MAX: usize = 300_000_000;

/// The most ranks that are kept where scores are not, two bytes each.
pub const RANKS_MAX: usize = 1_000_000_000;

/// Scores beyond this, either way, are not scores.
const SCORE_MAX: f64 = 2_147.0;

/// How many replicates are worked out in one go on one thread.
pub(super) const BLOCK: usize = 32;

/// How many blocks are worked out before their ranks are put away, for each thread.
const AT_ONCE: usize = 4;

/// Why replicates cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// There are more regions than ranks.
    #[error("{0} regions, at most {REGIONS_MAX}")]
    Regions(usize),
    /// Regions times replicates are too many.
    #[error("{regions} regions in {replicates} replicates, at most {most} scores")]
    Scores {
        /// How many regions.
        regions: usize,
        /// How many replicates.
        replicates: usize,
        /// The most of both together.
        most: usize,
    },
}

/// Why a replicate has no scores.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure<E> {
    /// The model says so.
    Model(E),
    /// A score is infinite or beyond ±2147.
    Range {
        /// The first region that has one.
        region: usize,
    },
}

/// Replicates that failed for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures<E> {
    /// The reason.
    pub reason: Failure<E>,
    /// How many replicates.
    pub count: usize,
    /// The first of them.
    pub first: u64,
}

/// What came out of one replicate after another.
#[derive(Clone, Debug)]
pub struct Replicates<E> {
    regions: usize,
    kept: usize,
    /// The number of each kept replicate.
    numbers: Vec<u64>,
    /// Region after region, the millionths of each replicate; empty where they are not kept.
    scores: Vec<i32>,
    /// The ranks, likewise.
    ranks: Vec<u16>,
    failures: Vec<Failures<E>>,
}

/// Some replicates, one after another.
#[derive(Clone, Debug, Default)]
struct Block {
    scores: Vec<i32>,
    ranks: Vec<u16>,
}

/// Works out replicates 0 to `count` of a model that fills in the scores of all regions, `NaN` where a
/// region has none. A replicate that fails is counted with its reason, and the others go on.
///
/// # Errors
///
/// If there are too many regions or replicates.
///
/// # Example
///
/// ```
/// use govgauge::robustness::replicates::run;
/// use govgauge::stats::random::Stream;
///
/// let found = run(2, 100, |number, scores| {
///     let mut stream = Stream::new(7, number);
///     scores[0] = 50.0;
///     scores[1] = 40.0 + 15.0 * stream.uniform();
///     if number == 3 { Err("no third") } else { Ok(()) }
/// });
/// let found = found.unwrap();
/// assert_eq!((found.kept(), found.failures()[0].count), (99, 1));
/// ```
pub fn run<E: Clone + Ord + Send + Sync>(
    regions: usize,
    count: usize,
    model: impl Fn(u64, &mut [f64]) -> Result<(), E> + Sync + Send,
) -> Result<Replicates<E>, SizeError> {
    run_batches(regions, count, true, |range| {
        let one = |number: usize| {
            let mut scores = vec![f64::NAN; regions];
            model(number as u64, &mut scores).map(|()| scores)
        };
        range.map(one).collect()
    })
}

/// As [`run`], of a model that works out several replicates at once, and may keep ranks only.
pub(super) fn run_batches<E: Clone + Ord + Send + Sync>(
    regions: usize,
    count: usize,
    keeps_scores: bool,
    model: impl Fn(Range<usize>) -> Vec<Result<Vec<f64>, E>> + Sync + Send,
) -> Result<Replicates<E>, SizeError> {
    if regions > REGIONS_MAX {
        return Err(SizeError::Regions(regions));
    }
    let most = if keeps_scores { SCORES_MAX } else { RANKS_MAX };
    if regions.saturating_mul(count) > most {
        return Err(SizeError::Scores { regions, replicates: count, most });
    }
    let blocks: Vec<Range<usize>> =
        (0..count).step_by(BLOCK).map(|from| from..(from + BLOCK).min(count)).collect();
    let mut found = Replicates {
        regions,
        kept: 0,
        numbers: Vec::with_capacity(count),
        scores: vec![NONE; if keeps_scores { regions * count } else { 0 }],
        ranks: vec![0; regions * count],
        failures: vec![],
    };
    // A few blocks at a time: all of them together would take as much memory as what is kept of them.
    for some in blocks.chunks(AT_ONCE * parallel::threads()) {
        let done = parallel::map(some, |range| block(regions, range.clone(), model(range.clone())));
        for (block, numbers, failed) in done {
            let from = found.numbers.len();
            if keeps_scores {
                turn(&block.scores, regions, &mut found.scores, from, count);
            }
            turn(&block.ranks, regions, &mut found.ranks, from, count);
            found.numbers.extend(numbers);
            for (first, reason) in failed {
                match found.failures.iter_mut().find(|f| f.reason == reason) {
                    Some(known) => known.count += 1,
                    None => found.failures.push(Failures { reason, count: 1, first }),
                }
            }
        }
    }
    found.kept = found.numbers.len();
    close(&mut found.scores, count, found.kept);
    close(&mut found.ranks, count, found.kept);
    Ok(found)
}

/// Closes the gaps that failed replicates leave at the end of every region.
fn close<T: Copy>(cells: &mut Vec<T>, count: usize, kept: usize) {
    if kept == count || cells.is_empty() {
        return;
    }
    let regions = cells.len() / count;
    for region in 0..regions {
        cells.copy_within(region * count..region * count + kept, region * kept);
    }
    cells.truncate(regions * kept);
}

/// From replicate after replicate to region after region: what is asked later is asked of a region.
fn turn<T: Copy>(block: &[T], regions: usize, out: &mut [T], from: usize, kept: usize) {
    if regions == 0 {
        return;
    }
    let rows = block.len() / regions;
    for (region, column) in out.chunks_exact_mut(kept.max(1)).enumerate() {
        for (row, cell) in column[from..from + rows].iter_mut().enumerate() {
            *cell = block[row * regions + region];
        }
    }
}

type Done<E> = (Block, Vec<u64>, Vec<(u64, Failure<E>)>);

fn block<E>(regions: usize, range: Range<usize>, results: Vec<Result<Vec<f64>, E>>) -> Done<E> {
    let mut block = Block::default();
    block.scores.reserve(range.len() * regions);
    block.ranks.reserve(range.len() * regions);
    let (mut numbers, mut failed) = (Vec::new(), Vec::new());
    let mut scratch = Scratch::default();
    for (number, result) in range.zip(results) {
        let number = number as u64;
        let scores = match result {
            Ok(scores) => scores,
            Err(e) => {
                failed.push((number, Failure::Model(e)));
                continue;
            }
        };
        if let Some(region) = scores.iter().position(|s| s.abs() > SCORE_MAX) {
            failed.push((number, Failure::Range { region }));
            continue;
        }
        let from = block.scores.len();
        block.scores.extend(scores.iter().map(|s| millionths(*s)));
        block.ranks.resize(from + regions, 0);
        ranks(&block.scores[from..], &mut scratch, &mut block.ranks[from..]);
        numbers.push(number);
    }
    (block, numbers, failed)
}

/// A score in millionths, rounded half up.
#[expect(clippy::cast_possible_truncation, reason = "at most 2147 millions")]
pub(super) fn millionths(score: f64) -> i32 {
    let scaled = score * 1e6 + 0.5;
    // Rounded towards 0, then down: a call of `floor` would take longer than all the rest.
    let towards_zero = scaled as i32;
    let floor = towards_zero - i32::from(f64::from(towards_zero) > scaled);
    if score.is_nan() { NONE } else { floor }
}

/// A score from millionths.
pub(super) fn score_of(millionths: i32) -> f64 {
    round6(f64::from(millionths) / 1e6)
}

impl<E> Replicates<E> {
    /// How many regions there are.
    pub const fn regions(&self) -> usize {
        self.regions
    }

    /// How many replicates have scores.
    pub const fn kept(&self) -> usize {
        self.kept
    }

    /// The numbers of the replicates that have scores.
    pub fn numbers(&self) -> &[u64] {
        &self.numbers
    }

    /// Why the others have none, in the order of their first replicates.
    pub fn failures(&self) -> &[Failures<E>] {
        &self.failures
    }

    /// The ranks of a region in each replicate; 0 where it has no score.
    pub fn ranks(&self, region: usize) -> &[u16] {
        &self.ranks[region * self.kept..(region + 1) * self.kept]
    }

    /// Whether scores were kept beside the ranks.
    pub(super) const fn has_scores(&self) -> bool {
        self.scores.len() == self.ranks.len()
    }

    /// The scores of a region in each replicate, in millionths, where they were kept.
    pub(super) fn millionths(&self, region: usize) -> &[i32] {
        &self.scores[region * self.kept..(region + 1) * self.kept]
    }

    /// For each replicate, the mean distance of the ranks from others, over the regions that have both;
    /// none where no region has.
    pub fn rank_changes(&self, nominal: &[u16]) -> Vec<Option<f64>> {
        let mut sums = vec![(0_u64, 0_u32); self.kept];
        for (region, &rank) in nominal.iter().enumerate().filter(|(_, rank)| **rank > 0) {
            for ((total, n), found) in sums.iter_mut().zip(self.ranks(region)) {
                if *found > 0 {
                    *total += u64::from(found.abs_diff(rank));
                    *n += 1;
                }
            }
        }
        sums.into_iter().map(|(total, n)| (n > 0).then(|| total as f64 / f64::from(n))).collect()
    }

    /// The score of a region in each replicate, where scores were kept; none where it has none.
    pub fn scores(&self, region: usize) -> Vec<Option<f64>> {
        self.millionths(region).iter().map(|&s| (s != NONE).then(|| score_of(s))).collect()
    }
}

/// The mean distance of ranks from others, over the regions that have both; none where no region has.
///
/// # Example
///
/// ```
/// use govgauge::robustness::replicates::mean_rank_change;
///
/// // |1 − 2| + |2 − 1| over two; the third has no rank.
/// assert_eq!(mean_rank_change(&[1, 2, 0], &[2, 1, 3]), Some(1.0));
/// ```
pub fn mean_rank_change(ranks: &[u16], nominal: &[u16]) -> Option<f64> {
    let both = ranks.iter().zip(nominal).filter(|(a, b)| **a > 0 && **b > 0);
    let (total, n) =
        both.fold((0_u64, 0_u32), |(t, n), (a, b)| (t + u64::from(a.abs_diff(*b)), n + 1));
    (n > 0).then(|| total as f64 / f64::from(n))
}

/// Competition ranks of scores, as they are decided here: on millionths, the highest first; 0 for
/// `NaN`.
pub fn ranks_of_scores(scores: &[f64]) -> Vec<u16> {
    let keys: Vec<i32> = scores.iter().map(|s| millionths(*s)).collect();
    let mut out = vec![0; keys.len()];
    ranks(&keys, &mut Scratch::default(), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_by_reason() {
        let found = run(1, 100, |number, scores| {
            scores[0] = if number == 50 { 1e9 } else { 1.0 };
            if number % 10 == 7 { Err("seventh") } else { Ok(()) }
        });
        let found = found.unwrap();
        assert_eq!(found.kept(), 89);
        let expected = [
            Failures { reason: Failure::Model("seventh"), count: 10, first: 7 },
            Failures { reason: Failure::Range { region: 0 }, count: 1, first: 50 },
        ];
        assert_eq!(found.failures(), expected);
        assert!(!found.numbers().contains(&7));
    }

    #[test]
    fn sizes_are_limited() {
        let none = |_: u64, _: &mut [f64]| Ok::<(), ()>(());
        assert_eq!(run(70_000, 1, none).err(), Some(SizeError::Regions(70_000)));
        let too_many = SizeError::Scores { regions: 60_000, replicates: 10_000, most: SCORES_MAX };
        assert_eq!(run(60_000, 10_000, none).err(), Some(too_many));
        assert_eq!(run(0, 10, none).unwrap().kept(), 10);
    }

    #[test]
    fn millionths_are_rounded_half_up() {
        assert_eq!(millionths(79.999_999_6), 80_000_000);
        assert_eq!(millionths(-0.5e-6), 0);
        assert!((score_of(millionths(51.380_663_9)) - 51.380_664).abs() < 1e-12);
        assert_eq!(ranks_of_scores(&[1.0, f64::NAN, 1.000_000_1, 2.0]), [2, 0, 2, 1]);
    }
}
