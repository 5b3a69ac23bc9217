//! `sayso merge`: two versions of a project's file into one.

use super::say;
use crate::format::merge_file::{MergedFile, merge, split_markers};
use crate::store::{self, Expected};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The version that both come from, if there is one
    #[arg(long, allow_hyphen_values = true)]
    base: Option<PathBuf>,
    /// The version that counts where both changed the same
    #[arg(long, allow_hyphen_values = true)]
    ours: PathBuf,
    /// The other version; not needed where the first holds the conflict markers of a merge
    #[arg(long, allow_hyphen_values = true)]
    theirs: Option<PathBuf>,
    /// The file to write; it may be one of those
    #[arg(long, allow_hyphen_values = true)]
    out: PathBuf,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let merged = match &arguments.theirs {
        Some(theirs) => merge_files(&arguments.out, arguments.base.as_deref(), &arguments.ours, theirs)?,
        None => merge_marked(&arguments.ours)?,
    };
    store::write(&arguments.out, merged.content.as_bytes(), Expected::Anything).map_err(|error| error.to_string())?;
    merged.conflicts.iter().for_each(|words| say(out, words));
    Ok(u8::from(!merged.conflicts.is_empty()))
}

/// Merges three files; `name` is what the file is called where it belongs.
pub(super) fn merge_files(name: &Path, base: Option<&Path>, ours: &Path, theirs: &Path) -> Result<MergedFile, String> {
    let read = |path: &Path| store::read(path).map_err(|error| error.to_string());
    let base = base.map(read).transpose()?;
    let (ours, theirs) = (read(ours)?, read(theirs)?);
    merge(&name.display().to_string(), base.as_deref(), &ours, &theirs).map_err(|error| error.to_string())
}

/// Merges the versions that a file with conflict markers was made of.
fn merge_marked(path: &Path) -> Result<MergedFile, String> {
    let bytes = store::read(path).map_err(|error| error.to_string())?;
    let marked = std::str::from_utf8(&bytes).ok().and_then(split_markers);
    let marked = marked
        .ok_or_else(|| format!("it holds no conflict markers; name the other with --theirs: {}", path.display()))?;
    let base = marked.base.as_deref().map(str::as_bytes);
    merge(&path.display().to_string(), base, marked.ours.as_bytes(), marked.theirs.as_bytes())
        .map_err(|error| error.to_string())
}
