//! Tying annotations with keys: a relation, then a digit, a click or new words.

use super::{Effect, Mode, NoticeKind, Workspace};
use crate::analysis::candidates::{Candidate, CandidateEnd, Scene, candidates};
use crate::analysis::guess;
use crate::command::{Command, End, NewMark};
use crate::model::{Annotation, AnnotationId, LabelId, RelationDef, RelationKind, Stamp};
use crate::text::{Fragments, Offset, segment};

impl Workspace {
    pub(in crate::app) fn begin_tie(&mut self, kind: Option<RelationKind>) -> Vec<Effect> {
        let Some(annotation) = self.selected() else {
            return self.say(NoticeKind::Refusal, "select a mark first: Tab walks through them");
        };
        let (from, label) = (annotation.id, annotation.label.clone());
        match kind {
            Some(kind) => self.tie_from(from, kind, Vec::new()),
            None => {
                let kinds: Vec<RelationKind> =
                    self.project().schema().relations_from(&label).map(|def| def.id.clone()).collect();
                if kinds.is_empty() {
                    return self.say(NoticeKind::Refusal, "no relation starts from such a mark");
                }
                self.view.mode = Mode::PickRelation { from, kinds };
            }
        }
        Vec::new()
    }

    fn tie_from(&mut self, from: AnnotationId, kind: RelationKind, then: Vec<RelationKind>) {
        let candidates = self.candidates_for(from, &kind);
        self.view.settle_notices();
        self.view.mode = Mode::Tying { from, kind, candidates, then };
    }

    fn candidates_for(&self, from: AnnotationId, kind: &RelationKind) -> Vec<Candidate> {
        let found = || {
            let (id, document) = self.document()?;
            let scene = Scene {
                text: &document.text,
                set: self.my_set()?,
                index: self.my_index()?,
                outlet: self.project().meta(id).map_or("", |meta| &meta.outlet),
            };
            let def = self.project().schema().relation(kind)?;
            Some(candidates(scene, scene.set.annotation(from)?, def))
        };
        found().unwrap_or_default()
    }

    /// Brings the mode up to date with what was just changed.
    pub(in crate::app) fn refresh_mode(&mut self) {
        let there = |from: AnnotationId| self.my_set().is_some_and(|set| set.annotation(from).is_some());
        match self.view.mode.clone() {
            Mode::Tying { from, kind, then, .. } if there(from) => {
                let candidates = self.candidates_for(from, &kind);
                self.view.mode = Mode::Tying { from, kind, candidates, then };
            }
            Mode::PickRelation { from, .. } if there(from) => {}
            Mode::Page | Mode::Tying { .. } | Mode::PickRelation { .. } => self.view.mode = Mode::Page,
        }
    }

    /// A digit while a relation is being picked or tied.
    pub(in crate::app) fn digit_in_mode(&mut self, digit: u32, stamp: &Stamp) -> Vec<Effect> {
        let number = (digit as usize).checked_sub(1);
        match self.view.mode.clone() {
            Mode::Page => Vec::new(),
            Mode::PickRelation { from, kinds } => {
                if let Some(kind) = number.and_then(|n| kinds.get(n)) {
                    self.tie_from(from, kind.clone(), Vec::new());
                }
                Vec::new()
            }
            Mode::Tying { from, kind, candidates, .. } => match number.and_then(|n| candidates.get(n)) {
                Some(candidate) => self.take(from, &kind, candidate, stamp),
                None => {
                    self.say(NoticeKind::Refusal, format!("there is no candidate {digit}; select the words, or Escape"))
                }
            },
        }
    }

    fn take(&mut self, from: AnnotationId, kind: &RelationKind, candidate: &Candidate, stamp: &Stamp) -> Vec<Effect> {
        let end = match &candidate.end {
            CandidateEnd::Tagged(id) => Some(End::There(*id)),
            CandidateEnd::Untagged(label, _) => Fragments::one(candidate.span)
                .map(|fragments| End::New(NewMark { label: label.clone(), fragments, attributes: Vec::new() })),
        };
        end.map_or_else(Vec::new, |end| self.tie(from, kind, end, stamp))
    }

    /// Ties, and goes on to the next link where the relation is a chain.
    fn tie(&mut self, from: AnnotationId, kind: &RelationKind, end: End, stamp: &Stamp) -> Vec<Effect> {
        let Some(home) = self.home() else { return Vec::new() };
        let before = self.revision();
        let effects = self.run(&Command::Tie(home, kind.clone(), from, end), stamp);
        let chain = self.project().schema().relation(kind).is_some_and(|def| def.ordered);
        if self.revision() != before {
            if !chain {
                self.next_role();
            }
            let at = self.my_set().and_then(|set| Some(set.annotation(from)?.fragments()?.end()));
            if let Some(at) = at {
                self.view.selection = super::Selection::caret(at);
                self.view.reveal();
            }
        }
        effects
    }

