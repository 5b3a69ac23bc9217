//! What a colleague hands over: a whole project, or one coder's file of tags or decisions, before it meets a project.
//!
//! The files stay as they came until the article that they are about has been read here: a record
//! names its words, so it is read against the text that is *here*. Where that is another one than the
//! colleague's, a mark goes where its words stand, if that is certain, and else is kept as an orphan.

use super::exchange::{Doc, model, settle};
use super::project_file::review;
use super::project_file::tags::{self, Owner};
use super::{ReadError, shortened};
use crate::model::{
    Annotation, AnnotationSet, Article, Coder, CoderId, Decision, Document, DocumentId, DocumentMeta, LabelDef,
    LabelId, OrphanPart, Place, Progress, Project, RelationDef, Review, Schema, Verdict,
};
use crate::text::{Fragments, Text};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a colleague hands over.
#[derive(Clone, PartialEq, Debug)]
pub struct Parcel {
    /// What it is called: the project's name, or that of the file.
    pub name: String,
    /// What the labels mean there; a file of tags alone does not say.
    pub schema: Option<Schema>,
    /// What is in it, article by article.
    pub articles: Vec<Handed>,
    /// What of it could not be read, in words.
    pub problems: Vec<String>,
}

/// An article, and the files of tags on it.
#[derive(Clone, PartialEq, Debug)]
pub struct Handed {
    /// Its id there.
    pub id: DocumentId,
    /// What it is; a file of tags alone does not say.
    pub meta: Option<DocumentMeta>,
    /// Its text, where it is not here yet.
    pub text: Option<Text>,
    /// The tags on it.
    pub tags: Vec<HandedFile>,
    /// What was decided and written about them.
    pub reviews: Vec<HandedFile>,
}

/// One coder's file of tags or of decisions.
#[derive(Clone, PartialEq, Debug)]
pub struct HandedFile {
    /// The file, for messages.
    pub file: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Whose the file says it is.
    pub by: CoderId,
    /// Under whose name it comes in.
    pub coder: Coder,
}

/// A parcel as a project takes it.
#[derive(Clone, PartialEq, Debug)]
pub struct Unpacked {
    /// The project's schema with every label and relation that is needed besides.
    pub schema: Arc<Schema>,
    /// The articles, as they are here where they are here, and what is on them.
    pub articles: Vec<UnpackedArticle>,
    /// What should be known: marks that went elsewhere or lost their words.
    pub remarks: Vec<String>,
    /// What does not come in, and why.
    pub problems: Vec<String>,
}

/// An article as a project takes it.
#[derive(Clone, PartialEq, Debug)]
pub struct UnpackedArticle {
    /// The article, as it is here where it is here.
    pub article: Article,
    /// The tags on it.
    pub sets: Vec<(Coder, AnnotationSet)>,
    /// What was decided and written about them.
    pub reviews: Vec<(Coder, Review)>,
}

/// The article of a project that an article of a colleague's is: the one with its id, else one with its text.
pub fn here<'p>(project: &'p Project, id: DocumentId, text_sha256: Option<&str>) -> Option<&'p DocumentMeta> {
    let same_text = |meta: &&DocumentMeta| Some(meta.text_sha256.as_str()) == text_sha256;
    project.meta(id).or_else(|| project.catalogue().values().find(same_text))
}

impl Handed {
    fn here<'p>(&self, project: &'p Project) -> Option<&'p DocumentMeta> {
        here(project, self.id, self.meta.as_ref().map(|meta| meta.text_sha256.as_str()))
    }

    /// The article, as it is here where it is here.
    fn article(&self, project: &Project) -> Result<Article, String> {
        match (self.here(project), &self.meta, &self.text) {
            (Some(meta), ..) => match project.document(meta.id) {
                Some(document) => Ok(Article { meta: meta.clone(), text: document.text.clone() }),
                None => Err(format!("“{}” could not be read here", meta.shown_title())),
            },
            (None, Some(meta), Some(text)) => Ok(Article { meta: meta.clone(), text: text.clone() }),
            (None, ..) => {
                let file = self.files().next().map_or("", |file| file.file.as_str());
                Err(format!(
                    "it is about the article {}, which is not in this project; bring in the whole project it is from: {file}",
                    self.id
                ))
            }
        }
    }
}

impl Handed {
    /// The files of tags and of decisions.
    fn files(&self) -> impl Iterator<Item = &HandedFile> {
        self.tags.iter().chain(&self.reviews)
    }
}

impl Parcel {
    /// One file of tags or of decisions, alone.
    ///
    /// # Errors
    /// It is neither, or a newer one.
    pub fn of_file(file: &str, bytes: Arc<[u8]>) -> Result<Parcel, ReadError> {
        let (id, by, is_tags) = tags::owner_of(file, &bytes)?;
        let coder = Coder { id: by.clone(), name: by.to_string() };
        let one = vec![HandedFile { file: file.to_owned(), bytes, by, coder }];
        let (tags, reviews) = if is_tags { (one, Vec::new()) } else { (Vec::new(), one) };
        let articles = vec![Handed { id, meta: None, text: None, tags, reviews }];
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned();
        Ok(Parcel { name, schema: None, articles, problems: Vec::new() })
    }

