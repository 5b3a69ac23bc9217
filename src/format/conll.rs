//! The columns of CoNLL-2003: a word and its tag a line, a file for each label and coder.
//!
//! Spans of one label that overlap cannot both be there: the longer one is
//! kept and the other named as lost. Beside each file stands one of token
//! offsets (`*.offsets.tsv`) with which our own output comes back exactly.

use super::ReadError;
use super::exchange::parts::{Index, Open, Slice, without_end};
use super::exchange::paths::{document_of_text, name_of_text};
use super::exchange::tokens::{self, Scheme, Token};
use super::exchange::{Carries, Doc, Input, Loss, Mark, Options, Piece, Read, Share, Writer, Written, ends_so};
use super::json;
use super::limits::limits;
use crate::model::Schema;
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Read as _};

/// What columns carry.
pub const CARRIES: Carries = Carries {
    own: "",
    fragments: Share::Part("each as a span of its own"),
    nesting: Share::Part("between labels; of one label the longer is kept"),
    crossing: Share::Part("between labels; of one label the longer is kept"),
    relations: Share::No,
    order: Share::No,
    attributes: Share::No,
    notes: Share::No,
    comments: Share::No,
    coders: Share::Part("a file a coder"),
    fields: Share::No,
};

/// How the names of files of offsets end.
const SIDE: &str = "offsets.tsv";

/// Writes columns.
pub const WRITER: Writer = Writer::new(document).needs_schema_if(|options| !options.one_column);

fn scheme_name(scheme: Scheme) -> &'static str {
    Scheme::ALL.iter().find(|(known, _)| *known == scheme).map_or("bio", |(_, name)| name)
}

fn document(doc: &Doc, schema: &Schema, options: &Options) -> Written {
    let mut written = Written::default();
    let scheme = (options.scheme, scheme_name(options.scheme));
    for layer in &doc.layers {
        let sentences = tokens::sentences_around(&doc.text, &layer.marks);
        let whose = if layer.coder.is_empty() { String::new() } else { format!("{}.", layer.coder) };
        if options.one_column {
            let (column, left_out) = column(doc, &sentences, &longest_first(layer.marks.iter()), scheme.0);
            let why = "it overlaps a longer one and is left out, since all labels are in one column";
            written.losses.extend(left_out.into_iter().map(|id| Loss::of(doc, id, why)));
            written.pieces.push(Piece::new(format!("{whose}tags.{}.conll", scheme.1), column));
            continue;
        }
        for label in &schema.labels {
            let marks = longest_first(layer.marks.iter().filter(|mark| mark.label == label.id.as_str()));
            let (column, left_out) = column(doc, &sentences, &marks, scheme.0);
            written.losses.extend(left_out.into_iter().map(|id| Loss::overlapped(doc, id)));
            written.pieces.push(Piece::new(format!("{whose}{}.{}.conll", label.id, scheme.1), column));
        }
        written.pieces.push(Piece::new(format!("{whose}{SIDE}"), offsets(doc, &sentences)));
    }
    written.losses.dedup();
    if !options.one_column {
        written.pieces.push(Piece::new(format!("texts/{}.txt", doc.name), doc.text.as_str()));
    }
    written
}

/// A word and its tag a line, and the ids of marks that overlap longer ones and have no tag.
fn column<'m>(doc: &Doc, sentences: &[Vec<Token>], marks: &[&'m Mark], scheme: Scheme) -> (String, Vec<&'m str>) {
    let mut all_left_out = Vec::new();
    let mut out = String::with_capacity(doc.text.as_str().len() * 4);
    out.push_str("-DOCSTART- -X- -X- O\n\n");
    for (sentence, marks) in sentences.iter().zip(tokens::by_sentence(sentences, marks)) {
        if marks.is_empty() {
            for token in sentence {
                out.push_str(tokens::words(doc, *token));
                out.push_str(" -X- -X- O\n");
            }
            out.push('\n');
            continue;
        }
        let (tags, left_out) = tokens::tags(sentence, &marks, scheme);
        for (token, tag) in sentence.iter().zip(&tags) {
            [tokens::words(doc, *token), " -X- -X- ", tag, "\n"].iter().for_each(|part| out.push_str(part));
        }
        out.push('\n');
        all_left_out.extend(left_out);
    }
    (out, all_left_out)
}

