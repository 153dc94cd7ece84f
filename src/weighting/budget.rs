//! Budget allocation: experts spread a budget of points over the children of a node.
//!
//! # What it does
//!
//! Takes the points of every expert as shares of that expert's budget, and the mean of the shares as the
//! weight.
//!
//! # When to use it
//!
//! With a panel of experts and at most ten or twelve children: beyond that people lose the overview.
//!
//! # Formula
//!
//! ```text
//! shareₑⱼ = pointsₑⱼ / Σⱼ pointsₑⱼ        weightⱼ = mean over e of shareₑⱼ
//! spreadⱼ = standard deviation over e (n − 1): how far the experts disagree
//! ```
//!
//! # Example
//!
//! ```
//! use govgauge::weighting::budget;
//!
//! let found = budget::weights(&[[50.0, 30.0, 20.0], [70.0, 20.0, 10.0]]).unwrap();
//! assert!((found.weights[0] - 0.6).abs() < 1e-12 && (found.weights[2] - 0.15).abs() < 1e-12);
//! // 0.5 and 0.7: deviations ±0.1 over n − 1 = 1.
//! assert!((found.spreads[0] - 0.02_f64.sqrt()).abs() < 1e-12);
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, 5.2 and p. 96: budget allocation.

use crate::stats::moments::moments;

/// Weights and how far the experts disagree.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// One per child; they sum to one.
    pub weights: Vec<f64>,
    /// The standard deviation of the shares of each child; 0 for a single expert.
    pub spreads: Vec<f64>,
}

/// Why points give no weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BudgetError {
    /// Nobody gave any points, or there is nothing to give them to.
    #[error("no points")]
    Empty,
    /// An expert left children out.
    #[error("expert {expert} gave {given} numbers, expected {expected}")]
    Number {
        /// Which, from 0.
        expert: usize,
        /// How many numbers there are.
        given: usize,
        /// How many the first expert gave.
        expected: usize,
    },
    /// Points below 0, or not finite.
    #[error("expert {expert}, child {child}: below 0 or not finite")]
    Negative {
        /// Which expert, from 0.
        expert: usize,
        /// Which child, from 0.
        child: usize,
    },
    /// An expert gave no points at all.
    #[error("all points of expert {expert} are 0")]
    AllZero {
        /// Which, from 0.
        expert: usize,
    },
}

/// Weights from the points of experts, a row each.
///
/// # Errors
///
/// If there are none, or a row is short, negative or all 0.
pub fn weights<R: AsRef<[f64]>>(points: &[R]) -> Result<Budget, BudgetError> {
    let children = points.first().map_or(0, |row| row.as_ref().len());
    if children == 0 {
        return Err(BudgetError::Empty);
    }
    let mut shares = vec![Vec::with_capacity(points.len()); children];
    for (expert, row) in points.iter().map(AsRef::as_ref).enumerate() {
        if row.len() != children {
            return Err(BudgetError::Number { expert, given: row.len(), expected: children });
        }
        if let Some(child) = row.iter().position(|p| !(p.is_finite() && *p >= 0.0)) {
            return Err(BudgetError::Negative { expert, child });
        }
        let budget: f64 = row.iter().sum();
        if budget <= 0.0 {
            return Err(BudgetError::AllZero { expert });
        }
        for (column, given) in shares.iter_mut().zip(row) {
            column.push(given / budget);
        }
    }
    let described = shares.iter().map(|column| moments(column));
    let (weights, spreads) = described.flatten().map(|m| (m.mean, m.sd.unwrap_or(0.0))).unzip();
    Ok(Budget { weights, spreads })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_may_differ_in_size() {
        let found = weights(&[[1.0, 3.0], [50.0, 50.0]]).unwrap();
        assert!((found.weights[0] - 0.375).abs() < 1e-12);
    }

    #[test]
    fn wrong_points_are_refused() {
        assert_eq!(weights::<[f64; 1]>(&[]), Err(BudgetError::Empty));
        let short = [vec![1.0, 2.0], vec![1.0]];
        assert_eq!(weights(&short), Err(BudgetError::Number { expert: 1, given: 1, expected: 2 }));
        assert_eq!(weights(&[[1.0, -1.0]]), Err(BudgetError::Negative { expert: 0, child: 1 }));
        assert_eq!(weights(&[[0.0, 0.0]]), Err(BudgetError::AllZero { expert: 0 }));
    }
}
