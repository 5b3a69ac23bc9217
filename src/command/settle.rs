//! Settling what another copy of a file said: it is taken, or what is in force stays.

use super::annotate::{find, open};
use super::{Refusal, project as of_project};
use crate::model::change::{Edit, Home, Swap};
use crate::model::{
    AnnotationId, AnnotationSet, Beside, Cardinality, CaseKey, Change, DocumentId, DocumentMeta, Judgement, Other,
    OtherField, OtherHead, Project, Relation, Schema, Verdict,
};
use std::sync::Arc;

/// Takes what another copy said, or leaves it; either way it is settled.
pub(super) fn settle(project: &Project, beside: &Beside, take: bool) -> Result<Change, Refusal> {
    match beside {
        Beside::Tags(home, other) => settle_tags(project, home, other, take),
        Beside::Verdict(home, key, other) => settle_verdict(project, (home, key), other, take),
        Beside::Field(id, other) => settle_field(project, *id, other, take),
        Beside::Schema(other) => of_project::set_schema(project, &Arc::new(project.schema().settled(other, take))),
        Beside::Head(other) => settle_head(project, other, take),
    }
}

fn settle_head(project: &Project, other: &OtherHead, take: bool) -> Result<Change, Refusal> {
    if !project.others().contains(other) {
        return Err(Refusal::NoChange);
    }
    let mut edits = vec![Edit::OtherHead(Swap::new(Some(other.clone()), None))];
    if take {
        let taken = match other {
            OtherHead::Name(name) => of_project::rename(project, name),
            OtherHead::Blind(blind) => of_project::set_blind(project, *blind),
            OtherHead::Coder(coder) => of_project::set_coder(project, coder),
        };
        match taken {
            Ok(change) => edits.extend(change.edits),
            // Both say the same by now.
            Err(Refusal::NoChange) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(Change { edits })
}

fn settle_field(project: &Project, id: DocumentId, other: &OtherField, take: bool) -> Result<Change, Refusal> {
    let mut meta: DocumentMeta = project.meta(id).ok_or(Refusal::NotOpen)?.clone();
    meta.others.remove(other);
    if take {
        meta.set_field(&other.field, &other.value);
    }
    of_project::set_meta(project, &meta)
}

fn settle_tags(project: &Project, home: &Home, other: &Other, take: bool) -> Result<Change, Refusal> {
    let set = open(project, home)?.set(&home.coder);
    if !set.has_other(other) {
        return Err(Refusal::NoChange);
    }
    let mut edits = vec![Edit::Other(home.clone(), Swap::new(Some(Box::new(other.clone())), None))];
    if take {
        edits.extend(taken(project.schema(), set, (home, other))?);
    }
    Ok(Change { edits })
}

fn settle_verdict(
    project: &Project,
    (home, key): (&Home, &CaseKey),
    other: &Judgement,
    take: bool,
) -> Result<Change, Refusal> {
    let document = open(project, home)?;
    let before = document.reviews.get(&home.coder).and_then(|review| review.get(key)).ok_or(Refusal::NoChange)?;
    let mut after = before.clone();
    if !after.others.remove(other) {
        return Err(Refusal::NoChange);
    }
    if take {
        after = after.judging(other.clone());
    }
    let says_nothing = after.verdict == Verdict::Open && after.comments.is_empty() && after.others.is_empty();
    let after = (!says_nothing).then(|| Box::new(after));
    let edit = Edit::Decision(home.clone(), key.clone(), Swap::new(Some(Box::new(before.clone())), after));
    Ok(Change { edits: vec![edit] })
}

fn taken(schema: &Schema, set: &AnnotationSet, (home, other): (&Home, &Other)) -> Result<Vec<Edit>, Refusal> {
    Ok(match other {
        Other::Mark(mark) => {
            let before = set.annotation(mark.id).cloned().map(Box::new);
            vec![Edit::Annotation(home.clone(), mark.id, Swap::new(before, Some(mark.clone())))]
        }
        // What is gone here too needs nothing more.
        Other::MarkGone(id) if set.annotation(*id).is_none() => Vec::new(),
        Other::TieGone(id) if set.relation(*id).is_none() => Vec::new(),
        Other::MarkGone(id) => gone(set, home, *id)?,
        Other::Tie(tie) => {
            find(set, tie.from)?;
            find(set, tie.to)?;
            let mut edits = in_its_way(schema, set, home, tie);
            let before = set.relation(tie.id).cloned().map(Box::new);
            edits.push(Edit::Relation(home.clone(), tie.id, Swap::new(before, Some(tie.clone()))));
            edits
        }
        Other::TieGone(id) => {
            let before = set.relation(*id).cloned().map(Box::new);
            vec![Edit::Relation(home.clone(), *id, Swap::new(before, None))]
        }
    })
}

/// A mark goes with the relations that would lose an end.
fn gone(set: &AnnotationSet, home: &Home, id: AnnotationId) -> Result<Vec<Edit>, Refusal> {
    let mark = find(set, id)?;
    let ties = set.relations_at(id);
    let mut edits: Vec<Edit> =
        ties.map(|tie| Edit::Relation(home.clone(), tie.id, Swap::new(Some(Box::new(tie.clone())), None))).collect();
    edits.push(Edit::Annotation(home.clone(), id, Swap::new(Some(Box::new(mark.clone())), None)));
    Ok(edits)
}

/// The tie between the same two, or where a mark has one of its kind only that one, makes room for the other copy's.
fn in_its_way(schema: &Schema, set: &AnnotationSet, home: &Home, tie: &Relation) -> Vec<Edit> {
    let alone = schema.relation(&tie.kind).is_some_and(|def| def.cardinality == Cardinality::One);
    let ends = |tie: &Relation| (tie.from.min(tie.to), tie.from.max(tie.to));
    let in_the_way = |there: &&Relation| {
        let only = alone && there.from == tie.from;
        there.id != tie.id && there.kind == tie.kind && (only || ends(there) == ends(tie))
    };
    set.relations_at(tie.from)
        .filter(in_the_way)
        .map(|there| Edit::Relation(home.clone(), there.id, Swap::new(Some(Box::new(there.clone())), None)))
        .collect()
}
