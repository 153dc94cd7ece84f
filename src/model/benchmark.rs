//! Benchmarks: targets that a document or a judgement sets for indicators.

use super::concern::{ConcernIdx, Source, SourceRef};
use super::hierarchy::NodeIdx;
use super::survey::InputFile;
use crate::lang::Text;

/// Where a target's figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The document gives the number.
    Stated,
    /// It is computed from stated numbers.
    Derived,
    /// It is ours; marked as such wherever it is shown.
    Judgement,
}

impl Basis {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Derived => "derived",
            Self::Judgement => "judgement",
        }
    }

    /// The word people read.
    pub fn title(self) -> Text {
        match self {
            Self::Stated => Text::new("文件明示", "stated"),
            Self::Derived => Text::new("据文件推算", "derived"),
            Self::Judgement => Text::new("本工具判断", "judgement"),
        }
    }
}

/// What one indicator should reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its id.
    pub id: String,
    /// The node it is for.
    pub node: NodeIdx,
    /// The score to reach, 0 to 100.
    pub score: f64,
    /// The value to reach in natural units, where the target is given so.
    pub value: Option<f64>,
    /// The level to reach, where the target is given so.
    pub level: Option<u8>,
    /// Where the figure comes from.
    pub basis: Basis,
    /// How a derived figure was computed.
    pub formula: Option<Text>,
    /// Where the document says it.
    pub references: Vec<SourceRef>,
    /// The figures of the document it uses, by id.
    pub quantities: Vec<String>,
    /// What it stands for.
    pub concerns: Vec<ConcernIdx>,
    /// How a doubtful figure is read.
    pub note: Option<Text>,
}

/// A set of targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Benchmark {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The rubric it is for.
    pub rubric: String,
    /// Its title.
    pub title: Text,
    /// What it is.
    pub description: Text,
    /// What it rests on.
    pub sources: Vec<Source>,
    /// Its targets, in the order of the rubric's nodes.
    pub targets: Vec<Target>,
    /// The file it was read from.
    pub file: InputFile,
}

impl Benchmark {
    /// The target of a node.
    pub fn target(&self, node: NodeIdx) -> Option<&Target> {
        self.targets.iter().find(|t| t.node == node)
    }
}
