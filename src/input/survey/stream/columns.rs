//! The answers of a piece column by column: what is plain is read here, and rows with anything else are
//! told apart, to be read one by one.

use super::super::number::{ONES, added_up, eight_digits, not_digits};
use super::super::tokens::{Index, Record};
use super::pieces::Piece;
use super::quick::Quick;
use super::sheet::Sheet;
use crate::model::Answers;
use crate::stats::decimal::{GAP, SHORT};
use crate::vector::widely;

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

/// The length of a cell that is to be looked at otherwise: more than a word holds.
const ELSEWHERE: u64 = 9;

/// What some rows have in one column: up to eight bytes of each cell, and how many it has. What is to be
/// looked at otherwise has more.
struct Cells {
    words: [u64; TILE],
    lens: [u64; TILE],
    /// Whether anything in a row is answered.
    answered: [bool; TILE],
}

/// One column of some rows.
struct Column<'c> {
    text: &'c [u8],
    index: &'c Index,
    records: &'c [Record],
    /// How many fields a row has.
    width: u32,
    /// Whether all these rows have so many.
    is_even: bool,
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
        let mut cells = Cells { words: [0; TILE], lens: [0; TILE], answered: [false; TILE] };
        let tiles = records.chunks(TILE).zip(seen.chunks_mut(TILE));
        for (start, (records, seen)) in (0..).step_by(TILE).zip(tiles) {
            cells.answered.fill(false);
            let is_even = records.iter().all(|record| record.width == width);
            for ((field, question, quick), other) in self.answers.iter().zip(&mut others) {
                let field = *field;
                let column = Column { text, index, records, width, is_even, field, quick };
                let answers = columns.get_mut(question.at()).unwrap_or(other);
                column.read(start, answers, &mut cells, seen);
            }
            for (seen, answered) in seen.iter_mut().zip(&cells.answered) {
                seen.0 |= if *answered { Seen::ANSWERED } else { 0 };
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
    least: u64,
    span: u64,
}

impl Form {
    /// None where no such decimals are read. Whole numbers are kept without places, so that answers that
    /// must be whole have no form with any.
    fn new(places: u8, quick: &Quick) -> Option<Self> {
        if places > SHORT {
            return None;
        }
        let (least, most) = quick.range(places).filter(|_| places == 0 || !quick.is_whole())?;
        let least = u64::try_from(least).unwrap_or(0);
        let span = u64::try_from(most).ok()?.checked_sub(least)?;
        if places == 0 {
            let behind = u64::MAX;
            return Some(Self { places, front: 0, behind, at: 0, point: 0, least, span });
        }
        let bits = 8 * (7 - u32::from(places));
        let at = 0xff << bits;
        let (front, behind) = ((1 << bits) - 1, u64::MAX << bits << 8);
        let point = u64::from(b'.' ^ b'0') << bits;
        Some(Self { places, front, behind, at, point, least, span })
    }

    /// Reads cells, of which the words and their lengths are given; those that look otherwise become
    /// gaps. Says whether there is any.
    #[expect(
        clippy::inline_always,
        clippy::cast_possible_truncation,
        clippy::needless_bitwise_bool,
        reason = "for wide vectors, without branches; there are eight digits"
    )]
    #[inline(always)]
    fn read(self, words: &[u64], lens: &[u64], out: &mut [i32]) -> bool {
        let mut any = 0;
        for ((word, len), out) in words.iter().zip(lens).zip(out) {
            let is_gap = *len == 0;
            // In front of a short text stand noughts.
            let shift = 64u64.wrapping_sub(8 * *len) & 63;
            let shown = (*word ^ (ONES * u64::from(b'0'))) << shift;
            let digits = ((shown & self.front) << 8) | (shown & self.behind);
            let found = added_up(digits).cast_unsigned();
            let unlike = not_digits(digits) | ((shown & self.at) ^ self.point);
            let is_beyond = (found.wrapping_sub(self.least) > self.span) | (*len > 8);
            let is_other = (unlike != 0) | is_beyond;
            any |= u64::from(is_other & !is_gap);
            *out = if is_gap | is_other { GAP } else { found as i32 };
        }
        any != 0
    }

    /// The digits of a decimal of fewer places.
    fn shorter(&self, word: u64, len: u64) -> Option<i32> {
        let len = usize::try_from(len).ok().filter(|len| (1..=8).contains(len))?;
        let decimal = eight_digits(word, len)?;
        let more = self.places.checked_sub(decimal.places)?;
        let digits = decimal.digits * 10i64.pow(more.into());
        let fits = u64::try_from(digits).is_ok_and(|d| d.wrapping_sub(self.least) <= self.span);
        i32::try_from(digits).ok().filter(|_| fits)
    }
}

