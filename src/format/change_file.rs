//! A change as a line of the journal.
//!
//! A line is a head, and for a change its edits behind a tab: `head⇥edits`,
//! both RON. The head alone says what happened in words, so a history of a
//! year is listed without reading one edit; the edits are read when they are
//! undone, against the text of their article. RON writes a tab inside a
//! string as `\t`, so the one between the two is unmistakable.

use super::ReadError;
use super::project_file::record::{
    AnnotationRecord, Names, OtherRecord, Reader, RelationRecord, annotation_record, other_record, relation_record,
};
use super::project_file::review::{self, DecisionRecord};
use super::project_file::tags::State;
use super::project_file::{document, parse, schema};
use crate::model::change::{Edit, Home, Swap};
use crate::model::{
    Annotation, Article, CaseKey, Change, Coder, CoderId, Decision, DocumentId, DocumentMeta, Other, OtherHead,
    Project, Relation, Schema, Timestamp,
};
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one line of the journal says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// What kind of thing happened.
    pub kind: EntryKind,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The edits as text, for [`change_of`]; empty for all but [`EntryKind::Do`] and [`EntryKind::Found`].
    pub edits: String,
}

/// What kind of thing a line of the journal says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EntryKind {
    /// A program began to write: the project's id, and fingerprints of the machine and of its last start.
    Begun(String, String, String),
    /// A change was made.
    Do(Deed),
    /// The last change that stood was taken back.
    Undo,
    /// The last change that was taken back was made again.
    Redo,
    /// The last change that stood, or (`true`) the last that was taken back, is left out for good.
    Forget(bool),
    /// These changes, counted from 0, could not be done again after a crash and were put aside.
    Aside(Vec<usize>),
    /// A file was found or written with this content: path in the project, SHA-256.
    File(String, String),
    /// A file is about to be written with this content: path in the project, SHA-256.
    Writing(String, String),
    /// Somebody else had changed a file of which not all was written, and the two were brought together.
    ///
    /// The edits of the entry are what the history has of it: none where nothing had to be changed here.
    Found(Deed, Found),
}

/// A file as somebody else left it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// What it holds, as SHA-256; empty where it is gone.
    pub hash: String,
    /// The edits, as text, that make of it what is here now: all that was not written is in them.
    pub catch_up: String,
}

/// What is said of a change without its edits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deed {
    /// What was done, in words.
    pub words: String,
    /// The article it was done in, if it was one.
    pub document: Option<DocumentId>,
    /// The files of the project that it made stale, by path.
    pub files: Vec<String>,
}

#[derive(Serialize, Deserialize)]
enum HeadRecord {
    Begun(u64, String, String, String),
    Do(u64, String, Option<String>, String, Vec<String>),
    Undo(u64, String),
    Redo(u64, String),
    Forget(u64, String, bool),
    Aside(u64, Vec<usize>),
    File(u64, String, String),
    Writing(u64, String, String),
    Found(u64, String, Option<String>, String, String, String),
}

/// Writes a line, without its line feed.
pub fn write_entry(entry: &Entry) -> String {
    let at = entry.at.0;
    let by = entry.by.clone();
    let head = match &entry.kind {
        EntryKind::Begun(project, machine, start) => {
            HeadRecord::Begun(at, project.clone(), machine.clone(), start.clone())
        }
        EntryKind::Do(deed) => {
            let document = deed.document.map(|id| id.to_string());
            HeadRecord::Do(at, by, document, deed.words.clone(), deed.files.clone())
        }
        EntryKind::Undo => HeadRecord::Undo(at, by),
        EntryKind::Redo => HeadRecord::Redo(at, by),
        EntryKind::Forget(undone) => HeadRecord::Forget(at, by, *undone),
        EntryKind::Aside(steps) => HeadRecord::Aside(at, steps.clone()),
        EntryKind::File(path, hash) => HeadRecord::File(at, path.clone(), hash.clone()),
        EntryKind::Writing(path, hash) => HeadRecord::Writing(at, path.clone(), hash.clone()),
        EntryKind::Found(deed, found) => {
            let document = deed.document.map(|id| id.to_string());
            let path = deed.files.first().cloned().unwrap_or_default();
            HeadRecord::Found(at, by, document, deed.words.clone(), path, found.hash.clone())
        }
    };
    // Strings and numbers cannot fail to be written.
    let head = ron::to_string(&head).unwrap_or_default();
    match &entry.kind {
        EntryKind::Found(_, found) => format!("{head}\t{}\t{}", entry.edits, found.catch_up),
        _ if entry.edits.is_empty() => head,
        _ => format!("{head}\t{}", entry.edits),
    }
}

