//! A notation for annotated text that a person can write and read.
//!
//! ```text
//! [quote:q1 form=direct|“We appeal,”] [cue:c1|said] [source:s1|Ms Ortega], [quote:q1|“and win.”]
//! %%
//! q1 said_by s1
//! q1 cued_by c1
//! ```
//!
//! A tag is `[label:key attribute=value|words]`; a key that comes again in the
//! same label is another fragment of the same annotation. Tags nest, they do
//! not cross. `\` before `[`, `]`, `|` or `\` makes it a plain character.
//! Behind a line `%%` each line is a relation. Tests and the sample project
//! are written in it.

use super::ReadError;
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, AttributeId, Kind, LabelId, Place, Progress, Relation, RelationId,
    RelationKind, Schema, Value,
};
use crate::text::{Fragments, Span, Text};
use std::collections::BTreeMap;

/// What a notation stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Annotated {
    /// The text without the tags.
    pub text: Text,
    /// The tags.
    pub set: AnnotationSet,
}

/// Where ids come from: time in milliseconds since 1970, and a first number of chance.
#[derive(Clone, Copy)]
pub struct Ids {
    /// Milliseconds since 1970 of every id.
    pub at: u64,
    /// The chance of the first id; the next ones count up.
    pub first: u128,
}

struct Draft {
    label: String,
    attributes: Vec<(String, String)>,
    spans: Vec<(usize, usize)>,
}

struct Open {
    key: String,
    start: usize,
}

/// Reads annotated text.
///
/// # Errors
/// A tag that is not closed, an unknown name or a relation without its ends, with its place.
pub fn read(notation: &str, schema: &Schema, ids: Ids) -> Result<Annotated, ReadError> {
    let (body, relations) = match notation.rsplit_once("\n%%\n") {
        Some((body, relations)) => (body, relations),
        None => (notation, ""),
    };
    let (plain, drafts) = strip(body)?;
    let text = Text::new(plain).map_err(|error| fail(error.to_string(), body, 0))?;
    let mut keys: BTreeMap<String, AnnotationId> = BTreeMap::new();
    let mut annotations = Vec::new();
    for (number, (key, draft)) in (0..).zip(drafts) {
        let id = AnnotationId::from_parts(ids.at, ids.first + number);
        annotations.push(annotation(schema, &text, id, &draft)?);
        keys.insert(key, id);
    }
    let first = ids.first + keys.len() as u128;
    let relations = read_relations(relations, &keys, |n| RelationId::from_parts(ids.at, first + n))?;
    let progress = if annotations.is_empty() { Progress::NotStarted } else { Progress::InProgress };
    Ok(Annotated { text, set: AnnotationSet::from_parts(progress, annotations, relations) })
}

fn fail(what: String, body: &str, at: usize) -> ReadError {
    let before = body.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    ReadError {
        at: Some((line, column)),
        ..ReadError::whole("annotated text", what, "write tags as [label:key|words]")
    }
}

/// The plain text, and the tags by key in the order in which they open.
fn strip(body: &str) -> Result<(String, Vec<(String, Draft)>), ReadError> {
    let mut plain = String::new();
    let mut drafts: Vec<(String, Draft)> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut chars = body.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => plain.extend(chars.next().map(|(_, escaped)| escaped)),
            '[' => {
                let head: String = chars.by_ref().map(|(_, c)| c).take_while(|c| *c != '|').collect();
                let key = open_tag(&head, &mut drafts).ok_or_else(|| fail(format!("[{head} is no tag"), body, at))?;
                open.push(Open { key, start: plain.len() });
            }
            ']' => {
                let tag = open.pop().ok_or_else(|| fail("] closes nothing".to_owned(), body, at))?;
                let draft = drafts.iter_mut().find(|(key, _)| *key == tag.key);
                if let Some((_, draft)) = draft {
                    draft.spans.push((tag.start, plain.len()));
                }
            }
            c => plain.push(c),
        }
    }
    match open.pop() {
        Some(tag) => Err(fail(format!("tag {} is not closed", tag.key), body, body.len())),
        None => Ok((plain, drafts)),
    }
}

/// Enters `label:key a=b` among the drafts and gives its key.
fn open_tag(head: &str, drafts: &mut Vec<(String, Draft)>) -> Option<String> {
    let mut words = head.split_whitespace();
    let (label, key) = words.next()?.split_once(':')?;
    let key = format!("{label}:{key}");
    if !drafts.iter().any(|(other, _)| *other == key) {
        let attributes: Option<Vec<_>> =
            words.map(|word| word.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()))).collect();
        let draft = Draft { label: label.to_owned(), attributes: attributes?, spans: Vec::new() };
        drafts.push((key.clone(), draft));
    }
    Some(key)
}

fn annotation(schema: &Schema, text: &Text, id: AnnotationId, draft: &Draft) -> Result<Annotation, ReadError> {
    let unknown = |what: String| ReadError::whole("annotated text", what, "use the names of the schema");
    let label = LabelId::new(&draft.label).map_err(|error| unknown(error.to_string()))?;
    let def = schema.label(&label).ok_or_else(|| unknown(format!("there is no label {label}")))?;
    let mut attributes = BTreeMap::new();
    for (name, word) in &draft.attributes {
        let attribute = AttributeId::new(name).map_err(|error| unknown(error.to_string()))?;
        let kind =
            &def.attribute(&attribute).ok_or_else(|| unknown(format!("{label} has no attribute {attribute}")))?.kind;
        let value = match kind {
            Kind::Choice(_) => Value::Choice(word.clone()),
            Kind::Several(_) => Value::Several(word.clone()),
            Kind::Flag => Value::Flag,
            Kind::Text | Kind::Number | Kind::Link => Value::Text(word.clone()),
        };
        attributes.insert(attribute, value);
    }
    let spans: Vec<Span> = draft.spans.iter().filter_map(|(start, end)| text.span(*start, *end)).collect();
    let place = Fragments::new(spans).map(Place::Found);
    Ok(Annotation {
        id,
        label,
        place: place.ok_or_else(|| unknown(format!("a tag {} covers nothing", draft.label)))?,
        attributes,
        note: String::new(),
        comment: String::new(),
        changed: None,
    })
}

