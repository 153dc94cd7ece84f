//! Scores of all regions from stored matrices: what a replicate costs when only weights, normalisation
//! and aggregation are drawn.
//!
//! # Formula
//!
//! ```text
//! arithmetic: Σ w·x    geometric: exp Σ w·ln x′    harmonic: 1/Σ w/x′     x′ = floor + x·(100 − floor)/100
//! w over the children that have a score; a node has one where its coverage reaches its minimum
//! ```
//!
//! Logarithms and inverses of the leaves are worked out once. Where a geometric node stands in a
//! geometric one with the same floor, its logarithm is handed on as it is. Regions that lack the same
//! children of a node share the sum of the weights that are left (`super::gaps`). Replicates that share
//! their matrices are worked out side by side (`super::replicate`).

use super::gaps::{Leaves, Patterns};
use super::kernel::{Form, Keys, LANES, Lanes, Millionths};
use super::ranking::{Scratch, ranks_of_lanes};
use super::replicate::{Block, Blocks, Fill, Room};
use super::replicates::{
    Chunk, Failure, NONE, Replicates, SizeError, check_size, chunk_of, run_chunks,
};
use crate::model::Aggregation;
use crate::parallel::Spare;
use crate::vector::widest;

/// How many regions are scored before their scores are put away: these stay in the nearest cache.
const TILE: usize = 64;

/// A node of the tree; parents stand before their children, the root first.
#[derive(Clone, Debug, PartialEq)]
pub struct FlatNode {
    /// Its children; empty for a leaf.
    pub children: Vec<usize>,
    /// The column of a leaf.
    pub column: Option<usize>,
    /// The share of weight that must be present for it to have a score.
    pub coverage_min: f64,
}

/// How a node is aggregated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The method.
    pub aggregation: Aggregation,
    /// The floor of a geometric or harmonic mean.
    pub floor: f64,
}

/// One way to normalise: the scores of all indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct Normalised {
    /// A column for each indicator, `NaN` where a score is missing.
    pub columns: Vec<Vec<f64>>,
}

/// The assumptions of one replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Which way to normalise.
    pub normalisation: usize,
    /// Which way to aggregate.
    pub aggregation: usize,
    /// The weight of each node beside its siblings; siblings need not sum to one.
    pub weights: Vec<f64>,
}

/// Why there is nothing to work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlatError {
    /// The nodes are not a tree with parents before children, whose leaves have the columns.
    #[error("node {0} does not fit the tree")]
    Tree(usize),
    /// A matrix does not have the shape of the first.
    #[error("normalisation {0} has another shape")]
    Shape(usize),
    /// There are not as many steps as nodes.
    #[error("aggregation {0} has another number of nodes")]
    Steps(usize),
    /// No way to normalise, or none to aggregate.
    #[error("nothing to choose from")]
    Empty,
    /// A geometric or harmonic mean over scores below 0.
    #[error(
        "normalisation {normalisation} has scores below 0 in column {column}, which aggregation {aggregation} cannot take"
    )]
    Impossible {
        /// The normalisation.
        normalisation: usize,
        /// The aggregation.
        aggregation: usize,
        /// The column.
        column: usize,
    },
}

/// Why a replicate has no scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum SettingError {
    /// The weights below a node are negative, not finite or all 0.
    #[error("no weights below node {0}")]
    Weights(usize),
    /// There is no such normalisation or aggregation, or not a weight for each node.
    #[error("the setting does not fit")]
    Setting,
}

/// What is added up below a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Children {
    Leaves,
    Inner,
    Both,
}

/// A node that is not a leaf.
#[derive(Clone, Debug)]
pub(super) struct Inner {
    /// Its place among the nodes.
    pub(super) at: usize,
    pub(super) slot: usize,
    /// The slot of its first child; the others follow.
    pub(super) first: usize,
    pub(super) n: usize,
    pub(super) children: Children,
    /// The share of weight that must be present.
    pub(super) coverage_min: f64,
    /// The most that is asked of it or of a node above it.
    pub(super) asked: f64,
    /// Per aggregation, how it adds up, and whether it does.
    pub(super) forms: Vec<Form>,
    pub(super) is_sum: Vec<bool>,
}

/// What replicates are worked out on, used again for others.
#[derive(Debug, Default)]
pub(super) struct Bench {
    rooms: Vec<Room>,
    roots: Vec<Lanes>,
    keys: Vec<Keys>,
    ranked: Vec<[u16; LANES]>,
    scratch: Scratch,
}

