//! The rows of a piece: plain ones straight into a block, others through the ordinary intake.

use super::super::cells::Reader;
use super::super::heading::Heading;
use super::super::identity;
use super::super::limits::ID_MAX;
use super::super::number::Decimal;
use super::super::period;
use super::super::place::count;
use super::super::row::{Cell, trim};
use super::super::tokens::{Record, unquoted};
use super::notes::{Notes, key};
use super::odd::{self, Odd};
use super::pieces::Piece;
use super::sheet::{CELL_MAX, Sheet};
use crate::model::{Answer, AnswerState, Block, NaRule};
use crate::stats::exact::Tally;
use std::borrow::Cow;

/// What is wanted of the rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Task {
    /// Whether what is wrong is to be said.
    pub check: bool,
    /// Whether the columns are to be added up.
    pub tally: bool,
    /// Whether the rows themselves are wanted.
    pub rows: bool,
}

/// What a piece came to.
#[derive(Debug, Default)]
pub struct Part {
    /// Its rows, where they were wanted.
    pub block: Block,
    /// By period of the block, each column: what its values come to, and how many gaps may be filled.
    pub tallies: Vec<Vec<(Tally, u64)>>,
    /// How many rows had anything in them.
    pub n_rows: usize,
    pub(super) notes: Notes,
}

/// One cell of the row at hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// `NaN` where there is no value.
    pub(super) value: f64,
    /// The digits of the value as a decimal, and how many stand behind the point; no decimal where
    /// these are more than there can be.
    pub(super) digits: i64,
    pub(super) places: u8,
    pub(super) state: AnswerState,
    /// Whether a percent sign stood behind it.
    pub(super) marked: bool,
}

/// No decimal.
const NO_PLACES: u8 = u8::MAX;

pub(super) const GAP: Found = Found {
    value: f64::NAN,
    digits: 0,
    places: NO_PLACES,
    state: AnswerState::NotAnswered,
    marked: false,
};

/// A row is to be looked at by the ordinary intake.
struct IsOdd;

/// The state of a walk through a piece.
pub(super) struct Walk<'w, 'r> {
    pub(super) sheet: &'w Sheet<'r>,
    pub(super) piece: &'w Piece,
    pub(super) task: Task,
    pub(super) part: Part,
    /// The row at hand: one per indicator.
    pub(super) cells: Vec<Found>,
    reader: Reader<'w>,
    odd: Option<Odd<'w, 'r>>,
    /// The texts of kinds met so far.
    kinds: Vec<(String, Option<usize>)>,
    /// The text of the last period and its position.
    period: Option<(String, u32)>,
    /// Where lines were counted to.
    counted: (usize, usize),
}

impl Sheet<'_> {
    /// Reads the rows of a piece of a wide table.
    pub fn read(&self, piece: &Piece, task: Task) -> Part {
        let reader = Reader {
            states: self.catalogue.states(),
            decimal_comma: self.delimiter == b';',
            scratch: String::new(),
        };
        let mut walk = Walk {
            sheet: self,
            piece,
            task,
            part: Part::default(),
            cells: vec![GAP; self.catalogue.n_indicators()],
            reader,
            odd: None,
            kinds: Vec::new(),
            period: None,
            counted: (0, piece.first_line),
        };
        walk.part.notes = Notes::new(self.catalogue.questions.len());
        let skip = self.n_header.saturating_sub(piece.n_before);
        for record in piece.index.records.iter().skip(skip) {
            walk.row(*record);
        }
        walk.end()
    }
}

impl Walk<'_, '_> {
    fn row(&mut self, record: Record) {
        match self.plain(record) {
            Ok(()) => {}
            Err(IsOdd) => self.odd(record),
        }
    }

