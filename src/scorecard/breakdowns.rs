//! Scores beside the whole: the rows of facets, of their cells and of groups of regions, and their
//! flat table `breakdowns.csv`.

use super::document::BilingualText;
use super::flat::{self, Column, Kind, number, title};
use super::harmless;
use super::rows::rounded_option;
use crate::assessment::{Assessment, Breakdown, Run};
use crate::lang::Text;
use crate::model::{Facet, Instrument, NodeIdx, PeriodIdx, RowIdx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{self, Write};

/// A cell of a facet, or a group of its cells. 分面的取值或取值组。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FacetRow {
    /// The facet. 分面。
    pub facet_id: String,
    /// Its title. 分面名称。
    pub name: BilingualText,
    /// The code of the cell, or the id of the group. 取值或取值组。
    pub cell_id: String,
    /// Its title. 名称。
    pub cell_name: BilingualText,
    /// `cell` or `group`. 类别。
    pub kind: String,
    /// The cells of a group; empty for a cell. 组内取值。
    pub members: Vec<String>,
}

/// The score of a region in a cell, or in a group of cells. 分面得分。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FacetScoreRow<'a> {
    /// The period. 时期。
    pub period: Cow<'a, str>,
    /// The region. 地区。
    pub region_id: Cow<'a, str>,
    /// The facet. 分面。
    pub facet_id: Cow<'a, str>,
    /// The cell or the group of cells. 取值或取值组。
    pub cell_id: Cow<'a, str>,
    /// The node. 节点。
    pub node_id: Cow<'a, str>,
    /// As in `scores`. 状态。
    pub status: Cow<'a, str>,
    /// The score, or null. 得分。
    pub score: Option<f64>,
    /// The lower end of the interval of sampling error, where something below is a sample. 区间下限。
    pub score_low: Option<f64>,
    /// The upper end. 区间上限。
    pub score_high: Option<f64>,
    /// The share of applicable weight that is present. 覆盖率。
    pub coverage: Option<f64>,
}

/// A group of regions. 地区组。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionGroupRow {
    /// Its id. 编号。
    pub id: String,
    /// Its title. 名称。
    pub name: BilingualText,
    /// Its regions. 组内地区。
    pub regions: Vec<String>,
}

/// The score of a group of regions. 地区组得分。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupScoreRow<'a> {
    /// The period. 时期。
    pub period: Cow<'a, str>,
    /// The group of regions. 地区组。
    pub group_id: Cow<'a, str>,
    /// The facet, or null for the whole. 分面。
    pub facet_id: Option<Cow<'a, str>>,
    /// The cell or the group of cells, or null for the whole. 取值或取值组。
    pub cell_id: Option<Cow<'a, str>>,
    /// The node. 节点。
    pub node_id: Cow<'a, str>,
    /// The mean over the regions that have a score, or null. 得分。
    pub score: Option<f64>,
    /// How many regions have a score. 有分地区数。
    pub n_regions: u32,
}

/// A breakdown with its names and the nodes that can have a score in it.
#[derive(Clone, Debug)]
pub struct Named {
    /// Which.
    pub breakdown: Breakdown,
    /// The facet's id.
    pub facet_id: String,
    /// The facet's title.
    pub facet: Text,
    /// The code of the cell or the id of the group.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// The nodes: those above or at an indicator whose table has the facet's attribute, or only
    /// such indicators.
    pub nodes: Vec<NodeIdx>,
}

impl Named {
    /// Whether it is a group of cells.
    pub fn is_group(&self) -> bool {
        matches!(self.breakdown, Breakdown::CellGroup { .. })
    }
}

fn facet(breakdown: Breakdown) -> Option<usize> {
    match breakdown {
        Breakdown::Whole => None,
        Breakdown::Cell { facet, .. } | Breakdown::CellGroup { facet, .. } => Some(facet),
    }
}

/// All breakdowns, in their order, with their names.
pub fn named(a: &Assessment<'_>) -> Vec<Named> {
    let Some(instrument) = &a.rubric.instrument else { return Vec::new() };
    let nodes: Vec<_> = instrument.facets.iter().map(|f| reached(a, instrument, f)).collect();
    let named = a.breakdowns().into_iter().filter_map(|breakdown| {
        let at = facet(breakdown)?;
        let of = instrument.facets.get(at)?;
        let (id, title) = a.breakdown_name(breakdown);
        let (facet_id, facet) = (of.id.clone(), of.title.clone());
        Some(Named { breakdown, facet_id, facet, id, title, nodes: nodes[at].clone() })
    });
    named.collect()
}

