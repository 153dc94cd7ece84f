//! The tables of the rubric's instrument as files write them: what a heading may mean in each, and
//! which values an attribute may have.

use super::super::cells::Reader;
use super::super::heading::{Heading, fold};
use super::super::question::{Question, States};
use super::super::row::Cell;
use crate::lang::Text;
use crate::model::{Answer, AnswerState, Instrument, Measure, Rubric, Table, Takes};
use std::collections::HashMap;

/// What a column of a table of items is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Part {
    /// An attribute of the item, by position.
    Attribute(usize),
    /// A question, by position.
    Question(usize),
    /// A question that follows from others and has no column, by position.
    Derived(usize),
    /// A column that every survey knows.
    Field(Heading),
    /// A column that the rubric says is not used.
    Ignored,
}

/// What a heading means in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Found {
    /// One thing.
    One(Part),
    /// Two or more have this title.
    Several,
}

/// One table of the instrument.
#[derive(Debug)]
pub(in super::super) struct Form<'r> {
    /// What the rubric says of it.
    pub(in super::super) table: &'r Table,
    /// Its questions, with the words of their answers.
    pub(in super::super) questions: Vec<Question<'r>>,
    /// What an empty cell of each question stands for.
    pub(super) blanks: Vec<Answer>,
    /// By attribute, whether scores are shown by it.
    pub(super) is_facet: Vec<bool>,
    /// By question, whether it follows from others and its values are taken as they are.
    pub(super) is_watched: Vec<bool>,
    /// What takes answers of it, with the ids of the indicators.
    pub(super) measures: Vec<(&'r str, &'r Measure)>,
    /// Ids, extra names and columns not used, folded.
    ids: HashMap<String, Part>,
    /// Titles, folded.
    titles: HashMap<String, Found>,
    /// By attribute, codes and titles of its values, folded.
    codes: Vec<HashMap<String, usize>>,
}

impl<'r> Form<'r> {
    /// Lists the tables of a rubric.
    pub(in super::super) fn all(rubric: &'r Rubric, states: &States) -> Vec<Self> {
        let Some(instrument) = &rubric.instrument else { return Vec::new() };
        let mut forms: Vec<_> =
            instrument.tables.iter().map(|table| Self::new(table, instrument, states)).collect();
        for measure in &instrument.measures {
            let id = rubric.hierarchy.node(measure.node).id.as_str();
            forms[measure.table].measures.push((id, measure));
        }
        forms
    }

    fn new(table: &'r Table, instrument: &'r Instrument, states: &States) -> Self {
        let questions: Vec<_> = table.questions.iter().map(Question::of_items).collect();
        let mut reader = Reader { states, decimal_comma: false, scratch: String::new() };
        let blanks = table.questions.iter().zip(&questions).map(|(asked, question)| {
            let blank = asked.blank.as_deref().unwrap_or_default();
            let reading = reader.read(question, Cell::Text(blank));
            reading.map_or(Answer::Missing(AnswerState::NotAnswered), |r| r.answer)
        });
        let blanks = blanks.collect();
        let is_facet =
            table.attributes.iter().map(|a| instrument.facets.iter().any(|f| f.id == a.id));
        let codes = table.attributes.iter().map(|a| codes(&a.values)).collect();
        let (ids, titles) = (ids(table), titles(table));
        let (is_facet, measures) = (is_facet.collect(), Vec::new());
        let takes_values = |question: usize| {
            table.slots.iter().any(|s| s.question == question && s.takes == Takes::Values)
        };
        let asked = table.questions.iter().enumerate();
        let is_watched = asked.map(|(at, q)| q.derive.is_some() && takes_values(at)).collect();
        Self { table, questions, blanks, is_facet, is_watched, measures, ids, titles, codes }
    }

    /// What a heading means in this table: by an id, else by a title.
    pub(in super::super) fn find(&self, text: &str, scratch: &mut String) -> Option<Found> {
        fold(text, scratch);
        let by_id = self.ids.get(scratch.as_str()).map(|part| Found::One(*part));
        by_id.or_else(|| self.titles.get(scratch.as_str()).copied())
    }

    /// The question that a text names.
    pub(in super::super) fn question(&self, text: &str, scratch: &mut String) -> Option<usize> {
        match self.find(text, scratch) {
            Some(Found::One(Part::Question(at))) => Some(at),
            _ => None,
        }
    }

    /// Whether a text is the name that this table gives the column of the region.
    pub(in super::super) fn is_region(&self, text: &str, scratch: &mut String) -> bool {
        self.table.region.is_some()
            && self.find(text, scratch) == Some(Found::One(Part::Field(Heading::Region)))
    }

