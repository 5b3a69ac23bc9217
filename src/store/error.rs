//! What can go wrong with a disk.

use crate::format::ReadError;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why something on the disk could not be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The system says no.
    #[error("cannot {what}: {}; {}: {}", plain(.error), remedy(.error), .path.display())]
    Io {
        /// `read`, `write`, `create`, …
        what: &'static str,
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file holds something that cannot be read.
    #[error("{0}")]
    Read(#[from] ReadError),
    /// Somebody else changed the file since it was read.
    #[error("the file has changed outside of sayso and could not be merged with what is here, so it was not overwritten; save again, or open the project again: {}", .0.display())]
    ChangedOutside(PathBuf),
    /// There is something where something new should go.
    #[error("there is already something here; choose another place: {}", .0.display())]
    Exists(PathBuf),
    /// The folder is no project.
    #[error("this folder is no sayso project, it has no project.ron; choose the folder that has it, or open an article: {}", .0.display())]
    NoProject(PathBuf),
    /// A link in a project leads to something outside of it.
    #[error("a link leads out of the project, and is not followed; put what it leads to in its place: {}", .0.display())]
    LeadsOut(PathBuf),
    /// A file is larger than what is read whole.
    #[error("the file has {} MB, and files of up to {} MB are read; where it is right, set SAYSO_LIMITS to file={}: {}", .size >> 20, .largest >> 20, (.size >> 20) + 1, .path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
        /// How large it may be, in bytes.
        largest: u64,
    },
    /// Git cannot be set up.
    #[error("git cannot be set up: {what}: {}", .path.display())]
    Git {
        /// Why not, or what git says.
        what: String,
        /// The project, or a file of it.
        path: PathBuf,
    },
    /// Another sayso works on the project.
    #[error("another sayso has this project open, so this one only shows it: {}", .0.display())]
    InUse(PathBuf),
}

impl StoreError {
    pub(in crate::store) fn io<'p>(
        what: &'static str,
        path: &'p Path,
    ) -> impl FnOnce(io::Error) -> StoreError + use<'p> {
        move |error| StoreError::Io { what, path: path.to_owned(), error }
    }

    /// Whether something else stands in the file than what was expected.
    pub fn is_overtaken(&self) -> bool {
        matches!(self, StoreError::ChangedOutside(_) | StoreError::Exists(_))
    }

    /// Whether the file is simply not there.
    pub fn is_missing(&self) -> bool {
        matches!(self, StoreError::Io { error, .. } if error.kind() == io::ErrorKind::NotFound)
    }
}

fn plain(error: &io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    words.to_lowercase()
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "check the name",
        io::ErrorKind::PermissionDenied => "check who may use it",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on the disk",
        io::ErrorKind::ReadOnlyFilesystem => "choose a place that can be written",
        _ => "try again",
    }
}
