//! The statement that learns: one row of statistics, which [`super::learnt`] makes a calibration of.
//!
//! Two passes over the data: mean and ends of each column, then sums about that mean, or about what
//! a transform makes of it, so that no digits are lost. The step of one row stands before the many in
//! the `CROSS JOIN`, which planners run far faster. What follows from the sums is worked out outside.

use super::ast::{Expr, From, Item, Query, Select, call, col, num, only_if};
use super::job::{Job, Leaf};
use super::prepare::{self, Fill, Stage};
use super::score;
use crate::model::{Imputation, Normalisation, Transform, Treatment};

/// What one indicator has to learn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one statistic that may be needed")]
pub(super) struct Needs {
    /// Its mean and its ends.
    pub(super) ends: bool,
    /// Its ends again, after gaps were filled from other columns.
    pub(super) filled: bool,
    /// To which side its tail lies.
    pub(super) side: bool,
    /// Its deviation; with a tail to either side, of both transforms.
    pub(super) spread: bool,
}

/// The transform of an indicator, if it has one.
pub(super) fn transform(leaf: &Leaf<'_>) -> Option<Transform> {
    match leaf.methods.treatment {
        Treatment::Transform(transform) => Some(transform),
        _ => None,
    }
}

impl Needs {
    fn of(leaf: &Leaf<'_>) -> Self {
        let by_data = match &leaf.methods.normalisation {
            Normalisation::MinMax { .. }
            | Normalisation::ZScore { .. }
            | Normalisation::DistanceToMaximum
            | Normalisation::DistanceToTarget { .. }
            | Normalisation::FractionOfMaximum
            | Normalisation::Sigmoid { .. } => true,
            Normalisation::Closest { reach, .. } => reach.is_none(),
            _ => false,
        };
        let transform = transform(leaf);
        let imputation = leaf.methods.imputation;
        let row_mean = imputation == Imputation::RowMean;
        Self {
            ends: by_data || transform.is_some() || imputation == Imputation::Mean || row_mean,
            filled: row_mean && by_data,
            side: transform == Some(Transform::Log),
            spread: matches!(
                leaf.methods.normalisation,
                Normalisation::ZScore { .. } | Normalisation::Sigmoid { .. }
            ),
        }
    }
}

/// What each indicator has to learn; siblings give the ends of standings.
pub(super) fn needs(job: &Job<'_>) -> Vec<Needs> {
    let leaves = job.leaves();
    let mut needs: Vec<Needs> = leaves.iter().map(Needs::of).collect();
    for leaf in leaves.iter().filter(|l| l.methods.imputation == Imputation::RowMean) {
        for sibling in leaves.iter().filter(|l| l.node.parent == leaf.node.parent) {
            needs[sibling.at].ends = true;
        }
    }
    needs
}

/// Whether anything has to be learnt.
pub(super) fn is_needed(job: &Job<'_>) -> bool {
    needs(job).into_iter().any(|n| n.ends)
}

/// The statement that learns from the answers in a step.
pub(super) fn fit(job: &Job<'_>, mut query: Query, answers: Stage) -> Query {
    let (leaves, needs) = (job.leaves(), needs(job));
    let stage = prepare::worked(job, &mut query, answers);
    let mut stage = prepare::screened(job, &mut query, stage);
    if job.rubric.methods.screening.is_some() {
        let mut step = Select::adding(stage.name, Vec::new());
        step.filter = Some(col("is_kept").more(num(0.0)));
        stage.name = query.step("among", "Regions that are learnt from", step);
    }
    // A constant is known at once, and may lie beyond the ends; a mean never does.
    let constant = |leaf: &Leaf<'_>| match leaf.methods.imputation {
        Imputation::Constant(value) => Some(Fill::Value(num(value))),
        _ => None,
    };
    let fills: Vec<Option<Fill<'_>>> = leaves.iter().map(constant).collect();
    let stage = prepare::filled(job, &mut query, stage, &fills);
    let mut first = vec![("n_rows".to_owned(), Expr::CountRows)];
    for leaf in leaves.iter().filter(|l| needs[l.at].ends) {
        let x = || col(stage.columns.values[leaf.at].clone());
        for (ending, name) in [("mean", "AVG"), ("low", "MIN"), ("high", "MAX")] {
            first.push((job.column(leaf.node, ending), call(name, [x()])));
        }
    }
    let what = "The first pass: means and ends";
    let first = query.step("ends", what, Select::only(stage.name.clone(), first));
    let mut step = Select::adding("", Vec::new());
    step.from = From::Beside(first, stage.name.clone());
    let name = query.step("beside", "Beside every row", step);
    let stage = Stage { name, columns: stage.columns };
    let stage = from_rows(job, &mut query, stage);
    second(job, query, &needs, &stage)
}

