//! An article: what it is, its text, and everybody's tags on it.

use super::{Annotation, AnnotationId, AnnotationSet, CaseKey, CoderId, DocumentId, OtherField, Review};
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};

/// What the catalogue knows of an article without reading it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DocumentMeta {
    /// Its name for ever.
    pub id: DocumentId,
    /// The name of its folder; unique in the project.
    pub slug: String,
    /// The headline.
    pub title: String,
    /// The section of the paper.
    pub section: String,
    /// Who published it.
    pub outlet: String,
    /// Who wrote it.
    pub byline: String,
    /// The day of publication as `2018-06-01`, or as the article gives it.
    pub published: String,
    /// The day it was fetched.
    pub retrieved: String,
    /// Where it was fetched.
    pub url: String,
    /// The longer article it was taken from.
    pub source: String,
    /// Language as a BCP 47 tag.
    pub language: String,
    /// What a coder wrote down about the whole article.
    pub note: String,
    /// SHA-256 of the text in UTF-8, 64 hexadecimal digits.
    pub text_sha256: String,
    /// What other copies of the article's file said and nobody has settled yet.
    pub others: BTreeSet<OtherField>,
}

impl DocumentMeta {
    /// An article without any fields but those that identify it.
    pub fn new(id: DocumentId, slug: &str, text_sha256: &str) -> DocumentMeta {
        DocumentMeta {
            id,
            slug: slug.to_owned(),
            title: String::new(),
            section: String::new(),
            outlet: String::new(),
            byline: String::new(),
            published: String::new(),
            retrieved: String::new(),
            url: String::new(),
            source: String::new(),
            language: String::new(),
            note: String::new(),
            text_sha256: text_sha256.to_owned(),
            others: BTreeSet::new(),
        }
    }

    /// What is said of the article, by the names in files; some of it may be empty.
    pub fn fields(&self) -> [(&'static str, &str); 10] {
        [
            ("title", &self.title),
            ("section", &self.section),
            ("outlet", &self.outlet),
            ("byline", &self.byline),
            ("published", &self.published),
            ("retrieved", &self.retrieved),
            ("url", &self.url),
            ("source", &self.source),
            ("language", &self.language),
            ("note", &self.note),
        ]
    }

    /// Gives one of these fields another value; a name that is none of theirs changes nothing.
    pub fn set_field(&mut self, name: &str, value: &str) {
        let field = match name {
            "title" => &mut self.title,
            "section" => &mut self.section,
            "outlet" => &mut self.outlet,
            "byline" => &mut self.byline,
            "published" => &mut self.published,
            "retrieved" => &mut self.retrieved,
            "url" => &mut self.url,
            "source" => &mut self.source,
            "language" => &mut self.language,
            "note" => &mut self.note,
            _ => return,
        };
        value.clone_into(field);
    }

    /// The headline, or the folder's name where there is none.
    pub fn shown_title(&self) -> &str {
        if self.title.is_empty() { &self.slug } else { &self.title }
    }
}

/// An article as it comes into a project: what it is, and its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Article {
    /// What it is.
    pub meta: DocumentMeta,
    /// Its text.
    pub text: Text,
}

/// An article that has been read: its text and the tags of every coder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// Its text.
    pub text: Text,
    /// Tags, by coder.
    pub sets: BTreeMap<CoderId, AnnotationSet>,
    /// Decisions, by reviewer.
    pub reviews: BTreeMap<CoderId, Review>,
    /// Why nothing in it may be changed, if so.
    pub read_only: Option<String>,
    /// Coders whose file could not be read, and why: it must not be written either.
    pub locked: BTreeMap<CoderId, String>,
}

impl Document {
    /// An article nobody has tagged.
    pub fn new(text: Text) -> Document {
        Document { text, sets: BTreeMap::new(), reviews: BTreeMap::new(), read_only: None, locked: BTreeMap::new() }
    }

    /// Why a coder's tags may not be changed, if so.
    pub fn locked_for(&self, coder: &CoderId) -> Option<&str> {
        self.read_only.as_deref().or_else(|| self.locked.get(coder).map(String::as_str))
    }

    /// Whether somebody has tagged it, or may have in a file that could not be read.
    pub fn has_tags(&self) -> bool {
        !self.locked.is_empty() || !self.reviews.is_empty() || self.sets.values().any(|set| !set.is_blank())
    }

    /// The decisions of a reviewer; none where there are none.
    pub fn review(&self, coder: &CoderId) -> Review {
        self.reviews.get(coder).cloned().unwrap_or_default()
    }

    /// A mark of any coder, and whose it is.
    pub fn whose(&self, id: AnnotationId) -> Option<(&CoderId, &Annotation)> {
        self.sets.iter().find_map(|(coder, set)| Some((coder, set.annotation(id)?)))
    }

    /// Whether a case is about the tie between two marks of one coder; two marks that are about the same words are
    /// of two coders.
    pub fn are_ends(&self, key: &CaseKey) -> bool {
        let whose: Vec<Option<&CoderId>> = key.ids().map(|id| self.whose(id).map(|(coder, _)| coder)).collect();
        matches!(whose.as_slice(), [Some(one), Some(other)] if one == other)
    }

    /// The tags of a coder; empty where there are none.
    pub fn set(&self, coder: &CoderId) -> &AnnotationSet {
        self.sets.get(coder).unwrap_or(AnnotationSet::empty())
    }
}
