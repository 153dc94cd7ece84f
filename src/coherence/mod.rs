//! What to know about a survey before its scores are believed.

pub mod survey;
