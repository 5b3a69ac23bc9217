//! A project and how a person looks at it.

use super::everywhere::Errand;
use super::history::{History, Step};
use super::import::Queue;
use super::travel::Waiting;
use super::{Action, Effect, Keymap, Log, LogKind, Message, Mode, NoticeKind, Selection, ViewState};
use crate::analysis::index::MarkIndex;
use crate::command::{self, Command, End};
use crate::format::outside::reread_values;
use crate::format::project_file::{self, ProjectFile};
use crate::model::change::{self, Edit, Home, Swap};
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, Change, Coder, CoderId, Document, DocumentId, DocumentMeta, Progress,
    Project, Stamp,
};
use crate::text::unseen::unseen;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A project, how a person looks at it, and what was done.
#[derive(Debug)]
pub struct Workspace {
    pub(in crate::app) project: Project,
    /// Where the marks of read articles stand, by coder.
    pub(in crate::app) indices: BTreeMap<(DocumentId, CoderId), MarkIndex>,
    /// How far I am, for articles that have not been read.
    pub(in crate::app) progress: BTreeMap<DocumentId, Progress>,
    pub(in crate::app) history: History,
    pub(in crate::app) me: Option<CoderId>,
    /// The name that I am entered under when I first tag something here.
    pub(in crate::app) my_name: String,
    pub(in crate::app) stale: BTreeSet<ProjectFile>,
    /// Files that are being written as they were.
    writing: BTreeSet<ProjectFile>,
    pub(in crate::app) revision: u64,
    pub(in crate::app) catalogue_complete: bool,
    /// How many steps are to stand once the article that is being read is here.
    pub(in crate::app) waiting: Option<Waiting>,
    /// Why nothing may be changed, if so.
    pub(in crate::app) sealed: Option<String>,
    /// Articles that are to come in.
    pub(in crate::app) queue: Queue,
    /// What waits for articles to be read.
    pub(in crate::app) errand: Option<Errand>,
    /// How many questions wait for me in articles that are not open.
    pub(in crate::app) asked: BTreeMap<DocumentId, usize>,
    /// The article that was opened for a question, until that is gone to.
    pub(in crate::app) seeks_question: Option<DocumentId>,
    /// How to code, for people: the text of `guidelines.md`.
    pub guidelines: String,
    /// Which keys do what.
    pub keymap: Keymap,
    /// How the person looks at it.
    pub view: ViewState,
}

/// What a project was opened with.
#[derive(Debug, Default)]
pub struct OpenedParts {
    /// What was done before.
    pub history: History,
    /// Files that hold less than the project does.
    pub stale: BTreeSet<ProjectFile>,
    /// How many steps were recovered from the journal.
    pub recovered: usize,
    /// Words for the person about what went wrong.
    pub notices: Vec<String>,
}

impl Workspace {
    /// Looks at a project as one coder, or as nobody yet.
    pub fn new(project: Project, me: Option<CoderId>, parts: OpenedParts) -> Workspace {
        let mut workspace = Workspace {
            project,
            indices: BTreeMap::new(),
            progress: BTreeMap::new(),
            history: parts.history,
            my_name: me.as_ref().map(CoderId::to_string).unwrap_or_default(),
            me,
            stale: parts.stale,
            writing: BTreeSet::new(),
            revision: 0,
            catalogue_complete: false,
            waiting: None,
            sealed: None,
            queue: Queue::default(),
            errand: None,
            asked: BTreeMap::new(),
            seeks_question: None,
            guidelines: String::new(),
            keymap: Keymap::default(),
            view: ViewState::default(),
        };
        let read: Vec<DocumentId> = workspace.project.documents().map(|(id, _)| id).collect();
        read.into_iter().for_each(|id| workspace.index(id));
        for words in parts.notices {
            workspace.view.notify(NoticeKind::Trouble, words);
        }
        if parts.recovered > 0 {
            let steps =
                if parts.recovered == 1 { "1 step was".to_owned() } else { format!("{} steps were", parts.recovered) };
            let words = format!("{steps} not written when sayso ended; recovered from the journal");
            workspace.view.notify(NoticeKind::News, words);
        }
        workspace
    }

    /// The truth.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// What was done.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Who works here, once that is known.
    pub fn me(&self) -> Option<&CoderId> {
        self.me.as_ref()
    }

    /// The name of who works here, also before it is entered among the coders.
    pub fn my_name(&self) -> &str {
        let known = self.me.as_ref().and_then(|me| self.project.coders().get(me));
        known.map_or(self.my_name.as_str(), |coder| coder.name.as_str())
    }

