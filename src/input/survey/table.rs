//! One file to rows: the header is found, then every row below it is taken in.

use super::cells::Reader;
use super::csv::{self, Records};
use super::cut::{self, Cut, Span};
use super::decode::Refusal;
use super::findings::{Extra, Words};
use super::intake::Intake;
use super::items;
use super::layout::{Layout, layout};
use super::limits::HEADER_WITHIN;
use super::near::likeness;
use super::place::{Body, Lines, Places, Spot};
use super::question::Catalogue;
use super::refusal::refuse;
use super::row::Row;
use crate::diag::code::survey as code;
use crate::diag::{Place, SourceFile};
use crate::lang::Text;
use std::cmp::Ordering;
use std::ops::ControlFlow;

/// How many rows go by between two reports of progress.
pub(super) const PROGRESS_EVERY: usize = 1 << 12;

/// How many rows are looked at to see what they are about.
pub(super) const SAMPLE: usize = 200;

/// What a table turned out to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Rows with anything in them.
    pub(super) n_rows: usize,
    /// Whether each row is one answer; none where no header was understood.
    pub(super) long: Option<bool>,
    /// The delimiter of a text.
    pub(super) delimiter: Option<u8>,
}

/// Takes in a delimited text. `progress` is told how many bytes are done.
pub(super) fn read_text(
    name: &str,
    text: String,
    intake: &mut Intake<'_, '_>,
    places: &mut Places,
    progress: &mut dyn FnMut(usize),
) -> Shape {
    let catalogue = intake.catalogue;
    let known = |text: &str, scratch: &mut String| catalogue.heading(text, scratch);
    let delimiter = csv::delimiter(&text, &known);
    let lines = Lines::new(&text);
    let n_lines = lines.total() + 1;
    let file = places.add(Body::Text(SourceFile::new(name, text), delimiter, lines));
    let places = &*places;
    let Body::Text(source, ..) = places.body(file) else { return Shape::default() };
    let shape = Shape { delimiter: Some(delimiter), ..Shape::default() };
    let end = match csv::unbalanced(&source.text, delimiter) {
        Some((record, quote)) => {
            intake.findings.error(code::S013, || open_quote(places.bytes(file, quote, 1)));
            record
        }
        None => source.text.len(),
    };
    let text = &source.text[..end];
    let Some((header_number, header, start)) = find_header(text, delimiter, catalogue) else {
        // Nothing but delimiters, unless an open quote left nothing over.
        if end == source.text.len() {
            refuse(name, &Refusal::Empty, 0, &mut intake.findings);
        }
        return shape;
    };
    let spot =
        |start: usize| Spot { file, field: 0, record: u32::try_from(start).unwrap_or(u32::MAX) };
    let rows = sample(text, delimiter, header_number, catalogue);
    let layout = match understand(&header, &rows, spot(start), intake, places) {
        Ok(layout) => layout,
        Err(is_table) => return Shape { long: is_table.then_some(false), ..shape },
    };
    if intake.cut.is_some() && !Cut::divides(&layout) {
        intake.findings.error(code::S073, || cut::refusal(name));
        return Shape { long: Some(layout.long), ..shape };
    }
    let span = intake.cut.map(|cut| Span::new(cut, text, start, delimiter));
    // A row has at least a delimiter for each column, however many lines there are.
    let n_rows = n_lines.min(text.len() / layout.width.max(1));
    intake.begin(file, &layout, n_rows / intake.cut.map_or(1, |cut| cut.of as usize) + 1);
    let mut reader = Reader {
        states: catalogue.states(),
        decimal_comma: delimiter == b';',
        scratch: String::new(),
    };
    let from = span.as_ref().map_or(0, |span| span.from);
    let mut records = Records::new(&text[from..], delimiter);
    let mut n = 0;
    while let Some((record, start)) = records.next() {
        let start = from + start;
        n += 1;
        match &span {
            None if n <= header_number => continue,
            Some(span) => match span.side(csv::skip_line_ends(text, start)) {
                Ordering::Less => continue,
                Ordering::Equal => {}
                Ordering::Greater => break,
            },
            _ => {}
        }
        if n.is_multiple_of(PROGRESS_EVERY) {
            progress(start);
        }
        if intake.row(&layout, &record, spot(start), &mut reader, places) == ControlFlow::Break(())
        {
            break;
        }
    }
    intake.end_nameless(places);
    // Where a quote swallowed the rows, that has been said.
    if intake.n_rows > 0 || end == source.text.len() {
        conclude(intake, &layout, places, file);
    }
    Shape { n_rows: intake.n_rows, long: Some(layout.long), ..shape }
}

