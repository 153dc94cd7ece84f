//! What nodes learn from all regions: the regions that one is compared with, and weights from data.

use super::calibration::{Fit, NodeFit, TableFit};
use super::prepare::Prepared;
use super::remarks;
use super::source::Source;
use super::tree::{Scheme, Tree};
use crate::aggregation::mazziotta_pareto::Goalposts;
use crate::aggregation::{combine, outranking, wroclaw};
use crate::diag::Diagnostic;
use crate::lang::Text;
use crate::model::{
    Aggregation, Node, NodeIdx, RowIdx, Rubric, Survey, WeightSet, Weighting, Weights,
};
use crate::stats::column;
use crate::stats::correlation::Method;
use crate::stats::moments;
use crate::weighting::benefit::{self, Shares};
use crate::weighting::components::ComponentWeightsError;
use crate::weighting::{balanced, components, critic, entropy, factors};

/// Whether an aggregation compares a region with others.
pub(super) const fn compares(aggregation: Aggregation) -> bool {
    matches!(
        aggregation,
        Aggregation::Copeland
            | Aggregation::Wroclaw
            | Aggregation::AdjustedMazziottaPareto(_)
            | Aggregation::BenefitOfTheDoubt { .. }
    )
}

/// What a node knows of other regions.
pub(super) enum Compared<'a> {
    /// The ends of the children's scores.
    Ends(&'a [Option<Goalposts>]),
    /// The children's scores, child by child; `NaN` where there is none.
    Others(Vec<Vec<f64>>),
}

/// Per fit and node, what is known of other regions; empty where no node compares.
pub(super) fn compared<'a>(rubric: &Rubric, fits: &'a [Fit]) -> Vec<Vec<Option<Compared<'a>>>> {
    if fits.iter().all(|fit| fit.nodes.is_empty()) {
        return Vec::new();
    }
    let of_fit = |fit: &'a Fit| {
        let mut nodes: Vec<Option<Compared<'a>>> = Vec::new();
        nodes.resize_with(rubric.hierarchy.nodes().len(), || None);
        for node in &fit.nodes {
            let Some(idx) = rubric.hierarchy.find(&node.node) else { continue };
            nodes[idx.at()] = Some(match &node.fit {
                TableFit::Goalposts(ends) => Compared::Ends(ends),
                TableFit::Others(columns) => {
                    let cells =
                        |c: &Vec<Option<f64>>| c.iter().map(|x| x.unwrap_or(f64::NAN)).collect();
                    Compared::Others(columns.iter().map(cells).collect())
                }
            });
        }
        nodes
    };
    fits.iter().map(of_fit).collect()
}

impl Compared<'_> {
    /// The score of a region whose children have these scores, `NaN` where there is none.
    pub(super) fn score(&self, method: Aggregation, own: &[f64], shares: &[f64]) -> Option<f64> {
        match (self, method) {
            (Self::Ends(ends), _) => {
                let cells = own.iter().zip(shares).zip(*ends);
                let scaled = cells
                    .filter(|((x, _), _)| !x.is_nan())
                    .filter_map(|((x, share), ends)| Some(((*ends)?.scale(*x, false), *share)));
                combine(method, 0.0, &[], &mut scaled.collect::<Vec<_>>())
            }
            (Self::Others(columns), Aggregation::Copeland) => own
                .iter()
                .any(|x| !x.is_nan())
                .then(|| outranking::score_among(columns, own, shares)),
            (Self::Others(columns), Aggregation::Wroclaw) => {
                wroclaw::score_among(columns, own, shares)
            }
            (Self::Others(columns), Aggregation::BenefitOfTheDoubt { share_min, share_max }) => {
                let weighted = |at: &usize| shares[*at] > 0.0;
                let counted: Vec<usize> = (0..own.len()).filter(weighted).collect();
                let limits = |limit: f64| vec![limit; counted.len()];
                let limits = Shares::new(limits(share_min), limits(share_max)).ok()?;
                // Others that lack a score hold nobody back.
                let complete = |row: &usize| counted.iter().all(|c| !columns[*c][*row].is_nan());
                let n = columns.first().map_or(0, Vec::len);
                let rows: Vec<usize> = (0..n).filter(complete).collect();
                let column = |c: &usize| rows.iter().map(|r| columns[*c][*r]).collect::<Vec<_>>();
                let columns: Vec<Vec<f64>> = counted.iter().map(column).collect();
                let own: Vec<f64> = counted.iter().map(|c| own[*c]).collect();
                Some(100.0 * benefit::beside(&columns, &own, Some(&limits)).ok()?.score)
            }
            (Self::Others(_), _) => None,
        }
    }
}

/// Learns bottom up: weights from the scores of children, and what nodes know of other regions.
pub(super) struct Learner<'a> {
    scheme: Scheme<'a>,
    source: Source<'a>,
}

