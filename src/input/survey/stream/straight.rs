//! The rows of a piece of a long table without quotes, which are told apart as they are read: most say
//! the same of who answers as the row before and ask the next question, so that only the end of their
//! value is to be found.

use super::super::number::{Decimal, ONES, added_up, eight_digits, not_digits};
use super::super::question::Question;
use super::super::tokens::{self, Record};
use super::keys::{Line, Masked, Same, word};
use super::long::{PATIENCE, Walk};
use super::quick::Quick;
use super::respondents::QUESTIONS;
use super::run::Given;
use crate::vector::widely;

/// The most fields of a row: who answers is said in up to seven.
pub(super) const FIELDS: usize = 9;

/// So many bytes hold who answers, a question and a value.
const ROW: usize = 64;

/// The most characters of a value, of which one is a point where any stand behind it.
const VALUE: usize = 7;
const VALUE_MAX: i64 = 9_999_999;

/// What a row that asks a question has behind who answers.
#[derive(Debug)]
pub(super) struct Ahead {
    /// The question with delimiters around it; never the same where it is long.
    between: Masked<2>,
    /// By places, the least digits and how many more the greatest has.
    pub(super) ranges: [(i32, u32); VALUE + 1],
    /// The first again, where it is not very long.
    same: Option<Same>,
}

/// A value, as digits and places, whose characters are the first of a word; none where it has many or is
/// no decimal that may be.
#[expect(clippy::inline_always, clippy::cast_possible_truncation, reason = "few digits; every row")]
#[inline(always)]
pub(super) fn value(word: u64, len: usize, ranges: &[(i32, u32); VALUE + 1]) -> Option<(i32, u8)> {
    if len.wrapping_sub(1) >= VALUE {
        return None;
    }
    let shown = (word ^ (ONES * u64::from(b'0'))) << (64 - 8 * len);
    let decimal = if not_digits(shown) == 0 {
        Decimal { digits: added_up(shown), places: 0 }
    } else {
        eight_digits(word, len)?
    };
    let (least, span) = ranges[usize::from(decimal.places) % (VALUE + 1)];
    let number = decimal.digits as i32;
    (number.wrapping_sub(least).cast_unsigned() <= span).then_some((number, decimal.places))
}

impl Ahead {
    pub(super) fn new(question: &Question<'_>, delimiter: u8) -> Self {
        let between = [&[delimiter], question.id.as_bytes(), &[delimiter]].concat();
        let span = (0, between.len());
        let quick = Quick::new(question);
        let range = |places: usize| {
            let places = u8::try_from(places).unwrap_or(u8::MAX);
            let (least, most) = quick.range(places).filter(|_| places == 0 || !quick.is_whole())?;
            let (least, most) = (least.max(0), most.min(VALUE_MAX));
            let span = u32::try_from(most.checked_sub(least)?).ok()?;
            Some((i32::try_from(least).ok()?, span))
        };
        // Nothing is in a range that begins at the greatest number.
        let ranges = std::array::from_fn(|places| range(places).unwrap_or((i32::MAX, 0)));
        Self {
            between: Masked::new(&between, span).unwrap_or_else(Masked::never),
            ranges,
            same: Same::new(&between, span),
        }
    }
}

/// Values of rows that follow each other.
struct Values {
    n: usize,
    digits: [i32; QUESTIONS],
    places: [u8; QUESTIONS],
}

impl Walk<'_, '_> {
    /// Takes in rows from the beginning of the piece up to one that the index is to tell; says where that
    /// starts.
    pub(super) fn straight(&mut self) -> usize {
        let (piece, sheet) = (self.piece, self.sheet);
        let (text, mut ends) = (piece.text.as_bytes(), [0; FIELDS]);
        let mut values = Values { n: 0, digits: [0; QUESTIONS], places: [0; QUESTIONS] };
        let (mut before, mut at) = (0, 0);
        if !self.plan.columns.is_straight || sheet.layout.width > FIELDS {
            return 0;
        }
        while at < text.len() {
            if self.patience > 0 {
                let next = self.stretch(before, at, &mut values);
                self.patience = if next > at { PATIENCE } else { self.patience - 1 };
                at = next;
                if at == text.len() {
                    break;
                }
            } else {
                // Where rows stand in any order, most say what was said before somewhere.
                at = self.scattered(at);
                if at == text.len() || self.patience > 0 {
                    continue;
                }
            }
            let Some((n, next)) = tokens::line(text, at, sheet.delimiter, &mut ends) else {
                break;
            };
            self.at = piece.offset + at as u64;
            let (line, record) = (Line::bare(&piece.text, at, &ends[..n]), Record::bare(at));
            if self.row(&line, record).is_err() {
                self.odd(record);
            }
            (before, at) = (at, next);
        }
        at
    }

