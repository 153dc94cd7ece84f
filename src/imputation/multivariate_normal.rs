//! What a region's other indicators make likely, if all columns together are normally distributed.
//!
//! # Formula
//!
//! ```text
//! E: x̂ₘ = μₘ + Σₘₒ Σₒₒ⁻¹ (xₒ − μₒ)        o: columns the region has, m: those it lacks
//!    Cₘₘ = Σₘₘ − Σₘₒ Σₒₒ⁻¹ Σₒₘ
//! M: μ = Σᵢ x̂ᵢ / n
//!    Σ = Σᵢ ((x̂ᵢ − μ)(x̂ᵢ − μ)ᵀ + Cᵢ) / n
//! ```
//!
//! Repeated until nothing moves; the means and the covariances are then those of greatest likelihood,
//! and gaps get x̂ₘ. Columns are standardised while iterating, which changes nothing but the rounding.
//! With `prior_rows` e > 0, covariances between columns are multiplied by n / (n + e) after each M, as
//! if e more regions had been seen whose columns have nothing to do with each other; that makes tables
//! with more columns than rows tractable. A constant column keeps to itself; a region without any value
//! stays missing.
//!
//! # References
//!
//! Dempster, A. P., Laird, N. M. and Rubin, D. B. (1977). Maximum likelihood from incomplete data via
//! the EM algorithm. *Journal of the Royal Statistical Society* B 39, 1–38.
//! Little, R. J. A. and Rubin, D. B. (2002). *Statistical Analysis with Missing Data*, 2nd ed., 11.2.
//! Honaker, J., King, G. and Blackwell, M. (2011). Amelia II: a program for missing data. *Journal of
//! Statistical Software* 45(7), 4.7.1: the prior.
//!
//! # Example
//!
//! Where only one of two columns has gaps, the estimate is the regression line of the complete rows
//! (Little and Rubin, 7.2):
//!
//! ```
//! use govgauge::imputation::multivariate_normal::{Settings, impute};
//! let columns = [vec![1.0, 2.0, 3.0, 4.0, 6.0], vec![2.0, 3.0, 5.0, 6.0, f64::NAN]];
//! let found = impute(&columns, &Settings::default()).unwrap();
//! // Means 2.5 and 4; slope (1.5·2 + 0.5·1 + 0.5·1 + 1.5·2) / 5 = 1.4; 4 + 1.4 · 3.5 = 8.9.
//! assert!((found[1].values[4] - 8.9).abs() < 1e-7);
//! ```

use super::{ImputationError, Imputed};
use crate::stats::{column, moments};
use nalgebra::{Cholesky, DMatrix, DVector};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// When to stop, and how much prior.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The iteration stops when no mean or covariance moves by more, in standard deviations.
    pub tolerance: f64,
    /// The most iterations.
    pub iterations_max: usize,
    /// Rows without any relation between columns that are added in thought; 0 for none.
    pub prior_rows: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { tolerance: 1e-10, iterations_max: 10_000, prior_rows: 0.0 }
    }
}

/// Means and covariances of the columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MultivariateNormal {
    /// One mean per column.
    pub means: Vec<f64>,
    /// Covariances over n, row by row.
    pub covariances: Vec<f64>,
    /// How many iterations were needed.
    pub iterations: usize,
}

/// Learns means and covariances.
///
/// # Errors
///
/// If a column has no values or an infinite one, columns determine each other, or the iteration does
/// not settle.
pub fn fit<C: AsRef<[f64]>>(
    columns: &[C],
    settings: &Settings,
) -> Result<MultivariateNormal, ImputationError> {
    let n_rows = super::rectangle(columns)?;
    check(settings)?;
    let units = columns.iter().map(AsRef::as_ref).enumerate().map(unit);
    let units: Vec<(f64, f64)> = units.collect::<Result<_, _>>()?;
    let varying: Vec<usize> = (0..units.len()).filter(|&c| units[c].1 > 0.0).collect();
    let standard = |row: usize| {
        let cell = |&c: &usize| (columns[c].as_ref()[row] - units[c].0) / units[c].1;
        DVector::from_iterator(varying.len(), varying.iter().map(cell))
    };
    let patterns = patterns((0..n_rows).map(standard));
    let (state, iterations) = settle(&patterns, varying.len(), settings)?;
    let p = units.len();
    let mut means: Vec<f64> = units.iter().map(|u| u.0).collect();
    let mut covariances = vec![0.0; p * p];
    for (i, &a) in varying.iter().enumerate() {
        means[a] += units[a].1 * state.mean[i];
        for (j, &b) in varying.iter().enumerate() {
            covariances[a * p + b] = units[a].1 * units[b].1 * state.covariance[(i, j)];
        }
    }
    Ok(MultivariateNormal { means, covariances, iterations })
}

