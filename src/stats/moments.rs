//! Mean, standard deviation, skewness and kurtosis of a column with gaps.
//!
//! # Formula
//!
//! ```text
//! m = Σx / n          Sₖ = Σ(x − m)ᵏ
//! s = √(S₂ / (n − 1))                                                      n ≥ 2
//! skewness = √n · S₃ / S₂^1.5 · √(n(n − 1)) / (n − 2)                      n ≥ 3
//! kurtosis = ((n + 1)(r − 3) + 6)(n − 1) / ((n − 2)(n − 3)),  r = n·S₄/S₂² n ≥ 4
//! ```
//!
//! The kurtosis is the excess over that of a normal distribution. A column whose values are all the
//! same has neither skewness nor kurtosis.
//!
//! # References
//!
//! Joanes, D. N. and Gill, C. A. (1998). Comparing measures of sample skewness and kurtosis.
//! *The Statistician* 47, 183–189: G₁ and G₂, "type 2", as spreadsheets print them.
//!
//! # Example
//!
//! ```
//! use govgauge::stats::moments::moments;
//! // m = 3; deviations −2, −1, 0, 0, 3: S₂ = 14, S₃ = −8 − 1 + 27 = 18, S₄ = 16 + 1 + 81 = 98.
//! let found = moments(&[1.0, 2.0, f64::NAN, 3.0, 3.0, 6.0]).unwrap();
//! assert_eq!(found.n, 5);
//! assert!((found.sd.unwrap() - 3.5_f64.sqrt()).abs() < 1e-12);
//! // √5 · 18 / 14^1.5 · √20 / 3 = 60 / 14^1.5
//! assert!((found.skewness.unwrap() - 60.0 / (14.0 * 14.0_f64.sqrt())).abs() < 1e-12);
//! // r = 5 · 98 / 196 = 2.5; (6 · −0.5 + 6) · 4 / (3 · 2) = 2
//! assert!((found.kurtosis.unwrap() - 2.0).abs() < 1e-12);
//! ```

use super::column;
use super::sum::sum;

/// The first four moments of what is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// How many values there are.
    pub n: usize,
    /// The mean.
    pub mean: f64,
    /// The standard deviation over n − 1; none of fewer than two values.
    pub sd: Option<f64>,
    /// The skewness; none of fewer than three values, or where all are the same.
    pub skewness: Option<f64>,
    /// The excess kurtosis; none of fewer than four values, or where all are the same.
    pub kurtosis: Option<f64>,
}

/// The moments of what is there; none of nothing.
pub fn moments(values: &[f64]) -> Option<Moments> {
    let extent = column::extent(values)?;
    let n = extent.n as f64;
    if extent.is_constant() {
        let sd = (extent.n > 1).then_some(0.0);
        let (n, mean) = (extent.n, extent.low);
        return Some(Moments { n, mean, sd, skewness: None, kurtosis: None });
    }
    let mean = sum(column::present(values)) / n;
    // Deviations in units of the largest one, so that their fourth powers stay in range.
    let unit = (extent.high - mean).max(mean - extent.low);
    let power = |k: u8| {
        sum(column::present(values).map(|x| {
            let deviation = (x - mean) / unit;
            (1..k).fold(deviation, |product, _| product * deviation)
        }))
    };
    let (s2, s3, s4) = (power(2), power(3), power(4));
    let skewness = n.sqrt() * s3 / (s2 * s2.sqrt()) * (n * (n - 1.0)).sqrt() / (n - 2.0);
    let ratio = n * s4 / (s2 * s2);
    let kurtosis = ((n + 1.0) * (ratio - 3.0) + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0));
    Some(Moments {
        n: extent.n,
        mean,
        sd: Some(unit * (s2 / (n - 1.0)).sqrt()),
        skewness: (extent.n > 2).then_some(skewness),
        kurtosis: (extent.n > 3).then_some(kurtosis),
    })
}

/// The mean of what is there; none of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    let n = column::present(values).count();
    (n > 0).then(|| sum(column::present(values)) / n as f64)
}

/// The median of what is there, the mean of the two in the middle of an even number; none of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    super::order::quantile(&column::sorted(values), 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_columns_have_what_they_can() {
        assert_eq!(moments(&[]), None);
        assert_eq!(moments(&[f64::NAN]), None);
        let one = moments(&[4.0]).unwrap();
        assert_eq!((one.n, one.sd, one.skewness), (1, None, None));
        let two = moments(&[1.0, 3.0]).unwrap();
        // S₂ = 2 over 1.
        assert!((two.sd.unwrap() - 2.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!((two.skewness, two.kurtosis), (None, None));
        let three = moments(&[0.0, 0.0, 3.0]).unwrap();
        // m = 1, S₂ = 6, S₃ = 6: √3 · 6 / 6^1.5 · √6 / 1 = √3.
        assert!((three.skewness.unwrap() - 3.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(three.kurtosis, None);
    }

    #[test]
    fn a_constant_column_has_no_shape() {
        // A tenth added ten times is not one: without the extent the spread would be rounding.
        let found = moments(&[0.1; 10]).unwrap();
        assert_eq!((found.sd, found.skewness, found.kurtosis), (Some(0.0), None, None));
    }

    #[test]
    fn huge_and_tiny_columns_have_the_same_shape() {
        let column = [1.0, 2.0, 3.0, 3.0, 6.0];
        let plain = moments(&column).unwrap();
        for factor in [1e-120, 1e120] {
            let scaled = moments(&column.map(|x| x * factor)).unwrap();
            assert!((scaled.skewness.unwrap() - plain.skewness.unwrap()).abs() < 1e-12);
            assert!((scaled.kurtosis.unwrap() - plain.kurtosis.unwrap()).abs() < 1e-12);
        }
    }

    #[test]
    fn median_by_hand() {
        assert_eq!(median(&[5.0, f64::NAN, 1.0]), Some(3.0));
        assert_eq!(median(&[f64::NAN]), None);
        assert_eq!(mean(&[5.0, f64::NAN, 1.0]), Some(3.0));
    }
}
