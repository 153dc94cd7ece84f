//! One period of what was found in the field.

use crate::model::{Fieldwork, Item, ItemTable, KeptRow, PeriodIdx, RollUps, Tally};

/// Keeps the items of one period, which becomes the only one; what follows from items has to be
/// worked out again.
///
/// What respondents did is not known by period, and stays.
pub fn keep_period(
    fieldwork: Fieldwork,
    period: PeriodIdx,
    instrument: &crate::model::Instrument,
) -> Fieldwork {
    let tables = fieldwork.tables.into_iter().zip(&instrument.tables);
    let kept = tables.map(|(found, table)| {
        of_period(found, period, table.slots.len().max(1), table.questions.len())
    });
    Fieldwork { tables: kept.collect(), roll_ups: RollUps::default() }
}

fn of_period(found: ItemTable, period: PeriodIdx, n_slots: usize, n_questions: usize) -> ItemTable {
    let mut kept = ItemTable {
        values: found.values,
        questions: vec![Tally::default(); n_questions],
        respondents: found.respondents,
        ..ItemTable::default()
    };
    let mut new_of: Vec<Option<u32>> = Vec::with_capacity(found.items.len());
    let mut tallies = found.tallies.into_iter();
    for item in found.items {
        let of: Vec<Tally> = tallies.by_ref().take(n_slots).collect();
        if item.period != period {
            new_of.push(None);
            continue;
        }
        new_of.push(u32::try_from(kept.items.len()).ok());
        kept.n_rows += u64::from(item.n_rows);
        for (all, tally) in kept.questions.iter_mut().zip(&of) {
            all.join(tally);
        }
        kept.items.push(Item { period: PeriodIdx(0), ..item });
        kept.tallies.extend(of);
    }
    let kept_row = |row: KeptRow| {
        let item = new_of.get(row.item as usize).copied().flatten()?;
        Some(KeptRow { item, ..row })
    };
    kept.kept = found.kept.into_iter().filter_map(kept_row).collect();
    kept
}
