//! The row of statistics that the statement `fit` gives, as a calibration.

use super::fit::transform;
use super::job::{Job, Leaf};
use crate::assessment::calibration::{
    Calibration, Filling, Fit, IndicatorFit, Joint, JointFit, KIND, SCHEMA_VERSION,
};
use crate::diag::code::sql as code;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::imputation::Centre;
use crate::imputation::row_wise::RowWise;
use crate::lang::Text;
use crate::model::{Imputation, Normalisation, Transform};
use crate::normalisation::bounds::Bounds;
use crate::normalisation::categorical::Categorical;
use crate::normalisation::error::FitError;
use crate::normalisation::method::{Fitted, IfConstant, Method};
use crate::normalisation::two_sided::Centre as Middle;
use crate::normalisation::z_score::ZScore;
use crate::stats::sense::Sense;
use crate::treatment::box_cox::BoxCox;
use crate::treatment::log::Log;
use crate::treatment::log_reflected::LogReflected;
use crate::treatment::transform::FittedTransform;
use crate::treatment::two_stage;
use crate::treatment::winsorise::Caps;
use std::collections::BTreeMap;

/// The share of the range that logarithms keep away from 0.
const MARGIN: f64 = 0.01;

/// One row of statistics, by column; what is NULL is left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Statistics {
    of: BTreeMap<String, f64>,
}

impl Statistics {
    /// Reads a header and one row of CSV.
    ///
    /// # Errors
    ///
    /// If a column that the rubric's fit has is not there, or a cell is no number.
    pub(super) fn read(job: &Job<'_>, file: &str, csv: &[u8]) -> Result<Self, Diagnostics> {
        let mut found = Diagnostics::new();
        let mut refuse = |message: Text, hint: Text| {
            found.push(Diagnostic::error(code::Q010, Place::file(file), message).hint(hint));
        };
        let anew = || {
            Text::new(
                "请用本命令写出的 fit.sql 重新运行，并把结果连同表头存为 CSV",
                "run the fit.sql of this rubric again, and save its row with the header as CSV",
            )
        };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv);
        let header: Vec<String> = reader.headers().map_or_else(
            |_| Vec::new(),
            |h| h.iter().map(|n| n.trim().trim_start_matches('\u{feff}').to_lowercase()).collect(),
        );
        let rows: Vec<csv::StringRecord> = reader.records().filter_map(Result::ok).collect();
        let mut of = BTreeMap::new();
        if rows.len() != 1 {
            let n = rows.len();
            refuse(
                Text::new(format!("有 {n} 行，应为一行"), format!("{n} rows, expected one")),
                anew(),
            );
        }
        for (name, cell) in rows.first().iter().flat_map(|row| header.iter().zip(row.iter())) {
            let cell = cell.trim();
            if cell.is_empty() || cell.eq_ignore_ascii_case("null") || cell == "\\N" {
                continue;
            }
            match cell.parse::<f64>().ok().filter(|v| v.is_finite()) {
                Some(value) => {
                    of.insert(name.clone(), value);
                }
                None => refuse(
                    Text::new(
                        format!("列 `{name}` 的 `{cell}` 不是有限的数"),
                        format!("`{cell}` in column `{name}` is not a finite number"),
                    ),
                    anew(),
                ),
            }
        }
        let missing = columns(job).into_iter().filter(|c| !header.contains(c)).collect::<Vec<_>>();
        if let Some(first) = missing.first() {
            refuse(
                Text::new(format!("缺少列 `{first}`"), format!("column `{first}` is missing")),
                anew(),
            );
        }
        if found.has_errors() { Err(found) } else { Ok(Self { of }) }
    }

    fn get(&self, job: &Job<'_>, leaf: &Leaf<'_>, ending: &str) -> Option<f64> {
        self.of.get(&job.column(leaf.node, ending)).copied()
    }
}

/// The columns of the row that fit gives.
fn columns(job: &Job<'_>) -> Vec<String> {
    let nothing = super::prepare::answers(job, "answers");
    let query = super::fit::fit(job, super::ast::Query::new(), nothing);
    query.result.items.into_iter().map(|(name, _)| name).collect()
}

