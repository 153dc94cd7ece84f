//! Gaps filled, by what was learnt from the column, from the other indicators, or from the region's own
//! earlier and later periods.

use super::{Scene, Table};
use crate::assessment::calibration::{Filling, Fit, Joint, JointFit};
use crate::assessment::peers::group_name;
use crate::assessment::remarks;
use crate::diag::Diagnostic;
use crate::imputation::panel::{constant, latest, linear};
use crate::imputation::{
    Centre, ImputationError, mean, median, multivariate_normal, nearest, row_wise,
};
use crate::model::{Imputation, IndicatorIdx, Matrix, Period, Raw, RowIdx};
use crate::stats::sense::Sense;
use std::collections::BTreeMap;

/// The columns with gaps filled from other periods, where the rubric says so.
pub(super) fn series(scene: &Scene<'_>, raw: &Matrix<Raw>) -> Vec<Vec<f64>> {
    let column =
        |at: usize| raw.column(IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX))).to_vec();
    let mut columns: Vec<Vec<f64>> = (0..scene.leaves.len()).map(column).collect();
    let by_time = |method: Imputation| method.is_by_time();
    if !scene.leaves.iter().any(|leaf| by_time(leaf.methods.imputation)) {
        return columns;
    }
    let times = times(&scene.survey.periods);
    // Rows are sorted by period, so those of one region come in time order.
    let mut rows_of: BTreeMap<_, Vec<RowIdx>> = BTreeMap::new();
    for (row, of) in scene.survey.rows() {
        rows_of.entry(of.region).or_default().push(row);
    }
    for (at, leaf) in scene.leaves.iter().enumerate() {
        if !by_time(leaf.methods.imputation) {
            continue;
        }
        for rows in rows_of.values() {
            let values: Vec<f64> = rows.iter().map(|r| columns[at][r.at()]).collect();
            let times: Vec<f64> =
                rows.iter().map(|r| times[scene.survey.rows[r.at()].period.at()]).collect();
            let filled = match leaf.methods.imputation {
                Imputation::Latest(age) => latest::impute(&times, &values, age.map(f64::from)),
                Imputation::Carried => constant::impute(&times, &values),
                _ => linear::impute(&times, &values, linear::Outside::Nearest),
            };
            let Ok(filled) = filled else { continue };
            for (row, value) in rows.iter().zip(filled.values) {
                if columns[at][row.at()].is_nan() && scene.is_open(*row, at) {
                    columns[at][row.at()] = value;
                }
            }
        }
    }
    columns
}

