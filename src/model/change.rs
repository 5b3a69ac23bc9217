//! The one way in which a project changes.
//!
//! A [`Change`] is a list of [`Edit`]s; an edit is one record before and
//! after. The inverse swaps the two and reverses the list, so there is no
//! code anywhere that undoes a particular command. [`apply`] is the only
//! function that changes the truth: it refuses what is stale or unsound and
//! then has touched nothing.

use super::check::{self, Fault};
use super::{
    Annotation, AnnotationId, AnnotationSet, Article, CaseKey, Coder, CoderId, Decision, Document, DocumentId,
    DocumentMeta, Other, OtherHead, Progress, Project, Relation, RelationId, Schema, SchemaError,
};
use std::sync::Arc;
use thiserror::Error;

/// Edits that happen together or not at all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Change {
    /// The edits, in the order in which they are made.
    pub edits: Vec<Edit>,
}

/// Whose tags on which article.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Home {
    /// The article.
    pub document: DocumentId,
    /// The coder.
    pub coder: CoderId,
}

/// One record, before and after; `None` where it is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edit {
    /// The project's name.
    Name(Swap<String>),
    /// Whether coders work blind.
    Blind(Swap<bool>),
    /// The schema.
    Schema(Swap<Arc<Schema>>),
    /// A coder.
    Coder(CoderId, Swap<Option<Coder>>),
    /// What another copy of the project's file said is settled, or open again.
    OtherHead(Swap<Option<OtherHead>>),
    /// An article, with its text, comes or goes.
    Article(DocumentId, Swap<Option<Box<Article>>>),
    /// What the catalogue says of an article.
    Meta(DocumentId, Swap<Box<DocumentMeta>>),
    /// How far a coder is.
    Progress(Home, Swap<Progress>),
    /// An annotation.
    Annotation(Home, AnnotationId, Swap<Option<Box<Annotation>>>),
    /// A relation.
    Relation(Home, RelationId, Swap<Option<Box<Relation>>>),
    /// What another copy of the file said is settled, or open again.
    Other(Home, Swap<Option<Box<Other>>>),
    /// What a reviewer, who is the coder of the home, decided about a case.
    Decision(Home, CaseKey, Swap<Option<Box<Decision>>>),
}

/// A value before and after.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Swap<T> {
    /// What is there now.
    pub before: T,
    /// What will be there.
    pub after: T,
}

impl<T> Swap<T> {
    /// From one value to another.
    pub fn new(before: T, after: T) -> Swap<T> {
        Swap { before, after }
    }

    fn inverse(self) -> Swap<T> {
        Swap { before: self.after, after: self.before }
    }
}

/// Why a change was not made; nothing has been touched.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Rejected {
    /// A record is not as the change expects it.
    #[error("{0} has changed in the meantime")]
    Stale(String),
    /// The article has not been read.
    #[error("the article {0} has not been read")]
    NotRead(DocumentId),
    /// The article may not be changed.
    #[error("the article cannot be changed: {0}")]
    ReadOnly(String),
    /// The result would not hold together.
    #[error("{0}")]
    Unsound(Fault),
    /// Annotations would lose an end of their relations.
    #[error("annotation {0} is still tied to another")]
    StillTied(AnnotationId),
    /// The schema would not hold together.
    #[error("{0}")]
    Schema(SchemaError),
    /// An article that has tags cannot go.
    #[error("the article has tags, so it cannot be removed")]
    HasTags,
}

impl Change {
    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(self) -> Change {
        Change { edits: self.edits.into_iter().rev().map(Edit::inverse).collect() }
    }

    /// The article that most of it happens in, if it happens in one.
    pub fn document(&self) -> Option<DocumentId> {
        self.edits.iter().find_map(Edit::document)
    }

    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }
}

