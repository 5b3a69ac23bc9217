//! Where copies of one's own file say different things: what is here, what the other copy says, and settling it.

use super::{Effect, NoticeKind, Workspace};
use crate::command::{Command, excerpt};
use crate::model::{Annotation, AnnotationId, AnnotationSet, Document, Other, Relation, Stamp};

/// Something that two copies of my file differ in.
#[derive(Clone, PartialEq, Debug)]
pub struct Differing {
    /// What the other copy said.
    pub other: Other,
    /// What is in force here, in words.
    pub here: String,
    /// What the other copy says, in words.
    pub there: String,
    /// The mark that it is about, where it is here.
    pub mark: Option<AnnotationId>,
}

impl Workspace {
    /// What copies of my file of the open article differ in, in the order of the text.
    pub fn differing(&self) -> Vec<Differing> {
        let (Some((_, document)), Some(set)) = (self.document(), self.my_set()) else { return Vec::new() };
        let mut all: Vec<Differing> = set.others().map(|other| differing(document, set, other)).collect();
        let place =
            |differing: &Differing| set.annotation(differing.mark?)?.fragments().map(crate::text::Fragments::start);
        all.sort_by_key(|differing| place(differing));
        all
    }

    /// The place of what is shown: that of the selected mark where it has any, else the one that was gone to.
    pub fn differing_at(&self, all: &[Differing]) -> usize {
        let at = self.view.differing.min(all.len().saturating_sub(1));
        let selected = |one: &Differing| one.mark.is_some() && one.mark == self.view.mark;
        if all.get(at).is_some_and(|one| one.mark.is_none() || selected(one)) {
            return at;
        }
        all.iter().position(selected).unwrap_or(at)
    }

    /// Goes to the next place that copies differ in.
    pub(in crate::app) fn next_differing(&mut self) -> Vec<Effect> {
        let all = self.differing();
        if all.is_empty() {
            return self.say(NoticeKind::Word, "no copy of your file says anything else");
        }
        // The first time it goes to the first.
        let begun = self.view.mark.is_some() || self.view.differing > 0;
        let next = if begun { (self.differing_at(&all) + 1) % all.len() } else { 0 };
        self.show_differing(&all, next);
        Vec::new()
    }

    fn show_differing(&mut self, all: &[Differing], place: usize) {
        self.view.differing = place;
        match all.get(place).and_then(|one| one.mark) {
            Some(mark) => self.select_mark(mark),
            None => self.view.mark = None,
        }
    }

    /// Takes what the other copy says at the place that is shown, or keeps what is here; then goes on to the next.
    pub(in crate::app) fn settle(&mut self, take: bool, stamp: &Stamp) -> Vec<Effect> {
        let all = self.differing();
        let at = self.differing_at(&all);
        let Some(other) = all.get(at).map(|differing| differing.other.clone()) else {
            return self.say(NoticeKind::Refusal, "no copy of your file says anything else");
        };
        let Some(home) = self.home() else { return self.nobody() };
        let effects = self.run(&Command::Settle(home, Box::new(other), take), stamp);
        let left = self.differing();
        if !left.is_empty() && left.len() < all.len() {
            self.show_differing(&left, at % left.len());
        }
        effects
    }
}

fn differing(document: &Document, set: &AnnotationSet, other: &Other) -> Differing {
    let mark = |mark: &Annotation| of_mark(document, mark);
    let tie = |tie: &Relation| of_tie(document, set, tie);
    let nothing = || "nothing".to_owned();
    let (here, there, about) = match other {
        Other::Mark(said) => (set.annotation(said.id).map(mark), mark(said), Some(said.id)),
        Other::MarkGone(id) => (set.annotation(*id).map(mark), nothing(), Some(*id)),
        Other::Tie(said) => (set.relation(said.id).map(tie), tie(said), Some(said.from)),
        Other::TieGone(id) => (set.relation(*id).map(tie), nothing(), set.relation(*id).map(|tie| tie.from)),
    };
    let about = about.filter(|id| set.annotation(*id).is_some());
    Differing { other: other.clone(), here: here.unwrap_or_else(nothing), there, mark: about }
}

fn of_mark(document: &Document, mark: &Annotation) -> String {
    let words = mark.fragments().map(|fragments| document.text.covered(fragments)).unwrap_or_default();
    let mut said = format!("{} “{}”", mark.label, excerpt(&words, 60));
    for (name, value) in &mark.attributes {
        said.push_str(&format!(", {name}: {}", value.as_str()));
    }
    for (name, words) in [("note", &mark.note), ("comment", &mark.comment)] {
        if !words.is_empty() {
            said.push_str(&format!(", {name}: {}", excerpt(words, 60)));
        }
    }
    said
}

fn of_tie(document: &Document, set: &AnnotationSet, tie: &Relation) -> String {
    let end = |id| {
        let fragments = set.annotation(id).and_then(Annotation::fragments);
        fragments.map_or("a mark that is not here".to_owned(), |fragments| {
            format!("“{}”", excerpt(&document.text.covered(fragments), 30))
        })
    };
    let note = if tie.note.is_empty() { String::new() } else { format!(", note: {}", excerpt(&tie.note, 60)) };
    format!("{} from {} to {}{note}", tie.kind, end(tie.from), end(tie.to))
}
