//! What the boundary profile says of marks: where an edge stands wrong, and how to mend it.
//!
//! Quotation marks, and the punctuation inside them, belong to the content;
//! so does the "that" of an indirect quote. A cue is never inside the content
//! it introduces. A name keeps its words and leaves the possessive outside.

use super::guess::{Habit, habit};
use crate::model::{Annotation, AnnotationId, AnnotationSet};
use crate::text::segment::{self, Direction, Step};
use crate::text::{Fragments, Offset, Span, Text, quoted};

/// Something that the profile would have otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The annotation.
    pub id: AnnotationId,
    /// What is wrong, in words.
    pub words: &'static str,
    /// The words it should be on; `None` where only a person can tell.
    pub mend: Option<Fragments>,
}

/// What is wrong with an annotation, the first thing.
pub fn finding(text: &Text, set: &AnnotationSet, annotation: &Annotation) -> Option<Finding> {
    let fragments = annotation.fragments()?;
    let found = |words, mend| Some(Finding { id: annotation.id, words, mend });
    if habit(&annotation.label) == Habit::Quoted {
        if let Some(mended) = replaced(fragments, |part| with_marks(text, part)) {
            return found("its quotation marks stand outside", Some(mended));
        }
        if let Some(mended) = replaced(fragments, |part| without_comma(text, part)) {
            return found("it ends with a comma that is not its own", Some(mended));
        }
        if let Some(start) = that_before(text, fragments.first()) {
            let first = Span::between(start, fragments.first().end());
            let mended = replaced(fragments, |part| (part == fragments.first()).then_some(first));
            return found("the “that” before it belongs to it", mended);
        }
        if has_cue_inside(set, annotation, fragments) {
            return found("its cue stands inside it", None);
        }
    }
    if habit(&annotation.label) == Habit::Name
        && let Some(mended) = replaced(fragments, |part| without_possessive(text, part))
    {
        return found("it ends with a possessive", Some(mended));
    }
    None
}

/// The fragments with each that `change` has another for; `None` where it has none.
fn replaced(fragments: &Fragments, change: impl Fn(Span) -> Option<Span>) -> Option<Fragments> {
    let changed: Vec<Option<Span>> = fragments.iter().map(&change).collect();
    if changed.iter().all(Option::is_none) {
        return None;
    }
    Fragments::new(fragments.iter().zip(changed).map(|(old, new)| new.unwrap_or(old)))
}

const MARKS: &[char] = &['"', '“', '”', '„', '«', '»', '‘', '’', '‚', '‹', '›', '\''];
const INSIDE: &[char] = &[',', '.', '!', '?', ';', ':', '…', '—', '–'];

/// The quoted run around a fragment that leaves only its marks and the punctuation before them out.
fn with_marks(text: &Text, part: Span) -> Option<Span> {
    let runs = quoted::runs_in_block(text, text.block_at(part.start()));
    runs.into_iter().find(|run| {
        let before = text.slice(Span::between(run.start(), part.start().max(run.start())));
        let behind = text.slice(Span::between(part.end().min(run.end()), run.end()));
        let marks = |words: &str| words.chars().all(|c| MARKS.contains(&c));
        let end = behind.trim_start_matches(INSIDE);
        run.contains(part) && *run != part && marks(before) && end.is_empty() == behind.is_empty() && marks(end)
    })
}

/// A fragment without the comma or the like at its end, where no quotation mark closes it.
fn without_comma(text: &Text, part: Span) -> Option<Span> {
    let words = text.slice(part);
    let kept = words.trim_end_matches([',', ';', ':', ' ']);
    (kept.len() < words.len() && !kept.is_empty())
        .then(|| Span::between(part.start(), text.floor(part.start().byte() + kept.len())))
}

/// Where a "that" right before a fragment starts, if the fragment is no quoted run.
fn that_before(text: &Text, part: Span) -> Option<Offset> {
    if text.slice(part).starts_with(MARKS) {
        return None;
    }
    let before = segment::step(text, part.start(), Step::Word, Direction::Back);
    let word = text.slice(Span::between(before, part.start()));
    word.trim().eq_ignore_ascii_case("that").then_some(before)
}

fn has_cue_inside(set: &AnnotationSet, quote: &Annotation, fragments: &Fragments) -> bool {
    let cues = set.relations_from(quote.id).into_iter().filter(|tie| tie.kind.as_str() == "cued_by");
    let mut cues = cues.filter_map(|tie| set.annotation(tie.to)?.fragments());
    cues.any(|cue| cue.iter().any(|part| fragments.overlaps(part)))
}

/// A name without `’s` at its end.
fn without_possessive(text: &Text, part: Span) -> Option<Span> {
    let words = text.slice(part);
    let kept = words.strip_suffix("’s").or_else(|| words.strip_suffix("'s")).filter(|kept| !kept.is_empty())?;
    Some(Span::between(part.start(), text.floor(part.start().byte() + kept.len())))
}
