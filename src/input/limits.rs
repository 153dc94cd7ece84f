//! The most we accept of everything, in one table: generous for people, safe for machines.

/// Bytes of a rubric or benchmark file.
pub const JSON_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Problems of one sort that are told of one file: nobody mends more in one go, and each costs time.
pub const PROBLEMS_MAX: usize = 500;
/// Levels of a tree, the index included.
pub const TREE_DEPTH_MAX: usize = 32;
/// Nodes of a tree.
pub const NODES_MAX: usize = 10_000;
/// Options of a `count_of` scale: which were picked is kept as 32 bits.
pub const OPTIONS_MAX: usize = 32;
/// Rubrics that extend one another in a chain, the last one included.
pub const EXTENSIONS_MAX: usize = 16;
/// The greatest weight: sums of weights stay far from where numbers end.
pub const WEIGHT_MAX: f64 = 1_000_000.0;
/// The greatest figure of a number scale, either side of 0: differences stay exact enough to divide by.
pub const FIGURE_MAX: f64 = 1e15;
/// Levels of a ladder.
pub const LEVELS_MAX: usize = 20;
