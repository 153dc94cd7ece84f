//! Replicates through the fast tree: first the ranks of all regions, replicate by replicate; then, a few
//! regions at a time over all replicates, what takes all scores of a region.
//!
//! So no more is kept of a region and a replicate than a rank, in two bytes. Where a study is small its
//! scores are kept as well, and nothing is worked out twice.

use super::draws::{Drawn, Model};
use super::flat::{Flat, Normalised, Setting, Step};
use super::judge::Judge;
use super::kernel::{Keys, LANES, Lanes, Millionths, millionths};
use super::replicate::{Block, Blocks, Fill, Room};
use super::replicates::{
    Chunk, Failure, NONE, Replicates, SizeError, check_size, chunk_of, run_chunks,
};
use super::study::{COVERAGE, Reason, Tally};
use super::summary::{Interval, scores_interval};
use super::ways::Way;
use crate::assessment::Assessment;
use crate::model::{Aggregation, Hierarchy, MissingPolicy, NodeIdx, Uncertainty};
use crate::parallel::{self, Spare};
use crate::vector::widest;

/// Up to how many scores are kept with their ranks, four bytes each.
const KEPT: usize = 1_000_000;

/// How many scores are held at once where they are not kept, over all threads.
const HELD: usize = 500_000;

/// Up to how many regions are looked at together over all replicates.
const PART: usize = 256;

/// Up to how many weights of replicates are kept from the first pass for the second, eight bytes each.
const WEIGHTS_KEPT: usize = 1_000_000;

/// The fast tree with the ways that it takes.
pub(super) struct Fast<'w> {
    flat: Flat,
    /// Per way, its place among those of the tree; none where it has a problem.
    places: Vec<Option<usize>>,
    /// The ways without a problem.
    sound: Vec<usize>,
    ways: Vec<Known>,
    model: &'w Model<'w>,
    judge: &'w Judge,
}

/// What is kept of a way.
struct Known {
    is_percent: bool,
    problem: Option<Reason>,
    /// The scores of the indicators that gates or targets ask for; empty for the others.
    columns: Vec<Vec<f64>>,
}

