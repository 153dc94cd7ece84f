//! A small rubric with tables of items, and surveys of it made without files.

use crate::common::read_rubric;
use govgauge::diag::SourceFile;
use govgauge::model::{
    Column, Fieldwork, Item, ItemTable, Period, PeriodIdx, Region, RegionIdx, Row, Rubric, Survey,
    Table, Takes, Tally,
};
use govgauge::panel::roll_up;
use serde_json::{Value, json};

/// `index` of `d1` (`a` twice as heavy as `b`) and `d2` (`c`), answered by the questions of the
/// table `visits`, with the facets `theme` and `level`; `more` goes into the section `survey`.
pub(crate) fn rubric(more: &Value) -> Rubric {
    let text = |words: &str| json!({ "zh": format!("{words}号"), "en": words });
    let leaf = |id: &str, weight: u8| json!({ "id": id, "title": text(id), "weight": weight, "scale": { "type": "percentage" } });
    let measure =
        |id: &str| json!({ "indicator": id, "table": "visits", "questions": [format!("q{id}")] });
    let question = |id: &str| json!({ "id": id, "scale": { "type": "percentage" } });
    let mut survey = json!({
        "tables": [
            { "id": "visits", "title": text("visits"), "item": ["theme", "service"],
              "attributes": [{ "id": "theme" }, { "id": "service" }, { "id": "level", "optional": true }],
              "questions": [question("qa"), question("qb"), question("qc")] },
            { "id": "people", "title": text("people"),
              "questions": [{ "id": "inhabitants", "scale": { "type": "count" } }] },
        ],
        "measures": [measure("a"), measure("b"), measure("c")],
        "facets": [
            { "id": "theme", "title": text("theme"),
              "cells": [{ "code": "X", "title": text("ex") }, { "code": "Y", "title": text("why") }],
              "groups": [{ "id": "all", "title": text("all") },
                         { "id": "only-y", "title": text("only y"), "cells": ["Y"] }] },
            { "id": "level", "title": text("level"), "nodes": "indicators" },
        ],
    });
    for (key, value) in more.as_object().unwrap() {
        match (survey.get_mut(key), value) {
            // Of a list, the first parts are changed field by field.
            (Some(Value::Array(list)), Value::Array(changes)) if key != "facets" => {
                for (part, change) in list.iter_mut().zip(changes) {
                    for (field, value) in change.as_object().unwrap() {
                        part[field] = value.clone();
                    }
                }
            }
            _ => survey[key] = value.clone(),
        }
    }
    let level = |id: &str, min: u8| json!({ "id": id, "title": text(id), "min": min });
    let whole = json!({
        "schema_version": "1.0", "id": "drawn", "version": "1", "title": text("drawn"), "coverage_min": 0,
        "region_kinds": [{ "id": "county", "title": text("county") }, { "id": "city", "title": text("city") }],
        "levels": [level("low", 0), level("middle", 40), level("high", 70)],
        "survey": survey,
        "index": { "id": "index", "title": text("index"), "children": [
            { "id": "d1", "title": text("d1"), "children": [leaf("a", 2), leaf("b", 1)] },
            { "id": "d2", "title": text("d2"), "children": [leaf("c", 1)] },
        ] },
    });
    read_rubric(&SourceFile::new("drawn.json", whole.to_string()))
}

pub(crate) fn overall() -> Value {
    json!({ "overall": { "facet": "theme", "group": "all" } })
}

/// A row of `visits`: `qa`, `qb`, `qc`.
pub(crate) type Answers = [Option<f64>; 3];

/// An item of `visits`: region, period, theme, level (or nothing), rows.
#[derive(Clone, Debug)]
pub(crate) struct Visited {
    pub(crate) region: u32,
    pub(crate) period: u32,
    pub(crate) theme: &'static str,
    pub(crate) level: &'static str,
    pub(crate) rows: Vec<Answers>,
}

pub(crate) fn item(region: u32, theme: &'static str, rows: &[Answers]) -> Visited {
    Visited { region, period: 0, theme, level: "", rows: rows.to_vec() }
}

/// A survey of regions `r0`, `r1`, … with these items, and so many inhabitants in each.
pub(crate) fn survey(rubric: &Rubric, items: &[Visited], inhabitants: &[f64]) -> Survey {
    let n_regions = items.iter().map(|i| i.region + 1).max().unwrap();
    let n_periods = items.iter().map(|i| i.period + 1).max().unwrap();
    let tables = &rubric.instrument.as_ref().unwrap().tables;
    let region = |at: u32| Region { id: format!("r{at}"), ..Region::default() };
    let period = |at: u32| Period { id: format!("202{at}"), start: None, end: None };
    let rows = (0..n_periods).flat_map(|p| {
        (0..n_regions).map(move |r| Row { period: PeriodIdx(p), region: RegionIdx(r) })
    });
    let rows: Vec<Row> = rows.collect();
    let mut survey = Survey {
        periods: (0..n_periods).map(period).collect(),
        regions: (0..n_regions).map(region).collect(),
        columns: vec![Column::unanswered(rows.len()); rubric.hierarchy.indicators().len()],
        rows,
        ..Survey::default()
    };
    let mut sorted = items.to_vec();
    sorted.sort_by_key(|i| (i.period, i.region));
    let people: Vec<Visited> =
        (0u32..).zip(inhabitants).map(|(r, n)| item(r, "", &[[Some(*n), None, None]])).collect();
    let tables = vec![found(&tables[0], &sorted), found(&tables[1], &people)];
    survey.fieldwork = Some(Fieldwork { tables, ..Fieldwork::default() });
    roll_up(rubric, &mut survey);
    survey
}

fn found(table: &Table, items: &[Visited]) -> ItemTable {
    let mut found =
        ItemTable { values: vec![vec![]; table.attributes.len()], ..ItemTable::default() };
    for (at, visited) in items.iter().enumerate() {
        let service = at.to_string();
        let mut attributes = Vec::new();
        for (attribute, values) in table.attributes.iter().zip(&mut found.values) {
            let value = match attribute.id.as_str() {
                "theme" => visited.theme,
                "level" => visited.level,
                _ => &service,
            };
            let known = values.iter().position(|v| v == value).unwrap_or_else(|| {
                values.push(value.to_owned());
                values.len() - 1
            });
            attributes.push((!value.is_empty()).then(|| u32::try_from(known).unwrap()));
        }
        let (region, period) = (RegionIdx(visited.region), PeriodIdx(visited.period));
        let n_rows = u32::try_from(visited.rows.len()).unwrap();
        found.items.push(Item { region, period, attributes, n_rows, first: (0, 2) });
        for slot in &table.slots {
            let mut tally = Tally::default();
            for row in &visited.rows {
                match (row[slot.question], slot.takes) {
                    (None, _) => tally.n_blank += 1,
                    (Some(v), Takes::Values) => tally.answered(v, 1.0, false, true),
                    (Some(v), Takes::Scores) => {
                        let score = table.questions[slot.question].scale.score(v);
                        tally.answered(score, 1.0, score >= 100.0, true);
                    }
                }
            }
            found.tallies.push(tally);
        }
    }
    found
}
