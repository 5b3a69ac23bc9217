//! Sentences and words for formats that know no offsets, and tags on them.

use super::{Doc, Mark};
use crate::text::Text;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

/// A word or a sign, in code points of the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// Where it starts.
    pub start: u32,
    /// Where it ends, exclusive.
    pub end: u32,
    /// The same in bytes.
    pub bytes: (usize, usize),
}

/// The words of a text, sentence by sentence; blanks are in none.
///
/// Words are those of UAX 29, cut further at the edges of `cuts` (code points), so that no mark begins
/// or ends within a token.
pub fn sentences(text: &Text, cuts: &[u32]) -> Vec<Vec<Token>> {
    let content = text.as_str();
    let mut out = Vec::new();
    let mut char = 0_u32;
    let mut cuts = cuts.iter().copied().peekable();
    let mut at = 0;
    for block in content.split_inclusive('\n') {
        for sentence in joined(block) {
            let mut tokens = Vec::new();
            word_bounds(sentence)
                .for_each(|word| push_word(content, word, (&mut at, &mut char), &mut cuts, &mut tokens));
            if !tokens.is_empty() {
                out.push(tokens);
            }
        }
    }
    out
}

/// A word and the blank behind it are seldom shorter, in bytes, over a whole text.
const SHORT_WORD: usize = 4;

/// The words of a text as [`sentences`] has them, without sentences.
pub fn words_of(text: &Text, cuts: &[u32]) -> Vec<Token> {
    let content = text.as_str();
    let mut out = Vec::with_capacity(content.len() / SHORT_WORD);
    let mut cuts = cuts.iter().copied().peekable();
    let (mut at, mut char) = (0, 0);
    word_bounds(content).for_each(|word| push_word(content, word, (&mut at, &mut char), &mut cuts, &mut out));
    out
}

/// Words and what stands between them, by UAX 29; blanks may be cut in two.
///
/// Most of a text in a script of Europe is ASCII, where the rules are few. A word never goes on behind a blank,
/// so the parts between blanks can be looked at one by one; only a combining sign belongs to the blank before it.
fn word_bounds(content: &str) -> impl Iterator<Item = &str> {
    let mut rest = content;
    std::iter::from_fn(move || {
        let bytes = rest.as_bytes();
        // ASCII up to a blank behind which there is more of it.
        let plain = match bytes.iter().position(|byte| !byte.is_ascii()) {
            None => bytes.len(),
            Some(other) => {
                let before = bytes.get(..other.saturating_sub(1)).unwrap_or_default();
                before.iter().rposition(|byte| *byte == b' ').map_or(0, |blank| blank + 1)
            }
        };
        let mut end = plain;
        if plain == 0 {
            // As many parts as hang together, since what follows a blank is not ASCII.
            for part in rest.split_inclusive(' ') {
                end += part.len();
                if bytes.get(end).is_none_or(u8::is_ascii) {
                    break;
                }
            }
        }
        let (part, behind) = rest.split_at_checked(end).filter(|(part, _)| !part.is_empty())?;
        rest = behind;
        Some(if plain > 0 { (part, "") } else { ("", part) })
    })
    .flat_map(|(plain, other)| AsciiWords { rest: plain }.chain(other.split_word_bounds()))
}

/// The words of ASCII and what stands between them, as [`UnicodeSegmentation::split_word_bounds`] has them, but for
/// runs of blanks.
struct AsciiWords<'t> {
    rest: &'t str,
}

impl<'t> Iterator for AsciiWords<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let bytes = self.rest.as_bytes();
        let first = *bytes.first()?;
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let mut end = 1;
        if is_word(&first) {
            loop {
                let behind = bytes.get(end..).unwrap_or_default();
                end += behind.iter().position(|byte| !is_word(byte)).unwrap_or(behind.len());
                let at = |place: usize| bytes.get(place).copied().unwrap_or_default();
                let here = at(end);
                if !matches!(here, b'.' | b'\'' | b',' | b';' | b':') {
                    break;
                }
                let (before, next) = (at(end - 1), at(end + 1));
                let digits = before.is_ascii_digit() && next.is_ascii_digit();
                let letters = before.is_ascii_alphabetic() && next.is_ascii_alphabetic();
                let joins = match here {
                    b'.' | b'\'' => digits || letters,
                    b':' => letters,
                    _ => digits,
                };
                if !joins {
                    break;
                }
                end += 1;
            }
        } else if first == b'\r' && bytes.get(1) == Some(&b'\n') {
            end = 2;
        }
        let (word, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        Some(word)
    }
}

