//! Balanced weights: every child is to correlate as much with its parent as it should.
//!
//! # What it does
//!
//! Looks for the weights with which the correlations of the children with the parent stand in given
//! proportions: all the same, or as the nominal weights. What a weight says and what it does are two
//! things; this makes the second what the first was meant to be.
//!
//! # When to use it
//!
//! Where weights are meant as importance and some children are hardly felt in the index. Where children
//! contradict each other there may be no such weights: then the nearest are given, and `balanced` is
//! false.
//!
//! # Formula
//!
//! ```text
//! rⱼ(w) = correlation of child j with the parent under weights w
//! minimise Σⱼ (rⱼ/Σ r − tⱼ/Σ t)²,  wⱼ = exp(θⱼ)/Σ exp(θ) > 0,   −θ_MAX ≤ θⱼ ≤ 0
//! Levenberg–Marquardt on θ from tⱼ, derivatives by central differences of 10⁻⁵
//! ```
//!
//! # References
//!
//! Paruolo, P., Saisana, M. and Saltelli, A. (2013). Ratings and rankings: voodoo or science? *Journal
//! of the Royal Statistical Society A* 176, 609–634.
//!
//! Becker, W. et al. (2022). `COINr`, *Journal of Open Source Software* 7(78), 4567: `get_opt_weights`
//! minimises the same by the simplex of Nelder and Mead to one part in ten, without bounds.
//!
//! Moré, J. J. (1978). The Levenberg–Marquardt algorithm: implementation and theory. *Numerical
//! Analysis*, Springer, 105–116.

use crate::stats::correlation::{Method, correlation};
use crate::stats::transcendental::{exp, ln};
use nalgebra::{DMatrix, DVector};

/// Balanced weights, and how balanced they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Balanced {
    /// One per child; above 0, and they sum to one.
    pub weights: Vec<f64>,
    /// The correlation of each child with the parent.
    pub correlations: Vec<f64>,
    /// The largest distance of a child's share of the correlations from what it should be.
    pub off: f64,
    /// Whether that is nothing but rounding.
    pub balanced: bool,
    /// How many rounds it took.
    pub rounds: usize,
}

/// Why there are no balanced weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BalancedError {
    /// There are fewer than two children.
    #[error("fewer than two children")]
    TooFew,
    /// There are not as many targets as children.
    #[error("{targets} targets for {children} children")]
    Number {
        /// How many targets there are.
        targets: usize,
        /// How many children.
        children: usize,
    },
    /// A target is not above 0.
    #[error("target {0} is not above 0")]
    Target(usize),
    /// A child has no correlation with the parent, or the correlations do not sum to more than 0.
    #[error("child {0} has no correlation with its parent")]
    NoCorrelation(usize),
}

/// A weight is at least e to the minus this of the largest: less is none.
const THETA_MAX: f64 = 14.0;
const ROUNDS_MAX: usize = 200;
/// A share of the correlations nearer to its target than this is on it.
const BALANCED: f64 = 1e-7;
const STEP: f64 = 1e-5;

/// Balanced weights of children. `targets` are the proportions of the correlations, and `parent` gives
/// the parent's scores for weights that sum to one.
///
/// # Errors
///
/// If there are fewer than two children, targets are wrong, or a child has no correlation with the
/// parent at the start.
///
/// # Example
///
/// ```
/// use govgauge::weighting::balanced;
///
/// // The second child varies ten times as much: with equal weights it is all that the mean shows.
/// let columns = [[1.0, 2.0, 3.0, 1.0], [10.0, 30.0, 10.0, 40.0]];
/// let found = balanced::weights(&columns, &[1.0, 1.0], |w| balanced::mean(&columns, w)).unwrap();
/// assert!(found.balanced && (found.correlations[0] - found.correlations[1]).abs() < 1e-6);
/// // Of two, standardised children weigh the same: the weights are as one over the spreads.
/// assert!((found.weights[0] / found.weights[1] - 15.0 / 0.957_427_107_756_338).abs() < 1e-4);
/// ```
pub fn weights<C: AsRef<[f64]>>(
    columns: &[C],
    targets: &[f64],
    parent: impl Fn(&[f64]) -> Vec<f64>,
) -> Result<Balanced, BalancedError> {
    let k = columns.len();
    check(k, targets)?;
    let total: f64 = targets.iter().sum();
    let targets: Vec<f64> = targets.iter().map(|t| t / total).collect();
    let at = |theta: &[f64]| -> Result<Vec<f64>, usize> {
        let scores = parent(&shares(theta));
        let r = |(j, c): (usize, &C)| correlation(Method::Pearson, c.as_ref(), &scores).ok_or(j);
        columns.iter().enumerate().map(r).collect()
    };
    let residuals = |r: &[f64]| -> Option<Vec<f64>> {
        let sum: f64 = r.iter().sum();
        (sum > 1e-9).then(|| r.iter().zip(&targets).map(|(r, t)| r / sum - t).collect())
    };
    let look = |theta: &[f64]| at(theta).ok().and_then(|r| residuals(&r));
    let mut theta: Vec<f64> = bounded(targets.iter().map(|t| ln(*t)).collect());
    let start = at(&theta).map_err(BalancedError::NoCorrelation)?;
    let mut here = residuals(&start).ok_or(BalancedError::NoCorrelation(0))?;
    let (mut damping, mut rounds) = (1e-3, 0);
    while rounds < ROUNDS_MAX && largest(&here) > 1e-12 && damping < 1e12 {
        rounds += 1;
        let Some(jacobian) = derivatives(&theta, &look) else { break };
        let mut stuck = true;
        while damping < 1e12 {
            let next = bounded(step(&theta, &jacobian, &here, damping));
            match look(&next).filter(|r| square(r) < square(&here)) {
                Some(better) => {
                    stuck = square(&here) - square(&better) < 1e-16 * square(&here);
                    (theta, here) = (next, better);
                    damping = f64::max(damping / 10.0, 1e-12);
                    break;
                }
                None => damping *= 10.0,
            }
        }
        if stuck {
            break;
        }
    }
    let correlations = at(&theta).map_err(BalancedError::NoCorrelation)?;
    let off = largest(&here);
    Ok(Balanced { weights: shares(&theta), correlations, off, balanced: off < BALANCED, rounds })
}

