//! From the methods of a checked draft to the model: defaults are laid out for every indicator.

use super::{Answers, position, text};
use crate::input::rubric::draft::{DraftNode, Placed};
use crate::input::rubric::file;
use crate::input::rubric::method_file as written;
use crate::input::rubric::number;
use crate::input::rubric::scale_file;
use crate::model::{
    Aggregation, Auxiliary, Goal, Imputation, IndicatorMethods, Methods, NodeIdx, Normalisation,
    Penalty, Scale, Screening, Transform, Treatment, TwoStage, Weighting,
};
use crate::stats::sum::sum;
use std::collections::BTreeMap;

/// How many regions `nearest` takes, where a rubric says nothing.
const NEAREST: u32 = 5;
/// How many values may be drawn in, where a rubric says nothing.
const POINTS_MAX: u32 = 5;
/// The skewness below which a column passes, where a rubric says nothing.
const SKEWNESS_MAX: f64 = 2.0;
/// The kurtosis below which a column passes, where a rubric says nothing.
const KURTOSIS_MAX: f64 = 3.5;
/// How far `mean_min` draws to the least child, where a rubric says nothing.
const ALPHA: f64 = 0.5;

/// The methods of all indicators; empty where nothing chooses any.
pub(super) fn methods(
    nodes: &[DraftNode],
    auxiliaries: Vec<Placed<written::Auxiliary>>,
    methods: Option<Placed<written::Methods>>,
) -> Methods {
    let defaults = methods.map(|m| m.it).unwrap_or_default();
    let auxiliaries: Vec<_> = auxiliaries.into_iter().map(|a| auxiliary(a.it)).collect();
    let leaves = nodes.iter().filter(|n| n.node.scale.is_some());
    let indicators: Vec<_> =
        leaves.map(|n| of_indicator(&n.node, &defaults, &auxiliaries)).collect();
    let is_plain = indicators.iter().all(|i| *i == IndicatorMethods::default());
    Methods {
        auxiliaries,
        screening: defaults.screening.map(screening),
        indicators: if is_plain { Vec::new() } else { indicators },
        is_pooled: defaults.pooled.unwrap_or(true),
    }
}

fn auxiliary(auxiliary: written::Auxiliary) -> Auxiliary {
    Auxiliary {
        id: auxiliary.id,
        title: text(auxiliary.title),
        unit: auxiliary.unit.map(text).unwrap_or_default(),
    }
}

fn screening(screening: written::Screening) -> Screening {
    Screening {
        availability_min: screening.availability_min,
        non_zero_min: screening.non_zero_min,
        by_dimension: screening.by == written::ScreenBy::Dimension,
        include: screening.include,
        exclude: screening.exclude,
    }
}

/// The methods of one indicator. What a rubric chooses for all of them is meant for numbers: answers with
/// steps have no outliers, and their scales say what each step scores.
fn of_indicator(
    node: &file::Node,
    defaults: &written::Methods,
    auxiliaries: &[Auxiliary],
) -> IndicatorMethods {
    let is_number = node.scale.as_ref().is_some_and(|s| number::figures(s).is_some());
    let by = node.denominator.as_ref();
    let denominator = by.and_then(|d| {
        let auxiliary = auxiliaries.iter().position(|a| a.id == d.by)?;
        Some((auxiliary, d.times.unwrap_or(1.0)))
    });
    let for_numbers = defaults.treatment.as_ref().filter(|_| is_number);
    IndicatorMethods {
        denominator,
        imputation: node
            .imputation
            .as_ref()
            .or(defaults.imputation.as_ref())
            .map(imputation)
            .unwrap_or_default(),
        treatment: node.treatment.as_ref().or(for_numbers).map(treatment).unwrap_or_default(),
        normalisation: chosen(node, Some(defaults)).map(normalisation).unwrap_or_default(),
    }
}

/// The normalisation that an indicator has, its own or the one for all numbers.
pub(in crate::input::rubric) fn chosen<'n>(
    node: &'n file::Node,
    defaults: Option<&'n written::Methods>,
) -> Option<&'n written::Normalisation> {
    let is_number = node.scale.as_ref().is_some_and(|s| number::figures(s).is_some());
    let for_numbers = defaults.and_then(|d| d.normalisation.as_ref()).filter(|_| is_number);
    node.normalisation.as_ref().or(for_numbers)
}

