//! Tags that come in a second time: they are those that are there, though files that have no names of ours for them
//! give them new ones each time they are read.

use crate::model::{
    Annotation, AnnotationId, AnnotationSet, AttributeId, LabelId, Place, Relation, RelationId, RelationKind, Value,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What an annotation says, whatever it is called.
type Says<'a> = (&'a LabelId, &'a Place, &'a BTreeMap<AttributeId, Value>, &'a str, &'a str);

fn says(mark: &Annotation) -> Says<'_> {
    (&mark.label, &mark.place, &mark.attributes, &mark.note, &mark.comment)
}

/// What a relation says, whatever it is called.
type Ties<'r> = (&'r RelationKind, AnnotationId, AnnotationId, u32, &'r str);

/// The tags that come in, under the names of those that are there and say the same; each of those stands for one.
pub(super) fn under_known_names(there: &AnnotationSet, coming: &AnnotationSet) -> AnnotationSet {
    let mut marks: BTreeMap<Says<'_>, VecDeque<&Annotation>> = BTreeMap::new();
    for mark in there.annotations().filter(|mark| coming.annotation(mark.id).is_none()) {
        marks.entry(says(mark)).or_default().push_back(mark);
    }
    let mut names: BTreeMap<AnnotationId, AnnotationId> = BTreeMap::new();
    let annotations: Vec<Annotation> = coming
        .annotations()
        .map(|mark| {
            let is_new = there.annotation(mark.id).is_none();
            let twin = marks.get_mut(&says(mark)).filter(|_| is_new).and_then(VecDeque::pop_front).unwrap_or(mark);
            names.insert(mark.id, twin.id);
            twin.clone()
        })
        .collect();
    let name = |id: AnnotationId| names.get(&id).copied().unwrap_or(id);
    let mut ties: BTreeMap<Ties<'_>, &Relation> = BTreeMap::new();
    for tie in there.relations().filter(|tie| coming.relation(tie.id).is_none()) {
        ties.insert((&tie.kind, tie.from, tie.to, tie.order, &tie.note), tie);
    }
    let mut taken: BTreeSet<RelationId> = BTreeSet::new();
    let relations: Vec<Relation> = coming
        .relations()
        .map(|tie| {
            let (from, to) = (name(tie.from), name(tie.to));
            let twin = ties.get(&(&tie.kind, from, to, tie.order, tie.note.as_str()));
            let twin = twin.filter(|twin| there.relation(tie.id).is_none() && taken.insert(twin.id));
            twin.map_or_else(|| Relation { from, to, ..tie.clone() }, |twin| Relation::clone(twin))
        })
        .collect();
    AnnotationSet::from_parts(coming.progress(), annotations, relations).with_others(coming.others().cloned())
}
