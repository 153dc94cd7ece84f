//! Runs: the rows of one respondent that follow each other.

use super::super::limits::ID_MAX;
use super::super::number::Decimal;
use super::super::row::trim;
use super::super::tokens::Record;
use super::keys::{Key, Line, SHORT};
use super::long::{IsOdd, Walk, put};
use super::notes::mix;
use super::odd;
use super::respondents::ANSWERED;
use crate::model::AnswerState;

/// One answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    /// `NaN` where there is none, or where there is a decimal.
    value: f64,
    digits: i64,
    pub(super) question: u32,
    places: u8,
    pub(super) is_decimal: bool,
    pub(super) state: AnswerState,
}

impl Given {
    #[inline]
    pub(super) fn decimal(question: usize, decimal: Decimal) -> Self {
        let Decimal { digits, places } = decimal;
        Self { digits, places, is_decimal: true, ..Self::double(question, f64::NAN) }
    }

    /// The value; `NaN` where there is none.
    #[inline]
    pub(super) fn value(&self) -> f64 {
        if self.is_decimal { self.as_decimal().value() } else { self.value }
    }

    /// The value as a decimal, where it was read as one.
    #[inline]
    pub(super) fn as_decimal(&self) -> Decimal {
        Decimal { digits: self.digits, places: self.places }
    }

    #[inline]
    pub(super) fn double(question: usize, value: f64) -> Self {
        Self { value, ..Self::state(question, AnswerState::Answered) }
    }

    #[inline]
    pub(super) fn state(question: usize, state: AnswerState) -> Self {
        let question = u32::try_from(question).unwrap_or(u32::MAX);
        Self { value: f64::NAN, digits: 0, question, places: 0, is_decimal: false, state }
    }
}

/// The run at hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) subject: u32,
    /// Whether it is not said who answers.
    pub(super) unnamed: bool,
    /// A number for who answers and for which region and period.
    pub(super) number: u64,
    /// The weight given; `NaN` where none is.
    pub(super) weight: f64,
    /// Its first record.
    pub(super) record: Record,
}

/// A run that ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Done {
    pub(super) number: u64,
    /// The questions answered.
    pub(super) bits: u64,
    pub(super) subject: u32,
    pub(super) unnamed: bool,
    /// Whether it goes on about further questions of the run before.
    pub(super) more: bool,
}

/// A run at an end of a piece, which may be cut: its answers wait for its weight.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) done: Vec<Done>,
    pub(super) weight: f64,
    pub(super) region: String,
    pub(super) period: String,
    pub(super) answers: Vec<Given>,
}

/// A run that answers nothing.
#[derive(Clone, Debug)]
pub(super) struct Silent {
    pub(super) number: u64,
    pub(super) region: String,
    /// Its first record, from the beginning of the line.
    pub(super) text: String,
    pub(super) record: usize,
    pub(super) line: usize,
}

impl<'w> Walk<'w, '_> {
    /// Goes on with the run at hand, or begins another; says whether it goes on.
    #[inline]
    pub(super) fn begin(
        &mut self,
        line: &Line<'w, '_>,
        record: Record,
        subject: u32,
        weight: f64,
    ) -> Result<bool, IsOdd> {
        if let Some(odd) = &mut self.odd {
            odd.end_nameless(&mut self.out.part.notes);
        }
        self.out.part.notes.rows_began = true;
        let span = match self.plan.columns.respondent {
            Some(field) => line.span(field).ok_or(IsOdd)?,
            None => (0, 0),
        };
        let key = Key::new(line.text.as_bytes(), span);
        if let Some(run) = &mut self.run
            && run.subject == subject
            && self.run_key == Some(key)
            && (span.1 - span.0 <= SHORT || self.run_bytes == line.bytes(span))
        {
            if run.weight.is_nan() {
                run.weight = weight;
            }
            return Ok(true);
        }
        let (mut own, mut unnamed) = (key, span.0 == span.1);
        if !key.is_plain() {
            let text = trim(line.text(span));
            if text.len() > ID_MAX || text.chars().any(char::is_control) {
                return Err(IsOdd);
            }
            (own, unnamed) = (Key::of(text), text.is_empty());
        }
        self.begin_run(record, subject, (own, unnamed), weight);
        (self.run_key, self.run_bytes) = (Some(key), line.bytes(span));
        Ok(false)
    }

    /// Begins a run of this respondent, unless the run at hand is one of the same.
    #[inline]
    pub(super) fn begin_run(
        &mut self,
        record: Record,
        subject: u32,
        (key, unnamed): (Key, bool),
        weight: f64,
    ) {
        let number = key.number(self.hand.marks[subject as usize].number);
        if let Some(run) = &mut self.run
            && run.number == number
        {
            if run.weight.is_nan() {
                run.weight = weight;
            }
            return;
        }
        self.end_run(false);
        self.run_key = None;
        self.run = Some(Run { subject, unnamed, number, weight, record });
    }

    /// Ends the run at hand.
    pub(super) fn end_run(&mut self, is_last: bool) {
        let Some(run) = self.run.take() else { return };
        let is_first = self.n_runs == 0;
        self.n_runs += 1;
        let answered = self.asked.iter().any(|bits| *bits != 0);
        if !answered {
            self.silent(run);
        }
        let flag = if answered { ANSWERED } else { 0 };
        let Run { number, subject, unnamed, .. } = run;
        let before = self.out.runs.len();
        let bits = self.asked[0] | flag;
        self.out.runs.push(Done { number, bits, subject, unnamed, more: false });
        if self.asked.len() == 1 && self.plan.columns.weight.is_none() {
            self.asked[0] = 0;
            return;
        }
        for (block, bits) in self.asked.iter().enumerate().skip(1).filter(|(_, bits)| **bits != 0) {
            let (number, bits) = (mix(number, block as u64), bits | ANSWERED);
            self.out.runs.push(Done { number, bits, subject, unnamed, more: true });
        }
        self.asked.fill(0);
        if self.plan.columns.weight.is_none() {
            return;
        }
        if is_first || is_last {
            let of = &self.hand.subjects[subject as usize];
            let open = Open {
                done: self.out.runs.split_off(before),
                weight: run.weight,
                region: of.region.clone(),
                period: of.period.clone(),
                answers: std::mem::take(&mut self.answers),
            };
            *(if is_first { &mut self.out.first } else { &mut self.out.last }) = Some(open);
            return;
        }
        self.out.weights.resize(self.out.runs.len(), run.weight);
        let weight = if run.weight.is_nan() { 1.0 } else { run.weight };
        for given in self.answers.drain(..) {
            put(&mut self.hand.grid, &self.plan.rules, subject, &given);
            if given.state == AnswerState::Answered {
                self.hand.grid.weigh((subject, given.question as usize), given.value(), weight);
            }
        }
    }

    /// Notes that a run answers nothing.
    #[cold]
    fn silent(&mut self, run: Run) {
        let line = self.line(run.record);
        let (text, record) = odd::lines(self.piece, run.record);
        let region = self.hand.subjects[run.subject as usize].region.clone();
        self.out.silent.push(Silent { number: run.number, region, text, record, line });
    }
}
