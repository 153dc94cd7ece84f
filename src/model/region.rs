//! The things assessed, and when.

use crate::lang::Text;

/// Position of a region in its survey, which is the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionIdx(pub u32);

/// Position of a period in its survey, in time order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeriodIdx(pub u32);

impl RegionIdx {
    /// As an index into a slice.
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

impl PeriodIdx {
    /// As an index into a slice.
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

/// A region: a province, a prefecture, a county, a country.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Region {
    /// Its id, as the survey gives it.
    pub id: String,
    /// Its name; the id where the survey gives none.
    pub name: Text,
    /// The id of the region it lies in.
    pub parent: Option<String>,
    /// The peer group it is compared within.
    pub group: Option<String>,
    /// Its kind, as a position in the rubric's list.
    pub kind: Option<usize>,
}

/// A period, such as a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its id, as the survey gives it; empty where the survey has no periods.
    pub id: String,
    /// Its first day, `2024-01-01`, where the id tells.
    pub start: Option<String>,
    /// Its last day.
    pub end: Option<String>,
}
