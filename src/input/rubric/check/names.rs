//! Ids: given once, known where they are used, and not in the way of a survey's own columns.

use super::Checker;
use crate::diag::Code;
use crate::diag::code::rubric::{R012, R013, R014, R016, R018};
use crate::input::rubric::draft::Spot;
use crate::input::rubric::file::{ConcernLink, SourceRef};
use crate::input::violation::meant;
use crate::lang::Text;
use std::collections::BTreeMap;

/// Columns of a survey that mean something by themselves.
const RESERVED: [&str; 13] = [
    "region",
    "name",
    "name_en",
    "period",
    "parent",
    "group",
    "kind",
    "respondent",
    "question",
    "value",
    "weight",
    "comment",
    "evidence",
];

/// Whether a column of this name means something in every survey.
pub(super) fn is_reserved(id: &str) -> bool {
    let id = id.to_ascii_lowercase();
    RESERVED.contains(&id.as_str()) || ENDINGS.iter().any(|e| id.ends_with(e))
}

/// Endings of columns that stand beside the column of an indicator.
const ENDINGS: [&str; 2] = [".comment", ".evidence"];

impl Checker<'_, '_> {
    pub(super) fn names(&mut self) {
        self.given_once();
        self.sources_known();
        self.concerns_known();
        self.kinds_known();
        self.reserved();
    }

    fn given_once(&mut self) {
        let draft = self.draft;
        let sources = draft.sources.iter().map(|s| (s.it.id.as_str(), s.at.at("/id")));
        self.unique(
            &Text::new("文献 `{}` 出现了两次", "source `{}` is given twice"),
            sources.collect(),
        );
        let kinds = draft.region_kinds.iter().map(|k| (k.it.id.as_str(), k.at.at("/id")));
        self.unique(
            &Text::new("地区类别 `{}` 出现了两次", "region kind `{}` is given twice"),
            kinds.collect(),
        );
        let concerns = draft.concerns.iter().map(|c| (c.it.id.as_str(), c.at.at("/id")));
        self.unique(
            &Text::new("事项 `{}` 出现了两次", "concern `{}` is given twice"),
            concerns.collect(),
        );
        let reasons = draft.not_measured.iter();
        let reasons = reasons.map(|n| (n.it.concern.as_str(), n.at.at("/concern")));
        self.unique(
            &Text::new(
                "`not_measured` 两次列出事项 `{}`",
                "`not_measured` lists concern `{}` twice",
            ),
            reasons.collect(),
        );
        let sets = draft.answer_sets.iter().map(|s| (s.it.id.as_str(), s.at.at("/id")));
        self.unique(
            &Text::new("选项集 `{}` 出现了两次", "answer set `{}` is given twice"),
            sets.collect(),
        );
        let levels = draft.levels.iter().map(|l| (l.it.id.as_str(), l.at.at("/id")));
        self.unique(
            &Text::new("等级 `{}` 出现了两次", "level `{}` is given twice"),
            levels.collect(),
        );
        let gates = draft.levels.iter().flat_map(|l| {
            let gates = l.it.gates.iter().enumerate();
            gates.map(|(i, g)| (g.id.as_str(), l.at.at(&format!("/gates/{i}/id"))))
        });
        self.unique(
            &Text::new("门槛 `{}` 出现了两次", "gate `{}` is given twice"),
            gates.collect(),
        );
        let sets = draft.weight_sets.iter().map(|s| (s.it.id.as_str(), s.at.at("/id")));
        self.unique(
            &Text::new("权重方案 `{}` 出现了两次", "weight set `{}` is given twice"),
            sets.collect(),
        );
        let nodes = draft.nodes.iter().map(|n| (n.node.id.as_str(), n.at.at("/id")));
        self.unique(
            &Text::new("节点 `{}` 出现了两次", "node `{}` is given twice"),
            nodes.collect(),
        );
    }

    /// Refuses an id that stands twice among things of one kind; `{}` in the words is the id.
    pub(super) fn unique(&mut self, words: &Text, ids: Vec<(&str, Spot)>) {
        let mut seen: BTreeMap<&str, Spot> = BTreeMap::new();
        for (id, at) in ids {
            if let Some(first) = seen.get(id) {
                let first = self.line_of(first);
                self.error(
                    R012,
                    &at,
                    Text::new(words.zh.replace("{}", id), words.en.replace("{}", id)),
                    Text::new(
                        format!("第一次在{}；删去一个，或改用另一个编号", first.zh),
                        format!("the first is on {}; remove one, or use another id", first.en),
                    ),
                );
            } else {
                seen.insert(id, at);
            }
        }
    }

    fn sources_known(&mut self) {
        let draft = self.draft;
        for concern in &draft.concerns {
            self.references(&concern.it.sources, &concern.at.at("/sources"));
        }
        for node in &draft.nodes {
            let references = node.node.references.as_deref().unwrap_or_default();
            self.references(references, &node.at.at("/references"));
        }
    }

