//! JSON lines as spaCy and Prodigy read them: one document and one coder a line.
//!
//! `spans` are code points; `token_end` is inclusive, and the ends of a
//! relation name the last token of their spans, as Prodigy has it. What these
//! tools have no place for stands under `sayso`, which they leave alone.

use super::exchange::tokens::{self, Token};
use super::exchange::{
    Carries, Doc, Ids, Input, Layer, Mark, Options, Piece, Read, Share, Tie, Writer, Written, returns,
};
use super::json;
use crate::model::Schema;
use crate::text::Text;
use serde::{Serialize, Serializer};
use serde_json::Value;
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
pub const WRITER: Writer = Writer::new(document).single(FILE);

fn document(doc: &Doc, _: &Schema, _: &Options) -> Written {
    let layers = doc.layers_or_nobody();
    let mut lines = Vec::with_capacity(layers.len() * doc.text.as_str().len() * LIKELY);
    for layer in layers {
        // A vector takes whatever it is given.
        let _ = serde_json::to_writer(&mut lines, &Line::of(doc, layer));
        lines.push(b'\n');
    }
    Written { pieces: vec![Piece { path: FILE.to_owned(), between: "", bytes: lines }], losses: Vec::new() }
}

/// With all its tokens a line is seldom more than so many times as long as its text.
const LIKELY: usize = 18;

/// A line, as it is written.
#[derive(Serialize)]
struct Line<'d> {
    text: &'d str,
    spans: Vec<Spanned<'d>>,
    tokens: Vec<Shown<'d>>,
    relations: Vec<Related<'d>>,
    meta: Fields<'d>,
    answer: &'static str,
    _annotator_id: &'d str,
    sayso: Vec<Own<'d>>,
}

#[derive(Serialize, Clone, Copy)]
struct Spanned<'d> {
    start: u32,
    end: u32,
    label: &'d str,
    token_start: usize,
    token_end: usize,
    id: &'d str,
}

#[derive(Serialize)]
struct Shown<'d> {
    text: &'d str,
    start: u32,
    end: u32,
    id: usize,
    ws: bool,
}

#[derive(Serialize)]
struct Related<'d> {
    head: usize,
    child: usize,
    label: &'d str,
    head_span: Spanned<'d>,
    child_span: Spanned<'d>,
    id: &'d str,
    order: u32,
    note: &'d str,
}

/// What these tools have no place for.
#[derive(Serialize)]
struct Own<'d> {
    id: &'d str,
    label: &'d str,
    spans: &'d [(u32, u32)],
    attributes: Pairs<'d>,
    note: &'d str,
    comment: &'d str,
}

/// Pairs as an object.
struct Pairs<'d>(&'d [(String, String)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The name of a document and its fields as an object.
struct Fields<'d>(&'d Doc);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.0.fields.iter().map(|(name, value)| (name.as_str(), value));
        serializer.collect_map(std::iter::once(("name", &self.0.name)).chain(fields))
    }
}

impl<'d> Line<'d> {
    fn of(doc: &'d Doc, layer: &'d Layer) -> Line<'d> {
        let tokens: Vec<Token> = tokens::words_of(&doc.text, &tokens::cuts(&layer.marks));
        let text = doc.text.as_str();
        let shown = |(id, token): (usize, &Token)| Shown {
            text: text.get(token.bytes.0..token.bytes.1).unwrap_or_default(),
            start: token.start,
            end: token.end,
            id,
            ws: text.as_bytes().get(token.bytes.1) == Some(&b' '),
        };
        let span = |mark: &'d Mark, (start, end): (u32, u32)| {
            let token_start = tokens.partition_point(|token| token.end <= start);
            let token_end = tokens.partition_point(|token| token.start < end).saturating_sub(1).max(token_start);
            Spanned { start, end, label: &mark.label, token_start, token_end, id: &mark.id }
        };
        let ids = Ids::of(if layer.ties.is_empty() { &[] } else { &layer.marks });
        let last = |id: &str| {
            let mark = layer.marks.get(ids.place(id)?)?;
            Some(span(mark, *mark.spans.last()?))
        };
        let relation = |tie: &'d Tie| {
            let (head_span, child_span) = (last(&tie.from)?, last(&tie.to)?);
            let (head, child) = (head_span.token_end, child_span.token_end);
            let (label, id, order, note) = (tie.kind.as_str(), tie.id.as_str(), tie.order, tie.note.as_str());
            Some(Related { head, child, label, head_span, child_span, id, order, note })
        };
        Line {
            text,
            spans: layer
                .marks
                .iter()
                .flat_map(|mark| mark.spans.iter().map(move |at| (mark, *at)))
                .map(|(mark, at)| span(mark, at))
                .collect(),
            tokens: tokens.iter().enumerate().map(shown).collect(),
            relations: layer.ties.iter().filter_map(relation).collect(),
            meta: Fields(doc),
            answer: "accept",
            _annotator_id: &layer.coder,
            sayso: layer.marks.iter().map(Own::of).collect(),
        }
    }
}

