//! Where the caret goes and what is selected.

use super::{Effect, Focus, Mode, NoticeKind, Selection, View, Workspace};
use crate::model::{Annotation, AnnotationId, DocumentId};
use crate::text::{Offset, Span, segment};

impl Workspace {
    pub(in crate::app) fn look(&mut self, view: View) -> Vec<Effect> {
        // Whoever goes somewhere no longer means all that was found.
        if moves(&view) {
            self.view.settle_notices();
            if self.view.focus.0 == Focus::Hits {
                self.view.focus.0 = Focus::Page;
            }
        }
        match view {
            View::Open(id) => return self.open_document(id),
            View::NextDocument { back } => return self.next_document(back),
            View::Caret { at, extend } => self.put_caret(at, extend),
            View::Select(span) => self.select(span),
            View::MarkAt(at) => self.mark_at(at),
            View::Mark(id) => self.select_mark(id),
            View::NextMark { back } => self.next_mark(back),
            View::NextPart => self.next_part(),
            View::Escape => self.escape(),
            View::Grow => self.grow(),
            View::Shrink => self.shrink(),
            View::BeginTie(kind) => return self.begin_tie(kind),
            View::Attribute { back } => {
                self.view.mode = Mode::Page;
                self.move_attribute(back);
            }
            View::NextProblem => return self.next_problem(),
            View::NextUntagged => return self.next_untagged(),
            View::BeginSearch { every } => return self.begin_search(every),
            View::Search(query) => return self.search_for(query),
            View::SearchEverywhere(everywhere) => return self.widen_search(everywhere),
            View::Elsewhere(number) => return self.go_elsewhere(number),
            View::EndSearch => {
                self.view.search = None;
                self.view.focus_on(Focus::Page);
            }
            View::Hit(number) => self.go_to_hit(number),
            View::NextHit { back } => self.next_hit(back),
            View::TickHit(number) => self.tick_hit(number),
            View::ToggleOthers => self.toggle_others(),
            View::ToggleNames => self.toggle_names(),
            View::ToggleHistory => self.view.history = !self.view.history,
            View::NextCase { back } => self.next_case(back),
            View::Case(number) => {
                self.go_to_case(number);
                self.group_cases(None);
                self.go_to_case(number);
            }
            View::OnlyCases(filter) => self.filter_cases(filter),
            View::Patterns(grouping) => self.group_cases(grouping),
            View::Pattern(place) => self.go_to_pattern(place),
            View::NextQuestion => return self.next_question(),
            View::EndReview => self.view.review = None,
            View::ToggleGuide => self.view.guide = !self.view.guide,
            View::Tour(stop) => self.view.tour = stop,
            View::ToggleInspector => self.view.inspector_hidden = !self.view.inspector_hidden,
            View::ToggleDocuments => self.view.documents_hidden = !self.view.documents_hidden,
            View::Filter(words) => self.view.filter = words,
            View::Focus(focus) => self.focus(focus),
            View::Preview(preview) => self.view.preview = preview,
            View::Dismiss => drop(self.view.notices.pop()),
        }
        Vec::new()
    }

    fn toggle_others(&mut self) {
        self.view.others = !self.view.others;
        if let Some(why) = self.blinded().filter(|_| self.view.others) {
            self.view.notify(NoticeKind::Refusal, why.to_owned());
        }
    }

    fn toggle_names(&mut self) {
        self.view.names_hidden = !self.view.names_hidden;
        self.reseat_review();
    }

    fn focus(&mut self, focus: Focus) {
        match focus {
            Focus::Filter => self.view.documents_hidden = false,
            Focus::Inspector | Focus::Note | Focus::Comment | Focus::Answer => self.view.inspector_hidden = false,
            Focus::Page | Focus::Search | Focus::Hits => {}
        }
        self.view.focus_on(focus);
    }

    fn put_caret(&mut self, at: Offset, extend: bool) {
        let Some((_, document)) = self.document() else { return };
        let head = document.text.floor(at.byte());
        let anchor = if extend { self.view.selection.anchor } else { head };
        self.view.selection = Selection { anchor, head };
        self.leave_mark();
        self.view.reveal();
    }

    fn select(&mut self, span: Span) {
        self.view.selection = Selection { anchor: span.start(), head: span.end() };
        self.leave_mark();
    }

    /// The selected annotation stays the one that a fragment can be joined to.
    pub(in crate::app) fn leave_mark(&mut self) {
        if let Some(id) = self.view.mark.take() {
            self.view.recent = Some(id);
        }
        self.view.grown.clear();
    }

    fn mark_at(&mut self, at: Offset) {
        let around: Vec<AnnotationId> = self.marks_at(at).iter().map(|annotation| annotation.id).collect();
        let current = self.view.mark.and_then(|mark| around.iter().position(|id| *id == mark));
        let next = match current {
            Some(position) if position + 1 < around.len() => around.get(position + 1),
            Some(_) | None => around.first(),
        };
        let next = next.copied();
        self.view.selection = Selection::caret(at);
        match next {
            Some(id) => self.take_mark(id),
            None => self.leave_mark(),
        }
    }

    fn marks_at(&self, at: Offset) -> Vec<&Annotation> {
        let (Some((_, document)), Some(set), Some(index)) = (self.document(), self.my_set(), self.my_index()) else {
            return Vec::new();
        };
        index.at(&document.text, set, at)
    }

