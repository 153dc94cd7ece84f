//! How sure the result of a region is, where a study was made.

use super::Subject;
use crate::report::rounding::percent;
use crate::report::view::certainty;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};

pub(super) fn blocks(s: &Subject<'_>) -> Vec<Block> {
    let scene = &s.scene;
    let Some(all) = scene.a.certainty.as_ref().filter(|c| c.of(s.row).is_some()) else {
        return Vec::new();
    };
    let Some(sentence) = sentence(s) else { return Vec::new() };
    let mut blocks = vec![Block::Paragraph(sentence)];
    blocks.extend(certainty::failures(scene, all));
    blocks.extend(levels(s).map(Block::Table));
    blocks.extend(certainty::assumptions(scene, all));
    blocks
}

/// What a study says of the region.
pub(super) fn sentence(s: &Subject<'_>) -> Option<String> {
    let scene = &s.scene;
    certainty::sentence(scene.a, scene.lang, scene.rank, s.row)
}

/// How likely each level is, the highest first; levels that never occur are left out.
fn levels(s: &Subject<'_>) -> Option<Table> {
    let scene = &s.scene;
    let found = certainty::of(scene, s.row)?;
    let own = s.now.standing.level;
    let likely =
        (1u8..).zip(&found.levels).filter(|(level, share)| **share > 0.0 || Some(*level) == own);
    let rows = likely.map(|(level, share)| {
        Row::new(vec![
            Cell::Level(scene.mark(level)),
            Cell::Head(scene.level_name(level).to_owned()),
            Cell::Number(percent(*share)),
            if Some(level) == own {
                Cell::Words(scene.say("本次结果", "this result"))
            } else {
                Cell::Words("–".to_owned())
            },
        ])
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.reverse();
    (!rows.is_empty()).then(|| Table {
        caption: scene.say("各等级出现的比例", "How often each level comes out"),
        head: vec![
            Heading::words(scene.say("级", "Level")),
            Heading::words(scene.say("名称", "Name")),
            Heading::number(scene.say("重复计分中的比例", "Share of the re-scorings")),
            Heading::words(scene.say("说明", "Remark")),
        ],
        rows,
        notes: Vec::new(),
        wide: false,
    })
}
