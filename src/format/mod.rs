//! Bytes to a project and back, without a disk.
//!
//! Every reader says what it could not read, with file, line and column, and
//! every writer is held by tests to give back what it was given.

pub mod change_file;
mod error;
pub mod fields;
mod hash;
pub mod html;
pub mod keys_file;
pub mod look;
pub mod notation;
pub mod plain;
pub mod project_file;
pub mod theme;

pub use error::ReadError;
pub use hash::Hash;

/// One format that sayso can read or write, for `sayso formats`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Whether it can be read.
    pub reads: bool,
    /// Whether it can be written.
    pub writes: bool,
    /// What of a project it cannot carry.
    pub leaves_out: &'static str,
}

/// Every format, in the order of their names.
pub const FORMATS: [Format; 2] = [
    Format {
        name: "plain",
        about: "plain text in any encoding, one article a file",
        reads: true,
        writes: false,
        leaves_out: "everything but the text",
    },
    Format {
        name: "sayso",
        about: "a project folder: RON files beside the texts",
        reads: true,
        writes: true,
        leaves_out: "nothing",
    },
];
