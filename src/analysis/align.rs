//! Which tag of one coder is which of another's, and how the two differ.
//!
//! Within each cluster of overlapping marks the pairing of the greatest total
//! weight is found (Kuhn 1955, Munkres 1957), not a greedy one; a pair weighs
//! more the more of its words are shared, and less where the labels differ.
//! The order of the marks decides between equals, so it always ends the same.

use crate::model::{Annotation, AnnotationId, AnnotationSet, CaseKey, LabelId, RelationKind};
use crate::text::{Fragments, Span, Text};
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

/// What a label that differs takes off a pair's weight, which is at most 1.5.
const OTHER_LABEL: f64 = 0.5;

/// How two readings of the same words differ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Difference {
    /// Not at all.
    Same,
    /// In ties alone: who said it, with which cue.
    Ties,
    /// In an attribute.
    Attribute,
    /// In quotation marks, other signs or blanks at the edges alone.
    Edges,
    /// In words at the edges.
    Boundary,
    /// One has one mark where the other has several.
    Split,
    /// In the label.
    Label,
    /// Only the left has it.
    OnlyLeft,
    /// Only the right has it.
    OnlyRight,
    /// Not the marks: a tie of one that was taken leads to one that was rejected.
    Hanging,
}

impl Difference {
    /// Every difference, the smallest first.
    pub const ALL: [Difference; 10] = [
        Difference::Same,
        Difference::Ties,
        Difference::Attribute,
        Difference::Edges,
        Difference::Boundary,
        Difference::Split,
        Difference::Label,
        Difference::OnlyLeft,
        Difference::OnlyRight,
        Difference::Hanging,
    ];

    /// Its name in words and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Difference::Same => "same",
            Difference::Ties => "ties",
            Difference::Attribute => "attribute",
            Difference::Edges => "edges",
            Difference::Boundary => "boundary",
            Difference::Split => "split",
            Difference::Label => "label",
            Difference::OnlyLeft => "only-left",
            Difference::OnlyRight => "only-right",
            Difference::Hanging => "hanging",
        }
    }
}

/// Marks that are about the same words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// How they differ.
    pub difference: Difference,
    /// The left coder's: one, or several where the right has one.
    pub left: Vec<AnnotationId>,
    /// The right coder's.
    pub right: Vec<AnnotationId>,
    /// Relations that one has and the other has not, by their kinds.
    pub ties: Vec<RelationKind>,
}

impl Case {
    /// Its marks, those of the left coder first.
    pub fn marks(&self) -> impl Iterator<Item = AnnotationId> + '_ {
        self.left.iter().chain(&self.right).copied()
    }

    /// The key under which it is decided.
    pub fn key(&self) -> Option<CaseKey> {
        CaseKey::new(self.marks())
    }
}

/// The marks of two coders, paired.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Alignment {
    /// Every case, in the order of the text.
    pub cases: Vec<Case>,
    /// The right mark of each left one that has a partner.
    pub pairs: BTreeMap<AnnotationId, AnnotationId>,
}

/// Pairs the marks of two coders of one text.
pub fn align(text: &Text, left: &AnnotationSet, right: &AnnotationSet) -> Alignment {
    align_laid(text, &Laid::of(text, left), &Laid::of(text, right))
}

