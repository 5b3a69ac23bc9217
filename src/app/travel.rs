//! Going back and forth in what was done.

use super::history::{Body, Step};
use super::{Effect, Log, LogKind, Mode, NoticeKind, Selection, Workspace};
use crate::model::change::{Edit, Home, Rejected};
use crate::model::{CaseKey, Change, DocumentId, Stamp};
use std::sync::Arc;

/// Whether the article of a step can be changed at once.
enum Reach {
    Here,
    Unread(DocumentId),
    Unlisted,
}

/// A way through the history that waits for an article to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::app) struct Waiting {
    /// How many steps stood when it was asked for.
    pub(in crate::app) from: usize,
    /// How many are to stand.
    pub(in crate::app) to: usize,
}

impl Workspace {
    /// Takes back the last steps, which the journal could not take: what is not kept is not shown.
    pub fn not_kept(&mut self, logs: &[Log], why: &str) {
        for log in logs.iter().rev() {
            let done = match log.kind {
                LogKind::Do(_) | LogKind::Undo | LogKind::Redo | LogKind::Found(_) => {
                    self.make_again(&Change::clone(&log.change).inverse()).is_ok()
                }
                LogKind::Forget | LogKind::ForgetUndone => continue,
            };
            if !done {
                self.seal("a step could neither be kept nor taken back; start sayso anew");
                break;
            }
            match log.kind {
                LogKind::Found(_) if log.change.is_empty() => {}
                LogKind::Do(_) | LogKind::Found(_) => self.history.drop_last(),
                LogKind::Undo => self.history.step_forth(),
                LogKind::Redo => self.history.step_back(),
                LogKind::Forget | LogKind::ForgetUndone => {}
            }
        }
        self.refresh_mode();
        if self.selected().is_none() {
            self.view.mark = None;
        }
        self.view.notify(NoticeKind::Trouble, format!("not done, since it could not be kept: {why}"));
    }

    /// Undoes or redoes one step; reads its article first where that is needed.
    pub(in crate::app) fn travel(&mut self, redo: bool, stamp: &Stamp) -> Vec<Effect> {
        if let Some(why) = self.sealed.clone() {
            return self.say(NoticeKind::Refusal, why);
        }
        let steps = if redo { self.history.undone() } else { self.history.done() };
        let Some(step) = steps.last().cloned() else {
            let words = if redo { "there is nothing to redo" } else { "there is nothing to undo" };
            return self.say(NoticeKind::Word, words);
        };
        match self.reach(&step) {
            Reach::Here => {}
            Reach::Unread(id) => {
                let from = self.history.done().len();
                // Who asks again meanwhile wants one more.
                let so_far = self.waiting.filter(|waiting| waiting.from == from).map_or(from, |waiting| waiting.to);
                self.waiting = Some(Waiting { from, to: if redo { so_far + 1 } else { so_far.saturating_sub(1) } });
                return vec![Effect::Read(id)];
            }
            Reach::Unlisted => {
                return self.say(NoticeKind::Refusal, "its article is not listed yet; try again in a moment");
            }
        }
        let change = step.change(&self.project);
        // Whoever did it may take it back, also what touched the tags of others: a file that was brought in.
        let mine = self.me.as_ref().is_some_and(|me| me.as_str() == step.by);
        if let Some(name) = change.as_ref().ok().filter(|_| !mine).and_then(|change| self.by_somebody_else(change)) {
            let verb = if redo { "redo" } else { "undo" };
            let did = self.words_of(&step);
            let words = format!("“{did}” was done as {name}; File > Work as {name} to {verb} it");
            return self.say(NoticeKind::Refusal, words);
        }
        let made = change.and_then(|change| {
            let change = if redo { change } else { Arc::new(Change::clone(&change).inverse()) };
            match self.make_again(&change) {
                Ok(()) => Ok(Some(change)),
                // It may be read again one day, so the step stays where it is.
                Err(Rejected::ReadOnly(why)) => {
                    self.view.notify(NoticeKind::Refusal, format!("this article is read-only: {why}"));
                    Ok(None)
                }
                Err(rejected) => Err(rejected.to_string()),
            }
        });
        match made {
            Ok(None) => Vec::new(),
            Ok(Some(change)) => {
                if redo {
                    self.history.step_forth();
                } else {
                    self.history.step_back();
                }
                self.view.settle_notices();
                let verb = if redo { "Redone" } else { "Undone" };
                self.view.notify(NoticeKind::Word, format!("{verb}: {}", step.words));
                self.go_where_it_happened(&change, redo);
                vec![Self::log(if redo { LogKind::Redo } else { LogKind::Undo }, stamp, change)]
            }
            Err(why) => self.leave_out(&step, redo, &why, stamp),
        }
    }

    /// Leaves out a step that can no longer be taken back or made again.
    ///
    /// The steps before it must stay within reach, and the journal must tell the same story.
    fn leave_out(&mut self, step: &Step, redo: bool, why: &str, stamp: &Stamp) -> Vec<Effect> {
        self.history.forget_next(redo);
        let verb = if redo { "redone" } else { "undone" };
        let words = format!("“{}” can no longer be {verb} and is left out: {why}", step.words);
        self.view.notify(NoticeKind::Refusal, words);
        let kind = if redo { LogKind::ForgetUndone } else { LogKind::Forget };
        vec![Self::log(kind, stamp, Arc::new(Change::default()))]
    }