    /// Frames the selected quotation, or the one at the caret: walks through its roles one after the
    /// other; in a walk, goes on to the next role.
    pub(in crate::app) fn frame(&mut self, stamp: &Stamp) -> Vec<Effect> {
        if matches!(self.view.mode, Mode::Tying { .. }) {
            self.next_role();
            return Vec::new();
        }
        let schema = std::sync::Arc::clone(self.project().schema());
        let framed = |label: &LabelId| schema.relations_from(label).any(|def| def.in_frame);
        let mut effects = Vec::new();
        if !self.selected().is_some_and(|mark| framed(&mark.label)) {
            let Some(label) = schema.offered().find(|label| framed(&label.id)) else {
                return self.say(NoticeKind::Refusal, "no relation of the schema belongs to a frame");
            };
            self.view.mark = None;
            let before = self.revision();
            effects = self.tag(&label.id, stamp);
            if self.revision() == before {
                return effects;
            }
        }
        let Some(mark) = self.selected() else { return effects };
        let (from, label) = (mark.id, mark.label.clone());
        let filled = |def: &RelationDef| {
            self.my_set().is_some_and(|set| set.relations_from(from).iter().any(|relation| relation.kind == def.id))
        };
        let roles = schema.relations_from(&label).filter(|def| def.in_frame);
        let (done, open): (Vec<&RelationDef>, Vec<&RelationDef>) = roles.partition(|def| filled(def));
        let mut kinds = open.into_iter().map(|def| def.id.clone());
        match kinds.next() {
            Some(first) => self.tie_from(from, first, kinds.collect()),
            None if done.is_empty() => return self.say(NoticeKind::Refusal, "no relation starts from such a mark"),
            None => drop(self.say(NoticeKind::Word, "every role of this quotation is filled")),
        }
        effects
    }

    /// Goes on to the next role of a frame, or leaves it after the last.
    fn next_role(&mut self) {
        let Mode::Tying { from, then, .. } = std::mem::take(&mut self.view.mode) else { return };
        let mut rest = then.into_iter();
        if let Some(kind) = rest.next() {
            self.tie_from(from, kind, rest.collect());
        }
    }

    /// Tags the words at the caret as the mark before: its label, its attributes, and the ties of its
    /// frame that quotations share.
    pub(in crate::app) fn same_again(&mut self, stamp: &Stamp) -> Vec<Effect> {
        let Some(home) = self.home() else { return self.nobody() };
        let model = self.view.recent.and_then(|id| self.my_set()?.annotation(id));
        let Some((id, label)) = model.map(|model| (model.id, model.label.clone())) else {
            return self.say(NoticeKind::Refusal, "there is no mark before to make another like it");
        };
        // The words are those at the caret, never those of the mark itself.
        let mark = self.view.mark.take();
        let fragments = self.words_for(&label);
        self.view.mark = mark;
        match fragments {
            Some(fragments) => self.run(&Command::Repeat(home, id, fragments), stamp),
            None => self.say(NoticeKind::Refusal, "there are no words here to tag"),
        }
    }

    /// Takes the selected words or the mark at the caret as the end that is being looked for.
    pub fn tie_to_selection(&mut self, label: Option<&LabelId>, stamp: &Stamp) -> Vec<Effect> {
        let Mode::Tying { from, kind, .. } = self.view.mode.clone() else {
            return Vec::new();
        };
        match self.end_here(from, &kind, label) {
            Some(end) => self.tie(from, &kind, end, stamp),
            None => self.say(NoticeKind::Refusal, "put the caret into the words, or select them"),
        }
    }

    /// The end that the caret or the selection means.
    fn end_here(&self, from: AnnotationId, kind: &RelationKind, label: Option<&LabelId>) -> Option<End> {
        let (_, document) = self.document()?;
        let def = self.project().schema().relation(kind)?;
        let selection = self.view.selection.span();
        let marks =
            || self.my_index().zip(self.my_set()).map(|(index, set)| index.at(&document.text, set, selection.start()));
        if let Some(id) = self.view.mark.filter(|id| self.fits(*id, def)) {
            return Some(End::There(id));
        }
        if let Some(id) = self.view.mark.filter(|id| label.is_none() && *id != from) {
            // A mark that was gone to is meant, though it does not fit: that is said in words.
            return Some(End::There(id));
        }
        if selection.is_empty()
            && let Some(mark) = marks()?.into_iter().find(|mark| self.fits(mark.id, def))
        {
            return Some(End::There(mark.id));
        }
        let named = label.is_some();
        let label = label.or_else(|| def.to.first())?.clone();
        let span = match segment::trimmed(&document.text, selection) {
            Some(words) => words,
            None => guess::span_for(&document.text, selection.start(), &label)?,
        };
        let fragments = Fragments::one(span)?;
        let twin = |mark: &&Annotation| mark.fragments() == Some(&fragments) && self.fits(mark.id, def);
        let same_words = |mark: &&Annotation| mark.fragments() == Some(&fragments) && mark.id != from && !named;
        let here = marks()?;
        match here.iter().copied().find(twin).or_else(|| here.iter().copied().find(same_words)) {
            Some(mark) => Some(End::There(mark.id)),
            None => Some(End::New(NewMark { label, fragments, attributes: Vec::new() })),
        }
    }

    /// Whether something stands at a place that could be the end that is looked for: a fitting mark, or
    /// the words of a candidate. Other words are taken only when that is said, by Enter or a label's key.
    pub fn has_end_at(&self, at: Offset) -> bool {
        let Mode::Tying { kind, candidates, .. } = &self.view.mode else { return false };
        let parts = || {
            let (_, document) = self.document()?;
            let def = self.project().schema().relation(kind)?;
            let marks = self.my_index()?.at(&document.text, self.my_set()?, at);
            Some(marks.into_iter().any(|mark| self.fits(mark.id, def)))
        };
        candidates.iter().any(|candidate| candidate.span.touches(at)) || parts().unwrap_or_default()
    }

    fn fits(&self, id: AnnotationId, def: &RelationDef) -> bool {
        self.my_set().and_then(|set| set.annotation(id)).is_some_and(|a| def.to.contains(&a.label))
    }
}
