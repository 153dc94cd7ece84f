//! The rubric: what is asked, how it is scored, and what it rests on.

use super::concern::{Concern, ConcernIdx, NotMeasured, Source};
use super::hierarchy::Hierarchy;
use super::ladder::Ladder;
use super::survey::AnswerState;
use super::weights::{Ahp, WeightSet};
use crate::lang::Text;

/// What a missing child does to its parent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingPolicy {
    /// The weights of the children that are present are renormalised inside the parent.
    #[default]
    Renormalise,
    /// Not answered and unknown count as the worst score; not applicable and excluded are left out.
    WorstCase,
    /// A parent with a child that is not answered or unknown has no score.
    NoScore,
}

impl MissingPolicy {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Renormalise => "renormalise",
            Self::WorstCase => "worst_case",
            Self::NoScore => "no_score",
        }
    }
}

/// How the answers of several respondents become one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Merge {
    /// The median; of an even number the lower of the middle two where the scale has steps.
    #[default]
    Median,
    /// The mean.
    Mean,
    /// The worst by score.
    Minimum,
    /// The answer of the named respondent; where there is none, of the first.
    Lead(String),
}

/// Words that stand for a state in a survey cell, beside the built-in ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateCodes {
    /// For *unknown*.
    pub unknown: Vec<String>,
    /// For *not applicable*.
    pub not_applicable: Vec<String>,
    /// For *excluded*.
    pub excluded: Vec<String>,
}

impl StateCodes {
    /// The words that every survey knows, in any letter case and width.
    pub const BUILT_IN: [(&str, AnswerState); 16] = [
        ("not_answered", AnswerState::NotAnswered),
        ("未作答", AnswerState::NotAnswered),
        ("未答", AnswerState::NotAnswered),
        ("unknown", AnswerState::Unknown),
        ("don't know", AnswerState::Unknown),
        ("不清楚", AnswerState::Unknown),
        ("不知道", AnswerState::Unknown),
        ("?", AnswerState::Unknown),
        ("na", AnswerState::NotApplicable),
        ("n/a", AnswerState::NotApplicable),
        ("not applicable", AnswerState::NotApplicable),
        ("not_applicable", AnswerState::NotApplicable),
        ("不适用", AnswerState::NotApplicable),
        ("excluded", AnswerState::Excluded),
        ("剔除", AnswerState::Excluded),
        ("已剔除", AnswerState::Excluded),
    ];
}

/// A kind of region, such as a county.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionKind {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
}

/// One entry of a rubric's own history.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The version that brought it.
    pub version: String,
    /// When.
    pub date: String,
    /// What.
    pub what: Text,
}

/// What a patch does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchKind {
    /// Takes a node out.
    Disable,
    /// Gives a node another weight.
    Reweight,
    /// Adds a node.
    Add,
    /// Gives a node another title.
    Retitle,
    /// Gives an indicator other methods.
    Methods,
}

/// One change that a rubric makes to the one it extends, for the method annex.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// What it does.
    pub kind: PatchKind,
    /// To which node.
    pub node: String,
    /// What it does, in words.
    pub what: Text,
    /// Why, in the author's words.
    pub why: Text,
}

/// A rubric, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Rubric {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: Text,
    /// What it is.
    pub description: Text,
    /// What it rests on.
    pub sources: Vec<Source>,
    /// Its history.
    pub changes: Vec<Change>,
    /// Kinds of region, highest first.
    pub region_kinds: Vec<RegionKind>,
    /// What the sources name.
    pub concerns: Vec<Concern>,
    /// What they name and the rubric does not measure.
    pub not_measured: Vec<NotMeasured>,
    /// Words for states.
    pub states: StateCodes,
    /// What a missing child does.
    pub missing: MissingPolicy,
    /// How respondents are merged.
    pub merge: Merge,
    /// What is done to the answers of all regions before they are scored.
    pub methods: super::method::Methods,
    /// What it says is uncertain about itself, if anything.
    pub uncertainty: Option<super::uncertainty::Uncertainty>,
    /// The tables of items and what follows from them; none where regions answer by themselves.
    pub instrument: Option<super::instrument::Instrument>,
    /// The levels.
    pub ladder: Ladder,
    /// The tree.
    pub hierarchy: Hierarchy,
    /// Pairwise comparisons that give the default weights of some nodes' children.
    pub comparisons: Vec<Ahp>,
    /// Named alternative weights.
    pub weight_sets: Vec<WeightSet>,
    /// The rubric it extends, with its version, and what it changes.
    pub extends: Option<(String, String)>,
    /// The changes it makes to the rubric it extends.
    pub patches: Vec<Patch>,
    /// Where its texts were read: name and SHA-256 of each file.
    pub files: Vec<super::survey::InputFile>,
}

impl Rubric {
    /// One concern.
    pub fn concern(&self, idx: ConcernIdx) -> &Concern {
        &self.concerns[idx.0 as usize]
    }

    /// The scores of the worst and the best answer, where all nodes have scores up to 100; none where
    /// scores run otherwise.
    pub fn percent(&self) -> Option<(f64, f64)> {
        let leaves = self.methods.percent();
        leaves.filter(|_| !self.hierarchy.nodes().iter().any(|n| n.aggregation.is_around_100()))
    }

    /// The named weight set.
    pub fn weight_set(&self, id: &str) -> Option<&WeightSet> {
        self.weight_sets.iter().find(|s| s.id == id)
    }
}
