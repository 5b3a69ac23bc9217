//! Who might have said it: the numbered candidates beside the words.
//!
//! With a quote selected and `S` pressed, the likely speakers get the digits
//! 1 to 9: annotations that fit, and names and pronouns nobody has tagged
//! yet. They are ranked by how news is written: near the quote, beside a
//! reporting verb, behind "according to".

use super::guess::{Habit, habit};
use super::index::MarkIndex;
use crate::model::{Annotation, AnnotationId, AnnotationSet, LabelId, RelationDef};
use crate::text::names::{self, Guess};
use crate::text::{Offset, Span, Text};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// As many as there are digits to choose with.
pub const MOST: usize = 9;

/// How many blocks before the quote are looked at, and how many behind.
const BEFORE: usize = 6;
const BEHIND: usize = 3;

/// How many ends of other chains are offered from anywhere in the article.
const MOST_LINKS: usize = 3;

/// The cost of such an end where it stands far away.
const LINKED: usize = 450;

/// One possible end of a relation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// The words.
    pub span: Span,
    /// The annotation there, or the label that a new one would get.
    pub end: CandidateEnd,
}

/// Whether the words of a candidate are tagged already.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CandidateEnd {
    /// They are this annotation.
    Tagged(AnnotationId),
    /// They are not; a new annotation would get this label.
    Untagged(LabelId, Guess),
}

/// An article as the search for candidates sees it.
#[derive(Clone, Copy)]
pub struct Scene<'s> {
    /// The text.
    pub text: &'s Text,
    /// The coder's tags.
    pub set: &'s AnnotationSet,
    /// Where they stand.
    pub index: &'s MarkIndex,
    /// The outlet that published the article, as the catalogue has it.
    pub outlet: &'s str,
}

/// The likeliest ends for a relation from an annotation, at most [`MOST`], the best first.
pub fn candidates(scene: Scene<'_>, from: &Annotation, relation: &RelationDef) -> Vec<Candidate> {
    let Some(fragments) = from.fragments() else {
        return Vec::new();
    };
    let hull = fragments.hull();
    let blocks = window(scene.text, hull);
    let mut found = tagged(scene, from, relation, blocks.clone());
    let guesses = untagged(scene, relation, blocks, &found);
    found.extend(guesses.into_iter().filter(|candidate| !fragments.overlaps(candidate.span)));
    found.extend(published_by(scene, from, relation));
    let links = if is_chain(relation) { links_before(scene, from, relation) } else { Vec::new() };
    found.extend(links.iter().copied().filter_map(|id| {
        let first = scene.set.annotation(id)?.fragments()?.first();
        Some(Candidate { span: first, end: CandidateEnd::Tagged(id) })
    }));
    let chain = is_chain(relation);
    let begun = chain && !scene.outlet.is_empty() && !tied_to(scene.set, from, relation).is_empty();
    let elsewhere: Vec<AnnotationId> = scene.set.relations_from(from.id).into_iter().map(|other| other.to).collect();
    let cost_of = |candidate: &Candidate| {
        let known = match candidate.end {
            CandidateEnd::Tagged(id) if elsewhere.contains(&id) => 900,
            // A name that was the end of such a tie before is likely to be one again.
            CandidateEnd::Tagged(id)
                if chain && !scene.set.relations_at(id).any(|r| r.to == id && r.kind == relation.id) =>
            {
                200
            }
            CandidateEnd::Untagged(_, Guess::Pronoun) if chain => 500,
            CandidateEnd::Tagged(_) | CandidateEnd::Untagged(..) => 0,
        };
        // A chain that has begun most often ends with the paper it stands in.
        if begun && scene.text.slice(candidate.span) == scene.outlet {
            return 0;
        }
        let cost = cost(scene, hull, candidate, chain);
        // What ended most chains may end this one, however far away it stands.
        let linked = matches!(candidate.end, CandidateEnd::Tagged(id) if links.contains(&id));
        (if linked { cost.min(LINKED) } else { cost }) + known + doubt(scene, candidate)
    };
    found.sort_by_key(|candidate| (cost_of(candidate), candidate.span));
    found.dedup_by_key(|candidate| candidate.span);
    found.truncate(MOST);
    found
}

