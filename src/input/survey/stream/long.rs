//! The rows of a piece of a long table: who answered what, told apart by as little work as can be.

use super::super::assemble;
use super::super::cells::Reader;
use super::super::heading::Heading;
use super::super::limits::ID_MAX;
use super::super::number::decimal;
use super::super::place::Places;
use super::super::place::count;
use super::super::question::Named;
use super::super::review;
use super::super::row::{Cell, trim};
use super::super::tokens::Record;
use super::super::{identity, period};
use super::notes::{Notes, key};
use super::odd::{self, Odd};
use super::pieces::Piece;
use super::quick::Quick;
use super::sheet::{CELL_MAX, Sheet};
use super::slots::Slots;
use super::walk::{Part, Raw};
use crate::diag::Place;
use crate::diag::code::survey as code;
use crate::input::limits::FIGURE_MAX;
use crate::model::{Answer, AnswerState, IndicatorIdx, NaRule, RowIdx};
use std::collections::BTreeMap;

/// One answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    /// The region and period, among those of the piece.
    pub(super) row: u32,
    pub(super) question: u16,
    pub(super) state: AnswerState,
    /// Whether it is not said who answered.
    pub(super) unnamed: bool,
    /// `NaN` where there is none.
    pub(super) value: f64,
}

/// A region in a period, as a piece speaks of it.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) region: String,
    pub(super) period: String,
    /// Name, English name and group.
    pub(super) about: [String; 3],
    /// How many respondents.
    pub(super) n_responses: u32,
}

/// The rows of one respondent that follow each other.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) row: u32,
    pub(super) respondent: String,
    /// The weight given; `NaN` where none is.
    pub(super) weight: f64,
    pub(super) answered: bool,
    /// The questions answered.
    pub(super) asked: Vec<u16>,
    /// The answers that belong to it.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where it begins; only at the ends of a piece, or where nothing is answered.
    pub(super) place: Option<Place>,
}

/// What a piece of a long table came to.
#[derive(Debug)]
pub struct LongPart {
    pub(super) part: Part,
    pub(super) said: Vec<Said>,
    /// The weights of the answers; empty where the table has none.
    pub(super) weights: Vec<f64>,
    pub(super) subjects: Vec<Subject>,
    /// The first and the last run; the same where there is but one.
    pub(super) head: Option<Run>,
    pub(super) tail: Option<Run>,
    pub(super) n_runs: usize,
    pub(super) n_known: usize,
    pub(super) strangers: BTreeMap<String, (Place, usize)>,
    /// The line of a row that answers a question again.
    pub(super) twice: Option<usize>,
    /// Whether rows describe a region differently.
    pub(super) differs: bool,
}

struct IsOdd;

/// The columns of a long table.
struct Fields {
    region: usize,
    question: usize,
    value: usize,
    respondent: Option<usize>,
    weight: Option<usize>,
    period: Option<usize>,
    about: [Option<usize>; 3],
}

/// The state of a walk through a piece.
struct Walk<'w, 'r> {
    sheet: &'w Sheet<'r>,
    piece: &'w Piece,
    fields: Fields,
    quick: Vec<Quick>,
    out: LongPart,
    reader: Reader<'w>,
    odd: Option<Odd<'w, 'r>>,
    subjects: Slots,
    /// What each subject's rows say about it.
    described: Vec<u64>,
    questions: Slots,
    meant: Vec<Option<IndicatorIdx>>,
    /// The region and period of the last row, as bytes, and its subject.
    last: Option<(&'w [u8], &'w [u8], u32)>,
    last_question: usize,
    run: Option<Run>,
    /// Who answers in it, as the file writes it, and its first record.
    run_bytes: Option<&'w [u8]>,
    first_record: Option<Record>,
    /// Where lines were counted to.
    counted: (usize, usize),
    /// By question the number of the run that answered it last.
    asked: Vec<u32>,
    n_runs: u32,
    period: (String, String),
}

