//! The comparison of all regions of a period: bands first, ranks only when asked for.

mod audit;
mod bands;
mod benchmarks;
mod certainty;
mod change;
mod concerns;
mod data;
mod dimensions;
mod facets;
mod findings;
mod groups;
mod heatmap;
mod lowest;
mod potential;
mod regions;
mod scope;

use super::chapters::{fold, numbered};
use super::document::{Cover, Document, Fact};
use super::largest::{self, Short};
use super::region::{notice, run_facts};
use super::scene::Scene;
use super::{answer, certainty as shown, fieldwork, method};
use crate::assessment::{Gap, NodeScore, PeerStats, RegionCertainty, RowAssessment};
use crate::lang::Text;
use crate::model::{NodeIdx, PeriodIdx, RowIdx};
use crate::report::chart::ChartError;
use crate::report::sentences;
use crate::stats::order::quantile;
use crate::stats::round6;
use crate::stats::sum::mean;

/// All regions of a period.
pub(crate) struct Field<'a> {
    pub(crate) scene: Scene<'a>,
    pub(crate) period: PeriodIdx,
    /// In the order of the survey.
    pub(crate) entries: Vec<Entry>,
}

/// What the comparison keeps of a region, so that many regions stay small in memory.
pub(crate) struct Entry {
    pub(crate) row: RowIdx,
    pub(crate) root: NodeScore,
    pub(crate) level_by_score: Option<u8>,
    /// One per dimension.
    pub(crate) dimensions: Vec<NodeScore>,
    /// Per benchmark, the gaps of the index and of the dimensions.
    pub(crate) gaps: Vec<Vec<Gap>>,
    /// One per concern.
    pub(crate) severities: Vec<Option<f64>>,
    /// One per indicator.
    pub(crate) potentials: Vec<Option<f64>>,
    pub(crate) top_gap: Option<Short>,
    /// The next step of the indicator that would lift most.
    pub(crate) next_step: Option<String>,
    /// The same region before: score and level.
    pub(crate) before: Option<Before>,
}

/// A region in the nearest period before.
pub(crate) struct Before {
    pub(crate) period: PeriodIdx,
    pub(crate) score: Option<f64>,
    pub(crate) level: Option<u8>,
    pub(crate) dimensions: Vec<Option<f64>>,
}

impl Entry {
    fn new(scene: &Scene<'_>, row: RowIdx) -> Self {
        let assessed = scene.a.row(row);
        let kept = |g: &Gap| g.node == NodeIdx::ROOT || scene.dimensions().contains(&g.node);
        let leaves = scene.hierarchy().indicators().iter();
        let before = scene.earlier(row).map(|earlier| {
            let then = scene.a.row(earlier);
            Before {
                period: scene.a.survey.rows[earlier.at()].period,
                score: then.root().score,
                level: then.standing.level,
                dimensions: scene.dimensions().iter().map(|d| then.node(*d).score).collect(),
            }
        });
        Self {
            row,
            root: *assessed.root(),
            level_by_score: assessed.standing.level_by_score,
            dimensions: scene.dimensions().iter().map(|d| *assessed.node(*d)).collect(),
            gaps: assessed
                .gaps
                .iter()
                .map(|gaps| gaps.iter().copied().filter(kept).collect())
                .collect(),
            severities: assessed.concerns.iter().map(|c| c.severity).collect(),
            potentials: leaves.map(|i| assessed.node(*i).potential).collect(),
            next_step: next_step(scene, &assessed),
            top_gap: largest::gaps(scene, row, &assessed).into_iter().next(),
            before,
        }
    }

    /// The region's gap at a node in one benchmark.
    pub(crate) fn gap(&self, benchmark: usize, node: NodeIdx) -> Option<&Gap> {
        self.gaps.get(benchmark)?.iter().find(|g| g.node == node)
    }
}

impl<'a> Field<'a> {
    fn new(scene: Scene<'a>, period: PeriodIdx) -> Self {
        let rows = scene.a.survey.rows().filter(|(_, r)| r.period == period);
        let entries = rows.map(|(row, _)| Entry::new(&scene, row)).collect();
        Self { scene, period, entries }
    }

    /// The overall scores, ascending.
    pub(crate) fn scores(&self) -> Vec<f64> {
        sorted(self.entries.iter().filter_map(|e| e.root.score))
    }

    /// How many regions have an overall score.
    pub(crate) fn n_scored(&self) -> usize {
        self.entries.iter().filter(|e| e.root.score.is_some()).count()
    }

    /// The scores of a dimension by its position, ascending.
    pub(crate) fn dimension(&self, at: usize) -> Vec<f64> {
        sorted(self.entries.iter().filter_map(|e| e.dimensions.get(at)?.score))
    }

    /// The region's name as it is printed.
    pub(crate) fn name(&self, entry: &Entry) -> String {
        self.scene.region_name(entry.row)
    }

