//! The marks of a stretch of the page, and the line beside each quote.

use crate::analysis::index::MarkIndex;
use crate::app::{Mode, Workspace};
use crate::command::excerpt;
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, CoderId, Document, Relation, RelationDef, RelationKind, Schema, Shape,
};
use crate::text::{Fragments, Span};
use std::collections::BTreeSet;

/// More nested marks than this are drawn like the innermost of these.
pub const DEEPEST: u8 = 4;

/// Fragments that are further apart, in bytes, are not joined by a line, only by what they show at
/// their ends.
const LONGEST_BRIDGE: usize = 400;

/// The open article as the page shows it; made anew for every frame, which costs next to nothing.
pub struct PageView<'w> {
    workspace: &'w Workspace,
    /// The article.
    pub document: &'w Document,
    /// What the labels mean.
    pub schema: &'w Schema,
    layers: Vec<Layer<'w>>,
    /// The mark that the mouse is over.
    pointed: Option<AnnotationId>,
    /// Marks that are tied to the selected one or to that under the mouse, and the latter.
    kin: BTreeSet<AnnotationId>,
}

struct Layer<'w> {
    number: usize,
    /// The coder's name, and the shorter one that stands before lines.
    name: String,
    sign: String,
    mine: bool,
    set: &'w AnnotationSet,
    index: &'w MarkIndex,
}

/// The part of a mark that is in one block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MarkSegment {
    /// The annotation.
    pub id: AnnotationId,
    /// Whose it is; empty for mine.
    pub coder: String,
    /// The place of that coder among those who tagged the article, from 0.
    pub coder_number: usize,
    /// The place of its label among the schema's, from 0.
    pub label: usize,
    /// How it is drawn.
    pub shape: Shape,
    /// The words, within the block.
    pub span: Span,
    /// How many marks of the same sort it is nested in or must keep clear of, at most [`DEEPEST`].
    pub lane: u8,
    /// Whether the annotation starts here.
    pub starts: bool,
    /// Whether the annotation ends here.
    pub ends: bool,
    /// Whether another fragment comes before this one.
    pub fragment_before: bool,
    /// Whether another fragment comes behind this one.
    pub fragment_behind: bool,
    /// The words between this fragment and the next, within the block, where that is near.
    pub bridge: Option<Span>,
    /// How it stands to the selected mark.
    pub standing: Standing,
    /// A few letters that say what kind it is.
    pub tag: String,
}

/// How a mark stands to the selected one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nothing is selected, or it has nothing to do with it.
    Plain,
    /// It is the selected one.
    Selected,
    /// It is tied to the selected one.
    Kin,
}

/// The line beside a quote: `Kim Jong Un · said · via Tass → USA Today`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AttributionLine {
    /// The quote.
    pub quote: AnnotationId,
    /// Where the quote starts; the line stands at its height.
    pub at: Span,
    /// Its roles, in the order of the line.
    pub roles: Vec<Role>,
    /// Whether the quote is selected.
    pub selected: bool,
    /// Whose it is; empty for mine.
    pub coder: String,
}

/// One role of an attribution.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Role {
    /// Which relation fills it.
    pub kind: RelationKind,
    /// The relation's name on the screen.
    pub name: String,
    /// The words, or what is missing.
    pub words: String,
    /// The annotation that fills it; `None` where nobody does.
    pub filled_by: Option<AnnotationId>,
}

/// A tie of the selected mark, to be drawn as a curve.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Curve {
    /// Where it starts.
    pub from: Span,
    /// Where it ends.
    pub to: Span,
    /// The relation's name.
    pub name: String,
    /// Whether it is drawn only because the mouse is over one of its ends.
    pub in_passing: bool,
}

