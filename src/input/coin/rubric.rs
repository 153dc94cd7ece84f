//! From `iMeta` to a rubric, as the text of its file.

use super::Words;
use super::ids::Ids;
use super::meta::{Entry, Kind, Meta};
use crate::model::Normalisation;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// A rubric file, its fields in the order in which people write them.
#[derive(Serialize)]
struct File<'a> {
    schema_version: &'static str,
    id: &'a str,
    version: &'static str,
    title: Words,
    description: Words,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    auxiliaries: Vec<Auxiliary<'a>>,
    methods: Methods,
    index: Node<'a>,
}

#[derive(Serialize)]
struct Auxiliary<'a> {
    id: &'a str,
    title: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<Words>,
}

#[derive(Serialize)]
struct Methods {
    normalisation: Written,
}

#[derive(Serialize)]
struct Node<'a> {
    id: &'a str,
    title: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<Figure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<Scale>,
    #[serde(skip_serializing_if = "Option::is_none")]
    denominator: Option<Denominator<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    normalisation: Option<Written>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    children: Vec<Node<'a>>,
}

#[derive(Serialize)]
struct Scale {
    r#type: &'static str,
    direction: &'static str,
}

#[derive(Serialize)]
struct Denominator<'a> {
    by: &'a str,
}

/// A number that is written without a point where it is whole.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Figure(f64);

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const EXACT: f64 = 9e15;
        if self.0.fract() == 0.0 && self.0.abs() < EXACT {
            #[expect(clippy::cast_possible_truncation, reason = "whole and small enough")]
            return serializer.serialize_i64(self.0 as i64);
        }
        serializer.serialize_f64(self.0)
    }
}

/// A normalisation as a rubric writes it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "method", rename_all = "snake_case")]
enum Written {
    MinMax { low: Figure, high: Figure },
    Scaled { from: Figure, to: Figure, times: Figure },
    ZScore { mean: Figure, deviation: Figure },
    Goalposts { worst: Figure, best: Figure, times: Figure, cut: bool },
    DistanceToMaximum,
    DistanceToTarget { target: Figure, cut: bool },
    FractionOfMaximum,
    Rank,
    PercentileRank,
    Borda,
}

impl Written {
    /// As a rubric writes it; min–max for what COINr does not have.
    fn of(normalisation: &Normalisation) -> Self {
        match *normalisation {
            Normalisation::MinMax { low, high } => {
                Self::MinMax { low: Figure(low), high: Figure(high) }
            }
            Normalisation::Scaled { from, to, times } => {
                Self::Scaled { from: Figure(from), to: Figure(to), times: Figure(times) }
            }
            Normalisation::ZScore { mean, deviation } => {
                Self::ZScore { mean: Figure(mean), deviation: Figure(deviation) }
            }
            Normalisation::Goalposts { worst, best, times, cut } => Self::Goalposts {
                worst: Figure(worst),
                best: Figure(best),
                times: Figure(times),
                cut,
            },
            Normalisation::DistanceToTarget { target, cut } => {
                Self::DistanceToTarget { target: Figure(target), cut }
            }
            Normalisation::DistanceToMaximum => Self::DistanceToMaximum,
            Normalisation::FractionOfMaximum => Self::FractionOfMaximum,
            Normalisation::Rank => Self::Rank,
            Normalisation::PercentileRank => Self::PercentileRank,
            Normalisation::Borda => Self::Borda,
            _ => Self::MinMax { low: Figure(0.0), high: Figure(100.0) },
        }
    }
}

/// The text of the rubric of a checked `iMeta`; `normalisations` has those of the indicators by code.
pub(super) fn text(
    meta: &Meta,
    root: &Entry,
    ids: &Ids,
    normalisations: &BTreeMap<String, Normalisation>,
) -> String {
    let written: BTreeMap<&str, Written> =
        normalisations.iter().map(|(code, n)| (code.as_str(), Written::of(n))).collect();
    let default = most_frequent(&written);
    let tree = Tree { meta, ids, written, default: default.clone() };
    let title = tree.title(root);
    let description = Words::new(
        "由 COINr 的 iData、iMeta 两表导入：方向、权重、层次和标准化取自 iMeta。",
        "Imported from the tables iData and iMeta of COINr: directions, weights, levels and normalisation are those of iMeta.",
    );
    let auxiliaries = meta.of(Kind::Denominator).map(|entry| Auxiliary {
        id: ids.of(&entry.code),
        title: tree.title(entry),
        unit: tree.unit(entry),
    });
    let file = File {
        schema_version: "1.0",
        id: ids.of(&root.code),
        version: "1",
        title,
        description,
        auxiliaries: auxiliaries.collect(),
        methods: Methods { normalisation: default },
        index: tree.node(root),
    };
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

/// The normalisation that most indicators have; of equals the one that an indicator has first.
fn most_frequent(written: &BTreeMap<&str, Written>) -> Written {
    let mut counts: Vec<(&Written, usize)> = Vec::new();
    for one in written.values() {
        match counts.iter_mut().find(|(known, _)| *known == one) {
            Some((_, n)) => *n += 1,
            None => counts.push((one, 1)),
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max();
    let first = counts.into_iter().find(|(_, n)| Some(*n) == most);
    first.map_or(Written::of(&Normalisation::Scale), |(one, _)| one.clone())
}

struct Tree<'a> {
    meta: &'a Meta,
    ids: &'a Ids,
    written: BTreeMap<&'a str, Written>,
    default: Written,
}

impl<'a> Tree<'a> {
    fn node(&self, entry: &'a Entry) -> Node<'a> {
        let below = self.meta.entries.iter();
        let below = below.filter(|e| e.parent.as_deref() == Some(entry.code.as_str()));
        let is_leaf = entry.kind == Kind::Indicator;
        let own = self.written.get(entry.code.as_str()).filter(|own| **own != self.default);
        let by = self.meta.text(entry, "Denominator").filter(|_| is_leaf);
        Node {
            id: self.ids.of(&entry.code),
            title: self.title(entry),
            weight: entry.parent.is_some().then_some(Figure(entry.weight)),
            unit: self.unit(entry).filter(|_| is_leaf),
            scale: is_leaf.then_some(Scale {
                r#type: "amount",
                direction: if entry.is_down { "down" } else { "up" },
            }),
            denominator: by.map(|by| Denominator { by: self.ids.of(by) }),
            normalisation: own.cloned(),
            children: below.map(|child| self.node(child)).collect(),
        }
    }

    fn title(&self, entry: &Entry) -> Words {
        match self.meta.text(entry, "iName") {
            Some(name) if name != entry.code => Words::in_its_language(name),
            _ => Words::new(&entry.code, &entry.code),
        }
    }

    fn unit(&self, entry: &Entry) -> Option<Words> {
        self.meta.text(entry, "Unit").map(Words::in_its_language)
    }
}
