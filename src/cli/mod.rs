//! The command line: the same library, no window.
//!
//! Exit 0: done. Exit 1: something was found that is worth a look. Exit 2: it
//! could not be done, and standard error says what, where and what to do.

mod agree;
mod check;
mod diff_text;
mod export;
mod formats;
mod git_setup;
mod history;
mod import;
mod merge;
mod merge_driver;
mod new;
mod progress;
mod restore;

use crate::format::limits::{self, Limits};
use crate::model::{CoderId, Stamp, Timestamp};
use crate::store::Places;
use crate::text::unseen::with_unseen_named;
use clap::{Parser, Subcommand};
use etcetera::BaseStrategy;
use std::io::Write;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Tags news articles: who said what, through whom.
#[derive(Parser, Debug)]
#[command(name = "sayso", version, about, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// A project folder, or articles to tag; with nothing, the last project or the sample
    paths: Vec<PathBuf>,
    #[command(subcommand)]
    command: Option<CommandLine>,
}

#[derive(Subcommand, Debug)]
enum CommandLine {
    /// Makes an empty project
    New(new::Arguments),
    /// Adds articles to a project
    Import(import::Arguments),
    /// Writes tags in a format that other tools read
    Export(export::Arguments),
    /// Turns files of one format into another, without a project
    Convert(export::ConvertArguments),
    /// Says how far two coders agree
    Agree(agree::Arguments),
    /// Lists where two coders differ
    Diff(agree::Arguments),
    /// Lists every problem of a project, with file and line
    Check(check::Arguments),
    /// Lists what can be read and written, and what each cannot carry
    Formats(formats::Arguments),
    /// Lists the earlier versions of a project's files, and what each differs in from now
    History(history::Arguments),
    /// Puts an earlier version of a file back
    Restore(restore::Arguments),
    /// Merges files record by record: those that a merge left with conflict markers, or two versions of one
    Merge(merge::Arguments),
    /// Merges for git, which calls it by what `git-setup` wrote
    MergeDriver(merge_driver::Arguments),
    /// Shows a file of a project in words, a record a line
    DiffText(diff_text::Arguments),
    /// Has git merge and show a project's files by what is in them
    GitSetup(git_setup::Arguments),
    /// Paints the window into a file, without a display
    Picture(PictureArguments),
}

/// What to make a picture of.
#[derive(clap::Args, Debug, Clone)]
pub struct PictureArguments {
    /// The project folder, or an article
    pub project: PathBuf,
    /// The PNG file to write
    #[arg(long)]
    pub out: PathBuf,
    /// The article, by the name of its folder; otherwise the first
    #[arg(long)]
    pub document: Option<String>,
    /// light, sepia, dark or contrast
    #[arg(long, default_value = "light", value_parser = ["light", "sepia", "dark", "contrast"])]
    pub theme: String,
    /// Width and height in points
    #[arg(long, default_value = "1280x800", value_parser = size)]
    pub size: [usize; 2],
    /// Pixels per point
    #[arg(long, default_value_t = 1.0, value_parser = scale)]
    pub scale: f32,
    /// Work as this coder
    #[arg(long)]
    pub coder: Option<String>,
    /// Select this annotation of the coder, by its id
    #[arg(long)]
    pub select: Option<String>,
    /// Keys to press before, as in "Ctrl+Home Tab"
    #[arg(long, default_value = "")]
    pub keys: String,
}

fn size(words: &str) -> Result<[usize; 2], String> {
    let parsed = words.split_once('x').and_then(|(w, h)| Some([w.parse().ok()?, h.parse().ok()?]));
    let within = |size: &[usize; 2]| size.iter().all(|side| (100..=8000).contains(side));
    parsed.filter(within).ok_or_else(|| format!("{words:?} is no size; write it as 1280x800"))
}

fn scale(words: &str) -> Result<f32, String> {
    let scale = words.parse().ok().filter(|scale| (0.25..=8.0).contains(scale));
    scale.ok_or_else(|| format!("{words:?} is no scale; it goes from 0.25 to 8"))
}

/// What the command line asks for.
#[derive(Debug)]
pub enum Outcome {
    /// It is done; this is the exit code.
    Done(u8),
    /// A window is to show these; with none, the last project.
    Window(Vec<PathBuf>),
    /// A picture is to be made.
    Picture(PictureArguments),
}

/// Does what the arguments say, as far as it needs no window.
///
/// # Errors
/// It could not be done: what, where and what to do, in words.
pub fn run(arguments: Arguments, out: &mut impl Write) -> Result<Outcome, String> {
    let mut out = Heard { out, lost: None };
    let outcome = answer(arguments, &mut out);
    match out.lost {
        Some(error) if outcome.is_ok() => Err(format!("what was found could not be told: {error}")),
        _ => outcome,
    }
}

