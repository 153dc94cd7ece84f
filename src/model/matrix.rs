//! The table of values between two steps: rows down, indicators across, column by column.

use super::hierarchy::IndicatorIdx;
use super::survey::RowIdx;
use std::marker::PhantomData;

/// What has been done to a matrix.
pub trait Stage {}

/// Answers in natural units, divided by their denominators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw;

/// Answers whose gaps have been filled where the rubric says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imputed;

/// Answers whose outliers have been drawn in where the rubric says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Treated;

/// Scores; from 0 to 100 unless the rubric's methods give others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Normalised;

impl Stage for Raw {}
impl Stage for Imputed {}
impl Stage for Treated {}
impl Stage for Normalised {}

/// Values column by column, because every step works on columns.
///
/// The stage is in the type, so that steps cannot be taken in the wrong order:
///
/// ```compile_fail
/// use govgauge::model::{Matrix, Normalised, Raw};
/// let raw: Matrix<Raw> = Matrix::missing(3, 2);
/// let scores: Matrix<Normalised> = raw; // only `advance` leads there
/// ```
#[derive(Clone, Debug)]
pub struct Matrix<S: Stage> {
    n_rows: usize,
    /// `NaN` marks a missing cell, and nothing else: every other cell is finite.
    cells: Vec<f64>,
    stage: PhantomData<S>,
}

impl<S: Stage> Matrix<S> {
    /// A matrix without a single value.
    pub fn missing(n_rows: usize, n_columns: usize) -> Self {
        Self { n_rows, cells: vec![f64::NAN; n_rows * n_columns], stage: PhantomData }
    }

    /// How many rows it has.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Sets one cell.
    ///
    /// # Panics
    ///
    /// If the value is not finite.
    pub fn set(&mut self, row: RowIdx, column: IndicatorIdx, value: f64) {
        assert!(value.is_finite(), "a cell is finite or missing");
        self.cells[column.at() * self.n_rows + row.at()] = value;
    }

    /// One cell, if it is there.
    pub fn get(&self, row: RowIdx, column: IndicatorIdx) -> Option<f64> {
        let value = self.cells[column.at() * self.n_rows + row.at()];
        (!value.is_nan()).then_some(value)
    }

    /// A whole column; `NaN` where a cell is missing.
    pub fn column(&self, column: IndicatorIdx) -> &[f64] {
        let start = column.at() * self.n_rows;
        &self.cells[start..start + self.n_rows]
    }

    /// The values of a column that are there.
    pub fn present(&self, column: IndicatorIdx) -> impl Iterator<Item = f64> + '_ {
        let start = column.at() * self.n_rows;
        self.cells[start..start + self.n_rows].iter().copied().filter(|v| !v.is_nan())
    }

    /// Takes every present cell to the next stage; the only way to get there.
    ///
    /// # Panics
    ///
    /// If a new value is not finite.
    pub fn advance<T: Stage>(mut self, f: impl Fn(IndicatorIdx, f64) -> f64) -> Matrix<T> {
        for (at, chunk) in self.cells.chunks_mut(self.n_rows.max(1)).enumerate() {
            let column = IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
            for cell in chunk.iter_mut().filter(|c| !c.is_nan()) {
                *cell = f(column, *cell);
                assert!(cell.is_finite(), "a step gives finite values");
            }
        }
        Matrix { n_rows: self.n_rows, cells: self.cells, stage: PhantomData }
    }
}
