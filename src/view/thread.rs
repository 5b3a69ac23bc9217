//! What people wrote to each other about a case or a mark, in words.

use crate::app::Workspace;
use crate::model::change::Home;
use crate::model::{CaseKey, Said, Thread, Timestamp};

/// The thread about the case that is looked at, or about the selected mark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ThreadView {
    /// Who would answer, and about which article.
    pub home: Home,
    /// What an answer is about.
    pub key: CaseKey,
    /// What was written, in the order of time.
    pub said: Vec<SaidView>,
    /// Whether something is left to be answered.
    pub open: bool,
}

/// A comment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SaidView {
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The words, or what was done without any.
    pub words: String,
    /// Whether there are no words of the author's.
    pub silent: bool,
}

impl ThreadView {
    /// The threads about marks that are all gone.
    pub fn of_gone(workspace: &Workspace) -> Vec<ThreadView> {
        let threads = workspace.threads_of_gone();
        threads.iter().filter_map(|thread| view(workspace, thread, thread.key()?.clone())).collect()
    }

    /// The thread, if there is something to write about.
    pub fn of(workspace: &Workspace) -> Option<ThreadView> {
        let (thread, key) = workspace.thread()?;
        view(workspace, &thread, thread.key().cloned().unwrap_or(key))
    }
}

fn view(workspace: &Workspace, thread: &Thread<'_>, key: CaseKey) -> Option<ThreadView> {
    let view = |said: &Said<'_>| {
        let silent = said.comment.words.is_empty();
        let words = match (silent, said.comment.resolved) {
            (false, _) => said.comment.words.clone(),
            (true, true) => "resolved this".to_owned(),
            (true, false) => "opened this again".to_owned(),
        };
        SaidView { by: workspace.shown_name(said.by), at: said.comment.at, words, silent }
    };
    let said = thread.said().iter().map(view).collect();
    Some(ThreadView { home: workspace.home()?, key, said, open: thread.is_open() })
}
