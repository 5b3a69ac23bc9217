//! One coder's tags on one article.

use super::{Annotation, AnnotationId, Other, Relation, RelationId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How far a coder is with an article.
///
/// A coder who never opened an article is not one who found nothing in it;
/// agreement needs to know the difference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Progress {
    /// Never tagged.
    #[default]
    NotStarted,
    /// Some tags, more to come.
    InProgress,
    /// The coder said it is done.
    Finished,
}

/// The annotations and relations of one coder on one article.
///
/// A clone shares its records with the set it is made of, so that one of a
/// hundred thousand annotations takes a few milliseconds: a save writes a clone
/// while the set goes on changing.
///
/// Invariant: `by_end` has, for every annotation, exactly the relations that
/// start or end there; the two `put` functions keep it so.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AnnotationSet {
    pub(in crate::model) progress: Progress,
    annotations: BTreeMap<AnnotationId, Arc<Annotation>>,
    relations: BTreeMap<RelationId, Arc<Relation>>,
    by_end: BTreeSet<(AnnotationId, RelationId)>,
    pub(in crate::model) others: BTreeSet<Other>,
}

impl AnnotationSet {
    /// The set with nothing in it.
    pub const EMPTY: AnnotationSet = AnnotationSet {
        progress: Progress::NotStarted,
        annotations: BTreeMap::new(),
        relations: BTreeMap::new(),
        by_end: BTreeSet::new(),
        others: BTreeSet::new(),
    };

    /// The set with nothing in it, to point to.
    pub fn empty() -> &'static AnnotationSet {
        static EMPTY: AnnotationSet = AnnotationSet::EMPTY;
        &EMPTY
    }

    /// A set as a file has it; what is wrong with it is for [`check`](super::check) to say.
    pub fn from_parts(
        progress: Progress,
        annotations: impl IntoIterator<Item = Annotation>,
        relations: impl IntoIterator<Item = Relation>,
    ) -> AnnotationSet {
        let annotations = annotations.into_iter().map(|a| (a.id, Arc::new(a))).collect();
        let mut set = AnnotationSet { progress, annotations, ..AnnotationSet::EMPTY };
        for relation in relations {
            set.put_relation(relation.id, Some(relation));
        }
        set
    }

    /// The set with what other copies of its file said besides.
    pub fn with_others(self, others: impl IntoIterator<Item = Other>) -> AnnotationSet {
        AnnotationSet { others: others.into_iter().collect(), ..self }
    }

    /// The set with a record in place of what has its id, for what comes out of a merge.
    pub(in crate::model) fn with_annotation(mut self, id: AnnotationId, to: Option<Annotation>) -> AnnotationSet {
        self.put_annotation(id, to);
        self
    }

    /// As [`AnnotationSet::with_annotation`].
    pub(in crate::model) fn with_relation(mut self, id: RelationId, to: Option<Relation>) -> AnnotationSet {
        self.put_relation(id, to);
        self
    }

    /// The set with something that another copy of the file said.
    pub(in crate::model) fn with_other(mut self, other: Other) -> AnnotationSet {
        self.put_other(other);
        self
    }

    /// How far the coder is.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether there is nothing in it, so that no file needs to hold it.
    pub fn is_blank(&self) -> bool {
        let empty = self.annotations.is_empty() && self.relations.is_empty() && self.others.is_empty();
        empty && self.progress == Progress::NotStarted
    }

    /// An annotation.
    pub fn annotation(&self, id: AnnotationId) -> Option<&Annotation> {
        self.annotations.get(&id).map(|annotation| &**annotation)
    }

    /// All annotations, in the order of their ids.
    pub fn annotations(&self) -> impl ExactSizeIterator<Item = &Annotation> {
        self.annotations.values().map(|annotation| &**annotation)
    }

    /// A relation.
    pub fn relation(&self, id: RelationId) -> Option<&Relation> {
        self.relations.get(&id).map(|relation| &**relation)
    }

    /// All relations, in the order of their ids.
    pub fn relations(&self) -> impl ExactSizeIterator<Item = &Relation> {
        self.relations.values().map(|relation| &**relation)
    }

    /// The relations that start or end at an annotation, in the order of their ids.
    pub fn relations_at(&self, id: AnnotationId) -> impl Iterator<Item = &Relation> {
        let here = self.by_end.range((id, RelationId::from_parts(0, 0))..).take_while(move |(end, _)| *end == id);
        here.filter_map(|(_, id)| self.relation(*id))
    }

    /// The relations that start at an annotation, in the order of the chain.
    pub fn relations_from(&self, id: AnnotationId) -> Vec<&Relation> {
        let mut found: Vec<&Relation> = self.relations_at(id).filter(|r| r.from == id).collect();
        found.sort_by(|a, b| (&a.kind, a.order, a.id).cmp(&(&b.kind, b.order, b.id)));
        found
    }

    /// What other copies of the file said and nobody has settled yet, in an order of its own.
    pub fn others(&self) -> impl ExactSizeIterator<Item = &Other> {
        self.others.iter()
    }

    /// Whether another copy of the file said this and nobody has settled it yet.
    pub fn has_other(&self, other: &Other) -> bool {
        self.others.contains(other)
    }

    pub(in crate::model) fn put_other(&mut self, other: Other) {
        self.others.insert(other);
    }

    pub(in crate::model) fn take_other(&mut self, other: &Other) {
        self.others.remove(other);
    }

    pub(in crate::model) fn put_annotation(&mut self, id: AnnotationId, to: Option<Annotation>) {
        match to {
            Some(annotation) => self.annotations.insert(id, Arc::new(annotation)),
            None => self.annotations.remove(&id),
        };
    }

    pub(in crate::model) fn put_relation(&mut self, id: RelationId, to: Option<Relation>) {
        if let Some(old) = self.relations.remove(&id) {
            self.by_end.remove(&(old.from, id));
            self.by_end.remove(&(old.to, id));
        }
        if let Some(new) = to {
            self.by_end.extend([(new.from, id), (new.to, id)]);
            self.relations.insert(id, Arc::new(new));
        }
    }
}
