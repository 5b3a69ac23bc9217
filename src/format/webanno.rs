//! `WebAnno` TSV 3.3, as `INCEpTION` reads it; 3.2 and files with more lines in their head are read too.
//!
//! Offsets are UTF-16 units of the whole document. The text is rebuilt from
//! the sentences with a line's end between them, so a sentence here is what
//! stands between two line ends that are followed by a word; blank lines
//! belong to the sentence before. Tokens are cut at the edges of marks.

use super::ReadError;
use super::exchange::tokens::{self, Token};
use super::exchange::{Carries, Doc, Input, Layer, Loss, Mark, Options, Piece, Read, Share, Tie, Writer, Written};
use super::json;
use crate::model::Schema;
use crate::text::Text;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What `WebAnno` TSV carries.
pub const CARRIES: Carries = Carries {
    fragments: Share::Part("as spans with the same `mark`"),
    fields: Share::No,
    coders: Share::Part("a file a coder"),
    ..Carries::EVERYTHING
};

/// Writes a file a document and coder.
pub const WRITER: Writer = Writer::new(document).head(head);

const HEAD: &str = "#FORMAT=WebAnno TSV 3.3\n\
    #T_SP=webanno.custom.Sayso|label|mark|attributes|note|comment\n\
    #T_RL=webanno.custom.SaysoTie|kind|tie|order|note|BT_webanno.custom.Sayso\n\n";

/// The two layers as `INCEpTION` takes them in under Settings, Layers: without them it refuses the files.
fn head(_: &Schema, _: &Options) -> Vec<Piece> {
    vec![Piece::new("inception-layers.json", format!("{:#}\n", layers()))]
}

fn layers() -> Value {
    let feature = |name: &str| {
        json!({
            "name": name, "uiName": name, "type": "uima.cas.String", "enabled": true, "visible": true,
            "required": false, "remember": false, "include_in_hover": false, "hideUnconstraintFeature": false,
            "description": "", "multi_value_mode": "NONE", "link_mode": "NONE", "tag_set": null,
        })
    };
    let layer = |name: &str, title: &str, kind: &str, features: &[&str]| {
        json!({
            "name": name, "uiName": title, "type": kind, "enabled": true, "built_in": false, "readonly": false,
            "description": "Written by sayso", "cross_sentence": true, "show_hover": true,
            "anchoring_mode": "TOKENS", "overlap_mode": "ANY_OVERLAP", "validation_mode": "NEVER",
            "allow_stacking": true, "lock_to_token_offset": false, "multiple_tokens": true,
            "linked_list_behavior": false, "attach_type": null, "attach_feature": null,
            "features": features.iter().map(|name| feature(name)).collect::<Vec<Value>>(),
        })
    };
    let marks = layer("webanno.custom.Sayso", "sayso", "span", &["label", "mark", "attributes", "note", "comment"]);
    let mut ties = layer("webanno.custom.SaysoTie", "sayso ties", "relation", &["kind", "tie", "order", "note"]);
    if let Some(ties) = ties.as_object_mut() {
        ties.insert("attach_type".to_owned(), json!({"name": "webanno.custom.Sayso"}));
    }
    json!([marks, ties])
}

fn document(doc: &Doc, _: &Schema, _: &Options) -> Written {
    let mut written = Written::default();
    for layer in doc.layers_or_nobody() {
        let mut writing = Writing::new(doc, layer);
        let out = writing.write();
        written.losses.append(&mut writing.losses);
        written.pieces.push(Piece::new(doc.file_of(layer, "tsv"), out));
    }
    written
}

/// A sentence of the file: its place in code points, and its tokens.
struct Sentence {
    start: u32,
    end: u32,
    tokens: Vec<Token>,
}

struct Writing<'w> {
    doc: &'w Doc,
    layer: &'w Layer,
    sentences: Vec<Sentence>,
    losses: Vec<Loss>,
}

/// Each unit's cells: what is stacked in each column.
type Cells = BTreeMap<(usize, usize), Vec<Vec<String>>>;

