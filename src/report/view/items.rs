//! Items of a survey in words: what they are called, and what was found in them.

use super::answer;
use super::scene::Scene;
use crate::model::instrument::Table;
use crate::model::{
    Fieldwork, Instrument, Item, ItemStatus, ItemTable, ItemValue, Measure, PeriodIdx, RegionIdx,
    RowIdx, Takes, Tally,
};
use crate::report::rounding::{self, one};
use crate::report::sentences::{self, items as say};
use crate::stats::round6;
use std::ops::Range;

/// How many items a list shows.
pub(crate) const SHOWN: usize = 15;
/// How many questions of an item are told.
const TOLD: usize = 3;

/// The instrument and what it found; none where regions answer by themselves.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) scene: Scene<'a>,
    pub(crate) instrument: &'a Instrument,
    pub(crate) fieldwork: &'a Fieldwork,
}

/// A measure with its table.
#[derive(Clone, Copy)]
pub(crate) struct Measured<'a> {
    /// Its position among the measures.
    pub(crate) at: usize,
    pub(crate) measure: &'a Measure,
    pub(crate) table: &'a Table,
    pub(crate) found: &'a ItemTable,
    /// One per item of the table; empty until items have values.
    pub(crate) values: &'a [ItemValue],
}

impl<'a> Measured<'a> {
    fn tally(&self, item: usize, slot: usize) -> Option<&'a Tally> {
        self.found.tallies.get(item * self.table.slots.len() + slot)
    }
}

impl<'a> Field<'a> {
    pub(crate) fn of(scene: &Scene<'a>) -> Option<Self> {
        let instrument = scene.a.rubric.instrument.as_ref()?;
        let fieldwork = scene.a.survey.fieldwork.as_ref()?;
        Some(Self { scene: *scene, instrument, fieldwork })
    }

