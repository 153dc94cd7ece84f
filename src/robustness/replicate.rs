//! Several replicates at once: the tree under their weights, region after region.

#![expect(clippy::inline_always, reason = "compiled anew for the registers of the machine")]
#![expect(clippy::needless_bitwise_bool, reason = "a branch would keep loops from wide registers")]

use super::flat::{Children, Flat, Inner, Setting, SettingError};
use super::gaps::{Left, WHOLE};
use super::kernel::{Convert, LANES, Lanes, add, add_one, add_weighed};
use crate::aggregation::aggregate;
use crate::vector::widest;
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

/// Settings put together by the matrices that they share.
#[derive(Clone, Debug, Default)]
pub(super) struct Blocks {
    /// One for each matrix, with or without members.
    all: Vec<Block>,
    /// The settings that have no scores.
    pub(super) failed: Vec<(usize, SettingError)>,
    /// By slot, the weights of the setting that is being put in, and what each shares.
    row: Vec<f64>,
    totals: Vec<f64>,
}

impl Blocks {
    /// Takes everything out and keeps the room.
    pub(super) fn clear(&mut self) {
        self.failed.clear();
        for block in &mut self.all {
            block.members.clear();
            block.shares.clear();
        }
    }

    /// Those that have members.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Block> {
        self.all.iter().filter(|block| !block.members.is_empty())
    }

    /// Makes room for so many settings that are spread over all matrices.
    pub(super) fn expect(&mut self, flat: &Flat, count: usize) {
        self.open(flat);
        // A unit more than its part, since they are drawn.
        let units = count.div_ceil(self.all.len().max(1)).div_ceil(LANES) + 1;
        for block in self.all.iter_mut().filter(|block| block.shares.capacity() == 0) {
            block.shares.reserve_exact(units * flat.nodes.len());
        }
    }

    fn open(&mut self, flat: &Flat) {
        let n = flat.steps.len();
        let of = |class| Block {
            normalisation: class / n,
            aggregation: class % n,
            members: Vec::new(),
            shares: Vec::new(),
        };
        self.all.extend((self.all.len()..flat.rows.len()).map(of));
    }

    /// Puts in a setting by its number: the way to normalise, the way to aggregate, and the weights.
    pub(super) fn add(&mut self, flat: &Flat, member: usize, ways: [usize; 2], weights: &[f64]) {
        self.open(flat);
        match self.class(flat, ways, weights) {
            Ok(class) => self.all[class].push(member, &self.row),
            Err(error) => self.failed.push((member, error)),
        }
    }

    /// Which matrix a setting takes, where it fits, and the shares of nodes among their siblings.
    fn class(
        &mut self,
        flat: &Flat,
        [normalisation, aggregation]: [usize; 2],
        weights: &[f64],
    ) -> Result<usize, SettingError> {
        let class = normalisation * flat.steps.len() + aggregation;
        let fits = aggregation < flat.steps.len()
            && class < flat.rows.len()
            && weights.len() == flat.nodes.len();
        if !fits {
            return Err(SettingError::Setting);
        }
        self.row.clear();
        self.row.extend(flat.order.iter().map(|at| weights[*at]));
        // The root is nobody's child.
        self.row[0] = 1.0;
        self.totals.resize(weights.len(), 1.0);
        // From the root on.
        for inner in flat.inner.iter().rev() {
            let slots = inner.first..inner.first + inner.n;
            let children = &self.row[slots.clone()];
            let total: f64 = children.iter().sum();
            let sound = children.iter().all(|weight| *weight >= 0.0);
            if !(sound && total > 0.0 && total.is_finite()) {
                return Err(SettingError::Weights(inner.at));
            }
            self.totals[slots].fill(total);
        }
        self.row.iter_mut().zip(&self.totals).for_each(|(weight, total)| *weight /= total);
        Ok(class)
    }
}

impl Flat {
    /// Puts settings together that share their matrices.
    pub(super) fn blocks<'s>(&self, settings: impl IntoIterator<Item = &'s Setting>) -> Blocks {
        let mut blocks = Blocks::default();
        for (member, setting) in settings.into_iter().enumerate() {
            let ways = [setting.normalisation, setting.aggregation];
            blocks.add(self, member, ways, &setting.weights);
        }
        blocks
    }
}

