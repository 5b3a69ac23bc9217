//! What every format speaks of: an article with the tags of its coders, as plain data.
//!
//! A writer is given [`Doc`]s and a reader gives them; the model is made of
//! them in [`settle`], so no format knows the model and none knows another.
//! What a format cannot carry it declares ([`Carries`]), and [`losses()`] works
//! out of that declaration, before anything is written, what of a document
//! would be lost.

mod growing;
pub mod losses;
pub mod model;
pub mod names;
pub mod parts;
pub mod paths;
pub mod returns;
pub mod settle;
pub mod splits;
pub mod tokens;
pub mod widening;

use crate::format::ReadError;
use crate::model::Schema;
use crate::text::{Fragments, Span, Text};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub use losses::{Loss, losses};

/// An article with the tags of its coders.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Doc {
    /// Its name, which is safe as a file's name.
    pub name: String,
    /// Its text.
    pub text: Text,
    /// What is said of it: `title`, `outlet`, `published` and the like, none of them empty.
    pub fields: Vec<(String, String)>,
    /// The tags, one layer a coder, in the order of their names.
    pub layers: Vec<Layer>,
}

/// The tags of one coder.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Layer {
    /// The coder, by the name in files; empty where the file does not say.
    pub coder: String,
    /// The annotations, in the order of the text.
    pub marks: Vec<Mark>,
    /// The relations, those of a chain in its order.
    pub ties: Vec<Tie>,
}

/// An annotation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mark {
    /// Its name, unique in its layer.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Its fragments: code points from 0, end exclusive, ascending, not touching.
    pub spans: Vec<(u32, u32)>,
    /// The words that the file says it covers, where it says so; fragments joined by ` … `.
    pub exact: Option<String>,
    /// The file and its line, from 1, where it says such words and they may not be those that it covers.
    pub line: Option<Box<(String, usize)>>,
    /// Attribute and value, in the order of the names.
    pub attributes: Vec<(String, String)>,
    /// What the coder wrote down for the data.
    pub note: String,
    /// A remark for colleagues.
    pub comment: String,
}

/// A relation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tie {
    /// Its name, unique in its layer.
    pub id: String,
    /// What relates the two.
    pub kind: String,
    /// The id of the mark it starts from.
    pub from: String,
    /// The id of the mark it ends at.
    pub to: String,
    /// Its place among those of its kind that start from the same mark, from 0.
    pub order: u32,
    /// What the coder wrote down about it.
    pub note: String,
}

/// Whether a format carries something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Share {
    /// As it is.
    All,
    /// In part; in a few words how.
    Part(&'static str),
    /// Not at all.
    No,
}

/// What a format carries of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Carries {
    /// Annotations in several fragments.
    pub fragments: Share,
    /// Annotations within others, and of the same words.
    pub nesting: Share,
    /// Annotations that overlap without one being in the other.
    pub crossing: Share,
    /// Relations.
    pub relations: Share,
    /// The order of the links of a chain.
    pub order: Share,
    /// Attributes.
    pub attributes: Share,
    /// Notes.
    pub notes: Share,
    /// Comments.
    pub comments: Share,
    /// Tags of several coders.
    pub coders: Share,
    /// Headline, outlet, date and the like.
    pub fields: Share,
    /// How the names of fields begin that are the format's own and are written in any case; empty where it has none.
    pub own: &'static str,
}

impl Carries {
    /// Everything.
    pub const EVERYTHING: Carries = Carries {
        fragments: Share::All,
        nesting: Share::All,
        crossing: Share::All,
        relations: Share::All,
        order: Share::All,
        attributes: Share::All,
        notes: Share::All,
        comments: Share::All,
        coders: Share::All,
        fields: Share::All,
        own: "",
    };

    /// Names and shares, in the order of the table.
    pub fn each(&self) -> [(&'static str, Share); 10] {
        [
            ("fragments", self.fragments),
            ("nesting", self.nesting),
            ("crossing", self.crossing),
            ("relations", self.relations),
            ("order", self.order),
            ("attributes", self.attributes),
            ("notes", self.notes),
            ("comments", self.comments),
            ("coders", self.coders),
            ("fields", self.fields),
        ]
    }
}

/// How a format is to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// What the spans of tokens are marked with, in the formats of `CoNLL`.
    pub scheme: tokens::Scheme,
    /// Whether a spreadsheet is to open it: no cell can be a formula, and long ids stay text.
    pub spreadsheet: bool,
    /// Whether all labels are in one column of CoNLL, in one file without offsets and texts.
    pub one_column: bool,
    /// Whether offsets count what readers see as characters, where the format leaves that open.
    pub graphemes: bool,
    /// Which part of a dataset each document belongs to.
    pub splits: splits::Splits,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            scheme: tokens::Scheme::Bio,
            spreadsheet: false,
            one_column: false,
            graphemes: false,
            splits: splits::Splits::default(),
        }
    }
}

