//! The rows of the table of a batch as CSV.

use super::batch::Place;
use super::figures::{Line, MANY, Shorts, figure, whole};
use super::harmless;
use super::rounded::{Rounded, Score};
use crate::model::{Answers, Block};
use crate::stats::decimal::GAP;

/// Adds the rows of a block; with their places where they are `ranked`.
pub(super) fn rows(
    out: &mut Vec<u8>,
    block: &Block,
    scores: &Rounded,
    places: &[Place],
    ranked: bool,
) {
    let mut figures = vec![Shorts::NONE; scores.width()];
    let (mut coverage, mut percentiles) = (Shorts::NONE, Shorts::NONE);
    let (mut line, mut n_ranked) = (Line::new(), Whole::default());
    for start in (0..scores.len()).step_by(MANY) {
        let rows = start..(start + MANY).min(scores.len());
        for (at, figures) in figures.iter_mut().enumerate() {
            if let Answers::Decimals { digits, .. } = scores.column(at) {
                figures.make(&digits[rows.clone()]);
            }
        }
        coverage.make(&scores.coverages()[rows.clone()]);
        let own = places.get(rows.clone()).unwrap_or_default();
        let mut shares = [GAP; MANY];
        shares.iter_mut().zip(own).for_each(|(share, place)| *share = place.percentile);
        percentiles.make(&shares);
        for row in rows {
            let at = row - start;
            cell(out, block.period(row));
            out.push(b',');
            cell(out, block.regions.get(row));
            out.push(b',');
            cell(out, block.names.get(row));
            for (number, figures) in figures.iter().enumerate() {
                line.relieve(out);
                match scores.score(row, number) {
                    Score::None => line.bytes(b","),
                    Score::Millionths(value) => figures.add(at, value, &mut line),
                    Score::Large(value) => {
                        line.bytes(b",");
                        line.end(out);
                        figure(out, value);
                    }
                }
            }
            line.relieve(out);
            standing(&mut line, scores, row);
            coverage.add(at, scores.coverages()[row], &mut line);
            Whole::of(scores.imputed(row)).add(&mut line);
            line.bytes(b",");
            line.bytes(scores.status(row).name().as_bytes());
            line.relieve(out);
            match own.get(at).filter(|place| place.rank > 0) {
                _ if !ranked => {}
                None => line.bytes(b",,,"),
                Some(place) => {
                    Whole::of(place.rank).add(&mut line);
                    if n_ranked.value != place.n_ranked {
                        n_ranked = Whole::of(place.n_ranked);
                    }
                    n_ranked.add(&mut line);
                    percentiles.add(at, place.percentile, &mut line);
                }
            }
            line.bytes(b"\n");
            line.end(out);
        }
    }
}

/// The level with gates and the level by score alone.
fn standing(line: &mut Line, scores: &Rounded, row: usize) {
    match scores.level(row) {
        Some((level @ ..10, by_score @ ..10)) => {
            line.bytes(&[b',', b'0' + level, b',', b'0' + by_score]);
        }
        Some((level, by_score)) => {
            Whole::of(level.into()).add(line);
            Whole::of(by_score.into()).add(line);
        }
        None => line.bytes(b",,"),
    }
}

/// A whole number behind a comma.
#[derive(Clone, Copy)]
struct Whole {
    value: u32,
    word: u128,
    len: usize,
}

impl Default for Whole {
    fn default() -> Self {
        Self::of(0)
    }
}

impl Whole {
    #[inline]
    fn of(value: u32) -> Self {
        let (word, len) = whole(value);
        Self { value, word, len }
    }

    #[inline]
    fn add(&self, line: &mut Line) {
        line.word(self.word, self.len);
    }
}

/// A text, in quotes where it needs them.
pub(super) fn cell(out: &mut Vec<u8>, text: &str) {
    let text = harmless(text);
    // Without an early end, many bytes are looked at together.
    let marks = text.bytes().fold(false, |any, b| any | matches!(b, b',' | b'"' | b'\n' | b'\r'));
    if !marks {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for b in text.bytes() {
        if b == b'"' {
            out.push(b'"');
        }
        out.push(b);
    }
    out.push(b'"');
}
