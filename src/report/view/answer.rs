//! Answers in words: the statement chosen, the options ticked, the number with its unit, and what
//! the next level asks for.

use super::scene::Scene;
use super::{items, prepared};
use crate::lang::Lang;
use crate::model::{
    Answer, Choice, Goal, Indicator, LevelDescriptor, Node, NumberKind, NumberScale, RowAggregate,
    RowIdx, Scale, Takes, Tally,
};
use crate::report::sentences::items as say;
use crate::report::{rounding, sentences};

/// A value of an indicator with its unit.
pub(crate) fn in_units(lang: Lang, node: &Node, value: f64) -> String {
    let Some(indicator) = &node.indicator else { return rounding::natural(value) };
    match &indicator.scale {
        Scale::Number(scale) => number_words(lang, indicator, scale, value),
        Scale::CountOf(options) => {
            let (n, of) = (rounding::natural(value), options.len());
            match lang {
                Lang::Zh => format!("{n}项（共{of}项）"),
                Lang::En => format!("{n} of {of}"),
            }
        }
        Scale::Maturity(_) => level_number(lang, value),
        Scale::YesNo { .. } => yes_no(lang, value),
        Scale::Choice(choices) => {
            at(choices, value).map_or_else(String::new, |c| c.title.get(lang).to_owned())
        }
        Scale::Likert { points, labels, .. } => {
            let n = rounding::natural(value);
            let label = whole(value).and_then(|v| labels.get(v.checked_sub(1)?));
            match (lang, label) {
                (Lang::Zh, Some(label)) => format!("{n}（{}；最高{points}）", label.get(lang)),
                (Lang::Zh, None) => format!("{n}（最高{points}）"),
                (Lang::En, Some(label)) => format!("{n} of {points} ({})", label.get(lang)),
                (Lang::En, None) => format!("{n} of {points}"),
            }
        }
    }
}

/// What the records of an item say to a question, of which at least one has a value.
pub(crate) fn counted(
    lang: Lang,
    scale: &Scale,
    (takes, rows): (Takes, RowAggregate),
    tally: &Tally,
) -> String {
    if let Scale::YesNo { yes_is_best } = scale {
        let full = tally.full.0;
        // Full marks go to the good answer, which may be no.
        let yes = if *yes_is_best { full } else { tally.n - full.min(tally.n) };
        return say::yes_no(lang, yes, tally.n);
    }
    let words = |value: f64| match takes {
        Takes::Values => value_words(lang, scale, value),
        Takes::Scores => score_words(lang, scale, value),
    };
    let mean = if tally.weight > 0.0 { tally.sum / tally.weight } else { tally.min };
    if (tally.max - tally.min).abs() < 1e-9 {
        return say::same(lang, &words(tally.max), tally.n);
    }
    if !matches!(rows, RowAggregate::Mean | RowAggregate::Share) {
        // The mean of the records isn't what the item has.
        let (min, max) = (words(tally.min), words(tally.max));
        return say::between(lang, &min, &max, tally.n);
    }
    if takes == Takes::Scores {
        // Between two answers of a list there is only a score.
        let ends = (rounding::one(tally.min), rounding::one(tally.max));
        let mean = match lang {
            Lang::Zh => format!("{}分", rounding::one(mean)),
            Lang::En => format!("score {}", rounding::one(mean)),
        };
        return say::mean(lang, &mean, (&ends.0, &ends.1), tally.n);
    }
    say::mean(lang, &words(mean), (&words(tally.min), &words(tally.max)), tally.n)
}

/// Whether the answer comes from the records of items.
fn is_measured(scene: &Scene<'_>, indicator: &Indicator) -> bool {
    let node = scene.hierarchy().indicators().get(indicator.column.at());
    node.is_some_and(|node| items::is_measured(scene, *node))
}

/// A value that was worked out from records, in the units of its indicator.
pub(crate) fn measured_words(lang: Lang, node: &Node, value: f64) -> String {
    let scale = node.indicator.as_ref().map(|i| &i.scale);
    in_units(lang, node, scale.map_or(value, |scale| printed(scale, value)))
}

/// A value that was worked out, with as many decimals as are printed; one of a choice is the
/// nearest answer.
fn printed(scale: &Scale, value: f64) -> f64 {
    match scale {
        Scale::Number(NumberScale { kind: NumberKind::Share, .. }) => {
            rounding::rounded(value * 100.0) / 100.0
        }
        Scale::YesNo { .. } => value,
        Scale::Choice(_) => value.round(),
        _ => rounding::rounded(value),
    }
}

