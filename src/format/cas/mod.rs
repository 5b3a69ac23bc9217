//! UIMA CAS, as JSON 0.4 and as XMI: one file a document and coder.
//!
//! A mark is a `sayso.Span`; its fragments behind the first are `sayso.Part`s
//! that point to it. A relation is a `sayso.Relation` with `Governor` and
//! `Dependent`, as `INCEpTION` has them. Offsets are UTF-16 units. Types of
//! others are read too: what has a begin and an end is a mark, what has a
//! Governor and a Dependent is a relation.

pub mod json;
pub mod xmi;

use super::exchange::{Carries, Doc, Ids, Layer, Mark, Share, Tie, returns};
use crate::text::Text;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a CAS carries.
pub const CARRIES: Carries = Carries { coders: Share::Part("a file a coder"), ..Carries::EVERYTHING };

/// A feature structure.
#[derive(Clone, PartialEq, Debug, Default)]
pub(in crate::format) struct Structure<'s> {
    /// Its number in the file.
    pub id: u64,
    /// Its type, with its package.
    pub kind: Cow<'s, str>,
    /// Features that are words or numbers.
    pub values: Vec<(Cow<'s, str>, Cow<'s, str>)>,
    /// Features that point to others.
    pub links: Vec<(Cow<'s, str>, u64)>,
    /// Where it starts and ends in UTF-16 units, if it is about words.
    pub span: Option<(u32, u32)>,
}

impl Structure<'_> {
    fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_ref())
    }

    fn link(&self, name: &str) -> Option<u64> {
        self.links.iter().find(|(other, _)| other == name).map(|(_, id)| *id)
    }

    fn short_kind(&self) -> &str {
        self.kind.rsplit('.').next().unwrap_or(&self.kind)
    }
}

/// A CAS: a text and what is said of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub(in crate::format) struct Cas<'s> {
    /// The text.
    pub text: Cow<'s, str>,
    /// What is said of it, besides the text itself.
    pub structures: Vec<Structure<'s>>,
}

const SPAN: &str = "sayso.Span";
const PART: &str = "sayso.Part";
const RELATION: &str = "sayso.Relation";
const DOCUMENT: &str = "sayso.Document";

/// The types that are written: name, and each feature with its range.
pub(in crate::format) const TYPES: [(&str, &[(&str, &str)]); 4] = [
    (SPAN, &[("id", STRING), ("label", STRING), ("attributes", STRING), ("note", STRING), ("comment", STRING)]),
    (PART, &[("of", SPAN)]),
    (
        RELATION,
        &[
            ("id", STRING),
            ("kind", STRING),
            ("order", INTEGER),
            ("note", STRING),
            ("Governor", SPAN),
            ("Dependent", SPAN),
        ],
    ),
    (DOCUMENT, &[("fields", STRING), ("coder", STRING)]),
];

const STRING: &str = "uima.cas.String";
const INTEGER: &str = "uima.cas.Integer";

/// The tags of a coder as a CAS; the first number is the text's.
pub(in crate::format) fn cas_of<'d>(doc: &'d Doc, layer: &'d Layer) -> Cas<'d> {
    let mut structures = Vec::with_capacity(1 + layer.marks.len() + layer.ties.len());
    let mut id = 1;
    let mut next = || {
        id += 1;
        id
    };
    let text_end = doc.utf16((0, doc.length())).1;
    structures.push(Structure {
        id: next(),
        kind: DOCUMENT.into(),
        values: vec![
            ("fields".into(), serde_json::Value::Object(super::json::fields(doc)).to_string().into()),
            ("coder".into(), layer.coder.as_str().into()),
        ],
        links: Vec::new(),
        span: Some((0, text_end)),
    });
    let ids = Ids::of(&layer.marks);
    let mut numbers: Vec<Option<(u64, (u32, u32))>> = vec![None; layer.marks.len()];
    for (mark, known) in layer.marks.iter().zip(&mut numbers) {
        let Some(first) = mark.spans.first() else { continue };
        let number = next();
        let span = doc.utf16(*first);
        *known = Some((number, span));
        let attributes = match mark.attributes.as_slice() {
            [] => Cow::default(),
            some => super::json::object(some).to_string().into(),
        };
        let values = [
            ("id", mark.id.as_str().into()),
            ("label", mark.label.as_str().into()),
            ("attributes", attributes),
            ("note", mark.note.as_str().into()),
            ("comment", mark.comment.as_str().into()),
        ];
        structures.push(Structure {
            id: number,
            kind: SPAN.into(),
            values: given(values),
            links: Vec::new(),
            span: Some(span),
        });
        for span in mark.spans.iter().skip(1) {
            let links = vec![("of".into(), number)];
            let span = Some(doc.utf16(*span));
            structures.push(Structure { id: next(), kind: PART.into(), links, span, ..Structure::default() });
        }
    }
    for tie in &layer.ties {
        let end = |id: &str| ids.place(id).and_then(|place| *numbers.get(place)?);
        if let (Some((from, _)), Some((to, span))) = (end(&tie.from), end(&tie.to)) {
            structures.push(relation(next(), tie, (from, to), span));
        }
    }
    Cas { text: doc.text.as_str().into(), structures }
}

/// A relation has the place of its end, as others have it.
fn relation(id: u64, tie: &Tie, (from, to): (u64, u64), span: (u32, u32)) -> Structure<'_> {
    let values = [
        ("id", tie.id.as_str().into()),
        ("kind", tie.kind.as_str().into()),
        ("order", tie.order.to_string().into()),
        ("note", tie.note.as_str().into()),
    ];
    Structure {
        id,
        kind: RELATION.into(),
        values: given(values),
        links: vec![("Governor".into(), from), ("Dependent".into(), to)],
        span: Some(span),
    }
}