impl<'d> Own<'d> {
    fn of(mark: &'d Mark) -> Own<'d> {
        let Mark { id, label, spans, attributes, note, comment, .. } = mark;
        Own { id, label, spans, attributes: Pairs(attributes), note, comment }
    }
}

/// All that is known of a layer, for formats that have a place for words of others: read by [`layer_of`].
#[derive(Serialize)]
struct Record<'d> {
    meta: Fields<'d>,
    coder: &'d str,
    marks: Vec<Own<'d>>,
    ties: Vec<OwnTie<'d>>,
}

#[derive(Serialize)]
struct OwnTie<'d> {
    id: &'d str,
    kind: &'d str,
    from: &'d str,
    to: &'d str,
    order: u32,
    note: &'d str,
}

/// A layer as a line of JSON.
pub(in crate::format) fn record(doc: &Doc, layer: &Layer) -> String {
    let record = Record {
        meta: Fields(doc),
        coder: &layer.coder,
        marks: layer.marks.iter().map(Own::of).collect(),
        ties: layer.ties.iter().map(OwnTie::of).collect(),
    };
    serde_json::to_string(&record).unwrap_or_default()
}

impl<'d> OwnTie<'d> {
    fn of(tie: &'d Tie) -> OwnTie<'d> {
        let Tie { id, kind, from, to, order, note } = tie;
        OwnTie { id, kind, from, to, order: *order, note }
    }
}

/// A layer out of what [`record`] wrote.
pub(in crate::format) fn layer_of(record: &Value) -> Option<Layer> {
    let tie = |value: &Value| {
        let words = |name: &str| json::words(value, name);
        Some(Tie {
            id: words("id")?,
            kind: words("kind")?,
            from: words("from")?,
            to: words("to")?,
            order: json::number(value, "order").unwrap_or_default(),
            note: words("note").unwrap_or_default(),
        })
    };
    record.get("marks")?.as_array()?;
    Some(Layer {
        coder: json::words(record, "coder").unwrap_or_default(),
        marks: json::list(record, "marks").iter().filter_map(own_mark).collect(),
        ties: json::list(record, "ties").iter().filter_map(tie).collect(),
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
pub fn join(docs: &mut Vec<Doc>, doc: Doc) {
    match docs.iter_mut().rev().take(64).find(|other| other.name == doc.name && other.text == doc.text) {
        Some(other) => other.layers.extend(doc.layers),
        None => docs.push(doc),
    }
}

fn doc_of(input: &Input, number: usize, value: &Value, read: &mut Read) -> Result<Doc, String> {
    let text = value.get("text").and_then(Value::as_str).ok_or("the line has no `text`")?;
    let (text, returns) = returns::without(text.to_owned());
    let text = Text::new(text).map_err(|error| error.to_string())?;
    let fallback = format!("{}-{number}", json::stem(&input.path));
    let mut doc = json::doc(text, value.get("meta"), &fallback);
    let coder = json::words(value, "_annotator_id").or_else(|| json::words(value, "_session_id")).unwrap_or_default();
    let mut layer = Layer { coder, ..Layer::default() };
    let own = json::list(value, "sayso");
    if let Some(answer) = json::words(value, "answer").filter(|answer| answer != "accept") {
        let what = format!("its answer is {answer}; its tags are read as any others");
        read.problems.push(json::problem(input, number, what));
    }
    for name in ["spans", "relations", "sayso"] {
        if value.get(name).is_some_and(|list| !list.is_array() && !list.is_null()) {
            read.problems.push(json::problem(input, number, format!("its `{name}` are no list; they were left out")));
        }
    }
    for (place, span) in json::list(value, "spans").iter().enumerate() {
        match mark_of(span) {
            Some(mark) => layer.marks.push(mark),
            None => read.problems.push(json::problem(
                input,
                number,
                format!("span {} has no start, end and label", place + 1),
            )),
        }
    }
    if !own.is_empty() {
        layer.marks = reconciled(own.iter().filter_map(own_mark).collect(), layer.marks, |_| true);
    }
    name_apart(&mut layer.marks);
    if let Some(what) = layer.ids_apart() {
        read.problems.push(json::problem(input, number, what));
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
    returns.shift(&mut layer);
    if !layer.marks.is_empty() || !layer.coder.is_empty() {
        doc.layers.push(layer);
    }
    Ok(doc)
}

/// Gives marks without an id one that no other has.
pub(in crate::format) fn name_apart(marks: &mut [Mark]) {
    let taken: BTreeSet<String> = marks.iter().map(|mark| mark.id.clone()).collect();
    let mut names = (0..).map(|number| format!("s{number}")).filter(|name| !taken.contains(name));
    for mark in marks.iter_mut().filter(|mark| mark.id.is_empty()) {
        mark.id = names.next().unwrap_or_default();
    }
}

/// What is known of marks besides what a tool shows, where the tool has not changed it since.
///
/// What the tool shows counts: a mark keeps its attributes and notes and takes the places and the label of
/// the spans that have its id; one whose spans are gone is gone, and spans of no mark are new ones. `seen` says
/// whether the tool shows a place at all: the others stay as they were.
pub(in crate::format) fn reconciled(own: Vec<Mark>, shown: Vec<Mark>, seen: impl Fn(&(u32, u32)) -> bool) -> Vec<Mark> {
    let known: BTreeSet<&str> = own.iter().map(|mark| mark.id.as_str()).collect();
    let (with, without): (Vec<Mark>, Vec<Mark>) = shown.into_iter().partition(|mark| known.contains(mark.id.as_str()));
    let mut by_id: BTreeMap<String, Vec<Mark>> = BTreeMap::new();
    with.into_iter().for_each(|mark| by_id.entry(mark.id.clone()).or_default().push(mark));
    let mut without: Vec<Option<Mark>> = without.into_iter().map(Some).collect();
    let mut kept = Vec::new();
    for mut mark in own {
        if let Some(found) = by_id.remove(&mark.id) {
            found.iter().take(1).for_each(|first| mark.label.clone_from(&first.label));
            mark.spans.retain(|span| !seen(span));
            mark.spans.extend(found.into_iter().flat_map(|found| found.spans));
            mark.spans.sort_unstable();
            kept.push(mark);
            continue;
        }
        // Tools that leave ids away still show every part at its place.
        let place = |span: &(u32, u32)| {
            let is_it = |one: &Option<Mark>| {
                one.as_ref().is_some_and(|one| one.label == mark.label && one.spans.as_slice() == [*span])
            };
            without.iter().position(is_it)
        };
        let places: Option<Vec<usize>> = mark.spans.iter().filter(|span| seen(span)).map(place).collect();
        if let Some(places) = places {
            for place in places {
                without.get_mut(place).into_iter().for_each(|one| *one = None);
            }
            kept.push(mark);
        }
    }
    kept.extend(without.into_iter().flatten());
    kept
}

/// A span; its id is empty where it has none.
fn mark_of(span: &Value) -> Option<Mark> {
    let (start, end) = (json::number(span, "start")?, json::number(span, "end")?);
    let id = json::words(span, "id").unwrap_or_default();
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
        line: None,
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
