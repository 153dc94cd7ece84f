//! What has changed since the previous period, under the same rubric.

use super::{Subject, summary};
use crate::assessment::{NodeScore, RowAssessment};
use crate::lang::Lang;
use crate::model::NodeIdx;
use crate::report::rounding::{Side, percent, side};
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::stats::round6;

/// How many indicators are listed of those that moved most.
const MOVERS: usize = 10;

pub(super) fn blocks(s: &Subject<'_>) -> Vec<Block> {
    let scene = &s.scene;
    let Some(before) = &s.before else {
        return vec![Block::Omitted(scene.say(
            "调查中没有本地区更早一期的数据。",
            "The survey holds no earlier period of this region.",
        ))];
    };
    let mut blocks: Vec<Block> = Vec::new();
    blocks.extend(summary::change_sentence(s).map(Block::Paragraph));
    blocks.push(Block::Table(dimensions(s, before)));
    let movers = movers(s, before);
    if movers.is_empty() {
        blocks.push(Block::Omitted(scene.say(
            "两期都有得分的指标没有变化。",
            "No indicator with a score in both periods has changed.",
        )));
    } else {
        blocks.push(Block::Table(movers));
    }
    let states = states(s, before);
    if !states.is_empty() {
        blocks.push(Block::Table(states));
    }
    blocks
}

fn heads(s: &Subject<'_>, before: &RowAssessment, what: Heading) -> Vec<Heading> {
    let scene = &s.scene;
    let period =
        |row: crate::model::RowIdx| scene.period(scene.a.survey.rows[row.at()].period).to_owned();
    let (then, now) = (period(before.row), period(s.row));
    vec![
        what,
        Heading::number(then),
        Heading::number(now),
        Heading::number(scene.say("变化", "Change")),
    ]
}

fn scores(s: &Subject<'_>, old: &NodeScore, new: &NodeScore) -> Vec<Cell> {
    let scene = &s.scene;
    let change = new.score.zip(old.score).map(|(new, old)| new - old);
    vec![
        scene.score_cell(old.score, old.status),
        scene.score_cell(new.score, new.status),
        scene.gap_or(change, "不可比", "not comparable"),
    ]
}

fn dimensions(s: &Subject<'_>, before: &RowAssessment) -> Table {
    let scene = &s.scene;
    let nodes = scene.dimensions().iter().copied().chain([NodeIdx::ROOT]);
    let rows = nodes.map(|idx| {
        let (old, new) = (before.node(idx), s.now.node(idx));
        let total = idx == NodeIdx::ROOT;
        let title = if total { scene.say("综合", "Overall") } else { scene.title(idx) };
        let mut cells = vec![Cell::Head(title)];
        cells.extend(scores(s, old, new));
        cells.push(scene.level_cell(old));
        cells.push(scene.level_cell(new));
        cells.push(scene.percent_or(old.coverage, "不适用", "not applicable"));
        cells.push(scene.percent_or(new.coverage, "不适用", "not applicable"));
        Row { cells, total, ..Row::default() }
    });
    let mut head = heads(s, before, Heading::words(scene.say("维度", "Dimension")));
    head.extend([
        Heading::words(scene.say("原等级", "Level then")),
        Heading::words(scene.say("现等级", "Level now")),
        Heading::number(scene.say("原覆盖率", "Coverage then")),
        Heading::number(scene.say("现覆盖率", "Coverage now")),
    ]);
    Table {
        caption: scene.say("两期对照（同一量规）", "Both periods, same rubric"),
        head,
        rows: rows.collect(),
        notes: vec![scene.say(
            "覆盖率变化较大时，得分变化可能来自答题范围而不是工作本身。",
            "Where coverage has moved much, the score may have moved with what was answered rather than with the work.",
        )],
        wide: true,
    }
}

/// The indicators whose scores moved most.
fn movers(s: &Subject<'_>, before: &RowAssessment) -> Table {
    let scene = &s.scene;
    let mut moved: Vec<(f64, NodeIdx)> = s
        .leaves()
        .iter()
        .filter_map(|l| Some((l.score.score? - before.node(l.idx).score?, l.idx)))
        .filter(|(change, _)| side(*change) != Side::Level)
        .collect();
    moved.sort_by(|a, b| round6(b.0.abs()).total_cmp(&round6(a.0.abs())));
    let all = moved.len();
    let rows = moved.iter().take(MOVERS).map(|(_, idx)| {
        let mut cells = vec![Cell::Head(scene.title(*idx))];
        cells.extend(scores(s, before.node(*idx), s.now.node(*idx)));
        Row::new(cells)
    });
    let notes = if all > MOVERS {
        vec![match scene.lang {
            Lang::Zh => format!("共有{all}项指标的得分变化，只列最大的{MOVERS}项。"),
            Lang::En => {
                format!("{all} indicators have moved; the {MOVERS} largest changes are listed.")
            }
        }]
    } else {
        Vec::new()
    };
    Table {
        caption: scene.say("变化最大的指标", "Indicators that moved most"),
        head: heads(s, before, Heading::words(scene.say("指标", "Indicator"))),
        rows: rows.collect(),
        notes,
        wide: false,
    }
}

/// Indicators that have a value in one period only.
fn states(s: &Subject<'_>, before: &RowAssessment) -> Table {
    let scene = &s.scene;
    let leaves = s.leaves();
    let one_sided =
        leaves.iter().filter(|l| l.score.score.is_some() != before.node(l.idx).score.is_some());
    let rows = one_sided.map(|l| {
        let mut cells = vec![Cell::Head(scene.words(&l.node.title))];
        cells.extend(scores(s, before.node(l.idx), &l.score).into_iter().take(2));
        Row::new(cells)
    });
    let mut head = heads(s, before, Heading::words(scene.say("指标", "Indicator")));
    head.truncate(3);
    let share = |r: &RowAssessment| percent(r.root().coverage.unwrap_or(0.0));
    Table {
        caption: scene.say("只在一期有得分的指标", "Indicators with a score in one period only"),
        head,
        rows: rows.collect(),
        notes: vec![match scene.lang {
            Lang::Zh => format!("总覆盖率由{}变为{}。", share(before), share(&s.now)),
            Lang::En => {
                format!("Overall coverage went from {} to {}.", share(before), share(&s.now))
            }
        }],
        wide: false,
    }
}
