//! How a survey was done: its tables, items and records, what of it is a sample, what was measured.

use super::document::{Block, Cell, Heading, Row, Table};
use super::items::{self, Field, Measured};
use super::scene::Scene;
use crate::lang::Lang;
use crate::model::{Item, ItemStatus, ItemTable, PeriodIdx, RegionIdx, RowIdx, Sample};
use crate::report::rounding::percent;
use crate::report::sentences::{self, facet as say};
use std::ops::Range;

/// Of one region or of all: the tables, what was measured, and what intervals mean.
pub(crate) fn blocks(scene: &Scene<'_>, period: PeriodIdx, row: Option<RowIdx>) -> Vec<Block> {
    let Some(field) = Field::of(scene) else { return Vec::new() };
    let region = row.map(|row| scene.a.survey.rows[row.at()].region);
    let mut blocks = vec![Block::Paragraph(introduction(scene, period, region.is_none()))];
    blocks.push(Block::Table(tables(&field, period, region)));
    let measures = field.measures();
    if !measures.is_empty() {
        blocks.push(Block::Table(measured(&field, &measures, period, region)));
    }
    blocks.push(sampling(&field));
    blocks
}

fn introduction(scene: &Scene<'_>, period: PeriodIdx, all: bool) -> String {
    let when = scene.period_words(period);
    let all_measured = items::measured(scene) == Some(true);
    match scene.lang {
        Lang::Zh => {
            let whose = if all { "各地区" } else { "本地区" };
            let when = if when.is_empty() { String::new() } else { format!("{when}，") };
            let which = if all_measured { "全部指标" } else { "下列指标" };
            format!(
                "{when}{whose}{which}的答案不是填报的，而是由逐个调查对象的记录算出的：先由各条记录得出每个对象的数值，再汇总为地区的答案。"
            )
        }
        Lang::En => {
            let whose = if all { "of the regions" } else { "of the region" };
            let when = if when.is_empty() { String::new() } else { format!(" in {when}") };
            let which = if all_measured { "all indicators" } else { "the indicators below" };
            format!(
                "The answers {whose}{when} to {which} were not filled in but measured: the records \
                 of an item give its value, and the values of the items give the region's answer."
            )
        }
    }
}

/// The items of a period, of one region or of all.
fn of(found: &ItemTable, period: PeriodIdx, region: Option<RegionIdx>) -> (Range<usize>, &[Item]) {
    let range = items::range(found, period, region);
    (range.clone(), found.items.get(range).unwrap_or_default())
}

fn tables(field: &Field<'_>, period: PeriodIdx, region: Option<RegionIdx>) -> Table {
    let scene = &field.scene;
    let rows = field.tables().map(|(at, table, found)| {
        let (_, items) = of(found, period, region);
        let records: u64 = items.iter().map(|i| u64::from(i.n_rows)).sum();
        let fewest = items.iter().map(|i| i.n_rows).min().unwrap_or(0);
        let most = items.iter().map(|i| i.n_rows).max().unwrap_or(0);
        let each = if fewest == most { fewest.to_string() } else { format!("{fewest}–{most}") };
        let key = if table.is_of_regions() {
            scene.say("地区本身", "the region itself")
        } else {
            items::key_title(scene, table)
        };
        let n = field.instrument.measures.iter().filter(|m| m.table == at).count();
        let mut cells = vec![
            Cell::Head(items::table_title(scene, table)),
            Cell::Words(key),
            Cell::Number(items::number(items.len())),
            Cell::Number(crate::report::rounding::natural(records as f64)),
            Cell::Number(each),
            Cell::Words(sample(scene, table.sample)),
            Cell::Number(n.to_string()),
        ];
        if region.is_none() {
            let mut regions: Vec<RegionIdx> = items.iter().map(|i| i.region).collect();
            regions.dedup();
            cells.insert(2, Cell::Number(items::number(regions.len())));
        }
        Row::new(cells)
    });
    let rows = rows.collect();
    let mut head = vec![
        Heading::words(scene.say("调查表", "Table")),
        Heading::words(scene.say("调查对象", "An item is")),
        Heading::number(scene.say("对象数", "Items")),
        Heading::number(scene.say("记录数", "Records")),
        Heading::number(scene.say("每对象记录", "Records per item")),
        Heading::words(scene.say("抽样", "Sample")),
        Heading::number(scene.say("测得指标", "Indicators")),
    ];
    if region.is_none() {
        head.insert(2, Heading::number(scene.say("地区数", "Regions")));
    }
    Table {
        caption: scene.say("调查表、对象与记录", "Tables, items and records"),
        head,
        rows,
        notes: Vec::new(),
        wide: true,
    }
}

