//! Work on many things at once, with the results in their order: the same on one thread or sixteen.

use std::sync::Mutex;

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

/// Room that is used again by whoever comes next, so that no more is made than are at work.
#[derive(Debug, Default)]
pub struct Spare<T>(Mutex<Vec<T>>);

impl<T: Default> Spare<T> {
    /// Something that was given back, or something new.
    pub fn take(&self) -> T {
        self.0.lock().ok().and_then(|mut all| all.pop()).unwrap_or_default()
    }

    /// Gives something back.
    pub fn give(&self, thing: T) {
        if let Ok(mut all) = self.0.lock() {
            all.push(thing);
        }
    }

    /// Lends something as long as it takes.
    pub fn lend<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        let mut thing = self.take();
        let found = f(&mut thing);
        self.give(thing);
        found
    }
}

/// How many items are worked on before their results are taken away: enough for many threads, few
/// enough that the results stay small.
pub const BATCH: usize = 256;
