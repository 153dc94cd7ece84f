//! A file in pieces of whole records: unpacked, decoded and cut as it is read.

use super::super::compressed::{Damage, Packer};
use super::super::decode::{self, Encoding, Refusal};
use super::super::place::count;
use super::super::tokens::{Index, Record};
use crate::vector::widely;
use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use std::io::{self, Read};
use std::sync::{Mutex, OnceLock, PoisonError};

/// How many bytes are read at once.
const SIZE: usize = 1 << 18;

/// Fewer are not worth a call.
const SIZE_MIN: usize = 1 << 12;

/// The longest record: far beyond the longest cell, so a quote that was never closed.
const RECORD_MAX: usize = 1 << 23;

/// Whole records of a text.
#[derive(Debug)]
pub struct Piece {
    pub(super) text: String,
    pub(super) index: Index,
    /// Its index, where none was made when it was cut off.
    late: Option<Late>,
    /// The number of its first line.
    pub(super) first_line: usize,
    /// How many records stand before it; where earlier pieces have no index, at least so many.
    pub(super) n_before: usize,
    /// How many bytes of text stand before it.
    pub(super) offset: u64,
}

/// An index that is made when it is first asked for.
#[derive(Debug)]
struct Late {
    delimiter: u8,
    index: OnceLock<Index>,
    /// Room for it.
    room: Mutex<Index>,
}

impl Piece {
    /// How many bytes of text it has.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Where its records and fields stand, whether or not that was found when it was cut off.
    pub(super) fn index(&self) -> &Index {
        let Some(late) = &self.late else { return &self.index };
        late.index.get_or_init(|| {
            let mut room = late.room.lock().unwrap_or_else(PoisonError::into_inner);
            let mut index = std::mem::take(&mut *room);
            index.fill(self.text.as_bytes(), late.delimiter, true);
            index
        })
    }

    /// Whether it has no quotes, and its lines have not been told apart yet.
    pub(super) fn is_late(&self) -> bool {
        self.late.is_some()
    }

    /// A record with its fields.
    pub(super) fn known(&self, record: Record) -> Record {
        if !record.is_bare() {
            return record;
        }
        let records = &self.index().records;
        let at = records.partition_point(|known| known.start < record.start);
        records.get(at).copied().unwrap_or(record)
    }

    /// How many bytes a record has.
    pub(super) fn end(&self, record: Record) -> usize {
        let record = self.known(record);
        let end = self.index().ends(record).last().map_or(0, |end| *end as usize);
        end - record.start as usize
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// Why a file cannot be read on.
#[derive(Debug)]
pub enum Stop {
    /// The system refuses.
    Io(io::Error),
    /// It is no text that a survey may be.
    Refused(Refused),
    /// It is not UTF-8 after all, and may be GB18030: to be begun again with this.
    Again(Hint),
}

/// A refusal, for messages.
#[derive(Debug)]
pub struct Refused(pub(super) Refusal);

/// What is known of the encoding from a first attempt.
#[derive(Clone, Copy, Debug)]
pub struct Hint {
    /// The line of the first byte that is not UTF-8.
    line: usize,
}

/// The pieces of one file.
pub struct Pieces<'s> {
    source: Box<dyn Read + Send + 's>,
    decoder: Option<Decoder>,
    encoding: Encoding,
    hint: Option<Hint>,
    raw: Vec<u8>,
    /// Text that was not given out yet: so many bytes of a buffer, which is never made shorter, as what
    /// is added to a buffer is filled with noughts first.
    held: Vec<u8>,
    n_held: usize,
    delimiter: u8,
    line: usize,
    n_records: usize,
    offset: u64,
    /// The record from which on pieces without quotes get no index.
    late_from: usize,
    /// Chinese characters seen, up to a few: with them, what is not UTF-8 is damage.
    n_wide: usize,
    ended: bool,
    done: bool,
    size: usize,
    /// Room of pieces that are done with.
    texts: Vec<Vec<u8>>,
    indices: Vec<Index>,
}

impl<'s> Pieces<'s> {
    /// Begins to read a file whose bytes are unpacked already, and decodes its beginning.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or is no text.
    pub fn open(source: Box<dyn Read + Send + 's>, hint: Option<Hint>) -> Result<Self, Stop> {
        let mut pieces = Self {
            source,
            decoder: None,
            encoding: Encoding::Utf8,
            hint,
            raw: Vec::new(),
            held: Vec::new(),
            n_held: 0,
            delimiter: b',',
            line: 1,
            n_records: 0,
            offset: 0,
            late_from: usize::MAX,
            n_wide: 0,
            ended: false,
            done: false,
            size: SIZE,
            texts: Vec::new(),
            indices: Vec::new(),
        };
        let mut start = Vec::new();
        let read = (&mut pieces.source).take(SIZE as u64).read_to_end(&mut start);
        pieces.ended = read.map_err(stop)? < SIZE;
        let (encoding, skip) = decode::encoding_of_start(&start, hint.is_some())
            .map_err(|refusal| Stop::Refused(Refused(refusal)))?;
        pieces.encoding = encoding;
        pieces.decoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Gb18030 => Some(GB18030.new_decoder_without_bom_handling()),
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
        };
        start.drain(..skip);
        pieces.take_in(start)?;
        if pieces.decoder.is_none()
            && let Err(error) = std::str::from_utf8(pieces.text())
            && (error.error_len().is_some() || pieces.ended)
        {
            return Err(pieces.not_utf8(pieces.text(), error.valid_up_to()));
        }
        Ok(pieces)
    }

