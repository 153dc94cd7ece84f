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

/// Sorts numbers that lie all over the room between the least and the greatest, as hashes and scores do:
/// each first goes into a bucket beside its like, and buckets are sorted where they stay near. Of numbers
/// that lie elsewhere the order is the same, later.
///
/// # Example
///
/// ```
/// use govgauge::stats::order::sort_spread;
/// assert_eq!(sort_spread(vec![7, 1, 7, 3]), [1, 3, 7, 7]);
/// ```
pub fn sort_spread(mut numbers: Vec<u64>) -> Vec<u64> {
    const BUCKETS: usize = 1 << 12;
    let (low, high) = numbers.iter().fold((u64::MAX, 0), |(l, h), n| (l.min(*n), h.max(*n)));
    if numbers.len() < 4 * BUCKETS || low == high {
        numbers.sort_unstable();
        return numbers;
    }
    let bits = u64::BITS - (high - low).leading_zeros();
    let shift = bits.saturating_sub(BUCKETS.ilog2());
    #[expect(clippy::cast_possible_truncation, reason = "there are that few")]
    let bucket = |number: u64| (((number - low) >> shift) as usize).min(BUCKETS - 1);
    let mut ends = vec![0usize; BUCKETS];
    for number in &numbers {
        ends[bucket(*number)] += 1;
    }
    let mut n = 0;
    for end in &mut ends {
        n += std::mem::replace(end, n);
    }
    let mut sorted = vec![0; numbers.len()];
    for number in &numbers {
        let at = &mut ends[bucket(*number)];
        sorted[*at] = *number;
        *at += 1;
    }
    let mut rest = sorted.as_mut_slice();
    let mut start = 0;
    for end in ends {
        let (own, later) = rest.split_at_mut(end - start);
        own.sort_unstable();
        (rest, start) = (later, end);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn spread_numbers_are_sorted(seed in any::<u64>(), shift in 0u32..64, n in 16_000usize..40_000) {
            let step = |n: &u64| Some(n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
            let mut numbers: Vec<u64> =
                std::iter::successors(Some(seed), step).map(|n| n >> shift).take(n).collect();
            // Most stand in one place, and one far off.
            numbers[..n / 2].fill(3);
            numbers.push(u64::MAX);
            let mut expected = numbers.clone();
            expected.sort_unstable();
            prop_assert_eq!(sort_spread(numbers), expected);
        }
    }

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
