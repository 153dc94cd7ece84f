//! Regions beside each other: quartiles of the peer group, percentiles, ranks.

use super::Options;
use crate::lang::Text;
use crate::model::{NodeIdx, PeriodIdx, RegionIdx, RowIdx, Rubric, Survey};
use crate::stats::order::{percentile, quantile, ranks_descending};
use crate::stats::{round6, sum::mean};
use std::collections::BTreeMap;

/// The scores of a peer group at one node, in five numbers and their mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeerStats {
    /// How many peers have a score.
    pub n: u32,
    /// The least.
    pub min: f64,
    /// The first quartile.
    pub q1: f64,
    /// The median.
    pub median: f64,
    /// The third quartile.
    pub q3: f64,
    /// The greatest.
    pub max: f64,
    /// The mean.
    pub mean: f64,
}

/// The regions that are compared with each other in one period: those of the same group, else of
/// the same kind, else all.
#[derive(Clone, Debug)]
pub struct PeerGroup {
    /// The period.
    pub period: PeriodIdx,
    /// The group's id; `all` where regions have neither group nor kind.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// Its rows.
    pub rows: Vec<RowIdx>,
    /// Per node, the scores of the group, ascending and rounded to six decimals.
    sorted: Vec<Vec<f64>>,
}

impl PeerGroup {
    /// The scores of a node, ascending.
    pub fn sorted(&self, node: NodeIdx) -> &[f64] {
        &self.sorted[node.at()]
    }

    /// The statistics of a node; none where no peer has a score.
    pub fn stats(&self, node: NodeIdx) -> Option<PeerStats> {
        let sorted = self.sorted(node);
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
}

/// All peer groups of a survey, and the scores they are made of.
#[derive(Debug)]
pub(super) struct Peers {
    n_rows: usize,
    /// Node by node, `NaN` where there is no score.
    scores: Vec<f64>,
    groups: Vec<PeerGroup>,
    group_of: Vec<u32>,
    /// Node by node, 0 where there is no rank; empty unless asked for.
    ranks: Vec<u32>,
    /// Per period and node, how many are ranked.
    n_ranked: BTreeMap<(PeriodIdx, u32), u32>,
}

impl Peers {
    pub(super) fn new(
        rubric: &Rubric,
        survey: &Survey,
        scores: Vec<f64>,
        options: Options,
    ) -> Self {
        let n_rows = survey.rows.len();
        let (mut groups, group_of) = members(rubric, survey);
        let n_nodes = rubric.hierarchy.nodes().len();
        for group in &mut groups {
            group.sorted = (0..n_nodes)
                .map(|node| {
                    let of = |r: &RowIdx| scores[node * n_rows + r.at()];
                    let mut sorted: Vec<f64> =
                        group.rows.iter().map(of).filter(|s| !s.is_nan()).map(round6).collect();
                    sorted.sort_by(f64::total_cmp);
                    sorted
                })
                .collect();
        }
        let mut peers =
            Self { n_rows, scores, groups, group_of, ranks: Vec::new(), n_ranked: BTreeMap::new() };
        if options.rank {
            peers.rank_all(survey, n_nodes);
        }
        peers
    }

    fn rank_all(&mut self, survey: &Survey, n_nodes: usize) {
        self.ranks = vec![0; self.scores.len()];
        for node in 0..n_nodes {
            // Rows are sorted by period, so a period is a run of rows.
            let mut start = 0;
            while start < self.n_rows {
                let period = survey.rows[start].period;
                let len = survey.rows[start..].partition_point(|r| r.period == period);
                let base = node * self.n_rows + start;
                let rounded: Vec<f64> =
                    self.scores[base..base + len].iter().map(|s| round6(*s)).collect();
                let ranks = ranks_descending(&rounded);
                let n = ranks.iter().filter(|r| **r > 0).count();
                self.ranks[base..base + len].copy_from_slice(&ranks);
                let node = u32::try_from(node).unwrap_or(u32::MAX);
                self.n_ranked.insert((period, node), u32::try_from(n).unwrap_or(u32::MAX));
                start += len;
            }
        }
    }

    pub(super) fn groups(&self) -> &[PeerGroup] {
        &self.groups
    }

    pub(super) fn group_of(&self, row: RowIdx) -> &PeerGroup {
        &self.groups[self.group_of[row.at()] as usize]
    }

    pub(super) fn score(&self, row: RowIdx, node: NodeIdx) -> Option<f64> {
        let score = self.scores[node.at() * self.n_rows + row.at()];
        (!score.is_nan()).then_some(score)
    }

    pub(super) fn percentile(&self, row: RowIdx, node: NodeIdx) -> Option<f64> {
        let score = self.score(row, node)?;
        percentile(self.group_of(row).sorted(node), round6(score))
    }

    pub(super) fn rank(&self, row: RowIdx, node: NodeIdx) -> Option<(u32, u32)> {
        let rank = *self.ranks.get(node.at() * self.n_rows + row.at())?;
        let period = self.group_of(row).period;
        let n = *self.n_ranked.get(&(period, node.0))?;
        (rank > 0).then_some((rank, n))
    }
}

/// Who is compared with whom. Groups stand in the order in which they first appear.
fn members(rubric: &Rubric, survey: &Survey) -> (Vec<PeerGroup>, Vec<u32>) {
    let mut groups: Vec<PeerGroup> = Vec::new();
    let mut at: BTreeMap<(PeriodIdx, String), u32> = BTreeMap::new();
    let mut group_of = Vec::with_capacity(survey.rows.len());
    for (row, r) in survey.rows() {
        let (id, name) = group_name(rubric, survey, r.region);
        let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        let group = *at.entry((r.period, id.clone())).or_insert(next);
        if group == next {
            let sorted = Vec::new();
            groups.push(PeerGroup { period: r.period, id, name, rows: Vec::new(), sorted });
        }
        groups[group as usize].rows.push(row);
        group_of.push(group);
    }
    (groups, group_of)
}

pub(super) fn group_name(rubric: &Rubric, survey: &Survey, region: RegionIdx) -> (String, Text) {
    let region = &survey.regions[region.at()];
    let kind = || region.kind.and_then(|k| rubric.region_kinds.get(k));
    match (&region.group, kind()) {
        (Some(group), _) => (group.clone(), Text::same(group)),
        (None, Some(kind)) => (kind.id.clone(), kind.title.clone()),
        (None, None) => ("all".to_owned(), Text::new("全部地区", "all regions")),
    }
}
