//! Merging three versions of a project's file, as git or a person hands them over.
//!
//! The result is always a file that reads back; what did not go together is in
//! it as data or is said in words, and never as markers.

use super::ReadError;
use super::in_words;
use super::lone_file::LoneFile;
use super::project_file::utf8;
use crate::model::merge::{self, About, Conflict, Merged};
use std::collections::BTreeSet;

/// What came of merging a file.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub struct MergedFile {
    /// The file.
    pub content: String,
    /// Where the sides did not go together, in words, a line each.
    pub conflicts: Vec<String>,
}

/// Merges two versions of a file; `base` is the one both come from, if there is one. `file` is its name, for
/// messages.
///
/// An empty base counts as none, since that is what git gives where there is none. A base that cannot be read
/// counts as none too, and that is said. Where the result is what one side has, its file is taken as it is, to the
/// byte. A text is taken where only one side changed it.
///
/// # Errors
/// A side is damaged, of a newer version or no file of a project, the two are not versions of one file, or they are
/// about different texts.
pub fn merge(file: &str, base: Option<&[u8]>, ours: &[u8], theirs: &[u8]) -> Result<MergedFile, ReadError> {
    let base = base.filter(|bytes| !bytes.is_empty());
    if file.ends_with("text.txt") {
        return merge_texts(file, base, ours, theirs);
    }
    let sides = [LoneFile::read(file, ours)?, LoneFile::read(file, theirs)?];
    let (base, remark) = match base.map(|bytes| LoneFile::read(file, bytes)).transpose() {
        Ok(base) => (base, None),
        Err(error) => (None, Some(format!("nothing counts as taken away, since of the version before {error}"))),
    };
    let (merged, mut conflicts) = merge_alike(file, base, sides.clone())?;
    conflicts.extend(remark);
    let as_one_side = sides.iter().zip([ours, theirs]).find(|(side, _)| **side == merged);
    let content = match as_one_side {
        Some((_, bytes)) => utf8(file, bytes)?.to_owned(),
        None => merged.write(),
    };
    if LoneFile::read(file, content.as_bytes())? == merged {
        return Ok(MergedFile { content, conflicts });
    }
    Err(ReadError::whole(file, "what was merged does not read back the same", "please report this"))
}

fn merge_texts(file: &str, base: Option<&[u8]>, ours: &[u8], theirs: &[u8]) -> Result<MergedFile, ReadError> {
    let changed = if base == Some(ours) { theirs } else { ours };
    if ours != theirs && base != Some(ours) && base != Some(theirs) {
        let what = "the two texts differ, so that places in one say nothing in the other";
        return Err(ReadError::whole(file, what, "keep one, and import the other as an article of its own"));
    }
    Ok(MergedFile { content: utf8(file, changed)?.to_owned(), conflicts: Vec::new() })
}

/// Merges two files of one kind that are about the same thing; a base of another kind counts as none.
fn merge_alike(file: &str, base: Option<LoneFile>, sides: [LoneFile; 2]) -> Result<(LoneFile, Vec<String>), ReadError> {
    match sides {
        [LoneFile::Tags(document, coder, ours), LoneFile::Tags(of, by, theirs)] if (document, &coder) == (of, &by) => {
            let base = base.and_then(|base| if let LoneFile::Tags(_, _, set) = base { Some(set) } else { None });
            let Merged { value, conflicts } = merge::merge_sets(base.as_ref(), &ours, &theirs);
            let words = conflicts.iter().map(|conflict| in_set(conflict, &value)).collect();
            Ok((LoneFile::Tags(document, coder, value), words))
        }
        [LoneFile::Review(document, coder, ours), LoneFile::Review(of, by, theirs)]
            if (document, &coder) == (of, &by) =>
        {
            let base =
                base.and_then(|base| if let LoneFile::Review(_, _, review) = base { Some(review) } else { None });
            let merged = merge::merge_reviews(base.as_ref(), &ours, &theirs);
            Ok(told(merged, |review| LoneFile::Review(document, coder, review)))
        }
        [LoneFile::Schema(ours), LoneFile::Schema(theirs)] => {
            let base = base.and_then(|base| if let LoneFile::Schema(schema) = base { Some(schema) } else { None });
            Ok(told(merge::merge_schemas(base.as_ref(), &ours, &theirs), LoneFile::Schema))
        }
        [LoneFile::Head(ours), LoneFile::Head(theirs)] if ours.id() == theirs.id() => {
            let base = base.and_then(|base| if let LoneFile::Head(project) = base { Some(project) } else { None });
            let merged = merge::merge_heads(base.as_deref(), &ours, &theirs);
            Ok(told(merged, |project| LoneFile::Head(Box::new(project))))
        }
        [LoneFile::Meta(ours), LoneFile::Meta(theirs)] if ours.id == theirs.id => {
            if ours.text_sha256 != theirs.text_sha256 {
                let what = "the two articles have different texts, so that places in one say nothing in the other";
                return Err(ReadError::whole(file, what, "import the other text as an article of its own"));
            }
            let base = base.and_then(|base| if let LoneFile::Meta(meta) = base { Some(meta) } else { None });
            let merged = merge::merge_metas(base.as_deref(), &ours, &theirs);
            Ok(told(merged, |meta| LoneFile::Meta(Box::new(meta))))
        }
        _ => {
            let what = "the two sides are not versions of one file";
            Err(ReadError::whole(file, what, "keep one, and put the other where it belongs"))
        }
    }
}

