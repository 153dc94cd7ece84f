//! One item of a survey's tables: what its rows add up to at each question, what follows for the
//! indicators, and the rows themselves.

use super::rule::{aggregate, asked, exception};
use super::text::{named, pad, section, text};
use crate::assessment::Assessment;
use crate::lang::{Lang, Text};
use crate::model::{
    Answer, Instrument, ItemStatus, ItemTable, Measure, NodeIdx, Part, RowIdx, Table, Tally,
};
use crate::panel::trace;
use crate::report::rounding::{natural, one, percent};
use crate::stats::round6;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// The trace of one item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemExplanation {
    /// Region, period, table and item, in words.
    pub head: Text,
    /// The table's id.
    pub table_id: String,
    /// The item's key.
    pub item_id: String,
    /// Its attributes: id, title, value.
    pub attributes: Vec<(String, Text, Option<String>)>,
    /// How many rows it has.
    pub n_rows: u32,
    /// What follows for the indicators that its table answers.
    pub measures: Vec<ItemMeasure>,
    /// Its rows, as far as they were kept.
    pub rows: Vec<ItemRow>,
}

/// What an item brings to an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemMeasure {
    /// The indicator.
    pub node_id: String,
    /// Its title.
    pub title: Text,
    /// Why the item has, or has not, a value.
    pub status: ItemStatus,
    /// The value, in the units that regions answer in.
    pub value: Option<f64>,
    /// Its score.
    pub score: Option<f64>,
    /// The exception that holds; empty where none does.
    pub exception: Text,
    /// The question that must hold in a row for it to count; empty where there is none.
    pub gate: Text,
    /// The questions.
    pub questions: Vec<QuestionTally>,
}

/// What the rows of an item add up to at a question.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionTally {
    /// The question's id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its share among the questions of the measure.
    pub share: f64,
    /// How rows become one value.
    pub how: Text,
    /// That value.
    pub value: Option<f64>,
    /// Rows with a value, whatever the gate says.
    pub n_answered: u32,
    /// Rows with a value that pass the gate.
    pub n: u32,
    /// Rows in which it does not apply.
    pub n_not_applicable: u32,
    /// Rows in which the answer is not known.
    pub n_unknown: u32,
    /// Rows without an answer.
    pub n_blank: u32,
    /// Rows whose answer was set aside.
    pub n_excluded: u32,
}

/// A row of the survey.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemRow {
    /// The file.
    pub file: String,
    /// The line in it.
    pub line: u32,
    /// What was answered: the question's id, the answer, the words for it.
    pub answers: Vec<(String, Answer, Text)>,
}

/// What is looked at.
struct Looked<'r> {
    instrument: &'r Instrument,
    table: &'r Table,
    found: &'r ItemTable,
    at: usize,
}

/// Explains an item, by the positions of its table and of itself; only the indicators at or below
/// a node. None where there is no such item.
pub fn explain_item(
    a: &Assessment<'_>,
    row: RowIdx,
    node: NodeIdx,
    (table_at, at): (usize, usize),
) -> Option<ItemExplanation> {
    let instrument = a.rubric.instrument.as_ref()?;
    let table = instrument.tables.get(table_at)?;
    let found = a.survey.fieldwork.as_ref()?.tables.get(table_at)?;
    let item = found.items.get(at)?;
    let looked = Looked { instrument, table, found, at };
    let below = a.rubric.hierarchy.subtree(node);
    let measures: Vec<(usize, &Measure)> =
        instrument.measures_of(table_at).filter(|(_, m)| below.contains(&m.node.at())).collect();
    let attribute = |(at, of): (usize, &crate::model::Attribute)| {
        (of.id.clone(), of.title.clone(), found.value(item, at).map(str::to_owned))
    };
    Some(ItemExplanation {
        head: looked.head(a, row),
        table_id: table.id.clone(),
        item_id: found.key(table, item),
        attributes: table.attributes.iter().enumerate().map(attribute).collect(),
        n_rows: item.n_rows,
        measures: measures.iter().filter_map(|(m, of)| looked.measure(a, *m, of)).collect(),
        rows: looked.rows(a, &measures),
    })
}