    /// The name of the coder whose tags a change is about, if they are not mine.
    fn by_somebody_else(&self, change: &Change) -> Option<String> {
        let coder = change.edits.iter().filter_map(Edit::home).map(|home| &home.coder);
        let other = coder.into_iter().find(|coder| Some(*coder) != self.me.as_ref())?;
        Some(self.project.coders().get(other).map_or(other.to_string(), |coder| coder.name.clone()))
    }

    /// The articles of a step that is about several.
    fn documents_of(&self, step: &Step) -> Vec<DocumentId> {
        match &step.body {
            Body::Live(change) => {
                let homes = change.edits.iter().filter_map(Edit::home).map(|home| home.document);
                let several: std::collections::BTreeSet<DocumentId> = homes.collect();
                several.into_iter().collect()
            }
            Body::Stored(_) if step.slugs.is_empty() => Vec::new(),
            Body::Stored(_) => {
                let catalogue = self.project.catalogue().values();
                catalogue.filter(|meta| step.slugs.contains(&meta.slug)).map(|meta| meta.id).collect()
            }
        }
    }

    /// Whether the article of a step can be changed at once.
    fn reach(&self, step: &Step) -> Reach {
        let unread = self.documents_of(step).into_iter().find(|id| self.project.document(*id).is_none());
        if let Some(id) = unread.filter(|id| self.project.meta(*id).is_some()) {
            return Reach::Unread(id);
        }
        match step.document {
            Some(id) if self.project.document(id).is_some() => Reach::Here,
            Some(id) if self.project.meta(id).is_some() => Reach::Unread(id),
            // An article that is not known is one that the step itself brings or took away.
            Some(_) if !self.catalogue_complete => Reach::Unlisted,
            Some(_) | None => Reach::Here,
        }
    }

    pub(in crate::app) fn go_to(&mut self, count: usize, stamp: &Stamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        loop {
            let now = self.history.done().len();
            if now == count {
                return effects;
            }
            effects.extend(self.travel(now < count, stamp));
            if self.waiting.is_some() {
                self.waiting = Some(Waiting { from: self.history.done().len(), to: count });
                return effects;
            }
            if self.history.done().len() == now {
                return effects;
            }
        }
    }

    /// Brings the view to what was decided or written: to its case, or to the mark of mine that it is about.
    fn go_to_decision(&mut self, key: &CaseKey) {
        self.refresh_review();
        let cases = self.view.review.as_ref().map(|state| Arc::clone(&state.cases)).unwrap_or_default();
        let case = cases.iter().position(|case| case.key().as_ref() == Some(key));
        let mine = key.ids().find(|id| self.my_set().is_some_and(|set| set.annotation(*id).is_some()));
        match (case, mine) {
            (Some(case), _) => self.go_to_case(case),
            (None, Some(mark)) => self.select_mark(mark),
            (None, None) => self.go_to_marks(key),
        }
    }

    /// Brings the view to where a change was made.
    fn go_where_it_happened(&mut self, change: &Change, redo: bool) {
        // What happened in several articles is no reason to leave the one that is open.
        let mut homes = change.edits.iter().filter_map(Edit::document);
        let first = homes.next();
        if self.document().is_some() && homes.any(|id| Some(id) != first) {
            self.view.mark = self.view.mark.filter(|id| self.my_set().is_some_and(|set| set.annotation(*id).is_some()));
            return;
        }
        let Some(id) = change.document().filter(|id| self.project.document(*id).is_some()) else {
            return;
        };
        self.show_document(id);
        self.view.mode = Mode::Page;
        if let Some(Edit::Decision(_, key, _)) = change.edits.first() {
            self.go_to_decision(&key.clone());
            return;
        }
        let mine = |home: &Home| Some(&home.coder) == self.me.as_ref();
        // A tie that is made or taken back is about its start, a mark that comes back about itself.
        let comes_back = |edit: &&Edit| matches!(edit, Edit::Annotation(_, _, swap) if swap.before.is_none() && !redo);
        let first = change.edits.iter().find(comes_back);
        let ties = change.edits.iter().filter(|edit| matches!(edit, Edit::Relation(..)));
        let marks = change.edits.iter().rev();
        let touched = first.into_iter().chain(ties).chain(marks).find_map(|edit| match edit {
            Edit::Annotation(home, id, swap) => {
                Some((mine(home), *id, swap.after.as_deref().or(swap.before.as_deref())?.clone()))
            }
            Edit::Relation(home, _, swap) => {
                let from = swap.after.as_deref().or(swap.before.as_deref())?.from;
                let annotation = self.project.document(id)?.set(&home.coder).annotation(from)?;
                Some((mine(home), from, annotation.clone()))
            }
            Edit::Name(_)
            | Edit::Blind(_)
            | Edit::Schema(_)
            | Edit::Coder(..)
            | Edit::OtherHead(_)
            | Edit::Article(..)
            | Edit::Meta(..)
            | Edit::Progress(..)
            | Edit::Other(..)
            | Edit::Decision(..) => None,
        });
        self.view.mark = None;
        if let Some((mine, id, annotation)) = touched {
            if let Some(fragments) = annotation.fragments() {
                self.view.selection = Selection::caret(fragments.start());
            }
            let there = self.my_set().is_some_and(|set| set.annotation(id).is_some());
            self.view.mark = (mine && there).then_some(id);
        }
        self.view.reveal();
    }
}
