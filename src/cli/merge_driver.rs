//! `sayso merge-driver`: what git calls for a file that both sides changed; see gitattributes(5).
//!
//! The result takes the place of our version. Exit 0: it is merged. Exit 1: it
//! is merged, a valid file, and somebody should look at it. Exit 129: it could
//! not be merged; git stops, and our version is as it was.

use super::merge::merge_files;
use crate::store::{self, Expected};
use std::io::Write;
use std::path::{Path, PathBuf};

/// More than git takes for a number of conflicts.
const FAILED: u8 = 129;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// %O: the version that both come from; empty where there is none
    base: PathBuf,
    /// %A: our version, which the result replaces
    ours: PathBuf,
    /// %B: their version
    theirs: PathBuf,
    /// %L: how long conflict markers would be
    marker_size: String,
    /// %P: where the file is in the repository
    path: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> u8 {
    // Git shows a person what is said here, and keeps standard output for itself.
    let mut words = std::io::stderr();
    let say = |words: &mut std::io::Stderr, line: &str| drop(writeln!(words, "sayso: {line}"));
    match merged(arguments) {
        Ok(conflicts) => {
            let file = arguments.path.display();
            conflicts.iter().for_each(|conflict| say(&mut words, &format!("{file}: {conflict}")));
            u8::from(!conflicts.is_empty())
        }
        Err(error) => {
            say(&mut words, &error);
            FAILED
        }
    }
}

fn merged(arguments: &Arguments) -> Result<Vec<String>, String> {
    let base: Option<&Path> = Some(&arguments.base);
    let merged = merge_files(&arguments.path, base, &arguments.ours, &arguments.theirs)?;
    store::write(&arguments.ours, merged.content.as_bytes(), Expected::Anything).map_err(|error| error.to_string())?;
    Ok(merged.conflicts)
}
