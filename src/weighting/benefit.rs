//! Benefit of the doubt: every region gets the weights that suit it best.
//!
//! # What it does
//!
//! Finds, for each region, the weights under which it looks best, on condition that with the same
//! weights no region gets more than 1. A region with less than 1 is behind others whatever weights one
//! takes.
//!
//! # When to use it
//!
//! Where regions may rightly differ in what they strive for, and nobody should lose by weights that
//! others chose. Without limits on the shares regions ignore what they are weak in, so give at least
//! small ones.
//!
//! # Formula
//!
//! ```text
//! scoreᵢ = max Σⱼ wⱼ·xᵢⱼ
//! subject to  Σⱼ wⱼ·xₖⱼ ≤ 1  for every region k,   w ≥ 0
//!             minⱼ·Σₘ wₘ·xᵢₘ ≤ wⱼ·xᵢⱼ ≤ maxⱼ·Σₘ wₘ·xᵢₘ       (shares of the region's own score)
//! ```
//!
//! The score is unique; where several weights give it, one of them is told.
//!
//! # Example
//!
//! ```
//! use govgauge::weighting::benefit;
//!
//! // The third is at best 0.8 of the first, by the first column alone.
//! let found = benefit::weights(&[[10.0, 5.0, 8.0], [2.0, 10.0, 1.0]], None).unwrap();
//! assert!((found[0].score - 1.0).abs() < 1e-9 && (found[2].score - 0.8).abs() < 1e-9);
//! ```
//!
//! # References
//!
//! Cherchye, L., Moesen, W., Rogge, N. and Van Puyenbroeck, T. (2007). An introduction to "benefit of
//! the doubt" composite indicators. *Social Indicators Research* 82, 111–145.

use crate::parallel;
use crate::stats::sum::sum;
use microlp::{ComparisonOp, OptimizationDirection, Problem, Solution, Variable};

/// Limits on the share of a region's score that comes from each column.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    least: Vec<f64>,
    most: Vec<f64>,
}

/// What a region gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Benefit {
    /// From 0 to 1; 1 for a region that no weights put behind.
    pub score: f64,
    /// The weights that give it, on the columns as they were given.
    pub weights: Vec<f64>,
    /// The share of the score that comes from each column; all 0 for a score of 0.
    pub shares: Vec<f64>,
}

/// Why there are no weights.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BenefitError {
    /// There are no columns or no regions.
    #[error("no values")]
    Empty,
    /// A value is missing, infinite or below 0.
    #[error("column {column}, region {region}: missing, infinite or below 0")]
    Value {
        /// The column, from 0.
        column: usize,
        /// The region, from 0.
        region: usize,
    },
    /// All values of a column are 0.
    #[error("column {0} is all 0")]
    AllZero(usize),
    /// There are not as many limits as columns.
    #[error("{limits} limits for {columns} columns")]
    Number {
        /// How many limits there are.
        limits: usize,
        /// How many columns.
        columns: usize,
    },
    /// A least share is not between 0 and the greatest, or that is above 1.
    #[error("the limits of column {0} are not 0 ≤ least ≤ most ≤ 1")]
    Limits(usize),
    /// The least shares sum to more than one, or the greatest to less.
    #[error("no shares within the limits sum to one")]
    Sum,
    /// A region has 0 where it must have a share, or too little of what may have one.
    #[error("region {region} has no score within the limits")]
    NoScore {
        /// The region, from 0.
        region: usize,
    },
    /// The solver gave up.
    #[error("region {region}: {reason}")]
    Solver {
        /// The region, from 0.
        region: usize,
        /// What the solver says.
        reason: String,
    },
}

/// How far shares may miss one through rounding.
const ROUNDING: f64 = 1e-9;

impl Shares {
    /// Limits of each column.
    ///
    /// # Errors
    ///
    /// If they are not 0 ≤ least ≤ most ≤ 1, or no shares within them sum to one.
    pub fn new(least: Vec<f64>, most: Vec<f64>) -> Result<Self, BenefitError> {
        if least.len() != most.len() {
            return Err(BenefitError::Number { limits: least.len(), columns: most.len() });
        }
        let sound = |(low, high): (&f64, &f64)| *low >= 0.0 && low <= high && *high <= 1.0;
        if let Some(at) = least.iter().zip(&most).position(|limits| !sound(limits)) {
            return Err(BenefitError::Limits(at));
        }
        let total = |x: &[f64]| sum(x.iter().copied());
        if total(&least) > 1.0 + ROUNDING || total(&most) < 1.0 - ROUNDING {
            return Err(BenefitError::Sum);
        }
        Ok(Self { least, most })
    }
}