/// Fills columns from each other.
///
/// # Errors
///
/// As [`fit`].
pub fn impute<C: AsRef<[f64]>>(
    columns: &[C],
    settings: &Settings,
) -> Result<Vec<Imputed>, ImputationError> {
    let fitted = fit(columns, settings)?;
    let rows = columns.first().map_or(0, |c| c.as_ref().len());
    let row = |at: usize| columns.iter().map(|c| c.as_ref()[at]).collect::<Vec<_>>();
    let complete: Vec<Vec<f64>> =
        (0..rows).map(|at| fitted.apply(&row(at))).collect::<Result<_, _>>()?;
    let column = |(at, cells): (usize, &C)| super::fill(cells.as_ref(), |r| Some(complete[r][at]));
    Ok(columns.iter().enumerate().map(column).collect())
}

impl MultivariateNormal {
    /// One row with its gaps filled; unchanged where nothing is there.
    ///
    /// # Errors
    ///
    /// If the row has another number of cells than there are columns or an infinite one, or the columns
    /// it has determine each other.
    pub fn apply(&self, row: &[f64]) -> Result<Vec<f64>, ImputationError> {
        let p = self.means.len();
        if row.len() != p {
            return Err(ImputationError::Length { expected: p, found: row.len() });
        }
        super::finite(row, 0)?;
        let missing: Vec<usize> = (0..p).filter(|&c| row[c].is_nan()).collect();
        if missing.is_empty() || missing.len() == p {
            return Ok(row.to_vec());
        }
        // A constant column says nothing about the others, and has no inverse.
        let varies = |c: &usize| self.covariances[c * p + c] > 0.0;
        let observed: Vec<usize> = (0..p).filter(|c| !row[*c].is_nan()).filter(varies).collect();
        let covariance = DMatrix::from_row_slice(p, p, &self.covariances);
        let (weights, _) = regression(&covariance, &observed, &missing)?;
        let deviations = observed.iter().map(|&c| row[c] - self.means[c]);
        let shift = weights * DVector::from_iterator(observed.len(), deviations);
        let mut filled = row.to_vec();
        for (at, &c) in missing.iter().enumerate() {
            filled[c] = self.means[c] + shift[at];
        }
        Ok(filled)
    }
}

/// Rows that have the same columns.
struct Pattern {
    observed: Vec<usize>,
    missing: Vec<usize>,
    rows: Vec<DVector<f64>>,
}

#[derive(Clone)]
struct State {
    mean: DVector<f64>,
    covariance: DMatrix<f64>,
}

fn check(settings: &Settings) -> Result<(), ImputationError> {
    let wrong = |name, value| Err(ImputationError::Parameter { name, value });
    if !(settings.tolerance.is_finite() && settings.tolerance > 0.0) {
        return wrong("tolerance", settings.tolerance);
    }
    if !(settings.prior_rows.is_finite() && settings.prior_rows >= 0.0) {
        return wrong("prior_rows", settings.prior_rows);
    }
    Ok(())
}

/// Centre and spread of a column; the spread of a constant one is 0.
fn unit((at, cells): (usize, &[f64])) -> Result<(f64, f64), ImputationError> {
    let found = moments::moments(cells);
    let found = found.ok_or(ImputationError::NothingPresent { column: at })?;
    let constant = column::extent(cells).is_none_or(column::Extent::is_constant);
    Ok((found.mean, found.sd.filter(|_| !constant).unwrap_or(0.0)))
}

/// Rows by what they have; those that have nothing are left out, since they say nothing.
fn patterns(rows: impl Iterator<Item = DVector<f64>>) -> Vec<Pattern> {
    let mut found: BTreeMap<Vec<bool>, Vec<DVector<f64>>> = BTreeMap::new();
    for row in rows.filter(|row| row.iter().any(|x| !x.is_nan())) {
        found.entry(row.iter().map(|x| x.is_nan()).collect()).or_default().push(row);
    }
    let pattern = |(gaps, rows): (Vec<bool>, _)| {
        let (missing, observed) = (0..gaps.len()).partition(|&c| gaps[c]);
        Pattern { observed, missing, rows }
    };
    found.into_iter().map(pattern).collect()
}

fn settle(
    patterns: &[Pattern],
    p: usize,
    settings: &Settings,
) -> Result<(State, usize), ImputationError> {
    let mut state = State { mean: DVector::zeros(p), covariance: DMatrix::identity(p, p) };
    let mut moved = 0.0;
    for iteration in 1..=settings.iterations_max {
        let next = step(patterns, &state, settings)?;
        let mean = (&next.mean - &state.mean).amax();
        let covariance = (&next.covariance - &state.covariance).amax();
        moved = if p == 0 { 0.0 } else { mean.max(covariance) };
        state = next;
        if moved <= settings.tolerance {
            return Ok((state, iteration));
        }
    }
    Err(ImputationError::NotConverged { iterations: settings.iterations_max, moved })
}

