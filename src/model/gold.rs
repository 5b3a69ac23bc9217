//! What the decisions on an article make of it.
//!
//! Gold is never stored: it follows from the decisions, so it cannot say
//! anything else than they do. A relation that lost an end to a decision is
//! not in it, and is *hanging*: told with the gold, never dropped in silence.

use super::{
    Annotation, AnnotationId, AnnotationSet, CaseKey, CoderId, Decision, Document, Progress, Relation, RelationId,
    Verdict,
};
use std::collections::{BTreeMap, BTreeSet};

/// A set of tags like a coder's, and the relations that found no place in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gold {
    /// The marks that were taken, with their relations.
    pub set: AnnotationSet,
    /// Relations of marks that were taken, which lead to marks that were not.
    pub hanging: Vec<Hanging>,
}

/// A relation of a mark that was taken, which leads to one that was not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hanging {
    /// Whose relation.
    pub coder: CoderId,
    /// The relation as that coder has it.
    pub relation: Relation,
    /// What became of its end.
    pub end: LostEnd,
}

/// What became of the end of a hanging relation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LostEnd {
    /// It was rejected.
    Rejected,
    /// Nobody has decided about it.
    Undecided,
    /// It was rejected, and the relation left out by a decision of its own.
    LeftOut,
}

/// Whether somebody has decided anything on an article; comments alone are no decisions.
pub fn is_decided(document: &Document) -> bool {
    document.reviews.values().flatten().any(|(_, decision)| decision.verdict != Verdict::Open)
}

/// What the decisions on an article make of it.
///
/// A mark that is taken keeps its id, so that it can be traced; a relation is kept where both its ends are, and
/// leads to whatever was taken in place of an end. Of two reviewers who decided the same case the later counts.
/// Who rejects a mark rejects the relations that start there with it.
pub fn gold(document: &Document) -> Gold {
    let decided = decided(document);
    let mut taken = Taken::default();
    for (key, decision) in &decided {
        taken.take(document, key, &decision.verdict);
    }
    let mut relations: BTreeMap<(String, AnnotationId, AnnotationId), Relation> = BTreeMap::new();
    let mut hanging = Vec::new();
    for (coder, set) in &document.sets {
        for relation in set.relations() {
            let Some(from) = taken.start(document, coder, relation.from) else { continue };
            match taken.place_of(relation.to) {
                // What was tied is one mark now.
                Some(to) if to == from => {}
                Some(to) => {
                    let key = (relation.kind.to_string(), from, to);
                    relations.entry(key).or_insert_with(|| Relation { from, to, ..relation.clone() });
                }
                None => {
                    let end = taken.lost_end(&decided, relation);
                    hanging.push(Hanging { coder: coder.clone(), relation: relation.clone(), end });
                }
            }
        }
    }
    let mut seen: BTreeSet<RelationId> = BTreeSet::new();
    let relations = relations.into_values().filter(|relation| seen.insert(relation.id));
    let marks = taken.marks.into_values().map(|(_, mark)| mark);
    Gold { set: AnnotationSet::from_parts(Progress::Finished, marks, relations), hanging }
}

/// The decision that counts about each case.
fn decided(document: &Document) -> BTreeMap<&CaseKey, &Decision> {
    let mut decided: BTreeMap<&CaseKey, &Decision> = BTreeMap::new();
    let made = document.reviews.values().flatten().filter(|(_, decision)| decision.verdict != Verdict::Open);
    for (key, decision) in made {
        if decided.get(key).is_none_or(|known| known.at <= decision.at) {
            decided.insert(key, decision);
        }
    }
    decided
}

/// What was taken so far.
#[derive(Default)]
struct Taken<'d> {
    /// The marks, and whose reading each is.
    marks: BTreeMap<AnnotationId, (&'d CoderId, Annotation)>,
    /// What stands in the place of each mark that was judged.
    instead: BTreeMap<AnnotationId, AnnotationId>,
    /// Every mark that was judged.
    judged: BTreeSet<AnnotationId>,
}

impl<'d> Taken<'d> {
    fn take(&mut self, document: &'d Document, key: &CaseKey, verdict: &Verdict) {
        self.judged.extend(key.ids());
        let kept: Vec<AnnotationId> = match verdict {
            Verdict::Open | Verdict::Neither | Verdict::Edited(_) => Vec::new(),
            Verdict::Take(coder) => key.ids().filter(|id| document.set(coder).annotation(*id).is_some()).collect(),
            Verdict::Both => key.ids().collect(),
        };
        for id in &kept {
            if let Some((coder, mark)) = document.whose(*id) {
                self.marks.insert(*id, (coder, mark.clone()));
            }
        }
        if let Verdict::Edited(mark) = verdict
            && let Some((coder, _)) = key.ids().find_map(|id| document.whose(id))
        {
            self.marks.insert(mark.id, (coder, Annotation::clone(mark)));
            self.instead.extend(key.ids().map(|id| (id, mark.id)));
        }
        if let [one] = kept.as_slice() {
            self.instead.extend(key.ids().map(|id| (id, *one)));
        }
    }

    /// What stands for a mark in the gold.
    fn place_of(&self, id: AnnotationId) -> Option<AnnotationId> {
        if self.marks.contains_key(&id) { Some(id) } else { self.instead.get(&id).copied() }
    }

    /// Where the relations that a coder has from a mark start: the ties of a mark are those of whoever's
    /// reading was taken, or was corrected.
    fn start(&self, document: &Document, coder: &CoderId, from: AnnotationId) -> Option<AnnotationId> {
        let place = self.place_of(from)?;
        let (whose, _) = self.marks.get(&place)?;
        let reading = place == from || document.whose(place).is_none();
        (*whose == coder && reading).then_some(place)
    }

    fn lost_end(&self, decided: &BTreeMap<&CaseKey, &Decision>, relation: &Relation) -> LostEnd {
        let tie = CaseKey::new([relation.from, relation.to]);
        let left_out = tie.and_then(|tie| decided.get(&tie).map(|decision| decision.verdict == Verdict::Neither));
        match (left_out, self.judged.contains(&relation.to)) {
            (Some(true), _) => LostEnd::LeftOut,
            (_, true) => LostEnd::Rejected,
            (_, false) => LostEnd::Undecided,
        }
    }
}
