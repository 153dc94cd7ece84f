//! Facets, their cells and groups, and groups of regions.

use super::{Checker, TableView, absent};
use crate::diag::code::rubric::{R055, R057, R063};
use crate::input::rubric::check::tree::list;
use crate::input::rubric::draft::{Placed, Spot};
use crate::input::rubric::survey_file::{Facet, FacetNodes, Overall, RegionGroup, Survey};
use crate::input::violation::meant;
use crate::lang::Text;
use std::collections::BTreeSet;

impl Checker<'_, '_> {
    pub(super) fn facets(&mut self, survey: &Placed<Survey>, views: &[TableView<'_>]) {
        let mut ids = Vec::new();
        for (i, facet) in survey.it.facets.iter().enumerate() {
            let at = survey.at.at(&format!("/facets/{i}"));
            ids.push((facet.id.as_str(), at.at("/id")));
            self.facet(facet, views, &at);
        }
        self.unique(&Text::new("分项属性 `{}` 出现了两次", "facet `{}` is given twice"), ids);
        if let Some(overall) = &survey.it.overall {
            let at = survey.at.at("/overall");
            if self.overall(overall, &survey.it.facets, &at) {
                self.without_cells(&survey.it, overall, &at);
            }
        }
    }

    fn facet(&mut self, facet: &Facet, views: &[TableView<'_>], at: &Spot) {
        let id = facet.id.as_str();
        let of: Vec<_> = views.iter().filter(|v| v.attribute(id).is_some()).collect();
        if of.is_empty() && views.iter().all(|v| v.is_whole) {
            let known: BTreeSet<_> =
                views.iter().flat_map(|v| &v.table.attributes).map(|a| a.id.as_str()).collect();
            let known: Vec<_> = known.into_iter().collect();
            let message = Text::new(
                format!("没有一张调查表有属性 `{id}`，无从分项"),
                format!("no table has an attribute `{id}` to score by"),
            );
            let hint = if known.is_empty() {
                Text::new(
                    "先在表的 `attributes` 里列出它",
                    "list it in `attributes` of a table first",
                )
            } else {
                meant(id, &known)
            };
            self.error(R055, &at.at("/id"), message, hint);
        }
        let cells = facet.cells.as_deref().unwrap_or_default();
        self.codes_once(cells, &at.at("/cells"));
        let possible: Option<BTreeSet<&str>> = of
            .iter()
            .map(|v| v.values(id))
            .collect::<Option<Vec<_>>>()
            .map(|lists| lists.into_iter().flatten().collect());
        let possible = possible.filter(|_| !of.is_empty());
        for (i, cell) in cells.iter().enumerate() {
            let Some(possible) = &possible else { break };
            if !possible.contains(cell.code.as_str()) {
                let known: Vec<_> = possible.iter().copied().collect();
                let code = &cell.code;
                let message = Text::new(
                    format!("属性 `{id}` 没有取值 `{code}`，没有事项会在这个分项里"),
                    format!(
                        "attribute `{id}` has no value `{code}`, so no item can be in this cell"
                    ),
                );
                let hint = meant(code, &known);
                self.error(R057, &at.at(&format!("/cells/{i}/code")), message, hint);
            }
        }
        self.cell_groups(facet, possible.as_ref(), at);
    }

    fn cell_groups(&mut self, facet: &Facet, possible: Option<&BTreeSet<&str>>, at: &Spot) {
        let cells = facet.cells.iter().flatten().enumerate();
        let cells = cells.map(|(i, c)| (c.code.as_str(), at.at(&format!("/cells/{i}/code"))));
        let cells: Vec<_> = cells.collect();
        let known: Option<Vec<&str>> = if cells.is_empty() {
            possible.map(|p| p.iter().copied().collect())
        } else {
            Some(cells.iter().map(|(code, _)| *code).collect())
        };
        let mut names: Vec<(&str, Spot)> = Vec::new();
        for (i, group) in facet.groups.iter().enumerate() {
            let at = at.at(&format!("/groups/{i}"));
            names.push((&group.id, at.at("/id")));
            let mut listed = Vec::new();
            for (j, cell) in group.cells.iter().flatten().enumerate() {
                let at = at.at(&format!("/cells/{j}"));
                listed.push((cell.as_str(), at.clone()));
                if let Some(known) = known.as_ref().filter(|k| !k.contains(&cell.as_str())) {
                    let id = &facet.id;
                    let owner = Text::new(format!("分项属性 `{id}` "), format!("facet `{id}`"));
                    self.not_there(&at, &owner, &Text::new("分项", "cell"), cell, known);
                }
            }
            self.unique(
                &Text::new("此组两次列出分项 `{}`", "cell `{}` stands twice in this group"),
                listed,
            );
        }
        let words = Text::new(
            "同一属性的分项和分项组合中，`{}` 出现了两次",
            "`{}` is given twice among the cells and groups of one facet",
        );
        // Cells that are there twice are told already.
        let mut once = BTreeSet::new();
        let cells = cells.into_iter().filter(|(code, _)| once.insert(*code));
        self.unique(&words, cells.chain(names).collect());
    }

    fn overall(&mut self, overall: &Overall, facets: &[Facet], at: &Spot) -> bool {
        let Some(facet) = facets.iter().find(|f| f.id == overall.facet) else {
            if !self.is_mended("/survey/facets") {
                let known: Vec<_> = facets.iter().map(|f| f.id.as_str()).collect();
                let kind = Text::new("分项属性", "facet");
                self.unknown(R055, &at.at("/facet"), &kind, &overall.facet, &known);
            }
            return false;
        };
        let id = &facet.id;
        let known: Vec<_> = facet.groups.iter().map(|g| g.id.as_str()).collect();
        let mut is_sound = known.contains(&overall.group.as_str());
        if !is_sound && !self.is_mended("/survey/facets") {
            let owner = Text::new(format!("分项属性 `{id}` "), format!("facet `{id}`"));
            let kind = Text::new("分项组合", "group");
            let (message, hint) = absent(&owner, &kind, &overall.group, &known);
            self.error(R055, &at.at("/group"), message, hint);
        }
        if facet.nodes == FacetNodes::Indicators {
            let message = Text::new(
                format!("分项属性 `{id}` 只给指标计分，得不出地区的总分"),
                format!(
                    "facet `{id}` scores indicators only, and a region's own score needs all nodes"
                ),
            );
            let hint = Text::new(
                "去掉它的 `\"nodes\": \"indicators\"`，或换一个分项属性",
                "remove its `\"nodes\": \"indicators\"`, or name another facet",
            );
            self.error(R063, &at.at("/facet"), message, hint);
            is_sound = false;
        }
        is_sound
    }

    /// Indicators that regions answer, or that come from tables without the facet, have no score in
    /// a cell, so that they don't count where a region's own score is the mean over cells.
    fn without_cells(&mut self, survey: &Survey, overall: &Overall, at: &Spot) {
        if !survey.facets.iter().any(|f| f.id == overall.facet) {
            return;
        }
        let has_facet = |table: &str| {
            let mut tables = survey.tables.iter().filter(|t| t.id == table);
            tables.any(|t| t.attributes.iter().any(|a| a.id == overall.facet))
        };
        let measures = survey.measures.iter().filter(|m| has_facet(&m.table));
        let measured: BTreeSet<&str> = measures.map(|m| m.indicator.as_str()).collect();
        let leaves = self.draft.nodes.iter().map(|n| &n.node).filter(|n| n.scale.is_some());
        let left: Vec<_> =
            leaves.map(|n| n.id.as_str()).filter(|id| !measured.contains(id)).collect();
        if left.is_empty() || self.is_mended("/survey/measures") {
            return;
        }
        let (n, facet) = (left.len(), &overall.facet);
        let left = list(left.into_iter());
        let message = Text::new(
            format!(
                "地区的总分取 `{facet}` 各分项的平均，而有 {n} 个指标在各分项中没有得分，因此不计入：{}",
                left.zh
            ),
            format!(
                "a region's own score is the mean over the cells of `{facet}`, in which {n} {} no score, and so none at all: {}",
                if n == 1 { "indicator has" } else { "indicators have" },
                left.en
            ),
        );
        let hint = Text::new(
            "去掉 `overall`；或由有此属性的表测量这些指标，不由地区填写；或把它们移出此量规",
            "remove `overall`; or measure them from tables with that attribute, not by answers of regions; or take them out of the rubric",
        );
        self.warning(R063, at, message, hint);
    }

    pub(super) fn region_groups(&mut self, survey: &Placed<Survey>, views: &[TableView<'_>]) {
        let mut ids = Vec::new();
        for (i, group) in survey.it.region_groups.iter().enumerate() {
            let at = survey.at.at(&format!("/region_groups/{i}"));
            ids.push((group.id.as_str(), at.at("/id")));
            self.region_group(group, &at);
            let Some(weight) = &group.weight else { continue };
            let at = at.at("/weight");
            if let Some(view) = views.iter().find(|v| v.table.id == weight.table) {
                self.weighing(view, &weight.question, &at.at("/question"));
            } else if !self.is_mended("/survey/tables") {
                let known: Vec<_> = views.iter().map(|v| v.table.id.as_str()).collect();
                let kind = Text::new("调查表", "table");
                self.unknown(R055, &at.at("/table"), &kind, &weight.table, &known);
            }
        }
        self.unique(&Text::new("地区组 `{}` 出现了两次", "region group `{}` is given twice"), ids);
    }

    fn region_group(&mut self, group: &RegionGroup, at: &Spot) {
        let ways = [
            ("regions", group.regions.is_some()),
            ("except", group.except.is_some()),
            ("by", group.by.is_some()),
        ];
        let given: Vec<_> = ways.into_iter().filter(|(_, given)| *given).collect();
        if given.len() > 1 {
            let id = &group.id;
            let names: Vec<_> = given.iter().map(|(name, _)| format!("`{name}`")).collect();
            let message = Text::new(
                format!("地区组 `{id}` 同时写了 {}", names.join("、")),
                format!("region group `{id}` has {} at the same time", names.join(" and ")),
            );
            let hint = Text::new(
                "至多写一个：列出地区、列出除外的地区，或按何者分组；都不写则为全部地区",
                "give at most one: its regions, those it leaves out, or what it is by; none stands for all regions",
            );
            self.key_error(R063, at, given[1].0, message, hint);
        }
        for (field, regions) in [("regions", &group.regions), ("except", &group.except)] {
            let listed = regions.iter().flatten().enumerate();
            let listed = listed.map(|(i, r)| (r.as_str(), at.at(&format!("/{field}/{i}"))));
            self.unique(
                &Text::new("此组两次列出地区 `{}`", "region `{}` stands twice in this group"),
                listed.collect(),
            );
        }
    }
}
