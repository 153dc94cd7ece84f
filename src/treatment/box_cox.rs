//! Box–Cox: a power or the logarithm of the distance from the least value, plus one.
//!
//! # Formula
//!
//! ```text
//! y = x − min + 1
//! λ = 0: ln y        otherwise: (y^λ − 1)/λ
//! λ of greatest likelihood: max over −5 ≤ λ ≤ 5 of  (λ − 1)·Σ ln y − n/2 · ln(Σ(z − z̄)²/n),  z the transformed y
//! ```
//!
//! # References
//!
//! Box, G. E. P. and Cox, D. R. (1964). An analysis of transformations. *Journal of the Royal
//! Statistical Society* B 26, 211–252.
//!
//! # Example
//!
//! ```
//! use govgauge::treatment::box_cox::{Lambda, fit};
//! let fitted = fit(&[0.0, 3.0, 8.0], Lambda::Given(0.5)).unwrap();
//! // y = 9: (3 − 1)/0.5 = 4.
//! assert!((fitted.apply(8.0).unwrap() - 4.0).abs() < 1e-12);
//! ```

use super::TreatmentError;
use crate::stats::column;
use crate::stats::sum::{mean, sum};
use crate::stats::transcendental::{ln, pow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The exponent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lambda {
    /// As given.
    Given(f64),
    /// The one of greatest likelihood, from −5 to 5.
    Likely,
}

/// A fitted transformation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoxCox {
    /// The least value learnt from.
    pub low: f64,
    /// The exponent.
    pub lambda: f64,
}

/// How far from 0 the exponent is searched.
const LAMBDA_MAX: f64 = 5.0;

/// Learns from a column.
///
/// # Errors
///
/// If the column is empty, constant or infinite, or a given exponent is not finite.
pub fn fit(values: &[f64], lambda: Lambda) -> Result<BoxCox, TreatmentError> {
    let low = super::range(values)?.low;
    let lambda = match lambda {
        Lambda::Given(value) if !value.is_finite() => {
            return Err(TreatmentError::Parameter { name: "lambda", value });
        }
        Lambda::Given(value) => value,
        Lambda::Likely => {
            likely(&column::present(values).map(|x| x - low + 1.0).collect::<Vec<_>>())
        }
    };
    Ok(BoxCox { low, lambda })
}

impl BoxCox {
    /// The transformed value; missing stays missing, and none for a value 1 or more below those learnt
    /// from, or one that becomes too large.
    pub fn apply(&self, value: f64) -> Option<f64> {
        let y = value - self.low + 1.0;
        if y.is_nan() {
            return Some(y);
        }
        Some(power(y, self.lambda)).filter(|z| y > 0.0 && z.is_finite())
    }
}

fn power(y: f64, lambda: f64) -> f64 {
    // Where λ·ln y is tiny the power says nothing but rounding.
    if lambda.abs() < 1e-12 { ln(y) } else { (pow(y, lambda) - 1.0) / lambda }
}

/// The exponent of greatest likelihood: the likelihood of one exponent has one hill for data like
/// these, and the golden section climbs it.
fn likely(ys: &[f64]) -> f64 {
    let logs = sum(ys.iter().map(|y| ln(*y)));
    let n = ys.len() as f64;
    let likelihood = |lambda: f64| {
        // Taking 1/λ out of the logarithm keeps large exponents in range.
        let zs: Vec<f64> = ys.iter().map(|y| power(*y, lambda)).collect();
        let centre = mean(&zs).unwrap_or(0.0);
        let spread = sum(zs.iter().map(|z| (z - centre) * (z - centre))) / n;
        let found = (lambda - 1.0) * logs - n / 2.0 * ln(spread);
        if found.is_finite() { found } else { f64::NEG_INFINITY }
    };
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (-LAMBDA_MAX, LAMBDA_MAX);
    let (mut a, mut b) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_a, mut at_b) = (likelihood(a), likelihood(b));
    while high - low > 1e-10 {
        if at_a >= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - golden * (high - low);
            at_a = likelihood(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + golden * (high - low);
            at_b = likelihood(b);
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMN: [f64; 11] = [0.0, 1.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 40.0, 77.5];

    /// `tests/golden/imputation.py`: `scipy.stats.boxcox_normmax` and `boxcox` of scipy 1.17.1.
    #[test]
    fn the_same_as_scipy() {
        let likely = fit(&COLUMN, Lambda::Likely).unwrap();
        assert!((likely.lambda - -0.144_682_708).abs() < 1e-6, "{likely:?}");
        let given = fit(&COLUMN, Lambda::Given(-0.5)).unwrap();
        // (78.5^−0.5 − 1) / −0.5
        assert!((given.apply(77.5).unwrap() - 1.774_266_940_806_76).abs() < 1e-9);
    }

    #[test]
    fn the_exponent_nought_is_the_logarithm() {
        let fitted = fit(&COLUMN, Lambda::Given(0.0)).unwrap();
        assert!((fitted.apply(1.0).unwrap() - ln(2.0)).abs() < 1e-12);
        // Far below there is no power, and a huge one is no number.
        assert_eq!(fitted.apply(-1.0), None);
        assert_eq!(fit(&COLUMN, Lambda::Given(300.0)).unwrap().apply(1e9), None);
        assert!(fit(&COLUMN, Lambda::Given(f64::NAN)).is_err());
    }
}
