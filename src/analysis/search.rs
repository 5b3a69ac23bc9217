//! Finding words in a text, and showing each in its context.
//!
//! Patterns are run by an engine whose time grows with the text alone, so no
//! pattern that somebody sends can stop the program.

use crate::text::{Offset, Span, Text};
use regex::RegexBuilder;

/// What finds something: an engine whose time grows with the text alone.
pub use regex::Regex as Pattern;

/// What is looked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    /// The words, or the pattern.
    pub words: String,
    /// Whether the words are a regular expression.
    pub pattern: bool,
    /// Whether capitals must be capitals.
    pub exact_case: bool,
    /// Whether a hit must be whole words.
    pub whole_words: bool,
}

/// A hit with what stands around it on its line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InContext {
    /// What stands before it, as far as there is room.
    pub before: String,
    /// The words that were found.
    pub words: String,
    /// What stands behind it.
    pub behind: String,
}

impl Query {
    /// What finds it; `None` where nothing is looked for.
    ///
    /// # Errors
    /// The pattern is none, in words.
    pub fn compiled(&self) -> Result<Option<Pattern>, String> {
        if self.words.is_empty() {
            return Ok(None);
        }
        let words = if self.pattern { self.words.clone() } else { flexible(&self.words) };
        let words = if self.whole_words { format!(r"\b(?:{words})\b") } else { words };
        let built = RegexBuilder::new(&words).case_insensitive(!self.exact_case).multi_line(true).build();
        // The last line says what is wrong; those before repeat the pattern.
        built.map(Some).map_err(|error| {
            let words = error.to_string();
            words.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
        })
    }
}

/// The words as a pattern; a space stands for any blanks, as no-break spaces look the same.
fn flexible(words: &str) -> String {
    words.split_whitespace().map(regex::escape).collect::<Vec<_>>().join(r"\s+")
}

/// The places where a pattern fits, in the order of the text, at most `most`.
pub fn hits(text: &Text, pattern: &Pattern, most: usize) -> Vec<Span> {
    pattern
        .find_iter(text.as_str())
        .filter(|found| !found.is_empty())
        .filter_map(|found| text.span(found.start(), found.end()))
        .take(most)
        .collect()
}

/// A hit with up to `width` characters of its line on either side.
pub fn in_context(text: &Text, hit: Span, width: usize) -> InContext {
    let line = text.block(text.block_at(hit.start()));
    let before = text.slice(Span::between(line.start(), hit.start()));
    let cut = before.chars().count().saturating_sub(width);
    let start: String = before.chars().skip(cut).collect();
    let behind = text.slice(Span::between(hit.end(), line.end().max(hit.end())));
    InContext {
        before: if cut > 0 { format!("…{start}") } else { start },
        words: text.slice(hit).split_whitespace().collect::<Vec<_>>().join(" "),
        behind: behind.chars().take(width).collect(),
    }
}

/// The first hit behind a place, or before it; from the other end where there is none.
pub fn next(hits: &[Span], from: Offset, back: bool) -> Option<usize> {
    let found = if back {
        hits.iter().rposition(|hit| hit.start() < from)
    } else {
        hits.iter().position(|hit| hit.start() > from)
    };
    found.or(if back { hits.len().checked_sub(1) } else { (!hits.is_empty()).then_some(0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &str, text: &str, change: impl FnOnce(&mut Query)) -> Vec<String> {
        let text = Text::new(text).unwrap();
        let mut query = Query { words: words.to_owned(), ..Query::default() };
        change(&mut query);
        let pattern = query.compiled().unwrap().unwrap();
        hits(&text, &pattern, 100).into_iter().map(|hit| text.slice(hit).to_owned()).collect()
    }

    #[test]
    fn words_are_found_whatever_their_case_and_blanks() {
        assert_eq!(found("kim jong", "Kim\u{a0}Jong, kim  jong", |_| ()), ["Kim\u{a0}Jong", "kim  jong"]);
        assert_eq!(found("Kim", "Kim kim Kimono", |q| q.exact_case = true), ["Kim", "Kim"]);
        assert_eq!(found("kim", "Kim Kimono", |q| q.whole_words = true), ["Kim"]);
        assert_eq!(found("U.S.", "the U.S. and UxSx", |_| ()), ["U.S."], "signs stand for themselves");
    }

    #[test]
    fn a_pattern_is_a_pattern_and_a_wrong_one_is_said() {
        assert_eq!(found(r"\d{4}", "in 2018 and 19", |q| q.pattern = true), ["2018"]);
        let wrong = Query { words: "(".to_owned(), pattern: true, ..Query::default() };
        assert_eq!(wrong.compiled().unwrap_err(), "unclosed group");
    }

    #[test]
    fn a_hit_is_shown_with_its_line() {
        let text = Text::new("first line\nKim said so\nlast").unwrap();
        let hit = text.span(15, 19).unwrap();
        let shown = in_context(&text, hit, 20);
        assert_eq!((shown.before.as_str(), shown.words.as_str(), shown.behind.as_str()), ("Kim ", "said", " so"));
    }
}