/// The nodes that can have a score in the cells of a facet.
fn reached(a: &Assessment<'_>, instrument: &Instrument, facet: &Facet) -> Vec<NodeIdx> {
    let h = &a.rubric.hierarchy;
    let mut is_reached = vec![false; h.nodes().len()];
    for measure in &instrument.measures {
        if instrument.tables[measure.table].attribute(&facet.id).is_none() {
            continue;
        }
        let mut at = Some(measure.node);
        while let Some(node) = at {
            is_reached[node.at()] = true;
            at = h.node(node).parent.filter(|_| !facet.only_indicators);
        }
    }
    h.iter().map(|(idx, _)| idx).filter(|idx| is_reached[idx.at()]).collect()
}

/// The cells of all facets and the groups of cells.
pub fn facets(a: &Assessment<'_>) -> Vec<FacetRow> {
    let named = named(a);
    let members = |n: &Named| -> Vec<String> {
        let Breakdown::CellGroup { facet: at, group } = n.breakdown else { return Vec::new() };
        let of = a.rubric.instrument.as_ref().and_then(|i| i.facets.get(at));
        let listed = of.and_then(|f| f.groups.get(group)).map(|g| g.cells.clone());
        let listed = listed.unwrap_or_default();
        if listed.is_empty() {
            let all = named.iter().filter(|c| facet(c.breakdown) == Some(at) && !c.is_group());
            all.map(|c| c.id.clone()).collect()
        } else {
            listed
        }
    };
    named
        .iter()
        .map(|n| FacetRow {
            facet_id: n.facet_id.clone(),
            name: (&n.facet).into(),
            cell_id: n.id.clone(),
            cell_name: (&n.title).into(),
            kind: if n.is_group() { "group" } else { "cell" }.to_owned(),
            members: members(n),
        })
        .collect()
}

/// The scores of one row of the survey in every breakdown.
pub fn facet_scores<'r>(
    a: &'r Assessment<'_>,
    named: &'r [Named],
    row: RowIdx,
) -> impl Iterator<Item = FacetScoreRow<'r>> {
    let (region, period) = (a.survey.region(row), a.survey.period(row));
    let cells = named.iter().flat_map(|n| n.nodes.iter().map(move |&node| (n, node)));
    cells.map(move |(n, node)| {
        let score = a.breakdown_score(row, n.breakdown, node);
        FacetScoreRow {
            period: Cow::Borrowed(period.id.as_str()),
            region_id: Cow::Borrowed(region.id.as_str()),
            facet_id: Cow::Borrowed(n.facet_id.as_str()),
            cell_id: Cow::Borrowed(n.id.as_str()),
            node_id: Cow::Borrowed(a.rubric.hierarchy.node(node).id.as_str()),
            status: Cow::Borrowed(score.status.name()),
            score: rounded_option(score.score),
            score_low: rounded_option(score.score_low),
            score_high: rounded_option(score.score_high),
            coverage: rounded_option(score.coverage),
        }
    })
}

/// The groups of regions.
pub fn region_groups(a: &Assessment<'_>) -> Vec<RegionGroupRow> {
    let regions = |of: &[crate::model::RegionIdx]| {
        of.iter().map(|r| a.survey.regions[r.at()].id.clone()).collect()
    };
    let groups = a.region_groups().iter().map(|g| RegionGroupRow {
        id: g.id.clone(),
        name: (&g.title).into(),
        regions: regions(&g.regions),
    });
    groups.collect()
}

/// Every group of regions in every period.
pub(super) fn groups(a: &Assessment<'_>) -> Vec<(PeriodIdx, usize)> {
    let periods = (0..a.survey.periods.len()).filter_map(|p| u32::try_from(p).ok()).map(PeriodIdx);
    periods.flat_map(|p| (0..a.region_groups().len()).map(move |g| (p, g))).collect()
}

/// The scores of one group of regions in a period: the whole first, then every breakdown.
pub fn group_scores<'r>(
    a: &'r Assessment<'_>,
    named: &'r [Named],
    (period, group): (PeriodIdx, usize),
) -> impl Iterator<Item = GroupScoreRow<'r>> {
    let whole = a.rubric.hierarchy.iter().map(|(node, _)| (None, node));
    let cells = named.iter().flat_map(|n| n.nodes.iter().map(move |&node| (Some(n), node)));
    whole.chain(cells).map(move |(n, node)| {
        let breakdown = n.map_or(Breakdown::Whole, |n| n.breakdown);
        let score = a.region_group_score(group, period, breakdown, node);
        GroupScoreRow {
            period: Cow::Borrowed(a.survey.periods[period.at()].id.as_str()),
            group_id: Cow::Borrowed(a.region_groups()[group].id.as_str()),
            facet_id: n.map(|n| Cow::Borrowed(n.facet_id.as_str())),
            cell_id: n.map(|n| Cow::Borrowed(n.id.as_str())),
            node_id: Cow::Borrowed(a.rubric.hierarchy.node(node).id.as_str()),
            score: rounded_option(score.score),
            n_regions: score.n,
        }
    })
}

