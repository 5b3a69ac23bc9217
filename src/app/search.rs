//! Finding words in the open article, and tagging what is found.

use super::{Action, Effect, Focus, NoticeKind, Workspace};
use crate::analysis::search;
use crate::command::{Command, NewMark};
use crate::model::{DocumentId, LabelId, Stamp};
use crate::text::{Fragments, Span};
use std::collections::BTreeSet;

pub use crate::analysis::search::Query;

/// More hits than this are not listed.
pub const MOST_HITS: usize = 10_000;

/// What is looked for and what was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Search {
    /// What is looked for.
    pub query: Query,
    /// The article that was searched.
    pub document: Option<DocumentId>,
    /// Where it was found, in the order of the text.
    pub hits: Vec<Span>,
    /// The hits that are not to be tagged, by their places in the list.
    pub left_out: BTreeSet<usize>,
    /// The hit that was gone to.
    pub at: Option<usize>,
    /// Why there is nothing to look for, in words.
    pub problem: Option<String>,
}

impl Workspace {
    /// Opens the search, with the selected words where there are some.
    pub(in crate::app) fn begin_search(&mut self, every: bool) -> Vec<Effect> {
        let words = self.selected_words().unwrap_or_default();
        let mut query = self.view.search.as_ref().map(|search| search.query.clone()).unwrap_or_default();
        // Only words that were just named are tagged at once, never what was looked for before.
        let every = every && !words.is_empty();
        if !words.is_empty() {
            query = Query { words, pattern: false, exact_case: every, whole_words: every };
        }
        self.search_for(query);
        self.view.focus_on(if every { Focus::Hits } else { Focus::Search });
        Vec::new()
    }

    /// The selected words, or those of the selected mark.
    fn selected_words(&self) -> Option<String> {
        let (_, document) = self.document()?;
        let selection = self.view.selection.span();
        let span = if selection.is_empty() { self.selected()?.fragments()?.first() } else { selection };
        let words = document.text.slice(span).trim();
        // A selection of paragraphs is no search.
        (!words.contains('\n') && words.len() < 200).then(|| words.to_owned())
    }

    /// Looks for something in the open article.
    pub(in crate::app) fn search_for(&mut self, query: Query) {
        let mut search = Search { query, document: self.view.document, ..Search::default() };
        match (search.query.compiled(), self.document()) {
            (Ok(Some(pattern)), Some((_, document))) => search.hits = search::hits(&document.text, &pattern, MOST_HITS),
            (Ok(_), _) => {}
            (Err(why), _) => search.problem = Some(why),
        }
        self.view.search = Some(search);
    }

    /// Looks again where another article is open now.
    pub(in crate::app) fn refresh_search(&mut self) {
        let stale = self.view.search.as_ref().filter(|search| search.document != self.view.document);
        if let Some(query) = stale.map(|search| search.query.clone()).filter(|_| self.document().is_some()) {
            self.search_for(query);
        }
    }

    /// Goes to a hit.
    pub(in crate::app) fn go_to_hit(&mut self, number: usize) {
        let Some(search) = &mut self.view.search else { return };
        let Some(hit) = search.hits.get(number).copied() else { return };
        search.at = Some(number);
        self.look(super::View::Select(hit));
        self.view.reveal();
    }

    /// Goes to the hit behind the caret, or before it.
    pub(in crate::app) fn next_hit(&mut self, back: bool) {
        let from = self.view.selection.span().start();
        let next = self.view.search.as_ref().and_then(|search| search::next(&search.hits, from, back));
        match next {
            Some(number) => self.go_to_hit(number),
            None => drop(self.say(
                NoticeKind::Refusal,
                format!("nothing was found; {} looks for words", self.keymap.words_for(Action::Search)),
            )),
        }
    }

    pub(in crate::app) fn tick_hit(&mut self, number: usize) {
        let Some(search) = &mut self.view.search else { return };
        if !search.left_out.remove(&number) {
            search.left_out.insert(number);
        }
    }

    /// Puts a label on every hit that is ticked, in one step; those that have it already are passed over.
    pub(in crate::app) fn tag_hits(&mut self, label: &LabelId, stamp: &Stamp) -> Vec<Effect> {
        let (Some(search), Some(home)) = (&self.view.search, self.home()) else {
            return self.nobody();
        };
        let Some(document) = self.project.document(home.document) else { return Vec::new() };
        let index = self.index_of(home.document, &home.coder);
        let set = document.set(&home.coder);
        let is_new = |fragments: &Fragments| {
            index.is_none_or(|index| index.twin(&document.text, set, (label, fragments)).is_none())
        };
        let ticked = search.hits.iter().enumerate().filter(|(number, _)| !search.left_out.contains(number));
        let marks: Vec<NewMark> = ticked
            .filter_map(|(_, hit)| Fragments::one(*hit).filter(is_new))
            .map(|fragments| NewMark { label: label.clone(), fragments, attributes: Vec::new() })
            .collect();
        if marks.is_empty() {
            return self.say(NoticeKind::Refusal, "there is nothing left to tag");
        }
        let count = marks.len();
        let before = self.revision();
        let effects = self.run(&Command::TagAll(home, marks), stamp);
        if self.revision() != before {
            self.view.notify(
                NoticeKind::Word,
                format!("tagged {count}; {} takes all of them back", self.keymap.words_for(Action::Undo)),
            );
        }
        effects
    }
}
