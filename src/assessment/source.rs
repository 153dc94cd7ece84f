//! What a tree is worked from: the answers of regions, or those in one cell of a facet.

use crate::model::{Answer, Column, Indicator, Matrix, Normalised, Raw, RowIdx, Rubric};
use crate::normalisation::normalise;
use std::collections::BTreeMap;

/// Answers, their scores, and how sure they are.
#[derive(Clone, Copy)]
pub(super) struct Source<'s> {
    /// One column per indicator.
    pub(super) columns: &'s [Column],
    /// The scores of these answers.
    pub(super) scores: &'s Matrix<Normalised>,
    /// Standard errors of the answers, in their units; empty where nothing is a sample.
    pub(super) errors: &'s [BTreeMap<RowIdx, f64>],
    /// Whether only indicators are scored, and nothing above them.
    pub(super) only_indicators: bool,
}

impl Source<'_> {
    /// Whether any answer comes from a sample.
    pub(super) fn is_sampled(&self) -> bool {
        self.errors.iter().any(|column| !column.is_empty())
    }

    /// The standard error of the score of an answer.
    ///
    /// # Formula
    ///
    /// ```text
    /// SE · |s(x + SE) − s(x − SE)| / (2·SE)   s the scale; what leaves its range is cut off there,
    ///                                         and the divisor with it
    /// ```
    pub(super) fn error(&self, row: RowIdx, indicator: &Indicator) -> Option<f64> {
        let error = *self.errors.get(indicator.column.at())?.get(&row)?;
        let Answer::Value(value) = self.columns[indicator.column.at()].get(row) else {
            return None;
        };
        let (least, greatest) = indicator.scale.range();
        let (low, high) = ((value - error).max(least), (value + error).min(greatest));
        // No wider than a rounding error: nothing to speak of.
        if high - low <= 1e-12 * value.abs().max(1.0) {
            return Some(0.0);
        }
        let score = |x: f64| indicator.scale.score(x);
        Some((score(high) - score(low)).abs() / (high - low) * error)
    }
}

/// The scores of answers, by the scales of their indicators.
pub(super) fn scored(rubric: &Rubric, columns: &[Column], n_rows: usize) -> Matrix<Normalised> {
    let mut raw: Matrix<Raw> = Matrix::missing(n_rows, rubric.hierarchy.indicators().len());
    for (_, _, indicator) in rubric.hierarchy.leaves() {
        for row in (0..u32::try_from(n_rows).unwrap_or(u32::MAX)).map(RowIdx) {
            if let Answer::Value(value) = columns[indicator.column.at()].get(row) {
                raw.set(row, indicator.column, value);
            }
        }
    }
    normalise(raw, rubric)
}
