//! Rows that are not plain, one by one through the ordinary intake.

use super::super::assemble;
use super::super::cells::Reader;
use super::super::heading::Heading;
use super::super::identity;
use super::super::intake::Intake;
use super::super::limits::Limits;
use super::super::place::{Body, Lines, Places, Spot, count};
use super::super::tokens::{Fields, Record};
use super::super::{review, table};
use super::notes::{Notes, Run, key};
use super::pieces::Piece;
use super::sheet::Sheet;
use super::walk::Walk;
use crate::diag::code::survey as code;
use crate::diag::{Place, SourceFile};
use crate::model::{Answer, AnswerState, IndicatorIdx};

/// The ordinary intake of one piece.
pub(super) struct Odd<'w, 'r> {
    pub(super) intake: Intake<'w, 'r>,
    reader: Reader<'w>,
    mended: Vec<(usize, String)>,
    /// The last rows, where they have no region.
    run: Option<Run>,
}

impl<'w, 'r> Odd<'w, 'r> {
    pub(super) fn new(sheet: &'w Sheet<'r>) -> Self {
        let mut intake = Intake::new(sheet.rubric, &sheet.catalogue, Limits::STANDARD, None);
        intake.begin(0, &sheet.layout, 0);
        let reader = Reader {
            states: sheet.catalogue.states(),
            decimal_comma: sheet.delimiter == b';',
            scratch: String::new(),
        };
        Self { intake, reader, mended: Vec::new(), run: None }
    }