    /// The tables with what was found in them.
    pub(crate) fn tables(&self) -> impl Iterator<Item = (usize, &'a Table, &'a ItemTable)> + 'a {
        let both = self.instrument.tables.iter().zip(&self.fieldwork.tables);
        both.enumerate().map(|(at, (table, found))| (at, table, found))
    }

    /// The measures in the rubric's order.
    pub(crate) fn measures(&self) -> Vec<Measured<'a>> {
        let each = self.instrument.measures.iter().enumerate();
        each.filter_map(|(at, measure)| {
            Some(Measured {
                at,
                measure,
                table: self.instrument.tables.get(measure.table)?,
                found: self.fieldwork.tables.get(measure.table)?,
                values: self.fieldwork.roll_ups.items.get(at).map_or(&[], Vec::as_slice),
            })
        })
        .collect()
    }

    /// The items of a region in a period.
    pub(crate) fn items_of(&self, found: &ItemTable, row: RowIdx) -> Range<usize> {
        let row = self.scene.a.survey.rows[row.at()];
        range(found, row.period, Some(row.region))
    }

    /// What an item is called: the parts of its key in words; of a region that is its own item
    /// nothing.
    pub(crate) fn item_name(&self, m: &Measured<'_>, item: &Item) -> String {
        let key = (0..m.table.n_key).filter_map(|at| self.value_title(m, item, at));
        key.collect::<Vec<_>>().join(" · ")
    }

    /// What else is known of an item: its other attributes in words.
    pub(crate) fn item_facts(&self, m: &Measured<'_>, item: &Item) -> String {
        let others = m.table.n_key..m.table.attributes.len();
        let words: Vec<String> = others.filter_map(|at| self.value_title(m, item, at)).collect();
        words.join(self.scene.lang.pick("，", ", "))
    }

    fn value_title(&self, m: &Measured<'_>, item: &Item, attribute: usize) -> Option<String> {
        let value = (*item.attributes.get(attribute)?)? as usize;
        let code = m.found.values.get(attribute)?.get(value)?;
        Some(self.code_title(m.table, attribute, code))
    }

    /// The title of an attribute's value; the value itself where the rubric gives it none.
    pub(crate) fn code_title(&self, table: &Table, attribute: usize, code: &str) -> String {
        let title = self.instrument.value_title(&table.attributes[attribute], code);
        title.map_or_else(|| code.to_owned(), |t| self.scene.words(t))
    }

    /// The score of an item at a measure, 0 to 100.
    pub(crate) fn score(&self, m: &Measured<'_>, value: f64) -> f64 {
        let scale = self.scene.node(m.measure.node).indicator.as_ref().map(|i| &i.scale);
        match (m.measure.takes, scale) {
            (Takes::Values, Some(scale)) => scale.score(value),
            _ => value,
        }
    }

    /// The value of an item as it is printed: a score, or an answer in its units.
    pub(crate) fn value_words(&self, m: &Measured<'_>, value: f64) -> String {
        match m.measure.takes {
            Takes::Scores => one(value),
            Takes::Values => {
                answer::measured_words(self.scene.lang, self.scene.node(m.measure.node), value)
            }
        }
    }

    /// What was found in an item, the weakest questions first.
    pub(crate) fn found_words(&self, m: &Measured<'_>, item: usize) -> String {
        let lang = self.scene.lang;
        let value = m.values.get(item);
        match value.map(|v| v.status) {
            Some(ItemStatus::Given) => return say::by_exception(lang),
            Some(ItemStatus::Default) => return say::by_default(lang),
            _ => {}
        }
        let mut told: Vec<(f64, String)> = m
            .measure
            .parts
            .iter()
            .filter_map(|part| {
                let tally = m.tally(item, part.gated)?;
                let tally = if tally.n > 0 { tally } else { m.tally(item, part.open)? };
                let mean = if tally.weight > 0.0 { tally.sum / tally.weight } else { 0.0 };
                let question = m.table.questions.get(part.question)?;
                let score = match m.measure.takes {
                    Takes::Scores => mean,
                    Takes::Values => question.scale.score(mean),
                };
                let told = self.question_words(m, item, part.question, tally)?;
                Some((if tally.n > 0 { score } else { 101.0 }, told))
            })
            .collect();
        // The sort is stable: ties keep the rubric's order.
        told.sort_by(|a, b| round6(a.0).total_cmp(&round6(b.0)));
        // Questions that are fully met explain nothing, unless nothing else does.
        if told.iter().any(|(score, _)| round6(*score) < 100.0) {
            told.retain(|(score, _)| round6(*score) < 100.0);
        }
        let words: Vec<String> = told.into_iter().map(|(_, words)| words).collect();
        say::several(lang, &words, TOLD)
    }

    /// What a question's records of an item say.
    fn question_words(
        &self,
        m: &Measured<'_>,
        item: usize,
        question: usize,
        tally: &Tally,
    ) -> Option<String> {
        let lang = self.scene.lang;
        let asked = m.table.questions.get(question)?;
        let item = m.found.items.get(item)?;
        let rows = asked.rows.of(asked.rows.by.and_then(|by| m.found.value(item, by)));
        let title = self.scene.words(&asked.title);
        let title = if title.is_empty() { asked.id.clone() } else { title };
        let says = if tally.n == 0 {
            say::no_value(lang, tally.n_not_applicable > 0, tally.n_unknown > 0)
        } else {
            answer::counted(lang, &asked.scale, (m.measure.takes, rows), tally)
        };
        Some(format!("{title}{}{says}", lang.pick("：", ": ")))
    }
}

/// The items of a period, of one region or of all; items are sorted by period, then region.
pub(crate) fn range(
    found: &ItemTable,
    period: PeriodIdx,
    region: Option<RegionIdx>,
) -> Range<usize> {
    let before = |item: &Item| match region {
        Some(region) => (item.period, item.region) < (period, region),
        None => item.period < period,
    };
    let up_to = |item: &Item| match region {
        Some(region) => (item.period, item.region) <= (period, region),
        None => item.period <= period,
    };
    found.items.partition_point(before)..found.items.partition_point(up_to)
}

