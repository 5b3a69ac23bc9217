//! Which annotations stand where, kept up to date edit by edit.
//!
//! The page asks every frame which marks are in the blocks it shows, of
//! perhaps a hundred thousand. The index lists the annotations of one coder
//! block by block; one that runs over several blocks is in each.

use crate::model::{Annotation, AnnotationId, AnnotationSet, LabelId};
use crate::text::{Fragments, Offset, Text};
use std::ops::RangeInclusive;

/// The annotations of one coder on one article, by block.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MarkIndex {
    by_block: Vec<Vec<AnnotationId>>,
    orphans: usize,
}

impl MarkIndex {
    /// Lists a whole set.
    pub fn of(text: &Text, set: &AnnotationSet) -> MarkIndex {
        let mut index = MarkIndex { by_block: vec![Vec::new(); text.block_count()], orphans: 0 };
        for annotation in set.annotations() {
            index.insert(text, annotation);
        }
        index
    }

    /// Follows one edit: the annotation as it was and as it is.
    pub fn follow(&mut self, text: &Text, before: Option<&Annotation>, after: Option<&Annotation>) {
        if let Some(annotation) = before {
            self.orphans -= usize::from(annotation.fragments().is_none()).min(self.orphans);
            for ids in self.lists(text, annotation) {
                ids.retain(|id| *id != annotation.id);
            }
        }
        if let Some(annotation) = after {
            self.by_block.resize(text.block_count(), Vec::new());
            self.insert(text, annotation);
        }
    }

    fn insert(&mut self, text: &Text, annotation: &Annotation) {
        let id = annotation.id;
        self.orphans += usize::from(annotation.fragments().is_none());
        for ids in self.lists(text, annotation) {
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
    }

    fn lists<'i>(
        &'i mut self,
        text: &Text,
        annotation: &Annotation,
    ) -> impl Iterator<Item = &'i mut Vec<AnnotationId>> + use<'i> {
        let ranges: Vec<RangeInclusive<usize>> = annotation
            .fragments()
            .into_iter()
            .flat_map(|fragments| fragments.iter().map(|span| text.blocks_of(span)))
            .collect();
        let first = ranges.first().map_or(1, |range| *range.start());
        let last = ranges.last().map_or(0, |range| *range.end());
        let in_range = move |index: &usize| ranges.iter().any(|range| range.contains(index));
        let count = (last + 1).saturating_sub(first);
        let lists = self.by_block.iter_mut().enumerate().skip(first).take(count);
        lists.filter(move |(index, _)| in_range(index)).map(|(_, ids)| ids)
    }

    /// How many annotations have lost their words.
    pub fn orphans(&self) -> usize {
        self.orphans
    }

    /// An annotation with this label on just these words.
    pub fn twin<'s>(
        &self,
        text: &Text,
        set: &'s AnnotationSet,
        (label, fragments): (&LabelId, &Fragments),
    ) -> Option<&'s Annotation> {
        let here = self.in_block(text.block_at(fragments.start())).iter();
        here.filter_map(|id| set.annotation(*id))
            .find(|annotation| annotation.label == *label && annotation.fragments() == Some(fragments))
    }

    /// The annotations in a block, in the order in which they were put there.
    pub fn in_block(&self, block: usize) -> &[AnnotationId] {
        self.by_block.get(block).map_or(&[], Vec::as_slice)
    }

    /// The annotations that cover a place, the innermost first.
    pub fn at<'s>(&self, text: &Text, set: &'s AnnotationSet, at: Offset) -> Vec<&'s Annotation> {
        let mut found: Vec<&Annotation> = self
            .in_block(text.block_at(at))
            .iter()
            .filter_map(|id| set.annotation(*id))
            .filter(|annotation| annotation.fragments().is_some_and(|f| f.touches(at)))
            .collect();
        found.sort_by_key(|a| a.fragments().map_or(0, |f| f.hull().byte_len()));
        found
    }

    /// The annotations in a range of blocks, each once, in the order of the text.
    pub fn in_blocks<'s>(&self, set: &'s AnnotationSet, blocks: RangeInclusive<usize>) -> Vec<&'s Annotation> {
        let mut ids: Vec<AnnotationId> = blocks.flat_map(|block| self.in_block(block).iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut found: Vec<&Annotation> = ids.into_iter().filter_map(|id| set.annotation(id)).collect();
        found.sort_by_key(|annotation| reading_order(annotation));
        found
    }

    /// The first annotation behind one (or behind a place), in the order of the text.
    pub fn next<'s>(
        &self,
        text: &Text,
        set: &'s AnnotationSet,
        behind: (Offset, Option<AnnotationId>),
    ) -> Option<&'s Annotation> {
        let current = order_of(text, set, behind);
        (text.block_at(behind.0)..text.block_count()).find_map(|block| {
            let starts = self.starting_in(text, set, block);
            starts.into_iter().find(|annotation| reading_order(annotation) > current)
        })
    }

    /// The last annotation before one (or before a place), in the order of the text.
    pub fn previous<'s>(
        &self,
        text: &Text,
        set: &'s AnnotationSet,
        before: (Offset, Option<AnnotationId>),
    ) -> Option<&'s Annotation> {
        let current = order_of(text, set, before);
        (0..=text.block_at(before.0)).rev().find_map(|block| {
            let starts = self.starting_in(text, set, block);
            starts.into_iter().rev().find(|annotation| reading_order(annotation) < current)
        })
    }

    fn starting_in<'s>(&self, text: &Text, set: &'s AnnotationSet, block: usize) -> Vec<&'s Annotation> {
        let mut found = self.in_blocks(set, block..=block);
        let starts_here = |a: &&Annotation| a.fragments().is_some_and(|f| text.block_at(f.start()) == block);
        found.retain(starts_here);
        found
    }
}

/// What annotations are sorted by wherever they are listed: start, the longer first, id.
pub fn reading_order(annotation: &Annotation) -> (Offset, std::cmp::Reverse<Offset>, AnnotationId) {
    let hull = annotation.fragments().map(Fragments::hull).unwrap_or_default();
    (hull.start(), std::cmp::Reverse(hull.end()), annotation.id)
}

/// A place stands before everything that starts there.
fn order_of(
    text: &Text,
    set: &AnnotationSet,
    (at, id): (Offset, Option<AnnotationId>),
) -> (Offset, std::cmp::Reverse<Offset>, AnnotationId) {
    let annotation = id.and_then(|id| set.annotation(id)).filter(|a| a.fragments().is_some());
    annotation.map_or((at, std::cmp::Reverse(text.end()), AnnotationId::from_parts(0, 0)), reading_order)
}
