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

    /// Goes to the next mark that copies differ in.
    pub(in crate::app) fn next_differing(&mut self) -> Vec<Effect> {
        let all = self.differing();
        let now = all.iter().position(|differing| differing.mark.is_some() && differing.mark == self.view.mark);
        let next = now.map_or(0, |now| now + 1);
        let Some(found) = all.get(next).or(all.first()) else {
            return self.say(NoticeKind::Word, "no copy of your file says anything else");
        };
        if let Some(mark) = found.mark {
            self.select_mark(mark);
        }
        Vec::new()
    }

    /// Takes what the other copy says of the selected mark, or else the first thing that copies differ in; or keeps
    /// what is here.
    pub(in crate::app) fn settle(&mut self, take: bool, stamp: &Stamp) -> Vec<Effect> {
        let all = self.differing();
        let here = all.iter().find(|differing| differing.mark.is_some() && differing.mark == self.view.mark);
        let Some(other) = here.or(all.first()).map(|differing| differing.other.clone()) else {
            return self.say(NoticeKind::Refusal, "no copy of your file says anything else");
        };
        let Some(home) = self.home() else { return self.nobody() };
        let effects = self.run(&Command::Settle(home, Box::new(other), take), stamp);
        // One key each, as in a review.
        if !self.differing().is_empty() {
            self.next_differing();
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