/// A scale; a number whose figures say nothing is left to the normalisation of its indicator, as the
/// checks have seen.
pub(super) fn scale_of(scale: scale_file::Scale, answers: &Answers) -> Scale {
    let is_free = number::has_no_goal(&scale);
    let mut scale = super::scale_of(scale, answers);
    if let Scale::Number(number) = &mut scale
        && is_free
    {
        number.goal = Goal::Learnt;
    }
    scale
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of the type"
)]
fn whole(value: f64) -> u32 {
    value.clamp(0.0, f64::from(u32::MAX)) as u32
}

pub(in crate::input::rubric) fn imputation(imputation: &written::Imputation) -> Imputation {
    use written::Imputation as Written;
    match imputation {
        Written::None {} => Imputation::Nothing,
        Written::Mean {} => Imputation::Mean,
        Written::Median {} => Imputation::Median,
        Written::GroupMean {} => Imputation::GroupMean,
        Written::GroupMedian {} => Imputation::GroupMedian,
        Written::RowMean {} => Imputation::RowMean,
        Written::Constant { value } => Imputation::Constant(*value),
        Written::Nearest { k } => Imputation::Nearest(k.map_or(NEAREST, whole)),
        Written::ExpectationMaximisation {} => Imputation::ExpectationMaximisation,
        Written::Latest { max_age } => Imputation::Latest(max_age.map(whole)),
        Written::Linear {} => Imputation::Linear,
        Written::Carried {} => Imputation::Carried,
    }
}

fn points_max(points: Option<written::PointsMax>) -> Option<u32> {
    match points {
        None => Some(POINTS_MAX),
        Some(written::PointsMax::Number(n)) => Some(whole(n)),
        Some(written::PointsMax::Any(written::AnyNumber::Any)) => None,
    }
}

pub(in crate::input::rubric) fn treatment(treatment: &written::Treatment) -> Treatment {
    use written::Treatment as Written;
    match treatment {
        Written::None {} => Treatment::Nothing,
        Written::TwoStage {
            points_max: points,
            skewness_max,
            kurtosis_max,
            transform,
            lambda,
            combine,
        } => Treatment::TwoStage(TwoStage {
            points_max: points_max(*points),
            skewness_max: skewness_max.unwrap_or(SKEWNESS_MAX),
            kurtosis_max: kurtosis_max.unwrap_or(KURTOSIS_MAX),
            transform: match transform {
                None | Some(written::Transform::Log) => Transform::Log,
                Some(written::Transform::LogAsReference) => Transform::LogAsReference,
                Some(written::Transform::BoxCox) => Transform::BoxCox(lambda.unwrap_or(0.0)),
            },
            combine: *combine,
        }),
        Written::Winsorise { points_max: points, skewness_max, kurtosis_max } => {
            Treatment::Winsorise(TwoStage {
                points_max: points_max(*points),
                skewness_max: skewness_max.unwrap_or(SKEWNESS_MAX),
                kurtosis_max: kurtosis_max.unwrap_or(KURTOSIS_MAX),
                transform: Transform::Log,
                combine: false,
            })
        }
        Written::Log {} => Treatment::Transform(Transform::Log),
        Written::LogAsReference {} => Treatment::Transform(Transform::LogAsReference),
        Written::BoxCox { lambda } => Treatment::Transform(Transform::BoxCox(*lambda)),
    }
}

pub(in crate::input::rubric) fn normalisation(
    normalisation: &written::Normalisation,
) -> Normalisation {
    use written::Normalisation as Written;
    match normalisation {
        Written::Scale {} => Normalisation::Scale,
        Written::MinMax { low, high } => {
            Normalisation::MinMax { low: low.unwrap_or(0.0), high: high.unwrap_or(100.0) }
        }
        Written::Scaled { from, to, times } => {
            Normalisation::Scaled { from: *from, to: *to, times: times.unwrap_or(100.0) }
        }
        Written::ZScore { mean, deviation } => {
            Normalisation::ZScore { mean: mean.unwrap_or(0.0), deviation: deviation.unwrap_or(1.0) }
        }
        Written::Goalposts { worst, best, times, cut } => Normalisation::Goalposts {
            worst: *worst,
            best: *best,
            times: times.unwrap_or(100.0),
            cut: cut.unwrap_or(true),
        },
        Written::DistanceToMaximum {} => Normalisation::DistanceToMaximum,
        Written::DistanceToReference { region, cut } => {
            Normalisation::DistanceToReference { region: region.clone(), cut: *cut }
        }
        Written::DistanceToTarget { target, cut } => {
            Normalisation::DistanceToTarget { target: *target, cut: *cut }
        }
        Written::FractionOfMaximum {} => Normalisation::FractionOfMaximum,
        Written::Rank {} => Normalisation::Rank,
        Written::PercentileRank {} => Normalisation::PercentileRank,
        Written::Borda {} => Normalisation::Borda,
        Written::CutPoints { points } => {
            Normalisation::CutPoints(points.iter().map(|p| (p.value, p.score)).collect())
        }
        Written::Closest { target, reach } => Normalisation::Closest {
            target: match target {
                None | Some(written::Target::Median(written::Median::Median)) => None,
                Some(written::Target::Value(value)) => Some(*value),
            },
            reach: *reach,
        },
        Written::Sigmoid { middle, slope } => {
            Normalisation::Sigmoid { middle: *middle, slope: slope.unwrap_or(1.0) }
        }
    }
}

