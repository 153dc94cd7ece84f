//! Rows of tables of items: which item a row is about, and what it answers.

use super::super::cells::Reader;
use super::super::findings::Findings;
use super::super::heading::Heading;
use super::super::identity;
use super::super::intake::Intake;
use super::super::layout::Layout;
use super::super::place::{Places, Spot};
use super::super::row::{Cell, Row};
use super::super::slips;
use super::collected::{Collected, Identity, NOTHING};
use super::form::Form;
use super::header::Columns;
use super::words;
use crate::diag::code::survey as code;
use crate::model::{Answer, AnswerState, KeptRow, NumberKind, Scale};
use std::collections::HashMap;

/// Room to work in, and the visits of the long table at hand.
#[derive(Debug, Default)]
pub(super) struct Work {
    attributes: Vec<u32>,
    answers: Vec<Answer>,
    given: Vec<bool>,
    pending: Pending,
}

impl Work {
    /// How many answers wait for the rest of their visits.
    pub(super) fn n_waiting(&self) -> usize {
        self.pending.answers.len()
    }
}

/// The answers of a long table, until it is known which of them belong to one visit.
#[derive(Debug, Default)]
struct Pending {
    index: HashMap<(u32, u32), u32>,
    visits: Vec<Visit>,
    answers: Vec<Waiting>,
}

/// What one respondent found at one item.
#[derive(Clone, Copy, Debug)]
struct Visit {
    item: u32,
    respondent: u32,
    weight: f64,
    spot: Spot,
}

/// One answer of a visit.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    visit: u32,
    question: u32,
    answer: Answer,
    spot: Spot,
}

/// Takes in one row of a table of items.
pub(in super::super) fn row(
    intake: &mut Intake<'_, '_>,
    (layout, columns): (&Layout, &Columns),
    row: &impl Row,
    spot: Spot,
    reader: &mut Reader<'_>,
    places: &Places,
) {
    let decimal_comma = reader.decimal_comma;
    let who = identity::who(intake, layout, row, spot, places, decimal_comma);
    let catalogue = intake.catalogue;
    let form = &catalogue.forms[columns.table];
    let Intake { items, findings, regions, .. } = intake;
    let collected = &mut items.tables[columns.table];
    let work = &mut items.work;
    // Cells are read although the row may belong to nobody: what is wrong with them is said too.
    let mut what = None;
    if layout.long {
        what = long_answer(form, collected, layout, row, spot, (reader, places, findings));
    } else {
        wide_answers(form, collected, columns, row, spot, work, (reader, places, findings));
    }
    let Some(who) = who else { return };
    let found = attributes(form, collected, columns, row, spot, work, (reader, places, findings));
    if !found {
        return;
    }
    let region_id = regions.ids.list()[who.region as usize].as_str();
    let identity = Identity {
        region: who.region,
        region_id,
        period: who.period,
        attributes: &work.attributes,
        columns: &columns.attributes,
        spot,
    };
    let item = collected.item(form, &identity, (places, findings));
    let weight = who.weight.unwrap_or(1.0);
    let has_name = layout.field(Heading::Respondent).is_some() && !who.respondent.is_empty();
    let respondent = has_name.then(|| collected.respondent(&who.respondent, layout.long)).flatten();
    if layout.long {
        let visit = work.pending.visit(item, respondent.unwrap_or(NOTHING), weight, spot);
        if let Some((question, answer, spot)) = what {
            work.pending.answers.push(Waiting { visit, question, answer, spot });
        }
        return;
    }
    collected.add(form, (item, respondent, weight), &mut work.answers, &work.given);
    collected.watch(form, &work.answers, spot);
    if items.keep.as_deref() == Some(region_id) {
        let line = line(places, spot);
        let answers = work.answers.clone();
        collected.kept.push(KeptRow { item, file: spot.file, line, answers });
    }
}