    /// Counts the changes since the project was opened.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Files that hold less than the project does.
    pub fn stale(&self) -> &BTreeSet<ProjectFile> {
        &self.stale
    }

    /// The project and its stale files, for the shell to write.
    pub fn parts_to_save(&mut self) -> (&Project, &mut BTreeSet<ProjectFile>) {
        (&self.project, &mut self.stale)
    }

    /// Files that are being written from here on; those that were until now.
    pub fn set_writing(&mut self, files: impl IntoIterator<Item = ProjectFile>) -> BTreeSet<ProjectFile> {
        std::mem::replace(&mut self.writing, files.into_iter().collect())
    }

    /// How many files hold less than the project does, or are being written.
    pub fn unwritten(&self) -> usize {
        self.stale.union(&self.writing).count()
    }

    /// Whether every article of the project is known.
    pub fn catalogue_is_complete(&self) -> bool {
        self.catalogue_complete
    }

    /// The open article.
    pub fn document(&self) -> Option<(DocumentId, &Document)> {
        let id = self.view.document?;
        self.project.document(id).map(|document| (id, document))
    }

    /// My tags on the open article.
    pub fn my_set(&self) -> Option<&AnnotationSet> {
        let (_, document) = self.document()?;
        Some(self.me.as_ref().map_or(AnnotationSet::empty(), |me| document.set(me)))
    }

    /// Where my tags on the open article are kept.
    pub fn home(&self) -> Option<Home> {
        Some(Home { document: self.view.document?, coder: self.me.clone()? })
    }

    /// Where a coder's marks stand in a read article.
    pub fn index_of(&self, document: DocumentId, coder: &CoderId) -> Option<&MarkIndex> {
        self.indices.get(&(document, coder.clone()))
    }

    /// Where my marks stand in the open article.
    pub fn my_index(&self) -> Option<&MarkIndex> {
        let home = self.home()?;
        self.indices.get(&(home.document, home.coder))
    }

    /// How many of my marks in the open article have lost their words.
    pub fn orphans(&self) -> usize {
        self.my_index().map_or(0, MarkIndex::orphans)
    }

    /// The selected annotation.
    pub fn selected(&self) -> Option<&Annotation> {
        self.my_set()?.annotation(self.view.mark?)
    }

    /// How far I am with an article.
    pub fn progress_of(&self, id: DocumentId) -> Progress {
        match (self.project.document(id), &self.me) {
            (Some(document), Some(me)) => document.set(me).progress(),
            (Some(_), None) => Progress::NotStarted,
            (None, _) => self.progress.get(&id).copied().unwrap_or_default(),
        }
    }

    /// Makes somebody the one who works here; the name is entered with the first tag.
    pub fn set_me(&mut self, me: CoderId, name: &str) {
        name.clone_into(&mut self.my_name);
        if self.me.as_ref() != Some(&me) {
            self.view.mark = None;
            self.view.mode = Mode::Page;
            self.me = Some(me);
            self.asked.clear();
            self.reseat_review();
        }
    }

    /// Answers a message: changes what it must, and says what the shell is to do.
    pub fn update(&mut self, message: Message, stamp: &Stamp) -> Vec<Effect> {
        let effects = self.answer(message, stamp);
        self.next_incoming();
        // Only where something has changed is there anything to work out anew.
        self.refresh_review();
        effects
    }

