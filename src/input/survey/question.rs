//! The rubric's questions as a survey asks for them: by id, title or question, with the words that
//! may be answered.

use super::heading::{self, Heading, Match, fold};
use super::items::Form;
use crate::diag::shorten;
use crate::lang::Text;
use crate::model::{
    Auxiliary, Choice, Direction, Goal, Indicator, IndicatorIdx, ItemQuestion, Node, NumberKind,
    NumberScale, Rubric, Scale, StateCodes,
};
use std::collections::HashMap;

/// What messages call a question that regions answer.
const INDICATOR: (&str, &str) = ("指标", "indicator");

/// What messages call a question about an item.
const QUESTION: (&str, &str) = ("问题", "question");

/// What messages call a column that is no answer.
const AUXILIARY: (&str, &str) = ("辅助列", "column");

/// What a column that is no answer may hold: any number.
static ANY_NUMBER: Scale = Scale::Number(NumberScale {
    kind: NumberKind::Amount,
    direction: Direction::Up,
    goal: Goal::Learnt,
    min: f64::NEG_INFINITY,
    max: f64::INFINITY,
});

/// One indicator, or one question about items, and the words of its answers.
#[derive(Debug)]
pub(super) struct Question<'r> {
    /// Its id.
    pub(super) id: &'r str,
    /// Its title.
    pub(super) title: &'r Text,
    /// The question in full.
    pub(super) asks: &'r Text,
    /// What an answer may be.
    pub(super) scale: &'r Scale,
    /// What messages call it, in Chinese and in English.
    pub(super) noun: (&'static str, &'static str),
    /// Codes as the rubric writes them, with their values.
    codes: HashMap<&'r str, u16>,
    /// Codes and titles, folded; without those that could mean two things.
    words: HashMap<String, u16>,
}

impl<'r> Question<'r> {
    fn of_region(node: &'r Node, indicator: &'r Indicator) -> Self {
        Self::new(&node.id, (&node.title, &indicator.question), &indicator.scale, INDICATOR)
    }

    /// A column that is no answer.
    fn of_auxiliary(auxiliary: &'r Auxiliary) -> Self {
        let texts = (&auxiliary.title, &auxiliary.title);
        Self::new(&auxiliary.id, texts, &ANY_NUMBER, AUXILIARY)
    }

    /// A question about the items of a table.
    pub(super) fn of_items(asked: &'r ItemQuestion) -> Self {
        Self::new(&asked.id, (&asked.title, &asked.question), &asked.scale, QUESTION)
    }

    fn new(
        id: &'r str,
        (title, asks): (&'r Text, &'r Text),
        scale: &'r Scale,
        noun: (&'static str, &'static str),
    ) -> Self {
        let (codes, words) = (HashMap::new(), HashMap::new());
        let mut question = Self { id, title, asks, scale, noun, codes, words };
        let mut folded: Vec<(String, u16)> = Vec::new();
        let mut add = |word: &str, value: usize| {
            let mut key = String::new();
            fold(word, &mut key);
            if !key.is_empty() {
                folded.push((key, u16::try_from(value).unwrap_or(u16::MAX)));
            }
        };
        match scale {
            Scale::Choice(choices) | Scale::CountOf(choices) => {
                for (at, choice) in choices.iter().enumerate() {
                    question.codes.insert(&choice.code, u16::try_from(at).unwrap_or(u16::MAX));
                    add(&choice.code, at);
                    add(&choice.title.zh, at);
                    add(&choice.title.en, at);
                }
            }
            Scale::Maturity(levels) => {
                for (at, level) in levels.iter().enumerate() {
                    add(&level.statement.zh, at + 1);
                    add(&level.statement.en, at + 1);
                }
            }
            Scale::Likert { labels, .. } => {
                for (at, label) in labels.iter().enumerate() {
                    add(&label.zh, at + 1);
                    add(&label.en, at + 1);
                }
            }
            Scale::YesNo { .. } | Scale::Number(_) => {}
        }
        folded.sort();
        folded.dedup();
        let unclear: Vec<String> =
            folded.windows(2).filter(|w| w[0].0 == w[1].0).map(|w| w[0].0.clone()).collect();
        question.words = folded.into_iter().filter(|(word, _)| !unclear.contains(word)).collect();
        question
    }

