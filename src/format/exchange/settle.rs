//! From documents to the model: names, units and places are settled here, for every format.

pub(in crate::format) use super::growing::add_label;
pub use super::growing::{Growing, grown};

use super::names::{ByName, name_in_files};
use super::{Doc, Layer, Mark, Read, covered, model};
use crate::format::{Hash, ReadError};
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, Article, AttributeDef, AttributeId, CoderId, DocumentMeta, Kind, LabelDef,
    LabelId, OrphanPart, Place, Progress, Relation, RelationId, RelationKind, Schema, Stamp, Value, check, slug_of,
};
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use unicode_segmentation::UnicodeSegmentation;

/// How far from where a file says it is a mark is looked for, in code points.
const NEAR: u32 = 200;

/// An article with its tags, as the model has them.
#[derive(Clone, PartialEq, Debug)]
pub struct Settled {
    /// The article.
    pub article: Article,
    /// The tags, by coder.
    pub sets: Vec<(CoderId, AnnotationSet)>,
}

/// Leaves out marks that are not within the text and moves those whose words are elsewhere; each is said.
pub fn checked(docs: &mut [Doc], problems: &mut Vec<ReadError>) {
    for doc in docs {
        settle_units(doc);
        let mut anchors = Anchors::of(&doc.text);
        for layer in &mut doc.layers {
            let marks = std::mem::take(&mut layer.marks);
            for mark in marks {
                layer.marks.extend(settled_mark(&mut anchors, &doc.name, mark, problems));
            }
            say_doubled(layer, &doc.name, problems);
            for tie in layer.loose_ties() {
                let what = format!("relation {} ({}) has an end that is not there", tie.id, tie.kind);
                problems.push(ReadError::whole(&doc.name, what, "it was left out"));
            }
            layer.sort();
        }
    }
}

fn say_doubled(layer: &mut Layer, name: &str, problems: &mut Vec<ReadError>) {
    let doubled = layer.ids_apart();
    problems.extend(doubled.map(|what| ReadError::whole(name, what, "each of the others got an id of its own")));
}

fn settled_mark(anchors: &mut Anchors<'_>, name: &str, mark: Mark, problems: &mut Vec<ReadError>) -> Option<Mark> {
    let text = anchors.text;
    let here = mark.fragments(text).filter(|_| mark.spans.iter().all(|(start, end)| start < end));
    let agrees = mark.exact.as_deref().is_none_or(|exact| same_words(&covered(text, &mark.spans), exact));
    if here.is_some() && agrees {
        return Some(Mark { exact: None, line: None, ..mark });
    }
    let found = mark.exact.as_deref().and_then(|exact| anchors.place(exact, mark.hull().0));
    let (what, remedy) = match &found {
        Some(_) => (format!("mark {} ({}) stood elsewhere", mark.id, mark.label), "it was put where its words are"),
        None => (format!("mark {} ({}) is not where the file says", mark.id, mark.label), "it was left out"),
    };
    problems.push(about(&mark, name, what, remedy));
    let spans = found?.iter().map(|span| (text.char_offset(span.start()), text.char_offset(span.end()))).collect();
    Some(Mark { spans, exact: None, line: None, ..mark })
}

/// A problem with a mark, with its line where that is known.
fn about(mark: &Mark, document: &str, what: String, remedy: &str) -> ReadError {
    match mark.line.as_deref() {
        Some((file, line)) => ReadError { at: Some((*line, 1)), ..ReadError::whole(file, what, remedy) },
        None => ReadError::whole(document, what, remedy),
    }
}

/// Makes articles and tags of what was read, under a schema that has all its names.
///
/// `coder` is whose the tags are where the file does not say. Marks whose words are elsewhere are moved
/// there when that is certain, and kept as orphans when not; each is said.
pub fn settle(
    read: Read,
    schema: &Schema,
    coder: &CoderId,
    stamp: &Stamp,
) -> (Vec<Settled>, Vec<ReadError>, Vec<String>) {
    let mut problems = read.problems;
    let mut remarks = read.remarks;
    let mut settled = Vec::new();
    let mut numbers = 0;
    let known = Known::of(schema);
    for (number, mut doc) in (0..).zip(read.docs) {
        if let Some(unit) = settle_units(&mut doc) {
            remarks.push(format!("{}: its offsets count {unit}; every covered text agrees", doc.name));
        }
        let meta = meta(&doc, stamp, number);
        let mut sets = Vec::new();
        for layer in &mut doc.layers {
            say_doubled(layer, &doc.name, &mut problems);
        }
        for layer in &doc.layers {
            let name = name_in_files(&layer.coder, "coder");
            let coder = if layer.coder.is_empty() {
                coder.clone()
            } else {
                CoderId::new(&name).unwrap_or_else(|_| coder.clone())
            };
            let mut making = Making {
                doc: &doc,
                known: &known,
                anchors: Anchors::of(&doc.text),
                stamp,
                numbers: &mut numbers,
                problems: &mut problems,
            };
            let set = making.set(layer);
            sets.push((coder, set));
        }
        settled.push(Settled { article: Article { meta, text: doc.text }, sets });
    }
    (settled, problems, remarks)
}

