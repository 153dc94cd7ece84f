//! Where the index can rise most, and at what effort.

use super::ladder::effort_cell;
use super::{Subject, plan};
use crate::lang::{Lang, Text};
use crate::report::chart::{ChartError, Pareto, ParetoBar, pareto};
use crate::report::rounding::{one, percent};
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::stats::sum::sum;

/// How many indicators the table shows.
pub(super) const SHOWN: usize = 20;

pub(super) fn blocks(s: &Subject<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &s.scene;
    let leaves = s.by_potential();
    if leaves.is_empty() {
        let why = if s.now.root().score.is_none() {
            scene.say(
                "没有综合得分，无法计算潜力。",
                "Without an overall score there is no potential to work out.",
            )
        } else {
            scene.say("所有有得分的指标都已满分。", "Every indicator with a score has full marks.")
        };
        return Ok(vec![Block::Omitted(why)]);
    }
    let points = |at: usize| leaves[at].score.potential.unwrap_or(0.0);
    let total = sum((0..leaves.len()).map(points));
    let half = (1..=leaves.len()).find(|n| sum((0..*n).map(points)) >= total / 2.0);
    let text = match (scene.lang, half.unwrap_or(leaves.len())) {
        (Lang::Zh, n) => format!(
            "潜力最大的{n}项指标占全部潜力的一半；共有{}项指标还能提高综合得分。",
            leaves.len()
        ),
        (Lang::En, n) => format!(
            "Half of all potential lies in {}; {} can still raise the overall score.",
            crate::report::sentences::count(n, "indicator", "indicators"),
            crate::report::sentences::count(leaves.len(), "indicator", "indicators")
        ),
    };
    let bars = leaves.iter().map(|l| ParetoBar {
        label: l.node.title.clone(),
        points: l.score.potential.unwrap_or(0.0),
    });
    let chart = Pareto {
        id: "chart-pareto".to_owned(),
        title: Text::new("提升潜力", "Improvement potential"),
        bars: bars.collect(),
        total: None,
    };
    let caption = scene.say(
        "各指标升到100分时综合得分的增加，由大到小；折线为累计占比。",
        "What the overall score gains if an indicator rises to 100, largest first; the line is the cumulative share.",
    );
    let mut blocks = vec![
        Block::Paragraph(text),
        scene.figure(&chart, pareto::draw, pareto::table, caption)?,
        Block::Table(table(s, total)),
    ];
    blocks.extend(plan::block(s));
    Ok(blocks)
}

fn table(s: &Subject<'_>, total: f64) -> Table {
    let scene = &s.scene;
    let leaves = s.by_potential();
    let mut reached = 0.0;
    let mut rows = Vec::new();
    for leaf in leaves.iter().take(SHOWN) {
        let points = leaf.score.potential.unwrap_or(0.0);
        reached += points;
        let effort = leaf.node.indicator.as_ref().and_then(|i| i.effort);
        let dimension = scene.hierarchy().dimension_of(leaf.idx).filter(|d| *d != leaf.idx);
        rows.push(Row::new(vec![
            Cell::Head(scene.words(&leaf.node.title)),
            match dimension {
                Some(dimension) => Cell::Words(scene.title(dimension)),
                None => scene.none("直属综合", "directly below the index"),
            },
            scene.score_cell(leaf.score.score, leaf.score.status),
            Cell::Number(format!("+{}", one(points))),
            Cell::Number(percent(reached / total)),
            effort_cell(scene, effort),
            match effort.filter(|e| *e > 0) {
                Some(effort) => Cell::Number(one(points / f64::from(effort))),
                None => scene.none("未注明投入", "effort not given"),
            },
        ]));
    }
    let mut notes = vec![scene.say(
        "各项可增分按单独提升计算；量规采用非算术汇总时，各项之和不等于100减综合得分。",
        "Each potential is worked out alone; where the rubric aggregates other than arithmetically, they do not add up to 100 minus the score.",
    )];
    if leaves.len() > SHOWN {
        notes.push(match scene.lang {
            Lang::Zh => format!("只列前{SHOWN}项，其余{}项见图下数据表。", leaves.len() - SHOWN),
            Lang::En => format!(
                "The first {SHOWN} are listed; the other {} are in the data under the chart.",
                leaves.len() - SHOWN
            ),
        });
    }
    Table {
        caption: scene.say("提升潜力由大到小", "Potential, largest first"),
        head: vec![
            Heading::words(scene.say("指标", "Indicator")),
            Heading::words(scene.say("维度", "Dimension")),
            Heading::number(scene.say("现得分", "Score now")),
            Heading::number(scene.say("可增分", "Potential")),
            Heading::number(scene.say("累计", "Cumulative")),
            Heading::number(scene.say("投入", "Effort")),
            Heading::number(scene.say("每单位投入", "Per unit of effort")),
        ],
        rows,
        notes,
        wide: true,
    }
}
