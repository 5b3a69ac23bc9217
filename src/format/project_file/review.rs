//! `review/<coder>.ron`: what one person decided and wrote about the tags on one article.
//!
//! A decision with one comment that is as old as itself is written as it always was; a file in which there is
//! more to say about a case says that it is of version 1.1, and one in which copies decide a case differently that it
//! is of version 1.2.

use super::record::{AnnotationRecord, Names, Reader, annotation_record};
use super::tags::{OFFSETS, Owner};
use super::{BESIDE, FORMAT, check_version_to, parse, utf8};
use crate::format::ReadError;
use crate::model::{AnnotationId, CaseKey, CoderId, Comment, Decision, Judgement, Review, Schema, Timestamp, Verdict};
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// The version of files with threads of comments.
pub(in crate::format) const THREADS: (u16, u16) = (1, 1);

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
    /// The first comment, where it was written when the case was decided.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    comment: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    comments: Vec<CommentRecord>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    edited: Option<AnnotationRecord<'f>>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    others: Vec<JudgementRecord<'f>>,
}

/// What another copy of the file decided.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JudgementRecord<'f> {
    verdict: VerdictWord,
    judged: String,
    at: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unanimous: bool,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    edited: Option<AnnotationRecord<'f>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CommentRecord {
    at: u64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    words: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    resolved: bool,
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
    check_version_to(file, content, FORMAT.max(BESIDE))?;
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
    let mut reader = Reader { file, text, schema, names: Names::default() };
    let verdict = verdict(record.verdict, record.edited, &mut reader)?;
    let others = record.others.into_iter().map(|other| judgement(other, &mut reader)).collect::<Result<_, _>>()?;
    let (judged, at, unanimous) = (record.judged, Timestamp(record.at), record.unanimous);
    let first = (!record.comment.is_empty()).then_some(Comment { at, words: record.comment, resolved: false });
    let later = record.comments.into_iter().map(|comment| {
        let CommentRecord { at, words, resolved } = comment;
        Comment { at: Timestamp(at), words, resolved }
    });
    let comments = first.into_iter().chain(later).collect();
    Ok((key, Decision { verdict, judged, at, unanimous, comments, others }))
}

fn judgement(record: JudgementRecord<'_>, reader: &mut Reader<'_>) -> Result<Judgement, ReadError> {
    let JudgementRecord { verdict: word, judged, at, unanimous, edited } = record;
    Ok(Judgement { verdict: verdict(word, edited, reader)?, judged, at: Timestamp(at), unanimous })
}

fn verdict(
    word: VerdictWord,
    edited: Option<AnnotationRecord<'_>>,
    reader: &mut Reader<'_>,
) -> Result<Verdict, ReadError> {
    let file = reader.file;
    Ok(match (word, edited) {
        (VerdictWord::Open, _) => Verdict::Open,
        (VerdictWord::Take(coder), _) => {
            Verdict::Take(CoderId::new(&coder).map_err(|error| bad(file, &error.to_string()))?)
        }
        (VerdictWord::Both, _) => Verdict::Both,
        (VerdictWord::Neither, _) => Verdict::Neither,
        (VerdictWord::Edited, Some(edited)) => Verdict::Edited(Box::new(reader.annotation(edited)?)),
        (VerdictWord::Edited, None) => return Err(bad(file, "a decision says it was edited, but not to what")),
    })
}

/// The record of a decision.
pub(in crate::format) fn record(text: &Text, key: &CaseKey, decision: &Decision) -> DecisionRecord<'static> {
    let (verdict, edited) = verdict_record(text, &decision.verdict);
    let other = |other: &Judgement| {
        let (verdict, edited) = verdict_record(text, &other.verdict);
        JudgementRecord { verdict, judged: other.judged.clone(), at: other.at.0, unanimous: other.unanimous, edited }
    };
    let is_first = |first: &&Comment| first.at == decision.at && !first.resolved && !first.words.is_empty();
    let first = decision.comments.first().filter(is_first);
    let later = decision.comments.iter().skip(usize::from(first.is_some()));
    let later = later.map(|comment| CommentRecord {
        at: comment.at.0,
        words: comment.words.clone(),
        resolved: comment.resolved,
    });
    DecisionRecord {
        case: key.ids().map(|id| id.to_string()).collect(),
        verdict,
        judged: decision.judged.clone(),
        at: decision.at.0,
        unanimous: decision.unanimous,
        comment: first.map_or(String::new(), |first| first.words.clone()),
        comments: later.collect(),
        edited,
        others: decision.others.iter().map(other).collect(),
    }
}

