//! Settling what another copy of a coder's file said: it is taken, or what is in force stays.

use super::Refusal;
use super::annotate::{find, open};
use crate::model::change::{Edit, Home, Swap};
use crate::model::{AnnotationId, AnnotationSet, Change, Other, Project, Relation};

/// Takes what another copy said, or leaves it; either way it is settled.
pub(super) fn settle(project: &Project, home: &Home, other: &Other, take: bool) -> Result<Change, Refusal> {
    let set = open(project, home)?.set(&home.coder);
    if !set.has_other(other) {
        return Err(Refusal::NoChange);
    }
    let mut edits = vec![Edit::Other(home.clone(), Swap::new(Some(Box::new(other.clone())), None))];
    if take {
        edits.extend(taken(set, home, other)?);
    }
    Ok(Change { edits })
}

fn taken(set: &AnnotationSet, home: &Home, other: &Other) -> Result<Vec<Edit>, Refusal> {
    Ok(match other {
        Other::Mark(mark) => {
            let before = set.annotation(mark.id).cloned().map(Box::new);
            vec![Edit::Annotation(home.clone(), mark.id, Swap::new(before, Some(mark.clone())))]
        }
        Other::MarkGone(id) => gone(set, home, *id)?,
        Other::Tie(tie) => {
            find(set, tie.from)?;
            find(set, tie.to)?;
            let mut edits = in_its_way(set, home, tie);
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

/// The tie between the same two, or the only one of its kind, makes room for the other copy's.
fn in_its_way(set: &AnnotationSet, home: &Home, tie: &Relation) -> Vec<Edit> {
    let alike = |there: &&Relation| {
        there.id != tie.id && there.kind == tie.kind && there.from == tie.from && there.order == tie.order
    };
    set.relations_at(tie.from)
        .filter(alike)
        .map(|there| Edit::Relation(home.clone(), there.id, Swap::new(Some(Box::new(there.clone())), None)))
        .collect()
}
