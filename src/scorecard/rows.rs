//! The rows of a scorecard, made from an assessment. The only place that rounds, at six decimals.

use super::document::{
    BenchmarkRow, ChangedValueRow, ConcernRow, ConcernScoreRow, GapRow, GateRow, IssueRow,
    LevelProbabilityRow, LevelRow, NodeRow, PeerRow, PeriodRow, RegionRow, RobustnessInfo,
    ScoreRow, StandingRow, TargetRow,
};
use super::robustness::{AssumptionRow, FailureRow};
use crate::assessment::{Assessment, Certainty, NodeScore, RowAssessment};
use crate::diag::Diagnostic;
use crate::model::{IndicatorIdx, NodeIdx, RowIdx, SourceRef};
use crate::stats::round6;
use std::borrow::Cow;

/// Rounds a figure for a document; `-0` becomes `0`.
pub fn rounded(value: f64) -> f64 {
    round6(value) + 0.0
}

pub(super) fn rounded_option(value: Option<f64>) -> Option<f64> {
    value.map(rounded)
}

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn places(references: &[SourceRef]) -> Vec<String> {
    references.iter().map(|r| format!("{} {}", r.source, r.at).trim().to_owned()).collect()
}

/// The periods.
pub fn periods(a: &Assessment<'_>) -> Vec<PeriodRow> {
    let row = |p: &crate::model::Period| PeriodRow {
        id: p.id.clone(),
        start: p.start.clone(),
        end: p.end.clone(),
    };
    a.survey.periods.iter().map(row).collect()
}

/// The levels.
pub fn levels(a: &Assessment<'_>) -> Vec<LevelRow> {
    let levels = a.rubric.ladder.levels();
    (1u8..)
        .zip(levels)
        .map(|(value, level)| LevelRow {
            value,
            id: level.id.clone(),
            name: (&level.title).into(),
            min: level.min,
            max: levels.get(usize::from(value)).map_or(100.0, |next| next.min),
        })
        .collect()
}

/// The nodes.
pub fn nodes(a: &Assessment<'_>) -> Vec<NodeRow> {
    let h = &a.rubric.hierarchy;
    h.iter()
        .map(|(idx, node)| {
            let indicator = node.indicator.as_ref();
            NodeRow {
                id: node.id.clone(),
                parent_id: node.parent.map(|p| h.node(p).id.clone()),
                kind: node.kind().to_owned(),
                depth: node.depth,
                order: idx.0 + 1,
                name: (&node.title).into(),
                weight: rounded(a.weights.share(idx)),
                weight_effective: rounded(a.weights.effective(idx)),
                aggregation: indicator.is_none().then(|| node.aggregation.name().to_owned()),
                scale: indicator.map(|i| i.scale.name().to_owned()),
                unit: indicator.filter(|i| !i.unit.is_empty()).map(|i| (&i.unit).into()),
                question: indicator.map(|i| (&i.question).into()),
                effort: indicator.and_then(|i| i.effort),
            }
        })
        .collect()
}

/// The concerns.
pub fn concerns(a: &Assessment<'_>) -> Vec<ConcernRow> {
    let not_measured = |at: usize| a.rubric.not_measured.iter().any(|n| n.concern.0 == count(at));
    a.rubric
        .concerns
        .iter()
        .enumerate()
        .map(|(at, c)| ConcernRow {
            id: c.id.clone(),
            kind: c.kind.name().to_owned(),
            name: (&c.title).into(),
            sources: places(&c.sources),
            measured: !not_measured(at),
        })
        .collect()
}

/// The regions.
pub fn regions(a: &Assessment<'_>) -> Vec<RegionRow> {
    let kind = |k: usize| a.rubric.region_kinds.get(k).map(|k| k.id.clone());
    (1..)
        .zip(&a.survey.regions)
        .map(|(order, r)| RegionRow {
            id: r.id.clone(),
            name: (&r.name).into(),
            parent_id: r.parent.clone(),
            group: r.group.clone(),
            kind: r.kind.and_then(kind),
            order,
        })
        .collect()
}

/// The benchmarks.
pub fn benchmarks(a: &Assessment<'_>) -> Vec<BenchmarkRow> {
    let row = |b: &crate::model::Benchmark| BenchmarkRow {
        id: b.id.clone(),
        version: b.version.clone(),
        name: (&b.title).into(),
        n_targets: count(b.targets.len()),
    };
    a.benchmarks.iter().map(row).collect()
}

