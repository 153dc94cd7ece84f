//! The two-stage rule: leave alone what passes, winsorise what does not, transform what still does not.
//!
//! # Formula
//!
//! ```text
//! pass                    → as it is
//! winsorise; pass         → winsorised
//! otherwise               → transformed from the values as they were, or from the winsorised ones
//! ```
//!
//! The last result is kept whether or not it passes, and the status says which. A column so sparse that
//! winsorising would make it constant is left as it is.
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`: An R package for developing composite indicators. *Journal of
//! Open Source Software* 7(78), 4567. OECD/JRC (2008). *Handbook on Constructing Composite Indicators*,
//! step 5.
//!
//! # Example
//!
//! ```
//! use govgauge::treatment::two_stage::{Settings, Status, treat};
//! let column = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 100.0];
//! let found = treat(&column, &Settings::default()).unwrap();
//! assert_eq!(found.status, Status::Winsorised);
//! assert_eq!((found.points[0].row, found.points[0].before, found.points[0].after), (9, 100.0, 9.0));
//! ```

use super::TreatmentError;
use super::pass::{Check, PassTest, check};
use super::transform::{FittedTransform, Transform};
use super::winsorise::{self, Caps, End, Winsorisation, Winsorised};
use crate::stats::column;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How an indicator is treated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// What counts as passing.
    pub test: PassTest,
    /// The first stage; none to leave it out.
    pub winsorise: Option<Winsorisation>,
    /// The second stage; none to leave it out.
    pub transform: Option<Transform>,
    /// Whether the second stage starts from the winsorised values.
    pub combine: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            test: PassTest::default(),
            winsorise: Some(Winsorisation::default()),
            transform: Some(Transform::LogReflected),
            combine: false,
        }
    }
}

impl Settings {
    /// An indicator that is left alone, but tested.
    pub fn untouched() -> Self {
        Self { winsorise: None, transform: None, ..Self::default() }
    }
}

/// What became of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
    /// Nothing is there.
    NothingPresent,
    /// All values are the same.
    Constant,
    /// Fewer than three values: too few to have a shape.
    TooFew,
    /// It passed as it was.
    Passed,
    /// It passes winsorised.
    Winsorised,
    /// It passes transformed.
    Transformed,
    /// It does not pass after all that was allowed; the last result was kept.
    StillFails,
    /// Hardly any values differ, so that winsorising would make it constant; left as it was.
    Sparse,
    /// The transformation cannot work on it; left as it was.
    Refused(TreatmentError),
}

/// What was done to a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Moved down to the upper cap.
    WinsorisedHigh,
    /// Moved up to the lower cap.
    WinsorisedLow,
    /// Transformed.
    Transformed,
    /// Moved down to the upper cap, then transformed.
    WinsorisedHighTransformed,
    /// Moved up to the lower cap, then transformed.
    WinsorisedLowTransformed,
}

impl Step {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WinsorisedHigh => "winsorised_high",
            Self::WinsorisedLow => "winsorised_low",
            Self::Transformed => "transformed",
            Self::WinsorisedHighTransformed => "winsorised_high_transformed",
            Self::WinsorisedLowTransformed => "winsorised_low_transformed",
        }
    }
}

/// A value that was treated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TreatedPoint {
    /// Its row, from 0.
    pub row: usize,
    /// What it was.
    pub before: f64,
    /// What it is.
    pub after: f64,
    /// What was done.
    pub step: Step,
}

/// What to do to a value of this column, in this year or another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fitted {
    /// Caps, applied first.
    pub caps: Caps,
    /// A transformation, applied second.
    pub transform: Option<FittedTransform>,
}

impl Fitted {
    /// The treated value; missing stays missing, and none for a value outside the domain of the
    /// transformation.
    pub fn apply(&self, value: f64) -> Option<f64> {
        let capped = self.caps.apply(value);
        self.transform.map_or(Some(capped), |transform| transform.apply(capped))
    }
}

/// A column after treatment, with all that was found on the way.
#[derive(Clone, Debug)]
pub struct Treated {
    /// The values.
    pub values: Vec<f64>,
    /// What was done to each of them.
    pub fitted: Fitted,
    /// What became of the column.
    pub status: Status,
    /// Every value that was treated, by row.
    pub points: Vec<TreatedPoint>,
    /// The test as it was; none where the column has no shape.
    pub before: Option<Check>,
    /// The first stage, if it was tried.
    pub winsorised: Option<Winsorised>,
    /// The test after the first stage, if it was tried.
    pub after_winsorising: Option<Check>,
    /// The test after the second stage, if it was tried.
    pub after_transform: Option<Check>,
}