    /// Takes in one row that starts on a line; gives its place where it names a region.
    pub(super) fn row(
        &mut self,
        (sheet, piece, record, line): (&'w Sheet<'r>, &'w Piece, Record, usize),
        n_rows: &mut usize,
        notes: &mut Notes,
    ) -> Option<Places> {
        let (places, spot) = places(sheet, piece, record, line);
        let intake = &mut self.intake;
        intake.forget();
        let n_before = intake.n_rows;
        let record = piece.known(record);
        let fields = Fields::new(&piece.text, piece.index(), record, &mut self.mended);
        let _ = intake.row(&sheet.layout, &fields, spot, &mut self.reader, &places);
        // A blank row is none.
        if intake.n_rows == n_before {
            return None;
        }
        *n_rows += 1;
        for (size, noted) in intake.sizes.iter_mut().zip(&mut notes.sizes) {
            let size = std::mem::take(size);
            noted.large |= size.n_large > 0;
            if size.n_small > 0 && noted.small.is_none() {
                noted.small = Some((u32::MAX, 0));
                noted.place = Some(places.cell(size.first));
            }
        }
        if intake.is_nameless() {
            let at = spot.field(sheet.layout.field(Heading::Region).unwrap_or(0));
            let run = Run { place: places.cell(at), from: line, to: line, n: 1 };
            self.run = Some(match self.run.take() {
                Some(before) => before.and(&run),
                None => run,
            });
            return Some(places);
        }
        if self.intake.regions.ids.list().is_empty() {
            return Some(places);
        }
        self.end_nameless(notes);
        notes.rows_began = true;
        Some(places)
    }

    /// What the row at hand answered.
    pub(super) fn response(&mut self, walk: &mut Walk<'w, 'r>, places: &Places) {
        let sheet = walk.sheet;
        let intake = &mut self.intake;
        let Some(response) = intake.responses.first().copied() else { return };
        let id = intake.regions.ids.list()[0].clone();
        let period = intake.periods.list()[response.period as usize].clone();
        let said = |heading| intake.regions.said(0, heading).unwrap_or("").to_owned();
        let about = [Heading::Name, Heading::NameEn, Heading::Group, Heading::Kind].map(said);
        let [name, name_en, group, kind] = &about;
        let kind = Some(kind).filter(|k| !k.is_empty());
        let kind = kind.and_then(|kind| identity::kind(sheet.rubric, kind));
        let notes = &mut walk.part.notes;
        if !response.answered {
            intake.findings.warning(code::S040, || review::silent(&id, places.cell(response.spot)));
        }
        if period.is_empty() && sheet.layout.field(Heading::Period).is_some() {
            let place = places.cell(response.spot);
            notes.undated.error(code::S025, || identity::without_period(place));
        }
        notes.region(key(&[&id, &period]));
        if sheet.layout.field(Heading::Period).is_some() {
            notes.attributes.push((key(&[&id]), key(&about.each_ref().map(String::as_str))));
        }
        let is_kindless =
            sheet.is_kinded && kind.is_none() && !intake.unknown_kinds.contains(&response.region);
        let place = || places.cell(response.spot);
        notes.remark(&id, is_kindless, place);
        for at in 0..sheet.catalogue.n_indicators() {
            let indicator = IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
            let applies = assemble::applies(sheet.catalogue.indicator(indicator), kind);
            match assemble::answer(intake, places, 0, indicator, applies) {
                Some(Answer::Value(value)) => walk.answer(at, value),
                Some(Answer::Missing(state)) => walk.missing(at, state),
                None => walk.missing(at, AnswerState::NotApplicable),
            }
        }
        let at = walk.period_position(period);
        walk.commit(at, None);
        let name = if name.is_empty() { name_en } else { name };
        walk.named(&id, name, group, kind);
    }

    /// Notes that the last rows had no region, if so.
    pub(super) fn end_nameless(&mut self, notes: &mut Notes) {
        if let Some(run) = self.run.take() {
            if notes.rows_began {
                run.say(&mut notes.findings);
            } else {
                notes.head = Some(run);
            }
        }
    }

    /// Hands over what was found.
    pub(super) fn end(mut self, notes: &mut Notes) {
        notes.tail = self.run.take();
        notes.findings.join(self.intake.findings);
    }
}

/// The text of one record, from the beginning of its line, and where the record begins there.
pub(super) fn lines(piece: &Piece, record: Record) -> (String, usize) {
    let at = record.start as usize;
    let start = piece.text[..at].rfind('\n').map_or(0, |before| before + 1);
    (piece.text[start..at + piece.end(record)].to_owned(), at - start)
}

/// Such a text as a file of its own, and the spot of the record there.
fn places(sheet: &Sheet<'_>, piece: &Piece, record: Record, line: usize) -> (Places, Spot) {
    let (text, record) = lines(piece, record);
    of_text(sheet, text, record, line)
}

fn of_text(sheet: &Sheet<'_>, text: String, record: usize, line: usize) -> (Places, Spot) {
    let spot = Spot { record: u32::try_from(record).unwrap_or(u32::MAX), ..Spot::default() };
    let lines = Lines::beginning(&text, line);
    let source = SourceFile::new(sheet.name.as_str(), text);
    (Places::of(Body::Text(source, sheet.delimiter, lines)), spot)
}

/// The place of the first field of a record that was kept.
pub(super) fn kept(sheet: &Sheet<'_>, (text, record): (&str, usize), line: usize) -> Place {
    let (places, spot) = of_text(sheet, text.to_owned(), record, line);
    places.cell(spot)
}

/// The place of a field of a record that starts on a line.
pub(super) fn place(
    sheet: &Sheet<'_>,
    piece: &Piece,
    record: Record,
    (line, field): (usize, usize),
) -> Place {
    let (places, spot) = places(sheet, piece, record, line);
    places.cell(spot.field(field))
}

/// Says that a quote is never closed.
pub(super) fn open_quote(
    (sheet, piece): (&Sheet<'_>, &Piece),
    (record, quote): (usize, usize),
    notes: &mut Notes,
) {
    let start = piece.text[..record].rfind('\n').map_or(0, |before| before + 1);
    let text = &piece.text[start..];
    let most = (quote - start).saturating_add(1 << 16);
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    let line = piece.first_line + count(&piece.text.as_bytes()[..record]) as usize;
    let text = text[..end].to_owned();
    let lines = Lines::beginning(&text, line);
    let source = SourceFile::new(sheet.name.as_str(), text);
    let places = Places::of(Body::Text(source, sheet.delimiter, lines));
    notes.is_cut = true;
    notes.findings.error(code::S013, || table::open_quote(places.bytes(0, quote - start, 1)));
}

/// Finds the places of what is noted by record and field.
pub(super) fn settle(sheet: &Sheet<'_>, piece: &Piece, notes: &mut Notes) {
    for size in &mut notes.sizes {
        let Some((start, field)) = size.small.filter(|_| !size.large && size.place.is_none())
        else {
            continue;
        };
        let Some(record) = piece.index().records.iter().find(|r| r.start == start).copied() else {
            continue;
        };
        let line = piece.first_line + count(&piece.text.as_bytes()[..start as usize]) as usize;
        size.place = Some(place(sheet, piece, record, (line, field)));
    }
}

impl Notes {
    /// Counts a region whose id begins with a digit, and one without a kind.
    pub(super) fn remark(&mut self, id: &str, is_kindless: bool, place: impl Fn() -> Place) {
        let digit = id.starts_with(|c: char| c.is_ascii_digit());
        for (counted, is_one) in [(&mut self.digits, digit), (&mut self.kindless, is_kindless)] {
            if is_one {
                counted.keys.push(key(&[id]));
                if counted.first.is_none() {
                    counted.first = Some((id.to_owned(), place()));
                }
            }
        }
    }
}

impl Walk<'_, '_> {
    /// Counts a plain row's region.
    pub(super) fn remark(&mut self, record: Record, id: &str, is_kindless: bool) {
        let notes = &self.part.notes;
        let known =
            notes.digits.first.is_some() && (!is_kindless || notes.kindless.first.is_some());
        // Lines are only counted for the first.
        let line = if known { 0 } else { self.line(record) };
        let (sheet, piece) = (self.sheet, self.piece);
        let notes = &mut self.part.notes;
        notes.remark(id, is_kindless, || place(sheet, piece, record, (line, 0)));
    }
}
