//! Scores as they are written, rounded at the sixth decimal: in as little room as that takes, so that very
//! many can wait for their ranks.

use super::batch::{UNRANKED, rank_key};
use crate::assessment::Status;
use crate::assessment::batch::Scored;
use crate::model::Answers;
use crate::stats::decimal::GAP;
use crate::stats::short_millionths;

/// The places of a score as it is written.
const PLACES: u8 = 6;

/// What stands for no level.
const NO_LEVEL: (u8, u8) = (u8::MAX, u8::MAX);

/// The scores of a block.
#[derive(Debug)]
pub struct Rounded {
    /// The index and its children.
    scores: Vec<Answers>,
    levels: Vec<(u8, u8)>,
    /// In millionths.
    coverage: Vec<i32>,
    imputed: Vec<u32>,
    status: Vec<Status>,
}

impl Rounded {
    /// Keeps the scores of a block.
    pub fn of(scored: Scored) -> Self {
        let mut fits = true;
        let decimals = |values: &[f64], fits: &mut bool| {
            let mut digits = vec![GAP; values.len()];
            *fits &= short_millionths(values, &mut digits);
            digits
        };
        let columns: Vec<_> = scored.scores.iter().map(|own| decimals(own, &mut fits)).collect();
        let scores = if fits {
            let of = |digits| Answers::Decimals { places: PLACES, digits };
            columns.into_iter().map(of).collect()
        } else {
            scored.scores.into_iter().map(Answers::Doubles).collect()
        };
        Self {
            scores,
            levels: scored.levels.iter().map(|level| level.unwrap_or(NO_LEVEL)).collect(),
            // Shares are at most one.
            coverage: decimals(&scored.coverage, &mut fits),
            imputed: scored.imputed,
            status: scored.status,
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

    /// A score of all rows: of the index, or of one of its children.
    pub fn column(&self, at: usize) -> &Answers {
        &self.scores[at]
    }

    /// The shares of all rows, in millionths; [`GAP`] where there is none.
    pub fn coverages(&self) -> &[i32] {
        &self.coverage
    }

    /// The share of applicable weight that is present, in millionths.
    pub fn coverage(&self, row: usize) -> Option<i32> {
        Some(self.coverage[row]).filter(|share| *share != GAP)
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
    use crate::stats::round6;

    #[test]
    fn scores_come_back_rounded() {
        let scored = Scored {
            status: vec![Status::Scored; 3],
            levels: vec![Some((1, 2)), None, Some((5, 5))],
            coverage: vec![1.0, f64::NAN, 2.0 / 3.0],
            imputed: vec![0, 3, 70_000],
            scores: vec![vec![100.0 / 3.0, f64::NAN, -12.000_000_4], vec![0.0, 7e9, 100.0]],
        };
        let scores = [100.0 / 3.0, 0.0, f64::NAN, 7e9, -12.000_000_4, 100.0];
        let rounded = Rounded::of(scored.clone());
        assert_eq!((rounded.len(), rounded.width()), (3, 2));
        let score = |at: usize| match rounded.score(at / 2, at % 2) {
            Score::None => f64::NAN,
            Score::Millionths(digits) => f64::from(digits) / 1e6,
            Score::Large(value) => round6(value),
        };
        for (at, expected) in scores.iter().enumerate() {
            assert_eq!(score(at).to_bits(), round6(*expected).to_bits());
        }
        for at in 0..3 {
            assert_eq!(rounded.level(at), scored.levels[at]);
            assert_eq!(rounded.imputed(at), scored.imputed[at]);
        }
        assert_eq!(
            (0..3).map(|at| rounded.coverage(at)).collect::<Vec<_>>(),
            [Some(1_000_000), None, Some(666_667)]
        );
        // Seven milliards are too much for the short form, and then nothing stands in it.
        assert_eq!(rounded.score(0, 0), Score::Large(100.0 / 3.0));
        let small = Scored { scores: vec![scores[..1].to_vec()], ..scored };
        assert_eq!(Rounded::of(small).score(0, 0), Score::Millionths(33_333_333));
        let mut keys = Vec::new();
        rounded.keys(&mut keys);
        assert_eq!(keys, [33_333_333, UNRANKED, -12_000_000]);
    }
}
