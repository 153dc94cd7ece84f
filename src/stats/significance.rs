//! How likely a correlation as strong would be if there were none.
//!
//! The tests are two-sided and those of R's `cor.test` with its defaults.
//!
//! # Formula
//!
//! ```text
//! Pearson:   t = r·√((n − 2)/(1 − r²)) on n − 2 degrees of freedom
//! Spearman:  no ties, n ≤ 9:     every permutation counted
//!            no ties, n ≤ 1290:  Edgeworth series of S = Σd² (AS 89)
//!            else:               t as for Pearson
//! Kendall:   no ties, n < 50:    every permutation counted, by the number of inversions
//!            else:               z = S / √var(S), var(S) corrected for ties
//! ```
//!
//! Where R takes 1 − P and loses digits, the small tail is summed here: R's figures are
//! good to about 2·10⁻¹⁶, not to so many digits.
//!
//! # References
//!
//! Best, D. J. and Roberts, D. E. (1975). Algorithm AS 89: the upper tail probabilities of Spearman's
//! rho. *Applied Statistics* 24, 377–379.
//!
//! Kendall, M. G. (1970). *Rank Correlation Methods*, 4th edition, chapters 4 and 5.
//!
//! # Example
//!
//! ```
//! use govgauge::stats::correlation::Method;
//! use govgauge::stats::significance::{Basis, test};
//!
//! // Hollander and Wolfe (1973), p. 187: tuna. R prints tau 0.4444, p-value 0.1194.
//! let x = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1];
//! let y = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8];
//! let tau = test(Method::Kendall, &x, &y).unwrap();
//! assert_eq!(tau.basis, Some(Basis::Exact));
//! assert!((tau.value - 4.0 / 9.0).abs() < 1e-12);
//! assert!((tau.p.unwrap() - 0.1194).abs() < 5e-5);
//! ```

use super::correlation::{Method, complete_pairs, concordance, mean_ranks, of_complete};
use super::special::{normal_below, normal_two_sided, student_two_sided};
use super::transcendental::exp;
use std::sync::OnceLock;

/// What a probability rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Student's t distribution.
    Student,
    /// All permutations.
    Exact,
    /// An Edgeworth series.
    Edgeworth,
    /// The normal distribution.
    Normal,
}

/// A correlation and its probability where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tested {
    /// The correlation.
    pub value: f64,
    /// How many rows are complete.
    pub n_pairs: usize,
    /// The probability of one as strong; none of too few rows.
    pub p: Option<f64>,
    /// What the probability rests on.
    pub basis: Option<Basis>,
}

/// The most rows for which all permutations of ranks are counted, as in R.
const SPEARMAN_EXACT_MAX: usize = 9;
/// The most rows for which the Edgeworth series is used, as in R.
const EDGEWORTH_MAX: usize = 1290;
/// From so many rows on Kendall's tau is taken as normal, as in R.
const KENDALL_NORMAL_FROM: usize = 50;

/// A correlation with its probability; none where there is no correlation.
pub fn test(method: Method, x: &[f64], y: &[f64]) -> Option<Tested> {
    let (x, y) = complete_pairs(x, y);
    let value = of_complete(method, &x, &y)?;
    let n_pairs = x.len();
    let found = match method {
        Method::Pearson => student(value, n_pairs),
        Method::Spearman => spearman(value, &x, &y),
        Method::Kendall => kendall(&x, &y),
    };
    let (p, basis) = found.unzip();
    Some(Tested { value, n_pairs, p: p.map(|p: f64| p.clamp(0.0, 1.0)), basis })
}

fn student(r: f64, n: usize) -> Option<(f64, Basis)> {
    let freedom = n.checked_sub(2).filter(|f| *f > 0)? as f64;
    let rest = 1.0 - r * r;
    let t = if rest > 0.0 { r * (freedom / rest).sqrt() } else { f64::INFINITY };
    Some((student_two_sided(t, freedom), Basis::Student))
}

fn tied(values: &[f64]) -> bool {
    let mut sorted: Vec<f64> = values.iter().map(|v| v + 0.0).collect();
    sorted.sort_by(f64::total_cmp);
    sorted.windows(2).any(|w| w[0] >= w[1])
}

