//! Every difference from the reference that is kept on purpose, and the comparison that allows no other.
//!
//! [`KEPT`] lists those that show in its files. These do not show there, because the data have no such
//! case or the reference stops; each has its test beside the method:
//!
//! - A constant column is `NaN` there; here it is refused or gets a score that is declared neutral, in
//!   all normalisations that learn from the data (`normalisation::method`). In imputation by row it does
//!   not count, and its own gaps get the constant.
//! - An infinite cell goes through there; here it is refused with its row, in every step.
//! - A target or a pair of goalposts is in natural units whichever way is better; there the caller turns
//!   the sign round.
//! - The default logarithm looks which tail is long; there it is the one for the upper tail.
//! - A treatment that still fails, and a column too sparse to be winsorised, have a status; there the
//!   first is silent and the second an error that is caught.
//! - Settings of one indicator are complete in themselves; there, naming no first stage switches off the
//!   handling of gaps, and the column stays untreated.
//! - The logarithm of the Global Innovation Index does what its formula says; there it returns the column.
//! - The latest value of a panel is as old as the time between the two, not the number of waves.
//! - Denominators of 0 or less are refused; there they give infinite or reversed values.
//! - Screening by the share that is not 0 drops a region without any value; there it is `NaN`.
#![allow(unreachable_pub, clippy::panic, reason = "read by one test program, which may fail")]

use crate::table::Table;

/// A difference that is kept on purpose.
pub struct Difference {
    /// The file of the reference.
    pub file: &'static str,
    /// The columns in which cells differ.
    pub columns: &'static [&'static str],
    /// How many cells differ in them, exactly.
    pub n_cells: usize,
    /// Why.
    pub reason: &'static str,
}

/// The indicators of the reference where lower is better.
const REVERSED: &[&str] = &["ONL4", "INF2", "HUM2", "SEC1", "SEC3", "INS1"];

/// All of them.
pub const KEPT: &[Difference] = &[
    Difference {
        file: "04_treated_points.csv",
        columns: &["OPN4", "SEC1"],
        n_cells: 10,
        reason: "the logarithm starts from the values as they were, so these points were never \
                 winsorised in the result; the reference marks them as both",
    },
    Difference {
        file: "05x_norm_scaled_0_100_x100.csv",
        columns: REVERSED,
        n_cells: 342,
        reason: "parameters are in natural units: between 0 and 100, lower being better, x scores \
                 100 − x; the reference turns the values round and not the parameters, and gives −x",
    },
    Difference {
        file: "05x_norm_fracmax.csv",
        columns: REVERSED,
        n_cells: 336,
        reason: "where lower is better the reference gives x / min, which scores the worse region \
                 higher; here it is min / x. The six regions that hold a minimum have 1 in both",
    },
    Difference {
        file: "05x_norm_dist2ref_3.csv",
        columns: &["INF2", "HUM3"],
        n_cells: 112,
        reason: "the reference region is the worst of all: refused, where the reference divides by 0. \
                 Its own cells, 0 by 0, are missing in both",
    },
    Difference {
        file: "05x_norm_dist2ref_3_cap.csv",
        columns: &["INF2", "HUM3"],
        n_cells: 112,
        reason: "as without the cap",
    },
    Difference {
        file: "05x_norm_dist2targ_iMetaTarget.csv",
        columns: &["OPN4"],
        n_cells: 57,
        reason: "the target (raw) is worse than every value (logarithms): refused, where the reference \
                 scores better regions lower",
    },
];

/// The tolerance the project promises.
const RELATIVE: f64 = 1e-9;
/// Where the reference has 0 and sums leave rounding.
const ZERO: f64 = 1e-12;

/// Whether two figures agree; missing agrees with missing.
pub fn agree(found: f64, expected: f64) -> bool {
    if found.is_nan() || expected.is_nan() {
        return found.is_nan() && expected.is_nan();
    }
    if found.is_infinite() || expected.is_infinite() {
        return found.total_cmp(&expected).is_eq();
    }
    (found - expected).abs() <= RELATIVE * found.abs().max(expected.abs()) + ZERO
}

/// Compares columns with a file of the reference, but for the differences kept in that file; gives the
/// number of cells compared.
pub fn compare(file: &str, found: &[Vec<f64>]) -> usize {
    let Some(expected) = Table::read(file) else { return 0 };
    compare_with(file, &expected.names, found, &expected.columns)
}

/// As [`compare`], with the expected columns at hand.
pub fn compare_with(
    file: &str,
    names: &[String],
    found: &[Vec<f64>],
    expected: &[Vec<f64>],
) -> usize {
    assert_eq!((found.len(), names.len()), (expected.len(), expected.len()), "{file}: columns");
    let mut allowed: Vec<usize> =
        KEPT.iter().map(|d| usize::from(d.file == file) * d.n_cells).collect();
    let mut n_cells = 0;
    for ((name, found), expected) in names.iter().zip(found).zip(expected) {
        assert_eq!(found.len(), expected.len(), "{file}: rows of {name}");
        for (row, (found, expected)) in found.iter().zip(expected).enumerate() {
            n_cells += 1;
            if agree(*found, *expected) {
                continue;
            }
            let kept =
                KEPT.iter().position(|d| d.file == file && d.columns.contains(&name.as_str()));
            let left = kept.map(|at| &mut allowed[at]).filter(|left| **left > 0);
            let Some(left) = left else {
                panic!("{file}: {name}, row {row}: found {found}, expected {expected}");
            };
            *left -= 1;
        }
    }
    for (difference, left) in KEPT.iter().zip(allowed) {
        assert_eq!(
            left, 0,
            "{file}: fewer differences than are kept because {}",
            difference.reason
        );
    }
    n_cells
}