/// Adds a word to the tokens, cut where marks begin and end; a blank is none.
fn push_word(
    content: &str,
    word: &str,
    (at, char): (&mut usize, &mut u32),
    cuts: &mut std::iter::Peekable<impl Iterator<Item = u32>>,
    out: &mut Vec<Token>,
) {
    let length = if word.is_ascii() { word.len() } else { word.chars().count() };
    let (bytes, end) = ((*at, *at + word.len()), *char + u32::try_from(length).unwrap_or(u32::MAX));
    // A control sign is no blank to every tool, and no tool's token may hold one.
    let is_seen = word.as_bytes().first().is_some_and(u8::is_ascii_graphic);
    if !is_seen && word.chars().all(|c| c.is_whitespace() || c.is_control()) {
        while cuts.next_if(|cut| *cut <= end).is_some() {}
    } else {
        push_cut(content, Token { start: *char, end, bytes }, cuts, out);
    }
    (*at, *char) = (bytes.1, end);
}

/// The sentences of a line; one that ends with an abbreviation goes on.
fn joined(line: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    let mut start = 0;
    for end in sentence_ends(line) {
        let so_far = line.get(start..end).unwrap_or_default().trim_end();
        let last = so_far.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
        if end == line.len() || !ABBREVIATIONS.contains(&last) {
            found.extend(line.get(start..end));
            start = end;
        }
    }
    found
}

/// Where the sentences of a text end by UAX 29, in bytes.
///
/// A sentence ends behind certain signs alone, so the rules are asked only around these: from the sign of ASCII
/// before one, which no rule looks behind, to the next letter of ASCII, which settles what came before it.
fn sentence_ends(content: &str) -> Vec<usize> {
    let rest = |from: usize| content.get(from..).unwrap_or_default();
    let mut ends = Vec::new();
    let mut from = 0;
    while let Some(sign) = rest(from).find(may_end_a_sentence).map(|at| from + at) {
        let start = content.get(..sign).and_then(|before| before.rfind(|c: char| c.is_ascii())).unwrap_or(0);
        let letter = rest(sign).find(|c: char| c.is_ascii_alphabetic());
        from = letter.map_or(content.len(), |at| sign + at + 1);
        let around = content.get(start..from).unwrap_or_default();
        ends.extend(around.split_sentence_bound_indices().skip(1).map(|(at, _)| start + at));
    }
    ends.extend((!content.is_empty()).then_some(content.len()));
    ends
}

/// Whether a sentence may end at a sign, or whether it is too rare to tell here.
fn may_end_a_sentence(c: char) -> bool {
    match c {
        '.' | '!' | '?' | '\n' | '\r' => true,
        '“' | '”' | '‘' | '’' | '–' | '—' | '…' => false,
        c => !c.is_ascii() && !c.is_alphanumeric(),
    }
}

/// Behind these a sentence seldom ends.
const ABBREVIATIONS: [&str; 26] = [
    "Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "Sen.", "Rep.", "Gov.", "Gen.", "Col.", "Lt.", "Sgt.", "St.", "Jr.", "Sr.",
    "vs.", "No.", "Jan.", "Feb.", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.", "e.g.", "i.e.",
];

fn push_cut(
    content: &str,
    token: Token,
    cuts: &mut std::iter::Peekable<impl Iterator<Item = u32>>,
    out: &mut Vec<Token>,
) {
    while cuts.next_if(|cut| *cut <= token.start).is_some() {}
    let mut rest = token;
    while let Some(cut) = cuts.next_if(|cut| *cut < token.end) {
        let words = content.get(rest.bytes.0..rest.bytes.1).unwrap_or_default();
        let skip = (cut - rest.start) as usize;
        let length = words.char_indices().nth(skip).map_or(words.len(), |(at, _)| at);
        let middle = rest.bytes.0 + length;
        if cut > rest.start {
            out.push(Token { start: rest.start, end: cut, bytes: (rest.bytes.0, middle) });
        }
        rest = Token { start: cut, end: rest.end, bytes: (middle, rest.bytes.1) };
    }
    if rest.start < rest.end {
        out.push(rest);
    }
}

/// The edges of marks, sorted, for [`sentences`].
pub fn cuts<'m>(marks: impl IntoIterator<Item = &'m Mark>) -> Vec<u32> {
    let mut cuts: Vec<u32> = marks.into_iter().flat_map(|mark| mark.spans.iter().flat_map(|(s, e)| [*s, *e])).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// How tokens of a span are marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Scheme {
    /// B and I.
    #[default]
    Bio,
    /// B, I, L and U.
    Bilou,
    /// B, I, E and S.
    Iobes,
}

