//! Reviewing the tags of one coder or two: one case after the other, one key each, or many that are alike at once.

use super::{Effect, NoticeKind, Selection, Workspace};
pub use crate::analysis::align::Difference;
use crate::analysis::align::{Alignment, Case, align};
pub use crate::analysis::patterns::Grouping;
use crate::analysis::patterns::{Pattern, Readings};
use crate::command::Command;
use crate::format::Hash;
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, CaseKey, CoderId, Decision, Document, DocumentId, LabelId, LostEnd, Stamp,
    Verdict, gold, is_decided,
};
use crate::text::{Fragments, Span};
use std::collections::{BTreeMap, BTreeSet};
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
    /// The cases of the open article: in the order of the text, then the ties that hang.
    pub cases: Arc<Vec<Case>>,
    /// How each of them stands.
    pub states: Arc<Vec<CaseState>>,
    /// The marks of those that are not decided, and of the one that is looked at.
    open: Arc<BTreeSet<AnnotationId>>,
    /// The case that is looked at.
    pub at: usize,
    /// Whether a place that copies differ in is looked at instead.
    pub(in crate::app) at_copies: bool,
    /// Articles whose unanimous cases were taken already.
    begun: BTreeSet<DocumentId>,
    /// How many cases are decided of how many, in the articles that were looked at.
    pub done: BTreeMap<DocumentId, (usize, usize)>,
    /// What the cases were worked out from: the article and the count of changes.
    of: (Option<DocumentId>, u64),
    /// Which cases are gone to.
    pub filter: CaseFilter,
    /// The places of those.
    shown: Arc<BTreeSet<usize>>,
    /// How far each label is, in the schema's order.
    pub labels: Arc<Vec<LabelCount>>,
    /// In what open cases are put together; one by one where it is not said.
    pub grouping: Option<Grouping>,
    /// The open cases that are gone to, put together.
    pub patterns: Arc<Vec<Pattern>>,
}

/// Which cases are gone to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CaseFilter {
    /// Those of this difference.
    pub difference: Option<Difference>,
    /// Those with a mark of this label.
    pub label: Option<LabelId>,
    /// Those in which this side has a mark, or the mark of that label.
    pub side: Option<Side>,
}

/// A side of a review.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The left coder's.
    Left,
    /// The right coder's.
    Right,
}

/// How far a label is in the open article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LabelCount {
    /// The label; a case with two labels counts for both.
    pub label: LabelId,
    /// Cases that are decided.
    pub decided: usize,
    /// Cases that are not, or were changed since.
    pub open: usize,
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
    /// Copies of my file decide it differently; deciding it anew settles that.
    Disputed,
}

impl ReviewState {
    fn new(left: CoderId, right: Option<CoderId>) -> ReviewState {
        ReviewState {
            asked: (left.clone(), right.clone()),
            left,
            right,
            cases: Arc::default(),
            states: Arc::default(),
            open: Arc::default(),
            at: 0,
            at_copies: false,
            begun: BTreeSet::new(),
            done: BTreeMap::new(),
            of: (None, u64::MAX),
            filter: CaseFilter::default(),
            shown: Arc::default(),
            labels: Arc::default(),
            grouping: None,
            patterns: Arc::default(),
        }
    }

    /// The place of the pattern that the case that is looked at belongs to.
    pub fn pattern_at(&self) -> Option<usize> {
        self.patterns.iter().position(|pattern| pattern.cases.contains(&self.at))
    }

    /// The places of the cases that are not decided.
    pub(in crate::app) fn undecided(&self) -> impl Iterator<Item = usize> + '_ {
        self.states.iter().enumerate().filter(|(_, state)| **state != CaseState::Decided).map(|(place, _)| place)
    }
}

impl CaseFilter {
    fn fits(&self, case: &Case, readings: &Readings<'_>) -> bool {
        let ids: Vec<AnnotationId> = match self.side {
            Some(Side::Left) => case.left.clone(),
            Some(Side::Right) => case.right.clone(),
            None => case.marks().collect(),
        };
        let labels = readings.labels(&ids);
        self.difference.is_none_or(|difference| difference == case.difference)
            && self.label.as_ref().map_or(!labels.is_empty(), |label| labels.contains(label))
    }
}

