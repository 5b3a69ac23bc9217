//! What a journal says, gone through from its beginning: what was done, and what of it is not in the files.

use super::session::StoredStep;
use super::{Hash, StoreError};
use crate::format::change_file::{self, Entry, EntryKind};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a journal says was done, and what of it is not in the files.
#[derive(Default)]
pub(in crate::store) struct Replay {
    /// Every step, and what was brought together with files that had changed, in order.
    pub(in crate::store) steps: Vec<StoredStep>,
    pub(in crate::store) done: Vec<usize>,
    pub(in crate::store) undone: Vec<usize>,
    pub(in crate::store) pending: Vec<Pending>,
    /// For every file with something pending: the content it starts from; empty for none.
    pub(in crate::store) bases: BTreeMap<String, String>,
    /// For every file that was about to be written: with which content, and how much had happened until then.
    writing: BTreeMap<String, (String, usize)>,
    /// How often something was done or undone.
    happened: usize,
    /// The machine on which it was written last, as a fingerprint; `None` where it does not say.
    pub(in crate::store) machine: Option<String>,
}

/// A step that some of its files do not hold yet.
pub(in crate::store) struct Pending {
    pub(in crate::store) step: usize,
    pub(in crate::store) forwards: bool,
    pub(in crate::store) files: BTreeSet<String>,
    /// How much had happened before it.
    after: usize,
}

impl Replay {
    pub(in crate::store) fn of(entries: &[String], root: &Path, notices: &mut Vec<String>) -> Replay {
        let mut replay = Replay::default();
        let mut clean: BTreeMap<String, String> = BTreeMap::new();
        let mut contents: BTreeMap<String, String> = BTreeMap::new();
        for line in entries {
            match change_file::read_entry(line) {
                Ok(entry) => {
                    if let EntryKind::Writing(path, hash) = &entry.kind {
                        replay.writing.insert(path.clone(), (hash.clone(), replay.happened));
                        if is_so(root, path, hash, &mut contents) {
                            replay.written(path.clone(), hash.clone(), None, &mut clean);
                        }
                    }
                    replay.take(entry, &mut clean);
                }
                Err(error) => notices.push(format!("one step of the history cannot be read: {error}")),
            }
        }
        replay
    }

    /// The files that were written as the journal says they were about to be, which it does not know yet.
    pub(in crate::store) fn came_out(&self, root: &Path) -> Vec<(String, String)> {
        let is_so = |path: &str, hash: &str| content_of(root, path).is_ok_and(|now| now == hash);
        let written = self.writing.iter().map(|(path, (hash, _))| (path.clone(), hash.clone()));
        written.filter(|(path, hash)| is_so(path, hash)).collect()
    }

    fn take(&mut self, entry: Entry, clean: &mut BTreeMap<String, String>) {
        match entry.kind {
            EntryKind::Do(deed) => {
                let number = self.steps.len();
                self.steps.push(StoredStep { deed, by: entry.by, at: entry.at, edits: entry.edits });
                self.done.push(number);
                self.undone.clear();
                self.happened(number, true, clean);
            }
            EntryKind::Undo => {
                if let Some(number) = self.done.pop() {
                    self.undone.push(number);
                    self.happened(number, false, clean);
                }
            }
            EntryKind::Redo => {
                if let Some(number) = self.undone.pop() {
                    self.done.push(number);
                    self.happened(number, true, clean);
                }
            }
            EntryKind::Forget(undone) => {
                if undone {
                    self.undone.pop()
                } else {
                    self.done.pop()
                };
            }
            EntryKind::Aside(steps) => {
                self.done.retain(|number| !steps.contains(number));
                self.undone.retain(|number| !steps.contains(number));
                self.pending.retain(|pending| !steps.contains(&pending.step));
            }
            EntryKind::Writing(..) => {}
            EntryKind::Begun(_, machine, _) => self.machine = Some(machine),
            EntryKind::File(path, hash) => {
                // What was done while the file was being written is not in it.
                let written = self.writing.remove(&path).filter(|(written, _)| *written == hash);
                self.written(path, hash, written.map(|(_, happened)| happened), clean);
            }
            EntryKind::Found(deed, found) => {
                for path in &deed.files {
                    self.writing.remove(path);
                    self.written(path.clone(), found.hash.clone(), None, clean);
                    self.bases.insert(path.clone(), found.hash.clone());
                }
                if !found.catch_up.is_empty() {
                    let caught_up =
                        StoredStep { deed: deed.clone(), by: entry.by.clone(), at: entry.at, edits: found.catch_up };
                    self.steps.push(caught_up);
                    self.happened(self.steps.len() - 1, true, clean);
                }
                // What has caught up holds the step already: it is history alone.
                if !entry.edits.is_empty() {
                    self.done.push(self.steps.len());
                    self.undone.clear();
                    self.steps.push(StoredStep { deed, by: entry.by, at: entry.at, edits: entry.edits });
                }
            }
        }
    }

    /// A file holds what was done in it when so much had happened, or all of it.
    fn written(&mut self, path: String, hash: String, until: Option<usize>, clean: &mut BTreeMap<String, String>) {
        for pending in self.pending.iter_mut().filter(|pending| until.is_none_or(|until| pending.after < until)) {
            pending.files.remove(&path);
        }
        self.pending.retain(|pending| !pending.files.is_empty());
        if self.pending.iter().any(|pending| pending.files.contains(&path)) {
            self.bases.insert(path.clone(), hash.clone());
        } else {
            self.bases.remove(&path);
        }
        clean.insert(path, hash);
    }

    fn happened(&mut self, number: usize, forwards: bool, clean: &BTreeMap<String, String>) {
        let files = self.steps.get(number).map(|step| step.deed.files.clone()).unwrap_or_default();
        for path in &files {
            let base = clean.get(path).cloned().unwrap_or_default();
            self.bases.entry(path.clone()).or_insert(base);
        }
        let files = files.into_iter().collect();
        self.pending.push(Pending { step: number, forwards, files, after: self.happened });
        self.happened += 1;
    }
}

/// Whether a file has this content: one that was about to be written with it was written.
fn is_so(root: &Path, path: &str, hash: &str, contents: &mut BTreeMap<String, String>) -> bool {
    let now = contents.entry(path.to_owned()).or_insert_with(|| content_of(root, path).unwrap_or_default());
    now == hash
}

/// The fingerprint of a file in the project; empty where there is none.
pub(in crate::store) fn content_of(root: &Path, path: &str) -> Result<String, StoreError> {
    match super::read(&root.join(path)) {
        Ok(bytes) => Ok(Hash::of(&bytes).to_string()),
        Err(error) if error.is_missing() => Ok(String::new()),
        Err(error) => Err(error),
    }
}

/// A step as a line that says whether it was done or undone, when, by whom and where.
pub(in crate::store) fn aside_line(replay: &Replay, number: usize, forwards: bool) -> Option<String> {
    let step = replay.steps.get(number)?;
    let kind = EntryKind::Do(step.deed.clone());
    let entry = Entry { kind, by: step.by.clone(), at: step.at, edits: step.edits.clone() };
    let word = if forwards { "done" } else { "undone" };
    Some(format!("{word}\t{}\n", change_file::write_entry(&entry)))
}
