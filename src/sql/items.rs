//! Tables of items to answers: rows to items, items to the answers of a region, in each cell of the
//! facet that stands for the whole where the rubric names one. As `panel` works them out.

mod binding;
mod refusals;
mod rows;
mod values;

pub(super) use binding::sources;
pub(super) use refusals::refusals;

use super::ast::{
    Expr, Item, Query, Select, Step, call, cases, col, if_else, num, only_if, text, total,
};
use super::job::Job;
use super::prepare::{ANSWERED, NOT_ANSWERED, NOT_APPLICABLE, Stage};
use super::standing;
use crate::model::{Instrument, Measure, Table};

/// From this score on a question holds.
const FULL: f64 = 100.0 - 1e-9;

/// The cells that stand for a region as a whole.
struct Cells<'a> {
    /// The facet, which is an attribute of every table.
    facet: &'a str,
    /// Which codes; all where empty.
    codes: Vec<String>,
}

fn cells(instrument: &Instrument) -> Option<Cells<'_>> {
    let (facet, group) = instrument.overall?;
    let facet = instrument.facets.get(facet)?;
    let mut codes = facet.groups.get(group)?.cells.clone();
    if codes.is_empty() {
        codes = facet.cells.iter().map(|c| c.code.clone()).collect();
    }
    Some(Cells { facet: &facet.id, codes })
}

/// The columns of a region's answer to a measured indicator.
fn answer(job: &Job<'_>, measure: &Measure, ending: &str) -> String {
    job.column(job.rubric.hierarchy.node(measure.node), ending)
}

/// The whole statement.
pub(super) fn transform(job: &Job<'_>, query: &mut Query) {
    let Some(instrument) = &job.rubric.instrument else { return };
    let cells = cells(instrument);
    let mut parts = Vec::new();
    for (at, table) in instrument.tables.iter().enumerate() {
        let measures: Vec<&Measure> = instrument.measures_of(at).map(|(_, m)| m).collect();
        if !measures.is_empty() {
            let name = rows::items(job, query, table, &measures);
            let name = values::values(job, query, table, &measures, name);
            parts.push((region(job, query, table, &measures, cells.as_ref(), name), at));
        }
    }
    let stage = together(job, query, instrument, cells.is_some(), &parts);
    let name = super::scored(job, query, stage, cells.is_some());
    let name = match cells {
        None => standing::results(job, query, name),
        Some(_) => over_cells(job, query, name),
    };
    standing::standing(job, query, name);
}

/// The answers of regions, or of their cells, from the items of one table.
fn region(
    job: &Job<'_>,
    query: &mut Query,
    table: &Table,
    measures: &[&Measure],
    cells: Option<&Cells<'_>>,
    from: String,
) -> String {
    let own = job.names.of(&table.id);
    let mut keys = vec!["region", "period"];
    let mut from = from;
    if let Some(cells) = cells {
        let code = job.names.column(cells.facet, "code");
        let mut step = Select::adding(from, vec![("cell_code".to_owned(), col(code.clone()))]);
        step.filter = Some(if cells.codes.is_empty() {
            col(code).differs(text(""))
        } else {
            col(code).one_of(cells.codes.iter().cloned())
        });
        from = query.step(format!("within_{own}"), "Items of the cells", step);
        keys.push("cell_code");
    }
    let mut sums: Vec<Item> = Vec::new();
    for measure in measures {
        let x = || col(answer(job, measure, "item"));
        for (at, condition) in strata(job, table, measure) {
            let of = |x: Expr| match &condition {
                Some(condition) => only_if(condition.clone(), x),
                None => x,
            };
            sums.push((answer(job, measure, &format!("sum{at}")), call("SUM", [of(x())])));
            sums.push((answer(job, measure, &format!("count{at}")), call("COUNT", [of(x())])));
        }
        let nowhere = call("MIN", [col(answer(job, measure, "none"))]);
        sums.push((answer(job, measure, "nowhere"), nowhere));
    }
    let step = Select::grouped(from, &keys, sums);
    let name = query.step(format!("sums_{own}"), "Items added up", step);
    let answers = measures.iter().flat_map(|measure| {
        let (value, state) = (answer(job, measure, "mean"), answer(job, measure, "nowhere"));
        [(value, mean(job, table, measure)), (answer(job, measure, "out"), col(state))]
    });
    query.step(format!("means_{own}"), "Means of items", Select::adding(name, answers.collect()))
}

/// The strata of a measure: a number, and which items lie in it; one with all items where there are
/// none.
fn strata(job: &Job<'_>, table: &Table, measure: &Measure) -> Vec<(usize, Option<Expr>)> {
    let Some(strata) = &measure.roll_up.strata else { return vec![(1, None)] };
    let code = job.names.column(&table.attributes[strata.attribute].id, "code");
    let of = |(at, (value, _)): (usize, &(String, f64))| {
        (at, Some(col(code.clone()).equals(text(value.clone()))))
    };
    (1..).zip(&strata.weights).map(of).collect()
}

