//! Work on many things at once, with the results in their order: the same on one thread or sixteen.

/// Applies `f` to each item; results stand in the order of the items.
#[cfg(feature = "threads")]
pub fn map<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    if threads() == 1 {
        // Nothing is gained by handing it to somebody else.
        return items.iter().map(f).collect();
    }
    items.par_iter().map(f).collect()
}

/// Does two things at once, and gives what both come to.
#[cfg(feature = "threads")]
pub fn both<A: Send, B: Send>(
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    if threads() == 1 { (a(), b()) } else { rayon::join(a, b) }
}

/// Does two things, and gives what both come to.
#[cfg(not(feature = "threads"))]
pub fn both<A: Send, B: Send>(
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    (a(), b())
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