/// The targets of all benchmarks.
pub fn targets(a: &Assessment<'_>) -> Vec<TargetRow> {
    let all = a.benchmarks.iter().flat_map(|b| b.targets.iter().map(move |t| (b, t)));
    all.map(|(b, t)| TargetRow {
        benchmark_id: b.id.clone(),
        id: t.id.clone(),
        node_id: a.rubric.hierarchy.node(t.node).id.clone(),
        score: rounded(t.score),
        value: rounded_option(t.value),
        level: t.level,
        basis: t.basis.name().to_owned(),
        formula: t.formula.as_ref().map(Into::into),
        sources: places(&t.references),
        note: t.note.as_ref().map(Into::into),
    })
    .collect()
}

/// The peer groups at every node.
pub fn peers(a: &Assessment<'_>) -> Vec<PeerRow> {
    let mut rows = Vec::new();
    for group in a.peer_groups() {
        for (idx, node) in a.rubric.hierarchy.iter() {
            let stats = group.stats(idx);
            let figure = |pick: fn(&crate::assessment::PeerStats) -> f64| {
                rounded_option(stats.as_ref().map(pick))
            };
            rows.push(PeerRow {
                period: a.survey.periods[group.period.at()].id.clone(),
                peer_group: group.id.clone(),
                node_id: node.id.clone(),
                n: stats.map_or(0, |s| s.n),
                min: figure(|s| s.min),
                q1: figure(|s| s.q1),
                median: figure(|s| s.median),
                q3: figure(|s| s.q3),
                max: figure(|s| s.max),
                mean: figure(|s| s.mean),
            });
        }
    }
    rows
}

/// The row of the same region in the survey's previous period.
pub fn previous(a: &Assessment<'_>, row: RowIdx) -> Option<RowIdx> {
    let at = a.survey.rows[row.at()];
    let before = crate::model::PeriodIdx(at.period.0.checked_sub(1)?);
    a.survey.row(at.region, before)
}

/// The scores of a row, one per node.
pub fn scores<'r>(a: &'r Assessment<'_>, r: &RowAssessment) -> impl Iterator<Item = ScoreRow<'r>> {
    let region = a.survey.region(r.row);
    let period = a.survey.period(r.row);
    let group = a.peer_group(r.row);
    let before = previous(a, r.row);
    a.rubric.hierarchy.iter().zip(&r.nodes).map(move |((idx, node), n)| {
        let previous = before.and_then(|b| a.score(b, idx));
        let root = idx == NodeIdx::ROOT;
        let range = interval(a, r.row, idx, n);
        let ranks = a.certainty_of(r.row).filter(|_| root && a.options.rank).and_then(|c| c.rank);
        ScoreRow {
            period: Cow::Borrowed(period.id.as_str()),
            region_id: Cow::Borrowed(region.id.as_str()),
            node_id: Cow::Borrowed(node.id.as_str()),
            status: Cow::Borrowed(n.status.name()),
            score: rounded_option(n.score),
            score_low: range.map(|i| rounded(i.low)),
            score_high: range.map(|i| rounded(i.high)),
            level: n.level,
            level_by_score: if root { r.standing.level_by_score } else { n.level },
            coverage: rounded_option(n.coverage),
            weight_effective: rounded(n.weight_effective),
            contribution: rounded_option(n.contribution),
            potential: rounded_option(n.potential),
            score_if_worst: rounded_option(n.score_if_worst),
            score_if_best: rounded_option(n.score_if_best),
            rank: n.rank,
            n_ranked: n.n_ranked,
            peer_group: Cow::Borrowed(group.id.as_str()),
            percentile: rounded_option(n.percentile),
            previous_score: rounded_option(previous),
            change: rounded_option(n.score.zip(previous).map(|(now, then)| now - then)),
            imputed: n.imputed,
            answered: n.answered,
            applicable: n.applicable,
            interval: range.map(|i| Cow::Borrowed(i.of)),
            rank_low: ranks.map(|r| rounded(r.low)),
            rank_high: ranks.map(|r| rounded(r.high)),
        }
    })
}

/// The interval of a score, and what it is of.
#[derive(Clone, Copy, Debug)]
pub struct ScoreInterval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// `sampling` or `robustness`.
    pub of: &'static str,
}