/// Some replicates, drawn.
#[derive(Default)]
struct Drawing {
    /// The numbers of those that have a setting.
    numbers: Vec<u64>,
    blocks: Blocks,
    /// What is drawn of the benchmark, and the weights that it takes; empty without targets.
    drawn: Vec<(Drawn, Vec<f64>)>,
    /// Those without a setting.
    failed: Vec<(u64, Reason)>,
    /// The point and the weights of the one that is being drawn.
    point: Vec<f64>,
    weights: Vec<f64>,
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
        ways: &[Way<'_>],
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
        let asked: Vec<usize> =
            judge.nodes().into_iter().filter_map(|node| flat.nodes[node.at()].column).collect();
        let column = |way: &Way<'_>, column: usize| {
            let scores = &way.leaves.scores[column];
            if asked.contains(&column) { scores.clone() } else { Vec::new() }
        };
        let known = |way: &Way<'_>| Known {
            is_percent: way.is_percent,
            problem: way.problem,
            columns: (0..way.leaves.scores.len()).map(|c| column(way, c)).collect(),
        };
        let ways = ways.iter().map(known).collect();
        Some(Self { flat, places, sound, ways, model, judge })
    }

    /// What a point stands for, and the ways that the tree takes.
    fn draw(&self, point: &[f64], weights: &mut Vec<f64>) -> Result<(Drawn, [usize; 2]), Reason> {
        let drawn = self.model.draw(point, weights)?;
        let problem = self.ways[drawn.way].problem.unwrap_or(Reason::NoWeights);
        let ways = [self.places[drawn.way].ok_or(problem)?, drawn.aggregation];
        Ok((drawn, ways))
    }

    /// The scores of all regions at some points.
    pub(super) fn scores(&self, points: &[Vec<f64>]) -> Vec<Result<Vec<f64>, Reason>> {
        let setting = |point: &Vec<f64>| {
            let mut weights = Vec::new();
            let [normalisation, aggregation] = self.draw(point, &mut weights)?.1;
            Ok(Setting { normalisation, aggregation, weights })
        };
        let drawn: Vec<Result<Setting, Reason>> = points.iter().map(setting).collect();
        let settings: Vec<Setting> = drawn.iter().flatten().cloned().collect();
        let mut found = self.flat.batch(&settings).into_iter();
        let one = |setting: Result<Setting, Reason>| {
            setting?;
            found.next().map_or(Err(Reason::NoWeights), |f| f.map_err(|_| Reason::NoWeights))
        };
        drawn.into_iter().map(one).collect()
    }

    /// The ranks of all regions in every replicate, and what takes all scores of a region.
    pub(super) fn run(
        &self,
        count: usize,
        seed: u64,
        tick: &(dyn Fn() + Sync),
    ) -> Result<(Replicates<Reason>, Vec<Tally>), SizeError> {
        let regions = self.flat.regions();
        let is_small = count * self.model.nodes().len() <= WEIGHTS_KEPT;
        let watches = self.judge.has_targets() || !self.judge.nodes().is_empty();
        let keeps_scores = !watches && regions * count <= KEPT && (is_small || !self.is_mixed());
        check_size(regions, count, keeps_scores)?;
        let draws = Draws::new(self, count, seed, is_small && (!keeps_scores || self.is_mixed()));
        let found = self.ranked(&draws, keeps_scores, tick)?;
        let tallies = if keeps_scores {
            (0..count).for_each(|_| tick());
            self.tallies_of_scores(&found, &draws.kept)
        } else {
            self.tallies(&found, &draws, tick)
        };
        Ok((found, tallies))
    }

    /// The ranks of all regions in every replicate.
    fn ranked(
        &self,
        draws: &Draws<'_, '_>,
        keeps_scores: bool,
        tick: &(dyn Fn() + Sync),
    ) -> Result<Replicates<Reason>, SizeError> {
        let (regions, spare) = (self.flat.regions(), Spare::default());
        run_chunks(regions, draws.count, draws.size, keeps_scores, |range, cells| {
            range.clone().for_each(|_| tick());
            draws.with(range.start, |drawing| {
                let (numbers, failed) = (drawing.numbers.clone(), drawing.failed.clone());
                let mut chunk = Chunk::new(regions, numbers, failed, keeps_scores, cells);
                for (member, _) in &drawing.blocks.failed {
                    chunk.failures[*member] = Some(Failure::Model(Reason::NoWeights));
                }
                spare.lend(|bench| self.flat.rank_blocks(&drawing.blocks, bench, &mut chunk));
                chunk
            })
        })
    }

    /// Whether some ways have levels and others none.
    fn is_mixed(&self) -> bool {
        let mut ways = self.sound.iter().map(|way| self.ways[*way].is_percent);
        let first = ways.next();
        self.judge.n_levels() > 0 && ways.any(|way| Some(way) != first)
    }

    /// Draws replicates in place of others.
    fn fill(&self, drawing: &mut Drawing, replicates: std::ops::Range<u64>, seed: u64) {
        let Drawing { numbers, blocks, drawn: of_targets, failed, point, weights } = drawing;
        blocks.clear();
        let count = replicates.end - replicates.start;
        blocks.expect(&self.flat, usize::try_from(count).unwrap_or(0));
        numbers.clear();
        of_targets.clear();
        failed.clear();
        for number in replicates {
            self.model.point(seed, number, point);
            match self.draw(point, weights) {
                Ok((drawn, ways)) => {
                    blocks.add(&self.flat, numbers.len(), ways, weights);
                    numbers.push(number);
                    if self.judge.has_targets() {
                        of_targets.push((drawn, weights.clone()));
                    }
                }
                Err(reason) => failed.push((number, reason)),
            }
        }
    }
}

/// All replicates of a study, drawn once where there is room for them, else when they are asked for.
struct Draws<'f, 'w> {
    fast: &'f Fast<'w>,
    count: usize,
    /// How many are drawn together.
    size: usize,
    seed: u64,
    kept: Vec<Drawing>,
    spare: Spare<Drawing>,
}

impl<'f, 'w> Draws<'f, 'w> {
    fn new(fast: &'f Fast<'w>, count: usize, seed: u64, keeps: bool) -> Self {
        let size = chunk_of(fast.flat.regions());
        let spare = Spare::default();
        let mut found = Self { fast, count, size, seed, kept: Vec::new(), spare };
        if keeps {
            found.kept = parallel::map(&found.starts(), |from| {
                let mut drawing = Drawing::default();
                found.fill(&mut drawing, *from);
                drawing
            });
        }
        found
    }

    fn starts(&self) -> Vec<usize> {
        (0..self.count).step_by(self.size).collect()
    }

    fn fill(&self, drawing: &mut Drawing, from: usize) {
        let to = (from + self.size).min(self.count);
        self.fast.fill(drawing, from as u64..to as u64, self.seed);
    }

    /// Does something with the replicates from one of the starts on.
    fn with<R>(&self, from: usize, f: impl FnOnce(&Drawing) -> R) -> R {
        match self.kept.get(from / self.size) {
            Some(known) => f(known),
            None => self.spare.lend(|drawing| {
                self.fill(drawing, from);
                f(drawing)
            }),
        }
    }
}

