//! DocBin, the file that spaCy trains on: `zlib(msgpack(…))`, many documents a file.
//!
//! spaCy knows tokens, and for each an entity at most; spans that overlap
//! stand in span groups, which `spancat` and `displacy` read. What it has no
//! place for (fragments, relations, attributes, notes) is a line of
//! [`super::jsonl`]'s record under `sayso` in the document's user data.
//!
//! Words are named by MurmurHash64A with the seed 1, but for those that spaCy
//! has numbers for; see `symbols.rs`.

mod symbols;

use super::exchange::tokens::{self, Token};
use super::exchange::{Carries, Doc, Input, Layer, Mark, Options, Piece, Read, Share, Writer, Written, returns};
use super::limits::limits;
use super::{ReadError, json, jsonl};
use crate::model::Schema;
use crate::text::Text;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use rmpv::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{Read as _, Write as _};

/// What DocBin carries.
pub const CARRIES: Carries = Carries {
    fragments: Share::Part("in `sayso`; spaCy sees the fragments as spans"),
    relations: Share::Part("in `sayso`"),
    attributes: Share::Part("in `sayso`"),
    notes: Share::Part("in `sayso`"),
    comments: Share::Part("in `sayso`"),
    order: Share::Part("in `sayso`"),
    coders: Share::Part("a folder a coder"),
    ..Carries::EVERYTHING
};

/// Writes DocBin, so many documents a file.
pub const WRITER: Writer = Writer::new(document).shards(128, shard);

/// A span of a group: its id, its label and its place, in code points.
type Grouped = (u64, u64, (u32, u32));

/// The columns of a token: its word, whether an entity begins or goes on, and which.
const ORTH: u64 = 65;
const ENT_IOB: u64 = 77;
const ENT_TYPE: u64 = 78;
const ATTRS: [u64; 3] = [ORTH, ENT_IOB, ENT_TYPE];

/// spaCy's own name for a group of spans that nobody has named.
const GROUP: &str = "sc";

/// Bytes of a span in a group: three numbers of eight bytes, four of four.
const RECORD: usize = 40;

fn document(doc: &Doc, schema: &Schema, options: &Options) -> Written {
    shard(std::slice::from_ref(doc), 0, schema, options)
}

/// Documents into a file a coder.
fn shard(docs: &[Doc], number: usize, _: &Schema, _: &Options) -> Written {
    let mut coders: BTreeMap<&str, Bin<'_>> = BTreeMap::new();
    for doc in docs {
        for layer in doc.layers_or_nobody() {
            coders.entry(&layer.coder).or_default().add(doc, layer);
        }
    }
    let name = |coder: &str| {
        let folder = if coder.is_empty() { String::new() } else { format!("{coder}/") };
        format!("{folder}docs-{number:05}.spacy")
    };
    let piece = |(coder, bin): (&str, Bin<'_>)| Piece { path: name(coder), between: "", bytes: bin.packed() };
    Written { pieces: coders.into_iter().map(piece).collect(), losses: Vec::new() }
}

/// What a file is made of, document by document.
#[derive(Default)]
struct Bin<'d> {
    tokens: Vec<u8>,
    spaces: Vec<u8>,
    lengths: Vec<u8>,
    names: Names<'d>,
    groups: Vec<Value>,
    data: Vec<Value>,
}

impl<'d> Bin<'d> {
    fn add(&mut self, doc: &'d Doc, layer: &'d Layer) {
        let words = pieces(doc, layer);
        let entities = entities(layer, &words);
        self.tokens.reserve(words.len() * ATTRS.len() * 8);
        self.spaces.reserve(words.len());
        for (word, (iob, label)) in words.iter().zip(entities) {
            let said = self.names.of(tokens::words(doc, word.token));
            for value in [said, iob, self.names.of(label)] {
                self.tokens.extend_from_slice(&value.to_le_bytes());
            }
            self.spaces.push(u8::from(word.space));
        }
        self.lengths.extend((words.len() as i32).to_le_bytes());
        let spans = layer.marks.iter().flat_map(|mark| mark.spans.iter().map(move |span| (mark, *span)));
        let records: Vec<Value> =
            spans.filter_map(|(mark, span)| Some(self.record(mark, span, &words)?.into())).collect();
        let spans: Vec<Value> = records;
        let group = map([("name", GROUP.into()), ("attrs", Value::Map(Vec::new())), ("spans", Value::Array(spans))]);
        let groups = Value::Map(vec![(Value::Binary(bytes(&group)), Value::Array(vec![GROUP.into()]))]);
        self.groups.push(Value::Binary(bytes(&groups)));
        let own = jsonl::record(doc, layer);
        self.data.push(Value::Binary(bytes(&map([("sayso", own.into())]))));
    }