impl<'w> Writing<'w> {
    fn new(doc: &'w Doc, layer: &'w Layer) -> Writing<'w> {
        let tokens: Vec<Token> = tokens::sentences(&doc.text, &tokens::cuts(&layer.marks)).concat();
        let content = doc.text.as_str();
        let mut sentences: Vec<Sentence> = Vec::new();
        for token in tokens {
            let begins = token.bytes.0 > 0 && content.get(..token.bytes.0).is_some_and(|before| before.ends_with('\n'));
            match sentences.last_mut() {
                Some(last) if !begins => {
                    last.end = token.end;
                    last.tokens.push(token);
                }
                Some(last) => {
                    // The line's end before this token stands between the two; all others belong to the one before.
                    last.end = token.start - 1;
                    sentences.push(Sentence { start: token.start, end: token.end, tokens: vec![token] });
                }
                None => sentences.push(Sentence { start: token.start, end: token.end, tokens: vec![token] }),
            }
        }
        if let Some(last) = sentences.last_mut() {
            last.end = doc.length();
        }
        Writing { doc, layer, sentences, losses: Vec::new() }
    }

    fn lose(&mut self, mark: &str, words: &str) {
        self.losses.push(Loss::of(self.doc, mark, words));
    }

    /// The units of a span: sentence and token, from 0.
    fn units(&self, (start, end): (u32, u32)) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let from = self.sentences.partition_point(|sentence| sentence.end <= start);
        for (place, sentence) in self.sentences.iter().enumerate().skip(from) {
            if sentence.start >= end {
                break;
            }
            let first = sentence.tokens.partition_point(|token| token.end <= start);
            let last = sentence.tokens.partition_point(|token| token.start < end);
            found.extend((first..last).map(|token| (place, token)));
        }
        found
    }

    fn write(&mut self) -> String {
        let mut spans = Cells::new();
        let mut ties = Cells::new();
        let mut places: BTreeMap<&str, ((usize, usize), usize)> = BTreeMap::new();
        let mut number = 0;
        let layer = self.layer;
        for mark in &layer.marks {
            let attributes =
                if mark.attributes.is_empty() { String::new() } else { json::object(&mark.attributes).to_string() };
            let values = [&mark.label, &mark.id, &attributes, &mark.note, &mark.comment];
            for span in &mark.spans {
                let units = self.units(*span);
                let Some(first) = units.first() else {
                    self.lose(&mark.id, "it covers blanks alone and is left out");
                    continue;
                };
                number += 1;
                places.entry(&mark.id).or_insert((*first, number));
                for unit in &units {
                    let cells = spans.entry(*unit).or_insert_with(|| vec![Vec::new(); values.len()]);
                    for (cell, value) in cells.iter_mut().zip(values) {
                        cell.push(format!("{}[{number}]", value_or_star(value)));
                    }
                }
                if !self.begins_and_ends_with_words(*span) {
                    self.lose(&mark.id, "its edge is on a blank and moves to the next word");
                }
            }
        }
        for tie in &layer.ties {
            let (Some((from, source)), Some((to, target))) =
                (places.get(tie.from.as_str()), places.get(tie.to.as_str()))
            else {
                self.lose(&tie.from, "a relation of it has an end that is left out");
                continue;
            };
            let order = tie.order.to_string();
            let cells = ties.entry(*to).or_insert_with(|| vec![Vec::new(); 5]);
            let link = format!("{}-{}[{source}_{target}]", from.0 + 1, from.1 + 1);
            let values = [&tie.kind, &tie.id, &order, &tie.note].map(|value| value_or_star(value));
            for (cell, value) in cells.iter_mut().zip(values.into_iter().chain([link])) {
                cell.push(value);
            }
        }
        self.rows(&spans, &ties)
    }

    fn begins_and_ends_with_words(&self, span: (u32, u32)) -> bool {
        let words = self.doc.words(span);
        let word = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && !c.is_control());
        word(words.chars().next()) && word(words.chars().next_back())
    }

    fn rows(&mut self, spans: &Cells, ties: &Cells) -> String {
        let mut out = HEAD.to_owned();
        if let Some(first) =
            self.sentences.first().filter(|first| !self.doc.words((0, first.start)).chars().all(|c| c == ' '))
        {
            let (document, words) =
                (self.doc.name.clone(), format!("{} blank signs before the first word become spaces", first.start));
            self.losses.push(Loss { document, mark: None, words });
        }
        for (place, sentence) in self.sentences.iter().enumerate() {
            out.push('\n');
            let text = self.doc.words((sentence.start, sentence.end));
            for line in text.split('\n') {
                out.push_str(&format!("#Text={}\n", escaped_text(line)));
            }
            for (number, token) in sentence.tokens.iter().enumerate() {
                let (start, end) = self.doc.utf16((token.start, token.end));
                out.push_str(&format!(
                    "{}-{}\t{start}-{end}\t{}\t",
                    place + 1,
                    number + 1,
                    tokens::words(self.doc, *token)
                ));
                for (cells, width) in [(spans, 5), (ties, 5)] {
                    match cells.get(&(place, number)) {
                        Some(cells) => cells.iter().for_each(|cell| out.push_str(&format!("{}\t", cell.join("|")))),
                        None => out.push_str(&"_\t".repeat(width)),
                    }
                }
                out.push('\n');
            }
        }
        out
    }
}