/// Ends a table of items: the visits of a long one are added up.
pub(in super::super) fn end(intake: &mut Intake<'_, '_>, columns: &Columns, places: &Places) {
    let form = &intake.catalogue.forms[columns.table];
    let Intake { items, findings, regions, .. } = intake;
    let collected = &mut items.tables[columns.table];
    let work = &mut items.work;
    let Pending { visits, mut answers, .. } = std::mem::take(&mut work.pending);
    if let Some((_, (spot, _))) = collected.strangers.first_key_value()
        && answers.is_empty()
    {
        findings.error(code::S007, || words::no_question(form, places, *spot));
    }
    answers.sort_by_key(|waiting| waiting.visit);
    let mut is_asked = vec![false; form.questions.len()];
    for waiting in &answers {
        is_asked[waiting.question as usize] = true;
    }
    let mut rest = answers.as_slice();
    let mut spots = vec![None; form.questions.len()];
    for (at, visit) in visits.iter().enumerate() {
        let n = rest.iter().take_while(|w| w.visit as usize == at).count();
        let (mine, others) = rest.split_at(n);
        rest = others;
        work.blank(form, |question| is_asked[question]);
        spots.fill(None);
        let region = collected.entries[visit.item as usize].region as usize;
        let region = regions.ids.list()[region].as_str();
        for waiting in mine {
            let question = waiting.question as usize;
            if let Some(first) = spots[question].replace(waiting.spot) {
                findings.error(code::S024, || {
                    let item = collected.named(form, visit.item, region);
                    let question = form.questions[question].named();
                    words::twice(&item, &question, first, waiting.spot, places)
                });
                continue;
            }
            work.answers[question] = waiting.answer;
            work.given[question] = true;
        }
        let respondent = Some(visit.respondent).filter(|r| *r != NOTHING);
        let visitor = (visit.item, respondent, visit.weight);
        collected.add(form, visitor, &mut work.answers, &work.given);
        collected.watch(form, &work.answers, visit.spot);
        if items.keep.as_deref() == Some(region) {
            let line = line(places, visit.spot);
            let answers = work.answers.clone();
            collected.kept.push(KeptRow { item: visit.item, file: visit.spot.file, line, answers });
        }
    }
}

/// The line of a spot as the model keeps it.
pub(super) fn line(places: &Places, spot: Spot) -> u32 {
    u32::try_from(places.line(spot)).unwrap_or(u32::MAX)
}

impl Pending {
    fn visit(&mut self, item: u32, respondent: u32, weight: f64, spot: Spot) -> u32 {
        let next = u32::try_from(self.visits.len()).unwrap_or(u32::MAX);
        let visit = *self.index.entry((item, respondent)).or_insert(next);
        if visit == next {
            self.visits.push(Visit { item, respondent, weight, spot });
        }
        visit
    }
}

impl Work {
    /// Begins a row: what empty cells stand for, where the question is asked at all.
    fn blank(&mut self, form: &Form<'_>, is_asked: impl Fn(usize) -> bool) {
        self.answers.clear();
        self.given.clear();
        for (at, blank) in form.blanks.iter().enumerate() {
            let nothing = Answer::Missing(AnswerState::NotAnswered);
            self.answers.push(if is_asked(at) { *blank } else { nothing });
            self.given.push(false);
        }
    }
}

/// How cells are read, and where problems go.
type Reading<'a, 'c> = (&'a mut Reader<'c>, &'a Places, &'a mut Findings);

/// Reads the answers of a wide row.
fn wide_answers(
    form: &Form<'_>,
    collected: &mut Collected,
    columns: &Columns,
    row: &impl Row,
    spot: Spot,
    work: &mut Work,
    (reader, places, findings): Reading<'_, '_>,
) {
    work.blank(form, |question| columns.questions[question].is_some());
    for (question, column) in columns.questions.iter().enumerate() {
        let Some(field) = *column else { continue };
        let cell = row.cell(field);
        if cell.is_blank() {
            continue;
        }
        let spot = spot.field(field);
        let heading = columns.headings[question].as_str();
        let at = (question, heading, spot);
        if let Some(answer) = read(form, collected, at, cell, (reader, places, findings)) {
            work.answers[question] = answer;
            work.given[question] = true;
        }
    }
}

