//! A project that is open on this machine: its folder and its journal.
//!
//! What is done goes into the journal at once and into the project's files
//! later; after a crash the two are brought together here. The journal says
//! of every file which content it started from (`File` entries). If the file
//! still has that content, what the journal has on top is done again; if it
//! has moved on, the entries are put aside and said, never applied to
//! something they were not made for. A file that moved on while it was open
//! here and was brought together with what was unwritten (`Found`) starts
//! anew: the entry has what makes of it what was here.

use super::folder::HEAD;
use super::replay::{Replay, aside_line, content_of};
use super::{
    CatalogueEntry, Damage, Expected, Generations, Hash, Journal, LoadedDocument, Places, ProjectFolder, StoreError,
    Watch, temporary, write,
};
use crate::format::change_file::{self, Deed, Entry, EntryKind};
use crate::format::outside::{Outside, reread_values};
use crate::format::project_file::{self, ProjectFile};
use crate::model::change::Edit;
use crate::model::{Change, CoderId, DocumentId, DocumentMeta, Project, ProjectId, Timestamp, change};
use std::collections::BTreeSet;
use std::path::Path;

/// The disk's side of an open project.
#[derive(Debug)]
pub struct Session {
    pub(in crate::store) folder: ProjectFolder,
    /// `None` where another sayso has the project open, so that this one only looks.
    pub(in crate::store) journal: Option<Journal>,
    project: ProjectId,
    /// Whether the journal says who writes to it now.
    begun: bool,
    /// Whether nothing is ever written: what is done is gone with the session.
    passing: bool,
    /// Files whose starting point stands in the journal, unsaved entries behind it.
    pub(in crate::store) based: BTreeSet<String>,
}

/// A step of the history, as the journal has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredStep {
    /// What was done.
    pub deed: Deed,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Its edits, for [`change_file::change_of`].
    pub edits: String,
}

/// A project as it was opened.
#[derive(Debug)]
pub struct Opened {
    /// The disk's side.
    pub session: Session,
    /// The project, with the articles that had to be read to recover.
    pub project: Project,
    /// Steps that stand, the oldest first.
    pub done: Vec<StoredStep>,
    /// Steps that were undone and can be redone, the next one last.
    pub undone: Vec<StoredStep>,
    /// Files that were recovered from the journal and are not written yet.
    pub stale: BTreeSet<ProjectFile>,
    /// How many steps were not in the files and were done again.
    pub recovered: usize,
    /// What went wrong, in words for the person.
    pub notices: Vec<String>,
    /// Files that could not be read.
    pub damage: Vec<Damage>,
}

impl Session {
    /// Opens a project folder and recovers what was not written.
    ///
    /// # Errors
    /// The folder is no project, or its head or schema cannot be read.
    pub fn open(places: &Places, root: &Path) -> Result<Opened, StoreError> {
        let (mut folder, project) = ProjectFolder::open(root)?;
        folder.begin_to_watch();
        let path = places.journal(project.id(), folder.root());
        super::places::adopt_journal(&path, folder.root())?;
        folder.generations = Some(Generations::beside(&path));
        let mut notices: Vec<String> = folder.copies_of_head().iter().map(|copy| copy.told().to_string()).collect();
        let (journal, entries) = match Journal::open(&path) {
            Ok((journal, found)) => {
                notices.extend(found.told());
                (Some(journal), found.entries)
            }
            Err(StoreError::InUse(_)) => {
                notices.push("another sayso has this project open; this window only shows it".to_owned());
                (None, Vec::new())
            }
            Err(error) => return Err(error),
        };
        let mut replay = Replay::of(&entries, folder.root(), &mut notices);
        if replay.machine.as_deref().is_some_and(|machine| machine != temporary::machine()) {
            let words = "what was done last here was done on another machine; where machines share the folder of \
                         sayso’s state, only one of them may have a project open at a time";
            notices.push(words.to_owned());
        }
        let (passing, begun) = (false, false);
        let session = Session { folder, journal, project: project.id(), begun, passing, based: BTreeSet::new() };
        let mut opened = Opened {
            session,
            project,
            done: Vec::new(),
            undone: Vec::new(),
            stale: BTreeSet::new(),
            recovered: 0,
            notices,
            damage: Vec::new(),
        };
        opened.put_down_what_came_out(&replay);
        opened.recover(&mut replay, &path)?;
        let steps = |numbers: &[usize]| numbers.iter().filter_map(|n| replay.steps.get(*n).cloned()).collect();
        opened.done = steps(&replay.done);
        opened.undone = steps(&replay.undone);
        Ok(opened)
    }

