//! Reviewing the tags of one coder or two: one case after the other, one key each.

use super::{Effect, NoticeKind, Selection, Workspace};
pub use crate::analysis::align::Difference;
use crate::analysis::align::{Alignment, Case, align};
use crate::command::{Command, excerpt};
use crate::format::Hash;
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, CaseKey, CoderId, Decision, Document, DocumentId, Place, Stamp, Verdict,
};
use crate::text::Fragments;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A review that goes on.
#[derive(Clone, PartialEq, Debug)]
pub struct ReviewState {
    /// Whose tags are on the left in the open article.
    pub left: CoderId,
    /// Whose are on the right; none where one person alone is reviewed.
    pub right: Option<CoderId>,
    /// Whose tags were asked for, left and right; while names are hidden they may have changed sides.
    asked: (CoderId, Option<CoderId>),
    /// The cases of the open article.
    pub cases: Arc<Vec<Case>>,
    /// How each of them stands.
    pub states: Arc<Vec<CaseState>>,
    /// The marks of those that are not decided, and of the one that is looked at.
    open: Arc<BTreeSet<AnnotationId>>,
    /// The case that is looked at.
    pub at: usize,
    /// Articles whose unanimous cases were taken already.
    begun: BTreeSet<DocumentId>,
    /// What the cases were worked out from: the article and the count of changes.
    of: (Option<DocumentId>, u64),
    /// Only cases of this difference are gone to, where one is named.
    pub only: Option<Difference>,
}

/// What a key or a button decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// The left reading is right.
    Left,
    /// The right reading is right.
    Right,
    /// Both are right.
    Both,
    /// Neither is.
    Neither,
    /// The selected words are right, with the label and attributes of the left reading.
    Edited,
    /// Nothing is decided after all.
    Undecided,
}

/// How a case stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CaseState {
    /// Nothing is decided.
    Open,
    /// It was decided.
    Decided,
    /// It was decided, and the tags changed since.
    Changed,
}

impl Workspace {
    /// Begins to review the tags of one coder, or of two.
    pub(in crate::app) fn begin_review(&mut self, left: CoderId, right: Option<CoderId>, stamp: &Stamp) -> Vec<Effect> {
        if self.me().is_none() {
            return self.nobody();
        }
        let asked = (left.clone(), right.clone());
        let before = self.view.review.take().filter(|state| state.asked == asked);
        let (only, mut begun) = before.map(|state| (state.only, state.begun)).unwrap_or_default();
        let blinded = self.blinded();
        begun.extend(self.view.document.filter(|_| blinded.is_none()));
        let of = (None, u64::MAX);
        self.view.review = Some(ReviewState {
            left,
            right,
            asked,
            cases: Arc::default(),
            states: Arc::default(),
            open: Arc::default(),
            at: 0,
            begun,
            of,
            only,
        });
        self.view.others = true;
        self.view.mode = super::Mode::Page;
        self.view.mark = None;
        self.refresh_review();
        if let Some(why) = blinded {
            return self.say(NoticeKind::Word, why);
        }
        let effects = self.take_unanimous(stamp);
        self.next_case(false);
        effects
    }

    /// What begins the review of the article that was just opened, where a review goes on.
    pub fn review_to_begin(&self) -> Option<super::Message> {
        let (id, _) = self.document()?;
        let state = self.view.review.as_ref().filter(|state| !state.begun.contains(&id) && !self.hides_others(id))?;
        let (left, right) = state.asked.clone();
        Some(super::Message::Review(left, right))
    }

    /// Whose tags stand left and right in the open article: while names are hidden, in the order of the numbers.
    fn seated(&self, (left, right): &(CoderId, Option<CoderId>)) -> (CoderId, Option<CoderId>) {
        match right {
            Some(right) if self.disguise_of(left) > self.disguise_of(right) => (right.clone(), Some(left.clone())),
            Some(_) | None => (left.clone(), right.clone()),
        }
    }

    /// Has the cases worked out anew, since the coders may have changed sides.
    pub(in crate::app) fn reseat_review(&mut self) {
        if let Some(state) = &mut self.view.review {
            state.of.1 = u64::MAX;
        }
        self.refresh_review();
    }