/// A piece of a file that is to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// The file, relative to the folder; `/` between its parts.
    pub path: String,
    /// What stands between this piece and the one before it in the same file.
    pub between: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Piece {
    /// A piece of text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Piece {
        Piece { path: path.into(), between: "", bytes: text.into().into_bytes() }
    }

    /// An item of a list in a file: items are parted by a comma.
    pub fn item(path: impl Into<String>, text: impl Into<String>) -> Piece {
        Piece { between: ",\n", ..Piece::new(path, text) }
    }
}

/// What was written of a document.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Written {
    /// The pieces, to be appended to their files in this order.
    pub pieces: Vec<Piece>,
    /// What only the writer could know to be lost.
    pub losses: Vec<Loss>,
}

/// A format that documents can be written in.
#[derive(Clone, Copy)]
pub struct Writer {
    /// What comes before the documents: settings of the tool, heads of files.
    pub head: fn(&Schema, &Options) -> Vec<Piece>,
    /// One document.
    pub document: fn(&Doc, &Schema, &Options) -> Written,
    /// What comes behind them.
    pub foot: fn(&Schema, &Options) -> Vec<Piece>,
    /// The one file it all goes into, where it is one.
    pub single: Option<&'static str>,
    /// Where a file holds several documents and can only be written as a whole.
    pub shards: Option<Shards>,
    /// Whether the schema must know every label before the first document is written.
    pub needs_schema: fn(&Options) -> bool,
    /// Whether documents are dealt into parts, as [`splits::Splits`] says.
    pub parts: bool,
}

/// A format whose files hold several documents each.
#[derive(Clone, Copy)]
pub struct Shards {
    /// How many documents go into a file.
    pub size: usize,
    /// Writes the files of some documents; the number counts from 0.
    pub write: fn(&[Doc], usize, &Schema, &Options) -> Written,
}

impl Writer {
    /// A writer of one document after the other.
    pub const fn new(document: fn(&Doc, &Schema, &Options) -> Written) -> Writer {
        Writer {
            head: nothing,
            document,
            foot: nothing,
            single: None,
            shards: None,
            needs_schema: |_| false,
            parts: false,
        }
    }

    /// With something before the documents.
    #[must_use]
    pub const fn head(self, head: fn(&Schema, &Options) -> Vec<Piece>) -> Writer {
        Writer { head, ..self }
    }

    /// With something behind them.
    #[must_use]
    pub const fn foot(self, foot: fn(&Schema, &Options) -> Vec<Piece>) -> Writer {
        Writer { foot, ..self }
    }

    /// All into one file.
    #[must_use]
    pub const fn single(self, file: &'static str) -> Writer {
        Writer { single: Some(file), ..self }
    }

    /// So many documents into each file.
    #[must_use]
    pub const fn shards(self, size: usize, write: fn(&[Doc], usize, &Schema, &Options) -> Written) -> Writer {
        Writer { shards: Some(Shards { size, write }), ..self }
    }

    /// With every label known beforehand.
    #[must_use]
    pub const fn needs_schema(self) -> Writer {
        Writer { needs_schema: |_| true, ..self }
    }

    /// As above, but where the options say that it is done without.
    pub const fn needs_schema_if(self, needs_schema: fn(&Options) -> bool) -> Writer {
        Writer { needs_schema, ..self }
    }

    /// … that deals documents into parts.
    #[must_use]
    pub const fn parts(self) -> Writer {
        Writer { parts: true, ..self }
    }
}

/// A file that is to be read, with its path relative to what was named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// The path, with `/` between its parts.
    pub path: String,
    /// The bytes.
    pub bytes: std::sync::Arc<[u8]>,
    /// The number of its first line, from 1; another where it is a part of a file.
    pub first_line: usize,
}

impl Input {
    /// A whole file.
    pub fn new(path: impl Into<String>, bytes: impl Into<std::sync::Arc<[u8]>>) -> Input {
        Input { path: path.into(), bytes: bytes.into(), first_line: 1 }
    }

