//! The report on one region: its chapters in their order.

mod benchmarks;
mod certainty;
mod change;
mod concerns;
mod coverage;
mod dimensions;
mod facets;
mod figures;
mod guide;
mod ladder;
mod lowest;
mod peers;
mod plan;
mod potential;
mod profile;
mod standings;
mod summary;

pub(crate) use concerns::{SEVERE, stand_for};
pub(crate) use guide::shared as guide;
pub(crate) use ladder::{effort_cell, need_words};

use super::chapters::{fold, numbered};
use super::document::{Block, Cover, Document, Fact};
use super::scene::Scene;
use super::{answers, fieldwork, items, method};
use crate::assessment::{NodeScore, RowAssessment};
use crate::model::{Node, NodeIdx, RowIdx};
use crate::report::chart::ChartError;
use crate::report::rounding::percent;
use crate::report::sentences::region::TooFew;

/// One region and all that is known of it.
pub(crate) struct Subject<'a> {
    pub(crate) scene: Scene<'a>,
    pub(crate) row: RowIdx,
    pub(crate) now: RowAssessment,
    /// The same region in the nearest period before.
    pub(crate) before: Option<RowAssessment>,
}

/// An indicator of the region with its score.
#[derive(Clone, Copy)]
pub(crate) struct Leaf<'a> {
    pub(crate) idx: NodeIdx,
    pub(crate) node: &'a Node,
    pub(crate) score: NodeScore,
}

impl<'a> Subject<'a> {
    fn new(scene: Scene<'a>, row: RowIdx) -> Self {
        let now = scene.a.row(row);
        let before = scene.earlier(row).map(|earlier| scene.a.row(earlier));
        Self { scene, row, now, before }
    }

    /// The indicators in the rubric's order.
    pub(crate) fn leaves(&self) -> Vec<Leaf<'a>> {
        let leaf =
            |(idx, node, _): (NodeIdx, &'a Node, _)| Leaf { idx, node, score: *self.now.node(idx) };
        self.scene.hierarchy().leaves().map(leaf).collect()
    }

    /// How many children of a node have a score, of how many, and how many must: where there are too
    /// few of them by number.
    pub(crate) fn too_few(&self, idx: NodeIdx) -> Option<TooFew> {
        let node = self.scene.node(idx);
        let asked = node.children.iter().filter(|c| self.now.node(**c).coverage.is_some());
        let (mut of, mut present) = (0, 0);
        for child in asked {
            of += 1;
            present += usize::from(self.now.node(*child).score.is_some());
        }
        let is_short = (present as f64) + 1e-9 < node.children_min * of as f64;
        is_short.then(|| TooFew { present, of, least: percent(node.children_min) })
    }

    /// The median of the peers, where there is more than the region itself.
    pub(crate) fn peer_median(&self, node: NodeIdx) -> Option<f64> {
        let stats = self.scene.a.peer_group(self.row).stats(node)?;
        (stats.n > 1).then_some(stats.median)
    }

    /// The percentile among the peers, where there are enough of them to say so.
    pub(crate) fn percentile(&self, node: NodeIdx) -> Option<f64> {
        let stats = self.scene.a.peer_group(self.row).stats(node)?;
        self.now.node(node).percentile.filter(|_| stats.n >= profile::PEERS_MIN)
    }

    /// Whether the region named evidence for any of its answers; where it did, answers without are
    /// worth a remark.
    pub(crate) fn gives_evidence(&self) -> bool {
        let notes = &self.scene.a.survey.notes;
        self.scene
            .hierarchy()
            .leaves()
            .filter_map(|(_, _, asked)| notes.get(&(self.row, asked.column)))
            .any(|note| !note.evidence.is_empty())
    }

    /// The region's name.
    pub(crate) fn name(&self) -> String {
        self.scene.region_name(self.row)
    }

    /// Indicators that can still rise, those that lift the index most first.
    pub(crate) fn by_potential(&self) -> Vec<Leaf<'a>> {
        let mut leaves = self.leaves();
        let points = |l: &Leaf<'_>| crate::stats::round6(l.score.potential.unwrap_or(0.0));
        leaves.retain(|l| points(l) > 0.0);
        // The sort is stable: ties keep the rubric's order.
        leaves.sort_by(|a, b| points(b).total_cmp(&points(a)));
        leaves
    }
}

