//! Values to scores: scales, treatments and normalisations, as `model::scale`, `treatment` and
//! `normalisation` work them out.

use super::ast::{Expr, call, cases, if_else, num, only_if};
use crate::model::{Goal, Scale};
use crate::normalisation::method::Fitted;
use crate::stats::sense::Sense;
use crate::treatment::log_reflected::LogReflected;
use crate::treatment::transform::FittedTransform;
use crate::treatment::two_stage;

/// The score of a value that is there, from 0 to 100; NULL of NULL.
pub(super) fn of_scale(scale: &Scale, x: &Expr) -> Expr {
    match scale {
        Scale::Maturity(levels) => {
            let points = levels.iter().zip(1u32..).map(|(l, at)| (f64::from(at), l.score));
            through(&points.collect::<Vec<_>>(), x)
        }
        Scale::Choice(choices) => {
            let points = choices.iter().zip(0u32..).map(|(c, at)| (f64::from(at), c.score));
            through(&points.collect::<Vec<_>>(), x)
        }
        Scale::YesNo { yes_is_best: true } => between(0.0, 1.0, x),
        Scale::YesNo { yes_is_best: false } => between(1.0, 0.0, x),
        Scale::CountOf(options) => between(0.0, options.len() as f64, x),
        Scale::Likert { points, high_is_best: true, .. } => between(1.0, f64::from(*points), x),
        Scale::Likert { points, high_is_best: false, .. } => between(f64::from(*points), 1.0, x),
        Scale::Number(number) => of_goal(&number.goal, x),
    }
}

fn of_goal(goal: &Goal, x: &Expr) -> Expr {
    match goal {
        Goal::Goalposts { worst, best } => between(*worst, *best, x),
        Goal::Closest { target, reach } => {
            let distance = call("ABS", [x.clone().minus(num(*target))]);
            let far = distance.clone().at_least(num(*reach));
            let score = num(100.0).times(num(1.0).minus(distance.over(num(*reach))));
            Expr::Case(vec![(x.clone().is_null(), Expr::Null), (far, num(0.0))], Some(score.into()))
        }
        Goal::Points(points) => through(points, x),
        Goal::Learnt => only_if(x.clone().is_there(), num(0.0)),
    }
}

/// 0 at one value, 100 at another, cut off beyond.
fn between(worst: f64, best: f64, x: &Expr) -> Expr {
    let up = worst < best;
    let beyond = |end: f64, low: bool| {
        if low { x.clone().at_most(num(end)) } else { x.clone().at_least(num(end)) }
    };
    let line = num(100.0).times(x.clone().minus(num(worst))).over(num(best - worst));
    cases(vec![(beyond(worst, up), num(0.0)), (beyond(best, !up), num(100.0))], line)
}

/// Linear between points, level outside; cut off at 0 and 100 as all scores are.
fn through(points: &[(f64, f64)], x: &Expr) -> Expr {
    let cut = |score: f64| num(score.clamp(0.0, 100.0));
    let Some((&(_, first), &(_, last))) = points.first().zip(points.last()) else {
        return only_if(x.clone().is_there(), num(0.0));
    };
    let mut branches = vec![(x.clone().is_null(), Expr::Null)];
    branches.push((x.clone().at_most(num(points[0].0)), cut(first)));
    for pair in points.windows(2) {
        let [(v0, s0), (v1, s1)] = [pair[0], pair[1]];
        let share = x.clone().minus(num(v0)).over(num(v1 - v0));
        let on_line = num(s0).plus(num(s1 - s0).times(share));
        branches.push((x.clone().less(num(v1)), on_line));
    }
    cases(branches, cut(last))
}

/// A value after its treatment; NULL where it is outside what the transform can take.
pub(super) fn treated(fit: &two_stage::Fitted, x: &Expr) -> Expr {
    let mut capped = x.clone();
    if let Some(high) = fit.caps.high {
        capped = if_else(capped.clone().more(num(high)), num(high), capped);
    }
    if let Some(low) = fit.caps.low {
        capped = if_else(capped.clone().less(num(low)), num(low), capped);
    }
    match &fit.transform {
        None => capped,
        Some(transform) => transformed(transform, &capped),
    }
}

fn transformed(transform: &FittedTransform, x: &Expr) -> Expr {
    let logarithm = |inside: Expr| logarithm(&inside);
    match transform {
        FittedTransform::Log(log) | FittedTransform::LogReflected(LogReflected::Above(log)) => {
            logarithm(x.clone().minus(num(log.low)).plus(num(log.margin)))
        }
        FittedTransform::LogReflected(LogReflected::Below { high, margin }) => {
            num(0.0).minus(logarithm(num(high + margin).minus(x.clone())))
        }
        FittedTransform::LogPlusOne(log) => logarithm(x.clone().minus(num(log.low)).plus(num(1.0))),
        FittedTransform::LogGii(log) => {
            let share = x.clone().minus(num(log.low)).over(num(log.high - log.low));
            logarithm(num(log.high - 1.0).times(share).plus(num(1.0)))
        }
        FittedTransform::BoxCox(fit) => box_cox(&num(fit.low), fit.lambda, x),
    }
}

