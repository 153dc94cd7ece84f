//! What is done to the answers of all regions before they are scored: denominators, screening,
//! imputation, treatment of outliers, normalisation. The settings only; the steps stand in modules
//! of their own.

use crate::lang::Text;

/// The methods of a rubric, laid out for every indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Methods {
    /// Numeric columns of a survey that are no indicators.
    pub auxiliaries: Vec<Auxiliary>,
    /// Which regions are left out for lack of data.
    pub screening: Option<Screening>,
    /// One per indicator, in column order; empty where no indicator has any method.
    pub indicators: Vec<IndicatorMethods>,
    /// Whether what is learnt is learnt from all periods together.
    pub is_pooled: bool,
}

impl Default for Methods {
    fn default() -> Self {
        let (auxiliaries, indicators) = (Vec::new(), Vec::new());
        Self { auxiliaries, screening: None, indicators, is_pooled: true }
    }
}

impl Methods {
    /// Whether anything is done to answers beside scoring them by their scales.
    pub fn are_used(&self) -> bool {
        self.screening.is_some() || !self.indicators.is_empty()
    }

    /// The scores of the worst and the best that all indicators share, where their scores run up to
    /// 100 and not below 0; none where some leave that range or do not reach up to it.
    pub fn percent(&self) -> Option<(f64, f64)> {
        let lows = self.indicators.iter().map(|i| i.normalisation.percent());
        let low = lows.reduce(|a, b| Some(a?.min(b?))).unwrap_or(Some(0.0));
        low.map(|low| (low, 100.0))
    }
}

/// A numeric column beside the indicators: a denominator.
#[derive(Clone, Debug, PartialEq)]
pub struct Auxiliary {
    /// Its id, which is what its column is called.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its unit.
    pub unit: Text,
}

/// Which regions are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screening {
    /// The least share of indicators that must be answered, if any.
    pub availability_min: Option<f64>,
    /// The least share of answers that must not be zero, if any.
    pub non_zero_min: Option<f64>,
    /// Whether the shares must hold in each dimension.
    pub by_dimension: bool,
    /// Regions that stay whatever their data.
    pub include: Vec<String>,
    /// Regions that go whatever their data.
    pub exclude: Vec<String>,
}

/// The methods of one indicator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IndicatorMethods {
    /// What its values are divided by: an auxiliary, and what the quotient is multiplied by.
    pub denominator: Option<(usize, f64)>,
    /// How missing values are filled in.
    pub imputation: Imputation,
    /// How outliers are treated.
    pub treatment: Treatment,
    /// How values become scores.
    pub normalisation: Normalisation,
}

/// How missing values are filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Imputation {
    /// They are not.
    #[default]
    Nothing,
    /// By the mean of the column.
    Mean,
    /// By its median.
    Median,
    /// By the mean of the peer group.
    GroupMean,
    /// By its median.
    GroupMedian,
    /// By the region's mean at the other indicators of the same parent, on a common scale.
    RowMean,
    /// By a figure.
    Constant(f64),
    /// By the mean of the nearest regions.
    Nearest(u32),
    /// By expectation and maximisation for a multivariate normal distribution.
    ExpectationMaximisation,
    /// By the latest earlier period, at most so many years old; periods, where their dates are not
    /// known.
    Latest(Option<u32>),
    /// By a line between periods.
    Linear,
    /// By the value of the period before, and before the first one by that.
    Carried,
}

impl Imputation {
    /// Whether it takes a region's own values of other periods.
    pub const fn is_by_time(self) -> bool {
        matches!(self, Self::Latest(_) | Self::Linear | Self::Carried)
    }
}

/// How outliers are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Treatment {
    /// They are not.
    #[default]
    Nothing,
    /// Winsorise, and where that is not enough transform.
    TwoStage(TwoStage),
    /// Winsorise at most so many points.
    Winsorise(TwoStage),
    /// Transform.
    Transform(Transform),
}

/// The settings of the two-stage rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoStage {
    /// How many points may be winsorised; any number without.
    pub points_max: Option<u32>,
    /// A column passes below this absolute skewness …
    pub skewness_max: f64,
    /// … or below this excess kurtosis.
    pub kurtosis_max: f64,
    /// What follows where winsorising is not enough.
    pub transform: Transform,
    /// Whether the transform takes the winsorised values rather than the original ones.
    pub combine: bool,
}

/// A transform that draws tails in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Transform {
    /// Logarithm, mirrored for a tail to the left.
    #[default]
    Log,
    /// Logarithm whatever the side of the tail, as the reference does.
    LogAsReference,
    /// Box–Cox with this exponent.
    BoxCox(f64),
}

/// How values become scores.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Normalisation {
    /// By the scale of the indicator.
    #[default]
    Scale,
    /// The least value to `low`, the greatest to `high`.
    MinMax {
        /// Where the worst value goes.
        low: f64,
        /// Where the best value goes.
        high: f64,
    },
    /// From a figure to another, times a factor; not cut off.
    Scaled {
        /// The value that becomes 0.
        from: f64,
        /// The value that becomes the factor.
        to: f64,
        /// The factor.
        times: f64,
    },
    /// Standard scores with this mean and deviation.
    ZScore {
        /// The mean of the scores.
        mean: f64,
        /// Their standard deviation.
        deviation: f64,
    },
    /// Between goalposts.
    Goalposts {
        /// The value that becomes 0.
        worst: f64,
        /// The value that becomes the factor.
        best: f64,
        /// The factor.
        times: f64,
        /// Whether scores are cut off beyond.
        cut: bool,
    },
    /// One minus the distance to the best value, over the range.
    DistanceToMaximum,
    /// One minus the distance to a region's value.
    DistanceToReference {
        /// The region.
        region: String,
        /// Whether scores above one are cut off.
        cut: bool,
    },
    /// The way from the worst value to a target.
    DistanceToTarget {
        /// The target.
        target: f64,
        /// Whether scores above one are cut off.
        cut: bool,
    },
    /// The value over the greatest.
    FractionOfMaximum,
    /// The rank, the worst first.
    Rank,
    /// The rank from 0 to 1.
    PercentileRank,
    /// The number of regions that are worse.
    Borda,
    /// Categories by cut points: from each value on, its score.
    CutPoints(Vec<(f64, f64)>),
    /// The closer to a target, or to the median, the better.
    Closest {
        /// The target; the median without.
        target: Option<f64>,
        /// The distance that scores 0; the greatest without.
        reach: Option<f64>,
    },
    /// A logistic curve.
    Sigmoid {
        /// The value that scores a half; the median without.
        middle: Option<f64>,
        /// The steepness, per standard deviation.
        slope: f64,
    },
}

impl Normalisation {
    /// The least score it gives, where the best is 100 and none is below 0; none on other scales.
    pub fn percent(&self) -> Option<f64> {
        let whole =
            |least: f64, best: f64| (least >= 0.0 && (best - 100.0).abs() < 1e-9).then_some(least);
        match self {
            Self::MinMax { low, high } => whole(*low, *high),
            Self::Goalposts { times, cut: true, .. } => whole(0.0, *times),
            Self::Scale | Self::Closest { .. } | Self::Sigmoid { .. } => Some(0.0),
            Self::CutPoints(points) => {
                points.iter().all(|(_, score)| (0.0..=100.0).contains(score)).then_some(0.0)
            }
            _ => None,
        }
    }
}
