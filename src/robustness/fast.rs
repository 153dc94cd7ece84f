//! Replicates through the fast tree: first the ranks of all regions, replicate by replicate; then, a few
//! regions at a time over all replicates, what takes all scores of a region.
//!
//! So no more is kept of a region and a replicate than a rank, in two bytes.

use super::draws::{Drawn, Model};
use super::flat::{Flat, FlatNode, Normalised, Setting, Step};
use super::judge::Judge;
use super::kernel::STRIP;
use super::replicate::{Replicate, Room};
use super::replicates::{NONE, Replicates, SizeError, millionths, run_batches};
use super::study::{COVERAGE, Reason, Tally};
use super::summary::{Interval, scores_interval};
use super::ways::Way;
use crate::assessment::Assessment;
use crate::model::{Aggregation, Hierarchy, MissingPolicy, NodeIdx, Uncertainty};
use crate::parallel;

/// How many scores are held at once, four bytes each, over all threads.
const HELD: usize = 3_000_000;

/// The fast tree with the ways that it takes.
pub(super) struct Fast<'w> {
    flat: Flat,
    /// Per way, its place among those of the tree; none where it has a problem.
    places: Vec<Option<usize>>,
    ways: &'w [Way<'w>],
    model: &'w Model<'w>,
    judge: &'w Judge,
}

/// Whether the fast tree does what the ordinary one does at a node.
fn takes(method: Aggregation, is_percent: bool) -> bool {
    match method {
        Aggregation::Arithmetic | Aggregation::Geometric | Aggregation::Harmonic => true,
        Aggregation::Median
        | Aggregation::Minimum
        | Aggregation::Power(_)
        | Aggregation::MeanMin { .. }
        | Aggregation::MazziottaPareto(_) => is_percent,
        Aggregation::OrderedWeighted
        | Aggregation::Copeland
        | Aggregation::Wroclaw
        | Aggregation::AdjustedMazziottaPareto(_)
        | Aggregation::BenefitOfTheDoubt { .. } => false,
    }
}

impl<'w> Fast<'w> {
    /// None where the ordinary tree is needed: for samples and noise, means over cells, nodes that
    /// compare regions, minima of children, and policies that let missing answers count.
    pub(super) fn new(
        a: &Assessment<'_>,
        ways: &'w [Way<'w>],
        rubrics: &[Hierarchy],
        model: &'w Model<'w>,
        judge: &'w Judge,
        uncertainty: &Uncertainty,
    ) -> Option<Self> {
        let sound: Vec<usize> = (0..ways.len()).filter(|&w| ways[w].problem.is_none()).collect();
        let is_percent = sound.iter().all(|&w| ways[w].is_percent);
        let nodes = || rubrics.iter().flat_map(|h| h.nodes().iter());
        let is_gap = |way: &Way<'_>| {
            let columns = way.leaves.scores.iter().zip(&way.leaves.applicable);
            columns.flat_map(|(s, a)| s.iter().zip(a)).any(|(s, asked)| s.is_nan() && *asked)
        };
        let is_plain = !uncertainty.is_sampled
            && uncertainty.noise <= 0.0
            && !a.is_mean_of_cells()
            && !sound.is_empty()
            && nodes().all(|n| !n.children.is_empty() || n.indicator.is_some())
            && nodes().all(|n| n.children_min <= 0.0)
            && nodes().filter(|n| !n.children.is_empty()).all(|n| takes(n.aggregation, is_percent))
            && (a.rubric.missing == MissingPolicy::Renormalise
                || !sound.iter().any(|&w| is_gap(&ways[w])));
        is_plain.then_some(())?;
        let step = |n: &crate::model::Node| Step { aggregation: n.aggregation, floor: n.floor };
        let steps = rubrics.iter().map(|h| h.nodes().iter().map(step).collect()).collect();
        let normalised: Vec<Normalised> =
            sound.iter().map(|&w| Normalised { columns: ways[w].leaves.scores.clone() }).collect();
        let asked = |n: usize, c: usize, r: usize| ways[sound[n]].leaves.applicable[c][r];
        let flat = Flat::new(model.nodes().to_vec(), &normalised, steps, Some(&asked)).ok()?;
        let places = (0..ways.len()).map(|w| sound.iter().position(|s| *s == w)).collect();
        Some(Self { flat, places, ways, model, judge })
    }

    fn setting(&self, drawn: &Drawn) -> Result<Setting, Reason> {
        let place = self.places[drawn.way];
        let problem = self.ways[drawn.way].problem.unwrap_or(Reason::NoWeights);
        Ok(Setting {
            normalisation: place.ok_or(problem)?,
            aggregation: drawn.aggregation,
            weights: drawn.weights.clone(),
        })
    }

    /// The scores of all regions at some points.
    pub(super) fn scores(&self, points: &[Vec<f64>]) -> Vec<Result<Vec<f64>, Reason>> {
        let draw = |point: &Vec<f64>| self.setting(&self.model.draw(point)?);
        let drawn: Vec<Result<Setting, Reason>> = points.iter().map(draw).collect();
        let settings: Vec<Setting> = drawn.iter().flatten().cloned().collect();
        let mut found = self.flat.batch(&settings).into_iter();
        let one = |setting: Result<Setting, Reason>| {
            setting?;
            found.next().map_or(Err(Reason::NoWeights), |f| f.map_err(|_| Reason::NoWeights))
        };
        drawn.into_iter().map(one).collect()
    }

    /// The ranks of all regions in every replicate.
    pub(super) fn replicates(
        &self,
        count: usize,
        seed: u64,
        tick: &(dyn Fn() + Sync),
    ) -> Result<Replicates<Reason>, SizeError> {
        run_batches(self.flat.regions(), count, false, |range| {
            let points: Vec<Vec<f64>> =
                range.map(|number| self.model.point(seed, number as u64)).collect();
            let found = self.scores(&points);
            for _ in &found {
                tick();
            }
            found
        })
    }

    /// What takes all scores of a region.
    pub(super) fn tallies(
        &self,
        replicates: &Replicates<Reason>,
        seed: u64,
        tick: &(dyn Fn() + Sync),
    ) -> Vec<Tally> {
        let regions = self.flat.regions();
        let kept = replicates.kept().max(1);
        let each = if self.judge.has_targets() { 2 * kept } else { kept };
        let width = (HELD / each / parallel::threads()).clamp(8, STRIP);
        // Strips are cut in equal parts.
        let width = if width.is_power_of_two() { width } else { width.next_power_of_two() / 2 };
        let parts: Vec<usize> = (0..regions).step_by(width).collect();
        let part = |&from: &usize| {
            let n = width.min(regions - from);
            let found = self.part(from, n, replicates.numbers(), seed);
            // Its share of the replicates.
            let upto = |region: usize| replicates.kept() * region / regions;
            for _ in upto(from)..upto(from + n) {
                tick();
            }
            found
        };
        parallel::map(&parts, part).into_iter().flatten().collect()
    }

    /// A few regions over all replicates.
    fn part(&self, from: usize, n: usize, numbers: &[u64], seed: u64) -> Vec<Tally> {
        let nodes = self.model.nodes();
        let watched: Vec<NodeIdx> =
            self.judge.nodes().into_iter().filter(|w| nodes[w.at()].column.is_none()).collect();
        let mut room = Room::new(nodes.iter().filter(|n| n.column.is_none()).count());
        let mut root = vec![f64::NAN; n];
        let mut values = vec![vec![f64::NAN; n]; watched.len()];
        let mut place = vec![0; nodes.len()];
        for (at, node) in watched.iter().enumerate() {
            place[node.at()] = at;
        }
        let mut part = Part::new(n, numbers.len(), self.judge);
        for (k, number) in numbers.iter().enumerate() {
            let drawn = self.model.draw(&self.model.point(seed, *number));
            let Ok(drawn) = drawn else { continue };
            let Ok(setting) = self.setting(&drawn) else { continue };
            let Ok(replicate) = Replicate::new(&self.flat, &setting) else { continue };
            replicate.fill(from, n, &mut room);
            replicate.value(0, from, &room, &mut root);
            for (node, out) in watched.iter().zip(&mut values) {
                replicate.value(node.at(), from, &room, out);
            }
            let way = &self.ways[drawn.way];
            let of = |i: usize, node: NodeIdx| match nodes[node.at()].column {
                Some(column) => way.leaves.scores[column][from + i],
                None => values[place[node.at()]][i],
            };
            part.add(self, &drawn, (k, from, way.is_percent), &root, nodes, of);
        }
        part.finish()
    }
}

