//! The items that are weakest over all regions: the mean of items of one key.

use super::Field as Regions;
use crate::report::rounding::{one, percent};
use crate::report::sentences::items as say;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::items::{self, Field, Measured};
use crate::stats::round6;
use crate::stats::sum::sum;
use std::collections::BTreeMap;

/// The key of an item, as positions of its values.
type Key = Vec<Option<u32>>;

/// The items of one key, in several regions.
#[derive(Default)]
struct Together {
    /// The first of them.
    first: usize,
    scores: Vec<f64>,
    records: u64,
}

impl Together {
    fn mean(&self) -> f64 {
        sum(self.scores.iter().copied()) / self.scores.len() as f64
    }

    /// The share of regions in which a score holds.
    fn share(&self, holds: impl Fn(f64) -> bool) -> f64 {
        let n = self.scores.iter().filter(|s| holds(round6(**s))).count();
        n as f64 / self.scores.len() as f64
    }
}

pub(super) fn blocks(f: &Regions<'_>) -> Vec<Block> {
    let Some(field) = Field::of(&f.scene) else { return Vec::new() };
    let measures = field.measures();
    let tables = field.tables().filter(|(_, table, _)| !table.is_of_regions());
    let blocks = tables.flat_map(|(at, table, _)| {
        let of_table: Vec<Measured<'_>> =
            measures.iter().filter(|m| m.measure.table == at).copied().collect();
        if of_table.is_empty() {
            return Vec::new();
        }
        let text = items::table_title(&f.scene, table);
        let mut blocks = vec![Block::Heading { id: format!("items-{at}"), text, level: None }];
        blocks.extend(lowest(f, &field, &of_table));
        blocks
    });
    blocks.collect()
}

fn lowest(f: &Regions<'_>, field: &Field<'_>, measures: &[Measured<'_>]) -> Vec<Block> {
    let scene = &f.scene;
    let mut entries: Vec<(f64, usize, Together)> = Vec::new();
    let mut is_shared = false;
    for m in measures {
        for together in by_key(f, field, m).into_values() {
            is_shared |= together.scores.len() > 1;
            let mean = together.mean();
            if round6(mean) < 100.0 {
                entries.push((mean, m.at, together));
            }
        }
    }
    if !is_shared {
        return vec![Block::Omitted(scene.say(
            "各地区的调查对象互不相同，无从跨地区比较。",
            "No item is found in more than one region, so there is nothing to compare across regions.",
        ))];
    }
    if entries.is_empty() {
        return vec![Block::Omitted(
            scene.say("全部调查对象均为满分。", "Every item has full marks."),
        )];
    }
    // One region does not tell what is weak in all of them.
    entries.retain(|(_, _, together)| together.scores.len() > 1);
    let n_below = entries.len();
    let shown = items::lowest(scene, measures, entries);
    let most = items::shown_of_each(measures.len());
    let note = say::shown(scene.lang, shown.len(), n_below, most);
    let rows: Vec<Row> = shown
        .iter()
        .filter_map(|(mean, at, together)| {
            let m = measures.iter().find(|m| m.at == *at)?;
            Some(row(scene, field, m, *mean, together))
        })
        .collect();
    vec![Block::Paragraph(note), Block::Table(table(scene, measures, rows))]
}

/// The items of the period that share a key, with their scores.
fn by_key(f: &Regions<'_>, field: &Field<'_>, m: &Measured<'_>) -> BTreeMap<Key, Together> {
    let mut found: BTreeMap<Key, Together> = BTreeMap::new();
    for at in items::range(m.found, f.period, None) {
        let Some(value) = m.values.get(at).and_then(|v| v.value) else { continue };
        let item = &m.found.items[at];
        let key = item.attributes.get(..m.table.n_key).unwrap_or_default().to_vec();
        let together =
            found.entry(key).or_insert_with(|| Together { first: at, ..Together::default() });
        together.scores.push(field.score(m, value));
        together.records += u64::from(item.n_rows);
    }
    found
}

fn row(
    scene: &crate::report::view::scene::Scene<'_>,
    field: &Field<'_>,
    m: &Measured<'_>,
    mean: f64,
    together: &Together,
) -> Row {
    Row::new(vec![
        Cell::Head(field.item_name(m, &m.found.items[together.first])),
        Cell::Words(scene.title(m.measure.node)),
        Cell::Number(one(mean)),
        Cell::Number(items::number(together.scores.len())),
        Cell::Number(percent(together.share(|s| s <= 0.0))),
        Cell::Number(percent(together.share(|s| s >= 100.0))),
        Cell::Number(crate::report::rounding::natural(together.records as f64)),
    ])
}

fn table(
    scene: &crate::report::view::scene::Scene<'_>,
    measures: &[Measured<'_>],
    rows: Vec<Row>,
) -> Table {
    let key = measures.first().map(|m| items::key_title(scene, m.table)).unwrap_or_default();
    Table {
        caption: scene
            .say("各地区平均得分最低的调查对象", "Items with the lowest mean over the regions"),
        head: vec![
            Heading::words(key),
            Heading::words(scene.say("指标", "Indicator")),
            Heading::number(scene.say("平均得分", "Mean score")),
            Heading::number(scene.say("地区数", "Regions")),
            Heading::number(scene.say("0分的占比", "At 0")),
            Heading::number(scene.say("满分的占比", "At full marks")),
            Heading::number(scene.say("记录数", "Records")),
        ],
        rows,
        notes: Vec::new(),
        wide: true,
    }
}
