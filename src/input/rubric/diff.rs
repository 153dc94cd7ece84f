//! What changed between two rubrics, in words, in the order in which a reader would ask.

mod instrument;
mod scale;
mod tree;

use crate::lang::Text;
use crate::model::{Merge, Need, NodeIdx, Rubric, WeightSet, Weights, figure};
use std::collections::{BTreeMap, BTreeSet};

/// What is different in `b`, seen from `a`; empty where nothing that counts has changed.
pub fn diff(a: &Rubric, b: &Rubric) -> Vec<Text> {
    let mut changes = Vec::new();
    head(&mut changes, a, b);
    tree::nodes(&mut changes, a, b);
    ladder(&mut changes, a, b);
    concerns(&mut changes, a, b);
    weight_sets(&mut changes, a, b);
    instrument::instrument(&mut changes, a, b);
    changes
}

/// The weights of the rubric itself, comparisons included.
fn weights(rubric: &Rubric) -> Weights {
    let mut given: Vec<f64> = rubric.hierarchy.nodes().iter().map(|n| n.weight).collect();
    for ahp in &rubric.comparisons {
        for (node, weight) in ahp.order.iter().zip(&ahp.weights) {
            given[node.at()] = *weight;
        }
    }
    Weights::new("default", &rubric.hierarchy, &given)
}

fn head(changes: &mut Vec<Text>, a: &Rubric, b: &Rubric) {
    let pairs = [("编号", "id", &a.id, &b.id), ("版本", "version", &a.version, &b.version)];
    for (zh, en, before, after) in pairs {
        if before != after {
            changes.push(Text::new(
                format!("{zh}:{before} → {after}"),
                format!("{en}: {before} → {after}"),
            ));
        }
    }
    if a.title != b.title {
        changes.push(Text::new(
            format!("量规改名：“{}” → “{}”", a.title.zh, b.title.zh),
            format!("rubric renamed: `{}` → `{}`", a.title.en, b.title.en),
        ));
    }
    if a.description != b.description {
        changes.push(Text::new("量规的说明改了文字", "description of the rubric reworded"));
    }
    if a.missing != b.missing {
        let (before, after) = (a.missing.name(), b.missing.name());
        changes.push(Text::new(
            format!("缺项处理：{before} → {after}"),
            format!("missing answers: {before} → {after}"),
        ));
    }
    if a.merge != b.merge {
        let (before, after) = (merge(&a.merge), merge(&b.merge));
        changes.push(Text::new(
            format!("多份答卷的合并：{before} → {after}"),
            format!("merging of respondents: {before} → {after}"),
        ));
    }
    let ids = |r: &Rubric| r.sources.iter().map(|s| s.id.clone()).collect::<BTreeSet<_>>();
    added_and_removed(changes, &Text::new("文献", "source"), &ids(a), &ids(b));
    let ids = |r: &Rubric| r.region_kinds.iter().map(|k| k.id.clone()).collect::<BTreeSet<_>>();
    added_and_removed(changes, &Text::new("地区类别", "region kind"), &ids(a), &ids(b));
    states(changes, a, b);
}

/// The words that stand for states in a survey, one by one: each changes what a cell means.
fn states(changes: &mut Vec<Text>, a: &Rubric, b: &Rubric) {
    let (a, b) = (&a.states, &b.states);
    let kinds = [
        (["“不清楚”", "`unknown`"], &a.unknown, &b.unknown),
        (["“不适用”", "`not applicable`"], &a.not_applicable, &b.not_applicable),
        (["“已剔除”", "`excluded`"], &a.excluded, &b.excluded),
    ];
    for ([zh, en], before, after) in kinds {
        let set = |words: &[String]| words.iter().cloned().collect::<BTreeSet<_>>();
        let kind = Text::new(format!("表示{zh}的词"), format!("word for {en}"));
        added_and_removed(changes, &kind, &set(before), &set(after));
    }
}

fn merge(merge: &Merge) -> String {
    match merge {
        Merge::Median => "median".to_owned(),
        Merge::Mean => "mean".to_owned(),
        Merge::Minimum => "minimum".to_owned(),
        Merge::Lead(name) => format!("lead ({name})"),
    }
}

fn added_and_removed(
    changes: &mut Vec<Text>,
    kind: &Text,
    before: &BTreeSet<String>,
    after: &BTreeSet<String>,
) {
    for id in before.difference(after) {
        changes.push(Text::new(
            format!("去掉{} `{id}`", kind.zh),
            format!("{} `{id}` removed", kind.en),
        ));
    }
    for id in after.difference(before) {
        changes.push(Text::new(
            format!("增加{} `{id}`", kind.zh),
            format!("{} `{id}` added", kind.en),
        ));
    }
}

