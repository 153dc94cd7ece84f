//! Whether the columns of a group measure one thing: Cronbach's alpha, and what it would be without
//! each of them.
//!
//! # Formula
//!
//! As [`crate::stats::alpha`]; without column j: the same of the others.
//!
//! # References
//!
//! Nunnally, J. C. (1978). *Psychometric Theory*, 2nd edition, p. 245: 0.7 is enough for a start.

use crate::stats::alpha::{Alpha, alpha};

/// The least alpha that is usually asked for.
pub const USUAL_MIN: f64 = 0.7;

/// The reliability of a group of columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// Alpha of all columns.
    pub alpha: Alpha,
    /// Alpha without each column; none where fewer than two are left.
    pub without: Vec<Option<Alpha>>,
}

impl Reliability {
    /// The columns without which the group would hold together better.
    pub fn disturbing(&self) -> Vec<usize> {
        let better = |a: &Option<Alpha>| a.is_some_and(|a| a.raw > self.alpha.raw);
        let found = self.without.iter().enumerate().filter(|(_, a)| better(a));
        found.map(|(at, _)| at).collect()
    }
}

/// The reliability of a group; none of fewer than two columns, or where a pair has no correlation.
///
/// # Example
///
/// ```
/// use govgauge::coherence::reliability::reliability;
///
/// let columns = [[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.5], [2.0, 1.0, 2.0, 1.0]];
/// let found = reliability(&columns).unwrap();
/// assert_eq!(found.disturbing(), [2]);
/// ```
pub fn reliability<C: AsRef<[f64]>>(columns: &[C]) -> Option<Reliability> {
    let all = alpha(columns)?;
    let without = |left_out: usize| {
        let others = columns.iter().enumerate().filter(|(at, _)| *at != left_out);
        alpha(&others.map(|(_, c)| c.as_ref()).collect::<Vec<_>>())
    };
    Some(Reliability { alpha: all, without: (0..columns.len()).map(without).collect() })
}

#[cfg(test)]
mod tests {
    use super::reliability;

    #[test]
    fn of_two_none_can_be_left_out() {
        let found = reliability(&[[1.0, 2.0, 3.0], [2.0, 2.5, 4.0]]).unwrap();
        assert_eq!(found.without, [None, None]);
        assert!(reliability(&[[1.0, 2.0]]).is_none());
    }
}
