//! A file of a project in words, a record a line, for people who read what changed between two versions.
//!
//! ```text
//!     quote “We will appeal” by ana (form: direct; said_by: Kim; via: Tass), 12..28
//!     said_by from quote “We will appeal” at 12 to entity “Kim” at 35
//! ```
//!
//! Places are code points from 0, half-open. The words are for reading alone:
//! long ones are shortened, and nothing is read back from them.

use super::lone_file::LoneFile;
use super::{ReadError, shortened};
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, AttributeDef, CoderId, Decision, DocumentMeta, Kind, LabelDef, OrphanPart,
    Other, OtherDef, Place, Progress, Project, Relation, RelationDef, Review, Schema, Timestamp, Verdict,
};
use std::collections::BTreeMap;

/// A file in words, a record a line.
///
/// # Errors
/// It is damaged, of a newer version, or no file of a project.
pub fn in_words(file: &str, bytes: &[u8]) -> Result<String, ReadError> {
    let lines = match LoneFile::read(file, bytes)? {
        LoneFile::Tags(_, coder, set) => of_set(&coder, &set),
        LoneFile::Review(_, coder, review) => of_review(&coder, &review),
        LoneFile::Schema(schema) => of_schema(&schema),
        LoneFile::Head(project) => of_head(&project),
        LoneFile::Meta(meta) => of_meta(&meta),
    };
    Ok(lines.into_iter().map(|line| line + "\n").collect())
}

/// What putting one version of a file in the place of another would do, a record a line.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Differences {
    /// The lines that would come back, in their order.
    pub back: Vec<String>,
    /// The lines that would go, in their order.
    pub gone: Vec<String>,
}

impl Differences {
    /// What would come back and what would go if `then` stood where `now` stands. What cannot be put in words
    /// is compared by its own lines; lines that only changed their place are no difference.
    pub fn between(file: &str, then: &[u8], now: &[u8]) -> Differences {
        let lines =
            |bytes: &[u8]| in_words(file, bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned());
        let (then, now) = (lines(then), lines(now));
        Differences { back: missing(&now, &then), gone: missing(&then, &now) }
    }
}

/// The lines of `to` that `from` has not, or not so often.
fn missing(from: &str, to: &str) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    from.lines().for_each(|line| *counts.entry(line).or_default() += 1);
    let mut is_there = |line: &str| match counts.get_mut(line) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    };
    to.lines().filter(|line| !is_there(line)).map(str::to_owned).collect()
}

/// A moment as `2025-03-10 09:12:07 UTC`.
pub fn moment(at: Timestamp) -> String {
    let moment = i64::try_from(at.0).ok().and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
    moment.map_or_else(|| "an unknown moment".to_owned(), |moment| moment.strftime("%F %T UTC").to_string())
}

/// An annotation of a file that is read by itself: its label and its words.
pub fn mark(mark: &Annotation) -> String {
    format!("{} “{}”", mark.label, words(mark))
}

/// A relation of a file that is read by itself: its kind and its ends.
pub fn tie(set: &AnnotationSet, tie: &Relation) -> String {
    let end = |id: AnnotationId| match set.annotation(id) {
        Some(found) => format!("{} at {}", mark(found), start(found)),
        None => format!("annotation {id}, which is not there"),
    };
    let mut words = format!("{} from {} to {}", tie.kind, end(tie.from), end(tie.to));
    if tie.order > 0 {
        words.push_str(&format!(", place {} from 0", tie.order));
    }
    if !tie.note.is_empty() {
        words.push_str(&format!(", note: {}", shortened(&tie.note)));
    }
    words
}

/// The fragments as they stand in the file; an annotation that was read against a text is none of a file by itself.
fn parts(mark: &Annotation) -> &[OrphanPart] {
    match &mark.place {
        Place::Orphan(parts) => parts,
        Place::Found(_) => &[],
    }
}

