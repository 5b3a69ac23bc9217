//! Planning what happens to annotations.

use super::{NewMark, Refusal};
use crate::model::change::{Edit, Home, Swap};
use crate::model::check;
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, AttributeId, Change, Document, Kind, LabelDef, LabelId, Place, Progress,
    Project, Schema, Stamp, Value,
};
use crate::text::Fragments;
use std::collections::BTreeSet;

pub(super) fn tag(project: &Project, home: &Home, mark: &NewMark, stamp: &Stamp) -> Result<Change, Refusal> {
    let mut edits = started(project, home)?;
    edits.push(new_mark(project, home, mark, stamp.annotation(0))?);
    Ok(Change { edits })
}

pub(super) fn tag_all(project: &Project, articles: &[(Home, Vec<NewMark>)], stamp: &Stamp) -> Result<Change, Refusal> {
    let mut edits = Vec::new();
    let mut numbers = 0..;
    for (home, marks) in articles {
        edits.extend(started(project, home)?);
        for (mark, number) in marks.iter().zip(&mut numbers) {
            edits.push(new_mark(project, home, mark, stamp.annotation(number))?);
        }
    }
    if numbers.start == 0 { Err(Refusal::NothingToTag) } else { Ok(Change { edits }) }
}

/// The edit that makes an annotation.
pub(super) fn new_mark(project: &Project, home: &Home, mark: &NewMark, id: AnnotationId) -> Result<Edit, Refusal> {
    open(project, home)?;
    let label = label(project.schema(), &mark.label)?;
    let place = Place::Found(mark.fragments.clone());
    for (attribute, value) in &mark.attributes {
        accept(label, attribute, value)?;
    }
    let annotation = Annotation {
        id,
        label: mark.label.clone(),
        place,
        attributes: mark.attributes.iter().cloned().collect(),
        note: String::new(),
        comment: String::new(),
        changed: None,
    };
    Ok(Edit::Annotation(home.clone(), id, Swap::new(None, Some(Box::new(annotation)))))
}

/// The edit that says the coder has begun, where that is news.
pub(super) fn started(project: &Project, home: &Home) -> Result<Vec<Edit>, Refusal> {
    let progress = open(project, home)?.set(&home.coder).progress();
    let begins = progress == Progress::NotStarted;
    let edit = Edit::Progress(home.clone(), Swap::new(progress, Progress::InProgress));
    Ok(if begins { vec![edit] } else { Vec::new() })
}

pub(super) fn open<'p>(project: &'p Project, home: &Home) -> Result<&'p Document, Refusal> {
    let document = project.document(home.document).ok_or(Refusal::NotOpen)?;
    match document.locked_for(&home.coder) {
        Some(reason) => Err(Refusal::ReadOnly(reason.to_owned())),
        None => Ok(document),
    }
}

fn label<'s>(schema: &'s Schema, id: &LabelId) -> Result<&'s LabelDef, Refusal> {
    schema.label(id).ok_or_else(|| Refusal::NotInSchema(format!("label “{id}”")))
}

pub(super) fn find(set: &AnnotationSet, id: AnnotationId) -> Result<&Annotation, Refusal> {
    set.annotation(id).ok_or(Refusal::NoSuchMark)
}

pub(super) fn delete(project: &Project, home: &Home, ids: &[AnnotationId]) -> Result<Change, Refusal> {
    let set = open(project, home)?.set(&home.coder);
    let mut edits = Vec::new();
    let mut relations = BTreeSet::new();
    let ids: BTreeSet<AnnotationId> = ids.iter().copied().collect();
    for id in &ids {
        let annotation = find(set, *id)?.clone();
        for relation in set.relations_at(*id) {
            if relations.insert(relation.id) {
                let swap = Swap::new(Some(Box::new(relation.clone())), None);
                edits.push(Edit::Relation(home.clone(), relation.id, swap));
            }
        }
        edits.push(Edit::Annotation(home.clone(), *id, Swap::new(Some(Box::new(annotation)), None)));
    }
    if edits.is_empty() {
        return Err(Refusal::NoSuchMark);
    }
    // Relations go first, so that no annotation is taken away under one.
    edits.sort_by_key(|edit| matches!(edit, Edit::Annotation(..)));
    Ok(Change { edits })
}

