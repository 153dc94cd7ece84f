//! `iMeta` from a rubric: its tree with all indicators at level 1, and the columns beside it.

use super::beside::Beside;
use super::csv_text;
use super::data::SPECIAL;
use super::export::is_natural;
use super::found::listed;
use super::ids::free;
use super::meta::Kind;
use super::parameters::COLUMNS;
use crate::lang::{Lang, Text};
use crate::model::{Direction, Node, NodeIdx, Normalisation, Rubric, Scale, Weights};
use std::collections::BTreeSet;

/// The columns where an import gave none.
const DEFAULT: [&str; 8] =
    ["Level", "iCode", "iName", "Parent", "Direction", "Weight", "Type", "Unit"];

/// The codes of everything that has a row.
#[derive(Debug)]
pub(super) struct Plan {
    /// Per node of the tree.
    nodes: Vec<String>,
    /// Per indicator.
    pub(super) indicators: Vec<String>,
    /// Per auxiliary column.
    pub(super) auxiliaries: Vec<String>,
    /// Of the column of peer groups, where there are any.
    pub(super) group: Option<String>,
    /// Of the columns that are passed through.
    others: Vec<String>,
    /// Of aggregates that only lift an indicator to the level below its parent.
    lifts: Vec<Lift>,
}

/// An aggregate with one child.
#[derive(Debug)]
struct Lift {
    code: String,
    level: u32,
    /// The indicator at its foot.
    leaf: NodeIdx,
}

impl Plan {
    /// Gives everything a code of its own and notes which are not its id.
    pub(super) fn new(
        rubric: &Rubric,
        beside: &Beside,
        has_groups: bool,
        notes: &mut Vec<Text>,
    ) -> Self {
        let mut taken: BTreeSet<String> = SPECIAL.map(str::to_owned).into();
        taken.extend(beside.columns.keys().cloned());
        taken.extend(beside.codes.values().cloned());
        let mut changed = Vec::new();
        let mut code = |id: &str| {
            if let Some(code) = beside.codes.get(id) {
                return code.clone();
            }
            // R reads a heading with a hyphen as if it had a point.
            let code = free(&id.replace('-', "_"), &taken);
            if code != id {
                changed.push(id.to_owned());
            }
            taken.insert(code.clone());
            code
        };
        let nodes: Vec<String> = rubric.hierarchy.nodes().iter().map(|n| code(&n.id)).collect();
        let indicators =
            rubric.hierarchy.indicators().iter().map(|i| nodes[i.at()].clone()).collect();
        let auxiliaries = rubric.methods.auxiliaries.iter().map(|a| code(&a.id)).collect();
        let group =
            has_groups.then(|| beside.group.clone().unwrap_or_else(|| free("Group", &taken)));
        let others = beside.columns.keys().cloned().collect();
        let lifts = lifts(rubric, &nodes, &mut taken);
        if !changed.is_empty() {
            let all = listed(changed.iter().map(String::as_str));
            notes.push(Text::new(
                format!("R 的列名没有连字符，这些编号已改写：{}", all.zh),
                format!("columns of R have no hyphens, so these ids were changed: {}", all.en),
            ));
        }
        if !lifts.is_empty() {
            let n = lifts.len();
            notes.push(Text::new(
                format!("COINr 的指标都在第 1 层，为此加了 {n} 个只有一个下级的汇总项"),
                format!(
                    "all indicators of COINr have level 1: {n} aggregates with one child were added"
                ),
            ));
        }
        Self { nodes, indicators, auxiliaries, group, others, lifts }
    }

    /// The codes of all columns and aggregates.
    pub(super) fn codes(&self) -> impl Iterator<Item = &str> {
        let named = self.nodes.iter().chain(&self.auxiliaries).chain(&self.others);
        named.chain(&self.group).map(String::as_str)
    }
}

/// The level of a node by its depth alone.
fn level(rubric: &Rubric, node: &Node) -> u32 {
    let deepest = rubric.hierarchy.nodes().iter().map(|n| n.depth).max().unwrap_or(0);
    // An indicator that is all there is still has an aggregate above it.
    deepest.max(1) - node.depth + 1
}

fn lifts(rubric: &Rubric, codes: &[String], taken: &mut BTreeSet<String>) -> Vec<Lift> {
    let mut lifts = Vec::new();
    for (leaf, node, _) in rubric.hierarchy.leaves() {
        for level in (2..=level(rubric, node)).rev() {
            let code = free(&format!("{}_L{level}", codes[leaf.at()]), taken);
            taken.insert(code.clone());
            lifts.push(Lift { code, level, leaf });
        }
    }
    lifts
}