/// A value on a scale that has no unit of its own.
fn value_words(lang: Lang, scale: &Scale, value: f64) -> String {
    match scale {
        Scale::Number(number) => match number.kind {
            NumberKind::Percentage => format!("{}%", rounding::natural(rounding::rounded(value))),
            NumberKind::Share => {
                format!("{}%", rounding::natural(rounding::rounded(value * 100.0)))
            }
            NumberKind::Days => {
                let n = rounding::natural(rounding::rounded(value));
                match lang {
                    Lang::Zh => format!("{n}天"),
                    Lang::En => format!("{n} {}", if n == "1" { "day" } else { "days" }),
                }
            }
            NumberKind::Count | NumberKind::Amount => rounding::natural(rounding::rounded(value)),
        },
        Scale::Choice(choices) => at(choices, value)
            .map_or_else(|| rounding::one(value), |choice| choice.title.get(lang).to_owned()),
        Scale::CountOf(options) => {
            let (n, of) = (rounding::natural(rounding::rounded(value)), options.len());
            match lang {
                Lang::Zh => format!("{n}项（共{of}项）"),
                Lang::En => format!("{n} of {of}"),
            }
        }
        Scale::Likert { points, .. } => {
            let n = rounding::natural(rounding::rounded(value));
            match lang {
                Lang::Zh => format!("{n}（最高{points}）"),
                Lang::En => format!("{n} of {points}"),
            }
        }
        Scale::Maturity(_) => level_number(lang, rounding::rounded(value)),
        Scale::YesNo { .. } => yes_no(lang, value),
    }
}

/// The answer that has this score, where the scale tells; else the score itself.
fn score_words(lang: Lang, scale: &Scale, score: f64) -> String {
    let alike = |s: f64| (s - score).abs() < 1e-6;
    let value = match scale {
        Scale::Choice(choices) => {
            choices.iter().position(|c| alike(c.score)).map(|position| position as f64)
        }
        Scale::Maturity(levels) => {
            levels.iter().position(|l| alike(l.score)).map(|position| position as f64 + 1.0)
        }
        Scale::CountOf(options) => Some(score / 100.0 * options.len() as f64),
        Scale::Likert { .. } => value_for(scale, score, score),
        Scale::Number(_) | Scale::YesNo { .. } => None,
    };
    match (value, lang) {
        (Some(value), _) => value_words(lang, scale, value),
        (None, Lang::Zh) => format!("{}分", rounding::one(score)),
        (None, Lang::En) => format!("score {}", rounding::one(score)),
    }
}

/// The answer of a row in words; the word for its state where there is none.
pub(crate) fn answer_words(scene: &Scene<'_>, row: RowIdx, node: &Node) -> String {
    let Some(indicator) = &node.indicator else { return String::new() };
    let lang = scene.lang;
    let value = match scene.a.survey.answer(row, indicator.column) {
        Answer::Missing(state) => return scene.words(&state.title()),
        Answer::Value(value) => value,
    };
    if is_measured(scene, indicator) {
        return measured_words(lang, node, value);
    }
    match &indicator.scale {
        Scale::Maturity(levels) => match descriptor(levels, value) {
            Some(chosen) => {
                let number = level_number(lang, value);
                let parted = lang.pick("：", ": ");
                format!("{}{parted}{}", sentences::capital(&number), chosen.statement.get(lang))
            }
            None => level_number(lang, value),
        },
        Scale::CountOf(options) => {
            let picked = scene.a.survey.columns[indicator.column.at()].picked(row);
            let names = ticked(lang, options, picked, true);
            let sum = in_units(lang, node, value);
            if names.is_empty() {
                sum
            } else {
                format!("{sum}{}{}", lang.pick("：", ": "), sentences::list(lang, &names))
            }
        }
        Scale::YesNo { .. } | Scale::Choice(_) | Scale::Likert { .. } | Scale::Number(_) => {
            in_units(lang, node, value)
        }
    }
}

/// What tells that the chosen level really holds.
pub(crate) fn good_enough(scene: &Scene<'_>, row: RowIdx, indicator: &Indicator) -> Option<String> {
    let Answer::Value(value) = scene.a.survey.answer(row, indicator.column) else { return None };
    let Scale::Maturity(levels) = &indicator.scale else { return None };
    descriptor(levels, value)?.good_enough.as_ref().map(|text| scene.words(text))
}

