//! Label Studio: a list of tasks as JSON, with the settings of the project beside it.
//!
//! Offsets are code points. A coder's tags are one annotation of the task;
//! predictions are read as layers named after their model. A mark in several
//! fragments is several regions, tied by `part of`.

use super::exchange::{Carries, Doc, Input, Layer, Mark, Options, Piece, Read, Share, Tie, Writer, Written, returns};
use super::json;
use crate::model::{Kind, Schema};
use crate::text::Text;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What Label Studio carries.
pub const CARRIES: Carries = Carries {
    fragments: Share::Part("as regions tied by `part of`"),
    comments: Share::Part("as a text field of its own"),
    order: Share::Part("by the order of the relations"),
    ..Carries::EVERYTHING
};

/// The relation between the fragments of a mark.
const PART_OF: &str = "part of";

/// The file that is written.
pub const FILE: &str = "tasks.json";

/// Writes tasks and settings.
pub const WRITER: Writer = Writer::new(document)
    .head(|schema, _| vec![Piece::new("config.xml", config(schema)), Piece::new(FILE, "[\n")])
    .foot(|_, _| vec![Piece::new(FILE, "\n]\n")])
    .needs_schema();

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The settings of a project that can show what is written.
pub fn config(schema: &Schema) -> String {
    let mut out = String::from("<View>\n  <Relations>\n");
    let kinds = schema.relations.iter().map(|relation| relation.id.as_str()).chain([PART_OF]);
    kinds.for_each(|kind| out.push_str(&format!("    <Relation value=\"{}\"/>\n", escaped(kind))));
    out.push_str("  </Relations>\n  <Labels name=\"label\" toName=\"text\">\n");
    for label in &schema.labels {
        let hot = if label.key.is_ascii_alphanumeric() { format!(" hotkey=\"{}\"", label.key) } else { String::new() };
        out.push_str(&format!("    <Label value=\"{}\"{hot}/>\n", escaped(label.id.as_str())));
    }
    out.push_str("  </Labels>\n  <Text name=\"text\" value=\"$text\"/>\n");
    let mut seen = BTreeSet::new();
    for (label, attribute) in schema.labels.iter().flat_map(|label| label.attributes.iter().map(move |a| (label, a))) {
        let name = control(label.id.as_str(), attribute.id.as_str());
        if !seen.insert(name.clone()) {
            continue;
        }
        let head = format!(
            "name=\"{name}\" toName=\"text\" perRegion=\"true\" whenTagName=\"label\" whenLabelValue=\"{}\"",
            label.id
        );
        match &attribute.kind {
            Kind::Choice(values) | Kind::Several(values) => {
                let several = matches!(attribute.kind, Kind::Several(_));
                let how = if several { "multiple" } else { "single" };
                out.push_str(&format!("  <Choices {head} choice=\"{how}\">\n"));
                values.iter().for_each(|value| out.push_str(&format!("    <Choice value=\"{}\"/>\n", escaped(value))));
                out.push_str("  </Choices>\n");
            }
            Kind::Text | Kind::Number | Kind::Flag | Kind::Link => out.push_str(&format!("  <TextArea {head}/>\n")),
        }
    }
    for name in ["note", "comment"] {
        out.push_str(&format!("  <TextArea name=\"{name}\" toName=\"text\" perRegion=\"true\"/>\n"));
    }
    out.push_str("</View>\n");
    out
}

/// The control of an attribute: each label has its own.
fn control(label: &str, attribute: &str) -> String {
    format!("{label}.{attribute}")
}

fn document(doc: &Doc, schema: &Schema, _: &Options) -> Written {
    let mut data = json::fields(doc);
    data.insert("text".to_owned(), doc.text.as_str().into());
    let annotations: Vec<Value> = doc.layers.iter().map(|layer| annotation(doc, layer, schema)).collect();
    let task = json!({"data": data, "annotations": annotations});
    Written { pieces: vec![Piece::item(FILE, task.to_string())], losses: Vec::new() }
}

fn annotation(doc: &Doc, layer: &Layer, schema: &Schema) -> Value {
    let mut result = Vec::new();
    let mut parts = Vec::new();
    for mark in &layer.marks {
        for (number, span) in mark.spans.iter().enumerate() {
            let id = if number == 0 { mark.id.clone() } else { format!("{}.{number}", mark.id) };
            let value = json!({"start": span.0, "end": span.1, "text": doc.words(*span), "labels": [mark.label]});
            result.push(json!({"id": id, "from_name": "label", "to_name": "text", "type": "labels", "value": value}));
            if number > 0 {
                parts.push(json!({
                    "type": "relation", "from_id": id, "to_id": mark.id, "direction": "right", "labels": [PART_OF],
                }));
            }
        }
        result.extend(details(mark, schema));
    }
    let relation = |tie: &Tie| {
        let mut relation = json!({
            "type": "relation", "from_id": tie.from, "to_id": tie.to, "direction": "right", "labels": [tie.kind],
        });
        if let (false, Some(map)) = (tie.note.is_empty(), relation.as_object_mut()) {
            map.insert("meta".to_owned(), json!({"note": tie.note}));
        }
        relation
    };
    result.extend(layer.ties.iter().map(relation));
    result.extend(parts);
    json!({"result": result, "meta": {"coder": layer.coder}})
}

