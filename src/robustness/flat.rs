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
//! geometric one with the same floor, its logarithm is handed on as it is.

use super::kernel::{Gaps, STRIP, Strip, weighted_sum};
use super::replicates::{Replicates, SizeError, run_batches};
use crate::aggregation::aggregate;
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
enum Form {
    Value,
    /// The logarithm above a floor.
    Log(f64),
    /// One over it, above a floor.
    Inverse(f64),
}

impl Form {
    const fn of(step: Step) -> Self {
        match step.aggregation {
            Aggregation::Geometric => Self::Log(step.floor),
            Aggregation::Harmonic => Self::Inverse(step.floor),
            _ => Self::Value,
        }
    }

    fn of_value(self, x: f64) -> f64 {
        match self {
            Self::Value => x,
            Self::Log(floor) => ln(raise(x, floor)),
            Self::Inverse(floor) => 1.0 / raise(x, floor),
        }
    }

    fn to_value(self, x: f64) -> f64 {
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
    regions: usize,
    nodes: Vec<FlatNode>,
    /// Per node, its place among the nodes that are not leaves; of no meaning for a leaf.
    places: Vec<usize>,
    inner: usize,
    steps: Vec<Vec<Step>>,
    /// Per normalisation and aggregation, the columns in the form their parents add up, 0 where a score
    /// is missing.
    filled: Vec<Vec<Vec<f64>>>,
    /// Per normalisation, column and region, 1 present, 0 missing.
    presence: Vec<Vec<Vec<f64>>>,
    /// The same, 1 present or applicable; none where everything is.
    asked: Option<Vec<Vec<Vec<f64>>>>,
    /// Per normalisation and strip of regions, whether any score is missing.
    gaps: Vec<Vec<bool>>,
}

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
        applicable: Option<&dyn Fn(usize, usize) -> bool>,
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
        let marked = |mark: &dyn Fn(usize, usize, f64) -> bool| -> Vec<Vec<Vec<f64>>> {
            let cell = |column, (region, x): (usize, &f64)| f64::from(mark(column, region, *x));
            let column = |(at, c): (usize, &Vec<f64>)| {
                c.iter().enumerate().map(|found| cell(at, found)).collect()
            };
            normalisations
                .iter()
                .map(|n| n.columns.iter().enumerate().map(column).collect())
                .collect()
        };
        let presence = marked(&|_, _, x| !x.is_nan());
        let asked = applicable.map(|asked| marked(&|c, r, x: f64| !x.is_nan() || asked(c, r)));
        let holes = |n: &Normalised| {
            let strip = |from: usize| {
                let to = (from + STRIP).min(regions);
                n.columns.iter().any(|c| c[from..to].iter().any(|x| x.is_nan()))
            };
            (0..regions).step_by(STRIP).map(strip).collect()
        };
        let gaps = normalisations.iter().map(holes).collect();
        let mut inner = 0;
        let places = nodes.iter().map(|n| {
            inner += usize::from(n.column.is_none());
            inner.saturating_sub(1)
        });
        let places = places.collect();
        Ok(Self { regions, nodes, places, inner, steps, filled, presence, asked, gaps })
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
    fn batch(&self, settings: &[Setting]) -> Vec<Result<Vec<f64>, SettingError>> {
        let start = |s: &Setting| self.replicate(s).map(|r| (r, vec![f64::NAN; self.regions]));
        let mut found: Vec<Result<(Replicate<'_>, Vec<f64>), SettingError>> =
            settings.iter().map(start).collect();
        let mut room = vec![[0.0; STRIP]; 2 * self.inner];
        for from in (0..self.regions).step_by(STRIP) {
            let to = (from + STRIP).min(self.regions);
            for (replicate, scores) in found.iter_mut().flatten() {
                if replicate.gaps[from / STRIP] {
                    replicate.with_gaps(from, &mut room, &mut scores[from..to]);
                } else {
                    replicate.complete(from, &mut room, &mut scores[from..to]);
                }
            }
        }
        found.into_iter().map(|r| r.map(|(_, scores)| scores)).collect()
    }

    fn replicate(&self, setting: &Setting) -> Result<Replicate<'_>, SettingError> {
        let (n, n_steps) = (setting.normalisation, self.steps.len());
        let fits = n < self.gaps.len()
            && setting.aggregation < n_steps
            && setting.weights.len() == self.nodes.len();
        if !fits {
            return Err(SettingError::Setting);
        }
        let steps = &self.steps[setting.aggregation];
        Ok(Replicate {
            nodes: &self.nodes,
            places: &self.places,
            wanted: wanted(&self.nodes, steps),
            steps,
            columns: &self.filled[n * n_steps + setting.aggregation],
            presence: &self.presence[n],
            asked: self.asked.as_ref().map(|a| a[n].as_slice()),
            gaps: &self.gaps[n],
            shares: self.shares(&setting.weights)?,
        })
    }

