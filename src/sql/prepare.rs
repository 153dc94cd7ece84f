//! From answers to scores of indicators: what does not apply, denominators, screening, gaps,
//! outliers, scores. Each step adds columns to those before it.

use super::ast::{Expr, Item, Query, Select, all, cases, col, flag, if_else, num, only_if, total};
use super::job::{Job, Leaf};
use super::score;
use crate::assessment::calibration::{Filling, Joint, JointFit};
use crate::model::{Normalisation, Scale};
use std::collections::BTreeMap;

/// Answered.
pub(super) const ANSWERED: i64 = 0;
/// Set aside.
pub(super) const EXCLUDED: i64 = 1;
/// Not answered.
pub(super) const NOT_ANSWERED: i64 = 2;
/// Not known.
pub(super) const UNKNOWN: i64 = 3;
/// Not applicable.
pub(super) const NOT_APPLICABLE: i64 = 4;

/// The columns that hold the answers at hand, indicator by indicator.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// Values, NULL where there is none.
    pub(super) values: Vec<String>,
    /// States.
    pub(super) states: Vec<String>,
}

/// A step with its columns.
pub(super) struct Stage {
    /// The name of the step.
    pub(super) name: String,
    /// Its columns.
    pub(super) columns: Columns,
}

/// The state of a column is one of these.
pub(super) fn is_state(column: &str, states: &[i64]) -> Expr {
    let of = states.iter().map(|s| Expr::Whole(*s)).collect();
    Expr::OneOf(Box::new(col(column)), of)
}

/// The answers as the view of a binding gives them.
pub(super) fn answers(job: &Job<'_>, from: &str) -> Stage {
    let of = |ending: &str| job.leaves().iter().map(|l| job.column(l.node, ending)).collect();
    let columns = Columns { values: of("value"), states: of("state") };
    Stage { name: from.to_owned(), columns }
}

/// Answers to indicators that are for the region, as values that methods work on.
pub(super) fn worked(job: &Job<'_>, query: &mut Query, mut stage: Stage) -> Stage {
    let mut items = Vec::new();
    for leaf in job.leaves() {
        let is_for = is_for(job, &leaf);
        let (value, state) =
            (&mut stage.columns.values[leaf.at], &mut stage.columns.states[leaf.at]);
        let plain = leaf.methods.normalisation == Normalisation::Scale;
        let mut x = col(value.clone());
        if matches!(leaf.indicator.scale, Scale::Choice(_)) && !plain {
            x = score::of_scale(&leaf.indicator.scale, &x);
        }
        if let Some((auxiliary, times)) = leaf.methods.denominator {
            let by = job.names.column(&job.rubric.methods.auxiliaries[auxiliary].id, "value");
            let quotient = x.over(col(by.clone()).over(num(times)));
            x = only_if(col(by).more(num(0.0)), quotient);
        }
        if let Some(is_for) = is_for {
            x = only_if(is_for.clone(), x);
            let own = job.column(leaf.node, "s");
            let of = if_else(is_for, col(state.clone()), Expr::Whole(NOT_APPLICABLE));
            items.push((own.clone(), of));
            *state = own;
        }
        if x != col(value.clone()) {
            let own = job.column(leaf.node, "x");
            items.push((own.clone(), x));
            *value = own;
        }
    }
    if !items.is_empty() {
        let step = Select::adding(stage.name, items);
        stage.name =
            query.step("worked", "What is for the region, divided where the rubric says so", step);
    }
    stage
}

/// Whether an indicator is for the region of a row; none where it is for all.
fn is_for(job: &Job<'_>, leaf: &Leaf<'_>) -> Option<Expr> {
    let kinds = &leaf.indicator.applies_to;
    let ids = kinds.iter().filter_map(|k| job.rubric.region_kinds.get(*k)).map(|k| k.id.clone());
    // A region without a kind is asked everything.
    (!kinds.is_empty()).then(|| col("kind").one_of(ids.chain([String::new()])))
}

