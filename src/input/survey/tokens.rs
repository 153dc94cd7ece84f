//! The fields of delimited text, found many bytes at a time: where each record starts, where its
//! fields end, and a quote that never closes.
//!
//! The rules are those of the `csv` crate, against which a test holds them: records end at `\n`, `\r`
//! or both, blank lines are none, a quote opens only at the very start of a field, two quotes inside
//! are one, and what follows a closing quote belongs to the field up to the delimiter.
#![expect(clippy::cast_possible_truncation, reason = "pieces are far smaller than 4 GiB")]

use super::row::{Cell, Row};
use crate::vector::widely;
use wide::u8x16;

/// How many bytes are looked at together: one bit each.
const GROUP: usize = 64;

/// One record of an [`Index`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    /// The byte at which it starts.
    pub(super) start: u32,
    /// The position of its first field among all ends.
    first: u32,
    /// How many fields it has.
    pub(super) width: u32,
    /// Whether a field of it starts with a quote.
    pub(super) quoted: bool,
}

/// The position among all ends of those of a record that no index has.
const BARE: u32 = u32::MAX;

impl Record {
    /// A record without quotes of which only the start is known.
    #[inline]
    pub(super) fn bare(start: usize) -> Self {
        Self { start: start as u32, first: BARE, width: 0, quoted: false }
    }

    /// Whether its fields are not known.
    pub(super) fn is_bare(&self) -> bool {
        self.first == BARE
    }

    /// The position of its first field among all ends.
    #[inline]
    pub(super) fn first(&self) -> usize {
        self.first as usize
    }
}

/// Where records and fields stand in a piece of text.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    ends: Vec<u32>,
    n_ends: usize,
    /// The records, in order.
    pub(super) records: Vec<Record>,
    /// A quote that never closes: where its record starts and where it stands. Nothing is indexed
    /// from that record on.
    pub(super) open: Option<(usize, usize)>,
    /// Whether all bytes looked at are ASCII, and none of them nought.
    pub(super) is_plain: bool,
    /// How many line feeds there are among them.
    pub(super) n_feeds: usize,
}

/// Where a walk through the text is.
struct State {
    record: usize,
    first: usize,
    field: usize,
    quoted: bool,
    /// The byte behind the closing quote of this field; 0 where it has none.
    closed: usize,
    inside: bool,
    /// The second of two quotes, which is no end.
    skip: usize,
}

impl Index {
    /// Finds the records of a piece that starts with a record, and says how many bytes they take. A
    /// record that is cut off at the end is left for the next piece, unless this is the `last`.
    pub(super) fn fill(&mut self, bytes: &[u8], delimiter: u8, last: bool) -> usize {
        self.records.clear();
        (self.n_ends, self.n_feeds) = (0, 0);
        self.open = None;
        self.is_plain = false;
        let mut state = State {
            record: 0,
            first: 0,
            field: 0,
            quoted: false,
            closed: 0,
            inside: false,
            skip: usize::MAX,
        };
        let marks = Marks::new(delimiter);
        let mut sorts = Sorts::default();
        let (groups, rest) = bytes.as_chunks::<GROUP>();
        let mut base = 0;
        let is_open = widely(
            #[inline(always)]
            || {
                for group in groups {
                    self.group(bytes, base, marks.of(group, &mut sorts), delimiter, &mut state);
                    if self.open.is_some() {
                        return true;
                    }
                    base += GROUP;
                }
                false
            },
        );
        if is_open {
            return state.record;
        }
        let mut room = [b' '; GROUP];
        room[..rest.len()].copy_from_slice(rest);
        let seen = marks.of(&room, &mut sorts).within(rest.len());
        self.group(bytes, base, seen, delimiter, &mut state);
        self.is_plain = sorts.is_plain();
        if last && self.open.is_none() && (state.first < self.n_ends || state.field < bytes.len()) {
            if state.inside {
                self.open = Some((state.record, state.field));
            } else {
                self.end(bytes, bytes.len(), &mut state);
            }
        }
        state.record
    }

