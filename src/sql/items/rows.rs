//! Rows of a table: questions that follow from others, and the sums of each item.

use super::super::ast::{Expr, Item, Query, Select, call, cases, col, flag, num, only_if, total};
use super::super::job::Job;
use super::super::prepare::{ANSWERED, NOT_ANSWERED, NOT_APPLICABLE};
use super::super::score;
use super::FULL;
use crate::model::{Derivation, Derive, Measure, RowAggregate, Table, Takes};
use std::collections::BTreeSet;

/// The slots that measures look at, by position.
pub(super) fn slots(measures: &[&Measure]) -> BTreeSet<usize> {
    measures.iter().flat_map(|m| &m.parts).flat_map(|p| [p.gated, p.open]).collect()
}

/// A sum of a slot.
pub(super) fn of_slot(slot: usize, what: &str) -> String {
    format!("cell_{what}{slot}")
}

/// The items of a table: attributes, and what their rows add up to.
pub(super) fn items(
    job: &Job<'_>,
    query: &mut Query,
    table: &Table,
    measures: &[&Measure],
) -> String {
    let own = job.names.of(&table.id);
    let name = |id: &str, ending: &str| job.names.column(id, ending);
    let mut from = format!("gg_{own}");
    // One after the other, since one may follow from another.
    for (at, question) in table.questions.iter().enumerate() {
        let Some(rule) = &question.derive else { continue };
        let id = &question.id;
        let (value, state) = derived(job, table, rule);
        let items = vec![(name(id, "value"), value), (name(id, "why"), state)];
        let step = format!("derived_{own}_{at}");
        from = query.step(step, "A question that follows from others", Select::adding(from, items));
        let there = col(name(id, "value")).is_there();
        let state = cases(vec![(there, Expr::Whole(ANSWERED))], col(name(id, "why")));
        let items = vec![(name(id, "state"), state)];
        let step = format!("stated_{own}_{at}");
        from = query.step(step, "And its state", Select::adding(from, items));
    }
    let used: BTreeSet<usize> = slots(measures)
        .iter()
        .flat_map(|s| std::iter::once(table.slots[*s].question).chain(table.slots[*s].gate))
        .collect();
    let scores = used.iter().map(|at| {
        let question = &table.questions[*at];
        let value = col(name(&question.id, "value"));
        (name(&question.id, "y"), score::of_scale(&question.scale, &value))
    });
    let step = Select::adding(from, scores.collect());
    let from = query.step(format!("scored_{own}"), "Scores of answers", step);
    let mut keys = vec!["region".to_owned(), "period".to_owned()];
    keys.extend(table.key().iter().map(|a| name(&a.id, "key")));
    let keyed = table.key().iter().map(|a| (name(&a.id, "key"), col(name(&a.id, "code"))));
    let step = Select::adding(from, keyed.collect());
    let from = query.step(format!("keyed_{own}"), "By what items are told apart", step);
    let mut sums: Vec<Item> = Vec::new();
    // An item has one value in each attribute; rows may leave it out.
    for attribute in &table.attributes {
        let code = call("MAX", [col(name(&attribute.id, "code"))]);
        sums.push((name(&attribute.id, "of"), code));
    }
    for slot in slots(measures) {
        sums.extend(sums_of(job, table, slot));
    }
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let step = Select::grouped(from, &keys, sums);
    let from = query.step(format!("grouped_{own}"), "What the rows of an item add up to", step);
    let codes = table.attributes.iter().map(|a| (name(&a.id, "code"), col(name(&a.id, "of"))));
    let step = Select::adding(from, codes.collect());
    query.step(format!("items_{own}"), "Items with their attributes", step)
}

/// The full score of a question, NULL where it has none.
fn holds(job: &Job<'_>, table: &Table, question: usize) -> Expr {
    let question = &table.questions[question];
    let value = col(job.names.column(&question.id, "value"));
    score::of_scale(&question.scale, &value).at_least(num(FULL))
}

