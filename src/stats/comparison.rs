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

/// How far the product of a cell and its mirror image may be from 1: people write 0.13 for an eighth,
/// and 8 · 0.13 is 1.04.
const RECIPROCAL_TOLERANCE: f64 = 0.05;

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
        for weight in &mut next {
            *weight /= sum;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&str]) -> Vec<f64> {
        let number = |cell: &str| match cell.split_once('/') {
            Some((a, b)) => a.parse::<f64>().unwrap() / b.parse::<f64>().unwrap(),
            None => cell.parse().unwrap(),
        };
        rows.iter().flat_map(|row| row.split(' ').map(number)).collect()
    }

    fn near(found: &[f64], expected: &[f64], tolerance: f64) -> bool {
        found.len() == expected.len()
            && found.iter().zip(expected).all(|(a, b)| (a - b).abs() <= tolerance)
    }

    /// Saaty, T. L. (1977), A scaling method for priorities in hierarchical structures, *Journal of
    /// Mathematical Psychology* 15: the wealth of seven nations; three digits are printed.
    #[test]
    fn wealth_of_nations() {
        let rows = [
            "1 4 9 6 6 5 5",
            "1/4 1 7 5 5 3 4",
            "1/9 1/7 1 1/5 1/5 1/7 1/5",
            "1/6 1/5 5 1 1 1/3 1/3",
            "1/6 1/5 5 1 1 1/3 1/3",
            "1/5 1/3 7 3 3 1 2",
            "1/5 1/4 5 3 3 1/2 1",
        ];
        let found = weights(&matrix(&rows), 7).unwrap();
        let published = [0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094];
        assert!(near(&found.weights, &published, 0.0006), "{found:?}");
        assert!((found.lambda_max - 7.608).abs() < 0.0006);
        // (7.608 − 7) / 6 / 1.32
        assert!((found.consistency_ratio - 0.0767).abs() < 0.0001);
    }

    /// The same paper: distances from Philadelphia, judged by a traveller; printed to three digits,
    /// of which the last is off by one for Cairo.
    #[test]
    fn distances_from_philadelphia() {
        let rows = [
            "1 1/3 8 3 3 7",
            "3 1 9 3 3 9",
            "1/8 1/9 1 1/6 1/5 2",
            "1/3 1/3 6 1 1/3 6",
            "1/3 1/3 5 3 1 6",
            "1/7 1/9 1/2 1/6 1/6 1",
        ];
        let found = weights(&matrix(&rows), 6).unwrap();
        let published = [0.263, 0.397, 0.033, 0.116, 0.164, 0.027];
        assert!(near(&found.weights, &published, 0.0012), "{found:?}");
        assert!((found.lambda_max - 6.45).abs() < 0.006);
    }

    #[test]
    fn a_matrix_without_contradiction_gives_its_weights_back() {
        let given = [0.5, 0.3, 0.2];
        let cells: Vec<f64> = given.iter().flat_map(|a| given.map(|b| a / b)).collect();
        let found = weights(&cells, 3).unwrap();
        assert!(near(&found.weights, &given, 1e-12));
        assert!(found.consistency_ratio < 1e-12);
        assert!(near(&weights(&[1.0], 1).unwrap().weights, &[1.0], 0.0));
    }

    #[test]
    fn rounded_fractions_count_as_the_fractions() {
        let exact = weights(&matrix(&["1 3 8", "1/3 1 7", "1/8 1/7 1"]), 3).unwrap();
        let rounded = weights(&matrix(&["1 3 8", "0.33 1 7", "0.13 0.14 1"]), 3).unwrap();
        assert_eq!(exact, rounded);
    }

    #[test]
    fn what_is_not_a_matrix_of_comparisons_is_refused() {
        use ComparisonError::{NotPositive, NotReciprocal, NotSquare, Size};
        assert_eq!(weights(&[], 0), Err(Size(0)));
        assert_eq!(weights(&[1.0; 256], 16), Err(Size(16)));
        assert_eq!(weights(&[1.0; 3], 2), Err(NotSquare { cells: 3, rows: 2 }));
        let negative = [1.0, -2.0, -0.5, 1.0];
        assert_eq!(weights(&negative, 2), Err(NotPositive { row: 0, column: 1 }));
        let nan = [1.0, 2.0, f64::NAN, 1.0];
        assert_eq!(weights(&nan, 2), Err(NotPositive { row: 1, column: 0 }));
        assert_eq!(weights(&[1.0, 2.0, 2.0, 1.0], 2), Err(NotReciprocal { row: 0, column: 1 }));
        assert_eq!(weights(&[2.0], 1), Err(NotReciprocal { row: 0, column: 0 }));
    }

    proptest::proptest! {
        #[test]
        fn weights_are_positive_and_sum_to_one(
            upper in proptest::collection::vec(1_u8..=9, 10),
            flip in proptest::collection::vec(proptest::bool::ANY, 10),
        ) {
            let mut cells = vec![1.0; 25];
            let pairs = (0..5).flat_map(|row| (row + 1..5).map(move |column| (row, column)));
            for ((row, column), (value, flip)) in pairs.zip(upper.iter().zip(flip)) {
                let (a, b) = if flip { (row, column) } else { (column, row) };
                cells[a * 5 + b] = f64::from(*value);
                cells[b * 5 + a] = 1.0 / f64::from(*value);
            }
            let found = weights(&cells, 5).unwrap();
            proptest::prop_assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            proptest::prop_assert!(found.weights.iter().all(|w| *w > 0.0));
            // Saaty: the principal eigenvalue of a reciprocal matrix is never below its size.
            proptest::prop_assert!(found.lambda_max >= 5.0 - 1e-9);
        }
    }
}