/// The same of marks that are laid along the text already.
pub(in crate::analysis) fn align_laid(text: &Text, left: &Laid<'_>, right: &Laid<'_>) -> Alignment {
    let (lefts, rights) = (&left.marks, &right.marks);
    let (left, right) = (left.set, right.set);
    let pairs = matching(lefts, rights, |a, b| {
        let label = if a.mark.label == b.mark.label { 0.0 } else { OTHER_LABEL };
        decided(1.5 - (1.0 - iou(a, b)) - label)
    });
    let pairs: BTreeMap<usize, usize> = pairs.into_iter().collect();
    let by_right: BTreeMap<usize, usize> = pairs.iter().map(|(left, right)| (*right, *left)).collect();
    let partners: BTreeMap<AnnotationId, AnnotationId> = pairs
        .iter()
        .filter_map(|(left, right)| Some((lefts.get(*left)?.mark.id, rights.get(*right)?.mark.id)))
        .collect();
    let mut cases: BTreeMap<usize, Case> = BTreeMap::new();
    for (a, b) in &pairs {
        if let (Some(a_mark), Some(b_mark)) = (lefts.get(*a), rights.get(*b)) {
            let ties = tie_differences((left, a_mark.mark), (right, b_mark.mark), &partners);
            let difference = difference(text, a_mark.mark, b_mark.mark, &ties);
            cases.insert(*a, Case { difference, left: vec![a_mark.mark.id], right: vec![b_mark.mark.id], ties });
        }
    }
    let mut rest = Vec::new();
    let (near_lefts, near_rights) = (Others::of(lefts), Others::of(rights));
    for (number, alone) in lefts.iter().enumerate().filter(|(number, _)| !pairs.contains_key(number)) {
        let whole =
            near_rights.neighbour(alone).and_then(|right| by_right.get(&right)).and_then(|left| cases.get_mut(left));
        match whole {
            Some(case) => case.join(alone.mark.id, true),
            None => rest.push((number, true)),
        }
    }
    for (number, alone) in rights.iter().enumerate().filter(|(number, _)| !by_right.contains_key(number)) {
        let whole = near_lefts.neighbour(alone).and_then(|left| cases.get_mut(&left));
        match whole {
            Some(case) => case.join(alone.mark.id, false),
            None => rest.push((number, false)),
        }
    }
    let mut cases: Vec<Case> = cases.into_values().collect();
    for (number, is_left) in rest {
        let side = if is_left { lefts } else { rights };
        cases.extend(side.get(number).map(|alone| Case::alone(alone.mark.id, is_left)));
    }
    in_order(&mut cases, lefts.iter().chain(rights));
    Alignment { cases, pairs: partners }
}

/// A weight that decides between pairings of the same total, whichever coder is left: a little more for one good
/// pair than for two that are half as good.
fn decided(weight: f64) -> f64 {
    weight + 1e-4 * weight * weight + 1e-7 * weight.powi(3)
}

/// Puts cases into the order of the text.
fn in_order<'p>(cases: &mut [Case], all: impl Iterator<Item = &'p Placed<'p>>) {
    let places: BTreeMap<AnnotationId, (u32, u32)> =
        all.filter_map(|p| Some((p.mark.id, (p.spans.first()?.0, p.spans.last()?.1)))).collect();
    let place = |id: AnnotationId| places.get(&id).map(|at| (at.0, at.1, id));
    cases.sort_by_cached_key(|case| case.marks().filter_map(place).min());
}

impl Case {
    /// A mark that the other coder has nothing for.
    fn alone(id: AnnotationId, is_left: bool) -> Case {
        let (left, right) = if is_left { (vec![id], Vec::new()) } else { (Vec::new(), vec![id]) };
        let difference = if is_left { Difference::OnlyLeft } else { Difference::OnlyRight };
        Case { difference, left, right, ties: Vec::new() }
    }

    fn join(&mut self, id: AnnotationId, left: bool) {
        self.difference = self.difference.max(Difference::Split);
        if left { self.left.push(id) } else { self.right.push(id) }
    }
}

/// A mark with its place in code points.
pub(in crate::analysis) struct Placed<'m> {
    pub mark: &'m Annotation,
    pub spans: Stretches,
}

/// Where the fragments of a mark are, in code points; most marks have one, which costs no list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::analysis) enum Stretches {
    One([(u32, u32); 1]),
    Several(Vec<(u32, u32)>),
}

impl std::ops::Deref for Stretches {
    type Target = [(u32, u32)];

    fn deref(&self) -> &[(u32, u32)] {
        match self {
            Stretches::One(one) => one,
            Stretches::Several(several) => several,
        }
    }
}

/// A coder's tags with their marks laid along the text, once for all that is measured.
pub(in crate::analysis) struct Laid<'m> {
    pub set: &'m AnnotationSet,
    pub marks: Vec<Placed<'m>>,
}

