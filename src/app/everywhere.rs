//! Finding words in every article, and tagging what is found there.

use super::search::{MOST_HITS, Search};
use super::tagged::TaggedDialog;
use super::{Action, Dialog, Effect, NoticeKind, Workspace};
use crate::analysis::search::{self, InContext, Query};
use crate::command::{Command, NewMark};
use crate::format::parcel::Parcel;
use crate::model::change::Home;
use crate::model::{DocumentId, LabelId, Stamp};
use crate::text::{Fragments, Span, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Characters of the line that are shown on either side of a hit.
const WIDTH: usize = 70;

/// What was found in the articles of the project, as far as they were searched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Everywhere {
    /// What was found, in the order in which the articles were searched.
    pub hits: Vec<Elsewhere>,
    /// The hits that are not to be tagged, by their places in the list.
    pub left_out: BTreeSet<usize>,
    /// The hit that was gone to.
    pub at: Option<usize>,
    /// How many articles were searched.
    pub searched: usize,
    /// How many there are.
    pub total: usize,
}

/// Why something cannot be begun.
pub(in crate::app) const WAIT: &str = "wait for what is being worked out; Escape leaves it";

/// How often a step is worked out in vain before everything waits for it.
const IN_VAIN: u8 = 2;

/// A hit in some article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Elsewhere {
    /// The article.
    pub document: DocumentId,
    /// Where in it.
    pub span: Span,
    /// What stands around it.
    pub context: InContext,
}

/// What is found in a text, with what stands around each hit.
pub fn found_in(document: DocumentId, text: &Text, pattern: &search::Pattern) -> Vec<Elsewhere> {
    let hit = |span: Span| Elsewhere { document, span, context: search::in_context(text, span, WIDTH) };
    search::hits(text, pattern, MOST_HITS).into_iter().map(hit).collect()
}

/// Something that is done when every article it is about has been read.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::app) struct Errand {
    then: Then,
    unread: Vec<DocumentId>,
    total: usize,
    /// With which stamp it is being worked out beside what goes on.
    preparing: Option<Stamp>,
    /// How often it was worked out in vain, since something was changed meanwhile.
    in_vain: u8,
}

/// What is done when every article has been read.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::app) enum Then {
    /// A command.
    Run(Command),
    /// A dialog that says what a command would change.
    Show(Dialog),
    /// What a colleague hands over.
    Unpack(Arc<Vec<Parcel>>),
    /// Files that carry tags.
    Bring(Box<TaggedDialog>),
}

impl Workspace {
    /// Looks for something in every article; those that are read at once, the others by the shell.
    pub(in crate::app) fn search_everywhere(&mut self, query: &Query) -> (Everywhere, Vec<Effect>) {
        let mut everywhere = Everywhere { total: self.project.catalogue().len(), ..Everywhere::default() };
        let Ok(Some(pattern)) = query.compiled() else {
            return (everywhere, Vec::new());
        };
        let mut unread = Vec::new();
        for id in self.listed_of("") {
            match self.project.document(id) {
                Some(document) => {
                    everywhere.searched += 1;
                    everywhere.hits.extend(found_in(id, &document.text, &pattern));
                }
                None => unread.push(id),
            }
        }
        everywhere.hits.truncate(MOST_HITS);
        let effects = if unread.is_empty() { Vec::new() } else { vec![Effect::Search(query.clone(), unread)] };
        (everywhere, effects)
    }

    /// Takes in what the shell found; an answer to another question is let go.
    pub(in crate::app) fn found(&mut self, query: &Query, hits: Vec<Elsewhere>, searched: usize) -> Vec<Effect> {
        let asked = self.view.search.as_mut().filter(|search| search.query == *query);
        if let Some(everywhere) = asked.and_then(|search| search.everywhere.as_mut()) {
            everywhere.searched += searched;
            everywhere.hits.extend(hits);
            everywhere.hits.truncate(MOST_HITS);
        }
        Vec::new()
    }