fn meta(doc: &Doc, stamp: &Stamp, number: u32) -> DocumentMeta {
    let text_sha256 = Hash::of(doc.text.as_str().as_bytes()).to_string();
    let field = |name: &str| doc.field(name).to_owned();
    let id = crate::model::DocumentId::parse(doc.field("id")).unwrap_or_else(|| stamp.document(number));
    DocumentMeta {
        title: field("title"),
        section: field("section"),
        outlet: field("outlet"),
        byline: field("byline"),
        published: field("published"),
        retrieved: field("retrieved"),
        url: field("url"),
        source: field("source"),
        language: field("language"),
        note: model::folded(doc),
        ..DocumentMeta::new(id, &slug_of(&doc.name, "article"), &text_sha256)
    }
}

/// What a schema has, to be found by any of its names.
struct Known<'m> {
    schema: &'m Schema,
    labels: ByName,
    kinds: ByName,
    /// The attributes of each label.
    attributes: Vec<BTreeMap<&'m AttributeId, &'m AttributeDef>>,
}

impl<'m> Known<'m> {
    fn of(schema: &'m Schema) -> Known<'m> {
        let attributes = |label: &'m LabelDef| label.attributes.iter().rev().map(|def| (&def.id, def)).collect();
        Known {
            schema,
            labels: ByName::of(schema.labels.iter().map(|label| (label.id.as_str(), label.name.as_str()))),
            kinds: ByName::of(schema.relations.iter().map(|def| (def.id.as_str(), def.name.as_str()))),
            attributes: schema.labels.iter().map(attributes).collect(),
        }
    }
}

struct Making<'m> {
    doc: &'m Doc,
    known: &'m Known<'m>,
    anchors: Anchors<'m>,
    stamp: &'m Stamp,
    numbers: &'m mut u32,
    problems: &'m mut Vec<ReadError>,
}

