//! Scores beside the whole: by the cells of a facet, by groups of cells, and for groups of regions.

use super::row::Status;
use super::{Assessment, NodeIdx};
use crate::lang::Text;
use crate::model::{PeriodIdx, RegionIdx, RowIdx};

/// What part of a survey a score is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breakdown {
    /// All of it.
    Whole,
    /// One cell of a facet.
    Cell {
        /// The facet, by position.
        facet: usize,
        /// The cell among those of the survey, by position.
        cell: usize,
    },
    /// A group of cells of a facet.
    CellGroup {
        /// The facet, by position.
        facet: usize,
        /// The group, by position.
        group: usize,
    },
}

/// The score of one region at one node, in one breakdown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakdownScore {
    /// Why there is, or is not, a score.
    pub status: Status,
    /// The score.
    pub score: Option<f64>,
    /// Where sampling error is known: the lower end of its interval.
    pub score_low: Option<f64>,
    /// The upper end.
    pub score_high: Option<f64>,
    /// The share of applicable weight that is present.
    pub coverage: Option<f64>,
}

/// A group of regions.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionGroupScores {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its regions.
    pub regions: Vec<RegionIdx>,
}

/// The score of a group of regions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupScore {
    /// The mean over the regions that have a score; none where none has.
    pub score: Option<f64>,
    /// How many regions have a score.
    pub n: u32,
}

impl Assessment<'_> {
    /// All breakdowns but the whole: facet by facet, cells before groups. Empty without facets.
    pub fn breakdowns(&self) -> Vec<Breakdown> {
        Vec::new()
    }

    /// The id of a breakdown (the code of a cell, the id of a group) and its title.
    pub fn breakdown_name(&self, breakdown: Breakdown) -> (String, Text) {
        let _ = breakdown;
        (String::new(), Text::default())
    }

    /// The score of one row at one node in a breakdown; of the whole it is that of the row.
    pub fn breakdown_score(
        &self,
        row: RowIdx,
        breakdown: Breakdown,
        node: NodeIdx,
    ) -> BreakdownScore {
        let _ = (row, breakdown, node);
        BreakdownScore {
            status: Status::NotAnswered,
            score: None,
            score_low: None,
            score_high: None,
            coverage: None,
        }
    }

    /// The groups of regions, in the rubric's order; `by` makes several.
    pub fn region_groups(&self) -> &[RegionGroupScores] {
        &[]
    }

    /// The score of a group of regions, by its position among [`Self::region_groups`].
    pub fn region_group_score(
        &self,
        group: usize,
        period: PeriodIdx,
        breakdown: Breakdown,
        node: NodeIdx,
    ) -> GroupScore {
        let _ = (group, period, breakdown, node);
        GroupScore { score: None, n: 0 }
    }
}
