//! Files to model, every problem at once.

pub mod survey;
