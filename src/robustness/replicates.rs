//! Replicates: all scores and ranks under drawn assumptions, and the replicates that failed.
//!
//! Scores are kept as whole millionths, where ranks and levels are decided, so that no result hangs on
//! the order of a sum.

pub(super) use super::kernel::millionths;
use super::kernel::{Keys, LANES, Lanes};
use super::ranking::{Scratch, ranks};
use crate::parallel::{self, Spare};
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
pub(super) const SCORE_MAX: f64 = 2_147.0;

/// How many replicates are worked out in one go on one thread.
pub(super) const BLOCK: usize = 32;

/// How many ranks a chunk has, about.
const NEAR: usize = 500_000;

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

/// What came out of some replicates, one after another.
#[derive(Clone, Debug)]
pub(super) struct Chunk<E> {
    /// How many replicates have columns here.
    width: usize,
    /// Region after region, the ranks of each.
    pub(super) ranks: Vec<u16>,
    /// Likewise, their scores, where they are kept.
    pub(super) scores: Vec<i32>,
    /// The number of each.
    numbers: Vec<u64>,
    /// Per column, why it has no scores after all.
    pub(super) failures: Vec<Option<Failure<E>>>,
    /// What never had any, in the order of their numbers.
    failed: Vec<(u64, E)>,
}

/// Room for the ranks and scores of a chunk.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    ranks: Vec<u16>,
    scores: Vec<i32>,
}

impl<E: Clone> Chunk<E> {
    /// Room for the replicates with these numbers, beside those that failed.
    pub(super) fn new(
        regions: usize,
        numbers: Vec<u64>,
        failed: Vec<(u64, E)>,
        keeps_scores: bool,
        Cells { mut ranks, mut scores }: Cells,
    ) -> Self {
        let width = numbers.len();
        // Whatever stands there from before: of each column that is kept, every cell is written.
        ranks.resize(regions * width, 0);
        scores.resize(if keeps_scores { regions * width } else { 0 }, NONE);
        Self { width, ranks, scores, failures: vec![None; width], numbers, failed }
    }

    /// Puts the keys and ranks of replicates that stand side by side into their columns.
    pub(super) fn put(&mut self, columns: &[usize], keys: &[Keys], ranks: &[[u16; LANES]]) {
        scatter(columns, ranks.iter(), self.width, &mut self.ranks);
        if !self.scores.is_empty() {
            scatter(columns, keys.iter().map(|k| &**k), self.width, &mut self.scores);
        }
    }

    /// Notes which of these replicates have a score beyond all bounds, in regions from one on.
    pub(super) fn out_of_range(&mut self, columns: &[usize], from: usize, scores: &[Lanes]) {
        for (lane, &column) in columns.iter().enumerate() {
            let found = scores.iter().position(|scores| scores[lane].abs() > SCORE_MAX);
            if let Some(at) = found.filter(|_| self.failures[column].is_none()) {
                self.failures[column] = Some(Failure::Range { region: from + at });
            }
        }
    }
}

