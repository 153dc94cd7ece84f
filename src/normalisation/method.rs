//! The normalisations a rubric can choose between, and what they have learnt.

use super::borda::{self, Borda};
use super::bounds::Bounds;
use super::categorical::{self, Categorical, Cuts};
use super::distance_to_maximum::{self, DistanceToMaximum};
use super::distance_to_reference::{self, DistanceToReference};
use super::distance_to_target::{self, DistanceToTarget};
use super::error::FitError;
use super::fraction_of_maximum::{self, FractionOfMaximum};
use super::goalposts::{self, Goalposts};
use super::min_max::{self, MinMax};
use super::percentile_rank::{self, PercentileRank};
use super::rank::{self, Rank};
use super::scaled::{self, Scaled};
use super::sigmoid::{self, Sigmoid};
use super::two_sided::{self, Centre, TwoSided};
use super::z_score::{self, ZScore};
use crate::stats::sense::Sense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How values become scores. Parameters are in natural units, whichever way is better.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// Between the worst and the best region.
    MinMax(Bounds),
    /// Between two given values, going on beyond them.
    Scaled {
        /// The lower value.
        low: f64,
        /// The higher value.
        high: f64,
        /// The score of the better one.
        scale: f64,
    },
    /// In standard deviations from the mean.
    ZScore {
        /// The score of the mean.
        centre: f64,
        /// The score of one standard deviation.
        spread: f64,
    },
    /// Between two given values, cut off beyond them.
    Goalposts {
        /// The lower value.
        low: f64,
        /// The higher value.
        high: f64,
        /// The score of the better one.
        scale: f64,
        /// Whether to cut off.
        truncated: bool,
    },
    /// Nearness to the best region.
    DistanceToMaximum,
    /// Nearness to a chosen region.
    DistanceToReference {
        /// Its row, from 0.
        row: usize,
        /// Whether to cut off at 1.
        capped: bool,
    },
    /// The way done to a target.
    DistanceToTarget {
        /// The target.
        target: f64,
        /// Whether to cut off at 1.
        capped: bool,
    },
    /// The share of the best.
    FractionOfMaximum,
    /// 1 for the worst region, and up.
    Rank,
    /// The share of the others that are worse.
    PercentileRank,
    /// One point for each region that is worse.
    Borda,
    /// Classes with scores.
    Categorical {
        /// Where the classes meet.
        cuts: Cuts,
        /// The scores, from the worst class to the best.
        scores: Vec<f64>,
    },
    /// Nearness to a target or to the median, from either side; it does not matter which way is better.
    TwoSided {
        /// Where it is best to be.
        centre: Centre,
        /// The distance that scores lowest; the farthest region's if not given.
        reach: Option<f64>,
        /// The scores there and at the centre.
        bounds: Bounds,
    },
    /// A logistic curve.
    Sigmoid {
        /// The value that scores in the middle; the median if not given.
        midpoint: Option<f64>,
        /// How wide the curve is; the standard deviation if not given.
        width: Option<f64>,
        /// The scores that are approached.
        bounds: Bounds,
    },
}

/// What to do about a column whose values are all the same, where a method must learn from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum IfConstant {
    /// Refuse it.
    Refuse,
    /// Give everybody this score, which says nothing about anybody.
    Neutral(f64),
}

/// A method that has learnt from a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fitted {
    /// See [`Method::MinMax`].
    MinMax(MinMax),
    /// See [`Method::Scaled`].
    Scaled(Scaled),
    /// See [`Method::ZScore`].
    ZScore(ZScore),
    /// See [`Method::Goalposts`].
    Goalposts(Goalposts),
    /// See [`Method::DistanceToMaximum`].
    DistanceToMaximum(DistanceToMaximum),
    /// See [`Method::DistanceToReference`].
    DistanceToReference(DistanceToReference),
    /// See [`Method::DistanceToTarget`].
    DistanceToTarget(DistanceToTarget),
    /// See [`Method::FractionOfMaximum`].
    FractionOfMaximum(FractionOfMaximum),
    /// See [`Method::Rank`].
    Rank(Rank),
    /// See [`Method::PercentileRank`].
    PercentileRank(PercentileRank),
    /// See [`Method::Borda`].
    Borda(Borda),
    /// See [`Method::Categorical`].
    Categorical(Categorical),
    /// See [`Method::TwoSided`].
    TwoSided(TwoSided),
    /// See [`Method::Sigmoid`].
    Sigmoid(Sigmoid),
    /// The column was constant, and everybody has this score.
    Neutral {
        /// The value of the column.
        value: f64,
        /// Everybody's score.
        score: f64,
    },
}

impl Method {
    /// Learns from a column: one year, several years one after the other, or a reference set.
    ///
    /// # Errors
    ///
    /// If the method finds nothing to learn or cannot work with its parameters.
    pub fn fit(
        &self,
        values: &[f64],
        sense: Sense,
        if_constant: IfConstant,
    ) -> Result<Fitted, FitError> {
        match (self.learn(values, sense), if_constant) {
            (Err(FitError::Constant { value }), IfConstant::Neutral(score)) => {
                super::error::finite("neutral score", score)?;
                Ok(Fitted::Neutral { value, score })
            }
            (found, _) => found,
        }
    }

