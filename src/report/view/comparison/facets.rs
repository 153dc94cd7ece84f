//! Regions by the parts of a facet: how each part spreads, the medians, and region by region.

use super::{Field, sorted};
use crate::lang::{Lang, Text};
use crate::model::{Facet, NodeIdx};
use crate::report::chart::{ChartError, Strip, StripRow, strip};
use crate::report::sentences::facet as say;
use crate::report::view::document::{Block, Cell, Heading, Row};
use crate::report::view::facets::{self, COLUMNS_MAX, Part};
use crate::report::view::scene::Scene;
use crate::stats::order::quantile;

/// Up to here every region has a row for every dimension, and not for the index alone.
const EACH_DIMENSION_MAX: usize = 40;
/// Up to here indicators stand below their dimensions.
const NODES_MAX: usize = 30;
/// Up to here every region has a row for the index.
const REGIONS_MAX: usize = 400;

/// Whether a node is the index or a dimension.
fn is_upper(scene: &Scene<'_>, node: NodeIdx) -> bool {
    scene.node(node).depth <= 1
}

/// Scores of all regions in the parts of a facet.
struct Board {
    parts: Vec<Part>,
    nodes: Vec<NodeIdx>,
    /// Node by node, part by part, region by region.
    scores: Vec<Vec<Vec<Option<f64>>>>,
}

impl Board {
    fn new(f: &Field<'_>, at: usize, facet: &Facet) -> Self {
        let scene = &f.scene;
        let whole = facets::whole(scene, at);
        let parts: Vec<Part> = whole.into_iter().chain(facets::parts(scene, at)).collect();
        let nodes: Vec<NodeIdx> = if facet.only_indicators {
            scene.hierarchy().indicators().to_vec()
        } else {
            scene.hierarchy().iter().map(|(node, _)| node).collect()
        };
        let of_node = |node: &NodeIdx| {
            let of_part = |part: &Part| {
                let score = |row| facets::score(scene, row, part, *node);
                f.entries.iter().map(|e| score(e.row)).collect::<Vec<_>>()
            };
            parts.iter().map(of_part).collect::<Vec<_>>()
        };
        let scores = nodes.iter().map(of_node).collect();
        let mut board = Self { parts, nodes, scores };
        board.retain(|board, node| board.cells().any(|p| board.has_scores(node, p)));
        if board.nodes.len() > NODES_MAX && !facet.only_indicators {
            board.retain(|board, node| is_upper(scene, board.nodes[node]));
        }
        board
    }

    /// Keeps the nodes, by position, that are wanted.
    fn retain(&mut self, wanted: impl Fn(&Self, usize) -> bool) {
        let kept: Vec<bool> = (0..self.nodes.len()).map(|node| wanted(self, node)).collect();
        let mut at = kept.iter();
        self.nodes.retain(|_| at.next().is_some_and(|keep| *keep));
        let mut at = kept.iter();
        self.scores.retain(|_| at.next().is_some_and(|keep| *keep));
    }

    fn has_scores(&self, node: usize, part: usize) -> bool {
        self.scores[node][part].iter().any(Option::is_some)
    }

    fn median(&self, node: usize, part: usize) -> Option<f64> {
        quantile(&sorted(self.scores[node][part].iter().copied().flatten()), 0.5)
    }

    /// The positions of the cells among the parts.
    fn cells(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.parts.len()).filter(|at| self.parts[*at].is_cell())
    }
}

pub(super) fn blocks(f: &Field<'_>) -> Result<Vec<Block>, ChartError> {
    let mut blocks = Vec::new();
    for (at, facet) in facets::all(&f.scene).iter().enumerate() {
        blocks.push(Block::Heading {
            id: format!("facet-{at}"),
            text: f.scene.words(&facet.title),
            level: None,
        });
        blocks.extend(one_facet(f, at, facet)?);
    }
    Ok(blocks)
}

/// The cells with the highest and the lowest median, of the first facet that has an index.
pub(super) fn finding(f: &Field<'_>) -> Option<String> {
    let all = facets::all(&f.scene).iter().enumerate();
    let (at, facet) = all.into_iter().find(|(_, facet)| !facet.only_indicators)?;
    sentence(f, facet, &Board::new(f, at, facet))
}

