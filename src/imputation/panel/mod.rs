//! Gaps in a region's own series over time.

pub mod constant;
pub mod latest;
pub mod linear;

use super::ImputationError;

/// Makes sure that a series is usable: as many times as values, all finite, ascending.
fn series(times: &[f64], values: &[f64]) -> Result<(), ImputationError> {
    if times.len() != values.len() {
        return Err(ImputationError::Length { expected: times.len(), found: values.len() });
    }
    if let Some(at) = times.iter().position(|t| !t.is_finite()) {
        return Err(ImputationError::Times { at });
    }
    if let Some(at) = times.windows(2).position(|pair| pair[1] <= pair[0]) {
        return Err(ImputationError::Times { at: at + 1 });
    }
    super::finite(values, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_must_ascend() {
        let found = series(&[2020.0, 2022.0, 2022.0], &[1.0, 2.0, 3.0]);
        assert_eq!(found, Err(ImputationError::Times { at: 2 }));
        assert_eq!(series(&[f64::NAN], &[1.0]), Err(ImputationError::Times { at: 0 }));
        assert!(series(&[1.0], &[]).is_err());
        assert!(series(&[1.0], &[f64::INFINITY]).is_err());
    }
}
