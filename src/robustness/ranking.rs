//! Ranking of many lists of whole numbers: few numbers by comparing all with all, many by buckets.

#![expect(clippy::inline_always, reason = "compiled anew for the registers of the machine")]

use super::kernel::{Keys, LANES};
use super::replicates::NONE;
use crate::vector::widest;

/// Up to so many regions every one is compared with every other, in all replicates at once.
const FEW: usize = 160;

/// Fewer numbers than this are sorted by comparing.
const SORTED: usize = 100;

/// How many numbers a bucket holds at most, so that the sums of eight buckets fit in a byte each.
const BUCKET_MAX: u8 = 31;

/// Room that is used again for one list after another.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pairs: Vec<u64>,
    other: Vec<u64>,
    counts: Vec<u32>,
    buckets: Vec<u16>,
    places: Vec<u8>,
    bases: Vec<u16>,
    rows: Vec<i32>,
    ranks: Vec<u16>,
}

/// Competition ranks of keys, the greatest first; ties share the best rank. [`NONE`] has no rank (0).
pub(super) fn ranks(keys: &[i32], scratch: &mut Scratch, out: &mut [u16]) {
    let is_done =
        keys.len() >= SORTED && widest(Buckets { keys, scratch: &mut *scratch, out: &mut *out });
    if !is_done {
        by_comparing(keys, scratch, out);
    }
}

/// The same of replicates that stand side by side, region after region; only so many lanes count.
pub(super) fn ranks_of_lanes(
    keys: &[Keys],
    lanes: usize,
    scratch: &mut Scratch,
    out: &mut [[u16; LANES]],
) {
    if keys.len() <= FEW {
        widest(AllWithAll { keys, out });
        return;
    }
    let n = keys.len();
    let mut rows = std::mem::take(&mut scratch.rows);
    let mut ranked = std::mem::take(&mut scratch.ranks);
    rows.resize(n * LANES, 0);
    ranked.resize(n * LANES, 0);
    // A few regions of all lanes at a time: what is read stays near.
    for (at, some) in keys.chunks(LANES).enumerate() {
        for (lane, row) in rows.chunks_exact_mut(n).enumerate() {
            let row = &mut row[at * LANES..];
            row.iter_mut().zip(some).for_each(|(out, keys)| *out = keys[lane]);
        }
    }
    for (row, ranked) in rows.chunks_exact(n).zip(ranked.chunks_exact_mut(n)).take(lanes) {
        ranks(row, scratch, ranked);
    }
    for (at, some) in out.chunks_mut(LANES).enumerate() {
        for (lane, row) in ranked.chunks_exact(n).enumerate() {
            let row = &row[at * LANES..];
            some.iter_mut().zip(row).for_each(|(out, rank)| out[lane] = *rank);
        }
    }
    (scratch.rows, scratch.ranks) = (rows, ranked);
}

struct AllWithAll<'a> {
    keys: &'a [Keys],
    out: &'a mut [[u16; LANES]],
}

impl pulp::WithSimd for AllWithAll<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let (none, one) = (simd.splat_u32s(0), simd.splat_u32s(1));
        for (own, out) in self.keys.iter().zip(self.out) {
            let mut ranks = [1_u32; LANES];
            let (wide, _) = S::as_simd_i32s(&own[..]);
            let (counts, _) = S::as_mut_simd_u32s(&mut ranks);
            for (at, (own, count)) in wide.iter().zip(counts).enumerate() {
                // What has no score is less than all others.
                *count = self.keys.iter().fold(one, |count, other| {
                    let (other, _) = S::as_simd_i32s(&other[..]);
                    let is_ahead = simd.less_than_i32s(*own, other[at]);
                    simd.add_u32s(count, simd.select_u32s(is_ahead, one, none))
                });
            }
            for lane in 0..LANES {
                let rank = u16::try_from(ranks[lane]).unwrap_or(u16::MAX);
                out[lane] = if own[lane] == NONE { 0 } else { rank };
            }
        }
    }
}

