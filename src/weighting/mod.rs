//! Weights in use: the rubric's own, or a named set laid over them.
//!
//! Three things give weights, each laid over the one before: the `weight` of each node (1 where none is
//! given), the rubric's own pairwise comparisons, and the named set that was asked for.

pub mod ahp;
pub mod balanced;
pub mod benefit;
pub mod budget;
pub mod components;
pub mod critic;
pub mod entropy;
pub mod factors;
pub mod given;

use crate::diag::nearest;
use crate::model::{Rubric, Weights};

/// The name of the rubric's own weights.
pub const DEFAULT: &str = "default";

/// A weight set that the rubric does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no weight set `{name}`")]
pub struct UnknownSet {
    /// The name that was asked for.
    pub name: String,
    /// The known name that is nearest, if any is near.
    pub nearest: Option<String>,
    /// All names that the rubric knows, `default` first.
    pub known: Vec<String>,
}

/// The weights of a rubric; those of a named set where one is asked for.
///
/// # Errors
///
/// If the rubric has no set of this name.
pub fn weigh(rubric: &Rubric, set: Option<&str>) -> Result<Weights, UnknownSet> {
    let mut weights = given::weights(&rubric.hierarchy);
    ahp::lay_over(&mut weights, &rubric.comparisons);
    let name = set.unwrap_or(DEFAULT);
    if name != DEFAULT {
        let set = rubric.weight_set(name).ok_or_else(|| unknown(rubric, name))?;
        given::lay_over(&mut weights, &set.weights);
        ahp::lay_over(&mut weights, &set.comparisons);
    }
    Ok(Weights::new(name, &rubric.hierarchy, &weights))
}

fn unknown(rubric: &Rubric, name: &str) -> UnknownSet {
    let own = rubric.weight_sets.iter().map(|s| s.id.as_str());
    let known: Vec<_> = std::iter::once(DEFAULT).chain(own).map(str::to_owned).collect();
    UnknownSet {
        name: name.to_owned(),
        nearest: nearest(name, known.iter().map(String::as_str)).map(str::to_owned),
        known,
    }
}
