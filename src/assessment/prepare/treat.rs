//! Outliers drawn in, and every point that was.

use super::{Scene, Table};
use crate::assessment::calibration::Fit;
use crate::assessment::remarks;
use crate::diag::Diagnostic;
use crate::model::{self, IndicatorIdx, RowIdx, Treatment, TwoStage};
use crate::treatment::box_cox::Lambda;
use crate::treatment::pass::PassTest;
use crate::treatment::transform::Transform;
use crate::treatment::two_stage::{Fitted, Settings, Status, Step, treat};
use crate::treatment::winsorise::{Caps, Ties, Winsorisation};
use std::cmp::Ordering;

/// A value that was treated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TreatedCell {
    /// The region and the period.
    pub row: RowIdx,
    /// The indicator.
    pub indicator: IndicatorIdx,
    /// What it was.
    pub before: f64,
    /// What it is.
    pub after: f64,
    /// What was done.
    pub step: Step,
}

fn transform(of: model::Transform) -> Transform {
    match of {
        model::Transform::Log => Transform::LogReflected,
        model::Transform::LogAsReference => Transform::Log,
        model::Transform::BoxCox(lambda) => Transform::BoxCox(Lambda::Given(lambda)),
    }
}

fn settings(of: &TwoStage, transform: Option<Transform>) -> Settings {
    Settings {
        test: PassTest { skewness: of.skewness_max, kurtosis: of.kurtosis_max },
        winsorise: Some(Winsorisation {
            points_max: of.points_max.map(|n| n as usize),
            ties: Ties::Beyond,
        }),
        transform,
        combine: of.combine,
    }
}

/// Learns how each column is treated.
pub(super) fn learn(scene: &Scene<'_>, table: &Table, fit: &mut Fit, out: &mut Vec<Diagnostic>) {
    for (at, leaf) in scene.leaves.iter().enumerate() {
        let column = &table.columns[at];
        let settings = match &leaf.methods.treatment {
            Treatment::Nothing => continue,
            Treatment::TwoStage(stages) => settings(stages, Some(transform(stages.transform))),
            Treatment::Winsorise(stages) => settings(stages, None),
            Treatment::Transform(method) => {
                match transform(*method).fit(column) {
                    Ok(fitted) => {
                        let transform = Some(fitted);
                        fit.indicators[at].treatment =
                            Some(Fitted { caps: Caps::default(), transform });
                    }
                    Err(error) => out.push(remarks::not_transformed(scene, leaf, &error)),
                }
                continue;
            }
        };
        // Cells are finite, which is all that it asks for.
        let Ok(treated) = treat(column, &settings) else { continue };
        let fitted = treated.fitted;
        let untouched = fitted == Fitted::default();
        fit.indicators[at].treatment = (!untouched).then_some(fitted);
        match treated.status {
            Status::StillFails | Status::Sparse => {
                out.push(remarks::still_fails(scene, leaf, &treated));
            }
            Status::Refused(error) => out.push(remarks::not_transformed(scene, leaf, &error)),
            _ => {}
        }
    }
}

/// Treats each column as was learnt.
pub(super) fn apply(
    scene: &Scene<'_>,
    table: &mut Table,
    fit: &Fit,
    treated: &mut Vec<TreatedCell>,
    out: &mut Vec<Diagnostic>,
) {
    for (at, (leaf, column)) in scene.leaves.iter().zip(&mut table.columns).enumerate() {
        let Some(fitted) = fit.indicators[at].treatment else { continue };
        let indicator = IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
        for (row, value) in table.rows.iter().zip(column).filter(|(_, v)| !v.is_nan()) {
            let before = *value;
            let Some(after) = fitted.apply(before).filter(|v| v.is_finite()) else {
                out.push(remarks::outside(scene, leaf, *row, before));
                *value = f64::NAN;
                continue;
            };
            *value = after;
            let capped = fitted.caps.apply(before).total_cmp(&before);
            let step = match (capped, fitted.transform.is_some()) {
                (Ordering::Less, false) => Step::WinsorisedHigh,
                (Ordering::Less, true) => Step::WinsorisedHighTransformed,
                (Ordering::Greater, false) => Step::WinsorisedLow,
                (Ordering::Greater, true) => Step::WinsorisedLowTransformed,
                (Ordering::Equal, true) => Step::Transformed,
                (Ordering::Equal, false) => continue,
            };
            treated.push(TreatedCell { row: *row, indicator, before, after, step });
        }
    }
}