impl Sheet<'_> {
    /// Reads the rows of a piece of a long table.
    pub fn read_long(&self, piece: &Piece) -> LongPart {
        let field = |heading| self.layout.field(heading);
        let fields = Fields {
            region: field(Heading::Region).unwrap_or(0),
            question: field(Heading::Question).unwrap_or(0),
            value: field(Heading::Value).unwrap_or(0),
            respondent: field(Heading::Respondent),
            weight: field(Heading::Weight),
            period: field(Heading::Period),
            about: [Heading::Name, Heading::NameEn, Heading::Group].map(field),
        };
        let n = self.catalogue.n_indicators();
        let part = Part { notes: Notes::new(self.catalogue.questions.len()), ..Part::default() };
        let mut walk = Walk {
            sheet: self,
            piece,
            fields,
            quick: self.catalogue.questions.iter().map(Quick::new).collect(),
            out: LongPart {
                part,
                said: Vec::with_capacity(piece.index.records.len()),
                weights: Vec::new(),
                subjects: Vec::new(),
                head: None,
                tail: None,
                n_runs: 0,
                n_known: 0,
                strangers: BTreeMap::new(),
                twice: None,
                differs: false,
            },
            reader: Reader {
                states: self.catalogue.states(),
                decimal_comma: self.delimiter == b';',
                scratch: String::new(),
            },
            odd: None,
            subjects: Slots::default(),
            described: Vec::new(),
            questions: Slots::default(),
            meant: Vec::new(),
            last: None,
            last_question: 0,
            run: None,
            run_bytes: None,
            first_record: None,
            counted: (0, piece.first_line),
            asked: vec![0; n],
            n_runs: 0,
            period: (String::new(), String::new()),
        };
        let skip = self.n_header.saturating_sub(piece.n_before);
        for record in piece.index.records.iter().skip(skip) {
            if walk.plain(*record).is_err() {
                walk.odd(*record);
            }
        }
        walk.end()
    }
}