/// A place to write to that remembers when what was said was lost.
struct Heard<'w, W> {
    out: &'w mut W,
    lost: Option<std::io::Error>,
}

impl<W: Write> Write for Heard<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.write(bytes).or_else(|error| {
            // Whoever closed the pipe has read enough.
            if error.kind() != std::io::ErrorKind::BrokenPipe {
                self.lost.get_or_insert(error);
            }
            Ok(bytes.len())
        })
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

fn answer(arguments: Arguments, out: &mut impl Write) -> Result<Outcome, String> {
    let done = match arguments.command {
        None => return Ok(Outcome::Window(arguments.paths)),
        Some(CommandLine::Picture(arguments)) => return Ok(Outcome::Picture(arguments)),
        Some(CommandLine::New(arguments)) => new::run(&arguments, out),
        Some(CommandLine::Import(arguments)) => import::run(&arguments, out),
        Some(CommandLine::Export(arguments)) => export::run(&arguments, out),
        Some(CommandLine::Convert(arguments)) => export::convert(&arguments, out),
        Some(CommandLine::Agree(arguments)) => agree::run(&arguments, out),
        Some(CommandLine::Diff(arguments)) => agree::diff(&arguments, out),
        Some(CommandLine::Check(arguments)) => check::run(&arguments, out),
        Some(CommandLine::Formats(arguments)) => Ok(formats::run(&arguments, out)),
        Some(CommandLine::History(arguments)) => history::run(&arguments, out),
        Some(CommandLine::Restore(arguments)) => restore::run(&arguments, out),
        Some(CommandLine::Merge(arguments)) => merge::run(&arguments, out),
        Some(CommandLine::MergeDriver(arguments)) => Ok(merge_driver::run(&arguments)),
        Some(CommandLine::DiffText(arguments)) => diff_text::run(&arguments, out),
        Some(CommandLine::GitSetup(arguments)) => git_setup::run(&arguments, out),
    };
    done.map(Outcome::Done)
}

/// Heeds the limits that `SAYSO_LIMITS` sets: how much is read of a file.
///
/// # Errors
/// What is not understood of it.
pub fn heed_limits() -> Result<(), String> {
    let Some(told) = std::env::var_os("SAYSO_LIMITS") else { return Ok(()) };
    let limits = Limits::read(&told.to_string_lossy()).map_err(|wrong| format!("SAYSO_LIMITS: {wrong}"))?;
    limits::set(limits);
    Ok(())
}

/// A file that may not grow any more is an error to tell, not the end of the program.
pub fn outlive_full_files() {
    #[cfg(unix)]
    {
        // Whoever asks for the signal is no longer stopped by it; where it cannot be asked for all stays as it was.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
    }
}

/// What works where no window can be shown.
pub const WITHOUT_A_WINDOW: &str = "without a window these work: sayso new, import, export, convert, agree, diff, check, formats, history, restore, merge, git-setup, picture (see sayso --help)";

/// The folders of the program on this machine; all under `SAYSO_HOME` where that is set.
///
/// # Errors
/// The system does not say where the person's home is.
pub fn places() -> Result<Places, String> {
    if let Some(home) = std::env::var_os("SAYSO_HOME").filter(|home| !home.is_empty()) {
        return Ok(Places::under(&PathBuf::from(home)));
    }
    let base = etcetera::choose_base_strategy()
        .map_err(|_| "the system does not say where your home is; set SAYSO_HOME to a folder".to_owned())?;
    Ok(Places {
        config: base.config_dir().join("sayso"),
        state: base.state_dir().unwrap_or_else(|| base.data_dir()).join("sayso"),
        data: base.data_dir().join("sayso"),
    })
}

/// A stamp by nobody in particular, for commands that tag nothing.
#[expect(clippy::disallowed_methods, reason = "the command line asks the clock")]
fn stamp() -> Result<Stamp, String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut chance = [0; 16];
    getrandom::fill(&mut chance).map_err(|error| format!("the system gives no chance: {error}"))?;
    Ok(Stamp {
        by: CoderId::new("command-line").map_err(|error| error.to_string())?,
        at: Timestamp(u64::try_from(now.as_millis()).unwrap_or(u64::MAX)),
        chance: u128::from_le_bytes(chance) >> 48,
    })
}

/// Writes a line; a closed pipe is no error worth a word.
fn say(out: &mut impl Write, words: &str) {
    // What a file sends must not turn a terminal's words round.
    let _ = writeln!(out, "{}", with_unseen_named(words));
}

/// Says something that another program reads, as it is.
fn say_data(out: &mut impl Write, data: &str) {
    let _ = writeln!(out, "{data}");
}
