//! Which regions have enough data to be scored.
//!
//! The share that is there and the share that is not 0 are counted for each region, over all columns
//! and within each group of columns; a list of forced decisions comes last.

pub mod availability;
pub mod nonzero;

use crate::stats::column::Infinite;

/// What a region must have, and what is decided regardless.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screening {
    /// The least share of cells that are there, over all columns.
    pub availability_min: Option<f64>,
    /// The least share of the present cells that are not 0.
    pub nonzero_min: Option<f64>,
    /// The least share of cells that are there within every group of columns.
    pub group_availability_min: Option<f64>,
    /// Regions that stay (true) or go (false) whatever they have, by row.
    pub forced: Vec<(usize, bool)>,
}

/// What a region has.
#[derive(Clone, Debug, PartialEq)]
pub struct Holdings {
    /// How many cells are missing.
    pub n_missing: usize,
    /// How many are 0.
    pub n_zero: usize,
    /// The share of cells that are there.
    pub availability: f64,
    /// The share of the present cells that are not 0; none where nothing is there.
    pub nonzero: Option<f64>,
    /// The share that is there in each group of columns.
    pub groups: Vec<f64>,
}

/// What was decided about a region, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What it has.
    pub holdings: Holdings,
    /// Too little is there.
    pub low_availability: bool,
    /// Too little of it is not 0.
    pub low_nonzero: bool,
    /// The groups of columns of which too little is there.
    pub low_groups: Vec<usize>,
    /// Decided beforehand.
    pub forced: Option<bool>,
    /// Whether the region stays.
    pub kept: bool,
}

/// Why nothing can be screened.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScreeningError {
    /// There are no columns, or a group has none.
    #[error("no columns")]
    NoColumns,
    /// A column is shorter or longer than the first.
    #[error("column {column} has another length")]
    Length {
        /// The column, from 0.
        column: usize,
    },
    /// A cell is infinite.
    #[error("column {column}: {infinite}")]
    Infinite {
        /// The column, from 0.
        column: usize,
        /// Where in it.
        infinite: Infinite,
    },
    /// A share is not between 0 and 1.
    #[error("a share of {0}, expected 0 to 1")]
    Share(f64),
    /// A group names a column that is not there.
    #[error("group {group} names column {column}")]
    UnknownColumn {
        /// The group, from 0.
        group: usize,
        /// The column, from 0.
        column: usize,
    },
    /// A forced decision names a row that is not there, or one row twice.
    #[error("forced row {0} is unknown or given twice")]
    Forced(usize),
}

/// Decides about every region. `groups` lists the columns of each dimension.
///
/// # Errors
///
/// If columns, groups, shares or forced decisions do not fit together.
pub fn screen<C: AsRef<[f64]>>(
    columns: &[C],
    groups: &[Vec<usize>],
    rule: &Screening,
) -> Result<Vec<Verdict>, ScreeningError> {
    let holdings = holdings(columns, groups)?;
    let shares = [rule.availability_min, rule.nonzero_min, rule.group_availability_min];
    for share in shares.into_iter().flatten() {
        if !(0.0..=1.0).contains(&share) {
            return Err(ScreeningError::Share(share));
        }
    }
    let mut forced = vec![None; holdings.len()];
    for &(row, kept) in &rule.forced {
        match forced.get_mut(row) {
            Some(place @ None) => *place = Some(kept),
            _ => return Err(ScreeningError::Forced(row)),
        }
    }
    Ok(holdings.into_iter().zip(forced).map(|(h, forced)| verdict(h, forced, rule)).collect())
}

/// Counts what every region has. `groups` lists the columns of each dimension.
///
/// # Errors
///
/// If columns and groups do not fit together.
pub fn holdings<C: AsRef<[f64]>>(
    columns: &[C],
    groups: &[Vec<usize>],
) -> Result<Vec<Holdings>, ScreeningError> {
    let n_rows = columns.first().ok_or(ScreeningError::NoColumns)?.as_ref().len();
    for (column, cells) in columns.iter().map(AsRef::as_ref).enumerate() {
        if cells.len() != n_rows {
            return Err(ScreeningError::Length { column });
        }
        crate::stats::column::finite(cells)
            .map_err(|infinite| ScreeningError::Infinite { column, infinite })?;
    }
    for (group, members) in groups.iter().enumerate() {
        if members.is_empty() {
            return Err(ScreeningError::NoColumns);
        }
        if let Some(&column) = members.iter().find(|&&c| c >= columns.len()) {
            return Err(ScreeningError::UnknownColumn { group, column });
        }
    }
    let count = |row| {
        let cells: Vec<f64> = columns.iter().map(|c| c.as_ref()[row]).collect();
        let of = |members: &Vec<usize>| members.iter().map(|&c| cells[c]).collect::<Vec<_>>();
        Holdings {
            n_missing: cells.iter().filter(|x| x.is_nan()).count(),
            n_zero: nonzero::zeros(&cells),
            availability: availability::share(&cells),
            nonzero: nonzero::share(&cells),
            groups: groups.iter().map(|g| availability::share(&of(g))).collect(),
        }
    };
    Ok((0..n_rows).map(count).collect())
}

