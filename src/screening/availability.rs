//! Availability: the share of the cells of a region that are there.
//!
//! # Formula
//!
//! ```text
//! 1 − missing / k        k cells
//! ```
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 3: regions with too little
//! data are left out before anything is imputed.
//!
//! # Example
//!
//! ```
//! // Two of three are there: 1 − 1/3.
//! let share = govgauge::screening::availability::share(&[4.0, f64::NAN, 0.0]);
//! assert!((share - 2.0 / 3.0).abs() < 1e-12);
//! ```

/// The share of cells that are there; 0 of nothing.
pub fn share(cells: &[f64]) -> f64 {
    if cells.is_empty() {
        return 0.0;
    }
    1.0 - cells.iter().filter(|x| x.is_nan()).count() as f64 / cells.len() as f64
}
