//! The table of a batch: one row per period and region, with the score of the index, those of its
//! dimensions, and the level. Written block by block; ranks are added when all scores are known.

use super::delimited;
use super::figures::{figure, millionths};
use super::rounded::{Rounded, Score};
use crate::assessment::Assessment;
use crate::assessment::batch::Scored;
use crate::assessment::{Parts, Status};
use crate::lang::Lang;
use crate::model::{Block, NodeIdx, RowIdx, Rubric};
use crate::stats::decimal::GAP;
use crate::stats::order::sort_spread;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// With a byte-order mark, as all our tables.
    Csv,
    /// One JSON object per line.
    Ndjson,
}

/// The table of a batch.
#[derive(Clone, Debug)]
pub struct Table {
    form: Form,
    ranked: bool,
    /// The ids of the dimensions.
    dimensions: Vec<String>,
}

/// What is known of a row when all scores are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// The competition rank; 0 where there is no score.
    pub rank: u32,
    /// Among how many.
    pub n_ranked: u32,
    /// The percentile among the peers, in millionths; [`GAP`] where there is none.
    pub percentile: i32,
}

impl Table {
    /// A table of the index and these nodes, of which the first is the index.
    pub fn new(rubric: &Rubric, shown: &[NodeIdx], form: Form, ranked: bool) -> Self {
        let dimensions =
            shown.iter().skip(1).map(|node| rubric.hierarchy.node(*node).id.clone()).collect();
        Self { form, ranked, dimensions }
    }

    /// What stands before the rows.
    pub fn head(&self) -> Vec<u8> {
        if self.form == Form::Ndjson {
            return Vec::new();
        }
        let mut head = "\u{feff}period,region_id,region_name,score".to_owned();
        for id in &self.dimensions {
            head.push_str(",score.");
            head.push_str(id);
        }
        head.push_str(",level,level_by_score,coverage,imputed,status");
        if self.ranked {
            head.push_str(",rank,n_ranked,percentile");
        }
        head.push('\n');
        head.into_bytes()
    }

    /// Adds the rows of a block; with their places, where the table has them.
    pub fn lines(&self, block: &Block, scores: &Rounded, places: &[Place], lines: &mut Vec<u8>) {
        lines.reserve(block.n_rows * (64 + 10 * scores.width()));
        if self.form == Form::Csv {
            return delimited::rows(lines, block, scores, places, self.ranked);
        }
        for row in 0..scores.len() {
            let names = (block.period(row), block.regions.get(row), block.names.get(row));
            self.json(lines, names, scores, row);
            if self.ranked {
                place(lines, places.get(row).unwrap_or(&Place::default()));
            }
            lines.extend_from_slice(b"}\n");
        }
    }

    fn json(
        &self,
        out: &mut Vec<u8>,
        (period, region, name): (&str, &str, &str),
        scores: &Rounded,
        row: usize,
    ) {
        let text = |out: &mut Vec<u8>, key: &str, text: &str| {
            out.extend_from_slice(key.as_bytes());
            // Writing to memory does not fail.
            let _ = serde_json::to_writer(out, text);
        };
        let score = |out: &mut Vec<u8>, key: &str, at: usize| {
            out.extend_from_slice(key.as_bytes());
            if !self::score(out, scores, row, at) {
                out.extend_from_slice(b"null");
            }
        };
        let number = |out: &mut Vec<u8>, key: &str, value: Option<f64>| {
            out.extend_from_slice(key.as_bytes());
            number(out, value);
        };
        text(out, "{\"period\":", period);
        text(out, ",\"region_id\":", region);
        text(out, ",\"region_name\":", name);
        score(out, ",\"score\":", 0);
        out.extend_from_slice(b",\"dimensions\":{");
        for (at, id) in self.dimensions.iter().enumerate() {
            text(out, if at == 0 { "" } else { "," }, id);
            score(out, ":", at + 1);
        }
        out.push(b'}');
        let level = scores.level(row);
        number(out, ",\"level\":", level.map(|l| f64::from(l.0)));
        number(out, ",\"level_by_score\":", level.map(|l| f64::from(l.1)));
        number(out, ",\"coverage\":", scores.coverage(row).map(|share| f64::from(share) / 1e6));
        number(out, ",\"imputed\":", Some(f64::from(scores.imputed(row))));
        text(out, ",\"status\":", scores.status(row).name());
    }
}

