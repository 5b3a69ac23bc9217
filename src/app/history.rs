//! What was done, so that it can be undone.
//!
//! The history of a project goes back to its beginning on this machine, also
//! over restarts. Steps of this session hold their change; older ones hold
//! the line of the journal, which is read when they are undone.

use crate::format::change_file::{self, Deed};
use crate::model::{Change, CoderId, DocumentId, Project, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One thing that was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// What was done, in words.
    pub words: String,
    /// The article it was done in, if it was one.
    pub document: Option<DocumentId>,
    /// The folders of its articles, where the journal names several.
    pub slugs: BTreeSet<String>,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The change itself.
    pub body: Body,
}

/// The change of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// As it was made.
    Live(Arc<Change>),
    /// As the journal has it.
    Stored(Arc<str>),
}

/// The steps that stand, and those that were undone and can be redone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl Step {
    /// The change, read if need be; its article must be open.
    ///
    /// # Errors
    /// The journal's line cannot be read, in words.
    pub fn change(&self, project: &Project) -> Result<Arc<Change>, String> {
        match &self.body {
            Body::Live(change) => Ok(Arc::clone(change)),
            Body::Stored(line) => {
                change_file::change_of(project, line).map(Arc::new).map_err(|error| error.to_string())
            }
        }
    }

    /// A step as the journal has it.
    pub fn stored(deed: Deed, by: String, at: Timestamp, edits: String) -> Step {
        let slug = |file: &String| Some(file.strip_prefix("documents/")?.split('/').next()?.to_owned());
        let slugs: BTreeSet<String> = deed.files.iter().filter_map(slug).collect();
        let slugs = if slugs.len() > 1 { slugs } else { BTreeSet::new() };
        Step { words: deed.words, document: deed.document, slugs, by, at, body: Body::Stored(edits.into()) }
    }

    /// A step that was just done.
    pub fn live(words: String, by: &CoderId, at: Timestamp, change: Arc<Change>) -> Step {
        let slugs = BTreeSet::new();
        Step { words, document: change.document(), slugs, by: by.to_string(), at, body: Body::Live(change) }
    }
}

impl History {
    /// A history as the journal has it, the oldest step first; the next to redo last.
    pub fn new(done: Vec<Step>, undone: Vec<Step>) -> History {
        History { done, undone }
    }

    /// The steps that stand, the oldest first.
    pub fn done(&self) -> &[Step] {
        &self.done
    }

    /// The steps that were undone, the next to redo last.
    pub fn undone(&self) -> &[Step] {
        &self.undone
    }

    pub(in crate::app) fn push(&mut self, step: Step) {
        self.done.push(step);
        self.undone.clear();
    }

    /// Leaves out the step that would be undone or redone next.
    pub(in crate::app) fn forget_next(&mut self, redo: bool) {
        if redo { drop(self.undone.pop()) } else { drop(self.done.pop()) }
    }

    /// Takes back a push.
    pub(in crate::app) fn drop_last(&mut self) {
        self.done.pop();
    }

    pub(in crate::app) fn step_back(&mut self) {
        self.undone.extend(self.done.pop());
    }

    pub(in crate::app) fn step_forth(&mut self) {
        self.done.extend(self.undone.pop());
    }
}
