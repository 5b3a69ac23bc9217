//! The truth: what a project holds, as plain data.
//!
//! Whatever is true of a project stands here and nowhere else, and changes
//! through [`change`] alone. The model is generic: it knows labels, relations
//! and attributes, not quotes and speakers; those are the default schema's.

mod annotation;
pub mod change;
pub mod check;
mod coder;
pub mod difference;
mod document;
mod gold;
mod id;
pub mod merge;
mod other;
mod project;
mod relation;
mod review;
mod schema;
mod set;
mod stamp;
mod thread;

pub use annotation::{Annotation, OrphanPart, Place, Value};
pub use change::{Change, Edit, Rejected};
pub use coder::Coder;
pub use document::{Article, Document, DocumentMeta};
pub use gold::{Gold, Hanging, LostEnd, gold, is_decided};
pub use id::{
    AnnotationId, AttributeId, CoderId, DocumentId, LabelId, NameError, ProjectId, RelationId, RelationKind, slug_of,
};
pub use other::{Beside, Other, OtherDef, OtherField, OtherHead};
pub use project::Project;
pub use relation::Relation;
pub use review::{CaseKey, Comment, Decision, Judgement, Review, Verdict};
pub use schema::{
    AttributeDef, Cardinality, Kind, LabelDef, RelationDef, Schema, SchemaError, Shape, each_of, several,
};
pub use set::{AnnotationSet, Progress};
pub use stamp::{Stamp, Timestamp};
pub use thread::{Said, Thread, gone, threads, waiting};
