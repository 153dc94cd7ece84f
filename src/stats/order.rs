//! Quantiles, weighted medians, ranks and percentiles.

/// The quantile of sorted values, with linear interpolation; none of nothing.
///
/// # Formula
///
/// ```text
/// h = (n − 1)·p;  x[⌊h⌋] + (h − ⌊h⌋)·(x[⌊h⌋+1] − x[⌊h⌋])
/// ```
///
/// # References
///
/// Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages.
/// *The American Statistician* 50, 361–365: type 7.
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let h = last as f64 * p.clamp(0.0, 1.0);
    let below = h.floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "h lies between 0 and the last index"
    )]
    let at = below as usize;
    let (low, high) = (sorted[at], sorted[(at + 1).min(last)]);
    Some(low + (h - below) * (high - low))
}

/// The weighted median of (value, weight) pairs: the value at which half of the weight is reached;
/// the mean of two neighbours where exactly half lies on each side. Sorts its input.
///
/// With equal weights it is the ordinary median.
pub fn weighted_median(pairs: &mut [(f64, f64)]) -> Option<f64> {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = pairs.iter().map(|p| p.1).sum::<f64>() / 2.0;
    let mut reached = 0.0;
    for (at, &(value, weight)) in pairs.iter().enumerate() {
        reached += weight;
        // The tolerance makes two halves of three equal thirds meet.
        if (reached - half).abs() <= 1e-12 * half.max(1e-300) {
            return Some(pairs.get(at + 1).map_or(value, |next| f64::midpoint(value, next.0)));
        }
        if reached > half {
            return Some(value);
        }
    }
    pairs.last().map(|p| p.0)
}

/// Competition ranks, the highest value first; ties share the best rank. `NaN` has no rank (0).
pub fn ranks_descending(values: &[f64]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..values.len()).filter(|&i| !values[i].is_nan()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    let mut ranks = vec![0; values.len()];
    let mut rank = 0;
    let mut previous = f64::NAN;
    for (seen, &at) in order.iter().enumerate() {
        if values[at].total_cmp(&previous).is_ne() {
            rank = u32::try_from(seen + 1).unwrap_or(u32::MAX);
            previous = values[at];
        }
        ranks[at] = rank;
    }
    ranks
}

/// The percentile of a value among sorted values that hold it: the share of the others below it,
/// half of those equal to it counted, times 100; none where there are no others.
pub fn percentile(sorted: &[f64], value: f64) -> Option<f64> {
    let others = sorted.len().checked_sub(1).filter(|n| *n > 0)?;
    let below = sorted.partition_point(|v| *v < value);
    let equal = sorted.partition_point(|v| *v <= value).saturating_sub(below);
    let ties = equal.saturating_sub(1) as f64;
    Some(100.0 * (below as f64 + ties / 2.0) / others as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_by_hand() {
        let x = [10.0, 20.0, 30.0, 40.0];
        // h = 3 × 0.25 = 0.75: 10 + 0.75 × 10.
        assert!((quantile(&x, 0.25).unwrap() - 17.5).abs() < 1e-12);
        assert!((quantile(&x, 1.0).unwrap() - 40.0).abs() < 1e-12);
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn weighted_median_by_hand() {
        let m = |mut p: Vec<(f64, f64)>| weighted_median(&mut p).unwrap();
        assert!((m(vec![(3.0, 1.0), (1.0, 1.0), (2.0, 1.0)]) - 2.0).abs() < 1e-12);
        assert!((m(vec![(4.0, 1.0), (1.0, 1.0)]) - 2.5).abs() < 1e-12);
        // 5 of 7 weights stand on 9.
        assert!((m(vec![(1.0, 1.0), (9.0, 5.0), (2.0, 1.0)]) - 9.0).abs() < 1e-12);
    }

    #[test]
    fn tied_ranks_share_the_best() {
        assert_eq!(ranks_descending(&[5.0, 7.0, 5.0, f64::NAN, 1.0]), [2, 1, 2, 0, 4]);
    }

    #[test]
    fn percentile_counts_half_of_the_ties() {
        let x = [1.0, 2.0, 2.0, 3.0, 4.0];
        assert!((percentile(&x, 1.0).unwrap() - 0.0).abs() < 1e-12);
        // One below, one other equal: (1 + 0.5) / 4.
        assert!((percentile(&x, 2.0).unwrap() - 37.5).abs() < 1e-12);
        assert!((percentile(&x, 4.0).unwrap() - 100.0).abs() < 1e-12);
        assert_eq!(percentile(&[1.0], 1.0), None);
    }
}
