//! What has changed since the previous period: who moved a level, and the median by dimension.

use super::findings::median;
use super::{Entry, Field, overall as overall_title};
use crate::report::rounding::{one, side};
use crate::report::sentences::comparison as say;
use crate::report::view::certainty;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};

pub(super) fn blocks(f: &Field<'_>) -> Vec<Block> {
    let scene = &f.scene;
    let Some(text) = overall(f) else {
        return vec![Block::Omitted(scene.say(
            "没有地区在更早一期也有综合得分。",
            "No region has an overall score in an earlier period too.",
        ))];
    };
    let moved = moved(f);
    vec![
        Block::Paragraph(text),
        Block::Table(dimensions(f)),
        if moved.is_empty() {
            Block::Omitted(scene.say("没有地区的等级发生变化。", "No region has moved a level."))
        } else {
            Block::Table(moved)
        },
    ]
}

/// Regions with a score in both periods, and by how much they changed.
fn changes<'f>(f: &'f Field<'_>) -> impl Iterator<Item = (&'f Entry, f64)> {
    f.entries.iter().filter_map(|e| Some((e, e.root.score? - e.before.as_ref()?.score?)))
}

/// The change in a sentence; none where nothing can be compared.
pub(super) fn overall(f: &Field<'_>) -> Option<String> {
    let scene = &f.scene;
    let middle = median(changes(f).map(|(_, change)| change))?;
    let before = f.entries.iter().filter_map(|e| e.before.as_ref()).map(|b| b.period).max()?;
    let (mut up, mut down, mut same) = (0, 0, 0);
    for entry in &f.entries {
        match entry.root.level.zip(entry.before.as_ref().and_then(|b| b.level)) {
            Some((now, then)) if now > then => up += 1,
            Some((now, then)) if now < then => down += 1,
            Some(_) => same += 1,
            None => {}
        }
    }
    let distance = one(middle.abs());
    let before = scene.period_words(before);
    Some(say::change(scene.lang, &before, side(middle), &distance, (up, down, same)))
}

fn dimensions(f: &Field<'_>) -> Table {
    let scene = &f.scene;
    let row = |title: String, changes: Vec<f64>, total: bool| {
        let n = changes.len();
        let (up, down) = (
            changes.iter().filter(|c| **c > 0.0).count(),
            changes.iter().filter(|c| **c < 0.0).count(),
        );
        let cells = vec![
            Cell::Head(title),
            Cell::Number(n.to_string()),
            scene.gap_or(median(changes.into_iter()), "不可比", "not comparable"),
            Cell::Number(up.to_string()),
            Cell::Number(down.to_string()),
        ];
        Row { cells, total, ..Row::default() }
    };
    let mut rows: Vec<Row> = scene
        .dimensions()
        .iter()
        .enumerate()
        .map(|(at, d)| {
            let change = |e: &Entry| {
                let now = e.dimensions.get(at)?.score?;
                Some(now - (*e.before.as_ref()?.dimensions.get(at)?)?)
            };
            row(scene.title(*d), f.entries.iter().filter_map(change).collect(), false)
        })
        .collect();
    let total = changes(f).map(|(_, change)| change).collect();
    rows.push(row(scene.words(&overall_title()), total, true));
    Table {
        caption: scene
            .say("各维度变化的中位数（同一量规）", "Median change by dimension, same rubric"),
        head: vec![
            Heading::words(scene.say("维度", "Dimension")),
            Heading::number(scene.say("可比地区", "Comparable regions")),
            Heading::number(scene.say("变化的中位数", "Median change")),
            Heading::number(scene.say("上升的地区", "Regions up")),
            Heading::number(scene.say("下降的地区", "Regions down")),
        ],
        rows,
        notes: Vec::new(),
        wide: false,
    }
}

/// The regions that stand on another level than before, in the order of the survey.
fn moved(f: &Field<'_>) -> Table {
    let scene = &f.scene;
    let is_studied = super::certainty::of(f).is_some();
    let rows = f.entries.iter().filter_map(|e| {
        let before = e.before.as_ref()?;
        let (then, now) = before.level.zip(e.root.level).filter(|(then, now)| then != now)?;
        let change = e.root.score.zip(before.score).map(|(now, then)| now - then);
        let sure = is_studied.then(|| certainty::verdict_cell(scene, f.certainty(e)));
        let mut cells = vec![
            Cell::Head(f.name(e)),
            Cell::Words(scene.period(before.period).to_owned()),
            Cell::Level(scene.mark(then)),
            Cell::Level(scene.mark(now)),
        ];
        cells.extend(sure);
        cells.extend([
            scene.score_cell(before.score, e.root.status),
            scene.score_cell(e.root.score, e.root.status),
            scene.gap_or(change, "不可比", "not comparable"),
        ]);
        Some(Row::new(cells))
    });
    let mut head = vec![
        Heading::words(scene.say("地区", "Region")),
        Heading::words(scene.say("比较期", "Compared with")),
        Heading::words(scene.say("原等级", "Level then")),
        Heading::words(scene.say("现等级", "Level now")),
    ];
    head.extend(is_studied.then(|| Heading::words(scene.say("现等级是否稳健", "Verdict now"))));
    head.extend([
        Heading::number(scene.say("原得分", "Score then")),
        Heading::number(scene.say("现得分", "Score now")),
        Heading::number(scene.say("变化", "Change")),
    ]);
    Table {
        caption: scene.say("等级变化的地区", "Regions that moved a level"),
        head,
        rows: rows.collect(),
        notes: Vec::new(),
        wide: false,
    }
}
