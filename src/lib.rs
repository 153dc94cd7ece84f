//! govgauge: regional surveys scored against a rubric, with levels, gaps and charted reports.
//!
//! Data go one way:
//!
//! ```text
//!  rubric.json ─┐
//!  survey files ┼─ input ─▶ Rubric, Survey ─▶ panel ─▶ Matrix<Raw> ─▶ Matrix<Normalised> ─▶ Assessment ─▶ Scorecard ─▶ files, charts, reports
//!  benchmarks ──┘
//! ```
//!
//! The top-level modules are layers; a module imports only from layers below its own, and
//! `tests/tidy.rs` holds it to that.

pub mod lang;

pub mod diag;
pub mod parallel;
pub mod stats;
pub mod vector;

pub mod model;

pub mod aggregation;
pub mod denomination;
pub mod imputation;
pub mod input;
pub mod normalisation;
pub mod panel;
pub mod screening;
pub mod treatment;
pub mod weighting;

pub mod assessment;

pub mod coherence;
pub mod robustness;

#[cfg(feature = "charts")]
pub mod report;
pub mod scorecard;
pub mod sql;

#[cfg(feature = "cli")]
pub mod cli;