fn one_facet(f: &Field<'_>, at: usize, facet: &Facet) -> Result<Vec<Block>, ChartError> {
    let scene = &f.scene;
    let board = Board::new(f, at, facet);
    if board.nodes.is_empty() {
        return Ok(vec![Block::Omitted(scene.say(
            "没有可按此分类计分的调查对象。",
            "No item has a score in any part of this facet.",
        ))]);
    }
    let mut blocks = Vec::new();
    blocks.extend(sentence(f, facet, &board).map(Block::Paragraph));
    if !facet.only_indicators && f.entries.len() > 1 {
        blocks.push(figure(f, at, facet, &board)?);
    }
    blocks.extend(medians(f, at, facet, &board));
    blocks.extend(by_region(f, facet, &board));
    Ok(blocks)
}

fn sentence(f: &Field<'_>, facet: &Facet, board: &Board) -> Option<String> {
    let scene = &f.scene;
    let node = *board.nodes.first().filter(|_| !facet.only_indicators)?;
    let of = scene.title(node);
    let of = (node != NodeIdx::ROOT).then_some((of.as_str(), false));
    let each: Vec<(f64, String)> = board
        .cells()
        .filter_map(|at| Some((board.median(0, at)?, scene.words(&board.parts[at].name))))
        .collect();
    let by = |a: &&(f64, String), b: &&(f64, String)| a.0.total_cmp(&b.0);
    // Ties go to the first.
    let (high, low) = (each.iter().rev().max_by(by)?, each.iter().min_by(by)?);
    if each.len() < 2 {
        return None;
    }
    let (h, l) = (scene.score(high.0), scene.score(low.0));
    let title = scene.words(&facet.title);
    Some(say::medians(scene.lang, &title, of, (&high.1, &h), (&low.1, &l)))
}

fn figure(f: &Field<'_>, at: usize, facet: &Facet, board: &Board) -> Result<Block, ChartError> {
    let scene = &f.scene;
    // The strip is tall: many cells take the first ones, and the table has them all.
    let shown = board.cells().take(2 * COLUMNS_MAX);
    let node = board.nodes.first().copied().unwrap_or(NodeIdx::ROOT);
    let name = if node == NodeIdx::ROOT {
        Text::new("综合得分", "overall scores")
    } else {
        scene.node(node).title.clone()
    };
    let rows = shown.map(|part| StripRow {
        label: board.parts[part].name.clone(),
        own: None,
        peers: sorted(board.scores[0][part].iter().copied().flatten()),
    });
    let chart = Strip {
        id: format!("chart-facet-{at}"),
        title: Text::new(
            format!("{}：{}的分布", facet.title.get(Lang::Zh), name.get(Lang::Zh)),
            format!("{}: spread of {}", facet.title.get(Lang::En), name.get(Lang::En)),
        ),
        own_name: Text::default(),
        peers_name: Text::new("地区", "Regions"),
        rows: rows.collect(),
    };
    let of = crate::report::sentences::quoted(name.get(scene.lang));
    let caption = match scene.lang {
        Lang::Zh => format!("每个点是一个地区在该类的{of}，方框为中间一半，线为中位数。"),
        Lang::En => format!(
            "Each dot is a region’s score in that part, of {of}; the box holds the middle half, its line is the median."
        ),
    };
    scene.figure(&chart, strip::draw, strip::table, caption)
}

fn node_name(f: &Field<'_>, node: NodeIdx) -> String {
    if node == NodeIdx::ROOT { f.scene.say("综合", "Overall") } else { f.scene.title(node) }
}

