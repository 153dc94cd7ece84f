//! Several replicates at once: the tree under their weights, region after region.

use super::flat::{Children, Flat, Inner, Setting, SettingError};
use super::gaps::{Left, WHOLE};
use super::kernel::{LANES, Lanes, add, add_one, add_weighed};
use crate::aggregation::aggregate;
use std::ops::Range;

/// Replicates that share their ways to normalise and to aggregate.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Which way to normalise.
    pub(super) normalisation: usize,
    /// Which way to aggregate.
    pub(super) aggregation: usize,
    /// Which of the settings they are, [`LANES`] to a unit.
    pub(super) members: Vec<usize>,
    /// Unit after unit and slot after slot, the share of a node among its siblings. Lanes that are left
    /// over in the last unit repeat its first.
    shares: Vec<Lanes>,
}

/// Settings, as they are worked out, and those that have no scores.
pub(super) type Blocks = (Vec<Block>, Vec<(usize, SettingError)>);

impl Flat {
    /// Puts settings together that share their matrices.
    pub(super) fn blocks<'s>(&self, settings: impl IntoIterator<Item = &'s Setting>) -> Blocks {
        let mut blocks: Vec<Option<Block>> = vec![None; self.rows.len()];
        let mut failed = Vec::new();
        for (member, setting) in settings.into_iter().enumerate() {
            match self.class(setting) {
                Ok(class) => {
                    let block = blocks[class].get_or_insert_with(|| Block {
                        normalisation: setting.normalisation,
                        aggregation: setting.aggregation,
                        members: Vec::new(),
                        shares: Vec::new(),
                    });
                    block.push(self, member, &setting.weights);
                }
                Err(error) => failed.push((member, error)),
            }
        }
        (blocks.into_iter().flatten().collect(), failed)
    }

    /// Which matrix a setting takes, where it fits.
    fn class(&self, setting: &Setting) -> Result<usize, SettingError> {
        let (n, n_steps) = (setting.normalisation, self.steps.len());
        let class = n * n_steps + setting.aggregation;
        let fits = setting.aggregation < n_steps
            && class < self.rows.len()
            && setting.weights.len() == self.nodes.len();
        if !fits {
            return Err(SettingError::Setting);
        }
        // From the root on.
        for inner in self.inner.iter().rev() {
            let children = &self.nodes[inner.at].children;
            let total: f64 = children.iter().map(|&c| setting.weights[c]).sum();
            let sound = children.iter().all(|&c| setting.weights[c] >= 0.0);
            if !(sound && total > 0.0 && total.is_finite()) {
                return Err(SettingError::Weights(inner.at));
            }
        }
        Ok(class)
    }
}

impl Block {
    fn push(&mut self, flat: &Flat, member: usize, weights: &[f64]) {
        let (lane, n) = (self.members.len() % LANES, weights.len());
        if lane == 0 {
            self.shares.resize(self.shares.len() + n, [1.0; LANES]);
        }
        let from = self.shares.len() - n;
        let unit = &mut self.shares[from..];
        self.members.push(member);
        for inner in &flat.inner {
            let children = &flat.nodes[inner.at].children;
            let total: f64 = children.iter().map(|&c| weights[c]).sum();
            for (slot, &child) in (inner.first..).zip(children) {
                let share = weights[child] / total;
                if lane == 0 {
                    unit[slot] = [share; LANES];
                } else {
                    unit[slot][lane] = share;
                }
            }
        }
    }

    /// How many units there are.
    pub(super) fn units(&self) -> usize {
        self.members.len().div_ceil(LANES)
    }

    /// Which settings stand in a unit.
    pub(super) fn members(&self, unit: usize) -> &[usize] {
        let from = unit * LANES;
        &self.members[from..(from + LANES).min(self.members.len())]
    }
}

/// Where the figures of nodes stand while a region is worked out.
#[derive(Clone, Debug, Default)]
pub(super) struct Room {
    /// Per slot, what the parent adds up, `NaN` where there is no score.
    values: Vec<Lanes>,
    /// Per slot, the share of weight that is present; kept where it decides anything.
    covered: Vec<Lanes>,
    /// Per slot, how much is missing.
    states: Vec<State>,
    left: Left,
    pairs: Vec<(f64, f64)>,
}

/// How much is missing below a node.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    /// Nothing.
    #[default]
    Whole,
    /// Something, but it has a score in all replicates.
    Sound,
    /// Something, and it may lack a score.
    Lacking,
}

/// Works out one unit of replicates over some regions.
pub(super) struct Fill<'a> {
    pub(super) flat: &'a Flat,
    pub(super) block: &'a Block,
    pub(super) unit: usize,
    pub(super) regions: Range<usize>,
    /// The patterns of gaps in these regions, if what is left of the weights is to be worked out.
    pub(super) among: Option<&'a [u32]>,
    pub(super) room: &'a mut Room,
    /// Per region, the scores on the root.
    pub(super) roots: &'a mut [Lanes],
    /// Slots whose scores are asked for beside it.
    pub(super) watched: &'a [usize],
    /// These, region after region.
    pub(super) seen: &'a mut [Lanes],
}

