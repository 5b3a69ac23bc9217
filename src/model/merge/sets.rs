//! Merging one coder's tags on one article.

use super::{About, Clash, Conflict, Merged, Record, Settled, Sides, settle, still_beside};
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, Other, Progress, Relation, RelationId, RelationKind, Value,
};
use std::collections::{BTreeMap, BTreeSet};

impl Record for Annotation {
    fn says(&self, other: &Annotation) -> bool {
        let same = (&self.label, &self.place, &self.attributes) == (&other.label, &other.place, &other.attributes);
        same && (&self.note, &self.comment) == (&other.note, &other.comment)
    }

    /// Its words are one field, each attribute is one.
    fn join(sides: &mut Sides<'_, Annotation>) -> Annotation {
        let names: BTreeSet<_> = sides.ours.attributes.keys().chain(sides.theirs.attributes.keys()).collect();
        let mut attributes = BTreeMap::new();
        for name in names {
            let value: Option<&Value> = sides.pick(name.as_str(), |mark| mark.attributes.get(name));
            attributes.extend(value.map(|value| (name.clone(), value.clone())));
        }
        Annotation {
            id: sides.ours.id,
            label: sides.pick("label", |mark| mark.label.clone()),
            place: sides.pick("place", |mark| mark.place.clone()),
            attributes,
            note: sides.pick("note", |mark| mark.note.clone()),
            comment: sides.pick("comment", |mark| mark.comment.clone()),
            changed: sides.later(|mark| mark.changed),
        }
    }
}

impl Record for Relation {
    fn says(&self, other: &Relation) -> bool {
        (&self.kind, self.from, self.to, &self.note) == (&other.kind, other.from, other.to, &other.note)
    }

    /// Its ends are one field, since one of each side might tie an annotation to itself.
    fn join(sides: &mut Sides<'_, Relation>) -> Relation {
        let (from, to) = sides.pick("end", |tie| (tie.from, tie.to));
        Relation {
            id: sides.ours.id,
            kind: sides.pick("kind", |tie| tie.kind.clone()),
            from,
            to,
            order: sides.pick("order", |tie| tie.order),
            note: sides.pick("note", |tie| tie.note.clone()),
            changed: sides.later(|tie| tie.changed),
        }
    }
}

/// What a set is put together from.
#[derive(Default)]
struct Parts {
    marks: BTreeMap<AnnotationId, Annotation>,
    ties: BTreeMap<RelationId, Relation>,
    others: BTreeSet<Other>,
    conflicts: Vec<Conflict>,
}

/// Merges two copies of one coder's tags; `base` is what both come from, if that is known.
///
/// What is not in force is kept in the set's [`others`](AnnotationSet::others). Every relation of the result has
/// its ends, whatever the two sides were: an annotation that one side took away stays where the other tied it, and
/// a relation of which neither side has an end is kept beside. New annotations that are alike are both kept, for a
/// review to pair; new relations that are alike are one. Relations that went with an annotation which stays after
/// all are kept beside. Links of a chain that would have the same place are
/// counted anew, in the order of their places and ids; a chain in which all have the place 0 is left so, since it
/// may be of a kind whose order means nothing.
///
/// What the schema allows is not asked: a new label on one side and a new value on the other may not go together.
/// Where the schema is known, [`fitted`](super::fitted) sees to that; elsewhere [`check`](crate::model::check) says
/// so, as of any file.
pub fn merge_sets(base: Option<&AnnotationSet>, ours: &AnnotationSet, theirs: &AnnotationSet) -> Merged<AnnotationSet> {
    let others = still_beside(base.map(|base| &base.others), &ours.others, &theirs.others);
    let mut parts = Parts { others, ..Parts::default() };
    parts.merge_marks(base, ours, theirs);
    parts.merge_ties(base, ours, theirs);
    parts.keep_ends([Some(ours), Some(theirs), base]);
    parts.keep_lost_ties([ours, theirs]);
    parts.part_twins();
    order_chains(&mut parts.ties, [ours, theirs]);
    let progress = merged_progress(base.map(AnnotationSet::progress), ours.progress(), theirs.progress());
    let set = AnnotationSet::from_parts(progress, parts.marks.into_values(), parts.ties.into_values());
    Merged { value: set.with_others(parts.others), conflicts: parts.conflicts }
}

impl Parts {
    fn merge_marks(&mut self, base: Option<&AnnotationSet>, ours: &AnnotationSet, theirs: &AnnotationSet) {
        let ids: BTreeSet<AnnotationId> = ours.annotations().chain(theirs.annotations()).map(|mark| mark.id).collect();
        for id in ids {
            let base = base.and_then(|base| base.annotation(id));
            let Settled { record, clash } = settle(base, ours.annotation(id), theirs.annotation(id));
            if let Some(clash) = clash {
                let said = theirs.annotation(id).filter(|_| matches!(clash, Clash::Differs(_)));
                let other = said.map_or(Other::MarkGone(id), |said| Other::Mark(Box::new(said.clone())));
                self.keep_beside(About::Mark(id), clash, other);
            }
            self.marks.extend(record.map(|mark| (id, mark)));
        }
    }

