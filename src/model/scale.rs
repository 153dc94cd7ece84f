//! Scales: what an answer may be, and which answers are worst and best. Values stay in natural units.

use crate::lang::Text;
use crate::vector::widely;

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
    /// Not by the value alone: by the normalisation of the indicator.
    Learnt,
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
    /// Whether it tells good from bad at all: a figure without goalposts scores 0 whatever it is.
    pub fn gives_scores(&self) -> bool {
        !matches!(self, Self::Number(number) if matches!(&number.goal, Goal::Points(p) if p.len() < 2))
    }

    /// The score of a value on its natural scale, from 0 to 100.
    ///
    /// A value between two answers, such as the mean of several respondents, scores between them; a
    /// value beyond the ends scores as the end does.
    ///
    /// # Formula
    ///
    /// ```text
    /// goalposts   100 · (x − worst) / (best − worst)
    /// target      100 · (1 − |x − target| / reach)
    /// points      linear between neighbouring break points
    /// maturity    linear between the scores of neighbouring levels
    /// choice      linear between the scores of neighbouring answers, by position
    /// count_of    100 · x / n
    /// likert      100 · (x − 1) / (points − 1), or 100 less that where a low rating is good
    /// ```
    ///
    /// # Example
    ///
    /// ```
    /// use govgauge::model::{Direction, Goal, NumberKind, NumberScale, Scale};
    ///
    /// let days = Scale::Number(NumberScale {
    ///     kind: NumberKind::Days,
    ///     direction: Direction::Down,
    ///     goal: Goal::Goalposts { worst: 15.0, best: 1.0 },
    ///     min: 0.0,
    ///     max: f64::INFINITY,
    /// });
    /// assert_eq!(days.score(8.0), 50.0); // (8 − 15) / (1 − 15) = 7 / 14
    /// ```
    #[expect(clippy::inline_always, reason = "for every value of a survey")]
    #[inline(always)]
    pub fn score(&self, value: f64) -> f64 {
        let score = match self {
            Self::Maturity(levels) => between(levels.len(), |i| levels[i].score, value - 1.0),
            Self::YesNo { yes_is_best } => turned(100.0 * value, *yes_is_best),
            Self::Choice(choices) => between(choices.len(), |i| choices[i].score, value),
            Self::CountOf(options) => 100.0 * value / options.len() as f64,
            Self::Likert { points, high_is_best, .. } => {
                turned(likert(value, f64::from(*points)), *high_is_best)
            }
            Self::Number(number) => number.goal.score(value),
        };
        score.clamp(0.0, 100.0)
    }

    /// Puts scores in the place of values: those that [`Self::score`] gives.
    pub fn score_all(&self, values: &mut [f64]) {
        // What a scale holds is copied: what stands beside the values is loaded for each of them anew.
        match self {
            Self::YesNo { yes_is_best: true } => each(values, |yes| 100.0 * yes),
            Self::YesNo { .. } => each(values, |yes| turned(100.0 * yes, false)),
            Self::Likert { points, high_is_best, .. } => {
                let points = f64::from(*points);
                if *high_is_best {
                    each(values, move |value| likert(value, points));
                } else {
                    each(values, move |value| turned(likert(value, points), false));
                }
            }
            Self::Number(NumberScale { goal: Goal::Goalposts { worst, best }, .. }) => {
                let (worst, best) = (*worst, *best);
                each(values, move |value| between_posts(value, worst, best));
            }
            _ => {
                for value in values {
                    *value = self.score(*value);
                }
            }
        }
    }

    /// Whether it is that of a number of which nothing says what is good: every value scores alike.
    pub fn is_unscored(&self) -> bool {
        matches!(self, Self::Number(n) if matches!(&n.goal, Goal::Points(points) if points.len() < 2))
    }
}

impl Goal {
    /// The score of a value, before it is cut off at 0 and 100.
    #[inline]
    fn score(&self, value: f64) -> f64 {
        match self {
            Self::Goalposts { worst, best } => between_posts(value, *worst, *best),
            Self::Closest { target, reach } => 100.0 * (1.0 - (value - target).abs() / reach),
            Self::Learnt => 0.0,
            Self::Points(points) => {
                let after = points.partition_point(|(v, _)| *v <= value);
                match (after.checked_sub(1).map(|i| points[i]), points.get(after)) {
                    (Some((v0, s0)), Some((v1, s1))) => s0 + (s1 - s0) * ((value - v0) / (v1 - v0)),
                    (Some((_, s)), None) | (None, Some(&(_, s))) => s,
                    (None, None) => 0.0,
                }
            }
        }
    }
}

/// Scores before they are cut off, many at once.
#[expect(clippy::inline_always, reason = "for wide vectors")]
#[inline(always)]
fn each(values: &mut [f64], score: impl Fn(f64) -> f64 + Copy) {
    widely(
        #[inline(always)]
        move || {
            let score = score;
            for value in &mut *values {
                *value = score(*value).clamp(0.0, 100.0);
            }
        },
    );
}