impl<'m> Laid<'m> {
    pub(in crate::analysis) fn of(text: &Text, set: &'m AnnotationSet) -> Laid<'m> {
        Laid { set, marks: placed(text, set) }
    }

    /// The marks of a label, or all of them.
    pub(in crate::analysis) fn marks_of(&self, label: Option<&LabelId>) -> Vec<&Placed<'m>> {
        self.marks.iter().filter(|placed| label.is_none_or(|label| placed.mark.label == *label)).collect()
    }
}

/// The marks of a set in the order of the text; those that have lost their words are in none.
fn placed<'m>(text: &Text, set: &'m AnnotationSet) -> Vec<Placed<'m>> {
    let place = |mark: &'m Annotation| {
        let fragments = mark.fragments()?;
        let stretch = |span: Span| (text.char_offset(span.start()), text.char_offset(span.end()));
        let spans = if fragments.iter().nth(1).is_none() {
            Stretches::One([stretch(fragments.first())])
        } else {
            Stretches::Several(fragments.iter().map(stretch).collect())
        };
        Some(Placed { mark, spans })
    };
    let mut found: Vec<Placed<'m>> = set.annotations().filter_map(place).collect();
    found.sort_by(|a, b| (&*a.spans, a.mark.id).cmp(&(&*b.spans, b.mark.id)));
    found
}

fn shared(a: &Placed<'_>, b: &Placed<'_>) -> u32 {
    let overlap = |a: &(u32, u32), b: &(u32, u32)| a.1.min(b.1).saturating_sub(a.0.max(b.0));
    a.spans.iter().flat_map(|x| b.spans.iter().map(move |y| overlap(x, y))).sum()
}

fn length(placed: &Placed<'_>) -> u32 {
    placed.spans.iter().map(|(start, end)| end - start).sum()
}

/// Shared code points over all that either covers.
pub(in crate::analysis) fn iou(a: &Placed<'_>, b: &Placed<'_>) -> f64 {
    let both = shared(a, b);
    f64::from(both) / f64::from((length(a) + length(b)).saturating_sub(both).max(1))
}

/// The marks of a coder in the order of the text, with how far those up to each reach.
struct Others<'m, 'p> {
    marks: &'p [Placed<'m>],
    reach: Vec<u32>,
}

impl<'m, 'p> Others<'m, 'p> {
    fn of(marks: &'p [Placed<'m>]) -> Others<'m, 'p> {
        let mut far = 0;
        let reach = marks.iter().map(|placed| {
            far = far.max(hull(placed).1);
            far
        });
        Others { reach: reach.collect(), marks }
    }

    /// The mark that another coder's overlaps most, of the same label.
    fn neighbour(&self, alone: &Placed<'_>) -> Option<usize> {
        let (start, end) = hull(alone);
        let behind = self.marks.partition_point(|placed| hull(placed).0 < end);
        let near = (0..behind).rev().take_while(|place| self.reach.get(*place).is_some_and(|reach| *reach > start));
        let found = near.filter_map(|place| {
            let other = self.marks.get(place).filter(|other| other.mark.label == alone.mark.label)?;
            Some((shared(alone, other), std::cmp::Reverse(place))).filter(|(shared, _)| *shared > 0)
        });
        found.max().map(|(_, place)| place.0)
    }
}

/// Where a mark begins and ends, fragments and all.
fn hull(placed: &Placed<'_>) -> (u32, u32) {
    (placed.spans.first().map_or(0, |span| span.0), placed.spans.last().map_or(0, |span| span.1))
}

fn difference(text: &Text, a: &Annotation, b: &Annotation, ties: &[RelationKind]) -> Difference {
    let mut found = if ties.is_empty() { Difference::Same } else { Difference::Ties };
    if a.attributes != b.attributes {
        found = found.max(Difference::Attribute);
    }
    if let (Some(one), Some(other)) = (a.fragments(), b.fragments())
        && one != other
    {
        let same_words = core_of(text, one) == core_of(text, other);
        found = found.max(if same_words { Difference::Edges } else { Difference::Boundary });
    }
    if a.label != b.label {
        found = Difference::Label;
    }
    found
}