    /// The code of a value of an attribute with a closed list, by code or title.
    pub(super) fn code(
        &self,
        attribute: usize,
        text: &str,
        scratch: &mut String,
    ) -> Option<&'r str> {
        let values = &self.table.attributes[attribute].values;
        if let Some(value) = values.iter().find(|v| v.code == text) {
            return Some(&value.code);
        }
        fold(text, scratch);
        self.codes[attribute].get(scratch.as_str()).map(|at| values[*at].code.as_str())
    }

    /// What its columns may be called, with each in words.
    pub(super) fn names(&self) -> impl Iterator<Item = (&'r str, Text)> + '_ {
        let table = self.table;
        let attributes = table.attributes.iter().flat_map(|attribute| {
            let (id, title) = (attribute.id.as_str(), &attribute.title);
            [id, &title.zh, &title.en].map(|name| (name, named(id, title)))
        });
        let asked = self.questions.iter().filter(|q| !self.is_derived(q.id));
        let questions = asked.flat_map(|question| {
            let (id, title, asks) = (question.id, question.title, question.asks);
            [id, &title.zh, &title.en, &asks.zh, &asks.en].map(|name| (name, question.named()))
        });
        let own = [&table.region, &table.period, &table.respondent, &table.weight];
        let own = own.into_iter().flatten().map(|n| (n.as_str(), Text::same(format!("`{n}`"))));
        attributes.chain(questions).chain(own)
    }

    fn is_derived(&self, id: &str) -> bool {
        self.table.questions.iter().any(|q| q.id == id && q.derive.is_some())
    }

    /// Its id with its title, in backticks.
    pub(super) fn named(&self) -> Text {
        named(&self.table.id, &self.table.title)
    }

    /// An attribute by id and title, in backticks.
    pub(super) fn attribute(&self, at: usize) -> Text {
        let attribute = &self.table.attributes[at];
        named(&attribute.id, &attribute.title)
    }
}

/// An id with the title beside it, in backticks.
pub(super) fn named(id: &str, title: &Text) -> Text {
    use super::super::question::named;
    Text::new(named(id, &title.zh).0, named(id, &title.en).1)
}

fn ids(table: &Table) -> HashMap<String, Part> {
    let mut ids = HashMap::new();
    let mut add = |name: &str, part: Part| {
        let mut key = String::new();
        fold(name, &mut key);
        if !key.is_empty() {
            ids.entry(key).or_insert(part);
        }
    };
    for (at, attribute) in table.attributes.iter().enumerate() {
        add(&attribute.id, Part::Attribute(at));
    }
    for (at, question) in table.questions.iter().enumerate() {
        add(&question.id, part_of(table, at));
    }
    let own = [
        (&table.region, Heading::Region),
        (&table.period, Heading::Period),
        (&table.respondent, Heading::Respondent),
        (&table.weight, Heading::Weight),
    ];
    for (name, heading) in own {
        add(name.as_deref().unwrap_or_default(), Part::Field(heading));
    }
    for name in &table.ignored {
        add(name, Part::Ignored);
    }
    ids
}

fn part_of(table: &Table, question: usize) -> Part {
    match table.questions[question].derive {
        None => Part::Question(question),
        Some(_) => Part::Derived(question),
    }
}

fn titles(table: &Table) -> HashMap<String, Found> {
    let mut titles: HashMap<String, Found> = HashMap::new();
    let mut add = |name: &str, part: Part| {
        let mut key = String::new();
        fold(name, &mut key);
        if key.is_empty() {
            return;
        }
        let known = titles.entry(key).or_insert(Found::One(part));
        if *known != Found::One(part) {
            *known = Found::Several;
        }
    };
    for (at, attribute) in table.attributes.iter().enumerate() {
        add(&attribute.title.zh, Part::Attribute(at));
        add(&attribute.title.en, Part::Attribute(at));
    }
    for (at, question) in table.questions.iter().enumerate() {
        for text in [&question.title, &question.question] {
            add(&text.zh, part_of(table, at));
            add(&text.en, part_of(table, at));
        }
    }
    titles
}

fn codes(values: &[crate::model::Code]) -> HashMap<String, usize> {
    let mut codes = HashMap::new();
    let mut key = String::new();
    for (at, value) in values.iter().enumerate() {
        fold(&value.code, &mut key);
        codes.entry(key.clone()).or_insert(at);
    }
    for (at, value) in values.iter().enumerate() {
        for title in [&value.title.zh, &value.title.en] {
            fold(title, &mut key);
            if !key.is_empty() {
                codes.entry(key.clone()).or_insert(at);
            }
        }
    }
    codes
}