/// What does not change from region to region.
struct Unit<'a> {
    flat: &'a Flat,
    normalisation: usize,
    aggregation: usize,
    shares: &'a [Lanes],
    /// Whether no column has infinite numbers.
    is_finite: bool,
}

impl pulp::NullaryFnOnce for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { flat, block, room, .. } = self;
        let n = flat.nodes.len();
        let (normalisation, aggregation) = (block.normalisation, block.aggregation);
        let class = normalisation * flat.steps.len() + aggregation;
        let unit = Unit {
            flat,
            normalisation,
            aggregation,
            shares: &block.shares[self.unit * n..(self.unit + 1) * n],
            is_finite: flat.is_finite[class],
        };
        let patterns = &flat.patterns[normalisation];
        if let Some(among) = self.among {
            patterns.leave(among, unit.shares, &mut room.left);
        }
        room.values.resize(n, [0.0; LANES]);
        room.covered.resize(n, [1.0; LANES]);
        room.states.clear();
        room.states.resize(n, State::Whole);
        let (rows, places) = (&flat.rows[class], flat.inner.len());
        let wanted = &flat.wanted[aggregation];
        for (i, region) in self.regions.enumerate() {
            let row = &rows[region * n..(region + 1) * n];
            let ids = patterns.of.get(region * places..(region + 1) * places).unwrap_or(&[]);
            if ids.iter().all(|id| *id == WHOLE) {
                for inner in &flat.inner {
                    unit.whole(inner, region, row, room);
                }
            } else {
                for (inner, id) in flat.inner.iter().zip(ids) {
                    unit.with_gaps(inner, *id, region, row, room);
                }
            }
            self.roots[i] = match flat.nodes[0].column {
                Some(column) if flat.is_there(normalisation, column, region) => [row[0]; LANES],
                Some(_) => [f64::NAN; LANES],
                None => room.values[0],
            };
            let seen = &mut self.seen[i * self.watched.len()..];
            for (slot, out) in self.watched.iter().zip(seen) {
                *out = room.values[*slot];
                wanted[*slot].to_values(out);
            }
        }
    }
}

