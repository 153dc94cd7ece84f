//! What methods learn from sums over a column, which is what they would learn from the column.

use super::Totals;
use crate::assessment::calibration::{Filling, Fit, IndicatorFit};
use crate::assessment::prepare::{Scene, fitted_in_parts};
use crate::assessment::remarks;
use crate::diag::Diagnostic;
use crate::imputation::ImputationError;
use crate::model::{Imputation, Rubric, Survey};

/// What is learnt from the rows of one period, or of all.
pub(super) fn fit(
    rubric: &Rubric,
    survey: &Survey,
    totals: &Totals,
    remarks: &mut Vec<Diagnostic>,
) -> Fit {
    let scene = Scene::new(rubric, survey, &[]);
    let mut fit = Fit {
        period: totals.period.clone(),
        n_rows: u32::try_from(totals.n_rows).unwrap_or(u32::MAX),
        ..Fit::default()
    };
    let mut later = Vec::new();
    for (leaf, (summary, gaps)) in scene.leaves.iter().zip(&totals.columns) {
        let mut learnt = IndicatorFit { indicator: leaf.id.to_owned(), ..IndicatorFit::default() };
        let method = leaf.methods.imputation;
        learnt.filling = match method {
            Imputation::Mean => summary.mean().map(Filling::Value),
            Imputation::Constant(value) => Some(Filling::Value(value)),
            _ => None,
        };
        if method == Imputation::Mean && learnt.filling.is_none() && totals.n_rows > 0 {
            let error = ImputationError::NothingPresent { column: 0 };
            remarks.push(remarks::not_imputed(&scene, leaf, &error));
            if *gaps > 0 && *gaps < totals.n_rows {
                let left = usize::try_from(*gaps).unwrap_or(usize::MAX);
                later.push(remarks::gaps_left(&scene, leaf, left));
            }
        }
        let mut column = summary.clone();
        if let Some(Filling::Value(value)) = learnt.filling {
            column.add_times(value, *gaps);
        }
        match fitted_in_parts(leaf.scale, leaf.methods, &column) {
            Ok(found) => learnt.normalisation = found,
            Err(error) => {
                learnt.is_left_out = true;
                later.push(remarks::not_normalised(&scene, leaf, &error));
            }
        }
        fit.indicators.push(learnt);
    }
    remarks.append(&mut later);
    fit
}
