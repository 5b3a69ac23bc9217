//! A save that goes on while the window does.
//!
//! ```text
//!     whoever works                             a thread
//!     draft: a clone of what is to be written
//!                                               write down: the contents, read back and compared
//!     begin, if nothing was done since:
//!     `Writing` goes into the journal
//!                                               replace: the journal flushed, then the files
//!     end: `File` goes into the journal
//! ```
//!
//! What is done between `begin` and `end` comes behind `Writing` in the journal. So it is not in the file, whichever
//! content a crash leaves there, and is done again ([`Replay`](super::replay::Replay)).

use super::inside::inside;
use super::outside::Sight;
use super::{Expected, Generations, Hash, Session, StoreError, atomic};
use crate::format::change_file::EntryKind;
use crate::format::project_file::{self, ProjectFile};
use crate::model::{Document, Project, Timestamp};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

/// What is to be written, as it was when the save was thought of.
#[derive(Debug)]
pub struct Draft {
    project: Project,
    files: Vec<(ProjectFile, String)>,
}

/// The contents of files that are to be written.
#[derive(Debug)]
pub struct Contents(Vec<Content>);

#[derive(Debug)]
struct Content {
    file: ProjectFile,
    path: String,
    bytes: Arc<[u8]>,
    hash: Hash,
}

/// Files that are being replaced.
#[derive(Debug)]
pub struct Replacing {
    root: PathBuf,
    journal: File,
    journal_path: PathBuf,
    generations: Option<Generations>,
    files: Vec<(Content, Hash)>,
}

/// What came of replacing files.
#[derive(Debug)]
pub struct Replaced {
    generations: Option<Generations>,
    /// Whether the journal could be flushed.
    flushed: bool,
    files: Vec<(Content, Result<Option<Sight>, StoreError>)>,
}

impl Draft {
    /// Makes the contents of it; for a thread, since it takes its time.
    ///
    /// # Errors
    /// What would be written does not read back the same.
    pub fn write_down(self) -> Result<Contents, StoreError> {
        let mut contents = Vec::new();
        for (file, path) in self.files {
            let Some(content) = project_file::content(&self.project, &file) else { continue };
            project_file::verify(&self.project, &file, &content)?;
            let bytes: Arc<[u8]> = content.into_bytes().into();
            contents.push(Content { file, path, hash: Hash::of(&bytes), bytes });
        }
        Ok(Contents(contents))
    }
}

impl Replacing {
    /// Replaces the files; for a thread, since it waits for the disk.
    pub fn perform(self) -> Replaced {
        let Replacing { root, journal, journal_path, mut generations, files } = self;
        // A crash must not make a file look as if somebody else had written it.
        let flushed = journal.sync_data();
        let outcome = |content: &Content, expected, generations: Option<&mut Generations>| match &flushed {
            Ok(()) => replace(&root, content, expected, generations),
            Err(error) => {
                let same = std::io::Error::new(error.kind(), error.to_string());
                Err(StoreError::io("write", &journal_path)(same))
            }
        };
        let mut replaced = Vec::new();
        for (content, expected) in files {
            let outcome = outcome(&content, expected, generations.as_mut());
            replaced.push((content, outcome));
        }
        Replaced { generations, flushed: flushed.is_ok(), files: replaced }
    }
}

/// Replaces one file, and says how it looks afterwards where it holds what was written.
fn replace(
    root: &std::path::Path,
    content: &Content,
    expected: Hash,
    mut generations: Option<&mut Generations>,
) -> Result<Option<Sight>, StoreError> {
    let full = inside(root, &content.path)?;
    if let Some(generations) = generations.as_deref_mut() {
        generations.keep(root, &content.path);
    }
    atomic::write(&full, &content.bytes, Expected::Content(expected))?;
    if let Some(generations) = generations {
        generations.prune(&content.path);
    }
    // Looked at before it is read: what somebody else writes later looks otherwise.
    let sight = Sight::of(&full);
    Ok(atomic::read(&full).is_ok_and(|bytes| bytes == *content.bytes).then_some(sight))
}

/// So many small files are written together, before the window goes on.
const TOGETHER: usize = 8;

