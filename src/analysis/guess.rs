//! Which words a label key means when nothing is selected.

use crate::model::LabelId;
use crate::text::names::{self, Guess};
use crate::text::{Offset, Span, Text, quoted, segment};

/// What kind of words a label is usually put on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Habit {
    /// A run between quotation marks, else a sentence.
    Quoted,
    /// A sentence.
    Sentence,
    /// A reporting verb, else a word.
    Cue,
    /// A capitalised name, else a word.
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
        Habit::Quoted => quoted::run_at(text, at).or_else(|| segment::sentence_at(text, at)),
        Habit::Sentence => segment::sentence_at(text, at),
        Habit::Cue => cue_at(text, at).or_else(|| segment::word_at(text, at)),
        Habit::Name => names::name_at(text, at).or_else(|| segment::word_at(text, at)),
    }
}

fn cue_at(text: &Text, at: Offset) -> Option<Span> {
    names::guesses_in_block(text, text.block_at(at))
        .into_iter()
        .find(|(span, guess)| *guess == Guess::Cue && span.touches(at))
        .map(|(span, _)| span)
}