impl Fast<'_> {
    /// What takes all scores of a region, where these were kept and nothing else is asked for.
    fn tallies_of_scores(&self, found: &Replicates<Reason>, drawn: &[Drawing]) -> Vec<Tally> {
        // Per replicate, whether its scores have levels; where all ways agree, nothing was kept of draws.
        let first = self.sound.first().is_some_and(|way| self.ways[*way].is_percent);
        let mut is_percent = vec![first; found.kept()];
        for drawing in drawn {
            for block in drawing.blocks.iter() {
                let is_block = self.ways[self.sound[block.normalisation]].is_percent;
                let numbers = block.members.iter().map(|member| drawing.numbers[*member]);
                for at in numbers.filter_map(|number| found.numbers().binary_search(&number).ok()) {
                    is_percent[at] = is_block;
                }
            }
        }
        let regions: Vec<usize> = (0..found.regions()).collect();
        parallel::map(&regions, |&region| {
            let scores = found.millionths(region);
            let mut levels = vec![0; self.judge.n_levels()];
            if !levels.is_empty() {
                let there = |(score, percent): &(&i32, &bool)| **score != NONE && **percent;
                for (score, _) in scores.iter().zip(&is_percent).filter(there) {
                    levels[self.judge.level(region, *score, |_| f64::NAN)] += 1;
                }
            }
            let score = interval_of(scores).1;
            Tally { score, levels, attainment: None, met: 0, judged: 0 }
        })
    }

    /// What takes all scores of a region, a few regions at a time.
    fn tallies(
        &self,
        found: &Replicates<Reason>,
        draws: &Draws<'_, '_>,
        tick: &(dyn Fn() + Sync),
    ) -> Vec<Tally> {
        let regions = self.flat.regions();
        let each = found.kept().max(1) * if self.judge.has_targets() { 2 } else { 1 };
        let width = (HELD / each / parallel::threads()).clamp(8, PART);
        let parts: Vec<usize> = (0..regions).step_by(width).collect();
        let part = |&from: &usize| {
            let n = width.min(regions - from);
            let tallies = self.part(from, n, found, draws);
            // Its share of the replicates.
            let upto = |region: usize| draws.count * region / regions;
            for _ in upto(from)..upto(from + n) {
                tick();
            }
            tallies
        };
        parallel::map(&parts, part).into_iter().flatten().collect()
    }

    /// A few regions over all replicates.
    fn part(
        &self,
        from: usize,
        n: usize,
        found: &Replicates<Reason>,
        draws: &Draws<'_, '_>,
    ) -> Vec<Tally> {
        let flat = &self.flat;
        let nodes = self.judge.nodes();
        let inner = |node: &&NodeIdx| flat.nodes[node.at()].column.is_none();
        let watched: Vec<NodeIdx> = nodes.iter().filter(inner).copied().collect();
        let mut part = Part::new(self, n, found, &watched);
        let among: Vec<Vec<u32>> =
            flat.patterns.iter().map(|p| p.among(flat.inner.len(), from..from + n)).collect();
        let mut room = Room::default();
        for start in draws.starts() {
            draws.with(start, |drawing| {
                for block in drawing.blocks.iter() {
                    for unit in 0..block.units() {
                        widest(Fill {
                            flat,
                            block,
                            unit,
                            regions: from..from + n,
                            among: Some(&among[block.normalisation]),
                            room: &mut room,
                            roots: &mut part.roots,
                            watched: &part.watched,
                            seen: &mut part.seen,
                        });
                        part.add(self, drawing, block, unit, from);
                    }
                }
            });
        }
        part.finish()
    }
}

/// The interval of some cells, and how many have a figure.
fn interval_of(cells: &[i32]) -> (usize, Option<Interval>) {
    if cells.contains(&NONE) {
        let there: Vec<i32> = cells.iter().copied().filter(|s| *s != NONE).collect();
        return (there.len(), scores_interval(&there, COVERAGE));
    }
    (cells.len(), scores_interval(cells, COVERAGE))
}

/// What is added up of some regions.
struct Part<'r> {
    found: &'r Replicates<Reason>,
    n_levels: usize,
    /// How many replicates are added up.
    taken: usize,
    /// The nodes whose scores are asked for beside the root, their slots, and where each stands.
    watched: Vec<usize>,
    place: Vec<usize>,
    roots: Vec<Lanes>,
    seen: Vec<Lanes>,
    keys: Vec<Keys>,
    /// Region after region, the millionths of every replicate, in any order.
    scores: Vec<i32>,
    levels: Vec<u32>,
    /// The same of attainments; empty without targets.
    attainments: Vec<i32>,
    met: Vec<u32>,
}

