//! Answers as they were given, column by column, and what was said beside them.

use super::hierarchy::IndicatorIdx;
use super::region::{Period, PeriodIdx, Region, RegionIdx};
use crate::lang::Text;
use std::collections::BTreeMap;

/// Why there is, or is not, a number. None of the last four is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AnswerState {
    /// There is a value.
    Answered,
    /// Nobody answered.
    #[default]
    NotAnswered,
    /// Somebody answered that they do not know.
    Unknown,
    /// It does not apply to this region.
    NotApplicable,
    /// The answer was set aside.
    Excluded,
}

impl AnswerState {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::NotAnswered => "not_answered",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not_applicable",
            Self::Excluded => "excluded",
        }
    }

    /// The words people read.
    pub fn title(self) -> Text {
        match self {
            Self::Answered => Text::new("已作答", "answered"),
            Self::NotAnswered => Text::new("未作答", "not answered"),
            Self::Unknown => Text::new("不清楚", "unknown"),
            Self::NotApplicable => Text::new("不适用", "not applicable"),
            Self::Excluded => Text::new("已剔除", "excluded"),
        }
    }
}

/// One answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// A value in natural units.
    Value(f64),
    /// No value, and why; never `Answered`.
    Missing(AnswerState),
}

/// All answers to one question, one per row of the survey.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// `NaN` where there is no value, and nowhere else.
    values: Vec<f64>,
    states: Vec<AnswerState>,
    /// Which options were picked, as bits, where the answer named them.
    picked: Option<Vec<u32>>,
}

/// Missing values are equal if their states are, although `NaN` is not.
impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&f64, &f64)| a == b || (a.is_nan() && b.is_nan());
        self.states == other.states
            && self.picked == other.picked
            && self.values.len() == other.values.len()
            && self.values.iter().zip(&other.values).all(same)
    }
}

impl Column {
    /// A column of `n_rows` unanswered questions.
    pub fn unanswered(n_rows: usize) -> Self {
        Self {
            values: vec![f64::NAN; n_rows],
            states: vec![AnswerState::NotAnswered; n_rows],
            picked: None,
        }
    }

    /// Sets one answer; the column grows to hold it.
    ///
    /// # Panics
    ///
    /// If the value is not finite: the reader refuses such cells.
    pub fn set(&mut self, row: RowIdx, answer: Answer) {
        if row.at() >= self.values.len() {
            self.values.resize(row.at() + 1, f64::NAN);
            self.states.resize(row.at() + 1, AnswerState::NotAnswered);
        }
        (self.values[row.at()], self.states[row.at()]) = match answer {
            Answer::Value(value) => {
                assert!(value.is_finite(), "an answer is finite");
                (value, AnswerState::Answered)
            }
            Answer::Missing(state) => (f64::NAN, state),
        };
    }

    /// Remembers which options were picked, as bits.
    pub fn set_picked(&mut self, row: RowIdx, bits: u32) {
        let picked = self.picked.get_or_insert_default();
        if row.at() >= picked.len() {
            picked.resize(row.at() + 1, 0);
        }
        picked[row.at()] = bits;
    }

    /// The answer in one row.
    pub fn get(&self, row: RowIdx) -> Answer {
        match self.states.get(row.at()) {
            Some(AnswerState::Answered) => Answer::Value(self.values[row.at()]),
            Some(state) => Answer::Missing(*state),
            None => Answer::Missing(AnswerState::NotAnswered),
        }
    }

    /// The state in one row.
    pub fn state(&self, row: RowIdx) -> AnswerState {
        self.states.get(row.at()).copied().unwrap_or_default()
    }

    /// Which options were picked, as bits; 0 where the answer was only a number.
    pub fn picked(&self, row: RowIdx) -> u32 {
        self.picked.as_ref().and_then(|p| p.get(row.at())).copied().unwrap_or(0)
    }
}

/// What was said beside an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// A comment, or the justification of *not applicable*.
    pub comment: String,
    /// The evidence named.
    pub evidence: String,
}

/// How far the respondents of a region were apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disagreement {
    /// How many gave a value.
    pub n: u32,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
}

/// Position of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowIdx(pub u32);

impl RowIdx {
    /// As an index into a slice.
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

/// A region in a period: what is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// When.
    pub period: PeriodIdx,
    /// Which.
    pub region: RegionIdx,
}

/// A file that was read, so that a result can name what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// What it was read as: `survey`, `rubric`, `benchmark`.
    pub role: &'static str,
    /// The file's name without its folders, or an embedded id.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many data rows it had, for a survey.
    pub rows: Option<usize>,
}

/// A survey, with several respondents of a region merged already.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// The periods in time order; one with an empty id where the survey names none.
    pub periods: Vec<Period>,
    /// The regions in the order of the file.
    pub regions: Vec<Region>,
    /// What is scored, sorted by period, then region.
    pub rows: Vec<Row>,
    /// One column per indicator of the rubric, in its order.
    pub columns: Vec<Column>,
    /// One column per auxiliary of the rubric, in its order: numbers that are no answers.
    pub auxiliaries: Vec<Column>,
    /// Comments and evidence, where there are any.
    pub notes: BTreeMap<(RowIdx, IndicatorIdx), Note>,
    /// Where several respondents answered.
    pub disagreements: BTreeMap<(RowIdx, IndicatorIdx), Disagreement>,
    /// What came from tables of items, where the rubric has such tables.
    pub fieldwork: Option<super::fieldwork::Fieldwork>,
    /// The files it came from.
    pub files: Vec<InputFile>,
}

impl Survey {
    /// All rows with their positions.
    pub fn rows(&self) -> impl Iterator<Item = (RowIdx, Row)> + '_ {
        self.rows
            .iter()
            .enumerate()
            .map(|(i, r)| (RowIdx(u32::try_from(i).unwrap_or(u32::MAX)), *r))
    }

    /// The region of a row.
    pub fn region(&self, row: RowIdx) -> &Region {
        &self.regions[self.rows[row.at()].region.at()]
    }

    /// The period of a row.
    pub fn period(&self, row: RowIdx) -> &Period {
        &self.periods[self.rows[row.at()].period.at()]
    }

    /// One answer.
    pub fn answer(&self, row: RowIdx, indicator: IndicatorIdx) -> Answer {
        self.columns[indicator.at()].get(row)
    }

    /// The row of a region in a period, if it was surveyed.
    pub fn row(&self, region: RegionIdx, period: PeriodIdx) -> Option<RowIdx> {
        let wanted = Row { period, region };
        self.rows.binary_search(&wanted).ok().map(|i| RowIdx(u32::try_from(i).unwrap_or(u32::MAX)))
    }
}
