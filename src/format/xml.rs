//! XML of anybody's making, parsed within limits.
//!
//! The parser expands no entity and loads nothing, but it compares each attribute of an element with all others of
//! it, and copies the names of packages that are in force for each element that declares one. So a small file could
//! cost the square of its size, in time and in memory; what no honest file has is refused before.

use super::exchange::{Doc, Loss};

/// Elements are nested less deep than this.
const DEEPEST: usize = 1000;

/// An element has fewer attributes than this.
const MOST_ATTRIBUTES: usize = 500;

/// So many names are in force at once; the largest type systems have some fifty.
const MOST_NAMES: usize = 250;

/// The place of a mistake: line and column from 1.
pub(in crate::format) type Place = Option<(usize, usize)>;

/// The tree of a file.
///
/// # Errors
/// It is no XML, has a document type, or more of something than any honest file, in words.
pub(in crate::format) fn tree(content: &str) -> Result<roxmltree::Document<'_>, (String, Place)> {
    measured(content).map_err(|what| (what, None))?;
    roxmltree::Document::parse(content).map_err(|error| {
        let at = error.pos();
        (format!("it is no XML: {error}"), Some((at.row as usize, at.col as usize)))
    })
}

/// What an element has: attributes, and names among them.
#[derive(Default)]
struct Counted {
    attributes: usize,
    names: usize,
    /// Behind its head.
    rest: usize,
    is_closed: bool,
}

fn measured(content: &str) -> Result<(), String> {
    let mut open: Vec<usize> = Vec::new();
    let mut names = 0;
    let mut rest = content;
    while let Some((_, tag)) = rest.split_once('<') {
        let passed = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>"), ("!", ">")];
        if let Some((_, end)) = passed.into_iter().find(|(start, _)| tag.starts_with(start)) {
            rest = tag.split_once(end).map_or("", |(_, behind)| behind);
            continue;
        }
        if tag.starts_with('/') {
            names -= open.pop().unwrap_or_default();
            rest = tag.split_once('>').map_or("", |(_, behind)| behind);
            continue;
        }
        let counted = counted(tag);
        names += counted.names;
        if counted.attributes > MOST_ATTRIBUTES || names > MOST_NAMES {
            return Err(format!(
                "an element of it has more than {MOST_ATTRIBUTES} attributes, or {MOST_NAMES} names of packages"
            ));
        }
        if counted.is_closed {
            names -= counted.names;
        } else {
            open.push(counted.names);
        }
        if open.len() > DEEPEST {
            return Err(format!("its elements are nested more than {DEEPEST} deep, which no honest file's are"));
        }
        rest = tag.get(counted.rest..).unwrap_or_default();
    }
    Ok(())
}

/// Counts what stands in the head of an element.
fn counted(tag: &str) -> Counted {
    let mut found = Counted::default();
    let mut quote = None;
    let mut last = b' ';
    for (at, byte) in tag.bytes().enumerate() {
        found.rest = at + 1;
        match quote {
            Some(sign) => quote = (sign != byte).then_some(sign),
            None => match byte {
                b'"' | b'\'' => quote = Some(byte),
                b'=' => found.attributes += 1,
                b'x' if last.is_ascii_whitespace() && tag.get(at..).is_some_and(|rest| rest.starts_with("xmlns")) => {
                    found.names += 1;
                }
                b'>' => {
                    found.is_closed = last == b'/';
                    break;
                }
                _ => {}
            },
        }
        last = byte;
    }
    found
}

/// Escapes words for an attribute: XML would turn a line's end or a tab into a space.
pub(in crate::format) fn attribute(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            // One sign for one, so that no offset moves.
            c if !allowed(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Whether XML 1.0 can hold a sign at all.
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// What XML cannot hold of a document, with or without its text.
pub(in crate::format) fn signs_lost(doc: &Doc, text: bool) -> Vec<Loss> {
    let count = |words: &str| words.chars().filter(|c| !allowed(*c)).count();
    let mut losses = Vec::new();
    let mut say = |mark: Option<&str>, what: &str, count: usize| {
        if count > 0 {
            let words = format!("{count} control signs of {what} cannot stand in XML and are written as U+FFFD");
            losses.push(Loss { document: doc.name.clone(), mark: mark.map(str::to_owned), words });
        }
    };
    if text {
        say(None, "the text", count(doc.text.as_str()));
    }
    for (name, value) in &doc.fields {
        say(None, &format!("the article’s {name}"), count(value));
    }
    for layer in &doc.layers {
        for mark in &layer.marks {
            let attributes: usize = mark.attributes.iter().map(|(name, value)| count(name) + count(value)).sum();
            say(Some(&mark.id), "what is said of it", attributes + count(&mark.note) + count(&mark.comment));
        }
        for tie in &layer.ties {
            say(Some(&tie.from), &format!("the note on its relation {}", tie.id), count(&tie.note));
        }
    }
    losses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::exchange::{Layer, Mark, Tie};
    use crate::text::Text;

    #[test]
    fn what_an_honest_file_has_is_read_and_what_none_has_is_refused() {
        let honest = "<?xml version=\"1.0\"?><!-- <a> --><x:a xmlns:x=\"u\" a='=>' ><b/><![CDATA[<c>]]></x:a>";
        assert!(tree(honest).is_ok());
        let many: String = (0..600).map(|number| format!(" a{number}=''")).collect();
        assert!(tree(&format!("<a{many}/>")).unwrap_err().0.contains("attributes"));
        let named: String = (0..300).map(|number| format!("<a xmlns:a{number}='u'>")).collect();
        assert!(tree(&named).unwrap_err().0.contains("names"));
        assert!(tree(&"<a>".repeat(2000)).unwrap_err().0.contains("deep"));
        let beside = format!("<a>{}</a>", "<b xmlns='u'></b><c xmlns:c='u'/>".repeat(2000));
        assert!(tree(&beside).is_ok());
    }

    #[test]
    fn signs_that_xml_cannot_hold_are_told_of_notes_and_fields_as_of_the_text() {
        let mark = Mark { id: "T1".to_owned(), note: "a\u{1}b\u{2}".to_owned(), ..Mark::default() };
        let tie = Tie { id: "R1".to_owned(), from: "T1".to_owned(), note: "\u{b}".to_owned(), ..Tie::default() };
        let layer = Layer { marks: vec![mark], ties: vec![tie], ..Layer::default() };
        let fields = vec![("title".to_owned(), "\u{4}".to_owned())];
        let doc = Doc { name: "d".to_owned(), text: Text::new("x\u{3}").unwrap(), fields, layers: vec![layer] };
        let told = |text| signs_lost(&doc, text).into_iter().map(|loss| (loss.mark, loss.words)).collect::<Vec<_>>();
        let words =
            |count, what| format!("{count} control signs of {what} cannot stand in XML and are written as U+FFFD");
        let mark = Some("T1".to_owned());
        let notes = [
            (None, words(1, "the article’s title")),
            (mark.clone(), words(2, "what is said of it")),
            (mark, words(1, "the note on its relation R1")),
        ];
        assert_eq!(told(false), notes);
        assert_eq!(told(true)[0], (None, words(1, "the text")));
    }
}