    fn merge_ties(&mut self, base: Option<&AnnotationSet>, ours: &AnnotationSet, theirs: &AnnotationSet) {
        let ids: BTreeSet<RelationId> = ours.relations().chain(theirs.relations()).map(|tie| tie.id).collect();
        for id in ids {
            let base = base.and_then(|base| base.relation(id));
            let Settled { record, clash } = settle(base, ours.relation(id), theirs.relation(id));
            if let Some(clash) = clash {
                let said = theirs.relation(id).filter(|_| matches!(clash, Clash::Differs(_)));
                let other = said.map_or(Other::TieGone(id), |said| Other::Tie(Box::new(said.clone())));
                self.keep_beside(About::Tie(id), clash, other);
            }
            self.ties.extend(record.map(|tie| (id, tie)));
        }
    }

    fn keep_beside(&mut self, about: About, clash: Clash, other: Other) {
        self.others.insert(other);
        self.conflicts.push(Conflict { about, clash });
    }

    /// Brings back annotations that one side took away and the other tied, from whichever set has them first.
    fn keep_ends(&mut self, sets: [Option<&AnnotationSet>; 3]) {
        let ends: BTreeSet<AnnotationId> = self.ties.values().flat_map(|tie| [tie.from, tie.to]).collect();
        for end in ends {
            if self.marks.contains_key(&end) {
                continue;
            }
            if let Some(mark) = sets.into_iter().flatten().find_map(|set| set.annotation(end)) {
                self.marks.insert(end, mark.clone());
                self.keep_beside(About::Mark(end), Clash::GoneAndNeeded, Other::MarkGone(end));
            }
        }
        let has_ends = |tie: &Relation| [tie.from, tie.to].iter().all(|end| self.marks.contains_key(end));
        let (whole, endless) = std::mem::take(&mut self.ties).into_iter().partition(|(_, tie)| has_ends(tie));
        self.ties = whole;
        for (id, tie) in endless as BTreeMap<RelationId, Relation> {
            self.keep_beside(About::Tie(id), Clash::WithoutEnd, Other::Tie(Box::new(tie)));
        }
    }

    /// Keeps relations beside that one side took away with an annotation, where the annotation stays.
    fn keep_lost_ties(&mut self, sides: [&AnnotationSet; 2]) {
        for conflict in &self.conflicts {
            if let (About::Mark(id), Clash::GoneAndChanged | Clash::GoneAndNeeded) = (&conflict.about, &conflict.clash)
            {
                let ties = sides.into_iter().flat_map(|side| side.relations_at(*id));
                let lost = ties.filter(|tie| !self.ties.contains_key(&tie.id));
                self.others.extend(lost.map(|tie| Other::Tie(Box::new(tie.clone()))));
            }
        }
    }

    /// Of relations of one kind between the same two annotations the first stays; others that say more than it are
    /// kept beside.
    fn part_twins(&mut self) {
        let mut first: BTreeMap<(RelationKind, BTreeSet<AnnotationId>), Relation> = BTreeMap::new();
        for (id, tie) in std::mem::take(&mut self.ties) {
            let key = (tie.kind.clone(), BTreeSet::from([tie.from, tie.to]));
            match first.get(&key) {
                None => drop(first.insert(key, tie.clone())),
                Some(twin) if twin.says(&tie) => continue,
                Some(twin) => {
                    let clash = Clash::Twin(twin.id);
                    self.keep_beside(About::Tie(id), clash, Other::Tie(Box::new(tie)));
                    continue;
                }
            }
            self.ties.insert(id, tie);
        }
    }
}

/// The progress of the side that changed it; the lesser where both did, since nobody said that all of it is done.
fn merged_progress(base: Option<Progress>, ours: Progress, theirs: Progress) -> Progress {
    match base {
        Some(base) if base == ours => theirs,
        Some(base) if base == theirs => ours,
        Some(_) | None => ours.min(theirs),
    }
}

/// Counts chains anew in which two links have the same place.
///
/// A chain that is as one side had it is left alone.
fn order_chains(ties: &mut BTreeMap<RelationId, Relation>, sides: [&AnnotationSet; 2]) {
    let mut chains: BTreeMap<(AnnotationId, RelationKind), Vec<(u32, RelationId)>> = BTreeMap::new();
    for tie in ties.values() {
        chains.entry((tie.from, tie.kind.clone())).or_default().push((tie.order, tie.id));
    }
    for ((from, kind), mut links) in chains {
        links.sort_unstable();
        let as_before = |side: &AnnotationSet| {
            let known = side.relations_from(from).into_iter().filter(|tie| tie.kind == kind);
            known.map(|tie| (tie.order, tie.id)).eq(links.iter().copied())
        };
        if !shares_a_place(&links) || sides.into_iter().any(as_before) {
            continue;
        }
        for (order, (_, id)) in (0..).zip(links) {
            if let Some(tie) = ties.get_mut(&id) {
                tie.order = order;
            }
        }
    }
}

fn shares_a_place(links: &[(u32, RelationId)]) -> bool {
    let twice = links.windows(2).any(|pair| matches!(pair, [(one, _), (next, _)] if one == next));
    twice && links.iter().any(|(order, _)| *order > 0)
}
