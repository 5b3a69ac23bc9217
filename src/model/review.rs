//! What a reviewer decided about the tags of others.

use super::{Annotation, AnnotationId, CoderId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// The marks that a decision is about: those of one coder, or of two that are about the same words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CaseKey(BTreeSet<AnnotationId>);

/// What was decided.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// Nothing; there are comments.
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
    /// What its author wrote about the case, the first thing first.
    pub comments: Vec<Comment>,
    /// What other copies of the file decided and nobody has settled yet; deciding anew settles it.
    pub others: BTreeSet<Judgement>,
}

/// What another copy of a reviewer's file decided about a case, where a merge could not take both.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Judgement {
    /// What was decided there; [`Verdict::Open`] where the decision was taken back.
    pub verdict: Verdict,
    /// A fingerprint of the readings that were judged.
    pub judged: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was taken because everybody agreed.
    pub unanimous: bool,
}

impl Decision {
    /// What it decides, without what was written or is to be settled.
    pub fn judgement(&self) -> Judgement {
        let Decision { verdict, judged, at, unanimous, .. } = self.clone();
        Judgement { verdict, judged, at, unanimous }
    }

    /// The decision with another judgement in force.
    #[must_use]
    pub fn judging(self, judgement: Judgement) -> Decision {
        let Judgement { verdict, judged, at, unanimous } = judgement;
        Decision { verdict, judged, at, unanimous, ..self }
    }
}

/// Something that somebody wrote about a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    /// When.
    pub at: Timestamp,
    /// The words; empty where the thread was only resolved or opened again.
    pub words: String,
    /// Whether its author holds that nothing is left to be answered.
    pub resolved: bool,
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

    /// Whether both are about some mark.
    pub fn meets(&self, other: &CaseKey) -> bool {
        !self.0.is_disjoint(&other.0)
    }
}
