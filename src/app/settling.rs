//! Where copies of one file, one's own or the project's, say different things: what is here, what the other copy
//! says, and settling it.
//!
//! Whoever reviews goes to such a place as to any case: they come before the first case and behind the last, and the
//! keys of a review settle them. What copies of one's decisions say is a case of its own already.

use super::review::Choice;
use super::schema::narrows;
use super::{Effect, NoticeKind, Workspace};
use crate::app::everywhere::Then;
use crate::command::{Command, excerpt};
use crate::format::in_words::{def_parts, label_parts, of_attribute};
use crate::model::change::Home;
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, Beside, CaseKey, Document, DocumentMeta, LabelDef, Other, OtherDef,
    OtherField, OtherHead, Project, Relation, RelationDef, Schema, Stamp, Verdict,
};
use crate::text::{Fragments, Offset};

/// Something that two copies of a file differ in.
#[derive(Clone, PartialEq, Debug)]
pub struct Differing {
    /// What the other copy said.
    pub beside: Beside,
    /// What is in force here, in words.
    pub here: String,
    /// What the other copy says, in words.
    pub there: String,
    /// The mark that it is about, where it is here.
    pub mark: Option<AnnotationId>,
}

const NOTHING: &str = "no copy of these files says anything else";

impl Workspace {
    /// What copies of the project's files differ in, and of the open article and my files of it, in the order of the
    /// text.
    pub fn differing(&self) -> Vec<Differing> {
        let project = self.project();
        let of_head = |other: &OtherHead| of_head(project, other);
        let of_schema = |other: &OtherDef| of_schema(project.schema(), other);
        let mut all: Vec<Differing> = project.others().iter().map(of_head).collect();
        all.extend(project.schema().others.iter().map(of_schema));
        let Some((id, document)) = self.document() else { return all };
        if let Some(meta) = project.meta(id) {
            all.extend(meta.others.iter().map(|other| of_field(meta, other)));
        }
        let mut mine = self.differing_tags(document);
        mine.extend(self.differing_verdicts(document));
        mine.sort_by_key(|differing| place(document, differing));
        all.extend(mine);
        all
    }

    fn differing_tags(&self, document: &Document) -> Vec<Differing> {
        let (Some(home), Some(set)) = (self.home(), self.my_set()) else { return Vec::new() };
        set.others().map(|other| of_tags(document, set, (&home, other))).collect()
    }

    fn differing_verdicts(&self, document: &Document) -> Vec<Differing> {
        let Some(home) = self.home() else { return Vec::new() };
        let mine = document.reviews.get(&home.coder).into_iter().flatten();
        let beside = mine.flat_map(|(key, decision)| decision.others.iter().map(move |other| (key, decision, other)));
        let said = beside.map(|(key, decision, other)| {
            let words = |verdict| format!("{}: {}", case_words(document, key), self.verdict_words(document, verdict));
            let beside = Beside::Verdict(home.clone(), key.clone(), other.clone());
            Differing { beside, here: words(&decision.verdict), there: words(&other.verdict), mark: None }
        });
        said.collect()
    }

    /// What a verdict says, in words.
    pub fn verdict_words(&self, document: &Document, verdict: &Verdict) -> String {
        match verdict {
            Verdict::Open => "nothing is decided".to_owned(),
            Verdict::Take(coder) => format!("{} is right", self.shown_name(coder)),
            Verdict::Both => "both are right".to_owned(),
            Verdict::Neither => "nothing is to be here".to_owned(),
            Verdict::Edited(mark) => {
                let words = mark.fragments().map_or(String::new(), |fragments| document.text.covered(fragments));
                format!("corrected to “{}”", excerpt(&words, 60))
            }
        }
    }

    /// The place of what is shown: that of the selected mark where it has any, else the one that was gone to.
    pub fn differing_at(&self, all: &[Differing]) -> usize {
        let at = self.view.differing.min(all.len().saturating_sub(1));
        let case = self.case().and_then(crate::analysis::align::Case::key);
        let at_case = |one: &Differing| matches!(&one.beside, Beside::Verdict(_, key, _) if Some(key) == case.as_ref());
        let selected = |one: &Differing| one.mark.is_some() && one.mark == self.view.mark || at_case(one);
        if all.get(at).is_some_and(|one| one.mark.is_none() || selected(one)) {
            return at;
        }
        all.iter().position(selected).unwrap_or(at)
    }

