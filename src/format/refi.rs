//! REFI-QDA, the exchange format of programs for qualitative analysis: a `.qdpx` archive of `project.qde` and texts.
//!
//! A label is a code, an annotation a selection with a coding, a relation a
//! link between two selections; several fragments are selections that links
//! called `part of` tie together. Positions are code points of texts with LF.
//! What the format has no place for stands in a note called `sayso`.

use super::exchange::{Carries, Doc, Input, Layer, Mark, Options, Piece, Read, Share, Tie, Writer, Written};
use super::limits::limits;
use super::xml::{attribute, signs_lost};
use super::{Hash, ReadError, json, xml};
use crate::model::Schema;
use crate::text::Text;
use roxmltree::{Document, Node};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

/// What the archive carries.
pub const CARRIES: Carries = Carries {
    fragments: Share::Part("as selections with links called `part of`"),
    attributes: Share::Part("in notes called `sayso`"),
    ..Carries::EVERYTHING
};

/// The file that is written.
pub const FILE: &str = "project.qdpx";

/// Writes the archive, which holds all documents at once.
pub const WRITER: Writer = Writer::new(document).single(FILE).shards(usize::MAX, archive);

const NAMESPACE: &str = "urn:QDA-XML:project:1.0";

/// The link between the fragments of one annotation.
const PART_OF: &str = "part of";

/// An identifier of the shape that the format asks for, the same for the same words.
fn guid(words: &[&str]) -> String {
    let sum = Hash::of(words.join("\u{0}").as_bytes()).to_string();
    let part = |from: usize, to: usize| sum.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

fn document(doc: &Doc, schema: &Schema, options: &Options) -> Written {
    archive(std::slice::from_ref(doc), 0, schema, options)
}

fn archive(docs: &[Doc], _: usize, schema: &Schema, _: &Options) -> Written {
    let mut bytes = Vec::new();
    let mut zip = zip::ZipWriter::new(Cursor::new(&mut bytes));
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    // A vector takes whatever it is given.
    let mut put = |name: String, content: &str| {
        let _ = zip.start_file(name, plain).map(|()| zip.write_all(content.as_bytes()));
    };
    put("project.qde".to_owned(), &project(docs, schema));
    for doc in docs {
        put(format!("sources/{}.txt", source_of(doc)), doc.text.as_str());
    }
    let _ = zip.finish();
    // Texts are files of their own, which hold every sign.
    let losses = docs.iter().flat_map(|doc| signs_lost(doc, false)).collect();
    Written { pieces: vec![Piece { path: FILE.to_owned(), between: "", bytes }], losses }
}

fn source_of(doc: &Doc) -> String {
    guid(&["source", &doc.name])
}

fn user_of(coder: &str) -> String {
    guid(&["user", coder])
}

fn project(docs: &[Doc], schema: &Schema) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Project xmlns=\"{NAMESPACE}\" name=\"{}\" origin=\"sayso\">\n  <Users>\n",
        attribute(if schema.name.is_empty() { "sayso" } else { &schema.name })
    );
    let mut coders: Vec<&str> = docs.iter().flat_map(|doc| &doc.layers).map(|layer| layer.coder.as_str()).collect();
    coders.sort_unstable();
    coders.dedup();
    for coder in &coders {
        let name = if coder.is_empty() { "nobody" } else { coder };
        out.push_str(&format!("    <User guid=\"{}\" name=\"{}\"/>\n", user_of(coder), attribute(name)));
    }
    out.push_str("  </Users>\n  <CodeBook>\n    <Codes>\n");
    let mut labels: Vec<&str> = schema.labels.iter().map(|label| label.id.as_str()).collect();
    let used = docs.iter().flat_map(|doc| &doc.layers).flat_map(|layer| &layer.marks).map(|mark| mark.label.as_str());
    labels.extend(used);
    labels.sort_unstable();
    labels.dedup();
    for label in labels {
        out.push_str(&format!(
            "      <Code guid=\"{}\" name=\"{}\" isCodable=\"true\"/>\n",
            guid(&["code", label]),
            attribute(label)
        ));
    }
    out.push_str("    </Codes>\n  </CodeBook>\n  <Sources>\n");
    let (mut notes, mut links) = (String::new(), String::new());
    for doc in docs {
        out.push_str(&source(doc, &mut notes, &mut links));
    }
    out.push_str("  </Sources>\n");
    for (name, content) in [("Notes", notes), ("Links", links)] {
        if !content.is_empty() {
            out.push_str(&format!("  <{name}>\n{content}  </{name}>\n"));
        }
    }
    out.push_str("</Project>\n");
    out
}

