//! Questions that follow from others of the same row.

use crate::model::{Answer, AnswerState, Derivation, Derive};

/// From this score on an answer has the full score: the least that arithmetic may take away from
/// 100 is left out of account.
pub(super) const FULL: f64 = 100.0 - 1e-9;

/// One answer with what it scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scored {
    /// The answer.
    pub(super) answer: Answer,
    /// Its score from 0 to 100; 0 where there is no value.
    pub(super) score: f64,
}

impl Scored {
    /// Whether the question holds: its answer has the full score.
    pub(super) fn holds(self) -> bool {
        matches!(self.answer, Answer::Value(_)) && self.score >= FULL
    }
}

/// The answer that follows from those of other questions. A part that does not apply is left out,
/// unless the rubric says what it counts as; parts not answered are left out.
pub(super) fn derive(rule: &Derive, row: &[Scored]) -> Answer {
    let parts = rule.from.iter().map(|at| row[*at]);
    let applies = |part: &Scored| part.answer != Answer::Missing(AnswerState::NotApplicable);
    let none = || {
        let any = rule.from.iter().any(|at| !applies(&row[*at]));
        let state = if any { AnswerState::NotApplicable } else { AnswerState::NotAnswered };
        Answer::Missing(state)
    };
    let value = |part: Scored| match part.answer {
        Answer::Value(value) => Some(value),
        Answer::Missing(AnswerState::NotApplicable) => rule.not_applicable_counts,
        Answer::Missing(_) => None,
    };
    let counted = || {
        parts.clone().filter_map(|part| match part.answer {
            Answer::Value(_) => Some(part.holds()),
            Answer::Missing(AnswerState::NotApplicable) => {
                rule.not_applicable_counts.map(|counts| counts >= FULL)
            }
            Answer::Missing(_) => None,
        })
    };
    let result = match rule.how {
        Derivation::AnyOf | Derivation::AllOf | Derivation::CountOf => {
            let (mut n, mut n_hold) = (0u32, 0u32);
            for holds in counted() {
                n += 1;
                n_hold += u32::from(holds);
            }
            let value = match rule.how {
                Derivation::AnyOf => f64::from(u8::from(n_hold > 0)),
                Derivation::AllOf => f64::from(u8::from(n_hold == n)),
                _ => f64::from(n_hold),
            };
            (n > 0).then_some(value)
        }
        Derivation::FirstOf => parts.clone().find_map(value),
        Derivation::Difference => both(parts.clone().map(value)).map(|(a, b)| a - b),
        Derivation::Ratio(per) => {
            let (above, below) = both(parts.clone().map(value)).unzip();
            let below = below.filter(|below| *below != 0.0);
            // Nothing below is no answer, whatever the other says.
            match (above, below) {
                (Some(_), None) => return Answer::Missing(AnswerState::NotAnswered),
                (Some(a), Some(b)) => Some(a / b * per),
                _ => None,
            }
        }
    };
    result.filter(|value| value.is_finite()).map_or_else(none, Answer::Value)
}

fn both(mut parts: impl Iterator<Item = Option<f64>>) -> Option<(f64, f64)> {
    Some((parts.next()??, parts.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;
    use AnswerState::{NotAnswered, NotApplicable, Unknown};

    const YES: Scored = Scored { answer: Answer::Value(1.0), score: 100.0 };
    const NO: Scored = Scored { answer: Answer::Value(0.0), score: 0.0 };
    const NR: Scored = missing(NotApplicable);
    const BLANK: Scored = missing(NotAnswered);

    const fn missing(state: AnswerState) -> Scored {
        Scored { answer: Answer::Missing(state), score: 0.0 }
    }

    const fn value(value: f64) -> Scored {
        Scored { answer: Answer::Value(value), score: 0.0 }
    }

    fn of(how: Derivation, counts: Option<f64>, row: &[Scored]) -> Answer {
        let rule = Derive { how, from: (0..row.len()).collect(), not_applicable_counts: counts };
        derive(&rule, row)
    }

    #[test]
    fn any_holds_all_hold_or_so_many_do() {
        use Derivation::{AllOf, AnyOf, CountOf};
        let (yes, no) = (Answer::Value(1.0), Answer::Value(0.0));
        assert_eq!(of(AnyOf, None, &[NO, YES]), yes);
        assert_eq!(of(AnyOf, None, &[NO, NR]), no);
        assert_eq!(of(AllOf, None, &[YES, YES]), yes);
        assert_eq!(of(AllOf, None, &[YES, BLANK]), yes);
        assert_eq!(of(AllOf, None, &[YES, NO]), no);
        assert_eq!(of(CountOf, None, &[YES, NO, YES, missing(Unknown)]), Answer::Value(2.0));
    }

    #[test]
    fn a_part_that_does_not_apply_is_left_out_or_counts_as_said() {
        use Derivation::{AllOf, AnyOf, CountOf};
        let no = Answer::Value(0.0);
        assert_eq!(of(AnyOf, None, &[NR, NR]), Answer::Missing(NotApplicable));
        assert_eq!(of(AnyOf, None, &[NR, BLANK]), Answer::Missing(NotApplicable));
        assert_eq!(of(AnyOf, None, &[BLANK, BLANK]), Answer::Missing(NotAnswered));
        assert_eq!(of(AnyOf, Some(0.0), &[NR, NR]), no);
        assert_eq!(of(AllOf, Some(0.0), &[YES, NR]), no);
        assert_eq!(of(AllOf, None, &[YES, NR]), Answer::Value(1.0));
        assert_eq!(of(CountOf, Some(100.0), &[YES, NR]), Answer::Value(2.0));
    }

    #[test]
    fn figures_follow_from_figures() {
        use Derivation::{Difference, FirstOf, Ratio};
        let (a, b) = (value(30.0), value(12.0));
        assert_eq!(of(FirstOf, None, &[BLANK, a, b]), Answer::Value(30.0));
        assert_eq!(of(FirstOf, None, &[BLANK, NR]), Answer::Missing(NotApplicable));
        assert_eq!(of(Difference, None, &[a, b]), Answer::Value(18.0));
        assert_eq!(of(Difference, None, &[a, BLANK]), Answer::Missing(NotAnswered));
        // 12 of 30 are 40 per cent.
        assert_eq!(of(Ratio(100.0), None, &[b, a]), Answer::Value(40.0));
        assert_eq!(of(Ratio(100.0), None, &[a, value(0.0)]), Answer::Missing(NotAnswered));
        assert_eq!(of(Ratio(100.0), None, &[NR, value(4.0)]), Answer::Missing(NotApplicable));
        assert_eq!(
            of(Ratio(1.0), None, &[value(f64::MAX), value(0.5)]),
            Answer::Missing(NotAnswered)
        );
    }
}
