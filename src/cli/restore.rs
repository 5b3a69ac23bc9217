//! `sayso restore`: an earlier version of a file, back in its place or somewhere else.

use super::history::known_file;
use super::{say, stamp};
use crate::format::in_words::moment;
use crate::store::{self, Expected, Generation, Generations};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The project folder
    project: PathBuf,
    /// A file of the project, as in documents/recount/tags/anna.ron
    file: PathBuf,
    /// The number of the version, which `sayso history` tells
    #[arg(long, value_name = "ID")]
    at: u64,
    /// Writes it here, where nothing stands yet, and leaves the project as it is
    #[arg(long, value_name = "PATH")]
    to: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let generations = Generations::of(&super::places()?, &arguments.project);
    let file = known_file(&generations, &arguments.project, &arguments.file)?;
    let versions = generations.versions(&file);
    let version = versions.iter().find(|version| version.number == arguments.at);
    let version = version.ok_or_else(|| {
        let numbers: Vec<String> = versions.iter().map(|version| version.number.to_string()).collect();
        format!("there is no version {}; there are {}: {file}", arguments.at, numbers.join(", "))
    })?;
    match &arguments.to {
        Some(place) => copy(&file, version, place, out),
        None => put_back(&arguments.project, &file, version, out),
    }
}

fn copy(file: &str, version: &Generation, place: &Path, out: &mut impl Write) -> Result<u8, String> {
    let bytes = Generations::read(version).map_err(|error| error.to_string())?;
    store::write(place, &bytes, Expected::Absent).map_err(|error| error.to_string())?;
    say(out, &format!("wrote {} to {}; the project is as it was", told(file, version), place.display()));
    Ok(0)
}

fn put_back(project: &Path, file: &str, version: &Generation, out: &mut impl Write) -> Result<u8, String> {
    let restored = store::restore(&super::places()?, project, (file, version), stamp()?.at);
    let restored = restored.map_err(|error| format!("nothing was restored: {error}"))?;
    restored.notices.iter().for_each(|words| say(out, words));
    let told = told(file, version);
    match (restored.is_same, restored.kept) {
        (true, _) => say(out, &format!("{told} stands there already; nothing was written")),
        (false, Some(kept)) => say(out, &format!("put back {told}; what stood there is kept as version {kept}")),
        (false, None) => say(out, &format!("put back {told}; nothing stood there")),
    }
    Ok(0)
}

fn told(file: &str, version: &Generation) -> String {
    format!("version {} of {file}, as it was until {}", version.number, moment(version.until))
}
