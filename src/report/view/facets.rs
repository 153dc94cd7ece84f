//! Scores by the parts of a facet: its cells, its groups of cells, and the whole beside them.

use super::document::{Block, Cell, Heading, Row, Table};
use super::scene::Scene;
use crate::assessment::{Breakdown, BreakdownScore, NodeScore, RowAssessment};
use crate::lang::Lang;
use crate::model::{Facet, NodeIdx, RowIdx};
use crate::report::sentences;
use crate::stats::round6;
use std::ops::Range;

/// Up to here parts stand beside each other as columns; more cells than this stand as rows.
pub(crate) const COLUMNS_MAX: usize = 10;

/// A cell of a facet, a group of cells, or the whole.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) breakdown: Breakdown,
    pub(crate) name: crate::lang::Text,
}

impl Part {
    /// Whether it is a cell.
    pub(crate) fn is_cell(&self) -> bool {
        matches!(self.breakdown, Breakdown::Cell { .. })
    }

    /// Its name above a column or before a row: what is a mean says so.
    pub(crate) fn heading(&self, scene: &Scene<'_>) -> String {
        let name = scene.words(&self.name);
        match (scene.lang, self.breakdown) {
            (_, Breakdown::Cell { .. } | Breakdown::Whole) => name,
            (Lang::Zh, Breakdown::CellGroup { .. }) => format!("均值：{name}"),
            (Lang::En, Breakdown::CellGroup { .. }) => format!("Mean: {name}"),
        }
    }
}

/// The facets of the rubric; none where it has no such section.
pub(crate) fn all<'a>(scene: &Scene<'a>) -> &'a [Facet] {
    scene.rubric().instrument.as_ref().map_or(&[], |i| &i.facets)
}

/// The parts of a facet, cells before groups.
pub(crate) fn parts(scene: &Scene<'_>, facet: usize) -> Vec<Part> {
    let is_of = |breakdown: &Breakdown| match breakdown {
        Breakdown::Whole => false,
        Breakdown::Cell { facet: of, .. } | Breakdown::CellGroup { facet: of, .. } => *of == facet,
    };
    let breakdowns = scene.a.breakdowns().into_iter().filter(is_of);
    let named = |breakdown| {
        let (id, title) = scene.a.breakdown_name(breakdown);
        let name = if title.is_empty() { crate::lang::Text::same(id) } else { title };
        Part { breakdown, name }
    };
    breakdowns.map(named).collect()
}

/// The whole as a part, where the score of the whole is not one of the parts already.
pub(crate) fn whole(scene: &Scene<'_>, facet: usize) -> Option<Part> {
    let overall = scene.rubric().instrument.as_ref()?.overall;
    let is_a_part = overall.is_some_and(|(of, _)| of == facet);
    let name = crate::lang::Text::new("整体", "Whole");
    (!is_a_part).then_some(Part { breakdown: Breakdown::Whole, name })
}

/// The score of a row in a part.
pub(crate) fn score(scene: &Scene<'_>, row: RowIdx, part: &Part, node: NodeIdx) -> Option<f64> {
    match part.breakdown {
        Breakdown::Whole => scene.a.score(row, node),
        other => scene.a.breakdown_score(row, other, node).score,
    }
}

/// The score of the whole.
fn own(node: &NodeScore) -> BreakdownScore {
    BreakdownScore {
        status: node.status,
        score: node.score,
        score_low: node.score_low,
        score_high: node.score_high,
        coverage: node.coverage,
    }
}

/// Scores of nodes in parts.
pub(crate) struct Grid {
    pub(crate) parts: Vec<Part>,
    /// The nodes that have a score in some part, in the rubric's order.
    pub(crate) nodes: Vec<NodeIdx>,
    /// One per node: one per part.
    scores: Vec<Vec<BreakdownScore>>,
}

impl Grid {
    /// The scores of one row; of the index and the dimensions, or of indicators where nothing above
    /// them has any.
    pub(crate) fn of_row(scene: &Scene<'_>, assessed: &RowAssessment, facet: usize) -> Self {
        let parts: Vec<Part> = whole(scene, facet).into_iter().chain(parts(scene, facet)).collect();
        let (mut nodes, mut scores) = (Vec::new(), Vec::new());
        for (node, _) in scene.hierarchy().iter() {
            let of = |part: &Part| match part.breakdown {
                Breakdown::Whole => own(assessed.node(node)),
                other => scene.a.breakdown_score(assessed.row, other, node),
            };
            let line: Vec<BreakdownScore> = parts.iter().map(of).collect();
            let in_parts = parts.iter().zip(&line).filter(|(p, _)| p.breakdown != Breakdown::Whole);
            if in_parts.into_iter().any(|(_, s)| s.score.is_some()) {
                nodes.push(node);
                scores.push(line);
            }
        }
        Self { parts, nodes, scores }
    }

    /// The scores of a node, one per part; none where it has no score in any.
    pub(crate) fn line(&self, node: NodeIdx) -> Option<&[BreakdownScore]> {
        let at = self.nodes.iter().position(|n| *n == node)?;
        Some(&self.scores[at])
    }

    /// The cells that have a score at a node, with it.
    pub(crate) fn scored(&self, node: NodeIdx) -> Vec<(&Part, f64)> {
        let line = self.line(node).unwrap_or_default();
        let cells = self.parts.iter().zip(line).filter(|(part, _)| part.is_cell());
        cells.filter_map(|(part, s)| Some((part, s.score?))).collect()
    }

