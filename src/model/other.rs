//! What another copy of a file said, kept beside what is in force.

use super::change::Home;
use super::{
    Annotation, AnnotationId, CaseKey, Coder, DocumentId, Judgement, LabelDef, LabelId, Relation, RelationDef,
    RelationId, RelationKind,
};
use std::fmt;

/// What another copy of a file said, where a merge could not take both, and of which file.
///
/// It stands in the file it was merged into until somebody settles it: it is no mark on the page, counts in no
/// figure, and may speak of what is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Beside {
    /// Of a coder's tags.
    Tags(Home, Other),
    /// Of a case that a reviewer decided.
    Verdict(Home, CaseKey, Judgement),
    /// Of what is said of an article.
    Field(DocumentId, OtherField),
    /// Of what can be tagged.
    Schema(OtherDef),
    /// Of the project itself.
    Head(OtherHead),
}

/// What another copy of a coder's file said of a record.
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

/// What another copy of a schema said.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum OtherDef {
    /// It had this name.
    Name(String),
    /// The label was like this.
    Label(Box<LabelDef>),
    /// The label was taken away.
    LabelGone(LabelId),
    /// The relation was like this.
    Relation(Box<RelationDef>),
    /// The relation was taken away.
    RelationGone(RelationKind),
}

/// What another copy of a project's own file said.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum OtherHead {
    /// The project had this name.
    Name(String),
    /// Coders worked blind, or did not.
    Blind(bool),
    /// The coder had this name.
    Coder(Coder),
}

/// What another copy of an article's own file said in a field.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct OtherField {
    /// The name of the field, as in [`DocumentMeta::fields`](super::DocumentMeta::fields).
    pub field: String,
    /// What stood there.
    pub value: String,
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

impl fmt::Display for OtherDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OtherDef::Name(name) => write!(f, "another copy of the schema is called “{name}”"),
            OtherDef::Label(label) => write!(f, "another copy of the schema says something else of label {}", label.id),
            OtherDef::LabelGone(id) => write!(f, "another copy of the schema has no label {id}"),
            OtherDef::Relation(def) => {
                write!(f, "another copy of the schema says something else of relation {}", def.id)
            }
            OtherDef::RelationGone(id) => write!(f, "another copy of the schema has no relation {id}"),
        }
    }
}

impl fmt::Display for OtherHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OtherHead::Name(name) => write!(f, "another copy of the project is called “{name}”"),
            OtherHead::Blind(true) => f.write_str("in another copy of the project coders work blind"),
            OtherHead::Blind(false) => f.write_str("in another copy of the project coders do not work blind"),
            OtherHead::Coder(coder) => {
                write!(f, "in another copy of the project the coder {} is called “{}”", coder.id, coder.name)
            }
        }
    }
}

impl fmt::Display for OtherField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in another copy of the file the {} is “{}”", self.field, self.value)
    }
}
