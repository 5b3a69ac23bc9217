//! Where copies of one's own file, of tags or of decisions, say different things: what is here, what the other copy
//! says, and settling it.

use super::{Effect, NoticeKind, Workspace};
use crate::command::{Command, excerpt};
use crate::model::change::Home;
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, CaseKey, Document, Judgement, Other, Relation, Stamp, Verdict,
};
use crate::text::{Fragments, Offset};

/// Something that two copies of my file differ in.
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

/// What another copy of my file said.
#[derive(Clone, PartialEq, Debug)]
pub enum Beside {
    /// Of a mark or a tie.
    Record(Other),
    /// Of a case that I decided.
    Verdict(CaseKey, Judgement),
}

impl Workspace {
    /// What copies of my file of the open article differ in, in the order of the text.
    pub fn differing(&self) -> Vec<Differing> {
        let (Some((_, document)), Some(set)) = (self.document(), self.my_set()) else { return Vec::new() };
        let mut all: Vec<Differing> = set.others().map(|other| differing(document, set, other)).collect();
        all.extend(self.differing_verdicts(document));
        all.sort_by_key(|differing| place(document, set, differing));
        all
    }

    fn differing_verdicts(&self, document: &Document) -> Vec<Differing> {
        let mine = self.me().and_then(|me| document.reviews.get(me)).into_iter().flatten();
        let beside = mine.flat_map(|(key, decision)| decision.others.iter().map(move |other| (key, decision, other)));
        let said = beside.map(|(key, decision, other)| {
            let words = |verdict| format!("{}: {}", case_words(document, key), self.verdict_words(document, verdict));
            let beside = Beside::Verdict(key.clone(), other.clone());
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
        let at_case = |one: &Differing| matches!(&one.beside, Beside::Verdict(key, _) if Some(key) == case.as_ref());
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
        let Some(one) = all.get(place) else { return };
        match (one.mark, &one.beside) {
            (Some(mark), _) => self.select_mark(mark),
            (None, Beside::Verdict(key, _)) => self.show_case(key),
            (None, Beside::Record(_)) => self.view.mark = None,
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
            return self.say(NoticeKind::Refusal, "no copy of your file says anything else");
        };
        let Some(home) = self.home() else { return self.nobody() };
        let effects = self.run(&one.beside.settled(home, take), stamp);
        let left = self.differing();
        if !left.is_empty() && left.len() < all.len() {
            self.show_differing(&left, at % left.len());
        }
        effects
    }
}

impl Beside {
    /// What settles it.
    fn settled(&self, home: Home, take: bool) -> Command {
        match self.clone() {
            Beside::Record(other) => Command::Settle(home, Box::new(other), take),
            Beside::Verdict(key, other) => Command::SettleVerdict(home, key, Box::new(other), take),
        }
    }
}

/// Where in the text copies differ.
fn place(document: &Document, set: &AnnotationSet, differing: &Differing) -> Option<Offset> {
    match (&differing.beside, differing.mark) {
        (Beside::Verdict(key, _), _) => {
            let starts = key.ids().filter_map(|id| document.whose(id)?.1.fragments()).map(Fragments::start);
            starts.min()
        }
        (Beside::Record(_), mark) => set.annotation(mark?)?.fragments().map(Fragments::start),
    }
}

/// The words that a case is about.
fn case_words(document: &Document, key: &CaseKey) -> String {
    let words = key.ids().find_map(|id| Some(document.text.covered(document.whose(id)?.1.fragments()?)));
    words.map_or("marks that are gone".to_owned(), |words| format!("“{}”", excerpt(&words, 60)))
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
    Differing { beside: Beside::Record(other.clone()), here: here.unwrap_or_else(nothing), there, mark: about }
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
