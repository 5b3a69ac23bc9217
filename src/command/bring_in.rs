//! Planning how articles come in that somebody has tagged elsewhere.

use super::Refusal;
use super::project::free_slug;
use crate::model::change::{Edit, Home, Swap};
use crate::model::{AnnotationSet, Article, Change, Coder, CoderId, Progress, Project, Schema, Stamp};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An article with the tags of some coders.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Brought {
    /// The article; one of the same text that is there already is that article.
    pub article: Article,
    /// The tags, by coder.
    pub sets: Vec<(CoderId, AnnotationSet)>,
}

pub(super) fn bring_in(
    project: &Project,
    schema: &Arc<Schema>,
    articles: &[Brought],
    stamp: &Stamp,
) -> Result<Change, Refusal> {
    schema.check().map_err(Refusal::Schema)?;
    let mut edits = Vec::new();
    if project.schema() != schema {
        edits.push(Edit::Schema(Swap::new(Arc::clone(project.schema()), Arc::clone(schema))));
    }
    let mut coders: BTreeSet<&CoderId> = BTreeSet::new();
    let mut slugs = BTreeSet::new();
    let mut ids = BTreeSet::new();
    let mut homes = BTreeSet::new();
    for (number, brought) in (0..).zip(articles) {
        let known = project.catalogue().values().find(|meta| meta.text_sha256 == brought.article.meta.text_sha256);
        let document = match known {
            Some(meta) => meta.id,
            None => {
                let mut article = brought.article.clone();
                // Another text under an id that is taken is another article.
                if project.meta(article.meta.id).is_some() || !ids.insert(article.meta.id) {
                    article.meta.id = stamp.document(number);
                    ids.insert(article.meta.id);
                }
                article.meta.slug = free_slug(project, &article.meta, &slugs);
                slugs.insert(article.meta.slug.clone());
                let id = article.meta.id;
                edits.push(Edit::Article(id, Swap::new(None, Some(Box::new(article)))));
                id
            }
        };
        for (coder, set) in &brought.sets {
            coders.insert(coder);
            let home = Home { document, coder: coder.clone() };
            if !homes.insert(home.clone()) {
                let article = brought.article.meta.shown_title().to_owned();
                return Err(Refusal::HasTagsAlready { coder: coder.to_string(), article });
            }
            if known.is_some() {
                let there = super::annotate::open(project, &home)?.set(coder);
                if !there.is_blank() {
                    let article = brought.article.meta.shown_title().to_owned();
                    return Err(Refusal::HasTagsAlready { coder: coder.to_string(), article });
                }
            }
            edits.push(Edit::Progress(home.clone(), Swap::new(Progress::NotStarted, set.progress())));
            for annotation in set.annotations() {
                let swap = Swap::new(None, Some(Box::new(annotation.clone())));
                edits.push(Edit::Annotation(home.clone(), annotation.id, swap));
            }
            for relation in set.relations() {
                let swap = Swap::new(None, Some(Box::new(relation.clone())));
                edits.push(Edit::Relation(home.clone(), relation.id, swap));
            }
        }
    }
    for coder in coders.into_iter().filter(|coder| !project.coders().contains_key(*coder)) {
        let named = Coder { id: coder.clone(), name: coder.to_string() };
        edits.push(Edit::Coder(coder.clone(), Swap::new(None, Some(named))));
    }
    if edits.is_empty() { Err(Refusal::NoChange) } else { Ok(Change { edits }) }
}
