//! Saltelli's design: the runs of a model from which first and total Sobol' indices follow.
//!
//! # Formula
//!
//! ```text
//! A, B: N points of d factors each, the two halves of a point in 2d dimensions
//! runs: A; B; for each factor i, A with column i from B        N·(d + 2) in all
//! ```
//!
//! # Example
//!
//! ```
//! use govgauge::robustness::saltelli::Design;
//!
//! let design = Design::quasi(8, 2, 1).unwrap();
//! assert_eq!(design.runs(), 8 * 4);
//! // Run 3 of A with the first factor from B.
//! let (mixed, a, b) = (design.point(16 + 3), design.point(3), design.point(8 + 3));
//! assert!(mixed[0] == b[0] && mixed[1] == a[1]);
//! ```
//!
//! # References
//!
//! Saltelli, A. et al. (2010). Variance based sensitivity analysis of model output. Design and estimator
//! for the total sensitivity index. *Computer Physics Communications* 181, 259–270.

use crate::parallel;
use crate::stats::random::Stream;
use crate::stats::sobol::{Sobol, TooManyDimensions};

/// Points of a unit cube, and how they are mixed.
#[derive(Clone, Debug)]
pub struct Design {
    n: usize,
    factors: usize,
    /// Rows of A and B side by side.
    rows: Vec<Vec<f64>>,
}

impl Design {
    /// A design of quasi-random points: a Sobol' sequence shifted by the seed.
    ///
    /// # Errors
    ///
    /// If there are more factors than half the dimensions of the sequence.
    pub fn quasi(n: usize, factors: usize, seed: u64) -> Result<Self, TooManyDimensions> {
        let sobol = Sobol::shifted(2 * factors, seed)?;
        let rows = (0..n as u64).map(|number| sobol.point(number)).collect();
        Ok(Self { n, factors, rows })
    }

    /// A design of random points.
    pub fn random(n: usize, factors: usize, seed: u64) -> Self {
        let row = |number| {
            let mut stream = Stream::new(seed, number);
            (0..2 * factors).map(|_| stream.uniform()).collect()
        };
        Self { n, factors, rows: (0..n as u64).map(row).collect() }
    }

    /// The number of rows of A, and of B.
    pub const fn n(&self) -> usize {
        self.n
    }

    /// The number of factors.
    pub const fn factors(&self) -> usize {
        self.factors
    }

    /// The number of runs.
    pub const fn runs(&self) -> usize {
        self.n * (self.factors + 2)
    }

    /// The factors of a run: first those of A, then of B, then A with one column after another from B.
    pub fn point(&self, run: usize) -> Vec<f64> {
        let (block, at) = (run / self.n, run % self.n);
        let (a, b) = self.rows[at].split_at(self.factors);
        match block {
            0 => a.to_vec(),
            1 => b.to_vec(),
            _ => {
                let mut mixed = a.to_vec();
                mixed[block - 2] = b[block - 2];
                mixed
            }
        }
    }

    /// Runs a model at every point; it gives some outputs, the same number each time, or a reason why
    /// not.
    pub fn run<E: Send>(
        &self,
        model: impl Fn(&[f64]) -> Result<Vec<f64>, E> + Sync + Send,
    ) -> Vec<Result<Vec<f64>, E>> {
        let runs: Vec<usize> = (0..self.runs()).collect();
        parallel::map(&runs, |&run| model(&self.point(run)))
    }
}

/// Which of n alternatives a factor stands for: ⌊u·n⌋.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "u is from 0 to 1")]
pub fn alternative(u: f64, n: usize) -> usize {
    ((u * n as f64) as usize).min(n.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_have_the_same_chance() {
        assert_eq!([0.0, 0.33, 0.34, 0.67, 1.0].map(|u| alternative(u, 3)), [0, 0, 1, 2, 2]);
        assert_eq!((alternative(0.7, 1), alternative(0.7, 0)), (0, 0));
    }

    #[test]
    fn every_run_has_its_place() {
        let design = Design::random(4, 3, 9);
        let blocks: Vec<Vec<f64>> = (0..design.runs()).map(|run| design.point(run)).collect();
        assert_eq!(blocks.len(), 20);
        for i in 0..3 {
            for row in 0..4 {
                let mixed = &blocks[(2 + i) * 4 + row];
                for j in 0..3 {
                    let from = if i == j { &blocks[4 + row] } else { &blocks[row] };
                    assert!((mixed[j] - from[j]).abs() < 1e-300);
                }
            }
        }
    }
}