fn value_or_star(value: &str) -> String {
    if value.is_empty() { "*".to_owned() } else { escaped(value) }
}

fn escaped(value: &str) -> String {
    let mut out = String::new();
    let mut signs = value.chars().peekable();
    while let Some(c) = signs.next() {
        match c {
            '-' if signs.peek() == Some(&'>') => out.push_str("\\-"),
            '\\' | '[' | ']' | '|' | '_' | ';' | '*' => out.extend(['\\', c]),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
    out
}

fn escaped_text(line: &str) -> String {
    let mut out = String::new();
    for c in line.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{c}' => out.push_str("\\f"),
            '\u{8}' => out.push_str("\\b"),
            c if c < ' ' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

fn plain(value: &str) -> String {
    let mut out = String::new();
    let mut signs = value.chars();
    while let Some(c) = signs.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match signs.next() {
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('f') => out.push('\u{c}'),
            Some('b') => out.push('\u{8}'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}

/// Parts a cell where a sign stands that is not escaped.
fn parts(cell: &str, sign: char) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut from, mut skip) = (0, false);
    for (at, c) in cell.char_indices() {
        if skip {
            skip = false;
        } else if c == '\\' {
            skip = true;
        } else if c == sign {
            out.extend(cell.get(from..at));
            from = at + c.len_utf8();
        }
    }
    out.extend(cell.get(from..));
    out
}

/// A value and the number that parts it from others: `PER[3]`.
fn numbered(value: &str) -> (&str, Option<&str>) {
    match value.strip_suffix(']').and_then(|value| value.rsplit_once('[')) {
        // A bracket behind an odd number of backslashes is escaped.
        Some((before, number)) if before.chars().rev().take_while(|c| *c == '\\').count() % 2 == 0 => {
            (before, Some(number))
        }
        _ => (value, None),
    }
}

/// A layer of the head.
struct Kind {
    name: String,
    features: Vec<String>,
    relation: bool,
}

/// Reads the files; those of one document and several coders are put together.
pub fn read(inputs: &[Input], _: &Options) -> Read {
    let mut read = Read::default();
    for input in inputs {
        let Some(content) = read.utf8(input) else { continue };
        if !content.starts_with("#FORMAT=WebAnno TSV 3") {
            let what = "it does not begin with #FORMAT=WebAnno TSV 3.3";
            read.problems.push(json::problem(input, 1, what));
            continue;
        }
        let mut reading = Reading::new(input, &mut read.problems);
        reading.lines(content);
        if let Some(doc) = reading.finish() {
            super::jsonl::join(&mut read.docs, doc);
        }
    }
    read
}

struct Reading<'r> {
    input: &'r Input,
    problems: &'r mut Vec<ReadError>,
    kinds: Vec<Kind>,
    /// The text so far, and its length in UTF-16 units.
    text: String,
    units: u32,
    /// Lines of the sentence that is being read, before its first token is known.
    pending: Vec<String>,
    marks: BTreeMap<String, (usize, Found)>,
    ties: Vec<(String, String, BTreeMap<String, String>)>,
}

/// A mark as far as it was read, with its place in UTF-16 units.
#[derive(Default)]
struct Found {
    kind: String,
    span: (u32, u32),
    values: BTreeMap<String, String>,
}

impl<'r> Reading<'r> {
    fn new(input: &'r Input, problems: &'r mut Vec<ReadError>) -> Reading<'r> {
        Reading {
            input,
            problems,
            kinds: Vec::new(),
            text: String::new(),
            units: 0,
            pending: Vec::new(),
            marks: BTreeMap::new(),
            ties: Vec::new(),
        }
    }

    fn lines(&mut self, content: &str) {
        for (number, line) in (1..).zip(content.split('\n')) {
            let line = line.strip_suffix('\r').unwrap_or(line);
            if let Some(words) = line.strip_prefix("#Text=") {
                self.pending.push(plain(words));
            } else if let Some(kind) = line.strip_prefix("#T_SP=").or_else(|| line.strip_prefix("#T_CH=")) {
                self.kind(kind, false);
            } else if let Some(kind) = line.strip_prefix("#T_RL=") {
                self.kind(kind, true);
            } else if line.is_empty() || line.starts_with('#') && self.text.is_empty() && self.pending.is_empty() {
                // Heads have more lines than the format knows, and blank ones part sentences.
            } else if line.starts_with("#Sentence.id=") || line.starts_with("#T_") {
                // Nothing is kept of these.
            } else if let Err(what) = self.token(line) {
                self.problems.push(json::problem(self.input, number, what));
            }
        }
    }

    fn kind(&mut self, head: &str, relation: bool) {
        let mut words = head.split('|');
        let name = words.next().unwrap_or_default().to_owned();
        let mut features: Vec<String> = words.map(str::to_owned).filter(|feature| !feature.is_empty()).collect();
        if features.is_empty() {
            features.push(String::new());
        }
        self.kinds.push(Kind { name, features, relation });
    }

    /// Puts the text of a sentence where its first token says.
    fn place(&mut self, start: u32) {
        if self.pending.is_empty() {
            return;
        }
        if !self.text.is_empty() && self.units < start {
            self.text.push('\n');
            self.units += 1;
        }
        while self.units < start {
            self.text.push(' ');
            self.units += 1;
        }
        let sentence = std::mem::take(&mut self.pending).join("\n");
        self.units += sentence.encode_utf16().count() as u32;
        self.text.push_str(&sentence);
    }

    fn token(&mut self, line: &str) -> Result<(), String> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [unit, place, _, rest @ ..] = cells.as_slice() else {
            return Err("a row has a unit, a place and a word".to_owned());
        };
        let span = place.split_once('-').and_then(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)));
        let span: (u32, u32) = span.ok_or_else(|| format!("{place:?} is no place; it is written as 10-14"))?;
        // No text is longer than its file.
        if span.1 as usize > self.input.bytes.len() || span.0 > span.1 {
            return Err(format!("{place:?} is no place in a text of this file"));
        }
        self.place(span.0);
        let mut rest = rest.iter();
        let kinds = std::mem::take(&mut self.kinds);
        for (layer, kind) in kinds.iter().enumerate() {
            let cells: Vec<&str> = kind.features.iter().map(|_| rest.next().copied().unwrap_or("_")).collect();
            if kind.relation { self.relation(unit, kind, &cells) } else { self.span(unit, (layer, kind), span, &cells) }
        }
        self.kinds = kinds;
        Ok(())
    }

    fn span(&mut self, unit: &str, (layer, kind): (usize, &Kind), span: (u32, u32), cells: &[&str]) {
        if cells.iter().all(|cell| *cell == "_") {
            return;
        }
        for (feature, cell) in kind.features.iter().zip(cells) {
            for value in parts(cell, '|').into_iter().filter(|value| *value != "_") {
                let (value, number) = numbered(value);
                // A mark with no number covers this one unit.
                let id = number.map_or_else(|| format!("{unit}.{layer}"), str::to_owned);
                let place = self.marks.len();
                let found = &mut self
                    .marks
                    .entry(id)
                    .or_insert_with(|| (place, Found { kind: kind.name.clone(), span, ..Found::default() }))
                    .1;
                found.span = (found.span.0.min(span.0), found.span.1.max(span.1));
                if value != "*" && !feature.is_empty() {
                    found.values.insert(feature.clone(), plain(value));
                }
            }
        }
    }

    fn relation(&mut self, unit: &str, kind: &Kind, cells: &[&str]) {
        let Some((links, values)) = cells.split_last().filter(|(links, _)| **links != "_") else { return };
        let columns: Vec<Vec<&str>> = values.iter().map(|cell| parts(cell, '|')).collect();
        for (number, link) in parts(links, '|').into_iter().enumerate() {
            let (source_unit, ids) = numbered(link);
            let (source, target) = ids.and_then(|ids| ids.split_once('_')).unwrap_or(("0", "0"));
            let end = |id: &str, unit: &str| if id == "0" { unit.to_owned() } else { id.to_owned() };
            let pairs = kind.features.iter().zip(&columns).filter_map(|(feature, column)| {
                let (value, _) = numbered(column.get(number).copied()?);
                (value != "*" && value != "_").then(|| (feature.clone(), plain(value)))
            });
            let mut values: BTreeMap<String, String> = pairs.collect();
            values.insert(String::new(), kind.name.clone());
            self.ties.push((end(source, source_unit), end(target, unit), values));
        }
    }

    fn finish(self) -> Option<Doc> {
        let text = match Text::new(self.text) {
            Ok(text) => text,
            Err(error) => {
                self.problems.push(ReadError::whole(&self.input.path, error.to_string(), "cut it"));
                return None;
            }
        };
        let mut name = self.input.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".tsv");
        let mut coder = "";
        if let Some((stem, whose)) = name.rsplit_once('.') {
            (name, coder) = (stem, whose);
        }
        let mut doc = Doc { name: name.to_owned(), text, ..Doc::default() };
        let mut layer = Layer { coder: coder.to_owned(), ..Layer::default() };
        // A unit without a number is known by its place; several layers may have one there.
        let mut aliases: BTreeMap<String, String> = BTreeMap::new();
        let mut found: Vec<(String, usize, Found)> =
            self.marks.into_iter().map(|(id, (place, found))| (id, place, found)).collect();
        found.sort_by_key(|(_, place, _)| *place);
        // Parts of a mark of ours have its id and its label.
        let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (id, _, found) in found {
            let Some(span) = doc.from_utf16(found.span) else {
                let what = format!("span {id} ends beyond the text or cuts a sign in two");
                self.problems.push(ReadError::whole(&self.input.path, what, "it was left out"));
                continue;
            };
            let own = found.values.get("mark").cloned();
            let name = own.clone().unwrap_or_else(|| id.clone());
            aliases.insert(id.split('.').next().unwrap_or(&id).to_owned(), name.clone());
            aliases.insert(id, name.clone());
            let mark = mark_of(name, span, found, own.is_some());
            let key = (mark.id.clone(), mark.label.clone());
            let whole = places.get(&key).filter(|_| own.is_some()).and_then(|place| layer.marks.get_mut(*place));
            if let Some(whole) = whole {
                whole.spans.push(span);
                whole.spans.sort_unstable();
            } else {
                places.insert(key, layer.marks.len());
                layer.marks.push(mark);
            }
        }
        let ours = add_ties(self.ties, &aliases, &mut layer, |what| {
            self.problems.push(ReadError::whole(&self.input.path, what, "it was left out"));
        });
        if !ours {
            layer.number_ties();
        }
        layer.sort();
        if !layer.marks.is_empty() || !layer.coder.is_empty() {
            doc.layers.push(layer);
        }
        Some(doc)
    }
}

