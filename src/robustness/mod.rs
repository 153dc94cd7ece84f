//! How far results hang on what was assumed: the same data scored again and again.
//!
//! A *replicate* is one full set of scores under drawn assumptions. [`study`] is the whole of it: it
//! prepares each way to fill gaps, treat and normalise once, draws, scores through the fast tree where
//! the rubric allows it and through the ordinary one where it must, and says what came out.
//!
//! [`replicates::Replicates`] holds ranks, however they were made: [`replicates::run`] takes any model as
//! a closure, [`flat::Flat`] is the fast tree, and [`plan::Plan`] draws weights. [`summary`] and
//! [`groups`] say what came out. [`saltelli`] and [`sensitivity`] tell which assumption it was.
//!
//! Replicate k draws from stream k of the seed, so that one thread or seven give the same bytes.

pub mod assumptions;
pub mod beside;
mod draws;
mod fast;
pub mod flat;
mod gaps;
pub mod groups;
mod judge;
mod kernel;
mod plain;
pub mod plan;
mod ranking;
mod replicate;
pub mod replicates;
pub mod saltelli;
pub mod sensitivity;
pub mod study;
pub mod summary;
mod ways;