fn told<T>(merged: Merged<T>, file: impl FnOnce(T) -> LoneFile) -> (LoneFile, Vec<String>) {
    (file(merged.value), merged.conflicts.iter().map(ToString::to_string).collect())
}

/// A conflict with the words it is about.
fn in_set(conflict: &Conflict, set: &crate::model::AnnotationSet) -> String {
    let words = match &conflict.about {
        About::Mark(id) => set.annotation(*id).map(in_words::mark),
        About::Tie(id) => set.relation(*id).map(|tie| in_words::tie(set, tie)),
        About::Project
        | About::Coder(_)
        | About::Article
        | About::Schema
        | About::Label(_)
        | About::Kind(_)
        | About::Case(_) => None,
    };
    words.map_or(conflict.to_string(), |words| format!("{conflict}: {words}"))
}

/// The versions that a file with conflict markers was made of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Marked {
    /// What stands above the markers' middle, with all that is not between markers.
    pub ours: String,
    /// What stands below it.
    pub theirs: String,
    /// What both come from, where every conflict says it (`diff3`).
    pub base: Option<String>,
}

impl Marked {
    /// Whether a file with markers has no line that is in none of these versions; one that has was mended by hand.
    pub fn explains(&self, text: &str) -> bool {
        let sides = [Some(self.ours.as_str()), Some(self.theirs.as_str()), self.base.as_deref()];
        let known: BTreeSet<&str> = sides.into_iter().flatten().flat_map(str::lines).collect();
        text.lines().all(|line| marker(line).is_some() || known.contains(line))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    Ours,
    Base,
    Theirs,
}

/// Whether a merge has left a conflict marker in a file, in order or not.
pub fn has_markers(text: &str) -> bool {
    text.lines().any(|line| marker(line) == Some('<'))
}

/// Splits a file with conflict markers into the versions it was made of; `None` where it has none, or where they are
/// not in order.
///
/// ```text
///     <<<<<<< HEAD
///     ours
///     ||||||| 1a2b3c4      with merge.conflictStyle=diff3 alone
///     base
///     =======
///     theirs
///     >>>>>>> other
/// ```
pub fn split_markers(text: &str) -> Option<Marked> {
    let (mut ours, mut base, mut theirs) = (String::new(), String::new(), String::new());
    let (mut part, mut found, mut has_base) = (Part::All, false, true);
    for line in text.split_inclusive('\n') {
        match (marker(line), part) {
            (None, Part::All) => [&mut ours, &mut base, &mut theirs].into_iter().for_each(|side| side.push_str(line)),
            (None, Part::Ours) => ours.push_str(line),
            (None, Part::Base) => base.push_str(line),
            (None, Part::Theirs) => theirs.push_str(line),
            (Some('<'), Part::All) => (part, found) = (Part::Ours, true),
            (Some('|'), Part::Ours) => part = Part::Base,
            (Some('='), Part::Ours) => (part, has_base) = (Part::Theirs, false),
            (Some('='), Part::Base) => part = Part::Theirs,
            (Some('>'), Part::Theirs) => part = Part::All,
            (Some(_), _) => return None,
        }
    }
    (found && part == Part::All).then(|| Marked { ours, theirs, base: has_base.then_some(base) })
}

/// The sign of a marker: exactly seven of it at the start of a line, and then nothing or a space.
fn marker(line: &str) -> Option<char> {
    let sign = line.chars().next().filter(|sign| "<|=>".contains(*sign))?;
    let rest = line.trim_start_matches(sign);
    let seven = line.len() - rest.len() == 7;
    (seven && (rest.starts_with(' ') || rest.trim_end().is_empty())).then_some(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_split_into_the_versions_they_were_made_of() {
        let text = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\nd\n";
        let marked = split_markers(text).unwrap();
        assert_eq!((marked.ours.as_str(), marked.theirs.as_str()), ("a\nb\nd\n", "a\nc\nd\n"));
        assert_eq!(marked.base, None);
        let text = "a\r\n<<<<<<< HEAD\r\nb\r\n||||||| 12\r\nx\r\n=======\r\n>>>>>>> o\r\n";
        let marked = split_markers(text).unwrap();
        assert_eq!((marked.ours.as_str(), marked.theirs.as_str()), ("a\r\nb\r\n", "a\r\n"));
        assert_eq!(marked.base.as_deref(), Some("a\r\nx\r\n"));
    }

    #[test]
    fn a_file_that_was_mended_by_hand_is_told_from_one_that_git_left() {
        let text = "a\r\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\nd\n";
        let versions = Marked { ours: "a\nb\n".to_owned(), theirs: "a\nc\nd\n".to_owned(), base: None };
        assert!(has_markers(text) && versions.explains(text));
        assert!(!versions.explains(&text.replace("d\n", "e\n")));
    }

    #[test]
    fn what_has_no_markers_or_cut_ones_is_not_split() {
        for text in ["a\n", "<<<<<<< x\na\n", "=======\n", "<<<<<<< x\na\n>>>>>>> y\n", "<<<<<<<< x\n"] {
            assert_eq!(split_markers(text), None, "{text}");
        }
    }
}
