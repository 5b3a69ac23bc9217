//! A person at a desk: a workspace, keys to press, and a disk if wanted.

use sayso::app::import::Incoming;
use sayso::app::keys::{self, Chord};
use sayso::app::parcel;
use sayso::app::versions::{Compared, Version};
use sayso::app::{
    DialogMessage, Effect, History, ImportDraft, LayoutMove, Message, OpenedParts, Preparing, Step, View, Workspace,
};
use sayso::command::Command;
use sayso::format::notation;
use sayso::format::project_file::schema::default_schema;
use sayso::model::change::{Edit, Swap, apply};
use sayso::model::check::{Fault, problems};
use sayso::model::{Article, Change, Coder, CoderId, DocumentId, DocumentMeta, Project, ProjectId, Stamp, Timestamp};
use sayso::store::{
    Generation, Generations, Hash, Opened, Places, ProjectFolder, Replaced, Replacing, Session, StoreError, StoredStep,
};
use sayso::text::Text;
use sayso::text::segment::{self, Direction, Step as SegmentStep};
use sayso::view::thread::ThreadView;
use std::collections::VecDeque;
use std::path::Path;

/// A person with a project before them.
pub struct Desk {
    pub workspace: Workspace,
    pub session: Option<Session>,
    pub presses: usize,
    pub copied: Option<String>,
    /// Articles that are being read, where the disk is slow.
    slow: Option<Vec<DocumentId>>,
    /// Files that were read and wait until they are wanted.
    files: VecDeque<Incoming>,
    /// Steps that are being worked out, where that takes its time.
    busy: Option<Vec<Preparing>>,
    clock: u64,
    /// How often the clock was turned, so that chance never repeats itself with it.
    turns: u128,
}

const START: u64 = 1_741_597_200_000;

pub fn coder(name: &str) -> CoderId {
    CoderId::new(name).unwrap()
}

/// A project of one article.
pub fn project_of(text: &str) -> (Project, DocumentId) {
    let mut project = Project::new(ProjectId::from_parts(START, 1), "Desk", default_schema());
    project.load_coders([Coder { id: coder("ana"), name: "Ana".to_owned() }]);
    let id = DocumentId::from_parts(START, 7);
    let meta = DocumentMeta {
        title: "The article".to_owned(),
        ..DocumentMeta::new(id, "article", &Hash::of(text.as_bytes()).to_string())
    };
    let article = Article { meta, text: Text::new(text).unwrap() };
    let edit = Edit::Article(id, Swap::new(None, Some(Box::new(article))));
    apply(&mut project, &Change { edits: vec![edit] }).unwrap();
    (project, id)
}

/// Writes what is not written, as the shell does: tags and decisions in the steps of a save that goes on beside.
fn saved(session: &mut Session, workspace: &mut Workspace, at: Timestamp) -> Result<(), StoreError> {
    let (project, stale) = workspace.parts_to_save();
    let mut draft = None;
    while draft.is_none() && !stale.is_empty() {
        let (large, small) = session.draft(project, stale, at);
        small?;
        draft = large;
    }
    let Some(draft) = draft else { return Ok(()) };
    let contents = draft.write_down()?;
    let replacing = session.begin(contents, stale, at)?;
    session.end(replacing.perform(), stale, at)
}

fn step(stored: StoredStep) -> Step {
    Step::stored(stored.deed, stored.by, stored.at, stored.edits)
}

impl Desk {
    /// A desk with one article on it, no disk.
    pub fn with(text: &str) -> Desk {
        Desk::of(project_of(text))
    }

    fn at(workspace: Workspace, session: Option<Session>) -> Desk {
        Desk {
            workspace,
            session,
            presses: 0,
            copied: None,
            slow: None,
            files: VecDeque::new(),
            busy: None,
            clock: START,
            turns: 0,
        }
    }