    /// Whether its name ends so, whatever its capitals.
    pub fn is(&self, endings: &[&str]) -> bool {
        ends_so(&self.path, endings)
    }

    /// The file as UTF-8, without a byte order mark.
    ///
    /// # Errors
    /// It is none, and from where on.
    pub fn utf8(&self) -> Result<&str, ReadError> {
        let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.bytes);
        std::str::from_utf8(bytes).map_err(|error| {
            let what = format!("it is no UTF-8 from byte {} on", error.valid_up_to());
            ReadError::whole(&self.path, what, "save it as UTF-8")
        })
    }
}

/// Whether a path has one of these endings, whatever its capitals.
pub fn ends_so(path: &str, endings: &[&str]) -> bool {
    let path = path.to_lowercase();
    endings.iter().any(|ending| path.ends_with(ending))
}

/// Files of one document, a coder each, by their names up to the first dot in whatever folder, so that one
/// document after the other can be read.
pub fn by_document(paths: &[&str]) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, path) in paths.iter().enumerate() {
        let name = path.rsplit('/').next().unwrap_or_default();
        groups.entry(name.split('.').next().unwrap_or_default()).or_default().push(place);
    }
    groups.into_values().collect()
}

/// What was read.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Read {
    /// The documents.
    pub docs: Vec<Doc>,
    /// What could not be read, with its place.
    pub problems: Vec<ReadError>,
    /// What was found out on the way and should be known: which text was paired with which tags.
    pub remarks: Vec<String>,
}

impl Read {
    /// The file as UTF-8; one that is none becomes a problem.
    pub fn utf8<'i>(&mut self, input: &'i Input) -> Option<&'i str> {
        input.utf8().map_err(|error| self.problems.push(error)).ok()
    }
}

/// Reads files of one format; what cannot be read is a problem, never a panic.
pub type Reader = fn(&[Input], &Options) -> Read;

impl Doc {
    /// A field; empty where there is none.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    /// The tags of a coder, in a document whose layers are in the order of their coders; made where there are none.
    pub fn layer_of(&mut self, coder: &str) -> Option<&mut Layer> {
        let place = self.layers.partition_point(|layer| layer.coder.as_str() < coder);
        if self.layers.get(place).is_none_or(|layer| layer.coder != coder) {
            self.layers.insert(place, Layer { coder: coder.to_owned(), ..Layer::default() });
        }
        self.layers.get_mut(place)
    }

    /// Its length in code points.
    pub fn length(&self) -> u32 {
        self.text.char_offset(self.text.end())
    }

    /// The layers, or one with nothing in it where nobody has tagged: an article is written all the same.
    pub fn layers_or_nobody(&self) -> &[Layer] {
        static NOBODY: [Layer; 1] = [Layer { coder: String::new(), marks: Vec::new(), ties: Vec::new() }];
        if self.layers.is_empty() { &NOBODY } else { &self.layers }
    }

    /// The name of the file of one of its layers: `article.ana.json`.
    pub fn file_of(&self, layer: &Layer, ending: &str) -> String {
        let whose = if layer.coder.is_empty() { String::new() } else { format!(".{}", layer.coder) };
        format!("{}{whose}.{ending}", self.name)
    }

    /// The words between two code points.
    pub fn words(&self, span: (u32, u32)) -> &str {
        words(&self.text, span)
    }

    /// The words of a mark; fragments are joined by ` … `.
    pub fn covered(&self, mark: &Mark) -> String {
        covered(&self.text, &mark.spans).into_owned()
    }

    /// A span in UTF-16 units.
    pub fn utf16(&self, (start, end): (u32, u32)) -> (u32, u32) {
        let units = &self.text;
        let at = |char| units.at_char(char).map_or(0, |at| units.utf16_offset(at));
        (at(start), at(end))
    }

    /// A span that is given in UTF-16 units, in code points.
    pub fn from_utf16(&self, (start, end): (u32, u32)) -> Option<(u32, u32)> {
        let units = &self.text;
        let at = |unit| units.at_utf16(unit).map(|at| units.char_offset(at));
        Some((at(start)?, at(end)?))
    }

    /// A span of the text in code points.
    pub fn chars(&self, span: Span) -> (u32, u32) {
        (self.text.char_offset(span.start()), self.text.char_offset(span.end()))
    }
}

