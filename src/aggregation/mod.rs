//! From the scores of children to the score of their parent: one file per method.
//!
//! Every method gets the children that have a score, each with its share among them (the shares sum
//! to one), and gives a score between the least and the greatest of them.

mod arithmetic;
mod geometric;
mod harmonic;
pub mod mazziotta_pareto;
pub mod mean_min;
mod median;
mod minimum;
pub mod ordered;
pub mod outranking;
pub mod power;
pub mod wroclaw;

use crate::model::{Aggregation, Penalty};

/// The score of a parent, from 0 to 100; none where no child has one.
///
/// `children` are (score, weight) pairs of the children that have a score; weights are positive and
/// need not sum to one. `floor` is the rubric's floor for geometric, harmonic and power means: scores
/// are mapped from 0–100 to floor–100 before and back after, so that one zero does not wipe out the
/// rest and equal children still give their own score.
pub fn aggregate(method: Aggregation, floor: f64, children: &mut [(f64, f64)]) -> Option<f64> {
    // A mean of equal scores may leave their range by a rounding error; a score may not leave 0–100.
    combine(method, floor, &[], children).map(|score| score.clamp(0.0, 100.0))
}

/// The same of scores on any scale, with the weights of positions where the method is ordered.
///
/// The methods that compare regions with each other stand in `assessment`, which knows them; here they
/// take the mean.
pub fn combine(
    method: Aggregation,
    floor: f64,
    order_weights: &[f64],
    children: &mut [(f64, f64)],
) -> Option<f64> {
    let total: f64 = children.iter().map(|c| c.1).sum();
    if children.is_empty() || total <= 0.0 {
        return None;
    }
    for child in children.iter_mut() {
        child.1 /= total;
    }
    Some(match method {
        Aggregation::Arithmetic
        | Aggregation::Copeland
        | Aggregation::Wroclaw
        | Aggregation::BenefitOfTheDoubt { .. } => arithmetic::mean(children),
        Aggregation::Geometric => {
            raise(children, floor);
            lower(geometric::mean(children), floor)
        }
        Aggregation::Harmonic => {
            raise(children, floor);
            lower(harmonic::mean(children), floor)
        }
        Aggregation::Median => median::median(children),
        Aggregation::Minimum => minimum::minimum(children),
        Aggregation::Power(power) => {
            raise(children, floor);
            lower(power::mean(children, power), floor)
        }
        Aggregation::OrderedWeighted => ordered::by_share(children, order_weights),
        Aggregation::MazziottaPareto(penalty) | Aggregation::AdjustedMazziottaPareto(penalty) => {
            let penalty = match penalty {
                Penalty::Down => mazziotta_pareto::Penalty::Down,
                Penalty::Up => mazziotta_pareto::Penalty::Up,
            };
            mazziotta_pareto::mean(children, penalty, mazziotta_pareto::Spread::Population)
        }
        Aggregation::MeanMin { alpha, beta } => mean_min::mean(children, alpha, beta),
    })
}

fn raise(children: &mut [(f64, f64)], floor: f64) {
    for child in children {
        child.0 = floor + child.0 * (100.0 - floor) / 100.0;
    }
}

fn lower(score: f64, floor: f64) -> f64 {
    (score - floor) * 100.0 / (100.0 - floor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Aggregation; 5] = [
        Aggregation::Arithmetic,
        Aggregation::Geometric,
        Aggregation::Harmonic,
        Aggregation::Median,
        Aggregation::Minimum,
    ];

    fn agg(method: Aggregation, floor: f64, children: &[(f64, f64)]) -> f64 {
        aggregate(method, floor, &mut children.to_vec()).unwrap()
    }

    #[test]
    fn nothing_has_no_score() {
        for method in ALL {
            assert_eq!(aggregate(method, 0.0, &mut []), None);
        }
    }

    #[test]
    fn a_floor_keeps_a_zero_from_wiping_out_the_rest() {
        let children = [(0.0, 1.0), (80.0, 1.0)];
        assert!(agg(Aggregation::Geometric, 0.0, &children) < 1e-12);
        // 1 and 80.2 → √80.2 = 8.95545…; back: 7.95545… × 100/99 = 8.03581…
        assert!((agg(Aggregation::Geometric, 1.0, &children) - 8.035_809).abs() < 1e-5);
    }

    prop_compose! {
        fn children()(c in prop::collection::vec((0.0..=100.0f64, 0.01..10.0f64), 1..9)) -> Vec<(f64, f64)> { c }
    }

    proptest! {
        #[test]
        fn between_the_least_and_the_greatest(c in children(), floor in 0.0..50.0f64) {
            let low = c.iter().map(|x| x.0).fold(f64::INFINITY, f64::min);
            let high = c.iter().map(|x| x.0).fold(0.0, f64::max);
            for method in ALL {
                let score = agg(method, floor, &c);
                prop_assert!(score >= low - 1e-9 && score <= high + 1e-9, "{method:?}: {score}");
            }
        }

        #[test]
        fn harmonic_geometric_arithmetic_in_this_order(c in children()) {
            let h = agg(Aggregation::Harmonic, 1.0, &c);
            let g = agg(Aggregation::Geometric, 1.0, &c);
            let a = agg(Aggregation::Arithmetic, 1.0, &c);
            prop_assert!(h <= g + 1e-9 && g <= a + 1e-9);
        }

        #[test]
        fn weights_times_a_constant_change_nothing(c in children(), k in 0.1..50.0f64) {
            let scaled: Vec<_> = c.iter().map(|x| (x.0, x.1 * k)).collect();
            for method in ALL {
                prop_assert!((agg(method, 1.0, &c) - agg(method, 1.0, &scaled)).abs() < 1e-6);
            }
        }

        #[test]
        fn a_better_child_never_lowers_the_parent(c in children(), at in 0usize..9, gain in 0.0..50.0f64) {
            let mut better = c.clone();
            let at = at % better.len();
            better[at].0 = (better[at].0 + gain).min(100.0);
            for method in ALL {
                prop_assert!(agg(method, 1.0, &better) >= agg(method, 1.0, &c) - 1e-9, "{method:?}");
            }
        }
    }
}
