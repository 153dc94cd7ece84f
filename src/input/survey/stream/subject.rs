//! Which region and period a row of a long table is about, and rows that say it in an odd way.

use super::super::assemble;
use super::super::heading::Heading;
use super::super::limits::ID_MAX;
use super::super::place::Places;
use super::super::row::trim;
use super::super::tokens::Record;
use super::super::{identity, period};
use super::hand::UNKNOWN;
use super::keys::{Key, Line};
use super::long::{IsOdd, Walk};
use super::notes::number;
use super::odd::{self, Odd};
use super::run::Given;
use super::walk::id;
use crate::diag::code::survey as code;
use crate::model::{Answer, AnswerState, IndicatorIdx, RowIdx};

type Span = (usize, usize);

impl<'w> Walk<'w, '_> {
    /// A region and period that were not met before as they are written.
    #[cold]
    pub(super) fn new_subject(
        &mut self,
        line: &Line<'w, '_>,
        (region, period): (Span, Span),
        keys: Option<(Key, Key)>,
    ) -> Result<u32, IsOdd> {
        let region = id(line.text(region)).ok_or(IsOdd)?;
        let period = self.period(trim(line.text(period)))?;
        let about = || Some(self.plan.columns.about.map(|field| line.seen(field)));
        let (at, _) = self.hand.subject(&self.plan.rules, (region, &period), about);
        if let Some((region, period)) = keys
            && self.hand.near.find(region, period) == UNKNOWN
        {
            self.hand.near.add(region, period, at);
        }
        Ok(at)
    }

    fn period(&mut self, text: &str) -> Result<String, IsOdd> {
        if *text == self.hand.period.0 {
            if text.is_empty() && self.plan.columns.period.is_some() {
                return Err(IsOdd);
            }
            return Ok(self.hand.period.1.clone());
        }
        if text.is_empty() || text.len() > ID_MAX || text.chars().any(char::is_control) {
            return Err(IsOdd);
        }
        let (period, known) = period::period(text);
        if !known {
            return Err(IsOdd);
        }
        self.hand.period = (text.to_owned(), period.id.clone());
        Ok(period.id)
    }

    /// Notes where a region and period is spoken of first.
    #[cold]
    pub(super) fn meet(&mut self, subject: u32, record: Record) {
        self.hand.marks[subject as usize].first = self.at;
        let of = &self.hand.subjects[subject as usize];
        let is_digit = of.region.starts_with(|c: char| c.is_ascii_digit());
        if is_digit && self.out.part.notes.digits.first.is_none() {
            let id = of.region.clone();
            let line = self.line(record);
            let place = odd::place(self.sheet, self.piece, record, (line, 0));
            self.out.part.notes.digits.first = Some((id, place));
        }
    }

    /// Looks whether a row describes its region as the others do.
    pub(super) fn described(&mut self, line: &Line<'w, '_>, subject: u32) {
        let fields = self.plan.columns.about;
        let written = fields
            .iter()
            .fold(1, |written, field| super::notes::mix(written, number(line.whole(*field))));
        let of = &mut self.hand.subjects[subject as usize];
        if of.described == written {
            return;
        }
        let about = fields.map(|field| line.seen(field));
        self.out.differs |= of.about.as_ref().is_some_and(|known| *known != about);
        of.about.get_or_insert(about);
        of.described = written;
    }

    /// Gives a row to the ordinary intake.
    #[cold]
    pub(super) fn odd(&mut self, record: Record) {
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
        if period.is_empty() && self.plan.columns.period.is_some() {
            let place = places.cell(response.spot);
            let undated = &mut self.out.part.notes.undated;
            undated.error(code::S025, || identity::without_period(place));
        }
        let rules = &self.plan.rules;
        let (subject, new) = self.hand.subject(rules, (&region, &period), || Some(about.clone()));
        if self.at < self.hand.marks[subject as usize].first {
            self.meet(subject, record);
        }
        let known = &mut self.hand.subjects[subject as usize].about;
        self.out.differs |= !new && known.as_ref().is_some_and(|known| *known != about);
        known.get_or_insert(about);
        self.last = None;
        let who = (Key::of(&respondent), respondent.is_empty());
        self.begin_run(record, subject, who, response.weight);
        self.run_key = None;
        for at in 0..self.sheet.catalogue.n_indicators() {
            let indicator = IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
            let given = intake.columns[at].get(RowIdx(0));
            if given == Answer::Missing(AnswerState::NotAnswered) {
                continue;
            }
            match assemble::answer(intake, places, 0, indicator, true) {
                Some(Answer::Value(value)) => self.say(record, Given::double(at, value)),
                Some(Answer::Missing(state)) => self.say(record, Given::state(at, state)),
                None => {}
            }
        }
    }
}
