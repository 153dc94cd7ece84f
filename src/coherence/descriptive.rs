//! Columns described, with flags for what should be looked at, and what is missing where.
//!
//! # Formula
//!
//! ```text
//! few values:     present / cells   < 0.65
//! many zeros:     non-zero / cells  < 0.5
//! few different:  different / cells < 0.5
//! outliers:       |skewness| > 2 and kurtosis > 3.5
//! ```
//!
//! Shares are of all cells, missing ones included. A share at the threshold is no flag.
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`, *Journal of Open Source Software* 7(78), 4567: `get_stats`,
//! `get_data_avail`.

use crate::stats::column;
use crate::stats::description::{Description, describe};

/// From where on something is flagged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// The least share of cells with a value.
    pub present_min: f64,
    /// The least share of cells that are not 0.
    pub nonzero_min: f64,
    /// The least number of different values per cell.
    pub unique_min: f64,
    /// The largest size of the skewness.
    pub skewness_max: f64,
    /// The largest kurtosis.
    pub kurtosis_max: f64,
}

impl Default for Thresholds {
    /// Those of the reference.
    fn default() -> Self {
        Self {
            present_min: 0.65,
            nonzero_min: 0.5,
            unique_min: 0.5,
            skewness_max: 2.0,
            kurtosis_max: 3.5,
        }
    }
}

/// What should be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// Nothing is there.
    Empty,
    /// All values are the same.
    Constant,
    /// Few values are there.
    FewPresent,
    /// Many values are 0.
    ManyZeros,
    /// Few values differ.
    FewUnique,
    /// Skewness and kurtosis together point to outliers.
    Outliers,
}

/// A column described.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// Its figures; none where nothing is there.
    pub description: Option<Description>,
    /// What should be looked at.
    pub flags: Vec<Flag>,
}

/// Describes a column and flags it.
///
/// # Example
///
/// ```
/// use govgauge::coherence::descriptive::{Flag, Thresholds, described};
///
/// let found = described(&[0.0, 0.0, 7.0, f64::NAN, f64::NAN], &Thresholds::default());
/// // 3 of 5 are there, 1 of 5 is not 0, 2 of 5 differ; three values have no kurtosis.
/// assert_eq!(found.flags, [Flag::FewPresent, Flag::ManyZeros, Flag::FewUnique]);
/// ```
pub fn described(values: &[f64], thresholds: &Thresholds) -> Described {
    let Some(found) = describe(values) else {
        return Described { description: None, flags: vec![Flag::Empty] };
    };
    let share = |n: usize| n as f64 / values.len() as f64;
    let moments = &found.moments;
    let skewed = moments.skewness.is_some_and(|s| s.abs() > thresholds.skewness_max);
    let peaked = moments.kurtosis.is_some_and(|k| k > thresholds.kurtosis_max);
    let flags = [
        (Flag::Constant, found.n_unique == 1),
        (Flag::FewPresent, share(moments.n) < thresholds.present_min),
        (Flag::ManyZeros, share(found.n_nonzero) < thresholds.nonzero_min),
        (Flag::FewUnique, share(found.n_unique) < thresholds.unique_min),
        (Flag::Outliers, skewed && peaked),
    ];
    let flags = flags.into_iter().filter(|(_, raised)| *raised).map(|(flag, _)| flag).collect();
    Described { description: Some(found), flags }
}

/// What a region has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Availability {
    /// How many of the columns it has a value in.
    pub present: usize,
    /// In how many that is 0.
    pub zeros: usize,
    /// How many columns there are.
    pub columns: usize,
}

impl Availability {
    /// The share of columns with a value; none of no columns.
    pub fn share_present(&self) -> Option<f64> {
        (self.columns > 0).then(|| self.present as f64 / self.columns as f64)
    }

    /// The share of the values that are not 0; none of no values.
    pub fn share_nonzero(&self) -> Option<f64> {
        (self.present > 0).then(|| (self.present - self.zeros) as f64 / self.present as f64)
    }
}

/// What each region has of some columns: of all, of a dimension's.
///
/// # Example
///
/// ```
/// use govgauge::coherence::descriptive::availability;
///
/// let found = availability(&[[1.0, f64::NAN], [0.0, 2.0], [3.0, 4.0]]);
/// assert_eq!(found[1].share_present(), Some(2.0 / 3.0));
/// assert_eq!(found[0].share_nonzero(), Some(2.0 / 3.0));
/// ```
pub fn availability<C: AsRef<[f64]>>(columns: &[C]) -> Vec<Availability> {
    let regions = columns.first().map_or(0, |c| c.as_ref().len());
    let mut found = vec![Availability { present: 0, zeros: 0, columns: columns.len() }; regions];
    for column in columns {
        for (row, value) in column::present_rows(column.as_ref()) {
            found[row].present += 1;
            found[row].zeros += usize::from(value.abs() <= 0.0);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(values: &[f64]) -> Vec<Flag> {
        described(values, &Thresholds::default()).flags
    }

    #[test]
    fn flags_by_hand() {
        assert_eq!(flags(&[f64::NAN; 3]), [Flag::Empty]);
        assert_eq!(flags(&[5.0; 4]), [Flag::Constant, Flag::FewUnique]);
        assert_eq!(flags(&[1.0, 2.0, 3.0, 4.0]), []);
        let mut far = [1.0; 20].to_vec();
        for (at, x) in far.iter_mut().enumerate() {
            *x += at as f64 / 10.0;
        }
        far.push(500.0);
        assert_eq!(flags(&far), [Flag::Outliers]);
    }

    #[test]
    fn nothing_has_no_shares() {
        let found = availability(&[[f64::NAN]]);
        assert_eq!((found[0].share_present(), found[0].share_nonzero()), (Some(0.0), None));
        assert!(availability::<[f64; 1]>(&[]).is_empty());
    }
}
