//! The profile: radar and table of the dimensions beside benchmarks and peers.

use super::Subject;
use crate::lang::Text;
use crate::model::NodeIdx;
use crate::report::chart::{ChartError, Radar, RadarAxis, radar};
use crate::report::rounding::{one, percent};
use crate::report::sentences;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};

pub(super) fn blocks(s: &Subject<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &s.scene;
    if scene.dimensions().is_empty() {
        let why = scene.say("本量规只有一个指标。", "The rubric has a single indicator.");
        return Ok(vec![Block::Omitted(why)]);
    }
    let caption = scene.say(
        "各维度得分与首个基准的目标、同组中位数。雷达图只看轮廓；面积没有意义，差距以下表和下一部分为准。",
        "Scores by dimension beside the first benchmark's targets and the peer median. The radar shows the outline only; its area means nothing, so read gaps in the table and the next section.",
    );
    Ok(vec![scene.figure(&chart(s), radar::draw, radar::table, caption)?, Block::Table(table(s))])
}

fn chart(s: &Subject<'_>) -> Radar {
    let scene = &s.scene;
    let target = |node: NodeIdx| {
        let gaps = s.now.gaps.first()?;
        gaps.iter().find(|g| g.node == node && g.n_targets > 0).map(|g| g.target_score)
    };
    let axes = scene.dimensions().iter().map(|&node| RadarAxis {
        label: scene.node(node).title.clone(),
        own: s.now.node(node).score,
        benchmark: target(node),
        peers: s.peer_median(node),
    });
    Radar {
        id: "chart-radar".to_owned(),
        title: Text::new("各维度得分", "Scores by dimension"),
        own_name: scene.region(s.row).name.clone(),
        benchmark_name: scene.a.benchmarks.first().map(|b| b.title.clone()).unwrap_or_default(),
        peers_name: Text::new("同组中位数", "Peer median"),
        axes: axes.collect(),
    }
}

fn table(s: &Subject<'_>) -> Table {
    let scene = &s.scene;
    let mut head = vec![
        Heading::words(scene.say("维度", "Dimension")),
        Heading::number(scene.say("权重", "Weight")),
        Heading::number(scene.say("得分", "Score")),
        Heading::words(scene.say("等级", "Level")),
    ];
    for benchmark in scene.a.benchmarks {
        let title = sentences::quoted(&scene.benchmark_title(benchmark));
        head.push(Heading::number(match scene.lang {
            crate::lang::Lang::Zh => format!("与{title}之差"),
            crate::lang::Lang::En => format!("Against {title}"),
        }));
    }
    head.extend([
        Heading::number(scene.say("同组中位数", "Peer median")),
        Heading::number(scene.say("覆盖率", "Coverage")),
    ]);
    if s.percentile(NodeIdx::ROOT).is_some() {
        head.push(Heading::number(scene.say("百分位", "Percentile")));
    }
    if scene.rank {
        head.push(Heading::number(scene.say("名次", "Rank")));
    }
    let nodes = scene.dimensions().iter().copied().chain([NodeIdx::ROOT]);
    let mut notes = Vec::new();
    if !scene.a.benchmarks.is_empty() {
        notes.push(scene.say(
            "与基准之差只在设有目标的指标上计算，因此不等于本行得分减目标。",
            "Differences from a benchmark cover the indicators that have a target, so they are not this row's score minus a target.",
        ));
    }
    if scene.rank {
        notes.push(scene.say(
            "名次在同期全部有得分的地区中排列，并列者取最好名次。",
            "Ranks are among all regions with a score in the period; ties share the best rank.",
        ));
    }
    Table {
        caption: scene.say("各维度概览", "Dimensions at a glance"),
        head,
        rows: nodes.map(|node| row(s, node)).collect(),
        notes,
        wide: true,
    }
}

fn row(s: &Subject<'_>, idx: NodeIdx) -> Row {
    let scene = &s.scene;
    let node = s.now.node(idx);
    let total = idx == NodeIdx::ROOT;
    let title = if total {
        Cell::Head(scene.say("综合", "Overall"))
    } else {
        Cell::Link { id: scene.anchor(idx), text: scene.title(idx) }
    };
    let mut cells = vec![
        title,
        Cell::Number(percent(scene.a.weights.effective(idx))),
        scene.score_cell(node.score, node.status),
        scene.level_cell(node),
    ];
    for gaps in &s.now.gaps {
        cells.push(match gaps.iter().find(|g| g.node == idx) {
            None => scene.none("未设目标", "no target"),
            Some(gap) => scene.gap_or(gap.gap.map(|g| -g), "无得分", "no score"),
        });
    }
    let peers = s.peer_median(idx);
    cells.push(scene.number_or(peers, "无同组", "no peers"));
    cells.push(scene.percent_or(node.coverage, "不适用", "not applicable"));
    if s.percentile(NodeIdx::ROOT).is_some() {
        let why = if node.score.is_some() {
            ("同组过少", "too few peers")
        } else {
            ("无得分", "no score")
        };
        cells.push(scene.number_or(s.percentile(idx), why.0, why.1));
    }
    if scene.rank {
        cells.push(match node.rank.zip(node.n_ranked) {
            Some((rank, of)) => Cell::Number(format!("{rank}/{of}")),
            None => scene.none("无得分", "no score"),
        });
    }
    Row { cells, total, ..Row::default() }
}

/// From how many peers on quartiles and percentiles say something.
pub(super) const PEERS_MIN: u32 = 5;

/// A number with its word for none, for peers.
pub(super) fn peer_number(number: f64) -> Cell {
    Cell::Number(one(number))
}