/// When each period begins, in years; its position where one of them does not tell.
fn times(periods: &[Period]) -> Vec<f64> {
    let year = |period: &Period| {
        let mut parts = period.start.as_deref()?.split('-').map(|p| p.parse::<f64>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        Some(year + (month - 1.0) / 12.0 + (day - 1.0) / 366.0)
    };
    let known: Option<Vec<f64>> = periods.iter().map(year).collect();
    let ascending = |times: &Vec<f64>| times.windows(2).all(|w| w[0] < w[1]);
    known.filter(ascending).unwrap_or_else(|| (0u32..).take(periods.len()).map(f64::from).collect())
}

/// Learns what gaps are filled with.
pub(super) fn learn(scene: &Scene<'_>, table: &Table, fit: &mut Fit, out: &mut Vec<Diagnostic>) {
    // What columns share is learnt once.
    let mut shared: Vec<(Shared, Result<usize, ImputationError>)> = Vec::new();
    for (at, leaf) in scene.leaves.iter().enumerate() {
        let column = &table.columns[at];
        let method = leaf.methods.imputation;
        let found = match method {
            Imputation::Nothing
            | Imputation::Latest(_)
            | Imputation::Linear
            | Imputation::Carried => continue,
            Imputation::Mean => mean::fit(column).map(Filling::Value),
            Imputation::Median => median::fit(column).map(Filling::Value),
            Imputation::Constant(value) => Ok(Filling::Value(value)),
            Imputation::GroupMean => groups(scene, table, at, Centre::Mean),
            Imputation::GroupMedian => groups(scene, table, at, Centre::Median),
            _ if column.iter().all(|v| v.is_nan()) => {
                Err(ImputationError::NothingPresent { column: at })
            }
            Imputation::RowMean | Imputation::Nearest(_) | Imputation::ExpectationMaximisation => {
                let key = Shared::of(scene, at);
                let known = shared.iter().find(|(k, _)| *k == key).map(|(_, found)| *found);
                let position = known.unwrap_or_else(|| {
                    let found = joint(scene, table, key).map(|joint| {
                        fit.joint.push(joint);
                        fit.joint.len() - 1
                    });
                    shared.push((key, found));
                    found
                });
                position.map(Filling::Joint)
            }
        };
        match found {
            Ok(filling) => fit.indicators[at].filling = Some(filling),
            // A column without any value has its own remark, and one without gaps needs nothing.
            Err(error) => {
                if column.iter().any(|v| v.is_nan()) {
                    out.push(remarks::not_imputed(scene, leaf, &error));
                }
            }
        }
    }
}

/// What several columns learn together.
#[derive(Clone, Copy, PartialEq)]
enum Shared {
    RowWise(crate::model::NodeIdx),
    Nearest(u32),
    Normal,
}

impl Shared {
    fn of(scene: &Scene<'_>, at: usize) -> Self {
        let leaf = scene.leaves[at];
        match leaf.methods.imputation {
            Imputation::Nearest(k) => Self::Nearest(k),
            Imputation::ExpectationMaximisation => Self::Normal,
            _ => {
                let parent = scene.rubric.hierarchy.node(leaf.node).parent;
                Self::RowWise(parent.unwrap_or(crate::model::NodeIdx::ROOT))
            }
        }
    }
}

fn joint(scene: &Scene<'_>, table: &Table, key: Shared) -> Result<JointFit, ImputationError> {
    let in_reach = |at: &usize| match key {
        Shared::RowWise(parent) => {
            scene.rubric.hierarchy.node(scene.leaves[*at].node).parent == Some(parent)
        }
        Shared::Nearest(_) | Shared::Normal => true,
    };
    // A column without any value has nothing to teach.
    let taught = |at: &usize| table.columns[*at].iter().any(|v| !v.is_nan());
    let columns: Vec<usize> = (0..scene.leaves.len()).filter(in_reach).filter(taught).collect();
    let cells: Vec<&[f64]> = columns.iter().map(|c| &table.columns[*c][..]).collect();
    let by = match key {
        Shared::RowWise(_) => {
            let senses: Vec<Sense> = columns.iter().map(|c| scene.leaves[*c].sense).collect();
            Joint::RowWise(row_wise::fit(&cells, &senses, Centre::Mean)?)
        }
        Shared::Nearest(k) => {
            Joint::Nearest(nearest::fit(&cells, k as usize, nearest::Scaling::Range)?)
        }
        Shared::Normal => Joint::Normal(multivariate_normal::fit(
            &cells,
            &multivariate_normal::Settings::default(),
        )?),
    };
    Ok(JointFit { columns, by })
}

/// The centre of each peer group, by its id.
fn groups(
    scene: &Scene<'_>,
    table: &Table,
    at: usize,
    centre: Centre,
) -> Result<Filling, ImputationError> {
    let mut members: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (row, value) in table.rows.iter().zip(&table.columns[at]) {
        members.entry(group(scene, *row)).or_default().push(*value);
    }
    let centres =
        members.into_iter().filter_map(|(id, values)| Some((id, centre.of_column(&values)?)));
    let centres: BTreeMap<String, f64> = centres.collect();
    if centres.is_empty() {
        return Err(ImputationError::NothingPresent { column: at });
    }
    Ok(Filling::Groups(centres))
}

fn group(scene: &Scene<'_>, row: RowIdx) -> String {
    group_name(scene.rubric, scene.survey, scene.survey.rows[row.at()].region).0
}

/// Fills gaps by what was learnt.
pub(super) fn apply(scene: &Scene<'_>, table: &mut Table, fit: &Fit) {
    let gaps = |table: &Table, at: usize| -> Vec<usize> {
        let cells = table.rows.iter().zip(&table.columns[at]).enumerate();
        let open = cells.filter(|(_, (row, v))| v.is_nan() && scene.is_open(**row, at));
        open.map(|(i, _)| i).collect()
    };
    // Filled cells teach nothing, so all of them are found before any is written.
    let mut found: Vec<(usize, usize, f64)> = Vec::new();
    for (at, indicator) in fit.indicators.iter().enumerate() {
        let Some(filling) = &indicator.filling else { continue };
        for i in gaps(table, at) {
            let value = match filling {
                Filling::Value(value) => Some(*value),
                Filling::Groups(groups) => groups.get(&group(scene, table.rows[i])).copied(),
                Filling::Joint(position) => {
                    let joint = &fit.joint[*position];
                    let row: Vec<f64> =
                        joint.columns.iter().map(|c| table.columns[*c][i]).collect();
                    let filled = match &joint.by {
                        Joint::RowWise(by) => by.apply(&row),
                        Joint::Nearest(by) => by.apply(&row),
                        Joint::Normal(by) => by.apply(&row),
                    };
                    let place = joint.columns.iter().position(|c| *c == at);
                    place.and_then(|place| filled.ok()?.get(place).copied())
                }
            };
            found.extend(value.filter(|v| v.is_finite()).map(|v| (at, i, v)));
        }
    }
    for (at, i, value) in found {
        table.columns[at][i] = value;
    }
}

/// Says which columns still have gaps although the rubric fills them.
pub(super) fn remark(scene: &Scene<'_>, table: &Table, out: &mut Vec<Diagnostic>) {
    for (at, leaf) in scene.leaves.iter().enumerate() {
        if leaf.methods.imputation == Imputation::Nothing {
            continue;
        }
        let cells = table.rows.iter().zip(&table.columns[at]);
        let left = cells.filter(|(row, v)| v.is_nan() && scene.is_open(**row, at)).count();
        if left > 0 && left < table.rows.len() {
            out.push(remarks::gaps_left(scene, leaf, left));
        }
    }
}
