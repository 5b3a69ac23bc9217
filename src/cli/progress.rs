//! How far long work is, on a terminal alone; Ctrl+C ends it cleanly.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Whether Ctrl+C was pressed.
pub(super) static STOPPED: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl+C asks the work to end.
pub(super) fn heed_stops() {
    // Where it cannot be caught the work ends with the program, and leaves its folder behind.
    let _ = ctrlc::set_handler(|| STOPPED.store(true, Ordering::Relaxed));
}

/// Whether the work is to end.
pub(super) fn is_stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

/// More often nobody reads it.
const OFTEN: Duration = Duration::from_millis(200);

/// What is told of long work.
pub(super) struct Progress {
    begun: Instant,
    told: Option<Instant>,
    shown: bool,
}

impl Progress {
    /// Begins; from here on Ctrl+C asks the work to end.
    pub(super) fn begin() -> Progress {
        heed_stops();
        Progress { begun: Instant::now(), told: None, shown: std::io::stderr().is_terminal() }
    }

    /// Says how far it is. `all` is 0 where it is not known.
    pub(super) fn tell(&mut self, documents: usize, bytes: u64, all: u64) {
        let now = Instant::now();
        if self.shown && self.told.is_none_or(|told| now - told >= OFTEN) {
            self.told = Some(now);
            let rate = bytes as f64 / 1e6 / (now - self.begun).as_secs_f64().max(1e-3);
            let share = if all > 0 { format!("{:3.0} %  ", bytes as f64 * 100.0 / all as f64) } else { String::new() };
            // Nobody can be told where that fails.
            let _ = write!(std::io::stderr(), "\r{share}{documents} documents, {rate:.0} MB/s  ");
        }
    }

    /// Clears the line.
    pub(super) fn end(&self) {
        if self.told.is_some() {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}
