//! Delimited text: which delimiter, where each field stands, and quotes that never close.
//!
//! Records are found many at a time (`tokens`). When something is wrong with one, the text is walked
//! again from its start, by the same rules.

use super::heading::{Heading, Match};
use super::limits::HEADER_WITHIN;
use super::tokens::{Fields, Index};
use std::ops::Range;

/// The delimiters a survey may have.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The delimiter of a text: the one that makes a `region` heading appear soonest and splits that
/// line most; else the one that splits one of the
/// first lines most. `known` tells what a heading names.
pub(super) fn delimiter(text: &str, known: &dyn Fn(&str, &mut String) -> Option<Match>) -> u8 {
    let mut best: Option<(usize, usize, u8)> = None;
    for delimiter in DELIMITERS {
        let mut scratch = String::new();
        for (n, fields) in walk(text, delimiter).take(HEADER_WITHIN).enumerate() {
            let region = fields.iter().any(|field| {
                match known(&text[field.clone()], &mut scratch) {
                    Some(Match::Sure(heading)) => heading == Heading::Region,
                    // A lone `编号` above a table is part of its title.
                    Some(Match::Likely(heading, _)) => {
                        heading == Heading::Region && fields.len() > 1
                    }
                    None => false,
                }
            });
            let better =
                best.is_none_or(|(line, width, _)| n < line || (n == line && fields.len() > width));
            if region && better {
                best = Some((n, fields.len(), delimiter));
            }
            if region {
                break;
            }
        }
    }
    if let Some((.., delimiter)) = best {
        return delimiter;
    }
    let count = |d: &u8| walk(text, *d).take(HEADER_WITHIN).map(|fields| fields.len()).max();
    // Of equals the first in the list, the comma, is taken.
    DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(b',')
}

/// The fields of every record, as ranges of the text without their quotes.
fn walk(text: &str, delimiter: u8) -> impl Iterator<Item = Vec<Range<usize>>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        at = skip_line_ends(text, at);
        if at >= text.len() {
            return None;
        }
        let mut fields = Vec::new();
        loop {
            let field = field(text, at, delimiter);
            fields.push(field.content);
            at = field.next;
            if field.last {
                return Some(fields);
            }
        }
    })
}

/// The offset of the first byte at or after `at` that is no line end.
pub(super) fn skip_line_ends(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let at = at.min(bytes.len());
    bytes[at..].iter().position(|b| !matches!(b, b'\r' | b'\n')).map_or(bytes.len(), |n| at + n)
}

/// Where the field of this number stands in the record that starts at `record`; the end of the
/// record where it has fewer.
pub(super) fn locate(text: &str, record: usize, delimiter: u8, number: usize) -> Range<usize> {
    let mut at = skip_line_ends(text, record);
    for _ in 0..number {
        let field = field(text, at, delimiter);
        if field.last {
            return field.end..field.end;
        }
        at = field.next;
    }
    field(text, at, delimiter).content
}

/// Where the record after the one that starts at `record` may start.
pub(super) fn after(text: &str, record: usize, delimiter: u8) -> usize {
    let mut at = skip_line_ends(text, record);
    loop {
        let field = field(text, at, delimiter);
        if field.last {
            return field.end.max(at);
        }
        at = field.next;
    }
}

/// One field as it stands in the text.
struct Field {
    /// Without its quotes.
    content: Range<usize>,
    /// Where it ends, its closing quote included.
    end: usize,
    /// Where the next field or the next record starts.
    next: usize,
    /// Whether the record ends here.
    last: bool,
    /// Whether its opening quote is never closed.
    open: bool,
}

/// Walks one field by the rules of `tokens`: a quote opens only at the very start, two quotes
/// inside are one, and what follows a closing quote belongs to the field up to the delimiter.
fn field(text: &str, start: usize, delimiter: u8) -> Field {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut content = None;
    let mut open = false;
    if bytes.get(at) == Some(&b'"') {
        at += 1;
        open = true;
        while let Some(found) = bytes[at..].iter().position(|b| *b == b'"') {
            at += found + 1;
            if bytes.get(at) == Some(&b'"') {
                at += 1;
            } else {
                open = false;
                break;
            }
        }
        if open {
            at = bytes.len();
        }
        let closed = if open { at } else { at - 1 };
        content = Some(start + 1..closed);
    }
    let rest = bytes[at..].iter().position(|b| *b == delimiter || matches!(b, b'\r' | b'\n'));
    let end = rest.map_or(bytes.len(), |n| at + n);
    let last = bytes.get(end) != Some(&delimiter);
    // Text right behind a closing quote, several lines below the opening one: not the same pair.
    if let Some(inside) = content.clone()
        && !text[at..end].trim().is_empty()
        && text[inside].contains('\n')
    {
        open = true;
    }
    let content = content.filter(|_| end == at).unwrap_or(start..end);
    Field { content, end, next: (end + 1).min(bytes.len()), last, open }
}

