//! Correlations within and across levels, and pairs that should be looked at.
//!
//! # Formula
//!
//! ```text
//! negative: r ≤ −0.4      weak: −0.4 < r ≤ 0.3      collinear: r ≥ 0.9
//! with a denominator: |r| > 0.6
//! effective weight = Π shares from the root down
//! importance = r² of a child with the index, over the sum of r²
//! ```
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`, *Journal of Open Source Software* 7(78), 4567: `get_corr`,
//! `plot_corr` (the limits), `get_corr_flags`, `get_denom_corr`.
//!
//! Paruolo, P., Saisana, M. and Saltelli, A. (2013). Ratings and rankings: voodoo or science? *Journal
//! of the Royal Statistical Society A* 176, 609–634: importance against weights.

use crate::stats::correlation::{Method, correlation};
use crate::stats::significance::{Tested, test};
use crate::stats::sum::sum;

/// From where on a pair is flagged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// A correlation not above this is negative.
    pub negative: f64,
    /// One not above this is weak.
    pub weak: f64,
    /// One not below this says the same twice.
    pub collinear: f64,
}

impl Default for Limits {
    /// Those of the reference.
    fn default() -> Self {
        Self { negative: -0.4, weak: 0.3, collinear: 0.9 }
    }
}

/// What a correlation says of a pair in one group, or of a child and its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairFlag {
    /// They run against each other.
    Negative,
    /// They have little in common.
    Weak,
    /// They say the same.
    Collinear,
}

impl Limits {
    /// The flag of a correlation, if any.
    ///
    /// # Example
    ///
    /// ```
    /// use govgauge::coherence::correlations::{Limits, PairFlag};
    ///
    /// let limits = Limits::default();
    /// assert_eq!(limits.flag(-0.4), Some(PairFlag::Negative));
    /// assert_eq!(limits.flag(0.0), Some(PairFlag::Weak));
    /// assert_eq!(limits.flag(0.5), None);
    /// ```
    pub fn flag(&self, r: f64) -> Option<PairFlag> {
        if r >= self.collinear {
            Some(PairFlag::Collinear)
        } else if r <= self.negative {
            Some(PairFlag::Negative)
        } else {
            (r <= self.weak).then_some(PairFlag::Weak)
        }
    }
}

/// A pair of columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The first column.
    pub first: usize,
    /// The second.
    pub second: usize,
    /// Their correlation; none where there is none.
    pub tested: Option<Tested>,
}

impl Pair {
    /// The correlation, if it is significant at this level.
    pub fn significant(&self, level: f64) -> Option<f64> {
        self.tested.filter(|t| t.p.is_some_and(|p| p <= level)).map(|t| t.value)
    }
}

/// All pairs of different columns, the first before the second.
pub fn pairs<C: AsRef<[f64]>>(method: Method, columns: &[C]) -> Vec<Pair> {
    let k = columns.len();
    let both = (0..k).flat_map(|first| (first + 1..k).map(move |second| (first, second)));
    both.map(|(first, second)| {
        let tested = test(method, columns[first].as_ref(), columns[second].as_ref());
        Pair { first, second, tested }
    })
    .collect()
}

/// All pairs of a column of one list and a column of another: children and parents, indicators and
/// denominators.
pub fn across<C: AsRef<[f64]>, D: AsRef<[f64]>>(
    method: Method,
    columns: &[C],
    others: &[D],
) -> Vec<Pair> {
    let both = (0..columns.len()).flat_map(|a| (0..others.len()).map(move |b| (a, b)));
    both.map(|(first, second)| {
        let tested = test(method, columns[first].as_ref(), others[second].as_ref());
        Pair { first, second, tested }
    })
    .collect()
}

/// Indicators that go with a denominator, either way, more than they should: what they measure may be
/// the size of a region.
pub fn with_denominators<C: AsRef<[f64]>, D: AsRef<[f64]>>(
    columns: &[C],
    denominators: &[D],
    limit: f64,
) -> Vec<Pair> {
    let mut found = across(Method::Pearson, columns, denominators);
    found.retain(|p| p.tested.is_some_and(|t| t.value.abs() > limit));
    found
}