impl Block {
    /// Puts in a setting with its shares by slot.
    fn push(&mut self, member: usize, row: &[f64]) {
        let lane = self.members.len() % LANES;
        self.members.push(member);
        if lane == 0 {
            self.shares.reserve_exact(row.len());
            self.shares.extend(row.iter().map(|share| Lanes::all(*share)));
            return;
        }
        let from = self.shares.len() - row.len();
        for (lanes, share) in self.shares[from..].iter_mut().zip(row) {
            lanes[lane] = *share;
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
        room.values.resize(2 * n, Lanes::all(0.0));
        room.covered.resize(n, Lanes::all(1.0));
        room.states.clear();
        room.states.resize(n, State::Whole);
        let (rows, places) = (&flat.rows[class], flat.inner.len());
        let wanted = &flat.wanted[aggregation];
        let ids_of =
            |region: usize| patterns.of.get(region * places..(region + 1) * places).unwrap_or(&[]);
        let row_of = |region: usize| &rows[region * n..(region + 1) * n];
        let is_simple = |region: usize, room: &Room| {
            ids_of(region).iter().all(|id| *id == WHOLE || room.left.is_ample[*id as usize])
        };
        let id_of = |region: usize, at: usize| ids_of(region).get(at).copied().unwrap_or(WHOLE);
        let (mut i, count) = (0, self.regions.len());
        while i < count {
            let region = self.regions.start + i;
            // Two regions at a time share what is read of the weights.
            let is_pair = i + 1 < count && is_simple(region, room) && is_simple(region + 1, room);
            let together = if is_pair {
                for (at, inner) in flat.inner.iter().enumerate() {
                    let ids = [id_of(region, at), id_of(region + 1, at)];
                    unit.two(inner, ids, region, [row_of(region), row_of(region + 1)], room);
                }
                2
            } else {
                for (at, inner) in flat.inner.iter().enumerate() {
                    unit.with_gaps(inner, id_of(region, at), region, row_of(region), room);
                }
                1
            };
            for (values, i) in room.values.chunks_exact(n).zip(i..i + together) {
                let region = self.regions.start + i;
                self.roots[i] = match flat.nodes[0].column {
                    Some(column) if flat.is_there(normalisation, column, region) => {
                        Lanes::all(row_of(region)[0])
                    }
                    Some(_) => Lanes::all(f64::NAN),
                    None => values[0],
                };
                let seen = &mut self.seen[i * self.watched.len()..];
                for (slot, out) in self.watched.iter().zip(seen) {
                    *out = values[*slot];
                    wanted[*slot].to_values(out);
                }
            }
            i += together;
        }
    }
}

/// What is left of a sum over leaves some of which are missing.
#[inline(always)]
fn scale(sum: &mut Lanes, id: u32, left: &Left) {
    if id != WHOLE {
        for (sum, inverse) in sum.iter_mut().zip(left.inverse[id as usize].iter()) {
            *sum *= inverse;
        }
    }
}

impl Unit<'_> {
    /// A node under which nothing is missing.
    #[inline(always)]
    fn whole(&self, inner: &Inner, region: usize, row: &[f64], room: &mut Room) {
        let sum = self.sum(inner, region, row, room);
        self.put(inner, sum, &mut room.values);
    }

    /// Two regions side by side, of which nothing is missing that leaves any node without a score; the
    /// second has the second half of the values.
    #[inline(always)]
    fn two(&self, inner: &Inner, ids: [u32; 2], region: usize, rows: [&[f64]; 2], room: &mut Room) {
        let (n, children) = (self.shares.len(), inner.first..inner.first + inner.n);
        if !(inner.is_sum[self.aggregation] && self.is_finite) || inner.children == Children::Both {
            for (at, (row, id)) in rows.into_iter().zip(ids).enumerate() {
                let mut sum = self.sum(inner, region + at, row, room);
                if inner.is_sum[self.aggregation] {
                    scale(&mut sum, id, &room.left);
                }
                self.put(inner, sum, &mut room.values);
                self.swap(room);
            }
            return;
        }
        let shares = &self.shares[children.clone()];
        let (values, others) = room.values.split_at_mut(n);
        let mut sums = [Lanes::all(0.0); 2];
        if inner.children == Children::Leaves {
            let rows = rows[0][children.clone()].iter().zip(&rows[1][children]);
            for (share, (x, y)) in shares.iter().zip(rows) {
                add_one(&mut sums[0], share, *x);
                add_one(&mut sums[1], share, *y);
            }
            scale(&mut sums[0], ids[0], &room.left);
            scale(&mut sums[1], ids[1], &room.left);
        } else {
            let values = values[children.clone()].iter().zip(&others[children]);
            for (share, (x, y)) in shares.iter().zip(values) {
                add(&mut sums[0], share, x);
                add(&mut sums[1], share, y);
            }
        }
        self.put(inner, sums[0], values);
        self.put(inner, sums[1], others);
    }

    /// Exchanges the values of two regions.
    fn swap(&self, room: &mut Room) {
        let (values, others) = room.values.split_at_mut(self.shares.len());
        values.swap_with_slice(others);
    }

