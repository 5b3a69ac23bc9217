//! Planning what happens to decisions: they are made, talked about, and taken over.

use super::Refusal;
use super::annotate::open;
use crate::model::change::{Edit, Home, Swap};
use crate::model::check;
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, CaseKey, Change, CoderId, Comment, Decision, Document, Project, Relation,
    RelationId, Schema, Stamp, Thread, Verdict, difference,
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn decide(
    project: &Project,
    home: &Home,
    decisions: &[(CaseKey, Option<Decision>)],
) -> Result<Change, Refusal> {
    let review = open(project, home)?.review(&home.coder);
    let mut edits = Vec::new();
    for (key, decision) in decisions {
        let before = review.get(key).cloned().map(Box::new);
        let after = decision.clone().map(Box::new);
        if before != after {
            edits.push(Edit::Decision(home.clone(), key.clone(), Swap::new(before, after)));
        }
    }
    if edits.is_empty() { Err(Refusal::NoChange) } else { Ok(Change { edits }) }
}

pub(super) fn remark(
    project: &Project,
    home: &Home,
    key: &CaseKey,
    (words, resolved): (&str, bool),
    stamp: &Stamp,
) -> Result<Change, Refusal> {
    let document = open(project, home)?;
    let thread = Thread::about(document, key);
    let words = words.trim();
    // Without words a thread is only resolved or opened again, where that is news.
    if words.is_empty() && (thread.said().is_empty() || thread.is_open() != resolved) {
        return Err(Refusal::NoChange);
    }
    let before = document.reviews.get(&home.coder).and_then(|review| review.get(key)).cloned();
    let mut after = before.clone().unwrap_or(Decision {
        verdict: Verdict::Open,
        judged: String::new(),
        at: stamp.at,
        unanimous: false,
        comments: Vec::new(),
        others: BTreeSet::new(),
    });
    after.comments.push(Comment { at: stamp.at, words: words.to_owned(), resolved });
    let swap = Swap::new(before.map(Box::new), Some(Box::new(after)));
    Ok(Change { edits: vec![Edit::Decision(home.clone(), key.clone(), swap)] })
}

/// The coder's tags become what reviewers decided about them.
///
/// A mark keeps its id, note and comment. Where another coder's reading was taken, its relations are taken too, as
/// far as their ends have a counterpart among the coder's own marks; of a kind of which one has none, the coder's
/// own relations stay. A case that none of the coder's marks is in is no case of theirs.
pub(super) fn take_over(
    project: &Project,
    home: &Home,
    decisions: &[(CoderId, CaseKey)],
    stamp: &Stamp,
) -> Result<Change, Refusal> {
    let document = open(project, home)?;
    let mut draft = Draft::of(document, home, stamp);
    let mut readings = Vec::new();
    for (reviewer, key) in decisions {
        let decision = document.reviews.get(reviewer).and_then(|review| review.get(key));
        readings.extend(decision.map(|decision| draft.take(key, &decision.verdict)).unwrap_or_default());
    }
    let pairs: BTreeMap<AnnotationId, AnnotationId> = readings.iter().map(|(mine, theirs)| (*theirs, *mine)).collect();
    for (mine, theirs) in &readings {
        draft.tie_as(*mine, *theirs, &pairs);
    }
    draft.keep_what_fits(project.schema());
    let edits = draft.edits();
    if edits.is_empty() { Err(Refusal::NoChange) } else { Ok(Change { edits }) }
}

/// The coder's tags as they are to be.
struct Draft<'p> {
    document: &'p Document,
    home: &'p Home,
    before: &'p AnnotationSet,
    marks: BTreeMap<AnnotationId, Annotation>,
    ties: BTreeMap<RelationId, Relation>,
    stamp: &'p Stamp,
    /// How many ids were made.
    made: u32,
}