/// The value of a derived question, and its state where there is none.
fn derived(job: &Job<'_>, table: &Table, rule: &Derive) -> (Expr, Expr) {
    let name = |at: usize, ending: &str| col(job.names.column(&table.questions[at].id, ending));
    let not_for_it = |at: usize| name(at, "state").equals(Expr::Whole(NOT_APPLICABLE));
    let counts = rule.not_applicable_counts;
    let value = |at: usize| {
        let there = (name(at, "value").is_there(), name(at, "value"));
        match counts {
            Some(counts) => Expr::Case(vec![there, (not_for_it(at), num(counts))], None),
            None => name(at, "value"),
        }
    };
    let (mut seen, mut held) = (Vec::new(), Vec::new());
    for at in &rule.from {
        seen.push(flag(name(*at, "value").is_there()));
        held.push(flag(holds(job, table, *at)));
        if let Some(counts) = counts {
            seen.push(flag(not_for_it(*at)));
            if counts >= FULL {
                held.push(flag(not_for_it(*at)));
            }
        }
    }
    let (seen, held) = (total(seen), total(held));
    let is_seen = seen.clone().more(num(0.0));
    let result = match rule.how {
        Derivation::AnyOf => only_if(is_seen, flag(held.more(num(0.0)))),
        Derivation::AllOf => only_if(is_seen, flag(held.equals(seen))),
        Derivation::CountOf => only_if(is_seen, held),
        Derivation::FirstOf => call("COALESCE", rule.from.iter().map(|at| value(*at))),
        Derivation::Difference => {
            let mut parts = rule.from.iter().map(|at| value(*at));
            parts.next().zip(parts.next()).map_or(Expr::Null, |(a, b)| a.minus(b))
        }
        // Refused before.
        Derivation::Ratio(_) => Expr::Null,
    };
    let any = rule.from.iter().map(|at| not_for_it(*at)).reduce(Expr::or);
    let nowhere = any.map(|any| (any, Expr::Whole(NOT_APPLICABLE)));
    (result, cases(nowhere.into_iter().collect(), Expr::Whole(NOT_ANSWERED)))
}

/// What a slot adds up to.
fn sums_of(job: &Job<'_>, table: &Table, at: usize) -> Vec<Item> {
    let slot = &table.slots[at];
    let question = &table.questions[slot.question];
    let name = |ending: &str| col(job.names.column(&question.id, ending));
    let x = || match slot.takes {
        Takes::Scores => name("y"),
        Takes::Values => name("value"),
    };
    let passes = slot
        .gate
        .map(|gate| col(job.names.column(&table.questions[gate].id, "y")).at_least(num(FULL)));
    let gated = |condition: Expr| match &passes {
        Some(passes) => passes.clone().and(condition),
        None => condition,
    };
    let weight = || if table.weight.is_some() { col("weight") } else { num(1.0) };
    let there = || gated(x().is_there());
    let not_for_it = || name("state").equals(Expr::Whole(NOT_APPLICABLE));
    let count = |condition: Expr| call("COUNT", [only_if(condition, Expr::Whole(1))]);
    let sum = |condition: Expr, of: Expr| {
        // A sum of nothing is NULL.
        call("COALESCE", [call("SUM", [only_if(condition, of)]), num(0.0)])
    };
    let own = |what: &str| of_slot(at, what);
    let weighed = || if table.weight.is_some() { x().times(weight()) } else { x() };
    let mut sums = vec![
        (own("answered"), call("COUNT", [name("value")])),
        (own("others"), count(name("state").differs(Expr::Whole(NOT_APPLICABLE)))),
        (own("n"), count(there())),
        (own("beside"), count(gated(not_for_it()))),
    ];
    let rule = &question.rows;
    let uses = |how: RowAggregate| {
        rule.otherwise == how || rule.cases.iter().any(|(_, case)| *case == how)
    };
    if uses(RowAggregate::Mean) || uses(RowAggregate::Share) {
        sums.push((own("weight"), sum(there(), weight())));
        sums.push((own("weightbeside"), sum(gated(not_for_it()), weight())));
    }
    if uses(RowAggregate::Mean) {
        sums.push((own("sum"), sum(there(), weighed())));
    }
    if uses(RowAggregate::Share) {
        let full = gated(name("y").at_least(num(FULL)));
        sums.push((own("full"), sum(full, weight())));
    }
    if uses(RowAggregate::Maximum) {
        sums.push((own("max"), call("MAX", [only_if(there(), x())])));
    }
    if uses(RowAggregate::Minimum) {
        sums.push((own("min"), call("MIN", [only_if(there(), x())])));
    }
    sums
}
