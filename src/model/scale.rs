//! Scales: what an answer may be, and which answers are worst and best. Values stay in natural units.

use crate::lang::Text;

/// One level of a maturity scale, as somebody could observe it.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelDescriptor {
    /// What holds at this level.
    pub statement: Text,
    /// How to tell that it really holds, and when it is enough.
    pub good_enough: Option<Text>,
    /// How to reach the next level; none at the top.
    pub next: Option<Text>,
    /// The score of this level, 0 to 100.
    pub score: f64,
}

/// One answer of a choice, or one option of a count.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The code used in survey files.
    pub code: String,
    /// What it says.
    pub title: Text,
    /// Its score, 0 to 100; for an option of a count it is not used.
    pub score: f64,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Higher values are better.
    Up,
    /// Lower values are better.
    Down,
    /// The nearer to a target the better.
    Target,
}

/// How a number becomes a score. The constructor of the rubric has made sure that the figures are
/// finite and apart, so that applying it cannot fail.
#[derive(Clone, Debug, PartialEq)]
pub enum Goal {
    /// 0 at `worst`, 100 at `best`, linear between, cut off beyond. `best < worst` means lower is better.
    Goalposts {
        /// The value that scores 0.
        worst: f64,
        /// The value that scores 100.
        best: f64,
    },
    /// 100 at `target`, 0 at a distance of `reach` or more on either side.
    Closest {
        /// The value that scores 100.
        target: f64,
        /// The distance at which the score is 0.
        reach: f64,
    },
    /// Scores at break points, linear between, level outside. Values ascend.
    Points(Vec<(f64, f64)>),
}

/// What kind of number an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberKind {
    /// 0 to 100; `85%` and `85` are the same.
    Percentage,
    /// 0 to 1; `85%` is 0.85.
    Share,
    /// A whole number from 0.
    Count,
    /// Any number.
    Amount,
    /// Days, from 0.
    Days,
}

/// A number, in natural units.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberScale {
    /// What kind of number.
    pub kind: NumberKind,
    /// Which way is better.
    pub direction: Direction,
    /// How it becomes a score.
    pub goal: Goal,
    /// The least an answer may be.
    pub min: f64,
    /// The most an answer may be.
    pub max: f64,
}

/// What an answer may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Scale {
    /// Levels described one by one; the answer is the level, from 1.
    Maturity(Vec<LevelDescriptor>),
    /// Yes (1) or no (0).
    YesNo {
        /// Whether `yes` is the good answer.
        yes_is_best: bool,
    },
    /// One of several answers; the value is its position, from 0.
    Choice(Vec<Choice>),
    /// Several of n options; the value is how many.
    CountOf(Vec<Choice>),
    /// A rating from 1 to `points`, which may be a mean of ratings.
    Likert {
        /// How many points the rating has.
        points: u8,
        /// What the points say, where it is said.
        labels: Vec<Text>,
        /// Whether a high rating is good.
        high_is_best: bool,
    },
    /// A number.
    Number(NumberScale),
}

impl Scale {
    /// The word used in files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Maturity(_) => "maturity",
            Self::YesNo { .. } => "yes_no",
            Self::Choice(_) => "choice",
            Self::CountOf(_) => "count_of",
            Self::Likert { .. } => "likert",
            Self::Number(n) => match n.kind {
                NumberKind::Percentage => "percentage",
                NumberKind::Share => "share",
                NumberKind::Count => "count",
                NumberKind::Amount => "amount",
                NumberKind::Days => "days",
            },
        }
    }

    /// The least and the most an answer may be.
    pub fn range(&self) -> (f64, f64) {
        match self {
            Self::Maturity(levels) => (1.0, levels.len() as f64),
            Self::YesNo { .. } => (0.0, 1.0),
            Self::Choice(choices) => (0.0, choices.len().saturating_sub(1) as f64),
            Self::CountOf(options) => (0.0, options.len() as f64),
            Self::Likert { points, .. } => (1.0, f64::from(*points)),
            Self::Number(n) => (n.min, n.max),
        }
    }
}

impl Scale {
    /// The score of an answer.
    pub fn score(&self, value: f64) -> f64 {
        match self {
            Self::Maturity(levels) => {
                levels.get((value.round() as usize).saturating_sub(1)).map_or(0.0, |l| l.score)
            }
            Self::YesNo { yes_is_best } => {
                if *yes_is_best {
                    value * 100.0
                } else {
                    100.0 - value * 100.0
                }
            }
            Self::Choice(choices) => choices.get(value.round() as usize).map_or(0.0, |l| l.score),
            Self::CountOf(options) => value / options.len() as f64 * 100.0,
            Self::Likert { points, high_is_best, .. } => {
                let s = (value - 1.0) / (f64::from(*points) - 1.0) * 100.0;
                if *high_is_best { s } else { 100.0 - s }
            }
            Self::Number(n) => match &n.goal {
                Goal::Goalposts { worst, best } => {
                    ((value - worst) / (best - worst) * 100.0).clamp(0.0, 100.0)
                }
                Goal::Closest { target, reach } => {
                    (100.0 * (1.0 - (value - target).abs() / reach)).max(0.0)
                }
                Goal::Points(_) => 0.0,
            },
        }
    }
}
