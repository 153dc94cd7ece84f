//! Who is in the groups of regions that a rubric names, and what each region weighs there.

use super::RegionGroupScores;
use crate::lang::Text;
use crate::model::{Members, Region, RegionGroup, RegionIdx, RowIdx, Rubric, Survey};
use std::collections::BTreeMap;

/// All groups of regions of a survey.
#[derive(Debug, Default)]
pub(super) struct RegionGroups {
    list: Vec<RegionGroupScores>,
    /// For each, the group of the instrument that it comes from.
    from: Vec<usize>,
}

impl RegionGroups {
    pub(super) fn new(rubric: &Rubric, survey: &Survey) -> Self {
        let mut groups = Self::default();
        let named = rubric.instrument.as_ref().map_or(&[][..], |i| &i.region_groups);
        for (from, group) in named.iter().enumerate() {
            for made in members(group, rubric, survey) {
                groups.list.push(made);
                groups.from.push(from);
            }
        }
        groups
    }

    pub(super) fn list(&self) -> &[RegionGroupScores] {
        &self.list
    }

    /// What the region of a row weighs in a group; 1 where nothing is known of weights.
    pub(super) fn weight(&self, survey: &Survey, group: usize, row: RowIdx) -> f64 {
        let weights = survey.fieldwork.as_ref().map(|f| &f.roll_ups.region_weights);
        let of = weights.and_then(|w| w.get(*self.from.get(group)?)?.get(row.at()));
        of.copied().unwrap_or(1.0)
    }
}

/// The groups that one group of the rubric makes, in the order in which they first appear.
fn members(group: &RegionGroup, rubric: &Rubric, survey: &Survey) -> Vec<RegionGroupScores> {
    let named = |keep: &dyn Fn(&Region) -> bool| {
        let regions = all(survey).filter(|(_, region)| keep(region)).map(|(idx, _)| idx);
        let (id, title) = (group.id.clone(), group.title.clone());
        vec![RegionGroupScores { id, title, regions: regions.collect() }]
    };
    match &group.members {
        Members::All => named(&|_| true),
        Members::Only(ids) => named(&|region| ids.contains(&region.id)),
        Members::Except(ids) => named(&|region| !ids.contains(&region.id)),
        Members::ByParent => {
            let names: BTreeMap<&str, &Text> =
                survey.regions.iter().map(|r| (r.id.as_str(), &r.name)).collect();
            shared(survey, |region| {
                let id = region.parent.clone()?;
                let name = names.get(id.as_str());
                let title = name.map_or_else(|| Text::same(&id), |name| (*name).clone());
                Some((id, title))
            })
        }
        Members::ByGroup => shared(survey, |region| {
            let id = region.group.clone()?;
            let title = Text::same(&id);
            Some((id, title))
        }),
        Members::ByKind => shared(survey, |region| {
            let kind = rubric.region_kinds.get(region.kind?)?;
            Some((kind.id.clone(), kind.title.clone()))
        }),
    }
}

fn all(survey: &Survey) -> impl Iterator<Item = (RegionIdx, &Region)> {
    (0..).map(RegionIdx).zip(&survey.regions)
}

/// One group for each thing that regions share.
fn shared(
    survey: &Survey,
    of: impl Fn(&Region) -> Option<(String, Text)>,
) -> Vec<RegionGroupScores> {
    let mut groups: Vec<RegionGroupScores> = Vec::new();
    let mut at = BTreeMap::new();
    for (idx, region) in all(survey) {
        let Some((id, title)) = of(region) else { continue };
        let position = *at.entry(id.clone()).or_insert(groups.len());
        if position == groups.len() {
            groups.push(RegionGroupScores { id, title, regions: Vec::new() });
        }
        groups[position].regions.push(idx);
    }
    groups
}
