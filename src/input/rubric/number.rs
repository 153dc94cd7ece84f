//! From the figures of a number scale to a goal, with everything that speaks against it.

use crate::input::limits::FIGURE_MAX;

use super::scale_file::{BreakPoint, Direction as Written, Number, Scale};
use crate::model::{Direction, Goal, NumberKind, NumberScale};

/// What is wrong with the figures of a number scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
    /// Goalposts are needed and one or both are missing.
    NoGoalposts,
    /// `target` or `reach` is missing.
    NoTarget,
    /// A field that does not go with the others.
    Surplus(&'static str, &'static str),
    /// `worst` and `best` are the same.
    Equal(f64),
    /// `worst` and `best` contradict the direction.
    Against { direction: &'static str, worst: f64, best: f64 },
    /// The scores of break points contradict the direction.
    PointsAgainst(&'static str),
    /// Fewer than two break points.
    FewPoints(usize),
    /// A break point does not stand after the one before.
    PointOrder(usize),
    /// A break point's score is outside 0 to 100.
    PointScore(usize, f64),
    /// `reach` is not above 0.
    Reach(f64),
    /// `min` is not below `max`.
    Empty { min: f64, max: f64 },
    /// A figure is so large that differences are lost.
    Huge(&'static str, f64),
    /// A limit is outside what the kind of number allows.
    OutsideKind(&'static str, f64),
    /// A goalpost, target or break point is outside what an answer may be.
    Outside(&'static str, f64),
}

/// The least and the most that a kind of number allows.
pub(super) fn bounds(kind: NumberKind) -> (f64, f64) {
    match kind {
        NumberKind::Percentage => (0.0, 100.0),
        NumberKind::Share => (0.0, 1.0),
        NumberKind::Count | NumberKind::Days => (0.0, f64::INFINITY),
        NumberKind::Amount => (f64::NEG_INFINITY, f64::INFINITY),
    }
}

/// The figures of a number scale.
pub(super) fn figures(scale: &Scale) -> Option<(NumberKind, &Number)> {
    Some(match scale {
        Scale::Percentage(figures) => (NumberKind::Percentage, figures),
        Scale::Share(figures) => (NumberKind::Share, figures),
        Scale::Count(figures) => (NumberKind::Count, figures),
        Scale::Amount(figures) => (NumberKind::Amount, figures),
        Scale::Days(figures) => (NumberKind::Days, figures),
        _ => return None,
    })
}

/// Whether a scale is that of a number of which nothing says what is good: a question of a table may be
/// one, an indicator may not.
pub(super) fn is_unscored(scale: &Scale) -> bool {
    let Some((kind, figures)) = figures(scale) else { return false };
    let says_nothing = figures.direction.is_none()
        && figures.worst.is_none()
        && figures.best.is_none()
        && figures.target.is_none()
        && figures.reach.is_none()
        && figures.points.is_none();
    says_nothing && read(kind, figures).1.contains(&Fault::NoGoalposts)
}

/// Reads the figures; the scale is usable only where no fault was found.
pub(super) fn read(kind: NumberKind, number: &Number) -> (NumberScale, Vec<Fault>) {
    let mut faults = Vec::new();
    let direction = match number.direction {
        None | Some(Written::Up) => Direction::Up,
        Some(Written::Down) => Direction::Down,
        Some(Written::Target) => Direction::Target,
    };
    huge(number, &mut faults);
    let (least, most) = bounds(kind);
    for (name, value) in [("min", number.min), ("max", number.max)] {
        if let Some(value) = value.filter(|v| *v < least || *v > most) {
            faults.push(Fault::OutsideKind(name, value));
        }
    }
    let (min, max) = (number.min.unwrap_or(least), number.max.unwrap_or(most));
    if min >= max {
        faults.push(Fault::Empty { min, max });
    }
    let goal = match (&number.points, direction) {
        (Some(points), _) => break_points(number, points, direction, &mut faults),
        (None, Direction::Target) => closest(number, &mut faults),
        (None, _) => goalposts(kind, number, direction, &mut faults),
    };
    // Figures that nobody has written cannot be beyond what an answer may be.
    if !(faults.contains(&Fault::NoGoalposts) || faults.contains(&Fault::NoTarget)) {
        outside(&goal, min, max, &mut faults);
    }
    let scale = NumberScale { kind, direction, goal, min, max };
    (scale, faults)
}

fn huge(number: &Number, faults: &mut Vec<Fault>) {
    let single = [
        ("worst", number.worst),
        ("best", number.best),
        ("target", number.target),
        ("reach", number.reach),
        ("min", number.min),
        ("max", number.max),
    ];
    let points = number.points.iter().flatten().map(|p| ("points", Some(p.value)));
    for (name, value) in single.into_iter().chain(points) {
        if let Some(value) = value.filter(|v| v.abs() > FIGURE_MAX) {
            faults.push(Fault::Huge(name, value));
        }
    }
}

fn surplus(fields: &[(&'static str, bool)], beside: &'static str, faults: &mut Vec<Fault>) {
    let given = fields.iter().filter(|(_, given)| *given);
    faults.extend(given.map(|(field, _)| Fault::Surplus(field, beside)));
}

fn goalposts(
    kind: NumberKind,
    number: &Number,
    direction: Direction,
    faults: &mut Vec<Fault>,
) -> Goal {
    let up_or_down = "direction";
    surplus(
        &[("target", number.target.is_some()), ("reach", number.reach.is_some())],
        up_or_down,
        faults,
    );
    let (low, high) = match kind {
        NumberKind::Percentage | NumberKind::Share => {
            let (low, high) = bounds(kind);
            (Some(low), Some(high))
        }
        _ => (None, None),
    };
    let (worst, best) = if direction == Direction::Down { (high, low) } else { (low, high) };
    let (Some(worst), Some(best)) = (number.worst.or(worst), number.best.or(best)) else {
        faults.push(Fault::NoGoalposts);
        return Goal::Goalposts { worst: 0.0, best: 1.0 };
    };
    #[expect(clippy::float_cmp, reason = "the figures are as written")]
    if worst == best {
        faults.push(Fault::Equal(worst));
    } else if (best < worst) != (direction == Direction::Down) {
        let direction = if direction == Direction::Down { "down" } else { "up" };
        faults.push(Fault::Against { direction, worst, best });
    }
    Goal::Goalposts { worst, best }
}

fn closest(number: &Number, faults: &mut Vec<Fault>) -> Goal {
    surplus(
        &[("worst", number.worst.is_some()), ("best", number.best.is_some())],
        "target",
        faults,
    );
    let (Some(target), Some(reach)) = (number.target, number.reach) else {
        faults.push(Fault::NoTarget);
        return Goal::Closest { target: 0.0, reach: 1.0 };
    };
    if reach <= 0.0 {
        faults.push(Fault::Reach(reach));
    }
    Goal::Closest { target, reach }
}

fn break_points(
    number: &Number,
    points: &[BreakPoint],
    direction: Direction,
    faults: &mut Vec<Fault>,
) -> Goal {
    surplus(
        &[
            ("worst", number.worst.is_some()),
            ("best", number.best.is_some()),
            ("target", number.target.is_some()),
            ("reach", number.reach.is_some()),
        ],
        "points",
        faults,
    );
    if points.len() < 2 {
        faults.push(Fault::FewPoints(points.len()));
    }
    for (i, point) in points.iter().enumerate() {
        if i > 0 && point.value <= points[i - 1].value {
            faults.push(Fault::PointOrder(i));
        }
        if !(0.0..=100.0).contains(&point.score) {
            faults.push(Fault::PointScore(i, point.score));
        }
    }
    let rises = points.windows(2).any(|w| w[1].score > w[0].score);
    let falls = points.windows(2).any(|w| w[1].score < w[0].score);
    match direction {
        Direction::Up if falls => faults.push(Fault::PointsAgainst("up")),
        Direction::Down if rises => faults.push(Fault::PointsAgainst("down")),
        _ => {}
    }
    Goal::Points(points.iter().map(|p| (p.value, p.score)).collect())
}

fn outside(goal: &Goal, min: f64, max: f64, faults: &mut Vec<Fault>) {
    let figures = match goal {
        Goal::Goalposts { worst, best } => vec![("worst", *worst), ("best", *best)],
        Goal::Closest { target, .. } => vec![("target", *target)],
        Goal::Points(points) => points.iter().map(|(value, _)| ("points", *value)).collect(),
    };
    let beyond = figures.into_iter().filter(|(_, value)| *value < min || *value > max);
    faults.extend(beyond.map(|(name, value)| Fault::Outside(name, value)));
}

/// The least and the most that an answer can score.
pub(super) fn extremes(scale: &NumberScale) -> (f64, f64) {
    match &scale.goal {
        Goal::Goalposts { .. } => (0.0, 100.0),
        Goal::Closest { target, reach } => {
            let far = (target - scale.min).max(scale.max - target);
            ((100.0 * (1.0 - far / reach)).max(0.0), 100.0)
        }
        Goal::Points(points) => {
            let scores = points.iter().map(|(_, score)| *score);
            scores.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), score| {
                (low.min(score), high.max(score))
            })
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the figures are as written")]
mod tests {
    use super::*;
    use crate::model::Scale;
    use proptest::prelude::*;

    fn faults(kind: NumberKind, number: &Number) -> Vec<Fault> {
        read(kind, number).1
    }

    #[test]
    fn a_percentage_needs_no_figures() {
        let (scale, faults) = read(NumberKind::Percentage, &Number::default());
        assert_eq!(faults, []);
        assert_eq!(scale.goal, Goal::Goalposts { worst: 0.0, best: 100.0 });
        let down = Number { direction: Some(Written::Down), ..Number::default() };
        let (scale, faults) = read(NumberKind::Share, &down);
        assert_eq!(faults, []);
        assert_eq!(scale.goal, Goal::Goalposts { worst: 1.0, best: 0.0 });
    }

    /// One goalpost may be left at its default.
    #[test]
    fn one_figure_may_be_given() {
        let half = Number { best: Some(50.0), ..Number::default() };
        let (scale, faults) = read(NumberKind::Percentage, &half);
        assert_eq!(faults, []);
        assert_eq!(scale.goal, Goal::Goalposts { worst: 0.0, best: 50.0 });
        assert_eq!(self::faults(NumberKind::Days, &half), [Fault::NoGoalposts]);
    }

    /// What stands in for goalposts that are missing is not held against the bounds.
    #[test]
    fn missing_goalposts_are_one_fault_whatever_the_bounds() {
        let day = Number { min: Some(1.0), max: Some(262.0), ..Number::default() };
        assert_eq!(faults(NumberKind::Count, &day), [Fault::NoGoalposts]);
    }

    #[test]
    fn all_faults_are_found_at_once() {
        let number = Number {
            worst: Some(-1.0),
            best: Some(-1.0),
            target: Some(3.0),
            max: Some(200.0),
            ..Number::default()
        };
        let expected = [
            Fault::OutsideKind("max", 200.0),
            Fault::Surplus("target", "direction"),
            Fault::Equal(-1.0),
            Fault::Outside("worst", -1.0),
            Fault::Outside("best", -1.0),
        ];
        assert_eq!(faults(NumberKind::Percentage, &number), expected);
    }

    /// 100 at 50 and 0 at a distance of 60: an answer of 0 or 100 still scores 100 · (1 − 50/60).
    #[test]
    fn a_long_reach_leaves_no_zero() {
        let number = Number {
            direction: Some(Written::Target),
            target: Some(50.0),
            reach: Some(60.0),
            ..Number::default()
        };
        let (scale, faults) = read(NumberKind::Percentage, &number);
        assert_eq!(faults, []);
        let (low, high) = extremes(&scale);
        assert!((low - 100.0 / 6.0).abs() < 1e-12);
        assert_eq!(high, 100.0);
    }

    proptest! {
        /// What passes can be scored: every finite value gives a score from 0 to 100.
        #[test]
        fn a_scale_without_fault_scores_everything(
            figures in proptest::array::uniform4(proptest::option::of(-1e16..1e16_f64)),
            direction in 0..3_usize,
            points in proptest::option::of(proptest::collection::vec((-9.0..9.0_f64, 0.0..100.0_f64), 0..4)),
            value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO,
        ) {
            let [worst, best, target, reach] = figures;
            let number = Number {
                direction: [None, Some(Written::Down), Some(Written::Target)][direction],
                worst, best, target, reach,
                points: points.map(|list| {
                    list.into_iter().map(|(value, score)| BreakPoint { value, score }).collect()
                }),
                ..Number::default()
            };
            let (scale, faults) = read(NumberKind::Amount, &number);
            if faults.is_empty() {
                let score = Scale::Number(scale).score(value);
                prop_assert!((0.0..=100.0).contains(&score), "{score}");
            }
        }
    }
}