    /// Takes a row in, unless something about it is odd.
    fn plain(&mut self, record: Record) -> Result<(), IsOdd> {
        let sheet = self.sheet;
        let layout = &sheet.layout;
        let fields = Raw::new(self.piece, record);
        // The longest cell has fewer bytes than this, and so has every cell of such a record.
        if record.width as usize != layout.width || fields.len() > CELL_MAX {
            return Err(IsOdd);
        }
        let region = fields.plain(layout.field(Heading::Region).unwrap_or(0)).ok_or(IsOdd)?;
        let id = id(region).ok_or(IsOdd)?;
        for at in &layout.unnamed {
            if !fields.raw(*at).is_empty() {
                return Err(IsOdd);
            }
        }
        let kind = self.kind(&fields)?;
        let period = self.period(&fields)?;
        let mut answered = self.answers(&fields)?;
        if sheet.is_kinded {
            answered = self.applying(kind)?;
        }
        if !answered {
            return Err(IsOdd);
        }
        if let Some(odd) = &mut self.odd {
            odd.end_nameless(&mut self.part.notes);
        }
        self.part.n_rows += 1;
        self.part.notes.rows_began = true;
        if self.task.check {
            self.sizes(record);
            self.part.notes.region(key(&[id, &self.part.block.period_ids[period as usize]]));
            if layout.field(Heading::Period).is_some() {
                let about = [Heading::Name, Heading::NameEn, Heading::Group, Heading::Kind];
                let said = about.map(|h| fields.text(layout.field(h)).into_owned());
                let said = key(&said.each_ref().map(String::as_str));
                self.part.notes.attributes.push((key(&[id]), said));
            }
            let is_kindless = sheet.is_kinded && kind.is_none();
            if is_kindless || id.as_bytes()[0].is_ascii_digit() {
                self.remark(record, id, is_kindless);
            }
        }
        self.commit(period);
        if self.task.rows {
            self.name(&fields, id, kind);
        }
        Ok(())
    }

    /// Reads the answers of a row; says whether there is any.
    fn answers(&mut self, fields: &Raw<'_>) -> Result<bool, IsOdd> {
        let sheet = self.sheet;
        let n = self.cells.len();
        if sheet.answers.len() < n {
            self.cells.fill(GAP);
        }
        let mut answered = false;
        for (field, question, quick) in &sheet.answers {
            let bytes = fields.cell(*field);
            let found = if bytes.is_empty() {
                GAP
            } else if let Some((decimal, value)) = quick.read(bytes) {
                answered = true;
                let Decimal { digits, places } = decimal;
                Found { value, digits, places, state: AnswerState::Answered, marked: false }
            } else {
                let text = fields.text(Some(*field));
                let asked = sheet.catalogue.question(*question);
                let reading = self.reader.read(asked, Cell::Text(&text)).map_err(|_| IsOdd)?;
                match reading.answer {
                    Answer::Value(value) => {
                        answered = true;
                        let (state, marked) = (AnswerState::Answered, reading.percent);
                        Found { value, state, marked, ..GAP }
                    }
                    Answer::Missing(state) => {
                        answered |= state != AnswerState::NotAnswered;
                        self.missing(question.at(), state)?
                    }
                }
            };
            if let Some(cell) = self.cells.get_mut(question.at()) {
                *cell = found;
            }
        }
        Ok(answered)
    }

    fn missing(&self, at: usize, state: AnswerState) -> Result<Found, IsOdd> {
        let indicators = &self.sheet.catalogue;
        if state == AnswerState::NotApplicable && at < indicators.n_indicators() {
            let at = crate::model::IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
            if indicators.indicator(at).not_applicable != NaRule::Allowed {
                return Err(IsOdd);
            }
        }
        Ok(Found { state, ..GAP })
    }

    /// Sets what does not apply to this kind of region; says whether anything is answered.
    fn applying(&mut self, kind: Option<usize>) -> Result<bool, IsOdd> {
        let mut answered = false;
        for (indicator, cell) in self.sheet.catalogue.indicators().zip(&mut self.cells) {
            answered |= cell.state != AnswerState::NotAnswered;
            if super::super::assemble::applies(indicator, kind) {
                continue;
            }
            if !matches!(cell.state, AnswerState::NotAnswered | AnswerState::NotApplicable) {
                return Err(IsOdd);
            }
            *cell = Found { state: AnswerState::NotApplicable, ..GAP };
        }
        Ok(answered)
    }

    /// The kind of a region.
    fn kind(&mut self, fields: &Raw<'_>) -> Result<Option<usize>, IsOdd> {
        let Some(field) = self.sheet.layout.field(Heading::Kind) else { return Ok(None) };
        let text = fields.text(Some(field));
        if text.is_empty() {
            return Ok(None);
        }
        if let Some((_, kind)) = self.kinds.iter().find(|(known, _)| *known == *text) {
            return Ok(*kind);
        }
        let kind = identity::kind(self.sheet.rubric, &text);
        if kind.is_none() && !self.sheet.rubric.region_kinds.is_empty() {
            return Err(IsOdd);
        }
        if self.kinds.len() < 64 {
            self.kinds.push((text.into_owned(), kind));
        }
        Ok(kind)
    }

