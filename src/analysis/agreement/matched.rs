//! Precision, recall and F1 of matched marks, and Dice over signs.
//!
//! Precision and recall take the left coder for the reference: matched / right and matched / left. F1 = 2 · matched / (left + right), one mark matched with one at most. It equals positive specific agreement, to
//! which κ tends where the negatives cannot be counted (Hripcsak and Rothschild, JAMIA 12, 2005).

use super::{Figure, Undefined};
use crate::analysis::align::{Laid, Placed, iou, matching};
use crate::model::{AnnotationSet, LabelId};
use crate::text::Text;
use std::collections::BTreeSet;

/// How many marks two coders have, and how many are matched.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Matched {
    /// The left coder's.
    pub left: usize,
    /// The right coder's.
    pub right: usize,
    /// Pairs on exactly the same words with the same label.
    pub exact: usize,
    /// Pairs with the same label that share a sign; the most that there can be.
    pub overlapping: usize,
    /// Pairs on exactly the same words, whatever their labels.
    pub exact_of_any: usize,
    /// Pairs that share a sign, whatever their labels; the most that there can be.
    pub overlapping_of_any: usize,
    /// Signs that are in a mark, label by label.
    pub signs: Shared,
    /// Signs that are in a mark, whatever its label.
    pub signs_of_any: Shared,
    /// Places where a mark begins or ends.
    pub edges: Shared,
}

/// How much of something two coders have, and both of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Shared {
    /// The left coder.
    pub left: usize,
    /// The right coder.
    pub right: usize,
    /// Both.
    pub both: usize,
}

impl Shared {
    /// Dice: 2 · both / (left + right).
    ///
    /// # Errors
    /// Neither has any.
    pub fn dice(&self) -> Figure {
        f1(self.both, self.left, self.right)
    }

    fn add(&mut self, other: Shared) {
        self.left += other.left;
        self.right += other.right;
        self.both += other.both;
    }

    /// Of stretches that are in order and apart.
    fn of(left: &[(u32, u32)], right: &[(u32, u32)]) -> Shared {
        let length = |spans: &[(u32, u32)]| spans.iter().map(|(start, end)| (end - start) as usize).sum();
        let (mut a, mut b) = (left.iter().peekable(), right.iter().peekable());
        let mut both = 0;
        while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
            both += one.1.min(other.1).saturating_sub(one.0.max(other.0)) as usize;
            let _ = if one.1 <= other.1 { a.next() } else { b.next() };
        }
        Shared { left: length(left), right: length(right), both }
    }
}

impl Matched {
    /// Counts the marks of two sets.
    pub fn of(text: &Text, left: &AnnotationSet, right: &AnnotationSet) -> Matched {
        let (left, right) = (Laid::of(text, left), Laid::of(text, right));
        Matched::among(&left.marks_of(None), &right.marks_of(None))
    }

    /// Counts some marks of two coders, each in the order of the text.
    pub(in crate::analysis) fn among(lefts: &[&Placed<'_>], rights: &[&Placed<'_>]) -> Matched {
        let same = |a: &Placed<'_>, b: &Placed<'_>| a.mark.label == b.mark.label;
        let labels: BTreeSet<&LabelId> = lefts.iter().chain(rights).map(|placed| &placed.mark.label).collect();
        let mut signs = Shared::default();
        for label in &labels {
            signs.add(Shared::of(&covered(lefts, Some(label)), &covered(rights, Some(label))));
        }
        // A pair more outweighs whatever its overlap, so the number of pairs is the greatest there can be.
        let overlapping = matching(lefts, rights, |a, b| if same(a, b) { 1.0 + iou(a, b) / 1e6 } else { 0.0 }).len();
        let exact = equal(lefts, rights, |placed| (&*placed.spans, &placed.mark.label));
        // Of one label the two are the same.
        let of_any = if labels.len() > 1 {
            let overlapping = matching(lefts, rights, |a, b| 1.0 + iou(a, b) / 1e6).len();
            (overlapping, equal(lefts, rights, |placed| &*placed.spans))
        } else {
            (overlapping, exact)
        };
        Matched {
            left: lefts.len(),
            right: rights.len(),
            exact,
            overlapping,
            overlapping_of_any: of_any.0,
            exact_of_any: of_any.1,
            signs,
            signs_of_any: Shared::of(&covered(lefts, None), &covered(rights, None)),
            edges: edges_shared(lefts, rights),
        }
    }

