//! Signs that nobody sees and that change what is read: controls of direction, joiners and blanks without width.
//!
//! The list is that of *Trojan Source* (Boucher and Anderson, 2021) with the blanks without width and the tags of
//! Unicode's chapter 23. Joiners belong into many scripts and into emoji, so that one counts only beside a Latin
//! letter or a digit, where it joins nothing.

/// A flag has so many tags at most, with the one that ends it.
const FLAG: usize = 7;

/// The signs in a text that nobody sees: the byte at which each begins.
pub fn unseen(text: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    // Few texts have one, and none of them is of one byte.
    if !text.bytes().any(|byte| matches!(byte, 0xd8 | 0xe1 | 0xe2 | 0xef | 0xf3)) {
        return found;
    }
    // The flags of England, Scotland and Wales are made of a few tags behind a black flag, and one that ends it.
    let (mut in_flag, mut tags) = (false, Vec::new());
    for (at, sign) in text.char_indices() {
        if matches!(sign, '\u{e0020}'..='\u{e007f}') {
            tags.push((at, sign));
            if in_flag && sign == '\u{e007f}' && tags.len() <= FLAG {
                tags.clear();
            }
            in_flag &= sign != '\u{e007f}';
            continue;
        }
        found.append(&mut tags);
        in_flag = sign == '\u{1f3f4}';
        if is_unseen(text, at, sign) {
            found.push((at, sign));
        }
    }
    found.append(&mut tags);
    found
}

fn is_unseen(text: &str, at: usize, sign: char) -> bool {
    match sign {
        '\u{200c}' | '\u{200d}' => joins_nothing(text, at),
        '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}'
        | '\u{feff}'
        | '\u{e0000}'..='\u{e001f}' => true,
        _ => false,
    }
}

fn joins_nothing(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let behind = text.get(at..).and_then(|behind| behind.chars().nth(1));
    [before, behind].into_iter().flatten().any(|beside| beside.is_ascii_alphanumeric())
}

/// The words with each sign that nobody sees written out, for places where nothing can be drawn.
pub fn with_unseen_named(words: &str) -> String {
    let mut named = String::with_capacity(words.len());
    let mut from = 0;
    for (at, sign) in unseen(words) {
        named.push_str(words.get(from..at).unwrap_or_default());
        named.push_str(&format!("‹U+{:04X}›", u32::from(sign)));
        from = at + sign.len_utf8();
    }
    named.push_str(words.get(from..).unwrap_or_default());
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_or_hides_words_is_found_and_what_scripts_need_is_not() {
        let found = |text: &str| unseen(text).into_iter().map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(found("plain — “quoted” é 😀"), [0; 0]);
        assert_eq!(found("a\u{202e}b\u{2066}c"), [1, 5]);
        assert_eq!(found("pass\u{200b}word\u{feff}"), [4, 11]);
        // A family is joined, and so are letters of Persian and Hindi; a Latin word is not.
        assert_eq!(found("👨\u{200d}👩\u{200d}👧 می\u{200c}خواهم क\u{94d}\u{200d}ष"), [0; 0]);
        assert_eq!(found("ad\u{200d}min"), [2]);
        assert_eq!(found("🏴\u{e0067}\u{e0062}\u{e007f} x\u{e0041}").len(), 1);
        let message = format!("🏴{}\u{e007f}", "\u{e0061}".repeat(12));
        assert_eq!(found(&message).len(), 13, "no flag is so long");
        assert_eq!(found("🏴\u{e0067}\u{e0062}").len(), 2, "nor without an end");
        assert_eq!(with_unseen_named("Kim\u{202e}gpj.exe"), "Kim‹U+202E›gpj.exe");
        assert_eq!(with_unseen_named("Kim"), "Kim");
    }
}
