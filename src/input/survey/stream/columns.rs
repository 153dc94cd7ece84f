//! The answers of a piece column by column: what is plain is read here, and rows with anything else are
//! told apart, to be read one by one.

use super::super::number::{ONES, added_up, eight_digits, not_digits};
use super::super::tokens::{Index, Record};
use super::pieces::Piece;
use super::quick::Quick;
use super::sheet::Sheet;
use crate::model::Answers;
use crate::stats::decimal::GAP;
use crate::vector::widely;
use std::num::NonZeroI64;

/// What is known of a row when its columns are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen(u8);

impl Seen {
    const ANSWERED: u8 = 1;
    const DOUBTFUL: u8 = 2;

    /// Whether anything is answered.
    pub(super) fn is_answered(self) -> bool {
        self.0 & Self::ANSWERED != 0
    }

    /// Whether a cell of it is to be looked at again.
    pub(super) fn is_doubtful(self) -> bool {
        self.0 & Self::DOUBTFUL != 0
    }
}

/// How many rows are read at once: few enough for their text to stay near.
const TILE: usize = 128;

/// One column of a piece, up to a row.
struct Column<'c> {
    text: &'c [u8],
    index: &'c Index,
    records: &'c [Record],
    /// How many fields a row has.
    width: u32,
    field: usize,
    quick: &'c Quick,
}

impl Sheet<'_> {
    /// Reads the columns of answers, behind some records that are none, each record into a row.
    pub(super) fn columns(&self, piece: &Piece, skip: usize, columns: &mut [Answers]) -> Vec<Seen> {
        let records = piece.index.records.get(skip..).unwrap_or_default();
        let mut seen = vec![Seen::default(); records.len()];
        let width = u32::try_from(self.layout.width).unwrap_or(u32::MAX);
        let (text, index) = (piece.text.as_bytes(), &piece.index);
        let mut others = Vec::new();
        for (_, question, _) in &self.answers {
            // Answers that only other columns are divided by.
            let is_other = columns.get(question.at()).is_none();
            others.push(if is_other { Answers::gaps(records.len()) } else { Answers::gaps(0) });
        }
        for start in (0..records.len()).step_by(TILE) {
            let rows = start..(start + TILE).min(records.len());
            for ((field, question, quick), other) in self.answers.iter().zip(&mut others) {
                let records = &records[..rows.end];
                let column = Column { text, index, records, width, field: *field, quick };
                let answers = columns.get_mut(question.at()).unwrap_or(other);
                column.read(start, answers, &mut seen);
            }
        }
        seen
    }
}

/// How the cells of a column look that are read at once: decimals of up to eight characters and so many
/// places, the last of them in the highest byte of a word.
#[derive(Clone, Copy)]
struct Form {
    places: u8,
    /// The bytes in front of the point, and those behind it.
    front: u64,
    behind: u64,
    /// Where the point stands, and what stands there.
    at: u64,
    point: u64,
    /// The least digits, and how many more the greatest has.
    least: i64,
    span: u64,
    /// Of what the digits must be a multiple; none where it is of one.
    unit: Option<NonZeroI64>,
}

impl Form {
    fn new(places: u8, quick: &Quick) -> Option<Self> {
        let (least, most) = quick.range(places)?;
        let span = u64::try_from(most.checked_sub(least)?).ok()?;
        let unit =
            NonZeroI64::new(10i64.pow(places.into())).filter(|_| quick.is_whole() && places > 0);
        if places == 0 {
            let behind = u64::MAX;
            return Some(Self { places, front: 0, behind, at: 0, point: 0, least, span, unit });
        }
        let bits = 8 * (7 - u32::from(places));
        let at = 0xff << bits;
        let (front, behind) = ((1 << bits) - 1, u64::MAX << bits << 8);
        let point = u64::from(b'.' ^ b'0') << bits;
        Some(Self { places, front, behind, at, point, least, span, unit })
    }

