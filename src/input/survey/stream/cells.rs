//! The answers of a long table added up by region and question, in any order of rows.

use super::crew::Crew;
use super::hand::Hand;
use super::ledger::Ledger;
use super::long::LongPart;
use super::notes::key;
use super::respondents::{ANSWERED, Met, Respondents};
use super::run::{Done, Open, Silent};
use super::{long, odd};
use crate::diag::code::survey as code;
use crate::lang::Text;
use crate::model::{AnswerState, Answers, Block, CellFigures, Period};
use std::collections::HashMap;
use std::sync::atomic::Ordering;

/// All cells of a survey.
pub struct Cells<'s> {
    crew: &'s Crew<'s>,
    /// Answers that waited for the next piece.
    own: Hand,
    /// By worker and region in a period, how many respondents.
    responses: Vec<Vec<u32>>,
    respondents: Respondents,
    /// The last run of the piece before, where its answers wait for its weight.
    pending: Option<Open>,
    /// The last run of the piece before.
    border: Vec<Done>,
    silent: Vec<Silent>,
    n_values: Vec<usize>,
    n_known: usize,
    n_rows: u64,
    again: Option<Text>,
    /// The rows of the grid in the order of the table.
    order: Vec<usize>,
}

/// How many runs without answers are kept with their places.
const SILENT_MAX: usize = 4_000;

impl<'s> Cells<'s> {
    /// Begins with nothing.
    pub fn new(crew: &'s Crew<'s>) -> Self {
        let is_weighed = crew.plan.columns.weight.is_some();
        Self {
            crew,
            own: Hand::new(0, &crew.plan.rules),
            responses: Vec::new(),
            respondents: Respondents::new(crew.room.respondents, is_weighed),
            pending: None,
            border: Vec::new(),
            silent: Vec::new(),
            n_values: Vec::new(),
            n_known: 0,
            n_rows: 0,
            again: None,
            order: Vec::new(),
        }
    }

    /// Takes in what a piece came to, in the order of the pieces.
    pub fn take(&mut self, part: LongPart, ledger: &mut Ledger) {
        let mut part = part;
        self.n_known += part.n_known;
        self.n_rows += part.part.n_rows as u64;
        ledger.strangers(std::mem::take(&mut part.strangers));
        if part.differs {
            self.again.get_or_insert_with(described_otherwise);
        }
        if let Some(line) = part.twice {
            self.again.get_or_insert_with(|| {
                Text::new(
                    format!("第 {line} 行重复作答"),
                    format!("line {line} answers a question again"),
                )
            });
        }
        self.count_values(&part);
        if let Some(open) = part.first.take() {
            self.open(open);
        }
        self.runs(&part);
        if let Some(open) = part.last.take() {
            self.open(open);
        }
        for silent in part.silent {
            let in_border = |done: &Done| done.number == silent.number && done.bits & ANSWERED != 0;
            if self.respondents.has_answered(silent.number) != Some(true)
                && !self.border.iter().any(in_border)
            {
                self.silent.push(silent);
            }
        }
        if self.silent.len() > SILENT_MAX {
            let respondents = &self.respondents;
            self.silent.retain(|s| respondents.has_answered(s.number) != Some(true));
            self.silent.truncate(SILENT_MAX);
        }
        ledger.take(&mut part.part);
    }

    /// Whether the values kept for medians take too much room.
    fn count_values(&mut self, part: &LongPart) {
        const EACH: u64 = 24;
        self.n_values.resize(self.n_values.len().max(part.hand + 1), 0);
        self.n_values[part.hand] = self.n_values[part.hand].max(part.n_values);
        let n: usize = self.n_values.iter().sum();
        if n as u64 * EACH > self.crew.room.values {
            self.crew.is_over.store(true, Ordering::Relaxed);
            self.again.get_or_insert_with(|| {
                let room = self.crew.room.values >> 20;
                Text::new(
                    format!("多个答案取中位数，要记住的不同取值超过 {room} MiB"),
                    format!(
                        "the median of several answers takes more than {room} MiB of different values"
                    ),
                )
            });
        }
    }

