//! Finding words in the open article, and tagging what is found.

use super::everywhere::{Everywhere, Then};
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
    /// What was found in every article, where that is wanted.
    pub everywhere: Option<Everywhere>,
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
        let effects = self.search_for(query);
        self.view.focus_on(if every { Focus::Hits } else { Focus::Search });
        effects
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

    /// Looks for something in the open article, and in every other where that is wanted.
    pub(in crate::app) fn search_for(&mut self, query: Query) -> Vec<Effect> {
        let wide = self.view.search.as_ref().is_some_and(|search| search.everywhere.is_some());
        let mut search = Search { query, document: self.view.document, ..Search::default() };
        match (search.query.compiled(), self.document()) {
            (Ok(Some(pattern)), Some((_, document))) => search.hits = search::hits(&document.text, &pattern, MOST_HITS),
            (Ok(_), _) => {}
            (Err(why), _) => search.problem = Some(why),
        }
        let mut effects = Vec::new();
        if wide {
            let (everywhere, asked) = self.search_everywhere(&search.query);
            search.everywhere = Some(everywhere);
            effects = asked;
        }
        self.view.search = Some(search);
        effects
    }

    /// Looks again where another article is open now.
    pub(in crate::app) fn refresh_search(&mut self) {
        let stale = self.view.search.as_ref().filter(|search| search.document != self.view.document);
        if let Some(query) = stale.map(|search| search.query.clone()).filter(|_| self.document().is_some()) {
            // What was found in other articles is still true.
            let everywhere = self.view.search.as_mut().and_then(|search| search.everywhere.take());
            self.search_for(query);
            if let Some(search) = &mut self.view.search {
                search.everywhere = everywhere;
            }
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
        let left_out = search.everywhere.as_mut().map_or(&mut search.left_out, |everywhere| &mut everywhere.left_out);
        if !left_out.remove(&number) {
            left_out.insert(number);
        }
    }

    /// Puts a label on every hit that is ticked, in one step; those that have it already are passed over.
    pub(in crate::app) fn tag_hits(&mut self, label: &LabelId, stamp: &Stamp) -> Vec<Effect> {
        let (Some(search), Some(home)) = (&self.view.search, self.home()) else {
            return self.nobody();
        };
        if search.everywhere.is_some() {
            return self.tag_everywhere(label, stamp);
        }
        let ticked = search.hits.iter().enumerate().filter(|(number, _)| !search.left_out.contains(number));
        let mark = |fragments| NewMark { label: label.clone(), fragments, attributes: Vec::new() };
        let marks: Vec<NewMark> = ticked.filter_map(|(_, hit)| Fragments::one(*hit).map(mark)).collect();
        let document = home.document;
        self.when_read(Then::Run(Command::TagAll(vec![(home, marks)])), vec![document], stamp)
    }
}