/// Region by region, from lanes to columns.
fn scatter<'a, T: Copy + 'a>(
    columns: &[usize],
    lanes: impl Iterator<Item = &'a [T; LANES]>,
    width: usize,
    out: &mut [T],
) {
    for (lanes, row) in lanes.zip(out.chunks_exact_mut(width.max(1))) {
        for (column, cell) in columns.iter().zip(lanes) {
            row[*column] = *cell;
        }
    }
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

/// As [`run`], of a model that works out several replicates at once.
pub(super) fn run_batches<E: Clone + Ord + Send + Sync>(
    regions: usize,
    count: usize,
    keeps_scores: bool,
    model: impl Fn(Range<usize>) -> Vec<Result<Vec<f64>, E>> + Sync + Send,
) -> Result<Replicates<E>, SizeError> {
    run_chunks(regions, count, BLOCK, keeps_scores, |range, cells| {
        let (mut numbers, mut found, mut failed) = (Vec::new(), Vec::new(), Vec::new());
        for (number, result) in range.clone().zip(model(range)) {
            match result {
                Ok(scores) => {
                    numbers.push(number as u64);
                    found.push(scores);
                }
                Err(error) => failed.push((number as u64, error)),
            }
        }
        let mut chunk = Chunk::new(regions, numbers, failed, keeps_scores, cells);
        let (mut scratch, mut ranked) = (Scratch::default(), vec![0; regions]);
        for (at, scores) in found.iter().enumerate() {
            if let Some(region) = scores.iter().position(|s| s.abs() > SCORE_MAX) {
                chunk.failures[at] = Some(Failure::Range { region });
                continue;
            }
            let keys: Vec<i32> = scores.iter().map(|s| millionths(*s)).collect();
            ranks(&keys, &mut scratch, &mut ranked);
            for (region, (key, rank)) in keys.iter().zip(&ranked).enumerate() {
                let cell = region * chunk.width + at;
                chunk.ranks[cell] = *rank;
                if keeps_scores {
                    chunk.scores[cell] = *key;
                }
            }
        }
        chunk
    })
}

/// How many replicates of so many regions are worked out at once: as many as stay in a near cache with
/// their ranks.
pub(super) fn chunk_of(regions: usize) -> usize {
    (NEAR / regions.max(1)).clamp(4 * LANES, 64 * LANES).next_multiple_of(LANES)
}

/// Whether so many scores can be kept.
pub(super) fn check_size(
    regions: usize,
    count: usize,
    keeps_scores: bool,
) -> Result<(), SizeError> {
    if regions > REGIONS_MAX {
        return Err(SizeError::Regions(regions));
    }
    let most = if keeps_scores { SCORES_MAX } else { RANKS_MAX };
    if regions.saturating_mul(count) > most {
        return Err(SizeError::Scores { regions, replicates: count, most });
    }
    Ok(())
}

/// As [`run`], of a model that ranks some replicates itself.
pub(super) fn run_chunks<E: Clone + Ord + Send + Sync>(
    regions: usize,
    count: usize,
    size: usize,
    keeps_scores: bool,
    work: impl Fn(Range<usize>, Cells) -> Chunk<E> + Sync + Send,
) -> Result<Replicates<E>, SizeError> {
    check_size(regions, count, keeps_scores)?;
    let chunks: Vec<Range<usize>> =
        (0..count).step_by(size).map(|from| from..(from + size).min(count)).collect();
    let mut found = Replicates {
        regions,
        kept: 0,
        numbers: Vec::with_capacity(count),
        scores: vec![NONE; if keeps_scores { regions * count } else { 0 }],
        ranks: vec![0; regions * count],
        failures: vec![],
    };
    // A few chunks at a time: all of them together would take as much memory as what is kept of them.
    let spare = Spare::default();
    for some in chunks.chunks(parallel::threads()) {
        for chunk in parallel::map(some, |range| work(range.clone(), spare.take())) {
            found.take(&chunk, count);
            spare.give(Cells { ranks: chunk.ranks, scores: chunk.scores });
        }
    }
    found.kept = found.numbers.len();
    close(&mut found.scores, count, found.kept);
    close(&mut found.ranks, count, found.kept);
    Ok(found)
}

impl<E: Clone + Ord> Replicates<E> {
    /// Puts away what came out of some replicates.
    fn take(&mut self, chunk: &Chunk<E>, count: usize) {
        let (from, width) = (self.numbers.len(), chunk.width);
        let is_kept: Vec<bool> = chunk.failures.iter().map(Option::is_none).collect();
        put(&chunk.scores, width, &is_kept, &mut self.scores, from, count);
        put(&chunk.ranks, width, &is_kept, &mut self.ranks, from, count);
        let mut failed: Vec<(u64, Failure<E>)> = chunk
            .failed
            .iter()
            .map(|(number, reason)| (*number, Failure::Model(reason.clone())))
            .collect();
        for (number, failure) in chunk.numbers.iter().zip(&chunk.failures) {
            match failure {
                None => self.numbers.push(*number),
                Some(failure) => failed.push((*number, failure.clone())),
            }
        }
        failed.sort_by_key(|(number, _)| *number);
        for (first, reason) in failed {
            match self.failures.iter_mut().find(|f| f.reason == reason) {
                Some(known) => known.count += 1,
                None => self.failures.push(Failures { reason, count: 1, first }),
            }
        }
    }
}

/// Copies the columns that are kept behind what stands there already, region by region.
fn put<T: Copy>(
    cells: &[T],
    width: usize,
    is_kept: &[bool],
    out: &mut [T],
    from: usize,
    count: usize,
) {
    if cells.is_empty() {
        return;
    }
    let all = is_kept.iter().all(|kept| *kept);
    for (row, out) in cells.chunks_exact(width).zip(out.chunks_exact_mut(count)) {
        if all {
            out[from..from + width].copy_from_slice(row);
        } else {
            let kept = row.iter().zip(is_kept).filter(|(_, kept)| **kept);
            out[from..].iter_mut().zip(kept).for_each(|(out, (cell, _))| *out = *cell);
        }
    }
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