    /// A desk with a project of one article on it, no disk.
    pub fn of((project, id): (Project, DocumentId)) -> Desk {
        let workspace = Workspace::new(project, Some(coder("ana")), OpenedParts::default());
        let mut desk = Desk::at(workspace, None);
        desk.send(Message::CatalogueComplete);
        desk.send(Message::View(View::Open(id)));
        desk
    }

    /// Writes a project of one article to a folder.
    pub fn lay_out(text: &str, root: &Path) {
        let (project, id) = project_of(text);
        let mut folder = ProjectFolder::create(root, &project, "").unwrap();
        for file in
            [sayso::format::project_file::ProjectFile::Text(id), sayso::format::project_file::ProjectFile::Meta(id)]
        {
            folder.save(&project, &file).unwrap();
        }
    }

    /// Opens a project folder as a coder.
    pub fn open(root: &Path, home: &Path, me: &str) -> Desk {
        let places = Places::under(home);
        let Opened { session, project, done, undone, stale, recovered, notices, damage } =
            Session::open(&places, root).unwrap();
        let notices = notices.into_iter().chain(damage.iter().map(|d| d.error.to_string())).collect();
        let history = History::new(done.into_iter().map(step).collect(), undone.into_iter().map(step).collect());
        let mut workspace =
            Workspace::new(project, Some(coder(me)), OpenedParts { history, stale, recovered, notices });
        if !session.is_writer() {
            workspace.seal("this desk only looks");
        }
        let mut desk = Desk::at(workspace, Some(session));
        let mut entries = Vec::new();
        let root = desk.session.as_ref().unwrap().root().to_owned();
        let mut damaged = Vec::new();
        ProjectFolder::catalogue(&root, Some(&coder(me)), |batch, damage| {
            entries.extend(batch.into_iter().map(|entry| (entry.meta, entry.progress)));
            damaged.extend(damage.into_iter().map(|d| d.error.to_string()));
            true
        })
        .unwrap();
        for words in damaged {
            desk.send(Message::Trouble(words));
        }
        desk.send(Message::Catalogue(entries));
        desk.send(Message::CatalogueComplete);
        desk
    }

    /// Somebody else sits down.
    pub fn work_as(&mut self, name: &str) -> &mut Desk {
        self.workspace.set_me(coder(name), name);
        self
    }

    pub fn stamp(&mut self) -> Stamp {
        self.clock += 1000;
        let by = self.workspace.me().cloned().unwrap_or_else(|| coder("nobody"));
        Stamp { by, at: Timestamp(self.clock), chance: (self.turns << 64) + u128::from(self.clock) }
    }

    /// Time goes on, so that ids made after a reopening are new.
    pub fn later(&mut self, milliseconds: u64) {
        self.clock += milliseconds;
    }

    /// Somebody turns the clock, to any moment.
    pub fn turn_clock(&mut self, to: u64) -> &mut Desk {
        self.clock = to;
        self.turns += 1;
        self
    }

    /// Sends a message and performs what it asks for.
    pub fn send(&mut self, message: Message) {
        self.answer(message);
        for _ in 0..1000 {
            let waits = self.works_out() > 0 || self.slow.as_ref().is_some_and(|reading| !reading.is_empty());
            if self.workspace.has_errand() && !waits {
                self.answer(Message::GoOn);
            } else if self.workspace.wants_draft()
                && let Some(file) = self.files.pop_front()
            {
                self.answer(Message::Draft(ImportDraft::read(file, None).map(Box::new)));
            } else {
                return;
            }
        }
        panic!("an errand without end");
    }

