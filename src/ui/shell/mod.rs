//! The shell: it performs what a workspace asks for.
//!
//! Everything that touches the disk, the clock, the clipboard or the window
//! system goes through here. A frame is: take what came in (keys, files,
//! answers of threads), let the workspace answer it and put its steps into the
//! journal, and only then paint.

mod agree;
mod browse;
mod coming;
mod effort;
mod export;
mod keeping;
mod open;
mod outside;
mod panels;
mod presence;
mod reading;
mod saving;
mod schema;
mod search;
mod settings;
mod versions;

use super::ask::{Answer, Question, ask};
use super::page::PageState;
use super::panel::documents::ListState;
use super::panel::guide::GuideState;
use super::panel::inspector::InspectorState;
use super::panel::review::ReviewPanel;
use super::panel::search::SearchState;
use super::{input, theme};
use crate::app::{Dialog, Effect, Keymap, Log, Message, NoticeKind, OpenedParts, Workspace};
use crate::format::keys_file::KeysFile;
use crate::format::project_file::schema::default_schema;
use crate::model::{Coder, CoderId, Project, ProjectId, Stamp, Timestamp};
use crate::store::{Places, Session, Settings};
pub use browse::Browser;
use open::Found;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long after the last change the files are written.
const IDLE: f64 = 2.0;

/// Why a second window changes nothing.
const READ_ONLY: &str = "another sayso has this project open; this window only shows it";

/// How long the journal may wait to be flushed to the disk.
const FLUSH: Duration = Duration::from_millis(250);

/// What to open when the program starts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// The last project; the sample where there was none.
    Last,
    /// The sample project.
    Sample,
    /// A project folder, an article, or a folder of articles.
    Paths(Vec<PathBuf>),
}

/// The window's state.
pub struct Shell {
    places: Places,
    settings: Settings,
    /// Settings that could not be read are not overwritten.
    keep_settings: bool,
    keymap: Keymap,
    /// Keys that could not be read are not overwritten.
    keep_keys: bool,
    workspace: Workspace,
    session: Option<Session>,
    page: PageState,
    list: ListState,
    inspector: InspectorState,
    search: SearchState,
    guide: GuideState,
    review: ReviewPanel,
    effort: effort::Effort,
    exporting: Option<export::Exporting>,
    /// Figures that are being worked out.
    agreeing: Option<agree::Agreeing>,
    /// An export that has no place yet.
    wants_place: Option<Box<crate::app::export::ExportDialog>>,
    answer: Option<Receiver<Answer>>,
    browser: Browser,
    catalogue: Option<Receiver<Found>>,
    /// What a thread finds in articles that are not read; another search lets go of it, which ends it.
    found: Option<Receiver<Message>>,
    /// What a thread counts that waits for an answer; a later count lets go of it.
    asked: Option<Receiver<Message>>,
    /// What a thread finds that a version differs in.
    comparing: Option<Receiver<Message>>,
    /// Articles to bring in once every article of the project is listed.
    later: Vec<PathBuf>,
    /// What is being read that comes in.
    coming: Vec<coming::Coming>,
    /// When this frame began, in the window's seconds.
    now: f64,
    /// When something was last changed, in the window's seconds.
    changed: f64,
    revision: u64,
    /// Large articles that are being read.
    reading: Vec<reading::BeingRead>,
    /// A save that goes on.
    saving: Option<saving::Saving>,
    /// At which revision small files are being written, some in each frame.
    in_parts: Option<u64>,
    /// Whether somebody asked to save and is to be told.
    wants_saved: bool,
    /// The journal being made to last.
    flushing: Option<Receiver<Result<(), crate::store::StoreError>>>,
    /// Whether the disk is to be looked at when no file is being replaced.
    look_later: bool,
    /// Whether something was done here since the project was opened.
    has_worked: bool,
    /// When it was last said that somebody works here, in the window's seconds, and how that goes.
    announced: Option<(f64, Receiver<Result<(), crate::store::StoreError>>)>,
    /// Who was said to work on the project elsewhere.
    elsewhere: BTreeSet<crate::store::Elsewhere>,
    /// Why the last save failed, until one goes well.
    unsaved: Option<keeping::Unsaved>,
    /// The thread that looks at the disk meanwhile.
    lookout: outside::Lookout,
    /// With which focus, revision and count of unwritten files it was last told what to look at.
    looked: Option<(bool, u64, usize)>,
    /// Who had the keys in the frame before.
    holder: input::Holder,
    title: String,
    quitting: bool,
}

