//! Two coders compared over the articles that both have tagged.

use super::alpha::Nominal;
use super::matched::{Matched, f1};
use super::unitizing::{Coincidences, Unit, apart};
use super::{Figure, Undefined};
use crate::analysis::align::{Alignment, Difference, Laid, Placed, align_laid};
use crate::model::{
    AnnotationId, AnnotationSet, AttributeDef, AttributeId, LabelDef, LabelId, RelationDef, RelationKind, Schema,
};
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};

/// An article that two coders have tagged.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'p> {
    /// Its name.
    pub document: &'p str,
    /// Its text.
    pub text: &'p Text,
    /// The left coder's tags.
    pub left: &'p AnnotationSet,
    /// The right coder's tags.
    pub right: &'p AnnotationSet,
}

/// How two coders agree.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many articles.
    pub articles: usize,
    /// Cases by how they differ.
    pub differences: BTreeMap<Difference, usize>,
    /// By label, in the order of the schema.
    pub labels: Vec<LabelFigures>,
    /// All labels together.
    pub all: Matched,
    /// uα over all labels; of units that overlap the longest stay.
    pub coincidences: Coincidences,
    /// Units that were left out of uα, since one coder's overlap.
    pub left_out: usize,
    /// Attributes of paired marks.
    pub attributes: Vec<AttributeFigures>,
    /// Relations, which are the roles of the frame.
    pub relations: Vec<RelationFigures>,
    /// By article: its name, counts of all labels.
    pub by_article: Vec<(String, Matched)>,
    /// How often the left coder's label stands where the right coder's does; none where one has no mark.
    pub confusion: BTreeMap<(Option<LabelId>, Option<LabelId>), usize>,
}

/// How two coders agree on a label.
#[derive(Clone, Debug)]
pub struct LabelFigures {
    /// The label.
    pub label: LabelId,
    /// Counts of marks.
    pub matched: Matched,
    /// Where the text has the label and where not.
    pub coincidences: Coincidences,
    /// Units that were left out of uα.
    pub left_out: usize,
    /// Counts by article, in the order of [`Report::by_article`].
    pub by_article: Vec<Matched>,
}

/// How two coders agree on an attribute of marks that are paired and have the same label.
#[derive(Clone, Debug)]
pub struct AttributeFigures {
    /// The label.
    pub label: LabelId,
    /// The attribute.
    pub attribute: AttributeId,
    /// The values that were given; no value is a value.
    pub values: Nominal,
}

/// How two coders agree on a kind of relation.
#[derive(Clone, Debug)]
pub struct RelationFigures {
    /// The kind.
    pub kind: RelationKind,
    /// The left coder's.
    pub left: usize,
    /// The right coder's.
    pub right: usize,
    /// Those that lead from paired marks to paired marks.
    pub matched: usize,
    /// Those of the left whose two ends have partners.
    pub left_paired: usize,
    /// Those of the right whose two ends have partners.
    pub right_paired: usize,
}

impl RelationFigures {
    /// F1 over all.
    ///
    /// # Errors
    /// Neither has any.
    pub fn strict(&self) -> Figure {
        f1(self.matched, self.left, self.right)
    }

    /// F1 over those whose two ends both coders have tagged.
    ///
    /// # Errors
    /// There are none.
    pub fn given_ends(&self) -> Figure {
        f1(self.matched, self.left_paired, self.right_paired)
    }
}