    /// The digits of the first `len` characters of a word; none where they look otherwise.
    #[expect(
        clippy::inline_always,
        clippy::cast_possible_truncation,
        reason = "for wide vectors; there are eight digits"
    )]
    #[inline(always)]
    fn digits(&self, word: u64, len: usize) -> Option<i32> {
        let shown = (word ^ (ONES * u64::from(b'0'))) << (64 - 8 * len);
        let digits = ((shown & self.front) << 8) | (shown & self.behind);
        if not_digits(digits) | ((shown & self.at) ^ self.point) != 0 {
            return None;
        }
        let all = added_up(digits);
        self.fits(all).then_some(all as i32)
    }

    /// Of fewer places.
    #[cold]
    #[inline(never)]
    fn shorter(&self, word: u64, len: usize) -> Option<i32> {
        let decimal = eight_digits(word, len)?;
        let more = self.places.checked_sub(decimal.places)?;
        let digits = decimal.digits * 10i64.pow(more.into());
        i32::try_from(digits).ok().filter(|_| self.fits(digits))
    }

    /// Whether these digits may be.
    #[expect(clippy::inline_always, reason = "for wide vectors")]
    #[inline(always)]
    fn fits(&self, digits: i64) -> bool {
        digits.wrapping_sub(self.least).cast_unsigned() <= self.span
            && self.unit.is_none_or(|unit| digits % unit.get() == 0)
    }
}

impl Column<'_> {
    /// Reads the cells from a row on.
    fn read(&self, start: usize, answers: &mut Answers, seen: &mut [Seen]) {
        let mut row = start;
        while row < self.records.len() {
            if let Answers::Decimals { places, digits } = answers
                && let Some(form) = Form::new(*places, self.quick)
            {
                row = widely(
                    #[inline(always)]
                    || self.run(form, row, digits, seen),
                );
            }
            if row < self.records.len() {
                self.one(row, answers, &mut seen[row]);
                row += 1;
            }
        }
    }

    /// Reads cells from a row on up to the first that looks otherwise; gives its row.
    #[expect(clippy::inline_always, reason = "for wide vectors")]
    #[inline(always)]
    fn run(&self, form: Form, from: usize, digits: &mut [i32], seen: &mut [Seen]) -> usize {
        let Some(before) = self.field.checked_sub(1) else { return from };
        let (text, ends) = (self.text, self.index.all_ends());
        let rows = self.records[from..].iter().zip(&mut digits[from..]).zip(&mut seen[from..]);
        for (n, ((record, digits), seen)) in rows.enumerate() {
            let at = record.first() + before;
            let Some([start, end]) = ends.get(at..).and_then(|ends| ends.first_chunk()) else {
                return from + n;
            };
            if record.width != self.width {
                return from + n;
            }
            let (start, end) = (*start as usize + 1, *end as usize);
            let len = end.wrapping_sub(start);
            if len == 0 {
                *digits = GAP;
                continue;
            }
            let Some(word) = text.get(start..).and_then(|rest| rest.first_chunk()) else {
                return from + n;
            };
            if len > 8 {
                return from + n;
            }
            let word = u64::from_le_bytes(*word);
            if let Some(found) = form.digits(word, len) {
                *digits = found;
            } else if let Some(found) = form.shorter(word, len) {
                *digits = found;
            } else {
                return from + n;
            }
            seen.0 |= Seen::ANSWERED;
        }
        self.records.len()
    }

    /// Where a cell stands.
    fn span(&self, record: &Record) -> Option<(usize, usize)> {
        self.index.span(record, self.field).filter(|_| record.width == self.width)
    }

    /// Reads one cell of any look.
    fn one(&self, row: usize, answers: &mut Answers, seen: &mut Seen) {
        let Some((mut start, mut end)) = self.span(&self.records[row]) else {
            seen.0 |= Seen::DOUBTFUL;
            return;
        };
        if let Some([b'"', .., b'"']) = self.text.get(start..end) {
            (start, end) = (start + 1, end - 1);
        }
        if start == end {
            answers.set_gap(row);
        } else if let Some(decimal) = self.quick.read(self.text, start, end) {
            answers.set_decimal(row, decimal.digits, decimal.places);
            seen.0 |= Seen::ANSWERED;
        } else {
            seen.0 |= Seen::DOUBTFUL;
        }
    }
}
