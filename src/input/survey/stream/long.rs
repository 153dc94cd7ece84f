//! The rows of a piece of a long table: who answered what, told apart by as little work as can be.

use super::super::cells::Reader;
use super::super::heading::Heading;
use super::super::number::decimal;
use super::super::place::count;
use super::super::question::Named;
use super::super::row::{Cell, trim};
use super::super::tokens::Record;
use super::grid::{Grid, Rules};
use super::hand::{Hand, UNKNOWN};
use super::keys::{Key, Line, SHORT, Same};
use super::notes::Notes;
use super::odd::{self, Odd};
use super::pieces::Piece;
use super::quick::Quick;
use super::respondents::QUESTIONS;
use super::run::{Done, Given, Open, Run, Silent};
use super::sheet::{CELL_MAX, Sheet};
use super::straight::Ahead;
use super::walk::Part;
use crate::diag::Place;
use crate::input::limits::FIGURE_MAX;
use crate::model::{Answer, AnswerState, IndicatorIdx, NaRule};
use std::collections::BTreeMap;

/// What a piece of a long table came to, beside the answers, which went into cells.
#[derive(Debug, Default)]
pub struct LongPart {
    pub(super) part: Part,
    /// Who read it.
    pub(super) hand: usize,
    /// Who answered what: the rows of one respondent that follow each other.
    pub(super) runs: Vec<Done>,
    /// Their weights, where there are weights.
    pub(super) weights: Vec<f64>,
    /// The first and the last of them where there are weights, with their answers.
    pub(super) first: Option<Open>,
    pub(super) last: Option<Open>,
    /// Those that answer nothing.
    pub(super) silent: Vec<Silent>,
    pub(super) n_known: usize,
    pub(super) strangers: BTreeMap<String, (Place, usize)>,
    /// The line of a row that answers a question again.
    pub(super) twice: Option<usize>,
    /// Whether rows describe a region differently.
    pub(super) differs: bool,
    /// How many different values are kept in cells.
    pub(super) n_values: usize,
}

pub(super) struct IsOdd;

/// How many rows in a row may begin a run.
pub(super) const PATIENCE: u32 = 16;

/// The columns of a long table.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) region: usize,
    pub(super) question: usize,
    pub(super) value: usize,
    pub(super) respondent: Option<usize>,
    pub(super) weight: Option<usize>,
    pub(super) period: Option<usize>,
    pub(super) about: [Option<usize>; 3],
    /// Whether any of these is there.
    pub(super) is_described: bool,
    /// The first and the last column of those that say who answers: where there is no other among
    /// them, a row that says the same there as the row before goes on with its run.
    who: Option<(usize, usize)>,
    /// Whether rows say who answers, then the question, then the value, and nothing else.
    pub(super) is_straight: bool,
}

impl Columns {
    fn new(sheet: &Sheet<'_>) -> Self {
        let field = |heading| sheet.layout.field(heading);
        let about = [Heading::Name, Heading::NameEn, Heading::Group].map(field);
        let (respondent, weight) = (field(Heading::Respondent), field(Heading::Weight));
        let period = field(Heading::Period);
        let region = field(Heading::Region).unwrap_or(0);
        let own = [Some(region), respondent, weight, period];
        let own = own.into_iter().chain(about).flatten();
        let (mut first, mut last, mut n) = (region, region, 0);
        for field in own {
            (first, last, n) = (first.min(field), last.max(field), n + 1);
        }
        let alone = last - first + 1 == n && sheet.layout.unnamed.is_empty();
        let question = field(Heading::Question).unwrap_or(0);
        let value = field(Heading::Value).unwrap_or(0);
        Self {
            region,
            question,
            value,
            respondent,
            weight,
            period,
            about,
            is_described: about.iter().any(Option::is_some),
            who: alone.then_some((first, last)),
            is_straight: alone
                && (first, question, value) == (0, last + 1, last + 2)
                && sheet.layout.width == last + 3,
        }
    }
}

/// What reading the answer to the question that is expected takes.
#[derive(Debug)]
struct Asked {
    id: Same,
    quick: Quick,
}

/// What reading rows takes, the same for all pieces.
#[derive(Debug)]
pub(super) struct Plan<'s> {
    pub(super) columns: Columns,
    pub(super) quick: Vec<Quick>,
    /// By question the key of its id.
    ids: Vec<Key>,
    /// The questions told by the first block of bits, if their ids are not long.
    asked: Vec<Option<Asked>>,
    pub(super) ahead: Vec<Ahead>,
    /// The first questions whose values may turn out to be shares, as bits.
    watched: u64,
    /// Whether a row says nothing but who answers what, and few questions are there.
    pub(super) is_loose: bool,
    pub(super) rules: Rules<'s>,
}

