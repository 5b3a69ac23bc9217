//! What came of a review for the coder: what was decided about each tag, what was asked, and taking it over.

use super::review::is_as_judged;
use super::{Action, Effect, NoticeKind, Workspace};
use crate::command::{Command, excerpt};
use crate::model::{
    Annotation, AnnotationId, CaseKey, Change, CoderId, Decision, Document, Edit, Stamp, Thread, Verdict,
};
use std::cmp::Reverse;
use std::collections::BTreeSet;

impl Workspace {
    /// What reviewers decided about a mark, in words.
    pub fn told_about(&self, id: AnnotationId) -> Vec<String> {
        let Some((_, document)) = self.document().filter(|_| self.blinded().is_none()) else { return Vec::new() };
        let mut told = Vec::new();
        for (reviewer, review) in &document.reviews {
            for (key, decision) in review.iter().filter(|(key, decision)| key.contains(id) && !decision.unanimous) {
                let Some(words) = self.outcome_words(document, id, decision) else { continue };
                let since = if is_as_judged(document, key, decision) { "" } else { " (the tags changed since)" };
                told.push(format!("{} {words}{since}", self.shown_name(reviewer)));
            }
        }
        told
    }

    fn outcome_words(&self, document: &Document, id: AnnotationId, decision: &Decision) -> Option<String> {
        let is_theirs = |coder: &CoderId| document.set(coder).annotation(id).is_some();
        Some(match &decision.verdict {
            Verdict::Open => return None,
            Verdict::Take(coder) if is_theirs(coder) => "took it".to_owned(),
            Verdict::Take(coder) => format!("took what {} has", self.shown_name(coder)),
            Verdict::Both => "took both".to_owned(),
            Verdict::Neither => "rejected it".to_owned(),
            Verdict::Edited(mark) => format!("corrected it to {}", mark_words(document, mark)),
        })
    }

    /// What is written about the case that is looked at, or about the selected mark, and the key of an answer.
    pub fn thread(&self) -> Option<(Thread<'_>, CaseKey)> {
        let (_, document) = self.document().filter(|_| self.blinded().is_none())?;
        if self.view.review.is_some() {
            let key = self.case()?.key()?;
            return Some((Thread::about(document, &key), key));
        }
        let thread = Thread::on(document, self.selected()?.id);
        let key = thread.key()?.clone();
        Some((thread, key))
    }

    /// Makes the selected mark, or all my marks of the article, what was decided about them.
    pub(in crate::app) fn take_over(&mut self, all: bool, stamp: &Stamp) -> Vec<Effect> {
        let Some(home) = self.home() else { return self.nobody() };
        let only = self.view.mark.filter(|_| !all);
        let decisions = self.outcomes(only);
        if decisions.is_empty() {
            let what = if all { "your tags as they are here" } else { "this mark as it is now" };
            return self.say(NoticeKind::Word, format!("nothing was decided about {what}"));
        }
        self.view.settle_notices();
        let effects = self.run(&Command::TakeOver(home, decisions), stamp);
        let refused = self.view.notices.iter().any(|notice| notice.kind == NoticeKind::Refusal);
        let change = effects.iter().find_map(|effect| match effect {
            Effect::Append(log) => Some(std::sync::Arc::clone(&log.change)),
            _ => None,
        });
        let key = self.keymap.words_for(Action::Undo);
        let words = match change.map(|change| self.taken_words(&change)) {
            Some(words) => format!("taken over: {words}; {key} takes it back"),
            None if !refused => "your tags say already what was decided".to_owned(),
            None => return effects,
        };
        if self.view.mark.is_some() && self.selected().is_none() {
            self.view.mark = None;
        }
        self.view.notify(NoticeKind::Word, words);
        effects
    }

    /// The decisions that count about my marks, or about one: the latest about each mark, where the tags are still
    /// those that were judged.
    pub fn outcomes(&self, only: Option<AnnotationId>) -> Vec<(CoderId, CaseKey)> {
        let (Some((_, document)), Some(set)) = (self.document(), self.my_set()) else { return Vec::new() };
        let mine = |key: &CaseKey| key.ids().filter(|id| set.annotation(*id).is_some()).collect::<Vec<AnnotationId>>();
        let reviews = document.reviews.iter().flat_map(|(by, review)| review.iter().map(move |made| (by, made)));
        let mut decisions: Vec<(&CoderId, &CaseKey, &Decision)> = reviews
            .map(|(by, (key, decision))| (by, key, decision))
            .filter(|(_, key, decision)| decision.verdict != Verdict::Open && only.is_none_or(|id| key.contains(id)))
            .filter(|(_, key, _)| !mine(key).is_empty())
            .collect();
        decisions.sort_by_key(|(by, key, decision)| (Reverse(decision.at), *by, *key));
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for (by, key, decision) in decisions {
            // A tie that was left out is no judgement of its ends.
            let judged = if document.are_ends(key) { Vec::new() } else { mine(key) };
            let overtaken = judged.iter().any(|id| seen.contains(id));
            seen.extend(judged);
            if !overtaken && is_as_judged(document, key, decision) {
                out.push((by.clone(), key.clone()));
            }
        }
        out
    }

    /// What a change did to my tags, in words.
    fn taken_words(&self, change: &Change) -> String {
        let Some((_, document)) = self.document() else { return String::new() };
        let mut words = Vec::new();
        let mut ties = 0;
        for edit in &change.edits {
            match edit {
                Edit::Annotation(_, _, swap) => words.extend(match (&swap.before, &swap.after) {
                    (Some(before), None) => Some(format!("{} is gone", mark_words(document, before))),
                    (None, Some(after)) => Some(format!("{} is new", mark_words(document, after))),
                    (Some(before), Some(after)) => {
                        Some(format!("{} is now {}", mark_words(document, before), mark_words(document, after)))
                    }
                    (None, None) => None,
                }),
                Edit::Relation(..) => ties += 1,
                Edit::Name(_)
                | Edit::Blind(_)
                | Edit::Other(..)
                | Edit::Schema(_)
                | Edit::Coder(..)
                | Edit::OtherHead(_)
                | Edit::Article(..)
                | Edit::Meta(..)
                | Edit::Progress(..)
                | Edit::Decision(..) => {}
            }
        }
        match ties {
            0 => {}
            1 => words.push("1 tie changed".to_owned()),
            count => words.push(format!("{count} ties changed")),
        }
        words.join(", ")
    }
}

/// A mark with its attributes, as one says it.
fn mark_words(document: &Document, mark: &Annotation) -> String {
    let words = mark.fragments().map(|fragments| document.text.covered(fragments)).unwrap_or_default();
    let values: Vec<&str> = mark.attributes.values().map(crate::model::Value::as_str).collect();
    let values = if values.is_empty() { String::new() } else { format!(" ({})", values.join(", ")) };
    format!("{} “{}”{values}", mark.label, excerpt(&words, 40))
}
