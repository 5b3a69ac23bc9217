//! From documents to the model: names, units and places are settled here, for every format.

use super::names::name_in_files;
use super::{Doc, Ids, Layer, Mark, Read, covered, model};
use crate::format::{Hash, ReadError};
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, Article, AttributeDef, AttributeId, Cardinality, CoderId, DocumentMeta,
    Kind, LabelDef, LabelId, OrphanPart, Place, Progress, Relation, RelationDef, RelationId, RelationKind, Schema,
    Shape, Stamp, Value, check, slug_of,
};
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use unicode_segmentation::UnicodeSegmentation;

/// A choice has at most so many values; an attribute with more is free text.
const MOST_VALUES: usize = 24;

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

/// The schema with everything that documents speak of and it does not have yet.
///
/// A label or relation of a file is the one whose name in files it is, whatever its capitals.
pub fn grown(schema: &Schema, docs: &[Doc]) -> Schema {
    let mut growing = Growing { schema: schema.clone(), most: usize::MAX, ..Growing::default() };
    growing.add(docs);
    growing.schema()
}

/// A schema that grows with what documents speak of; what an attribute is, is settled when all have spoken.
#[derive(Clone, Debug, Default)]
pub struct Growing {
    schema: Schema,
    values: BTreeMap<(LabelId, AttributeId), (String, BTreeSet<String>)>,
    ends: BTreeMap<String, BTreeSet<(LabelId, LabelId, bool)>>,
    /// So many values of an attribute are remembered.
    most: usize,
}

impl Growing {
    /// Of nothing, for any number of documents: an attribute with more values than a choice has is free text.
    pub fn from_nothing() -> Growing {
        Growing { most: MOST_VALUES + 1, ..Growing::default() }
    }

    /// Takes in what documents speak of.
    pub fn add(&mut self, docs: &[Doc]) {
        for layer in docs.iter().flat_map(|doc| &doc.layers) {
            let mut labels: BTreeMap<&str, LabelId> = BTreeMap::new();
            for mark in &layer.marks {
                labels.entry(&mark.label).or_insert_with(|| add_label(&mut self.schema, &mark.label));
            }
            for mark in layer.marks.iter().filter(|mark| !mark.attributes.is_empty()) {
                let Some(label) = labels.get(mark.label.as_str()) else { continue };
                for (name, value) in &mark.attributes {
                    let Ok(id) = AttributeId::new(&name_in_files(name, "attribute")) else { continue };
                    let known =
                        self.values.entry((label.clone(), id)).or_insert_with(|| (name.clone(), BTreeSet::new()));
                    if known.1.len() < self.most && !known.1.contains(value) {
                        known.1.insert(value.clone());
                    }
                }
            }
            let mut ends: BTreeMap<&str, BTreeSet<(&LabelId, &LabelId, bool)>> = BTreeMap::new();
            let marks = Ids::of(if layer.ties.is_empty() { &[] } else { &layer.marks });
            let label_of = |id: &str| labels.get(layer.marks.get(marks.place(id)?)?.label.as_str());
            for tie in &layer.ties {
                if let (Some(from), Some(to)) = (label_of(&tie.from), label_of(&tie.to)) {
                    ends.entry(&tie.kind).or_default().insert((from, to, tie.order > 0));
                }
            }
            for (kind, ends) in ends {
                let ends = ends.into_iter().map(|(from, to, ordered)| (from.clone(), to.clone(), ordered));
                self.ends.entry(kind.to_owned()).or_default().extend(ends);
            }
        }
    }

    /// The schema that has all of it.
    pub fn schema(self) -> Schema {
        let mut grown = self.schema;
        for ((label, id), (name, values)) in self.values {
            if let Some(def) = grown.labels.iter_mut().find(|def| def.id == label) {
                add_attribute(def, id, name, values);
            }
        }
        for (kind, ends) in self.ends {
            add_relation(&mut grown, &kind, ends);
        }
        grown
    }
}

pub(in crate::format) fn add_label(schema: &mut Schema, word: &str) -> LabelId {
    let wanted = name_in_files(word, "label");
    let known = schema.labels.iter().find(|label| label.id.as_str() == wanted || label.name == word);
    if let Some(known) = known {
        return known.id.clone();
    }
    let id = LabelId::new(&wanted).unwrap_or_else(|_| unreachable!("a name of ours: {wanted}"));
    let free = |key: &char| schema.labels.iter().all(|label| label.key != *key);
    let own = wanted.chars().filter(char::is_ascii_lowercase);
    let key = own.chain('a'..='z').find(free);
    // With more than twenty-six labels the rest have no key of their own but a sign to be found by.
    let others = (0x3b1..0x3ff_u32).chain(0x4e00..0x9fff).filter_map(char::from_u32);
    let key = key.or_else(|| others.into_iter().find(free)).unwrap_or('?');
    let shapes = [Shape::Underline, Shape::Tint, Shape::Dotted, Shape::Wave, Shape::Outline, Shape::Bracket];
    let shape = shapes.get(schema.labels.len() % shapes.len()).copied().unwrap_or_default();
    schema.labels.push(LabelDef {
        id: id.clone(),
        name: word.to_owned(),
        key,
        shape,
        color: None,
        retired: false,
        attributes: Vec::new(),
        hint: String::new(),
    });
    id
}

