//! The `govgauge` program.

fn main() {}
