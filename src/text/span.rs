//! Places, spans and fragments: the three ways to point into a text.

use std::fmt;

/// A place in a text: a gap between two characters, counted in bytes of UTF-8
/// from 0.
///
/// Offsets are gaps, not characters: in `Tass`, offset 0 stands before the
/// `T` and offset 4 behind the last `s`. Only [`Text`](super::Text) makes
/// them, so an offset always stands on a boundary between characters *of the
/// text that made it*; using it with another text finds the nearest boundary
/// at or before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Offset(u32);

impl Offset {
    /// The place before the first character of every text.
    pub const START: Offset = Offset(0);

    /// Makes an offset out of a byte count that is known to be a boundary.
    pub(in crate::text) fn at(byte: usize) -> Offset {
        Offset(u32::try_from(byte).unwrap_or(u32::MAX))
    }

    /// The number of bytes of UTF-8 before this place.
    pub fn byte(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Debug for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A stretch of text, half-open: from one gap to another.
///
/// ```text
///     K i m   s a i d
///    0 1 2 3 4 5 6 7 8
///    [     )              0..3  "Kim"
///          |              3..3  nothing: an empty span, a caret
///        [     )          2..5  overlaps 0..3
///          [ )            3..4  touches 0..3, does not overlap it
/// ```
///
/// Two spans *overlap* when they share a character; an empty span overlaps
/// nothing. The start is never behind the end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    start: Offset,
    end: Offset,
}

impl Span {
    /// The span between two places, whichever comes first.
    pub fn between(a: Offset, b: Offset) -> Span {
        Span { start: a.min(b), end: a.max(b) }
    }

    /// The empty span at a place.
    pub fn caret(at: Offset) -> Span {
        Span { start: at, end: at }
    }

    /// The place before the first character.
    pub fn start(self) -> Offset {
        self.start
    }

    /// The place behind the last character.
    pub fn end(self) -> Offset {
        self.end
    }

    /// The length in bytes of UTF-8.
    pub fn byte_len(self) -> usize {
        self.end.byte() - self.start.byte()
    }

    /// Whether the span holds no character.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two spans share at least one character.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end && !self.is_empty() && !other.is_empty()
    }

    /// Whether every character of `other` is in this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the place is in the span or at one of its edges.
    pub fn touches(self, at: Offset) -> bool {
        self.start <= at && at <= self.end
    }

    /// The characters in both spans, if there are any.
    pub fn intersection(self, other: Span) -> Option<Span> {
        self.overlaps(other).then(|| Span { start: self.start.max(other.start), end: self.end.min(other.end) })
    }

    /// The smallest span that holds both.
    pub fn hull(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start.0, self.end.0)
    }
}

/// The one or more stretches of text that an annotation covers.
///
/// An interrupted quotation is one annotation in two fragments:
///
/// ```text
///     “We appeal,” she said, “and win.”
///     [          )           [        )
/// ```
///
/// There is always at least one fragment, none is empty, they are sorted, and
/// no two overlap or touch: those that do are joined by [`Fragments::new`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fragments {
    first: Span,
    rest: Vec<Span>,
}

impl Fragments {
    /// One fragment, or `None` if the span is empty.
    pub fn one(span: Span) -> Option<Fragments> {
        (!span.is_empty()).then(|| Fragments { first: span, rest: Vec::new() })
    }

    /// Sorts and joins the spans; empty ones are left out. `None` if nothing is left.
    pub fn new(spans: impl IntoIterator<Item = Span>) -> Option<Fragments> {
        let mut sorted: Vec<Span> = spans.into_iter().filter(|s| !s.is_empty()).collect();
        sorted.sort_unstable();
        let mut joined: Vec<Span> = Vec::with_capacity(sorted.len());
        for span in sorted {
            match joined.last_mut() {
                Some(last) if span.start <= last.end => *last = last.hull(span),
                _ => joined.push(span),
            }
        }
        let mut spans = joined.into_iter();
        let first = spans.next()?;
        Some(Fragments { first, rest: spans.collect() })
    }

    /// The fragments in the order of the text.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Span> + '_ {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    /// How many fragments there are; at least 1.
    pub fn count(&self) -> usize {
        1 + self.rest.len()
    }

    /// The first fragment.
    pub fn first(&self) -> Span {
        self.first
    }

    /// The last fragment; the first where there is only one.
    pub fn last(&self) -> Span {
        self.rest.last().copied().unwrap_or(self.first)
    }

    /// The place where the annotation begins.
    pub fn start(&self) -> Offset {
        self.first.start
    }

    /// The place where the annotation ends.
    pub fn end(&self) -> Offset {
        self.last().end
    }

    /// The smallest span that holds every fragment, with what lies between.
    pub fn hull(&self) -> Span {
        Span { start: self.start(), end: self.end() }
    }

    /// The number of bytes covered, without what lies between fragments.
    pub fn byte_len(&self) -> usize {
        self.iter().map(Span::byte_len).sum()
    }

    /// Whether a fragment shares a character with the span.
    pub fn overlaps(&self, span: Span) -> bool {
        self.iter().any(|fragment| fragment.overlaps(span))
    }

    /// Whether the place is in a fragment or at an edge of one.
    pub fn touches(&self, at: Offset) -> bool {
        self.iter().any(|fragment| fragment.touches(at))
    }

    /// These fragments and one more, joined where they meet.
    #[must_use]
    pub fn with(&self, span: Span) -> Fragments {
        Fragments::new(self.iter().chain([span])).unwrap_or_else(|| self.clone())
    }
}

impl fmt::Debug for Fragments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(a: usize, b: usize) -> Span {
        Span::between(Offset::at(a), Offset::at(b))
    }

    #[test]
    fn spans_that_touch_do_not_overlap() {
        assert!(!span(0, 3).overlaps(span(3, 4)));
        assert!(span(0, 3).overlaps(span(2, 5)));
        assert!(!span(0, 3).overlaps(span(1, 1)));
        assert_eq!(span(0, 3).intersection(span(2, 5)), Some(span(2, 3)));
    }

    #[test]
    fn fragments_are_sorted_and_joined_where_they_meet() {
        let fragments = Fragments::new([span(8, 9), span(0, 3), span(3, 5), span(6, 6)]).unwrap();
        assert_eq!(format!("{fragments:?}"), "[0..5, 8..9]");
        assert_eq!(fragments.hull(), span(0, 9));
        assert_eq!(fragments.byte_len(), 6);
    }

    #[test]
    fn nothing_is_no_fragment() {
        assert_eq!(Fragments::new([span(2, 2)]), None);
        assert_eq!(Fragments::one(span(2, 2)), None);
    }
}