impl Edit {
    fn inverse(self) -> Edit {
        match self {
            Edit::Name(swap) => Edit::Name(swap.inverse()),
            Edit::Blind(swap) => Edit::Blind(swap.inverse()),
            Edit::Schema(swap) => Edit::Schema(swap.inverse()),
            Edit::Coder(id, swap) => Edit::Coder(id, swap.inverse()),
            Edit::OtherHead(swap) => Edit::OtherHead(swap.inverse()),
            Edit::Article(id, swap) => Edit::Article(id, swap.inverse()),
            Edit::Meta(id, swap) => Edit::Meta(id, swap.inverse()),
            Edit::Progress(home, swap) => Edit::Progress(home, swap.inverse()),
            Edit::Annotation(home, id, swap) => Edit::Annotation(home, id, swap.inverse()),
            Edit::Relation(home, id, swap) => Edit::Relation(home, id, swap.inverse()),
            Edit::Other(home, swap) => Edit::Other(home, swap.inverse()),
            Edit::Decision(home, key, swap) => Edit::Decision(home, key, swap.inverse()),
        }
    }

    /// The article it happens in.
    pub fn document(&self) -> Option<DocumentId> {
        match self {
            Edit::Name(_) | Edit::Blind(_) | Edit::Schema(_) | Edit::Coder(..) | Edit::OtherHead(_) => None,
            Edit::Article(id, _) | Edit::Meta(id, _) => Some(*id),
            Edit::Progress(home, _)
            | Edit::Annotation(home, ..)
            | Edit::Relation(home, ..)
            | Edit::Other(home, _)
            | Edit::Decision(home, ..) => Some(home.document),
        }
    }

    /// Whose tags on which article it changes, if it changes tags.
    pub fn home(&self) -> Option<&Home> {
        match self {
            Edit::Name(_)
            | Edit::Blind(_)
            | Edit::Schema(_)
            | Edit::Coder(..)
            | Edit::OtherHead(_)
            | Edit::Article(..)
            | Edit::Meta(..) => None,
            Edit::Progress(home, _)
            | Edit::Annotation(home, ..)
            | Edit::Relation(home, ..)
            | Edit::Other(home, _)
            | Edit::Decision(home, ..) => Some(home),
        }
    }
}

/// Makes a change, or refuses it and leaves the project as it was.
///
/// # Errors
/// A record is not as the change expects it, the article is not read or may
/// not be changed, or the result would not hold together.
pub fn apply(project: &mut Project, change: &Change) -> Result<(), Rejected> {
    apply_if(project, change, sound)
}

/// Makes a change that was made before, or takes it back: what it puts there was in the project
/// once, so only that it holds together is asked, not whether today's schema would allow it.
///
/// # Errors
/// As for [`apply`].
pub fn apply_again(project: &mut Project, change: &Change) -> Result<(), Rejected> {
    apply_if(project, change, whole)
}

fn apply_if(
    project: &mut Project,
    change: &Change,
    accept: impl Fn(&Project, &Edit) -> Result<(), Rejected>,
) -> Result<(), Rejected> {
    let mut done = 0;
    let mut outcome = Ok(());
    for edit in &change.edits {
        outcome = expect_before(project, edit);
        if outcome.is_err() {
            break;
        }
        perform(project, edit.clone());
        done += 1;
    }
    let outcome = outcome.and_then(|()| change.edits.iter().try_for_each(|e| accept(project, e)));
    if outcome.is_err() {
        for edit in change.edits.iter().take(done).rev() {
            perform(project, edit.clone().inverse());
        }
    }
    outcome
}

fn expect_before(project: &Project, edit: &Edit) -> Result<(), Rejected> {
    let as_expected = match edit {
        Edit::Name(swap) => project.name == swap.before,
        Edit::Blind(swap) => project.blind == swap.before,
        Edit::Schema(swap) => project.schema == swap.before,
        Edit::Coder(id, swap) => project.coders.get(id) == swap.before.as_ref(),
        Edit::OtherHead(swap) => {
            let there = |other: &Option<OtherHead>| other.as_ref().map(|other| project.others.contains(other));
            there(&swap.before) != Some(false) && (swap.before == swap.after || there(&swap.after) != Some(true))
        }
        Edit::Article(id, swap) => article_is(project, *id, swap.before.as_deref())?,
        Edit::Meta(id, swap) => project.catalogue.get(id) == Some(&swap.before),
        Edit::Progress(home, swap) => changeable(project, home)?.progress() == swap.before,
        Edit::Annotation(home, id, swap) => changeable(project, home)?.annotation(*id) == swap.before.as_deref(),
        Edit::Relation(home, id, swap) => changeable(project, home)?.relation(*id) == swap.before.as_deref(),
        Edit::Other(home, swap) => {
            let set = changeable(project, home)?;
            let there = |other: &Option<Box<Other>>| other.as_deref().map(|other| set.has_other(other));
            there(&swap.before) != Some(false) && (swap.before == swap.after || there(&swap.after) != Some(true))
        }
        Edit::Decision(home, key, swap) => {
            changeable(project, home)?;
            let review = project.document(home.document).and_then(|document| document.reviews.get(&home.coder));
            review.and_then(|review| review.get(key)) == swap.before.as_deref()
        }
    };
    if as_expected { Ok(()) } else { Err(Rejected::Stale(what(edit))) }
}

