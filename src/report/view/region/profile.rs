//! The profile: radar and table of the dimensions beside benchmarks and peers.

use super::Subject;
use crate::lang::Text;
use crate::model::NodeIdx;
use crate::report::chart::{ChartError, DotRow, Dots, Radar, RadarAxis, dots, radar};
use crate::report::rounding::{one, percent};
use crate::report::sentences;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::fieldwork;

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
    let mut blocks = vec![scene.figure(&chart(s), radar::draw, radar::table, caption)?];
    blocks.extend(intervals(s)?);
    blocks.push(Block::Table(table(s)));
    Ok(blocks)
}

/// Whether any dimension, or the index, has an interval of sampling error.
fn has_intervals(s: &Subject<'_>) -> bool {
    let nodes = s.scene.dimensions().iter().copied().chain([NodeIdx::ROOT]);
    nodes.into_iter().any(|node| fieldwork::interval(s.now.node(node)).is_some())
}

/// The scores with their intervals; none where there are none.
fn intervals(s: &Subject<'_>) -> Result<Option<Block>, ChartError> {
    let scene = &s.scene;
    if !has_intervals(s) {
        return Ok(None);
    }
    let nodes = [NodeIdx::ROOT].into_iter().chain(scene.dimensions().iter().copied());
    let rows = nodes.map(|node| {
        let score = s.now.node(node);
        let is_whole = node == NodeIdx::ROOT;
        DotRow {
            label: if is_whole {
                Text::new("综合", "Overall")
            } else {
                scene.node(node).title.clone()
            },
            score: score.score,
            interval: score.score_low.zip(score.score_high),
            reference: s.peer_median(node),
            is_mean: false,
        }
    });
    let confidence = fieldwork::confidence(scene);
    let chart = Dots {
        id: "chart-intervals".to_owned(),
        title: Text::new("得分与抽样误差", "Scores and sampling error"),
        rows_name: Text::new("维度", "Dimension"),
        own_name: scene.region(s.row).name.clone(),
        mean_name: Text::default(),
        reference_name: Text::new("同组中位数", "Peer median"),
        interval_name: Text::new(format!("{confidence}区间"), format!("{confidence} interval")),
        rows: rows.collect(),
    };
    let caption = scene.say(
        "线段为抽样误差的区间；没有线段的，其下没有抽样。",
        "The line is the interval of sampling error; where there is none, nothing below is a sample.",
    );
    scene.figure(&chart, dots::draw, dots::table, caption).map(Some)
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
    if has_intervals(s) {
        let confidence = fieldwork::confidence(scene);
        head.insert(
            3,
            Heading::number(match scene.lang {
                crate::lang::Lang::Zh => format!("{confidence}区间"),
                crate::lang::Lang::En => format!("{confidence} interval"),
            }),
        );
    }
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
    if has_intervals(s) {
        notes.push(scene.say(
            "区间只反映抽样误差；有重叠的，先后不宜当作实际差别。",
            "The interval shows sampling error only; where two overlap, do not read their order as a difference.",
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
    if has_intervals(s) {
        let interval = fieldwork::interval(node);
        cells.insert(3, interval.map_or_else(|| scene.none("无抽样", "no sample"), Cell::Number));
    }
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
