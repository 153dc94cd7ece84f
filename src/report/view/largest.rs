//! The largest gaps of a region, indicator by indicator.

use super::scene::Scene;
use crate::assessment::{GapStatus, RowAssessment};
use crate::model::{NodeIdx, RowIdx};
use crate::report::sentences;
use crate::stats::round6;

/// An indicator that is short of what it is compared with.
pub(crate) struct Short {
    pub(crate) node: NodeIdx,
    /// By how many points.
    pub(crate) points: f64,
    /// The score compared with.
    pub(crate) target: f64,
    /// What that is: a benchmark in quotation marks, or the peers' median.
    pub(crate) what: String,
}

/// Every indicator's largest gap, the largest first, ties by weight: to a benchmark's target, or,
/// where there is no benchmark, to the peers' median.
pub(crate) fn gaps(scene: &Scene<'_>, row: RowIdx, assessed: &RowAssessment) -> Vec<Short> {
    let has_targets = assessed.gaps.iter().any(|gaps| !gaps.is_empty());
    let mut found: Vec<Short> = scene
        .hierarchy()
        .indicators()
        .iter()
        .filter_map(|&node| {
            if has_targets {
                to_targets(scene, assessed, node)
            } else {
                to_median(scene, row, assessed, node)
            }
        })
        .filter(|short| short.points > 0.0)
        .collect();
    let weight = |short: &Short| scene.a.weights.effective(short.node);
    // The sort is stable: what is still alike keeps the rubric's order.
    found.sort_by(|a, b| {
        b.points.total_cmp(&a.points).then_with(|| weight(b).total_cmp(&weight(a)))
    });
    found
}

fn to_targets(scene: &Scene<'_>, assessed: &RowAssessment, node: NodeIdx) -> Option<Short> {
    let each = scene.a.benchmarks.iter().zip(&assessed.gaps).filter_map(|(benchmark, gaps)| {
        let gap = gaps.iter().find(|g| g.node == node && g.status == GapStatus::Short)?;
        let what = sentences::quoted(&scene.benchmark_title(benchmark));
        Some(Short { node, points: round6(gap.shortfall?), target: gap.target_score, what })
    });
    each.reduce(|a, b| if b.points > a.points { b } else { a })
}

fn to_median(
    scene: &Scene<'_>,
    row: RowIdx,
    assessed: &RowAssessment,
    node: NodeIdx,
) -> Option<Short> {
    let stats = scene.a.peer_group(row).stats(node).filter(|s| s.n > 1)?;
    let own = assessed.node(node).score?;
    let what = scene.say("同组中位数", "the peer median");
    Some(Short { node, points: round6(stats.median - own), target: stats.median, what })
}
