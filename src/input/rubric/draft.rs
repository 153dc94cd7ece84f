//! A rubric between file and model: everything with the place it came from, the tree laid flat.

use super::file;
use super::method_file::{Auxiliary, Methods};
use super::survey_file::Survey;
use super::uncertainty_file::Uncertainty;
use std::collections::BTreeMap;

/// Where something was written: which file of a chain of extensions, and the JSON pointer in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// Position in the chain of files; 0 is the file that was asked for.
    pub file: usize,
    /// JSON pointer.
    pub pointer: String,
}

impl Spot {
    /// A place in a file.
    pub(super) fn new(file: usize, pointer: impl Into<String>) -> Self {
        Self { file, pointer: pointer.into() }
    }

    /// A place below this one.
    pub(super) fn at(&self, below: &str) -> Self {
        Self { file: self.file, pointer: format!("{}{below}", self.pointer) }
    }
}

/// Something and where it was written.
#[derive(Clone, Debug)]
pub(super) struct Placed<T> {
    /// The thing.
    pub it: T,
    /// Where it was written.
    pub at: Spot,
}

/// Gives each item of a list the place it stands at.
pub(super) fn placed<T>(file: usize, field: &str, items: Vec<T>) -> Vec<Placed<T>> {
    let numbered = items.into_iter().enumerate();
    numbered.map(|(i, it)| Placed { it, at: Spot::new(file, format!("/{field}/{i}")) }).collect()
}

/// A node without its children, which stand in the same list.
#[derive(Clone, Debug)]
pub(super) struct DraftNode {
    /// What was written, without children.
    pub node: file::Node,
    /// Where it was written.
    pub at: Spot,
    /// Where its methods were written, where a patch has given it other ones.
    pub places: BTreeMap<&'static str, Spot>,
    /// Whether it was written with `children`, even with none.
    pub has_children: bool,
    /// Position of its parent.
    pub parent: Option<usize>,
    /// Positions of its children.
    pub children: Vec<usize>,
    /// 0 for the root.
    pub depth: usize,
}

impl DraftNode {
    /// Where a field of it was written.
    pub(super) fn field(&self, name: &'static str) -> Spot {
        self.places.get(name).cloned().unwrap_or_else(|| self.at.at(&format!("/{name}")))
    }
}

/// A rubric with all extensions applied.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub id: String,
    pub version: String,
    pub title: Placed<file::Text>,
    pub description: Placed<file::Text>,
    pub sources: Vec<Placed<file::Source>>,
    pub changes: Vec<Placed<file::Change>>,
    pub region_kinds: Vec<Placed<file::RegionKind>>,
    pub concerns: Vec<Placed<file::Concern>>,
    pub not_measured: Vec<Placed<file::NotMeasured>>,
    pub answer_sets: Vec<Placed<file::AnswerSet>>,
    pub states: Placed<file::States>,
    pub missing: file::Missing,
    pub coverage_min: f64,
    pub children_min: f64,
    pub respondents: Placed<file::Respondents>,
    pub levels: Vec<Placed<file::Level>>,
    pub comparisons: Vec<Placed<file::Ahp>>,
    pub weight_sets: Vec<Placed<file::WeightSet>>,
    pub auxiliaries: Vec<Placed<Auxiliary>>,
    pub methods: Option<Placed<Methods>>,
    pub uncertainty: Option<Placed<Uncertainty>>,
    pub survey: Option<Placed<Survey>>,
    /// In depth-first order, the root first.
    pub nodes: Vec<DraftNode>,
    /// The rubric it extends, with its version.
    pub extends: Option<(String, String)>,
    /// What it changes there.
    pub patches: Vec<crate::model::Patch>,
}

/// The share of weight that must be present where a rubric says nothing.
const COVERAGE_MIN: f64 = 0.5;

