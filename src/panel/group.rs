//! What regions weigh in groups of regions.

use super::Job;
use super::region::values_of;
use crate::model::{Fieldwork, ItemTable, PeriodIdx, RegionIdx, RowIdx};
use crate::stats::sum::sum;
use std::collections::BTreeMap;

/// Per group of regions, the weight of each row: 1 where the group has no weights, else the value
/// of its question, added up over the items of the region; 0 where there is none or it is negative.
///
/// A region without a value in a period has that of the last period before, else of the first
/// after: populations are not counted every year.
pub(super) fn weights(job: &Job<'_>, fieldwork: &Fieldwork) -> Vec<Vec<f64>> {
    let equal = || vec![1.0; job.survey.rows.len()];
    let groups = job.instrument.region_groups.iter();
    groups.map(|group| group.weight.map_or_else(equal, |w| asked(job, fieldwork, w))).collect()
}

fn asked(job: &Job<'_>, fieldwork: &Fieldwork, (table, question): (usize, usize)) -> Vec<f64> {
    let tables = job.instrument.tables.get(table).zip(fieldwork.tables.get(table));
    let Some((table, found)) = tables else { return vec![0.0; job.survey.rows.len()] };
    let values = values_of(table, found, question);
    let known = by_region(found, &values);
    let weight = |(_, row): (RowIdx, crate::model::Row)| {
        let own = (row.region, row.period);
        let before = known.range((row.region, PeriodIdx(0))..=own).next_back();
        let after = || known.range(own..=(row.region, PeriodIdx(u32::MAX))).next();
        before.or_else(after).map_or(0.0, |(_, weight)| *weight)
    };
    job.survey.rows().map(weight).collect()
}

/// The sum over the items of each region and period that have a value.
fn by_region(found: &ItemTable, values: &[Option<f64>]) -> BTreeMap<(RegionIdx, PeriodIdx), f64> {
    let mut of: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for (item, value) in found.items.iter().zip(values) {
        if let Some(value) = value {
            of.entry((item.region, item.period)).or_default().push(*value);
        }
    }
    of.into_iter().map(|(key, values)| (key, sum(values).max(0.0))).collect()
}