impl<'s> Plan<'s> {
    pub(super) fn new(sheet: &Sheet<'_>, rules: Rules<'s>) -> Self {
        let questions = &sheet.catalogue.questions;
        let ids = questions.iter().take(sheet.catalogue.n_indicators());
        let ids: Vec<Key> = ids.map(|question| Key::of(question.id)).collect();
        let first = || questions.iter().take(ids.len().min(QUESTIONS));
        let asked = first().map(|question| {
            let id = Same::new(question.id.as_bytes(), (0, question.id.len()))?;
            Some(Asked { id, quick: Quick::new(question) })
        });
        let asked = asked.collect();
        let ahead = first().map(|question| Ahead::new(question, sheet.delimiter)).collect();
        let columns = Columns::new(sheet);
        let quick: Vec<Quick> = questions.iter().map(Quick::new).collect();
        let watched = quick.iter().take(QUESTIONS).rev();
        let watched = watched.fold(0, |bits, quick| bits << 1 | u64::from(quick.percentage));
        let is_loose = columns.weight.is_none() && !columns.is_described && ids.len() <= QUESTIONS;
        Self { columns, quick, ids, asked, ahead, watched, is_loose, rules }
    }
}

/// The state of a walk through a piece.
pub(super) struct Walk<'w, 'r> {
    pub(super) sheet: &'w Sheet<'r>,
    pub(super) piece: &'w Piece,
    pub(super) plan: &'w Plan<'w>,
    pub(super) hand: Hand,
    pub(super) out: LongPart,
    pub(super) reader: Reader<'w>,
    pub(super) odd: Option<Odd<'w, 'r>>,
    /// How many bytes stand before the row at hand.
    pub(super) at: u64,
    /// The region and period of the last row, and its subject.
    pub(super) last: Option<(Key, Key, u32)>,
    pub(super) last_question: usize,
    /// How often it is still worth trying whether a row goes on with the one before.
    pub(super) patience: u32,
    /// What the last row says of who answers, where it was plain.
    pub(super) who: Option<Same>,
    /// The run at hand.
    pub(super) run: Option<Run>,
    /// Its answers, where they wait for its weight.
    pub(super) answers: Vec<Given>,
    /// Who answers in it, as the file writes it.
    pub(super) run_key: Option<Key>,
    pub(super) run_bytes: &'w [u8],
    /// The questions answered in it, as bits.
    pub(super) asked: Vec<u64>,
    pub(super) n_runs: usize,
    /// Where lines were counted to.
    counted: (usize, usize),
    /// By question, whether its values may still turn out to be shares.
    watch: Vec<bool>,
    /// The same of the first questions, as bits.
    pub(super) watched: u64,
    /// Strangers met in this piece, by their codes.
    n_strange: Vec<usize>,
}