/// Reads the answer of a long row; none where there is none to take in.
fn long_answer(
    form: &Form<'_>,
    collected: &mut Collected,
    layout: &Layout,
    row: &impl Row,
    spot: Spot,
    (reader, places, findings): Reading<'_, '_>,
) -> Option<(u32, Answer, Spot)> {
    // So many different names are no slips; the rest is one more of the same.
    const DIFFERENT_MAX: usize = 1_000;
    let (asked, value) = (layout.field(Heading::Question)?, layout.field(Heading::Value)?);
    let name = row.cell(asked).shown();
    let Some(question) = form.question(&name, &mut reader.scratch) else {
        if !reader.scratch.starts_with("x_") && !reader.scratch.starts_with('#') {
            if let Some((_, n)) = collected.strangers.get_mut(name.as_ref()) {
                *n += 1;
            } else if collected.strangers.len() < DIFFERENT_MAX {
                collected.strangers.insert(name.into_owned(), (spot.field(asked), 1));
            }
        }
        return None;
    };
    let (cell, spot) = (row.cell(value), spot.field(value));
    let answer = if cell.is_blank() {
        form.blanks[question]
    } else {
        read(form, collected, (question, "", spot), cell, (reader, places, findings))?
    };
    Some((u32::try_from(question).unwrap_or(u32::MAX), answer, spot))
}

/// Reads one cell that is not empty; none where it has been said what is wrong with it.
fn read(
    form: &Form<'_>,
    collected: &mut Collected,
    (at, heading, spot): (usize, &str, Spot),
    cell: Cell<'_>,
    (reader, places, findings): Reading<'_, '_>,
) -> Option<Answer> {
    let question = &form.questions[at];
    match reader.read(question, cell) {
        Ok(reading) => {
            if let (Answer::Value(value), Scale::Number(number)) = (reading.answer, question.scale)
                && number.kind == NumberKind::Percentage
            {
                collected.sizes[at].count(value, reading.percent, spot);
            }
            Some(reading.answer)
        }
        Err(slip) => {
            slips::report(&slip, question, cell, (heading, spot), places, findings);
            None
        }
    }
}

/// Reads what a row says its item is; false where it cannot be told which item it is.
fn attributes(
    form: &Form<'_>,
    collected: &mut Collected,
    columns: &Columns,
    row: &impl Row,
    spot: Spot,
    work: &mut Work,
    (reader, places, findings): Reading<'_, '_>,
) -> bool {
    let mut whole = true;
    work.attributes.clear();
    for (at, column) in columns.attributes.iter().enumerate() {
        let is_key = at < form.table.n_key;
        let value = column.map(|field| row.cell(field).shown()).unwrap_or_default();
        let spot = spot.field(column.unwrap_or(0));
        if value.is_empty() {
            if is_key {
                whole = false;
                findings.error(code::S046, || words::empty_key(form, at, places, spot));
            }
            work.attributes.push(NOTHING);
            continue;
        }
        let is_closed = !form.table.attributes[at].values.is_empty();
        let mut text = value.as_ref();
        if is_closed {
            if let Some(code) = form.code(at, text, &mut reader.scratch) {
                text = code;
            } else {
                whole &= !is_key;
                findings.error(code::S049, || words::unknown_value(form, at, text, places, spot));
            }
        }
        let (position, new) = collected.values[at].position(text);
        if form.is_facet[at] && !is_closed {
            let rows = &mut collected.value_rows[at];
            if new {
                rows.push((1, spot));
            } else {
                rows[position as usize].0 += 1;
            }
        }
        work.attributes.push(position);
    }
    whole
}
