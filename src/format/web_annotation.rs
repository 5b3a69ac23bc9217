//! Web Annotation (W3C) and schema.org, as one JSON-LD file a document. Written only.
//!
//! Positions are code points, as the recommendation has it. A mark in several
//! fragments has several targets. Beside the annotations stand a `Quotation`
//! for each quote with its speaker, a `Claim` for each claim, and a
//! `ClaimReview` only where a verdict was given.

use super::exchange::{Carries, Doc, Layer, Mark, Options, Piece, Share, Tie, Writer, Written};
use crate::model::Schema;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What Web Annotations carry.
pub const CARRIES: Carries = Carries {
    comments: Share::Part("with the purpose `commenting`"),
    attributes: Share::Part("as tags `name: value`"),
    ..Carries::EVERYTHING
};

/// Writes a file a document.
pub const WRITER: Writer = Writer::new(document);

/// How many code points stand before and behind a quoted selector.
const AROUND: u32 = 32;

fn document(doc: &Doc, _: &Schema, _: &Options) -> Written {
    let source =
        if doc.field("url").is_empty() { format!("urn:sayso:{}", doc.name) } else { doc.field("url").to_owned() };
    let mut items = Vec::new();
    for layer in &doc.layers {
        items.extend(layer.marks.iter().map(|mark| annotation(doc, layer, mark, &source)));
        items.extend(layer.ties.iter().map(|tie| linking(layer, tie)));
    }
    let collection = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": format!("urn:sayso:{}:annotations", doc.name),
        "type": "AnnotationCollection",
        "label": doc.field("title"),
        "total": items.len(),
        "first": {"id": format!("urn:sayso:{}:page", doc.name), "type": "AnnotationPage", "items": items},
    });
    let things: Vec<Value> = doc.layers.iter().flat_map(|layer| schema_org(doc, layer, &source)).collect();
    let graph = json!({"@context": "https://schema.org", "@graph": things});
    let pieces = vec![
        Piece::new(format!("{}.annotations.jsonld", doc.name), pretty(&collection)),
        Piece::new(format!("{}.schema-org.jsonld", doc.name), pretty(&graph)),
    ];
    Written { pieces, losses: Vec::new() }
}

fn pretty(value: &Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(value).unwrap_or_default())
}

fn urn(layer: &Layer, id: &str) -> String {
    format!("urn:sayso:{}:{id}", if layer.coder.is_empty() { "nobody" } else { &layer.coder })
}

fn annotation(doc: &Doc, layer: &Layer, mark: &Mark, source: &str) -> Value {
    let end_of_text = doc.length();
    let target = |(start, end): &(u32, u32)| {
        json!({
            "source": source,
            "selector": [
                {
                    "type": "TextQuoteSelector", "exact": doc.words((*start, *end)),
                    "prefix": doc.words((start.saturating_sub(AROUND), *start)),
                    "suffix": doc.words((*end, (end + AROUND).min(end_of_text))),
                },
                {"type": "TextPositionSelector", "start": start, "end": end},
            ],
        })
    };
    let body = |words: &str, purpose: &str| json!({"type": "TextualBody", "purpose": purpose, "value": words});
    let mut bodies = vec![body(&mark.label, "tagging")];
    bodies.extend(mark.attributes.iter().map(|(name, value)| body(&format!("{name}: {value}"), "classifying")));
    bodies.extend((!mark.note.is_empty()).then(|| body(&mark.note, "describing")));
    bodies.extend((!mark.comment.is_empty()).then(|| body(&mark.comment, "commenting")));
    json!({
        "id": urn(layer, &mark.id), "type": "Annotation", "motivation": "tagging",
        "creator": {"id": urn(layer, "coder"), "type": "Person", "nickname": layer.coder},
        "body": bodies,
        "target": mark.spans.iter().map(target).collect::<Vec<Value>>(),
    })
}

fn linking(layer: &Layer, tie: &Tie) -> Value {
    let mut bodies = vec![json!({"type": "TextualBody", "purpose": "tagging", "value": tie.kind})];
    if tie.order > 0 {
        bodies.push(json!({"type": "TextualBody", "purpose": "classifying", "value": format!("order: {}", tie.order)}));
    }
    if !tie.note.is_empty() {
        bodies.push(json!({"type": "TextualBody", "purpose": "describing", "value": tie.note}));
    }
    bodies.push(json!(urn(layer, &tie.to)));
    json!({
        "id": urn(layer, &tie.id), "type": "Annotation", "motivation": "linking",
        "body": bodies, "target": urn(layer, &tie.from),
    })
}

/// Quotations and claims as schema.org has them.
fn schema_org(doc: &Doc, layer: &Layer, source: &str) -> Vec<Value> {
    let by_id: BTreeMap<&str, &Mark> = layer.marks.iter().map(|mark| (mark.id.as_str(), mark)).collect();
    let end = |from: &str, kind: &str| {
        let tie = layer.ties.iter().find(|tie| tie.from == from && tie.kind == kind)?;
        by_id.get(tie.to.as_str()).copied()
    };
    let article = json!({"@type": "NewsArticle", "headline": doc.field("title"), "url": source});
    let mut out = Vec::new();
    for mark in &layer.marks {
        let id = urn(layer, &mark.id);
        match mark.label.as_str() {
            "quote" => {
                let mut thing = start("Quotation", &id);
                thing.insert("text".to_owned(), doc.covered(mark).into());
                thing.insert("isPartOf".to_owned(), article.clone());
                if let Some(speaker) = end(&mark.id, "said_by") {
                    let kind = match speaker.attribute("kind") {
                        Some("organisation" | "outlet" | "geo-political") => "Organization",
                        _ => "Person",
                    };
                    thing.insert("creator".to_owned(), json!({"@type": kind, "name": doc.covered(speaker)}));
                }
                out.push(Value::Object(thing));
            }
            "claim" => out.extend(claim(doc, mark, &id, &article)),
            _ => {}
        }
    }
    out
}

fn start(kind: &str, id: &str) -> Map<String, Value> {
    Map::from_iter([("@type".to_owned(), kind.into()), ("@id".to_owned(), id.into())])
}

fn claim(doc: &Doc, mark: &Mark, id: &str, article: &Value) -> Vec<Value> {
    let words = mark.attribute("normalised").map_or_else(|| doc.covered(mark), str::to_owned);
    let mut claim = start("Claim", id);
    claim.insert("text".to_owned(), words.clone().into());
    claim.insert("appearance".to_owned(), article.clone());
    let rating = match mark.attribute("verdict") {
        Some("supported") => Some((5, "supported")),
        Some("conflicting") => Some((3, "conflicting")),
        Some("refuted") => Some((1, "refuted")),
        _ => None,
    };
    let mut out = vec![Value::Object(claim.clone())];
    if let Some((value, name)) = rating {
        let mut review = start("ClaimReview", &format!("{id}:review"));
        review.insert("claimReviewed".to_owned(), words.into());
        review.insert("url".to_owned(), article.get("url").cloned().unwrap_or_default());
        review.insert("itemReviewed".to_owned(), Value::Object(claim));
        let rating =
            json!({"@type": "Rating", "ratingValue": value, "bestRating": 5, "worstRating": 1, "alternateName": name});
        review.insert("reviewRating".to_owned(), rating);
        out.push(Value::Object(review));
    }
    out
}