    /// Answers a message within another.
    pub(in crate::app) fn answer(&mut self, message: Message, stamp: &Stamp) -> Vec<Effect> {
        match message {
            Message::Do(command) => self.run(&command, stamp),
            Message::Undo => self.travel(false, stamp),
            Message::Redo => self.travel(true, stamp),
            Message::GoTo(count) => self.go_to(count, stamp),
            Message::View(view) => self.look(view),
            Message::Dialog(message) => self.update_dialog(message, stamp),
            Message::Ask(effect) => vec![effect],
            Message::Catalogue(entries) => self.more_articles(entries),
            Message::Newcomers(entries) => self.newcomers(entries),
            Message::CatalogueComplete => self.all_are_listed(),
            Message::Found { query, hits, searched } => self.found(&query, hits, searched),
            Message::Asked(id, count) => {
                self.asked.insert(id, count);
                Vec::new()
            }
            Message::GoOn => self.go_on(stamp),
            Message::Incoming(files) => self.incoming(files),
            Message::Draft(read) => self.take_draft(read, stamp),
            Message::Tagged(tagged) => self.offer_tagged(tagged),
            Message::ReadAs(tagged) => self.was_read_as(tagged),
            Message::Prepared(prepared) => self.take_prepared(*prepared, stamp),
            Message::Parcels(parcels) => self.take_parcels(parcels, stamp),
            Message::Outside(found) => self.meet(&found, stamp),
            Message::TagHits(label) => self.tag_hits(&label, stamp),
            Message::Tag(label) => self.tag(&label, stamp),
            Message::Letter(letter) => self.letter(letter, stamp),
            Message::ShiftLetter(letter) => self.shift_letter(letter, stamp),
            Message::Digit(digit) => self.digit(digit, stamp),
            Message::Regroup(regroup) => self.regroup(&regroup, stamp),
            Message::NextDiffering => self.next_differing(),
            Message::Settle { take } => self.settle(take, stamp),
            Message::Agree(asked) => self.agree(*asked),
            Message::Follow(asked, leads) => self.follow_figure(&asked, &leads, stamp),
            Message::WriteReport(path) => self.write_report(&path),
            Message::CountLosses(export) => self.count_losses(*export, stamp),
            Message::Decide { choice, alike } => self.decide(choice, alike, stamp),
            Message::TakeOver { all } => self.take_over(all, stamp),
            Message::Review(left, right) => self.begin_review(left, right, stamp),
            Message::SchemaRead(schema) => {
                let dialog = super::schema::SchemaDialog::of(&schema);
                self.view.dialog = Some(super::Dialog::Schema(Box::new(dialog)));
                Vec::new()
            }
            Message::Rebind(rebind) => {
                self.keymap.rebind(&rebind);
                vec![Effect::KeepKeys]
            }
            Message::Frame => self.frame(stamp),
            Message::SameAgain => self.same_again(stamp),
            Message::Mend => self.mend(stamp),
            Message::TakeWords => self.tie_to_selection(None, stamp),
            Message::Versions(found) => self.show_versions(found),
            Message::Compared(compared) => self.compared(compared),
            Message::Refused(words) => self.say(NoticeKind::Refusal, words),
            Message::Notice(words) => self.say(NoticeKind::Word, words),
            Message::News(words) => self.say(NoticeKind::News, words),
            Message::Trouble(words) => self.say(NoticeKind::Trouble, words),
        }
    }

    pub(in crate::app) fn say(&mut self, kind: NoticeKind, words: impl Into<String>) -> Vec<Effect> {
        self.view.notify(kind, words.into());
        Vec::new()
    }

    /// Plans a command and makes its change, or says why not.
    pub(in crate::app) fn run(&mut self, command: &Command, stamp: &Stamp) -> Vec<Effect> {
        if let Some(why) = self.sealed.clone() {
            return self.say(NoticeKind::Refusal, why);
        }
        if let Some(label) = self.tagged_already(command) {
            return self.say(NoticeKind::Refusal, format!("these words are already tagged as {label}"));
        }
        let words = command::words(&self.project, command);
        let change = match command::plan(&self.project, command, stamp) {
            Ok(change) => self.with_me(change),
            Err(command::Refusal::NoChange) => return Vec::new(),
            Err(refusal) => return self.say(NoticeKind::Refusal, refusal.to_string()),
        };
        if let Err(rejected) = self.make(&change) {
            return self.say(NoticeKind::Refusal, rejected.to_string());
        }
        let change = Arc::new(change);
        self.history.push(Step::live(words.clone(), &stamp.by, stamp.at, Arc::clone(&change)));
        self.view.settle_notices();
        if matches!(command, Command::Delete(..)) {
            let ties = change.edits.iter().filter(|edit| matches!(edit, Edit::Relation(..))).count();
            let with = match ties {
                0 => String::new(),
                1 => " and its tie".to_owned(),
                count => format!(" and its {count} ties"),
            };
            self.view.notify(
                NoticeKind::Word,
                format!("{words}{with}; {} brings it back", self.keymap.words_for(Action::Undo)),
            );
        }
        self.follow_command(command, &change);
        vec![Self::log(LogKind::Do(words), stamp, change)]
    }

    /// The name of the label that is on the same words already; one key too many makes no twin.
    fn tagged_already(&self, command: &Command) -> Option<String> {
        let (home, label, fragments) = match command {
            Command::Tag(home, mark) | Command::Tie(home, _, _, End::New(mark)) => (home, &mark.label, &mark.fragments),
            Command::Repeat(home, id, fragments) => {
                let set = self.project.document(home.document)?.set(&home.coder);
                (home, &set.annotation(*id)?.label, fragments)
            }
            _ => return None,
        };
        let document = self.project.document(home.document)?;
        let index = self.index_of(home.document, &home.coder)?;
        index.twin(&document.text, document.set(&home.coder), (label, fragments))?;
        self.project.schema().label(label).map(|label| label.name.to_lowercase())
    }

