//! XML of anybody's making, parsed within limits.
//!
//! The parser expands no entity and loads nothing, but it compares each attribute of an element with all others of
//! it, and copies the names of packages that are in force for each element that declares one. So a small file could
//! cost the square of its size, in time and in memory; what no honest file has is refused before.

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
