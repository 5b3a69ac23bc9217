//! The sample project, as the program carries it, and projects without a place.

use super::atomic::{self, Expected};
use super::{Places, ProjectFolder, StoreError};
use crate::model::{Project, ProjectId};
use std::fs;
use std::path::{Path, PathBuf};

macro_rules! sample_files {
    ($($path:literal),* $(,)?) => {
        /// Every file of the sample project: path and content.
        const FILES: &[(&str, &str)] = &[
            $(($path, include_str!(concat!("../../projects/news-sample/", $path)))),*
        ];
    };
}

sample_files!(
    "project.ron",
    "schema.ron",
    "guidelines.md",
    "documents/mud-and-herons/document.ron",
    "documents/mud-and-herons/text.txt",
    "documents/mud-and-herons/tags/anna.ron",
    "documents/mud-and-herons/tags/ben.ron",
    "documents/hospital-audit/document.ron",
    "documents/hospital-audit/text.txt",
    "documents/hospital-audit/tags/anna.ron",
    "documents/hospital-audit/tags/ben.ron",
    "documents/recount/document.ron",
    "documents/recount/text.txt",
    "documents/recount/tags/anna.ron",
);

/// The folder of the private copy of the sample project, written the first time.
///
/// # Errors
/// The system says no.
pub fn sample_project(places: &Places) -> Result<PathBuf, StoreError> {
    let root = places.data.join("sample");
    if super::is_project(&root) {
        return Ok(root);
    }
    super::git::write_git_files(&root)?;
    // The head makes it a project, so it comes last.
    let last_first = FILES.iter().rev();
    for (path, content) in last_first {
        match atomic::write(&root.join(path), content.as_bytes(), Expected::Absent) {
            // Whatever stands there may be somebody's work.
            Ok(_) | Err(StoreError::Exists(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(root)
}

/// A new folder for a project that has no place yet, named by a fingerprint of what it is made of.
///
/// The same article opened again finds the work that was begun on it: `true` says it was there.
///
/// # Errors
/// The system says no.
pub fn unsaved_project(places: &Places, project: &Project, name: &str) -> Result<(PathBuf, bool), StoreError> {
    let root = places.data.join("unsaved").join(name);
    if super::is_project(&root) {
        return Ok((root, true));
    }
    let guidelines = include_str!("../../assets/sample/guidelines.md");
    let folder = ProjectFolder::create(&root, project, guidelines)?;
    Ok((folder.root().to_owned(), false))
}

/// Moves a project, closed, to a folder of the person's choice, with its history.
///
/// The old folder goes only where it was the program's own, and only when all has been copied.
///
/// # Errors
/// The system says no, or there is something in the folder already.
pub fn keep_project(places: &Places, id: ProjectId, (from, to): (&Path, &Path)) -> Result<(), StoreError> {
    let whole = std::path::absolute(to).map_err(StoreError::io("open", to))?;
    if whole.starts_with(from) {
        return Err(StoreError::Exists(whole));
    }
    let to = whole.as_path();
    let taken = fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some());
    if taken {
        return Err(StoreError::Exists(to.to_owned()));
    }
    fs::create_dir_all(to).map_err(StoreError::io("create", to))?;
    let root = fs::canonicalize(to).map_err(StoreError::io("open", to))?;
    copy(from, &root)?;
    let journal = places.journal(id, from);
    if journal.is_file() {
        let bytes = atomic::read(&journal)?;
        atomic::write(&places.journal(id, &root), &bytes, Expected::Anything)?;
    }
    let versions = journal.with_file_name("generations");
    if versions.is_dir() {
        copy(&versions, &places.journal(id, &root).with_file_name("generations"))?;
    }
    if places.is_unsaved(from) {
        fs::remove_dir_all(from).map_err(StoreError::io("remove", from))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(from).map_err(StoreError::io("read", from))? {
        let entry = entry.map_err(StoreError::io("read", from))?;
        let target = to.join(entry.file_name());
        if entry.file_type().map_err(StoreError::io("read", from))?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            atomic::write(&target, &atomic::read(&entry.path())?, Expected::Absent)?;
        }
    }
    Ok(())
}