    /// Takes in the runs of a piece, but for those whose answers wait.
    fn runs(&mut self, part: &LongPart) {
        const TOGETHER: usize = 64;
        for (chunk, runs) in part.runs.chunks(TOGETHER).enumerate() {
            self.respondents.fetch(runs.iter().map(|done| done.number));
            for (at, done) in runs.iter().enumerate() {
                if self.respondents.meet_again(done.number, done.bits) {
                    continue;
                }
                let at = chunk * TOGETHER + at;
                let weight = part.weights.get(at).copied().unwrap_or(f64::NAN);
                self.run(part.hand, *done, weight);
            }
        }
        let Some(last) = part.runs.iter().rposition(|done| !done.more) else { return };
        let first = part.runs.iter().skip(1).position(|done| !done.more);
        if first.is_none() && self.border.iter().any(|b| b.number == part.runs[0].number) {
            self.border.extend_from_slice(&part.runs);
        } else {
            self.border = part.runs[last..].to_vec();
        }
    }

    #[inline]
    fn run(&mut self, hand: usize, done: Done, weight: f64) {
        let must = done.unnamed;
        match self.respondents.meet(done.number, done.bits, weight, must) {
            Met::New => self.respond(hand, done),
            Met::Known => {}
            Met::Clash => self.clash(),
            Met::Unknown => {
                let of_it = |b: &&Done| b.number == done.number;
                if self.border.iter().any(|b| of_it(&b)) {
                    let again = |b: &Done| b.bits & done.bits & !ANSWERED != 0;
                    if self.border.iter().filter(of_it).any(again) {
                        self.clash();
                    }
                    if done.bits & ANSWERED != 0 {
                        self.silent.retain(|silent| silent.number != done.number);
                    }
                } else {
                    self.respond(hand, done);
                }
            }
        }
    }

    /// Counts a respondent.
    #[inline]
    fn respond(&mut self, hand: usize, done: Done) {
        if done.more {
            return;
        }
        if self.responses.len() <= hand {
            self.responses.resize_with(hand + 1, Vec::new);
        }
        let (responses, at) = (&mut self.responses[hand], done.subject as usize);
        if responses.len() <= at {
            responses.resize(at + 1, 0);
        }
        responses[at] += 1;
    }

    #[cold]
    fn clash(&mut self) {
        self.again.get_or_insert_with(|| {
            Text::new(
                "有的填报人在相隔的行中重复作答，或写了不同的权重",
                "a respondent answers a question again, or with another weight, in another place",
            )
        });
    }

    /// Takes in a run at an end of a piece: it may go on in the next one.
    fn open(&mut self, open: Open) {
        let number = |open: &Open| open.done.first().map(|done| done.number);
        let Some(pending) = self.pending.as_mut().filter(|p| number(p) == number(&open)) else {
            if let Some(pending) = self.pending.replace(open) {
                self.close(pending);
            }
            return;
        };
        // A weight that is given once holds for all answers of a respondent.
        if pending.weight.is_nan() {
            pending.weight = open.weight;
        }
        let mut clashes = false;
        for done in open.done {
            match pending.done.iter_mut().find(|known| known.number == done.number) {
                Some(known) => {
                    clashes |= known.bits & done.bits & !ANSWERED != 0;
                    known.bits |= done.bits;
                }
                None => pending.done.push(done),
            }
        }
        pending.answers.extend(open.answers);
        if clashes {
            self.clash();
        }
    }

    /// Takes in the answers of a run that waited.
    fn close(&mut self, open: Open) {
        let rules = &self.crew.plan.rules;
        let (subject, _) = self.own.subject(rules, (&open.region, &open.period), || None);
        let weight = if open.weight.is_nan() { 1.0 } else { open.weight };
        for given in &open.answers {
            long::put(&mut self.own.grid, rules, subject, given);
            if given.state == AnswerState::Answered {
                let at = (subject, given.question as usize);
                self.own.grid.weigh(at, given.value(), weight);
            }
        }
        self.own.grid.settle();
        for done in open.done {
            self.run(0, Done { subject, ..done }, open.weight);
        }
    }

