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

use super::replicates::{NONE, Replicates, millionths, score_of};
use crate::parallel;
use std::ops::Range;

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

/// How many regions are gathered from the replicates at once.
const TILE: usize = 16;

/// Summarises every region. `coverage` is the share of replicates inside an interval, 0.9 for 5 to 95 %;
/// `cuts` are the scores at which levels begin, ascending, without the lowest level's.
pub fn summarise<E: Sync>(
    replicates: &Replicates<E>,
    coverage: f64,
    cuts: &[f64],
) -> Vec<RegionSummary> {
    let cuts: Vec<i32> = cuts.iter().map(|c| millionths(*c)).collect();
    let n = replicates.regions();
    let tiles: Vec<Range<usize>> = (0..n).step_by(TILE).map(|at| at..(at + TILE).min(n)).collect();
    let done = parallel::map(&tiles, |tile| {
        let regions: Vec<usize> = tile.clone().collect();
        let scores = replicates.scores_of(&regions);
        let ranks = replicates.ranks_of(&regions);
        let one = |(scores, ranks)| region(scores, ranks, n, coverage, &cuts);
        scores.into_iter().zip(ranks).map(one).collect::<Vec<_>>()
    });
    done.into_iter().flatten().collect()
}

fn region(
    mut scores: Vec<i32>,
    ranks: Vec<u16>,
    regions: usize,
    coverage: f64,
    cuts: &[i32],
) -> RegionSummary {
    let mean_rank = ranks.iter().map(|r| u64::from(*r)).sum::<u64>() as f64;
    let ranks = sorted(ranks, regions);
    scores.retain(|s| *s != NONE);
    scores.sort_unstable();
    let scored = scores.len();
    let total: i64 = scores.iter().map(|s| i64::from(*s)).sum();
    let mut levels = Vec::with_capacity(cuts.len() + 1);
    let mut below = 0;
    for cut in cuts.iter().map(Some).chain([None]) {
        let reached = cut.map_or(scored, |cut| scores.partition_point(|s| s < cut));
        levels.push(if scored > 0 { reached.saturating_sub(below) as f64 / scored as f64 } else { 0.0 });
        below = reached;
    }
    let score_at = |p| quantile(scored, p, |at| score_of(scores[at]));
    let rank_at = |p| quantile(ranks.len(), p, |at| f64::from(ranks[at]));
    RegionSummary {
        scored,
        score: interval(scored, coverage, total as f64 / 1e6, &score_at),
        rank: interval(ranks.len(), coverage, mean_rank, &rank_at),
        levels,
    }
}

/// Ranks in ascending order, without the zeros; counted, as there are few different ones.
fn sorted(ranks: Vec<u16>, regions: usize) -> Vec<u16> {
    let mut counts = vec![0_u32; regions + 1];
    for &rank in &ranks {
        counts[usize::from(rank)] += 1;
    }
    let mut out = Vec::with_capacity(ranks.len());
    for (rank, &count) in counts.iter().enumerate().skip(1) {
        let rank = u16::try_from(rank).unwrap_or(u16::MAX);
        out.extend(std::iter::repeat_n(rank, count as usize));
    }
    out
}

fn interval(n: usize, coverage: f64, total: f64, at: &dyn Fn(f64) -> f64) -> Option<Interval> {
    let side = (1.0 - coverage.clamp(0.0, 1.0)) / 2.0;
    (n > 0).then(|| Interval {
        low: at(side),
        median: at(0.5),
        high: at(1.0 - side),
        mean: total / n as f64,
    })
}

/// Type 7, of sorted values that are looked up.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and n − 1")]
fn quantile(n: usize, p: f64, value: impl Fn(usize) -> f64) -> f64 {
    // (1 − 0.9)/2 is not 0.05 to the last bit, and 0.05 · 100 should be a whole number.
    let h = ((n - 1) as f64 * p * 1e9).round() / 1e9;
    let below = h.floor() as usize;
    let (low, high) = (value(below), value((below + 1).min(n - 1)));
    low + (h - h.floor()) * (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robustness::replicates::run;

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
}
