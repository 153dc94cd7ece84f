//! The figures of the targets: where each stands in the sources, and how a doubtful one is read.

use super::Subject;
use crate::model::{Benchmark, Target};
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::scene::REFERENCES_MAX;

/// A table per benchmark; none where no target has more to say than the main table does.
pub(super) fn blocks(s: &Subject<'_>) -> Vec<Block> {
    let has_more = |t: &&Target| {
        t.note.is_some() || t.formula.is_some() || t.references.len() > REFERENCES_MAX
    };
    let table_of = |benchmark: &Benchmark| {
        let rows: Vec<Row> = benchmark.targets.iter().filter(has_more).map(|t| row(s, t)).collect();
        (!rows.is_empty()).then(|| Block::Table(table(s, benchmark, rows)))
    };
    s.scene.a.benchmarks.iter().filter_map(table_of).collect()
}

fn row(s: &Subject<'_>, target: &Target) -> Row {
    let scene = &s.scene;
    let said = [&target.formula, &target.note].map(|t| t.as_ref().map(|t| scene.words(t)));
    let said: Vec<String> = said.into_iter().flatten().collect();
    Row::new(vec![
        Cell::Head(scene.title(target.node)),
        Cell::Words(scene.target_words(target)),
        Cell::Short(scene.words(&target.basis.title())),
        scene.text_cell(scene.references(&target.references)),
        if said.is_empty() {
            scene.none("照原文", "as it stands")
        } else {
            Cell::Words(said.join(scene.lang.pick("；", "; ")))
        },
    ])
}

fn table(s: &Subject<'_>, benchmark: &Benchmark, rows: Vec<Row>) -> Table {
    let scene = &s.scene;
    Table {
        caption: scene.benchmark_title(benchmark),
        head: vec![
            Heading::words(scene.say("指标", "Indicator")),
            Heading::words(scene.say("目标", "Target")),
            Heading::words(scene.say("依据", "Basis")),
            Heading::words(scene.say("出处", "Source")),
            Heading::words(scene.say("读法", "How it is read")),
        ],
        rows,
        notes: Vec::new(),
        wide: true,
    }
}
