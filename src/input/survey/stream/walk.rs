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
use super::columns::Seen;
use super::notes::{Notes, key};
use super::odd::{self, Odd};
use super::pieces::Piece;
use super::sheet::{CELL_MAX, Sheet};
use crate::model::{Answer, AnswerState, Answers, Block, IndicatorIdx, NaRule};
use std::borrow::Cow;

/// What a piece came to.
#[derive(Debug, Default)]
pub struct Part {
    /// Its rows.
    pub block: Block,
    /// How many rows had anything in them.
    pub n_rows: usize,
    pub(super) notes: Notes,
}

/// A row is to be looked at by the ordinary intake.
struct IsOdd;

/// The state of a walk through a piece.
pub(super) struct Walk<'w, 'r> {
    pub(super) sheet: &'w Sheet<'r>,
    pub(super) piece: &'w Piece,
    pub(super) part: Part,
    /// The records of the rows so far; none of rows that the ordinary intake took.
    records: Vec<Option<Record>>,
    /// Values of percentages behind which a percent sign stands: row and question.
    marked: Vec<(usize, usize)>,
    /// By question, the row at which the ordinary intake first found a value like a share.
    small: Vec<usize>,
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
    pub fn read(&self, piece: &Piece) -> Part {
        self.read_into(piece, Vec::new())
    }

    /// The same, with the room of the columns of another piece.
    pub fn read_into(&self, piece: &Piece, columns: Vec<Answers>) -> Part {
        let reader = Reader {
            states: self.catalogue.states(),
            decimal_comma: self.delimiter == b';',
            scratch: String::new(),
        };
        let skip = self.n_header.saturating_sub(piece.n_before);
        let records = piece.index.records.get(skip..).unwrap_or_default();
        let n_records = records.len();
        let mut walk = Walk {
            sheet: self,
            piece,
            part: Part::default(),
            records: Vec::with_capacity(n_records),
            marked: Vec::new(),
            small: vec![usize::MAX; self.catalogue.questions.len()],
            reader,
            odd: None,
            kinds: Vec::new(),
            period: None,
            counted: (0, piece.first_line),
        };
        walk.part.notes = Notes::new(self.catalogue.questions.len());
        walk.part.block.columns = columns;
        let columns = &mut walk.part.block.columns;
        columns.resize_with(self.catalogue.n_indicators(), Answers::default);
        for column in columns.iter_mut() {
            column.clear(n_records);
        }
        let seen = self.columns(piece, skip, columns);
        for (at, (record, seen)) in records.iter().zip(seen).enumerate() {
            walk.row(at, *record, seen);
        }
        walk.end()
    }
}

impl Walk<'_, '_> {
    fn row(&mut self, at: usize, record: Record, seen: Seen) {
        let (n_states, n_marked) = (self.part.block.states.len(), self.marked.len());
        if self.plain(at, record, seen).is_err() {
            self.part.block.states.truncate(n_states);
            self.marked.truncate(n_marked);
            self.odd(record);
        }
    }

    /// Takes the row of a record in, unless something about it is odd.
    fn plain(&mut self, at: usize, record: Record, seen: Seen) -> Result<(), IsOdd> {
        let sheet = self.sheet;
        let layout = &sheet.layout;
        let fields = Raw::new(self.piece, record);
        // The longest cell has fewer bytes than this, and so has every cell of such a record.
        if record.width as usize != layout.width || fields.len() > CELL_MAX {
            return Err(IsOdd);
        }
        let id = fields.id(layout.field(Heading::Region).unwrap_or(0)).ok_or(IsOdd)?;
        for at in &layout.unnamed {
            if !fields.raw(*at).is_empty() {
                return Err(IsOdd);
            }
        }
        let kind = self.kind(&fields)?;
        let period = self.period(&fields)?;
        let mut answered = if seen.is_doubtful() {
            self.answers(&fields)?
        } else {
            self.settle(at);
            seen.is_answered()
        };
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
        self.part.notes.region(key(&[id, &self.part.block.period_ids[period as usize]]));
        if layout.field(Heading::Period).is_some() {
            let about = [Heading::Name, Heading::NameEn, Heading::Group, Heading::Kind];
            let said = about.map(|h| fields.text(layout.field(h)));
            let said = key(&said.each_ref().map(|text| &**text));
            self.part.notes.attributes.push((key(&[id]), said));
        }
        let is_kindless = sheet.is_kinded && kind.is_none();
        if is_kindless || id.as_bytes()[0].is_ascii_digit() {
            self.remark(record, id, is_kindless);
        }
        self.commit(period, Some(record));
        self.name(&fields, id, kind);
        Ok(())
    }

