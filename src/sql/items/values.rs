//! The value of an item for each measure: exceptions, parts, rounding, the default.

use super::super::ast::{
    Expr, Item, Query, Select, call, cases, col, flag, if_else, num, only_if, total,
};
use super::super::job::Job;
use super::rows::of_slot;
use super::{FULL, answer};
use crate::model::{
    Condition, Instead, Measure, Part, Rounding, RoundingMode, RowAggregate, Table, Takes,
};

/// Adds, for each measure, the value of an item and whether the measure is for it at all.
pub(super) fn values(
    job: &Job<'_>,
    query: &mut Query,
    table: &Table,
    measures: &[&Measure],
    from: String,
) -> String {
    let own = job.names.of(&table.id);
    let open = measures.iter().filter(|m| has_open(m)).map(|measure| {
        let branches = measure.exceptions.iter().map(|exception| {
            let is_open = matches!(exception.then, Instead::NoGate);
            (hold(job, table, &exception.when), num(if is_open { 1.0 } else { 0.0 }))
        });
        (answer(job, measure, "open"), cases(branches.collect(), num(0.0)))
    });
    let open: Vec<Item> = open.collect();
    let mut from = from;
    if !open.is_empty() {
        let step = Select::adding(from, open);
        from = query.step(format!("open_{own}"), "Where no gate holds", step);
    }
    let (mut parts, mut sums, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for measure in measures {
        let weighed = || measure.parts.iter().enumerate().filter(|(_, p)| p.weight > 0.0);
        for (at, part) in weighed() {
            let name = answer(job, measure, &format!("part{at}"));
            parts.push((name, part_of(job, table, measure, part)));
        }
        let column = |at: usize| col(answer(job, measure, &format!("part{at}")));
        let each = |of: &dyn Fn(usize, f64) -> Expr| {
            let terms = weighed()
                .map(|(at, part)| if_else(column(at).is_there(), of(at, part.weight), num(0.0)));
            total(terms)
        };
        sums.push((answer(job, measure, "tot"), each(&|_, w| num(w))));
        sums.push((answer(job, measure, "num"), each(&|at, w| num(w).times(column(at)))));
        values.extend(value(job, table, measure));
    }
    let what = "The parts of measures, NULL where there is none";
    let from = query.step(format!("parts_{own}"), what, Select::adding(from, parts));
    let from = query.step(format!("totals_{own}"), "Their sums", Select::adding(from, sums));
    let what = "Values of items, and 1 where a measure is not for one";
    query.step(format!("values_{own}"), what, Select::adding(from, values))
}

fn has_open(measure: &Measure) -> bool {
    measure.exceptions.iter().any(|e| matches!(e.then, Instead::NoGate))
}

/// All conditions hold; those of nothing do.
fn hold(job: &Job<'_>, table: &Table, conditions: &[Condition]) -> Expr {
    let of = conditions.iter().map(|c| {
        let code = job.names.column(&table.attributes[c.attribute].id, "code");
        col(code).one_of(c.values.iter().cloned())
    });
    of.reduce(Expr::and).unwrap_or_else(|| Expr::Whole(1).equals(Expr::Whole(1)))
}

/// The aggregate of the rows of a part.
fn part_of(job: &Job<'_>, table: &Table, measure: &Measure, part: &Part) -> Expr {
    let gated = by_rule(job, table, measure, part, part.gated);
    if part.gated == part.open || !has_open(measure) {
        return gated;
    }
    let is_open = col(answer(job, measure, "open")).more(num(0.0));
    if_else(is_open, by_rule(job, table, measure, part, part.open), gated)
}

fn by_rule(job: &Job<'_>, table: &Table, measure: &Measure, part: &Part, slot: usize) -> Expr {
    let question = &table.questions[part.question];
    let beside = measure.not_applicable_counts.map(|value| {
        let score = match measure.takes {
            Takes::Scores => value,
            Takes::Values => question.scale.score(value),
        };
        (value, score >= FULL)
    });
    let own = |what: &str| col(of_slot(slot, what));
    let mut branches = vec![(own("answered").equals(Expr::Whole(0)), Expr::Null)];
    let mut n = own("n");
    if beside.is_some() {
        n = n.plus(own("beside"));
    }
    branches.push((n.equals(Expr::Whole(0)), Expr::Null));
    let rule = &question.rows;
    if let Some(by) = rule.by {
        let code = job.names.column(&table.attributes[by].id, "code");
        let mut alike: Vec<(RowAggregate, Vec<String>)> = Vec::new();
        for (value, how) in &rule.cases {
            match alike.iter_mut().find(|(known, _)| known == how) {
                Some((_, values)) => values.push(value.clone()),
                None => alike.push((*how, vec![value.clone()])),
            }
        }
        for (how, values) in alike {
            branches.push((col(code.clone()).one_of(values), aggregate(how, slot, beside)));
        }
    }
    cases(branches, aggregate(rule.otherwise, slot, beside))
}

/// The rows that were counted as one value, with those in which the question does not apply.
fn aggregate(how: RowAggregate, slot: usize, beside: Option<(f64, bool)>) -> Expr {
    let own = |what: &str| col(of_slot(slot, what));
    let weight = || match beside {
        Some(_) => own("weight").plus(own("weightbeside")),
        None => own("weight"),
    };
    let mean = |sum: Expr| only_if(weight().more(num(0.0)), sum.over(weight()));
    let end = |what: &'static str, name: &'static str| {
        let Some((value, _)) = beside else { return own(what) };
        let both = call(name, [own(what), num(value)]);
        let branches = vec![
            (own("beside").equals(Expr::Whole(0)), own(what)),
            (own("n").equals(Expr::Whole(0)), num(value)),
        ];
        cases(branches, both)
    };
    match how {
        RowAggregate::Mean => mean(match beside {
            Some((value, _)) => own("sum").plus(num(value).times(own("weightbeside"))),
            None => own("sum"),
        }),
        RowAggregate::Share => mean(num(100.0).times(match beside {
            Some((_, true)) => own("full").plus(own("weightbeside")),
            _ => own("full"),
        })),
        RowAggregate::Maximum => end("max", "GREATEST"),
        RowAggregate::Minimum => end("min", "LEAST"),
        // Refused before.
        RowAggregate::Median => Expr::Null,
    }
}

/// The value of an item, and whether the measure is not for it.
fn value(job: &Job<'_>, table: &Table, measure: &Measure) -> [Item; 2] {
    let (tot, sum) = (col(answer(job, measure, "tot")), col(answer(job, measure, "num")));
    let is_measured = || tot.clone().more(num(0.0));
    let mean = sum.over(tot.clone());
    let mean = measure.round.map_or(mean.clone(), |rounding| rounded(mean, rounding));
    let default = measure.default.map_or(Expr::Null, num);
    let measured = if_else(is_measured(), mean, default);
    // Rows say of every part that it does not apply, and none says anything else.
    let nowhere =
        measure.parts.iter().map(|p| col(of_slot(p.open, "others")).equals(Expr::Whole(0)));
    let nowhere = nowhere.reduce(Expr::and).filter(|_| measure.default.is_none());
    let mut unmeasured = vec![(is_measured(), num(0.0))];
    unmeasured.extend(nowhere.map(|nowhere| (nowhere, num(1.0))));
    let none = cases(unmeasured, num(0.0));
    let (mut values, mut nones) = (Vec::new(), Vec::new());
    if !measure.applies.is_empty() {
        let is_for = flag(hold(job, table, &measure.applies));
        values.push((is_for.clone().equals(num(0.0)), Expr::Null));
        nones.push((is_for.equals(num(0.0)), num(1.0)));
    }
    for exception in &measure.exceptions {
        let when = hold(job, table, &exception.when);
        let (value, none) = match exception.then {
            Instead::NoScore => (Expr::Null, num(1.0)),
            Instead::Value(value) => (num(value), num(0.0)),
            Instead::NoGate => (measured.clone(), none.clone()),
        };
        values.push((when.clone(), value));
        nones.push((when, none));
    }
    [
        (answer(job, measure, "item"), cases(values, measured)),
        (answer(job, measure, "none"), cases(nones, none)),
    ]
}

/// Rounds to a multiple of a step, after nine decimals: a half on paper may be a hair less as a double.
fn rounded(value: Expr, rounding: Rounding) -> Expr {
    let floor = |x: Expr| call("FLOOR", [x]);
    let steps = value.over(num(rounding.step));
    let steps = floor(steps.times(num(1e9)).plus(num(0.5))).over(num(1e9));
    let whole = match rounding.mode {
        RoundingMode::Down => floor(steps),
        RoundingMode::Up => num(0.0).minus(floor(num(0.0).minus(steps))),
        // Halves to the even neighbour are refused before.
        RoundingMode::HalfUp | RoundingMode::HalfEven => floor(steps.plus(num(0.5))),
    };
    // 3 × 0.1 is not 0.3, but 3 / 10 is.
    let per_one = (1.0 / rounding.step).round();
    if per_one >= 1.0 && (per_one * rounding.step - 1.0).abs() < 1e-12 {
        whole.over(num(per_one))
    } else {
        whole.times(num(rounding.step))
    }
}