    /// A span as spaCy keeps it; `None` where no token is in it.
    fn record(&mut self, mark: &'d Mark, (start, end): (u32, u32), words: &[Word]) -> Option<Vec<u8>> {
        let first = words.partition_point(|word| word.token.end <= start);
        let last = words.partition_point(|word| word.token.start < end);
        if first >= last {
            return None;
        }
        let mut record = Vec::with_capacity(RECORD);
        for value in [self.names.of(&mark.id), 0, self.names.of(&mark.label)] {
            record.extend(value.to_be_bytes());
        }
        for value in [first as u32, last as u32, start, end] {
            record.extend((value as i32).to_be_bytes());
        }
        Some(record)
    }

    fn packed(self) -> Vec<u8> {
        let count = self.data.len();
        let room = Vec::with_capacity(self.tokens.len() * 2);
        let strings = std::iter::once("").chain(self.names.sorted()).map(Value::from).collect();
        let flag = || map([("has_unknown_spaces", false.into())]);
        let content = map([
            ("version", "0.1".into()),
            ("attrs", Value::Array(ATTRS.into_iter().map(Value::from).collect())),
            ("tokens", Value::Binary(self.tokens)),
            ("spaces", Value::Binary(self.spaces)),
            ("lengths", Value::Binary(self.lengths)),
            ("strings", Value::Array(strings)),
            ("cats", Value::Array((0..count).map(|_| Value::Map(Vec::new())).collect())),
            ("flags", Value::Array((0..count).map(|_| flag()).collect())),
            ("span_groups", Value::Array(self.groups)),
            ("user_data", Value::Array(self.data)),
        ]);
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        // A vector takes whatever it is given.
        let _ = packed.write_all(&bytes_in(room, &content));
        packed.finish().unwrap_or_default()
    }
}

/// The words of a file and the numbers that stand for them, found again by their hashes.
#[derive(Default)]
#[expect(clippy::disallowed_types, reason = "its words are sorted before they are written")]
struct Names<'d>(std::collections::HashMap<u64, (&'d str, u64), BuildHasherDefault<Hashed>>);

impl<'d> Names<'d> {
    /// The number that stands for a word; 0 for none.
    fn of(&mut self, word: &'d str) -> u64 {
        if word.is_empty() {
            return 0;
        }
        let hash = murmur(word.as_bytes());
        self.0.entry(hash).or_insert_with(|| (word, number_of(word))).1
    }

    fn sorted(self) -> Vec<&'d str> {
        let mut words: Vec<&str> = self.0.into_values().map(|(word, _)| word).collect();
        words.sort_unstable();
        words
    }
}

/// Takes a hash for what it is.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

fn bytes(value: &Value) -> Vec<u8> {
    bytes_in(Vec::new(), value)
}

fn bytes_in(mut room: Vec<u8>, value: &Value) -> Vec<u8> {
    // A vector takes whatever it is given.
    let _ = rmpv::encode::write_value(&mut room, value);
    room
}

/// A token of spaCy's, and whether one space follows it.
struct Word {
    token: Token,
    space: bool,
}

/// Tokens that make the text again: what is between words is a token of its own, but for one space.
fn pieces(doc: &Doc, layer: &Layer) -> Vec<Word> {
    let text = doc.text.as_str();
    let found = tokens::words_of(&doc.text, &tokens::cuts(&layer.marks));
    let mut out: Vec<Word> = Vec::with_capacity(found.len() + found.len() / 8);
    let (mut byte, mut char) = (0, 0);
    let between = |out: &mut Vec<Word>, (byte, char): (usize, u32), (to_byte, to_char): (usize, u32)| {
        let gap = text.get(byte..to_byte).unwrap_or_default();
        let spaced = gap.starts_with(' ') && !out.is_empty();
        if let Some(last) = out.last_mut().filter(|_| spaced) {
            last.space = true;
        }
        let skip = u32::from(spaced);
        if char + skip < to_char {
            let token = Token { start: char + skip, end: to_char, bytes: (byte + skip as usize, to_byte) };
            out.push(Word { token, space: false });
        }
    };
    for token in found {
        between(&mut out, (byte, char), (token.bytes.0, token.start));
        out.push(Word { token, space: false });
        (byte, char) = (token.bytes.1, token.end);
    }
    between(&mut out, (byte, char), (text.len(), doc.length()));
    out
}

