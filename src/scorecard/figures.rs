//! Figures as short texts: a few bytes in a word, so that many are made side by side and copied whole.

use crate::stats::decimal::GAP;
use crate::stats::round6;
use crate::vector::widely;

/// Three digits of each number below a thousand, and a point behind them, as the bytes of a word.
static DIGITS: [u32; 1_000] = {
    let mut all = [0; 1_000];
    let mut n = 0u32;
    while n < 1_000 {
        let (a, b, c) = (n / 100, n / 10 % 10, n % 10);
        all[n as usize] = 0x2e30_3030 + a + (b << 8) + (c << 16);
        n += 1;
    }
    all
};

/// Adds the first bytes of a word.
#[inline]
fn add(out: &mut Vec<u8>, word: u128, n: usize) {
    // Sixteen bytes are copied faster than as many as there are.
    let length = out.len() + n;
    out.extend_from_slice(&word.to_le_bytes());
    out.truncate(length);
}

/// How many noughts stand in front of a number below a thousand that is written with three digits.
#[inline]
fn front(n: u32) -> usize {
    usize::from(n < 100) + usize::from(n < 10)
}

/// A whole number behind a comma, as the first bytes of a word, and how many these are.
#[inline]
pub(super) fn whole(value: u32) -> (u128, usize) {
    let three = |n: u32| u128::from(DIGITS[n as usize] & 0x00ff_ffff);
    if value < 1_000 {
        let skip = front(value);
        return (((three(value) >> (8 * skip)) << 8) | u128::from(b','), 4 - skip);
    }
    let (millions, middle, low) = (value / 1_000_000, value / 1_000 % 1_000, value % 1_000);
    let (high, millions) = (millions / 1_000, millions % 1_000);
    let all = three(high) | three(millions) << 24 | three(middle) << 48 | three(low) << 72;
    let skip = match (high, millions) {
        (0, 0) => 6 + front(middle),
        (0, _) => 3 + front(millions),
        _ => front(high),
    };
    (((all >> (8 * skip)) << 8) | u128::from(b','), 13 - skip)
}

/// A figure in millionths: its digits, and decimals up to the last that is not nought.
pub(super) fn millionths(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    let value = value.unsigned_abs();
    let Some(small) = u32::try_from(value).ok().filter(|small| *small < 1_000_000_000) else {
        out.extend_from_slice((value / 1_000_000).to_string().as_bytes());
        let part = format!(".{:06}", value % 1_000_000);
        out.extend_from_slice(part.trim_end_matches('0').trim_end_matches('.').as_bytes());
        return;
    };
    let (units, part) = (small / 1_000_000, small % 1_000_000);
    let three = |n: u32| DIGITS[n as usize];
    let decimals =
        u64::from(three(part / 1_000) & 0x00ff_ffff) | (u64::from(three(part % 1_000)) << 24);
    let all = u128::from(three(units)) | (u128::from(decimals) << 32);
    let skip = front(units);
    let shown = (decimals & 0xffff_ffff_ffff) ^ 0x3030_3030_3030;
    let end = if part == 0 { 3 } else { 12 - shown.leading_zeros() as usize / 8 };
    add(out, all >> (8 * skip), end - skip);
}

/// A figure rounded to six decimals, as short as it goes.
pub(super) fn figure(out: &mut Vec<u8>, value: f64) {
    if value.abs() >= 1e9 {
        out.extend_from_slice(round6(value).to_string().as_bytes());
    } else {
        millionths(out, crate::stats::millionths(value));
    }
}

/// How many figures are made side by side.
pub(super) const MANY: usize = 64;

/// Figures behind commas, as the bytes of two words, and how many these are: one where there is no figure.
#[derive(Clone, Copy)]
pub(super) struct Shorts {
    low: [u64; MANY],
    high: [u64; MANY],
    len: [u64; MANY],
}

/// The length of a figure that is to be made by itself.
const BY_ITSELF: u64 = 16;

impl Shorts {
    /// None yet.
    pub(super) const NONE: Self = Self { low: [0; MANY], high: [0; MANY], len: [0; MANY] };

    /// Makes figures of millionths, as [`millionths`] does.
    pub(super) fn make(&mut self, values: &[i32]) {
        let (low, high, len) = (&mut self.low, &mut self.high, &mut self.len);
        widely(
            #[inline(always)]
            || make(values, low, high, len),
        );
    }

    /// Adds one of them to a line.
    #[inline]
    pub(super) fn add(&self, at: usize, value: i32, line: &mut Line) {
        if self.len[at] == BY_ITSELF {
            line.bytes(b",");
            let mut own = Vec::new();
            millionths(&mut own, value.into());
            return line.bytes(&own);
        }
        let word = u128::from(self.low[at]) | (u128::from(self.high[at]) << 64);
        line.word(word, usize::try_from(self.len[at]).unwrap_or(0));
    }
}

