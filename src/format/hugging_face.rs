//! A dataset folder as `datasets` loads it: JSON lines with a card that keeps the names of labels.
//!
//! `spans` holds a row a document and coder with everything; `tokens` a row
//! a sentence with one tag a token for each label. Label numbers are those
//! of the card.

use super::conll::longest_first;
use super::exchange::tokens::{self, Scheme, Token};
use super::exchange::{Carries, Doc, Layer, Loss, Mark, Options, Piece, Share, Writer, Written};
use crate::model::Schema;
use serde_json::{Value, json};

/// What the folder carries.
pub const CARRIES: Carries = Carries {
    nesting: Share::Part("in the view of spans; of tokens, the longer of one label"),
    crossing: Share::Part("in the view of spans; of tokens, the longer of one label"),
    comments: Share::No,
    coders: Share::Part("a row a coder"),
    fields: Share::Part("title, outlet, published, language, url"),
    ..Carries::EVERYTHING
};

/// Writes the folder.
pub const WRITER: Writer = Writer::new(document).head(head).needs_schema().parts();

/// Fields of the article that have a column.
pub(in crate::format) const FIELDS: [&str; 5] = ["title", "outlet", "published", "language", "url"];

fn head(schema: &Schema, options: &Options) -> Vec<Piece> {
    vec![Piece::new("README.md", card(schema, options, ".jsonl"))]
}

fn names(list: impl IntoIterator<Item = String>, indent: &str) -> String {
    let names = list.into_iter().enumerate();
    names.map(|(number, name)| format!("{indent}'{number}': '{}'\n", name.replace('\'', "''"))).collect()
}

/// The card: which files make which view, and what each column is.
pub(in crate::format) fn card(schema: &Schema, options: &Options, ending: &str) -> String {
    let files = |view: &str| -> String {
        let file = |split: String| format!("  - split: {split}\n    path: data/{view}-{split}{ending}\n");
        options.splits.names().into_iter().map(file).collect()
    };
    let mut out = format!("---\nconfigs:\n- config_name: spans\n  default: true\n  data_files:\n{}", files("spans"));
    out.push_str(&format!("- config_name: tokens\n  data_files:\n{}", files("tokens")));
    out.push_str("dataset_info:\n- config_name: spans\n  features:\n");
    let text = |out: &mut String, name: &str| out.push_str(&format!("  - name: {name}\n    dtype: string\n"));
    ["doc_id", "text", "annotator"].iter().chain(&FIELDS).for_each(|name| text(&mut out, name));
    out.push_str("  - name: spans\n    list:\n    - name: id\n      dtype: string\n    - name: label\n      dtype:\n        class_label:\n          names:\n");
    out.push_str(&names(schema.labels.iter().map(|label| label.id.to_string()), "            "));
    out.push_str("    - name: fragments\n      list:\n      - name: start\n        dtype: int64\n      - name: end\n        dtype: int64\n");
    for name in ["text", "attributes", "note"] {
        out.push_str(&format!("    - name: {name}\n      dtype: string\n"));
    }
    out.push_str("  - name: relations\n    list:\n    - name: id\n      dtype: string\n    - name: type\n      dtype:\n        class_label:\n          names:\n");
    out.push_str(&names(schema.relations.iter().map(|relation| relation.id.to_string()), "            "));
    for (name, kind) in [("head", "string"), ("tail", "string"), ("order", "int64"), ("note", "string")] {
        out.push_str(&format!("    - name: {name}\n      dtype: {kind}\n"));
    }
    out.push_str("- config_name: tokens\n  features:\n");
    ["id", "annotator"].iter().for_each(|name| text(&mut out, name));
    out.push_str("  - name: tokens\n    list: string\n");
    for name in ["token_starts", "token_ends"] {
        out.push_str(&format!("  - name: {name}\n    list: int64\n"));
    }
    for label in &schema.labels {
        out.push_str(&format!("  - name: {}_tags\n    list:\n      class_label:\n        names:\n", label.id));
        out.push_str(&names(tag_names(label.id.as_str(), options.scheme), "          "));
    }
    out.push_str("---\n\n# ");
    out.push_str(&schema.name);
    out.push_str("\n\nNews articles with who said what, through whom. Offsets (`start`, `end`, `token_starts`, `token_ends`) are code\n");
    out.push_str("points from 0, end exclusive: in Python, `text[start:end]`. Written by sayso.\n");
    out
}

/// The names of the tags of a label, by their numbers.
pub(in crate::format) fn tag_names(label: &str, scheme: Scheme) -> Vec<String> {
    let letters: &[char] = match scheme {
        Scheme::Bio => &['B', 'I'],
        Scheme::Bilou => &['B', 'I', 'L', 'U'],
        Scheme::Iobes => &['B', 'I', 'E', 'S'],
    };
    std::iter::once("O".to_owned()).chain(letters.iter().map(|letter| format!("{letter}-{label}"))).collect()
}

