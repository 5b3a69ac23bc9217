//! Bytes to a project and back, without a disk.
//!
//! Every reader says what it could not read, with file, line and column, and
//! every writer is held by tests to give back what it was given.

pub mod articles;
pub mod brat;
pub mod cas;
pub mod change_file;
pub mod conll;
pub mod conllu;
pub mod docbin;
pub mod doccano;
mod error;
pub mod exchange;
pub mod fields;
pub mod guess;
mod hash;
pub mod html;
pub mod hugging_face;
pub mod in_words;
mod json;
pub mod jsonl;
pub mod keys_file;
pub mod label_studio;
pub mod limits;
pub mod lone_file;
pub mod look;
pub mod merge_file;
pub mod notation;
pub mod outside;
pub mod parcel;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod plain;
pub mod presence;
pub mod project_file;
pub mod refi;
pub mod report;
pub mod table;
pub mod tei;
pub mod theme;
pub mod web_annotation;
pub mod webanno;
mod xml;

use exchange::parts::Indexer;
use exchange::{Carries, Reader, Writer};

pub use error::ReadError;
pub use hash::Hash;

/// The start of some words, on one line, for messages.
pub(in crate::format) fn shortened(words: &str) -> String {
    let mut flat: String = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(61).collect();
    if flat.chars().count() > 60 {
        flat.pop();
        flat.push('…');
    }
    flat
}

/// One format that sayso can read or write.
#[derive(Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// The endings of its files; in a folder, others are passed over.
    pub endings: &'static [&'static str],
    /// What it carries.
    pub carries: Carries,
    /// What reads it.
    pub reader: Option<Reader>,
    /// What writes it.
    pub writer: Option<Writer>,
    /// Which of its files have to be read together.
    pub batches: Batches,
}

/// Which files of a format have to be read together, so that a corpus of any size can be read bit by bit.
#[derive(Clone, Copy)]
pub enum Batches {
    /// All of them.
    Whole,
    /// Each by itself.
    Files,
    /// Each by itself, and of those with a value a line, or a list of them, some values.
    Lines,
    /// Groups, found by their paths.
    Groups(fn(&[&str]) -> Vec<Vec<usize>>),
    /// Parts of files that hold all documents.
    Parts(Indexer),
}

const fn format(name: &'static str, about: &'static str, carries: Carries) -> Format {
    Format { name, about, endings: &[], carries, reader: None, writer: None, batches: Batches::Whole }
}

impl Format {
    const fn reads(self, reader: Reader) -> Format {
        Format { reader: Some(reader), ..self }
    }

    const fn ending(self, endings: &'static [&'static str]) -> Format {
        Format { endings, ..self }
    }

    /// Whether a file of this name may be of the format.
    pub fn may_be(&self, path: &str) -> bool {
        exchange::ends_so(path, self.endings)
    }

    const fn batches(self, batches: Batches) -> Format {
        Format { batches, ..self }
    }

    const fn writes(self, writer: Writer) -> Format {
        Format { writer: Some(writer), ..self }
    }
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Every format that carries tags, in the order of their names.
pub const FORMATS: &[Format] = &[
    format("brat", "brat standoff: .txt and .ann, with its settings", brat::CARRIES)
        .reads(brat::read)
        .ending(&[".txt", ".ann"])
        .batches(Batches::Groups(brat::groups))
        .writes(brat::WRITER),
    format("cas-json", "UIMA CAS JSON 0.4", cas::CARRIES)
        .reads(cas::json::read)
        .ending(&[".json"])
        .batches(Batches::Groups(exchange::by_document))
        .writes(cas::json::WRITER),
    format("cas-xmi", "UIMA CAS XMI with its type system", cas::CARRIES)
        .reads(cas::xmi::read)
        .ending(&[".xmi", ".xml"])
        .batches(Batches::Groups(cas::xmi::groups))
        .writes(cas::xmi::WRITER),
    format("conll", "columns of CoNLL-2003 (BIO, BILOU, IOBES), a file a label", conll::CARRIES)
        .reads(conll::read)
        .ending(&[".conll", ".bio", ".iob", ".tsv", ".txt"])
        .batches(Batches::Parts(conll::index))
        .writes(conll::WRITER),
    format("conllu", "CoNLL-U Plus, a column a label", conllu::CARRIES)
        .reads(conllu::read)
        .ending(&[".conllup", ".conllu"])
        .batches(Batches::Groups(exchange::by_document))
        .writes(conllu::WRITER),
    format("csv", "tables of spans and of relations", table::CARRIES)
        .reads(table::read)
        .ending(&[".csv", ".tsv", ".txt"])
        .batches(Batches::Parts(table::index))
        .writes(table::WRITER),
    format("docbin", "DocBin of spaCy", docbin::CARRIES)
        .reads(docbin::read)
        .ending(&[".spacy"])
        .batches(Batches::Groups(exchange::by_document))
        .writes(docbin::WRITER),
    format("doccano", "doccano JSON lines", doccano::CARRIES)
        .reads(doccano::read)
        .ending(&[".jsonl", ".json"])
        .batches(Batches::Lines)
        .writes(doccano::WRITER),
    format("hugging-face", "a dataset folder with its card", hugging_face::CARRIES).writes(hugging_face::WRITER),
    format("jsonl", "JSON lines of spaCy and Prodigy", jsonl::CARRIES)
        .reads(jsonl::read)
        .ending(&[".jsonl", ".json"])
        .batches(Batches::Lines)
        .writes(jsonl::WRITER),
    format("label-studio", "Label Studio tasks with their settings", label_studio::CARRIES)
        .reads(label_studio::read)
        .ending(&[".json", ".jsonl"])
        .batches(Batches::Lines)
        .writes(label_studio::WRITER),
    #[cfg(feature = "parquet")]
    format("parquet", "a dataset folder with its card, of Parquet files", parquet::CARRIES).writes(parquet::WRITER),
    format("refi-qda", "REFI-QDA project of programs for qualitative analysis", refi::CARRIES)
        .reads(refi::read)
        .ending(&[".qdpx"])
        .batches(Batches::Files)
        .writes(refi::WRITER),
    format("tei", "TEI P5 with stand-off annotations", tei::CARRIES).writes(tei::WRITER),
    format("web-annotation", "Web Annotations (W3C) and schema.org as JSON-LD", web_annotation::CARRIES)
        .writes(web_annotation::WRITER),
    format("webanno", "WebAnno TSV 3.3 of INCEpTION", webanno::CARRIES)
        .reads(webanno::read)
        .ending(&[".tsv"])
        .batches(Batches::Groups(exchange::by_document))
        .writes(webanno::WRITER),
];

/// A format by its name.
pub fn format_called(name: &str) -> Option<Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}
