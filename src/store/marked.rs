//! Files that a merge left with conflict markers, brought together by what is in them.
//!
//! While a merge is not finished git keeps the versions of each file that it could not merge. They are better than
//! what stands between the markers, where the version that both come from is missing as a rule, so that nothing
//! counts as taken away. Without git, and where somebody has begun to mend the file, the markers are split.

use super::folder::{DOCUMENTS, HEAD, SCHEMA};
use super::git::git;
use super::inside::inside;
use super::{Expected, Hash, StoreError, atomic, is_project};
use crate::format::ReadError;
use crate::format::merge_file::{Marked, has_markers, merge, split_markers};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A file that was merged, and has no markers any more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unmarked {
    /// The file: its path in the project, or as it was named.
    pub file: String,
    /// What it was merged from.
    pub versions: Versions,
    /// Where the sides did not go together, in words, a line each.
    pub conflicts: Vec<String>,
}

/// Where the versions of a file with markers were found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Versions {
    /// Git kept them.
    OfGit,
    /// They stood between the markers.
    OfMarkers,
}

/// What came of merging all files with markers.
#[derive(Debug, Default)]
#[must_use]
pub struct WithoutMarkers {
    /// Those that were merged.
    pub merged: Vec<Unmarked>,
    /// Those that could not be, which are as they were.
    pub failed: Vec<StoreError>,
}

/// Merges every file with conflict markers of a project, or one file.
///
/// Articles' texts are left alone: markers in a text may be what it is about.
///
/// # Errors
/// The folder is no project.
pub fn merge_marked(path: &Path) -> Result<WithoutMarkers, StoreError> {
    let (folder, files) = if path.is_dir() {
        if !is_project(path) {
            return Err(StoreError::NoProject(path.to_owned()));
        }
        (path, files_of(path).into_iter().map(|file| (file.clone(), file)).collect())
    } else {
        (folder_of(path), vec![(name_of(path)?, path.display().to_string())])
    };
    let unfinished = unfinished(folder);
    let mut done = WithoutMarkers::default();
    for (file, shown) in files {
        match merge_one(folder, &file, &shown, unfinished.get(&file)) {
            Ok(merged) => done.merged.extend(merged),
            Err(error) => done.failed.push(error),
        }
    }
    Ok(done)
}

/// Merges a file; `None` where it has no markers.
fn merge_one(
    folder: &Path,
    file: &str,
    shown: &str,
    kept: Option<&Unfinished>,
) -> Result<Option<Unmarked>, StoreError> {
    let path = inside(folder, file)?;
    let bytes = atomic::read(&path)?;
    let Some(text) = std::str::from_utf8(&bytes).ok().filter(|text| has_markers(text)) else { return Ok(None) };
    let of_git = kept.and_then(|kept| kept.read(folder)).filter(|versions| versions.explains(text));
    let (marked, versions) = match of_git {
        Some(marked) => (marked, Versions::OfGit),
        None => (split_markers(text).ok_or_else(|| in_disorder(shown))?, Versions::OfMarkers),
    };
    let base = marked.base.as_deref().map(str::as_bytes);
    let merged = merge(shown, base, marked.ours.as_bytes(), marked.theirs.as_bytes())?;
    atomic::write(&path, merged.content.as_bytes(), Expected::Content(Hash::of(&bytes)))?;
    Ok(Some(Unmarked { file: shown.to_owned(), versions, conflicts: merged.conflicts }))
}

fn in_disorder(file: &str) -> StoreError {
    let what = "its conflict markers are not in order";
    ReadError::whole(file, what, "put `<<<<<<<`, `=======` and `>>>>>>>` around the two versions").into()
}

/// The files of a project that hold records, by path in it.
fn files_of(project: &Path) -> Vec<String> {
    let mut files: Vec<String> = [HEAD, SCHEMA].map(str::to_owned).into();
    for slug in names_in(&project.join(DOCUMENTS)) {
        let article = format!("{DOCUMENTS}/{slug}");
        files.push(format!("{article}/document.ron"));
        for part in ["tags", "review"] {
            let names = names_in(&project.join(&article).join(part));
            files.extend(names.iter().map(|name| format!("{article}/{part}/{name}")));
        }
    }
    files.retain(|file| file.strip_suffix(".ron").is_some() && project.join(file).is_file());
    files
}

/// The names in a folder that are not hidden, sorted; none where it is no folder.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

/// The folder a file is in; that of a bare name is the one we are in.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn name_of(file: &Path) -> Result<String, StoreError> {
    let name = file.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let shown = file.display().to_string();
    name.ok_or_else(|| ReadError::whole(&shown, "the name of this file is not UTF-8", "give it another name").into())
}

/// The versions that git keeps of a file, as names of its objects.
#[derive(Default)]
struct Unfinished {
    base: Option<String>,
    ours: Option<String>,
    theirs: Option<String>,
}

impl Unfinished {
    /// The versions; `None` where one side has no such file, or one of them is no text.
    fn read(&self, folder: &Path) -> Option<Marked> {
        let read = |object: &String| {
            let output = git(folder, &["cat-file", "blob", object]).ok().filter(|output| output.status.success())?;
            String::from_utf8(output.stdout).ok()
        };
        let base = match &self.base {
            Some(object) => Some(read(object)?),
            None => None,
        };
        Some(Marked { ours: read(self.ours.as_ref()?)?, theirs: read(self.theirs.as_ref()?)?, base })
    }
}

/// The files below a folder whose merge git has not finished, by path; none where there is no git or no repository.
///
/// Git is asked for the names of its objects, so that no path is ever a word of a command.
fn unfinished(folder: &Path) -> BTreeMap<String, Unfinished> {
    let output = git(folder, &["ls-files", "--unmerged", "-z"]).ok().filter(|output| output.status.success());
    let listed = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let mut found: BTreeMap<String, Unfinished> = BTreeMap::new();
    for (object, stage, path) in listed.split('\0').filter_map(entry) {
        let versions = found.entry(path.to_owned()).or_default();
        let version = match stage {
            "1" => &mut versions.base,
            "2" => &mut versions.ours,
            _ => &mut versions.theirs,
        };
        *version = Some(object.to_owned());
    }
    found
}

/// Object, stage and path of an entry: `100644 1a2b3c… 2`, a tab, the path.
fn entry(listed: &str) -> Option<(&str, &str, &str)> {
    let (head, path) = listed.split_once('\t')?;
    let (_mode, rest) = head.split_once(' ')?;
    let (object, stage) = rest.split_once(' ')?;
    Some((object, stage, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_the_index_is_read_whatever_its_path_is() {
        assert_eq!(entry("100644 1a2b 2\ta b\tc.ron"), Some(("1a2b", "2", "a b\tc.ron")));
        assert_eq!(entry(""), None);
    }

    #[test]
    fn the_folder_of_a_bare_name_is_where_we_are() {
        assert_eq!(folder_of(Path::new("anna.ron")), Path::new("."));
        assert_eq!(folder_of(Path::new("tags/anna.ron")), Path::new("tags"));
    }
}
