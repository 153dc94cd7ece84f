//! What each indicator or dimension does to the ranking: scores and ranks without it.
//!
//! # Formula
//!
//! ```text
//! weight of the element 0, the others as they are; scores and ranks anew
//! influence = mean over the regions of |rank − nominal rank|
//! ```
//!
//! # References
//!
//! Becker, W. et al. (2022). `COINr`, *Journal of Open Source Software* 7(78), 4567: `remove_elements`.

use crate::parallel;
use crate::stats::order::ranks_descending;
use crate::stats::{round6, sum::sum};

/// What comes out without one element.
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    /// The scores of all regions, `NaN` where one has none.
    pub scores: Vec<f64>,
    /// Their ranks; 0 where one has no score.
    pub ranks: Vec<u32>,
    /// The mean distance from the nominal ranks, over the regions that have both; none where no region
    /// has.
    pub mean_change: Option<f64>,
    /// The greatest distance.
    pub greatest_change: u32,
}

/// Takes out one element after another: `index` gives the scores of all regions for the weights of all
/// nodes, or says why it cannot. Ranks are decided on six decimals.
///
/// # Errors
///
/// For each element that cannot be taken out, what `index` says.
///
/// # Example
///
/// ```
/// use govgauge::coherence::influence::influences;
///
/// // Without the first only the second counts, and the order is the other way round.
/// let index = |w: &[f64]| {
///     let mean = |x: f64, y: f64| (w[0] * x + w[1] * y) / (w[0] + w[1]);
///     Ok::<_, ()>(vec![mean(90.0, 10.0), mean(10.0, 20.0)])
/// };
/// let found = influences(&[1.0, 1.0], &[0, 1], index).unwrap();
/// assert_eq!(found[0].as_ref().unwrap().mean_change, Some(1.0));
/// assert_eq!(found[1].as_ref().unwrap().mean_change, Some(0.0));
/// ```
pub fn influences<E: Send>(
    weights: &[f64],
    elements: &[usize],
    index: impl Fn(&[f64]) -> Result<Vec<f64>, E> + Sync + Send,
) -> Result<Vec<Result<Influence, E>>, E> {
    let nominal = ranks(&index(weights)?);
    Ok(parallel::map(elements, |&element| {
        let mut without = weights.to_vec();
        without[element] = 0.0;
        index(&without).map(|scores| influence(scores, &nominal))
    }))
}

fn ranks(scores: &[f64]) -> Vec<u32> {
    ranks_descending(&scores.iter().map(|s| round6(*s)).collect::<Vec<_>>())
}

fn influence(scores: Vec<f64>, nominal: &[u32]) -> Influence {
    let ranks = ranks(&scores);
    let both = ranks.iter().zip(nominal).filter(|(a, b)| **a > 0 && **b > 0);
    let changes: Vec<u32> = both.map(|(a, b)| a.abs_diff(*b)).collect();
    let n = changes.len();
    let mean = || sum(changes.iter().map(|c| f64::from(*c))) / n as f64;
    Influence {
        mean_change: (n > 0).then(mean),
        greatest_change: changes.iter().copied().max().unwrap_or(0),
        scores,
        ranks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_taken_out_is_said() {
        let index = |w: &[f64]| {
            let total: f64 = w.iter().sum();
            if total > 0.0 { Ok(vec![1.0, f64::NAN]) } else { Err("no weight is left") }
        };
        let found = influences(&[1.0, 0.0], &[0, 1], index).unwrap();
        assert_eq!(found[0], Err("no weight is left"));
        let kept = found[1].as_ref().unwrap();
        assert_eq!((kept.mean_change, kept.ranks[1]), (Some(0.0), 0));
        assert_eq!(influences(&[0.0], &[0], index), Err("no weight is left"));
    }
}
