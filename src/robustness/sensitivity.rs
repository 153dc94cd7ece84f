//! Sobol' indices: how much of the variance of an output comes from each factor.
//!
//! # Formula
//!
//! ```text
//! V   = variance of the outputs of A and B together (2N − 1)
//! Sᵢ  = mean(y_B·(y_ABᵢ − y_A)) / V          first: what varies with factor i alone
//! STᵢ = Σ(y_A − y_ABᵢ)² / (2·N·V)            total: what varies with it and through it with others
//! ```
//!
//! Outputs are taken less their mean, which leaves what the formulas are estimates of as it is and makes
//! Sᵢ far steadier. Intervals: rows drawn with replacement, whole rows with all their runs; 5 % and
//! 95 % quantiles of type 7. A row in which a run failed is left out.
//!
//! # References
//!
//! Sobol', I. M. (1993). Sensitivity estimates for nonlinear mathematical models. *Mathematical
//! Modelling and Computational Experiment* 1, 407–414.
//!
//! Saltelli, A. et al. (2010). *Computer Physics Communications* 181, 259–270: table 2, (b) and (f).
//!
//! Jansen, M. J. W. (1999). Analysis of variance designs for model output. *Computer Physics
//! Communications* 117, 35–43.

use super::saltelli::Design;
use crate::parallel;
use crate::stats::order::quantile;
use crate::stats::random::Stream;
use crate::stats::sum::sum;

/// An index and its bootstrap interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// The estimate.
    pub value: f64,
    /// The 5 % quantile.
    pub low: f64,
    /// The 95 % quantile.
    pub high: f64,
}

/// The indices of one factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FactorIndices {
    /// First order.
    pub first: Index,
    /// Total.
    pub total: Index,
}

/// The indices of one output.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// One per factor.
    pub factors: Vec<FactorIndices>,
    /// The mean of the output.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// How many rows of the design count.
    pub rows: usize,
}

/// Why an output has no indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SensitivityError {
    /// There are not as many outputs as runs.
    #[error("{found} outputs, expected {expected}")]
    Number {
        /// How many there are.
        found: usize,
        /// How many the design has runs.
        expected: usize,
    },
    /// Too few rows have no failed run.
    #[error("{0} rows without a failed run, at least 2 are needed")]
    TooFew(usize),
    /// The output does not change.
    #[error("the output does not change")]
    Constant,
}

/// The indices of one output, run by run as the design has them, `NaN` where a run failed; `bootstrap`
/// resamples make the intervals, streams of `seed` draw them.
///
/// # Errors
///
/// If there are not as many outputs as runs, too few rows without a failed run, or the output is
/// constant.
///
/// # Example
///
/// ```
/// use govgauge::robustness::saltelli::Design;
/// use govgauge::robustness::sensitivity::sensitivity;
///
/// // y = 2u + v: variances 4/12 and 1/12, so 0.8 and 0.2.
/// let design = Design::quasi(1024, 2, 1).unwrap();
/// let y: Vec<f64> = (0..design.runs()).map(|run| {
///     let p = design.point(run);
///     2.0 * p[0] + p[1]
/// }).collect();
/// let found = sensitivity(&design, &y, 200, 1).unwrap();
/// assert!((found.factors[0].first.value - 0.8).abs() < 0.01);
/// assert!((found.factors[1].total.value - 0.2).abs() < 0.01);
/// ```
pub fn sensitivity(
    design: &Design,
    outputs: &[f64],
    bootstrap: usize,
    seed: u64,
) -> Result<Sensitivity, SensitivityError> {
    let (n, d) = (design.n(), design.factors());
    if outputs.len() != design.runs() {
        return Err(SensitivityError::Number { found: outputs.len(), expected: design.runs() });
    }
    let whole = |row: &usize| (0..d + 2).all(|block| outputs[block * n + row].is_finite());
    let rows: Vec<usize> = (0..n).filter(whole).collect();
    if rows.len() < 2 {
        return Err(SensitivityError::TooFew(rows.len()));
    }
    let table = Table::new(outputs, n, d, &rows);
    let all: Vec<u32> = vec![1; rows.len()];
    let estimate = table.indices(&all).ok_or(SensitivityError::Constant)?;
    let numbers: Vec<u64> = (0..bootstrap as u64).collect();
    let resampled = parallel::map(&numbers, |&number| {
        let mut stream = Stream::new(seed, number);
        let mut times = vec![0_u32; rows.len()];
        for _ in 0..rows.len() {
            times[stream.below(rows.len())] += 1;
        }
        table.indices(&times)
    });
    // A resample of rows that are all alike has no variance to share out.
    let resampled: Vec<Vec<(f64, f64)>> = resampled.into_iter().flatten().collect();
    let index = |factor: usize, part: fn(&(f64, f64)) -> f64| {
        let value = part(&estimate[factor]);
        let mut drawn: Vec<f64> = resampled.iter().map(|r| part(&r[factor])).collect();
        drawn.sort_by(f64::total_cmp);
        let at = |p| quantile(&drawn, p).unwrap_or(value);
        Index { value, low: at(0.05), high: at(0.95) }
    };
    let factors =
        (0..d).map(|f| FactorIndices { first: index(f, |i| i.0), total: index(f, |i| i.1) });
    let (mean, variance) = (table.mean, table.variance(&all));
    Ok(Sensitivity { factors: factors.collect(), mean, variance, rows: rows.len() })
}

/// Outputs less their mean, row by row: A, B, then each mix.
struct Table {
    mean: f64,
    width: usize,
    cells: Vec<f64>,
}