/// Where more is worse, what is missing to 100.
#[inline]
fn turned(score: f64, more_is_best: bool) -> f64 {
    if more_is_best { score } else { 100.0 - score }
}

#[inline]
fn likert(value: f64, points: f64) -> f64 {
    100.0 * (value - 1.0) / (points - 1.0)
}

#[inline]
fn between_posts(value: f64, worst: f64, best: f64) -> f64 {
    100.0 * (value - worst) / (best - worst)
}

/// Linear between the scores at whole positions, level beyond the ends.
fn between(n: usize, score: impl Fn(usize) -> f64, position: f64) -> f64 {
    let last = n.saturating_sub(1);
    let position = position.clamp(0.0, last as f64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the positions there are"
    )]
    let below = (position.floor() as usize).min(last);
    let low = if n == 0 { 0.0 } else { score(below) };
    let part = position - below as f64;
    if part > 0.0 { low + (score(below + 1) - low) * part } else { low }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the expected scores are exact")]
mod tests {
    use super::*;

    fn number(goal: Goal) -> Scale {
        Scale::Number(NumberScale {
            kind: NumberKind::Amount,
            direction: Direction::Up,
            goal,
            min: f64::NEG_INFINITY,
            max: f64::INFINITY,
        })
    }

    fn level(score: f64) -> LevelDescriptor {
        LevelDescriptor { statement: Text::same("x"), good_enough: None, next: None, score }
    }

    fn choice(score: f64) -> Choice {
        Choice { code: "x".into(), title: Text::same("x"), score }
    }

    #[test]
    fn five_levels_score_in_quarters() {
        let scale = Scale::Maturity([0.0, 25.0, 50.0, 75.0, 100.0].map(level).to_vec());
        assert_eq!(
            [1.0, 2.0, 3.0, 4.0, 5.0].map(|v| scale.score(v)),
            [0.0, 25.0, 50.0, 75.0, 100.0]
        );
        // The mean of 3 and 4 lies half way: 50 + 25 / 2.
        assert_eq!(scale.score(3.5), 62.5);
        assert_eq!(scale.score(9.0), 100.0);
        assert_eq!(scale.score(-1.0), 0.0);
    }

    #[test]
    fn yes_is_all_and_no_is_nothing_or_the_other_way_round() {
        let yes = Scale::YesNo { yes_is_best: true };
        assert_eq!((yes.score(1.0), yes.score(0.0)), (100.0, 0.0));
        let no = Scale::YesNo { yes_is_best: false };
        assert_eq!((no.score(1.0), no.score(0.0)), (0.0, 100.0));
    }

    #[test]
    fn choices_score_as_they_say() {
        let scale = Scale::Choice([0.0, 40.0, 100.0].map(choice).to_vec());
        assert_eq!([0.0, 1.0, 2.0].map(|v| scale.score(v)), [0.0, 40.0, 100.0]);
        // A quarter of the way from 40 to 100: 40 + 60 / 4.
        assert_eq!(scale.score(1.25), 55.0);
    }

    #[test]
    fn three_of_four_options_are_three_quarters() {
        let scale = Scale::CountOf(vec![choice(0.0); 4]);
        assert_eq!(scale.score(3.0), 75.0);
        assert_eq!(scale.score(0.0), 0.0);
    }

    #[test]
    fn the_middle_of_a_rating_is_half() {
        let likert = |high_is_best| Scale::Likert { points: 5, labels: vec![], high_is_best };
        assert_eq!(likert(true).score(3.0), 50.0); // (3 − 1) / (5 − 1)
        assert_eq!(likert(true).score(4.2), 80.0); // 3.2 / 4
        assert_eq!(likert(false).score(5.0), 0.0);
    }

    #[test]
    fn goalposts_cut_off_beyond_their_ends() {
        let up = number(Goal::Goalposts { worst: 20.0, best: 60.0 });
        assert_eq!(
            [10.0, 20.0, 30.0, 60.0, 99.0].map(|v| up.score(v)),
            [0.0, 0.0, 25.0, 100.0, 100.0]
        );
        let down = number(Goal::Goalposts { worst: 5.0, best: 1.0 });
        assert_eq!([1.0, 2.0, 5.0, 7.0].map(|v| down.score(v)), [100.0, 75.0, 0.0, 0.0]);
    }

    #[test]
    fn distance_from_the_target_costs_either_way() {
        let scale = number(Goal::Closest { target: 50.0, reach: 20.0 });
        assert_eq!([50.0, 45.0, 60.0, 71.0].map(|v| scale.score(v)), [100.0, 75.0, 50.0, 0.0]);
    }

    #[test]
    fn break_points_are_joined_by_lines() {
        let scale = number(Goal::Points(vec![(0.0, 0.0), (50.0, 80.0), (100.0, 100.0)]));
        // 25 lies half way to 50: 80 / 2. 75 lies half way from 80 to 100.
        assert_eq!(
            [-5.0, 25.0, 50.0, 75.0, 200.0].map(|v| scale.score(v)),
            [0.0, 40.0, 80.0, 90.0, 100.0]
        );
    }
}