    fn learn(&self, values: &[f64], sense: Sense) -> Result<Fitted, FitError> {
        crate::stats::column::finite(values)?;
        Ok(match self {
            Self::MinMax(bounds) => Fitted::MinMax(min_max::fit(values, sense, *bounds)?),
            Self::Scaled { low, high, scale } => {
                Fitted::Scaled(scaled::fit(*low, *high, *scale, sense)?)
            }
            Self::ZScore { centre, spread } => {
                Fitted::ZScore(z_score::fit(values, sense, *centre, *spread)?)
            }
            Self::Goalposts { low, high, scale, truncated } => {
                Fitted::Goalposts(goalposts::fit(*low, *high, *scale, *truncated, sense)?)
            }
            Self::DistanceToMaximum => {
                Fitted::DistanceToMaximum(distance_to_maximum::fit(values, sense)?)
            }
            Self::DistanceToReference { row, capped } => Fitted::DistanceToReference(
                distance_to_reference::fit(values, *row, sense, *capped)?,
            ),
            Self::DistanceToTarget { target, capped } => {
                Fitted::DistanceToTarget(distance_to_target::fit(values, *target, sense, *capped)?)
            }
            Self::FractionOfMaximum => {
                Fitted::FractionOfMaximum(fraction_of_maximum::fit(values, sense)?)
            }
            Self::Rank => Fitted::Rank(rank::fit(values, sense)?),
            Self::PercentileRank => Fitted::PercentileRank(percentile_rank::fit(values, sense)?),
            Self::Borda => Fitted::Borda(borda::fit(values, sense)?),
            Self::Categorical { cuts, scores } => {
                Fitted::Categorical(categorical::fit(values, cuts, scores, sense)?)
            }
            Self::TwoSided { centre, reach, bounds } => {
                Fitted::TwoSided(two_sided::fit(values, *centre, *reach, *bounds)?)
            }
            Self::Sigmoid { midpoint, width, bounds } => {
                Fitted::Sigmoid(sigmoid::fit(values, *midpoint, *width, sense, *bounds)?)
            }
        })
    }
}

