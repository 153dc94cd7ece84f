//! The region's scores by facet: a heat table, a dot plot beside the peers, and what they say.

use super::Subject;
use crate::assessment::Breakdown;
use crate::lang::{Lang, Text};
use crate::model::{Facet, NodeIdx};
use crate::report::chart::{ChartError, DotRow, Dots, dots};
use crate::report::rounding::{self, one};
use crate::report::sentences::facet as say;
use crate::report::view::document::{Block, Cell, Heading, Row};
use crate::report::view::facets::{self, COLUMNS_MAX, Grid, Part};
use crate::report::view::fieldwork;
use crate::stats::order::quantile;
use crate::stats::round6;

/// More rows than this would not fit a page.
const CHART_MAX: usize = 40;

pub(super) fn blocks(s: &Subject<'_>) -> Result<Vec<Block>, ChartError> {
    let mut blocks = Vec::new();
    for (at, facet) in facets::all(&s.scene).iter().enumerate() {
        blocks.push(Block::Heading {
            id: format!("facet-{at}"),
            text: s.scene.words(&facet.title),
            level: None,
        });
        blocks.extend(one_facet(s, at, facet)?);
    }
    Ok(blocks)
}

/// The strongest and the weakest cell of the facet that tells most at a glance: the first.
pub(super) fn first_sentence(s: &Subject<'_>) -> Option<String> {
    let facet = facets::all(&s.scene).first()?;
    let grid = Grid::of_row(&s.scene, &s.now, 0);
    Some(strongest_and_weakest(s, facet, &grid, grid.telling(&s.scene)?))
}

fn one_facet(s: &Subject<'_>, at: usize, facet: &Facet) -> Result<Vec<Block>, ChartError> {
    let scene = &s.scene;
    let grid = Grid::of_row(scene, &s.now, at);
    let Some((node, is_widest)) = grid.telling(scene) else {
        return Ok(vec![Block::Omitted(scene.say(
            "本地区没有可按此分类计分的调查对象。",
            "No item of this region has a score in any part of this facet.",
        ))]);
    };
    let peers = peer_medians(s, &grid, node);
    let mut blocks = vec![Block::Paragraph(sentence(s, facet, &grid, (node, is_widest), &peers))];
    if grid.parts.len() <= CHART_MAX {
        blocks.push(figure(s, (at, facet), &grid, node, &peers)?);
    }
    blocks.extend(tables(s, at, facet, &grid));
    Ok(blocks)
}

/// The median of the peers at a node in every part, where there is more than the region itself.
fn peer_medians(s: &Subject<'_>, grid: &Grid, node: NodeIdx) -> Vec<Option<f64>> {
    let a = s.scene.a;
    let median = |part: &Part| {
        let rows = a.peer_group(s.row).rows.iter();
        let scores = rows.filter_map(|row| facets::score(&s.scene, *row, part, node));
        let mut scores: Vec<f64> = scores.collect();
        scores.sort_by(f64::total_cmp);
        quantile(&scores, 0.5).filter(|_| scores.len() > 1)
    };
    grid.parts.iter().map(median).collect()
}

/// The strongest and the weakest cell, and where the region is furthest below its peers.
fn sentence(
    s: &Subject<'_>,
    facet: &Facet,
    grid: &Grid,
    (node, is_widest): (NodeIdx, bool),
    peers: &[Option<f64>],
) -> String {
    let scene = &s.scene;
    let mut text = strongest_and_weakest(s, facet, grid, (node, is_widest));
    let line = grid.line(node).unwrap_or_default();
    let cells = grid.parts.iter().zip(line).zip(peers).filter(|((part, _), _)| part.is_cell());
    let behind: Vec<(&Part, f64)> = cells
        .filter_map(|((part, own), median)| Some((part, round6((*median)? - own.score?))))
        .collect();
    if !behind.is_empty() {
        let below = |b: &&(&Part, f64)| rounding::side(-b.1) == rounding::Side::Below;
        // Ties go to the first.
        let most = behind.iter().filter(below).rev().max_by(|a, b| a.1.total_cmp(&b.1));
        let named = most.map(|(part, points)| (scene.words(&part.name), one(*points)));
        let named = named.as_ref().map(|(name, points)| (name.as_str(), points.as_str()));
        text.push_str(scene.lang.pick("", " "));
        text.push_str(&say::peers(scene.lang, named));
    }
    text
}

/// The strongest and the weakest cell of the region.
fn strongest_and_weakest(
    s: &Subject<'_>,
    facet: &Facet,
    grid: &Grid,
    (node, is_widest): (NodeIdx, bool),
) -> String {
    let scene = &s.scene;
    let scored = grid.scored(node);
    let of = scene.title(node);
    let of = (node != NodeIdx::ROOT).then_some((of.as_str(), is_widest));
    let title = scene.words(&facet.title);
    let by = |a: &&(&Part, f64), b: &&(&Part, f64)| round6(a.1).total_cmp(&round6(b.1));
    // Ties go to the first.
    let ends = scored.iter().rev().max_by(by).zip(scored.iter().min_by(by));
    let Some((high, low)) = ends else { return String::new() };
    let named = |end: &(&Part, f64)| (scene.words(&end.0.name), scene.score(end.1));
    if rounding::side(high.1 - low.1) == rounding::Side::Level {
        let score = scene.score(high.1);
        return say::alike(scene.lang, &title, of, scored.len(), &score);
    }
    let (h, l) = (named(high), named(low));
    let ends = ((h.0.as_str(), h.1.as_str()), (l.0.as_str(), l.1.as_str()));
    say::spread(scene.lang, &title, of, ends, &one(high.1 - low.1))
}

