//! A dataset folder with Parquet files, as `datasets` and every table tool load it.
//!
//! The columns and the card are those of [`super::hugging_face`]. The names of
//! labels travel in the metadata of the Arrow schema under `huggingface`;
//! everything is nullable and label numbers are 64 bits wide, or the names
//! would be thrown away without a word.

use super::exchange::tokens;
use super::exchange::{Carries, Doc, Layer, Loss, Mark, Options, Piece, Writer, Written};
use super::hugging_face::{self, FIELDS};
use super::json;
use crate::model::Schema;
use arrow_array::builder::{ArrayBuilder, Int64Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Fields};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the folder carries.
pub const CARRIES: Carries = hugging_face::CARRIES;

/// Writes the folder, so many documents a file.
pub const WRITER: Writer = Writer::new(document).head(head).shards(256, shard).needs_schema().parts();

fn head(schema: &Schema, options: &Options) -> Vec<Piece> {
    vec![Piece::new("README.md", hugging_face::card(schema, options, "-*.parquet"))]
}

fn document(doc: &Doc, schema: &Schema, options: &Options) -> Written {
    shard(std::slice::from_ref(doc), 0, schema, options)
}

fn shard(docs: &[Doc], number: usize, schema: &Schema, options: &Options) -> Written {
    let mut parts: BTreeMap<&str, Vec<&Doc>> = BTreeMap::new();
    for doc in docs {
        parts.entry(options.splits.of(&doc.name)).or_default().push(doc);
    }
    let mut written = Written::default();
    for (split, docs) in parts {
        let part = tables(&docs, split, &format!("{number:05}"), schema, options);
        written.pieces.extend(part.pieces);
        written.losses.extend(part.losses);
    }
    written
}

fn tables(docs: &[&Doc], split: &str, number: &str, schema: &Schema, options: &Options) -> Written {
    let mut written = Written::default();
    let rows = docs.iter().flat_map(|doc| doc.layers_or_nobody().iter().map(move |layer| (*doc, layer)));
    let rows: Vec<(&Doc, &Layer)> = rows.collect();
    let (tokens, losses) = token_table(&rows, schema, options);
    let tables = [("spans", span_table(&rows, schema)), ("tokens", tokens)];
    for (view, (columns, features)) in tables {
        let path = format!("data/{view}-{split}-{number}.parquet");
        match file(columns, &features) {
            Ok(bytes) => written.pieces.push(Piece { path, between: "", bytes }),
            Err(what) => {
                let words = format!("{path} could not be made: {what}");
                written.losses.extend(docs.iter().map(|doc| Loss {
                    document: doc.name.clone(),
                    mark: None,
                    words: words.clone(),
                }));
            }
        }
    }
    written.losses.extend(losses);
    written
}

type Columns = Vec<(String, ArrayRef)>;

/// A file of columns, with what `datasets` wants to know of them.
fn file(columns: Columns, features: &Value) -> Result<Vec<u8>, String> {
    let fields: Vec<Field> =
        columns.iter().map(|(name, column)| Field::new(name, column.data_type().clone(), true)).collect();
    let about = json!({"info": {"features": features}}).to_string();
    let metadata: arrow_schema::Metadata = std::iter::once(("huggingface".to_owned(), about)).collect();
    let schema = arrow_schema::Schema::new(fields).with_metadata(metadata);
    let schema = Arc::new(schema);
    let arrays = columns.into_iter().map(|(_, column)| column).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, schema, None).map_err(|error| error.to_string())?;
    writer.write(&batch).map_err(|error| error.to_string())?;
    writer.close().map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn strings<'w>(words: impl IntoIterator<Item = &'w str>) -> ArrayRef {
    let mut builder = StringBuilder::new();
    words.into_iter().for_each(|words| builder.append_value(words));
    Arc::new(builder.finish())
}

fn value(kind: &str) -> Value {
    json!({"dtype": kind, "_type": "Value"})
}

fn class(names: Vec<String>) -> Value {
    json!({"names": names, "_type": "ClassLabel"})
}

fn list(feature: Value) -> Value {
    json!({"feature": feature, "_type": "List"})
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, true)
}

fn long(name: &str) -> Field {
    Field::new(name, DataType::Int64, true)
}

fn listed(name: &str, of: Fields) -> Field {
    Field::new(name, DataType::List(Arc::new(Field::new("item", DataType::Struct(of), true))), true)
}

/// A part of a row that is being built; the fields are known, so each is of its kind.
fn part<B: ArrayBuilder>(row: &mut StructBuilder, place: usize, append: impl FnOnce(&mut B)) {
    if let Some(builder) = row.field_builder::<B>(place) {
        append(builder);
    }
}

fn words(row: &mut StructBuilder, place: usize, words: &str) {
    part::<StringBuilder>(row, place, |builder| builder.append_value(words));
}

fn number(row: &mut StructBuilder, place: usize, number: Option<i64>) {
    part::<Int64Builder>(row, place, |builder| builder.append_option(number));
}

/// A builder of lists of rows.
type Rows = ListBuilder<StructBuilder>;

fn rows(fields: Fields) -> Rows {
    ListBuilder::new(StructBuilder::from_fields(fields, 0))
}

