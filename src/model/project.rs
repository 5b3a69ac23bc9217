//! A project: a schema, its coders, and a catalogue of articles.

use super::change::Home;
use super::{AnnotationSet, Coder, CoderId, Document, DocumentId, DocumentMeta, OtherHead, ProjectId, Review, Schema};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A project, with those of its articles that have been read.
///
/// The catalogue knows every article; [`Project::document`] only those that
/// were opened. Everything that is written to disk changes through
/// [`Change`](super::Change).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Project {
    pub(in crate::model) id: ProjectId,
    pub(in crate::model) name: String,
    pub(in crate::model) blind: bool,
    pub(in crate::model) schema: Arc<Schema>,
    pub(in crate::model) coders: BTreeMap<CoderId, Coder>,
    pub(in crate::model) catalogue: BTreeMap<DocumentId, DocumentMeta>,
    pub(in crate::model) documents: BTreeMap<DocumentId, Document>,
    pub(in crate::model) others: BTreeSet<OtherHead>,
}

impl Project {
    /// A project without articles.
    pub fn new(id: ProjectId, name: &str, schema: Schema) -> Project {
        Project {
            id,
            name: name.to_owned(),
            blind: false,
            schema: Arc::new(schema),
            coders: BTreeMap::new(),
            catalogue: BTreeMap::new(),
            documents: BTreeMap::new(),
            others: BTreeSet::new(),
        }
    }

    /// Its name for ever.
    pub fn id(&self) -> ProjectId {
        self.id
    }

    /// The name people call it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether coders see the tags of others on an article only when they have finished their own.
    pub fn is_blind(&self) -> bool {
        self.blind
    }

    /// What can be tagged, and how.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// Everybody who tags or tagged here.
    pub fn coders(&self) -> &BTreeMap<CoderId, Coder> {
        &self.coders
    }

    /// What other copies of the project's file said and nobody has settled yet.
    pub fn others(&self) -> &BTreeSet<OtherHead> {
        &self.others
    }

    /// Every article, read or not.
    pub fn catalogue(&self) -> &BTreeMap<DocumentId, DocumentMeta> {
        &self.catalogue
    }

    /// What the catalogue says of an article.
    pub fn meta(&self, id: DocumentId) -> Option<&DocumentMeta> {
        self.catalogue.get(&id)
    }

    /// An article, if it has been read.
    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.get(&id)
    }

    /// The articles that have been read.
    pub fn documents(&self) -> impl Iterator<Item = (DocumentId, &Document)> {
        self.documents.iter().map(|(id, document)| (*id, document))
    }

    /// Takes in what the disk holds; no change, since the disk knows it already.
    pub fn load_document(&mut self, id: DocumentId, document: Document) {
        self.documents.insert(id, document);
    }

    /// Takes in what the disk's catalogue holds; no change either.
    pub fn load_catalogue(&mut self, entries: impl IntoIterator<Item = DocumentMeta>) {
        for meta in entries {
            self.catalogue.entry(meta.id).or_insert(meta);
        }
    }

    /// Takes in what an article's own file says of it now.
    pub fn refresh_meta(&mut self, meta: DocumentMeta) {
        self.catalogue.insert(meta.id, meta);
    }

    /// Takes in whether the project's file says that coders work blind.
    pub fn load_blind(&mut self, blind: bool) {
        self.blind = blind;
    }

    /// Takes in what the project's file holds of other copies of it.
    pub fn load_others(&mut self, others: impl IntoIterator<Item = OtherHead>) {
        self.others.extend(others);
    }

    /// Takes in the coders that the project's file names.
    pub fn load_coders(&mut self, coders: impl IntoIterator<Item = Coder>) {
        self.coders.extend(coders.into_iter().map(|coder| (coder.id.clone(), coder)));
    }

    /// Takes in what the project's file says now: its name, its coders, whether they work blind, and
    /// what other copies of it say.
    pub fn load_head(&mut self, head: &Project) {
        self.name.clone_from(&head.name);
        self.blind = head.blind;
        self.coders.clone_from(&head.coders);
        self.others.clone_from(&head.others);
    }

    /// The same project with nothing in it but its schema, which is shared.
    pub fn schema_alone(&self) -> Project {
        let mut alone = Project::new(self.id, "", Schema::default());
        alone.schema = Arc::clone(&self.schema);
        alone
    }

    /// Takes in the schema that its file holds now.
    pub fn load_schema(&mut self, schema: Arc<Schema>) {
        self.schema = schema;
    }

    /// Takes in what a coder's file of tags holds now.
    pub fn load_set(&mut self, home: &Home, set: AnnotationSet) {
        let Some(document) = self.documents.get_mut(&home.document) else { return };
        if set.is_blank() {
            document.sets.remove(&home.coder);
        } else {
            document.sets.insert(home.coder.clone(), set);
        }
    }

    /// Takes in what a reviewer's file of decisions holds now.
    pub fn load_review(&mut self, home: &Home, review: Review) {
        let Some(document) = self.documents.get_mut(&home.document) else { return };
        if review.is_empty() {
            document.reviews.remove(&home.coder);
        } else {
            document.reviews.insert(home.coder.clone(), review);
        }
    }

    /// Takes in why a coder's files cannot be read, so that they may not be changed; or that they can be again.
    pub fn load_lock(&mut self, home: &Home, why: Option<String>) {
        let Some(document) = self.documents.get_mut(&home.document) else { return };
        match why {
            Some(why) => drop(document.locked.insert(home.coder.clone(), why)),
            None => drop(document.locked.remove(&home.coder)),
        }
    }

    /// Takes in why nothing in an article may be changed, or that it may be again.
    pub fn load_read_only(&mut self, id: DocumentId, why: Option<String>) {
        if let Some(document) = self.documents.get_mut(&id) {
            document.read_only = why;
        }
    }

    /// Lets go of an article's text and tags, which the disk holds.
    pub fn unload_document(&mut self, id: DocumentId) {
        self.documents.remove(&id);
    }
}