/// Treats a column.
///
/// # Errors
///
/// If a cell is infinite.
pub fn treat(values: &[f64], settings: &Settings) -> Result<Treated, TreatmentError> {
    column::finite(values)?;
    let mut treated = Treated {
        values: values.to_vec(),
        fitted: Fitted::default(),
        status: Status::Passed,
        points: Vec::new(),
        before: check(values, &settings.test),
        winsorised: None,
        after_winsorising: None,
        after_transform: None,
    };
    treated.status = match treated.before {
        None => without_shape(values),
        Some(found) if found.passes => Status::Passed,
        Some(_) => stages(&mut treated, settings)?,
    };
    record(&mut treated, values);
    Ok(treated)
}

/// Treats every column by its own settings.
///
/// # Errors
///
/// For the first column with an infinite cell.
pub fn treat_all<C: AsRef<[f64]>>(
    columns: &[C],
    settings: impl Fn(usize) -> Settings,
) -> Result<Vec<Treated>, (usize, TreatmentError)> {
    let columns = columns.iter().map(AsRef::as_ref).enumerate();
    columns.map(|(at, c)| treat(c, &settings(at)).map_err(|error| (at, error))).collect()
}

fn without_shape(values: &[f64]) -> Status {
    match column::extent(values) {
        None => Status::NothingPresent,
        Some(extent) if extent.n < 3 => Status::TooFew,
        Some(_) => Status::Constant,
    }
}

fn stages(treated: &mut Treated, settings: &Settings) -> Result<Status, TreatmentError> {
    let original = treated.values.clone();
    if let Some(winsorisation) = &settings.winsorise {
        let found = winsorise::fit(&original, winsorisation, &settings.test)?;
        treated.winsorised = Some(found);
        if found.end == End::Sparse {
            return Ok(Status::Sparse);
        }
        treated.fitted.caps = found.caps;
        for value in &mut treated.values {
            *value = found.caps.apply(*value);
        }
        treated.after_winsorising = check(&treated.values, &settings.test);
        if found.end == End::Passed {
            return Ok(Status::Winsorised);
        }
    }
    let Some(transform) = settings.transform else { return Ok(Status::StillFails) };
    if !settings.combine {
        treated.fitted.caps = Caps::default();
        treated.values.clone_from(&original);
    }
    let fitted = match transform.fit(&treated.values) {
        Ok(fitted) => fitted,
        Err(error) => {
            treated.fitted = Fitted::default();
            treated.values = original;
            return Ok(Status::Refused(error));
        }
    };
    // Every value the method has learnt from is in its domain, unless a power grows too large.
    let outside = treated.values.iter().copied().find(|x| fitted.apply(*x).is_none());
    if let Some(value) = outside {
        treated.fitted = Fitted::default();
        treated.values = original;
        return Ok(Status::Refused(TreatmentError::Parameter { name: "lambda", value }));
    }
    treated.fitted.transform = Some(fitted);
    for value in &mut treated.values {
        *value = fitted.apply(*value).unwrap_or(f64::NAN);
    }
    treated.after_transform = check(&treated.values, &settings.test);
    let passes = treated.after_transform.is_some_and(|c| c.passes);
    Ok(if passes { Status::Transformed } else { Status::StillFails })
}