impl Looked<'_> {
    fn head(&self, a: &Assessment<'_>, row: RowIdx) -> Text {
        let (region, period) = (a.survey.region(row), &a.survey.period(row).id);
        let key = self.found.key(self.table, &self.found.items[self.at]);
        let in_lang = |lang: Lang| {
            let when = if period.is_empty() { String::new() } else { format!(" {period}") };
            let item = if key.is_empty() { String::new() } else { format!(" · {key}") };
            let table = named(&self.table.title, &self.table.id, lang);
            format!("{} [{}]{when} · {table}{item}", region.name.get(lang), region.id)
        };
        Text::new(in_lang(Lang::Zh), in_lang(Lang::En))
    }

    fn measure(&self, a: &Assessment<'_>, at: usize, measure: &Measure) -> Option<ItemMeasure> {
        let fieldwork = a.survey.fieldwork.as_ref()?;
        let of = fieldwork.roll_ups.items.get(at)?.get(self.at)?;
        let node = a.rubric.hierarchy.node(measure.node);
        let scale = &node.indicator.as_ref()?.scale;
        let traced = trace::item(self.table, self.found, measure, self.at);
        let holds = traced.exception.filter(|_| traced.is_for_it);
        let total: f64 = measure.parts.iter().map(|p| p.weight).sum();
        let gate =
            measure.gate.map(|g| Lang::ALL.map(|lang| asked(&self.table.questions[g], lang)));
        let question = |(part, traced): (&Part, &trace::PartTrace)| {
            let share = if total > 0.0 { part.weight / total } else { 0.0 };
            self.question(part, traced, share)
        };
        Some(ItemMeasure {
            node_id: node.id.clone(),
            title: node.title.clone(),
            status: of.status,
            value: of.value,
            score: of.value.map(|v| scale.score(v)),
            exception: holds.map(|at| exception(self.instrument, measure, at)).unwrap_or_default(),
            gate: gate.map(|[zh, en]| Text::new(zh, en)).unwrap_or_default(),
            questions: measure.parts.iter().zip(&traced.parts).map(question).collect(),
        })
    }

    fn question(&self, part: &Part, traced: &trace::PartTrace, share: f64) -> QuestionTally {
        let none = Tally::default();
        let tally = self.found.tally(self.table, self.at, traced.slot).unwrap_or(&none);
        let question = &self.table.questions[part.question];
        QuestionTally {
            id: question.id.clone(),
            title: question.title.clone(),
            share,
            how: aggregate(traced.how),
            value: traced.value,
            n_answered: tally.n_answered,
            n: tally.n,
            n_not_applicable: tally.n_not_applicable,
            n_unknown: tally.n_unknown,
            n_blank: tally.n_blank,
            n_excluded: tally.n_excluded,
        }
    }

    /// The questions that some measures look at, with those that they follow from.
    fn questions(&self, measures: &[(usize, &Measure)]) -> Vec<usize> {
        let mut todo: Vec<usize> = measures
            .iter()
            .flat_map(|(_, m)| m.parts.iter().map(|p| p.question).chain(m.gate))
            .collect();
        let mut all = BTreeSet::new();
        while let Some(question) = todo.pop() {
            if all.insert(question) {
                let derive = self.table.questions[question].derive.as_ref();
                todo.extend(derive.iter().flat_map(|d| &d.from));
            }
        }
        all.into_iter().collect()
    }

    fn rows(&self, a: &Assessment<'_>, measures: &[(usize, &Measure)]) -> Vec<ItemRow> {
        let questions = self.questions(measures);
        let is_ours = |at: u32| usize::try_from(at).is_ok_and(|at| at == self.at);
        let kept = self.found.kept.iter().filter(|row| is_ours(row.item));
        kept.map(|row| {
            let file = a.survey.files.get(usize::from(row.file));
            let answer = |&at: &usize| {
                let (question, answer) = (&self.table.questions[at], *row.answers.get(at)?);
                let said = match answer {
                    Answer::Value(v) => question.scale.say(v, 0, &Text::default()),
                    Answer::Missing(state) => state.title(),
                };
                Some((question.id.clone(), answer, said))
            };
            ItemRow {
                file: file.map(|f| f.name.clone()).unwrap_or_default(),
                line: row.line,
                answers: questions.iter().filter_map(answer).collect(),
            }
        })
        .collect()
    }
}

impl ItemExplanation {
    /// The trace as text for a terminal.
    pub fn text(&self, lang: Lang) -> String {
        let n = self.n_rows;
        let mut out = format!("{}\n", self.head.get(lang));
        let _ = match lang {
            Lang::Zh => writeln!(out, "共 {n} 行"),
            Lang::En => writeln!(out, "{n} {}", if n == 1 { "row" } else { "rows" }),
        };
        for (id, title, value) in &self.attributes {
            let name = named(title, id, lang);
            let value = value.as_deref().unwrap_or("–");
            let _ = writeln!(out, "  {name}{}{value}", lang.pick("：", ": "));
        }
        for measure in &self.measures {
            measure.text(&mut out, lang);
        }
        let line = |row: &ItemRow| {
            let said: Vec<String> = row
                .answers
                .iter()
                .map(|(id, _, words)| format!("{id} {}", words.get(lang)))
                .collect();
            Text::same(format!("{}:{}  {}", row.file, row.line, said.join(" · ")))
        };
        let rows: Vec<Text> = self.rows.iter().map(line).collect();
        section(&mut out, lang.pick("原始各行", "the rows"), &rows, lang);
        out
    }