fn window(text: &Text, hull: Span) -> RangeInclusive<usize> {
    let around = text.blocks_of(hull);
    let last = text.block_count() - 1;
    around.start().saturating_sub(BEFORE)..=(around.end() + BEHIND).min(last)
}

fn tagged(
    scene: Scene<'_>,
    from: &Annotation,
    relation: &RelationDef,
    blocks: RangeInclusive<usize>,
) -> Vec<Candidate> {
    let tied = tied_to(scene.set, from, relation);
    scene
        .index
        .in_blocks(scene.set, blocks)
        .into_iter()
        .filter(|a| a.id != from.id && relation.to.contains(&a.label) && !tied.contains(&a.id))
        .filter_map(|a| Some(Candidate { span: a.fragments()?.first(), end: CandidateEnd::Tagged(a.id) }))
        .collect()
}

fn untagged(
    scene: Scene<'_>,
    relation: &RelationDef,
    blocks: RangeInclusive<usize>,
    tagged: &[Candidate],
) -> Vec<Candidate> {
    let Some(label) = relation.to.first() else {
        return Vec::new();
    };
    let wanted: &[Guess] = match habit(label) {
        Habit::Name => &[Guess::Name, Guess::Pronoun],
        Habit::Cue => &[Guess::Cue],
        Habit::Quoted | Habit::Sentence => &[],
    };
    let marks = scene.index.in_blocks(scene.set, blocks.clone());
    let taken = |span: Span| {
        tagged.iter().any(|candidate| candidate.span.overlaps(span))
            || marks
                .iter()
                .any(|mark| relation.to.contains(&mark.label) && mark.fragments().is_some_and(|f| f.overlaps(span)))
    };
    blocks
        .flat_map(|block| names::guesses_in_block(scene.text, block))
        .filter(|(span, guess)| wanted.contains(guess) && !taken(*span))
        .map(|(span, guess)| Candidate { span, end: CandidateEnd::Untagged(label.clone(), guess) })
        .collect()
}

/// The publishing outlet, where the text names it, ends most chains, however far away it stands.
fn published_by(scene: Scene<'_>, from: &Annotation, relation: &RelationDef) -> Option<Candidate> {
    if scene.outlet.is_empty() || !is_chain(relation) {
        return None;
    }
    let start = scene.text.as_str().find(scene.outlet)?;
    let span = scene.text.span(start, start + scene.outlet.len())?;
    let marks = scene.index.at(scene.text, scene.set, span.start());
    let tagged =
        marks.iter().find(|a| relation.to.contains(&a.label) && a.fragments().is_some_and(|f| f.first() == span));
    let end = match tagged {
        Some(mark) if tied_to(scene.set, from, relation).contains(&mark.id) => return None,
        Some(mark) => CandidateEnd::Tagged(mark.id),
        None => CandidateEnd::Untagged(relation.to.first()?.clone(), Guess::Name),
    };
    Some(Candidate { span, end })
}

/// What ended the most chains of the article so far, the most frequent first, but what this one has already.
fn links_before(scene: Scene<'_>, from: &Annotation, relation: &RelationDef) -> Vec<AnnotationId> {
    let tied = tied_to(scene.set, from, relation);
    let mut counts: BTreeMap<AnnotationId, usize> = BTreeMap::new();
    for other in scene.set.relations().filter(|other| other.kind == relation.id && !tied.contains(&other.to)) {
        *counts.entry(other.to).or_default() += 1;
    }
    let mut links: Vec<(usize, AnnotationId)> = counts.into_iter().map(|(id, count)| (count, id)).collect();
    links.sort_unstable_by_key(|(count, id)| (std::cmp::Reverse(*count), *id));
    links.into_iter().take(MOST_LINKS).map(|(_, id)| id).collect()
}

/// What the relation ties the annotation to already.
fn tied_to(set: &AnnotationSet, from: &Annotation, relation: &RelationDef) -> Vec<AnnotationId> {
    let relations = set.relations_from(from.id).into_iter();
    relations.filter(|other| other.kind == relation.id).map(|other| other.to).collect()
}

