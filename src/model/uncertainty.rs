//! What a rubric says is uncertain about itself: weights, ways to aggregate, to normalise, to treat
//! outliers and to fill gaps, the choice of indicators, samples, answers, targets.

use super::hierarchy::{Aggregation, NodeIdx};
use super::method::{Imputation, Treatment};

/// What is varied to learn how far results hang on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uncertainty {
    /// How weights are uncertain.
    pub weights: Option<UncertainWeights>,
    /// Other ways to aggregate.
    pub aggregation: Option<UncertainAggregation>,
    /// Other ways to normalise, each as likely; empty where only the rubric's own counts.
    pub normalisations: Vec<OtherNormalisation>,
    /// Ways to treat outliers, each as likely; none for the rubric's own; empty where only that counts.
    pub treatments: Vec<Option<Treatment>>,
    /// Ways to fill gaps, likewise.
    pub imputations: Vec<Option<Imputation>>,
    /// The indicators of which one may be left out; empty where none may.
    pub exclusions: Vec<NodeIdx>,
    /// Whether samples are drawn anew within their standard errors.
    pub is_sampled: bool,
    /// By how many points the score of an answer may be off, either way; 0 for not at all.
    pub noise: f64,
    /// How targets are uncertain.
    pub benchmark: Option<UncertainBenchmark>,
}

/// How targets are uncertain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UncertainBenchmark {
    /// The benchmarks of which one holds, each as likely; those of the run where none is named.
    pub benchmarks: Vec<String>,
    /// By how many points each target may be off, either way; 0 for not at all.
    pub points: f64,
}

/// How weights are uncertain.
#[derive(Clone, Debug, PartialEq)]
pub enum UncertainWeights {
    /// Each is up to this share larger or smaller.
    Uniform(f64),
    /// Siblings share their weight by a Dirichlet distribution; the higher the number, the closer to
    /// the rubric's.
    Dirichlet(f64),
    /// One of some named sets, each as likely.
    Sets(Vec<String>),
}

/// Other ways to aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct UncertainAggregation {
    /// The nodes that are aggregated otherwise.
    pub nodes: Vec<NodeIdx>,
    /// The ways, each as likely: arithmetic, geometric, harmonic.
    pub methods: Vec<Aggregation>,
    /// The floor of a geometric or harmonic mean at nodes that have none of their own.
    pub floor: f64,
}

/// A way to normalise all indicators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherNormalisation {
    /// As the rubric has it.
    AsGiven,
    /// The least value to 0, the greatest to 100.
    MinMax,
    /// Standard scores with mean 50 and standard deviation 10.
    ZScore,
    /// By the scale of each indicator, whatever the rubric has.
    Scale,
    /// The share of the other regions that are worse, times 100.
    PercentileRank,
    /// The share of the greatest value, times 100.
    FractionOfMaximum,
}

impl OtherNormalisation {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsGiven => "as_given",
            Self::MinMax => "min_max",
            Self::ZScore => "z_score",
            Self::Scale => "scale",
            Self::PercentileRank => "percentile_rank",
            Self::FractionOfMaximum => "fraction_of_maximum",
        }
    }
}
