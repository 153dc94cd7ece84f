//! Which of two numbers is the better one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which end of a column is the good one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// Higher is better.
    Up,
    /// Lower is better.
    Down,
}

impl Sense {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Up, Self::Down];

    /// The value with its sign changed where lower is better, so that the greater is always better.
    pub fn signed(self, value: f64) -> f64 {
        match self {
            Self::Up => value,
            Self::Down => -value,
        }
    }

    /// The worse and the better of the two ends of a range.
    pub const fn ends(self, low: f64, high: f64) -> (f64, f64) {
        match self {
            Self::Up => (low, high),
            Self::Down => (high, low),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sense;

    #[test]
    fn the_better_end_is_the_second() {
        assert_eq!(Sense::Up.ends(1.0, 2.0), (1.0, 2.0));
        assert_eq!(Sense::Down.ends(1.0, 2.0), (2.0, 1.0));
        assert!(Sense::Down.signed(1.0) > Sense::Down.signed(2.0));
    }
}