    /// From here on nothing is written, neither to the project nor to the journal.
    pub fn only_in_passing(&mut self) {
        self.passing = true;
    }

    /// Where the project is.
    pub fn root(&self) -> &Path {
        self.folder.root()
    }

    /// Whether this program may write to the project.
    pub fn is_writer(&self) -> bool {
        self.journal.is_some()
    }

    /// Whether anything is ever written here.
    pub(in crate::store) fn may_write(&self) -> bool {
        self.is_writer() && !self.passing
    }

    /// Puts an entry into the journal; it outlives a crash of the program from here on.
    ///
    /// A file that it says was found changed is known as it was found from here on.
    ///
    /// # Errors
    /// The system says no, or another program writes to the project.
    pub fn append(&mut self, entry: &Entry, files: &[String]) -> Result<(), StoreError> {
        self.put_down(entry, files)?;
        if let EntryKind::Found(deed, _) = &entry.kind {
            deed.files.iter().for_each(|path| self.folder.accept(path));
            self.based.extend(deed.files.iter().cloned());
        }
        Ok(())
    }

    fn put_down(&mut self, entry: &Entry, files: &[String]) -> Result<(), StoreError> {
        if self.passing {
            return Ok(());
        }
        let at = entry.at;
        self.say_who_writes(at)?;
        let fresh: Vec<&String> = files.iter().filter(|path| !self.based.contains(*path)).collect();
        let note = |path: &&String| change_file::write_entry(&file_entry(path, self.folder.known(path), at));
        let mut entries: Vec<String> = fresh.iter().map(note).collect();
        entries.push(change_file::write_entry(entry));
        self.journal()?.append_all(&entries)?;
        self.based.extend(fresh.into_iter().cloned());
        Ok(())
    }

    pub(in crate::store) fn journal(&mut self) -> Result<&mut Journal, StoreError> {
        let root = self.folder.root().to_owned();
        self.journal.as_mut().ok_or(StoreError::InUse(root))
    }

    fn note_file(&mut self, path: &str, hash: Option<Hash>, at: Timestamp) -> Result<(), StoreError> {
        self.say_who_writes(at)?;
        self.journal()?.append(&change_file::write_entry(&file_entry(path, hash, at)))
    }

    /// Puts down who writes to the journal from here on, once.
    fn say_who_writes(&mut self, at: Timestamp) -> Result<(), StoreError> {
        if self.begun {
            return Ok(());
        }
        let (machine, start) = (temporary::machine().to_owned(), temporary::start().to_owned());
        let kind = EntryKind::Begun(self.project.to_string(), machine, start);
        let entry = Entry { kind, by: String::new(), at, edits: String::new() };
        self.journal()?.append(&change_file::write_entry(&entry))?;
        self.begun = true;
        Ok(())
    }

    /// Puts down what became of a file.
    pub(in crate::store) fn note(&mut self, kind: EntryKind, at: Timestamp) -> Result<(), StoreError> {
        self.say_who_writes(at)?;
        let entry = Entry { kind, by: String::new(), at, edits: String::new() };
        self.journal()?.append(&change_file::write_entry(&entry))
    }

    /// The files that somebody else has changed since they were read or written here.
    ///
    /// Each is offered once; it is written over only when it was accepted, or an entry says that it was found.
    ///
    /// # Errors
    /// The folder is no project any more.
    pub fn look(&mut self, project: &Project) -> Result<Vec<Outside>, StoreError> {
        self.folder.look(project)
    }

