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
//! children of a node share the sum of the weights that are left (`super::gaps`).

use super::gaps::Patterns;
use super::kernel::STRIP;
use super::replicate::{Replicate, Room};
use super::replicates::{Replicates, SizeError, run_batches};
use crate::model::Aggregation;
use crate::stats::transcendental::{exp, ln};

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

/// What a parent adds up of its children.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// The score itself.
    Value,
    /// The logarithm above a floor.
    Log(f64),
    /// One over it, above a floor.
    Inverse(f64),
}

impl Form {
    pub(super) const fn of(step: Step) -> Self {
        match step.aggregation {
            Aggregation::Geometric => Self::Log(step.floor),
            Aggregation::Harmonic => Self::Inverse(step.floor),
            _ => Self::Value,
        }
    }

    pub(super) fn of_value(self, x: f64) -> f64 {
        match self {
            Self::Value => x,
            Self::Log(floor) => ln(raise(x, floor)),
            Self::Inverse(floor) => 1.0 / raise(x, floor),
        }
    }

    pub(super) fn to_value(self, x: f64) -> f64 {
        match self {
            Self::Value => x,
            Self::Log(floor) => lower(exp(x), floor),
            Self::Inverse(floor) => lower(1.0 / x, floor),
        }
    }
}

fn raise(x: f64, floor: f64) -> f64 {
    floor + x * (100.0 - floor) / 100.0
}

fn lower(x: f64, floor: f64) -> f64 {
    (x - floor) * 100.0 / (100.0 - floor)
}

