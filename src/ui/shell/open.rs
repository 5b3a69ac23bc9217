//! Opening, listing and keeping projects.

use super::{READ_ONLY, Shell, Target, at_home};
use crate::app::import::Incoming;
use crate::app::{Dialog, History, Message, NoticeKind, OpenedParts, Step, Workspace};
use crate::format::Hash;
use crate::format::project_file::schema::default_schema;
use crate::model::{CoderId, Project, ProjectId, slug_of};
use crate::store::{self, CatalogueEntry, Opened, ProjectFolder, Session, StoreError, StoredStep};
use crate::ui::panel::documents::ListState;
use crate::ui::panel::inspector::InspectorState;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::Duration;

/// What the thread that lists articles found.
pub(super) enum Found {
    Some(Vec<CatalogueEntry>, Vec<String>),
    All,
}

impl Shell {
    pub(super) fn open_target(&mut self, target: Target) {
        let opened = match target {
            Target::Last => match self.settings.recent.iter().find(|path| store::is_project(path)).cloned() {
                Some(path) => self.open_project(&path),
                None => self.open_sample(),
            },
            Target::Sample => self.open_sample(),
            Target::Paths(paths) => match paths.first().cloned() {
                Some(path) if store::is_project(&path) => {
                    let opened = self.open_project(&path);
                    self.later = paths.into_iter().skip(1).collect();
                    opened
                }
                _ => {
                    if self.session.is_none() {
                        self.workspace.update(Message::CatalogueComplete, &self.stamp());
                    }
                    self.read_for_a_project(paths);
                    Ok(())
                }
            },
        };
        if let Err(error) = opened {
            self.workspace.view.notify(NoticeKind::Trouble, error.to_string());
            self.workspace.update(Message::CatalogueComplete, &self.stamp());
        }
    }

    /// Opens a path that was typed; where there is nothing the person can go on typing.
    pub(super) fn open_path(&mut self, typed: &Path) {
        let path = at_home(typed);
        if path.exists() {
            return self.open_target(Target::Paths(vec![path]));
        }
        self.workspace.view.notify(NoticeKind::Refusal, format!("there is nothing at {}", path.display()));
        self.workspace.view.dialog = Some(Dialog::OpenPath(typed.display().to_string()));
    }

    /// Adds the articles at a path that was typed.
    pub(super) fn add_path(&mut self, typed: &Path) {
        let path = at_home(typed);
        if path.exists() {
            return self.bring_in(vec![path]);
        }
        self.workspace.view.notify(NoticeKind::Refusal, format!("there is nothing at {}", path.display()));
        self.workspace.view.dialog = Some(Dialog::AddPath(typed.display().to_string()));
    }

    pub(super) fn open_sample(&mut self) -> Result<(), StoreError> {
        let root = store::sample_project(&self.places)?;
        self.open_project(&root)?;
        let known = self.workspace.me().is_some_and(|me| self.workspace.project().coders().contains_key(me));
        self.workspace.view.others = !known;
        self.workspace.view.tour = (!known).then_some(0);
        // One finished article by one coder is the gentlest to begin with.
        self.workspace.view.wanted = (!known).then(|| "recount".to_owned());
        Ok(())
    }