impl Shell {
    /// Opens what is asked for; what goes wrong is said in the window.
    pub fn open(places: Places, target: Target) -> Shell {
        let (settings, keep_settings, trouble) = match places.read_settings() {
            Ok(settings) => (settings, false, None),
            Err(error) => (Settings::default(), true, Some(error.to_string())),
        };
        let (keys, keep_keys, mut key_troubles) = match places.read_keys() {
            Ok(keys) => (keys, false, Vec::new()),
            Err(error) => (KeysFile::default(), true, vec![error.to_string()]),
        };
        let (keymap, problems) = Keymap::read(&keys);
        key_troubles.extend(problems.into_iter().map(|problem| format!("keys.ron: {problem}")));
        let mut shell = Shell {
            workspace: Workspace::new(no_project(), None, OpenedParts::default()),
            places,
            settings: Settings { look: settings.look.clone().within_bounds(), ..settings },
            keep_settings,
            keymap,
            keep_keys,
            session: None,
            page: PageState::default(),
            list: ListState::default(),
            inspector: InspectorState::default(),
            search: SearchState::default(),
            guide: GuideState::default(),
            review: ReviewPanel::default(),
            effort: effort::Effort::default(),
            exporting: None,
            agreeing: None,
            wants_place: None,
            answer: None,
            browser: Browser::default(),
            catalogue: None,
            found: None,
            asked: None,
            comparing: None,
            later: Vec::new(),
            coming: Vec::new(),
            now: 0.0,
            changed: 0.0,
            revision: 0,
            reading: Vec::new(),
            saving: None,
            in_parts: None,
            wants_saved: false,
            flushing: None,
            look_later: false,
            has_worked: false,
            announced: None,
            elsewhere: BTreeSet::new(),
            unsaved: None,
            lookout: outside::Lookout::default(),
            looked: None,
            holder: input::Holder::Page,
            title: String::new(),
            quitting: false,
        };
        shell.open_target(target);
        for words in trouble.into_iter().chain(key_troubles) {
            shell.workspace.view.notify(NoticeKind::Trouble, words);
        }
        shell
    }

    /// The project and how it is looked at.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Sends a message as a key or a panel would.
    pub fn send(&mut self, message: Message, ctx: &egui::Context) {
        let stamp = self.stamp();
        let effects = self.workspace.update(message, &stamp);
        self.perform(effects, ctx);
    }

    /// From here on nothing that is done is written anywhere.
    ///
    /// # Errors
    /// No project is open, in the words of what went wrong.
    pub fn look_in_passing(&mut self) -> Result<(), String> {
        let why = self.workspace.view.notices.last().map(|notice| notice.words.clone());
        let session = self.session.as_mut().ok_or_else(|| why.unwrap_or_else(|| "no project is open".to_owned()))?;
        session.only_in_passing();
        Ok(())
    }

    /// Looks at the project as one of its coders, or as a new one where it has none, without settings being changed.
    pub fn look_as(&mut self, coder: Option<&str>) {
        let coders = self.workspace.project().coders();
        let found = coders.values().find(|known| coder.is_none_or(|coder| known.id.as_str() == coder)).cloned();
        let somebody = || CoderId::new("reader").ok().map(|id| Coder { id, name: "Reader".to_owned() });
        let wanted = if coders.is_empty() { somebody() } else { found };
        if let Some(coder) = wanted {
            self.workspace.set_me(coder.id, &coder.name);
        }
        self.workspace.view.dialog = None;
        self.workspace.view.settle_notices();
    }

    /// Takes in what the thread that lists articles has found.
    pub fn list(&mut self, ctx: &egui::Context) {
        self.take_articles(ctx);
    }

    /// Where the page is, for benches.
    pub fn page(&mut self) -> &mut PageState {
        &mut self.page
    }