/// Whether anything is to be learnt above the indicators.
pub(super) fn is_needed(rubric: &Rubric, weights: &Weights) -> bool {
    from_data(rubric, weights).is_some()
        || rubric.hierarchy.nodes().iter().any(|n| compares(n.aggregation))
}

/// The weight set in use, where its weights come from data.
pub(super) fn from_data<'r>(
    rubric: &'r Rubric,
    weights: &Weights,
) -> Option<(&'r WeightSet, Weighting, NodeIdx)> {
    let set = rubric.weight_set(&weights.set)?;
    let (method, node) = set.method?;
    method.needs_data().then_some((set, method, node))
}

impl<'a> Learner<'a> {
    /// By the weights so far, and by what has been learnt below.
    pub(super) fn new(
        rubric: &'a Rubric,
        survey: &'a Survey,
        weights: &'a Weights,
        prepared: &'a Prepared,
    ) -> Self {
        let percent = rubric.percent();
        let scheme = Scheme { rubric, survey, weights, prepared, percent };
        Self { scheme, source: super::pooled(survey, prepared) }
    }

    /// The scores of a node's children in all rows; `NaN` where there is none.
    fn children(&self, node: &Node) -> Vec<Vec<f64>> {
        let mut columns = vec![vec![f64::NAN; self.scheme.survey.rows.len()]; node.children.len()];
        let mut tree = Tree::new(self.scheme);
        for (row, _) in self.scheme.survey.rows() {
            tree.fill(&self.source, row);
            for (column, child) in columns.iter_mut().zip(&node.children) {
                column[row.at()] = tree.cells()[child.at()].counted.unwrap_or(f64::NAN);
            }
        }
        columns
    }

    /// New weights of the children of a node, and what they rest on; none where they stay as they are.
    pub(super) fn weigh(
        &self,
        idx: NodeIdx,
        remarks: &mut Vec<Diagnostic>,
    ) -> Option<(Vec<f64>, Option<Text>)> {
        let Scheme { rubric, survey, weights, .. } = self.scheme;
        let (set, method, top) = from_data(rubric, weights)?;
        let node = rubric.hierarchy.node(idx);
        let is_given = set.weights.iter().any(|(n, _)| node.children.contains(n))
            || set.comparisons.iter().any(|c| c.node == idx);
        let below = rubric.hierarchy.subtree(top).contains(&idx.at());
        if node.children.len() < 2 || is_given || !below {
            return None;
        }
        let names: Vec<&str> =
            node.children.iter().map(|c| rubric.hierarchy.node(*c).id.as_str()).collect();
        match by_method(method, node, &names, &self.children(node)) {
            Ok(found) if sound(&found.0) => Some(found),
            Ok(_) => {
                let why = Text::new("结果不是数", "they are no numbers");
                remarks.push(remarks::no_weights(rubric, survey, idx, &why));
                None
            }
            Err(why) => {
                remarks.push(remarks::no_weights(rubric, survey, idx, &why));
                None
            }
        }
    }

    /// What a node has to know of other regions, for the rows of each fit.
    pub(super) fn compare(
        &self,
        idx: NodeIdx,
        remarks: &mut Vec<Diagnostic>,
    ) -> Vec<(usize, NodeFit)> {
        let Scheme { rubric, survey, prepared, .. } = self.scheme;
        let node = rubric.hierarchy.node(idx);
        let columns = self.children(node);
        let mut found = Vec::new();
        for at in 0..prepared.fits.len() {
            let rows: Vec<RowIdx> = survey
                .rows()
                .map(|(row, _)| row)
                .filter(|row| prepared.fit_of(*row) == at && !prepared.is_screened(*row))
                .collect();
            let gathered: Vec<Vec<f64>> =
                columns.iter().map(|c| rows.iter().map(|r| c[r.at()]).collect()).collect();
            match learn(node.aggregation, &gathered) {
                Ok(fit) => found.push((at, NodeFit { node: node.id.clone(), fit })),
                Err(why) => remarks.push(remarks::no_comparison(rubric, survey, idx, &why)),
            }
        }
        found
    }
}

fn sound(weights: &[f64]) -> bool {
    weights.iter().all(|w| w.is_finite() && *w >= 0.0) && weights.iter().sum::<f64>() > 0.0
}