pub(in crate::input::rubric) fn aggregation(node: &file::Node) -> Aggregation {
    use written::Aggregation as Written;
    let penalty = match node.penalty {
        None | Some(written::Penalty::Down) => Penalty::Down,
        Some(written::Penalty::Up) => Penalty::Up,
    };
    match node.aggregation {
        None | Some(Written::Arithmetic) => Aggregation::Arithmetic,
        Some(Written::Geometric) => Aggregation::Geometric,
        Some(Written::Harmonic) => Aggregation::Harmonic,
        Some(Written::Power) => Aggregation::Power(node.power.unwrap_or(1.0)),
        Some(Written::Median) => Aggregation::Median,
        Some(Written::Minimum) => Aggregation::Minimum,
        Some(Written::OrderedWeighted) => Aggregation::OrderedWeighted,
        Some(Written::Copeland) => Aggregation::Copeland,
        Some(Written::Wroclaw) => Aggregation::Wroclaw,
        Some(Written::MazziottaPareto) => Aggregation::MazziottaPareto(penalty),
        Some(Written::AdjustedMazziottaPareto) => Aggregation::AdjustedMazziottaPareto(penalty),
        Some(Written::MeanMin) => Aggregation::MeanMin {
            alpha: node.alpha.unwrap_or(ALPHA),
            beta: node.beta.unwrap_or(0.0),
        },
        Some(Written::BenefitOfTheDoubt) => Aggregation::BenefitOfTheDoubt {
            share_min: node.share_min.unwrap_or(0.0),
            share_max: node.share_max.unwrap_or(1.0),
        },
    }
}

/// The method of a weight set, and the node that it is for.
pub(super) fn weighting(
    method: &written::WeightMethod,
    names: &BTreeMap<String, NodeIdx>,
) -> Option<(Weighting, NodeIdx)> {
    use written::WeightMethod as Written;
    let how = match method {
        Written::Equal { .. } => Weighting::Equal,
        Written::BudgetAllocation { .. } => Weighting::BudgetAllocation,
        Written::Entropy { .. } => Weighting::Entropy,
        Written::Critic { .. } => Weighting::Critic,
        Written::PrincipalComponents { .. } => Weighting::PrincipalComponents,
        Written::FactorAnalysis { .. } => Weighting::FactorAnalysis,
        Written::EqualCorrelation { .. } => Weighting::EqualCorrelation,
    };
    Some((how, method.node().map_or(Some(NodeIdx::ROOT), |id| names.get(id).copied())?))
}

/// The weights of a method that needs no answers to tell them.
pub(super) fn given(
    method: &written::WeightMethod,
    nodes: &[DraftNode],
    names: &BTreeMap<String, NodeIdx>,
) -> Vec<(NodeIdx, f64)> {
    match method {
        written::WeightMethod::Equal { node } => {
            let top = node.as_ref().and_then(|id| names.get(id)).map_or(0, |n| n.at());
            let depth = nodes[top].depth;
            let below = nodes[top + 1..].iter().take_while(|n| n.depth > depth).count();
            (top + 1..=top + below).map(|at| (NodeIdx(position(at)), 1.0)).collect()
        }
        written::WeightMethod::BudgetAllocation { order, points, .. } => {
            let shares = (0..order.len()).map(|child| mean_share(points, child));
            order.iter().zip(shares).filter_map(|(id, w)| Some((*names.get(id)?, w))).collect()
        }
        _ => Vec::new(),
    }
}

/// The mean over experts of the share of their points that a child has.
fn mean_share(points: &[Vec<f64>], child: usize) -> f64 {
    let share = |row: &Vec<f64>| row[child] / sum(row.iter().copied());
    sum(points.iter().map(share)) / points.len() as f64
}
