//! Articles that come in from files.

use super::dialog::{ImportDialog, ImportDraft};
use super::tagged::TaggedDialog;
use super::{Dialog, Effect, Message, NoticeKind, Workspace};
use crate::command::{Command, counted};
use crate::format::Hash;
use crate::model::{Article, DocumentMeta, Stamp, slug_of};
use std::sync::Arc;

/// A file that is to come in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Incoming {
    /// Its name, for messages and where it has no title.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// The article that a draft stands for.
pub fn article(draft: &ImportDraft, stamp: &Stamp) -> Article {
    let text = draft.decoded.text.clone();
    let sum = Hash::of(text.as_str().as_bytes()).to_string();
    let stem = draft.file.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let fields = draft.fields.clone();
    // A headline in another script leaves nothing for a folder's name; the file's own does.
    let spelled = |words: &&str| words.chars().any(|c| c.is_ascii_alphanumeric());
    let named = [fields.title.as_str(), stem].into_iter().find(spelled).unwrap_or(stem);
    let meta = DocumentMeta {
        title: fields.title.clone(),
        section: fields.section,
        outlet: fields.outlet,
        byline: fields.byline,
        published: fields.published,
        source: fields.source,
        ..DocumentMeta::new(stamp.document(0), &slug_of(named, "article"), &sum)
    };
    Article { meta, text }
}

/// Articles that are to come in: the shell reads them, one after the other, and hands each over when it is wanted.
#[derive(Debug, Default)]
pub(in crate::app) struct Queue {
    /// How many the shell has not handed over yet.
    unread: usize,
    /// The next one, read while the one before it is looked at.
    next: Option<Box<ImportDraft>>,
    /// Whether all of them come in as they were read.
    all: bool,
    /// Files with tags, to be looked at when no dialog is open.
    pub(in crate::app) tagged: Option<Box<TaggedDialog>>,
}

impl Workspace {
    pub(in crate::app) fn incoming(&mut self, files: Vec<Incoming>) -> Vec<Effect> {
        if !self.catalogue_is_complete() {
            return self.say(NoticeKind::Refusal, "wait until every article is listed, then add new ones");
        }
        self.queue.unread += files.len();
        vec![Effect::ReadFiles(files)]
    }

    /// Whether the next file that the shell has read may be handed over.
    pub fn wants_draft(&self) -> bool {
        self.queue.all || self.queue.next.is_none()
    }

    /// Takes in an article that was read: to be looked at, or as it is where all were let in.
    pub(in crate::app) fn take_draft(&mut self, read: Result<Box<ImportDraft>, String>, stamp: &Stamp) -> Vec<Effect> {
        self.queue.unread = self.queue.unread.saturating_sub(1);
        let all = self.queue.all;
        self.queue.all &= self.queue.unread > 0;
        self.view.settle_notices();
        match read {
            Ok(draft) if all => {
                let effects = self.bring_in_behind(&draft, stamp);
                if self.queue.all {
                    let left = counted(self.queue.unread, "article");
                    self.view.notify(NoticeKind::Word, format!("{left} still to come in; Escape leaves them out"));
                }
                effects
            }
            Ok(draft) => {
                self.queue.next = Some(draft);
                self.next_incoming();
                Vec::new()
            }
            Err(words) => self.say(NoticeKind::Trouble, words),
        }
    }

    /// Leaves what is being read or worked out that comes in, as the person asked.
    pub fn leave_what_comes(&mut self) {
        self.leave_incoming();
        if !self.leave_errand("you left it") {
            self.view.notify(NoticeKind::Word, "left; nothing more comes in".to_owned());
        }
    }

    /// Leaves out what the shell has not handed over: it was left, or reading it was cut short.
    pub fn leave_incoming(&mut self) {
        (self.queue.unread, self.queue.all) = (0, false);
    }

    /// Offers the next article that was read, unless a dialog is open.
    pub(in crate::app) fn next_incoming(&mut self) {
        if self.view.dialog.is_some() {
            return;
        }
        if let Some(tagged) = self.queue.tagged.take() {
            self.view.settle_notices();
            self.view.dialog = Some(Dialog::Tagged(tagged));
        } else if let Some(draft) = self.queue.next.take() {
            let import = ImportDialog { draft: *draft, waiting: self.queue.unread };
            self.view.dialog = Some(Dialog::Import(Box::new(import)));
        }
    }

    /// Lets this article in, and every one behind it.
    pub(in crate::app) fn bring_all_in(&mut self, draft: &ImportDraft, stamp: &Stamp) -> Vec<Effect> {
        let next = self.queue.next.take();
        self.queue.all = self.queue.unread > 0;
        let mut effects = self.bring_in(draft, stamp);
        if let Some(next) = next {
            let stamp = Stamp { chance: stamp.chance.wrapping_add(16), ..stamp.clone() };
            effects.extend(self.bring_in_behind(&next, &stamp));
        }
        effects
    }

    /// Lets an article in behind the one that the person works on, who may be tagging by now.
    fn bring_in_behind(&mut self, draft: &ImportDraft, stamp: &Stamp) -> Vec<Effect> {
        self.answer(Message::Do(Command::AddArticle(Box::new(article(draft, stamp)))), stamp)
    }

    pub(in crate::app) fn bring_in(&mut self, draft: &ImportDraft, stamp: &Stamp) -> Vec<Effect> {
        let article = article(draft, stamp);
        let id = article.meta.id;
        let mut effects = self.answer(Message::Do(Command::AddArticle(Box::new(article))), stamp);
        if self.project().meta(id).is_some() {
            effects.extend(self.open_document(id));
        }
        effects
    }
}