    /// The node whose scores tell most of the facet: the index, or where it has none the widest
    /// spread among the highest nodes that have scores. With it, whether there were others.
    pub(crate) fn telling(&self, scene: &Scene<'_>) -> Option<(NodeIdx, bool)> {
        let depth = |node: &NodeIdx| scene.node(*node).depth;
        let highest = self.nodes.iter().map(depth).min()?;
        let candidates: Vec<NodeIdx> =
            self.nodes.iter().filter(|node| depth(node) == highest).copied().collect();
        let spread = |node: &NodeIdx| {
            let scored = self.scored(*node);
            let scores = || scored.iter().map(|(_, s)| round6(*s));
            scores().reduce(f64::max).zip(scores().reduce(f64::min)).map_or(-1.0, |(a, b)| a - b)
        };
        // Ties go to the first in the rubric's order.
        let widest = candidates.iter().rev().max_by(|a, b| spread(a).total_cmp(&spread(b)))?;
        Some((*widest, candidates.len() > 1))
    }
}

/// A score on the colour of its level, or of its fifth of the scale where there are no levels.
pub(crate) fn heat(scene: &Scene<'_>, score: Option<f64>) -> Cell {
    let Some(value) = score else { return Cell::Missing("–".to_owned()) };
    let level = scene.rubric().ladder.by_score(round6(value));
    if level > 0 {
        return Cell::Tile { mark: scene.mark(level), score: scene.score(value) };
    }
    let fifth = [20.0, 40.0, 60.0, 80.0].iter().filter(|cut| round6(value) >= **cut).count();
    let step = u8::try_from(fifth + 1).unwrap_or(1);
    Cell::Shade { step, score: scene.score(value) }
}

/// What the colours of a heat table say.
pub(crate) fn heat_note(scene: &Scene<'_>) -> String {
    let colours = if scene.has_levels() {
        scene.say(
            "粗体数字为按得分对应的等级，其后为得分",
            "The bold digit is the level by score, the number after it the score",
        )
    } else {
        scene.say(
            "颜色按得分每20分一档，由深到浅",
            "Colours stand for bands of 20 points, dark to light",
        )
    };
    match scene.lang {
        Lang::Zh => format!("{colours}；“–”表示没有可计分的调查对象。"),
        Lang::En => format!("{colours}; – means that no item has a score there."),
    }
}

/// What the columns and rows that are means are means of; nothing where there are none.
pub(crate) fn mean_note(scene: &Scene<'_>, facet: usize, parts: &[Part]) -> Option<String> {
    let of = &all(scene)[facet];
    let each: Vec<String> = parts
        .iter()
        .filter_map(|part| {
            let Breakdown::CellGroup { group, .. } = part.breakdown else { return None };
            let cells = &of.groups.get(group)?.cells;
            let names: Vec<String> = parts
                .iter()
                .filter(|p| p.is_cell())
                .filter(|p| cells.contains(&scene.a.breakdown_name(p.breakdown).0))
                .map(|p| scene.words(&p.name))
                .collect();
            let what = if names.is_empty() {
                scene.say("全部类别", "all of them")
            } else {
                sentences::list(scene.lang, &names)
            };
            Some(format!("{}{}{what}", scene.words(&part.name), scene.lang.pick("＝", " = ")))
        })
        .collect();
    let each_words = each.join(scene.lang.pick("；", "; "));
    (!each.is_empty()).then(|| match scene.lang {
        Lang::Zh => format!("标“均值”的是所含各类得分的平均，不重新计算：{each_words}。"),
        Lang::En => format!(
            "A mean is that of the scores it covers, nothing is worked out anew: {each_words}."
        ),
    })
}

/// Which parts stand in one table: all where they fit, else cells before means, each in even shares.
pub(crate) fn splits(parts: &[Part]) -> Vec<Range<usize>> {
    let n = parts.len();
    if n <= COLUMNS_MAX {
        return std::iter::once(0..n).collect();
    }
    let first_mean = parts.iter().position(|p| matches!(p.breakdown, Breakdown::CellGroup { .. }));
    let cells = first_mean.unwrap_or(n);
    let mut all = even(0..cells);
    all.extend(even(cells..n));
    all
}

/// Even shares of columns: eleven are six and five, not ten and one.
pub(crate) fn even(columns: Range<usize>) -> Vec<Range<usize>> {
    let n = columns.len().div_ceil(COLUMNS_MAX);
    let each = columns.len().div_ceil(n.max(1)).max(1);
    let starts = columns.clone().step_by(each);
    starts.map(|start| start..(start + each).min(columns.end)).collect()
}

/// A heat table, or several where its columns are split.
pub(crate) fn heat_tables(
    caption: &str,
    first: &Heading,
    columns: &[String],
    splits: &[Range<usize>],
    rows: impl Fn(Range<usize>) -> Vec<Row>,
    notes: &[String],
) -> Vec<Block> {
    let n = splits.len();
    let tables = splits.iter().enumerate().map(|(at, range)| {
        let mut head = vec![first.clone()];
        head.extend(columns[range.clone()].iter().map(Heading::words));
        Block::Table(Table {
            caption: if n > 1 { format!("{caption} ({}/{n})", at + 1) } else { caption.to_owned() },
            head,
            rows: rows(range.clone()),
            notes: if at + 1 == n { notes.to_vec() } else { Vec::new() },
            wide: true,
        })
    });
    tables.collect()
}
