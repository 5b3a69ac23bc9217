//! What a reviewer decided about the tags of others.

use super::{Annotation, AnnotationId, AnnotationSet, CoderId, Document, Progress, Relation, RelationId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// The marks that a decision is about: those of one coder, or of two that are about the same words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CaseKey(BTreeSet<AnnotationId>);

/// What was decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Nothing yet; there is a comment.
    Open,
    /// What this coder has is right.
    Take(CoderId),
    /// What both have is right, each for itself.
    Both,
    /// Neither is; nothing is to be there.
    Neither,
    /// This is right.
    Edited(Box<Annotation>),
}

/// What a reviewer decided about a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// What was decided.
    pub verdict: Verdict,
    /// A fingerprint of the readings that were judged: when they change, the case is open again.
    pub judged: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was taken because everybody agreed.
    pub unanimous: bool,
    /// Why, for the coders.
    pub comment: String,
}

/// The decisions of one reviewer on one article.
pub type Review = BTreeMap<CaseKey, Decision>;

impl CaseKey {
    /// A case about some marks; `None` where there are none.
    pub fn new(ids: impl IntoIterator<Item = AnnotationId>) -> Option<CaseKey> {
        let ids: BTreeSet<AnnotationId> = ids.into_iter().collect();
        (!ids.is_empty()).then_some(CaseKey(ids))
    }

    /// The marks, in the order of their ids.
    pub fn ids(&self) -> impl Iterator<Item = AnnotationId> + '_ {
        self.0.iter().copied()
    }

    /// Whether a mark is among them.
    pub fn contains(&self, id: AnnotationId) -> bool {
        self.0.contains(&id)
    }
}

/// What the decisions on an article make of it: a set of tags like a coder's.
///
/// A mark that is taken keeps its id, so that it can be traced; a relation is kept where both its ends are, and
/// leads to whatever was taken in place of an end. Of two reviewers who decided the same case the later counts.
pub fn gold(document: &Document) -> AnnotationSet {
    let mut decided: BTreeMap<&CaseKey, &Decision> = BTreeMap::new();
    for (key, decision) in document.reviews.values().flatten() {
        let newer = decided.get(key).is_none_or(|known| known.at <= decision.at);
        if newer {
            decided.insert(key, decision);
        }
    }
    let mut taken: BTreeMap<AnnotationId, (&CoderId, Annotation)> = BTreeMap::new();
    // What stands in the place of each mark that was judged.
    let mut instead: BTreeMap<AnnotationId, AnnotationId> = BTreeMap::new();
    for (key, decision) in &decided {
        let of = |coder: &'_ CoderId| -> Vec<AnnotationId> {
            key.ids().filter(|id| document.set(coder).annotation(*id).is_some()).collect()
        };
        let kept: Vec<AnnotationId> = match &decision.verdict {
            Verdict::Open | Verdict::Neither | Verdict::Edited(_) => Vec::new(),
            Verdict::Take(coder) => of(coder),
            Verdict::Both => key.ids().collect(),
        };
        for id in &kept {
            if let Some((coder, mark)) = whose(document, *id) {
                taken.insert(*id, (coder, mark.clone()));
            }
        }
        if let Verdict::Edited(mark) = &decision.verdict {
            let owner = key.ids().find_map(|id| whose(document, id)).map(|(coder, _)| coder);
            if let Some(coder) = owner {
                taken.insert(mark.id, (coder, Annotation::clone(mark)));
                instead.extend(key.ids().map(|id| (id, mark.id)));
            }
        }
        if let [one] = kept.as_slice() {
            instead.extend(key.ids().map(|id| (id, *one)));
        }
    }
    let mut relations: BTreeMap<(String, AnnotationId, AnnotationId), Relation> = BTreeMap::new();
    for coder in document.sets.keys() {
        for relation in document.set(coder).relations() {
            let end = |id: AnnotationId| if taken.contains_key(&id) { Some(id) } else { instead.get(&id).copied() };
            // The ties of a mark are those of whoever's reading was taken.
            let from = relation.from;
            let reading = taken.get(&from).is_some_and(|(whose, _)| *whose == coder)
                || instead.get(&from).is_some_and(|id| {
                    taken
                        .get(id)
                        .is_some_and(|(whose, mark)| *whose == coder && mark.id != from && !is_anybodys(document, *id))
                });
            if let (true, Some(from), Some(to)) = (reading, end(from), end(relation.to))
                && from != to
            {
                let key = (relation.kind.to_string(), from, to);
                relations.entry(key).or_insert_with(|| Relation { from, to, ..relation.clone() });
            }
        }
    }
    let mut seen: BTreeSet<RelationId> = BTreeSet::new();
    let relations = relations.into_values().filter(|relation| seen.insert(relation.id));
    AnnotationSet::from_parts(Progress::Finished, taken.into_values().map(|(_, mark)| mark), relations)
}

fn whose(document: &Document, id: AnnotationId) -> Option<(&CoderId, &Annotation)> {
    document.sets.iter().find_map(|(coder, set)| Some((coder, set.annotation(id)?)))
}

fn is_anybodys(document: &Document, id: AnnotationId) -> bool {
    whose(document, id).is_some()
}
