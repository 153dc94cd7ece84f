//! stub
pub mod comparison;
