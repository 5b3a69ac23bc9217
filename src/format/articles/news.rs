//! Articles as agencies send them: NITF, and NewsML-G2 around it or around XHTML.

use super::{Extracted, tidy};
use crate::format::fields::Proposal;
use roxmltree::{Node, NodeId};

/// The article of an agency's file.
///
/// # Errors
/// It is damaged, something else, or only points to a text, in words.
pub(super) fn read(bytes: &[u8]) -> Result<Extracted, String> {
    let content = crate::format::plain::read(bytes).map_err(|error| error.to_string())?.text;
    let content = without_doctype(content.as_str())?;
    let tree = crate::format::xml::tree(&content).map_err(|(what, _)| format!("it is damaged: {what}"))?;
    let root = tree.root_element();
    let found = match root.tag_name().name() {
        "nitf" => nitf(root),
        "newsItem" | "newsMessage" | "packageItem" => newsml(root)?,
        other => return Err(format!("it is neither NITF nor NewsML-G2: it begins with <{other}>")),
    };
    Ok(found)
}

/// NITF files name their document type; one that declares nothing is left out, any other is refused.
fn without_doctype(content: &str) -> Result<String, String> {
    let Some((before, behind)) = content.split_once("<!DOCTYPE") else { return Ok(content.to_owned()) };
    let (declared, rest) = behind.split_once('>').ok_or("its document type has no end")?;
    if declared.contains(['[', '&']) {
        return Err("it declares entities of its own, which are not read".to_owned());
    }
    Ok(format!("{before}{rest}"))
}

fn named<'n, 'i>(node: Node<'n, 'i>, name: &'static str) -> impl Iterator<Item = Node<'n, 'i>> {
    node.descendants().filter(move |node| node.tag_name().name() == name)
}

fn words(node: Node<'_, '_>) -> String {
    let all: String = node.descendants().filter_map(|node| if node.is_text() { node.text() } else { None }).collect();
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn first(node: Node<'_, '_>, name: &'static str) -> String {
    named(node, name).map(words).find(|words| !words.is_empty()).unwrap_or_default()
}

/// The paragraphs below a node, each once.
fn paragraphs(node: Node<'_, '_>) -> String {
    let is_block =
        |node: &Node<'_, '_>| matches!(node.tag_name().name(), "p" | "hl2" | "h1" | "h2" | "h3" | "li" | "block-quote");
    // Every word stands in the block nearest to it.
    let mut found: Vec<(Option<NodeId>, String)> = Vec::new();
    for text in node.descendants().filter(Node::is_text) {
        let around = || text.ancestors().take_while(|around| *around != node);
        if around().any(|around| around.tag_name().name() == "media") {
            continue;
        }
        let block = around().find(is_block).map(|block| block.id());
        let words = text.text().unwrap_or_default();
        match found.last_mut() {
            Some((last, so_far)) if *last == block => so_far.push_str(words),
            _ => found.push((block, words.to_owned())),
        }
    }
    let lines = found.iter().map(|(_, words)| words.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn day(words: &str) -> String {
    let day: String = words.chars().take(10).collect();
    let digits: Option<[&str; 3]> = (day.len() >= 8 && day.chars().take(8).all(|c| c.is_ascii_digit()))
        .then(|| Some([day.get(..4)?, day.get(4..6)?, day.get(6..8)?]))
        .flatten();
    digits.map_or(day.clone(), |[year, month, day]| format!("{year}-{month}-{day}"))
}

fn nitf(root: Node<'_, '_>) -> Extracted {
    let headline = first(root, "hl1");
    let headline = if headline.is_empty() { first(root, "title") } else { headline };
    let is_inner =
        |node: &Node<'_, '_>| node.ancestors().skip(1).any(|around| around.tag_name().name() == "body.content");
    let stories = named(root, "body.content").filter(|node| !is_inner(node));
    let body = stories.map(paragraphs).collect::<Vec<_>>().join("\n\n");
    let dateline = first(root, "dateline");
    let at = |name: &'static str, attribute: &str| {
        named(root, name).find_map(|node| node.attribute(attribute)).unwrap_or_default().to_owned()
    };
    let issued = [at("date.issue", "norm"), at("story.date", "norm"), at("pubdata", "date.publication")];
    let published = issued.iter().find(|words| !words.is_empty()).map_or(String::new(), |words| day(words));
    let fields = Proposal {
        title: headline.clone(),
        byline: first(root, "byline"),
        outlet: [first(root, "distributor"), at("pubdata", "name")]
            .into_iter()
            .find(|w| !w.is_empty())
            .unwrap_or_default(),
        published,
        ..Proposal::default()
    };
    let parts: Vec<String> = [headline, dateline, body].into_iter().filter(|part| !part.is_empty()).collect();
    let said = "the headline, dateline and paragraphs of the NITF file; its head and media are left out".to_owned();
    Extracted { text: tidy(&parts.join("\n\n")), fields, said }
}

/// What of an item is text.
fn inline<'n, 'i>(item: Node<'n, 'i>) -> Option<Node<'n, 'i>> {
    named(item, "inlineXML").next().or_else(|| named(item, "inlineData").next())
}

fn newsml(root: Node<'_, '_>) -> Result<Extracted, String> {
    let has_text = |item: &Node<'_, '_>| inline(*item).is_some() || named(*item, "nitf").next().is_some();
    let mut items = named(root, "newsItem").filter(has_text);
    let item = items.next().ok_or("no news item in it has a text of its own; they only point to some")?;
    let more = items.count();
    let others = if more > 0 { format!("; {more} more stories in it are left out") } else { String::new() };
    if let Some(nitf_root) = named(item, "nitf").next() {
        let said = format!("the NITF story of the NewsML-G2 item; its metadata is left out{others}");
        return Ok(Extracted { said, ..nitf(nitf_root) });
    }
    let body = inline(item).map(paragraphs).unwrap_or_default();
    let headline = first(item, "headline");
    let at = |name: &'static str| named(item, name).map(words).find(|words| !words.is_empty()).unwrap_or_default();
    let fields = Proposal {
        title: headline.clone(),
        byline: at("by"),
        outlet: named(item, "provider")
            .find_map(|node| Some(first(node, "name")).filter(|w| !w.is_empty()))
            .unwrap_or_default(),
        published: day(&at("versionCreated")),
        ..Proposal::default()
    };
    let parts: Vec<String> = [headline, body].into_iter().filter(|part| !part.is_empty()).collect();
    let said =
        format!("the headline and paragraphs of the NewsML-G2 item; its metadata and media are left out{others}");
    Ok(Extracted { text: tidy(&parts.join("\n\n")), fields, said })
}
