//! How far results hang on what was assumed: the same data scored again and again.
//!
//! A *replicate* is one full set of scores under drawn assumptions. [`replicates::Replicates`] holds
//! them, however they were made: [`replicates::run`] takes any model as a closure, [`flat::Flat`] is a
//! fast one for what is drawn most often – weights, normalisation, aggregation – and
//! [`plan::Plan`] draws for it. [`summary`] and [`groups`] say what came out. [`saltelli`] and
//! [`sensitivity`] tell which assumption it was.
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