    /// The trace as JSON.
    pub fn json(&self) -> Value {
        json!({
            "head": text(&self.head),
            "table_id": self.table_id,
            "item_id": self.item_id,
            "attributes": self.attributes.iter().map(|(id, title, value)| json!({
                "id": id, "name": text(title), "value": value,
            })).collect::<Vec<_>>(),
            "n_rows": self.n_rows,
            "measures": self.measures.iter().map(ItemMeasure::json).collect::<Vec<_>>(),
            "rows": self.rows.iter().map(|row| json!({
                "file": row.file, "line": row.line,
                "answers": row.answers.iter().map(|(id, answer, words)| {
                    let (value, state) = match answer {
                        Answer::Value(v) => (Some(round6(*v)), "answered"),
                        Answer::Missing(state) => (None, state.name()),
                    };
                    json!({
                        "question_id": id, "state": state, "value": value, "said": text(words),
                    })
                }).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        })
    }
}

impl ItemMeasure {
    fn text(&self, out: &mut String, lang: Lang) {
        let name = named(&self.title, &self.node_id, lang);
        let said = match (self.score, self.status) {
            (Some(score), ItemStatus::Measured) => one(score),
            (Some(score), status) => {
                let (score, status) = (one(score), status.title());
                match lang {
                    Lang::Zh => format!("{score}（{}）", status.zh),
                    Lang::En => format!("{score} ({})", status.en),
                }
            }
            (None, status) => status.title().get(lang).to_owned(),
        };
        let _ = writeln!(out, "\n{name}{}{said}", lang.pick("：", ": "));
        if let Some((value, score)) = self.value.zip(self.score)
            && (value - score).abs() > 1e-9
        {
            let value = natural(value);
            let _ = writeln!(out, "  {}{value}", lang.pick("值：", "value: "));
        }
        if !self.exception.is_empty() {
            let _ = writeln!(out, "  {}", self.exception.get(lang));
        }
        if !self.gate.is_empty() {
            let gate = self.gate.get(lang);
            let _ = match lang {
                Lang::Zh => writeln!(out, "  只计 {gate} 成立的行"),
                Lang::En => writeln!(out, "  only rows in which {gate} holds count"),
            };
        }
        self.questions_text(out, lang);
    }

    fn questions_text(&self, out: &mut String, lang: Lang) {
        let name = |q: &QuestionTally| named(&q.title, &q.id, lang);
        let width = self.questions.iter().map(|q| name(q).width()).max().unwrap_or(0);
        for q in &self.questions {
            let value = q.value.map_or_else(|| "–".to_owned(), one);
            let share = percent(q.share);
            let _ = writeln!(
                out,
                "  {}{share:>8}{value:>8}  {}{}",
                pad(&name(q), width),
                q.how.get(lang),
                q.counts(lang)
            );
        }
    }

    fn json(&self) -> Value {
        json!({
            "node_id": self.node_id,
            "name": text(&self.title),
            "status": self.status.name(),
            "value": self.value.map(round6),
            "score": self.score.map(round6),
            "exception": text(&self.exception),
            "gate": text(&self.gate),
            "questions": self.questions.iter().map(|q| json!({
                "question_id": q.id, "name": text(&q.title), "share": round6(q.share),
                "aggregate": text(&q.how), "value": q.value.map(round6),
                "n_answered": q.n_answered, "n_counted": q.n,
                "n_not_applicable": q.n_not_applicable, "n_unknown": q.n_unknown,
                "n_blank": q.n_blank, "n_excluded": q.n_excluded,
            })).collect::<Vec<_>>(),
        })
    }
}

impl QuestionTally {
    /// How many rows say what, those that none says left out.
    fn counts(&self, lang: Lang) -> String {
        let held_back = self.n_answered.saturating_sub(self.n);
        let words = [
            (self.n, "行计入", "counted"),
            (held_back, "行未过前提题", "held back by the gate"),
            (self.n_not_applicable, "行不适用", "not applicable"),
            (self.n_unknown, "行不清楚", "unknown"),
            (self.n_blank, "行未作答", "blank"),
            (self.n_excluded, "行已剔除", "set aside"),
        ];
        let said: Vec<String> = words
            .into_iter()
            .filter(|(n, ..)| *n > 0)
            .map(|(n, zh, en)| format!("{n} {}", lang.pick(zh, en)))
            .collect();
        match (said.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("（{}）", said.join("，")),
            (false, Lang::En) => format!(" ({})", said.join(", ")),
        }
    }
}