    /// Knows a file as it was last offered.
    pub fn accept(&mut self, path: &str) {
        self.folder.accept(path);
    }

    /// The folders of articles that came while the project is open, and what cannot be read of them.
    pub fn new_articles(&mut self, project: &Project, me: Option<&CoderId>) -> (Vec<CatalogueEntry>, Vec<Damage>) {
        self.folder.new_articles(project, me)
    }

    /// How the files looked when they were last read or looked at.
    pub fn watch(&self) -> Watch {
        self.folder.watch()
    }

    /// Makes the journal outlive a power cut; does nothing where that is so.
    ///
    /// # Errors
    /// The system says no.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        self.journal.as_mut().map_or(Ok(()), Journal::flush)
    }

    /// What makes the journal outlive a power cut, for a thread, since it waits for the disk; `None` where that is so.
    ///
    /// It counts as done; whoever finds that it was not says so by [`Session::not_flushed`].
    pub fn flush_elsewhere(&mut self) -> Option<impl FnOnce() -> Result<(), StoreError> + Send + use<>> {
        self.journal.as_mut().and_then(Journal::flush_elsewhere)
    }

    /// The journal could not be flushed after all.
    pub fn not_flushed(&mut self) {
        self.journal.iter_mut().for_each(Journal::not_flushed);
    }

    /// Whether something was appended that a power cut could still take.
    pub fn needs_flush(&self) -> bool {
        self.journal.as_ref().is_some_and(Journal::needs_flush)
    }

    /// Reads an article.
    ///
    /// # Errors
    /// Its text cannot be read.
    pub fn read_document(&mut self, project: &Project, meta: &DocumentMeta) -> Result<LoadedDocument, StoreError> {
        if self.may_write() {
            self.folder.clean(meta);
        }
        self.folder.read_document(project, meta)
    }

    /// Writes files; those that could be written are taken out of `stale`.
    ///
    /// # Errors
    /// The first thing that went wrong; the other files were written all the same.
    pub fn save(
        &mut self,
        project: &Project,
        stale: &mut BTreeSet<ProjectFile>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if self.passing {
            return Ok(());
        }
        self.folder.generations.iter_mut().for_each(|generations| generations.at = at);
        self.journal()?.flush()?;
        let mut first_error = None;
        // A text goes before the file that makes it an article, and that before its tags: the order of
        // `ProjectFile`. What is taken out goes the other way.
        let (coming, going): (Vec<ProjectFile>, Vec<ProjectFile>) =
            stale.iter().cloned().partition(|file| project_file::content(project, file).is_some());
        let files: Vec<ProjectFile> = going.into_iter().rev().chain(coming).collect();
        // An article whose text or description could not be written gets no tags beside them either.
        let mut refused: BTreeSet<DocumentId> = BTreeSet::new();
        for file in files {
            if file.document().is_some_and(|id| refused.contains(&id)) {
                continue;
            }
            match self.save_one(project, &file, at) {
                Ok(()) => drop(stale.remove(&file)),
                Err(error) => {
                    refused.extend(
                        file.document().filter(|_| !matches!(file, ProjectFile::Tags(..) | ProjectFile::Review(..))),
                    );
                    first_error = first_error.or(Some(error));
                }
            }
        }
        first_error.map_or(Ok(()), Err)
    }

    /// What a save has to say that did not keep it from happening; said once.
    pub fn remark(&mut self) -> Option<String> {
        self.folder.generations.as_mut().and_then(Generations::trouble)
    }

    fn save_one(&mut self, project: &Project, file: &ProjectFile, at: Timestamp) -> Result<(), StoreError> {
        self.say_who_writes(at)?;
        let journal = &mut self.journal;
        // A crash between the two must not make the file look as if someone else had written it.
        self.folder.save_after(project, file, |path, hash| {
            let kind = EntryKind::Writing(path.to_owned(), hash.to_string());
            let entry = Entry { kind, by: String::new(), at, edits: String::new() };
            let Some(journal) = journal else { return Ok(()) };
            journal.append(&change_file::write_entry(&entry))?;
            journal.flush()
        })?;
        if let Some(path) = self.folder.path_of(project, file) {
            let hash = self.folder.known(&path);
            self.note_file(&path, hash, at)?;
            self.based.remove(&path);
        }
        Ok(())
    }

    /// The paths of the files that a change makes stale.
    pub fn paths_of(&mut self, project: &Project, change: &Change) -> Vec<String> {
        let files: BTreeSet<ProjectFile> = change.edits.iter().flat_map(project_file::files_of).collect();
        files.iter().filter_map(|file| self.folder.path_of(project, file)).collect()
    }
}