    /// Takes in the marked bytes of one group.
    #[expect(clippy::inline_always, reason = "for wide vectors")]
    #[inline(always)]
    fn group(&mut self, bytes: &[u8], base: usize, seen: Seen, delimiter: u8, state: &mut State) {
        if self.ends.len() < self.n_ends + 2 * GROUP {
            self.ends.resize((self.n_ends + 2 * GROUP) * 2, 0);
        }
        let Seen { delimiters, feeds, backs, quotes } = seen;
        // Of a pair of ends the first one ends the record, and the second one is passed over.
        let seconds = (backs << 1) & feeds;
        let ends = (feeds & !seconds) | backs;
        let is_paired = backs == 0 || backs.count_ones() == seconds.count_ones();
        let starts = ((ends | seconds) << 1) | u64::from(state.record == base);
        let is_blank = ends & starts != 0;
        if feeds != 0 {
            self.n_feeds += feeds.count_ones() as usize;
        }
        if quotes == 0 && is_paired && !is_blank && !state.inside && state.closed == 0 {
            self.plain(base, delimiters | ends, ends, seconds, state);
        } else {
            self.marked(bytes, base, delimiters | feeds | backs | quotes, delimiter, state);
        }
    }

    /// Takes in a group without quotes and blank lines, which most are.
    #[expect(clippy::inline_always, reason = "for wide vectors")]
    #[inline(always)]
    fn plain(&mut self, base: usize, all: u64, ends: u64, seconds: u64, state: &mut State) {
        let mut left = ends;
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            let end = self.n_ends + (all & (u64::MAX >> (63 - bit))).count_ones() as usize;
            self.records.push(Record {
                start: state.record as u32,
                first: state.first as u32,
                width: (end - state.first) as u32,
                quoted: state.quoted,
            });
            (state.first, state.quoted) = (end, false);
            state.record = base + bit as usize + 1 + usize::from((seconds >> bit) & 2 != 0);
        }
        let room = &mut self.ends[self.n_ends..self.n_ends + GROUP + 4];
        let base = base as u32;
        let (mut left, mut at) = (all, 0);
        while left != 0 {
            // Four at a time, of which the last may be too many: they are written over.
            for end in &mut room[at..at + 4] {
                *end = base.wrapping_add(left.trailing_zeros());
                left &= left.wrapping_sub(1);
            }
            at += 4;
        }
        self.n_ends += all.count_ones() as usize;
        if all != 0 {
            let last = self.ends[self.n_ends - 1] as usize + 1;
            state.field = last.max(state.record);
        }
    }

    /// Takes in a group mark by mark.
    #[inline(never)]
    fn marked(&mut self, bytes: &[u8], base: usize, marked: u64, delimiter: u8, state: &mut State) {
        let mut marked = marked;
        while marked != 0 {
            let at = base + marked.trailing_zeros() as usize;
            marked &= marked - 1;
            let byte = bytes[at];
            if byte == delimiter && !state.inside {
                if state.closed != 0 && self.is_open(bytes, at, state) {
                    return;
                }
                self.push(at);
                state.field = at + 1;
            } else if byte == b'"' {
                quote(bytes, at, state);
            } else if !state.inside && byte != delimiter {
                if state.first == self.n_ends && state.field == at {
                    // A blank line.
                    (state.record, state.field) = (at + 1, at + 1);
                } else if !self.end(bytes, at, state) {
                    return;
                }
            }
        }
    }

    #[inline]
    fn push(&mut self, at: usize) {
        self.ends[self.n_ends] = at as u32;
        self.n_ends += 1;
    }

    /// Ends a record at a byte; not where a quote of it turns out to be open.
    fn end(&mut self, bytes: &[u8], at: usize, state: &mut State) -> bool {
        if state.closed != 0 && self.is_open(bytes, at, state) {
            return false;
        }
        self.push(at);
        self.records.push(Record {
            start: state.record as u32,
            first: state.first as u32,
            width: (self.n_ends - state.first) as u32,
            quoted: state.quoted,
        });
        let next = (at + 1).min(bytes.len());
        (state.record, state.field, state.first, state.quoted) = (next, next, self.n_ends, false);
        true
    }

    /// Whether text stands right behind a closing quote, several lines below the opening one: not
    /// the same pair. Forgets the closing quote.
    fn is_open(&mut self, bytes: &[u8], end: usize, state: &mut State) -> bool {
        let closed = std::mem::take(&mut state.closed);
        let behind = std::str::from_utf8(&bytes[closed..end]).unwrap_or("x");
        let open = !behind.trim().is_empty() && bytes[state.field..closed].contains(&b'\n');
        if open {
            self.open = Some((state.record, state.field));
        }
        open
    }

    /// Where a field of a record stands, with its quotes.
    pub(super) fn span(&self, record: &Record, field: usize) -> Option<(usize, usize)> {
        let at = record.first as usize + field;
        let end = *self.ends.get(at)? as usize;
        let start = if field == 0 { record.start } else { *self.ends.get(at - 1)? + 1 };
        Some((start as usize, end))
    }

    /// Where all fields end.
    pub(super) fn all_ends(&self) -> &[u32] {
        &self.ends[..self.n_ends]
    }

    /// Where the fields of a record end.
    pub(super) fn ends(&self, record: Record) -> &[u32] {
        &self.ends[record.first as usize..(record.first + record.width) as usize]
    }
}

