//! One replicate: a tree under drawn weights, over a strip of regions at a time.

use super::flat::{Flat, Form, Setting, SettingError, Step};
use super::gaps::{Left, Patterns};
use super::kernel::{Gaps, STRIP, Strip, weighted_sum};
use crate::aggregation::aggregate;
use crate::model::Aggregation;

/// Where the figures of the inner nodes stand while a strip is worked out.
pub(super) struct Room {
    /// What each node's parent adds up, `NaN` where it has no score.
    values: Vec<Strip>,
    /// Per node, the share of weight that is present; kept where it decides anything.
    covered: Vec<Strip>,
    /// Per node, whether no region of the strip lacks its score.
    whole: Vec<bool>,
    strip: Strip,
    gaps: Gaps,
}

impl Room {
    /// Room for so many inner nodes.
    pub(super) fn new(inner: usize) -> Self {
        Self {
            values: vec![[f64::NAN; STRIP]; inner],
            covered: vec![[1.0; STRIP]; inner],
            whole: vec![true; inner],
            strip: [0.0; STRIP],
            gaps: Gaps::nothing(),
        }
    }
}

/// All that one replicate needs.
pub(super) struct Replicate<'f> {
    flat: &'f Flat,
    normalisation: usize,
    steps: &'f [Step],
    wanted: &'f [Form],
    columns: &'f [Vec<f64>],
    shares: Vec<f64>,
    /// Per inner node, the weights of its patterns; empty where it has none.
    left: Vec<Vec<Left>>,
}

impl<'f> Replicate<'f> {
    pub(super) fn new(flat: &'f Flat, setting: &Setting) -> Result<Self, SettingError> {
        let (n, n_steps) = (setting.normalisation, flat.steps.len());
        let fits = n < flat.gaps.len()
            && setting.aggregation < n_steps
            && setting.weights.len() == flat.nodes.len();
        if !fits {
            return Err(SettingError::Setting);
        }
        let shares = flat.shares(&setting.weights)?;
        let left = |(&at, patterns): (&usize, &Option<Patterns>)| {
            let of = |p: &Patterns| p.left(&shares, flat.nodes[at].coverage_min);
            patterns.as_ref().map_or_else(Vec::new, of)
        };
        let left = flat.inner.iter().rev().zip(&flat.patterns[n]).map(left).collect();
        Ok(Self {
            flat,
            normalisation: n,
            steps: &flat.steps[setting.aggregation],
            wanted: &flat.wanted[setting.aggregation],
            columns: &flat.filled[n * n_steps + setting.aggregation],
            shares,
            left,
        })
    }

    /// Works out every inner node of `n` regions from `from` on, which share a strip.
    pub(super) fn fill(&self, from: usize, n: usize, room: &mut Room) {
        let has_gaps = self.flat.gaps[self.normalisation][from / STRIP];
        for &at in &self.flat.inner {
            let place = self.flat.places[at];
            if has_gaps {
                room.whole[place] = self.with_gaps(at, from, n, room);
            } else {
                self.complete(at, from, n, room);
            }
            convert(Form::of(self.steps[at]), self.wanted[at], &mut room.strip[..n]);
            room.values[place][..n].copy_from_slice(&room.strip[..n]);
        }
    }

    /// The scores of a node that is not a leaf, or of the root.
    pub(super) fn value(&self, at: usize, from: usize, room: &Room, out: &mut [f64]) {
        if let Some(column) = self.flat.nodes[at].column {
            let present = &self.flat.present[self.normalisation][column];
            for (i, score) in out.iter_mut().enumerate() {
                *score = if present[from + i] { self.columns[column][from + i] } else { f64::NAN };
            }
            return;
        }
        let values = &room.values[self.flat.places[at]];
        out.copy_from_slice(&values[..out.len()]);
        convert(self.wanted[at], Form::Value, out);
    }

    /// Whether a node adds up its children in some form.
    fn is_sum(&self, at: usize) -> bool {
        let step = self.steps[at];
        Form::of(step) != Form::Value || step.aggregation == Aggregation::Arithmetic
    }

    /// The children of a node that have a weight.
    fn children(&self, at: usize) -> impl Iterator<Item = (f64, usize)> {
        let children = self.flat.nodes[at].children.iter().copied();
        children.map(|c| (self.shares[c], c)).filter(|(share, _)| *share > 0.0)
    }

    /// What the parent of a node adds up.
    fn values<'r>(&'r self, at: usize, from: usize, n: usize, room: &'r [Strip]) -> &'r [f64] {
        match self.flat.nodes[at].column {
            Some(column) => &self.columns[column][from..from + n],
            None => &room[self.flat.places[at]][..n],
        }
    }

    /// A node over regions none of which lacks a score.
    fn complete(&self, at: usize, from: usize, n: usize, room: &mut Room) {
        if self.is_sum(at) {
            let values = |(w, c)| (w, self.values(c, from, n, &room.values));
            let children: Vec<(f64, &[f64])> = self.children(at).map(values).collect();
            weighted_sum(&children, &mut room.strip[..n]);
        } else {
            self.one_by_one(at, from, n, room);
        }
    }