impl Session {
    /// A clone of what is to be written, if any of it is large: tags and decisions that have files already. All else
    /// is small and comes before them: some of it is written at once, and what came of that is said too. While more of
    /// it stays in `stale`, nothing large is begun, and whoever saves asks again.
    pub fn draft(
        &mut self,
        project: &Project,
        stale: &mut BTreeSet<ProjectFile>,
        at: Timestamp,
    ) -> (Option<Draft>, Result<(), StoreError>) {
        let (large, small): (BTreeSet<ProjectFile>, BTreeSet<ProjectFile>) =
            stale.iter().cloned().partition(|file| self.is_large(project, file));
        // What is taken out goes in another order than what comes, so all of it goes together.
        let is_gone = |file: &ProjectFile| file.document().is_some_and(|id| project.meta(id).is_none());
        if !self.may_write() || small.iter().any(is_gone) {
            return (None, self.save(project, stale, at));
        }
        let is_all = small.len() <= TOGETHER;
        let mut left: BTreeSet<ProjectFile> = small.into_iter().take(TOGETHER).collect();
        let written = left.clone();
        let saved = if left.is_empty() { Ok(()) } else { self.save(project, &mut left, at) };
        stale.retain(|file| !written.contains(file) || left.contains(file));
        if let Err(error) = saved {
            // One that cannot be written does not keep the others back.
            return (None, self.save(project, stale, at).and(Err(error)));
        }
        (if is_all && !large.is_empty() { self.clone_of(project, &large) } else { None }, Ok(()))
    }

    fn is_large(&mut self, project: &Project, file: &ProjectFile) -> bool {
        let (ProjectFile::Tags(id, _) | ProjectFile::Review(id, _)) = file else { return false };
        let path = self.folder.path_of(project, file);
        project.document(*id).is_some() && path.is_some_and(|path| self.folder.known(&path).is_some())
    }

    fn clone_of(&mut self, project: &Project, large: &BTreeSet<ProjectFile>) -> Option<Draft> {
        let mut part = project.schema_alone();
        let mut files = Vec::new();
        for file in large {
            let (ProjectFile::Tags(id, coder) | ProjectFile::Review(id, coder)) = file else { return None };
            let (meta, document) = (project.meta(*id)?, project.document(*id)?);
            let path = self.folder.path_of(project, file)?;
            if part.document(*id).is_none() {
                part.load_catalogue([meta.clone()]);
                part.load_document(*id, Document::new(document.text.clone()));
            }
            let home = crate::model::change::Home { document: *id, coder: coder.clone() };
            if matches!(file, ProjectFile::Tags(..)) {
                part.load_set(&home, document.set(coder).clone());
            } else {
                part.load_review(&home, document.review(coder));
            }
            files.push((file.clone(), path));
        }
        Some(Draft { project: part, files })
    }

    /// Says in the journal what is about to be written, and takes it out of `stale`; nothing may have been done since
    /// the draft was made.
    ///
    /// # Errors
    /// The journal cannot be written, or a file was taken away; what stays in `stale` is not begun.
    pub fn begin(
        &mut self,
        contents: Contents,
        stale: &mut BTreeSet<ProjectFile>,
        at: Timestamp,
    ) -> Result<Replacing, StoreError> {
        let (journal, journal_path) = self.journal()?.trusted_handle()?;
        let mut files = Vec::new();
        for content in contents.0 {
            let known = self.folder.known(&content.path);
            let known = known.ok_or_else(|| StoreError::ChangedOutside(self.root().join(&content.path)))?;
            if known == content.hash {
                self.note(EntryKind::File(content.path.clone(), content.hash.to_string()), at)?;
                self.based.remove(&content.path);
                stale.remove(&content.file);
            } else {
                self.note(EntryKind::Writing(content.path.clone(), content.hash.to_string()), at)?;
                files.push((content, known));
            }
        }
        stale.retain(|file| files.iter().all(|(content, _)| content.file != *file));
        let root = self.folder.root().to_owned();
        let mut generations = self.folder.generations.clone();
        generations.iter_mut().for_each(|generations| generations.at = at);
        Ok(Replacing { root, journal, journal_path, generations, files })
    }

    /// Takes in what came of replacing files. `stale` are those in which something was done meanwhile; those that
    /// could not be written come to them.
    ///
    /// # Errors
    /// The first thing that went wrong; the other files were written all the same.
    pub fn end(
        &mut self,
        replaced: Replaced,
        stale: &mut BTreeSet<ProjectFile>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.folder.generations = replaced.generations;
        if !replaced.flushed {
            self.not_flushed();
        }
        let mut first_error = None;
        for (content, outcome) in replaced.files {
            let settled = match outcome {
                Ok(sight) => {
                    self.folder.wrote(&content.path, content.hash, content.bytes, sight);
                    let noted = self.note(EntryKind::File(content.path.clone(), content.hash.to_string()), at);
                    if !stale.contains(&content.file) {
                        self.based.remove(&content.path);
                    }
                    noted
                }
                Err(error) => {
                    self.folder.doubt(&content.path);
                    stale.insert(content.file);
                    Err(error)
                }
            };
            first_error = first_error.or(settled.err());
        }
        first_error.map_or(Ok(()), Err)
    }
}

impl Replacing {
    /// The files that are being replaced.
    pub fn files(&self) -> impl Iterator<Item = &ProjectFile> {
        self.files.iter().map(|(content, _)| &content.file)
    }
}