    /// Looks in every article from now on, or in the open one alone.
    pub(in crate::app) fn widen_search(&mut self, everywhere: bool) -> Vec<Effect> {
        let Some(search) = &mut self.view.search else { return Vec::new() };
        search.everywhere = everywhere.then(Everywhere::default);
        let query = search.query.clone();
        self.search_for(query)
    }

    pub(in crate::app) fn go_elsewhere(&mut self, number: usize) -> Vec<Effect> {
        let everywhere = self.view.search.as_mut().and_then(|search| search.everywhere.as_mut());
        let Some(everywhere) = everywhere else { return Vec::new() };
        let Some(hit) = everywhere.hits.get(number).cloned() else { return Vec::new() };
        everywhere.at = Some(number);
        self.view.left.insert(hit.document, super::Selection { anchor: hit.span.start(), head: hit.span.end() });
        if self.view.document == Some(hit.document) {
            self.look(super::View::Select(hit.span));
            self.view.reveal();
            return Vec::new();
        }
        self.open_document(hit.document)
    }

    /// The hits in every article that are ticked and do not have the label yet, as a command.
    pub(in crate::app) fn tag_everywhere(&mut self, label: &LabelId, stamp: &Stamp) -> Vec<Effect> {
        let (Some(me), Some(everywhere)) = (self.me.clone(), self.everywhere()) else {
            return self.nobody();
        };
        if everywhere.searched < everywhere.total {
            return self.say(NoticeKind::Refusal, "wait until every article is searched");
        }
        let mut by_document: BTreeMap<DocumentId, Vec<Fragments>> = BTreeMap::new();
        for (number, hit) in everywhere.hits.iter().enumerate() {
            if !everywhere.left_out.contains(&number) {
                by_document.entry(hit.document).or_default().extend(Fragments::one(hit.span));
            }
        }
        let mark = |fragments| NewMark { label: label.clone(), fragments, attributes: Vec::new() };
        let marks = by_document.into_iter().map(|(document, hits)| {
            (Home { document, coder: me.clone() }, hits.into_iter().map(mark).collect::<Vec<NewMark>>())
        });
        let marks: Vec<(Home, Vec<NewMark>)> = marks.collect();
        let documents = marks.iter().map(|(home, _)| home.document).collect();
        self.when_read(Then::Run(Command::TagAll(marks)), documents, stamp)
    }

    fn everywhere(&self) -> Option<&Everywhere> {
        self.view.search.as_ref().and_then(|search: &Search| search.everywhere.as_ref())
    }

    /// Runs a command once the articles it is about have been read.
    pub(in crate::app) fn when_read(&mut self, then: Then, documents: Vec<DocumentId>, stamp: &Stamp) -> Vec<Effect> {
        let unread: Vec<DocumentId> = documents.into_iter().filter(|id| self.project.document(*id).is_none()).collect();
        let total = unread.len();
        if self.has_errand() {
            return self.say(NoticeKind::Refusal, WAIT);
        }
        self.errand = Some(Errand { then, unread, total, preparing: None, in_vain: 0 });
        self.go_on(stamp)
    }

    /// Whether something waits for articles to be read: the shell then sends [`Message::GoOn`](super::Message).
    pub fn has_errand(&self) -> bool {
        self.errand.is_some() || self.waiting.is_some()
    }

    /// Whether what waits is being worked out beside what goes on.
    pub fn is_preparing(&self) -> bool {
        self.errand.as_ref().is_some_and(|errand| errand.preparing.is_some())
    }

    /// What was being worked out never comes.
    pub fn not_prepared(&mut self) {
        if self.is_preparing() {
            self.leave_errand("it could not be worked out");
        }
    }

    /// Says that something is being worked out, unless something else is said.
    pub fn say_what_is_prepared(&mut self) {
        if self.is_preparing() && self.view.notices.is_empty() {
            self.view.notify(NoticeKind::Word, "working out what comes in; Escape leaves it".to_owned());
        }
    }

    /// What was being worked out with this stamp, unless it was left.
    pub(in crate::app) fn take_errand_of(&mut self, stamp: &Stamp) -> Option<Errand> {
        self.errand.take_if(|errand| errand.preparing.as_ref() == Some(stamp))
    }