impl Workspace {
    /// Begins to review the tags of one coder, or of two.
    pub(in crate::app) fn begin_review(&mut self, left: CoderId, right: Option<CoderId>, stamp: &Stamp) -> Vec<Effect> {
        if self.me().is_none() {
            return self.nobody();
        }
        let asked = (left.clone(), right.clone());
        let before = self.view.review.take().filter(|state| state.asked == asked);
        let mut state = ReviewState::new(left, right);
        if let Some(before) = before {
            let ReviewState { begun, done, filter, grouping, .. } = before;
            state = ReviewState { begun, done, filter, grouping, ..state };
        }
        let blinded = self.blinded();
        state.begun.extend(self.view.document.filter(|_| blinded.is_none()));
        self.view.review = Some(state);
        self.view.others = true;
        self.view.mode = super::Mode::Page;
        self.view.mark = None;
        self.refresh_review();
        if let Some(why) = blinded {
            return self.say(NoticeKind::Word, why);
        }
        let effects = self.take_unanimous(stamp);
        self.refresh_review();
        self.first_case();
        self.find_question();
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
        // What copies differed in may have been settled elsewhere.
        let at_copies = self.is_at_copies();
        self.view.review.iter_mut().for_each(|state| state.at_copies &= at_copies);
        let now = (self.view.document, self.revision());
        let Some(state) = self.view.review.as_ref().filter(|state| state.of != now) else { return };
        let (left, right) = self.seated(&state.asked);
        let mut cases = self.aligned(&left, right.as_ref()).unwrap_or_default().cases;
        cases.extend(self.hanging(&left, right.as_ref()));
        let states: Vec<CaseState> = cases.iter().map(|case| self.case_state(case)).collect();
        let undecided = cases.iter().zip(&states).filter(|(_, state)| **state != CaseState::Decided);
        let open = undecided.flat_map(|(case, _)| case.marks()).collect();
        if let Some(state) = &mut self.view.review {
            let other = state.of.0 != now.0;
            state.at_copies &= !other;
            let decided = states.iter().filter(|state| **state == CaseState::Decided).count();
            state.done.extend(now.0.map(|id| (id, (decided, states.len()))));
            (state.left, state.right) = (left, right);
            state.cases = Arc::new(cases);
            state.states = Arc::new(states);
            state.open = Arc::new(open);
            state.of = now;
            state.at = if other { 0 } else { state.at.min(state.cases.len().saturating_sub(1)) };
        }
        self.put_together();
    }

    /// Works out anew which cases are gone to, and how they are put together.
    fn put_together(&mut self) {
        let (Some(state), Some((_, document))) = (&self.view.review, self.document()) else { return };
        let readings = state.readings(document);
        let numbered = || state.cases.iter().enumerate();
        let shown: BTreeSet<usize> =
            numbered().filter(|(_, case)| state.filter.fits(case, &readings)).map(|(place, _)| place).collect();
        let open: BTreeSet<usize> = state.undecided().filter(|place| shown.contains(place)).collect();
        let patterns = state
            .grouping
            .map(|grouping| readings.patterns(numbered().filter(|(place, _)| open.contains(place)), grouping));
        let labels = self.label_counts(state, &readings);
        if let Some(state) = &mut self.view.review {
            state.shown = Arc::new(shown);
            state.patterns = Arc::new(patterns.unwrap_or_default());
            state.labels = Arc::new(labels);
        }
    }

    fn label_counts(&self, state: &ReviewState, readings: &Readings<'_>) -> Vec<LabelCount> {
        let mut counts: BTreeMap<LabelId, (usize, usize)> = BTreeMap::new();
        for (case, state) in state.cases.iter().zip(state.states.iter()) {
            let ids: Vec<AnnotationId> = case.marks().collect();
            for label in readings.labels(&ids).into_iter().collect::<BTreeSet<LabelId>>() {
                let count = counts.entry(label).or_default();
                if *state == CaseState::Decided { count.0 += 1 } else { count.1 += 1 }
            }
        }
        let label = |def: &crate::model::LabelDef| {
            let (decided, open) = counts.get(&def.id).copied()?;
            Some(LabelCount { label: def.id.clone(), decided, open })
        };
        self.project().schema().labels.iter().filter_map(label).collect()
    }

    fn aligned(&self, left: &CoderId, right: Option<&CoderId>) -> Option<Alignment> {
        let (_, document) = self.document().filter(|(id, _)| !self.hides_others(*id))?;
        let right = right.map_or(AnnotationSet::empty(), |right| document.set(right));
        Some(align(&document.text, document.set(left), right))
    }