/// Three digits of a number below a thousand, as the bytes of a word, with nothing but their values.
#[expect(clippy::inline_always, reason = "for wide vectors")]
#[inline(always)]
const fn three(n: u64) -> u64 {
    let hundreds = (n * 41) >> 12;
    let rest = n - 100 * hundreds;
    let tens = (rest * 103) >> 10;
    hundreds | (tens << 8) | ((rest - 10 * tens) << 16)
}

#[inline(always)]
fn make(values: &[i32], low: &mut [u64; MANY], high: &mut [u64; MANY], len: &mut [u64; MANY]) {
    const NOUGHTS: u64 = 0x3030_3030_3030;
    let out = low.iter_mut().zip(high).zip(len);
    for (value, ((low, high), len)) in values.iter().zip(out) {
        let own = u64::from(value.cast_unsigned());
        // Exact below 10⁹ and 10⁶: what is added to the product stays below one part of the divisor.
        let units = (own * 1_125_899_907) >> 50;
        let part = own.wrapping_sub(units * 1_000_000) & 0xf_ffff;
        let thousands = (part * 1_073_742) >> 30;
        let decimals = three(thousands) | (three(part - 1_000 * thousands) << 24);
        // Digits at the end that are no nought.
        let mut n = 0;
        for place in 0..6 {
            let digit = (decimals >> (8 * place)) & 0xff;
            n = if digit > 0 { place + 1 } else { n };
        }
        let point = u64::from(n > 0);
        let skip = u64::from(units < 100) + u64::from(units < 10);
        // The units without noughts in front, a point, the decimals; and in front of them a comma.
        let front = (three(units & 0x3ff) | 0x2e30_3030) >> (8 * skip);
        let behind = decimals | NOUGHTS;
        let at = 8 * (4 - skip);
        let all = front | (behind << at);
        *high = (((behind >> 1) >> (63 - at)) << 8) | (all >> 56);
        *low = (all << 8) | 0x2c;
        let n = 4 - skip + point + n;
        let is_odd = own >= 1_000_000_000;
        let n = if is_odd { BY_ITSELF } else { n };
        *len = if *value == GAP { 1 } else { n };
    }
}

/// A line that is put together from short texts, without asking for room for each.
pub(super) struct Line {
    bytes: [u8; Line::MOST],
    n: usize,
}

impl Line {
    const MOST: usize = 512;

    pub(super) const fn new() -> Self {
        Self { bytes: [0; Self::MOST], n: 0 }
    }

    /// Adds the first bytes of a word.
    #[inline]
    pub(super) fn word(&mut self, word: u128, n: usize) {
        // Sixteen bytes are copied faster than as many as there are.
        if let Some(room) = self.bytes.get_mut(self.n..).and_then(|rest| rest.first_chunk_mut()) {
            *room = word.to_le_bytes();
            self.n += n;
        }
    }

    /// Adds a few bytes.
    #[inline]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        let end = self.n + bytes.len();
        if let Some(room) = self.bytes.get_mut(self.n..end) {
            room.copy_from_slice(bytes);
            self.n = end;
        }
    }

    /// Moves what it has to where it goes, unless there is still room for a few short texts.
    #[inline]
    pub(super) fn relieve(&mut self, out: &mut Vec<u8>) {
        if self.n > Self::MOST - 64 {
            self.end(out);
        }
    }

    /// Moves what it has to where it goes.
    #[inline]
    pub(super) fn end(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.bytes[..self.n]);
        self.n = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn figures_are_written_as_the_standard_library_does(
            value in prop_oneof![
                0.0..1_000.0f64, -1e3..1e3f64, -1e9..1e9f64, (0u32..100_000).prop_map(|n| f64::from(n) / 100.0),
            ]
        ) {
            let mut out = b"x".to_vec();
            figure(&mut out, value);
            let expected = format!("x{:.6}", round6(value));
            let expected = expected.trim_end_matches('0').trim_end_matches('.');
            prop_assert_eq!(String::from_utf8(out).unwrap(), expected);
        }

        #[test]
        fn figures_side_by_side_are_those_by_themselves(
            values in prop::collection::vec(
                prop_oneof![
                    any::<i32>(), 0..1_000_000_000i32, (0..1000i32).prop_map(|n| n * 100_000),
                    (0..1000i32).prop_map(|n| n * 1_000_000), 0..100i32, Just(GAP),
                ],
                MANY,
            )
        ) {
            let (mut shorts, mut line, mut found) = (Shorts::NONE, Line::new(), Vec::new());
            shorts.make(&values);
            for (at, value) in values.iter().enumerate() {
                shorts.add(at, *value, &mut line);
                line.end(&mut found);
                let mut expected = b",".to_vec();
                if *value != GAP {
                    millionths(&mut expected, (*value).into());
                }
                prop_assert_eq!(
                    String::from_utf8(std::mem::take(&mut found)).unwrap(),
                    String::from_utf8(expected).unwrap()
                );
            }
        }
    }
}
