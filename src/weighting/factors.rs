//! Weights from rotated factors, as in the handbook.
//!
//! # What it does
//!
//! Takes the principal components with an eigenvalue above 1 as factors, rotates them so that each
//! column stands on one of them, and weighs a column by its square on that factor times what the factor
//! explains.
//!
//! # When to use it
//!
//! Where the columns fall into a few groups that overlap, and a group should not weigh more for having
//! more columns in it.
//!
//! # Formula
//!
//! ```text
//! loadings L = [√λ₁·v₁, √λ₂·v₂ …] for λ > 1 (the first in any case), rotated by varimax:
//!   maximise Σ over factors of (p·Σ l⁴ − (Σ l²)²), rows of L scaled to length 1 (Kaiser)
//! explained_f = Σⱼ l²ⱼ_f
//! squareⱼ_f = l²ⱼ_f / explained_f        f(j): the factor with the largest square of column j
//! weightⱼ ∝ square of j on f(j) · explained of f(j) / Σ explained,     scaled to sum to one
//! ```
//!
//! # Example
//!
//! ```
//! use govgauge::weighting::factors;
//!
//! // Three columns are one thing, the fourth has nothing to do with them: two eigenvalues, 3 and 1.
//! // Only the first is above 1, so there is one factor, on which the fourth column has no loading.
//! let (a, b) = ([1.0, 1.0, -1.0, -1.0], [1.0, -1.0, 1.0, -1.0]);
//! let found = factors::weights(&[a, a, a, b]).unwrap();
//! assert_eq!(found.factors.len(), 1);
//! assert!((found.share - 0.75).abs() < 1e-12);
//! for (weight, expected) in found.weights.iter().zip([1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.0]) {
//!     assert!((weight - expected).abs() < 1e-9);
//! }
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, 6.1 and tables 18–19, after
//! Nicoletti, G., Scarpetta, S. and Boylaud, O. (2000), OECD Economics Department Working Paper 226.
//!
//! Kaiser, H. F. (1958). The varimax criterion for analytic rotation in factor analysis.
//! *Psychometrika* 23, 187–200.

use crate::stats::components::{Component, ComponentsError, principal_components};

/// A rotated factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// The correlation of each column with it.
    pub loadings: Vec<f64>,
    /// The sum of the squares: the variance it explains, in columns.
    pub explained: f64,
}

/// Weights and what they rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorWeights {
    /// One per column; they sum to one.
    pub weights: Vec<f64>,
    /// The factors after rotation, the one that explains most first.
    pub factors: Vec<Factor>,
    /// For each column the factor that it stands on.
    pub factor_of: Vec<usize>,
    /// The share of the variance of all columns that the factors explain together.
    pub share: f64,
    /// All eigenvalues of the correlations, the largest first.
    pub eigenvalues: Vec<f64>,
}

/// Components with an eigenvalue above this count: they explain more than a column alone.
const KAISER: f64 = 1.0;

/// Weights of columns by rotated factors; rows with a gap are left out.
///
/// # Errors
///
/// If there are too few complete rows, or a constant column.
pub fn weights<C: AsRef<[f64]>>(columns: &[C]) -> Result<FactorWeights, ComponentsError> {
    let components = principal_components(columns)?;
    let kept = components.iter().take_while(|c| c.eigenvalue > KAISER).count().max(1);
    let mut loadings: Vec<Vec<f64>> = components[..kept].iter().map(Component::loadings).collect();
    varimax(&mut loadings);
    let mut factors: Vec<Factor> = loadings.into_iter().map(factor).collect();
    factors.sort_by(|a, b| b.explained.total_cmp(&a.explained));
    let all: f64 = factors.iter().map(|f| f.explained).sum();
    let square = |f: &Factor, j: usize| f.loadings[j] * f.loadings[j] / f.explained;
    let stands = |j: usize| {
        let better = |best: usize, f: usize| {
            if square(&factors[f], j) > square(&factors[best], j) { f } else { best }
        };
        (1..factors.len()).fold(0, better)
    };
    let factor_of: Vec<usize> = (0..columns.len()).map(stands).collect();
    let raw: Vec<f64> = factor_of
        .iter()
        .enumerate()
        .map(|(j, &f)| square(&factors[f], j) * factors[f].explained / all)
        .collect();
    let total: f64 = raw.iter().sum();
    Ok(FactorWeights {
        weights: raw.iter().map(|w| w / total).collect(),
        factor_of,
        share: all / columns.len() as f64,
        eigenvalues: components.iter().map(|c| c.eigenvalue).collect(),
        factors,
    })
}