/// Reads a line, leaving its edits as they are.
///
/// # Errors
/// The head is no RON of ours.
pub fn read_entry(line: &str) -> Result<Entry, ReadError> {
    let (head, edits) = line.split_once('\t').unwrap_or((line, ""));
    // In what is written as RON a tab stands as `\t`, so this one parts two lists of edits.
    let (edits, catch_up) = edits.split_once('\t').unwrap_or((edits, ""));
    let (kind, by, at) = match parse::<HeadRecord>("journal", head)? {
        HeadRecord::Begun(at, project, machine, start) => {
            (EntryKind::Begun(project, machine, start), String::new(), at)
        }
        HeadRecord::Do(at, by, document, words, files) => {
            let document = document.and_then(|id| DocumentId::parse(&id));
            (EntryKind::Do(Deed { words, document, files }), by, at)
        }
        HeadRecord::Undo(at, by) => (EntryKind::Undo, by, at),
        HeadRecord::Redo(at, by) => (EntryKind::Redo, by, at),
        HeadRecord::Forget(at, by, undone) => (EntryKind::Forget(undone), by, at),
        HeadRecord::Aside(at, steps) => (EntryKind::Aside(steps), String::new(), at),
        HeadRecord::File(at, path, hash) => (EntryKind::File(path, hash), String::new(), at),
        HeadRecord::Writing(at, path, hash) => (EntryKind::Writing(path, hash), String::new(), at),
        HeadRecord::Found(at, by, document, words, path, hash) => {
            let document = document.and_then(|id| DocumentId::parse(&id));
            let deed = Deed { words, document, files: vec![path] };
            (EntryKind::Found(deed, Found { hash, catch_up: catch_up.to_owned() }), by, at)
        }
    };
    Ok(Entry { kind, by, at: Timestamp(at), edits: edits.to_owned() })
}

type Both<T> = (Option<T>, Option<T>);

