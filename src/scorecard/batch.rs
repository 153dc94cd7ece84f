//! The table of a batch: one row per period and region, with the score of the index, those of its
//! dimensions, and the level. Written block by block; ranks are added when all scores are known.

use super::harmless;
use crate::assessment::Assessment;
use crate::assessment::batch::{RowScore, Scored};
use crate::assessment::{Parts, Status};
use crate::lang::Lang;
use crate::model::{Block, NodeIdx, RowIdx, Rubric};
use crate::stats::round6;

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

/// Rows as they are written, without what stands behind their scores in the order of ranks.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// The rows; with ranks to come they are not ended.
    pub bytes: Vec<u8>,
    /// How long each is, where ranks are to come.
    pub lengths: Vec<u32>,
}

/// What is known of a row when all scores are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// The competition rank; 0 where there is no score.
    pub rank: u32,
    /// Among how many.
    pub n_ranked: u32,
    /// The percentile among the peers.
    pub percentile: Option<f64>,
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

    /// The rows of a block.
    pub fn lines(&self, block: &Block, scored: &Scored) -> Lines {
        let mut lines = Lines::default();
        lines.bytes.reserve(block.n_rows * (64 + 10 * scored.width));
        for (row, score) in scored.rows.iter().enumerate() {
            let before = lines.bytes.len();
            let scores = &scored.scores[row * scored.width..(row + 1) * scored.width];
            let names = (block.period(row), block.regions.get(row), block.names.get(row));
            match self.form {
                Form::Csv => csv(&mut lines.bytes, names, scores, score),
                Form::Ndjson => self.json(&mut lines.bytes, names, scores, score),
            }
            if self.ranked {
                let length = lines.bytes.len() - before;
                lines.lengths.push(u32::try_from(length).unwrap_or(u32::MAX));
            } else {
                self.end(&mut lines.bytes);
            }
        }
        lines
    }

    fn end(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.form == Form::Csv { b"\n" } else { b"}\n" });
    }

    /// Ends a row with its place among the others.
    pub fn place(&self, out: &mut Vec<u8>, place: &Place) {
        let (keys, nothing) = match self.form {
            Form::Csv => ([",", ",", ","], ""),
            Form::Ndjson => ([",\"rank\":", ",\"n_ranked\":", ",\"percentile\":"], "null"),
        };
        let ranked = place.rank > 0;
        for (key, value) in keys.iter().zip([place.rank, place.n_ranked]) {
            out.extend_from_slice(key.as_bytes());
            if ranked {
                whole(out, i64::from(value));
            } else {
                out.extend_from_slice(nothing.as_bytes());
            }
        }
        out.extend_from_slice(keys[2].as_bytes());
        match place.percentile.filter(|_| ranked) {
            Some(value) => figure(out, value),
            None => out.extend_from_slice(nothing.as_bytes()),
        }
        self.end(out);
    }

    fn json(
        &self,
        out: &mut Vec<u8>,
        (period, region, name): (&str, &str, &str),
        scores: &[f64],
        row: &RowScore,
    ) {
        let text = |out: &mut Vec<u8>, key: &str, text: &str| {
            out.extend_from_slice(key.as_bytes());
            // Writing to memory does not fail.
            let _ = serde_json::to_writer(out, text);
        };
        let number = |out: &mut Vec<u8>, key: &str, value: Option<f64>| {
            out.extend_from_slice(key.as_bytes());
            match value.filter(|v| v.is_finite()) {
                Some(value) => figure(out, value),
                None => out.extend_from_slice(b"null"),
            }
        };
        text(out, "{\"period\":", period);
        text(out, ",\"region_id\":", region);
        text(out, ",\"region_name\":", name);
        number(out, ",\"score\":", scores.first().copied());
        out.extend_from_slice(b",\"dimensions\":{");
        for (at, (id, score)) in self.dimensions.iter().zip(scores.iter().skip(1)).enumerate() {
            text(out, if at == 0 { "" } else { "," }, id);
            number(out, ":", Some(*score));
        }
        out.push(b'}');
        let level = row.level.map(|l| f64::from(l.0));
        number(out, ",\"level\":", level);
        number(out, ",\"level_by_score\":", row.level.map(|l| f64::from(l.1)));
        number(out, ",\"coverage\":", row.coverage);
        number(out, ",\"imputed\":", Some(f64::from(row.imputed)));
        text(out, ",\"status\":", row.status.name());
    }
}

fn csv(
    out: &mut Vec<u8>,
    (period, region, name): (&str, &str, &str),
    scores: &[f64],
    row: &RowScore,
) {
    cell(out, period);
    out.push(b',');
    cell(out, region);
    out.push(b',');
    cell(out, name);
    for score in scores {
        out.push(b',');
        if score.is_finite() {
            figure(out, *score);
        }
    }
    for level in [row.level.map(|l| l.0), row.level.map(|l| l.1)] {
        out.push(b',');
        if let Some(level) = level {
            whole(out, i64::from(level));
        }
    }
    out.push(b',');
    if let Some(coverage) = row.coverage {
        figure(out, coverage);
    }
    out.push(b',');
    whole(out, i64::from(row.imputed));
    out.push(b',');
    out.extend_from_slice(row.status.name().as_bytes());
}

