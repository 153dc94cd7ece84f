//! What a column looks like: extent, moments, and how many of its values are there, differ or are 0.
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 4, univariate analysis.

use super::column;
use super::moments::{Moments, median, moments};

/// The figures of one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Description {
    /// How many cells the column has.
    pub n_cells: usize,
    /// The least value.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
    /// The value in the middle.
    pub median: f64,
    /// Mean, spread and shape, and how many values are there.
    pub moments: Moments,
    /// How many values are not 0.
    pub n_nonzero: usize,
    /// How many different values there are.
    pub n_unique: usize,
    /// How often the most frequent value occurs.
    pub n_same: usize,
}

impl Description {
    /// The share of cells that are there.
    pub fn share_present(&self) -> f64 {
        self.moments.n as f64 / self.n_cells as f64
    }

    /// The share of the values that are not 0.
    pub fn share_nonzero(&self) -> f64 {
        self.n_nonzero as f64 / self.moments.n as f64
    }

    /// Different values per value.
    pub fn share_unique(&self) -> f64 {
        self.n_unique as f64 / self.moments.n as f64
    }

    /// The share of the most frequent value.
    pub fn share_same(&self) -> f64 {
        self.n_same as f64 / self.moments.n as f64
    }
}

/// Describes a column; none where nothing is there.
///
/// ```
/// let found = govgauge::stats::description::describe(&[0.0, 2.0, 2.0, f64::NAN]).unwrap();
/// assert_eq!((found.n_nonzero, found.n_unique, found.n_same), (2, 2, 2));
/// assert!((found.share_present() - 0.75).abs() < 1e-12);
/// assert!((found.median - 2.0).abs() < 1e-12);
/// ```
pub fn describe(values: &[f64]) -> Option<Description> {
    let moments = moments(values)?;
    // Adding 0 makes one zero of −0 and 0.
    let sorted: Vec<f64> = column::sorted(values).into_iter().map(|x| x + 0.0).collect();
    let runs = sorted.chunk_by(|a, b| a >= b);
    let (n_unique, n_same) = runs.fold((0, 0), |(n, most), run| (n + 1, run.len().max(most)));
    Some(Description {
        n_cells: values.len(),
        low: *sorted.first()?,
        high: *sorted.last()?,
        median: median(values)?,
        moments,
        n_nonzero: sorted.iter().filter(|x| x.abs() > 0.0).count(),
        n_unique,
        n_same,
    })
}

#[cfg(test)]
mod tests {
    use super::describe;

    #[test]
    fn nothing_has_no_description() {
        assert_eq!(describe(&[]), None);
        assert_eq!(describe(&[f64::NAN, f64::NAN]), None);
    }

    #[test]
    fn both_zeros_are_one_value() {
        let found = describe(&[0.0, -0.0, 1.0]).unwrap();
        assert_eq!((found.n_unique, found.n_same, found.n_nonzero), (2, 2, 1));
    }
}
