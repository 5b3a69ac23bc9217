//! `sayso diff-text`: a project's file in words, as git's `textconv` wants it.

use crate::format::in_words::in_words;
use crate::store;
use std::io::Write;
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The file
    file: PathBuf,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let bytes = store::read(&arguments.file).map_err(|error| error.to_string())?;
    // A file that cannot be read is shown as it is: git would show nothing of the whole change otherwise.
    let words = in_words(&arguments.file.display().to_string(), &bytes).map(String::into_bytes);
    // A closed pipe is no error worth a word.
    let _ = out.write_all(&words.unwrap_or(bytes));
    Ok(0)
}