/// The interval of a score: of the index that of the study, where one was made that leaves nothing
/// out that the survey knows of itself; else that of its sampling error.
pub fn interval(
    a: &Assessment<'_>,
    row: RowIdx,
    idx: NodeIdx,
    n: &NodeScore,
) -> Option<ScoreInterval> {
    let sampling = n.score_low.zip(n.score_high);
    let covers = a.certainty.as_ref().is_some_and(|c| sampling.is_none() || c.covers_sampling);
    let study = a.certainty_of(row).filter(|_| idx == NodeIdx::ROOT && covers && n.score.is_some());
    let found = study.and_then(|c| c.score);
    let found = found.map(|s| ScoreInterval { low: s.low, high: s.high, of: "robustness" });
    found.or_else(|| sampling.map(|(low, high)| ScoreInterval { low, high, of: "sampling" }))
}

/// The study behind the intervals.
pub fn robustness(a: &Assessment<'_>) -> Option<RobustnessInfo> {
    let c = a.certainty.as_ref()?;
    Some(RobustnessInfo {
        period: a.survey.periods.get(c.period.at()).map(|p| p.id.clone()).unwrap_or_default(),
        seed: c.seed,
        replicates: c.replicates,
        kept: c.kept,
        failures: c
            .failures
            .iter()
            .map(|f| FailureRow {
                reason: f.reason.to_owned(),
                text: (&f.text).into(),
                indicator_id: f.indicator.clone(),
                count: f.count,
                first: f.first,
            })
            .collect(),
        coverage: c.coverage,
        is_declared: c.is_declared,
        covers_sampling: c.covers_sampling,
        assumptions: c
            .assumptions
            .iter()
            .map(|a| AssumptionRow { id: a.id.to_owned(), text: (&a.text).into() })
            .collect(),
    })
}

/// How likely each level is in each region of the studied period.
pub fn level_probabilities<'r>(
    a: &'r Assessment<'_>,
) -> impl Iterator<Item = LevelProbabilityRow<'r>> {
    let regions = a.certainty.iter().flat_map(Certainty::rows);
    regions.flat_map(move |(row, found)| {
        (1..).zip(&found.levels).map(move |(level, share)| LevelProbabilityRow {
            period: Cow::Borrowed(a.survey.period(row).id.as_str()),
            region_id: Cow::Borrowed(a.survey.region(row).id.as_str()),
            level,
            probability: rounded(*share),
        })
    })
}

/// Every value that is not as it was answered, row by row.
pub fn changed_values<'r>(a: &'r Assessment<'_>) -> Vec<ChangedValueRow<'r>> {
    let Some(stages) = a.stages() else { return Vec::new() };
    let leaves = a.rubric.hierarchy.indicators();
    let value = |row, at, change, before, after| {
        let node = leaves.get(at).map_or("", |n| a.rubric.hierarchy.node(*n).id.as_str());
        ChangedValueRow {
            period: Cow::Borrowed(a.survey.period(row).id.as_str()),
            region_id: Cow::Borrowed(a.survey.region(row).id.as_str()),
            node_id: Cow::Borrowed(node),
            change: Cow::Borrowed(change),
            before: rounded_option(before),
            after: rounded_option(after),
        }
    };
    let mut treated: Vec<_> = a.treated().iter().collect();
    treated.sort_by_key(|cell| (cell.row, cell.indicator));
    let mut treated = treated.into_iter().peekable();
    let mut found = Vec::new();
    for (row, _) in a.survey.rows() {
        for (at, idx) in (0..leaves.len()).zip((0..).map(IndicatorIdx)) {
            if a.is_imputed(row, idx) {
                found.push(value(row, at, "imputed", None, stages.imputed.get(row, idx)));
            }
            while let Some(cell) = treated.next_if(|c| (c.row, c.indicator) == (row, idx)) {
                found.push(value(row, at, cell.step.name(), Some(cell.before), Some(cell.after)));
            }
        }
    }
    found
}

