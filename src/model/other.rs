//! What another copy of a file said, kept beside what is in force.

use super::{Annotation, AnnotationId, Relation, RelationId};
use std::fmt;

/// What another copy of a coder's file said of a record, where a merge could not take both.
///
/// It stands in the set it was merged into until somebody settles it: it is no mark on the page, counts in no
/// figure, and may speak of annotations that are not there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Other {
    /// The annotation was like this.
    Mark(Box<Annotation>),
    /// The annotation was taken away.
    MarkGone(AnnotationId),
    /// The relation was like this.
    Tie(Box<Relation>),
    /// The relation was taken away.
    TieGone(RelationId),
}

impl fmt::Display for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Other::Mark(mark) => write!(f, "another copy of the file says something else of annotation {}", mark.id),
            Other::MarkGone(id) => write!(f, "another copy of the file has no annotation {id}"),
            Other::Tie(tie) => write!(f, "another copy of the file says something else of relation {}", tie.id),
            Other::TieGone(id) => write!(f, "another copy of the file has no relation {id}"),
        }
    }
}