/// The change that turns an annotation into what `edit` makes of it.
fn rewrite(
    project: &Project,
    (home, id): (&Home, AnnotationId),
    stamp: &Stamp,
    edit: impl FnOnce(&mut Annotation) -> Result<(), Refusal>,
) -> Result<Change, Refusal> {
    let before = find(open(project, home)?.set(&home.coder), id)?.clone();
    let mut after = before.clone();
    edit(&mut after)?;
    if after == before {
        return Err(Refusal::NoChange);
    }
    after.changed = Some(stamp.at);
    let swap = Swap::new(Some(Box::new(before)), Some(Box::new(after)));
    Ok(Change { edits: vec![Edit::Annotation(home.clone(), id, swap)] })
}

pub(super) fn relabel(
    project: &Project,
    home: &Home,
    id: AnnotationId,
    to: &LabelId,
    stamp: &Stamp,
) -> Result<Change, Refusal> {
    let schema = project.schema();
    let def = label(schema, to)?;
    let set = open(project, home)?.set(&home.coder);
    for relation in set.relations_at(id) {
        let end = |end: AnnotationId| {
            if end == id { Some(to) } else { set.annotation(end).map(|a| &a.label) }
        };
        let fits = schema.relation(&relation.kind).is_some_and(|relation_def| {
            matches!((end(relation.from), end(relation.to)), (Some(from), Some(to))
                if check::ends_fit(relation_def, from, to))
        });
        if !fits {
            let name = schema.relation(&relation.kind).map_or("?", |def| def.name.as_str());
            let (label, relation) = (def.name.to_lowercase(), name.to_owned());
            return Err(Refusal::TieInTheWay { label, relation });
        }
    }
    rewrite(project, (home, id), stamp, |annotation| {
        annotation.label = to.clone();
        annotation
            .attributes
            .retain(|attribute, value| def.attribute(attribute).is_some_and(|def| check::takes(&def.kind, value)));
        Ok(())
    })
}

pub(super) fn reshape(
    project: &Project,
    home: &Home,
    id: AnnotationId,
    to: &Fragments,
    stamp: &Stamp,
) -> Result<Change, Refusal> {
    rewrite(project, (home, id), stamp, |annotation| {
        annotation.place = Place::Found(to.clone());
        Ok(())
    })
}

pub(super) fn set_attribute(
    project: &Project,
    (home, id): (&Home, AnnotationId),
    attribute: &AttributeId,
    value: Option<&Value>,
    stamp: &Stamp,
) -> Result<Change, Refusal> {
    let schema = project.schema();
    rewrite(project, (home, id), stamp, |annotation| {
        if let Some(value) = value {
            accept(label(schema, &annotation.label)?, attribute, value)?;
            annotation.attributes.insert(attribute.clone(), value.clone());
        } else {
            annotation.attributes.remove(attribute);
        }
        Ok(())
    })
}

fn accept(label: &LabelDef, attribute: &AttributeId, value: &Value) -> Result<(), Refusal> {
    let def = label
        .attribute(attribute)
        .ok_or_else(|| Refusal::NotInSchema(format!("attribute “{attribute}” for {}", label.name.to_lowercase())))?;
    if check::takes(&def.kind, value) {
        return Ok(());
    }
    let takes = match &def.kind {
        Kind::Choice(words) => words.join(", "),
        Kind::Several(words) => format!("any of {}", words.join(", ")),
        Kind::Text => "some text".to_owned(),
        Kind::Number => "a number".to_owned(),
        Kind::Flag => "yes or nothing".to_owned(),
        Kind::Link => "a web address".to_owned(),
    };
    let (attribute, value) = (def.name.clone(), value.as_str().to_owned());
    Err(Refusal::WrongValue { attribute, value, takes })
}

pub(super) fn set_note(
    project: &Project,
    home: &Home,
    id: AnnotationId,
    note: &str,
    stamp: &Stamp,
) -> Result<Change, Refusal> {
    rewrite(project, (home, id), stamp, |annotation| {
        note.clone_into(&mut annotation.note);
        Ok(())
    })
}

pub(super) fn set_comment(
    project: &Project,
    home: &Home,
    id: AnnotationId,
    comment: &str,
    stamp: &Stamp,
) -> Result<Change, Refusal> {
    rewrite(project, (home, id), stamp, |annotation| {
        comment.clone_into(&mut annotation.comment);
        Ok(())
    })
}

pub(super) fn set_progress(project: &Project, home: &Home, to: Progress) -> Result<Change, Refusal> {
    let before = open(project, home)?.set(&home.coder).progress();
    if before == to {
        return Err(Refusal::NoChange);
    }
    Ok(Change { edits: vec![Edit::Progress(home.clone(), Swap::new(before, to))] })
}
