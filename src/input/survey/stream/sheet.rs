//! A table whose header is understood and whose rows are still to come.

use super::super::csv;
use super::super::findings::Findings;
use super::super::heading::Heading;
use super::super::layout::{Layout, layout};
use super::super::limits::Limits;
use super::super::place::{Body, Lines, Places, Spot};
use super::super::question::Catalogue;
use super::super::refusal::refuse;
use super::super::{decode, table};
use super::pieces::Pieces;
use super::quick::Quick;
use crate::diag::{Diagnostics, SourceFile};
use crate::lang::Text;
use crate::model::{IndicatorIdx, Rubric};

/// A table that is read in pieces.
pub struct Sheet<'r> {
    pub(super) rubric: &'r Rubric,
    pub(super) catalogue: Catalogue<'r>,
    pub(super) name: String,
    pub(super) delimiter: u8,
    pub(super) layout: Layout,
    /// Records up to the header.
    pub(super) n_header: usize,
    /// The columns of answers from left to right: field, question, how plain cells are read.
    pub(super) answers: Vec<(usize, IndicatorIdx, Quick)>,
    /// Whether some indicators are for certain kinds of regions only.
    pub(super) is_kinded: bool,
}

/// The most bytes that a record may have without a cell that may be too long.
pub(super) const CELL_MAX: usize = Limits::STANDARD.cell;

/// Why a table is not read in pieces.
#[derive(Debug)]
pub enum NotStreamed {
    /// It has errors, or warnings beside them.
    Problems(Diagnostics),
    /// It is right as it is, but must be seen as a whole: why.
    Whole(Text),
}

impl<'r> Sheet<'r> {
    /// Understands the header of a table; also gives the warnings about it.
    ///
    /// # Errors
    ///
    /// Where the header has errors, or the table cannot be read in pieces.
    pub fn open(
        name: &str,
        rubric: &'r Rubric,
        pieces: &mut Pieces<'_>,
    ) -> Result<(Self, Diagnostics), NotStreamed> {
        let catalogue = Catalogue::new(rubric);
        let mut findings = Findings::default();
        if !catalogue.forms.is_empty() {
            return whole("量规有事项表", "the rubric has tables of items");
        }
        let (start, _) = pieces.start();
        if start.trim().is_empty() {
            refuse(name, &decode::Refusal::Empty, 0, &mut findings);
            return Err(NotStreamed::Problems(findings.finish(name)));
        }
        if start.contains('\r') && !start.contains('\n') {
            return whole("各行以单个回车符结束", "its lines end in bare carriage returns");
        }
        let known = |text: &str, scratch: &mut String| catalogue.heading(text, scratch);
        let delimiter = csv::delimiter(start, &known);
        let Some((n_header, header, at)) = table::find_header(start, delimiter, &catalogue) else {
            refuse(name, &decode::Refusal::Empty, 0, &mut findings);
            return Err(NotStreamed::Problems(findings.finish(name)));
        };
        // Far enough for the words about the header.
        let end = start[at..].char_indices().nth(1 << 16).map_or(start.len(), |(n, _)| at + n);
        let text = start[..end].to_owned();
        let lines = Lines::new(&text);
        let places = Places::of(Body::Text(SourceFile::new(name, text), delimiter, lines));
        let spot = Spot { file: 0, field: 0, record: u32::try_from(at).unwrap_or(u32::MAX) };
        let limits = Limits::STANDARD;
        let about = (&catalogue, &limits);
        let found = layout(&header, spot, about, false, (&places, &mut findings));
        let Some(layout) = found.filter(|_| !findings.has_errors()) else {
            return Err(NotStreamed::Problems(findings.finish(name)));
        };
        if let Some(why) = needs_whole(&layout) {
            return Err(NotStreamed::Whole(why));
        }
        let mut answers = Vec::new();
        for (at, columns) in layout.wide.iter().enumerate() {
            let indicator = IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
            if let Some(field) = columns.answer {
                answers.push((field, indicator, Quick::new(catalogue.question(indicator))));
            }
        }
        answers.sort_by_key(|(field, ..)| *field);
        pieces.delimited_by(delimiter);
        if layout.long {
            pieces.late_from(n_header);
        }
        let is_kinded = catalogue.indicators().any(|i| !i.applies_to.is_empty());
        let name = name.to_owned();
        let sheet =
            Self { rubric, catalogue, name, delimiter, layout, n_header, answers, is_kinded };
        Ok((sheet, findings.finish("")))
    }

    /// Whether each row is one answer.
    pub fn is_long(&self) -> bool {
        self.layout.long
    }

    /// The character between fields.
    pub fn delimiter(&self) -> char {
        char::from(self.delimiter)
    }
}

fn whole<T>(zh: &str, en: &str) -> Result<T, NotStreamed> {
    Err(NotStreamed::Whole(Text::new(zh, en)))
}

/// Why rows under this header can only be understood together.
fn needs_whole(layout: &Layout) -> Option<Text> {
    if layout.field(Heading::Parent).is_some() {
        return Some(Text::new(
            "有 `parent`（上级）列，须看过所有地区才知有无循环",
            "it has a column `parent`, and whether regions lie in themselves shows only in all of them",
        ));
    }
    if layout.long {
        return None;
    }
    let several = [Heading::Respondent, Heading::Weight];
    let several = several.into_iter().find(|heading| layout.field(*heading).is_some())?;
    let column = several.shown();
    Some(Text::new(
        format!("宽表有 {} 列，同一地区可有多行", column.zh),
        format!("it is wide and has a column {}: a region may have several rows", column.en),
    ))
}
