//! Charts and reports: what people read.

pub mod chart;
pub mod explain;
