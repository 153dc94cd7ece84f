//! What one worker has of a long table, piece after piece: regions, names of questions, and cells.

use super::grid::{Grid, Rules};
use super::keys::{Key, NOTHING, Near};
use super::respondents::QUESTIONS;
use super::slots::Slots;

/// What is not there yet.
pub(super) const UNKNOWN: u32 = NOTHING;

/// A region in a period.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) region: String,
    pub(super) period: String,
    /// Name, English name and group; none where only its answers are known here.
    pub(super) about: Option<[String; 3]>,
    /// A number for what the last row said about it, as it was written.
    pub(super) described: u64,
}

/// What every row about a region in a period needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) number: u64,
    pub(super) first: u64,
}

/// One worker's part of a long table.
#[derive(Debug)]
pub(super) struct Hand {
    pub(super) number: usize,
    pub(super) grid: Grid,
    pub(super) subjects: Vec<Subject>,
    /// Subjects by region and period.
    slots: Slots,
    /// Subjects by the keys of what a file writes.
    pub(super) near: Near,
    /// By subject, a number for it, and how many bytes stand before the first row about it.
    pub(super) marks: Vec<Mark>,
    /// Names of questions as they are written: the question, if the rubric has it, and whether
    /// nothing is to be said of it. And their positions.
    pub(super) names: Vec<(String, Option<usize>, bool)>,
    pub(super) questions: Near,
    /// The positions among the first questions of the rubric, by names; [`UNKNOWN`] for others.
    pub(super) asked: Vec<u32>,
    /// Periods that were not there before this piece.
    pub(super) new_periods: Vec<String>,
    /// The last period as it is written and as it is meant.
    pub(super) period: (String, String),
}

impl Hand {
    /// Begins with nothing.
    pub(super) fn new(number: usize, rules: &Rules<'_>) -> Self {
        Self {
            number,
            grid: Grid::new(rules),
            subjects: Vec::new(),
            slots: Slots::default(),
            near: Near::default(),
            marks: Vec::new(),
            names: Vec::new(),
            questions: Near::default(),
            asked: Vec::new(),
            new_periods: Vec::new(),
            period: (String::new(), String::new()),
        }
    }

    /// Begins a piece.
    pub(super) fn begin(&mut self) {
        // So many names of questions are no names, and are not kept for long.
        const NAMES_MAX: usize = 10_000;
        if self.names.len() > NAMES_MAX {
            self.names.clear();
            self.asked.clear();
            self.questions = Near::default();
        }
    }

    /// The position of a region in a period, which is added if it is new; says whether it was.
    pub(super) fn subject(
        &mut self,
        rules: &Rules<'_>,
        (region, period): (&str, &str),
        about: impl FnOnce() -> Option<[String; 3]>,
    ) -> (u32, bool) {
        let mut text = String::with_capacity(region.len() + period.len() + 1);
        text.push_str(region);
        text.push('\n');
        text.push_str(period);
        let (at, new) = self.slots.position(&text);
        if new {
            if !self.subjects.iter().rev().take(64).any(|known| known.period == period) {
                self.new_periods.push(period.to_owned());
            }
            self.grid.row(rules);
            self.marks.push(Mark { number: super::notes::key(&[&text]), first: u64::MAX });
            self.subjects.push(Subject {
                region: region.to_owned(),
                period: period.to_owned(),
                about: about(),
                described: 0,
            });
        }
        (at, new)
    }

    /// Adds a name of a question; gives its position.
    pub(super) fn name(
        &mut self,
        text: &str,
        key: Key,
        question: Option<usize>,
        silent: bool,
    ) -> u32 {
        let code = u32::try_from(self.names.len()).unwrap_or(UNKNOWN - 1);
        self.names.push((text.to_owned(), question, silent));
        let asked = question.filter(|question| *question < QUESTIONS);
        self.asked.push(asked.and_then(|at| u32::try_from(at).ok()).unwrap_or(UNKNOWN));
        self.questions.add(key, Key::default(), code);
        code
    }
}
