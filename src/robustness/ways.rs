//! The distinct ways to fill gaps, to treat outliers and to normalise: each is prepared once, from the
//! first step that differs, and shared by all replicates that draw it.

use super::assumptions::Factor;
use super::study::Reason;
use crate::assessment::{Assessment, From, LeafScores, Problem};
use crate::model::{
    Imputation, IndicatorMethods, Normalisation, OtherNormalisation, RowIdx, Rubric, Scale,
    Treatment, Uncertainty, Weights,
};
use crate::parallel;

/// A step done otherwise.
#[derive(Clone, Debug)]
struct Change {
    rubric: Rubric,
    from: From,
    times: f64,
}

/// One step of preparation: for every assessment before it, one for each way of the step.
pub(super) struct Step {
    changes: Vec<Option<Change>>,
}

/// Makes room for the rubrics that later steps borrow.
impl Step {
    fn new(
        before: &[&Assessment<'_>],
        ways: usize,
        of: impl Fn(&Rubric, usize) -> Option<Change>,
    ) -> Self {
        let each = |a: &&Assessment<'_>| (0..ways).map(|w| of(a.rubric, w)).collect::<Vec<_>>();
        Self { changes: before.iter().flat_map(each).collect() }
    }

    /// Ways to fill gaps.
    pub(super) fn imputation(before: &[&Assessment<'_>], ways: &[Option<Imputation>]) -> Self {
        Self::new(before, ways.len().max(1), |rubric, way| {
            let method = (*ways.get(way)?)?;
            Some(change(rubric, From::Raw, |m, _| m.imputation = method))
        })
    }

    /// Ways to treat outliers; answers with steps have none.
    pub(super) fn treatment(before: &[&Assessment<'_>], ways: &[Option<Treatment>]) -> Self {
        Self::new(before, ways.len().max(1), |rubric, way| {
            let method = (*ways.get(way)?)?;
            Some(change(rubric, From::Imputed, |m, scale| {
                if matches!(scale, Scale::Number(_)) {
                    m.treatment = method;
                }
            }))
        })
    }

    /// Ways to normalise.
    pub(super) fn normalisation(before: &[&Assessment<'_>], ways: &[OtherNormalisation]) -> Self {
        Self::new(before, ways.len().max(1), |rubric, way| {
            let (method, times) = normalisation(*ways.get(way)?)?;
            let found = change(rubric, From::Treated, |m, _| m.normalisation = method.clone());
            Some(Change { times, ..found })
        })
    }

    /// The assessments of all ways; none where it is the one before.
    pub(super) fn assess<'w>(
        &'w self,
        before: &[&Assessment<'w>],
        weights: &'w Weights,
    ) -> Vec<Option<Assessment<'w>>> {
        let ways = self.changes.len() / before.len().max(1);
        let numbers: Vec<usize> = (0..self.changes.len()).collect();
        parallel::map(&numbers, |&at| {
            let change = self.changes[at].as_ref()?;
            Some(before[at / ways].otherwise(&change.rubric, weights, change.from, change.times))
        })
    }
}

/// All assessments of a step: its own where it changes something, else the one before.
pub(super) fn all<'w>(
    before: &[&'w Assessment<'w>],
    own: &'w [Option<Assessment<'w>>],
) -> Vec<&'w Assessment<'w>> {
    let ways = own.len() / before.len().max(1);
    let of =
        |(at, own): (usize, &'w Option<Assessment<'w>>)| own.as_ref().unwrap_or(before[at / ways]);
    own.iter().enumerate().map(of).collect()
}

fn change(rubric: &Rubric, from: From, set: impl Fn(&mut IndicatorMethods, &Scale)) -> Change {
    let mut rubric = rubric.clone();
    let n = rubric.hierarchy.indicators().len();
    rubric.methods.indicators.resize(n, IndicatorMethods::default());
    for (_, _, indicator) in rubric.hierarchy.leaves() {
        set(&mut rubric.methods.indicators[indicator.column.at()], &indicator.scale);
    }
    Change { rubric, from, times: 1.0 }
}

/// The method of another way to normalise, and what its scores are multiplied by.
fn normalisation(way: OtherNormalisation) -> Option<(Normalisation, f64)> {
    Some(match way {
        OtherNormalisation::AsGiven => return None,
        OtherNormalisation::Scale => (Normalisation::Scale, 1.0),
        OtherNormalisation::MinMax => (Normalisation::MinMax { low: 0.0, high: 100.0 }, 1.0),
        OtherNormalisation::ZScore => (Normalisation::ZScore { mean: 50.0, deviation: 10.0 }, 1.0),
        OtherNormalisation::PercentileRank => (Normalisation::PercentileRank, 100.0),
        OtherNormalisation::FractionOfMaximum => (Normalisation::FractionOfMaximum, 100.0),
    })
}

/// One way, ready.
pub(super) struct Way<'w> {
    pub(super) base: &'w Assessment<'w>,
    /// Whether levels and targets say something about its scores.
    pub(super) is_percent: bool,
    /// Why replicates that draw it have no scores.
    pub(super) problem: Option<Reason>,
    /// What the tree sees of the indicators.
    pub(super) leaves: LeafScores,
}

impl<'w> Way<'w> {
    /// The ways in the order in which [`super::draws::Model`] counts them.
    pub(super) fn all(
        a: &Assessment<'_>,
        bases: &[&'w Assessment<'w>],
        rows: &[RowIdx],
        uncertainty: &Uncertainty,
    ) -> Vec<Self> {
        let numbers: Vec<usize> = (0..bases.len()).collect();
        parallel::map(&numbers, |&at| Self::new(a, bases[at], rows, uncertainty, at))
    }

    fn new(
        a: &Assessment<'_>,
        base: &'w Assessment<'w>,
        rows: &[RowIdx],
        uncertainty: &Uncertainty,
        at: usize,
    ) -> Self {
        let (n, t) = (uncertainty.normalisations.len().max(1), uncertainty.treatments.len().max(1));
        let reason = |problem: Problem| {
            let (step, way, node) = match problem {
                Problem::Imputation(node) => (Factor::Imputation, at / (n * t), node),
                Problem::Treatment(node) => (Factor::Treatment, at / n % t, node),
                Problem::Normalisation(node) => (Factor::Normalisation, at % n, node),
            };
            Reason::Step { step, way, node }
        };
        let leaves = base.leaf_scores(rows);
        let shares = [OtherNormalisation::PercentileRank, OtherNormalisation::FractionOfMaximum];
        let is_share = uncertainty.normalisations.get(at % n).is_some_and(|w| shares.contains(w));
        let in_range =
            || leaves.scores.iter().flatten().all(|s| s.is_nan() || (0.0..=100.0).contains(s));
        let is_percent = base.is_percent() || (is_share && a.is_percent() && in_range());
        Self { base, is_percent, problem: a.problem_of(base).map(reason), leaves }
    }
}
