//! Words that are likely to speak: capitalised names, pronouns and reporting
//! verbs.
//!
//! These are guesses that a person confirms with a key, never tags. They know
//! English and leave texts in other languages alone.

use super::segment::sentences_in;
use super::{Offset, Span, Text};
use unicode_segmentation::UnicodeSegmentation;

/// What a stretch of text looks like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Guess {
    /// A run of capitalised words.
    Name,
    /// A pronoun that can speak.
    Pronoun,
    /// A reporting verb or phrase.
    Cue,
}

const PRONOUNS: [&str; 9] = ["he", "she", "they", "it", "i", "we", "who", "you", "someone"];

/// Words that begin a sentence with a capital without being a name.
const NOT_NAMES: [&str; 79] = [
    "the",
    "a",
    "an",
    "this",
    "that",
    "these",
    "those",
    "in",
    "on",
    "at",
    "as",
    "and",
    "but",
    "or",
    "if",
    "when",
    "while",
    "after",
    "before",
    "he",
    "she",
    "it",
    "they",
    "we",
    "i",
    "you",
    "his",
    "her",
    "their",
    "our",
    "my",
    "its",
    "there",
    "here",
    "what",
    "who",
    "how",
    "why",
    "where",
    "for",
    "from",
    "to",
    "of",
    "by",
    "with",
    "no",
    "not",
    "one",
    "some",
    "many",
    "most",
    "all",
    "also",
    "both",
    "full",
    "so",
    "then",
    "yet",
    "since",
    "according",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const CUES: [&str; 70] = [
    "said",
    "says",
    "say",
    "saying",
    "told",
    "tells",
    "tell",
    "added",
    "adds",
    "noted",
    "notes",
    "reported",
    "reports",
    "wrote",
    "writes",
    "claimed",
    "claims",
    "announced",
    "announces",
    "argued",
    "argues",
    "asked",
    "asks",
    "warned",
    "warns",
    "insisted",
    "insists",
    "denied",
    "denies",
    "admitted",
    "conceded",
    "stated",
    "states",
    "explained",
    "explains",
    "replied",
    "called",
    "quoted",
    "confirmed",
    "suggested",
    "stressed",
    "acknowledged",
    "declared",
    "complained",
    "promised",
    "predicted",
    "recalled",
    "tweeted",
    "posted",
    "concluded",
    "found",
    "testified",
    "shouted",
    "alleged",
    "accused",
    "dismissed",
    "remarked",
    "ruled",
    "observed",
    "vowed",
    "pledged",
    "joked",
    "urged",
    "countered",
    "responded",
    "answered",
    "revealed",
    "cautioned",
    "wondered",
    "according to",
];

/// Cues of two words.
const PHRASES: [(&str, &str); 7] = [
    ("according", "to"),
    ("pointed", "out"),
    ("points", "out"),
    ("shot", "back"),
    ("hit", "back"),
    ("went", "on"),
    ("called", "for"),
];

/// What may stand before a reporting verb and belongs to it.
const HELPERS: [&str; 15] = [
    "will", "would", "may", "might", "can", "could", "should", "did", "does", "do", "has", "have", "had", "not",
    "never",
];

/// More helpers than this are a clause.
const MOST_HELPERS: usize = 3;

struct Word<'t> {
    at: usize,
    letters: &'t str,
    opens_sentence: bool,
}

/// The guesses in one block, in the order of the text.
pub fn guesses_in_block(text: &Text, block: usize) -> Vec<(Span, Guess)> {
    let span = text.block(block);
    let base = span.start().byte();
    let slice = text.slice(span);
    let words = words_of(slice);
    let mut found = Vec::new();
    let mut index = 0;
    while let Some(word) = words.get(index) {
        let rest = words.get(index..).unwrap_or_default();
        let (count, guess) = name_length(slice, rest)
            .map(|count| (count, Some(Guess::Name)))
            .or_else(|| cue_length(rest).map(|count| (count, Some(Guess::Cue))))
            .unwrap_or((1, is_pronoun(word.letters).then_some(Guess::Pronoun)));
        if let (Some(guess), Some(last)) = (guess, words.get(index + count - 1)) {
            let end = base + last.at + last.letters.len();
            found.extend(text.span(base + word.at, end).map(|span| (span, guess)));
        }
        index += count;
    }
    found
}

/// The capitalised name at a place.
pub fn name_at(text: &Text, at: Offset) -> Option<Span> {
    guesses_in_block(text, text.block_at(at))
        .into_iter()
        .find(|(span, guess)| *guess == Guess::Name && span.touches(at))
        .map(|(span, _)| span)
}

