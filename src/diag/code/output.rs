//! The rules of output files.

super::rules! {}