    #[expect(clippy::disallowed_methods, reason = "the shell is where the clock is asked")]
    fn stamp(&self) -> Stamp {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let milliseconds = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        let mut chance = [0; 16];
        // Without the system's chance the nanoseconds must do.
        if getrandom::fill(&mut chance).is_err() {
            chance = now.as_nanos().to_le_bytes();
        }
        let by = self.workspace.me().cloned().or_else(|| CoderId::new("nobody").ok());
        let by = by.unwrap_or_else(|| unreachable!("the name is a name"));
        Stamp { by, at: Timestamp(milliseconds), chance: u128::from_le_bytes(chance) >> 48 }
    }

    /// One frame of the window.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        self.take_in(&ctx);
        let mut messages = input::keys_of_frame(&ctx, &self.workspace, self.holder);
        let escape = Message::View(crate::app::View::Escape);
        if messages.contains(&escape) && (self.leave_export() || self.leave_coming()) {
            messages.retain(|message| *message != escape);
        }
        let presses = messages.len();
        if !messages.is_empty() {
            // A key may lead away from the mark whose note is being typed.
            self.keep_typed();
        }
        self.send_all(&mut messages, &ctx);
        if self.settings.look.counter {
            self.effort.count(&self.workspace, presses, ctx.input(|input| input.time));
        }
        self.show(ui, &mut messages);
        self.holder = input::Holder::now(&ctx);
        if !messages.is_empty() {
            self.send_all(&mut messages, &ctx);
            ctx.request_repaint();
        }
        self.keep(&ctx);
    }

    fn send_all(&mut self, messages: &mut Vec<Message>, ctx: &egui::Context) {
        for message in messages.drain(..) {
            self.send(message, ctx);
        }
    }

    /// Takes in what came from threads, drops and the window system.
    fn take_in(&mut self, ctx: &egui::Context) {
        self.take_articles(ctx);
        self.take_found(ctx);
        self.take_asked(ctx);
        self.take_comparison(ctx);
        self.take_export(ctx);
        self.take_agreement(ctx);
        self.take_coming(ctx);
        self.take_read();
        self.take_saving(ctx);
        self.take_flushed();
        self.announce(ctx);
        self.go_on(ctx);
        self.look_outside(ctx);
        if let Some(message) = self.workspace.review_to_begin() {
            self.send(message, ctx);
        }
        self.workspace.refresh_review();
        if let Some(answer) = self.answer.as_ref().and_then(|receiver| receiver.try_recv().ok()) {
            self.answer = None;
            self.answered(answer, ctx);
        }
        let dropped: Vec<PathBuf> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        if !dropped.is_empty() {
            self.dropped(dropped);
        }
    }

    fn perform(&mut self, effects: Vec<Effect>, ctx: &egui::Context) {
        let mut effects = effects.into_iter();
        while let Some(effect) = effects.next() {
            match effect {
                Effect::Append(log) => {
                    if let Err(why) = self.append(&log) {
                        // Later steps stand on this one, so none of them can be kept either.
                        let later = effects.filter_map(|effect| match effect {
                            Effect::Append(log) => Some(log),
                            _ => None,
                        });
                        let logs: Vec<Log> = std::iter::once(log).chain(later).collect();
                        return self.workspace.not_kept(&logs, &why);
                    }
                }
                Effect::Known(path) => self.known(&path),
                Effect::Read(id) => self.read(id, ctx),
                Effect::Search(query, ids) => self.search(query, &ids),
                Effect::CountQuestions(me) => self.count_questions(me, ctx),
                Effect::ReadFiles(files) => self.read_files(files),
                Effect::ReadAs(tagged) => self.read_as(*tagged),
                Effect::Prepare(preparing) => self.prepare(*preparing),
                Effect::Save => self.save_now(ctx),
                Effect::AskOpen => self.ask(Question::Project, ctx),
                Effect::AskArticle => self.ask(Question::NewArticles, ctx),
                Effect::AddPath(path) => self.add_path(&path),
                Effect::AskArticles => self.ask(Question::Articles, ctx),
                Effect::AskPlace => self.ask(Question::Place, ctx),
                Effect::OpenPath(path) => self.open_path(&path),
                Effect::KeepIn(path) => self.keep_in(&at_home(&path)),
                Effect::Copy(words) => ctx.copy_text(words),
                Effect::Layout(to) => self.page.go(to),
                Effect::Me(name) => self.set_me(&name),
                Effect::AskExport(export) => {
                    self.wants_place = Some(export);
                    self.ask(Question::Export, ctx);
                }
                Effect::Export(export) => self.export(&export),
                Effect::Agree(asked) => self.agree(&asked),
                Effect::AskReport => self.ask(Question::Report, ctx),
                Effect::WriteReport(report, path) => self.write_report(&report, &path),
                Effect::AskSchema => self.ask(Question::Schema, ctx),
                Effect::AskSchemaPlace => self.ask(Question::SchemaPlace, ctx),
                Effect::ReadSchema(path) => self.read_schema(&at_home(&path), ctx),
                Effect::WriteSchema(path) => self.write_schema(&at_home(&path)),
                Effect::KeepKeys => self.write_keys(),
                Effect::Step(step) => self.step_look(step, ctx),
                Effect::Look(look) => self.set_look(look, ctx),
                Effect::AskLook => {
                    self.workspace.view.dialog = Some(Dialog::Look(Box::new(self.settings.look.clone())));
                }
                Effect::SwitchTheme => self.switch_theme(ctx),
                Effect::FindVersions => self.find_versions(ctx),
                Effect::CompareVersion(path, number) => self.compare_version(path, number),
                Effect::PutBack(path, number) => self.put_back(&path, number),
                Effect::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            }
        }
    }

    /// Asks with the system's dialog; asked again while that one does not come, with the program's own.
    fn ask(&mut self, question: Question, ctx: &egui::Context) {
        if self.answer.take().is_some() {
            return self.answered(Answer::NoDialog(question), ctx);
        }
        self.answer = Some(ask(question, ctx));
    }

    /// Puts a step into the journal before the screen shows it; one that cannot be kept is not shown.
    fn append(&mut self, log: &Log) -> Result<(), String> {
        let session = self.session.as_mut().ok_or("no project is open")?;
        let project = self.workspace.project();
        let files = session.paths_of(project, &log.change);
        let entry = log.entry(project, &files);
        session.append(&entry, &files).map_err(|error| error.to_string())?;
        self.has_worked = true;
        Ok(())
    }

    /// What is still being typed in the inspector counts, whatever comes next.
    fn keep_typed(&mut self) {
        for message in self.inspector.unsent(&self.workspace).into_iter().chain(self.review.unsent()) {
            let stamp = self.stamp();
            for effect in self.workspace.update(message, &stamp) {
                if let Effect::Append(log) = effect
                    && let Err(why) = self.append(&log)
                {
                    self.workspace.not_kept(&[log], &why);
                }
            }
        }
    }
}

