//! Planning what happens to labels that are in use: merging and splitting them.

use super::Refusal;
use crate::model::change::{Edit, Home, Swap};
use crate::model::check;
use crate::model::{
    Annotation, AttributeId, Change, CoderId, Decision, DocumentId, Judgement, LabelDef, LabelId, Project, Schema,
    Stamp, Value, Verdict, slug_of,
};
use std::sync::Arc;

/// Tags of one label that are to have another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recast {
    /// The label they have.
    pub from: LabelId,
    /// Only those with this value; all where there is none.
    pub when: Option<(AttributeId, Value)>,
    /// The label they get.
    pub to: LabelId,
    /// The schema in which they have it.
    pub schema: Arc<Schema>,
}

/// How much a recasting changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Touched {
    /// Annotations that get the other label.
    pub marks: usize,
    /// Attribute values that the other label does not have and that are left out.
    pub values: usize,
    /// Articles that they are in.
    pub articles: usize,
    /// Coders whose they are.
    pub coders: usize,
}

/// The schema without a label, whose tags and ends of relations another takes over.
pub fn merged(schema: &Schema, from: &LabelId, to: &LabelId) -> Schema {
    let mut merged = schema.clone();
    let gone = schema.label(from).cloned();
    if let Some(label) = merged.labels.iter_mut().find(|label| label.id == *to) {
        let there: Vec<AttributeId> = label.attributes.iter().map(|attribute| attribute.id.clone()).collect();
        let new = gone.into_iter().flat_map(|gone| gone.attributes).filter(|a| !there.contains(&a.id));
        label.attributes.extend(new);
    }
    merged.labels.retain(|label| label.id != *from);
    keep_colors(&mut merged, schema);
    for relation in &mut merged.relations {
        for ends in [&mut relation.from, &mut relation.to] {
            ends.iter_mut().filter(|end| **end == *from).for_each(|end| *end = to.clone());
            let mut seen = Vec::new();
            ends.retain(|end| {
                !seen.contains(end) && {
                    seen.push(end.clone());
                    true
                }
            });
        }
    }
    merged
}

/// Colours that came of the places of labels stay what they were.
fn keep_colors(changed: &mut Schema, before: &Schema) {
    for label in &mut changed.labels {
        if label.color.is_none() && before.label(&label.id).is_some() {
            label.color = u8::try_from(before.color_of(&label.id)).ok();
        }
    }
}

/// The schema with a label more, for tags of another label that have a value; they are alike but for
/// name and key.
pub fn split(schema: &Schema, from: &LabelId, value: &str) -> (Schema, LabelId) {
    let mut split = schema.clone();
    let stem = slug_of(value, "label");
    let names = std::iter::once(stem.clone()).chain((2..).map(|n| format!("{stem}-{n}")));
    let free = names.filter_map(|name| LabelId::new(&name).ok()).find(|id| schema.label(id).is_none());
    let (Some(to), Some(place)) = (free, schema.label_index(from)) else {
        return (split, from.clone());
    };
    let key = ('a'..='z').find(|key| schema.offered().all(|label| label.key != *key)).unwrap_or('z');
    if let Some(label) = schema.labels.get(place) {
        let label = LabelDef { id: to.clone(), name: value.to_owned(), key, color: None, ..label.clone() };
        split.labels.insert(place + 1, label);
    }
    for relation in &mut split.relations {
        for ends in [&mut relation.from, &mut relation.to] {
            if ends.contains(from) {
                ends.push(to.clone());
            }
        }
    }
    keep_colors(&mut split, schema);
    (split, to)
}

fn found<'p>(
    project: &'p Project,
    recast: &'p Recast,
) -> impl Iterator<Item = (DocumentId, &'p CoderId, &'p Annotation)> {
    let meant = move |mark: &&Annotation| is_meant(mark, recast);
    project.documents().flat_map(move |(id, document)| {
        let sets = document.sets.iter();
        sets.flat_map(move |(coder, set)| set.annotations().filter(meant).map(move |mark| (id, coder, mark)))
    })
}

/// The annotation with the other label, and how many of its values are left out.
fn recast_one(mark: &Annotation, recast: &Recast) -> (Annotation, usize) {
    let label = recast.schema.label(&recast.to);
    let mut after = Annotation { label: recast.to.clone(), ..mark.clone() };
    let fits = |name: &AttributeId, value: &Value| {
        label.and_then(|label| label.attribute(name)).is_some_and(|def| check::takes(&def.kind, value))
    };
    after.attributes.retain(|name, value| fits(name, value));
    let lost = mark.attributes.len() - after.attributes.len();
    (after, lost)
}

/// Counts what a recasting changes, in the articles that are read.
pub fn touched(project: &Project, recast: &Recast) -> Touched {
    let mut touched = Touched::default();
    let (mut articles, mut coders) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    for (document, coder, mark) in found(project, recast) {
        touched.marks += 1;
        touched.values += recast_one(mark, recast).1;
        articles.insert(document);
        coders.insert(coder.clone());
    }
    Touched { articles: articles.len(), coders: coders.len(), ..touched }
}

pub(super) fn recast(project: &Project, recast: &Recast, stamp: &Stamp) -> Result<Change, Refusal> {
    recast.schema.check().map_err(Refusal::Schema)?;
    if project.catalogue().keys().any(|id| project.document(*id).is_none()) {
        return Err(Refusal::NotAllRead);
    }
    if recast.schema.label(&recast.to).is_none() {
        return Err(Refusal::NotInSchema(format!("label “{}”", recast.to)));
    }
    let mut edits = Vec::new();
    for (document, coder, mark) in found(project, recast) {
        let home = Home { document, coder: coder.clone() };
        super::annotate::open(project, &home)?;
        let (mut after, _) = recast_one(mark, recast);
        after.changed = Some(stamp.at);
        let swap = Swap::new(Some(Box::new(mark.clone())), Some(Box::new(after)));
        edits.push(Edit::Annotation(home, mark.id, swap));
    }
    for (document, article) in project.documents() {
        for (coder, review) in &article.reviews {
            let home = Home { document, coder: coder.clone() };
            for (key, decision) in review {
                let after = recast_decision(decision, recast);
                if after != *decision {
                    let swap = Swap::new(Some(Box::new(decision.clone())), Some(Box::new(after)));
                    edits.push(Edit::Decision(home.clone(), key.clone(), swap));
                }
            }
        }
    }
    // The schema last: whoever reads the change learns first which articles it is about.
    if project.schema() != &recast.schema {
        edits.push(Edit::Schema(Swap::new(Arc::clone(project.schema()), Arc::clone(&recast.schema))));
    }
    if edits.is_empty() {
        return Err(Refusal::NoChange);
    }
    Ok(Change { edits })
}

fn is_meant(mark: &Annotation, recast: &Recast) -> bool {
    let has = |(name, value): &(AttributeId, Value)| mark.attributes.get(name) == Some(value);
    mark.label == recast.from && recast.when.as_ref().is_none_or(has)
}

/// A decision in which marks that were corrected are as the others will be.
fn recast_decision(decision: &Decision, recast: &Recast) -> Decision {
    let verdict = |verdict: &Verdict| match verdict {
        Verdict::Edited(mark) if is_meant(mark, recast) => Verdict::Edited(Box::new(recast_one(mark, recast).0)),
        other => other.clone(),
    };
    let other = |other: &Judgement| Judgement { verdict: verdict(&other.verdict), ..other.clone() };
    let others = decision.others.iter().map(other).collect();
    Decision { verdict: verdict(&decision.verdict), others, ..decision.clone() }
}