/// Compares two coders over articles.
pub fn compare(schema: &Schema, pairs: &[Pair<'_>]) -> Report {
    let mut report = Report::of(schema);
    pairs.iter().for_each(|pair| report.add(pair));
    report
}

impl Report {
    /// Of no article yet, under a schema.
    pub fn of(schema: &Schema) -> Report {
        let label = |label: &LabelDef| LabelFigures {
            label: label.id.clone(),
            matched: Matched::default(),
            coincidences: Coincidences::default(),
            left_out: 0,
            by_article: Vec::new(),
        };
        let attributes = |label: &LabelDef| -> Vec<AttributeFigures> {
            let figures = |attribute: &AttributeDef| AttributeFigures {
                label: label.id.clone(),
                attribute: attribute.id.clone(),
                values: Nominal::default(),
            };
            label.attributes.iter().map(figures).collect()
        };
        let relation = |def: &RelationDef| RelationFigures {
            kind: def.id.clone(),
            left: 0,
            right: 0,
            matched: 0,
            left_paired: 0,
            right_paired: 0,
        };
        Report {
            labels: schema.labels.iter().map(label).collect(),
            attributes: schema.labels.iter().flat_map(attributes).collect(),
            relations: schema.relations.iter().map(relation).collect(),
            ..Report::default()
        }
    }

    /// Adds an article that both have tagged.
    pub fn add(&mut self, pair: &Pair<'_>) {
        let (left, right) = (Laid::of(pair.text, pair.left), Laid::of(pair.text, pair.right));
        self.add_laid((pair.document, pair.text), (&left, &right));
    }

    /// Adds an article whose marks are laid along its text already.
    pub(super) fn add_laid(&mut self, (document, text): (&str, &Text), (one, other): (&Laid<'_>, &Laid<'_>)) {
        let alignment = align_laid(text, one, other);
        let (left, right) = (one.set, other.set);
        self.articles += 1;
        for case in &alignment.cases {
            *self.differences.entry(case.difference).or_default() += 1;
        }
        add_confusion(&mut self.confusion, (left, right), &alignment);
        let (lefts, rights) = (one.marks_of(None), other.marks_of(None));
        let all = Matched::among(&lefts, &rights);
        self.all.add(all);
        self.by_article.push((document.to_owned(), all));
        let length = text.char_offset(text.end());
        for figures in &mut self.labels {
            let label = Some(&figures.label);
            let (lefts, rights) = (one.marks_of(label), other.marks_of(label));
            let matched = Matched::among(&lefts, &rights);
            figures.matched.add(matched);
            figures.by_article.push(matched);
            let (units, left_out) = both_units(&lefts, &rights);
            figures.coincidences.add(length, &units);
            figures.left_out += left_out;
        }
        let (units, left_out) = both_units(&lefts, &rights);
        self.coincidences.add(length, &units);
        self.left_out += left_out;
        for figures in &mut self.attributes {
            add_attribute(figures, (left, right), &alignment);
        }
        for figures in &mut self.relations {
            add_relation(figures, (left, right), &alignment);
        }
    }
}

fn add_confusion(
    table: &mut BTreeMap<(Option<LabelId>, Option<LabelId>), usize>,
    (left, right): (&AnnotationSet, &AnnotationSet),
    alignment: &Alignment,
) {
    let label = |set: &AnnotationSet, id| set.annotation(id).map(|mark| mark.label.clone());
    let mut count = |one, other| *table.entry((one, other)).or_default() += 1;
    let paired: BTreeSet<AnnotationId> = alignment.pairs.values().copied().collect();
    for case in &alignment.cases {
        for id in &case.left {
            count(label(left, *id), alignment.pairs.get(id).and_then(|other| label(right, *other)));
        }
        case.right.iter().filter(|id| !paired.contains(id)).for_each(|id| count(None, label(right, *id)));
    }
}

fn both_units<'u>(lefts: &[&Placed<'u>], rights: &[&Placed<'u>]) -> (Vec<Vec<Unit<'u>>>, usize) {
    let ((one, fewer), (other, less)) = (apart(units(lefts)), apart(units(rights)));
    (vec![one, other], fewer + less)
}

/// The fragments of a coder's marks with their labels, in the order of the text.
pub(super) fn units<'u>(marks: &[&Placed<'u>]) -> Vec<Unit<'u>> {
    let units = marks.iter().flat_map(|placed| {
        let label = placed.mark.label.as_str();
        placed.spans.iter().map(move |(start, end)| (*start, *end, label))
    });
    units.collect()
}

fn add_attribute(
    figures: &mut AttributeFigures,
    (left, right): (&AnnotationSet, &AnnotationSet),
    alignment: &Alignment,
) {
    const NONE: &str = "(none)";
    for (one, other) in &alignment.pairs {
        let (Some(one), Some(other)) = (left.annotation(*one), right.annotation(*other)) else { continue };
        if one.label == figures.label && other.label == figures.label {
            let value = |mark: &crate::model::Annotation| {
                mark.attributes.get(&figures.attribute).map_or(NONE.to_owned(), |value| value.as_str().to_owned())
            };
            let (one, other) = (value(one), value(other));
            if one != NONE || other != NONE {
                figures.values.add(&[&one, &other]);
            }
        }
    }
}

fn add_relation(figures: &mut RelationFigures, (left, right): (&AnnotationSet, &AnnotationSet), alignment: &Alignment) {
    let of_kind = |set: &AnnotationSet| -> Vec<(crate::model::AnnotationId, crate::model::AnnotationId)> {
        set.relations().filter(|tie| tie.kind == figures.kind).map(|tie| (tie.from, tie.to)).collect()
    };
    let (lefts, rights) = (of_kind(left), of_kind(right));
    figures.left += lefts.len();
    figures.right += rights.len();
    let theirs: std::collections::BTreeSet<_> = rights.iter().copied().collect();
    let paired: std::collections::BTreeSet<_> = alignment.pairs.values().copied().collect();
    figures.right_paired += rights.iter().filter(|(from, to)| paired.contains(from) && paired.contains(to)).count();
    for (from, to) in lefts {
        if let (Some(from), Some(to)) = (alignment.pairs.get(&from), alignment.pairs.get(&to)) {
            figures.left_paired += 1;
            figures.matched += usize::from(theirs.contains(&(*from, *to)));
        }
    }
}

/// An interval that holds a figure in so many of a hundred draws of articles: 2.5 and 97.5 percent, from ten articles up.
///
/// # Errors
/// There are fewer than ten articles, or too few draws have a figure.
pub fn interval(articles: &[Matched], figure: impl Fn(&Matched) -> Figure) -> Result<(f64, f64), Undefined> {
    const DRAWS: usize = 1000;
    if articles.len() < 10 {
        return Err(Undefined::NoData);
    }
    // A fixed start: the same articles give the same interval (Knuth's MMIX constants).
    let mut state = 0x5eed_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % articles.len()
    };
    let mut figures: Vec<f64> = (0..DRAWS)
        .filter_map(|_| {
            let mut pooled = Matched::default();
            for _ in 0..articles.len() {
                pooled.add(articles.get(draw()).copied().unwrap_or_default());
            }
            figure(&pooled).ok()
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    let at = |share: f64| figures.get((figures.len() as f64 * share) as usize).copied();
    at(0.025).zip(at(0.975)).ok_or(Undefined::NoData)
}
