//! Texts as numbers, so that rows that say the same are told by comparing words of the machine.

use super::notes::mix;
use super::pieces::Piece;
use crate::input::survey::number::ONES;
use crate::input::survey::row::trim;
use crate::input::survey::tokens::{Record, unquoted};

/// A text: itself where it has up to [`SHORT`] bytes, else a number for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Key(u64, u64);

/// The most bytes of a text that its key holds.
pub(super) const SHORT: usize = 16;

/// The low bytes of a word.
const LOW: [u64; 9] = {
    let mut low = [0; 9];
    let mut n = 1;
    while n < low.len() {
        low[n] = u64::MAX >> (64 - 8 * n);
        n += 1;
    }
    low
};

impl Key {
    /// The key of some bytes of a text that has no byte 0. Only long ones may share a key.
    #[inline]
    pub(super) fn new(text: &[u8], (start, end): (usize, usize)) -> Self {
        let n = end.saturating_sub(start);
        if n <= 8 {
            Self(word(text, start) & LOW[n], 0)
        } else if n <= SHORT {
            Self(word(text, start), word(text, start + 8) & LOW[n - 8])
        } else {
            Self::long(text.get(start..end).unwrap_or_default())
        }
    }

    /// The same of at most [`SHORT`] bytes, without a choice between short and shorter ones.
    #[expect(clippy::inline_always, reason = "for every row of a table")]
    #[inline(always)]
    pub(super) fn short(text: &[u8], (start, end): (usize, usize)) -> Self {
        let n = (end - start).min(SHORT);
        let (first, rest) = (LOW[n.min(8)], LOW[n.saturating_sub(8)]);
        Self(word(text, start) & first, word(text, start + 8) & rest)
    }

    /// The key of a text that stands by itself.
    pub(super) fn of(text: &str) -> Self {
        Self::new(text.as_bytes(), (0, text.len()))
    }

    #[cold]
    fn long(text: &[u8]) -> Self {
        // No text in UTF-8 has such a byte.
        Self(super::notes::number(text), 0xff << 56 | text.len() as u64)
    }

    /// A number that stands for this text, with another number mixed in.
    #[expect(clippy::inline_always, reason = "for every row of a table")]
    #[inline(always)]
    pub(super) fn number(self, with: u64) -> u64 {
        mix(mix(self.0, self.1) ^ with, 0xe703_7ed1_a0b4_28db)
    }

    /// Whether it holds the text, and that has only ASCII that is visible.
    #[expect(clippy::inline_always, reason = "for every row of a table")]
    #[inline(always)]
    pub(super) fn is_plain(self) -> bool {
        // Bytes behind the text are 0 and pass; a set high bit or a low byte does not.
        let odd = |word: u64| {
            let present = ((word & (ONES * 0x7f)) + ONES * 0x7f) | word;
            let visible = (word & (ONES * 0x7f)) + ONES * (0x80 - 0x21);
            let deleted = (word & (ONES * 0x7f)) + ONES;
            (word | (present & !visible) | (deleted & !word)) & (ONES * 0x80)
        };
        odd(self.0) | odd(self.1) == 0
    }
}

/// A text of up to 32 bytes that others are held against, as words of the machine: the first ones, cut
/// where it has fewer bytes, and the last, which may overlap.
#[derive(Clone, Copy, Debug)]
pub(super) struct Same {
    n: usize,
    low: u64,
    words: [u64; 4],
}

impl Same {
    /// Some bytes of a text; none where they are too many.
    #[inline]
    pub(super) fn new(text: &[u8], (start, end): (usize, usize)) -> Option<Self> {
        let n = end.saturating_sub(start);
        let low = LOW[n.min(8)];
        let words = match n {
            0..=8 => [word(text, start) & low, 0, 0, 0],
            9..=16 => [word(text, start), word(text, end - 8), 0, 0],
            17..=32 => [
                word(text, start),
                word(text, end - 8),
                word(text, start + 8),
                word(text, end - 16),
            ],
            _ => return None,
        };
        Some(Self { n, low, words })
    }

    /// How many bytes it has.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.n
    }

    /// Whether the same bytes stand in a text from a position on.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "most rows do nothing else, and a call costs as much")]
    pub(super) fn is_at(&self, text: &[u8], start: usize) -> bool {
        self.is(text, (start, start + self.n))
    }

    /// Whether these bytes of a text are the same.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "most rows do nothing else, and a call costs as much")]
    pub(super) fn is(&self, text: &[u8], (start, end): (usize, usize)) -> bool {
        if end.wrapping_sub(start) != self.n || word(text, start) & self.low != self.words[0] {
            return false;
        }
        self.n <= 8
            || (word(text, end - 8) == self.words[1]
                && (self.n <= SHORT
                    || (word(text, start + 8) == self.words[2]
                        && word(text, end - 16) == self.words[3])))
    }
}

