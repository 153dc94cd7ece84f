//! The regions of a survey: one entry each, however many rows speak of it.

use super::findings::{Extra, Findings};
use super::heading::Heading;
use super::place::{Places, Spot};
use crate::diag::code::survey as code;
use crate::diag::shorten;
use crate::lang::Text;
use crate::model::Region;
use std::collections::{HashMap, HashSet};

/// What a row may say about its region beside its id.
pub(super) const ATTRIBUTES: [Heading; 5] =
    [Heading::Name, Heading::NameEn, Heading::Parent, Heading::Group, Heading::Kind];

/// Ids and their positions, in the order of their first appearance.
#[derive(Debug, Default)]
pub(super) struct Names {
    list: Vec<String>,
    index: HashMap<String, u32>,
    last: usize,
}

impl Names {
    /// The position of an id, which is added if it is new; says whether it was.
    pub(super) fn position(&mut self, id: &str) -> (u32, bool) {
        // Rows of one region often follow each other.
        if self.list.get(self.last).is_some_and(|last| last == id) {
            return (u32::try_from(self.last).unwrap_or(u32::MAX), false);
        }
        let (at, new) = if let Some(at) = self.index.get(id) {
            (*at, false)
        } else {
            let at = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
            self.list.push(id.to_owned());
            self.index.insert(id.to_owned(), at);
            (at, true)
        };
        self.last = at as usize;
        (at, new)
    }

    /// All ids.
    pub(super) fn list(&self) -> &[String] {
        &self.list
    }

    /// All ids, given up.
    pub(super) fn into_list(self) -> Vec<String> {
        self.list
    }

    /// The position of an id that is known.
    pub(super) fn find(&self, id: &str) -> Option<u32> {
        self.index.get(id).copied()
    }
}

/// What is known of the regions.
#[derive(Debug, Default)]
pub(super) struct Regions {
    /// Their ids.
    pub(super) ids: Names,
    /// What the rows say about each, with the place that said it first.
    said: Vec<[Option<(String, Spot)>; ATTRIBUTES.len()]>,
    /// Where each appeared first.
    first: Vec<Spot>,
}

impl Regions {
    /// The region of this id; the row stands at `spot`.
    pub(super) fn region(&mut self, id: &str, spot: Spot) -> u32 {
        let (at, new) = self.ids.position(id);
        if new {
            self.said.push(Default::default());
            self.first.push(spot);
        }
        at
    }

    /// Where a region appeared first.
    pub(super) fn first(&self, region: usize) -> Spot {
        self.first[region]
    }

    /// Notes what a row says about its region, and warns where an earlier row said otherwise.
    pub(super) fn say(
        &mut self,
        region: u32,
        attribute: usize,
        value: &str,
        spot: Spot,
        (places, findings): (&Places, &mut Findings),
    ) {
        let id = &self.ids.list()[region as usize];
        match &mut self.said[region as usize][attribute] {
            slot @ None => *slot = Some((value.to_owned(), spot)),
            Some((first, _)) if first == value => {}
            Some((first, first_spot)) => {
                let heading = ATTRIBUTES[attribute].shown();
                findings.warning(code::S020, || {
                    let (line_zh, line_en) = places.line_named(*first_spot, spot);
                    let (first, value) = (shorten(first, 40), shorten(value, 40));
                    let message = Text::new(
                        format!("地区 `{id}` 的 {} 在此为 `{value}`，{line_zh}为 `{first}`", heading.zh),
                        format!("{} of region `{id}` is `{value}` here and `{first}` in {line_en}", heading.en),
                    );
                    let hint = Extra::hint(
                        format!("已采用先出现的 `{first}`；请统一写法，或确认两行不是两个地区共用一个编号"),
                        format!("`{first}` is kept; make them the same, or give two regions two ids"),
                    );
                    (places.cell(spot), message, hint.region(id.as_str()))
                });
            }
        }
    }

    /// What was said about a region.
    pub(super) fn said(&self, region: usize, attribute: Heading) -> Option<&str> {
        let at = ATTRIBUTES.iter().position(|a| *a == attribute)?;
        self.said[region][at].as_ref().map(|(value, _)| value.as_str())
    }

    /// Where something was said about a region.
    pub(super) fn said_at(&self, region: usize, attribute: Heading) -> Option<Spot> {
        let at = ATTRIBUTES.iter().position(|a| *a == attribute)?;
        self.said[region][at].as_ref().map(|(_, spot)| *spot)
    }

    /// The regions as the model has them. `kinds` gives the position of a kind in the rubric's list.
    pub(super) fn into_model(self, kinds: impl Fn(&str) -> Option<usize>) -> Vec<Region> {
        let mut regions = Vec::with_capacity(self.said.len());
        for (id, said) in self.ids.list.into_iter().zip(self.said) {
            let [name, name_en, parent, group, kind] = said.map(|s| s.map(|(value, _)| value));
            let name = match (name, name_en) {
                (None, None) => Text::same(id.as_str()),
                (zh, en) => Text::new(zh.unwrap_or_default(), en.unwrap_or_default()),
            };
            let kind = kind.and_then(|kind| kinds(&kind));
            let parent = parent.filter(|parent| *parent != id);
            regions.push(Region { id, name, parent, group, kind });
        }
        regions
    }

    /// The regions that others lie in.
    pub(super) fn parents(&self) -> HashSet<u32> {
        let parents = (0..self.said.len()).filter_map(|at| self.said(at, Heading::Parent));
        parents.filter_map(|parent| self.ids.find(parent)).collect()
    }

    /// The regions that lie in themselves, directly or round a circle.
    pub(super) fn circular(&self) -> Vec<usize> {
        let parent = |at: usize| {
            let parent = self.said(at, Heading::Parent)?;
            self.ids.find(parent).map(|at| at as usize)
        };
        // 0 not looked at, 1 on the way, 2 done.
        let mut marks = vec![0u8; self.said.len()];
        let mut circular = Vec::new();
        for start in 0..self.said.len() {
            let mut at = start;
            let mut way = Vec::new();
            loop {
                match marks[at] {
                    0 => {}
                    1 => {
                        circular.push(at);
                        break;
                    }
                    _ => break,
                }
                marks[at] = 1;
                way.push(at);
                match parent(at) {
                    Some(up) => at = up,
                    None => break,
                }
            }
            for at in way {
                marks[at] = 2;
            }
        }
        circular
    }
}