    /// The text that was not given out yet.
    fn text(&self) -> &[u8] {
        &self.held[..self.n_held]
    }

    /// The encoding.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The beginning of the text, and whether it is all there is.
    pub(super) fn start(&self) -> (&str, bool) {
        let valid = match std::str::from_utf8(self.text()) {
            Ok(text) => text,
            Err(error) => {
                std::str::from_utf8(&self.text()[..error.valid_up_to()]).unwrap_or_default()
            }
        };
        (valid, self.ended)
    }

    /// Sets what stands between fields.
    pub(super) fn delimited_by(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// Makes no index of a piece without quotes behind so many records: most rows of a long table are
    /// told apart by less.
    pub(super) fn late_from(&mut self, record: usize) {
        self.late_from = record;
    }

    /// About how many bytes a line has, by those at the beginning.
    pub fn bytes_per_line(&self) -> u64 {
        let n_lines = u64::from(count(self.text())).max(1);
        self.n_held as u64 / n_lines
    }

    /// Makes pieces of about so many bytes; for tests.
    #[must_use]
    pub fn of_size(mut self, size: usize) -> Self {
        self.size = size.max(1);
        self
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    ///
    /// Where it cannot be read on.
    #[expect(clippy::should_implement_trait, reason = "an iterator could not end with a reason")]
    pub fn next(&mut self) -> Result<Option<Piece>, Stop> {
        if self.done {
            return Ok(None);
        }
        let mut size = self.size;
        loop {
            while self.n_held < size && !self.ended {
                self.read(size - self.n_held)?;
            }
            let whole = self.ended && self.n_held <= size;
            let end = size.min(self.n_held);
            if self.n_records >= self.late_from
                && let Some((used, found)) = self.without_quotes(end, whole)
            {
                self.done = whole;
                return self.late(used, &found).map(Some);
            }
            let mut index = self.indices.pop().unwrap_or_default();
            let mut used = index.fill(&self.held[..end], self.delimiter, whole);
            if !whole && index.open.is_none() {
                used = self.line_end(&mut index, used, size >= RECORD_MAX);
            }
            if used == 0 && !whole && index.open.is_none() {
                if size < RECORD_MAX {
                    self.indices.push(index);
                    size *= 2;
                    continue;
                }
                // A record without an end: its first quote is the one that is open.
                let quote = self.held[..end].iter().position(|b| *b == b'"').unwrap_or(0);
                index.open = Some((0, quote));
            }
            if whole || index.open.is_some() {
                (used, self.done) = (end, true);
            }
            return self.indexed(index, used, end).map(Some);
        }
    }

    /// How many of the first bytes are whole lines, and what is among them, if there is no quote, so that
    /// all lines end where they seem to.
    fn without_quotes(&self, end: usize, whole: bool) -> Option<(usize, Glance)> {
        let bytes = &self.held[..end];
        let used = if whole { end } else { bytes.iter().rposition(|b| *b == b'\n')? + 1 };
        let found = Glance::of(&bytes[..used]);
        (!found.quotes).then_some((used, found))
    }

    /// Cuts a piece off without an index.
    fn late(&mut self, used: usize, found: &Glance) -> Result<Piece, Stop> {
        let text = self.cut(used, false, found.is_plain)?;
        let room = Mutex::new(self.indices.pop().unwrap_or_default());
        let late = Late { delimiter: self.delimiter, index: OnceLock::new(), room };
        Ok(self.piece(text, Index::default(), Some(late), found.n_feeds))
    }

    /// The last end of a line among the ends of records, so that places are counted from where lines
    /// begin; the records behind it are left for the next piece. `anywhere` takes any end.
    fn line_end(&self, index: &mut Index, used: usize, anywhere: bool) -> usize {
        let is_line = |at: usize| match at.checked_sub(1).map(|before| self.held[before]) {
            Some(b'\n') => true,
            Some(b'\r') => self.held.get(at) == Some(&b'\n'),
            _ => false,
        };
        let mut end = used;
        let mut n = index.records.len();
        while end > 0 && !anywhere && !is_line(end) {
            let Some(last) = n.checked_sub(1) else { return 0 };
            n = last;
            end = index.records[n].start as usize;
        }
        index.records.truncate(n);
        end
    }

    /// Cuts a piece off what is held, of which so much was looked at.
    fn indexed(&mut self, index: Index, used: usize, looked: usize) -> Result<Piece, Stop> {
        let text = self.cut(used, index.open.is_some(), index.is_plain)?;
        // What was looked at behind the piece is looked at again with the next one.
        let feeds = if index.open.is_some() {
            count(text.as_bytes()) as usize
        } else {
            index.n_feeds - count(&self.held[..looked - used]) as usize
        };
        Ok(self.piece(text, index, None, feeds))
    }

    /// Cuts so many bytes off what is held.
    fn cut(&mut self, used: usize, open: bool, is_plain: bool) -> Result<String, Stop> {
        let n_left = self.n_held - used;
        let mut rest = self.texts.pop().unwrap_or_else(|| Vec::with_capacity(SIZE * 2));
        if rest.len() < n_left {
            rest.resize(n_left, 0);
        }
        rest[..n_left].copy_from_slice(&self.held[used..self.n_held]);
        let mut bytes = std::mem::replace(&mut self.held, rest);
        self.n_held = n_left;
        bytes.truncate(used);
        if open {
            // It may be cut inside a character, behind everything that is looked at.
            let valid = std::str::from_utf8(&bytes).map_or_else(|e| e.valid_up_to(), str::len);
            bytes.truncate(valid);
        }
        let text = String::from_utf8(bytes)
            .map_err(|error| self.not_utf8(error.as_bytes(), error.utf8_error().valid_up_to()))?;
        if !is_plain {
            if text.as_bytes().contains(&0) {
                return Err(Stop::Refused(Refused(Refusal::Binary)));
            }
            if self.n_wide <= 3 && self.decoder.is_none() {
                self.n_wide += wide(text.as_bytes());
            }
        }
        Ok(text)
    }

    /// A piece behind all others.
    fn piece(&mut self, text: String, index: Index, late: Option<Late>, n_feeds: usize) -> Piece {
        let (first_line, n_before, offset) = (self.line, self.n_records, self.offset);
        self.line += n_feeds;
        self.n_records += index.records.len();
        self.offset += text.len() as u64;
        Piece { text, index, late, first_line, n_before, offset }
    }

    /// Takes back the room of a piece that is done with.
    pub fn recycle(&mut self, piece: Piece) {
        self.texts.push(piece.text.into_bytes());
        self.indices.push(match piece.late {
            None => piece.index,
            Some(late) => late
                .index
                .into_inner()
                .unwrap_or_else(|| late.room.into_inner().unwrap_or_else(PoisonError::into_inner)),
        });
    }

    /// What it means that some bytes are UTF-8 only so far.
    fn not_utf8(&self, bytes: &[u8], valid: usize) -> Stop {
        let line = self.line + count(&bytes[..valid]) as usize;
        if self.n_wide + wide(&bytes[..valid]) > 3 || self.hint.is_some() {
            return Stop::Refused(Refused(Refusal::Undecodable(line)));
        }
        Stop::Again(Hint { line })
    }

    /// Reads on: about so many bytes of text.
    fn read(&mut self, n_wanted: usize) -> Result<(), Stop> {
        if self.decoder.is_none() {
            let (before, n_wanted) = (self.n_held, n_wanted.max(SIZE_MIN));
            let end = before + n_wanted;
            if self.held.len() < end {
                self.held.resize(end, 0);
            }
            let n = read_some(&mut self.source, &mut self.held[before..end])?;
            self.n_held += n;
            self.ended = n < n_wanted;
            self.strip_end();
            return Ok(());
        }
        let mut raw = std::mem::take(&mut self.raw);
        raw.resize(SIZE, 0);
        let n = read_some(&mut self.source, &mut raw)?;
        raw.truncate(n);
        self.ended = n == 0;
        self.take_in(raw)
    }

    /// Adds raw bytes to what is held.
    fn take_in(&mut self, raw: Vec<u8>) -> Result<(), Stop> {
        let Some(decoder) = &mut self.decoder else {
            (self.n_held, self.held) = (raw.len(), raw);
            self.strip_end();
            return Ok(());
        };
        let room = decoder.max_utf8_buffer_length_without_replacement(raw.len());
        let mut text = String::with_capacity(room.unwrap_or(raw.len() * 3));
        let (found, _) = decoder.decode_to_string_without_replacement(&raw, &mut text, self.ended);
        if let DecoderResult::Malformed(..) = found {
            let own = self.line + count(self.text()) as usize + count(text.as_bytes()) as usize;
            let line = match self.encoding {
                Encoding::Utf16Le | Encoding::Utf16Be => 1,
                _ => self.hint.map_or(own, |hint| hint.line),
            };
            return Err(Stop::Refused(Refused(Refusal::Undecodable(line))));
        }
        self.held.truncate(self.n_held);
        self.held.extend_from_slice(text.as_bytes());
        self.n_held = self.held.len();
        self.raw = raw;
        self.strip_end();
        Ok(())
    }

    /// Takes off DOS's end of file.
    fn strip_end(&mut self) {
        if self.ended && self.text().last() == Some(&0x1a) {
            self.n_held -= 1;
        }
    }
}

/// What there is in some text.
struct Glance {
    quotes: bool,
    /// Whether all of it is ASCII, and none of it nought.
    is_plain: bool,
    n_feeds: usize,
}

impl Glance {
    fn of(bytes: &[u8]) -> Self {
        // So many that a count of them fits into a byte.
        const MANY: usize = 32 * 255;
        const EACH: usize = 64;
        let (mut any, mut noughts, mut quotes, mut n_feeds) = (0u8, 0u8, 0u8, 0);
        widely(
            #[inline(always)]
            || {
                for some in bytes.chunks(MANY) {
                    let (groups, rest) = some.as_chunks::<EACH>();
                    let mut each = [[0u8; EACH]; 4];
                    let [all, none, marks, feeds] = &mut each;
                    for group in groups {
                        for (at, byte) in group.iter().enumerate() {
                            all[at] |= byte;
                            none[at] |= u8::from(*byte == 0);
                            marks[at] |= u8::from(*byte == b'"');
                            feeds[at] += u8::from(*byte == b'\n');
                        }
                    }
                    for byte in rest {
                        any |= byte;
                        noughts |= u8::from(*byte == 0);
                        quotes |= u8::from(*byte == b'"');
                        n_feeds += usize::from(*byte == b'\n');
                    }
                    any |= all.iter().fold(0, |any, byte| any | byte);
                    noughts |= none.iter().fold(0, |any, byte| any | byte);
                    quotes |= marks.iter().fold(0, |any, byte| any | byte);
                    n_feeds += feeds.iter().map(|n| usize::from(*n)).sum::<usize>();
                }
            },
        );
        Self { quotes: quotes != 0, is_plain: any < 0x80 && noughts == 0, n_feeds }
    }
}

/// Reads as much as there is room for, or up to the end.
fn read_some(source: &mut dyn Read, room: &mut [u8]) -> Result<usize, Stop> {
    let mut n = 0;
    while n < room.len() {
        match source.read(&mut room[n..]) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(stop(error)),
        }
    }
    Ok(n)
}

/// What an error of reading means: that of an unpacker is damage.
fn stop(error: io::Error) -> Stop {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    match error.kind() {
        InvalidData | InvalidInput | UnexpectedEof => {
            let said = error.get_ref().and_then(|e| e.downcast_ref::<Damage>());
            let packer = said.map_or(Packer::Gzip, |damage| damage.0);
            Stop::Refused(Refused(Refusal::Damaged(packer)))
        }
        _ => Stop::Io(error),
    }
}

/// How many characters take three bytes, as Chinese ones do; counted up to a few.
fn wide(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b & 0xf0 == 0xe0).take(4).count()
}