impl Fitted {
    /// The score of a value; missing stays missing, and none where the method has no score for it (a
    /// share of the best where lower is better and the value not above 0).
    pub fn apply(&self, value: f64) -> Option<f64> {
        Some(match self {
            Self::MinMax(fitted) => fitted.apply(value),
            Self::Scaled(fitted) => fitted.apply(value),
            Self::ZScore(fitted) => fitted.apply(value),
            Self::Goalposts(fitted) => fitted.apply(value),
            Self::DistanceToMaximum(fitted) => fitted.apply(value),
            Self::DistanceToReference(fitted) => fitted.apply(value),
            Self::DistanceToTarget(fitted) => fitted.apply(value),
            Self::FractionOfMaximum(fitted) => return fitted.apply(value),
            Self::Rank(fitted) => fitted.apply(value),
            Self::PercentileRank(fitted) => fitted.apply(value),
            Self::Borda(fitted) => fitted.apply(value),
            Self::Categorical(fitted) => fitted.apply(value),
            Self::TwoSided(fitted) => fitted.apply(value),
            Self::Sigmoid(fitted) => fitted.apply(value),
            Self::Neutral { score, .. } => {
                if value.is_nan() {
                    value
                } else {
                    *score
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Methods that learn from the column.
    fn learning() -> Vec<Method> {
        vec![
            Method::MinMax(Bounds::PERCENT),
            Method::ZScore { centre: 0.0, spread: 1.0 },
            Method::DistanceToMaximum,
            Method::DistanceToReference { row: 1, capped: false },
            Method::DistanceToTarget { target: 4.5, capped: false },
            Method::FractionOfMaximum,
            Method::Rank,
            Method::PercentileRank,
            Method::Borda,
            Method::Sigmoid { midpoint: None, width: None, bounds: Bounds::UNIT },
        ]
    }

    /// Methods to which everything is given.
    fn given() -> Vec<Method> {
        let (low, high, scale) = (1.0, 9.0, 100.0);
        vec![
            Method::Scaled { low, high, scale },
            Method::Goalposts { low, high, scale, truncated: true },
            Method::Categorical { cuts: Cuts::At(vec![3.0, 5.0]), scores: vec![1.0, 2.0, 3.0] },
            Method::Sigmoid { midpoint: Some(3.0), width: Some(1.0), bounds: Bounds::UNIT },
        ]
    }

    fn refuse(method: &Method, values: &[f64], sense: Sense) -> Result<Fitted, FitError> {
        method.fit(values, sense, IfConstant::Refuse)
    }

    #[test]
    fn better_never_scores_less() {
        let column = [3.0, 4.0, 7.0, 2.0, f64::NAN, 7.0];
        for (method, sense) in
            learning().into_iter().chain(given()).flat_map(|m| Sense::ALL.map(|s| (m.clone(), s)))
        {
            let fitted = refuse(&method, &column, sense).unwrap();
            let at = |x: f64| sense.signed(fitted.apply(x).unwrap());
            for pair in [2.0, 3.0, 4.0, 7.0, 8.5].windows(2) {
                // Higher values score higher, or lower where lower is better.
                assert!(at(pair[0]) <= at(pair[1]), "{method:?} {sense:?}");
            }
            assert!(at(2.0) < at(7.0), "{method:?} {sense:?}");
            assert!(fitted.apply(f64::NAN).is_some_and(f64::is_nan), "{method:?}");
        }
    }

    #[test]
    fn a_constant_column_has_a_named_outcome() {
        for method in learning() {
            for column in [&[4.0; 6][..], &[4.0], &[f64::NAN, 4.0]] {
                let found = refuse(&method, column, Sense::Up);
                assert_eq!(found, Err(FitError::Constant { value: 4.0 }), "{method:?}");
                let neutral = method.fit(column, Sense::Up, IfConstant::Neutral(50.0)).unwrap();
                assert_eq!(neutral, Fitted::Neutral { value: 4.0, score: 50.0 });
                assert_eq!(neutral.apply(4.0), Some(50.0));
                assert!(neutral.apply(f64::NAN).is_some_and(f64::is_nan));
            }
        }
    }

    #[test]
    fn what_is_given_needs_no_column() {
        for method in given() {
            for column in [&[][..], &[f64::NAN; 3], &[4.0], &[4.0; 6]] {
                let fitted = refuse(&method, column, Sense::Down).unwrap();
                assert!(fitted.apply(4.0).is_some_and(f64::is_finite), "{method:?}");
            }
        }
    }

    #[test]
    fn empty_and_infinite_columns_are_refused() {
        for method in learning() {
            let nothing = Err(FitError::NothingPresent);
            assert_eq!(refuse(&method, &[], Sense::Up), nothing, "{method:?}");
            assert_eq!(refuse(&method, &[f64::NAN; 3], Sense::Up), nothing, "{method:?}");
        }
        for method in learning().into_iter().chain(given()) {
            for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
                let found = refuse(&method, &[1.0, infinite, 2.0], Sense::Up);
                let place = crate::stats::column::Infinite { row: 1 };
                assert_eq!(found, Err(FitError::Infinite(place)), "{method:?}");
            }
        }
    }

    #[test]
    fn two_rows_are_enough() {
        for method in learning() {
            let fitted = refuse(&method, &[2.0, 4.0], Sense::Up).unwrap();
            assert!(fitted.apply(2.0).unwrap() < fitted.apply(4.0).unwrap(), "{method:?}");
        }
    }

    proptest::proptest! {
        /// Scores of methods that measure distances do not depend on the unit.
        #[test]
        fn the_unit_does_not_matter(
            column in proptest::collection::vec(-100.0_f64..100.0, 3..20),
            factor in 0.01_f64..100.0,
            shift in -50.0_f64..50.0,
        ) {
            let other: Vec<f64> = column.iter().map(|x| factor * x + shift).collect();
            let methods = [
                Method::MinMax(Bounds::PERCENT),
                Method::ZScore { centre: 0.0, spread: 1.0 },
                Method::DistanceToMaximum,
                Method::PercentileRank,
                Method::Sigmoid { midpoint: None, width: None, bounds: Bounds::UNIT },
            ];
            for (method, sense) in methods.iter().flat_map(|m| Sense::ALL.map(|s| (m, s))) {
                let (a, b) = (refuse(method, &column, sense), refuse(method, &other, sense));
                if let (Ok(a), Ok(b)) = (a, b) {
                    for (x, y) in column.iter().zip(&other) {
                        let (x, y) = (a.apply(*x).unwrap(), b.apply(*y).unwrap());
                        proptest::prop_assert!((x - y).abs() < 1e-6 * (1.0 + x.abs()));
                    }
                }
            }
        }

        /// The best of a column gets the most and the worst the least, whichever way is better.
        #[test]
        fn lower_is_better_mirrors_higher_is_better(
            column in proptest::collection::vec(-100.0_f64..100.0, 2..20),
        ) {
            let mirrored: Vec<f64> = column.iter().map(|x| -x).collect();
            let methods = [Method::MinMax(Bounds::UNIT), Method::Rank, Method::Borda];
            for method in methods {
                let (down, up) =
                    (refuse(&method, &column, Sense::Down), refuse(&method, &mirrored, Sense::Up));
                if let (Ok(down), Ok(up)) = (down, up) {
                    for x in &column {
                        proptest::prop_assert!((down.apply(*x).unwrap() - up.apply(-x).unwrap()).abs() < 1e-12);
                    }
                }
            }
        }
    }
}
