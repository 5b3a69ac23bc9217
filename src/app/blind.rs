//! Whose tags are seen, and under which names.
//!
//! In a project that is blind nobody sees the tags of others on an article before they have finished their
//! own, so that agreement is measured between people who did not look at each other. Whoever reviews may hide
//! the names as well: coders are then “Coder 1” and “Coder 2”, and in every article the order is another one,
//! worked out from the article's id, since an order that stayed the same would say who is who. Neither is a
//! lock: the files lie open, and whoever works as somebody else sees what that person sees.

use super::{Step, Workspace};
use crate::format::Hash;
use crate::model::{CoderId, DocumentId, Progress};
use std::collections::BTreeSet;

/// Why the tags of others are not shown, and what to do.
const BLIND: &str = "the tags of others are hidden until you have finished this article: Edit > Article is finished";

impl Workspace {
    /// Whether the tags of others on an article are hidden, since mine are not finished.
    pub fn hides_others(&self, document: DocumentId) -> bool {
        self.project().is_blind() && self.progress_of(document) != Progress::Finished
    }

    /// Why the tags of others on the open article are hidden, in a sentence, if they are.
    pub fn blinded(&self) -> Option<&'static str> {
        self.view.document.filter(|id| self.hides_others(*id)).map(|_| BLIND)
    }

    /// Whether the open article is being reviewed: a review goes on, and the tags of others are seen.
    pub fn is_reviewing(&self) -> bool {
        self.view.review.is_some() && self.blinded().is_none()
    }

    /// The name under which a coder is shown.
    pub fn shown_name(&self, coder: &CoderId) -> String {
        match self.disguise_of(coder) {
            Some(number) => format!("Coder {}", number + 1),
            None => self.project().coders().get(coder).map_or(coder.to_string(), |coder| coder.name.clone()),
        }
    }

    /// The place, from 0, under which another coder is known in the open article while names are hidden.
    pub fn disguise_of(&self, coder: &CoderId) -> Option<usize> {
        if !self.view.names_hidden || Some(coder) == self.me() {
            return None;
        }
        let tagged = self.document().into_iter().flat_map(|(_, document)| document.sets.keys());
        let all: BTreeSet<&CoderId> = self.project().coders().keys().chain(tagged).chain([coder]).collect();
        let article = self.view.document.map_or(String::new(), |id| id.to_string());
        let mut others: Vec<(String, &CoderId)> = all
            .into_iter()
            .filter(|other| Some(*other) != self.me())
            .map(|other| (Hash::of(format!("{article} {other}").as_bytes()).to_string(), other))
            .collect();
        others.sort();
        others.iter().position(|(_, other)| *other == coder)
    }

    /// The coders of the project under the names they are shown by, in an order that says no more than these.
    pub fn shown_coders(&self) -> Vec<(CoderId, String)> {
        let mut coders: Vec<&CoderId> = self.project().coders().keys().collect();
        coders.sort_by_cached_key(|coder| self.disguise_of(coder));
        coders.into_iter().map(|coder| (coder.clone(), self.shown_name(coder))).collect()
    }

    /// What a step of the history did, in words; not what somebody else did where the tags of others are hidden.
    pub fn words_of<'s>(&self, step: &'s Step) -> &'s str {
        let mine = self.me().is_some_and(|me| me.as_str() == step.by);
        let hidden = !mine && step.document.is_some_and(|id| self.hides_others(id));
        if hidden { "A step of somebody else" } else { &step.words }
    }
}