/// Attributes, note and comment of a mark: controls of its region.
fn details(mark: &Mark, schema: &Schema) -> Vec<Value> {
    let Some((start, end)) = mark.spans.first().copied() else { return Vec::new() };
    let region = |name: &str, kind: &str, key: &str, words: Vec<&str>| {
        json!({
            "id": mark.id, "from_name": name, "to_name": "text", "type": kind,
            "value": {"start": start, "end": end, key: words},
        })
    };
    let def = schema.labels.iter().find(|label| label.id.as_str() == mark.label);
    let mut out = Vec::new();
    for (name, value) in &mark.attributes {
        let kind = def.and_then(|def| def.attributes.iter().find(|a| a.id.as_str() == name)).map(|a| &a.kind);
        let control = control(&mark.label, name);
        out.push(match kind {
            Some(Kind::Choice(_)) => region(&control, "choices", "choices", vec![value]),
            Some(Kind::Several(_)) => region(&control, "choices", "choices", crate::model::each_of(value).collect()),
            _ => region(&control, "textarea", "text", vec![value]),
        });
    }
    for (name, words) in [("note", &mark.note), ("comment", &mark.comment)] {
        if !words.is_empty() {
            out.push(region(name, "textarea", "text", vec![words]));
        }
    }
    out
}

/// Reads tasks, as they are exported with annotations or predictions.
pub fn read(inputs: &[Input], _: &Options) -> Read {
    let mut read = Read::default();
    for input in inputs.iter().filter(|input| !input.is(&[".xml"])) {
        let tasks = json::values(input, &mut read.problems);
        // Of a file that is read in pieces, the numbers go on.
        for (number, (line, task)) in (input.first_line..).zip(tasks) {
            match doc_of(&task, &format!("{}-{number}", json::stem(&input.path))) {
                Ok((doc, wrong)) => {
                    read.problems.extend(
                        wrong.into_iter().map(|what| json::problem(input, line, format!("task {number}: {what}"))),
                    );
                    read.docs.push(doc);
                }
                Err(what) => read.problems.push(json::problem(input, line, format!("task {number}: {what}"))),
            }
        }
    }
    read
}

fn doc_of(task: &Value, fallback: &str) -> Result<(Doc, Vec<String>), String> {
    let data = task.get("data").ok_or("it has no `data`")?;
    let text = json::words(data, "text").or_else(|| longest(data)).ok_or("its `data` has no text")?;
    let (content, returns) = returns::without(text.clone());
    let content = Text::new(content).map_err(|error| error.to_string())?;
    let mut doc = json::doc(content, Some(data), fallback);
    doc.fields.retain(|(name, value)| name != "text" && *value != text);
    let mut wrong = Vec::new();
    for (number, annotation) in (1..).zip(json::list(task, "annotations")) {
        if annotation.get("was_cancelled").and_then(Value::as_bool) == Some(true) {
            wrong.push(format!("annotation {number} was skipped by its annotator; it was left out"));
            continue;
        }
        let named = annotation.get("meta").and_then(|meta| json::words(meta, "coder"));
        let by = annotation.get("completed_by");
        let email = by.and_then(|by| json::words(by, "email"));
        let whom =
            named.or(email).or_else(|| json::words(annotation, "completed_by").map(|id| format!("annotator-{id}")));
        let whom = whom.unwrap_or_else(|| if number == 1 { String::new() } else { format!("annotator-{number}") });
        doc.layers.push(layer_of(annotation, whom, &mut wrong));
    }
    for prediction in json::list(task, "predictions") {
        let model = json::words(prediction, "model_version").unwrap_or_else(|| "model".to_owned());
        doc.layers.push(layer_of(prediction, model, &mut wrong));
    }
    doc.layers.iter_mut().for_each(|layer| returns.shift(layer));
    Ok((doc, wrong))
}

/// The longest words of the data, where the text has another name.
fn longest(data: &Value) -> Option<String> {
    let words = data.as_object()?.values().filter_map(Value::as_str);
    words.max_by_key(|words| words.len()).map(str::to_owned)
}

