//! The principal components of a group of columns: how much one figure can stand for all.
//!
//! # Formula
//!
//! As [`crate::stats::components`]; a component with an eigenvalue above 1 explains more than a column
//! alone.
//!
//! # References
//!
//! Kaiser, H. F. (1960). The application of electronic computers to factor analysis. *Educational and
//! Psychological Measurement* 20, 141–151.

use crate::stats::components::{Component, ComponentsError, principal_components};

/// The components of a group, and where its regions stand on the first two.
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// The components, the largest first.
    pub components: Vec<Component>,
    /// How many have an eigenvalue above 1.
    pub above_one: usize,
    /// The columns whose entry in the first component is below 0.
    pub opposed: Vec<usize>,
    /// For a biplot: each region's place on the first two components, in standard deviations of the
    /// columns; none where a value is missing.
    pub places: Vec<Option<[f64; 2]>>,
}

/// Less than this is the rounding of an entry of 0.
const NOTHING: f64 = 1e-9;

/// The structure of a group of columns; regions with a gap are left out of the components.
///
/// # Errors
///
/// If there are no columns, fewer than three complete regions, or a constant column.
///
/// # Example
///
/// ```
/// use govgauge::coherence::components::structure;
///
/// let found = structure(&[[1.0, 2.0, 3.0, f64::NAN], [2.0, 4.0, 6.0, 1.0]]).unwrap();
/// assert_eq!((found.above_one, found.places[3]), (1, None));
/// // The first region is one standard deviation below on both: −1·√½ − 1·√½.
/// assert!((found.places[0].unwrap()[0] + 2.0_f64.sqrt()).abs() < 1e-12);
/// ```
pub fn structure<C: AsRef<[f64]>>(columns: &[C]) -> Result<Structure, ComponentsError> {
    let components = principal_components(columns)?;
    let complete = crate::stats::correlation::complete_rows(columns);
    let scales: Vec<(f64, f64)> = complete
        .iter()
        .map(|c| {
            crate::stats::moments::moments(c).map_or((0.0, 1.0), |m| (m.mean, m.sd.unwrap_or(1.0)))
        })
        .collect();
    let place = |region: usize| {
        let values: Vec<f64> = columns
            .iter()
            .zip(&scales)
            .map(|(c, (mean, sd))| (c.as_ref()[region] - mean) / sd)
            .collect();
        let on = |component: Option<&Component>| {
            component.map_or(0.0, |c| c.vector.iter().zip(&values).map(|(v, x)| v * x).sum())
        };
        let there = values.iter().all(|x| !x.is_nan());
        there.then(|| [on(components.first()), on(components.get(1))])
    };
    let places = (0..columns[0].as_ref().len()).map(place).collect();
    let first = &components[0].vector;
    Ok(Structure {
        above_one: components.iter().filter(|c| c.eigenvalue > 1.0).count(),
        opposed: (0..columns.len()).filter(|&at| first[at] < -NOTHING).collect(),
        places,
        components,
    })
}

#[cfg(test)]
mod tests {
    use super::structure;

    #[test]
    fn a_column_against_the_others_is_named() {
        let columns = [[1.0, 2.0, 3.0, 5.0], [4.0, 3.0, 2.5, 0.0], [1.0, 3.0, 4.0, 4.5]];
        let found = structure(&columns).unwrap();
        assert_eq!((found.opposed, found.above_one), (vec![1], 1));
        assert!(structure(&[[1.0, 2.0]]).is_err());
    }
}
