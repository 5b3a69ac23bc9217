//! `tags/<coder>.ron`: one coder's tags on one article.

use super::record::{
    AnnotationRecord, Names, OtherRecord, Reader, RelationRecord, annotation_record, other_record, relation_record,
};
use super::{FORMAT, check_version, check_version_to, parse, utf8};
use crate::format::ReadError;
use crate::model::{AnnotationSet, CoderId, DocumentId, Other, Progress, Schema};
use crate::text::Text;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TagsFile<'f> {
    #[serde(rename = "format")]
    _format: (u16, u16),
    document: String,
    coder: String,
    offsets: String,
    #[serde(default)]
    state: State,
    #[serde(borrow, default)]
    annotations: Vec<AnnotationRecord<'f>>,
    #[serde(borrow, default)]
    relations: Vec<RelationRecord<'f>>,
    #[serde(borrow, default)]
    others: Vec<OtherRecord<'f>>,
}

/// What a file of tags says of itself, and what shows that a file is one of decisions.
#[derive(Deserialize)]
struct Label {
    document: String,
    coder: String,
    #[serde(default, deserialize_with = "there")]
    decisions: bool,
}

/// Whether a field is there, whatever is in it.
pub(in crate::format) fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// How far the coder is, by the names in files.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(in crate::format) enum State {
    /// Never tagged.
    #[default]
    NotStarted,
    /// Some tags, more to come.
    InProgress,
    /// Done.
    Finished,
}

impl From<Progress> for State {
    fn from(progress: Progress) -> State {
        match progress {
            Progress::NotStarted => State::NotStarted,
            Progress::InProgress => State::InProgress,
            Progress::Finished => State::Finished,
        }
    }
}

impl From<State> for Progress {
    fn from(state: State) -> Progress {
        match state {
            State::NotStarted => Progress::NotStarted,
            State::InProgress => Progress::InProgress,
            State::Finished => Progress::Finished,
        }
    }
}

/// What the numbers in a file count, said in the file itself.
pub(super) const OFFSETS: &str = "code points from 0, half-open";

/// Where a coder's file should belong, of tags or of decisions.
#[derive(Clone, Copy)]
pub struct Owner<'o> {
    /// The article it should be on.
    pub document: DocumentId,
    /// The coder it should be by.
    pub coder: &'o CoderId,
}

impl Owner<'_> {
    /// Refuses a file that says it is another's, or counts otherwise.
    pub(super) fn check(self, file: &str, (document, coder): (&str, &str), offsets: &str) -> Result<(), ReadError> {
        if document != self.document.to_string() || coder != self.coder.as_str() {
            let what = format!("it says it is by {coder} on article {document}");
            return Err(ReadError::whole(file, what, "put it back where it belongs"));
        }
        if offsets != OFFSETS {
            let what = format!("its offsets are {offsets:?}, and sayso reads {OFFSETS:?} alone");
            return Err(ReadError::whole(file, what, "convert them"));
        }
        Ok(())
    }
}

/// The article that a file says it is about, the coder who it says it is by, and whether it is of tags; else it is of
/// decisions.
///
/// # Errors
/// It is neither, or a newer one.
pub fn owner_of(file: &str, bytes: &[u8]) -> Result<(DocumentId, CoderId, bool), ReadError> {
    let content = utf8(file, bytes)?;
    let remedy = "choose a file out of a folder `tags` or `review`, or the folder of the whole project";
    let other = || ReadError::whole(file, "it is no file of tags or decisions", remedy);
    check_version_to(file, content, FORMAT.max(super::BESIDE))?;
    let label: Label = parse(file, content).map_err(|_| other())?;
    let owner = DocumentId::parse(&label.document).zip(CoderId::new(&label.coder).ok());
    owner.map(|(id, coder)| (id, coder, !label.decisions)).ok_or_else(other)
}

/// Reads one coder's tags.
///
/// # Errors
/// The file is damaged, of a newer version, or belongs to another article or coder.
pub fn read(
    file: &str,
    bytes: &[u8],
    owner: Owner<'_>,
    text: &Text,
    schema: &Schema,
) -> Result<AnnotationSet, ReadError> {
    let content = utf8(file, bytes)?;
    check_version(file, content)?;
    let found: TagsFile = parse(file, content)?;
    owner.check(file, (&found.document, &found.coder), &found.offsets)?;
    let mut reader = Reader { file, text, schema, names: Names::default() };
    let mut annotations = Vec::with_capacity(found.annotations.len());
    for record in found.annotations {
        annotations.push(reader.annotation(record)?);
    }
    let mut relations = Vec::with_capacity(found.relations.len());
    for record in found.relations {
        relations.push(reader.relation(record)?);
    }
    let others: Result<Vec<Other>, ReadError> = found.others.into_iter().map(|record| reader.other(record)).collect();
    let (marks, ties) = (annotations.len(), relations.len());
    let set = AnnotationSet::from_parts(found.state.into(), annotations, relations).with_others(others?);
    if set.annotations().len() < marks || set.relations().len() < ties {
        return Err(ReadError::whole(file, "two records have the same id", "give one of them another id"));
    }
    Ok(set)
}

/// The state of a tags file, from its first lines alone.
pub fn peek_progress(start: &str) -> Progress {
    let word = start.lines().find_map(|line| line.trim().strip_prefix("state: "));
    match word.map(|word| word.trim_end_matches(',')) {
        Some("InProgress") => Progress::InProgress,
        Some("Finished") => Progress::Finished,
        Some(_) | None => Progress::NotStarted,
    }
}

/// Writes one coder's tags: one record a line, in the order of the text.
pub fn write(set: &AnnotationSet, owner: Owner<'_>, text: &Text) -> String {
    let mut out = format!(
        "(\n    format: ({}, {}),\n    document: \"{}\",\n    coder: \"{}\",\n    offsets: \"{}\",\n    state: {:?},\n",
        FORMAT.0,
        FORMAT.1,
        owner.document,
        owner.coder,
        OFFSETS,
        State::from(set.progress()),
    );
    let mut records: Vec<_> = set.annotations().map(|a| annotation_record(text, a)).collect();
    records.sort_by(|a, b| a.order().cmp(&b.order()));
    list(&mut out, "annotations", &records);
    let relations: Vec<_> = set.relations().map(relation_record).collect();
    list(&mut out, "relations", &relations);
    let others: Vec<_> = set.others().map(|other| other_record(text, other)).collect();
    list(&mut out, "others", &others);
    out.push_str(")\n");
    out
}

pub(super) fn list<T: Serialize>(out: &mut String, name: &str, records: &[T]) {
    if records.is_empty() {
        return;
    }
    out.push_str(&format!("    {name}: [\n"));
    for record in records {
        out.push_str("        ");
        // Strings, numbers and maps of them cannot fail to be written.
        out.push_str(&ron::to_string(record).unwrap_or_default());
        out.push_str(",\n");
    }
    out.push_str("    ],\n");
}