impl<'w> Walk<'w, '_> {
    /// Takes in a row, unless something about it is odd.
    fn plain(&mut self, record: Record) -> Result<(), IsOdd> {
        let sheet = self.sheet;
        let raw = Raw::new(self.piece, record);
        if record.width as usize != sheet.layout.width || raw.len() > CELL_MAX {
            return Err(IsOdd);
        }
        let unnamed = |at: &usize| !raw.raw(*at).is_empty();
        if sheet.layout.unnamed.iter().any(unnamed) {
            return Err(IsOdd);
        }
        let row = self.subject(&raw, record)?;
        let respondent = match self.fields.respondent {
            Some(field) => raw.cell(field),
            None => b"",
        };
        let weight = self.weight(&raw)?;
        let Some(indicator) = self.question(&raw, record) else {
            self.begin(record, row, respondent, weight)?;
            self.out.part.n_rows += 1;
            return Ok(());
        };
        let (value, state, marked) = self.value(&raw, indicator)?;
        self.begin(record, row, respondent, weight)?;
        self.out.part.n_rows += 1;
        self.out.n_known += 1;
        let at = indicator.at();
        if self.quick[at].percentage && (!marked || value.abs() > 1.0) {
            self.out.part.notes.size(at, value, (record.start, self.fields.value));
        }
        self.say(record, indicator, value, state);
        Ok(())
    }

    /// Notes an answer of the run at hand.
    fn say(&mut self, record: Record, indicator: IndicatorIdx, value: f64, state: AnswerState) {
        if state == AnswerState::NotAnswered || indicator.at() >= self.asked.len() {
            return;
        }
        if self.asked[indicator.at()] == self.n_runs {
            if self.out.twice.is_none() {
                self.out.twice = Some(self.line(record));
            }
            return;
        }
        self.asked[indicator.at()] = self.n_runs;
        let Some(run) = &mut self.run else { return };
        run.answered = true;
        let question = u16::try_from(indicator.0).unwrap_or(u16::MAX);
        let unnamed = run.respondent.is_empty();
        self.out.said.push(Said { row: run.row, question, state, unnamed, value });
    }

    /// The region and period of a row.
    fn subject(&mut self, raw: &Raw<'w>, record: Record) -> Result<u32, IsOdd> {
        let region = raw.plain(self.fields.region).ok_or(IsOdd)?;
        let period = self.fields.period.map_or(&b""[..], |field| raw.cell(field));
        let plain = self.fields.about.iter().all(Option::is_none);
        if let Some((last, last_period, row)) = self.last
            && plain
            && last == region
            && last_period == period
        {
            return Ok(row);
        }
        let region_id = raw.id(self.fields.region).ok_or(IsOdd)?;
        let period_id = self.period(raw)?;
        let mut text = String::with_capacity(region.len() + period_id.len() + 1);
        text.push_str(region_id);
        text.push('\n');
        text.push_str(&period_id);
        let (row, new) = self.subjects.position(&text);
        let fields = self.fields.about;
        let about = || fields.map(|field| raw.text(field).into_owned());
        if new {
            if region[0].is_ascii_digit() {
                self.digit(region_id, record);
            }
            let about = about();
            self.described.push(key(&about.each_ref().map(String::as_str)));
            self.out.subjects.push(Subject {
                region: region_id.to_owned(),
                period: period_id,
                about,
                n_responses: 0,
            });
        } else if !plain {
            let described = key(&about().each_ref().map(String::as_str));
            self.out.differs |= self.described[row as usize] != described;
        }
        self.last = Some((region, period, row));
        Ok(row)
    }

    fn period(&mut self, raw: &Raw<'_>) -> Result<String, IsOdd> {
        let text = raw.text(self.fields.period);
        if *text == self.period.0 {
            if text.is_empty() && self.fields.period.is_some() {
                return Err(IsOdd);
            }
            return Ok(self.period.1.clone());
        }
        if text.is_empty() || text.len() > ID_MAX || text.chars().any(char::is_control) {
            return Err(IsOdd);
        }
        let (period, known) = period::period(&text);
        if !known {
            return Err(IsOdd);
        }
        self.period = (text.into_owned(), period.id.clone());
        Ok(period.id)
    }

    /// Remembers where the first region stands whose id begins with a digit.
    fn digit(&mut self, id: &str, record: Record) {
        if self.out.part.notes.digits.first.is_none() {
            let line = self.line(record);
            let place = odd::place(self.sheet, self.piece, record, (line, 0));
            self.out.part.notes.digits.first = Some((id.to_owned(), place));
        }
    }

    fn weight(&self, raw: &Raw<'_>) -> Result<f64, IsOdd> {
        let Some(field) = self.fields.weight else { return Ok(f64::NAN) };
        let bytes = raw.cell(field);
        if bytes.is_empty() {
            return Ok(f64::NAN);
        }
        let value = decimal(bytes).ok_or(IsOdd)?.value();
        if (0.0..=FIGURE_MAX).contains(&value) { Ok(value) } else { Err(IsOdd) }
    }

    /// The question of a row; none where the rubric does not have it.
    fn question(&mut self, raw: &Raw<'_>, record: Record) -> Option<IndicatorIdx> {
        let catalogue = &self.sheet.catalogue;
        let bytes = raw.cell(self.fields.question);
        // Questions mostly follow each other as in the rubric.
        let next = self.last_question + 1;
        for at in [if next < catalogue.n_indicators() { next } else { 0 }, self.last_question] {
            if catalogue.questions[at].id.as_bytes() == bytes {
                self.last_question = at;
                return Some(IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX)));
            }
        }
        let text = raw.text(Some(self.fields.question));
        let (at, new) = self.questions.position(&text);
        if new {
            self.meant.push(match catalogue.find(&text, &mut self.reader.scratch) {
                Some(Named::One(indicator)) => Some(indicator),
                _ => None,
            });
        }
        let meant = self.meant[at as usize];
        if let Some(indicator) = meant {
            self.last_question = indicator.at().min(catalogue.n_indicators().saturating_sub(1));
            return Some(indicator);
        }
        self.stranger(&text, record);
        None
    }

    fn stranger(&mut self, name: &str, record: Record) {
        // So many different names are no slips; the rest is one more of the same.
        const DIFFERENT_MAX: usize = 1_000;
        let found = self.sheet.catalogue.find(name, &mut self.reader.scratch);
        let folded = &self.reader.scratch;
        let silent = folded.starts_with("x_") || folded.starts_with('#');
        if found.is_none() && silent {
            return;
        }
        if let Some((_, n)) = self.out.strangers.get_mut(name) {
            *n += 1;
        } else if self.out.strangers.len() < DIFFERENT_MAX {
            let line = self.line(record);
            let place = odd::place(self.sheet, self.piece, record, (line, self.fields.question));
            self.out.strangers.insert(name.to_owned(), (place, 1));
        }
    }

    /// The value of a row, why there is none, and whether a percent sign stood behind it.
    fn value(
        &mut self,
        raw: &Raw<'_>,
        indicator: IndicatorIdx,
    ) -> Result<(f64, AnswerState, bool), IsOdd> {
        let bytes = raw.cell(self.fields.value);
        if let Some(found) = self.quick[indicator.at()].read(bytes, 0, bytes.len()) {
            return Ok((found.value(), AnswerState::Answered, false));
        }
        let text = raw.text(Some(self.fields.value));
        let question = self.sheet.catalogue.question(indicator);
        let reading = self.reader.read(question, Cell::Text(&text)).map_err(|_| IsOdd)?;
        match reading.answer {
            Answer::Value(value) => Ok((value, AnswerState::Answered, reading.percent)),
            Answer::Missing(AnswerState::NotApplicable)
                if indicator.at() < self.asked.len()
                    && self.sheet.catalogue.indicator(indicator).not_applicable
                        != NaRule::Allowed =>
            {
                Err(IsOdd)
            }
            Answer::Missing(state) => Ok((f64::NAN, state, false)),
        }
    }

    /// Goes on with the run at hand, or begins another.
    fn begin(
        &mut self,
        record: Record,
        row: u32,
        respondent: &'w [u8],
        weight: f64,
    ) -> Result<(), IsOdd> {
        if let Some(odd) = &mut self.odd {
            odd.end_nameless(&mut self.out.part.notes);
        }
        self.out.part.notes.rows_began = true;
        if let Some(run) = &mut self.run
            && run.row == row
            && self.run_bytes == Some(respondent)
        {
            if run.weight.is_nan() {
                run.weight = weight;
            }
            return Ok(());
        }
        let text = trim(std::str::from_utf8(respondent).map_err(|_| IsOdd)?);
        if text.len() > ID_MAX || text.chars().any(char::is_control) {
            return Err(IsOdd);
        }
        self.begin_run(record, row, text, weight);
        self.run_bytes = Some(respondent);
        Ok(())
    }

    fn begin_run(&mut self, record: Record, row: u32, respondent: &str, weight: f64) {
        if let Some(run) = &mut self.run
            && run.row == row
            && run.respondent == respondent
        {
            if run.weight.is_nan() {
                run.weight = weight;
            }
            return;
        }
        self.end_run(false);
        self.n_runs += 1;
        let start = self.out.said.len();
        self.run_bytes = None;
        self.first_record = Some(record);
        self.run = Some(Run {
            row,
            respondent: respondent.to_owned(),
            weight,
            answered: false,
            asked: Vec::new(),
            start,
            end: start,
            place: None,
        });
    }

    /// Ends the run at hand.
    fn end_run(&mut self, is_last: bool) {
        let (Some(mut run), Some(record)) = (self.run.take(), self.first_record) else { return };
        run.end = self.out.said.len();
        if self.fields.weight.is_some() {
            self.out.weights.resize(run.end, run.weight);
        }
        self.out.subjects[run.row as usize].n_responses += 1;
        let is_first = self.out.n_runs == 0;
        self.out.n_runs += 1;
        if !run.answered {
            // Lines are counted anew: it is a row further up.
            let before = &self.piece.text.as_bytes()[..record.start as usize];
            let line = self.piece.first_line + count(before) as usize;
            run.place = Some(odd::place(self.sheet, self.piece, record, (line, 0)));
        }
        if is_first || is_last {
            run.asked = self.out.said[run.start..run.end].iter().map(|s| s.question).collect();
            if is_last {
                self.out.tail = Some(run.clone());
            }
            if is_first {
                self.out.head = Some(run);
            }
        } else if let Some(place) = run.place.filter(|_| !run.respondent.is_empty()) {
            let id = &self.out.subjects[run.row as usize].region;
            let findings = &mut self.out.part.notes.findings;
            findings.warning(code::S040, || review::silent(id, place));
        }
    }

    /// Gives a row to the ordinary intake.
    fn odd(&mut self, record: Record) {
        let mut odd = self.odd.take().unwrap_or_else(|| Odd::new(self.sheet));
        let line = self.line(record);
        let about = (self.sheet, self.piece, record, line);
        if let Some(places) = odd.row(about, &mut self.out.part.n_rows, &mut self.out.part.notes) {
            self.response(&mut odd, &places, record);
        }
        self.odd = Some(odd);
    }

    /// What an odd row answered.
    fn response(&mut self, odd: &mut Odd<'w, '_>, places: &Places, record: Record) {
        let intake = &mut odd.intake;
        self.out.n_known += std::mem::take(&mut intake.n_known);
        for (name, (spot, n)) in std::mem::take(&mut intake.strangers) {
            let known = self.out.strangers.entry(name);
            known.or_insert_with(|| (places.cell(spot), 0)).1 += n;
        }
        let Some(response) = intake.responses.first().copied() else { return };
        let region = intake.regions.ids.list()[0].clone();
        let period = intake.periods.list()[response.period as usize].clone();
        let respondent = intake.respondents.list()[response.respondent as usize].clone();
        let said = |heading| intake.regions.said(0, heading).unwrap_or("").to_owned();
        let about = [Heading::Name, Heading::NameEn, Heading::Group].map(said);
        if period.is_empty() && self.fields.period.is_some() {
            let place = places.cell(response.spot);
            let undated = &mut self.out.part.notes.undated;
            undated.error(code::S025, || identity::without_period(place));
        }
        let (row, new) = self.subjects.position(&format!("{region}\n{period}"));
        let described = key(&about.each_ref().map(String::as_str));
        if new {
            let first = &mut self.out.part.notes.digits.first;
            if first.is_none() && region.starts_with(|c: char| c.is_ascii_digit()) {
                *first = Some((region.clone(), places.cell(response.spot)));
            }
            self.described.push(described);
            self.out.subjects.push(Subject { region, period, about, n_responses: 0 });
        } else {
            self.out.differs |= self.described[row as usize] != described;
        }
        self.last = None;
        self.begin_run(record, row, &respondent, response.weight);
        self.run_bytes = None;
        for at in 0..self.sheet.catalogue.n_indicators() {
            let indicator = IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
            let given = intake.columns[at].get(RowIdx(0));
            if given == Answer::Missing(AnswerState::NotAnswered) {
                continue;
            }
            match assemble::answer(intake, places, 0, indicator, true) {
                Some(Answer::Value(value)) => {
                    self.say(record, indicator, value, AnswerState::Answered);
                }
                Some(Answer::Missing(state)) => self.say(record, indicator, f64::NAN, state),
                None => {}
            }
        }
    }

    /// The line on which a record starts.
    fn line(&mut self, record: Record) -> usize {
        let (at, line) = self.counted;
        let start = record.start as usize;
        if start < at {
            return self.piece.first_line + count(&self.piece.text.as_bytes()[..start]) as usize;
        }
        let line = line + count(&self.piece.text.as_bytes()[at..start]) as usize;
        self.counted = (start, line);
        line
    }

    fn end(mut self) -> LongPart {
        self.end_run(true);
        if let Some(odd) = self.odd.take() {
            odd.end(&mut self.out.part.notes);
        }
        if let Some((record, quote)) = self.piece.index.open {
            odd::open_quote((self.sheet, self.piece), (record, quote), &mut self.out.part.notes);
        }
        odd::settle(self.sheet, self.piece, &mut self.out.part.notes);
        for subject in &self.out.subjects {
            if !self.out.part.block.period_ids.contains(&subject.period) {
                self.out.part.block.period_ids.push(subject.period.clone());
            }
        }
        self.out
    }
}