fn read_relations(
    lines: &str,
    keys: &BTreeMap<String, AnnotationId>,
    id: impl Fn(u128) -> RelationId,
) -> Result<Vec<Relation>, ReadError> {
    let find = |word: &str| {
        let same = |key: &&String| key.split_once(':').is_some_and(|(_, short)| short == word);
        keys.keys().find(same).and_then(|key| keys.get(key)).copied()
    };
    let mut relations: Vec<Relation> = Vec::new();
    for (number, line) in (0..).zip(lines.lines().filter(|line| !line.trim().is_empty())) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let parsed = match words.as_slice() {
            [from, kind, to] => (|| Some((find(from)?, RelationKind::new(kind).ok()?, find(to)?)))(),
            _ => None,
        };
        let (from, kind, to) = parsed.ok_or_else(|| {
            ReadError::whole("annotated text", format!("{line:?} is no relation"), "write it as `q1 said_by s1`")
        })?;
        let order = relations.iter().filter(|r| r.from == from && r.kind == kind).count();
        let order = if kind.as_str() == "via" { u32::try_from(order).unwrap_or(u32::MAX) } else { 0 };
        let id = id(number);
        relations.push(Relation { id, kind, from, to, order, note: String::new(), changed: None });
    }
    Ok(relations)
}

/// Writes annotated text; keys are numbered in the order of the text, and relations come behind `%%`.
///
/// Crossing spans cannot be written: their brackets close in the wrong order.
pub fn write(text: &Text, set: &AnnotationSet) -> String {
    let mut marks: Vec<(&Annotation, &Fragments)> =
        set.annotations().filter_map(|a| Some((a, a.fragments()?))).collect();
    marks.sort_by_key(|(a, f)| (f.start(), std::cmp::Reverse(f.end()), a.id));
    let numbers: BTreeMap<AnnotationId, usize> =
        marks.iter().enumerate().map(|(n, (annotation, _))| (annotation.id, n + 1)).collect();
    let mut edges: Vec<(usize, u8, i64, String)> = Vec::new();
    for (annotation, fragments) in &marks {
        for span in fragments.iter() {
            let length = i64::try_from(span.byte_len()).unwrap_or(i64::MAX);
            let number = numbers.get(&annotation.id).copied().unwrap_or_default();
            let first = span == fragments.first();
            edges.push((span.start().byte(), 1, -length, opening(annotation, number, first)));
            edges.push((span.end().byte(), 0, length, "]".to_owned()));
        }
    }
    edges.sort_by_key(|edge| (edge.0, edge.1, edge.2));
    let mut out = String::new();
    let mut done = 0;
    for (at, _, _, bracket) in edges {
        out.push_str(&escaped(text.as_str().get(done..at).unwrap_or_default()));
        out.push_str(&bracket);
        done = at;
    }
    out.push_str(&escaped(text.as_str().get(done..).unwrap_or_default()));
    write_relations(&mut out, set, &numbers);
    out
}

fn opening(annotation: &Annotation, number: usize, first: bool) -> String {
    let attributes: String = annotation
        .attributes
        .iter()
        .filter(|_| first)
        .map(|(name, value)| format!(" {name}={}", value.as_str()))
        .collect();
    format!("[{}:{number}{attributes}|", annotation.label)
}

fn escaped(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for c in plain.chars() {
        if matches!(c, '[' | ']' | '|' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn write_relations(out: &mut String, set: &AnnotationSet, numbers: &BTreeMap<AnnotationId, usize>) {
    let mut lines: Vec<(usize, &RelationKind, u32, usize)> = set
        .relations()
        .filter_map(|r| Some((*numbers.get(&r.from)?, &r.kind, r.order, *numbers.get(&r.to)?)))
        .collect();
    lines.sort_unstable();
    if !lines.is_empty() {
        out.push_str("\n%%");
    }
    for (from, kind, _, to) in lines {
        out.push_str(&format!("\n{from} {kind} {to}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::project_file::schema::default_schema;

    #[test]
    fn what_is_written_reads_back_the_same() {
        let notation = "[quote:1 form=direct|“We \\[the club\\] appeal,”] [cue:2|said] \
            [source:3|Ms [entity:4 kind=person|Ortega]], [quote:1|“and win.”]\n%%\n1 cued_by 2\n1 said_by 3";
        let ids = Ids { at: 1, first: 1 };
        let read = super::read(notation, &default_schema(), ids).unwrap();
        assert_eq!(read.text.as_str(), "“We [the club] appeal,” said Ms Ortega, “and win.”");
        assert_eq!(write(&read.text, &read.set), notation);
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let ids = Ids { at: 1, first: 1 };
        let error = super::read("a\n[quote:1|b", &default_schema(), ids).unwrap_err();
        assert_eq!(error.at, Some((2, 11)));
    }
}
