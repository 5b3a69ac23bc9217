//! `review/<coder>.ron`: what one reviewer decided about the tags on one article.

use super::record::{AnnotationRecord, Names, Reader, annotation_record};
use super::tags::{OFFSETS, Owner};
use super::{FORMAT, check_version, parse, utf8};
use crate::format::ReadError;
use crate::model::{AnnotationId, CaseKey, CoderId, Decision, Review, Schema, Timestamp, Verdict};
use crate::text::Text;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReviewFile<'f> {
    #[serde(rename = "format")]
    _format: (u16, u16),
    document: String,
    coder: String,
    offsets: String,
    #[serde(borrow, default)]
    decisions: Vec<DecisionRecord<'f>>,
}

/// A decision as a line of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::format) struct DecisionRecord<'f> {
    case: Vec<String>,
    verdict: VerdictWord,
    judged: String,
    at: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unanimous: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    comment: String,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    edited: Option<AnnotationRecord<'f>>,
}

#[derive(Serialize, Deserialize)]
enum VerdictWord {
    Open,
    Take(String),
    Both,
    Neither,
    Edited,
}

fn bad(file: &str, what: &str) -> ReadError {
    ReadError::whole(file, what, "mend that record; sayso leaves the file as it is")
}

/// Reads one reviewer's decisions.
///
/// # Errors
/// The file is damaged, of a newer version, or belongs to another article or reviewer.
pub fn read(file: &str, bytes: &[u8], owner: Owner<'_>, text: &Text, schema: &Schema) -> Result<Review, ReadError> {
    let content = utf8(file, bytes)?;
    check_version(file, content)?;
    let found: ReviewFile = parse(file, content)?;
    owner.check(file, (&found.document, &found.coder), &found.offsets)?;
    let mut review = Review::new();
    for record in found.decisions {
        let (key, decision) = decision(file, record, text, schema)?;
        if review.insert(key, decision).is_some() {
            return Err(bad(file, "two decisions are about the same marks"));
        }
    }
    Ok(review)
}

/// A decision of a record.
///
/// # Errors
/// An id or a name in it is damaged.
pub(in crate::format) fn decision(
    file: &str,
    record: DecisionRecord<'_>,
    text: &Text,
    schema: &Schema,
) -> Result<(CaseKey, Decision), ReadError> {
    let ids: Option<Vec<AnnotationId>> = record.case.iter().map(|id| AnnotationId::parse(id)).collect();
    let key = ids.and_then(CaseKey::new).ok_or_else(|| bad(file, "a decision has no marks it is about"))?;
    let verdict = match (record.verdict, record.edited) {
        (VerdictWord::Open, _) => Verdict::Open,
        (VerdictWord::Take(coder), _) => {
            Verdict::Take(CoderId::new(&coder).map_err(|error| bad(file, &error.to_string()))?)
        }
        (VerdictWord::Both, _) => Verdict::Both,
        (VerdictWord::Neither, _) => Verdict::Neither,
        (VerdictWord::Edited, Some(edited)) => {
            let mut reader = Reader { file, text, schema, names: Names::default() };
            Verdict::Edited(Box::new(reader.annotation(edited)?))
        }
        (VerdictWord::Edited, None) => return Err(bad(file, "a decision says it was edited, but not to what")),
    };
    let (judged, at, unanimous, comment) = (record.judged, Timestamp(record.at), record.unanimous, record.comment);
    Ok((key, Decision { verdict, judged, at, unanimous, comment }))
}

/// The record of a decision.
pub(in crate::format) fn record(text: &Text, key: &CaseKey, decision: &Decision) -> DecisionRecord<'static> {
    let (verdict, edited) = match &decision.verdict {
        Verdict::Open => (VerdictWord::Open, None),
        Verdict::Take(coder) => (VerdictWord::Take(coder.to_string()), None),
        Verdict::Both => (VerdictWord::Both, None),
        Verdict::Neither => (VerdictWord::Neither, None),
        Verdict::Edited(mark) => (VerdictWord::Edited, Some(annotation_record(text, mark))),
    };
    DecisionRecord {
        case: key.ids().map(|id| id.to_string()).collect(),
        verdict,
        judged: decision.judged.clone(),
        at: decision.at.0,
        unanimous: decision.unanimous,
        comment: decision.comment.clone(),
        edited,
    }
}

/// Writes one reviewer's decisions: one a line, in the order of their ids.
pub fn write(review: &Review, owner: Owner<'_>, text: &Text) -> String {
    let mut out = format!(
        "(\n    format: ({}, {}),\n    document: \"{}\",\n    coder: \"{}\",\n    offsets: \"{}\",\n",
        FORMAT.0, FORMAT.1, owner.document, owner.coder, OFFSETS,
    );
    let records: Vec<_> = review.iter().map(|(key, decision)| record(text, key, decision)).collect();
    super::tags::list(&mut out, "decisions", &records);
    out.push_str(")\n");
    out
}
