//! What is uncertain about weights, normalisation and aggregation, and a draw of it.
//!
//! # Formula
//!
//! ```text
//! alternatives: ⌊u·n⌋ of n
//! uniform ± s:  w′ = w·(1 + s·U(−1, 1))                      each node by itself
//! Dirichlet c:  shares of siblings ~ Dirichlet(c·n·share)    n siblings; c = 1 and equal weights: flat
//! named sets:   one of them, each as likely
//! ```

use super::flat::{FlatNode, Setting};
use crate::stats::random::Stream;

/// How weights are uncertain.
#[derive(Clone, Debug, PartialEq)]
pub enum UncertainWeights {
    /// They are not.
    Fixed,
    /// Each is up to this share larger or smaller: 0.25 for ± 25 %.
    Uniform(f64),
    /// Siblings share their weight by a Dirichlet distribution around it; the higher the number, the
    /// closer.
    Dirichlet(f64),
    /// One of some sets, each a weight for every node.
    Sets(Vec<Vec<f64>>),
}

/// What is drawn for a replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The tree, whose siblings share their weight.
    pub nodes: Vec<FlatNode>,
    /// The weight of each node beside its siblings.
    pub weights: Vec<f64>,
    /// How they are uncertain.
    pub uncertain_weights: UncertainWeights,
    /// How many ways to normalise there are.
    pub normalisations: usize,
    /// How many ways to aggregate there are.
    pub aggregations: usize,
}

/// What a plan cannot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// There is not a weight for every node, in the plan or in a set.
    #[error("not a weight for every node")]
    Number,
    /// There is nothing to choose from.
    #[error("nothing to choose from")]
    Empty,
    /// The share of a uniform distribution is not between 0 and 1, or the concentration of a Dirichlet
    /// distribution is not above 0.
    #[error("the spread of the weights is out of range")]
    Spread,
}

impl Plan {
    /// Makes sure that every draw gives a setting.
    ///
    /// # Errors
    ///
    /// If weights are missing, there is nothing to choose from, or a spread is out of range.
    pub fn check(&self) -> Result<(), PlanError> {
        let n = self.nodes.len();
        let whole = |w: &Vec<f64>| w.len() == n;
        let spread = match &self.uncertain_weights {
            UncertainWeights::Uniform(share) => (0.0..=1.0).contains(share),
            UncertainWeights::Dirichlet(c) => c.is_finite() && *c > 0.0,
            UncertainWeights::Sets(sets) if sets.is_empty() => return Err(PlanError::Empty),
            UncertainWeights::Sets(sets) if !sets.iter().all(whole) => {
                return Err(PlanError::Number);
            }
            UncertainWeights::Fixed | UncertainWeights::Sets(_) => true,
        };
        if !whole(&self.weights) {
            Err(PlanError::Number)
        } else if self.normalisations == 0 || self.aggregations == 0 {
            Err(PlanError::Empty)
        } else if spread {
            Ok(())
        } else {
            Err(PlanError::Spread)
        }
    }

    /// The setting of a replicate: normalisation, aggregation, then weights, in the order of the nodes.
    pub fn draw(&self, seed: u64, number: u64) -> Setting {
        let mut weights = Vec::new();
        let [normalisation, aggregation] = self.draw_into(seed, number, &mut weights);
        Setting { normalisation, aggregation, weights }
    }

    /// The same, with the weights in place of others.
    pub(super) fn draw_into(&self, seed: u64, number: u64, weights: &mut Vec<f64>) -> [usize; 2] {
        let mut stream = Stream::new(seed, number);
        let normalisation = stream.below(self.normalisations);
        let aggregation = stream.below(self.aggregations);
        match &self.uncertain_weights {
            UncertainWeights::Fixed => weights.clone_from(&self.weights),
            UncertainWeights::Uniform(share) => {
                weights.resize(self.weights.len(), 0.0);
                stream.uniforms(weights);
                for (drawn, w) in weights.iter_mut().zip(&self.weights) {
                    *drawn = w * (1.0 + share * (-1.0 + 2.0 * *drawn));
                }
            }
            UncertainWeights::Dirichlet(c) => {
                weights.clone_from(&self.weights);
                self.dirichlet(*c, &mut stream, weights);
            }
            UncertainWeights::Sets(sets) => weights.clone_from(&sets[stream.below(sets.len())]),
        }
        [normalisation, aggregation]
    }

    fn dirichlet(&self, concentration: f64, stream: &mut Stream, weights: &mut [f64]) {
        for node in self.nodes.iter().filter(|n| !n.children.is_empty()) {
            // A child without weight stays without.
            let children: Vec<usize> =
                node.children.iter().copied().filter(|&c| self.weights[c] > 0.0).collect();
            let total: f64 = children.iter().map(|&c| self.weights[c]).sum();
            let n = children.len() as f64;
            let around: Vec<f64> =
                children.iter().map(|&c| concentration * n * self.weights[c] / total).collect();
            for (child, share) in children.into_iter().zip(stream.dirichlet(&around)) {
                weights[child] = share;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(uncertain_weights: UncertainWeights) -> Plan {
        let leaf = |column| FlatNode { children: vec![], column: Some(column), coverage_min: 0.0 };
        let root = FlatNode { children: vec![1, 2, 3], column: None, coverage_min: 0.0 };
        Plan {
            nodes: vec![root, leaf(0), leaf(1), leaf(2)],
            weights: vec![1.0, 2.0, 2.0, 0.0],
            uncertain_weights,
            normalisations: 3,
            aggregations: 1,
        }
    }

    #[test]
    fn draws_stay_where_they_should() {
        let noisy = plan(UncertainWeights::Uniform(0.25));
        noisy.check().unwrap();
        let mut seen = [0; 3];
        for number in 0..3_000 {
            let setting = noisy.draw(1, number);
            seen[setting.normalisation] += 1;
            assert_eq!(setting.aggregation, 0);
            assert!((1.5..=2.5).contains(&setting.weights[1]) && setting.weights[3].abs() < 1e-300);
        }
        // Five standard errors: √(3000 · ⅓ · ⅔) ≈ 26.
        assert!(seen.iter().all(|n: &i32| n.abs_diff(1_000) < 130), "{seen:?}");
    }

    #[test]
    fn nothing_stays_nothing_under_dirichlet() {
        let plan = plan(UncertainWeights::Dirichlet(1.0));
        for number in 0..100 {
            let weights = plan.draw(2, number).weights;
            assert!((weights[1] + weights[2] - 1.0).abs() < 1e-12);
            assert!(weights[3].abs() < 1e-300);
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let check = |u| plan(u).check();
        assert_eq!(check(UncertainWeights::Uniform(1.5)), Err(PlanError::Spread));
        assert_eq!(check(UncertainWeights::Dirichlet(0.0)), Err(PlanError::Spread));
        assert_eq!(check(UncertainWeights::Sets(vec![])), Err(PlanError::Empty));
        assert_eq!(check(UncertainWeights::Sets(vec![vec![1.0]])), Err(PlanError::Number));
        let sets = plan(UncertainWeights::Sets(vec![vec![1.0; 4]]));
        assert_eq!(sets.draw(1, 1).weights, [1.0; 4]);
    }
}
