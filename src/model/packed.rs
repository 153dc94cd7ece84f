//! Blocks of rows as bytes, for a file that one run writes and reads again: each column in as few bytes as
//! its values need.
//!
//! ```text
//! cells    n_rows │ periods │ groups │ n_columns │ per column: kind, places, values │ states
//! labels   n_rows │ periods │ groups │ regions │ names                        texts: lengths, or ends; all of them
//! ```

use super::block::{Answers, Block, Texts};
use super::survey::AnswerState;
use crate::stats::decimal::{GAP, SHORT};
use crate::vector::widely;

/// How the values of a column are held.
#[derive(Clone, Copy)]
enum Kind {
    Empty,
    Bytes,
    Shorts,
    Words,
    Doubles,
}

const KINDS: [Kind; 5] = [Kind::Empty, Kind::Bytes, Kind::Shorts, Kind::Words, Kind::Doubles];

const STATES: [AnswerState; 5] = [
    AnswerState::Answered,
    AnswerState::NotAnswered,
    AnswerState::Unknown,
    AnswerState::NotApplicable,
    AnswerState::Excluded,
];

impl Block {
    /// Adds the bytes of its answers to others: of columns and states, periods and groups.
    pub fn pack_cells(&self, out: &mut Vec<u8>) {
        self.pack_rows(out);
        number(out, self.columns.len());
        for column in &self.columns {
            self::column(out, column);
        }
        number(out, self.states.len());
        for (row, at, state) in &self.states {
            out.extend_from_slice(&row.to_le_bytes());
            out.extend_from_slice(&at.to_le_bytes());
            let state = STATES.iter().position(|known| known == state).unwrap_or(0);
            out.push(u8::try_from(state).unwrap_or(0));
        }
    }

    /// Adds the bytes of what its rows are called to others: of ids and names, periods and groups.
    pub fn pack_labels(&self, out: &mut Vec<u8>) {
        self.pack_rows(out);
        for texts in [&self.regions, &self.names] {
            ends(out, texts.ends());
            number(out, texts.all().len());
            out.extend_from_slice(texts.all().as_bytes());
        }
    }

    fn pack_rows(&self, out: &mut Vec<u8>) {
        number(out, self.n_rows);
        for (of_rows, ids) in [(&self.periods, &self.period_ids), (&self.groups, &self.group_ids)] {
            number(out, of_rows.len());
            words(out, of_rows);
            number(out, ids.len());
            for id in ids {
                number(out, id.len());
                out.extend_from_slice(id.as_bytes());
            }
        }
    }

    /// The block of these bytes, without what its rows are called; none where they are no block.
    /// `columns` may be those of another block, whose room is used again.
    pub fn unpack_cells(bytes: &[u8], mut columns: Vec<Answers>) -> Option<Self> {
        let mut rest = Rest(bytes);
        let rows = rest.rows()?;
        let n_columns = rest.number()?;
        // A column has two bytes at least.
        if n_columns > rest.0.len() / 2 {
            return None;
        }
        columns.resize_with(n_columns, Answers::default);
        for column in &mut columns {
            rest.column(rows.n_rows, column)?;
        }
        let n_states = rest.number()?;
        let state = |rest: &mut Rest<'_>| {
            let (row, at) = (rest.word()?, rest.word()?);
            Some((row, at, *STATES.get(usize::from(rest.take(1)?[0]))?))
        };
        let states = (0..n_states).map(|_| state(&mut rest)).collect::<Option<Vec<_>>>()?;
        Some(Self { columns, states, ..rows })
    }

    /// The block of these bytes, without its answers; none where they are no block.
    pub fn unpack_labels(bytes: &[u8]) -> Option<Self> {
        let mut rest = Rest(bytes);
        let rows = rest.rows()?;
        let (regions, names) = (rest.texts()?, rest.texts()?);
        Some(Self { regions, names, ..rows })
    }
}

