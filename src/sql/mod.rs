//! The same rubric on other engines: a source binding, a statement that learns, a statement that
//! scores. See `docs/design/0012-sql.md`.
//!
//! ```text
//! rubric ─┬─ binding ─▶ views of values and states   one text per engine
//!         ├─ fit ─────▶ one row of statistics        ┐ one text
//!         └─ transform ▶ scores, levels, ranks       ┘ for all
//! ```

pub mod ast;
mod binding;
mod cell;
mod engine;
mod fit;
mod items;
mod job;
mod learnt;
mod long;
pub mod names;
mod prepare;
pub mod print;
mod refuse;
mod score;
mod sorted;
mod standing;
mod tree;

pub use engine::Engine;

use crate::assessment::calibration::{Calibration, Fit};
use crate::diag::Diagnostics;
use crate::model::{Rubric, Weights};
use ast::{Expr, Query, Select, Step, col, text};
use binding::Source;
use job::Job;
use learnt::Statistics;
use print::Printer;

/// How the answers come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One row per region and period.
    Wide,
    /// One row per answer.
    Long,
    /// Tables of items, several rows to a region.
    Items,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// How the answers come.
    pub layout: Layout,
    /// What was learnt before, if anything.
    pub calibration: Option<&'a Calibration>,
    /// The row that the statement `fit` gave, as CSV, with the name of its file.
    pub statistics: Option<(&'a str, &'a [u8])>,
    /// Whether ranks are worked out.
    pub ranks: bool,
    /// What messages call the rubric.
    pub file: &'a str,
}

/// A rubric as SQL.
#[derive(Debug)]
pub struct Compiled {
    /// Names in SQL, with what they stand for: what it is, id, name.
    pub names: Vec<[String; 3]>,
    /// What every engine is given first.
    sources: Vec<Source>,
    /// The statement that learns, where something has to be learnt.
    pub fit: Option<String>,
    /// The statement that scores; none until what it needs was learnt.
    pub transform: Option<String>,
    /// What was learnt, where statistics were given.
    pub calibration: Option<Calibration>,
}

impl Compiled {
    /// The statements that an engine is given first.
    pub fn binding(&self, engine: Engine) -> String {
        binding::text_of(engine, &self.sources)
    }

    /// The tables that are read: the file's name in the text, and its columns as surveys call them.
    pub fn tables(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.sources.iter().map(|s| {
            (s.file.as_str(), s.columns.iter().map(|(_, theirs)| theirs.as_str()).collect())
        })
    }
}

/// Compiles a rubric.
///
/// # Errors
///
/// If it asks for something that has no portable form, or what was learnt cannot be used.
pub fn compile(
    rubric: &Rubric,
    weights: &Weights,
    order: &Order<'_>,
) -> Result<Compiled, Diagnostics> {
    let refused = refuse::refuse(rubric, weights, order.calibration, order.layout, order.file);
    if refused.has_errors() {
        return Err(refused);
    }
    let nothing = Fit::default();
    let names = job::names(rubric);
    let job = Job { rubric, weights, fit: &nothing, names: names.clone(), ranks: order.ranks };
    let learns = fit::is_needed(&job);
    let statistics = match order.statistics {
        Some((file, csv)) => Some(Statistics::read(&job, file, csv)?),
        None => (!learns).then(Statistics::default),
    };
    let found = statistics.map(|statistics| learnt::calibration(&job, &statistics));
    let calibration = order.calibration.or(found.as_ref());
    let mut query = None;
    if let Some(calibration) = calibration {
        let fit = calibration.fits.first().unwrap_or(&nothing);
        let known = known_weights(rubric, weights, calibration);
        let weights = known.as_ref().unwrap_or(weights);
        let job = Job { rubric, weights, fit, names: names.clone(), ranks: order.ranks };
        query = Some(transform(&job, order.layout));
    }
    let sources = sources(&job, order.layout);
    let fit = (learns && order.layout != Layout::Items).then(|| fit_of(&job, order.layout));
    let mut texts = Vec::new();
    let queries = query.iter().chain(&fit).chain(sources.iter().map(|s| &s.query));
    queries.for_each(|q| texts_of_query(q, &mut texts));
    texts.sort();
    texts.dedup();
    let odd = refuse::odd_texts(rubric, &texts, order.file);
    if odd.has_errors() {
        return Err(odd);
    }
    let heading = |what: &str| {
        format!(
            "-- {what} of rubric {} {}: the same text for every engine.\n",
            clean(&rubric.id),
            clean(&rubric.version)
        )
    };
    let statement =
        |what: &str, query: &Query| format!("{}{};\n", heading(what), Printer::BODY.query(query));
    Ok(Compiled {
        names: names_of(&job),
        sources,
        fit: fit.map(|q| statement("Fit", &q)),
        transform: query.map(|q| statement("Transform", &q)),
        calibration: order.statistics.and(found),
    })
}