/// How to reach the next level; none at the top or without an answer.
pub(crate) fn next_step(scene: &Scene<'_>, row: RowIdx, node: &Node) -> Option<String> {
    let indicator = node.indicator.as_ref()?;
    let lang = scene.lang;
    let Answer::Value(value) = scene.a.survey.answer(row, indicator.column) else { return None };
    match &indicator.scale {
        Scale::Maturity(levels) => {
            descriptor(levels, value)?.next.as_ref().map(|text| scene.words(text))
        }
        Scale::YesNo { yes_is_best } => {
            let done = if *yes_is_best { value >= 1.0 } else { value <= 0.0 };
            let wanted = yes_no(lang, if *yes_is_best { 1.0 } else { 0.0 });
            (!done).then(|| match lang {
                Lang::Zh => format!("达到“{wanted}”即为满分。"),
                Lang::En => format!("Full marks take the answer “{wanted}”."),
            })
        }
        Scale::Choice(choices) => next_choice(lang, choices, value),
        Scale::CountOf(options) => {
            let picked = scene.a.survey.columns[indicator.column.at()].picked(row);
            if picked == 0 && value > 0.0 {
                return number_needed(scene, row, node, value);
            }
            let left = ticked(lang, options, picked, false);
            (!left.is_empty()).then(|| match lang {
                Lang::Zh => format!("尚未具备：{}。", sentences::list(lang, &left)),
                Lang::En => format!("Not there yet: {}.", sentences::list(lang, &left)),
            })
        }
        Scale::Likert { .. } | Scale::Number(_) => number_needed(scene, row, node, value),
    }
}

/// One level up, in words.
#[derive(Debug)]
pub(crate) struct OneUp {
    /// The present answer.
    pub(crate) from: String,
    /// The answer that is a level better.
    pub(crate) to: String,
    /// The score of that answer.
    pub(crate) score: f64,
}

/// What one level up would be; none at the top, without an answer, or where no value is known.
pub(crate) fn one_up(scene: &Scene<'_>, row: RowIdx, node: &Node) -> Option<OneUp> {
    let indicator = node.indicator.as_ref()?;
    let Answer::Value(value) = scene.a.survey.answer(row, indicator.column) else { return None };
    let scale = &indicator.scale;
    let score_of = |value: f64| scene.a.score_if(row, indicator, value);
    let now = score_of(value)?;
    let to = match scale {
        Scale::Maturity(levels) => Some(value.floor() + 1.0).filter(|v| *v <= levels.len() as f64),
        Scale::YesNo { yes_is_best } => Some(if *yes_is_best { 1.0 } else { 0.0 }),
        Scale::Choice(choices) => (0..choices.len())
            .filter(|at| choices[*at].score > scale.score(value))
            .min_by(|a, b| choices[*a].score.total_cmp(&choices[*b].score))
            .map(|at| at as f64),
        Scale::CountOf(_) | Scale::Likert { .. } | Scale::Number(_) => {
            let levels = scene.rubric().ladder.levels().iter();
            let next = levels.map(|l| l.min).find(|min| *min > crate::stats::round6(now));
            let needed = needed(scene, row, indicator, next.unwrap_or(100.0), value)?;
            Some(towards_better(scale, needed, value))
        }
    }?;
    let score = score_of(to)?;
    let words = |value: f64| in_units(scene.lang, node, value);
    let from = if is_measured(scene, indicator) { printed(scale, value) } else { value };
    (score > now).then(|| OneUp { from: words(from), to: words(to), score })
}

/// A target that is given as a score, as the answer that has it; only where answers are few.
pub(crate) fn answer_of_score(lang: Lang, node: &Node, score: f64) -> Option<String> {
    match &node.indicator.as_ref()?.scale {
        scale @ Scale::YesNo { .. } => {
            let value = [0.0, 1.0].into_iter().find(|v| scale.score(*v) >= score)?;
            Some(yes_no(lang, value))
        }
        Scale::Choice(choices) => {
            let enough = choices.iter().filter(|c| c.score >= score);
            let least = enough.min_by(|a, b| a.score.total_cmp(&b.score))?;
            Some(least.title.get(lang).to_owned())
        }
        _ => None,
    }
}