/// A factor that points upwards.
fn factor(mut loadings: Vec<f64>) -> Factor {
    if loadings.iter().sum::<f64>() < 0.0 {
        for l in &mut loadings {
            *l = -*l;
        }
    }
    let explained = loadings.iter().map(|l| l * l).sum();
    Factor { loadings, explained }
}

/// Rotates factors, given as columns of loadings, two at a time until none moves.
fn varimax(factors: &mut [Vec<f64>]) {
    /// Far more rounds than a dozen factors need.
    const ROUNDS_MAX: usize = 1_000;
    /// A rotation by less than this changes no digit that is shown.
    const STILL: f64 = 1e-12;
    let columns = factors.first().map_or(0, Vec::len);
    let lengths: Vec<f64> = (0..columns)
        .map(|j| factors.iter().map(|f| f[j] * f[j]).sum::<f64>().sqrt())
        // A column that no factor explains has no direction to scale.
        .map(|length| if length > 0.0 { length } else { 1.0 })
        .collect();
    for f in factors.iter_mut() {
        f.iter_mut().zip(&lengths).for_each(|(l, length)| *l /= length);
    }
    for _ in 0..ROUNDS_MAX {
        let mut moved = 0.0_f64;
        for a in 0..factors.len() {
            for b in a + 1..factors.len() {
                let (left, right) = factors.split_at_mut(b);
                moved = moved.max(turn(&mut left[a], &mut right[0]).abs());
            }
        }
        if moved < STILL {
            break;
        }
    }
    for f in factors.iter_mut() {
        f.iter_mut().zip(&lengths).for_each(|(l, length)| *l *= length);
    }
}

/// Turns two factors in their plane by the angle that is best for them, and tells it.
#[expect(clippy::many_single_char_names, reason = "as in the formula")]
fn turn(x: &mut [f64], y: &mut [f64]) -> f64 {
    let p = x.len() as f64;
    let (mut a, mut b, mut c, mut d) = (0.0, 0.0, 0.0, 0.0);
    for (l, m) in x.iter().zip(y.iter()) {
        let (u, v) = (l * l - m * m, 2.0 * l * m);
        a += u;
        b += v;
        c += u * u - v * v;
        d += 2.0 * u * v;
    }
    let angle = libm::atan2(d - 2.0 * a * b / p, c - (a * a - b * b) / p) / 4.0;
    let (sin, cos) = (libm::sin(angle), libm::cos(angle));
    for (l, m) in x.iter_mut().zip(y.iter_mut()) {
        (*l, *m) = (*l * cos + *m * sin, *m * cos - *l * sin);
    }
    angle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_pairs_of_columns_are_two_factors() {
        // The pairs have nothing in common; each column is half of its factor, each factor half of all.
        let (a, b) = ([1.0, 1.0, -1.0, -1.0], [1.0, -1.0, 1.0, -1.0]);
        let found = weights(&[a, b, a, b]).unwrap();
        assert_eq!(found.factors.len(), 2);
        assert!((found.share - 1.0).abs() < 1e-12);
        assert_eq!(found.factor_of[0], found.factor_of[2]);
        assert_ne!(found.factor_of[0], found.factor_of[1]);
        assert!(found.weights.iter().all(|w| (w - 0.25).abs() < 1e-9), "{found:?}");
    }

    #[test]
    fn one_factor_needs_no_rotation() {
        // Entries ½, ½ of the only factor: the same weights.
        let found = weights(&[[1.0, 2.0, 4.0], [0.0, 2.0, 3.0]]).unwrap();
        assert_eq!(found.factors.len(), 1);
        assert!((found.weights[0] - 0.5).abs() < 1e-12);
    }

    #[test]
    fn rotation_finds_the_axes_it_was_turned_from() {
        let (sin, cos) = (0.6, 0.8);
        let plain = [[0.9, 0.8, 0.0, 0.0], [0.0, 0.0, 0.7, 0.6]];
        let mut turned = vec![vec![0.0; 4]; 2];
        for j in 0..4 {
            turned[0][j] = cos * plain[0][j] + sin * plain[1][j];
            turned[1][j] = cos * plain[1][j] - sin * plain[0][j];
        }
        varimax(&mut turned);
        for (found, expected) in turned.iter().zip(plain) {
            assert!(found.iter().zip(expected).all(|(a, b)| (a.abs() - b).abs() < 1e-9));
        }
    }
}
