//! What a study has found, as plain data that stands beside the scores.

use super::assumptions::{self, Factor, in_words};
use super::replicates;
use super::sensitivity::{Index, Sensitivity, SensitivityError};
use super::study::{self, COVERAGE, Findings, LEVEL_SHARE, RANK_SPAN, Reason, Size};
use super::summary::Interval;
use crate::assessment::Assessment;
use crate::assessment::certainty::{
    Assumption, Certainty, Failed, Influence, RegionCertainty, Share, Span, Verdict,
};
use crate::lang::Text;
use crate::model::{PeriodIdx, Uncertainty, figure};
use crate::stats::round6;

/// The findings of a study of this assessment.
pub fn certainty(
    a: &Assessment<'_>,
    uncertainty: &Uncertainty,
    size: Size,
    found: &Findings,
) -> Certainty {
    let assumption = |factor: &Factor| Assumption {
        id: factor.name(),
        title: factor.title(),
        text: in_words(a.rubric, uncertainty, *factor),
    };
    let mut regions = vec![None; a.survey.rows.len()];
    for (at, row) in found.rows.iter().enumerate() {
        regions[row.at()] = Some(region(found, at));
    }
    let failure = |f: &replicates::Failures<Reason>| failed(a, uncertainty, found, f);
    let group = |group: &Vec<usize>| group.iter().map(|at| found.rows[*at]).collect();
    let first = found.rows.first();
    Certainty {
        period: first.map_or(PeriodIdx(0), |r| a.survey.rows[r.at()].period),
        seed: size.seed,
        replicates: size.replicates as u64,
        kept: found.replicates.kept() as u64,
        failures: found.replicates.failures().iter().map(failure).collect(),
        is_declared: a.rubric.uncertainty.is_some(),
        assumptions: found.factors.iter().map(assumption).collect(),
        covers_sampling: found.factors.contains(&Factor::Sampling),
        coverage: COVERAGE,
        rule: rule(found),
        groups: found.groups.iter().map(group).collect(),
        influence: found.sensitivity.as_ref().map(|s| influence(size, found, s)),
        regions,
    }
}

fn region(found: &Findings, at: usize) -> RegionCertainty {
    let summary = &found.summaries[at];
    let levels: Vec<f64> =
        found.level_shares.get(at).into_iter().flatten().map(|p| round6(*p)).collect();
    let own = found.levels[at].and_then(|l| usize::from(l).checked_sub(1));
    RegionCertainty {
        scored: summary.scored as u64,
        score: summary.score.map(span),
        rank: summary.rank.filter(|_| found.ranks[at] > 0).map(span),
        level_holds: own.and_then(|own| levels.get(own).copied()),
        levels,
        verdict: found.verdict(at).map(|verdict| match verdict {
            study::Verdict::Robust => Verdict::Robust,
            study::Verdict::Fragile => Verdict::Fragile,
        }),
    }
}

fn span(of: Interval) -> Span {
    Span { low: round6(of.low), middle: round6(of.median), high: round6(of.high) }
}

fn failed(
    a: &Assessment<'_>,
    uncertainty: &Uncertainty,
    found: &Findings,
    failures: &replicates::Failures<Reason>,
) -> Failed {
    let (reason, text, indicator) = match failures.reason {
        replicates::Failure::Model(reason) => {
            let at = match reason {
                Reason::Step { node, .. } => Some(a.rubric.hierarchy.node(node).id.clone()),
                Reason::NoWeights | Reason::NothingLeft => None,
            };
            (reason.name(), assumptions::failed(a.rubric, uncertainty, reason), at)
        }
        replicates::Failure::Range { region } => {
            let id = &a.survey.region(found.rows[region]).id;
            let text = Text::new(
                format!("地区 `{id}` 的得分超出范围"),
                format!("the score of region `{id}` is out of range"),
            );
            ("out_of_range", text, None)
        }
    };
    Failed { reason, text, indicator, count: failures.count as u64, first: failures.first }
}

/// When a result is robust.
fn rule(found: &Findings) -> Text {
    let percent = |share: f64| figure(round6(100.0 * share));
    if found.level_shares.iter().any(|shares| !shares.is_empty()) {
        let share = percent(LEVEL_SHARE);
        return Text::new(
            format!("“稳健”指至少 {share}% 的重复计分中等级不变，否则为“脆弱”。"),
            format!(
                "Robust: the level stays the same in at least {share}% of the re-scorings; \
                 otherwise fragile."
            ),
        );
    }
    let (coverage, span) = (percent(COVERAGE), percent(RANK_SPAN));
    Text::new(
        format!("“稳健”指名次的 {coverage}% 区间不超过参评地区数的 {span}%，否则为“脆弱”。"),
        format!(
            "Robust: the {coverage}% interval of the rank spans at most {span}% of the ranked \
             regions; otherwise fragile."
        ),
    )
}

fn influence(
    size: Size,
    found: &Findings,
    result: &Result<Sensitivity, SensitivityError>,
) -> Influence {
    let varied = found.factors.iter().filter(|f| **f != Factor::Benchmark).count();
    let runs = (size.rows() * (varied + 2)) as u64;
    let index =
        |i: Index| Span { low: round6(i.low), middle: round6(i.value), high: round6(i.high) };
    match result {
        Ok(s) => Influence {
            runs,
            mean: study::printed(s.mean),
            factors: s
                .factors
                .iter()
                .map(|f| Share { first: index(f.first), total: index(f.total) })
                .collect(),
            is_constant: false,
        },
        Err(error) => Influence {
            runs,
            mean: None,
            factors: Vec::new(),
            is_constant: matches!(error, SensitivityError::Constant),
        },
    }
}