fn article_is(project: &Project, id: DocumentId, before: Option<&Article>) -> Result<bool, Rejected> {
    let Some(article) = before else {
        return Ok(!project.catalogue.contains_key(&id));
    };
    let document = project.documents.get(&id).ok_or(Rejected::NotRead(id))?;
    if document.has_tags() {
        return Err(Rejected::HasTags);
    }
    Ok(project.catalogue.get(&id) == Some(&article.meta) && document.text == article.text)
}

fn changeable<'p>(project: &'p Project, home: &Home) -> Result<&'p AnnotationSet, Rejected> {
    let document = project.document(home.document).ok_or(Rejected::NotRead(home.document))?;
    match document.locked_for(&home.coder) {
        Some(reason) => Err(Rejected::ReadOnly(reason.to_owned())),
        None => Ok(document.set(&home.coder)),
    }
}

fn what(edit: &Edit) -> String {
    match edit {
        Edit::Name(_) => "the project's name".to_owned(),
        Edit::Blind(_) => "whether coders work blind".to_owned(),
        Edit::Schema(_) => "the schema".to_owned(),
        Edit::Coder(id, _) => format!("the coder {id}"),
        Edit::Article(..) | Edit::Meta(..) => "the article".to_owned(),
        Edit::Progress(..) => "the state of the article".to_owned(),
        Edit::Annotation(_, id, _) => format!("annotation {id}"),
        Edit::Relation(_, id, _) => format!("relation {id}"),
        Edit::Other(..) | Edit::OtherHead(_) => "what another copy said".to_owned(),
        Edit::Decision(..) => "the decision".to_owned(),
    }
}

/// Puts the new value in place; everything has been checked before.
fn perform(project: &mut Project, edit: Edit) {
    match edit {
        Edit::Name(swap) => project.name = swap.after,
        Edit::Blind(swap) => project.blind = swap.after,
        Edit::Schema(swap) => project.schema = swap.after,
        Edit::Coder(id, swap) => match swap.after {
            Some(coder) => drop(project.coders.insert(id, coder)),
            None => drop(project.coders.remove(&id)),
        },
        Edit::OtherHead(swap) => {
            project.others.retain(|other| Some(other) != swap.before.as_ref());
            project.others.extend(swap.after);
        }
        Edit::Article(id, swap) => match swap.after {
            Some(article) => {
                project.catalogue.insert(id, article.meta);
                project.documents.insert(id, Document::new(article.text));
            }
            None => {
                project.catalogue.remove(&id);
                project.documents.remove(&id);
            }
        },
        Edit::Meta(id, swap) => drop(project.catalogue.insert(id, *swap.after)),
        Edit::Progress(home, swap) => in_set(project, &home, |set| set.progress = swap.after),
        Edit::Annotation(home, id, swap) => {
            in_set(project, &home, |set| set.put_annotation(id, swap.after.map(|a| *a)));
        }
        Edit::Relation(home, id, swap) => {
            in_set(project, &home, |set| set.put_relation(id, swap.after.map(|r| *r)));
        }
        Edit::Other(home, swap) => in_set(project, &home, |set| {
            swap.before.iter().for_each(|other| set.take_other(other));
            swap.after.into_iter().for_each(|other| set.put_other(*other));
        }),
        Edit::Decision(home, key, swap) => {
            let Some(document) = project.documents.get_mut(&home.document) else { return };
            let review = document.reviews.entry(home.coder.clone()).or_default();
            match swap.after {
                Some(decision) => drop(review.insert(key, *decision)),
                None => drop(review.remove(&key)),
            }
            if review.is_empty() {
                document.reviews.remove(&home.coder);
            }
        }
    }
}