    /// Puts the answers of a record where the next row stands: behind records that are no rows.
    fn settle(&mut self, at: usize) {
        let row = self.part.block.n_rows;
        if row != at {
            self.part.block.columns.iter_mut().for_each(|column| column.copy(at, row));
        }
    }

    /// Reads the answers of a row, some of which are not plain; says whether there is any.
    fn answers(&mut self, fields: &Raw<'_>) -> Result<bool, IsOdd> {
        let sheet = self.sheet;
        let row = self.part.block.n_rows;
        if sheet.answers.len() < self.part.block.columns.len() {
            self.clear();
        }
        let text = fields.bytes();
        let mut answered = false;
        for (field, question, quick) in &sheet.answers {
            let (start, end) = fields.span(*field);
            let column = self.part.block.columns.get_mut(question.at());
            if start == end {
                if let Some(column) = column {
                    column.set_gap(row);
                }
            } else if let Some(Decimal { digits, places }) = quick.read(text, start, end) {
                answered = true;
                if let Some(column) = column {
                    column.set_decimal(row, digits, places);
                }
            } else {
                answered |= self.wordy(fields, *field, *question)?;
            }
        }
        Ok(answered)
    }

    /// Reads a cell in which no plain number stands; says whether it is an answer.
    #[inline(never)]
    fn wordy(
        &mut self,
        fields: &Raw<'_>,
        field: usize,
        question: IndicatorIdx,
    ) -> Result<bool, IsOdd> {
        let text = fields.text(Some(field));
        let asked = self.sheet.catalogue.question(question);
        let reading = self.reader.read(asked, Cell::Text(&text)).map_err(|_| IsOdd)?;
        let (row, at) = (self.part.block.n_rows, question.at());
        match reading.answer {
            Answer::Value(value) => {
                self.answer(at, value);
                if reading.percent {
                    self.marked.push((row, at));
                }
                Ok(true)
            }
            Answer::Missing(state) => {
                let catalogue = &self.sheet.catalogue;
                if state == AnswerState::NotApplicable
                    && at < catalogue.n_indicators()
                    && catalogue.indicator(question).not_applicable != NaRule::Allowed
                {
                    return Err(IsOdd);
                }
                self.missing(at, state);
                Ok(state != AnswerState::NotAnswered)
            }
        }
    }

    /// Sets an indicator of the row at hand to a value.
    pub(super) fn answer(&mut self, at: usize, value: f64) {
        let block = &mut self.part.block;
        if let Some(column) = block.columns.get_mut(at) {
            column.set_value(block.n_rows, value);
        }
    }

    /// Empties an indicator of the row at hand, and notes why.
    pub(super) fn missing(&mut self, at: usize, state: AnswerState) {
        let block = &mut self.part.block;
        let Some(column) = block.columns.get_mut(at) else { return };
        column.set_gap(block.n_rows);
        if state != AnswerState::NotAnswered {
            let short = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            block.states.push((short(block.n_rows), short(at), state));
        }
    }

    /// Empties the row at hand.
    fn clear(&mut self) {
        let row = self.part.block.n_rows;
        self.part.block.columns.iter_mut().for_each(|column| column.set_gap(row));
    }

    /// Sets what does not apply to this kind of region; says whether anything is answered.
    fn applying(&mut self, kind: Option<usize>) -> Result<bool, IsOdd> {
        let mut answered = false;
        let row = self.part.block.n_rows;
        for (at, indicator) in self.sheet.catalogue.indicators().enumerate() {
            let state = self.state(row, at);
            answered |= state != AnswerState::NotAnswered;
            if super::super::assemble::applies(indicator, kind) {
                continue;
            }
            match state {
                AnswerState::NotAnswered => self.missing(at, AnswerState::NotApplicable),
                AnswerState::NotApplicable => {}
                _ => return Err(IsOdd),
            }
        }
        Ok(answered)
    }