    /// Puts what a node adds up where its parent finds it, in the form that it wants.
    #[inline(always)]
    fn put(&self, inner: &Inner, sum: Lanes, values: &mut [Lanes]) {
        let (own, wanted) =
            (inner.forms[self.aggregation], self.flat.wanted[self.aggregation][inner.slot]);
        let out = &mut values[inner.slot];
        *out = sum;
        if own != wanted {
            // A task of its own: the sums keep their registers.
            widest(Convert { own, wanted, out });
        }
    }

    /// What a node adds up of all its children; leaves that are missing add nothing.
    #[inline(always)]
    fn sum(&self, inner: &Inner, region: usize, row: &[f64], room: &mut Room) -> Lanes {
        if !inner.is_sum[self.aggregation] {
            return self.one_by_one(inner, region, room);
        }
        let children = inner.first..inner.first + inner.n;
        let (shares, row) = (&self.shares[children.clone()], &row[children.clone()]);
        let values = &room.values[children];
        let mut sum = Lanes::all(0.0);
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
                    let x = if is_leaf { Lanes::all(row[at]) } else { values[at] };
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
            room.covered[inner.slot] = Lanes::all(1.0);
            room.states[inner.slot] = State::Whole;
        } else if id == WHOLE && worst == State::Sound && inner.asked <= 0.0 {
            self.whole(inner, region, row, room);
            room.states[inner.slot] = State::Sound;
        } else if inner.children == Children::Leaves {
            self.leaves(inner, id, region, row, room);
        } else {
            self.general(inner, id, region, row, room);
        }
    }

    /// A node of leaves, some of which are missing.
    #[inline(always)]
    fn leaves(&self, inner: &Inner, id: u32, region: usize, row: &[f64], room: &mut Room) {
        let mut score = self.sum(inner, region, row, room);
        if inner.is_sum[self.aggregation] {
            scale(&mut score, id, &room.left);
        } else {
            let inverse = &room.left.inverse[id as usize];
            for (x, inverse) in score.iter_mut().zip(inverse.iter()) {
                *x = if inverse.is_nan() { f64::NAN } else { *x };
            }
        }
        let is_sound = room.left.is_sound[id as usize];
        room.states[inner.slot] = if is_sound { State::Sound } else { State::Lacking };
        if inner.asked > 0.0 {
            room.covered[inner.slot] = room.left.coverage[id as usize];
        }
        self.put(inner, score, &mut room.values);
    }

    /// Whatever is missing below.
    #[inline(never)]
    fn general(&self, inner: &Inner, id: u32, region: usize, row: &[f64], room: &mut Room) {
        let mut sum = Lanes::all(0.0);
        let mut used = Lanes::all(0.0);
        let mut is_whole = [id == WHOLE; LANES];
        let slots = inner.first..inner.first + inner.n;
        for slot in slots.clone().filter(|slot| self.flat.columns[*slot].is_some()) {
            add_weighed(&mut sum, &self.shares[slot], &Lanes::all(row[slot]));
            if id == WHOLE {
                add_one(&mut used, &self.shares[slot], 1.0);
            }
        }
        let mut asked = used;
        if id != WHOLE {
            used = room.left.used[id as usize];
            asked = room.left.asked[id as usize];
        }
        let mut present = used;
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
            for lane in 0..LANES {
                sum[lane] = if is_whole[lane] { sum[lane] } else { sum[lane] / used[lane] };
            }
            sum
        } else {
            self.one_by_one(inner, region, room)
        };
        let mut is_sound = true;
        for lane in 0..LANES {
            let coverage = present[lane] / asked[lane];
            room.covered[inner.slot][lane] = coverage;
            let is_covered = (used[lane] > 0.0)
                & ((inner.asked <= 0.0) | (coverage + 1e-12 >= inner.coverage_min));
            score[lane] = if is_covered { score[lane] } else { f64::NAN };
            is_sound &= is_covered;
        }
        room.states[inner.slot] = if is_sound { State::Sound } else { State::Lacking };
        self.put(inner, score, &mut room.values);
    }

    /// Methods that are no sum: each replicate through the ordinary way.
    #[inline(never)]
    fn one_by_one(&self, inner: &Inner, region: usize, room: &mut Room) -> Lanes {
        let step = self.flat.steps[self.aggregation][inner.at];
        let class = self.normalisation * self.flat.steps.len() + self.aggregation;
        let n = self.flat.nodes.len();
        let row = &self.flat.rows[class][region * n..(region + 1) * n];
        let mut out = Lanes::all(f64::NAN);
        for (lane, out) in out.iter_mut().enumerate() {
            room.pairs.clear();
            for (slot, x) in row.iter().enumerate().skip(inner.first).take(inner.n) {
                let weight = self.shares[slot][lane];
                let (x, is_there) = match self.flat.columns[slot] {
                    Some(column) => (*x, self.flat.is_there(self.normalisation, column, region)),
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