impl<'w> PageView<'w> {
    /// The open article, or `None` where none is.
    pub fn of(workspace: &'w Workspace) -> Option<PageView<'w>> {
        let (id, document) = workspace.document()?;
        let me = workspace.me();
        let others = workspace.view.others && !workspace.hides_others(id);
        let shown = |coder: &CoderId| Some(coder) == me || others;
        let mut layers: Vec<Layer<'w>> = document
            .sets
            .iter()
            .enumerate()
            .filter(|(_, (coder, _))| shown(coder))
            .filter_map(|(number, (coder, set))| {
                let index = workspace.index_of(id, coder)?;
                let disguise = workspace.disguise_of(coder);
                let name = workspace.shown_name(coder);
                let sign = if disguise.is_some() { name.clone() } else { coder.to_string() };
                Some(Layer { number: disguise.unwrap_or(number), name, sign, mine: Some(coder) == me, set, index })
            })
            .collect();
        layers.sort_by_key(|layer| layer.number);
        let set = workspace.my_set()?;
        let kin = workspace.view.mark.into_iter().flat_map(|mark| kin_of(set, mark)).collect();
        Some(PageView { workspace, document, schema: workspace.project().schema(), layers, pointed: None, kin })
    }

    /// Lifts the innermost of my marks on a character, with all that it is tied to.
    pub fn point_at(&mut self, character: Span) {
        let Some(layer) = self.layers.iter().find(|layer| layer.mine) else { return };
        let covers = |mark: &&Annotation| {
            let mut parts = mark.fragments().into_iter().flat_map(Fragments::iter);
            parts.any(|part| part.intersection(character) == Some(character)) && self.workspace.is_to_be_seen(mark.id)
        };
        let marks = layer.index.at(&self.document.text, layer.set, character.start());
        if let Some(mark) = marks.into_iter().find(covers).map(|mark| mark.id) {
            self.pointed = Some(mark);
            self.kin.extend(kin_of(layer.set, mark));
            self.kin.insert(mark);
        }
    }

    /// The marks in a block, the outer before the inner, mine last.
    pub fn marks(&self, block: usize) -> Vec<MarkSegment> {
        let span = self.document.text.block(block);
        let mut found = Vec::new();
        for layer in self.layers.iter().filter(|layer| !layer.mine).chain(self.layers.iter().filter(|l| l.mine)) {
            let mut segments: Vec<MarkSegment> = layer
                .index
                .in_blocks(layer.set, block..=block)
                .into_iter()
                .filter(|annotation| self.workspace.is_to_be_seen(annotation.id))
                .flat_map(|annotation| self.segments(layer, annotation, span))
                .collect();
            set_lanes(&mut segments);
            found.extend(segments);
        }
        found
    }

    fn segments(&self, layer: &Layer<'_>, annotation: &Annotation, block: Span) -> Vec<MarkSegment> {
        let preview = self.workspace.view.preview.as_ref();
        let fragments = match preview {
            Some((id, fragments)) if *id == annotation.id && layer.mine => Some(fragments),
            Some(_) | None => annotation.fragments(),
        };
        let Some(fragments) = fragments else { return Vec::new() };
        let label = self.schema.label(&annotation.label).map(|def| self.schema.color_of(&def.id));
        let shape = self.schema.label(&annotation.label).map_or(Shape::Outline, |label| label.shape);
        let part = |fragment: Span| {
            let span = fragment.intersection(block)?;
            let next = fragments.iter().find(|other| other.start() > fragment.end());
            let bridge = next.map(|next| Span::between(fragment.end(), next.start()));
            let bridge = bridge.filter(|bridge| bridge.byte_len() <= LONGEST_BRIDGE);
            Some(MarkSegment {
                id: annotation.id,
                coder: if layer.mine { String::new() } else { layer.name.clone() },
                coder_number: layer.number,
                label: label.unwrap_or(usize::MAX),
                shape,
                span,
                lane: 0,
                starts: span.start() == fragment.start(),
                ends: span.end() == fragment.end(),
                fragment_before: fragment != fragments.first(),
                fragment_behind: fragment != fragments.last(),
                bridge: bridge.and_then(|bridge| bridge.intersection(block)),
                standing: self.standing(layer, annotation.id),
                tag: tag_of(annotation),
            })
        };
        fragments.iter().filter_map(part).collect()
    }

    fn standing(&self, layer: &Layer<'_>, id: AnnotationId) -> Standing {
        if !layer.mine {
            Standing::Plain
        } else if self.workspace.view.mark == Some(id) {
            Standing::Selected
        } else if self.kin.contains(&id) {
            Standing::Kin
        } else {
            Standing::Plain
        }
    }

    /// The lines beside the quotes that start in a block.
    pub fn lines(&self, block: usize) -> Vec<AttributionLine> {
        let text = &self.document.text;
        let mut found = Vec::new();
        for layer in &self.layers {
            for annotation in layer.index.in_blocks(layer.set, block..=block) {
                let seen = self.workspace.is_to_be_seen(annotation.id);
                let Some(fragments) = annotation.fragments().filter(|_| seen) else { continue };
                if text.block_at(fragments.start()) == block {
                    found.extend(self.line(layer, annotation, fragments));
                }
            }
        }
        found.sort_by_key(|line| line.at);
        found
    }

    fn line(&self, layer: &Layer<'_>, quote: &Annotation, fragments: &Fragments) -> Option<AttributionLine> {
        let roles: Vec<&RelationDef> = self.attribution_roles(quote);
        if roles.is_empty() {
            return None;
        }
        let relations = layer.set.relations_from(quote.id);
        let roles = roles.into_iter().flat_map(|def| self.role(layer, def, &relations)).collect();
        Some(AttributionLine {
            quote: quote.id,
            at: fragments.first(),
            roles,
            selected: layer.mine && self.workspace.view.mark == Some(quote.id),
            coder: if layer.mine { String::new() } else { layer.sign.clone() },
        })
    }

    /// Who, by which cue, through whom: the first three relations of an attribution.
    fn attribution_roles(&self, annotation: &Annotation) -> Vec<&RelationDef> {
        if annotation.label.as_str() != "quote" {
            return Vec::new();
        }
        let wanted = ["said_by", "cued_by", "via"];
        let find = |name: &str| self.schema.relations.iter().find(|def| def.id.as_str() == name);
        wanted.into_iter().filter_map(find).collect()
    }

    fn role(&self, layer: &Layer<'_>, def: &RelationDef, relations: &[&Relation]) -> Vec<Role> {
        let filled: Vec<Role> = relations
            .iter()
            .filter(|relation| relation.kind == def.id)
            .map(|relation| Role {
                kind: def.id.clone(),
                name: def.name.clone(),
                words: self.words_of(layer.set, relation.to),
                filled_by: Some(relation.to),
            })
            .collect();
        if filled.is_empty() {
            let words = match def.id.as_str() {
                "said_by" => "speaker",
                "cued_by" => "cue",
                other => other,
            };
            return vec![Role {
                kind: def.id.clone(),
                name: def.name.clone(),
                words: words.to_owned(),
                filled_by: None,
            }];
        }
        filled
    }

    /// The words of an annotation; for a pronoun also whom it means.
    fn words_of(&self, set: &AnnotationSet, id: AnnotationId) -> String {
        let words = |id: AnnotationId| {
            let annotation = set.annotation(id)?;
            Some(excerpt(&self.document.text.covered(annotation.fragments()?), 28))
        };
        let named = set
            .relations_from(id)
            .into_iter()
            .find(|relation| matches!(relation.kind.as_str(), "refers_to" | "same_as"))
            .and_then(|relation| words(relation.to));
        match (words(id), named) {
            (Some(own), Some(named)) if own != named => format!("{own} ({named})"),
            (Some(own), _) => own,
            (None, _) => "lost words".to_owned(),
        }
    }

    /// The words a mark covers.
    pub fn spans_of(&self, id: AnnotationId) -> Option<Fragments> {
        self.workspace.my_set()?.annotation(id)?.fragments().cloned()
    }

    /// The ties of the selected mark, and of the one under the mouse; each between the parts that are nearest.
    pub fn curves(&self) -> Vec<Curve> {
        let Some(set) = self.workspace.my_set() else { return Vec::new() };
        let parts = |id: AnnotationId| set.annotation(id)?.fragments();
        let selected = self.workspace.view.mark;
        let pointed = self.pointed.filter(|pointed| Some(*pointed) != selected);
        let ties = |mark: Option<AnnotationId>, in_passing: bool| {
            mark.into_iter().flat_map(move |mark| set.relations_at(mark)).map(move |relation| (relation, in_passing))
        };
        let curve = |(relation, in_passing): (&Relation, bool)| {
            let name = self.schema.relation(&relation.kind).map_or(relation.kind.as_str(), |def| &def.name);
            let (from, to) = nearest(parts(relation.from)?, parts(relation.to)?);
            Some(Curve { from, to, name: name.to_owned(), in_passing })
        };
        ties(selected, false).chain(ties(pointed, true)).filter_map(curve).collect()
    }

    /// What the search found in a block.
    pub fn hits(&self, block: usize) -> &[Span] {
        let search = self.workspace.view.search.as_ref();
        let Some(search) = search.filter(|search| search.document == self.workspace.view.document) else {
            return &[];
        };
        let span = self.document.text.block(block);
        let from = search.hits.partition_point(|hit| hit.end() <= span.start());
        let to = search.hits.partition_point(|hit| hit.start() < span.end());
        search.hits.get(from..to).unwrap_or_default()
    }

    /// The numbered candidates: the digit and the words it stands beside.
    pub fn candidates(&self) -> Vec<(usize, Span)> {
        match &self.workspace.view.mode {
            Mode::Tying { candidates, .. } => {
                candidates.iter().enumerate().map(|(n, candidate)| (n + 1, candidate.span)).collect()
            }
            Mode::Page | Mode::PickRelation { .. } => Vec::new(),
        }
    }

    /// A mark in words, for those who do not see it: `quote, direct: “We appeal”, said by Ms Ortega`.
    pub fn spoken(&self, id: AnnotationId) -> String {
        let Some(layer) = self.layers.iter().find(|layer| layer.set.annotation(id).is_some()) else {
            return String::new();
        };
        let Some(annotation) = layer.set.annotation(id) else { return String::new() };
        let label = self.schema.label(&annotation.label);
        let mut words = label.map_or(annotation.label.to_string(), |label| label.name.to_lowercase());
        for value in annotation.attributes.values() {
            words.push_str(", ");
            words.push_str(value.as_str());
        }
        if let Some(fragments) = annotation.fragments() {
            words.push_str(&format!(": “{}”", excerpt(&self.document.text.covered(fragments), 60)));
        }
        for relation in layer.set.relations_from(id) {
            let name = self.schema.relation(&relation.kind).map_or(relation.kind.as_str(), |def| &def.name);
            words.push_str(&format!(", {name} {}", self.words_of(layer.set, relation.to)));
        }
        if !layer.mine {
            words.push_str(&format!(", by {}", layer.name));
        }
        words
    }
}

/// The marks at the other ends of a mark's ties, and itself where it has any.
fn kin_of(set: &AnnotationSet, mark: AnnotationId) -> impl Iterator<Item = AnnotationId> {
    set.relations_at(mark).flat_map(|relation| [relation.from, relation.to])
}

/// A part of each of two marks, the two that are nearest to each other.
fn nearest(from: &Fragments, to: &Fragments) -> (Span, Span) {
    let pairs = from.iter().flat_map(|one| to.iter().map(move |other| (one, other)));
    let apart = |(one, other): &(Span, Span)| {
        let (first, second) = if one.start() <= other.start() { (one, other) } else { (other, one) };
        second.start().byte().saturating_sub(first.end().byte())
    };
    pairs.min_by_key(apart).unwrap_or((from.first(), to.first()))
}

/// Up to four capital letters of the attribute `kind`, if the annotation has one.
fn tag_of(annotation: &Annotation) -> String {
    let kind = annotation.attributes.iter().find(|(name, _)| name.as_str() == "kind");
    kind.map_or(String::new(), |(_, value)| match value.as_str() {
        "geo-political" => "GPE".to_owned(),
        "place" => "LOC".to_owned(),
        word => word.chars().filter(|c| c.is_alphabetic()).take(3).flat_map(char::to_uppercase).collect(),
    })
}

/// Gives marks that are drawn alike their own lanes: tints nest from the outside in, lines stack
/// from the inside out.
fn set_lanes(segments: &mut [MarkSegment]) {
    segments.sort_by_key(|segment| (std::cmp::Reverse(segment.span.byte_len()), segment.span, segment.id));
    let mut tints: Vec<Span> = Vec::new();
    for segment in segments.iter_mut().filter(|segment| segment.shape == Shape::Tint) {
        let around = tints.iter().filter(|outer| outer.overlaps(segment.span)).count();
        segment.lane = u8::try_from(around).unwrap_or(DEEPEST).min(DEEPEST);
        tints.push(segment.span);
    }
    let mut lines: Vec<(Span, u8)> = Vec::new();
    for segment in segments.iter_mut().rev().filter(|segment| segment.shape != Shape::Tint) {
        let taken: BTreeSet<u8> =
            lines.iter().filter(|(span, _)| span.overlaps(segment.span)).map(|(_, lane)| *lane).collect();
        segment.lane = (0..DEEPEST).find(|lane| !taken.contains(lane)).unwrap_or(DEEPEST);
        lines.push((segment.span, segment.lane));
    }
    // A kind tag stands where further lines would be; it gives way to them.
    for segment in segments.iter_mut().filter(|segment| segment.shape != Shape::Tint) {
        if lines.iter().any(|(span, lane)| *lane > segment.lane && span.overlaps(segment.span)) {
            segment.tag.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn segment(text: &Text, number: u128, (start, end): (usize, usize), shape: Shape) -> MarkSegment {
        MarkSegment {
            id: AnnotationId::from_parts(1, number),
            coder: String::new(),
            coder_number: 0,
            label: 0,
            shape,
            span: text.span(start, end).unwrap(),
            lane: 0,
            starts: true,
            ends: true,
            fragment_before: false,
            fragment_behind: false,
            bridge: None,
            standing: Standing::Plain,
            tag: "PER".to_owned(),
        }
    }

    fn lanes(shape: Shape, spans: &[(usize, usize)]) -> Vec<((usize, usize), u8)> {
        let text = Text::new("x".repeat(100)).unwrap();
        let mut segments: Vec<_> = (0..).zip(spans).map(|(n, span)| segment(&text, n, *span, shape)).collect();
        set_lanes(&mut segments);
        segments.sort_by_key(|segment| segment.span);
        segments.iter().map(|s| ((s.span.start().byte(), s.span.end().byte()), s.lane)).collect()
    }

    #[test]
    fn nested_tints_shrink_from_the_outside_in_down_to_depth_four() {
        let nested = [(0, 90), (5, 80), (10, 70), (15, 60), (20, 50)];
        let found = lanes(Shape::Tint, &nested);
        assert_eq!(found.iter().map(|(_, lane)| *lane).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert_eq!(lanes(Shape::Tint, &[(0, 10), (10, 20)]).iter().map(|(_, lane)| *lane).max(), Some(0));
    }

    #[test]
    fn lines_under_the_same_words_never_share_a_lane() {
        let spans = [(0, 90), (5, 80), (10, 70), (15, 60)];
        let mut found: Vec<u8> = lanes(Shape::Underline, &spans).into_iter().map(|(_, lane)| lane).collect();
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2, 3]);
        // Side by side they stand at the same height.
        assert_eq!(lanes(Shape::Underline, &[(0, 10), (20, 30)]).iter().map(|(_, lane)| *lane).max(), Some(0));
    }
}
