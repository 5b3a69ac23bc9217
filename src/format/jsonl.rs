//! JSON lines as spaCy and Prodigy read them: one document and one coder a line.
//!
//! `spans` are code points; `token_end` is inclusive, and the ends of a
//! relation name the last token of their spans, as Prodigy has it. What these
//! tools have no place for stands under `sayso`, which they leave alone.

use super::exchange::tokens::{self, Token};
use super::exchange::{Carries, Doc, Input, Layer, Mark, Options, Piece, Read, Share, Tie, Writer, Written};
use super::json;
use crate::model::Schema;
use crate::text::Text;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What these lines carry.
pub const CARRIES: Carries = Carries {
    fragments: Share::Part("in `sayso`; the tools see the fragments as spans"),
    attributes: Share::Part("in `sayso`"),
    notes: Share::Part("in `sayso`"),
    comments: Share::Part("in `sayso`"),
    order: Share::Part("in `sayso`"),
    coders: Share::Part("a line a coder"),
    ..Carries::EVERYTHING
};

/// The file that is written.
pub const FILE: &str = "tags.jsonl";

/// Writes the lines.
pub const WRITER: Writer =
    Writer { head: super::exchange::nothing, document, foot: super::exchange::nothing, single: Some(FILE) };

fn document(doc: &Doc, _: &Schema, _: &Options) -> Written {
    let layers = doc.layers_or_nobody();
    let lines: String = layers.iter().map(|layer| format!("{}\n", line(doc, layer))).collect();
    Written { pieces: vec![Piece::new(FILE, lines)], losses: Vec::new() }
}

fn line(doc: &Doc, layer: &Layer) -> Value {
    let tokens: Vec<Token> = tokens::sentences(&doc.text, &tokens::cuts(&layer.marks)).concat();
    let text = doc.text.as_str();
    let shown = tokens.iter().enumerate().map(|(id, token)| {
        let blank = text.get(token.bytes.1..).is_some_and(|rest| rest.starts_with(' '));
        json!({"text": tokens::words(doc, *token), "start": token.start, "end": token.end, "id": id, "ws": blank})
    });
    let span = |mark: &Mark, (start, end): (u32, u32)| {
        let first = tokens.partition_point(|token| token.end <= start);
        let last = tokens.partition_point(|token| token.start < end).saturating_sub(1).max(first);
        json!({"start": start, "end": end, "label": mark.label, "token_start": first, "token_end": last, "id": mark.id})
    };
    let spans = layer.marks.iter().flat_map(|mark| mark.spans.iter().map(move |at| span(mark, *at)));
    let spans: Vec<Value> = spans.collect();
    let by_id: BTreeMap<&str, &Mark> = layer.marks.iter().map(|mark| (mark.id.as_str(), mark)).collect();
    let relation = |tie: &Tie| {
        let (from, to) = (by_id.get(tie.from.as_str())?, by_id.get(tie.to.as_str())?);
        let (head, child) = (span(from, *from.spans.last()?), span(to, *to.spans.last()?));
        Some(json!({
            "head": head.get("token_end"), "child": child.get("token_end"), "label": tie.kind,
            "head_span": head, "child_span": child, "id": tie.id, "order": tie.order, "note": tie.note,
        }))
    };
    let more = layer.marks.iter().map(|mark| {
        json!({
            "id": mark.id, "label": mark.label, "spans": mark.spans,
            "attributes": json::object(&mark.attributes), "note": mark.note, "comment": mark.comment,
        })
    });
    json!({
        "text": text,
        "spans": spans,
        "tokens": shown.collect::<Vec<Value>>(),
        "relations": layer.ties.iter().filter_map(relation).collect::<Vec<Value>>(),
        "meta": json::fields(doc),
        "answer": "accept",
        "_annotator_id": layer.coder,
        "sayso": more.collect::<Vec<Value>>(),
    })
}

/// Reads the lines; those of one document and several coders are put together.
pub fn read(inputs: &[Input], _: &Options) -> Read {
    let mut read = Read::default();
    for input in inputs {
        for (number, value) in json::values(input, &mut read.problems) {
            match doc_of(input, number, &value, &mut read) {
                Ok(doc) => join(&mut read.docs, doc),
                Err(what) => read.problems.push(json::problem(input, number, what)),
            }
        }
    }
    read
}

