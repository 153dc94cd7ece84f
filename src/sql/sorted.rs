//! Aggregations that sort the children of a node, without sorting: each child counts those above it.

use super::ast::{Expr, cases, col, flag, if_else, least, num, total};
use super::job::Job;
use super::tree::Plan;
use crate::model::Node;

/// A child: its score, whether it is counted, its share.
type Child = (Expr, Expr, f64);

/// Stands for "no child here" where the least is sought.
const FAR: f64 = 1e300;

fn is_counted(child: &Child) -> Expr {
    child.1.clone().more(num(0.0))
}

/// The weighted median: the score at which half of the weight is reached; the mean of two where
/// exactly half lies on each side.
pub(super) fn median(job: &Job<'_>, node: &Node, children: &[Child]) -> Plan {
    let own = |ending: &str| col(job.column(node, ending));
    let named = |ending: &str, expr: Expr| (job.column(node, ending), expr);
    let at = |at: usize| format!("upto{at}");
    // The weight of the children that are no better than each of them.
    let reached = |(i, c): (usize, &Child)| {
        let below = children.iter().map(|other| {
            let counts = is_counted(other).and(other.0.clone().at_most(c.0.clone()));
            if_else(counts, num(other.2), num(0.0))
        });
        named(&at(i), total(below))
    };
    let first = children.iter().enumerate().map(reached).collect();
    let half = || own("tot").over(num(2.0));
    // The tolerance makes two halves of three equal thirds meet.
    let is_far = |i: usize| {
        let reaches = own(&at(i)).plus(num(1e-12).times(half())).at_least(half());
        is_counted(&children[i]).and(reaches)
    };
    let lower = (0..children.len()).map(|i| if_else(is_far(i), children[i].0.clone(), num(FAR)));
    let second = vec![named("low", least(lower))];
    let is_half = |i: usize| {
        let here = is_counted(&children[i]).and(children[i].0.clone().equals(own("low")));
        let half = own(&at(i)).minus(num(1e-12).times(half())).at_most(half());
        flag(here.and(half))
    };
    let upper = children
        .iter()
        .map(|c| if_else(is_counted(c).and(c.0.clone().more(own("low"))), c.0.clone(), num(FAR)));
    let third =
        vec![named("next", least(upper)), named("halves", total((0..children.len()).map(is_half)))];
    let both = own("halves").more(num(0.0)).and(own("next").less(num(FAR)));
    let mean = own("low").plus(own("next")).over(num(2.0));
    Plan { steps: vec![first, second, third], score: if_else(both, mean, own("low")) }
}

/// The ordered weighted average by shares of the children that are counted.
pub(super) fn ordered(job: &Job<'_>, node: &Node, children: &[Child]) -> Plan {
    let own = |ending: &str| col(job.column(node, ending));
    let named = |ending: &str, expr: Expr| (job.column(node, ending), expr);
    let weights = &node.order_weights;
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        let terms = children.iter().map(|c| num(c.2).times(c.0.clone()));
        let step = vec![named("num", total(terms))];
        return Plan { steps: vec![step], score: own("num").over(own("tot")) };
    }
    let at = |at: usize| format!("above{at}");
    // How many children stand before each of them; of equal ones the first.
    let above = |(i, c): (usize, &Child)| {
        let before = children.iter().enumerate().filter(|(j, _)| *j != i).map(|(j, other)| {
            let (there, own) = (other.0.clone(), c.0.clone());
            let stands = if j < i { there.at_least(own) } else { there.more(own) };
            flag(is_counted(other).and(stands))
        });
        named(&at(i), total(before))
    };
    let mut first: Vec<_> = children.iter().enumerate().map(above).collect();
    first.push(named("seen", total(children.iter().map(|c| flag(is_counted(c))))));
    // The weights laid end to end, as far as a share of the children reaches.
    let k = weights.len() as f64;
    let line = |position: &Expr| {
        let parts = (0u32..).zip(weights).map(|(v, weight)| {
            let part = position.clone().minus(num(f64::from(v)));
            let ends = vec![
                (position.clone().at_most(num(f64::from(v))), num(0.0)),
                (position.clone().at_least(num(f64::from(v) + 1.0)), num(1.0)),
            ];
            num(*weight).times(cases(ends, part))
        });
        total(parts)
    };
    let share = |above: Expr| {
        if_else(own("seen").more(num(0.0)), above.times(num(k)).over(own("seen")), num(0.0))
    };
    let ends = |i: usize| {
        let above = own(&at(i));
        [
            named(&format!("from{i}"), share(above.clone())),
            named(&format!("to{i}"), share(above.plus(num(1.0)))),
        ]
    };
    let second = (0..children.len()).flat_map(ends).collect();
    let term = |(i, c): (usize, &Child)| {
        let (from, to) = (own(&format!("from{i}")), own(&format!("to{i}")));
        if_else(is_counted(c), c.0.clone().times(line(&to).minus(line(&from))), num(0.0))
    };
    let third = vec![named("num", total(children.iter().enumerate().map(term)))];
    Plan { steps: vec![first, second, third], score: own("num").over(num(sum)) }
}