/// Fills gaps by where a region stands at its other answers.
fn from_rows(job: &Job<'_>, query: &mut Query, stage: Stage) -> Stage {
    let leaves = job.leaves();
    let of = |leaf: &Leaf<'_>| {
        if leaf.methods.imputation != Imputation::RowMean {
            // Of a mean in place of a gap the deviation is 0, so that only the count grows.
            let mean = leaf.methods.imputation == Imputation::Mean;
            return mean.then(|| Fill::Value(col(job.column(leaf.node, "mean"))));
        }
        let siblings = leaves.iter().filter(|l| l.node.parent == leaf.node.parent);
        let ends = siblings.map(|l| {
            let (low, high) = (col(job.column(l.node, "low")), col(job.column(l.node, "high")));
            let is_up = l.sense().signed(1.0) > 0.0;
            let (worst, best) = if is_up { (low, high) } else { (high, low) };
            (l.at, worst, best)
        });
        Some(Fill::RowWise(ends.collect()))
    };
    let fills: Vec<Option<Fill<'_>>> = leaves.iter().map(of).collect();
    // The constants of before have left no gaps.
    prepare::filled_as(job, query, stage, &fills, "g")
}

/// What a transform makes of a value, above and below where the tail may lie to either side.
fn transformed(
    job: &Job<'_>,
    leaf: &Leaf<'_>,
    x: &Expr,
) -> Vec<(&'static str, &'static str, Expr)> {
    let own = |ending: &str| col(job.column(leaf.node, ending));
    let margin = || num(0.01).times(own("high").minus(own("low")));
    let above = || score::logarithm(&x.clone().minus(own("low")).plus(margin()));
    let below = || {
        let inside = own("high").plus(margin()).minus(x.clone());
        num(0.0).minus(score::logarithm(&inside))
    };
    match transform(leaf) {
        None => vec![("sum", "square", x.clone())],
        Some(Transform::LogAsReference) => vec![("sum", "square", above())],
        Some(Transform::Log) => {
            vec![("sum", "square", above()), ("sumbelow", "squarebelow", below())]
        }
        Some(Transform::BoxCox(lambda)) => {
            vec![("sum", "square", score::box_cox(&own("low"), lambda, x))]
        }
    }
}

/// The second pass.
fn second(job: &Job<'_>, mut query: Query, needs: &[Needs], stage: &Stage) -> Query {
    let once = |name: String| (of_first(&name), call("MAX", [col(name)]));
    let mut distances: Vec<Item> = Vec::new();
    let mut result: Vec<Item> = vec![once("n_rows".to_owned())];
    for leaf in &job.leaves() {
        let needs = needs[leaf.at];
        if !needs.ends {
            continue;
        }
        let own = |ending: &str| job.column(leaf.node, ending);
        let x = || col(stage.columns.values[leaf.at].clone());
        result.push((own("n"), call("COUNT", [x()])));
        result.extend(["mean", "low", "high"].map(|ending| once(own(ending))));
        if needs.filled {
            result.push((own("least"), call("MIN", [x()])));
            result.push((own("most"), call("MAX", [x()])));
        }
        if needs.side {
            // In units of the range, so that cubes stay in reach.
            let width = || col(own("high")).minus(col(own("low")));
            let distance = x().minus(col(own("mean"))).over(width());
            let distance = only_if(width().more(num(0.0)), distance);
            distances.push((own("distance"), distance));
            let distance = || col(own("distance"));
            let cube = distance().times(distance()).times(distance());
            result.push((own("side"), call("SUM", [cube])));
        }
        if needs.spread {
            let at = transformed(job, leaf, &col(own("mean")));
            for ((sum, square, t), (_, _, centre)) in
                transformed(job, leaf, &x()).into_iter().zip(at)
            {
                let name = own(&format!("about{sum}"));
                distances.push((name.clone(), t.minus(centre)));
                result.push((own(sum), call("SUM", [col(name.clone())])));
                let product = col(name.clone()).times(col(name));
                result.push((own(square), call("SUM", [product])));
            }
        }
    }
    let what = "Distances from the means";
    let name = query.step("distances", what, Select::adding(stage.name.clone(), distances));
    query.result = Select::only(name, result);
    query
}

/// The name in the result of a statistic of the first pass: `x_mean` is `x_firstmean`.
pub(super) fn of_first(name: &str) -> String {
    let (base, ending) = name.rsplit_once('_').unwrap_or(("n", name));
    format!("{base}_first{ending}")
}
