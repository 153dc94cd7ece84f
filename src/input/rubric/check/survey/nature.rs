//! What sort of figure an answer is: which can stand beside each other, and which an indicator can take.

use crate::model::{NumberKind, Scale};

/// Whether values of two scales can be averaged, compared or taken for one another.
pub(super) fn go_together(a: &Scale, b: &Scale) -> bool {
    match (a, b) {
        (Scale::Maturity(a), Scale::Maturity(b)) => a.len() == b.len(),
        (
            Scale::Likert { points: a, high_is_best: up, .. },
            Scale::Likert { points: b, high_is_best: other, .. },
        ) => a == b && up == other,
        (Scale::Choice(a), Scale::Choice(b)) => {
            let codes = |list: &[crate::model::Choice]| {
                list.iter().map(|c| c.code.clone()).collect::<Vec<_>>()
            };
            codes(a) == codes(b)
        }
        _ => match (unit(a), unit(b)) {
            (Some(a), Some(b)) => a == b || a == Unit::Any || b == Unit::Any,
            _ => false,
        },
    }
}

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Parts of one.
    Share,
    /// Parts of a hundred.
    Percentage,
    /// Things.
    Count,
    /// Days.
    Days,
    /// Whatever the author means.
    Any,
}

fn unit(scale: &Scale) -> Option<Unit> {
    Some(match scale {
        // The mean of yes and no is the share of yes.
        Scale::YesNo { .. } => Unit::Share,
        Scale::CountOf(_) => Unit::Count,
        Scale::Number(number) => match number.kind {
            NumberKind::Percentage => Unit::Percentage,
            NumberKind::Share => Unit::Share,
            NumberKind::Count => Unit::Count,
            NumberKind::Days => Unit::Days,
            NumberKind::Amount => Unit::Any,
        },
        Scale::Maturity(_) | Scale::Choice(_) | Scale::Likert { .. } => return None,
    })
}

/// Whether an answer is a number that can be added and divided.
pub(super) fn is_number(scale: &Scale) -> bool {
    unit(scale).is_some()
}

/// Whether all that one range allows lies in another; what has no end is not held against it.
pub(super) fn lies_in((low, high): (f64, f64), (least, most): (f64, f64)) -> bool {
    !(low.is_finite() && low < least || high.is_finite() && high > most)
}