    /// What all answers came to: rows by period, then in the order of their first appearance. In an
    /// error, why the table must be read as a whole.
    ///
    /// # Errors
    ///
    /// Where rows must be seen beside each other.
    pub fn finish(&mut self, periods: &[Period], ledger: &mut Ledger) -> Result<Block, Text> {
        if let Some(pending) = self.pending.take() {
            self.close(pending);
        }
        self.say_silent(ledger);
        ledger.long(self.n_known);
        if self.n_rows > u64::from(u32::MAX) {
            self.again.get_or_insert_with(|| {
                Text::new("答案超过 4294967295 个", "there are more than 4,294,967,295 answers")
            });
        }
        let responses = self.join();
        if let Some(why) = self.again.take() {
            return Err(why);
        }
        self.arrange(periods);
        let digit = |id: &&str| id.starts_with(|c: char| c.is_ascii_digit());
        let regions = self.own.subjects.iter().map(|of| of.region.as_str());
        ledger.digits(regions.filter(digit).map(|id| key(&[id])).collect());
        self.block(periods, &responses)
    }

    /// Joins what all workers have; gives the number of respondents.
    fn join(&mut self) -> Vec<u32> {
        let mut hands = self.crew.dismissed();
        hands.sort_by_key(|hand| std::cmp::Reverse(hand.number));
        let Some(mut all) = hands.pop() else { return Vec::new() };
        hands.push(std::mem::replace(&mut self.own, Hand::new(0, &self.crew.plan.rules)));
        let mut own = std::mem::take(&mut self.responses);
        own.resize_with(own.len().max(self.crew.n_hands.load(Ordering::Relaxed)), Vec::new);
        let mut responses = std::mem::take(&mut own[all.number]);
        while let Some(hand) = hands.pop() {
            let mut rows = Vec::with_capacity(hand.subjects.len());
            for (at, of) in hand.subjects.into_iter().enumerate() {
                let about = of.about.clone();
                let names = (of.region.as_str(), of.period.as_str());
                let (row, _) = all.subject(&self.crew.plan.rules, names, || about);
                let first = &mut all.marks[row as usize].first;
                *first = hand.marks[at].first.min(*first);
                let known = &mut all.subjects[row as usize];
                if let Some(about) = of.about
                    && *known.about.get_or_insert_with(|| about.clone()) != about
                {
                    self.again.get_or_insert_with(described_otherwise);
                }
                responses.resize(responses.len().max(row as usize + 1), 0);
                responses[row as usize] += own[hand.number].get(at).copied().unwrap_or(0);
                rows.push(row);
            }
            all.grid.join(&self.crew.plan.rules, &hand.grid, &rows);
        }
        responses.resize(all.subjects.len(), 0);
        self.own = all;
        responses
    }

    /// Puts the rows in order.
    fn arrange(&mut self, periods: &[Period]) {
        let subjects = &self.own.subjects;
        let rank = |id: &str| periods.iter().position(|p| p.id == id).unwrap_or(0);
        let mut first: HashMap<&str, u64> = HashMap::new();
        for (of, here) in subjects.iter().zip(&self.own.marks) {
            let at = first.entry(&of.region).or_insert(here.first);
            *at = (*at).min(here.first);
        }
        let mut order: Vec<usize> = (0..subjects.len()).collect();
        order.sort_by_cached_key(|at| {
            let of = &subjects[*at];
            (rank(&of.period), first[of.region.as_str()])
        });
        self.order = order;
    }

