//! From indicators to the index: every parent as sums over the columns of its children.
//!
//! # Formula
//!
//! ```text
//! app = Σ w·q       pre = Σ w·p       tot = Σ w·k       k = h, or q where the worst case counts
//! h = 1 where app > 0, pre > 0, tot > 0, pre/app ≥ the least coverage, and no gap where none may be
//! y = the aggregation of the children with k = 1        p = h·pre/app        q = 1 where app > 0
//! ```

use super::ast::{
    Expr, Item, Query, Select, all, call, cases, col, flag, greatest, if_else, least, num, total,
};
use super::job::Job;
use crate::assessment::calibration::TableFit;
use crate::model::{Aggregation, MissingPolicy, Node, NodeIdx, Penalty};

/// Stands for "no child here" where the least is sought.
const FAR: f64 = 1e300;

/// A power nearer to 0 than this is a geometric mean.
const GEOMETRIC: f64 = 1e-9;

/// A child as its parent sees it.
struct Child {
    /// Its score, 0 where it is not counted.
    y: Expr,
    /// Whether it is counted.
    k: Expr,
    /// Its share.
    share: f64,
}

/// What a parent needs: columns step by step, each step from those before, and the score at last.
pub(super) struct Plan {
    pub(super) steps: Vec<Vec<Item>>,
    pub(super) score: Expr,
}

/// Adds the columns of all nodes above the indicators.
pub(super) fn tree(job: &Job<'_>, query: &mut Query, from: String) -> String {
    let nodes = job.rubric.hierarchy.nodes();
    let mut height = vec![0usize; nodes.len()];
    for (idx, node) in job.rubric.hierarchy.iter().rev() {
        let below = node.children.iter().map(|c| height[c.at()] + 1).max();
        height[idx.at()] = below.unwrap_or(0);
    }
    let mut name = from;
    for level in 1..=height.first().copied().unwrap_or(0) {
        let at_level = |(idx, _): &(NodeIdx, &Node)| height[idx.at()] == level;
        let mut steps: Vec<Vec<Item>> = Vec::new();
        let mut results = Vec::new();
        for (_, node) in job.rubric.hierarchy.iter().filter(at_level) {
            let plan = parent(job, node);
            for (at, items) in plan.steps.into_iter().enumerate() {
                if steps.len() == at {
                    steps.push(Vec::new());
                }
                steps[at].extend(items);
            }
            results.extend(result(job, node, plan.score));
        }
        // Methods of several steps name columns again and again; unfolded into each other they would
        // grow out of bounds, as PostgreSQL does.
        let is_fence = steps.len() > 1;
        for (at, items) in (1u32..).zip(steps) {
            let what = "Sums over children: app applicable, pre present, tot counted weight";
            let what = if at == 1 { what } else { "What follows from them" };
            name = query.step(format!("sums_{level}_{at}"), what, Select::adding(name, items));
        }
        let what = "y score or 0, h whether there is one, p coverage, q whether it applies";
        let step = Select { is_fence, ..Select::adding(name, results) };
        name = query.step(format!("nodes_{level}"), what, step);
    }
    name
}

/// The columns `y`, `h`, `p` and `q` of a parent.
fn result(job: &Job<'_>, node: &Node, score: Expr) -> [Item; 4] {
    let own = |ending: &str| job.column(node, ending);
    let (app, pre, tot) = (|| col(own("app")), || col(own("pre")), || col(own("tot")));
    let mut conditions = vec![pre().more(num(0.0)), tot().more(num(0.0))];
    if node.coverage_min > 0.0 {
        let enough = pre().plus(num(1e-12).times(app()));
        conditions.push(enough.at_least(num(node.coverage_min).times(app())));
    }
    if node.children_min > 0.0 {
        let enough = col(own("got")).plus(num(1e-9));
        conditions.push(enough.at_least(num(node.children_min).times(col(own("ask")))));
    }
    if job.rubric.missing == MissingPolicy::NoScore {
        conditions.push(col(own("gap")).equals(num(0.0)));
    }
    let is_scored = all(conditions).unwrap_or(Expr::Null);
    [
        (own("y"), if_else(is_scored.clone(), score, num(0.0))),
        (own("h"), flag(is_scored.clone())),
        (own("p"), if_else(is_scored, pre().over(app()), num(0.0))),
        (own("q"), flag(app().more(num(0.0)))),
    ]
}