    /// Why the row at hand has no answer to an indicator.
    fn state(&self, row: usize, at: usize) -> AnswerState {
        let block = &self.part.block;
        if !block.columns[at].value(row).is_nan() {
            return AnswerState::Answered;
        }
        let own = block.states.iter().rev().take_while(|(of, ..)| *of as usize == row);
        let mut own = own.filter(|(_, of, _)| *of as usize == at);
        own.next().map_or(AnswerState::NotAnswered, |(.., state)| *state)
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
        if field.is_none()
            && let Some((_, at)) = &self.period
        {
            return Ok(*at);
        }
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
    fn sizes(&mut self) {
        for (field, question, quick) in &self.sheet.answers {
            let block = &self.part.block;
            let Some(column) = block.columns.get(question.at()).filter(|_| quick.percentage) else {
                continue;
            };
            if column.is_beyond(1) {
                self.part.notes.sizes[question.at()].large = true;
                continue;
            }
            // What is marked as a percentage tells nothing by being small.
            let is_small = |row: usize| {
                column.value(row).abs() > 0.0 && !self.marked.contains(&(row, question.at()))
            };
            // Up to the first that the ordinary intake found.
            let rows = (0..block.n_rows.min(self.small[question.at()])).zip(&self.records);
            let mut small = rows.filter_map(|(row, record)| record.filter(|_| is_small(row)));
            if let Some(record) = small.next() {
                let line = self.piece.first_line + self.lines_before(record);
                let place = odd::place(self.sheet, self.piece, record, (line, *field));
                self.part.notes.sizes[question.at()].place = Some(place);
            }
        }
    }

    fn lines_before(&self, record: Record) -> usize {
        count(&self.piece.text.as_bytes()[..record.start as usize]) as usize
    }

    /// Keeps the row at hand; `record` is that of a plain one.
    pub(super) fn commit(&mut self, period: u32, record: Option<Record>) {
        let block = &mut self.part.block;
        block.n_rows += 1;
        self.records.push(record);
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
        let places = odd.row(about, n_rows, notes);
        for (small, size) in self.small.iter_mut().zip(&notes.sizes) {
            if *small == usize::MAX && size.place.is_some() {
                *small = self.part.block.n_rows;
            }
        }
        if let Some(places) = places {
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
        let n_rows = self.part.block.n_rows;
        self.part.block.columns.iter_mut().for_each(|column| column.truncate(n_rows));
        self.sizes();
        if let Some((record, quote)) = self.piece.index.open {
            let about = (self.sheet, self.piece);
            odd::open_quote(about, (record, quote), &mut self.part.notes);
        }
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
pub(super) fn id(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
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

    /// The text that its fields stand in.
    #[inline]
    pub(super) fn bytes(&self) -> &'p [u8] {
        self.text.as_bytes()
    }

    /// Where a field stands there, with its quotes.
    #[inline]
    fn whole(&self, number: usize) -> (usize, usize) {
        let Some(end) = self.ends.get(number) else { return (0, 0) };
        let start = if number == 0 { self.start } else { self.ends[number - 1] as usize + 1 };
        (start, *end as usize)
    }

    /// Where a field stands there, without its quotes; with them where it has some inside.
    #[inline]
    pub(super) fn span(&self, number: usize) -> (usize, usize) {
        let (start, end) = self.whole(number);
        if self.quoted
            && end - start >= 2
            && self.plain(number).is_some_and(|p| p.len() < end - start)
        {
            return (start + 1, end - 1);
        }
        (start, end)
    }

    /// A field with its quotes.
    #[inline]
    pub(super) fn raw(&self, number: usize) -> &'p [u8] {
        let (start, end) = self.whole(number);
        self.bytes().get(start..end).unwrap_or_default()
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

    /// A field that surely is an id as it stands.
    #[inline]
    pub(super) fn id(&self, number: usize) -> Option<&'p str> {
        self.plain(number)?;
        let (start, end) = self.span(number);
        id(self.text.get(start..end)?)
    }

    /// A field as somebody sees it; empty where there is none.
    pub(super) fn text(&self, number: Option<usize>) -> Cow<'p, str> {
        let Some(number) = number else { return Cow::Borrowed("") };
        let (start, end) = self.whole(number);
        let raw = self.text.get(start..end).unwrap_or_default();
        let Some(rest) = raw.strip_prefix('"') else { return Cow::Borrowed(trim(raw)) };
        match unquoted(raw) {
            Some(text) => Cow::Owned(trim(&text).to_owned()),
            None => Cow::Borrowed(trim(rest.strip_suffix('"').unwrap_or(rest))),
        }
    }
}