/// Adds the place of a row among the others to its object.
fn place(out: &mut Vec<u8>, place: &Place) {
    let ranked = place.rank > 0;
    for (key, value) in [(",\"rank\":", place.rank), (",\"n_ranked\":", place.n_ranked)] {
        out.extend_from_slice(key.as_bytes());
        number(out, ranked.then_some(value.into()));
    }
    out.extend_from_slice(b",\"percentile\":");
    if ranked && place.percentile != GAP {
        millionths(out, place.percentile.into());
    } else {
        out.extend_from_slice(b"null");
    }
}

/// Adds a score; says whether there is one.
fn score(out: &mut Vec<u8>, scores: &Rounded, row: usize, at: usize) -> bool {
    if at >= scores.width() {
        return false;
    }
    match scores.score(row, at) {
        Score::None => return false,
        Score::Millionths(digits) => millionths(out, digits.into()),
        Score::Large(value) => figure(out, value),
    }
    true
}

/// A figure of JSON.
fn number(out: &mut Vec<u8>, value: Option<f64>) {
    match value.filter(|v| v.is_finite()) {
        Some(value) => figure(out, value),
        None => out.extend_from_slice(b"null"),
    }
}

/// What stands for no score among the keys of ranks.
pub const UNRANKED: i64 = i64::MIN;

/// The score that ranks are decided on: rounded to six decimals, in millionths.
pub fn rank_key(score: f64) -> i64 {
    if !score.is_finite() {
        return UNRANKED;
    }
    crate::stats::millionths(score)
}

/// The places of rows among those of the same period, and among their peers. Rows are told by their
/// keys, periods and peer groups.
pub fn places(keys: &[i64], periods: &[u32], groups: &[u32]) -> Vec<Place> {
    let group = |row: u32| groups.get(row as usize).copied().unwrap_or(0) as usize;
    let n_groups = groups.iter().max().map_or(1, |g| *g as usize + 1);
    let mut places = vec![Place::default(); keys.len()];
    let (mut sizes, mut above) = (vec![0u32; n_groups], vec![0u32; n_groups]);
    let mut equal = vec![0u32; n_groups];
    #[expect(clippy::cast_possible_truncation, reason = "the row stands in the low half")]
    let row_of = |one: &u64| *one as u32;
    for order in by_period(keys, periods) {
        let n_ranked = u32::try_from(order.len()).unwrap_or(u32::MAX);
        sizes.fill(0);
        above.fill(0);
        for row in order.iter().map(row_of) {
            sizes[group(row)] += 1;
        }
        let mut rank = 1;
        for ties in order.chunk_by(|a, b| a >> 32 == b >> 32) {
            for row in ties.iter().map(row_of) {
                equal[group(row)] += 1;
            }
            for row in ties.iter().map(row_of) {
                let group = group(row);
                let (size, equal) = (sizes[group], equal[group]);
                let below = f64::from(size - above[group] - equal);
                let ties = f64::from(equal - 1);
                let percentile = 100.0 * (below + ties / 2.0) / f64::from(size - 1);
                let percentile = i32::try_from(crate::stats::millionths(percentile));
                let percentile = percentile.ok().filter(|_| size > 1).unwrap_or(GAP);
                places[row as usize] = Place { rank, n_ranked, percentile };
            }
            for row in ties.iter().map(row_of) {
                let group = group(row);
                above[group] += std::mem::take(&mut equal[group]);
            }
            rank += u32::try_from(ties.len()).unwrap_or(u32::MAX);
        }
    }
    places
}

/// Of each period the rows that are ranked, the highest first: each a number whose high half grows as
/// its score falls, and is the same for equal ones, and whose low half is the row.
fn by_period(keys: &[i64], periods: &[u32]) -> Vec<Vec<u64>> {
    let ranked = (0u32..).zip(keys).filter(|(_, key)| **key != UNRANKED);
    let mut all: Vec<Vec<u32>> = Vec::new();
    if periods.iter().all(|period| *period == 0) {
        all.push(ranked.map(|(row, _)| row).collect());
    } else {
        for (row, _) in ranked {
            let period = periods.get(row as usize).map_or(0, |period| *period as usize);
            all.resize_with(all.len().max(period + 1), Vec::new);
            all[period].push(row);
        }
    }
    all.into_iter().map(|rows| in_order(keys, &rows)).collect()
}