/// The report on one region.
pub(crate) fn document(scene: Scene<'_>, row: RowIdx) -> Result<Document, ChartError> {
    let s = Subject::new(scene, row);
    let mut chapters = vec![
        ("summary", ("摘要", "Summary"), summary::blocks(&s)),
        ("guide", ("阅读说明", "How to read this report"), guide::blocks(&s)),
        ("profile", ("总体情况", "Overall profile"), profile::blocks(&s)?),
        ("benchmarks", ("与基准的差距", "Gaps to the benchmarks"), benchmarks::blocks(&s)?),
        ("peers", ("在同组地区中的位置", "Position among peers"), peers::blocks(&s)?),
        ("ladder", ("成熟度阶梯与下一级", "The ladder and the next level"), ladder::blocks(&s)?),
        (
            "concerns",
            ("文件所列问题的严重程度", "Severity of the documented problems"),
            concerns::blocks(&s)?,
        ),
        ("potential", ("提升潜力", "Improvement potential"), potential::blocks(&s)?),
        ("facets", ("分类得分", "Scores by facet"), facets::blocks(&s)?),
        ("items", ("得分最低的调查对象", "Items with the lowest scores"), lowest::blocks(&s)),
        ("dimensions", ("分维度评估", "Dimension by dimension"), dimensions::blocks(&s)?),
        ("change", ("与上一期相比", "Change since the previous period"), change::blocks(&s)),
        ("certainty", ("结果有多可靠？", "How sure is this?"), certainty::blocks(&s)),
        ("coverage", ("覆盖率与缺失", "Coverage and missing answers"), coverage::blocks(&s)),
    ];
    let period = scene.a.survey.rows[row.at()].period;
    let how = fieldwork::blocks(&scene, period, Some(row));
    chapters.push(("fieldwork", ("调查方式", "How the survey was done"), how));
    // What comes from tables of items, or from a study, has nothing to say where there are none.
    chapters.retain(|(_, _, blocks)| !blocks.is_empty());
    let chapters = fold(&scene, chapters, "coverage");
    let mut annexes = vec![
        ("method", ("评估方法", "Method"), method::blocks(&scene, period, Some(row))?),
        ("answers", ("全部答案", "All answers"), answers::blocks(&scene, row)),
        (
            "figures",
            ("目标数字及其读法", "Figures of the targets and how they are read"),
            figures::blocks(&s),
        ),
        ("sign-off", ("填报与审核签署", "Sign-off"), vec![sign_off(&scene)]),
    ];
    annexes.retain(|(_, _, blocks)| !blocks.is_empty());
    let chapters = numbered(&scene, chapters, annexes);
    let is_surveyed = scene.rubric().instrument.is_some();
    Ok(Document { title: title(&s), cover: cover(&s), chapters, is_surveyed })
}

fn title(s: &Subject<'_>) -> String {
    let scene = &s.scene;
    let period = scene.period(scene.a.survey.rows[s.row.at()].period);
    let rubric = scene.words(&scene.rubric().title);
    let parts = [s.name(), rubric, period.to_owned()];
    let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    parts.join(" · ")
}

fn cover(s: &Subject<'_>) -> Cover {
    let scene = &s.scene;
    let rubric = scene.rubric();
    let region = scene.region(s.row);
    let mut facts = vec![Fact::new(
        scene.say("地区", "Region"),
        format!("{}{}", s.name(), scene.lang.pick("（", " ("))
            + &region.id
            + scene.lang.pick("）", ")"),
    )];
    if let Some(kind) = region.kind.and_then(|k| rubric.region_kinds.get(k)) {
        facts.push(Fact::new(scene.say("类别", "Kind"), scene.words(&kind.title)));
    }
    if let Some(group) = &region.group {
        facts.push(Fact::new(scene.say("同组", "Peer group"), group.clone()));
    }
    let period = scene.period(scene.a.survey.rows[s.row.at()].period);
    if !period.is_empty() {
        facts.push(Fact::new(scene.say("评估期", "Period"), period));
    }
    facts.extend(run_facts(scene));
    Cover {
        kicker: match items::measured(scene) {
            None => scene.say("地区自评报告", "Regional self-assessment report"),
            Some(_) => scene.say("地区调查报告", "Report on the survey of a region"),
        },
        title: s.name(),
        subtitle: scene.words(&rubric.title),
        facts,
        notice: notice(scene),
    }
}

/// Rubric, run, date, status: what the covers of all reports say.
pub(crate) fn run_facts(scene: &Scene<'_>) -> Vec<Fact> {
    let rubric = scene.rubric();
    let version = match scene.lang {
        crate::lang::Lang::Zh => format!("{}，版本 {}", rubric.id, rubric.version),
        crate::lang::Lang::En => format!("{}, version {}", rubric.id, rubric.version),
    };
    let mut facts = vec![
        Fact::new(scene.say("量规", "Rubric"), version),
        Fact::new(scene.say("运行编号", "Run"), scene.run.id.clone()),
    ];
    if let Some(date) = &scene.run.date {
        facts.push(Fact::new(scene.say("日期", "Date"), date.clone()));
    }
    let status = match items::measured(scene) {
        None => scene.say("自评，未经审核", "self-assessment, not reviewed"),
        Some(false) => scene.say(
            "部分实测、部分自评，未经审核",
            "partly measured, partly self-assessed, not reviewed",
        ),
        Some(true) => scene.say("由调查测得，未经审核", "measured by a survey, not reviewed"),
    };
    facts.push(Fact::new(scene.say("状态", "Status"), status));
    facts
}

/// What a report is not.
pub(crate) fn notice(scene: &Scene<'_>) -> String {
    match items::measured(scene) {
        None => {}
        Some(false) => {
            return scene.say(
                "本报告由调查记录和所填答案按公开的量规自动计算而成，不是公文，也不代表任何机关的评定结论。",
                "Computed from the records of a survey and from answers given, by a published \
                 rubric. It is no official document and no authority's finding.",
            );
        }
        Some(true) => {
            return scene.say(
                "本报告由调查记录按公开的量规自动计算而成，不是公文，也不代表任何机关的评定结论。",
                "Computed from the records of a survey, by a published rubric. It is no official \
                 document and no authority's finding.",
            );
        }
    }
    scene.say(
        "本报告由所填答案按公开的量规自动计算而成，是自评结果，不是公文，也不代表任何机关的评定结论。",
        "Computed from the answers given, by a published rubric. This is a self-assessment: it is no \
         official document and no authority's finding.",
    )
}

fn sign_off(scene: &Scene<'_>) -> Block {
    Block::Sign(vec![
        scene.say("填报人", "Completed by"),
        scene.say("审核人", "Reviewed by"),
        scene.say("负责人", "Responsible officer"),
        scene.say("日期", "Date"),
    ])
}