    /// Enters me among the coders with the first change of my tags.
    fn with_me(&self, mut change: Change) -> Change {
        let Some(me) = &self.me else { return change };
        let known = self.project.coders().contains_key(me);
        let mine = |edit: &Edit| edit.home().is_some_and(|home| home.coder == *me);
        if !known && change.edits.iter().any(mine) {
            let coder = Coder { id: me.clone(), name: self.my_name.clone() };
            change.edits.insert(0, Edit::Coder(me.clone(), Swap::new(None, Some(coder))));
        }
        change
    }

    pub(in crate::app) fn log(kind: LogKind, stamp: &Stamp, change: Arc<Change>) -> Effect {
        Effect::Append(Log { kind, by: stamp.by.to_string(), at: stamp.at, change, written: None })
    }

    /// Every article is known: the first is opened, where none is yet, and questions in all of them are counted.
    fn all_are_listed(&mut self) -> Vec<Effect> {
        self.catalogue_complete = true;
        self.view.wanted = None;
        let first = if self.view.document.is_none() { self.listed().first().copied() } else { None };
        let mut effects = first.map_or_else(Vec::new, |id| self.open_document(id));
        effects.extend(self.me.clone().map(Effect::CountQuestions));
        effects
    }

    /// Makes a change and keeps the indices and the list of stale files true.
    pub(in crate::app) fn make(&mut self, change: &Change) -> Result<(), change::Rejected> {
        change::apply(&mut self.project, change)?;
        self.follow(change);
        Ok(())
    }

    /// As [`Workspace::make`], for a change that was made before.
    pub(in crate::app) fn make_again(&mut self, change: &Change) -> Result<(), change::Rejected> {
        change::apply_again(&mut self.project, change)?;
        self.follow(change);
        Ok(())
    }

    fn follow(&mut self, change: &Change) {
        self.revision += 1;
        for edit in &change.edits {
            self.stale.extend(project_file::files_of(edit));
            match edit {
                Edit::Annotation(home, _, swap) => {
                    let Some(document) = self.project.document(home.document) else { continue };
                    let key = (home.document, home.coder.clone());
                    let index = self.indices.entry(key).or_default();
                    index.follow(&document.text, swap.before.as_deref(), swap.after.as_deref());
                }
                Edit::Article(id, _) => {
                    let id = *id;
                    self.indices.retain(|(document, _), _| *document != id);
                    if self.view.document == Some(id) && self.project.document(id).is_none() {
                        self.view.document = None;
                        self.view.mark = None;
                    }
                }
                Edit::Schema(swap) => reread_values(&mut self.project, &swap.before),
                Edit::Name(_)
                | Edit::Blind(_)
                | Edit::Coder(..)
                | Edit::OtherHead(_)
                | Edit::Meta(..)
                | Edit::Progress(..)
                | Edit::Other(..)
                | Edit::Decision(..)
                | Edit::Relation(..) => {}
            }
        }
    }

    /// Refuses every change from now on, and says why.
    pub fn seal(&mut self, why: &str) {
        self.sealed = Some(why.to_owned());
    }

    /// Takes in an article that the shell has read.
    pub fn loaded(&mut self, meta: DocumentMeta, document: Document) {
        let id = meta.id;
        if !self.stale.contains(&ProjectFile::Meta(id)) {
            self.project.refresh_meta(meta);
        }
        self.project.load_document(id, document);
        self.index(id);
        self.forget_some(id);
        self.refresh_search();
        self.find_question();
        self.say_what_is_unseen(id);
    }

    /// Says that a text has signs that nobody sees, since words may be other words than one reads.
    fn say_what_is_unseen(&mut self, id: DocumentId) {
        let shown = self.project.document(id).filter(|_| self.view.document == Some(id));
        let count = shown.map_or(0, |document| unseen(document.text.as_str()).len());
        if count > 0 {
            let signs = command::counted(count, "sign");
            let words = format!("this text has {signs} that nobody sees and that can turn words round; each is marked");
            self.view.notify(NoticeKind::Word, words);
        }
    }

    /// Says that an article could not be read.
    pub fn not_loaded(&mut self, id: DocumentId, why: String) {
        self.waiting = None;
        self.leave_errand(&why);
        if self.view.document == Some(id) {
            self.view.document = None;
        }
        self.view.notify(NoticeKind::Trouble, why);
    }

