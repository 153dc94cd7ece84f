//! Files to model: rubrics and benchmarks, every problem at once.

pub mod benchmark;
pub mod json;
pub mod limits;
pub mod repair;
pub mod rubric;
pub mod violation;