/// Whether a word is a pronoun that can speak.
pub fn is_pronoun(word: &str) -> bool {
    PRONOUNS.contains(&word.to_lowercase().as_str())
}

fn words_of(slice: &str) -> Vec<Word<'_>> {
    let starts: Vec<usize> = sentences_in(slice).into_iter().map(|(start, _)| start).collect();
    let mut words: Vec<Word> = Vec::new();
    for (at, word) in slice.unicode_word_indices() {
        let (stem, possessive) = split_possessive(word);
        let opens_sentence = starts.iter().any(|&start| start <= at && at <= start + 3);
        words.push(Word { at, letters: stem, opens_sentence });
        if let Some(mark) = possessive {
            words.push(Word { at: at + stem.len(), letters: mark, opens_sentence: false });
        }
    }
    words
}

/// `Putin’s` is the name `Putin` and a mark that ends it.
fn split_possessive(word: &str) -> (&str, Option<&str>) {
    for mark in ["’s", "'s"] {
        if let Some(stem) = word.strip_suffix(mark).filter(|stem| !stem.is_empty()) {
            return (stem, word.get(stem.len()..));
        }
    }
    (word, None)
}

/// How many of the words make one capitalised name, if the first begins one.
fn name_length(slice: &str, words: &[Word]) -> Option<usize> {
    let first = words.first()?;
    if !capitalised(first.letters) || NOT_NAMES.contains(&first.letters.to_lowercase().as_str()) {
        return None;
    }
    if first.opens_sentence && words.len() == 1 && words_alone(slice) {
        return None;
    }
    let mut count = 1;
    for pair in words.windows(2) {
        let [before, next] = pair else { break };
        let gap = slice.get(before.at + before.letters.len()..next.at).unwrap_or_default();
        let joined = matches!(gap, " " | "\u{a0}" | "-" | ". " | ".");
        if !joined || !capitalised(next.letters) || (gap == ". " && before.letters.len() > 2) {
            break;
        }
        count += 1;
    }
    Some(count)
}

fn words_alone(slice: &str) -> bool {
    slice.unicode_words().count() == 1 && slice.trim_end().ends_with('.')
}

/// How many of the words are one cue, the whole verb group: `said`, `would not say`, `pointed out`.
fn cue_length(words: &[Word]) -> Option<usize> {
    let small = |index: usize| words.get(index).map(|word| word.letters.to_lowercase());
    let helps = words.iter().take(MOST_HELPERS).take_while(|word| is_helper(&word.letters.to_lowercase())).count();
    let (verb, next) = (small(helps)?, small(helps + 1).unwrap_or_default());
    if PHRASES.contains(&(verb.as_str(), next.as_str())) {
        return Some(helps + 2);
    }
    is_cue(&verb).then_some(helps + 1)
}

fn is_helper(word: &str) -> bool {
    HELPERS.contains(&word)
}

/// Whether a small word reports by itself.
pub(in crate::text) fn is_cue(word: &str) -> bool {
    CUES.contains(&word)
}

fn capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guesses(content: &str) -> Vec<(String, Guess)> {
        let text = Text::new(content).unwrap();
        let found = guesses_in_block(&text, 0);
        found.into_iter().map(|(span, guess)| (text.slice(span).to_owned(), guess)).collect()
    }

    #[test]
    fn a_sentence_yields_its_names_pronouns_and_cues() {
        assert_eq!(
            guesses("Kim Jong Un said he met Putin’s envoy, according to Tass."),
            [
                ("Kim Jong Un".to_owned(), Guess::Name),
                ("said".to_owned(), Guess::Cue),
                ("he".to_owned(), Guess::Pronoun),
                ("Putin".to_owned(), Guess::Name),
                ("according to".to_owned(), Guess::Cue),
                ("Tass".to_owned(), Guess::Name),
            ]
        );
    }

    #[test]
    fn a_cue_is_the_whole_verb_group() {
        let cues = |content: &str| -> Vec<String> {
            guesses(content).into_iter().filter(|(_, guess)| *guess == Guess::Cue).map(|(words, _)| words).collect()
        };
        assert_eq!(
            cues("She would not say. He also noted it, and Lee pointed out more."),
            ["would not say", "noted", "pointed out"]
        );
        assert_eq!(cues("It will rain, and nobody had a word."), [""; 0]);
    }

    #[test]
    fn no_break_spaces_join_a_name() {
        assert_eq!(guesses("the North\u{a0}Korea desk"), [("North\u{a0}Korea".to_owned(), Guess::Name)]);
    }

    #[test]
    fn a_capital_at_the_start_of_a_sentence_is_no_name_by_itself() {
        assert_eq!(guesses("The talks failed."), []);
    }
}
