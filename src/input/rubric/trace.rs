//! From what the documents name to what measures it: indicators, gates and targets per concern.

use crate::lang::{Lang, Text};
use crate::model::{Benchmark, Concern, ConcernIdx, ConcernLink, NodeIdx, Rubric};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Everything that stands for one concern.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceRow {
    /// The concern.
    pub concern: ConcernIdx,
    /// The nodes that stand for it.
    pub carriers: Vec<Carrier>,
    /// The gates that stand for it.
    pub gates: Vec<TracedGate>,
    /// The targets that stand for it.
    pub targets: Vec<TracedTarget>,
    /// Why it is not measured, where the rubric says so.
    pub not_measured: Option<Text>,
}

/// A node that stands for a concern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Carrier {
    /// The node.
    pub node: NodeIdx,
    /// How much it counts beside the others.
    pub weight: f64,
}

/// A gate that stands for a concern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedGate {
    /// The id of the gate.
    pub gate: String,
    /// The id of its level.
    pub level: String,
    /// The node it looks at.
    pub node: NodeIdx,
}

/// A target that stands for a concern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedTarget {
    /// The id of the benchmark.
    pub benchmark: String,
    /// The id of the target.
    pub target: String,
}

impl TraceRow {
    /// Whether an indicator or a gate stands for it.
    pub fn is_carried(&self) -> bool {
        !(self.carriers.is_empty() && self.gates.is_empty())
    }
}

/// One row per concern, in the order of the rubric.
pub fn trace(rubric: &Rubric, benchmarks: &[Benchmark]) -> Vec<TraceRow> {
    let mut rows: Vec<TraceRow> = (0..rubric.concerns.len())
        .map(|i| TraceRow {
            concern: ConcernIdx(u32::try_from(i).unwrap_or(u32::MAX)),
            carriers: Vec::new(),
            gates: Vec::new(),
            targets: Vec::new(),
            not_measured: None,
        })
        .collect();
    let at = |concern: ConcernIdx| concern.0 as usize;
    for (idx, node) in rubric.hierarchy.iter() {
        for ConcernLink { concern, weight } in &node.concerns {
            rows[at(*concern)].carriers.push(Carrier { node: idx, weight: *weight });
        }
    }
    for level in rubric.ladder.levels() {
        for gate in &level.gates {
            for link in &gate.concerns {
                rows[at(link.concern)].gates.push(TracedGate {
                    gate: gate.id.clone(),
                    level: level.id.clone(),
                    node: gate.node,
                });
            }
        }
    }
    for benchmark in benchmarks {
        for target in &benchmark.targets {
            for concern in &target.concerns {
                rows[at(*concern)].targets.push(TracedTarget {
                    benchmark: benchmark.id.clone(),
                    target: target.id.clone(),
                });
            }
        }
    }
    for reason in &rubric.not_measured {
        rows[at(reason.concern)].not_measured = Some(reason.reason.clone());
    }
    rows
}

/// The rows for people, and how many concerns are measured.
pub fn text(rubric: &Rubric, rows: &[TraceRow], lang: Lang) -> String {
    let mut out = String::new();
    for row in rows {
        one(&mut out, rubric, row, lang);
    }
    let carried = rows.iter().filter(|r| r.is_carried()).count();
    let excused = rows.iter().filter(|r| r.not_measured.is_some()).count();
    let open = rows.iter().filter(|r| !r.is_carried() && r.not_measured.is_none()).count();
    let n = rows.len();
    let _ = match lang {
        Lang::Zh => writeln!(
            out,
            "共 {n} 个事项：有指标或门槛承载 {carried} 个，说明不计量 {excused} 个，无着落 {open} 个"
        ),
        Lang::En => writeln!(
            out,
            "{n} concerns: {carried} carried by indicators or gates, {excused} not measured with a reason, {open} open"
        ),
    };
    out
}

fn one(out: &mut String, rubric: &Rubric, row: &TraceRow, lang: Lang) {
    let Concern { id, kind, title, sources, .. } = rubric.concern(row.concern);
    let (open, close) = (lang.pick("〔", "["), lang.pick("〕", "]"));
    let _ = writeln!(out, "{id} {open}{}{close} {}", kind.title().get(lang), title.get(lang));
    let mut line = |label: Text, items: Vec<String>| {
        if !items.is_empty() {
            let items = items.join(lang.pick("、", ", "));
            let _ = writeln!(out, "    {}{items}", label.get(lang));
        }
    };
    let places = sources.iter().map(|s| format!("{} {}", s.source, s.at)).collect();
    line(Text::new("出处：", "said in: "), places);
    let name = |node: NodeIdx| rubric.hierarchy.node(node).id.clone();
    let carriers = row.carriers.iter().map(|c| match c.weight {
        weight if (weight - 1.0).abs() < 1e-9 => name(c.node),
        weight => format!("{} (×{weight})", name(c.node)),
    });
    line(Text::new("指标：", "measured by: "), carriers.collect());
    let gates = row.gates.iter().map(|g| format!("{} ({})", g.gate, g.level));
    line(Text::new("门槛：", "gates: "), gates.collect());
    let targets = row.targets.iter().map(|t| format!("{}/{}", t.benchmark, t.target));
    line(Text::new("目标：", "targets: "), targets.collect());
    if let Some(reason) = &row.not_measured {
        line(Text::new("不计量：", "not measured: "), vec![reason.get(lang).to_owned()]);
    } else if !row.is_carried() {
        let nothing = Text::new(
            "没有指标承载，也没有说明理由",
            "nothing stands for it, and no reason is given",
        );
        line(Text::new("无着落：", "open: "), vec![nothing.get(lang).to_owned()]);
    }
}

/// The rows for machines.
pub fn json(rubric: &Rubric, rows: &[TraceRow]) -> Value {
    let both = |text: &Text| json!({"zh": text.zh, "en": text.en});
    let name = |node: NodeIdx| rubric.hierarchy.node(node).id.as_str();
    let concerns: Vec<Value> = rows
        .iter()
        .map(|row| {
            let concern = rubric.concern(row.concern);
            json!({
                "concern_id": concern.id,
                "kind": concern.kind.name(),
                "title": both(&concern.title),
                "sources": concern.sources.iter()
                    .map(|s| json!({"source": s.source, "at": s.at})).collect::<Vec<_>>(),
                "indicators": row.carriers.iter()
                    .map(|c| json!({"node_id": name(c.node), "weight": c.weight})).collect::<Vec<_>>(),
                "gates": row.gates.iter()
                    .map(|g| json!({"gate_id": g.gate, "level_id": g.level, "node_id": name(g.node)}))
                    .collect::<Vec<_>>(),
                "targets": row.targets.iter()
                    .map(|t| json!({"benchmark_id": t.benchmark, "target_id": t.target}))
                    .collect::<Vec<_>>(),
                "not_measured": row.not_measured.as_ref().map(both),
            })
        })
        .collect();
    json!({"rubric_id": rubric.id, "rubric_version": rubric.version, "concerns": concerns})
}