/// A tree over stored scores.
///
/// Nodes have slots as well: the root, then the children of the root, then those of each of them, so that
/// siblings are neighbours.
#[derive(Clone, Debug)]
pub struct Flat {
    pub(super) regions: usize,
    pub(super) nodes: Vec<FlatNode>,
    /// Per node, its slot, and per slot, its node.
    pub(super) slots: Vec<usize>,
    pub(super) order: Vec<usize>,
    /// Per slot, the column of a leaf.
    pub(super) columns: Vec<Option<usize>>,
    /// The nodes that are not leaves, children before parents.
    pub(super) inner: Vec<Inner>,
    pub(super) steps: Vec<Vec<Step>>,
    /// Per aggregation and slot, the form that the parent adds up; the root gives its value.
    pub(super) wanted: Vec<Vec<Form>>,
    /// Per normalisation and aggregation, region after region and slot after slot, the leaves in the form
    /// their parents add up, 0 where a score is missing.
    pub(super) rows: Vec<Vec<f64>>,
    /// Likewise, whether no number is infinite.
    pub(super) is_finite: Vec<bool>,
    /// Per normalisation, column after column, whether a region has a score; empty where all have.
    present: Vec<Vec<bool>>,
    /// Per normalisation, which leaves are missing where.
    pub(super) patterns: Vec<Patterns>,
}

/// Whether a region is asked a column at all, by normalisation, column and region.
pub type Applicable<'a> = &'a dyn Fn(usize, usize, usize) -> bool;

impl Flat {
    /// Gets everything ready. `applicable` tells whether a region is asked a column at all; without it
    /// every missing score is a gap.
    ///
    /// # Errors
    ///
    /// If the tree, the matrices and the steps do not fit together, or a geometric or harmonic mean
    /// would meet scores below 0.
    pub fn new(
        nodes: Vec<FlatNode>,
        normalisations: &[Normalised],
        steps: Vec<Vec<Step>>,
        applicable: Option<Applicable<'_>>,
    ) -> Result<Self, FlatError> {
        let first = normalisations.first().filter(|_| !steps.is_empty()).ok_or(FlatError::Empty)?;
        let (n_columns, regions) = (first.columns.len(), first.columns.first().map_or(0, Vec::len));
        check_tree(&nodes, n_columns)?;
        let fits = |n: &Normalised| {
            n.columns.len() == n_columns && n.columns.iter().all(|c| c.len() == regions)
        };
        if let Some(at) = normalisations.iter().position(|n| !fits(n)) {
            return Err(FlatError::Shape(at));
        }
        if let Some(at) = steps.iter().position(|s| s.len() != nodes.len()) {
            return Err(FlatError::Steps(at));
        }
        let order = order(&nodes);
        let mut slots = vec![0; nodes.len()];
        for (slot, at) in order.iter().enumerate() {
            slots[*at] = slot;
        }
        let columns = order.iter().map(|at| nodes[*at].column).collect();
        let mut rows = Vec::with_capacity(normalisations.len() * steps.len());
        for (normalisation, scores) in normalisations.iter().enumerate() {
            for (aggregation, steps) in steps.iter().enumerate() {
                let found = prepare(&nodes, &slots, &scores.columns, steps).map_err(|column| {
                    FlatError::Impossible { normalisation, aggregation, column }
                })?;
                rows.push(found);
            }
        }
        let there = |n: &Normalised| {
            let all: Vec<bool> = n.columns.iter().flatten().map(|x| !x.is_nan()).collect();
            if all.iter().all(|there| *there) { Vec::new() } else { all }
        };
        let mut flat = Self {
            regions,
            wanted: steps.iter().map(|s| wanted(&nodes, &slots, s)).collect(),
            inner: inner(&nodes, &slots, &steps),
            is_finite: rows.iter().map(|r| r.iter().all(|x| x.is_finite())).collect(),
            rows,
            columns,
            slots,
            order,
            steps,
            present: normalisations.iter().map(there).collect(),
            patterns: Vec::new(),
            nodes,
        };
        flat.patterns = (0..normalisations.len())
            .map(|n| {
                let asked =
                    |column, region| applicable.is_none_or(|asked| asked(n, column, region));
                let leaves = |inner: &Inner| {
                    let slots = inner.first..inner.first + inner.n;
                    let leaf = |slot| Some((slot, flat.columns[slot]?));
                    Leaves {
                        of: slots.filter_map(leaf).collect(),
                        coverage_min: inner.coverage_min,
                        asked: inner.asked,
                        has_others: inner.children != Children::Leaves,
                    }
                };
                let nodes: Vec<Leaves> = flat.inner.iter().map(leaves).collect();
                Patterns::new(regions, &nodes, |c, r| flat.is_there(n, c, r), asked)
            })
            .collect();
        Ok(flat)
    }

    /// Whether a region has a score in a column.
    pub(super) fn is_there(&self, normalisation: usize, column: usize, region: usize) -> bool {
        self.present[normalisation].get(column * self.regions + region).is_none_or(|there| *there)
    }

    /// How many regions there are.
    pub const fn regions(&self) -> usize {
        self.regions
    }

