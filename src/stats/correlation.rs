//! Covariance and correlation of columns with gaps: Pearson, Spearman, Kendall's tau-b.
//!
//! A row counts where both columns have a value ("pairwise complete").
//!
//! # Formula
//!
//! ```text
//! covariance = Σ(xᵢ − x̄)(yᵢ − ȳ) / (n − 1)
//! Pearson    = covariance / (sₓ·s_y)
//! Spearman   = Pearson of the ranks, ties sharing their mean rank
//! tau-b      = (C − D) / √((n₀ − n₁)(n₀ − n₂))    n₀ = n(n − 1)/2; n₁, n₂: pairs tied in x, in y
//! ```
//!
//! # Example
//!
//! ```
//! use govgauge::stats::correlation::{Method, correlation};
//!
//! // x̄ = 2, ȳ = 3: Σ = 1·2 + 0 + 1·1 = 3 over √(2 · (4 + 1 + 1)); of three pairs all are concordant.
//! let (x, y) = ([1.0, 2.0, f64::NAN, 3.0], [1.0, 4.0, 9.0, 4.0]);
//! let pearson = correlation(Method::Pearson, &x, &y).unwrap();
//! assert!((pearson - 3.0 / 12.0_f64.sqrt()).abs() < 1e-12);
//! // Two concordant pairs, one tied in y: 2 / √(3 · 2).
//! let tau = correlation(Method::Kendall, &x, &y).unwrap();
//! assert!((tau - 2.0 / 6.0_f64.sqrt()).abs() < 1e-12);
//! ```
//!
//! # References
//!
//! Kendall, M. G. (1945). The treatment of ties in ranking problems. *Biometrika* 33, 239–251.
//!
//! Knight, W. R. (1966). A computer method for calculating Kendall's tau with ungrouped data. *Journal
//! of the American Statistical Association* 61, 436–439.

use super::sum::{mean, sum};

/// Which correlation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Of the values: how near they are to a line.
    #[default]
    Pearson,
    /// Of the ranks.
    Spearman,
    /// Of the order of pairs: tau-b.
    Kendall,
}

/// The values of the rows where both columns have one.
pub fn complete_pairs(x: &[f64], y: &[f64]) -> (Vec<f64>, Vec<f64>) {
    x.iter().zip(y).filter(|(a, b)| !a.is_nan() && !b.is_nan()).unzip()
}

/// The covariance over n − 1; none of fewer than two complete rows.
pub fn covariance(x: &[f64], y: &[f64]) -> Option<f64> {
    let (x, y) = complete_pairs(x, y);
    (x.len() > 1).then_some(())?;
    let (mx, my) = (mean(&x)?, mean(&y)?);
    let total = sum(x.iter().zip(&y).map(|(a, b)| (a - mx) * (b - my)));
    Some(total / (x.len() as f64 - 1.0))
}

/// The correlation of two columns; none of fewer than two complete rows, or where a column is constant
/// on them.
pub fn correlation(method: Method, x: &[f64], y: &[f64]) -> Option<f64> {
    let (x, y) = complete_pairs(x, y);
    of_complete(method, &x, &y)
}

/// The correlation of two columns without gaps.
pub(super) fn of_complete(method: Method, x: &[f64], y: &[f64]) -> Option<f64> {
    match method {
        Method::Pearson => pearson(x, y),
        Method::Spearman => pearson(&mean_ranks(x), &mean_ranks(y)),
        Method::Kendall => Some(concordance(x, y).tau()?.clamp(-1.0, 1.0)),
    }
}

fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    // A tenth ten times over has no exact mean: its spread is rounding, and must count as none.
    if constant(x) || constant(y) {
        return None;
    }
    let (mx, my) = (mean(x)?, mean(y)?);
    let product = |a: &[f64], ma: f64, b: &[f64], mb: f64| {
        sum(a.iter().zip(b).map(|(u, v)| (u - ma) * (v - mb)))
    };
    let spread = product(x, mx, x, mx).sqrt() * product(y, my, y, my).sqrt();
    // Columns so nearly constant that their squares vanish say nothing either.
    (spread > 0.0).then_some(())?;
    Some((product(x, mx, y, my) / spread).clamp(-1.0, 1.0))
}