/// The value at which the score reaches the next cut point, in natural units.
fn number_needed(scene: &Scene<'_>, row: RowIdx, node: &Node, value: f64) -> Option<String> {
    let indicator = node.indicator.as_ref()?;
    let scale = &indicator.scale;
    let score = crate::stats::round6(scene.a.score_if(row, indicator, value)?);
    let next = scene.rubric().ladder.levels().iter().zip(1u8..).find(|(l, _)| l.min > score)?;
    let (level, number) = next;
    let needed = needed(scene, row, indicator, level.min, value)?;
    let needed = in_units(scene.lang, node, towards_better(scale, needed, value));
    Some(match scene.lang {
        Lang::Zh => format!("达到{needed}可升入第{number}级（{}分起）。", rounding::one(level.min)),
        Lang::En => {
            let from = rounding::one(level.min);
            format!("{} takes it to level {number} (from {from}).", sentences::capital(&needed))
        }
    })
}

/// The value that has this score: read off the scale where that decides, else by what was learnt.
fn needed(
    scene: &Scene<'_>,
    row: RowIdx,
    indicator: &Indicator,
    score: f64,
    value: f64,
) -> Option<f64> {
    if prepared::by_scale(scene, indicator) {
        value_for(&indicator.scale, score, value)
    } else {
        prepared::value_for(scene, row, indicator, score, value)
    }
}

/// The value whose score is this one, the nearest to the present value where there are several.
fn value_for(scale: &Scale, score: f64, value: f64) -> Option<f64> {
    match scale {
        Scale::CountOf(options) => Some((score / 100.0 * options.len() as f64 - 1e-9).ceil()),
        Scale::Likert { points, high_is_best, .. } => {
            let share = if *high_is_best { score } else { 100.0 - score } / 100.0;
            Some(1.0 + share * (f64::from(*points) - 1.0))
        }
        Scale::Number(number) => match &number.goal {
            Goal::Goalposts { worst, best } => Some(worst + score / 100.0 * (best - worst)),
            Goal::Closest { target, reach } => {
                let distance = reach * (1.0 - score / 100.0);
                Some(if value < *target { target - distance } else { target + distance })
            }
            Goal::Points(points) => crossing(points, score, value),
            Goal::Learnt => None,
        },
        Scale::Maturity(_) | Scale::YesNo { .. } | Scale::Choice(_) => None,
    }
}

/// Where a broken line reaches a score, nearest to the present value.
fn crossing(points: &[(f64, f64)], score: f64, value: f64) -> Option<f64> {
    let crossings = points.windows(2).filter_map(|pair| {
        let ((v0, s0), (v1, s1)) = (pair[0], pair[1]);
        let inside = (s0 - score) * (s1 - score) <= 0.0 && (s1 - s0).abs() > 0.0;
        inside.then(|| v0 + (score - s0) / (s1 - s0) * (v1 - v0))
    });
    crossings.min_by(|a, b| (a - value).abs().total_cmp(&(b - value).abs()))
}

/// Rounded to a tenth (a whole for counts), away from the present value, so that the value printed
/// is enough.
fn towards_better(scale: &Scale, needed: f64, value: f64) -> f64 {
    let step = match scale {
        Scale::Number(n) => match n.kind {
            NumberKind::Count => 1.0,
            NumberKind::Share => 1000.0,
            NumberKind::Percentage | NumberKind::Amount | NumberKind::Days => 10.0,
        },
        _ => 10.0,
    };
    let up = needed > value;
    // The tolerance keeps 57.300000001 at 57.3.
    let scaled = needed * step;
    if up { (scaled - 1e-6).ceil() / step } else { (scaled + 1e-6).floor() / step }
}

fn next_choice(lang: Lang, choices: &[Choice], value: f64) -> Option<String> {
    let own = at(choices, value)?.score;
    let better =
        choices.iter().filter(|c| c.score > own).min_by(|a, b| a.score.total_cmp(&b.score))?;
    Some(match lang {
        Lang::Zh => format!("下一档：{}。", better.title.get(lang)),
        Lang::En => format!("The next answer up: {}.", better.title.get(lang)),
    })
}

/// The options that are ticked, or those that are not.
fn ticked(lang: Lang, options: &[Choice], picked: u32, wanted: bool) -> Vec<String> {
    let is_ticked = |at: usize| at < 32 && picked >> at & 1 == 1;
    if picked == 0 && wanted {
        return Vec::new();
    }
    options
        .iter()
        .enumerate()
        .filter(|(at, _)| is_ticked(*at) == wanted)
        .map(|(_, option)| option.title.get(lang).to_owned())
        .collect()
}