    /// Works the cases out anew where the article or its tags have changed.
    pub fn refresh_review(&mut self) {
        let now = (self.view.document, self.revision());
        let Some(state) = self.view.review.as_ref().filter(|state| state.of != now) else { return };
        let (left, right) = self.seated(&state.asked);
        let alignment = self.aligned(&left, right.as_ref()).unwrap_or_default();
        let states: Vec<CaseState> = alignment.cases.iter().map(|case| self.case_state(case)).collect();
        let undecided = alignment.cases.iter().zip(&states).filter(|(_, state)| **state != CaseState::Decided);
        let open = undecided.flat_map(|(case, _)| case.left.iter().chain(&case.right).copied()).collect();
        if let Some(state) = &mut self.view.review {
            let other = state.of.0 != now.0;
            (state.left, state.right) = (left, right);
            state.cases = Arc::new(alignment.cases);
            state.states = Arc::new(states);
            state.open = Arc::new(open);
            state.of = now;
            state.at = if other { 0 } else { state.at.min(state.cases.len().saturating_sub(1)) };
        }
    }

    fn aligned(&self, left: &CoderId, right: Option<&CoderId>) -> Option<Alignment> {
        let (_, document) = self.document().filter(|(id, _)| !self.hides_others(*id))?;
        let right = right.map_or(AnnotationSet::empty(), |right| document.set(right));
        Some(align(&document.text, document.set(left), right))
    }

    /// Decides what both coders agree on, in one step that can be undone.
    fn take_unanimous(&mut self, stamp: &Stamp) -> Vec<Effect> {
        let Some(state) = self.view.review.clone().filter(|state| state.right.is_some()) else { return Vec::new() };
        let Some(home) = self.home() else { return Vec::new() };
        let same = state.cases.iter().filter(|case| case.difference == Difference::Same);
        let open = same.filter(|case| self.case_state(case) == CaseState::Open);
        let decide = |case: &Case| {
            let verdict = Verdict::Take(state.left.clone());
            Some((key_of(case)?, Some(self.decision(case, verdict, String::new(), true, stamp)?)))
        };
        let decisions: Vec<(CaseKey, Option<Decision>)> = open.filter_map(decide).collect();
        if decisions.is_empty() { Vec::new() } else { self.run(&Command::Decide(home, decisions), stamp) }
    }

    fn decision(
        &self,
        case: &Case,
        verdict: Verdict,
        comment: String,
        unanimous: bool,
        stamp: &Stamp,
    ) -> Option<Decision> {
        let (_, document) = self.document()?;
        Some(Decision { verdict, judged: judged(document, case), at: stamp.at, unanimous, comment })
    }

    /// My decision about a case, if I have made one.
    pub fn my_decision(&self, case: &Case) -> Option<&Decision> {
        let (_, document) = self.document()?;
        document.reviews.get(self.me()?)?.get(&key_of(case)?)
    }

    /// How a case stands.
    pub fn case_state(&self, case: &Case) -> CaseState {
        let Some((_, document)) = self.document() else { return CaseState::Open };
        match self.my_decision(case) {
            None => CaseState::Open,
            Some(decision) if decision.verdict == Verdict::Open => CaseState::Open,
            Some(decision) if decision.judged != judged(document, case) => CaseState::Changed,
            Some(_) => CaseState::Decided,
        }
    }

    /// The case that is looked at.
    pub fn case(&self) -> Option<&Case> {
        let state = self.view.review.as_ref()?;
        state.cases.get(state.at)
    }

    /// Decides the case that is looked at, and goes on to the next.
    pub(in crate::app) fn decide(&mut self, choice: Choice, all_like_it: bool, stamp: &Stamp) -> Vec<Effect> {
        self.refresh_review();
        let (Some(home), Some(state), Some(case)) = (self.home(), self.view.review.clone(), self.case().cloned())
        else {
            return self.say(NoticeKind::Refusal, "there is no case to decide");
        };
        let alike = |other: &&Case| {
            let open = self.case_state(other) != CaseState::Decided;
            **other == case || all_like_it && open && self.kind_of(other) == self.kind_of(&case)
        };
        let cases: Vec<Case> = state.cases.iter().filter(alike).cloned().collect();
        let mut decisions = Vec::new();
        for case in &cases {
            let comment = self.my_decision(case).map_or(String::new(), |decision| decision.comment.clone());
            let decided = match self.verdict(case, choice, &state, stamp) {
                Ok(Some(verdict)) => self.decision(case, verdict, comment, false, stamp),
                Ok(None) => None,
                Err(_) if all_like_it && *case != cases.first().cloned().unwrap_or_else(|| case.clone()) => continue,
                Err(why) => return self.say(NoticeKind::Refusal, why),
            };
            decisions.extend(key_of(case).map(|key| (key, decided)));
        }
        let count = decisions.len();
        let before = self.revision();
        let effects = self.run(&Command::Decide(home, decisions), stamp);
        if self.revision() != before {
            if all_like_it {
                let key = self.keymap.words_for(super::Action::Undo);
                self.view.notify(NoticeKind::Word, format!("{count} decided alike; {key} takes all of them back"));
            }
            self.refresh_review();
            if choice != Choice::Undecided {
                self.next_case(false);
            }
        }
        effects
    }