impl Making<'_> {
    fn next(&mut self) -> u32 {
        *self.numbers += 1;
        *self.numbers
    }

    fn say(&mut self, what: String, remedy: &str) {
        self.problems.push(ReadError::whole(&self.doc.name, what, remedy));
    }

    fn say_of(&mut self, mark: &Mark, what: String, remedy: &str) {
        self.problems.push(about(mark, &self.doc.name, what, remedy));
    }

    fn set(&mut self, layer: &Layer) -> AnnotationSet {
        let mut ids: BTreeMap<&str, AnnotationId> = BTreeMap::new();
        let mut taken = BTreeSet::new();
        let mut annotations = Vec::new();
        for mark in &layer.marks {
            let own = AnnotationId::parse(&mark.id).filter(|id| !taken.contains(id));
            let id = own.unwrap_or_else(|| self.stamp.annotation(self.next()));
            taken.insert(id);
            if let Some(annotation) = self.annotation(mark, id) {
                ids.insert(&mark.id, id);
                annotations.push(annotation);
            }
        }
        let mut relations: Vec<Relation> = Vec::new();
        let mut seen = BTreeSet::new();
        let labels: BTreeMap<AnnotationId, LabelId> = annotations.iter().map(|a| (a.id, a.label.clone())).collect();
        let mut taken = BTreeSet::new();
        for tie in &layer.ties {
            let kind = self.relation_called(&tie.kind);
            let ends = (ids.get(tie.from.as_str()), ids.get(tie.to.as_str()));
            let (Some(kind), (Some(from), Some(to))) = (kind, ends) else {
                self.say(format!("relation {} ({}) has an end that is not there", tie.id, tie.kind), "it was left out");
                continue;
            };
            let fits = self.known.schema.relation(&kind).is_some_and(|def| {
                labels.get(from).zip(labels.get(to)).is_some_and(|(from, to)| check::ends_fit(def, from, to))
            });
            if from == to || !fits || !seen.insert((kind.clone(), *from.min(to), *from.max(to))) {
                self.say(
                    format!("relation {} ({}) is doubled, to itself or does not fit", tie.id, tie.kind),
                    "it was left out",
                );
                continue;
            }
            let own = RelationId::parse(&tie.id).filter(|id| !taken.contains(id));
            let id = own.unwrap_or_else(|| self.stamp.relation(self.next()));
            taken.insert(id);
            let (from, to) = (*from, *to);
            relations.push(Relation { id, kind, from, to, order: tie.order, note: tie.note.clone(), changed: None });
        }
        AnnotationSet::from_parts(Progress::InProgress, annotations, relations)
    }

    fn relation_called(&self, word: &str) -> Option<RelationKind> {
        let wanted = name_in_files(word, "relation");
        let known = self.known.kinds.place(&wanted, word).and_then(|place| self.known.schema.relations.get(place));
        known.map(|def| def.id.clone())
    }

    fn annotation(&mut self, mark: &Mark, id: AnnotationId) -> Option<Annotation> {
        let wanted = name_in_files(&mark.label, "label");
        let known = self.known;
        let at = known.labels.place(&wanted, &mark.label)?;
        let (def, own) = (known.schema.labels.get(at)?, known.attributes.get(at)?);
        let place = self.place(mark)?;
        let mut attributes = BTreeMap::new();
        for (name, value) in &mark.attributes {
            let attribute = AttributeId::new(&name_in_files(name, "attribute")).ok().and_then(|id| own.get(&id));
            let valued = attribute.and_then(|def| Some((def.id.clone(), value_of(&def.kind, value)?)));
            match valued {
                Some((id, value)) => drop(attributes.insert(id, value)),
                None => self.say(format!("mark {}: {name} cannot be {value:?}", mark.id), "the value was left out"),
            }
        }
        let (note, comment) = (mark.note.clone(), mark.comment.clone());
        Some(Annotation { id, label: def.id.clone(), place, attributes, note, comment, changed: None })
    }

    /// Where a mark is: as the file says if the words agree, else where its words are, if that is certain.
    fn place(&mut self, mark: &Mark) -> Option<Place> {
        let text = &self.doc.text;
        let here = mark.fragments(text);
        let exact = mark.exact.as_deref();
        let agrees = exact.is_none_or(|exact| same_words(&self.doc.covered(mark), exact));
        if let (Some(fragments), true) = (&here, agrees) {
            return Some(Place::Found(fragments.clone()));
        }
        let Some(exact) = exact.filter(|exact| !exact.trim().is_empty()) else {
            self.say_of(mark, format!("mark {} ({}) is not within the text", mark.id, mark.label), "it was left out");
            return None;
        };
        if let Some(fragments) = self.anchors.place(exact, mark.hull().0) {
            self.say_of(
                mark,
                format!("mark {} stood elsewhere: “{}”", mark.id, crate::format::shortened(exact)),
                "it was put where its words are; have a look at it",
            );
            return Some(Place::Found(fragments));
        }
        self.say_of(
            mark,
            format!("mark {}: its words are not where the file says: “{}”", mark.id, crate::format::shortened(exact)),
            "it is kept as one that lost its words",
        );
        let (char_start, char_end) = mark.hull();
        Some(Place::Orphan(vec![OrphanPart { char_start, char_end, exact: exact.to_owned() }]))
    }
}

fn value_of(kind: &Kind, value: &str) -> Option<Value> {
    let found = match kind {
        Kind::Choice(_) => Value::Choice(value.to_owned()),
        Kind::Several(_) => Value::Several(value.to_owned()),
        Kind::Flag => Value::Flag,
        Kind::Text | Kind::Number | Kind::Link => Value::Text(value.to_owned()),
    };
    let fits = check::takes(kind, &found) && (*kind != Kind::Flag || matches!(value, "yes" | "true" | "1"));
    fits.then_some(found)
}

/// Whether two texts are the same words; blanks and the sign between fragments do not count.
pub fn same_words(a: &str, b: &str) -> bool {
    fn words(text: &str) -> impl Iterator<Item = &str> {
        text.split_whitespace().filter(|word| *word != "…")
    }
    // The first word that differs ends it, so that a mark on a whole text costs no more than its words.
    a == b || words(a).eq(words(b))
}

/// Where words are, if they are in one place alone, or in one alone near a place (in code points).
pub(in crate::format) fn anchored(text: &Text, exact: &str, near: u32) -> Option<crate::text::Fragments> {
    Anchors::of(text).place(exact, near)
}

/// Words that were looked for in a text, so that the same words on many marks are looked for once.
struct Anchors<'t> {
    text: &'t Text,
    /// Where they start, in bytes.
    found: BTreeMap<String, Vec<usize>>,
}

impl Anchors<'_> {
    fn of(text: &Text) -> Anchors<'_> {
        Anchors { text, found: BTreeMap::new() }
    }

    fn place(&mut self, exact: &str, near: u32) -> Option<crate::text::Fragments> {
        let text = self.text;
        if !self.found.contains_key(exact) {
            let places = text.as_str().match_indices(exact).take(10_000).map(|(at, _)| at).collect();
            self.found.insert(exact.to_owned(), places);
        }
        let found = self.found.get(exact)?;
        let char = |at: usize| text.offset(at).map_or(u32::MAX, |at| text.char_offset(at));
        let close = found.get(found.partition_point(|at| char(*at) < near.saturating_sub(NEAR))..).unwrap_or_default();
        let close = close.get(..close.partition_point(|at| char(*at) <= near.saturating_add(NEAR))).unwrap_or_default();
        let at = match (found.as_slice(), close) {
            ([one], _) | (_, [one]) => *one,
            _ => return None,
        };
        crate::text::Fragments::one(text.span(at, at + exact.len())?)
    }
}

