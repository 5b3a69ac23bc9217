//! What files cost: reading and writing one coder's tags, opening an article, saving, listing.
//!
//! `cargo bench --bench project`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench")]

mod support;

use divan::Bencher;
use sayso::app::tagged::TaggedDialog;
use sayso::app::{Dialog, DialogMessage, Effect, Log, LogKind, Message, OpenedParts, Prepared, Preparing, Workspace};
use sayso::command::{Command, plan, words};
use sayso::format::exchange::Input;
use sayso::format::project_file::ProjectFile;
use sayso::format::project_file::schema::default_schema;
use sayso::format::project_file::tags::{Owner, read, write};
use sayso::model::change::{Edit, Home, Swap, apply};
use sayso::model::{Change, Progress, Project, ProjectId, Stamp, Timestamp};
use sayso::store::{Contents, Draft, Opened, Places, ProjectFolder, Replacing, Session};
use std::cell::RefCell;
use std::sync::Arc;
use support::Kind;

const SIZES: [usize; 4] = [10_000, 100_000, 1_000_000, 10_000_000];

fn main() {
    divan::main();
}

#[divan::bench(args = SIZES, sample_count = 8, sample_size = 1)]
fn read_tags(bencher: Bencher, bytes: usize) {
    let (project, id) = support::project(bytes, Kind::Latin);
    let coder = support::coder();
    let document = project.document(id).unwrap();
    let owner = Owner { document: id, coder: &coder };
    let file = write(document.set(&coder), owner, &document.text);
    bencher.bench_local(|| read("tags", file.as_bytes(), owner, &document.text, project.schema()).unwrap());
}

#[divan::bench(args = SIZES, sample_count = 8, sample_size = 1)]
fn write_tags(bencher: Bencher, bytes: usize) {
    let (project, id) = support::project(bytes, Kind::Latin);
    let coder = support::coder();
    let document = project.document(id).unwrap();
    bencher.bench_local(|| write(document.set(&coder), Owner { document: id, coder: &coder }, &document.text));
}

/// Text and tags from the disk, checked against each other.
#[divan::bench(args = SIZES, sample_count = 8, sample_size = 1)]
fn open_an_article(bencher: Bencher, bytes: usize) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    support::lay_out(bytes, Kind::Latin, &root);
    let (project, id) = support::project(bytes, Kind::Latin);
    let meta = project.meta(id).unwrap();
    bencher.bench_local(|| ProjectFolder::open(&root).unwrap().0.read_document(&project, meta).unwrap());
}

/// A save after one change: written, read back, compared, flushed, renamed.
#[divan::bench(args = SIZES, sample_count = 8, sample_size = 1)]
fn save_an_article(bencher: Bencher, bytes: usize) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    support::lay_out(bytes, Kind::Latin, &root);
    let (mut project, id) = support::project(bytes, Kind::Latin);
    let (mut disk, _) = ProjectFolder::open(&root).unwrap();
    disk.read_document(&project, &project.meta(id).unwrap().clone()).unwrap();
    let home = Home { document: id, coder: support::coder() };
    bencher.bench_local(|| {
        let before = project.document(id).unwrap().set(&home.coder).progress();
        let after = if before == Progress::Finished { Progress::InProgress } else { Progress::Finished };
        let edit = Edit::Progress(home.clone(), Swap::new(before, after));
        apply(&mut project, &Change { edits: vec![edit] }).unwrap();
        disk.save(&project, &ProjectFile::Tags(id, home.coder.clone())).unwrap();
    });
}

/// A project that is open, with one change after the other to be saved.
struct Saved {
    _folder: tempfile::TempDir,
    session: Session,
    project: Project,
    file: ProjectFile,
    home: Home,
}