/// The logarithm of what is above 0.
pub(super) fn logarithm(inside: &Expr) -> Expr {
    only_if(inside.clone().more(num(0.0)), call("LN", [inside.clone()]))
}

/// Box–Cox with a least value that may be learnt.
pub(super) fn box_cox(low: &Expr, lambda: f64, x: &Expr) -> Expr {
    let y = x.clone().minus(low.clone()).plus(num(1.0));
    if lambda.abs() < 1e-12 {
        return logarithm(&y);
    }
    let power = call("POWER", [y.clone(), num(lambda)]);
    only_if(y.more(num(0.0)), power.minus(num(1.0)).over(num(lambda)))
}

/// The score of a value by what was learnt; none where it needs the values of all regions.
pub(super) fn of_fitted(fitted: &Fitted, x: &Expr) -> Option<Expr> {
    let x = || x.clone();
    let way = |worst: f64, best: f64| x().minus(num(worst)).over(num(best - worst));
    let at = |bounds: crate::normalisation::bounds::Bounds, share: Expr| {
        share.times(num(bounds.high() - bounds.low())).plus(num(bounds.low()))
    };
    let at_most_one = |score: Expr, capped: bool| {
        if capped { if_else(score.clone().more(num(1.0)), num(1.0), score) } else { score }
    };
    Some(match fitted {
        Fitted::MinMax(f) => at(f.bounds, way(f.worst, f.best)),
        Fitted::Scaled(f) => way(f.worst, f.best).times(num(f.scale)),
        Fitted::ZScore(f) => {
            let way = signed(f.sense, x(), f.mean);
            way.over(num(f.sd)).times(num(f.spread)).plus(num(f.centre))
        }
        Fitted::Goalposts(f) => {
            let (s, score) = (f.scaled, way(f.scaled.worst, f.scaled.best));
            let score = score.times(num(s.scale));
            if f.truncated {
                let low = (score.clone().less(num(0.0)), num(0.0));
                cases(vec![low, (score.clone().more(num(s.scale)), num(s.scale))], score)
            } else {
                score
            }
        }
        Fitted::DistanceToMaximum(f) => {
            num(1.0).minus(num(f.best).minus(x()).over(num(f.best - f.worst)))
        }
        Fitted::DistanceToReference(f) => {
            let distance = num(f.reference).minus(x()).over(num(f.reference - f.worst));
            at_most_one(num(1.0).minus(distance), f.capped)
        }
        Fitted::DistanceToTarget(f) => at_most_one(way(f.worst, f.target), f.capped),
        Fitted::FractionOfMaximum(f) => match f.sense {
            Sense::Up => x().over(num(f.best)),
            Sense::Down => only_if(x().more(num(0.0)), num(f.best).over(x())),
        },
        Fitted::Rank(_) | Fitted::PercentileRank(_) | Fitted::Borda(_) => return None,
        Fitted::Categorical(f) => {
            let mut branches = vec![(x().is_null(), Expr::Null)];
            let (cuts, scores) = (&f.cuts, &f.scores);
            let last = scores.len().checked_sub(1)?;
            match f.sense {
                Sense::Up => {
                    branches
                        .extend(cuts.iter().zip(scores).map(|(c, s)| (x().less(num(*c)), num(*s))));
                }
                Sense::Down => {
                    let down = cuts.iter().rev().zip(scores);
                    branches.extend(down.map(|(c, s)| (x().more(num(*c)), num(*s))));
                }
            }
            cases(branches, num(scores[last]))
        }
        Fitted::TwoSided(f) => {
            let share = num(1.0).minus(call("ABS", [x().minus(num(f.centre))]).over(num(f.reach)));
            at(f.bounds, if_else(share.clone().less(num(0.0)), num(0.0), share))
        }
        Fitted::Sigmoid(f) => {
            let steps = signed(f.sense, x(), f.midpoint).over(num(f.width));
            // Beyond these an exponential overflows, which is an error on some engines.
            let curve = num(1.0).over(num(1.0).plus(call("EXP", [num(0.0).minus(steps.clone())])));
            let ends = vec![
                (steps.clone().more(num(700.0)), num(1.0)),
                (steps.less(num(-700.0)), num(0.0)),
            ];
            at(f.bounds, cases(ends, curve))
        }
        Fitted::Neutral { score, .. } => only_if(x().is_there(), num(*score)),
    })
}

fn signed(sense: Sense, x: Expr, from: f64) -> Expr {
    match sense {
        Sense::Up => x.minus(num(from)),
        Sense::Down => num(from).minus(x),
    }
}
