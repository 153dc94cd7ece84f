//! Methods: names that are known, parameters that mean something, and methods that go together.

mod aggregation;
mod auxiliaries;
mod leaf;
mod parameters;
mod ranges;
mod weighting;

use super::Checker;
use crate::diag::code::rubric::R065;
use crate::input::rubric::build;
use crate::input::rubric::draft::{DraftNode, Spot};
use crate::input::rubric::file::Node;
use crate::input::rubric::method_file::Methods;
use crate::input::rubric::number;
use crate::lang::Text;
use crate::model::{Imputation, Normalisation, Treatment};

/// A method of an indicator, and where it was written: perhaps where all indicators have theirs.
struct Chosen<T> {
    it: T,
    at: Spot,
    is_own: bool,
}

impl<'r> Checker<'r, '_> {
    pub(super) fn methods(&mut self) {
        self.auxiliaries();
        self.defaults();
        let draft = self.draft;
        for (at, node) in draft.nodes.iter().enumerate() {
            if node.node.scale.is_some() {
                self.leaf_methods(at);
            } else {
                self.parameters(at);
                self.takes(at);
            }
        }
        self.levels_reached();
    }

    /// How the values of an indicator become scores.
    pub(super) fn normalisation(&self, node: &Node) -> Normalisation {
        build::methods::chosen(node, self.for_all())
            .map(build::methods::normalisation)
            .unwrap_or_default()
    }

    /// What the rubric chooses for all indicators.
    fn for_all(&self) -> Option<&'r Methods> {
        self.draft.methods.as_ref().map(|m| &m.it)
    }

    /// A place in what the rubric chooses for all indicators.
    fn place_for_all(&self, field: &str) -> Spot {
        let at = self.draft.methods.as_ref().map(|m| m.at.clone()).unwrap_or_default();
        at.at(&format!("/{field}"))
    }

    fn chosen_normalisation(&self, node: &DraftNode) -> Chosen<Normalisation> {
        let is_own = node.node.normalisation.is_some();
        let at =
            if is_own { node.field("normalisation") } else { self.place_for_all("normalisation") };
        Chosen { it: self.normalisation(&node.node), at, is_own }
    }

    fn chosen_treatment(&self, node: &DraftNode) -> Chosen<Treatment> {
        let own = node.node.treatment.as_ref();
        let for_all = self.for_all().and_then(|m| m.treatment.as_ref());
        let for_all = for_all.filter(|_| is_number(&node.node));
        let it = own.or(for_all).map(build::methods::treatment).unwrap_or_default();
        let at =
            if own.is_some() { node.field("treatment") } else { self.place_for_all("treatment") };
        Chosen { it, at, is_own: own.is_some() }
    }

    fn chosen_imputation(&self, node: &DraftNode) -> Chosen<Imputation> {
        let own = node.node.imputation.as_ref();
        let for_all = self.for_all().and_then(|m| m.imputation.as_ref());
        let it = own.or(for_all).map(build::methods::imputation).unwrap_or_default();
        let at =
            if own.is_some() { node.field("imputation") } else { self.place_for_all("imputation") };
        Chosen { it, at, is_own: own.is_some() }
    }

    /// Whether any indicator is a number.
    pub(in crate::input::rubric::check) fn has_numbers(&self) -> bool {
        self.draft.nodes.iter().any(|n| is_number(&n.node))
    }

    /// Whether a treatment is what the rubric does with every number.
    pub(in crate::input::rubric::check) fn treats_all_by(&self, it: &Treatment) -> bool {
        let numbers = self.draft.nodes.iter().filter(|n| is_number(&n.node));
        numbers.into_iter().all(|n| self.chosen_treatment(n).it == *it)
    }

    /// Whether an imputation is what the rubric does with every indicator.
    pub(in crate::input::rubric::check) fn imputes_all_by(&self, it: &Imputation) -> bool {
        let leaves = self.draft.nodes.iter().filter(|n| n.node.scale.is_some());
        leaves.into_iter().all(|n| self.chosen_imputation(n).it == *it)
    }

    /// Whether a normalisation is what the rubric does with every indicator.
    pub(in crate::input::rubric::check) fn normalises_all_by(&self, it: &Normalisation) -> bool {
        let leaves = self.draft.nodes.iter().filter(|n| n.node.scale.is_some());
        leaves.into_iter().all(|n| self.normalisation(&n.node) == *it)
    }

    /// What is chosen for all indicators: parameters, and whether there is anything to use it.
    fn defaults(&mut self) {
        let Some(methods) = self.for_all() else { return };
        if let Some(screening) = &methods.screening {
            self.screening(screening, &self.place_for_all("screening"));
        }
        if let Some(imputation) = &methods.imputation {
            let it = build::methods::imputation(imputation);
            self.imputation_figures(&it, &self.place_for_all("imputation"));
        }
        if let Some(treatment) = &methods.treatment {
            self.treatment_figures(treatment, &self.place_for_all("treatment"));
        }
        if let Some(normalisation) = &methods.normalisation {
            let it = build::methods::normalisation(normalisation);
            self.normalisation_figures(&it, &self.place_for_all("normalisation"));
        }
        let treated: fn(&Node) -> bool = |n| n.treatment.is_none();
        let normalised: fn(&Node) -> bool = |n| n.normalisation.is_none();
        let unused = [
            ("treatment", methods.treatment.is_some(), treated),
            ("normalisation", methods.normalisation.is_some(), normalised),
        ];
        for (field, is_given, uses) in unused {
            let used = self.draft.nodes.iter().any(|n| is_number(&n.node) && uses(&n.node));
            if is_given && !used {
                let message = Text::new(
                    format!("没有指标用到 `methods` 里的 `{field}`"),
                    format!("no indicator uses the `{field}` of `methods`"),
                );
                let hint = Text::new(
                    "它只用于数值量尺上没有另选方法的指标；删去它，或写在指标里",
                    "it is for number scales that choose none of their own: remove it, or write it at an indicator",
                );
                self.warning(R065, &self.place_for_all(field), message, hint);
            }
        }
    }
}

/// Whether an indicator is answered by a number.
fn is_number(node: &Node) -> bool {
    node.scale.as_ref().is_some_and(|s| number::figures(s).is_some())
}
