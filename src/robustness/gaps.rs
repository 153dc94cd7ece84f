//! Gaps by pattern: regions that lack the same leaves of a node share the sums of weights.
//!
//! A country's data have a few per cent of gaps, so that nearly every strip of regions has some, but few
//! ways to lack the seven leaves of a node. The weights that are left are added up once for each way.

use std::collections::BTreeMap;

/// Which leaves of a node are there, and which are asked for but missing, by their nodes.
#[derive(Clone, Debug, Default, PartialEq)]
struct Pattern {
    there: Vec<usize>,
    lacking: Vec<usize>,
}

/// The patterns of one node.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Patterns {
    /// Per region, its pattern.
    pub(super) of: Vec<u32>,
    kinds: Vec<Pattern>,
}

/// The weights of a pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Left {
    /// Of the leaves that are there.
    pub(super) used: f64,
    /// Of those and of the ones that are asked for.
    pub(super) asked: f64,
    /// One over the first, where no node below can add to it: `NaN` where too little is covered.
    pub(super) inverse: f64,
    /// The share that is there, likewise.
    pub(super) coverage: f64,
}

impl Patterns {
    /// The patterns of the leaves (node, column) over all regions; none where every leaf is there.
    pub(super) fn new(
        regions: usize,
        leaves: &[(usize, usize)],
        is_there: impl Fn(usize, usize) -> bool,
        is_asked: impl Fn(usize, usize) -> bool,
    ) -> Option<Self> {
        let mut known: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
        let (mut of, mut kinds) = (Vec::with_capacity(regions), Vec::new());
        for region in 0..regions {
            let state = |&(_, column): &(usize, usize)| {
                let there = is_there(column, region);
                if there { 2 } else { u8::from(is_asked(column, region)) }
            };
            let key: Vec<u8> = leaves.iter().map(state).collect();
            let next = u32::try_from(kinds.len()).unwrap_or(u32::MAX);
            let at = *known.entry(key).or_insert_with_key(|key| {
                let with = |wanted: u8| {
                    let states = key.iter().zip(leaves).filter(|(s, _)| **s == wanted);
                    states.map(|(_, (node, _))| *node).collect()
                };
                kinds.push(Pattern { there: with(2), lacking: with(1) });
                next
            });
            of.push(at);
        }
        let is_whole = kinds.iter().all(|kind| kind.there.len() == leaves.len());
        (!is_whole).then_some(Self { of, kinds })
    }

    /// What is left of the weights, pattern by pattern; a pattern without weight, or covered less than
    /// the minimum, has no inverse.
    pub(super) fn left(&self, shares: &[f64], coverage_min: f64) -> Vec<Left> {
        let of = |kind: &Pattern| {
            let used: f64 = kind.there.iter().map(|&n| shares[n]).sum();
            let asked = used + kind.lacking.iter().map(|&n| shares[n]).sum::<f64>();
            let coverage = used / asked;
            let is_covered = used > 0.0 && coverage + 1e-12 >= coverage_min;
            let inverse = if is_covered { 1.0 / used } else { f64::NAN };
            Left { used, asked, inverse, coverage }
        };
        self.kinds.iter().map(of).collect()
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
        let found = Patterns::new(3, &[(1, 0), (2, 1)], there, asked).unwrap();
        assert_eq!(found.of, [0, 1, 2]);
        let left = found.left(&[1.0, 0.25, 0.75], 0.5);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-15;
        assert!(close(left[0].inverse, 1.0) && close(left[0].coverage, 1.0));
        // A quarter of the weight is less than a half; where nothing else is asked it is all of it.
        assert!(left[1].inverse.is_nan() && close(left[1].coverage, 0.25));
        assert!(close(left[2].inverse, 4.0) && close(left[2].coverage, 1.0));
        assert!(Patterns::new(3, &[(1, 0)], there, asked).is_none());
    }
}
