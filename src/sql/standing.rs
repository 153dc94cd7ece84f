//! What a region gets in the end: scores, coverage, level by score and with gates, rank.

use super::ast::{Expr, Item, Order, Query, Select, all, call, cases, col, flag, num, only_if};
use super::job::Job;
use super::prepare::{Columns, NOT_APPLICABLE, is_state};
use crate::model::{Gate, NodeIdx};

/// Adds the scores of all nodes and the coverage of the index, as they are read.
pub(super) fn results(job: &Job<'_>, query: &mut Query, from: String) -> String {
    let mut items: Vec<Item> = ["region", "period"].map(|k| (k.to_owned(), col(k))).to_vec();
    for node in job.rubric.hierarchy.nodes() {
        let there = col(job.column(node, "h")).more(num(0.0));
        items.push((job.column(node, "score"), only_if(there, col(job.column(node, "y")))));
    }
    items.push(("coverage".to_owned(), coverage(job)));
    items.extend(
        waived(job).map(|id| (job.names.column(&id, "na"), col(job.names.column(&id, "shut")))),
    );
    query.step("results", "Scores, NULL where there is none", Select::only(from, items).fenced())
}

/// The share of the weight that applies and is present.
pub(super) fn coverage(job: &Job<'_>) -> Expr {
    let root = job.rubric.hierarchy.root();
    if root.indicator.is_some() {
        return only_if(col(job.column(root, "q")).more(num(0.0)), col(job.column(root, "h")));
    }
    let (app, pre) = (col(job.column(root, "app")), col(job.column(root, "pre")));
    only_if(app.clone().more(num(0.0)), pre.over(app))
}

/// For every node that a gate looks at, by id, whether nothing of it applies, so that the gate is
/// waived.
pub(super) fn waivers(job: &Job<'_>, columns: &Columns) -> Vec<(String, Expr)> {
    let mut items: Vec<(String, Expr)> = Vec::new();
    for (_, gate) in gates(job) {
        let name = job.rubric.hierarchy.node(gate.node).id.clone();
        if items.iter().any(|(own, _)| *own == name) {
            continue;
        }
        let below = job.rubric.hierarchy.subtree(gate.node);
        let leaves = job.leaves().into_iter().filter(|l| below.contains(&l.idx.at()));
        let left_out = |at: usize| job.learnt(at).is_some_and(|f| f.is_left_out);
        let nowhere = leaves.map(|l| {
            if left_out(l.at) {
                // It counts for nobody, which is not the same as not applying.
                return Expr::Whole(0).equals(Expr::Whole(1));
            }
            is_state(&columns.states[l.at], &[NOT_APPLICABLE])
        });
        let nowhere = flag(all(nowhere).unwrap_or(Expr::Null));
        items.push((name, nowhere));
    }
    items
}

/// The nodes that gates look at, by id.
pub(super) fn waived(job: &Job<'_>) -> impl Iterator<Item = String> {
    let mut ids: Vec<String> = Vec::new();
    for (_, gate) in gates(job) {
        let id = &job.rubric.hierarchy.node(gate.node).id;
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    ids.into_iter()
}

fn waiver(job: &Job<'_>, node: NodeIdx) -> String {
    job.column(job.rubric.hierarchy.node(node), "na")
}

fn gates<'a>(job: &Job<'a>) -> Vec<(u8, &'a Gate)> {
    // Levels say nothing of other scores.
    let levels = job.rubric.ladder.levels().iter().filter(|_| job.is_percent());
    (1u8..).zip(levels).flat_map(|(n, level)| level.gates.iter().map(move |g| (n, g))).collect()
}

/// Half up at the sixth decimal, as levels and ranks are decided.
fn rounded(x: Expr) -> Expr {
    call("FLOOR", [x.times(num(1e6)).plus(num(0.5))]).over(num(1e6))
}

/// The columns of the answer, with level and rank where there are any.
pub(super) fn standing(job: &Job<'_>, query: &mut Query, from: String) {
    let root = job.rubric.hierarchy.root();
    let mut name = from;
    let has_levels = !job.rubric.ladder.levels().is_empty() && job.is_percent();
    if has_levels || job.ranks {
        let score = ("root_rounded".to_owned(), rounded(col(job.column(root, "score"))));
        let mut items = vec![score];
        for (at, (_, gate)) in (1u32..).zip(gates(job)) {
            let node = job.rubric.hierarchy.node(gate.node);
            let score = col(job.column(node, "score"));
            let needed = num(job.rubric.ladder.score_of(gate.need));
            let met = rounded(score.clone()).at_least(needed);
            let waived = score.clone().is_null().and(col(waiver(job, gate.node)).more(num(0.0)));
            items.push((format!("gate_{at}"), flag(met.or(waived))));
        }
        let what = "Rounded half up at six decimals; 1 where a gate is open";
        name = query.step("rounded", what, Select::adding(name, items));
    }
    if has_levels {
        name = levels(job, query, name);
    }
    let mut columns: Vec<String> = vec!["region".to_owned(), "period".to_owned()];
    columns.extend(job.rubric.hierarchy.nodes().iter().map(|n| job.column(n, "score")));
    columns.push("coverage".to_owned());
    let mut items: Vec<Item> = columns.into_iter().map(|c| (c.clone(), col(c))).collect();
    if has_levels {
        items.push(("level".to_owned(), level(job)));
        items.push(("level_by_score".to_owned(), col("level_by_score")));
    }
    if job.ranks {
        let rank = Expr::Over {
            call: Box::new(call("RANK", [])),
            partition: vec![col("period")],
            order: vec![(col("root_rounded"), Order::Descending)],
        };
        items.push(("rank".to_owned(), only_if(col("root_rounded").is_there(), rank)));
    }
    query.result = Select::only(name, items);
}

/// Adds the level by score alone.
fn levels(job: &Job<'_>, query: &mut Query, from: String) -> String {
    let mut branches = vec![(col("root_rounded").is_null(), Expr::Null)];
    let levels = (1i64..).zip(job.rubric.ladder.levels());
    let reached = |(n, level): (i64, &crate::model::Level)| {
        (col("root_rounded").at_least(num(level.min)), Expr::Whole(n))
    };
    branches.extend(levels.map(reached).collect::<Vec<_>>().into_iter().rev());
    let by_score = vec![("level_by_score".to_owned(), cases(branches, Expr::Whole(0)))];
    query.step("levelled", "The level by score alone", Select::adding(from, by_score))
}

/// The level with gates: the lowest level with a closed gate is out of reach.
fn level(job: &Job<'_>) -> Expr {
    let by_score = || col("level_by_score");
    let mut branches: Vec<(Expr, Expr)> = vec![(by_score().is_null(), Expr::Null)];
    let gates = gates(job);
    for (n, _) in (1i64..).zip(job.rubric.ladder.levels()) {
        let of_level = (1u32..).zip(&gates).filter(|(_, (level, _))| i64::from(*level) == n);
        let closed = of_level.map(|(at, _)| col(format!("gate_{at}")).equals(num(0.0)));
        if let Some(closed) = closed.reduce(Expr::or) {
            let reached = by_score().at_least(Expr::Whole(n));
            // Nobody stands below the first level, whatever its gates say.
            branches.push((reached.and(closed), Expr::Whole((n - 1).max(1))));
        }
    }
    branches.push((by_score().less(Expr::Whole(1)), Expr::Whole(1)));
    cases(branches, by_score())
}