#[expect(clippy::many_single_char_names, reason = "as in the formula")]
fn spearman(rho: f64, x: &[f64], y: &[f64]) -> Option<(f64, Basis)> {
    let n = x.len();
    if n > EDGEWORTH_MAX || tied(x) || tied(y) {
        return student(rho, n);
    }
    let differences = mean_ranks(x).into_iter().zip(mean_ranks(y)).map(|(a, b)| (a - b) * (a - b));
    let s: f64 = differences.sum();
    let middle = (n as f64) * ((n * n) as f64 - 1.0) / 6.0;
    if n <= SPEARMAN_EXACT_MAX {
        return Some((2.0 * exact_tail(s, n, s > middle), Basis::Exact));
    }
    // The probability of S or more, or of S or less: S is even, so that is less than S + 2.
    let p = if s > middle { edgeworth(s, n, false) } else { edgeworth(s + 2.0, n, true) };
    Some((2.0 * p, Basis::Edgeworth))
}

/// The share of permutations with a sum of squared differences so large, or so small.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "half of an even sum")]
fn exact_tail(s: f64, n: usize, upper: bool) -> f64 {
    let counts = permutations(n);
    let at = ((s / 2.0) as usize).min(counts.len() - 1);
    let part = if upper { &counts[at..] } else { &counts[..=at] };
    part.iter().sum::<u64>() as f64 / counts.iter().sum::<u64>() as f64
}

/// How many permutations of n have half a sum of squared differences of 0, 1, 2 …
fn permutations(n: usize) -> &'static [u64] {
    static TABLES: [OnceLock<Vec<u64>>; SPEARMAN_EXACT_MAX + 1] =
        [const { OnceLock::new() }; SPEARMAN_EXACT_MAX + 1];
    TABLES[n].get_or_init(|| {
        // The sum itself is counted; its half is what is odd and even.
        let width = n * (n * n).saturating_sub(1) / 3 + 1;
        let mut ways = vec![vec![0_u64; width]; 1 << n];
        ways[0][0] = 1;
        for taken in 0..1_usize << n {
            let position = taken.count_ones() as usize;
            for next in (0..n).filter(|next| taken >> next & 1 == 0) {
                let square = position.abs_diff(next) * position.abs_diff(next);
                for s in 0..width.saturating_sub(square) {
                    let add = ways[taken][s];
                    ways[taken | 1 << next][s + square] += add;
                }
            }
        }
        ways.pop().unwrap_or_default().into_iter().step_by(2).collect()
    })
}

/// P(S ≥ s), or P(S < s) for the lower tail.
#[expect(clippy::many_single_char_names, reason = "as in the formula")]
fn edgeworth(s: f64, n: usize, lower: bool) -> f64 {
    let n = n as f64;
    if s <= 0.0 {
        return if lower { 0.0 } else { 1.0 };
    }
    if s > n * (n * n - 1.0) / 3.0 {
        return if lower { 1.0 } else { 0.0 };
    }
    let b = 1.0 / n;
    let x = (6.0 * (s - 1.0) / (n * (n * n - 1.0)) - 1.0) * (n - 1.0).sqrt();
    let y = x * x;
    // The twelve constants of AS 89.
    let sixth = 0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y);
    let fourth = -0.0758 + b * (0.1033 + 0.3932 * b) - y * b * (0.0879 + 0.0151 * b - y * sixth);
    let series = x * b * (0.2274 + b * (0.2531 + 0.1745 * b) + y * fourth);
    let correction = series / exp(y / 2.0);
    let p = if lower { normal_below(x) - correction } else { normal_below(-x) + correction };
    p.clamp(0.0, 1.0)
}

fn kendall(x: &[f64], y: &[f64]) -> Option<(f64, Basis)> {
    let n = x.len();
    let counted = concordance(x, y);
    let none_tied = counted.ties.iter().all(Vec::is_empty);
    if n < KENDALL_NORMAL_FROM && none_tied {
        let all = (n * (n - 1) / 2) as f64;
        return Some((2.0 * inversions_tail((all - counted.excess.abs()) / 2.0, n), Basis::Exact));
    }
    let n = n as f64;
    let over = |of: usize, f: &dyn Fn(f64) -> f64| counted.ties[of].iter().map(|&t| f(t)).sum();
    let pairs: [f64; 2] = [0, 1].map(|of| over(of, &|t| t * (t - 1.0)));
    let triples: [f64; 2] = [0, 1].map(|of| over(of, &|t| t * (t - 1.0) * (t - 2.0)));
    let spread: [f64; 2] = [0, 1].map(|of| over(of, &|t| t * (t - 1.0) * (2.0 * t + 5.0)));
    let plain = n * (n - 1.0) * (2.0 * n + 5.0) - spread[0] - spread[1];
    let third =
        if n > 2.0 { triples[0] * triples[1] / (9.0 * n * (n - 1.0) * (n - 2.0)) } else { 0.0 };
    let variance = plain / 18.0 + pairs[0] * pairs[1] / (2.0 * n * (n - 1.0)) + third;
    (variance > 0.0).then(|| (normal_two_sided(counted.excess / variance.sqrt()), Basis::Normal))
}