fn in_order(keys: &[i64], rows: &[u32]) -> Vec<u64> {
    let key = |row: u32| keys[row as usize];
    let own = || rows.iter().map(|row| key(*row));
    let (Some(high), Some(low)) = (own().max(), own().min()) else { return Vec::new() };
    let pack = |down: u64, row: u32| (down << 32) | u64::from(row);
    if high.abs_diff(low) <= u32::MAX.into() {
        let of = |row: &u32| pack(high.abs_diff(key(*row)), *row);
        return sort_spread(rows.iter().map(of).collect());
    }
    // Scores too far apart for half a number: their order among those that there are.
    let mut known: Vec<i64> = own().collect();
    known.sort_unstable_by(|a, b| b.cmp(a));
    known.dedup();
    let down = |row: u32| known.partition_point(|other| *other > key(row)) as u64;
    sort_spread(rows.iter().map(|row| pack(down(*row), *row)).collect())
}

/// The rows of a survey that was assessed as a whole, as a block and its scores.
pub fn of_assessment(a: &Assessment<'_>, shown: &[NodeIdx]) -> (Block, Scored) {
    let mut block = Block { n_rows: a.survey.rows.len(), ..Block::default() };
    let mut scored = Scored::with_capacity(block.n_rows, shown.len());
    block.period_ids = a.survey.periods.iter().map(|p| p.id.clone()).collect();
    let named = a.survey.regions.iter().any(|r| !r.name.zh.is_empty() || !r.name.en.is_empty());
    for (row, of) in a.survey.rows() {
        let region = a.survey.region(row);
        block.regions.push(&region.id);
        if named {
            let name = region.name.get(Lang::Zh);
            let name = if name.is_empty() { region.name.get(Lang::En) } else { name };
            block.names.push(if name == region.id { "" } else { name });
        }
        block.periods.push(of.period.0);
        let group = &a.peer_group(row).id;
        let at = block.group_ids.iter().position(|known| known == group).unwrap_or_else(|| {
            block.group_ids.push(group.clone());
            block.group_ids.len() - 1
        });
        block.groups.push(u32::try_from(at).unwrap_or(u32::MAX));
        score_row(a, row, shown, &mut scored);
    }
    (block, scored)
}

fn score_row(a: &Assessment<'_>, row: RowIdx, shown: &[NodeIdx], scored: &mut Scored) {
    let all = a.row_parts(row, Parts::Scores);
    for (column, node) in scored.scores.iter_mut().zip(shown) {
        column.push(all.node(*node).score.unwrap_or(f64::NAN));
    }
    let root = all.root();
    let is_imputed = root.status == Status::Imputed;
    scored.status.push(if is_imputed { Status::Scored } else { root.status });
    scored.levels.push(all.standing.level.zip(all.standing.level_by_score));
    scored.coverage.push(root.coverage.unwrap_or(f64::NAN));
    scored.imputed.push(root.imputed);
}

#[cfg(test)]
mod tests {
    #![expect(clippy::cast_possible_truncation, reason = "figures of a test are small")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_are_counted_among_rows_of_the_same_period_and_group(
            rows in prop::collection::vec(
                (prop_oneof![4 => 0i64..6, 1 => Just(UNRANKED), 1 => -9e15 as i64..9e15 as i64], 0u32..3, 0u32..2),
                0..40,
            ),
            plain in any::<bool>(),
        ) {
            let keys: Vec<i64> = rows.iter().map(|row| row.0).collect();
            let of = |at: fn(&(i64, u32, u32)) -> u32| {
                if plain { Vec::new() } else { rows.iter().map(at).collect::<Vec<u32>>() }
            };
            let (periods, groups) = (of(|row| row.1), of(|row| row.2));
            let found = places(&keys, &periods, &groups);
            prop_assert_eq!(found.len(), rows.len());
            for (at, place) in found.iter().enumerate() {
                if keys[at] == UNRANKED {
                    prop_assert_eq!(*place, Place::default());
                    continue;
                }
                let alike = |of: &[u32], row: usize| of.get(row) == of.get(at);
                let among = |row: &usize| keys[*row] != UNRANKED && alike(&periods, *row);
                let all: Vec<usize> = (0..keys.len()).filter(among).collect();
                let above = all.iter().filter(|row| keys[**row] > keys[at]).count();
                let peers: Vec<usize> = all.iter().copied().filter(|r| alike(&groups, *r)).collect();
                let below = peers.iter().filter(|row| keys[**row] < keys[at]).count() as f64;
                let ties = peers.iter().filter(|row| keys[**row] == keys[at]).count() as f64;
                prop_assert_eq!((place.rank as usize, place.n_ranked as usize), (above + 1, all.len()));
                let share = 100.0 * (below + (ties - 1.0) / 2.0) / (peers.len() as f64 - 1.0);
                let expected = if peers.len() < 2 { GAP } else { (share * 1e6 + 0.5).floor() as i32 };
                prop_assert_eq!(place.percentile, expected);
            }
        }

    }
}