/// What was learnt: from one row of statistics, empty where nothing has to be learnt.
pub(super) fn calibration(job: &Job<'_>, statistics: &Statistics) -> Calibration {
    let rubric = job.rubric;
    let mut fit = Fit::default();
    let n_rows = statistics.of.get("n_firstrows").copied().unwrap_or(0.0);
    // A count is a whole number from 0; a cast saturates.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    {
        fit.n_rows = n_rows as u32;
    }
    let leaves = job.leaves();
    if rubric.methods.are_used() {
        for leaf in &leaves {
            fit.indicators.push(of_indicator(job, leaf, statistics));
        }
        row_wise(job, statistics, &mut fit);
    }
    Calibration {
        kind: KIND.to_owned(),
        schema_version: SCHEMA_VERSION.to_owned(),
        rubric_id: rubric.id.clone(),
        rubric_version: rubric.version.clone(),
        weight_set: job.weights.set.clone(),
        fits: vec![fit],
        weights: Vec::new(),
    }
}

fn of_indicator(job: &Job<'_>, leaf: &Leaf<'_>, statistics: &Statistics) -> IndicatorFit {
    let get = |ending: &str| statistics.get(job, leaf, ending);
    let filling = match leaf.methods.imputation {
        Imputation::Mean => get("firstmean").map(Filling::Value),
        Imputation::Constant(value) => Some(Filling::Value(value)),
        _ => None,
    };
    let ends = get("firstlow").zip(get("firsthigh"));
    let above = get("side").is_some_and(|side| side > 0.0);
    let treatment = ends.and_then(|(low, high)| treatment(transform(leaf)?, low, high, above));
    // A transform keeps the order, or turns it round, so that the ends of its values are its ends.
    let of = |x: f64| treatment.map_or(Some(x), |t: two_stage::Fitted| t.apply(x));
    let filled = get("least").zip(get("most"));
    let mut column: Vec<f64> = filled
        .or_else(|| ends.and_then(|(low, high)| of(low).zip(of(high))))
        .map_or(Vec::new(), |(a, b)| vec![a, b]);
    column.sort_by(f64::total_cmp);
    let is_below = matches!(
        treatment.and_then(|t| t.transform),
        Some(FittedTransform::LogReflected(LogReflected::Below { .. }))
    );
    let sums = if is_below { ("sumbelow", "squarebelow") } else { ("sum", "square") };
    let spread = get("firstmean").and_then(of).and_then(|centre| {
        let (n, sum, square) = (get("n")?, get(sums.0)?, get(sums.1)?);
        let variance = (square - sum * sum / n) / (n - 1.0);
        Some((centre + sum / n, (n > 1.0).then(|| variance.max(0.0).sqrt())))
    });
    let (mean, sd) = (spread.map(|s| s.0), spread.and_then(|s| s.1));
    let (normalisation, is_left_out) = match fitted(leaf, &column, mean, sd) {
        Ok(fitted) => (fitted, false),
        Err(_) => (None, true),
    };
    let indicator = leaf.node.id.clone();
    IndicatorFit { indicator, filling, treatment, normalisation, is_left_out }
}

fn treatment(transform: Transform, low: f64, high: f64, above: bool) -> Option<two_stage::Fitted> {
    if low >= high {
        return None;
    }
    let margin = MARGIN * (high - low);
    let fitted = match transform {
        Transform::LogAsReference => FittedTransform::Log(Log { low, margin }),
        Transform::Log if above => {
            FittedTransform::LogReflected(LogReflected::Above(Log { low, margin }))
        }
        Transform::Log => FittedTransform::LogReflected(LogReflected::Below { high, margin }),
        Transform::BoxCox(lambda) => FittedTransform::BoxCox(BoxCox { low, lambda }),
    };
    Some(two_stage::Fitted { caps: Caps::default(), transform: Some(fitted) })
}

