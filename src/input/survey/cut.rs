//! A part of a file: every row is in one part and no other, whatever quotes stand in the file.

use super::csv;
use super::findings::{Extra, Words};
use super::layout::Layout;
use super::place::beginning;
use crate::lang::Text;
use std::cmp::Ordering;
use std::ops::Range;

/// Which part of how many, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The part.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl Cut {
    /// Where this part of so many bytes or rows begins and ends.
    pub fn range(self, n: usize) -> Range<usize> {
        let before = |number: u32| {
            let share = n as u128 * u128::from(number) / u128::from(self.of.max(1));
            usize::try_from(share).unwrap_or(n)
        };
        before(self.number.saturating_sub(1))..before(self.number)
    }

    /// Whether a table of this layout can be cut by rows: each row is all that there is of a region.
    pub(super) fn divides(layout: &Layout) -> bool {
        !layout.long && !layout.register && layout.items.is_none()
    }
}

/// Where a part of a text begins and ends.
pub(super) struct Span {
    /// Where reading begins: at a border of records.
    pub(super) from: usize,
    /// Where the records of the part begin.
    pub(super) records: Range<usize>,
}

impl Span {
    /// Of the text below its header, which is the record that starts at `header`.
    pub(super) fn new(cut: Cut, text: &str, header: usize, delimiter: u8) -> Self {
        let body = csv::after(text, header, delimiter);
        let part = cut.range(text.len() - body);
        let records = part.start + body..part.end + body;
        // Without quotes every line end is a border; else they must be counted from the start.
        let from = if records.start == body || text.contains('"') {
            body
        } else {
            let before = records.start - 1;
            let border = text.as_bytes()[before..].iter().position(|b| matches!(b, b'\n' | b'\r'));
            border.map_or(text.len(), |n| before + n)
        };
        Self { from, records }
    }

    /// Whether a record that starts here is of an earlier part, of this one, or of a later one.
    pub(super) fn side(&self, record: usize) -> Ordering {
        if record < self.records.start {
            Ordering::Less
        } else if record < self.records.end {
            Ordering::Equal
        } else {
            Ordering::Greater
        }
    }
}

/// Why a file cannot be cut.
pub(super) fn refusal(name: &str) -> Words {
    let message = Text::new(
        "此文件不能按行切分：一个地区的答案可能落在几份里",
        "this file cannot be cut by rows: the answers of a region could fall into several parts",
    );
    let hint = Extra::hint(
        "`--part` 切分一张宽表（CSV 或 Parquet）；其他调查请先按地区分成几个文件，再用 `--shard`",
        "`--part` cuts one wide table (CSV or Parquet); divide other surveys into files by region and use `--shard`",
    );
    (beginning(name), message, hint)
}

#[cfg(test)]
mod tests {
    use super::super::csv::{Records, skip_line_ends};
    use super::super::row::Row as _;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_row_is_in_one_part() {
        for n in [0, 1, 6, 7, 8, 1_000_003] {
            for of in [1, 2, 7, 1_000] {
                let mut end = 0;
                for range in (1..=of).map(|number| Cut { number, of }.range(n)) {
                    assert_eq!(range.start, end);
                    end = range.end;
                }
                assert_eq!(end, n);
            }
        }
    }

    /// The records of a part, as they are read.
    fn part(text: &str, cut: Cut) -> Vec<String> {
        let span = Span::new(cut, text, 0, b',');
        let mut records = Records::new(&text[span.from..], b',');
        let mut found = Vec::new();
        while let Some((record, start)) = records.next() {
            let start = skip_line_ends(text, span.from + start);
            if span.side(start) == Ordering::Equal {
                let fields: Vec<&str> = (0..record.width()).map(|n| record.get(n)).collect();
                found.push(fields.join("|"));
            }
        }
        found
    }

    proptest! {
        #[test]
        fn parts_together_are_the_whole(
            text in "h,k(\r\n|\n|\r)([a甲,\"\r\n]{0,12}(\r\n|\n|\r)){0,12}",
            of in 1u32..9,
        ) {
            let whole = part(&text, Cut { number: 1, of: 1 });
            let parts: Vec<String> =
                (1..=of).flat_map(|number| part(&text, Cut { number, of })).collect();
            prop_assert_eq!(parts, whole);
        }
    }
}