/// An id in a comment: nothing that ends the line.
fn clean(id: &str) -> String {
    id.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn sources(job: &Job<'_>, layout: Layout) -> Vec<Source> {
    match layout {
        Layout::Wide => vec![binding::wide(job)],
        Layout::Long => vec![binding::long(job)],
        Layout::Items => items::sources(job),
    }
}

/// The step that has the answers of regions, in the columns of a wide table.
fn answers(job: &Job<'_>, query: &mut Query, layout: Layout) -> prepare::Stage {
    let name = match layout {
        Layout::Wide | Layout::Items => "gg_wide".to_owned(),
        Layout::Long => long::cells(job, query),
    };
    prepare::answers(job, &name)
}

fn fit_of(job: &Job<'_>, layout: Layout) -> Query {
    let mut query = Query::new();
    let answers = answers(job, &mut query, layout);
    fit::fit(job, query, answers)
}

fn transform(job: &Job<'_>, layout: Layout) -> Query {
    let mut query = Query::new();
    if layout == Layout::Items {
        items::transform(job, &mut query);
        return query;
    }
    let mut stage = answers(job, &mut query, layout);
    if let Some(period) = &job.fit.period {
        let mut step = Select::adding(stage.name, Vec::new());
        step.filter = Some(col("period").equals(text(period.clone())));
        stage.name = query.step("of_period", "The period that was learnt from", step);
    }
    let name = scored(job, &mut query, stage, false);
    let name = standing::results(job, &mut query, name);
    standing::standing(job, &mut query, name);
    query
}

/// From answers to the columns of all nodes.
fn scored(job: &Job<'_>, query: &mut Query, stage: prepare::Stage, has_cells: bool) -> String {
    let stage = prepare::worked(job, query, stage);
    let stage = prepare::screened(job, query, stage);
    let stage = prepare::filled(job, query, stage, &prepare::fillings(job));
    let stage = prepare::treated(job, query, stage);
    let name = prepare::leaf_columns(job, query, &stage, has_cells);
    tree::tree(job, query, name)
}

/// The weights of a calibration, where it has any.
fn known_weights(rubric: &Rubric, weights: &Weights, calibration: &Calibration) -> Option<Weights> {
    if calibration.weights.is_empty() {
        return None;
    }
    let hierarchy = &rubric.hierarchy;
    let mut given: Vec<f64> = hierarchy.iter().map(|(n, _)| weights.share(n)).collect();
    for known in &calibration.weights {
        if let Some(node) = hierarchy.find(&known.node) {
            given[node.at()] = known.share;
        }
    }
    let sums = |n: &crate::model::Node| n.children.iter().map(|c| given[c.at()]).sum::<f64>();
    let sound = hierarchy.nodes().iter().all(|n| n.children.is_empty() || sums(n) > 0.0);
    sound.then(|| Weights::new(weights.set.clone(), hierarchy, &given))
}

fn names_of(job: &Job<'_>) -> Vec<[String; 3]> {
    let row = |what: &str, id: &str| [what.to_owned(), id.to_owned(), job.names.of(id)];
    let nodes = job.rubric.hierarchy.nodes().iter().map(|n| row(n.kind(), &n.id));
    let auxiliaries = job.rubric.methods.auxiliaries.iter().map(|a| row("auxiliary", &a.id));
    let tables = job.rubric.instrument.iter().flat_map(|i| &i.tables);
    let of_tables = tables.flat_map(|t| {
        let attributes = t.attributes.iter().map(|a| row("attribute", &a.id));
        let questions = t.questions.iter().map(|q| row("question", &q.id));
        std::iter::once(row("table", &t.id)).chain(attributes).chain(questions).collect::<Vec<_>>()
    });
    let mut names: Vec<[String; 3]> = nodes.chain(auxiliaries).chain(of_tables).collect();
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|n| seen.insert(n[1].clone()));
    names
}

/// All texts of a statement.
fn texts_of_query(query: &Query, out: &mut Vec<String>) {
    let mut of = |select: &Select| {
        select.items.iter().for_each(|(_, e)| texts_of(e, out));
        select.filter.iter().chain(&select.group).for_each(|e| texts_of(e, out));
    };
    for (_, _, step) in &query.steps {
        match step {
            Step::One(select) => of(select),
            Step::Union(selects) => selects.iter().for_each(&mut of),
        }
    }
    of(&query.result);
}

fn texts_of(expr: &Expr, out: &mut Vec<String>) {
    match expr {
        Expr::Text(text) => out.push(text.clone()),
        Expr::Pair(a, _, b) => [a, b].into_iter().for_each(|e| texts_of(e, out)),
        Expr::Not(e) | Expr::IsNull(e) | Expr::CountDistinct(e) | Expr::ToDouble(e) => {
            texts_of(e, out);
        }
        Expr::OneOf(e, list) => std::iter::once(&**e).chain(list).for_each(|e| texts_of(e, out)),
        Expr::Case(branches, otherwise) => {
            for (when, then) in branches {
                texts_of(when, out);
                texts_of(then, out);
            }
            if let Some(otherwise) = otherwise {
                texts_of(otherwise, out);
            }
        }
        Expr::Call(_, list) => list.iter().for_each(|e| texts_of(e, out)),
        Expr::Over { call, partition, order } => {
            texts_of(call, out);
            partition.iter().chain(order.iter().map(|o| &o.0)).for_each(|e| texts_of(e, out));
        }
        Expr::Column(_) | Expr::Number(_) | Expr::Whole(_) | Expr::Null | Expr::CountRows => {}
    }
}