    pub(super) fn open_project(&mut self, root: &Path) -> Result<(), StoreError> {
        // The same project again: its own lock must not make this window a mere onlooker.
        let again =
            self.session.as_ref().is_some_and(|session| root.canonicalize().is_ok_and(|root| root == session.root()));
        if again {
            self.close_project();
            self.workspace.seal("the project could not be opened again; start sayso anew");
        }
        let Opened { session, project, done, undone, stale, recovered, notices, damage } =
            Session::open(&self.places, root)?;
        let notices = notices.into_iter().chain(damage.iter().map(|damage| damage.error.to_string())).collect();
        let history = History::new(done.into_iter().map(step).collect(), undone.into_iter().map(step).collect());
        self.close_project();
        self.workspace = Workspace::new(project, None, OpenedParts { history, stale, recovered, notices });
        self.workspace.keymap.clone_from(&self.keymap);
        self.workspace.guidelines = store::read_guidelines(session.root());
        if !session.is_writer() {
            self.workspace.seal(READ_ONLY);
        }
        if self.settings.coder_name.is_empty() {
            self.workspace.view.dialog = Some(Dialog::Who(String::new()));
        } else if let Some(me) = self.coder_called(&self.settings.coder_name) {
            let name = self.settings.coder_name.clone();
            self.workspace.set_me(me, &name);
        }
        self.list_articles(session.root().to_owned());
        self.settings.remember(session.root());
        self.write_settings();
        self.session = Some(session);
        self.page.start_afresh();
        self.list = ListState::default();
        self.inspector = InspectorState::default();
        self.unsaved = None;
        self.effort.begin(&self.workspace);
        self.revision = 0;
        Ok(())
    }