fn given<'d, const N: usize>(values: [(&'static str, Cow<'d, str>); N]) -> Vec<(Cow<'d, str>, Cow<'d, str>)> {
    let mut given = Vec::with_capacity(N);
    given.extend(values.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.into(), value)));
    given
}

/// A CAS as a document of one layer; words say what could not be taken.
pub(in crate::format) fn doc_of(cas: Cas<'_>, name: &str) -> Result<(Doc, Vec<String>), String> {
    let (content, returns) = returns::without(cas.text.into_owned());
    let text = Text::new(content).map_err(|error| error.to_string())?;
    let units = |doc: &Doc, (start, end): (u32, u32)| doc.from_utf16((returns.utf16(start), returns.utf16(end)));
    let about = cas.structures.iter().find(|structure| structure.kind == DOCUMENT);
    let fields = about.and_then(|about| serde_json::from_str(about.value("fields")?).ok());
    let mut doc = super::json::doc(text, fields.as_ref(), name);
    let coder = about.and_then(|about| about.value("coder")).unwrap_or_default().to_owned();
    let mut layer = Layer { coder, ..Layer::default() };
    let mut wrong = Vec::new();
    let mut marks: BTreeMap<u64, usize> = BTreeMap::new();
    for structure in cas.structures.iter().filter(|structure| is_mark(structure)) {
        let Some(span) = structure.span.filter(|(start, end)| start < end) else {
            wrong.push(format!("{} {} covers nothing", structure.kind, structure.id));
            continue;
        };
        let Some(span) = units(&doc, span) else {
            wrong.push(format!("{} {} is not within the text or cuts a sign in two", structure.kind, structure.id));
            continue;
        };
        marks.insert(structure.id, layer.marks.len());
        layer.marks.push(mark_of(structure, span));
    }
    for part in cas.structures.iter().filter(|structure| structure.kind == PART) {
        let span = part.span.and_then(|span| units(&doc, span));
        let whole = part.link("of").and_then(|id| marks.get(&id)).and_then(|place| layer.marks.get_mut(*place));
        if let (Some(span), Some(mark)) = (span, whole) {
            mark.spans.push(span);
        } else {
            wrong.push(format!("{} {} is not within the text, or part of nothing", part.kind, part.id));
        }
    }
    layer.marks.iter_mut().for_each(|mark| mark.spans.sort_unstable());
    wrong.extend(layer.ids_apart());
    for structure in &cas.structures {
        let (Some(from), Some(to)) = (structure.link("Governor"), structure.link("Dependent")) else { continue };
        let id = |number: u64| marks.get(&number).and_then(|place| layer.marks.get(*place)).map(|mark| mark.id.clone());
        match (id(from), id(to)) {
            (Some(from), Some(to)) => layer.ties.push(tie_of(structure, from, to)),
            _ => wrong.push(format!("{} {} has an end that is not there", structure.kind, structure.id)),
        }
    }
    if about.is_none() {
        layer.number_ties();
    }
    layer.sort();
    if !layer.marks.is_empty() || !layer.coder.is_empty() {
        doc.layers.push(layer);
    }
    Ok((doc, wrong))
}

/// What stands for words, and is neither the text itself nor how it is cut nor a relation.
fn is_mark(structure: &Structure<'_>) -> bool {
    const NOT: [&str; 9] = [
        "DocumentAnnotation",
        "DocumentMetaData",
        "Token",
        "Sentence",
        "Part",
        "Document",
        "Paragraph",
        "Lemma",
        "TagDescription",
    ];
    let ours = structure.kind.starts_with("sayso.");
    structure.span.is_some()
        && structure.link("Governor").is_none()
        && (structure.kind == SPAN || !ours && !NOT.contains(&structure.short_kind()))
}

fn mark_of(structure: &Structure<'_>, span: (u32, u32)) -> Mark {
    if structure.kind == SPAN {
        let value = |name: &str| structure.value(name).unwrap_or_default().to_owned();
        let attributes = serde_json::from_str(&value("attributes")).ok();
        return Mark {
            id: value("id"),
            label: value("label"),
            spans: vec![span],
            exact: None,
            line: None,
            attributes: super::json::pairs(attributes.as_ref()),
            note: value("note"),
            comment: value("comment"),
        };
    }
    // `NamedEntity` with the value PER is a PER; what has no value is what its type is called.
    let label = structure.value("value").or_else(|| structure.value("label")).unwrap_or(structure.short_kind());
    let values = structure.values.iter().filter(|(name, _)| !matches!(name.as_ref(), "value" | "label"));
    Mark {
        id: format!("fs{}", structure.id),
        label: label.to_owned(),
        spans: vec![span],
        attributes: values.map(|(name, value)| (name.to_string(), value.to_string())).collect(),
        ..Mark::default()
    }
}

fn tie_of(structure: &Structure<'_>, from: String, to: String) -> Tie {
    let value = |name: &str| structure.value(name).unwrap_or_default().to_owned();
    if structure.kind == RELATION {
        let order = value("order").parse().unwrap_or_default();
        return Tie { id: value("id"), kind: value("kind"), from, to, order, note: value("note") };
    }
    let kind =
        structure.value("DependencyType").or_else(|| structure.value("label")).or_else(|| structure.value("value"));
    let kind = kind.unwrap_or(structure.short_kind()).to_owned();
    Tie { id: format!("fs{}", structure.id), kind, from, to, ..Tie::default() }
}