    /// Adds another article's.
    pub fn add(&mut self, other: Matched) {
        self.left += other.left;
        self.right += other.right;
        self.exact += other.exact;
        self.overlapping += other.overlapping;
        self.exact_of_any += other.exact_of_any;
        self.overlapping_of_any += other.overlapping_of_any;
        self.signs.add(other.signs);
        self.signs_of_any.add(other.signs_of_any);
        self.edges.add(other.edges);
    }

    /// Exact matches among the right coder's marks.
    ///
    /// # Errors
    /// The right coder has none.
    pub fn precision(&self) -> Figure {
        share(self.exact, self.right)
    }

    /// Exact matches among the left coder's marks.
    ///
    /// # Errors
    /// The left coder has none.
    pub fn recall(&self) -> Figure {
        share(self.exact, self.left)
    }

    /// Overlapping matches among the right coder's marks.
    ///
    /// # Errors
    /// The right coder has none.
    pub fn overlap_precision(&self) -> Figure {
        share(self.overlapping, self.right)
    }

    /// Overlapping matches among the left coder's marks.
    ///
    /// # Errors
    /// The left coder has none.
    pub fn overlap_recall(&self) -> Figure {
        share(self.overlapping, self.left)
    }

    /// F1 of marks on exactly the same words.
    ///
    /// # Errors
    /// Neither has any.
    pub fn exact_f1(&self) -> Figure {
        f1(self.exact, self.left, self.right)
    }

    /// F1 of marks that share a sign.
    ///
    /// # Errors
    /// Neither has any.
    pub fn overlap_f1(&self) -> Figure {
        f1(self.overlapping, self.left, self.right)
    }
}

fn share(matched: usize, all: usize) -> Figure {
    if all == 0 { Err(Undefined::NothingTagged) } else { Ok(matched as f64 / all as f64) }
}

/// How many marks of one coder have an equal of the other's, each one at most: what is equal is equal to all its equals.
fn equal<'p, 'm, K: Ord>(
    lefts: &[&'p Placed<'m>],
    rights: &[&'p Placed<'m>],
    key: impl Fn(&'p Placed<'m>) -> K,
) -> usize {
    let sorted = |marks: &[&'p Placed<'m>]| {
        let mut keys: Vec<K> = marks.iter().map(|placed| key(placed)).collect();
        keys.sort_unstable();
        keys
    };
    both_have(&sorted(lefts), &sorted(rights))
}

/// How much two sorted lists have in common.
fn both_have<K: Ord>(left: &[K], right: &[K]) -> usize {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    let mut both = 0;
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        let order = one.cmp(other);
        both += usize::from(order.is_eq());
        if order.is_le() {
            left.next();
        }
        if order.is_ge() {
            right.next();
        }
    }
    both
}

/// The stretches that marks cover, of a label or of any, in order and apart.
fn covered(marks: &[&Placed<'_>], label: Option<&LabelId>) -> Vec<(u32, u32)> {
    let marks = marks.iter().filter(|placed| label.is_none_or(|label| placed.mark.label == *label));
    let mut spans: Vec<(u32, u32)> = marks.flat_map(|placed| placed.spans.iter().copied()).collect();
    spans.sort_unstable();
    let mut out: Vec<(u32, u32)> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
            _ => out.push(span),
        }
    }
    out
}

/// The places where marks begin or end.
fn edges_shared(lefts: &[&Placed<'_>], rights: &[&Placed<'_>]) -> Shared {
    let edges = |marks: &[&Placed<'_>]| {
        let mut edges: Vec<u32> = marks.iter().flat_map(|p| p.spans.iter().flat_map(|(s, e)| [*s, *e])).collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    };
    let (left, right) = (edges(lefts), edges(rights));
    Shared { left: left.len(), right: right.len(), both: both_have(&left, &right) }
}

/// F1 of so many matched among so many on either side.
///
/// # Errors
/// Neither side has any.
pub fn f1(matched: usize, left: usize, right: usize) -> Figure {
    let all = left + right;
    if all == 0 { Err(Undefined::NothingTagged) } else { Ok(2.0 * matched as f64 / all as f64) }
}
