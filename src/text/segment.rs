//! The steps in which a caret walks: characters as a reader sees them, words,
//! sentences and blocks.
//!
//! Boundaries are those of Unicode Annex 29, looked for in one block at a
//! time so that a step costs the same in a note and in a book. Two repairs
//! for news: a sentence does not end behind `Mr.` or `U.S.`, and closing
//! quotation marks stay with the sentence they close.

use super::quoted;
use super::{Offset, Span, Text};
use unicode_segmentation::UnicodeSegmentation;

/// How far a caret moves in one step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A character as a reader sees it (an extended grapheme cluster).
    Character,
    /// A word, with the spaces before or behind it.
    Word,
    /// A sentence.
    Sentence,
    /// A block: a paragraph, or the part of a very long one.
    Paragraph,
    /// The whole text.
    Text,
}

/// Which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// Towards the start of the text.
    Back,
    /// Towards the end of the text.
    Forward,
}

/// The place one step away; the end of the text in that direction where there is none.
pub fn step(text: &Text, from: Offset, step: Step, direction: Direction) -> Offset {
    match (step, direction) {
        (Step::Text, Direction::Back) => Offset::START,
        (Step::Text, Direction::Forward) => text.end(),
        (_, Direction::Forward) => forward(text, from, step),
        (_, Direction::Back) => back(text, from, step),
    }
}

fn forward(text: &Text, from: Offset, step: Step) -> Offset {
    let mut index = text.block_at(from);
    while index < text.block_count() {
        let block = text.block(index);
        let next = stops(text, block, step).into_iter().find(|&stop| stop > from);
        if let Some(stop) = next {
            return stop;
        }
        index += 1;
    }
    text.end()
}

fn back(text: &Text, from: Offset, step: Step) -> Offset {
    let mut index = text.block_at(from);
    loop {
        let block = text.block(index);
        let before = stops(text, block, step).into_iter().rev().find(|&stop| stop < from);
        match (before, index.checked_sub(1)) {
            (Some(stop), _) => return stop,
            (None, Some(previous)) => index = previous,
            (None, None) => return Offset::START,
        }
    }
}

/// The places in a block where a caret may stop, rising.
fn stops(text: &Text, block: Span, step: Step) -> Vec<Offset> {
    let slice = text.slice(block);
    let base = block.start().byte();
    let bytes: Vec<usize> = match step {
        Step::Character => graphemes(slice),
        Step::Word => word_starts(slice),
        Step::Sentence => sentences_in(slice).into_iter().map(|(start, _)| start).collect(),
        Step::Paragraph | Step::Text => {
            if slice.is_empty() {
                Vec::new()
            } else {
                vec![0]
            }
        }
    };
    bytes.into_iter().map(|byte| text.floor(base + byte)).collect()
}

fn graphemes(slice: &str) -> Vec<usize> {
    slice.grapheme_indices(true).map(|(at, _)| at).chain([slice.len()]).collect()
}

/// The nearest place at or before one where a caret may stop.
pub fn caret_stop(text: &Text, at: Offset) -> Offset {
    let block = text.block(text.block_at(at));
    let stops = stops(text, block, Step::Character);
    stops.into_iter().rev().find(|&stop| stop <= at).unwrap_or(at)
}

fn word_starts(slice: &str) -> Vec<usize> {
    slice
        .split_word_bound_indices()
        .filter(|(_, word)| !word.trim().is_empty())
        .map(|(at, _)| at)
        .chain([slice.len()])
        .collect()
}

/// Which edges of words a walk stops at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Edge {
    /// Where words start.
    Start,
    /// Where words end.
    End,
}

fn word_edges(text: &Text, block: Span, edge: Edge) -> Vec<Offset> {
    let base = block.start().byte();
    text.slice(block)
        .split_word_bound_indices()
        .filter(|(_, word)| !word.trim().is_empty())
        .map(|(at, word)| if edge == Edge::Start { at } else { at + word.len() })
        .map(|byte| text.floor(base + byte))
        .collect()
}

