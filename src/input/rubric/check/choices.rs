//! Answers with codes: each code once, none that means something else, and words for states.

use super::{Asker, Checker, fold};
use crate::diag::code::rubric::{R017, R034, R035, R036, R051, R054};
use crate::input::limits::OPTIONS_MAX;
use crate::input::rubric::draft::Spot;
use crate::input::rubric::scale_file::{Choice, OptionItem};
use crate::lang::Text;
use crate::model::{AnswerState, StateCodes};
use std::collections::BTreeMap;

/// The least and the most that an answer of a choice can score; none where there is
/// nothing to choose from.
pub(super) fn extremes(choices: &[Choice]) -> Option<(f64, f64)> {
    let scores = choices.iter().map(|c| c.score);
    let range = scores.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), score| {
        (low.min(score), high.max(score))
    });
    (choices.len() >= 2).then_some(range)
}

impl Checker<'_, '_> {
    pub(super) fn choice(
        &mut self,
        asker: &Asker<'_>,
        choices: Option<&[Choice]>,
        set: Option<&str>,
    ) {
        let (id, own) = (asker.id, &asker.scale);
        match (choices, set) {
            (Some(choices), None) if choices.len() >= 2 => {
                let codes = choices.iter().map(|c| c.code.as_str()).collect();
                self.codes(&own.at("/choices"), codes);
            }
            (None, Some(set)) => {
                let known: Vec<_> =
                    self.draft.answer_sets.iter().map(|s| s.it.id.as_str()).collect();
                if !known.contains(&set) {
                    let kind = Text::new("选项集", "answer set");
                    self.unknown(R017, &own.at("/answer_set"), &kind, set, &known);
                }
            }
            (choices, set) => {
                let message = match (choices, set) {
                    (Some(_), Some(_)) => Text::new(
                        format!("`{id}` 既有 `choices` 又有 `answer_set`"),
                        format!("`{id}` has both `choices` and `answer_set`"),
                    ),
                    (Some(_), None) => Text::new(
                        format!("`{id}` 的选项少于两个"),
                        format!("`{id}` has fewer than two choices"),
                    ),
                    _ => Text::new(
                        format!("`{id}` 既没有 `choices` 也没有 `answer_set`"),
                        format!("`{id}` has neither `choices` nor `answer_set`"),
                    ),
                };
                let hint = Text::new(
                    "在 `choices` 里列出选项，或用 `answer_set` 指明一个共用的选项集",
                    "list the answers in `choices`, or name a shared set in `answer_set`",
                );
                self.asker_error(R054, asker, "", message, hint);
            }
        }
    }

    pub(super) fn count_of(&mut self, asker: &Asker<'_>, options: &[OptionItem]) {
        let (id, own) = (asker.id, asker.scale.at("/options"));
        let n = options.len();
        if n > OPTIONS_MAX {
            let message = Text::new(
                format!("`{id}` 有 {n} 个选项，最多 {OPTIONS_MAX} 个"),
                format!("`{id}` has {n} options, the most is {OPTIONS_MAX}"),
            );
            let hint = Text::new(
                "拆成两个指标，或用 `count` 量尺填写数量",
                "split it into two indicators, or ask for the number with a `count` scale",
            );
            self.asker_error(R036, asker, "/options", message, hint);
        }
        self.codes(&own, options.iter().map(|o| o.code.as_str()).collect());
        for (i, option) in options.iter().enumerate() {
            let code = &option.code;
            let separator = code.contains([';', '；']);
            if separator || code.trim().parse::<f64>().is_ok() {
                let message = Text::new(
                    format!("选项代码 `{code}` 会与“个数”或分隔符混淆"),
                    format!(
                        "option code `{code}` can be taken for a number of options or a separator"
                    ),
                );
                let hint = Text::new(
                    "改用以字母开头、不含分号的代码",
                    "use a code that starts with a letter and has no semicolon",
                );
                self.error(R035, &own.at(&format!("/{i}/code")), message, hint);
            }
        }
    }

    /// Codes of one question: each once, and none that stands for a state.
    fn codes(&mut self, at: &Spot, codes: Vec<&str>) {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let states = self.state_words();
        for (i, code) in codes.into_iter().enumerate() {
            let own = at.at(&format!("/{i}/code"));
            let folded = fold(code);
            if let Some(state) = states.get(&folded) {
                let state = state.title();
                let message = Text::new(
                    format!("答案代码 `{code}` 已表示“{}”", state.zh),
                    format!("answer code `{code}` already stands for `{}`", state.en),
                );
                let hint = Text::new(
                    "换一个代码；空缺、不清楚、不适用、剔除由状态代码表示，不用选项表示",
                    "use another code; not answered, unknown, not applicable and excluded are states, not answers",
                );
                self.error(R035, &own, message, hint);
            }
            if let Some(first) = seen.get(&folded) {
                let first = self.line_of(&at.at(&format!("/{first}/code")));
                let message = Text::new(
                    format!("答案代码 `{code}` 出现了两次（大小写和全角半角不计）"),
                    format!("answer code `{code}` is given twice (case and width do not count)"),
                );
                let hint = Text::new(
                    format!("第一次在{}；换一个代码", first.zh),
                    format!("the first is on {}; use another code", first.en),
                );
                self.error(R034, &own, message, hint);
            } else {
                seen.insert(folded, i);
            }
        }
    }

    pub(super) fn state_words(&self) -> BTreeMap<String, AnswerState> {
        let built_in = StateCodes::BUILT_IN.iter().map(|(word, state)| (fold(word), *state));
        let own = self.own_states().into_iter().map(|(word, _, state)| (fold(word), state));
        built_in.chain(own).collect()
    }

    /// The rubric's own words for states, with the place of each.
    fn own_states(&self) -> Vec<(&str, String, AnswerState)> {
        let states = &self.draft.states.it;
        let lists = [
            ("unknown", &states.unknown, AnswerState::Unknown),
            ("not_applicable", &states.not_applicable, AnswerState::NotApplicable),
            ("excluded", &states.excluded, AnswerState::Excluded),
        ];
        let words = lists.into_iter().flat_map(|(field, words, state)| {
            let numbered = words.iter().enumerate();
            numbered.map(move |(i, word)| (word.as_str(), format!("/{field}/{i}"), state))
        });
        words.collect()
    }

    pub(super) fn states(&mut self) {
        let draft = self.draft;
        let mut seen: BTreeMap<String, AnswerState> =
            StateCodes::BUILT_IN.iter().map(|(word, state)| (fold(word), *state)).collect();
        let words: Vec<_> = {
            let own = self.own_states().into_iter();
            own.map(|(word, below, state)| (word.to_owned(), below, state)).collect()
        };
        for (word, below, state) in words {
            let other = seen.insert(fold(&word), state).filter(|other| *other != state);
            if let Some(other) = other {
                let (own, other) = (state.title(), other.title());
                let message = Text::new(
                    format!("`{word}` 列为“{}”，但它已表示“{}”", own.zh, other.zh),
                    format!(
                        "`{word}` is listed as `{}` and already stands for `{}`",
                        own.en, other.en
                    ),
                );
                let hint = Text::new(
                    "每个词只表示一种状态；内置的词不能改作他用",
                    "a word stands for one state; built-in words keep their meaning",
                );
                self.error(R051, &draft.states.at.at(&below), message, hint);
            }
        }
        for set in &draft.answer_sets {
            let at = set.at.at("/choices");
            self.codes(&at, set.it.choices.iter().map(|c| c.code.as_str()).collect());
        }
    }
}
