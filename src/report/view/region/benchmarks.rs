//! The gaps to each benchmark: by dimension, then target by target with what each figure rests on.

use super::Subject;
use crate::assessment::{Gap, GapStatus};
use crate::lang::{Lang, Text};
use crate::model::{Benchmark, NodeIdx, Target};
use crate::report::chart::{ChartError, Dumbbell, DumbbellRow, dumbbell};
use crate::report::rounding::{one, percent, remaining};
use crate::report::sentences;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::scene::Scene;
use crate::report::view::{answer, items};

pub(super) fn blocks(s: &Subject<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &s.scene;
    if scene.a.benchmarks.is_empty() {
        let why =
            scene.say("本次评估没有选用基准。", "No benchmark was given for this assessment.");
        return Ok(vec![Block::Omitted(why)]);
    }
    let mut blocks = Vec::new();
    for (at, benchmark) in scene.a.benchmarks.iter().enumerate() {
        let gaps = &s.now.gaps[at];
        blocks.push(heading(scene, at, benchmark));
        blocks.push(Block::Paragraph(scene.words(&benchmark.description)));
        if gaps.is_empty() {
            let why = scene.say("该基准没有目标。", "The benchmark has no targets.");
            blocks.push(Block::Omitted(why));
            continue;
        }
        blocks.extend(overall(s, benchmark, gaps));
        blocks.push(figure(s, at, benchmark, gaps)?);
        blocks.push(Block::Table(by_dimension(s, gaps)));
        blocks.push(Block::Table(targets(s, benchmark, gaps)));
    }
    Ok(blocks)
}

pub(crate) fn heading(scene: &Scene<'_>, at: usize, benchmark: &Benchmark) -> Block {
    let id = format!("benchmark-{}", at + 1);
    Block::Heading { id, text: scene.benchmark_title(benchmark), level: None }
}

/// How much is reached, and what remains.
fn overall(s: &Subject<'_>, benchmark: &Benchmark, gaps: &[Gap]) -> Option<Block> {
    let scene = &s.scene;
    let root = gaps.iter().find(|g| g.node == NodeIdx::ROOT)?;
    let mut text = sentences::region::benchmark(
        scene.lang,
        &scene.benchmark_title(benchmark),
        root.n_met,
        root.n_targets,
        root.attainment.map(percent).as_deref(),
        &remaining(root.shortfall.unwrap_or(0.0)),
    );
    let mut short: Vec<&Gap> =
        gaps.iter().filter(|g| g.target.is_some() && g.status == GapStatus::Short).collect();
    short.sort_by(|a, b| b.shortfall.unwrap_or(0.0).total_cmp(&a.shortfall.unwrap_or(0.0)));
    if !short.is_empty() {
        let names: Vec<String> = short
            .iter()
            .take(5)
            .map(|g| {
                let points = remaining(g.shortfall.unwrap_or(0.0));
                match scene.lang {
                    Lang::Zh => format!("{}（差{points}分）", scene.title(g.node)),
                    Lang::En => format!("{} ({points} points)", scene.title(g.node)),
                }
            })
            .collect();
        let names = sentences::list(scene.lang, &names);
        let more = match scene.lang {
            Lang::Zh => format!("差得最多的依次是：{names}。"),
            Lang::En => format!(" Furthest away: {names}."),
        };
        text.push_str(&more);
    }
    let silent =
        gaps.iter().filter(|g| g.target.is_some() && g.status == GapStatus::NoScore).count();
    if silent > 0 {
        let more = match scene.lang {
            Lang::Zh => format!("另有{silent}项因没有得分而无法比较。"),
            Lang::En => format!(
                " {} cannot be compared for want of a score.",
                sentences::count(silent, "target", "targets")
            ),
        };
        text.push_str(&more);
    }
    Some(Block::Paragraph(text))
}

fn figure(
    s: &Subject<'_>,
    at: usize,
    benchmark: &Benchmark,
    gaps: &[Gap],
) -> Result<Block, ChartError> {
    let scene = &s.scene;
    let mut rows: Vec<&Gap> = scene
        .dimensions()
        .iter()
        .filter_map(|d| gaps.iter().find(|g| g.node == *d && g.n_targets > 0))
        .collect();
    // The largest gap first; those without a score last.
    rows.sort_by(|a, b| {
        let gap = |g: &Gap| g.gap.unwrap_or(f64::NEG_INFINITY);
        gap(b).total_cmp(&gap(a))
    });
    let rows = rows.iter().map(|g| DumbbellRow {
        label: scene.node(g.node).title.clone(),
        own: g.score,
        reference: Some(g.target_score),
    });
    let chart = Dumbbell {
        id: format!("chart-dumbbell-{}", at + 1),
        title: Text::new(
            format!("与“{}”的差距", benchmark.title.get(Lang::Zh)),
            format!("Gap to “{}”", benchmark.title.get(Lang::En)),
        ),
        own_name: scene.region(s.row).name.clone(),
        reference_name: Text::new("目标", "Target"),
        rows: rows.collect(),
    };
    let caption = scene.say(
        "各维度在设有目标的指标上的得分与目标，差距大的在上。",
        "By dimension, over the indicators that have a target: score and target, the largest gap on top.",
    );
    scene.figure(&chart, dumbbell::draw, dumbbell::table, caption)
}

