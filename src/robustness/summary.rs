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
        let mut ranks = replicates.ranks(region).to_vec();
        ranks.retain(|r| *r > 0);
        RegionSummary {
            scored: ranks.len(),
            levels: levels(&scores, &cuts),
            score: scores_interval(&mut scores, coverage),
            rank: ranks_interval(&mut ranks, coverage),
        }
    })
}

/// The interval of scores in millionths, of which none is missing.
pub(super) fn scores_interval(scores: &mut [i32], coverage: f64) -> Option<Interval> {
    let total: i64 = scores.iter().map(|s| i64::from(*s)).sum();
    interval(scores, coverage, total as f64 / 1e6, score_of)
}

fn ranks_interval(ranks: &mut [u16], coverage: f64) -> Option<Interval> {
    let total: u64 = ranks.iter().map(|r| u64::from(*r)).sum();
    interval(ranks, coverage, total as f64, f64::from)
}

/// The share of scores at each level.
fn levels(scores: &[i32], cuts: &[i32]) -> Vec<f64> {
    let below = |cut: &i32| scores.iter().filter(|s| *s < cut).count();
    let reached: Vec<usize> = cuts.iter().map(below).chain([scores.len()]).collect();
    let starts = [0].into_iter().chain(reached.iter().copied());
    let share = |n: usize| if scores.is_empty() { 0.0 } else { n as f64 / scores.len() as f64 };
    reached.iter().zip(starts).map(|(end, start)| share(end.saturating_sub(start))).collect()
}

/// The interval of some values, which are left half sorted.
fn interval<T: Copy + Ord>(
    values: &mut [T],
    coverage: f64,
    total: f64,
    number: impl Fn(T) -> f64,
) -> Option<Interval> {
    let side = (1.0 - coverage.clamp(0.0, 1.0)) / 2.0;
    let n = values.len();
    (n > 0).then_some(())?;
    let mut at = |p| quantile(values, p, &number);
    Some(Interval { median: at(0.5), low: at(side), high: at(1.0 - side), mean: total / n as f64 })
}

/// The quantile of type 7; only as much is sorted as it takes.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and n − 1")]
fn quantile<T: Copy + Ord>(values: &mut [T], p: f64, number: &impl Fn(T) -> f64) -> f64 {
    // (1 − 0.9)/2 is not 0.05 to the last bit, and 0.05 · 100 should be a whole number.
    let h = ((values.len() - 1) as f64 * p * 1e9).round() / 1e9;
    let (_, &mut below, above) = values.select_nth_unstable(h as usize);
    let next = above.iter().copied().min().unwrap_or(below);
    number(below) + (h - h.floor()) * (number(next) - number(below))
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
