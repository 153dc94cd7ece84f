//! What to know about a survey before its scores are believed.

pub mod components;
pub mod correlations;
pub mod descriptive;
pub mod distance;
pub mod influence;
pub mod reliability;
pub mod strengths;