    /// Gives all tags to one coder.
    pub fn give_to(&mut self, coder: &Coder) {
        let files = self.articles.iter_mut().flat_map(|handed| handed.tags.iter_mut().chain(&mut handed.reviews));
        files.for_each(|file| file.coder = coder.clone());
    }

    /// Leaves in it the tags and decisions of one coder alone, by id or name; whether there are any.
    pub fn keep_only(&mut self, coder: &str) -> bool {
        let is_theirs = |file: &HandedFile| file.coder.id.as_str() == coder || file.coder.name == coder;
        for handed in &mut self.articles {
            handed.tags.retain(is_theirs);
            handed.reviews.retain(is_theirs);
        }
        self.articles.iter().any(|handed| handed.files().next().is_some())
    }

    /// The coders whose tags or decisions are in it.
    pub fn coders(&self) -> BTreeSet<&CoderId> {
        self.articles.iter().flat_map(Handed::files).map(|file| &file.coder.id).collect()
    }

    /// The articles of a project that must be read before it is unpacked.
    pub fn needed(&self, project: &Project) -> Vec<DocumentId> {
        self.articles.iter().filter_map(|handed| handed.here(project)).map(|meta| meta.id).collect()
    }

    /// Makes articles and tags of it for a project in which [`Parcel::needed`] has been read.
    pub fn unpack(&self, project: &Project) -> Unpacked {
        let ours = project.schema();
        // First as its own schema has it, to see what ours would need.
        let first = self.read(project, Arc::new(self.schema.clone().unwrap_or_else(|| Schema::clone(ours))));
        let docs = first.docs();
        let widened = self.schema.as_ref().map_or_else(|| Schema::clone(ours), |theirs| widened(ours, theirs, &docs));
        let schema = Arc::new(settle::grown(&widened, &docs));
        if schema == first.schema { first } else { self.read(project, schema) }
    }

    fn read(&self, project: &Project, schema: Arc<Schema>) -> Unpacked {
        let problems = self.problems.clone();
        let mut unpacked = Unpacked { schema, articles: Vec::new(), remarks: Vec::new(), problems };
        for handed in &self.articles {
            match handed.article(project) {
                Ok(article) => unpacked.take(handed, article),
                Err(words) => unpacked.problems.push(words),
            }
        }
        unpacked
    }
}

impl Unpacked {
    /// Reads the tags on an article, against the text that the article has here.
    fn take(&mut self, handed: &Handed, article: Article) {
        let title = article.meta.shown_title();
        if handed.meta.as_ref().is_some_and(|meta| meta.text_sha256 != article.meta.text_sha256) {
            self.remarks.push(format!("the text of “{title}” is another one here than there"));
        }
        let sets = self.files((handed.id, &handed.tags), &article, tags::read, Finder::set);
        let reviews = self.files((handed.id, &handed.reviews), &article, review::read, Finder::review);
        self.articles.push(UnpackedArticle { article, sets, reviews });
    }

    /// Reads files of one kind, with the marks in them put where their words are.
    fn files<'a, T>(
        &mut self,
        (document, files): (DocumentId, &[HandedFile]),
        article: &'a Article,
        read: impl Fn(&str, &[u8], Owner<'_>, &Text, &Schema) -> Result<T, ReadError>,
        find: impl Fn(&mut Finder<'a>, &T) -> T,
    ) -> Vec<(Coder, T)> {
        let title = article.meta.shown_title();
        let mut found = Vec::new();
        for file in files {
            let owner = Owner { document, coder: &file.by };
            match read(&file.file, &file.bytes, owner, &article.text, &self.schema) {
                Ok(value) => {
                    let mut finder = Finder { text: &article.text, said: Vec::new() };
                    found.push((file.coder.clone(), find(&mut finder, &value)));
                    let whose = |words: &String| format!("“{title}”, {}: {words}", file.coder.name);
                    self.remarks.extend(finder.said.iter().map(whose));
                }
                Err(error) => self.problems.push(error.to_string()),
            }
        }
        found
    }

    /// The same as formats speak of it.
    fn docs(&self) -> Vec<Doc> {
        let doc = |unpacked: &UnpackedArticle| {
            let mut document = Document::new(unpacked.article.text.clone());
            document.sets = unpacked.sets.iter().map(|(coder, set)| (coder.id.clone(), set.clone())).collect();
            let mut docs = vec![model::doc(&unpacked.article.meta, &document, |_| true)];
            // What a reviewer corrected has a label and attributes too.
            document.sets =
                unpacked.reviews.iter().map(|(coder, review)| (coder.id.clone(), corrected(review))).collect();
            docs.push(model::doc(&unpacked.article.meta, &document, |_| true));
            docs
        };
        self.articles.iter().flat_map(doc).collect()
    }
}

/// The marks to which a reviewer has corrected others, as a set of tags.
fn corrected(review: &Review) -> AnnotationSet {
    let verdicts = review.values().flat_map(|decision| {
        std::iter::once(&decision.verdict).chain(decision.others.iter().map(|other| &other.verdict))
    });
    let marks = verdicts.filter_map(|verdict| match verdict {
        Verdict::Edited(mark) => Some(Annotation::clone(mark)),
        Verdict::Open | Verdict::Take(_) | Verdict::Both | Verdict::Neither => None,
    });
    AnnotationSet::from_parts(Progress::InProgress, marks, [])
}

/// Puts marks that are not where their file says where their words are, if that is certain; each is said.
struct Finder<'a> {
    text: &'a Text,
    said: Vec<String>,
}

