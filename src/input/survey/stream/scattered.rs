//! The rows of a long table that stand in any order: each says something of a region and a question that
//! were met before, and little more is to be done than to look these up.
//!
//! Most of what such a row takes are instructions, not waiting for memory. So the columns are not asked
//! for row by row, and what a run of rows of one respondent needs stays in a few variables.

use super::super::number::Decimal;
use super::super::tokens::Record;
use super::keys::{Key, SHORT, word};
use super::long::{PATIENCE, Walk};
use super::respondents::ANSWERED;
use super::run::{Done, Run};
use super::straight::{FIELDS, value};
use crate::vector::widely;
use wide::u8x16;

/// So many bytes hold a row; and with the words that begin in it.
const ROW: usize = 64;
const ROOM: usize = ROW + SHORT;

/// Where fields end; in front of them, one byte before the first begins.
type Bounds = [usize; (FIELDS + 1).next_power_of_two()];

/// The run at hand, and what came to be since rows are read here.
struct Held {
    run: Run,
    /// The questions answered in it.
    bits: u64,
    question: usize,
    n_rows: usize,
    n_runs: usize,
    /// Whether the last row goes on with the run of the row before.
    goes_on: bool,
}

impl Walk<'_, '_> {
    /// Takes in rows from a byte on, each of a region and a question that were met before, up to one of
    /// which anything is special or behind one that goes on with a run; says where the next one starts.
    pub(super) fn scattered(&mut self, from: usize) -> usize {
        let (Some(run), bits) = (self.run, self.asked[0]) else { return from };
        if !self.plan.is_loose || self.odd.is_some() || bits == 0 {
            return from;
        }
        let mut held = Held { run, bits, question: 0, n_rows: 0, n_runs: 0, goes_on: false };
        let next = widely(
            #[inline(always)]
            || self.scattered_rows(from, &mut held),
        );
        if held.n_rows == 0 {
            return from;
        }
        (self.run, self.asked[0]) = (Some(held.run), held.bits);
        if held.n_runs > 0 {
            self.run_key = None;
        }
        if held.goes_on {
            self.patience = PATIENCE;
        }
        self.who = None;
        self.last_question = held.question;
        self.n_runs += held.n_runs;
        self.out.part.notes.rows_began = true;
        self.out.part.n_rows += held.n_rows;
        self.out.n_known += held.n_rows;
        next
    }

    #[expect(clippy::inline_always, reason = "for the processor at hand")]
    #[inline(always)]
    fn scattered_rows(&mut self, from: usize, held: &mut Held) -> usize {
        let (plan, text, delimiter) = (self.plan, self.piece.text.as_bytes(), self.sheet.delimiter);
        let (columns, width) = (&plan.columns, self.sheet.layout.width);
        let (hand, runs, watched) = (&mut self.hand, &mut self.out.runs, self.watched);
        let mut bounds: Bounds = [usize::MAX; _];
        let mut at = from;
        while let Some(room) = text.get(at..).and_then(|rest| rest.first_chunk::<ROOM>()) {
            let Some(next) = bare_line(room, delimiter, &mut bounds[1..=width]) else { break };
            let Some(region) = key(room, &bounds, Some(columns.region)) else { break };
            let Some(period) = key(room, &bounds, columns.period) else { break };
            let subject = hand.near.find(region, period);
            let Some(mark) = hand.marks.get(subject as usize) else { break };
            let Some(name) = key(room, &bounds, Some(columns.question)) else { break };
            let name = hand.questions.find(name, Key::default());
            let Some(question) = hand.asked.get(name as usize) else { break };
            let question = *question as usize;
            let Some(ahead) = plan.ahead.get(question) else { break };
            let (start, end) = span(&bounds, columns.value);
            let given = value(word(room, start), end.wrapping_sub(start), &ahead.ranges);
            let Some((digits, places)) = given else { break };
            let Some(who) = key(room, &bounds, columns.respondent) else { break };
            let (number, bit) = (who.number(mark.number), 1 << question);
            let same = number == held.run.number;
            let asked = watched | if same { held.bits } else { 0 };
            if asked & bit != 0 || self.piece.offset + (at as u64) < mark.first || !who.is_plain() {
                break;
            }
            if !same {
                runs.push(done(&held.run, held.bits));
                (held.n_runs, held.bits) = (held.n_runs + 1, 0);
                let (unnamed, record) = (who == Key::default(), Record::bare(at));
                held.run = Run { subject, unnamed, number, weight: f64::NAN, record };
            }
            held.bits |= bit;
            (held.question, held.n_rows, held.goes_on) = (question, held.n_rows + 1, same);
            let decimal = Decimal { digits: i64::from(digits), places };
            hand.grid.add_far(&plan.rules, (subject, question), decimal);
            at += next;
            if same {
                break;
            }
        }
        at
    }
}

