//! What changed in the tree, node by node.

use super::{scale, weights};
use crate::input::rubric::show;
use crate::lang::Text;
use crate::model::{Indicator, NaRule, Node, NodeIdx, Rubric};
use std::collections::BTreeMap;

/// Shares closer than this are the same.
const SHARE_TOLERANCE: f64 = 1e-9;

pub(super) fn nodes(changes: &mut Vec<Text>, a: &Rubric, b: &Rubric) {
    for (_, node) in a.hierarchy.iter() {
        if b.hierarchy.find(&node.id).is_none() {
            let (id, title, kind) = (&node.id, &node.title, kind(node));
            changes.push(Text::new(
                format!("去掉{} `{id}`（{}）", kind.zh, title.zh),
                format!("{} `{id}` ({}) removed", kind.en, title.en),
            ));
        }
    }
    for (_, node) in b.hierarchy.iter() {
        if a.hierarchy.find(&node.id).is_none() {
            let (id, title, kind) = (&node.id, &node.title, kind(node));
            let parent = parent(b, node);
            changes.push(Text::new(
                format!("在 `{parent}` 下增加{} `{id}`（{}）", kind.zh, title.zh),
                format!("{} `{id}` ({}) added to `{parent}`", kind.en, title.en),
            ));
        }
    }
    let (before, after) = (weights(a), weights(b));
    for (to, node) in b.hierarchy.iter() {
        if let Some(from) = a.hierarchy.find(&node.id) {
            one(changes, (a, from), (b, to));
            let (was, now) = (before.share(from), after.share(to));
            if (was - now).abs() > SHARE_TOLERANCE && node.parent.is_some() {
                let (id, parent) = (&node.id, parent(b, node));
                let (was, now) = (was * 100.0, now * 100.0);
                changes.push(Text::new(
                    format!("`{id}` 在 `{parent}` 中的权重：{was:.1}% → {now:.1}%"),
                    format!("share of `{id}` in `{parent}`: {was:.1}% → {now:.1}%"),
                ));
            }
        }
    }
}

fn kind(node: &Node) -> Text {
    if node.indicator.is_some() {
        Text::new("指标", "indicator")
    } else {
        Text::new("分组", "group")
    }
}

fn parent<'r>(rubric: &'r Rubric, node: &Node) -> &'r str {
    node.parent.map_or("", |p| rubric.hierarchy.node(p).id.as_str())
}

fn one(changes: &mut Vec<Text>, (a, from): (&Rubric, NodeIdx), (b, to): (&Rubric, NodeIdx)) {
    let (before, after) = (a.hierarchy.node(from), b.hierarchy.node(to));
    let id = &after.id;
    if before.description != after.description {
        changes.push(Text::new(
            format!("`{id}` 的说明改了文字"),
            format!("description of `{id}` reworded"),
        ));
    }
    let mut pair = |zh: &str, en: &str, was: Text, now: Text| {
        if was != now {
            changes.push(Text::new(
                format!("`{id}` 的{zh}：{} → {}", was.zh, now.zh),
                format!("{en} of `{id}`: {} → {}", was.en, now.en),
            ));
        }
    };
    let (was, now) = (parent(a, before), parent(b, after));
    pair("上级", "parent", Text::same(was), Text::same(now));
    pair("标题", "title", before.title.clone(), after.title.clone());
    let (was, now) = (how(before), how(after));
    pair("汇总方法", "aggregation", was, now);
    if !inherited(a, b, before, after, |n| n.coverage_min) {
        pair("最低覆盖率", "least coverage", share(before.coverage_min), share(after.coverage_min));
    }
    if !inherited(a, b, before, after, |n| n.children_min) {
        let (was, now) = (share(before.children_min), share(after.children_min));
        pair("下级最低比例", "least share of children", was, now);
    }
    pair("承载事项", "concerns", carries(a, before), carries(b, after));
    match (&before.indicator, &after.indicator) {
        (Some(was), Some(now)) => indicator(changes, id, (a, was), (b, now)),
        (None, None) => {}
        _ => {
            let (was, now) = (kind(before), kind(after));
            pair("类型", "sort", was, now);
        }
    }
}