    /// Takes in the rows that go on with the run of the row before, each asking the next question of the
    /// rubric; gives the start of the row behind them.
    fn stretch(&mut self, before: usize, from: usize, values: &mut Values) -> usize {
        let (plan, text) = (self.plan, self.piece.text.as_bytes());
        let (Some(who), Some(run)) = (self.who, self.run) else { return from };
        let span = (before, before + who.len());
        let mut at = from;
        loop {
            let next = self.last_question + 1;
            let Some(ahead) = plan.ahead.get(next..) else { break };
            // What was answered already, or may be a share, is for others.
            let stop = (self.asked[0] | self.watched) >> next;
            let ahead = &ahead[..ahead.len().min(stop.trailing_zeros() as usize)];
            at = rows(text, at, span, ahead, values);
            let n = values.n;
            self.take(values, (run.subject, next));
            let Some(ahead) = ahead.get(n) else { break };
            let question = next + n;
            let Some((decimal, end)) = self.one(at, &who, ahead, &plan.quick[question]) else {
                break;
            };
            (values.n, values.places[0]) = (1, decimal.places);
            // It has few characters, or is one of few words.
            values.digits[0] = i32::try_from(decimal.digits).unwrap_or(i32::MAX);
            self.take(values, (run.subject, question));
            at = end;
        }
        at
    }

    /// Takes in the values of a run from a question on.
    fn take(&mut self, values: &Values, (subject, first): (u32, usize)) {
        let n = values.n;
        if n == 0 {
            return;
        }
        let (digits, places) = (&values.digits[..n], &values.places[..n]);
        if self.plan.columns.weight.is_some() {
            for (at, (digits, places)) in digits.iter().zip(places).enumerate() {
                let decimal = Decimal { digits: i64::from(*digits), places: *places };
                self.answers.push(Given::decimal(first + at, decimal));
            }
        } else {
            self.hand.grid.add_all(&self.plan.rules, (subject, first), digits, places);
        }
        self.asked[0] |= ((1 << n) - 1) << first;
        self.last_question = first + n - 1;
        self.out.part.n_rows += n;
        self.out.n_known += n;
    }

    /// The value of a row that goes on with a run, whatever it looks like, and the end of the row.
    fn one(&self, at: usize, who: &Same, ahead: &Ahead, quick: &Quick) -> Option<(Decimal, usize)> {
        let (text, between) = (self.piece.text.as_bytes(), ahead.same?);
        if !who.is_at(text, at) || !between.is_at(text, at + who.len()) {
            return None;
        }
        let start = at + who.len() + between.len();
        let feed = byte(word(text, start), b'\n');
        if feed == 0 {
            return None;
        }
        let end = start + feed.trailing_zeros() as usize / 8;
        let value = text.get(start..end)?;
        let value = value.strip_suffix(b"\r").unwrap_or(value);
        if value.is_empty() || value.contains(&self.sheet.delimiter) {
            return None;
        }
        Some((quick.read(text, start, start + value.len())?, end + 1))
    }
}

/// Reads the values of the rows that say the same of who answers as one before and ask the questions
/// ahead, one after the other; gives the start of the row behind them.
fn rows(
    text: &[u8],
    from: usize,
    who: (usize, usize),
    ahead: &[Ahead],
    values: &mut Values,
) -> usize {
    values.n = 0;
    macro_rules! of {
        ($words:literal) => {{
            let Some(who) = Masked::<$words>::new(text, who) else { return from };
            widely(
                #[inline(always)]
                || rows_of(text, from, &who, ahead, values),
            )
        }};
    }
    match who.1 - who.0 {
        0..=8 => of!(1),
        9..=16 => of!(2),
        _ => of!(4),
    }
}

#[expect(clippy::inline_always, reason = "for the processor at hand")]
#[inline(always)]
fn rows_of<const W: usize>(
    text: &[u8],
    from: usize,
    who: &Masked<W>,
    ahead: &[Ahead],
    values: &mut Values,
) -> usize {
    let n_back = usize::from(text[..from].ends_with(b"\r\n"));
    let rooms = values.digits.iter_mut().zip(&mut values.places);
    let (mut at, mut n) = (from, 0);
    for (ahead, (digits, places)) in ahead.iter().zip(rooms) {
        let Some(row) = text.get(at..).and_then(|rest| rest.first_chunk::<ROW>()) else { break };
        let start = who.len() + ahead.between.len();
        let unlike = who.unlike(row, 0) | ahead.between.unlike(row, who.len());
        let value = word(row, start.min(ROW - 8));
        let feed = byte(value, b'\n');
        if unlike != 0 || feed == 0 {
            break;
        }
        let n_all = feed.trailing_zeros() as usize / 8;
        let len = n_all.wrapping_sub(n_back);
        if n_back > 0 && value.to_le_bytes()[len % 8] != b'\r' {
            break;
        }
        let Some(found) = self::value(value, len, &ahead.ranges) else { break };
        (*digits, *places) = found;
        at += start + n_all + 1;
        n += 1;
    }
    values.n = n;
    at
}

/// The highest bit of each byte of a word that is this one; above the first, others may have theirs too.
#[expect(clippy::inline_always, reason = "for every row of a table")]
#[inline(always)]
const fn byte(word: u64, of: u8) -> u64 {
    let unlike = word ^ (ONES * of as u64);
    unlike.wrapping_sub(ONES) & !unlike & (ONES << 7)
}