fn verdict(holdings: Holdings, forced: Option<bool>, rule: &Screening) -> Verdict {
    let low_availability = rule.availability_min.is_some_and(|min| holdings.availability < min);
    // Nothing there is nothing that is not 0.
    let low_nonzero = rule.nonzero_min.is_some_and(|min| holdings.nonzero.is_none_or(|s| s < min));
    let low = |min| {
        let shares = holdings.groups.iter().enumerate();
        shares.filter(|(_, share)| **share < min).map(|(group, _)| group).collect()
    };
    let low_groups: Vec<usize> = rule.group_availability_min.map(low).unwrap_or_default();
    let enough = !low_availability && !low_nonzero && low_groups.is_empty();
    let kept = forced.unwrap_or(enough);
    Verdict { holdings, low_availability, low_nonzero, low_groups, forced, kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    fn table() -> Vec<Vec<f64>> {
        // Rows: full, half of the first dimension missing, all missing, nothing but zeros.
        vec![
            vec![1.0, GAP, GAP, 0.0],
            vec![2.0, 5.0, GAP, 0.0],
            vec![3.0, 6.0, GAP, 0.0],
            vec![0.0, 7.0, GAP, 0.0],
        ]
    }

    fn kept(rule: &Screening) -> Vec<bool> {
        let groups = [vec![0, 1], vec![2, 3]];
        screen(&table(), &groups, rule).unwrap().iter().map(|v| v.kept).collect()
    }

    #[test]
    fn each_rule_and_both() {
        let rule = |availability_min, nonzero_min| Screening {
            availability_min,
            nonzero_min,
            ..Screening::default()
        };
        // Availability 1, 3/4, 0, 1; non-zero 3/4, 1, none, 0.
        assert_eq!(kept(&rule(Some(0.75), None)), [true, true, false, true]);
        assert_eq!(kept(&rule(Some(0.76), None)), [true, false, false, true]);
        assert_eq!(kept(&rule(None, Some(0.05))), [true, true, false, false]);
        assert_eq!(kept(&rule(Some(0.8), Some(0.05))), [true, false, false, false]);
        assert_eq!(kept(&rule(None, None)), [true; 4]);
    }

    #[test]
    fn one_poor_dimension_is_enough_where_asked() {
        let by_group = Screening { group_availability_min: Some(0.6), ..Screening::default() };
        assert_eq!(kept(&by_group), [true, false, false, true]);
        let found = screen(&table(), &[vec![0, 1], vec![2, 3]], &by_group).unwrap();
        assert_eq!(found[1].low_groups, [0]);
        assert_eq!(found[2].low_groups, [0, 1]);
    }

    #[test]
    fn what_is_forced_comes_last() {
        let forced = vec![(0, false), (2, true)];
        let rule = Screening { availability_min: Some(0.5), forced, ..Screening::default() };
        assert_eq!(kept(&rule), [false, true, true, true]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let none: [Vec<f64>; 0] = [];
        let rule = Screening::default();
        assert_eq!(screen(&none, &[], &rule), Err(ScreeningError::NoColumns));
        let infinite = [vec![1.0, f64::INFINITY]];
        let place = ScreeningError::Infinite { column: 0, infinite: Infinite { row: 1 } };
        assert_eq!(screen(&infinite, &[], &rule), Err(place));
        let ragged = [vec![1.0], vec![]];
        assert_eq!(screen(&ragged, &[], &rule), Err(ScreeningError::Length { column: 1 }));
        let bad = Screening { forced: vec![(9, true)], ..Screening::default() };
        assert_eq!(screen(&table(), &[], &bad), Err(ScreeningError::Forced(9)));
        let twice = Screening { forced: vec![(1, true), (1, false)], ..Screening::default() };
        assert_eq!(screen(&table(), &[], &twice), Err(ScreeningError::Forced(1)));
        let share = Screening { nonzero_min: Some(1.2), ..Screening::default() };
        assert_eq!(screen(&table(), &[], &share), Err(ScreeningError::Share(1.2)));
        let unknown = ScreeningError::UnknownColumn { group: 0, column: 7 };
        assert_eq!(screen(&table(), &[vec![7]], &rule), Err(unknown));
    }
}