/// Which regions have enough data, as `is_kept`.
pub(super) fn screened(job: &Job<'_>, query: &mut Query, mut stage: Stage) -> Stage {
    let Some(rule) = &job.rubric.methods.screening else { return stage };
    let hierarchy = &job.rubric.hierarchy;
    let mut groups: Vec<(Option<crate::model::NodeIdx>, Vec<usize>)> = Vec::new();
    for leaf in job.leaves() {
        let group = hierarchy.dimension_of(leaf.idx).filter(|_| rule.by_dimension);
        match groups.iter_mut().find(|(g, _)| *g == group) {
            Some((_, members)) => members.push(leaf.at),
            None => groups.push((group, vec![leaf.at])),
        }
    }
    let mut counts = Vec::new();
    let mut out = Vec::new();
    if !rule.exclude.is_empty() {
        out.push((col("region").one_of(rule.exclude.iter().cloned()), num(0.0)));
    }
    if !rule.include.is_empty() {
        out.push((col("region").one_of(rule.include.iter().cloned()), num(1.0)));
    }
    for (at, (_, members)) in (1u32..).zip(&groups) {
        let name = |what: &str| format!("is_{what}{at}");
        let x = |m: &usize| col(stage.columns.values[*m].clone());
        let open = |m: &usize| {
            let is_shut = is_state(&stage.columns.states[*m], &[EXCLUDED, NOT_APPLICABLE]);
            if_else(is_shut, num(0.0), num(1.0))
        };
        let there = |m: &usize| flag(x(m).is_there());
        let counted = |m: &usize| flag(x(m).is_there().and(x(m).differs(num(0.0))));
        counts.push((name("open"), total(members.iter().map(open))));
        counts.push((name("there"), total(members.iter().map(there))));
        counts.push((name("other"), total(members.iter().map(counted))));
        // Shares that differ by rounding only are the same.
        let short = |of: &str, among: &str, least: f64| {
            let share = col(name(of)).plus(num(1e-12).times(col(name(among))));
            share.less(num(least).times(col(name(among))))
        };
        if let Some(least) = rule.availability_min {
            out.push((short("there", "open", least), num(0.0)));
        }
        if let Some(least) = rule.non_zero_min.filter(|min| *min > 1e-12) {
            let nothing = col(name("there")).equals(num(0.0)).and(col(name("open")).more(num(0.0)));
            out.push((nothing.or(short("other", "there", least)), num(0.0)));
        }
    }
    let counting = Select::adding(stage.name, counts);
    let counted = query.step("counted", "How much of each region is answered", counting);
    let kept = vec![("is_kept".to_owned(), cases(out, num(1.0)))];
    let step = Select::adding(counted, kept).fenced();
    stage.name = query.step("kept", "Regions with enough data", step);
    stage
}

/// What a gap is filled with: a literal of a calibration, or a column of the step that learns it.
pub(super) enum Fill<'a> {
    /// The same for all.
    Value(Expr),
    /// By peer group.
    Groups(&'a BTreeMap<String, f64>),
    /// By the region's own standing at the indicators of these positions, between these ends.
    RowWise(Vec<(usize, Expr, Expr)>),
}

/// What the gaps of each indicator are filled with, by the calibration.
pub(super) fn fillings<'a>(job: &Job<'a>) -> Vec<Option<Fill<'a>>> {
    let fit = job.fit;
    let of = |leaf: &Leaf<'a>| match job.learnt(leaf.at)?.filling.as_ref()? {
        Filling::Value(value) => Some(Fill::Value(num(*value))),
        Filling::Groups(groups) => Some(Fill::Groups(groups)),
        Filling::Joint(at) => match fit.joint.get(*at)? {
            JointFit { columns, by: Joint::RowWise(by) } => {
                let ends = columns.iter().zip(&by.ends);
                let apart = ends.filter(|(_, (a, b))| a.total_cmp(b).is_ne());
                Some(Fill::RowWise(apart.map(|(c, (a, b))| (*c, num(*a), num(*b))).collect()))
            }
            _ => None,
        },
    };
    job.leaves().iter().map(of).collect()
}

