//! The same answers under other assumptions: another weighting, another way to aggregate, other scores
//! of the indicators.

use super::prepare::{self, Prepared};
use super::tree::{Scheme, Tree};
use super::{
    Assessment, From, GateStatus, Options, Parts, finish, levels, nodes, overall, pooled, scores,
};
use crate::diag::code::method as code;
use crate::model::{
    Answer, Imputation, Matrix, NodeIdx, Normalised, RowIdx, Rubric, Scale, Weights,
};
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

/// What the tree sees of the indicators.
#[derive(Clone, Debug)]
pub struct LeafScores {
    /// Column by column, the scores; `NaN` where there is none.
    pub scores: Vec<Vec<f64>>,
    /// Column by column, whether the indicator counts for a region: where it has no score it is a gap.
    pub applicable: Vec<Vec<bool>>,
}

/// A step that could not be taken with a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// Its gaps could not be filled.
    Imputation(NodeIdx),
    /// It could not be transformed.
    Treatment(NodeIdx),
    /// It could not be normalised.
    Normalisation(NodeIdx),
}

impl<'a> Assessment<'a> {
    /// The same survey with its indicators scored by another rubric, whose steps differ from `from` on;
    /// what stands before is taken over. Scores are multiplied by `times`, 1 unless they are shares.
    pub fn otherwise<'w>(
        &self,
        rubric: &'w Rubric,
        weights: &'w Weights,
        from: From,
        times: f64,
    ) -> Assessment<'w>
    where
        'a: 'w,
    {
        let of = |rubric: &Rubric, at: usize| {
            let methods = rubric.methods.indicators.get(at);
            methods.is_none_or(|m| m.normalisation == crate::model::Normalisation::Scale)
        };
        // A choice is its position to its scale, and its score to every other normalisation.
        let is_read_otherwise = self.rubric.hierarchy.leaves().any(|(_, _, i)| {
            let at = i.column.at();
            matches!(i.scale, Scale::Choice(_)) && of(rubric, at) != of(self.rubric, at)
        });
        let from = if is_read_otherwise { From::Raw } else { from };
        let mut prepared = prepare::again(rubric, self.survey, &self.prepared, from);
        if (times - 1.0).abs() > 0.0 {
            prepared.normalised = prepared.normalised.advance(|_, score| score * times);
        }
        let weights = Cow::Borrowed(weights);
        finish(rubric, self.survey, weights, &[], Options::default(), prepared)
    }

    /// The first step of another way that could not be taken with a column with which it could here.
    pub fn problem_of(&self, other: &Assessment<'_>) -> Option<Problem> {
        let known = |d: &&crate::diag::Diagnostic| {
            let same = |own: &crate::diag::Diagnostic| {
                own.code == d.code && own.subject.node == d.subject.node
            };
            self.remarks().iter().any(same)
        };
        other.remarks().iter().filter(|d| !known(d)).find_map(|d| {
            let node = self.rubric.hierarchy.find(d.subject.node.as_deref()?)?;
            match d.code {
                c if c == code::M003 && other.learnt_no_filling(node) => {
                    Some(Problem::Imputation(node))
                }
                c if c == code::M005 => Some(Problem::Treatment(node)),
                c if c == code::M006 => Some(Problem::Normalisation(node)),
                _ => None,
            }
        })
    }

    /// Whether a method that learns what gaps are filled with has learnt nothing.
    fn learnt_no_filling(&self, node: NodeIdx) -> bool {
        let Some(indicator) = &self.rubric.hierarchy.node(node).indicator else { return false };
        let at = indicator.column.at();
        let method = self.rubric.methods.indicators.get(at).map(|m| m.imputation);
        let learns = method.is_some_and(|m| {
            !matches!(m, Imputation::Nothing | Imputation::Latest(_) | Imputation::Linear)
        });
        learns && self.prepared.fits.iter().any(|f| f.indicators[at].filling.is_none())
    }

    /// What the tree sees of the indicators in some rows.
    pub fn leaf_scores(&self, rows: &[RowIdx]) -> LeafScores {
        let n = self.rubric.hierarchy.indicators().len();
        let mut found = LeafScores {
            scores: vec![vec![f64::NAN; rows.len()]; n],
            applicable: vec![vec![false; rows.len()]; n],
        };
        let mut tree = Tree::new(self.scheme());
        let source = pooled(self.survey, &self.prepared);
        for (at, row) in rows.iter().enumerate() {
            tree.fill(&source, *row);
            for (node, _, indicator) in self.rubric.hierarchy.leaves() {
                let (cell, column) = (tree.cells()[node.at()], indicator.column.at());
                found.scores[column][at] = cell.score.unwrap_or(f64::NAN);
                found.applicable[column][at] = cell.coverage.is_some();
            }
        }
        found
    }

    /// Whether an answer that could be filled in is missing.
    pub fn has_gaps(&self) -> bool {
        use crate::model::AnswerState::{Answered, Excluded, NotApplicable};
        let is_gap = |column: &crate::model::Column, row: RowIdx| {
            !matches!(column.state(row), Answered | NotApplicable | Excluded)
        };
        self.rubric.hierarchy.leaves().any(|(_, _, indicator)| {
            let column = &self.survey.columns[indicator.column.at()];
            self.survey.rows().any(|(row, _)| is_gap(column, row))
        })
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

    /// Whether a node compares regions with each other, so that scoring again learns from them again.
    pub fn compares_regions(&self) -> bool {
        self.rubric.hierarchy.nodes().iter().any(|n| nodes::compares(n.aggregation))
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
