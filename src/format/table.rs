//! Tables: one row a span in `spans.csv`, one row a relation in `relations.csv`.
//!
//! The heads name the unit: `start_cp` counts code points from 0. In the
//! spreadsheet variant no cell can be a formula, and a byte order mark tells
//! the program that it is UTF-8; the plain variant is the data as it is.
//! Texts stand beside them, so that a table reads back.

use super::ReadError;
use super::exchange::paths::safe_path;
use super::exchange::returns::{self, Returns};
use super::exchange::{Carries, Doc, Input, Layer, Mark, Options, Piece, Read, Share, Tie, Writer, Written};
use super::json;
use crate::model::Schema;
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};

/// What tables carry.
pub const CARRIES: Carries = Carries { fields: Share::Part("name, title, outlet and day"), ..Carries::EVERYTHING };

/// Writes tables.
pub const WRITER: Writer = Writer::new(document).head(head);

const SPANS: &str = "spans.csv";
const RELATIONS: &str = "relations.csv";

const SPAN_HEAD: [&str; 13] = [
    "document",
    "coder",
    "id",
    "label",
    "fragments_cp",
    "start_cp",
    "end_cp",
    "text",
    "attributes",
    "note",
    "comment",
    "title",
    "outlet_and_day",
];
const RELATION_HEAD: [&str; 8] = ["document", "coder", "id", "kind", "from", "to", "order", "note"];

fn head(_: &Schema, options: &Options) -> Vec<Piece> {
    let mark = if options.spreadsheet { "\u{feff}" } else { "" };
    let line = |cells: &[&str]| format!("{mark}{}", row(cells.iter().map(|cell| (*cell).to_owned()), options));
    vec![Piece::new(SPANS, line(&SPAN_HEAD)), Piece::new(RELATIONS, line(&RELATION_HEAD))]
}

/// A row; every cell is quoted, since a comma, a quotation mark or a line's end may be in any.
fn row(cells: impl IntoIterator<Item = String>, options: &Options) -> String {
    let cell = |cell: String| {
        let guarded = options.spreadsheet && cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']);
        let sign = if guarded { "'" } else { "" };
        format!("\"{sign}{}\"", cell.replace('"', "\"\""))
    };
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    format!("{}\n", cells.join(","))
}

fn document(doc: &Doc, _: &Schema, options: &Options) -> Written {
    let mut spans = String::new();
    let mut relations = String::new();
    let about = [doc.field("outlet"), doc.field("published")].join(" ").trim().to_owned();
    for layer in &doc.layers {
        for mark in &layer.marks {
            let (start, end) = mark.hull();
            let fragments: Vec<String> = mark.spans.iter().map(|(start, end)| format!("{start}-{end}")).collect();
            let attributes =
                if mark.attributes.is_empty() { String::new() } else { json::object(&mark.attributes).to_string() };
            let cells = [
                doc.name.clone(),
                layer.coder.clone(),
                mark.id.clone(),
                mark.label.clone(),
                fragments.join(";"),
                start.to_string(),
                end.to_string(),
                doc.covered(mark),
                attributes,
                mark.note.clone(),
                mark.comment.clone(),
                doc.field("title").to_owned(),
                about.clone(),
            ];
            spans.push_str(&row(cells, options));
        }
        for tie in &layer.ties {
            let cells =
                [&doc.name, &layer.coder, &tie.id, &tie.kind, &tie.from, &tie.to, &tie.order.to_string(), &tie.note];
            relations.push_str(&row(cells.into_iter().cloned(), options));
        }
    }
    let text = Piece::new(format!("texts/{}.txt", doc.name), doc.text.as_str());
    Written { pieces: vec![Piece::new(SPANS, spans), Piece::new(RELATIONS, relations), text], losses: Vec::new() }
}

/// A row of a table, by the names of its columns, and the line it is on.
struct Row {
    cells: BTreeMap<String, String>,
    line: usize,
}

impl Row {
    fn get(&self, name: &str) -> &str {
        self.cells.get(name).map_or("", String::as_str)
    }
}