fn source(doc: &Doc, notes: &mut String, links: &mut String) -> String {
    let id = source_of(doc);
    let mut out = format!(
        "    <TextSource guid=\"{id}\" name=\"{}\" plainTextPath=\"internal://{id}.txt\">\n",
        attribute(&doc.name)
    );
    for layer in &doc.layers {
        for mark in &layer.marks {
            out.push_str(&selections(doc, layer, mark, notes, links));
        }
        for tie in &layer.ties {
            let end = |mark: &str| guid(&["selection", &doc.name, &layer.coder, mark, "0"]);
            links.push_str(&link(&tie_guid(doc, layer, tie), &tie.kind, (&end(&tie.from), &end(&tie.to))));
            if tie.order > 0 || !tie.note.is_empty() {
                let content = json!({"tie": tie_guid(doc, layer, tie), "order": tie.order, "note": tie.note});
                notes.push_str(&note(&guid(&["note", &tie_guid(doc, layer, tie)]), &content));
            }
        }
    }
    if !doc.fields.is_empty() {
        let about = guid(&["note", &id]);
        notes.push_str(&note(&about, &json!({"source": id, "fields": json::object(&doc.fields)})));
        out.push_str(&format!("      <NoteRef targetGUID=\"{about}\"/>\n"));
    }
    out.push_str("    </TextSource>\n");
    out
}

fn tie_guid(doc: &Doc, layer: &Layer, tie: &Tie) -> String {
    guid(&["link", &doc.name, &layer.coder, &tie.id])
}

fn link(id: &str, name: &str, (from, to): (&str, &str)) -> String {
    format!(
        "    <Link guid=\"{id}\" name=\"{}\" direction=\"OneWay\" originGUID=\"{from}\" targetGUID=\"{to}\"/>\n",
        attribute(name)
    )
}

fn note(id: &str, content: &Value) -> String {
    format!(
        "    <Note guid=\"{id}\" name=\"sayso\">\n      <PlainTextContent>{}</PlainTextContent>\n    </Note>\n",
        attribute(&content.to_string())
    )
}

fn selections(doc: &Doc, layer: &Layer, mark: &Mark, notes: &mut String, links: &mut String) -> String {
    let mut out = String::new();
    let id = |part: usize| guid(&["selection", &doc.name, &layer.coder, &mark.id, &part.to_string()]);
    let user = user_of(&layer.coder);
    for (part, span) in mark.spans.iter().enumerate() {
        let words: String = doc.words(*span).chars().take(60).collect();
        let here = id(part);
        out.push_str(&format!(
            "      <PlainTextSelection guid=\"{here}\" name=\"{}\" startPosition=\"{}\" endPosition=\"{}\" creatingUser=\"{user}\">\n",
            attribute(&words),
            span.0,
            span.1,
        ));
        if part == 0 && !mark.note.is_empty() {
            out.push_str(&format!("        <Description>{}</Description>\n", attribute(&mark.note)));
        }
        out.push_str(&format!(
            "        <Coding guid=\"{}\" creatingUser=\"{user}\">\n          <CodeRef targetGUID=\"{}\"/>\n        </Coding>\n",
            guid(&["coding", &here]),
            guid(&["code", &mark.label]),
        ));
        if part == 0 {
            let own = guid(&["note", &here]);
            let content = json!({
                "mark": here, "id": mark.id, "attributes": json::object(&mark.attributes), "comment": mark.comment,
            });
            notes.push_str(&note(&own, &content));
            out.push_str(&format!("        <NoteRef targetGUID=\"{own}\"/>\n"));
        } else {
            links.push_str(&link(&guid(&["part", &here]), PART_OF, (&here, &id(0))));
        }
        out.push_str("      </PlainTextSelection>\n");
    }
    out
}

/// Reads archives of anybody: every selection with a coding becomes a mark, every link between two a tie.
pub fn read(inputs: &[Input], _: &Options) -> Read {
    let mut read = Read::default();
    for input in inputs {
        if let Err(what) = read_archive(input, &mut read) {
            read.problems.push(ReadError::whole(&input.path, what, "export it anew from the program it comes from"));
        }
    }
    read
}