fn document(doc: &Doc, schema: &Schema, options: &Options) -> Written {
    let mut written = Written::default();
    let split = options.splits.of(&doc.name);
    for layer in doc.layers_or_nobody() {
        written
            .pieces
            .push(Piece::new(format!("data/spans-{split}.jsonl"), format!("{}\n", spans(doc, layer, schema))));
        let (rows, losses) = token_rows(doc, layer, schema, options);
        written.pieces.push(Piece::new(format!("data/tokens-{split}.jsonl"), rows));
        written.losses.extend(losses);
    }
    written
}

fn spans(doc: &Doc, layer: &Layer, schema: &Schema) -> Value {
    let label = |mark: &Mark| schema.labels.iter().position(|label| label.id.as_str() == mark.label);
    let span = |mark: &Mark| {
        let fragments = mark.spans.iter().map(|(start, end)| json!({"start": start, "end": end}));
        json!({
            "id": mark.id, "label": label(mark), "fragments": fragments.collect::<Vec<Value>>(),
            "text": doc.covered(mark), "attributes": super::json::object(&mark.attributes).to_string(), "note": mark.note,
        })
    };
    let relations = layer.ties.iter().map(|tie| {
        let kind = schema.relations.iter().position(|relation| relation.id.as_str() == tie.kind);
        json!({"id": tie.id, "type": kind, "head": tie.from, "tail": tie.to, "order": tie.order, "note": tie.note})
    });
    let mut row = json!({"doc_id": doc.name, "text": doc.text.as_str(), "annotator": layer.coder});
    if let Some(map) = row.as_object_mut() {
        FIELDS.iter().for_each(|name| drop(map.insert((*name).to_owned(), doc.field(name).into())));
        map.insert("spans".to_owned(), layer.marks.iter().map(span).collect::<Vec<Value>>().into());
        map.insert("relations".to_owned(), relations.collect::<Vec<Value>>().into());
    }
    row
}

/// A sentence: its words, and for each label a tag a word.
pub(in crate::format) struct Sentence {
    pub tokens: Vec<Token>,
    pub tags: Vec<Vec<usize>>,
}

/// The sentences of a layer with the numbers of their tags; marks that have none are named.
pub(in crate::format) fn sentences(
    doc: &Doc,
    layer: &Layer,
    schema: &Schema,
    options: &Options,
    losses: &mut Vec<Loss>,
) -> Vec<Sentence> {
    let sentences = tokens::sentences_around(&doc.text, &layer.marks);
    let of_label = |label: &crate::model::LabelDef| {
        let marks = longest_first(layer.marks.iter().filter(|mark| mark.label == label.id.as_str()));
        (tokens::by_sentence(&sentences, &marks), tag_names(label.id.as_str(), options.scheme))
    };
    let marks: Vec<(Vec<Vec<&Mark>>, Vec<String>)> = schema.labels.iter().map(of_label).collect();
    let mut row = |(number, tokens): (usize, Vec<Token>)| {
        let of_label = |(marks, names): &(Vec<Vec<&Mark>>, Vec<String>)| {
            let here = marks.get(number).map_or(&[][..], Vec::as_slice);
            let (tags, left_out) = tokens::tags(&tokens, here, options.scheme);
            let words = "it overlaps a longer one of its label and has no tags of its own in the view of tokens";
            losses.extend(left_out.into_iter().map(|id| Loss::of(doc, id, words)));
            tags.iter().map(|tag| names.iter().position(|name| name == tag).unwrap_or_default()).collect()
        };
        Sentence { tags: marks.iter().map(of_label).collect(), tokens }
    };
    sentences.clone().into_iter().enumerate().map(&mut row).collect()
}

fn token_rows(doc: &Doc, layer: &Layer, schema: &Schema, options: &Options) -> (String, Vec<Loss>) {
    let mut out = String::new();
    let mut losses = Vec::new();
    for (number, sentence) in sentences(doc, layer, schema, options, &mut losses).into_iter().enumerate() {
        let words: Vec<&str> = sentence.tokens.iter().map(|token| tokens::words(doc, *token)).collect();
        let mut row = json!({
            "id": format!("{}-{number}", doc.name), "annotator": layer.coder, "tokens": words,
            "token_starts": sentence.tokens.iter().map(|token| token.start).collect::<Vec<u32>>(),
            "token_ends": sentence.tokens.iter().map(|token| token.end).collect::<Vec<u32>>(),
        });
        if let Some(map) = row.as_object_mut() {
            let tags = schema.labels.iter().zip(sentence.tags);
            map.extend(tags.map(|(label, tags)| (format!("{}_tags", label.id), tags.into())));
        }
        out.push_str(&format!("{row}\n"));
    }
    (out, losses)
}
