//! How near the places are where two coders begin something new, word by word.
//!
//! `Pk` (D. Beeferman, A. Berger, J. Lafferty, Statistical Models for Text Segmentation, Machine Learning 34, 1999) is
//! the share of windows of k words of which one coder has a beginning in it and the other has none; `WindowDiff`
//! (L. Pevzner, M. Hearst, A Critique and Improvement of an Evaluation Metric for Text Segmentation, Computational
//! Linguistics 28, 2002) that of windows with different numbers of them. 0 is perfect.

use super::{Figure, Undefined};

/// Two coders' beginnings, word by word, of several texts one after another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Windows {
    all: usize,
    one_alone: usize,
    unequal: usize,
}

impl Windows {
    /// Adds a text: whether something begins at each word, and the size of the windows in words.
    pub fn add(&mut self, left: &[bool], right: &[bool], size: usize) {
        if size == 0 || left.len() != right.len() {
            return;
        }
        let count = |window: &[bool]| window.iter().filter(|begins| **begins).count();
        for (one, other) in left.windows(size).zip(right.windows(size)) {
            let (one, other) = (count(one), count(other));
            self.all += 1;
            self.one_alone += usize::from((one > 0) != (other > 0));
            self.unequal += usize::from(one != other);
        }
    }

    /// Half the mean distance of beginnings, which is the size of windows that is usual; at least 2.
    pub fn usual(left: &[bool]) -> usize {
        let beginnings = left.iter().filter(|begins| **begins).count();
        ((left.len() as f64 / (beginnings.max(1) as f64 * 2.0)).round() as usize).max(2)
    }

    /// `Pk`.
    ///
    /// # Errors
    /// No text is as long as a window.
    pub fn pk(&self) -> Figure {
        self.share(self.one_alone)
    }

    /// `WindowDiff`.
    ///
    /// # Errors
    /// No text is as long as a window.
    pub fn window_diff(&self) -> Figure {
        self.share(self.unequal)
    }

    fn share(&self, of: usize) -> Figure {
        if self.all == 0 { Err(Undefined::NoData) } else { Ok(of as f64 / self.all as f64) }
    }
}
