//! What is missing where: in all, by dimension, indicator and region.

use super::Look;
use crate::coherence::indicators::Gaps;
use crate::lang::Lang;
use crate::model::NodeIdx;
use crate::report::rounding::percent;
use crate::report::sentences::audit as say;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};

/// How many regions a table lists.
const REGIONS_LISTED: usize = 60;

/// How much is missing in all.
pub(super) fn sentence(look: &Look<'_, '_>) -> String {
    let all = whole(look);
    let share = percent(all.share().unwrap_or(0.0));
    say::missing(look.scene.lang, all.n, all.missing, &share)
}

fn whole(look: &Look<'_, '_>) -> Gaps {
    let root = look.audit.gaps.iter().find(|(node, _)| *node == NodeIdx::ROOT);
    root.map_or_else(Gaps::default, |(_, gaps)| *gaps)
}

pub(super) fn blocks(look: &Look<'_, '_>) -> Vec<Block> {
    let scene = look.scene;
    let mut blocks = vec![look.heading("缺了什么", "What is missing")];
    let mut text = vec![sentence(look)];
    if whole(look).missing == 0 {
        blocks.extend(text.into_iter().map(Block::Paragraph));
        return blocks;
    }
    let is_indicator = |node: NodeIdx| scene.node(node).indicator.is_some();
    let named = |(node, gaps): &(NodeIdx, Gaps)| (look.title(*node), *gaps);
    let dimensions =
        look.audit.gaps.iter().filter(|(n, _)| scene.dimensions().contains(n) && !is_indicator(*n));
    let indicators = look.audit.gaps.iter().filter(|(n, _)| is_indicator(*n));
    let regions = look.audit.region_gaps.iter().filter(|(_, node, _)| *node == NodeIdx::ROOT);
    let regions = regions.map(|(row, _, gaps)| (look.region(*row), *gaps));
    text.extend(most(look, ("维度", "dimensions"), dimensions.map(named)));
    text.extend(most(look, ("指标", "indicators"), indicators.map(named)));
    text.extend(most(look, ("地区", "regions"), regions));
    blocks.push(Block::Paragraph(text.join(scene.lang.pick("", " "))));
    blocks.push(Block::Folded {
        summary: scene
            .say("各节点、各地区缺多少", "What is missing, node by node and region by region"),
        tables: vec![by_node(look), by_region(look)],
    });
    blocks
}

/// The places where most is missing, the worst first.
fn most(
    look: &Look<'_, '_>,
    kind: (&str, &str),
    places: impl Iterator<Item = (String, Gaps)>,
) -> Option<String> {
    let mut places: Vec<(String, Gaps)> = places.filter(|(_, g)| g.missing > 0).collect();
    // The sort is stable: ties keep their order.
    let share = |g: &Gaps| g.share().unwrap_or(0.0);
    places.sort_by(|a, b| share(&b.1).total_cmp(&share(&a.1)));
    let lang = look.scene.lang;
    let named = |(name, gaps): &(String, Gaps)| say::with(lang, name, &percent(share(gaps)));
    let names: Vec<String> = places.iter().map(named).take(3).collect();
    (!names.is_empty()).then(|| say::missing_most(lang, kind, &names))
}

fn cell(look: &Look<'_, '_>, gaps: Gaps) -> Cell {
    look.scene.percent_or(gaps.share(), "不适用", "not applicable")
}

fn by_node(look: &Look<'_, '_>) -> Table {
    let scene = look.scene;
    let lacking = look.audit.gaps.iter().filter(|(n, g)| g.missing > 0 && *n != NodeIdx::ROOT);
    let rows = lacking.map(|(node, gaps)| {
        let cells = vec![
            Cell::Words(scene.node(*node).id.clone()),
            Cell::Head(look.title(*node)),
            Cell::Number(gaps.n.to_string()),
            Cell::Number(gaps.missing.to_string()),
            cell(look, *gaps),
        ];
        Row { cells, total: scene.node(*node).indicator.is_none(), ..Row::default() }
    });
    Table {
        caption: scene.say("按维度和指标", "By dimension and indicator"),
        head: vec![
            Heading::words(scene.say("编号", "Id")),
            Heading::words(scene.say("名称", "Title")),
            Heading::number(scene.say("应答", "Apply")),
            Heading::number(scene.say("缺", "Missing")),
            Heading::number(scene.say("占比", "Share")),
        ],
        rows: rows.collect(),
        notes: vec![scene.say("没有缺失的不列。", "Those that lack nothing are not listed.")],
        wide: true,
    }
}

/// The regions that lack something, most first, with their dimensions.
fn by_region(look: &Look<'_, '_>) -> Table {
    let scene = look.scene;
    let per_row = 1 + scene.dimensions().len();
    let mut rows: Vec<&[(_, NodeIdx, Gaps)]> =
        look.audit.region_gaps.chunks(per_row).filter(|c| c[0].2.missing > 0).collect();
    let share = |c: &[(_, NodeIdx, Gaps)]| c[0].2.share().unwrap_or(0.0);
    rows.sort_by(|a, b| share(b).total_cmp(&share(a)));
    let n = rows.len();
    rows.truncate(REGIONS_LISTED);
    let row = |chunk: &&[(crate::model::RowIdx, NodeIdx, Gaps)]| {
        let mut cells = vec![Cell::Head(look.region(chunk[0].0))];
        cells.extend(chunk.iter().map(|(_, _, gaps)| cell(look, *gaps)));
        Row::new(cells)
    };
    let mut head = vec![
        Heading::words(scene.say("地区", "Region")),
        Heading::number(scene.say("全部", "All")),
    ];
    head.extend(scene.dimensions().iter().map(|d| Heading::number(scene.title(*d))));
    Table {
        caption: scene.say("按地区和维度（缺失占比）", "By region and dimension (share missing)"),
        head,
        rows: rows.iter().map(row).collect(),
        notes: vec![match (scene.lang, n > REGIONS_LISTED) {
            (Lang::Zh, false) => "没有缺失的不列。".to_owned(),
            (Lang::En, false) => "Those that lack nothing are not listed.".to_owned(),
            (Lang::Zh, true) => format!("{n}个地区有缺失，列出缺得最多的{REGIONS_LISTED}个。"),
            (Lang::En, true) => {
                format!(
                    "{n} regions lack something; the {REGIONS_LISTED} that lack most are listed."
                )
            }
        }],
        wide: true,
    }
}