impl Scheme {
    /// Every scheme with its name.
    pub const ALL: [(Scheme, &'static str); 3] =
        [(Scheme::Bio, "bio"), (Scheme::Bilou, "bilou"), (Scheme::Iobes, "iobes")];

    /// The letter of a token: whether it is the first, and whether the last of its span.
    pub fn letter(self, first: bool, last: bool) -> char {
        let (last_letter, only) = match self {
            Scheme::Bio => ('I', 'B'),
            Scheme::Bilou => ('L', 'U'),
            Scheme::Iobes => ('E', 'S'),
        };
        match (first, last) {
            (true, true) => only,
            (true, false) => 'B',
            (false, true) => last_letter,
            (false, false) => 'I',
        }
    }
}

/// A span of tokens with a label: from and to, in tokens of the sentence, end exclusive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chunk {
    /// The first token.
    pub from: usize,
    /// The token behind the last.
    pub to: usize,
    /// The label.
    pub label: String,
}

/// Reads tags such as `B-PER`, whatever the scheme.
///
/// `I`, `L` or `E` after `O` or another label begin a span, as in conlleval; where no `B` follows an
/// `O` the scheme is the old IOB1, in which `B` only parts neighbours: that reads the same way.
pub fn chunks(tags: &[&str]) -> Vec<Chunk> {
    let mut found: Vec<Chunk> = Vec::new();
    let mut open = false;
    for (at, tag) in tags.iter().enumerate() {
        let Some((letter, label)) = tag.split_once('-').filter(|(letter, _)| letter.len() == 1) else {
            open = false;
            continue;
        };
        let goes_on = matches!(letter, "I" | "L" | "E" | "M") && open && found.last().is_some_and(|c| c.label == label);
        match found.last_mut().filter(|_| goes_on) {
            Some(chunk) => chunk.to = at + 1,
            None => found.push(Chunk { from: at, to: at + 1, label: label.to_owned() }),
        }
        open = !matches!(letter, "L" | "E" | "U" | "S");
    }
    found
}

/// The sentences of a text with tags: none ends within a mark, so that no tag is cut in two.
pub fn sentences_around(text: &Text, marks: &[Mark]) -> Vec<Vec<Token>> {
    let mut spans: Vec<(u32, u32)> = marks.iter().flat_map(|mark| mark.spans.iter().copied()).collect();
    spans.sort_unstable();
    let mut spans = spans.into_iter().peekable();
    let mut reach = 0;
    let mut out: Vec<Vec<Token>> = Vec::new();
    for sentence in sentences(text, &cuts(marks)) {
        let start = sentence.first().map_or(0, |token| token.start);
        while let Some(span) = spans.next_if(|span| span.0 < start) {
            reach = reach.max(span.1);
        }
        match out.last_mut().filter(|_| reach > start) {
            Some(last) => last.extend(sentence),
            None => out.push(sentence),
        }
    }
    out
}

/// The marks of each sentence, in the order in which they are given.
pub fn by_sentence<'m>(sentences: &[Vec<Token>], marks: &[&'m Mark]) -> Vec<Vec<&'m Mark>> {
    let mut out = vec![Vec::new(); sentences.len()];
    let end = |sentence: &Vec<Token>| sentence.last().map_or(0, |token| token.end);
    let start = |sentence: &Vec<Token>| sentence.first().map_or(0, |token| token.start);
    for mark in marks {
        let mut last = None;
        for span in &mark.spans {
            let from = sentences.partition_point(|sentence| end(sentence) <= span.0);
            let to = sentences.partition_point(|sentence| start(sentence) < span.1);
            for place in from..to {
                if last.is_none_or(|last| place > last) {
                    out.get_mut(place).into_iter().for_each(|marks: &mut Vec<&Mark>| marks.push(mark));
                    last = Some(place);
                }
            }
        }
    }
    out
}

