//! What is written of documents, as the files that it becomes.

use sayso::format::Format;
use sayso::format::exchange::{Doc, Input, Options, Piece};
use sayso::format::project_file::schema::default_schema;
use std::collections::{BTreeMap, BTreeSet};

/// The files that a writer makes of documents, and how much only it could know to be lost.
pub fn written(format: &Format, docs: &[Doc]) -> (Vec<Input>, usize) {
    let (schema, options) = (default_schema(), Options::default());
    let writer = format.writer.unwrap();
    let mut pieces: Vec<Piece> = (writer.head)(&schema, &options);
    let mut lost = 0;
    let all = match writer.shards {
        Some(shards) => vec![(shards.write)(docs, 0, &schema, &options)],
        None => docs.iter().map(|doc| (writer.document)(doc, &schema, &options)).collect(),
    };
    for written in all {
        pieces.extend(written.pieces);
        lost += written.losses.len();
    }
    pieces.extend((writer.foot)(&schema, &options));
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut begun = BTreeSet::new();
    for piece in pieces {
        let file = files.entry(piece.path.clone()).or_default();
        if !piece.between.is_empty() && !begun.insert(piece.path) {
            file.extend_from_slice(piece.between.as_bytes());
        }
        file.extend_from_slice(&piece.bytes);
    }
    // Settings of the tool beside the tags are not handed to a reader.
    let files = files.into_iter().filter(|(path, _)| format.may_be(path) || format.endings.is_empty());
    (files.map(|(path, bytes)| Input::new(path, bytes)).collect(), lost)
}
