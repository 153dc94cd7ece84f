//! From the section `uncertainty` of a checked draft to the model.

use crate::input::rubric::draft::DraftNode;
use crate::input::rubric::uncertainty_file as file;
use crate::model::{
    Aggregation, Imputation, NodeIdx, OtherNormalisation, Treatment, UncertainAggregation,
    UncertainBenchmark, UncertainWeights, Uncertainty,
};
use std::collections::BTreeMap;

/// The floor where none is given.
const FLOOR: f64 = 1.0;

pub(super) fn uncertainty(
    written: file::Uncertainty,
    nodes: &[DraftNode],
    names: &BTreeMap<String, NodeIdx>,
) -> Uncertainty {
    let ids = |ids: &[String]| ids.iter().filter_map(|id| names.get(id).copied()).collect();
    let all = |wanted: &dyn Fn(&DraftNode) -> bool| {
        let found = nodes.iter().filter(|n| wanted(n));
        found.filter_map(|n| names.get(&n.node.id).copied()).collect::<Vec<NodeIdx>>()
    };
    let aggregation = written.aggregation.map(|a| UncertainAggregation {
        nodes: match &a.nodes {
            Some(given) => ids(given),
            None => all(&|n| n.children.len() > 1),
        },
        methods: a.methods.iter().map(|m| mean(*m)).collect(),
        floor: a.floor.unwrap_or(FLOOR),
    });
    Uncertainty {
        weights: written.weights.map(|w| match w {
            file::UncertainWeights::Uniform { share } => UncertainWeights::Uniform(share),
            file::UncertainWeights::Dirichlet { concentration } => {
                UncertainWeights::Dirichlet(concentration)
            }
            file::UncertainWeights::Sets { sets } => UncertainWeights::Sets(sets),
        }),
        aggregation,
        normalisations: written.normalisation.into_iter().flatten().map(normalisation).collect(),
        exclusions: written.exclude_one.map_or_else(Vec::new, |e| match &e.indicators {
            Some(given) => ids(given),
            None => all(&|n| n.children.is_empty()),
        }),
        is_sampled: written.sampling.unwrap_or(false),
        noise: written.noise.map_or(0.0, |n| n.points),
        treatments: written.treatment.iter().flatten().map(treatment).collect(),
        imputations: written.imputation.iter().flatten().map(imputation).collect(),
        benchmark: written.benchmark.map(|b| UncertainBenchmark {
            benchmarks: b.benchmarks.unwrap_or_default(),
            points: b.points.unwrap_or(0.0),
        }),
    }
}

/// A mean that is written as a way.
pub(in crate::input::rubric) const fn mean(method: file::MeanMethod) -> Aggregation {
    match method {
        file::MeanMethod::Arithmetic => Aggregation::Arithmetic,
        file::MeanMethod::Geometric => Aggregation::Geometric,
        file::MeanMethod::Harmonic => Aggregation::Harmonic,
    }
}

/// A way to normalise.
pub(in crate::input::rubric) const fn normalisation(
    way: file::OtherNormalisation,
) -> OtherNormalisation {
    match way {
        file::OtherNormalisation::AsGiven => OtherNormalisation::AsGiven,
        file::OtherNormalisation::MinMax => OtherNormalisation::MinMax,
        file::OtherNormalisation::ZScore => OtherNormalisation::ZScore,
        file::OtherNormalisation::Scale => OtherNormalisation::Scale,
        file::OtherNormalisation::PercentileRank => OtherNormalisation::PercentileRank,
        file::OtherNormalisation::FractionOfMaximum => OtherNormalisation::FractionOfMaximum,
    }
}

/// A way to treat outliers; none for the rubric's own.
pub(in crate::input::rubric) fn treatment(way: &file::OtherTreatment) -> Option<Treatment> {
    match way {
        file::OtherTreatment::Known(file::Known::AsGiven) => None,
        file::OtherTreatment::Known(file::Known::None) => Some(Treatment::Nothing),
        file::OtherTreatment::Method(method) => Some(super::methods::treatment(method)),
    }
}

/// A way to fill gaps; none for the rubric's own.
pub(in crate::input::rubric) fn imputation(way: &file::OtherImputation) -> Option<Imputation> {
    match way {
        file::OtherImputation::Known(file::Known::AsGiven) => None,
        file::OtherImputation::Known(file::Known::None) => Some(Imputation::Nothing),
        file::OtherImputation::Method(method) => Some(super::methods::imputation(method)),
    }
}
