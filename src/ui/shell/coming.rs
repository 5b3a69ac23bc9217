//! What comes in from outside: answers of dialogs, drops, files.

use super::{Shell, Target};
use crate::app::import::Incoming;
use crate::app::parcel;
use crate::app::tagged::TaggedDialog;
use crate::app::{Dialog, Effect, ImportDraft, Message, NoticeKind, Preparing};
use crate::command::counted;
use crate::format::FORMATS;
use crate::format::exchange::ends_so;
use crate::format::parcel::Parcel;
use crate::model::Project;
use crate::store::{self, ProjectFolder, StoreError};
use crate::ui::ask::{Answer, Question};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

/// How long a frame may take in what has come.
const SHARE: Duration = Duration::from_millis(8);

/// How often a thread says how far it is, and hears whether anybody still waits.
const OFTEN: Duration = Duration::from_millis(50);

/// That a larger file is being read is said, in bytes.
const LARGE: usize = 1 << 18;

/// Something that a thread reads; whoever lets this go ends it.
pub(super) struct Coming {
    there: Receiver<There>,
    kind: Kind,
    /// What has come and waits for the dialog that is open.
    held: Option<There>,
}

/// What a thread does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It finds out what is there.
    Looks,
    /// It reads articles, which are handed over one by one, when the workspace wants them.
    Drafts,
    /// It works out a step.
    Step,
}

impl Coming {
    /// What has come and can be taken in.
    fn next(&mut self, is_free: bool) -> Result<There, TryRecvError> {
        let there = self.held.take().map_or_else(|| self.there.try_recv(), Ok)?;
        // Nothing of another project opens under a dialog.
        if is_free || matches!(there, There::Message(_)) {
            return Ok(there);
        }
        self.held = Some(there);
        Err(TryRecvError::Empty)
    }
}

/// Articles, and what is to be said of them.
type Articles = (Vec<Incoming>, Vec<String>);

/// What has come.
enum There {
    /// A message for the workspace.
    Message(Message),
    /// A project to open.
    Project(PathBuf),
    /// Articles for a project of their own, with what is to be said of them.
    Articles(Vec<PathBuf>, Articles),
}

/// Who waits for what a thread reads.
struct Listener {
    sender: SyncSender<There>,
    told: Instant,
}

impl Listener {
    /// Hands a message over; whether anybody still waits.
    fn is_heard(&self, message: Message) -> bool {
        self.sender.send(There::Message(message)).is_ok()
    }

    /// Hands a message over, if anybody still waits.
    fn send(&self, message: Message) {
        self.hand(There::Message(message));
    }

    fn hand(&self, there: There) {
        let _ = self.sender.send(there);
    }

    /// Says now and then what is read; whether anybody still waits, as far as that is known.
    fn reads(&mut self, name: &str) -> bool {
        if self.told.elapsed() < OFTEN {
            return true;
        }
        self.told = Instant::now();
        self.is_heard(Message::Notice(format!("reading {name}; Escape leaves it")))
    }
}

impl Shell {
    pub(super) fn answered(&mut self, answer: Answer, ctx: &egui::Context) {
        match answer {
            Answer::Cancelled => {}
            Answer::NoDialog(Question::Place) => self.workspace.view.dialog = Some(Dialog::KeepIn(String::new())),
            Answer::NoDialog(Question::Articles) => self.workspace.view.dialog = Some(Dialog::AddPath(String::new())),
            Answer::NoDialog(Question::Export) => self.type_export_path(),
            Answer::Chosen(Question::Export, paths) => paths.iter().for_each(|path| self.export_to(path)),
            Answer::NoDialog(Question::Report) => {
                self.workspace.view.notify(NoticeKind::Refusal, "type where to write the report".to_owned());
            }
            Answer::Chosen(Question::Report, paths) => paths.iter().for_each(|path| self.report_to(path)),
            Answer::NoDialog(Question::Schema) => self.ask_schema_path(false),
            Answer::NoDialog(Question::SchemaPlace) => self.ask_schema_path(true),
            Answer::Chosen(Question::Schema, paths) => paths.iter().for_each(|path| self.read_schema(path, ctx)),
            Answer::Chosen(Question::SchemaPlace, paths) => paths.iter().for_each(|path| self.write_schema(path)),
            Answer::NoDialog(Question::Project | Question::NewArticles) => {
                self.workspace.view.dialog = Some(Dialog::OpenPath(String::new()));
            }
            Answer::Chosen(Question::Articles, paths) => self.bring_in(paths),
            Answer::Chosen(Question::NewArticles, paths) => self.open_target(Target::Paths(paths)),
            Answer::Chosen(question, paths) => {
                for path in paths {
                    let effect =
                        if question == Question::Place { Effect::KeepIn(path) } else { Effect::OpenPath(path) };
                    self.perform(vec![effect], ctx);
                }
            }
        }
    }

