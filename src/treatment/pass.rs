//! The pass test: is the shape of a column fit for a mean, or do a few values decide it?
//!
//! # Formula
//!
//! ```text
//! pass  ⇔  |skewness| < 2  or  kurtosis < 3.5        both of type 2; see `stats::moments`
//! ```
//!
//! # References
//!
//! Groeneveld, R. A. and Meeden, G. (1984). Measuring skewness and kurtosis. *The Statistician* 33,
//! 391–399. Saisana, M. in *The Global Innovation Index*, annex on statistical tests: 2 (2.25 in some
//! years) and 3.5.
//!
//! # Example
//!
//! ```
//! use govgauge::treatment::pass::{PassTest, check};
//! // Four zeros and a one: skewness √5 = 2.24 and kurtosis 5 (both exact).
//! let found = check(&[0.0, 0.0, 0.0, 0.0, 1.0], &PassTest::default()).unwrap();
//! assert!((found.skewness - 5.0_f64.sqrt()).abs() < 1e-12);
//! assert!((found.kurtosis.unwrap() - 5.0).abs() < 1e-12);
//! assert!(!found.passes);
//! ```

use crate::stats::moments::moments;

/// How far a shape may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PassTest {
    /// The absolute skewness must be below this.
    pub skewness: f64,
    /// Or else the kurtosis below this.
    pub kurtosis: f64,
}

impl Default for PassTest {
    fn default() -> Self {
        Self { skewness: 2.0, kurtosis: 3.5 }
    }
}

/// The shape of a column, and whether it passes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Check {
    /// The skewness.
    pub skewness: f64,
    /// The kurtosis; none of three values.
    pub kurtosis: Option<f64>,
    /// Whether the column passes.
    pub passes: bool,
}

/// Tests a column; none where it has no shape: fewer than three values, or all the same.
pub fn check(values: &[f64], test: &PassTest) -> Option<Check> {
    let found = moments(values)?;
    let skewness = found.skewness?;
    let passes =
        skewness.abs() < test.skewness || found.kurtosis.is_some_and(|k| k < test.kurtosis);
    Some(Check { skewness, kurtosis: found.kurtosis, passes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_the_two_is_enough() {
        let column = [0.0, 0.0, 0.0, 0.0, 1.0];
        let passes = |skewness, kurtosis| {
            check(&column, &PassTest { skewness, kurtosis }).is_some_and(|c| c.passes)
        };
        assert!(passes(2.3, 3.5) && passes(2.0, 5.1) && !passes(2.0, 4.9));
    }

    #[test]
    fn without_a_shape_there_is_no_test() {
        let test = PassTest::default();
        assert_eq!(check(&[], &test), None);
        assert_eq!(check(&[1.0, 2.0], &test), None);
        assert_eq!(check(&[3.0; 9], &test), None);
        // Three values cannot be more skewed than √3.
        assert!(check(&[0.0, 0.0, 9.0], &test).is_some_and(|c| c.passes && c.kurtosis.is_none()));
    }
}
