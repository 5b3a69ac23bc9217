//! CoNLL-U Plus: a word a line, a column for each label, with the exact text.
//!
//! `SpaceAfter` and `SpacesAfter` say what stands behind each word, so the
//! text comes back; blanks before the first word stand in `# sayso.before`.

use super::conll::longest_first;
use super::exchange::tokens::{self, Scheme};
use super::exchange::{Carries, Doc, Input, Layer, Loss, Mark, Options, Piece, Read, Share, Writer, Written};
use super::json;
use crate::model::Schema;
use crate::text::Text;

/// What the columns carry.
pub const CARRIES: Carries = Carries { fields: Share::No, ..super::conll::CARRIES };

/// Writes a file a coder.
pub const WRITER: Writer = Writer::new(document).needs_schema();

fn document(doc: &Doc, schema: &Schema, _: &Options) -> Written {
    let mut written = Written::default();
    for layer in &doc.layers {
        let (text, losses) = columns(doc, layer, schema);
        let whose = if layer.coder.is_empty() { "" } else { layer.coder.as_str() };
        let path =
            [whose, doc.name.as_str()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/");
        written.pieces.push(Piece::new(format!("{path}.conllup"), text));
        written.losses.extend(losses);
    }
    written.losses.dedup();
    written
}

fn columns(doc: &Doc, layer: &Layer, schema: &Schema) -> (String, Vec<Loss>) {
    let sentences = tokens::sentences_around(&doc.text, &layer.marks);
    let names: Vec<String> =
        schema.labels.iter().map(|label| format!("SAYSO:{}", label.id.as_str().to_uppercase())).collect();
    let mut out = format!("# global.columns = ID FORM MISC {}\n# newdoc id = {}\n", names.join(" "), doc.name);
    let content = doc.text.as_str();
    let first = sentences.first().and_then(|sentence| sentence.first()).map_or(content.len(), |token| token.bytes.0);
    if first > 0 {
        out.push_str(&format!("# sayso.before = {}\n", spaces(content.get(..first).unwrap_or_default())));
    }
    let marks: Vec<Vec<Vec<&Mark>>> = schema
        .labels
        .iter()
        .map(|label| longest_first(layer.marks.iter().filter(|mark| mark.label == label.id.as_str())))
        .map(|marks| tokens::by_sentence(&sentences, &marks))
        .collect();
    let mut losses = Vec::new();
    let all: Vec<usize> =
        sentences.iter().flatten().map(|token| token.bytes.0).skip(1).chain([content.len()]).collect();
    let mut behind = all.into_iter();
    for (number, sentence) in sentences.iter().enumerate() {
        let start = sentence.first().map_or(0, |token| token.bytes.0);
        let end = sentence.last().map_or(0, |token| token.bytes.1);
        let shown = content.get(start..end).unwrap_or_default().replace(['\n', '\t'], " ");
        out.push_str(&format!("# sent_id = {}-{}\n# text = {shown}\n", doc.name, number + 1));
        let tags: Vec<Vec<_>> = marks
            .iter()
            .map(|marks| {
                let (tags, left_out) =
                    tokens::tags(sentence, marks.get(number).map_or(&[], Vec::as_slice), Scheme::Bio);
                losses.extend(left_out.into_iter().map(|id| Loss::overlapped(doc, id)));
                tags
            })
            .collect();
        for (place, token) in sentence.iter().enumerate() {
            let next = behind.next().unwrap_or(content.len());
            let gap = content.get(token.bytes.1..next).unwrap_or_default();
            let misc = match gap {
                " " => "_".to_owned(),
                "" => "SpaceAfter=No".to_owned(),
                gap => format!("SpacesAfter={}", spaces(gap)),
            };
            let cells: Vec<&str> = tags
                .iter()
                .map(|tags| tags.get(place).map_or("_", |tag| if tag == "O" { "_" } else { tag.as_ref() }))
                .collect();
            out.push_str(&format!("{}\t{}\t{misc}\t{}\n", place + 1, tokens::words(doc, *token), cells.join("\t")));
        }
        out.push('\n');
    }
    (out, losses)
}

/// Blanks in words, as the format has them: `\s`, `\n`, `\t`, and others by their number.
fn spaces(blanks: &str) -> String {
    let mut out = String::new();
    for c in blanks.chars() {
        match c {
            ' ' => out.push_str("\\s"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            '|' => out.push_str("\\p"),
            c if c.is_control() || c.is_whitespace() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

fn blanks(words: &str) -> String {
    let mut out = String::new();
    let mut signs = words.chars();
    while let Some(c) = signs.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match signs.next() {
            Some('s') => out.push(' '),
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('p') => out.push('|'),
            Some('u') => {
                let hex: String = signs.by_ref().take(4).collect();
                out.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

/// Reads the columns; tags of any scheme in any column whose name has a colon are marks.
pub fn read(inputs: &[Input], _: &Options) -> Read {
    let mut read = Read::default();
    for input in inputs {
        let Some(content) = read.utf8(input) else { continue };
        let coder = input.path.rsplit_once('/').map_or("", |(folder, _)| folder.rsplit('/').next().unwrap_or_default());
        let mut reading =
            Reading { input, columns: Vec::new(), doc: None, text: String::new(), chars: 0, rows: Vec::new(), coder };
        for (number, line) in (1..).zip(content.lines()) {
            if let Err(what) = reading.line(line, &mut read.docs) {
                read.problems.push(json::problem(input, number, what));
            }
        }
        reading.end_sentence();
        reading.end_document(&mut read.docs);
    }
    read
}

/// A word: its place in code points, and its cells by column.
type Row = ((u32, u32), Vec<String>);

struct Reading<'r> {
    input: &'r Input,
    columns: Vec<String>,
    doc: Option<(String, Layer)>,
    text: String,
    chars: u32,
    rows: Vec<Row>,
    coder: &'r str,
}

impl Reading<'_> {
    fn line(&mut self, line: &str, docs: &mut Vec<Doc>) -> Result<(), String> {
        if let Some(names) = line.strip_prefix("# global.columns =") {
            self.columns = names.split_whitespace().map(str::to_owned).collect();
        } else if let Some(name) = line.strip_prefix("# newdoc id =") {
            self.end_sentence();
            self.end_document(docs);
            self.doc = Some((name.trim().to_owned(), Layer { coder: self.coder.to_owned(), ..Layer::default() }));
        } else if let Some(before) = line.strip_prefix("# sayso.before = ") {
            self.push(&blanks(before));
        } else if line.starts_with('#') {
        } else if line.trim().is_empty() {
            self.end_sentence();
        } else {
            return self.word(line);
        }
        Ok(())
    }

    fn push(&mut self, words: &str) -> (u32, u32) {
        let start = self.chars;
        self.chars += u32::try_from(words.chars().count()).unwrap_or_default();
        self.text.push_str(words);
        (start, self.chars)
    }

    fn word(&mut self, line: &str) -> Result<(), String> {
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let column = |name: &str, usual: usize| self.columns.iter().position(|column| column == name).unwrap_or(usual);
        let (form, misc) = (column("FORM", 1), column("MISC", 9));
        let word = cells.get(form).ok_or("the line has no word")?.clone();
        if cells.first().is_some_and(|id| id.contains(['-', '.'])) {
            return Ok(());
        }
        let behind = cells.get(misc).map_or("_", String::as_str);
        let behind: Vec<&str> = behind.split('|').collect();
        let gap = match behind.iter().find_map(|part| part.strip_prefix("SpacesAfter=")) {
            Some(gap) => blanks(gap),
            None if behind.contains(&"SpaceAfter=No") => String::new(),
            None => " ".to_owned(),
        };
        let place = self.push(&word);
        self.push(&gap);
        let short = cells.len() < self.columns.len();
        let what = || format!("the line has {} columns, and {} are declared", cells.len(), self.columns.len());
        let said = if short { Err(what()) } else { Ok(()) };
        self.rows.push((place, cells));
        said
    }

    fn end_sentence(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let coder = self.coder;
        let name = json::stem(&self.input.path);
        let (_, layer) =
            self.doc.get_or_insert_with(|| (name.to_owned(), Layer { coder: coder.to_owned(), ..Layer::default() }));
        for (number, _) in self.columns.iter().enumerate().filter(|(_, column)| column.contains(':')) {
            let tags: Vec<&str> = rows.iter().map(|(_, cells)| cells.get(number).map_or("_", String::as_str)).collect();
            for chunk in tokens::chunks(&tags) {
                let edges = rows.get(chunk.from).zip(rows.get(chunk.to.saturating_sub(1)));
                let Some(((first, _), (last, _))) = edges else { continue };
                let id = format!("s{}", layer.marks.len());
                layer.marks.push(Mark { id, label: chunk.label, spans: vec![(first.0, last.1)], ..Mark::default() });
            }
        }
    }

    fn end_document(&mut self, docs: &mut Vec<Doc>) {
        let text = std::mem::take(&mut self.text);
        self.chars = 0;
        let Some((name, mut layer)) = self.doc.take().filter(|_| !text.is_empty()) else { return };
        let Ok(text) = Text::new(text) else { return };
        layer.sort();
        layer.marks.iter_mut().enumerate().for_each(|(number, mark)| mark.id = format!("s{number}"));
        let mut doc = Doc { name, text, ..Doc::default() };
        if !layer.marks.is_empty() || !layer.coder.is_empty() {
            doc.layers.push(layer);
        }
        super::jsonl::join(docs, doc);
    }
}
