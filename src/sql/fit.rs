//! The statement that learns: one row of statistics, which [`super::learnt`] makes a calibration of.
//!
//! Deviations are summed about a mean that a step before has found, so that no digits are lost; the
//! step of one row stands before the many in each `CROSS JOIN`, which planners run far faster.

use super::ast::{Expr, From, Item, Query, Select, call, cases, col, if_else, num, only_if};
use super::job::{Job, Leaf};
use super::prepare::{self, Columns, Fill, Stage, mean};
use super::score;
use crate::model::{Imputation, Normalisation, Transform, Treatment};

/// What one indicator has to learn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// The mean of what is answered.
    pub(super) fill: bool,
    /// Its ends, for standings.
    pub(super) standing: bool,
    /// The ends before a transform.
    pub(super) ends: bool,
    /// To which side its tail lies.
    pub(super) side: bool,
    /// The ends before normalisation.
    pub(super) range: bool,
    /// Mean and deviation before normalisation.
    pub(super) spread: bool,
}

impl Needs {
    /// What an indicator has to learn.
    pub(super) fn of(leaf: &Leaf<'_>) -> Self {
        let transform = match leaf.methods.treatment {
            Treatment::Transform(transform) => Some(transform),
            _ => None,
        };
        Self {
            fill: leaf.methods.imputation == Imputation::Mean,
            standing: false,
            ends: transform.is_some(),
            side: transform == Some(Transform::Log),
            range: match &leaf.methods.normalisation {
                Normalisation::MinMax { .. }
                | Normalisation::ZScore { .. }
                | Normalisation::DistanceToMaximum
                | Normalisation::DistanceToTarget { .. }
                | Normalisation::FractionOfMaximum
                | Normalisation::Sigmoid { .. } => true,
                Normalisation::Closest { reach, .. } => reach.is_none(),
                _ => false,
            },
            spread: matches!(
                leaf.methods.normalisation,
                Normalisation::ZScore { .. } | Normalisation::Sigmoid { .. }
            ),
        }
    }

    const fn any(self) -> bool {
        self.fill || self.standing || self.ends || self.range || self.spread
    }
}

/// What each indicator has to learn; what siblings need for standings too.
pub(super) fn needs(job: &Job<'_>) -> Vec<Needs> {
    let leaves = job.leaves();
    let mut needs: Vec<Needs> = leaves.iter().map(Needs::of).collect();
    for leaf in leaves.iter().filter(|l| l.methods.imputation == Imputation::RowMean) {
        for sibling in leaves.iter().filter(|l| l.node.parent == leaf.node.parent) {
            needs[sibling.at].standing = true;
        }
    }
    needs
}

/// Whether anything has to be learnt.
pub(super) fn is_needed(job: &Job<'_>) -> bool {
    needs(job).into_iter().any(Needs::any)
}

/// One row of statistics beside all rows of a step.
fn beside(
    query: &mut Query,
    name: &str,
    what: &'static str,
    statistics: Vec<Item>,
    stage: Stage,
) -> Stage {
    if statistics.is_empty() {
        return stage;
    }
    let learnt = query.step(name, what, Select::only(stage.name.clone(), statistics));
    let mut step = Select::adding("", Vec::new());
    step.from = From::Beside(learnt, stage.name);
    let name = query.step(format!("{name}_beside"), "Beside every row", step);
    Stage { name, columns: stage.columns }
}

/// The statement that learns from the answers in a step.
pub(super) fn fit(job: &Job<'_>, mut query: Query, answers: Stage) -> Query {
    let needs = needs(job);
    let stage = prepare::worked(job, &mut query, answers);
    let mut stage = prepare::screened(job, &mut query, stage);
    if job.rubric.methods.screening.is_some() {
        let mut step = Select::adding(stage.name, Vec::new());
        step.filter = Some(col("is_kept").more(num(0.0)));
        stage.name = query.step("among", "Regions that are learnt from", step);
    }
    let stage = fill(job, &mut query, &needs, stage);
    let stage = treat(job, &mut query, &needs, stage);
    finish(job, query, &needs, stage)
}

fn fill(job: &Job<'_>, query: &mut Query, needs: &[Needs], stage: Stage) -> Stage {
    let leaves = job.leaves();
    let mut statistics = Vec::new();
    for leaf in &leaves {
        let (own, x) = (|e: &str| job.column(leaf.node, e), &stage.columns.values[leaf.at]);
        if needs[leaf.at].fill {
            statistics.push((own("fill"), mean(x)));
        }
        if needs[leaf.at].standing {
            statistics.push((own("from"), call("MIN", [col(x.clone())])));
            statistics.push((own("upto"), call("MAX", [col(x.clone())])));
        }
    }
    let what = "What gaps are filled with";
    let stage = beside(query, "centres", what, statistics, stage);
    let of = |leaf: &Leaf<'_>| match leaf.methods.imputation {
        Imputation::Mean => Some(Fill::Value(col(job.column(leaf.node, "fill")))),
        Imputation::Constant(value) => Some(Fill::Value(num(value))),
        Imputation::RowMean => {
            let siblings = leaves.iter().filter(|l| l.node.parent == leaf.node.parent);
            let ends = siblings.map(|l| {
                let (from, to) = (col(job.column(l.node, "from")), col(job.column(l.node, "upto")));
                let (worst, best) =
                    if l.sense().signed(1.0) > 0.0 { (from, to) } else { (to, from) };
                (l.at, worst, best)
            });
            Some(Fill::RowWise(ends.collect()))
        }
        _ => None,
    };
    let fills: Vec<Option<Fill<'_>>> = leaves.iter().map(of).collect();
    prepare::filled(job, query, stage, &fills)
}

