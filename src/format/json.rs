//! What the formats made of JSON share: reading with a place, getting at values.

use super::ReadError;
use super::exchange::{Doc, Input};
use crate::text::Text;
use serde_json::{Map, Value};

/// Reads a file of JSON values: one a line, one list, or one value.
///
/// Each comes with the line it begins at, from 1.
pub(in crate::format) fn values(input: &Input, problems: &mut Vec<ReadError>) -> Vec<(usize, Value)> {
    let content = match input.utf8() {
        Ok(content) => content,
        Err(error) => {
            problems.push(error);
            return Vec::new();
        }
    };
    if let Ok(Value::Array(list)) = serde_json::from_str(content) {
        return list.into_iter().map(|value| (1, value)).collect();
    }
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_str(content) {
        return vec![(input.first_line, value)];
    }
    for (number, line) in (input.first_line..).zip(content.split('\n')) {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str(line) {
            Ok(value) => found.push((number, value)),
            Err(error) => {
                problems.push(ReadError {
                    file: input.path.clone(),
                    at: Some((number + error.line().saturating_sub(1), error.column())),
                    what: format!("it is no JSON: {}", plain(&error)),
                    line: super::shortened(line),
                    remedy: "mend the line; the others are read".to_owned(),
                });
                if found.is_empty() && problems.len() > 20 {
                    break;
                }
            }
        }
    }
    found
}

/// What is wrong, without the place, which is said apart.
fn plain(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.split(" at line ").next().unwrap_or_default().to_owned()
}

/// A whole number.
pub(in crate::format) fn number(value: &Value, name: &str) -> Option<u32> {
    value.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok())
}

/// Words, or a number as words.
pub(in crate::format) fn words(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::String(words) => Some(words.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The items of a list; nothing where there is none.
pub(in crate::format) fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A problem with a value of a file.
pub(in crate::format) fn problem(input: &Input, line: usize, what: impl Into<String>) -> ReadError {
    let remedy = "it was left out; mend it in the file";
    ReadError { at: Some((line, 1)), ..ReadError::whole(&input.path, what, remedy) }
}

/// The fields of a document as an object.
pub(in crate::format) fn fields(doc: &Doc) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("name".to_owned(), doc.name.clone().into());
    for (name, value) in &doc.fields {
        map.insert(name.clone(), value.clone().into());
    }
    map
}

/// A document with the name and the fields of an object.
pub(in crate::format) fn doc(text: Text, fields: Option<&Value>, fallback: &str) -> Doc {
    let mut doc = Doc { name: fallback.to_owned(), text, ..Doc::default() };
    for (name, value) in fields.and_then(Value::as_object).into_iter().flatten() {
        if let Value::String(value) = value {
            if name == "name" {
                doc.name.clone_from(value);
            } else if !value.is_empty() {
                doc.fields.push((name.clone(), value.clone()));
            }
        }
    }
    doc
}

/// A pair list as an object.
pub(in crate::format) fn object<'p>(pairs: impl IntoIterator<Item = &'p (String, String)>) -> Value {
    Value::Object(pairs.into_iter().map(|(name, value)| (name.clone(), value.clone().into())).collect())
}

/// An object as a pair list.
pub(in crate::format) fn pairs(value: Option<&Value>) -> Vec<(String, String)> {
    let object = value.and_then(Value::as_object).into_iter().flatten();
    object.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

/// One line of JSON with everything beyond ASCII escaped, so that no reader can guess the encoding wrong.
pub(in crate::format) fn ascii_line(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        if c.is_ascii() && c != '\u{7f}' {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

/// The name of a file without folder and ending.
pub(in crate::format) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
