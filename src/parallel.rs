//! Work on many things at once, with the results in their order: the same on one thread or sixteen.

use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// Works on items, many at once, that come by turns. A turn takes what the last ones came to, in their
/// order, and gives the next ones; it goes on beside the work on those between. No items end it.
///
/// # Errors
///
/// That of a turn.
pub fn by_turns<T: Send + Sync, R: Send, E: Send>(
    mut turn: impl FnMut(Vec<(T, R)>) -> Result<Vec<T>, E> + Send,
    work: impl Fn(&T) -> R + Sync + Send,
) -> Result<(), E> {
    let (mut some, mut done) = (turn(Vec::new())?, Vec::new());
    while !some.is_empty() || !done.is_empty() {
        let (next, results) = both(|| turn(done), || map(&some, &work));
        done = some.into_iter().zip(results).collect();
        some = next?;
    }
    Ok(())
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

/// Room that is used again by whoever comes next, so that no more is made than are at work; and what
/// they gather in it.
#[derive(Debug, Default)]
pub struct Spare<T>(Mutex<Vec<T>>);

impl<T: Default> Spare<T> {
    /// Something as it was given back, or something new.
    pub fn take(&self) -> T {
        self.free().pop().unwrap_or_default()
    }

    /// Gives something back.
    pub fn give(&self, thing: T) {
        self.free().push(thing);
    }

    /// Lends something as long as it takes.
    pub fn lend<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        let mut thing = self.take();
        let found = f(&mut thing);
        self.give(thing);
        found
    }

    /// Everything that was given back, in no order.
    pub fn all(self) -> Vec<T> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn free(&self) -> MutexGuard<'_, Vec<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many items are worked on before their results are taken away: enough for many threads, few
/// enough that the results stay small.
pub const BATCH: usize = 256;
