//! The reference's synthetic data as a rubric and a survey.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "read by one test program, which may fail"
)]

use crate::table::{cells, number};
use govgauge::diag::SourceFile;
use govgauge::model::{
    Aggregation, Answer, Column, Hierarchy, IndicatorMethods, Node, Region, RegionIdx, Row, RowIdx,
    Rubric, Screening, Survey,
};
use serde_json::{Value, json};

/// A rubric and a survey.
pub struct Synthetic {
    /// Its hierarchy is that of `iMeta.csv`.
    pub rubric: Rubric,
    /// Its answers are those of `iData.csv`.
    pub survey: Survey,
}

fn text(words: &str) -> Value {
    json!({"zh": words, "en": words})
}

impl Synthetic {
    /// Reads both tables; none where there are no reference data.
    pub fn read() -> Option<Self> {
        let (heading, rows) = cells("iMeta.csv")?;
        let at = |name: &str| heading.iter().position(|h| h == name).unwrap();
        let (code, parent, kind) = (at("iCode"), at("Parent"), at("Type"));
        let weight = |row: &Vec<String>| number(&row[at("Weight")]);
        let leaf = |row: &Vec<String>| {
            let up = row[at("Direction")] == "1";
            let (worst, best) = if up { (0.0, 1.0) } else { (1.0, 0.0) };
            json!({
                "id": row[code], "title": text(&row[code]), "weight": weight(row),
                "scale": {"type": "amount", "direction": if up { "up" } else { "down" }, "worst": worst, "best": best},
            })
        };
        let below = |id: &str, of: &str| -> Vec<&Vec<String>> {
            rows.iter().filter(|r| r[parent] == id && r[kind] == of).collect()
        };
        let pillar = |row: &Vec<String>| {
            let children: Vec<_> = below(&row[code], "Indicator").into_iter().map(leaf).collect();
            json!({"id": row[code], "title": text(&row[code]), "weight": weight(row), "children": children})
        };
        let children: Vec<_> = below("EGMI", "Aggregate").into_iter().map(pillar).collect();
        let rubric = json!({
            "schema_version": "1.0", "id": "egmi", "version": "1", "title": text("EGMI"),
            "coverage_min": 0,
            "index": {"id": "EGMI", "title": text("EGMI"), "children": children},
        });
        let source = SourceFile::new("egmi.json", rubric.to_string());
        let mut rubric = crate::common::read_rubric(&source);
        let leaves = rubric.hierarchy.indicators().len();
        rubric.methods.indicators = vec![IndicatorMethods::default(); leaves];
        let survey = survey(&rubric)?;
        let mut made = Self { rubric, survey };
        // The reference scores a node as soon as one child has a score.
        made.nodes(|node| node.coverage_min = 0.0);
        Some(made)
    }

    /// A survey of one of the regions.
    pub fn only(&self, at: usize) -> Survey {
        let pick = |column: &Column| {
            let mut one = Column::unanswered(1);
            one.set(RowIdx(0), column.get(RowIdx(u32::try_from(at).unwrap())));
            one
        };
        Survey {
            periods: self.survey.periods.clone(),
            regions: vec![self.survey.regions[at].clone()],
            rows: vec![Row { region: RegionIdx(0), ..self.survey.rows[at] }],
            columns: self.survey.columns.iter().map(pick).collect(),
            auxiliaries: self.survey.auxiliaries.iter().map(pick).collect(),
            ..Survey::default()
        }
    }

    /// Sets the methods of every indicator.
    pub fn methods(&mut self, set: impl Fn(&mut IndicatorMethods)) {
        self.rubric.methods.indicators.iter_mut().for_each(set);
    }

    /// Leaves out regions that have answered less.
    pub fn screen(&mut self, availability_min: f64) {
        let availability_min = Some(availability_min);
        self.rubric.methods.screening =
            Some(Screening { availability_min, ..Screening::default() });
    }

    /// Changes nodes above the indicators.
    pub fn nodes(&mut self, set: impl Fn(&mut Node)) {
        let mut nodes = self.rubric.hierarchy.nodes().to_vec();
        nodes.iter_mut().filter(|n| !n.children.is_empty()).for_each(set);
        self.rubric.hierarchy = Hierarchy::new(nodes);
    }

    /// Aggregates the pillars in one way and the index in another.
    pub fn aggregate(&mut self, pillars: Aggregation, index: Aggregation) {
        self.nodes(|node| {
            node.aggregation = if node.depth == 0 { index } else { pillars };
            node.floor = 0.0;
        });
    }
}

fn survey(rubric: &Rubric) -> Option<Survey> {
    let (heading, rows) = cells("iData.csv")?;
    let group = heading.iter().position(|h| h == "Region_group").unwrap();
    let region = |row: &Vec<String>| Region {
        id: row[0].clone(),
        group: Some(row[group].clone()),
        ..Region::default()
    };
    let count = |n: usize| u32::try_from(n).unwrap();
    let column = |name: &String| {
        let at = heading.iter().position(|h| h == name).unwrap();
        let mut column = Column::unanswered(rows.len());
        for (row, cells) in rows.iter().enumerate() {
            let value = number(&cells[at]);
            if !value.is_nan() {
                column.set(RowIdx(count(row)), Answer::Value(value));
            }
        }
        column
    };
    let auxiliaries = ["Pop", "GDPpc"].map(|name| column(&name.to_owned()));
    let period = govgauge::model::Period { id: String::new(), start: None, end: None };
    Some(Survey {
        periods: vec![period],
        regions: rows.iter().map(region).collect(),
        rows: (0..rows.len())
            .map(|at| Row { period: govgauge::model::PeriodIdx(0), region: RegionIdx(count(at)) })
            .collect(),
        columns: rubric.hierarchy.leaves().map(|(_, node, _)| column(&node.id)).collect(),
        auxiliaries: auxiliaries.to_vec(),
        ..Survey::default()
    })
}