    /// How sure the region's result is; none where no study was made.
    pub(crate) fn certainty(&self, entry: &Entry) -> Option<&'a RegionCertainty> {
        self.scene.a.certainty_of(entry.row)
    }

    /// The name, and where its result is fragile a word that says so.
    pub(crate) fn name_with_doubt(&self, entry: &Entry) -> String {
        let mut name = self.name(entry);
        if shown::is_fragile(self.certainty(entry)) {
            name.push_str(self.scene.lang.pick("（脆弱）", " (fragile)"));
        }
        name
    }

    /// The name of this round.
    fn title(&self) -> String {
        let period = self.scene.period(self.period);
        let all = self.scene.say("全部地区", "All regions");
        if period.is_empty() { all } else { format!("{all} · {period}") }
    }
}

/// The next step of the indicator with the largest potential; ties keep the rubric's order.
fn next_step(scene: &Scene<'_>, assessed: &RowAssessment) -> Option<String> {
    let points = |n: NodeIdx| assessed.node(n).potential.map_or(0.0, round6);
    let leaves = scene.hierarchy().indicators().iter().copied().filter(|n| points(*n) > 0.0);
    let largest = leaves.reduce(|a, b| if points(b) > points(a) { b } else { a })?;
    answer::next_step(scene, assessed.row, scene.node(largest))
}

/// Numbers in ascending order.
pub(crate) fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// Five numbers of ascending values; none of nothing.
pub(crate) fn stats(sorted: &[f64]) -> Option<PeerStats> {
    Some(PeerStats {
        n: u32::try_from(sorted.len()).unwrap_or(u32::MAX),
        min: *sorted.first()?,
        q1: quantile(sorted, 0.25)?,
        median: quantile(sorted, 0.5)?,
        q3: quantile(sorted, 0.75)?,
        max: *sorted.last()?,
        mean: mean(sorted)?,
    })
}

/// The comparison of all regions of a period.
pub(crate) fn document(scene: Scene<'_>, period: PeriodIdx) -> Result<Document, ChartError> {
    let f = Field::new(scene, period);
    let mut chapters = vec![
        ("findings", ("主要发现", "Main findings"), findings::blocks(&f)),
        ("scope", ("范围、分组与方法", "Scope, peers and method"), scope::blocks(&f)),
        ("bands", ("总体分布", "Overall: bands"), bands::blocks(&f)?),
        ("heatmap", ("地区与维度", "Regions by dimension"), heatmap::blocks(&f)?),
        (
            "dimensions",
            ("各维度的分布与短板", "Dimensions: spread and weak spots"),
            dimensions::blocks(&f)?,
        ),
        ("certainty", ("结果有多可靠？", "How sure is this?"), certainty::blocks(&f)?),
        ("facets", ("分类得分", "Scores by facet"), facets::blocks(&f)?),
        ("groups", ("地区组", "Groups of regions"), groups::blocks(&f)?),
        (
            "items",
            ("各地区普遍薄弱的调查对象", "Items that are weak in many regions"),
            lowest::blocks(&f),
        ),
        ("benchmarks", ("与基准的差距", "Gaps to the benchmarks"), benchmarks::blocks(&f)?),
        (
            "concerns",
            ("文件所列问题的严重程度", "Severity of the documented problems"),
            concerns::blocks(&f)?,
        ),
        ("potential", ("提升潜力", "Improvement potential"), potential::blocks(&f)?),
        ("change", ("与上一期相比", "Change since the previous period"), change::blocks(&f)),
        ("regions", ("各地区概况", "Region by region"), regions::blocks(&f)),
        ("coverage", ("覆盖率与数据问题", "Coverage and data issues"), data::blocks(&f)),
        ("audit", ("数据与指标是否可信", "Can the figures be believed?"), audit::blocks(&f)?),
    ];
    let how = fieldwork::blocks(&scene, period, None);
    chapters.push(("fieldwork", ("调查方式", "How the survey was done"), how));
    // What comes from tables of items, or from a study, has nothing to say where there are none.
    chapters.retain(|(_, _, blocks)| !blocks.is_empty());
    let chapters = fold(&scene, chapters, "coverage");
    let annexes = vec![("method", ("评估方法", "Method"), method::blocks(&scene, period, None)?)];
    let chapters = numbered(&scene, chapters, annexes);
    let is_surveyed = scene.rubric().instrument.is_some();
    Ok(Document { title: title(&f), cover: cover(&f), chapters, is_surveyed })
}

fn title(f: &Field<'_>) -> String {
    format!("{} · {}", f.title(), f.scene.words(&f.scene.rubric().title))
}

fn cover(f: &Field<'_>) -> Cover {
    let scene = &f.scene;
    let mut facts = vec![Fact::new(
        scene.say("地区", "Regions"),
        sentences::comparison::regions(scene.lang, f.entries.len()),
    )];
    let period = scene.period(f.period);
    if !period.is_empty() {
        facts.push(Fact::new(scene.say("评估期", "Period"), period));
    }
    facts.extend(run_facts(scene));
    Cover {
        kicker: scene.say("多地区比较报告", "Comparison of regions"),
        title: f.title(),
        subtitle: scene.words(&scene.rubric().title),
        facts,
        notice: notice(scene),
    }
}

/// The label of the index beside its dimensions.
pub(crate) fn overall() -> Text {
    Text::new("综合", "Overall")
}