fn figure(
    s: &Subject<'_>,
    (at, facet): (usize, &Facet),
    grid: &Grid,
    node: NodeIdx,
    peers: &[Option<f64>],
) -> Result<Block, ChartError> {
    let scene = &s.scene;
    let line = grid.line(node).unwrap_or_default();
    let name = if node == NodeIdx::ROOT {
        Text::new("综合得分", "Overall")
    } else {
        scene.node(node).title.clone()
    };
    let rows = grid.parts.iter().zip(line).zip(peers).map(|((part, own), median)| DotRow {
        label: part.name.clone(),
        score: own.score,
        interval: own.score_low.zip(own.score_high),
        reference: *median,
        is_mean: !part.is_cell(),
    });
    let confidence = fieldwork::confidence(scene);
    let chart = Dots {
        id: format!("chart-facet-{at}"),
        title: Text::new(
            format!("{}：{}", facet.title.get(Lang::Zh), name.get(Lang::Zh)),
            format!("{}: {}", facet.title.get(Lang::En), name.get(Lang::En)),
        ),
        rows_name: facet.title.clone(),
        own_name: scene.region(s.row).name.clone(),
        mean_name: if grid.parts.iter().any(|p| p.breakdown == Breakdown::Whole) {
            Text::new("整体或均值", "Whole, or a mean")
        } else {
            Text::new("若干类的均值", "Mean of several")
        },
        reference_name: Text::new("同组中位数", "Peer median"),
        interval_name: Text::new(
            format!("{confidence}区间（抽样误差）"),
            format!("{confidence} interval (sampling error)"),
        ),
        rows: rows.collect(),
    };
    let of = crate::report::sentences::quoted(name.get(scene.lang));
    let caption = match scene.lang {
        Lang::Zh => format!("各类的{of}；有同组地区的，圆圈为其中位数。"),
        Lang::En => {
            format!("Scores of {of}; rings are the median of the peers, where there are any.")
        }
    };
    scene.figure(&chart, dots::draw, dots::table, caption)
}

/// Nodes by parts; parts by nodes where there are many parts.
fn tables(s: &Subject<'_>, at: usize, facet: &Facet, grid: &Grid) -> Vec<Block> {
    let scene = &s.scene;
    let title = scene.words(&facet.title);
    let caption = match scene.lang {
        Lang::Zh => format!("{title}：各项得分"),
        Lang::En => format!("{title}: scores"),
    };
    let mut notes = vec![facets::heat_note(scene)];
    notes.extend(facets::mean_note(scene, at, &grid.parts));
    let n_cells = grid.parts.iter().filter(|p| p.is_cell()).count();
    if n_cells > 2 * COLUMNS_MAX {
        return by_part(s, facet, grid, &caption, &notes);
    }
    let columns: Vec<String> = grid.parts.iter().map(|p| p.heading(scene)).collect();
    let rows = |range: std::ops::Range<usize>| {
        let line = |node: &NodeIdx| {
            let scores = &grid.line(*node).unwrap_or_default()[range.clone()];
            let mut cells = vec![head(s, *node)];
            cells.extend(scores.iter().map(|s| facets::heat(scene, s.score)));
            let total = scene.node(*node).indicator.is_none();
            Row { cells, total, ..Row::default() }
        };
        grid.nodes.iter().map(line).collect()
    };
    let first = Heading::words(scene.say("维度或指标", "Dimension or indicator"));
    let splits = facets::splits(&grid.parts);
    facets::heat_tables(&caption, &first, &columns, &splits, rows, &notes)
}

/// Many cells stand below each other, beside the index and its dimensions.
fn by_part(
    s: &Subject<'_>,
    facet: &Facet,
    grid: &Grid,
    caption: &str,
    notes: &[String],
) -> Vec<Block> {
    let scene = &s.scene;
    let upper = |n: &&NodeIdx| scene.node(**n).depth <= 1 || facet.only_indicators;
    let nodes: Vec<NodeIdx> = grid.nodes.iter().filter(upper).copied().collect();
    let columns: Vec<String> = nodes.iter().map(|n| node_name(s, *n)).collect();
    let rows = |range: std::ops::Range<usize>| {
        let part = |(at, part): (usize, &Part)| {
            let mut cells = vec![Cell::Head(part.heading(scene))];
            cells.extend(nodes[range.clone()].iter().map(|n| {
                let score = grid.line(*n).and_then(|line| line[at].score);
                facets::heat(scene, score)
            }));
            Row { cells, total: !part.is_cell(), ..Row::default() }
        };
        grid.parts.iter().enumerate().map(part).collect()
    };
    let first = Heading::words(scene.words(&facet.title));
    let splits = facets::even(0..columns.len());
    facets::heat_tables(caption, &first, &columns, &splits, rows, notes)
}

fn node_name(s: &Subject<'_>, node: NodeIdx) -> String {
    if node == NodeIdx::ROOT { s.scene.say("综合", "Overall") } else { s.scene.title(node) }
}

fn head(s: &Subject<'_>, node: NodeIdx) -> Cell {
    let title = node_name(s, node);
    // A card of every indicator stands further on.
    if s.scene.node(node).indicator.is_some() {
        Cell::Link { id: s.scene.anchor(node), text: title }
    } else {
        Cell::Head(title)
    }
}