fn learn(method: Aggregation, columns: &[Vec<f64>]) -> Result<TableFit, Text> {
    let rows = columns.first().map_or(0, Vec::len);
    let present = |column: &Vec<f64>| column.iter().any(|x| !x.is_nan());
    if rows < 2 || !columns.iter().any(present) {
        return Err(Text::new("至少要有两个地区", "there must be two regions at least"));
    }
    match method {
        Aggregation::AdjustedMazziottaPareto(_) => {
            let ends = |column: &Vec<f64>| {
                let extent = column::extent(column)?;
                // The mean of all regions has 100.
                Goalposts::new(extent.low, extent.high, moments::mean(column)?).ok()
            };
            let ends: Vec<_> = columns.iter().map(ends).collect();
            if ends.iter().all(Option::is_none) {
                return Err(Text::new(
                    "子项得分全部相同",
                    "all scores of its children are the same",
                ));
            }
            Ok(TableFit::Goalposts(ends))
        }
        Aggregation::BenefitOfTheDoubt { .. } if columns.iter().any(|c| nothing(c)) => {
            Err(Text::new(
                "有的子项在所有地区都是 0 分或没有得分",
                "a child has 0 or no score in every region",
            ))
        }
        _ => {
            let cell = |x: &f64| (!x.is_nan()).then_some(*x);
            let column = |c: &Vec<f64>| c.iter().map(cell).collect();
            Ok(TableFit::Others(columns.iter().map(column).collect()))
        }
    }
}

fn nothing(column: &[f64]) -> bool {
    !column.iter().any(|x| *x > 0.0)
}

/// Weights of the children of a node from their scores, and what they rest on where that is to be told.
fn by_method(
    method: Weighting,
    node: &Node,
    names: &[&str],
    columns: &[Vec<f64>],
) -> Result<(Vec<f64>, Option<Text>), Text> {
    let plain = |weights| (weights, None);
    let why = |_: &dyn std::error::Error| {
        Text::new(
            "子项得分全部相同、彼此无关，或缺失太多",
            "the scores of its children are all alike, unrelated, or too many are missing",
        )
    };
    match method {
        Weighting::Equal | Weighting::BudgetAllocation => Ok(plain(vec![1.0; columns.len()])),
        Weighting::Entropy => entropy::weights(columns).map(plain).map_err(|e| why(&e)),
        Weighting::Critic => {
            critic::weights(columns, Method::Pearson).map(plain).map_err(|e| why(&e))
        }
        Weighting::PrincipalComponents => {
            let told = |c: components::ComponentWeights| (c.weights, Some(of_component(c.share)));
            components::weights(columns).map(told).map_err(|error| match error {
                ComponentWeightsError::Opposed(columns) => {
                    let named = |c: &usize| format!("`{}`", names.get(*c).unwrap_or(&""));
                    let list = columns.iter().map(named).collect::<Vec<_>>();
                    Text::new(
                        format!("{} 与其他子项方向相反", list.join("、")),
                        format!("{} goes the other way than its siblings", list.join(", ")),
                    )
                }
                other @ ComponentWeightsError::Components(_) => why(&other),
            })
        }
        Weighting::FactorAnalysis => {
            let told = |f: factors::FactorWeights| {
                let rest = of_factors(f.factors.len(), f.share);
                (f.weights, Some(rest))
            };
            factors::weights(columns).map(told).map_err(|e| why(&e))
        }
        Weighting::EqualCorrelation => {
            let n = columns.first().map_or(0, Vec::len);
            let rows: Vec<usize> =
                (0..n).filter(|r| columns.iter().all(|c| !c[*r].is_nan())).collect();
            let complete: Vec<Vec<f64>> =
                columns.iter().map(|c| rows.iter().map(|r| c[*r]).collect()).collect();
            let parent = |weights: &[f64]| -> Vec<f64> {
                let mut pairs = Vec::with_capacity(complete.len());
                let mut score = |row: usize| {
                    pairs.clear();
                    pairs.extend(complete.iter().zip(weights).map(|(c, w)| (c[row], *w)));
                    let of = (node.aggregation, node.floor, &node.order_weights);
                    combine(of.0, of.1, of.2, &mut pairs).unwrap_or(f64::NAN)
                };
                (0..rows.len()).map(&mut score).collect()
            };
            let equal = vec![1.0; complete.len()];
            let found = balanced::weights(&complete, &equal, parent);
            found.map(|b| plain(b.weights)).map_err(|e| why(&e))
        }
    }
}

/// How much of the variance the component takes that weights come from.
fn of_component(share: f64) -> Text {
    let share = remarks::percent(share);
    Text::new(
        format!("权重取自第一主成分，它解释下级得分方差的 {share}"),
        format!(
            "weights from the first principal component, which takes {share} of the variance of the children"
        ),
    )
}

/// The same of several factors.
fn of_factors(n: usize, share: f64) -> Text {
    let share = remarks::percent(share);
    let factors = if n == 1 { "factor, which takes" } else { "rotated factors, which take" };
    Text::new(
        format!("权重取自 {n} 个旋转因子，共解释下级得分方差的 {share}"),
        format!("weights from {n} {factors} {share} of the variance of the children"),
    )
}