fn parent(job: &Job<'_>, node: &Node) -> Plan {
    let own = |ending: &str| job.column(node, ending);
    let nodes = job.rubric.hierarchy.nodes();
    let of = |child: NodeIdx, ending: &str| col(job.column(&nodes[child.at()], ending));
    let worst_case = job.rubric.missing == MissingPolicy::WorstCase;
    let coverage =
        |child: NodeIdx| of(child, if nodes[child.at()].indicator.is_some() { "h" } else { "p" });
    let weighed = |of: &dyn Fn(NodeIdx) -> Expr| {
        let terms = node.children.iter().map(|c| (job.weights.share(*c), *c));
        total(terms.filter(|(w, _)| *w > 0.0).map(|(w, c)| num(w).times(of(c))))
    };
    let children: Vec<Child> = node
        .children
        .iter()
        .filter(|c| job.weights.share(**c) > 0.0)
        .map(|c| Child {
            y: of(*c, "y"),
            k: of(*c, if worst_case { "q" } else { "h" }),
            share: job.weights.share(*c),
        })
        .collect();
    let mut first = vec![
        (own("app"), weighed(&|c| of(c, "q"))),
        (own("pre"), weighed(&coverage)),
        (own("tot"), weighed(&|c| of(c, if worst_case { "q" } else { "h" }))),
    ];
    if job.rubric.missing == MissingPolicy::NoScore {
        let gaps = node.children.iter().map(|c| of(*c, "q").minus(of(*c, "h")));
        first.push((own("gap"), total(gaps)));
    }
    if node.children_min > 0.0 {
        let count = |ending| total(node.children.iter().map(|c| of(*c, ending)));
        first.extend([(own("ask"), count("q")), (own("got"), count("h"))]);
    }
    let mut plan = joined(job, node, &children);
    if plan.steps.is_empty() {
        plan.steps.push(Vec::new());
    }
    plan.steps[0].splice(0..0, first);
    plan
}

/// The aggregation of a parent's children.
fn joined(job: &Job<'_>, node: &Node, children: &[Child]) -> Plan {
    let own = |ending: &str| col(job.column(node, ending));
    let named = |ending: &str, expr: Expr| (job.column(node, ending), expr);
    let mean = || own("num").over(own("tot"));
    match node.aggregation {
        Aggregation::Geometric => powers(job, node, children, 0.0),
        Aggregation::Harmonic => powers(job, node, children, -1.0),
        Aggregation::Power(p) => powers(job, node, children, p),
        Aggregation::Minimum => {
            Plan { steps: vec![vec![named("low", lowest(children))]], score: own("low") }
        }
        Aggregation::Median => super::sorted::median(job, node, &ranked(children)),
        Aggregation::OrderedWeighted => super::sorted::ordered(job, node, &ranked(children)),
        Aggregation::MazziottaPareto(penalty) => spread(job, node, children, penalty),
        Aggregation::AdjustedMazziottaPareto(penalty) => {
            spread(job, node, &between_ends(job, node, children), penalty)
        }
        Aggregation::MeanMin { alpha, beta } => {
            let short = || own("mean").minus(own("low"));
            let square = short().times(short()).plus(num(beta * beta));
            let drawn = num(alpha).times(call("SQRT", [square]).minus(num(beta)));
            let first = vec![named("num", weighted(children)), named("low", lowest(children))];
            let second = vec![named("mean", where_counted(own("tot"), mean()))];
            let drawn = own("mean").minus(drawn);
            let score = if_else(short().at_most(num(0.0)), own("mean"), drawn);
            Plan { steps: vec![first, second], score }
        }
        _ => Plan { steps: vec![vec![named("num", weighted(children))]], score: mean() },
    }
}

/// Children as the sorting methods see them.
fn ranked(children: &[Child]) -> Vec<(Expr, Expr, f64)> {
    children.iter().map(|c| (c.y.clone(), c.k.clone(), c.share)).collect()
}

/// Σ w·y: what is not counted has 0.
fn weighted(children: &[Child]) -> Expr {
    total(children.iter().map(|c| num(c.share).times(c.y.clone())))
}

fn is_counted(child: &Child) -> Expr {
    child.k.clone().more(num(0.0))
}

/// The least score that is counted.
fn lowest(children: &[Child]) -> Expr {
    least(children.iter().map(|c| if_else(is_counted(c), c.y.clone(), num(FAR))))
}

/// Something where a divisor is above 0, else 0.
fn where_counted(divisor: Expr, expr: Expr) -> Expr {
    if_else(divisor.more(num(0.0)), expr, num(0.0))
}

