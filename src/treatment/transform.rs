//! The transformations a rubric can choose between.

use super::TreatmentError;
use super::box_cox::{self, BoxCox, Lambda};
use super::log::{self, Log};
use super::log_gii::{self, LogGii};
use super::log_plus_one::{self, LogPlusOne};
use super::log_reflected::{self, LogReflected};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What to do to every value of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Transform {
    /// A logarithm that draws in the upper tail.
    Log,
    /// A logarithm that draws in the longer tail.
    LogReflected,
    /// The logarithm of the distance from the least value, plus one.
    LogPlusOne,
    /// The logarithm of the Global Innovation Index.
    LogGii,
    /// A power.
    BoxCox(Lambda),
}

/// A transformation that has learnt from a column.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FittedTransform {
    /// See [`Transform::Log`].
    Log(Log),
    /// See [`Transform::LogReflected`].
    LogReflected(LogReflected),
    /// See [`Transform::LogPlusOne`].
    LogPlusOne(LogPlusOne),
    /// See [`Transform::LogGii`].
    LogGii(LogGii),
    /// See [`Transform::BoxCox`].
    BoxCox(BoxCox),
}

impl Transform {
    /// Learns from a column.
    ///
    /// # Errors
    ///
    /// If the column is empty, constant or infinite, or the method cannot work on it.
    pub fn fit(&self, values: &[f64]) -> Result<FittedTransform, TreatmentError> {
        Ok(match self {
            Self::Log => FittedTransform::Log(log::fit(values)?),
            Self::LogReflected => FittedTransform::LogReflected(log_reflected::fit(values)?),
            Self::LogPlusOne => FittedTransform::LogPlusOne(log_plus_one::fit(values)?),
            Self::LogGii => FittedTransform::LogGii(log_gii::fit(values)?),
            Self::BoxCox(lambda) => FittedTransform::BoxCox(box_cox::fit(values, *lambda)?),
        })
    }
}

impl FittedTransform {
    /// The transformed value; missing stays missing, and none for a value outside the domain.
    pub fn apply(&self, value: f64) -> Option<f64> {
        match self {
            Self::Log(fitted) => fitted.apply(value),
            Self::LogReflected(fitted) => fitted.apply(value),
            Self::LogPlusOne(fitted) => fitted.apply(value),
            Self::LogGii(fitted) => fitted.apply(value),
            Self::BoxCox(fitted) => fitted.apply(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rise_and_keep_gaps() {
        let column = [0.5, 3.0, f64::NAN, 40.0, 7.0];
        let all = [
            Transform::Log,
            Transform::LogReflected,
            Transform::LogPlusOne,
            Transform::LogGii,
            Transform::BoxCox(Lambda::Given(0.0)),
            Transform::BoxCox(Lambda::Given(-1.5)),
            Transform::BoxCox(Lambda::Likely),
        ];
        for transform in all {
            let fitted = transform.fit(&column).unwrap();
            let at = |x: f64| fitted.apply(x).unwrap();
            assert!(at(0.5) < at(3.0) && at(3.0) < at(7.0) && at(7.0) < at(40.0), "{transform:?}");
            assert!(at(f64::NAN).is_nan());
            assert_eq!(transform.fit(&[2.0; 3]), Err(TreatmentError::Constant { value: 2.0 }));
            assert_eq!(transform.fit(&[f64::NAN]), Err(TreatmentError::NothingPresent));
            assert!(transform.fit(&[f64::INFINITY, 1.0]).is_err());
        }
    }

    #[test]
    fn the_likely_exponent() {
        // 2^i − 1 from the least value: y = 2^i, whose logarithms are evenly spaced, so λ is near 0.
        let column: Vec<f64> = (0..12).map(|i| f64::from(1 << i)).collect();
        let Ok(FittedTransform::BoxCox(found)) = Transform::BoxCox(Lambda::Likely).fit(&column)
        else {
            panic!("a wide column has a likely exponent");
        };
        assert!(found.lambda.abs() < 0.05, "{found:?}");
    }
}
