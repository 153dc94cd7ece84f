//! Loops over many numbers, compiled for the vectors of the processor that the program runs on.
//!
//! The results are the same bits on every processor: the operations and their order are those of the
//! source, and a product and a sum are never fused.

/// Runs the loops of a closure with the widest vectors there are. The closure is to be marked
/// `#[inline(always)]`, and so is what it calls: what is not inlined is compiled as ever.
#[expect(clippy::inline_always, reason = "only what is inlined is compiled for wide vectors")]
#[inline(always)]
pub fn widely<R>(work: impl FnMut() -> R) -> R {
    widest(Loops(work))
}

/// Does a task with loops in it likewise. A task is better where a closure would hold too much to keep in
/// registers.
#[expect(clippy::inline_always, reason = "only what is inlined is compiled for wide vectors")]
#[inline(always)]
pub fn widest<T: pulp::WithSimd>(task: T) -> T::Output {
    pulp::Arch::new().dispatch(task)
}

struct Loops<F>(F);

impl<R, F: FnMut() -> R> pulp::WithSimd for Loops<F> {
    type Output = R;

    #[expect(clippy::inline_always, reason = "only what is inlined is compiled for wide vectors")]
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(mut self, _: S) -> R {
        (self.0)()
    }
}