impl Column<'_> {
    /// Reads the cells into the rows from one on.
    fn read(&self, start: usize, answers: &mut Answers, cells: &mut Cells, seen: &mut [Seen]) {
        let n = self.records.len();
        let is_laid = self.is_even && self.lay(cells);
        if is_laid && start == 0 {
            self.begin(answers, cells);
        }
        let mut from = 0;
        while from < n {
            let Answers::Decimals { places, digits } = answers else { break };
            let Some(form) = Form::new(*places, self.quick).filter(|_| is_laid) else { break };
            let out = &mut digits[start + from..start + n];
            let (words, lens) = (&cells.words[from..n], &cells.lens[from..n]);
            let has_others = widely(
                #[inline(always)]
                || form.read(words, lens, out),
            );
            cells.answered[from..n].iter_mut().zip(out).for_each(|(a, d)| *a |= *d != GAP);
            let others = if has_others { from..n } else { n..n };
            from = n;
            for row in others {
                let Answers::Decimals { places, digits } = &mut *answers else { break };
                if digits[start + row] != GAP || cells.lens[row] == 0 {
                    continue;
                }
                if let Some(found) = form.shorter(cells.words[row], cells.lens[row]) {
                    digits[start + row] = found;
                    cells.answered[row] = true;
                    continue;
                }
                let before = *places;
                self.one(row, start, answers, seen);
                // With another unit the others are read anew.
                if !matches!(answers, Answers::Decimals { places, .. } if *places == before) {
                    from = row + 1;
                    break;
                }
            }
        }
        for row in from..n {
            self.one(row, start, answers, seen);
        }
    }

    /// Sets the unit of a column in which nothing stands yet to that of its first decimal.
    fn begin(&self, answers: &mut Answers, cells: &Cells) {
        let mut own = cells.words.iter().zip(&cells.lens).take(self.records.len());
        let short = |len: &u64| usize::try_from(*len).ok().filter(|len| (1..=8).contains(len));
        let first = own.find_map(|(word, len)| eight_digits(*word, short(len)?));
        if let (Some(first), Answers::Decimals { places, .. }) = (first, answers)
            && Form::new(first.places, self.quick).is_some()
        {
            *places = first.places;
        }
    }

    /// Puts the cells of all rows where they are read at once; says whether they could be found.
    fn lay(&self, cells: &mut Cells) -> bool {
        let Some(first) = self.records.first() else { return false };
        let Some(before) = self.field.checked_sub(1) else { return false };
        let Some(ends) = self.index.all_ends().get(first.first() + before..) else { return false };
        // The ends of rows that have as many fields stand as far from each other.
        let rows =
            ends.chunks((self.width as usize).max(1)).zip(&mut cells.words).zip(&mut cells.lens);
        for ((ends, word), len) in rows.take(self.records.len()) {
            let Some([start, end]) = ends.first_chunk() else { return false };
            let (start, end) = (*start as usize + 1, *end as usize);
            match self.text.get(start..).and_then(|rest| rest.first_chunk()) {
                Some(found) => {
                    *word = u64::from_le_bytes(*found);
                    *len = end.wrapping_sub(start) as u64;
                }
                // At the very end.
                None => *len = ELSEWHERE,
            }
        }
        true
    }

    /// Reads one cell of any look.
    fn one(&self, row: usize, start: usize, answers: &mut Answers, seen: &mut [Seen]) {
        let seen = &mut seen[row].0;
        let record = &self.records[row];
        let span = self.index.span(record, self.field).filter(|_| record.width == self.width);
        let Some((mut from, mut to)) = span else {
            *seen |= Seen::DOUBTFUL;
            return;
        };
        if let Some([b'"', .., b'"']) = self.text.get(from..to) {
            (from, to) = (from + 1, to - 1);
        }
        let row = start + row;
        if from == to {
            answers.set_gap(row);
        } else if let Some(decimal) = self.quick.read(self.text, from, to) {
            answers.set_decimal(row, decimal.digits, decimal.places);
            *seen |= Seen::ANSWERED;
        } else {
            *seen |= Seen::DOUBTFUL;
        }
    }
}