impl Saved {
    fn new(bytes: usize) -> RefCell<Saved> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project");
        support::lay_out(bytes, Kind::Latin, &root);
        let (project, id) = support::project(bytes, Kind::Latin);
        let mut session = Session::open(&Places::under(folder.path()), &root).unwrap().session;
        session.read_document(&project, &project.meta(id).unwrap().clone()).unwrap();
        let home = Home { document: id, coder: support::coder() };
        let file = ProjectFile::Tags(id, home.coder.clone());
        RefCell::new(Saved { _folder: folder, session, project, file, home })
    }

    fn change(&mut self) {
        let before = self.project.document(self.home.document).unwrap().set(&self.home.coder).progress();
        let after = if before == Progress::Finished { Progress::InProgress } else { Progress::Finished };
        let edit = Edit::Progress(self.home.clone(), Swap::new(before, after));
        apply(&mut self.project, &Change { edits: vec![edit] }).unwrap();
    }

    fn draft(&mut self) -> Draft {
        self.session.draft(&self.project, &mut [self.file.clone()].into(), Timestamp(5)).0.unwrap()
    }

    fn contents(&mut self) -> Contents {
        self.change();
        self.draft().write_down().unwrap()
    }

    fn begin(&mut self, contents: Contents) -> Replacing {
        self.session.begin(contents, &mut [self.file.clone()].into(), Timestamp(5)).unwrap()
    }
}

/// What the window itself does of a save: it begins with a clone of what is to be written.
#[divan::bench(args = SIZES, sample_count = 8, sample_size = 1)]
fn window_drafts_a_save(bencher: Bencher, bytes: usize) {
    let saved = Saved::new(bytes);
    bencher.bench_local(|| saved.borrow_mut().draft());
}

/// … goes on when the contents are made …
#[divan::bench(args = SIZES, sample_count = 8, sample_size = 1)]
fn window_begins_a_save(bencher: Bencher, bytes: usize) {
    let saved = Saved::new(bytes);
    let made = || saved.borrow_mut().contents();
    bencher.with_inputs(made).bench_local_values(|contents| saved.borrow_mut().begin(contents));
}

/// … and ends when the file is replaced.
#[divan::bench(args = SIZES, sample_count = 8, sample_size = 1)]
fn window_ends_a_save(bencher: Bencher, bytes: usize) {
    let saved = Saved::new(bytes);
    let replaced = || {
        let mut saved = saved.borrow_mut();
        let contents = saved.contents();
        saved.begin(contents).perform()
    };
    bencher.with_inputs(replaced).bench_local_values(|replaced| {
        saved.borrow_mut().session.end(replaced, &mut [].into(), Timestamp(5)).unwrap();
    });
}

/// The list of a project of many small articles.
#[divan::bench(args = [100, 1_000, 10_000], sample_count = 5, sample_size = 1)]
fn list_articles(bencher: Bencher, count: u64) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    support::lay_out_many(count, 400, &root);
    let coder = support::coder();
    bencher.bench_local(|| {
        let mut found = 0;
        ProjectFolder::catalogue(&root, Some(&coder), |entries, _| {
            found += entries.len();
            true
        })
        .unwrap();
        assert_eq!(found as u64, count);
    });
}

/// Opening a project in which many steps were done: the journal holds them all, for undo without end.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 5, sample_size = 1)]
fn open_after_many_steps(bencher: Bencher, steps: u64) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    support::lay_out(10_000, Kind::Latin, &root);
    let places = Places::under(folder.path());
    let opened = Session::open(&places, &root).unwrap();
    let (mut session, mut project) = (opened.session, opened.project);
    let (made, id) = support::project(10_000, Kind::Latin);
    let meta = made.meta(id).unwrap().clone();
    let loaded = session.read_document(&project, &meta).unwrap();
    project.load_catalogue([meta]);
    project.load_document(id, loaded.document);
    let home = Home { document: id, coder: support::coder() };
    let mark = project.document(id).unwrap().set(&home.coder).annotations().next().unwrap().id;
    for step in 0..steps {
        let stamp = Stamp { by: home.coder.clone(), at: Timestamp(step), chance: u128::from(step) };
        let command = Command::SetNote(home.clone(), mark, format!("note {step}"));
        let change = Arc::new(plan(&project, &command, &stamp).unwrap());
        apply(&mut project, &change).unwrap();
        let files = session.paths_of(&project, &change);
        let words = words(&project, &command);
        let log = Log { kind: LogKind::Do(words), by: home.coder.to_string(), at: stamp.at, change, written: None };
        session.append(&log.entry(&project, &files), &files).unwrap();
    }
    let mut stale = [ProjectFile::Tags(id, home.coder.clone())].into();
    session.save(&project, &mut stale, Timestamp(steps)).unwrap();
    drop(session);
    bencher.bench_local(|| {
        let opened = Session::open(&places, &root).unwrap();
        assert_eq!(opened.done.len() as u64, steps);
    });
}