    /// Ties of marks that were taken, which lead to marks that were rejected: both ends in one case.
    fn hanging(&self, left: &CoderId, right: Option<&CoderId>) -> Vec<Case> {
        let Some((_, document)) = self.document().filter(|(_, document)| is_decided(document)) else {
            return Vec::new();
        };
        let mut cases: BTreeMap<(AnnotationId, AnnotationId), Case> = BTreeMap::new();
        for hanging in gold(document).hanging.into_iter().filter(|hanging| hanging.end != LostEnd::Undecided) {
            let ends = vec![hanging.relation.from, hanging.relation.to];
            let (left, right) = match hanging.coder {
                coder if coder == *left => (ends, Vec::new()),
                coder if Some(&coder) == right => (Vec::new(), ends),
                _ => continue,
            };
            let key = (hanging.relation.from, hanging.relation.to);
            let case = Case { difference: Difference::Hanging, left, right, ties: Vec::new() };
            cases.entry(key).or_insert(case).ties.push(hanging.relation.kind);
        }
        cases.into_values().collect()
    }

    /// Decides what both coders agree on, in one step that can be undone.
    fn take_unanimous(&mut self, stamp: &Stamp) -> Vec<Effect> {
        let Some(state) = self.view.review.clone().filter(|state| state.right.is_some()) else { return Vec::new() };
        let Some(home) = self.home() else { return Vec::new() };
        let cases = state.cases.iter().zip(state.states.iter());
        let same = cases.filter(|(case, now)| case.difference == Difference::Same && **now == CaseState::Open);
        let decide = |(case, _): (&Case, &CaseState)| {
            let decision =
                Decision { unanimous: true, ..self.decision(case, Verdict::Take(state.left.clone()), stamp)? };
            Some((case.key()?, Some(decision)))
        };
        let decisions: Vec<(CaseKey, Option<Decision>)> = same.filter_map(decide).collect();
        if decisions.is_empty() { Vec::new() } else { self.run(&Command::Decide(home, decisions), stamp) }
    }

    /// My decision about a case, if I have made one.
    pub fn my_decision(&self, case: &Case) -> Option<&Decision> {
        self.decided_about(case).map(|(_, decision)| decision)
    }

    /// My decision about a case, or about more marks of which some are gone: who wants none of several wants no
    /// one of them either.
    fn decided_about(&self, case: &Case) -> Option<(&CaseKey, &Decision)> {
        let (_, document) = self.document()?;
        let (review, key) = (document.reviews.get(self.me()?)?, case.key()?);
        review.get_key_value(&key).or_else(|| {
            let gone = |other: &CaseKey| other.ids().any(|id| document.whose(id).is_none());
            let none = review.iter().filter(|(_, decision)| decision.verdict == Verdict::Neither);
            none.into_iter().find(|(other, _)| key.ids().all(|id| other.contains(id)) && gone(other))
        })
    }

    /// How a case stands.
    pub fn case_state(&self, case: &Case) -> CaseState {
        let Some((_, document)) = self.document() else { return CaseState::Open };
        let made = self.decided_about(case);
        if made.is_some_and(|(_, decision)| !decision.others.is_empty()) {
            return CaseState::Disputed;
        }
        let made = made.filter(|(_, decision)| decision.verdict != Verdict::Open);
        let Some((key, decision)) = made else { return CaseState::Open };
        let agreed = case.difference == Difference::Same && matches!(decision.verdict, Verdict::Take(_));
        let stands = agreed
            || is_as_judged(document, key, decision)
            // Decisions of before took the readings from left to right.
            || decision.judged == fingerprint(document, case.marks())
            || is_taken_over(document, key, decision);
        if stands { CaseState::Decided } else { CaseState::Changed }
    }

    /// Whether the cases of a review are listed by what they have in common.
    pub fn lists_patterns(&self) -> bool {
        self.view.review.as_ref().is_some_and(|state| state.grouping.is_some())
    }

    /// The grouping that comes after the one that is shown.
    pub(in crate::app) fn next_grouping(&self) -> Option<Grouping> {
        match self.view.review.as_ref()?.grouping {
            None => Some(Grouping::Kind),
            Some(Grouping::Kind) => Some(Grouping::Phrase),
            Some(Grouping::Phrase) => None,
        }
    }

    /// The case that is looked at.
    pub fn case(&self) -> Option<&Case> {
        let state = self.view.review.as_ref().filter(|state| !state.at_copies)?;
        state.cases.get(state.at)
    }