    fn references(&mut self, references: &[SourceRef], at: &Spot) {
        let draft = self.draft;
        for (i, reference) in references.iter().enumerate() {
            let known = || draft.sources.iter().map(|s| s.it.id.as_str());
            if !known().any(|id| id == reference.source) {
                let known: Vec<_> = known().collect();
                let at = at.at(&format!("/{i}/source"));
                let kind = Text::new("文献", "source");
                self.unknown(R013, &at, &kind, &reference.source, &known);
            }
        }
    }

    fn concerns_known(&mut self) {
        let draft = self.draft;
        for node in &draft.nodes {
            self.links(&node.node.concerns, &node.at.at("/concerns"));
        }
        for level in &draft.levels {
            for (i, gate) in level.it.gates.iter().enumerate() {
                self.links(&gate.concerns, &level.at.at(&format!("/gates/{i}/concerns")));
            }
        }
        for reason in &draft.not_measured {
            self.concern(&reason.it.concern, &reason.at.at("/concern"));
        }
    }

    fn links(&mut self, links: &[ConcernLink], at: &Spot) {
        let mut listed = Vec::new();
        for (i, link) in links.iter().enumerate() {
            let (id, weight) = link.parts();
            let (own, field) = match link {
                ConcernLink::Id(_) => (at.at(&format!("/{i}")), ""),
                ConcernLink::Weighted(_) => (at.at(&format!("/{i}")), "/concern"),
            };
            self.concern(id, &own.at(field));
            self.link_weight(weight, &own.at("/weight"));
            listed.push((id, own.at(field)));
        }
        self.unique(
            &Text::new("此处两次列出事项 `{}`", "concern `{}` stands twice in this list"),
            listed,
        );
    }

    fn concern(&mut self, id: &str, at: &Spot) {
        let draft = self.draft;
        let known = || draft.concerns.iter().map(|c| c.it.id.as_str());
        if !known().any(|k| k == id) {
            let known: Vec<_> = known().collect();
            self.unknown(R014, at, &Text::new("事项", "concern"), id, &known);
        }
    }

    fn kinds_known(&mut self) {
        let draft = self.draft;
        let known: Vec<_> = draft.region_kinds.iter().map(|k| k.it.id.as_str()).collect();
        for node in &draft.nodes {
            let kinds = node.node.applies_to.as_deref().unwrap_or_default();
            for (i, kind) in kinds.iter().enumerate() {
                if !known.contains(&kind.as_str()) {
                    let at = node.at.at(&format!("/applies_to/{i}"));
                    self.unknown(R016, &at, &Text::new("地区类别", "region kind"), kind, &known);
                }
            }
        }
    }

    /// An id that nothing has.
    pub(super) fn unknown(&mut self, code: Code, at: &Spot, kind: &Text, id: &str, known: &[&str]) {
        if self.is_full() {
            return;
        }
        self.error(
            code,
            at,
            Text::new(
                format!("没有编号为 `{id}` 的{}", kind.zh),
                format!("there is no {} `{id}`", kind.en),
            ),
            known_or_none(kind, id, known),
        );
    }

    fn reserved(&mut self) {
        for (at, node) in self.draft.nodes.iter().enumerate() {
            let id = node.node.id.to_ascii_lowercase();
            if node.node.scale.is_none() {
                continue;
            }
            if RESERVED.contains(&id.as_str()) {
                let message = Text::new(
                    format!("指标编号 `{id}` 与调查表的固定列同名"),
                    format!("indicator `{id}` has the name of a column that every survey has"),
                );
                let hint = Text::new(
                    format!("加上维度前缀，如 `dimension.{id}`"),
                    format!("put the dimension in front, as in `dimension.{id}`"),
                );
                self.node_error(R018, at, "/id", message, hint);
            } else if let Some(ending) = ENDINGS.iter().find(|e| id.ends_with(**e)) {
                let message = Text::new(
                    format!("指标编号 `{id}` 以 `{ending}` 结尾，与调查表的附注列混淆"),
                    format!(
                        "indicator `{id}` ends in `{ending}`, as columns of notes do in a survey"
                    ),
                );
                let hint = Text::new("改用其他结尾", "choose another ending");
                self.node_error(R018, at, "/id", message, hint);
            }
        }
    }
}

/// The id that was meant, or those there are, or that there are none.
pub(super) fn known_or_none(kind: &Text, id: &str, known: &[&str]) -> Text {
    if known.is_empty() {
        return Text::new(
            format!("本量规没有列出任何{}，先补上", kind.zh),
            format!("this rubric lists no {} at all, add it first", kind.en),
        );
    }
    meant(id, known)
}
