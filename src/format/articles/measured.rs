//! Pages that are made to keep their reader busy are told by looks, before they are read.

use crate::format::limits::limits;

/// An element has fewer attributes than this.
const MOST_ATTRIBUTES: usize = 5000;

/// So many signs of a page are written with `&`.
const MOST_ENTITIES: usize = 100_000;

/// Heads of elements lie within values of other heads less often than this, in bytes looked at for each of the page.
const TANGLED: usize = 8;

/// Refuses pages whose reader would take the square of their size, or more.
///
/// It compares each attribute with all others of its element, and copies the words before each `&`.
pub(super) fn measured(page: &str) -> Result<(), String> {
    let deepest = limits().depth;
    if depth(page) > deepest {
        return Err(format!("it is nested more than {deepest} deep, which no article is"));
    }
    if is_crowded(page.as_bytes()) {
        return Err(format!("an element of it has more than {MOST_ATTRIBUTES} attributes, which no article's has"));
    }
    if page.matches('&').take(MOST_ENTITIES + 1).count() > MOST_ENTITIES {
        return Err(format!("it has more than {MOST_ENTITIES} signs that are written with &, which no article has"));
    }
    Ok(())
}

/// How deep the elements of a page that must be closed are nested, at most.
fn depth(page: &str) -> usize {
    const OPEN: [&str; 20] = [
        "p", "li", "br", "hr", "img", "meta", "link", "input", "td", "th", "tr", "option", "dd", "dt", "source", "wbr",
        "col", "area", "embed", "base",
    ];
    let (mut now, mut most) = (0_usize, 0);
    // In pictures and formulas every element must be closed, and may close itself.
    let (mut pictures, mut formulas) = (0_usize, 0_usize);
    for part in page.split('<').skip(1) {
        let closes = part.starts_with('/');
        let name: String =
            part.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
        let name = name.to_lowercase();
        let is_foreign = pictures > 0 || formulas > 0 || name == "svg" || name == "math";
        if name.is_empty() || !is_foreign && OPEN.contains(&name.as_str()) || is_foreign && closes_itself(part) {
            continue;
        }
        let step = |count: usize| if closes { count.saturating_sub(1) } else { count + 1 };
        match name.as_str() {
            "svg" => pictures = step(pictures),
            "math" => formulas = step(formulas),
            _ => {}
        }
        now = step(now);
        most = most.max(now);
    }
    most
}

/// Whether a head ends in `/` that is no part of a value.
fn closes_itself(part: &str) -> bool {
    let head = part.split('>').next().unwrap_or_default();
    let Some(before) = head.strip_suffix('/') else { return false };
    !before.contains('=') || before.trim_end().ends_with(['"', '\''])
}

/// Whether some element has too many attributes, wherever a reader may take one to begin: also in what looks like a
/// value, since a reader that is in a script or a comment sees no values.
fn is_crowded(page: &[u8]) -> bool {
    let mut budget = page.len().saturating_mul(TANGLED);
    let mut from = 0;
    while let Some(at) = page.iter().skip(from).position(|byte| *byte == b'<') {
        from += at + 1;
        let head = page.get(from..).unwrap_or_default();
        if !head.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let Head { parts, walked, value } = Head::of(head);
        if parts > MOST_ATTRIBUTES || walked > budget {
            return true;
        }
        budget -= walked;
        from += value.unwrap_or(walked);
    }
    false
}

/// The head of an element.
struct Head {
    /// What parts it: blanks, `/` and `=`; there are no more attributes than these.
    parts: usize,
    /// Bytes until its end.
    walked: usize,
    /// Where its first value in quotes begins.
    value: Option<usize>,
}

impl Head {
    fn of(bytes: &[u8]) -> Head {
        let mut head = Head { parts: 0, walked: bytes.len(), value: None };
        let is_blank = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'>' => {
                    head.walked = at;
                    break;
                }
                b'=' => {
                    head.parts += 1;
                    while is_blank(bytes.get(at)) {
                        at += 1;
                    }
                    if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
                        at += 1;
                        head.value.get_or_insert(at);
                        let rest = bytes.get(at..).unwrap_or_default();
                        at += rest.iter().position(|byte| byte == quote).map_or(rest.len(), |end| end + 1);
                    }
                }
                b'/' => head.parts += 1,
                byte if byte.is_ascii_whitespace() => {
                    head.parts += 1;
                    while is_blank(bytes.get(at)) {
                        at += 1;
                    }
                }
                _ => {}
            }
            if head.parts > MOST_ATTRIBUTES {
                break;
            }
        }
        head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_pages_are_read_and_crowded_ones_refused_however_they_are_written() {
        let words = "word ".repeat(6000);
        let logo = format!("<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/><g></g></svg>{}", "line<br>".repeat(600));
        let script = format!("<script>if (a<b) {{ x = \"<i a='1'>\"; }}</script>{words}");
        for page in [words.as_str(), &logo, &script, "5 < 6 and <b>bold</b>", &"<p a='1' b=\"2\">x".repeat(3000)] {
            assert_eq!(measured(page), Ok(()), "{}", page.get(..40).unwrap_or(page));
        }
        let many = |part: &str| part.repeat(MOST_ATTRIBUTES + 1);
        for page in [
            format!("<a {}>", many("b ")),
            format!("<a x=\">\" {}>", many("b ")),
            format!("<a{}>", many("/b")),
            format!("<a{}>", many(" b=\"\"").replace(" b", "b")),
            format!("<script>\"<z x='</script><a {}>", many("b ")),
            format!("<svg><title><a {}>", many("b ")),
            format!("<!--><a {}>-->", many("b ")),
        ] {
            assert!(measured(&page).unwrap_err().contains("attributes"), "{}", page.get(..30).unwrap_or(&page));
        }
        assert!(measured(&format!("<svg>{}", "<td>".repeat(600))).unwrap_err().contains("nested"));
        assert!(measured(&format!("<svg>{}", "<td a=b/>".repeat(600))).unwrap_err().contains("nested"));
    }
}
