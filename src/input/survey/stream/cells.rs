//! The answers of a long table added up by region and question, in any order of rows.

use super::ledger::Ledger;
use super::long::{LongPart, Run, Said};
use super::notes::key;
use super::sheet::Sheet;
use super::slots::Slots;
use crate::diag::code::survey as code;
use crate::lang::Text;
use crate::model::{AnswerState, Answers, Block, Merge, Period, Scale};

/// The answers of one region in one period to one question.
#[derive(Clone, Copy, Debug)]
struct Cell {
    /// How many values.
    n: u32,
    n_excluded: u32,
    /// Σ weight · value, and what rounding took from it.
    sum: f64,
    error: f64,
    weight: f64,
    /// Σ value, for where no answer has weight.
    plain: f64,
    least: f64,
    greatest: f64,
    /// The worst by score.
    worst: f64,
    unknown: bool,
    not_applicable: bool,
    /// Whether somebody answered who is not named.
    unnamed: bool,
}

const EMPTY: Cell = Cell {
    n: 0,
    n_excluded: 0,
    sum: 0.0,
    error: 0.0,
    weight: 0.0,
    plain: 0.0,
    least: f64::INFINITY,
    greatest: f64::NEG_INFINITY,
    worst: f64::NAN,
    unknown: false,
    not_applicable: false,
    unnamed: false,
};

/// How the answers to a question become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Mean,
    Worst,
    /// Of a scale with steps, from counts that begin at this position of a row.
    Median(usize),
}

/// Who is spoken of.
#[derive(Debug)]
struct Subject {
    region: String,
    period: String,
    about: [String; 3],
    n_responses: u32,
}

/// All cells of a survey.
pub struct Cells<'s> {
    scales: Vec<&'s Scale>,
    how: Vec<How>,
    grid: Vec<Cell>,
    /// Row by row, how often each step was answered.
    counts: Vec<u32>,
    n_counts: usize,
    index: Slots,
    subjects: Vec<Subject>,
    /// The last run of the piece before.
    tail: Option<(Run, u32)>,
    n_known: usize,
    again: Option<Text>,
}

/// Why answers of several respondents cannot be added up; none where they can.
fn how(scale: &Scale, merge: &Merge, n_counts: &mut usize) -> Result<How, Text> {
    let has_steps = !matches!(scale, Scale::Likert { .. } | Scale::Number(_));
    match merge {
        Merge::Minimum => Ok(How::Worst),
        Merge::Mean if !matches!(scale, Scale::Choice(_)) => Ok(How::Mean),
        Merge::Mean | Merge::Median if has_steps => {
            let (least, most) = scale.range();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a scale has few steps"
            )]
            let steps = (most - least) as usize + 1;
            let start = *n_counts;
            *n_counts += steps;
            Ok(How::Median(start))
        }
        Merge::Lead(_) => {
            Err(Text::new("以某一填报人的答案为准", "the answers of one respondent are taken"))
        }
        _ => Err(Text::new(
            "多个答案取中位数，须看过所有答案",
            "the median of several answers needs all of them",
        )),
    }
}