/// A quote that never closes: where its record starts and where it stands.
pub(super) fn unbalanced(text: &str, delimiter: u8) -> Option<(usize, usize)> {
    if !text.contains('"') {
        return None;
    }
    let mut at = 0;
    loop {
        at = skip_line_ends(text, at);
        if at >= text.len() {
            return None;
        }
        let record = at;
        loop {
            let field = field(text, at, delimiter);
            if field.open {
                return Some((record, at));
            }
            at = field.next;
            if field.last {
                break;
            }
        }
    }
}

/// The records of a text, one after another.
pub(super) struct Records<'t> {
    text: &'t str,
    delimiter: u8,
    index: Index,
    /// Where the piece starts that is indexed, and where the next one does.
    piece: usize,
    next: usize,
    at: usize,
    mended: Vec<(usize, String)>,
}

/// How much of a text is indexed at once.
const PIECE: usize = 1 << 16;

impl<'t> Records<'t> {
    /// Begins at the start of the text.
    pub(super) fn new(text: &'t str, delimiter: u8) -> Self {
        let index = Index::default();
        Self { text, delimiter, index, piece: 0, next: 0, at: 0, mended: Vec::new() }
    }

    /// The next record and the offset at which it starts.
    pub(super) fn next(&mut self) -> Option<(Fields<'_>, usize)> {
        let mut size = PIECE;
        while self.at >= self.index.records.len() {
            if self.next >= self.text.len() {
                return None;
            }
            let end = self.next.saturating_add(size).min(self.text.len());
            let bytes = &self.text.as_bytes()[self.next..end];
            let used = self.index.fill(bytes, self.delimiter, end == self.text.len());
            (self.piece, self.at) = (self.next, 0);
            // A record that is longer than the piece.
            if used == 0 {
                size *= 2;
            }
            let cut = end == self.text.len() || self.index.open.is_some();
            self.next = if cut { self.text.len() } else { self.next + used };
        }
        let record = self.index.records[self.at];
        self.at += 1;
        // A piece may be cut inside a character, but records end at line ends.
        let text = &self.text[self.piece..];
        let start = self.piece + record.start as usize;
        Some((Fields::new(text, &self.index, record, &mut self.mended), start))
    }
}

#[cfg(test)]
mod tests {
    use super::super::heading;
    use super::super::row::Row as _;
    use super::*;

    fn shown(text: &str, delimiter: u8) -> Vec<Vec<&str>> {
        walk(text, delimiter).map(|r| r.into_iter().map(|f| &text[f]).collect()).collect()
    }

    #[test]
    fn fields_are_found_where_they_stand() {
        let text = "region,名称\r\n\r\na,\"x\r\ny\"\r\n\"b\"\"c\",d,\n,";
        assert_eq!(
            shown(text, b','),
            [vec!["region", "名称"], vec!["a", "x\r\ny"], vec!["b\"\"c", "d", ""], vec!["", ""]]
        );
        let second = text.find("a,").expect("is there");
        assert_eq!(&text[locate(text, second, b',', 1)], "x\r\ny");
        // A blank line before the record is passed over.
        assert_eq!(&text[locate(text, second - 2, b',', 0)], "a");
        assert_eq!(locate(text, second, b',', 7), locate(text, second, b',', 2));
    }

    #[test]
    fn records_and_walks_lead_to_the_same_fields() {
        let text = "a,\"b\nb\"\r\n\n\r\nc,\"d\"\"e\"\n\"f\"g,h\nlast,行";
        let mut records = Records::new(text, b',');
        let mut n = 0;
        while let Some((record, start)) = records.next() {
            for i in 0..record.width() {
                let value = record.get(i);
                let raw = &text[locate(text, start, b',', i)];
                assert_eq!(raw.replace("\"\"", "\"").replace("\"f\"", "f"), value);
                n += 1;
            }
        }
        assert_eq!(n, 8);
    }

    #[test]
    fn the_delimiter_is_the_one_that_shows_a_region() {
        let delimiter = |text: &str| delimiter(text, &heading::known);
        assert_eq!(delimiter("region,a;b;c,d\n"), b',');
        assert_eq!(delimiter("\"region\";\"a,b\";c\n"), b';');
        assert_eq!(delimiter("调查表\n地区\t名称\n"), b'\t');
        assert_eq!(delimiter("a;b\n1;2\n"), b';');
        assert_eq!(delimiter("nothing\n"), b',');
    }

    #[test]
    fn an_open_quote_is_found_and_a_closed_one_is_not() {
        assert_eq!(unbalanced("a,\"b\"\nc,5\" pipe\n", b','), None);
        assert_eq!(unbalanced("a,b\nc,\"d\ne,f\n", b','), Some((4, 6)));
        assert_eq!(unbalanced("a,\"b\"\"\n", b','), Some((0, 2)));
        // The quote before `b` has no partner: the one before `d` opens another pair.
        assert_eq!(unbalanced("a,\"b,1\nc,2\ne,\"d\",3\n", b','), Some((0, 2)));
        assert_eq!(unbalanced("a,\"b\n2\",1\n", b','), None);
    }
}
