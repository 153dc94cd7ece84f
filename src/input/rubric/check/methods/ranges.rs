//! From where to where scores can go, so that what cannot take them is refused before there are any.

use super::{Checker, is_number};
use crate::input::rubric::build::methods as build;
use crate::input::rubric::check::scales::extremes;
use crate::input::rubric::draft::DraftNode;
use crate::input::rubric::number;
use crate::model::{Aggregation, Normalisation, Treatment};

/// How many standard deviations from the mean a standard score is taken to lie at most.
const DEVIATIONS: f64 = 6.0;

/// The least and the most a score can be; `low` is above 0 only where 0 cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    pub low: f64,
    pub high: f64,
}

impl Range {
    const PERCENT: Self = Self { low: 0.0, high: 100.0 };
    const FREE: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };

    const fn new(low: f64, high: f64) -> Self {
        Self { low, high }
    }
}

impl Range {
    /// Whether it is far from one from 0 to 100: a floor would make nonsense of it.
    pub(super) fn is_foreign(self) -> bool {
        self.high > 100.0 || self.high <= 1.0
    }
}

impl Checker<'_, '_> {
    /// Whether a node can score 0. What cannot be read is taken to be able to.
    pub(in crate::input::rubric::check) fn can_be_zero(&self, at: usize) -> bool {
        self.range(at).low <= 0.0
    }

    /// Whether the scores of a node are on a scale from 0 to 100 or part of one.
    pub(in crate::input::rubric::check) fn is_about_percent(&self, at: usize) -> bool {
        let range = self.range(at);
        range.low >= 0.0 && !range.is_foreign()
    }

    /// Whether the value of an indicator can be 0, and with it its fraction of the maximum.
    pub(in crate::input::rubric::check) fn fractions_reach_zero(&self) -> bool {
        let leaves = self.draft.nodes.iter().filter(|n| n.node.scale.is_some());
        leaves.into_iter().any(|n| self.natural(n).0 <= 0.0)
    }

    /// The scores that a node can have.
    pub(super) fn range(&self, at: usize) -> Range {
        let node = &self.draft.nodes[at];
        if node.node.scale.is_some() {
            return self.leaf_range(node);
        }
        let below: Vec<_> = node.children.iter().map(|c| self.range(*c)).collect();
        if below.is_empty() {
            return Range::PERCENT;
        }
        let low = below.iter().map(|r| r.low).fold(f64::INFINITY, f64::min);
        let high = below.iter().map(|r| r.high).fold(f64::NEG_INFINITY, f64::max);
        // Where one child is above 0 a mean is, whatever the others.
        let mean = || below.iter().map(|r| r.low).sum::<f64>() / below.len() as f64;
        let mean_low = if low < 0.0 { low } else { mean() };
        match build::aggregation(&node.node) {
            Aggregation::Arithmetic => Range::new(mean_low, high),
            Aggregation::Geometric | Aggregation::Harmonic | Aggregation::Power(_)
                if node.node.floor.is_some() =>
            {
                Range::new(mean_low, high)
            }
            Aggregation::Copeland
            | Aggregation::Wroclaw
            | Aggregation::BenefitOfTheDoubt { .. } => Range::PERCENT,
            Aggregation::AdjustedMazziottaPareto(_) => Range::FREE,
            Aggregation::MazziottaPareto(_) => Range::new(2.0 * low - high, 2.0 * high - low),
            _ => Range::new(low, high),
        }
    }

    fn leaf_range(&self, node: &DraftNode) -> Range {
        let by_figures = |from: f64, to: f64, times: f64| {
            let (min, max) = self.natural(node);
            let score = |x: f64| times * (x - from) / (to - from);
            let (a, b) = (score(min), score(max));
            if a.is_nan() || b.is_nan() { Range::FREE } else { Range::new(a.min(b), a.max(b)) }
        };
        match self.chosen_normalisation(node).it {
            Normalisation::Scale => {
                let scale = node.node.scale.as_ref();
                let found = scale.and_then(|s| extremes(s, self.draft));
                found.map_or(Range::PERCENT, |(low, high)| Range::new(low, high))
            }
            Normalisation::MinMax { low, high } => Range::new(low, high),
            Normalisation::Scaled { from, to, times } => by_figures(from, to, times),
            Normalisation::ZScore { mean, deviation } => {
                Range::new(mean - DEVIATIONS * deviation, mean + DEVIATIONS * deviation)
            }
            Normalisation::Goalposts { times, cut: true, .. } => Range::new(0.0, times),
            Normalisation::Goalposts { worst, best, times, .. } => by_figures(worst, best, times),
            Normalisation::DistanceToReference { cut: false, .. }
            | Normalisation::DistanceToTarget { cut: false, .. }
            | Normalisation::Borda => Range::new(0.0, f64::INFINITY),
            Normalisation::FractionOfMaximum if self.natural(node).0 < 0.0 => {
                Range::new(f64::NEG_INFINITY, 1.0)
            }
            Normalisation::DistanceToMaximum
            | Normalisation::DistanceToReference { .. }
            | Normalisation::DistanceToTarget { .. }
            | Normalisation::PercentileRank
            | Normalisation::FractionOfMaximum => Range::new(0.0, 1.0),
            Normalisation::Rank => Range::new(1.0, f64::INFINITY),
            Normalisation::CutPoints(points) => {
                let scores = points.iter().map(|p| p.1);
                let (low, high) = scores.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), s| {
                    (f64::min(l, s), f64::max(h, s))
                });
                Range::new(low, high)
            }
            Normalisation::Closest { .. } => Range::PERCENT,
            // The curve comes near its ends and never touches them.
            Normalisation::Sigmoid { .. } => Range::new(f64::MIN_POSITIVE, 100.0),
        }
    }

    /// The values that are normalised: the answers, unless something is done to them first.
    fn natural(&self, node: &DraftNode) -> (f64, f64) {
        let scale = node.node.scale.as_ref();
        let Some((kind, figures)) =
            scale.and_then(number::figures).filter(|_| is_number(&node.node))
        else {
            return (0.0, f64::INFINITY);
        };
        let scale = number::read(kind, figures).0;
        let treatment = self.chosen_treatment(node).it;
        if matches!(treatment, Treatment::TwoStage(_) | Treatment::Transform(_)) {
            (f64::NEG_INFINITY, f64::INFINITY)
        } else if node.node.denominator.is_some() {
            (if scale.min < 0.0 { f64::NEG_INFINITY } else { 0.0 }, f64::INFINITY)
        } else {
            (scale.min, scale.max)
        }
    }
}
