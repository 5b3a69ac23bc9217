//! What ties two annotations together.

use super::{AnnotationId, RelationId, RelationKind, Timestamp};

/// A typed tie from one annotation to another of the same coder.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Relation {
    /// Its name for ever.
    pub id: RelationId,
    /// Which kind of the schema it is.
    pub kind: RelationKind,
    /// Where it starts: the quote, of `said_by`.
    pub from: AnnotationId,
    /// Where it ends: the speaker, of `said_by`.
    pub to: AnnotationId,
    /// Its place among those of the same kind and start, from 0; always 0 where the schema
    /// says that order means nothing.
    pub order: u32,
    /// What the coder wrote down about it.
    pub note: String,
    /// When it was last changed, if it was.
    pub changed: Option<Timestamp>,
}
