//! Levels: the cut points on the score, the gates, and what blocks the next rung.

use super::row::{NodeScore, Status};
use crate::lang::Text;
use crate::model::{Gate, NodeIdx, Rubric};
use crate::stats::round6;
use crate::vector::widely;

/// Whether a gate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateStatus {
    /// It holds.
    Met,
    /// It doesn't.
    NotMet,
    /// Its node has no score, so it cannot be shown to hold; it counts as not met.
    Unanswered,
    /// Its node does not apply to this region, so it is not asked.
    Waived,
}

impl GateStatus {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Unanswered => "unanswered",
            Self::Waived => "waived",
        }
    }

    /// The words people read.
    pub fn title(self) -> Text {
        match self {
            Self::Met => Text::new("已满足", "met"),
            Self::NotMet => Text::new("未满足", "not met"),
            Self::Unanswered => Text::new("未作答，视为未满足", "not answered, so not met"),
            Self::Waived => Text::new("不适用，免予要求", "not applicable, so waived"),
        }
    }

    /// Whether the level above it stays open.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Met | Self::Waived)
    }
}

/// One gate in one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GateResult {
    /// The level it belongs to, from 1.
    pub level: u8,
    /// Its position among the gates of that level.
    pub gate: usize,
    /// Whether it holds.
    pub status: GateStatus,
    /// The score its node has.
    pub score: Option<f64>,
    /// The score it asks for.
    pub score_needed: f64,
}

/// What stands between a region and the next level.
#[derive(Clone, Debug, PartialEq)]
pub struct NextLevel {
    /// The next level, from 1.
    pub level: u8,
    /// The score it begins at.
    pub score_needed: f64,
    /// How many points are missing; 0 where the score is enough.
    pub score_missing: f64,
    /// The gates at or below it that do not hold, as positions in `Standing::gates`.
    pub blocked_by: Vec<usize>,
}

/// Where a region stands on the ladder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// The level, with gates; none without a score or without a ladder.
    pub level: Option<u8>,
    /// The level by score alone.
    pub level_by_score: Option<u8>,
    /// All gates, lowest level first.
    pub gates: Vec<GateResult>,
    /// The next level; none at the top.
    pub next: Option<NextLevel>,
}

/// The standing of a row, from the scores of its nodes.
pub(super) fn standing(rubric: &Rubric, nodes: &[NodeScore]) -> Standing {
    let levels = rubric.ladder.levels();
    let mut gates = Vec::new();
    for (number, level) in (1u8..).zip(levels) {
        for (at, gate) in level.gates.iter().enumerate() {
            gates.push(check(rubric, gate, number, at, nodes));
        }
    }
    let Some(score) = nodes[0].score.map(round6).filter(|_| !levels.is_empty()) else {
        return Standing { gates, ..Standing::default() };
    };
    let by_score = rubric.ladder.by_score(score);
    let level =
        barred(by_score, gates.iter().filter(|g| !g.status.is_open()).map(|g| g.level).min());
    let next = rubric.ladder.level(level + 1).map(|next| NextLevel {
        level: level + 1,
        score_needed: next.min,
        score_missing: (next.min - score).max(0.0),
        blocked_by: (0..gates.len())
            .filter(|&i| gates[i].level <= level + 1 && !gates[i].status.is_open())
            .collect(),
    });
    Standing { level: Some(level), level_by_score: Some(by_score), gates, next }
}

/// The level that a score reaches where the gates of one are closed.
pub(super) fn barred(by_score: u8, closed: Option<u8>) -> u8 {
    // Nobody stands below the first level, whatever its gates say.
    closed.map_or(by_score, |b| by_score.min(b.saturating_sub(1))).max(1)
}

/// The level of an index score and the level by score alone, without what stands between; `of` gives
/// the score of a node and its status.
pub(super) fn level(
    rubric: &Rubric,
    score: f64,
    of: impl Fn(NodeIdx) -> (Option<f64>, Status),
) -> Option<(u8, u8)> {
    let levels = rubric.ladder.levels();
    if levels.is_empty() {
        return None;
    }
    let by_score = rubric.ladder.by_score(round6(score));
    let closed = |level: &crate::model::Level| {
        level.gates.iter().any(|gate| !check_score(rubric, gate, of(gate.node)).is_open())
    };
    let closed = (1u8..).zip(levels).find(|(_, level)| closed(level)).map(|(number, _)| number);
    Some((barred(by_score, closed), by_score))
}