impl<'s> Cells<'s> {
    /// Begins with nothing.
    ///
    /// # Errors
    ///
    /// Where the rubric's rule for several respondents needs all answers at once.
    pub fn new(sheet: &'s Sheet<'_>) -> Result<Self, Text> {
        if sheet.is_kinded {
            return Err(Text::new(
                "有的指标只适用于某些类型的地区",
                "some indicators are for certain kinds of regions only",
            ));
        }
        let merge = &sheet.rubric.merge;
        let scales: Vec<&Scale> = sheet.catalogue.indicators().map(|i| &i.scale).collect();
        let mut n_counts = 0;
        let how = scales.iter().map(|scale| how(scale, merge, &mut n_counts));
        let how = how.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            scales,
            how,
            grid: Vec::new(),
            counts: Vec::new(),
            n_counts,
            index: Slots::default(),
            subjects: Vec::new(),
            tail: None,
            n_known: 0,
            again: None,
        })
    }

    /// Adds what a piece says.
    pub fn take(&mut self, mut part: LongPart, ledger: &mut Ledger) {
        self.n_known += part.n_known;
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
        let rows: Vec<u32> = part.subjects.drain(..).map(|of| self.subject(of)).collect();
        self.edges(&mut part, &rows, ledger);
        let weighted = !part.weights.is_empty();
        for (at, said) in part.said.iter().enumerate() {
            let weight = if weighted { part.weights[at] } else { 1.0 };
            let weight = if weight.is_nan() { 1.0 } else { weight };
            self.add(rows[said.row as usize] as usize, *said, weight);
        }
        ledger.take(&mut part.part);
    }

    fn subject(&mut self, of: super::long::Subject) -> u32 {
        let (row, new) = self.index.position(&format!("{}\n{}", of.region, of.period));
        if new {
            self.grid.resize(self.grid.len() + self.how.len(), EMPTY);
            self.counts.resize(self.counts.len() + self.n_counts, 0);
            let (region, period, about) = (of.region, of.period, of.about);
            self.subjects.push(Subject { region, period, about, n_responses: of.n_responses });
        } else {
            let known = &mut self.subjects[row as usize];
            known.n_responses += of.n_responses;
            if known.about != of.about {
                self.again.get_or_insert_with(described_otherwise);
            }
        }
        row
    }

    /// Joins the first run of a piece to the last one of the piece before, if they are one.
    fn edges(&mut self, part: &mut LongPart, rows: &[u32], ledger: &mut Ledger) {
        let Some(head) = part.head.take() else { return };
        let row = rows[head.row as usize];
        let mut first = head.clone();
        if let Some((tail, tail_row)) = self.tail.take() {
            if tail_row == row && tail.respondent == head.respondent {
                self.subjects[row as usize].n_responses -= 1;
                if head.asked.iter().any(|question| tail.asked.contains(question)) {
                    self.again.get_or_insert_with(|| {
                        Text::new("同一填报人重复作答", "a respondent answers a question again")
                    });
                }
                // A weight that is given once holds for all answers of a respondent.
                if tail.weight.is_nan() != head.weight.is_nan() {
                    if tail.weight.is_nan() && !tail.asked.is_empty() {
                        self.again.get_or_insert_with(|| {
                            Text::new(
                                "同一填报人的权重写在后面的行中",
                                "the weight of a respondent stands in a later row",
                            )
                        });
                    }
                    let given = if head.weight.is_nan() { tail.weight } else { head.weight };
                    if let Some(weights) = part.weights.get_mut(head.start..head.end) {
                        weights.fill(given);
                    }
                    first.weight = given;
                } else if !tail.weight.is_nan() {
                    if let Some(weights) = part.weights.get_mut(head.start..head.end) {
                        weights.fill(tail.weight);
                    }
                    first.weight = tail.weight;
                }
                first.answered |= tail.answered;
                first.place = tail.place.or(first.place);
                first.asked.extend(tail.asked);
            } else {
                self.silent(&tail, tail_row, ledger);
            }
        }
        if part.n_runs == 1 {
            self.tail = Some((first, row));
            return;
        }
        self.silent(&first, row, ledger);
        self.tail = part.tail.take().map(|tail| {
            let row = rows[tail.row as usize];
            (tail, row)
        });
    }

    /// Says that a run answers nothing, if so.
    fn silent(&self, run: &Run, row: u32, ledger: &mut Ledger) {
        if !run.answered
            && !run.respondent.is_empty()
            && let Some(place) = &run.place
        {
            ledger.silent(&self.subjects[row as usize].region, place.clone());
        }
    }

    #[inline]
    fn add(&mut self, row: usize, said: Said, weight: f64) {
        let question = usize::from(said.question);
        let cell = &mut self.grid[row * self.how.len() + question];
        if said.unnamed && std::mem::replace(&mut cell.unnamed, true) {
            self.again.get_or_insert_with(|| {
                Text::new("有的问题答了两次", "some questions are answered twice")
            });
        }
        match said.state {
            AnswerState::Answered => {}
            AnswerState::NotAnswered => return,
            AnswerState::Unknown => {
                cell.unknown = true;
                return;
            }
            AnswerState::NotApplicable => {
                cell.not_applicable = true;
                return;
            }
            AnswerState::Excluded => {
                cell.n_excluded += 1;
                return;
            }
        }
        let value = said.value;
        cell.n += 1;
        let term = value * weight;
        let next = cell.sum + term;
        let shifted = next - cell.sum;
        cell.error += (cell.sum - (next - shifted)) + (term - shifted);
        cell.sum = next;
        cell.weight += weight;
        cell.plain += value;
        cell.least = cell.least.min(value);
        cell.greatest = cell.greatest.max(value);
        match self.how[question] {
            How::Mean => {}
            How::Worst => {
                let scale = self.scales[question];
                if cell.worst.is_nan() || is_worse(scale, value, cell.worst) {
                    cell.worst = value;
                }
            }
            How::Median(start) => {
                let least = self.scales[question].range().0;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "it is a step of the scale"
                )]
                let step = (value - least) as usize;
                self.counts[row * self.n_counts + start + step] += 1;
            }
        }
    }

    /// What all answers came to: rows by period, then in the order of their first appearance. In an
    /// error, why the table must be read as a whole.
    ///
    /// # Errors
    ///
    /// Where rows must be seen beside each other.
    pub fn finish(mut self, periods: &[Period], ledger: &mut Ledger) -> Result<Block, Text> {
        if let Some((tail, row)) = self.tail.take() {
            self.silent(&tail, row, ledger);
        }
        ledger.long(self.n_known);
        if let Some(why) = self.again.take() {
            return Err(why);
        }
        let n = self.how.len();
        let rank = |of: &Subject| periods.iter().position(|p| p.id == of.period).unwrap_or(0);
        let mut first: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
        for (at, of) in self.subjects.iter().enumerate() {
            first.entry(&of.region).or_insert(at);
        }
        let mut order: Vec<usize> = (0..self.subjects.len()).collect();
        order.sort_by_key(|at| {
            let of = &self.subjects[*at];
            (rank(of), first[of.region.as_str()])
        });
        let mut block = Block { n_rows: order.len(), ..Block::default() };
        block.period_ids = periods.iter().map(|p| p.id.clone()).collect();
        block.columns.resize_with(n, Answers::default);
        for (row, at) in order.iter().enumerate() {
            let of = &self.subjects[*at];
            block.regions.push(&of.region);
            let [name, name_en, group] = &of.about;
            block.names.push(super::walk::cut(if name.is_empty() { name_en } else { name }));
            let group = if group.is_empty() { "all" } else { super::walk::cut(group) };
            let known = block.group_ids.iter().position(|id| id == group);
            let group = known.unwrap_or_else(|| {
                block.group_ids.push(group.to_owned());
                block.group_ids.len() - 1
            });
            block.groups.push(u32::try_from(group).unwrap_or(u32::MAX));
            block.periods.push(u32::try_from(rank(of)).unwrap_or(u32::MAX));
            let cells = &self.grid[at * n..(at + 1) * n];
            let mut answered = false;
            for (question, cell) in cells.iter().enumerate() {
                let value = self.value(*at, question, cell);
                block.columns[question].push(value);
                let state = state(cell, of.n_responses);
                answered |= !value.is_nan() || state != AnswerState::NotAnswered;
                if value.is_nan() && state != AnswerState::NotAnswered {
                    let row = u32::try_from(row).unwrap_or(u32::MAX);
                    block.states.push((row, u32::try_from(question).unwrap_or(u32::MAX), state));
                }
            }
            if !answered {
                return Err(Text::new("有的地区没有任何答案", "some regions answer nothing"));
            }
        }
        let digit = |of: &&Subject| of.region.starts_with(|c: char| c.is_ascii_digit());
        ledger.digits(self.subjects.iter().filter(digit).map(|of| key(&[&of.region])).collect());
        Ok(block)
    }

    /// The one answer to a question; `NaN` where there is none.
    fn value(&self, row: usize, question: usize, cell: &Cell) -> f64 {
        if cell.n == 0 {
            return f64::NAN;
        }
        match self.how[question] {
            How::Worst => cell.worst,
            How::Mean => {
                let mean = if cell.weight > 0.0 {
                    (cell.sum + cell.error) / cell.weight
                } else {
                    cell.plain / f64::from(cell.n)
                };
                // Rounding must not carry the mean beyond what was answered.
                mean.clamp(cell.least, cell.greatest)
            }
            How::Median(start) => {
                let scale = self.scales[question];
                let (least, most) = scale.range();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a scale has few steps"
                )]
                let n_steps = (most - least) as usize + 1;
                let from = row * self.n_counts + start;
                let counts = &self.counts[from..from + n_steps];
                let mut steps: Vec<(f64, u32)> =
                    counts.iter().enumerate().map(|(at, n)| (least + at as f64, *n)).collect();
                steps.sort_by(|(a, _), (b, _)| {
                    scale.score(*a).total_cmp(&scale.score(*b)).then(a.total_cmp(b))
                });
                let mut left = (cell.n - 1) / 2;
                for (value, n) in steps {
                    if n > left {
                        return value;
                    }
                    left -= n;
                }
                f64::NAN
            }
        }
    }
}