/// A text of a few words that others are held against all at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Masked<const W: usize> {
    n: usize,
    words: [u64; W],
    masks: [u64; W],
}

impl<const W: usize> Masked<W> {
    /// Some bytes of a text; none where they are too many.
    #[inline]
    pub(super) fn new(text: &[u8], (start, end): (usize, usize)) -> Option<Self> {
        let n = end.saturating_sub(start);
        let masks: [u64; W] = std::array::from_fn(|at| LOW[n.saturating_sub(8 * at).min(8)]);
        let words = std::array::from_fn(|at| word(text, start + 8 * at) & masks[at]);
        (n <= 8 * W).then_some(Self { n, words, masks })
    }

    /// What no text is.
    pub(super) fn never() -> Self {
        Self { n: 0, words: [1; W], masks: [0; W] }
    }

    /// How many bytes it has.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.n
    }

    /// Not 0 where other bytes stand in a text from a position on.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "for every row of a table")]
    pub(super) fn unlike(&self, text: &[u8], start: usize) -> u64 {
        let mut unlike = 0;
        for at in 0..W {
            unlike |= (word(text, start + 8 * at) & self.masks[at]) ^ self.words[at];
        }
        unlike
    }
}

/// Eight bytes as a number; beyond the end of the text they are 0.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is one load, and a call costs more")]
pub(super) fn word(text: &[u8], at: usize) -> u64 {
    match text.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => last_word(text, at),
    }
}

#[cold]
fn last_word(text: &[u8], at: usize) -> u64 {
    let mut bytes = [0; 8];
    let rest = text.get(at..).unwrap_or_default();
    for (own, byte) in bytes.iter_mut().zip(rest) {
        *own = *byte;
    }
    u64::from_le_bytes(bytes)
}

/// What stands at pairs of keys, found quickly again.
#[derive(Debug, Default)]
pub(super) struct Near {
    /// Positions among the entries; small, to stay near the processor.
    slots: Vec<u32>,
    entries: Vec<(Key, Key, u32)>,
}

/// Where nothing stands.
pub(super) const NOTHING: u32 = u32::MAX;

impl Near {
    /// What stands at two keys.
    #[expect(clippy::inline_always, reason = "for every row of a table")]
    #[inline(always)]
    pub(super) fn find(&self, a: Key, b: Key) -> u32 {
        let Some(mask) = self.slots.len().checked_sub(1) else { return NOTHING };
        match self.entries.get(self.slots[hash(a, b) & mask] as usize) {
            None => NOTHING,
            Some(entry) if entry.0 == a && entry.1 == b => entry.2,
            Some(_) => self.further(a, b),
        }
    }

    #[inline(never)]
    fn further(&self, a: Key, b: Key) -> u32 {
        let at = self.slots[self.at(a, b)];
        self.entries.get(at as usize).map_or(NOTHING, |entry| entry.2)
    }

    /// Adds what was not found.
    pub(super) fn add(&mut self, a: Key, b: Key, value: u32) {
        self.entries.push((a, b, value));
        // Few slots are taken, so that mostly the first one looked at is the right one: to look at others
        // takes the processor by surprise.
        let first = if self.slots.len() < self.entries.len() * 4 {
            self.slots = vec![NOTHING; (self.slots.len() * 2).max(64)];
            0
        } else {
            self.entries.len() - 1
        };
        for at in first..self.entries.len() {
            let (a, b, _) = self.entries[at];
            let slot = self.at(a, b);
            self.slots[slot] = u32::try_from(at).unwrap_or(NOTHING);
        }
    }

    /// The slot of two keys, or the free one that they would take.
    fn at(&self, a: Key, b: Key) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash(a, b) & mask;
        while let Some(entry) = self.entries.get(self.slots[at] as usize)
            && (entry.0 != a || entry.1 != b)
        {
            at = (at + 1) & mask;
        }
        at
    }
}

/// A hash of two keys.
#[inline]
fn hash(a: Key, b: Key) -> usize {
    let hash = mix(a.0 ^ b.0.rotate_left(32), a.1 ^ b.1.rotate_left(32));
    #[expect(clippy::cast_possible_truncation, reason = "only its low bits are taken")]
    let low = hash as usize;
    low
}

/// The fields of a record as they stand.
#[derive(Clone, Copy)]
pub(super) struct Line<'p, 'e> {
    pub(super) text: &'p str,
    start: usize,
    ends: &'e [u32],
    quoted: bool,
}

impl<'p> Line<'p, 'p> {
    #[inline]
    pub(super) fn new(piece: &'p Piece, record: Record) -> Self {
        let ends = piece.index().ends(record);
        Self { text: &piece.text, start: record.start as usize, ends, quoted: record.quoted }
    }
}

