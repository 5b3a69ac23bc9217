//! What a key of a review decides: one case, or every one that is like it.

use super::review::{CaseState, Choice, Difference, Grouping, ReviewState, fingerprint};
use super::{Action, Effect, NoticeKind, Workspace};
use crate::analysis::align::Case;
use crate::analysis::patterns::Likeness;
use crate::command::Command;
use crate::model::{Annotation, AnnotationId, CaseKey, CoderId, Comment, Decision, Place, Stamp, Verdict};
use crate::text::Fragments;
use std::collections::BTreeSet;

/// A case, and what is decided about it.
type Decided = (CaseKey, Option<Decision>);

impl Workspace {
    /// Decides the case that is looked at, and goes on to the next; where patterns are listed, every case of the
    /// pattern that is looked at.
    pub(in crate::app) fn decide(&mut self, choice: Choice, all_like_it: bool, stamp: &Stamp) -> Vec<Effect> {
        self.refresh_review();
        if self.is_at_copies() {
            return self.settle_by(choice, all_like_it, stamp);
        }
        let (Some(home), Some(state), Some(case)) = (self.home(), self.view.review.clone(), self.case().cloned())
        else {
            return self.say(NoticeKind::Refusal, "there is no case to decide");
        };
        let many = all_like_it || state.grouping.is_some();
        let decisions = match self.decisions(&self.meant(&state, &case, all_like_it), choice, stamp) {
            Ok(decisions) => decisions,
            Err(why) => return self.say(NoticeKind::Refusal, why),
        };
        let (count, before) = (decisions.len(), self.revision());
        let effects = self.run(&Command::Decide(home, decisions), stamp);
        if self.revision() != before {
            if many {
                let key = self.keymap.words_for(Action::Undo);
                let words = format!("{count} decided alike; {key} takes all of them back");
                self.view.notify(NoticeKind::Word, words);
            }
            self.refresh_review();
            self.go_on_from(&state, choice);
        }
        effects
    }

    /// Goes to what is next when something was decided.
    fn go_on_from(&mut self, before: &ReviewState, choice: Choice) {
        match before.pattern_at() {
            // The next pattern has come into the place of the one that was decided.
            Some(place) => {
                let count = self.view.review.as_ref().map_or(0, |state| state.patterns.len());
                if count == 0 { self.next_case(false) } else { self.go_to_pattern(place.min(count - 1)) }
            }
            None if choice == Choice::Undecided => {}
            None => self.next_case(false),
        }
    }

    /// The cases that a key decides.
    fn meant(&self, state: &ReviewState, case: &Case, all_like_it: bool) -> Vec<Case> {
        let pattern = state.pattern_at().and_then(|place| state.patterns.get(place));
        match pattern {
            Some(pattern) => pattern.cases.iter().filter_map(|place| state.cases.get(*place).cloned()).collect(),
            None if all_like_it => {
                let kind = self.kind_of(case);
                let cases = state.cases.iter().zip(state.states.iter());
                let alike = |(other, now): &(&Case, &CaseState)| {
                    *other == case || **now != CaseState::Decided && self.kind_of(other) == kind
                };
                cases.filter(alike).map(|(case, _)| case.clone()).collect()
            }
            None => vec![case.clone()],
        }
    }

    /// How a case differs, which is what makes others like it.
    pub fn kind_of(&self, case: &Case) -> Option<Likeness> {
        let (state, (_, document)) = (self.view.review.as_ref()?, self.document()?);
        Some(state.readings(document).likeness(case, Grouping::Kind))
    }

    /// What is decided about several cases; those that it cannot be decided about are left, unless that is all.
    fn decisions(&self, cases: &[Case], choice: Choice, stamp: &Stamp) -> Result<Vec<Decided>, &'static str> {
        if choice == Choice::Edited && cases.len() > 1 {
            return Err("a correction is of one case; Enter goes to it");
        }
        let mut refused = "there is no case to decide";
        let mut decisions = Vec::new();
        for case in cases {
            match self.decided(case, choice, stamp) {
                Ok(decided) => decisions.extend(decided),
                Err(why) => refused = why,
            }
        }
        if decisions.is_empty() { Err(refused) } else { Ok(decisions) }
    }

    fn decided(&self, case: &Case, choice: Choice, stamp: &Stamp) -> Result<Option<Decided>, &'static str> {
        let verdict = self.verdict(case, choice, stamp)?;
        // Who keeps a tie that hangs takes its end back.
        let end = || self.case_of_end(case).ok_or("its end is no longer there");
        let case = match &verdict {
            Verdict::Take(_) if case.difference == Difference::Hanging => end()?,
            _ => case.clone(),
        };
        let decision = self.decision(&case, verdict, stamp);
        let decision = decision.filter(|made| made.verdict != Verdict::Open || !made.comments.is_empty());
        Ok(case.key().map(|key| (key, decision)))
    }

    /// The case that the end of a hanging tie belongs to.
    fn case_of_end(&self, hanging: &Case) -> Option<Case> {
        let end = hanging.marks().last()?;
        let cases = &self.view.review.as_ref()?.cases;
        let of_end = |case: &&Case| case.difference != Difference::Hanging && case.marks().any(|mark| mark == end);
        cases.iter().find(of_end).cloned()
    }

    /// A decision of now; what I wrote about the case before stays.
    pub(in crate::app) fn decision(&self, case: &Case, verdict: Verdict, stamp: &Stamp) -> Option<Decision> {
        let (_, document) = self.document()?;
        let key = case.key()?;
        let before = self.me().and_then(|me| document.reviews.get(me)?.get(&key));
        let comments: Vec<Comment> = before.map(|decision| decision.comments.clone()).unwrap_or_default();
        let judged = fingerprint(document, key.ids());
        Some(Decision { verdict, judged, at: stamp.at, unanimous: false, comments, others: BTreeSet::new() })
    }

    fn verdict(&self, case: &Case, choice: Choice, stamp: &Stamp) -> Result<Verdict, &'static str> {
        let state = self.view.review.as_ref().ok_or("there is no case to decide")?;
        // Who has nothing here is right where nothing is to be there.
        let side = |coder: Option<&CoderId>, ids: &[AnnotationId]| match (coder, ids.is_empty()) {
            (Some(coder), false) => Ok(Verdict::Take(coder.clone())),
            (Some(_), true) => Ok(Verdict::Neither),
            (None, _) => Err("one person alone is reviewed; accept, or reject"),
        };
        match choice {
            Choice::Left => side(Some(&state.left), &case.left),
            Choice::Right => side(state.right.as_ref(), &case.right),
            Choice::Neither => Ok(Verdict::Neither),
            Choice::Undecided => Ok(Verdict::Open),
            Choice::Both | Choice::Edited if case.difference == Difference::Hanging => {
                Err("a tie that hangs is kept, and its end with it, or left out")
            }
            Choice::Both => Ok(Verdict::Both),
            Choice::Edited => {
                const SELECT: &str = "select the right words first, then correct";
                let model = case.marks().find_map(|id| self.reading(id));
                let (_, model) = model.ok_or("the case is gone")?;
                let fragments = Fragments::one(self.view.selection.span()).ok_or(SELECT)?;
                if model.fragments() == Some(&fragments) {
                    return Err(SELECT);
                }
                let place = Place::Found(fragments);
                let mark = Annotation { id: stamp.annotation(0), place, changed: None, ..model.clone() };
                Ok(Verdict::Edited(Box::new(mark)))
            }
        }
    }
}