fn constant(x: &[f64]) -> bool {
    x.iter().all(|v| same(*v, x[0]))
}

/// Ranks from 1 upwards; ties share the mean of their ranks.
pub fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut seen = 0;
    for run in order.chunk_by(|&a, &b| same(values[a], values[b])) {
        // The mean of seen + 1 … seen + length.
        let shared = seen as f64 + f64::midpoint(run.len() as f64, 1.0);
        for &at in run {
            ranks[at] = shared;
        }
        seen += run.len();
    }
    ranks
}

/// Equal as numbers, so that −0 ties with 0.
fn same(a: f64, b: f64) -> bool {
    a <= b && b <= a
}

/// How pairs of rows stand to each other, and the sizes of the ties.
#[derive(Clone, Debug)]
pub(super) struct Concordance {
    n: f64,
    /// Concordant less discordant pairs.
    pub(super) excess: f64,
    /// The sizes of groups of equal values, of 2 or more.
    pub(super) ties: [Vec<f64>; 2],
}

impl Concordance {
    fn tau(&self) -> Option<f64> {
        let all = self.n * (self.n - 1.0) / 2.0;
        let tied = |ties: &[f64]| ties.iter().map(|t| t * (t - 1.0) / 2.0).sum::<f64>();
        let (x, y) = (all - tied(&self.ties[0]), all - tied(&self.ties[1]));
        (x > 0.0 && y > 0.0).then(|| self.excess / (x.sqrt() * y.sqrt()))
    }
}

/// Counts pairs in n·log n steps: after sorting by x, the swaps that sort y are the discordant pairs.
pub(super) fn concordance(x: &[f64], y: &[f64]) -> Concordance {
    let n = x.len() as f64;
    // Adding 0 makes one zero of −0 and 0.
    let mut rows: Vec<(f64, f64)> = x.iter().zip(y).map(|(a, b)| (a + 0.0, b + 0.0)).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let sizes = |groups: Vec<usize>| -> Vec<f64> {
        groups.into_iter().filter(|&g| g > 1).map(|g| g as f64).collect()
    };
    let tied_x = sizes(rows.chunk_by(|a, b| same(a.0, b.0)).map(<[_]>::len).collect());
    let both = |a: &(f64, f64), b: &(f64, f64)| same(a.0, b.0) && same(a.1, b.1);
    let tied_both = sizes(rows.chunk_by(both).map(<[_]>::len).collect());
    let mut column: Vec<f64> = rows.iter().map(|r| r.1).collect();
    let discordant = swaps(&mut column) as f64;
    let tied_y = sizes(column.chunk_by(|a, b| same(*a, *b)).map(<[_]>::len).collect());
    let pairs = |ties: &[f64]| ties.iter().map(|t| t * (t - 1.0) / 2.0).sum::<f64>();
    let all = n * (n - 1.0) / 2.0;
    let comparable = all - pairs(&tied_x) - pairs(&tied_y) + pairs(&tied_both);
    Concordance { n, excess: comparable - 2.0 * discordant, ties: [tied_x, tied_y] }
}

/// Sorts by merging, and counts how many pairs stood the wrong way round.
fn swaps(values: &mut [f64]) -> u64 {
    let n = values.len();
    if n < 2 {
        return 0;
    }
    let (left, right) = values.split_at_mut(n / 2);
    let mut count = swaps(left) + swaps(right);
    let mut merged = Vec::with_capacity(n);
    let (mut a, mut b) = (0, 0);
    while a < left.len() && b < right.len() {
        if right[b] < left[a] {
            count += (left.len() - a) as u64;
            merged.push(right[b]);
            b += 1;
        } else {
            merged.push(left[a]);
            a += 1;
        }
    }
    merged.extend_from_slice(&left[a..]);
    merged.extend_from_slice(&right[b..]);
    values.copy_from_slice(&merged);
    count
}

/// The correlations of all pairs of columns, row by row; none where a pair has none.
pub fn matrix<C: AsRef<[f64]>>(method: Method, columns: &[C]) -> Vec<Option<f64>> {
    let k = columns.len();
    let mut cells = vec![None; k * k];
    for a in 0..k {
        for b in a..k {
            let r = correlation(method, columns[a].as_ref(), columns[b].as_ref());
            // A column correlates with itself exactly.
            let r = if a == b { r.map(|_| 1.0) } else { r };
            cells[a * k + b] = r;
            cells[b * k + a] = r;
        }
    }
    cells
}

