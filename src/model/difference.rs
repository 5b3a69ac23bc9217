//! The edits that make one version of what a file holds out of another.

use super::change::{Edit, Home, Swap};
use super::{AnnotationSet, Project, Review};
use std::collections::BTreeSet;

/// The edits that make one set of tags out of another, with what other copies of its file said.
pub fn of_sets(home: &Home, before: &AnnotationSet, after: &AnnotationSet) -> Vec<Edit> {
    let mut edits = Vec::new();
    if before.progress() != after.progress() {
        edits.push(Edit::Progress(home.clone(), Swap::new(before.progress(), after.progress())));
    }
    let marks: BTreeSet<_> = before.annotations().chain(after.annotations()).map(|mark| mark.id).collect();
    edits.extend(marks.into_iter().filter_map(|id| {
        let swap = swap(before.annotation(id), after.annotation(id))?;
        Some(Edit::Annotation(home.clone(), id, swap))
    }));
    let ties: BTreeSet<_> = before.relations().chain(after.relations()).map(|tie| tie.id).collect();
    edits.extend(ties.into_iter().filter_map(|id| {
        let swap = swap(before.relation(id), after.relation(id))?;
        Some(Edit::Relation(home.clone(), id, swap))
    }));
    let others: BTreeSet<_> = before.others().chain(after.others()).collect();
    edits.extend(others.into_iter().filter_map(|other| {
        let on = |set: &AnnotationSet| set.has_other(other).then_some(other);
        Some(Edit::Other(home.clone(), swap(on(before), on(after))?))
    }));
    edits
}

/// The edits that make one reviewer's decisions out of another version of them.
pub fn of_reviews(home: &Home, before: &Review, after: &Review) -> Vec<Edit> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let edit = |key: &super::CaseKey| {
        let swap = swap(before.get(key), after.get(key))?;
        Some(Edit::Decision(home.clone(), key.clone(), swap))
    };
    keys.into_iter().filter_map(edit).collect()
}

/// The edits that make what the head of a project says out of another version of it.
pub fn of_heads(before: &Project, after: &Project) -> Vec<Edit> {
    let mut edits = Vec::new();
    if before.name() != after.name() {
        edits.push(Edit::Name(Swap::new(before.name().to_owned(), after.name().to_owned())));
    }
    if before.is_blind() != after.is_blind() {
        edits.push(Edit::Blind(Swap::new(before.is_blind(), after.is_blind())));
    }
    let coders: BTreeSet<_> = before.coders().keys().chain(after.coders().keys()).collect();
    edits.extend(coders.into_iter().filter_map(|id| {
        let (old, new) = (before.coders().get(id), after.coders().get(id));
        (old != new).then(|| Edit::Coder(id.clone(), Swap::new(old.cloned(), new.cloned())))
    }));
    edits.extend(before.others().symmetric_difference(after.others()).map(|other| {
        let on = |head: &Project| head.others().contains(other).then(|| other.clone());
        Edit::OtherHead(Swap::new(on(before), on(after)))
    }));
    edits
}

/// A record before and after; `None` where it stays as it is.
fn swap<T: Clone + PartialEq>(before: Option<&T>, after: Option<&T>) -> Option<Swap<Option<Box<T>>>> {
    let boxed = |record: Option<&T>| record.cloned().map(Box::new);
    (before != after).then(|| Swap::new(boxed(before), boxed(after)))
}