/// Turns an offset of some unit into code points.
type Convert<'c> = &'c dyn Fn(u32) -> Option<u32>;

/// Finds out in which unit offsets are, where the file gives the covered words; `None` if code points
/// agree or no unit does. Spans are then in code points.
pub fn settle_units(doc: &mut Doc) -> Option<&'static str> {
    let agrees = |doc: &Doc| {
        let given = doc.layers.iter().flat_map(|layer| &layer.marks).filter(|mark| mark.exact.is_some());
        given.into_iter().all(|mark| {
            mark.fragments(&doc.text).is_some()
                && mark.exact.as_deref().is_some_and(|exact| same_words(&doc.covered(mark), exact))
        })
    };
    if agrees(doc) {
        return None;
    }
    let text = doc.text.clone();
    let units = &text;
    let in_utf16 = |at: u32| units.at_utf16(at).map(|at| units.char_offset(at));
    let in_bytes = |at: u32| text.offset(at as usize).map(|at| units.char_offset(at));
    let graphemes: Vec<u32> = grapheme_starts(&text);
    let in_graphemes = |at: u32| graphemes.get(at as usize).copied();
    let tries: [(&'static str, Convert<'_>); 3] =
        [("UTF-16 units", &in_utf16), ("bytes of UTF-8", &in_bytes), ("characters as readers see them", &in_graphemes)];
    for (name, convert) in tries {
        let mut other = doc.clone();
        let spans = other.layers.iter_mut().flat_map(|layer| &mut layer.marks).flat_map(|mark| &mut mark.spans);
        let mut all = true;
        for span in spans {
            match (convert(span.0), convert(span.1)) {
                (Some(start), Some(end)) => *span = (start, end),
                _ => all = false,
            }
        }
        if all && agrees(&other) {
            *doc = other;
            return Some(name);
        }
    }
    None
}

/// Where each character as readers see it starts, in code points, and the end of the text.
pub fn grapheme_starts(text: &Text) -> Vec<u32> {
    let mut starts = Vec::new();
    let mut char = 0_u32;
    for cluster in text.as_str().graphemes(true) {
        starts.push(char);
        char += u32::try_from(cluster.chars().count()).unwrap_or_default();
    }
    starts.push(char);
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(text: &str, marks: &[(u32, u32, &str)]) -> Doc {
        let mark = |(n, (start, end, exact)): (usize, &(u32, u32, &str))| Mark {
            id: n.to_string(),
            label: "PER".to_owned(),
            spans: vec![(*start, *end)],
            exact: Some((*exact).to_owned()),
            ..Mark::default()
        };
        let marks = marks.iter().enumerate().map(mark).collect();
        let layer = Layer { marks, ..Layer::default() };
        Doc { name: "a".into(), text: Text::new(text).unwrap(), layers: vec![layer], ..Doc::default() }
    }

    fn settled(doc: Doc) -> (Settled, Vec<ReadError>, Vec<String>) {
        let schema = grown(&Schema::default(), std::slice::from_ref(&doc));
        let read = Read { docs: vec![doc], ..Read::default() };
        let stamp = Stamp { by: CoderId::new("a").unwrap(), at: crate::model::Timestamp(1), chance: 1 };
        let (mut all, problems, remarks) = settle(read, &schema, &CoderId::new("ana").unwrap(), &stamp);
        (all.remove(0), problems, remarks)
    }

    #[test]
    fn offsets_in_other_units_are_found_out_by_the_words_they_cover() {
        for (unit, spans) in [("UTF-16", [(3, 6), (7, 10)]), ("bytes", [(5, 8), (9, 12)])] {
            let (_, problems, remarks) =
                settled(doc("😀 Kim Lee", &[(spans[0].0, spans[0].1, "Kim"), (spans[1].0, spans[1].1, "Lee")]));
            assert_eq!(problems, []);
            assert!(remarks[0].contains(unit), "{remarks:?}");
        }
    }

    #[test]
    fn a_mark_whose_words_moved_goes_with_them_and_one_whose_words_are_gone_is_kept() {
        let (settled, problems, _) = settled(doc("So Kim left.", &[(0, 3, "Kim"), (3, 6, "Bob")]));
        assert_eq!(problems.len(), 2);
        let (_, set) = &settled.sets[0];
        let places: Vec<bool> = set.annotations().map(|mark| matches!(mark.place, Place::Found(_))).collect();
        assert_eq!(places, [true, false]);
    }
}