impl<'w, 'r> Walk<'w, 'r> {
    pub(super) fn new(
        (sheet, piece): (&'w Sheet<'r>, &'w Piece),
        plan: &'w Plan<'w>,
        mut hand: Hand,
    ) -> Self {
        hand.begin();
        let n = sheet.catalogue.questions.len();
        let part = Part { notes: Notes::new(n), ..Part::default() };
        let blocks = plan.rules.n().div_ceil(QUESTIONS).max(1);
        Walk {
            sheet,
            piece,
            plan,
            out: LongPart { part, hand: hand.number, ..LongPart::default() },
            hand,
            reader: Reader {
                states: sheet.catalogue.states(),
                decimal_comma: sheet.delimiter == b';',
                scratch: String::new(),
            },
            odd: None,
            at: piece.offset,
            last: None,
            last_question: 0,
            patience: PATIENCE,
            who: None,
            run: None,
            answers: Vec::new(),
            run_key: None,
            run_bytes: b"",
            asked: vec![0; blocks],
            n_runs: 0,
            counted: (0, piece.first_line),
            watch: plan.quick.iter().map(|quick| quick.percentage).collect(),
            watched: plan.watched,
            n_strange: Vec::new(),
        }
    }

    /// Reads all rows.
    pub(super) fn all(mut self) -> (LongPart, Hand) {
        let piece = self.piece;
        let from = if piece.is_late() { self.straight() } else { 0 };
        if from < piece.len() {
            self.indexed(from);
        }
        self.end()
    }

    /// Reads the rows from a byte on, which the index tells apart.
    fn indexed(&mut self, from: usize) {
        let skip = self.sheet.n_header.saturating_sub(self.piece.n_before);
        let piece = self.piece;
        let records = piece.index().records.get(skip..).unwrap_or_default();
        let done = records.partition_point(|record| (record.start as usize) < from);
        let mut records = &records[done..];
        while let Some((record, _)) = records.split_first() {
            self.at = piece.offset + u64::from(record.start);
            // Where rows stand in any order, none goes on with the one before.
            let n = if self.patience > 0 { self.go_on(records) } else { 0 };
            self.patience = if n > 0 { PATIENCE } else { self.patience.saturating_sub(1) };
            if n == 0 && self.row(&Line::new(piece, *record), *record).is_err() {
                self.odd(*record);
            }
            records = &records[n.max(1)..];
        }
    }

    /// Takes in the rows that go on with the run of the row before, each asking the next question of
    /// the rubric, as most do; says how many.
    fn go_on(&mut self, records: &[Record]) -> usize {
        let (plan, index, text) = (self.plan, self.piece.index(), self.piece.text.as_bytes());
        let (Some(who), Some(last), Some(run)) = (plan.columns.who, self.who, self.run) else {
            return 0;
        };
        let (width, is_weighed) = (self.sheet.layout.width, plan.columns.weight.is_some());
        let [who, question, value] = [
            who,
            (plan.columns.question, plan.columns.question),
            (plan.columns.value, plan.columns.value),
        ]
        .map(|(first, last)| (first.wrapping_sub(1), last));
        let (grid, watch, answers) = (&mut self.hand.grid, &mut self.watch, &mut self.answers);
        let (mut bits, mut next, mut n) = (self.asked[0], self.last_question + 1, 0);
        for record in records {
            let Some(Some(asked)) = plan.asked.get(next) else { break };
            let ends = index.ends(*record);
            let start = record.start as usize;
            let span = |(before, last): (usize, usize)| {
                let start = ends.get(before).map_or(start, |end| *end as usize + 1);
                (start, ends.get(last).map_or(0, |end| *end as usize))
            };
            if record.quoted
                || ends.len() != width
                || !asked.id.is(text, span(question))
                || !last.is(text, span(who))
                || span((0, width - 1)).1 - start > CELL_MAX
            {
                break;
            }
            let (start, end) = span(value);
            let Some(decimal) = asked.quick.read(text, start, end) else { break };
            let bit = 1 << next;
            if bits & bit != 0 {
                break;
            }
            if watch[next] {
                if decimal.value().abs() <= 1.0 {
                    break;
                }
                watch[next] = false;
                self.out.part.notes.sizes[next].large = true;
            }
            bits |= bit;
            if is_weighed {
                answers.push(Given::decimal(next, decimal));
            } else {
                grid.add_near(&plan.rules, (run.subject, next), decimal);
            }
            (next, n) = (next + 1, n + 1);
        }
        (self.last_question, self.asked[0]) = (next - 1, bits);
        self.out.part.n_rows += n;
        self.out.n_known += n;
        n
    }

    /// Whether a percentage is too large for a share, so that its question need not be watched any more.
    fn is_large(&mut self, question: usize, value: f64) -> bool {
        if value.abs() > 1.0 {
            self.watch[question] = false;
            if question < QUESTIONS {
                self.watched &= !(1 << question);
            }
            self.out.part.notes.sizes[question].large = true;
        }
        value.abs() > 1.0
    }

    /// Takes in a row, unless something about it is odd.
    #[inline(never)]
    pub(super) fn row(&mut self, line: &Line<'w, '_>, record: Record) -> Result<(), IsOdd> {
        let (sheet, plan) = (self.sheet, self.plan);
        self.who = None;
        if line.width() != sheet.layout.width || line.len() > CELL_MAX {
            return Err(IsOdd);
        }
        for at in &sheet.layout.unnamed {
            let (start, end) = line.span(*at).ok_or(IsOdd)?;
            if start != end {
                return Err(IsOdd);
            }
        }
        let subject = self.subject(line, record)?;
        let weight = match plan.columns.weight {
            Some(field) => weight(line.bytes(line.span(field).ok_or(IsOdd)?))?,
            None => f64::NAN,
        };
        let question = self.question(line, record)?;
        let who = plan.columns.who.filter(|_| !line.is_quoted() && self.patience > 0);
        let who = who.and_then(|(first, last)| line.raw(first, last));
        let who = who.and_then(|span| Same::new(line.text.as_bytes(), span));
        let Some(question) = question else {
            let _ = self.begin(line, record, subject, weight)?;
            self.out.part.n_rows += 1;
            return Ok(());
        };
        let span = line.span(plan.columns.value).ok_or(IsOdd)?;
        let read = plan.quick[question].read(line.text.as_bytes(), span.0, span.1);
        let (given, marked) = match read {
            Some(decimal) => (Given::decimal(question, decimal), false),
            None if span.0 == span.1 => (Given::state(question, AnswerState::NotAnswered), false),
            None => self.value(line.text(span), question)?,
        };
        if self.begin(line, record, subject, weight)? {
            self.patience = PATIENCE;
        }
        self.who = who;
        self.out.part.n_rows += 1;
        self.out.n_known += 1;
        if self.watch[question] {
            self.size(record, question, given.value(), marked);
        }
        self.say(record, given);
        Ok(())
    }

    /// Notes whether values of a percentage look like shares.
    #[cold]
    fn size(&mut self, record: Record, question: usize, value: f64, marked: bool) {
        if !self.is_large(question, value) && !marked {
            let at = (record.start, self.plan.columns.value);
            self.out.part.notes.size(question, value, at);
        }
    }

    /// Notes an answer of the run at hand.
    #[inline]
    pub(super) fn say(&mut self, record: Record, given: Given) {
        let (question, state) = (given.question as usize, given.state);
        if state == AnswerState::NotAnswered || question >= self.plan.rules.n() {
            return;
        }
        let bit = 1 << (question % QUESTIONS);
        let asked = &mut self.asked[question / QUESTIONS];
        if *asked & bit != 0 {
            return self.twice(record);
        }
        *asked |= bit;
        let Some(run) = &self.run else { return };
        if self.plan.columns.weight.is_some() {
            self.answers.push(given);
            return;
        }
        put(&mut self.hand.grid, &self.plan.rules, run.subject, &given);
    }

    #[cold]
    fn twice(&mut self, record: Record) {
        if self.out.twice.is_none() {
            self.out.twice = Some(self.line(record));
        }
    }

    /// The region and period of a row.
    #[inline]
    fn subject(&mut self, line: &Line<'w, '_>, record: Record) -> Result<u32, IsOdd> {
        let columns = &self.plan.columns;
        let region = line.span(columns.region).ok_or(IsOdd)?;
        let period = match columns.period {
            Some(field) => line.span(field).ok_or(IsOdd)?,
            None => (0, 0),
        };
        let text = line.text.as_bytes();
        let keys = (Key::new(text, region), Key::new(text, period));
        let is_short = region.1 - region.0 <= SHORT && period.1 - period.0 <= SHORT;
        if let Some(last) = self.last
            && keys == (last.0, last.1)
            && is_short
            && !columns.is_described
        {
            return Ok(last.2);
        }
        let mut found = self.hand.near.find(keys.0, keys.1);
        if !is_short && found != UNKNOWN {
            let same = self.hand.subjects[found as usize].region.as_bytes() == line.bytes(region);
            found = if same && period.1 - period.0 <= SHORT { found } else { UNKNOWN };
        }
        let subject = if found == UNKNOWN {
            let short = period.1 - period.0 <= SHORT;
            self.new_subject(line, (region, period), short.then_some(keys))?
        } else {
            found
        };
        if self.at < self.hand.marks[subject as usize].first {
            self.meet(subject, record);
        }
        if columns.is_described {
            self.described(line, subject);
        }
        self.last = Some((keys.0, keys.1, subject));
        Ok(subject)
    }

    /// The question of a row; none where the rubric does not have it.
    #[inline]
    fn question(&mut self, line: &Line<'w, '_>, record: Record) -> Result<Option<usize>, IsOdd> {
        let span = line.span(self.plan.columns.question).ok_or(IsOdd)?;
        let key = Key::new(line.text.as_bytes(), span);
        let is_short = span.1 - span.0 <= SHORT;
        let ids = &self.plan.ids;
        // Questions mostly follow each other as in the rubric.
        let next = if self.last_question + 1 < ids.len() { self.last_question + 1 } else { 0 };
        if is_short && ids.get(next) == Some(&key) {
            self.last_question = next;
            return Ok(Some(next));
        }
        let mut code = self.hand.questions.find(key, Key::default());
        if !is_short && code != UNKNOWN {
            let text = &self.hand.names[code as usize].0;
            code = if text.as_bytes() == line.bytes(span) { code } else { UNKNOWN };
        }
        if code == UNKNOWN {
            code = self.new_question(line.text(span), key);
        }
        let question = self.hand.names[code as usize].1;
        match question {
            Some(question) => self.last_question = question,
            None => self.stranger(code, record),
        }
        Ok(question)
    }

    /// Looks for a name of a question; gives its code.
    #[cold]
    fn new_question(&mut self, text: &str, key: Key) -> u32 {
        let found = self.sheet.catalogue.find(trim(text), &mut self.reader.scratch);
        let known = match found {
            Some(Named::One(indicator)) => Some(indicator.at()),
            _ => None,
        };
        let folded = &self.reader.scratch;
        let silent = found.is_none() && (folded.starts_with("x_") || folded.starts_with('#'));
        self.hand.name(text, key, known, silent)
    }

    /// Counts a row whose question the rubric does not have.
    #[cold]
    fn stranger(&mut self, code: u32, record: Record) {
        // So many different names are no slips; the rest is one more of the same.
        const DIFFERENT_MAX: usize = 1_000;
        let code = code as usize;
        let (name, _, silent) = &self.hand.names[code];
        if *silent {
            return;
        }
        self.n_strange.resize(self.hand.names.len(), 0);
        self.n_strange[code] += 1;
        if self.n_strange[code] > 1 || self.out.strangers.len() >= DIFFERENT_MAX {
            return;
        }
        let name = trim(name).to_owned();
        let line = self.line(record);
        let about = (line, self.plan.columns.question);
        let place = odd::place(self.sheet, self.piece, record, about);
        self.out.strangers.entry(name).or_insert((place, 0));
    }

    /// An answer that is not plain, and whether a percent sign stood behind it.
    #[inline(never)]
    fn value(&mut self, text: &str, question: usize) -> Result<(Given, bool), IsOdd> {
        let indicator = IndicatorIdx(u32::try_from(question).unwrap_or(u32::MAX));
        let catalogue = &self.sheet.catalogue;
        let asked = catalogue.question(indicator);
        let reading = self.reader.read(asked, Cell::Text(trim(text))).map_err(|_| IsOdd)?;
        match reading.answer {
            Answer::Value(value) => Ok((Given::double(question, value), reading.percent)),
            Answer::Missing(AnswerState::NotApplicable)
                if question < self.plan.rules.n()
                    && catalogue.indicator(indicator).not_applicable != NaRule::Allowed =>
            {
                Err(IsOdd)
            }
            Answer::Missing(state) => Ok((Given::state(question, state), false)),
        }
    }

    /// The line on which a record starts.
    pub(super) fn line(&mut self, record: Record) -> usize {
        let (at, line) = self.counted;
        let start = record.start as usize;
        if start < at {
            return self.piece.first_line + count(&self.piece.text.as_bytes()[..start]) as usize;
        }
        let line = line + count(&self.piece.text.as_bytes()[at..start]) as usize;
        self.counted = (start, line);
        line
    }

    fn end(mut self) -> (LongPart, Hand) {
        self.end_run(true);
        self.hand.grid.settle();
        if let Some(odd) = self.odd.take() {
            odd.end(&mut self.out.part.notes);
        }
        if let Some((record, quote)) = self.piece.index.open {
            odd::open_quote((self.sheet, self.piece), (record, quote), &mut self.out.part.notes);
        }
        odd::settle(self.sheet, self.piece, &mut self.out.part.notes);
        for (code, n) in self.n_strange.iter().enumerate().filter(|(_, n)| **n > 0) {
            if let Some(counted) = self.out.strangers.get_mut(trim(&self.hand.names[code].0)) {
                counted.1 += n;
            }
        }
        self.out.part.block.period_ids = std::mem::take(&mut self.hand.new_periods);
        self.out.n_values = self.hand.grid.n_values;
        (self.out, self.hand)
    }
}

/// The weight in a cell; `NaN` where there is none.
fn weight(bytes: &[u8]) -> Result<f64, IsOdd> {
    if bytes.is_empty() {
        return Ok(f64::NAN);
    }
    let value = decimal(bytes).ok_or(IsOdd)?.value();
    if (0.0..=FIGURE_MAX).contains(&value) { Ok(value) } else { Err(IsOdd) }
}

/// Adds an answer to its cell.
#[inline]
pub(super) fn put(grid: &mut Grid, rules: &Rules<'_>, subject: u32, given: &Given) {
    let at = (subject, given.question as usize);
    if given.state != AnswerState::Answered {
        grid.state(at, given.state);
    } else if given.is_decimal {
        grid.add(rules, at, given.as_decimal());
    } else {
        grid.add_value(rules, at, given.value());
    }
}
