//! `sayso history`: the earlier versions of a project's files, and what each differs in from now.

use super::say;
use crate::format::in_words::{Differences, moment};
use crate::store::{Generation, Generations};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

/// So many lines of each side are shown of a version.
const SHOWN: usize = 8;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The project folder
    project: PathBuf,
    /// A file of the project, as in documents/recount/tags/anna.ron; otherwise all that have earlier versions
    file: Option<PathBuf>,
    /// Writes JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let generations = Generations::of(&super::places()?, &arguments.project);
    let files = match &arguments.file {
        Some(file) => vec![known_file(&generations, &arguments.project, file)?],
        None => generations.files(),
    };
    if arguments.json {
        let files: Vec<Value> = files.iter().map(|file| as_json(&generations, &arguments.project, file)).collect();
        say(out, &json!({ "version": 1, "files": files }).to_string());
    } else if files.is_empty() {
        say(out, "there are no earlier versions: sayso has not replaced a file of this project on this machine");
    } else {
        files.iter().for_each(|file| list(&generations, &arguments.project, file, out));
    }
    Ok(0)
}

/// The path in the project of a file that has earlier versions, also where it is named by its place on the disk.
pub(super) fn known_file(generations: &Generations, project: &Path, file: &Path) -> Result<String, String> {
    let plain = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let below = file.strip_prefix(project).unwrap_or(file);
    let known = generations.files();
    known.iter().find(|path| **path == plain(below)).cloned().ok_or_else(|| {
        let others =
            if known.is_empty() { "no file has any".to_owned() } else { format!("there are of: {}", known.join(", ")) };
        format!("there are no earlier versions of it; {others}: {}", plain(file))
    })
}

fn differences(project: &Path, file: &str, version: &Generation) -> Result<Differences, String> {
    Generations::differences(project, file, version).map_err(|error| error.to_string())
}

fn list(generations: &Generations, project: &Path, file: &str, out: &mut impl Write) {
    say(out, file);
    for version in generations.versions(file) {
        let head = format!("  {}  until {}, {} bytes", version.number, moment(version.until), version.bytes);
        match differences(project, file, &version) {
            Err(error) => say(out, &format!("{head}: {error}")),
            Ok(found) if found == Differences::default() => say(out, &format!("{head}: says what stands there now")),
            Ok(found) => {
                say(
                    out,
                    &format!(
                        "{head}: restoring it would bring back {} lines (+), take away {} (-)",
                        found.back.len(),
                        found.gone.len()
                    ),
                );
                some_lines('+', &found.back, out);
                some_lines('-', &found.gone, out);
            }
        }
    }
}

fn some_lines(sign: char, lines: &[String], out: &mut impl Write) {
    lines.iter().take(SHOWN).for_each(|line| say(out, &format!("      {sign} {line}")));
    if let Some(more) = lines.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        say(out, &format!("      {sign} … and {more} more"));
    }
}

fn as_json(generations: &Generations, project: &Path, file: &str) -> Value {
    let version = |version: &Generation| {
        let (differences, problem) = match differences(project, file, version) {
            Ok(found) => (json!({ "back": found.back, "gone": found.gone }), Value::Null),
            Err(words) => (Value::Null, Value::from(words)),
        };
        json!({
            "id": version.number, "until_ms": version.until.0, "until": moment(version.until), "bytes": version.bytes,
            "sha256_start": version.digits, "restoring": differences, "problem": problem,
        })
    };
    json!({ "file": file, "versions": generations.versions(file).iter().map(version).collect::<Vec<_>>() })
}
