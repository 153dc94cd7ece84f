//! Values become scores, by the scale of the indicator or by what was learnt from its column.

use super::{Leaf, Scene, Table};
use crate::assessment::calibration::{Fit, IndicatorFit};
use crate::assessment::remarks;
use crate::diag::Diagnostic;
use crate::model::{IndicatorMethods, Normalisation, Scale};
use crate::normalisation::bounds::Bounds;
use crate::normalisation::categorical::Categorical;
use crate::normalisation::error::FitError;
use crate::normalisation::method::{Fitted, IfConstant, Method};
use crate::normalisation::two_sided::Centre;
use crate::normalisation::z_score;
use crate::stats::sense::Sense;
use crate::stats::summary::Summary;

/// Learns how the values of each column become scores.
pub(super) fn learn(scene: &Scene<'_>, table: &Table, fit: &mut Fit, out: &mut Vec<Diagnostic>) {
    for (at, leaf) in scene.leaves.iter().enumerate() {
        match fitted(scene, leaf, table, &table.columns[at]) {
            Ok(found) => fit.indicators[at].normalisation = found,
            Err(error) => {
                fit.indicators[at].is_left_out = true;
                out.push(remarks::not_normalised(scene, leaf, &error));
            }
        }
    }
}

/// The score of a value; none where there is none.
pub(in crate::assessment) fn score(
    scale: &Scale,
    methods: &IndicatorMethods,
    fit: &IndicatorFit,
    value: f64,
) -> Option<f64> {
    let score = match (&fit.normalisation, &methods.normalisation) {
        _ if fit.is_left_out => return None,
        (Some(fitted), _) => fitted.apply(value)?,
        (None, Normalisation::Scale) => scale.score(value),
        (None, _) => return None,
    };
    score.is_finite().then_some(score)
}

/// Puts scores in the place of values; `NaN` where there is none.
pub(in crate::assessment) fn score_all(
    scale: &Scale,
    methods: &IndicatorMethods,
    fit: &IndicatorFit,
    values: &mut [f64],
) {
    if !fit.is_left_out
        && fit.normalisation.is_none()
        && methods.normalisation == Normalisation::Scale
    {
        return scale.score_all(values);
    }
    for value in values {
        *value = score(scale, methods, fit, *value).unwrap_or(f64::NAN);
    }
}

/// Scores each column.
pub(super) fn apply(scene: &Scene<'_>, table: &mut Table, fit: &Fit) {
    for ((leaf, fit), column) in scene.leaves.iter().zip(&fit.indicators).zip(&mut table.columns) {
        for value in column.iter_mut().filter(|v| !v.is_nan()) {
            *value = score(leaf.scale, leaf.methods, fit, *value).unwrap_or(f64::NAN);
        }
    }
}

pub(in crate::assessment) fn fitted(
    scene: &Scene<'_>,
    leaf: &Leaf<'_>,
    table: &Table,
    column: &[f64],
) -> Result<Option<Fitted>, FitError> {
    let reference = |region: &str| {
        let named = |row: &crate::model::RowIdx| scene.survey.region(*row).id == region;
        // Of several periods the last.
        let row = table.rows.iter().rposition(named);
        row.ok_or(FitError::ReferenceMissing { row: column.len() })
    };
    let deviation = || Summary::of(column).sd();
    match plan(&leaf.methods.normalisation, leaf.sense, &deviation, &reference)? {
        Plan::Nothing => Ok(None),
        Plan::Given(fitted) => Ok(Some(fitted)),
        Plan::Learn(method, sense) => method.fit(column, sense, IfConstant::Refuse).map(Some),
    }
}

/// The same from what a column says of itself, for methods that need no more than that.
pub(in crate::assessment) fn fitted_in_parts(
    scale: &Scale,
    methods: &IndicatorMethods,
    column: &Summary,
) -> Result<Option<Fitted>, FitError> {
    let sense = super::sense(scale);
    let nobody = |_: &str| Err(FitError::ReferenceMissing { row: 0 });
    let found = match plan(&methods.normalisation, sense, &|| column.sd(), &nobody)? {
        Plan::Nothing => return Ok(None),
        Plan::Given(fitted) => fitted,
        Plan::Learn(Method::ZScore { centre, spread }, sense) => {
            Fitted::ZScore(z_score::of_summary(column, sense, centre, spread)?)
        }
        Plan::Learn(method, sense) => {
            // Two ends teach the others all that the column does.
            let ends: Vec<f64> = column.extent().map_or(Vec::new(), |e| vec![e.low, e.high]);
            method.fit(&ends, sense, IfConstant::Refuse)?
        }
    };
    Ok(Some(found))
}

/// What is to be done to know how values become scores.
enum Plan {
    /// The scale says it.
    Nothing,
    /// The rubric says it.
    Given(Fitted),
    /// It is learnt from the column.
    Learn(Method, Sense),
}

fn plan(
    normalisation: &Normalisation,
    mut sense: Sense,
    deviation: &dyn Fn() -> Option<f64>,
    reference: &dyn Fn(&str) -> Result<usize, FitError>,
) -> Result<Plan, FitError> {
    let percent = Bounds::PERCENT;
    let method = match normalisation {
        Normalisation::Scale => return Ok(Plan::Nothing),
        Normalisation::MinMax { low, high } => Method::MinMax(Bounds::new(*low, *high)?),
        // The better end follows from the direction of the indicator, not from the order given.
        Normalisation::Scaled { from, to, times } => {
            Method::Scaled { low: from.min(*to), high: from.max(*to), scale: *times }
        }
        Normalisation::ZScore { mean, deviation } => {
            Method::ZScore { centre: *mean, spread: *deviation }
        }
        Normalisation::Goalposts { worst, best, times, cut } => {
            sense = if worst < best { Sense::Up } else { Sense::Down };
            let (low, high) = (worst.min(*best), worst.max(*best));
            Method::Goalposts { low, high, scale: *times, truncated: *cut }
        }
        Normalisation::DistanceToMaximum => Method::DistanceToMaximum,
        Normalisation::DistanceToReference { region, cut } => {
            Method::DistanceToReference { row: reference(region)?, capped: *cut }
        }
        Normalisation::DistanceToTarget { target, cut } => {
            Method::DistanceToTarget { target: *target, capped: *cut }
        }
        Normalisation::FractionOfMaximum => Method::FractionOfMaximum,
        Normalisation::Rank => Method::Rank,
        Normalisation::PercentileRank => Method::PercentileRank,
        Normalisation::Borda => Method::Borda,
        // Each score stands beside its value, so that no direction is needed.
        Normalisation::CutPoints(points) => {
            let (cuts, scores) = (points.iter().skip(1).map(|p| p.0), points.iter().map(|p| p.1));
            let (cuts, scores) = (cuts.collect(), scores.collect());
            let classes = Categorical { cuts, scores, sense: Sense::Up };
            return Ok(Plan::Given(Fitted::Categorical(classes)));
        }
        Normalisation::Closest { target, reach } => {
            let centre = target.map_or(Centre::Median, Centre::Target);
            Method::TwoSided { centre, reach: *reach, bounds: percent }
        }
        Normalisation::Sigmoid { middle, slope } => {
            let width = deviation().filter(|sd| *sd > 0.0).map(|sd| sd / slope);
            Method::Sigmoid { midpoint: *middle, width, bounds: percent }
        }
    };
    Ok(Plan::Learn(method, sense))
}