/// The fields of one line of a text without quotes, whose ends are written down; gives how many they are,
/// and where the next line starts. None where the line is long or blank, has more fields than there is
/// room for, or does not end with a line feed.
#[inline]
pub(super) fn line(
    text: &[u8],
    start: usize,
    delimiter: u8,
    ends: &mut [u32],
) -> Option<(usize, usize)> {
    const LONG: usize = 4 * GROUP;
    let marks = Marks::new(delimiter);
    let (mut n, mut from) = (0, start);
    loop {
        let rest = text.get(from..)?;
        let seen = if let Some(group) = rest.first_chunk::<GROUP>() {
            marks.only(group)
        } else {
            let mut room = [b' '; GROUP];
            room[..rest.len()].copy_from_slice(rest);
            marks.only(&room).within(rest.len())
        };
        // What is not below the first line feed is of later lines.
        let below = seen.feeds ^ seen.feeds.wrapping_sub(1);
        let feed = from + seen.feeds.trailing_zeros() as usize;
        let back = seen.backs & below;
        let mut left = seen.delimiters & below;
        while left != 0 {
            *ends.get_mut(n)? = (from + left.trailing_zeros() as usize) as u32;
            left &= left - 1;
            n += 1;
        }
        if seen.feeds != 0 {
            let is_pair = back != 0;
            let end = feed - usize::from(is_pair);
            if end <= start || (is_pair && (back << 1) != seen.feeds & below) {
                return None;
            }
            *ends.get_mut(n)? = end as u32;
            return Some((n + 1, feed + 1));
        }
        from += GROUP;
        if back != 0 || from - start >= LONG || rest.len() < GROUP {
            return None;
        }
    }
}

/// What a quote does where it stands.
fn quote(bytes: &[u8], at: usize, state: &mut State) {
    if state.inside {
        if at == state.skip {
            return;
        }
        if bytes.get(at + 1) == Some(&b'"') {
            state.skip = at + 1;
        } else {
            (state.inside, state.closed) = (false, at + 1);
        }
    } else if at == state.field {
        (state.inside, state.quoted, state.skip) = (true, true, usize::MAX);
    }
}

/// The bytes that mean something.
#[derive(Clone, Copy)]
struct Marks {
    delimiter: u8x16,
    feed: u8x16,
    back: u8x16,
    quote: u8x16,
}