    /// Goes to the next place that copies differ in.
    pub(in crate::app) fn next_differing(&mut self) -> Vec<Effect> {
        let all = self.differing();
        if all.is_empty() {
            return self.say(NoticeKind::Word, NOTHING);
        }
        // The first time it goes to the first.
        let begun = self.view.mark.is_some() || self.view.differing > 0;
        let next = if begun { (self.differing_at(&all) + 1) % all.len() } else { 0 };
        self.show_differing(&all, next);
        Vec::new()
    }

    fn show_differing(&mut self, all: &[Differing], place: usize) {
        self.view.differing = place;
        let Some(one) = all.get(place) else { return };
        match (one.mark, &one.beside) {
            (_, Beside::Verdict(_, key, _)) => self.show_case(key),
            (mark, _) => {
                if let Some(state) = &mut self.view.review {
                    state.at_copies = true;
                }
                match mark {
                    Some(mark) => self.select_mark(mark),
                    None => self.view.mark = None,
                }
            }
        }
    }

    /// Goes to the next place that copies differ in, or the one before, where it comes next among the cases of a
    /// review: `case` is the case that would be. Says whether it went to one.
    pub(in crate::app) fn next_copy(&mut self, back: bool, case: Option<usize>) -> bool {
        let Some(state) = &self.view.review else { return false };
        let all = self.differing();
        let places = || all.iter().enumerate().filter(|(_, one)| !matches!(one.beside, Beside::Verdict(..)));
        let places: Vec<usize> = places().map(|(place, _)| place).collect();
        let now = self.differing_at(&all);
        let next = match (state.at_copies, back) {
            (true, false) => places.iter().find(|place| **place > now),
            (true, true) => places.iter().rev().find(|place| **place < now),
            // Whoever would begin with the cases anew, or has come to their end, comes here first.
            (false, false) if case.is_none_or(|case| case <= state.at) => places.first(),
            (false, true) if case.is_none_or(|case| case >= state.at) => places.last(),
            (false, _) => None,
        };
        let next = next.copied();
        if let Some(state) = &mut self.view.review {
            state.at_copies = next.is_some();
        }
        next.inspect(|place| self.show_differing(&all, *place)).is_some()
    }

    /// How many places there are that copies differ in and that are no cases of their own.
    pub fn copies_to_settle(&self) -> usize {
        let project = self.project();
        let of_article = self.document().and_then(|(id, _)| project.meta(id)).map_or(0, |meta| meta.others.len());
        let of_mine = self.my_set().map_or(0, |set| set.others().len());
        project.others().len() + project.schema().others.len() + of_article + of_mine
    }

    /// Whether a review looks at a place that copies differ in.
    pub fn is_at_copies(&self) -> bool {
        self.view.review.as_ref().is_some_and(|state| state.at_copies) && self.copies_to_settle() > 0
    }

    /// What a key of a review does to a place that copies differ in: the left is what is here.
    pub(in crate::app) fn settle_by(&mut self, choice: Choice, alike: bool, stamp: &Stamp) -> Vec<Effect> {
        match choice {
            Choice::Left if !alike => self.settle(false, stamp),
            Choice::Right if !alike => self.settle(true, stamp),
            Choice::Left | Choice::Right => self.say(NoticeKind::Refusal, "copies are settled one by one"),
            Choice::Both | Choice::Neither | Choice::Edited | Choice::Undecided => {
                let why = "of two copies one is right: left is what is here, right what the other copy says";
                self.say(NoticeKind::Refusal, why)
            }
        }
    }

    /// Goes to a case of the review, or where none goes on to its marks.
    fn show_case(&mut self, key: &CaseKey) {
        self.refresh_review();
        let is_it = |case: &crate::analysis::align::Case| case.key().as_ref() == Some(key);
        match self.view.review.as_ref().and_then(|state| state.cases.iter().position(is_it)) {
            Some(place) => self.go_to_case(place),
            None => {
                self.view.mark = None;
                self.go_to_marks(key);
            }
        }
    }

    /// Takes what the other copy says at the place that is shown, or keeps what is here; then goes on to the next.
    pub(in crate::app) fn settle(&mut self, take: bool, stamp: &Stamp) -> Vec<Effect> {
        let all = self.differing();
        let at = self.differing_at(&all);
        let Some(one) = all.get(at) else {
            return self.say(NoticeKind::Refusal, NOTHING);
        };
        if self.me().is_none() {
            return self.nobody();
        }
        let command = Command::Settle(Box::new(one.beside.clone()), take);
        let schema = self.project().schema();
        // Tags that nobody has read yet may no longer fit.
        let takes_away = matches!(&one.beside, Beside::Schema(other) if narrows(schema, &schema.settled(other, take)));
        let effects = if takes_away {
            let documents = self.project().catalogue().keys().copied().collect();
            self.when_read(Then::Run(command), documents, stamp)
        } else {
            self.run(&command, stamp)
        };
        let left = self.differing();
        if !left.is_empty() && left.len() < all.len() {
            self.show_differing(&left, at % left.len());
        }
        if self.view.review.as_ref().is_some_and(|state| state.at_copies) && self.copies_to_settle() == 0 {
            self.next_case(false);
        }
        effects
    }
}

