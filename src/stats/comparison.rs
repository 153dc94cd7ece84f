//! Pairwise comparisons: weights from the principal eigenvector of a positive reciprocal matrix.

/// Weights from a matrix of comparisons, and how consistent it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// One per row; they sum to one.
    pub weights: Vec<f64>,
    /// The principal eigenvalue; `n` for a matrix without contradictions.
    pub lambda_max: f64,
    /// Saaty's consistency ratio; 0 for a matrix without contradictions.
    pub consistency_ratio: f64,
}

/// Why a matrix gives no weights.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum ComparisonError {
    /// It has no rows, or more than there are random indices for.
    #[error("{0} rows, expected 1 to 15")]
    Size(usize),
    /// It is not square.
    #[error("{cells} cells for {rows} rows")]
    NotSquare {
        /// How many cells there are.
        cells: usize,
        /// How many rows there should be.
        rows: usize,
    },
    /// A cell is not a finite number above 0.
    #[error("cell {row},{column} is not above 0")]
    NotPositive {
        /// The row, from 0.
        row: usize,
        /// The column, from 0.
        column: usize,
    },
    /// A cell is not one over its mirror image.
    #[error("cells {row},{column} and {column},{row} are not reciprocal")]
    NotReciprocal {
        /// The row, from 0.
        row: usize,
        /// The column, from 0; above the row, or the same for a diagonal that is not 1.
        column: usize,
    },
}

/// The most rows that Saaty gives a random index for.
pub const ROWS_MAX: usize = 15;

/// Mean consistency index of random reciprocal matrices of 1 to 15 rows.
///
/// Saaty, T. L., *The Analytic Hierarchy Process*, `McGraw-Hill` 1980, p. 21 (n = 3 is 0.58 there, and
/// 0.90 for n = 4).
const RANDOM_INDEX: [f64; ROWS_MAX] =
    [0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];

/// How far the product of a cell and its mirror image may be from 1: people write 0.33 for a third.
const RECIPROCAL_TOLERANCE: f64 = 0.02;

/// Weights, principal eigenvalue and consistency ratio of a matrix given row by row.
///
/// The mirror of each cell above the diagonal is taken as exactly one over it, so that 0.33 for a
/// third changes nothing.
///
/// # Errors
///
/// If the matrix is not square, positive and reciprocal, or too large.
pub fn weights(matrix: &[f64], n: usize) -> Result<Comparison, ComparisonError> {
    if n == 0 || n > ROWS_MAX {
        return Err(ComparisonError::Size(n));
    }
    if matrix.len() != n * n {
        return Err(ComparisonError::NotSquare { cells: matrix.len(), rows: n });
    }
    let matrix = reciprocal(matrix, n)?;
    let vector = principal(&matrix, n);
    let image = multiply(&matrix, &vector, n);
    // With weights that sum to one, the sum of the image is the eigenvalue.
    let lambda_max = image.iter().sum::<f64>();
    let index = if n > 1 { (lambda_max - n as f64) / (n as f64 - 1.0) } else { 0.0 };
    let random = RANDOM_INDEX[n - 1];
    let consistency_ratio = if random > 0.0 { (index / random).max(0.0) } else { 0.0 };
    Ok(Comparison { weights: vector, lambda_max, consistency_ratio })
}

fn reciprocal(given: &[f64], n: usize) -> Result<Vec<f64>, ComparisonError> {
    let mut matrix = given.to_vec();
    for row in 0..n {
        for column in 0..n {
            let cell = given[row * n + column];
            if !(cell.is_finite() && cell > 0.0) {
                return Err(ComparisonError::NotPositive { row, column });
            }
        }
    }
    for row in 0..n {
        for column in row..n {
            let (cell, mirror) = (given[row * n + column], given[column * n + row]);
            if (cell * mirror - 1.0).abs() > RECIPROCAL_TOLERANCE {
                return Err(ComparisonError::NotReciprocal { row, column });
            }
            // The larger of the two was written as a whole number, the smaller perhaps rounded.
            if cell >= mirror {
                matrix[column * n + row] = 1.0 / cell;
            } else {
                matrix[row * n + column] = 1.0 / mirror;
            }
        }
        matrix[row * n + row] = 1.0;
    }
    Ok(matrix)
}

/// Power iteration: a positive matrix has one dominant eigenvector, and it is positive.
fn principal(matrix: &[f64], n: usize) -> Vec<f64> {
    /// Far more rounds than a matrix of Saaty's 1 to 9 needs; it bounds the work on others.
    const ROUNDS_MAX: usize = 10_000;
    let mut vector = vec![1.0 / n as f64; n];
    for _ in 0..ROUNDS_MAX {
        let mut next = multiply(matrix, &vector, n);
        let sum: f64 = next.iter().sum();
        next.iter_mut().for_each(|w| *w /= sum);
        let moved = next.iter().zip(&vector).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        vector = next;
        if moved < 1e-15 {
            break;
        }
    }
    vector
}

fn multiply(matrix: &[f64], vector: &[f64], n: usize) -> Vec<f64> {
    matrix.chunks(n).map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum()).collect()
}