impl<'p> Draft<'p> {
    fn of(document: &'p Document, home: &'p Home, stamp: &'p Stamp) -> Draft<'p> {
        let before = document.set(&home.coder);
        let marks = before.annotations().map(|mark| (mark.id, mark.clone())).collect();
        let ties = before.relations().map(|tie| (tie.id, tie.clone())).collect();
        Draft { document, home, before, marks, ties, stamp, made: 0 }
    }

    /// Takes a decision over; the pairs of my marks with the readings of others that were taken for them.
    fn take(&mut self, key: &CaseKey, verdict: &Verdict) -> Vec<(AnnotationId, AnnotationId)> {
        let mine: Vec<AnnotationId> = in_order(key.ids().filter_map(|id| self.marks.get(&id)));
        if mine.is_empty() {
            return Vec::new();
        }
        match verdict {
            Verdict::Open => Vec::new(),
            Verdict::Take(coder) if *coder == self.home.coder => Vec::new(),
            Verdict::Take(coder) => self.replace(&mine, &self.readings_of(key, Some(coder))),
            Verdict::Neither if self.document.are_ends(key) => {
                self.ties.retain(|_, tie| !(key.contains(tie.from) && key.contains(tie.to)));
                Vec::new()
            }
            Verdict::Neither => self.replace(&mine, &[]),
            Verdict::Edited(mark) => {
                self.replace(&mine, &[Annotation::clone(mark)]);
                Vec::new()
            }
            Verdict::Both => {
                self.replace(&[], &self.readings_of(key, None));
                Vec::new()
            }
        }
    }

    /// The readings in a case of one other coder, or of everybody else.
    fn readings_of(&self, key: &CaseKey, coder: Option<&CoderId>) -> Vec<Annotation> {
        let theirs = key.ids().filter_map(|id| self.document.whose(id));
        let theirs =
            theirs.filter(|(whose, _)| **whose != self.home.coder && coder.is_none_or(|coder| coder == *whose));
        let mut found: Vec<Annotation> = theirs.map(|(_, mark)| mark.clone()).collect();
        found.sort_by_key(|mark| mark.fragments().map(|fragments| (fragments.start(), mark.id)));
        found
    }

    /// Makes my marks say what the readings say: mine that are too many go, readings that are too many are added.
    fn replace(&mut self, mine: &[AnnotationId], readings: &[Annotation]) -> Vec<(AnnotationId, AnnotationId)> {
        let mut pairs = Vec::new();
        for (id, reading) in mine.iter().zip(readings) {
            let Some(mark) = self.marks.get_mut(id) else { continue };
            if !says_the_same(mark, reading) {
                mark.label = reading.label.clone();
                mark.place = reading.place.clone();
                mark.attributes = reading.attributes.clone();
                mark.changed = Some(self.stamp.at);
            }
            pairs.push((*id, reading.id));
        }
        for id in mine.iter().skip(readings.len()) {
            self.marks.remove(id);
        }
        for reading in readings.iter().skip(mine.len()) {
            if !self.marks.values().any(|mark| says_the_same(mark, reading)) {
                let id = self.stamp.annotation(self.made);
                self.made += 1;
                self.marks.insert(id, Annotation { id, changed: None, ..reading.clone() });
                pairs.push((id, reading.id));
            }
        }
        pairs
    }

    /// Gives a mark of mine the relations of the reading that was taken for it.
    fn tie_as(&mut self, mine: AnnotationId, theirs: AnnotationId, pairs: &BTreeMap<AnnotationId, AnnotationId>) {
        let Some((whose, _)) = self.document.whose(theirs) else { return };
        let wanted = self.document.set(whose).relations_from(theirs);
        let kinds: BTreeSet<_> = wanted
            .iter()
            .map(|tie| tie.kind.clone())
            .chain(self.ties.values().filter(|tie| tie.from == mine).map(|tie| tie.kind.clone()))
            .collect();
        for kind in kinds {
            let ends = wanted.iter().filter(|tie| tie.kind == kind);
            let ends: Option<Vec<(AnnotationId, u32)>> =
                ends.map(|tie| Some((self.counterpart(tie.to, pairs)?, tie.order))).collect();
            let Some(ends) = ends else { continue };
            let stays = |tie: &Relation| ends.contains(&(tie.to, tie.order));
            self.ties.retain(|_, tie| tie.from != mine || tie.kind != kind || stays(tie));
            for (to, order) in ends {
                let is_there =
                    |tie: &Relation| tie.kind == kind && [(tie.from, tie.to), (tie.to, tie.from)].contains(&(mine, to));
                if to == mine || self.ties.values().any(is_there) {
                    continue;
                }
                let id = self.stamp.relation(self.made);
                self.made += 1;
                let (kind, note) = (kind.clone(), String::new());
                self.ties.insert(id, Relation { id, kind, from: mine, to, order, note, changed: None });
            }
        }
    }

    /// My mark that stands for another coder's: what was taken for it, what was judged with it, or what says the same.
    fn counterpart(&self, id: AnnotationId, pairs: &BTreeMap<AnnotationId, AnnotationId>) -> Option<AnnotationId> {
        let judged_with = || {
            let keys = self.document.reviews.values().flat_map(BTreeMap::keys).filter(|key| key.contains(id));
            keys.flat_map(CaseKey::ids).find(|other| self.marks.contains_key(other))
        };
        let the_same = || {
            let (_, reading) = self.document.whose(id)?;
            let same = |mark: &&Annotation| mark.label == reading.label && mark.place == reading.place;
            self.marks.values().find(same).map(|mark| mark.id)
        };
        let taken = pairs.get(&id).copied().filter(|mine| self.marks.contains_key(mine));
        taken.or_else(judged_with).or_else(the_same)
    }

    /// Relations go with the marks that went, and where a label no longer fits.
    fn keep_what_fits(&mut self, schema: &Schema) {
        let marks = &self.marks;
        self.ties.retain(|_, tie| match (marks.get(&tie.from), marks.get(&tie.to), schema.relation(&tie.kind)) {
            (Some(from), Some(to), Some(def)) => check::ends_fit(def, &from.label, &to.label),
            (Some(_), Some(_), None) => true,
            (None, _, _) | (_, None, _) => false,
        });
    }

    fn edits(self) -> Vec<Edit> {
        let (home, before) = (self.home, self.before);
        let after = AnnotationSet::from_parts(before.progress(), self.marks.into_values(), self.ties.into_values());
        difference::of_sets(home, before, &after.with_others(before.others().cloned()))
    }
}

/// Ids in the order of the text.
fn in_order<'a>(marks: impl Iterator<Item = &'a Annotation>) -> Vec<AnnotationId> {
    let mut marks: Vec<&Annotation> = marks.collect();
    marks.sort_by_key(|mark| mark.fragments().map(|fragments| (fragments.start(), mark.id)));
    marks.into_iter().map(|mark| mark.id).collect()
}

fn says_the_same(one: &Annotation, other: &Annotation) -> bool {
    (&one.label, &one.place, &one.attributes) == (&other.label, &other.place, &other.attributes)
}
