//! Threads in which it is my turn to answer, in the open article and in the others.
//!
//! What others wrote in articles that are not read is counted by the shell, once every article is listed; in an
//! article that was open since, what is left there counts.

use super::{Effect, NoticeKind, Workspace};
use crate::model::{CaseKey, DocumentId, Thread, gone, waiting};
use crate::text::Fragments;
use std::collections::BTreeMap;

impl Workspace {
    /// The threads of the open article in which it is my turn: about my tags, or begun by me; in the order of the text.
    pub fn questions(&self) -> Vec<CaseKey> {
        let shown = self.document().filter(|_| self.blinded().is_none());
        let (Some((_, document)), Some(me)) = (shown, self.me()) else { return Vec::new() };
        let mut keys = waiting(document, me);
        keys.sort_by_key(|key| self.start_of(key));
        keys
    }

    /// How many questions wait for me in an article; in the open one as it is now.
    pub fn questions_in(&self, id: DocumentId) -> usize {
        if self.view.document == Some(id) && self.document().is_some() {
            return self.questions().len();
        }
        if self.hides_others(id) { 0 } else { self.asked.get(&id).copied().unwrap_or_default() }
    }

    /// The other articles in which questions wait for me.
    pub fn questions_elsewhere(&self) -> BTreeMap<DocumentId, usize> {
        let others = self.asked.keys().filter(|id| self.view.document != Some(**id));
        let known = others.filter(|id| self.project().meta(**id).is_some());
        known.map(|id| (*id, self.questions_in(*id))).filter(|(_, count)| *count > 0).collect()
    }

    /// Keeps how many questions are left in an article that is not looked at any more.
    pub(in crate::app) fn count_questions(&mut self) {
        if let Some((id, _)) = self.document() {
            let left = self.questions().len();
            self.asked.insert(id, left);
        }
    }

    /// The threads of the open article about marks that are all gone, which hang on no case and no mark.
    pub fn threads_of_gone(&self) -> Vec<Thread<'_>> {
        let shown = self.document().filter(|_| self.blinded().is_none());
        shown.map_or_else(Vec::new, |(_, document)| gone(document))
    }

    /// Goes to the next thread in which it is my turn; behind the last of this article to the next article that has
    /// one.
    pub(in crate::app) fn next_question(&mut self) -> Vec<Effect> {
        let questions = self.questions();
        let now = self.view.selection.span().start();
        let here = self.thread().and_then(|(thread, _)| thread.key().cloned());
        let behind =
            questions.iter().filter(|key| Some(*key) != here.as_ref()).find(|key| self.start_of(key) >= Some(now));
        match behind.cloned() {
            Some(key) => self.go_to_question(&key),
            None => match (self.next_asked(), questions.first()) {
                (Some(id), _) => {
                    self.seeks_question = Some(id);
                    let effects = self.open_document(id);
                    self.find_question();
                    return effects;
                }
                (None, Some(first)) => self.go_to_question(first),
                (None, None) => return self.say(NoticeKind::Word, "nobody waits for an answer of yours"),
            },
        }
        Vec::new()
    }

    fn start_of(&self, key: &CaseKey) -> Option<crate::text::Offset> {
        key.ids().filter_map(|id| self.reading(id)?.1.fragments()).map(Fragments::start).min()
    }

    /// The article behind the open one, in the order of the list, in which a question waits; around the end of it.
    fn next_asked(&self) -> Option<DocumentId> {
        let asked = self.questions_elsewhere();
        if asked.is_empty() {
            return None;
        }
        let listed = self.listed_of("");
        let here = listed.iter().position(|id| Some(*id) == self.view.document).unwrap_or_default();
        let (before, behind) = listed.split_at(here);
        behind.iter().chain(before).find(|id| asked.contains_key(id)).copied()
    }

    /// Goes to the first question of the open article, where it was opened for that and is read.
    pub(in crate::app) fn find_question(&mut self) {
        let Some((id, _)) = self.document() else { return };
        // A review goes to its first case when it begins with an article, which is later.
        if self.seeks_question != Some(id) || self.review_to_begin().is_some() {
            return;
        }
        self.seeks_question = None;
        match self.questions().first() {
            Some(first) => self.go_to_question(first),
            None => drop(self.say(NoticeKind::Word, "what waited for your answer here was answered meanwhile")),
        }
    }

    fn go_to_question(&mut self, key: &CaseKey) {
        let state = self.view.review.as_ref();
        let meets = |case: &crate::analysis::align::Case| case.key().is_some_and(|case| case.meets(key));
        let case = state.and_then(|state| state.cases.iter().position(meets));
        let mine = key.ids().find(|id| self.my_set().is_some_and(|set| set.annotation(*id).is_some()));
        match (case, mine) {
            (Some(case), _) => {
                self.group_cases(None);
                self.go_to_case(case);
            }
            (None, Some(mark)) => self.select_mark(mark),
            (None, None) => self.go_to_marks(key),
        }
    }
}