/// The share of permutations of n with at most so many inversions.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number")]
fn inversions_tail(most: f64, n: usize) -> f64 {
    let most = most.round() as usize;
    // The n-th element adds 0 … n − 1 inversions, each as likely.
    let mut shares = vec![1.0];
    for size in 2..=n {
        let width = (shares.len() + size - 1).min(most + 1);
        let term = |at: usize| shares.get(at).copied().unwrap_or(0.0);
        let mut next = Vec::with_capacity(width);
        let mut window = 0.0;
        for k in 0..width {
            window += term(k);
            if k >= size {
                window -= term(k - size);
            }
            next.push((window / size as f64).max(0.0));
        }
        shares = next;
    }
    shares.iter().take(most + 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 9] = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1];
    const Y: [f64; 9] = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8];

    /// The help page of `cor.test` prints S = 48, rho = 0.6, p-value = 0.0968 for these.
    #[test]
    fn spearman_of_the_tuna() {
        let found = test(Method::Spearman, &X, &Y).unwrap();
        assert!((found.value - 0.6).abs() < 1e-12 && found.basis == Some(Basis::Exact));
        assert!((found.p.unwrap() - 0.0968).abs() < 5e-5, "{found:?}");
        let turned: Vec<f64> = Y.iter().map(|y| -y).collect();
        let opposite = test(Method::Spearman, &X, &turned).unwrap();
        assert!((opposite.p.unwrap() - found.p.unwrap()).abs() < 1e-12, "both tails");
    }

    #[test]
    fn permutations_of_three_by_hand() {
        // Σd² of the six orders of three: 0, 2, 2, 6, 6, 8.
        assert_eq!(permutations(3), [1, 2, 0, 2, 1]);
        assert_eq!(permutations(9).iter().sum::<u64>(), 362_880);
        // Inversions of the orders of four: 1, 3, 5, 6, 5, 3, 1.
        assert!((inversions_tail(1.0, 4) - 4.0 / 24.0).abs() < 1e-12);
        assert!((inversions_tail(6.0, 4) - 1.0).abs() < 1e-12);
    }

    /// Counted for n = 9, the series must already be near.
    #[test]
    fn the_series_meets_the_count() {
        for s in (40..=200_u32).step_by(20) {
            let s = f64::from(s);
            assert!((edgeworth(s, 9, false) - exact_tail(s, 9, true)).abs() < 0.002, "{s}");
            assert!((edgeworth(s + 2.0, 9, true) - exact_tail(s, 9, false)).abs() < 0.002, "{s}");
        }
    }

    #[test]
    fn a_perfect_correlation_is_no_chance() {
        let x: Vec<f64> = (0..30).map(f64::from).collect();
        assert!(test(Method::Pearson, &x, &x).unwrap().p.unwrap() <= 0.0);
        assert!(test(Method::Spearman, &x, &x).unwrap().p.unwrap() < 1e-6);
        // Two of 30! orders.
        assert!(test(Method::Kendall, &x, &x).unwrap().p.unwrap() < 1e-31);
    }

    #[test]
    fn two_rows_have_a_correlation_but_no_t() {
        let found = test(Method::Pearson, &[1.0, 2.0], &[3.0, 5.0]).unwrap();
        assert!((found.value - 1.0).abs() < 1e-12);
        assert_eq!((found.p, found.n_pairs), (None, 2));
        assert_eq!(test(Method::Kendall, &[1.0, 2.0], &[3.0, 5.0]).unwrap().p, Some(1.0));
        assert_eq!(test(Method::Pearson, &[1.0, 1.0], &[3.0, 5.0]), None);
    }
}