/// Adds relations; whether all of them are of sayso's own making, whose order stands in the file.
fn add_ties(
    ties: Vec<(String, String, BTreeMap<String, String>)>,
    aliases: &BTreeMap<String, String>,
    layer: &mut Layer,
    mut wrong: impl FnMut(String),
) -> bool {
    let mut ours = true;
    for (number, (from, to, mut values)) in ties.into_iter().enumerate() {
        let (Some(from), Some(to)) = (aliases.get(&from).cloned(), aliases.get(&to).cloned()) else {
            wrong(format!("relation {} has an end that is not there", number + 1));
            continue;
        };
        let name = values.remove("").unwrap_or_default();
        let mut take = |key: &str| values.remove(key);
        let kind = take("kind").or_else(|| take("type")).or_else(|| take("value")).or_else(|| take("label"));
        let kind = kind.unwrap_or_else(|| name.rsplit('.').next().unwrap_or_default().to_owned());
        let id = take("tie");
        ours &= id.is_some();
        let order = take("order").and_then(|order| order.parse().ok()).unwrap_or_default();
        let id = id.unwrap_or_else(|| format!("r{}", number + 1));
        layer.ties.push(Tie { id, kind, from, to, order, note: take("note").unwrap_or_default() });
    }
    ours
}

fn mark_of(id: String, span: (u32, u32), mut found: Found, ours: bool) -> Mark {
    let mut take = |key: &str| found.values.remove(key);
    if ours {
        let attributes = take("attributes").and_then(|words| serde_json::from_str(&words).ok());
        return Mark {
            id,
            label: take("label").unwrap_or_default(),
            spans: vec![span],
            exact: None,
            line: None,
            attributes: json::pairs(attributes.as_ref()),
            note: take("note").unwrap_or_default(),
            comment: take("comment").unwrap_or_default(),
        };
    }
    let label = take("label").or_else(|| take("value")).or_else(|| take("entity"));
    let label = label.unwrap_or_else(|| found.kind.rsplit('.').next().unwrap_or_default().to_owned());
    Mark { id, label, spans: vec![span], attributes: found.values.into_iter().collect(), ..Mark::default() }
}