/// Fills gaps.
pub(super) fn filled(
    job: &Job<'_>,
    query: &mut Query,
    stage: Stage,
    fills: &[Option<Fill<'_>>],
) -> Stage {
    filled_as(job, query, stage, fills, "f")
}

/// Fills gaps, in columns with this ending.
pub(super) fn filled_as(
    job: &Job<'_>,
    query: &mut Query,
    mut stage: Stage,
    fills: &[Option<Fill<'_>>],
    ending: &str,
) -> Stage {
    let (mut before, mut items) = (Vec::new(), Vec::new());
    for leaf in job.leaves() {
        let Some(fill) = &fills[leaf.at] else { continue };
        let x = col(stage.columns.values[leaf.at].clone());
        let value = match fill {
            Fill::Value(value) => value.clone(),
            Fill::Groups(groups) => {
                let own = |(id, value): (&String, &f64)| {
                    (peers().equals(Expr::Text(id.clone())), num(*value))
                };
                cases(groups.iter().map(own).collect(), Expr::Null)
            }
            Fill::RowWise(ends) => {
                let Some((_, worst, best)) = ends.iter().find(|e| e.0 == leaf.at) else { continue };
                let standing = |of: &str| job.column(leaf.node, of);
                let (sum, n) = standings(&stage.columns, ends);
                before.push((standing("standing"), sum));
                before.push((standing("seen"), n));
                let mean = col(standing("standing")).over(col(standing("seen")));
                let value = worst.clone().plus(mean.times(best.clone().minus(worst.clone())));
                only_if(col(standing("seen")).more(num(0.0)), value)
            }
        };
        let open = is_state(&stage.columns.states[leaf.at], &[EXCLUDED, NOT_APPLICABLE]);
        let filled = cases(vec![(x.clone().is_there(), x), (open, Expr::Null)], value);
        items.push((leaf.at, filled));
    }
    if items.is_empty() {
        return stage;
    }
    if !before.is_empty() {
        let step = Select::adding(stage.name, before);
        stage.name = query.step("standings", "Where a region stands at its other answers", step);
    }
    let leaves = job.leaves();
    let mut named = Vec::new();
    for (at, value) in items {
        let own = job.column(leaves[at].node, ending);
        stage.columns.values[at].clone_from(&own);
        named.push((own, value));
    }
    let name = format!("filled_{ending}");
    stage.name = query.step(name, "Gaps filled", Select::adding(stage.name, named));
    stage
}

/// The peer group of a region: its own, else its kind, else all.
fn peers() -> Expr {
    let given = |column: &str| (col(column).differs(Expr::Text(String::new())), col(column));
    cases(vec![given("grp"), given("kind")], Expr::Text("all".to_owned()))
}

/// The sum of a region's standings between ends, and how many there are.
fn standings(columns: &Columns, ends: &[(usize, Expr, Expr)]) -> (Expr, Expr) {
    let known = |(at, worst, best): &(usize, Expr, Expr)| {
        let there = col(columns.values[*at].clone()).is_there();
        match (worst, best) {
            (Expr::Number(_), Expr::Number(_)) => there,
            // Ends that are learnt on the way may be the same.
            _ => there.and(best.clone().differs(worst.clone())),
        }
    };
    let standing = |end: &(usize, Expr, Expr)| {
        let (at, worst, best) = end;
        let way = col(columns.values[*at].clone()).minus(worst.clone());
        if_else(known(end), way.over(best.clone().minus(worst.clone())), num(0.0))
    };
    (total(ends.iter().map(standing)), total(ends.iter().map(|end| flag(known(end)))))
}

/// Treats outliers by the calibration.
pub(super) fn treated(job: &Job<'_>, query: &mut Query, mut stage: Stage) -> Stage {
    let mut items = Vec::new();
    for leaf in job.leaves() {
        let Some(fit) = job.learnt(leaf.at).and_then(|f| f.treatment) else { continue };
        let own = job.column(leaf.node, "t");
        items
            .push((own.clone(), score::treated(&fit, &col(stage.columns.values[leaf.at].clone()))));
        stage.columns.values[leaf.at] = own;
    }
    if !items.is_empty() {
        stage.name = query.step("treated", "Outliers drawn in", Select::adding(stage.name, items));
    }
    stage
}

/// The score of an indicator; NULL where there is none.
fn scored(job: &Job<'_>, leaf: &Leaf<'_>, x: &Expr) -> Expr {
    let learnt = job.learnt(leaf.at);
    if learnt.is_some_and(|f| f.is_left_out) {
        return Expr::Null;
    }
    match learnt.and_then(|f| f.normalisation.as_ref()) {
        Some(fitted) => score::of_fitted(fitted, x).unwrap_or(Expr::Null),
        None if leaf.methods.normalisation == Normalisation::Scale => {
            score::of_scale(&leaf.indicator.scale, x)
        }
        None => Expr::Null,
    }
}

/// The columns of the indicators that the tree is worked from: `y`, `h` and `q`.
pub(super) fn leaf_columns(
    job: &Job<'_>,
    query: &mut Query,
    stage: &Stage,
    has_cells: bool,
) -> String {
    let (mut scores, mut flags) = (Vec::new(), Vec::new());
    let is_screened = job.rubric.methods.screening.is_some();
    for leaf in job.leaves() {
        let own = |ending: &str| job.column(leaf.node, ending);
        let state = &stage.columns.states[leaf.at];
        if job.learnt(leaf.at).is_some_and(|f| f.is_left_out) {
            // It counts for nobody.
            flags.extend(["y", "h", "q"].map(|ending| (own(ending), num(0.0))));
            continue;
        }
        scores.push((own("z"), scored(job, &leaf, &col(stage.columns.values[leaf.at].clone()))));
        let z = col(own("z"));
        let kept = |condition: Expr| {
            let kept = is_screened.then(|| col("is_kept").more(num(0.0)));
            all(kept.into_iter().chain([condition])).unwrap_or(Expr::Null)
        };
        flags.push((own("y"), if_else(kept(z.clone().is_there()), z.clone(), num(0.0))));
        flags.push((own("h"), flag(kept(z.clone().is_there()))));
        let open = is_state(state, &[NOT_ANSWERED, UNKNOWN]);
        flags.push((own("q"), flag(kept(z.is_there().or(open)))));
    }
    let what = "Scores of indicators, NULL where there is none";
    let name = query.step("scored", what, Select::adding(stage.name.clone(), scores));
    // Only what the tree needs goes on: planners go through every column again and again.
    let keys = ["region", "period", "cell_code"].iter().filter(|k| has_cells || **k != "cell_code");
    let mut items: Vec<Item> = keys.map(|k| ((*k).to_owned(), col(*k))).collect();
    items.extend(flags);
    let waivers = super::standing::waivers(job, &stage.columns);
    items.extend(waivers.into_iter().map(|(id, shut)| (job.names.column(&id, "shut"), shut)));
    let what = "y score or 0, h whether there is one, q whether it applies";
    query.step("leaves", what, Select::only(name, items))
}
