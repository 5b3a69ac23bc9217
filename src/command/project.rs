//! Planning what happens to a project, its articles and its coders.

use super::Refusal;
use crate::model::change::{Edit, Swap};
use crate::model::check::{Problem, document_problems};
use crate::model::{Article, Change, Coder, DocumentId, DocumentMeta, Project, Schema, slug_of};
use std::collections::BTreeSet;
use std::sync::Arc;

fn one(edit: Edit) -> Change {
    Change { edits: vec![edit] }
}

pub(super) fn add_article(project: &Project, article: &Article) -> Result<Change, Refusal> {
    let mut article = article.clone();
    if project.meta(article.meta.id).is_some() {
        return Err(Refusal::NoChange);
    }
    article.meta.slug = free_slug(project, &article.meta, &BTreeSet::new());
    let id = article.meta.id;
    Ok(one(Edit::Article(id, Swap::new(None, Some(Box::new(article))))))
}

/// A folder name that no other article has.
pub(super) fn free_slug(project: &Project, meta: &DocumentMeta, also: &BTreeSet<String>) -> String {
    let wanted = if meta.slug.is_empty() { &meta.title } else { &meta.slug };
    let stem = slug_of(wanted, "article");
    let taken = |slug: &str| also.contains(slug) || project.catalogue().values().any(|other| other.slug == slug);
    if !taken(&stem) {
        return stem;
    }
    // The id's last characters are chance, so this seldom takes a second try.
    let id = meta.id.to_string().to_lowercase();
    let tail = id.get(id.len().saturating_sub(6)..).unwrap_or_default();
    let numbered = (2..).map(|n| format!("{stem}-{tail}-{n}"));
    let mut tries = std::iter::once(format!("{stem}-{tail}")).chain(numbered);
    tries.find(|slug| !taken(slug)).unwrap_or(stem)
}

pub(super) fn remove_article(project: &Project, id: DocumentId) -> Result<Change, Refusal> {
    let (Some(meta), Some(document)) = (project.meta(id), project.document(id)) else {
        return Err(Refusal::NotOpen);
    };
    if document.has_tags() {
        return Err(Refusal::HasTags);
    }
    let article = Article { meta: meta.clone(), text: document.text.clone() };
    Ok(one(Edit::Article(id, Swap::new(Some(Box::new(article)), None))))
}

pub(super) fn set_meta(project: &Project, meta: &DocumentMeta) -> Result<Change, Refusal> {
    let before = project.meta(meta.id).ok_or(Refusal::NotOpen)?;
    let kept = DocumentMeta { slug: before.slug.clone(), text_sha256: before.text_sha256.clone(), ..meta.clone() };
    if kept == *before {
        return Err(Refusal::NoChange);
    }
    Ok(one(Edit::Meta(meta.id, Swap::new(Box::new(before.clone()), Box::new(kept)))))
}

pub(super) fn set_coder(project: &Project, coder: &Coder) -> Result<Change, Refusal> {
    if coder.name.trim().is_empty() {
        return Err(Refusal::NoName);
    }
    let before = project.coders().get(&coder.id).cloned();
    if before.as_ref() == Some(coder) {
        return Err(Refusal::NoChange);
    }
    Ok(one(Edit::Coder(coder.id.clone(), Swap::new(before, Some(coder.clone())))))
}

pub(super) fn rename(project: &Project, name: &str) -> Result<Change, Refusal> {
    if name.trim().is_empty() {
        return Err(Refusal::NoName);
    }
    if project.name() == name {
        return Err(Refusal::NoChange);
    }
    Ok(one(Edit::Name(Swap::new(project.name().to_owned(), name.to_owned()))))
}

pub(super) fn set_blind(project: &Project, blind: bool) -> Result<Change, Refusal> {
    if project.is_blind() == blind {
        return Err(Refusal::NoChange);
    }
    Ok(one(Edit::Blind(Swap::new(!blind, blind))))
}

pub(super) fn set_schema(project: &Project, schema: &Arc<Schema>) -> Result<Change, Refusal> {
    schema.check().map_err(Refusal::Schema)?;
    if project.schema() == schema {
        return Err(Refusal::NoChange);
    }
    if let Some(what) = left_without(project, schema) {
        return Err(Refusal::InUse(what));
    }
    Ok(one(Edit::Schema(Swap::new(Arc::clone(project.schema()), Arc::clone(schema)))))
}

/// What would no longer hold together under a schema, in the articles that are read.
fn left_without(project: &Project, schema: &Schema) -> Option<String> {
    let faults = |schema: &Schema| -> Vec<Problem> {
        project.documents().flat_map(|(id, document)| document_problems(schema, id, document)).collect()
    };
    let before = faults(project.schema());
    faults(schema).into_iter().find(|problem| !before.contains(problem)).map(|problem| problem.fault.to_string())
}
