//! From the items of a survey to the answers of regions, as a whole and in the cells of facets.
//!
//! ```text
//! tallies of rows ─ rows ─▶ parts ─ item ─▶ values of items ─ region, strata ─▶ answers of regions
//!                                                            └ facet ─▶ answers in cells
//! ```
//!
//! What is learnt about one region never depends on another, so regions may come in any order.

mod error;
mod facet;
#[cfg(test)]
mod fixture;
mod group;
mod item;
mod period;
mod region;
mod rounding;
mod rows;
mod strata;
pub mod trace;

pub use period::keep_period;

use crate::model::{
    AnswerState, Column, Fieldwork, Indicator, IndicatorIdx, Instrument, ItemTable, Measure,
    RollUps, RowIdx, Rubric, Survey, Table,
};
use item::Items;
use region::{Answers, Roll};

/// Works out what follows from the tables of items: values of items, answers of regions to the
/// measured indicators, answers in the cells of facets, standard errors. Leaves a survey without
/// such tables as it is.
///
/// Where the instrument names a group of cells as the whole of a region, the answer of a region is
/// the mean of its answers in those cells, as its scores are; elsewhere all its items are pooled.
pub fn roll_up(rubric: &Rubric, survey: &mut Survey) {
    let Some(instrument) = &rubric.instrument else { return };
    let Some(mut fieldwork) = survey.fieldwork.take() else { return };
    let (roll_ups, columns) = work_out(&Job { rubric, instrument, survey }, &fieldwork);
    for (indicator, column) in columns {
        survey.columns[indicator.at()] = column;
    }
    fieldwork.roll_ups = roll_ups;
    survey.fieldwork = Some(fieldwork);
}

/// What every step looks at.
struct Job<'a> {
    rubric: &'a Rubric,
    instrument: &'a Instrument,
    survey: &'a Survey,
}

impl Job<'_> {
    /// The column of a measured indicator.
    fn indicator(&self, measure: &Measure) -> Option<&Indicator> {
        self.rubric.hierarchy.node(measure.node).indicator.as_ref()
    }

    /// Whether an indicator is not for the region of a row at all.
    fn is_for_others(&self, indicator: &Indicator, row: RowIdx) -> bool {
        let kind = self.survey.region(row).kind;
        !indicator.applies_to.is_empty()
            && kind.is_some_and(|kind| !indicator.applies_to.contains(&kind))
    }

    /// For each row, its items in a table, in their order.
    fn items_by_row(&self, found: &ItemTable) -> Vec<Vec<u32>> {
        let mut of = vec![Vec::new(); self.survey.rows.len()];
        for (at, item) in (0u32..).zip(&found.items) {
            if let Some(row) = self.survey.row(item.region, item.period) {
                of[row.at()].push(at);
            }
        }
        of
    }
}

/// What follows, and the columns of the measured indicators.
fn work_out(job: &Job<'_>, fieldwork: &Fieldwork) -> (RollUps, Vec<(IndicatorIdx, Column)>) {
    let instrument = job.instrument;
    let n_indicators = job.rubric.hierarchy.indicators().len();
    let by_row: Vec<Vec<Vec<u32>>> =
        fieldwork.tables.iter().map(|found| job.items_by_row(found)).collect();
    let mut roll_ups = RollUps {
        items: Vec::with_capacity(instrument.measures.len()),
        facets: facet::unanswered(job, fieldwork),
        standard_errors: vec![std::collections::BTreeMap::new(); n_indicators],
        region_weights: group::weights(job, fieldwork),
    };
    let mut columns = Vec::new();
    for measure in &instrument.measures {
        let tables = instrument.tables.get(measure.table).zip(fieldwork.tables.get(measure.table));
        let (Some((table, found)), Some(indicator)) = (tables, job.indicator(measure)) else {
            roll_ups.items.push(Vec::new());
            continue;
        };
        let values = Items::new(table, found, measure).values();
        let roll = Roll::new(table, found, measure, &values);
        let by_row = &by_row[measure.table];
        let pooled = pooled(job, indicator, &roll, by_row);
        facet::fill(job, &mut roll_ups.facets, &Measured { table, found, indicator, roll, by_row });
        let at = indicator.column;
        let answers = match instrument.overall {
            Some(overall) => facet::overall(job, &roll_ups.facets, overall, at, &pooled),
            None => pooled,
        };
        roll_ups.standard_errors[at.at()] = answers.standard_errors;
        columns.push((at, answers.column));
        roll_ups.items.push(values);
    }
    facet::not_for_all(job, &mut roll_ups.facets);
    (roll_ups, columns)
}

/// A measure with the values of its items.
struct Measured<'a> {
    table: &'a Table,
    found: &'a ItemTable,
    indicator: &'a Indicator,
    roll: Roll<'a>,
    by_row: &'a [Vec<u32>],
}

/// The answers of regions from all their items.
fn pooled(job: &Job<'_>, indicator: &Indicator, roll: &Roll<'_>, by_row: &[Vec<u32>]) -> Answers {
    let mut answers = Answers::new(by_row.len());
    for ((row, _), items) in job.survey.rows().zip(by_row) {
        if job.is_for_others(indicator, row) {
            answers.set_missing(row, AnswerState::NotApplicable);
        } else {
            answers.set(row, roll.answer(items, roll.needs_all(None)));
        }
    }
    answers
}