    /// A node over regions some of which lack scores; whether all have one on this node.
    fn with_gaps(&self, at: usize, from: usize, n: usize, room: &mut Room) -> bool {
        let (place, is_leaf) =
            (self.flat.places[at], |c: usize| self.flat.nodes[c].column.is_some());
        let covers = self.flat.covers[at];
        let patterns = self.flat.patterns[self.normalisation][place].as_ref();
        let below = || self.children(at).filter(|(_, c)| !is_leaf(*c));
        let all_whole = below().all(|(_, c)| room.whole[self.flat.places[c]]);
        if !(self.is_sum(at) && all_whole) {
            return self.general(at, from, n, room);
        }
        let is_plain = below().next().is_none();
        if !is_plain && (covers || patterns.is_some()) {
            return self.general(at, from, n, room);
        }
        // Either no leaf is missing and every node below has a score, or all children are leaves, and
        // what is left of their weights stands ready.
        self.complete(at, from, n, room);
        let Some(patterns) = patterns else {
            if covers {
                room.covered[place][..n].fill(1.0);
            }
            return true;
        };
        let (of, left) = (&patterns.of[from..from + n], &self.left[place]);
        let mut sum = 0.0;
        for (x, id) in room.strip[..n].iter_mut().zip(of) {
            *x *= left[*id as usize].inverse;
            sum += *x;
        }
        if covers {
            for (c, id) in room.covered[place][..n].iter_mut().zip(of) {
                *c = left[*id as usize].coverage;
            }
        }
        // Infinite scores of both signs add up to no number as well; then all is looked at below.
        !sum.is_nan()
    }

    /// The same whatever is missing below.
    fn general(&self, at: usize, from: usize, n: usize, room: &mut Room) -> bool {
        let nodes = &self.flat.nodes;
        let place = self.flat.places[at];
        let is_leaf = |(_, c): &(f64, usize)| nodes[*c].column.is_some();
        let leaves: Vec<(f64, &[f64])> = self
            .children(at)
            .filter(is_leaf)
            .map(|(w, c)| (w, self.values(c, from, n, &room.values)))
            .collect();
        room.gaps.clear(n);
        weighted_sum(&leaves, &mut room.gaps.sum[..n]);
        if let Some(patterns) = &self.flat.patterns[self.normalisation][place] {
            let left = &self.left[place];
            for (i, id) in patterns.of[from..from + n].iter().enumerate() {
                let left = left[*id as usize];
                room.gaps.used[i] = left.used;
                room.gaps.present[i] = left.used;
                room.gaps.applicable[i] = left.asked;
            }
        } else {
            let all: f64 = leaves.iter().map(|(w, _)| w).sum();
            for part in [&mut room.gaps.used, &mut room.gaps.present, &mut room.gaps.applicable] {
                part[..n].fill(all);
            }
        }
        for (weight, child) in self.children(at).filter(|c| !is_leaf(c)) {
            let below = self.flat.places[child];
            room.gaps.add(weight, &room.values[below][..n], &room.covered[below][..n]);
        }
        if self.is_sum(at) {
            for i in 0..n {
                room.strip[i] = room.gaps.sum[i] / room.gaps.used[i];
            }
        } else {
            self.one_by_one(at, from, n, room);
        }
        let (least, covers) = (nodes[at].coverage_min, self.flat.covers[at]);
        let mut is_whole = true;
        for i in 0..n {
            let coverage = room.gaps.present[i] / room.gaps.applicable[i];
            room.covered[place][i] = coverage;
            let is_covered = room.gaps.used[i] > 0.0 && (!covers || coverage + 1e-12 >= least);
            if !is_covered {
                room.strip[i] = f64::NAN;
            }
            is_whole &= is_covered;
        }
        is_whole
    }

    /// Methods that are no sum: each region through the ordinary way.
    fn one_by_one(&self, at: usize, from: usize, n: usize, room: &mut Room) {
        let present = &self.flat.present[self.normalisation];
        let children: Vec<(f64, usize)> = self.children(at).collect();
        let step = self.steps[at];
        let mut pairs = Vec::with_capacity(children.len());
        for i in 0..n {
            pairs.clear();
            for (weight, child) in &children {
                let x = self.values(*child, from, n, &room.values)[i];
                let is_there = match self.flat.nodes[*child].column {
                    Some(column) => present[column][from + i],
                    None => !x.is_nan(),
                };
                if is_there {
                    pairs.push((x, *weight));
                }
            }
            let score = aggregate(step.aggregation, step.floor, &mut pairs);
            room.strip[i] = score.unwrap_or(f64::NAN);
        }
    }
}

/// From the form that a node adds up in to the form that its parent does.
fn convert(own: Form, wanted: Form, strip: &mut [f64]) {
    if own != wanted {
        for x in strip {
            *x = wanted.of_value(own.to_value(*x));
        }
    }
}