fn sample(scene: &Scene<'_>, sample: Sample) -> String {
    match sample {
        Sample::Nothing => scene.say("无，全部计入", "none: complete"),
        Sample::Rows => scene.say("每个对象的记录为样本", "the records of each item are a sample"),
        Sample::Items => scene.say("各地区的对象为样本", "the items of each region are a sample"),
    }
}

/// Every measured indicator, with where its values come from.
fn measured(
    field: &Field<'_>,
    measures: &[Measured<'_>],
    period: PeriodIdx,
    region: Option<RegionIdx>,
) -> Table {
    let scene = &field.scene;
    let rows = measures.iter().map(|m| {
        let (range, _) = of(m.found, period, region);
        let values = m.values.get(range).unwrap_or_default();
        let count = |wanted: &[ItemStatus]| {
            let n = values.iter().filter(|v| wanted.contains(&v.status)).count();
            Cell::Number(items::number(n))
        };
        Row::new(vec![
            Cell::Head(scene.title(m.measure.node)),
            Cell::Words(items::table_title(scene, m.table)),
            Cell::Words(questions(field, m)),
            count(&[ItemStatus::Measured]),
            count(&[ItemStatus::Given, ItemStatus::Default]),
            count(&[ItemStatus::NotAnswered]),
            count(&[ItemStatus::NotApplicable]),
        ])
    });
    let rows = rows.collect();
    Table {
        caption: scene.say("测得的指标与其对象数", "Measured indicators and their items"),
        head: vec![
            Heading::words(scene.say("指标", "Indicator")),
            Heading::words(scene.say("调查表", "Table")),
            Heading::words(scene.say("问题（权重）", "Questions (weight)")),
            Heading::number(scene.say("由记录得出", "From records")),
            Heading::number(scene.say("由规则给出", "Given by rule")),
            Heading::number(scene.say("无数值", "No value")),
            Heading::number(scene.say("不适用", "Not applicable")),
        ],
        rows,
        notes: Vec::new(),
        wide: true,
    }
}

/// The questions of a measure with their shares, and the question that opens its records.
fn questions(field: &Field<'_>, m: &Measured<'_>) -> String {
    let scene = &field.scene;
    let named = |at: usize| {
        m.table.questions.get(at).map_or_else(String::new, |q| {
            let title = scene.words(&q.title);
            if title.is_empty() { q.id.clone() } else { title }
        })
    };
    let total: f64 = m.measure.parts.iter().map(|p| p.weight).sum();
    let several = m.measure.parts.len() > 1 && total > 0.0;
    let names: Vec<String> = m
        .measure
        .parts
        .iter()
        .map(|part| {
            let name = named(part.question);
            match (several, scene.lang) {
                (false, _) => name,
                (true, Lang::Zh) => format!("{name}（{}）", percent(part.weight / total)),
                (true, Lang::En) => format!("{name} ({})", percent(part.weight / total)),
            }
        })
        .collect();
    let mut words = names.join(scene.lang.pick("；", "; "));
    if let Some(gate) = m.measure.gate {
        let gate = sentences::quoted(&named(gate));
        let more = match scene.lang {
            Lang::Zh => format!("。只计{gate}为满分的记录"),
            Lang::En => format!(". Only records in which {gate} holds"),
        };
        words.push_str(&more);
    }
    words
}

/// What intervals there are, and what they mean.
fn sampling(field: &Field<'_>) -> Block {
    let scene = &field.scene;
    if field.instrument.tables.iter().all(|t| t.sample == Sample::Nothing) {
        return Block::Omitted(scene.say(
            "各调查表都不是抽样，得分没有抽样误差；答错、漏报等其他误差仍可能存在。",
            "No table is a sample, so no score has a sampling error; wrong or missing answers may \
             still be there.",
        ));
    }
    let confidence = confidence(scene);
    Block::Box {
        title: match scene.lang {
            Lang::Zh => format!("{confidence}区间是什么、不是什么"),
            Lang::En => format!("What the {confidence} interval is, and is not"),
        },
        lines: say::interval_meaning(scene.lang, &confidence).into(),
    }
}

/// The probability of intervals as it is printed: `95%`.
pub(crate) fn confidence(scene: &Scene<'_>) -> String {
    let confidence = scene.rubric().instrument.as_ref().map_or(0.95, |i| i.confidence);
    percent(confidence).replace(".0%", "%")
}

/// The interval of a score as it is printed; none where nothing below is a sample.
pub(crate) fn interval(node: &crate::assessment::NodeScore) -> Option<String> {
    use crate::report::rounding::one;
    let (low, high) = node.score_low.zip(node.score_high)?;
    Some(format!("{}–{}", one(low), one(high)))
}
