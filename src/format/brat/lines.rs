//! What breaks a line of brat, and notes of several lines as one.

/// Signs at which some reader ends a line, and the tab, at which most part a line's fields.
pub(super) fn breaks(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Notes are one line each: what would break one is written as an escape that comes back.
pub(super) fn one_line(words: &str) -> String {
    let mut out = String::new();
    for c in words.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if breaks(c) => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// Lines out of what [`one_line`] made.
pub(super) fn many_lines(words: &str) -> String {
    let mut out = String::new();
    let mut rest = words;
    while let Some((before, behind)) = rest.split_once('\\') {
        out.push_str(before);
        let escaped = behind.strip_prefix("u{").and_then(|hex| hex.split_once('}'));
        let (sign, behind) = if let Some(behind) = behind.strip_prefix('n') {
            ('\n', behind)
        } else if let Some(behind) = behind.strip_prefix('t') {
            ('\t', behind)
        } else if let Some(behind) = behind.strip_prefix('\\') {
            ('\\', behind)
        } else if let Some((sign, behind)) =
            escaped.and_then(|(hex, behind)| Some((char::from_u32(u32::from_str_radix(hex, 16).ok()?)?, behind)))
        {
            (sign, behind)
        } else {
            ('\\', behind)
        };
        out.push(sign);
        rest = behind;
    }
    out.push_str(rest);
    out
}
