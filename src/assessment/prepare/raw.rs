//! The first step: answers as numbers that can be compared, divided by their denominators.

use super::Scene;
use crate::assessment::remarks;
use crate::denomination::denominate as divide;
use crate::diag::Diagnostic;
use crate::model::{
    Answer, IndicatorIdx, IndicatorMethods, Matrix, Normalisation, Raw, RowIdx, Scale, Survey,
};

/// A value as the methods work on it: the position of a choice says nothing, so its score stands for it.
pub(in crate::assessment) fn working(scale: &Scale, methods: &IndicatorMethods, value: f64) -> f64 {
    let plain = methods.normalisation == Normalisation::Scale;
    match scale {
        Scale::Choice(_) if !plain => scale.score(value),
        _ => value,
    }
}

/// One value divided by its denominator; none where there is no denominator above 0.
pub(super) fn quotient(
    survey: &Survey,
    methods: &IndicatorMethods,
    row: RowIdx,
    value: f64,
) -> Option<f64> {
    let Some((auxiliary, times)) = methods.denominator else { return Some(value) };
    let Answer::Value(by) = survey.auxiliaries.get(auxiliary)?.get(row) else { return None };
    let found = divide(&[value], &[by], times).ok()?;
    found.values.first().copied().filter(|v| v.is_finite())
}

/// The answers of all regions, divided where the rubric says so.
pub(super) fn denominate(scene: &Scene<'_>, out: &mut Vec<Diagnostic>) -> Matrix<Raw> {
    let mut raw = Matrix::missing(scene.n_rows(), scene.leaves.len());
    for (at, leaf) in scene.leaves.iter().enumerate() {
        let idx = IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
        for (row, _) in scene.survey.rows() {
            let Answer::Value(value) = scene.columns[at].get(row) else { continue };
            let value = working(leaf.scale, leaf.methods, value);
            match quotient(scene.survey, leaf.methods, row, value) {
                Some(value) => raw.set(row, idx, value),
                None => out.push(remarks::not_divided(scene, leaf, row)),
            }
        }
    }
    raw
}