    /// A project that is dropped is opened, unless it is a colleague's; anything else comes into this one.
    pub(super) fn dropped(&mut self, paths: Vec<PathBuf>) {
        let here = self.here();
        self.come(Kind::Looks, move |listener| {
            let mut projects = paths.iter().filter(|path| store::is_project(path));
            match projects.find(|path| !here.is_a_colleagues(path)).cloned() {
                Some(project) => listener.hand(There::Project(project)),
                None => bring_in(&paths, &here, listener),
            }
        });
    }

    /// Brings in what is at these paths.
    pub(super) fn bring_in(&mut self, paths: Vec<PathBuf>) {
        let here = self.here();
        self.come(Kind::Looks, move |listener| bring_in(&paths, &here, listener));
    }

    /// Reads articles that are to have a project of their own.
    pub(super) fn read_for_a_project(&mut self, paths: Vec<PathBuf>) {
        self.come(Kind::Looks, move |listener| match incoming(&paths, listener) {
            Ok(Some(articles)) => listener.hand(There::Articles(paths, articles)),
            Ok(None) => {}
            Err(error) => listener.send(Message::Trouble(error.to_string())),
        });
    }

    /// Reads files as articles, and hands over one at a time.
    pub(super) fn read_files(&mut self, files: Vec<Incoming>) {
        self.come(Kind::Drafts, move |listener| {
            for file in files {
                if file.bytes.len() > LARGE {
                    listener.send(Message::Notice(format!("reading {}; Escape leaves it", file.name)));
                }
                let cut_short = format!("reading it was cut short: {}", file.name);
                let draft = unless_it_gives_up(|| ImportDraft::read(file, None).map(Box::new));
                let draft = draft.unwrap_or(Err(cut_short));
                if !listener.is_heard(Message::Draft(draft)) {
                    return;
                }
            }
        });
    }

    /// Reads files with tags in another format.
    pub(super) fn read_as(&mut self, tagged: TaggedDialog) {
        self.come(Kind::Looks, move |listener| {
            let read = unless_it_gives_up(|| tagged.clone().read_anew());
            listener.send(Message::ReadAs(Box::new(read.unwrap_or_else(|| tagged.not_read()))));
        });
    }

    /// Works out a step.
    pub(super) fn prepare(&mut self, preparing: Preparing) {
        self.come(Kind::Step, move |listener| listener.send(Message::Prepared(Box::new(preparing.perform()))));
    }

    fn come(&mut self, kind: Kind, read: impl FnOnce(&mut Listener) + Send + 'static) {
        // Little is read ahead of what is wanted.
        let (sender, there) = sync_channel(1);
        self.coming.push(Coming { there, kind, held: None });
        std::thread::spawn(move || {
            let mut listener = Listener { sender, told: Instant::now() };
            if unless_it_gives_up(|| read(&mut listener)).is_none() {
                let words = "reading what comes in was cut short".to_owned();
                listener.send(Message::Trouble(words));
            }
        });
    }

    /// Takes in what threads have read, for a part of the frame.
    pub(super) fn take_coming(&mut self, ctx: &egui::Context) {
        let began = Instant::now();
        let (mut on, mut rest) = (Vec::new(), VecDeque::from(std::mem::take(&mut self.coming)));
        while let Some(mut coming) = rest.pop_front() {
            loop {
                if coming.kind == Kind::Drafts && !self.workspace.wants_draft() {
                    on.push(coming);
                    break;
                }
                if began.elapsed() > SHARE {
                    ctx.request_repaint();
                    on.push(coming);
                    break;
                }
                match coming.next(self.workspace.view.dialog.is_none()) {
                    Ok(There::Message(message)) => self.send(message, ctx),
                    Ok(there) => {
                        // Where a project is opened, nothing else that comes is meant for it.
                        self.coming.extend(on.into_iter().chain(rest));
                        return self.open_there(there, ctx);
                    }
                    Err(TryRecvError::Empty) => {
                        self.workspace.say_what_is_prepared();
                        ctx.request_repaint_after(Duration::from_millis(15));
                        on.push(coming);
                        break;
                    }
                    Err(TryRecvError::Disconnected) => {
                        let mut others = on.iter().chain(&rest).chain(&self.coming);
                        let is_last = others.all(|other| other.kind != coming.kind);
                        match coming.kind {
                            Kind::Drafts if is_last => self.workspace.leave_incoming(),
                            Kind::Step if is_last => self.workspace.not_prepared(),
                            Kind::Drafts | Kind::Step | Kind::Looks => {}
                        }
                        break;
                    }
                }
            }
        }
        on.append(&mut self.coming);
        self.coming = on;
    }

    fn open_there(&mut self, there: There, ctx: &egui::Context) {
        match there {
            There::Message(message) => self.send(message, ctx),
            There::Project(path) => self.perform(vec![Effect::OpenPath(path)], ctx),
            There::Articles(paths, articles) => {
                if let Err(error) = self.open_articles(&paths, articles, ctx) {
                    self.workspace.view.notify(NoticeKind::Trouble, error.to_string());
                }
            }
        }
    }

