//! Scores beside the whole: by the cells of a facet, by groups of cells, and for groups of regions.

use super::figures::{View, join};
use super::row::Status;
use super::{Assessment, NodeIdx};
use crate::lang::Text;
use crate::model::{PeriodIdx, RegionIdx, RowIdx};
use crate::stats::sum::sum;

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
        let mut all = Vec::new();
        for (facet, scores) in self.facets.iter().enumerate() {
            all.extend((0..scores.cells.len()).map(|cell| Breakdown::Cell { facet, cell }));
            all.extend((0..scores.groups.len()).map(|group| Breakdown::CellGroup { facet, group }));
        }
        all
    }

    /// The id of a breakdown (the code of a cell, the id of a group) and its title. The whole has
    /// the id of nothing.
    pub fn breakdown_name(&self, breakdown: Breakdown) -> (String, Text) {
        let facets = self.rubric.instrument.as_ref().map_or(&[][..], |i| &i.facets);
        let found = match breakdown {
            Breakdown::Whole => None,
            Breakdown::Cell { facet, cell } => self.cell_answers(facet).get(cell).map(|answers| {
                let code = answers.code.clone();
                let known = facets.get(facet).and_then(|f| f.cells.iter().find(|c| c.code == code));
                let title = known.map_or_else(|| Text::same(&code), |c| c.title.clone());
                (code, title)
            }),
            Breakdown::CellGroup { facet, group } => {
                let group = facets.get(facet).and_then(|f| f.groups.get(group));
                group.map(|g| (g.id.clone(), g.title.clone()))
            }
        };
        found.unwrap_or_else(|| (String::new(), Text::new("总体", "overall")))
    }

    /// The score of one row at one node in a breakdown; of the whole it is that of the row.
    ///
    /// Where only indicators are scored in the cells of a facet, every other node is *not
    /// applicable* there.
    pub fn breakdown_score(
        &self,
        row: RowIdx,
        breakdown: Breakdown,
        node: NodeIdx,
    ) -> BreakdownScore {
        let (status, score, error, coverage) = match breakdown {
            Breakdown::Whole => {
                let of = self.figures(row, false)[node.at()];
                (of.status, of.score, of.error, of.coverage)
            }
            Breakdown::Cell { facet, cell } => {
                let of = self.facets[facet].cells[cell].view(row, node);
                (of.status, of.score, of.error, of.coverage)
            }
            Breakdown::CellGroup { facet, group } => {
                let of = join(&self.views(row, facet, group, node));
                (of.status, of.score, of.error, of.coverage)
            }
        };
        let (score_low, score_high) = self.interval(score, error);
        BreakdownScore { status, score, score_low, score_high, coverage }
    }

    fn views(&self, row: RowIdx, facet: usize, group: usize, node: NodeIdx) -> Vec<View> {
        let facet = &self.facets[facet];
        facet.groups[group].iter().map(|cell| facet.cells[*cell].view(row, node)).collect()
    }

    /// The groups of regions, in the rubric's order; `by` makes several.
    pub fn region_groups(&self) -> &[RegionGroupScores] {
        self.region_groups.list()
    }

    /// The score of a group of regions, by its position among [`Self::region_groups`].
    ///
    /// # Formula
    ///
    /// ```text
    /// Σ wᵣ·scoreᵣ / Σ wᵣ   over the regions that have a score and a weight above 0
    /// ```
    pub fn region_group_score(
        &self,
        group: usize,
        period: PeriodIdx,
        breakdown: Breakdown,
        node: NodeIdx,
    ) -> GroupScore {
        let scored = |region: &RegionIdx| {
            let row = self.survey.row(*region, period)?;
            let score = match breakdown {
                Breakdown::Whole => self.score(row, node)?,
                Breakdown::Cell { facet, cell } => {
                    self.facets[facet].cells[cell].view(row, node).score?
                }
                Breakdown::CellGroup { facet, group } => {
                    join(&self.views(row, facet, group, node)).score?
                }
            };
            let weight = self.region_groups.weight(self.survey, group, row);
            (weight > 0.0).then_some((score, weight))
        };
        let members = self.region_groups().get(group).map_or(&[][..], |g| &g.regions);
        let found: Vec<(f64, f64)> = members.iter().filter_map(scored).collect();
        let total = sum(found.iter().map(|(_, w)| *w));
        let mean = || sum(found.iter().map(|(score, w)| score * w)) / total;
        GroupScore {
            score: (total > 0.0).then(mean),
            n: u32::try_from(found.len()).unwrap_or(u32::MAX),
        }
    }
}