fn is_chain(relation: &RelationDef) -> bool {
    relation.ordered
}

/// How unlikely a candidate is; the lowest comes first.
fn cost(scene: Scene<'_>, quote: Span, candidate: &Candidate, chain: bool) -> usize {
    let span = candidate.span;
    let gap = if span.end() <= quote.start() {
        quote.start().byte() - span.end().byte()
    } else {
        span.start().byte().saturating_sub(quote.end().byte())
    };
    let apart = if span.end() <= quote.start() {
        Span::between(span.end(), quote.start())
    } else {
        Span::between(quote.end(), span.start().max(quote.end()))
    };
    // Who speaks in the sentence before is seldom who speaks here.
    let sentences = usize::from(scene.text.slice(apart).contains(['.', '!', '?'])) * 90;
    let same_block = scene.text.block_at(span.start()) == scene.text.block_at(quote.start())
        || scene.text.block_at(span.start()) == scene.text.block_at(quote.end());
    let far = if same_block { 0 } else { 600 };
    let reports = speaks_as_outlet(scene, span);
    let fits = match (chain, reports) {
        (true, true) | (false, false) => 0,
        (true, false) if scene.text.slice(span) == scene.outlet => return 500,
        (true, false) | (false, true) => 300,
    };
    let beside_cue = usize::from(!(chain || has_cue_beside(scene, span))) * 60;
    let plain_pronoun = usize::from(names::is_pronoun(scene.text.slice(span))) * 40;
    let inside = usize::from(quote.contains(span)) * 400;
    gap + sentences + far + fits + beside_cue + plain_pronoun + inside
}

/// How little a capital says: one word at the start of a sentence has it anyway.
fn doubt(scene: Scene<'_>, candidate: &Candidate) -> usize {
    let untagged = matches!(candidate.end, CandidateEnd::Untagged(_, Guess::Name));
    if !untagged || scene.text.slice(candidate.span).contains([' ', '\u{a0}']) {
        return 0;
    }
    let before = near(scene.text, candidate.span, Side::Before).trim_end();
    let starts = before.is_empty() || before.ends_with(['.', '!', '?', '|', '“', '"']);
    if starts { 350 } else { 0 }
}

/// Whether a name stands behind "according to" or before "reported".
fn speaks_as_outlet(scene: Scene<'_>, span: Span) -> bool {
    let before = near(scene.text, span, Side::Before).to_lowercase();
    let behind = near(scene.text, span, Side::Behind).to_lowercase();
    let reports = |words: &str| {
        let clause = words.split([',', ';', '.', '”']).next().unwrap_or_default();
        clause.split_whitespace().take(4).any(|word| word.starts_with("report"))
    };
    // A dateline: `KARVIK, March 4 (Meridian Wire) —`.
    let dateline = before.ends_with('(') && behind.starts_with(')');
    dateline || before.trim_end().ends_with("according to") || before.trim_end().ends_with("told") || reports(&behind)
}

fn has_cue_beside(scene: Scene<'_>, span: Span) -> bool {
    let gap = |a: Offset, b: Offset| a.byte().saturating_sub(b.byte());
    names::guesses_in_block(scene.text, scene.text.block_at(span.start()))
        .into_iter()
        .filter(|(_, guess)| *guess == Guess::Cue)
        .any(|(cue, _)| {
            let behind = cue.start() >= span.end() && gap(cue.start(), span.end()) <= 2;
            let before = cue.end() <= span.start() && gap(span.start(), cue.end()) <= 2;
            behind || before
        })
}

enum Side {
    Before,
    Behind,
}

/// Some thirty bytes beside a span, within its block.
fn near(text: &Text, span: Span, side: Side) -> &str {
    let block = text.block(text.block_at(span.start()));
    match side {
        Side::Before => {
            let from = text.floor(span.start().byte().saturating_sub(30)).max(block.start());
            text.slice(Span::between(from, span.start()))
        }
        Side::Behind => {
            let to = text.floor(span.end().byte() + 30).min(block.end());
            text.slice(Span::between(span.end(), to.max(span.end())))
        }
    }
}