/// What a normalisation learns: of its column the two ends say as much as all of it.
fn fitted(
    leaf: &Leaf<'_>,
    ends: &[f64],
    mean: Option<f64>,
    sd: Option<f64>,
) -> Result<Option<Fitted>, FitError> {
    let mut sense = leaf.sense();
    let method = match &leaf.methods.normalisation {
        Normalisation::Scale => return Ok(None),
        Normalisation::MinMax { low, high } => Method::MinMax(Bounds::new(*low, *high)?),
        Normalisation::Scaled { from, to, times } => {
            Method::Scaled { low: from.min(*to), high: from.max(*to), scale: *times }
        }
        Normalisation::ZScore { mean: centre, deviation } => {
            let fit = Method::ZScore { centre: *centre, spread: *deviation };
            // Its refusals are those of the ends; mean and deviation are of the whole column.
            let Fitted::ZScore(of_ends) = fit.fit(ends, sense, IfConstant::Refuse)? else {
                return Ok(None);
            };
            let constant = FitError::Constant { value: of_ends.mean };
            let sd = sd.filter(|sd| *sd > 0.0).ok_or(constant)?;
            let mean = mean.ok_or(FitError::NothingPresent)?;
            return Ok(Some(Fitted::ZScore(ZScore { mean, sd, ..of_ends })));
        }
        Normalisation::Goalposts { worst, best, times, cut } => {
            sense = if worst < best { Sense::Up } else { Sense::Down };
            let (low, high) = (worst.min(*best), worst.max(*best));
            Method::Goalposts { low, high, scale: *times, truncated: *cut }
        }
        Normalisation::DistanceToMaximum => Method::DistanceToMaximum,
        Normalisation::DistanceToTarget { target, cut } => {
            Method::DistanceToTarget { target: *target, capped: *cut }
        }
        Normalisation::FractionOfMaximum => Method::FractionOfMaximum,
        Normalisation::CutPoints(points) => {
            let cuts = points.iter().skip(1).map(|p| p.0).collect();
            let scores = points.iter().map(|p| p.1).collect();
            return Ok(Some(Fitted::Categorical(Categorical { cuts, scores, sense: Sense::Up })));
        }
        Normalisation::Closest { target: Some(target), reach } => Method::TwoSided {
            centre: Middle::Target(*target),
            reach: *reach,
            bounds: Bounds::PERCENT,
        },
        Normalisation::Sigmoid { middle: Some(middle), slope } => {
            let width = sd.filter(|sd| *sd > 0.0).map(|sd| sd / slope);
            Method::Sigmoid { midpoint: Some(*middle), width, bounds: Bounds::PERCENT }
        }
        // Refused before anything is compiled.
        _ => return Err(FitError::NothingPresent),
    };
    method.fit(ends, sense, IfConstant::Refuse).map(Some)
}

/// The ends that standings are taken between.
fn row_wise(job: &Job<'_>, statistics: &Statistics, fit: &mut Fit) {
    let leaves = job.leaves();
    let mut parents: Vec<(Option<crate::model::NodeIdx>, usize)> = Vec::new();
    for leaf in leaves.iter().filter(|l| l.methods.imputation == Imputation::RowMean) {
        let known = parents.iter().find(|(p, _)| *p == leaf.node.parent).map(|(_, at)| *at);
        let at = known.unwrap_or_else(|| {
            let (mut columns, mut ends) = (Vec::new(), Vec::new());
            for sibling in leaves.iter().filter(|l| l.node.parent == leaf.node.parent) {
                let get = |ending: &str| statistics.get(job, sibling, ending);
                if let Some((low, high)) = get("firstlow").zip(get("firsthigh")) {
                    columns.push(sibling.at);
                    ends.push(sibling.sense().ends(low, high));
                }
            }
            let by = Joint::RowWise(RowWise { ends, centre: Centre::Mean });
            fit.joint.push(JointFit { columns, by });
            parents.push((leaf.node.parent, fit.joint.len() - 1));
            fit.joint.len() - 1
        });
        fit.indicators[leaf.at].filling = Some(Filling::Joint(at));
    }
}
