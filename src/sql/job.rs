//! What every step of the compiler looks at: the rubric, its weights, what was learnt, and names.

use super::names::Names;
use crate::assessment::calibration::{Fit, IndicatorFit};
use crate::model::{
    Aggregation, Imputation, Indicator, IndicatorMethods, Node, NodeIdx, Normalisation, Rubric,
    Scale, Weights,
};
use crate::stats::sense::Sense;

/// One rubric to be compiled.
pub(super) struct Job<'a> {
    /// The rubric.
    pub(super) rubric: &'a Rubric,
    /// The weights in use.
    pub(super) weights: &'a Weights,
    /// What was learnt; empty where nothing has to be.
    pub(super) fit: &'a Fit,
    /// What ids are called.
    pub(super) names: Names,
    /// Whether ranks are worked out.
    pub(super) ranks: bool,
}

/// An indicator without any methods.
static PLAIN: IndicatorMethods = IndicatorMethods {
    denominator: None,
    imputation: Imputation::Nothing,
    treatment: crate::model::Treatment::Nothing,
    normalisation: Normalisation::Scale,
};

/// One indicator.
#[derive(Clone, Copy)]
pub(super) struct Leaf<'a> {
    /// Its position.
    pub(super) at: usize,
    /// Its node's position.
    pub(super) idx: NodeIdx,
    /// Its node.
    pub(super) node: &'a Node,
    /// What a leaf has.
    pub(super) indicator: &'a Indicator,
    /// Its methods.
    pub(super) methods: &'a IndicatorMethods,
}

impl Leaf<'_> {
    /// Which way is better.
    pub(super) fn sense(&self) -> Sense {
        use crate::model::Direction;
        let is_down = match &self.indicator.scale {
            Scale::YesNo { yes_is_best } => !yes_is_best,
            Scale::Likert { high_is_best, .. } => !high_is_best,
            Scale::Number(number) => number.direction == Direction::Down,
            Scale::Maturity(_) | Scale::Choice(_) | Scale::CountOf(_) => false,
        };
        if is_down { Sense::Down } else { Sense::Up }
    }
}

/// The indicators of a rubric, in column order.
pub(super) fn leaves(rubric: &Rubric) -> Vec<Leaf<'_>> {
    let of = |(at, (idx, node, indicator)): (usize, (NodeIdx, _, _))| Leaf {
        at,
        idx,
        node,
        indicator,
        methods: rubric.methods.indicators.get(at).unwrap_or(&PLAIN),
    };
    rubric.hierarchy.leaves().enumerate().map(of).collect()
}

/// The names of all ids that become columns.
pub(super) fn names(rubric: &Rubric) -> Names {
    let nodes = rubric.hierarchy.nodes().iter().map(|n| n.id.as_str());
    let auxiliaries = rubric.methods.auxiliaries.iter().map(|a| a.id.as_str());
    let tables = rubric.instrument.iter().flat_map(|i| &i.tables);
    let of_tables = tables.flat_map(|t| {
        let attributes = t.attributes.iter().map(|a| a.id.as_str());
        let questions = t.questions.iter().map(|q| q.id.as_str());
        std::iter::once(t.id.as_str()).chain(attributes).chain(questions)
    });
    Names::new(nodes.chain(auxiliaries).chain(of_tables))
}

impl<'a> Job<'a> {
    /// The indicators.
    pub(super) fn leaves(&self) -> Vec<Leaf<'a>> {
        leaves(self.rubric)
    }

    /// What was learnt for an indicator.
    pub(super) fn learnt(&self, at: usize) -> Option<&'a IndicatorFit> {
        self.fit.indicators.get(at)
    }

    /// A column of a node.
    pub(super) fn column(&self, node: &Node, ending: &str) -> String {
        self.names.column(&node.id, ending)
    }

    /// Whether kinds of regions matter: an indicator may not be for all of them.
    pub(super) fn has_kinds(&self) -> bool {
        self.leaves().iter().any(|l| !l.indicator.applies_to.is_empty()) || self.has_groups()
    }

    /// Whether peer groups matter: gaps are filled by them.
    pub(super) fn has_groups(&self) -> bool {
        let by_group = |l: &Leaf<'_>| {
            matches!(l.methods.imputation, Imputation::GroupMean | Imputation::GroupMedian)
        };
        self.leaves().iter().any(by_group)
    }

    /// Whether scores run from 0 to 100.
    pub(super) fn is_percent(&self) -> bool {
        let nodes = self.rubric.hierarchy.nodes();
        self.rubric.methods.percent().is_some()
            && !nodes
                .iter()
                .any(|n| matches!(n.aggregation, Aggregation::AdjustedMazziottaPareto(_)))
    }
}