/// What a column is said to count, and what it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Importance {
    /// Its share of the weight.
    pub weight: f64,
    /// Its correlation with the index; none where there is none.
    pub correlation: Option<f64>,
    /// Its share of the squared correlations.
    pub importance: f64,
}

/// Weights against importance: effective weights of columns at one level, which need not sum to one,
/// and the squared correlations of the columns with the index.
///
/// # Example
///
/// ```
/// use govgauge::coherence::correlations::importances;
///
/// let columns = [[1.0, 2.0, 3.0, 4.0], [5.0, 5.0, 5.0, 5.0]];
/// let found = importances(&columns, &[0.5, 0.5], &[1.0, 2.0, 3.0, 4.0]);
/// // The second does not vary: half of the weight, no importance.
/// assert!((found[0].importance - 1.0).abs() < 1e-12 && found[1].importance.abs() < 1e-12);
/// ```
pub fn importances<C: AsRef<[f64]>>(
    columns: &[C],
    weights: &[f64],
    index: &[f64],
) -> Vec<Importance> {
    let with_index = |c: &C| correlation(Method::Pearson, c.as_ref(), index);
    let correlations: Vec<Option<f64>> = columns.iter().map(with_index).collect();
    let squares: Vec<f64> = correlations.iter().map(|r| r.map_or(0.0, |r| r * r)).collect();
    let share = |part: f64, of: &[f64]| {
        let total = sum(of.iter().copied());
        if total > 0.0 { part / total } else { 0.0 }
    };
    let one = |((correlation, square), weight): ((Option<f64>, &f64), &f64)| Importance {
        weight: share(*weight, weights),
        correlation,
        importance: share(*square, &squares),
    };
    correlations.into_iter().zip(&squares).zip(weights).map(one).collect()
}

/// Effective weights: each node's share inside its parent, times those of its ancestors. Parents stand
/// before their children; the root has no parent.
///
/// # Example
///
/// ```
/// use govgauge::coherence::correlations::effective_weights;
///
/// // Two dimensions 1 : 3; the second has two children 1 : 1.
/// let parents = [None, Some(0), Some(0), Some(2), Some(2)];
/// let found = effective_weights(&parents, &[1.0, 1.0, 3.0, 2.0, 2.0]);
/// assert_eq!(found, [1.0, 0.25, 0.75, 0.375, 0.375]);
/// ```
pub fn effective_weights(parents: &[Option<usize>], weights: &[f64]) -> Vec<f64> {
    let mut totals = vec![0.0; parents.len()];
    for (parent, weight) in parents.iter().zip(weights) {
        if let Some(parent) = parent {
            totals[*parent] += weight;
        }
    }
    let mut effective = vec![1.0; parents.len()];
    for (at, parent) in parents.iter().enumerate() {
        if let Some(parent) = parent {
            let share = if totals[*parent] > 0.0 { weights[at] / totals[*parent] } else { 0.0 };
            effective[at] = effective[*parent] * share;
        }
    }
    effective
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insignificant_pairs_can_be_left_out() {
        let columns =
            [[1.0, 2.0, 3.0, 4.0, 5.0], [1.1, 2.0, 2.9, 4.2, 5.0], [3.0, 1.0, 2.0, 3.0, 1.0]];
        let found = pairs(Method::Pearson, &columns);
        assert_eq!(found.len(), 3);
        assert!(found[0].significant(0.05).is_some_and(|r| r > 0.99));
        assert_eq!(found[1].significant(0.05), None);
        assert_eq!(Limits::default().flag(0.95), Some(PairFlag::Collinear));
    }

    #[test]
    fn either_way_counts_for_denominators() {
        let size = [[1.0, 2.0, 3.0, 4.0]];
        let columns = [[8.0, 6.0, 4.1, 2.0], [1.0, 3.0, 3.0, 1.0], [2.0; 4]];
        let found = with_denominators(&columns, &size, 0.6);
        assert_eq!(found.iter().map(|p| p.first).collect::<Vec<_>>(), [0]);
    }
}