    /// Whether something that comes in is being read, and is wanted now.
    pub fn is_awaited(&self) -> bool {
        self.coming.iter().any(|coming| coming.kind != Kind::Drafts || self.workspace.wants_draft())
    }

    /// Waits for what is being read that is wanted, where nobody sees the window.
    pub(in crate::ui) fn finish_coming(&mut self, ctx: &egui::Context) {
        while self.is_awaited() {
            self.take_coming(ctx);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Leaves what is being read that comes in; whether there was something.
    pub(super) fn leave_coming(&mut self) -> bool {
        if self.coming.is_empty() {
            return false;
        }
        self.coming.clear();
        self.workspace.leave_what_comes();
        true
    }

    fn here(&self) -> Here {
        let root = self.session.as_ref().map(|session| session.root().to_owned());
        Here { root, project: self.workspace.project().clone() }
    }
}

/// What a reader gives, unless it gives up on what no file should have.
fn unless_it_gives_up<T>(read: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).ok()
}

/// The project that is open, to tell what comes in from what is here.
struct Here {
    root: Option<PathBuf>,
    project: Project,
}

impl Here {
    /// Whether a project in another place is a copy of this one, or has an article of it.
    fn is_a_colleagues(&self, path: &Path) -> bool {
        let Some(root) = &self.root else { return false };
        let Ok((folder, project)) = ProjectFolder::open(path) else { return false };
        let shares =
            || folder.listed().is_ok_and(|(metas, _)| metas.iter().any(|meta| parcel::has(&self.project, meta)));
        folder.root() != root && (project.id() == self.project.id() || shares())
    }

    /// Reads what a colleague hands over; what cannot be read is said.
    fn parcel(&self, path: &Path, listener: &Listener) -> Option<Parcel> {
        let root = store::project_at(path).and_then(|root| root.canonicalize().ok());
        if root.is_some() && root == self.root {
            listener.send(Message::Refused("this project is open already".to_owned()));
            return None;
        }
        let parcel = store::parcel(path, |meta| !parcel::has(&self.project, meta));
        parcel.map_err(|error| listener.send(Message::Trouble(error.to_string()))).ok()
    }
}

fn bring_in(paths: &[PathBuf], here: &Here, listener: &mut Listener) {
    let (handed, paths): (Vec<PathBuf>, Vec<PathBuf>) = paths.iter().cloned().partition(|path| store::is_parcel(path));
    let mut parcels = Vec::new();
    for path in handed {
        if !listener.reads(&path.display().to_string()) {
            return;
        }
        parcels.extend(here.parcel(&path, listener));
    }
    if !parcels.is_empty() {
        listener.send(Message::Parcels(Arc::new(parcels)));
    }
    if !paths.is_empty() {
        bring_in_files(&paths, listener);
    }
}

fn bring_in_files(paths: &[PathBuf], listener: &mut Listener) {
    let message = match tagged(paths, listener) {
        Ok(Found::Nothing) => incoming(paths, listener).map(|found| {
            found.map(|(files, remarks)| {
                remarks.into_iter().for_each(|words| listener.send(Message::News(words)));
                Message::Incoming(files)
            })
        }),
        Ok(Found::Tagged(tagged)) => Ok(Some(Message::Tagged(tagged))),
        Ok(Found::Left) => Ok(None),
        Err(error) => Err(error),
    };
    match message {
        Ok(Some(message)) => listener.send(message),
        Ok(None) => {}
        Err(error) => listener.send(Message::Trouble(error.to_string())),
    }
}

/// What became of looking for files that carry tags.
enum Found {
    Tagged(Box<TaggedDialog>),
    Nothing,
    /// Nobody waits for it any more.
    Left,
}

/// Reads files that carry tags.
fn tagged(paths: &[PathBuf], listener: &mut Listener) -> Result<Found, StoreError> {
    let tagged = |path: &str| FORMATS.iter().any(|format| format.may_be(path));
    // Texts alone carry no tags, so they are read as such only where something beside them does.
    if !store::any_file(paths, |path| tagged(path) && !ends_so(path, &[".txt"])) {
        return Ok(Found::Nothing);
    }
    let Some(inputs) = store::inputs(paths, tagged, |name| listener.reads(name))? else { return Ok(Found::Left) };
    let files = counted(inputs.len(), "file");
    listener.send(Message::Notice(format!("reading the tags in {files}; Escape leaves it")));
    Ok(TaggedDialog::of(inputs).map_or(Found::Nothing, |tagged| Found::Tagged(Box::new(tagged))))
}

/// The articles at some paths, and what was done to get them; nothing where nobody waits for them any more.
fn incoming(paths: &[PathBuf], listener: &mut Listener) -> Result<Option<Articles>, StoreError> {
    let (mut files, mut remarks) = (Vec::new(), Vec::new());
    for path in paths {
        let Some((found, said)) = store::article_files(path, |name| listener.reads(name))? else { return Ok(None) };
        files.extend(found.into_iter().map(|file| Incoming { name: file.name, bytes: file.bytes }));
        remarks.extend(said);
    }
    Ok(Some((files, remarks)))
}