/// The letters and digits of a mark with the first and last of them in place: signs at the edges do not count.
fn core_of(text: &Text, fragments: &Fragments) -> Vec<(usize, usize)> {
    let core = |span: crate::text::Span| {
        let words = text.slice(span);
        let start = words.find(char::is_alphanumeric)?;
        let end = words.char_indices().rev().find(|(_, c)| c.is_alphanumeric()).map(|(at, c)| at + c.len_utf8())?;
        Some((span.start().byte() + start, span.start().byte() + end))
    };
    fragments.iter().filter_map(core).collect()
}

/// The kinds of relations from two paired marks that do not lead to paired marks.
fn tie_differences(
    (left, a): (&AnnotationSet, &Annotation),
    (right, b): (&AnnotationSet, &Annotation),
    partners: &BTreeMap<AnnotationId, AnnotationId>,
) -> Vec<RelationKind> {
    type Ends = BTreeSet<(RelationKind, u32, Option<AnnotationId>)>;
    let mine: Ends = left
        .relations_from(a.id)
        .iter()
        .map(|tie| (tie.kind.clone(), tie.order, partners.get(&tie.to).copied()))
        .collect();
    let theirs: Ends =
        right.relations_from(b.id).iter().map(|tie| (tie.kind.clone(), tie.order, Some(tie.to))).collect();
    let kinds: BTreeSet<RelationKind> = mine.symmetric_difference(&theirs).map(|(kind, ..)| kind.clone()).collect();
    kinds.into_iter().collect()
}

/// Pairs two lists of marks so that the total weight is greatest; only marks that share a sign are paired.
pub(in crate::analysis) fn matching<'m, P: Borrow<Placed<'m>>>(
    lefts: &[P],
    rights: &[P],
    weight: impl Fn(&Placed<'m>, &Placed<'m>) -> f64,
) -> Vec<(usize, usize)> {
    let of = |a: usize, b: usize| match (lefts.get(a).map(P::borrow), rights.get(b).map(P::borrow)) {
        (Some(a), Some(b)) if shared(a, b) > 0 => weight(a, b).max(0.0),
        _ => 0.0,
    };
    let mut out = Vec::new();
    let all = in_text(lefts, rights);
    for cluster in clusters(&all) {
        match cluster {
            [_] => {}
            [one, other] if one.right == other.right => {}
            [one, other] => {
                let (left, right) = if one.right { (other.number, one.number) } else { (one.number, other.number) };
                out.extend((of(left, right) > 0.0).then_some((left, right)));
            }
            many => out.extend(matched((lefts, rights), many, of)),
        }
    }
    out.sort_unstable();
    out
}

/// Pairs the marks of one cluster.
fn matched<'m, P: Borrow<Placed<'m>>>(
    (lefts, rights): (&[P], &[P]),
    cluster: &[Stretch],
    weight: impl Fn(usize, usize) -> f64,
) -> Vec<(usize, usize)> {
    let of = |right| cluster.iter().filter(move |one| one.right == right).map(|one| one.number).collect();
    let (left, right): (Vec<usize>, Vec<usize>) = (of(false), of(true));
    if left.is_empty() || right.is_empty() {
        return Vec::new();
    }
    // Which of the coders is called the left one does not decide between pairings of the same weight.
    let turned = names(rights, &right).lt(names(lefts, &left));
    let (rows, columns) = if turned { (&right, &left) } else { (&left, &right) };
    let weigh = |row, column| if turned { weight(column, row) } else { weight(row, column) };
    let weights: Vec<Vec<f64>> = rows.iter().map(|row| columns.iter().map(|c| weigh(*row, *c)).collect()).collect();
    let pairs = assignment(&weights).into_iter().filter_map(|(row, column)| {
        let (row, column) = (*rows.get(row)?, *columns.get(column)?);
        Some(if turned { (column, row) } else { (row, column) })
    });
    pairs.collect()
}

/// Where some marks of a coder are, and which they are.
fn names<'p, 'm: 'p, P: Borrow<Placed<'m>>>(
    marks: &'p [P],
    some: &'p [usize],
) -> impl Iterator<Item = (&'p [(u32, u32)], AnnotationId)> {
    let some = some.iter().filter_map(|place| marks.get(*place)).map(P::borrow);
    some.map(|placed| (&*placed.spans, placed.mark.id))
}

