//! The ladder: maturity levels with cut points, and the gates that a score alone cannot open.

use super::concern::ConcernLink;
use super::hierarchy::NodeIdx;
use crate::lang::Text;

/// What a gate asks of its node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Need {
    /// A level by score, from 1.
    Level(u8),
    /// A score.
    Score(f64),
}

/// A condition on one node that must hold for a level, whatever the overall score.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Its id.
    pub id: String,
    /// The node it looks at.
    pub node: NodeIdx,
    /// What it asks.
    pub need: Need,
    /// Why.
    pub why: Text,
    /// What it stands for.
    pub concerns: Vec<ConcernLink>,
}

/// One rung.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// What it means.
    pub description: Text,
    /// The least score, 0 to 100.
    pub min: f64,
    /// What else must hold.
    pub gates: Vec<Gate>,
}

/// The levels, lowest first; the first begins at 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    levels: Vec<Level>,
}

impl Ladder {
    /// Takes levels whose cut points ascend from 0.
    ///
    /// # Panics
    ///
    /// If they don't: the reader of the rubric has made sure.
    pub fn new(levels: Vec<Level>) -> Self {
        assert!(levels.first().is_none_or(|l| l.min <= 0.0), "the first level begins at 0");
        assert!(levels.windows(2).all(|w| w[0].min < w[1].min), "cut points ascend");
        Self { levels }
    }

    /// The levels, lowest first.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The level of this number, from 1.
    pub fn level(&self, number: u8) -> Option<&Level> {
        self.levels.get(usize::from(number).checked_sub(1)?)
    }

    /// The level that a score reaches by itself, from 1; 0 where the rubric has no levels.
    pub fn by_score(&self, score: f64) -> u8 {
        let n = self.levels.iter().take_while(|l| score >= l.min).count();
        u8::try_from(n).unwrap_or(u8::MAX)
    }

    /// The score that a need asks for.
    pub fn score_of(&self, need: Need) -> f64 {
        match need {
            Need::Score(score) => score,
            Need::Level(level) => self.level(level).map_or(100.0, |l| l.min),
        }
    }
}