/// What a file holds: its content's hash, or nothing where there is none.
fn file_entry(path: &str, hash: Option<Hash>, at: Timestamp) -> Entry {
    let hash = hash.map_or(String::new(), |hash| hash.to_string());
    Entry { kind: EntryKind::File(path.to_owned(), hash), by: String::new(), at, edits: String::new() }
}

impl Opened {
    /// Files that were written when the program ended are noted as written: what others make of them later must not
    /// make it look as if they never had been.
    fn put_down_what_came_out(&mut self, replay: &Replay) {
        if !self.session.is_writer() {
            return;
        }
        let at = replay.steps.last().map_or(Timestamp(0), |step| step.at);
        for (path, hash) in replay.came_out(self.session.root()) {
            if let Err(error) = self.session.note(EntryKind::File(path, hash), at) {
                self.notices.push(error.to_string());
            }
        }
    }

    /// Does again what the journal has and the files do not.
    fn recover(&mut self, replay: &mut Replay, aside: &Path) -> Result<(), StoreError> {
        if !self.session.is_writer() || replay.pending.is_empty() {
            return Ok(());
        }
        let root = self.session.root().to_owned();
        let mut moved: BTreeSet<String> = BTreeSet::new();
        for (path, base) in &replay.bases {
            match content_of(&root, path) {
                Ok(now) if now == *base => {}
                Ok(_) => drop(moved.insert(path.clone())),
                Err(error) => {
                    // What cannot be read today may be read tomorrow: nothing is decided until then.
                    let words =
                        format!("unwritten work waits in the journal, and this window only shows the project: {error}");
                    self.notices.push(words);
                    self.session.journal = None;
                    return Ok(());
                }
            }
        }
        let mut aside_steps: Vec<(usize, bool)> = Vec::new();
        for pending in &replay.pending {
            let Some(step) = replay.steps.get(pending.step) else { continue };
            let free: BTreeSet<&String> = pending.files.difference(&moved).collect();
            // Of a step whose tags have moved on nothing is done again; that the head of the project
            // has, which lists the coders, keeps nobody's tags from coming back.
            let whole = pending.files.intersection(&moved).all(|path| path == HEAD);
            if whole && !free.is_empty() && self.redo(step, pending.forwards, &free) {
                self.recovered += 1;
            } else if !free.is_empty() || free.len() < pending.files.len() {
                moved.extend(pending.files.iter().cloned());
                aside_steps.push((pending.step, pending.forwards));
            }
        }
        self.session.based = replay.bases.keys().filter(|path| !moved.contains(*path)).cloned().collect();
        self.put_aside(replay, &aside_steps, (&moved, aside))
    }

