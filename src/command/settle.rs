//! Settling what another copy of a coder's file said: it is taken, or what is in force stays.

use super::Refusal;
use super::annotate::{find, open};
use crate::model::change::{Edit, Home, Swap};
use crate::model::{
    AnnotationId, AnnotationSet, Cardinality, CaseKey, Change, Judgement, Other, Project, Relation, Schema, Verdict,
};

/// Takes what another copy said, or leaves it; either way it is settled.
pub(super) fn settle(project: &Project, home: &Home, other: &Other, take: bool) -> Result<Change, Refusal> {
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

/// Takes what another copy decided about a case, or leaves it; either way it is settled.
pub(super) fn settle_verdict(
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
