//! Cells: what the answers of each region in a period to each question come to, in any order.

use crate::input::survey::number::Decimal;
use crate::lang::Text;
use crate::model::{AnswerState, CellFigures, Direction, Goal, Merge, NumberScale, Scale};
use crate::stats::answers::{All, Decimals, Others, PLACES, Weighed, short, short_of};

/// How the answers to a question become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Mean,
    Worst,
    /// Of a scale with steps, from counts that begin at this position of a row.
    Step(usize),
    /// Of all values: the median.
    Middle,
}

/// The rules for all questions.
#[derive(Debug)]
pub(super) struct Rules<'s> {
    scales: Vec<&'s Scale>,
    how: Vec<How>,
    /// How many counts of steps a row has.
    n_counts: usize,
    /// Whether more is kept of a cell than its sums.
    more: bool,
    is_weighed: bool,
}

impl<'s> Rules<'s> {
    /// The rules of a rubric.
    ///
    /// # Errors
    ///
    /// Where its rule for several respondents needs all answers at once.
    pub(super) fn new(
        scales: Vec<&'s Scale>,
        merge: &Merge,
        is_weighed: bool,
    ) -> Result<Self, Text> {
        let mut n_counts = 0;
        let how = scales.iter().map(|scale| how(scale, merge, &mut n_counts));
        let how = how.collect::<Result<Vec<_>, _>>()?;
        let more = how.iter().any(|how| *how != How::Mean);
        Ok(Self { scales, how, n_counts, more, is_weighed })
    }

    /// How many questions.
    pub(super) fn n(&self) -> usize {
        self.how.len()
    }
}