fn number_words(lang: Lang, indicator: &Indicator, scale: &NumberScale, value: f64) -> String {
    match scale.kind {
        NumberKind::Percentage => format!("{}%", rounding::natural(value)),
        NumberKind::Share => format!("{}%", rounding::natural(value * 100.0)),
        NumberKind::Days => {
            let n = rounding::natural(value);
            let unit = indicator.unit.get(lang);
            match (unit.is_empty(), lang) {
                (true, Lang::Zh) => format!("{n}天"),
                (true, Lang::En) => format!("{n} {}", if n == "1" { "day" } else { "days" }),
                (false, _) => with_unit(lang, &n, unit),
            }
        }
        NumberKind::Count | NumberKind::Amount => {
            with_unit(lang, &rounding::natural(value), indicator.unit.get(lang))
        }
    }
}

fn with_unit(lang: Lang, number: &str, unit: &str) -> String {
    // A unit in Chinese characters stands close; `km` keeps its space.
    let close = lang == Lang::Zh && !unit.starts_with(|c: char| c.is_ascii_alphanumeric());
    let one_day = lang == Lang::En && number == "1" && unit == "days";
    if one_day {
        "1 day".to_owned()
    } else if unit.is_empty() || unit == "%" || close {
        format!("{number}{unit}")
    } else {
        format!("{number} {unit}")
    }
}

fn yes_no(lang: Lang, value: f64) -> String {
    if value >= 1.0 {
        lang.pick("是", "yes").to_owned()
    } else if value <= 0.0 {
        lang.pick("否", "no").to_owned()
    } else {
        // Respondents may have been averaged.
        format!("{}{}", lang.pick("答“是”的占", "yes from "), rounding::percent(value))
    }
}

fn level_number(lang: Lang, value: f64) -> String {
    let n = rounding::natural(value);
    match lang {
        Lang::Zh => format!("第{n}级"),
        Lang::En => format!("level {n}"),
    }
}

fn descriptor(levels: &[LevelDescriptor], value: f64) -> Option<&LevelDescriptor> {
    levels.get(whole(value.round())?.checked_sub(1)?)
}

fn at(choices: &[Choice], value: f64) -> Option<&Choice> {
    choices.get(whole(value.round())?)
}

/// A value as a position, if it is one.
fn whole(value: f64) -> Option<usize> {
    let is_whole = (0.0..1e6).contains(&value) && (value - value.round()).abs() < 1e-9;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be a small whole number"
    )]
    is_whole.then(|| value.round() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Direction;

    fn number(goal: Goal) -> Scale {
        let kind = NumberKind::Percentage;
        Scale::Number(NumberScale { kind, direction: Direction::Up, goal, min: 0.0, max: 100.0 })
    }

    #[test]
    fn the_value_needed_scores_what_is_needed() {
        // 15 days score 0 and 1 day scores 100, so 60 takes 15 − 0.6 × 14 = 6.6 days.
        let scale = number(Goal::Goalposts { worst: 15.0, best: 1.0 });
        let needed = value_for(&scale, 60.0, 9.0).unwrap();
        assert!((needed - 6.6).abs() < 1e-12);
        assert!((towards_better(&scale, needed, 9.0) - 6.6).abs() < 1e-12);
        // 57.33 has to be rounded up, where more is better.
        assert!((towards_better(&scale, 57.33, 40.0) - 57.4).abs() < 1e-12);
        assert!((towards_better(&scale, 57.33, 70.0) - 57.3).abs() < 1e-12);
    }

    #[test]
    fn a_target_is_approached_from_its_own_side() {
        let scale = number(Goal::Closest { target: 50.0, reach: 20.0 });
        assert!((value_for(&scale, 75.0, 30.0).unwrap() - 45.0).abs() < 1e-12);
        assert!((value_for(&scale, 75.0, 90.0).unwrap() - 55.0).abs() < 1e-12);
    }

    #[test]
    fn a_broken_line_is_crossed_nearest_to_the_value() {
        let points = [(0.0, 0.0), (10.0, 100.0), (20.0, 0.0)];
        assert!((crossing(&points, 50.0, 16.0).unwrap() - 15.0).abs() < 1e-12);
        assert!((crossing(&points, 50.0, 1.0).unwrap() - 5.0).abs() < 1e-12);
    }
}