    /// The scores of all regions on the root, `NaN` where one has none.
    ///
    /// # Errors
    ///
    /// If the setting does not fit, or the weights of some siblings are negative or all 0.
    pub fn scores(&self, setting: &Setting, out: &mut [f64]) -> Result<(), SettingError> {
        if out.len() != self.regions {
            return Err(SettingError::Setting);
        }
        for found in self.batch(std::slice::from_ref(setting)) {
            out.copy_from_slice(&found?);
        }
        Ok(())
    }

    /// The scores under several settings.
    pub(super) fn batch(&self, settings: &[Setting]) -> Vec<Result<Vec<f64>, SettingError>> {
        let blocks = self.blocks(settings);
        let mut found: Vec<Result<Vec<f64>, SettingError>> =
            settings.iter().map(|_| Ok(vec![f64::NAN; self.regions])).collect();
        for (member, error) in &blocks.failed {
            found[*member] = Err(*error);
        }
        let mut room = Room::default();
        let mut roots = vec![Lanes::all(0.0); self.regions];
        for block in blocks.iter() {
            let among = self.patterns[block.normalisation].among(self.inner.len(), 0..self.regions);
            for unit in 0..block.units() {
                widest(Fill {
                    flat: self,
                    block,
                    unit,
                    regions: 0..self.regions,
                    among: Some(&among),
                    room: &mut room,
                    roots: &mut roots,
                    watched: &[],
                    seen: &mut [],
                });
                for (lane, member) in block.members(unit).iter().enumerate() {
                    let Ok(scores) = &mut found[*member] else { continue };
                    let of = |(score, root): (&mut f64, &Lanes)| *score = root[lane];
                    scores.iter_mut().zip(&roots).for_each(of);
                }
            }
        }
        found
    }

    /// Replicates 0 to `count`, each under the setting that `draw` gives for its number.
    ///
    /// # Errors
    ///
    /// If there are too many regions or replicates.
    pub fn replicates(
        &self,
        count: usize,
        draw: impl Fn(u64) -> Setting + Sync + Send,
    ) -> Result<Replicates<SettingError>, SizeError> {
        self.kept(count, true, draw)
    }

    /// The same, keeping ranks only: two bytes in place of six for each region and replicate.
    ///
    /// # Errors
    ///
    /// Likewise.
    pub fn ranked(
        &self,
        count: usize,
        draw: impl Fn(u64) -> Setting + Sync + Send,
    ) -> Result<Replicates<SettingError>, SizeError> {
        self.kept(count, false, draw)
    }

    fn kept(
        &self,
        count: usize,
        keeps_scores: bool,
        draw: impl Fn(u64) -> Setting + Sync + Send,
    ) -> Result<Replicates<SettingError>, SizeError> {
        let size = chunk_of(self.regions);
        check_size(self.regions, count, keeps_scores)?;
        let spare = Spare::default();
        run_chunks(self.regions, count, size, keeps_scores, |range, cells| {
            let numbers: Vec<u64> = range.map(|number| number as u64).collect();
            let settings: Vec<Setting> = numbers.iter().map(|number| draw(*number)).collect();
            let blocks = self.blocks(&settings);
            let mut chunk = Chunk::new(self.regions, numbers, Vec::new(), keeps_scores, cells);
            for (member, error) in &blocks.failed {
                chunk.failures[*member] = Some(Failure::Model(*error));
            }
            spare.lend(|bench| self.rank_blocks(&blocks, bench, &mut chunk));
            chunk
        })
    }

    /// Works out the ranks of a chunk, and its scores where they are kept.
    pub(super) fn rank_blocks<E: Clone>(
        &self,
        blocks: &Blocks,
        bench: &mut Bench,
        chunk: &mut Chunk<E>,
    ) {
        let n = self.regions;
        let most = blocks.iter().map(Block::units).max().unwrap_or(0);
        let Bench { rooms, roots, keys, ranked, scratch } = bench;
        rooms.resize_with(most.max(rooms.len()), Room::default);
        roots.resize(n.min(TILE), Lanes::all(0.0));
        keys.resize(keys.len().max(n * most), Keys::all(NONE));
        ranked.resize(n, [0; LANES]);
        for block in blocks.iter() {
            let among = self.patterns[block.normalisation].among(self.inner.len(), 0..n);
            for from in (0..n).step_by(TILE) {
                let regions = from..(from + TILE).min(n);
                let roots = &mut roots[..regions.len()];
                for (unit, room) in rooms[..block.units()].iter_mut().enumerate() {
                    widest(Fill {
                        flat: self,
                        block,
                        unit,
                        regions: regions.clone(),
                        among: (from == 0).then_some(&among),
                        room,
                        roots: &mut *roots,
                        watched: &[],
                        seen: &mut [],
                    });
                    let out = &mut keys[unit * n + from..][..roots.len()];
                    if !widest(Millionths { scores: roots, out }) {
                        chunk.out_of_range(block.members(unit), from, roots);
                    }
                }
            }
            for (unit, keys) in keys.chunks_exact(n.max(1)).take(block.units()).enumerate() {
                let members = block.members(unit);
                ranks_of_lanes(keys, members.len(), scratch, ranked);
                chunk.put(members, keys, ranked);
            }
        }
    }
}

