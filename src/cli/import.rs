//! `sayso import`: articles into a project, also with tags.

mod parcel;
mod tagged;

use super::progress::{self, Progress};
use super::{say, stamp};
use crate::app::ImportDraft;
use crate::app::import::{Incoming, article};
use crate::command::{Command, counted, plan};
use crate::format::plain::Found;
use crate::format::project_file::files_of;
use crate::model::{Change, Project, Stamp, change};
use crate::store::{self, ArticleFile, ProjectFolder};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The project folder
    project: PathBuf,
    /// Articles, archives of them, or folders; a colleague's project, or a file out of its `tags`
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The format of the files: plain text, or one with tags (see `sayso formats`)
    #[arg(long, default_value = "plain")]
    format: String,
    /// Whose the tags are, where the files do not say; of a colleague's project, whose tags alone come in;
    /// the name under which a single file of tags comes in
    #[arg(long)]
    coder: Option<String>,
    /// doccano: offsets count characters as readers see them
    #[arg(long)]
    graphemes: bool,
    /// Joins the lines of each paragraph, which PDF files end where they end on the page
    #[arg(long)]
    join_lines: bool,
    /// The encoding of the files; otherwise it is found out
    #[arg(long)]
    encoding: Option<String>,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let (mut folder, mut project) = ProjectFolder::open(&arguments.project).map_err(|error| error.to_string())?;
    folder.keep_versions(&super::places()?, &project, stamp()?.at).map_err(|error| error.to_string())?;
    let (known, mut troubles) = folder.listed().map_err(|error| error.to_string())?;
    project.load_catalogue(known);
    if parcel::is_meant(arguments)? {
        return parcel::run(arguments, (&mut folder, &mut project), troubles, out);
    }
    if arguments.format != "plain" {
        return tagged::run(arguments, (&mut folder, &mut project), troubles, out);
    }
    let files = articles_in(&arguments.paths)?;
    let stamp = stamp()?;
    let (mut added, mut number) = (0, 0_u128);
    let mut progress = Progress::begin();
    let mut stopped = false;
    for path in files {
        if stopped {
            break;
        }
        let unpacked = match store::article_files(&path, |_| true).map(Option::unwrap_or_default) {
            Ok((unpacked, remarks)) => {
                remarks.iter().for_each(|words| say(out, words));
                unpacked
            }
            Err(error) => {
                troubles.push(error.to_string());
                continue;
            }
        };
        for file in unpacked {
            // Ctrl+C ends between two articles, so that none is half there.
            progress.tell(added, 0, 0);
            stopped = progress::is_stopped();
            if stopped {
                break;
            }
            let stamp = Stamp { chance: stamp.chance.wrapping_add(number * 16), ..stamp.clone() };
            number += 1;
            match bring_in(&mut folder, &mut project, file, arguments, &stamp) {
                Ok(words) => {
                    added += 1;
                    say(out, &words);
                }
                Err(words) => troubles.push(words),
            }
        }
    }
    progress.end();
    if stopped {
        return Err(format!("stopped; {} came in, the others did not", counted(added, "article")));
    }
    if added == 0 && !troubles.is_empty() {
        return Err(troubles.join("; "));
    }
    for words in &troubles {
        say(out, &format!("problem: {words}"));
    }
    say(out, &format!("{} added", counted(added, "article")));
    Ok(u8::from(!troubles.is_empty()))
}

/// The articles among what was named.
fn articles_in(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for path in paths {
        files.extend(store::text_files_in(path).map_err(|error| error.to_string())?);
    }
    if files.is_empty() {
        return Err(
            "there is no article (.txt, .html, .md, .docx, .epub, .pdf, .rtf, .nitf, .xml, .zip) in what was named"
                .to_owned(),
        );
    }
    Ok(files)
}

/// Makes a change and writes the files that it touches.
fn carry_out((folder, project): (&mut ProjectFolder, &mut Project), change: &Change) -> Result<(), String> {
    change::apply(project, change).map_err(|error| error.to_string())?;
    let files: BTreeSet<_> = change.edits.iter().flat_map(files_of).collect();
    files.iter().try_for_each(|file| folder.save(project, file)).map_err(|error| error.to_string())
}

fn bring_in(
    folder: &mut ProjectFolder,
    project: &mut Project,
    file: ArticleFile,
    arguments: &Arguments,
    stamp: &Stamp,
) -> Result<String, String> {
    let file = Incoming { name: file.name, bytes: file.bytes };
    let mut draft = ImportDraft::read(file, arguments.encoding.as_deref())?;
    if arguments.join_lines {
        draft.join_lines()?;
    }
    let article = article(&draft, stamp);
    let id = article.meta.id;
    let change = plan(project, &Command::AddArticle(Box::new(article)), stamp).map_err(|error| error.to_string())?;
    change::apply(project, &change).map_err(|error| error.to_string())?;
    for file in change.edits.iter().flat_map(files_of) {
        if let Err(error) = folder.save(project, &file) {
            // The next file must not find half an article in its way.
            change::apply(project, &change.inverse()).map_err(|error| error.to_string())?;
            return Err(error.to_string());
        }
    }
    let meta = project.meta(id).ok_or("the article is gone")?;
    let mut words = format!("{}: “{}”", meta.slug, meta.shown_title());
    if let Some(said) = &draft.said {
        words.push_str(&format!(", {said}"));
    }
    let decoded = &draft.decoded;
    if decoded.found == Found::Guess {
        words.push_str(&format!(", read as {} (a guess; --encoding says otherwise)", decoded.encoding));
    }
    if decoded.replaced > 0 {
        words.push_str(&format!(", {} places were no characters", decoded.replaced));
    }
    if decoded.nuls > 0 {
        words.push_str(&format!(", {} NUL characters are kept", decoded.nuls));
    }
    project.unload_document(id);
    Ok(words)
}