pub(in crate::format) fn longest_first<'m>(marks: impl Iterator<Item = &'m Mark>) -> Vec<&'m Mark> {
    let mut marks: Vec<&Mark> = marks.collect();
    let length = |mark: &Mark| mark.spans.iter().map(|(start, end)| end.saturating_sub(*start)).sum::<u32>();
    marks.sort_by_key(|mark| (std::cmp::Reverse(length(mark)), mark.hull()));
    marks
}

/// Two numbers, what parts them and the end of the line are seldom longer, in bytes.
const LIKELY: usize = 14;

/// Document, start and end of each token in code points, an empty line between sentences.
fn offsets(doc: &Doc, sentences: &[Vec<Token>]) -> String {
    let count: usize = sentences.iter().map(|sentence| sentence.len() + 1).sum();
    let mut out = String::with_capacity(count * (doc.name.len() + LIKELY));
    let mut digits = itoa::Buffer::new();
    for sentence in sentences {
        for token in sentence {
            out.push_str(&doc.name);
            for place in [token.start, token.end] {
                out.push('\t');
                out.push_str(digits.format(place));
            }
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// Where the tokens of a file of columns are: document, start, end.
type Places = Vec<(String, u32, u32)>;

/// Reads columns; the first is the word, the last the tag.
pub fn read(inputs: &[Input], _: &Options) -> Read {
    let mut read = Read::default();
    let mut texts: BTreeMap<String, Text> = BTreeMap::new();
    for input in inputs.iter().filter(|input| input.is(&[".txt"])) {
        if let Some(text) = String::from_utf8(input.bytes.to_vec()).ok().and_then(|text| Text::new(text).ok()) {
            texts.insert(document_of_text(&input.path).to_owned(), text);
        }
    }
    let places: BTreeMap<&str, Places> =
        inputs.iter().filter(|input| input.is(&[SIDE])).map(|input| (input.path.as_str(), places_of(input))).collect();
    let mut docs: BTreeMap<String, Doc> = BTreeMap::new();
    for input in inputs.iter().filter(|input| !input.is(&[".txt"]) && !input.is(&[SIDE])) {
        let Some(content) = read.utf8(input) else { continue };
        let (coder, side) = side_of(&input.path);
        let file = Columns { input, coder, places: places.get(side.as_str()) };
        file.read(content, &texts, &mut docs, &mut read.problems);
    }
    read.docs = docs.into_values().collect();
    read.docs.iter_mut().flat_map(|doc| &mut doc.layers).for_each(|layer| {
        layer.sort();
        layer.marks.iter_mut().enumerate().for_each(|(number, mark)| mark.id = format!("s{number}"));
    });
    read
}

/// Whose tags a file of columns has, and where its offsets stand.
fn side_of(path: &str) -> (&str, String) {
    let name = path.rsplit('/').next().unwrap_or_default();
    let parts: Vec<&str> = name.split('.').collect();
    let coder = if parts.len() > 3 { parts.first().copied().unwrap_or_default() } else { "" };
    let folder = path.strip_suffix(name).unwrap_or_default();
    let whose = if coder.is_empty() { String::new() } else { format!("{coder}.") };
    (coder, format!("{folder}{whose}{SIDE}"))
}

/// Finds the lines and the text of each document; a file without offsets is one by itself.
///
/// # Errors
/// A file cannot be read.
pub fn index(files: &[&str], open: Open<'_>) -> io::Result<Index> {
    let mut index = Index::default();
    let is_side = |path: &&str| ends_so(path, &[SIDE]);
    let mut sides = BTreeMap::new();
    for (file, path) in files.iter().enumerate().filter(|(_, path)| is_side(path)) {
        sides.insert((*path).to_owned(), (file, documents_of(open(file)?)?));
    }
    let is_text = |(_, path): &(usize, &&str)| ends_so(path, &[".txt"]);
    let texts = files.iter().enumerate().filter(is_text).map(|(file, path)| (document_of_text(path), file));
    let texts: BTreeMap<&str, usize> = texts.collect();
    let (mut used, mut as_a_whole) = (BTreeSet::new(), BTreeSet::new());
    for (file, path) in files.iter().enumerate().filter(|(_, path)| !is_side(path) && !ends_so(path, &[".txt"])) {
        let (_, side) = side_of(path);
        match sides.get(&side) {
            None => index.add_file(path, file),
            Some((_, None)) => {
                index.add_file(&side, file);
                as_a_whole.insert(side);
            }
            Some((_, Some(documents))) => match lines_of(file, documents, open(file)?)? {
                None => index.add_file(path, file),
                Some(slices) => {
                    slices.into_iter().for_each(|(document, slice)| index.add(document, slice));
                    used.insert(side);
                }
            },
        }
    }
    for (side, (file, documents)) in &sides {
        for document in documents.iter().flatten().filter(|_| used.contains(side)) {
            index.add(&document.name, Slice { file: *file, ..document.slice });
        }
        if as_a_whole.contains(side) {
            texts.values().chain([file]).for_each(|file| index.add_file(side, *file));
        }
    }
    index.add_texts(&texts, &as_a_whole);
    Ok(index)
}

/// The tokens of a document in a file of offsets.
struct Tokens {
    name: String,
    count: usize,
    slice: Slice,
}

/// The documents of a file of offsets, each of which stands there once; nothing where one does not.
fn documents_of(side: Box<dyn BufRead>) -> io::Result<Option<Vec<Tokens>>> {
    let mut found: Vec<Tokens> = Vec::new();
    each_line(side, |line, slice| {
        if let Some((name, ..)) = place(line) {
            match found.last_mut() {
                Some(last) if last.name == name => {
                    last.count += 1;
                    last.slice.to = slice.to;
                }
                _ => found.push(Tokens { name: name.to_owned(), count: 1, slice }),
            }
        }
    })?;
    let names: BTreeSet<&str> = found.iter().map(|tokens| tokens.name.as_str()).collect();
    Ok(if names.len() == found.len() { Some(found) } else { None })
}

/// The lines of each document in a file of columns; nothing where they are not as many as there are offsets.
fn lines_of(file: usize, documents: &[Tokens], columns: Box<dyn BufRead>) -> io::Result<Option<Vec<(&str, Slice)>>> {
    let mut wanted = documents.iter().map(|tokens| (tokens.name.as_str(), tokens.count)).peekable();
    let mut found: Vec<(&str, Slice)> = Vec::new();
    let (mut here, mut is_more) = (0, false);
    let mut begun: Option<Slice> = None;
    each_line(columns, |line, slice| {
        let slice = Slice { file, ..slice };
        // Empty lines, and those that cannot be read, go with the document that follows.
        let so_far = Slice { to: slice.to, ..begun.unwrap_or(slice) };
        begun = Some(so_far);
        if !matches!(cells(line), Line::Token(..)) {
            return;
        }
        here += 1;
        match wanted.peek() {
            None => is_more = true,
            Some((name, count)) if here == *count => {
                found.push((name, so_far));
                (here, begun) = (0, None);
                wanted.next();
            }
            Some(_) => {}
        }
    })?;
    if let (Some(rest), Some((_, last))) = (begun, found.last_mut()) {
        last.to = rest.to;
    }
    Ok(if is_more || wanted.peek().is_some() { None } else { Some(found) })
}

/// Hands over the lines of a file, with where each stands in it.
fn each_line(mut file: Box<dyn BufRead>, mut take: impl FnMut(&str, Slice)) -> io::Result<()> {
    let (mut from, mut bytes) = (0, Vec::new());
    for line in 1.. {
        bytes.clear();
        let read = file.by_ref().take(limits().value).read_until(b'\n', &mut bytes)? as u64;
        if read == 0 {
            break;
        }
        if read == limits().value {
            return Err(without_end(line));
        }
        let words = String::from_utf8_lossy(&bytes);
        take(words.trim_end_matches(['\n', '\r']), Slice { file: 0, from, to: from + read, line });
        from += read;
    }
    Ok(())
}

/// What a line of columns is.
enum Line<'l> {
    /// A word with its tag.
    Token(&'l str, &'l str),
    /// Sentences are parted here.
    Between,
    Bad,
}

fn cells(line: &str) -> Line<'_> {
    if line.trim().is_empty() || line.starts_with("-DOCSTART-") {
        return Line::Between;
    }
    let parting = if line.contains('\t') { '\t' } else { ' ' };
    match (line.split(parting).next(), line.rsplit_once(parting)) {
        (Some(word), Some((_, tag))) if is_tag(tag) => Line::Token(word, tag),
        _ => Line::Bad,
    }
}

/// Document, start and end of a token.
fn place(line: &str) -> Option<(&str, u32, u32)> {
    let mut cells = line.split('\t');
    Some((cells.next()?, cells.next()?.parse().ok()?, cells.next()?.parse().ok()?))
}

fn places_of(input: &Input) -> Places {
    let content = String::from_utf8_lossy(&input.bytes).into_owned();
    content.lines().filter_map(place).map(|(name, start, end)| (name.to_owned(), start, end)).collect()
}

struct Columns<'c> {
    input: &'c Input,
    coder: &'c str,
    places: Option<&'c Places>,
}