    /// The share of each node among its siblings.
    fn shares(&self, weights: &[f64]) -> Result<Vec<f64>, SettingError> {
        let mut shares = vec![1.0; weights.len()];
        for (at, node) in self.nodes.iter().enumerate().filter(|(_, n)| !n.children.is_empty()) {
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
        run_batches(self.regions, count, |range| {
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

/// All that one replicate needs.
struct Replicate<'f> {
    nodes: &'f [FlatNode],
    places: &'f [usize],
    /// The form that each node's parent adds up.
    wanted: Vec<Form>,
    steps: &'f [Step],
    columns: &'f [Vec<f64>],
    presence: &'f [Vec<f64>],
    asked: Option<&'f [Vec<f64>]>,
    /// Per strip of regions, whether any score is missing.
    gaps: &'f [bool],
    shares: Vec<f64>,
}

impl Replicate<'_> {
    /// The children of a node that have a weight, with what their parent adds up of them.
    fn children<'r>(
        &'r self,
        at: usize,
        from: usize,
        n: usize,
        room: &'r [Strip],
    ) -> impl Iterator<Item = (f64, usize, &'r [f64])> {
        let weighted = self.nodes[at].children.iter().filter(|&&c| self.shares[c] > 0.0);
        weighted.map(move |&child| {
            let values = match self.nodes[child].column {
                Some(column) => &self.columns[column][from..from + n],
                None => &room[self.places[child]][..n],
            };
            (self.shares[child], child, values)
        })
    }

    /// Regions `from` onwards, none of which lacks a score.
    fn complete(&self, from: usize, room: &mut [Strip], out: &mut [f64]) {
        let n = out.len();
        let mut strip = [0.0; STRIP];
        for at in (0..self.nodes.len()).rev() {
            if self.nodes[at].column.is_some() {
                continue;
            }
            let own = Form::of(self.steps[at]);
            if own == Form::Value && self.steps[at].aggregation != Aggregation::Arithmetic {
                self.one_by_one(at, from, room, &mut strip[..n]);
            } else {
                let children: Vec<(f64, &[f64])> =
                    self.children(at, from, n, room).map(|(w, _, x)| (w, x)).collect();
                weighted_sum(&children, &mut strip[..n]);
            }
            convert(own, self.wanted[at], &mut strip[..n]);
            room[self.places[at]][..n].copy_from_slice(&strip[..n]);
        }
        self.finish(from, room, out);
    }

    /// Regions `from` onwards, some of which lack scores; coverages stand behind the values.
    fn with_gaps(&self, from: usize, room: &mut [Strip], out: &mut [f64]) {
        let n = out.len();
        let behind = room.len() / 2;
        let mut gaps = Gaps::nothing();
        let (mut strip, mut coverage) = ([f64::NAN; STRIP], [f64::NAN; STRIP]);
        for at in (0..self.nodes.len()).rev() {
            if self.nodes[at].column.is_some() {
                continue;
            }
            let own = Form::of(self.steps[at]);
            self.sums(at, from, n, room, &mut gaps);
            if own == Form::Value && self.steps[at].aggregation != Aggregation::Arithmetic {
                self.one_by_one(at, from, room, &mut strip[..n]);
            } else {
                for (score, (sum, used)) in
                    strip[..n].iter_mut().zip(gaps.sum.iter().zip(&gaps.used))
                {
                    *score = sum / used;
                }
            }
            for i in 0..n {
                coverage[i] = gaps.present[i] / gaps.applicable[i];
                let covered = coverage[i] + 1e-12 >= self.nodes[at].coverage_min
                    && coverage[i] > 0.0
                    && gaps.used[i] > 0.0;
                if !covered {
                    strip[i] = f64::NAN;
                }
            }
            convert(own, self.wanted[at], &mut strip[..n]);
            room[self.places[at]][..n].copy_from_slice(&strip[..n]);
            room[behind + self.places[at]][..n].copy_from_slice(&coverage[..n]);
        }
        self.finish(from, room, out);
    }

    /// What a node adds up over a strip with gaps: leaves by plain sums over what is there, nodes below
    /// by looking.
    fn sums(&self, at: usize, from: usize, n: usize, room: &[Strip], gaps: &mut Gaps) {
        let behind = room.len() / 2;
        gaps.clear(n);
        let (mut values, mut there, mut asked) = (Vec::new(), Vec::new(), Vec::new());
        let mut below = Vec::new();
        for (weight, child, x) in self.children(at, from, n, room) {
            if let Some(column) = self.nodes[child].column {
                values.push((weight, x));
                there.push((weight, &self.presence[column][from..from + n]));
                if let Some(all) = self.asked {
                    asked.push((weight, &all[column][from..from + n]));
                }
            } else {
                below.push((weight, x, &room[behind + self.places[child]][..n]));
            }
        }
        weighted_sum(&values, &mut gaps.sum[..n]);
        weighted_sum(&there, &mut gaps.used[..n]);
        gaps.present[..n].copy_from_slice(&gaps.used[..n]);
        if self.asked.is_some() {
            weighted_sum(&asked, &mut gaps.applicable[..n]);
        } else {
            gaps.applicable[..n].fill(there.iter().map(|(weight, _)| weight).sum());
        }
        for (weight, values, coverages) in below {
            gaps.add(weight, values, coverages);
        }
    }

    /// Methods that are no sum: each region through the ordinary way.
    fn one_by_one(&self, at: usize, from: usize, room: &[Strip], out: &mut [f64]) {
        let children: Vec<(f64, usize, &[f64])> =
            self.children(at, from, out.len(), room).collect();
        let step = self.steps[at];
        let mut pairs = Vec::with_capacity(children.len());
        for (i, score) in out.iter_mut().enumerate() {
            pairs.clear();
            let there = |child: usize, x: &[f64]| match self.nodes[child].column {
                Some(column) => self.presence[column][from + i] > 0.0,
                None => !x[i].is_nan(),
            };
            let present = children.iter().filter(|(_, child, x)| there(*child, x));
            pairs.extend(present.map(|(w, _, x)| (x[i], *w)));
            *score = aggregate(step.aggregation, step.floor, &mut pairs).unwrap_or(f64::NAN);
        }
    }

    fn finish(&self, from: usize, room: &[Strip], out: &mut [f64]) {
        match self.nodes[0].column {
            Some(column) => {
                for (i, score) in out.iter_mut().enumerate() {
                    let there = self.presence[column][from + i] > 0.0;
                    *score = if there { self.columns[column][from + i] } else { f64::NAN };
                }
            }
            None => out.copy_from_slice(&room[0][..out.len()]),
        }
    }
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

/// From the form that a node adds up in to the form that its parent does.
fn convert(own: Form, wanted: Form, strip: &mut [f64]) {
    if own != wanted {
        for x in strip {
            *x = wanted.of_value(own.to_value(*x));
        }
    }
}
