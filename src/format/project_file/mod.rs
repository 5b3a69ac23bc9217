//! The files of a project folder, in RON.
//!
//! ```text
//! project.ron                        id, name, coders
//! schema.ron                         labels, attributes, relations
//! guidelines.md                      how to code, for people
//! documents/<slug>/document.ron      what the article is
//! documents/<slug>/text.txt          its text: UTF-8, LF, no BOM
//! documents/<slug>/tags/<coder>.ron  one coder's tags, written by that coder alone
//! documents/<slug>/review/<coder>.ron  one person's decisions and comments, likewise
//! ```
//!
//! The types here are what stands on disk; they convert to the model, which
//! knows no serde. Every file begins with `format: (major, minor)`. One record
//! a line, fields in a fixed order, defaults left out, so that a line of a
//! diff is a thing that a person did. Offsets are Unicode code points from 0,
//! half-open, with the words they cover beside them; both are checked when
//! they are read.

pub mod document;
pub mod project;
pub mod record;
pub mod review;
pub mod schema;
pub mod tags;

use super::ReadError;
use crate::model::change::Edit;
use crate::model::{CoderId, DocumentId, Project, Schema};
use serde::{Deserialize, de::DeserializeOwned};

/// One file of a project folder, in the order in which files are written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ProjectFile {
    /// `documents/<slug>/text.txt`
    Text(DocumentId),
    /// `documents/<slug>/document.ron`
    Meta(DocumentId),
    /// `documents/<slug>/tags/<coder>.ron`
    Tags(DocumentId, CoderId),
    /// `documents/<slug>/review/<coder>.ron`
    Review(DocumentId, CoderId),
    /// `schema.ron`
    Schema,
    /// `project.ron`
    Head,
}

impl ProjectFile {
    /// The article that the file belongs to.
    pub fn document(&self) -> Option<DocumentId> {
        match self {
            ProjectFile::Head | ProjectFile::Schema => None,
            ProjectFile::Meta(id) | ProjectFile::Text(id) | ProjectFile::Tags(id, _) | ProjectFile::Review(id, _) => {
                Some(*id)
            }
        }
    }
}

/// The files that an edit makes stale.
pub fn files_of(edit: &Edit) -> Vec<ProjectFile> {
    match edit {
        Edit::Name(_) | Edit::Blind(_) | Edit::Coder(..) | Edit::OtherHead(_) => vec![ProjectFile::Head],
        Edit::Schema(_) => vec![ProjectFile::Schema],
        Edit::Article(id, _) => vec![ProjectFile::Text(*id), ProjectFile::Meta(*id)],
        Edit::Meta(id, _) => vec![ProjectFile::Meta(*id)],
        Edit::Progress(home, _) | Edit::Annotation(home, ..) | Edit::Relation(home, ..) | Edit::Other(home, _) => {
            vec![ProjectFile::Tags(home.document, home.coder.clone())]
        }
        Edit::Decision(home, ..) => vec![ProjectFile::Review(home.document, home.coder.clone())],
    }
}

/// What a file should hold; `None` where the project has nothing for it.
pub fn content(project: &Project, file: &ProjectFile) -> Option<String> {
    match file {
        ProjectFile::Head => Some(project::write(project)),
        ProjectFile::Schema => Some(schema::write(project.schema())),
        ProjectFile::Meta(id) => project.meta(*id).map(document::write),
        ProjectFile::Text(id) => Some(project.document(*id)?.text.as_str().to_owned()),
        ProjectFile::Tags(id, coder) => {
            let document = project.document(*id)?;
            let owner = tags::Owner { document: *id, coder };
            Some(tags::write(document.set(coder), owner, &document.text))
        }
        ProjectFile::Review(id, coder) => {
            let document = project.document(*id)?;
            let owner = tags::Owner { document: *id, coder };
            Some(review::write(&document.review(coder), owner, &document.text))
        }
    }
}

/// Whether what was written reads back as what the project holds.
///
/// # Errors
/// It cannot be read, or says something else; the file must not be kept.
pub fn verify(project: &Project, file: &ProjectFile, content: &str) -> Result<(), ReadError> {
    let bytes = content.as_bytes();
    let same = match file {
        ProjectFile::Head => {
            let again = project::read("project.ron", bytes, Schema::default())?;
            let named = again.name() == project.name() && again.coders() == project.coders();
            named && again.is_blind() == project.is_blind() && again.others() == project.others()
        }
        ProjectFile::Schema => schema::read("schema.ron", bytes)? == **project.schema(),
        ProjectFile::Meta(id) => match project.meta(*id) {
            Some(meta) => document::read("document.ron", bytes, &meta.slug)? == *meta,
            None => true,
        },
        ProjectFile::Text(_) => true,
        ProjectFile::Tags(id, coder) => match project.document(*id) {
            Some(document) => {
                let owner = tags::Owner { document: *id, coder };
                let again = tags::read("tags", bytes, owner, &document.text, project.schema())?;
                again == *document.set(coder)
            }
            None => true,
        },
        ProjectFile::Review(id, coder) => match project.document(*id) {
            Some(document) => {
                let owner = tags::Owner { document: *id, coder };
                // A correction may have a label that the schema has no more: its words are what counts.
                let again = review::read("review", bytes, owner, &document.text, project.schema())?;
                review::write(&again, owner, &document.text) == content
            }
            None => true,
        },
    };
    if same {
        return Ok(());
    }
    let what = "what was written does not read back the same";
    Err(ReadError::whole("the file", what, "nothing was replaced; please report this"))
}