fn verdict_record(text: &Text, verdict: &Verdict) -> (VerdictWord, Option<AnnotationRecord<'static>>) {
    match verdict {
        Verdict::Open => (VerdictWord::Open, None),
        Verdict::Take(coder) => (VerdictWord::Take(coder.to_string()), None),
        Verdict::Both => (VerdictWord::Both, None),
        Verdict::Neither => (VerdictWord::Neither, None),
        Verdict::Edited(mark) => (VerdictWord::Edited, Some(annotation_record(text, mark))),
    }
}

/// Writes one reviewer's decisions: one a line, in the order of their ids.
pub fn write(review: &Review, owner: Owner<'_>, text: &Text) -> String {
    let records: Vec<_> = review.iter().map(|(key, decision)| record(text, key, decision)).collect();
    let threads = records.iter().any(|record| !record.comments.is_empty()).then_some(THREADS);
    let beside = records.iter().any(|record| !record.others.is_empty()).then_some(BESIDE);
    let (major, minor) = FORMAT.max(threads.max(beside).unwrap_or(FORMAT));
    let mut out = format!(
        "(\n    format: ({major}, {minor}),\n    document: \"{}\",\n    coder: \"{}\",\n    offsets: \"{}\",\n",
        owner.document, owner.coder, OFFSETS,
    );
    super::tags::list(&mut out, "decisions", &records);
    out.push_str(")\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DocumentId;

    const BEFORE: &str = r#"(
    format: (1, 0),
    document: "00000000010000000000000007",
    coder: "rita",
    offsets: "code points from 0, half-open",
    decisions: [
        (case:["00000000010000000000000001"],verdict:Neither,judged:"f",at:5,comment:"a name only once"),
    ],
)
"#;

    fn again(file: &str, change: impl FnOnce(&mut Decision)) -> String {
        let (rita, text) = (CoderId::new("rita").unwrap(), Text::new("Kim").unwrap());
        let owner = Owner { document: DocumentId::parse("00000000010000000000000007").unwrap(), coder: &rita };
        let mut review = read("rita.ron", file.as_bytes(), owner, &text, &Schema::default()).unwrap();
        change(review.values_mut().next().unwrap());
        write(&review, owner, &text)
    }

    #[test]
    fn a_file_of_before_is_read_and_written_as_it_was() {
        assert_eq!(again(BEFORE, |decision| assert_eq!(decision.comments.len(), 1)), BEFORE);
    }

    #[test]
    fn a_thread_is_of_the_version_that_has_threads_and_reads_back() {
        let answer = Comment { at: Timestamp(9), words: "so it is".to_owned(), resolved: true };
        let file = again(BEFORE, |decision| decision.comments.push(answer));
        assert!(file.starts_with("(\n    format: (1, 1),"), "{file}");
        let line = r#"comment:"a name only once",comments:[(at:9,words:"so it is",resolved:true)]"#;
        assert!(file.contains(line), "{file}");
        assert_eq!(again(&file, |_| ()), file);
    }

    #[test]
    fn what_another_copy_decided_is_of_the_version_that_has_it_and_reads_back() {
        let verdict = Verdict::Take(CoderId::new("ana").unwrap());
        let other = Judgement { verdict, judged: "g".to_owned(), at: Timestamp(7), unanimous: false };
        let file = again(BEFORE, |decision| assert!(decision.others.insert(other)));
        assert!(file.starts_with("(\n    format: (1, 2),"), "{file}");
        assert!(file.contains(r#"others:[(verdict:Take("ana"),judged:"g",at:7)]"#), "{file}");
        assert_eq!(again(&file, |_| ()), file);
    }
}