impl Marks {
    fn new(delimiter: u8) -> Self {
        let of = u8x16::splat;
        Self { delimiter: of(delimiter), feed: of(b'\n'), back: of(b'\r'), quote: of(b'"') }
    }

    /// A bit for each byte of a group that is marked; notes what sorts of bytes there are.
    #[expect(clippy::inline_always, reason = "for wide vectors")]
    #[inline(always)]
    fn of(&self, group: &[u8; GROUP], sorts: &mut Sorts) -> Seen {
        for part in group.as_chunks::<16>().0 {
            let part = u8x16::new(*part);
            sorts.any |= part;
            sorts.noughts |= part.simd_eq(u8x16::splat(0));
        }
        self.only(group)
    }

    /// A bit for each byte of a group that is marked.
    #[expect(clippy::inline_always, reason = "for wide vectors")]
    #[inline(always)]
    fn only(&self, group: &[u8; GROUP]) -> Seen {
        let (parts, _) = group.as_chunks::<16>();
        let mut seen = Seen { delimiters: 0, feeds: 0, backs: 0, quotes: 0 };
        for (n, part) in parts.iter().enumerate() {
            let part = u8x16::new(*part);
            let bits = |mark: u8x16| u64::from(part.simd_eq(mark).to_bitmask()) << (16 * n);
            seen.delimiters |= bits(self.delimiter);
            seen.feeds |= bits(self.feed);
            seen.backs |= bits(self.back);
            seen.quotes |= bits(self.quote);
        }
        seen
    }
}

/// Where the marks of a group stand.
#[derive(Clone, Copy)]
struct Seen {
    delimiters: u64,
    feeds: u64,
    backs: u64,
    quotes: u64,
}

impl Seen {
    /// Only those among the first bytes.
    fn within(self, n: usize) -> Self {
        let bits = (1u64 << n) - 1;
        let Self { delimiters, feeds, backs, quotes } = self;
        Self {
            delimiters: delimiters & bits,
            feeds: feeds & bits,
            backs: backs & bits,
            quotes: quotes & bits,
        }
    }
}

/// What sorts of bytes there are.
#[derive(Default)]
struct Sorts {
    /// All bits that any byte has.
    any: u8x16,
    noughts: u8x16,
}

impl Sorts {
    fn is_plain(&self) -> bool {
        self.any.to_bitmask() == 0 && self.noughts.to_bitmask() == 0
    }
}

/// One record, as a row of cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'i> {
    text: &'i str,
    start: usize,
    ends: &'i [u32],
    /// Fields that cannot be shown as they stand, by their numbers.
    mended: &'i [(usize, String)],
}

impl<'i> Fields<'i> {
    /// A record of an index of this text; `mended` is room for fields that are to be put together.
    pub(super) fn new(
        text: &'i str,
        index: &'i Index,
        record: Record,
        mended: &'i mut Vec<(usize, String)>,
    ) -> Self {
        mended.clear();
        let (start, ends) = (record.start as usize, index.ends(record));
        let fields = Self { text, start, ends, mended: &[] };
        if record.quoted {
            let of = |n: usize| Some((n, unquoted(fields.raw(n))?));
            mended.extend((0..ends.len()).filter_map(of));
        }
        Self { mended, ..fields }
    }

    /// A field as it stands, with its quotes.
    fn raw(&self, number: usize) -> &'i str {
        let start = number.checked_sub(1).map_or(self.start, |n| self.ends[n] as usize + 1);
        self.text.get(start..self.ends[number] as usize).unwrap_or_default()
    }

    /// A field as it is meant; empty where there is none.
    pub(super) fn get(&self, number: usize) -> &'i str {
        if number >= self.ends.len() {
            return "";
        }
        if let Some((_, text)) = self.mended.iter().find(|(n, _)| *n == number) {
            return text;
        }
        let raw = self.raw(number);
        match raw.strip_prefix('"') {
            Some(rest) => rest.strip_suffix('"').unwrap_or(rest),
            None => raw,
        }
    }
}