/// Whether a value is worse than another, as merging decides.
fn is_worse(scale: &Scale, value: f64, than: f64) -> bool {
    let by_score = scale.score(value).total_cmp(&scale.score(than));
    let down = matches!(scale, Scale::Number(n) if is_down(n));
    let by_value = if down { than.total_cmp(&value) } else { value.total_cmp(&than) };
    by_score.then(by_value).is_lt()
}

/// Whether a number that has no score by itself is the worse the greater it is.
fn is_down(number: &crate::model::NumberScale) -> bool {
    use crate::model::{Direction, Goal};
    number.goal == Goal::Learnt && number.direction == Direction::Down
}

/// Why there is no value: what says most.
fn state(cell: &Cell, n_responses: u32) -> AnswerState {
    if cell.not_applicable {
        AnswerState::NotApplicable
    } else if cell.unknown {
        AnswerState::Unknown
    } else if cell.n_excluded > 0 && cell.n_excluded == n_responses {
        AnswerState::Excluded
    } else {
        AnswerState::NotAnswered
    }
}

fn described_otherwise() -> Text {
    Text::new(
        "有的地区在不同行中名称等不一致",
        "some regions are described differently in different rows",
    )
}

impl Ledger {
    /// Says that a row answers nothing.
    pub(super) fn silent(&mut self, id: &str, place: crate::diag::Place) {
        let words = super::super::review::silent(id, place);
        self.findings_mut().warning(code::S040, || words);
    }
}
