//! What an empty cell stands for, read as a cell of the question would be.

use super::{Checker, TableView, fold};
use crate::diag::code::rubric::R061;
use crate::lang::Text;
use crate::model::{AnswerState, Choice, NumberKind, Scale};
use std::collections::BTreeMap;

/// Words for yes and no that every survey knows.
const YES_NO: [&str; 21] = [
    "yes", "y", "true", "t", "1", "是", "有", "√", "✓", "✔", "☑", "no", "n", "false", "f", "0",
    "否", "无", "×", "✗", "✘",
];

impl Checker<'_, '_> {
    /// Refuses what the scale of a question cannot read.
    pub(super) fn blanks(&mut self, view: &TableView<'_>) {
        let states = self.state_words();
        let table = view.table;
        let mut cannot = Vec::new();
        for (i, question) in table.questions.iter().enumerate() {
            let scale = &view.asked[i].scale;
            let unread = |blank: &&String| !reads(scale, blank, &states);
            if question.derive.is_some() {
                continue;
            }
            if let Some(blank) = question.blank.as_ref().filter(unread) {
                let id = &question.id;
                let message = Text::new(
                    format!("问题 `{id}` 的量尺读不了 `{blank}`"),
                    format!("`{blank}` is no answer to question `{id}`"),
                );
                self.error(R061, &view.at.at(&format!("/questions/{i}/blank")), message, mend());
            } else if question.blank.is_none() && table.blank.as_ref().is_some_and(|b| unread(&b)) {
                cannot.push(question.id.as_str());
            }
        }
        if let (Some(blank), false) = (&table.blank, cannot.is_empty()) {
            let of = super::super::tree::list(cannot.into_iter());
            let message = Text::new(
                format!("这些问题的量尺读不了 `{blank}`：{}", of.zh),
                format!("`{blank}` is no answer to {}", of.en),
            );
            let hint = Text::new(
                "给这些问题各写一个 `blank`，如 `\"not_answered\"`",
                "give these questions a `blank` of their own, such as `\"not_answered\"`",
            );
            self.error(R061, &view.at.at("/blank"), message, hint);
        }
    }
}

fn mend() -> Text {
    Text::new(
        "写这个问题可填的答案，或状态词如 `not_answered`、`not_applicable`",
        "write what a cell of this question may say, or a state such as `not_answered` or `not_applicable`",
    )
}

/// Whether a cell with this text would be an answer or a state.
fn reads(scale: &Scale, text: &str, states: &BTreeMap<String, AnswerState>) -> bool {
    let word = fold(text);
    if word.is_empty() || states.contains_key(&word) {
        return true;
    }
    let named = |choices: &[Choice]| {
        choices.iter().any(|c| [&c.code, &c.title.zh, &c.title.en].iter().any(|t| fold(t) == word))
    };
    let (least, most) = scale.range();
    let number = word.parse::<f64>().ok();
    let whole = || number.is_some_and(|n| n.fract() == 0.0 && (least..=most).contains(&n));
    match scale {
        Scale::YesNo { .. } => YES_NO.contains(&word.as_str()),
        Scale::Choice(choices) => named(choices),
        Scale::CountOf(options) => {
            let mut parts = text.split([';', '；']);
            let each = |part: &str| {
                let part = fold(part);
                options.iter().any(|o| fold(&o.code) == part)
            };
            whole() || matches!(word.as_str(), "none" | "无" | "没有") || parts.all(each)
        }
        Scale::Maturity(_) => whole(),
        Scale::Likert { labels, .. } => {
            let is_label = |t: &Text| fold(&t.zh) == word || fold(&t.en) == word;
            number.is_some_and(|n| (least..=most).contains(&n)) || labels.iter().any(is_label)
        }
        Scale::Number(scale) => {
            let (bare, hundredth) = match (word.strip_suffix('%'), scale.kind) {
                (Some(rest), NumberKind::Share) => (rest.trim(), 0.01),
                (Some(rest), NumberKind::Percentage) => (rest.trim(), 1.0),
                (Some(_), _) => return false,
                (None, _) => (word.as_str(), 1.0),
            };
            bare.parse::<f64>().is_ok_and(|value| {
                let is_fit = scale.kind != NumberKind::Count || value.fract() == 0.0;
                is_fit && (least..=most).contains(&(value * hundredth))
            })
        }
    }
}
