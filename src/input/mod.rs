//! Files to model: rubrics and benchmarks, every problem at once.

pub mod benchmark;
pub mod json;
pub mod library;
pub mod limits;
pub mod rubric;
pub mod violation;