/// The columns of `breakdowns.csv`, in order: name, kind, what it is.
pub const COLUMNS: [Column; 24] = [
    ("run_id", Kind::String, "run"),
    ("period", Kind::String, "period"),
    ("area_kind", Kind::String, "region, or region_group"),
    ("area_id", Kind::String, "region, or group of regions"),
    ("area_name_zh", Kind::String, "its name in Chinese"),
    ("area_name_en", Kind::String, "its name in English"),
    ("facet_id", Kind::String, "facet; empty for the whole of a group of regions"),
    ("facet_name_zh", Kind::String, "its title in Chinese"),
    ("facet_name_en", Kind::String, "its title in English"),
    ("cell_id", Kind::String, "cell of the facet, or group of cells"),
    ("cell_kind", Kind::String, "cell or group"),
    ("cell_name_zh", Kind::String, "its title in Chinese"),
    ("cell_name_en", Kind::String, "its title in English"),
    ("node_id", Kind::String, "node of the rubric"),
    ("node_kind", Kind::String, "index, dimension, group or indicator"),
    ("node_depth", Kind::Integer, "0 for the index"),
    ("node_name_zh", Kind::String, "title in Chinese"),
    ("node_name_en", Kind::String, "title in English"),
    ("status", Kind::String, "why there is, or is not, a score; empty for a group of regions"),
    ("score", Kind::Number, "score, 0 to 100"),
    ("score_low", Kind::Number, "lower end of the interval of sampling error"),
    ("score_high", Kind::Number, "upper end of the interval of sampling error"),
    ("coverage", Kind::Number, "share of applicable weight present, 0 to 1"),
    ("n_regions", Kind::Integer, "regions with a score, for a group of regions"),
];

/// Writes `breakdowns.csv`: the cells of every region, then the groups of regions.
///
/// # Errors
///
/// Where `out` refuses.
pub fn write(out: &mut dyn Write, a: &Assessment<'_>, run: &Run) -> io::Result<()> {
    flat::head(out, COLUMNS.iter().map(|c| c.0))?;
    let named = named(a);
    let rows: Vec<RowIdx> = a.survey.rows().map(|(row, _)| row).collect();
    flat::batches(&rows, |&row| region_lines(a, run, &named, row), |text| out.write_all(text))?;
    flat::batches(&groups(a), |&of| group_lines(a, run, &named, of), |text| out.write_all(text))
}

fn region_lines(
    a: &Assessment<'_>,
    run: &Run,
    named: &[Named],
    row: RowIdx,
) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let region = a.survey.region(row);
    let cells = named.iter().flat_map(|n| n.nodes.iter().map(move |&node| (n, node)));
    for ((n, node), score) in cells.zip(facet_scores(a, named, row)) {
        let mut record = vec![run.id.clone(), harmless(&score.period).into_owned()];
        record.extend(["region".to_owned(), harmless(&region.id).into_owned()]);
        record.extend(title(&region.name));
        record.extend(cell_names(Some(n)));
        record.extend(node_names(a, node));
        record.push(score.status.into_owned());
        let figures = [score.score, score.score_low, score.score_high, score.coverage];
        record.extend(figures.map(number));
        record.push(String::new());
        writer.write_record(&record)?;
    }
    flat::bytes(writer)
}

fn group_lines(
    a: &Assessment<'_>,
    run: &Run,
    named: &[Named],
    of: (PeriodIdx, usize),
) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let group = &a.region_groups()[of.1];
    let whole = a.rubric.hierarchy.iter().map(|(node, _)| (None, node));
    let cells = named.iter().flat_map(|n| n.nodes.iter().map(move |&node| (Some(n), node)));
    for ((n, node), score) in whole.chain(cells).zip(group_scores(a, named, of)) {
        let mut record = vec![run.id.clone(), harmless(&score.period).into_owned()];
        record.extend(["region_group".to_owned(), harmless(&group.id).into_owned()]);
        record.extend(title(&group.title));
        record.extend(cell_names(n));
        record.extend(node_names(a, node));
        record.extend([String::new(), number(score.score)]);
        record.extend([const { String::new() }; 3]);
        record.push(score.n_regions.to_string());
        writer.write_record(&record)?;
    }
    flat::bytes(writer)
}

/// Facet and cell, as seven cells of a line; all empty for the whole.
fn cell_names(n: Option<&Named>) -> [String; 7] {
    let Some(n) = n else { return [const { String::new() }; 7] };
    let [facet_zh, facet_en] = title(&n.facet);
    let [zh, en] = title(&n.title);
    let kind = if n.is_group() { "group" } else { "cell" }.to_owned();
    let id = harmless(&n.id).into_owned();
    [n.facet_id.clone(), facet_zh, facet_en, id, kind, zh, en]
}

/// A node, as five cells of a line.
fn node_names(a: &Assessment<'_>, node: NodeIdx) -> [String; 5] {
    let n = a.rubric.hierarchy.node(node);
    let [zh, en] = title(&n.title);
    [n.id.clone(), n.kind().to_owned(), n.depth.to_string(), zh, en]
}