/// The rule for a question.
fn how(scale: &Scale, merge: &Merge, n_counts: &mut usize) -> Result<How, Text> {
    let has_steps = !matches!(scale, Scale::Likert { .. } | Scale::Number(_));
    match merge {
        Merge::Minimum => Ok(How::Worst),
        Merge::Mean if !matches!(scale, Scale::Choice(_)) => Ok(How::Mean),
        Merge::Mean | Merge::Median if has_steps => {
            let start = *n_counts;
            *n_counts += n_steps(scale);
            Ok(How::Step(start))
        }
        Merge::Mean | Merge::Median => Ok(How::Middle),
        Merge::Lead(_) => {
            Err(Text::new("以某一填报人的答案为准", "the answers of one respondent are taken"))
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a scale has few steps"
)]
fn n_steps(scale: &Scale) -> usize {
    let (least, most) = scale.range();
    (most - least) as usize + 1
}

/// Different values, the least first, and how often each was given.
#[derive(Clone, Debug, Default)]
struct Values {
    values: Vec<f64>,
    n: Vec<u32>,
}

impl Values {
    /// Adds a value so many times; says whether it is a new one.
    fn add(&mut self, value: f64, n: u32) -> bool {
        match self.values.binary_search_by(|known| known.total_cmp(&value)) {
            Ok(at) => {
                self.n[at] += n;
                false
            }
            Err(at) => {
                self.values.insert(at, value);
                self.n.insert(at, n);
                true
            }
        }
    }

    /// The value at a place in their order.
    fn at(&self, place: u32) -> f64 {
        let mut left = place;
        for (value, n) in self.values.iter().zip(&self.n) {
            if *n > left {
                return *value;
            }
            left -= n;
        }
        f64::NAN
    }

    /// The mean of the middle two, or the middle one.
    fn median(&self) -> f64 {
        let n: u32 = self.n.iter().sum();
        let Some(last) = n.checked_sub(1) else { return f64::NAN };
        self.at(last / 2).midpoint(self.at(n / 2))
    }
}

/// How many answers of each kind gave no value.
#[derive(Clone, Copy, Debug, Default)]
struct States {
    unknown: u32,
    not_applicable: u32,
    excluded: u32,
}

/// Rows of cells, one per question; a row is a region in a period.
#[derive(Debug)]
pub(super) struct Grid {
    /// How many rows.
    n_rows: usize,
    n: usize,
    cells: Vec<Decimals>,
    /// Decimals on their way to their cells, which are far apart where rows are in any order: so many
    /// together wait for memory once.
    queue: Vec<(u32, i32)>,
    /// By question the places of its decimals, and whether these cannot become more.
    places: Vec<u8>,
    full: Vec<bool>,
    /// By cell the position of its other values; empty where there are none at all.
    others_at: Vec<u32>,
    others: Vec<Others>,
    weighed: Vec<Weighed>,
    states: Vec<States>,
    /// By cell, the worst by score.
    worst: Vec<f64>,
    counts: Vec<u32>,
    values: Vec<Values>,
    /// How many different values are kept.
    pub(super) n_values: usize,
}

const NONE: u32 = u32::MAX;

/// How many decimals wait for each other.
const QUEUE: usize = 256;

impl Grid {
    /// Without any row.
    pub(super) fn new(rules: &Rules<'_>) -> Self {
        Self {
            n_rows: 0,
            n: rules.n(),
            cells: Vec::new(),
            queue: Vec::with_capacity(QUEUE),
            places: vec![0; rules.n()],
            full: vec![false; rules.n()],
            others_at: Vec::new(),
            others: Vec::new(),
            weighed: Vec::new(),
            states: Vec::new(),
            worst: Vec::new(),
            counts: Vec::new(),
            values: Vec::new(),
            n_values: 0,
        }
    }

    /// Adds a row without answers.
    pub(super) fn row(&mut self, rules: &Rules<'_>) {
        self.n_rows += 1;
        let n = self.n_rows * self.n;
        self.cells.resize(n, Decimals::EMPTY);
        if !self.others_at.is_empty() {
            self.others_at.resize(n, NONE);
        }
        if !self.states.is_empty() {
            self.states.resize(n, States::default());
        }
        if rules.is_weighed {
            self.weighed.resize_with(n, Weighed::default);
        }
        if rules.how.contains(&How::Worst) {
            self.worst.resize(n, f64::NAN);
        }
        if rules.how.contains(&How::Middle) {
            self.values.resize_with(n, Values::default);
        }
        self.counts.resize(self.n_rows * rules.n_counts, 0);
    }

    /// Adds an answer that is read as a decimal.
    #[inline]
    pub(super) fn add(&mut self, rules: &Rules<'_>, at: (u32, usize), decimal: Decimal) {
        self.add_by(rules, at, decimal, |grid, at, digits| {
            #[expect(clippy::cast_possible_truncation, reason = "cells are far fewer than 2³²")]
            grid.queue.push((at as u32, digits));
            if grid.queue.len() == QUEUE {
                grid.settle();
            }
        });
    }

    /// The same, quickly where the answer has as many places as its question.
    #[expect(clippy::inline_always, reason = "for every row of a table")]
    #[inline(always)]
    pub(super) fn add_far(&mut self, rules: &Rules<'_>, at: (u32, usize), decimal: Decimal) {
        let same = !rules.more && self.places[at.1] == decimal.places;
        match i32::try_from(decimal.digits) {
            Ok(digits) if same => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "cells are far fewer than 2³²"
                )]
                self.queue.push(((at.0 as usize * self.n + at.1) as u32, digits));
                if self.queue.len() == QUEUE {
                    self.settle();
                }
            }
            _ => self.add(rules, at, decimal),
        }
    }

    /// Adds an answer to a cell that is surely near, as those of one row are.
    #[inline]
    pub(super) fn add_near(&mut self, rules: &Rules<'_>, at: (u32, usize), decimal: Decimal) {
        self.add_by(rules, at, decimal, |grid, at, digits| grid.cells[at].add(digits));
    }

    /// Adds answers to the cells of a row from a question on.
    #[inline]
    pub(super) fn add_all(
        &mut self,
        rules: &Rules<'_>,
        (row, first): (u32, usize),
        digits: &[i32],
        places: &[u8],
    ) {
        let (from, n) = (row as usize * self.n + first, digits.len());
        if !rules.more && self.places[first..first + n] == *places {
            for (cell, digits) in self.cells[from..from + n].iter_mut().zip(digits) {
                cell.add(*digits);
            }
            return;
        }
        for (at, (digits, places)) in digits.iter().zip(places).enumerate() {
            let decimal = Decimal { digits: i64::from(*digits), places: *places };
            self.add_near(rules, (row, first + at), decimal);
        }
    }

    /// Adds an answer to its cell, in this way if it has no more places than its question.
    #[inline]
    fn add_by(
        &mut self,
        rules: &Rules<'_>,
        (row, question): (u32, usize),
        decimal: Decimal,
        put: impl FnOnce(&mut Self, usize, i32),
    ) {
        let at = row as usize * self.n + question;
        if let Some(digits) = fitted(decimal, self.places[question]) {
            put(self, at, digits);
        } else {
            let short = short(decimal.digits, decimal.places);
            self.slowly(at, question, short, decimal.value());
        }
        if rules.more {
            self.more(rules, (row as usize, question), decimal.value());
        }
    }

    /// Adds what waits.
    #[inline(never)]
    pub(super) fn settle(&mut self) {
        for (at, digits) in self.queue.drain(..) {
            self.cells[at as usize].add(digits);
        }
    }

    /// Adds an answer that is read as a double.
    pub(super) fn add_value(
        &mut self,
        rules: &Rules<'_>,
        (row, question): (u32, usize),
        value: f64,
    ) {
        self.slowly(row as usize * self.n + question, question, short_of(value), value);
        if rules.more {
            self.more(rules, (row as usize, question), value);
        }
    }

    /// Adds the weight of an answer.
    pub(super) fn weigh(&mut self, (row, question): (u32, usize), value: f64, weight: f64) {
        if let Some(weighed) = self.weighed.get_mut(row as usize * self.n + question) {
            weighed.add(value, weight);
        }
    }

    /// Adds a decimal of other places than its question has so far, or what is none.
    #[inline(never)]
    fn slowly(&mut self, at: usize, question: usize, short: Option<(i32, u8)>, value: f64) {
        let Some((digits, places)) = short else { return self.other(at, value) };
        if places > self.places[question] && !self.lengthen(question, places) {
            return self.other(at, value);
        }
        let more = u32::from(self.places[question] - places);
        match 10i32.checked_pow(more).and_then(|by| digits.checked_mul(by)) {
            Some(digits) => self.cells[at].add(digits),
            None => self.other(at, value),
        }
    }

    /// Gives the decimals of a question more places, if all of them bear it.
    fn lengthen(&mut self, question: usize, places: u8) -> bool {
        self.settle();
        let more = places - self.places[question];
        let of_question = || (0..self.n_rows).map(|row| row * self.n + question);
        self.full[question] = self.full[question]
            || places > PLACES
            || !of_question().all(|at| self.cells[at].bears(more));
        if self.full[question] {
            return false;
        }
        for at in of_question().collect::<Vec<_>>() {
            self.cells[at].lengthen(more);
        }
        self.places[question] = places;
        true
    }

    fn other(&mut self, at: usize, value: f64) {
        self.others(at).add(value);
    }

    fn others(&mut self, at: usize) -> &mut Others {
        if self.others_at.is_empty() {
            self.others_at.resize(self.cells.len(), NONE);
        }
        if self.others_at[at] == NONE {
            self.others_at[at] = u32::try_from(self.others.len()).unwrap_or(NONE - 1);
            self.others.push(Others::default());
        }
        &mut self.others[self.others_at[at] as usize]
    }

    /// Keeps what rules other than the mean need.
    fn more(&mut self, rules: &Rules<'_>, (row, question): (usize, usize), value: f64) {
        let at = row * self.n + question;
        match rules.how[question] {
            How::Mean => {}
            How::Worst => {
                let worst = &mut self.worst[at];
                #[expect(clippy::float_cmp, reason = "the same again is no worse")]
                if *worst != value
                    && (worst.is_nan() || is_worse(rules.scales[question], value, *worst))
                {
                    *worst = value;
                }
            }
            How::Step(start) => {
                let least = rules.scales[question].range().0;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "it is a step of the scale"
                )]
                let step = (value - least) as usize;
                self.counts[row * rules.n_counts + start + step] += 1;
            }
            How::Middle => self.n_values += usize::from(self.values[at].add(value, 1)),
        }
    }

    /// Adds an answer without a value.
    pub(super) fn state(&mut self, (row, question): (u32, usize), state: AnswerState) {
        if self.states.is_empty() {
            self.states.resize(self.cells.len(), States::default());
        }
        let states = &mut self.states[row as usize * self.n + question];
        match state {
            AnswerState::Answered | AnswerState::NotAnswered => {}
            AnswerState::Unknown => states.unknown += 1,
            AnswerState::NotApplicable => states.not_applicable += 1,
            AnswerState::Excluded => states.excluded += 1,
        }
    }

    /// Adds the rows of another grid to those at the positions said.
    pub(super) fn join(&mut self, rules: &Rules<'_>, other: &Self, rows: &[u32]) {
        for (question, places) in other.places.iter().enumerate() {
            if *places > self.places[question] {
                self.lengthen(question, *places);
            }
        }
        for (from, to) in rows.iter().enumerate() {
            for question in 0..self.n {
                let (from, to) = (from * self.n + question, *to as usize * self.n + question);
                self.join_cell(to, question, other, from);
                if rules.how[question] == How::Worst && !other.worst[from].is_nan() {
                    self.more(rules, (to / self.n, question), other.worst[from]);
                }
            }
            let n = rules.n_counts;
            let (from, to) = (from * n, *to as usize * n);
            for step in 0..n {
                self.counts[to + step] += other.counts[from + step];
            }
        }
    }

    fn join_cell(&mut self, to: usize, question: usize, other: &Self, from: usize) {
        let mut decimals = other.cells[from];
        let (own, places) = (self.places[question], other.places[question]);
        if own >= places && decimals.bears(own - places) {
            decimals.lengthen(own - places);
            self.cells[to].join(&decimals);
        } else {
            self.others(to).absorb(&decimals, places);
        }
        if let Some(more) = other.others_of(from) {
            self.others(to).join(more);
        }
        if let Some(more) = other.weighed.get(from) {
            self.weighed[to].join(more);
        }
        if let Some(more) = other.states.get(from) {
            if self.states.is_empty() {
                self.states.resize(self.cells.len(), States::default());
            }
            self.states[to].unknown += more.unknown;
            self.states[to].not_applicable += more.not_applicable;
            self.states[to].excluded += more.excluded;
        }
        if let Some(more) = other.values.get(from) {
            for (value, n) in more.values.iter().zip(&more.n) {
                self.n_values += usize::from(self.values[to].add(*value, *n));
            }
        }
    }

    fn others_of(&self, at: usize) -> Option<&Others> {
        let at = self.others_at.get(at).filter(|at| **at != NONE)?;
        self.others.get(*at as usize)
    }

    fn all(&self, at: usize) -> All<'_> {
        All {
            decimals: &self.cells[at],
            places: self.places[at % self.n.max(1)],
            others: self.others_of(at),
            weighed: self.weighed.get(at),
        }
    }

    /// The one answer to a question; `NaN` where there is none.
    pub(super) fn value(&self, rules: &Rules<'_>, (row, question): (usize, usize)) -> f64 {
        let at = row * self.n + question;
        match rules.how[question] {
            How::Mean => self.all(at).mean().unwrap_or(f64::NAN),
            How::Worst => self.worst[at],
            How::Middle => self.values[at].median(),
            How::Step(start) => {
                let scale = rules.scales[question];
                let least = scale.range().0;
                let from = row * rules.n_counts + start;
                let counts = &self.counts[from..from + n_steps(scale)];
                let mut steps: Vec<(f64, u32)> =
                    counts.iter().enumerate().map(|(at, n)| (least + at as f64, *n)).collect();
                steps.sort_by(|(a, _), (b, _)| {
                    scale.score(*a).total_cmp(&scale.score(*b)).then(a.total_cmp(b))
                });
                let n: u32 = steps.iter().map(|(_, n)| n).sum();
                let (values, n_each) = steps.into_iter().unzip();
                let Some(last) = n.checked_sub(1) else { return f64::NAN };
                Values { values, n: n_each }.at(last / 2)
            }
        }
    }

    /// Why a cell has no value: what says most. So many answered of the region.
    pub(super) fn why(&self, (row, question): (usize, usize), n_responses: u32) -> AnswerState {
        let states = self.states_of(row * self.n + question);
        if states.not_applicable > 0 {
            AnswerState::NotApplicable
        } else if states.unknown > 0 {
            AnswerState::Unknown
        } else if states.excluded > 0 && states.excluded == n_responses {
            AnswerState::Excluded
        } else {
            AnswerState::NotAnswered
        }
    }

    fn states_of(&self, at: usize) -> States {
        self.states.get(at).copied().unwrap_or_default()
    }

    /// What a cell came to; none where nobody said anything.
    pub(super) fn figures(
        &self,
        rules: &Rules<'_>,
        (row, question): (usize, usize),
    ) -> Option<CellFigures> {
        let at = row * self.n + question;
        let (all, states) = (self.all(at), self.states_of(at));
        let said = all.n() + states.unknown + states.not_applicable + states.excluded;
        (said > 0).then(|| CellFigures {
            n: all.n(),
            value: Some(self.value(rules, (row, question))).filter(|value| !value.is_nan()),
            mean: all.mean(),
            sd: all.sd(),
            min: all.range().map(|(least, _)| least),
            max: all.range().map(|(_, greatest)| greatest),
            n_unknown: states.unknown,
            n_not_applicable: states.not_applicable,
            n_excluded: states.excluded,
        })
    }
}

/// The digits of a decimal with so many places, if it does not have more.
#[inline]
fn fitted(decimal: Decimal, places: u8) -> Option<i32> {
    if decimal.places == places {
        return i32::try_from(decimal.digits).ok();
    }
    let more = places.checked_sub(decimal.places)?;
    let digits = decimal.digits.checked_mul(10i64.checked_pow(u32::from(more))?)?;
    i32::try_from(digits).ok()
}

/// Whether a value is worse than another, as merging decides.
fn is_worse(scale: &Scale, value: f64, than: f64) -> bool {
    let by_score = scale.score(value).total_cmp(&scale.score(than));
    let down = matches!(scale, Scale::Number(n) if is_down(n));
    let by_value = if down { than.total_cmp(&value) } else { value.total_cmp(&than) };
    by_score.then(by_value).is_lt()
}

/// Whether a number that has no score by itself is the worse the greater it is.
fn is_down(number: &NumberScale) -> bool {
    number.goal == Goal::Learnt && number.direction == Direction::Down
}
