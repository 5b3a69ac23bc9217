//! Which words a label key means when nothing is selected.

use crate::model::LabelId;
use crate::text::names::{self, Guess};
use crate::text::{Offset, Span, Text, phrases, quoted, segment};

/// What kind of words a label is usually put on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Habit {
    /// A run between quotation marks, else the clause that is reported, else a sentence.
    Quoted,
    /// A sentence.
    Sentence,
    /// A reporting verb, else a word.
    Cue,
    /// A capitalised name, else a phrase like `the minister`, else a word.
    Name,
}

/// The habit of a label of the default schema; of another, that of a name.
pub fn habit(label: &LabelId) -> Habit {
    match label.as_str() {
        "quote" => Habit::Quoted,
        "claim" | "evidence" => Habit::Sentence,
        "cue" => Habit::Cue,
        _ => Habit::Name,
    }
}

/// The words at a place that a label would be put on.
pub fn span_for(text: &Text, at: Offset, label: &LabelId) -> Option<Span> {
    match habit(label) {
        Habit::Quoted => {
            quoted::run_at(text, at).or_else(|| reported_at(text, at)).or_else(|| segment::sentence_at(text, at))
        }
        Habit::Sentence => segment::sentence_at(text, at),
        Habit::Cue => cue_at(text, at).or_else(|| segment::word_at(text, at)),
        Habit::Name => {
            names::name_at(text, at).or_else(|| phrases::phrase_at(text, at)).or_else(|| segment::word_at(text, at))
        }
    }
}

fn cue_at(text: &Text, at: Offset) -> Option<Span> {
    names::guesses_in_block(text, text.block_at(at))
        .into_iter()
        .find(|(span, guess)| *guess == Guess::Cue && span.touches(at))
        .map(|(span, _)| span)
}

/// The reported clause around a place: what stands between `Kim said` and `, Tass reported`.
///
/// It begins behind the last cue before the place, or with the sentence, and ends before the first
/// comma that leads to a cue, or with the sentence but for its full stop. A comma within quotation
/// marks belongs to the clause, and so do the marks.
fn reported_at(text: &Text, at: Offset) -> Option<Span> {
    let block = text.block_at(at);
    let sentence = segment::sentence_at(text, at)?;
    let guesses = names::guesses_in_block(text, block).into_iter();
    let cues: Vec<Span> = guesses
        .filter(|(span, guess)| *guess == Guess::Cue && sentence.contains(*span))
        .map(|(span, _)| span)
        .collect();
    let before = cues.iter().rev().find(|cue| cue.end() <= at);
    let start = before.map_or(sentence.start(), |cue| cue.end());
    let start = conjunction(text, Span::between(start, at)).filter(|_| before.is_some()).unwrap_or(start);
    let runs = quoted::runs_in_block(text, block);
    let behind = Span::between(at, sentence.end());
    let commas: Vec<usize> = text
        .slice(behind)
        .match_indices(',')
        .map(|(comma, _)| at.byte() + comma)
        .chain([sentence.end().byte()])
        .collect();
    let leads_to_cue = |pair: &&[usize]| match pair {
        [comma, next] => cues.iter().any(|cue| *comma < cue.start().byte() && cue.start().byte() < *next),
        _ => false,
    };
    let comma = commas.windows(2).find(leads_to_cue).and_then(|pair| pair.first()).copied();
    if before.is_none() && comma.is_none() {
        return None;
    }
    let end = match comma {
        Some(comma) => {
            let within = runs.iter().find(|run| run.start().byte() < comma && comma < run.end().byte());
            within.map_or(text.floor(comma), |run| run.end())
        }
        None => text
            .floor(start.byte() + text.slice(Span::between(start, sentence.end())).trim_end_matches(['.', ' ']).len()),
    };
    segment::trimmed(text, Span::between(start, end)).filter(|span| span.touches(at))
}

/// The `that` or `whether` that begins a reported clause, where it stands near the cue: `told the Post that …`.
fn conjunction(text: &Text, before: Span) -> Option<Offset> {
    const NEAR: usize = 8;
    let end = segment::word_at(text, before.end()).map_or(before.end(), |word| word.end().max(before.end()));
    let words = text.slice(Span::between(before.start(), end)).split_inclusive(char::is_whitespace).take(NEAR);
    let ends = words.scan(before.start().byte(), |at, word| {
        *at += word.len();
        Some((*at - word.len(), word.trim_end()))
    });
    ends.into_iter().find(|(_, word)| matches!(*word, "that" | "whether")).and_then(|(at, _)| text.offset(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LabelId;

    fn quote_at<'t>(text: &'t Text, word: &str) -> &'t str {
        let at = text.offset(text.as_str().find(word).unwrap() + 1).unwrap();
        text.slice(span_for(text, at, &LabelId::new("quote").unwrap()).unwrap())
    }

    #[test]
    fn a_reported_clause_stands_between_its_cues() {
        let text = Text::new("On Monday, Kim said he values the help, Russian state media reported.").unwrap();
        assert_eq!(quote_at(&text, "values"), "he values the help");
        let text = Text::new("The talks, and the meal, were a success, according to Tass. Nobody ate.").unwrap();
        assert_eq!(quote_at(&text, "success"), "The talks, and the meal, were a success");
        let text = Text::new("Pell told Ilsa Torvenbach that he never asked, state radio reported.").unwrap();
        assert_eq!(quote_at(&text, "never"), "that he never asked");
        assert_eq!(quote_at(&text, "that"), "that he never asked");
        let text = Text::new("Kim noted that the visit helps.").unwrap();
        assert_eq!(quote_at(&text, "visit"), "that the visit helps");
    }

    #[test]
    fn a_quoted_part_belongs_to_its_clause_with_its_marks_and_stands_alone_where_the_caret_is_in_it() {
        let text = Text::new("He said Russia “cannot stay out,\" Reuters reported.").unwrap();
        assert_eq!(quote_at(&text, "Russia"), "Russia “cannot stay out,\"");
        assert_eq!(quote_at(&text, "stay"), "“cannot stay out,\"");
    }

    #[test]
    fn where_nobody_reports_it_is_the_sentence() {
        let text = Text::new("It rained. The river, as ever, rose.").unwrap();
        assert_eq!(quote_at(&text, "river"), "The river, as ever, rose.");
    }
}