/// The median over the regions of every node in every part.
fn medians(f: &Field<'_>, at: usize, facet: &Facet, board: &Board) -> Vec<Block> {
    let scene = &f.scene;
    let title = scene.words(&facet.title);
    let caption = match scene.lang {
        Lang::Zh => format!("{title}：各地区得分的中位数"),
        Lang::En => format!("{title}: median over the regions"),
    };
    let mut notes = vec![facets::heat_note(scene)];
    notes.extend(facets::mean_note(scene, at, &board.parts));
    let heat = |node: usize, part: usize| facets::heat(scene, board.median(node, part));
    if board.cells().count() > 2 * COLUMNS_MAX {
        let columns: Vec<String> = board.nodes.iter().map(|n| node_name(f, *n)).collect();
        let rows = |range: std::ops::Range<usize>| {
            let row = |(part, of): (usize, &Part)| {
                let mut cells = vec![Cell::Head(of.heading(scene))];
                cells.extend(range.clone().map(|node| heat(node, part)));
                Row { cells, total: !of.is_cell(), ..Row::default() }
            };
            board.parts.iter().enumerate().map(row).collect()
        };
        let first = Heading::words(title);
        let splits = facets::even(0..columns.len());
        return facets::heat_tables(&caption, &first, &columns, &splits, rows, &notes);
    }
    let columns: Vec<String> = board.parts.iter().map(|p| p.heading(scene)).collect();
    let rows = |range: std::ops::Range<usize>| {
        let row = |(node, of): (usize, &NodeIdx)| {
            let mut cells = vec![Cell::Head(node_name(f, *of))];
            cells.extend(range.clone().map(|part| heat(node, part)));
            let total = scene.node(*of).indicator.is_none();
            Row { cells, total, ..Row::default() }
        };
        board.nodes.iter().enumerate().map(row).collect()
    };
    let first = Heading::words(scene.say("维度或指标", "Dimension or indicator"));
    let splits = facets::splits(&board.parts);
    facets::heat_tables(&caption, &first, &columns, &splits, rows, &notes)
}

/// Every region in every part: of the index, and of each dimension where regions are few.
fn by_region(f: &Field<'_>, facet: &Facet, board: &Board) -> Vec<Block> {
    let scene = &f.scene;
    let n = f.entries.len();
    let elsewhere = |zh: &str, en: &str| Block::Note(scene.say(zh, en));
    if facet.only_indicators {
        return vec![elsewhere(
            "本分类只有指标得分；各地区的数字见各地区报告和 tidy.csv。",
            "This facet has scores of indicators only; the figures of each region stand in its own report and in tidy.csv.",
        )];
    }
    if n > REGIONS_MAX || board.cells().count() > 2 * COLUMNS_MAX {
        return vec![elsewhere(
            "地区或类别过多，不在此逐一列出；各地区的数字见各地区报告和 tidy.csv。",
            "There are too many to list here; the figures of each region stand in its own report and in tidy.csv.",
        )];
    }
    let mut nodes: Vec<usize> =
        (0..board.nodes.len()).filter(|at| is_upper(scene, board.nodes[*at])).collect();
    let n_upper = nodes.len();
    if n > EACH_DIMENSION_MAX {
        nodes.truncate(1);
    }
    let tables = nodes.iter().flat_map(|node| regions(f, facet, board, *node));
    let mut blocks: Vec<Block> = tables.collect();
    if nodes.len() < n_upper {
        blocks.push(elsewhere(
            "地区较多，各维度的数字见各地区报告和 tidy.csv。",
            "With so many regions, the figures of dimensions stand in each region's own report and in tidy.csv.",
        ));
    }
    blocks
}

fn regions(f: &Field<'_>, facet: &Facet, board: &Board, node: usize) -> Vec<Block> {
    let scene = &f.scene;
    let (title, name) = (scene.words(&facet.title), node_name(f, board.nodes[node]));
    let caption = match scene.lang {
        Lang::Zh => format!("{title}：各地区“{name}”得分"),
        Lang::En => format!("{title}: {name} by region"),
    };
    let columns: Vec<String> = board.parts.iter().map(|p| p.heading(scene)).collect();
    let rows = |range: std::ops::Range<usize>| {
        let row = |(at, entry): (usize, &super::Entry)| {
            let mut cells = vec![Cell::Head(f.name(entry))];
            let scores = range.clone().map(|part| board.scores[node][part][at]);
            cells.extend(scores.map(|score| facets::heat(scene, score)));
            Row::new(cells)
        };
        f.entries.iter().enumerate().map(row).collect()
    };
    let first = Heading::words(scene.say("地区", "Region"));
    // Of dimensions the cells are enough: their means stand in each region's own report.
    let last = board.cells().last().map_or(0, |at| at + 1);
    let splits = if node == 0 { facets::splits(&board.parts) } else { facets::even(0..last) };
    facets::heat_tables(&caption, &first, &columns, &splits, rows, &[])
}
