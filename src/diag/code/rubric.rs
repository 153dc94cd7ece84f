//! The rules of rubrics.

super::rules! {}