fn ladder(changes: &mut Vec<Text>, a: &Rubric, b: &Rubric) {
    let ids = |r: &Rubric| r.ladder.levels().iter().map(|l| l.id.clone()).collect::<BTreeSet<_>>();
    added_and_removed(changes, &Text::new("等级", "level"), &ids(a), &ids(b));
    for after in b.ladder.levels() {
        let Some(before) = a.ladder.levels().iter().find(|l| l.id == after.id) else { continue };
        let id = &after.id;
        if before.min.total_cmp(&after.min).is_ne() {
            let (from, to) = (before.min, after.min);
            changes.push(Text::new(
                format!("等级 `{id}` 的起点分：{from} → {to}"),
                format!("level `{id}` begins at: {from} → {to}"),
            ));
        }
        if before.title != after.title {
            changes.push(Text::new(
                format!("等级 `{id}` 改名：“{}” → “{}”", before.title.zh, after.title.zh),
                format!("level `{id}` renamed: `{}` → `{}`", before.title.en, after.title.en),
            ));
        }
    }
    reworded_levels(changes, a, b);
    let (before, after) = (gates(a), gates(b));
    let ids = |g: &BTreeMap<String, String>| g.keys().cloned().collect::<BTreeSet<_>>();
    added_and_removed(changes, &Text::new("门槛", "gate"), &ids(&before), &ids(&after));
    for (id, now) in &after {
        if let Some(was) = before.get(id).filter(|was| *was != now) {
            changes.push(Text::new(
                format!("门槛 `{id}`：{was} → {now}"),
                format!("gate `{id}`: {was} → {now}"),
            ));
        }
    }
}

fn reworded_levels(changes: &mut Vec<Text>, a: &Rubric, b: &Rubric) {
    for after in b.ladder.levels() {
        let before = a.ladder.levels().iter().find(|l| l.id == after.id);
        if before.is_some_and(|before| before.description != after.description) {
            let id = &after.id;
            changes.push(Text::new(
                format!("等级 `{id}` 的说明改了文字"),
                format!("description of level `{id}` reworded"),
            ));
        }
    }
}

/// Each gate with what it asks, such as `online: services.depth ≥ level 3`.
fn gates(rubric: &Rubric) -> BTreeMap<String, String> {
    let mut gates = BTreeMap::new();
    for level in rubric.ladder.levels() {
        for gate in &level.gates {
            let node = &rubric.hierarchy.node(gate.node).id;
            let need = match gate.need {
                Need::Level(level) => format!("L{level}"),
                Need::Score(score) => score.to_string(),
            };
            gates.insert(gate.id.clone(), format!("{}: {node} ≥ {need}", level.id));
        }
    }
    gates
}

fn concerns(changes: &mut Vec<Text>, a: &Rubric, b: &Rubric) {
    let ids = |r: &Rubric| r.concerns.iter().map(|c| c.id.clone()).collect::<BTreeSet<_>>();
    added_and_removed(changes, &Text::new("事项", "concern"), &ids(a), &ids(b));
    for after in &b.concerns {
        let Some(before) = a.concerns.iter().find(|c| c.id == after.id) else { continue };
        if before.title != after.title || before.kind != after.kind {
            let id = &after.id;
            let (from, to) = (before.kind.title(), after.kind.title());
            changes.push(Text::new(
                format!(
                    "事项 `{id}`：{}“{}” → {}“{}”",
                    from.zh, before.title.zh, to.zh, after.title.zh
                ),
                format!(
                    "concern `{id}`: {} `{}` → {} `{}`",
                    from.en, before.title.en, to.en, after.title.en
                ),
            ));
        }
    }
    let excused = |r: &Rubric| {
        r.not_measured.iter().map(|n| r.concern(n.concern).id.clone()).collect::<BTreeSet<_>>()
    };
    let kind = Text::new("不计量事项", "concern that is not measured:");
    added_and_removed(changes, &kind, &excused(a), &excused(b));
}

fn weight_sets(changes: &mut Vec<Text>, a: &Rubric, b: &Rubric) {
    let ids = |r: &Rubric| r.weight_sets.iter().map(|s| s.id.clone()).collect::<BTreeSet<_>>();
    added_and_removed(changes, &Text::new("权重方案", "weight set"), &ids(a), &ids(b));
    for after in &b.weight_sets {
        let Some(before) = a.weight_set(&after.id) else { continue };
        let (before, now) = (given(a, before), given(b, after));
        let nodes: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
        for node in nodes {
            let (was, is) = (before.get(node), now.get(node));
            if was == is {
                continue;
            }
            let say = |weight: Option<&f64>, none: &str| {
                weight.map_or_else(|| none.to_owned(), |w| figure(*w))
            };
            let id = &after.id;
            changes.push(Text::new(
                format!(
                    "权重方案 `{id}` 中 `{node}` 的权重：{} → {}",
                    say(was, "未给"),
                    say(is, "未给")
                ),
                format!(
                    "weight of `{node}` in set `{id}`: {} → {}",
                    say(was, "none"),
                    say(is, "none")
                ),
            ));
        }
    }
}

/// The weights that a set gives, by node.
fn given(rubric: &Rubric, set: &WeightSet) -> BTreeMap<String, f64> {
    let name = |n: NodeIdx| rubric.hierarchy.node(n).id.clone();
    let single = set.weights.iter().map(|(n, w)| (name(*n), *w));
    let compared = set.comparisons.iter().flat_map(|c| c.order.iter().zip(&c.weights));
    single.chain(compared.map(|(n, w)| (name(*n), *w))).collect()
}
