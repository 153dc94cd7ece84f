//! The rules of benchmarks.

super::rules! {}