/// Tags of many articles that another program made, as a project without articles meets them.
struct Import {
    _folder: tempfile::TempDir,
    session: Session,
    workspace: Workspace,
}

fn stamp() -> Stamp {
    Stamp { by: support::coder(), at: Timestamp(1_700_000_000_000), chance: 7 }
}

/// Articles of 10 kB with a mark every 90 bytes, as JSON lines.
fn lines(articles: usize) -> String {
    let text = "The mayor said that nobody had asked, and the council of Ardle went home. ".repeat(135);
    let spans: Vec<String> =
        (0..111).map(|n| format!(r#"{{"start":{},"end":{},"label":"CLAIM"}}"#, n * 90, n * 90 + 9)).collect();
    let line = |n| format!("{{\"text\":\"{n} {text}\",\"spans\":[{}]}}\n", spans.join(","));
    (0..articles).map(line).collect()
}

impl Import {
    fn new() -> Import {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project");
        let project = Project::new(ProjectId::from_parts(1, 1), "Import", default_schema());
        ProjectFolder::create(&root, &project, "").unwrap();
        let Opened { session, project, .. } = Session::open(&Places::under(folder.path()), &root).unwrap();
        let mut workspace = Workspace::new(project, Some(support::coder()), OpenedParts::default());
        workspace.update(Message::CatalogueComplete, &stamp());
        Import { _folder: folder, session, workspace }
    }

    /// What the window asks a thread to work out when the dialog is confirmed.
    fn confirmed(&mut self, articles: usize) -> Preparing {
        let inputs = vec![Input::new("tags.jsonl", lines(articles).into_bytes())];
        let dialog = Dialog::Tagged(Box::new(TaggedDialog::of(inputs).unwrap()));
        let effects = self.workspace.update(Message::Dialog(DialogMessage::Confirm(dialog)), &stamp());
        let [Effect::Prepare(preparing)] = effects.as_slice() else { panic!("{effects:?}") };
        Preparing::clone(preparing)
    }

    /// What the window does itself when that is worked out.
    fn take(&mut self, prepared: Prepared) {
        for effect in self.workspace.update(Message::Prepared(Box::new(prepared)), &stamp()) {
            let Effect::Append(log) = effect else { continue };
            let files = self.session.paths_of(self.workspace.project(), &log.change);
            self.session.append(&log.entry(self.workspace.project(), &files), &files).unwrap();
        }
        assert_eq!(self.workspace.history().done().len(), 1);
    }
}

/// Tags of 100 and 1,000 articles of 10 kB: what a thread works out …
#[divan::bench(args = [100, 1_000], sample_count = 5, sample_size = 1)]
fn thread_works_out_an_import(bencher: Bencher, articles: usize) {
    bencher.with_inputs(|| Import::new().confirmed(articles)).bench_local_values(Preparing::perform);
}

/// … and what the window then does itself.
#[divan::bench(args = [100, 1_000], sample_count = 5, sample_size = 1)]
fn window_takes_in_an_import(bencher: Bencher, articles: usize) {
    let worked_out = || {
        let mut import = Import::new();
        let prepared = import.confirmed(articles).perform();
        (import, prepared)
    };
    bencher.with_inputs(worked_out).bench_local_values(|(mut import, prepared)| {
        import.take(prepared);
        import
    });
}
