//! UIMA CAS XMI, with its type system beside it.

use super::{Cas, Structure, TYPES, cas_of, doc_of};
use crate::format::ReadError;
use crate::format::exchange::{Doc, Input, Layer, Options, Piece, Read, Writer, Written, by_document, ends_so};
use crate::format::json;
use crate::format::jsonl::join;
use crate::format::xml::{Place, attribute, signs_lost, tree};
use crate::model::Schema;
use std::collections::BTreeSet;

/// Writes a file a document and coder, and `TypeSystem.xml`.
pub const WRITER: Writer = Writer::new(document).head(head);

fn head(_: &Schema, _: &Options) -> Vec<Piece> {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n  <types>\n",
    );
    for (name, features) in TYPES {
        out.push_str(&format!(
            "    <typeDescription>\n      <name>{name}</name>\n      <description/>\n      <supertypeName>uima.tcas.Annotation</supertypeName>\n      <features>\n"
        ));
        for (feature, range) in features {
            out.push_str(&format!(
                "        <featureDescription>\n          <name>{feature}</name>\n          <description/>\n          <rangeTypeName>{range}</rangeTypeName>\n        </featureDescription>\n"
            ));
        }
        out.push_str("      </features>\n    </typeDescription>\n");
    }
    out.push_str("  </types>\n</typeSystemDescription>\n");
    vec![Piece::new("TypeSystem.xml", out)]
}

fn document(doc: &Doc, _: &Schema, _: &Options) -> Written {
    let layers = doc.layers_or_nobody().iter();
    let piece = |layer: &Layer| Piece::new(doc.file_of(layer, "xmi"), write(&cas_of(doc, layer)));
    Written { pieces: layers.map(piece).collect(), losses: signs_lost(doc, true) }
}

fn write(cas: &Cas<'_>) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" \
         xmlns:sayso=\"http:///sayso.ecore\" xmi:version=\"2.0\">\n  <cas:NULL xmi:id=\"0\"/>\n",
    );
    for structure in &cas.structures {
        let name = structure.kind.replacen('.', ":", 1);
        out.push_str(&format!("  <{name} xmi:id=\"{}\" sofa=\"1\"", structure.id));
        if let Some((begin, end)) = structure.span {
            out.push_str(&format!(" begin=\"{begin}\" end=\"{end}\""));
        }
        for (name, words) in &structure.values {
            out.push_str(&format!(" {name}=\"{}\"", attribute(words)));
        }
        for (name, id) in &structure.links {
            out.push_str(&format!(" {name}=\"{id}\""));
        }
        out.push_str("/>\n");
    }
    let text = attribute(&cas.text);
    out.push_str(&format!(
        "  <cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text/plain\" sofaString=\"{text}\"/>\n"
    ));
    let members: Vec<String> = cas.structures.iter().map(|structure| structure.id.to_string()).collect();
    out.push_str(&format!("  <cas:View sofa=\"1\" members=\"{}\"/>\n</xmi:XMI>\n", members.join(" ")));
    out
}

/// The files of each document, with the type systems, which say what points to what.
pub fn groups(paths: &[&str]) -> Vec<Vec<usize>> {
    let is_document = |place: &usize| paths.get(*place).is_some_and(|path| ends_so(path, &[".xmi"]));
    let types: Vec<usize> = (0..paths.len()).filter(|place| !is_document(place)).collect();
    let mut groups = by_document(paths);
    groups.iter_mut().for_each(|group| group.retain(is_document));
    groups.retain(|group| !group.is_empty());
    groups.iter_mut().for_each(|group| group.extend(&types));
    groups
}

/// Reads the files; a type system tells which features point to others.
pub fn read(inputs: &[Input], _: &Options) -> Read {
    let mut read = Read::default();
    let mut pointing: BTreeSet<String> = ["Governor", "Dependent", "of"].map(str::to_owned).into();
    for input in inputs.iter().filter(|input| input.is(&[".xml"])) {
        if let Ok(content) = std::str::from_utf8(&input.bytes) {
            pointing.extend(links_of(content));
        }
    }
    for input in inputs.iter().filter(|input| input.is(&[".xmi"])) {
        let Some(content) = read.utf8(input) else { continue };
        let parsed = parse(content, &pointing);
        match parsed.and_then(|cas| doc_of(cas, json::stem(&input.path)).map_err(|what| (what, None))) {
            Ok((doc, wrong)) => {
                read.problems
                    .extend(wrong.into_iter().map(|what| ReadError::whole(&input.path, what, "it was left out")));
                join(&mut read.docs, doc);
            }
            Err((what, at)) => {
                let problem = ReadError::whole(&input.path, what, "write it as XMI with its text");
                read.problems.push(ReadError { at, ..problem });
            }
        }
    }
    read
}

/// The features of a type system whose range is no plain value.
fn links_of(content: &str) -> Vec<String> {
    let Ok(tree) = tree(content) else { return Vec::new() };
    let features = tree.descendants().filter(|node| node.has_tag_name_local("featureDescription"));
    let text = |node: &roxmltree::Node<'_, '_>, name: &str| {
        node.children().find(|child| child.has_tag_name_local(name)).and_then(|child| child.text()).map(str::to_owned)
    };
    features
        .filter(|node| text(node, "rangeTypeName").is_some_and(|range| !range.starts_with("uima.cas.")))
        .filter_map(|node| text(&node, "name"))
        .collect()
}

trait Local {
    fn has_tag_name_local(&self, name: &str) -> bool;
}

impl Local for roxmltree::Node<'_, '_> {
    fn has_tag_name_local(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

fn parse(content: &str, pointing: &BTreeSet<String>) -> Result<Cas<'static>, (String, Place)> {
    let tree = tree(content)?;
    let mut cas = Cas::default();
    let mut has_text = false;
    for node in tree.root_element().children().filter(roxmltree::Node::is_element) {
        let package = node.tag_name().namespace().unwrap_or_default();
        let package = package
            .strip_prefix("http:///")
            .and_then(|p| p.strip_suffix(".ecore"))
            .unwrap_or(package)
            .replace('/', ".");
        let name = node.tag_name().name();
        if name == "Sofa" {
            if let Some(text) = node.attribute("sofaString") {
                cas.text = text.to_owned().into();
                has_text = true;
            }
            continue;
        }
        let id = node
            .attributes()
            .find(|a| a.name() == "id" && a.namespace().is_some())
            .and_then(|a| a.value().parse().ok());
        let Some(id) = id.filter(|_| !matches!(name, "NULL" | "View")) else { continue };
        // A place that is no number is none in the text, which is said.
        let at = |name: &str| node.attribute(name).map(|at| at.parse().unwrap_or(u32::MAX));
        let kind = if package.is_empty() { name.to_owned() } else { format!("{package}.{name}") };
        let mut structure =
            Structure { id, kind: kind.into(), span: at("begin").zip(at("end")), ..Structure::default() };
        for feature in node.attributes().filter(|a| a.namespace().is_none()) {
            let (name, words) = (feature.name().to_owned(), feature.value());
            if pointing.contains(&name) {
                structure.links.extend(words.parse().ok().map(|id| (name.into(), id)));
            } else if !matches!(name.as_str(), "begin" | "end" | "sofa") {
                structure.values.push((name.into(), words.to_owned().into()));
            }
        }
        cas.structures.push(structure);
    }
    if has_text { Ok(cas) } else { Err(("it has no text (sofaString)".to_owned(), None)) }
}