/// Of each token whether an entity begins (3), goes on (1) or is not there (2), and which; the longest comes first.
fn entities<'l>(layer: &'l Layer, words: &[Word]) -> Vec<(u64, &'l str)> {
    let mut marks: Vec<&Mark> =
        layer.marks.iter().filter(|mark| mark.label == "entity" || is_entity(&mark.label)).collect();
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.hull().1 - mark.hull().0));
    let mut found = vec![(2, ""); words.len()];
    for mark in marks {
        for (start, end) in &mark.spans {
            let first = words.partition_point(|word| word.token.end <= *start);
            let last = words.partition_point(|word| word.token.start < *end);
            let Some([begin, on @ ..]) = found.get_mut(first..last) else { continue };
            if begin.0 != 2 || on.iter().any(|(iob, _)| *iob != 2) {
                continue;
            }
            let label = mark.attribute("kind").unwrap_or(&mark.label);
            *begin = (3, label);
            on.fill((1, label));
        }
    }
    found
}

/// Whether a label is one of the usual names of an entity's kind: `PERSON`, `ORG`.
fn is_entity(label: &str) -> bool {
    label.len() > 2 && label.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// The number of a word: a symbol's own, else its hash.
fn number_of(word: &str) -> u64 {
    if word.is_empty() {
        return 0;
    }
    match symbols::SYMBOLS.binary_search_by(|(name, _)| name.cmp(&word)) {
        Ok(found) => symbols::SYMBOLS.get(found).map_or(0, |(_, number)| *number),
        Err(_) => murmur(word.as_bytes()),
    }
}

/// MurmurHash64A by Austin Appleby (public domain), with the seed that spaCy uses.
fn murmur(bytes: &[u8]) -> u64 {
    const MULTIPLIER: u64 = 0xc6a4_a793_5bd1_e995;
    const SEED: u64 = 1;
    let mix = |word: u64| {
        let word = word.wrapping_mul(MULTIPLIER);
        (word ^ (word >> 47)).wrapping_mul(MULTIPLIER)
    };
    let mut hash = SEED ^ (bytes.len() as u64).wrapping_mul(MULTIPLIER);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = (hash ^ mix(u64::from_le_bytes(*word))).wrapping_mul(MULTIPLIER);
    }
    if !rest.is_empty() {
        let tail = rest.iter().rev().fold(0, |tail, byte| (tail << 8) | u64::from(*byte));
        hash = (hash ^ tail).wrapping_mul(MULTIPLIER);
    }
    hash = (hash ^ (hash >> 47)).wrapping_mul(MULTIPLIER);
    hash ^ (hash >> 47)
}

/// Reads DocBin, of anybody; without `sayso` in the user data it gives span groups, else entities.
pub fn read(inputs: &[Input], _: &Options) -> Read {
    let mut read = Read::default();
    for input in inputs {
        let result = unpacked(input).and_then(|content| {
            File::of(input, &content)?.docs(input, &mut read);
            Ok(())
        });
        read.problems.extend(result.err());
    }
    read
}

fn unpacked(input: &Input) -> Result<Value, ReadError> {
    let broken = |what: String| ReadError::whole(&input.path, what, "write it again with spaCy’s DocBin.to_disk");
    let mut content = Vec::new();
    // What it unpacks to may be without end, so it is cut while it is unpacked.
    let largest = limits().unpacked;
    let mut packed = ZlibDecoder::new(&input.bytes[..]).take(largest + 1);
    packed.read_to_end(&mut content).map_err(|error| broken(format!("it is no DocBin: {error}")))?;
    if content.len() as u64 > largest {
        return Err(broken(format!("it unpacks to more than {} MB", largest >> 20)));
    }
    rmpv::decode::read_value_with_max_depth(&mut content.as_slice(), 32)
        .map_err(|error| broken(format!("it is no DocBin: {error}")))
}