/// The best weights of every region; higher is better in every column.
///
/// # Errors
///
/// If a value is missing or below 0, a column is all 0, or the limits leave a region no score.
pub fn weights<C: AsRef<[f64]>>(
    columns: &[C],
    shares: Option<&Shares>,
) -> Result<Vec<Benefit>, BenefitError> {
    let (scaled, greatest) = scale(columns)?;
    let regions = scaled[0].len();
    if let Some(limits) = shares.map(|s| s.least.len()).filter(|n| *n != columns.len()) {
        return Err(BenefitError::Number { limits, columns: columns.len() });
    }
    let all: Vec<usize> = (0..regions).collect();
    let solved = parallel::map(&all, |&region| solve(&scaled, region, shares));
    let unscale = |mut found: Benefit| {
        found.weights.iter_mut().zip(&greatest).for_each(|(w, scale)| *w /= scale);
        found
    };
    solved.into_iter().map(|found| found.map(unscale)).collect()
}

/// Columns as parts of their greatest value, which keeps the programme's numbers near 1.
fn scale<C: AsRef<[f64]>>(columns: &[C]) -> Result<(Vec<Vec<f64>>, Vec<f64>), BenefitError> {
    if columns.first().is_none_or(|c| c.as_ref().is_empty()) {
        return Err(BenefitError::Empty);
    }
    let mut scaled = Vec::with_capacity(columns.len());
    let mut greatest = Vec::with_capacity(columns.len());
    for (column, values) in columns.iter().map(AsRef::as_ref).enumerate() {
        if let Some(region) = values.iter().position(|x| !(x.is_finite() && *x >= 0.0)) {
            return Err(BenefitError::Value { column, region });
        }
        let most = values.iter().copied().fold(0.0, f64::max);
        if most <= 0.0 {
            return Err(BenefitError::AllZero(column));
        }
        scaled.push(values.iter().map(|x| x / most).collect());
        greatest.push(most);
    }
    Ok((scaled, greatest))
}

/// The programme of one region. Only a few regions hold it back: the conditions of the others are
/// added as they are found broken.
fn solve(
    columns: &[Vec<f64>],
    region: usize,
    shares: Option<&Shares>,
) -> Result<Benefit, BenefitError> {
    let own: Vec<f64> = columns.iter().map(|c| c[region]).collect();
    if let Some(limits) = shares {
        let barred = own.iter().zip(&limits.least).any(|(x, least)| *x <= 0.0 && *least > 0.0);
        let open = own.iter().zip(&limits.most).filter(|(x, _)| **x > 0.0).map(|(_, m)| *m);
        if barred || sum(open) < 1.0 - ROUNDING {
            return Err(BenefitError::NoScore { region });
        }
    }
    let failed = |reason: String| BenefitError::Solver { region, reason };
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let variables: Vec<Variable> =
        own.iter().map(|x| problem.add_var(*x, (0.0, f64::INFINITY))).collect();
    for row in limits_of(&own, shares) {
        problem.add_constraint(pair(&variables, &row).as_slice(), ComparisonOp::Ge, 0.0);
    }
    // No weight can grow without end: each column has a region with a 1.
    let mut held: Vec<usize> = columns.iter().map(|c| position_of_greatest(c)).collect();
    held.push(region);
    held.sort_unstable();
    held.dedup();
    for &other in &held {
        let row = pair(&variables, &row_of(columns, other));
        problem.add_constraint(row.as_slice(), ComparisonOp::Le, 1.0);
    }
    let outcome = problem.solve().map_err(|e| failed(e.to_string()))?;
    let mut solution = outcome.into_solution().map_err(|_| failed("interrupted".to_owned()))?;
    loop {
        let found = values(&solution, &variables);
        let Some(other) = most_broken(columns, &found, &held) else {
            return Ok(benefit(columns, &own, found));
        };
        held.push(other);
        let row = pair(&variables, &row_of(columns, other));
        let outcome = solution
            .add_constraint(row.as_slice(), ComparisonOp::Le, 1.0)
            .map_err(|e| failed(e.to_string()))?;
        solution = outcome.into_solution().map_err(|_| failed("interrupted".to_owned()))?;
    }
}

fn values(solution: &Solution, variables: &[Variable]) -> Vec<f64> {
    variables.iter().map(|v| solution.var_value(*v).max(0.0)).collect()
}

fn pair(variables: &[Variable], row: &[f64]) -> Vec<(Variable, f64)> {
    variables.iter().copied().zip(row.iter().copied()).filter(|(_, x)| x.abs() > 0.0).collect()
}

fn row_of(columns: &[Vec<f64>], region: usize) -> Vec<f64> {
    columns.iter().map(|c| c[region]).collect()
}

fn position_of_greatest(column: &[f64]) -> usize {
    (1..column.len()).fold(0, |best, at| if column[at] > column[best] { at } else { best })
}

