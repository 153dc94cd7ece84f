//! Standard errors of means, where what they are of is a sample.
//!
//! # Formula
//!
//! ```text
//! x̄   = Σ wᵢ·xᵢ / Σ wᵢ
//! s²  = Σ wᵢ·(xᵢ − x̄)² / Σ wᵢ · n / (n − 1)          n ≥ 2
//! SE² = s² · Σ wᵢ² / (Σ wᵢ)²                        s² / n with equal weights
//! ```
//!
//! # References
//!
//! Cochran, W. G. (1977). *Sampling Techniques*, 3rd ed., 2.6 and 5.3; for unequal weights
//! Kish, L. (1965). *Survey Sampling*, 11.7: the effective number is (Σ w)² / Σ w².

use crate::stats::sum::sum;

/// What observations add up to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    /// How many.
    pub(super) n: u32,
    /// Σ w.
    pub(super) weight: f64,
    /// Σ w².
    pub(super) weight_squared: f64,
    /// Σ w·x.
    pub(super) sum: f64,
    /// Σ w·x².
    pub(super) sum_squared: f64,
}

impl Moments {
    /// The square of the standard error of the mean; none of fewer than two observations.
    pub(super) fn variance_of_mean(&self) -> Option<f64> {
        if self.n < 2 || self.weight <= 0.0 {
            return None;
        }
        let n = f64::from(self.n);
        let mean = self.sum / self.weight;
        let mean_of_squares = self.sum_squared / self.weight;
        let spread = mean_of_squares - mean * mean;
        // What is left where all are alike is a rounding error.
        let spread = if spread <= 1e-12 * mean_of_squares { 0.0 } else { spread };
        let variance = spread * n / (n - 1.0);
        let variance = variance * self.weight_squared / (self.weight * self.weight);
        variance.is_finite().then_some(variance)
    }
}

/// The square of the standard error of the weighted mean of (value, weight) pairs.
pub(super) fn variance_of_mean(pairs: &[(f64, f64)]) -> Option<f64> {
    let total = |of: &dyn Fn(f64, f64) -> f64| sum(pairs.iter().map(|(x, w)| of(*x, *w)));
    let weight = total(&|_, w| w);
    let mean = total(&|x, w| w * x) / weight;
    // About the mean, so that no digits are lost.
    let moments = Moments {
        n: u32::try_from(pairs.len()).unwrap_or(u32::MAX),
        weight,
        weight_squared: total(&|_, w| w * w),
        sum: 0.0,
        sum_squared: total(&|x, w| w * (x - mean) * (x - mean)),
    };
    moments.variance_of_mean()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) {
        assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?}, expected {expected}");
    }

    #[test]
    fn equal_weights_give_the_textbook_error() {
        // 2, 4, 6: mean 4, s² = (4 + 0 + 4) / 2 = 4, SE² = 4 / 3.
        near(variance_of_mean(&[(2.0, 1.0), (4.0, 1.0), (6.0, 1.0)]), 4.0 / 3.0);
        // The same, whatever the unit of the weights.
        near(variance_of_mean(&[(2.0, 5.0), (4.0, 5.0), (6.0, 5.0)]), 4.0 / 3.0);
    }

    #[test]
    fn unequal_weights_count_as_fewer_observations() {
        // 0 and 10 with weights 1 and 3: mean 7.5, Σw(x−x̄)²/Σw = (56.25 + 3·6.25)/4 = 18.75,
        // s² = 18.75 · 2 = 37.5, SE² = 37.5 · 10/16.
        near(variance_of_mean(&[(0.0, 1.0), (10.0, 3.0)]), 23.4375);
    }

    #[test]
    fn one_observation_has_no_error_and_equal_ones_have_none_to_speak_of() {
        assert_eq!(variance_of_mean(&[(3.0, 1.0)]), None);
        let third = 100.0 / 3.0;
        near(variance_of_mean(&[(third, 1.0), (third, 1.0), (third, 1.0)]), 0.0);
        let alike = Moments {
            n: 3,
            weight: 3.0,
            weight_squared: 3.0,
            sum: 3.0 * third,
            sum_squared: 3.0 * third * third,
        };
        assert_eq!(alike.variance_of_mean(), Some(0.0));
    }
}