    /// What makes two cases alike: how they differ, and the labels on either side.
    pub fn kind_of(&self, case: &Case) -> (Difference, Vec<String>) {
        let labels = |ids: &[AnnotationId]| {
            let label = |id: &AnnotationId| self.reading(*id).map(|(_, mark)| mark.label.to_string());
            ids.iter().filter_map(label).collect::<Vec<String>>().join("+")
        };
        (case.difference, vec![labels(&case.left), labels(&case.right)])
    }

    /// A mark of any coder in the open article, and whose it is.
    pub fn reading(&self, id: AnnotationId) -> Option<(&CoderId, &Annotation)> {
        let (_, document) = self.document()?;
        document.sets.iter().find_map(|(coder, set)| Some((coder, set.annotation(id)?)))
    }

    fn verdict(
        &self,
        case: &Case,
        choice: Choice,
        state: &ReviewState,
        stamp: &Stamp,
    ) -> Result<Option<Verdict>, &'static str> {
        // Who has nothing here is right where nothing is to be there.
        let side = |coder: Option<&CoderId>, ids: &[AnnotationId]| match (coder, ids.is_empty()) {
            (Some(coder), false) => Ok(Some(Verdict::Take(coder.clone()))),
            (Some(_), true) => Ok(Some(Verdict::Neither)),
            (None, _) => Err("one person alone is reviewed; accept, or reject"),
        };
        match choice {
            Choice::Left => side(Some(&state.left), &case.left),
            Choice::Right => side(state.right.as_ref(), &case.right),
            Choice::Both => Ok(Some(Verdict::Both)),
            Choice::Neither => Ok(Some(Verdict::Neither)),
            Choice::Undecided => Ok(None),
            Choice::Edited => {
                let span = self.view.selection.span();
                let model = case.left.iter().chain(&case.right).find_map(|id| self.reading(*id));
                let (_, model) = model.ok_or("the case is gone")?;
                let fragments = Fragments::one(span).ok_or("select the right words first, then correct")?;
                if model.fragments() == Some(&fragments) {
                    return Err("select the right words first, then correct");
                }
                let place = Place::Found(fragments);
                let mark = Annotation { id: stamp.annotation(0), place, changed: None, ..model.clone() };
                Ok(Some(Verdict::Edited(Box::new(mark))))
            }
        }
    }

    /// Writes a comment on the case that is looked at.
    pub(in crate::app) fn comment_case(&mut self, words: &str, stamp: &Stamp) -> Vec<Effect> {
        let (Some(home), Some(case)) = (self.home(), self.case().cloned()) else { return Vec::new() };
        let before = self.my_decision(&case).cloned();
        let verdict = before.map_or(Verdict::Open, |decision| decision.verdict);
        let Some(key) = key_of(&case) else { return Vec::new() };
        let empty = words.is_empty() && verdict == Verdict::Open;
        let decision = if empty { None } else { self.decision(&case, verdict, words.to_owned(), false, stamp) };
        self.run(&Command::Decide(home, vec![(key, decision)]), stamp)
    }

    /// Goes to the next case that is open, or the one before; into the next where none is left.
    pub(in crate::app) fn next_case(&mut self, back: bool) {
        self.refresh_review();
        let Some(state) = &self.view.review else { return };
        if let Some(why) = self.blinded() {
            return drop(self.say(NoticeKind::Refusal, why));
        }
        let count = state.cases.len();
        let wanted = |number: &usize| {
            state.cases.get(*number).is_some_and(|case| {
                state.only.is_none_or(|only| only == case.difference) && self.case_state(case) != CaseState::Decided
            })
        };
        let order: Vec<usize> = if back {
            (0..state.at).rev().chain((state.at..count).rev()).collect()
        } else {
            (state.at + 1..count).chain(0..=state.at).collect()
        };
        // A case just begun with is itself the next.
        let here = (state.at == 0 && !back).then_some(0).filter(wanted);
        match here.or_else(|| order.into_iter().find(wanted)) {
            Some(number) => self.go_to_case(number),
            None => {
                let words = "every case of this article is decided; Ctrl+PageDown opens the next article";
                drop(self.say(NoticeKind::Word, words));
            }
        }
    }

    /// Goes to a case, by its place.
    pub(in crate::app) fn go_to_case(&mut self, number: usize) {
        let Some(state) = &mut self.view.review else { return };
        state.at = number.min(state.cases.len().saturating_sub(1));
        let Some(case) = self.case() else { return };
        let mut hull: Option<crate::text::Span> = None;
        for id in case.left.iter().chain(&case.right) {
            if let Some(fragments) = self.reading(*id).and_then(|(_, mark)| mark.fragments()) {
                hull = Some(hull.map_or(fragments.hull(), |hull| hull.hull(fragments.hull())));
            }
        }
        if let Some(hull) = hull {
            self.view.mark = None;
            self.view.selection = Selection { anchor: hull.start(), head: hull.end() };
            self.view.reveal();
        }
    }

    /// How many cases of the open article are decided, open, and changed since.
    pub fn review_counts(&self) -> [usize; 3] {
        let states = self.view.review.as_ref().map(|state| Arc::clone(&state.states)).unwrap_or_default();
        let count = |wanted| states.iter().filter(|state| **state == wanted).count();
        [count(CaseState::Decided), count(CaseState::Open), count(CaseState::Changed)]
    }

    /// Whether a mark is still to be looked at, while a review goes on; always where none does.
    pub fn is_to_be_seen(&self, id: AnnotationId) -> bool {
        let Some(review) = self.view.review.as_ref().filter(|_| self.is_reviewing()) else { return true };
        let here = review.cases.get(review.at);
        review.open.contains(&id) || here.is_some_and(|case| case.left.contains(&id) || case.right.contains(&id))
    }

    /// What reviewers decided about a mark, in words.
    pub fn told_about(&self, id: AnnotationId) -> Vec<String> {
        let Some((_, document)) = self.document().filter(|(id, _)| !self.hides_others(*id)) else {
            return Vec::new();
        };
        let name = |coder: &CoderId| self.shown_name(coder);
        let mut told = Vec::new();
        for (reviewer, review) in &document.reviews {
            for (_, decision) in review.iter().filter(|(key, decision)| key.contains(id) && !decision.unanimous) {
                let is_theirs = |coder: &CoderId| document.set(coder).annotation(id).is_some();
                let words = match &decision.verdict {
                    Verdict::Open => "asks".to_owned(),
                    Verdict::Take(coder) if is_theirs(coder) => "took it".to_owned(),
                    Verdict::Take(coder) => format!("took what {} has", name(coder)),
                    Verdict::Both => "took both".to_owned(),
                    Verdict::Neither => "rejected it".to_owned(),
                    Verdict::Edited(mark) => {
                        let words = mark.fragments().map(|f| document.text.covered(f)).unwrap_or_default();
                        format!("corrected it to {} “{}”", mark.label, excerpt(&words, 40))
                    }
                };
                let why = if decision.comment.is_empty() { String::new() } else { format!(": {}", decision.comment) };
                told.push(format!("{} {words}{why}", name(reviewer)));
            }
        }
        told
    }
}

/// The key under which a case is decided.
pub fn key_of(case: &Case) -> Option<CaseKey> {
    CaseKey::new(case.left.iter().chain(&case.right).copied())
}

/// A fingerprint of what a case is about: labels, words, attributes and ties of each reading.
fn judged(document: &Document, case: &Case) -> String {
    let mut words = String::new();
    for id in case.left.iter().chain(&case.right) {
        for set in document.sets.values() {
            let Some(mark) = set.annotation(*id) else { continue };
            let ties: Vec<String> =
                set.relations_from(*id).iter().map(|tie| format!("{}>{}", tie.kind, tie.to)).collect();
            words.push_str(&format!("{id} {} {:?} {:?} {ties:?}\n", mark.label, mark.place, mark.attributes));
        }
    }
    Hash::of(words.as_bytes()).to_string().chars().take(16).collect()
}
