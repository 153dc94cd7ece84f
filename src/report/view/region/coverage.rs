//! How much was answered, and everything that was not.

use super::{Subject, summary};
use crate::assessment::Status;
use crate::input::rubric::methods_in_words;
use crate::lang::Lang;
use crate::model::{AnswerState, Indicator, MissingPolicy, NodeIdx};
use crate::report::rounding::percent;
use crate::report::sentences::region as say;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::items;

pub(super) fn blocks(s: &Subject<'_>) -> Vec<Block> {
    let scene = &s.scene;
    let root = s.now.root();
    let coverage = percent(root.coverage.unwrap_or(0.0));
    let said = say::coverage(scene.lang, root.answered, root.applicable, &coverage);
    let said = said + &say::filled_in(scene.lang, root.imputed);
    let mut blocks = vec![Block::Paragraph(said)];
    blocks.extend(summary::bounds(s).map(Block::Paragraph));
    // What was measured has records in place of evidence.
    if items::measured(scene) != Some(true) {
        blocks.push(Block::Paragraph(evidence(s)));
    }
    blocks.push(Block::Table(dimensions(s)));
    let missing = missing(s);
    blocks.push(if missing.is_empty() {
        Block::Omitted(scene.say("没有缺失的答案。", "No answer is missing."))
    } else {
        Block::Table(missing)
    });
    blocks
}

/// How many answers came with evidence.
fn evidence(s: &Subject<'_>) -> String {
    let scene = &s.scene;
    let leaves = s.leaves();
    let given = leaves.iter().filter(|l| !items::is_measured(scene, l.idx));
    let answered = given.filter(|l| l.score.answered > 0);
    let (mut n, mut with) = (0, 0);
    for leaf in answered {
        n += 1;
        let asked = leaf.node.indicator.as_ref();
        let note = asked.and_then(|i| scene.a.survey.notes.get(&(s.row, i.column)));
        with += usize::from(note.is_some_and(|note| !note.evidence.is_empty()));
    }
    say::evidence(scene.lang, with, n)
}

fn dimensions(s: &Subject<'_>) -> Table {
    let scene = &s.scene;
    let imputes = scene.a.imputes();
    let nodes = scene.dimensions().iter().copied().chain([NodeIdx::ROOT]);
    let rows = nodes.map(|idx| {
        let node = s.now.node(idx);
        let total = idx == NodeIdx::ROOT;
        let title = if total { scene.say("综合", "Overall") } else { scene.title(idx) };
        let mut cells = vec![
            Cell::Head(title),
            Cell::Number(node.applicable.to_string()),
            Cell::Number(node.answered.to_string()),
            scene.percent_or(node.coverage, "不适用", "not applicable"),
            Cell::Number(percent(scene.node(idx).coverage_min)),
            scene.score_cell(node.score, node.status),
            scene.number_or(node.score_if_worst, "不适用", "not applicable"),
            scene.number_or(node.score_if_best, "不适用", "not applicable"),
        ];
        if imputes {
            let share = f64::from(node.imputed) / f64::from(node.applicable.max(1));
            cells.push(Cell::Number(format!("{} ({})", node.imputed, percent(share))));
        }
        Row { cells, total, ..Row::default() }
    });
    let filled = Heading::number(scene.say("填补（占比）", "Filled in (share)"));
    Table {
        caption: scene.say("各维度的覆盖率与上下限", "Coverage and bounds by dimension"),
        head: [
            Heading::words(scene.say("维度", "Dimension")),
            Heading::number(scene.say("适用指标", "Applicable")),
            Heading::number(scene.say("有得分", "With a value")),
            Heading::number(scene.say("覆盖率", "Coverage")),
            Heading::number(scene.say("最低要求", "Least asked for")),
            Heading::number(scene.say("得分", "Score")),
            Heading::number(scene.say("缺失按最差", "Missing at worst")),
            Heading::number(scene.say("缺失按最好", "Missing at best")),
        ]
        .into_iter()
        .chain(imputes.then_some(filled))
        .collect(),
        rows: rows.collect(),
        notes: Vec::new(),
        wide: true,
    }
}

fn missing(s: &Subject<'_>) -> Table {
    let scene = &s.scene;
    let leaves = s.leaves();
    let without = leaves.iter().filter(|l| l.score.status != Status::Scored);
    let rows = without.map(|l| {
        let asked = l.node.indicator.as_ref();
        let note = asked.and_then(|i| scene.a.survey.notes.get(&(s.row, i.column)));
        let comment = note.map_or("", |n| n.comment.as_str());
        let said = if comment.is_empty() {
            scene.none("未说明", "none given")
        } else {
            Cell::Words(comment.to_owned())
        };
        let state = asked.map_or(AnswerState::NotAnswered, |i| {
            scene.a.survey.columns[i.column.at()].state(s.row)
        });
        Row::new(vec![
            Cell::Head(scene.words(&l.node.title)),
            Cell::Missing(scene.words(&state.title())),
            Cell::Words(if l.score.imputed > 0 { filled(s, asked) } else { effect(s, state) }),
            said,
        ])
    });
    Table {
        caption: scene.say("没有数值的指标", "Indicators without a value"),
        head: vec![
            Heading::words(scene.say("指标", "Indicator")),
            Heading::words(scene.say("状态", "State")),
            Heading::words(scene.say("处理", "Treatment")),
            Heading::words(scene.say("理由或说明", "Justification or comment")),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

/// How a value was filled in.
fn filled(s: &Subject<'_>, asked: Option<&Indicator>) -> String {
    let methods = &s.scene.rubric().methods.indicators;
    let chosen = asked.and_then(|i| methods.get(i.column.at()));
    let how = chosen.map(|m| s.scene.words(&methods_in_words::imputation(&m.imputation)));
    match (s.scene.lang, how.unwrap_or_default()) {
        (Lang::Zh, how) => format!("已填补，据此计分：{how}"),
        (Lang::En, how) => format!("filled in and scored: {how}"),
    }
}

fn effect(s: &Subject<'_>, state: AnswerState) -> String {
    let scene = &s.scene;
    match (state, scene.rubric().missing) {
        (AnswerState::NotApplicable | AnswerState::Excluded, _) => scene.say("不计入", "left out"),
        (_, MissingPolicy::Renormalise) => {
            scene.say("权重由同级其他指标分担", "weight shared by its siblings")
        }
        (_, MissingPolicy::WorstCase) => scene.say("按最差计", "counts as the worst"),
        (_, MissingPolicy::NoScore) => scene.say("上级不给分", "its parent has no score"),
    }
}