fn rows(input: &Input, problems: &mut Vec<ReadError>) -> Vec<Row> {
    let bytes = input.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&input.bytes);
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    let count = |sign: char| first.matches(sign).count();
    let (tabs, commas, semicolons) = (count('\t'), count(','), count(';'));
    let delimiter = if tabs > commas {
        b'\t'
    } else if semicolons > commas {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
    let heads: Vec<String> = match reader.headers() {
        Ok(heads) => heads.iter().map(str::to_owned).collect(),
        Err(error) => {
            problems.push(ReadError::whole(&input.path, error.to_string(), "save it as UTF-8"));
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line) as usize;
                let guarded = |cell: &str| match cell.strip_prefix('\'') {
                    Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) => rest.to_owned(),
                    Some(_) | None => cell.to_owned(),
                };
                if record.iter().skip(heads.len()).any(|cell| !cell.is_empty()) {
                    let what = format!("the row has {} cells, and there are {} heads", record.len(), heads.len());
                    problems.push(json::problem(input, line, what));
                }
                let cells = heads.iter().cloned().zip(record.iter().map(guarded)).collect();
                found.push(Row { cells, line });
            }
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line) as usize;
                problems.push(json::problem(input, line, error.to_string()));
            }
        }
    }
    found
}

/// Reads tables with their texts.
pub fn read(inputs: &[Input], _: &Options) -> Read {
    let mut read = Read::default();
    let mut docs: BTreeMap<String, Doc> = BTreeMap::new();
    let mut returned: BTreeMap<String, Returns> = BTreeMap::new();
    for input in inputs.iter().filter(|input| input.is(&[".txt"])) {
        let name = name_of_text(&input.path).to_owned();
        let text = String::from_utf8(input.bytes.to_vec()).map_err(|error| error.to_string());
        let text = text.map(returns::without).and_then(|(text, moved)| {
            returned.insert(name.clone(), moved);
            Text::new(text).map_err(|error| error.to_string())
        });
        match text {
            Ok(text) => drop(docs.insert(name.clone(), Doc { name, text, ..Doc::default() })),
            Err(error) => read.problems.push(ReadError::whole(&input.path, error, "save it as UTF-8")),
        }
    }
    let is_table = |input: &&Input| input.is(&[".csv", ".tsv"]);
    let tables: Vec<(&Input, Vec<Row>)> =
        inputs.iter().filter(is_table).map(|input| (input, rows(input, &mut read.problems))).collect();
    let names: BTreeSet<&str> = tables.iter().flat_map(|(_, rows)| rows).map(|row| row.get("document")).collect();
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        if let Some(stored) = stored_as(name, &docs) {
            let moved = returned.remove(&stored);
            returned.extend(moved.map(|moved| (name.to_owned(), moved)));
            let doc = docs.remove(&stored).unwrap_or_default();
            docs.insert(name.to_owned(), Doc { name: name.to_owned(), ..doc });
        }
    }
    for (input, rows) in &tables {
        for row in
            rows.iter().filter(|row| row.cells.contains_key("start_cp") || row.cells.contains_key("fragments_cp"))
        {
            if let Err(what) = span_row(row, &mut docs) {
                read.problems.push(json::problem(input, row.line, what));
            }
        }
    }
    for doc in docs.values_mut() {
        for what in doc.layers.iter_mut().filter_map(Layer::ids_apart) {
            read.problems.push(ReadError::whole(&doc.name, what, "give each span an id of its own"));
        }
    }
    let ends = ends_of(&docs);
    for (input, rows) in &tables {
        for row in rows.iter().filter(|row| row.cells.contains_key("kind")) {
            if let Err(what) = relation_row(row, &mut docs, &ends) {
                read.problems.push(json::problem(input, row.line, what));
            }
        }
        if rows.first().is_some_and(|row| !row.cells.contains_key("kind") && !row.cells.contains_key("start_cp")) {
            let what = "its head names neither start_cp (spans) nor kind (relations)";
            read.problems.push(json::problem(input, 1, what));
        }
    }
    read.docs = docs.into_values().collect();
    for doc in &mut read.docs {
        doc.layers.sort_by(|a, b| a.coder.cmp(&b.coder));
        doc.layers.iter_mut().for_each(Layer::sort);
        let moved = returned.get(&doc.name);
        moved.into_iter().for_each(|moved| doc.layers.iter_mut().for_each(|layer| moved.shift(layer)));
    }
    read
}

/// The document that a text is of, by where it stands: its path in `texts`.
fn name_of_text(path: &str) -> &str {
    let stem = json::stem(path);
    let behind = path.rsplit_once("texts/").map(|(_, behind)| behind);
    behind.and_then(|behind| behind.get(..behind.len() - 4)).unwrap_or(stem)
}

