//! The score of a value, for choosing among the answers of several respondents.

use crate::model::{Goal, Scale};

/// The score of a value on its scale, 0 to 100.
pub(super) fn score(scale: &Scale, value: f64) -> f64 {
    let up =
        |worst: f64, best: f64, x: f64| ((x - worst) / (best - worst) * 100.0).clamp(0.0, 100.0);
    match scale {
        Scale::Maturity(levels) => {
            at_steps(value - 1.0, levels.len(), |i| levels.get(i).map_or(0.0, |l| l.score))
        }
        Scale::YesNo { yes_is_best: true } => up(0.0, 1.0, value),
        Scale::YesNo { yes_is_best: false } => up(1.0, 0.0, value),
        Scale::Choice(choices) => {
            at_steps(value, choices.len(), |i| choices.get(i).map_or(0.0, |c| c.score))
        }
        Scale::CountOf(options) => up(0.0, options.len().max(1) as f64, value),
        Scale::Likert { points, high_is_best: true, .. } => up(1.0, f64::from(*points), value),
        Scale::Likert { points, high_is_best: false, .. } => up(f64::from(*points), 1.0, value),
        Scale::Number(number) => match &number.goal {
            Goal::Goalposts { worst, best } => up(*worst, *best, value),
            Goal::Closest { target, reach } => {
                (100.0 * (1.0 - (value - target).abs() / reach)).max(0.0)
            }
            Goal::Points(points) => along(points, value),
        },
    }
}

/// Scores at whole positions, linear between.
fn at_steps(position: f64, n: usize, score: impl Fn(usize) -> f64) -> f64 {
    let points: Vec<_> = (0..n).map(|i| (i as f64, score(i))).collect();
    along(&points, position)
}

fn along(points: &[(f64, f64)], value: f64) -> f64 {
    let after = points.partition_point(|(v, _)| *v <= value);
    match (after.checked_sub(1).and_then(|i| points.get(i)), points.get(after)) {
        (Some((v0, s0)), Some((v1, s1))) => s0 + (s1 - s0) * (value - v0) / (v1 - v0),
        (Some((_, s)), None) | (None, Some((_, s))) => *s,
        (None, None) => 0.0,
    }
}