    /// Makes a project around articles, in a place of the program's own until it is given one.
    pub(super) fn open_articles(
        &mut self,
        paths: &[PathBuf],
        (files, remarks): (Vec<Incoming>, Vec<String>),
        ctx: &egui::Context,
    ) -> Result<(), StoreError> {
        let mut fingerprint = Vec::new();
        files.iter().for_each(|file| fingerprint.extend_from_slice(Hash::of(&file.bytes).to_string().as_bytes()));
        let name = paths.first().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|| "Articles".to_owned());
        let stamp = self.stamp();
        let id = ProjectId::from_parts(stamp.at.0, stamp.chance);
        let project = Project::new(id, &name, default_schema());
        let tail = Hash::of(&fingerprint).to_string();
        let folder = format!("{}-{}", slug_of(&name, "articles"), tail.get(..12).unwrap_or_default());
        let (root, was_there) = store::unsaved_project(&self.places, &project, &folder)?;
        self.open_project(&root)?;
        // Whoever left the dialog the last time is asked again.
        let empty = self.workspace.project().catalogue().is_empty() && !store::has_articles(&root);
        if !was_there || empty {
            self.catalogue = None;
            self.send(Message::CatalogueComplete, ctx);
            self.send(Message::Incoming(files), ctx);
        }
        remarks.into_iter().for_each(|words| self.workspace.view.notify(NoticeKind::News, words));
        Ok(())
    }

    /// The id of the coder of this name: theirs if the project knows them, else one that nobody has.
    pub(super) fn coder_called(&self, name: &str) -> Option<CoderId> {
        let coders = self.workspace.project().coders();
        if let Some(known) = coders.values().find(|coder| coder.name == name) {
            return Some(known.id.clone());
        }
        let slug = slug_of(name, "coder");
        let free = CoderId::new(&slug).ok().filter(|id| !coders.contains_key(id));
        let plain = name.chars().any(|c| c.is_ascii_alphanumeric());
        let tail = Hash::of(name.as_bytes()).to_string();
        let other = || CoderId::new(&format!("{slug}-{}", tail.get(..6).unwrap_or_default())).ok();
        // Names that slug to the same letters are told apart by their fingerprints.
        free.filter(|_| plain).or_else(other)
    }

    /// Lists the articles on a thread; the window goes on.
    pub(super) fn list_articles(&mut self, root: PathBuf) {
        let (sender, receiver) = channel();
        let me = self.workspace.me().cloned();
        self.catalogue = Some(receiver);
        std::thread::spawn(move || {
            let told = ProjectFolder::catalogue(&root, me.as_ref(), |entries, damage| {
                let words = damage.into_iter().map(|damage| damage.error.to_string()).collect();
                sender.send(Found::Some(entries, words)).is_ok()
            });
            if let Err(error) = told {
                let _ = sender.send(Found::Some(Vec::new(), vec![error.to_string()]));
            }
            let _ = sender.send(Found::All);
        });
    }

    pub(super) fn close_project(&mut self) {
        self.keep_typed();
        self.save();
        self.take_leave();
        (self.session, self.flushing, self.asked) = (None, None, None);
        self.reading.clear();
        self.coming.clear();
    }

    pub(super) fn take_articles(&mut self, ctx: &egui::Context) {
        let Some(receiver) = self.catalogue.take() else { return };
        loop {
            match receiver.try_recv() {
                Ok(Found::Some(entries, troubles)) => {
                    let entries = entries.into_iter().map(|entry| (entry.meta, entry.progress)).collect();
                    self.send(Message::Catalogue(entries), ctx);
                    for words in troubles {
                        self.send(Message::Trouble(words), ctx);
                    }
                }
                Ok(Found::All) => {
                    self.send(Message::CatalogueComplete, ctx);
                    let later = std::mem::take(&mut self.later);
                    if !later.is_empty() {
                        self.bring_in(later);
                    }
                    return;
                }
                Err(_) => {
                    self.catalogue = Some(receiver);
                    ctx.request_repaint_after(Duration::from_millis(15));
                    return;
                }
            }
        }
    }

    pub(super) fn keep_in(&mut self, to: &Path) {
        if !self.session.as_ref().is_some_and(Session::is_writer) {
            self.workspace.view.notify(NoticeKind::Refusal, READ_ONLY.to_owned());
            return;
        }
        self.keep_typed();
        self.save();
        let Some(from) = self.session.as_ref().map(|session| session.root().to_owned()) else { return };
        let id = self.workspace.project().id();
        let shown = self.workspace.view.document;
        let slug = shown.and_then(|id| self.workspace.project().meta(id)).map(|meta| meta.slug.clone());
        let left = shown.map(|id| (id, self.workspace.view.selection));
        self.session = None;
        let kept = store::keep_project(&self.places, id, (&from, to));
        let open = if kept.is_ok() { to.to_owned() } else { from };
        if let Err(error) = self.open_project(&open) {
            self.workspace.view.notify(NoticeKind::Trouble, error.to_string());
        }
        self.workspace.view.wanted = slug;
        self.workspace.view.left.extend(left);
        match kept {
            Ok(()) => {
                let place = to.canonicalize().unwrap_or_else(|_| to.to_owned());
                self.workspace.view.notify(NoticeKind::News, format!("kept in {}", place.display()));
            }
            Err(error) => {
                self.workspace.view.notify(NoticeKind::Refusal, error.to_string());
                self.workspace.view.dialog = Some(Dialog::KeepIn(to.display().to_string()));
            }
        }
    }

    pub(super) fn set_me(&mut self, name: &str) {
        let Some(me) = self.coder_called(name) else { return };
        self.take_leave();
        self.asked = None;
        self.settings.coder_id = me.to_string();
        name.clone_into(&mut self.settings.coder_name);
        self.workspace.set_me(me, name);
        self.write_settings();
        if let Some(root) = self.session.as_ref().map(|session| session.root().to_owned()) {
            self.list_articles(root);
        }
        self.say_who_tagged();
    }

    /// Others' tags are shown on request; that there are any is said.
    pub(super) fn say_who_tagged(&mut self) {
        let Some((_, document)) = self.workspace.document() else { return };
        let mine = self.workspace.my_set().is_some_and(|set| !set.is_blank());
        let coders = document.sets.keys().filter(|coder| Some(*coder) != self.workspace.me());
        let mut others: Vec<String> = coders.map(|coder| self.workspace.shown_name(coder)).collect();
        others.sort();
        let hidden = self.workspace.blinded().is_some();
        let shown = hidden || self.workspace.view.others;
        if !mine && !others.is_empty() && !shown && self.workspace.view.notices.is_empty() {
            let words = format!("tagged by {}: O shows their tags", others.join(", "));
            self.workspace.view.notify(NoticeKind::Word, words);
        }
    }
}

fn step(stored: StoredStep) -> Step {
    Step::stored(stored.deed, stored.by, stored.at, stored.edits)
}