    /// Does a step again, in those of its files that may be changed.
    fn redo(&mut self, step: &StoredStep, forwards: bool, files: &BTreeSet<&String>) -> bool {
        if !self.has_read_articles_of(step) {
            return false;
        }
        let Ok(mut change) = change_file::change_of(&self.project, &step.edits) else {
            return false;
        };
        if files.len() < step.deed.files.len() {
            let Opened { session, project, .. } = self;
            change.edits.retain(|edit| {
                if matches!(edit, Edit::Article(..)) {
                    return true;
                }
                let touched = project_file::files_of(edit);
                touched
                    .iter()
                    .any(|file| session.folder.path_of(project, file).is_some_and(|path| files.contains(&path)))
            });
        }
        if change.is_empty() {
            return false;
        }
        let change = if forwards { change } else { change.inverse() };
        let done = change::apply_again(&mut self.project, &change).is_ok();
        if done {
            self.read_tags_of_new(&change);
            for edit in &change.edits {
                if let Edit::Schema(swap) = edit {
                    reread_values(&mut self.project, &swap.before);
                }
            }
            self.stale.extend(change.edits.iter().flat_map(project_file::files_of));
        }
        done
    }

    /// An article that comes in again may have tags in files that were written before the crash.
    fn read_tags_of_new(&mut self, change: &Change) {
        let Opened { session, project, damage, .. } = self;
        for edit in &change.edits {
            let Edit::Article(id, swap) = edit else { continue };
            let (Some(article), Some(document)) = (&swap.after, project.document(*id)) else { continue };
            let mut document = document.clone();
            session.folder.read_tags(project, &article.meta, &mut document, damage);
            project.load_document(*id, document);
        }
    }

    /// Reads the articles of a step, but those that the step itself brings in.
    fn has_read_articles_of(&mut self, step: &StoredStep) -> bool {
        let slug = |file: &'_ String| Some(file.strip_prefix("documents/")?.split('/').next()?.to_owned());
        let slugs: BTreeSet<String> = step.deed.files.iter().filter_map(slug).collect();
        slugs.iter().all(|slug| self.has_read(slug))
    }

    /// Reads the article in a folder, if there is one.
    fn has_read(&mut self, slug: &str) -> bool {
        let path = self.session.root().join("documents").join(slug).join("document.ron");
        let Ok(bytes) = super::read(&path) else { return true };
        let Ok(meta) = project_file::document::read("document.ron", &bytes, slug) else { return false };
        let id = meta.id;
        if self.project.document(id).is_some() {
            return true;
        }
        let Ok(loaded) = self.session.read_document(&self.project, &meta) else { return false };
        self.project.load_catalogue([meta]);
        self.project.load_document(id, loaded.document);
        self.damage.extend(loaded.damage);
        true
    }

    /// Keeps what could not be done again in a file of its own, and says so.
    fn put_aside(
        &mut self,
        replay: &mut Replay,
        steps: &[(usize, bool)],
        (moved, aside): (&BTreeSet<String>, &Path),
    ) -> Result<(), StoreError> {
        if steps.is_empty() {
            return Ok(());
        }
        let lines: String =
            steps.iter().filter_map(|(number, forwards)| aside_line(replay, *number, *forwards)).collect();
        let name = Hash::of(lines.as_bytes()).to_string();
        let path = aside.with_extension(format!("aside-{}", name.get(..12).unwrap_or_default()));
        write(&path, lines.as_bytes(), Expected::Anything)?;
        // What was recovered is written before the journal forgets what was not.
        let at = replay.steps.last().map_or(Timestamp(0), |step| step.at);
        let mut stale = std::mem::take(&mut self.stale);
        let saved = self.session.save(&self.project, &mut stale, at);
        self.stale = stale;
        if let Err(error) = saved {
            self.notices.push(error.to_string());
        }
        let numbers: Vec<usize> = steps.iter().map(|(number, _)| *number).collect();
        replay.done.retain(|number| !numbers.contains(number));
        replay.undone.retain(|number| !numbers.contains(number));
        let entry = Entry { kind: EntryKind::Aside(numbers), by: String::new(), at, edits: String::new() };
        self.session.journal()?.append(&change_file::write_entry(&entry))?;
        let files: Vec<&str> = moved.iter().map(String::as_str).collect();
        self.notices.push(format!(
            "{} unwritten steps were not done again, because {} changed outside of sayso; they are kept in {}",
            steps.len(),
            files.join(", "),
            path.display()
        ));
        Ok(())
    }
}