#[expect(clippy::inline_always, reason = "compiled anew for the registers of the machine")]
impl Unit<'_> {
    /// A node under which nothing is missing.
    #[inline(always)]
    fn whole(&self, inner: &Inner, region: usize, row: &[f64], room: &mut Room) {
        let mut sum = self.sum(inner, region, row, room);
        self.put(inner, &mut sum, room);
    }

    #[inline(always)]
    fn put(&self, inner: &Inner, score: &mut Lanes, room: &mut Room) {
        let (own, wanted) = (inner.forms[self.aggregation], self.flat.wanted[self.aggregation][inner.slot]);
        own.convert(wanted, score);
        room.values[inner.slot] = *score;
    }

    /// What a node adds up of all its children; leaves that are missing add nothing.
    #[inline(always)]
    fn sum(&self, inner: &Inner, region: usize, row: &[f64], room: &mut Room) -> Lanes {
        let children = inner.first..inner.first + inner.n;
        let (shares, row) = (&self.shares[children.clone()], &row[children.clone()]);
        let mut sum = [0.0; LANES];
        if !inner.is_sum[self.aggregation] {
            return self.one_by_one(inner, region, room);
        }
        let values = &room.values[children];
        match inner.children {
            Children::Leaves if self.is_finite => {
                for (share, x) in shares.iter().zip(row) {
                    add_one(&mut sum, share, *x);
                }
            }
            Children::Inner if self.is_finite => {
                for (share, x) in shares.iter().zip(values) {
                    add(&mut sum, share, x);
                }
            }
            _ => {
                for (at, share) in shares.iter().enumerate() {
                    let is_leaf = self.flat.columns[inner.first + at].is_some();
                    let x = if is_leaf { [row[at]; LANES] } else { values[at] };
                    add_weighed(&mut sum, share, &x);
                }
            }
        }
        sum
    }

    /// A node under which something may be missing.
    #[inline(always)]
    fn with_gaps(&self, inner: &Inner, id: u32, region: usize, row: &[f64], room: &mut Room) {
        let children = inner.first..inner.first + inner.n;
        let below = room.states[children].iter().copied();
        // Leaves are whole; what they lack is in the pattern.
        let worst = below.fold(State::Whole, |worst, s| match (worst, s) {
            (State::Lacking, _) | (_, State::Lacking) => State::Lacking,
            (State::Whole, s) => s,
            (State::Sound, _) => State::Sound,
        });
        if id == WHOLE && worst == State::Whole {
            self.whole(inner, region, row, room);
            room.covered[inner.slot] = [1.0; LANES];
            room.states[inner.slot] = State::Whole;
        } else if id == WHOLE && worst == State::Sound && !inner.covers {
            self.whole(inner, region, row, room);
            room.states[inner.slot] = State::Sound;
        } else if inner.children == Children::Leaves {
            self.leaves(inner, id as usize, region, row, room);
        } else {
            self.general(inner, id, region, row, room);
        }
    }

    /// A node of leaves, some of which are missing.
    #[inline(always)]
    fn leaves(&self, inner: &Inner, id: usize, region: usize, row: &[f64], room: &mut Room) {
        let mut score = self.sum(inner, region, row, room);
        let inverse = &room.left.inverse[id];
        if inner.is_sum[self.aggregation] {
            for (x, inverse) in score.iter_mut().zip(inverse) {
                *x *= inverse;
            }
        } else {
            for (x, inverse) in score.iter_mut().zip(inverse) {
                *x = if inverse.is_nan() { f64::NAN } else { *x };
            }
        }
        let is_sound = room.left.is_sound[id];
        room.states[inner.slot] = if is_sound { State::Sound } else { State::Lacking };
        if inner.covers {
            room.covered[inner.slot] = room.left.coverage[id];
        }
        self.put(inner, &mut score, room);
    }

    /// Whatever is missing below.
    #[inline(never)]
    fn general(&self, inner: &Inner, id: u32, region: usize, row: &[f64], room: &mut Room) {
        let mut sum = [0.0; LANES];
        let (mut used, mut present, mut asked) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        let mut is_whole = [id == WHOLE; LANES];
        let slots = inner.first..inner.first + inner.n;
        for slot in slots.clone().filter(|slot| self.flat.columns[*slot].is_some()) {
            add_weighed(&mut sum, &self.shares[slot], &[row[slot]; LANES]);
            if id == WHOLE {
                add_one(&mut used, &self.shares[slot], 1.0);
            }
        }
        asked.copy_from_slice(&used);
        if id != WHOLE {
            used.copy_from_slice(&room.left.used[id as usize]);
            asked.copy_from_slice(&room.left.asked[id as usize]);
        }
        present.copy_from_slice(&used);
        for slot in slots.filter(|slot| self.flat.columns[*slot].is_none()) {
            let (values, covered) = (&room.values[slot], &room.covered[slot]);
            for (lane, weight) in self.shares[slot].iter().enumerate() {
                let (x, c, weight) = (values[lane], covered[lane], *weight);
                let is_there = !x.is_nan();
                is_whole[lane] &= is_there;
                // What is infinite counts for nothing without a weight.
                sum[lane] += if is_there & (weight > 0.0) { weight * x } else { 0.0 };
                used[lane] += if is_there { weight } else { 0.0 };
                present[lane] += if is_there & (weight > 0.0) { weight * c } else { 0.0 };
                asked[lane] += if c.is_nan() { 0.0 } else { weight };
            }
        }
        let mut score = if inner.is_sum[self.aggregation] {
            std::array::from_fn(|l| if is_whole[l] { sum[l] } else { sum[l] / used[l] })
        } else {
            self.one_by_one(inner, region, room)
        };
        let mut is_sound = true;
        for lane in 0..LANES {
            let coverage = present[lane] / asked[lane];
            room.covered[inner.slot][lane] = coverage;
            let is_covered = (used[lane] > 0.0)
                & (!inner.covers | (coverage + 1e-12 >= inner.coverage_min));
            score[lane] = if is_covered { score[lane] } else { f64::NAN };
            is_sound &= is_covered;
        }
        room.states[inner.slot] = if is_sound { State::Sound } else { State::Lacking };
        self.put(inner, &mut score, room);
    }

    /// Methods that are no sum: each replicate through the ordinary way.
    #[inline(never)]
    fn one_by_one(&self, inner: &Inner, region: usize, room: &mut Room) -> Lanes {
        let step = self.flat.steps[self.aggregation][inner.at];
        let class = self.normalisation * self.flat.steps.len() + self.aggregation;
        let n = self.flat.nodes.len();
        let row = &self.flat.rows[class][region * n..];
        let mut out = [f64::NAN; LANES];
        for (lane, out) in out.iter_mut().enumerate() {
            room.pairs.clear();
            for slot in inner.first..inner.first + inner.n {
                let weight = self.shares[slot][lane];
                let (x, is_there) = match self.flat.columns[slot] {
                    Some(column) => {
                        (row[slot], self.flat.is_there(self.normalisation, column, region))
                    }
                    None => (room.values[slot][lane], !room.values[slot][lane].is_nan()),
                };
                if is_there && weight > 0.0 {
                    room.pairs.push((x, weight));
                }
            }
            let score = aggregate(step.aggregation, step.floor, &mut room.pairs);
            *out = score.unwrap_or(f64::NAN);
        }
        out
    }
}