impl Fields<'_> {
    /// The fields by themselves.
    pub(super) fn to_owned(self) -> Vec<String> {
        (0..self.ends.len()).map(|n| self.get(n).to_owned()).collect()
    }
}

impl Row for Fields<'_> {
    fn width(&self) -> usize {
        self.ends.len()
    }

    fn cell(&self, field: usize) -> Cell<'_> {
        Cell::Text(self.get(field))
    }
}

/// A row that stands by itself.
impl Row for Vec<String> {
    fn width(&self) -> usize {
        self.len()
    }

    fn cell(&self, field: usize) -> Cell<'_> {
        Cell::Text(self.get(field).map_or("", String::as_str))
    }
}

/// The content of a field that starts with a quote, where taking the quotes off is not enough: two
/// quotes are one, and what follows the closing quote is kept.
pub(super) fn unquoted(field: &str) -> Option<String> {
    let inner = field.strip_prefix('"')?;
    if let Some(plain) = inner.strip_suffix('"')
        && !plain.contains('"')
    {
        return None;
    }
    let mut out = String::with_capacity(field.len());
    let mut rest = inner;
    while let Some((before, after)) = rest.split_once('"') {
        out.push_str(before);
        let Some(more) = after.strip_prefix('"') else {
            // Closed: what follows belongs to the field as it is.
            out.push_str(after);
            return Some(out);
        };
        out.push('"');
        rest = more;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All fields, with the text cut into pieces of so many bytes.
    fn fields(text: &str, delimiter: u8, piece: usize) -> (Vec<Vec<String>>, Option<usize>) {
        let bytes = text.as_bytes();
        let (mut index, mut all, mut at, mut size) = (Index::default(), Vec::new(), 0, piece);
        loop {
            let end = (at + size).min(bytes.len());
            let last = end == bytes.len();
            let used = index.fill(&bytes[at..end], delimiter, last);
            for record in &index.records {
                let mut start = at + record.start as usize;
                let mut row = Vec::new();
                for end in index.ends(*record) {
                    let field = &text[start..at + *end as usize];
                    let plain = || field.trim_matches('"').to_owned();
                    let quoted =
                        field.starts_with('"').then(|| unquoted(field).unwrap_or_else(plain));
                    row.push(quoted.unwrap_or_else(|| field.to_owned()));
                    start = at + *end as usize + 1;
                }
                all.push(row);
            }
            if let Some((_, quote)) = index.open {
                return (all, Some(at + quote));
            }
            if last {
                return (all, None);
            }
            size = if used == 0 { size * 2 } else { piece };
            at += used;
        }
    }

    fn by_crate(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let rows = reader.records().map(|r| r.unwrap());
        rows.map(|r| r.iter().map(str::to_owned).collect()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn records_are_those_of_the_csv_crate(
            text in "([ab1.,;\"\n\r 甲]|\"\"|,\"[a,\n\"]{0,3}\",|\r\n|[a-z]{9}){0,60}",
            semicolon in any::<bool>(),
            piece in 1usize..200,
        ) {
            let delimiter = if semicolon { b';' } else { b',' };
            let (found, open) = fields(&text, delimiter, piece);
            prop_assert_eq!(open.is_some(), super::super::csv::unbalanced(&text, delimiter).is_some());
            let mut expected = by_crate(&text, delimiter);
            if let Some(quote) = open {
                let (record, at) = super::super::csv::unbalanced(&text, delimiter).unwrap();
                prop_assert_eq!(quote, at);
                expected = by_crate(&text[..record], delimiter);
            }
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn quotes_by_hand() {
        let (rows, open) = fields("a,\"b\"\"c\"\n\"d\"e,\"\"\r\n\n\"f\ng\",h", b',', 7);
        assert_eq!(rows, [vec!["a", "b\"c"], vec!["de", ""], vec!["f\ng", "h"]]);
        assert_eq!(open, None);
        assert_eq!(fields("a,\"b\n1,2\n", b',', 3).1, Some(2));
    }
}
