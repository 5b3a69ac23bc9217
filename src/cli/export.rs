//! `sayso export` and `sayso convert`: tags out of a project, or from one format into another.

use super::progress::{Progress, STOPPED};
use super::say;
use crate::command::counted;
use crate::format::exchange::Options;
use crate::format::exchange::splits::Splits;
use crate::format::exchange::tokens::Scheme;
use crate::format::{FORMATS, Format, format_called};
use crate::model::CoderId;
use crate::store::{self, Conversion, Exported, Order};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// More losses than this are counted, not listed, unless all are asked for.
const LISTED: usize = 20;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The project folder
    project: PathBuf,
    /// The format to write: see `sayso formats`
    #[arg(long)]
    format: String,
    /// Where to write: a folder, or a file where the format is one file
    #[arg(long)]
    out: PathBuf,
    /// Whose tags: a coder, all, or gold for what reviewers decided
    #[arg(long, default_value = "all")]
    coder: String,
    /// These articles alone, by the names of their folders
    #[arg(long)]
    document: Vec<String>,
    #[command(flatten)]
    how: How,
}

#[derive(clap::Args, Debug)]
pub(super) struct ConvertArguments {
    /// Files, or folders of them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The format to read
    #[arg(long)]
    from: String,
    /// The format to write
    #[arg(long)]
    to: String,
    /// Where to write: a folder, or a file where the format is one file
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    how: How,
}

/// How a format is written.
#[derive(clap::Args, Debug)]
pub(super) struct How {
    /// How tokens are marked in columns: bio, bilou or iobes
    #[arg(long, default_value = "bio", value_parser = ["bio", "bilou", "iobes"])]
    scheme: String,
    /// Columns: all labels in one, in one file without offsets and texts, as taggers are trained with
    #[arg(long)]
    one_column: bool,
    /// Tables for a spreadsheet: no cell can be a formula
    #[arg(long)]
    spreadsheet: bool,
    /// doccano: offsets count characters as readers see them
    #[arg(long)]
    graphemes: bool,
    /// Parts of a dataset with their shares, as train=0.8,test=0.2; documents go to them by chance
    #[arg(long)]
    split: Option<String>,
    /// Another seed gives another parting
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// A file of documents with the part that each belongs to
    #[arg(long)]
    splits: Option<PathBuf>,
    /// Replaces what is there
    #[arg(long)]
    replace: bool,
    /// Lists every loss
    #[arg(long)]
    losses: bool,
}

impl How {
    fn options(&self, format: &Format) -> Result<Options, String> {
        let scheme =
            Scheme::ALL.into_iter().find(|(_, name)| *name == self.scheme).map_or(Scheme::Bio, |(scheme, _)| scheme);
        let shares = self.split.as_deref().map(Splits::parse).transpose()?.unwrap_or_default();
        let given = self.splits.as_deref().map(given).transpose()?.unwrap_or_default();
        let splits = Splits { shares, seed: self.seed, given, used: None };
        if splits.is_asked_for() && !format.writer.is_some_and(|writer| writer.parts) {
            let parted = FORMATS.iter().filter(|format| format.writer.is_some_and(|writer| writer.parts));
            let parted: Vec<&str> = parted.map(|format| format.name).collect();
            return Err(format!("{} has no parts; these have: {}", format.name, parted.join(", ")));
        }
        let How { spreadsheet, one_column, graphemes, .. } = *self;
        if one_column && format.name != "conll" {
            return Err(format!("{} has no columns of its own to be one; conll has", format.name));
        }
        Ok(Options { scheme, spreadsheet, one_column, graphemes, splits })
    }
}

fn given(path: &Path) -> Result<BTreeMap<String, String>, String> {
    let bytes = store::read(path).map_err(|error| error.to_string())?;
    Splits::parse_given(&String::from_utf8_lossy(&bytes)).map_err(|what| format!("{what}: {}", path.display()))
}

pub(super) fn known(name: &str) -> Result<Format, String> {
    let names = || FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ");
    format_called(name).ok_or_else(|| format!("there is no format {name:?}; there are {}", names()))
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let gold = arguments.coder == "gold";
    let coder = Some(arguments.coder.as_str()).filter(|coder| *coder != "all" && !gold);
    let format = known(&arguments.format)?;
    let order = Order {
        format,
        coder: coder.map(CoderId::new).transpose().map_err(|error| error.to_string())?,
        gold,
        documents: arguments.document.clone(),
        options: arguments.how.options(&format)?,
        target: arguments.out.clone(),
        replace: arguments.how.replace,
    };
    let mut progress = Progress::begin();
    let written = store::export_project(&arguments.project, &order, &STOPPED, |documents, bytes| {
        progress.tell(documents, bytes, 0);
    });
    progress.end();
    let (exported, troubles) = written.map_err(|error| error.to_string())?.ok_or("stopped; nothing was written")?;
    for words in &troubles {
        say(out, &format!("problem: {words}"));
    }
    Ok(report(out, exported, arguments.how.losses).max(u8::from(!troubles.is_empty())))
}

/// Says what was written and what was lost; 1 where something was.
fn report(out: &mut impl Write, exported: Exported, all: bool) -> u8 {
    let lost = exported.losses;
    let most = if all { usize::MAX } else { LISTED };
    for loss in lost.iter().take(most) {
        let mark = loss.mark.as_ref().map_or(String::new(), |mark| format!(" {mark}"));
        say(out, &format!("lost: {}{mark}: {}", loss.document, loss.words));
    }
    if lost.len() > most {
        say(out, &format!("lost: {} more; --losses lists them", lost.len() - most));
    }
    let documents = counted(exported.documents, "article");
    say(out, &format!("{documents} written, {} bytes", exported.bytes));
    u8::from(!lost.is_empty())
}

pub(super) fn convert(arguments: &ConvertArguments, out: &mut impl Write) -> Result<u8, String> {
    let (from, to) = (known(&arguments.from)?, known(&arguments.to)?);
    if from.reader.is_none() {
        return Err(format!("{} can be written, not read", from.name));
    }
    let out_of = |path: &PathBuf| {
        let real = |path: &std::path::Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let (input, target) = (real(path), real(&arguments.out));
        input.starts_with(&target) || target.starts_with(&input)
    };
    if arguments.paths.iter().any(out_of) {
        return Err(format!("{} is, holds or lies in what is to be read; name another place", arguments.out.display()));
    }
    let conversion = Conversion {
        from,
        to,
        options: arguments.how.options(&to)?,
        paths: arguments.paths.clone(),
        target: arguments.out.clone(),
        replace: arguments.how.replace,
    };
    let mut progress = Progress::begin();
    let converted = store::convert(&conversion, &STOPPED, |at| progress.tell(at.documents, at.read, at.all));
    progress.end();
    let converted = converted.map_err(|error| error.to_string())?.ok_or("stopped; nothing was written")?;
    let (remarks, problems) = (converted.remarks, converted.problems);
    let most = if arguments.how.losses { usize::MAX } else { LISTED };
    remarks.iter().take(most).for_each(|words| say(out, words));
    if remarks.len() > most {
        say(out, &format!("and {} more like these; --losses lists them", remarks.len() - most));
    }
    problems.iter().for_each(|problem| say(out, &format!("problem: {problem}")));
    Ok(report(out, converted.exported, arguments.how.losses).max(u8::from(!problems.is_empty())))
}
