//! Groups of regions that the rubric names, beside each other: by dimension, and by facet.

use super::Field;
use crate::assessment::{Breakdown, RegionGroupScores};
use crate::lang::{Lang, Text};
use crate::model::NodeIdx;
use crate::report::chart::{ChartError, DotRow, Dots, dots};
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::facets::{self, COLUMNS_MAX, Part};

/// More groups than this are in the table only.
const CHART_MAX: usize = 40;

pub(super) fn blocks(f: &Field<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &f.scene;
    let groups = scene.a.region_groups();
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let mut blocks = vec![Block::Paragraph(scene.say(
        "组的得分是组内各地区得分的平均（量规可规定权重），不由各组的答案重新计算；一个地区可属于多个组。",
        "A group's score is the mean of its regions' scores, by weights where the rubric gives them; \
         nothing is worked out anew, and a region may be in several groups.",
    ))];
    let scored = groups.iter().enumerate().filter(|(at, _)| score(f, *at).is_some()).count();
    if scored > 1 && groups.len() <= CHART_MAX {
        blocks.push(figure(f, groups)?);
    }
    blocks.push(Block::Table(dimensions(f, groups)));
    for (at, facet) in facets::all(scene).iter().enumerate() {
        if !facet.only_indicators {
            blocks.extend(by_facet(f, groups, at, &scene.words(&facet.title)));
        }
    }
    Ok(blocks)
}

fn score(f: &Field<'_>, group: usize) -> Option<f64> {
    let a = f.scene.a;
    a.region_group_score(group, f.period, Breakdown::Whole, NodeIdx::ROOT).score
}

/// What a group is called: its title, or the id where it has none.
fn name(group: &RegionGroupScores) -> Text {
    if group.title.is_empty() { Text::same(&group.id) } else { group.title.clone() }
}

fn figure(f: &Field<'_>, groups: &[RegionGroupScores]) -> Result<Block, ChartError> {
    let scene = &f.scene;
    let rows = groups.iter().enumerate().map(|(at, group)| {
        let scores = || {
            let of_group = f
                .entries
                .iter()
                .filter(|e| group.regions.contains(&scene.a.survey.rows[e.row.at()].region));
            of_group.filter_map(|e| e.root.score)
        };
        DotRow {
            label: name(group),
            score: score(f, at),
            interval: scores().reduce(f64::min).zip(scores().reduce(f64::max)),
            reference: None,
            is_mean: true,
        }
    });
    let chart = Dots {
        id: "chart-groups".to_owned(),
        title: Text::new("地区组的综合得分", "Overall scores of groups of regions"),
        rows_name: Text::new("地区组", "Group"),
        mean_name: Text::new("组内平均", "Mean of the group"),
        interval_name: Text::new("组内最低至最高", "Lowest to highest region"),
        rows: rows.collect(),
        ..Dots::default()
    };
    let caption = scene.say(
        "点为组的得分，线段从组内最低的地区到最高的地区（不是误差）。",
        "The disc is the score of the group; the line runs from its lowest to its highest region and is no error.",
    );
    scene.figure(&chart, dots::draw, dots::table, caption)
}

fn dimensions(f: &Field<'_>, groups: &[RegionGroupScores]) -> Table {
    let scene = &f.scene;
    let nodes: Vec<NodeIdx> =
        [NodeIdx::ROOT].into_iter().chain(scene.dimensions().iter().copied()).collect();
    let rows = groups.iter().enumerate().map(|(at, group)| {
        let root = scene.a.region_group_score(at, f.period, Breakdown::Whole, NodeIdx::ROOT);
        let mut cells = vec![
            Cell::Head(scene.words(&name(group))),
            Cell::Number(format!("{}/{}", root.n, group.regions.len())),
        ];
        cells.extend(nodes.iter().map(|node| {
            let score = scene.a.region_group_score(at, f.period, Breakdown::Whole, *node).score;
            facets::heat(scene, score)
        }));
        Row::new(cells)
    });
    let mut head = vec![
        Heading::words(scene.say("地区组", "Group")),
        Heading::words(scene.say("有得分/地区", "Scored/regions")),
        Heading::words(scene.say("综合", "Overall")),
    ];
    head.extend(scene.dimensions().iter().map(|d| Heading::words(scene.title(*d))));
    Table {
        caption: scene.say("各组各维度得分", "Groups by dimension"),
        head,
        rows: rows.collect(),
        notes: vec![facets::heat_note(scene)],
        wide: true,
    }
}

/// The index of every group in every part of a facet, or else what stands highest there.
fn by_facet(f: &Field<'_>, groups: &[RegionGroupScores], facet: usize, title: &str) -> Vec<Block> {
    let scene = &f.scene;
    let parts = facets::parts(scene, facet);
    if parts.len() > 2 * COLUMNS_MAX {
        return Vec::new();
    }
    let score = |group: usize, part: &Part, node: NodeIdx| {
        scene.a.region_group_score(group, f.period, part.breakdown, node).score
    };
    // The index, or the first dimension that has scores there.
    let mut nodes = [NodeIdx::ROOT].into_iter().chain(scene.dimensions().iter().copied());
    let lead = nodes.find(|node| {
        (0..groups.len()).any(|at| parts.iter().any(|part| score(at, part, *node).is_some()))
    });
    let Some(node) = lead else { return Vec::new() };
    let of = if node == NodeIdx::ROOT { scene.say("综合", "Overall") } else { scene.title(node) };
    let caption = match scene.lang {
        Lang::Zh => format!("{title}：各组“{of}”得分"),
        Lang::En => format!("{title}: {of} by group"),
    };
    let columns: Vec<String> = parts.iter().map(|p| p.heading(scene)).collect();
    let rows = |range: std::ops::Range<usize>| {
        let row = |(at, group): (usize, &RegionGroupScores)| {
            let mut cells = vec![Cell::Head(scene.words(&name(group)))];
            cells.extend(
                parts[range.clone()].iter().map(|p| facets::heat(scene, score(at, p, node))),
            );
            Row::new(cells)
        };
        groups.iter().enumerate().map(row).collect()
    };
    let first = Heading::words(scene.say("地区组", "Group"));
    let splits = facets::splits(&parts);
    facets::heat_tables(&caption, &first, &columns, &splits, rows, &[])
}
