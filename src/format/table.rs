//! Tables: one row a span in `spans.csv`, one row a relation in `relations.csv`.
//!
//! The heads name the unit: `start_cp` counts code points from 0. In the
//! spreadsheet variant no cell can be a formula, and a byte order mark tells
//! the program that it is UTF-8; the plain variant is the data as it is.
//! Texts stand beside them, so that a table reads back.

use super::ReadError;
use super::exchange::parts::{Index, Open, Rows, Slice};
use super::exchange::paths::{document_of_text, name_of_text};
use super::exchange::returns::{self, Returns};
use super::exchange::{Carries, Doc, Input, Layer, Mark, Options, Piece, Read, Share, Tie, Writer, Written, ends_so};
use super::json;
use super::limits::limits;
use crate::model::Schema;
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead};

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

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What parts the cells of a table that begins with this line.
fn delimiter_of(first: &str) -> u8 {
    let count = |sign: char| first.matches(sign).count();
    let (tabs, commas, semicolons) = (count('\t'), count(','), count(';'));
    if tabs > commas {
        b'\t'
    } else if semicolons > commas {
        b';'
    } else {
        b','
    }
}

/// A cell without the sign that keeps it from being a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) => rest,
        Some(_) | None => cell,
    }
}

fn rows(input: &Input, problems: &mut Vec<ReadError>) -> Vec<Row> {
    let bytes = input.bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&input.bytes);
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    let delimiter = delimiter_of(&first);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
    let heads: Vec<String> = match reader.headers() {
        Ok(heads) => heads.iter().map(str::to_owned).collect(),
        Err(error) => {
            problems.push(ReadError::whole(&input.path, error.to_string(), "save it as UTF-8"));
            return Vec::new();
        }
    };
    // Where a row is said to begin, the end of the line before it and empty lines may stand.
    let skipped = |at: &csv::Position| {
        let rest = bytes.get(at.byte() as usize..).unwrap_or_default();
        rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count()
    };
    let line_of =
        |at: Option<&csv::Position>| input.first_line - 1 + at.map_or(1, |at| at.line() as usize + skipped(at));
    let mut found = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = line_of(record.position());
                if record.iter().skip(heads.len()).any(|cell| !cell.is_empty()) {
                    let what = format!("the row has {} cells, and there are {} heads", record.len(), heads.len());
                    problems.push(json::problem(input, line, what));
                }
                let cells = heads.iter().cloned().zip(record.iter().map(|cell| unguarded(cell).to_owned())).collect();
                found.push(Row { cells, line });
            }
            Err(error) => {
                let line = line_of(error.position());
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
        let name = document_of_text(&input.path).to_owned();
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
    names.iter().for_each(|name| call_by_name((name, &names), &mut docs, &mut returned));
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

/// Calls a document by its own name, whose text stands under another since that is no path.
fn call_by_name(
    (name, names): (&str, &BTreeSet<&str>),
    docs: &mut BTreeMap<String, Doc>,
    returned: &mut BTreeMap<String, Returns>,
) {
    let stored = name_of_text(name, |text| docs.contains_key(text), |other| names.contains(other));
    let Some(stored) = stored.filter(|stored| stored != name && !name.is_empty()) else { return };
    let moved = returned.remove(&stored);
    returned.extend(moved.map(|moved| (name.to_owned(), moved)));
    let doc = docs.remove(&stored).unwrap_or_default();
    docs.insert(name.to_owned(), Doc { name: name.to_owned(), ..doc });
}

/// Finds the rows and the text of each document.
///
/// # Errors
/// A file cannot be read.
pub fn index(files: &[&str], open: Open<'_>) -> io::Result<Index> {
    let mut index = Index::default();
    let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
    for (file, path) in files.iter().enumerate() {
        if ends_so(path, &[".txt"]) {
            texts.insert(document_of_text(path), file);
        } else if !index_rows(&mut index, file, open(file)?)? {
            // What cannot be parted is read as a whole, with all texts.
            let mut whole = Index::default();
            (0..files.len()).for_each(|file| whole.add_file("", file));
            return Ok(whole);
        }
    }
    let given = index.add_texts(&texts, &BTreeSet::new());
    for (document, text) in texts.into_iter().filter(|(_, text)| !given.contains(text)) {
        index.add_file(document, text);
    }
    Ok(index)
}

/// A head that is longer is not put before each row, in bytes.
const LONGEST_HEAD: u64 = 1 << 16;

/// Which rows of a table are whose, if that can be told; one that names no documents is read by itself.
fn index_rows(index: &mut Index, file: usize, mut table: Box<dyn BufRead>) -> io::Result<bool> {
    let start = table.fill_buf()?;
    let mark = if start.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let first = start.get(mark..).unwrap_or_default();
    let first = first.get(..first.iter().position(|byte| *byte == b'\n').unwrap_or(first.len())).unwrap_or_default();
    let delimiter = delimiter_of(&String::from_utf8_lossy(first));
    table.consume(mark);
    let (rows, left) = Rows::of(table);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(rows);
    let heads = reader.byte_headers().map_err(io::Error::other)?.clone();
    let place = |name: &str| heads.iter().position(|head| head == name.as_bytes());
    let says = ["start_cp", "fragments_cp", "kind"].into_iter().any(|name| place(name).is_some());
    let Some(column) = place("document").filter(|_| says) else {
        index.add_file("", file);
        return Ok(true);
    };
    if reader.position().byte() > LONGEST_HEAD {
        return Ok(false);
    }
    let mark = mark as u64;
    index.head(file, mark + reader.position().byte());
    let mut row = csv::ByteRecord::new();
    loop {
        left.set(limits().value);
        let from = reader.position().clone();
        if !reader.read_byte_record(&mut row).map_err(io::Error::other)? {
            return Ok(true);
        }
        let to = mark + reader.position().byte();
        let line = from.line() as usize;
        let document = String::from_utf8_lossy(row.get(column).unwrap_or_default()).into_owned();
        let document = unguarded(&document);
        index.add(document, Slice { file, from: mark + from.byte(), to, line });
    }
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
