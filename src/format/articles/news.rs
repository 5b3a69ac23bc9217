//! Articles as agencies send them: NITF, and NewsML-G2 around it or around XHTML.

use super::{Extracted, tidy};
use crate::format::fields::Proposal;
use roxmltree::{Document, Node};

/// The article of an agency's file; `None` where the XML is something else.
pub(super) fn read(bytes: &[u8]) -> Result<Extracted, String> {
    let content = crate::format::plain::read(bytes).map_err(|error| error.to_string())?.text;
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: 1_000_000, ..Default::default() };
    let content = without_doctype(content.as_str())?;
    let tree = Document::parse_with_options(&content, options).map_err(|error| format!("it is damaged: {error}"))?;
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
    let blocks = node.descendants().filter(is_block);
    let outer = blocks.filter(|block| !block.descendants().skip(1).any(|inner| is_block(&inner)));
    outer.map(words).filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n\n")
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
    let body = named(root, "body.content").map(paragraphs).collect::<Vec<_>>().join("\n\n");
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

fn newsml(root: Node<'_, '_>) -> Result<Extracted, String> {
    let item = named(root, "newsItem").next().ok_or("there is no news item in it")?;
    if let Some(nitf_root) = named(item, "nitf").next() {
        return Ok(Extracted {
            said: "the NITF story of the NewsML-G2 item; its metadata is left out".to_owned(),
            ..nitf(nitf_root)
        });
    }
    let inline = named(item, "inlineXML").next().or_else(|| named(item, "inlineData").next());
    let inline = inline.ok_or("the news item has no text of its own, it only points to one")?;
    let body = paragraphs(inline);
    let body = if body.is_empty() { words(inline) } else { body };
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
    let said = "the headline and paragraphs of the NewsML-G2 item; its metadata and media are left out".to_owned();
    Ok(Extracted { text: tidy(&parts.join("\n\n")), fields, said })
}
