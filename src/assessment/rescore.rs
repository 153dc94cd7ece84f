//! The same answers under other assumptions: another weighting, another way to aggregate, other scores
//! of the indicators.

use super::prepare::Prepared;
use super::tree::Scheme;
use super::{Assessment, GateStatus, Parts, levels, nodes, overall, pooled, scores};
use crate::model::{Answer, Matrix, NodeIdx, Normalised, RowIdx, Rubric, Weights};
use crate::stats::round6;
use std::borrow::Cow;

/// The scores of all nodes in all rows under other assumptions.
#[derive(Clone, Debug)]
pub struct Rescored {
    n_rows: usize,
    /// Node by node, `NaN` where there is none.
    scores: Vec<f64>,
}

impl Rescored {
    /// One score.
    pub fn score(&self, row: RowIdx, node: NodeIdx) -> Option<f64> {
        let score = self.scores[node.at() * self.n_rows + row.at()];
        (!score.is_nan()).then_some(score)
    }

    /// The level of a row, with gates; none without a score or without a ladder. `waived` tells for
    /// each gate, lowest level first, whether it is not asked where its node has no score.
    pub fn level(&self, rubric: &Rubric, row: RowIdx, waived: &[bool]) -> Option<u8> {
        let score = self.score(row, NodeIdx::ROOT)?;
        let ladder = &rubric.ladder;
        if ladder.levels().is_empty() {
            return None;
        }
        let gates =
            (1u8..).zip(ladder.levels()).flat_map(|(n, l)| l.gates.iter().map(move |g| (n, g)));
        let closed = |(at, (_, gate)): &(usize, (u8, &crate::model::Gate))| {
            self.score(row, gate.node).map_or_else(
                || !waived.get(*at).copied().unwrap_or(false),
                |score| round6(score) < ladder.score_of(gate.need),
            )
        };
        let closed = gates.enumerate().filter(closed).map(|(_, (level, _))| level).min();
        Some(levels::barred(ladder.by_score(round6(score)), closed))
    }
}

impl Assessment<'_> {
    /// Scores the same answers by a rubric that differs in how it aggregates, by other weights, and by
    /// other scores of the indicators where there are any.
    pub fn rescore(
        &self,
        rubric: &Rubric,
        weights: &Weights,
        leaves: Option<Matrix<Normalised>>,
    ) -> Rescored {
        let compares = rubric.hierarchy.nodes().iter().any(|n| nodes::compares(n.aggregation));
        let mut prepared: Cow<'_, Prepared> = Cow::Borrowed(&self.prepared);
        if leaves.is_some() || compares {
            let prepared = prepared.to_mut();
            if let Some(leaves) = leaves {
                prepared.normalised = leaves;
            }
            for fit in &mut prepared.fits {
                fit.nodes.clear();
            }
        }
        let mut weights = Cow::Borrowed(weights);
        if compares {
            let (learnt, found) =
                super::learn(rubric, self.survey, &weights, prepared.into_owned());
            let found = found.into_owned();
            (prepared, weights) = (Cow::Owned(learnt), Cow::Owned(found));
        }
        let percent = rubric.percent();
        let scheme =
            Scheme { rubric, survey: self.survey, weights: &weights, prepared: &prepared, percent };
        let scores = if overall(self.rubric, &self.facets).is_some() {
            let facets = super::cells::score_cells(scheme, self.survey);
            overall(rubric, &facets).map_or_else(Vec::new, |(f, cells)| facets[f].means(cells))
        } else {
            scores(scheme)
        };
        Rescored { n_rows: self.survey.rows.len(), scores }
    }

    /// Whether the score of a region as a whole is a mean over cells, not that of its answers pooled.
    pub fn is_mean_of_cells(&self) -> bool {
        overall(self.rubric, &self.facets).is_some()
    }

    /// Whether any answer of a region as a whole is a sample whose standard error is known.
    pub fn is_sampled(&self) -> bool {
        pooled(self.survey, &self.prepared).is_sampled()
    }

    /// The scores of indicators if each sample had come out otherwise: `normal` gives standard normal
    /// numbers, by which many standard errors an answer is off. An answer stays in the range of its
    /// scale.
    pub fn sampled_anew(&self, normal: &mut dyn FnMut() -> f64) -> Matrix<Normalised> {
        let mut leaves = self.prepared.normalised.clone();
        let source = pooled(self.survey, &self.prepared);
        for (_, _, indicator) in self.rubric.hierarchy.leaves() {
            let column = indicator.column;
            let Some(errors) = source.errors.get(column.at()) else { continue };
            let (least, greatest) = indicator.scale.range();
            for (&row, error) in errors {
                let z = normal();
                let Answer::Value(value) = source.columns[column.at()].get(row) else { continue };
                if leaves.get(row, column).is_none() {
                    continue;
                }
                let value = (value + z * error).clamp(least, greatest);
                let found = self.prepared.score(self.rubric, self.survey, row, indicator, value);
                if let Some(score) = found.filter(|s| s.is_finite()) {
                    leaves.set(row, column, score);
                }
            }
        }
        leaves
    }

    /// For each gate of the ladder, lowest level first, whether it is waived in a row.
    pub fn waived_gates(&self, row: RowIdx) -> Vec<bool> {
        let gates = self.row_parts(row, Parts::Judgements).standing.gates;
        gates.iter().map(|g| g.status == GateStatus::Waived).collect()
    }
}