/// Under which name a document is there whose own name is no path.
fn stored_as(name: &str, docs: &BTreeMap<String, Doc>) -> Option<String> {
    let path = safe_path(&format!("texts/{name}.txt"));
    let names = [name_of_text(&path), json::stem(&path)];
    let is_another = |stored: &&str| *stored != name && docs.contains_key(*stored);
    names.into_iter().find(is_another).filter(|_| !docs.contains_key(name)).map(str::to_owned)
}

fn layer<'d>(row: &Row, docs: &'d mut BTreeMap<String, Doc>) -> Result<&'d mut Layer, String> {
    let name = row.get("document");
    let doc = docs
        .get_mut(name)
        .ok_or_else(|| format!("there is no text of document {name:?}; put texts/{name}.txt beside it"))?;
    doc.layer_of(row.get("coder")).ok_or_else(String::new)
}

fn span_row(row: &Row, docs: &mut BTreeMap<String, Doc>) -> Result<(), String> {
    let title = row.get("title").to_owned();
    let layer = layer(row, docs)?;
    let number = |words: &str| words.parse::<u32>().map_err(|_| format!("{words:?} is no number"));
    let spans: Vec<(u32, u32)> = if row.get("fragments_cp").is_empty() {
        vec![(number(row.get("start_cp"))?, number(row.get("end_cp"))?)]
    } else {
        let part = |part: &str| {
            let (start, end) =
                part.split_once('-').ok_or_else(|| format!("{part:?} is no fragment; write it as 3-7"))?;
            Ok::<_, String>((number(start)?, number(end)?))
        };
        row.get("fragments_cp").split(';').map(part).collect::<Result<_, _>>()?
    };
    if spans.iter().any(|(start, end)| start >= end) {
        return Err("a span ends before it begins, or is empty".to_owned());
    }
    let attributes = match row.get("attributes") {
        "" => Vec::new(),
        words => {
            let object = serde_json::from_str(words).map_err(|_| "its attributes are no JSON object".to_owned())?;
            json::pairs(Some(&object))
        }
    };
    let id = if row.get("id").is_empty() { format!("row-{}", row.line) } else { row.get("id").to_owned() };
    let exact = row.cells.get("text").filter(|words| !words.is_empty()).cloned();
    layer.marks.push(Mark {
        id,
        label: row.get("label").to_owned(),
        spans,
        exact,
        line: None,
        attributes,
        note: row.get("note").to_owned(),
        comment: row.get("comment").to_owned(),
    });
    if let Some(doc) =
        docs.get_mut(row.get("document")).filter(|doc| !title.is_empty() && doc.field("title").is_empty())
    {
        doc.fields.push(("title".to_owned(), title));
    }
    Ok(())
}

/// The ids of the marks of each coder in each document.
type Ends = BTreeMap<(String, String), BTreeSet<String>>;

fn ends_of(docs: &BTreeMap<String, Doc>) -> Ends {
    let layers = docs.iter().flat_map(|(name, doc)| doc.layers.iter().map(move |layer| (name, layer)));
    let ids = |layer: &Layer| layer.marks.iter().map(|mark| mark.id.clone()).collect();
    layers.map(|(name, layer)| ((name.clone(), layer.coder.clone()), ids(layer))).collect()
}

fn relation_row(row: &Row, docs: &mut BTreeMap<String, Doc>, ends: &Ends) -> Result<(), String> {
    let layer = layer(row, docs)?;
    let there = ends.get(&(row.get("document").to_owned(), layer.coder.clone()));
    let (from, to) = (row.get("from").to_owned(), row.get("to").to_owned());
    let is_there = |end: &str| there.is_some_and(|there| there.contains(end));
    if let Some(end) = [&from, &to].into_iter().find(|end| !is_there(end)) {
        return Err(format!("its end {end:?} is no span of this coder in this document"));
    }
    let id = if row.get("id").is_empty() { format!("row-{}", row.line) } else { row.get("id").to_owned() };
    let order = row.get("order").parse().unwrap_or_default();
    layer.ties.push(Tie { id, kind: row.get("kind").to_owned(), from, to, order, note: row.get("note").to_owned() });
    Ok(())
}