/// Gives each token its tag, for marks that do not overlap; those that do are named.
///
/// Longer marks come first, so that of two only the inner one is left out.
pub fn tags<'m>(sentence: &[Token], marks: &[&'m Mark], scheme: Scheme) -> (Vec<Cow<'static, str>>, Vec<&'m str>) {
    let mut tags = vec![Cow::Borrowed("O"); sentence.len()];
    let mut left_out = Vec::new();
    for mark in marks {
        for (start, end) in &mark.spans {
            let from = sentence.partition_point(|token| token.end <= *start);
            let to = sentence.partition_point(|token| token.start < *end);
            let Some(slots) = tags.get_mut(from..to).filter(|slots| !slots.is_empty()) else { continue };
            if slots.iter().any(|tag| tag != "O") {
                left_out.push(mark.id.as_str());
                continue;
            }
            let last = slots.len() - 1;
            for (number, slot) in slots.iter_mut().enumerate() {
                *slot = format!("{}-{}", scheme.letter(number == 0, number == last), mark.label).into();
            }
        }
    }
    (tags, left_out)
}

/// The words of a token.
pub fn words(doc: &Doc, token: Token) -> &str {
    doc.text.as_str().get(token.bytes.0..token.bytes.1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_are_those_of_the_annex(text in "([a-c0-1_.,;:'\"“’é\u{301}\u{200d}👩😀日\n\r\t -]|  |a'b|1,0){0,40}") {
            let full = |word: &&str| !word.trim().is_empty();
            // A sign that joins a blank is in one part with the last blank of a run, not with all of them.
            let plain = |word: &'_ str| word.trim_start_matches(' ').to_owned();
            let ours: Vec<String> = word_bounds(&text).filter(full).map(plain).collect();
            let annex: Vec<String> = text.split_word_bounds().filter(full).map(plain).collect();
            prop_assert_eq!(ours, annex);
            prop_assert_eq!(word_bounds(&text).collect::<String>(), text.clone());
        }

        #[test]
        fn sentences_are_those_of_the_annex(text in "([a-cA-C0-1_.,;:!?'\"“’…éÉß日。\u{301}\u{200d}\u{ad}\u{85}\u{2028}\u{2024}👩()\n\r\t -]|  |\\. |[a-z]{1,3}){0,40}") {
            let annex: Vec<usize> = text.split_sentence_bounds().scan(0, |at, part| { *at += part.len(); Some(*at) }).collect();
            prop_assert_eq!(sentence_ends(&text), annex);
        }
    }

    #[test]
    fn words_are_cut_where_marks_begin_and_sentences_go_on_behind_abbreviations() {
        let text = Text::new("Mr. Kim’s aide said so. She left.\nNew line 😀!").unwrap();
        let found = sentences(&text, &[7, 25]);
        let doc = Doc { text: text.clone(), ..Doc::default() };
        let shown: Vec<Vec<&str>> =
            found.iter().map(|sentence| sentence.iter().map(|token| words(&doc, *token)).collect()).collect();
        assert_eq!(shown[0][..4], ["Mr", ".", "Kim", "’s"]);
        assert_eq!(shown[1], ["S", "he", "left", "."]);
        assert_eq!(shown[2], ["New", "line", "😀", "!"]);
        for token in found.iter().flatten() {
            let span = text.char_span(token.start, token.end).unwrap();
            assert_eq!((span.start().byte(), span.end().byte()), token.bytes);
        }
    }

    #[test]
    fn every_scheme_reads_back() {
        let mark = |id: &str, label: &str, span| Mark {
            id: id.into(),
            label: label.into(),
            spans: vec![span],
            ..Mark::default()
        };
        let text = Text::new("a b c d e").unwrap();
        let sentence = sentences(&text, &[]).remove(0);
        let marks =
            [mark("1", "X-Y", (0, 3)), mark("2", "X-Y", (4, 5)), mark("3", "Z", (6, 9)), mark("4", "Z", (8, 9))];
        let marks: Vec<&Mark> = marks.iter().collect();
        for (scheme, _) in Scheme::ALL {
            let (tags, left_out) = tags(&sentence, &marks, scheme);
            assert_eq!(left_out, ["4"]);
            let tags: Vec<&str> = tags.iter().map(AsRef::as_ref).collect();
            let found: Vec<_> = chunks(&tags).into_iter().map(|c| (c.from, c.to, c.label)).collect();
            assert_eq!(found, [(0, 2, "X-Y".into()), (2, 3, "X-Y".into()), (3, 5, "Z".into())], "{tags:?}");
        }
        let old: Vec<_> = chunks(&["I-A", "B-A", "I-B", "O", "I-B"]).into_iter().map(|c| (c.from, c.to)).collect();
        assert_eq!(old, [(0, 1), (1, 2), (2, 3), (4, 5)], "IOB1");
    }
}