fn words(mark: &Annotation) -> String {
    let words: Vec<&str> = parts(mark).iter().map(|part| part.exact.as_str()).collect();
    // The marks of the words themselves would stand beside ours.
    let plain: String = words.join(" … ").chars().filter(|c| !matches!(c, '“' | '”')).collect();
    shortened(&plain)
}

fn start(mark: &Annotation) -> u32 {
    parts(mark).first().map_or(0, |part| part.char_start)
}

fn of_set(coder: &CoderId, set: &AnnotationSet) -> Vec<String> {
    let progress = match set.progress() {
        Progress::NotStarted => "not started",
        Progress::InProgress => "in progress",
        Progress::Finished => "finished",
    };
    let mut marks: Vec<&Annotation> = set.annotations().collect();
    marks.sort_by_key(|mark| (start(mark), parts(mark).last().map(|part| part.char_end), mark.id));
    let mut lines = vec![format!("tags of {coder}, {progress}")];
    lines.extend(marks.into_iter().map(|mark| of_mark(coder, set, mark)));
    let mut ties: Vec<&Relation> = set.relations().collect();
    ties.sort_by_key(|tie| (set.annotation(tie.from).map(start), tie.from, &tie.kind, tie.order, tie.id));
    lines.extend(ties.into_iter().map(|one| tie(set, one)));
    lines.extend(set.others().map(|other| of_other(coder, set, other)));
    lines
}

fn of_mark(coder: &CoderId, set: &AnnotationSet, one: &Annotation) -> String {
    let mut said: Vec<String> =
        one.attributes.iter().map(|(name, value)| format!("{name}: {}", shortened(value.as_str()))).collect();
    for tie in set.relations_from(one.id) {
        let end = set.annotation(tie.to).map_or(tie.to.to_string(), words);
        said.push(format!("{}: {end}", tie.kind));
    }
    for (name, words) in [("note", &one.note), ("comment", &one.comment)] {
        if !words.is_empty() {
            said.push(format!("{name}: {}", shortened(words)));
        }
    }
    let said = if said.is_empty() { String::new() } else { format!(" ({})", said.join("; ")) };
    let places: Vec<String> = parts(one).iter().map(|part| format!("{}..{}", part.char_start, part.char_end)).collect();
    format!("{} by {coder}{said}, {}", mark(one), places.join(" and "))
}

fn of_other(coder: &CoderId, set: &AnnotationSet, other: &Other) -> String {
    match other {
        Other::Mark(mark) => format!("another copy has {}", of_mark(coder, AnnotationSet::empty(), mark)),
        Other::MarkGone(id) => {
            format!("another copy has no {}", set.annotation(*id).map_or(format!("annotation {id}"), mark))
        }
        Other::Tie(one) => format!("another copy has {}", tie(set, one)),
        Other::TieGone(id) => {
            let words = set.relation(*id).map_or(format!("relation {id}"), |one| tie(set, one));
            format!("another copy has no {words}")
        }
    }
}

fn of_review(coder: &CoderId, review: &Review) -> Vec<String> {
    let mut lines = vec![format!("decisions of {coder}")];
    for (key, decision) in review {
        let ids: Vec<String> = key.ids().map(|id| id.to_string()).collect();
        lines.push(format!("{}: {}", ids.join(" and "), of_decision(decision)));
    }
    lines
}

fn of_decision(decision: &Decision) -> String {
    let mut words = of_verdict(&decision.verdict);
    if decision.unanimous {
        words.push_str(", unanimous");
    }
    for comment in &decision.comments {
        let state = if comment.resolved { " (resolved)" } else { "" };
        words.push_str(&format!(", comment: {}{state}", shortened(&comment.words)));
    }
    for other in &decision.others {
        words.push_str(&format!(", in another copy: {}", of_verdict(&other.verdict)));
    }
    words
}

fn of_verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Open => "open".to_owned(),
        Verdict::Take(coder) => format!("take that of {coder}"),
        Verdict::Both => "take both".to_owned(),
        Verdict::Neither => "take neither".to_owned(),
        Verdict::Edited(edited) => format!("instead {}", mark(edited)),
    }
}