/// The rows in which no column has a gap, as columns again.
pub fn complete_rows<C: AsRef<[f64]>>(columns: &[C]) -> Vec<Vec<f64>> {
    let rows = columns.iter().map(|c| c.as_ref().len()).min().unwrap_or(0);
    let complete: Vec<usize> =
        (0..rows).filter(|&row| columns.iter().all(|c| !c.as_ref()[row].is_nan())).collect();
    let pick = |c: &C| complete.iter().map(|&row| c.as_ref()[row]).collect();
    columns.iter().map(pick).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_zero_below_zero_is_a_zero() {
        // A distance of 0 and a score that was cut off at 0 are the same, whatever their signs.
        for method in [Method::Pearson, Method::Spearman, Method::Kendall] {
            assert_eq!(correlation(method, &[0.0, -0.0, 0.0], &[1.0, 2.0, 4.0]), None);
        }
    }

    #[test]
    fn what_has_no_correlation() {
        for method in [Method::Pearson, Method::Spearman, Method::Kendall] {
            assert_eq!(correlation(method, &[], &[]), None);
            assert_eq!(correlation(method, &[1.0], &[2.0]), None);
            assert_eq!(correlation(method, &[0.1; 10], &[1.0; 10]), None);
            let gap = correlation(method, &[1.0, f64::NAN, 2.0], &[f64::NAN, 1.0, 5.0]);
            assert_eq!(gap, None, "one row is not enough");
        }
        assert_eq!(covariance(&[1.0], &[1.0]), None);
    }

    #[test]
    fn covariance_by_hand() {
        // x̄ = 2, ȳ = 4: (−1·−2 + 1·2) / 2 = 2.
        let found = covariance(&[1.0, 2.0, 3.0, f64::NAN], &[2.0, 4.0, 6.0, 1.0]).unwrap();
        assert!((found - 2.0).abs() < 1e-12);
    }

    #[test]
    fn ranks_share_their_mean() {
        assert_eq!(mean_ranks(&[3.0, 1.0, 3.0, -0.0, 0.0]), [4.5, 3.0, 4.5, 1.5, 1.5]);
    }

    /// Every pair looked at, as the definition has it.
    fn tau_by_pairs(x: &[f64], y: &[f64]) -> Option<f64> {
        let (mut excess, mut in_x, mut in_y) = (0.0, 0.0_f64, 0.0_f64);
        for a in 0..x.len() {
            for b in 0..a {
                let sign = |v: f64| {
                    if v > 0.0 {
                        1.0
                    } else if v < 0.0 {
                        -1.0
                    } else {
                        0.0
                    }
                };
                let (dx, dy) = (sign(x[a] - x[b]), sign(y[a] - y[b]));
                excess += dx * dy;
                in_x += dx * dx;
                in_y += dy * dy;
            }
        }
        (in_x * in_y > 0.0).then(|| excess / (in_x * in_y).sqrt())
    }

    proptest! {
        #[test]
        fn counting_by_merging_is_counting_by_pairs(
            rows in prop::collection::vec((0_u8..6, 0_u8..6), 0..40),
        ) {
            let (x, y): (Vec<_>, Vec<_>) =
                rows.iter().map(|r| (f64::from(r.0), f64::from(r.1))).unzip();
            match (correlation(Method::Kendall, &x, &y), tau_by_pairs(&x, &y)) {
                (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-12),
                (a, b) => prop_assert_eq!(a, b),
            }
        }

        #[test]
        fn rising_transformations_leave_ranks_alone(
            rows in prop::collection::vec((-50.0..50.0_f64, -50.0..50.0_f64), 3..30),
        ) {
            let (x, y): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
            let cubed: Vec<_> = x.iter().map(|v| v * v * v).collect();
            for method in [Method::Spearman, Method::Kendall] {
                prop_assert_eq!(correlation(method, &x, &y), correlation(method, &cubed, &y));
            }
        }
    }
}