/// Rows that must be at least 0, for the limits on shares.
fn limits_of(own: &[f64], shares: Option<&Shares>) -> Vec<Vec<f64>> {
    let Some(limits) = shares else { return Vec::new() };
    let mut rows = Vec::new();
    for at in 0..own.len() {
        let row = |own_share: f64, of_all: f64| {
            let term = |(m, x): (usize, &f64)| if m == at { own_share * x } else { of_all * x };
            own.iter().enumerate().map(term).collect::<Vec<f64>>()
        };
        if limits.least[at] > 0.0 {
            rows.push(row(1.0 - limits.least[at], -limits.least[at]));
        }
        if limits.most[at] < 1.0 {
            rows.push(row(limits.most[at] - 1.0, limits.most[at]));
        }
    }
    rows
}

/// The region furthest above 1 among those not yet held to it.
fn most_broken(columns: &[Vec<f64>], weights: &[f64], held: &[usize]) -> Option<usize> {
    /// A breach that the last division mends.
    const BREACH: f64 = 1e-10;
    let mut worst = (1.0 + BREACH, None);
    for region in 0..columns[0].len() {
        let score = score_of(columns, weights, region);
        if score > worst.0 && !held.contains(&region) {
            worst = (score, Some(region));
        }
    }
    worst.1
}

fn score_of(columns: &[Vec<f64>], weights: &[f64], region: usize) -> f64 {
    sum(columns.iter().zip(weights).map(|(c, w)| c[region] * w))
}

/// The result, brought back exactly to where no region has more than 1.
fn benefit(columns: &[Vec<f64>], own: &[f64], mut weights: Vec<f64>) -> Benefit {
    let over = (0..columns[0].len()).map(|r| score_of(columns, &weights, r)).fold(0.0, f64::max);
    if over > 1.0 {
        for w in &mut weights {
            *w /= over;
        }
    }
    let parts: Vec<f64> = own.iter().zip(&weights).map(|(x, w)| x * w).collect();
    let score = sum(parts.iter().copied()).min(1.0);
    let shares = parts.iter().map(|p| if score > 0.0 { p / score } else { 0.0 }).collect();
    Benefit { score, weights, shares }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_hold_a_region_to_all_columns() {
        let columns = [[10.0, 5.0, 8.0], [2.0, 10.0, 1.0]];
        let half = Shares::new(vec![0.5, 0.5], vec![1.0, 1.0]).unwrap();
        let found = weights(&columns, Some(&half)).unwrap();
        // Third: w·8 = v·1 = s/2, so that the second gets 5w + 10v = s(5/16 + 5) ≤ 1: s = 16/85.
        assert!((found[2].score - 16.0 / 85.0).abs() < 1e-9, "{:?}", found[2]);
        assert!(found.iter().all(|b| b.shares.iter().all(|s| (s - 0.5).abs() < 1e-7)));
    }

    #[test]
    fn nothing_scores_nothing() {
        let found = weights(&[[1.0, 0.0], [2.0, 0.0]], None).unwrap();
        assert!(found[1].score.abs() < 1e-12 && found[1].shares == [0.0, 0.0]);
    }

    #[test]
    fn what_cannot_be_is_said() {
        use BenefitError::{AllZero, Empty, Limits, NoScore, Number, Sum, Value};
        assert_eq!(weights::<[f64; 0]>(&[], None), Err(Empty));
        assert_eq!(weights(&[[1.0, f64::NAN]], None), Err(Value { column: 0, region: 1 }));
        assert_eq!(weights(&[[0.0, 0.0]], None), Err(AllZero(0)));
        assert_eq!(Shares::new(vec![0.6], vec![0.5]), Err(Limits(0)));
        assert_eq!(Shares::new(vec![0.6, 0.6], vec![1.0, 1.0]), Err(Sum));
        let half = Shares::new(vec![0.5, 0.5], vec![1.0, 1.0]).unwrap();
        assert_eq!(weights(&[[1.0, 2.0]], Some(&half)), Err(Number { limits: 2, columns: 1 }));
        let zero = [[1.0, 0.0], [1.0, 2.0]];
        assert_eq!(weights(&zero, Some(&half)), Err(NoScore { region: 1 }));
    }

    proptest::proptest! {
        #[test]
        fn nobody_gets_more_than_one_and_the_best_get_it(
            values in proptest::collection::vec(0.5..10.0_f64, 24),
        ) {
            let columns: Vec<_> = values.chunks(8).collect();
            let found = weights(&columns, None).unwrap();
            for benefit in &found {
                for region in 0..8 {
                    let score: f64 =
                        columns.iter().zip(&benefit.weights).map(|(c, w)| c[region] * w).sum();
                    proptest::prop_assert!(score <= 1.0 + 1e-9);
                }
            }
            for column in &columns {
                let best = position_of_greatest(column);
                proptest::prop_assert!((found[best].score - 1.0).abs() < 1e-9);
            }
        }
    }
}
