//! Long tables to cells: the respondents of a region merged as the reader of surveys merges them.

use super::ast::{Expr, Item, Order, Query, Select, call, cases, col, flag, num, only_if, text};
use super::job::{Job, Leaf};
use super::prepare::{ANSWERED, EXCLUDED, NOT_ANSWERED};
use super::score;
use crate::model::{Direction, Goal, Merge, Scale};

/// Whether the values of a scale are steps, so that a median is one of the answers given.
const fn has_steps(scale: &Scale) -> bool {
    matches!(scale, Scale::Maturity(_) | Scale::Choice(_) | Scale::YesNo { .. } | Scale::CountOf(_))
}

/// The cells of a long table, in the columns of a wide one.
pub(super) fn cells(job: &Job<'_>, query: &mut Query) -> String {
    let merge = &job.rubric.merge;
    let leaves = job.leaves();
    let mut from = "gg_long".to_owned();
    let sorts = |leaf: &Leaf<'_>| is_sorted(merge, &leaf.indicator.scale);
    if leaves.iter().any(sorts) || !job.rubric.methods.auxiliaries.is_empty() {
        let of = || ["region", "period", "question"].map(col).to_vec();
        let missing = flag(col("value").is_null());
        let ascending = |by: Expr| (by, Order::Ascending);
        let order = vec![ascending(missing), ascending(order(job)), ascending(col("value"))];
        let nth = Expr::Over { call: Box::new(call("ROW_NUMBER", [])), partition: of(), order };
        let count = call("COUNT", [col("value")]);
        let n = Expr::Over { call: Box::new(count), partition: of(), order: Vec::new() };
        let items = vec![("nth".to_owned(), nth), ("n_given".to_owned(), n)];
        let what = "Respondents from the worst answer to the best, those without a value last";
        from = query.step("given", what, Select::adding(from, items));
    }
    let mut items: Vec<Item> = Vec::new();
    for (column, is_used) in [("kind", job.has_kinds()), ("grp", job.has_groups())] {
        if is_used {
            items.push((column.to_owned(), call("MAX", [col(column)])));
        }
    }
    items.push(("n_respondents".to_owned(), Expr::CountDistinct(Box::new(col("respondent")))));
    for leaf in &leaves {
        let scale = &leaf.indicator.scale;
        let is = col("question").equals(text(leaf.node.id.clone()));
        items.push((job.column(leaf.node, "value"), merged(merge, scale, &is)));
        let own = |ending: &str| job.column(leaf.node, ending);
        let of = |x: Expr| only_if(is.clone(), x);
        items.push((own("given"), call("COUNT", [of(col("value"))])));
        items.push((own("rows"), call("COUNT", [of(col("state"))])));
        items.push((own("says"), call("MAX", [of(col("state"))])));
    }
    for auxiliary in &job.rubric.methods.auxiliaries {
        let is = col("question").equals(text(auxiliary.id.clone()));
        // Nothing says which of several figures is the worst, so it is the median in any case.
        items.push((job.names.column(&auxiliary.id, "value"), middle(&is, 2)));
    }
    let step = Select::grouped(from, &["region", "period"], items);
    let name = query.step("merged", "One row per region and period", step);
    let states = leaves.iter().map(|leaf| {
        let own = |ending: &str| col(job.column(leaf.node, ending));
        (job.column(leaf.node, "state"), state(&own))
    });
    let what = "Where nobody gave a value, the state that says most";
    query.step("cells", what, Select::adding(name, states.collect()))
}

/// The state of a cell: excluded gives way to not answered, that to unknown, that to not applicable.
fn state(own: &impl Fn(&str) -> Expr) -> Expr {
    let given = own("given").more(Expr::Whole(0));
    let silent = own("says").is_null();
    // Somebody who has no row for the question has not answered it.
    let some_silent = own("rows").less(col("n_respondents"));
    let gives_way = own("says").equals(Expr::Whole(EXCLUDED)).and(some_silent);
    let not_answered = || Expr::Whole(NOT_ANSWERED);
    let branches =
        vec![(given, Expr::Whole(ANSWERED)), (silent, not_answered()), (gives_way, not_answered())];
    cases(branches, own("says"))
}

