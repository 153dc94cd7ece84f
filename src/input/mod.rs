//! Files to model: rubrics, benchmarks and surveys, every problem at once; and other tools' files.

pub mod benchmark;
mod bilingual;
pub mod coin;
pub mod json;
pub mod library;
pub mod limits;
pub mod repair;
pub mod rubric;
pub mod survey;
pub mod violation;
