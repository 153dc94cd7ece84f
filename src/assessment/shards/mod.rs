//! Learning part by part: what one part of a survey says, as plain data with its own file, and the
//! calibration that all parts together teach.
//!
//! ```text
//! part 1 ─ gather ─▶ state ─┐
//! part 2 ─ gather ─▶ state ─┼─ merge ─▶ Calibration, the same bytes as from the whole
//! part 3 ─ gather ─▶ state ─┘
//! ```

mod gather;
mod merge;
mod refuse;

pub use gather::gather;
pub use merge::{Named, merge};
pub use refuse::refusals;

use crate::input::survey::Cut;
use crate::stats::column::Extent;
use crate::stats::summary::Summary;
use crate::stats::unrounded::Exact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The word for this kind of document.
pub const KIND: &str = "govgauge.state";
/// The version of its shape.
pub const SCHEMA_VERSION: &str = "1.0";

/// Which part of how many.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The part, from 1. 第几份。
    pub number: u32,
    /// How many there are. 共几份。
    pub of: u32,
}

impl Part {
    /// Everything.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// Part `number` of `of`; none where there is no such part.
    pub fn new(number: u32, of: u32) -> Option<Self> {
        (1..=of).contains(&number).then_some(Self { number, of })
    }

    /// The share of a file's rows that it is.
    pub fn cut(self) -> Cut {
        Cut { number: self.number, of: self.of }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// What a part of a survey says. 调查的一份所含的统计。
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Always `govgauge.state`. 固定值。
    pub kind: String,
    /// Version of this shape. 结构版本。
    pub schema_version: String,
    /// The rubric whose methods are to learn. 量规。
    pub rubric_id: String,
    /// Its version. 量规版本。
    pub rubric_version: String,
    /// The weight set in use. 权重方案。
    pub weight_set: String,
    /// SHA-256 of the file that was cut; null where the files were parts already. 被切分文件的 SHA-256。
    pub source: Option<String>,
    /// Which part it is. 第几份。
    pub part: Part,
    /// By period. 各时期。
    pub periods: Vec<PeriodState>,
}

/// What a part says of one period. 一个时期的统计。
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodState {
    /// The period's id; empty where there is none. 时期。
    pub period: String,
    /// How many rows were not left out. 行数。
    pub n_rows: u64,
    /// One per indicator that something is learnt from. 各指标。
    pub indicators: Vec<IndicatorState>,
}

/// What a part says of one indicator. 一个指标的统计。
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorState {
    /// The indicator. 指标。
    pub indicator: String,
    /// By peer group where gaps are filled by groups, else under an empty name. 按同类组。
    pub groups: BTreeMap<String, Figures>,
}

/// Counts and sums. 计数与总和。
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// How many values there are. 有值个数。
    pub n: u64,
    /// How many gaps may be filled. 可填补的空缺。
    pub gaps: u64,
    /// The least value; null of none. 最小值。
    pub min: Option<f64>,
    /// The greatest value; null of none. 最大值。
    pub max: Option<f64>,
    /// The exact sum, in hexadecimal with a power of two. 精确总和（十六进制）。
    pub sum: String,
    /// The exact sum of the squares, likewise. 精确平方和。
    pub sum_of_squares: String,
}

impl Figures {
    fn new(summary: &Summary, gaps: u64) -> Self {
        let ends = summary.extent();
        Self {
            n: summary.n() as u64,
            gaps,
            min: ends.map(|e| e.low),
            max: ends.map(|e| e.high),
            sum: summary.sum().to_hex(),
            sum_of_squares: summary.squares().to_hex(),
        }
    }

    /// What they say; none where they contradict each other.
    fn summary(&self) -> Option<Summary> {
        let ends = match (self.n, self.min, self.max) {
            (0, None, None) => None,
            (n, Some(low), Some(high)) => {
                Some(Extent { low, high, n: usize::try_from(n).ok().filter(|n| *n > 0)? })
            }
            _ => return None,
        };
        let (sum, squares) = (Exact::from_hex(&self.sum)?, Exact::from_hex(&self.sum_of_squares)?);
        Summary::from_parts(ends, sum, squares)
    }
}

/// The JSON Schema (2020-12) of a state.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(State).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_part_beyond_the_last() {
        assert_eq!(Part::new(0, 3), None);
        assert_eq!(Part::new(4, 3), None);
        assert_eq!(Part::new(3, 3).map(|p| p.to_string()).as_deref(), Some("3/3"));
    }
}