/// The levels of many rows at once, all of whose nodes have scores.
#[derive(Debug)]
pub(super) struct Cuts {
    /// Of each level the least score, before rounding.
    levels: Vec<f64>,
    /// Gates: the number of their level, their node, and the least score that opens them.
    gates: Vec<(i64, NodeIdx, f64)>,
}

/// How many rows are looked at together.
const ROWS: usize = 64;

impl Cuts {
    /// None where there are no levels.
    pub(super) fn new(rubric: &Rubric) -> Option<Self> {
        let levels = rubric.ladder.levels();
        if levels.is_empty() {
            return None;
        }
        let of = |(number, level): (i64, &crate::model::Level)| {
            let one =
                move |gate: &Gate| (number, gate.node, least(rubric.ladder.score_of(gate.need)));
            level.gates.iter().map(one).collect::<Vec<_>>()
        };
        let gates = (1i64..).zip(levels).flat_map(of).collect();
        Some(Self { levels: levels.iter().map(|level| least(level.min)).collect(), gates })
    }

    /// Adds the levels of so many rows: with gates, and by score alone. `scores` gives those of a node.
    pub(super) fn levels<'s>(
        &self,
        n_rows: usize,
        scores: impl Fn(NodeIdx) -> &'s [f64],
        out: &mut Vec<Option<(u8, u8)>>,
    ) {
        let root = scores(NodeIdx::ROOT);
        for start in (0..n_rows).step_by(ROWS) {
            let n = ROWS.min(n_rows - start);
            let (mut reached, mut closed) = ([0i64; ROWS], [i64::MAX; ROWS]);
            for least in &self.levels {
                widely(
                    #[inline(always)]
                    || {
                        let least = *least;
                        for (level, score) in reached.iter_mut().zip(&root[start..start + n]) {
                            *level += i64::from(*score >= least);
                        }
                    },
                );
            }
            for (number, node, least) in &self.gates {
                let scores = &scores(*node)[start..start + n];
                widely(
                    #[inline(always)]
                    || {
                        let (least, number) = (*least, *number);
                        for (closed, score) in closed.iter_mut().zip(scores) {
                            let own = if *score >= least { i64::MAX } else { number };
                            *closed = (*closed).min(own);
                        }
                    },
                );
            }
            let short = |level: i64| u8::try_from(level).unwrap_or(u8::MAX);
            let of = |(reached, closed): (&i64, &i64)| {
                let closed = Some(*closed).filter(|closed| *closed < i64::MAX).map(short);
                Some((barred(short(*reached), closed), short(*reached)))
            };
            out.extend(reached.iter().zip(&closed).take(n).map(of));
        }
    }
}

/// The least score that is no less than a cut point when it is rounded: levels are decided on rounded
/// scores, and what is greater is never rounded to less.
fn least(cut: f64) -> f64 {
    let (mut low, mut high) = (cut - 1e-5, cut + 1e-5);
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return if round6(low) >= cut { low } else { high };
        }
        if round6(middle) >= cut {
            high = middle;
        } else {
            low = middle;
        }
    }
}

/// Whether a gate holds for a node of this score and status.
fn check_score(rubric: &Rubric, gate: &Gate, node: (Option<f64>, Status)) -> GateStatus {
    let score_needed = rubric.ladder.score_of(gate.need);
    match node {
        (Some(score), _) if round6(score) >= score_needed => GateStatus::Met,
        (Some(_), _) => GateStatus::NotMet,
        (None, Status::NotApplicable) => GateStatus::Waived,
        (None, _) => GateStatus::Unanswered,
    }
}

fn check(rubric: &Rubric, gate: &Gate, level: u8, at: usize, nodes: &[NodeScore]) -> GateResult {
    let node = &nodes[gate.node.at()];
    let score_needed = rubric.ladder.score_of(gate.need);
    let status = check_score(rubric, gate, (node.score, node.status));
    GateResult { level, gate: at, status, score: node.score, score_needed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_score_of_a_level_is_the_first_that_is_rounded_up_to_it() {
        for cut in [0.0, 30.0, 45.000_000_4, 45.000_000_5, 59.999_999, 100.0 / 3.0, 100.0] {
            let found = least(cut);
            assert!(round6(found) >= cut && round6(found.next_down()) < cut, "{cut}: {found}");
        }
    }
}
