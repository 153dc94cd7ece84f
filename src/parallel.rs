//! Work on many things at once, with the results in their order: the same on one thread or sixteen.

/// Applies `f` to each item; results stand in the order of the items.
#[cfg(feature = "threads")]
pub fn map<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    items.par_iter().map(f).collect()
}

/// Applies `f` to each item; results stand in the order of the items.
#[cfg(not(feature = "threads"))]
pub fn map<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    items.iter().map(f).collect()
}

/// How many things are worked on at the same time.
#[cfg(feature = "threads")]
pub fn threads() -> usize {
    rayon::current_num_threads()
}

/// How many things are worked on at the same time.
#[cfg(not(feature = "threads"))]
pub const fn threads() -> usize {
    1
}

/// How many items are worked on before their results are taken away: enough for many threads, few
/// enough that the results stay small.
pub const BATCH: usize = 256;