/// The next start or end of a word from a place, across blocks; the place itself where there is none.
pub fn next_word_edge(text: &Text, from: Offset, edge: Edge, direction: Direction) -> Offset {
    let mut index = text.block_at(from);
    loop {
        let edges = word_edges(text, text.block(index), edge);
        let found = match direction {
            Direction::Forward => edges.into_iter().find(|&edge| edge > from),
            Direction::Back => edges.into_iter().rev().find(|&edge| edge < from),
        };
        if let Some(edge) = found {
            return edge;
        }
        index = match direction {
            Direction::Forward if index + 1 < text.block_count() => index + 1,
            Direction::Back if index > 0 => index - 1,
            Direction::Forward | Direction::Back => return from,
        };
    }
}

/// Every word and sign of a text, in order; what is blank is none.
pub fn words(text: &Text) -> impl Iterator<Item = Span> + '_ {
    let parts = text.as_str().split_word_bound_indices().filter(|(_, word)| !word.trim().is_empty());
    parts.filter_map(|(start, word)| text.span(start, start + word.len()))
}

/// The word at a place; at a gap between two, the one behind it, else the one before.
pub fn word_at(text: &Text, at: Offset) -> Option<Span> {
    let block = text.block(text.block_at(at));
    let base = block.start().byte();
    let words: Vec<Span> = text
        .slice(block)
        .split_word_bound_indices()
        .filter(|(_, word)| word.chars().any(char::is_alphanumeric))
        .filter_map(|(start, word)| text.span(base + start, base + start + word.len()))
        .collect();
    let behind = words.iter().find(|word| word.start() <= at && at < word.end());
    behind.or_else(|| words.iter().find(|word| word.end() == at)).copied()
}

/// The sentence at a place, without the spaces around it.
pub fn sentence_at(text: &Text, at: Offset) -> Option<Span> {
    let block = text.block(text.block_at(at));
    let base = block.start().byte();
    let sentences: Vec<Span> = sentences_in(text.slice(block))
        .into_iter()
        .filter_map(|(start, end)| text.span(base + start, base + end))
        .collect();
    let inside = sentences.iter().find(|s| s.touches(at));
    inside.or_else(|| sentences.iter().rev().find(|s| s.start() <= at)).copied()
}

/// The paragraph at a place, without the spaces around it.
pub fn paragraph_at(text: &Text, at: Offset) -> Option<Span> {
    let block = text.block(text.block_at(at));
    trimmed(text, block)
}

/// A span without the white space at its edges, or `None` if nothing else is in it.
pub fn trimmed(text: &Text, span: Span) -> Option<Span> {
    let slice = text.slice(span);
    let start = span.start().byte() + (slice.len() - slice.trim_start().len());
    let end = span.start().byte() + slice.trim_end().len();
    if start < end { text.span(start, end) } else { None }
}

/// The next larger span around a selection: word, quoted run, sentence, paragraph, text.
pub fn enclosing(text: &Text, selection: Span) -> Span {
    let at = selection.start();
    let around = [
        word_at(text, at),
        quoted::run_at(text, at),
        sentence_at(text, at),
        paragraph_at(text, at),
        trimmed(text, text.whole()),
    ];
    around
        .into_iter()
        .flatten()
        .filter(|span| span.contains(selection) && *span != selection)
        .min_by_key(|span| span.byte_len())
        .unwrap_or_else(|| text.whole())
}

/// Sentences of a block as (start, end) in bytes, without spaces at their edges.
pub(in crate::text) fn sentences_in(slice: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, sentence) in slice.split_sentence_bound_indices() {
        let (start, end) = (at, at + sentence.len());
        match found.last_mut() {
            Some(last) if joins(slice, *last, start) => last.1 = end,
            _ => found.push((start, end)),
        }
    }
    found.into_iter().filter_map(|(start, end)| trim_range(slice, start, end)).collect()
}

