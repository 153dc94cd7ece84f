//! The columns of a survey before anything is learnt, as parts of a survey are counted.

use super::{Scene, raw, screen};
use crate::assessment::peers::group_name;
use crate::diag::Diagnostic;
use crate::model::{IndicatorIdx, RowIdx, Rubric, Survey};

/// The rows that were not left out, and their cells.
#[derive(Default)]
pub(in crate::assessment) struct Columns {
    pub(in crate::assessment) rows: Vec<RowIdx>,
    /// By indicator and row: the value, `NaN` for a gap that may be filled, none for one that may not.
    pub(in crate::assessment) columns: Vec<Vec<Option<f64>>>,
}

/// The peer group of a row, by its id.
pub(in crate::assessment) fn group(rubric: &Rubric, survey: &Survey, row: RowIdx) -> String {
    group_name(rubric, survey, survey.rows[row.at()].region).0
}

/// Denominates and screens.
pub(in crate::assessment) fn columns(
    rubric: &Rubric,
    survey: &Survey,
) -> (Columns, Vec<Diagnostic>) {
    let mut remarks = Vec::new();
    let scene = Scene::new(rubric, survey, &survey.columns);
    let raw = raw::denominate(&scene, &mut remarks);
    let exclusions = screen::screen(&scene, &raw, &mut remarks);
    let is_left = |row: &RowIdx| exclusions.get(row.at()).is_none_or(Option::is_none);
    let rows: Vec<RowIdx> = survey.rows().map(|(row, _)| row).filter(is_left).collect();
    let column = |at: usize| {
        let idx = IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
        let cell = |row: &RowIdx| match raw.get(*row, idx) {
            Some(value) => Some(value),
            None => scene.is_open(*row, at).then_some(f64::NAN),
        };
        rows.iter().map(cell).collect()
    };
    let columns = (0..scene.leaves.len()).map(column).collect();
    (Columns { rows, columns }, remarks)
}