/// The answer of a region: the mean of its items, or the weighted mean of those of its strata.
fn mean(job: &Job<'_>, table: &Table, measure: &Measure) -> Expr {
    let of = |at: usize, what: &str| col(answer(job, measure, &format!("{what}{at}")));
    let is_there = |at: usize| of(at, "count").more(Expr::Whole(0));
    let mean = |at: usize| of(at, "sum").over(of(at, "count"));
    let Some(layers) = &measure.roll_up.strata else { return only_if(is_there(1), mean(1)) };
    let overall = job.rubric.instrument.as_ref().and_then(|i| i.overall).map(|o| o.0);
    let needs_all =
        layers.is_required || overall.is_some_and(|facet| layers.required_in.contains(&facet));
    let weights = strata(job, table, measure).into_iter().zip(&layers.weights);
    let weights: Vec<(usize, f64)> =
        weights.map(|((at, _), (_, w))| (at, *w)).filter(|(_, w)| *w > 0.0).collect();
    let part = |(at, w): &(usize, f64)| if_else(is_there(*at), num(*w).times(mean(*at)), num(0.0));
    let weight = |(at, w): &(usize, f64)| if_else(is_there(*at), num(*w), num(0.0));
    let sum = total(weights.iter().map(part)).over(total(weights.iter().map(weight)));
    let each = || weights.iter().map(|(at, _)| is_there(*at));
    let enough = if needs_all { each().reduce(Expr::and) } else { each().reduce(Expr::or) };
    enough.map_or(Expr::Null, |enough| only_if(enough, sum))
}

/// The answers of all tables side by side, in the columns of a wide table.
fn together(
    job: &Job<'_>,
    query: &mut Query,
    instrument: &Instrument,
    has_cells: bool,
    parts: &[(String, usize)],
) -> Stage {
    let mut keys = vec!["region", "period"];
    keys.extend(has_cells.then_some("cell_code"));
    let select = |(name, at): &(String, usize)| {
        let mut items: Vec<Item> = keys.iter().map(|k| ((*k).to_owned(), col(*k))).collect();
        for measure in &instrument.measures {
            for ending in ["mean", "out"] {
                let column = answer(job, measure, ending);
                let own = if measure.table == *at { col(column.clone()) } else { Expr::Null };
                items.push((column, own));
            }
        }
        Select::only(name.clone(), items)
    };
    let union = Step::Union(parts.iter().map(select).collect());
    let what = "The answers from all tables, one below the other";
    let name = query.steps("parts", what, union);
    let both = instrument.measures.iter().flat_map(|measure| {
        let greatest = |ending: &str| call("MAX", [col(answer(job, measure, ending))]);
        [
            (answer(job, measure, "value"), greatest("mean")),
            (answer(job, measure, "never"), greatest("out")),
        ]
    });
    let step = Select::grouped(name, &keys, both.collect());
    let name = query.step("joined", "And side by side", step);
    let states = instrument.measures.iter().map(|measure| {
        let value = col(answer(job, measure, "value"));
        let nowhere = col(answer(job, measure, "never")).more(num(0.0));
        let branches =
            vec![(value.is_there(), Expr::Whole(ANSWERED)), (nowhere, Expr::Whole(NOT_APPLICABLE))];
        (answer(job, measure, "state"), cases(branches, Expr::Whole(NOT_ANSWERED)))
    });
    let what = "Answers of regions with their states";
    let name = query.step("answers", what, Select::adding(name, states.collect()));
    super::prepare::answers(job, &name)
}

/// The scores of a region as means over the cells in which a node has one.
fn over_cells(job: &Job<'_>, query: &mut Query, from: String) -> String {
    let items = vec![("cell_coverage".to_owned(), standing::coverage(job))];
    let name = query.step("covered", "The coverage of each cell", Select::adding(from, items));
    let mut means: Vec<Item> = Vec::new();
    for node in job.rubric.hierarchy.nodes() {
        let there = col(job.column(node, "h")).more(num(0.0));
        let mean = call("AVG", [only_if(there, col(job.column(node, "y")))]);
        means.push((job.column(node, "score"), mean));
    }
    let root = job.rubric.hierarchy.root();
    let scored = only_if(col(job.column(root, "h")).more(num(0.0)), col("cell_coverage"));
    // Where the index has a score in some cells, the others do not count.
    let coverage = call("COALESCE", [call("AVG", [scored]), call("AVG", [col("cell_coverage")])]);
    means.push(("coverage".to_owned(), coverage));
    // A gate is waived where its node applies in no cell.
    for node in standing::waived(job) {
        let shut = call("MIN", [col(job.names.column(&node, "shut"))]);
        means.push((job.names.column(&node, "na"), shut));
    }
    let step = Select::grouped(name, &["region", "period"], means);
    query.step("means", "Means over cells", step)
}
