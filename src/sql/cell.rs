//! One cell of text as a value and a state, in the words that bindings know.
//!
//! Bindings know fewer spellings than surveys do: plain numbers, a percent sign where a percentage is
//! asked, yes and no, the codes of choices, and the words for states. What they do not know they
//! refuse: the cast of the text fails, and the engine's message has the cell.

use super::ast::{Expr, all, call, cases, col, num, text};
use super::prepare::{ANSWERED, EXCLUDED, NOT_ANSWERED, NOT_APPLICABLE, UNKNOWN};
use crate::input::limits::FIGURE_MAX;
use crate::model::{AnswerState, Choice, NumberKind, Scale, StateCodes};

const YES: [&str; 11] = ["1", "yes", "y", "true", "t", "是", "有", "√", "✓", "✔", "☑"];
const NO: [&str; 10] = ["0", "no", "n", "false", "f", "否", "无", "×", "✗", "✘"];

/// The words for states, in small letters.
pub(super) struct Words {
    lists: Vec<(i64, Vec<String>)>,
}

impl Words {
    /// Those every survey knows, and the rubric's own.
    pub(super) fn new(own: &StateCodes) -> Self {
        use AnswerState::{Excluded, NotAnswered, NotApplicable, Unknown};
        let of = |state: AnswerState, more: &[String]| {
            let built_in = StateCodes::BUILT_IN.iter().filter(|w| w.1 == state).map(|w| w.0);
            let more = more.iter().map(String::as_str);
            let mut words: Vec<String> = built_in.chain(more).map(str::to_lowercase).collect();
            words.sort();
            words.dedup();
            words
        };
        let lists = vec![
            (NOT_ANSWERED, of(NotAnswered, &[])),
            (UNKNOWN, of(Unknown, &own.unknown)),
            (NOT_APPLICABLE, of(NotApplicable, &own.not_applicable)),
            (EXCLUDED, of(Excluded, &own.excluded)),
        ];
        Self { lists }
    }

    /// The words of a state.
    pub(super) fn of(&self, state: i64) -> impl Iterator<Item = String> + '_ {
        self.lists.iter().filter(move |l| l.0 == state).flat_map(|l| l.1.iter().cloned())
    }

    /// The state of a cell whose text stands in a column without white space around it.
    pub(super) fn state(&self, cell: &str, answers_first: Option<Expr>, blank: i64) -> Expr {
        let low = || call("LOWER", [col(cell)]);
        let mut branches = vec![(col(cell).equals(text("")), Expr::Whole(blank))];
        branches.extend(answers_first.map(|is_answer| (is_answer, Expr::Whole(ANSWERED))));
        let words = self
            .lists
            .iter()
            .map(|(state, words)| (low().one_of(words.iter().cloned()), Expr::Whole(*state)));
        branches.extend(words);
        cases(branches, Expr::Whole(ANSWERED))
    }

    /// Whether a text is a word for a state.
    fn knows(&self, text: &str) -> bool {
        let low = text.to_lowercase();
        self.lists.iter().any(|(_, words)| words.contains(&low))
    }
}

/// A cell of text without white space around it; empty where there is none.
pub(super) fn trimmed(raw: &str) -> Expr {
    call("TRIM", [call("COALESCE", [col(raw), text("")])])
}

/// Whether a cell is an answer although it is a word for a state: a code of a choice goes first.
pub(super) fn is_code(scale: &Scale, words: &Words, cell: &str) -> Option<Expr> {
    let Scale::Choice(choices) = scale else { return None };
    let codes: Vec<String> =
        choices.iter().filter(|c| words.knows(&c.code)).map(|c| c.code.clone()).collect();
    (!codes.is_empty()).then(|| col(cell).one_of(codes))
}

/// The text of a cell as a text that is a number, where the scale has words of its own.
pub(super) fn numeral(scale: Option<&Scale>, cell: &str) -> Expr {
    let low = || call("LOWER", [col(cell)]);
    match scale {
        Some(Scale::YesNo { .. }) => {
            cases(vec![(low().one_of(YES), text("1")), (low().one_of(NO), text("0"))], col(cell))
        }
        Some(Scale::Choice(choices)) => {
            let is = |c: &Choice| col(cell).equals(text(c.code.clone()));
            let at = (0u32..).zip(choices).map(|(at, c)| (is(c), text(at.to_string())));
            // A number is no code, and may not be read as a position.
            let other = call("CONCAT", [text("refused: no code: "), col(cell)]);
            cases(at.collect(), other)
        }
        Some(Scale::Number(number)) if number.kind == NumberKind::Percentage => {
            call("REPLACE", [col(cell), text("%"), text("")])
        }
        _ => col(cell),
    }
}

/// Whether a number is an answer on this scale. What is not a number at all fails too: it is not
/// below the greatest.
pub(super) fn is_answer(scale: Option<&Scale>, number: &str) -> Expr {
    let (low, high) = scale.map_or((f64::NEG_INFINITY, f64::INFINITY), Scale::range);
    let least = num(low.max(-FIGURE_MAX));
    let most = num(high.min(FIGURE_MAX));
    let within = col(number).at_least(least).and(col(number).at_most(most));
    let is_whole = match scale {
        Some(Scale::Maturity(_) | Scale::YesNo { .. } | Scale::Choice(_) | Scale::CountOf(_)) => {
            true
        }
        Some(Scale::Number(number)) => number.kind == NumberKind::Count,
        Some(Scale::Likert { .. }) | None => false,
    };
    let whole = is_whole.then(|| call("FLOOR", [col(number)]).equals(col(number)));
    all([within].into_iter().chain(whole)).unwrap_or(Expr::Null)
}

/// A cast that fails and says which cell is no answer.
pub(super) fn refusal(what: &str, cell: &str) -> Expr {
    let said = call("CONCAT", [text(format!("refused: {what} = ")), col(cell)]);
    Expr::ToDouble(Box::new(said))
}