/// A run that ended.
#[expect(clippy::inline_always, reason = "for every row of a table")]
#[inline(always)]
fn done(run: &Run, bits: u64) -> Done {
    let Run { number, subject, unnamed, .. } = *run;
    Done { number, bits: bits | ANSWERED, subject, unnamed, more: false }
}

/// Where a field stands.
#[expect(clippy::inline_always, reason = "for every row of a table")]
#[inline(always)]
fn span(bounds: &Bounds, field: usize) -> (usize, usize) {
    let n = bounds.len();
    (bounds[field % n].wrapping_add(1), bounds[(field + 1) % n])
}

/// The key of a field, or of nothing; none where it is long.
#[expect(clippy::inline_always, reason = "for every row of a table")]
#[inline(always)]
fn key(room: &[u8; ROOM], bounds: &Bounds, field: Option<usize>) -> Option<Key> {
    let Some(field) = field else { return Some(Key::default()) };
    let span = span(bounds, field);
    (span.1.wrapping_sub(span.0) <= SHORT).then(|| Key::short(room, span))
}

/// Where the fields of the line end that a text without quotes begins with, as many as there is room for;
/// gives how many bytes it has. None where these are more than [`ROW`] or it has other fields.
#[expect(clippy::inline_always, reason = "for wide vectors, and for every row of a table")]
#[inline(always)]
fn bare_line(text: &[u8], delimiter: u8, ends: &mut [usize]) -> Option<usize> {
    // Most lines are so short.
    let half = marks_of(text.first_chunk::<{ ROW / 2 }>()?, delimiter);
    let seen = if half[1] == 0 { marks_of(text.first_chunk::<ROW>()?, delimiter) } else { half };
    let [delimiters, feeds, backs] = seen;
    let below = feeds ^ feeds.wrapping_sub(1);
    let (mut left, backs, feed) = (delimiters & below, backs & below, feeds & below);
    let (last, ends) = ends.split_last_mut()?;
    if feed == 0 || left.count_ones() as usize != ends.len() || (backs != 0 && backs << 1 != feed) {
        return None;
    }
    for end in ends {
        *end = left.trailing_zeros() as usize;
        left &= left.wrapping_sub(1);
    }
    let feed = feed.trailing_zeros() as usize;
    *last = feed - usize::from(backs != 0);
    Some(feed + 1)
}

/// A bit for each of some bytes that is a delimiter, a line feed or a carriage return.
#[expect(clippy::inline_always, reason = "for wide vectors")]
#[inline(always)]
fn marks_of<const N: usize>(bytes: &[u8; N], delimiter: u8) -> [u64; 3] {
    let marks = [delimiter, b'\n', b'\r'].map(u8x16::splat);
    let mut seen = [0; 3];
    for (n, part) in bytes.as_chunks::<16>().0.iter().enumerate() {
        let part = u8x16::new(*part);
        for (seen, mark) in seen.iter_mut().zip(marks) {
            *seen |= u64::from(part.simd_eq(mark).to_bitmask()) << (16 * n);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::super::super::tokens;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_lines_are_told_apart_as_others_are(
            line in "[ab,]{0,70}\r?\n|[ab,\r\n]{0,40}", n in 3usize..6
        ) {
            let text = format!("{line}{}", "a,\n".repeat(ROW));
            let (mut ends, mut known) = ([0; FIELDS], [0; FIELDS]);
            let next = bare_line(text.as_bytes(), b',', &mut ends[..n]);
            let told = tokens::line(text.as_bytes(), 0, b',', &mut known);
            match next {
                Some(next) => {
                    prop_assert_eq!(told, Some((n, next)));
                    prop_assert!(ends.iter().zip(&known).all(|(end, known)| *end == *known as usize));
                }
                None => prop_assert!(told.is_none_or(|(found, next)| found != n || next > ROW)),
            }
        }
    }
}