impl Finder<'_> {
    fn mark(&mut self, mark: &Annotation) -> Annotation {
        let Place::Orphan(parts) = &mark.place else { return mark.clone() };
        let words = parts.iter().map(|part| part.exact.as_str()).collect::<Vec<_>>().join(" … ");
        let words = shortened(&words);
        let Some(fragments) = anchored(parts, self.text) else {
            let gone = "is not here, or more than once; it is kept as a mark that lost its words";
            self.said.push(format!("“{words}” {gone}"));
            return mark.clone();
        };
        self.said.push(format!("“{words}” stood elsewhere and was put where its words are; have a look at it"));
        Annotation { place: Place::Found(fragments), ..mark.clone() }
    }

    fn set(&mut self, set: &AnnotationSet) -> AnnotationSet {
        let marks: Vec<Annotation> = set.annotations().map(|mark| self.mark(mark)).collect();
        let found = AnnotationSet::from_parts(set.progress(), marks, set.relations().cloned());
        found.with_others(set.others().cloned())
    }

    fn review(&mut self, review: &Review) -> Review {
        let decisions = review.iter().map(|(key, decision)| {
            let verdict = match &decision.verdict {
                Verdict::Edited(mark) => Verdict::Edited(Box::new(self.mark(mark))),
                other => other.clone(),
            };
            (key.clone(), Decision { verdict, ..decision.clone() })
        });
        decisions.collect()
    }
}

/// Where the words of every part of a mark are, if that is certain of each.
fn anchored(parts: &[OrphanPart], text: &Text) -> Option<Fragments> {
    let one = |part: &OrphanPart| {
        let words = Some(part.exact.as_str()).filter(|words| !words.trim().is_empty())?;
        Some(settle::anchored(text, words, part.char_start)?.first())
    };
    let spans: Vec<_> = parts.iter().map(one).collect::<Option<_>>()?;
    Fragments::new(spans).filter(|fragments| fragments.count() == parts.len())
}

/// Our schema with those of their labels, attributes and relations that tags have and ours does not.
fn widened(ours: &Schema, theirs: &Schema, docs: &[Doc]) -> Schema {
    let layers = || docs.iter().flat_map(|doc| &doc.layers);
    let labels: BTreeSet<&str> = layers().flat_map(|layer| &layer.marks).map(|mark| mark.label.as_str()).collect();
    let kinds: BTreeSet<&str> = layers().flat_map(|layer| &layer.ties).map(|tie| tie.kind.as_str()).collect();
    let mut schema = ours.clone();
    for label in theirs.labels.iter().filter(|label| labels.contains(label.id.as_str())) {
        add_label(&mut schema, label);
    }
    for relation in theirs.relations.iter().filter(|relation| kinds.contains(relation.id.as_str())) {
        if schema.relation(&relation.id).is_none() {
            let known = |id: &&LabelId| schema.label(id).is_some();
            let from = relation.from.iter().filter(known).cloned().collect();
            let to = relation.to.iter().filter(known).cloned().collect();
            schema.relations.push(RelationDef { key: None, from, to, ..relation.clone() });
        }
    }
    schema
}

fn add_label(schema: &mut Schema, label: &LabelDef) {
    if let Some(known) = schema.labels.iter_mut().find(|known| known.id == label.id) {
        let has = |id| known.attributes.iter().any(|attribute| attribute.id == id);
        let new: Vec<_> = label.attributes.iter().filter(|attribute| !has(attribute.id.clone())).cloned().collect();
        known.attributes.extend(new);
        return;
    }
    let taken = schema.labels.iter().any(|known| known.key == label.key);
    let id = settle::add_label(schema, label.id.as_str());
    if let Some(new) = schema.labels.iter_mut().find(|new| new.id == id && id == label.id) {
        let key = if taken { new.key } else { label.key };
        *new = LabelDef { key, ..label.clone() };
    }
}
