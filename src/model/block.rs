//! Some rows of a survey on their way from a file to their scores, row by row.

use super::survey::AnswerState;

/// Texts behind one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Adds one.
    pub fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
    }

    /// The one at a position; empty where there is none.
    pub fn get(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else { return "" };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..*end as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// Rows of a survey: each a region in a period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// How many rows.
    pub n_rows: usize,
    /// The regions' ids.
    pub regions: Texts,
    /// Their names; empty where the survey names none.
    pub names: Texts,
    /// The period of each row, as a position among `period_ids`; empty where all have the first.
    pub periods: Vec<u32>,
    /// The ids of the periods.
    pub period_ids: Vec<String>,
    /// The peer group of each row, as a position among `group_ids`; empty where all have the first.
    pub groups: Vec<u32>,
    /// The ids of the peer groups.
    pub group_ids: Vec<String>,
    /// The answers row by row, one per indicator; `NaN` where there is none.
    pub answers: Vec<f64>,
    /// Why there is none, where the reason is another than that nobody answered: row, indicator and
    /// state, in this order.
    pub states: Vec<(u32, u32, AnswerState)>,
}

impl Block {
    /// The period of a row.
    pub fn period(&self, row: usize) -> &str {
        let at = self.periods.get(row).map_or(0, |at| *at as usize);
        self.period_ids.get(at).map_or("", String::as_str)
    }
}

/// What all answers of a region in a period to a question come to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CellFigures {
    /// How many gave a value.
    pub n: u32,
    /// The one answer that the rubric's rule makes of them.
    pub value: Option<f64>,
    /// The mean, by weight where there are weights.
    pub mean: Option<f64>,
    /// The standard deviation, by weight where there are weights; none of fewer than two.
    pub sd: Option<f64>,
    /// The least.
    pub min: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
    /// How many said that they do not know.
    pub n_unknown: u32,
    /// How many said that it does not apply.
    pub n_not_applicable: u32,
    /// How many are left out.
    pub n_excluded: u32,
}
