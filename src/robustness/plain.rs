//! Replicates through the ordinary tree: samples drawn anew, noise on answers, nodes that compare regions,
//! means over cells. All scores are kept.

use super::draws::{Drawn, Model};
use super::judge::Judge;
use super::replicates::{NONE, Replicates, SizeError, millionths, run_batches};
use super::study::{COVERAGE, Reason, Tally};
use super::summary::scores_interval;
use super::ways::Way;
use crate::assessment::Rescored;
use crate::model::{Hierarchy, Matrix, NodeIdx, Normalised, RowIdx, Rubric, Uncertainty, Weights};
use crate::parallel;
use crate::stats::random::Stream;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

/// The ordinary tree with the ways that it takes.
pub(super) struct Plain<'w> {
    ways: &'w [Way<'w>],
    /// Way by way, the rubric with each way to aggregate.
    rubrics: Vec<Vec<Rubric>>,
    model: &'w Model<'w>,
    judge: &'w Judge,
    uncertainty: &'w Uncertainty,
    rows: &'w [RowIdx],
}

/// What is counted while replicates are worked out, in any order.
pub(super) struct Counts {
    replicates: usize,
    levels: Vec<AtomicU32>,
    met: Vec<AtomicU32>,
    /// Region after region, the millionths of attainment; empty without targets.
    attainments: Vec<AtomicI32>,
}

