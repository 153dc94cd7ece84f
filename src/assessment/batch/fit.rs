//! What methods learn from sums over a column, which is what they would learn from the column.

use super::Totals;
use crate::assessment::calibration::{Filling, Fit, IndicatorFit};
use crate::assessment::prepare::normalise::fitted;
use crate::assessment::prepare::{Scene, Table};
use crate::assessment::remarks;
use crate::diag::Diagnostic;
use crate::imputation::ImputationError;
use crate::model::{Imputation, Rubric, Survey};
use crate::normalisation::method::Fitted;
use crate::stats::exact::Tally;

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
    for (leaf, (tally, gaps)) in scene.leaves.iter().zip(&totals.columns) {
        let mut learnt = IndicatorFit { indicator: leaf.id.to_owned(), ..IndicatorFit::default() };
        let method = leaf.methods.imputation;
        learnt.filling = match method {
            Imputation::Mean => tally.mean().map(Filling::Value),
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
        let filled = filled(tally, *gaps, &learnt);
        // What methods learn hangs on the ends alone, but for deviations from the mean.
        let ends = [filled.least, filled.greatest];
        let column = if filled.n > 0 { &ends[..] } else { &[] };
        let table = Table { rows: Vec::new(), columns: Vec::new() };
        match fitted(&scene, leaf, &table, column) {
            Ok(Some(Fitted::ZScore(mut found))) => {
                let distances = filled.squared_distances().unwrap_or(0.0);
                found.mean = filled.mean().unwrap_or(found.mean);
                found.sd = (distances / (filled.n as f64 - 1.0)).sqrt();
                learnt.normalisation = Some(Fitted::ZScore(found));
            }
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

/// The column with its gaps filled.
fn filled(tally: &Tally, gaps: u64, fit: &IndicatorFit) -> Tally {
    let mut all = tally.clone();
    if let Some(Filling::Value(value)) = fit.filling {
        all.values(value, gaps);
    }
    all
}
