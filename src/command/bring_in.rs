//! Planning how articles come in that somebody has tagged elsewhere.

use super::known::under_known_names;
use super::project::free_slug;
use super::{Refusal, counted};
use crate::model::change::{Edit, Home, Swap};
use crate::model::merge::{fitted, merge_reviews, merge_sets};
use crate::model::{
    AnnotationSet, Article, Change, Coder, CoderId, Document, DocumentId, DocumentMeta, Project, Review, Schema, Stamp,
    difference,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An article with the tags of some coders.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Brought {
    /// The article; one of the same text that is there already is that article.
    pub article: Article,
    /// The tags, by coder.
    pub sets: Vec<(Coder, AnnotationSet)>,
    /// What reviewers decided and wrote about them.
    pub reviews: Vec<(Coder, Review)>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where an article with tags comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A project or a file of one: what has an id there has it for ever.
    Project,
    /// A file of another program, whose marks get their ids as they are read: those that say what one says that is
    /// there already are that one.
    File,
    /// The same, but an article of its own, whatever text is there already.
    FileApart,
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
    let mut seen = BTreeSet::new();
    for (number, brought) in (0..).zip(articles) {
        let known = there(project, &brought.article).filter(|_| brought.origin != Origin::FileApart);
        let id = match known {
            Some(meta) => meta.id,
            None => {
                let article = coming.article(project, &brought.article, (number, stamp));
                let id = article.meta.id;
                edits.push(Edit::Article(id, Swap::new(None, Some(Box::new(article)))));
                id
            }
        };
        for (is_tags, coder) in brought.coders() {
            if !seen.insert((id, is_tags, &coder.id)) {
                let article = brought.article.meta.shown_title().to_owned();
                return Err(Refusal::HasTagsAlready { coder: coder.name.clone(), article });
            }
        }
        for (coder, between) in brought.differences((project, schema), id, known.is_some())? {
            // Who has something here is named, also where that was not written the last time.
            let has_something = project.document(id).is_some_and(|document| {
                document.sets.contains_key(&coder.id) || document.reviews.contains_key(&coder.id)
            });
            if known.is_none() || has_something || !between.is_empty() {
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

impl Brought {
    /// Whose tags, and whose decisions, are in it.
    fn coders(&self) -> impl Iterator<Item = (bool, &Coder)> {
        let sets = self.sets.iter().map(|(coder, _)| (true, coder));
        sets.chain(self.reviews.iter().map(|(coder, _)| (false, coder)))
    }

    /// What changes for each coder, in the article that it is here.
    fn differences(
        &self,
        (project, schema): (&Project, &Schema),
        document: DocumentId,
        is_known: bool,
    ) -> Result<Vec<(&Coder, Vec<Edit>)>, Refusal> {
        let mut all = Vec::new();
        for (coder, set) in &self.sets {
            let home = Home { document, coder: coder.id.clone() };
            all.push((
                coder,
                if is_known {
                    let document = super::annotate::open(project, &home)?;
                    let before = document.set(&coder.id);
                    let set = match self.origin {
                        Origin::Project => Cow::Borrowed(set),
                        Origin::File | Origin::FileApart => Cow::Owned(under_known_names(before, set)),
                    };
                    difference::of_sets(&home, before, &joined((schema, document), before, &set))
                } else {
                    difference::of_sets(&home, AnnotationSet::empty(), set)
                },
            ));
        }
        for (coder, review) in &self.reviews {
            let home = Home { document, coder: coder.id.clone() };
            let before =
                if is_known { super::annotate::open(project, &home)?.review(&coder.id) } else { Review::new() };
            all.push((coder, difference::of_reviews(&home, &before, &joined_reviews(&before, review))));
        }
        Ok(all)
    }
}

/// Says where tags and decisions that come in differ from those of the same coder on the same article, and leaves out
/// of a parcel of several coders what it has of my own: a stale copy of my tags is none of a colleague's.
///
/// The articles that are there have been read.
pub fn without_clashes(project: &Project, articles: Vec<Brought>, me: &CoderId) -> (Vec<Brought>, Vec<String>) {
    let mut said = Vec::new();
    let mut kept = Vec::new();
    let coders: BTreeSet<CoderId> =
        articles.iter().flat_map(Brought::coders).map(|(_, coder)| coder.id.clone()).collect();
    let is_mine = |coder: &Coder| coder.id == *me && coders.len() > 1;
    for mut brought in articles {
        let known = there(project, &brought.article);
        let title = brought.article.meta.shown_title().to_owned();
        if let Some(document) = known.and_then(|meta| project.document(meta.id)) {
            let name = |coder: &Coder| project.coders().get(&coder.id).unwrap_or(coder).name.clone();
            brought.sets.retain(|(coder, set)| {
                let here = document.set(&coder.id);
                let merged = joined((project.schema(), document), here, set);
                let mine = is_mine(coder) && merged != *here && !here.is_blank();
                let beside = merged.others().len().saturating_sub(here.others().len());
                said.extend(told((&name(coder), "tags", &title), mine, beside));
                !mine
            });
            brought.reviews.retain(|(coder, review)| {
                let here = document.review(&coder.id);
                let merged = joined_reviews(&here, review);
                let mine = is_mine(coder) && merged != here && !here.is_empty();
                let others = |review: &Review| review.values().map(|decision| decision.others.len()).sum::<usize>();
                let beside = others(&merged).saturating_sub(others(&here));
                said.extend(told((&name(coder), "decisions", &title), mine, beside));
                !mine
            });
        }
        if known.is_none() || brought.coders().next().is_some() {
            kept.push(brought);
        }
    }
    (kept, said)
}

/// What is said of a coder's tags or decisions on an article, where what comes in is left out or does not go together
/// with what is here.
fn told((name, what, title): (&str, &str, &str), mine: bool, beside: usize) -> Option<String> {
    if mine {
        return Some(format!("your own {what} on “{title}” stay as they are here; those that came are left out"));
    }
    let places = counted(beside, "place");
    (beside > 0).then(|| {
        format!(
            "{name}’s {what} on “{title}” differ in {places}: what is here stays in force, the other is kept beside it to be settled"
        )
    })
}

/// The decisions that are to stand where decisions come in for a reviewer who may have some already: both, and beside
/// a verdict of here the other one.
fn joined_reviews(there: &Review, coming: &Review) -> Review {
    merge_reviews(None, there, coming).value
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

/// The article of a project that one that comes in is: it has the same text, and the same id if any has that too, or
/// else the same name.
fn there<'p>(project: &'p Project, article: &Article) -> Option<&'p DocumentMeta> {
    let same = |meta: &&DocumentMeta| meta.text_sha256 == article.meta.text_sha256;
    let by_text = || {
        let mut found = project.catalogue().values().filter(same);
        let first = found.next()?;
        let named = |meta: &&DocumentMeta| meta.slug == article.meta.slug;
        Some(if named(&first) { first } else { found.find(named).unwrap_or(first) })
    };
    project.meta(article.meta.id).filter(same).or_else(by_text)
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
