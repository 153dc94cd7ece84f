//! Scores as they are written, rounded at the sixth decimal: in as little room as that takes, so that very
//! many can wait for their ranks.

use super::batch::{UNRANKED, rank_key};
use crate::assessment::Status;
use crate::assessment::batch::Scored;
use crate::model::Answers;
use crate::stats::decimal::GAP;
use crate::stats::millionths;

/// The places of a score as it is written.
const PLACES: u8 = 6;

/// What stands for no coverage, and for no level.
const NO_COVERAGE: u32 = u32::MAX;
const NO_LEVEL: (u8, u8) = (u8::MAX, u8::MAX);

/// The scores of a block.
#[derive(Debug)]
pub struct Rounded {
    /// The index and its children.
    scores: Vec<Answers>,
    levels: Vec<(u8, u8)>,
    /// In millionths.
    coverage: Vec<u32>,
    imputed: Vec<u32>,
    status: Vec<Status>,
}

impl Rounded {
    /// Keeps the scores of a block.
    pub fn of(scored: &Scored) -> Self {
        let (n, width) = (scored.rows.len(), scored.width);
        let mut columns = vec![Vec::with_capacity(n); width];
        let mut fits = true;
        for row in scored.scores.chunks_exact(width.max(1)) {
            for (column, score) in columns.iter_mut().zip(row) {
                let digits = i32::try_from(millionths(*score)).unwrap_or(GAP);
                fits &= digits != GAP || score.is_nan();
                column.push(if score.is_nan() { GAP } else { digits });
            }
        }
        let doubles = |at: usize| {
            Answers::Doubles(scored.scores.iter().skip(at).step_by(width).copied().collect())
        };
        let scores = if fits {
            columns.into_iter().map(|digits| Answers::Decimals { places: PLACES, digits }).collect()
        } else {
            (0..width).map(doubles).collect()
        };
        let rows = &scored.rows;
        let coverage = |share: f64| u32::try_from(millionths(share)).unwrap_or(NO_COVERAGE);
        Self {
            scores,
            levels: rows.iter().map(|row| row.level.unwrap_or(NO_LEVEL)).collect(),
            coverage: rows.iter().map(|r| r.coverage.map_or(NO_COVERAGE, coverage)).collect(),
            imputed: rows.iter().map(|row| row.imputed).collect(),
            status: rows.iter().map(|row| row.status).collect(),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.status.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.status.is_empty()
    }

    /// What ranks are decided on, row by row.
    pub fn keys(&self, out: &mut Vec<i64>) {
        match self.scores.first() {
            Some(Answers::Decimals { digits, .. }) => {
                let key = |d: &i32| if *d == GAP { UNRANKED } else { i64::from(*d) };
                out.extend(digits.iter().map(key));
            }
            Some(Answers::Doubles(values)) => out.extend(values.iter().map(|v| rank_key(*v))),
            None => out.resize(out.len() + self.len(), UNRANKED),
        }
    }

    /// How many scores a row has.
    pub fn width(&self) -> usize {
        self.scores.len()
    }

    /// A score of a row.
    #[inline]
    pub fn score(&self, row: usize, at: usize) -> Score {
        match &self.scores[at] {
            Answers::Decimals { digits, .. } => match digits[row] {
                GAP => Score::None,
                digits => Score::Millionths(digits),
            },
            Answers::Doubles(values) if values[row].is_finite() => Score::Large(values[row]),
            Answers::Doubles(_) => Score::None,
        }
    }

    /// The level with gates and the level by score alone.
    pub fn level(&self, row: usize) -> Option<(u8, u8)> {
        Some(self.levels[row]).filter(|level| *level != NO_LEVEL)
    }

    /// The share of applicable weight that is present, in millionths.
    pub fn coverage(&self, row: usize) -> Option<u32> {
        Some(self.coverage[row]).filter(|share| *share != NO_COVERAGE)
    }

    /// How many values were filled in.
    pub fn imputed(&self, row: usize) -> u32 {
        self.imputed[row]
    }

    /// Why the index has, or has not, a score.
    pub fn status(&self, row: usize) -> Status {
        self.status[row]
    }
}

/// One score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Score {
    /// There is none.
    None,
    /// Rounded.
    Millionths(i32),
    /// Too large, or beside one that is, and still to be rounded.
    Large(f64),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::batch::RowScore;
    use crate::stats::round6;

    #[test]
    fn scores_come_back_rounded() {
        let row = |level, coverage, imputed| RowScore {
            status: Status::Scored,
            level,
            coverage,
            imputed,
        };
        let rows = vec![
            row(Some((1, 2)), Some(1.0), 0),
            row(None, None, 3),
            row(Some((5, 5)), Some(2.0 / 3.0), 70_000),
        ];
        let scores = vec![100.0 / 3.0, 0.0, f64::NAN, 7e9, -12.000_000_4, 100.0];
        let scored = Scored { rows: rows.clone(), scores: scores.clone(), width: 2 };
        let rounded = Rounded::of(&scored);
        assert_eq!((rounded.len(), rounded.width()), (3, 2));
        let score = |at: usize| match rounded.score(at / 2, at % 2) {
            Score::None => f64::NAN,
            Score::Millionths(digits) => f64::from(digits) / 1e6,
            Score::Large(value) => round6(value),
        };
        for (at, expected) in scores.iter().enumerate() {
            assert_eq!(score(at).to_bits(), round6(*expected).to_bits());
        }
        for (at, row) in rows.iter().enumerate() {
            assert_eq!((rounded.level(at), rounded.imputed(at)), (row.level, row.imputed));
        }
        assert_eq!(
            (0..3).map(|at| rounded.coverage(at)).collect::<Vec<_>>(),
            [Some(1_000_000), None, Some(666_667)]
        );
        // Seven milliards are too much for the short form, and then nothing stands in it.
        assert_eq!(rounded.score(0, 0), Score::Large(100.0 / 3.0));
        let small =
            Scored { rows: rows[..1].to_vec(), scores: scores[..2].to_vec(), ..scored.clone() };
        assert_eq!(Rounded::of(&small).score(0, 0), Score::Millionths(33_333_333));
        let mut keys = Vec::new();
        rounded.keys(&mut keys);
        assert_eq!(keys, [33_333_333, UNRANKED, -12_000_000]);
    }
}
