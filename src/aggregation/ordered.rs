//! Ordered weighted average: weights go to the best child, the second best …, not to a named one.
//!
//! # Formula
//!
//! ```text
//! Σ vⱼ·x₍ⱼ₎         x₍₁₎ ≥ x₍₂₎ ≥ …
//! vⱼ given, or by a quantifier:  vⱼ = Q(Sⱼ) − Q(Sⱼ₋₁),  Q(r) = rᵃ
//!                                Sⱼ: the shares of the j best children, added up
//! orness = Σ vⱼ·(n − j)/(n − 1)   1 for the maximum, ½ for the mean, 0 for the minimum
//! ```
//!
//! With a = 1 the quantifier gives the weighted mean, with a large a the minimum over children that
//! have a weight ("most of them"), below 1 it leans to the best.
//!
//! # Example
//!
//! ```
//! use govgauge::aggregation::ordered;
//!
//! // Q(r) = r²: v = ¼, ¾ on 80 and 20: 20 + 15.
//! assert!((ordered::by_quantifier(&[(20.0, 0.5), (80.0, 0.5)], 2.0) - 35.0).abs() < 1e-12);
//! ```
//!
//! # References
//!
//! Yager, R. R. (1988). On ordered weighted averaging aggregation operators in multicriteria decision
//! making. *IEEE Transactions on Systems, Man, and Cybernetics* 18, 183–190.
//!
//! Yager, R. R. (1996). Quantifier guided aggregation using OWA operators. *International Journal of
//! Intelligent Systems* 11, 49–73: with importances.

use crate::stats::sum::sum;
use crate::stats::transcendental::pow;

/// Why positions have no weights.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum PositionsError {
    /// There are not as many weights as children.
    #[error("{weights} weights for {children} children")]
    Number {
        /// How many weights there are.
        weights: usize,
        /// How many children.
        children: usize,
    },
    /// A weight is below 0 or not finite.
    #[error("weight {0} is below 0 or not finite")]
    Negative(usize),
    /// They are all 0.
    #[error("all weights are 0")]
    AllZero,
}

/// The average by weights of positions, the best child first; they need not sum to one.
///
/// # Errors
///
/// If there are not as many weights as scores, one is negative, or all are 0.
pub fn by_position(scores: &[f64], weights: &[f64]) -> Result<f64, PositionsError> {
    let total = check(scores.len(), weights)?;
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    Ok(sum(sorted.iter().zip(weights).map(|(x, v)| x * v)) / total)
}

/// The average of (score, share) pairs by weights of positions where some children may be missing.
///
/// The weights added up make a line from 0 to 1 over the positions, straight between them; as many
/// children as there are take equal parts of it. With all children these are the weights as they were
/// given; without any weights the mean is taken.
pub fn by_share(children: &[(f64, f64)], weights: &[f64]) -> f64 {
    let total = sum(weights.iter().copied());
    if total <= 0.0 || children.is_empty() {
        return sum(children.iter().map(|(x, w)| x * w));
    }
    let (n, k) = (children.len() as f64, weights.len());
    let line = |share: f64| {
        let position = share * k as f64;
        sum(weights
            .iter()
            .zip(0u32..)
            .map(|(v, at)| v * (position - f64::from(at)).clamp(0.0, 1.0)))
    };
    let mut scores: Vec<f64> = children.iter().map(|c| c.0).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    let part = |(x, j): (&f64, u32)| x * (line(f64::from(j + 1) / n) - line(f64::from(j) / n));
    sum(scores.iter().zip(0u32..).map(part)) / total
}

fn check(children: usize, weights: &[f64]) -> Result<f64, PositionsError> {
    if weights.len() != children {
        return Err(PositionsError::Number { weights: weights.len(), children });
    }
    if let Some(at) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        return Err(PositionsError::Negative(at));
    }
    let total = sum(weights.iter().copied());
    if total > 0.0 { Ok(total) } else { Err(PositionsError::AllZero) }
}

/// The average of (score, share) pairs by the quantifier `r` to the power of `exponent`, which is
/// above 0; shares sum to one.
pub fn by_quantifier(children: &[(f64, f64)], exponent: f64) -> f64 {
    let mut sorted = children.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut reached, mut before) = (0.0, 0.0);
    sum(sorted.iter().map(|(score, share)| {
        reached += share;
        let now = pow(f64::min(reached, 1.0), exponent);
        let weight = now - before;
        before = now;
        score * weight
    }))
}

/// How near weights of positions are to the maximum (1) or the minimum (0); ½ for one position.
///
/// # Errors
///
/// If a weight is negative, or all are 0.
pub fn orness(weights: &[f64]) -> Result<f64, PositionsError> {
    let n = weights.len();
    let total = check(n, weights)?;
    if n < 2 {
        return Ok(0.5);
    }
    let last = n as f64 - 1.0;
    Ok(sum(weights.iter().enumerate().map(|(j, v)| v * (last - j as f64))) / last / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // (3 · 90 + 2 · 50 + 1 · 10) / 6 = 380/6.
        let found = by_position(&[10.0, 90.0, 50.0], &[3.0, 2.0, 1.0]).unwrap();
        assert!((found - 380.0 / 6.0).abs() < 1e-12);
        // (3·2 + 2·1) / 2 / 6.
        assert!((orness(&[3.0, 2.0, 1.0]).unwrap() - 8.0 / 12.0).abs() < 1e-12);
        assert!((orness(&[1.0, 0.0]).unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_best_of_fewer_children_take_more() {
        let weights = [3.0, 2.0, 1.0];
        let all = [(10.0, 0.2), (90.0, 0.3), (50.0, 0.5)];
        assert!((by_share(&all, &weights) - 380.0 / 6.0).abs() < 1e-12);
        // Half of the line goes to 1.5 positions: 3 + 1 = 4 of 6, then 2 of 6.
        assert!((by_share(&all[..2], &weights) - (4.0 * 90.0 + 2.0 * 10.0) / 6.0).abs() < 1e-12);
        assert!((by_share(&all, &[]) - 54.0).abs() < 1e-12);
    }

    #[test]
    fn wrong_weights_are_refused() {
        let number = PositionsError::Number { weights: 1, children: 2 };
        assert_eq!(by_position(&[1.0, 2.0], &[1.0]), Err(number));
        assert_eq!(by_position(&[1.0, 2.0], &[1.0, -1.0]), Err(PositionsError::Negative(1)));
        assert_eq!(by_position(&[1.0], &[0.0]), Err(PositionsError::AllZero));
    }

    proptest::proptest! {
        #[test]
        fn exponent_one_is_the_weighted_mean(
            children in proptest::collection::vec((0.0..100.0_f64, 0.1..1.0_f64), 1..8),
        ) {
            let total: f64 = children.iter().map(|c| c.1).sum();
            let shares: Vec<_> = children.iter().map(|c| (c.0, c.1 / total)).collect();
            let mean: f64 = shares.iter().map(|c| c.0 * c.1).sum();
            proptest::prop_assert!((by_quantifier(&shares, 1.0) - mean).abs() < 1e-9);
            let lean = by_quantifier(&shares, 3.0);
            let low = shares.iter().map(|c| c.0).fold(100.0, f64::min);
            proptest::prop_assert!(lean <= mean + 1e-9 && lean >= low - 1e-9);
        }
    }
}
