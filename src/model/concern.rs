//! What the documents name: problems, goals, principles, tasks, measures and systems, with their sources.

use crate::lang::Text;

/// A document that a rubric or a benchmark rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its id, such as `S4`.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Who issued or wrote it.
    pub issuer: Text,
    /// The year it is from, where it is known.
    pub year: Option<i32>,
    /// What a reader should know of it.
    pub note: Option<Text>,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRef {
    /// The id of the source.
    pub source: String,
    /// The place in it, as the source is numbered.
    pub at: String,
}

/// Position of a concern in its rubric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConcernIdx(pub u32);

/// The kinds of concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConcernKind {
    /// Something that is wrong.
    Problem,
    /// Something to be reached.
    Goal,
    /// A rule to work by.
    Principle,
    /// Something to be done.
    Task,
    /// A means to do it.
    Measure,
    /// A named system or project.
    System,
}

impl ConcernKind {
    /// The kinds in the order in which they are listed.
    pub const ALL: [Self; 6] =
        [Self::Problem, Self::Goal, Self::Principle, Self::Task, Self::Measure, Self::System];

    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Goal => "goal",
            Self::Principle => "principle",
            Self::Task => "task",
            Self::Measure => "measure",
            Self::System => "system",
        }
    }

    /// The word people read.
    pub fn title(self) -> Text {
        match self {
            Self::Problem => Text::new("问题", "Problem"),
            Self::Goal => Text::new("目标", "Goal"),
            Self::Principle => Text::new("原则", "Principle"),
            Self::Task => Text::new("任务", "Task"),
            Self::Measure => Text::new("措施", "Measure"),
            Self::System => Text::new("系统（工程）", "System"),
        }
    }
}

/// A documented problem, goal, principle, task, measure or system.
#[derive(Clone, Debug, PartialEq)]
pub struct Concern {
    /// Its id, such as `P11`.
    pub id: String,
    /// What kind it is.
    pub kind: ConcernKind,
    /// What it says.
    pub title: Text,
    /// Where it is said.
    pub sources: Vec<SourceRef>,
    /// How a doubtful passage is read.
    pub note: Option<Text>,
}

/// That an indicator, a gate or a target stands for a concern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConcernLink {
    /// The concern.
    pub concern: ConcernIdx,
    /// How much it counts in the concern's severity, beside the others that stand for it.
    pub weight: f64,
}

/// A concern that the rubric knows and does not measure.
#[derive(Clone, Debug, PartialEq)]
pub struct NotMeasured {
    /// The concern.
    pub concern: ConcernIdx,
    /// Why.
    pub reason: Text,
}