/// One E and one M.
fn step(
    patterns: &[Pattern],
    state: &State,
    settings: &Settings,
) -> Result<State, ImputationError> {
    let p = state.mean.len();
    let mut completed: Vec<DVector<f64>> = Vec::new();
    let mut scatter = DMatrix::zeros(p, p);
    for pattern in patterns {
        let (weights, rest) = regression(&state.covariance, &pattern.observed, &pattern.missing)?;
        for row in &pattern.rows {
            let observed = pattern.observed.iter().map(|&c| row[c] - state.mean[c]);
            let observed = DVector::from_iterator(pattern.observed.len(), observed);
            let shift = &weights * observed;
            let mut row = row.clone();
            for (at, &c) in pattern.missing.iter().enumerate() {
                row[c] = state.mean[c] + shift[at];
            }
            completed.push(row);
        }
        let n = pattern.rows.len() as f64;
        for (i, &a) in pattern.missing.iter().enumerate() {
            for (j, &b) in pattern.missing.iter().enumerate() {
                scatter[(a, b)] += n * rest[(i, j)];
            }
        }
    }
    let n = completed.len() as f64;
    let mut mean = DVector::zeros(p);
    for row in &completed {
        mean += row;
    }
    mean /= n.max(1.0);
    for row in &completed {
        let deviation = row - &mean;
        scatter.ger(1.0, &deviation, &deviation, 1.0);
    }
    let mut covariance = scatter / n.max(1.0);
    let shrink = n / (n + settings.prior_rows);
    for (a, b) in (0..p).flat_map(|a| (0..p).map(move |b| (a, b))).filter(|(a, b)| a != b) {
        covariance[(a, b)] *= shrink;
    }
    Ok(State { mean, covariance })
}