/// Adds a document, or its layers to the one of the same name and text that is there.
pub(in crate::format) fn join(docs: &mut Vec<Doc>, doc: Doc) {
    match docs.iter_mut().rev().take(64).find(|other| other.name == doc.name && other.text == doc.text) {
        Some(other) => other.layers.extend(doc.layers),
        None => docs.push(doc),
    }
}

fn doc_of(input: &Input, number: usize, value: &Value, read: &mut Read) -> Result<Doc, String> {
    let text = value.get("text").and_then(Value::as_str).ok_or("the line has no `text`")?;
    let text = Text::new(text).map_err(|error| error.to_string())?;
    let fallback = format!("{}-{number}", json::stem(&input.path));
    let mut doc = json::doc(text, value.get("meta"), &fallback);
    let coder = json::words(value, "_annotator_id").or_else(|| json::words(value, "_session_id")).unwrap_or_default();
    let mut layer = Layer { coder, ..Layer::default() };
    let own = json::list(value, "sayso");
    if own.is_empty() {
        for (place, span) in json::list(value, "spans").iter().enumerate() {
            match mark_of(span, place) {
                Some(mark) => layer.marks.push(mark),
                None => read.problems.push(json::problem(
                    input,
                    number,
                    format!("span {} has no start, end and label", place + 1),
                )),
            }
        }
    } else {
        layer.marks = own.iter().filter_map(own_mark).collect();
    }
    let by_id: BTreeSet<String> = layer.marks.iter().map(|mark| mark.id.clone()).collect();
    let by_span: BTreeMap<(u32, u32), String> =
        layer.marks.iter().flat_map(|mark| mark.spans.iter().map(|span| (*span, mark.id.clone()))).collect();
    for (place, relation) in json::list(value, "relations").iter().enumerate() {
        match tie_of(relation, (&by_id, &by_span), place) {
            Some(tie) => layer.ties.push(tie),
            None => read.problems.push(json::problem(
                input,
                number,
                format!("relation {} has an end that is no span", place + 1),
            )),
        }
    }
    if own.is_empty() {
        layer.number_ties();
    }
    layer.sort();
    if !layer.marks.is_empty() || !layer.coder.is_empty() {
        doc.layers.push(layer);
    }
    Ok(doc)
}

fn mark_of(span: &Value, place: usize) -> Option<Mark> {
    let (start, end) = (json::number(span, "start")?, json::number(span, "end")?);
    let id = json::words(span, "id").unwrap_or_else(|| format!("s{place}"));
    let exact = json::words(span, "text");
    Some(Mark { id, label: json::words(span, "label")?, spans: vec![(start, end)], exact, ..Mark::default() })
}

fn own_mark(value: &Value) -> Option<Mark> {
    let pair = |pair: &Value| {
        let at = |n: usize| pair.get(n).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        Some((at(0)?, at(1)?))
    };
    let spans: Option<Vec<(u32, u32)>> = json::list(value, "spans").iter().map(pair).collect();
    Some(Mark {
        id: json::words(value, "id")?,
        label: json::words(value, "label")?,
        spans: spans.filter(|spans| !spans.is_empty())?,
        exact: None,
        attributes: json::pairs(value.get("attributes")),
        note: json::words(value, "note").unwrap_or_default(),
        comment: json::words(value, "comment").unwrap_or_default(),
    })
}

fn tie_of(
    relation: &Value,
    (by_id, by_span): (&BTreeSet<String>, &BTreeMap<(u32, u32), String>),
    place: usize,
) -> Option<Tie> {
    let end = |name: &str| {
        let span = relation.get(name)?;
        if let Some(id) = json::words(span, "id").filter(|id| by_id.contains(id)) {
            return Some(id);
        }
        let at = (json::number(span, "start")?, json::number(span, "end")?);
        by_span.get(&at).cloned()
    };
    Some(Tie {
        id: json::words(relation, "id").unwrap_or_else(|| format!("r{place}")),
        kind: json::words(relation, "label")?,
        from: end("head_span")?,
        to: end("child_span")?,
        order: json::number(relation, "order").unwrap_or_default(),
        note: json::words(relation, "note").unwrap_or_default(),
    })
}