fn add_attribute(label: &mut LabelDef, id: AttributeId, name: String, values: BTreeSet<String>) {
    match label.attributes.iter_mut().find(|attribute| attribute.id == id) {
        Some(AttributeDef { kind: Kind::Choice(known), .. }) => {
            known.extend(
                values.into_iter().filter(|value| !value.is_empty()).filter(|v| !known.contains(v)).collect::<Vec<_>>(),
            );
        }
        Some(_) => {}
        None => {
            let short = |value: &String| !value.is_empty() && value.chars().count() <= 40 && !value.contains('\n');
            let flag = values.iter().all(|value| value == "yes");
            let choice = values.len() <= MOST_VALUES && values.iter().all(short);
            let kind = match (flag, choice) {
                (true, _) => Kind::Flag,
                (false, true) => Kind::Choice(values.into_iter().collect()),
                (false, false) => Kind::Text,
            };
            label.attributes.push(AttributeDef { id, name, kind });
        }
    }
}

fn add_relation(schema: &mut Schema, word: &str, ends: BTreeSet<(LabelId, LabelId, bool)>) {
    let wanted = name_in_files(word, "relation");
    let known = |def: &&mut RelationDef| def.id.as_str() == wanted || def.name == word;
    let ordered = ends.iter().any(|(_, _, ordered)| *ordered);
    let place = match schema.relations.iter_mut().find(known) {
        Some(def) => def,
        None => {
            let Ok(id) = RelationKind::new(&wanted) else { return };
            schema.relations.push(RelationDef {
                id,
                name: word.to_owned(),
                key: None,
                from: Vec::new(),
                to: Vec::new(),
                cardinality: Cardinality::Many,
                ordered,
                symmetric: false,
                in_frame: false,
            });
            match schema.relations.last_mut() {
                Some(def) => def,
                None => return,
            }
        }
    };
    for (from, to, _) in ends {
        if !place.from.contains(&from) {
            place.from.push(from);
        }
        if !place.to.contains(&to) {
            place.to.push(to);
        }
    }
}

/// Leaves out marks that are not within the text and moves those whose words are elsewhere; each is said.
pub fn checked(docs: &mut [Doc], problems: &mut Vec<ReadError>) {
    for doc in docs {
        settle_units(doc);
        for layer in &mut doc.layers {
            let marks = std::mem::take(&mut layer.marks);
            for mark in marks {
                layer.marks.extend(settled_mark(&doc.text, &doc.name, mark, problems));
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

fn settled_mark(text: &Text, name: &str, mark: Mark, problems: &mut Vec<ReadError>) -> Option<Mark> {
    let here = mark.fragments(text).filter(|_| mark.spans.iter().all(|(start, end)| start < end));
    let agrees = mark.exact.as_deref().is_none_or(|exact| same_words(&covered(text, &mark.spans), exact));
    if here.is_some() && agrees {
        return Some(Mark { exact: None, line: None, ..mark });
    }
    let found = mark.exact.as_deref().and_then(|exact| anchored(text, exact, mark.hull().0));
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
            let mut making = Making { doc: &doc, schema, stamp, numbers: &mut numbers, problems: &mut problems };
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

struct Making<'m> {
    doc: &'m Doc,
    schema: &'m Schema,
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
            let fits = self.schema.relation(&kind).is_some_and(|def| {
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
        let known = self.schema.relations.iter().find(|def| def.id.as_str() == wanted || def.name == word);
        known.map(|def| def.id.clone())
    }

    fn annotation(&mut self, mark: &Mark, id: AnnotationId) -> Option<Annotation> {
        let wanted = name_in_files(&mark.label, "label");
        let def = self.schema.labels.iter().find(|def| def.id.as_str() == wanted || def.name == mark.label)?.clone();
        let place = self.place(mark)?;
        let mut attributes = BTreeMap::new();
        for (name, value) in &mark.attributes {
            let attribute = AttributeId::new(&name_in_files(name, "attribute")).ok().and_then(|id| def.attribute(&id));
            let valued = attribute.and_then(|def| Some((def.id.clone(), value_of(&def.kind, value)?)));
            match valued {
                Some((id, value)) => drop(attributes.insert(id, value)),
                None => self.say(format!("mark {}: {name} cannot be {value:?}", mark.id), "the value was left out"),
            }
        }
        let (note, comment) = (mark.note.clone(), mark.comment.clone());
        Some(Annotation { id, label: def.id, place, attributes, note, comment, changed: None })
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
        if let Some(fragments) = anchored(text, exact, mark.hull().0) {
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
    let words = |text: &'_ str| text.split_whitespace().filter(|word| *word != "…").collect::<Vec<_>>().join(" ");
    a == b || words(a) == words(b)
}

/// Where words are, if they are in one place alone, or in one alone near a place (in code points).
pub(in crate::format) fn anchored(text: &Text, exact: &str, near: u32) -> Option<crate::text::Fragments> {
    let content = text.as_str();
    let found: Vec<_> = content.match_indices(exact).take(10_000).collect();
    let units = &text;
    let span = |at: usize| text.span(at, at + exact.len());
    let close: Vec<usize> = found
        .iter()
        .map(|(at, _)| *at)
        .filter(|at| span(*at).is_some_and(|span| units.char_offset(span.start()).abs_diff(near) <= NEAR))
        .collect();
    let at = match (found.as_slice(), close.as_slice()) {
        ([(one, _)], _) | (_, [one]) => *one,
        _ => return None,
    };
    crate::text::Fragments::one(span(at)?)
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