    /// The value that a word stands for: a code as it is written, else a code or title in any case
    /// and width.
    pub(super) fn word(&self, text: &str, scratch: &mut String) -> Option<u16> {
        if let Some(value) = self.codes.get(text) {
            return Some(*value);
        }
        if self.words.is_empty() {
            return None;
        }
        fold(text, scratch);
        self.words.get(scratch.as_str()).copied()
    }

    /// Whether a word of its answers begins as numbers do.
    pub(super) fn has_numbers(&self) -> bool {
        let number =
            |word: &str| word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
        self.codes.keys().any(|word| number(word)) || self.words.keys().any(|word| number(word))
    }

    /// Its id with its title, in backticks.
    pub(super) fn named(&self) -> Text {
        Text::new(named(self.id, &self.title.zh).0, named(self.id, &self.title.en).1)
    }

    /// The answers or options that have codes.
    pub(super) fn choices(&self) -> &'r [Choice] {
        match self.scale {
            Scale::Choice(choices) | Scale::CountOf(choices) => choices,
            _ => &[],
        }
    }
}

/// An id with the title beside it, as Chinese and as English messages write it.
pub(super) fn named(id: &str, title: &str) -> (String, String) {
    if title.is_empty() || title == id {
        return (format!("`{id}`"), format!("`{id}`"));
    }
    let title = shorten(title, 40);
    (format!("`{id}（{title}）`"), format!("`{id}` ({title})"))
}

/// What a name in a survey means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// One indicator.
    One(IndicatorIdx),
    /// Two or more indicators have this title.
    Several,
}

/// All indicators of a rubric, by what they may be called.
#[derive(Debug)]
pub(super) struct Catalogue<'r> {
    /// In column order; after those of the indicators the columns that are no answers.
    pub(super) questions: Vec<Question<'r>>,
    /// What the leaves of these questions have.
    indicators: Vec<&'r Indicator>,
    ids: HashMap<&'r str, IndicatorIdx>,
    names: HashMap<String, Named>,
    states: States,
    /// The tables of the rubric's instrument.
    pub(super) forms: Vec<Form<'r>>,
    /// For each indicator that is measured, the table it follows from.
    measured: Vec<Option<&'r str>>,
}

impl<'r> Catalogue<'r> {
    /// Lists the indicators of a rubric.
    pub(super) fn new(rubric: &'r Rubric) -> Self {
        let leaves = || rubric.hierarchy.leaves();
        let asked = leaves().map(|(_, node, i)| Question::of_region(node, i));
        let auxiliaries = rubric.methods.auxiliaries.iter().map(Question::of_auxiliary);
        let questions: Vec<_> = asked.chain(auxiliaries).collect();
        let indicators: Vec<_> = leaves().map(|(.., indicator)| indicator).collect();
        let mut ids = HashMap::new();
        let mut names: HashMap<String, Named> = HashMap::new();
        let mut key = String::new();
        for (question, column) in questions.iter().zip(0..) {
            let column = IndicatorIdx(column);
            ids.insert(question.id, column);
            let texts = [question.title, question.asks];
            for name in texts.iter().flat_map(|t| [t.zh.as_str(), t.en.as_str()]) {
                fold(name, &mut key);
                if key.is_empty() {
                    continue;
                }
                let named = names.entry(key.clone()).or_insert(Named::One(column));
                if *named != Named::One(column) {
                    *named = Named::Several;
                }
            }
        }
        // An id in another case goes before any title.
        for (question, column) in questions.iter().zip(0..) {
            fold(question.id, &mut key);
            names.insert(key.clone(), Named::One(IndicatorIdx(column)));
        }
        let states = States::new(&rubric.states);
        let instrument = rubric.instrument.as_ref();
        let measured = rubric.hierarchy.leaves().map(|(node, ..)| {
            let measure = instrument.and_then(|i| Some((i, i.measure(node)?)));
            measure.map(|(instrument, measure)| instrument.tables[measure.table].id.as_str())
        });
        let measured = measured.collect();
        let forms = Form::all(rubric, &states);
        Self { questions, indicators, ids, names, states, forms, measured }
    }

