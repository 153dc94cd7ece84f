//! Files to model: rubrics, benchmarks and surveys, every problem at once.

pub mod benchmark;
mod bilingual;
pub mod json;
pub mod library;
pub mod limits;
pub mod repair;
pub mod rubric;
pub mod survey;
pub mod violation;