/// What is there before a project is open.
fn no_project() -> Project {
    Project::new(ProjectId::from_parts(0, 0), "No project", default_schema())
}

/// The path with `~` as the person's home, as shells read it.
fn at_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::var_os("HOME")) {
        (Ok(rest), Some(home)) => Path::new(&home).join(rest),
        (Ok(_) | Err(_), _) => path.to_owned(),
    }
}

impl eframe::App for Shell {
    /// Also while the window is not seen, what goes on beside it is brought to its end, and what is not written is.
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.take_saving(ctx);
        self.take_flushed();
        if ctx.input(|input| input.viewport().visible()) == Some(false) {
            self.keep_unseen(ctx);
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.frame(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.close_project();
    }
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// No window can be shown, in words.
pub fn run(places: Places, target: Target) -> Result<(), String> {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("sayso")
            .with_app_id("sayso")
            .with_inner_size([1240.0, 740.0])
            .with_min_inner_size([720.0, 420.0])
            .with_clamp_size_to_monitor_size(true)
            .with_drag_and_drop(true),
        renderer: eframe::Renderer::Glow,
        ..Default::default()
    };
    let create: eframe::AppCreator<'_> = Box::new(move |creation| {
        super::SHOWN.store(true, std::sync::atomic::Ordering::Relaxed);
        theme::install(&creation.egui_ctx);
        let shell = Shell::open(places, target);
        shell.apply_theme(&creation.egui_ctx);
        Ok(Box::new(shell))
    });
    eframe::run_native("sayso", options, create).map_err(|error| error.to_string())
}