/// Whether a least share changed just as that of the parent did: one line tells of both.
fn inherited(a: &Rubric, b: &Rubric, before: &Node, after: &Node, least: fn(&Node) -> f64) -> bool {
    let (Some(from), Some(to)) = (before.parent, after.parent) else { return false };
    let (from, to) = (a.hierarchy.node(from), b.hierarchy.node(to));
    let same = |x: f64, y: f64| x.to_bits() == y.to_bits();
    from.id == to.id && same(least(from), least(before)) && same(least(to), least(after))
}

fn how(node: &Node) -> Text {
    let name = match show::aggregation(node) {
        plain if plain.is_empty() => node.aggregation.name().to_owned(),
        name => name,
    };
    Text::same(if node.floor > 0.0 { format!("{name} ({})", node.floor) } else { name })
}

fn share(value: f64) -> Text {
    Text::same(value.to_string())
}

fn carries(rubric: &Rubric, node: &Node) -> Text {
    let links: BTreeMap<&str, f64> =
        node.concerns.iter().map(|l| (rubric.concern(l.concern).id.as_str(), l.weight)).collect();
    if links.is_empty() {
        return Text::new("无", "none");
    }
    let words = links.iter().map(|(id, weight)| {
        if (weight - 1.0).abs() < SHARE_TOLERANCE {
            (*id).to_owned()
        } else {
            format!("{id} ×{weight}")
        }
    });
    Text::same(words.collect::<Vec<_>>().join(" "))
}

fn indicator(
    changes: &mut Vec<Text>,
    id: &str,
    (a, before): (&Rubric, &Indicator),
    (b, after): (&Rubric, &Indicator),
) {
    scale::scale(changes, id, &before.scale, &after.scale);
    let reworded = [
        (before.question != after.question, "问题", "question"),
        (before.unit != after.unit, "单位", "unit"),
        (before.why != after.why, "理由", "reason"),
        (before.evidence != after.evidence, "佐证要求", "evidence"),
        (before.evidence_examples != after.evidence_examples, "佐证举例", "examples of evidence"),
    ];
    for (_, zh, en) in reworded.into_iter().filter(|r| r.0) {
        changes
            .push(Text::new(format!("`{id}` 的{zh}改了文字"), format!("{en} of `{id}` reworded")));
    }
    let mut pair = |zh: &str, en: &str, was: Text, now: Text| {
        if was != now {
            changes.push(Text::new(
                format!("`{id}` 的{zh}：{} → {}", was.zh, now.zh),
                format!("{en} of `{id}`: {} → {}", was.en, now.en),
            ));
        }
    };
    pair("出处", "references", references(before), references(after));
    let tags = |i: &Indicator| list(i.tags.iter().cloned());
    pair("标签", "tags", tags(before), tags(after));
    pair("适用地区", "region kinds", kinds(a, before), kinds(b, after));
    pair("不适用规则", "rule for not applicable", na(before), na(after));
    let effort =
        |i: &Indicator| i.effort.map_or(Text::new("无", "none"), |e| Text::same(e.to_string()));
    pair("力度", "effort", effort(before), effort(after));
}

/// The places in the sources, such as `S4 §2`.
fn references(indicator: &Indicator) -> Text {
    list(indicator.references.iter().map(|r| format!("{} {}", r.source, r.at).trim().to_owned()))
}

fn list(words: impl Iterator<Item = String>) -> Text {
    let words: Vec<_> = words.collect();
    if words.is_empty() { Text::new("无", "none") } else { Text::same(words.join("; ")) }
}

fn kinds(rubric: &Rubric, indicator: &Indicator) -> Text {
    if indicator.applies_to.is_empty() {
        return Text::new("全部", "all");
    }
    let names = indicator.applies_to.iter().map(|k| rubric.region_kinds[*k].id.as_str());
    Text::same(names.collect::<Vec<_>>().join(" "))
}

fn na(indicator: &Indicator) -> Text {
    match indicator.not_applicable {
        NaRule::Forbidden => Text::new("不可填", "forbidden"),
        NaRule::Allowed => Text::new("可填", "allowed"),
        NaRule::Justified => Text::new("说明理由可填", "justified"),
    }
}