/// One row of the table.
struct Entry<'a> {
    code: &'a str,
    kind: Kind,
    level: Option<u32>,
    parent: Option<&'a str>,
    node: Option<NodeIdx>,
    auxiliary: Option<usize>,
    weight: Option<f64>,
}

/// The text of the table.
pub(super) fn text(
    rubric: &Rubric,
    weights: &Weights,
    beside: &Beside,
    plan: &Plan,
    lang: Lang,
) -> String {
    let writer = Writer { rubric, weights, beside, lang };
    let entries = writer.entries(plan);
    let columns = writer.columns();
    let rows = entries.iter().map(|entry| {
        let cell = |column: &String| {
            writer.cell(entry, column).filter(|c| !c.is_empty()).unwrap_or_else(|| "NA".to_owned())
        };
        columns.iter().map(cell).collect()
    });
    csv_text(std::iter::once(columns.clone()).chain(rows))
}

struct Writer<'a> {
    rubric: &'a Rubric,
    weights: &'a Weights,
    beside: &'a Beside,
    lang: Lang,
}

impl Writer<'_> {
    fn entries<'p>(&self, plan: &'p Plan) -> Vec<Entry<'p>> {
        let mut entries = Vec::new();
        let column = |code: &'p str, kind| Entry {
            code,
            kind,
            level: None,
            parent: None,
            node: None,
            auxiliary: None,
            weight: None,
        };
        for (idx, node) in self.rubric.hierarchy.iter() {
            let is_leaf = node.indicator.is_some();
            let above = plan.lifts.iter().rfind(|l| l.leaf == idx);
            let parent = node.parent.map(|p| plan.nodes[p.at()].as_str());
            entries.push(Entry {
                level: Some(if is_leaf { 1 } else { level(self.rubric, node) }),
                parent: above.map(|l| l.code.as_str()).or(parent),
                node: Some(idx),
                weight: if above.is_some() { Some(1.0) } else { self.weight(idx) },
                ..column(
                    &plan.nodes[idx.at()],
                    if is_leaf { Kind::Indicator } else { Kind::Aggregate },
                )
            });
        }
        for (at, lift) in plan.lifts.iter().enumerate() {
            let above = at.checked_sub(1).map(|at| &plan.lifts[at]).filter(|l| l.leaf == lift.leaf);
            let node = self.rubric.hierarchy.node(lift.leaf);
            let parent = node.parent.map(|p| plan.nodes[p.at()].as_str());
            entries.push(Entry {
                level: Some(lift.level),
                parent: above.map(|l| l.code.as_str()).or(parent),
                weight: if above.is_some() { Some(1.0) } else { self.weight(lift.leaf) },
                ..column(&lift.code, Kind::Aggregate)
            });
        }
        entries.sort_by_key(|e| e.level);
        entries.extend(plan.group.iter().map(|code| column(code, Kind::Group)));
        for (at, code) in plan.auxiliaries.iter().enumerate() {
            entries.push(Entry { auxiliary: Some(at), ..column(code, Kind::Denominator) });
        }
        for code in &plan.others {
            let extra = self.beside.entries.iter().find(|e| e.code == *code);
            let is_group = extra.is_some_and(|e| e.r#type == Kind::Group.name());
            entries.push(column(code, if is_group { Kind::Group } else { Kind::Other }));
        }
        entries
    }

    /// A weight as the rubric gives it; its share where it follows from something else.
    fn weight(&self, idx: NodeIdx) -> Option<f64> {
        let node = self.rubric.hierarchy.node(idx);
        let parent = node.parent?;
        let compared = self.rubric.comparisons.iter().any(|ahp| ahp.node == parent);
        let is_own = self.weights.set == "default" && !compared;
        Some(if is_own { node.weight } else { self.weights.share(idx) })
    }

    fn columns(&self) -> Vec<String> {
        let mut columns = self.beside.meta_columns.clone();
        if columns.is_empty() {
            columns = DEFAULT.map(str::to_owned).to_vec();
        }
        let methods = &self.rubric.methods.indicators;
        let mut needed: Vec<&str> = DEFAULT[..1].to_vec();
        needed.extend(["iCode", "Parent", "Direction", "Weight", "Type"]);
        if methods.iter().any(|m| m.denominator.is_some()) {
            needed.push("Denominator");
        }
        for column in COLUMNS.into_iter().chain(["Target"]) {
            let said = methods.iter().zip(self.rubric.hierarchy.leaves());
            let mut said = said
                .filter_map(|(m, (.., i))| parameter(&m.normalisation, is_down(&i.scale), column));
            if said.any(|cell| !is_default(column, &cell)) {
                needed.push(column);
            }
        }
        for column in needed {
            if !columns.iter().any(|c| c == column) {
                columns.push(column.to_owned());
            }
        }
        columns
    }

    /// What stands in a cell: what the rubric says, or else what an import left.
    fn cell(&self, entry: &Entry<'_>, column: &str) -> Option<String> {
        let node = entry.node.map(|idx| self.rubric.hierarchy.node(idx));
        let indicator = node.and_then(|n| n.indicator.as_ref());
        let auxiliary = entry.auxiliary.map(|at| &self.rubric.methods.auxiliaries[at]);
        let methods = indicator.and_then(|i| self.rubric.methods.indicators.get(i.column.at()));
        let words = |text: &Text| Some(text.get(self.lang).to_owned());
        let own = match column {
            "Level" => entry.level.map(|level| level.to_string()),
            "iCode" => Some(entry.code.to_owned()),
            "Type" => Some(entry.kind.name().to_owned()),
            "Parent" => entry.parent.map(str::to_owned),
            "Weight" => entry.weight.map(|weight| weight.to_string()),
            "Direction" => indicator.map(|i| if is_down(&i.scale) { "-1" } else { "1" }.to_owned()),
            "iName" => node.map(|n| &n.title).or(auxiliary.map(|a| &a.title)).and_then(words),
            "Unit" => {
                let unit = indicator.map(|i| &i.unit).or(auxiliary.map(|a| &a.unit));
                unit.and_then(words)
            }
            "Denominator" => {
                let by = methods.and_then(|m| m.denominator);
                by.map(|(at, _)| self.rubric.methods.auxiliaries[at].id.as_str())
                    .map(|id| self.beside.code(id).to_owned())
            }
            _ => methods.and_then(|m| {
                parameter(&m.normalisation, indicator.is_some_and(|i| is_down(&i.scale)), column)
            }),
        };
        let own = own.filter(|cell| !cell.is_empty());
        own.or_else(|| self.beside.cell(entry.code, column).map(str::to_owned)).or_else(|| {
            match (column, entry.kind) {
                // COINr wants these of aggregates too, though nothing follows from them.
                ("Direction" | "Weight", Kind::Aggregate) => Some("1".to_owned()),
                ("iName", _) => Some(entry.code.to_owned()),
                _ => None,
            }
        })
    }
}

