//! Which regions are left out for lack of data.

use super::Scene;
use crate::assessment::remarks;
use crate::diag::Diagnostic;
use crate::model::{IndicatorIdx, Matrix, NodeIdx, Raw, RowIdx};
use crate::screening::{availability, nonzero};

/// Shares that differ by rounding only are the same.
const ROUNDING: f64 = 1e-12;

/// Why a region was left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Exclusion {
    /// The rubric names it.
    Named,
    /// Too few indicators are answered: in all, or in this dimension.
    Availability {
        /// The dimension; none where all indicators are meant.
        dimension: Option<NodeIdx>,
        /// The share that is answered, of what applies.
        share: f64,
        /// The share that is asked for.
        least: f64,
    },
    /// Too many answers are zero: in all, or in this dimension.
    Zeros {
        /// The dimension; none where all indicators are meant.
        dimension: Option<NodeIdx>,
        /// The share of answers that are not zero.
        share: f64,
        /// The share that is asked for.
        least: f64,
    },
}

/// Decides about every row; empty where nobody is left out.
pub(super) fn screen(
    scene: &Scene<'_>,
    raw: &Matrix<Raw>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Option<Exclusion>> {
    let Some(rule) = &scene.rubric.methods.screening else { return Vec::new() };
    let hierarchy = &scene.rubric.hierarchy;
    let all: Vec<usize> = (0..scene.leaves.len()).collect();
    let mut groups: Vec<(Option<NodeIdx>, Vec<usize>)> = vec![(None, all)];
    if rule.by_dimension {
        groups.clear();
        for (at, leaf) in scene.leaves.iter().enumerate() {
            let dimension = hierarchy.dimension_of(leaf.node);
            match groups.iter_mut().find(|(d, _)| *d == dimension) {
                Some((_, members)) => members.push(at),
                None => groups.push((dimension, vec![at])),
            }
        }
    }
    let mut cells = Vec::new();
    let mut decide = |row: RowIdx| {
        let id = &scene.survey.region(row).id;
        if rule.exclude.contains(id) {
            return Some(Exclusion::Named);
        }
        if rule.include.contains(id) {
            return None;
        }
        for (dimension, members) in &groups {
            cells.clear();
            let open = members.iter().filter(|c| scene.is_open(row, **c));
            cells.extend(open.map(|&c| {
                let idx = IndicatorIdx(u32::try_from(c).unwrap_or(u32::MAX));
                raw.get(row, idx).unwrap_or(f64::NAN)
            }));
            if cells.is_empty() {
                continue;
            }
            let dimension = *dimension;
            let share = availability::share(&cells);
            if let Some(least) = rule.availability_min.filter(|min| share + ROUNDING < *min) {
                return Some(Exclusion::Availability { dimension, share, least });
            }
            // Nothing there is nothing that is not 0.
            let share = nonzero::share(&cells).unwrap_or(0.0);
            if let Some(least) = rule.non_zero_min.filter(|min| share + ROUNDING < *min) {
                return Some(Exclusion::Zeros { dimension, share, least });
            }
        }
        None
    };
    let decided: Vec<_> = scene.survey.rows().map(|(row, _)| decide(row)).collect();
    if decided.iter().all(Option::is_none) {
        return Vec::new();
    }
    for ((row, _), why) in scene.survey.rows().zip(&decided) {
        if let Some(why) = why {
            out.push(remarks::screened(scene, row, why));
        }
    }
    decided
}
