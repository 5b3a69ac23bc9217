//! What comes out of a merge, under the schema: what does not fit is kept beside.

use super::super::check::{self, Fault};
use super::super::{AnnotationSet, Other, Schema};
use crate::text::Text;

/// A merged set in which everything that was not in ours before fits the schema; what does not is kept beside, as
/// what another copy said. What ours had is left as it was.
#[must_use]
pub fn fitted(schema: &Schema, text: &Text, ours: &AnnotationSet, mut merged: AnnotationSet) -> AnnotationSet {
    let is_new = |id| ours.annotation(id);
    let marks: Vec<_> =
        merged.annotations().filter(|mark| is_new(mark.id) != Some(*mark)).map(|mark| mark.id).collect();
    for id in marks {
        let Some(mark) = merged.annotation(id).cloned() else { continue };
        let faults = check::annotation_faults(schema, text, &mark);
        if faults.iter().all(|fault| matches!(fault, Fault::Orphan(..))) {
            continue;
        }
        merged = merged.with_annotation(id, ours.annotation(id).cloned()).with_other(Other::Mark(Box::new(mark)));
    }
    let ties: Vec<_> = merged.relations().filter(|tie| ours.relation(tie.id) != Some(*tie)).map(|tie| tie.id).collect();
    for id in ties {
        let Some(tie) = merged.relation(id).cloned() else { continue };
        if check::relation_faults(schema, &merged, &tie).is_empty() {
            continue;
        }
        // What ours said of it stays in force only if that still fits beside the rest.
        merged = merged.with_relation(id, None);
        let before = ours.relation(id).filter(|tie| check::relation_faults(schema, &merged, tie).is_empty());
        merged = merged.with_relation(id, before.cloned()).with_other(Other::Tie(Box::new(tie)));
    }
    merged
}