fn read_archive(input: &Input, read: &mut Read) -> Result<(), String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(&input.bytes[..])).map_err(|e| format!("it is no archive: {e}"))?;
    let largest = limits().unpacked;
    let mut left = largest;
    // Nothing where it is missing.
    let mut part = |name: &str| -> Result<Option<Vec<u8>>, String> {
        let Ok(entry) = zip.by_name(name) else { return Ok(None) };
        let mut content = Vec::new();
        // What it says of its size may be a lie, so it is cut while it is unpacked.
        entry.take(left).read_to_end(&mut content).map_err(|e| format!("{name} cannot be unpacked: {e}"))?;
        // One text may be named again and again, so all of them together are counted.
        left = left.saturating_sub(content.len() as u64);
        (left > 0).then_some(Some(content)).ok_or_else(|| {
            format!("{name} and what was read before unpack to more than {} MB, which no texts have", largest >> 20)
        })
    };
    let content = part("project.qde")?.ok_or("project.qde is missing in it")?;
    let content = String::from_utf8(content).map_err(|_| "project.qde is no UTF-8".to_owned())?;
    let content = content.trim_start_matches('\u{feff}');
    let tree = xml::tree(content).map_err(|(what, at)| {
        let place = at.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        format!("project.qde{place}: {what}")
    })?;
    let lines = Lines::of(content);
    let named = |name: &'static str| tree.descendants().filter(move |node| node.tag_name().name() == name);
    let by_guid = |name: &'static str| -> BTreeMap<&str, &str> {
        named(name).filter_map(|node| Some((node.attribute("guid")?, node.attribute("name")?))).collect()
    };
    let own = own_notes(&tree);
    let tables = Tables { codes: by_guid("Code"), users: by_guid("User"), own };
    let mut places: BTreeMap<String, (usize, String, String)> = BTreeMap::new();
    let first = read.docs.len();
    for source in named("TextSource") {
        match text_of(source, &mut part) {
            Ok((text, carriage_returns)) => {
                if carriage_returns {
                    let name = source.attribute("name").unwrap_or_default();
                    read.remarks
                        .push(format!("{name}: its line ends of two signs were counted as one, as most programs do"));
                }
                let mut wrong = Vec::new();
                let doc = doc_of(source, text, &tables, (read.docs.len(), &mut places), &mut wrong);
                read.docs.push(doc);
                read.problems.extend(wrong.into_iter().map(|(node, what)| problem(input, &lines, node, what)));
            }
            Err(what) => read.problems.push(problem(input, &lines, source, what)),
        }
    }
    join_parts(&tree, &tables, read, &mut places);
    for layer in read.docs.iter_mut().skip(first).flat_map(|doc| &mut doc.layers) {
        layer.sort();
    }
    Ok(())
}

struct Tables<'t> {
    codes: BTreeMap<&'t str, &'t str>,
    users: BTreeMap<&'t str, &'t str>,
    /// What our own notes say, by the guid of what they are about.
    own: BTreeMap<String, Value>,
}

fn own_notes(tree: &Document<'_>) -> BTreeMap<String, Value> {
    let notes = tree.descendants().filter(|n| n.tag_name().name() == "Note" && n.attribute("name") == Some("sayso"));
    let content =
        notes.filter_map(|note| note.descendants().find(|n| n.tag_name().name() == "PlainTextContent")?.text());
    let value = content.filter_map(|words| serde_json::from_str::<Value>(words).ok());
    let about = |value: Value| {
        let about = ["mark", "tie", "source"].into_iter().find_map(|name| json::words(&value, name))?;
        Some((about, value))
    };
    value.filter_map(about).collect()
}

/// Where the lines of a file start, so that the place of a mistake is not counted from its beginning each time.
struct Lines<'c> {
    content: &'c str,
    starts: Vec<usize>,
}