/// What is added up of some regions.
struct Part {
    kept: usize,
    n_levels: usize,
    /// Region after region, the millionths of every replicate.
    scores: Vec<i32>,
    levels: Vec<u32>,
    /// The same of attainments; empty without targets.
    attainments: Vec<i32>,
    met: Vec<u32>,
}

impl Part {
    fn new(n: usize, kept: usize, judge: &Judge) -> Self {
        let n_levels = judge.n_levels();
        Self {
            kept,
            n_levels,
            scores: vec![NONE; n * kept],
            levels: vec![0; n * n_levels],
            attainments: vec![NONE; if judge.has_targets() { n * kept } else { 0 }],
            met: vec![0; n],
        }
    }

    fn add(
        &mut self,
        fast: &Fast<'_>,
        drawn: &Drawn,
        (k, from, is_percent): (usize, usize, bool),
        root: &[f64],
        nodes: &[FlatNode],
        of: impl Fn(usize, NodeIdx) -> f64,
    ) {
        for (i, score) in root.iter().enumerate() {
            let score = millionths(*score);
            self.scores[i * self.kept + k] = score;
            if is_percent && self.n_levels > 0 && score != NONE {
                let level = fast.judge.level(from + i, score, |node| of(i, node));
                self.levels[i * self.n_levels + level] += 1;
            }
        }
        let Some(benchmark) = drawn.benchmark.as_ref().filter(|_| is_percent) else { return };
        let targets = fast.judge.targets(benchmark, nodes, &drawn.weights);
        for i in 0..root.len() {
            let reached = fast.judge.reached(&targets, from + i, |node| of(i, node));
            self.attainments[i * self.kept + k] = millionths(reached.attainment);
            self.met[i] += u32::from(reached.is_met);
        }
    }

    fn finish(self) -> Vec<Tally> {
        let summary = |cells: &[i32]| -> (usize, Option<Interval>) {
            let mut there: Vec<i32> = cells.iter().copied().filter(|s| *s != NONE).collect();
            (there.len(), scores_interval(&mut there, COVERAGE))
        };
        let n = self.met.len();
        let of = |i: usize| {
            let score = summary(&self.scores[i * self.kept..(i + 1) * self.kept]).1;
            let levels = self.levels[i * self.n_levels..(i + 1) * self.n_levels].to_vec();
            let cells = i * self.kept..(i + 1) * self.kept;
            let reached = self.attainments.get(cells).map(&summary);
            let (judged, attainment) = reached.unwrap_or((0, None));
            Tally { score, levels, attainment, met: self.met[i], judged: judged as u64 }
        };
        (0..n).map(of).collect()
    }
}