fn check_tree(nodes: &[FlatNode], n_columns: usize) -> Result<(), FlatError> {
    let mut parents = vec![0_usize; nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        let leaf = node.children.is_empty();
        if leaf == node.column.is_none() || node.column.is_some_and(|c| c >= n_columns) {
            return Err(FlatError::Tree(at));
        }
        for &child in &node.children {
            if child <= at || child >= nodes.len() {
                return Err(FlatError::Tree(at));
            }
            parents[child] += 1;
        }
    }
    let wrong = parents.iter().enumerate().position(|(at, n)| *n != usize::from(at > 0));
    if nodes.is_empty() {
        Err(FlatError::Empty)
    } else {
        wrong.map_or(Ok(()), |at| Err(FlatError::Tree(at)))
    }
}

/// The node in each slot: siblings are neighbours.
fn order(nodes: &[FlatNode]) -> Vec<usize> {
    let mut order = vec![0];
    for at in 0..nodes.len() {
        order.extend(&nodes[order[at]].children);
    }
    order
}

/// The nodes that are not leaves, children before parents.
fn inner(nodes: &[FlatNode], slots: &[usize], steps: &[Vec<Step>]) -> Vec<Inner> {
    let asked = asked(nodes);
    let of = |at: usize| {
        let children = &nodes[at].children;
        let first = children.first()?;
        let leaves = children.iter().filter(|c| nodes[**c].column.is_some()).count();
        let forms: Vec<Form> = steps.iter().map(|s| form_of(s[at])).collect();
        let is_sum = |step: &Vec<Step>| {
            form_of(step[at]) != Form::Value || step[at].aggregation == Aggregation::Arithmetic
        };
        Some(Inner {
            at,
            slot: slots[at],
            first: slots[*first],
            n: children.len(),
            children: match leaves {
                0 => Children::Inner,
                n if n == children.len() => Children::Leaves,
                _ => Children::Both,
            },
            coverage_min: nodes[at].coverage_min,
            asked: asked[at],
            forms,
            is_sum: steps.iter().map(is_sum).collect(),
        })
    };
    (0..nodes.len()).rev().filter_map(of).collect()
}

const fn form_of(step: Step) -> Form {
    match step.aggregation {
        Aggregation::Geometric => Form::Log(step.floor),
        Aggregation::Harmonic => Form::Inverse(step.floor),
        _ => Form::Value,
    }
}

/// Region after region, the leaves in the form that their parents add up; the column that has none.
fn prepare(
    nodes: &[FlatNode],
    slots: &[usize],
    columns: &[Vec<f64>],
    steps: &[Step],
) -> Result<Vec<f64>, usize> {
    let regions = columns.first().map_or(0, Vec::len);
    let mut rows = vec![0.0; regions * nodes.len()];
    let mut put = |node: usize, column: &[f64], form: Form| {
        for (region, x) in column.iter().enumerate().filter(|(_, x)| !x.is_nan()) {
            let mut found = [*x];
            form.of_values(&mut found);
            rows[region * nodes.len() + slots[node]] = found[0];
        }
    };
    for (node, step) in nodes.iter().zip(steps) {
        let form = form_of(*step);
        for (child, column) in node.children.iter().filter_map(|&c| Some((c, nodes[c].column?))) {
            let below = |x: &f64| form != Form::Value && *x < 0.0;
            if columns[column].iter().any(below) {
                return Err(column);
            }
            put(child, &columns[column], form);
        }
    }
    // A root that is a leaf has no parent to ask for a form.
    if let Some(column) = nodes[0].column {
        put(0, &columns[column], Form::Value);
    }
    Ok(rows)
}

/// By slot, the form that each node's parent adds up; the root gives its value.
fn wanted(nodes: &[FlatNode], slots: &[usize], steps: &[Step]) -> Vec<Form> {
    let mut wanted = vec![Form::Value; nodes.len()];
    for (node, step) in nodes.iter().zip(steps) {
        for &child in &node.children {
            wanted[slots[child]] = form_of(*step);
        }
    }
    wanted
}

/// The most coverage that is asked of each node or of one above it.
fn asked(nodes: &[FlatNode]) -> Vec<f64> {
    let mut asked: Vec<f64> = nodes.iter().map(|n| n.coverage_min).collect();
    for at in 0..nodes.len() {
        for &child in &nodes[at].children {
            asked[child] = asked[child].max(asked[at]);
        }
    }
    asked
}
