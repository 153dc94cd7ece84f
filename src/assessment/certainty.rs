//! How sure the results of a period are: what a study of robustness found, as plain data beside the
//! scores. It is made by `robustness`, which scores again and again, and kept here so that whatever
//! shows a score can show this with it.

use super::Assessment;
use crate::lang::Text;
use crate::model::{PeriodIdx, RowIdx};

/// How sure the results of one period are.
#[derive(Clone, Debug, PartialEq)]
pub struct Certainty {
    /// The period studied.
    pub period: PeriodIdx,
    /// The seed of all random numbers.
    pub seed: u64,
    /// How many times the regions were scored again.
    pub replicates: u64,
    /// How many of these have scores.
    pub kept: u64,
    /// Why the others have none.
    pub failures: Vec<Failed>,
    /// Whether the rubric declares what is uncertain; otherwise the usual assumptions were made.
    pub is_declared: bool,
    /// What was varied.
    pub assumptions: Vec<Assumption>,
    /// Whether the sampling error of the survey is part of it.
    pub covers_sampling: bool,
    /// The share of replicates inside an interval.
    pub coverage: f64,
    /// How likely a level, or how narrow a rank, makes a result robust, in words.
    pub rule: Text,
    /// Groups of regions that cannot be told apart, the best first.
    pub groups: Vec<Vec<RowIdx>>,
    /// Which assumption matters, where that was asked for.
    pub influence: Option<Influence>,
    /// One per row of the survey; none for rows of other periods.
    pub regions: Vec<Option<RegionCertainty>>,
}

/// Replicates without scores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The word used in files.
    pub reason: &'static str,
    /// The reason, in words.
    pub text: Text,
    /// The indicator that a method fails at.
    pub indicator: Option<String>,
    /// How many.
    pub count: u64,
    /// The number of the first.
    pub first: u64,
}

/// Something that was varied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The word used in files.
    pub id: &'static str,
    /// What it is called.
    pub title: Text,
    /// How it was varied, in words.
    pub text: Text,
}

/// From where to where, with the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The lower end.
    pub low: f64,
    /// The middle; an index has its estimate here.
    pub middle: f64,
    /// The upper end.
    pub high: f64,
}

/// Whether a result hangs on what was assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It hardly does.
    Robust,
    /// It does.
    Fragile,
}

impl Verdict {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Robust => "robust",
            Self::Fragile => "fragile",
        }
    }

    /// The word for readers.
    pub fn title(self) -> Text {
        match self {
            Self::Robust => Text::new("稳健", "robust"),
            Self::Fragile => Text::new("脆弱", "fragile"),
        }
    }
}

/// How sure the result of one region is.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionCertainty {
    /// In how many replicates it has a score.
    pub scored: u64,
    /// Its score.
    pub score: Option<Span>,
    /// Its rank.
    pub rank: Option<Span>,
    /// How likely each level is, the lowest first; empty without levels.
    pub levels: Vec<f64>,
    /// How likely its own level is.
    pub level_holds: Option<f64>,
    /// Whether it hangs on what was assumed.
    pub verdict: Option<Verdict>,
}

/// Which assumption matters for the mean change of ranks.
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    /// How many times the regions were scored for it.
    pub runs: u64,
    /// The mean change of ranks.
    pub mean: Option<f64>,
    /// One per assumption, in their order; empty where there are no indices.
    pub factors: Vec<Share>,
    /// Whether there are no indices because ranks never change.
    pub is_constant: bool,
}

/// How much of the changes comes from one assumption.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// With it alone: Sobol' index of first order.
    pub first: Span,
    /// With it and through it with others: total index.
    pub total: Span,
}

impl Certainty {
    /// What was found for a row; none for rows of other periods.
    pub fn of(&self, row: RowIdx) -> Option<&RegionCertainty> {
        self.regions.get(row.at())?.as_ref()
    }

    /// The regions with their rows, in the order of the survey.
    pub fn rows(&self) -> impl Iterator<Item = (RowIdx, &RegionCertainty)> {
        let rows = (0..).map(RowIdx).zip(&self.regions);
        rows.filter_map(|(row, found)| Some((row, found.as_ref()?)))
    }

    /// The same for a survey with more rows: `of` tells where each row stands there.
    #[must_use]
    pub fn among(self, period: PeriodIdx, n_rows: usize, of: impl Fn(RowIdx) -> RowIdx) -> Self {
        let mut regions = vec![None; n_rows];
        for (row, found) in (0..).map(RowIdx).zip(self.regions) {
            if let Some(place) = regions.get_mut(of(row).at()) {
                *place = found;
            }
        }
        let groups = self.groups.iter().map(|g| g.iter().map(|row| of(*row)).collect()).collect();
        Self { period, groups, regions, ..self }
    }

    /// How many regions have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows().filter(|(_, r)| r.verdict == Some(verdict)).count()
    }

    /// The position of the group that a row is in.
    pub fn group(&self, row: RowIdx) -> Option<usize> {
        self.groups.iter().position(|group| group.contains(&row))
    }
}

impl Assessment<'_> {
    /// The same assessment with what a study of it has found.
    #[must_use]
    pub fn with_certainty(self, certainty: Certainty) -> Self {
        Self { certainty: Some(certainty), ..self }
    }

    /// How sure the result of a row is; none where nobody looked.
    pub fn certainty_of(&self, row: RowIdx) -> Option<&RegionCertainty> {
        self.certainty.as_ref()?.of(row)
    }
}
