//! Sorting and ranking of many short lists of whole numbers.

/// Fewer numbers than this are sorted by comparing.
const FEW: usize = 100;

/// Room that is used again for one list after another.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pairs: Vec<u64>,
    other: Vec<u64>,
    counts: Vec<u32>,
}

/// Competition ranks of keys, the greatest first; ties share the best rank. [`super::replicates::NONE`]
/// has no rank (0).
pub(super) fn ranks(keys: &[i32], scratch: &mut Scratch, out: &mut [u16]) {
    scratch.pairs.clear();
    // The greatest key first; below it the position, so that no two are the same.
    let pair = |(at, key): (usize, &i32)| u64::from(!unsigned(*key)) << 32 | at as u64;
    let there = |(_, key): &(usize, &i32)| **key != super::replicates::NONE;
    scratch.pairs.extend(keys.iter().enumerate().filter(there).map(pair));
    if scratch.pairs.len() < FEW {
        scratch.pairs.sort_unstable();
    } else {
        spread(scratch);
    }
    out.fill(0);
    let (mut rank, mut before) = (0_u16, None);
    for (seen, pair) in scratch.pairs.iter().enumerate() {
        if before != Some(pair >> 32) {
            rank = u16::try_from(seen + 1).unwrap_or(u16::MAX);
            before = Some(pair >> 32);
        }
        #[expect(clippy::cast_possible_truncation, reason = "the lower half is a position")]
        let at = *pair as u32 as usize;
        out[at] = rank;
    }
}

/// The order of signed numbers as that of unsigned ones.
const fn unsigned(key: i32) -> u32 {
    key.cast_unsigned() ^ 0x8000_0000
}

/// Sorts by spreading the keys over as many buckets as there are keys, most of which then hold one or
/// two; a bucket that holds many is sorted by comparing.
fn spread(scratch: &mut Scratch) {
    let keys = || scratch.pairs.iter().map(|pair| pair >> 32);
    let (Some(low), Some(high)) = (keys().min(), keys().max()) else { return };
    let buckets = scratch.pairs.len().next_power_of_two() as u64;
    // A key's distance from the lowest, times this, over 2^32 is below the number of buckets.
    let factor = (buckets << 32) / (high - low + 1);
    let bucket = |pair: u64| {
        usize::try_from((u128::from((pair >> 32) - low) * u128::from(factor)) >> 32).unwrap_or(0)
    };
    scratch.counts.clear();
    scratch.counts.resize(usize::try_from(buckets).unwrap_or(0) + 1, 0);
    for &pair in &scratch.pairs {
        scratch.counts[bucket(pair) + 1] += 1;
    }
    for at in 1..scratch.counts.len() {
        scratch.counts[at] += scratch.counts[at - 1];
    }
    scratch.other.resize(scratch.pairs.len(), 0);
    // Each start moves on to where its bucket ends.
    for &pair in &scratch.pairs {
        let place = &mut scratch.counts[bucket(pair)];
        scratch.other[*place as usize] = pair;
        *place += 1;
    }
    let mut start = 0;
    for &end in &scratch.counts[..scratch.counts.len() - 1] {
        let end = end as usize;
        if end - start > 1 {
            scratch.other[start..end].sort_unstable();
        }
        start = end;
    }
    std::mem::swap(&mut scratch.pairs, &mut scratch.other);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robustness::replicates::NONE;
    use proptest::prelude::*;

    fn ranked(keys: &[i32]) -> Vec<u16> {
        let mut out = vec![9; keys.len()];
        ranks(keys, &mut Scratch::default(), &mut out);
        out
    }

    #[test]
    fn by_hand() {
        assert_eq!(ranked(&[5, 7, 5, NONE, -1, i32::MAX]), [3, 2, 3, 0, 5, 1]);
        assert!(ranked(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn buckets_sort_as_comparing_does(
            keys in prop::collection::vec(-90_000_000..90_000_000_i32, 0..600),
            squeeze in 1..1_000_000_i32,
        ) {
            let keys: Vec<i32> = keys.iter().map(|k| k / squeeze).collect();
            let rank = |key: &i32| keys.iter().filter(|other| *other > key).count() + 1;
            let expected: Vec<u16> = keys.iter().map(|k| u16::try_from(rank(k)).unwrap()).collect();
            prop_assert_eq!(ranked(&keys), expected);
        }
    }
}