    fn index(&mut self, id: DocumentId) {
        let Some(document) = self.project.document(id) else { return };
        for (coder, set) in &document.sets {
            self.indices.insert((id, coder.clone()), MarkIndex::of(&document.text, set));
        }
    }

    /// Lets go of articles that were read and are neither shown nor unsaved.
    fn forget_some(&mut self, but: DocumentId) {
        const KEPT: usize = 32;
        if self.has_errand() {
            return;
        }
        let read: Vec<DocumentId> = self.project.documents().map(|(id, _)| id).collect();
        let unsaved = |id: DocumentId| self.stale.union(&self.writing).any(|file| file.document() == Some(id));
        let spare: Vec<DocumentId> = read
            .iter()
            .copied()
            .filter(|id| Some(*id) != self.view.document && *id != but && !unsaved(*id))
            .take(read.len().saturating_sub(KEPT))
            .collect();
        for id in spare {
            self.progress.insert(id, self.progress_of(id));
            self.project.unload_document(id);
            self.indices.retain(|(document, _), _| *document != id);
        }
    }

    pub(in crate::app) fn more_articles(&mut self, entries: Vec<(DocumentMeta, Progress)>) -> Vec<Effect> {
        let wanted = |meta: &&DocumentMeta| self.view.wanted.as_deref().is_none_or(|wanted| wanted == meta.slug);
        let first = entries.iter().map(|(meta, _)| meta).filter(wanted).min_by_key(|meta| &meta.slug);
        let first = first.map(|meta| meta.id);
        for (meta, _) in &entries {
            if let Some(twin) = self.project.meta(meta.id).filter(|twin| twin.slug != meta.slug) {
                let words = format!(
                    "two folders hold an article of the same id, and only the first is shown; give the other a new id: documents/{} and documents/{}",
                    twin.slug, meta.slug
                );
                self.view.notify(NoticeKind::Trouble, words);
            }
        }
        self.progress.extend(entries.iter().map(|(meta, progress)| (meta.id, *progress)));
        self.project.load_catalogue(entries.into_iter().map(|(meta, _)| meta));
        self.revision += 1;
        match (self.view.document, first) {
            (None, Some(id)) => {
                self.view.wanted = None;
                self.open_document(id)
            }
            _ => Vec::new(),
        }
    }

    /// Opens an article, having it read where need be.
    pub(in crate::app) fn open_document(&mut self, id: DocumentId) -> Vec<Effect> {
        if self.project.meta(id).is_none() {
            return self.say(NoticeKind::Refusal, "that article is no longer in the project");
        }
        self.show_document(id);
        if self.project.document(id).is_some() { Vec::new() } else { vec![Effect::Read(id)] }
    }

    pub(in crate::app) fn show_document(&mut self, id: DocumentId) {
        if self.view.document == Some(id) {
            return;
        }
        self.count_questions();
        if let Some(old) = self.view.document.replace(id) {
            self.view.left.insert(old, self.view.selection);
        }
        self.view.selection = self.view.left.get(&id).copied().unwrap_or_default();
        self.view.mark = None;
        self.view.recent = None;
        self.view.mode = Mode::Page;
        self.view.grown.clear();
        self.view.reveal();
        self.refresh_search();
    }

    /// Selects what a command made or changed, so that the next key goes on from there.
    fn follow_command(&mut self, command: &Command, change: &Change) {
        let made = change.edits.iter().find_map(|edit| match edit {
            Edit::Annotation(_, id, swap) if swap.before.is_none() => Some(*id),
            _ => None,
        });
        match command {
            Command::Tag(home, _) | Command::Repeat(home, ..) if Some(&home.coder) == self.me.as_ref() => {
                if let Some(id) = made {
                    self.select_made(id);
                }
            }
            Command::Delete(..) => self.view.mark = None,
            Command::Tie(_, _, from, _) => self.view.mark = Some(*from),
            Command::Reshape(home, id, _) if Some(&home.coder) == self.me.as_ref() => {
                self.view.mark = Some(*id);
                self.view.recent = Some(*id);
                self.view.mode = Mode::Page;
                self.view.selection = Selection::caret(self.view.selection.head);
                self.view.grown.clear();
            }
            _ => {}
        }
        self.refresh_mode();
    }

    fn select_made(&mut self, id: AnnotationId) {
        let end = self.my_set().and_then(|set| Some(set.annotation(id)?.fragments()?.end()));
        if let Some(end) = end {
            self.view.selection = Selection::caret(end);
        }
        self.view.mark = Some(id);
        self.view.recent = Some(id);
        self.view.attribute = 0;
        self.view.grown.clear();
    }
}