fn record(treated: &mut Treated, original: &[f64]) {
    let caps = treated.fitted.caps;
    let transformed = treated.fitted.transform.is_some();
    treated.points = column::present_rows(original)
        .filter_map(|(row, before)| {
            let step = match (caps.apply(before).total_cmp(&before), transformed) {
                (std::cmp::Ordering::Less, false) => Step::WinsorisedHigh,
                (std::cmp::Ordering::Less, true) => Step::WinsorisedHighTransformed,
                (std::cmp::Ordering::Greater, false) => Step::WinsorisedLow,
                (std::cmp::Ordering::Greater, true) => Step::WinsorisedLowTransformed,
                (std::cmp::Ordering::Equal, true) => Step::Transformed,
                (std::cmp::Ordering::Equal, false) => return None,
            };
            Some(TreatedPoint { row, before, after: treated.values[row], step })
        })
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(column: &[f64], settings: &Settings) -> Status {
        treat(column, settings).unwrap().status
    }

    /// A hundred and twenty values close together, and as many far off as asked for.
    fn with_outliers(n: u32) -> Vec<f64> {
        let near = (0..120).map(|i| f64::from(i) / 10.0);
        near.chain((1..=n).map(|i| 1000.0 * f64::from(i * i))).collect()
    }

    #[test]
    fn columns_without_a_shape_say_so() {
        let settings = Settings::default();
        assert_eq!(status(&[], &settings), Status::NothingPresent);
        assert_eq!(status(&[f64::NAN; 9], &settings), Status::NothingPresent);
        assert_eq!(status(&[5.0], &settings), Status::TooFew);
        assert_eq!(status(&[5.0, 1e9], &settings), Status::TooFew);
        assert_eq!(status(&[5.0; 40], &settings), Status::Constant);
        assert!(treat(&[1.0, f64::NEG_INFINITY], &settings).is_err());
    }

    #[test]
    fn a_sparse_column_is_left_as_it_was_and_says_so() {
        let mut column = vec![0.0; 15];
        column.push(1.0);
        let found = treat(&column, &Settings::default()).unwrap();
        assert_eq!((found.status, found.points.len()), (Status::Sparse, 0));
        assert_eq!(found.values, column);
    }

    #[test]
    fn too_many_outliers_go_to_the_second_stage() {
        let column = with_outliers(6);
        let found = treat(&column, &Settings::default()).unwrap();
        assert_eq!(found.winsorised.map(|w| (w.n_points, w.end)), Some((5, End::Limit)));
        assert_eq!(found.fitted.caps, Caps::default());
        // Every point was transformed, and none is told to have been winsorised.
        assert_eq!(found.points.len(), column.len());
        assert!(found.points.iter().all(|p| p.step == Step::Transformed));
        assert_eq!(found.fitted.apply(column[3]), Some(found.values[3]));
        let combined = Settings { combine: true, ..Settings::default() };
        let found = treat(&column, &combined).unwrap();
        let both = |p: &&TreatedPoint| p.step == Step::WinsorisedHighTransformed;
        assert_eq!(found.points.iter().filter(both).count(), 5);
    }

    #[test]
    fn a_treatment_that_still_fails_says_so() {
        let only_winsorised = Settings { transform: None, ..Settings::default() };
        assert_eq!(status(&with_outliers(6), &only_winsorised), Status::StillFails);
        assert_eq!(status(&with_outliers(6), &Settings::untouched()), Status::StillFails);
        // A long lower tail, and a logarithm that makes it longer.
        let below: Vec<f64> = with_outliers(6).iter().map(|x| -x).collect();
        let wrong = Settings { transform: Some(Transform::Log), ..Settings::default() };
        let found = treat(&below, &wrong).unwrap();
        assert_eq!(found.status, Status::StillFails);
        let worse = |a: Option<Check>, b: Option<Check>| a.unwrap().skewness < b.unwrap().skewness;
        assert!(worse(found.after_transform, found.before));
    }

    #[test]
    fn what_the_transformation_refuses_is_left_as_it_was() {
        let small: Vec<f64> = with_outliers(6).iter().map(|x| x / 1e6).collect();
        let settings = Settings { transform: Some(Transform::LogGii), ..Settings::default() };
        let found = treat(&small, &settings).unwrap();
        assert!(matches!(found.status, Status::Refused(TreatmentError::Maximum { .. })));
        assert_eq!(found.values, small);
        assert!(found.points.is_empty());
    }

    #[test]
    fn gaps_stay_and_a_fit_serves_another_year() {
        let mut column = with_outliers(1);
        column.insert(4, f64::NAN);
        let found = treat(&column, &Settings::default()).unwrap();
        assert_eq!(found.status, Status::Winsorised);
        assert!(found.values[4].is_nan());
        assert_eq!(found.points.len(), 1);
        assert_eq!(found.fitted.apply(1e9), Some(11.9));
    }

    #[test]
    fn each_column_by_its_own_settings() {
        let columns = [with_outliers(1), with_outliers(1)];
        let own = |at| if at == 0 { Settings::untouched() } else { Settings::default() };
        let found = treat_all(&columns, own).unwrap();
        assert_eq!((found[0].status, found[1].status), (Status::StillFails, Status::Winsorised));
        let bad = [vec![1.0], vec![f64::INFINITY]];
        assert!(treat_all(&bad, own).is_err_and(|(column, _)| column == 1));
    }
}