/// Spreads keys over more buckets than there are keys, most of which then hold one or none; false where
/// one would hold too many.
struct Buckets<'a> {
    keys: &'a [i32],
    scratch: &'a mut Scratch,
    out: &'a mut [u16],
}

impl pulp::NullaryFnOnce for Buckets<'_> {
    type Output = bool;

    #[inline(always)]
    fn call(self) -> bool {
        let Self { keys, scratch, out } = self;
        let (mut low, mut high, mut missing) = (i32::MAX, NONE, 0);
        for &key in keys {
            let is_none = key == NONE;
            low = low.min(if is_none { i32::MAX } else { key });
            high = high.max(key);
            missing += usize::from(is_none);
        }
        let buckets = (4 * keys.len()).next_power_of_two().min(1 << 15);
        if !count(keys, (low, high), buckets, missing, scratch) {
            return false;
        }
        let Scratch { pairs, buckets: of, places, bases, .. } = scratch;
        pairs.resize(keys.len(), 0);
        let (pairs, places, bases) = (&mut pairs[..], &mut places[..], &bases[..]);
        for (at, (&bucket, &key)) in of.iter().zip(keys).enumerate() {
            let taken = &mut places[usize::from(bucket)];
            let place = usize::from(bases[usize::from(bucket >> 3)]) + usize::from(*taken);
            *taken = taken.wrapping_add(1);
            pairs[place] = u64::from(below(high, key)) << 16 | at as u64;
        }
        // Those without a score come last.
        let there = keys.len() - missing;
        sort_nearly(&mut pairs[..there]);
        if missing > 0 {
            out.fill(0);
        }
        let (mut rank, mut before) = (0_u16, u64::MAX);
        for (seen, pair) in (1_u16..=u16::MAX).zip(&pairs[..there]) {
            let key = pair >> 16;
            rank = if key == before { rank } else { seen };
            before = key;
            #[expect(clippy::cast_possible_truncation, reason = "the lower part is a position")]
            let at = usize::from(*pair as u16);
            out[at] = rank;
        }
        true
    }
}

/// How far a key is below the highest.
const fn below(high: i32, key: i32) -> u32 {
    high.wrapping_sub(key).cast_unsigned()
}

/// Counts the keys of each bucket and makes of it where the bucket begins: its place among eight, and that
/// of the eight. False where a bucket holds too many.
#[inline(always)]
fn count(
    keys: &[i32],
    (low, high): (i32, i32),
    buckets: usize,
    missing: usize,
    scratch: &mut Scratch,
) -> bool {
    let Scratch { buckets: of, places, bases, .. } = scratch;
    // A distance from the highest fits in 31 bits, if need be without its last.
    let span = below(high, low);
    let shift = span >> 31;
    let (last, scale) = scale(buckets, span >> shift);
    let none = u16::try_from(buckets).unwrap_or(u16::MAX);
    of.resize(keys.len(), 0);
    for (bucket, &key) in of.iter_mut().zip(keys) {
        let at = self::bucket(below(high, key) >> shift, scale, last);
        *bucket = if key == NONE { none } else { at };
    }
    places.clear();
    places.resize(buckets + 8, 0);
    let places = &mut places[..];
    let mut most = 0_u8;
    for bucket in of.iter() {
        let n = &mut places[usize::from(*bucket)];
        *n = n.wrapping_add(1);
        most |= if *bucket == none { 0 } else { *n };
    }
    if missing > 0 {
        places[buckets] = 0;
    }
    // The bits of all counts on the way: with any of them too many, one of these is set.
    if most > BUCKET_MAX {
        return false;
    }
    bases.resize(buckets / 8 + 1, 0);
    let mut base = 0_u16;
    for (eight, out) in places.as_chunks_mut::<8>().0.iter_mut().zip(bases) {
        // The product holds in each byte the sum of the bytes up to it.
        let sums = u64::from_le_bytes(*eight).wrapping_mul(0x0101_0101_0101_0101);
        *out = base;
        base = base.wrapping_add(u16::from(sums.to_le_bytes()[7]));
        *eight = (sums << 8).to_le_bytes();
    }
    true
}