impl<'p, 'e> Line<'p, 'e> {
    /// A line without quotes.
    #[inline]
    pub(super) fn bare(text: &'p str, start: usize, ends: &'e [u32]) -> Self {
        Self { text, start, ends, quoted: false }
    }

    /// How many fields it has.
    #[inline]
    pub(super) fn width(&self) -> usize {
        self.ends.len()
    }

    /// Whether a field of it starts with a quote.
    #[inline]
    pub(super) fn is_quoted(&self) -> bool {
        self.quoted
    }

    /// How many bytes the record has.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.ends.last().map_or(0, |end| *end as usize) - self.start
    }

    /// Where some fields that follow each other stand, with their quotes; none where they are not
    /// there.
    #[inline]
    pub(super) fn raw(&self, first: usize, last: usize) -> Option<(usize, usize)> {
        let end = *self.ends.get(last)? as usize;
        let start = if first == 0 { self.start } else { self.ends[first - 1] as usize + 1 };
        Some((start, end))
    }

    /// Where a field stands without its quotes; none where it has some inside.
    #[inline]
    pub(super) fn span(&self, number: usize) -> Option<(usize, usize)> {
        let (start, end) = self.raw(number, number)?;
        if self.quoted { self.unquoted(start, end) } else { Some((start, end)) }
    }

    #[inline(never)]
    fn unquoted(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        match self.text.as_bytes().get(start..end)? {
            [b'"', inner @ .., b'"'] => (!inner.contains(&b'"')).then_some((start + 1, end - 1)),
            [b'"', ..] => None,
            _ => Some((start, end)),
        }
    }

    /// The bytes of a field with its quotes; none where it is not there.
    pub(super) fn whole(&self, number: Option<usize>) -> &'p [u8] {
        let span = number.and_then(|number| self.raw(number, number));
        span.map_or(b"", |span| self.bytes(span))
    }

    /// A field as somebody sees it; empty where there is none.
    pub(super) fn seen(&self, number: Option<usize>) -> String {
        let span = number.and_then(|number| self.raw(number, number));
        let raw = span.map_or("", |span| self.text(span));
        let Some(rest) = raw.strip_prefix('"') else { return trim(raw).to_owned() };
        match unquoted(raw) {
            Some(text) => trim(&text).to_owned(),
            None => trim(rest.strip_suffix('"').unwrap_or(rest)).to_owned(),
        }
    }

    /// The bytes of a span.
    #[inline]
    pub(super) fn bytes(&self, (start, end): (usize, usize)) -> &'p [u8] {
        self.text.as_bytes().get(start..end).unwrap_or_default()
    }

    /// The text of a span.
    #[inline]
    pub(super) fn text(&self, (start, end): (usize, usize)) -> &'p str {
        self.text.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_are_the_texts(text in "[ -~]{0,40}|[a-c甲é\u{1}\u{7f}]{0,9}", a in 0usize..40, b in 0usize..40) {
            let bound = |at: usize| {
                let mut at = at.min(text.len());
                while !text.is_char_boundary(at) { at -= 1; }
                at
            };
            let (a, b) = (bound(a.min(b)), bound(a.max(b)));
            let part = &text[a..b];
            let key = Key::new(text.as_bytes(), (a, b));
            if part.len() <= SHORT {
                prop_assert_eq!(key, Key::short(text.as_bytes(), (a, b)));
            }
            prop_assert_eq!(key, Key::of(part));
            let plain = part.len() <= SHORT && part.bytes().all(|b| (0x21..0x7f).contains(&b));
            prop_assert_eq!(key.is_plain(), plain, "{:?}", part);
            let same = Same::new(text.as_bytes(), (a, b));
            prop_assert_eq!(same.is_some(), part.len() <= 32);
            if let Some(same) = same {
                let held = |other: &str| same.is(other.as_bytes(), (0, other.len()));
                prop_assert!(held(part));
                for (at, c) in part.char_indices() {
                    let other = format!("{}#{}", &part[..at], &part[at + c.len_utf8()..]);
                    prop_assert_eq!(held(&other), other == part);
                }
            }
            let other = format!("{part}x");
            prop_assert_ne!(key, Key::of(&other));
        }
    }

    #[test]
    fn what_stands_at_keys_is_found() {
        let mut near = Near::default();
        let key = |n: u32| Key::of(&format!("r{n}"));
        for n in 0..1_000 {
            assert_eq!(near.find(key(n), Key::default()), NOTHING);
            near.add(key(n), Key::default(), n);
        }
        for n in 0..1_000 {
            assert_eq!(near.find(key(n), Key::default()), n);
            assert_eq!(near.find(key(n), Key::of("2024")), NOTHING);
        }
    }
}