#[derive(Serialize, Deserialize)]
enum EditRecord<'f> {
    Name(String, String),
    Blind(bool, bool),
    Schema(String, String),
    Coder(String, Option<String>, Option<String>),
    OtherHead(Option<OtherHeadRecord>, Option<OtherHeadRecord>),
    Article(Both<ArticleRecord>),
    Meta(MetaRecord, MetaRecord),
    Progress(HomeRecord, State, State),
    Annotation(HomeRecord, #[serde(borrow)] Both<AnnotationRecord<'f>>),
    Relation(HomeRecord, #[serde(borrow)] Both<RelationRecord<'f>>),
    Other(HomeRecord, #[serde(borrow)] Box<Both<OtherRecord<'f>>>),
    Decision(HomeRecord, #[serde(borrow)] Box<Both<DecisionRecord<'f>>>),
}

/// What another copy of a project's file said.
#[derive(Serialize, Deserialize)]
enum OtherHeadRecord {
    Name(String),
    Blind(bool),
    Coder(String, String),
}

#[derive(Serialize, Deserialize)]
struct HomeRecord(String, String);

#[derive(Serialize, Deserialize)]
struct MetaRecord {
    slug: String,
    file: String,
}

#[derive(Serialize, Deserialize)]
struct ArticleRecord {
    meta: MetaRecord,
    text: String,
}

/// Writes the edits of a change as text; the project has the articles they are in.
pub fn write_edits(project: &Project, change: &Change) -> String {
    let records: Vec<EditRecord> = change.edits.iter().map(|edit| record(project, edit)).collect();
    ron::to_string(&records).unwrap_or_default()
}

fn record(project: &Project, edit: &Edit) -> EditRecord<'static> {
    match edit {
        Edit::Name(swap) => EditRecord::Name(swap.before.clone(), swap.after.clone()),
        Edit::Blind(swap) => EditRecord::Blind(swap.before, swap.after),
        Edit::Schema(swap) => EditRecord::Schema(schema::write(&swap.before), schema::write(&swap.after)),
        Edit::OtherHead(swap) => {
            EditRecord::OtherHead(swap.before.as_ref().map(head_record), swap.after.as_ref().map(head_record))
        }
        Edit::Coder(id, swap) => {
            let name = |coder: &Option<Coder>| coder.as_ref().map(|coder| coder.name.clone());
            EditRecord::Coder(id.to_string(), name(&swap.before), name(&swap.after))
        }
        Edit::Article(_, swap) => EditRecord::Article(both(swap, article_record)),
        Edit::Meta(_, swap) => EditRecord::Meta(meta_record(&swap.before), meta_record(&swap.after)),
        Edit::Progress(home, swap) => EditRecord::Progress(home_record(home), swap.before.into(), swap.after.into()),
        Edit::Annotation(home, _, swap) => {
            let nothing = Text::default();
            let document = project.document(home.document);
            let text = document.map_or(&nothing, |document| &document.text);
            EditRecord::Annotation(home_record(home), both(swap, |a: &Annotation| annotation_record(text, a)))
        }
        Edit::Other(home, swap) => {
            let nothing = Text::default();
            let text = project.document(home.document).map_or(&nothing, |document| &document.text);
            let one = |other: &Other| other_record(text, other);
            EditRecord::Other(home_record(home), Box::new(both(swap, one)))
        }
        Edit::Decision(home, key, swap) => {
            let nothing = Text::default();
            let text = project.document(home.document).map_or(&nothing, |document| &document.text);
            let one = |decision: &Decision| review::record(text, key, decision);
            EditRecord::Decision(home_record(home), Box::new(both(swap, one)))
        }
        Edit::Relation(home, _, swap) => EditRecord::Relation(home_record(home), both(swap, relation_record)),
    }
}

fn both<T, R>(swap: &Swap<Option<Box<T>>>, record: impl Fn(&T) -> R) -> Both<R> {
    (swap.before.as_deref().map(&record), swap.after.as_deref().map(&record))
}

fn head_record(other: &OtherHead) -> OtherHeadRecord {
    match other {
        OtherHead::Name(name) => OtherHeadRecord::Name(name.clone()),
        OtherHead::Blind(blind) => OtherHeadRecord::Blind(*blind),
        OtherHead::Coder(coder) => OtherHeadRecord::Coder(coder.id.to_string(), coder.name.clone()),
    }
}

fn head_of(record: OtherHeadRecord) -> Result<OtherHead, ReadError> {
    Ok(match record {
        OtherHeadRecord::Name(name) => OtherHead::Name(name),
        OtherHeadRecord::Blind(blind) => OtherHead::Blind(blind),
        OtherHeadRecord::Coder(id, name) => {
            let id = CoderId::new(&id).map_err(|_| bad("a coder's id is damaged"))?;
            OtherHead::Coder(Coder { id, name })
        }
    })
}

fn home_record(home: &Home) -> HomeRecord {
    HomeRecord(home.document.to_string(), home.coder.to_string())
}

fn meta_record(meta: &DocumentMeta) -> MetaRecord {
    MetaRecord { slug: meta.slug.clone(), file: document::write(meta) }
}

fn article_record(article: &Article) -> ArticleRecord {
    ArticleRecord { meta: meta_record(&article.meta), text: article.text.as_str().to_owned() }
}

/// Reads the edits of a change; the project has the articles they are in, but those that the change brings or takes.
///
/// # Errors
/// They are no RON of ours, or an article they are in has not been read.
pub fn change_of(project: &Project, edits: &str) -> Result<Change, ReadError> {
    let records: Vec<EditRecord> = parse("journal", edits)?;
    let around = Around::of(project, &records)?;
    let edits: Result<Vec<Edit>, ReadError> = records.into_iter().map(|record| edit_of(&around, record)).collect();
    Ok(Change { edits: edits? })
}

/// What the edits of a change are read by.
struct Around<'p> {
    project: &'p Project,
    /// Values mean what the schema of their own side says.
    schemas: Swap<Arc<Schema>>,
    /// The texts of articles that the change itself brings or takes.
    texts: BTreeMap<DocumentId, Text>,
}

impl<'p> Around<'p> {
    fn of(project: &'p Project, records: &[EditRecord<'_>]) -> Result<Around<'p>, ReadError> {
        let swap = records.iter().find_map(|record| match record {
            EditRecord::Schema(before, after) => Some(schema_swap(before, after)),
            _ => None,
        });
        let ours = || Swap::new(project.schema().clone(), project.schema().clone());
        let schemas = swap.transpose()?.unwrap_or_else(ours);
        let mut texts = BTreeMap::new();
        for record in records {
            let EditRecord::Article((before, after)) = record else { continue };
            for article in [before, after].into_iter().flatten() {
                let text = Text::new(article.text.clone()).map_err(|error| bad(&error.to_string()))?;
                texts.insert(meta_of(&article.meta)?.id, text);
            }
        }
        Ok(Around { project, schemas, texts })
    }

    fn text(&self, id: DocumentId) -> Result<&Text, ReadError> {
        let read = self.project.document(id).map(|document| &document.text);
        read.or_else(|| self.texts.get(&id)).ok_or_else(|| bad("its article is not open"))
    }

    fn reader<'r>(&'r self, schema: &'r Schema, home: &Home) -> Result<Reader<'r>, ReadError> {
        Ok(Reader { file: "journal", text: self.text(home.document)?, schema, names: Names::default() })
    }

    fn article(&self, record: Option<ArticleRecord>) -> Result<Option<Box<Article>>, ReadError> {
        let Some(record) = record else { return Ok(None) };
        let meta = meta_of(&record.meta)?;
        let text = match self.texts.get(&meta.id) {
            Some(text) if text.as_str() == record.text => text.clone(),
            _ => Text::new(record.text).map_err(|error| bad(&error.to_string()))?,
        };
        Ok(Some(Box::new(Article { meta, text })))
    }
}

