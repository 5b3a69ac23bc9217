//! `sayso merge`: the files of a project that a merge left with markers, or two versions of one file into one.

use super::say;
use crate::format::merge_file::{MergedFile, merge};
use crate::store::{self, Expected, Unmarked, Versions};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args, Debug)]
#[command(
    override_usage = "sayso merge PROJECT|FILE\n       sayso merge [--base FILE] --ours FILE --theirs FILE --out FILE"
)]
pub(super) struct Arguments {
    /// A project, or one file of it, that a merge left with conflict markers
    #[arg(required_unless_present = "ours", conflicts_with_all = ["base", "ours", "theirs", "out"])]
    path: Option<PathBuf>,
    #[command(flatten)]
    sides: Sides,
}

/// The versions of one file.
#[derive(clap::Args, Debug)]
struct Sides {
    /// The version that both come from, if there is one
    #[arg(long, allow_hyphen_values = true, requires = "ours")]
    base: Option<PathBuf>,
    /// The version that counts where both changed the same
    #[arg(long, allow_hyphen_values = true, requires_all = ["theirs", "out"])]
    ours: Option<PathBuf>,
    /// The other version
    #[arg(long, allow_hyphen_values = true, requires = "ours")]
    theirs: Option<PathBuf>,
    /// The file to write; it may be one of those
    #[arg(long, allow_hyphen_values = true, requires = "ours")]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let sides = &arguments.sides;
    match (&arguments.path, &sides.ours, &sides.theirs, &sides.out) {
        (None, Some(ours), Some(theirs), Some(into)) => {
            let merged = merge_files(into, sides.base.as_deref(), ours, theirs)?;
            store::write(into, merged.content.as_bytes(), Expected::Anything).map_err(|error| error.to_string())?;
            merged.conflicts.iter().for_each(|words| say(out, words));
            Ok(u8::from(!merged.conflicts.is_empty()))
        }
        (path, ..) => merge_marked(path.as_deref().unwrap_or(Path::new(".")), out),
    }
}

/// Merges three files; `name` is what the file is called where it belongs.
pub(super) fn merge_files(name: &Path, base: Option<&Path>, ours: &Path, theirs: &Path) -> Result<MergedFile, String> {
    let read = |path: &Path| store::read(path).map_err(|error| error.to_string());
    let base = base.map(read).transpose()?;
    let (ours, theirs) = (read(ours)?, read(theirs)?);
    merge(&name.display().to_string(), base.as_deref(), &ours, &theirs).map_err(|error| error.to_string())
}

/// Merges the versions that files with conflict markers were made of, and says what was done.
fn merge_marked(path: &Path, out: &mut impl Write) -> Result<u8, String> {
    let done = store::merge_marked(path).map_err(|error| error.to_string())?;
    done.merged.iter().for_each(|file| tell(file, out));
    if done.merged.is_empty() && done.failed.is_empty() {
        say(out, "nothing to merge: no file has conflict markers");
    }
    if done.merged.iter().any(|file| file.versions == Versions::OfGit) {
        say(out, "look at `git diff`; then `git add` what was merged, and finish the merge");
    }
    if done.failed.is_empty() {
        return Ok(u8::from(done.merged.iter().any(|file| !file.conflicts.is_empty())));
    }
    let failed: Vec<String> = done.failed.iter().map(ToString::to_string).collect();
    Err(failed.join("\n"))
}

fn tell(file: &Unmarked, out: &mut impl Write) {
    let from = match file.versions {
        Versions::OfGit => "merged from the versions that git keeps",
        Versions::OfMarkers => "merged from what stood between its markers",
    };
    say(out, &format!("{}: {from}", file.file));
    file.conflicts.iter().for_each(|words| say(out, &format!("{}: {words}", file.file)));
}