/// Power means, the geometric one among them, with their floor.
fn powers(job: &Job<'_>, node: &Node, children: &[Child], p: f64) -> Plan {
    let own = |ending: &str| col(job.column(node, ending));
    let named = |ending: &str, expr: Expr| (job.column(node, ending), expr);
    let floor = node.floor;
    let raised = |c: &Child| {
        let part = c.y.clone().times(num((100.0 - floor) / 100.0));
        if floor == 0.0 { c.y.clone() } else { num(floor).plus(part) }
    };
    let lowered = |score: Expr| {
        if floor == 0.0 {
            score
        } else {
            score.minus(num(floor)).times(num(100.0)).over(num(100.0 - floor))
        }
    };
    let is_geometric = p.abs() < GEOMETRIC;
    let positive = |c: &Child| is_counted(c).and(raised(c).more(num(0.0)));
    // What a branch does not take must not fail either.
    let safe = |c: &Child| if_else(positive(c), raised(c), num(1.0));
    let sum_of = |of: &dyn Fn(&Child) -> Expr| {
        let term = |c: &Child| if_else(positive(c), num(c.share).times(of(c)), num(0.0));
        total(children.iter().map(term))
    };
    let is_nil = |c: &Child| flag(is_counted(c).and(raised(c).at_most(num(0.0))));
    let mut first = vec![named("nil", total(children.iter().map(is_nil)))];
    let mut steps = Vec::new();
    let score = if is_geometric {
        first.push(named("num", sum_of(&|c| call("LN", [safe(c)]))));
        steps.push(first);
        call("EXP", [own("num").over(own("tot"))])
    } else if p + 1.0 == 0.0 {
        first.push(named("num", sum_of(&|c| num(1.0).over(safe(c)))));
        steps.push(first);
        own("tot").over(own("num"))
    } else {
        // Scores as parts of the greatest, or large powers leave the range of numbers.
        let top = |c: &Child| if_else(positive(c), raised(c), num(0.0));
        first.push(named("top", greatest(children.iter().map(top))));
        steps.push(first);
        let part = |c: &Child| call("POWER", [safe(c).over(own("top")), num(p)]);
        let sum = where_counted(own("top"), sum_of(&part));
        steps.push(vec![named("num", sum)]);
        own("top").times(call("POWER", [own("num").over(own("tot")), num(1.0 / p)]))
    };
    let nil = own("nil").more(num(0.0));
    let mut ends = Vec::new();
    if p < GEOMETRIC {
        ends.push((nil, num(0.0)));
    } else {
        ends.push((own("top").at_most(num(0.0)), num(0.0)));
    }
    Plan { steps, score: lowered(cases(ends, score)) }
}

/// Mazziotta–Pareto: the mean, less or more a penalty.
fn spread(job: &Job<'_>, node: &Node, children: &[Child], penalty: Penalty) -> Plan {
    let own = |ending: &str| col(job.column(node, ending));
    let named = |ending: &str, expr: Expr| (job.column(node, ending), expr);
    let counted = |c: &Child| if_else(is_counted(c), num(c.share).times(c.y.clone()), num(0.0));
    let first = vec![named("num", total(children.iter().map(counted)))];
    let second = vec![named("mean", where_counted(own("tot"), own("num").over(own("tot"))))];
    let square = |c: &Child| {
        let distance = || c.y.clone().minus(own("mean"));
        if_else(is_counted(c), num(c.share).times(distance()).times(distance()), num(0.0))
    };
    let third = vec![named("spread", total(children.iter().map(square)))];
    let part = own("spread").over(own("tot")).over(own("mean"));
    let score = match penalty {
        Penalty::Down => own("mean").minus(part),
        Penalty::Up => own("mean").plus(part),
    };
    let score = if_else(own("mean").at_most(num(0.0)), num(0.0), score);
    let value = where_counted(own("tot"), score);
    let mut steps = vec![first, second, third, vec![named("val", value)]];
    let mut score = own("val");
    if job.is_percent() {
        let ends =
            vec![(own("val").less(num(0.0)), num(0.0)), (own("val").more(num(100.0)), num(100.0))];
        score = cases(ends, own("val"));
    }
    steps.retain(|s| !s.is_empty());
    Plan { steps, score }
}

/// Children on the scale on which the reference has 100, by the calibration.
fn between_ends(job: &Job<'_>, node: &Node, children: &[Child]) -> Vec<Child> {
    let fit = job.fit.nodes.iter().find(|f| f.node == node.id).map(|f| &f.fit);
    let Some(TableFit::Goalposts(ends)) = fit else { return Vec::new() };
    let weighed = node.children.iter().zip(ends).filter(|(c, _)| job.weights.share(**c) > 0.0);
    let with_ends = children.iter().zip(weighed.map(|(_, ends)| ends));
    with_ends
        .filter_map(|(c, ends)| {
            // The scale is a line: two of its points tell it.
            let (at_0, at_1) = ((*ends)?.scale(0.0, false), (*ends)?.scale(1.0, false));
            let y = num(at_1 - at_0).times(c.y.clone()).plus(num(at_0));
            Some(Child { y, k: c.k.clone(), share: c.share })
        })
        .collect()
}
