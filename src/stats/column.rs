//! A column with gaps: `NaN` is a missing cell, and every other cell is finite.

/// A cell that is infinite, which no method can work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {row} is infinite")]
pub struct Infinite {
    /// The row, from 0; the first one, if there are several.
    pub row: usize,
}

/// Makes sure that no cell is infinite.
///
/// # Errors
///
/// If one is.
pub fn finite(column: &[f64]) -> Result<(), Infinite> {
    column.iter().position(|x| x.is_infinite()).map_or(Ok(()), |row| Err(Infinite { row }))
}

/// The values that are there, in their order.
pub fn present(column: &[f64]) -> impl Iterator<Item = f64> + '_ {
    column.iter().copied().filter(|x| !x.is_nan())
}

/// The values that are there, with their rows.
pub fn present_rows(column: &[f64]) -> impl Iterator<Item = (usize, f64)> + '_ {
    column.iter().copied().enumerate().filter(|(_, x)| !x.is_nan())
}

/// The values that are there, in ascending order.
pub fn sorted(column: &[f64]) -> Vec<f64> {
    let mut values: Vec<f64> = present(column).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The least and the greatest value of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// The least.
    pub low: f64,
    /// The greatest.
    pub high: f64,
    /// How many values there are.
    pub n: usize,
}

impl Extent {
    /// Whether all values are the same.
    pub fn is_constant(self) -> bool {
        self.high <= self.low
    }

    /// The distance between the two ends.
    pub fn width(self) -> f64 {
        self.high - self.low
    }
}

/// The extent of what is there; none of nothing.
pub fn extent(column: &[f64]) -> Option<Extent> {
    let mut values = present(column);
    let first = values.next()?;
    let start = Extent { low: first, high: first, n: 1 };
    Some(values.fold(start, |e, x| Extent { low: e.low.min(x), high: e.high.max(x), n: e.n + 1 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_passed_over() {
        let column = [2.0, f64::NAN, -1.0];
        assert_eq!(extent(&column), Some(Extent { low: -1.0, high: 2.0, n: 2 }));
        assert_eq!(sorted(&column), [-1.0, 2.0]);
        assert_eq!(present_rows(&column).collect::<Vec<_>>(), [(0, 2.0), (2, -1.0)]);
        assert_eq!(extent(&[f64::NAN]), None);
        assert!(extent(&[3.0, 3.0]).is_some_and(Extent::is_constant));
    }

    #[test]
    fn infinite_cells_are_named() {
        assert_eq!(finite(&[1.0, f64::NAN]), Ok(()));
        assert_eq!(finite(&[1.0, f64::NEG_INFINITY]), Err(Infinite { row: 1 }));
    }
}
