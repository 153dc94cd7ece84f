//! Strata: parts of a region's items whose means have weights of their own.
//!
//! # Formula
//!
//! ```text
//! answer = Σ Wₕ·x̄ₕ / Σ Wₕ           over the strata h that have a mean
//! SE²    = Σ (Wₕ / Σ W)²·SEₕ²
//! ```
//!
//! # References
//!
//! Cochran, W. G. (1977). *Sampling Techniques*, 3rd ed., 5.3: the stratified mean and its variance.

use crate::model::{Item, ItemTable, Measure};
use crate::stats::sum::sum;

/// Which stratum an item lies in, and what each weighs.
pub(super) struct Layers {
    /// Per stratum, its weight; one stratum of weight 1 where there are none.
    weights: Vec<f64>,
    /// The attribute that tells them apart, and per value of it the stratum.
    by: Option<(usize, Vec<Option<usize>>)>,
}

impl Layers {
    pub(super) fn new(measure: &Measure, found: &ItemTable) -> Self {
        let Some(strata) = &measure.roll_up.strata else {
            return Self { weights: vec![1.0], by: None };
        };
        let values = found.values.get(strata.attribute).map_or(&[][..], Vec::as_slice);
        let stratum = |value: &String| strata.weights.iter().position(|(code, _)| code == value);
        Self {
            weights: strata.weights.iter().map(|(_, weight)| *weight).collect(),
            by: Some((strata.attribute, values.iter().map(stratum).collect())),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.weights.len()
    }

    /// The stratum of an item; none where it lies in none, and is not counted.
    pub(super) fn of(&self, item: &Item) -> Option<usize> {
        let Some((attribute, strata)) = &self.by else { return Some(0) };
        let value = item.attributes.get(*attribute).copied().flatten()?;
        strata.get(value as usize).copied().flatten()
    }

    /// The weighted mean of the strata that have one; none where none has, or where one lacks its
    /// mean and all are needed.
    pub(super) fn mean(&self, means: &[Option<f64>], needs_all: bool) -> Option<f64> {
        let weighted = || self.weights.iter().zip(means).filter(|(w, _)| **w > 0.0);
        if needs_all && weighted().any(|(_, mean)| mean.is_none()) {
            return None;
        }
        let total = sum(weighted().filter(|(_, m)| m.is_some()).map(|(w, _)| *w));
        let mean = sum(weighted().filter_map(|(w, m)| Some(w * (*m)?))) / total;
        (total > 0.0).then_some(mean)
    }

    /// The square of the standard error of that mean, from those of the strata that have a mean.
    pub(super) fn variance(&self, means: &[Option<f64>], variances: &[Option<f64>]) -> Option<f64> {
        let used = || {
            let strata = self.weights.iter().zip(means).zip(variances);
            strata.filter(|((w, mean), _)| **w > 0.0 && mean.is_some())
        };
        let total = sum(used().map(|((w, _), _)| *w));
        let share = |w: f64| (w / total) * (w / total);
        let terms: Option<Vec<f64>> = used().map(|((w, _), v)| Some(share(*w) * (*v)?)).collect();
        terms.filter(|t| !t.is_empty()).map(sum)
    }
}
