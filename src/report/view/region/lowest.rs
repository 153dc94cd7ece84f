//! The items of the region with the lowest scores, and what was found in them.

use super::Subject;
use crate::report::rounding::one;
use crate::report::sentences::items as say;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::items::{self, Field, Measured};
use crate::stats::round6;

pub(super) fn blocks(s: &Subject<'_>) -> Vec<Block> {
    let Some(field) = Field::of(&s.scene) else { return Vec::new() };
    let measures = field.measures();
    let tables = field.tables().filter(|(_, table, _)| !table.is_of_regions());
    let blocks = tables.flat_map(|(at, table, _)| {
        let of_table: Vec<Measured<'_>> =
            measures.iter().filter(|m| m.measure.table == at).copied().collect();
        if of_table.is_empty() {
            return Vec::new();
        }
        let text = items::table_title(&s.scene, table);
        let mut blocks = vec![Block::Heading { id: format!("items-{at}"), text, level: None }];
        blocks.extend(lowest(s, &field, &of_table));
        blocks
    });
    blocks.collect()
}

/// The items of a table with the lowest scores, indicator by indicator.
fn lowest(s: &Subject<'_>, field: &Field<'_>, measures: &[Measured<'_>]) -> Vec<Block> {
    let scene = &s.scene;
    let mut entries = Vec::new();
    let mut n_valued = 0;
    for m in measures {
        for item in field.items_of(m.found, s.row) {
            let Some(value) = m.values.get(item).and_then(|v| v.value) else { continue };
            n_valued += 1;
            let score = field.score(m, value);
            if round6(score) < 100.0 {
                entries.push((score, m.at, item));
            }
        }
    }
    if n_valued == 0 {
        return vec![Block::Omitted(
            scene.say("本地区没有可计分的调查对象。", "No item of this region has a score."),
        )];
    }
    if entries.is_empty() {
        return vec![Block::Omitted(
            scene.say("全部调查对象均为满分。", "Every item has full marks."),
        )];
    }
    let n_below = entries.len();
    let n_indicators = measures.len();
    let shown = items::lowest(scene, measures, entries);
    let most = items::shown_of_each(n_indicators);
    let note = say::shown(scene.lang, shown.len(), n_below, most);
    let rows: Vec<Row> = shown
        .iter()
        .filter_map(|(score, at, item)| {
            let m = measures.iter().find(|m| m.at == *at)?;
            Some(row(s, field, m, *item, *score))
        })
        .collect();
    vec![Block::Paragraph(note), Block::Table(table(s, measures, rows))]
}

fn row(s: &Subject<'_>, field: &Field<'_>, m: &Measured<'_>, item: usize, score: f64) -> Row {
    let scene = &s.scene;
    let of = &m.found.items[item];
    let facts = field.item_facts(m, of);
    let mut cells = vec![Cell::Head(field.item_name(m, of))];
    if has_facts(m) {
        cells.push(scene.text_cell(facts));
    }
    cells.extend([
        Cell::Words(scene.title(m.measure.node)),
        Cell::Number(one(score)),
        Cell::Words(found(field, m, item)),
        Cell::Number(items::number(of.n_rows as usize)),
    ]);
    Row::new(cells)
}

/// What was found, after the value in its units where the measure takes values.
fn found(field: &Field<'_>, m: &Measured<'_>, item: usize) -> String {
    let words = field.found_words(m, item);
    let value = m.values.get(item).and_then(|v| v.value);
    match (m.measure.takes, value) {
        // Of a single record the value is what was found.
        (crate::model::Takes::Values, Some(value)) if m.found.items[item].n_rows > 1 => {
            let value = field.value_words(m, value);
            format!("{value}{}{words}", field.scene.lang.pick("；", "; "))
        }
        _ => words,
    }
}

/// Whether items of the table have attributes beside their key.
fn has_facts(m: &Measured<'_>) -> bool {
    m.table.attributes.len() > m.table.n_key
}

fn table(s: &Subject<'_>, measures: &[Measured<'_>], rows: Vec<Row>) -> Table {
    let scene = &s.scene;
    let key = measures.first().map(|m| items::key_title(scene, m.table)).unwrap_or_default();
    let mut head = vec![Heading::words(key)];
    if measures.first().is_some_and(has_facts) {
        head.push(Heading::words(scene.say("属性", "Attributes")));
    }
    head.extend([
        Heading::words(scene.say("指标", "Indicator")),
        Heading::number(scene.say("得分", "Score")),
        Heading::words(scene.say("实测情况", "What was found")),
        Heading::number(scene.say("记录数", "Records")),
    ]);
    Table {
        caption: scene.say("得分最低的调查对象", "Items with the lowest scores"),
        head,
        rows,
        notes: Vec::new(),
        wide: true,
    }
}
