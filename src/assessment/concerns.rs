//! How severe each documented concern is in a region.
//!
//! # Formula
//!
//! ```text
//! severity = 100 − Σ wᵢ·scoreᵢ / Σ wᵢ   over the nodes that stand for the concern and have a score
//! ```

use super::row::{NodeScore, Status};
use crate::model::Rubric;
use crate::stats::sum::sum;

/// One concern in one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConcernScore {
    /// 100 is worst, 0 is overcome; none where no node that stands for it has a score.
    pub severity: Option<f64>,
    /// The share of weight of the applicable nodes that have a score; none where none is applicable.
    pub coverage: Option<f64>,
    /// How many nodes stand for it in this rubric.
    pub n_nodes: u32,
}

/// All concerns of the rubric, in its order; without severities unless scores run from 0 to 100.
pub(super) fn concern_scores(
    rubric: &Rubric,
    nodes: &[NodeScore],
    is_percent: bool,
) -> Vec<ConcernScore> {
    let mut links: Vec<Vec<(usize, f64)>> = vec![Vec::new(); rubric.concerns.len()];
    for (idx, node) in rubric.hierarchy.iter() {
        for link in &node.concerns {
            links[link.concern.0 as usize].push((idx.at(), link.weight));
        }
    }
    let score = |links: &Vec<(usize, f64)>| {
        let found = concern_score(links, nodes);
        ConcernScore { severity: found.severity.filter(|_| is_percent), ..found }
    };
    links.iter().map(score).collect()
}

fn concern_score(links: &[(usize, f64)], nodes: &[NodeScore]) -> ConcernScore {
    let weight_of = |keep: &dyn Fn(&NodeScore) -> bool| {
        sum(links.iter().filter(|(at, _)| keep(&nodes[*at])).map(|(_, w)| *w))
    };
    let applicable = weight_of(&|n| {
        !matches!(n.status, Status::NotApplicable | Status::Excluded | Status::Screened)
    });
    let present = weight_of(&|n| n.score.is_some());
    let scored = sum(links.iter().filter_map(|(at, w)| nodes[*at].score.map(|s| s * w)));
    ConcernScore {
        severity: (present > 0.0).then(|| (100.0 - scored / present).clamp(0.0, 100.0)),
        coverage: (applicable > 0.0).then(|| present / applicable),
        n_nodes: u32::try_from(links.len()).unwrap_or(u32::MAX),
    }
}