/// How the missing columns follow from the observed ones, and what remains of their covariance.
fn regression(
    covariance: &DMatrix<f64>,
    observed: &[usize],
    missing: &[usize],
) -> Result<(DMatrix<f64>, DMatrix<f64>), ImputationError> {
    let part = |a: &[usize], b: &[usize]| {
        DMatrix::from_fn(a.len(), b.len(), |i, j| covariance[(a[i], b[j])])
    };
    let (between, own) = (part(observed, missing), part(missing, missing));
    if observed.is_empty() || missing.is_empty() {
        return Ok((between.transpose(), own));
    }
    let among = part(observed, observed);
    let factor = Cholesky::new(among.clone()).ok_or(ImputationError::Singular)?;
    // Pivots that are nothing but rounding make weights that are nothing but noise.
    let factor_matrix = factor.l();
    let sound = |c: usize| {
        let pivot = factor_matrix[(c, c)];
        pivot * pivot > 1e-12 * among[(c, c)]
    };
    if !(0..observed.len()).all(sound) {
        return Err(ImputationError::Singular);
    }
    let weights = factor.solve(&between).transpose();
    let rest = own - &weights * between;
    Ok((weights, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    /// Three columns that rise together.
    fn table() -> [Vec<f64>; 3] {
        [
            vec![1.2, 2.0, 2.9, 4.1, GAP, 5.8, 6.5, 7.7, 8.1, GAP],
            vec![3.1, GAP, 4.4, 5.2, 6.1, 5.9, GAP, 8.2, 7.4, 2.5],
            vec![GAP, 0.7, 1.9, 2.2, 3.9, 3.1, GAP, 3.6, 5.2, 1.1],
        ]
    }

    fn near(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 1e-6
    }

    /// `tests/golden/imputation.py`: the likelihood of what was observed, climbed by scipy 1.17.1
    /// without any EM.
    #[test]
    fn the_greatest_likelihood_found_by_an_optimiser() {
        let found = fit(&table(), &Settings::default()).unwrap();
        let means = [4.530_925_743, 5.343_594_060, 2.617_246_957];
        assert!(found.means.iter().zip(means).all(|(a, b)| near(*a, b)), "{found:?}");
        let covariances = [
            [6.432_668_367, 4.383_347_754, 3.485_436_330],
            [4.383_347_754, 3.123_831_291, 2.248_777_306],
            [3.485_436_330, 2.248_777_306, 2.096_393_488],
        ];
        let expected = covariances.concat();
        assert!(found.covariances.iter().zip(expected).all(|(a, b)| near(*a, b)), "{found:?}");
        let filled = impute(&table(), &Settings::default()).unwrap();
        for (column, row, expected) in [
            (2, 0, 0.788_311_955),
            (1, 1, 3.950_580_391),
            (0, 4, 6.102_392_030),
            (1, 6, 6.685_360_296),
            (2, 6, 3.684_157_694),
            (0, 9, 0.906_865_541),
        ] {
            assert!(filled[column].mask[row], "cell {row}, {column}");
            assert!(near(filled[column].values[row], expected), "cell {row}, {column}");
        }
    }

    #[test]
    fn without_gaps_it_is_mean_and_covariance_over_n() {
        let columns = [vec![1.0, 2.0, 3.0], vec![2.0, 1.0, 6.0]];
        let found = fit(&columns, &Settings::default()).unwrap();
        // Means 2 and 3; 2/3, (1 + 0 + 3)/3 and (1 + 4 + 9)/3.
        let expected = [2.0 / 3.0, 4.0 / 3.0, 4.0 / 3.0, 14.0 / 3.0];
        assert!(found.covariances.iter().zip(expected).all(|(a, b)| near(*a, b)), "{found:?}");
        assert!(found.iterations <= 2);
    }

    #[test]
    fn units_and_the_order_of_rows_do_not_matter() {
        let plain = impute(&table(), &Settings::default()).unwrap();
        let other = |c: usize, x: f64| if c == 1 { 1e6 * x - 7.0 } else { 1e-3 * x };
        let turned: Vec<Vec<f64>> = table()
            .iter()
            .enumerate()
            .map(|(c, column)| column.iter().rev().map(|x| other(c, *x)).collect())
            .collect();
        let turned = impute(&turned, &Settings::default()).unwrap();
        for (c, (plain, turned)) in plain.iter().zip(&turned).enumerate() {
            for (x, y) in plain.values.iter().zip(turned.values.iter().rev()) {
                let expected = other(c, *x);
                assert!((expected - y).abs() < 1e-6 * expected.abs().max(1e-3), "{expected} {y}");
            }
        }
    }

    #[test]
    fn a_fit_serves_a_single_region() {
        let fitted = fit(&table(), &Settings::default()).unwrap();
        let row = fitted.apply(&[1.2, 3.1, GAP]).unwrap();
        assert!(near(row[2], 0.788_311_955));
        // Nothing known is nothing to go by.
        assert!(fitted.apply(&[GAP; 3]).unwrap().iter().all(|x| x.is_nan()));
        assert!(fitted.apply(&[1.0]).is_err() && fitted.apply(&[f64::INFINITY; 3]).is_err());
    }

    #[test]
    fn regions_without_values_stay_missing_and_change_nothing() {
        let mut longer = table();
        for column in &mut longer {
            column.push(GAP);
        }
        let (a, b) = (
            fit(&table(), &Settings::default()).unwrap(),
            fit(&longer, &Settings::default()).unwrap(),
        );
        assert_eq!(a, b);
        let filled = impute(&longer, &Settings::default()).unwrap();
        assert!(filled.iter().all(|column| column.left() == [10]));
    }

    #[test]
    fn constant_columns_keep_to_themselves() {
        let [a, b, c] = table();
        let constant = vec![7.0, 7.0, 7.0, GAP, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0];
        let filled = impute(&[a, constant, b, c], &Settings::default()).unwrap();
        assert!((filled[1].values[3] - 7.0).abs() < 1e-12);
        assert!(near(filled[3].values[0], 0.788_311_955));
    }

    #[test]
    fn columns_that_determine_each_other_are_refused_unless_there_is_a_prior() {
        let columns =
            [vec![1.0, 2.0, 3.0, 4.0], vec![2.0, 4.0, 6.0, 8.0], vec![1.0, 0.0, 2.0, GAP]];
        let found = impute(&columns, &Settings::default());
        assert_eq!(found, Err(ImputationError::Singular));
        let prior = Settings { prior_rows: 1.0, ..Settings::default() };
        let filled = impute(&columns, &prior).unwrap();
        assert!(filled[2].values[3].is_finite());
    }

    #[test]
    fn what_cannot_be_learnt_from_is_refused() {
        let settings = Settings::default();
        let nothing = Err(ImputationError::NothingPresent { column: 1 });
        assert_eq!(impute(&[vec![1.0, 2.0], vec![GAP, GAP]], &settings), nothing);
        let one = [vec![1.0], vec![2.0]];
        assert!(impute(&one, &settings).unwrap().iter().all(|c| c.n_imputed() == 0));
        let hasty = Settings { iterations_max: 2, ..settings };
        assert!(matches!(fit(&table(), &hasty), Err(ImputationError::NotConverged { .. })));
        for wrong in [
            Settings { tolerance: 0.0, ..settings },
            Settings { prior_rows: -1.0, ..settings },
            Settings { prior_rows: f64::NAN, ..settings },
        ] {
            assert!(matches!(fit(&table(), &wrong), Err(ImputationError::Parameter { .. })));
        }
    }
}