fn of_schema(schema: &Schema) -> Vec<String> {
    let mut lines = vec![format!("schema “{}”", schema.name)];
    for label in &schema.labels {
        lines.push(of_label(label));
        lines.extend(label.attributes.iter().map(|attribute| of_attribute(label, attribute)));
    }
    lines.extend(schema.relations.iter().map(of_def));
    lines.extend(schema.others.iter().map(|other| match other {
        OtherDef::Label(label) => format!("another copy has {}", of_label(label)),
        OtherDef::Relation(def) => format!("another copy has {}", of_def(def)),
        OtherDef::Name(_) | OtherDef::LabelGone(_) | OtherDef::RelationGone(_) => other.to_string(),
    }));
    lines
}

fn of_label(label: &LabelDef) -> String {
    let (head, mut said) = (format!("label {} ", label.id), label_parts(label));
    let hint = said.pop_if(|_| !label.hint.is_empty()).map_or(String::new(), |hint| format!(": {hint}"));
    format!("{head}{}{hint}", said.join(", "))
}

/// What a label says but for its attributes, one thing after the other.
pub fn label_parts(label: &LabelDef) -> Vec<String> {
    let mut parts = vec![format!("“{}”", label.name), format!("key {}", label.key)];
    parts.push(format!("{:?}", label.shape).to_lowercase());
    parts.extend(label.color.map(|color| format!("colour {color}")));
    parts.extend(label.retired.then(|| "retired".to_owned()));
    parts.extend((!label.hint.is_empty()).then(|| label.hint.clone()));
    parts
}

/// What an attribute of a label is, in words.
pub fn of_attribute(label: &LabelDef, attribute: &AttributeDef) -> String {
    let kind = match &attribute.kind {
        Kind::Choice(values) => format!("one of {}", values.join(", ")),
        Kind::Several(values) => format!("any of {}", values.join(", ")),
        Kind::Text => "text".to_owned(),
        Kind::Number => "a number".to_owned(),
        Kind::Flag => "yes or no".to_owned(),
        Kind::Link => "a link".to_owned(),
    };
    format!("attribute {} “{}” of {}: {kind}", attribute.id, attribute.name, label.id)
}

fn of_def(def: &RelationDef) -> String {
    let parts = def_parts(def);
    let (ends, rest) = parts.split_at(2.min(parts.len()));
    let rest: String = rest.iter().map(|part| format!(", {part}")).collect();
    format!("relation {} {}{rest}", def.id, ends.join(" "))
}

/// What a relation of a schema says, one thing after the other: its name, its ends, and the rest.
pub fn def_parts(def: &RelationDef) -> Vec<String> {
    let labels = |ids: &[crate::model::LabelId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
    let ends = format!("from {} to {}", labels(&def.from), labels(&def.to));
    let mut parts = vec![format!("“{}”", def.name), ends];
    parts.extend(def.key.map(|key| format!("key {key}")));
    let one = def.cardinality == crate::model::Cardinality::One;
    let flags =
        [(one, "at most one"), (def.ordered, "ordered"), (def.symmetric, "symmetric"), (def.in_frame, "in the frame")];
    parts.extend(flags.into_iter().filter(|(is, _)| *is).map(|(_, name)| name.to_owned()));
    parts
}

fn of_head(project: &Project) -> Vec<String> {
    let mut lines = vec![format!("project “{}”", project.name())];
    lines.extend(project.coders().values().map(|coder| format!("coder {} “{}”", coder.id, coder.name)));
    lines.extend(project.others().iter().map(ToString::to_string));
    lines
}

fn of_meta(meta: &DocumentMeta) -> Vec<String> {
    let fields = meta.fields().into_iter().chain([("text", meta.text_sha256.as_str())]);
    let said = fields.filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}: {value}"));
    said.chain(meta.others.iter().map(ToString::to_string)).collect()
}