    /// A mark of any coder in the open article, and whose it is.
    pub fn reading(&self, id: AnnotationId) -> Option<(&CoderId, &Annotation)> {
        self.document()?.1.whose(id)
    }

    /// Only some cases are gone to.
    pub(in crate::app) fn filter_cases(&mut self, filter: CaseFilter) {
        if let Some(state) = &mut self.view.review {
            state.filter = filter;
            self.settle_on_a_case();
        }
    }

    /// Lists what open cases have in common, or goes through them one by one.
    pub(in crate::app) fn group_cases(&mut self, grouping: Option<Grouping>) {
        if let Some(state) = &mut self.view.review {
            state.grouping = grouping;
            self.settle_on_a_case();
        }
    }

    /// Stays at the case that is looked at where it is still to be decided, else goes to the next.
    fn settle_on_a_case(&mut self) {
        self.put_together();
        let here = |state: &ReviewState| match state.grouping {
            _ if state.at_copies => true,
            Some(_) => state.pattern_at().is_some(),
            None => state.shown.contains(&state.at) && state.undecided().any(|place| place == state.at),
        };
        let elsewhere = self.view.review.as_ref().filter(|state| !here(state));
        if let Some(next) = elsewhere.map(|state| next_place(state, false)) {
            self.go_to_open(next);
        }
    }

    /// Goes to the first case that is open, or what copies differ in.
    fn first_case(&mut self) {
        if !self.next_copy(false, None) {
            let first = self.view.review.as_ref().and_then(|state| end_of(state, false));
            self.go_to_open(first);
        }
    }

    /// Goes to the next case that is open, or the one before; into the next where none is left. Where patterns are
    /// listed, goes to the first case of the next pattern.
    pub(in crate::app) fn next_case(&mut self, back: bool) {
        self.refresh_review();
        let Some(state) = &self.view.review else { return };
        if let Some(why) = self.blinded() {
            return drop(self.say(NoticeKind::Refusal, why));
        }
        // Who comes from what copies differ in begins with the cases anew.
        let next = if state.at_copies { end_of(state, back) } else { next_place(state, back) };
        if !self.next_copy(back, next) {
            self.go_to_open(next);
        }
    }

    fn go_to_open(&mut self, case: Option<usize>) {
        let Some(state) = &self.view.review else { return };
        match case {
            Some(place) => self.go_to_case(place),
            None => {
                let of = if state.filter == CaseFilter::default() { "of this article" } else { "that is looked for" };
                let words = format!("every case {of} is decided; Ctrl+PageDown opens the next article");
                drop(self.say(NoticeKind::Word, words));
            }
        }
    }

    /// Goes to the first case of a pattern, by its place.
    pub(in crate::app) fn go_to_pattern(&mut self, place: usize) {
        let pattern = self.view.review.as_ref().and_then(|state| state.patterns.get(place));
        if let Some(first) = pattern.and_then(|pattern| pattern.cases.first().copied()) {
            self.go_to_case(first);
        }
    }

    /// Goes to a case, by its place.
    pub(in crate::app) fn go_to_case(&mut self, number: usize) {
        let Some(state) = &mut self.view.review else { return };
        state.at = number.min(state.cases.len().saturating_sub(1));
        state.at_copies = false;
        let Some(key) = self.case().and_then(Case::key) else { return };
        self.view.mark = None;
        self.go_to_marks(&key);
    }

    /// Selects the words from the first of some marks to the last.
    pub(in crate::app) fn go_to_marks(&mut self, key: &CaseKey) {
        let fragments = key.ids().filter_map(|id| self.reading(id)?.1.fragments()).map(Fragments::hull);
        if let Some(hull) = fragments.reduce(Span::hull) {
            self.view.selection = Selection { anchor: hull.start(), head: hull.end() };
            self.view.reveal();
        }
    }

    /// How many cases of the open article are decided, open, and to be decided again.
    pub fn review_counts(&self) -> [usize; 3] {
        let states = self.view.review.as_ref().map(|state| Arc::clone(&state.states)).unwrap_or_default();
        let count = |wanted| states.iter().filter(|state| **state == wanted).count();
        [count(CaseState::Decided), count(CaseState::Open), count(CaseState::Changed) + count(CaseState::Disputed)]
    }