    fn answer(&mut self, message: Message) {
        let stamp = self.stamp();
        let effects = self.workspace.update(message, &stamp);
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Append(log) => {
                let Some(session) = &mut self.session else { return };
                let project = self.workspace.project();
                let files = session.paths_of(project, &log.change);
                session.append(&log.entry(project, &files), &files).unwrap();
            }
            Effect::Read(id) => match &mut self.slow {
                Some(reading) => reading.push(id),
                None => self.read(id),
            },
            Effect::ReadFiles(files) => self.files.extend(files),
            Effect::ReadAs(tagged) => self.send(Message::ReadAs(Box::new(tagged.read_anew()))),
            Effect::Prepare(preparing) => match &mut self.busy {
                Some(busy) => busy.push(*preparing),
                None => self.send(Message::Prepared(Box::new(preparing.perform()))),
            },
            Effect::Known(path) => self.session.as_mut().unwrap().accept(&path),
            Effect::Save => self.save(),
            Effect::Search(query, ids) => {
                let pattern = query.compiled().unwrap().unwrap();
                let root = self.session.as_ref().unwrap().root().to_owned();
                for id in ids {
                    let slug = self.workspace.project().meta(id).unwrap().slug.clone();
                    let text = sayso::store::read_text(&root, &slug).unwrap();
                    let hits = sayso::app::everywhere::found_in(id, &text, &pattern);
                    self.send(Message::Found { query: query.clone(), hits, searched: 1 });
                }
            }
            Effect::CountQuestions(me) => {
                let Some(root) = self.session.as_ref().map(|session| session.root().to_owned()) else { return };
                let mut asked = Vec::new();
                let tell = |id, count| {
                    asked.push(Message::Asked(id, count));
                    true
                };
                let listed = self.workspace.project().catalogue().values();
                let articles = listed.map(|meta| (meta.id, meta.slug.clone())).collect();
                sayso::store::questions(&root, &me, articles, tell).unwrap();
                asked.into_iter().for_each(|message| self.send(message));
            }
            Effect::FindVersions => self.find_versions(),
            Effect::CompareVersion(path, number) => self.compare_version(path, number),
            Effect::PutBack(path, number) => self.put_back(&path, number),
            Effect::Copy(words) => self.copied = Some(words),
            // Without a window there are no sides; one goes in the order of reading.
            Effect::Layout(LayoutMove::Beside { left, extend }) => {
                let (_, document) = self.workspace.document().unwrap();
                let direction = if left { Direction::Back } else { Direction::Forward };
                let head = self.workspace.view.selection.head;
                let at = segment::step(&document.text, head, SegmentStep::Character, direction);
                self.send(Message::View(View::Caret { at, extend }));
            }
            _ => {}
        }
    }

    fn find_versions(&mut self) {
        let plain =
            |version: Generation| Version { number: version.number, until: version.until, bytes: version.bytes };
        let id = self.workspace.view.document.unwrap();
        let slug = self.workspace.project().meta(id).unwrap().slug.as_str();
        let found = self.session.as_ref().unwrap().earlier(Some(slug)).unwrap().into_iter();
        let found = found.map(|(path, versions)| (path, versions.into_iter().map(plain).collect()));
        self.send(Message::Versions(found.collect()));
    }

    fn compare_version(&mut self, path: String, number: u64) {
        let session = self.session.as_ref().unwrap();
        let versions = session.generations().unwrap().versions(&path);
        let version = versions.iter().find(|version| version.number == number).unwrap();
        let differences = Generations::differences(session.root(), &path, version).unwrap();
        self.send(Message::Compared(Compared { path, number, differences: Ok(differences.into()) }));
    }

    fn put_back(&mut self, path: &str, number: u64) {
        self.save();
        let at = self.stamp().at;
        self.session.as_mut().unwrap().put_back(path, number, at).unwrap();
        self.look_at_files();
    }

    /// Writes what is not written, as the shell does.
    fn save(&mut self) {
        for last in [false, false, true] {
            if self.workspace.stale().is_empty() {
                return;
            }
            self.look_at_files();
            let at = self.stamp().at;
            let Some(session) = &mut self.session else { return };
            let saved = saved(session, &mut self.workspace, at);
            if let Some(words) = session.remark() {
                self.workspace.view.notify(sayso::app::NoticeKind::Trouble, words);
            }
            match saved {
                Ok(()) => return,
                Err(error) if error.is_overtaken() && !last => {}
                Err(error) => {
                    return self.workspace.view.notify(sayso::app::NoticeKind::Trouble, error.to_string());
                }
            }
        }
    }

    /// Begins to write what is not written, beside what comes next; `None` where that is written at once.
    pub fn begin_save(&mut self) -> Option<Replacing> {
        self.look_at_files();
        let at = self.stamp().at;
        let session = self.session.as_mut().unwrap();
        let (project, stale) = self.workspace.parts_to_save();
        let contents = session.draft(project, stale, at).0?.write_down().unwrap();
        Some(session.begin(contents, stale, at).unwrap())
    }

    /// Takes in what came of a save.
    pub fn end_save(&mut self, replaced: Replaced) -> Result<(), StoreError> {
        let at = self.stamp().at;
        let (_, stale) = self.workspace.parts_to_save();
        self.session.as_mut().unwrap().end(replaced, stale, at)
    }

    fn look_at_files(&mut self) {
        let Some(session) = &mut self.session else { return };
        match session.look(self.workspace.project()) {
            Ok(found) if found.is_empty() => {}
            Ok(found) => self.send(Message::Outside(std::sync::Arc::new(found))),
            Err(error) => self.workspace.view.notify(sayso::app::NoticeKind::Trouble, error.to_string()),
        }
    }

    /// The window gets the focus: what others have changed is taken in.
    pub fn look(&mut self) -> &mut Desk {
        self.look_at_files();
        let session = self.session.as_mut().unwrap();
        let (found, damage) = session.new_articles(self.workspace.project(), self.workspace.me());
        for damage in damage {
            self.send(Message::Trouble(damage.error.to_string()));
        }
        if !found.is_empty() {
            let found = found.into_iter().map(|entry| (entry.meta, entry.progress)).collect();
            self.send(Message::Newcomers(found));
        }
        self
    }

    /// Presses keys, separated by spaces; what cannot be done is noticed, not a failure.
    pub fn press(&mut self, keys: &str) -> &mut Desk {
        for key in keys.split_whitespace() {
            self.presses += 1;
            match keys::press(&Chord::parse(key), &self.workspace) {
                Some(Ok(message)) => self.send(message),
                Some(Err(words)) => {
                    self.workspace.view.notify(sayso::app::NoticeKind::Refusal, words.to_owned());
                }
                None => {}
            }
        }
        let mut faults = problems(self.workspace.project());
        faults.retain(|problem| !matches!(problem.fault, Fault::Orphan(..)));
        assert_eq!(faults, [], "after {keys}");
        self
    }

    fn read(&mut self, id: DocumentId) {
        let meta = self.workspace.project().meta(id).unwrap().clone();
        let session = self.session.as_mut().expect("nothing to read from");
        match session.read_document(self.workspace.project(), &meta) {
            Ok(loaded) => {
                for damage in &loaded.damage {
                    self.send(Message::Trouble(damage.error.to_string()));
                }
                self.workspace.loaded(loaded.meta, loaded.document);
            }
            Err(error) => self.workspace.not_loaded(id, error.to_string()),
        }
    }

    /// From here on the disk takes its time, until [`Desk::is_read`].
    pub fn slow_disk(&mut self) -> &mut Desk {
        self.slow = Some(Vec::new());
        self
    }

    /// What was being read is there.
    pub fn is_read(&mut self) -> &mut Desk {
        for id in self.slow.take().into_iter().flatten() {
            self.read(id);
        }
        self.send(Message::GoOn);
        self
    }

    /// From here on large steps take their time to be worked out, until [`Desk::is_worked_out`].
    pub fn busy(&mut self) -> &mut Desk {
        self.busy = Some(Vec::new());
        self
    }

    /// What was being worked out is there; what is to be worked out anew meanwhile takes its time again.
    pub fn is_worked_out(&mut self) -> &mut Desk {
        for preparing in self.busy.as_mut().map(std::mem::take).unwrap_or_default() {
            self.send(Message::Prepared(Box::new(preparing.perform())));
        }
        self
    }

    /// How much is being worked out.
    pub fn works_out(&self) -> usize {
        self.busy.as_ref().map_or(0, Vec::len)
    }

    /// Puts the caret behind the first character of some words.
    pub fn caret_in(&mut self, words: &str) -> &mut Desk {
        let (_, document) = self.workspace.document().unwrap();
        let found = document.text.as_str().find(words).unwrap_or_else(|| panic!("{words:?} is not there"));
        let first = words.chars().next().unwrap().len_utf8();
        let at = document.text.offset(found + first).unwrap();
        self.send(Message::View(View::Caret { at, extend: false }));
        self
    }

    /// Selects words as a mouse would.
    pub fn select(&mut self, words: &str) -> &mut Desk {
        let (_, document) = self.workspace.document().unwrap();
        let found = document.text.as_str().find(words).unwrap_or_else(|| panic!("{words:?} is not there"));
        let span = document.text.span(found, found + words.len()).unwrap();
        self.send(Message::View(View::Select(span)));
        self
    }

    /// Brings a file in through the dialog, as a drop on the window does.
    pub fn bring_in(&mut self, name: &str, bytes: &[u8]) -> &mut Desk {
        let file = Incoming { name: name.to_owned(), bytes: bytes.into() };
        self.send(Message::Incoming(vec![file]));
        let dialog = self.workspace.view.dialog.clone().expect("the dialog asks");
        self.send(Message::Dialog(DialogMessage::Confirm(dialog)));
        self
    }

    /// Drops what a colleague hands over on the window.
    pub fn hand_over(&mut self, path: &Path) -> &mut Desk {
        let parcel = sayso::store::parcel(path, |meta| !parcel::has(self.workspace.project(), meta)).unwrap();
        self.send(Message::Parcels(std::sync::Arc::new(vec![parcel])));
        self
    }

    /// The article with my tags, in the notation.
    pub fn page(&self) -> String {
        let (_, document) = self.workspace.document().unwrap();
        notation::write(&document.text, self.workspace.my_set().unwrap())
    }

    /// The selected words.
    pub fn selected_words(&self) -> String {
        let (_, document) = self.workspace.document().unwrap();
        document.text.slice(self.workspace.view.selection.span()).to_owned()
    }

    /// Types a comment on the case or the mark that is looked at, and leaves the field.
    pub fn comment(&mut self, words: &str) -> &mut Desk {
        let thread = ThreadView::of(&self.workspace).expect("there is something to write about");
        let (home, key, words) = (thread.home, thread.key, words.to_owned());
        self.send(Message::Do(Command::Remark { home, key, words, resolved: false }));
        self
    }

    /// What was written about the case or the mark that is looked at.
    pub fn thread(&self) -> Vec<String> {
        let thread = ThreadView::of(&self.workspace);
        let said = thread.map(|thread| thread.said).unwrap_or_default();
        said.into_iter().map(|said| format!("{}: {}", said.by, said.words)).collect()
    }

    /// What the decisions make of the article, in the notation.
    pub fn gold_page(&self) -> String {
        let (_, document) = self.workspace.document().unwrap();
        notation::write(&document.text, &sayso::model::gold(document).set)
    }

    pub fn notices(&self) -> Vec<&str> {
        self.workspace.view.notices.iter().map(|notice| notice.words.as_str()).collect()
    }

    /// Opens an article by the name of its folder.
    pub fn turn_to(&mut self, slug: &str) -> &mut Desk {
        let found = self.workspace.project().catalogue().values().find(|meta| meta.slug == slug);
        let id = found.unwrap_or_else(|| panic!("no article {slug}")).id;
        self.send(Message::View(View::Open(id)));
        self
    }
}
