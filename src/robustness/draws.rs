//! What a replicate assumes: one number from 0 to 1 for each factor becomes weights, ways and streams.

use super::assumptions::{Factor, factors};
use super::flat::FlatNode;
use super::plan::{Plan, UncertainWeights as Spread};
use super::saltelli::alternative;
use super::study::Reason;
use crate::assessment::{Assessment, Options, assess};
use crate::model::{Hierarchy, NodeIdx, UncertainWeights, Uncertainty, Weights};
use crate::stats::random::Stream;
use crate::weighting::weigh;

/// What was drawn for one replicate.
pub(super) struct Drawn {
    /// Which way to fill gaps, to treat and to normalise.
    pub(super) way: usize,
    /// Which way to aggregate.
    pub(super) aggregation: usize,
    /// What samples are drawn from.
    pub(super) sampling: Option<Stream>,
    /// What noise is drawn from.
    pub(super) noise: Option<Stream>,
    /// Which benchmark holds, and what its targets are drawn from.
    pub(super) benchmark: Option<(f64, Stream)>,
}

/// Draws assumptions.
pub(super) struct Model<'w> {
    pub(super) factors: Vec<Factor>,
    uncertainty: &'w Uncertainty,
    hierarchy: &'w Hierarchy,
    plan: Plan,
    /// The nodes that are not leaves.
    inner: Vec<usize>,
    /// One per factor.
    seeds: Vec<u64>,
}

impl<'w> Model<'w> {
    pub(super) fn new(a: &'w Assessment<'w>, uncertainty: &'w Uncertainty, seed: u64) -> Self {
        let factors = factors(uncertainty);
        let key = |at| Stream::new(seed, u64::MAX - at).bits();
        let seeds = (0..factors.len() as u64).map(key).collect();
        let hierarchy = &a.rubric.hierarchy;
        let plan = plan(a, uncertainty);
        let is_inner = |at: &usize| !plan.nodes[*at].children.is_empty();
        let inner = (0..plan.nodes.len()).filter(is_inner).collect();
        Self { factors, uncertainty, hierarchy, plan, inner, seeds }
    }

    /// The tree, as replicates see it.
    pub(super) fn nodes(&self) -> &[FlatNode] {
        &self.plan.nodes
    }

    /// The point of a replicate.
    pub(super) fn point(&self, seed: u64, number: u64, point: &mut Vec<f64>) {
        point.resize(self.factors.len(), 0.0);
        Stream::new(seed, number).uniforms(point);
    }

    /// What a point stands for: one number from 0 to 1 for each factor. The weights are those of each node
    /// beside its siblings, of which some always has one.
    pub(super) fn draw(&self, point: &[f64], weights: &mut Vec<f64>) -> Result<Drawn, Reason> {
        let of = |factor| {
            let at = self.factors.iter().position(|f| *f == factor)?;
            Some((*point.get(at)?, self.seeds[at]))
        };
        let stream = |(u, seed): (f64, u64)| Stream::new(seed, u.to_bits());
        let pick = |factor, n| of(factor).map_or(0, |(u, _)| alternative(u, n));
        let it = self.uncertainty;
        let (n, t) = (it.normalisations.len().max(1), it.treatments.len().max(1));
        let way = (pick(Factor::Imputation, it.imputations.len()) * t + pick(Factor::Treatment, t))
            * n
            + pick(Factor::Normalisation, n);
        let methods = it.aggregation.as_ref().map_or(1, |a| a.methods.len());
        match of(Factor::Weights) {
            Some((u, seed)) => {
                self.plan.draw_into(seed, u.to_bits(), weights);
            }
            None => weights.clone_from(&self.plan.weights),
        }
        let exclusions = it.exclusions.len();
        let left_out = pick(Factor::Exclusion, exclusions + 1).checked_sub(1);
        if let Some(left_out) = left_out.filter(|_| exclusions > 0) {
            self.take_out(it.exclusions[left_out], weights)?;
        }
        self.mend(weights)?;
        Ok(Drawn {
            way,
            aggregation: pick(Factor::Aggregation, methods),
            sampling: of(Factor::Sampling).map(stream),
            noise: of(Factor::Noise).map(stream),
            benchmark: of(Factor::Benchmark).map(|drawn| (drawn.0, stream(drawn))),
        })
    }

    /// Takes the weight from an indicator, and from what has nothing else below it.
    fn take_out(&self, node: NodeIdx, given: &mut [f64]) -> Result<(), Reason> {
        let mut at = node;
        loop {
            given[at.at()] = 0.0;
            let parent = self.hierarchy.node(at).parent.ok_or(Reason::NothingLeft)?;
            let mut siblings = self.hierarchy.node(parent).children.iter();
            if siblings.any(|c| given[c.at()] > 0.0) {
                return Ok(());
            }
            at = parent;
        }
    }

    /// Gives weights below nodes that count for nothing, whatever their shares.
    fn mend(&self, given: &mut [f64]) -> Result<(), Reason> {
        for &at in &self.inner {
            let children = &self.plan.nodes[at].children;
            let sum: f64 = children.iter().map(|c| given[*c]).sum();
            if sum > 0.0 && sum.is_finite() {
                continue;
            }
            if given[at] > 0.0 {
                return Err(Reason::NoWeights);
            }
            for child in children {
                given[*child] = 1.0;
            }
        }
        Ok(())
    }
}

/// How weights are drawn.
fn plan(a: &Assessment<'_>, uncertainty: &Uncertainty) -> Plan {
    let hierarchy = &a.rubric.hierarchy;
    let shares = |w: &Weights| hierarchy.iter().map(|(n, _)| w.share(n)).collect::<Vec<f64>>();
    let set = |id: &String| {
        let given = weigh(a.rubric, Some(id)).ok()?;
        let learnt = assess(a.rubric, a.survey, &given, &[], Options::default());
        Some(shares(&learnt.weights))
    };
    let node = |node: &crate::model::Node| FlatNode {
        children: node.children.iter().map(|c| c.at()).collect(),
        column: node.indicator.as_ref().map(|i| i.column.at()),
        coverage_min: node.coverage_min,
    };
    Plan {
        nodes: hierarchy.nodes().iter().map(node).collect(),
        weights: shares(&a.weights),
        uncertain_weights: match &uncertainty.weights {
            None => Spread::Fixed,
            Some(UncertainWeights::Uniform(share)) => Spread::Uniform(*share),
            Some(UncertainWeights::Dirichlet(c)) => Spread::Dirichlet(*c),
            Some(UncertainWeights::Sets(sets)) => {
                Spread::Sets(sets.iter().filter_map(set).collect())
            }
        },
        normalisations: 1,
        aggregations: 1,
    }
}