    fn take_mark(&mut self, id: AnnotationId) {
        if self.view.mark != Some(id) {
            self.view.attribute = 0;
        }
        self.view.mark = Some(id);
        self.view.recent = Some(id);
        self.view.grown.clear();
    }

    pub(in crate::app) fn select_mark(&mut self, id: AnnotationId) {
        let Some(annotation) = self.my_set().and_then(|set| set.annotation(id)) else { return };
        if let Some(fragments) = annotation.fragments() {
            self.view.selection = Selection::caret(fragments.start());
            self.view.reveal();
        }
        self.take_mark(id);
    }

    /// The caret goes to the next part, the mark stays selected: edges are moved where the caret is.
    fn next_part(&mut self) {
        let head = self.view.selection.head;
        let Some(fragments) = self.selected().and_then(|annotation| annotation.fragments()) else { return };
        let next = fragments.iter().find(|part| part.start() > head).unwrap_or(fragments.first());
        self.view.selection = Selection::caret(next.start());
        self.view.reveal();
    }

    fn next_mark(&mut self, back: bool) {
        let next = self.mark_beside((self.view.selection.head, self.view.mark), back).map(|mark| mark.id);
        if let Some(id) = next {
            self.select_mark(id);
        }
    }

    /// The mark of mine behind a place or a mark, or before it; from the other end where there is none.
    pub(in crate::app) fn mark_beside(&self, from: (Offset, Option<AnnotationId>), back: bool) -> Option<&Annotation> {
        let (_, document) = self.document()?;
        let (text, set, index) = (&document.text, self.my_set()?, self.my_index()?);
        if back {
            index.previous(text, set, from).or_else(|| index.previous(text, set, (text.end(), None)))
        } else {
            index.next(text, set, from).or_else(|| index.next(text, set, (Offset::START, None)))
        }
    }

    fn escape(&mut self) {
        if self.leave_errand("you left it") {
            return;
        }
        if self.view.focus.0 == Focus::Hits {
            self.view.search = None;
        } else if self.view.mode != Mode::Page {
            self.view.mode = Mode::Page;
        } else if self.view.mark.is_some() {
            self.leave_mark();
        } else if self.view.selection.span().is_empty() {
            self.view.search = None;
            self.view.settle_notices();
        } else {
            self.view.selection = Selection::caret(self.view.selection.head);
            self.view.settle_notices();
        }
        self.view.focus_on(Focus::Page);
    }

    fn grow(&mut self) {
        let Some((_, document)) = self.document() else { return };
        let selection = self.view.selection;
        let from = match self.selected().and_then(|annotation| annotation.fragments()) {
            Some(fragments) => fragments.hull(),
            None => selection.span(),
        };
        let larger = segment::enclosing(&document.text, from);
        if larger == from {
            return;
        }
        let mut grown = std::mem::take(&mut self.view.grown);
        grown.push(selection);
        self.select(larger);
        self.view.grown = grown;
    }

    fn shrink(&mut self) {
        let mut grown = std::mem::take(&mut self.view.grown);
        if let Some(before) = grown.pop() {
            self.view.selection = before;
        }
        self.view.grown = grown;
    }

    fn move_attribute(&mut self, back: bool) {
        let schema = self.project().schema();
        let count = self.selected().and_then(|a| schema.label(&a.label)).map_or(0, |label| label.attributes.len());
        if count > 0 {
            let step = if back { count - 1 } else { 1 };
            self.view.attribute = (self.view.attribute + step) % count;
        }
    }

    /// The articles as the list shows them: narrowed, by the names of their folders.
    pub fn listed(&self) -> Vec<DocumentId> {
        self.listed_of(&self.view.filter)
    }

    /// The articles that fit some words, in the order of the list.
    pub(in crate::app) fn listed_of(&self, filter: &str) -> Vec<DocumentId> {
        let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
        let mut found: Vec<(&str, DocumentId)> = self
            .project()
            .catalogue()
            .values()
            .filter(|meta| {
                words.is_empty() || {
                    let about =
                        format!("{} {} {} {}", meta.title, meta.outlet, meta.published, meta.slug).to_lowercase();
                    words.iter().all(|word| about.contains(word))
                }
            })
            .map(|meta| (meta.slug.as_str(), meta.id))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id).collect()
    }

    fn next_document(&mut self, back: bool) -> Vec<Effect> {
        let listed = self.listed();
        let at = self.view.document.and_then(|id| listed.iter().position(|other| *other == id));
        let next = match (at, back) {
            (Some(at), true) => at.checked_sub(1),
            (Some(at), false) => Some(at + 1),
            (None, _) => Some(0),
        };
        match next.and_then(|next| listed.get(next)) {
            Some(id) => self.open_document(*id),
            None => {
                let end = if back { "first" } else { "last" };
                let of = if self.view.filter.is_empty() { "list" } else { "narrowed list" };
                self.say(super::NoticeKind::Word, format!("this is the {end} article of the {of}"))
            }
        }
    }
}

/// Whether the caret or the selected mark goes somewhere.
fn moves(view: &View) -> bool {
    matches!(
        view,
        View::Caret { .. }
            | View::Select(_)
            | View::Mark(_)
            | View::MarkAt(_)
            | View::NextMark { .. }
            | View::Hit(_)
            | View::NextHit { .. }
            | View::Open(_)
    )
}
