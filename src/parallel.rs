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

/// Room for work that is done again and again, as much as there are threads at work: what is gathered or
/// allocated for one piece serves the next one too.
#[derive(Debug, Default)]
pub struct Rooms<T>(Mutex<Vec<T>>);

impl<T: Default> Rooms<T> {
    /// Works in one of them.
    pub fn within<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let mut room = self.take();
        let result = work(&mut room);
        self.give(room);
        result
    }

    /// One of them, as it was left.
    pub fn take(&self) -> T {
        self.free().pop().unwrap_or_default()
    }

    /// Gives one back.
    pub fn give(&self, room: T) {
        self.free().push(room);
    }

    /// All of them, in no order.
    pub fn all(self) -> Vec<T> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn free(&self) -> MutexGuard<'_, Vec<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