    fn block(&self, periods: &[Period], responses: &[u32]) -> Result<Block, Text> {
        let (rules, grid) = (&self.crew.plan.rules, &self.own.grid);
        let rank = |id: &str| periods.iter().position(|p| p.id == id).unwrap_or(0);
        let mut block = Block { n_rows: self.order.len(), ..Block::default() };
        block.period_ids = periods.iter().map(|p| p.id.clone()).collect();
        block.columns.resize_with(rules.n(), Answers::default);
        for (row, at) in (0u32..).zip(&self.order) {
            let of = &self.own.subjects[*at];
            block.regions.push(&of.region);
            let empty = || [const { String::new() }; 3];
            let [name, name_en, group] = of.about.clone().unwrap_or_else(empty);
            block.names.push(super::walk::cut(if name.is_empty() { &name_en } else { &name }));
            let group = if group.is_empty() { "all" } else { super::walk::cut(&group) };
            let known = block.group_ids.iter().position(|id| id == group);
            let group = known.unwrap_or_else(|| {
                block.group_ids.push(group.to_owned());
                block.group_ids.len() - 1
            });
            block.groups.push(u32::try_from(group).unwrap_or(u32::MAX));
            block.periods.push(u32::try_from(rank(&of.period)).unwrap_or(u32::MAX));
            let mut answered = false;
            for question in 0..rules.n() {
                let value = grid.value(rules, (*at, question));
                block.columns[question].push(value);
                let state = grid.why((*at, question), responses[*at]);
                answered |= !value.is_nan() || state != AnswerState::NotAnswered;
                if value.is_nan() && state != AnswerState::NotAnswered {
                    block.states.push((row, u32::try_from(question).unwrap_or(u32::MAX), state));
                }
            }
            if !answered {
                return Err(Text::new("有的地区没有任何答案", "some regions answer nothing"));
            }
        }
        Ok(block)
    }

    /// What the cells came to, row by row of the finished block: row, question, figures.
    pub fn figures(&self) -> impl Iterator<Item = (usize, usize, CellFigures)> + '_ {
        let (rules, grid) = (&self.crew.plan.rules, &self.own.grid);
        self.order.iter().enumerate().flat_map(move |(row, at)| {
            let of = move |question| grid.figures(rules, (*at, question));
            (0..rules.n()).filter_map(move |question| Some((row, question, of(question)?)))
        })
    }

    /// How many respondents are looked after, where there was no room for more.
    pub fn respondents_known(&self) -> Option<usize> {
        (self.respondents.n_unknown > 0).then(|| self.respondents.len())
    }

    /// Says which respondents answer nothing.
    fn say_silent(&mut self, ledger: &mut Ledger) {
        let respondents = &self.respondents;
        let mut said = std::collections::BTreeSet::new();
        let mut n_unknown = 0;
        for silent in std::mem::take(&mut self.silent) {
            let known = respondents.has_answered(silent.number);
            if known == Some(true) || !said.insert(silent.number) {
                continue;
            }
            n_unknown += usize::from(known.is_none());
            let record = (silent.text.as_str(), silent.record);
            let place = || odd::kept(self.crew.sheet, record, silent.line);
            ledger.silent(&silent.region, place);
        }
        let n = respondents.n_silent() + n_unknown;
        for _ in said.len()..n {
            let mut is_placed = true;
            ledger.silent("", || {
                is_placed = false;
                crate::input::survey::place::beginning(&self.crew.sheet.name)
            });
            if !is_placed {
                self.again.get_or_insert_with(|| {
                    Text::new("许多填报人没有任何答案", "many respondents answer nothing")
                });
            }
        }
    }
}

fn described_otherwise() -> Text {
    Text::new(
        "有的地区在不同行中名称等不一致",
        "some regions are described differently in different rows",
    )
}

impl Ledger {
    /// Says that a respondent answers nothing.
    fn silent(&mut self, id: &str, place: impl FnOnce() -> crate::diag::Place) {
        let words = || super::super::review::silent(id, place());
        self.findings_mut().warning(code::S040, words);
    }
}
