//! Gaps by pattern: regions that lack the same leaves of a node share the sums of weights.
//!
//! A country's data have a few per cent of gaps, so that nearly every strip of regions has some, but few
//! ways to lack the seven leaves of a node. The weights that are left are added up once for each way.

#![expect(clippy::inline_always, reason = "compiled anew for the registers of the machine")]
#![expect(clippy::needless_bitwise_bool, reason = "a branch would keep loops from wide registers")]

use super::kernel::{LANES, Lanes};
use std::collections::BTreeMap;

/// Which leaves of a node are there, and which are asked for but missing, by their slots.
#[derive(Clone, Debug, Default, PartialEq)]
struct Pattern {
    there: Vec<usize>,
    lacking: Vec<usize>,
}

/// The place of a node in which no leaf is missing.
pub(super) const WHOLE: u32 = u32::MAX;

/// The patterns of all nodes that are not leaves.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Patterns {
    /// Region after region and place after place, the pattern there, or [`WHOLE`]; empty where no leaf is
    /// missing anywhere.
    pub(super) of: Vec<u32>,
    kinds: Vec<Pattern>,
    /// The least coverage of the nodes with each pattern, and the most that is asked of them or of any node
    /// above.
    coverage_min: Vec<[f64; 2]>,
    /// Whether more is asked of patterns than what is left of their weights.
    is_inverse_enough: bool,
}

/// What the patterns of a node hang on.
pub(super) struct Leaves {
    /// The slot and the column of each leaf.
    pub(super) of: Vec<(usize, usize)>,
    /// The share of weight that must be present.
    pub(super) coverage_min: f64,
    /// The most that is asked of the node or of any above it.
    pub(super) asked: f64,
    /// Whether the node has other children.
    pub(super) has_others: bool,
}

/// What is left of the weights of several replicates, by pattern.
#[derive(Clone, Debug, Default)]
pub(super) struct Left {
    /// Of the leaves that are there.
    pub(super) used: Vec<Lanes>,
    /// Of those and of the ones that are asked for.
    pub(super) asked: Vec<Lanes>,
    /// One over the first, where no node below can add to it: `NaN` where too little is covered.
    pub(super) inverse: Vec<Lanes>,
    /// The share that is there, likewise.
    pub(super) coverage: Vec<Lanes>,
    /// Whether enough is covered in all replicates.
    pub(super) is_sound: Vec<bool>,
    /// Whether so much is covered in all replicates that no node above can lack its score for it.
    pub(super) is_ample: Vec<bool>,
}

impl Patterns {
    /// The patterns of the leaves of each node over all regions.
    pub(super) fn new(
        regions: usize,
        nodes: &[Leaves],
        is_there: impl Fn(usize, usize) -> bool,
        is_asked: impl Fn(usize, usize) -> bool,
    ) -> Self {
        let mut found = Self::default();
        let mut all = nodes.iter().flat_map(|leaves| leaves.of.iter().map(|(_, column)| *column));
        if all.all(|column| (0..regions).all(|region| is_there(column, region))) {
            return found;
        }
        found.of = vec![WHOLE; regions * nodes.len()];
        let mut key = Vec::new();
        found.is_inverse_enough =
            nodes.iter().all(|leaves| !leaves.has_others && leaves.asked <= 0.0);
        for (place, node) in nodes.iter().enumerate() {
            let leaves = &node.of;
            // A node with other children is never so simple.
            let ample = if node.has_others { f64::INFINITY } else { node.asked };
            let mut known: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
            for region in 0..regions {
                let state = |&(_, column): &(usize, usize)| {
                    let there = is_there(column, region);
                    if there { 2 } else { u8::from(is_asked(column, region)) }
                };
                key.clear();
                key.extend(leaves.iter().map(state));
                if key.iter().all(|state| *state == 2) {
                    continue;
                }
                let next = u32::try_from(found.kinds.len()).unwrap_or(WHOLE);
                let at = known.get(&key).copied().unwrap_or_else(|| {
                    let with = |wanted: u8| {
                        let states = key.iter().zip(leaves).filter(|(s, _)| **s == wanted);
                        states.map(|(_, (slot, _))| *slot).collect()
                    };
                    found.kinds.push(Pattern { there: with(2), lacking: with(1) });
                    found.coverage_min.push([node.coverage_min, ample]);
                    known.insert(key.clone(), next);
                    next
                });
                found.of[region * nodes.len() + place] = at;
            }
        }
        found
    }