impl<'c> Lines<'c> {
    fn of(content: &'c str) -> Lines<'c> {
        let behind = content.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Lines { content, starts: std::iter::once(0).chain(behind).collect() }
    }

    /// Line and column from 1 of a byte; in a line of more than a thousand bytes the column is not counted further.
    fn place(&self, byte: usize) -> (usize, usize) {
        let row = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts.get(row.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.content.get(start..byte).unwrap_or_default();
        (row, before.chars().take(1000).count() + 1)
    }
}

fn problem(input: &Input, lines: &Lines<'_>, node: Node<'_, '_>, what: String) -> ReadError {
    let at = lines.place(node.range().start);
    let remedy = "it was left out; mend it in the program it comes from";
    ReadError { at: Some(at), ..ReadError::whole(&format!("{}/project.qde", input.path), what, remedy) }
}

/// The text of a source, and whether its lines ended in two signs.
fn text_of(
    source: Node<'_, '_>,
    part: &mut impl FnMut(&str) -> Result<Option<Vec<u8>>, String>,
) -> Result<(Text, bool), String> {
    let inline = source.children().find(|node| node.tag_name().name() == "PlainTextContent");
    let content = match (source.attribute("plainTextPath"), inline) {
        (Some(path), _) => {
            let name = path.strip_prefix("internal://").ok_or("its text lies outside of the archive")?;
            let found = match part(&format!("sources/{name}"))? {
                None => part(&format!("Sources/{name}"))?,
                found => found,
            };
            let bytes = found.ok_or_else(|| format!("Sources/{name} is missing in it"))?;
            String::from_utf8(bytes).map_err(|_| format!("{name} is no UTF-8"))?
        }
        (None, Some(inline)) => inline.text().unwrap_or_default().to_owned(),
        (None, None) => return Err("it has no plain text".to_owned()),
    };
    let content = content.trim_start_matches('\u{feff}');
    let returns = content.contains("\r\n");
    let text = if returns { content.replace("\r\n", "\n") } else { content.to_owned() };
    Ok((Text::new(text).map_err(|error| error.to_string())?, returns))
}

/// Where a selection starts and ends, and its guid.
fn place_of<'n>(selection: Node<'n, '_>) -> Option<(u32, u32, &'n str)> {
    let place = |name: &str| selection.attribute(name)?.parse::<u32>().ok();
    Some((place("startPosition")?, place("endPosition")?, selection.attribute("guid")?))
}

/// A source with its marks; selections and codings that cannot become one are put into `wrong`, each with why.
fn doc_of<'n, 'i>(
    source: Node<'n, 'i>,
    text: Text,
    tables: &Tables<'_>,
    (number, places): (usize, &mut BTreeMap<String, (usize, String, String)>),
    wrong: &mut Vec<(Node<'n, 'i>, String)>,
) -> Doc {
    let about = source.attribute("guid").and_then(|id| tables.own.get(id));
    let name = source.attribute("name").unwrap_or("source").to_owned();
    let mut doc = Doc { name, text, fields: json::pairs(about.and_then(|own| own.get("fields"))), ..Doc::default() };
    let mut layers: BTreeMap<&str, usize> = BTreeMap::new();
    let selections = source.children().filter(|node| node.tag_name().name() == "PlainTextSelection");
    for selection in selections {
        let Some((start, end, id)) = place_of(selection) else {
            let what = "a selection has no guid, or no startPosition and endPosition in the text";
            wrong.push((selection, what.to_owned()));
            continue;
        };
        let codings = selection.children().filter(|node| node.tag_name().name() == "Coding");
        for (count, coding) in codings.enumerate() {
            let code = coding.children().find_map(|node| node.attribute("targetGUID"));
            let Some(label) = code.and_then(|code| tables.codes.get(code)) else {
                wrong.push((coding, format!("a coding is of code {}, which is not there", code.unwrap_or("none"))));
                continue;
            };
            let user = coding.attribute("creatingUser").or(selection.attribute("creatingUser"));
            let coder =
                user.and_then(|user| tables.users.get(user)).filter(|name| **name != "nobody").map_or("", |n| n);
            let own = tables.own.get(id).filter(|_| count == 0);
            let mark = Mark {
                id: own.and_then(|own| json::words(own, "id")).unwrap_or_else(|| format!("{id}{}", ".".repeat(count))),
                label: (*label).to_owned(),
                spans: vec![(start, end)],
                exact: None,
                line: None,
                attributes: json::pairs(own.and_then(|own| own.get("attributes"))),
                note: selection
                    .children()
                    .find(|node| node.tag_name().name() == "Description")
                    .and_then(|node| node.text())
                    .unwrap_or_default()
                    .to_owned(),
                comment: own.and_then(|own| json::words(own, "comment")).unwrap_or_default(),
            };
            if count == 0 {
                places.insert(id.to_owned(), (number, coder.to_owned(), mark.id.clone()));
            }
            let place = *layers.entry(coder).or_insert(doc.layers.len());
            match doc.layers.get_mut(place) {
                Some(layer) => layer.marks.push(mark),
                None => doc.layers.push(Layer { coder: coder.to_owned(), marks: vec![mark], ties: Vec::new() }),
            }
        }
    }
    doc.layers.sort_by(|a, b| a.coder.cmp(&b.coder));
    doc
}

/// The document of a mark, its coder and its id.
type MarkName = (usize, String, String);

/// Where layers and marks are, so that none is looked for among all others.
struct Places {
    layers: BTreeMap<(usize, String), usize>,
    marks: BTreeMap<MarkName, usize>,
    /// Marks that became fragments of others.
    joined: Vec<MarkName>,
}

impl Places {
    fn of(read: &Read) -> Places {
        let mut found = Places { layers: BTreeMap::new(), marks: BTreeMap::new(), joined: Vec::new() };
        for (number, doc) in read.docs.iter().enumerate() {
            for (place, layer) in doc.layers.iter().enumerate() {
                found.layers.entry((number, layer.coder.clone())).or_insert(place);
                for (place, mark) in layer.marks.iter().enumerate() {
                    found.marks.entry((number, layer.coder.clone(), mark.id.clone())).or_insert(place);
                }
            }
        }
        found
    }

