//! Planning how articles come in that somebody has tagged elsewhere.

use super::Refusal;
use super::project::free_slug;
use crate::model::change::{Edit, Home, Swap};
use crate::model::merge::{fitted, merge_sets};
use crate::model::{
    AnnotationSet, Article, Change, Coder, CoderId, Document, DocumentId, DocumentMeta, Project, Schema, Stamp,
    difference,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An article with the tags of some coders.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Brought {
    /// The article; one of the same text that is there already is that article.
    pub article: Article,
    /// The tags, by coder.
    pub sets: Vec<(Coder, AnnotationSet)>,
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
    let mut coders: BTreeMap<&CoderId, &Coder> = BTreeMap::new();
    let mut coming = Coming::default();
    let mut homes = BTreeSet::new();
    for (number, brought) in (0..).zip(articles) {
        let known = there(project, &brought.article);
        let document = match known {
            Some(meta) => meta.id,
            None => {
                let article = coming.article(project, &brought.article, (number, stamp));
                let id = article.meta.id;
                edits.push(Edit::Article(id, Swap::new(None, Some(Box::new(article)))));
                id
            }
        };
        for (coder, set) in &brought.sets {
            let home = Home { document, coder: coder.id.clone() };
            let refusal = || Refusal::HasTagsAlready {
                coder: coder.name.clone(),
                article: brought.article.meta.shown_title().to_owned(),
            };
            if !homes.insert(home.clone()) {
                return Err(refusal());
            }
            let between = match known {
                Some(_) => {
                    let document = super::annotate::open(project, &home)?;
                    let before = document.set(&coder.id);
                    difference::of_sets(&home, before, &joined((schema, document), before, set))
                }
                None => difference::of_sets(&home, AnnotationSet::empty(), set),
            };
            if known.is_none() || !between.is_empty() {
                coders.insert(&coder.id, coder);
            }
            edits.extend(between);
        }
    }
    for (id, coder) in coders.into_iter().filter(|(id, _)| !project.coders().contains_key(*id)) {
        edits.push(Edit::Coder(id.clone(), Swap::new(None, Some(coder.clone()))));
    }
    if edits.is_empty() { Err(Refusal::NoChange) } else { Ok(Change { edits }) }
}

/// Says where tags that come in differ from those of the same coder on the same article, and leaves out of a parcel
/// of several coders what it has of my own: a stale copy of my tags is none of a colleague's.
///
/// The articles that are there have been read.
pub fn without_clashes(project: &Project, articles: Vec<Brought>, me: &CoderId) -> (Vec<Brought>, Vec<String>) {
    let mut said = Vec::new();
    let mut kept = Vec::new();
    let coders: BTreeSet<CoderId> =
        articles.iter().flat_map(|brought| &brought.sets).map(|(coder, _)| coder.id.clone()).collect();
    for mut brought in articles {
        let known = there(project, &brought.article);
        let document = known.and_then(|meta| project.document(meta.id));
        let title = brought.article.meta.shown_title().to_owned();
        brought.sets.retain(|(coder, set)| {
            let Some(document) = document else { return true };
            let name = project.coders().get(&coder.id).map_or(coder.name.as_str(), |coder| coder.name.as_str());
            let here = document.set(&coder.id);
            let merged = joined((project.schema(), document), here, set);
            let beside = merged.others().len().saturating_sub(here.others().len());
            let mine = coder.id == *me && coders.len() > 1 && merged != *here && !here.is_blank();
            if mine {
                said.push(format!("your own tags on “{title}” stay as they are here; those that came are left out"));
            } else if beside > 0 {
                said.push(format!(
                    "{name}’s tags on “{title}” differ in {beside} places: what is here stays in force, the other is kept beside it to be settled"
                ));
            }
            !mine
        });
        if known.is_none() || !brought.sets.is_empty() {
            kept.push(brought);
        }
    }
    (kept, said)
}

/// The tags that are to stand where tags come in for a coder who may have some on the article already: both, with
/// what is here in force and what the other says beside it, where they do not go together.
fn joined((schema, document): (&Schema, &Document), there: &AnnotationSet, coming: &AnnotationSet) -> AnnotationSet {
    if there.is_blank() {
        coming.clone()
    } else if coming.is_blank() || there == coming {
        there.clone()
    } else {
        fitted((schema, &document.text), (there, coming), merge_sets(None, there, coming)).value
    }
}

/// The article of a project that one that comes in is: it has the same text, and the same id if any has that too.
fn there<'p>(project: &'p Project, article: &Article) -> Option<&'p DocumentMeta> {
    let same = |meta: &&DocumentMeta| meta.text_sha256 == article.meta.text_sha256;
    project.meta(article.meta.id).filter(same).or_else(|| project.catalogue().values().find(same))
}

/// The names that articles which come in have taken.
#[derive(Default)]
struct Coming {
    ids: BTreeSet<DocumentId>,
    slugs: BTreeSet<String>,
}

impl Coming {
    /// An article under names that no other has.
    fn article(&mut self, project: &Project, article: &Article, (number, stamp): (u32, &Stamp)) -> Article {
        let mut article = article.clone();
        // Another text under an id that is taken is another article.
        if project.meta(article.meta.id).is_some() || !self.ids.insert(article.meta.id) {
            article.meta.id = stamp.document(number);
            self.ids.insert(article.meta.id);
        }
        article.meta.slug = free_slug(project, &article.meta, &self.slugs);
        self.slugs.insert(article.meta.slug.clone());
        article
    }
}
