//! doccano: JSON lines with `entities` and `relations`.
//!
//! doccano counts UTF-16 units, or what readers see as characters where the
//! project ticks that. It has one annotator a file, no fragments and integer
//! ids; what it has no place for stands in `sayso`, which it keeps as a
//! metadata of the line. Spans of one mark are written each, tied by nothing.

use super::exchange::settle::grapheme_starts;
use super::exchange::{Carries, Doc, Input, Layer, Mark, Options, Piece, Read, Share, Tie, Writer, Written, returns};
use super::{json, jsonl};
use crate::model::Schema;
use crate::text::Text;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What doccano carries.
pub const CARRIES: Carries = Carries {
    own: "",
    coders: Share::Part("a line a coder"),
    fragments: Share::Part("in `sayso`; doccano sees the fragments as spans"),
    attributes: Share::Part("in `sayso`"),
    notes: Share::Part("in `sayso`"),
    comments: Share::Part("in `sayso`"),
    order: Share::Part("in `sayso`"),
    nesting: Share::Part("where the project allows overlapping"),
    crossing: Share::Part("where the project allows overlapping"),
    relations: Share::Part("where the project uses relations"),
    fields: Share::All,
};

/// The file that is written.
pub const FILE: &str = "doccano.jsonl";

/// Writes doccano's lines.
pub const WRITER: Writer = Writer::new(document).single(FILE);

fn document(doc: &Doc, _: &Schema, options: &Options) -> Written {
    let layers = doc.layers_or_nobody();
    let starts = if options.graphemes { grapheme_starts(&doc.text) } else { Vec::new() };
    let unit = |span: (u32, u32)| {
        if options.graphemes {
            let at = |char: u32| starts.partition_point(|start| *start < char) as u32;
            (at(span.0), at(span.1))
        } else {
            doc.utf16(span)
        }
    };
    let lines: String =
        layers.iter().map(|layer| format!("{}\n", json::ascii_line(&line(doc, layer, &unit)))).collect();
    Written { pieces: vec![Piece::new(FILE, lines)], losses: Vec::new() }
}

fn line(doc: &Doc, layer: &Layer, unit: &dyn Fn((u32, u32)) -> (u32, u32)) -> Value {
    let mut entities = Vec::new();
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for mark in &layer.marks {
        for span in &mark.spans {
            let (start, end) = unit(*span);
            let id = entities.len() + 1;
            first.entry(&mark.id).or_insert(id);
            entities.push(json!({"id": id, "start_offset": start, "end_offset": end, "label": mark.label}));
        }
    }
    let relation = |(number, tie): (usize, &Tie)| {
        let (from, to) = (first.get(tie.from.as_str())?, first.get(tie.to.as_str())?);
        Some(json!({"id": number + 1, "from_id": from, "to_id": to, "type": tie.kind}))
    };
    let relations: Vec<Value> = layer.ties.iter().enumerate().filter_map(relation).collect();
    let mut line = json::fields(doc);
    let own = |mark: &Mark| {
        json!({
            "id": mark.id, "first": first.get(mark.id.as_str()), "parts": mark.spans.len(),
            "attributes": json::object(&mark.attributes), "note": mark.note, "comment": mark.comment,
        })
    };
    let ties = layer.ties.iter().map(|tie| json!({"id": tie.id, "order": tie.order, "note": tie.note}));
    let sayso = json!({
        "coder": layer.coder,
        "marks": layer.marks.iter().map(own).collect::<Vec<Value>>(),
        "ties": ties.collect::<Vec<Value>>(),
    });
    line.insert("text".to_owned(), doc.text.as_str().into());
    line.insert("entities".to_owned(), entities.into());
    line.insert("relations".to_owned(), relations.into());
    line.insert("sayso".to_owned(), sayso);
    Value::Object(line)
}

/// Reads doccano's lines, those with `label` pairs too.
pub fn read(inputs: &[Input], options: &Options) -> Read {
    let mut read = Read::default();
    for input in inputs {
        for (number, value) in json::values(input, &mut read.problems) {
            match doc_of(input, number, &value, options, &mut read) {
                Ok(doc) => jsonl::join(&mut read.docs, doc),
                Err(what) => read.problems.push(json::problem(input, number, what)),
            }
        }
    }
    if !options.graphemes && read.docs.iter().any(|doc| doc.text.as_str().chars().any(|c| u32::from(c) > 0xffff)) {
        let words = "there are signs beyond the basic plane: offsets were read as UTF-16 units, as doccano writes them unless \
                     the project counts characters (then use --graphemes)";
        read.remarks.push(words.to_owned());
    }
    read
}

