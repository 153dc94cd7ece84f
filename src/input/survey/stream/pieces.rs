//! A file in pieces of whole records: unpacked, decoded and cut as it is read.

use super::super::compressed::{Damage, Packer};
use super::super::decode::{self, Encoding, Refusal};
use super::super::place::count;
use super::super::tokens::{Index, Record};
use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

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
    /// The number of its first line.
    pub(super) first_line: usize,
    /// How many records stand before it.
    pub(super) n_before: usize,
}

impl Piece {
    /// How many bytes of text it has.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// How many bytes a record has.
    pub(super) fn end(&self, record: Record) -> usize {
        let end = self.index.ends(record).last().map_or(0, |end| *end as usize);
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
    /// Text that was not given out yet.
    held: Vec<u8>,
    delimiter: u8,
    line: usize,
    n_records: usize,
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
            delimiter: b',',
            line: 1,
            n_records: 0,
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
            && let Err(error) = std::str::from_utf8(&pieces.held)
            && (error.error_len().is_some() || pieces.ended)
        {
            return Err(pieces.not_utf8(&pieces.held, error.valid_up_to()));
        }
        Ok(pieces)
    }

    /// The encoding.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The beginning of the text, and whether it is all there is.
    pub(super) fn start(&self) -> (&str, bool) {
        let valid = match std::str::from_utf8(&self.held) {
            Ok(text) => text,
            Err(error) => {
                std::str::from_utf8(&self.held[..error.valid_up_to()]).unwrap_or_default()
            }
        };
        (valid, self.ended)
    }

    /// Sets what stands between fields.
    pub(super) fn delimited_by(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// About how many bytes a line has, by those at the beginning.
    pub fn bytes_per_line(&self) -> u64 {
        let n_lines = u64::from(count(&self.held)).max(1);
        self.held.len() as u64 / n_lines
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
            while self.held.len() < size && !self.ended {
                self.read(size - self.held.len())?;
            }
            let whole = self.ended && self.held.len() <= size;
            let end = size.min(self.held.len());
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
            return self.cut(index, used, end).map(Some);
        }
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
    fn cut(&mut self, index: Index, used: usize, looked: usize) -> Result<Piece, Stop> {
        let mut rest = self.texts.pop().unwrap_or_else(|| Vec::with_capacity(SIZE * 2));
        rest.clear();
        rest.extend_from_slice(&self.held[used..]);
        let mut bytes = std::mem::replace(&mut self.held, rest);
        bytes.truncate(used);
        if index.open.is_some() {
            // It may be cut inside a character, behind everything that is looked at.
            let valid = std::str::from_utf8(&bytes).map_or_else(|e| e.valid_up_to(), str::len);
            bytes.truncate(valid);
        }
        let text = String::from_utf8(bytes)
            .map_err(|error| self.not_utf8(error.as_bytes(), error.utf8_error().valid_up_to()))?;
        if !index.is_plain {
            if text.as_bytes().contains(&0) {
                return Err(Stop::Refused(Refused(Refusal::Binary)));
            }
            if self.n_wide <= 3 && self.decoder.is_none() {
                self.n_wide += wide(text.as_bytes());
            }
        }
        // What was looked at behind the piece is looked at again with the next one.
        let feeds = if index.open.is_some() {
            count(text.as_bytes()) as usize
        } else {
            index.n_feeds - count(&self.held[..looked - used]) as usize
        };
        let (first_line, n_before) = (self.line, self.n_records);
        self.line += feeds;
        self.n_records += index.records.len();
        Ok(Piece { text, index, first_line, n_before })
    }

    /// Takes back the room of a piece that is done with.
    pub fn recycle(&mut self, piece: Piece) {
        self.texts.push(piece.text.into_bytes());
        self.indices.push(piece.index);
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
            let before = self.held.len();
            let n_wanted = n_wanted.max(SIZE_MIN);
            self.held.resize(before + n_wanted, 0);
            let n = read_some(&mut self.source, &mut self.held[before..])?;
            self.held.truncate(before + n);
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
            self.held = raw;
            self.strip_end();
            return Ok(());
        };
        let room = decoder.max_utf8_buffer_length_without_replacement(raw.len());
        let mut text = String::with_capacity(room.unwrap_or(raw.len() * 3));
        let (found, _) = decoder.decode_to_string_without_replacement(&raw, &mut text, self.ended);
        if let DecoderResult::Malformed(..) = found {
            let own = self.line + count(&self.held) as usize + count(text.as_bytes()) as usize;
            let line = match self.encoding {
                Encoding::Utf16Le | Encoding::Utf16Be => 1,
                _ => self.hint.map_or(own, |hint| hint.line),
            };
            return Err(Stop::Refused(Refused(Refusal::Undecodable(line))));
        }
        self.held.extend_from_slice(text.as_bytes());
        self.raw = raw;
        self.strip_end();
        Ok(())
    }

    /// Takes off DOS's end of file.
    fn strip_end(&mut self) {
        if self.ended && self.held.last() == Some(&0x1a) {
            self.held.pop();
        }
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
