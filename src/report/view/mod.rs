//! Reports as plain data: every number rounded, every sentence made, nothing left to work out.

pub(crate) mod certainty;
pub(crate) mod comparison;
pub(crate) mod document;
pub(crate) mod prepared;
pub(crate) mod region;
pub(crate) mod scene;

mod answer;
mod answers;
mod chapters;
mod facets;
mod fieldwork;
mod items;
mod largest;
mod method;
