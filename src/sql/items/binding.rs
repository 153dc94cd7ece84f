//! Tables of items as an engine sees them: one row per visit, with codes and answers.

use super::super::ast::{Expr, Item, col, if_else, text};
use super::super::binding::{Source, views, weight};
use super::super::cell::{Words, is_answer, is_code, numeral, refusal, trimmed};
use super::super::job::Job;
use super::super::prepare::{ANSWERED, NOT_ANSWERED};
use crate::model::Table;

/// The tables that measures take answers of.
pub(in crate::sql) fn sources(job: &Job<'_>) -> Vec<Source> {
    let Some(instrument) = &job.rubric.instrument else { return Vec::new() };
    let tables = instrument.tables.iter().enumerate();
    let used = tables.filter(|(at, _)| instrument.measures_of(*at).next().is_some());
    used.map(|(_, table)| source(job, table)).collect()
}

fn source(job: &Job<'_>, table: &Table) -> Source {
    let words = Words::new(&job.rubric.states);
    let own = job.names.of(&table.id);
    let name = |id: &str, ending: &str| job.names.column(id, ending);
    let theirs = |given: &Option<String>, usual: &str| given.clone().unwrap_or(usual.to_owned());
    let mut columns = vec![
        ("region".to_owned(), theirs(&table.region, "region")),
        ("period_text".to_owned(), theirs(&table.period, "period")),
    ];
    let mut cells: Vec<Item> =
        vec![("region".to_owned(), col("region")), ("period".to_owned(), trimmed("period_text"))];
    let mut last: Vec<Item> = ["region", "period"].map(|k| (k.to_owned(), col(k))).to_vec();
    for attribute in &table.attributes {
        let (raw, code) = (name(&attribute.id, "text"), name(&attribute.id, "code"));
        columns.push((raw.clone(), attribute.id.clone()));
        cells.push((code.clone(), trimmed(&raw)));
        last.push((code.clone(), col(code)));
    }
    let (mut states, mut numbers): (Vec<Item>, Vec<Item>) = (Vec::new(), Vec::new());
    if let Some(theirs) = &table.weight {
        columns.push(("weight_text".to_owned(), theirs.clone()));
        cells.push(("weight_cell".to_owned(), trimmed("weight_text")));
        numbers.push(("weight".to_owned(), weight("weight_cell")));
        last.push(("weight".to_owned(), col("weight")));
    }
    for question in table.questions.iter().filter(|q| q.derive.is_none()) {
        let (id, scale) = (question.id.as_str(), &question.scale);
        let cell = name(id, "cell");
        columns.push((name(id, "text"), id.to_owned()));
        let read = trimmed(&name(id, "text"));
        // What an empty cell stands for is read like a cell.
        cells.push((
            cell.clone(),
            match &question.blank {
                Some(blank) => if_else(read.clone().equals(text("")), text(blank.clone()), read),
                None => read,
            },
        ));
        let state = words.state(&cell, is_code(scale, &words, &cell), NOT_ANSWERED);
        states.push((name(id, "state"), state));
        let is_answered = col(name(id, "state")).equals(Expr::Whole(ANSWERED));
        let said = if_else(is_answered.clone(), numeral(Some(scale), &cell), text("0"));
        numbers.push((name(id, "number"), Expr::ToDouble(Box::new(said))));
        let number = name(id, "number");
        let branches = vec![
            (Expr::Not(Box::new(is_answered)), Expr::Null),
            (is_answer(Some(scale), &number), col(number)),
        ];
        let value = Expr::Case(branches, Some(Box::new(refusal(id, &cell))));
        last.push((name(id, "value"), value));
        last.push((name(id, "state"), col(name(id, "state"))));
    }
    let texts = format!("gg_{own}_text");
    let query = views(&texts, cells, states, numbers, last);
    let file = format!("{}.csv", table.id);
    Source { file, table: texts, columns, view: format!("gg_{own}"), query }
}
