//! A tag on the words of an article.

use super::{AnnotationId, AttributeId, LabelId, Timestamp};
use crate::text::Fragments;
use std::collections::BTreeMap;

/// A label on one or more stretches of text, with attributes.
///
/// Annotations nest and cross freely; several of the same label may cover the
/// same words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Annotation {
    /// Its name for ever; holds when it was made.
    pub id: AnnotationId,
    /// What it says the words are.
    pub label: LabelId,
    /// Which words.
    pub place: Place,
    /// What else it says, by the schema.
    pub attributes: BTreeMap<AttributeId, Value>,
    /// What the coder wrote down for the data; exported with it.
    pub note: String,
    /// A question or remark for colleagues.
    pub comment: String,
    /// When it was last changed, if it was.
    pub changed: Option<Timestamp>,
}

/// Where an annotation is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Place {
    /// On these words.
    Found(Fragments),
    /// Its words are not where its file says; it is kept and listed, never drawn or moved.
    Orphan(Vec<OrphanPart>),
}

/// One fragment of an orphan, as its file had it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct OrphanPart {
    /// Where it was said to start, in code points from 0.
    pub char_start: u32,
    /// Where it was said to end, in code points from 0, exclusive.
    pub char_end: u32,
    /// The words it was said to cover.
    pub exact: String,
}

/// The value of an attribute.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Value {
    /// One of the values of a [`Choice`](super::Kind::Choice).
    Choice(String),
    /// Any of the values of a [`Several`](super::Kind::Several), as [`several`](super::several) keeps them.
    Several(String),
    /// Free text, a number as written, or a link.
    Text(String),
    /// Yes or no; only yes is kept.
    Flag,
}

impl Value {
    /// The value as words.
    pub fn as_str(&self) -> &str {
        match self {
            Value::Choice(word) | Value::Several(word) | Value::Text(word) => word,
            Value::Flag => "yes",
        }
    }
}

impl Annotation {
    /// The words it covers, unless it is an orphan.
    pub fn fragments(&self) -> Option<&Fragments> {
        match &self.place {
            Place::Found(fragments) => Some(fragments),
            Place::Orphan(_) => None,
        }
    }

    /// When it was made.
    pub fn made(&self) -> Timestamp {
        Timestamp(self.id.milliseconds())
    }
}