fn span_table(rows_of: &[(&Doc, &Layer)], schema: &Schema) -> (Columns, Value) {
    let place = Fields::from(vec![long("start"), long("end")]);
    let span = Fields::from(vec![
        text("id"),
        long("label"),
        listed("fragments", place),
        text("text"),
        text("attributes"),
        text("note"),
    ]);
    let relation =
        Fields::from(vec![text("id"), long("type"), text("head"), text("tail"), long("order"), text("note")]);
    let (mut spans, mut relations) = (rows(span), rows(relation));
    let label = |mark: &Mark| schema.labels.iter().position(|label| label.id.as_str() == mark.label).map(|n| n as i64);
    for (doc, layer) in rows_of {
        for mark in &layer.marks {
            let row = spans.values();
            words(row, 0, &mark.id);
            number(row, 1, label(mark));
            part::<ListBuilder<Box<dyn ArrayBuilder>>>(row, 2, |fragments| {
                for (start, end) in &mark.spans {
                    if let Some(place) = fragments.values().as_any_mut().downcast_mut::<StructBuilder>() {
                        number(place, 0, Some(i64::from(*start)));
                        number(place, 1, Some(i64::from(*end)));
                        place.append(true);
                    }
                }
                fragments.append(true);
            });
            words(row, 3, &doc.covered(mark));
            words(row, 4, &json::object(&mark.attributes).to_string());
            words(row, 5, &mark.note);
            row.append(true);
        }
        spans.append(true);
        for tie in &layer.ties {
            let kind = schema.relations.iter().position(|def| def.id.as_str() == tie.kind).map(|n| n as i64);
            let row = relations.values();
            words(row, 0, &tie.id);
            number(row, 1, kind);
            words(row, 2, &tie.from);
            words(row, 3, &tie.to);
            number(row, 4, Some(i64::from(tie.order)));
            words(row, 5, &tie.note);
            row.append(true);
        }
        relations.append(true);
    }
    let docs = || rows_of.iter().map(|(doc, _)| *doc);
    let mut columns: Columns = vec![
        ("doc_id".to_owned(), strings(docs().map(|doc| doc.name.as_str()))),
        ("text".to_owned(), strings(docs().map(|doc| doc.text.as_str()))),
        ("annotator".to_owned(), strings(rows_of.iter().map(|(_, layer)| layer.coder.as_str()))),
    ];
    columns.extend(FIELDS.map(|name| (name.to_owned(), strings(docs().map(|doc| doc.field(name))))));
    columns.push(("spans".to_owned(), Arc::new(spans.finish())));
    columns.push(("relations".to_owned(), Arc::new(relations.finish())));
    (columns, span_features(schema))
}

fn span_features(schema: &Schema) -> Value {
    let labels = schema.labels.iter().map(|label| label.id.to_string()).collect();
    let kinds = schema.relations.iter().map(|relation| relation.id.to_string()).collect();
    let mut features = json!({"doc_id": value("string"), "text": value("string"), "annotator": value("string")});
    if let Some(map) = features.as_object_mut() {
        FIELDS.iter().for_each(|name| drop(map.insert((*name).to_owned(), value("string"))));
        let fragments = list(json!({"start": value("int64"), "end": value("int64")}));
        let span = json!({
            "id": value("string"), "label": class(labels), "fragments": fragments, "text": value("string"),
            "attributes": value("string"), "note": value("string"),
        });
        let relation = json!({
            "id": value("string"), "type": class(kinds), "head": value("string"), "tail": value("string"),
            "order": value("int64"), "note": value("string"),
        });
        map.insert("spans".to_owned(), list(span));
        map.insert("relations".to_owned(), list(relation));
    }
    features
}

fn token_table(rows_of: &[(&Doc, &Layer)], schema: &Schema, options: &Options) -> ((Columns, Value), Vec<Loss>) {
    let (mut ids, mut coders) = (StringBuilder::new(), StringBuilder::new());
    let mut shown = ListBuilder::new(StringBuilder::new());
    let numbers = || ListBuilder::new(Int64Builder::new());
    let (mut starts, mut ends) = (numbers(), numbers());
    let mut tags: Vec<ListBuilder<Int64Builder>> = schema.labels.iter().map(|_| numbers()).collect();
    let mut losses = Vec::new();
    for (doc, layer) in rows_of {
        for (place, row) in hugging_face::sentences(doc, layer, schema, options, &mut losses).into_iter().enumerate() {
            ids.append_value(format!("{}-{place}", doc.name));
            coders.append_value(&layer.coder);
            for token in &row.tokens {
                shown.values().append_value(tokens::words(doc, *token));
                starts.values().append_value(i64::from(token.start));
                ends.values().append_value(i64::from(token.end));
            }
            shown.append(true);
            starts.append(true);
            ends.append(true);
            for (builder, tags) in tags.iter_mut().zip(&row.tags) {
                tags.iter().for_each(|tag| builder.values().append_value(*tag as i64));
                builder.append(true);
            }
        }
    }
    let mut columns: Columns = vec![
        ("id".to_owned(), Arc::new(ids.finish())),
        ("annotator".to_owned(), Arc::new(coders.finish())),
        ("tokens".to_owned(), Arc::new(shown.finish())),
        ("token_starts".to_owned(), Arc::new(starts.finish())),
        ("token_ends".to_owned(), Arc::new(ends.finish())),
    ];
    let mut features = json!({
        "id": value("string"), "annotator": value("string"), "tokens": list(value("string")),
        "token_starts": list(value("int64")), "token_ends": list(value("int64")),
    });
    for (label, mut builder) in schema.labels.iter().zip(tags) {
        let name = format!("{}_tags", label.id);
        columns.push((name.clone(), Arc::new(builder.finish())));
        if let Some(map) = features.as_object_mut() {
            map.insert(name, list(class(hugging_face::tag_names(label.id.as_str(), options.scheme))));
        }
    }
    ((columns, features), losses)
}