/// Changes a set, and lets go of it when nothing is left in it.
fn in_set(project: &mut Project, home: &Home, change: impl FnOnce(&mut AnnotationSet)) {
    if let Some(document) = project.documents.get_mut(&home.document) {
        let set = document.sets.entry(home.coder.clone()).or_default();
        change(set);
        if set.is_blank() {
            document.sets.remove(&home.coder);
        }
    }
}

/// Whether what an edit touched still holds together, with its neighbours.
fn sound(project: &Project, edit: &Edit) -> Result<(), Rejected> {
    whole(project, edit)?;
    if is_gone(project, edit) {
        return Ok(());
    }
    let schema = project.schema();
    match edit {
        Edit::Schema(swap) => swap.after.check().map_err(Rejected::Schema),
        Edit::Annotation(home, id, swap) => {
            let document = project.document(home.document).ok_or(Rejected::NotRead(home.document))?;
            let set = document.set(&home.coder);
            let Some(annotation) = set.annotation(*id) else { return Ok(()) };
            let faults = check::annotation_faults(schema, &document.text, annotation);
            let grave = faults.into_iter().find(|fault| !matches!(fault, Fault::Orphan(..)));
            refuse(grave)?;
            if swap.before.as_ref().is_some_and(|before| before.label == annotation.label) {
                return Ok(());
            }
            set.relations_at(*id)
                .try_for_each(|relation| refuse(check::relation_faults(schema, set, relation).into_iter().next()))
        }
        Edit::Relation(home, id, _) => {
            let set = changeable(project, home)?;
            set.relation(*id)
                .map_or(Ok(()), |relation| refuse(check::relation_faults(schema, set, relation).into_iter().next()))
        }
        Edit::Name(_)
        | Edit::Blind(_)
        | Edit::Coder(..)
        | Edit::OtherHead(_)
        | Edit::Article(..)
        | Edit::Meta(..)
        | Edit::Progress(..)
        | Edit::Other(..)
        | Edit::Decision(..) => Ok(()),
    }
}

/// Whether the same change has taken out the article of an edit, with all that was in it.
fn is_gone(project: &Project, edit: &Edit) -> bool {
    edit.home().is_some_and(|home| !project.catalogue.contains_key(&home.document))
}

/// Whether what an edit touched points at nothing that is not there.
fn whole(project: &Project, edit: &Edit) -> Result<(), Rejected> {
    if is_gone(project, edit) {
        return Ok(());
    }
    match edit {
        Edit::Schema(swap) => swap.after.check().map_err(Rejected::Schema),
        Edit::Annotation(home, id, _) => {
            let document = project.document(home.document).ok_or(Rejected::NotRead(home.document))?;
            let set = document.set(&home.coder);
            match set.annotation(*id) {
                None if set.relations_at(*id).next().is_some() => Err(Rejected::StillTied(*id)),
                None => Ok(()),
                Some(annotation) => {
                    let faults = check::annotation_faults(project.schema(), &document.text, annotation);
                    refuse(faults.into_iter().find(|fault| matches!(fault, Fault::OutsideText(_))))
                }
            }
        }
        Edit::Relation(home, id, _) => {
            let set = changeable(project, home)?;
            let missing = set.relation(*id).and_then(|relation| {
                let ends = [relation.from, relation.to];
                ends.into_iter().find(|end| set.annotation(*end).is_none())
            });
            refuse(missing.map(|end| Fault::MissingEnd(*id, end)))
        }
        Edit::Name(_)
        | Edit::Blind(_)
        | Edit::Coder(..)
        | Edit::OtherHead(_)
        | Edit::Article(..)
        | Edit::Meta(..)
        | Edit::Progress(..)
        | Edit::Other(..)
        | Edit::Decision(..) => Ok(()),
    }
}

fn refuse(fault: Option<Fault>) -> Result<(), Rejected> {
    fault.map_or(Ok(()), |fault| Err(Rejected::Unsound(fault)))
}