    /// Whether a mark is still to be looked at, while a review goes on; always where none does.
    pub fn is_to_be_seen(&self, id: AnnotationId) -> bool {
        let Some(review) = self.view.review.as_ref().filter(|_| self.is_reviewing()) else { return true };
        let here = review.cases.get(review.at);
        review.open.contains(&id) || here.is_some_and(|case| case.marks().any(|mark| mark == id))
    }
}

impl ReviewState {
    /// What the cases are of.
    pub fn readings<'d>(&self, document: &'d Document) -> Readings<'d> {
        let right = self.right.as_ref().map_or(AnnotationSet::empty(), |right| document.set(right));
        Readings { text: &document.text, left: document.set(&self.left), right }
    }
}

/// The cases that are open and gone to.
fn open_places(state: &ReviewState) -> BTreeSet<usize> {
    state.undecided().filter(|place| state.shown.contains(place)).collect()
}

/// The first of the open cases, or the last; of the first pattern or the last where patterns are listed.
fn end_of(state: &ReviewState, back: bool) -> Option<usize> {
    let open = open_places(state);
    match (state.grouping, back) {
        (None, false) => open.first().copied(),
        (None, true) => open.last().copied(),
        (Some(_), false) => state.patterns.first()?.cases.first().copied(),
        (Some(_), true) => state.patterns.last()?.cases.first().copied(),
    }
}

fn next_place(state: &ReviewState, back: bool) -> Option<usize> {
    let count = state.cases.len();
    if state.grouping.is_some() {
        let count = state.patterns.len();
        let next = match state.pattern_at() {
            Some(now) => (if back { now + count - 1 } else { now + 1 }) % count,
            None => 0,
        };
        return state.patterns.get(next).and_then(|pattern| pattern.cases.first()).copied();
    }
    let open = open_places(state);
    let order: Vec<usize> = if back {
        (0..state.at).rev().chain((state.at..count).rev()).collect()
    } else {
        (state.at + 1..count).chain(0..=state.at).collect()
    };
    order.into_iter().find(|place| open.contains(place))
}

/// A fingerprint of what a case is about: labels, words, attributes and ties of each reading, in the order given.
pub(in crate::app) fn fingerprint(document: &Document, ids: impl Iterator<Item = AnnotationId>) -> String {
    let mut words = String::new();
    for id in ids {
        for set in document.sets.values() {
            let Some(mark) = set.annotation(id) else { continue };
            let ties: Vec<String> =
                set.relations_from(id).iter().map(|tie| format!("{}>{}", tie.kind, tie.to)).collect();
            words.push_str(&format!("{id} {} {:?} {:?} {ties:?}\n", mark.label, mark.place, mark.attributes));
        }
    }
    Hash::of(words.as_bytes()).to_string().chars().take(16).collect()
}

/// Whether the readings are what they were when a decision was made.
pub(in crate::app) fn is_as_judged(document: &Document, key: &CaseKey, decision: &Decision) -> bool {
    let ids: Vec<AnnotationId> = key.ids().collect();
    decision.judged == fingerprint(document, ids.iter().copied())
        // Decisions of before took the left reading first.
        || ids.len() == 2 && decision.judged == fingerprint(document, ids.into_iter().rev())
}

/// Whether the readings changed since a decision only by being made what was decided.
fn is_taken_over(document: &Document, key: &CaseKey, decision: &Decision) -> bool {
    let marks: Vec<(&CoderId, &Annotation)> = key.ids().filter_map(|id| document.whose(id)).collect();
    let touched = |mark: &Annotation| mark.changed.is_some_and(|at| at > decision.at);
    let mut changed = marks.iter().filter(|(_, mark)| touched(mark)).peekable();
    let says = |mark: &Annotation, outcome: &Annotation| {
        (&mark.label, &mark.place, &mark.attributes) == (&outcome.label, &outcome.place, &outcome.attributes)
    };
    match &decision.verdict {
        Verdict::Neither => changed.peek().is_none() && marks.len() < key.ids().count(),
        Verdict::Edited(outcome) => changed.peek().is_some() && changed.all(|(_, mark)| says(mark, outcome)),
        Verdict::Take(coder) => {
            let outcome = marks.iter().find(|(whose, _)| *whose == coder).map(|(_, mark)| *mark);
            let same = |(whose, mark): &(&CoderId, &Annotation)| {
                *whose != coder && outcome.is_some_and(|outcome| says(mark, outcome))
            };
            changed.peek().is_some() && changed.all(same)
        }
        Verdict::Open | Verdict::Both => false,
    }
}