    /// The patterns of some regions, each once.
    pub(super) fn among(&self, places: usize, regions: std::ops::Range<usize>) -> Vec<u32> {
        let of = self.of.get(regions.start * places..regions.end * places).unwrap_or(&[]);
        let mut seen: Vec<u32> = of.iter().copied().filter(|id| *id != WHOLE).collect();
        seen.sort_unstable();
        seen.dedup();
        seen
    }

    /// What is left of the weights under some patterns; one without weight, or covered less than the
    /// minimum, has no inverse.
    #[inline(always)]
    pub(super) fn leave(&self, among: &[u32], shares: &[Lanes], left: &mut Left) {
        let (n, keeps_all) = (self.kinds.len(), !self.is_inverse_enough);
        left.inverse.resize(n, Lanes::all(0.0));
        if keeps_all {
            for part in [&mut left.used, &mut left.asked, &mut left.coverage] {
                part.resize(n, Lanes::all(0.0));
            }
        }
        left.is_sound.resize(n, false);
        left.is_ample.resize(n, false);
        for &id in among {
            let id = id as usize;
            let (kind, [coverage_min, ample]) = (&self.kinds[id], self.coverage_min[id]);
            let mut used = Lanes::all(0.0);
            kind.there.iter().for_each(|slot| plus(&mut used, &shares[*slot]));
            let mut asked = Lanes::all(0.0);
            kind.lacking.iter().for_each(|slot| plus(&mut asked, &shares[*slot]));
            let (mut is_sound, mut is_ample) = (true, true);
            let mut inverses = Lanes::all(0.0);
            let mut coverages = Lanes::all(0.0);
            for lane in 0..LANES {
                asked[lane] += used[lane];
                let coverage = used[lane] / asked[lane];
                let is_covered = (used[lane] > 0.0) & (coverage + 1e-12 >= coverage_min);
                let inverse = 1.0 / used[lane];
                inverses[lane] = if is_covered { inverse } else { f64::NAN };
                coverages[lane] = coverage;
                is_sound &= is_covered;
                is_ample &= coverage >= ample;
            }
            left.inverse[id] = inverses;
            (left.is_sound[id], left.is_ample[id]) = (is_sound, is_sound & is_ample);
            if keeps_all {
                (left.used[id], left.asked[id], left.coverage[id]) = (used, asked, coverages);
            }
        }
    }
}

#[inline(always)]
fn plus(sum: &mut Lanes, more: &Lanes) {
    for (sum, more) in sum.iter_mut().zip(more.iter()) {
        *sum += more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // Leaves 1 and 2; region 0 has both, region 1 lacks the second, region 2 is not asked it.
        let there = |column: usize, region: usize| column == 0 || region == 0;
        let asked = |_: usize, region: usize| region < 2;
        let node = |of, least| Leaves { of, coverage_min: least, asked: least, has_others: false };
        let nodes = [node(vec![(1, 0), (2, 1)], 0.5)];
        let found = Patterns::new(3, &nodes, there, asked);
        assert_eq!(found.of, [WHOLE, 0, 1]);
        assert_eq!((found.among(1, 0..3), found.among(1, 0..1)), (vec![0, 1], vec![]));
        let mut left = Left::default();
        let shares = [1.0, 0.25, 0.75].map(Lanes::all);
        found.leave(&[0, 1], &shares, &mut left);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-15;
        // A quarter of the weight is less than a half; where nothing else is asked it is all of it.
        assert!(left.inverse[0][3].is_nan() && close(left.coverage[0][3], 0.25));
        assert!(close(left.inverse[1][0], 4.0) && close(left.coverage[1][0], 1.0));
        assert_eq!((left.is_sound, left.is_ample), (vec![false, true], vec![false, true]));
        let nodes = [node(vec![(1, 0)], 0.0)];
        assert!(Patterns::new(3, &nodes, there, asked).of.is_empty());
    }
}
