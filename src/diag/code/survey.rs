//! The rules of surveys.

super::rules! {}