/// Whether what begins at `start` still belongs to the sentence before it.
fn joins(slice: &str, (last_start, last_end): (usize, usize), start: usize) -> bool {
    let before = slice.get(last_start..last_end).unwrap_or_default().trim_end();
    let after = slice.get(start..).unwrap_or_default();
    let closes = after.starts_with(['”', '’', '»', ')', ']'])
        || (after.starts_with('"') && after.chars().nth(1).is_none_or(char::is_whitespace));
    closes || ends_in_abbreviation(before)
}

fn ends_in_abbreviation(sentence: &str) -> bool {
    const TITLES: [&str; 18] = [
        "Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "Gen.", "Sen.", "Rep.", "Gov.", "St.", "Lt.", "Col.", "Sgt.", "Rev.",
        "Hon.", "No.", "vs.", "Jr.",
    ];
    let last = sentence.rsplit(char::is_whitespace).next().unwrap_or_default();
    let last = last.trim_start_matches(['"', '“', '(', '‘']);
    TITLES.contains(&last) || are_initials(last)
}

/// `J.` and `U.S.`, but not `He.`
fn are_initials(word: &str) -> bool {
    let mut letters = word.strip_suffix('.').unwrap_or_default().split('.');
    letters.all(|letter| {
        let mut chars = letter.chars();
        chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
    })
}

fn trim_range(slice: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let part = slice.get(start..end)?;
    let lead = part.len() - part.trim_start().len();
    let length = part.trim().len();
    (length > 0).then_some((start + lead, start + lead + length))
}

/// Whether some of it may be read from right to left.
pub fn has_rtl(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(is_rtl)
}

/// Whether a character is, or makes others, read from right to left.
pub fn is_rtl(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{202b}' | '\u{202e}' | '\u{2067}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(content: &str) -> Text {
        Text::new(content).unwrap()
    }

    #[test]
    fn a_caret_never_stops_inside_what_a_reader_sees_as_one() {
        let text = text("a👨‍👩‍👧e\u{301}b");
        let mut at = Offset::START;
        let mut stops = vec![];
        while at < text.end() {
            at = step(&text, at, Step::Character, Direction::Forward);
            stops.push(at.byte());
        }
        assert_eq!(stops, [1, 19, 22, 23]);
    }

    #[test]
    fn words_are_walked_across_lines_and_back() {
        let text = text("Kim said,\n\nhe won.");
        let there: Vec<usize> = walk(&text, Offset::START, Direction::Forward);
        assert_eq!(there, [4, 8, 9, 10, 11, 14, 17, 18]);
        let back: Vec<usize> = walk(&text, text.end(), Direction::Back);
        assert_eq!(back, [17, 14, 11, 10, 9, 8, 4, 0]);
    }

    fn walk(text: &Text, from: Offset, direction: Direction) -> Vec<usize> {
        let mut stops = vec![];
        let mut at = from;
        loop {
            let next = step(text, at, Step::Word, direction);
            if next == at {
                return stops;
            }
            stops.push(next.byte());
            at = next;
        }
    }

    #[test]
    fn a_sentence_keeps_its_abbreviations_and_closing_marks() {
        let text = text("“Mr. Ito of the U.S. Senate left.” He won.");
        let first = sentence_at(&text, text.offset(3).unwrap()).unwrap();
        assert_eq!(text.slice(first), "“Mr. Ito of the U.S. Senate left.”");
    }

    #[test]
    fn growing_goes_from_word_to_quoted_run_to_sentence_to_paragraph() {
        let text = text("He said “we won today” again. Then he left.\nMore.");
        let mut selection = Span::caret(text.offset(12).unwrap());
        let mut grown = vec![];
        for _ in 0..4 {
            selection = enclosing(&text, selection);
            grown.push(text.slice(selection).to_owned());
        }
        assert_eq!(
            grown,
            ["we", "“we won today”", "He said “we won today” again.", "He said “we won today” again. Then he left."]
        );
    }
}