/// Whether lower is better, of an answer as it is written.
fn is_down(scale: &Scale) -> bool {
    match scale {
        Scale::Number(number) => number.direction == Direction::Down,
        Scale::Likert { high_is_best, .. } => !high_is_best,
        other => {
            debug_assert!(
                !is_natural(other) || matches!(other, Scale::Maturity(_) | Scale::CountOf(_))
            );
            false
        }
    }
}

/// What a normalisation writes under a column of parameters.
fn parameter(normalisation: &Normalisation, is_down: bool, column: &str) -> Option<String> {
    let truth = |is: bool| Some(if is { "TRUE" } else { "FALSE" }.to_owned());
    let figure = |value: f64| Some(value.to_string());
    match (normalisation, column) {
        (Normalisation::MinMax { low, .. }, "minmax_lower") => figure(*low),
        (Normalisation::MinMax { high, .. }, "minmax_upper") => figure(*high),
        (Normalisation::Scaled { from, to, .. }, "scaled_lower") => {
            figure(if is_down { -to } else { *from })
        }
        (Normalisation::Scaled { from, to, .. }, "scaled_upper") => {
            figure(if is_down { -from } else { *to })
        }
        (Normalisation::Scaled { times, .. }, "scale_factor")
        | (Normalisation::Goalposts { times, .. }, "goalpost_scale") => figure(*times),
        (Normalisation::ZScore { mean, .. }, "zscore_mean") => figure(*mean),
        (Normalisation::ZScore { deviation, .. }, "zscore_sd") => figure(*deviation),
        (Normalisation::Goalposts { worst, best, .. }, "goalpost_lower") => {
            figure(worst.min(*best))
        }
        (Normalisation::Goalposts { worst, best, .. }, "goalpost_upper") => {
            figure(worst.max(*best))
        }
        (Normalisation::Goalposts { cut, .. }, "goalpost_trunc2posts")
        | (Normalisation::DistanceToTarget { cut, .. }, "dist2targ_cap_max") => truth(*cut),
        (Normalisation::DistanceToTarget { target, .. }, "Target") => figure(*target),
        _ => None,
    }
}

/// Whether COINr takes this where the column is missing.
fn is_default(column: &str, cell: &str) -> bool {
    let default = match column {
        "minmax_lower" | "zscore_mean" => "0",
        "minmax_upper" => "100",
        "zscore_sd" => "1",
        "dist2targ_cap_max" => "FALSE",
        _ => return false,
    };
    cell == default
}