/// The standing of a row.
pub fn standing<'r>(a: &'r Assessment<'_>, r: &RowAssessment) -> StandingRow<'r> {
    let s = &r.standing;
    let gate_id = |&at: &usize| {
        let g = &s.gates[at];
        let gate = a.rubric.ladder.level(g.level).map_or("", |l| l.gates[g.gate].id.as_str());
        Cow::Borrowed(gate)
    };
    StandingRow {
        period: Cow::Borrowed(a.survey.period(r.row).id.as_str()),
        region_id: Cow::Borrowed(a.survey.region(r.row).id.as_str()),
        level: s.level,
        level_by_score: s.level_by_score,
        next_level: s.next.as_ref().map(|n| n.level),
        score_needed: s.next.as_ref().map(|n| n.score_needed),
        score_missing: s.next.as_ref().map(|n| rounded(n.score_missing)),
        blocked_by: s.next.iter().flat_map(|n| &n.blocked_by).map(gate_id).collect(),
        verdict: a.certainty_of(r.row).and_then(|c| c.verdict).map(|v| Cow::Borrowed(v.name())),
    }
}

/// The gates of a row.
pub fn gates<'r>(a: &'r Assessment<'_>, r: &RowAssessment) -> Vec<GateRow<'r>> {
    let row = |g: &crate::assessment::GateResult| {
        let gate = &a.rubric.ladder.level(g.level)?.gates[g.gate];
        Some(GateRow {
            period: Cow::Borrowed(a.survey.period(r.row).id.as_str()),
            region_id: Cow::Borrowed(a.survey.region(r.row).id.as_str()),
            gate_id: Cow::Borrowed(gate.id.as_str()),
            level: g.level,
            node_id: Cow::Borrowed(a.rubric.hierarchy.node(gate.node).id.as_str()),
            status: Cow::Borrowed(g.status.name()),
            score: rounded_option(g.score),
            score_needed: rounded(g.score_needed),
        })
    };
    r.standing.gates.iter().filter_map(row).collect()
}

/// The concern severities of a row.
pub fn concern_scores<'r>(a: &'r Assessment<'_>, r: &RowAssessment) -> Vec<ConcernScoreRow<'r>> {
    let row = |(concern, score): (&'r crate::model::Concern, &crate::assessment::ConcernScore)| {
        ConcernScoreRow {
            period: Cow::Borrowed(a.survey.period(r.row).id.as_str()),
            region_id: Cow::Borrowed(a.survey.region(r.row).id.as_str()),
            concern_id: Cow::Borrowed(concern.id.as_str()),
            severity: rounded_option(score.severity),
            coverage: rounded_option(score.coverage),
            n_nodes: score.n_nodes,
        }
    };
    a.rubric.concerns.iter().zip(&r.concerns).map(row).collect()
}

/// The gaps of a row to every benchmark.
pub fn gaps<'r>(a: &'r Assessment<'_>, r: &RowAssessment) -> Vec<GapRow<'r>> {
    let mut rows = Vec::new();
    for (benchmark, gaps) in a.benchmarks.iter().zip(&r.gaps) {
        rows.extend(gaps.iter().map(|g| GapRow {
            period: Cow::Borrowed(a.survey.period(r.row).id.as_str()),
            region_id: Cow::Borrowed(a.survey.region(r.row).id.as_str()),
            benchmark_id: Cow::Borrowed(benchmark.id.as_str()),
            node_id: Cow::Borrowed(a.rubric.hierarchy.node(g.node).id.as_str()),
            target_id: g.target.map(|(at, _)| Cow::Borrowed(benchmark.targets[at].id.as_str())),
            basis: g.target.map(|(_, basis)| Cow::Borrowed(basis.name())),
            status: Cow::Borrowed(g.status.name()),
            score: rounded_option(g.score),
            benchmark_score: rounded(g.target_score),
            gap: rounded_option(g.gap),
            shortfall: rounded_option(g.shortfall),
            attainment: rounded_option(g.attainment),
            n_targets: g.n_targets,
            n_met: g.n_met,
        }));
    }
    rows
}

/// A remark.
pub fn issue(d: &Diagnostic) -> IssueRow {
    IssueRow {
        code: d.code.as_str().to_owned(),
        severity: d.severity.name().to_owned(),
        file: d.place.file.clone(),
        line: d.place.position.map(|p| p.line as u64),
        column: d.place.position.map(|p| p.column as u64),
        value: d.value.clone(),
        region_id: d.subject.region.clone(),
        period: d.subject.period.clone(),
        node_id: d.subject.node.clone(),
        message: (&d.message).into(),
        hint: d.hint.as_ref().map(Into::into),
    }
}
