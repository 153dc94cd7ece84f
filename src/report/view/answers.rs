//! All answers of one region, as they were given.

use super::document::{Block, Cell, Heading, Row, Table};
use super::scene::Scene;
use super::{answer, items, prepared};
use crate::lang::Lang;
use crate::model::{Answer, RowIdx};
use crate::report::sentences;

pub(super) fn blocks(scene: &Scene<'_>, row: RowIdx) -> Vec<Block> {
    let rows = scene.hierarchy().leaves().map(|(idx, node, asked)| {
        let words = answer::answer_words(scene, row, node);
        let said = match scene.a.survey.answer(row, asked.column) {
            Answer::Value(_) => Cell::Words(words),
            Answer::Missing(_) => Cell::Missing(words),
        };
        let note = scene.a.survey.notes.get(&(row, asked.column)).map_or_else(String::new, |n| {
            let parted = scene.lang.pick("：", ": ");
            let given = [
                (scene.lang.pick("说明", "Comment"), &n.comment),
                (scene.lang.pick("佐证", "Evidence"), &n.evidence),
            ];
            let given: Vec<String> = given
                .iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(what, text)| format!("{what}{parted}{text}"))
                .collect();
            given.join(match scene.lang {
                Lang::Zh => "；",
                Lang::En => "; ",
            })
        });
        let filled = prepared::is_filled(scene, row, asked).then(|| {
            scene.say("没有答案，以填补的值计分", "no answer; scored by a value that was filled in")
        });
        let note = match filled {
            Some(filled) if note.is_empty() => filled,
            Some(filled) => format!("{note}{}{filled}", scene.lang.pick("；", "; ")),
            None => note,
        };
        let note = match items::origin(scene, row, idx) {
            Some(origin) if note.is_empty() => sentences::capital(&origin),
            _ => note,
        };
        let cells = vec![Cell::Words(node.id.clone()), Cell::Head(scene.words(&node.title)), said];
        Row { cells, note, total: false }
    });
    vec![Block::Table(Table {
        caption: scene.say("逐项答案", "Answer by answer"),
        head: vec![
            Heading::words(scene.say("编号", "Id")),
            Heading::words(scene.say("指标", "Indicator")),
            Heading::words(scene.say("答案", "Answer")),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
        wide: true,
    })]
}
