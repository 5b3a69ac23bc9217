//! Which parts of large files belong to one document, so that files that hold all documents are read bit by bit.

use super::paths::name_of_text;
use crate::format::limits::limits;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// A part of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slice {
    /// The file, by its place among those that are read.
    pub file: usize,
    /// Where it begins, in bytes from 0.
    pub from: u64,
    /// Where it ends, exclusive.
    pub to: u64,
    /// The line it begins in, from 1.
    pub line: usize,
}

/// Opens the file at a place among those that are read.
pub type Open<'o> = &'o mut dyn FnMut(usize) -> io::Result<Box<dyn BufRead>>;

/// Finds out what belongs together in files of these names.
pub type Indexer = fn(&[&str], Open<'_>) -> io::Result<Index>;

/// A line or row that is larger than any value may be.
pub fn without_end(line: usize) -> io::Error {
    io::Error::other(format!("line {line} has no end within {} MB", limits().value >> 20))
}

/// A file of rows, none of which is larger than any value may be.
pub struct Rows {
    file: Box<dyn BufRead>,
    /// How much may be read until the next row begins, in bytes.
    left: Rc<Cell<u64>>,
}

impl Rows {
    /// The rows of a file, and what is set to [`Limits::value`](crate::format::limits::Limits) as each row begins.
    pub fn of(file: Box<dyn BufRead>) -> (Rows, Rc<Cell<u64>>) {
        let left = Rc::new(Cell::new(limits().value));
        (Rows { file, left: Rc::clone(&left) }, left)
    }
}

impl Read for Rows {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        let left = self.left.get().checked_sub(read as u64);
        let more = || io::Error::other(format!("a row has no end within {} MB", limits().value >> 20));
        self.left.set(left.ok_or_else(more)?);
        Ok(read)
    }
}

/// What belongs together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Index {
    /// The parts of each document, by its name.
    parts: BTreeMap<String, Vec<Slice>>,
    /// How long the head of a file is that stands before each of its parts, in bytes.
    heads: BTreeMap<usize, u64>,
}

impl Index {
    /// The head of a file, which is put before each of its parts.
    pub fn head(&mut self, file: usize, length: u64) {
        self.heads.insert(file, length);
    }

    /// A part of a file is a document's; where it follows on the last one of that document, the two are one.
    pub fn add(&mut self, document: &str, slice: Slice) {
        match self.parts.get_mut(document) {
            None => drop(self.parts.insert(document.to_owned(), vec![slice])),
            Some(slices) => match slices.last_mut() {
                Some(last) if last.file == slice.file && last.to == slice.from => last.to = slice.to,
                _ => slices.push(slice),
            },
        }
    }

    /// A whole file is a document's.
    pub fn add_file(&mut self, document: &str, file: usize) {
        self.add(document, Slice { file, from: 0, to: u64::MAX, line: 1 });
    }

    /// Gives each document but some its text, of those that have these names, and says which texts were given.
    pub fn add_texts(&mut self, texts: &BTreeMap<&str, usize>, but: &BTreeSet<String>) -> BTreeSet<usize> {
        let documents: BTreeSet<String> = self.parts.keys().cloned().collect();
        let mut given = BTreeSet::new();
        for document in documents.difference(but) {
            let name = name_of_text(document, |text| texts.contains_key(text), |other| documents.contains(other));
            if let Some(text) = name.and_then(|name| texts.get(name.as_str()).copied()) {
                self.add_file(document, text);
                given.insert(text);
            }
        }
        given
    }

    /// The parts, document by document, and the lengths of heads.
    pub fn into_parts(self) -> (Vec<Vec<Slice>>, BTreeMap<usize, u64>) {
        (self.parts.into_values().collect(), self.heads)
    }
}
