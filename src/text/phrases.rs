//! Phrases that name somebody without a name: `the harbour board`, `her lawyer`.
//!
//! Guesses, like those of [`super::names`]: English, and of no harm elsewhere.

use super::names::is_cue;
use super::{Offset, Span, Text};
use unicode_segmentation::UnicodeSegmentation;

/// Words that such a phrase begins with.
const DETERMINERS: [&str; 19] = [
    "the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your", "one",
    "another", "some", "several", "two",
];

/// Words that end it, besides cues: what leads to something else.
const ENDS: [&str; 70] = [
    "of", "in", "on", "at", "as", "by", "for", "from", "to", "with", "about", "after", "before", "over", "under",
    "into", "through", "between", "against", "during", "without", "within", "along", "near", "and", "or", "but", "nor",
    "that", "which", "who", "whom", "whose", "when", "where", "while", "because", "if", "than", "whether", "is", "are",
    "was", "were", "be", "been", "has", "have", "had", "do", "does", "did", "will", "would", "can", "could", "may",
    "might", "shall", "should", "must", "not", "there", "here", "then", "now", "once", "again", "also", "never",
];

/// More words behind the determiner are a clause.
const MOST: usize = 4;

/// The phrase at a place: from a determiner at or before it up to a word that leads to something else.
///
/// ```text
///     a survey that the harbour board paid for
///     [a survey]    [the harbour board paid]       `paid` is taken for a noun; an edge is moved by one key
/// ```
pub fn phrase_at(text: &Text, at: Offset) -> Option<Span> {
    let block = text.block(text.block_at(at));
    let slice = text.slice(block);
    let local = at.byte() - block.start().byte();
    let words: Vec<(usize, &str)> = slice.unicode_word_indices().collect();
    let here = words.iter().rposition(|(start, word)| *start <= local && local <= start + word.len())?;
    let first = (here.saturating_sub(MOST)..=here).rev().find(|index| {
        let determines = words.get(*index).is_some_and(|(_, word)| DETERMINERS.contains(&word.to_lowercase().as_str()));
        determines && length(slice, words.get(*index..).unwrap_or_default()) > here - index
    })?;
    let rest = words.get(first..)?;
    let count = length(slice, rest);
    let (start, _) = rest.first()?;
    let (last, word) = rest.get(count.checked_sub(1).filter(|last| *last > 0)?)?;
    text.span(block.start().byte() + start, block.start().byte() + last + word.len())
}

/// How many of the words belong to the phrase that the first begins.
fn length(slice: &str, words: &[(usize, &str)]) -> usize {
    let goes_on = |pair: &&[(usize, &str)]| match pair {
        [(start, before), (next, word)] => {
            let gap = slice.get(start + before.len()..*next).unwrap_or_default();
            let word = word.to_lowercase();
            matches!(gap, " " | "\u{a0}" | "-") && !ENDS.contains(&word.as_str()) && !is_cue(&word)
        }
        _ => false,
    };
    1 + words.windows(2).take(MOST).take_while(goes_on).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(content: &str, word: &str) -> Option<String> {
        let text = Text::new(content).unwrap();
        let at = text.offset(content.find(word).unwrap() + 1).unwrap();
        phrase_at(&text, at).map(|span| text.slice(span).to_owned())
    }

    #[test]
    fn a_phrase_goes_from_its_determiner_to_a_word_that_leads_elsewhere() {
        let content =
            "The audit by the harbour board, her lawyer told us, was read by a ward clerk of the boatmen's league.";
        assert_eq!(found(content, "board").as_deref(), Some("the harbour board"));
        assert_eq!(found(content, "he harbour").as_deref(), Some("the harbour board"));
        assert_eq!(found(content, "lawyer").as_deref(), Some("her lawyer"));
        assert_eq!(found(content, "audit").as_deref(), Some("The audit"));
        assert_eq!(found(content, "clerk").as_deref(), Some("a ward clerk"));
        assert_eq!(found(content, "league").as_deref(), Some("the boatmen's league"));
    }

    #[test]
    fn words_without_a_determiner_are_no_phrase() {
        assert_eq!(found("Costs have doubled.", "Costs"), None);
        assert_eq!(found("He asked the. Nobody came.", "Nobody"), None);
    }
}
