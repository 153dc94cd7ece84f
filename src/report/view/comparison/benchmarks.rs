//! The gaps of all regions to each benchmark.

use super::findings::median;
use super::{Field, overall};
use crate::lang::{Lang, Text};
use crate::model::{Benchmark, NodeIdx};
use crate::report::chart::{ChartError, Dumbbell, DumbbellRow, dumbbell};
use crate::report::rounding::percent;
use crate::report::sentences::comparison as say;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};

pub(super) fn blocks(f: &Field<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &f.scene;
    if scene.a.benchmarks.is_empty() {
        let why =
            scene.say("本次评估没有选用基准。", "No benchmark was given for this assessment.");
        return Ok(vec![Block::Omitted(why)]);
    }
    let mut blocks = Vec::new();
    for (at, benchmark) in scene.a.benchmarks.iter().enumerate() {
        blocks.push(Block::Heading {
            id: format!("benchmark-{}", at + 1),
            text: scene.benchmark_title(benchmark),
            level: None,
        });
        blocks.push(Block::Paragraph(scene.words(&benchmark.description)));
        let Some(reached) = median_attainment(f, at, NodeIdx::ROOT) else {
            let why = scene.say("没有地区可与该基准比较。", "No region can be compared with it.");
            blocks.push(Block::Omitted(why));
            continue;
        };
        let title = scene.benchmark_title(benchmark);
        blocks.push(Block::Paragraph(say::benchmark(scene.lang, &title, &percent(reached), None)));
        let caption = scene.say(
            "各维度在设有目标的指标上，全部地区得分的中位数与目标的中位数，差距大的在上。",
            "By dimension, over the indicators that have a target: the regions' median score and median target, the largest gap on top.",
        );
        blocks.push(scene.figure(
            &chart(f, at, benchmark),
            dumbbell::draw,
            dumbbell::table,
            caption,
        )?);
        blocks.push(Block::Table(attainment(f, at)));
    }
    Ok(blocks)
}

/// The regions' median attainment at a node.
pub(super) fn median_attainment(f: &Field<'_>, benchmark: usize, node: NodeIdx) -> Option<f64> {
    median(f.entries.iter().filter_map(|e| e.gap(benchmark, node)?.attainment))
}

fn chart(f: &Field<'_>, at: usize, benchmark: &Benchmark) -> Dumbbell {
    let scene = &f.scene;
    let middle = |node: NodeIdx| {
        let own = median(f.entries.iter().filter_map(|e| e.gap(at, node)?.score));
        let targets =
            f.entries.iter().filter_map(|e| e.gap(at, node).filter(|g| g.score.is_some()));
        let reference = median(targets.map(|g| g.target_score));
        own.zip(reference)
    };
    let mut rows: Vec<(f64, DumbbellRow)> = scene
        .dimensions()
        .iter()
        .filter_map(|&d| {
            let (own, reference) = middle(d)?;
            let label = scene.node(d).title.clone();
            Some((
                reference - own,
                DumbbellRow { label, own: Some(own), reference: Some(reference) },
            ))
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    Dumbbell {
        id: format!("chart-dumbbell-{}", at + 1),
        title: Text::new(
            format!("中位数与“{}”的差距", benchmark.title.get(Lang::Zh)),
            format!("Median gap to “{}”", benchmark.title.get(Lang::En)),
        ),
        own_name: Text::new("地区中位数", "Median of regions"),
        reference_name: Text::new("目标", "Target"),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

/// Attainment of every region in every dimension that has targets.
fn attainment(f: &Field<'_>, at: usize) -> Table {
    let scene = &f.scene;
    let has_targets = |d: &&NodeIdx| f.entries.iter().any(|e| e.gap(at, **d).is_some());
    let nodes: Vec<NodeIdx> = [NodeIdx::ROOT]
        .into_iter()
        .chain(scene.dimensions().iter().filter(has_targets).copied())
        .collect();
    let mut head = vec![
        Heading::words(scene.say("地区", "Region")),
        Heading::number(scene.say("达到", "Met")),
    ];
    head.extend(nodes.iter().map(|&n| {
        Heading::number(if n == NodeIdx::ROOT { scene.words(&overall()) } else { scene.title(n) })
    }));
    let mut rows: Vec<Row> = f
        .entries
        .iter()
        .map(|e| {
            let root = e.gap(at, NodeIdx::ROOT);
            let met = root.map_or_else(
                || scene.none("无目标", "no target"),
                |g| Cell::Number(format!("{}/{}", g.n_met, g.n_targets)),
            );
            let mut cells = vec![Cell::Head(f.name(e)), met];
            cells.extend(nodes.iter().map(|&n| {
                let reached = e.gap(at, n).and_then(|g| g.attainment);
                scene.percent_or(reached, "无得分", "no score")
            }));
            Row::new(cells)
        })
        .collect();
    let mut cells =
        vec![Cell::Head(scene.say("中位数", "Median")), scene.none("不汇总", "not summed")];
    cells.extend(
        nodes.iter().map(|&n| scene.percent_or(median_attainment(f, at, n), "无得分", "no score")),
    );
    rows.push(Row { cells, total: true, ..Row::default() });
    Table {
        caption: scene.say("各地区的达成率", "Attainment by region"),
        head,
        rows,
        notes: vec![scene.say(
            "达成率为得分与目标之比，每项最高100%，按权重平均；“达到”为达到的目标数与适用的目标数。",
            "Attainment is score over target, at most 100% each, averaged by weight; “met” is targets met of those that apply.",
        )],
        wide: true,
    }
}
