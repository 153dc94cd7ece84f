//! The mean or median of the region's group in every gap.
//!
//! # Formula
//!
//! ```text
//! x̂ᵢ = mean or median of { xⱼ : group(j) = group(i), xⱼ there }
//! ```
//!
//! A region without a group, or in a group without values, stays missing.
//!
//! # References
//!
//! OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 3, conditional mean imputation.
//!
//! # Example
//!
//! ```
//! use govgauge::imputation::{Centre, group};
//! let groups = [Some(0), Some(0), Some(0), Some(1), Some(1)];
//! let values = [2.0, 6.0, f64::NAN, 50.0, f64::NAN];
//! let found = group::impute(&values, &groups, Centre::Mean).unwrap();
//! // (2 + 6) / 2 = 4 in the first group; the second has one value.
//! assert_eq!(found.values, [2.0, 6.0, 4.0, 50.0, 50.0]);
//! ```

use super::{Centre, ImputationError, Imputed, fill};
use std::collections::BTreeMap;

/// The centre of each group that has values.
#[derive(Clone, Debug, PartialEq)]
pub struct Groups {
    /// By group.
    pub centres: BTreeMap<usize, f64>,
}

/// The centre of each group.
///
/// # Errors
///
/// If there are not as many groups as values, or a cell is infinite.
pub fn fit(
    values: &[f64],
    groups: &[Option<usize>],
    centre: Centre,
) -> Result<Groups, ImputationError> {
    super::finite(values, 0)?;
    if groups.len() != values.len() {
        return Err(ImputationError::Length { expected: values.len(), found: groups.len() });
    }
    let mut members: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (value, group) in values.iter().zip(groups) {
        if let Some(group) = group {
            members.entry(*group).or_default().push(*value);
        }
    }
    let centres =
        members.into_iter().filter_map(|(g, values)| Some((g, centre.of_column(&values)?)));
    Ok(Groups { centres: centres.collect() })
}

impl Groups {
    /// Fills a column with the centres of these groups.
    ///
    /// # Errors
    ///
    /// If there are not as many groups as values, or a cell is infinite.
    pub fn apply(
        &self,
        values: &[f64],
        groups: &[Option<usize>],
    ) -> Result<Imputed, ImputationError> {
        super::finite(values, 0)?;
        if groups.len() != values.len() {
            return Err(ImputationError::Length { expected: values.len(), found: groups.len() });
        }
        Ok(fill(values, |row| self.centres.get(&groups[row]?).copied()))
    }
}

/// Fills a column with the centres of its own groups.
///
/// # Errors
///
/// If there are not as many groups as values, or a cell is infinite.
pub fn impute(
    values: &[f64],
    groups: &[Option<usize>],
    centre: Centre,
) -> Result<Imputed, ImputationError> {
    fit(values, groups, centre)?.apply(values, groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_without_values_stay_missing() {
        // A group of one that is missing, and a region without a group.
        let values = [1.0, f64::NAN, f64::NAN, 9.0, f64::NAN];
        let groups = [Some(3), Some(7), None, Some(3), Some(3)];
        let found = impute(&values, &groups, Centre::Median).unwrap();
        assert_eq!(found.left(), [1, 2]);
        assert!((found.values[4] - 5.0).abs() < 1e-12);
    }

    #[test]
    fn lengths_must_agree() {
        let found = impute(&[1.0], &[], Centre::Mean);
        assert_eq!(found, Err(ImputationError::Length { expected: 1, found: 0 }));
    }

    #[test]
    fn a_fit_serves_another_year() {
        let fitted = fit(&[1.0, 3.0], &[Some(0), Some(0)], Centre::Mean).unwrap();
        let next = fitted.apply(&[f64::NAN], &[Some(0)]).unwrap();
        assert!((next.values[0] - 2.0).abs() < 1e-12);
    }
}
