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

use super::replicates::{NONE, Replicates};
use crate::parallel;

/// The share of replicates in which one region is ahead of another; none where no replicate has both.
pub fn ahead<E>(replicates: &Replicates<E>, region: usize, other: usize) -> Option<f64> {
    share(replicates.millionths(region), replicates.millionths(other))
}

/// The shares for all pairs of some regions, row by row: the row ahead of the column. The work grows
/// with the square of their number.
pub fn ahead_matrix<E: Sync>(replicates: &Replicates<E>, regions: &[usize]) -> Vec<Option<f64>> {
    let row = |a: &usize| regions.iter().map(|b| ahead(replicates, *a, *b)).collect::<Vec<_>>();
    parallel::map(regions, row).into_iter().flatten().collect()
}

fn share(a: &[i32], b: &[i32]) -> Option<f64> {
    let (mut won, mut both) = (0_u32, 0_u32);
    for (x, y) in a.iter().zip(b) {
        let counts = u32::from(*x != NONE) & u32::from(*y != NONE);
        both += counts;
        won += u32::from(x > y) & counts;
    }
    (both > 0).then(|| f64::from(won) / f64::from(both))
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