fn doc_of(input: &Input, number: usize, value: &Value, options: &Options, read: &mut Read) -> Result<Doc, String> {
    let text = json::words(value, "text").or_else(|| json::words(value, "data")).ok_or("the line has no `text`")?;
    let (text, returns) = returns::without(text);
    let text = Text::new(text).map_err(|error| error.to_string())?;
    let mut doc = json::doc(text, Some(value), &format!("{}-{number}", json::stem(&input.path)));
    doc.fields.retain(|(name, _)| !matches!(name.as_str(), "text" | "data"));
    let starts = if options.graphemes { grapheme_starts(&doc.text) } else { Vec::new() };
    let from_unit = |doc: &Doc, (start, end): (u32, u32)| {
        if options.graphemes {
            let at = |n: u32| starts.get(n as usize).copied();
            Some((at(start)?, at(end)?))
        } else {
            doc.from_utf16((returns.utf16(start), returns.utf16(end)))
        }
    };
    let mut spans: Vec<(String, String, (u32, u32))> = Vec::new();
    let pairs = json::list(value, "label").iter().chain(json::list(value, "labels"));
    let given = json::list(value, "entities").iter().map(|e| {
        let id = json::words(e, "id");
        (id, json::words(e, "label"), json::number(e, "start_offset"), json::number(e, "end_offset"))
    });
    let at = |pair: &Value, n: usize| pair.get(n).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let old =
        pairs.map(|pair| (None, pair.get(2).and_then(Value::as_str).map(str::to_owned), at(pair, 0), at(pair, 1)));
    for (place, (id, label, start, end)) in given.chain(old).enumerate() {
        let span = start.zip(end).filter(|(start, end)| start < end).and_then(|span| from_unit(&doc, span));
        match (label, span) {
            (Some(label), Some(span)) => spans.push((id.unwrap_or_else(|| format!("s{place}")), label, span)),
            _ => read.problems.push(json::problem(
                input,
                number,
                format!("span {} is not within the text or has no label", place + 1),
            )),
        }
    }
    let mut layer = layer_of(value, spans);
    for (place, relation) in json::list(value, "relations").iter().enumerate() {
        match tie_of(value, relation, &layer.1, place) {
            Some(tie) => layer.0.ties.push(tie),
            None => read.problems.push(json::problem(
                input,
                number,
                format!("relation {} has an end that is no span", place + 1),
            )),
        }
    }
    let mut layer = layer.0;
    if value.get("sayso").is_none() {
        layer.number_ties();
    }
    layer.sort();
    if !layer.marks.is_empty() || !layer.coder.is_empty() {
        doc.layers.push(layer);
    }
    Ok(doc)
}

/// The marks, with those put together again that were written in parts; and the mark of each span's id.
fn layer_of(value: &Value, spans: Vec<(String, String, (u32, u32))>) -> (Layer, BTreeMap<String, String>) {
    let sayso = value.get("sayso");
    let coder = sayso.and_then(|sayso| json::words(sayso, "coder")).unwrap_or_default();
    let mut layer = Layer { coder, ..Layer::default() };
    let mut marks: BTreeMap<String, String> = BTreeMap::new();
    let mut spans = spans.into_iter().peekable();
    let own = sayso.map_or(&[][..], |sayso| json::list(sayso, "marks"));
    for known in own {
        let parts = json::number(known, "parts").unwrap_or(1);
        let first = json::words(known, "first");
        let Some((id, label, span)) = spans.next_if(|(id, ..)| Some(id) == first.as_ref()) else { continue };
        let name = json::words(known, "id").unwrap_or_else(|| id.clone());
        marks.insert(id.clone(), name.clone());
        // A part that was taken away in doccano is not made up for by the next mark.
        let next = |part: u32| id.parse::<u64>().ok().map(|first| (first + u64::from(part)).to_string());
        let rest = (1..parts).filter_map(|part| spans.next_if(|(id, ..)| Some(id) == next(part).as_ref()));
        let all = std::iter::once(span).chain(rest.map(|(_, _, span)| span)).collect();
        layer.marks.push(Mark {
            id: name,
            label,
            spans: all,
            exact: None,
            line: None,
            attributes: json::pairs(known.get("attributes")),
            note: json::words(known, "note").unwrap_or_default(),
            comment: json::words(known, "comment").unwrap_or_default(),
        });
    }
    for (id, label, span) in spans {
        marks.insert(id.clone(), id.clone());
        layer.marks.push(Mark { id, label, spans: vec![span], ..Mark::default() });
    }
    (layer, marks)
}

fn tie_of(value: &Value, relation: &Value, marks: &BTreeMap<String, String>, place: usize) -> Option<Tie> {
    let end = |name: &str| marks.get(&json::words(relation, name)?).cloned();
    let own = value.get("sayso").and_then(|sayso| json::list(sayso, "ties").get(place));
    Some(Tie {
        id: own.and_then(|own| json::words(own, "id")).unwrap_or_else(|| format!("r{place}")),
        kind: json::words(relation, "type")?,
        from: end("from_id")?,
        to: end("to_id")?,
        order: own.and_then(|own| json::number(own, "order")).unwrap_or_default(),
        note: own.and_then(|own| json::words(own, "note")).unwrap_or_default(),
    })
}
