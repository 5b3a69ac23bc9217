//! What cases of a review have in common, so that many can be decided at once.
//!
//! Cases are alike in one of two ways: in *how they differ* (the kind of
//! difference, the labels on either side, the attributes and relations that
//! differ), or in *the words* they are about. Each stays a decision of its own.

use super::align::{Case, Difference};
use crate::model::{Annotation, AnnotationId, AnnotationSet, LabelId};
use crate::text::Text;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// In what cases are alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grouping {
    /// In how they differ.
    Kind,
    /// In the words they are about.
    Phrase,
}

/// What the cases of a pattern have in common.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Likeness {
    /// How they differ.
    Kind {
        /// In what.
        difference: Difference,
        /// The labels of the left readings.
        left: Vec<LabelId>,
        /// The labels of the right readings.
        right: Vec<LabelId>,
        /// The attributes or the kinds of relations that differ, by name.
        what: Vec<String>,
    },
    /// The words, in small letters, without signs at the edges.
    Phrase(String),
}

/// Cases that are alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    /// What they have in common.
    pub likeness: Likeness,
    /// Their places among all cases, in the order of the text.
    pub cases: Vec<usize>,
}

/// The text and the two sets of tags that cases are of; without a right coder the right one is empty.
#[derive(Clone, Copy, Debug)]
pub struct Readings<'r> {
    /// The text.
    pub text: &'r Text,
    /// The left coder's tags.
    pub left: &'r AnnotationSet,
    /// The right coder's tags.
    pub right: &'r AnnotationSet,
}

impl<'r> Readings<'r> {
    /// Groups cases that are alike, the largest group first, and of equals the one that comes first in the text.
    pub fn patterns<'c>(&self, cases: impl Iterator<Item = (usize, &'c Case)>, grouping: Grouping) -> Vec<Pattern> {
        let mut groups: BTreeMap<Likeness, Vec<usize>> = BTreeMap::new();
        for (number, case) in cases {
            groups.entry(self.likeness(case, grouping)).or_default().push(number);
        }
        let pattern = |(likeness, cases)| Pattern { likeness, cases };
        let mut patterns: Vec<Pattern> = groups.into_iter().map(pattern).collect();
        patterns.sort_by_key(|pattern| (Reverse(pattern.cases.len()), pattern.cases.first().copied()));
        patterns
    }

    /// What a case has in common with those that are like it.
    pub fn likeness(&self, case: &Case, grouping: Grouping) -> Likeness {
        match grouping {
            Grouping::Kind => Likeness::Kind {
                difference: case.difference,
                left: self.labels(&case.left),
                right: self.labels(&case.right),
                what: self.what_differs(case),
            },
            Grouping::Phrase => Likeness::Phrase(self.phrase(case)),
        }
    }

    /// A mark of either side.
    fn mark(&self, id: AnnotationId) -> Option<&'r Annotation> {
        self.left.annotation(id).or_else(|| self.right.annotation(id))
    }

    /// The labels of marks, in their order.
    pub fn labels(&self, ids: &[AnnotationId]) -> Vec<LabelId> {
        ids.iter().filter_map(|id| Some(self.mark(*id)?.label.clone())).collect()
    }

    fn what_differs(&self, case: &Case) -> Vec<String> {
        let mut what: BTreeSet<String> = case.ties.iter().map(ToString::to_string).collect();
        let first = |ids: &[AnnotationId]| ids.first().and_then(|id| self.mark(*id));
        if case.difference == Difference::Attribute
            && let (Some(left), Some(right)) = (first(&case.left), first(&case.right))
        {
            let names = left.attributes.keys().chain(right.attributes.keys());
            let differs = names.filter(|name| left.attributes.get(name) != right.attributes.get(name));
            what.extend(differs.map(ToString::to_string));
        }
        what.into_iter().collect()
    }

    /// The words of the first reading, as [`Likeness::Phrase`] has them.
    fn phrase(&self, case: &Case) -> String {
        let fragments = case.marks().find_map(|id| self.mark(id)?.fragments());
        let words = fragments.map_or(String::new(), |fragments| self.text.covered(fragments));
        let core = words.trim_matches(|c: char| !c.is_alphanumeric());
        let core = if core.is_empty() { words.trim() } else { core };
        core.to_lowercase().split_whitespace().collect::<Vec<&str>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::align::align;
    use crate::format::notation::{Ids, read};
    use crate::format::project_file::schema::default_schema;

    /// The patterns of two annotated copies of a text, in words.
    fn patterns(left: &str, right: &str, grouping: Grouping) -> Vec<(String, Vec<usize>)> {
        let of = |annotated: &str, first: u128| read(annotated, &default_schema(), Ids { at: 1, first }).unwrap();
        let (left, right) = (of(left, 1), of(right, 100));
        let cases = align(&left.text, &left.set, &right.set).cases;
        let readings = Readings { text: &left.text, left: &left.set, right: &right.set };
        let words = |likeness: Likeness| match likeness {
            Likeness::Phrase(words) => words,
            Likeness::Kind { difference, left, right, what } => {
                format!("{} {left:?} {right:?} {what:?}", difference.name())
            }
        };
        let found = readings.patterns(cases.iter().enumerate(), grouping);
        found.into_iter().map(|pattern| (words(pattern.likeness), pattern.cases)).collect()
    }

    const LEFT: &str = "[entity:1|Kim] met [entity:2|Lee], and [quote:3|KIM] and [entity:4|Ann] saw [entity:5|Bob].";
    const RIGHT: &str = "[source:6|Kim] met [source:7|Lee], and [claim:8|KIM] and Ann saw Bob.";

    #[test]
    fn cases_that_differ_alike_are_together_and_the_largest_group_is_first() {
        assert_eq!(
            patterns(LEFT, RIGHT, Grouping::Kind),
            [
                ("label [entity] [source] []".to_owned(), vec![0, 1]),
                ("only-left [entity] [] []".to_owned(), vec![3, 4]),
                ("label [quote] [claim] []".to_owned(), vec![2]),
            ]
        );
    }

    #[test]
    fn the_same_words_are_together_however_they_are_written() {
        let found = patterns(LEFT, RIGHT, Grouping::Phrase);
        assert_eq!(found.first(), Some(&("kim".to_owned(), vec![0, 2])));
        assert_eq!(found.len(), 4);
        let signs = patterns("[quote:9|“Kim,”] he said. [quote:10|kim]", "“Kim,” he said. kim", Grouping::Phrase);
        assert_eq!(signs, [("kim".to_owned(), vec![0, 1])]);
    }

    #[test]
    fn attributes_that_differ_part_cases_of_one_kind() {
        let left = "[entity:11 kind=person|Kim] and [entity:12 kind=person|Lee] and [entity:13 mention=name|Ann]";
        let right = "[entity:14 kind=outlet|Kim] and [entity:15|Lee] and [entity:16 mention=pronoun|Ann]";
        let found = patterns(left, right, Grouping::Kind);
        assert_eq!(
            found,
            [
                ("attribute [entity] [entity] [\"kind\"]".to_owned(), vec![0, 1]),
                ("attribute [entity] [entity] [\"mention\"]".to_owned(), vec![2]),
            ]
        );
    }
}