/// The weighted mean of columns without gaps: the parent of an arithmetic aggregation.
pub fn mean<C: AsRef<[f64]>>(columns: &[C], weights: &[f64]) -> Vec<f64> {
    let rows = columns.first().map_or(0, |c| c.as_ref().len());
    let cell = |row: usize| columns.iter().zip(weights).map(|(c, w)| c.as_ref()[row] * w).sum();
    (0..rows).map(cell).collect()
}

fn check(k: usize, targets: &[f64]) -> Result<(), BalancedError> {
    if k < 2 {
        return Err(BalancedError::TooFew);
    }
    if targets.len() != k {
        return Err(BalancedError::Number { targets: targets.len(), children: k });
    }
    targets
        .iter()
        .position(|t| !(t.is_finite() && *t > 0.0))
        .map_or(Ok(()), |at| Err(BalancedError::Target(at)))
}

fn shares(theta: &[f64]) -> Vec<f64> {
    let raw: Vec<f64> = theta.iter().map(|t| exp(*t)).collect();
    let total: f64 = raw.iter().sum();
    raw.iter().map(|w| w / total).collect()
}

/// The largest at 0, the others not too far below.
fn bounded(theta: Vec<f64>) -> Vec<f64> {
    let most = theta.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    theta.into_iter().map(|t| (t - most).max(-THETA_MAX)).collect()
}

fn largest(residuals: &[f64]) -> f64 {
    residuals.iter().fold(0.0, |most, r| f64::max(most, r.abs()))
}

fn square(residuals: &[f64]) -> f64 {
    residuals.iter().map(|r| r * r).sum()
}

fn derivatives(theta: &[f64], look: &impl Fn(&[f64]) -> Option<Vec<f64>>) -> Option<DMatrix<f64>> {
    let k = theta.len();
    let mut jacobian = DMatrix::zeros(k, k);
    for j in 0..k {
        let moved = |by: f64| {
            let mut other = theta.to_vec();
            other[j] += by;
            look(&other)
        };
        let (up, down) = (moved(STEP)?, moved(-STEP)?);
        for i in 0..k {
            jacobian[(i, j)] = (up[i] - down[i]) / (2.0 * STEP);
        }
    }
    Some(jacobian)
}

/// Where the damped step leads. All θ together change nothing, and the damping takes that direction out.
fn step(theta: &[f64], jacobian: &DMatrix<f64>, residuals: &[f64], damping: f64) -> Vec<f64> {
    let mut normal = jacobian.transpose() * jacobian;
    let scale = normal.diagonal().max().max(1e-12);
    for j in 0..theta.len() {
        normal[(j, j)] += damping * scale;
    }
    let gradient = jacobian.transpose() * DVector::from_column_slice(residuals);
    let move_by = normal.cholesky().map(|c| c.solve(&gradient));
    match move_by {
        Some(by) => theta.iter().zip(by.iter()).map(|(t, d)| t - d).collect(),
        None => theta.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_that_contradict_are_told() {
        let columns = [[1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.5], [1.0, 2.5, 3.0, 4.5]];
        let found = weights(&columns, &[1.0; 3], |w| mean(&columns, w)).unwrap();
        assert!(!found.balanced && found.off > 0.01, "{found:?}");
        assert!(found.weights.iter().all(|w| *w > 0.0));
    }

    #[test]
    fn wrong_targets_are_refused() {
        let columns = [[1.0, 2.0, 3.0], [1.0, 3.0, 2.0]];
        let balance = |targets: &[f64]| weights(&columns, targets, |w| mean(&columns, w));
        let number = BalancedError::Number { targets: 1, children: 2 };
        assert_eq!(balance(&[1.0]), Err(number));
        assert_eq!(balance(&[1.0, 0.0]), Err(BalancedError::Target(1)));
        let constant = [[1.0, 2.0, 3.0], [5.0; 3]];
        let found = weights(&constant, &[1.0, 1.0], |w| mean(&constant, w));
        assert_eq!(found, Err(BalancedError::NoCorrelation(1)));
    }
}
