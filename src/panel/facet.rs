//! The answers of regions in the cells of facets: the same roll-up over the items of one cell.
//!
//! # Formula
//!
//! ```text
//! answer(region, cell)   as of the region, over its items whose attribute has the cell's code
//! answer(region)         Σ answer(region, cell) / n   where a group of n cells stands for the whole
//! SE²(region)            Σ SE²(region, cell) / n²     cells as if independent
//! ```

use super::region::{Answers, Rolled};
use super::{Job, Measured};
use crate::model::{
    Answer, AnswerState, CellAnswers, Column, Facet, FacetAnswers, Fieldwork, IndicatorIdx,
};
use crate::stats::sum::{mean, sum};
use std::collections::{BTreeMap, BTreeSet};

/// All cells of all facets, without a single answer.
pub(super) fn unanswered(job: &Job<'_>, fieldwork: &Fieldwork) -> Vec<FacetAnswers> {
    let n_indicators = job.rubric.hierarchy.indicators().len();
    let n_rows = job.survey.rows.len();
    let cell = |code: String| CellAnswers {
        code,
        columns: vec![Column::unanswered(n_rows); n_indicators],
        standard_errors: vec![BTreeMap::new(); n_indicators],
    };
    let facets = job.instrument.facets.iter();
    facets
        .map(|facet| FacetAnswers {
            cells: codes(job, facet, fieldwork).into_iter().map(cell).collect(),
        })
        .collect()
}

/// The codes of a facet's cells: the rubric's, or those that items have.
fn codes(job: &Job<'_>, facet: &Facet, fieldwork: &Fieldwork) -> Vec<String> {
    if !facet.cells.is_empty() {
        return facet.cells.iter().map(|c| c.code.clone()).collect();
    }
    let mut codes = BTreeSet::new();
    for (table, found) in job.instrument.tables.iter().zip(&fieldwork.tables) {
        let Some(attribute) = table.attribute(&facet.id) else { continue };
        for item in &found.items {
            codes.extend(super::item::attribute(found, item, attribute).map(str::to_owned));
        }
    }
    codes.into_iter().collect()
}

/// Answers one indicator in all cells of all facets.
pub(super) fn fill(job: &Job<'_>, facets: &mut [FacetAnswers], of: &Measured<'_>) {
    for (at, (facet, answers)) in job.instrument.facets.iter().zip(facets).enumerate() {
        // A table without the attribute says nothing about the cells.
        let Some(attribute) = of.table.attribute(&facet.id) else { continue };
        let values = of.found.values.get(attribute).map_or(&[][..], Vec::as_slice);
        let cell_of = |value: &String| answers.cells.iter().position(|c| c.code == *value);
        let cells: Vec<Option<usize>> = values.iter().map(cell_of).collect();
        let needs_all = of.roll.needs_all(Some(at));
        let mut in_cell: Vec<Vec<u32>> = vec![Vec::new(); answers.cells.len()];
        for ((row, _), items) in job.survey.rows().zip(of.by_row) {
            if job.is_for_others(of.indicator, row) {
                continue;
            }
            in_cell.iter_mut().for_each(Vec::clear);
            for item in items {
                let value = of.found.items[*item as usize].attributes.get(attribute);
                let cell = value.copied().flatten().and_then(|v| cells.get(v as usize).copied());
                if let Some(cell) = cell.flatten() {
                    in_cell[cell].push(*item);
                }
            }
            for (cell, items) in answers.cells.iter_mut().zip(&in_cell) {
                set(cell, of.indicator.column, row, of.roll.answer(items, needs_all));
            }
        }
    }
}

fn set(cell: &mut CellAnswers, at: IndicatorIdx, row: crate::model::RowIdx, rolled: Rolled) {
    cell.columns[at.at()].set(row, rolled.answer);
    if let Some(error) = rolled.standard_error {
        cell.standard_errors[at.at()].insert(row, error);
    }
}

/// What is not for the kind of a region is not for it in any cell.
pub(super) fn not_for_all(job: &Job<'_>, facets: &mut [FacetAnswers]) {
    for (_, _, indicator) in job.rubric.hierarchy.leaves() {
        for (row, _) in job.survey.rows().filter(|(row, _)| job.is_for_others(indicator, *row)) {
            for cell in facets.iter_mut().flat_map(|f| &mut f.cells) {
                let missing = Answer::Missing(AnswerState::NotApplicable);
                cell.columns[indicator.column.at()].set(row, missing);
            }
        }
    }
}

/// The answers of regions as means over the cells of a group; the state of the pooled answer where
/// no cell has one.
pub(super) fn overall(
    job: &Job<'_>,
    facets: &[FacetAnswers],
    (facet, group): (usize, usize),
    at: IndicatorIdx,
    pooled: &Answers,
) -> Answers {
    let of = job.instrument.facets.get(facet).and_then(|f| f.groups.get(group));
    let is_member = |cell: &&CellAnswers| {
        of.is_none_or(|group| group.cells.is_empty() || group.cells.contains(&cell.code))
    };
    let members: Vec<&CellAnswers> =
        facets.get(facet).map_or(Vec::new(), |f| f.cells.iter().filter(is_member).collect());
    let mut answers = Answers::new(job.survey.rows.len());
    for (row, _) in job.survey.rows() {
        let value_of = |cell: &&CellAnswers| match cell.columns[at.at()].get(row) {
            Answer::Value(value) => Some((value, cell.standard_errors[at.at()].get(&row).copied())),
            Answer::Missing(_) => None,
        };
        let found: Vec<(f64, Option<f64>)> = members.iter().filter_map(value_of).collect();
        let values: Vec<f64> = found.iter().map(|f| f.0).collect();
        let Some(mean) = mean(&values) else {
            let state = match pooled.column.state(row) {
                AnswerState::Answered => AnswerState::NotAnswered,
                state => state,
            };
            answers.set_missing(row, state);
            continue;
        };
        let errors: Vec<f64> = found.iter().filter_map(|f| f.1).map(|e| e * e).collect();
        let error = sum(errors.iter().copied()).sqrt() / found.len() as f64;
        let standard_error = (!errors.is_empty()).then_some(error);
        answers.set(row, Rolled { answer: Answer::Value(mean), standard_error });
    }
    answers
}