/// A text, in quotes where it needs them.
pub(super) fn cell(out: &mut Vec<u8>, text: &str) {
    let text = harmless(text);
    if !text.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) {
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

/// A whole number.
pub(super) fn whole(out: &mut Vec<u8>, value: i64) {
    let mut room = [0u8; 20];
    let mut at = room.len();
    let mut left = value.unsigned_abs();
    loop {
        at -= 1;
        room[at] = b'0' + u8::try_from(left % 10).unwrap_or(0);
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&room[at..]);
}

/// A figure rounded to six decimals, as short as it goes.
pub fn figure(out: &mut Vec<u8>, value: f64) {
    let rounded = round6(value);
    if rounded.abs() >= 1e9 {
        out.extend_from_slice(rounded.to_string().as_bytes());
        return;
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and below 10^15")]
    let millionths = (rounded * 1e6 + if rounded < 0.0 { -0.5 } else { 0.5 }) as i64;
    if millionths < 0 {
        out.push(b'-');
    }
    let (units, mut part) = (millionths.abs() / 1_000_000, millionths.abs() % 1_000_000);
    whole(out, units);
    if part == 0 {
        return;
    }
    let mut digits = [0u8; 7];
    for at in (1..7).rev() {
        digits[at] = b'0' + u8::try_from(part % 10).unwrap_or(0);
        part /= 10;
    }
    digits[0] = b'.';
    let end = digits.iter().rposition(|d| *d != b'0').unwrap_or(0);
    out.extend_from_slice(&digits[..=end]);
}

/// What stands for no score among the keys of ranks.
pub const UNRANKED: i64 = i64::MIN;

/// The score that ranks are decided on: rounded to six decimals, in millionths.
pub fn rank_key(score: f64) -> i64 {
    if !score.is_finite() {
        return UNRANKED;
    }
    let scaled = round6(score).clamp(-9e12, 9e12) * 1e6;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and cut off at 9·10^18")]
    let key = (scaled + if scaled < 0.0 { -0.5 } else { 0.5 }) as i64;
    key
}

/// The places of rows among those of the same period, and among their peers. Rows are told by their
/// keys, periods and peer groups.
pub fn places(keys: &[i64], periods: &[u32], groups: &[u32]) -> Vec<Place> {
    let period = |row: u32| periods.get(row as usize).copied().unwrap_or(0);
    let group = |row: u32| groups.get(row as usize).copied().unwrap_or(0) as usize;
    let rows = (0u32..).zip(keys);
    // By period, the highest score first.
    let mut order: Vec<(u32, std::cmp::Reverse<i64>, u32)> = rows
        .filter(|(_, key)| **key != UNRANKED)
        .map(|(row, key)| (period(row), std::cmp::Reverse(*key), row))
        .collect();
    order.sort_unstable();
    let n_groups = groups.iter().max().map_or(1, |g| *g as usize + 1);
    let mut places = vec![Place::default(); keys.len()];
    for of_period in order.chunk_by(|a, b| a.0 == b.0) {
        let n_ranked = u32::try_from(of_period.len()).unwrap_or(u32::MAX);
        let (mut sizes, mut above) = (vec![0u32; n_groups], vec![0u32; n_groups]);
        for (.., row) in of_period {
            sizes[group(*row)] += 1;
        }
        let mut rank = 1;
        for ties in of_period.chunk_by(|a, b| a.1 == b.1) {
            let mut equal = std::collections::BTreeMap::new();
            for (.., row) in ties {
                *equal.entry(group(*row)).or_insert(0u32) += 1;
            }
            for (.., row) in ties {
                let group = group(*row);
                let (size, equal) = (sizes[group], equal[&group]);
                let below = f64::from(size - above[group] - equal);
                let ties = f64::from(equal - 1);
                let percentile =
                    (size > 1).then(|| 100.0 * (below + ties / 2.0) / f64::from(size - 1));
                places[*row as usize] = Place { rank, n_ranked, percentile };
            }
            for (group, n) in equal {
                above[group] += n;
            }
            rank += u32::try_from(ties.len()).unwrap_or(u32::MAX);
        }
    }
    places
}

/// The rows of a survey that was assessed as a whole, as a block and its scores.
pub fn of_assessment(a: &Assessment<'_>, shown: &[NodeIdx]) -> (Block, Scored) {
    let mut block = Block { n_rows: a.survey.rows.len(), ..Block::default() };
    let mut scored = Scored { width: shown.len(), ..Scored::default() };
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
    let score = |node: &NodeIdx| all.node(*node).score.unwrap_or(f64::NAN);
    scored.scores.extend(shown.iter().map(score));
    let root = all.root();
    let level = all.standing.level.zip(all.standing.level_by_score);
    let (status, coverage, imputed) = (root.status, root.coverage, root.imputed);
    let status = if status == Status::Imputed { Status::Scored } else { status };
    scored.rows.push(RowScore { status, level, coverage, imputed });
}