    /// The position of the period among those of the block.
    fn period(&mut self, fields: &Raw<'_>) -> Result<u32, IsOdd> {
        let field = self.sheet.layout.field(Heading::Period);
        let text = fields.text(field);
        if let Some((last, at)) = &self.period
            && *last == *text
        {
            return Ok(*at);
        }
        if text.is_empty() && field.is_some() {
            return Err(IsOdd);
        }
        if text.len() > ID_MAX || text.chars().any(char::is_control) {
            return Err(IsOdd);
        }
        let (period, known) = period::period(&text);
        if !known && !text.is_empty() {
            return Err(IsOdd);
        }
        let at = self.period_position(period.id);
        self.period = Some((text.into_owned(), at));
        Ok(at)
    }

    pub(super) fn period_position(&mut self, id: String) -> u32 {
        let ids = &mut self.part.block.period_ids;
        let at = ids.iter().position(|known| *known == id).unwrap_or_else(|| {
            ids.push(id);
            ids.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// Notes whether values of percentages look like shares.
    fn sizes(&mut self, record: Record) {
        for (field, question, quick) in &self.sheet.answers {
            let Some(found) = self.cells.get(question.at()).filter(|_| quick.percentage) else {
                continue;
            };
            // What is marked as a percentage tells nothing by being small.
            if !found.marked || found.value.abs() > 1.0 {
                self.part.notes.size(question.at(), found.value, (record.start, *field));
            }
        }
    }

    /// Adds the answers of the row at hand to what is wanted.
    pub(super) fn commit(&mut self, period: u32) {
        if self.task.tally {
            let tallies = &mut self.part.tallies;
            if tallies.len() <= period as usize {
                let none = || vec![(Tally::default(), 0); self.cells.len()];
                tallies.resize_with(period as usize + 1, none);
            }
            for (found, (tally, gaps)) in self.cells.iter().zip(&mut tallies[period as usize]) {
                match found.state {
                    AnswerState::Answered if found.places == NO_PLACES => tally.value(found.value),
                    AnswerState::Answered => tally.decimal(found.digits, found.places),
                    AnswerState::NotApplicable | AnswerState::Excluded => {}
                    AnswerState::NotAnswered | AnswerState::Unknown => *gaps += 1,
                }
            }
        }
        if !self.task.rows {
            return;
        }
        let block = &mut self.part.block;
        let row = u32::try_from(block.n_rows).unwrap_or(u32::MAX);
        block.n_rows += 1;
        block.answers.extend(self.cells.iter().map(|found| found.value));
        let others = (0u32..).zip(&self.cells).filter(|(_, found)| {
            !matches!(found.state, AnswerState::Answered | AnswerState::NotAnswered)
        });
        block.states.extend(others.map(|(at, found)| (row, at, found.state)));
        if self.sheet.layout.field(Heading::Period).is_some() {
            block.periods.push(period);
        }
    }

    /// Adds what a plain row says of its region.
    fn name(&mut self, fields: &Raw<'_>, id: &str, kind: Option<usize>) {
        let layout = &self.sheet.layout;
        let name = fields.text(layout.field(Heading::Name));
        let (name_en, group) = (layout.field(Heading::NameEn), layout.field(Heading::Group));
        if name.is_empty() {
            let name = fields.text(name_en);
            self.named(id, &name, &fields.text(group), kind);
        } else {
            self.named(id, &name, &fields.text(group), kind);
        }
    }

    /// Adds a region with its name and its peer group.
    pub(super) fn named(&mut self, id: &str, name: &str, group: &str, kind: Option<usize>) {
        let layout = &self.sheet.layout;
        let block = &mut self.part.block;
        block.regions.push(id);
        if layout.field(Heading::Name).is_some() || layout.field(Heading::NameEn).is_some() {
            block.names.push(cut(name));
        }
        if layout.field(Heading::Group).is_none() && layout.field(Heading::Kind).is_none() {
            return;
        }
        let of_kind = kind.and_then(|at| self.sheet.rubric.region_kinds.get(at));
        let group = match cut(group) {
            "" => of_kind.map_or("all", |kind| kind.id.as_str()),
            group => group,
        };
        let at = block.group_ids.iter().position(|known| known == group).unwrap_or_else(|| {
            block.group_ids.push(group.to_owned());
            block.group_ids.len() - 1
        });
        block.groups.push(u32::try_from(at).unwrap_or(u32::MAX));
    }

    /// Gives a row to the ordinary intake.
    fn odd(&mut self, record: Record) {
        let mut odd = self.odd.take().unwrap_or_else(|| Odd::new(self.sheet));
        let line = self.line(record);
        let about = (self.sheet, self.piece, record, line);
        let (n_rows, notes) = (&mut self.part.n_rows, &mut self.part.notes);
        if let Some(places) = odd.row(about, n_rows, notes) {
            odd.response(self, &places);
        }
        self.odd = Some(odd);
    }

    /// The line on which a record starts.
    pub(super) fn line(&mut self, record: Record) -> usize {
        let (at, line) = self.counted;
        let start = record.start as usize;
        let line = line + count(&self.piece.text.as_bytes()[at..start]) as usize;
        self.counted = (start, line);
        line
    }

    fn end(mut self) -> Part {
        if let Some(odd) = self.odd.take() {
            odd.end(&mut self.part.notes);
        }
        if let Some((record, quote)) = self.piece.index.open.filter(|_| self.task.check) {
            let about = (self.sheet, self.piece);
            odd::open_quote(about, (record, quote), &mut self.part.notes);
        }
        odd::settle(self.sheet, self.piece, &mut self.part.notes);
        self.part
    }
}

/// The first characters of a text, as many as are kept.
pub(super) fn cut(text: &str) -> &str {
    if text.len() <= ID_MAX {
        return text;
    }
    let end = text.char_indices().nth(ID_MAX).map_or(text.len(), |(end, _)| end);
    &text[..end]
}

/// A field that surely is an id as it stands.
pub(super) fn id(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    if bytes.is_empty() || bytes.len() > ID_MAX {
        return None;
    }
    let (mut plain, mut point) = (true, false);
    for b in bytes {
        plain &= (0x21..0x7f).contains(b);
        point |= *b == b'.';
    }
    if !plain && (text.chars().any(char::is_control) || trim(text) != text) {
        return None;
    }
    if point && text.parse::<f64>().is_ok() {
        return None;
    }
    // Only such letters begin a line of totals or notes.
    let first = bytes[0] | 0x20;
    let doubtful = !plain || matches!(first, b't' | b'a' | b'n');
    (!doubtful || !identity::is_total(text)).then_some(text)
}

/// The fields of a record as they stand.
pub(super) struct Raw<'p> {
    text: &'p str,
    start: usize,
    ends: &'p [u32],
    quoted: bool,
}

impl<'p> Raw<'p> {
    pub(super) fn new(piece: &'p Piece, record: Record) -> Self {
        let ends = piece.index.ends(record);
        Self { text: &piece.text, start: record.start as usize, ends, quoted: record.quoted }
    }

    /// How many bytes the record has.
    pub(super) fn len(&self) -> usize {
        self.ends.last().map_or(0, |end| *end as usize) - self.start
    }

    /// A field with its quotes.
    #[inline]
    pub(super) fn raw(&self, number: usize) -> &'p [u8] {
        let Some(end) = self.ends.get(number) else { return b"" };
        let start = if number == 0 { self.start } else { self.ends[number - 1] as usize + 1 };
        self.text.as_bytes().get(start..*end as usize).unwrap_or_default()
    }

    /// A field without its quotes, or as it stands where it has some inside.
    #[inline]
    pub(super) fn cell(&self, number: usize) -> &'p [u8] {
        if self.quoted { self.plain(number).unwrap_or(self.raw(number)) } else { self.raw(number) }
    }

    /// A field without its quotes; none where it has some inside.
    #[inline]
    pub(super) fn plain(&self, number: usize) -> Option<&'p [u8]> {
        match self.raw(number) {
            [b'"', inner @ .., b'"'] => (!inner.contains(&b'"')).then_some(inner),
            [b'"', ..] => None,
            raw => Some(raw),
        }
    }

    /// A field as somebody sees it; empty where there is none.
    pub(super) fn text(&self, number: Option<usize>) -> Cow<'p, str> {
        let Some(number) = number else { return Cow::Borrowed("") };
        let raw = std::str::from_utf8(self.raw(number)).unwrap_or_default();
        let Some(rest) = raw.strip_prefix('"') else { return Cow::Borrowed(trim(raw)) };
        match unquoted(raw) {
            Some(text) => Cow::Owned(trim(&text).to_owned()),
            None => Cow::Borrowed(trim(rest.strip_suffix('"').unwrap_or(rest))),
        }
    }
}
