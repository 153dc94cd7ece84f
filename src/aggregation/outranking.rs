//! Outranking: regions compared two by two, indicator by indicator; how far ahead does not matter.
//!
//! # Formula
//!
//! ```text
//! oᵢⱼ = Σ w[xᵢ > xⱼ] + ½·Σ w[xᵢ = xⱼ],  oⱼᵢ = 1 − oᵢⱼ      over the indicators both have, Σ w = 1
//! Copeland score of i = Σⱼ sign(oᵢⱼ − ½)
//! dominance of i over j: oᵢⱼ = 1
//! ```
//!
//! A pair without a common indicator is a draw. (`COINr` counts a missing value for the region that
//! comes later in the table; nothing speaks for that.)
//!
//! # Example
//!
//! ```
//! use govgauge::aggregation::outranking::Outranking;
//!
//! // The first is ahead on 3 of 4 weights, and equal on the last.
//! let found = Outranking::new(&[[9.0, 5.0], [4.0, 4.0]], &[3.0, 1.0]).unwrap();
//! assert!((found.share(0, 1) - 0.875).abs() < 1e-12);
//! assert_eq!(found.copeland(), [1.0, -1.0]);
//! ```
//!
//! # References
//!
//! Munda, G. and Nardo, M. (2009). Noncompensatory/nonlinear composite indicators for ranking
//! countries. *Applied Economics* 41, 1513–1523.
//!
//! Becker, W. et al. (2022). `COINr`, *Journal of Open Source Software* 7(78), 4567: `outrankMatrix`,
//! `a_copeland`.

/// How every region stands to every other.
#[derive(Clone, Debug, PartialEq)]
pub struct Outranking {
    regions: usize,
    shares: Vec<f64>,
}

/// Why regions cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutrankingError {
    /// There are not as many weights as indicators.
    #[error("{weights} weights for {indicators} indicators")]
    Number {
        /// How many weights there are.
        weights: usize,
        /// How many indicators.
        indicators: usize,
    },
    /// A weight is below 0 or not finite.
    #[error("weight {0} is below 0 or not finite")]
    Negative(usize),
    /// They are all 0.
    #[error("all weights are 0")]
    AllZero,
}

/// Nearer to even than this is even: weights added up in another order.
const EVEN: f64 = 1e-9;

impl Outranking {
    /// Compares all regions; one column an indicator, higher is better, `NaN` where a value is missing.
    ///
    /// # Errors
    ///
    /// If there are not as many weights as columns, one is negative, or all are 0.
    pub fn new<C: AsRef<[f64]>>(columns: &[C], weights: &[f64]) -> Result<Self, OutrankingError> {
        let (weights_n, indicators) = (weights.len(), columns.len());
        if weights_n != indicators {
            return Err(OutrankingError::Number { weights: weights_n, indicators });
        }
        if let Some(at) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
            return Err(OutrankingError::Negative(at));
        }
        if weights.iter().sum::<f64>() <= 0.0 {
            return Err(OutrankingError::AllZero);
        }
        let regions = columns.first().map_or(0, |c| c.as_ref().len());
        let mut shares = vec![0.0; regions * regions];
        for a in 0..regions {
            for b in a + 1..regions {
                let share = compare(columns, weights, a, b);
                shares[a * regions + b] = share;
                shares[b * regions + a] = 1.0 - share;
            }
        }
        Ok(Self { regions, shares })
    }

    /// How many regions there are.
    pub const fn regions(&self) -> usize {
        self.regions
    }

    /// The share of weight on which one region is ahead of another; 0 for a region and itself.
    pub fn share(&self, region: usize, other: usize) -> f64 {
        self.shares[region * self.regions + other]
    }

    /// Regions outranked less regions that outrank, for each region.
    pub fn copeland(&self) -> Vec<f64> {
        let sign = |share: f64| match share - 0.5 {
            d if d > EVEN => 1.0,
            d if d < -EVEN => -1.0,
            _ => 0.0,
        };
        let others = |a: usize| (0..self.regions).filter(move |b| *b != a);
        (0..self.regions).map(|a| others(a).map(|b| sign(self.share(a, b))).sum()).collect()
    }

    /// The Copeland scores from 0 (outranked by all) to 100 (outranks all); 50 for a region alone.
    pub fn scores(&self) -> Vec<f64> {
        let others = self.regions.saturating_sub(1) as f64;
        let scale = |c: f64| if others > 0.0 { 50.0 * (c / others + 1.0) } else { 50.0 };
        self.copeland().into_iter().map(scale).collect()
    }

    /// In how many pairs one region is ahead on every indicator.
    pub fn dominant_pairs(&self) -> usize {
        let pairs = (0..self.regions).flat_map(|a| (0..a).map(move |b| (a, b)));
        pairs.filter(|&(a, b)| (self.share(a, b) - 0.5).abs() > 0.5 - EVEN).count()
    }

    /// The share of pairs in which one region is ahead on every indicator; none of fewer than two.
    pub fn dominance(&self) -> Option<f64> {
        let pairs = self.regions * self.regions.saturating_sub(1) / 2;
        (pairs > 0).then(|| self.dominant_pairs() as f64 / pairs as f64)
    }
}

