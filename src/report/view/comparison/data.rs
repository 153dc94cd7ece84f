//! How well the regions answered, and where data are short.

use super::findings::median;
use super::{Entry, Field};
use crate::model::AnswerState;
use crate::report::rounding::percent;
use crate::report::sentences::comparison as say;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::items;

/// The states that a table counts.
const STATES: [AnswerState; 4] = [
    AnswerState::NotAnswered,
    AnswerState::Unknown,
    AnswerState::NotApplicable,
    AnswerState::Excluded,
];

pub(super) fn blocks(f: &Field<'_>) -> Vec<Block> {
    vec![Block::Paragraph(summary(f)), Block::Table(regions(f)), Block::Table(indicators(f))]
}

/// Coverage in a sentence.
pub(super) fn summary(f: &Field<'_>) -> String {
    let complete = |e: &&Entry| e.root.applicable > 0 && e.root.answered == e.root.applicable;
    let complete = f.entries.iter().filter(complete).count();
    let middle = median(f.entries.iter().map(|e| e.root.coverage.unwrap_or(0.0)));
    let unscored = f.entries.len() - f.n_scored();
    let middle = percent(middle.unwrap_or(0.0));
    if items::measured(&f.scene).is_some() {
        return say::measured(f.scene.lang, complete, &middle, unscored);
    }
    say::coverage(f.scene.lang, complete, &middle, unscored)
}

fn state_heads(f: &Field<'_>) -> impl Iterator<Item = Heading> {
    STATES.map(|s| Heading::number(f.scene.words(&s.title()))).into_iter()
}

/// The heading of what was filled in, where the rubric fills gaps.
fn filled(f: &Field<'_>) -> Option<Heading> {
    let heading = Heading::number(f.scene.say("填补（占比）", "Filled in (share)"));
    f.scene.a.imputes().then_some(heading)
}

fn share(n: usize, of: usize) -> Cell {
    Cell::Number(format!("{n} ({})", percent(n as f64 / of.max(1) as f64)))
}

fn regions(f: &Field<'_>) -> Table {
    let scene = &f.scene;
    let columns = &scene.a.survey.columns;
    let rows = f.entries.iter().map(|e| {
        let mut cells = vec![
            Cell::Head(f.name(e)),
            scene.percent_or(e.root.coverage, "不适用", "not applicable"),
            Cell::Number(format!("{}/{}", e.root.answered, e.root.applicable)),
        ];
        cells.extend(STATES.map(|state| {
            let n = columns.iter().filter(|c| c.state(e.row) == state).count();
            Cell::Number(n.to_string())
        }));
        cells.push(scene.number_or(e.root.score_if_worst, "不适用", "not applicable"));
        cells.push(scene.number_or(e.root.score_if_best, "不适用", "not applicable"));
        if scene.a.imputes() {
            cells.push(share(e.root.imputed as usize, e.root.applicable as usize));
        }
        Row::new(cells)
    });
    let mut head = vec![
        Heading::words(scene.say("地区", "Region")),
        Heading::number(scene.say("覆盖率", "Coverage")),
        Heading::number(scene.say("有得分/适用", "With a value/applicable")),
    ];
    head.extend(state_heads(f));
    head.push(Heading::number(scene.say("缺失按最差", "Missing at worst")));
    head.push(Heading::number(scene.say("缺失按最好", "Missing at best")));
    head.extend(filled(f));
    Table {
        caption: scene.say("各地区的覆盖率", "Coverage by region"),
        head,
        rows: rows.collect(),
        notes: Vec::new(),
        wide: true,
    }
}

/// The indicators that are missing somewhere, the most often missing first.
fn indicators(f: &Field<'_>) -> Table {
    let scene = &f.scene;
    let mut rows: Vec<(usize, Row)> = scene
        .hierarchy()
        .leaves()
        .filter_map(|(_, node, asked)| {
            let column = &scene.a.survey.columns[asked.column.at()];
            let counts = STATES
                .map(|state| f.entries.iter().filter(|e| column.state(e.row) == state).count());
            let missing: usize = counts.iter().sum();
            let mut cells =
                vec![Cell::Words(node.id.clone()), Cell::Head(scene.words(&node.title))];
            cells.extend(counts.map(|n| Cell::Number(n.to_string())));
            if scene.a.imputes() {
                let imputed = |e: &&Entry| scene.a.is_imputed(e.row, asked.column);
                cells.push(share(f.entries.iter().filter(imputed).count(), f.entries.len()));
            }
            (missing > 0).then(|| (missing, Row::new(cells)))
        })
        .collect();
    // The sort is stable: ties keep the rubric's order.
    rows.sort_by_key(|(missing, _)| std::cmp::Reverse(*missing));
    let notes = if rows.is_empty() {
        vec![scene.say("没有缺失。", "Nothing is missing.")]
    } else {
        Vec::new()
    };
    let mut head = vec![
        Heading::words(scene.say("编号", "Id")),
        Heading::words(scene.say("指标", "Indicator")),
    ];
    head.extend(state_heads(f));
    head.extend(filled(f));
    Table {
        caption: scene.say(
            "没有数值的答案，按指标（地区数）",
            "Answers without a value by indicator (regions)",
        ),
        head,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        notes,
        wide: true,
    }
}