impl Draft {
    /// Takes a rubric that stands by itself.
    pub(super) fn new(file: usize, rubric: file::Rubric) -> Self {
        Self {
            id: rubric.id,
            version: rubric.version,
            title: Placed { it: rubric.title, at: Spot::new(file, "/title") },
            description: Placed { it: rubric.description, at: Spot::new(file, "/description") },
            sources: placed(file, "sources", rubric.sources),
            changes: placed(file, "changes", rubric.changes),
            region_kinds: placed(file, "region_kinds", rubric.region_kinds),
            concerns: placed(file, "concerns", rubric.concerns),
            not_measured: placed(file, "not_measured", rubric.not_measured),
            answer_sets: placed(file, "answer_sets", rubric.answer_sets),
            states: Placed { it: rubric.states, at: Spot::new(file, "/states") },
            missing: rubric.missing,
            coverage_min: rubric.coverage_min.unwrap_or(COVERAGE_MIN),
            children_min: rubric.children_min.unwrap_or(0.0),
            respondents: Placed { it: rubric.respondents, at: Spot::new(file, "/respondents") },
            levels: placed(file, "levels", rubric.levels),
            comparisons: placed(file, "comparisons", rubric.comparisons),
            weight_sets: placed(file, "weight_sets", rubric.weight_sets),
            auxiliaries: placed(file, "auxiliaries", rubric.auxiliaries),
            methods: rubric.methods.map(|it| Placed { it, at: Spot::new(file, "/methods") }),
            uncertainty: rubric
                .uncertainty
                .map(|it| Placed { it, at: Spot::new(file, "/uncertainty") }),
            survey: rubric.survey.map(|it| Placed { it, at: Spot::new(file, "/survey") }),
            nodes: lay_flat(rubric.index, Spot::new(file, "/index")),
            extends: None,
            patches: Vec::new(),
        }
    }

    /// The position of the node of this id.
    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|n| n.node.id == id)
    }

    /// The ids of the children of a node.
    pub(super) fn child_ids(&self, at: usize) -> impl Iterator<Item = &str> {
        self.nodes[at].children.iter().map(|c| self.nodes[*c].node.id.as_str())
    }

    /// The node and everything below it, as a range of positions.
    pub(super) fn subtree(&self, at: usize) -> std::ops::Range<usize> {
        let depth = self.nodes[at].depth;
        let below = self.nodes[at + 1..].iter().take_while(|n| n.depth > depth).count();
        at..at + 1 + below
    }

    /// Takes a node and everything below it out.
    pub(super) fn remove(&mut self, at: usize) {
        let gone = self.subtree(at);
        self.nodes.drain(gone);
        self.link();
    }

    /// Adds a node as the last child of another.
    pub(super) fn insert(&mut self, parent: usize, node: file::Node, at: Spot) {
        let depth = self.nodes[parent].depth + 1;
        let place = self.subtree(parent).end;
        let mut added = lay_flat(node, at);
        for node in &mut added {
            node.depth += depth;
        }
        self.nodes.splice(place..place, added);
        self.link();
    }

    /// Works out parents and children from the depths, which depth-first order makes possible.
    fn link(&mut self) {
        let mut line: Vec<usize> = Vec::new();
        for at in 0..self.nodes.len() {
            line.truncate(self.nodes[at].depth);
            self.nodes[at].children.clear();
            self.nodes[at].parent = line.last().copied();
            if let Some(&parent) = line.last() {
                self.nodes[parent].children.push(at);
            }
            line.push(at);
        }
    }
}

/// Lays a tree out in depth-first order. How deep it can be is bounded by the JSON parser.
fn lay_flat(root: file::Node, at: Spot) -> Vec<DraftNode> {
    let mut flat = Vec::new();
    push(root, at, None, 0, &mut flat);
    flat
}

fn push(
    mut node: file::Node,
    at: Spot,
    parent: Option<usize>,
    depth: usize,
    flat: &mut Vec<DraftNode>,
) {
    let below = node.children.take();
    let me = flat.len();
    if let Some(parent) = parent {
        flat[parent].children.push(me);
    }
    let has_children = below.is_some();
    let own = at.clone();
    let places = BTreeMap::new();
    flat.push(DraftNode { node, at, places, has_children, parent, children: Vec::new(), depth });
    for (i, child) in below.into_iter().flatten().enumerate() {
        push(child, own.at(&format!("/children/{i}")), Some(me), depth + 1, flat);
    }
}