impl Table {
    fn new(outputs: &[f64], n: usize, d: usize, rows: &[usize]) -> Self {
        let both = rows.iter().flat_map(|row| [outputs[*row], outputs[n + row]]);
        let mean = sum(both) / (2 * rows.len()) as f64;
        let width = d + 2;
        let cells = rows
            .iter()
            .flat_map(|row| (0..width).map(move |block| outputs[block * n + row] - mean))
            .collect();
        Self { mean, width, cells }
    }

    /// The variance of A and B together, each row counted so many times.
    fn variance(&self, times: &[u32]) -> f64 {
        let rows = self.cells.chunks_exact(self.width).zip(times);
        let (mut n, mut total, mut square) = (0.0, 0.0, 0.0);
        for (row, &times) in rows {
            let times = f64::from(times);
            n += 2.0 * times;
            total += times * (row[0] + row[1]);
            square += times * (row[0] * row[0] + row[1] * row[1]);
        }
        (square - total * total / n) / (n - 1.0)
    }

    /// First and total index of each factor; none where the output does not vary.
    fn indices(&self, times: &[u32]) -> Option<Vec<(f64, f64)>> {
        let variance = self.variance(times);
        let largest = self.cells.iter().fold(0.0, |most, x| f64::max(most, x.abs()));
        // What is left of a constant is rounding of its mean.
        let noise = 1e-12 * self.mean.abs();
        if largest <= noise || variance <= noise * noise || variance <= 0.0 {
            return None;
        }
        let d = self.width - 2;
        let (mut first, mut total, mut n) = (vec![0.0; d], vec![0.0; d], 0.0);
        for (row, &times) in self.cells.chunks_exact(self.width).zip(times).filter(|(_, t)| **t > 0)
        {
            let times = f64::from(times);
            n += times;
            for ((mixed, first), total) in row[2..].iter().zip(&mut first).zip(&mut total) {
                *first += times * row[1] * (mixed - row[0]);
                *total += times * (row[0] - mixed) * (row[0] - mixed);
            }
        }
        let scaled = |(f, t): (f64, f64)| (f / n / variance, t / (2.0 * n * variance));
        Some(first.into_iter().zip(total).map(scaled).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(design: &Design, f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        (0..design.runs()).map(|run| f(&design.point(run))).collect()
    }

    /// Ishigami, T. and Homma, T. (1990): a = 7, b = 0.1. V = a²/8 + bπ⁴/5 + b²π⁸/18 + ½;
    /// V₁ = ½(1 + bπ⁴/5)², V₂ = a²/8, V₁₃ = b²π⁸·8/225.
    #[test]
    fn ishigami() {
        let design = Design::quasi(4096, 3, 2026).unwrap();
        let y = outputs(&design, |u| {
            let x: Vec<f64> = u.iter().map(|u| std::f64::consts::PI * (2.0 * u - 1.0)).collect();
            let (s, t) = (libm::sin(x[0]), libm::sin(x[1]));
            s + 7.0 * t * t + 0.1 * x[2] * x[2] * x[2] * x[2] * s
        });
        let found = sensitivity(&design, &y, 300, 1).unwrap();
        let expected = [(0.313_905, 0.557_589), (0.442_411, 0.442_411), (0.0, 0.243_684)];
        for (factor, (first, total)) in found.factors.iter().zip(expected) {
            assert!((factor.first.value - first).abs() < 0.01, "{factor:?} {first}");
            assert!((factor.total.value - total).abs() < 0.01, "{factor:?} {total}");
            for index in [factor.first, factor.total] {
                assert!(index.low <= index.value && index.value <= index.high, "{index:?}");
            }
        }
        assert!((found.variance - 13.844_587).abs() < 0.1 && (found.mean - 3.5).abs() < 0.02);
    }

    /// Sobol' G: Vᵢ = 1/(3(1 + aᵢ)²), V = Π(1 + Vᵢ) − 1, `STᵢ` = Vᵢ·Π_{j≠i}(1 + Vⱼ)/V.
    #[test]
    fn sobol_g() {
        let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0];
        let design = Design::quasi(8192, 6, 5).unwrap();
        let y = outputs(&design, |u| {
            u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
        });
        let found = sensitivity(&design, &y, 100, 1).unwrap();
        let parts = a.map(|a: f64| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
        let all: f64 = parts.iter().map(|v| 1.0 + v).product();
        for (factor, v) in found.factors.iter().zip(parts) {
            assert!((factor.first.value - v / (all - 1.0)).abs() < 0.01, "{factor:?}");
            let total = v * all / (1.0 + v) / (all - 1.0);
            assert!((factor.total.value - total).abs() < 0.01, "{factor:?}");
        }
    }

    #[test]
    fn failed_runs_take_their_rows_along() {
        let design = Design::quasi(512, 2, 1).unwrap();
        let mut y = outputs(&design, |u| 2.0 * u[0] + u[1]);
        y[3] = f64::NAN;
        y[512 * 3 + 9] = f64::NAN;
        let found = sensitivity(&design, &y, 50, 1).unwrap();
        assert_eq!(found.rows, 510);
        assert!((found.factors[0].first.value - 0.8).abs() < 0.02);
    }

    #[test]
    fn what_has_no_indices() {
        let design = Design::random(8, 2, 1);
        let number = SensitivityError::Number { found: 3, expected: 32 };
        assert_eq!(sensitivity(&design, &[0.0; 3], 10, 1), Err(number));
        assert_eq!(sensitivity(&design, &[0.1; 32], 10, 1), Err(SensitivityError::Constant));
        assert_eq!(sensitivity(&design, &[f64::NAN; 32], 10, 1), Err(SensitivityError::TooFew(0)));
    }
}