    /// The question of a column.
    pub(super) fn question(&self, indicator: IndicatorIdx) -> &Question<'r> {
        &self.questions[indicator.at()]
    }

    /// What the leaf of a column has.
    pub(super) fn indicator(&self, indicator: IndicatorIdx) -> &'r Indicator {
        self.indicators[indicator.at()]
    }

    /// The table that an indicator follows from; none where regions answer it.
    pub(super) fn measured(&self, indicator: IndicatorIdx) -> Option<&'r str> {
        self.measured.get(indicator.at()).copied().flatten()
    }

    /// How many indicators there are.
    pub(super) fn n_indicators(&self) -> usize {
        self.indicators.len()
    }

    /// How many indicators regions answer themselves.
    pub(super) fn n_answered(&self) -> usize {
        self.measured.iter().filter(|table| table.is_none()).count()
    }

    /// What a heading names that is no answer: also by the names that the rubric's tables give the
    /// column of the region.
    pub(super) fn heading(&self, text: &str, scratch: &mut String) -> Option<Match> {
        if self.forms.iter().any(|form| form.is_region(text, scratch)) {
            return Some(Match::Sure(Heading::Region));
        }
        heading::known(text, scratch)
    }

    /// Whether any table or the plain survey knows a text as the name of a column.
    pub(super) fn knows(&self, text: &str, scratch: &mut String) -> bool {
        self.find(text, scratch).is_some()
            || self.forms.iter().any(|form| form.find(text, scratch).is_some())
    }

    /// What all leaves have.
    pub(super) fn indicators(&self) -> impl Iterator<Item = &'r Indicator> + '_ {
        self.indicators.iter().copied()
    }

    /// The indicator that a text names: by its id, its title or its question.
    pub(super) fn find(&self, text: &str, scratch: &mut String) -> Option<Named> {
        if let Some(indicator) = self.ids.get(text) {
            return Some(Named::One(*indicator));
        }
        fold(text, scratch);
        self.names.get(scratch.as_str()).copied()
    }

    /// The ids of all indicators.
    pub(super) fn ids(&self) -> impl Iterator<Item = &'r str> + '_ {
        self.questions.iter().map(|q| q.id)
    }

    /// The words for states.
    pub(super) fn states(&self) -> &States {
        &self.states
    }
}

/// Words that stand for a state, folded.
#[derive(Debug)]
pub(super) struct States {
    words: HashMap<String, crate::model::AnswerState>,
}

impl States {
    fn new(own: &StateCodes) -> Self {
        use crate::model::AnswerState::{Excluded, NotApplicable, Unknown};
        let mut words: HashMap<String, _> = HashMap::new();
        let mut key = String::new();
        for (word, state) in StateCodes::BUILT_IN {
            fold(word, &mut key);
            words.insert(key.clone(), state);
        }
        let lists = [
            (&own.unknown, Unknown),
            (&own.not_applicable, NotApplicable),
            (&own.excluded, Excluded),
        ];
        for (list, state) in lists {
            for word in list {
                fold(word, &mut key);
                if !key.is_empty() {
                    words.insert(key.clone(), state);
                }
            }
        }
        Self { words }
    }

    /// The state that a folded text stands for.
    pub(super) fn find(&self, folded: &str) -> Option<crate::model::AnswerState> {
        self.words.get(folded).copied()
    }
}
