//! Non-zero share: how much of what a region reports is not 0.
//!
//! # Formula
//!
//! ```text
//! 1 − zeros / (k − missing)        k cells; none where all are missing
//! ```
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`: An R package for developing composite indicators. *Journal of
//! Open Source Software* 7(78), 4567: screening by zeros.
//!
//! # Example
//!
//! ```
//! // One of two that are there is 0.
//! let share = govgauge::screening::nonzero::share(&[4.0, f64::NAN, 0.0]);
//! assert_eq!(share, Some(0.5));
//! assert_eq!(govgauge::screening::nonzero::share(&[f64::NAN]), None);
//! ```

/// How many cells are 0.
pub fn zeros(cells: &[f64]) -> usize {
    cells.iter().filter(|x| x.abs() <= 0.0).count()
}

/// The share of the present cells that are not 0; none where nothing is there.
pub fn share(cells: &[f64]) -> Option<f64> {
    let n = cells.iter().filter(|x| !x.is_nan()).count();
    (n > 0).then(|| 1.0 - zeros(cells) as f64 / n as f64)
}
