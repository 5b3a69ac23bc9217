//! Annotations and relations as records, one a line.

use super::super::ReadError;
use crate::model::{
    Annotation, AnnotationId, AttributeId, Kind, LabelId, OrphanPart, Other, Place, Relation, RelationId, RelationKind,
    Schema, Timestamp, Value,
};
use crate::text::{Fragments, Text};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// An annotation as a line of a file.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
pub struct AnnotationRecord<'f> {
    #[serde(borrow)]
    id: Cow<'f, str>,
    #[serde(borrow)]
    label: Cow<'f, str>,
    /// (start, end, words): code points from 0, half-open.
    #[serde(borrow)]
    at: Vec<(u32, u32, Words<'f>)>,
    #[serde(borrow, default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "each_once")]
    is: BTreeMap<Words<'f>, Words<'f>>,
    #[serde(borrow, default, skip_serializing_if = "str_is_empty")]
    note: Cow<'f, str>,
    #[serde(borrow, default, skip_serializing_if = "str_is_empty")]
    comment: Cow<'f, str>,
    /// Milliseconds since 1970; left out where it was never changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed: Option<u64>,
}

/// Words that borrow from the file where they hold no escape.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(transparent)]
struct Words<'f>(#[serde(borrow)] Cow<'f, str>);

/// A relation as a line of a file.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
pub struct RelationRecord<'f> {
    #[serde(borrow)]
    id: Cow<'f, str>,
    #[serde(borrow)]
    kind: Cow<'f, str>,
    #[serde(borrow)]
    from: Cow<'f, str>,
    #[serde(borrow)]
    to: Cow<'f, str>,
    #[serde(default, skip_serializing_if = "is_zero")]
    order: u32,
    #[serde(borrow, default, skip_serializing_if = "str_is_empty")]
    note: Cow<'f, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed: Option<u64>,
}