/// The Copeland score, from 0 to 100, of one region among others that are kept for comparison, one
/// column an indicator.
///
/// A region that is one of the others meets itself in a draw, and has the score it has among them.
pub fn score_among<C: AsRef<[f64]>>(columns: &[C], own: &[f64], weights: &[f64]) -> f64 {
    let n = columns.first().map_or(0, |c| c.as_ref().len());
    if n < 2 {
        return 50.0;
    }
    let sign = |row: usize| {
        let (mut ahead, mut all) = (0.0, 0.0);
        for ((column, x), weight) in columns.iter().zip(own).zip(weights) {
            let y = column.as_ref()[row];
            if x.is_nan() || y.is_nan() {
                continue;
            }
            all += weight;
            if *x > y {
                ahead += weight;
            } else if *x >= y {
                ahead += weight / 2.0;
            }
        }
        let share = if all > 0.0 { ahead / all } else { 0.5 };
        match share - 0.5 {
            d if d > EVEN => 1.0,
            d if d < -EVEN => -1.0,
            _ => 0.0,
        }
    };
    let copeland: f64 = (0..n).map(sign).sum();
    // One that is not among them may be ahead of more than the others can be.
    (50.0 * (copeland / (n - 1) as f64 + 1.0)).clamp(0.0, 100.0)
}

fn compare<C: AsRef<[f64]>>(columns: &[C], weights: &[f64], a: usize, b: usize) -> f64 {
    let (mut ahead, mut all) = (0.0, 0.0);
    for (column, weight) in columns.iter().zip(weights) {
        let (x, y) = (column.as_ref()[a], column.as_ref()[b]);
        if x.is_nan() || y.is_nan() {
            continue;
        }
        all += weight;
        if x > y {
            ahead += weight;
        } else if x >= y {
            ahead += weight / 2.0;
        }
    }
    if all > 0.0 { ahead / all } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_is_not_a_point_for_anybody() {
        let columns = [[9.0, f64::NAN, 1.0], [4.0, 5.0, f64::NAN]];
        let found = Outranking::new(&columns, &[1.0, 1.0]).unwrap();
        // 0 and 1 meet on the second only, 0 and 2 on the first only, 1 and 2 nowhere.
        assert!(found.share(0, 1).abs() < 1e-12 && (found.share(0, 2) - 1.0).abs() < 1e-12);
        assert!((found.share(1, 2) - 0.5).abs() < 1e-12);
        assert_eq!(found.copeland(), [0.0, 1.0, -1.0]);
        assert_eq!(found.scores(), [50.0, 75.0, 25.0]);
        assert_eq!(found.dominant_pairs(), 2);
        for (row, score) in found.scores().into_iter().enumerate() {
            let own = [columns[0][row], columns[1][row]];
            assert!((score_among(&columns, &own, &[1.0, 1.0]) - score).abs() < 1e-12);
        }
        assert!((score_among(&columns, &[10.0, 10.0], &[1.0, 1.0]) - 100.0).abs() < 1e-12);
    }

    #[test]
    fn thirds_that_are_even_are_even() {
        let columns = [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]];
        let found = Outranking::new(&columns, &[0.1, 0.3, 0.2, 0.0]).unwrap();
        assert_eq!(found.copeland(), [0.0, 0.0]);
    }

    #[test]
    fn alone_or_wrong() {
        let one = Outranking::new(&[[1.0]], &[1.0]).unwrap();
        assert_eq!((one.scores(), one.dominance()), (vec![50.0], None));
        let number = OutrankingError::Number { weights: 2, indicators: 1 };
        assert_eq!(Outranking::new(&[[1.0]], &[1.0, 1.0]), Err(number));
        assert_eq!(Outranking::new(&[[1.0]], &[-1.0]), Err(OutrankingError::Negative(0)));
        assert_eq!(Outranking::new(&[[1.0]], &[0.0]), Err(OutrankingError::AllZero));
    }
}