fn is_sorted(merge: &Merge, scale: &Scale) -> bool {
    !matches!(merge, Merge::Mean) || matches!(scale, Scale::Choice(_))
}

/// The value of a cell.
fn merged(merge: &Merge, scale: &Scale, is: &Expr) -> Expr {
    match merge {
        Merge::Mean if !matches!(scale, Scale::Choice(_)) => mean(is),
        Merge::Minimum => {
            let first = is.clone().and(col("nth").equals(Expr::Whole(1)));
            call("MAX", [only_if(first, col("value"))])
        }
        _ if has_steps(scale) => middle(is, 1),
        _ => middle(is, 2),
    }
}

/// The middle of the values in order; of an even number the lower, or with 2 the mean of both.
fn middle(is: &Expr, reach: i64) -> Expr {
    let twice = || Expr::Whole(2).times(col("nth"));
    let after = twice().at_least(col("n_given"));
    let before = twice().at_most(col("n_given").plus(Expr::Whole(reach)));
    call("AVG", [only_if(is.clone().and(after).and(before), col("value"))])
}

/// The mean by weight; where no answer has weight, all count the same.
fn mean(is: &Expr) -> Expr {
    let there = is.clone().and(col("value").is_there());
    let sum = |x: Expr| call("SUM", [only_if(there.clone(), x)]);
    let weighed = sum(col("weight"));
    let by_weight = sum(col("value").times(col("weight"))).over(weighed.clone());
    let alike = call("AVG", [only_if(is.clone(), col("value"))]);
    cases(vec![(weighed.more(num(0.0)), by_weight)], alike)
}

/// What puts answers in order before their values do: their scores where those differ in order.
fn order(job: &Job<'_>) -> Expr {
    let mut alike: Vec<(Expr, Vec<String>)> = Vec::new();
    for leaf in job.leaves() {
        let scale = &leaf.indicator.scale;
        let by_score = matches!(job.rubric.merge, Merge::Minimum) || has_steps(scale);
        let learnt = matches!(
            scale, Scale::Number(n) if n.goal == Goal::Learnt && n.direction == Direction::Down
        );
        let expr = match (by_score, learnt) {
            (true, true) => num(0.0).minus(col("value")),
            (true, false) if !is_ascending(scale) => score::of_scale(scale, &col("value")),
            _ => continue,
        };
        let id = leaf.node.id.clone();
        match alike.iter_mut().find(|(known, _)| *known == expr) {
            Some((_, ids)) => ids.push(id),
            None => alike.push((expr, vec![id])),
        }
    }
    let branches = alike.into_iter().map(|(expr, ids)| (col("question").one_of(ids), expr));
    cases(branches.collect(), num(0.0))
}

/// Whether a greater value never scores less, so that values in order are scores in order.
fn is_ascending(scale: &Scale) -> bool {
    let rises = |scores: &[f64]| scores.windows(2).all(|w| w[0] <= w[1]);
    match scale {
        Scale::Maturity(levels) => rises(&levels.iter().map(|l| l.score).collect::<Vec<_>>()),
        Scale::Choice(choices) => rises(&choices.iter().map(|c| c.score).collect::<Vec<_>>()),
        Scale::YesNo { yes_is_best } => *yes_is_best,
        Scale::CountOf(_) => true,
        Scale::Likert { high_is_best, .. } => *high_is_best,
        Scale::Number(n) => match &n.goal {
            Goal::Goalposts { worst, best } => worst < best,
            Goal::Points(points) => rises(&points.iter().map(|p| p.1).collect::<Vec<_>>()),
            Goal::Learnt => n.direction == Direction::Up,
            Goal::Closest { .. } => false,
        },
    }
}
