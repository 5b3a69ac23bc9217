//! UIMA CAS JSON 0.4.

use super::{Cas, INTEGER, Structure, TYPES, cas_of, doc_of};
use crate::format::exchange::{Doc, Input, Layer, Options, Piece, Read, Writer, Written};
use crate::format::jsonl::join;
use crate::format::{ReadError, json};
use crate::model::Schema;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Value, json as value};

/// Writes a file a document and coder.
pub const WRITER: Writer = Writer::new(document);

fn document(doc: &Doc, _: &Schema, _: &Options) -> Written {
    let layers = doc.layers_or_nobody().iter();
    let piece =
        |layer: &Layer| Piece { path: doc.file_of(layer, "json"), between: "", bytes: write(&cas_of(doc, layer)) };
    Written { pieces: layers.map(piece).collect(), losses: Vec::new() }
}

fn write(cas: &Cas<'_>) -> Vec<u8> {
    let sofa = Shown::Text(&cas.text);
    let whole = Whole {
        types: Types,
        structures: std::iter::once(sofa).chain(cas.structures.iter().map(Shown::Structure)).collect(),
        views: value!({"_InitialView": {
            "%SOFA": SOFA,
            "%MEMBERS": cas.structures.iter().map(|structure| structure.id).collect::<Vec<u64>>(),
        }}),
    };
    let mut out = Vec::with_capacity(cas.text.len() * 2 + cas.structures.len() * LIKELY);
    // A vector takes whatever it is given.
    let _ = serde_json::to_writer(&mut out, &whole);
    out.push(b'\n');
    out
}

/// The number of the text.
const SOFA: u64 = 1;

/// Bytes that a structure seldom exceeds.
const LIKELY: usize = 160;

#[derive(Serialize)]
struct Whole<'c> {
    #[serde(rename = "%TYPES")]
    types: Types,
    #[serde(rename = "%FEATURE_STRUCTURES")]
    structures: Vec<Shown<'c>>,
    #[serde(rename = "%VIEWS")]
    views: Value,
}

/// The types, each with its features.
struct Types;

impl Serialize for Types {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(TYPES.iter().map(|(name, features)| (name, Type { name, features })))
    }
}

struct Type {
    name: &'static str,
    features: &'static [(&'static str, &'static str)],
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("%NAME", self.name)?;
        map.serialize_entry("%SUPER_TYPE", "uima.tcas.Annotation")?;
        for (feature, range) in self.features {
            map.serialize_entry(feature, &Feature { name: feature, range })?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Feature {
    #[serde(rename = "%NAME")]
    name: &'static str,
    #[serde(rename = "%RANGE")]
    range: &'static str,
}

/// What stands among the feature structures.
enum Shown<'c> {
    Text(&'c str),
    Structure(&'c Structure<'c>),
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Shown::Text(text) => {
                map.serialize_entry("%ID", &SOFA)?;
                map.serialize_entry("%TYPE", "uima.cas.Sofa")?;
                map.serialize_entry("sofaNum", &1)?;
                map.serialize_entry("sofaID", "_InitialView")?;
                map.serialize_entry("mimeType", "text/plain")?;
                map.serialize_entry("sofaString", text)?;
            }
            Shown::Structure(structure) => {
                map.serialize_entry("%ID", &structure.id)?;
                map.serialize_entry("%TYPE", &structure.kind)?;
                map.serialize_entry("@sofa", &SOFA)?;
                if let Some((begin, end)) = structure.span {
                    map.serialize_entry("begin", &begin)?;
                    map.serialize_entry("end", &end)?;
                }
                for (name, words) in &structure.values {
                    match words.parse::<i64>().ok().filter(|_| is_integer(&structure.kind, name)) {
                        Some(number) => map.serialize_entry(name, &number)?,
                        None => map.serialize_entry(name, words)?,
                    }
                }
                for (name, id) in &structure.links {
                    map.serialize_entry(&format_args!("@{name}"), id)?;
                }
            }
        }
        map.end()
    }
}

fn is_integer(kind: &str, feature: &str) -> bool {
    let features = TYPES.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, features)| features);
    features.iter().any(|(name, range)| *name == feature && *range == INTEGER)
}

/// Reads the files; those of one document and several coders are put together.
pub fn read(inputs: &[Input], _: &Options) -> Read {
    let mut read = Read::default();
    for input in inputs {
        let whole: Value = match serde_json::from_slice(&input.bytes) {
            Ok(whole) => whole,
            Err(error) => {
                let at = Some((error.line(), error.column()));
                let problem = ReadError::whole(&input.path, "it is no JSON", "mend it or write it anew");
                read.problems.push(ReadError { at, ..problem });
                continue;
            }
        };
        match cas(&whole).and_then(|cas| doc_of(cas, json::stem(&input.path))) {
            Ok((doc, wrong)) => {
                read.problems
                    .extend(wrong.into_iter().map(|what| ReadError::whole(&input.path, what, "it was left out")));
                join(&mut read.docs, doc);
            }
            Err(what) => read.problems.push(ReadError::whole(&input.path, what, "write it as UIMA CAS JSON 0.4")),
        }
    }
    read
}

fn cas(whole: &Value) -> Result<Cas<'_>, String> {
    let list: Vec<&Value> = match whole.get("%FEATURE_STRUCTURES") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(map)) => map.values().collect(),
        _ => return Err("it has no %FEATURE_STRUCTURES".to_owned()),
    };
    let sofa = list.iter().find(|one| one.get("%TYPE").and_then(Value::as_str) == Some("uima.cas.Sofa"));
    let text = sofa.and_then(|sofa| json::words(sofa, "sofaString")).ok_or("it has no text (sofaString)")?;
    Ok(Cas { text: text.into(), structures: list.iter().filter_map(|one| structure(one)).collect() })
}

fn structure(one: &Value) -> Option<Structure<'_>> {
    let kind = json::words(one, "%TYPE").filter(|kind| kind != "uima.cas.Sofa")?;
    let id = one.get("%ID").and_then(Value::as_u64)?;
    // A place that is no number is none in the text, which is said.
    let place = |name: &str| one.get(name).map(|_| json::number(one, name).unwrap_or(u32::MAX));
    let at = |name: &str| place(name).or_else(|| place(&format!("^{name}")));
    let mut found = Structure { id, kind: kind.into(), span: at("begin").zip(at("end")), ..Structure::default() };
    for (name, value) in one.as_object()? {
        if let Some(name) = name.strip_prefix('@').filter(|name| *name != "sofa") {
            found.links.extend(value.as_u64().map(|id| (name.into(), id)));
        } else if !name.starts_with(['%', '^', '#', '@']) && name != "begin" && name != "end" {
            found.values.extend(json::words(one, name).map(|words| (name.into(), words.into())));
        }
    }
    Some(found)
}