/// What another copy of the file said of a record, as a line of a file.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
pub enum OtherRecord<'f> {
    /// The annotation was like this.
    Mark(#[serde(borrow)] AnnotationRecord<'f>),
    /// The annotation with this id was taken away.
    MarkGone(#[serde(borrow)] Cow<'f, str>),
    /// The relation was like this.
    Tie(#[serde(borrow)] RelationRecord<'f>),
    /// The relation with this id was taken away.
    TieGone(#[serde(borrow)] Cow<'f, str>),
}

/// Reads a map whose keys must differ: of two values for one attribute neither may be lost.
fn each_once<'de, D>(deserializer: D) -> Result<BTreeMap<Words<'de>, Words<'de>>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    struct EachOnce;
    impl<'de> serde::de::Visitor<'de> for EachOnce {
        type Value = BTreeMap<Words<'de>, Words<'de>>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("a map from attributes to values")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut found: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((name, value)) = found.next_entry::<Words<'de>, Words<'de>>()? {
                if map.contains_key(&name) {
                    let words = format!("the attribute {:?} is there twice; keep one of them", name.0);
                    return Err(serde::de::Error::custom(words));
                }
                map.insert(name, value);
            }
            Ok(map)
        }
    }
    deserializer.deserialize_map(EachOnce)
}

// serde hands the field over by reference.
#[expect(clippy::ptr_arg, reason = "the signature is serde's")]
fn str_is_empty(text: &Cow<'_, str>) -> bool {
    text.is_empty()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn bad(file: &str, what: String) -> ReadError {
    ReadError::whole(file, what, "mend that record; sayso leaves the file as it is")
}

/// Names met before, so that a hundred thousand labels share their letters.
#[derive(Default)]
pub struct Names {
    labels: BTreeMap<String, LabelId>,
    kinds: BTreeMap<String, RelationKind>,
}

impl Names {
    fn label(&mut self, word: &str) -> Option<LabelId> {
        if let Some(known) = self.labels.get(word) {
            return Some(known.clone());
        }
        let label = LabelId::new(word).ok()?;
        self.labels.insert(word.to_owned(), label.clone());
        Some(label)
    }

    fn kind(&mut self, word: &str) -> Option<RelationKind> {
        if let Some(known) = self.kinds.get(word) {
            return Some(known.clone());
        }
        let kind = RelationKind::new(word).ok()?;
        self.kinds.insert(word.to_owned(), kind.clone());
        Some(kind)
    }
}

/// What a record is read against.
pub struct Reader<'r> {
    /// The file, for messages.
    pub file: &'r str,
    /// The text that offsets point into.
    pub text: &'r Text,
    /// What values mean.
    pub schema: &'r Schema,
    /// Names met before.
    pub names: Names,
}

impl Reader<'_> {
    /// The annotation that a record stands for; an orphan where the words are elsewhere.
    ///
    /// # Errors
    /// An id or name that is none, or no fragment at all.
    pub fn annotation(&mut self, record: AnnotationRecord<'_>) -> Result<Annotation, ReadError> {
        let id = AnnotationId::parse(&record.id).ok_or_else(|| bad(self.file, format!("{:?} is no id", record.id)))?;
        let label = self
            .names
            .label(&record.label)
            .ok_or_else(|| bad(self.file, format!("annotation {id} has no label name in {:?}", record.label)))?;
        if record.at.is_empty() {
            return Err(bad(self.file, format!("annotation {id} is nowhere")));
        }
        let mut attributes = BTreeMap::new();
        for (name, word) in record.is {
            let attribute = AttributeId::new(&name.0).map_err(|error| bad(self.file, error.to_string()))?;
            let value = self.value(&label, &attribute, word.0.into_owned());
            attributes.insert(attribute, value);
        }
        Ok(Annotation {
            id,
            place: self.place(record.at),
            label,
            attributes,
            note: record.note.into_owned(),
            comment: record.comment.into_owned(),
            changed: record.changed.map(Timestamp),
        })
    }

    fn value(&self, label: &LabelId, attribute: &AttributeId, word: String) -> Value {
        let def = self.schema.label(label).and_then(|label| label.attribute(attribute));
        match def.map(|def| &def.kind) {
            Some(Kind::Choice(_)) => Value::Choice(word),
            Some(Kind::Several(_)) => Value::Several(word),
            Some(Kind::Flag) if word == "yes" => Value::Flag,
            Some(Kind::Flag | Kind::Text | Kind::Number | Kind::Link) | None => Value::Text(word),
        }
    }

    fn place(&self, at: Vec<(u32, u32, Words<'_>)>) -> Place {
        let spans: Option<Vec<_>> = at
            .iter()
            .map(|(start, end, words)| {
                let span = self.text.char_span(*start, *end)?;
                (!span.is_empty() && self.text.slice(span) == words.0).then_some(span)
            })
            .collect();
        let found = spans.and_then(|spans| {
            let count = spans.len();
            Fragments::new(spans).filter(|fragments| fragments.count() == count)
        });
        found.map_or_else(
            || {
                let part = |(char_start, char_end, words): (u32, u32, Words<'_>)| OrphanPart {
                    char_start,
                    char_end,
                    exact: words.0.into_owned(),
                };
                Place::Orphan(at.into_iter().map(part).collect())
            },
            Place::Found,
        )
    }

    /// The relation that a record stands for.
    ///
    /// # Errors
    /// An id or name that is none.
    pub fn relation(&mut self, record: RelationRecord<'_>) -> Result<Relation, ReadError> {
        let file = self.file;
        let id = RelationId::parse(&record.id).ok_or_else(|| bad(file, format!("{:?} is no id", record.id)))?;
        let end = |word: &str| {
            AnnotationId::parse(word).ok_or_else(|| bad(file, format!("relation {id} has no id in {word:?}")))
        };
        let kind = self.names.kind(&record.kind);
        Ok(Relation {
            id,
            from: end(&record.from)?,
            to: end(&record.to)?,
            kind: kind.ok_or_else(|| bad(file, format!("relation {id} has no kind in {:?}", record.kind)))?,
            order: record.order,
            note: record.note.into_owned(),
            changed: record.changed.map(Timestamp),
        })
    }

    /// What another copy said, by its record.
    ///
    /// # Errors
    /// As for the annotation or the relation that it speaks of.
    pub fn other(&mut self, record: OtherRecord<'_>) -> Result<Other, ReadError> {
        let file = self.file;
        let no_id = |word: &str| bad(file, format!("{word:?} is no id"));
        Ok(match record {
            OtherRecord::Mark(record) => Other::Mark(Box::new(self.annotation(record)?)),
            OtherRecord::MarkGone(id) => Other::MarkGone(AnnotationId::parse(&id).ok_or_else(|| no_id(&id))?),
            OtherRecord::Tie(record) => Other::Tie(Box::new(self.relation(record)?)),
            OtherRecord::TieGone(id) => Other::TieGone(RelationId::parse(&id).ok_or_else(|| no_id(&id))?),
        })
    }
}

/// The record of an annotation.
pub fn annotation_record(text: &Text, annotation: &Annotation) -> AnnotationRecord<'static> {
    let owned = |word: &str| Words(Cow::Owned(word.to_owned()));
    let at = match &annotation.place {
        Place::Found(fragments) => fragments
            .iter()
            .map(|span| {
                let start = text.char_offset(span.start());
                (start, text.char_offset(span.end()), owned(text.slice(span)))
            })
            .collect(),
        Place::Orphan(parts) => parts.iter().map(|part| (part.char_start, part.char_end, owned(&part.exact))).collect(),
    };
    let is = annotation.attributes.iter().map(|(name, value)| (owned(name.as_str()), owned(value.as_str()))).collect();
    AnnotationRecord {
        id: Cow::Owned(annotation.id.to_string()),
        label: Cow::Owned(annotation.label.to_string()),
        at,
        is,
        note: Cow::Owned(annotation.note.clone()),
        comment: Cow::Owned(annotation.comment.clone()),
        changed: annotation.changed.map(|at| at.0),
    }
}

/// The record of a relation.
pub fn relation_record(relation: &Relation) -> RelationRecord<'static> {
    RelationRecord {
        id: Cow::Owned(relation.id.to_string()),
        kind: Cow::Owned(relation.kind.to_string()),
        from: Cow::Owned(relation.from.to_string()),
        to: Cow::Owned(relation.to.to_string()),
        order: relation.order,
        note: Cow::Owned(relation.note.clone()),
        changed: relation.changed.map(|at| at.0),
    }
}

/// The record of what another copy said.
pub fn other_record(text: &Text, other: &Other) -> OtherRecord<'static> {
    match other {
        Other::Mark(mark) => OtherRecord::Mark(annotation_record(text, mark)),
        Other::MarkGone(id) => OtherRecord::MarkGone(Cow::Owned(id.to_string())),
        Other::Tie(tie) => OtherRecord::Tie(relation_record(tie)),
        Other::TieGone(id) => OtherRecord::TieGone(Cow::Owned(id.to_string())),
    }
}

impl AnnotationRecord<'_> {
    /// What records are sorted by in a file: start, end, id.
    pub(super) fn order(&self) -> (u32, u32, &str) {
        let start = self.at.first().map_or(0, |(start, ..)| *start);
        let end = self.at.last().map_or(0, |(_, end, _)| *end);
        (start, end, &self.id)
    }
}