/// The parts of a file that are read.
struct File<'v> {
    columns: Vec<u64>,
    tokens: &'v [u8],
    spaces: &'v [u8],
    lengths: Vec<usize>,
    names: BTreeMap<u64, String>,
    groups: &'v [Value],
    data: &'v [Value],
}

fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.as_map()?.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
}

impl<'v> File<'v> {
    fn of(input: &Input, content: &'v Value) -> Result<File<'v>, ReadError> {
        let missing = |name: &str| {
            let what = format!("it is no DocBin: it has no {name}");
            ReadError::whole(&input.path, what, "write it again with spaCy’s DocBin.to_disk")
        };
        let part = |name: &str| field(content, name).ok_or_else(|| missing(name));
        let slice = |name: &str| part(name)?.as_slice().ok_or_else(|| missing(name));
        let list = |name: &str| field(content, name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let columns: Vec<u64> = list("attrs").iter().filter_map(Value::as_u64).collect();
        let lengths = slice("lengths")?.as_chunks::<4>().0.iter().map(|word| i32::from_le_bytes(*word).max(0) as usize);
        let strings = list("strings").iter().filter_map(Value::as_str);
        let symbols = symbols::SYMBOLS.iter().map(|(name, number)| (*number, (*name).to_owned()));
        let file = File {
            tokens: slice("tokens")?,
            spaces: slice("spaces")?,
            lengths: lengths.collect(),
            names: symbols.chain(strings.map(|word| (number_of(word), word.to_owned()))).collect(),
            groups: list("span_groups"),
            data: list("user_data"),
            columns,
        };
        let wanted: usize = file.lengths.iter().sum();
        let row = file.columns.len() * 8;
        if !file.columns.contains(&ORTH)
            || file.spaces.len() < wanted
            || file.tokens.len() != wanted.saturating_mul(row)
        {
            return Err(missing("tokens for all its documents"));
        }
        Ok(file)
    }

    fn value(&self, token: usize, column: u64) -> u64 {
        let place = self.columns.iter().position(|other| *other == column);
        let at = place.map(|place| (token * self.columns.len() + place) * 8);
        at.and_then(|at| self.tokens.get(at..at + 8))
            .and_then(|word| word.try_into().ok())
            .map_or(0, u64::from_le_bytes)
    }

    fn docs(&self, input: &Input, read: &mut Read) {
        let mut first = 0;
        for (number, length) in self.lengths.iter().enumerate() {
            let tokens = first..first + length;
            first = tokens.end;
            match self.doc(input, number, tokens) {
                Ok(doc) => jsonl::join(&mut read.docs, doc),
                Err(what) => {
                    let what = format!("document {}: {what}", number + 1);
                    read.problems.push(ReadError::whole(&input.path, what, "it was left out"));
                }
            }
        }
    }

    fn doc(&self, input: &Input, number: usize, tokens: std::ops::Range<usize>) -> Result<Doc, String> {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(tokens.len() + 1);
        let mut char = 0_u32;
        let mut ends = Vec::with_capacity(tokens.len());
        for token in tokens.clone() {
            let word = self.value(token, ORTH);
            let word =
                self.names.get(&word).ok_or_else(|| format!("token {} has no word", token - tokens.start + 1))?;
            starts.push(char);
            char += word.chars().count() as u32;
            ends.push(char);
            text.push_str(word);
            if self.spaces.get(token).is_some_and(|space| *space != 0) {
                text.push(' ');
                char += 1;
            }
        }
        let (text, returns) = returns::without(text);
        let text = Text::new(text).map_err(|error| error.to_string())?;
        let data = self.data.get(number).and_then(Value::as_slice);
        let data = data.and_then(|mut data| rmpv::decode::read_value_with_max_depth(&mut data, 32).ok());
        let own = data.as_ref().and_then(|data| field(data, "sayso")).and_then(Value::as_str);
        let own: Option<serde_json::Value> = own.and_then(|own| serde_json::from_str(own).ok());
        let fallback = format!("{}-{}", json::stem(&input.path), number + 1);
        let mut doc = json::doc(text, own.as_ref().and_then(|own| own.get("meta")), &fallback);
        let mut layer = match own.as_ref().and_then(jsonl::layer_of) {
            Some(layer) => match self.grouped(number) {
                Some(shown) => {
                    let shown = shown.into_iter().map(|(id, label, span)| self.mark(id, label, span)).collect();
                    // A place without a token in it is none to spaCy.
                    let seen = |(start, end): &(u32, u32)| {
                        ends.partition_point(|at| at <= start) < starts.partition_point(|at| at < end)
                    };
                    let mut marks = jsonl::reconciled(layer.marks, shown, seen);
                    jsonl::name_apart(&mut marks);
                    Layer { marks, ..layer }
                }
                None => layer,
            },
            None => Layer { marks: self.marks(number, &tokens, (&starts, &ends)), ..Layer::default() },
        };
        returns.shift(&mut layer);
        if !layer.marks.is_empty() || !layer.coder.is_empty() {
            doc.layers.push(layer);
        }
        Ok(doc)
    }

    /// The spans of every group, or the entities where there is no group.
    fn marks(&self, number: usize, tokens: &std::ops::Range<usize>, places: (&[u32], &[u32])) -> Vec<Mark> {
        let mut found = self.grouped(number).unwrap_or_default();
        if found.is_empty() {
            found = self.entities(tokens, places).into_iter().map(|(label, span)| (0, label, span)).collect();
        }
        // What stands in two groups is one mark; an id of spaCy's is a pattern's or an entity's, not a span's.
        let mut seen = BTreeSet::new();
        found.retain(|(_, label, span)| seen.insert((*label, *span)));
        let mark = |(id, label, span)| {
            let mark = self.mark(id, label, span);
            let attributes = if mark.id.is_empty() { Vec::new() } else { vec![("id".to_owned(), mark.id)] };
            Mark { id: String::new(), attributes, ..mark }
        };
        let mut marks: Vec<Mark> = found.into_iter().map(mark).collect();
        jsonl::name_apart(&mut marks);
        marks
    }

    fn mark(&self, id: u64, label: u64, span: (u32, u32)) -> Mark {
        let name = |number: u64| self.names.get(&number).cloned();
        let label = name(label).unwrap_or_else(|| label.to_string());
        Mark { id: name(id).unwrap_or_default(), label, spans: vec![span], ..Mark::default() }
    }

    /// Id, label and place of each span of the groups; `None` where the file has no groups that can be read.
    fn grouped(&self, number: usize) -> Option<Vec<Grouped>> {
        let value = |mut bytes: &[u8]| rmpv::decode::read_value_with_max_depth(&mut bytes, 32).ok();
        let groups = match self.groups.get(number).and_then(Value::as_slice).and_then(value)? {
            Value::Map(groups) => groups,
            // So spaCy writes a document whose groups were taken away.
            Value::Array(none) if none.is_empty() => Vec::new(),
            _ => return None,
        };
        let mut found = Vec::new();
        for (group, _) in &groups {
            let group = group.as_slice().and_then(value);
            let spans = group.as_ref().and_then(|group| field(group, "spans")).and_then(Value::as_array);
            for record in spans.into_iter().flatten().filter_map(Value::as_slice) {
                let long = |at: usize| record.get(at..at + 8)?.try_into().ok().map(u64::from_be_bytes);
                let short = |at: usize| record.get(at..at + 4)?.try_into().ok().map(i32::from_be_bytes);
                if let (Some(id), Some(label), Some(start), Some(end)) = (long(0), long(16), short(32), short(36)) {
                    found.push((id, label, (start.max(0) as u32, end.max(0) as u32)));
                }
            }
        }
        Some(found)
    }

    fn entities(&self, tokens: &std::ops::Range<usize>, (starts, ends): (&[u32], &[u32])) -> Vec<(u64, (u32, u32))> {
        let mut found: Vec<(u64, (u32, u32))> = Vec::new();
        for (at, token) in tokens.clone().enumerate() {
            let (iob, label) = (self.value(token, ENT_IOB), self.value(token, ENT_TYPE));
            let (Some(start), Some(end)) = (starts.get(at), ends.get(at)) else { continue };
            match (iob, found.last_mut()) {
                (3, _) => found.push((label, (*start, *end))),
                (1, Some(last)) => last.1.1 = *end,
                _ => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_numbers_that_spacy_gives_them() {
        assert_eq!(murmur(b"hello"), 5_983_625_672_228_268_878);
        assert_eq!((number_of("PERSON"), number_of("mark"), number_of("")), (380, 423, 0));
        assert!(symbols::SYMBOLS.is_sorted_by_key(|(name, _)| *name));
    }
}
