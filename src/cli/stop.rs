//! Ctrl-C and requests to end: noted, so that what is half written is taken away before we go.

use super::Failure;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Whether somebody asked us to stop.
#[derive(Clone)]
pub(super) struct Stop(Arc<AtomicBool>);

/// What a shell reports of a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// Two requests within this time are one: `timeout` and service managers ask a process, and then its
/// group.
const ONE: Duration = Duration::from_millis(500);

impl Stop {
    /// Listens from now on; who asks twice is obeyed at once.
    pub(super) fn listen() -> Self {
        let asked = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&asked);
        let mut first: Option<Instant> = None;
        // Where nothing can be installed, the system ends us as it always did.
        let _ = ctrlc::set_handler(move || {
            heard.store(true, Ordering::Relaxed);
            if first.get_or_insert_with(Instant::now).elapsed() > ONE {
                std::process::exit(INTERRUPTED);
            }
        });
        Self(asked)
    }

    /// Fails if we are to stop.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if self.0.load(Ordering::Relaxed) { Err(Failure::Interrupted) } else { Ok(()) }
    }
}
