//! From the model to documents.

use super::{Doc, Layer, Loss, Mark, Tie};
use crate::model::{AnnotationSet, CoderId, Document, DocumentMeta, LostEnd, Place, Value, gold, is_decided};
use crate::text::Text;
use std::collections::BTreeSet;

/// The fields of a document, by their names in files.
pub const FIELDS: [&str; 11] =
    ["title", "section", "outlet", "byline", "published", "retrieved", "url", "source", "language", "note", "id"];

/// Marks that have lost their words, which no format can carry, by coder.
pub fn without_words(meta: &DocumentMeta, document: &Document, wanted: impl Fn(&CoderId) -> bool) -> Vec<Loss> {
    let sets = document.sets.iter().filter(|(coder, _)| wanted(coder));
    let marks = sets.flat_map(|(_, set)| set.annotations().filter(|mark| mark.fragments().is_none()));
    let loss = |mark: &crate::model::Annotation| Loss {
        document: meta.slug.clone(),
        mark: Some(mark.id.to_string()),
        words: "it has lost its words and is left out, with its relations".to_owned(),
    };
    marks.map(loss).collect()
}

/// Relations that found no place in the gold, since they lead to marks that are not in it.
pub fn left_hanging(meta: &DocumentMeta, document: &Document) -> Vec<Loss> {
    let loss = |hanging: crate::model::Hanging| {
        let why = match hanging.end {
            LostEnd::Rejected => "that was rejected",
            LostEnd::Undecided => "that nobody has decided about",
            LostEnd::LeftOut => return None,
        };
        let words = format!("its relation {} leads to a mark {why}, and is left out", hanging.relation.kind);
        Some(Loss { document: meta.slug.clone(), mark: Some(hanging.relation.from.to_string()), words })
    };
    gold(document).hanging.into_iter().filter_map(loss).collect()
}

/// An article with what reviewers decided, as a document of one layer that is called `gold`.
pub fn gold_doc(meta: &DocumentMeta, document: &Document) -> Doc {
    let mut layers = Vec::new();
    if is_decided(document) {
        let mut gold = layer_of(&document.text, "gold", &gold(document).set);
        gold.number_ties();
        layers.push(gold);
    }
    Doc { name: meta.slug.clone(), text: document.text.clone(), fields: fields(meta), layers }
}

/// An article as a document, with the tags of some coders; marks that have lost their words are not in it.
pub fn doc(meta: &DocumentMeta, document: &Document, wanted: impl Fn(&CoderId) -> bool) -> Doc {
    let layers = document.sets.iter().filter(|(coder, set)| wanted(coder) && !set.is_blank());
    Doc {
        name: meta.slug.clone(),
        text: document.text.clone(),
        fields: fields(meta),
        layers: layers.map(|(coder, set)| layer_of(&document.text, coder.as_str(), set)).collect(),
    }
}

fn fields(meta: &DocumentMeta) -> Vec<(String, String)> {
    let (note, others) = unfolded(&meta.note);
    let own = |(name, value): (&'static str, &str)| {
        // The note has the fields behind it that articles have no place for.
        (name.to_owned(), if name == "note" { note.clone() } else { value.to_owned() })
    };
    let named = meta.fields().map(own).into_iter().chain([("id".to_owned(), meta.id.to_string())]);
    named.filter(|(_, value)| !value.is_empty()).chain(others).collect()
}

/// What stands in an article's note before a field that articles have no place for.
const OTHER: &str = "[of the file: ";

/// The note of an article, with the fields behind it that articles have no place for, so that none is lost.
pub fn folded(doc: &Doc) -> String {
    let others = doc.fields.iter().filter(|(name, value)| !FIELDS.contains(&name.as_str()) && !value.is_empty());
    let mut note = doc.field("note").to_owned();
    for (name, value) in others {
        let gap = if note.is_empty() { "" } else { "\n\n" };
        note.push_str(&format!("{gap}{OTHER}{name}]\n{value}"));
    }
    note
}

/// A note as it was before other fields were put behind it, and those.
fn unfolded(note: &str) -> (String, Vec<(String, String)>) {
    let (mut own, mut others): (String, Vec<(String, String)>) = (String::new(), Vec::new());
    for line in note.split_inclusive('\n') {
        let head = line.strip_prefix(OTHER).and_then(|line| line.trim_end().strip_suffix(']'));
        match (head, others.last_mut()) {
            (Some(name), _) => others.push((name.to_owned(), String::new())),
            (None, Some((_, value))) => value.push_str(line),
            (None, None) => own.push_str(line),
        }
    }
    others.iter_mut().for_each(|(_, value)| value.truncate(value.trim_end_matches('\n').len()));
    if !others.is_empty() {
        own.truncate(own.trim_end_matches('\n').len());
    }
    (own, others)
}

fn layer_of(text: &Text, coder: &str, set: &AnnotationSet) -> Layer {
    let units = &text;
    let mut there = BTreeSet::new();
    let marks = set.annotations().filter_map(|annotation| {
        let Place::Found(fragments) = &annotation.place else { return None };
        there.insert(annotation.id);
        let spans = fragments.iter().map(|span| (units.char_offset(span.start()), units.char_offset(span.end())));
        let value = |(name, value): (&crate::model::AttributeId, &Value)| (name.to_string(), value.as_str().to_owned());
        Some(Mark {
            id: annotation.id.to_string(),
            label: annotation.label.to_string(),
            spans: spans.collect(),
            exact: None,
            line: None,
            attributes: annotation.attributes.iter().map(value).collect(),
            note: annotation.note.clone(),
            comment: annotation.comment.clone(),
        })
    });
    let marks = marks.collect();
    let ties = set.relations().filter(|tie| there.contains(&tie.from) && there.contains(&tie.to));
    let ties = ties.map(|tie| Tie {
        id: tie.id.to_string(),
        kind: tie.kind.to_string(),
        from: tie.from.to_string(),
        to: tie.to.to_string(),
        order: tie.order,
        note: tie.note.clone(),
    });
    let mut layer = Layer { coder: coder.to_string(), marks, ties: ties.collect() };
    layer.sort();
    layer.number_ties();
    layer
}