fn number(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

fn words(out: &mut Vec<u8>, words: &[u32]) {
    let start = out.len();
    out.resize(start + words.len() * 4, 0);
    for (room, word) in out[start..].as_chunks_mut::<4>().0.iter_mut().zip(words) {
        *room = word.to_le_bytes();
    }
}

/// Where texts end: by their lengths, where all are short.
fn ends(out: &mut Vec<u8>, ends: &[u32]) {
    let lengths = || std::iter::once(&0).chain(ends).zip(ends).map(|(from, to)| to - from);
    let are_short = lengths().all(|length| length <= u8::MAX.into());
    number(out, ends.len());
    out.push(u8::from(are_short));
    if are_short {
        out.extend(lengths().map(|length| u8::try_from(length).unwrap_or(u8::MAX)));
    } else {
        words(out, ends);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the range was looked at")]
fn column(out: &mut Vec<u8>, column: &Answers) {
    let (places, digits) = match column {
        Answers::Decimals { places, digits } => (*places, digits),
        Answers::Doubles(values) => {
            out.extend_from_slice(&[Kind::Doubles as u8, 0]);
            for value in values {
                out.extend_from_slice(&value.to_bits().to_le_bytes());
            }
            return;
        }
    };
    let (least, most) = widely(
        #[inline(always)]
        || {
            let (mut least, mut most) = (i32::MAX, GAP);
            for d in digits {
                least = least.min(if *d == GAP { i32::MAX } else { *d });
                most = most.max(*d);
            }
            (least, most)
        },
    );
    // The least number of each kind stands for a gap.
    let kind = if most == GAP {
        Kind::Empty
    } else if most <= i8::MAX.into() && least > i8::MIN.into() {
        Kind::Bytes
    } else if most <= i16::MAX.into() && least > i16::MIN.into() {
        Kind::Shorts
    } else {
        Kind::Words
    };
    out.extend_from_slice(&[kind as u8, places]);
    let start = out.len();
    let width = match kind {
        Kind::Empty | Kind::Doubles => return,
        Kind::Bytes => 1,
        Kind::Shorts => 2,
        Kind::Words => 4,
    };
    out.resize(start + digits.len() * width, 0);
    let room = &mut out[start..];
    widely(
        #[inline(always)]
        || match width {
            1 => {
                for (room, d) in room.iter_mut().zip(digits) {
                    *room = (if *d == GAP { i8::MIN } else { *d as i8 }).cast_unsigned();
                }
            }
            2 => {
                for (room, d) in room.as_chunks_mut::<2>().0.iter_mut().zip(digits) {
                    *room = (if *d == GAP { i16::MIN } else { *d as i16 }).to_le_bytes();
                }
            }
            _ => {
                for (room, d) in room.as_chunks_mut::<4>().0.iter_mut().zip(digits) {
                    *room = d.to_le_bytes();
                }
            }
        },
    );
}

/// Bytes that are still to be read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn word(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn number(&mut self) -> Option<usize> {
        usize::try_from(self.word()?).ok()
    }

    fn words(&mut self, n: usize) -> Option<Vec<u32>> {
        let words = self.take(n.checked_mul(4)?)?.as_chunks::<4>().0;
        Some(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
    }

    fn ends(&mut self) -> Option<Vec<u32>> {
        let n = self.number()?;
        if self.take(1)? == [0] {
            return self.words(n);
        }
        let mut end = 0u32;
        let lengths = self.take(n)?.iter();
        // That they end where the text does is looked at later.
        let next = |length: &u8| {
            end = end.wrapping_add((*length).into());
            end
        };
        Some(lengths.map(next).collect())
    }

    fn text(&mut self) -> Option<String> {
        let n = self.number()?;
        String::from_utf8(self.take(n)?.to_vec()).ok()
    }

    fn texts(&mut self) -> Option<Texts> {
        let ends = self.ends()?;
        Texts::of(self.text()?, ends)
    }

    fn ids(&mut self) -> Option<Vec<String>> {
        let n = self.number()?;
        (0..n).map(|_| self.text()).collect()
    }

    fn rows(&mut self) -> Option<Block> {
        let n_rows = self.number()?;
        let n = self.number()?;
        let (periods, period_ids) = (self.words(n)?, self.ids()?);
        let n = self.number()?;
        let (groups, group_ids) = (self.words(n)?, self.ids()?);
        Some(Block { n_rows, periods, period_ids, groups, group_ids, ..Block::default() })
    }

    fn column(&mut self, n_rows: usize, column: &mut Answers) -> Option<()> {
        let head = self.take(2)?;
        let (kind, places) = (*KINDS.get(usize::from(head[0]))?, head[1]);
        let width = match kind {
            Kind::Empty => 0,
            Kind::Bytes => 1,
            Kind::Shorts => 2,
            Kind::Words => 4,
            Kind::Doubles => 8,
        };
        let bytes = self.take(n_rows.checked_mul(width)?)?;
        if matches!(kind, Kind::Doubles) {
            let of = |b: &[u8; 8]| f64::from_bits(u64::from_le_bytes(*b));
            *column = Answers::Doubles(bytes.as_chunks().0.iter().map(of).collect());
            return Some(());
        }
        if places > SHORT {
            return None;
        }
        let digits = column.decimals(places, n_rows);
        if matches!(kind, Kind::Empty) {
            digits.fill(GAP);
        }
        widely(
            #[inline(always)]
            || match width {
                1 => {
                    for (d, b) in digits.iter_mut().zip(bytes) {
                        let own = b.cast_signed();
                        *d = if own == i8::MIN { GAP } else { own.into() };
                    }
                }
                2 => {
                    for (d, b) in digits.iter_mut().zip(bytes.as_chunks().0) {
                        let own = i16::from_le_bytes(*b);
                        *d = if own == i16::MIN { GAP } else { own.into() };
                    }
                }
                // Of no bytes none is written.
                _ => {
                    for (d, b) in digits.iter_mut().zip(bytes.as_chunks().0) {
                        *d = i32::from_le_bytes(*b);
                    }
                }
            },
        );
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn columns() -> impl Strategy<Value = Vec<Vec<f64>>> {
        let value = prop_oneof![
            4 => (-200i32..200).prop_map(f64::from),
            2 => (-40_000i32..40_000).prop_map(|d| f64::from(d) / 10.0),
            1 => any::<i32>().prop_map(f64::from),
            2 => Just(f64::NAN),
        ];
        let odd = prop_oneof![9 => Just(None), 1 => Just(Some(1.0 / 3.0)), 1 => Just(Some(1e300))];
        let column = (prop::collection::vec(value, 5), odd, 0usize..5);
        let column = column.prop_map(|(mut values, odd, at)| {
            values[at] = odd.unwrap_or(values[at]);
            values
        });
        prop::collection::vec(column, 0..4)
    }

    proptest! {
        #[test]
        fn a_block_comes_back_as_it_was(columns in columns(), place in 0u32..5) {
            let mut block = Block { n_rows: 5, ..Block::default() };
            for values in &columns {
                let mut column = Answers::default();
                for value in values {
                    column.push(*value);
                }
                let bits = |v: f64| if v.is_nan() { None } else { Some(v.to_bits()) };
                for (row, value) in values.iter().enumerate() {
                    prop_assert_eq!(bits(column.value(row)), bits(*value));
                }
                let mut some = [0.0; 3];
                column.values(1..4, &mut some);
                prop_assert_eq!(some.map(bits).to_vec(), values[1..4].iter().map(|v| bits(*v)).collect::<Vec<_>>());
                block.columns.push(column);
            }
            let long = "x".repeat(if place == 3 { 300 } else { 3 });
            for name in ["a", "乙", "", &long, "e"] {
                block.regions.push(name);
            }
            block.states.push((place, 0, AnswerState::Unknown));
            block.periods = vec![0, 0, 1, place, 1];
            block.period_ids = vec!["2002".to_owned(), String::new()];
            let (mut cells, mut labels) = (vec![7], Vec::new());
            block.pack_cells(&mut cells);
            block.pack_labels(&mut labels);
            let back = Block::unpack_labels(&labels).expect("it is a block");
            let Block { columns, states, .. } = Block::unpack_cells(&cells[1..], block.columns.clone()).expect("it too");
            let back = Block { columns, states, ..back };
            prop_assert_eq!(format!("{back:?}"), format!("{block:?}"));
            for end in 1..cells.len() {
                prop_assert_eq!(Block::unpack_cells(&cells[1..end], Vec::new()), None);
            }
            for end in 0..labels.len() {
                prop_assert_eq!(Block::unpack_labels(&labels[..end]), None);
            }
        }
    }
}
