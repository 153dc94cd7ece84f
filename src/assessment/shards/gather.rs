//! One part of a survey to its state: denominated and screened row by row, then counted and summed.

use super::refuse::learns;
use super::{Figures, IndicatorState, KIND, Part, PeriodState, SCHEMA_VERSION, State};
use crate::assessment::prepare::{Columns, columns, group};
use crate::diag::Diagnostic;
use crate::model::{Imputation, IndicatorMethods, PeriodIdx, Rubric, Survey, Weights};
use crate::stats::summary::Summary;
use std::collections::BTreeMap;

/// What a part says, and what methods could not do with it. The rubric is one that can be learnt in
/// parts; see [`super::refusals`].
pub fn gather(
    rubric: &Rubric,
    survey: &Survey,
    weights: &Weights,
    part: Part,
    source: Option<String>,
) -> (State, Vec<Diagnostic>) {
    let (columns, remarks) = if rubric.methods.are_used() && !survey.rows.is_empty() {
        columns(rubric, survey)
    } else {
        (Columns::default(), Vec::new())
    };
    let period = |(at, period): (u32, &crate::model::Period)| PeriodState {
        period: period.id.clone(),
        n_rows: columns.rows.iter().filter(|r| survey.rows[r.at()].period.0 == at).count() as u64,
        indicators: indicators(rubric, survey, &columns, PeriodIdx(at)),
    };
    let state = State {
        kind: KIND.to_owned(),
        schema_version: SCHEMA_VERSION.to_owned(),
        rubric_id: rubric.id.clone(),
        rubric_version: rubric.version.clone(),
        weight_set: weights.set.clone(),
        source,
        part,
        periods: (0..).zip(&survey.periods).map(period).collect(),
    };
    (state, remarks)
}

/// Whether anything is to be known of a column.
fn is_asked(methods: &IndicatorMethods) -> bool {
    matches!(methods.imputation, Imputation::Mean | Imputation::GroupMean)
        || learns(&methods.normalisation)
}

fn indicators(
    rubric: &Rubric,
    survey: &Survey,
    columns: &Columns,
    period: PeriodIdx,
) -> Vec<IndicatorState> {
    let mut found = Vec::new();
    for (at, (_, node, _)) in rubric.hierarchy.leaves().enumerate() {
        let Some(methods) = rubric.methods.indicators.get(at).filter(|m| is_asked(m)) else {
            continue;
        };
        let by_group = methods.imputation == Imputation::GroupMean;
        let mut groups: BTreeMap<String, (Summary, u64)> = BTreeMap::new();
        let Some(column) = columns.columns.get(at) else { continue };
        for (row, cell) in columns.rows.iter().zip(column) {
            if survey.rows[row.at()].period != period {
                continue;
            }
            let name = if by_group { group(rubric, survey, *row) } else { String::new() };
            let (summary, gaps) = groups.entry(name).or_default();
            match cell {
                Some(value) if !value.is_nan() => summary.add(*value),
                Some(_) => *gaps += 1,
                None => {}
            }
        }
        let figures =
            groups.into_iter().map(|(n, (summary, gaps))| (n, Figures::new(&summary, gaps)));
        found.push(IndicatorState { indicator: node.id.clone(), groups: figures.collect() });
    }
    found
}