/// A tree over stored scores.
#[derive(Clone, Debug)]
pub struct Flat {
    pub(super) regions: usize,
    pub(super) nodes: Vec<FlatNode>,
    /// Per node, its place among the nodes that are not leaves; of no meaning for a leaf.
    pub(super) places: Vec<usize>,
    /// The nodes that are not leaves, children before parents.
    pub(super) inner: Vec<usize>,
    pub(super) steps: Vec<Vec<Step>>,
    /// Per aggregation, the form that each node's parent adds up; the root gives its value.
    pub(super) wanted: Vec<Vec<Form>>,
    /// Per normalisation and aggregation, the columns in the form their parents add up, 0 where a score
    /// is missing.
    pub(super) filled: Vec<Vec<Vec<f64>>>,
    /// Per normalisation, column and region, whether there is a score.
    pub(super) present: Vec<Vec<Vec<bool>>>,
    /// Per normalisation and inner node, which of its leaves are missing where.
    pub(super) patterns: Vec<Vec<Option<Patterns>>>,
    /// Per node, whether its coverage decides anything.
    pub(super) covers: Vec<bool>,
    /// Per normalisation and strip of regions, whether any score is missing.
    pub(super) gaps: Vec<Vec<bool>>,
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
        let mut filled = Vec::with_capacity(normalisations.len() * steps.len());
        for (normalisation, scores) in normalisations.iter().enumerate() {
            for (aggregation, steps) in steps.iter().enumerate() {
                let columns = prepare(&nodes, &scores.columns, steps).map_err(|column| {
                    FlatError::Impossible { normalisation, aggregation, column }
                })?;
                filled.push(columns);
            }
        }
        let there = |c: &Vec<f64>| c.iter().map(|x| !x.is_nan()).collect();
        let present = normalisations.iter().map(|n| n.columns.iter().map(there).collect());
        let holes = |n: &Normalised| {
            let strip = |from: usize| {
                let to = (from + STRIP).min(regions);
                n.columns.iter().any(|c| c[from..to].iter().any(|x| x.is_nan()))
            };
            (0..regions).step_by(STRIP).map(strip).collect()
        };
        let inner: Vec<usize> =
            (0..nodes.len()).rev().filter(|&n| nodes[n].column.is_none()).collect();
        let mut places = vec![0; nodes.len()];
        for (place, &at) in inner.iter().rev().enumerate() {
            places[at] = place;
        }
        let mut flat = Self {
            regions,
            places,
            wanted: steps.iter().map(|s| wanted(&nodes, s)).collect(),
            covers: covers(&nodes),
            inner,
            steps,
            filled,
            present: present.collect(),
            patterns: Vec::new(),
            gaps: normalisations.iter().map(holes).collect(),
            nodes,
        };
        flat.patterns = (0..normalisations.len())
            .map(|n| {
                let asked =
                    |column, region| applicable.is_none_or(|asked| asked(n, column, region));
                flat.patterns_of(n, &asked)
            })
            .collect();
        Ok(flat)
    }

    /// Per inner node, the patterns of its leaves; none where all of them are there everywhere.
    fn patterns_of(
        &self,
        normalisation: usize,
        asked: &dyn Fn(usize, usize) -> bool,
    ) -> Vec<Option<Patterns>> {
        let present = &self.present[normalisation];
        let of = |&at: &usize| {
            let leaf = |&child: &usize| Some((child, self.nodes[child].column?));
            let leaves: Vec<(usize, usize)> =
                self.nodes[at].children.iter().filter_map(leaf).collect();
            Patterns::new(self.regions, &leaves, |c, r| present[c][r], asked)
        };
        self.inner.iter().rev().map(of).collect()
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

    /// The scores under several settings: strip after strip of regions, so that what is read for one
    /// setting is still near for the next.
    pub(super) fn batch(&self, settings: &[Setting]) -> Vec<Result<Vec<f64>, SettingError>> {
        let start =
            |s: &Setting| Replicate::new(self, s).map(|r| (r, vec![f64::NAN; self.regions]));
        let mut found: Vec<Result<(Replicate<'_>, Vec<f64>), SettingError>> =
            settings.iter().map(start).collect();
        let mut room = Room::new(self.inner.len());
        for from in (0..self.regions).step_by(STRIP) {
            let to = (from + STRIP).min(self.regions);
            for (replicate, scores) in found.iter_mut().flatten() {
                replicate.fill(from, to - from, &mut room);
                replicate.value(0, from, &room, &mut scores[from..to]);
            }
        }
        found.into_iter().map(|r| r.map(|(_, scores)| scores)).collect()
    }

    /// The share of each node among its siblings.
    pub(super) fn shares(&self, weights: &[f64]) -> Result<Vec<f64>, SettingError> {
        let mut shares = vec![1.0; weights.len()];
        for &at in self.inner.iter().rev() {
            let node = &self.nodes[at];
            let total: f64 = node.children.iter().map(|&c| weights[c]).sum();
            let sound = node.children.iter().all(|&c| weights[c] >= 0.0);
            if !(sound && total > 0.0 && total.is_finite()) {
                return Err(SettingError::Weights(at));
            }
            for &child in &node.children {
                shares[child] = weights[child] / total;
            }
        }
        Ok(shares)
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
        run_batches(self.regions, count, keeps_scores, |range| {
            let settings: Vec<Setting> = range.map(|number| draw(number as u64)).collect();
            self.batch(&settings)
        })
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

/// The columns in the form that their parents add up; the column that has none.
fn prepare(
    nodes: &[FlatNode],
    columns: &[Vec<f64>],
    steps: &[Step],
) -> Result<Vec<Vec<f64>>, usize> {
    let mut prepared = vec![Vec::new(); columns.len()];
    for (node, step) in nodes.iter().zip(steps) {
        let form = Form::of(*step);
        for column in node.children.iter().filter_map(|&c| nodes[c].column) {
            let below = |x: &f64| form != Form::Value && *x < 0.0;
            if columns[column].iter().any(below) {
                return Err(column);
            }
            prepared[column] = columns[column].iter().map(|x| fill(form.of_value(*x))).collect();
        }
    }
    // A root that is a leaf has no parent to ask for a form.
    if let Some(column) = nodes[0].column {
        prepared[column] = columns[column].iter().map(|x| fill(*x)).collect();
    }
    Ok(prepared)
}

/// A number that adds nothing in place of a missing one.
fn fill(x: f64) -> f64 {
    if x.is_nan() { 0.0 } else { x }
}

/// The form that each node's parent adds up; the root gives its value.
fn wanted(nodes: &[FlatNode], steps: &[Step]) -> Vec<Form> {
    let mut wanted = vec![Form::Value; nodes.len()];
    for (node, step) in nodes.iter().zip(steps) {
        for &child in &node.children {
            wanted[child] = Form::of(*step);
        }
    }
    wanted
}

/// Whether the coverage of each node decides anything: its own minimum, or that of one above it.
fn covers(nodes: &[FlatNode]) -> Vec<bool> {
    let mut covers: Vec<bool> = nodes.iter().map(|n| n.coverage_min > 0.0).collect();
    for at in 0..nodes.len() {
        if covers[at] {
            for &child in &nodes[at].children {
                covers[child] = true;
            }
        }
    }
    covers
}