fn by_dimension(s: &Subject<'_>, gaps: &[Gap]) -> Table {
    let scene = &s.scene;
    let dimensions = gaps.iter().filter(|g| scene.dimensions().contains(&g.node));
    let root = gaps.iter().filter(|g| g.node == NodeIdx::ROOT);
    let rows = dimensions.chain(root).map(|gap| {
        let total = gap.node == NodeIdx::ROOT;
        let title = if total { scene.say("综合", "Overall") } else { scene.title(gap.node) };
        let none = ("无得分", "no score");
        let cells = vec![
            Cell::Head(title),
            scene.number_or(gap.score, none.0, none.1),
            Cell::Number(one(gap.target_score)),
            scene.gap_or(gap.gap.map(|g| -g), none.0, none.1),
            match gap.shortfall {
                Some(short) => Cell::Number(remaining(short)),
                None => scene.none(none.0, none.1),
            },
            scene.percent_or(gap.attainment, none.0, none.1),
            Cell::Number(format!("{}/{}", gap.n_met, gap.n_targets)),
        ];
        Row { cells, total, ..Row::default() }
    });
    Table {
        caption: scene.say("各维度的达成率", "Attainment by dimension"),
        head: vec![
            Heading::words(scene.say("维度", "Dimension")),
            Heading::number(scene.say("可比得分", "Comparable score")),
            Heading::number(scene.say("目标", "Target")),
            Heading::number(scene.say("差距", "Gap")),
            Heading::number(scene.say("尚差", "Remaining")),
            Heading::number(scene.say("达成率", "Attainment")),
            Heading::number(scene.say("达到/目标数", "Met/targets")),
        ],
        rows: rows.collect(),
        notes: vec![scene.say(
            "“尚差”只计未达到的部分，此处的超出不能抵补彼处的不足；达成率为得分与目标之比，最高100%。",
            "“Remaining” counts only what falls short: a surplus here makes nothing good there. Attainment is score over target, at most 100%.",
        )],
        wide: false,
    }
}

fn targets(s: &Subject<'_>, benchmark: &Benchmark, gaps: &[Gap]) -> Table {
    let scene = &s.scene;
    let rows = gaps.iter().filter_map(|gap| {
        let (at, _) = gap.target?;
        Some(target_row(s, benchmark.targets.get(at)?, gap))
    });
    Table {
        caption: scene.say("逐项目标", "Target by target"),
        head: vec![
            Heading::words(scene.say("指标", "Indicator")),
            Heading::words(scene.say("现状", "Now")),
            Heading::number(scene.say("得分", "Score")),
            Heading::words(scene.say("目标", "Target")),
            Heading::number(scene.say("目标分", "Target score")),
            Heading::number(scene.say("差距", "Gap")),
            Heading::words(scene.say("依据", "Basis")),
            Heading::words(scene.say("出处", "Source")),
        ],
        rows: rows.collect(),
        notes: vec![scene.say(
            "依据：文件明示＝文件给出数字；据文件推算＝由文件数字算得；本工具判断＝文件没有给出数字。算式、全部出处和读法见附录“目标数字及其读法”。",
            "Basis: stated, the document gives the number; derived, computed from its numbers; judgement, the document gives no number. Formulas, all sources and readings stand in the annex “Figures of the targets and how they are read”.",
        )],
        wide: true,
    }
}

fn target_row(s: &Subject<'_>, target: &Target, gap: &Gap) -> Row {
    let scene = &s.scene;
    let node = s.now.node(target.node);
    let now = short_answer(s, target.node);
    let cells = vec![
        Cell::Head(scene.title(target.node)),
        now,
        scene.score_cell(node.score, node.status),
        Cell::Words(scene.target_words(target)),
        Cell::Number(one(target.score)),
        scene.gap_or(gap.gap.map(|g| -g), "无得分", "no score"),
        Cell::Short(scene.words(&target.basis.title())),
        scene.text_cell(scene.references_short(&target.references)),
    ];
    Row::new(cells)
}

/// The answer without its statement, so that it fits a cell.
fn short_answer(s: &Subject<'_>, idx: NodeIdx) -> Cell {
    let scene = &s.scene;
    let node = scene.node(idx);
    let Some(indicator) = &node.indicator else {
        return scene.none("由下级指标合成", "made of the indicators below");
    };
    match scene.a.survey.answer(s.row, indicator.column) {
        crate::model::Answer::Value(value) if items::is_measured(scene, idx) => {
            Cell::Words(answer::measured_words(scene.lang, node, value))
        }
        crate::model::Answer::Value(value) => {
            Cell::Words(answer::in_units(scene.lang, node, value))
        }
        crate::model::Answer::Missing(state) => Cell::Missing(scene.words(&state.title())),
    }
}
