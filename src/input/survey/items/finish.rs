//! Tables of items once every row is in: sorted, with nothing in them that depends on the order of
//! the rows but the order in which values appeared.

use super::super::intake::Intake;
use super::super::place::Places;
use super::super::regions::Names;
use super::collected::{Collected, NOTHING};
use super::form::Form;
use super::rows::line;
use crate::model::{Fieldwork, Item, ItemTable, PeriodIdx, RegionIdx, RespondentTally, Tally};

/// Makes the tables; `ranks` gives the position in time of every period found. None where the
/// rubric has no tables of items.
pub(in super::super) fn finish(
    intake: &mut Intake<'_, '_>,
    ranks: &[u32],
    places: &Places,
) -> Option<Fieldwork> {
    let forms = &intake.catalogue.forms;
    if forms.is_empty() {
        return None;
    }
    let tables = std::mem::take(&mut intake.items.tables).into_iter().zip(forms);
    let tables = tables.map(|(collected, form)| table(collected, form, ranks, places)).collect();
    Some(Fieldwork { tables, ..Fieldwork::default() })
}

fn table(mut collected: Collected, form: &Form<'_>, ranks: &[u32], places: &Places) -> ItemTable {
    let (n_attributes, n_slots) = (form.table.attributes.len(), form.table.slots.len());
    let order = order(&collected, form, ranks);
    let mut table = ItemTable { n_rows: collected.n_rows, ..ItemTable::default() };
    table.tallies.reserve_exact(collected.tallies.len());
    table.items.reserve_exact(order.len());
    let mut positions = vec![0; order.len()];
    for (position, item) in (0..).zip(order) {
        let at = item as usize;
        positions[at] = position;
        let entry = collected.entries[at];
        let attributes = &collected.attributes[at * n_attributes..][..n_attributes];
        table.items.push(Item {
            region: RegionIdx(entry.region),
            period: PeriodIdx(ranks[entry.period as usize]),
            attributes: attributes.iter().map(|at| Some(*at).filter(|at| *at != NOTHING)).collect(),
            n_rows: entry.n_rows,
            first: (entry.spot.file, line(places, entry.spot)),
        });
        let tallies = &mut collected.tallies[at * n_slots..][..n_slots];
        table.tallies.extend(tallies.iter_mut().map(std::mem::take));
    }
    table.questions = questions(&table, form);
    let respondents = collected.respondents.into_list();
    collected.respondent_tallies.resize(respondents.len(), RespondentTally::default());
    table.respondents = respondents.into_iter().zip(collected.respondent_tallies).collect();
    table.values = collected.values.into_iter().map(Names::into_list).collect();
    table.kept = collected.kept;
    for row in &mut table.kept {
        row.item = positions[row.item as usize];
    }
    table
}

/// The items by period, region, and key; values of the key by their first appearance.
fn order(collected: &Collected, form: &Form<'_>, ranks: &[u32]) -> Vec<u32> {
    let (n_attributes, n_key) = (form.table.attributes.len(), form.table.n_key);
    let mut order: Vec<u32> =
        (0..u32::try_from(collected.entries.len()).unwrap_or(u32::MAX)).collect();
    order.sort_unstable_by_key(|item| {
        let entry = &collected.entries[*item as usize];
        let key = &collected.attributes[*item as usize * n_attributes..][..n_key];
        (ranks[entry.period as usize], entry.region, key)
    });
    order
}

/// What the rows of each question are over all items: its own slot, whatever gates there are.
fn questions(table: &ItemTable, form: &Form<'_>) -> Vec<Tally> {
    let n_slots = form.table.slots.len();
    let own = |question: usize| {
        form.table.slots.iter().position(|s| s.question == question && s.gate.is_none())
    };
    let joined = |question: usize| {
        let mut all = Tally::default();
        if let Some(slot) = own(question) {
            for tallies in table.tallies.chunks_exact(n_slots) {
                all.join(&tallies[slot]);
            }
        }
        all
    };
    (0..form.questions.len()).map(joined).collect()
}
