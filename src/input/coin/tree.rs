//! The tree of `iMeta`: whether levels, parents and weights make one.

use super::found::{Found, did_you_mean, listed, quoted};
use super::meta::{Entry, Kind, Meta};
use crate::diag::code::coin as code;
use crate::diag::{Diagnostic, Place, nearest};
use crate::input::limits::{NODES_MAX, TREE_DEPTH_MAX};
use crate::lang::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Says everything that keeps the entries from being a tree, and names its root.
pub(super) fn check<'m>(meta: &'m Meta, found: &mut Found) -> Option<&'m Entry> {
    let in_tree: Vec<&Entry> = meta.entries.iter().filter(|e| e.kind.is_in_tree()).collect();
    limits(meta, &in_tree, found);
    gaps(meta, &in_tree, found);
    let top = in_tree.iter().filter_map(|e| e.level).max().unwrap_or(0);
    for entry in &in_tree {
        match &entry.parent {
            Some(parent) => wrong_parent(meta, entry, parent, found),
            None if entry.level.is_some_and(|level| level < top) => orphan(meta, entry, found),
            None => {}
        }
    }
    childless(meta, &in_tree, found);
    weightless(meta, &in_tree, found);
    root(meta, &in_tree, found)
}

fn place(meta: &Meta, entry: &Entry, column: &str) -> Place {
    meta.table.place(entry.row, meta.table.column(column).unwrap_or(0))
}

fn limits(meta: &Meta, in_tree: &[&Entry], found: &mut Found) {
    let n = in_tree.len();
    if n > NODES_MAX {
        let message = Text::new(
            format!("有 {n} 个指标和汇总项，最多 {NODES_MAX} 个"),
            format!("there are {n} indicators and aggregates, at most {NODES_MAX} are read"),
        );
        let hint = Text::new("请分成几套指标", "make several indices of them");
        found.error(code::C019, meta.table.whole(), message, hint);
    }
    let deep = in_tree.iter().find(|e| e.level.is_some_and(|l| l as usize > TREE_DEPTH_MAX));
    if let Some(entry) = deep {
        let (shown, level) = (quoted(&entry.code), entry.level.unwrap_or(0));
        let message = Text::new(
            format!("{shown} 在第 {level} 层，最多 {TREE_DEPTH_MAX} 层"),
            format!("{shown} has level {level}, at most {TREE_DEPTH_MAX} are read"),
        );
        let hint = Text::new("请合并层次", "join some of the levels");
        found.error(code::C019, place(meta, entry, "Level"), message, hint);
    }
}

/// Levels that nobody has, below one that somebody has.
fn gaps(meta: &Meta, in_tree: &[&Entry], found: &mut Found) {
    let levels: BTreeSet<u32> = in_tree.iter().filter_map(|e| e.level).collect();
    let mut before = 0;
    for level in levels {
        if level > before + 1 {
            let gap = before + 1;
            let entry = in_tree.iter().find(|e| e.level == Some(level));
            let message = Text::new(
                format!("有第 {level} 层，却没有第 {gap} 层"),
                format!("there is a level {level} and no level {gap}"),
            );
            let hint = Text::new(
                "层次从 1 起，逐层相连",
                "levels begin with 1 and follow each other without gaps",
            );
            if let Some(entry) = entry {
                found.error(code::C009, place(meta, entry, "Level"), message, hint);
            }
        }
        before = level;
    }
}

fn wrong_parent(meta: &Meta, entry: &Entry, parent: &str, found: &mut Found) {
    let (child, shown) = (quoted(&entry.code), quoted(parent));
    let aggregates = || meta.of(Kind::Aggregate).map(|e| e.code.as_str());
    let near = || nearest(parent, aggregates().filter(|code| *code != entry.code));
    let all = listed(aggregates());
    let (message, hint) = match meta.find(parent) {
        // That its type is wrong has been said.
        None if meta.mentions(parent) => return,
        None => (
            Text::new(
                format!("{child} 的上级 {shown} 不在 iCode 列中"),
                format!("{shown}, the parent of {child}, is not among the codes"),
            ),
            did_you_mean(
                near(),
                if aggregates().next().is_none() {
                    Text::new("为它加一行 `Aggregate`", "give it a row of type `Aggregate`")
                } else {
                    Text::new(
                        format!("为它加一行 `Aggregate`，或改为 {}", all.zh),
                        format!("give it a row of type `Aggregate`, or use {}", all.en),
                    )
                },
            ),
        ),
        Some(above) if above.kind != Kind::Aggregate => (
            Text::new(
                format!("{child} 的上级 {shown} 不是汇总项，而是 {}", above.kind.name()),
                format!(
                    "{shown}, the parent of {child}, is no aggregate but of type {}",
                    above.kind.name()
                ),
            ),
            did_you_mean(
                near(),
                Text::new(format!("上级是 {} 之一", all.zh), format!("parents are {}", all.en)),
            ),
        ),
        Some(above) => match (entry.level, above.level) {
            (Some(below), Some(level)) if level != below + 1 => (
                Text::new(
                    format!("{child} 在第 {below} 层，其上级 {shown} 在第 {level} 层"),
                    format!("{child} has level {below}, its parent {shown} has level {level}"),
                ),
                Text::new(
                    "上级须恰好高一层；改层次，或在中间加一个汇总项",
                    "a parent stands exactly one level above; change a level, or put an aggregate between",
                ),
            ),
            _ => return,
        },
    };
    let place = place(meta, entry, "Parent");
    found.push(Diagnostic::error(code::C010, place, message).hint(hint).value(parent));
}