/// The version of these files.
pub const FORMAT: (u16, u16) = (1, 0);

/// The version of files that keep what other copies of them say, but for tags, which always could.
pub(in crate::format) const BESIDE: (u16, u16) = (1, 2);

const MEND: &str = "mend that line or take the file from a backup; sayso leaves it as it is";
const UPDATE: &str = "update sayso to open it";

#[derive(Deserialize)]
struct Head {
    format: (u16, u16),
}

/// How a file about the project begins, whose version depends on whether it keeps what other copies of it say.
pub(in crate::format) fn head(keeps_others: bool) -> String {
    let (major, minor) = if keeps_others { BESIDE } else { FORMAT };
    format!("(\n    format: ({major}, {minor}),\n")
}

/// Reads a file about the project whose version sayso knows.
pub(in crate::format) fn read_ron<T: DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, ReadError> {
    let text = utf8(file, bytes)?;
    check_version_to(file, text, FORMAT.max(BESIDE))?;
    parse(file, text)
}

/// Reads RON of one type; the error says where.
pub(in crate::format) fn parse<'t, T: Deserialize<'t>>(file: &str, text: &'t str) -> Result<T, ReadError> {
    ron::from_str(text).map_err(|error| {
        if text.contains("<<<<<<<") && text.contains(">>>>>>>") {
            let what = "it holds the conflict markers of a merge";
            let remedy = "run `sayso merge PROJECT`, then open it again";
            return ReadError::whole(file, what, remedy);
        }
        spanned(file, text, &error)
    })
}

/// The bytes as text, without a byte order mark.
pub(in crate::format) fn utf8<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let what = format!("byte {} is not UTF-8", error.valid_up_to());
        ReadError::whole(file, what, "take the file from a backup; sayso leaves it as it is")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Refuses files of a version that sayso does not know.
pub(in crate::format) fn check_version(file: &str, text: &str) -> Result<(), ReadError> {
    check_version_to(file, text, FORMAT)
}

/// As above, for a file that has learnt to say more than the others.
pub(in crate::format) fn check_version_to(file: &str, text: &str, newest: (u16, u16)) -> Result<(), ReadError> {
    let Some((major, minor)) = version(file, text)? else {
        return Err(ReadError::whole(file, "it does not say its `format`", MEND));
    };
    if (major, minor) > newest {
        let what = format!("it was written by a newer sayso (format {major}.{minor})");
        return Err(ReadError::whole(file, what, UPDATE));
    }
    Ok(())
}

/// The version, from the first line or, where it is not there, from the whole file.
fn version(file: &str, text: &str) -> Result<Option<(u16, u16)>, ReadError> {
    let start: String = text.chars().take(200).filter(|c| !c.is_whitespace()).collect();
    let quick = start.strip_prefix("(format:(").and_then(|rest| {
        let (numbers, _) = rest.split_once(')')?;
        let (major, minor) = numbers.split_once(',')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    });
    if quick.is_some() {
        return Ok(quick);
    }
    parse::<Head>(file, text).map(|head| Some(head.format))
}

fn spanned(file: &str, text: &str, error: &ron::error::SpannedError) -> ReadError {
    let at = error.span.start;
    let line = text.lines().nth(at.line.saturating_sub(1)).unwrap_or_default();
    let shown: String = line.chars().skip(at.col.saturating_sub(25)).take(50).collect();
    ReadError {
        file: file.to_owned(),
        at: Some((at.line, at.col)),
        what: plain_words(&error.code.to_string()),
        line: shown,
        remedy: MEND.to_owned(),
    }
}

/// A parser's words without the names of our types, which say nothing to a person.
fn plain_words(words: &str) -> String {
    let words = words.to_lowercase();
    let words = words.trim_end_matches('.');
    let ours = |word: &&str| {
        word.starts_with('`') && (word.ends_with("record`") || word.ends_with("file`") || *word == "`head`")
    };
    let mut out: Vec<&str> = Vec::new();
    for word in words.split(' ') {
        if ours(&word) {
            while matches!(out.last(), Some(&("for" | "struct" | "named" | "in" | "enum"))) {
                out.pop();
            }
        } else {
            out.push(word);
        }
    }
    out.join(" ")
}

/// A string as RON writes it, with its quotes.
pub(in crate::format) fn quoted(text: &str) -> String {
    ron::to_string(text).unwrap_or_default()
}

/// A line of a struct, or nothing where the value is the default.
pub(in crate::format) fn line(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        out.push_str(&format!("    {name}: {},\n", quoted(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_file_is_refused_kindly() {
        let error = check_version("tags/ana.ron", "(format: (1, 9),\n)").unwrap_err();
        assert_eq!(
            error.to_string(),
            "it was written by a newer sayso (format 1.9); update sayso to open it: tags/ana.ron"
        );
    }

    #[test]
    fn an_error_says_file_line_and_column() {
        let error = parse::<Vec<u8>>("x.ron", "[1,\n two]").unwrap_err();
        assert!(error.to_string().ends_with("x.ron:2:2"), "{error}");
    }
}
