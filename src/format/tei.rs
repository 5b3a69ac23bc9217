//! TEI P5 with stand-off annotations. Written only.
//!
//! The text is cut at the edges of every mark into `<seg xml:id>`s, so marks
//! may nest and cross; `<standOff>` holds a `<listAnnotation>` a coder, in
//! which each mark points at its segments, and a `<listRelation>`.

use super::exchange::{Carries, Doc, Layer, Mark, Options, Piece, Writer, Written};
use super::xml::{attribute, signs_lost};
use crate::model::Schema;
use std::collections::BTreeMap;

/// What TEI carries.
pub const CARRIES: Carries = Carries::EVERYTHING;

/// Writes a file a document.
pub const WRITER: Writer = Writer::new(document);

/// Words between tags: a carriage return is escaped, all others stand as they are.
fn content(words: &str) -> String {
    attribute(words).replace("&#10;", "\n").replace("&#9;", "\t").replace("&quot;", "\"")
}

fn document(doc: &Doc, schema: &Schema, _: &Options) -> Written {
    let mut edges: Vec<u32> =
        doc.layers.iter().flat_map(|layer| &layer.marks).flat_map(|m| &m.spans).flat_map(|(s, e)| [*s, *e]).collect();
    edges.extend([0, doc.length()]);
    // A line's end parts paragraphs, so no segment goes over one.
    let breaks = (0..).zip(doc.text.as_str().chars()).filter(|(_, c)| *c == '\n');
    edges.extend(breaks.flat_map(|(at, _): (u32, char)| [at, at + 1]));
    edges.sort_unstable();
    edges.dedup();
    let mut out = head(doc);
    out.push_str("  <text>\n    <body>\n      <p xml:space=\"preserve\">");
    for (number, pair) in edges.windows(2).enumerate() {
        let [start, end] = pair else { continue };
        match doc.words((*start, *end)) {
            "\n" => out.push_str("<lb/>\n"),
            words => out.push_str(&format!("<seg xml:id=\"s{number}\">{}</seg>", content(words))),
        }
    }
    out.push_str("</p>\n    </body>\n  </text>\n  <standOff>\n");
    for layer in &doc.layers {
        out.push_str(&stand_off(doc, layer, schema, &edges));
    }
    out.push_str("  </standOff>\n</TEI>\n");
    Written { pieces: vec![Piece::new(format!("{}.xml", doc.name), out)], losses: signs_lost(doc, true) }
}

fn head(doc: &Doc) -> String {
    let title = if doc.field("title").is_empty() { &doc.name } else { doc.field("title") };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">\n  <teiHeader>\n    <fileDesc>\n      \
         <titleStmt>\n        <title>{}</title>\n",
        content(title)
    );
    if !doc.field("byline").is_empty() {
        out.push_str(&format!("        <author>{}</author>\n", content(doc.field("byline"))));
    }
    out.push_str("      </titleStmt>\n      <publicationStmt>\n");
    let publisher = if doc.field("outlet").is_empty() { "unknown" } else { doc.field("outlet") };
    out.push_str(&format!("        <publisher>{}</publisher>\n", content(publisher)));
    if !doc.field("published").is_empty() {
        out.push_str(&format!("        <date>{}</date>\n", content(doc.field("published"))));
    }
    out.push_str("      </publicationStmt>\n      <sourceDesc>\n        <bibl>\n");
    for (name, value) in &doc.fields {
        out.push_str(&format!("          <note type=\"{}\">{}</note>\n", attribute(name), content(value)));
    }
    out.push_str("        </bibl>\n      </sourceDesc>\n    </fileDesc>\n  </teiHeader>\n");
    out
}

fn stand_off(doc: &Doc, layer: &Layer, schema: &Schema, edges: &[u32]) -> String {
    let coder = if layer.coder.is_empty() { "nobody" } else { &layer.coder };
    let numbers: BTreeMap<&str, usize> =
        layer.marks.iter().enumerate().map(|(n, mark)| (mark.id.as_str(), n)).collect();
    let id = |number: usize| format!("{coder}.m{number}");
    let mut out = format!("    <listAnnotation resp=\"#{}\">\n", attribute(coder));
    for (number, mark) in layer.marks.iter().enumerate() {
        out.push_str(&format!(
            "      <annotation xml:id=\"{}\" n=\"{}\" ana=\"#{}\" target=\"{}\">\n",
            id(number),
            attribute(&mark.id),
            attribute(&mark.label),
            targets(doc, mark, edges).join(" "),
        ));
        for (name, value) in &mark.attributes {
            out.push_str(&format!(
                "        <note type=\"attribute\" subtype=\"{}\">{}</note>\n",
                attribute(name),
                content(value)
            ));
        }
        for (kind, words) in [("note", &mark.note), ("comment", &mark.comment)] {
            if !words.is_empty() {
                out.push_str(&format!("        <note type=\"{kind}\">{}</note>\n", content(words)));
            }
        }
        out.push_str("      </annotation>\n");
    }
    out.push_str("    </listAnnotation>\n    <listRelation>\n");
    for tie in &layer.ties {
        if let (Some(from), Some(to)) = (numbers.get(tie.from.as_str()), numbers.get(tie.to.as_str())) {
            let symmetric = schema.relations.iter().any(|def| def.id.as_str() == tie.kind && def.symmetric);
            let ends = if symmetric {
                format!("mutual=\"#{} #{}\"", id(*from), id(*to))
            } else {
                format!("active=\"#{}\" passive=\"#{}\"", id(*from), id(*to))
            };
            let order = if tie.order > 0 { format!(" sortKey=\"{}\"", tie.order) } else { String::new() };
            let note = if tie.note.is_empty() { String::new() } else { format!("<desc>{}</desc>", content(&tie.note)) };
            out.push_str(&format!(
                "      <relation name=\"{}\" {ends}{order}>{note}</relation>\n",
                attribute(&tie.kind)
            ));
        }
    }
    out.push_str("    </listRelation>\n");
    out
}

/// The segments of a mark.
fn targets(doc: &Doc, mark: &Mark, edges: &[u32]) -> Vec<String> {
    let mut out = Vec::new();
    for (start, end) in &mark.spans {
        let from = edges.partition_point(|edge| edge < start);
        for (place, pair) in edges.windows(2).enumerate().skip(from) {
            let [a, b] = pair else { continue };
            if a >= end {
                break;
            }
            if doc.words((*a, *b)) != "\n" {
                out.push(format!("#s{place}"));
            }
        }
    }
    out
}