    /// Works out anew what something was changed under, at last while everything waits.
    pub(in crate::app) fn prepare_again(&mut self, errand: Errand, stamp: &Stamp) -> Vec<Effect> {
        if errand.in_vain >= IN_VAIN {
            return self.carry_out(errand.then, stamp);
        }
        self.errand = Some(Errand { preparing: None, in_vain: errand.in_vain + 1, ..errand });
        self.go_on(stamp)
    }

    /// Reads one more article of what waits, or does it.
    pub(in crate::app) fn go_on(&mut self, stamp: &Stamp) -> Vec<Effect> {
        if let Some(waiting) = self.waiting.take() {
            // What was done meanwhile is not taken back instead.
            let is_as_it_was = self.history.done().len() == waiting.from;
            return if is_as_it_was { self.go_to(waiting.to, stamp) } else { Vec::new() };
        }
        if self.is_preparing() {
            return Vec::new();
        }
        let Some(mut errand) = self.errand.take() else { return Vec::new() };
        while let Some(id) = errand.unread.pop() {
            if self.project.document(id).is_none() {
                let done = errand.total - errand.unread.len();
                let words = format!("reading articles: {done} of {}; Escape leaves it", errand.total);
                self.errand = Some(errand);
                self.view.notify(NoticeKind::Word, words);
                return vec![Effect::Read(id)];
            }
        }
        match &errand.then {
            Then::Run(_) | Then::Show(_) => self.carry_out(errand.then, stamp),
            Then::Unpack(_) | Then::Bring(_) => {
                let preparing = self.preparing(errand.then.clone(), stamp);
                self.errand = Some(Errand { preparing: Some(stamp.clone()), ..errand });
                self.say_what_is_prepared();
                vec![Effect::Prepare(Box::new(preparing))]
            }
        }
    }

    /// Does what waited for articles to be read.
    pub(in crate::app) fn carry_out(&mut self, then: Then, stamp: &Stamp) -> Vec<Effect> {
        let command = match then {
            Then::Run(command) => self.without_twins(command),
            Then::Show(dialog) => {
                self.view.dialog = Some(dialog);
                return Vec::new();
            }
            Then::Unpack(parcels) => return self.unpack(&parcels, stamp),
            Then::Bring(tagged) => return self.bring_tagged(&tagged, stamp),
        };
        let before = self.revision();
        let effects = self.run(&command, stamp);
        if let (Command::TagAll(marks), true) = (&command, self.revision() != before) {
            let count: usize = marks.iter().map(|(_, marks)| marks.len()).sum();
            let whose = if marks.len() > 1 { format!(" in {} articles", marks.len()) } else { String::new() };
            let key = self.keymap.words_for(Action::Undo);
            self.view.notify(NoticeKind::Word, format!("tagged {count}{whose}; {key} takes all of them back"));
        }
        effects
    }

    /// Leaves what waits for articles to be read; whether there was something.
    pub(in crate::app) fn leave_errand(&mut self, why: &str) -> bool {
        let was_there = self.waiting.take().is_some() | self.errand.take().is_some();
        if was_there {
            self.view.notify(NoticeKind::Word, format!("nothing was changed: {why}"));
        }
        was_there
    }

    /// Marks that are there already are not made again.
    fn without_twins(&self, command: Command) -> Command {
        let Command::TagAll(marks) = command else { return command };
        let fresh = |(home, marks): (Home, Vec<NewMark>)| {
            let document = self.project.document(home.document);
            let index = self.index_of(home.document, &home.coder);
            let is_new = |mark: &NewMark| match (document, index) {
                (Some(document), Some(index)) => {
                    let set = document.set(&home.coder);
                    index.twin(&document.text, set, (&mark.label, &mark.fragments)).is_none()
                }
                _ => true,
            };
            let marks: Vec<NewMark> = marks.into_iter().filter(is_new).collect();
            (!marks.is_empty()).then_some((home, marks))
        };
        Command::TagAll(marks.into_iter().filter_map(fresh).collect())
    }
}