fn treat(job: &Job<'_>, query: &mut Query, needs: &[Needs], stage: Stage) -> Stage {
    let leaves = job.leaves();
    let column = |columns: &Columns, leaf: &Leaf<'_>| columns.values[leaf.at].clone();
    let mut statistics = Vec::new();
    for leaf in leaves.iter().filter(|l| needs[l.at].ends) {
        let (own, x) = (|e: &str| job.column(leaf.node, e), column(&stage.columns, leaf));
        statistics.push((own("low"), call("MIN", [col(x.clone())])));
        statistics.push((own("high"), call("MAX", [col(x.clone())])));
        if needs[leaf.at].side {
            statistics.push((own("mean"), mean(&x)));
        }
    }
    let stage = beside(query, "ends", "The ends before a transform", statistics, stage);
    let mut sides = Vec::new();
    for leaf in leaves.iter().filter(|l| needs[l.at].side) {
        let own = |e: &str| job.column(leaf.node, e);
        // In units of the range, so that cubes stay in reach.
        let width = col(own("high")).minus(col(own("low")));
        let distance = || {
            let distance = col(column(&stage.columns, leaf)).minus(col(own("mean")));
            distance.over(width.clone())
        };
        let cube = distance().times(distance()).times(distance());
        let cube = only_if(width.clone().more(num(0.0)), cube);
        sides.push((own("side"), call("SUM", [cube])));
    }
    let mut stage = beside(query, "sides", "To which side tails lie", sides, stage);
    let mut items = Vec::new();
    for leaf in leaves.iter().filter(|l| needs[l.at].ends) {
        let Treatment::Transform(transform) = leaf.methods.treatment else { continue };
        let own = |e: &str| col(job.column(leaf.node, e));
        let x = col(column(&stage.columns, leaf));
        let margin = num(0.01).times(own("high").minus(own("low")));
        let above = score::logarithm(&x.clone().minus(own("low")).plus(margin.clone()));
        let treated = match transform {
            Transform::LogAsReference => above,
            Transform::Log => {
                let inside = own("high").plus(margin).minus(x.clone());
                let below = num(0.0).minus(score::logarithm(&inside));
                if_else(own("side").more(num(0.0)), above, below)
            }
            Transform::BoxCox(lambda) => score::box_cox(&own("low"), lambda, &x),
        };
        // A column that is all the same cannot be transformed, and stays.
        let is_wide = own("high").more(own("low"));
        let name = job.column(leaf.node, "t");
        items.push((name.clone(), if_else(is_wide, treated, x)));
        stage.columns.values[leaf.at] = name;
    }
    if !items.is_empty() {
        stage.name = query.step("treated", "Transformed", Select::adding(stage.name, items));
    }
    stage
}

/// The endings of the statistics of steps before, with those of the result.
fn endings(needs: Needs) -> impl Iterator<Item = (&'static str, &'static str)> {
    let of = [
        (needs.fill, "fill", "filling"),
        (needs.standing, "from", "lowest"),
        (needs.standing, "upto", "highest"),
        (needs.ends, "low", "lower"),
        (needs.ends, "high", "upper"),
        (needs.side, "side", "tail"),
        (needs.spread, "centre", "average"),
    ];
    of.into_iter().filter(|of| of.0).map(|(_, ending, result)| (ending, result))
}

fn finish(job: &Job<'_>, mut query: Query, needs: &[Needs], stage: Stage) -> Query {
    let leaves = job.leaves();
    let mut statistics = Vec::new();
    for leaf in leaves.iter().filter(|l| needs[l.at].spread) {
        let x = stage.columns.values[leaf.at].clone();
        statistics.push((job.column(leaf.node, "centre"), mean(&x)));
    }
    let what = "Means, so that deviations are summed about them";
    let stage = beside(&mut query, "means", what, statistics, stage);
    let mut result: Vec<Item> = vec![("n_rows".to_owned(), Expr::CountRows)];
    for leaf in &leaves {
        let (own, needs) = (|e: &str| job.column(leaf.node, e), needs[leaf.at]);
        let x = || col(stage.columns.values[leaf.at].clone());
        if needs.any() {
            result.push((own("n"), call("COUNT", [x()])));
        }
        // Statistics of a step before are the same in every row.
        result.extend(endings(needs).map(|(e, name)| (own(name), call("MAX", [col(own(e))]))));
        if needs.range {
            result.push((own("least"), call("MIN", [x()])));
            result.push((own("most"), call("MAX", [x()])));
        }
        if needs.spread {
            let distance = || x().minus(col(own("centre")));
            let sum = call("SUM", [distance().times(distance())]);
            let n = || call("COUNT", [x()]);
            let freedom = n().minus(Expr::Whole(1));
            let spread = call("SQRT", [sum.over(freedom)]);
            result.push((
                own("deviation"),
                cases(vec![(n().more(Expr::Whole(1)), spread)], Expr::Null),
            ));
        }
    }
    query.result = Select::only(stage.name, result);
    query
}