/// How many of one indicator a list of the lowest shows, so that others have their place too.
pub(crate) fn shown_of_each(n_indicators: usize) -> usize {
    SHOWN.div_ceil(n_indicators.max(1)).max(3)
}

/// The lowest of several, at most so many of each indicator; `entries` are (score, measure, any).
pub(crate) fn lowest<T>(
    scene: &Scene<'_>,
    measures: &[Measured<'_>],
    mut entries: Vec<(f64, usize, T)>,
) -> Vec<(f64, usize, T)> {
    let weight = |at: usize| {
        let node = measures.iter().find(|m| m.at == at).map(|m| m.measure.node);
        node.map_or(0.0, |node| scene.a.weights.effective(node))
    };
    // The sort is stable: ties keep the rubric's order, then that of the items.
    entries.sort_by(|a, b| {
        let by_score = round6(a.0).total_cmp(&round6(b.0));
        by_score.then_with(|| weight(b.1).total_cmp(&weight(a.1)))
    });
    let indicators: std::collections::BTreeSet<usize> = entries.iter().map(|e| e.1).collect();
    let most = shown_of_each(indicators.len());
    let mut taken = std::collections::BTreeMap::<usize, usize>::new();
    entries.retain(|entry| {
        let n = taken.entry(entry.1).or_default();
        *n += 1;
        *n <= most
    });
    entries.truncate(SHOWN);
    entries
}

/// The title of a table; its id where it has none.
pub(crate) fn table_title(scene: &Scene<'_>, table: &Table) -> String {
    let title = scene.words(&table.title);
    if title.is_empty() { table.id.clone() } else { title }
}

/// What the key of a table's items is called: `Task group · Service`.
pub(crate) fn key_title(scene: &Scene<'_>, table: &Table) -> String {
    let names = table.key().iter().map(|attribute| {
        let title = scene.words(&attribute.title);
        if title.is_empty() { attribute.id.clone() } else { title }
    });
    names.collect::<Vec<_>>().join(" · ")
}

/// How an answer that was measured came about: the table, and how many items have a value.
pub(crate) fn origin(
    scene: &Scene<'_>,
    row: RowIdx,
    node: crate::model::NodeIdx,
) -> Option<String> {
    let field = Field::of(scene)?;
    let measures = field.measures();
    let m = measures.iter().find(|m| m.measure.node == node)?;
    let items = field.items_of(m.found, row);
    let records: u32 = m.found.items[items.clone()].iter().map(|i| i.n_rows).sum();
    let values = m.values.get(items).unwrap_or_default();
    let applicable = values.iter().filter(|v| v.status != ItemStatus::NotApplicable).count();
    let valued = values.iter().filter(|v| v.value.is_some()).count();
    let title = sentences::quoted(&table_title(scene, m.table));
    Some(if m.table.is_of_regions() {
        say::measured_region(scene.lang, &title, records as usize)
    } else {
        say::measured_items(scene.lang, &title, valued, applicable, records as usize)
    })
}

/// The number of items as it is printed.
pub(crate) fn number(n: usize) -> String {
    rounding::natural(n as f64)
}

/// Whether any, and whether all, of the indicators are measured.
pub(crate) fn measured(scene: &Scene<'_>) -> Option<bool> {
    let instrument = scene.rubric().instrument.as_ref()?;
    let n = scene.hierarchy().indicators().len();
    (!instrument.measures.is_empty()).then_some(instrument.measures.len() >= n)
}

/// Whether an indicator is measured.
pub(crate) fn is_measured(scene: &Scene<'_>, node: crate::model::NodeIdx) -> bool {
    scene.rubric().instrument.as_ref().is_some_and(|i| i.measure(node).is_some())
}