/// Where in the text copies differ.
fn place(document: &Document, differing: &Differing) -> Option<Offset> {
    match (&differing.beside, differing.mark) {
        (Beside::Verdict(_, key, _), _) => {
            let starts = key.ids().filter_map(|id| document.whose(id)?.1.fragments()).map(Fragments::start);
            starts.min()
        }
        (_, mark) => document.whose(mark?)?.1.fragments().map(Fragments::start),
    }
}

/// The words that a case is about.
fn case_words(document: &Document, key: &CaseKey) -> String {
    let words = key.ids().find_map(|id| Some(document.text.covered(document.whose(id)?.1.fragments()?)));
    words.map_or("marks that are gone".to_owned(), |words| format!("“{}”", excerpt(&words, 60)))
}

fn of_head(project: &Project, other: &OtherHead) -> Differing {
    let name = |name: &str| format!("the project is called “{name}”");
    let blind = |blind| if blind { "coders work blind" } else { "coders see the tags of others" }.to_owned();
    let (here, there) = match other {
        OtherHead::Name(said) => (name(project.name()), name(said)),
        OtherHead::Blind(said) => (blind(project.is_blind()), blind(*said)),
        OtherHead::Coder(said) => {
            let name = |name: &str| format!("{} is called “{name}”", said.id);
            let here = project.coders().get(&said.id);
            (here.map_or("nothing".to_owned(), |coder| name(&coder.name)), name(&said.name))
        }
    };
    Differing { beside: Beside::Head(other.clone()), here, there, mark: None }
}

fn of_field(meta: &DocumentMeta, other: &OtherField) -> Differing {
    let words = |value: &str| match value {
        "" => format!("{}: nothing", other.field),
        _ => format!("{}: {}", other.field, excerpt(value, 120)),
    };
    let here = meta.fields().into_iter().find(|(field, _)| *field == other.field).map_or("", |(_, value)| value);
    Differing {
        beside: Beside::Field(meta.id, other.clone()),
        here: words(here),
        there: words(&other.value),
        mark: None,
    }
}

fn of_schema(schema: &Schema, other: &OtherDef) -> Differing {
    let name = |name: &str| format!("the schema is called “{name}”");
    let gone = |here: Option<String>| (here.unwrap_or_else(|| "nothing".to_owned()), "nothing".to_owned());
    let (here, there) = match other {
        OtherDef::Name(said) => (name(&schema.name), name(said)),
        OtherDef::Label(said) => {
            let parts = schema.label(&said.id).map(all_of_label);
            told_apart(&format!("label {}", said.id), parts.as_deref(), &all_of_label(said))
        }
        OtherDef::LabelGone(id) => gone(schema.label(id).map(|label| format!("label “{}”", label.name))),
        OtherDef::Relation(said) => {
            let parts = schema.relation(&said.id).map(def_parts);
            told_apart(&format!("relation {}", said.id), parts.as_deref(), &def_parts(said))
        }
        OtherDef::RelationGone(id) => {
            gone(schema.relation(id).map(|def: &RelationDef| format!("relation “{}”", def.name)))
        }
    };
    Differing { beside: Beside::Schema(other.clone()), here, there, mark: None }
}

fn all_of_label(label: &LabelDef) -> Vec<String> {
    let attributes = label.attributes.iter().map(|attribute| of_attribute(label, attribute));
    label_parts(label).into_iter().chain(attributes).collect()
}

/// What each side says and the other does not.
fn told_apart(what: &str, here: Option<&[String]>, there: &[String]) -> (String, String) {
    let Some(here) = here else { return ("nothing".to_owned(), format!("{what}: {}", there.join("; "))) };
    let only = |said: &[String], other: &[String]| {
        let mut parts: Vec<&str> = said.iter().filter(|part| !other.contains(part)).map(String::as_str).collect();
        if parts.is_empty() {
            parts.push("nothing more");
        }
        format!("{what}: {}", parts.join("; "))
    };
    (only(here, there), only(there, here))
}

fn of_tags(document: &Document, set: &AnnotationSet, (home, other): (&Home, &Other)) -> Differing {
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
    let beside = Beside::Tags(home.clone(), other.clone());
    Differing { beside, here: here.unwrap_or_else(nothing), there, mark: about }
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
