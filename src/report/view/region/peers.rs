//! The place among the peers: distribution of the group, own score, quartiles.

use super::profile::{PEERS_MIN, peer_number};
use super::{Subject, standings, summary};
use crate::lang::{Lang, Text};
use crate::model::NodeIdx;
use crate::report::chart::{ChartError, Strip, StripRow, strip};
use crate::report::view::document::{Block, Cell, Heading, Row, Table};

pub(super) fn blocks(s: &Subject<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &s.scene;
    let group = scene.a.peer_group(s.row);
    let n = group.stats(NodeIdx::ROOT).map_or(0, |stats| stats.n);
    let mut blocks = vec![Block::Paragraph(definition(s))];
    if n < 2 {
        blocks.push(Block::Omitted(scene.say(
            "同组有得分的地区不足两个，无从比较。",
            "Fewer than two regions of the group have a score, so there is nothing to compare.",
        )));
        return Ok(blocks);
    }
    blocks.extend(summary::peer_sentence(s).map(Block::Paragraph));
    let caption = scene.say(
        "每个点是一个同组地区（不具名），方框为中间一半，菱形为本地区。",
        "Each dot is a region of the group, unnamed; the box holds the middle half; the diamond is this region.",
    );
    blocks.push(scene.figure(&chart(s), strip::draw, strip::table, caption)?);
    blocks.push(Block::Table(table(s, n)));
    blocks.extend(standings::blocks(s));
    Ok(blocks)
}

/// Who is compared with whom.
fn definition(s: &Subject<'_>) -> String {
    let scene = &s.scene;
    let group = scene.a.peer_group(s.row);
    let region = scene.region(s.row);
    let total = group.rows.len();
    let scored = group.stats(NodeIdx::ROOT).map_or(0, |stats| stats.n);
    let name = crate::report::sentences::quoted(group.name.get(scene.lang));
    match (scene.lang, region.group.is_some(), region.kind.is_some()) {
        (Lang::Zh, true, _) => format!(
            "同组指调查表中同属{name}一组的地区，同期共{total}个，其中{scored}个有综合得分。"
        ),
        (Lang::Zh, false, true) => format!(
            "调查表未分组，同组指同一类别（{name}）的地区，同期共{total}个，其中{scored}个有综合得分。"
        ),
        (Lang::Zh, false, false) => format!(
            "调查表未分组也未分类，同组指同期全部地区，共{total}个，其中{scored}个有综合得分。"
        ),
        (Lang::En, by_group, by_kind) => {
            let who = match (by_group, by_kind) {
                (true, _) => format!("the regions that the survey puts into the group {name}"),
                (false, true) => format!("the regions of the same kind, {name}"),
                (false, false) => "all regions of the period".to_owned(),
            };
            let regions = crate::report::sentences::count(total, "region", "regions");
            let have = if scored == 1 { "has" } else { "have" };
            format!(
                "Peers are {who}: {regions} in the same period, of which {scored} {have} a score."
            )
        }
    }
}

fn chart(s: &Subject<'_>) -> Strip {
    let scene = &s.scene;
    let nodes = [NodeIdx::ROOT].into_iter().chain(scene.dimensions().iter().copied());
    let rows = nodes.map(|node| StripRow {
        label: if node == NodeIdx::ROOT {
            Text::new("综合", "Overall")
        } else {
            scene.node(node).title.clone()
        },
        own: s.now.node(node).score,
        peers: scene.a.peer_scores(s.row, node).to_vec(),
    });
    Strip {
        id: "chart-strip".to_owned(),
        title: Text::new("在同组地区中的位置", "Position among peers"),
        own_name: scene.region(s.row).name.clone(),
        peers_name: Text::new("同组地区", "Peers"),
        rows: rows.collect(),
    }
}

fn table(s: &Subject<'_>, n: u32) -> Table {
    let scene = &s.scene;
    let group = scene.a.peer_group(s.row);
    let nodes = scene.dimensions().iter().copied().chain([NodeIdx::ROOT]);
    let rows = nodes.map(|idx| {
        let node = s.now.node(idx);
        let total = idx == NodeIdx::ROOT;
        let title = if total { scene.say("综合", "Overall") } else { scene.title(idx) };
        let mut cells = vec![Cell::Head(title), scene.score_cell(node.score, node.status)];
        if let Some(p) = group.stats(idx) {
            cells.extend([p.min, p.q1, p.median, p.q3, p.max].map(peer_number));
            cells.push(Cell::Number(p.n.to_string()));
        } else {
            cells.extend((0..5).map(|_| scene.none("无得分", "no score")));
            cells.push(Cell::Number("0".to_owned()));
        }
        cells.push(scene.gap_or(
            node.score.zip(s.peer_median(idx)).map(|(own, median)| own - median),
            "无从比较",
            "nothing to compare",
        ));
        Row { cells, total, ..Row::default() }
    });
    let notes = if n < PEERS_MIN {
        vec![scene.say(
            "同组不足5个地区，四分位数仅供参考。",
            "With fewer than five regions the quartiles are only indicative.",
        )]
    } else {
        Vec::new()
    };
    Table {
        caption: scene.say("同组分布", "Distribution in the group"),
        head: vec![
            Heading::words(scene.say("维度", "Dimension")),
            Heading::number(scene.say("本地区", "Own")),
            Heading::number(scene.say("最低", "Lowest")),
            Heading::number(scene.say("下四分位", "Lower quartile")),
            Heading::number(scene.say("中位数", "Median")),
            Heading::number(scene.say("上四分位", "Upper quartile")),
            Heading::number(scene.say("最高", "Highest")),
            Heading::number(scene.say("地区数", "Regions")),
            Heading::number(scene.say("与中位数之差", "Own minus median")),
        ],
        rows: rows.collect(),
        notes,
        wide: true,
    }
}