/// The words of a text between two code points.
fn words(text: &Text, (start, end): (u32, u32)) -> &str {
    text.char_span(start, end).map_or("", |span| text.slice(span))
}

/// The words of a text in some fragments, joined by ` … `.
pub fn covered<'t>(text: &'t Text, spans: &[(u32, u32)]) -> Cow<'t, str> {
    match spans {
        [span] => Cow::Borrowed(words(text, *span)),
        spans => spans.iter().map(|span| words(text, *span)).collect::<Vec<_>>().join(" … ").into(),
    }
}

impl Mark {
    /// Where it starts and ends, fragments and all.
    pub fn hull(&self) -> (u32, u32) {
        let start = self.spans.first().map_or(0, |span| span.0);
        (start, self.spans.last().map_or(start, |span| span.1))
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Its fragments in a text; `None` where they are not in it.
    pub fn fragments(&self, text: &Text) -> Option<Fragments> {
        let spans: Option<Vec<Span>> = self.spans.iter().map(|(start, end)| text.char_span(*start, *end)).collect();
        Fragments::new(spans?)
    }
}

/// Marks by their ids; of two with the same id the first.
#[expect(clippy::disallowed_types, reason = "it is asked, never gone through")]
pub struct Ids<'m>(std::collections::HashMap<&'m str, usize>);

impl<'m> Ids<'m> {
    /// Those of some marks.
    pub fn of(marks: &'m [Mark]) -> Ids<'m> {
        Ids(marks.iter().enumerate().rev().map(|(place, mark)| (mark.id.as_str(), place)).collect())
    }

    /// The place among them of the mark that has an id.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.0.get(id).copied()
    }

    /// How many ids there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl Layer {
    /// Puts marks and ties into their order; readers do so before they hand a layer over.
    pub fn sort(&mut self) {
        self.marks.sort_by(|a, b| (a.hull(), &a.id).cmp(&(b.hull(), &b.id)));
        self.marks.iter_mut().for_each(|mark| mark.attributes.sort());
        self.ties.sort_by(|a, b| (&a.from, &a.kind, a.order, &a.id).cmp(&(&b.from, &b.kind, b.order, &b.id)));
    }

    /// Numbers the ties of each chain in the order in which they stand.
    pub fn number_ties(&mut self) {
        let mut counts: BTreeMap<(&str, &str), u32> = BTreeMap::new();
        for Tie { from, kind, order, .. } in &mut self.ties {
            let count = counts.entry((from, kind)).or_default();
            *order = *count;
            *count += 1;
        }
    }

    /// Takes out the ties of which an end is not there.
    pub fn loose_ties(&mut self) -> Vec<Tie> {
        if self.ties.is_empty() {
            return Vec::new();
        }
        let there = Ids::of(&self.marks);
        let loose = |tie: &mut Tie| there.place(&tie.from).is_none() || there.place(&tie.to).is_none();
        self.ties.extract_if(.., loose).collect()
    }

    /// Gives marks whose id another mark before them has one of their own; in words, if there are any.
    ///
    /// Relations lead to the first that has the id, so readers call this before they sort.
    pub fn ids_apart(&mut self) -> Option<String> {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut doubled = Vec::new();
        if Ids::of(&self.marks).count() == self.marks.len() {
            return None;
        }
        let there: BTreeSet<String> = self.marks.iter().map(|mark| mark.id.clone()).collect();
        // For each id the number that was given last, so that many of one id are not counted again and again.
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        for mark in &mut self.marks {
            if taken.contains(&mark.id) {
                doubled.push(mark.id.clone());
                let number = numbers.entry(mark.id.clone()).or_insert(1);
                let mut others = (*number + 1..).map(|number| (number, format!("{}-{number}", mark.id)));
                let other = others.find(|(_, id)| !there.contains(id) && !taken.contains(id));
                (*number, mark.id) = other.unwrap_or_default();
            }
            taken.insert(mark.id.clone());
        }
        let first = doubled.first().cloned().unwrap_or_default();
        Some(match doubled.len() {
            1 => format!("the id {first} is on two marks; relations lead to the first of them"),
            more => {
                format!("{more} marks have an id that another has, {first} first; relations lead to the first of each")
            }
        })
    }

    /// A mark by its id.
    pub fn mark(&self, id: &str) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.id == id)
    }
}

/// Writes nothing.
pub fn nothing(_: &Schema, _: &Options) -> Vec<Piece> {
    Vec::new()
}