/// The last bucket, and how many buckets there are for each step of a distance.
#[expect(clippy::cast_possible_truncation, reason = "any rounding will do")]
pub(super) fn scale(buckets: usize, span: u32) -> (i32, f32) {
    let last = i32::try_from(buckets - 1).unwrap_or(i32::MAX);
    (last, (f64::from(last) / f64::from(span.max(1))) as f32)
}

/// The bucket of a distance of 31 bits, any number for a longer one. Each step keeps the order, whatever
/// it rounds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to the last bucket"
)]
#[inline(always)]
pub(super) fn bucket(distance: u32, scale: f32, last: i32) -> u16 {
    // 2²³: a small number that is added to it is rounded to a whole one, in the low bits.
    const WHOLE: f32 = 8_388_608.0;
    let near = distance.cast_signed() as f32 * scale + WHOLE;
    near.to_bits().wrapping_sub(WHOLE.to_bits()).cast_signed().min(last) as u16
}

/// Sorts what is in order but for neighbours.
#[inline(always)]
fn sort_nearly(pairs: &mut [u64]) {
    for i in 1..pairs.len() {
        let pair = pairs[i];
        let mut at = i;
        while at > 0 && pair < pairs[at - 1] {
            pairs[at] = pairs[at - 1];
            at -= 1;
        }
        pairs[at] = pair;
    }
}

fn by_comparing(keys: &[i32], scratch: &mut Scratch, out: &mut [u16]) {
    scratch.pairs.clear();
    // The greatest key first; below it the position, so that no two are the same.
    let pair = |(at, key): (usize, &i32)| u64::from(!unsigned(*key)) << 32 | at as u64;
    let there = |(_, key): &(usize, &i32)| **key != NONE;
    scratch.pairs.extend(keys.iter().enumerate().filter(there).map(pair));
    if scratch.pairs.len() < SORTED {
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

    /// Region after region, so many lanes of the same keys, each a little further on.
    fn side_by_side(keys: &[i32], lanes: usize) -> Vec<Vec<u16>> {
        let n = keys.len();
        let at = |region: usize, lane: usize| keys[(region + lane) % n];
        let lanes_of = |region: usize| {
            let mut all = Keys::all(0);
            all.iter_mut().enumerate().for_each(|(lane, key)| *key = at(region, lane));
            all
        };
        let keys: Vec<Keys> = (0..n).map(lanes_of).collect();
        let mut out = vec![[7; LANES]; n];
        ranks_of_lanes(&keys, lanes, &mut Scratch::default(), &mut out);
        (0..lanes).map(|lane| (0..n).map(|r| out[(r + n - lane % n) % n][lane]).collect()).collect()
    }

    proptest! {
        #[test]
        fn buckets_sort_as_comparing_does(
            keys in prop::collection::vec(-90_000_000..90_000_000_i32, 1..600),
            squeeze in 1..1_000_000_i32,
            far in prop::bool::ANY,
            missing in 1..40_i32,
        ) {
            let squeeze = if far { squeeze % 20 + 1 } else { squeeze };
            let key = |k: &i32| if k % 40 > missing { NONE } else { k / squeeze };
            let mut keys: Vec<i32> = keys.iter().map(key).collect();
            if far {
                keys.extend([-2_147_000_000, 2_147_000_000]);
            }
            let above = |key: &i32| keys.iter().filter(|other| *other > key).count() + 1;
            let rank = |k: &i32| if *k == NONE { 0 } else { u16::try_from(above(k)).unwrap() };
            let expected: Vec<u16> = keys.iter().map(rank).collect();
            prop_assert_eq!(&ranked(&keys), &expected);
            for lane in side_by_side(&keys, 5) {
                prop_assert_eq!(&lane, &expected);
            }
        }
    }
}
