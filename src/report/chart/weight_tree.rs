//! The weight tree: how much each part counts, from the index to the indicators, as an icicle.

use plotters::style::RGBColor;

use super::canvas::{Canvas, Fill, LEADING, MIDDLE, Point, Type, WIDTH, height_of, solid};
use super::measure;
use super::number::{percent, whole};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

const SIZE: f64 = 11.5;
/// The font size of leaves where there are many.
const DENSE: f64 = 10.0;
/// The font size in leaves that are too low for the usual one.
const SMALL: f64 = 9.0;
/// The lowest leaf that has a label.
const LOW: f64 = 11.6;
const TOP: f64 = 4.0;

/// The hierarchy of a rubric with its weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeightTree {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The index.
    pub root: WeightNode,
}

/// A part of a [`WeightTree`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeightNode {
    /// The index, dimension or indicator.
    pub label: Text,
    /// Its weight among its siblings, in any unit; what isn't a positive number counts as none.
    pub weight: f64,
    /// Its parts, in the rubric's order; none for an indicator.
    pub children: Vec<WeightNode>,
}

impl WeightNode {
    fn weight(&self) -> f64 {
        if self.weight.is_finite() { self.weight.max(0.0) } else { 0.0 }
    }

    fn depth(&self) -> usize {
        1 + self.children.iter().map(Self::depth).max().unwrap_or(0)
    }
}

/// A part with its effective weight and its place in the tree.
struct Part<'a> {
    node: &'a WeightNode,
    path: Vec<&'a Text>,
    /// The number of its parent in the list of parts.
    parent: usize,
    depth: usize,
    /// Where it begins and how much it has of the whole, from 0 to 1.
    from: f64,
    share: f64,
    /// Which child of the root it belongs to.
    branch: usize,
}

/// Draws the tree.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &WeightTree, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    let parts = parts(&chart.root);
    if chart.root.children.is_empty() || parts.len() < 2 {
        return svg::empty(&caption, lang);
    }
    let leaves: Vec<&Part<'_>> =
        parts.iter().filter(|part| part.node.children.is_empty()).collect();
    let least = leaves.iter().map(|leaf| leaf.share).fold(1.0, f64::min);
    // Tall enough for a line in the lowest leaf, within reason.
    let n = leaves.len() as f64;
    let usual = if n > 60.0 { 12.0 } else { 17.0 };
    let height = (LOW / least.max(1e-6)).clamp(n * usual, n * 26.0).clamp(220.0, 1700.0);
    let mut canvas = Canvas::default();
    let lefts = columns(chart.root.depth());
    for part in &parts {
        let left = lefts[part.depth];
        // An indicator reaches to the right edge, however deep it stands.
        let end = if part.node.children.is_empty() { lefts.len() - 1 } else { part.depth + 1 };
        let at = (left, TOP + part.from * height);
        let usual = if part.node.children.is_empty() && n > 40.0 { DENSE } else { SIZE };
        draw_part(&mut canvas, at, (lefts[end] - left, part.share * height), part, (usual, lang));
    }
    let low = |leaf: &Part<'_>| leaf.share * height < LOW - 0.05;
    for run in runs(&leaves, low) {
        draw_run(&mut canvas, run, &lefts, height, lang);
    }
    svg::write(&canvas, height + 2.0 * TOP, &caption, lang)
}

/// The parts with their effective weights, in the tree's order.
pub fn table(chart: &WeightTree, lang: Lang) -> Table {
    let header = vec![
        lang.pick("层级", "Depth").to_owned(),
        lang.pick("名称", "Name").to_owned(),
        lang.pick("所属", "Part of").to_owned(),
        lang.pick("有效权重", "Effective weight").to_owned(),
    ];
    let row = |part: &Part<'_>| {
        let parent = part.path.last().map_or("", |parent| parent.get(lang));
        let label = part.node.label.get(lang).to_owned();
        vec![part.depth.to_string(), label, parent.to_owned(), percent(part.share)]
    };
    Table { header, rows: parts(&chart.root).iter().map(row).collect() }
}

fn caption(chart: &WeightTree, lang: Lang) -> Caption {
    let parts = parts(&chart.root);
    let leaves = parts.iter().filter(|part| part.node.children.is_empty()).count();
    let branches = parts.iter().filter(|part| part.depth == 1);
    let branches: Vec<String> = branches
        .map(|part| format!("{} {}", part.node.label.get(lang), percent(part.share)))
        .collect();
    let list = branches.join(lang.pick("；", "; "));
    let description = match lang {
        Lang::Zh => format!("权重图：{leaves}个指标的有效权重。{list}"),
        Lang::En => format!("Weight tree: effective weights of {leaves} indicators. {list}"),
    };
    let title = chart.title.get(lang);
    let title =
        if title.is_empty() { lang.pick("有效权重", "Effective weights") } else { title };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

/// Every part with a share of the whole, parents before children. Weights are shares among
/// siblings, so a node's weight is split, never lost.
fn parts(root: &WeightNode) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let whole = Part {
        node: root,
        path: Vec::new(),
        parent: 0,
        depth: 0,
        from: 0.0,
        share: 1.0,
        branch: 0,
    };
    collect(whole, &mut parts);
    parts
}