impl Columns<'_> {
    fn read(
        &self,
        content: &str,
        texts: &BTreeMap<String, Text>,
        docs: &mut BTreeMap<String, Doc>,
        problems: &mut Vec<ReadError>,
    ) {
        let mut sentences: Vec<Vec<(usize, &str, &str)>> = vec![Vec::new()];
        for (number, line) in (self.input.first_line..).zip(content.lines()) {
            match cells(line.trim_end_matches('\r')) {
                Line::Token(word, tag) => {
                    if let Some(sentence) = sentences.last_mut() {
                        sentence.push((number, word, tag));
                    }
                }
                Line::Between if sentences.last().is_some_and(|sentence| !sentence.is_empty()) => {
                    sentences.push(Vec::new());
                }
                Line::Between => {}
                Line::Bad => {
                    let what = "the line is no word with a tag such as B-PER or O";
                    problems.push(json::problem(self.input, number, what));
                }
            }
        }
        sentences.retain(|sentence| !sentence.is_empty());
        match self.places.filter(|places| places.len() == sentences.iter().map(Vec::len).sum::<usize>()) {
            Some(places) => self.with_places(&sentences, places, texts, docs),
            None => self.without_places(&sentences, docs),
        }
    }

    fn with_places(
        &self,
        sentences: &[Vec<(usize, &str, &str)>],
        places: &Places,
        texts: &BTreeMap<String, Text>,
        docs: &mut BTreeMap<String, Doc>,
    ) {
        let names: BTreeSet<&str> = places.iter().map(|(name, ..)| name.as_str()).collect();
        let mut at = 0;
        for sentence in sentences {
            let here = places.get(at..at + sentence.len()).unwrap_or_default();
            at += sentence.len();
            let Some((name, ..)) = here.first() else { continue };
            let doc = docs.entry(name.clone()).or_insert_with(|| {
                let stored = name_of_text(name, |text| texts.contains_key(text), |other| names.contains(other));
                let text = stored.and_then(|stored| texts.get(&stored)).cloned().unwrap_or_default();
                Doc { name: name.clone(), text, ..Doc::default() }
            });
            let spans: Vec<(u32, u32)> = here.iter().map(|(_, start, end)| (*start, *end)).collect();
            self.mark(sentence, &spans, doc);
        }
    }

    /// Without offsets the text is the words with a space between them, a sentence a line.
    fn without_places(&self, sentences: &[Vec<(usize, &str, &str)>], docs: &mut BTreeMap<String, Doc>) {
        let mut content = String::new();
        let mut char = 0_u32;
        let mut spans: Vec<Vec<(u32, u32)>> = Vec::new();
        for sentence in sentences {
            let mut here = Vec::new();
            for (place, (_, word, _)) in sentence.iter().enumerate() {
                if place > 0 {
                    content.push(' ');
                    char += 1;
                }
                let length = u32::try_from(word.chars().count()).unwrap_or_default();
                here.push((char, char + length));
                content.push_str(word);
                char += length;
            }
            content.push('\n');
            char += 1;
            spans.push(here);
        }
        let name = json::stem(&self.input.path).to_owned();
        let Ok(text) = Text::new(content) else { return };
        let doc = docs.entry(name.clone()).or_insert_with(|| Doc { name, text, ..Doc::default() });
        for (sentence, spans) in sentences.iter().zip(&spans) {
            self.mark(sentence, spans, doc);
        }
    }

    fn mark(&self, sentence: &[(usize, &str, &str)], spans: &[(u32, u32)], doc: &mut Doc) {
        let tags: Vec<&str> = sentence.iter().map(|(_, _, tag)| *tag).collect();
        let Some(layer) = doc.layer_of(self.coder) else { return };
        for chunk in tokens::chunks(&tags) {
            let edges = spans.get(chunk.from).zip(spans.get(chunk.to.saturating_sub(1)));
            let Some((first, last)) = edges else { continue };
            let id = format!("s{}", layer.marks.len());
            layer.marks.push(Mark { id, label: chunk.label, spans: vec![(first.0, last.1)], ..Mark::default() });
        }
    }
}

fn is_tag(tag: &str) -> bool {
    tag == "O"
        || tag == "_"
        || tag.split_once('-').is_some_and(|(letter, label)| letter.len() == 1 && !label.is_empty())
}