/// Where a mark of either coder stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stretch {
    start: u32,
    end: u32,
    right: bool,
    number: usize,
}

/// The marks of both coders in the order of the text.
fn in_text<'m, P: Borrow<Placed<'m>>>(lefts: &[P], rights: &[P]) -> Vec<Stretch> {
    let stretch = |(number, placed): (usize, &P), right| {
        let (start, end) = hull(placed.borrow());
        Stretch { start, end, right, number }
    };
    let mut all: Vec<Stretch> = lefts.iter().enumerate().map(|one| stretch(one, false)).collect();
    all.extend(rights.iter().enumerate().map(|one| stretch(one, true)));
    all.sort_unstable();
    all
}

/// Groups of marks that hang together by overlapping, of marks in the order of the text.
fn clusters(all: &[Stretch]) -> impl Iterator<Item = &[Stretch]> {
    let mut reach = 0;
    all.chunk_by(move |one, next| {
        reach = one.end.max(reach);
        next.start < reach
    })
}

/// The assignment of rows to columns with the greatest total weight; pairs of no weight are left out.
///
/// The method of potentials (Jonker and Volgenant's form of Kuhn's), in the cube of the size.
pub(in crate::analysis) fn assignment(weights: &[Vec<f64>]) -> Vec<(usize, usize)> {
    let rows = weights.len();
    let columns = weights.first().map_or(0, Vec::len);
    let size = rows.max(columns);
    let cost = |row: usize, column: usize| -> f64 {
        -weights.get(row - 1).and_then(|row| row.get(column - 1)).copied().unwrap_or(0.0)
    };
    let (mut u, mut v) = (vec![0.0_f64; size + 1], vec![0.0_f64; size + 1]);
    let mut row_of = vec![0_usize; size + 1];
    let mut way = vec![0_usize; size + 1];
    for row in 1..=size {
        let mut column = 0;
        set(&mut row_of, 0, row);
        let mut least = vec![f64::INFINITY; size + 1];
        let mut used = vec![false; size + 1];
        loop {
            set(&mut used, column, true);
            let here = get(&row_of, column);
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for other in 1..=size {
                if get(&used, other) {
                    continue;
                }
                let current = cost(here, other) - get(&u, here) - get(&v, other);
                if current < get(&least, other) {
                    set(&mut least, other, current);
                    set(&mut way, other, column);
                }
                if get(&least, other) < delta {
                    delta = get(&least, other);
                    next = other;
                }
            }
            for other in 0..=size {
                if get(&used, other) {
                    let row = get(&row_of, other);
                    add(&mut u, row, delta);
                    add(&mut v, other, -delta);
                } else {
                    add(&mut least, other, -delta);
                }
            }
            column = next;
            if get(&row_of, column) == 0 {
                break;
            }
        }
        while column != 0 {
            let before = get(&way, column);
            let row = get(&row_of, before);
            set(&mut row_of, column, row);
            column = before;
        }
    }
    let pair = |column: usize| {
        let row = get(&row_of, column);
        (row > 0 && column > 0 && cost(row, column) < 0.0).then(|| (row - 1, column - 1))
    };
    let mut out: Vec<(usize, usize)> = (1..=size).filter_map(pair).collect();
    out.sort_unstable();
    out
}

fn get<T: Copy + Default>(list: &[T], at: usize) -> T {
    list.get(at).copied().unwrap_or_default()
}

fn set<T>(list: &mut [T], at: usize, to: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = to;
    }
}

fn add(list: &mut [f64], at: usize, by: f64) {
    if let Some(slot) = list.get_mut(at) {
        *slot += by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_total_is_found_where_the_greedy_one_is_less() {
        // Greedy takes 0.9 and then nothing; together 0.8 and 0.7 are more.
        let found = assignment(&[vec![0.9, 0.8], vec![0.7, 0.0]]);
        assert_eq!(found, [(0, 1), (1, 0)]);
        assert_eq!(assignment(&[vec![0.0]]), []);
        assert_eq!(assignment(&[vec![0.5, 0.6, 0.1]]), [(0, 1)]);
    }
}
