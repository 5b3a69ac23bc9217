//! Planning what happens to relations.

use super::annotate::{find, new_mark, open, started};
use super::{End, NewMark, Refusal};
use crate::model::change::{Edit, Home, Swap};
use crate::model::check;
use crate::model::{
    AnnotationId, AnnotationSet, Cardinality, Change, LabelId, Project, Relation, RelationDef, RelationId,
    RelationKind, Schema, Stamp,
};
use crate::text::Fragments;

pub(super) fn tie(
    project: &Project,
    (home, from): (&Home, AnnotationId),
    kind: &RelationKind,
    end: &End,
    stamp: &Stamp,
) -> Result<Change, Refusal> {
    let schema = project.schema();
    let set = open(project, home)?.set(&home.coder);
    let def = schema.relation(kind).ok_or_else(|| Refusal::NotInSchema(format!("relation “{kind}”")))?;
    let from_label = find(set, from)?.label.clone();
    let mut edits = started(project, home)?;
    let (to, to_label) = match end {
        End::There(id) => (*id, find(set, *id)?.label.clone()),
        End::New(mark) => {
            edits.push(new_mark(project, home, mark, stamp.annotation(0))?);
            (stamp.annotation(0), mark.label.clone())
        }
    };
    if from == to {
        return Err(Refusal::ToItself);
    }
    ends_fit(schema, def, &from_label, &to_label)?;
    edits.extend(make_room(set, home, def, (from, to))?);
    let replaced = def.cardinality == Cardinality::One;
    let last = chain(set, from, kind).last().map_or(0, |link| link.order.saturating_add(1));
    let order = if def.ordered && !replaced { last } else { 0 };
    let relation =
        Relation { id: stamp.relation(1), kind: kind.clone(), from, to, order, note: String::new(), changed: None };
    let swap = Swap::new(None, Some(Box::new(relation)));
    edits.push(Edit::Relation(home.clone(), stamp.relation(1), swap));
    Ok(Change { edits })
}

/// Only ties of the frame are repeated, and not those of which a mark has one of its own, like a cue.
pub(super) fn repeat(
    project: &Project,
    (home, id): (&Home, AnnotationId),
    to: &Fragments,
    stamp: &Stamp,
) -> Result<Change, Refusal> {
    let schema = project.schema();
    let set = open(project, home)?.set(&home.coder);
    let model = find(set, id)?;
    let attributes = model.attributes.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let mark = NewMark { label: model.label.clone(), fragments: to.clone(), attributes };
    let mut edits = started(project, home)?;
    let from = stamp.annotation(0);
    edits.push(new_mark(project, home, &mark, from)?);
    let shared = |relation: &&Relation| {
        schema.relation(&relation.kind).is_some_and(|def| def.in_frame && def.cardinality == Cardinality::Many)
    };
    for (number, relation) in (1..).zip(set.relations_from(id).into_iter().filter(shared)) {
        let id = stamp.relation(number);
        let relation = Relation { id, from, note: String::new(), changed: None, ..relation.clone() };
        edits.push(Edit::Relation(home.clone(), id, Swap::new(None, Some(Box::new(relation)))));
    }
    Ok(Change { edits })
}

fn ends_fit(schema: &Schema, def: &RelationDef, from: &LabelId, to: &LabelId) -> Result<(), Refusal> {
    if check::ends_fit(def, from, to) {
        return Ok(());
    }
    let name = |id: &LabelId| check::label_names(schema, std::slice::from_ref(id));
    Err(Refusal::WrongEnds {
        relation: def.name.clone(),
        from: check::label_names(schema, &def.from),
        to: check::label_names(schema, &def.to),
        wrong_from: name(from),
        wrong_to: name(to),
    })
}

/// Refuses a tie that is there; takes away the one that a new one replaces.
fn make_room(
    set: &AnnotationSet,
    home: &Home,
    def: &RelationDef,
    (from, to): (AnnotationId, AnnotationId),
) -> Result<Vec<Edit>, Refusal> {
    let mut edits = Vec::new();
    for other in set.relations_at(from).filter(|other| other.kind == def.id) {
        let same = (other.from, other.to) == (from, to) || (other.from, other.to) == (to, from);
        if same {
            return Err(Refusal::AlreadyTied(def.name.clone()));
        }
        if def.cardinality == Cardinality::One && other.from == from {
            edits.push(removal(home, other));
        }
    }
    Ok(edits)
}

fn removal(home: &Home, relation: &Relation) -> Edit {
    Edit::Relation(home.clone(), relation.id, Swap::new(Some(Box::new(relation.clone())), None))
}

/// The relations of a kind that start from an annotation, in their order.
fn chain<'s>(set: &'s AnnotationSet, from: AnnotationId, kind: &RelationKind) -> Vec<&'s Relation> {
    set.relations_from(from).into_iter().filter(|relation| relation.kind == *kind).collect()
}

fn find_relation(set: &AnnotationSet, id: RelationId) -> Result<&Relation, Refusal> {
    set.relation(id).ok_or(Refusal::NoSuchTie)
}

pub(super) fn untie(project: &Project, home: &Home, id: RelationId) -> Result<Change, Refusal> {
    let set = open(project, home)?.set(&home.coder);
    let relation = find_relation(set, id)?;
    Ok(Change { edits: vec![removal(home, relation)] })
}

pub(super) fn move_in_chain(
    project: &Project,
    home: &Home,
    id: RelationId,
    to: u32,
    stamp: &Stamp,
) -> Result<Change, Refusal> {
    let set = open(project, home)?.set(&home.coder);
    let relation = find_relation(set, id)?;
    let mut links = chain(set, relation.from, &relation.kind);
    let at = links.iter().position(|link| link.id == id).ok_or(Refusal::NoSuchTie)?;
    let moved = links.remove(at);
    links.insert((to as usize).min(links.len()), moved);
    let mut edits = Vec::new();
    for (order, before) in (0..).zip(links) {
        if before.order != order {
            let after = Relation { order, changed: Some(stamp.at), ..before.clone() };
            let swap = Swap::new(Some(Box::new(before.clone())), Some(Box::new(after)));
            edits.push(Edit::Relation(home.clone(), before.id, swap));
        }
    }
    if edits.is_empty() { Err(Refusal::NoChange) } else { Ok(Change { edits }) }
}
