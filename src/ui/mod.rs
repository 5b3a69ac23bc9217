//! The window: the only place that knows egui.
//!
//! Panels and the page are functions from a view to shapes and messages; the
//! shell performs what a workspace asks for.

mod ask;
mod dialog;
mod input;
mod page;
mod panel;
pub mod picture;
pub mod raster;
mod reading;
pub mod shell;
mod svg;
pub mod theme;
mod unseen;

pub use page::PageState;

use crate::store::Places;
use shell::Target;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

/// Opens the window on some paths; with none, on the last project or the sample.
///
/// # Errors
/// No window can be shown, in one sentence.
pub fn start(places: Places, paths: Vec<PathBuf>) -> Result<(), String> {
    let missing = paths.iter().find(|path| !path.exists());
    if let Some(path) = missing {
        return Err(format!("there is nothing at {}", path.display()));
    }
    if !has_display() {
        return Err("no display can be opened".to_owned());
    }
    let target = if paths.is_empty() { Target::Last } else { Target::Paths(paths) };
    quiet_until_shown();
    let shown = std::panic::catch_unwind(move || shell::run(places, target));
    // Without some X libraries the window system's binding panics instead of answering.
    shown
        .unwrap_or_else(|_| Err("the display cannot be used".to_owned()))
        .map_err(|error| format!("no window can be shown: {error}"))
}

/// Whether the window has come up.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// Until there is a window, a panic in the binding is told in a sentence of our own.
fn quiet_until_shown() {
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if SHOWN.load(Ordering::Relaxed) {
            loud(panic);
        }
    }));
}

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET")
}
