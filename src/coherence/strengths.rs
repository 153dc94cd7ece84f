//! What a region is best and worst at, compared with the others.
//!
//! # Formula
//!
//! ```text
//! rank of the region on each indicator, the best first, ties sharing the best rank
//! left out: indicators it has no value in; those on which its rank is the worst there is, ties
//! included – on an indicator that is 0 almost everywhere, 0 is no strength;
//! those with fewer different values per region than asked for
//! sorted by rank, indicators of the same rank in their order: the first n and the last n
//! ```
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`, *Journal of Open Source Software* 7(78), 4567: `get_str_weak`,
//! which stops where fewer than n are left.

use crate::stats::order::ranks_descending;

/// An indicator on which a region stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The indicator's column.
    pub column: usize,
    /// The region's rank on it, 1 the best.
    pub rank: u32,
    /// How many regions have a value.
    pub of: usize,
}

/// The best and the worst indicators of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The best, the very best first.
    pub strengths: Vec<Standing>,
    /// The worst, the very worst last.
    pub weaknesses: Vec<Standing>,
}

/// Ranks of all regions on all indicators, from which each region's profile is taken.
#[derive(Clone, Debug)]
pub struct Ranking {
    ranks: Vec<Vec<u32>>,
    present: Vec<usize>,
    /// Different values per region that has one.
    unique: Vec<f64>,
}

impl Ranking {
    /// Ranks columns in which higher is better: turn the others round first. `NaN` where a value is
    /// missing.
    pub fn new<C: AsRef<[f64]>>(columns: &[C]) -> Self {
        let ranks: Vec<Vec<u32>> = columns.iter().map(|c| ranks_descending(c.as_ref())).collect();
        let there = |ranks: &Vec<u32>| ranks.iter().filter(|r| **r > 0).count();
        let present: Vec<usize> = ranks.iter().map(there).collect();
        let different = |ranks: &Vec<u32>| {
            let mut sorted: Vec<u32> = ranks.iter().copied().filter(|r| *r > 0).collect();
            sorted.sort_unstable();
            sorted.dedup();
            sorted.len() as f64
        };
        let unique =
            ranks.iter().zip(&present).map(|(r, n)| different(r) / (*n).max(1) as f64).collect();
        Self { ranks, present, unique }
    }

    /// The best and the worst `n` indicators of a region. With `drop_worst` indicators on which it
    /// shares the worst rank are left out; `unique_min` leaves out those with few different values, 0
    /// none. Where fewer than `n` are left there are fewer.
    ///
    /// # Example
    ///
    /// ```
    /// use govgauge::coherence::strengths::Ranking;
    ///
    /// let ranking = Ranking::new(&[[9.0, 5.0, 1.0], [3.0, 4.0, 2.0], [0.0, 7.0, 0.0]]);
    /// // First on the first, second on the second; on the third it shares the worst rank.
    /// let profile = ranking.profile(0, 1, true, 0.0);
    /// assert_eq!((profile.strengths[0].column, profile.weaknesses[0].column), (0, 1));
    /// ```
    pub fn profile(&self, region: usize, n: usize, drop_worst: bool, unique_min: f64) -> Profile {
        let mut standings = Vec::new();
        for (column, ranks) in self.ranks.iter().enumerate() {
            let rank = ranks[region];
            let worst = ranks.iter().max().is_some_and(|worst| rank == *worst);
            if rank > 0 && !(drop_worst && worst) && self.unique[column] >= unique_min {
                standings.push(Standing { column, rank, of: self.present[column] });
            }
        }
        standings.sort_by_key(|s| s.rank);
        let weaknesses = standings[standings.len().saturating_sub(n)..].to_vec();
        standings.truncate(n);
        Profile { strengths: standings, weaknesses }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_indicators_give_few_standings() {
        let ranking = Ranking::new(&[[9.0, 5.0, f64::NAN], [1.0, f64::NAN, 2.0]]);
        let profile = ranking.profile(0, 5, true, 0.0);
        assert_eq!(profile.strengths, [Standing { column: 0, rank: 1, of: 2 }]);
        assert_eq!(profile.weaknesses, profile.strengths);
        assert_eq!(ranking.profile(0, 5, false, 0.0).strengths.len(), 2);
        assert!(
            Ranking::new(&[[9.0, 5.0, 5.0, 5.0]]).profile(0, 5, true, 0.6).strengths.is_empty()
        );
    }
}