fn layer_of(annotation: &Value, coder: String, wrong: &mut Vec<String>) -> Layer {
    let mut layer = Layer { coder, ..Layer::default() };
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let results = json::list(annotation, "result");
    for region in results {
        let kind = json::words(region, "type").unwrap_or_default();
        if !matches!(kind.as_str(), "labels" | "hypertextlabels" | "") {
            continue;
        }
        let (Some(id), Some(value)) = (json::words(region, "id"), region.get("value")) else {
            wrong.push("a region has no id or no value".to_owned());
            continue;
        };
        let labels = json::list(value, "labels").iter().chain(json::list(value, "hypertextlabels"));
        let labels: Vec<&str> = labels.into_iter().filter_map(Value::as_str).collect();
        if labels.is_empty() {
            wrong.push(format!("region {id} has no label"));
        }
        let (Some(start), Some(end)) = (json::number(value, "start"), json::number(value, "end")) else {
            wrong.push(format!("region {id} has no offsets that are numbers"));
            continue;
        };
        // A region with several labels is a mark for each of them.
        for label in labels {
            places.entry(id.clone()).or_insert(layer.marks.len());
            let (id, exact) = (id.clone(), json::words(value, "text"));
            layer.marks.push(Mark { id, label: label.to_owned(), spans: vec![(start, end)], exact, ..Mark::default() });
        }
    }
    wrong.extend(layer.ids_apart());
    values(results, &places, &mut layer, wrong);
    relations(results, &places, &mut layer, wrong);
    layer.number_ties();
    layer.sort();
    layer
}

/// Takes attributes, notes and comments, which are regions of the same id.
fn values(results: &[Value], places: &BTreeMap<String, usize>, layer: &mut Layer, wrong: &mut Vec<String>) {
    for region in results {
        let (Some(id), Some(name)) = (json::words(region, "id"), json::words(region, "from_name")) else { continue };
        let Some(mark) = places.get(&id).and_then(|place| layer.marks.get_mut(*place)) else {
            if matches!(json::words(region, "type").as_deref(), Some("choices" | "textarea" | "rating" | "taxonomy")) {
                wrong.push(format!("{name} is about the whole text, which has no place for it; it was left out"));
            }
            continue;
        };
        let value = region.get("value").cloned().unwrap_or_default();
        let given =
            json::list(&value, "choices").iter().chain(if json::words(region, "type").as_deref() == Some("textarea") {
                json::list(&value, "text")
            } else {
                &[]
            });
        let given: Vec<&str> = given.filter_map(Value::as_str).collect();
        if given.is_empty() {
            continue;
        }
        let words = given.join("; ");
        match name.as_str() {
            "note" => mark.note = words,
            "comment" => mark.comment = words,
            _ => {
                let name = name.strip_prefix(&format!("{}.", mark.label)).unwrap_or(&name).to_owned();
                mark.attributes.push((name, words));
            }
        }
    }
}

fn relations(results: &[Value], places: &BTreeMap<String, usize>, layer: &mut Layer, wrong: &mut Vec<String>) {
    let mut gone = BTreeSet::new();
    for (number, relation) in results.iter().enumerate() {
        if json::words(relation, "type").as_deref() != Some("relation") {
            continue;
        }
        let ends = (json::words(relation, "from_id"), json::words(relation, "to_id"));
        let (Some(from), Some(to)) = ends else {
            wrong.push("a relation has no from_id or no to_id".to_owned());
            continue;
        };
        if !places.contains_key(&from) || !places.contains_key(&to) {
            wrong.push(format!("a relation goes from {from} to {to}, and one of them is not there"));
            continue;
        }
        let kind = json::list(relation, "labels").first().and_then(Value::as_str).unwrap_or("related").to_owned();
        if kind == PART_OF {
            let part = places.get(&from).and_then(|place| layer.marks.get(*place)).cloned();
            if let (Some(part), Some(whole)) = (part, places.get(&to).and_then(|place| layer.marks.get_mut(*place))) {
                whole.exact = whole.exact.take().zip(part.exact).map(|(whole, part)| whole + " … " + &part);
                whole.spans.extend(part.spans);
                gone.insert(from);
            }
            continue;
        }
        let (from, to) =
            if json::words(relation, "direction").as_deref() == Some("left") { (to, from) } else { (from, to) };
        let note = relation.get("meta").and_then(|meta| json::words(meta, "note")).unwrap_or_default();
        layer.ties.push(Tie { id: format!("r{number}"), kind, from, to, order: 0, note });
    }
    layer.marks.retain(|mark| !gone.contains(&mark.id));
    layer.marks.iter_mut().for_each(|mark| mark.spans.sort_unstable());
}
