//! Which of two regions is ahead, and which regions cannot be told apart.
//!
//! # Formula
//!
//! ```text
//! P(a ahead of b) = share of the replicates with both in which a's score is higher
//! groups: from the best region down; a region joins the group of the region at its head unless
//!         P(head ahead of it) reaches the confidence; then it heads the next group
//! ```
//!
//! Within a group no region is told from its head; two others in it may be.
//!
//! # Example
//!
//! ```
//! use govgauge::robustness::groups::{ahead, groups};
//! use govgauge::robustness::replicates::run;
//!
//! let found = run(3, 10, |number, scores| {
//!     // The first two take turns, the third is always last.
//!     scores.copy_from_slice(&[50.0 + (number % 2) as f64, 50.5, 10.0]);
//!     Ok::<(), ()>(())
//! });
//! let found = found.unwrap();
//! assert_eq!(ahead(&found, 0, 1), Some(0.5));
//! assert_eq!(groups(&found, &[0, 1, 2], 0.95), [vec![0, 1], vec![2]]);
//! ```

#![expect(clippy::needless_bitwise_bool, reason = "a branch would keep loops from wide registers")]

use super::replicates::Replicates;
use crate::parallel;
use crate::vector::widest;

/// The share of replicates in which one region is ahead of another; none where no replicate has both.
pub fn ahead<E>(replicates: &Replicates<E>, region: usize, other: usize) -> Option<f64> {
    let [won, _, both] = won(replicates, region, other);
    (both > 0).then(|| f64::from(won) / f64::from(both))
}

/// How often one region is ahead of another, how often behind, and in how many replicates both have a
/// score.
///
/// Ranks tell as much as scores: the better rank is the higher score, and ties share one.
fn won<E>(replicates: &Replicates<E>, region: usize, other: usize) -> [u32; 3] {
    widest(Won { one: replicates.ranks(region), other: replicates.ranks(other) })
}

struct Won<'a> {
    one: &'a [u16],
    other: &'a [u16],
}

impl pulp::NullaryFnOnce for Won<'_> {
    type Output = [u32; 3];

    #[inline(always)]
    fn call(self) -> [u32; 3] {
        // As many at a time as a count of 16 bits takes.
        const MANY: usize = 32_768;
        let mut found = [0; 3];
        for (one, other) in self.one.chunks(MANY).zip(self.other.chunks(MANY)) {
            let (mut ahead, mut behind, mut missing) = (0_u16, 0_u16, 0_u16);
            let mut least = u16::MAX;
            for (x, y) in one.iter().zip(other) {
                ahead += u16::from(x < y);
                behind += u16::from(y < x);
                least = least.min(*x).min(*y);
            }
            if least > 0 {
                found[0] += u32::from(ahead);
                found[1] += u32::from(behind);
                found[2] += u32::try_from(one.len()).unwrap_or(0);
                continue;
            }
            (ahead, behind) = (0, 0);
            for (x, y) in one.iter().zip(other) {
                // 0 is no rank, and comes after all others when 1 is taken away.
                let (x, y) = (x.wrapping_sub(1), y.wrapping_sub(1));
                ahead += u16::from(x < y);
                behind += u16::from(y < x);
                missing += u16::from(x.max(y) == u16::MAX);
            }
            // Who has a score is not ahead of who has none.
            let mut lone = [0_u16; 2];
            if missing > 0 {
                for (x, y) in one.iter().zip(other) {
                    lone[0] += u16::from((*x > 0) & (*y == 0));
                    lone[1] += u16::from((*x == 0) & (*y > 0));
                }
            }
            found[0] += u32::from(ahead - lone[0]);
            found[1] += u32::from(behind - lone[1]);
            found[2] += u32::try_from(one.len()).unwrap_or(0) - u32::from(missing);
        }
        found
    }
}

/// Two regions, and how often one is ahead of the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The region that is named first.
    pub region: usize,
    /// The other.
    pub other: usize,
    /// The share of the replicates in which the first is ahead; none where no replicate has both.
    pub ahead: Option<f64>,
    /// The share in which they are level.
    pub level: Option<f64>,
}

/// How often the first of each two regions is ahead.
pub fn pairs<E: Sync>(replicates: &Replicates<E>, of: &[(usize, usize)]) -> Vec<Pair> {
    parallel::map(of, |&(region, other)| {
        let [there, back, both] = won(replicates, region, other);
        let share = |n: u32| (both > 0).then(|| f64::from(n) / f64::from(both));
        Pair { region, other, ahead: share(there), level: share(both - there - back) }
    })
}

/// The shares for all pairs of some regions, row by row: the row ahead of the column. The work grows
/// with the square of their number.
pub fn ahead_matrix<E: Sync>(replicates: &Replicates<E>, regions: &[usize]) -> Vec<Option<f64>> {
    let row = |a: &usize| regions.iter().map(|b| ahead(replicates, *a, *b)).collect::<Vec<_>>();
    parallel::map(regions, row).into_iter().flatten().collect()
}

/// Groups of regions that cannot be told apart with this confidence. `order` are the regions from the
/// best down, and the groups come in that order.
pub fn groups<E>(replicates: &Replicates<E>, order: &[usize], confidence: f64) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for &region in order {
        let together = |group: &&mut Vec<usize>| {
            ahead(replicates, group[0], region).is_none_or(|p| p < confidence)
        };
        match groups.last_mut().filter(together) {
            Some(group) => group.push(region),
            None => groups.push(vec![region]),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robustness::replicates::run;

    #[test]
    fn ties_and_missing_scores_win_nothing() {
        let found = run(3, 4, |number, scores| {
            scores[0] = 5.0;
            scores[1] = if number < 2 { f64::NAN } else { 5.0 - (number % 2) as f64 };
            Ok::<(), ()>(())
        });
        let found = found.unwrap();
        // Both in replicates 2 and 3: a tie, then ahead.
        assert_eq!(ahead(&found, 0, 1), Some(0.5));
        assert_eq!(ahead(&found, 1, 0), Some(0.0));
        assert_eq!(ahead(&found, 0, 2), None);
        let matrix = ahead_matrix(&found, &[0, 1]);
        assert_eq!(matrix, [Some(0.0), Some(0.5), Some(0.0), Some(0.0)]);
    }

    #[test]
    fn a_chain_of_small_steps_is_cut_at_the_head() {
        // Scores 10, 9, 8 … with noise of one and a half steps either way.
        let found = run(6, 2_000, |number, scores| {
            let mut stream = crate::stats::random::Stream::new(1, number);
            for (at, score) in scores.iter_mut().enumerate() {
                *score = 10.0 - at as f64 + 1.5 * stream.between(-1.0, 1.0);
            }
            Ok::<(), ()>(())
        });
        // Two apart P = 1 − ½·(1/3)² = 0.944, three apart 1.
        let groups = groups(&found.unwrap(), &[0, 1, 2, 3, 4, 5], 0.97);
        assert_eq!(groups, [vec![0, 1, 2], vec![3, 4, 5]]);
    }
}