fn orphan(meta: &Meta, entry: &Entry, found: &mut Found) {
    let shown = quoted(&entry.code);
    let above = entry.level.map_or(0, |level| level + 1);
    let of_level = meta.of(Kind::Aggregate).filter(|e| e.level == Some(above));
    let all = listed(of_level.map(|e| e.code.as_str()));
    let message = Text::new(
        format!("{shown} 没有上级（Parent），却不在最高层"),
        format!("{shown} has no `Parent`, though it is not at the top"),
    );
    let hint = Text::new(
        format!("写第 {above} 层的一项：{}", all.zh),
        format!("name one of level {above}: {}", all.en),
    );
    found.error(code::C010, place(meta, entry, "Parent"), message, hint);
}

fn childless(meta: &Meta, in_tree: &[&Entry], found: &mut Found) {
    let parents: BTreeSet<&str> = in_tree.iter().filter_map(|e| e.parent.as_deref()).collect();
    for entry in meta.of(Kind::Aggregate).filter(|e| !parents.contains(e.code.as_str())) {
        let shown = quoted(&entry.code);
        let message = Text::new(
            format!("没有任何一行以汇总项 {shown} 为上级"),
            format!("no row has aggregate {shown} as its parent"),
        );
        let hint =
            Text::new("在其下放指标，或删去此行", "put indicators below it, or remove the row");
        found.error(code::C012, place(meta, entry, "iCode"), message, hint);
    }
}

/// Groups whose weights are all 0.
fn weightless(meta: &Meta, in_tree: &[&Entry], found: &mut Found) {
    let mut groups: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in in_tree {
        if let Some(parent) = entry.parent.as_deref() {
            groups.entry(parent).or_default().push(entry);
        }
    }
    for (parent, children) in groups {
        if children.iter().all(|child| child.weight <= 0.0) {
            let (shown, all) = (quoted(parent), listed(children.iter().map(|c| c.code.as_str())));
            let message = Text::new(
                format!("{shown} 之下各项的权重都是 0：{}", all.zh),
                format!("all weights below {shown} are 0: {}", all.en),
            );
            let hint = Text::new(
                "至少给一项大于 0 的权重，或把该组删去",
                "give at least one of them a weight above 0, or remove the group",
            );
            found.error(code::C014, place(meta, children[0], "Weight"), message, hint);
        }
    }
}

fn root<'m>(meta: &Meta, in_tree: &[&'m Entry], found: &mut Found) -> Option<&'m Entry> {
    let top = in_tree.iter().filter_map(|e| e.level).max().unwrap_or(0);
    let is_root = |e: &&&'m Entry| e.level == Some(top) && e.kind == Kind::Aggregate;
    let roots: Vec<&'m Entry> = in_tree.iter().filter(is_root).copied().collect();
    match roots[..] {
        [root] => Some(root),
        [] => {
            let message = Text::new(
                "没有总指数：没有一行是最高层的汇总项",
                "there is no index: no row is an aggregate at the top",
            );
            let hint = Text::new(
                "为总指数加一行：类型 `Aggregate`，上级 `NA`，层次比其下各项高一层",
                "add a row for it: type `Aggregate`, parent `NA`, one level above the rest",
            );
            found.error(code::C011, meta.table.whole(), message, hint);
            None
        }
        [_, second, ..] => {
            let all = listed(roots.iter().map(|e| e.code.as_str()));
            let message = Text::new(
                format!("最高层有 {} 项：{}", roots.len(), all.zh),
                format!("{} rows stand at the top: {}", roots.len(), all.en),
            );
            let hint = Text::new(
                "一套指标只有一个总指数；在它们之上再加一层，或分成几份表",
                "an index has one root; add a level above them, or make several tables",
            );
            found.error(code::C011, place(meta, second, "iCode"), message, hint);
            None
        }
    }
}