fn collect<'a>(part: Part<'a>, parts: &mut Vec<Part<'a>>) {
    let (node, depth, share, branch) = (part.node, part.depth, part.share, part.branch);
    let mut from = part.from;
    let path: Vec<&Text> = part.path.iter().copied().chain([&node.label]).collect();
    let parent = parts.len();
    parts.push(part);
    let sum: f64 = node.children.iter().map(|child| child.weight() / 1024.0).sum();
    for (index, child) in node.children.iter().enumerate() {
        let own = child.weight() / 1024.0;
        if own <= 0.0 || sum <= 0.0 {
            continue;
        }
        let branch = if depth == 0 { index } else { branch };
        let share = share * own / sum;
        collect(
            Part { node: child, path: path.clone(), parent, depth: depth + 1, from, share, branch },
            parts,
        );
        from += share;
    }
}

/// Left edges of the columns and the right edge of the last: narrow for the index, wide for leaves.
fn columns(depth: usize) -> Vec<f64> {
    let room = WIDTH - 4.0;
    let weights: Vec<f64> = (0..depth)
        .map(|column| match column {
            0 => 0.16,
            _ if column + 1 == depth => 0.50,
            _ => 0.34 / (depth.saturating_sub(2).max(1)) as f64,
        })
        .collect();
    let sum: f64 = weights.iter().sum();
    let mut lefts = vec![2.0];
    for weight in weights {
        let last = lefts.last().copied().unwrap_or(2.0);
        lefts.push(last + room * weight / sum);
    }
    lefts
}

/// Neighbouring leaves of one parent that are too low for a label.
fn runs<'a, 'b>(
    leaves: &'b [&'a Part<'a>],
    low: impl Fn(&Part<'_>) -> bool,
) -> Vec<&'b [&'a Part<'a>]> {
    let same = |a: &&Part<'_>, b: &&Part<'_>| low(a) && low(b) && a.parent == b.parent;
    leaves.chunk_by(same).filter(|run| run.first().is_some_and(|leaf| low(leaf))).collect()
}

/// Says how many leaves there are and what they weigh, where there is no room for each.
fn draw_run(canvas: &mut Canvas, run: &[&Part<'_>], lefts: &[f64], height: f64, lang: Lang) {
    let (Some(first), Some(left)) = (run.first(), run.first().and_then(|l| lefts.get(l.depth)))
    else {
        return;
    };
    let share: f64 = run.iter().map(|leaf| leaf.share).sum();
    if run.len() < 2 || share * height < LOW + 2.0 {
        return;
    }
    let (n, all) = (run.len(), percent(share));
    let words = match lang {
        Lang::Zh => format!("{n}项指标，合计{all}"),
        Lang::En => format!("{n} indicators, {all} in all"),
    };
    let kind = Type::new(DENSE, palette::INK);
    let middle = TOP + (first.from + share / 2.0) * height;
    let patch = (measure::room(&words, DENSE) + 8.0, DENSE + 3.0);
    let fill = Fill::Faint(palette::PAPER, 0.92);
    canvas.rect((left + 4.0, middle - patch.1 / 2.0), patch, fill, None);
    canvas.text((left + 7.0, middle + DENSE * MIDDLE), &words, kind);
}

/// How many lines of this size fit into a height; one at least.
fn lines_in(height: f64, size: f64) -> usize {
    whole(((height - 2.0) / (size * LEADING)).clamp(1.0, 6.0))
}

/// Pale tints, so that black words read on all; neighbours differ, also in grey.
const TINTS: [RGBColor; 4] = [
    RGBColor(0xD6, 0xE4, 0xF0),
    RGBColor(0xF4, 0xF1, 0xE4),
    RGBColor(0xC3, 0xD2, 0xCF),
    RGBColor(0xEC, 0xE4, 0xF0),
];

fn draw_part(
    canvas: &mut Canvas,
    (left, top): Point,
    (width, height): Point,
    part: &Part<'_>,
    (usual, lang): (f64, Lang),
) {
    let tint = TINTS[part.branch % TINTS.len()];
    let fill = match part.depth {
        0 => palette::SHADE,
        1 => tint,
        _ => palette::mix(tint, palette::PAPER, 0.55),
    };
    let words = [part.node.label.get(lang), &percent(part.share)].join(" ");
    let edge = Some(solid(palette::PEER, 0.8));
    canvas.rect((left, top), (width, height), Fill::Solid(fill), edge);
    canvas.titled(words.as_str());
    if height < LOW - 0.05 {
        return;
    }
    let share = percent(part.share);
    let middle = top + height / 2.0;
    let full = part.node.label.get(lang);
    let kind = Type::new(SIZE, palette::INK);
    let lines = lines_in(height, SIZE);
    if part.node.children.is_empty() || lines < 2 {
        // Words at the left, the number at the right; smaller before shorter.
        let sizes = [usual, DENSE, SMALL].into_iter().filter(|size| *size <= usual);
        let tried = sizes.filter(|size| height >= size * LEADING || *size <= SMALL).map(|size| {
            let room = width - measure::room(&share, size) - 24.0;
            (size, measure::wrap_evenly(full, size, room, lines_in(height, size)))
        });
        let tried: Vec<_> = tried.collect();
        let whole = tried.iter().find(|(_, label)| !label.cut).or_else(|| tried.first());
        let Some((size, label)) = whole else { return };
        let kind = Type::new(*size, palette::INK);
        canvas.block((left + 7.0, middle), label, full, kind);
        canvas.text((left + width - 7.0, middle + size * MIDDLE), &share, kind.end());
        return;
    }
    let label = measure::wrap_evenly(full, SIZE, width - 14.0, lines - 1);
    let names = height_of(label.lines.len(), SIZE);
    let both = names + height_of(1, SIZE);
    canvas.block((left + 7.0, middle - both / 2.0 + names / 2.0), &label, full, kind);
    let number = Type::new(SIZE, palette::QUIET);
    canvas.text((left + 7.0, middle + both / 2.0 - SIZE * 0.32), &share, number);
}