/// The first rows below the header, where they may tell what table it is of.
fn sample(
    text: &str,
    delimiter: u8,
    header_number: usize,
    catalogue: &Catalogue<'_>,
) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    if catalogue.forms.is_empty() {
        return rows;
    }
    let mut records = Records::new(text, delimiter);
    let mut n = 0;
    while rows.len() < SAMPLE
        && let Some((record, _)) = records.next()
    {
        n += 1;
        if n > header_number {
            rows.push((0..record.width()).map(|at| record.cell(at).shown().into_owned()).collect());
        }
    }
    rows
}

/// What the columns of a table are: those of a table of items, else of a plain one. In an error,
/// whether it was recognised as a table at all.
pub(super) fn understand(
    header: &impl Row,
    rows: &[Vec<String>],
    spot: Spot,
    intake: &mut Intake<'_, '_>,
    places: &Places,
) -> Result<Layout, bool> {
    let (catalogue, limits) = (intake.catalogue, intake.limits);
    let findings = &mut intake.findings;
    let about = (catalogue, &limits);
    match items::layout(header, rows, spot, about, (places, &mut *findings)) {
        items::Header::Read(layout) => Ok(*layout),
        items::Header::Refused(tables) => {
            for table in &tables {
                intake.items.given(*table);
            }
            Err(!tables.is_empty())
        }
        plain => {
            let is_register = matches!(plain, items::Header::Register);
            let about = (catalogue, &limits);
            layout(header, spot, about, is_register, (places, findings)).ok_or(false)
        }
    }
}

/// The header, its number among the records (from one) and its offset: the first of the first few
/// records that has a `region` column, or else the one that is most like a header.
pub(super) fn find_header(
    text: &str,
    delimiter: u8,
    catalogue: &Catalogue<'_>,
) -> Option<(usize, Vec<String>, usize)> {
    let mut scratch = String::new();
    let mut best = None;
    let mut records = Records::new(text, delimiter);
    let mut n = 0;
    while let Some((record, start)) = records.next() {
        n += 1;
        let blank = (0..record.width()).all(|at| record.cell(at).is_blank());
        let likeness = likeness(&record, catalogue, &mut scratch);
        if likeness.region {
            return Some((n, record.to_owned(), start));
        }
        if !blank && best.as_ref().is_none_or(|(most, _)| likeness > *most) {
            best = Some((likeness, (n, record.to_owned(), start)));
        }
        if n >= HEADER_WITHIN {
            break;
        }
    }
    best.map(|(_, header)| header)
}

/// What can be said when all rows of a file are in.
pub(super) fn conclude(intake: &mut Intake<'_, '_>, layout: &Layout, places: &Places, file: u16) {
    if let Some(columns) = &layout.items {
        items::end(intake, columns, places);
    }
    if intake.n_rows == 0 {
        // There may be more parts than rows.
        if intake.cut.is_some() {
            return;
        }
        intake.findings.error(code::S041, || {
            let message = Text::new("表头之下没有数据行", "there is no row below the header");
            let hint = Extra::hint(
                "每个地区一行（长表每个答案一行）",
                "give each region a row (in a long table each answer)",
            );
            (places.whole(file), message, hint)
        });
    } else if layout.long && layout.items.is_none() && intake.n_known == 0 {
        let words = no_question(intake.catalogue, places.whole(file));
        intake.findings.error(code::S007, || words);
    }
}

/// Says that a long table answers nothing that the rubric asks.
pub(super) fn no_question(catalogue: &Catalogue<'_>, place: Place) -> Words {
    let some: Vec<_> = catalogue.ids().take(3).map(|id| format!("`{id}`")).collect();
    let message = Text::new(
        "题号列中没有一个是量规中的指标",
        "not one question is an indicator of the rubric",
    );
    let hint = Extra::hint(
        format!("题号用指标编号，例如 {}；并确认所选的量规无误", some.join("、")),
        format!(
            "questions are indicator ids, such as {}; or choose the rubric this survey was made for",
            some.join(", ")
        ),
    );
    (place, message, hint)
}

pub(super) fn open_quote(place: Place) -> Words {
    let message = Text::new(
        "此处的双引号没有配对，其后的内容无法分列",
        "this quote is never closed, so what follows cannot be told apart",
    );
    let hint = Extra::hint(
        "补上另一个双引号，或删去此引号；内容中的双引号要写成两个（\"\"）",
        "close it or take it out; a quote inside a quoted value is written twice (\"\")",
    );
    (place, message, hint)
}
