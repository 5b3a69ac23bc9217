//! Reading an article on a thread, while the window goes on.

use super::outside::Known;
use super::{LoadedDocument, ProjectFolder, Session, StoreError};
use crate::model::{DocumentMeta, Project, Schema};
use std::fs;
use std::sync::Arc;

/// A text of at least so many bytes is read beside the work; below, reading it takes less than a frame.
const LARGE: u64 = 256 << 10;

/// An article that is to be read.
#[derive(Debug)]
pub struct Reading {
    folder: ProjectFolder,
    /// Without articles: what values mean is all that is asked of it.
    project: Project,
    meta: DocumentMeta,
    /// Whether what a crash left beside its files is cleared away.
    cleans: bool,
}

/// What came of reading an article.
#[derive(Debug)]
pub struct WasRead {
    folder: ProjectFolder,
    schema: Arc<Schema>,
    loaded: Result<LoadedDocument, StoreError>,
}

impl Reading {
    /// Reads it; for a thread, since it takes its time.
    pub fn perform(mut self) -> WasRead {
        if self.cleans {
            self.folder.clean(&self.meta);
        }
        let loaded = self.folder.read_document(&self.project, &self.meta);
        WasRead { folder: self.folder, schema: Arc::clone(self.project.schema()), loaded }
    }
}

impl Session {
    /// An article that is to be read beside the work, if it is large.
    pub fn begin_to_read(&self, project: &Project, meta: &DocumentMeta) -> Option<Reading> {
        let text = self.root().join(super::folder::DOCUMENTS).join(&meta.slug).join("text.txt");
        fs::metadata(text).ok().filter(|about| about.len() >= LARGE)?;
        let project = project.schema_alone();
        Some(Reading { folder: self.folder.apart(), project, meta: meta.clone(), cleans: self.may_write() })
    }

    /// Takes in what was read; `None` where values mean something else by now, or a file was written meanwhile, so that
    /// it is to be read again.
    ///
    /// # Errors
    /// Its text cannot be read.
    pub fn end_reading(&mut self, project: &Project, read: WasRead) -> Option<Result<LoadedDocument, StoreError>> {
        let is_old = |(path, known): (&String, &Known)| {
            self.folder.known.get(path).is_some_and(|here| here.hash().is_some() && here.hash() != known.hash())
        };
        if read.schema != *project.schema() || read.folder.known.iter().any(is_old) {
            return None;
        }
        self.folder.take_in(read.folder);
        Some(read.loaded)
    }
}

impl ProjectFolder {
    /// The same folder, of which nothing has been read.
    fn apart(&self) -> ProjectFolder {
        let mut apart = ProjectFolder::at(self.root().to_owned());
        if self.seen.is_watched() {
            apart.begin_to_watch();
        }
        apart
    }

    /// Knows what another one has read.
    fn take_in(&mut self, other: ProjectFolder) {
        self.known.extend(other.known);
        self.slugs.extend(other.slugs);
        self.seen.take_in(other.seen);
    }
}
