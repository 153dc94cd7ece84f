//! Sorting and ranking of many short lists of whole numbers.

/// Fewer numbers than this are sorted by comparing.
const FEW: usize = 200;
const DIGIT_BITS: u32 = 11;
const DIGITS: usize = 1 << DIGIT_BITS;

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
    for (at, &key) in keys.iter().enumerate() {
        if key != super::replicates::NONE {
            // The greatest key first; below it the position, so that no two are the same.
            scratch.pairs.push(u64::from(!unsigned(key)) << 32 | at as u64);
        }
    }
    if scratch.pairs.len() < FEW { scratch.pairs.sort_unstable() } else { radix(scratch) }
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

/// Sorts by the upper halves, eleven bits at a time; equal ones keep their order.
fn radix(scratch: &mut Scratch) {
    scratch.other.resize(scratch.pairs.len(), 0);
    for shift in [32, 32 + DIGIT_BITS, 32 + 2 * DIGIT_BITS] {
        let digit = |pair: u64| (pair >> shift) as usize & (DIGITS - 1);
        scratch.counts.clear();
        scratch.counts.resize(DIGITS, 0);
        for &pair in &scratch.pairs {
            scratch.counts[digit(pair)] += 1;
        }
        // Scores of 0 to 100 leave the highest digits alike.
        let first = scratch.pairs.first().map_or(0, |pair| digit(*pair));
        if scratch.counts[first] as usize == scratch.pairs.len() {
            continue;
        }
        let mut start = 0;
        for count in &mut scratch.counts {
            (*count, start) = (start, start + *count);
        }
        for &pair in &scratch.pairs {
            let place = &mut scratch.counts[digit(pair)];
            scratch.other[*place as usize] = pair;
            *place += 1;
        }
        std::mem::swap(&mut scratch.pairs, &mut scratch.other);
    }
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
        fn digits_sort_as_comparing_does(keys in prop::collection::vec(-90_000_000..90_000_000_i32, 0..600)) {
            let rank = |key: &i32| keys.iter().filter(|other| *other > key).count() + 1;
            let expected: Vec<u16> = keys.iter().map(|k| u16::try_from(rank(k)).unwrap()).collect();
            prop_assert_eq!(ranked(&keys), expected);
        }
    }
}