fn schema_swap(before: &str, after: &str) -> Result<Swap<Arc<Schema>>, ReadError> {
    let read = |text: &str| schema::read("journal", text.as_bytes()).map(Arc::new);
    Ok(Swap::new(read(before)?, read(after)?))
}

fn bad(what: &str) -> ReadError {
    ReadError::whole("journal", what, "this step cannot be undone; everything else still works")
}

fn edit_of(around: &Around<'_>, record: EditRecord<'_>) -> Result<Edit, ReadError> {
    Ok(match record {
        EditRecord::Name(before, after) => Edit::Name(Swap::new(before, after)),
        EditRecord::Blind(before, after) => Edit::Blind(Swap::new(before, after)),
        EditRecord::Schema(before, after) => Edit::Schema(schema_swap(&before, &after)?),
        EditRecord::Coder(id, before, after) => {
            let id = CoderId::new(&id).map_err(|_| bad("a coder's id is damaged"))?;
            let coder = |name: String| Coder { id: id.clone(), name };
            let swap = Swap::new(before.map(coder), after.map(coder));
            Edit::Coder(id.clone(), swap)
        }
        EditRecord::OtherHead(before, after) => {
            Edit::OtherHead(Swap::new(before.map(head_of).transpose()?, after.map(head_of).transpose()?))
        }
        EditRecord::Article((before, after)) => {
            let swap = Swap::new(around.article(before)?, around.article(after)?);
            let article = swap.after.as_ref().or(swap.before.as_ref()).ok_or_else(|| bad("an article is missing"))?;
            Edit::Article(article.meta.id, swap)
        }
        EditRecord::Meta(before, after) => {
            let swap = Swap::new(Box::new(meta_of(&before)?), Box::new(meta_of(&after)?));
            Edit::Meta(swap.after.id, swap)
        }
        EditRecord::Progress(home, before, after) => {
            Edit::Progress(home_of(&home)?, Swap::new(before.into(), after.into()))
        }
        EditRecord::Annotation(home, records) => annotation_edit(around, &home, records)?,
        EditRecord::Other(home, records) => other_edit(around, &home, *records)?,
        EditRecord::Decision(home, records) => decision_edit(around, &home, *records)?,
        EditRecord::Relation(home, records) => relation_edit(around, &home, records)?,
    })
}

