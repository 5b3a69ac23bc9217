//! What comes out of a merge, under the schema: what does not fit is kept beside.

use super::super::check::{self, Fault};
use super::super::{Annotation, AnnotationId, AnnotationSet, Other, Relation, RelationId, Schema};
use super::{About, Clash, Conflict, Merged};
use crate::text::Text;

/// A merged set in which everything that was not in ours before fits the schema.
///
/// A new label on one side and a new value, or a tie, on the other may not go together. Where that is so, the record
/// is as ours had it, and what the other copy said is kept beside. What ours had is left as it was, whatever it was.
pub fn fitted(
    (schema, text): (&Schema, &Text),
    (ours, theirs): (&AnnotationSet, &AnnotationSet),
    merged: Merged<AnnotationSet>,
) -> Merged<AnnotationSet> {
    let mut fit = Fit { schema, text, ours, theirs, merged };
    // Each turn makes records as ours had them, for good, and what was put back may be in the way of others.
    while fit.put_marks_back() | fit.put_ties_back() {}
    fit.merged
}

struct Fit<'a> {
    schema: &'a Schema,
    text: &'a Text,
    ours: &'a AnnotationSet,
    theirs: &'a AnnotationSet,
    merged: Merged<AnnotationSet>,
}

impl Fit<'_> {
    /// Makes annotations that do not fit as ours had them; whether there were any.
    fn put_marks_back(&mut self) -> bool {
        let marks = self.merged.value.annotations();
        let misfits: Vec<Annotation> = marks.filter(|mark| self.is_misfit(mark)).cloned().collect();
        for mark in &misfits {
            let before = self.ours.annotation(mark.id);
            let said = self.theirs.annotation(mark.id).filter(|said| Some(*said) != before).unwrap_or(mark);
            self.keep_beside(About::Mark(mark.id), Clash::Unfit, Other::Mark(Box::new(said.clone())));
            self.set(|set| set.with_annotation(mark.id, before.cloned()));
        }
        !misfits.is_empty()
    }

    fn is_misfit(&self, mark: &Annotation) -> bool {
        let before = self.ours.annotation(mark.id);
        let is_orphan = |fault: &Fault| matches!(fault, Fault::Orphan(..));
        before != Some(mark)
            && (!check::annotation_faults(self.schema, self.text, mark).iter().all(is_orphan)
                || before.is_some_and(|before| before.label != mark.label) && self.breaks_a_tie(mark.id))
    }

    /// Whether a tie of ours that fits there has no ends that fit any more.
    fn breaks_a_tie(&self, id: AnnotationId) -> bool {
        let merged = &self.merged.value;
        let mut kept = merged.relations_at(id).filter(|tie| self.ours.relation(tie.id) == Some(*tie));
        kept.any(|tie| self.has_fitting_ends(self.ours, tie) && !self.has_fitting_ends(merged, tie))
    }

    fn has_fitting_ends(&self, set: &AnnotationSet, tie: &Relation) -> bool {
        let label = |end| set.annotation(end).map(|mark| &mark.label);
        let ends = label(tie.from).zip(label(tie.to)).zip(self.schema.relation(&tie.kind));
        ends.is_some_and(|((from, to), def)| check::ends_fit(def, from, to))
    }

    /// Makes relations that do not fit as ours had them, with their ends; whether there were any.
    fn put_ties_back(&mut self) -> bool {
        let misfits = |set: &AnnotationSet| -> Vec<RelationId> {
            let new = set.relations().filter(|tie| self.ours.relation(tie.id) != Some(*tie));
            new.filter(|tie| !check::relation_faults(self.schema, set, tie).is_empty()).map(|tie| tie.id).collect()
        };
        let misfits = misfits(&self.merged.value);
        let mut is_any = false;
        for id in misfits {
            let set = &self.merged.value;
            // What was in its way may be gone by now.
            let still = |tie: &&Relation| !check::relation_faults(self.schema, set, tie).is_empty();
            let Some(tie) = set.relation(id).filter(still).cloned() else { continue };
            let before = self.ours.relation(id);
            let said = self.theirs.relation(id).filter(|said| Some(*said) != before).unwrap_or(&tie);
            self.keep_beside(About::Tie(id), Clash::Unfit, Other::Tie(Box::new(said.clone())));
            before.into_iter().flat_map(|tie| [tie.from, tie.to]).for_each(|end| self.bring_back(end));
            self.set(|set| set.with_relation(id, before.cloned()));
            is_any = true;
        }
        is_any
    }

    /// Brings an annotation of ours back that the other side took away.
    fn bring_back(&mut self, id: AnnotationId) {
        let Some(mark) = self.ours.annotation(id).filter(|_| self.merged.value.annotation(id).is_none()) else {
            return;
        };
        self.keep_beside(About::Mark(id), Clash::GoneAndNeeded, Other::MarkGone(id));
        self.set(|set| set.with_annotation(id, Some(mark.clone())));
    }

    fn keep_beside(&mut self, about: About, clash: Clash, other: Other) {
        if self.merged.conflicts.iter().all(|conflict| conflict.about != about) {
            self.merged.conflicts.push(Conflict { about, clash });
        }
        self.set(|set| set.with_other(other));
    }

    fn set(&mut self, with: impl FnOnce(AnnotationSet) -> AnnotationSet) {
        self.merged.value = with(std::mem::take(&mut self.merged.value));
    }
}