impl<'r> Part<'r> {
    fn new(fast: &Fast<'_>, n: usize, found: &'r Replicates<Reason>, watched: &[NodeIdx]) -> Self {
        let (kept, n_levels) = (found.kept(), fast.judge.n_levels());
        let mut place = vec![0; fast.flat.nodes.len()];
        for (at, node) in watched.iter().enumerate() {
            place[node.at()] = at;
        }
        Self {
            found,
            n_levels,
            taken: 0,
            place,
            roots: vec![Lanes::all(0.0); n],
            seen: vec![Lanes::all(0.0); n * watched.len()],
            watched: watched.iter().map(|node| fast.flat.slots[node.at()]).collect(),
            keys: vec![Keys::all(NONE); n],
            scores: vec![NONE; n * kept],
            levels: vec![0; n * n_levels],
            attainments: vec![NONE; if fast.judge.has_targets() { n * kept } else { 0 }],
            met: vec![0; n],
        }
    }

    /// Adds what was worked out of a unit, but for replicates that failed in the first pass.
    fn add(&mut self, fast: &Fast<'_>, drawing: &Drawing, block: &Block, unit: usize, from: usize) {
        widest(Millionths { scores: &self.roots, out: &mut self.keys });
        let members = block.members(unit);
        let kept = self.found.kept();
        let are_all = self.found.failures().is_empty();
        let is_kept = |lane: &usize| {
            let number = &drawing.numbers[members[*lane]];
            are_all || self.found.numbers().binary_search(number).is_ok()
        };
        let lanes: Vec<usize> = (0..members.len()).filter(is_kept).collect();
        let is_whole = lanes.len() == LANES;
        for (keys, cells) in self.keys.iter().zip(self.scores.chunks_exact_mut(kept.max(1))) {
            let cells = &mut cells[self.taken..self.taken + lanes.len()];
            if is_whole {
                cells.copy_from_slice(&keys[..]);
            } else {
                cells.iter_mut().zip(&lanes).for_each(|(cell, lane)| *cell = keys[*lane]);
            }
        }
        if fast.ways[fast.sound[block.normalisation]].is_percent {
            for (at, &lane) in lanes.iter().enumerate() {
                let at = self.taken + at;
                self.judge(fast, drawing, block, (at, lane, members[lane]), from);
            }
        }
        self.taken += lanes.len();
    }

    /// The levels of one replicate, and what it reaches of its targets.
    fn judge(
        &mut self,
        fast: &Fast<'_>,
        drawing: &Drawing,
        block: &Block,
        (at, lane, member): (usize, usize, usize),
        from: usize,
    ) {
        let nodes = &fast.flat.nodes;
        let way = &fast.ways[fast.sound[block.normalisation]];
        let (seen, width) = (&self.seen, self.watched.len());
        let of = |i: usize, node: NodeIdx| match nodes[node.at()].column {
            Some(column) => way.columns[column][from + i],
            None => seen[i * width + self.place[node.at()]][lane],
        };
        if self.n_levels > 0 {
            for (i, keys) in self.keys.iter().enumerate().filter(|(_, keys)| keys[lane] != NONE) {
                let level = fast.judge.level(from + i, keys[lane], |node| of(i, node));
                self.levels[i * self.n_levels + level] += 1;
            }
        }
        let Some((drawn, weights)) = drawing.drawn.get(member) else { return };
        let Some(benchmark) = &drawn.benchmark else { return };
        let targets = fast.judge.targets(benchmark, nodes, weights);
        let kept = self.found.kept();
        for i in 0..self.met.len() {
            let reached = fast.judge.reached(&targets, from + i, |node| of(i, node));
            self.attainments[i * kept + at] = millionths(reached.attainment);
            self.met[i] += u32::from(reached.is_met);
        }
    }

    fn finish(self) -> Vec<Tally> {
        let (n, kept) = (self.met.len(), self.found.kept());
        let of = |i: usize| {
            let cells = i * kept..(i + 1) * kept;
            let score = interval_of(&self.scores[cells.clone()]).1;
            let levels = self.levels[i * self.n_levels..(i + 1) * self.n_levels].to_vec();
            let reached = self.attainments.get(cells).map(interval_of);
            let (judged, attainment) = reached.unwrap_or((0, None));
            Tally { score, levels, attainment, met: self.met[i], judged: judged as u64 }
        };
        (0..n).map(of).collect()
    }
}