    fn mark<'r>(&self, read: &'r mut Read, name: &MarkName) -> Option<&'r mut Mark> {
        let place = *self.marks.get(name)?;
        let layer = *self.layers.get(&(name.0, name.1.clone()))?;
        read.docs.get_mut(name.0)?.layers.get_mut(layer)?.marks.get_mut(place)
    }

    /// Leaves out the marks that became fragments, and puts fragments into their order.
    fn end(&self, read: &mut Read) {
        for name in &self.joined {
            self.mark(read, name).iter_mut().for_each(|mark| mark.spans.clear());
        }
        if !self.joined.is_empty() {
            for layer in read.docs.iter_mut().flat_map(|doc| &mut doc.layers) {
                layer.marks.retain(|mark| !mark.spans.is_empty());
                layer.marks.iter_mut().for_each(|mark| mark.spans.sort_unstable());
            }
        }
    }
}

/// Puts fragments together again, and ties marks by the other links.
fn join_parts(
    tree: &Document<'_>,
    tables: &Tables<'_>,
    read: &mut Read,
    places: &mut BTreeMap<String, (usize, String, String)>,
) {
    let links: Vec<Node<'_, '_>> = tree.descendants().filter(|node| node.tag_name().name() == "Link").collect();
    let is_part = |link: &&Node<'_, '_>| link.attribute("name") == Some(PART_OF);
    let mut found = Places::of(read);
    for link in links.iter().filter(is_part) {
        let end = |name: &str| link.attribute(name).and_then(|id| places.get(id)).cloned();
        let (Some(part), Some(whole)) = (end("originGUID"), end("targetGUID")) else { continue };
        if part == whole || (part.0, &part.1) != (whole.0, &whole.1) {
            continue;
        }
        let Some(spans) = found.mark(read, &part).map(|mark| std::mem::take(&mut mark.spans)) else { continue };
        if let Some(mark) = found.mark(read, &whole) {
            mark.spans.extend(spans);
        }
        found.joined.push(part);
    }
    found.end(read);
    for link in links.iter().filter(|link| !is_part(link)) {
        let end = |name: &str| link.attribute(name).and_then(|id| places.get(id));
        let (Some(from), Some(to)) = (end("originGUID"), end("targetGUID")) else { continue };
        let Some(doc) = read.docs.get_mut(from.0).filter(|_| (from.0, &from.1) == (to.0, &to.1)) else { continue };
        let Some(layer) = found.layers.get(&(from.0, from.1.clone())).and_then(|place| doc.layers.get_mut(*place))
        else {
            continue;
        };
        let own = link.attribute("guid").and_then(|id| tables.own.get(id));
        layer.ties.push(Tie {
            id: link.attribute("guid").unwrap_or_default().to_owned(),
            kind: link.attribute("name").unwrap_or("link").to_owned(),
            from: from.2.clone(),
            to: to.2.clone(),
            order: own.and_then(|own| json::number(own, "order")).unwrap_or_default(),
            note: own.and_then(|own| json::words(own, "note")).unwrap_or_default(),
        });
    }
}
