//! Precision, recall and F1 of matched marks, and Dice over signs.
//!
//! F1 = 2 · matched / (left + right), one mark matched with one at most. It equals positive specific agreement, to
//! which κ tends where the negatives cannot be counted (Hripcsak and Rothschild, JAMIA 12, 2005).

use super::{Figure, Undefined};
use crate::analysis::align::{Placed, iou, matching, placed};
use crate::model::AnnotationSet;
use crate::text::Text;

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
}

impl Matched {
    /// Counts those of two sets that `wanted` asks for.
    pub fn of(
        text: &Text,
        left: &AnnotationSet,
        right: &AnnotationSet,
        wanted: impl Fn(&crate::model::Annotation) -> bool,
    ) -> Matched {
        let side = |set| -> Vec<Placed<'_>> {
            let mut marks = placed(text, set);
            marks.retain(|placed| wanted(placed.mark));
            marks
        };
        let (lefts, rights) = (side(left), side(right));
        let same = |a: &Placed<'_>, b: &Placed<'_>| a.mark.label == b.mark.label;
        // A pair more outweighs whatever its overlap, so the number of pairs is the greatest there can be.
        let overlapping = matching(&lefts, &rights, |a, b| if same(a, b) { 1.0 + iou(a, b) / 1e6 } else { 0.0 });
        let exact = matching(&lefts, &rights, |a, b| if same(a, b) && a.spans == b.spans { 1.0 } else { 0.0 });
        Matched { left: lefts.len(), right: rights.len(), exact: exact.len(), overlapping: overlapping.len() }
    }

    /// Adds another article's.
    pub fn add(&mut self, other: Matched) {
        self.left += other.left;
        self.right += other.right;
        self.exact += other.exact;
        self.overlapping += other.overlapping;
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

/// F1 of so many matched among so many on either side.
///
/// # Errors
/// Neither side has any.
pub fn f1(matched: usize, left: usize, right: usize) -> Figure {
    let all = left + right;
    if all == 0 { Err(Undefined::NothingTagged) } else { Ok(2.0 * matched as f64 / all as f64) }
}