impl<'w> Plain<'w> {
    pub(super) fn new(
        ways: &'w [Way<'w>],
        hierarchies: &[Hierarchy],
        model: &'w Model<'w>,
        judge: &'w Judge,
        uncertainty: &'w Uncertainty,
        rows: &'w [RowIdx],
    ) -> Self {
        let of = |way: &Way<'_>| {
            let with = |hierarchy: &Hierarchy| Rubric {
                hierarchy: hierarchy.clone(),
                ..way.base.rubric.clone()
            };
            hierarchies.iter().map(with).collect()
        };
        let rubrics = ways.iter().map(of).collect();
        Self { ways, rubrics, model, judge, uncertainty, rows }
    }

    fn rescored(&self, drawn: Drawn, weights: &[f64]) -> Result<Rescored, Reason> {
        let way = &self.ways[drawn.way];
        if let Some(problem) = way.problem {
            return Err(problem);
        }
        let rubric = &self.rubrics[drawn.way][drawn.aggregation];
        let weights = Weights::new("drawn", &rubric.hierarchy, weights);
        let leaves = self.leaves(way, drawn.sampling, drawn.noise);
        Ok(way.base.rescore(rubric, &weights, leaves))
    }

    /// The scores of all regions at some points.
    pub(super) fn scores(&self, points: &[Vec<f64>]) -> Vec<Result<Vec<f64>, Reason>> {
        let mut weights = Vec::new();
        let mut one = |point: &Vec<f64>| {
            let drawn = self.model.draw(point, &mut weights)?;
            Ok(self.roots(&self.rescored(drawn, &weights)?))
        };
        points.iter().map(&mut one).collect()
    }

    fn roots(&self, found: &Rescored) -> Vec<f64> {
        let score = |row: &RowIdx| found.score(*row, NodeIdx::ROOT).unwrap_or(f64::NAN);
        self.rows.iter().map(score).collect()
    }

    /// Other scores of the indicators; none where these are certain.
    fn leaves(
        &self,
        way: &Way<'_>,
        sampling: Option<Stream>,
        noise: Option<Stream>,
    ) -> Option<Matrix<Normalised>> {
        let mut leaves = sampling.map(|mut s| way.base.sampled_anew(&mut || s.normal()));
        if let Some(mut stream) = noise {
            let noisy = leaves.get_or_insert_with(|| way.base.normalised().clone());
            let points = self.uncertainty.noise;
            for (_, _, indicator) in way.base.rubric.hierarchy.leaves() {
                for row in (0..u32::try_from(noisy.n_rows()).unwrap_or(u32::MAX)).map(RowIdx) {
                    let off = points * stream.between(-1.0, 1.0);
                    let Some(score) = noisy.get(row, indicator.column) else { continue };
                    let score = score + off;
                    let score = if way.is_percent { score.clamp(0.0, 100.0) } else { score };
                    noisy.set(row, indicator.column, score);
                }
            }
        }
        leaves
    }

    /// The scores and ranks of all regions in every replicate, and what is counted beside.
    pub(super) fn replicates(
        &self,
        count: usize,
        seed: u64,
        tick: &(dyn Fn() + Sync),
    ) -> Result<(Replicates<Reason>, Counts), SizeError> {
        let (n, levels) = (self.rows.len(), self.judge.n_levels());
        let zeros = |n: usize| (0..n).map(|_| AtomicU32::new(0)).collect();
        let targets = if self.judge.has_targets() { n * count } else { 0 };
        let counts = Counts {
            replicates: count,
            levels: zeros(n * levels),
            met: zeros(n),
            attainments: (0..targets).map(|_| AtomicI32::new(NONE)).collect(),
        };
        let one = |number: usize| {
            let (mut point, mut weights) = (Vec::new(), Vec::new());
            self.model.point(seed, number as u64, &mut point);
            let found = self.model.draw(&point, &mut weights).and_then(|drawn| {
                let (way, benchmark) = (&self.ways[drawn.way], drawn.benchmark.clone());
                let found = self.rescored(drawn, &weights)?;
                if way.is_percent {
                    self.count(&found, &counts);
                    if let Some(benchmark) = &benchmark {
                        self.reach(&found, number, benchmark, &weights, &counts);
                    }
                }
                Ok(self.roots(&found))
            });
            // It keeps all scores, and needs no second time.
            tick();
            tick();
            found
        };
        let found = run_batches(n, count, true, |range| range.map(one).collect())?;
        Ok((found, counts))
    }

    fn count(&self, found: &Rescored, counts: &Counts) {
        let levels = self.judge.n_levels();
        if levels == 0 {
            return;
        }
        for (at, row) in self.rows.iter().enumerate() {
            let Some(score) = found.score(*row, NodeIdx::ROOT) else { continue };
            let value = |node| found.score(*row, node).unwrap_or(f64::NAN);
            let level = self.judge.level(at, millionths(score), value);
            counts.levels[at * levels + level].fetch_add(1, Ordering::Relaxed);
        }
    }

    fn reach(
        &self,
        found: &Rescored,
        number: usize,
        benchmark: &(f64, Stream),
        weights: &[f64],
        counts: &Counts,
    ) {
        let targets = self.judge.targets(benchmark, self.model.nodes(), weights);
        for (at, row) in self.rows.iter().enumerate() {
            let value = |node| found.score(*row, node).unwrap_or(f64::NAN);
            let reached = self.judge.reached(&targets, at, value);
            let cell = &counts.attainments[at * counts.replicates + number];
            cell.store(millionths(reached.attainment), Ordering::Relaxed);
            counts.met[at].fetch_add(u32::from(reached.is_met), Ordering::Relaxed);
        }
    }

    /// What takes all scores of a region.
    pub(super) fn tallies(&self, replicates: &Replicates<Reason>, counts: &Counts) -> Vec<Tally> {
        let levels = self.judge.n_levels();
        let regions: Vec<usize> = (0..self.rows.len()).collect();
        parallel::map(&regions, |&at| {
            let there = |cells: &mut Vec<i32>| cells.retain(|s| *s != NONE);
            let mut scores = replicates.millionths(at).to_vec();
            there(&mut scores);
            let cells = at * counts.replicates..(at + 1) * counts.replicates;
            let cells = counts.attainments.get(cells).unwrap_or(&[]);
            let mut reached: Vec<i32> = cells.iter().map(|c| c.load(Ordering::Relaxed)).collect();
            there(&mut reached);
            let of = &counts.levels[at * levels..(at + 1) * levels];
            Tally {
                score: scores_interval(&scores, COVERAGE),
                levels: of.iter().map(|c| c.load(Ordering::Relaxed)).collect(),
                judged: reached.len() as u64,
                attainment: scores_interval(&reached, COVERAGE),
                met: counts.met[at].load(Ordering::Relaxed),
            }
        })
    }
}
