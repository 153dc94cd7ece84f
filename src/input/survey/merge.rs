//! Several respondents of one region to one answer.

use crate::model::{Answer, AnswerState, Direction, Disagreement, Goal, Merge, NumberKind, Scale};
use crate::stats::answers::Answers;

/// What one respondent answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Given {
    /// The answer.
    pub(super) answer: Answer,
    /// Which options were named, as bits.
    pub(super) picked: u32,
    /// How much it counts in a mean.
    pub(super) weight: f64,
    /// Whether it is the lead respondent's.
    pub(super) lead: bool,
}

/// The answer of a region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Merged {
    /// The answer.
    pub(super) answer: Answer,
    /// Which options were named, as bits.
    pub(super) picked: u32,
    /// How far the respondents were apart, where two or more gave a value.
    pub(super) disagreement: Option<Disagreement>,
}

/// Merges what the respondents of one region said to one question, in the order of the file.
///
/// Where anybody gave a value, the values are merged and the rest is left aside. Where nobody did,
/// the state that says most is taken: *excluded* gives way to *not answered*, that to *unknown*, and
/// that to *not applicable*.
///
/// The median of a scale with steps is one of the answers given: of an even number the lower of the
/// middle two by score. A mean of choices has no meaning, so there the median stands in.
pub(super) fn merge(scale: &Scale, how: &Merge, given: &[Given]) -> Merged {
    let [one] = given else { return merge_many(scale, how, given) };
    Merged { answer: one.answer, picked: one.picked, disagreement: None }
}

fn merge_many(scale: &Scale, how: &Merge, given: &[Given]) -> Merged {
    let mut values: Vec<(f64, Given)> = given
        .iter()
        .filter_map(|g| match g.answer {
            Answer::Value(value) => Some((value, *g)),
            Answer::Missing(_) => None,
        })
        .collect();
    let disagreement = (values.len() > 1).then(|| Disagreement {
        n: u32::try_from(values.len()).unwrap_or(u32::MAX),
        min: values.iter().map(|(v, _)| *v).fold(f64::INFINITY, f64::min),
        max: values.iter().map(|(v, _)| *v).fold(f64::NEG_INFINITY, f64::max),
    });
    let merged = |answer, picked| Merged { answer, picked, disagreement };
    if let Merge::Lead(_) = how {
        let said = |g: &&Given| g.answer != Answer::Missing(AnswerState::NotAnswered);
        let first = given.iter().filter(|g| g.lead).find(said).or_else(|| given.iter().find(said));
        return first.map_or(merged(Answer::Missing(AnswerState::NotAnswered), 0), |g| {
            merged(g.answer, g.picked)
        });
    }
    if values.is_empty() {
        return merged(Answer::Missing(state_of(given)), 0);
    }
    if matches!(how, Merge::Mean) && !matches!(scale, Scale::Choice(_)) {
        let same = values.iter().all(|(_, g)| g.picked == values[0].1.picked);
        return merged(Answer::Value(mean(&values)), if same { values[0].1.picked } else { 0 });
    }
    values.sort_by(|(a, _), (b, _)| {
        let by_value = if is_worse_above(scale) { b.total_cmp(a) } else { a.total_cmp(b) };
        scale.score(*a).total_cmp(&scale.score(*b)).then(by_value)
    });
    let lower = (values.len() - 1) / 2;
    if matches!(how, Merge::Minimum) {
        return merged(Answer::Value(values[0].0), values[0].1.picked);
    }
    if has_steps(scale) {
        return merged(Answer::Value(values[lower].0), values[lower].1.picked);
    }
    values.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let upper = values.len() / 2;
    merged(Answer::Value(values[lower].0.midpoint(values[upper].0)), 0)
}

/// Whether a number that has no score by itself is the worse the greater it is.
fn is_worse_above(scale: &Scale) -> bool {
    matches!(scale, Scale::Number(n) if n.goal == Goal::Learnt && n.direction == Direction::Down)
}

fn has_steps(scale: &Scale) -> bool {
    match scale {
        Scale::Maturity(_) | Scale::Choice(_) | Scale::YesNo { .. } | Scale::CountOf(_) => true,
        Scale::Likert { .. } => false,
        Scale::Number(n) => match n.kind {
            NumberKind::Percentage
            | NumberKind::Share
            | NumberKind::Count
            | NumberKind::Amount
            | NumberKind::Days => false,
        },
    }
}

/// The mean by weight; where no answer has weight, all count the same. Summed without rounding, as the
/// answers of a long table are that is read in pieces, so that both have the same bits.
fn mean(values: &[(f64, Given)]) -> f64 {
    let mut answers = Answers::default();
    for (value, given) in values {
        answers.add(*value, given.weight);
    }
    answers.mean().unwrap_or(f64::NAN)
}

fn state_of(given: &[Given]) -> AnswerState {
    let says = |state: AnswerState| match state {
        AnswerState::Excluded | AnswerState::Answered => 0,
        AnswerState::NotAnswered => 1,
        AnswerState::Unknown => 2,
        AnswerState::NotApplicable => 3,
    };
    given
        .iter()
        .filter_map(|g| match g.answer {
            Answer::Missing(state) => Some(state),
            Answer::Value(_) => None,
        })
        .max_by_key(|state| says(*state))
        .unwrap_or_default()
}