fn home_of(record: &HomeRecord) -> Result<Home, ReadError> {
    let document = DocumentId::parse(&record.0).ok_or_else(|| bad("an article's id is damaged"))?;
    let coder = CoderId::new(&record.1).map_err(|_| bad("a coder's id is damaged"))?;
    Ok(Home { document, coder })
}

fn meta_of(record: &MetaRecord) -> Result<DocumentMeta, ReadError> {
    document::read("journal", record.file.as_bytes(), &record.slug)
}

fn annotation_edit(
    around: &Around<'_>,
    home: &HomeRecord,
    (before, after): Both<AnnotationRecord<'_>>,
) -> Result<Edit, ReadError> {
    let home = home_of(home)?;
    let read = |schema: &Schema, record: Option<AnnotationRecord<'_>>| -> Result<Option<Box<Annotation>>, ReadError> {
        let mut reader = around.reader(schema, &home)?;
        record.map(|record| reader.annotation(record).map(Box::new)).transpose()
    };
    let swap = Swap::new(read(&around.schemas.before, before)?, read(&around.schemas.after, after)?);
    let id = swap.after.as_ref().or(swap.before.as_ref()).map(|a| a.id);
    Ok(Edit::Annotation(home, id.ok_or_else(|| bad("an annotation is missing"))?, swap))
}

fn other_edit(
    around: &Around<'_>,
    home: &HomeRecord,
    (before, after): Both<OtherRecord<'_>>,
) -> Result<Edit, ReadError> {
    let home = home_of(home)?;
    let read = |schema: &Schema, record: Option<OtherRecord<'_>>| -> Result<Option<Box<Other>>, ReadError> {
        let mut reader = around.reader(schema, &home)?;
        record.map(|record| reader.other(record).map(Box::new)).transpose()
    };
    let swap = Swap::new(read(&around.schemas.before, before)?, read(&around.schemas.after, after)?);
    Ok(Edit::Other(home, swap))
}

fn decision_edit(
    around: &Around<'_>,
    home: &HomeRecord,
    (before, after): Both<DecisionRecord<'_>>,
) -> Result<Edit, ReadError> {
    let home = home_of(home)?;
    let text = around.text(home.document)?;
    let read = |schema: &Schema, record: Option<DecisionRecord<'_>>| {
        record.map(|record| review::decision("journal", record, text, schema)).transpose()
    };
    let (before, after) = (read(&around.schemas.before, before)?, read(&around.schemas.after, after)?);
    let key = after.as_ref().or(before.as_ref()).map(|(key, _)| key.clone());
    let one = |found: Option<(CaseKey, Decision)>| found.map(|(_, decision)| Box::new(decision));
    Ok(Edit::Decision(home, key.ok_or_else(|| bad("a decision is missing"))?, Swap::new(one(before), one(after))))
}

fn relation_edit(
    around: &Around<'_>,
    home: &HomeRecord,
    (before, after): Both<RelationRecord<'_>>,
) -> Result<Edit, ReadError> {
    let home = home_of(home)?;
    let mut reader = around.reader(around.project.schema(), &home)?;
    let mut read = |record: Option<RelationRecord<'_>>| -> Result<Option<Box<Relation>>, ReadError> {
        record.map(|record| reader.relation(record).map(Box::new)).transpose()
    };
    let swap = Swap::new(read(before)?, read(after)?);
    let id = swap.after.as_ref().or(swap.before.as_ref()).map(|r| r.id);
    Ok(Edit::Relation(home, id.ok_or_else(|| bad("a relation is missing"))?, swap))
}
