//! UIMA CAS JSON 0.4.

use super::{Cas, INTEGER, Structure, TYPES, cas_of, doc_of};
use crate::format::exchange::{Doc, Input, Layer, Options, Piece, Read, Writer, Written};
use crate::format::jsonl::join;
use crate::format::{ReadError, json};
use crate::model::Schema;
use serde_json::{Map, Value, json as value};

/// Writes a file a document and coder.
pub const WRITER: Writer = Writer::new(document);

fn document(doc: &Doc, _: &Schema, _: &Options) -> Written {
    let layers = doc.layers_or_nobody().iter();
    let piece = |layer: &Layer| Piece::new(doc.file_of(layer, "json"), write(&cas_of(doc, layer)));
    Written { pieces: layers.map(piece).collect(), losses: Vec::new() }
}

fn types() -> Value {
    let one = |(name, features): &(&str, &[(&str, &str)])| {
        let mut map = Map::new();
        map.insert("%NAME".to_owned(), (*name).into());
        map.insert("%SUPER_TYPE".to_owned(), "uima.tcas.Annotation".into());
        for (feature, range) in *features {
            map.insert((*feature).to_owned(), value!({"%NAME": feature, "%RANGE": range}));
        }
        ((*name).to_owned(), Value::Object(map))
    };
    Value::Object(TYPES.iter().map(one).collect())
}

fn is_integer(kind: &str, feature: &str) -> bool {
    let features = TYPES.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, features)| features);
    features.iter().any(|(name, range)| *name == feature && *range == INTEGER)
}

fn write(cas: &Cas) -> String {
    let sofa = value!({
        "%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text/plain",
        "sofaString": cas.text,
    });
    let structure = |structure: &Structure| {
        let mut map = Map::new();
        map.insert("%ID".to_owned(), structure.id.into());
        map.insert("%TYPE".to_owned(), structure.kind.clone().into());
        map.insert("@sofa".to_owned(), 1.into());
        if let Some((begin, end)) = structure.span {
            map.insert("begin".to_owned(), begin.into());
            map.insert("end".to_owned(), end.into());
        }
        for (name, words) in &structure.values {
            let number = is_integer(&structure.kind, name).then(|| words.parse::<i64>().ok()).flatten();
            map.insert(name.clone(), number.map_or_else(|| words.clone().into(), Value::from));
        }
        for (name, id) in &structure.links {
            map.insert(format!("@{name}"), (*id).into());
        }
        Value::Object(map)
    };
    let members: Vec<u64> = cas.structures.iter().map(|structure| structure.id).collect();
    let structures: Vec<Value> = std::iter::once(sofa).chain(cas.structures.iter().map(structure)).collect();
    let whole = value!({
        "%TYPES": types(),
        "%FEATURE_STRUCTURES": structures,
        "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": members}},
    });
    format!("{whole}\n")
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

fn cas(whole: &Value) -> Result<Cas, String> {
    let list: Vec<&Value> = match whole.get("%FEATURE_STRUCTURES") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(map)) => map.values().collect(),
        _ => return Err("it has no %FEATURE_STRUCTURES".to_owned()),
    };
    let sofa = list.iter().find(|one| one.get("%TYPE").and_then(Value::as_str) == Some("uima.cas.Sofa"));
    let text = sofa.and_then(|sofa| json::words(sofa, "sofaString")).ok_or("it has no text (sofaString)")?;
    Ok(Cas { text, structures: list.iter().filter_map(|one| structure(one)).collect() })
}

fn structure(one: &Value) -> Option<Structure> {
    let kind = json::words(one, "%TYPE").filter(|kind| kind != "uima.cas.Sofa")?;
    let id = one.get("%ID").and_then(Value::as_u64)?;
    let at = |name: &str| json::number(one, name).or_else(|| json::number(one, &format!("^{name}")));
    let mut found = Structure { id, kind, span: at("begin").zip(at("end")), ..Structure::default() };
    for (name, value) in one.as_object()? {
        if let Some(name) = name.strip_prefix('@').filter(|name| *name != "sofa") {
            found.links.extend(value.as_u64().map(|id| (name.to_owned(), id)));
        } else if !name.starts_with(['%', '^', '#', '@']) && name != "begin" && name != "end" {
            found.values.extend(json::words(one, name).map(|words| (name.clone(), words)));
        }
    }
    Some(found)
}
